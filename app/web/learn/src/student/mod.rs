//! Pupils' pages: the home page with their tasks, the lesson, the quiz, the result; practice, the
//! programme and its certificate.

pub mod api;
mod certificate;
mod checked;
mod clock;
mod home;
mod item;
pub(crate) mod lesson;
mod practice;
mod programme;
mod quiz;
mod result;
pub(crate) mod steps;
mod survey;
mod vote;

/// The routes of pupils' pages and islands.
pub fn routes() -> axum::Router<qinghe_kit::Web> {
    use axum::routing::{get, post};
    axum::Router::new()
        .route("/learn", get(home::show))
        .route("/learn/practice", get(practice::list))
        .route("/learn/practice/{module}", get(practice::show).post(practice::submit))
        .route("/learn/programme", get(programme::show))
        .route("/learn/certificate/{programme}", get(certificate::show))
        .route("/learn/{assignment}", get(lesson::overview))
        .route("/learn/{assignment}/steps/{step}", get(lesson::show).post(lesson::record))
        .route("/learn/{assignment}/steps/{step}/vote", post(vote::vote))
        .route("/learn/{assignment}/quiz", get(quiz::show).post(quiz::start))
        .route("/learn/{assignment}/quiz/{attempt}", get(quiz::back_to_quiz).post(quiz::save))
        .route("/learn/{assignment}/quiz/{attempt}/time", get(clock::left))
        .route("/learn/{assignment}/quiz/{attempt}/review", get(quiz::review).post(quiz::submit))
        .route("/learn/{assignment}/quiz/{attempt}/check", post(checked::check))
        .route("/learn/{assignment}/results/{attempt}", get(result::show))
        .route("/survey/{survey}", get(survey::show).post(survey::submit))
        .route("/survey/{survey}/done", get(survey::done))
        .route("/api/save_answer", post(api::save_answer))
        .route("/api/flag_item", post(api::flag_item))
        .route("/api/record_path", post(api::record_path))
}
