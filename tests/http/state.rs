//! What officers' pages say of the state of a campaign: the same figure has the same label wherever it is, those who joined
//! later are apart, and nothing is said that is not so.

use axum::http::StatusCode;
use chrono::TimeDelta;
use qinghe_model::CampaignId;
use qinghe_service::{Actor, campaigns::days, pupils};
use qinghe_tests::{Page, TestApp, both, region, survey, work};

/// The tile of this label: its figure without separators, and its note.
fn tile(page: &Page, label: &str) -> (String, String) {
    let stat = page.all(".stat").into_iter().find(|s| s.text().any(|t| t.trim() == label));
    let stat = stat.unwrap_or_else(|| panic!("no tile {label}"));
    let texts: Vec<String> = stat.text().map(|t| t.trim().replace(',', "")).filter(|t| !t.is_empty()).collect();
    (texts[1].clone(), texts.get(2..).unwrap_or_default().concat())
}

/// The first number in a text.
fn number(text: &str) -> i64 {
    let digits: String =
        text.replace(',', "").chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or_else(|_| panic!("no number in {text}"))
}

/// The region's figures, with one school of 云岭县 far above the target and the others below it.
async fn uneven(t: &TestApp) -> CampaignId {
    let k = region::call(t).await;
    let all = format!(
        "UPDATE campaign_classes SET started = eligible, completed = eligible, on_time = eligible, passed = eligible, \
         full_marks = 1, score = eligible * 8425 WHERE path LIKE '{}%'",
        t.world().school.path.as_str()
    );
    t.store().execute(&all).await.expect("the counters are set");
    k
}

both! {
    async fn two_figures_have_two_labels_and_are_the_same_everywhere(engine) {
        let t = TestApp::new(engine).await;
        let k = uneven(&t).await;
        let w = t.world().clone();
        let mut b = t.staff_browser("officer.city").await;
        for org in [&w.city, &w.county] {
            let page = b.get(&format!("/bureau/{}?campaign={k}", org.id)).await.page();
            let (whole, note) = tile(&page, "整体达到 90%还差");
            assert!(note.contains("各校缺口合计"), "{note}");
            let (whole, schools) = (number(&whole), number(note.split("合计").nth(1).unwrap()));
            // A school above the target makes up for others; in the city there are schools too small to be shown besides.
            let hides = org.id == w.city.id;
            assert!(hides || whole < schools, "{whole} and {schools}");
            assert_eq!(note.contains("不含因人数少不显示的学校"), hides, "{note}");
            page.has("p", "各行之和可能大于合计");
            // The total row of the page is that of the whole area.
            let total = page.row("合计");
            assert!(total.iter().any(|cell| *cell == format!("{whole} 人")), "{total:?}");

            let list = b.get(&format!("/bureau/{}/schools?campaign={k}&list=below", org.id)).await.page();
            assert_eq!(number(list.text("caption").split("合计").nth(1).unwrap()), schools);
            list.has("th", "本校距 90%的缺口").has("p", &format!("各校缺口合计 {schools} 人")).has("p", &format!("还差 {whole} 人"));
            list.lacks("caption", "还差");
            assert_eq!(list.texts("p").iter().any(|p| p.contains("只计入整体")), hides);
            let rows = list.table("table");
            let head = rows[0].iter().position(|h| h.starts_with("本校距")).unwrap();
            assert_eq!(rows[1..].iter().map(|r| number(&r[head])).sum::<i64>(), schools, "the rows add up");

            for (report, column, total) in [("follow-up", "shortfall", schools), ("league", "needed", whole)] {
                let address = format!("/bureau/{}/reports/{report}", org.id);
                let json = b.get(&format!("{address}.json?campaign={k}")).await.json();
                assert_eq!((&json["needed"]["whole"], &json["needed"]["schools"]), (&whole.into(), &schools.into()), "{report}");
                assert_eq!(json["total"][column], total, "{report}");
                let page = b.get(&format!("{address}?campaign={k}")).await.page();
                page.has("dd", &format!("整体差 {whole} 人")).has("dd", &format!("各校缺口合计 {schools} 人"));
                let csv = b.get(&format!("{address}.csv?campaign={k}")).await.body;
                assert!(csv.contains(&format!("整体差 {whole} 人")) && csv.contains(&format!("各校缺口合计 {schools} 人")), "{report}");
            }
        }
    }

    async fn those_who_joined_later_are_apart_everywhere(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let due = t.app.now() + TimeDelta::days(20);
        let name = qinghe_model::Text { zh: "十月行动".into(), en: "October".into() };
        let k = work::call(&t.app, &Actor::system(), work::campaign(w.region.id, name, work::MODULE, t.app.now(), due)).await.unwrap();
        let class = format!("/bureau/{}?campaign={k}", w.class.id);
        // Two of the class complete it; so does one of eleven who join afterwards.
        let head = t.school_admin().await;
        for n in 0..11 {
            pupils::add(&t.app, &head, w.class.id, &format!("新来的{n}"), &format!("7{n}")).await.unwrap();
        }
        let work_of = async |pupil: &Actor| qinghe_service::lessons::list_tasks(&t.app, pupil).await.unwrap()[0].task.assignment.id;
        let slips = t.slips(&w.class).await;
        let joined = slips.iter().position(|s| s.name == "新来的0").unwrap();
        let mut board = String::new();
        for n in [0, 1, joined] {
            let pupil = t.student_of(&w.class, n).await;
            let id = work_of(&pupil).await;
            work::do_lesson(&t.app, &pupil, id).await.unwrap();
            work::do_quiz(&t.app, &pupil, id, 99).await.unwrap();
            board = format!("/teach/assignments/{id}");
            t.clock.advance(TimeDelta::minutes(1));
        }
        let figures = qinghe_service::campaigns::participation(&t.app, &head, w.class.id, Some(k)).await.unwrap().total;
        assert_eq!(figures.completed, 2);
        t.clock.advance(TimeDelta::days(1));
        days::keep_days(&t.app).await.unwrap();

        let own = t.staff_browser("head").await.get(&class).await.page();
        let seen = t.staff_browser("teacher").await.get(&board).await.page();
        for page in [&own, &seen] {
            assert_eq!(tile(page, "参与率").0, figures.rate().unwrap().unwrap().to_string(), "the same rate");
            assert_eq!(number(&tile(page, "已完成").0), 2);
            assert_eq!(number(&tile(page, "名单确定后加入").0), 11);
        }
        assert!(tile(&seen, "名单确定后加入").1.contains("其中 1 人已完成"));
        seen.has("p", "是“十月行动”应参与名单上本班学生的数字").nowhere("学校和各级教育局看到的本班数字是");
        // A listed pupil who leaves the class still counts for it, and the board says so.
        pupils::remove(&t.app, &head, w.class.id, t.learner_id(&w.class, 2).await).await.unwrap();
        let seen = t.staff_browser("teacher").await.get(&board).await.page();
        seen.has("p", &format!("学校和各级教育局看到的本班数字是 2 / {}", figures.eligible)).has("p", "1 名学生已经离开本班");
        // The bureau's page, its list and its reports: as of last night.
        let mut b = t.staff_browser("officer.region").await;
        assert_eq!(number(&tile(&b.get(&format!("/bureau/{}?campaign={k}", w.region.id)).await.page(), "名单确定后加入").0), 11);
        b.get(&format!("/bureau/{}/schools?campaign={k}", w.region.id)).await.page().has("p", "名单确定后加入的学生不在这些数字之内。人数：11（截至");
        for report in ["campaign", "league", "follow-up", "history"] {
            let address = format!("/bureau/{}/reports/{report}", w.region.id);
            b.get(&format!("{address}?campaign={k}")).await.page().has("dt", "名单确定后加入，不计入").has("dd", "11（截至");
            assert!(b.get(&format!("{address}.csv?campaign={k}")).await.body.contains("11（截至"), "{report}");
            assert_eq!(b.get(&format!("{address}.json?campaign={k}")).await.json()["joined"]["count"], 11, "{report}");
        }
    }

    async fn what_is_over_is_not_said_to_go_on(engine) {
        let t = TestApp::new(engine).await;
        let k = uneven(&t).await;
        let w = t.world().clone();
        let pages = |b: &str| [
            format!("/bureau/{b}?campaign={k}"), format!("/bureau/{b}/schools?campaign={k}"),
            format!("/bureau/{b}/reports/league?campaign={k}"), format!("/bureau/{b}/reports/follow-up?campaign={k}"),
        ];
        for (language, live, needed, over) in [("zh-CN", "实时更新中", "还差", "专项行动已于"), ("en", "Live: changes", "till needed", "The campaign ended on")] {
            let mut b = t.staff_browser("officer.county").await.speaking(language);
            let running = b.get(&pages(&w.county.id.to_string())[0]).await;
            assert!(running.body.contains(live) && running.body.contains(needed) && !running.body.contains(over), "{language}");
        }
        // Late work counts for thirty days after the due time.
        t.clock.advance(TimeDelta::days(20 + 30));
        for (language, live, needed, over) in [("zh-CN", "实时更新中", "还差", "专项行动已于"), ("en", "Live: changes", "till needed", "The campaign ended on")] {
            let mut b = t.staff_browser("officer.county").await.speaking(language);
            for (n, address) in pages(&w.county.id.to_string()).iter().enumerate() {
                let answer = b.get(address).await;
                assert_eq!(answer.status, StatusCode::OK);
                answer.page().nowhere(live).nowhere(needed);
                assert!(!answer.body.contains("data-follow"), "{address}");
                assert!(n > 0 || answer.body.contains(over), "{address}");
            }
        }
    }

    async fn a_launch_says_whether_classes_have_the_work(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let mut b = t.staff_browser("officer.region").await;
        let address = format!("/bureau/{}/campaigns", w.region.id);
        let launch = async |b: &mut qinghe_tests::http::Browser, name: &'static str, opens: &'static str, grade: &'static str| {
            let mut fields = crate::bureau::fields();
            fields.retain(|(n, _)| !["name_zh", "grade", "due_at"].contains(n));
            fields.extend([("name_zh", name), ("grade", grade), ("opens_at", opens), ("due_at", "2027-09-30T23:59")]);
            let answer = b.post(&format!("{address}/new"), &fields).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
            let page = b.get(answer.location()).await.page();
            page.has(".notice", "专项行动已发起");
            t.clock.advance(TimeDelta::seconds(1));
            page
        };
        launch(&mut b, "现在开始", "", "m02:P5").await.has(".notice", "个班级已收到任务，学生现在就可以开始");
        launch(&mut b, "以后开始", "2026-11-02T08:00", "m02:P5").await.has(".notice", "学生从 2026年11月2日 08:00（北京时间）起可以看到");
        // The classes of the next school year are not there yet.
        launch(&mut b, "明年开始", "2027-09-10T08:00", "m02:P5").await.has(".notice", "还没有班级收到任务").lacks(".notice", "已收到任务");
    }

    async fn records_that_wait_are_counted_where_the_officer_looks(engine) {
        let t = TestApp::new(engine).await;
        let k = region::call(&t).await;
        let w = t.world().clone();
        let mut b = t.staff_browser("officer.county").await;
        let address = format!("/bureau/{}/activities?campaign={k}", w.county.id);
        assert_eq!(tile(&b.get(&address).await.page(), "待确认的记录").0, "0");
        let teacher = t.teacher().await;
        for _ in 0..5 {
            let input = qinghe_service::activities::Input {
                campaign: Some(k), kind: Some(qinghe_model::activity::ActivityKind::Film), on_date: Some(t.app.today()), headcount: Some(12), note: String::new(),
            };
            work::record(&t.app, &teacher, w.class.id, &input, None).await.unwrap();
        }
        let page = b.get(&address).await.page();
        assert_eq!((tile(&page, "待确认的记录").0.as_str(), tile(&page, "确认的记录").0.as_str()), ("5", "0"));
        let json = b.get(&format!("/bureau/{}/reports/five-ones.json?campaign={k}", w.county.id)).await.json();
        assert_eq!((&json["total"]["waiting"], &json["total"]["records"], &json["total"]["schools_done"]), (&5.into(), &0.into(), &0.into()));
    }

    async fn the_log_names_what_was_done(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let mut b = t.staff_browser("officer.county").await;
        let address = format!("/bureau/{}/campaigns", w.county.id);
        // Below a region somebody decides that lessons without a review may be used.
        let form = b.get(&format!("{address}/new")).await.page();
        form.has("summary .tag", "未审核").any("input[name=drafts]:not([checked])").any("#drafts_reason");
        let fields = crate::bureau::fields();
        let refused = b.post(&format!("{address}/new"), &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.page().has("#drafts-error", "请勾选同意使用未审核的课程").holds("name_zh", "六月行动");
        let ticked = |reason: &'static str| fields.iter().copied().chain([("drafts", "1"), ("drafts_reason", reason)]).collect::<Vec<_>>();
        let refused = b.post(&format!("{address}/new"), &ticked(" ")).await;
        refused.page().error("drafts_reason", "请填写原因").ticks("drafts", "1");
        assert_eq!(b.post(&format!("{address}/new"), &ticked("省级同意试用 <b>")).await.status, StatusCode::SEE_OTHER);
        // The region answers for its lessons: it is told, and decides nothing.
        let form = t.staff_browser("officer.region").await.get(&format!("/bureau/{}/campaigns/new", w.region.id)).await.page();
        form.has(".notice", "未审核的课程").none("input[name=drafts]");

        let log = format!("/bureau/{}/audit", w.county.id);
        let row = b.get(&format!("{log}?action=campaign.open")).await.page().row("发起专项行动");
        assert!(["六月行动", "未审核的课程：", "原因：省级同意试用 <b>"].iter().all(|part| row.iter().any(|cell| cell.contains(part))), "{row:?}");
        // A survey, a move and its target.
        survey::grow(&t, "QH1001", 21..23, 20).await;
        survey::locked(&t, &*t.officer("county").await, &w.county, survey::new(&t.app)).await;
        let row = b.get(&format!("{log}?action=survey.design")).await.page().row("锁定");
        assert!(row.iter().any(|cell| cell == "秋季知晓率调查"), "{row:?}");
        qinghe_service::tree::change(&t.app, &*t.officer("city").await, w.other_school.id, qinghe_service::tree::Way::Move, "QH-LC", Some(t.app.today())).await.unwrap();
        let mut city = t.staff_browser("officer.city").await;
        let log = format!("/bureau/{}/audit?action=orgs.edit", w.city.id);
        city.get(&log).await.page().has("td", &format!("目标单位：{}", w.other_county.name().zh));
        let csv = city.get(&format!("/bureau/{}/audit/log.csv?action=orgs.edit", w.city.id)).await;
        assert!(csv.body.contains("目标单位："), "{}", csv.body);
    }

    async fn odd_addresses_are_answered_in_words(engine) {
        let t = TestApp::new(engine).await;
        let k = region::call(&t).await;
        let w = t.world().clone();
        let mut officer = t.staff_browser("officer.county").await;
        let mut teacher = t.staff_browser("teacher").await;
        let county = format!("/bureau/{}", w.county.id);
        let class = format!("/teach/classes/{}", w.class.id);
        let odd = ["", "x", "%00", "-1", "0", "99999999999999999999", "4294967295", "18446744073709551615", "%2B262142-12-31", "-262143-01-01", "9999-12-31", "2026-13-01", "%E2%80%AE"];
        let officers: [(&str, &[&str]); 13] = [
            ("", &["campaign", "sort", "day"]), ("/schools", &["campaign"]), ("/amendments", &["campaign"]), ("/campaigns", &["done"]), ("/campaigns/new", &["template", "add"]),
            ("/activities", &["campaign", "sort"]), ("/reports", &["campaign"]), ("/reports/league", &["campaign", "day"]), ("/reports/league.csv", &["campaign", "day", "bom"]),
            ("/reports/follow-up", &["list", "days"]), ("/staff", &["q", "role", "state", "page", "done"]), ("/audit", &["from", "to", "action", "person", "before"]),
            ("/help-lines", &["line"]),
        ];
        for (page, names) in officers {
            for (name, value) in names.iter().flat_map(|n| odd.iter().map(move |v| (n, v))) {
                let address = format!("{county}{page}?{name}={value}");
                let answer = officer.get(&address).await;
                assert!(answer.status.as_u16() < 500, "{address}: {}", answer.status);
                assert!(answer.status != StatusCode::BAD_REQUEST && !answer.body.contains("Failed to deserialize"), "{address}");
            }
        }
        let list = format!("{county}/schools?campaign={k}&list=quiet&days=99999999999999999999");
        assert_eq!(officer.get(&list).await.status, StatusCode::OK);
        let teachers: [(String, &[&str]); 6] = [
            ("/teach/calendar".to_owned(), &["month"]), ("/teach".to_owned(), &["sort"]), (class.clone(), &["done"]),
            (format!("{class}/grades"), &["sort", "from", "to", "name", "state"]), (format!("{class}/groups"), &["split"]), ("/lessons/m02".to_owned(), &["page"]),
        ];
        for (page, names) in &teachers {
            for (name, value) in names.iter().flat_map(|n| odd.iter().map(move |v| (n, v))) {
                let address = format!("{page}?{name}={value}");
                let answer = teacher.get(&address).await;
                assert!(answer.status.as_u16() < 500 && answer.status != StatusCode::BAD_REQUEST, "{address}: {}", answer.status);
            }
        }
    }

    async fn a_day_that_does_not_exist_is_said_to_be_none(engine) {
        let t = TestApp::new(engine).await;
        region::call(&t).await;
        let county = format!("/bureau/{}", t.world().county.id);
        let mut b = t.staff_browser("officer.county").await;
        assert_eq!(b.get("/bureau?day=2026-02-30").await.location(), format!("{county}?day=2026-02-30"));
        let none = b.get(&format!("{county}?day=2026-02-30")).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        none.page().has(".notice", "没有这一天：2026-02-30").has(".notice", "下面是现在的数据").any(".stats");
        b.get(&county).await.page().nowhere("没有这一天");
        // A past day is in its report, or no figures of it are kept.
        let past = b.get(&format!("{county}?day=2026-10-01")).await.location().to_owned();
        assert!(past.starts_with(&format!("{county}/reports/campaign?")) && past.ends_with("&day=2026-10-01"), "{past}");
        let unkept = b.get(&past).await;
        assert_eq!(unkept.status, StatusCode::NOT_FOUND);
        unkept.page().has("h1", "2026年10月1日没有留存数据").any(&format!("main a.btn[href^='{county}/reports?campaign=']"));
        b.get(&format!("{county}/reports/league?day=2026-02-30")).await.page().has("h1", "没有这一天：2026-02-30");
        b.get(&format!("{county}/audit?from=2026-02-30")).await.page().has("#from-error", "没有这一天").holds("from", "2026-02-30");
        // Months of the calendar: the one before, this one, the one after.
        let mut teacher = t.staff_browser("teacher").await;
        teacher.get("/teach/calendar?month=2026-13").await.page().has(".notice", "没有这个月：2026-13");
        let months = teacher.get("/teach/calendar?month=2026-11").await.page();
        assert_eq!(months.texts(".page-head .btn"), ["上个月", "本月", "下个月"]);
        months.nowhere("没有这个月");
    }
}
