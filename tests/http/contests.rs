//! Contests by HTTP: created by a form, taken by pupils, seen by those they concern, finalised and printed.

use chrono::TimeDelta;
use qinghe_model::{ContestId, RoundId};
use qinghe_service::{assignment_rules, contests};
use qinghe_tests::{
    Page, TestApp, both,
    contest::{self, end, paper, take},
    http::{Answer, Browser},
};

fn fields<'a>(org: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let usual = [
        ("name_zh", "云岭竞赛"),
        ("name_en", "Yunling contest"),
        ("org", org),
        ("grade", "P5"),
        ("opens_at_1", "2026-10-13T08:00"),
        ("closes_at_1", "2026-10-13T20:00"),
        ("part_a", "m02"),
        ("level_a", ""),
        ("count_a", "6"),
        ("minutes_1", "10"),
        ("attempts_1", "1"),
        ("freeze_1", "0"),
        ("formula", "per_head"),
        ("weights", "30 50 20"),
        ("bands", "1"),
        ("practice", "1"),
        ("appeal_hours", "0"),
    ];
    let other = |name: &str| !more.iter().any(|(n, _)| *n == name);
    usual.into_iter().filter(|(n, _)| other(n)).chain(more.iter().copied().filter(|(_, v)| *v != "-")).collect()
}

/// Fails unless the page has the Chinese and the English words in elements of the selector; gives the Chinese page.
async fn in_both(b: &mut Browser, path: &str, css: &str, words: [&str; 2]) -> Page {
    b.post("/language", &[("lang", "en"), ("back", "/account")]).await;
    let en = b.get(path).await;
    assert!(en.status.is_success(), "{path} {} {}", en.status, en.body);
    en.page().has(css, words[1]);
    b.post("/language", &[("lang", "zh-CN"), ("back", "/account")]).await;
    let zh = b.get(path).await.page();
    zh.has(css, words[0]);
    zh
}

async fn ended(t: &TestApp) -> (ContestId, RoundId) {
    let officer = t.officer("county").await;
    let (id, round) = contest::running(t, &officer, &t.world().county).await;
    take(t, &*t.student(0).await, 5).await;
    take(t, &*t.student(1).await, 2).await;
    end(t).await;
    (id, round)
}

both! {
    async fn a_contest_is_made_by_its_form(engine) {
        let t = TestApp::new(engine).await;
        let mut officer = t.staff_browser("officer.county").await;
        let empty = in_both(&mut officer, "/contests", ".empty h2", ["还没有竞赛", "No contests yet"]).await;
        empty.links_to("/contests/new");
        let form = in_both(&mut officer, "/contests/new?template=finals", "h1", ["新建竞赛", "New contest"]).await;
        form.has("a[href='/contests/new?template=finals']", "两轮知识竞赛");
        let org = t.world().county.id.to_string();
        // Each error is beside its field, and what was typed is kept.
        let bad = officer.post("/contests/new", &fields(&org, &[("grade", "-"), ("count_a", "99"), ("closes_at_1", "2026-10-13T08:05")])).await;
        assert_eq!(bad.status, 422);
        let page = bad.page();
        page.error("parts_1", "题库里没有这么多").error("closes_at_1", "晚于开始时间的结束时间");
        page.holds("name_zh", "云岭竞赛").holds("name_en", "Yunling contest").holds("count_a", "99");
        // Only the Chinese name is needed, and its field says so.
        let unnamed = officer.post("/contests/new", &fields(&org, &[("name_zh", "-"), ("name_en", "")])).await.page();
        unnamed.error("name_zh", "请填写中文名称").none("#name_en-error");
        // The rule in words before anything is made.
        let preview = officer.post("/contests/new", &fields(&org, &[("preview", "1")])).await;
        assert!(preview.status.is_success(), "{}", preview.body);
        preview.page().has("#preview li", "全班总分除以全班人数");
        assert_eq!(t.store().number("SELECT COUNT(*) FROM contests").await, 0);
        let made = officer.post("/contests/new", &fields(&org, &[])).await;
        let page = made.location().split('?').next().unwrap().to_owned();
        let shown = in_both(&mut officer, &page, "li", ["每人答一次", "Each pupil attempts it once"]).await;
        shown.has("li", "参与率高的在前");
        // The head of a school of the county, and a pupil, read the same rule before the start.
        let mut head = t.staff_browser("head").await;
        head.get(&page).await.page().has("li", "全班总分除以全班人数");
        let mut pupil = t.pupil_browser(0).await;
        in_both(&mut pupil, &page, "a", ["先练习", "Practise first"]).await;
        pupil.get("/learn").await.page().has(&format!("a[href='{page}']"), "云岭竞赛");
        // Those it does not concern learn nothing of it.
        assert_eq!(t.staff_browser("head.far").await.get(&page).await.status, 403);
        assert_eq!(t.staff_browser("visitor").await.get("/contests").await.status, 403);
        assert!(t.browser().get(&page).await.location().starts_with("/sign-in?to="));
        assert_eq!(head.get(&format!("{page}/withdraw")).await.status, 403);
        assert_eq!(pupil.get("/contests/new").await.status, 403);
        assert!(head.post(&format!("{page}/withdraw"), &[]).await.status == 403);
        assert!(officer.get(&format!("{page}/withdraw")).await.status.is_success());
        assert_eq!(officer.post(&format!("{page}/withdraw"), &[]).await.location(), "/contests?done=withdrawn");
        assert_eq!(pupil.get(&page).await.status, 404);
    }

    async fn settings_with_their_usual_values_are_folded(engine) {
        let t = TestApp::new(engine).await;
        let mut officer = t.staff_browser("officer.county").await;
        let org = t.world().county.id.to_string();
        let folds = |answer: &Answer| {
            let page = answer.page();
            ["score", "groups", "after", "second"].map(|id| page.one(&format!("details#fold-{id}")).attr("open").is_some())
        };
        for template in ["june", "short"] {
            assert_eq!(folds(&officer.get(&format!("/contests/new?template={template}")).await), [false; 4], "{template}");
        }
        assert_eq!(folds(&officer.get("/contests/new?template=finals").await), [false, false, false, true], "it has a second round");
        let short = [("template", "short"), ("appeal_hours", "2"), ("quota_1", "1"), ("quota_of", "school"), ("preview", "1")];
        let sent = async |officer: &mut Browser, more: &[(&'static str, &'static str)]| {
            let all: Vec<_> = short.iter().filter(|(n, _)| !more.iter().any(|(m, _)| m == n)).chain(more).copied().collect();
            officer.post("/contests/new", &fields(&org, &all)).await
        };
        assert_eq!(folds(&sent(&mut officer, &[]).await), [false; 4]);
        assert_eq!(folds(&sent(&mut officer, &[("formula", "weighted"), ("weights", "40 40 20")]).await), [true, false, false, false]);
        assert_eq!(folds(&sent(&mut officer, &[("bands", "-")]).await), [false, true, false, false]);
        assert_eq!(folds(&sent(&mut officer, &[("appeal_hours", "3")]).await), [false, false, true, false]);
        let bad = sent(&mut officer, &[("large_from", "5"), ("freeze_1", "9999")]).await;
        assert_eq!((bad.status.as_u16(), folds(&bad)), (422, [false, true, true, false]));
        let preview = sent(&mut officer, &[("localities", "1")]).await;
        assert_eq!(folds(&preview), [false, true, false, false]);
        preview.page().has("#preview li", "城镇和乡村学校的班级分别排名");
        let all: Vec<_> = short[..4].iter().copied().chain([("localities", "1")]).collect();
        let made = officer.post("/contests/new", &fields(&org, &all)).await;
        let page = made.location().split('?').next().unwrap().to_owned();
        in_both(&mut officer, &page, "li", ["单设组别（未注明城乡）", "Classes of urban and of rural schools"]).await;
        // Once it is open, the standings are in these groups.
        t.clock.set(t.app.now().max("2026-10-13T00:00:00Z".parse().unwrap()));
        contests::running::run_due(&t.app).await.unwrap();
        let mut head = t.staff_browser("head").await;
        in_both(&mut head, &page, "caption", ["小学 · 未注明城乡 · 不到 10 人的班", "Urban or rural not set"]).await;
    }

    async fn a_teacher_prints_the_certificates_of_a_class(engine) {
        let t = TestApp::new(engine).await;
        let (id, round) = ended(&t).await;
        let at = format!("/contests/{id}/rounds/{round}");
        let pupils = format!("{at}/certificates/{}/pupils", t.world().class.id);
        let mut teacher = t.staff_browser("teacher").await;
        assert_eq!(teacher.get(&pupils).await.status, 404, "before the result");
        contests::results::finalise(&t.app, &*t.officer("county").await, round).await.unwrap();
        let words = ["全班参赛证书", "Participation certificates of all pupils"];
        in_both(&mut teacher, &format!("{at}/result"), &format!("a[href='{pupils}']"), words).await;
        let lead = ["共 2 张", "2 certificates, each on its own page"];
        let page = in_both(&mut teacher, &pupils, ".page-head__lead", lead).await;
        assert_eq!(page.texts("article.cert .cert__name"), ["林知夏", "周予安"]);
        page.nowhere("欧阳思远");
        let own = t.pupil_browser(0).await.get(&format!("{at}/certificate")).await.page();
        assert_eq!(own.text(".cert__code"), page.texts(".cert__code")[0]);
        for who in ["officer.county", "teacher.other", "head.other"] {
            assert_eq!(t.staff_browser(who).await.get(&pupils).await.status, 403, "{who}");
        }
        assert_eq!(t.pupil_browser(0).await.get(&pupils).await.status, 403);
    }

    async fn a_teacher_hosts_a_contest_of_their_classes(engine) {
        let t = TestApp::new(engine).await;
        let mut teacher = t.staff_browser("teacher").await;
        let class = t.world().class.id.to_string();
        let form = teacher.get("/contests/new").await.page();
        form.any(&format!("input[name=class][value='{class}']")).none("[name=org]");
        let none = teacher.post("/contests/new", &fields("", &[])).await;
        assert_eq!(none.status, 422);
        none.page().error("classes", "");
        let made = teacher.post("/contests/new", &fields("", &[("class", &class), ("second", "1"), ("quota_1", "1"), ("quota_of", "school"),
            ("opens_at_2", "2026-10-20T08:00"), ("closes_at_2", "2026-10-20T20:00"), ("formula", "weighted")])).await;
        let page = made.location().split('?').next().unwrap().to_owned();
        teacher.get(&page).await.page().has("nav.tabs a", "第 2 轮").has("li", "占 30%");
        assert_eq!(t.staff_browser("teacher.other").await.get(&page).await.status, 403);
        assert!(t.pupil_browser(0).await.get(&page).await.status.is_success());
    }

    async fn a_pupil_takes_part_and_sees_nobody_elses_score(engine) {
        let t = TestApp::new(engine).await;
        let officer = t.officer("county").await;
        let (id, round) = contest::running(&t, &officer, &t.world().county).await;
        let page = format!("/contests/{id}");
        let mut pupil = t.pupil_browser(0).await;
        let own = t.student(0).await;
        let work_id = paper(&t.app, &own).await;
        let take_part = format!("a[href='/learn/{work_id}']");
        in_both(&mut pupil, &page, &take_part, ["去答题", "Take part"]).await.has("p", "还没有班级交卷");
        let address = format!("{page}/rounds/{round}/standing");
        let first = pupil.get(&address).await;
        let version = first.headers["x-version"].to_str().unwrap().to_owned();
        assert_eq!(pupil.get(&format!("{address}?v={version}")).await.status, 204);
        let attempt = take(&t, &own, 3).await;
        // The right answers are not shown before everyone has submitted.
        pupil.get(&format!("/learn/{work_id}/results/{}", attempt.attempt.id)).await.page().none("[class^='ans']");
        assert!(!assignment_rules::shows_result(&attempt.work, t.app.now()));
        pupil.get(&page).await.page().nowhere("你的成绩：").has("p", "结束后可以看到");
        let mut mate = t.pupil_browser(1).await;
        // The classes are small: only their own school sees their figures.
        for answer in [mate.get(&page).await, t.staff_browser("officer.county").await.get(&page).await] {
            answer.page().has("caption, li", "不到 10 人的班").nowhere("60.0").nowhere("1/4");
        }
        t.staff_browser("head").await.get(&page).await.page().has("td", "1/4");
        // A day later everyone signs in again.
        t.clock.advance(TimeDelta::days(1));
        (pupil, mate) = (t.pupil_browser(0).await, t.pupil_browser(1).await);
        pupil.get(&page).await.page().has("p strong", "你的成绩：60 分");
        mate.get(&page).await.page().nowhere("你的成绩");
        pupil.get(&format!("/learn/{work_id}/results/{}", attempt.attempt.id)).await.page().any("[class^='ans']");
        assert_eq!(mate.get(&format!("/learn/{work_id}/results/{}", attempt.attempt.id)).await.status, 404);
    }

    async fn a_round_is_reviewed_and_its_result_finalised(engine) {
        let t = TestApp::new(engine).await;
        let (id, round) = ended(&t).await;
        let at = format!("/contests/{id}/rounds/{round}");
        let (mut officer, mut head, mut pupil) = (t.staff_browser("officer.county").await, t.staff_browser("head").await, t.pupil_browser(0).await);
        in_both(&mut head, &format!("{at}/flags"), ".page-head__lead", ["待复核不等于有问题", "A flag is not proof"]).await;
        in_both(&mut officer, &format!("{at}/review"), "p", ["没有待复核作答", "There are no flagged attempts"]).await;
        for path in ["review", "flags", "result", "advance", "result.json"] {
            assert_eq!(pupil.get(&format!("{at}/{path}")).await.status, 403, "{path}");
            assert_eq!(t.staff_browser("head.far").await.get(&format!("{at}/{path}")).await.status, 403, "{path}");
        }
        assert_eq!(head.get(&format!("{at}/review")).await.status, 403);
        assert_eq!(officer.get(&format!("{at}/flags")).await.status, 403, "no names for a bureau");
        assert_eq!(officer.get(&format!("{at}/result")).await.status, 404);
        assert_eq!(head.post(&format!("{at}/review"), &[]).await.status, 403);
        let done = officer.post(&format!("{at}/review"), &[]).await;
        assert!(done.location().ends_with("done=final"), "{} {}", done.status, done.body);
        let page = in_both(&mut officer, &format!("{at}/result"), ".notice", ["已核对", "Verified"]).await;
        let json = officer.get(&format!("{at}/result.json")).await;
        page.has("code", &contests::results::hash(&json.body));
        assert!(!json.body.contains("林知夏"), "no pupil is in it");
        in_both(&mut pupil, &format!("/contests/{id}"), "p", ["结果已于", "The result was published"]).await;
        let sheet = in_both(&mut pupil, &format!("{at}/certificate"), ".cert__say", ["特发此证", "took part in"]).await;
        let code = sheet.text(".cert__code");
        t.browser().get(&format!("/verify/{code}")).await.page().has("dd", "知识竞赛").nowhere("林知夏");
        let class = t.world().class.id;
        in_both(&mut head, &format!("{at}/certificates/{class}"), "h1", ["奖状", "Award"]).await;
        assert_eq!(officer.get(&format!("{at}/certificate")).await.status, 403);
        assert_eq!(t.pupil_browser(2).await.get(&format!("{at}/certificate")).await.status, 404);
        // Another contest's address does not open this one's round.
        let other = contest::running(&t, &*t.officer("county").await, &t.world().county).await.0;
        assert_eq!(head.get(&format!("/contests/{other}/rounds/{round}/result")).await.status, 404);
        assert_eq!(pupil.get(&format!("/contests/{other}/rounds/{round}/standing")).await.status, 404);
    }
}
