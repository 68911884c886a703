//! Gradebook files: writing and reading them.
//!
//! Both kinds of file have the same cells: a row of headings in the reader's language, a row for each pupil, and the means
//! below. A workbook has a hidden row of stable names as well; a CSV, where nothing can be hidden, is read by its headings.
//! Each assignment has five columns: the per cent that the page shows, points, maximum points, state, and whether it was
//! in time, which is empty while it can still be.

mod read;
mod write;

pub use read::{MAX_FILE, Read, ReadFault, UnexpectedCell, cell_name, read, read_export};
pub use write::{export_csv, export_xlsx};

use qinghe_model::{AssignmentId, participation::Permille, progress::WorkState};

/// A gradebook as a file holds it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sheet {
    /// The assignments with their titles.
    pub columns: Vec<(AssignmentId, String)>,
    /// The pupils, in the order of the page.
    pub rows: Vec<SheetRow>,
}

/// A pupil in a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SheetRow {
    /// 学号.
    pub number: String,
    /// Their name.
    pub name: String,
    /// By column; nothing where they were not given it.
    pub cells: Vec<Option<SheetCell>>,
}

/// A pupil's cells of an assignment in a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SheetCell {
    /// The state.
    pub state: WorkState,
    /// Points in hundredths.
    pub score: Option<i64>,
    /// The most points there were.
    pub max: Option<i64>,
    /// Whether it is late.
    pub late: bool,
}

impl SheetCell {
    /// The score as a share; none without a score, or when it is more than there was.
    #[must_use]
    pub fn share(&self) -> Option<Permille> {
        Permille::of(self.score?, self.max?).ok().flatten()
    }
}

/// The texts of a file in one language. States and late are read in any of the languages that the reader gets.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Words {
    /// The heading of numbers.
    pub number: String,
    /// The heading of names.
    pub name: String,
    /// The heading of a pupil's mean, and the label of the row of means.
    pub mean: String,
    /// After a title: per cent, points, points there were, state, late.
    pub parts: [String; 5],
    /// Not started, started, completed.
    pub states: [String; 3],
    /// Done late, on time, not done and overdue.
    pub late: [String; 3],
    /// The name of the XLSX page.
    pub page: String,
}

const STATES: [WorkState; 3] = [WorkState::NotStarted, WorkState::Started, WorkState::Completed];
const PARTS: [&str; 5] = ["percent", "points", "of", "state", "late"];

/// Which of [`Words::late`] a cell says; none while it is neither done nor overdue.
const fn late_word(state: WorkState, late: bool) -> Option<usize> {
    match (state, late) {
        (WorkState::Completed, true) => Some(0),
        (WorkState::Completed, false) => Some(1),
        (_, true) => Some(2),
        (_, false) => None,
    }
}

/// The mean of shares, rounded half up. Each counts the same, however many points it is of.
#[must_use]
pub fn mean(shares: impl Iterator<Item = Permille>) -> Option<Permille> {
    let (sum, n) = shares.fold((0, 0), |(sum, n), share| (sum + share.0, n + 1));
    (n > 0).then(|| Permille((sum * 2 + n) / (n * 2)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Data, Reader as _, Xlsx};
    use chrono::DateTime;
    use std::io::Cursor;

    #[test]
    fn means_are_of_shares() {
        assert_eq!(mean([Permille(733), Permille(734)].into_iter()), Some(Permille(734)), "half up");
        assert_eq!(mean(std::iter::empty()), None);
    }

    fn words(lang: &str) -> Words {
        let w = |s: &str| format!("{s}{lang}");
        Words {
            number: w("number"),
            name: w("name"),
            mean: w("mean"),
            parts: ["%", "points", "of", "state", "late"].map(w),
            states: ["not started", "started", "completed"].map(w),
            late: ["late", "on time", "overdue"].map(w),
            page: "grades".into(),
        }
    }

    fn sheet() -> Sheet {
        let cell = |state, score: Option<i64>, late| Some(SheetCell { state, score, max: score.map(|_| 1000), late });
        let id = |n: u128| uuid::Uuid::from_u128(n).into();
        let row = |number: &str, name: &str, cells: Vec<Option<SheetCell>>| SheetRow {
            number: number.into(),
            name: name.into(),
            cells,
        };
        Sheet {
            columns: vec![(id(1), "拒绝，离开，告诉".into()), (id(2), "=A \"quoted\", title".into())],
            rows: vec![
                row("007", "阿依古丽·买买提", vec![cell(WorkState::Completed, Some(733), false), None]),
                row(
                    "1",
                    "=HYPERLINK(\"http://x\",\"y\")",
                    vec![cell(WorkState::Started, None, true), cell(WorkState::NotStarted, None, false)],
                ),
                row(
                    "-2+3",
                    "'=1",
                    vec![cell(WorkState::Completed, Some(0), true), cell(WorkState::Completed, Some(1000), false)],
                ),
                row("@4", "＝SUM(A1)", vec![None, None]),
                row("５", " 两行\r\n名字 ", vec![cell(WorkState::Completed, Some(1), false), None]),
            ],
        }
    }

    #[test]
    fn a_csv_reads_back_as_it_was() {
        let bytes = export_csv(&sheet(), &words(" zh"));
        assert_eq!(read_export(&bytes, &[words(" en"), words(" zh")], &sheet().columns), Ok(sheet()));
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.starts_with("\u{feff}number zh,name zh,"));
        assert!(text.lines().all(|l| !l.is_empty()) && text.ends_with("\r\n"));
        for field in text.split([',', '\n']) {
            assert!(!field.trim_start_matches('"').starts_with(['=', '@', '＝']), "{field:?} would be a formula");
        }
        assert!(text.contains("73.30,7.33,10.00,completed zh,on time zh"), "{text}");
        assert!(
            text.contains(",started zh,overdue zh,") && text.contains(",not started zh,,"),
            "nothing is not in time: {text}"
        );
        let rows = sheet().rows.len();
        assert_eq!(text.replace("\r\n名字", "名字").lines().count(), 1 + rows + 1, "headings, pupils, means: {text}");
        assert!(!text.contains("00000000-0000"), "no line is for machines");
    }

    #[test]
    fn an_xlsx_reads_back_as_it_was() {
        let at = DateTime::from_timestamp(1_795_000_000, 0).unwrap();
        let bytes = export_xlsx(&sheet(), &words(""), at).unwrap();
        assert_eq!(read_export(&bytes, &[words("")], &[]), Ok(sheet()), "by the stable names");
        // Numbers are numbers, the number of a pupil is not.
        let mut book = Xlsx::new(Cursor::new(&bytes[..])).unwrap();
        let range = book.worksheet_range("grades").unwrap();
        assert_eq!(range.get_value((2, 0)), Some(&Data::String("007".into())));
        assert_eq!(range.get_value((2, 2)), Some(&Data::Float(73.3)));
        assert_eq!(
            range.get_value((3, 1)),
            Some(&Data::String("'=HYPERLINK(\"http://x\",\"y\")".into())),
            "no formula"
        );
    }

    #[test]
    fn an_empty_class_reads_back_too() {
        let empty = Sheet::default();
        assert_eq!(read_export(&export_csv(&empty, &words("")), &[words("")], &[]), Ok(empty));
    }

    #[test]
    fn the_same_lesson_twice_is_told_apart_by_its_place() {
        let mut twice = sheet();
        let title = twice.columns[0].1.clone();
        twice.columns[1].1 = title;
        let bytes = export_csv(&twice, &words(""));
        assert_eq!(read_export(&bytes, &[words("")], &twice.columns), Ok(twice.clone()));
        // One of them is gone here: which of the two it was, nobody knows.
        let read = read(&bytes, &[words("")], &twice.columns[..1]).unwrap();
        assert_eq!((read.sheet.columns.len(), read.other.len()), (0, 2));
    }

    #[test]
    fn a_file_of_before_reads_as_well() {
        let id = uuid::Uuid::from_u128(1);
        let names: Vec<String> = PARTS.iter().map(|p| format!("{p}:{id}")).collect();
        let old = format!(
            "number,name,A · %,A · points,A · of,A · state,A · late,mean\nnumber,name,{},mean\n1,张伟,,,,not started,on time,\n",
            names.join(",")
        );
        let read = read_export(old.as_bytes(), &[words("")], &[]).unwrap();
        assert_eq!(
            read.rows[0].cells,
            [Some(SheetCell { state: WorkState::NotStarted, score: None, max: None, late: false })]
        );
    }

    #[test]
    fn other_files_are_refused() {
        let read = |bytes: &[u8]| read_export(bytes, &[words("")], &sheet().columns);
        assert_eq!(read(b""), Err(ReadFault::NotAnExport));
        assert_eq!(read("学号,姓名\n1,林知夏\n".as_bytes()), Err(ReadFault::NotAnExport));
        assert_eq!(read(b"PK\x03\x04"), Err(ReadFault::Broken));
        assert_eq!(read(b"\xff\xff1"), Err(ReadFault::Broken));
        assert_eq!(read(&vec![b'x'; MAX_FILE + 1]), Err(ReadFault::TooLarge));
        let good = String::from_utf8(export_csv(&sheet(), &words(""))).unwrap();
        assert_eq!(read(good.replace("7.33", "a lot").as_bytes()), Err(ReadFault::Row(2)));
        assert_eq!(read(good.replace("not started", "asleep").as_bytes()), Err(ReadFault::Row(3)));
        assert_eq!(read(good.replace("number", "no").as_bytes()), Err(ReadFault::NotAnExport));
    }
}
