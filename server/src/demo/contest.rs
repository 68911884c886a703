//! The demo's contest: the county's fifth and sixth grades, since yesterday and for some days more.

use super::{
    EXAMPLE,
    accounts::{PASSWORD, client},
    clock::ClockSetter,
    end_of_day,
    pupils::AT_ONCE,
};
use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};
use futures::future::try_join_all;
use qinghe_model::{
    Text,
    contest::Rule,
    org::{Grade, OrgKind},
    quiz::QuizPart,
};
use qinghe_service::{
    Actor, App, accounts,
    attempts::{self, AnswerInput, AttemptPage},
    contests::{self, Input, RoundInput, running},
    orgs,
    slips::{self, Slip},
};
use rand::{RngExt as _, rngs::ChaCha8Rng};
use std::sync::Arc;

/// The county, and its officer, who runs the contest.
const COUNTY: (&str, &str) = ("QH-YL-YX", "sun.yue");

/// Classes that take part: school, class, the percentage of pupils who have finished, and the usual number of right
/// answers to ten questions.
const CLASSES: [(&str, &str, u32, u32); 5] = [
    ("QH1001", "五年级1班", 55, 8),
    ("QH1001", "五年级2班", 70, 8),
    ("QH1001", "六年级2班", 80, 9),
    ("QH1002", "五年级1班", 64, 7),
    ("QH1002", "六年级1班", 45, 8),
];

/// Creates the contest, and the attempts so far.
///
/// # Errors
/// When the store fails or the demo's county is not there.
pub(super) async fn make(
    app: &App,
    clock: &ClockSetter,
    now: DateTime<Utc>,
    rng: &mut ChaCha8Rng,
) -> anyhow::Result<()> {
    let opens_at = now - TimeDelta::hours(20);
    clock.set(app, opens_at);
    let county = orgs::find_node(app, COUNTY.0, None).await?;
    let signed_in = accounts::sign_in_staff(app, COUNTY.1, PASSWORD, &client(COUNTY.0)).await?;
    let officer =
        accounts::find_actor(app, &signed_in.token).await?.context("the officer who signed in is not there")?;
    let part = QuizPart::Draw { module: "m03".into(), objective: None, difficulty: None, count: 10 };
    let contest = Input {
        org: county.id,
        classes: Vec::new(),
        name: Text { zh: format!("{}禁毒知识竞赛", county.name().zh), en: "County knowledge contest".into() },
        grades: vec![Grade::P5, Grade::P6],
        rule: Rule::default(),
        practice: false,
        appeal_hours: 48,
        rounds: vec![RoundInput {
            opens_at,
            closes_at: end_of_day(now + TimeDelta::days(5)),
            freeze_minutes: 120,
            minutes: 20,
            attempts: 1,
            // Of a lesson that no other work of the demo is about: while the contest asks its questions, their keys are held.
            parts: vec![part],
            quota: None,
        }],
    };
    contests::create(app, &officer, contest).await?;
    accounts::sign_out(app, &officer).await?;
    running::run_due(app).await?;
    for (school, class, finish, right) in CLASSES {
        let node = orgs::find_node(app, school, Some(class)).await?;
        debug_assert_eq!(node.kind, OrgKind::Class);
        let list = slips::list(app, &Actor::system(), node.id).await?;
        // The example pupil has done nothing yet.
        let mut pupils: Vec<(Slip, u32)> = Vec::new();
        for slip in list.slips.into_iter().skip(usize::from((school, class) == EXAMPLE)) {
            if rng.random_ratio(finish, 100) {
                let less = rng.random_range(0..3);
                pupils.push((slip, right.saturating_sub(less) + u32::from(rng.random_ratio(1, 5))));
            }
        }
        let mut at = opens_at + TimeDelta::hours(1);
        for group in pupils.chunks(AT_ONCE) {
            clock.set(app, at);
            let begun = try_join_all(group.iter().map(|(slip, _)| begin(app, slip, school))).await?;
            at += TimeDelta::seconds(rng.random_range(300..700));
            clock.set(app, at);
            let turns =
                begun.iter().zip(group).map(|((pupil, page), (_, right))| finish_paper(app, pupil, page, *right));
            try_join_all(turns).await?;
        }
    }
    clock.set(app, now - TimeDelta::hours(1));
    Ok(())
}

/// Signs a pupil in and starts the paper.
async fn begin(app: &App, slip: &Slip, school: &str) -> anyhow::Result<(Arc<Actor>, AttemptPage)> {
    let signed_in = accounts::sign_in_slip(app, &slip.token, &client(school)).await?;
    let pupil = accounts::find_actor(app, &signed_in.token).await?.context("a pupil who signed in is not there")?;
    let own = contests::list_learner(app, &pupil, true).await?;
    let paper = own.first().and_then(|o| o.work.first()?.0).context("the contest has no paper for this pupil")?;
    let page = attempts::start(app, &pupil, paper).await?;
    Ok((pupil, page))
}

/// Answers the paper with `right` right answers, hands it in and signs out.
async fn finish_paper(app: &App, pupil: &Actor, page: &AttemptPage, right: u32) -> anyhow::Result<()> {
    for (n, asked) in (0..).zip(&page.items) {
        let places = asked.example(n < right);
        let input = AnswerInput { item: asked.paper.id.clone(), places, ..AnswerInput::default() };
        attempts::save_answer(app, pupil, page.attempt.id, input).await?;
    }
    attempts::submit(app, pupil, page.attempt.id).await?;
    Ok(accounts::sign_out(app, pupil).await?)
}
