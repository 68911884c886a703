//! The front door: on to where each person works.

use leptos::prelude::*;
use qinghe_kit::{
    forms::see_other,
    page::{Area, Cx, Page, Reply},
    t,
    way_back::Door,
};
use qinghe_service::{Actor, UseCase};

/// `GET /`
pub async fn show(cx: Cx) -> Reply {
    let lang = cx.lang();
    let Some(actor) = cx.visitor.actor.as_deref() else {
        let door = if cx.visitor.staff_before { Door::Staff } else { Door::Pupil };
        // Who was signed in until now is told why they are not.
        let to = if cx.visitor.lapsed { "/" } else { "" };
        return Ok(see_other(&door.leading_to(to)));
    };
    if let Some(section) = section(actor) {
        return Ok(see_other(section));
    }
    let name = actor.person().map(|p| p.name.clone()).unwrap_or_default();
    Ok(cx.page(Page::new(Area::Staff, t!(lang, "home-staff-title")).narrow(), || {
        view! {
            <header class="page-head">
                <h1>{t!(lang, "home-staff-hello", name = name)}</h1>
                <p class="page-head__lead">{t!(lang, "home-staff-nothing")}</p>
            </header>
            <p class="actions">
                <a class="btn" href="/account">{t!(lang, "account-title")}</a>
                <a class="btn btn--second" href="/help">{t!(lang, "help-link")}</a>
            </p>
        }
        .into_any()
    }))
}

/// Where a person's work begins; none for staff with no section of their own.
fn section(actor: &Actor) -> Option<&'static str> {
    if actor.is_learner() {
        Some("/learn")
    } else if actor.must_change_password() {
        Some("/account/password")
    } else if actor.must_set_up_factor() {
        Some("/account/factors")
    } else if actor.nodes_for(UseCase::ViewClass).next().is_some() {
        Some("/teach")
    } else if actor.nodes_for(UseCase::ViewParticipation).next().is_some() {
        Some("/bureau")
    } else if actor.nodes_for(UseCase::ViewSurvey).next().is_some() {
        Some("/bureau/surveys")
    } else if actor.nodes_for(UseCase::ImportRoster).next().is_some() {
        Some("/school")
    } else {
        None
    }
}
