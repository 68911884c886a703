//! Awareness surveys: the officer's pages, the pupil's form without JavaScript, the school's sheets, the files.

use calamine::{Data, Reader as _, Xlsx};
use chrono::TimeDelta;
use http::StatusCode;
use http_body_util::BodyExt;
use qinghe_model::survey::Mode;
use qinghe_service::surveys::{self, design::NewSurvey};
use qinghe_tests::{
    TestApp, both,
    http::Browser,
    survey::{answer_class, fill, grow, locked, new},
};
use std::io::Cursor;
use tower::ServiceExt;

/// The forms' keys and reasons, none of which may reach a browser.
fn reasons() -> Vec<&'static str> {
    let items = surveys::forms().iter().flat_map(|f| &f.items);
    items
        .flat_map(|(_, i)| i.options.iter().filter_map(|o| o.why.as_ref()).chain([&i.explanation]))
        .map(|t| t.zh.as_str())
        .collect()
}

/// The cells of the tables of a page, row by row, as plain text.
fn cells(page: &str) -> Vec<Vec<String>> {
    let text = |cell: &str| {
        let mut out = String::new();
        let mut inside = false;
        for c in cell.chars() {
            match c {
                '<' => inside = true,
                '>' => inside = false,
                c if !inside => out.push(c),
                _ => {}
            }
        }
        out.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&")
            .replace("&#x27;", "'")
            .replace("&quot;", "\"")
            .trim()
            .to_owned()
    };
    page.split("<tr")
        .skip(1)
        .map(|row| {
            let row = row.split("</tr>").next().unwrap();
            row.split("<t")
                .skip(1)
                .filter(|c| {
                    (c.starts_with("d ") || c.starts_with("h "))
                        && !c.contains("table__bar")
                        && !c.contains(">95% 置信区间<")
                })
                .map(|c| text(&c[c.find('>').unwrap() + 1..]))
                .collect()
        })
        .collect()
}

/// Whether a cell of a workbook says what the page's does: numbers are numbers there, shares among them.
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

/// What an address answers, as it is.
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
        // The front door leads to where they work.
        let home = b.get("/").await.location().to_owned();
        assert_eq!(home, "/bureau/surveys");
        let list = b.get(&home).await.location().to_owned();
        assert_eq!(list, format!("/bureau/{}/surveys", w.county.id));
        let page = b.get(&list).await;
        assert!(page.body.contains("还没有知晓率调查") && page.body.contains("href=\"/bureau/surveys\" aria-current=\"page\""));
        for elsewhere in [&w.city, &w.other_county] {
            assert_eq!(b.get(&format!("/bureau/{}/surveys", elsewhere.id)).await.status, StatusCode::FORBIDDEN);
        }
        assert_eq!(b.get(&format!("/bureau/{}", w.county.id)).await.status, StatusCode::FORBIDDEN, "surveys and nothing else");

        let form = format!("{list}/new");
        let seed = b.get(&form).await.between("name=\"seed\" value=\"", "\"").to_owned();
        assert!(seed.len() == 6 && seed.parse::<u32>().is_ok(), "{seed}");
        let bad = b.post(&form, &[("name_zh", "<b>秋测"), ("grades", "P5"), ("forms", "b"), ("seed", "x"), ("size", "2"), ("pass_mark", "80")]).await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(bad.body.contains("value=\"&lt;b&gt;秋测\"") && bad.body.contains("href=\"#seed\"") && bad.body.contains("href=\"#name_en\"") && bad.body.contains("href=\"#opens_at\""));
        assert!(bad.body.contains("name=\"grades\" value=\"P5\" checked") && bad.body.contains("value=\"80\" selected"));
        let helped = b.post(&form, &[("do", "calculate"), ("name_zh", "秋测"), ("p", "50"), ("margin", "5"), ("deff", "2")]).await;
        assert!(helped.status == StatusCode::OK && helped.body.contains("约需 769 名学生作答") && helped.body.contains("value=\"秋测\""));

        let fields = [("do", "save"), ("name_zh", "秋测"), ("name_en", "Autumn"), ("grades", "P5"), ("forms", "a"), ("forms", "b"), ("seed", "7"), ("sizing", "classes"),
            ("size", "2"), ("pass_mark", "75"), ("mode", "device"), ("opens_at", "2026-10-13T08:00"), ("closes_at", "2026-10-16T18:00")];
        let drawn = b.post(&form, &fields).await.location().to_owned();
        let page = b.get(&drawn).await;
        assert!(page.body.contains("已按种子抽好样本") && page.body.contains("样本：2 个班") && page.body.contains("这是草稿"));
        let survey = drawn.split('?').next().unwrap().to_owned();
        assert!(b.get(&format!("{survey}/edit")).await.body.contains("value=\"2026-10-13T08:00\""));
        assert_eq!(b.get(&format!("{survey}/results")).await.location(), survey, "a draft says nothing");
        assert!(page.body.contains("这次没有按城乡分层") && !page.body.contains("未注明城乡"));
        // Urban and rural strata: the design, each stratum and each class name them.
        let by_locality: Vec<(&str, &str)> = fields.iter().copied().chain([("by_locality", "1")]).collect();
        let other = b.post(&form, &by_locality).await.location().to_owned();
        let page = b.get(&other).await;
        for words in ["按学段和城乡", ">小学 · 未注明城乡<", "抽样时还没有填城乡的学校"] {
            assert!(page.body.contains(words), "{words} {}", page.body);
        }
        let other = other.split('?').next().unwrap().to_owned();
        assert!(b.get(&format!("{other}/edit")).await.body.contains("name=\"by_locality\" value=\"1\" checked"));
        assert!(b.post(&format!("{other}/delete"), &[]).await.status.is_redirection());
        // Somebody draws again in another tab: neither the old page nor the old form goes over it.
        let again: Vec<(&str, &str)> = fields.iter().copied().chain([("revision", "1")]).collect();
        assert!(b.post(&format!("{survey}/edit"), &again).await.location().starts_with(&survey));
        let stale = b.post(&format!("{survey}/edit"), &again).await;
        assert!(stale.body.contains("刚被别人改过") && stale.body.contains("name=\"revision\" value=\"2\"") && stale.body.contains("value=\"秋测\""));
        let stale = b.post(&format!("{survey}/lock"), &[("revision", "1")]).await;
        assert!(stale.status == StatusCode::CONFLICT && stale.body.contains("重新抽样") && stale.body.contains("这是草稿"));
        let fixed = b.post(&format!("{survey}/lock"), &[("revision", "2")]).await.location().to_owned();
        let page = b.get(&fixed).await;
        assert!(page.body.contains("设计已锁定") && !page.body.contains("这是草稿"));
        assert_eq!(b.post(&format!("{survey}/edit"), &fields).await.status, StatusCode::NOT_FOUND);
        let swap = format!("{survey}/replace/{}", page.between("/replace/", "\""));
        let none = b.post(&swap, &[("reason", "")]).await;
        assert!(none.status == StatusCode::UNPROCESSABLE_ENTITY && none.body.contains("请填写替换原因"));
        let swapped = b.post(&swap, &[("reason", "全班外出")]).await.location().to_owned();
        assert!(b.get(&swapped).await.body.contains("<td role=\"cell\" data-label=\"替换原因\">全班外出</td>"));
        // The officer sees it by the tab of their node; a head has no such page.
        let mut officer = t.staff_browser("officer.county").await;
        assert!(officer.get(&format!("/bureau/{}", w.county.id)).await.body.contains(&list));
        assert!(officer.get(&list).await.body.contains("秋测"));
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
        let home = b.get("/learn").await;
        assert!(home.body.contains("不记名调查") && home.body.contains(&address));
        let page = b.get(&address).await;
        assert_eq!(page.body.matches("<fieldset").count(), 12);
        assert!(page.body.contains("没有人知道是谁填的") && page.body.contains("自愿"));
        assert!(!reasons().iter().any(|r| page.body.contains(r)) && !page.body.contains("correct"), "no key leaves the server");
        let form = page.between("name=\"form\" value=\"", "\"").to_owned();
        let missing = b.post(&address, &[("form", &form), ("q1", "b"), ("q3", "dk")]).await;
        assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(missing.body.contains("还有 10 道题没有选") && missing.body.contains("name=\"q1\" value=\"b\" checked") && missing.body.contains("name=\"q3\" value=\"dk\" checked"));
        assert_eq!(missing.between("name=\"form\" value=\"", "\""), form, "the same questions");
        // In the other language, with all that was chosen.
        let english = b.post(&address, &[("form", &form), ("q1", "b"), ("sure", "1"), ("lang", "en")]).await;
        assert!(english.body.contains("No names") && english.body.contains("name=\"q1\" value=\"b\" checked") && english.body.contains("name=\"sure\""));
        b.post("/language", &[("lang", "zh-CN"), ("back", "/")]).await;
        let done = b.post(&address, &[("form", &form), ("sure", "1"), ("q1", "b"), ("q3", "dk")]).await.location().to_owned();
        let thanks = b.get(&done).await;
        assert!(thanks.body.contains("谢谢你") && !thanks.body.contains('%'), "no score");
        assert!(!b.get("/learn").await.body.contains(&address));
        assert_eq!(b.get(&address).await.location(), done);
        assert_eq!(b.post(&address, &[("form", &form), ("sure", "1"), ("q1", "a")]).await.location(), done);
        assert_eq!(t.store().number("SELECT COUNT(*) FROM survey_responses WHERE answers LIKE 'b,,dk,%'").await, 1);
        // The school sees that one took part, and nothing else.
        let mut teacher = t.staff_browser("teacher").await;
        let class = format!("/teach/classes/{}", t.world().class.id);
        assert!(teacher.get(&class).await.body.contains("已参加 1 人，全班 12 人"));
        let page = teacher.get(&format!("{class}/surveys/{id}")).await;
        assert!(page.body.contains("不需要教师操作") && !page.body.contains("林知夏"));
        assert_eq!(teacher.get(&format!("{class}/surveys/{id}/print")).await.status, StatusCode::NOT_FOUND);
        // Who is not asked has no card and no page.
        let slip = t.slips(&t.world().class_of_far_school).await.swap_remove(0);
        let mut other = t.browser();
        other.post(&format!("/q/{}", slip.token), &[]).await;
        assert!(!other.get("/learn").await.body.contains("不记名调查"));
        assert_eq!(other.get(&address).await.status, StatusCode::NOT_FOUND);
        t.clock.advance(TimeDelta::minutes(7 * 24 * 60));
        let mut late = t.pupil_browser(1).await;
        assert_eq!(late.get(&address).await.status, StatusCode::CONFLICT);
    }

    async fn a_teacher_prints_and_types_sheets_in(engine) {
        let t = TestApp::new(engine).await;
        fill(&t).await;
        let design = NewSurvey { mode: Mode::Paper, forms: vec!["a".into(), "b".into()], ..new(&t.app) };
        let id = locked(&t, &*t.officer("county").await, &t.world().county.clone(), design).await;
        let mut b = t.staff_browser("teacher").await;
        let address = format!("/teach/classes/{}/surveys/{id}", t.world().class.id);
        let printed = b.get(&format!("{address}/print?form=b")).await;
        assert!(printed.body.contains("不写姓名") && printed.body.contains("☐ E. 不知道"));
        assert!(!reasons().iter().any(|r| printed.body.contains(r)) && !printed.body.contains("林知夏"));
        let page = b.get(&address).await;
        assert!(page.body.contains("录入下一份") && page.body.contains("autofocus"));
        let bad = b.post(&address, &[("form", "b"), ("answers", "ABC<x")]).await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(bad.body.contains("value=\"ABC&lt;x\"") && bad.body.contains("href=\"#answers\"") && bad.body.contains("value=\"b\" selected"));
        for n in 1..=12 {
            let next = n.to_string();
            let fields = [("form", "b"), ("answers", "abcdeabcdeab"), ("do", "save"), ("next", next.as_str())];
            let told = b.post(&address, &fields).await.location().to_owned();
            if n == 3 {
                let twice = b.post(&address, &fields).await;
                assert!(twice.body.contains("第 3 份答卷已经录入") && twice.body.contains("value=\"abcdeabcdeab\"") && twice.body.contains("name=\"next\" value=\"4\""));
            }
            let page = b.get(&told).await;
            assert!(page.body.contains(&format!("第 {n} 份答卷已保存")) && (n == 12 || page.body.contains("value=\"b\" selected")), "{n}");
        }
        assert!(b.get(&address).await.body.contains("全班的答卷都已录入"));
        let full = b.post(&address, &[("form", "b"), ("answers", "abcdeabcdeab"), ("next", "13")]).await;
        assert!(full.status == StatusCode::UNPROCESSABLE_ENTITY && full.body.contains("已经等于班级人数") && full.body.contains("value=\"abcdeabcdeab\""));
        assert!(!b.get(&address).await.body.contains("ABCDEABCDEAB"), "numbers, and no letters");
        let opened = b.get(&format!("{address}?sheet=2")).await;
        assert!(opened.body.contains("value=\"ABCDEABCDEAB\""));
        let seen = opened.between("name=\"seen\" value=\"", "\"").to_owned();
        let fields = [("sheet", "2"), ("seen", seen.as_str()), ("form", "a"), ("answers", "-----ABCDEAB"), ("do", "save")];
        assert!(b.post(&address, &fields).await.location().contains("?saved=2"));
        let stale = b.post(&address, &fields).await;
        assert!(stale.body.contains("第 2 份答卷刚被别人改过") && stale.body.contains("value=\"-----ABCDEAB\""));
        assert!(b.get(&format!("{address}?sheet=2")).await.body.contains("-----ABCDEAB"));
        let seen = b.get(&format!("{address}?sheet=3")).await.between("name=\"seen\" value=\"", "\"").to_owned();
        let gone = b.post(&address, &[("sheet", "3"), ("seen", &seen), ("do", "remove")]).await.location().to_owned();
        assert!(b.get(&gone).await.body.contains("第 3 份答卷已删除"));
        // It is no survey for devices, and no other class's.
        assert_eq!(t.pupil_browser(0).await.get(&format!("/survey/{id}")).await.status, StatusCode::NOT_FOUND);
        for user in ["teacher.other", "head.other", "officer.county", "assessor"] {
            assert_eq!(t.staff_browser(user).await.get(&address).await.status, StatusCode::FORBIDDEN, "{user}");
        }
        t.clock.advance(TimeDelta::days(7));
        let mut b = t.staff_browser("teacher").await;
        let over = b.get(&address).await;
        assert!(over.body.contains("调查已经结束") && !over.body.contains("?sheet="));
        assert_eq!(b.post(&address, &[("sheet", "1"), ("seen", &seen), ("form", "a"), ("answers", "abcdeabcdeab")]).await.status, StatusCode::CONFLICT);
    }

    async fn page_csv_and_xlsx_say_the_same(engine) {
        let t = TestApp::new(engine).await;
        fill(&t).await;
        let (officer, county) = (t.officer("county").await, t.world().county.clone());
        let classes = grow(&t, "QH1001", 61..63, 20).await;
        let id = locked(&t, &officer, &county, NewSurvey { forms: vec!["a".into(), "b".into()], ..new(&t.app) }).await;
        for class in &classes {
            answer_class(&t, class, id, 20, |n| if n < 18 { 10 } else { 2 }).await;
        }
        let mut b = t.staff_browser("officer.county").await;
        let address = format!("/bureau/{}/surveys/{id}", county.id);
        assert!(b.get(&format!("{address}/results")).await.body.contains("结束后显示结果"));
        assert_eq!(b.get(&format!("{address}/results.csv")).await.status, StatusCode::NOT_FOUND);
        t.clock.advance(TimeDelta::days(8));
        let mut b = t.staff_browser("officer.county").await;
        let page = b.get(&format!("{address}/results")).await;
        // 36 of 40, like the classes: Wilson's 76.95 to 96.04 %.
        assert!(page.body.contains("90.0%") && page.body.contains("有 95%的把握在 76.9% 至 96.0% 之间") && page.body.contains("设计效应 1.00"));
        for word in ["按人：及格比例", "按题：答对率", "两个比率的算法不同", "不能做配对检验", "整班抽样"] {
            assert!(page.body.contains(word), "{word}");
        }
        assert!(page.body.contains("ibar__range") && !classes.iter().any(|c| page.body.contains(&c.name().zh)), "no class");

        let csv = b.get(&format!("{address}/results.csv")).await;
        assert!(csv.header("content-type").starts_with("text/csv") && csv.header("content-disposition").starts_with("attachment"));
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(csv.body.trim_start_matches('\u{feff}').as_bytes());
        let lines: Vec<Vec<String>> = reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect();
        let on_page: Vec<Vec<String>> = cells(&page.body).into_iter().map(|row| row.into_iter().map(|c| c.replace(',', "")).collect()).collect();
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
        let json = b.get(&format!("{address}/results.json")).await;
        let json: serde_json::Value = serde_json::from_str(&json.body).unwrap();
        let reached = &json["total"]["reached"];
        assert_eq!([&reached["part"], &reached["whole"]], [36, 40]);
        assert_eq!([&reached["share"], &reached["low"], &reached["high"]], [90.0, 76.9, 96.0]);
        let plain = b.get(&format!("{address}/results.csv?bom=0")).await;
        assert_eq!(plain.body, csv.body.strip_prefix('\u{feff}').unwrap());
        let audited = qinghe_store::audit::count(&mut t.store().read().await.unwrap(), "survey.view").await.unwrap();
        assert_eq!(audited, 4, "each file that left");
        // A county's figures are not another's, and pairs counted elsewhere are reckoned.
        let tested = b.get(&format!("{address}/results?up=8&down=2")).await;
        assert!(tested.body.contains("p = 0.109") && tested.body.contains("精确概率"));
        let mut far = t.staff_browser("assessor").await;
        assert_eq!(far.get(&format!("{address}/results")).await.status, StatusCode::OK);
        assert_eq!(far.get(&format!("/bureau/{}/surveys/{id}/results", t.world().city.id)).await.status, StatusCode::NOT_FOUND);
    }
}
