//! What the pages and files of a class list under review say of its rows.

use qinghe_kit::{i18n, t};
use qinghe_model::{
    Lang,
    identity::Evidence,
    roster::{BadRow, Column, Meaning, Note, PlannedRow, RowAction, RowFault},
};
use qinghe_service::roster::FileFault;

/// Where a bad row is.
pub(super) fn place(lang: Lang, bad: &BadRow) -> String {
    match &bad.file {
        Some(file) => t!(lang, "import-row-of", file = file.as_str(), n = bad.row.to_string()),
        None => bad.row.to_string(),
    }
}

/// What a row does, and what it was before.
pub(super) fn action(lang: Lang, action: &RowAction) -> String {
    match action {
        RowAction::Create => t!(lang, "import-act-new"),
        RowAction::Unchanged => t!(lang, "import-act-unchanged"),
        RowAction::Ask { .. } => t!(lang, "import-act-ask"),
        RowAction::LeaveOut => t!(lang, "import-act-left-out"),
        RowAction::Change(change) => {
            let parts = [
                change.back.then(|| t!(lang, "import-act-back")),
                change.class.as_ref().map(|from| t!(lang, "import-act-moved", from = from.get(lang))),
                change.number.as_ref().map(|from| t!(lang, "import-act-renumbered", from = from.as_str())),
                change.name.as_ref().map(|from| t!(lang, "import-act-renamed", from = from.as_str())),
            ];
            let comma = match lang {
                Lang::Zh => "；",
                Lang::En => "; ",
            };
            parts.into_iter().flatten().collect::<Vec<_>>().join(comma)
        }
    }
}

/// Why a row is read as it is.
pub(super) fn evidence(lang: Lang, evidence: Evidence) -> String {
    match evidence {
        Evidence::Same => t!(lang, "import-why-same"),
        Evidence::NameInClass => t!(lang, "import-why-name-in-class"),
        Evidence::NameAndNumber => t!(lang, "import-why-name-and-number"),
        Evidence::NameInSchool => t!(lang, "import-why-name-in-school"),
        Evidence::Left => t!(lang, "import-why-left"),
        Evidence::Nobody => t!(lang, "import-why-nobody"),
        Evidence::OtherName => t!(lang, "import-why-other-name"),
        Evidence::NameTwice => t!(lang, "import-why-name-twice"),
        Evidence::ListedTwice => t!(lang, "import-why-listed-twice"),
        Evidence::NameElsewhere => t!(lang, "import-why-name-elsewhere"),
        Evidence::NameLeft => t!(lang, "import-why-name-left"),
        Evidence::UnusualClass => t!(lang, "import-why-unusual-class"),
        Evidence::NumberHeld => t!(lang, "import-why-number-held"),
    }
}

/// One way to read a doubtful row.
pub(super) fn meaning(lang: Lang, row: &PlannedRow, meaning: &Meaning) -> String {
    let who = match &meaning.is {
        None => t!(lang, "import-means-new", name = row.name.as_str()),
        Some(p) => {
            let (name, number, class) = (p.name.as_str(), p.number.as_str(), p.class.get(lang));
            if p.left {
                t!(lang, "import-means-left", name = name, number = number, class = class)
            } else if p.name == row.name {
                t!(lang, "import-means-known", name = name, number = number, class = class)
            } else {
                t!(lang, "import-means-renamed", name = name, number = number, class = class, now = row.name.as_str())
            }
        }
    };
    match &meaning.leaves {
        Some(name) => format!("{who}{}", t!(lang, "import-means-leaves", name = name.as_str())),
        None => who,
    }
}

pub(super) fn column(lang: Lang, column: Column) -> String {
    let (zh, en) = column.headers();
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
    .to_owned()
}

pub(super) fn row_fault(lang: Lang, fault: RowFault) -> String {
    match fault {
        RowFault::Missing => t!(lang, "import-row-missing"),
        RowFault::UnknownSchool => t!(lang, "import-row-unknown-school"),
        RowFault::AmbiguousSchool => t!(lang, "import-row-ambiguous-school"),
        RowFault::UnknownGrade => t!(lang, "import-row-unknown-grade"),
        RowFault::TooLong => t!(lang, "import-row-too-long"),
        RowFault::BadText => t!(lang, "import-row-bad-text"),
        RowFault::Repeated => t!(lang, "import-row-repeated"),
        RowFault::UnknownReference => t!(lang, "import-row-unknown-reference"),
        RowFault::TwoClasses => t!(lang, "import-row-two-classes"),
        RowFault::IsDate => t!(lang, "import-row-is-date"),
        RowFault::LostDigits => t!(lang, "import-row-lost-digits"),
        RowFault::NotPlain => t!(lang, "import-row-not-plain"),
        RowFault::Formula => t!(lang, "import-row-formula"),
        RowFault::SpaceInside => t!(lang, "import-row-space-inside"),
        RowFault::Merged => t!(lang, "import-row-merged"),
        RowFault::UnknownClass => t!(lang, "import-row-unknown-class"),
        RowFault::NoGrade => t!(lang, "import-row-no-grade"),
        RowFault::OtherGrade => t!(lang, "import-row-other-grade"),
    }
}

pub(super) fn note(lang: Lang, note: &Note) -> String {
    match *note {
        Note::OlderBundle => t!(lang, "import-note-older"),
        Note::NotPupils(n) => t!(lang, "import-note-not-pupils", n = n),
        Note::NotHomerooms(n) => t!(lang, "import-note-not-homerooms", n = n),
        Note::NotNow(n) => t!(lang, "import-note-not-now", n = n),
        Note::Deleted(n) => t!(lang, "import-note-deleted", n = n),
        Note::NotTaught(n) => t!(lang, "import-note-not-taught", n = n),
        Note::HiddenRows(n) => t!(lang, "import-note-hidden-rows", n = n),
        Note::MergedCells(n) => t!(lang, "import-note-merged-cells", n = n),
        Note::DirectionMarks(n) => t!(lang, "import-note-direction-marks", n = n),
        Note::Totals(n) => t!(lang, "import-note-totals", n = n),
        Note::Footers(n) => t!(lang, "import-note-footers", n = n),
        Note::SameRows(n) => t!(lang, "import-note-same-rows", n = n),
        Note::ClassFromSheet(n) => t!(lang, "import-note-class-from-sheet", n = n),
        Note::HiddenSheets(ref names) => t!(lang, "import-note-hidden-sheets", names = i18n::list(lang, names)),
        Note::SheetsLeftOut(ref names) => t!(lang, "import-note-sheets-left-out", names = i18n::list(lang, names)),
        Note::NumberFrom(ref name) => t!(lang, "import-note-number-from", name = name.as_str()),
    }
}

pub(super) fn file_fault(lang: Lang, name: &str, fault: &FileFault) -> String {
    let comma = match lang {
        Lang::Zh => "、",
        Lang::En => ", ",
    };
    match fault {
        FileFault::Empty => t!(lang, "import-file-empty", file = name),
        FileFault::TooLarge => t!(lang, "import-file-too-large", file = name),
        FileFault::TooManyRows => t!(lang, "import-file-too-many-rows", file = name),
        FileFault::TooManyColumns => t!(lang, "import-file-too-many-columns", file = name),
        FileFault::UnknownFormat => t!(lang, "import-file-unknown-format", file = name),
        FileFault::OldExcel => t!(lang, "import-file-old-excel", file = name),
        FileFault::Password => t!(lang, "import-file-password", file = name),
        FileFault::OtherSpreadsheet => t!(lang, "import-file-other-spreadsheet", file = name),
        FileFault::OpenQuote(row) => t!(lang, "import-file-open-quote", file = name, row = row.to_string()),
        FileFault::UnknownEncoding => t!(lang, "import-file-unknown-encoding", file = name),
        FileFault::BrokenFile => t!(lang, "import-file-broken", file = name),
        FileFault::MissingColumns(missing) => {
            let names: Vec<String> = missing.iter().map(|c| column(lang, *c)).collect();
            t!(lang, "import-file-missing-columns", file = name, names = names.join(comma))
        }
        FileFault::RepeatedColumn(c) => t!(lang, "import-file-repeated-column", file = name, name = column(lang, *c)),
        FileFault::BundleVersion(version) => {
            t!(lang, "import-file-bundle-version", file = name, version = version.as_str())
        }
        FileFault::BundleDelta(table) => t!(lang, "import-file-bundle-delta", file = name, table = table.as_str()),
        FileFault::BundleMissing(table) => t!(lang, "import-file-bundle-missing", file = name, table = table.as_str()),
        FileFault::BundleColumn(table, column) => {
            t!(lang, "import-file-bundle-column", file = name, table = *table, column = *column)
        }
        FileFault::BundleNoHomerooms => t!(lang, "import-file-bundle-no-homerooms", file = name),
    }
}
