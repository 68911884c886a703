//! A class list under review as files: every row with what it would do, or the rows to correct with the reasons.

use super::{
    lists::{ToCorrect, changes, to_correct},
    words::{column, place, row_fault},
};
use axum::extract::Path;
use qinghe_kit::{
    downloads::{CSV, attachment},
    forms::Fields,
    ids::id,
    page::{Cx, Reply},
    t,
};
use qinghe_model::{Lang, UploadId};
use qinghe_service::{
    Error,
    roster::{self, Preview, SheetRow, Template},
    tables::{Sheet, csv::BOM},
};
use std::collections::BTreeMap;

/// `GET /school/import/template/{file}`
pub async fn template(cx: Cx, Path(file): Path<String>) -> Reply {
    roster::list_places(&cx.web.app, cx.actor()?).await?;
    let template = match file.as_str() {
        "csv" => Template::Csv,
        "xlsx" => Template::Xlsx,
        _ => return Err(Error::NotFound.into()),
    };
    Ok(attachment(template.name(), template.name(), template.media_type(), template.bytes(cx.lang())))
}

/// `GET /school/import/{upload}/rows`: every row and what it would do, or with `?which=bad` the rows to correct, as a file for
/// a spreadsheet.
pub async fn rows(cx: Cx, Path(upload): Path<String>, query: Fields) -> Reply {
    let preview = roster::preview(&cx.web.app, cx.actor()?, id::<UploadId>(&upload)?).await?;
    let lang = cx.lang();
    let (sheet, name) = if query.get("which") == "bad" {
        (bad_rows(lang, &preview), "qinghe-bad-rows.csv")
    } else {
        let all = changes(lang, true).sheet(t!(lang, "import-changes"), &preview.report.rows);
        (all, "qinghe-class-list-preview.csv")
    };
    Ok(attachment(name, name, CSV, format!("{BOM}{}", sheet.csv())))
}

/// The rows to correct, as they were written, each with all its reasons.
fn bad_rows(lang: Lang, preview: &Preview) -> Sheet {
    // Rows of the list once, with all that is wrong with them; what has no row of its own by where it is.
    let mut rows: BTreeMap<(Option<usize>, String), Vec<String>> = BTreeMap::new();
    for bad in &preview.report.bad {
        let why = format!("{}: {}", column(lang, bad.column), row_fault(lang, bad.fault));
        let at = if bad.index.is_some() { String::new() } else { place(lang, bad) };
        rows.entry((bad.index, at)).or_default().push(why);
    }
    let rows = rows.into_iter().map(|((index, at), why)| {
        let refused = || preview.sheet.refused.iter().find(|r| index.is_none() && at == place_of(lang, r));
        let row = index.and_then(|n| preview.sheet.rows.get(n)).or_else(refused);
        let cells = row.map_or_else(Default::default, |r| r.cells.clone());
        ToCorrect { cells, row: row.map_or(at.clone(), |r| r.row.to_string()), why: why.join("; ") }
    });
    to_correct(lang).sheet(t!(lang, "import-bad-heading"), &rows.collect::<Vec<_>>())
}

/// Where a row is, as [`place`] says it of a bad one.
fn place_of(lang: Lang, row: &SheetRow) -> String {
    match &row.sheet {
        Some(sheet) => t!(lang, "import-row-of", file = &**sheet, n = row.row.to_string()),
        None => row.row.to_string(),
    }
}
