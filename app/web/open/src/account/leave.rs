//! The quick exit: away at once, and nothing of the site to see on this device until the person is back.

use axum::{
    extract::{FromRequestParts as _, Request, State},
    http::{Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use leptos::prelude::*;
use qinghe_kit::{
    Web, cookies,
    forms::{Fields, FormState, TextField, hidden, local_path, see_other},
    page::{Area, Cx, Page, Reply},
    refusal::Refusal,
    t,
};
use qinghe_service::{Actor, accounts};

/// `GET /leave`: where no script runs, the way out by the server.
pub async fn leave(cx: Cx) -> Reply {
    let site = &cx.web.site;
    let headers = [(header::LOCATION, site.exit_url.as_str()), (header::REFERRER_POLICY, "no-referrer")];
    let mut response = (StatusCode::SEE_OTHER, headers).into_response();
    cookies::add(&mut response, [cookies::away(site)]);
    Ok(response)
}

/// After a quick exit, shows a neutral page in place of every other, until who is signed in has typed their PIN or password
/// again. What scripts of other windows send and fetch goes on.
pub async fn guard(State(web): State<Web>, request: Request, next: Next) -> Response {
    let wants_page = request
        .headers()
        .get(header::ACCEPT)
        .and_then(|a| a.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"));
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if !(wants_page && reads && cookies::is_away(request.headers())) || request.uri().path() == "/leave" {
        return next.run(request).await;
    }
    let (mut parts, _) = request.into_parts();
    match Cx::from_request_parts(&mut parts, &web).await {
        Ok(cx) => away_page(&cx, &cx.visitor.path, &FormState::default(), StatusCode::OK),
        Err(never) => match never {},
    }
}

/// `POST /leave/return`
pub async fn come_back(cx: Cx, fields: Fields) -> Reply {
    let lang = cx.lang();
    let back = local_path(fields.get("back"));
    if let Some(actor) = cx.visitor.actor.as_deref() {
        let proof = accounts::confirm(&cx.web.app, actor, fields.raw("secret"), &cx.visitor.client).await;
        if let Err(error) = proof {
            let refusal = Refusal::read(lang, &fields, error, t!(lang, "away-wrong"))?;
            return Ok(refusal.answer(away_page(&cx, back, &refusal.form, refusal.status)));
        }
    }
    let mut response = see_other(back);
    cookies::add(&mut response, [cookies::not_away(&cx.web.site)]);
    Ok(response)
}

fn away_page(cx: &Cx, back: &str, form: &FormState, status: StatusCode) -> Response {
    let lang = cx.lang();
    let title = t!(lang, "away-title");
    let learner = cx.visitor.actor.as_deref().map(Actor::is_learner);
    let secret = learner.map(|learner| {
        let label = if learner { t!(lang, "away-pin") } else { t!(lang, "away-password") };
        let field = TextField::secret("secret", label, "current-password");
        if learner { field.input_mode("numeric") } else { field }.render(lang, form)
    });
    let others = learner.is_some().then(|| {
        view! { <form method="post" action="/sign-out"><button class="btn btn--quiet btn--block">{t!(lang, "away-other")}</button></form> }
    });
    cx.page(Page::new(Area::Plain, title.clone()).main("main wrap main--form").status(status), || {
        view! {
            {form.summary(lang, t!(lang, "sign-in-failed"))}
            <h1>{title}</h1>
            <form class="section stack" method="post" action="/leave/return" novalidate>
                {hidden("back", back)}
                {secret}
                <button class="btn btn--lg btn--block">{t!(lang, "away-go-on")}</button>
            </form>
            {others}
        }
        .into_any()
    })
}
