//! The pages of bureaus, which are also a school's own figures: participation, and never a pupil.

pub mod participation;
mod reports;
mod tokens;

use crate::{Web, t};
use axum::routing::{get, post};
use leptos::prelude::*;
use qinghe_model::Lang;
use qinghe_service::{Actor, UseCase};
use qinghe_store::orgs::Org;

/// Every address of this area.
pub fn routes() -> axum::Router<Web> {
    axum::Router::new()
        .route("/bureau", get(participation::home))
        .route("/bureau/{org}", get(participation::show))
        .route("/bureau/{org}/reports", get(reports::list))
        .route("/bureau/{org}/reports/{report}", get(reports::show))
        .route("/bureau/{org}/tokens", get(tokens::show).post(tokens::submit))
        .route("/bureau/{org}/tokens/{token}/revoke", post(tokens::revoke))
}

/// The pages about one node, under its name; none where the visitor may open only one of them.
pub(in crate::pages) fn tabs(lang: Lang, actor: &Actor, org: &Org, here: &str) -> Option<AnyView> {
    let tabs = [
        ("", UseCase::ViewParticipation, t!(lang, "bureau-tab-figures")),
        ("/reports", UseCase::ViewParticipation, t!(lang, "bureau-tab-reports")),
        ("/tokens", UseCase::ManageTokens, t!(lang, "bureau-tab-tokens")),
    ];
    let links: Vec<_> = tabs
        .into_iter()
        .filter(|(end, use_case, _)| actor.may(*use_case, &org.path) && (*end != "/tokens" || org.kind.is_bureau()))
        .map(|(end, _, text)| {
            let href = format!("/bureau/{}{end}", org.id);
            view! { <a href=href aria-current=(end == here).then_some("page")>{text}</a> }
        })
        .collect();
    (links.len() > 1)
        .then(|| view! { <nav class="tabs no-print" aria-label=t!(lang, "bureau-tabs")>{links}</nav> }.into_any())
}
