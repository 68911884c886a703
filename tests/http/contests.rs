//! Contests by HTTP: made by a form, taken by pupils, seen by whom they concern, fixed and printed.

use chrono::TimeDelta;
use qinghe_model::{ContestId, RoundId};
use qinghe_service::{assignment_rules, contests};
use qinghe_tests::{
    TestApp, both,
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

/// Chinese and English, in turn.
async fn in_both(b: &mut Browser, path: &str, words: [&str; 2]) -> Answer {
    b.post("/language", &[("lang", "en"), ("back", "/account")]).await;
    let en = b.get(path).await;
    assert!(en.status.is_success() && en.body.contains(words[1]), "{path} {} {}", en.status, en.body);
    b.post("/language", &[("lang", "zh-CN"), ("back", "/account")]).await;
    let zh = b.get(path).await;
    assert!(zh.body.contains(words[0]), "{path} {}", zh.body);
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
        let empty = in_both(&mut officer, "/contests", ["还没有竞赛", "No contests yet"]).await;
        assert!(empty.body.contains("href=\"/contests/new\""));
        let form = in_both(&mut officer, "/contests/new?template=finals", ["新建竞赛", "New contest"]).await;
        assert!(form.body.contains("两轮知识竞赛"));
        let org = t.world().county.id.to_string();
        // What is wrong stands beside its field, and what was typed is kept.
        let bad = officer.post("/contests/new", &fields(&org, &[("grade", "-"), ("count_a", "99"), ("closes_at_1", "2026-10-13T08:05")])).await;
        assert_eq!(bad.status, 422);
        for word in ["云岭竞赛", "Yunling contest", "题库里没有这么多", "value=\"99\"", "晚于开始时间的结束时间"] {
            assert!(bad.body.contains(word), "{word}");
        }
        // The rule in words before anything is made.
        let preview = officer.post("/contests/new", &fields(&org, &[("preview", "1")])).await;
        assert!(preview.status.is_success() && preview.body.contains("全班总分除以全班人数"), "{}", preview.body);
        assert_eq!(t.store().number("SELECT COUNT(*) FROM contests").await, 0);
        let made = officer.post("/contests/new", &fields(&org, &[])).await;
        let page = made.location().split('?').next().unwrap().to_owned();
        let shown = in_both(&mut officer, &page, ["每人答一次", "Each pupil attempts it once"]).await;
        assert!(shown.body.contains("参与率高的在前"));
        // The head of a school of the county, and a pupil, read the same rule before the start.
        let mut head = t.staff_browser("head").await;
        assert!(head.get(&page).await.body.contains("全班总分除以全班人数"));
        let mut pupil = t.pupil_browser(0).await;
        in_both(&mut pupil, &page, ["先练习", "Practise first"]).await;
        assert!(pupil.get("/learn").await.body.contains("云岭竞赛"));
        // Whom it does not concern learns nothing of it.
        assert_eq!(t.staff_browser("head.far").await.get(&page).await.status, 403);
        assert_eq!(t.staff_browser("visitor").await.get("/contests").await.status, 403);
        assert_eq!(t.browser().get(&page).await.location(), "/sign-in");
        assert_eq!(head.get(&format!("{page}/withdraw")).await.status, 403);
        assert_eq!(pupil.get("/contests/new").await.status, 403);
        assert!(head.post(&format!("{page}/withdraw"), &[]).await.status == 403);
        assert!(officer.get(&format!("{page}/withdraw")).await.status.is_success());
        assert_eq!(officer.post(&format!("{page}/withdraw"), &[]).await.location(), "/contests?done=withdrawn");
        assert_eq!(pupil.get(&page).await.status, 404);
    }

    async fn what_most_leave_as_it_is_is_folded(engine) {
        let t = TestApp::new(engine).await;
        let mut officer = t.staff_browser("officer.county").await;
        let org = t.world().county.id.to_string();
        let folds = |page: &Answer| ["score", "groups", "after", "second"].map(|id| page.between(&format!("id=\"fold-{id}\""), ">").contains("open"));
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
        assert!(preview.body.contains("城镇和乡村学校的班级分别排名"), "{}", preview.body);
        let all: Vec<_> = short[..4].iter().copied().chain([("localities", "1")]).collect();
        let made = officer.post("/contests/new", &fields(&org, &all)).await;
        let page = made.location().split('?').next().unwrap().to_owned();
        in_both(&mut officer, &page, ["单设组别（未注明城乡）", "Classes of urban and of rural schools"]).await;
        // Once it is open, the standing is in these groups.
        t.clock.set(t.app.now().max("2026-10-13T00:00:00Z".parse().unwrap()));
        contests::running::run_due(&t.app).await.unwrap();
        let mut head = t.staff_browser("head").await;
        in_both(&mut head, &page, ["小学 · 未注明城乡 · 不到 10 人的班", "Urban or rural not set"]).await;
    }

    async fn a_teacher_prints_the_certificates_of_a_class(engine) {
        let t = TestApp::new(engine).await;
        let (id, round) = ended(&t).await;
        let at = format!("/contests/{id}/rounds/{round}");
        let pupils = format!("{at}/certificates/{}/pupils", t.world().class.id);
        let mut teacher = t.staff_browser("teacher").await;
        assert_eq!(teacher.get(&pupils).await.status, 404, "before the result");
        contests::results::finalise(&t.app, &*t.officer("county").await, round).await.unwrap();
        let result = in_both(&mut teacher, &format!("{at}/result"), ["全班参赛证书", "Participation certificates of all pupils"]).await;
        assert!(result.body.contains(&format!("href=\"{pupils}\"")));
        let page = in_both(&mut teacher, &pupils, ["共 2 张", "2 certificates, each on its own page"]).await;
        assert_eq!(page.body.matches("<article class=\"cert\">").count(), 2);
        assert!(page.body.contains("林知夏") && page.body.contains("周予安") && !page.body.contains("欧阳思远"));
        let code = page.between("<dd class=\"cert__code\">", "</dd>").to_owned();
        let own = t.pupil_browser(0).await.get(&format!("{at}/certificate")).await;
        assert_eq!(own.between("<dd class=\"cert__code\">", "</dd>"), code);
        for who in ["officer.county", "teacher.other", "head.other"] {
            assert_eq!(t.staff_browser(who).await.get(&pupils).await.status, 403, "{who}");
        }
        assert_eq!(t.pupil_browser(0).await.get(&pupils).await.status, 403);
    }

    async fn a_teacher_holds_one_for_their_classes(engine) {
        let t = TestApp::new(engine).await;
        let mut teacher = t.staff_browser("teacher").await;
        let form = teacher.get("/contests/new").await;
        let class = t.world().class.id.to_string();
        assert!(form.body.contains(&class) && !form.body.contains("name=\"org\""));
        let none = teacher.post("/contests/new", &fields("", &[])).await;
        assert!(none.status == 422 && none.body.contains("id=\"classes\""));
        let made = teacher.post("/contests/new", &fields("", &[("class", &class), ("second", "1"), ("quota_1", "1"), ("quota_of", "school"),
            ("opens_at_2", "2026-10-20T08:00"), ("closes_at_2", "2026-10-20T20:00"), ("formula", "weighted")])).await;
        let page = made.location().split('?').next().unwrap().to_owned();
        let shown = teacher.get(&page).await;
        assert!(shown.body.contains("第 2 轮") && shown.body.contains("占 30%"), "{}", shown.body);
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
        let before = in_both(&mut pupil, &page, ["去答题", "Take part"]).await;
        assert!(before.body.contains(&format!("/learn/{work_id}")) && before.body.contains("还没有班级交卷"));
        let address = format!("{page}/rounds/{round}/standing");
        let first = pupil.get(&address).await;
        let version = first.headers["x-version"].to_str().unwrap().to_owned();
        assert_eq!(pupil.get(&format!("{address}?v={version}")).await.status, 204);
        let attempt = take(&t, &own, 3).await;
        // What was right is not told before everyone has handed in.
        let result = pupil.get(&format!("/learn/{work_id}/results/{}", attempt.attempt.id)).await;
        assert!(!result.body.contains("class=\"ans"), "no key before the end");
        assert!(!assignment_rules::shows_result(&attempt.work, t.app.now()));
        let running = pupil.get(&page).await;
        assert!(!running.body.contains("你的成绩：") && running.body.contains("结束后可以看到"));
        let mut mate = t.pupil_browser(1).await;
        // Classes of the world are small: their figures are their own school's alone.
        for body in [mate.get(&page).await.body, t.staff_browser("officer.county").await.get(&page).await.body] {
            assert!(body.contains("不到 10 人的班") && !body.contains("60.0") && !body.contains("1/4"), "{body}");
        }
        let head = t.staff_browser("head").await.get(&page).await;
        assert!(head.body.contains("1/4"), "{}", head.body);
        // A day later everyone signs in again.
        t.clock.advance(TimeDelta::days(1));
        (pupil, mate) = (t.pupil_browser(0).await, t.pupil_browser(1).await);
        assert!(pupil.get(&page).await.body.contains("你的成绩：60 分"));
        assert!(!mate.get(&page).await.body.contains("你的成绩"));
        assert!(pupil.get(&format!("/learn/{work_id}/results/{}", attempt.attempt.id)).await.body.contains("class=\"ans"));
        assert_eq!(mate.get(&format!("/learn/{work_id}/results/{}", attempt.attempt.id)).await.status, 404);
    }

    async fn a_round_is_reviewed_and_its_result_fixed(engine) {
        let t = TestApp::new(engine).await;
        let (id, round) = ended(&t).await;
        let at = format!("/contests/{id}/rounds/{round}");
        let (mut officer, mut head, mut pupil) = (t.staff_browser("officer.county").await, t.staff_browser("head").await, t.pupil_browser(0).await);
        in_both(&mut head, &format!("{at}/flags"), ["待复核不等于有问题", "A flag is not proof"]).await;
        in_both(&mut officer, &format!("{at}/review"), ["没有待复核作答", "There are no flagged attempts"]).await;
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
        let page = in_both(&mut officer, &format!("{at}/result"), ["已核对", "Verified"]).await;
        let json = officer.get(&format!("{at}/result.json")).await;
        assert!(page.body.contains(&contests::results::hash(&json.body)));
        assert!(!json.body.contains("林知夏"), "no pupil stands in it");
        in_both(&mut pupil, &format!("/contests/{id}"), ["结果已于", "The result was published"]).await;
        let sheet = in_both(&mut pupil, &format!("{at}/certificate"), ["特发此证", "took part in"]).await;
        let code = sheet.between("<dd class=\"cert__code\">", "</dd>").to_owned();
        let verified = t.browser().get(&format!("/verify/{code}")).await;
        assert!(verified.body.contains("知识竞赛") && !verified.body.contains("林知夏"));
        let class = t.world().class.id;
        in_both(&mut head, &format!("{at}/certificates/{class}"), ["奖状", "Award"]).await;
        assert_eq!(officer.get(&format!("{at}/certificate")).await.status, 403);
        assert_eq!(t.pupil_browser(2).await.get(&format!("{at}/certificate")).await.status, 404);
        // Another contest's address does not open this one's round.
        let other = contest::running(&t, &*t.officer("county").await, &t.world().county).await.0;
        assert_eq!(head.get(&format!("/contests/{other}/rounds/{round}/result")).await.status, 404);
        assert_eq!(pupil.get(&format!("/contests/{other}/rounds/{round}/standing")).await.status, 404);
    }
}
