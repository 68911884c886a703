//! Awareness surveys: the officer's pages, the pupil's form without JavaScript, the school's sheets, the files.

use calamine::{Data, Reader as _, Xlsx};
use chrono::TimeDelta;
use http::StatusCode;
use http_body_util::BodyExt;
use qinghe_model::survey::Mode;
use qinghe_service::surveys::{self, design::NewSurvey};
use qinghe_tests::{
    Page, TestApp, both,
    http::Browser,
    survey::{answer_class, fill, grow, locked, new},
};
use scraper::ElementRef;
use std::io::Cursor;
use tower::ServiceExt;

/// Explanations and reasons of every item, none of which may reach a browser.
fn reasons() -> Vec<&'static str> {
    let items = surveys::forms().iter().flat_map(|f| &f.items);
    items
        .flat_map(|(_, i)| i.options.iter().filter_map(|o| o.why.as_ref()).chain([&i.explanation]))
        .map(|t| t.zh.as_str())
        .collect()
}

/// The cells of the tables of a page, row by row, as the files have them: without bars.
fn cells(page: &Page) -> Vec<Vec<String>> {
    let is_bar = |cell: ElementRef<'_>| {
        cell.attr("class") == Some("table__bar") || cell.text().collect::<String>().trim() == "95% 置信区间"
    };
    page.table_without("table", is_bar)
}

/// Whether a cell of a workbook has the page's value. Numbers and shares are numbers there.
fn is_same(page: &str, cell: &Data) -> bool {
    match cell {
        Data::String(text) => text.replace(',', "") == page,
        Data::Float(n) => {
            let (text, of) = page.strip_suffix('%').map_or((page, 1.0), |text| (text, 100.0));
            text.trim_start_matches('+').parse::<f64>().is_ok_and(|p| (p / of - n).abs() < 1e-9)
        }
        _ => page.is_empty(),
    }
}

/// The body of an answer as it was sent.
async fn bytes(t: &TestApp, b: &Browser, path: &str) -> Vec<u8> {
    let cookie = format!("qinghe={}", b.cookie("qinghe").unwrap());
    let mut request = http::Request::builder()
        .uri(path)
        .header("host", "qinghe.test")
        .header("accept-language", "zh-CN")
        .header("cookie", cookie)
        .body(axum::body::Body::empty())
        .unwrap();
    let address: std::net::SocketAddr = ([203, 0, 113, 7], 40_000).into();
    request.extensions_mut().insert(axum::extract::ConnectInfo(address));
    let response = t.router().oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    response.into_body().collect().await.unwrap().to_bytes().to_vec()
}

both! {
    async fn an_assessor_designs_a_survey_by_forms(engine) {
        let t = TestApp::new(engine).await;
        fill(&t).await;
        let w = t.world();
        let mut b = t.staff_browser("assessor").await;
        // The first page leads to where they work.
        let home = b.get("/").await.location().to_owned();
        assert_eq!(home, "/bureau/surveys");
        let list = b.get(&home).await.location().to_owned();
        assert_eq!(list, format!("/bureau/{}/surveys", w.county.id));
        let page = b.get(&list).await.page();
        page.has(".empty h2", "还没有知晓率调查").any("a[href='/bureau/surveys'][aria-current=page]");
        for elsewhere in [&w.city, &w.other_county] {
            assert_eq!(b.get(&format!("/bureau/{}/surveys", elsewhere.id)).await.status, StatusCode::FORBIDDEN);
        }
        assert_eq!(b.get(&format!("/bureau/{}", w.county.id)).await.status, StatusCode::FORBIDDEN, "surveys and nothing else");

        let form = format!("{list}/new");
        let seed = b.get(&form).await.page().field("seed");
        assert!(seed.len() == 6 && seed.parse::<u32>().is_ok(), "{seed}");
        let bad = b.post(&form, &[("name_zh", "<b>秋测"), ("grades", "P5"), ("forms", "b"), ("seed", "x"), ("size", "2"), ("pass_mark", "80")]).await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = bad.page();
        page.holds("name_zh", "<b>秋测").error("seed", "").error("name_en", "请填写英文名称").error("opens_at", "");
        page.ticks("grades", "P5").ticks("pass_mark", "80");
        let helped = b.post(&form, &[("do", "calculate"), ("name_zh", "秋测"), ("p", "50"), ("margin", "5"), ("deff", "2")]).await;
        assert_eq!(helped.status, StatusCode::OK);
        helped.page().has(".notice", "约需 769 名学生作答").holds("name_zh", "秋测").nowhere("有限总体校正：");
        // Of 1,000 pupils in all: 768.3 ÷ (1 + 767.3 ÷ 1000) = 434.7.
        let asked = [("do", "calculate"), ("p", "50"), ("margin", "5"), ("deff", "2"), ("population", "1000")];
        let page = b.post(&form, &asked).await.page();
        page.has(".notice", "约需 435 名学生作答").has("p", "全部学生 1,000 人；不作校正则需 769 人").holds("population", "1000");
        for bad in ["0", "-5", "x", "1.5"] {
            let asked = [("do", "calculate"), ("p", "50"), ("margin", "5"), ("deff", "2"), ("population", bad)];
            b.post(&form, &asked).await.page().has(".notice", "学生总数可以不填");
        }

        let fields = [("do", "save"), ("name_zh", "秋测"), ("name_en", "Autumn"), ("grades", "P5"), ("forms", "a"), ("forms", "b"), ("seed", "7"), ("sizing", "classes"),
            ("size", "2"), ("pass_mark", "75"), ("mode", "device"), ("opens_at", "2026-10-13T08:00"), ("closes_at", "2026-10-16T18:00")];
        let drawn = b.post(&form, &fields).await.location().to_owned();
        let page = b.get(&drawn).await.page();
        page.has(".notice", "已按种子抽好样本").has("caption", "样本：2 个班").has("h2", "这是草稿");
        let survey = drawn.split('?').next().unwrap().to_owned();
        b.get(&format!("{survey}/edit")).await.page().holds("opens_at", "2026-10-13T08:00");
        assert_eq!(b.get(&format!("{survey}/results")).await.location(), survey, "a draft has no results");
        page.has("p", "这次没有按城乡分层").nowhere("未注明城乡");
        // Urban and rural strata: the design, each stratum and each class name them.
        let by_locality: Vec<(&str, &str)> = fields.iter().copied().chain([("by_locality", "1")]).collect();
        let other = b.post(&form, &by_locality).await.location().to_owned();
        let page = b.get(&other).await.page();
        page.has("dd, td", "按学段和城乡").has("p", "抽样时还没有填城乡的学校");
        assert_eq!(page.row("小学 · 未注明城乡")[0], "小学 · 未注明城乡");
        let other = other.split('?').next().unwrap().to_owned();
        b.get(&format!("{other}/edit")).await.page().ticks("by_locality", "1");
        assert!(b.post(&format!("{other}/delete"), &[]).await.status.is_redirection());
        // Somebody draws again in another tab: neither the old page nor the old form overwrites it.
        let again: Vec<(&str, &str)> = fields.iter().copied().chain([("revision", "1")]).collect();
        assert!(b.post(&format!("{survey}/edit"), &again).await.location().starts_with(&survey));
        let stale = b.post(&format!("{survey}/edit"), &again).await.page();
        stale.has("#errors", "刚被别人改过").holds("revision", "2").holds("name_zh", "秋测");
        let stale = b.post(&format!("{survey}/lock"), &[("revision", "1")]).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        stale.page().has(".notice", "重新抽样").has("h2", "这是草稿");
        let locked = b.post(&format!("{survey}/lock"), &[("revision", "2")]).await.location().to_owned();
        let page = b.get(&locked).await.page();
        page.has(".notice", "设计已锁定").nowhere("这是草稿");
        // What is locked cannot be deleted from an old page: nothing was saved, and the page as it is now is one step away.
        let refused = b.post(&format!("{survey}/delete"), &[]).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        refused.page().has("main p", "这次没有保存").any(&format!("main a.btn[href='{survey}']")).lacks("main", "再试");
        assert_eq!(b.post(&format!("{survey}/edit"), &fields).await.status, StatusCode::NOT_FOUND);
        let replace = page.attr("main a[href*='/replace/']", "href");
        assert!(replace.starts_with(&survey), "{replace}");
        let none = b.post(&replace, &[("reason", "")]).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        none.page().error("reason", "请填写替换原因");
        let replaced = b.post(&replace, &[("reason", "全班外出")]).await.location().to_owned();
        b.get(&replaced).await.page().has("td[data-label='替换原因']", "全班外出");
        // The officer finds it under a tab of their unit; a head has no such page.
        let mut officer = t.staff_browser("officer.county").await;
        officer.get(&format!("/bureau/{}", w.county.id)).await.page().links_to(&list);
        officer.get(&list).await.page().has("tbody th", "秋测");
        let mut head = t.staff_browser("head").await;
        for path in [&list, &survey, &form] {
            assert_eq!(head.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
        }
    }

    async fn a_pupil_answers_without_javascript(engine) {
        let t = TestApp::new(engine).await;
        fill(&t).await;
        let id = locked(&t, &*t.officer("county").await, &t.world().county.clone(), new(&t.app)).await;
        let mut b = t.pupil_browser(0).await;
        let address = format!("/survey/{id}");
        let home = b.get("/learn").await.page();
        home.has("article h3", "不记名调查").links_to(&address);
        let page = b.get(&address).await.page();
        assert_eq!(page.count("fieldset"), 12);
        page.has(".page-head__lead", "没有人知道是谁填的").has(".page-head__lead", "自愿");
        // No key leaves the server.
        page.nowhere("correct");
        for reason in reasons() {
            page.nowhere(reason);
        }
        let form = page.field("form");
        let missing = b.post(&address, &[("form", &form), ("q1", "b"), ("q3", "dk")]).await;
        assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = missing.page();
        page.has(".notice", "还有 10 道题没有选").ticks("q1", "b").ticks("q3", "dk");
        assert_eq!(page.field("form"), form, "the same questions");
        // In the other language, with all that was chosen.
        let english = b.post(&address, &[("form", &form), ("q1", "b"), ("sure", "1"), ("lang", "en")]).await;
        english.page().has(".page-head__lead", "No names").ticks("q1", "b").holds("sure", "1");
        b.post("/language", &[("lang", "zh-CN"), ("back", "/")]).await;
        let done = b.post(&address, &[("form", &form), ("sure", "1"), ("q1", "b"), ("q3", "dk")]).await.location().to_owned();
        // Thanks, and no score.
        b.get(&done).await.page().has("h1", "谢谢你").nowhere("%");
        b.get("/learn").await.page().nowhere(&address);
        assert_eq!(b.get(&address).await.location(), done);
        assert_eq!(b.post(&address, &[("form", &form), ("sure", "1"), ("q1", "a")]).await.location(), done);
        assert_eq!(t.store().number("SELECT COUNT(*) FROM survey_responses WHERE answers LIKE 'b,,dk,%'").await, 1);
        // The school sees that one took part, and nothing else.
        let mut teacher = t.staff_browser("teacher").await;
        let class = format!("/teach/classes/{}", t.world().class.id);
        teacher.get(&class).await.page().has("article p", "已参加 1 人，全班 12 人");
        teacher.get(&format!("{class}/surveys/{id}")).await.page().has("section p", "不需要教师操作").nowhere("林知夏");
        assert_eq!(teacher.get(&format!("{class}/surveys/{id}/print")).await.status, StatusCode::NOT_FOUND);
        // A pupil who is not asked has no card and no page.
        let slip = t.slips(&t.world().class_of_far_school).await.swap_remove(0);
        let mut other = t.browser();
        other.post(&format!("/q/{}", slip.token), &[]).await;
        other.get("/learn").await.page().nowhere("不记名调查");
        assert_eq!(other.get(&address).await.status, StatusCode::NOT_FOUND);
        t.clock.advance(TimeDelta::minutes(7 * 24 * 60));
        let mut late = t.pupil_browser(1).await;
        let closed = late.get(&address).await;
        assert_eq!(closed.status, StatusCode::CONFLICT);
        closed.page().has("main p", "结束之前保存的内容都还在").lacks("main", "再试");
    }

    async fn a_teacher_prints_sheets_and_enters_the_answers(engine) {
        let t = TestApp::new(engine).await;
        fill(&t).await;
        let design = NewSurvey { mode: Mode::Paper, forms: vec!["a".into(), "b".into()], ..new(&t.app) };
        let id = locked(&t, &*t.officer("county").await, &t.world().county.clone(), design).await;
        let mut b = t.staff_browser("teacher").await;
        let address = format!("/teach/classes/{}/surveys/{id}", t.world().class.id);
        let printed = b.get(&format!("{address}/print?form=pb")).await.page();
        printed.has("header p", "不写姓名").has("li", "☐ E. 不知道").nowhere("林知夏");
        for reason in reasons() {
            printed.nowhere(reason);
        }
        b.get(&address).await.page().has("form h3", "录入下一份").any("input[name=answers][autofocus]");
        let bad = b.post(&address, &[("form", "pb"), ("answers", "ABC<x")]).await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        bad.page().holds("answers", "ABC<x").error("answers", "").ticks("form", "pb");
        for n in 1..=12 {
            let next = n.to_string();
            let fields = [("form", "pb"), ("answers", "abcdeabcdeab"), ("do", "save"), ("next", next.as_str())];
            let saved = b.post(&address, &fields).await.location().to_owned();
            if n == 3 {
                let twice = b.post(&address, &fields).await.page();
                twice.has("#errors", "第 3 份答卷已经录入").holds("answers", "abcdeabcdeab").holds("next", "4");
            }
            let page = b.get(&saved).await.page();
            page.has(".notice", &format!("第 {n} 份答卷已保存"));
            if n < 12 {
                page.ticks("form", "pb");
            }
        }
        b.get(&address).await.page().has(".notice", "全班的答卷都已录入");
        let full = b.post(&address, &[("form", "pb"), ("answers", "abcdeabcdeab"), ("next", "13")]).await;
        assert_eq!(full.status, StatusCode::UNPROCESSABLE_ENTITY);
        full.page().error("answers", "已经等于班级人数").holds("answers", "abcdeabcdeab");
        // The list of sheets has their numbers and no answers.
        b.get(&address).await.page().nowhere("ABCDEABCDEAB");
        let opened = b.get(&format!("{address}?sheet=2")).await.page();
        opened.holds("answers", "ABCDEABCDEAB");
        let seen = opened.field("seen");
        let fields = [("sheet", "2"), ("seen", seen.as_str()), ("form", "pa"), ("answers", "-----ABCDEAB"), ("do", "save")];
        assert!(b.post(&address, &fields).await.location().contains("?saved=2"));
        let stale = b.post(&address, &fields).await.page();
        stale.has("#errors", "第 2 份答卷刚被别人改过").holds("answers", "-----ABCDEAB");
        b.get(&format!("{address}?sheet=2")).await.page().holds("answers", "-----ABCDEAB");
        let seen = b.get(&format!("{address}?sheet=3")).await.page().field("seen");
        let gone = b.post(&address, &[("sheet", "3"), ("seen", &seen), ("do", "remove")]).await.location().to_owned();
        b.get(&gone).await.page().has(".notice", "第 3 份答卷已删除");
        // It is no survey for devices, and no other class's.
        assert_eq!(t.pupil_browser(0).await.get(&format!("/survey/{id}")).await.status, StatusCode::NOT_FOUND);
        for user in ["teacher.other", "head.other", "officer.county", "assessor"] {
            assert_eq!(t.staff_browser(user).await.get(&address).await.status, StatusCode::FORBIDDEN, "{user}");
        }
        t.clock.advance(TimeDelta::days(7));
        let mut b = t.staff_browser("teacher").await;
        b.get(&address).await.page().has("section p", "调查已经结束").nowhere("?sheet=");
        assert_eq!(b.post(&address, &[("sheet", "1"), ("seen", &seen), ("form", "pa"), ("answers", "abcdeabcdeab")]).await.status, StatusCode::CONFLICT);
    }

    async fn results_are_the_same_on_the_page_and_in_every_file(engine) {
        let t = TestApp::new(engine).await;
        fill(&t).await;
        let (officer, county) = (t.officer("county").await, t.world().county.clone());
        let classes = grow(&t, "QH1001", 21..23, 20).await;
        let id = locked(&t, &officer, &county, NewSurvey { forms: vec!["a".into(), "b".into()], ..new(&t.app) }).await;
        for class in &classes {
            answer_class(&t, class, id, 20, |n| if n < 18 { 10 } else { 2 }).await;
        }
        let mut b = t.staff_browser("officer.county").await;
        let address = format!("/bureau/{}/surveys/{id}", county.id);
        b.get(&format!("{address}/results")).await.page().has(".notice", "结束后显示结果");
        assert_eq!(b.get(&format!("{address}/results.csv")).await.status, StatusCode::NOT_FOUND);
        t.clock.advance(TimeDelta::days(8));
        let mut b = t.staff_browser("officer.county").await;
        let page = b.get(&format!("{address}/results")).await.page();
        // 36 of 40, like the classes: Wilson's interval of a simple random sample of 40 of 72 pupils. Without the finite population
        // correction it would be 76.9 to 96.0 %.
        page.has("article .figure", "90.0%").has("article p", "有 95%的把握在 82.1% 至 94.6% 之间");
        page.has("article p", "设计效应 1.00").any("article .ibar__range").has(".notice", "只有 2 个班作答").has("td", "不足 10 个班，慎用");
        page.has("article p", "按 t 分布取值，自由度 1（2 个班减去层数）").has("article p", "有限总体校正：作答学生占抽样框内全部学生的 55.6%，方差已乘以 0.444");
        page.has("article h2", "按人：及格比例").has("article h2", "按题：答对率").has("p", "两个比率的算法不同");
        page.has("#pairs p", "不能做配对检验").has(".page-head__lead", "整班抽样");
        for class in &classes {
            page.nowhere(&class.name().zh);
        }

        let csv = b.get(&format!("{address}/results.csv")).await;
        assert!(csv.header("content-type").starts_with("text/csv") && csv.header("content-disposition").starts_with("attachment"));
        let lines = csv.csv();
        let on_page: Vec<Vec<String>> = cells(&page).into_iter().map(|row| row.into_iter().map(|c| c.replace(',', "")).collect()).collect();
        assert!(on_page.len() > 30, "{}", on_page.len());
        for row in &on_page {
            let same = |line: &Vec<String>| line.iter().map(|c| c.replace(',', "")).eq(row.iter().cloned());
            assert!(lines.iter().any(same), "{row:?} is not in the file");
        }

        let mut book = Xlsx::new(Cursor::new(bytes(&t, &b, &format!("{address}/results.xlsx")).await)).unwrap();
        let mut in_book = Vec::new();
        for name in book.sheet_names() {
            in_book.extend(book.worksheet_range(&name).unwrap().rows().map(<[Data]>::to_vec));
        }
        for row in &on_page {
            // What is empty at the end of a row is not in the book.
            let same = |line: &Vec<Data>| row.iter().zip(line.iter().chain(std::iter::repeat(&Data::Empty))).all(|(page, cell)| is_same(page, cell));
            assert!(in_book.iter().any(same), "{row:?} is not in the book");
        }
        let json = b.get(&format!("{address}/results.json")).await.json();
        let reached = &json["total"]["reached"];
        assert_eq!([&reached["part"], &reached["whole"]], [36, 40]);
        assert_eq!([&reached["share"], &reached["low"], &reached["high"]], [90.0, 82.1, 94.6]);
        assert_eq!((&reached["classes"], &reached["freedom"], &reached["few_classes"]), (&2.into(), &1.into(), &true.into()));
        assert_eq!(reached["sampled"], 55.6);
        let plain = b.get(&format!("{address}/results.csv?bom=0")).await;
        assert_eq!(plain.body, csv.body.strip_prefix('\u{feff}').unwrap());
        let audited = qinghe_store::audit::count(&mut t.store().read().await.unwrap(), "survey.view").await.unwrap();
        assert_eq!(audited, 4, "each file that left");
        // Pairs that were counted elsewhere are tested here; a county's figures are not another's.
        b.get(&format!("{address}/results?up=8&down=2")).await.page().has(".notice", "p = 0.109").has(".notice", "精确概率");
        let mut far = t.staff_browser("assessor").await;
        assert_eq!(far.get(&format!("{address}/results")).await.status, StatusCode::OK);
        assert_eq!(far.get(&format!("/bureau/{}/surveys/{id}/results", t.world().city.id)).await.status, StatusCode::NOT_FOUND);
    }
}
