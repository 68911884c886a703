//! The second factors of one's own account: which there are, recovery codes, and removing one.

use axum::{extract::Path, http::StatusCode, response::Response};
use leptos::prelude::*;
use qinghe_kit::{
    forms::{Fields, FormState, TextField, see_other},
    i18n,
    ids::id,
    page::{Area, Cx, Page, Reply},
    refusal::Refusal,
    scripts, t,
    ui::{Tone, crumbs, notice},
};
use qinghe_model::{FactorId, Lang};
use qinghe_service::{
    Error,
    factors::{self, Kind, OwnFactor, OwnFactors, RelyingParty},
};

/// `GET /account/factors`. `?done=` says what was done, `?recovered=1` that a recovery code was used just now.
pub async fn show(cx: Cx, query: Fields) -> Reply {
    let actor = cx.any_actor()?;
    let own = factors::list(&cx.web.app, actor).await?;
    let lang = cx.lang();
    let title = t!(lang, "factors-title");
    let (first, none) = (actor.must_set_up_factor(), own.factors.is_empty());
    let said = match query.get("done") {
        "added" => Some((t!(lang, "factors-added"), Some(t!(lang, "factors-added-text")))),
        "removed" => Some((t!(lang, "factors-removed"), None)),
        _ => None,
    };
    let recovered = (query.get("recovered") == "1").then(|| {
        notice(
            Tone::Warning,
            t!(lang, "factors-recovered", n = own.codes_left),
            Some(t!(lang, "factors-recovered-text")),
        )
    });
    Ok(cx.page(Page::new(Area::Staff, title.clone()).narrow(), || {
        let lead = if own.required { t!(lang, "factors-lead-required") } else { t!(lang, "factors-lead") };
        view! {
            {(!first).then(|| crumbs(lang, vec![("/account".to_owned(), t!(lang, "account-title"))], title.clone()))}
            {said.map(|(title, text)| notice(Tone::Good, title, text))}
            {recovered}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{lead}</p></header>
            {first.then(|| notice(Tone::Warning, t!(lang, "factors-first-title"), Some(t!(lang, "factors-first-text"))))}
            {(!none).then(|| list(lang, &own))}
            {adding(&cx, none)}
            {(!none).then(|| codes_section(lang, own.codes_left))}
        }
        .into_any()
    }))
}

fn list(lang: Lang, own: &OwnFactors) -> AnyView {
    let last = own.required && own.factors.len() == 1;
    let rows = own.factors.iter().map(|f| row(lang, f, last)).collect_view();
    view! {
        <section class="section stack" aria-labelledby="own">
            <h2 id="own">{t!(lang, "factors-own")}</h2>
            <ul class="tasks">{rows}</ul>
            {last.then(|| view! { <p class="hint">{t!(lang, "factors-last")}</p> })}
        </section>
    }
    .into_any()
}

/// What a factor is called: its name, else its kind.
fn name(lang: Lang, factor: &OwnFactor) -> String {
    if factor.name.is_empty() { kind(lang, factor.kind) } else { factor.name.clone() }
}

fn kind(lang: Lang, kind: Kind) -> String {
    match kind {
        Kind::Totp => t!(lang, "factors-app"),
        Kind::Passkey => t!(lang, "factors-passkey"),
    }
}

fn row(lang: Lang, factor: &OwnFactor, last: bool) -> AnyView {
    let name = name(lang, factor);
    let used = match factor.last_used_at {
        Some(at) => t!(lang, "factors-used", time = i18n::date_time(lang, at)),
        None => t!(lang, "factors-unused"),
    };
    let remove = (!last).then(|| {
        view! {
            <p class="actions">
                <a class="btn btn--second btn--sm" href=format!("/account/factors/{}/remove", factor.id)>{t!(lang, "factors-remove")}<span class="vh">{format!(" {name}")}</span></a>
            </p>
        }
    });
    view! {
        <li>
            <article class="task">
                <div class="task__head"><h3 class="task__title">{name.clone()}</h3></div>
                {(!factor.name.is_empty()).then(|| view! { <p class="task__meta">{kind(lang, factor.kind)}</p> })}
                <p class="task__meta">{t!(lang, "factors-since", time = i18n::date_time(lang, factor.added_at))}</p>
                <p class="task__meta">{used}</p>
                {remove}
            </article>
        </li>
    }
    .into_any()
}

fn adding(cx: &Cx, none: bool) -> AnyView {
    let lang = cx.lang();
    let passkeys = RelyingParty::of(&cx.visitor.origin).is_some();
    view! {
        <section class="section stack" aria-labelledby="add">
            <h2 id="add">{if none { t!(lang, "factors-choose") } else { t!(lang, "factors-more") }}</h2>
            <div class="card stack stack--tight">
                <h3>{t!(lang, "factors-app")}</h3>
                <p>{t!(lang, "factors-app-text")}</p>
                <p class="actions"><a class="btn" href="/account/factors/app">{t!(lang, "factors-add-app")}</a></p>
            </div>
            <div class="card stack stack--tight">
                <h3>{t!(lang, "factors-passkey")}</h3>
                <p>{t!(lang, "factors-passkey-text")}</p>
                {if passkeys {
                    view! { <p class="actions"><a class="btn btn--second" href="/account/factors/passkey">{t!(lang, "factors-add-passkey")}</a></p> }.into_any()
                } else {
                    view! { <p class="hint">{t!(lang, "factors-passkey-http")}</p> }.into_any()
                }}
            </div>
        </section>
    }
    .into_any()
}

fn codes_section(lang: Lang, left: i64) -> AnyView {
    view! {
        <section class="section stack" aria-labelledby="codes">
            <h2 id="codes">{t!(lang, "codes-title")}</h2>
            <p>{t!(lang, "codes-left", n = left)}</p>
            <p class="hint">{t!(lang, "codes-hint")}</p>
            <p class="actions"><a class="btn btn--second" href="/account/factors/codes">{t!(lang, "codes-renew")}</a></p>
        </section>
    }
    .into_any()
}

/// A field for the password of whoever is signed in.
pub(super) fn password_field(lang: Lang, form: &FormState) -> AnyView {
    TextField::secret("password", t!(lang, "account-password-current"), "current-password").render(lang, form)
}

/// The recovery codes, this once; `added`: with the first factor.
pub(super) fn codes_page(cx: &Cx, codes: &[String], added: bool) -> Response {
    let lang = cx.lang();
    let title = t!(lang, "codes-new-title");
    cx.page(Page::new(Area::Staff, title.clone()).narrow().with_script(scripts::PRINT), || {
        let rows = codes.iter().map(|code| view! { <li class="mono">{code.clone()}</li> }).collect_view();
        view! {
            {added.then(|| view! { <div class="no-print">{notice(Tone::Good, t!(lang, "factors-added"), Some(t!(lang, "factors-added-text")))}</div> })}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "codes-new-lead")}</p></header>
            <section class="card"><ol class="stack stack--tight" id="recovery-codes">{rows}</ol></section>
            <p>{t!(lang, "codes-new-text")}</p>
            <p class="actions no-print">
                <a class="btn" href="/">{t!(lang, "codes-kept")}</a>
                <button class="btn btn--second print-page" type="button" hidden>{t!(lang, "codes-print")}</button>
            </p>
        }
        .into_any()
    })
}

/// `GET /account/factors/codes`
pub async fn ask_codes(cx: Cx) -> Reply {
    let own = factors::list(&cx.web.app, cx.actor()?).await?;
    if own.factors.is_empty() {
        return Err(Error::NotFound.into());
    }
    Ok(codes_form(&cx, own.codes_left, &FormState::default(), StatusCode::OK))
}

/// `POST /account/factors/codes`: the answer shows the new codes, this once.
pub async fn renew_codes(cx: Cx, fields: Fields) -> Reply {
    let (app, actor, client) = (&cx.web.app, cx.actor()?, &cx.visitor.client);
    match factors::renew_codes(app, actor, fields.raw("password"), client).await {
        Ok(codes) => Ok(codes_page(&cx, &codes, false)),
        Err(e) => {
            let left = factors::list(app, actor).await?.codes_left;
            let refusal = Refusal::read(cx.lang(), &fields, e, t!(cx.lang(), "account-not-saved"))?;
            Ok(refusal.answer(codes_form(&cx, left, &refusal.form, refusal.status)))
        }
    }
}

fn codes_form(cx: &Cx, left: i64, form: &FormState, status: StatusCode) -> Response {
    let lang = cx.lang();
    let title = t!(lang, "codes-ask-title");
    cx.page(Page::new(Area::Staff, title.clone()).form().status(status), || {
        view! {
            {crumbs(lang, vec![("/account".to_owned(), t!(lang, "account-title")), ("/account/factors".to_owned(), t!(lang, "factors-title"))], title.clone())}
            {form.summary(lang, t!(lang, "account-not-saved"))}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "codes-ask-text", n = left)}</p></header>
            <form class="stack" method="post" action="/account/factors/codes" novalidate>
                {password_field(lang, form)}
                <button class="btn btn--lg btn--block">{t!(lang, "codes-renew")}</button>
            </form>
        }
        .into_any()
    })
}

/// `GET /account/factors/{factor}/remove`
pub async fn ask_remove(cx: Cx, Path(factor): Path<String>) -> Reply {
    let (own, factor) = (factors::list(&cx.web.app, cx.actor()?).await?, id::<FactorId>(&factor)?);
    remove_form(&cx, &own, factor, &FormState::default(), StatusCode::OK)
}

/// `POST /account/factors/{factor}/remove`
pub async fn remove(cx: Cx, Path(factor): Path<String>, fields: Fields) -> Reply {
    let (app, actor, factor) = (&cx.web.app, cx.actor()?, id::<FactorId>(&factor)?);
    match factors::remove(app, actor, factor, fields.raw("password"), &cx.visitor.client).await {
        Ok(()) => Ok(see_other("/account/factors?done=removed")),
        Err(e @ Error::NotFound) => Err(e.into()),
        Err(e) => {
            let own = factors::list(app, actor).await?;
            let refusal = Refusal::read(cx.lang(), &fields, e, t!(cx.lang(), "account-not-saved"))?;
            Ok(refusal.answer(remove_form(&cx, &own, factor, &refusal.form, refusal.status)?))
        }
    }
}

fn remove_form(cx: &Cx, own: &OwnFactors, factor: FactorId, form: &FormState, status: StatusCode) -> Reply {
    let lang = cx.lang();
    let factor = own.factors.iter().find(|f| f.id == factor).ok_or(Error::NotFound)?;
    let last = own.factors.len() == 1;
    let title = t!(lang, "factors-remove-title", name = name(lang, factor));
    Ok(cx.page(Page::new(Area::Staff, title.clone()).form().status(status), || {
        let text = match (last, own.required) {
            (true, true) => t!(lang, "factors-last"),
            (true, false) => t!(lang, "factors-remove-last"),
            (false, _) => t!(lang, "factors-remove-text"),
        };
        view! {
            {crumbs(lang, vec![("/account".to_owned(), t!(lang, "account-title")), ("/account/factors".to_owned(), t!(lang, "factors-title"))], t!(lang, "factors-remove"))}
            {form.summary(lang, t!(lang, "account-not-saved"))}
            <header class="page-head"><h1 id="factor">{title}</h1><p class="page-head__lead">{text}</p></header>
            <form class="stack" method="post" novalidate>
                {password_field(lang, form)}
                <button class="btn btn--lg btn--block btn--danger">{t!(lang, "factors-remove-go")}</button>
            </form>
        }
        .into_any()
    }))
}
