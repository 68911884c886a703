//! The pages of bureaus, which are also a school's own figures: participation, and never a pupil.

pub mod campaigns;
pub mod chase;
pub mod list;
mod five_ones;
pub mod participation;
mod trend;
mod surveys;

use crate::{Web, t};
use axum::routing::get;
use leptos::prelude::*;
use qinghe_model::Lang;
use qinghe_service::{Actor, UseCase};
use qinghe_store::orgs::Org;

/// Every address of this area.
pub fn routes() -> axum::Router<Web> {
    axum::Router::new()
        .route("/bureau", get(participation::home))
        .route("/bureau/{org}", get(participation::show))
        .route("/bureau/{org}/schools", get(chase::show))
        .route("/bureau/{org}/campaigns", get(campaigns::list))
        .route("/bureau/{org}/campaigns/new", get(campaigns::new).post(campaigns::submit))
        .route("/bureau/{org}/campaigns/{campaign}/list", get(list::show).post(list::submit))
        .route("/bureau/{org}/campaigns/{campaign}/withdraw", get(campaigns::ask_withdraw).post(campaigns::withdraw))
        .route("/bureau/{org}/activities", get(five_ones::show))
        .route("/bureau/{org}/activities.csv", get(five_ones::csv))
        .route("/bureau/{org}/activities.xlsx", get(five_ones::xlsx))
        .merge(surveys::routes())
}

/// The pages about one node, under its name; none where the visitor may open only one of them.
pub(in crate::pages) fn tabs(lang: Lang, actor: &Actor, org: &Org, here: &str) -> Option<AnyView> {
    let tabs = [
        ("", UseCase::ViewParticipation, t!(lang, "bureau-tab-figures")),
        ("/campaigns", UseCase::ViewParticipation, t!(lang, "bureau-tab-campaigns")),
        ("/activities", UseCase::ViewParticipation, t!(lang, "act-title")),
        ("/surveys", UseCase::ViewSurvey, t!(lang, "bureau-tab-surveys")),
    ];
    let links: Vec<_> = tabs
        .into_iter()
        .filter(|(_, use_case, _)| actor.may(*use_case, &org.path))
        // Surveys are a bureau's own.
        .filter(|(_, use_case, _)| *use_case != UseCase::ViewSurvey || org.kind.is_bureau())
        .map(|(end, _, text)| {
            let href = format!("/bureau/{}{end}", org.id);
            view! { <a href=href aria-current=(end == here).then_some("page")>{text}</a> }
        })
        .collect();
    (links.len() > 1)
        .then(|| view! { <nav class="tabs no-print" aria-label=t!(lang, "bureau-tabs")>{links}</nav> }.into_any())
}
