//! One's own account: who one is here, the language, and the ways out.

use leptos::prelude::*;
use qinghe_kit::{
    forms::Fields,
    notices::told_words,
    page::{Area, Cx, Page, Reply},
    t,
    ui::{Tone, notice, role_word},
};
use qinghe_model::{Lang, org::OrgKind};
use qinghe_service::{Error, orgs, told};

/// `GET /account`
pub async fn show(cx: Cx, fields: Fields) -> Reply {
    let lang = cx.lang();
    let actor = cx.actor()?;
    let learner = actor.is_learner();
    let name = actor.person().map(|p| p.name.clone()).unwrap_or_default();
    let mut places = Vec::new();
    if learner {
        places.push(match actor.class_id() {
            Some(class) => (t!(lang, "account-pupil"), place(&cx, class).await?),
            None => (t!(lang, "account-pupil"), t!(lang, "account-no-class")),
        });
    }
    for grant in actor.grants() {
        places.push((role_word(lang, grant.role), place(&cx, grant.org_id).await?));
    }
    let told = told::list(&cx.web.app, actor).await?;
    let saved = !fields.get("saved").is_empty();
    let area = if learner { Area::Student } else { Area::Staff };
    Ok(cx.page(Page::new(area, t!(lang, "account-title")).narrow(), || {
        let (saved_title, change) = if learner {
            (t!(lang, "account-pin-saved"), t!(lang, "account-change-pin"))
        } else {
            (t!(lang, "account-password-saved"), t!(lang, "account-change-password"))
        };
        let places = if places.is_empty() {
            view! { <p>{t!(lang, "account-no-role")}</p> }.into_any()
        } else {
            let rows = places.into_iter().map(|(role, place)| view! { <div><dt>{role}</dt><dd>{place}</dd></div> });
            view! { <dl class="ans__dl">{rows.collect_view()}</dl> }.into_any()
        };
        view! {
            <div class="stack">
                <header class="page-head"><p class="page-head__over">{t!(lang, "account-title")}</p><h1>{name}</h1></header>
                {saved.then(|| notice(Tone::Good, saved_title, Some(t!(lang, "account-saved-text"))))}
                <section class="card">
                    <h2>{if learner { t!(lang, "account-school") } else { t!(lang, "account-roles") }}</h2>
                    {places}
                </section>
                <section class="card">
                    <h2>{t!(lang, "account-language")}</h2>
                    <p class="hint">{t!(lang, "account-language-hint")}</p>
                    {language_form(lang)}
                </section>
                <section class="card">
                    <h2>{t!(lang, "account-sign-in")}</h2>
                    <p>{t!(lang, "account-sign-out-hint")}</p>
                    <div class="actions">
                        <a class="btn" href="/account/password">{change}</a>
                        {(!learner).then(|| view! { <a class="btn btn--second" href="/account/factors">{t!(lang, "factors-title")}</a> })}
                        <a class="btn btn--second" href="/account/devices">{t!(lang, "devices-title")}</a>
                        <form method="post" action="/sign-out"><button class="btn btn--second">{t!(lang, "account-sign-out-here")}</button></form>
                        <form method="post" action="/account/sign-out-everywhere">
                            <button class="btn btn--second">{t!(lang, "account-sign-out-everywhere")}</button>
                        </form>
                    </div>
                </section>
                {(!learner).then(|| view! {
                    <section class="card" id="told">
                        <h2>{t!(lang, "told-heading")}</h2>
                        {told.iter().take(3).map(|one| {
                            let (text, by) = told_words(lang, one);
                            view! { <p>{text}<br/><span class="muted small">{by}</span></p> }
                        }).collect_view()}
                        {told.is_empty().then(|| view! { <p>{t!(lang, "told-empty-title")}</p> })}
                        <p class="actions"><a class="btn btn--second" href="/account/notices">{t!(lang, "told-all")}</a></p>
                    </section>
                })}
                {learner.then(|| view! {
                    <section class="card">
                        <h2>{t!(lang, "data-title")}</h2>
                        <p>{t!(lang, "data-lead")}</p>
                        <p class="actions"><a class="btn btn--second" href="/account/data">{t!(lang, "data-show")}</a></p>
                    </section>
                })}
                <p class="actions"><a class="btn btn--quiet" href="/">{t!(lang, "error-home")}</a></p>
            </div>
        }
        .into_any()
    }))
}

fn language_form(lang: Lang) -> AnyView {
    let buttons = Lang::ALL.map(|l| {
        let pressed = if l == lang { "true" } else { "false" };
        view! { <button class="btn btn--second" name="lang" value=l.tag() lang=l.tag() aria-pressed=pressed>{l.own_name()}</button> }
    });
    view! {
        <form class="row" method="post" action="/language">
            <input type="hidden" name="back" value="/account"/>
            {buttons.collect_view()}
        </form>
    }
    .into_any()
}

/// A node as its own people call it: a class with its school, all else alone.
async fn place(cx: &Cx, node: qinghe_model::OrgId) -> Result<String, Error> {
    let lang = cx.lang();
    let line = orgs::lineage(&cx.web.app, node).await?;
    let named = if line.last().is_some_and(|o| o.kind == OrgKind::Class) { 2 } else { 1 };
    let names: Vec<String> =
        line[line.len().saturating_sub(named)..].iter().map(|o| o.name().get(lang).to_owned()).collect();
    Ok(names.join(" · "))
}
