//! Access tokens for a bureau's own systems: created, shown once, revoked.

use axum::{extract::Path, response::Response};
use leptos::prelude::*;
use qinghe_kit::{
    forms::{Fields, FormState, SelectField, TextField, once, see_other},
    i18n,
    ids::id,
    list::{Field, List},
    page::{Area, Cx, Made, Page, Reply},
    t,
    ui::{self, Tone},
};
use qinghe_model::{Lang, OrgId, TokenId};
use qinghe_service::{
    App, Error,
    tokens::{self, Tokens},
};
use qinghe_store::tokens::Token;

/// How many days a token can be valid.
const DAYS: [&str; 4] = ["30", "90", "180", "365"];

/// `GET /bureau/{org}/tokens`
pub async fn show(cx: Cx, Path(org): Path<String>, query: Fields) -> Reply {
    let page = tokens::list(&cx.web.app, cx.actor()?, id::<OrgId>(&org)?).await?;
    let confirmation = match (query.get("revoked"), query.get("again")) {
        ("1", _) => Some(t!(cx.lang(), "token-revoked-done")),
        (_, "1") => Some(t!(cx.lang(), "token-made-again")),
        _ => None,
    };
    Ok(render(&cx, &page, &FormState::filled([("days", "180".to_owned())]), confirmation, None))
}

/// Creates a token and shows it; it is never shown again.
pub async fn submit(cx: Cx, Path(org): Path<String>, fields: Fields) -> Reply {
    let (app, actor, org) = (&cx.web.app, cx.actor()?, id::<OrgId>(&org)?);
    let made = tokens::create(app, actor, org, fields.get("name"), fields.get("days").parse().ok()).await;
    let (form, token) = match made {
        Ok(token) => (FormState::filled([("days", "180".to_owned())]), Some(token)),
        Err(Error::Invalid(faults)) => (FormState::failed(&fields, faults), None),
        Err(e) => return Err(e.into()),
    };
    let page = tokens::list(app, actor, org).await?;
    let made = token.is_some();
    let mut shown = render(&cx, &page, &form, None, token);
    if made {
        shown.extensions_mut().insert(Made(format!("/bureau/{org}/tokens?again=1")));
    }
    Ok(shown)
}

/// Revokes a token at once.
pub async fn revoke(cx: Cx, Path((org, token)): Path<(String, String)>) -> Reply {
    let org = id::<OrgId>(&org)?;
    tokens::revoke(&cx.web.app, cx.actor()?, org, id::<TokenId>(&token)?).await?;
    Ok(see_other(&format!("/bureau/{org}/tokens?revoked=1")))
}

fn render(cx: &Cx, page: &Tokens, form: &FormState, confirmation: Option<String>, made: Option<String>) -> Response {
    let lang = cx.lang();
    let name = page.org.name().get(lang).to_owned();
    let title = t!(lang, "token-title", name = name);
    let shown = if form.is_bad() { format!("{}{title}", t!(lang, "form-error")) } else { title.clone() };
    cx.page(Page::new(Area::Staff, shown).for_form(form), || {
        let breadcrumbs =
            page.lineage.iter().map(|o| (format!("/bureau/{}", o.id), o.name().get(lang).to_owned())).collect();
        let days = DAYS.map(|d| (d, t!(lang, "token-days-n", n = d)));
        let actor = cx.visitor.actor.as_deref();
        let made = made.map(|token| {
            view! {
                {ui::notice(Tone::Good, t!(lang, "token-made"), Some(t!(lang, "token-made-text")))}
                {TextField::new("token", t!(lang, "token-itself")).value(token).read_only().render_plain(lang)}
            }
        });
        let list = if page.tokens.is_empty() {
            ui::empty(t!(lang, "token-none-title"), t!(lang, "token-none-text"), None)
        } else {
            table(lang, page)
        };
        view! {
            {ui::crumbs(lang, breadcrumbs, t!(lang, "bureau-tab-tokens"))}
            {form.summary(lang, t!(lang, "token-not-made"))}
            {confirmation.map(|text| ui::notice(Tone::Good, text, None))}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "token-lead")}</p></header>
            {actor.and_then(|a| super::tabs(lang, a, &page.org, "/tokens"))}
            <div class="stack">
                {made}
                {list}
                <section class="card" aria-labelledby="make">
                    <h2 id="make">{t!(lang, "token-make")}</h2>
                    <form method="post" action=format!("/bureau/{}/tokens", page.org.id) novalidate="">
                        {once(form)}
                        {TextField::new("name", t!(lang, "token-name")).hint(t!(lang, "token-name-hint")).render(lang, form)}
                        {SelectField::new("days", t!(lang, "token-days")).hint(t!(lang, "token-days-hint")).choices(days).render(lang, form)}
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
    let state = |token: &Token| match token.revoked_at {
        Some(at) => t!(lang, "token-revoked", day = day(at)),
        None if !token.is_open(page.at) => t!(lang, "token-expired", day = day(token.expires_at)),
        None => t!(lang, "token-until", day = day(token.expires_at)),
    };
    let made = |token: &Token| match &token.by_name {
        Some(name) => format!("{} · {name}", day(token.created_at)),
        None => day(token.created_at),
    };
    let revoke = |token: &Token| {
        let revoke = token.is_open(page.at).then(|| {
            view! {
                <form method="post" action=format!("/bureau/{}/tokens/{}/revoke", page.org.id, token.id)>
                    <button class="btn btn--danger btn--sm">{t!(lang, "token-revoke")}<span class="vh">{format!(" {}", token.name)}</span></button>
                </form>
            }
        });
        revoke.into_any()
    };
    let fields = vec![
        Field::text("name", t!(lang, "token-name"), |token: &Token| token.name.clone()),
        Field::text("state", t!(lang, "token-col-state"), state),
        Field::date("used", t!(lang, "token-col-used"), |token: &Token| token.used_on)
            .look(|token| token.used_on.map_or_else(|| t!(lang, "token-unused"), |d| i18n::day(lang, d)).into_any()),
        Field::text("made", t!(lang, "token-col-made"), made),
        Field::buttons(t!(lang, "token-revoke"), revoke),
    ];
    List::new("tokens-caption", t!(lang, "token-caption"), fields).stacked().page(lang, &page.tokens)
}
