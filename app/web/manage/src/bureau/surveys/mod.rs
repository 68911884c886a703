//! Awareness surveys of a bureau: the list, the design, the sample, the results.

pub(crate) mod data;
pub mod design;
pub mod list;
pub mod results;
pub mod sample;

use axum::routing::{get, post};
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use qinghe_kit::{Web, names::locality_word, t};
use qinghe_model::{
    Lang,
    org::{Grade, LocalityGroup},
    survey::{Band, Method, Mode, Phase, Rotation},
};
use qinghe_service::surveys;
use qinghe_store::{
    orgs::Org,
    surveys::{Stratum, Survey},
};

/// The routes of surveys.
pub fn routes() -> axum::Router<Web> {
    axum::Router::new()
        .route("/bureau/surveys", get(list::home))
        .route("/bureau/{org}/surveys", get(list::show))
        .route("/bureau/{org}/surveys/new", get(design::show_new).post(design::create))
        .route("/bureau/{org}/surveys/{survey}", get(sample::show))
        .route("/bureau/{org}/surveys/{survey}/edit", get(design::show).post(design::update))
        .route("/bureau/{org}/surveys/{survey}/lock", post(sample::lock))
        .route("/bureau/{org}/surveys/{survey}/delete", post(sample::delete))
        .route("/bureau/{org}/surveys/{survey}/replace/{class}", get(sample::ask).post(sample::replace))
        .route("/bureau/{org}/surveys/{survey}/results", get(results::show))
        .route("/bureau/{org}/surveys/{survey}/results.csv", get(results::csv))
        .route("/bureau/{org}/surveys/{survey}/results.xlsx", get(results::xlsx))
        .route("/bureau/{org}/surveys/{survey}/results.json", get(results::json))
}

/// The address of a survey.
fn address(survey: &Survey) -> String {
    format!("/bureau/{}/surveys/{}", survey.org_id, survey.id)
}

/// The breadcrumbs to the surveys of a node; `with` the node itself.
fn breadcrumbs(lang: Lang, lineage: &[Org], org: &Org, with: bool) -> Vec<(String, String)> {
    let shown = lineage.iter().filter(|o| with || o.id != org.id);
    shown.map(|o| (format!("/bureau/{}/surveys", o.id), o.name().get(lang).to_owned())).collect()
}

/// How far a survey is, in a word.
fn state(lang: Lang, survey: &Survey, now: DateTime<Utc>) -> AnyView {
    let (class, word) = if survey.locked_at.is_none() {
        ("tag tag--todo", t!(lang, "survey-state-draft"))
    } else if survey.is_over(now) {
        ("tag tag--done", t!(lang, "survey-state-over"))
    } else if survey.is_open(now) {
        ("tag tag--doing", t!(lang, "survey-state-open"))
    } else {
        ("tag tag--todo", t!(lang, "survey-state-waiting"))
    };
    view! { <span class=class>{word}</span> }.into_any()
}

fn phase(lang: Lang, phase: Phase) -> String {
    match phase {
        Phase::Round => t!(lang, "survey-phase-round"),
        Phase::Before => t!(lang, "survey-phase-before"),
        Phase::After => t!(lang, "survey-phase-after"),
    }
}

fn mode(lang: Lang, mode: Mode) -> String {
    match mode {
        Mode::Device => t!(lang, "survey-mode-device"),
        Mode::Paper => t!(lang, "survey-mode-paper"),
    }
}

fn method(lang: Lang, method: Method) -> String {
    match method {
        Method::Random => t!(lang, "survey-method-random"),
        Method::Systematic => t!(lang, "survey-method-systematic"),
    }
}

fn rotation(lang: Lang, rotation: Rotation) -> String {
    match rotation {
        Rotation::Pupil => t!(lang, "survey-rotation-pupil"),
        Rotation::Class => t!(lang, "survey-rotation-class"),
    }
}

fn stratum(lang: Lang, stratum: &Stratum) -> String {
    let band = match stratum.band {
        Band::Primary => t!(lang, "survey-band-primary"),
        Band::Junior => t!(lang, "survey-band-junior"),
        Band::Senior => t!(lang, "survey-band-senior"),
        Band::Vocational => t!(lang, "survey-band-vocational"),
        Band::University => t!(lang, "survey-band-university"),
    };
    let area = stratum.area().map(|area| area.get(lang).to_owned());
    let parts = [area, Some(band), stratum.locality().map(|l| locality_word(lang, l))];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// What to know of the strata: that they are no localities, or that of some schools it was not known.
fn frame_note(lang: Lang, page: &surveys::Page) -> Option<String> {
    if !page.survey.by_locality {
        return Some(t!(lang, "survey-frame-note"));
    }
    let unsaid = page.strata.iter().any(|s| s.locality() == Some(LocalityGroup::Unsaid));
    unsaid.then(|| t!(lang, "survey-frame-unsaid"))
}

fn grades(lang: Lang, grades: &[Grade]) -> String {
    grades.iter().map(|g| g.name(lang)).collect::<Vec<_>>().join(comma(lang))
}

/// The titles of a survey's forms.
fn forms(lang: Lang, survey: &Survey) -> String {
    let titles: Vec<&str> = survey.forms().filter_map(surveys::form).map(|f| f.title.get(lang)).collect();
    titles.join(comma(lang))
}

const fn comma(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "、",
        Lang::En => ", ",
    }
}

/// Names with their values, in columns.
fn facts(rows: Vec<(String, String)>) -> AnyView {
    let rows = rows.into_iter().map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> });
    view! { <dl class="facts-list card">{rows.collect_view()}</dl> }.into_any()
}
