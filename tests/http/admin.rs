//! The pages on which a bureau runs its part of the tree: forms that keep what was typed, both languages, access.

use http::StatusCode;
use qinghe_model::{OrgId, Text, activity::ActivityKind};
use qinghe_service::{activities, quizzes, school_items};
use qinghe_tests::{Page, TestApp, both, http::Browser, own, work};

const TABS: [&str; 6] = ["tree", "staff", "notices", "help-lines", "audit", "retention"];

/// The same page in English.
async fn english(b: &mut Browser, path: &str) -> Page {
    b.post("/language", &[("lang", "en"), ("back", "/")]).await;
    let answer = b.get(path).await;
    b.post("/language", &[("lang", "zh-CN"), ("back", "/")]).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}");
    answer.page()
}

both! {
    async fn tabs_show_only_what_the_role_may_open(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        let statuses = async |who: &str, org| {
            let mut b = t.staff_browser(who).await;
            let mut open = Vec::new();
            for tab in TABS {
                let address = format!("/bureau/{org}/{tab}");
                let answer = b.get(&address).await;
                if answer.status == StatusCode::OK {
                    answer.page().any(&format!("nav.tabs a[href='{address}'][aria-current=page]"));
                    open.push(tab);
                } else {
                    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{who} {tab}");
                }
            }
            open
        };
        assert_eq!(statuses("officer.region", w.region.id).await, TABS);
        assert_eq!(statuses("officer.county", w.county.id).await, ["tree", "staff", "notices", "help-lines", "audit"]);
        assert_eq!(statuses("head", w.school.id).await, ["staff", "help-lines", "audit"]);
        for (who, org) in [("officer.county", w.city.id), ("head", w.county.id), ("teacher", w.school.id), ("assessor", w.county.id), ("visitor", w.region.id)] {
            assert!(statuses(who, org).await.is_empty(), "{who}");
        }
        let figures = t.staff_browser("officer.county").await.get(&format!("/bureau/{}", w.county.id)).await.page();
        figures.links_to(&format!("/bureau/{}/tree", w.county.id)).nowhere("/retention");
        let mut b = t.browser();
        assert!(b.get(&format!("/bureau/{}/audit", w.region.id)).await.location().starts_with("/sign-in/staff?to="));
    }

    async fn forms_create_rename_move_and_close_a_school(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        let mut b = t.staff_browser("officer.city").await;
        let tree = format!("/bureau/{}/tree", w.county.id);
        let bad = b.post(&format!("{tree}/new"), &[("code", "qh1001"), ("name_zh", "新校<i>"), ("name_en", "New")]).await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        bad.page().error("code", "请换一个代码").holds("name_zh", "新校<i>");
        let created = b.post(&format!("{tree}/new"), &[("code", "qh1077"), ("name_zh", "第七小学"), ("name_en", "No. 7 School")]).await.location().to_owned();
        let list = b.get(&created).await.page();
        list.has(".notice", "已新建");
        assert!(list.row("QH1077")[0].contains("第七小学"));
        assert!(english(&mut b, &tree).await.row("QH1077")[0].contains("No. 7 School"));

        let node = format!("{tree}/{}", w.school.id);
        let empty = b.post(&node, &[("name_zh", ""), ("name_en", "Kept")]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        empty.page().error("name_zh", "请填写中文名称").holds("name_en", "Kept").none("#name_en-error");
        assert!(b.post(&node, &[("name_zh", "新名小学"), ("name_en", "Renamed School")]).await.status.is_redirection());

        // Whether a school is urban or rural is set with its name and shown in its row.
        assert_eq!(list.row("QH1001")[2], "未填", "not set yet");
        let form = b.get(&node).await.page();
        form.any("select[name=locality] option[value=rural]").has("h2", "名称和城乡");
        let odd = b.post(&node, &[("name_zh", "新名小学"), ("name_en", "Renamed School"), ("locality", "town")]).await;
        assert_eq!(odd.status, StatusCode::UNPROCESSABLE_ENTITY);
        odd.page().error("locality", "").holds("name_zh", "新名小学");
        assert!(b.post(&node, &[("name_zh", "新名小学"), ("name_en", "Renamed School"), ("locality", "rural")]).await.status.is_redirection());
        b.get(&node).await.page().ticks("locality", "rural");
        assert_eq!(b.get(&tree).await.page().row("QH1001")[2], "乡村");
        assert_eq!(english(&mut b, &tree).await.row("QH1001")[2], "Rural");
        // A county is neither.
        b.get(&format!("/bureau/{}/tree/{}", w.city.id, w.county.id)).await.page().none("[name=locality]");

        let unknown = b.get(&format!("{node}/move?to=NOPE&on=2026-10-12")).await;
        assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
        unknown.page().error("to", "管理范围内的单位名称或代码").holds("to", "NOPE");
        let preview = b.get(&format!("{node}/move?to=QH-LC&on=2026-10-12")).await.page();
        preview.has(".notice", "从云岭县划归临川区").has("button", "立即办理");
        english(&mut b, &format!("{node}/move?to=QH-LC&on=2026-10-20")).await.has("button", "Schedule change");
        let planned = b.post(&format!("{node}/move"), &[("to", "QH-LC"), ("on", "2026-10-20")]).await.location().to_owned();
        let planned = b.get(&planned).await.page();
        planned.has("li strong", "2026年10月20日：新名小学划归临川区");
        let cancel = format!("{tree}/plans/{}", planned.after(&format!("{tree}/plans/")));
        assert!(b.post(&cancel, &[]).await.location().ends_with("done=cancel"));
        assert!(b.post(&format!("{node}/move"), &[("to", "QH-LC"), ("on", "2026-10-12")]).await.status.is_redirection());
        b.get(&format!("/bureau/{}/tree", w.other_county.id)).await.page().has("tbody th", "新名小学");
        b.get(&tree).await.page().nowhere("新名小学");

        let other = format!("{tree}/{}", w.other_school.id);
        let close = b.get(&format!("{other}/close")).await.page();
        close.has("li strong", "还有 2 名学生在籍").holds("on", "2026-10-12");
        let past = b.post(&format!("{other}/close"), &[("on", "2026-10-11")]).await;
        assert_eq!(past.status, StatusCode::UNPROCESSABLE_ENTITY);
        past.page().error("on", "请选择不早于今天的日期").holds("on", "2026-10-11");
        assert!(b.post(&format!("{other}/close"), &[("on", "2026-10-12")]).await.status.is_redirection());
        let sign_in = "/sign-in?school=QH1002";
        // Only who has the right PIN is told.
        t.browser().get(sign_in).await.page().nowhere("这所学校已停用");
        let slip = t.slips(&w.class_of_other_school).await.swap_remove(0);
        let (class, right) = (w.class_of_other_school.id.to_string(), slip.pin.unwrap());
        let form = |pin| [("school", "QH1002"), ("class", &*class), ("number", &*slip.student_no), ("pin", pin)];
        t.browser().post("/sign-in", &form("385027")).await.page().nowhere("这所学校已停用");
        t.browser().post("/sign-in", &form(&right)).await.page().error("school", "这所学校已停用");
        t.browser().speaking("en").post("/sign-in", &form(&right)).await.page().error("school", "This school is closed");
        assert!(b.post(&format!("{other}/open"), &[]).await.status.is_redirection());
        assert_eq!(t.browser().post("/sign-in", &form(&right)).await.location(), "/learn");
    }

    async fn an_activation_link_is_shown_once_and_to_who_confirmed(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        let mut b = t.staff_browser("officer.county").await;
        let staff = format!("/bureau/{}/staff", w.county.id);
        // Teachers are left to their school.
        let page = b.get(&staff).await.page();
        page.has("tbody th", "officer.county").has("tbody th", "head.other").nowhere("teacher.other");
        let found = b.get(&format!("{staff}?q=head.other")).await.page();
        found.has("tbody th", "head.other").lacks("tbody", "officer.county");
        let new = format!("/bureau/{}/staff/new", w.school.id);
        let bad = b.post(&new, &[("name", "钱<b>明"), ("username", "head"), ("role", "school_admin")]).await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        bad.page().error("username", "请换一个用户名").holds("name", "钱<b>明");
        // A bureau proposes a school administrator, and is shown no link.
        let proposed = b.post(&new, &[("name", "钱明"), ("username", "Qian.Ming"), ("role", "school_admin")]).await;
        assert_eq!(proposed.location(), "/proposals?done=propose");
        let page = b.get("/proposals").await.page();
        page.has("article h3", "由钱明担任青禾市云岭县实验小学的学校管理员").has(".tag", "待决定").none("button[value=confirm]").any("button[value=withdraw]");
        let mut head = t.staff_browser("head").await;
        head.get("/teach").await.page().has("[data-told] li", "新的学校管理员");
        let page = head.get("/proposals").await.page();
        let decide = page.attr("form:has(button[value=confirm])", "action");
        assert_eq!(b.post(&decide, &[("do", "confirm")]).await.status, StatusCode::FORBIDDEN, "not who proposed");
        let shown = head.post(&decide, &[("do", "confirm")]).await;
        assert_eq!((shown.status, shown.header("cache-control")), (StatusCode::OK, "no-store"));
        let sheet = shown.page();
        sheet.has("#link-sheet", "由职员 officer.county提议，职员 head确认").any("#link-sheet svg");
        let link = sheet.attr("#link", "value");
        let path = link.strip_prefix("http://qinghe.test").unwrap().to_owned();
        assert_eq!(path.len(), "/activate/".len() + 43, "256 random bits");
        assert_eq!(head.post(&decide, &[("do", "confirm")]).await.location(), "/proposals?done=gone");
        head.get("/proposals").await.page().has(".tag", "已确认").nowhere(&path);
        let mut new_head = t.browser();
        new_head.get(&path).await.page().has("dd", "钱明").has("dt", "学校管理员");
        let own = "autumn-leaves-fall-on-stone-9";
        let differs = new_head.post(&path, &[("new", own), ("again", "x")]).await;
        assert_eq!(differs.status, StatusCode::UNPROCESSABLE_ENTITY);
        differs.page().error("again", "请在两处填写相同的内容");
        new_head.post(&path, &[("new", "qian.ming-2026"), ("again", "qian.ming-2026")]).await.page().any("#new-error");
        assert_eq!(new_head.post(&path, &[("new", own), ("again", own)]).await.location(), "/");
        let used = t.browser().get(&path).await;
        assert_eq!(used.status, StatusCode::NOT_FOUND);
        used.page().has("h1", "这个链接已经用过");
        t.browser().get("/activate/no-such-link").await.page().has("h1", "没有这个链接");
        let list = b.get(&staff).await.page();
        assert!(list.row("qian.ming")[4].contains("正常"));
        list.nowhere(&path);
        assert_eq!(english(&mut b, &staff).await.row("qian.ming")[1], "School administrator");

        let one = list.link("钱明");
        b.get(&one).await.page().has("button", "停用账号");
        assert!(b.post(&one, &[("do", "suspend")]).await.location().ends_with("done=suspend"));
        assert_eq!(new_head.get("/account/password").await.location(), "/sign-in/staff?to=%2Faccount%2Fpassword", "signed out at once");
        let own = [("username", "qian.ming"), ("password", own)];
        b.get(&format!("{staff}?state=suspended")).await.page().has("tbody th", "qian.ming");
        assert!(b.post(&one, &[("do", "restore")]).await.status.is_redirection());
        assert_eq!(new_head.post("/sign-in/staff", &own).await.location(), "/");
        assert_eq!(b.post(&one, &[("do", "reset")]).await.location(), "/proposals?done=propose");
        new_head.get("/account").await.page().has("#told", "您的账号已启用");
        let twice = b.post(&one, &[("do", "reset")]).await;
        assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
        twice.page().has("#errors", "已经提议过");
        let held = b.post(&one, &[("do", "grant"), ("role", "school_admin"), ("at", &w.school.id.to_string())]).await;
        assert_eq!(held.status, StatusCode::UNPROCESSABLE_ENTITY);
        held.page().error("role", "已经有这个角色");
        assert_eq!(b.get(&format!("{staff}/{}", t.officer("county").await.user_id().unwrap())).await.status, StatusCode::FORBIDDEN, "one's own account");
    }

    async fn pupils_see_the_help_lines_of_their_school(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        let mut b = t.staff_browser("head").await;
        let lines = format!("/bureau/{}/help-lines", w.school.id);
        let bad = b.post(&lines, &[("name_zh", "校医室"), ("name_en", "Nurse <x>"), ("number", "call me"), ("hours", "")]).await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        bad.page().error("number", "位数字、空格或连字符").holds("name_en", "Nurse <x>").holds("number", "call me");
        let half = b.post(&lines, &[("name_zh", "校医室"), ("name_en", ""), ("number", "0871-6512 3456"), ("hours", "")]).await.page();
        half.error("name_en", "请填写英文名称").none("#name_zh-error");
        assert!(b.post(&lines, &[("name_zh", "校医室"), ("name_en", "School nurse"), ("number", "0871-6512 3456"), ("hours", "8:00–17:00")]).await.status.is_redirection());
        let mut pupil = t.pupil_browser(0).await;
        for page in ["/learn", "/help"] {
            let page = pupil.get(page).await.page();
            page.has("#help a[href='tel:087165123456']", "校医室").links_to("tel:12355");
        }
        pupil.get("/help").await.page().has("dd", "8:00–17:00");
        english(&mut pupil, "/help").await.has("dt", "School nurse");
        t.browser().get("/help").await.page().links_to("tel:120").nowhere("校医室");
        english(&mut b, &lines).await.has("li span", "national, always shown");
        let id = b.get(&lines).await.page().field("line");
        let change = b.get(&format!("{lines}?line={id}")).await.page();
        change.has("#edit", "").any("input[name=number][value='0871-6512 3456']");
        assert!(b.post(&lines, &[("do", "delete"), ("line", &id)]).await.status.is_redirection());
        pupil.get("/learn").await.page().nowhere("校医室");
    }

    async fn a_notice_is_plain_text_with_safe_links(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        let mut b = t.staff_browser("officer.county").await;
        let notices = format!("/bureau/{}/notices", w.county.id);
        let bad = b.post(&format!("{notices}/new"), &[("title_zh", "月报"), ("body_zh", "</textarea><script>x</script>"), ("audience", "both"), ("until", "2026-10-01")]).await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = bad.page();
        page.error("until", "请选择不早于今天的日期").holds("title_zh", "月报");
        page.holds("body_zh", "</textarea><script>x</script>").no_markup("<script>x");
        let half = b.post(&format!("{notices}/new"), &[("title_zh", "月报"), ("body_zh", "请看。"), ("body_en", "Read."), ("audience", "both")]).await.page();
        half.error("title_en", "请也填写英文标题").none("#title_zh-error");
        let body = "请看 https://edu.example/a?b=1。\n<script>alert(1)</script> javascript:alert(2) http://plain.example";
        assert!(b.post(&format!("{notices}/new"), &[("title_zh", "禁毒月"), ("body_zh", body), ("audience", "teachers"), ("until", "2026-10-30")]).await.status.is_redirection());
        assert_eq!(b.get(&notices).await.page().row("禁毒月")[3], "2 所学校中 0 所已读");
        let mut teacher = t.staff_browser("teacher").await;
        let home = teacher.get("/teach").await.page();
        home.has("article h3", "禁毒月").links_to("https://edu.example/a?b=1");
        home.no_markup("<script>alert").none("[href^='javascript'], [href^='http://plain']");
        english(&mut teacher, "/teach").await.has("button", "Mark as read");
        let read = format!("/notices/{}", home.after("/notices/"));
        assert!(teacher.post(&read, &[]).await.status.is_redirection());
        teacher.get("/teach").await.page().nowhere("标为已读");
        // It is for teachers only.
        t.staff_browser("head").await.get("/teach").await.page().nowhere("禁毒月");
        assert_eq!(t.staff_browser("head.far").await.post(&read, &[]).await.status, StatusCode::FORBIDDEN);
        assert_eq!(b.get(&notices).await.page().row("禁毒月")[3], "2 所学校中 1 所已读");
        let one = format!("{notices}/{}", read.split('/').nth(2).unwrap());
        english(&mut b, &one).await.has("caption", "Read by 1 of 2 schools");
        assert!(b.post(&one, &[]).await.status.is_redirection());
        teacher.get("/teach").await.page().nowhere("禁毒月");
    }

    async fn the_audit_log_is_in_words_and_names_pupils_to_their_school_only(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        let learner = t.learner_id(&w.class, 0).await;
        t.staff_browser("teacher").await.post(&format!("/teach/classes/{}/pupils/{learner}/reset", w.class.id), &[]).await;
        let mut b = t.staff_browser("officer.county").await;
        let log = format!("/bureau/{}/audit", w.county.id);
        let page = b.get(&format!("{log}?action=pin.reset")).await.page();
        let row = page.row("重置学生登录密码");
        assert!(row[2].contains("职员 teacher") && row[4].contains("青禾市云岭县实验小学"), "{row:?}");
        page.nowhere("林知夏").nowhere("五年级1班");
        english(&mut b, &format!("{log}?action=pin.reset")).await.has("td", "Reset a pupil");
        let file = b.get(&format!("{log}/log.csv?action=pin.reset")).await;
        assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
        assert!(file.body.starts_with('\u{feff}'));
        let lines = file.csv();
        assert!(lines.iter().any(|line| line[1].contains("重置学生登录密码")), "{lines:?}");
        assert!(!lines.iter().flatten().any(|cell| cell.contains("林知夏")), "{lines:?}");
        b.get(&format!("{log}?action=audit.view")).await.page().has("td", "查看操作日志：导出");
        let own = t.staff_browser("head").await.get(&format!("/bureau/{}/audit?action=pin.reset", w.school.id)).await;
        own.page().has("td", "林知夏");
        assert_eq!(b.get(&format!("/bureau/{}/audit/log.csv", w.city.id)).await.status, StatusCode::FORBIDDEN);
    }

    async fn each_line_of_the_audit_log_names_what_it_is_about(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        let teacher = t.teacher().await;
        let id = work::assign(&t.app, &teacher, w.class.id).await.unwrap();
        let title = Text { zh: "第一单元".into(), en: String::new() };
        let quiz = quizzes::create(&t.app, &teacher, w.school.id, &title).await.unwrap();
        quizzes::archive(&t.app, &teacher, quiz).await.unwrap();
        let question = school_items::create(&t.app, &teacher, w.school.id, own::items().swap_remove(0)).await.unwrap();
        school_items::retire(&t.app, &teacher, &question).await.unwrap();
        let activity = activities::Input {
            campaign: None, kind: Some(ActivityKind::Film), on_date: Some(t.app.today()), headcount: Some(12), note: "看了影片".into(),
        };
        work::record(&t.app, &teacher, w.class.id, &activity, None).await.unwrap();
        let mut b = t.staff_browser("teacher").await;
        for path in [format!("/teach/assignments/{id}"), format!("/teach/classes/{}/grades", w.class.id)] {
            assert_eq!(b.get(&path).await.status, StatusCode::OK);
        }
        let mut head = t.staff_browser("head").await;
        let mut officer = t.staff_browser("officer.county").await;
        let about = async |b: &mut Browser, org: OrgId, action: &str| {
            let page = b.get(&format!("/bureau/{org}/audit?action={action}")).await.page();
            page.table("tbody").into_iter().map(|line| (line[1].clone(), line[5].clone())).collect::<Vec<_>>()
        };
        let lesson = work::module().title.zh.clone();
        let has = |lines: &[(String, String)], what: &str, about: &str| {
            assert!(lines.iter().any(|line| line.0 == what && line.1 == about), "{what}, {about}: {lines:?}");
        };
        let seen = about(&mut head, w.school.id, "progress.view").await;
        has(&seen, "查看学生进度", &lesson);
        has(&seen, "查看学生进度", "成绩册");
        let quizzes = about(&mut head, w.school.id, "quiz.edit").await;
        has(&quizzes, "编辑测验：归档", "第一单元");
        has(&quizzes, "编辑测验：归档", &own::items()[0].stem.zh);
        has(&about(&mut head, w.school.id, "activity.record").await, "记录活动：新增", "一部影片，2026年10月12日");
        // A bureau reads which lesson and activity it was; what the school calls its quizzes is the school's to know.
        has(&about(&mut officer, w.county.id, "progress.view").await, "查看学生进度", &lesson);
        let quizzes = about(&mut officer, w.county.id, "quiz.edit").await;
        has(&quizzes, "编辑测验：归档", "学校的一份测验");
        has(&quizzes, "编辑测验：归档", "学校的一道自编题");
        assert!(!quizzes.iter().any(|line| line.1.contains("第一单元") || line.1.contains(&own::items()[0].stem.zh)));
    }

    async fn retention_is_counted_before_it_is_saved(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        let mut b = t.staff_browser("officer.region").await;
        let page = format!("/bureau/{}/retention", w.region.id);
        b.get(&page).await.page().has(".notice", "平台默认：离开后保存 24 个月");
        let bad = b.get(&format!("{page}?months=1000")).await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        bad.page().error("months", "3 至 120 之间").holds("months", "1000");
        b.get(&format!("{page}?months=12")).await.page().has(".notice", "保存 12 个月时，今晚会删除 0 名");
        assert!(b.post(&page, &[("months", "12"), ("own", "yes")]).await.status.is_redirection());
        english(&mut b, &page).await.has(".notice", "Set here: 12 months after leaving");
        let county = format!("/bureau/{}/retention", w.county.id);
        b.get(&county).await.page().has(".notice", "由青禾自治区设定：离开后保存 12 个月");
        assert!(b.post(&page, &[("months", ""), ("own", "no")]).await.status.is_redirection());
        b.get(&county).await.page().has(".notice", "平台默认");
        assert_eq!(t.staff_browser("officer.city").await.post(&county, &[("months", "12")]).await.status, StatusCode::FORBIDDEN);
    }

    async fn a_school_exports_and_erases_a_record(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        let learner = t.learner_id(&w.class, 0).await;
        let class = format!("/teach/classes/{}", w.class.id);
        let record = format!("{class}/pupils/{learner}/record");
        let mut b = t.staff_browser("head").await;
        b.get(&format!("{class}/pupils/{learner}/edit")).await.page().links_to(&record);
        english(&mut b, &record).await.has("label[for=number]", "Enter the pupil number to confirm");
        let copy = b.post(&record, &[("do", "export")]).await;
        assert!(copy.header("content-disposition").starts_with("attachment"));
        assert_eq!(copy.json()["name"], "林知夏");
        let wrong = b.post(&record, &[("do", "erase"), ("number", "2")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        wrong.page().error("number", "请填写该学生的学号").holds("number", "2");
        assert_eq!(b.post(&record, &[("do", "erase"), ("number", "１")]).await.location(), class);
        b.get(&class).await.page().nowhere("林知夏");
        assert_eq!(b.get(&record).await.status, StatusCode::NOT_FOUND);
        let other = format!("{class}/pupils/{}/record", t.learner_id(&w.class, 0).await);
        for who in ["teacher", "head.other", "officer.county", "admin"] {
            assert_eq!(t.staff_browser(who).await.get(&other).await.status, StatusCode::FORBIDDEN, "{who}");
        }
        // So has a pupil who left the class.
        let gone = t.learner_id(&w.class, 0).await;
        assert!(b.post(&format!("{class}/pupils/{gone}/remove"), &[]).await.status.is_redirection());
        b.get(&format!("{class}/former")).await.page().links_to(&other);
        let copy = b.post(&other, &[("do", "export")]).await;
        assert!(copy.header("content-disposition").starts_with("attachment"));
        assert_eq!(b.post(&other, &[("do", "erase"), ("number", "2")]).await.location(), class);
        b.get(&format!("{class}/former")).await.page().nowhere(&other);
    }
}
