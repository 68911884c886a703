//! Contests as tests hold them.

use crate::{TestApp, work};
use chrono::TimeDelta;
use qinghe_model::{
    AssignmentId, ContestId, RoundId, Text,
    contest::Rule,
    org::{Grade, OrgKind},
    quiz::QuizPart,
};
use qinghe_service::{
    Actor, App,
    attempts::{self, AttemptPage},
    contests::{self, Input, RoundInput, running},
};
use qinghe_store::orgs::Org;

/// Questions of a paper.
pub const ITEMS: usize = 5;

/// A contest of a node's fifth grades, or of one class, with one round of a day from now on: [`ITEMS`] questions, ten
/// minutes, one attempt, no appeals.
///
/// # Panics
/// For a class without a school.
#[must_use]
pub fn new(app: &App, node: &Org) -> Input {
    let class = node.kind == OrgKind::Class;
    let org = if class { node.parent_id().expect("a class has its school") } else { node.id };
    Input {
        org,
        classes: class.then_some(node.id).into_iter().collect(),
        name: Text { zh: "知识竞赛".into(), en: "Knowledge contest".into() },
        grades: vec![Grade::P5],
        rule: Rule::default(),
        practice: true,
        appeal_hours: 0,
        rounds: vec![round(app, 0)],
    }
}

/// A round of a day that opens so many days from now.
#[must_use]
pub fn round(app: &App, days: i64) -> RoundInput {
    let opens_at = app.now() + TimeDelta::days(days);
    let part = QuizPart::Draw { module: work::MODULE.into(), objective: None, difficulty: None, count: ITEMS };
    RoundInput {
        opens_at,
        closes_at: opens_at + TimeDelta::days(1),
        freeze_minutes: 0,
        minutes: 10,
        attempts: 1,
        parts: vec![part],
        quota: None,
    }
}

/// Creates a contest and opens its first round.
///
/// # Panics
/// When it cannot be made.
pub async fn run(t: &TestApp, actor: &Actor, new: Input) -> (ContestId, RoundId) {
    let id = contests::create(&t.app, actor, new).await.expect("the contest is made");
    running::run_due(&t.app).await.expect("contests are tended");
    let page = contests::get(&t.app, actor, id).await.expect("the contest is there");
    (id, page.rounds[0].id)
}

/// A contest of [`new`] whose round runs.
///
/// # Panics
/// When it cannot be made.
pub async fn running(t: &TestApp, actor: &Actor, node: &Org) -> (ContestId, RoundId) {
    run(t, actor, new(&t.app, node)).await
}

/// The paper of a pupil's class in the current round of their latest contest.
///
/// # Panics
/// When there is none.
pub async fn paper(app: &App, pupil: &Actor) -> AssignmentId {
    let own = contests::list_learner(app, pupil, true).await.expect("the store answers");
    let work = own.first().expect("a contest").work.iter().rev().find_map(|(paper, _)| *paper);
    work.expect("the class has its paper")
}

/// Takes a pupil's paper, so many questions right, half a minute for each.
///
/// # Panics
/// When it cannot be taken.
pub async fn take(t: &TestApp, pupil: &Actor, right: usize) -> AttemptPage {
    let page = attempts::start(&t.app, pupil, paper(&t.app, pupil).await).await.expect("the paper begins");
    for (n, asked) in page.items.iter().enumerate() {
        t.clock.advance(TimeDelta::seconds(30));
        let input = work::answer(&asked.paper.id, asked.example(n < right), 1);
        attempts::save_answer(&t.app, pupil, page.attempt.id, input).await.expect("it is saved");
    }
    attempts::submit(&t.app, pupil, page.attempt.id).await.expect("it is submitted")
}

/// Lets the round end and its attempts be checked for flags.
///
/// # Panics
/// When the store fails.
pub async fn end(t: &TestApp) {
    t.clock.advance(TimeDelta::days(1) + TimeDelta::minutes(2));
    attempts::close_all_overdue(&t.app).await.expect("late ones are closed");
    running::run_due(&t.app).await.expect("contests are tended");
}
