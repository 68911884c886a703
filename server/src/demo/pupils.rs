//! Pupils of the demo at work: the steps of a lesson and its quiz, a class at a time.

use super::{accounts::client, clock::ClockSetter};
use anyhow::Context as _;
use chrono::TimeDelta;
use futures::future::try_join_all;
use qinghe_content::{Module, Scenario, StepKind};
use qinghe_model::{AssignmentId, OrgId};
use qinghe_service::{
    Actor, App,
    accounts::{self, Client},
    attempts::{self, AnswerInput, AttemptPage},
    lessons,
    slips::{self, Slip},
};
use rand::{RngExt as _, SeedableRng as _, rngs::ChaCha8Rng, seq::IndexedRandom as _};
use std::sync::Arc;

/// How many pupils work at the same moment: a class shares devices.
pub(super) const AT_ONCE: usize = 8;

/// What a pupil does.
#[derive(Clone)]
enum Work {
    /// Only this many steps.
    Begin(usize),
    /// All steps and the quiz, with this many wrong answers.
    Finish(usize),
}

pub(super) async fn learn(
    app: &App,
    clock: &ClockSetter,
    class: OrgId,
    module: &Module,
    (finish, begin): (u32, u32),
    example: bool,
    rng: &mut ChaCha8Rng,
) -> anyhow::Result<()> {
    let list = slips::list(app, &Actor::system(), class).await?;
    let client = client(&list.school_code);
    let mut turns: Vec<(Slip, Work, u64)> = Vec::new();
    for slip in list.slips.into_iter().skip(usize::from(example)) {
        let percent = rng.random_range(0..100);
        let seed = rng.random();
        let work = if percent < finish {
            // Most pupils know most of it.
            Work::Finish(rng.random_range(0..=3) + if rng.random_ratio(1, 9) { 3 } else { 0 })
        } else if percent < finish + begin {
            Work::Begin(rng.random_range(1..module.steps.len()))
        } else {
            continue;
        };
        turns.push((slip, work, seed));
    }
    let began = app.now();
    for (n, group) in turns.chunks(AT_ONCE).enumerate() {
        let mut at = began + TimeDelta::minutes(9 * i64::try_from(n)? + 12);
        clock.set(app, at);
        let mut pupils = try_join_all(group.iter().map(|turn| Pupil::sign_in(app, turn, module, &client))).await?;
        // Together, as a class: a step or an item takes a while, then the next one follows.
        while pupils.iter().any(|p| !p.over) {
            at += TimeDelta::seconds(rng.random_range(14..32));
            clock.set(app, at);
            try_join_all(pupils.iter_mut().filter(|p| !p.over).map(|p| p.advance(app, module))).await?;
        }
    }
    Ok(())
}

/// A pupil at work.
struct Pupil {
    actor: Arc<Actor>,
    task: AssignmentId,
    /// How many steps they do.
    steps: usize,
    /// How many answers of the quiz are wrong; `None`: they stop after the steps.
    wrong: Option<usize>,
    /// How many items they answer at a time: a few pupils are hasty.
    pace: usize,
    rng: ChaCha8Rng,
    /// Steps done, then items answered.
    done: usize,
    quiz: Option<AttemptPage>,
    over: bool,
}

impl Pupil {
    async fn sign_in(
        app: &App,
        (slip, work, seed): &(Slip, Work, u64),
        module: &Module,
        client: &Client,
    ) -> anyhow::Result<Self> {
        let mut rng = ChaCha8Rng::seed_from_u64(*seed);
        let signed_in = accounts::sign_in_slip(app, &slip.token, client).await?;
        let actor = accounts::find_actor(app, &signed_in.token).await?.context("a pupil who signed in is not there")?;
        let tasks = lessons::list_tasks(app, &actor).await?;
        let task = tasks.first().context("the pupil has no work")?.task.assignment.id;
        let (steps, wrong) = match work {
            Work::Begin(steps) => (*steps, None),
            Work::Finish(wrong) => (module.steps.len(), Some(*wrong)),
        };
        let pace = if rng.random_ratio(1, 12) { 5 } else { 1 };
        Ok(Self { actor, task, steps, wrong, pace, rng, done: 0, quiz: None, over: false })
    }

    /// Does the next step or item; after the last one, hands in and signs out.
    async fn advance(&mut self, app: &App, module: &Module) -> anyhow::Result<()> {
        if let Some(step) = module.steps[..self.steps].get(self.done) {
            let mut input = lessons::right_input(&step.kind);
            match &step.kind {
                StepKind::Check(check) => {
                    input.chosen = check.options.choose(&mut self.rng).map(|o| o.id.clone()).into_iter().collect();
                }
                // Most would help, and most guess fewer.
                StepKind::Estimate(estimate) => {
                    input.chosen.clear();
                    for q in &estimate.questions {
                        let said = if self.rng.random_ratio(4, 5) { "yes" } else { "no" };
                        let guess = self.rng.random_range(3..=7);
                        input.chosen.push(format!("{}={said}", q.id));
                        input.chosen.push(format!("{}.guess={guess}", q.id));
                    }
                }
                StepKind::Scenario(story) => input.path = play(story, &mut self.rng),
                _ => {}
            }
            lessons::record_step(app, &self.actor, self.task, &step.id, input).await?;
            self.done += 1;
            return Ok(());
        }
        if let Some(wrong) = self.wrong {
            if self.quiz.is_none() {
                self.quiz = Some(attempts::start(app, &self.actor, self.task).await?);
                return Ok(());
            }
            let page = self.quiz.as_ref().context("the quiz was not started")?;
            let first = self.done - self.steps;
            let items = page.items.iter().enumerate().skip(first).take(self.pace);
            for (n, asked) in items {
                let places = asked.example(n >= wrong);
                let input = AnswerInput { item: asked.paper.id.clone(), places, ..AnswerInput::default() };
                attempts::save_answer(app, &self.actor, page.attempt.id, input).await?;
            }
            self.done += self.pace;
            if self.done - self.steps < page.items.len() {
                return Ok(());
            }
            attempts::submit(app, &self.actor, page.attempt.id).await?;
        }
        accounts::sign_out(app, &self.actor).await?;
        self.over = true;
        Ok(())
    }
}

/// Random choices from a story's start to one of its endings.
fn play(story: &Scenario, rng: &mut ChaCha8Rng) -> Vec<String> {
    let mut path = Vec::new();
    let mut at = story.start.as_str();
    while let Some(node) = story.node(at).filter(|n| n.ending.is_none()) {
        let Some(choice) = node.choices.choose(rng) else { break };
        path.push(choice.id.clone());
        at = &choice.to;
    }
    path
}
