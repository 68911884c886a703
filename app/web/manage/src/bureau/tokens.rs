//! Tokens for a bureau's own systems: made, shown once, revoked.

use axum::{extract::Path, response::Response};
use leptos::prelude::*;
use qinghe_kit::{
    forms::{Fields, FormState, line, see_other, select},
    i18n,
    ids::id,
    page::{Area, Cx, Page, Reply},
    t,
    ui::{self, Tone},
};
use qinghe_model::{Lang, OrgId, TokenId};
use qinghe_service::{
    App, Error,
    tokens::{self, Tokens},
};
use qinghe_store::tokens::Token;

/// How many days a token may be made for.
const DAYS: [&str; 4] = ["30", "90", "180", "365"];

/// `GET /bureau/{org}/tokens`
pub async fn show(cx: Cx, Path(org): Path<String>, query: Fields) -> Reply {
    let page = tokens::list(&cx.web.app, cx.actor()?, id::<OrgId>(&org)?).await?;
    let told = (query.get("revoked") == "1").then(|| t!(cx.lang(), "token-revoked-done"));
    Ok(render(&cx, &page, &FormState::filled([("days", "180".to_owned())]), told, None))
}

/// Makes a token and shows it, this once.
pub async fn submit(cx: Cx, Path(org): Path<String>, fields: Fields) -> Reply {
    let (app, actor, org) = (&cx.web.app, cx.actor()?, id::<OrgId>(&org)?);
    let made = tokens::create(app, actor, org, fields.get("name"), fields.get("days").parse().ok()).await;
    let (form, token) = match made {
        Ok(token) => (FormState::filled([("days", "180".to_owned())]), Some(token)),
        Err(Error::Invalid(faults)) => (FormState::failed(&fields, faults), None),
        Err(e) => return Err(e.into()),
    };
    let page = tokens::list(app, actor, org).await?;
    Ok(render(&cx, &page, &form, None, token))
}

/// Revokes a token.
pub async fn revoke(cx: Cx, Path((org, token)): Path<(String, String)>) -> Reply {
    let org = id::<OrgId>(&org)?;
    tokens::revoke(&cx.web.app, cx.actor()?, org, id::<TokenId>(&token)?).await?;
    Ok(see_other(&format!("/bureau/{org}/tokens?revoked=1")))
}

fn render(cx: &Cx, page: &Tokens, form: &FormState, told: Option<String>, made: Option<String>) -> Response {
    let lang = cx.lang();
    let name = page.org.name().get(lang).to_owned();
    let title = t!(lang, "token-title", name = name);
    let shown = if form.is_bad() { format!("{}{title}", t!(lang, "form-error")) } else { title.clone() };
    cx.page(Page::new(Area::Staff, shown).for_form(form), || {
        let way =
            page.lineage.iter().map(|o| (format!("/bureau/{}", o.id), o.name().get(lang).to_owned())).collect();
        let days = DAYS.map(|d| (d, t!(lang, "token-days-n", n = d))).to_vec();
        let actor = cx.visitor.actor.as_deref();
        let made = made.map(|token| {
            view! {
                {ui::notice(Tone::Good, t!(lang, "token-made"), Some(t!(lang, "token-made-text")))}
                <div class="field">
                    <label class="label" for="token">{t!(lang, "token-itself")}</label>
                    <input class="input" id="token" readonly="" value=token autocomplete="off"/>
                </div>
            }
        });
        let list = if page.tokens.is_empty() {
            ui::empty(t!(lang, "token-none-title"), t!(lang, "token-none-text"), None)
        } else {
            table(lang, page)
        };
        view! {
            {ui::crumbs(lang, way, t!(lang, "bureau-tab-tokens"))}
            {form.summary(lang, t!(lang, "token-not-made"))}
            {told.map(|text| ui::notice(Tone::Good, text, None))}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "token-lead")}</p></header>
            {actor.and_then(|a| super::tabs(lang, a, &page.org, "/tokens"))}
            <div class="stack">
                {made}
                {list}
                <section class="card" aria-labelledby="make">
                    <h2 id="make">{t!(lang, "token-make")}</h2>
                    <form method="post" action=format!("/bureau/{}/tokens", page.org.id) novalidate="">
                        {line(lang, form, "name", t!(lang, "token-name"), Some(t!(lang, "token-name-hint")), ("text", "text", "input"))}
                        {select(lang, form, "days", t!(lang, "token-days"), Some(t!(lang, "token-days-hint")), days)}
                        <div class="actions"><button class="btn">{t!(lang, "token-make-go")}</button></div>
                    </form>
                </section>
                <p><a href="/api/v1">{t!(lang, "token-docs")}</a></p>
            </div>
        }
        .into_any()
    })
}

fn table(lang: Lang, page: &Tokens) -> AnyView {
    let day = |t: chrono::DateTime<chrono::Utc>| i18n::day(lang, t.with_timezone(&App::ZONE).date_naive());
    let row = |token: &Token| {
        let state = match token.revoked_at {
            Some(at) => t!(lang, "token-revoked", day = day(at)),
            None if !token.is_open(page.at) => t!(lang, "token-expired", day = day(token.expires_at)),
            None => t!(lang, "token-until", day = day(token.expires_at)),
        };
        let revoke = token.is_open(page.at).then(|| {
            view! {
                <form method="post" action=format!("/bureau/{}/tokens/{}/revoke", page.org.id, token.id)>
                    <button class="btn btn--danger btn--sm">{t!(lang, "token-revoke")}<span class="vh">{format!(" {}", token.name)}</span></button>
                </form>
            }
        });
        let used = token.used_on.map_or_else(|| t!(lang, "token-unused"), |d| i18n::day(lang, d));
        view! {
            <tr role="row">
                <th scope="row" role="rowheader">{token.name.clone()}</th>
                <td role="cell" data-label=t!(lang, "token-col-state")>{state}</td>
                <td role="cell" data-label=t!(lang, "token-col-used")>{used}</td>
                <td role="cell" data-label=t!(lang, "token-col-made")>{day(token.created_at)}{token.by_name.clone().map(|n| format!(" · {n}"))}</td>
                <td role="cell" class="no-print">{revoke}</td>
            </tr>
        }
    };
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-labelledby="tokens-caption">
            <table class="table table--stack" role="table">
                <caption id="tokens-caption">{t!(lang, "token-caption")}</caption>
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader" scope="col">{t!(lang, "token-name")}</th>
                        <th role="columnheader" scope="col">{t!(lang, "token-col-state")}</th>
                        <th role="columnheader" scope="col">{t!(lang, "token-col-used")}</th>
                        <th role="columnheader" scope="col">{t!(lang, "token-col-made")}</th>
                        <th role="columnheader" scope="col" class="no-print"><span class="vh">{t!(lang, "token-revoke")}</span></th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{page.tokens.iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}
