//! A quiz that was changed after it was set: what has changed, and giving the change to those who have not begun.

use axum::{extract::Path, http::StatusCode, response::Response};
use leptos::prelude::*;
use qinghe_kit::{
    forms::{Fields, hidden, see_other},
    ids::id,
    page::{Area, Cx, Page, Reply},
    t,
    ui::{self, Tone},
};
use qinghe_model::{AssignmentId, Lang, Text};
use qinghe_service::{
    Error,
    assignments::{self, QuizChange},
};

/// On the board: the quiz was changed since.
pub fn notice(lang: Lang, change: &QuizChange) -> AnyView {
    let address = format!("/teach/assignments/{}/quiz", change.work.id);
    view! {
        <div class="section">
            {ui::notice(Tone::Info, t!(lang, "renew-notice"), Some(t!(lang, "renew-notice-text")))}
            <p class="actions"><a class="btn btn--second" href=address>{t!(lang, "renew-look")}</a></p>
        </div>
    }
    .into_any()
}

/// `GET /teach/assignments/{assignment}/quiz`
pub async fn show(cx: Cx, Path(assignment): Path<String>) -> Reply {
    let assignment: AssignmentId = id(&assignment)?;
    let change = assignments::quiz_change(&cx.web.app, cx.actor()?, assignment).await?;
    let Some(change) = change else { return Ok(see_other(&format!("/teach/assignments/{assignment}"))) };
    Ok(render(&cx, &change, false))
}

/// Gives the changed quiz to those who have not begun.
pub async fn submit(cx: Cx, Path(assignment): Path<String>, fields: Fields) -> Reply {
    let assignment: AssignmentId = id(&assignment)?;
    let seen = fields.get("revision").parse().unwrap_or_default();
    let board = format!("/teach/assignments/{assignment}");
    match assignments::renew_quiz(&cx.web.app, cx.actor()?, assignment, seen).await {
        Ok(()) => Ok(see_other(&format!("{board}?renewed=1"))),
        // Changed once more, or taken over by somebody else.
        Err(Error::Changed) => match assignments::quiz_change(&cx.web.app, cx.actor()?, assignment).await? {
            Some(change) => Ok(render(&cx, &change, true)),
            None => Ok(see_other(&board)),
        },
        Err(e) => Err(e.into()),
    }
}

fn titles(title: &Text) -> String {
    [title.zh.as_str(), title.en.as_str()].iter().filter(|t| !t.is_empty()).copied().collect::<Vec<_>>().join(" / ")
}

fn list(lang: Lang, heading: String, texts: &[Text]) -> Option<AnyView> {
    (!texts.is_empty()).then(|| {
        let lines = texts.iter().map(|t| view! { <li>{t.get(lang).to_owned()}</li> }).collect_view();
        view! { <section class="section card stack stack--tight"><h2>{heading}</h2><ul>{lines}</ul></section> }
            .into_any()
    })
}

fn render(cx: &Cx, change: &QuizChange, stale: bool) -> Response {
    let lang = cx.lang();
    let title = t!(lang, "renew-title");
    let page = Page::new(Area::Staff, title.clone()).form();
    let page = if stale { page.status(StatusCode::CONFLICT) } else { page };
    cx.page(page, || {
        let board = format!("/teach/assignments/{}", change.work.id);
        let (given, now) = (titles(&change.given.title()), titles(&change.now.title()));
        let breadcrumbs = vec![("/teach".to_owned(), t!(lang, "teach-title")), (board.clone(), given.clone())];
        let waiting = (change.pupils - change.begun).max(0);
        let [before, after] = [&change.given, &change.now].map(|quiz| quiz.parts.iter().map(qinghe_model::quiz::QuizPart::count).sum::<usize>());
        view! {
            {ui::crumbs(lang, breadcrumbs, title.clone())}
            {stale.then(|| ui::notice(Tone::Warning, t!(lang, "renew-stale"), None))}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "renew-lead")}</p></header>
            {(given != now).then(|| view! { <p>{t!(lang, "renew-renamed", was = given.clone(), now = now.clone())}</p> })}
            {(before != after).then(|| view! { <p>{t!(lang, "renew-count", was = before, now = after)}</p> })}
            {list(lang, t!(lang, "renew-added"), &change.added)}
            {list(lang, t!(lang, "renew-removed"), &change.removed)}
            {list(lang, t!(lang, "renew-reworded"), &change.reworded)}
            <div class="section">
                {(change.begun > 0).then(|| ui::notice(Tone::Warning, t!(lang, "renew-begun", n = change.begun), Some(t!(lang, "renew-begun-text"))))}
            </div>
            <form method="post" class="actions">
                {hidden("revision", change.now.quiz_revision.to_string())}
                {(waiting > 0).then(|| view! { <button class="btn">{t!(lang, "renew-go", n = waiting)}</button> })}
                <a class="btn btn--quiet" href=board>{t!(lang, "renew-leave")}</a>
            </form>
            {(waiting == 0).then(|| view! { <p class="muted">{t!(lang, "renew-nobody")}</p> })}
        }
        .into_any()
    })
}
