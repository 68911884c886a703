//! A class list under review as files: every row with what it would do, or the rows to correct with the reasons.

use super::words::{action, column, evidence, place, row_fault};
use axum::{
    extract::Path,
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use qinghe_kit::{
    forms::Fields,
    ids::id,
    page::{Cx, Reply},
    t,
};
use qinghe_model::{Lang, UploadId, roster::Column};
use qinghe_service::{
    Error,
    roster::{self, Preview, Template},
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
    Ok(download(template.bytes(cx.lang()), template.media_type(), template.name()))
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
    Ok(download(text.into_bytes(), "text/csv; charset=utf-8", name))
}

/// The rows to correct, as they were written, each with all its reasons: corrected, the file can be uploaded as it is.
fn bad_rows(lang: Lang, preview: &Preview) -> String {
    let mut text = "\u{feff}".to_owned();
    let mut heads: Vec<String> = Column::ALL.into_iter().map(|c| column(lang, c)).collect();
    heads.extend([t!(lang, "import-col-row"), t!(lang, "import-col-why")]);
    line(&mut text, &heads);
    // Rows of the list once, with all that is wrong with them; what has no row of its own by where it is.
    let mut rows: BTreeMap<(Option<usize>, String), Vec<String>> = BTreeMap::new();
    for bad in &preview.report.bad {
        let why = format!("{}: {}", column(lang, bad.column), row_fault(lang, bad.fault));
        let at = if bad.index.is_some() { String::new() } else { place(lang, bad) };
        rows.entry((bad.index, at)).or_default().push(why);
    }
    for ((index, at), why) in rows {
        let row = index.and_then(|n| preview.sheet.rows.get(n));
        let mut cells: Vec<String> = row.map_or_else(|| vec![String::new(); Column::ALL.len()], |r| r.cells.to_vec());
        cells.extend([row.map_or(at, |r| r.row.to_string()), why.join("; ")]);
        line(&mut text, &cells);
    }
    text
}

fn all_rows(lang: Lang, preview: &Preview) -> String {
    let mut text = "\u{feff}".to_owned();
    let [school, class, number, name] =
        [Column::School, Column::Class, Column::StudentNo, Column::Name].map(|c| column(lang, c));
    let heads = [t!(lang, "import-col-row"), school, class, number, name];
    line(&mut text, &[&heads[..], &[t!(lang, "import-col-what"), t!(lang, "import-col-why")]].concat());
    for r in &preview.report.rows {
        let (school, class) = (r.school.get(lang).to_owned(), r.class.get(lang).to_owned());
        let cells = [r.row.to_string(), school, class, r.student_no.clone(), r.name.clone()];
        line(&mut text, &[&cells[..], &[action(lang, &r.action), evidence(lang, r.evidence)]].concat());
    }
    text
}

/// A line of a CSV file. What a spreadsheet would take for a formula is marked as text; the import
/// takes the mark off again.
fn line(out: &mut String, cells: &[String]) {
    for (n, cell) in cells.iter().enumerate() {
        if n > 0 {
            out.push(',');
        }
        let mark = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
        out.push('"');
        out.push_str(mark);
        out.push_str(&cell.replace('"', "\"\""));
        out.push('"');
    }
    out.push_str("\r\n");
}

fn download(bytes: Vec<u8>, media_type: &'static str, name: &str) -> Response {
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_downloaded_list_holds_no_formula() {
        let mut out = String::new();
        line(&mut out, &["=1+1".into(), "王\"一\"".into(), "3".into()]);
        assert_eq!(out, "\"'=1+1\",\"王\"\"一\"\"\",\"3\"\r\n");
    }
}
