//! A school's archived quizzes and questions, and restoring them.

use crate::quizzes::{address, breadcrumbs};
use axum::extract::Path;
use leptos::prelude::*;
use qinghe_kit::{
    forms::{Fields, see_other},
    i18n,
    ids::id,
    page::{Area, Cx, Page, Reply},
    t,
    ui::{self, Tone, item_view::folded, latest_only},
};
use qinghe_model::{Lang, OrgId, QuizId};
use qinghe_service::{
    archive::{self, Archive},
    quizzes::{OwnItem, Quiz},
    school_items,
};

/// `GET /teach/quizzes/away?school=`
pub async fn show(cx: Cx, query: Fields) -> Reply {
    let archived = archive::list(&cx.web.app, cx.actor()?, id::<OrgId>(query.get("school"))?).await?;
    let lang = cx.lang();
    let title = t!(lang, "archive-title");
    let back = query.get("back") == "1";
    Ok(cx.page(Page::new(Area::Staff, title.clone()).narrow(), || {
        let Archive { school, quizzes, items } = &archived;
        let body = if quizzes.is_empty() && items.is_empty() {
            let on = format!("/teach/quizzes?school={}", school.id);
            ui::empty(
                t!(lang, "archive-empty-title"),
                t!(lang, "archive-empty-text"),
                Some((on, t!(lang, "quiz-editor-title"))),
            )
        } else {
            view! {
                {section(t!(lang, "quiz-editor-title"), "quizzes", quizzes.iter().map(|q| quiz(lang, q)).collect())}
                {section(t!(lang, "archive-items"), "items", items.iter().map(|i| item(lang, i)).collect())}
            }
            .into_any()
        };
        view! {
            {ui::crumbs(lang, breadcrumbs(lang, school.id), title.clone())}
            {back.then(|| ui::notice(Tone::Good, t!(lang, "archive-back"), None))}
            <header class=if back { "page-head section" } else { "page-head" }>
                <h1>{title}</h1>
                <p class="page-head__lead">{t!(lang, "archive-lead", school = school.name().get(lang).to_owned())}</p>
            </header>
            {body}
            {latest_only(lang, quizzes.len().max(items.len()), archive::SHOWN)}
        }
        .into_any()
    }))
}

fn section(heading: String, name: &'static str, rows: Vec<AnyView>) -> Option<AnyView> {
    (!rows.is_empty()).then(|| {
        view! {
            <section class="section" aria-labelledby=name>
                <div class="section__head"><h2 id=name>{heading}</h2></div>
                <ul class="tasks">{rows}</ul>
            </section>
        }
        .into_any()
    })
}

fn button(lang: Lang, action: String, name: &str) -> AnyView {
    let name = view! { <span class="vh">{format!(" {name}")}</span> };
    view! { <form method="post" action=action><button class="btn btn--second btn--sm">{t!(lang, "archive-bring")}{name}</button></form> }
        .into_any()
}

fn quiz(lang: Lang, quiz: &Quiz) -> AnyView {
    let title = quiz.title().get(lang).to_owned();
    view! {
        <li><article class="task">
            <div class="task__head"><h3 class="task__title">{title.clone()}</h3></div>
            <p class="task__meta">{t!(lang, "quiz-editor-count", n = quiz.count())}</p>
            <p class="task__meta">{t!(lang, "quiz-editor-changed", name = quiz.updated_name.as_str(), time = i18n::date_time(lang, quiz.updated_at))}</p>
            <div class="task__go">{button(lang, format!("{}/bring-back", address(quiz.id)), &title)}</div>
        </article></li>
    }
    .into_any()
}

fn item(lang: Lang, own: &OwnItem) -> AnyView {
    // In a language the question has.
    let confirmation = school_items::languages(&own.body).into_iter().find(|l| *l == lang).unwrap_or(match lang {
        Lang::Zh => Lang::En,
        Lang::En => Lang::Zh,
    });
    let stem: String = own.body.stem.get(confirmation).chars().take(40).collect();
    let action = format!("/teach/quizzes/items/{}/bring-back", own.body.id);
    view! {
        <li><article class="task">
            {folded(confirmation, &own.body)}
            <p class="task__meta">{t!(lang, "quiz-editor-changed", name = own.updated_name.as_str(), time = i18n::date_time(lang, own.updated_at))}</p>
            <div class="task__go">{button(lang, action, &stem)}</div>
        </article></li>
    }
    .into_any()
}

/// `POST /teach/quizzes/{quiz}/bring-back`
pub async fn bring_quiz(cx: Cx, Path(quiz): Path<String>) -> Reply {
    let quiz = archive::restore_quiz(&cx.web.app, cx.actor()?, id::<QuizId>(&quiz)?).await?;
    Ok(see_other(&format!("/teach/quizzes/away?school={}&back=1", quiz.org_id)))
}

/// `POST /teach/quizzes/items/{item}/bring-back`
pub async fn bring_item(cx: Cx, Path(item): Path<String>) -> Reply {
    let school = archive::restore_item(&cx.web.app, cx.actor()?, &item).await?;
    Ok(see_other(&format!("/teach/quizzes/away?school={school}&back=1")))
}
