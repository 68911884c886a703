//! Checks of workbooks, honest and hostile.

use super::*;
use crate::xlsx::guard::{MAX_PART, MAX_STRINGS, MAX_TEXT};
use qinghe_model::roster::RowFault;
use rust_xlsxwriter::{Format, Formula};

fn faults(sheet: &Sheet) -> Vec<(u64, Column, RowFault)> {
    sheet.bad.iter().map(|b| (b.row, b.column, b.fault)).collect()
}

#[test]
fn reads_a_workbook() {
    let bytes = workbook(|sheet| {
        let bold = Format::new().set_bold();
        let date = Format::new().set_num_format("yyyy/m/d");
        pupil(sheet, 1, 20_260_101.0, "王一");
        pupil(sheet, 2, 123_456_789_012_345.0, "阿依努尔·买买提");
        pupil(sheet, 4, 7.0, "");
        sheet.write_rich_string(4, 4, &[(&bold, "欧阳"), (&Format::new(), "𠮷")]).unwrap();
        pupil(sheet, 5, 1.0, "");
        sheet.write_formula(5, 4, Formula::new("=A1&B1").set_result("李二")).unwrap();
        sheet.write(5, 1, true).unwrap();
        sheet.write_formula(5, 3, Formula::new("=NA()").set_result("#N/A")).unwrap();
        sheet.write(3, 5, " ").unwrap();
        pupil(sheet, 6, 1.5, "王三");
        sheet.write_with_format(6, 2, 46_082, &date).unwrap();
        pupil(sheet, 7, 123_456_789_012_345_678.0, "王四");
    });
    let sheet = read(&bytes).unwrap();
    assert_eq!(
        text(&sheet.rows),
        [
            (2, ["QH1001", "五年级", "1班", "20260101", "王一"]),
            (3, ["QH1001", "五年级", "1班", "123456789012345", "阿依努尔·买买提"]),
            (5, ["QH1001", "五年级", "1班", "7", "欧阳𠮷"]),
            (6, ["QH1001", "TRUE", "1班", "#N/A", "李二"]),
        ]
    );
    assert_eq!(
        text(&sheet.refused),
        [
            (7, ["QH1001", "五年级", "2026/3/1", "1.5", "王三"]),
            (8, ["QH1001", "五年级", "1班", "123456789012345680", "王四"]),
        ]
    );
    assert_eq!(
        faults(&sheet),
        [
            (7, Column::Class, RowFault::IsDate),
            (7, Column::StudentNo, RowFault::NotPlain),
            (8, Column::StudentNo, RowFault::LostDigits),
        ]
    );
}

#[test]
fn takes_the_visible_sheets_with_a_header() {
    let mut book = Workbook::new();
    let hidden = book.add_worksheet().set_hidden(true);
    hidden.write_row(0, 0, HEADERS).unwrap();
    hidden.write_row(1, 0, ["x"; 5]).unwrap();
    let notes = book.add_worksheet();
    notes.write(0, 0, "填写说明").unwrap();
    notes.write(20, 0, "姓名").unwrap();
    notes.set_active(true);
    let list = book.add_worksheet();
    list.merge_range(0, 0, 0, 5, "青禾市花名册", &Format::new()).unwrap();
    list.write_row(2, 1, ["Name", "Student No.", "备注", "班级", "年级", "学校"]).unwrap();
    list.write_row(3, 1, ["王一", "1", "", "1班", "五年级", "QH1001"]).unwrap();
    let sheet = read(&book.save_to_buffer().unwrap()).unwrap();
    assert_eq!(text(&sheet.rows), [(4, ["QH1001", "五年级", "1班", "1", "王一"])]);
    assert_eq!(sheet.ignored_columns, ["备注"]);
    let unread = [Note::SheetsLeftOut(vec!["Sheet2".into()]), Note::HiddenSheets(vec!["Sheet1".into()])];
    assert_eq!(sheet.notes, unread);
}

#[test]
fn several_sheets_are_one_list() {
    let mut book = Workbook::new();
    let list = book.add_worksheet().set_name("总表").unwrap();
    list.write_row(0, 0, HEADERS).unwrap();
    list.write_row(1, 0, ["QH1001", "五年级", "1班", "1", "王一"]).unwrap();
    list.write_row(2, 0, ["QH1001", "五年级", "2班", "1", "李一"]).unwrap();
    let list = book.add_worksheet().set_name("2班").unwrap();
    list.write_row(0, 0, ["姓名", "学号", "班级", "年级", "学校", "备注"]).unwrap();
    list.write_row(1, 0, ["李一", "1", "2班", "五年级", "QH1001"]).unwrap();
    list.write_row(2, 0, ["李二", "=1", "2班", "五年级", "QH1001"]).unwrap();
    list.write_row(3, 0, ["李三", "3", "2班", "五年级", "QH1001"]).unwrap();
    let marks = book.add_worksheet().set_name("成绩").unwrap();
    marks.write_row(0, 0, ["班级", "学号", "姓名", "分数"]).unwrap();
    marks.write_row(1, 0, ["1班", "1", "王一", "90"]).unwrap();
    let _ = book.add_worksheet().set_name("空").unwrap();
    let sheet = read(&book.save_to_buffer().unwrap()).unwrap();
    assert_eq!(names(&sheet), ["王一", "李一", "李三"]);
    let of: Vec<_> = sheet.rows.iter().map(|r| (r.sheet.as_deref(), r.row)).collect();
    assert_eq!(of, [(Some("总表"), 2), (Some("总表"), 3), (Some("2班"), 4)]);
    assert_eq!((sheet.bad[0].file.as_deref(), sheet.bad[0].row), (Some("2班"), 3));
    assert_eq!(sheet.notes, [Note::SameRows(1), Note::SheetsLeftOut(vec!["成绩".into()])]);
    assert_eq!((sheet.missing, sheet.ignored_columns), (vec![], vec!["备注".to_owned()]));
}

#[test]
fn a_sheet_may_be_named_after_its_class() {
    let mut book = Workbook::new();
    for name in ["五7班", "五（8）班"] {
        let list = book.add_worksheet().set_name(name).unwrap();
        list.write_row(0, 0, ["学号", "姓名"]).unwrap();
        list.write_row(1, 0, ["01", "王一"]).unwrap();
    }
    let sheet = read(&book.save_to_buffer().unwrap()).unwrap();
    assert_eq!(text(&sheet.rows), [(2, ["", "", "五7班", "01", "王一"]), (2, ["", "", "五（8）班", "01", "王一"])]);
    assert_eq!(sheet.missing, [Column::School, Column::Grade, Column::Class]);
    assert_eq!(sheet.notes, [Note::ClassFromSheet(2)]);
    let mut book = Workbook::new();
    book.add_worksheet().write_row(0, 0, ["学号", "姓名"]).unwrap();
    let missing = FileFault::MissingColumns(vec![Column::Class]);
    assert_eq!(read(&book.save_to_buffer().unwrap()), Err(missing), "Sheet1 is no class");
}

#[test]
fn headers_of_every_page_are_no_pupils() {
    let sheet = csv("甲,五,1,1,王一\n学校,年级,班级,学号,姓名\n甲,五,1,2,王二\n");
    assert_eq!(names(&sheet), ["王一", "王二"]);
}

#[test]
fn merged_cells_reach_down() {
    let bytes = workbook(|sheet| {
        for row in 1..=4 {
            pupil(sheet, row, f64::from(row), "王");
        }
        let plain = Format::new();
        sheet.merge_range(1, 2, 3, 2, "7班", &plain).unwrap();
        sheet.merge_range(3, 4, 4, 4, "合名", &plain).unwrap();
        sheet.merge_range(6, 0, 6, 4, "制表人", &plain).unwrap();
        sheet.write(4, 2, "8班").unwrap();
    });
    let sheet = read(&bytes).unwrap();
    let classes: Vec<_> = sheet.rows.iter().map(|r| r.cells[2].as_str()).collect();
    assert_eq!(classes[..3], ["7班", "7班", "7班"]);
    assert_eq!(faults(&sheet), [(5, Column::Name, RowFault::Merged)]);
    assert_eq!(sheet.notes, [Note::MergedCells(3), Note::Footers(1)]);
}

#[test]
fn formulas_without_a_result() {
    let row =
        r#"<row><c><v>1</v></c><c/><c><f>A1</f></c><c t="str"><f>B1</f><v></v></c><c><f>C1</f><v>5</v></c></row>"#;
    let sheet = read(&with_sheet(row)).unwrap();
    assert_eq!(faults(&sheet), [(2, Column::Class, RowFault::Formula), (2, Column::StudentNo, RowFault::Missing)]);
    assert_eq!(text(&sheet.refused)[0].1, ["1", "", "", "", "5"]);
}

#[test]
fn workbooks_of_other_programs() {
    let rows = |x: &str, text: &dyn Fn(&str) -> String| {
        let row = |cells: [&str; 5]| {
            let cells = cells.map(|c| format!(r#"<{x}c t="inlineStr"><{x}is>{}</{x}is></{x}c>"#, text(c)));
            format!("<{x}row>{}</{x}row>", cells.concat())
        };
        format!(
            "<{x}worksheet><{x}dimension ref='1:2'/><{x}sheetData>{}{}</{x}sheetData></{x}worksheet>",
            row(HEADERS),
            row(["QH1001", "五年级", "1班", "01", "王一"])
        )
    };
    let plain = |t: &str| format!("<t>{t}</t>");
    let whole = |sheet: String| package(&[("xl/worksheets/sheet1.xml", sheet.as_bytes())]);
    let expected = [(2, ["QH1001", "五年级", "1班", "01", "王一"])];
    let runs = |t: &str| {
        let (first, rest) = t.split_at(t.char_indices().nth(1).unwrap().0);
        format!("<r><rPr/><t>{first}</t></r><r><t xml:space='preserve'>{rest}</t></r><rPh><t>x</t></rPh>")
    };
    for sheet in [
        rows("", &plain),
        rows("x:", &|t: &str| format!("<x:t>{t}</x:t>")),
        rows("", &runs),
        rows("", &|t: &str| format!("<t><![CDATA[{t}]]></t>")),
        rows("", &|t: &str| format!("<t><!-- a > b -->{t}<!-- -- --></t>")),
        rows("", &|t: &str| {
            format!("<t>{}</t>", t.chars().map(|c| format!("&#{};", u32::from(c))).collect::<Vec<_>>().concat())
        }),
        format!("\u{FEFF}<?xml version='1.0' encoding='utf-8'?>{}", rows("", &plain)),
    ] {
        assert_eq!(text(&read(&whole(sheet.clone())).unwrap().rows), expected, "{sheet}");
    }
    let sheet = format!("<?xml version='1.0' encoding='UTF-16'?>{}", rows("", &plain));
    for bytes in [
        format!("\u{FEFF}{sheet}").encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>(),
        format!("\u{FEFF}{sheet}").encode_utf16().flat_map(u16::to_be_bytes).collect(),
        sheet.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        GB18030.encode(&sheet.replace("UTF-16", "GB18030")).0.into_owned(),
    ] {
        assert_eq!(text(&read(&package(&[("xl/worksheets/sheet1.xml", &bytes)])).unwrap().rows), expected);
    }
    // Strict Open XML, absolute and upward targets.
    let strict = "http://purl.oclc.org/ooxml/officeDocument/relationships";
    for target in ["/xl/worksheets/sheet1.xml", "../xl/worksheets/sheet1.xml", "Worksheets/Sheet1.xml"] {
        let rels = BOOK_RELS.replace("http://x/relationships", strict).replace("worksheets/sheet1.xml", target);
        let sheet = rows("", &plain);
        let parts: [(&str, &[u8]); 2] =
            [("xl/_rels/workbook.xml.rels", rels.as_bytes()), ("xl/worksheets/sheet1.xml", sheet.as_bytes())];
        assert_eq!(text(&read(&package(&parts)).unwrap().rows), expected, "{target}");
    }
    let long = |open: &str, close: &str| format!("<worksheet>{open}{}{close}</worksheet>", "a".repeat(MAX_TEXT + 1));
    for (open, close) in [("<!--", "-->"), ("<![CDATA[", "]]>")] {
        assert_eq!(read(&whole(long(open, close))), Err(FileFault::TooLarge));
        assert_eq!(read(&whole(format!("<worksheet>{open}"))), Err(FileFault::BrokenFile));
    }
}

#[test]
fn formats_of_the_numbers() {
    let styles = |code: &str, value: &str| {
        let styles = format!(
            "<styleSheet><numFmts><numFmt numFmtId='200' formatCode='{code}'/></numFmts><cellStyleXfs><xf numFmtId='14'/></cellStyleXfs><cellXfs><xf/><xf numFmtId='200'/><xf numFmtId='58'/></cellXfs></styleSheet>"
        );
        let number = format!(r#"<c s="1"><v>{value}</v></c>"#);
        let cells = format!("{}{}{}{number}{}", inline("QH1001"), inline("五年级"), inline("1班"), inline("王一"));
        let sheet = sheet_xml(&format!("<row>{cells}</row>"));
        let parts: [(&str, &[u8]); 2] =
            [("xl/worksheets/sheet1.xml", sheet.as_bytes()), ("xl/styles.xml", styles.as_bytes())];
        let sheet = read(&package(&parts)).unwrap();
        let row = sheet.rows.first().or(sheet.refused.first()).unwrap().cells[3].clone();
        (row, sheet.bad.first().map(|b| b.fault))
    };
    assert_eq!(styles("000", "1"), ("001".into(), None));
    assert_eq!(styles("&quot;G&quot;0000", "12"), ("G0012".into(), None));
    assert_eq!(styles("0_ ", "20260101"), ("20260101".into(), None));
    assert_eq!(styles("yyyy-mm-dd", "46143"), ("2026-05-01".into(), Some(RowFault::IsDate)));
    assert_eq!(styles("0", "3.201152026090123E+18").1, Some(RowFault::LostDigits));
    assert_eq!(styles("0.00E+00", "123456"), ("1.23E+05".into(), Some(RowFault::NotPlain)));
    assert_eq!(styles("#,##0", "1234"), ("1,234".into(), Some(RowFault::NotPlain)));
    assert_eq!(styles("[DBNum1]0", "12").1, Some(RowFault::NotPlain));
    let endless = "0".repeat(5000);
    assert_eq!(styles(&endless, "12").1, Some(RowFault::NotPlain));
}

#[test]
fn values_of_other_writers() {
    // No addresses, numbers with exponents, an error newer than calamine, ISO dates.
    let odd = r#"<row><c><v>-0</v></c><c t="d"><v>2026-03-01</v></c><c t="e"><v>#SPILL!</v></c><c r="D2"><v>2.0260101E7</v></c><c t="str"><v>a&amp;b</v></c></row>"#;
    let sheet = read(&with_sheet(odd)).unwrap();
    assert_eq!(text(&sheet.refused), [(2, ["0", "2026-03-01", "#SPILL!", "20260101", "a&b"])]);
    assert_eq!(faults(&sheet), [(2, Column::Grade, RowFault::IsDate), (2, Column::Class, RowFault::BadText)]);
}

#[test]
fn far_cells() {
    let row = |at: &str| format!(r#"<row><c r="{at}"><v>1</v></c></row>"#);
    assert_eq!(read(&with_sheet(&row("XFD1048576"))), Err(FileFault::TooManyColumns));
    assert_eq!(read(&with_sheet(&row("A1048576"))), Err(FileFault::TooManyRows));
    assert_eq!(read(&with_sheet(&row("BM2"))), Err(FileFault::TooManyColumns));
    assert_eq!(read(&with_sheet(&row("A100001"))).unwrap().rows[0].row, MAX_ROWS);
    for broken in ["XFE1", "A1048577", "A0", "A99999999999", "ZZZZZZZZ1", "1", "A", "", "A1B", "甲1"] {
        assert_eq!(read(&with_sheet(&row(broken))), Err(FileFault::BrokenFile), "{broken}");
    }
    // Formatting without a value, as far as it goes, is not data.
    let styled =
        r#"<row r="2"><c r="A2"><v>1</v></c><c r="XFD2" s="1"/></row><row r="1048576"><c r="XFD1048576" s="1"/></row>"#;
    assert_eq!(read(&with_sheet(styled)).unwrap().rows.len(), 1);
    let backwards = r#"<row r="9"><c r="A9"><v>1</v></c></row><row r="3"><c r="A3"><v>1</v></c></row>"#;
    assert_eq!(read(&with_sheet(backwards)), Err(FileFault::BrokenFile));
}

#[test]
fn claims_are_not_believed() {
    let strings = |content: &str| {
        let sheet = sheet_xml(r#"<row><c t="s"><v>0</v></c></row>"#);
        read(&package(&[("xl/worksheets/sheet1.xml", sheet.as_bytes()), ("xl/sharedStrings.xml", content.as_bytes())]))
    };
    assert!(strings("<sst uniqueCount='1'><si><t>甲</t></si></sst>").is_ok());
    for claim in ["1000000000000", "18446744073709551615", "99999999999999999999999"] {
        let sst = format!("<sst uniqueCount='{claim}'><si><t>甲</t></si></sst>");
        assert_eq!(strings(&sst), Err(FileFault::TooLarge));
    }
    assert_eq!(strings("<sst></sst>"), Err(FileFault::BrokenFile));
    let many = format!("<sst>{}</sst>", "<si/>".repeat(MAX_STRINGS + 1));
    assert_eq!(strings(&many), Err(FileFault::TooLarge));
    let long = format!("<sst><si><t>{}</t></si></sst>", "很".repeat(MAX_TEXT / 3 + 1));
    assert_eq!(strings(&long), Err(FileFault::TooLarge));
    // Kept even inside an element that is not.
    let runs = format!("<si><r><t>{}</t></r></si>", "a".repeat(200_000));
    let kept = format!("<sst><v>{runs}</v>{}</sst>", format!("<v>{runs}</v>").repeat(40));
    assert_eq!(strings(&kept), Err(FileFault::TooLarge));
    for range in ["B2:A1", "A1:A1:A1", "A1:ZZZZZZZ1", "A99999999999", "A1:"] {
        let sheet = format!("<worksheet><dimension ref='{range}'/><sheetData/></worksheet>");
        let bytes = package(&[("xl/worksheets/sheet1.xml", sheet.as_bytes())]);
        assert_eq!(read(&bytes), Err(FileFault::BrokenFile), "{range}");
    }
    let huge = sheet_xml("").replace("<sheetData>", "<dimension ref='A1:XFD1048576'/><sheetData>");
    let bytes = package(&[("xl/worksheets/sheet1.xml", huge.as_bytes())]);
    assert_eq!(read(&bytes), Err(FileFault::Empty));
}

#[test]
fn hostile_xml() {
    let part = |content: &str| read(&package(&[("xl/worksheets/sheet1.xml", content.as_bytes())]));
    for broken in [
        "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><worksheet/>",
        "<worksheet><sheetData>",
        "<worksheet></sheetData>",
        "<worksheet a='<'/>",
        "</worksheet>",
        "<worksheet",
        "<a:b:c/>",
        "<>",
        "<?xml>",
    ] {
        assert_eq!(part(broken), Err(FileFault::BrokenFile), "{broken}");
    }
    assert_eq!(part(&"<a>".repeat(1_000_000)), Err(FileFault::BrokenFile));
    assert_eq!(part(&format!("<a {}", "b".repeat(100_000))), Err(FileFault::TooLarge));
    // A relationship may lead neither out of what was scanned nor to another kind of workbook.
    let rels = RELS.replace("workbook.xml", "workbook.bin");
    assert_eq!(read(&package(&[("_rels/.rels", rels.as_bytes())])), Err(FileFault::OtherSpreadsheet), "XLSB");
    let rels = BOOK_RELS.replace("sheet1.xml", "sheet1.png");
    let bytes = package(&[("xl/_rels/workbook.xml.rels", rels.as_bytes())]);
    assert_eq!(read(&bytes), Err(FileFault::UnknownFormat));
    let rels = RELS.replace("xl/", "customXml/");
    assert_eq!(read(&package(&[("_rels/.rels", rels.as_bytes())])), Err(FileFault::UnknownFormat));
    let custom = [
        ("xl/worksheets/sheet1.xml", sheet_xml("<row><c><v>1</v></c></row>")),
        ("customXml/item1.xml", "<!-- anything --><a>".to_owned()),
    ];
    let custom = custom.each_ref().map(|(name, xml)| (*name, xml.as_bytes()));
    assert_eq!(read(&package(&custom)).unwrap().rows.len(), 1);
    // Nor is a part read once for each of many names.
    let sheet = r#"<sheet name="b" sheetId="2" r:id="s"/>"#;
    let book = BOOK.replace("</sheets>", &format!("{sheet}</sheets>"));
    let bytes = package(&[("xl/workbook.xml", book.as_bytes())]);
    assert_eq!(read(&bytes), Err(FileFault::BrokenFile));
    let rel = BOOK_RELS.replace("<Relationships>", "").replace(r#""s""#, r#""t""#);
    let rels = BOOK_RELS.replace("</Relationships>", &rel);
    let bytes = package(&[("xl/_rels/workbook.xml.rels", rels.as_bytes())]);
    assert_eq!(read(&bytes), Err(FileFault::BrokenFile));
}

#[test]
fn styles_are_not_multiplied() {
    let sheet = sheet_xml("<row><c><v>1</v></c></row>");
    let format = format!("<numFmt numFmtId='200' formatCode='{}'/>", "0".repeat(60_000));
    let styles = |xf: usize| {
        let content = format!(
            "<styleSheet><numFmts>{format}</numFmts><cellXfs>{}</cellXfs></styleSheet>",
            "<xf numFmtId='200'/>".repeat(xf)
        );
        read(&package(&[("xl/worksheets/sheet1.xml", sheet.as_bytes()), ("xl/styles.xml", content.as_bytes())]))
    };
    assert!(styles(10).is_ok());
    assert_eq!(styles(10_000), Err(FileFault::TooLarge));
}

#[test]
fn zip_bombs() {
    // One letter over and over: a thousandth of its size in the archive.
    let bomb = vec![b'a'; 8 << 20];
    let bytes = package(&[("xl/sharedStrings.xml", &bomb)]);
    assert!(bytes.len() < 20_000);
    assert_eq!(read(&bytes), Err(FileFault::TooLarge));
    // The same with a false declared size, in the directory and before the data.
    let size = u32::to_le_bytes(8 << 20);
    let mut lies = bytes;
    for at in 0..lies.len() - 4 {
        if lies[at..at + 4] == size {
            lies[at..at + 4].copy_from_slice(&1000_u32.to_le_bytes());
        }
    }
    assert!(matches!(read(&lies), Err(FileFault::TooLarge | FileFault::BrokenFile)));
    // Well-formed rows without end.
    let rows = sheet_xml(&"<row/>".repeat((MAX_PART / 6) as usize));
    let bytes = package(&[("xl/worksheets/sheet1.xml", rows.as_bytes())]);
    assert_eq!(read(&bytes), Err(FileFault::TooLarge));
    // Many parts, each small enough.
    let parts: Vec<String> = (0..2000).map(|i| format!("xl/{i}.xml")).collect();
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|n| (n.as_str(), &b"<a/>"[..])).collect();
    assert_eq!(read(&package(&parts)), Err(FileFault::TooLarge));
    assert_eq!(read(&package(&[(&"n".repeat(60_000), b"")]).repeat(9)), Err(FileFault::TooLarge));
}

#[test]
fn other_archives() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("photo.jpg", SimpleFileOptions::default()).unwrap();
    zip.write_all(b"x").unwrap();
    let bytes = zip.finish().unwrap().into_inner();
    assert_eq!(read(&bytes), Err(FileFault::UnknownFormat));
    let workbook = workbook(|sheet| pupil(sheet, 1, 1.0, "王一"));
    assert_eq!(read(&workbook[..workbook.len() / 2]), Err(FileFault::BrokenFile));
    assert_eq!(read(b"PK\x03\x04"), Err(FileFault::BrokenFile));
}
