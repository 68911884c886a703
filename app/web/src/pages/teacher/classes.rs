//! My classes.

use crate::{
    page::{Area, Cx, Page, Reply},
    t, ui,
};
use leptos::prelude::*;
use qinghe_service::assignments;

/// The classes the actor teaches or runs.
pub async fn show(cx: Cx) -> Reply {
    let actor = cx.actor()?;
    let cards = assignments::list_classes(&cx.web.app, actor).await?;
    let lang = cx.lang();
    let title = t!(lang, "teach-title");
    Ok(cx.page(Page::new(Area::Staff, title.clone()), || {
        let body = if cards.is_empty() {
            ui::empty(t!(lang, "teach-empty-title"), t!(lang, "teach-empty-text"), None)
        } else {
            let cards = cards.into_iter().map(|card| {
                view! {
                    <li>
                        <article class="task">
                            <div class="task__head">
                                <h2 class="task__title"><a href=format!("/teach/classes/{}", card.class.id)>{card.class.name().get(lang).to_owned()}</a></h2>
                            </div>
                            <p class="task__meta">{card.school.name().get(lang).to_owned()}</p>
                            <p class="task__meta">{ui::icon("person")}{t!(lang, "teach-pupils", n = card.pupils)}</p>
                        </article>
                    </li>
                }
            });
            view! { <ul class="tasks">{cards.collect_view()}</ul> }.into_any()
        };
        view! {
            <header class="page-head page-head__row">
                <div><h1>{title}</h1><p class="page-head__lead">{t!(lang, "teach-lead")}</p></div>
                <a class="btn btn--second" href="/teach/quizzes">{t!(lang, "build-title")}</a>
            </header>
            {body}
        }
        .into_any()
    }))
}
