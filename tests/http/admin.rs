//! The pages by which a bureau runs its part: forms that keep what was typed, in both languages, and who may open them.

use http::StatusCode;
use qinghe_tests::{TestApp, both, http::Browser};

const TABS: [&str; 6] = ["tree", "staff", "notices", "help-lines", "audit", "retention"];

/// The same page in English.
async fn english(b: &mut Browser, path: &str) -> String {
    b.post("/language", &[("lang", "en"), ("back", "/")]).await;
    let page = b.get(path).await;
    b.post("/language", &[("lang", "zh-CN"), ("back", "/")]).await;
    assert_eq!(page.status, StatusCode::OK, "{path}");
    page.body
}

both! {
    async fn the_tabs_are_for_who_may_open_them(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        let statuses = async |who: &str, org| {
            let mut b = t.staff_browser(who).await;
            let mut open = Vec::new();
            for tab in TABS {
                let page = b.get(&format!("/bureau/{org}/{tab}")).await;
                if page.status == StatusCode::OK {
                    assert!(page.body.contains(&format!("/bureau/{org}/{tab}\" aria-current=\"page\"")), "{who} {tab}");
                    open.push(tab);
                } else {
                    assert_eq!(page.status, StatusCode::FORBIDDEN, "{who} {tab}");
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
        let figures = t.staff_browser("officer.county").await.get(&format!("/bureau/{}", w.county.id)).await;
        assert!(figures.body.contains(&format!("/bureau/{}/tree", w.county.id)) && !figures.body.contains("/retention"));
        let mut b = t.browser();
        assert_eq!(b.get(&format!("/bureau/{}/audit", w.region.id)).await.location(), "/sign-in");
    }

    async fn a_school_is_made_renamed_moved_and_closed_by_forms(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        let mut b = t.staff_browser("officer.city").await;
        let tree = format!("/bureau/{}/tree", w.county.id);
        let bad = b.post(&format!("{tree}/new"), &[("code", "qh1001"), ("name_zh", "新校<i>"), ("name_en", "New")]).await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(bad.body.contains("请换一个代码") && bad.body.contains("value=\"新校&lt;i&gt;\"") && bad.body.contains("href=\"#code\""));
        let told = b.post(&format!("{tree}/new"), &[("code", "qh1077"), ("name_zh", "第七小学"), ("name_en", "No. 7 School")]).await.location().to_owned();
        let list = b.get(&told).await;
        assert!(list.body.contains("已新建") && list.body.contains("QH1077") && list.body.contains("第七小学"));
        assert!(english(&mut b, &tree).await.contains("No. 7 School"));

        let node = format!("{tree}/{}", w.school.id);
        let empty = b.post(&node, &[("name_zh", ""), ("name_en", "Kept")]).await;
        assert!(empty.status == StatusCode::UNPROCESSABLE_ENTITY && empty.body.contains("value=\"Kept\""));
        assert!(b.post(&node, &[("name_zh", "新名小学"), ("name_en", "Renamed School")]).await.status.is_redirection());

        // Where a school lies is chosen with its name, and stands on its line.
        assert!(list.body.contains(">未填<"), "nobody has said it");
        let form = b.get(&node).await;
        assert!(form.body.contains("<select") && form.body.contains("value=\"rural\"") && form.body.contains("名称和城乡"));
        let odd = b.post(&node, &[("name_zh", "新名小学"), ("name_en", "Renamed School"), ("locality", "town")]).await;
        assert!(odd.status == StatusCode::UNPROCESSABLE_ENTITY && odd.body.contains("id=\"locality-error\"") && odd.body.contains("新名小学"));
        assert!(b.post(&node, &[("name_zh", "新名小学"), ("name_en", "Renamed School"), ("locality", "rural")]).await.status.is_redirection());
        assert!(b.get(&node).await.body.contains("<option value=\"rural\" selected"));
        assert!(b.get(&tree).await.body.contains(">乡村<") && english(&mut b, &tree).await.contains(">Rural<"));
        let above = b.get(&format!("/bureau/{}/tree/{}", w.city.id, w.county.id)).await;
        assert!(!above.body.contains("name=\"locality\""), "a county lies nowhere");

        let unknown = b.get(&format!("{node}/move?to=NOPE&on=2026-10-12")).await;
        assert!(unknown.status == StatusCode::UNPROCESSABLE_ENTITY && unknown.body.contains("value=\"NOPE\"") && unknown.body.contains("管理范围内的单位代码"));
        let seen = b.get(&format!("{node}/move?to=QH-LC&on=2026-10-12")).await;
        assert!(seen.body.contains("从云岭县划归临川区") && seen.body.contains("立即办理"));
        assert!(english(&mut b, &format!("{node}/move?to=QH-LC&on=2026-10-20")).await.contains("Schedule change"));
        let planned = b.post(&format!("{node}/move"), &[("to", "QH-LC"), ("on", "2026-10-20")]).await.location().to_owned();
        let planned = b.get(&planned).await;
        assert!(planned.body.contains("2026年10月20日：新名小学划归临川区"));
        let cancel = format!("{tree}/plans/{}", planned.between(&format!("{tree}/plans/"), "\""));
        assert!(b.post(&cancel, &[]).await.location().ends_with("done=cancel"));
        assert!(b.post(&format!("{node}/move"), &[("to", "QH-LC"), ("on", "2026-10-12")]).await.status.is_redirection());
        assert!(b.get(&format!("/bureau/{}/tree", w.other_county.id)).await.body.contains("新名小学"));
        assert!(!b.get(&tree).await.body.contains("新名小学"));

        let other = format!("{tree}/{}", w.other_school.id);
        let close = b.get(&format!("{other}/close")).await;
        assert!(close.body.contains("还有 2 名学生在籍") && close.body.contains("value=\"2026-10-12\""));
        let past = b.post(&format!("{other}/close"), &[("on", "2026-10-11")]).await;
        assert!(past.status == StatusCode::UNPROCESSABLE_ENTITY && past.body.contains("请选择不早于今天的日期") && past.body.contains("value=\"2026-10-11\""));
        assert!(b.post(&format!("{other}/close"), &[("on", "2026-10-12")]).await.status.is_redirection());
        let door = t.browser().get("/sign-in?school=QH1002").await;
        assert!(door.body.contains("这所学校已停用"));
        assert!(t.browser().speaking("en").get("/sign-in?school=QH1002").await.body.contains("This school is closed"));
        assert!(b.post(&format!("{other}/open"), &[]).await.status.is_redirection());
        assert!(!t.browser().get("/sign-in?school=QH1002").await.body.contains("这所学校已停用"));
    }

    async fn a_first_password_is_shown_once(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        let mut b = t.staff_browser("officer.county").await;
        let staff = format!("/bureau/{}/staff", w.county.id);
        let page = b.get(&staff).await;
        assert!(page.body.contains("officer.county") && page.body.contains("head.other") && !page.body.contains("teacher.other"), "teachers are the school's");
        assert!(!b.get(&format!("{staff}?q=head.other")).await.body.contains("officer.county</span>"));
        let new = format!("/bureau/{}/staff/new", w.school.id);
        let bad = b.post(&new, &[("name", "钱<b>明"), ("username", "head"), ("role", "school_admin")]).await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(bad.body.contains("请换一个用户名") && bad.body.contains("value=\"钱&lt;b&gt;明\""));
        let shown = b.post(&new, &[("name", "钱明"), ("username", "Qian.Ming"), ("role", "school_admin")]).await;
        assert_eq!((shown.status, shown.header("cache-control")), (StatusCode::OK, "no-store"));
        let password = shown.between("id=\"first-password\" class=\"mono\">", "<").to_owned();
        assert_eq!(password.len(), 19);
        let mut new_head = t.browser();
        let first = new_head.post("/sign-in/staff", &[("username", "qian.ming"), ("password", &password)]).await;
        assert_eq!(first.location(), "/account/password");
        let list = b.get(&staff).await;
        assert!(list.body.contains("qian.ming") && list.body.contains("初始密码") && !list.body.contains(&password));
        assert!(english(&mut b, &staff).await.contains("School administrator"));

        let one = format!("{staff}/{}", list.body.split("qian.ming</span>").next().unwrap().rsplit("/staff/").next().unwrap().split('"').next().unwrap());
        assert!(b.get(&one).await.body.contains("停用账号"));
        assert!(b.post(&one, &[("do", "suspend")]).await.location().ends_with("done=suspend"));
        assert_eq!(new_head.get("/account/password").await.location(), "/sign-in", "signed out at once");
        assert!(b.get(&format!("{staff}?state=suspended")).await.body.contains("qian.ming"));
        assert!(b.post(&one, &[("do", "restore")]).await.status.is_redirection());
        let again = b.post(&one, &[("do", "reset")]).await;
        assert_ne!(again.between("id=\"first-password\" class=\"mono\">", "<"), password);
        let held = b.post(&one, &[("do", "grant"), ("role", "school_admin"), ("at", &w.school.id.to_string())]).await;
        assert!(held.status == StatusCode::UNPROCESSABLE_ENTITY && held.body.contains("已经有这个角色"));
        assert_eq!(b.get(&format!("{staff}/{}", t.officer("county").await.user_id().unwrap())).await.status, StatusCode::FORBIDDEN, "not oneself");
    }

    async fn pupils_see_their_help_lines(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        let mut b = t.staff_browser("head").await;
        let lines = format!("/bureau/{}/help-lines", w.school.id);
        let bad = b.post(&lines, &[("name_zh", "校医室"), ("name_en", "Nurse <x>"), ("number", "call me"), ("hours", "")]).await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(bad.body.contains("位数字、空格或连字符") && bad.body.contains("value=\"Nurse &lt;x&gt;\"") && bad.body.contains("value=\"call me\""));
        assert!(b.post(&lines, &[("name_zh", "校医室"), ("name_en", "School nurse"), ("number", "0871-6512 3456"), ("hours", "8:00–17:00")]).await.status.is_redirection());
        let mut pupil = t.pupil_browser(0).await;
        for page in ["/learn", "/help"] {
            let page = pupil.get(page).await;
            assert!(page.body.contains("href=\"tel:087165123456\"") && page.body.contains("校医室") && page.body.contains("href=\"tel:12355\""));
        }
        assert!(pupil.get("/help").await.body.contains("8:00–17:00"));
        assert!(english(&mut pupil, "/help").await.contains("School nurse"));
        let guest = t.browser().get("/help").await;
        assert!(guest.body.contains("href=\"tel:120\"") && !guest.body.contains("校医室"));
        assert!(english(&mut b, &lines).await.contains("national, always shown"));
        let page = b.get(&lines).await;
        let id = page.between("name=\"line\" value=\"", "\"").to_owned();
        assert!(b.get(&format!("{lines}?line={id}")).await.body.contains("value=\"0871-6512 3456\""));
        assert!(b.post(&lines, &[("do", "delete"), ("line", &id)]).await.status.is_redirection());
        assert!(!pupil.get("/learn").await.body.contains("校医室"));
    }

    async fn a_notice_is_plain_text_with_safe_links(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        let mut b = t.staff_browser("officer.county").await;
        let notices = format!("/bureau/{}/notices", w.county.id);
        let bad = b.post(&format!("{notices}/new"), &[("title_zh", "月报"), ("body_zh", "</textarea><script>x</script>"), ("audience", "both"), ("until", "2026-10-01")]).await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(bad.body.contains("请选择不早于今天的日期") && bad.body.contains("value=\"月报\"") && !bad.body.contains("<script>x"));
        let body = "请看 https://edu.example/a?b=1。\n<script>alert(1)</script> javascript:alert(2) http://plain.example";
        assert!(b.post(&format!("{notices}/new"), &[("title_zh", "禁毒月"), ("body_zh", body), ("audience", "teachers"), ("until", "2026-10-30")]).await.status.is_redirection());
        assert!(b.get(&notices).await.body.contains("2 所学校中 0 所已读"));
        let mut teacher = t.staff_browser("teacher").await;
        let home = teacher.get("/teach").await;
        assert!(home.body.contains("禁毒月") && home.body.contains("<a href=\"https://edu.example/a?b=1\""));
        assert!(!home.body.contains("<script>alert") && !home.body.contains("href=\"javascript") && !home.body.contains("href=\"http://plain"));
        assert!(english(&mut teacher, "/teach").await.contains("Mark as read"));
        let read = format!("/notices/{}/read", home.between("/notices/", "/read"));
        assert!(teacher.post(&read, &[]).await.status.is_redirection());
        assert!(!teacher.get("/teach").await.body.contains("标为已读"));
        assert!(!t.staff_browser("head").await.get("/teach").await.body.contains("禁毒月"), "for teachers only");
        assert_eq!(t.staff_browser("head.far").await.post(&read, &[]).await.status, StatusCode::FORBIDDEN);
        let list = b.get(&notices).await;
        assert!(list.body.contains("2 所学校中 1 所已读"));
        let one = format!("{notices}/{}", read.split('/').nth(2).unwrap());
        assert!(english(&mut b, &one).await.contains("Read by 1 of 2 schools"));
        assert!(b.post(&one, &[]).await.status.is_redirection());
        assert!(!teacher.get("/teach").await.body.contains("禁毒月"));
    }

    async fn the_log_is_in_words_and_names_no_pupil(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        let learner = t.learner_id(&w.class, 0).await;
        t.staff_browser("teacher").await.post(&format!("/teach/classes/{}/pupils/{learner}/reset", w.class.id), &[]).await;
        let mut b = t.staff_browser("officer.county").await;
        let log = format!("/bureau/{}/audit", w.county.id);
        let page = b.get(&format!("{log}?action=pin.reset")).await;
        assert!(page.body.contains("重置学生登录密码") && page.body.contains("职员 teacher") && page.body.contains("青禾市云岭县实验小学"));
        assert!(!page.body.contains("林知夏") && !page.body.contains("五年级1班"));
        assert!(english(&mut b, &format!("{log}?action=pin.reset")).await.contains("Reset a pupil"));
        let file = b.get(&format!("{log}/log.csv?action=pin.reset")).await;
        assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
        assert!(file.body.starts_with('\u{feff}') && file.body.contains("重置学生登录密码") && !file.body.contains("林知夏"));
        assert!(b.get(&format!("{log}?action=audit.view")).await.body.contains("查看操作日志：导出"));
        let own = t.staff_browser("head").await.get(&format!("/bureau/{}/audit?action=pin.reset", w.school.id)).await;
        assert!(own.body.contains("林知夏"), "the school knows its pupils");
        assert_eq!(b.get(&format!("/bureau/{}/audit/log.csv", w.city.id)).await.status, StatusCode::FORBIDDEN);
    }

    async fn retention_is_counted_before_it_is_saved(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        let mut b = t.staff_browser("officer.region").await;
        let page = format!("/bureau/{}/retention", w.region.id);
        assert!(b.get(&page).await.body.contains("平台默认：离开后保存 24 个月"));
        let bad = b.get(&format!("{page}?months=1000")).await;
        assert!(bad.status == StatusCode::UNPROCESSABLE_ENTITY && bad.body.contains("3 至 120 之间") && bad.body.contains("value=\"1000\""));
        assert!(b.get(&format!("{page}?months=12")).await.body.contains("保存 12 个月时，今晚会删除 0 名"));
        assert!(b.post(&page, &[("months", "12"), ("own", "yes")]).await.status.is_redirection());
        assert!(english(&mut b, &page).await.contains("Set here: 12 months after leaving"));
        let county = format!("/bureau/{}/retention", w.county.id);
        assert!(b.get(&county).await.body.contains("由青禾自治区设定：离开后保存 12 个月"));
        assert!(b.post(&page, &[("months", ""), ("own", "no")]).await.status.is_redirection());
        assert!(b.get(&county).await.body.contains("平台默认"));
        assert_eq!(t.staff_browser("officer.city").await.post(&county, &[("months", "12")]).await.status, StatusCode::FORBIDDEN);
    }

    async fn a_school_hands_out_a_copy_and_ends_a_record(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        let learner = t.learner_id(&w.class, 0).await;
        let class = format!("/teach/classes/{}", w.class.id);
        let record = format!("{class}/pupils/{learner}/record");
        let mut b = t.staff_browser("head").await;
        assert!(b.get(&format!("{class}/pupils/{learner}/edit")).await.body.contains(&record));
        assert!(english(&mut b, &record).await.contains("Enter the pupil number to confirm"));
        let copy = b.post(&record, &[("do", "export")]).await;
        assert!(copy.header("content-disposition").starts_with("attachment") && copy.body.contains("林知夏"));
        let wrong = b.post(&record, &[("do", "erase"), ("number", "2")]).await;
        assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.body.contains("请填写该学生的学号") && wrong.body.contains("value=\"2\""));
        assert_eq!(b.post(&record, &[("do", "erase"), ("number", "１")]).await.location(), class);
        assert!(!b.get(&class).await.body.contains("林知夏"));
        assert_eq!(b.get(&record).await.status, StatusCode::NOT_FOUND);
        let other = format!("{class}/pupils/{}/record", t.learner_id(&w.class, 0).await);
        for who in ["teacher", "head.other", "officer.county", "admin"] {
            assert_eq!(t.staff_browser(who).await.get(&other).await.status, StatusCode::FORBIDDEN, "{who}");
        }
        // Who left the class has a right to it too.
        let gone = t.learner_id(&w.class, 0).await;
        assert!(b.post(&format!("{class}/pupils/{gone}/remove"), &[]).await.status.is_redirection());
        assert!(b.get(&format!("{class}/former")).await.body.contains(&other));
        let copy = b.post(&other, &[("do", "export")]).await;
        assert!(copy.header("content-disposition").starts_with("attachment"));
        assert_eq!(b.post(&other, &[("do", "erase"), ("number", "2")]).await.location(), class);
        assert!(!b.get(&format!("{class}/former")).await.body.contains(&other));
    }
}
