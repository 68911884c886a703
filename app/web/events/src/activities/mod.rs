//! Activities and the Five Ones: of a class, of a school, and one record with its photos. The figures of bureaus are in
//! `qinghe-manage`, the record of a class meeting pack in `qinghe-learn`.

mod class;
mod form;
mod one;
mod school;

use axum::routing::{get, post};
use leptos::prelude::*;
use qinghe_kit::{
    Web,
    forms::{Fields, SelectField},
    i18n,
    ids::id,
    list::{Field, List},
    names::kind_name,
    page::Fault,
    t,
    ui::{self, icon},
};
use qinghe_model::{
    CampaignId, Lang, OrgId, Text,
    activity::{ActivityState, HandsAsked},
    org::OrgKind,
};
use qinghe_service::{
    activities::{Choice, Scope},
    tables::Cell,
};
use qinghe_store::{activities::Activity, orgs::Org};
use std::collections::HashMap;

pub fn routes() -> axum::Router<Web> {
    axum::Router::new()
        .route("/teach/classes/{class}/activities", get(class::show))
        .route("/teach/classes/{class}/activities.csv", get(class::csv))
        .route("/teach/classes/{class}/activities.xlsx", get(class::xlsx))
        .route("/teach/classes/{class}/activities.json", get(class::json))
        .route("/teach/classes/{class}/activities/new", get(form::show_new).post(form::record))
        .route("/school/activities", get(school::home))
        .route("/school/{school}/activities", get(school::show))
        .route("/school/{school}/activities.csv", get(school::csv))
        .route("/school/{school}/activities.xlsx", get(school::xlsx))
        .route("/school/{school}/activities.json", get(school::json))
        .route("/school/{school}/activities/gallery", get(school::gallery))
        .route("/school/{school}/activities/new", get(form::show_new).post(form::record))
        .route("/activities/{activity}", get(one::show))
        .route("/activities/{activity}/edit", get(form::show).post(form::update))
        .route("/activities/{activity}/remove", get(one::ask_remove).post(one::remove))
        .route("/activities/{activity}/confirm", post(one::confirm))
        .route("/activities/{activity}/return", post(one::give_back))
        .route("/activities/{activity}/photos/{file}", get(one::photo))
        .route("/activities/{activity}/photos/{file}/small", get(one::small))
        .route("/activities/{activity}/photos/{file}/remove", post(one::remove_photo))
}

/// The addresses that take an upload.
pub fn upload_routes() -> axum::Router<Web> {
    axum::Router::new().route("/activities/{activity}/photos", post(one::add_photo))
}

fn state_name(lang: Lang, state: ActivityState) -> String {
    match state {
        ActivityState::Recorded => t!(lang, "activity-state-recorded"),
        ActivityState::Confirmed => t!(lang, "activity-state-confirmed"),
        ActivityState::Returned => t!(lang, "activity-state-returned"),
    }
}

fn state_tag(lang: Lang, state: ActivityState) -> AnyView {
    let (class, drawing) = match state {
        ActivityState::Recorded => ("tag tag--doing", "half"),
        ActivityState::Confirmed => ("tag tag--done", "check"),
        ActivityState::Returned => ("tag tag--late", "undo"),
    };
    view! { <span class=class>{icon(drawing)}{state_name(lang, state)}</span> }.into_any()
}

/// Reads `?campaign=`: an id, `none`, or nothing for the latest.
fn scope(query: &Fields) -> Result<Scope, Fault> {
    Ok(match query.get("campaign") {
        "" => Scope::Latest,
        "none" => Scope::Own,
        text => Scope::Campaign(id::<CampaignId>(text)?),
    })
}

/// The campaign as the address has it.
fn scope_text(choice: &Choice) -> String {
    choice.campaign().map_or_else(|| "none".to_owned(), |k| k.id.to_string())
}

/// A form to choose the campaign, or records without one; `None` where there are no campaigns.
fn switch(lang: Lang, choice: &Choice) -> Option<AnyView> {
    if choice.campaigns.is_empty() {
        return None;
    }
    let all = choice.campaigns.iter().map(|k| (k.campaign.id.to_string(), k.campaign.name().get(lang).to_owned()));
    let field = SelectField::new("campaign", t!(lang, "bureau-switch"))
        .class("input input--date")
        .choices(all.chain([("none".to_owned(), t!(lang, "activity-no-campaign"))]))
        .chosen(scope_text(choice));
    Some(field.render_switch(lang, []))
}

/// The records as cards. `names`: the class of each, where a list has several.
fn cards(lang: Lang, records: &[&Activity], names: &HashMap<OrgId, String>) -> AnyView {
    let cards = records.iter().map(|a| card(lang, a, names.get(&a.org_id))).collect_view();
    view! { <ul class="tasks">{cards}</ul> }.into_any()
}

fn card(lang: Lang, a: &Activity, class: Option<&String>) -> AnyView {
    let href = format!("/activities/{}", a.id);
    let kind = kind_name(lang, a.kind);
    let title = class.map_or_else(|| kind.clone(), |class| format!("{kind} · {class}"));
    let facts = t!(lang, "activity-card", day = i18n::day(lang, a.on_date), people = a.headcount, photos = a.files);
    let reason = (a.state == ActivityState::Returned)
        .then(|| view! { <p><b>{t!(lang, "activity-reason")}</b>" "{a.reason.clone()}</p> });
    view! {
        <li>
            <article class="task">
                <div class="task__head"><h3 class="task__title"><a href=href.clone()>{title.clone()}</a></h3>{state_tag(lang, a.state)}</div>
                <p class="task__meta">{icon("clock")}{facts}</p>
                {(!a.note.is_empty()).then(|| view! { <p class="pre">{a.note.clone()}</p> })}
                {reason}
                <div class="task__go no-print"><a class="btn btn--second" href=href>{t!(lang, "activity-open")}<span class="vh">{format!(" {title}")}</span></a></div>
            </article>
        </li>
    }
    .into_any()
}

/// The hands counted at a class meeting: each question with its options, numbers and bars.
fn tally(lang: Lang, tally: &[HandsAsked]) -> AnyView {
    let one = |(n, asked): (usize, &HandsAsked)| {
        let total = asked.total();
        let bar = move |(_, hands): &(Text, i64)| {
            let width = format!("{}%", if total > 0 { hands * 100 / total } else { 0 });
            view! { <svg class="pbar" aria-hidden="true" focusable="false"><rect class="pbar__track" width="100%" height="10" y="4" rx="5"></rect><rect class="pbar__fill" width=width height="10" y="4" rx="5"></rect></svg> }.into_any()
        };
        let fields = vec![
            Field::text("option", t!(lang, "activity-tally-option"), |(words, _): &(Text, i64)| {
                words.get(lang).to_owned()
            })
            .class("wrap-text")
            .total(Cell::Plain(t!(lang, "activity-total"))),
            Field::count("hands", t!(lang, "activity-tally-hands"), |(_, hands): &(Text, i64)| *hands)
                .total(Cell::Count(total)),
            Field::drawing(t!(lang, "activity-tally-bar"), bar).unnamed(),
        ];
        List::new(format!("tally-{n}"), asked.question.get(lang).to_owned(), fields).page(lang, &asked.options)
    };
    tally.iter().enumerate().map(one).collect_view().into_any()
}

/// The breadcrumbs above a record of a class or a school.
fn breadcrumbs(lang: Lang, org: &Org) -> Vec<(String, String)> {
    let name = org.name().get(lang).to_owned();
    if org.kind == OrgKind::Class {
        let class = format!("/teach/classes/{}", org.id);
        vec![
            ("/teach".to_owned(), t!(lang, "teach-title")),
            (class.clone(), name),
            (format!("{class}/activities"), t!(lang, "activity-title")),
        ]
    } else {
        vec![
            ("/school".to_owned(), t!(lang, "school-title")),
            (format!("/school/{}/activities", org.id), format!("{} · {name}", t!(lang, "activity-title"))),
        ]
    }
}

/// The address of the list that holds a class's or a school's records.
fn list_of(org: &Org) -> String {
    let area = if org.kind == OrgKind::Class { "teach/classes" } else { "school" };
    format!("/{area}/{}/activities", org.id)
}

/// A progress bar of how many kinds are done.
fn progress(lang: Lang, done: usize, of: usize) -> AnyView {
    ui::progress(t!(lang, "activity-title"), done, of, t!(lang, "activity-done-of", done = done, of = of))
}
