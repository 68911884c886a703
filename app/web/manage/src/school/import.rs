//! Class lists by upload: choose a file, look at what it would do, take it over.

use axum::{
    extract::Path,
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use leptos::prelude::*;
use qinghe_kit::{
    forms::{self, Fields, FormState, see_other},
    i18n,
    ids::id,
    page::{Area, Cx, Page, Reply},
    t,
    ui::{self, Tone},
    uploads::Upload,
};
use qinghe_model::{
    Lang, OrgId, UploadId,
    error::FieldError,
    roster::{BadRow, Column, ImportReport, Note, PlannedRow, RowAction, RowFault},
};
use qinghe_service::{
    Error,
    roster::{self, FileFault, Preview, Template},
};
use qinghe_store::orgs::Org;

/// Rows shown of a table; the file of all of them is one tap away.
const SHOWN: usize = 200;

/// `GET /school/import`. `?done=` tells what was taken over, `?gone=` that a file waits no longer.
pub async fn show(cx: Cx, query: Fields) -> Reply {
    let places = roster::list_places(&cx.web.app, cx.actor()?).await?;
    let lang = cx.lang();
    let done: Vec<i64> = query.get("done").split('.').filter_map(|n| n.parse().ok()).collect();
    let note = match done[..] {
        [created, moved, renamed, unchanged] => Some(ui::notice(
            Tone::Good,
            t!(lang, "import-done-title"),
            Some(t!(
                lang,
                "import-done-text",
                created = created,
                moved = moved,
                renamed = renamed,
                unchanged = unchanged
            )),
        )),
        _ if !query.get("gone").is_empty() => {
            Some(ui::notice(Tone::Warning, t!(lang, "import-gone-title"), Some(t!(lang, "import-gone-text"))))
        }
        _ => None,
    };
    Ok(form_page(&cx, &places, &FormState::default(), note))
}

/// `POST /school/import`: keeps the file and goes on to what it would do.
pub async fn submit(cx: Cx, upload: Upload) -> Reply {
    let actor = cx.actor()?;
    let places = roster::list_places(&cx.web.app, actor).await?;
    let fields = upload.fields.clone();
    // Whoever has one place is not asked; and a body that was dropped names none.
    let at = match (fields.get("at"), &places[..]) {
        ("", [only]) => Ok(only.id),
        ("", _) => Err(FieldError { field: "at", code: "choose-one" }),
        (text, _) => Ok(id::<OrgId>(text)?),
    };
    let (at, file) = match (at, upload.file("file")) {
        (Ok(at), Ok(file)) => (at, file),
        (at, file) => {
            let faults = [at.err(), file.err()].into_iter().flatten().collect();
            return Ok(form_page(&cx, &places, &FormState::failed(&fields, faults), None));
        }
    };
    match roster::upload(&cx.web.app, actor, at, &file.name, file.bytes).await {
        Ok(upload) => Ok(see_other(&format!("/school/import/{upload}"))),
        Err(Error::File(fault)) => {
            let mut form = FormState::failed(&fields, vec![FieldError { field: "file", code: "file-bad" }]);
            form.problem = Some(file_fault(cx.lang(), &file.name, &fault));
            Ok(form_page(&cx, &places, &form, None))
        }
        Err(e) => Err(e.into()),
    }
}

fn form_page(cx: &Cx, places: &[Org], form: &FormState, note: Option<AnyView>) -> Response {
    let lang = cx.lang();
    let title = t!(lang, "import-title");
    let shown = if form.is_bad() { format!("{}{title}", t!(lang, "form-error")) } else { title.clone() };
    cx.page(Page::new(Area::Staff, shown).narrow().for_form(form), || {
        let file = view! {
            <input
                class="input" type="file" id="file" name="file" required
                accept=".csv,.txt,.xlsx,.zip,text/csv,application/zip,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                aria-invalid=form.error(lang, "file").map(|_| "true")
                aria-describedby=forms::described_by(form, lang, "file", true)
            />
        };
        let at = if let [only] = places {
            let name = only.name();
            view! { <p>{t!(lang, "import-at-only", place = name.get(lang))}</p> }.into_any()
        } else {
            let chosen = form.value("at");
            let options = places
                .iter()
                .map(|p| view! { <option value=p.id.to_string() selected=p.id.to_string() == chosen>{p.name().get(lang).to_owned()}</option> })
                .collect_view();
            let select = view! { <select class="input" id="at" name="at">{options}</select> };
            forms::field(lang, form, "at", t!(lang, "import-at"), None, select.into_any())
        };
        let head = if note.is_some() { "page-head section" } else { "page-head" };
        let headers = Column::ALL.map(|c| view! { <th scope="col">{column(lang, c)}</th> }).collect_view();
        let cells = [
            t!(lang, "import-example-school"), t!(lang, "import-example-grade"), t!(lang, "import-example-class"), "01".to_owned(),
            t!(lang, "import-example-name"),
        ]
        .map(|text| view! { <td class="nowrap">{text}</td> })
        .collect_view();
        view! {
            {crumbs(lang, title.clone(), false)}
            {form.summary(lang, t!(lang, "import-failed"))}
            {note}
            <header class=head><h1>{title}</h1><p class="page-head__lead">{t!(lang, "import-lead")}</p></header>
            <form class="card stack" method="post" enctype="multipart/form-data" novalidate="">
                {at}
                {forms::field(lang, form, "file", t!(lang, "import-file"), Some(t!(lang, "import-file-hint")), file.into_any())}
                <div class="actions"><button class="btn">{t!(lang, "import-look")}</button></div>
                <p class="hint">{t!(lang, "import-look-hint")}</p>
            </form>
            <section class="section stack" aria-labelledby="columns">
                <h2 id="columns">{t!(lang, "import-columns-title")}</h2>
                <div class="table-scroll" tabindex="0" role="region" aria-labelledby="columns">
                    <table class="table"><thead><tr>{headers}</tr></thead><tbody><tr>{cells}</tr></tbody></table>
                </div>
                <ul>
                    <li>{t!(lang, "import-rule-order")}</li>
                    <li>{t!(lang, "import-rule-move")}</li>
                    <li>{t!(lang, "import-rule-nobody")}</li>
                    <li>{t!(lang, "import-rule-oneroster")}</li>
                </ul>
                <p>{t!(lang, "import-template-lead")}</p>
                <p class="actions">
                    <a class="btn btn--second" href="/school/import/template/xlsx" download="">{t!(lang, "import-template-xlsx")}</a>
                    <a class="btn btn--second" href="/school/import/template/csv" download="">{t!(lang, "import-template-csv")}</a>
                </p>
            </section>
        }
        .into_any()
    })
}

fn crumbs(lang: Lang, here: String, below: bool) -> AnyView {
    let mut way = vec![("/school".to_owned(), t!(lang, "school-title"))];
    if below {
        way.push(("/school/import".to_owned(), t!(lang, "import-title")));
    }
    ui::crumbs(lang, way, here)
}

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

fn download(bytes: Vec<u8>, media_type: &'static str, name: &str) -> Response {
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// `GET /school/import/{upload}`: what the file would do.
pub async fn preview(cx: Cx, Path(upload): Path<String>) -> Reply {
    match roster::preview(&cx.web.app, cx.actor()?, id::<UploadId>(&upload)?).await {
        Ok(preview) => Ok(preview_page(&cx, &upload, &preview, &FormState::default())),
        Err(Error::NotFound) => Ok(see_other("/school/import?gone=1")),
        Err(e) => Err(e.into()),
    }
}

/// `POST /school/import/{upload}`: takes the file over, if it still does what was shown.
pub async fn take_over(cx: Cx, Path(upload): Path<String>, fields: Fields) -> Reply {
    let actor = cx.actor()?;
    let file: UploadId = id(&upload)?;
    match roster::take_over(&cx.web.app, actor, file, fields.get("seen")).await {
        Ok(report) => {
            let [created, moved, renamed, unchanged] = counts(&report);
            Ok(see_other(&format!("/school/import?done={created}.{moved}.{renamed}.{unchanged}")))
        }
        Err(Error::NotFound) => Ok(see_other("/school/import?gone=1")),
        Err(Error::Invalid(faults)) => {
            let preview = roster::preview(&cx.web.app, actor, file).await?;
            Ok(preview_page(&cx, &upload, &preview, &FormState::failed(&fields, faults)))
        }
        Err(e) => Err(e.into()),
    }
}

fn counts(report: &ImportReport) -> [usize; 4] {
    [
        report.count(|a| matches!(a, RowAction::Create)),
        report.count(|a| matches!(a, RowAction::Move { .. })),
        report.count(|a| matches!(a, RowAction::Rename { .. })),
        report.count(|a| matches!(a, RowAction::Unchanged)),
    ]
}

fn preview_page(cx: &Cx, upload: &str, preview: &Preview, form: &FormState) -> Response {
    let lang = cx.lang();
    let report = &preview.report;
    let title = t!(lang, "import-preview-title");
    let shown = if form.is_bad() { format!("{}{title}", t!(lang, "form-error")) } else { title.clone() };
    cx.page(Page::new(Area::Staff, shown).for_form(form), || {
        let scope = preview.scope.name();
        let [created, moved, renamed, unchanged] = counts(report);
        let changes = created + moved + renamed;
        let stat = |label: String, n: usize| ui::stat(label, i18n::number(i64::try_from(n).unwrap_or(i64::MAX)), String::new(), None);
        let stats = view! {
            <dl class="stats">
                {stat(t!(lang, "import-new"), created)}
                {stat(t!(lang, "import-moved"), moved)}
                {stat(t!(lang, "import-renamed"), renamed)}
                {stat(t!(lang, "import-unchanged"), unchanged)}
                {(!report.bad.is_empty()).then(|| stat(t!(lang, "import-bad"), report.bad.len()))}
            </dl>
        };
        let bad = !report.bad.is_empty();
        let go = if bad {
            view! {
                {ui::notice(Tone::Danger, t!(lang, "import-bad-title", n = report.bad.len()), Some(t!(lang, "import-bad-text")))}
                <p class="actions"><a class="btn" href="/school/import">{t!(lang, "import-again")}</a></p>
            }
            .into_any()
        } else if changes == 0 {
            view! {
                {ui::notice(Tone::Info, t!(lang, "import-same-title"), Some(t!(lang, "import-same-text")))}
                <p class="actions"><a class="btn btn--second" href="/school/import">{t!(lang, "import-again")}</a></p>
            }
            .into_any()
        } else {
            view! {
                <form method="post" class="actions" id="seen">
                    <input type="hidden" name="seen" value=preview.seen.clone()/>
                    <button class="btn">{t!(lang, "import-take-over")}</button>
                    <a class="btn btn--quiet" href="/school/import">{t!(lang, "import-other-file")}</a>
                </form>
                <p class="hint">{t!(lang, "import-nothing-yet")}</p>
            }
            .into_any()
        };
        view! {
            {crumbs(lang, title.clone(), true)}
            {form.summary(lang, t!(lang, "import-failed"))}
            <header class="page-head">
                <h1>{title}</h1>
                <p class="page-head__lead">{t!(lang, "import-preview-lead", file = preview.name.as_str(), place = scope.get(lang))}</p>
            </header>
            {stats}
            <div class="section stack">{go}</div>
            {notes(lang, report)}
            {bad.then(|| bad_table(lang, upload, &report.bad))}
            {(changes > 0).then(|| change_table(lang, upload, bad, report, changes))}
        }
        .into_any()
    })
}

/// Columns and rows that are not used, and classes that are made.
fn notes(lang: Lang, report: &ImportReport) -> Option<AnyView> {
    let mut lines: Vec<String> = report.notes.iter().map(|n| note(lang, n)).collect();
    if !report.ignored_columns.is_empty() {
        lines.push(t!(lang, "import-ignored", names = i18n::list(lang, &report.ignored_columns)));
    }
    if !report.new_classes.is_empty() {
        let names: Vec<&str> = report.new_classes.iter().map(|(_, class)| class.get(lang)).collect();
        lines.push(t!(lang, "import-new-classes", n = names.len(), names = i18n::list(lang, &names)));
    }
    (!lines.is_empty()).then(|| {
        let lines = lines.into_iter().map(|l| view! { <li>{l}</li> }).collect_view();
        view! { <section class="section stack" aria-labelledby="notes"><h2 id="notes">{t!(lang, "import-notes")}</h2><ul>{lines}</ul></section> }
            .into_any()
    })
}

fn bad_table(lang: Lang, upload: &str, bad: &[BadRow]) -> AnyView {
    let rows = bad
        .iter()
        .take(SHOWN)
        .map(|b| {
            let text = if b.text.is_empty() { "–".to_owned() } else { b.text.clone() };
            view! {
                <tr>
                    <th scope="row">{place(lang, b)}</th>
                    <td class="nowrap">{column(lang, b.column)}</td>
                    <td class="nowrap">{row_fault(lang, b.fault)}</td>
                    <td class="nowrap">{text}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section class="section stack" aria-labelledby="bad">
            <h2 id="bad">{t!(lang, "import-bad-heading")}</h2>
            <div class="table-scroll table-scroll--tall" tabindex="0" role="region" aria-labelledby="bad">
                <table class="table">
                    <thead><tr>
                        <th scope="col">{t!(lang, "import-col-row")}</th>
                        <th scope="col">{t!(lang, "import-col-column")}</th>
                        <th scope="col">{t!(lang, "import-col-why")}</th>
                        <th scope="col">{t!(lang, "import-col-text")}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {more(lang, bad.len())}
            <p><a href=format!("/school/import/{upload}/rows?which=bad") download="">{t!(lang, "import-download-bad")}</a></p>
        </section>
    }
    .into_any()
}

fn change_table(lang: Lang, upload: &str, bad: bool, report: &ImportReport, changes: usize) -> AnyView {
    // What touches pupils who are there already comes first: it is what to look at.
    let known = report.rows.iter().filter(|r| matches!(r.action, RowAction::Move { .. } | RowAction::Rename { .. }));
    let new = report.rows.iter().filter(|r| r.action == RowAction::Create);
    let rows = known
        .chain(new)
        .take(SHOWN)
        .map(|r| {
            view! {
                <tr>
                    <th scope="row">{r.name.clone()}</th>
                    <td class="num">{r.student_no.clone()}</td>
                    <td class="nowrap">{r.class.get(lang).to_owned()}</td>
                    <td class="nowrap">{action(lang, r)}</td>
                </tr>
            }
        })
        .collect_view();
    let heading = if bad { t!(lang, "import-changes-if") } else { t!(lang, "import-changes") };
    view! {
        <section class="section stack" aria-labelledby="changes">
            <h2 id="changes">{heading}</h2>
            <div class="table-scroll table-scroll--tall" tabindex="0" role="region" aria-labelledby="changes">
                <table class="table">
                    <thead><tr>
                        <th scope="col">{column(lang, Column::Name)}</th>
                        <th scope="col" class="num">{column(lang, Column::StudentNo)}</th>
                        <th scope="col">{column(lang, Column::Class)}</th>
                        <th scope="col">{t!(lang, "import-col-what")}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {more(lang, changes)}
            <p><a href=format!("/school/import/{upload}/rows") download="">{t!(lang, "import-download-all")}</a></p>
        </section>
    }
    .into_any()
}

fn more(lang: Lang, all: usize) -> Option<AnyView> {
    (all > SHOWN).then(|| view! { <p class="muted">{t!(lang, "import-more", n = all - SHOWN)}</p> }.into_any())
}

/// `GET /school/import/{upload}/rows`: every row and what it would do, or with `?which=bad` every bad
/// one, as a file for a spreadsheet.
pub async fn rows(cx: Cx, Path(upload): Path<String>, query: Fields) -> Reply {
    let lang = cx.lang();
    let report = roster::preview(&cx.web.app, cx.actor()?, id::<UploadId>(&upload)?).await?.report;
    let mut text = "\u{feff}".to_owned();
    if query.get("which") == "bad" {
        line(
            &mut text,
            &[
                t!(lang, "import-col-row"),
                t!(lang, "import-col-column"),
                t!(lang, "import-col-why"),
                t!(lang, "import-col-text"),
            ],
        );
        for b in &report.bad {
            line(&mut text, &[place(lang, b), column(lang, b.column), row_fault(lang, b.fault), b.text.clone()]);
        }
        return Ok(download(text.into_bytes(), "text/csv; charset=utf-8", "qinghe-bad-rows.csv"));
    }
    let [school, class, number, name] =
        [Column::School, Column::Class, Column::StudentNo, Column::Name].map(|c| column(lang, c));
    line(&mut text, &[t!(lang, "import-col-row"), school, class, number, name, t!(lang, "import-col-what")]);
    for r in &report.rows {
        let (school, class) = (r.school.get(lang).to_owned(), r.class.get(lang).to_owned());
        line(&mut text, &[r.row.to_string(), school, class, r.student_no.clone(), r.name.clone(), action(lang, r)]);
    }
    Ok(download(text.into_bytes(), "text/csv; charset=utf-8", "qinghe-class-list-preview.csv"))
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

/// Where a bad row stands.
fn place(lang: Lang, bad: &BadRow) -> String {
    match &bad.file {
        Some(file) => t!(lang, "import-row-of", file = file.as_str(), n = bad.row.to_string()),
        None => bad.row.to_string(),
    }
}

fn action(lang: Lang, row: &PlannedRow) -> String {
    match &row.action {
        RowAction::Create => t!(lang, "import-act-new"),
        RowAction::Unchanged => t!(lang, "import-act-unchanged"),
        RowAction::Rename { from } => t!(lang, "import-act-renamed", from = from.as_str()),
        RowAction::Move { from } => t!(lang, "import-act-moved", from = from.get(lang)),
    }
}

fn column(lang: Lang, column: Column) -> String {
    let (zh, en) = column.headers();
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
    .to_owned()
}

fn row_fault(lang: Lang, fault: RowFault) -> String {
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
        RowFault::OtherGrade => t!(lang, "import-row-other-grade"),
    }
}

fn note(lang: Lang, note: &Note) -> String {
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
        Note::SameRows(n) => t!(lang, "import-note-same-rows", n = n),
        Note::ClassFromSheet(n) => t!(lang, "import-note-class-from-sheet", n = n),
        Note::HiddenSheets(ref names) => t!(lang, "import-note-hidden-sheets", names = i18n::list(lang, names)),
        Note::SheetsLeftOut(ref names) => t!(lang, "import-note-sheets-left-out", names = i18n::list(lang, names)),
        Note::NumberFrom(ref name) => t!(lang, "import-note-number-from", name = name.as_str()),
    }
}

fn file_fault(lang: Lang, name: &str, fault: &FileFault) -> String {
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
        FileFault::OtherSpreadsheet => t!(lang, "import-file-other-spreadsheet", file = name),
        FileFault::OpenQuote(row) => t!(lang, "import-file-open-quote", file = name, row = row.to_string()),
        FileFault::Password => t!(lang, "import-file-password", file = name),
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
