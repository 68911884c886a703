//! Chooses the class for which a quiz is set; the form itself belongs to the class.

use crate::quizzes::{address, breadcrumbs};
use axum::extract::Path;
use leptos::prelude::*;
use qinghe_kit::{
    forms::see_other,
    ids::id,
    page::{Area, Cx, Page, Reply},
    t, ui,
};
use qinghe_model::QuizId;
use qinghe_service::{assignments, quizzes};

/// Redirects to the form of the only class, or asks which class.
pub async fn show(cx: Cx, Path(quiz): Path<String>) -> Reply {
    let actor = cx.actor()?;
    let page = quizzes::get(&cx.web.app, actor, id::<QuizId>(&quiz)?).await?;
    let mut classes = assignments::list_classes(&cx.web.app, actor).await?;
    classes.retain(|c| c.school.id == page.school.id);
    let form = |class| format!("/teach/classes/{class}/assign?quiz={}", page.quiz.id);
    if page.quiz.count() == 0 {
        return Ok(see_other(&address(page.quiz.id)));
    }
    if let [only] = &classes[..] {
        return Ok(see_other(&form(only.class.id)));
    }
    let lang = cx.lang();
    let name = page.quiz.title().get(lang).to_owned();
    let title = t!(lang, "quiz-editor-give-title", title = name.as_str());
    Ok(cx.page(Page::new(Area::Staff, title.clone()), || {
        let mut breadcrumbs = breadcrumbs(lang, page.school.id);
        breadcrumbs.push((address(page.quiz.id), name));
        let body = if classes.is_empty() {
            ui::empty(t!(lang, "teach-empty-title"), t!(lang, "teach-empty-text"), None)
        } else {
            let rows = classes
                .iter()
                .map(|c| {
                    view! {
                        <li><article class="task">
                            <div class="task__head"><h2 class="task__title"><a href=form(c.class.id)>{c.name.get(lang).to_owned()}</a></h2></div>
                            <p class="task__meta">{ui::icon("person")}{t!(lang, "teach-pupils", n = c.pupils)}</p>
                        </article></li>
                    }
                })
                .collect_view();
            view! { <ul class="tasks">{rows}</ul> }.into_any()
        };
        view! {
            {ui::crumbs(lang, breadcrumbs, t!(lang, "quiz-editor-give"))}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "quiz-editor-give-lead")}</p></header>
            {body}
        }
        .into_any()
    }))
}
