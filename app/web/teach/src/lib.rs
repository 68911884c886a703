//! The teacher's pages: classes, giving work, and how far each pupil is.

pub mod assign;
pub mod board;
pub mod calendar;
pub mod check;
pub mod class;
pub mod classes;
pub mod edit;
pub mod exception;
pub mod gradebook;
pub mod grid;
pub mod groups;
pub mod items;
pub mod past;
pub mod programme;
pub mod pupil;
pub mod pupils;
mod quizzes;
pub mod record;
pub mod regrade;
mod renew;
pub mod requests;
pub mod reset;
mod settings;
mod survey;
pub mod teachers;
mod unusual;

use axum::routing::get;
use leptos::prelude::*;
use qinghe_content::Module;
use qinghe_kit::{Web, list::nothing as none, t};
use qinghe_model::{Lang, participation::Permille};
use qinghe_service::analysis::GivenWork;
use qinghe_store::{assignments::Assignment, orgs::Org, users::Pupil};

/// Every address of this area. The login slips are in `qinghe-manage`.
pub fn routes() -> axum::Router<Web> {
    axum::Router::new()
        .route("/teach", get(classes::show))
        .route("/teach/calendar", get(calendar::show))
        .route("/teach/past", get(past::show))
        .route("/teach/classes/{class}", get(class::show))
        .route("/teach/classes/{class}/assign", get(assign::show).post(assign::submit))
        .route("/teach/classes/{class}/programme", get(programme::show).post(programme::submit))
        .route("/teach/classes/{class}/reset", get(reset::show_class).post(reset::submit_class))
        .route("/teach/classes/{class}/pupils/new", get(pupils::show_new).post(pupils::add))
        .route("/teach/classes/{class}/pupils/{learner}/edit", get(pupils::show).post(pupils::correct))
        .route("/teach/classes/{class}/pupils/{learner}/move", get(pupils::show_move).post(pupils::move_to))
        .route("/teach/classes/{class}/pupils/{learner}/remove", get(pupils::show_remove).post(pupils::remove))
        .route("/teach/classes/{class}/pupils/{learner}/reset", get(reset::show).post(reset::submit))
        .route("/teach/classes/{class}/pupils/{learner}/record", get(record::show).post(record::submit))
        .route("/teach/classes/{class}/former", get(pupils::show_former))
        .route("/teach/classes/{class}/former/{learner}", get(pupils::show_back).post(pupils::take_back))
        .route("/teach/classes/{class}/groups", get(groups::show).post(groups::submit))
        .route("/teach/classes/{class}/groups/{group}", get(groups::show_one).post(groups::update))
        .route("/teach/classes/{class}/groups/{group}/delete", get(groups::show_delete).post(groups::delete))
        .route("/teach/classes/{class}/teachers", get(teachers::show).post(teachers::add))
        .route("/teach/classes/{class}/teachers/{teacher}/remove", get(teachers::show_remove).post(teachers::remove))
        .route("/teach/classes/{class}/teachers/{teacher}/replace", get(teachers::show_replace).post(teachers::replace))
        .route("/teach/classes/{class}/surveys/{survey}", get(survey::show).post(survey::submit))
        .route("/teach/classes/{class}/surveys/{survey}/print", get(survey::print))
        .route("/teach/requests", get(requests::show))
        .route("/teach/requests/{request}", axum::routing::post(requests::settle))
        .route("/teach/assignments/{assignment}", get(board::show))
        .route("/teach/assignments/{assignment}/edit", get(edit::show).post(edit::submit))
        .route("/teach/assignments/{assignment}/withdraw", get(edit::ask).post(edit::withdraw))
        .route("/teach/assignments/{assignment}/regrade", get(regrade::show).post(regrade::submit))
        .route("/teach/assignments/{assignment}/quiz", get(renew::show).post(renew::submit))
        .route("/teach/assignments/{assignment}/exceptions/{learner}", get(exception::show).post(exception::submit))
        .merge(quizzes::routes())
        .route("/teach/assignments/{assignment}/rows", get(board::rows))
        .route("/teach/assignments/{assignment}/items", get(items::show))
        .route("/teach/assignments/{assignment}/grid", get(grid::show))
        .route("/teach/assignments/{assignment}/pupils/{learner}", get(pupil::work))
        .route("/teach/classes/{class}/pupils/{learner}", get(pupil::show))
        .route("/teach/classes/{class}/grades", get(gradebook::show))
        .route("/teach/classes/{class}/grades/check", get(check::show))
        .route("/teach/classes/{class}/grades.csv", get(gradebook::csv))
        .route("/teach/classes/{class}/grades.xlsx", get(gradebook::xlsx))
}

/// The addresses that take a file.
pub fn upload_routes() -> axum::Router<Web> {
    quizzes::upload_routes().route("/teach/classes/{class}/grades/check", axum::routing::post(check::submit))
}

/// The addresses that stay open.
pub fn streams() -> axum::Router<Web> {
    axum::Router::new().route("/teach/assignments/{assignment}/events", get(board::events))
}

/// The views of one piece of work; `here` is the end of this one's address.
fn tabs(lang: Lang, work: &Assignment, module: &Module, here: &str) -> Option<AnyView> {
    // Without a quiz there is one view only.
    module.quiz?;
    let tabs = [
        ("", t!(lang, "board-tab-board")),
        ("/items", t!(lang, "board-tab-items")),
        ("/grid", t!(lang, "board-tab-grid")),
    ];
    let links = tabs
        .into_iter()
        .map(|(end, text)| {
            let href = format!("/teach/assignments/{}{end}", work.id);
            view! { <a href=href aria-current=(end == here).then_some("page")>{text}</a> }
        })
        .collect_view();
    Some(view! { <nav class="tabs" aria-label=t!(lang, "board-tabs")>{links}</nav> }.into_any())
}

/// The breadcrumbs to a page about a piece of work.
fn breadcrumbs(lang: Lang, work: &GivenWork) -> Vec<(String, String)> {
    vec![
        ("/teach".to_owned(), t!(lang, "teach-title")),
        (format!("/teach/classes/{}", work.class.id), work.class.name().get(lang).to_owned()),
        (format!("/teach/assignments/{}", work.assignment.id), work.module.title.get(lang).to_owned()),
    ]
}

/// So many of so many.
fn part_of(part: usize, whole: usize) -> Option<Permille> {
    Permille::of(i64::try_from(part).ok()?, i64::try_from(whole).ok()?).ok().flatten()
}

/// The address of a class.
fn address_of(class: &Org) -> String {
    format!("/teach/classes/{}", class.id)
}

/// The breadcrumbs to a class.
fn class_breadcrumbs(lang: Lang, class: &Org) -> Vec<(String, String)> {
    vec![("/teach".to_owned(), t!(lang, "teach-title")), (address_of(class), class.name().get(lang).to_owned())]
}

/// The names of pupils in one line.
fn names<'a>(lang: Lang, pupils: impl IntoIterator<Item = &'a Pupil>) -> String {
    let names: Vec<&str> = pupils.into_iter().map(|p| p.name.as_str()).collect();
    names.join(if lang == Lang::Zh { "、" } else { ", " })
}
