//! Compares an exported file with the present gradebook.
//!
//! It changes nothing, whatever the file says: scores and states come from pupils' work only. Each difference links to
//! the pupil's work, with its times, attempts and void attempts.
//!
//! A teacher uploads the file under `/teach/classes/{class}/grades/check` and reads, row by row and cell by cell, where it
//! differs. Nothing is imported from it.

use super::{Column, Gradebook, ReadFault, Row, SheetCell, Words, get};
use crate::{Actor, App, Error, UseCase, gate};
use qinghe_files::gradebook::{self as file, UnexpectedCell};
use qinghe_model::{AssignmentId, OrgId, UserId, grading::number, progress::WorkState};
use qinghe_store::orgs::Org;
use std::collections::{HashMap, HashSet};

/// The result of comparing a file with the gradebook.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Check {
    /// The numbers of pupils and of assignments that are in both.
    pub compared: (usize, usize),
    /// Cells that are the same in both.
    pub equal: usize,
    /// Cells that are not, in the order of the file.
    pub differences: Vec<Difference>,
    /// Cells of the file that hold what an export never does.
    pub odd: Vec<OddCell>,
    /// Rows of the file without a pupil here: row, number, name.
    pub unknown_rows: Vec<(usize, String, String)>,
    /// Rows whose pupil has another number here: row, name, the file's number, the one here.
    pub renumbered: Vec<(usize, String, String, String)>,
    /// Pupils who are not in the file: number, name.
    pub missing: Vec<(String, String)>,
    /// Assignments of the file that the class does not have, or that are withdrawn.
    pub other_work: Vec<String>,
}

impl Check {
    /// Whether the file agrees with the gradebook, as far as both have it.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.differences.is_empty() && self.odd.is_empty() && self.unknown_rows.is_empty() && self.renumbered.is_empty()
    }
}

/// A cell that holds what an export never does, with what it is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OddCell {
    /// The cell.
    pub cell: UnexpectedCell,
    /// The number and name in its row.
    pub pupil: (String, String),
    /// The gradebook's cell of that pupil and assignment.
    pub here: Option<SheetCell>,
}

/// One cell that differs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// The row of the file, counted from 1.
    pub row: usize,
    /// The pupil.
    pub learner: UserId,
    /// 学号.
    pub number: String,
    /// The name.
    pub name: String,
    /// The assignment.
    pub assignment: AssignmentId,
    /// The file's cell; none: not assigned to them.
    pub file: Option<SheetCell>,
    /// The gradebook's cell.
    pub here: Option<SheetCell>,
    /// The cells of the file that differ, as a spreadsheet names them.
    pub places: Vec<String>,
}

/// Which of an assignment's five columns differ between two cells: per cent, points, maximum points, state and late. A cell
/// that one of them lacks differs in its state.
fn differing(file: Option<SheetCell>, here: Option<SheetCell>) -> Vec<usize> {
    let (Some(a), Some(b)) = (file, here) else { return vec![3] };
    let differ = [a.share() != b.share(), a.score != b.score, a.max != b.max, a.state != b.state, a.late != b.late];
    (0..differ.len()).filter(|part| differ[*part]).collect()
}

/// Whether a cell that contradicts others says what is here: then those others were changed, and the difference names them.
fn says_what_is_here(cell: &UnexpectedCell, part: usize, here: Option<SheetCell>) -> bool {
    match (part, here) {
        (0, Some(here)) => {
            number(&cell.text).unwrap_or_default() == here.share().map_or(0, |share| share.0 * 10 * HUNDREDTH)
        }
        // Nothing is in time yet that is neither done nor overdue.
        (4, Some(here)) => cell.text.is_empty() && here.state != WorkState::Completed && !here.late,
        (4, None) => cell.text.is_empty(),
        _ => false,
    }
}

/// A hundredth in the millionths of [`number`].
const HUNDREDTH: i64 = 10_000;

/// The class whose gradebook a file is compared with.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such class.
pub async fn class(app: &App, actor: &Actor, class: OrgId) -> Result<Org, Error> {
    let mut c = app.db().read().await?;
    Ok(crate::place::require_class(&mut c, actor, UseCase::ViewProgress, class).await?.0)
}

/// Compares a file with the whole gradebook of a class; `titles` are those that a file may have of an assignment. The
/// access is recorded in the audit log.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such class; [`Error::Invalid`] with the field `file`.
pub async fn check(
    app: &App,
    actor: &Actor,
    class: OrgId,
    bytes: Vec<u8>,
    languages: Vec<Words>,
    titles: impl Fn(&Column) -> Vec<String>,
) -> Result<(Gradebook, Check), Error> {
    let place = gate::enter(app)?;
    let book = get(app, actor, class, false).await?;
    let known = known(&book.columns, titles);
    let (read, _turn) = place.read(gate::GRADEBOOK, move || file::read(&bytes, &languages, &known)).await?;
    let read = read.unwrap_or(Err(ReadFault::Broken)).map_err(|fault| {
        let code = match fault {
            ReadFault::TooLarge => "grades-file-large",
            ReadFault::Broken => "grades-file-broken",
            ReadFault::NotAnExport | ReadFault::Row(_) => "grades-file-other",
        };
        Error::field("file", code)
    })?;
    let check = compare(&book.columns, &book.rows, &read);
    Ok((book, check))
}

/// Each title of each assignment.
fn known(columns: &[Column], titles: impl Fn(&Column) -> Vec<String>) -> Vec<(AssignmentId, String)> {
    columns.iter().flat_map(|c| titles(c).into_iter().map(|title| (c.assignment, title))).collect()
}

/// Who a row is of: number and name, else the name alone where only one here has it: a spreadsheet takes the zeros
/// from `007`.
fn find<'a>(rows: &'a [Row], by_both: &HashMap<(&str, &str), &'a Row>, number: &str, name: &str) -> Option<&'a Row> {
    by_both.get(&(number, name)).copied().or_else(|| {
        let mut named = rows.iter().filter(|r| r.name == name);
        named.next().filter(|_| named.next().is_none())
    })
}

fn compare(columns: &[Column], rows: &[Row], read: &file::Read) -> Check {
    let column: HashMap<AssignmentId, usize> = columns.iter().enumerate().map(|(n, c)| (c.assignment, n)).collect();
    let by_both: HashMap<(&str, &str), &Row> = rows.iter().map(|r| ((r.number.as_str(), r.name.as_str()), r)).collect();
    let unread: HashSet<(usize, AssignmentId)> =
        read.odd.iter().filter(|o| o.unread).filter_map(|o| Some((o.row, o.at?.0))).collect();
    let odd: HashSet<(usize, AssignmentId)> = read.odd.iter().filter_map(|o| Some((o.row, o.at?.0))).collect();
    let odd_parts: HashSet<_> = read.odd.iter().filter_map(|o| Some((o.row, o.at?))).collect();
    let (mut equal, mut unknown_rows, mut renumbered) = (0, Vec::new(), Vec::new());
    let mut differences: Vec<Difference> = Vec::new();
    let mut seen = HashSet::new();
    for (n, row) in read.rows.iter().zip(&read.sheet.rows) {
        // The same pupil twice is a stranger the second time.
        let Some(here) = find(rows, &by_both, &row.number, &row.name).filter(|r| seen.insert(r.learner)) else {
            unknown_rows.push((*n, row.number.clone(), row.name.clone()));
            continue;
        };
        if here.number != row.number {
            renumbered.push((*n, row.name.clone(), row.number.clone(), here.number.clone()));
        }
        for (((id, _), columns), cell) in read.sheet.columns.iter().zip(&read.places).zip(&row.cells) {
            let Some(place) = column.get(id) else { continue };
            let now = here.cells.get(*place).copied().flatten().map(SheetCell::from);
            if *cell == now {
                // One of its columns may still say something else.
                equal += usize::from(!odd.contains(&(*n, *id)));
            } else if !unread.contains(&(*n, *id)) {
                let differ = differing(*cell, now).into_iter().filter(|part| !odd_parts.contains(&(*n, (*id, *part))));
                differences.push(Difference {
                    row: *n,
                    learner: here.learner,
                    number: here.number.clone(),
                    name: here.name.clone(),
                    assignment: *id,
                    file: *cell,
                    here: now,
                    places: differ.map(|part| file::cell_name(columns[part], *n)).collect(),
                });
            }
        }
    }
    let missing = rows.iter().filter(|r| !seen.contains(&r.learner));
    let missing = missing.map(|r| (r.number.clone(), r.name.clone())).collect();
    let other = read.sheet.columns.iter().filter(|(id, _)| !column.contains_key(id));
    let mut other_work: Vec<String> = other.map(|(_, title)| title.clone()).collect();
    let compared = (seen.len(), read.sheet.columns.len() - other_work.len());
    other_work.extend(read.other.iter().cloned());
    let differs: HashSet<(usize, AssignmentId)> = differences.iter().map(|d| (d.row, d.assignment)).collect();
    let is_told = |odd: &OddCell| {
        let of = odd.cell.at.filter(|(id, _)| !odd.cell.unread && differs.contains(&(odd.cell.row, *id)));
        of.is_some_and(|(_, part)| says_what_is_here(&odd.cell, part, odd.here))
    };
    let odd = read.odd.iter().map(|cell| about(cell, read, rows, &by_both, &column));
    let odd = odd.filter(|odd| !is_told(odd)).collect();
    Check { compared, equal, differences, odd, unknown_rows, renumbered, missing, other_work }
}

/// Which pupil and what an odd cell is about.
fn about(
    cell: &UnexpectedCell,
    read: &file::Read,
    rows: &[Row],
    by_both: &HashMap<(&str, &str), &Row>,
    column: &HashMap<AssignmentId, usize>,
) -> OddCell {
    let row = read.rows.binary_search(&cell.row).ok().and_then(|n| read.sheet.rows.get(n));
    let pupil = row.map(|r| (r.number.clone(), r.name.clone())).unwrap_or_default();
    let here = find(rows, by_both, &pupil.0, &pupil.1);
    let place = cell.at.and_then(|(id, _)| column.get(&id));
    let here = here.zip(place).and_then(|(row, place)| row.cells.get(*place).copied().flatten()).map(SheetCell::from);
    OddCell { cell: cell.clone(), pupil, here }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gradebook::{Cell, Sheet, export_csv, export_xlsx};
    use chrono::{DateTime, TimeDelta, Utc};
    use encoding_rs::GB18030;
    use qinghe_model::Text;
    use rust_xlsxwriter::{Format, Formula, Workbook};
    use std::fmt::Write as _;

    fn at() -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_000_000, 0).unwrap()
    }

    fn words() -> Words {
        let w = |s: &str| s.to_owned();
        Words {
            number: w("学号"),
            name: w("姓名"),
            mean: w("平均"),
            parts: ["百分比", "得分", "满分", "状态", "是否按时"].map(w),
            states: ["未开始", "进行中", "已完成"].map(w),
            late: ["逾期完成", "按时", "逾期未完成"].map(w),
            page: w("成绩册"),
        }
    }

    fn book() -> (Vec<Column>, Vec<Row>) {
        let cell = |score: Option<i64>| {
            let state = if score.is_some() { WorkState::Completed } else { WorkState::Started };
            Some(Cell { state, score, max: score.map(|_| 1000), late: false, own: false })
        };
        let names = ["阿依古丽·买买提", "𠮷田䶮", "=1+1", "张伟", "李娜"];
        let rows = names.iter().zip(1_u128..).map(|(name, n)| Row {
            learner: uuid::Uuid::from_u128(n).into(),
            number: format!("00{n}"),
            name: (*name).to_owned(),
            cells: vec![cell(Some(733)), if n == 5 { None } else { cell(None) }],
        });
        let column = |n: u128, zh: &str| Column {
            assignment: uuid::Uuid::from_u128(n).into(),
            title: Text { zh: zh.into(), en: String::new() },
            due_at: at() + TimeDelta::days(1),
        };
        (vec![column(11, "拒绝，离开"), column(12, "第二课")], rows.collect())
    }

    fn sheet() -> Sheet {
        let (columns, rows) = book();
        Sheet {
            columns: columns.into_iter().map(|c| (c.assignment, c.title.zh)).collect(),
            rows: rows
                .into_iter()
                .map(|r| file::SheetRow {
                    number: r.number,
                    name: r.name,
                    cells: r.cells.into_iter().map(|c| c.map(SheetCell::from)).collect(),
                })
                .collect(),
        }
    }

    fn csv() -> String {
        String::from_utf8(export_csv(&sheet(), &words())).unwrap()
    }

    fn checked(bytes: &[u8]) -> Check {
        let (columns, rows) = book();
        compare(
            &columns,
            &rows,
            &file::read(bytes, &[words()], &known(&columns, |c| vec![c.title.zh.clone()])).unwrap(),
        )
    }

    #[test]
    fn what_was_exported_agrees_in_every_encoding() {
        let text = csv();
        let bare = text.trim_start_matches('\u{feff}');
        let (gb, _, lossy) = GB18030.encode(bare);
        assert!(!lossy, "rare characters have their place");
        let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(bare.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let xlsx = export_xlsx(&sheet(), &words(), at()).unwrap();
        for bytes in [text.as_bytes(), bare.as_bytes(), &gb, &utf16, &xlsx] {
            let check = checked(bytes);
            assert!(check.agrees() && check.missing.is_empty() && check.other_work.is_empty(), "{check:?}");
            assert_eq!((check.compared, check.equal), ((5, 2), 10));
        }
    }

    #[test]
    fn each_changed_cell_is_named() {
        // Points and per cent raised together, a number without its zeros, rows turned round, a blank row between.
        let text = csv();
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines[1] = lines[1].replace("73.30,7.33", "100.00,10.00").replace("001", "1");
        lines[2] = lines[2].replace("73.30,7.33", "99,7.33");
        lines[3] = lines[3].replace("7.33", "满分");
        lines.swap(4, 5);
        lines.insert(4, ",,,".to_owned());
        let check = checked(lines.join("\n").as_bytes());
        assert_eq!(check.renumbered, [(2, "阿依古丽·买买提".into(), "1".into(), "001".into())]);
        let one = &check.differences[0];
        assert_eq!((one.row, one.file.unwrap().score, one.here.unwrap().score), (2, Some(1000), Some(733)));
        let odd: Vec<_> = check.odd.iter().map(|o| (o.cell.name(), o.cell.text.as_str())).collect();
        assert_eq!(check.differences.len(), 1);
        assert_eq!(odd, [("C3".to_owned(), "99"), ("D4".to_owned(), "满分")]);
        // Each says whose it is and what is here.
        let whose: Vec<_> =
            check.odd.iter().map(|o| (o.pupil.1.as_str(), o.cell.at.unwrap().1, o.here.unwrap().score)).collect();
        assert_eq!(whose, [("𠮷田䶮", 0, Some(733)), ("=1+1", 1, Some(733))]);
        assert!(check.missing.is_empty() && check.unknown_rows.is_empty());
    }

    #[test]
    fn who_is_in_one_of_them_only_is_named() {
        let text = csv();
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines[4] = lines[4].replace("张伟", "张玮");
        lines.push(lines[1].clone());
        let text = lines.join("\r\n").replace("第二课", "第三课");
        let check = checked(text.as_bytes());
        assert_eq!(check.unknown_rows, [(5, "004".into(), "张玮".into()), (8, "001".into(), "阿依古丽·买买提".into())]);
        assert_eq!(check.missing, [("004".to_owned(), "张伟".to_owned())]);
        assert_eq!((check.other_work.len(), check.compared), (1, (4, 1)));
    }

    #[test]
    fn a_workbook_with_formulas_merged_cells_and_a_column_of_ones_own() {
        let whole = export_xlsx(&sheet(), &words(), at()).unwrap();
        assert!(checked(&whole).agrees());
        let names = csv();
        let names: Vec<Vec<&str>> =
            names.trim_start_matches('\u{feff}').lines().map(|l| l.split(',').collect()).collect();
        let mut made = Workbook::new();
        let page = made.add_worksheet();
        for (r, line) in (0..).zip(&names) {
            for (c, text) in (0..).zip(line) {
                match text.parse::<f64>() {
                    Ok(n) if c > 1 => page.write_number(r, c, n).unwrap(),
                    _ => page.write_string(r, c, text.trim_start_matches('\'')).unwrap(),
                };
            }
        }
        let wide = u16::try_from(names[0].len()).unwrap();
        page.write_string(0, wide, "我的备注").unwrap();
        page.write_string(1, wide, "请家长签字").unwrap();
        page.write_formula(1, 3, Formula::new("=3.33+4").set_result("7.33")).unwrap();
        page.write_formula(2, 3, Formula::new("=5+5").set_result("10")).unwrap();
        page.merge_range(3, 3, 4, 3, "", &Format::new()).unwrap();
        let check = checked(&made.save_to_buffer().unwrap());
        assert!(check.odd.is_empty(), "the per cent is what it is here: {:?}", check.odd);
        let differ: Vec<(usize, Vec<&str>)> =
            check.differences.iter().map(|d| (d.row, d.places.iter().map(String::as_str).collect())).collect();
        assert_eq!(differ, [(3, vec!["D3"]), (4, vec!["D4"]), (5, vec!["D5"])]);
    }

    #[test]
    fn a_changed_state_is_told_in_its_own_cell() {
        // Of the second lesson: "in progress" became "completed", and "completed" of the first became "not started".
        let text = csv().replacen("进行中", "已完成", 1).replacen("已完成", "未开始", 1);
        let check = checked(text.as_bytes());
        assert!(check.odd.is_empty(), "{:?}", check.odd);
        let states = |d: &Difference| (d.places.join(" "), d.file.unwrap().state, d.here.unwrap().state);
        let told: Vec<_> = check.differences.iter().map(states).collect();
        assert_eq!(
            told,
            [
                ("F2".to_owned(), WorkState::NotStarted, WorkState::Completed),
                ("K2".to_owned(), WorkState::Completed, WorkState::Started),
            ]
        );
        // Without its word, what was in time is still not late.
        let gone = checked(csv().replacen("按时", "", 1).as_bytes());
        assert_eq!((gone.odd.len(), gone.differences.len()), (0, 0));
    }

    #[test]
    fn ten_thousand_rows_are_no_class() {
        let mut text = csv();
        for n in 0..10_000 {
            writeln!(text, "{n},学生{n}").unwrap();
        }
        assert_eq!(file::read(text.as_bytes(), &[words()], &[]), Err(ReadFault::TooLarge));
        let blank = format!("{}{}", csv(), ",,,,\r\n".repeat(10_000));
        assert!(checked(blank.as_bytes()).agrees(), "empty rows are none");
    }
}
