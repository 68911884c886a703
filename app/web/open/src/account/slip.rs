//! The QR link of a login slip. Opening it only asks; the button signs in, so that neither a chat's
//! link preview nor a neighbour's slip does.

use crate::account::session;
use axum::{extract::Path, http::StatusCode, response::Response};
use leptos::prelude::*;
use qinghe_kit::{
    page::{Area, Cx, Page, Reply},
    t,
    way_back::Door,
};
use qinghe_service::{Error, accounts};

/// `GET /q/{token}`
pub async fn show(cx: Cx, Path(token): Path<String>) -> Reply {
    let lang = cx.lang();
    let (name, class) = match accounts::peek_slip(&cx.web.app, &token, &cx.visitor.client).await {
        Ok(found) => found,
        Err(Error::WrongCredentials) => return Ok(void(&cx)),
        Err(Error::SchoolClosed) => return Ok(closed(&cx)),
        Err(e) => return Err(e.into()),
    };
    Ok(cx.page(Page::new(Area::SignIn, t!(lang, "sign-in-title")).main("main wrap sign-in main--form"), || {
        view! {
            <div class="sign-in__card">
                <p class="sign-in__step">{t!(lang, "slip-step")}</p>
                <h1>{t!(lang, "slip-question", name = name, class = class.get(lang))}</h1>
                // Without an action: the token stays in the address alone.
                <form method="post"><button class="btn btn--lg btn--block">{t!(lang, "slip-yes")}</button></form>
                <p class="sign-in__alt"><a href="/sign-in">{t!(lang, "slip-no")}</a></p>
            </div>
        }
        .into_any()
    }))
}

/// `POST /q/{token}`
pub async fn submit(cx: Cx, Path(token): Path<String>) -> Reply {
    match accounts::sign_in_slip(&cx.web.app, &token, &cx.visitor.client).await {
        Ok(signed_in) => session::begin_at(&cx, &signed_in, Door::Pupil, "").await,
        Err(Error::WrongCredentials) => Ok(void(&cx)),
        Err(Error::SchoolClosed) => Ok(closed(&cx)),
        Err(e) => Err(e.into()),
    }
}

/// A slip that is no longer valid, or never was.
fn void(cx: &Cx) -> Response {
    let lang = cx.lang();
    refused(cx, StatusCode::NOT_FOUND, t!(lang, "slip-void-title"), t!(lang, "slip-void-text"))
}

/// A slip of a school that is closed.
fn closed(cx: &Cx) -> Response {
    let lang = cx.lang();
    refused(cx, StatusCode::FORBIDDEN, t!(lang, "slip-closed-title"), t!(lang, "slip-closed-text"))
}

fn refused(cx: &Cx, status: StatusCode, title: String, text: String) -> Response {
    let lang = cx.lang();
    cx.page(Page::new(Area::SignIn, title.clone()).main("main wrap sign-in main--form").status(status), || {
        view! {
            <div class="sign-in__card">
                <h1>{title}</h1>
                <p>{text}</p>
                <p class="actions"><a class="btn btn--lg" href="/sign-in">{t!(lang, "slip-void-sign-in")}</a></p>
            </div>
        }
        .into_any()
    })
}
