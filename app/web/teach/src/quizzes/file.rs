//! Questions from a file of another program: choose it, preview it, import it; and a quiz exported as such a file.

use crate::quizzes::{address, breadcrumbs};
use axum::{extract::Path, response::Response};
use leptos::prelude::*;
use qinghe_kit::{
    downloads::attachment,
    forms::{Fields, FormState, SelectField, TextField, once, see_other},
    i18n,
    ids::id,
    list::{Field, List},
    page::{Area, Cx, Fault, Page, Reply},
    t,
    ui::{self, Tone, item_view::folded},
    uploads::Unread,
};
use qinghe_model::{Lang, OrgId, QuizId, UploadId, error::FieldError, item::Item, quiz::MAX_ITEMS};
use qinghe_service::{
    Error,
    exchange::{ImportFault, Place},
    question_files::{self, Format, Preview},
    quizzes,
};
use qinghe_store::orgs::Org;

/// Faults shown; a broken file has many of the same.
const SHOWN: usize = 200;

/// The school of `?school=`.
async fn school(cx: &Cx, fields: &Fields) -> Result<Org, Fault> {
    Ok(quizzes::school(&cx.web.app, cx.actor()?, id::<OrgId>(fields.get("school"))?).await?)
}

/// `GET /teach/quizzes/import?school=`
pub async fn show(cx: Cx, query: Fields) -> Reply {
    let school = school(&cx, &query).await?;
    let form = FormState::filled([("in", cx.lang().tag().to_owned())]);
    Ok(form_page(&cx, &school, &form, !query.get("gone").is_empty()))
}

/// `POST /teach/quizzes/import`: stores the file and redirects to its preview.
pub async fn submit(cx: Cx, body: Unread) -> Reply {
    question_files::may_upload(cx.actor()?)?;
    let upload = body.read(&cx.web.app).await?;
    let fields = upload.fields.clone();
    let school = school(&cx, &fields).await?;
    let language = fields.get("in").parse::<Lang>().unwrap_or(cx.lang());
    match upload.file("file") {
        Ok(file) => {
            let kept = question_files::upload(&cx.web.app, cx.actor()?, school.id, &file.name, file.bytes).await?;
            Ok(see_other(&format!("/teach/quizzes/import/{kept}?in={}", language.tag())))
        }
        Err(fault) => Ok(form_page(&cx, &school, &FormState::failed(&fields, vec![fault]), false)),
    }
}

fn form_page(cx: &Cx, school: &Org, form: &FormState, gone: bool) -> Response {
    let lang = cx.lang();
    let title = t!(lang, "question-import-title");
    let shown = if form.is_bad() { format!("{}{title}", t!(lang, "form-error")) } else { title.clone() };
    cx.page(Page::new(Area::Staff, shown).narrow().for_form(form), || {
        let file = TextField::file("file", t!(lang, "question-import-file"), ".txt,.gift,.xml,.zip,.xlsx")
            .hint(t!(lang, "question-import-file-hint"));
        let languages = [("zh-CN", t!(lang, "question-import-in-zh")), ("en", t!(lang, "question-import-in-en"))];
        view! {
            {ui::crumbs(lang, breadcrumbs(lang, school.id), title.clone())}
            {form.summary(lang, t!(lang, "question-import-failed"))}
            {gone.then(|| ui::notice(Tone::Warning, t!(lang, "import-gone-title"), Some(t!(lang, "question-import-gone-text"))))}
            <header class=if gone { "page-head section" } else { "page-head" }><h1>{title}</h1><p class="page-head__lead">{t!(lang, "question-import-lead")}</p></header>
            <form class="card stack" method="post" enctype="multipart/form-data" novalidate="">
                <input type="hidden" name="school" value=school.id.to_string()/>
                {file.render(lang, form)}
                {SelectField::new("in", t!(lang, "question-import-in")).hint(t!(lang, "question-import-in-hint")).choices(languages).render(lang, form)}
                <div class="actions"><button class="btn">{t!(lang, "import-look")}</button></div>
                <p class="hint">{t!(lang, "import-look-hint")}</p>
            </form>
            <p class="section"><a href=format!("/teach/quizzes/import/template?school={}", school.id)>{t!(lang, "question-import-template")}</a></p>
        }
        .into_any()
    })
}

/// `GET /teach/quizzes/import/{upload}`: the preview.
pub async fn look(cx: Cx, Path(upload): Path<String>, query: Fields) -> Reply {
    let language = query.get("in").parse::<Lang>().unwrap_or(cx.lang());
    let preview = question_files::preview(&cx.web.app, cx.actor()?, id::<UploadId>(&upload)?, language).await?;
    Ok(preview_page(&cx, &preview, language, &FormState::default()))
}

/// `POST /teach/quizzes/import/{upload}`: imports the questions without faults.
pub async fn take_over(cx: Cx, Path(upload): Path<String>, fields: Fields) -> Reply {
    let (actor, upload) = (cx.actor()?, id::<UploadId>(&upload)?);
    let language = fields.get("in").parse::<Lang>().unwrap_or(cx.lang());
    match question_files::take_over(&cx.web.app, actor, upload, language).await {
        Ok(taken) => Ok(see_other(&match taken.quizzes[..] {
            [quiz] => address(quiz),
            _ => format!(
                "/teach/quizzes?school={}&imported={}&into={}",
                taken.school,
                taken.questions,
                taken.quizzes.len()
            ),
        })),
        Err(Error::Invalid(faults)) => {
            let preview = question_files::preview(&cx.web.app, actor, upload, language).await?;
            Ok(preview_page(&cx, &preview, language, &FormState::failed(&fields, faults)))
        }
        Err(e) => Err(e.into()),
    }
}

fn preview_page(cx: &Cx, preview: &Preview, language: Lang, form: &FormState) -> Response {
    let lang = cx.lang();
    let title = t!(lang, "question-import-look-title");
    cx.page(Page::new(Area::Staff, title.clone()).narrow().for_form(form), || {
        let n = preview.good.len();
        let good = preview.good.iter().map(|i| view! { <li>{folded(lang, i)}</li> }).collect_view();
        let good = (n > 0).then(|| {
            view! { <details class="more section"><summary>{t!(lang, "question-import-good", n = n)}</summary><ol class="more__in plain">{good}</ol></details> }
        });
        let (notices, faults): (Vec<_>, Vec<_>) = preview.faults.iter().partition(|f| f.is_notice());
        let left_out = faults.len() + preview.bad.len();
        let again = format!("/teach/quizzes/import?school={}", preview.school.id);
        let tone = if n == 0 { Tone::Warning } else { Tone::Info };
        let quizzes = question_files::quizzes_of(n).len();
        let many = (quizzes > 1).then(|| {
            let text = t!(lang, "question-import-many-text", n = n, most = MAX_ITEMS, quizzes = quizzes);
            view! { <div class="section">{ui::notice(Tone::Info, t!(lang, "question-import-many", quizzes = quizzes), Some(text))}</div> }
        });
        let take = (n > 0).then(|| {
            let button = if quizzes > 1 {
                t!(lang, "question-import-take-many", n = n, quizzes = quizzes)
            } else {
                t!(lang, "question-import-take", n = n)
            };
            view! {
                <form class="actions section" method="post">
                    {once(form)}
                    <input type="hidden" name="in" value=language.tag()/>
                    <button class="btn">{button}</button>
                    <a class="btn btn--quiet" href=again.clone()>{t!(lang, "question-import-other")}</a>
                </form>
            }
        });
        let back = (n == 0).then(|| view! { <p class="section"><a class="btn" href=again.clone()>{t!(lang, "question-import-other")}</a></p> });
        view! {
            {ui::crumbs(lang, breadcrumbs(lang, preview.school.id), t!(lang, "question-import-title"))}
            {form.summary(lang, t!(lang, "question-import-failed"))}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "question-import-look-lead", file = preview.name.as_str())}</p></header>
            {ui::notice(tone, t!(lang, "question-import-summary", good = n, bad = left_out), Some(t!(lang, "question-import-summary-text")))}
            {many}
            {take}
            {back}
            {bad_items(lang, preview)}
            {fault_table(lang, "faults", t!(lang, "question-import-faults"), &faults)}
            {fault_table(lang, "notices", t!(lang, "question-import-notices"), &notices)}
            {good}
        }
        .into_any()
    })
}

/// Questions that were read, but not by our rules.
fn bad_items(lang: Lang, preview: &Preview) -> Option<AnyView> {
    type Bad = (Item, Vec<FieldError>);
    let why =
        |(_, faults): &Bad| faults.iter().map(|f| i18n::message(lang, "field", f.code)).collect::<Vec<_>>().join("; ");
    let fields = vec![
        Field::text("question", t!(lang, "question-import-question"), |(item, _): &Bad| item.stem.get(lang).to_owned())
            .class("wrap-text"),
        Field::text("why", t!(lang, "question-import-why"), why),
    ];
    (!preview.bad.is_empty()).then(|| {
        view! {
            <section class="section stack" aria-labelledby="bad">
                <h2 id="bad">{t!(lang, "question-import-bad", n = preview.bad.len())}</h2>
                {List::under("bad", fields).page(lang, preview.bad.iter().take(SHOWN))}
                {more(lang, preview.bad.len())}
            </section>
        }
        .into_any()
    })
}

/// Says how many rows are not shown.
fn more(lang: Lang, all: usize) -> Option<AnyView> {
    let left = all.saturating_sub(SHOWN);
    (left > 0).then(|| view! { <p class="muted">{t!(lang, "question-import-more", n = left)}</p> }.into_any())
}

fn fault_table(lang: Lang, name: &'static str, title: String, faults: &[&ImportFault]) -> Option<AnyView> {
    let fields = vec![
        Field::text("where", t!(lang, "question-import-where"), |f: &ImportFault| place(lang, &f.place))
            .class("nowrap"),
        Field::text("why", t!(lang, "question-import-why"), |f: &ImportFault| i18n::message(lang, "import", f.code)),
        Field::text("found", t!(lang, "question-import-found"), |f: &ImportFault| f.text.clone()).class("muted"),
    ];
    (!faults.is_empty()).then(|| {
        view! {
            <section class="section stack" aria-labelledby=name>
                <h2 id=name>{title}</h2>
                {List::under(name, fields).page(lang, faults.iter().copied().take(SHOWN))}
                {more(lang, faults.len())}
            </section>
        }
        .into_any()
    })
}

fn place(lang: Lang, place: &Place) -> String {
    match place {
        Place::File => t!(lang, "question-import-place-file"),
        Place::Line(n) => t!(lang, "question-import-place-line", n = *n),
        Place::Item { number, name } if name.is_empty() => t!(lang, "question-import-place-item", n = *number),
        Place::Item { number, name } => format!("{} ({name})", t!(lang, "question-import-place-item", n = *number)),
        Place::Cell { row, column } => format!("{column}{row}"),
        Place::Entry(file) => file.clone(),
    }
}

/// `GET /teach/quizzes/import/template?school=`: an empty sheet to fill in.
pub async fn template(cx: Cx, query: Fields) -> Reply {
    school(&cx, &query).await?;
    let sheet = qinghe_service::exchange::write_xlsx([]).map_err(|e| Fault(Error::Input(e.to_string())))?;
    Ok(attachment("qinghe-questions.xlsx", "qinghe-questions.xlsx", FILE, sheet))
}

/// What is saved and not shown, whatever its format.
const FILE: &str = "application/octet-stream";

/// `GET /teach/quizzes/{quiz}/export/{format}`: the quiz as a file that is named after its title, the school and the day.
pub async fn export(cx: Cx, Path((quiz, format)): Path<(String, String)>) -> Reply {
    let (_, end, format) = Format::ALL.into_iter().find(|(n, ..)| *n == format).ok_or(Fault(Error::NotFound))?;
    let (quiz, lang) = (id::<QuizId>(&quiz)?, cx.lang());
    let file = question_files::export(&cx.web.app, cx.actor()?, quiz, format, lang).await?;
    let day = cx.web.app.today();
    let name = format!("{}-{}-{day}.{end}", file.title.get(lang), file.school.name().get(lang));
    Ok(attachment(&format!("quiz-{day}.{end}"), &name, FILE, file.bytes))
}
