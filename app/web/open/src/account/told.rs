//! What one was told about one's own account and school: resets, roles, proposals, views by the platform.

use leptos::prelude::*;
use qinghe_kit::{
    forms::see_other,
    notices::told_words,
    page::{Area, Cx, Page, Reply},
    t,
    ui::{crumbs, empty},
};
use qinghe_service::{Error, told};

/// `GET /account/notices`
pub async fn show(cx: Cx) -> Reply {
    let actor = cx.actor()?;
    if actor.is_learner() {
        return Err(Error::NotFound.into());
    }
    let all = told::list(&cx.web.app, actor).await?;
    let lang = cx.lang();
    let title = t!(lang, "told-heading");
    Ok(cx.page(Page::new(Area::Staff, title.clone()).narrow(), || {
        let body = if all.is_empty() {
            empty(t!(lang, "told-empty-title"), t!(lang, "told-empty-text"), None)
        } else {
            let rows = all.iter().map(|told| {
                let (text, by) = told_words(lang, told);
                let new = told.seen_at.is_none().then(|| view! { " "<span class="tag tag--doing">{t!(lang, "told-new")}</span> });
                view! { <li><p>{text}{new}</p><p class="muted small">{by}</p></li> }
            });
            view! { <ul class="card stack plain" data-told="">{rows.collect_view()}</ul> }.into_any()
        };
        let seen = all.iter().any(|t| t.seen_at.is_none()).then(|| {
            view! { <form method="post" action="/account/notices" class="actions"><button class="btn btn--second">{t!(lang, "told-seen")}</button></form> }
        });
        view! {
            {crumbs(lang, vec![("/account".to_owned(), t!(lang, "account-title"))], title.clone())}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "told-lead")}</p></header>
            {body}
            {seen}
        }
        .into_any()
    }))
}

/// `POST /account/notices`: everything until now was seen.
pub async fn seen(cx: Cx) -> Reply {
    told::mark_seen(&cx.web.app, cx.actor()?).await?;
    Ok(see_other("/"))
}
