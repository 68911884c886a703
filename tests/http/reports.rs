//! Reports on the page and in each file: the same figures, cell by cell.

use calamine::{Data, Reader as _, Xlsx};
use http::StatusCode;
use qinghe_tests::{
    TestApp, both,
    http::{Answer, Browser},
    region,
};
use serde_json::Value;
use std::io::Cursor;

/// The table of a CSV, and the text below it.
fn in_csv(answer: &Answer) -> (Vec<Vec<String>>, String) {
    let text = answer.body.strip_prefix('\u{feff}').unwrap_or(&answer.body);
    let (table, foot) = text.split_once("\r\n\r\n").expect("an empty line ends the table");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(table.as_bytes());
    let rows = reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect();
    (rows, foot.to_owned())
}

/// A cell of a workbook as the CSV has it. `like` is the CSV's cell and gives the format.
fn written(data: &Data, like: &str) -> String {
    match data {
        Data::Empty => String::new(),
        Data::String(text) => text.clone(),
        #[expect(clippy::cast_possible_truncation, reason = "a day of this century")]
        Data::DateTime(day) => {
            let first = chrono::NaiveDate::from_ymd_opt(1899, 12, 30).unwrap();
            (first + chrono::TimeDelta::days(day.as_f64() as i64)).to_string()
        }
        Data::Float(n) if like.ends_with('%') => format!("{:.1}%", n * 100.0),
        Data::Float(n) => match like.split_once('.') {
            Some((_, decimals)) => format!("{n:.*}", decimals.len()),
            None => format!("{n}"),
        },
        Data::Int(n) => n.to_string(),
        other => panic!("{other:?}"),
    }
}

async fn compare(b: &mut Browser, address: &str, query: &str, at_least: usize) {
    let answer = b.get(&format!("{address}{query}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{address}{query}");
    let page = answer.page().table("table.table--report");
    let answer = b.get(&format!("{address}.csv{query}")).await;
    assert!(answer.body.starts_with('\u{feff}') && answer.header("content-type").starts_with("text/csv"));
    assert!(answer.header("content-disposition").starts_with("attachment; filename=\""));
    let plain = b.get(&format!("{address}.csv{query}&bom=0")).await;
    assert_eq!(plain.body, answer.body[3..]);
    let (table, foot) = in_csv(&answer);
    assert!(table.len() > at_least, "{table:?}");
    assert_eq!(page.len(), table.len());

    // Paper has the columns that files begin with, and the notes last.
    let unguarded = |s: &str| s.strip_prefix('\'').unwrap_or(s).to_owned();
    for (shown, filed) in page.iter().zip(&table) {
        for (place, cell) in shown.iter().enumerate() {
            let column = table[0].iter().position(|c| *c == page[0][place]).expect("a column of the file");
            assert_eq!(
                cell.replace(',', ""),
                unguarded(&filed[column]).replace(',', ""),
                "{address} {:?}",
                page[0][place]
            );
        }
    }

    let answer = b.get(&format!("{address}.xlsx{query}")).await;
    let mut book = Xlsx::new(Cursor::new(answer.bytes.to_vec())).unwrap();
    let names = book.sheet_names();
    let range = book.worksheet_range(&names[0]).unwrap();
    assert_eq!(range.height(), table.len());
    for (n, filed) in table.iter().enumerate() {
        for (m, text) in filed.iter().enumerate() {
            let cell = range.get((n, m)).unwrap_or(&Data::Empty);
            assert_eq!(written(cell, text), text.as_str(), "{address} row {n} column {m}");
            let is_number = n > 0
                && !text.is_empty()
                && text.trim_end_matches('%').parse::<f64>().is_ok()
                && !text.starts_with("QH");
            assert!(!is_number || matches!(cell, Data::Float(_) | Data::Int(_)), "a typed number: {cell:?}");
        }
    }
    sums_are_formulas(&mut book, &names[0], &range);
    let about = book.worksheet_range(&names[1]).unwrap();
    assert_eq!(about.height(), foot.trim_end().lines().count());
    for row in about.rows() {
        let field = written(&row[0], "");
        assert!(foot.contains(&field.replace('"', "\"\"")), "{field} in {foot}");
    }

    let json = b.get(&format!("{address}.json{query}")).await.json();
    let rows = json["rows"].as_array().unwrap().iter().chain(Some(&json["total"]).filter(|t| !t.is_null()));
    for (row, filed) in rows.zip(&table[1..]) {
        for (column, text) in json["columns"].as_array().unwrap().iter().zip(filed) {
            let id = column["id"].as_str().unwrap();
            match &row[id] {
                Value::Null => assert_eq!(text, ""),
                Value::Number(n) => assert!(
                    (n.as_f64().unwrap() - text.trim_end_matches('%').parse::<f64>().unwrap()).abs() < 1e-9,
                    "{id}"
                ),
                Value::Object(name) => assert!(name.values().any(|v| v.as_str() == Some(&unguarded(text))), "{text}"),
                Value::String(word) => assert!(["name", "activity"].contains(&id) || word == text),
                other => panic!("{other}"),
            }
        }
    }
}

/// Sums of the total row are formulas over all rows above, and say the same.
fn sums_are_formulas(book: &mut Xlsx<Cursor<Vec<u8>>>, sheet: &str, range: &calamine::Range<Data>) {
    let formulas = book.worksheet_formula(sheet).unwrap();
    let mut count = 0;
    for (row, column, formula) in formulas.used_cells() {
        let (start_row, start_column) = formulas.start().unwrap();
        let (row, column) = (row + start_row as usize, column + start_column as usize);
        assert_eq!(row, range.height() - 1, "only the total");
        count += 1;
        if formula.starts_with("SUM(") {
            assert!(formula.ends_with(&format!("{row})")), "{formula} of row {row}");
            let number = |n| match range.get((n, column)) {
                Some(Data::Float(n)) => *n,
                #[expect(clippy::cast_precision_loss, reason = "a test value")]
                Some(Data::Int(n)) => *n as f64,
                _ => 0.0,
            };
            let sum: f64 = (1..row).map(number).sum();
            assert!((sum - number(row)).abs() < 1e-6, "{formula}: {sum}");
        }
    }
    assert!(count == 0 || count > 1);
}

both! {
    async fn figures_are_the_same_on_the_page_and_in_every_file(engine) {
        let t = TestApp::new(engine).await;
        let k = region::call(&t).await;
        let w = t.world();
        let day = t.app.today();
        t.clock.advance(chrono::TimeDelta::days(1));
        qinghe_service::campaigns::days::keep_days(&t.app).await.unwrap();
        region::count(&t, "eligible - 2").await;
        for language in ["zh-CN", "en"] {
            let mut b = t.staff_browser("officer.city").await.speaking(language);
            for (org, kind, query, rows) in [
                (&w.city, "campaign", String::new(), 4), (&w.city, "campaign", format!("&day={day}"), 4), (&w.county, "campaign", String::new(), 4),
                (&w.city, "league", String::new(), 7), (&w.city, "league", format!("&day={day}"), 7), (&w.city, "history", String::new(), 1),
                (&w.school, "campaign", String::new(), 1), (&w.city, "five-ones", String::new(), 2), (&w.school, "five-ones", String::new(), 5),
                (&w.city, "follow-up", String::new(), 2), (&w.city, "follow-up", "&list=quiet&days=3".into(), 0),
            ] {
                compare(&mut b, &format!("/bureau/{}/reports/{kind}", org.id), &format!("?campaign={k}{query}"), rows).await;
            }
        }
        // The length of a long file is sent beforehand, for the progress that is shown.
        let mut b = t.staff_browser("officer.city").await;
        let days = b.get(&format!("/bureau/{}/reports/school-days.csv?campaign={k}", w.city.id)).await;
        assert!(days.body.lines().count() > 8 && days.header("x-lines") == days.body.lines().count().to_string(), "{}", days.body);
        let mut head = t.staff_browser("head").await;
        compare(&mut head, &format!("/bureau/{}/reports/campaign", w.school.id), &format!("?campaign={k}"), 4).await;
    }

    async fn a_report_states_its_rules_and_hides_small_groups(engine) {
        let t = TestApp::new(engine).await;
        let k = region::call(&t).await;
        let w = t.world();
        let mut b = t.staff_browser("officer.city").await;
        let list = b.get(&format!("/bureau/{}/reports", w.city.id)).await.page();
        for kind in ["campaign", "league", "follow-up", "five-ones", "history"] {
            list.any(&format!("form[action='/bureau/{}/reports/{kind}'] button", w.city.id));
        }
        list.any(&format!("a[href^='/bureau/{}/reports/school-days.csv?']", w.city.id));
        let page = b.get(&format!("/bureau/{}/reports/campaign", w.city.id)).await.page();
        page.has("dd", "学校参与率 35%，学生参与率 35%，及格率 10%").has("dd", "秋季“五个一”");
        page.has("table.table--report", "人数少，不显示").has("table.table--report", "不显示的单位合计");
        let days = b.get(&format!("/bureau/{}/reports/school-days.csv?campaign={k}", w.city.id)).await;
        assert_eq!(days.status, StatusCode::OK);
        assert!(days.csv()[0].iter().any(|heading| heading.contains("学生参与率")), "{}", days.body);
        for wrong in ["campaign.pdf", "nothing", "school-days", "school-days.xlsx", "campaign?day=2020-01-01", "campaign?day=x", "campaign?campaign=x"] {
            assert_eq!(b.get(&format!("/bureau/{}/reports/{wrong}", w.city.id)).await.status, StatusCode::NOT_FOUND, "{wrong}");
        }
        for wrong in ["reports", "reports/campaign", "reports/league.csv", "tokens"] {
            assert_eq!(b.get(&format!("/bureau/{}/{wrong}", w.region.id)).await.status, StatusCode::FORBIDDEN, "{wrong}");
        }
    }
}
