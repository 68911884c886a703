//! Classes of earlier school years: they can be read, and no more work can be set for them.

use leptos::prelude::*;
use qinghe_kit::{
    names::year_name,
    page::{Area, Cx, Page, Reply},
    t, ui,
};
use qinghe_service::assignments;

/// The classes of earlier years, year by year.
pub async fn show(cx: Cx) -> Reply {
    let past = assignments::list_past_classes(&cx.web.app, cx.actor()?).await?;
    let lang = cx.lang();
    let title = t!(lang, "past-title");
    Ok(cx.page(Page::new(Area::Staff, title.clone()), || {
        let body = if past.is_empty() {
            ui::empty(t!(lang, "past-empty-title"), t!(lang, "past-empty-text"), Some(("/teach".to_owned(), t!(lang, "teach-title"))))
        } else {
            past.chunk_by(|a, b| a.class.school_year == b.class.school_year)
                .map(|classes| {
                    let year = classes[0].class.school_year.unwrap_or_default();
                    let cards = classes.iter().map(|p| {
                        view! {
                            <li>
                                <article class="task">
                                    <div class="task__head">
                                        <h3 class="task__title"><a href=format!("/teach/classes/{}", p.class.id)>{p.class.name().get(lang).to_owned()}</a></h3>
                                    </div>
                                    <p class="task__meta">{p.school.name().get(lang).to_owned()}</p>
                                </article>
                            </li>
                        }
                    });
                    let heading = format!("year-{year}");
                    view! {
                        <section class="section" aria-labelledby=heading.clone()>
                            <div class="section__head"><h2 id=heading.clone()>{year_name(lang, year)}</h2></div>
                            <ul class="tasks">{cards.collect_view()}</ul>
                        </section>
                    }
                })
                .collect_view()
                .into_any()
        };
        view! {
            {ui::crumbs(lang, vec![("/teach".to_owned(), t!(lang, "teach-title"))], title.clone())}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "past-lead")}</p></header>
            {body}
        }
        .into_any()
    }))
}
