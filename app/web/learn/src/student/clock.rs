//! The time left of an attempt with a limit: on every page of the attempt, run by a script that asks the server.

use axum::{Json, extract::Path};
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use qinghe_kit::{
    page::{Cx, Fault, Page},
    scripts, t,
    ui::icon,
};
use qinghe_model::{AssignmentId, AttemptId, Lang};
use qinghe_service::attempts;
use qinghe_store::attempts::Attempt;
use serde::Serialize;

/// A page with the script of the clock.
pub fn page(page: Page) -> Page {
    page.with_script(scripts::CLOCK)
}

/// The clock: what is left, announced five minutes and one minute before the end. Without a limit there is none.
pub fn view(lang: Lang, assignment: AssignmentId, attempt: &Attempt, now: DateTime<Utc>) -> Option<AnyView> {
    let left = (attempt.deadline_at? - now).max(chrono::TimeDelta::zero());
    let ask = format!("/learn/{assignment}/quiz/{}/time", attempt.id);
    let seconds = left.num_seconds();
    let shown = format!("{}:{:02}", seconds / 60, seconds % 60);
    Some(
        view! {
            <p
                class="timer" role="timer" aria-live="off" data-left=left.num_milliseconds() data-ask=ask
                data-minutes=t!(lang, "quiz-left-minutes", n = "{n}") data-up=t!(lang, "quiz-time-up")
            >
                {icon("clock")}<span class="vh">{t!(lang, "quiz-left")}</span><b>{shown}</b>
            </p>
            <p class="vh" role="status"></p>
        }
        .into_any(),
    )
}

/// The milliseconds left, 0 when the attempt is over; none without a limit.
#[derive(Debug, Serialize)]
pub struct Left {
    left: Option<i64>,
}

/// `GET /learn/{assignment}/quiz/{attempt}/time`
pub async fn left(cx: Cx, Path((_, attempt)): Path<(String, String)>) -> Result<Json<Left>, Fault> {
    let attempt: AttemptId = super::lesson::id(&attempt)?;
    let left = attempts::time_left(&cx.web.app, cx.actor()?, attempt).await?;
    Ok(Json(Left { left: left.map(|left| left.num_milliseconds()) }))
}
