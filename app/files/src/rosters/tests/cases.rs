//! Lists that went wrong once, as schools and their programs write them.

use super::*;
use qinghe_model::{
    class_names::{GradeReading, class_name, read_class, read_grade},
    org::Grade,
    roster::{Note, RowFault},
};

macro_rules! case {
    ($name:literal) => {
        read(include_bytes!(concat!("../../../tests/cases/", $name)))
    };
}

fn column(rows: &[SheetRow], column: Column) -> Vec<&str> {
    rows.iter().map(|r| r.cells[column as usize].as_str()).collect()
}

fn faults(sheet: &Sheet) -> Vec<(u64, Column, RowFault)> {
    sheet.bad.iter().map(|b| (b.row, b.column, b.fault)).collect()
}

#[test]
fn thirteen_spellings_are_one_class() {
    let sheet = case!("R01-class-notations.csv").unwrap();
    assert_eq!(sheet.rows.len(), 13);
    for written in column(&sheet.rows, Column::Class) {
        assert_eq!(class_name(Grade::P5, written), "2", "{written}");
    }
}

#[test]
fn grades_of_real_lists() {
    use GradeReading::{NotTaught, Taught, Unknown};
    let sheet = case!("R03-grade-names.csv").unwrap();
    let read: Vec<GradeReading> = column(&sheet.rows, Column::Grade).into_iter().map(read_grade).collect();
    let (s1, p5, j1) = (Taught(Grade::S1), Taught(Grade::P5), Taught(Grade::J1));
    let expected = [
        s1,
        s1,
        Taught(Grade::S2),
        Taught(Grade::S3),
        j1,
        Taught(Grade::J2),
        Taught(Grade::J3),
        j1,
        Unknown,
        Unknown,
        s1,
        j1,
        j1,
        Taught(Grade::V1),
        Taught(Grade::V1),
        Taught(Grade::U1),
        NotTaught,
        NotTaught,
        p5,
        p5,
        p5,
    ];
    assert_eq!(read, expected);
}

#[test]
fn a_sheet_for_each_class() {
    let sheet = case!("R04-sheet-per-class.xlsx").unwrap();
    assert_eq!(sheet.rows.len(), 9);
    assert_eq!(sheet.rows[8].sheet.as_deref(), Some("五9班"));
    assert_eq!(sheet.notes, []);
}

#[test]
fn hidden_rows_are_counted() {
    let sheet = case!("R05-filtered-rows.xlsx").unwrap();
    assert_eq!((sheet.rows.len(), sheet.notes), (5, vec![Note::HiddenRows(2)]));
}

#[test]
fn numbers_as_the_sheet_shows_them() {
    let sheet = case!("R06-number-format-zeros.xlsx").unwrap();
    assert_eq!(column(&sheet.rows, Column::StudentNo), ["001", "002", "003"]);
    let sheet = case!("R17l-text-formula.csv").unwrap();
    assert_eq!(column(&sheet.rows, Column::StudentNo), ["007", "008", "009", "010"]);
}

#[test]
fn numbers_whose_digits_are_lost() {
    for sheet in [case!("R07-19-digit-numbers.xlsx"), case!("R07c-scientific.csv")] {
        let sheet = sheet.unwrap();
        assert!(sheet.rows.is_empty());
        assert_eq!(sheet.refused.len(), sheet.bad.len());
        assert!(faults(&sheet).iter().all(|b| (b.1, b.2) == (Column::StudentNo, RowFault::LostDigits)));
    }
}

#[test]
fn classes_that_became_dates() {
    for (sheet, rows) in [(case!("R09-class-as-date.xlsx"), 3), (case!("R09b-class-as-date.csv"), 4)] {
        let sheet = sheet.unwrap();
        let expected: Vec<_> = (2..2 + rows).map(|row| (row, Column::Class, RowFault::IsDate)).collect();
        assert_eq!(faults(&sheet), expected);
        assert!(sheet.rows.is_empty());
    }
    let shown = case!("R09-class-as-date.xlsx").unwrap();
    assert_eq!(column(&shown.refused, Column::Class), ["5-1", "5-2", "5-3"]);
}

#[test]
fn workbooks_with_comments_and_cdata() {
    assert_eq!(names(&case!("R16a-cdata-inline.xlsx").unwrap()), ["结构a一", "结构a二"]);
    assert_eq!(names(&case!("R16b-comment.xlsx").unwrap()), ["结构b一", "结构b二"]);
}

#[test]
fn texts_with_something_odd() {
    assert_eq!(case!("R17i-stray-quote.csv"), Err(FileFault::OpenQuote(7)));
    let sheet = case!("R17k-trailing-ctrl-z.csv").unwrap();
    assert_eq!((names(&sheet), sheet.rows.len()), (vec!["末尾符"], 1));
    assert_eq!(case!("R18a-html-as.xls"), Err(FileFault::OtherSpreadsheet));
}

#[test]
fn merged_cells() {
    let sheet = case!("R21-merged-cells.xlsx").unwrap();
    let first = ["QH1101", "五年级", "20班"];
    assert_eq!(sheet.rows.len(), 3);
    assert!(sheet.rows.iter().all(|r| r.cells[..3] == first));
    assert_eq!(sheet.notes, [Note::MergedCells(2)]);
}

#[test]
fn names_as_people_write_them() {
    let sheet = case!("R24-names.csv").unwrap();
    let by_number = |number: &str| {
        let row = sheet.rows.iter().find(|r| r.cells[3] == number).unwrap();
        qinghe_model::roster::read_name(&row.cells[4])
    };
    assert_eq!(by_number("11"), by_number("12"), "composed or not, it is one name");
    assert_eq!(by_number("22").as_deref(), Ok("张三"));
    assert_eq!(by_number("24"), Err(RowFault::BadText));
    assert_eq!(faults(&sheet), [(14, Column::Name, RowFault::Formula)]);
    assert_eq!(sheet.notes, [Note::DirectionMarks(1)]);
}

#[test]
fn columns_that_may_be_absent() {
    let sheet = case!("R26-no-school-column.csv").unwrap();
    assert_eq!((sheet.rows.len(), sheet.missing), (1, vec![Column::School]));
    let sheet = case!("R27-no-grade-column.csv").unwrap();
    assert_eq!(sheet.missing, [Column::Grade]);
    assert_eq!(read_class(&sheet.rows[0].cells[2]), Some((Some(Grade::P5), "3".into())));
    let sheet = case!("R28-headers-of-real-lists.csv").unwrap();
    assert_eq!(text(&sheet.rows), [(2, ["QH1001", "五年级", "3班", "01", "别名列"])]);
    assert_eq!((sheet.missing, sheet.notes), (vec![], vec![Note::NumberFrom("学籍号".into())]));
}

#[test]
fn rows_with_totals_are_left_out() {
    let sheet =
        read("班级,学号,姓名\n1班,1,林知夏\n1班,2,周予安\n合计,,\n,,合计：2人\n小 计,2,\n共 2 人,,\n,,Total\n1班,3,总成\n1班,4,共好\n".as_bytes()).unwrap();
    assert_eq!(names(&sheet), ["林知夏", "周予安", "总成", "共好"]);
    assert_eq!(sheet.notes, [Note::Totals(5)]);
}

#[test]
fn rows_below_a_list_are_left_out() {
    let list = "班级,学号,姓名,电话\n1班,1,林知夏,\n1班,2,周予安,\n制表人：张三,,,\n,审核,李四,\n填表日期,,2026年9月1日,\n班主任签字：,,______,\n\
        班级,学号,姓名,电话\n1班,3,审核,\nSigned:,,,\n,,Prepared by Li Wei,\n合计,3,,\n,,,制表人：在表外\n——以下空白——,,,\n1班,,何星遥,\n";
    let sheet = read(list.as_bytes()).unwrap();
    assert_eq!(names(&sheet), ["林知夏", "周予安", "审核", "何星遥"], "a pupil without a number is not left out");
    assert_eq!((sheet.notes, sheet.bad), (vec![Note::Totals(1), Note::Footers(7)], vec![]));
    assert_eq!(read("班级,学号,姓名\n制表人：张三,,\n".as_bytes()), Err(FileFault::Empty));
}

#[test]
fn rows_below_each_sheet_are_counted_together() {
    let mut book = Workbook::new();
    for name in ["五1班", "五2班"] {
        let sheet = book.add_worksheet();
        sheet.set_name(name).unwrap();
        let rows = [["学号", "姓名"], ["1", "林知夏"], ["合计", ""], ["制表人：张三", ""]];
        for (row, texts) in (0..).zip(rows) {
            for (column, text) in (0..).zip(texts) {
                sheet.write(row, column, text).unwrap();
            }
        }
    }
    let sheet = read(&book.save_to_buffer().unwrap()).unwrap();
    assert_eq!((sheet.rows.len(), sheet.bad.len()), (2, 0));
    assert_eq!(sheet.notes, [Note::Totals(2), Note::Footers(2), Note::ClassFromSheet(2)]);
}

#[test]
fn a_row_that_cannot_be_read_says_all_that_is_wrong() {
    let sheet = read("班级,学号,姓名\n1班,1,林知夏\n1班,,=A1\n9月1日,2,\n".as_bytes()).unwrap();
    assert_eq!(
        faults(&sheet),
        [
            (3, Column::Name, RowFault::Formula),
            (3, Column::StudentNo, RowFault::Missing),
            (4, Column::Class, RowFault::IsDate),
            (4, Column::Name, RowFault::Missing),
        ]
    );
}

#[test]
fn files_of_other_programs() {
    for bytes in [
        &b"%PDF-1.7\n%\xFF\xFF\x80"[..],
        b"{\\rtf1\\ansi",
        b"\x89PNG\r\n",
        b"\xFF\xD8\xFF\xE0",
        b"Rar!\x1A",
        b"7z\xBC\xAF\x27\x1C",
    ] {
        assert_eq!(super::read(bytes), Err(FileFault::UnknownFormat));
    }
    // A title that begins like an archive's mark is a title.
    assert_eq!(names(&super::read("PK赛名单\n班级,学号,姓名\n1班,1,林知夏\n".as_bytes()).unwrap()), ["林知夏"]);
}
