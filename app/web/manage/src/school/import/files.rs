//! A class list under review as files: every row with what it would do, or the rows to correct with the reasons.

use super::words::{action, column, evidence, place, row_fault};
use axum::extract::Path;
use qinghe_kit::{
    downloads::attachment,
    forms::Fields,
    ids::id,
    page::{Cx, Reply},
    t,
};
use qinghe_model::{Lang, UploadId, roster::Column};
use qinghe_service::{
    Error,
    roster::{self, Preview, SheetRow, Template},
    tables::csv::{BOM, text_line},
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
    let (text, name) = if query.get("which") == "bad" {
        (bad_rows(cx.lang(), &preview), "qinghe-bad-rows.csv")
    } else {
        (all_rows(cx.lang(), &preview), "qinghe-class-list-preview.csv")
    };
    Ok(attachment(name, name, "text/csv; charset=utf-8", text))
}

/// The rows to correct, as they were written, each with all its reasons: corrected, the file can be uploaded as it is.
fn bad_rows(lang: Lang, preview: &Preview) -> String {
    let mut text = BOM.to_owned();
    let mut heads: Vec<String> = Column::ALL.into_iter().map(|c| column(lang, c)).collect();
    heads.extend([t!(lang, "import-col-row"), t!(lang, "import-col-why")]);
    text.push_str(&text_line(&heads));
    // Rows of the list once, with all that is wrong with them; what has no row of its own by where it is.
    let mut rows: BTreeMap<(Option<usize>, String), Vec<String>> = BTreeMap::new();
    for bad in &preview.report.bad {
        let why = format!("{}: {}", column(lang, bad.column), row_fault(lang, bad.fault));
        let at = if bad.index.is_some() { String::new() } else { place(lang, bad) };
        rows.entry((bad.index, at)).or_default().push(why);
    }
    for ((index, at), why) in rows {
        let refused = || preview.sheet.refused.iter().find(|r| index.is_none() && at == place_of(lang, r));
        let row = index.and_then(|n| preview.sheet.rows.get(n)).or_else(refused);
        let mut cells: Vec<String> = row.map_or_else(|| vec![String::new(); Column::ALL.len()], |r| r.cells.to_vec());
        cells.extend([row.map_or(at, |r| r.row.to_string()), why.join("; ")]);
        text.push_str(&text_line(&cells));
    }
    text
}

/// Where a row is, as [`place`] says it of a bad one.
fn place_of(lang: Lang, row: &SheetRow) -> String {
    match &row.sheet {
        Some(sheet) => t!(lang, "import-row-of", file = &**sheet, n = row.row.to_string()),
        None => row.row.to_string(),
    }
}

fn all_rows(lang: Lang, preview: &Preview) -> String {
    let mut text = BOM.to_owned();
    let [school, class, number, name] =
        [Column::School, Column::Class, Column::StudentNo, Column::Name].map(|c| column(lang, c));
    let heads = [t!(lang, "import-col-row"), school, class, number, name];
    text.push_str(&text_line([&heads[..], &[t!(lang, "import-col-what"), t!(lang, "import-col-why")]].concat()));
    for r in &preview.report.rows {
        let (school, class) = (r.school.get(lang).to_owned(), r.class.get(lang).to_owned());
        let cells = [r.row.to_string(), school, class, r.student_no.clone(), r.name.clone()];
        text.push_str(&text_line([&cells[..], &[action(lang, &r.action), evidence(lang, r.evidence)]].concat()));
    }
    text
}
