//! Awareness surveys of the demo: a round that is over, and the next one, which half of its classes have answered.

use super::{
    accounts::{client, staff},
    clock::ClockSetter,
    end_of_day,
};
use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};
use futures::future::try_join_all;
use qinghe_model::{
    OrgId, SurveyId, Text,
    org::Grade,
    survey::{DEFAULT_PASS_MARK, Drawn, Method, Mode, Phase, Rotation, Sizing},
};
use qinghe_service::{
    Actor, App, accounts, orgs, slips,
    surveys::{
        self,
        answer::{self, Paper},
        design::{self, NewSurvey},
    },
};
use rand::{RngExt as _, SeedableRng as _, rngs::ChaCha8Rng};

/// Classes drawn in each stratum.
const CLASSES: i64 = 8;
/// With the second one, none of the first school's classes is drawn that the tests and the example pupil use.
const SEEDS: [i64; 2] = [626_001, 626_002];
/// The percentage of right answers in each round.
const KNOWN: [u32; 2] = [71, 80];
/// The percentage of pupils who are absent.
const ABSENT: u32 = 6;
/// Pupils who answer at the same moment.
const AT_ONCE: usize = 8;

/// Creates both. Does nothing when the demo began today: a round needs time.
pub(super) async fn make(
    app: &App,
    clock: &ClockSetter,
    began: DateTime<Utc>,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let span = now - began;
    if span < TimeDelta::days(1) {
        return Ok(());
    }
    clock.set(app, began);
    let assessor = staff(app, "wu.heng", "QH").await?;
    let region = orgs::find_node(app, "QH", None).await?.id;
    let mut rng = ChaCha8Rng::seed_from_u64(75);

    let names = ["秋季学期第一轮知晓率调查", "秋季学期第二轮知晓率调查"];
    let english = ["Autumn term awareness, round 1", "Autumn term awareness, round 2"];
    let times = [(began, began + span / 2), (began + span * 3 / 5, end_of_day(now + TimeDelta::days(10)))];
    let mut before = None;
    for round in 0..2 {
        let (opens_at, closes_at) = times[round];
        clock.set(app, opens_at);
        let name = Text { zh: names[round].into(), en: english[round].into() };
        let new = NewSurvey {
            name,
            grades: vec![Grade::P5, Grade::P6],
            by_area: false,
            by_locality: false,
            method: Method::Random,
            sizing: Sizing::Classes,
            size: Some(CLASSES),
            seed: Some(SEEDS[round]),
            forms: surveys::versions().map(|f| f.id.clone()).collect(),
            rotation: Rotation::Pupil,
            pass_mark: DEFAULT_PASS_MARK,
            mode: Mode::Device,
            opens_at: Some(opens_at),
            closes_at: Some(closes_at),
            follows: before,
            phase: Phase::Round,
        };
        let id = app.new_id();
        design::create(app, &assessor, region, id, new).await?;
        let drawn = surveys::get(app, &assessor, id).await?.survey.revision;
        design::lock(app, &assessor, id, drawn).await?;
        before = Some(id);
        let page = surveys::get(app, &assessor, id).await?;
        let asked: Vec<OrgId> = page.classes.iter().filter(|k| k.state == Drawn::Sample).map(|k| k.class_id).collect();
        // In the first round all classes; in the second those that have answered so far.
        let answered = if round == 0 { asked.len() } else { asked.len() / 2 };
        let until = closes_at.min(now);
        for (n, class) in asked.into_iter().take(answered).enumerate() {
            let part = i32::try_from(n)? + 1;
            clock.set(app, opens_at + (until - opens_at) * part / (i32::try_from(answered)? + 1));
            answer_class(app, class, id, KNOWN[round], &mut rng).await?;
        }
    }
    accounts::sign_out_everywhere(app, &assessor).await?;
    clock.reset();
    Ok(())
}

async fn answer_class(
    app: &App,
    class: OrgId,
    survey: SurveyId,
    known: u32,
    rng: &mut ChaCha8Rng,
) -> anyhow::Result<()> {
    let list = slips::list(app, &Actor::system(), class).await?;
    let client = client(&list.school_code);
    // Classes differ in what they know.
    let known = (known + rng.random_range(0..12)).saturating_sub(6);
    let mut present = Vec::new();
    for slip in list.slips {
        let seed: u64 = rng.random();
        if !rng.random_ratio(ABSENT, 100) {
            present.push((slip, seed));
        }
    }
    for group in present.chunks(AT_ONCE) {
        try_join_all(group.iter().map(async |(slip, seed)| {
            let signed_in = accounts::sign_in_slip(app, &slip.token, &client).await?;
            let pupil =
                accounts::find_actor(app, &signed_in.token).await?.context("a pupil who signed in is not there")?;
            let paper = answer::open(app, &pupil, survey, None).await?;
            answer::submit(app, &pupil, survey, &paper.form.id, &answers(&paper, known, *seed)).await?;
            accounts::sign_out(app, &pupil).await?;
            anyhow::Ok(())
        }))
        .await?;
    }
    Ok(())
}

/// Answers of which about `known` per cent are right. A pupil who does not know the answer guesses, or leaves it blank.
fn answers(paper: &Paper, known: u32, seed: u64) -> Vec<Option<String>> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let known = (known + rng.random_range(0..30)).saturating_sub(15).min(100);
    let items = paper.form.items.iter().map(|(_, item)| {
        if rng.random_ratio(known, 100) {
            item.key().next().map(str::to_owned)
        } else if rng.random_ratio(1, 8) {
            None
        } else {
            let wrong: Vec<&str> = item.options.iter().filter(|o| !o.correct).map(|o| o.id.as_str()).collect();
            wrong.get(rng.random_range(0..wrong.len().max(1))).map(|id| (*id).to_owned())
        }
    });
    items.collect()
}
