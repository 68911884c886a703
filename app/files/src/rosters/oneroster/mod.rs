//! Reads a OneRoster bundle (1EdTech, version 1.2 or 1.1, CSV in bulk) into the rows of a class list.
//!
//! A bundle is a ZIP of tables that refer to each other by `sourcedId`. It reads the pupils (`users.csv`) who are
//! enrolled now as students (`enrollments.csv`) in homeroom classes (`classes.csv`) of schools (`orgs.csv`). The
//! pupil's `identifier` is the student number. Courses, terms, teachers and everything else are left alone, and rows
//! that are marked as deleted remove nobody.
//!
//! The file is hostile until shown otherwise: the directory was counted before this page sees it,
//! every part is unpacked up to a bound of its own, and the tables are read one after another.

use super::{MAX_ROWS, Origin, Sheet, SheetRow};
use crate::{
    FileFault,
    csv::{Flow, Text},
    xlsx_guard::MAX_ENTRIES,
};
use chrono::NaiveDate;
use qinghe_model::{
    roster::{BadRow, Column, Note, RowFault},
    text::{clean_cell, plain_digits, trimmed},
};
use std::{
    collections::{HashMap, HashSet},
    io::{Cursor, Read},
    sync::Arc,
};
use zip::{ZipArchive, result::ZipError};

/// The table of contents.
const MANIFEST: &str = "manifest.csv";
/// Schools and the bureaus above them.
pub(super) const ORGS: &str = "orgs.csv";
/// Classes, of homerooms and of courses.
pub(super) const CLASSES: &str = "classes.csv";
/// The table of people.
pub(super) const USERS: &str = "users.csv";
/// Who is in which class.
const ENROLMENTS: &str = "enrollments.csv";

/// One table, unpacked.
const MAX_TABLE: u64 = 32 << 20;
/// How often larger than packed a table may be. Tables of long ids shrink to a thirtieth.
const MAX_RATIO: u64 = 200;
/// Tables up to this size may shrink as they like.
const SMALL: u64 = 1 << 20;
/// Rows of orgs and of classes.
const MAX_GROUPS: usize = 50_000;
/// Rows of people.
const MAX_PEOPLE: usize = 250_000;
/// Rows of enrolments: each pupil may be in a dozen courses.
const MAX_ENROLMENTS: usize = 1_500_000;

/// Whether an archive looks like a bundle and not like a workbook.
pub(super) fn is_bundle(bytes: &[u8]) -> bool {
    let Ok(archive) = ZipArchive::new(Cursor::new(bytes)) else { return false };
    archive.len() <= MAX_ENTRIES
        && archive.file_names().flatten().any(|name| {
            table_name(&name).is_some_and(|name| [MANIFEST, ORGS, CLASSES, USERS, ENROLMENTS].contains(&name.as_str()))
        })
}

/// A table's own name, in small letters: tables are at the top or in one folder. What macOS adds
/// beside each file is no table.
fn table_name(path: &str) -> Option<String> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let hidden = name.starts_with('.') || folder == "__MACOSX";
    (!folder.contains('/') && !hidden).then(|| name.to_ascii_lowercase())
}

struct School {
    row: u64,
    identifier: String,
    name: Arc<str>,
}

struct Class {
    row: u64,
    title: String,
    grades: String,
    school: String,
    homeroom: bool,
    gone: bool,
}

struct Person {
    row: u64,
    number: String,
    name: String,
    grades: String,
    gone: bool,
}

#[derive(Default)]
struct Counts {
    not_pupils: usize,
    not_homerooms: usize,
    not_now: usize,
    deleted: usize,
}

/// Reads a bundle.
pub(super) fn read(bytes: &[u8], today: NaiveDate) -> Result<Sheet, FileFault> {
    let mut bundle = Bundle::open(bytes)?;
    let older = bundle.check_manifest()?;
    let mut counts = Counts::default();
    let mut sheet = Sheet::default();

    let mut schools = HashMap::new();
    bundle.rows(ORGS, &["sourcedid", "name"], &["identifier", "status"], MAX_GROUPS, |row, cells| {
        let [id, name, identifier, status] = cells else { return Ok(()) };
        if is_gone(status) {
            counts.deleted += 1;
        } else {
            schools
                .insert(id.clone(), School { row, identifier: clean_cell(identifier), name: clean_cell(name).into() });
        }
        Ok(())
    })?;

    let mut classes = HashMap::new();
    let (need, may) =
        (["sourcedid", "title"], ["schoolsourcedid", "orgsourcedid", "classtype", "type", "grades", "status"]);
    bundle.rows(CLASSES, &need, &may, MAX_GROUPS, |row, cells| {
        let [id, title, school, org, class_type, plain_type, grades, status] = cells else { return Ok(()) };
        let kind = if class_type.is_empty() { plain_type } else { class_type };
        let gone = is_gone(status);
        counts.deleted += usize::from(gone);
        let class = Class {
            row,
            title: clean_cell(title),
            grades: grades.clone(),
            school: if school.is_empty() { org.clone() } else { school.clone() },
            homeroom: kind.is_empty() || kind.eq_ignore_ascii_case("homeroom"),
            gone,
        };
        classes.insert(id.clone(), class);
        Ok(())
    })?;
    if !classes.values().any(|c| c.homeroom) {
        return Err(if classes.is_empty() { FileFault::Empty } else { FileFault::BundleNoHomerooms });
    }

    let mut people = HashMap::new();
    let (need, may) =
        (["sourcedid", "givenname", "familyname"], ["middlename", "identifier", "grades", "enableduser", "status"]);
    bundle.rows(USERS, &need, &may, MAX_PEOPLE, |row, cells| {
        let [id, given, family, middle, identifier, grades, enabled, status] = cells else { return Ok(()) };
        let gone = is_gone(status) || enabled.eq_ignore_ascii_case("false");
        counts.deleted += usize::from(gone);
        let mut number = clean_cell(identifier);
        plain_digits(&mut number);
        let name = full_name(&clean_cell(given), &clean_cell(middle), &clean_cell(family));
        people.insert(id.clone(), Person { row, number, name, grades: grades.clone(), gone });
        Ok(())
    })?;

    // Each pupil's class, and the classes whose faults were reported.
    let mut placed: HashMap<String, String> = HashMap::new();
    let mut reported: HashSet<String> = HashSet::new();
    let (need, may) = (["classsourcedid", "usersourcedid", "role"], ["begindate", "enddate", "status"]);
    bundle.rows(ENROLMENTS, &need, &may, MAX_ENROLMENTS, |row, cells| {
        let [class_id, user_id, role, begin, end, status] = cells else { return Ok(()) };
        if !role.eq_ignore_ascii_case("student") {
            counts.not_pupils += 1;
            return Ok(());
        }
        if is_gone(status) {
            counts.deleted += 1;
            return Ok(());
        }
        // The last day is exclusive. An unreadable date is no bound.
        let day = |text: &str| text.get(..10).and_then(|d| d.parse::<NaiveDate>().ok());
        if day(begin).is_some_and(|d| d > today) || day(end).is_some_and(|d| d <= today) {
            counts.not_now += 1;
            return Ok(());
        }
        let mut fault = |column, fault, file: &str, row, text: &str| {
            sheet.bad.push(BadRow {
                index: None,
                file: Some(file.to_owned()),
                row,
                column,
                fault,
                text: text.chars().take(40).collect(),
            });
            Ok(())
        };
        let Some(class) = classes.get(class_id) else {
            return fault(Column::Class, RowFault::UnknownReference, ENROLMENTS, row, class_id);
        };
        if !class.homeroom {
            counts.not_homerooms += 1;
            return Ok(());
        }
        let Some(person) = people.get(user_id) else {
            return fault(Column::Name, RowFault::UnknownReference, ENROLMENTS, row, user_id);
        };
        if class.gone || person.gone {
            return Ok(());
        }
        let Some(school) = schools.get(&class.school) else {
            if reported.insert(class_id.clone()) {
                return fault(Column::School, RowFault::UnknownReference, CLASSES, class.row, &class.school);
            }
            return Ok(());
        };
        match placed.insert(user_id.clone(), class_id.clone()) {
            // Some systems write a row a term.
            Some(before) if before == *class_id => return Ok(()),
            Some(_) => return fault(Column::Class, RowFault::TwoClasses, ENROLMENTS, row, &person.name),
            None => {}
        }
        if sheet.rows.len() as u64 >= MAX_ROWS {
            return Err(FileFault::TooManyRows);
        }
        let named = if school.identifier.is_empty() { school.name.to_string() } else { school.identifier.clone() };
        let grade = grade_text(&class.grades, &person.grades);
        sheet.rows.push(SheetRow {
            row: person.row,
            cells: [named, grade, class.title.clone(), person.number.clone(), person.name.clone()],
            origin: Some(Box::new(Origin {
                school: school.row,
                class: class.row,
                user: person.row,
                school_name: school.name.clone(),
            })),
        });
        Ok(())
    })?;
    if sheet.rows.is_empty() && sheet.bad.is_empty() {
        return Err(FileFault::Empty);
    }
    if older {
        sheet.notes.push(Note::OlderBundle);
    }
    let notes = [
        (counts.not_pupils, Note::NotPupils as fn(usize) -> Note),
        (counts.not_homerooms, Note::NotHomerooms),
        (counts.not_now, Note::NotNow),
        (counts.deleted, Note::Deleted),
    ];
    sheet.notes.extend(notes.into_iter().filter(|(n, _)| *n > 0).map(|(n, note)| note(n)));
    Ok(sheet)
}

fn is_gone(status: &str) -> bool {
    ["tobedeleted", "inactive"].iter().any(|s| status.eq_ignore_ascii_case(s))
}

/// The one grade that a class or, failing that, the pupil has; else what is written there, for the
/// message. `05` is `5`.
fn grade_text(class: &str, person: &str) -> String {
    let list = |text: &str| -> Vec<String> {
        let words = text.split([',', ';', '，']).map(clean_cell).filter(|w| !w.is_empty());
        let number = |w: String| {
            let digits = w.bytes().all(|b| b.is_ascii_digit());
            if digits { w.trim_start_matches('0').to_owned() } else { w }
        };
        words.map(number).collect()
    };
    let (mut of_class, mut of_person) = (list(class), list(person));
    match (of_class.len(), of_person.len()) {
        (1, _) => of_class.remove(0),
        (0, 1) => of_person.remove(0),
        (_, 1) if of_class.contains(&of_person[0]) => of_person.remove(0),
        _ => if of_class.is_empty() { of_person } else { of_class }.join(","),
    }
}

/// A name as its owner writes it. Han names have the family name first and no space: 林 + 知夏 is
/// 林知夏. Family names have one or two characters; where it is longer, it is the father's name of a
/// transliterated one and comes last: 阿依古丽 + 买买提 is 阿依古丽·买买提.
fn full_name(given: &str, middle: &str, family: &str) -> String {
    if family.is_empty() || given.is_empty() || given == family {
        let alone = if given.is_empty() { family } else { given };
        return alone.to_owned();
    }
    if is_han(given) && is_han(family) && middle.is_empty() {
        return match family.chars().count() {
            // The given name is the full name already.
            _ if given.contains('·') => given.to_owned(),
            _ if family.contains('·') => family.to_owned(),
            1..=2 => format!("{family}{given}"),
            _ => format!("{given}·{family}"),
        };
    }
    [given, middle, family].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ")
}

fn is_han(text: &str) -> bool {
    text.chars()
        .all(|c| matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}' | '·'))
}

/// An opened bundle.
struct Bundle<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// The index of each table.
    tables: HashMap<String, usize>,
}

impl<'a> Bundle<'a> {
    fn open(bytes: &'a [u8]) -> Result<Self, FileFault> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|e| zip_fault(&e))?;
        if archive.len() > MAX_ENTRIES {
            return Err(FileFault::TooLarge);
        }
        let mut tables: HashMap<String, usize> = HashMap::new();
        for n in 0..archive.len() {
            let part = archive.by_index(n).map_err(|e| zip_fault(&e))?;
            let path = part.name().map_err(|_| FileFault::BrokenFile)?.into_owned();
            let Some(name) = table_name(&path) else { continue };
            // At the top rather than in a folder.
            if !path.contains('/') || !tables.contains_key(&name) {
                tables.insert(name, n);
            }
        }
        Ok(Self { archive, tables })
    }

    /// A table's bytes, at most [`MAX_TABLE`].
    fn unpack(&mut self, name: &str) -> Result<Vec<u8>, FileFault> {
        let n = *self.tables.get(name).ok_or_else(|| FileFault::BundleMissing(name.to_owned()))?;
        let part = self.archive.by_index(n).map_err(|e| zip_fault(&e))?;
        let packed = part.compressed_size();
        if part.size() > MAX_TABLE {
            return Err(FileFault::TooLarge);
        }
        let mut bytes = Vec::new();
        // The declared size cannot be trusted; this limit holds.
        part.take(MAX_TABLE + 1).read_to_end(&mut bytes).map_err(|_| FileFault::BrokenFile)?;
        let size = bytes.len() as u64;
        if size > MAX_TABLE || (size > SMALL && size / MAX_RATIO > packed) {
            return Err(FileFault::TooLarge);
        }
        Ok(bytes)
    }

    /// Reads the table of contents. Returns whether the bundle is of version 1.1.
    fn check_manifest(&mut self) -> Result<bool, FileFault> {
        let bytes = self.unpack(MANIFEST)?;
        let mut properties = HashMap::new();
        Text::of(&bytes)?.records(',', &mut |_, cells| {
            if let [name, value, ..] = cells {
                properties.insert(trimmed(name).to_ascii_lowercase(), clean_cell(value).to_ascii_lowercase());
            }
            Ok(if properties.len() < 1000 { Flow::More } else { Flow::Enough })
        })?;
        let version = properties.get("oneroster.version").cloned().unwrap_or_default();
        let older = match version.as_str() {
            "1.2" | "1.2.0" | "1.2.1" => false,
            "1.1" | "1.1.0" | "1.1.1" => true,
            _ => return Err(FileFault::BundleVersion(version.chars().take(20).collect())),
        };
        for file in [ORGS, CLASSES, USERS, ENROLMENTS] {
            let property = format!("file.{}", file.trim_end_matches(".csv"));
            match properties.get(&property).map(String::as_str) {
                Some("delta") => return Err(FileFault::BundleDelta(file.to_owned())),
                Some("absent") => return Err(FileFault::BundleMissing(file.to_owned())),
                _ => {}
            }
        }
        Ok(older)
    }

    /// Gives each row of a table, the columns that are needed first, then those that may be absent,
    /// which are empty then. Columns are named in small letters.
    fn rows(
        &mut self,
        file: &'static str,
        need: &[&'static str],
        may: &[&'static str],
        most: usize,
        mut each: impl FnMut(u64, &[String]) -> Result<(), FileFault>,
    ) -> Result<(), FileFault> {
        let bytes = self.unpack(file)?;
        let mut at: Option<Vec<Option<usize>>> = None;
        let mut picked = vec![String::new(); need.len() + may.len()];
        let mut count = 0;
        Text::of(&bytes)?.records(',', &mut |number, cells| {
            if cells.iter().all(|c| trimmed(c).is_empty()) {
                return Ok(Flow::More);
            }
            let Some(at) = &at else {
                let header: Vec<String> = cells.iter().map(|c| trimmed(c).to_ascii_lowercase()).collect();
                let place = |name: &&str| header.iter().position(|h| h == name);
                if let Some(missing) = need.iter().find(|n| place(n).is_none()) {
                    return Err(FileFault::BundleColumn(file, missing));
                }
                at = Some(need.iter().chain(may).map(place).collect());
                return Ok(Flow::More);
            };
            count += 1;
            if count > most {
                return Err(FileFault::TooManyRows);
            }
            for (slot, place) in picked.iter_mut().zip(at) {
                slot.clear();
                slot.push_str(place.and_then(|p| cells.get(p)).map_or("", |c| trimmed(c)));
            }
            each(number, &picked)?;
            Ok(Flow::More)
        })?;
        if at.is_none() {
            return Err(FileFault::BundleColumn(file, need[0]));
        }
        Ok(())
    }
}

fn zip_fault(error: &ZipError) -> FileFault {
    match error {
        ZipError::UnsupportedArchive(text) if *text == ZipError::PASSWORD_REQUIRED => FileFault::Password,
        _ => FileFault::BrokenFile,
    }
}

#[cfg(test)]
mod tests;
