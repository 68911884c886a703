use super::*;
use calamine::{Data, Reader as _, Xlsx};
use chrono::DateTime;
use std::io::Cursor;

fn words() -> Words {
    Words {
        lang: Lang::En,
        title: "Report".into(),
        facts: vec![("Weights".into(), "=1+1".into())],
        columns: ["Name", "All", "Done", "Rate", "Mean", "Note"].map(str::to_owned).into(),
        pages: ["Report".into(), "About".into()],
        word: |_, id| id.to_owned(),
    }
}

fn table() -> Table {
    let name = |s: &str| Cell::Text(Text { zh: s.into(), en: String::new() });
    let row = |n, note| Row {
        cells: vec![
            name("=cmd|' /C calc'!A0, \"x\""),
            Cell::Count(n),
            Cell::Count(1),
            Cell::Percent(Permille(333)),
            Cell::Score(8430),
        ],
        note,
    };
    Table {
        columns: vec![
            Column::new("name", Type::Text),
            Column::sum("all"),
            Column::sum("done"),
            Column::share("rate", "done", "all"),
            Column::new("mean", Type::Score(1)),
        ],
        rows: vec![
            row(3, None),
            Row {
                cells: vec![name("B"), Cell::Nothing, Cell::Nothing, Cell::Nothing, Cell::Nothing],
                note: Some(Note::Hidden),
            },
        ],
        total: Some(Row {
            cells: vec![
                Cell::Word("total"),
                Cell::Count(3),
                Cell::Count(1),
                Cell::Percent(Permille(333)),
                Cell::Nothing,
            ],
            note: None,
        }),
        notes: false,
    }
    .noted()
}

#[test]
fn csv_is_guarded_and_quoted() {
    let (words, table) = (words(), table());
    assert_eq!(csv_head(&words, true), "Name,All,Done,Rate,Mean,Note\r\n");
    assert_eq!(csv_head(&words, false), "Name,All,Done,Rate,Mean\r\n");
    let row = |n: usize| csv_row(&table.columns, table.all().nth(n).unwrap(), true, &words);
    assert_eq!(row(0), "\"'=cmd|' /C calc'!A0, \"\"x\"\"\",3,1,33.3%,84.3,\r\n");
    assert_eq!(row(1), "B,,,,,hidden\r\n");
    assert_eq!(row(2), "total,3,1,33.3%,,\r\n");
    assert_eq!(csv_foot(&words), "\r\nReport\r\nWeights,'=1+1\r\n");
    assert_eq!(csv(&table, &words), csv_head(&words, true) + &row(0) + &row(1) + &row(2) + &csv_foot(&words));
}

#[test]
fn json_is_typed() {
    let json = table().json();
    assert_eq!(json["rows"][0]["rate"], json!(33.3));
    assert_eq!(json["rows"][0]["mean"], json!(84.3));
    assert_eq!((&json["rows"][1]["all"], &json["rows"][1]["note"]), (&Value::Null, &json!("hidden")));
    assert_eq!(json["columns"][3], json!({ "id": "rate", "type": "percent", "working": false }));
}

fn sheet() -> Sheet {
    Sheet {
        title: "五个一: 台账".into(),
        head: ["学校", "人数", "率", "差"].map(str::to_owned).into(),
        rows: vec![
            vec![
                Cell::Plain("=HYPERLINK(\"x\")".into()),
                Cell::Sum(1400),
                Cell::Percent(Permille(860)),
                Cell::Change(-32),
            ],
            vec![Cell::Plain("一小, \"东\"".into()), Cell::Hidden, Cell::Nothing, Cell::Change(5)],
        ],
        foot: vec![Cell::Plain("合计".into()), Cell::Count(12), Cell::Nothing, Cell::Nothing],
        notes: vec!["说明".into()],
        hidden: "不足 10 人".into(),
        ..Sheet::default()
    }
}

#[test]
fn a_sheet_has_json_by_its_stable_names() {
    let keys = ["school", "people", "rate", "change"].map(str::to_owned).into();
    let json = Sheet { keys, ..sheet() }.json();
    assert_eq!(json["columns"][1], json!({ "id": "people", "heading": "人数" }));
    assert_eq!(json["rows"][0], json!({ "school": "=HYPERLINK(\"x\")", "people": 1400, "rate": 86.0, "change": -3.2 }));
    assert_eq!(json["rows"][1]["people"], Value::Null, "hidden");
    assert_eq!(json["total"]["people"], json!(12));
    assert_eq!(Sheet { foot: Vec::new(), ..sheet() }.json()["total"], Value::Null);
}

#[test]
fn a_moment_is_that_of_the_schools_clocks() {
    let at = DateTime::parse_from_rfc3339("2026-11-20T23:30:00+08:00").unwrap();
    let cell = Cell::Time(at);
    assert_eq!((cell.shown(""), cell.value()), ("2026-11-20 23:30".into(), json!("2026-11-20T23:30:00+08:00")));
    let sheet = Sheet { title: "A".into(), head: vec!["At".into()], rows: vec![vec![cell]], ..Sheet::default() };
    assert_eq!(sheet.csv(), "At\r\n2026-11-20 23:30\r\n");
    let mut book = Xlsx::new(Cursor::new(sheet.xlsx(DateTime::UNIX_EPOCH).unwrap())).unwrap();
    let range = book.worksheet_range("A").unwrap();
    let Some(Data::DateTime(found)) = range.get_value((1, 0)) else { panic!("{range:?}") };
    // Days since the end of 1899, and the part of the day.
    assert!((found.as_f64() - 46_346.979_17).abs() < 0.000_1, "{found:?}");
}

#[test]
fn a_csv_says_what_the_page_says_and_holds_no_formula() {
    let text = csv::sheets(&[sheet(), sheet()]);
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert_eq!(
        &lines[..6],
        [
            "五个一: 台账",
            "学校,人数,率,差",
            "\"'=HYPERLINK(\"\"x\"\")\",1400,86.0%,-3.2",
            "\"一小, \"\"东\"\"\",不足 10 人,,+0.5",
            "合计,12,,",
            "说明",
        ]
    );
    assert_eq!((lines[6], lines[7]), ("", "五个一: 台账"));
    assert_eq!(sheet().csv().lines().count(), 4, "alone it has neither title nor notes");
    assert_eq!(csv::text_line(["=1+1", "好, \"x\""]), "'=1+1,\"好, \"\"x\"\"\"\r\n");
}

#[test]
fn a_workbook_holds_numbers_and_no_formula_of_others() {
    let bytes = xlsx::sheets(&[sheet(), sheet()], DateTime::UNIX_EPOCH).unwrap();
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    assert_eq!(book.sheet_names(), ["1 五个一 台账", "2 五个一 台账"]);
    let page = book.worksheet_range("2 五个一 台账").unwrap();
    let row: Vec<Data> = page.rows().nth(1).unwrap().to_vec();
    let text = Data::String("'=HYPERLINK(\"x\")".into());
    assert_eq!(row, [text, Data::Float(1400.0), Data::Float(0.86), Data::Float(-3.2)]);
    assert_eq!(page.get((2, 1)), Some(&Data::String("不足 10 人".into())));
    assert_eq!(page.get((3, 1)), Some(&Data::Float(12.0)));
    assert_eq!(page.get((5, 0)), Some(&Data::String("说明".into())));
    let formulas = book.worksheet_formula("2 五个一 台账").unwrap();
    assert_eq!(formulas.get_value((1, 1)), Some(&"SUM(B3:B3)".to_owned()));
    let alone = sheet().xlsx(DateTime::UNIX_EPOCH).unwrap();
    assert_eq!(Xlsx::new(Cursor::new(alone)).unwrap().sheet_names(), ["五个一 台账"]);
}
