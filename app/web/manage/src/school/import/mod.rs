//! Class lists by upload: choose a file, look at what it would do, take it over.

mod done;
mod files;
mod lists;
mod preview;
mod words;

pub use done::{ask_undo, undo};
pub use files::{rows, template};

use axum::{extract::Path, response::Response};
use leptos::prelude::*;
use preview::preview_page;
use qinghe_kit::{
    forms::{self, Fields, FormState, SelectField, see_other},
    ids::id,
    list::List,
    names::node_choices,
    page::{Area, Cx, Page, Reply},
    t,
    ui::{self, Tone},
    uploads::Unread,
};
use qinghe_model::{Lang, OrgId, UploadId, error::FieldError, roster::RowAction};
use qinghe_service::{
    Error,
    roster::{self, Decisions, Done},
};
use qinghe_store::orgs::Org;
use words::file_fault;

/// `GET /school/import`. `?done=` names the list that was taken over, `?left=` how many of its rows were left out; `?gone=` says
/// that a file waits no longer, `?undone=` that a list was undone.
pub async fn show(cx: Cx, query: Fields) -> Reply {
    let lang = cx.lang();
    let note = if !query.get("done").is_empty() {
        Some(done::said(&cx, query.get("done"), query.get("left").parse().unwrap_or(0)).await?)
    } else if !query.get("gone").is_empty() {
        Some(ui::notice(Tone::Warning, t!(lang, "import-gone-title"), Some(t!(lang, "import-gone-text"))))
    } else if !query.get("undone").is_empty() {
        Some(ui::notice(Tone::Good, t!(lang, "import-undone-title"), Some(t!(lang, "import-undone-text"))))
    } else {
        None
    };
    page(&cx, &FormState::default(), note).await
}

/// The page with the form and the lists of the last thirty days.
async fn page(cx: &Cx, form: &FormState, note: Option<AnyView>) -> Reply {
    let actor = cx.actor()?;
    let places = roster::list_places(&cx.web.app, actor).await?;
    let done = roster::list_done(&cx.web.app, actor).await?;
    Ok(form_page(cx, &places, &done, form, note))
}

/// `POST /school/import`: keeps the file and goes on to what it would do.
pub async fn submit(cx: Cx, body: Unread) -> Reply {
    let actor = cx.actor()?;
    let places = roster::list_places(&cx.web.app, actor).await?;
    let upload = body.read(&cx.web.app).await?;
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
            return page(&cx, &FormState::failed(&fields, faults), None).await;
        }
    };
    match roster::upload(&cx.web.app, actor, at, &file.name, file.bytes).await {
        Ok(upload) => Ok(see_other(&format!("/school/import/{upload}"))),
        Err(Error::File(fault)) => {
            let mut form = FormState::failed(&fields, vec![FieldError { field: "file", code: "file-bad" }]);
            form.problem = Some(file_fault(cx.lang(), &file.name, &fault));
            page(&cx, &form, None).await
        }
        Err(e) => Err(e.into()),
    }
}

fn form_page(cx: &Cx, places: &[Org], done: &[Done], form: &FormState, note: Option<AnyView>) -> Response {
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
            let choices = node_choices(lang, places);
            SelectField::new("at", t!(lang, "import-at")).choices(choices).render(lang, form)
        };
        let head = if note.is_some() { "page-head section" } else { "page-head" };
        let example = [
            t!(lang, "import-example-school"), t!(lang, "import-example-grade"), t!(lang, "import-example-class"), "01".to_owned(),
            t!(lang, "import-example-name"),
        ];
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
            {done::cards(cx, done)}
            <section class="section stack" aria-labelledby="columns">
                <h2 id="columns">{t!(lang, "import-columns-title")}</h2>
                {List::under("columns", lists::usual(lang, |row: &[String; 5]| row)).page(lang, [&example])}
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
    let decisions = decisions(&fields);
    match roster::take_over(&cx.web.app, actor, file, fields.get("seen"), &decisions).await {
        Ok((import, report)) => {
            let left = report.count(|a| matches!(a, RowAction::LeaveOut)) + report.bad_rows();
            Ok(see_other(&format!("/school/import?done={import}&left={left}")))
        }
        Err(Error::NotFound) => Ok(see_other("/school/import?gone=1")),
        Err(Error::Invalid(faults)) => {
            let preview = roster::preview(&cx.web.app, actor, file).await?;
            Ok(preview_page(&cx, &upload, &preview, &FormState::failed(&fields, faults)))
        }
        Err(e) => Err(e.into()),
    }
}

/// What was decided of doubtful rows and classes: `row-<place in the file>` has the number of the reading, or nothing.
fn decisions(fields: &Fields) -> Decisions {
    let meaning = |(name, value): (&str, &str)| Some((name.strip_prefix("row-")?.parse().ok()?, value.parse().ok()?));
    let class = |(name, value): (&str, &str)| {
        let at = name.strip_prefix("class-")?.parse().ok()?;
        match value {
            "nearest" => Some((at, true)),
            "new" => Some((at, false)),
            _ => None,
        }
    };
    Decisions {
        nearest_classes: fields.iter().filter_map(class).collect(),
        unusual_classes: false,
        own_school: fields.get("own-school") == "1",
        meanings: fields.iter().filter_map(meaning).collect(),
    }
}
