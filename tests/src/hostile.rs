//! Files made to cost a reader time or memory: each of a size `n`, so that twice the size can be tried.

use crate::zipped;
use chrono::NaiveDate;
use qinghe_files::{gradebook, questions, rosters};
use qinghe_model::Lang;
use std::fmt::Write as _;

/// A reader of files that people bring.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reader {
    /// Class lists.
    Roster,
    /// Questions.
    Questions,
    /// Markbooks.
    Gradebook,
}

impl Reader {
    /// Reads a file; what comes of it is let go.
    pub fn read(self, bytes: &[u8]) {
        match self {
            Self::Roster => drop(rosters::read(bytes, NaiveDate::from_ymd_opt(2026, 10, 12).expect("a day"))),
            Self::Questions => drop(questions::read("hostile.txt", bytes, Lang::Zh)),
            Self::Gradebook => drop(gradebook::read(bytes, &[words()], &[])),
        }
    }
}

/// A kind of hostile file.
#[derive(Clone, Copy)]
pub struct Hostile {
    /// What it is.
    pub name: &'static str,
    /// Who reads it.
    pub reader: Reader,
    /// About so many bytes of text in it.
    pub make: fn(usize) -> Vec<u8>,
}

/// The texts of a markbook.
#[must_use]
pub fn words() -> gradebook::Words {
    gradebook::Words {
        number: "学号".into(),
        name: "姓名".into(),
        mean: "平均".into(),
        parts: ["百分比", "得分", "满分", "状态", "按时"].map(str::to_owned),
        states: ["未开始", "进行中", "已完成"].map(str::to_owned),
        late: ["逾期完成", "按时", "逾期未完成"].map(str::to_owned),
        page: "成绩".into(),
    }
}

/// Every kind.
pub const ALL: &[Hostile] = &[
    Hostile { name: "GIFT: braces over empty lines", reader: Reader::Questions, make: |n| cycle("{\n\n", "}{\n\n", n) },
    Hostile { name: "GIFT: braces that are never closed", reader: Reader::Questions, make: |n| cycle("", "a {\n", n) },
    Hostile { name: "GIFT: one question of options", reader: Reader::Questions, make: |n| cycle("a {", "~a", n) },
    Hostile { name: "GIFT: names within an open brace", reader: Reader::Questions, make: |n| cycle("{\n", "::a\n", n) },
    Hostile { name: "GIFT: empty lines", reader: Reader::Questions, make: |n| cycle("{", "\n", n) },
    Hostile { name: "GIFT: comments and labels", reader: Reader::Questions, make: |n| cycle("a {", "// [tag:x]\n", n) },
    Hostile { name: "GIFT: tags that do not end", reader: Reader::Questions, make: |n| cycle("a {=", "<a \"", n) },
    Hostile { name: "XML: one tag of attributes", reader: Reader::Questions, make: attributes },
    Hostile { name: "XML: elements without content", reader: Reader::Questions, make: |n| within("quiz", "<a/>", n) },
    Hostile {
        name: "XML: questions without content",
        reader: Reader::Questions,
        make: |n| within("quiz", "<question/>", n),
    },
    Hostile { name: "XML: references", reader: Reader::Questions, make: |n| within("quiz", "&amp;", n) },
    Hostile { name: "QTI: a manifest of one file many times", reader: Reader::Questions, make: manifest },
    Hostile {
        name: "CSV: one quoted cell",
        reader: Reader::Roster,
        make: |n| cycle("班级,学号,姓名\n\"", "\"\"\n", n),
    },
    Hostile { name: "CSV: commas", reader: Reader::Roster, make: |n| cycle("班级,学号,姓名\n", ",", n) },
    Hostile { name: "CSV: rows", reader: Reader::Roster, make: |n| cycle("班级,学号,姓名\n", "1,1,a\n", n) },
    Hostile {
        name: "markbook: commas",
        reader: Reader::Gradebook,
        make: |n| cycle("学号,姓名,平均\n", "1,,,,,,,,,,,,,,\n", n),
    },
    Hostile { name: "markbook: headings that begin alike", reader: Reader::Gradebook, make: headings },
    Hostile { name: "markbook: a cell in the last column of each row", reader: Reader::Gradebook, make: last_column },
    Hostile { name: "markbook: one long text in each cell", reader: Reader::Gradebook, make: long_text },
    Hostile {
        name: "ZIP: ends of a directory",
        reader: Reader::Roster,
        make: |n| cycle("PK\u{3}\u{4}", "PK\u{5}\u{6}aaaaaaaaaaaaaaaaaa", n),
    },
];

fn cycle(begin: &str, part: &str, n: usize) -> Vec<u8> {
    (begin.to_owned() + &part.repeat(n / part.len())).into_bytes()
}

fn within(name: &str, part: &str, n: usize) -> Vec<u8> {
    format!("<{name}>{}</{name}>", part.repeat(n / part.len())).into_bytes()
}

fn attributes(n: usize) -> Vec<u8> {
    let mut text = "<quiz".to_owned();
    for i in 0..n / 12 {
        let _ = write!(text, " a{i:07}=\"\"");
    }
    (text + "></quiz>").into_bytes()
}

fn manifest(n: usize) -> Vec<u8> {
    let part = "<resource type=\"imsqti_item_xmlv3p0\" href=\"a.xml\"/>";
    let manifest = format!("<manifest><resources>{}</resources></manifest>", part.repeat(n / part.len()));
    zipped(&[
        ("imsmanifest.xml".to_owned(), manifest.into_bytes()),
        ("a.xml".to_owned(), within("assessmentItem", "<a b=\"c\"/>", n.min(1 << 20))),
    ])
}

fn headings(n: usize) -> Vec<u8> {
    let mut text = "学号,姓名,平均".to_owned();
    for i in 0..n / 1000 {
        let _ = write!(text, ",{}{i} · 百分比", "同样的开头".repeat(66));
    }
    (text + "\n1,a,\n").into_bytes()
}

/// A workbook of one sheet with these rows, and these shared strings.
fn workbook(rows: &str, strings: &str) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    let parts = [
        (
            "[Content_Types].xml",
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>".to_owned(),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"a\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"a\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"a\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
                 <Relationship Id=\"b\" Type=\"{OFFICE}/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>"
            ),
        ),
        ("xl/worksheets/sheet1.xml", format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData></worksheet>")),
        ("xl/sharedStrings.xml", format!("<sst xmlns=\"{MAIN}\">{strings}</sst>")),
    ];
    zipped(&parts.map(|(name, text)| (name.to_owned(), text.into_bytes())))
}

/// 2,000 rows at most, each with one cell in column 2,000: 11 KB.
#[must_use]
pub fn last_column(n: usize) -> Vec<u8> {
    let mut rows = String::new();
    for row in 1..=(n / 40).min(2000) {
        let _ = write!(rows, "<row r=\"{row}\"><c r=\"BXX{row}\"><v>1</v></c></row>");
    }
    workbook(&rows, "")
}

/// A text of 200 KB that each cell names.
#[must_use]
pub fn long_text(n: usize) -> Vec<u8> {
    let mut rows = String::new();
    for row in 1..=n / 500 {
        let _ = write!(rows, "<row r=\"{row}\">");
        for column in b'A'..=b'T' {
            let _ = write!(rows, "<c r=\"{}{row}\" t=\"s\"><v>0</v></c>", char::from(column));
        }
        rows.push_str("</row>");
    }
    workbook(&rows, &format!("<si><t>{}</t></si>", "x".repeat(200 << 10)))
}
