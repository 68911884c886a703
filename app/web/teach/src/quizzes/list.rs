//! The quizzes of a school: create, copy, archive.

use crate::quizzes::{address, breadcrumbs, title_fields};
use axum::{extract::Path, response::Response};
use leptos::prelude::*;
use qinghe_kit::{
    cookies,
    forms::{Fields, FormState, once, see_other},
    i18n,
    ids::id,
    language::apply_language,
    page::{Area, Cx, Page, Reply},
    t,
    ui::{self, Tone},
};
use qinghe_model::{Lang, OrgId, QuizId, Text};
use qinghe_service::{
    Error,
    quizzes::{self, Quiz},
};
use qinghe_store::orgs::Org;

/// The quizzes of `?school=`, or of the first school.
pub async fn show(cx: Cx, query: Fields) -> Reply {
    let actor = cx.actor()?;
    let schools = quizzes::schools(&cx.web.app, actor).await?;
    let wanted = query.get("school").parse::<OrgId>().ok();
    let school = match wanted {
        Some(id) => Some(quizzes::school(&cx.web.app, actor, id).await?),
        None => schools.first().cloned(),
    };
    let lang = cx.lang();
    let title = t!(lang, "quiz-editor-title");
    let Some(school) = school else {
        return Ok(cx.page(Page::new(Area::Staff, title), || {
            ui::empty(t!(lang, "teach-empty-title"), t!(lang, "teach-empty-text"), None)
        }));
    };
    let list = quizzes::list(&cx.web.app, actor, school.id).await?;
    let archived = query.get("archived") == "1";
    let imported = query.get("imported").parse::<usize>().ok().zip(query.get("into").parse::<usize>().ok());
    let told = archived || imported.is_some();
    Ok(cx.page(Page::new(Area::Staff, title.clone()), || {
        let new = format!("/teach/quizzes/new?school={}", school.id);
        let body = if list.is_empty() {
            ui::empty(
                t!(lang, "quiz-editor-empty-title"),
                t!(lang, "quiz-editor-empty-text"),
                Some((new.clone(), t!(lang, "quiz-editor-new"))),
            )
        } else {
            view! { <ul class="tasks">{list.iter().map(|q| card(lang, q, quizzes::may_change(actor, &q.org_path, q.owner_id))).collect_view()}</ul> }.into_any()
        };
        view! {
            {ui::crumbs(lang, vec![("/teach".to_owned(), t!(lang, "teach-title"))], title.clone())}
            {archived.then(|| ui::notice(Tone::Good, t!(lang, "quiz-editor-archived"), None))}
            {imported.map(|(n, quizzes)| ui::notice(Tone::Good, t!(lang, "question-import-done", n = n, quizzes = quizzes), None))}
            <header class=if told { "page-head page-head__row section" } else { "page-head page-head__row" }>
                <div>
                    <h1>{title}</h1>
                    <p class="page-head__lead">{t!(lang, "quiz-editor-lead", school = school.name().get(lang).to_owned())}</p>
                </div>
                <div class="row">
                    <a class="btn" href=new>{t!(lang, "quiz-editor-new")}</a>
                    <a class="btn btn--second" href=format!("/teach/quizzes/bank?school={}", school.id)>{t!(lang, "quiz-editor-bank")}</a>
                    <a class="btn btn--second" href=format!("/teach/quizzes/import?school={}", school.id)>{t!(lang, "question-import-title")}</a>
                </div>
            </header>
            {(schools.len() > 1).then(|| tabs(lang, &schools, school.id))}
            {body}
            <p class="section"><a href=format!("/teach/quizzes/away?school={}", school.id)>{t!(lang, "archive-link")}</a></p>
        }
        .into_any()
    }))
}

fn tabs(lang: Lang, schools: &[Org], here: OrgId) -> AnyView {
    let tabs = schools
        .iter()
        .map(|s| {
            let here = (s.id == here).then_some("page");
            view! { <a href=format!("/teach/quizzes?school={}", s.id) aria-current=here>{s.name().get(lang).to_owned()}</a> }
        })
        .collect_view();
    view! { <nav class="tabs" aria-label=t!(lang, "quiz-editor-schools")>{tabs}</nav> }.into_any()
}

fn card(lang: Lang, quiz: &Quiz, own: bool) -> AnyView {
    let title = quiz.title().get(lang).to_owned();
    let at = address(quiz.id);
    let name = || view! { <span class="vh">{format!(" {title}")}</span> };
    let full = quiz.count() > 0;
    view! {
        <li>
            <article class="task">
                <div class="task__head"><h2 class="task__title"><a href=at.clone()>{title.clone()}</a></h2></div>
                <p class="task__meta">{t!(lang, "quiz-editor-count", n = quiz.count())}" · "{t!(lang, "quiz-editor-by", name = quiz.owner_name.as_str())}</p>
                <p class="task__meta">{t!(lang, "quiz-editor-changed", name = quiz.updated_name.as_str(), time = i18n::date_time(lang, quiz.updated_at))}</p>
                <div class="row">
                    <a class="btn btn--quiet btn--sm" href=format!("{at}/preview")>{t!(lang, "quiz-editor-preview")}{name()}</a>
                    <form method="post" action=format!("{at}/copy")>{once(&FormState::default())}<button class="btn btn--quiet btn--sm">{t!(lang, "quiz-editor-copy")}{name()}</button></form>
                    {own.then(|| view! { <a class="btn btn--quiet btn--sm" href=format!("{at}/archive")>{t!(lang, "quiz-editor-archive")}{name()}</a> })}
                </div>
                <div class="task__go"><a class="btn btn--second" href=if full { format!("{at}/give") } else { at.clone() }>{if full { t!(lang, "quiz-editor-give") } else { t!(lang, "quiz-editor-edit") }}{name()}</a></div>
            </article>
        </li>
    }
    .into_any()
}

/// The form for a new quiz.
pub async fn new(cx: Cx, query: Fields) -> Reply {
    let school = quizzes::school(&cx.web.app, cx.actor()?, id(query.get("school"))?).await?;
    Ok(render_new(&cx, &school, &FormState::default()))
}

/// Creates a quiz, or shows what is wrong.
pub async fn create(mut cx: Cx, fields: Fields) -> Reply {
    let school = quizzes::school(&cx.web.app, cx.actor()?, id(fields.get("school"))?).await?;
    if let Some(cookie) = apply_language(&cx, &fields).await? {
        cx.visitor.lang = fields.get("lang").parse().unwrap_or(cx.visitor.lang);
        let mut response = render_new(&cx, &school, &FormState::failed(&fields, vec![]));
        cookies::add(&mut response, [cookie]);
        return Ok(response);
    }
    let title = Text { zh: fields.get("title_zh").to_owned(), en: fields.get("title_en").to_owned() };
    match quizzes::create(&cx.web.app, cx.actor()?, school.id, &title).await {
        Ok(id) => Ok(see_other(&address(id))),
        Err(Error::Invalid(faults)) => Ok(render_new(&cx, &school, &FormState::failed(&fields, faults))),
        Err(e) => Err(e.into()),
    }
}

fn render_new(cx: &Cx, school: &Org, form: &FormState) -> Response {
    let lang = cx.lang();
    let title = t!(lang, "quiz-editor-new");
    cx.page(Page::new(Area::Staff, title.clone()).form().for_form(form).language_in("new"), || {
        view! {
            {ui::crumbs(lang, breadcrumbs(lang, school.id), title.clone())}
            {form.summary(lang, t!(lang, "quiz-editor-not-saved"))}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "quiz-editor-new-lead", school = school.name().get(lang).to_owned())}</p></header>
            <form id="new" method="post" action="/teach/quizzes/new" novalidate="">
                {once(form)}
                <input type="hidden" name="school" value=school.id.to_string()/>
                {title_fields(lang, form)}
                <div class="actions">
                    <button class="btn">{t!(lang, "quiz-editor-begin")}</button>
                    <a class="btn btn--quiet" href=format!("/teach/quizzes?school={}", school.id)>{t!(lang, "teach-cancel")}</a>
                </div>
            </form>
        }
        .into_any()
    })
}

/// Copies a quiz and opens the copy.
pub async fn copy(cx: Cx, Path(quiz): Path<String>) -> Reply {
    let copy = quizzes::copy(&cx.web.app, cx.actor()?, id::<QuizId>(&quiz)?).await?;
    Ok(see_other(&format!("{}?copied=1", address(copy))))
}

/// Asks for confirmation before a quiz is archived.
pub async fn ask_archive(cx: Cx, Path(quiz): Path<String>) -> Reply {
    let page = quizzes::get(&cx.web.app, cx.actor()?, id(&quiz)?).await?;
    let lang = cx.lang();
    let name = page.quiz.title().get(lang).to_owned();
    let title = t!(lang, "quiz-editor-archive-title", title = name.as_str());
    Ok(cx.page(Page::new(Area::Staff, title.clone()).form(), || {
        let mut breadcrumbs = breadcrumbs(lang, page.school.id);
        breadcrumbs.push((address(page.quiz.id), name));
        view! {
            {ui::crumbs(lang, breadcrumbs, t!(lang, "quiz-editor-archive"))}
            <header class="page-head"><h1>{title}</h1></header>
            <ul><li>{t!(lang, "quiz-editor-archive-gone")}</li><li>{t!(lang, "quiz-editor-archive-kept")}</li></ul>
            <form method="post" class="actions">
                <button class="btn btn--danger">{t!(lang, "quiz-editor-archive-yes")}</button>
                <a class="btn btn--quiet" href=address(page.quiz.id)>{t!(lang, "teach-cancel")}</a>
            </form>
        }
        .into_any()
    }))
}

/// Archives a quiz.
pub async fn archive(cx: Cx, Path(quiz): Path<String>) -> Reply {
    let school = quizzes::archive(&cx.web.app, cx.actor()?, id(&quiz)?).await?;
    Ok(see_other(&format!("/teach/quizzes?school={school}&archived=1")))
}
