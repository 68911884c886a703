//! Checks of the readers of class lists; [`workbooks`] has those of XLSX alone, [`cases`] the files of real faults.

mod cases;
mod workbooks;

use super::{
    words::{Heading, heading},
    *,
};
use crate::csv::MAX_COLUMNS;
use encoding_rs::GB18030;
use proptest::prelude::*;
use qinghe_model::text::{MAX_CELL_CHARS, clean_cell};
use rust_xlsxwriter::Workbook;
use std::io::{Cursor, Write as _};
use zip::{ZipWriter, write::SimpleFileOptions};

const HEADERS: [&str; 5] = ["学校", "年级", "班级", "学号", "姓名"];
const LINE: &str = "学校,年级,班级,学号,姓名\n";

fn read(bytes: &[u8]) -> Result<Sheet, FileFault> {
    super::read(bytes, NaiveDate::MIN)
}

fn text(rows: &[SheetRow]) -> Vec<(u64, [&str; 5])> {
    rows.iter().map(|r| (r.row, r.cells.each_ref().map(String::as_str))).collect()
}

fn csv(body: &str) -> Sheet {
    read(format!("{LINE}{body}").as_bytes()).unwrap()
}

fn names(sheet: &Sheet) -> Vec<&str> {
    sheet.rows.iter().map(|r| r.cells[Column::Name as usize].as_str()).collect()
}

/// A workbook whose first sheet has the usual header in its first row.
fn workbook(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, header) in (0..).zip(HEADERS) {
        sheet.write(0, column, header).unwrap();
    }
    fill(sheet);
    book.save_to_buffer().unwrap()
}

fn pupil(sheet: &mut rust_xlsxwriter::Worksheet, row: u32, number: f64, name: &str) {
    for (column, text) in (0..).zip(["QH1001", "五年级", "1班"]) {
        sheet.write(row, column, text).unwrap();
    }
    sheet.write(row, 3, number).unwrap();
    sheet.write(row, 4, name).unwrap();
}

const RELS: &str = r#"<Relationships><Relationship Id="a" Type="http://x/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK_RELS: &str = r#"<Relationships><Relationship Id="s" Type="http://x/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
const BOOK: &str = r#"<workbook><sheets><sheet name="a" sheetId="1" r:id="s"/></sheets></workbook>"#;

/// An archive of these parts over a minimal workbook.
fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let base: [(&str, &[u8]); 3] = [
        ("_rels/.rels", RELS.as_bytes()),
        ("xl/_rels/workbook.xml.rels", BOOK_RELS.as_bytes()),
        ("xl/workbook.xml", BOOK.as_bytes()),
    ];
    let kept = base.iter().filter(|(name, _)| parts.iter().all(|(other, _)| other != name));
    for (name, content) in kept.chain(parts) {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn sheet_xml(rows: &str) -> String {
    let header: String = HEADERS.iter().map(|h| inline(h)).collect();
    format!("<worksheet><sheetData><row>{header}</row>{rows}</sheetData></worksheet>")
}

fn inline(text: &str) -> String {
    format!(r#"<c t="inlineStr"><is><t>{text}</t></is></c>"#)
}

fn with_sheet(rows: &str) -> Vec<u8> {
    package(&[("xl/worksheets/sheet1.xml", sheet_xml(rows).as_bytes())])
}

#[test]
fn reads_every_encoding_alike() {
    let body = format!("{LINE}青禾市实验小学,五年级,1班,7,阿依努尔·买买提\n甲,五年级,1班,8,𠮷䶮\n");
    let rows = vec![
        (2, ["青禾市实验小学", "五年级", "1班", "7", "阿依努尔·买买提"]),
        (3, ["甲", "五年级", "1班", "8", "𠮷䶮"]),
    ];
    let utf16 =
        |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> { format!("\u{FEFF}{body}").encode_utf16().flat_map(bytes).collect() };
    let (gb18030, _, lossy) = GB18030.encode(&body);
    assert!(!lossy);
    for bytes in [
        body.clone().into_bytes(),
        format!("\u{FEFF}{body}").into_bytes(),
        utf16(u16::to_le_bytes),
        utf16(u16::to_be_bytes),
        gb18030.into_owned(),
    ] {
        assert_eq!(text(&read(&bytes).unwrap().rows), rows);
    }
}

#[test]
fn decodes_across_the_edge_of_a_piece() {
    // Every offset of the four-byte 𠮷 against the 8 KiB decoding buffer.
    for padding in 0..8 {
        let body = format!("{LINE}{}甲,五,1,1,{}\n", " ".repeat(padding), "𠮷".repeat(100));
        let body = body.clone() + &body[LINE.len()..].repeat(60);
        let sheet = read(&GB18030.encode(&body).0).unwrap();
        assert_eq!(sheet.rows.len(), 61);
        assert!(names(&sheet).iter().all(|n| *n == "𠮷".repeat(100)));
    }
}

#[test]
fn refuses_malformed_text() {
    let mut bytes = LINE.as_bytes().to_vec();
    bytes.extend_from_slice(b"\xFF,1,1,1,a\n");
    assert_eq!(read(&bytes), Err(FileFault::UnknownEncoding));
    let mut lone: Vec<u8> = b"\xFF\xFE".to_vec();
    lone.extend(LINE.encode_utf16().chain([0xD800]).flat_map(u16::to_le_bytes));
    assert_eq!(read(&lone), Err(FileFault::UnknownEncoding));
    assert_eq!(read(b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR"), Err(FileFault::UnknownFormat));
    for other in ["<html><table>学校", "\u{FEFF}<?xml version='1.0'?><Workbook/>", "MIME-Version: 1.0\nX: y"] {
        assert_eq!(read(other.as_bytes()), Err(FileFault::OtherSpreadsheet), "{other}");
    }
    assert_eq!(read(&GB18030.encode("<table>学校</table>").0), Err(FileFault::OtherSpreadsheet));
}

#[test]
fn tells_ole_files_apart() {
    let mut ole = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    ole.extend([0; 1000]);
    assert_eq!(read(&ole), Err(FileFault::OldExcel));
    ole.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(read(&ole), Err(FileFault::Password));
    assert_eq!(read(b"\x09\x04\x06\0\0\0"), Err(FileFault::OldExcel), "Excel 4");
}

#[test]
fn finds_the_delimiter() {
    for delimiter in [",", ";", "\t"] {
        let body = format!("{LINE}甲,五年级,1班,1,王一\n").replace(',', delimiter);
        assert_eq!(names(&read(body.as_bytes()).unwrap()), ["王一"], "{delimiter:?}");
    }
    // A title full of other delimiters does not mislead.
    let body = "a,b,c,d,e,f\n学校;年级;班级;学号;姓名\n甲;五年级;1班;1;王一,二\n";
    assert_eq!(text(&read(body.as_bytes()).unwrap().rows)[0].1[4], "王一,二");
}

#[test]
fn numbers_rows_as_a_spreadsheet_does() {
    let body = "甲,五,1,1,\"王\n一\"\r\n\r\n,,,,\n甲,五,1,2\n甲,五,1,3,\"李\"\"二\",more,\r甲,五,1,4,赵\n\n\n";
    let sheet = csv(body);
    let rows: Vec<_> = sheet.rows.iter().map(|r| (r.row, r.cells[4].as_str())).collect();
    assert_eq!(rows, [(2, "王\n一"), (5, ""), (6, "李\"二"), (7, "赵")]);
    assert_eq!(names(&csv("甲,五,1,1,没有换行")), ["没有换行"]);
    // Quotes inside and after a field are letters.
    assert_eq!(names(&csv("甲,五,1,1,a\"b\n甲,五,1,2,\"c\"d\n")), ["a\"b", "cd"]);
}

#[test]
fn an_open_quote_is_a_fault() {
    let body = format!("{LINE}甲,五,1,1,\"王\n甲,五,1,2,李\n");
    assert_eq!(read(body.as_bytes()), Err(FileFault::OpenQuote(2)));
    // A second stray quote closes it, rows later.
    let body = format!("{LINE}甲,五,1,1,\"王\n甲,五,1,2,\"李\n甲,五,1,3,赵\n");
    assert_eq!(read(body.as_bytes()), Err(FileFault::OpenQuote(2)));
}

#[test]
fn nothing_to_read() {
    for empty in ["", "\u{FEFF}", "\n\n", ",,,\n", LINE] {
        assert_eq!(read(empty.as_bytes()), Err(FileFault::Empty), "{empty:?}");
    }
    assert_eq!(read(&Workbook::new().save_to_buffer().unwrap()), Err(FileFault::Empty));
    assert_eq!(read(&workbook(|_| ())), Err(FileFault::Empty));
}

#[test]
fn matches_headers() {
    let same = |column, texts: &[&str]| {
        for text in texts {
            assert_eq!(heading(text), Heading::Known(column), "{text}");
        }
    };
    same(Column::School, &["学校", "学校名称", "学校代码", "School code", "学 校*", "学校/School", "就读学校"]);
    same(Column::Grade, &["年级", "＊年　级", "GRADE", "Ｇｒａｄｅ", "年级（必填）", "年级名称", "所属年级"]);
    same(
        Column::Class,
        &["班级", "班", "class", "\u{200B}班级：", "班级名称", "班号", "行政班", "班级【必填】", "年级班级"],
    );
    same(Column::StudentNo, &["学号", "Student No.", "student number", "学号（No.）", "Student ID", "*学号*"]);
    same(
        Column::Name,
        &["姓名", "姓  名", "学生姓名", "Student name", "Name *", "真实姓名", "姓名（必填，与身份证一致）", "★姓名"],
    );
    for other in [
        "考号",
        "序号",
        "身份证号",
        "备注",
        "学号(学籍号)",
        "班主任",
        "姓名 Class",
        "姓名（家长）",
        "家长姓名",
        "曾用名",
        "原班级",
        "姓名(拼音)",
        "（学号）备注",
    ] {
        assert_eq!(heading(other), Heading::Unknown, "{other}");
    }
    assert_eq!(heading("No."), Heading::Perhaps(Column::StudentNo, 3));
    assert_eq!(heading("全国学籍号"), Heading::Perhaps(Column::StudentNo, 1));
    assert_eq!(heading("座号"), Heading::Perhaps(Column::StudentNo, 2));
}

#[test]
fn columns_come_in_any_order_below_titles() {
    let long = "很".repeat(60);
    let body = format!(
        "青禾市花名册,,,\n\n No. ,Name,备注 ,学籍号,Class,学号,Grade,School,{long}\n1,王一,x,G1,1班,9,五年级,QH1001,z\n"
    );
    let sheet = read(body.as_bytes()).unwrap();
    assert_eq!(text(&sheet.rows), [(4, ["QH1001", "五年级", "1班", "9", "王一"])]);
    assert_eq!(sheet.ignored_columns, ["No.", "备注", "学籍号", &long[..120]]);
    let body = "No.,Name,Class,Grade,School\n3,王一,1班,五年级,QH1001\n";
    assert_eq!(text(&read(body.as_bytes()).unwrap().rows)[0].1[3], "3");
}

#[test]
fn header_faults() {
    let fault = |text: &str| read(text.as_bytes()).unwrap_err();
    assert_eq!(fault("标题\n学校,年级,班级,学籍号\n"), FileFault::MissingColumns(vec![Column::Name]));
    let needed = FileFault::MissingColumns(vec![Column::Class, Column::StudentNo, Column::Name]);
    assert_eq!(fault("hello\n"), needed);
    assert_eq!(fault("学校,学校代码,年级,班级,学号,姓名\n"), FileFault::RepeatedColumn(Column::School));
    let late = format!("{}{LINE}甲,五,1,1,王\n", "x\n".repeat(10));
    assert_eq!(fault(&late), needed);
}

#[test]
fn cleans_cells() {
    for (raw, clean_text) in [
        ("\u{3000}王 一\u{200B}\u{FEFF} \u{A0}", "王 一"),
        ("'=SUM(A1)", "=SUM(A1)"),
        ("'+1", "+1"),
        ("'-1", "-1"),
        ("'@a", "@a"),
        ("'\ta", "a"),
        ("O'Brien", "O'Brien"),
        ("'王", "'王"),
        ("王\u{200B}一", "王一"),
        ("阿依努尔·买买提", "阿依努尔·买买提"),
        ("𠮷䶮", "𠮷䶮"),
    ] {
        assert_eq!(clean_cell(raw), clean_text, "{raw:?}");
    }
    assert_eq!(clean_cell(&"很".repeat(5000)), "很".repeat(MAX_CELL_CHARS));
    let sheet = csv("甲,５,１班,２０２６０１,王１\n");
    assert_eq!(text(&sheet.rows)[0].1, ["甲", "５", "１班", "202601", "王１"]);
}

#[test]
fn limits_of_text() {
    let far = format!("{}x", ",".repeat(MAX_COLUMNS));
    assert_eq!(read(format!("{LINE}{far}\n").as_bytes()), Err(FileFault::TooManyColumns));
    assert_eq!(csv(&format!("甲,五,1,1,王{}\n", ",".repeat(5000))).rows.len(), 1);
    let deep = format!("{LINE}{}甲,五,1,1,王\n", "\n".repeat(100_000));
    assert_eq!(csv(&deep[LINE.len() + 1..]).rows[0].row, MAX_ROWS);
    assert_eq!(read(deep.as_bytes()), Err(FileFault::TooManyRows));
    let wide = format!("{LINE}{}", "甲,五,1,1,很很很很很很很很很很很很很很很很\n".repeat(99_999));
    assert_eq!(read(wide.as_bytes()).map(|s| s.rows.len()), Ok(99_999));
    let long = "很".repeat(150);
    let heavy = format!("{LINE}{}", format!("甲,{long},1,{long},{long}\n").repeat(7_500));
    assert_eq!(read(heavy.as_bytes()).map(|s| s.rows.len()), Ok(7_500));
    assert_eq!(read(&vec![b'a'; MAX_FILE + 1]), Err(FileFault::TooLarge));
    // One record of nothing but delimiters.
    assert_eq!(read(&vec![b','; MAX_FILE]), Err(FileFault::Empty));
}

#[test]
fn fixtures_hold_the_same_pupils() {
    macro_rules! fixture {
        ($name:literal) => {
            read(include_bytes!(concat!("../../../../../tests/fixtures/rosters/", $name))).unwrap()
        };
    }
    let sorted = |sheet: &Sheet| {
        let mut rows: Vec<_> = sheet
            .rows
            .iter()
            .map(|r| {
                let [school, grade, class, number, name] = r.cells.clone();
                let code = match school.as_str() {
                    "青禾市云岭县实验小学" => "QH1001".to_owned(),
                    "青禾市临川区第三小学" => "QH2001".to_owned(),
                    _ => school,
                };
                [code, grade, class, number, name]
            })
            .collect();
        rows.sort();
        rows
    };
    let xlsx = fixture!("classes.xlsx");
    assert_eq!(xlsx.rows.len(), 100);
    assert_eq!(sorted(&xlsx), sorted(&fixture!("classes-gb18030.csv")));
    assert_eq!(sorted(&xlsx), sorted(&fixture!("classes-utf8-bom.csv")));
    let mut unique: Vec<_> = names(&xlsx);
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(unique.len(), 100);
    let with_notes = fixture!("classes-gb18030.csv");
    assert_eq!(with_notes.ignored_columns, ["备注"]);
    let bad = fixture!("classes-bad.csv");
    let rows: Vec<(u64, &str)> = bad.rows.iter().map(|r| r.row).zip(names(&bad)).collect();
    assert_eq!(rows[1], (3, ""));
    assert_eq!(rows[5], (7, "#N/A"));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..2000), kind in 0..4_u8) {
        let start: &[u8] = [&b""[..], b"PK\x03\x04", b"\xFF\xFE", LINE.as_bytes()][kind as usize];
        let _ = read(&[start, &bytes].concat());
    }

    #[test]
    fn never_panics_on_damaged_workbooks(
        damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
    ) {
        let mut bytes = workbook(|sheet| pupil(sheet, 1, 1.0, "王一"));
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = read(&bytes);
    }

    /// Damage to the XML itself, which the archive's checksums would otherwise stop.
    #[test]
    fn never_panics_on_damaged_xml(
        part in 0..5_usize,
        damage in proptest::collection::vec((any::<prop::sample::Index>(), "[<>/\"'=&;!?a-z0-9A:-]{0,4}"), 1..6),
    ) {
        let sheet = sheet_xml(r#"<row r="2"><c r="A2" s="1" t="s"><v>0</v></c><c r="B2" s="1"><v>46082.5</v></c></row>"#)
            .replace("<sheetData>", "<dimension ref='A1:E2'/><sheetData>");
        let strings = "<sst uniqueCount='1'><si><r><t xml:space='preserve'>a&amp;b</t></r></si></sst>";
        let styles = "<styleSheet><numFmts><numFmt numFmtId='200' formatCode='yyyy'/></numFmts><fonts><font><name val='a'/><color rgb='FF000000' tint='0.5'/></font></fonts><cellXfs><xf numFmtId='200' fontId='0'/><xf numFmtId='14'/></cellXfs></styleSheet>";
        let mut parts = [
            ("xl/worksheets/sheet1.xml", sheet),
            ("xl/sharedStrings.xml", strings.to_owned()),
            ("xl/styles.xml", styles.to_owned()),
            ("xl/workbook.xml", BOOK.to_owned()),
            ("xl/_rels/workbook.xml.rels", BOOK_RELS.to_owned()),
        ];
        let xml = &mut parts[part].1;
        for (at, text) in damage {
            let at = xml.floor_char_boundary(at.index(xml.len()));
            let end = xml.ceil_char_boundary((at + text.len() / 2).min(xml.len()));
            xml.replace_range(at..end, &text);
        }
        let parts: Vec<(&str, &[u8])> = parts.iter().map(|(n, x)| (*n, x.as_bytes())).collect();
        let _ = read(&package(&parts));
    }

    /// What the csv crate writes is read back, whatever the fields hold.
    #[test]
    fn reads_what_csv_writes(
        names in proptest::collection::vec("[a-z王·𠮷\",;\n\r\t']{1,8}", 1..20),
        crlf in any::<bool>(),
    ) {
        let terminator = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let mut writer = csv::WriterBuilder::new().terminator(terminator).from_writer(Vec::new());
        writer.write_record(HEADERS).unwrap();
        for name in &names {
            writer.write_record(["QH1001", "五年级", "1班", "1", name]).unwrap();
        }
        let sheet = read(&writer.into_inner().unwrap()).unwrap();
        let read: Vec<(u64, String)> = sheet.rows.into_iter().map(|r| (r.row, r.cells[4].clone())).collect();
        let written: Vec<(u64, String)> = (2..).zip(names.iter().map(|n| clean_cell(n))).collect();
        prop_assert_eq!(read, written);
    }
}
