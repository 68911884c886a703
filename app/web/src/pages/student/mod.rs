//! Pupils' pages: what there is to do, the lesson, the quiz, the result; practice, the
//! programme and its certificate.

pub mod api;
#[cfg(feature = "ssr")]
mod certificate;
#[cfg(feature = "ssr")]
mod checked;
#[cfg(feature = "ssr")]
mod home;
#[cfg(feature = "ssr")]
mod item;
#[cfg(feature = "ssr")]
pub(in crate::pages) mod lesson;
#[cfg(feature = "ssr")]
mod practice;
#[cfg(feature = "ssr")]
mod programme;
#[cfg(feature = "ssr")]
mod quiz;
#[cfg(feature = "ssr")]
mod result;
#[cfg(feature = "ssr")]
pub(in crate::pages) mod steps;
#[cfg(feature = "ssr")]
mod survey;

/// The addresses of this area.
#[cfg(feature = "ssr")]
pub fn routes() -> axum::Router<crate::Web> {
    use axum::routing::{get, post};
    axum::Router::new()
        .route("/learn", get(home::show))
        .route("/learn/practice", get(practice::list))
        .route("/learn/practice/{module}", get(practice::show).post(practice::submit))
        .route("/learn/programme", get(programme::show))
        .route("/learn/certificate/{programme}", get(certificate::show))
        .route("/learn/{assignment}", get(lesson::overview))
        .route("/learn/{assignment}/steps/{step}", get(lesson::show).post(lesson::record))
        .route("/learn/{assignment}/quiz", get(quiz::show).post(quiz::start))
        .route("/learn/{assignment}/quiz/{attempt}", get(quiz::back_to_quiz).post(quiz::save))
        .route("/learn/{assignment}/quiz/{attempt}/review", get(quiz::review).post(quiz::submit))
        .route("/learn/{assignment}/quiz/{attempt}/check", post(checked::check))
        .route("/learn/{assignment}/results/{attempt}", get(result::show))
        .route("/survey/{survey}", get(survey::show).post(survey::submit))
        .route("/survey/{survey}/done", get(survey::done))
        .route("/api/save_answer", post(api::save_answer))
        .route("/api/flag_item", post(api::flag_item))
        .route("/api/record_path", post(api::record_path))
}
