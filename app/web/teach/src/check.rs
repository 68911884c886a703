//! Compares a markbook file with the current records. Scores are what pupils earned: a file changes none of them.

use crate::gradebook::{late_word, state_word, title, words};
use axum::{extract::Path, response::Response};
use leptos::prelude::*;
use qinghe_kit::{
    forms::{FormState, TextField},
    ids::id,
    list::{Field, List},
    page::{Area, Cx, Page, Reply},
    t,
    ui::{self, Tone},
    uploads::Unread,
};
use qinghe_model::{Lang, OrgId, progress::WorkState};
use qinghe_service::{
    Error,
    gradebook::{
        self, Column, Gradebook, SheetCell,
        check::{Check, Difference, OddCell},
    },
};
use qinghe_store::orgs::Org;

/// Rows shown of each kind: a file of another term differs everywhere.
const SHOWN: usize = 200;

/// `GET /teach/classes/{class}/grades/check`
pub async fn show(cx: Cx, Path(class): Path<String>) -> Reply {
    let class = gradebook::check::class(&cx.web.app, cx.actor()?, id::<OrgId>(&class)?).await?;
    Ok(page(&cx, &class, &FormState::default(), || ().into_any()))
}

/// What a file may call an assignment.
fn titles(column: &Column) -> Vec<String> {
    Lang::ALL.map(|lang| title(lang, column)).to_vec()
}

/// `POST …/grades/check`: compares the file; nothing of it is kept.
pub async fn submit(cx: Cx, Path(class): Path<String>, body: Unread) -> Reply {
    let actor = cx.actor()?;
    let class = gradebook::check::class(&cx.web.app, actor, id::<OrgId>(&class)?).await?;
    let upload = body.read(&cx.web.app).await?;
    let fields = upload.fields.clone();
    let failed = |fault| FormState::failed(&fields, vec![fault]);
    let file = match upload.file("file") {
        Ok(file) => file,
        Err(fault) => return Ok(page(&cx, &class, &failed(fault), || ().into_any())),
    };
    let languages = Lang::ALL.map(words).to_vec();
    match gradebook::check::check(&cx.web.app, actor, class.id, file.bytes, languages, titles).await {
        Ok((book, check)) => {
            Ok(page(&cx, &class, &FormState::default(), || found(cx.lang(), &file.name, &book, &check)))
        }
        Err(Error::Invalid(faults)) => Ok(page(&cx, &class, &FormState::failed(&fields, faults), || ().into_any())),
        Err(e) => Err(e.into()),
    }
}

fn page(cx: &Cx, class: &Org, form: &FormState, found: impl FnOnce() -> AnyView) -> Response {
    let lang = cx.lang();
    let name = class.name().get(lang).to_owned();
    let title = t!(lang, "check-title", class = name.as_str());
    let shown = if form.is_bad() { format!("{}{title}", t!(lang, "form-error")) } else { title.clone() };
    cx.page(Page::new(Area::Staff, shown).for_form(form), || {
        let address = format!("/teach/classes/{}", class.id);
        let breadcrumbs = vec![
            ("/teach".to_owned(), t!(lang, "teach-title")),
            (address.clone(), name),
            (format!("{address}/grades"), t!(lang, "grades-link")),
        ];
        let file = TextField::file("file", t!(lang, "check-file"), ".csv,.xlsx").hint(t!(lang, "check-file-hint"));
        view! {
            {ui::crumbs(lang, breadcrumbs, t!(lang, "check-link"))}
            {form.summary(lang, t!(lang, "check-not-read"))}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "check-lead")}</p></header>
            <div class="stack">
                {found()}
                <form class="card stack" method="post" enctype="multipart/form-data" novalidate="">
                    {file.render(lang, form)}
                    <div class="actions"><button class="btn">{t!(lang, "check-go")}</button></div>
                </form>
            </div>
        }
        .into_any()
    })
}

/// The outcome of the check.
fn found(lang: Lang, file: &str, book: &Gradebook, check: &Check) -> AnyView {
    let (pupils, works) = check.compared;
    let summary = t!(lang, "check-compared", file = file, pupils = pupils, works = works, equal = check.equal);
    let head = if works == 0 || pupils == 0 {
        ui::notice(Tone::Warning, t!(lang, "check-nothing"), Some(summary))
    } else if check.agrees() {
        let whole = check.missing.is_empty() && check.other_work.is_empty();
        let said = if whole { t!(lang, "check-agrees") } else { t!(lang, "check-agrees-part") };
        ui::notice(Tone::Good, said, Some(summary))
    } else {
        ui::notice(Tone::Warning, t!(lang, "check-differs", n = check.differences.len()), Some(summary))
    };
    let unchanged = (!check.agrees()).then(|| view! { <p>{t!(lang, "check-unchanged")}</p> });
    let odd = check.odd.iter().map(|o| odd_line(lang, book, o));
    let unknown_rows = check
        .unknown_rows
        .iter()
        .map(|(row, number, name)| t!(lang, "check-row", row = *row, number = number.as_str(), name = name.as_str()));
    let renumbered = check.renumbered.iter().map(|(row, name, file, here)| {
        t!(lang, "check-renumbered-row", row = *row, name = name.as_str(), file = file.as_str(), here = here.as_str())
    });
    let missing = check.missing.iter().map(|(number, name)| format!("{number} {name}"));
    view! {
        {head}
        {unchanged}
        {table(lang, book, &check.differences)}
        {list(lang, t!(lang, "check-odd", n = check.odd.len()), odd.collect())}
        {list(lang, t!(lang, "check-renumbered", n = check.renumbered.len()), renumbered.collect())}
        {list(lang, t!(lang, "check-strangers", n = check.unknown_rows.len()), unknown_rows.collect())}
        {list(lang, t!(lang, "check-missing", n = check.missing.len()), missing.collect())}
        {list(lang, t!(lang, "check-other-work", n = check.other_work.len()), check.other_work.clone())}
    }
    .into_any()
}

/// A cell that cannot be read: whose it is, of which work, what the file says and what is here.
fn odd_line(lang: Lang, book: &Gradebook, odd: &OddCell) -> String {
    let words = words(lang);
    let text = |s: &str| if s.is_empty() { t!(lang, "check-blank") } else { s.to_owned() };
    let (number, name) = &odd.pupil;
    let Some((work, part)) = odd.cell.at else {
        return t!(lang, "check-odd-cell", cell = odd.cell.name(), file = text(&odd.cell.text));
    };
    let work = book.columns.iter().find(|c| c.assignment == work).map(|c| title(lang, c)).unwrap_or_default();
    let here = odd.here.map(|here| match part {
        0 => here.share().map(|share| gradebook::points(share.0 * 10)).unwrap_or_default(),
        1 => here.score.map(gradebook::points).unwrap_or_default(),
        2 => here.max.map(gradebook::points).unwrap_or_default(),
        3 => state_word(lang, here.state),
        _ if here.late => late_word(lang, here.state),
        _ if here.state == WorkState::Completed => words.late[1].clone(),
        _ => String::new(),
    });
    t!(
        lang,
        "check-odd-line",
        cell = odd.cell.name(),
        pupil = format!("{number} {name}").trim().to_owned(),
        work = format!("{work} · {}", words.parts[part]),
        file = text(&odd.cell.text),
        here = text(&here.unwrap_or_default())
    )
}

fn list(lang: Lang, heading: String, lines: Vec<String>) -> Option<AnyView> {
    let more = lines.len().saturating_sub(SHOWN);
    (!lines.is_empty()).then(|| {
        view! {
            <section>
                <h2>{heading}</h2>
                <ul>{lines.into_iter().take(SHOWN).map(|l| view! { <li>{l}</li> }).collect_view()}</ul>
                {(more > 0).then(|| view! { <p class="muted">{t!(lang, "check-more", n = more)}</p> })}
            </section>
        }
        .into_any()
    })
}

fn table(lang: Lang, book: &Gradebook, differences: &[Difference]) -> Option<AnyView> {
    let more = differences.len().saturating_sub(SHOWN);
    let work = |d: &Difference| {
        let work = book.columns.iter().find(|c| c.assignment == d.assignment);
        work.map(|c| title(lang, c)).unwrap_or_default()
    };
    let fields = vec![
        Field::text("cells", t!(lang, "check-col-cell"), |d: &Difference| d.places.join(" ")).class("nowrap"),
        Field::text("pupil", t!(lang, "teach-col-name"), |d: &Difference| format!("{} {}", d.number, d.name))
            .link(|d| Some(format!("/teach/assignments/{}/pupils/{}", d.assignment, d.learner))),
        Field::text("work", t!(lang, "check-col-work"), work),
        Field::text("file", t!(lang, "check-col-file"), |d: &Difference| cell(lang, d.file)),
        Field::text("here", t!(lang, "check-col-here"), |d: &Difference| cell(lang, d.here)),
    ];
    let list = List::new("differences", t!(lang, "check-table"), fields).named_in(1);
    (!differences.is_empty()).then(|| {
        view! {
            {list.page(lang, differences.iter().take(SHOWN))}
            {(more > 0).then(|| view! { <p class="muted">{t!(lang, "check-more", n = more)}</p> })}
        }
        .into_any()
    })
}

fn cell(lang: Lang, cell: Option<SheetCell>) -> String {
    let Some(cell) = cell else { return t!(lang, "grades-not-given") };
    let points = cell.score.map(|score| {
        let of = cell.max.map(gradebook::points).unwrap_or_default();
        t!(lang, "check-points", points = gradebook::points(score), of = of)
    });
    let late = cell.late.then(|| late_word(lang, cell.state));
    let parts: Vec<String> = [Some(state_word(lang, cell.state)), points, late].into_iter().flatten().collect();
    parts.join(" · ")
}
