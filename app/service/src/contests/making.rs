//! Making a contest, and calling it off.

use super::{ContestPage, host, running};
use crate::{Actor, App, Error, UseCase, classes, guarded, names};
use chrono::{DateTime, TimeDelta, Utc};
use qinghe_content::Library;
use qinghe_model::{
    ContestId, OrgId, Text,
    contest::{Formula, MAX_ATTEMPTS, MAX_MINUTES, MAX_ROUNDS, Quota, Rule},
    error::FieldError,
    hiding::LEAST_SHOWN,
    org::{Grade, OrgKind},
    quiz::{MAX_ITEMS, QuizPart},
};
use qinghe_store::{
    contests::{self, Contest, Round},
    orgs,
};
use serde_json::json;

/// A contest to be made.
#[derive(Clone, Debug)]
pub struct Input {
    /// The organiser: a school or a bureau, whose whole subtree takes part, or the school of the named classes.
    pub org: OrgId,
    /// Only these classes; none: all of the organiser.
    pub classes: Vec<OrgId>,
    /// What it is called.
    pub name: Text,
    /// The grades that take part.
    pub grades: Vec<Grade>,
    /// How results are calculated.
    pub rule: Rule,
    /// Whether there is a practice paper before each round.
    pub practice: bool,
    /// Hours after a round's end in which a class's teacher may appeal.
    pub appeal_hours: i64,
    /// Its rounds in order.
    pub rounds: Vec<RoundInput>,
}

/// A round to be made.
#[derive(Clone, Debug)]
pub struct RoundInput {
    /// When it opens.
    pub opens_at: DateTime<Utc>,
    /// When it closes.
    pub closes_at: DateTime<Utc>,
    /// For how many minutes before its end the standing that others see does not change.
    pub freeze_minutes: i64,
    /// Minutes for a paper.
    pub minutes: i64,
    /// How many attempts a pupil has; the best counts.
    pub attempts: i64,
    /// What a paper is made of.
    pub parts: Vec<QuizPart>,
    /// Which classes qualify for the next round; none in the last one.
    pub quota: Option<Quota>,
}

/// The longest time for appeals, in hours.
pub const MAX_APPEAL_HOURS: i64 = 240;
/// The least items of a paper: with fewer, chance decides.
pub const LEAST_ITEMS: usize = 5;
/// The longest time ahead that a contest is planned.
const AHEAD: TimeDelta = TimeDelta::days(370);

/// The fields of each round, as their faults name them.
pub const FIELDS: [RoundFields; MAX_ROUNDS] = {
    macro_rules! fields {
        ($($n:literal)*) => { [$(RoundFields {
            opens_at: concat!("opens_at_", $n), closes_at: concat!("closes_at_", $n), freeze: concat!("freeze_", $n),
            minutes: concat!("minutes_", $n), attempts: concat!("attempts_", $n), parts: concat!("parts_", $n), quota: concat!("quota_", $n),
        }),*] };
    }
    fields!(1 2 3 4)
};

/// The names of a round's fields.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "each is the name of the field that it is named after")]
pub struct RoundFields {
    pub opens_at: &'static str,
    pub closes_at: &'static str,
    pub freeze: &'static str,
    pub minutes: &'static str,
    pub attempts: &'static str,
    pub parts: &'static str,
    pub quota: &'static str,
}

/// How many items a part can be drawn from at most.
fn available(library: &Library, part: &QuizPart) -> usize {
    match part {
        // What is taught only with a counsellor is no matter for a contest.
        _ if guarded::has_part(library, part) => 0,
        QuizPart::Item(id) => usize::from(library.item(id).is_some()),
        QuizPart::Draw { module, objective, difficulty, .. } => library.module(module).map_or(0, |m| {
            let fits = |i: &&std::sync::Arc<qinghe_model::item::Item>| {
                objective.as_ref().is_none_or(|o| i.objective == *o) && difficulty.is_none_or(|d| i.difficulty == d)
            };
            m.items.iter().filter(fits).count()
        }),
    }
}

/// What is wrong with a contest's name, each with its field. It need not have an English one.
#[must_use]
pub fn check_name(name: &Text) -> Vec<FieldError> {
    names::check_chinese(name, (60, "max-60"))
}

fn check(app: &App, new: &Input) -> Vec<FieldError> {
    let mut faults = check_name(&new.name);
    let mut fault = |field, code| faults.push(FieldError { field, code });
    if new.grades.is_empty() {
        fault("grades", "choose-grade");
    }
    if let Formula::Weighted { participation, mean, pass } = new.rule.formula {
        let weights = [participation, mean, pass];
        if weights.iter().any(|w| !(0..=100).contains(w)) || weights.iter().sum::<i64>() != 100 {
            fault("weights", "weights-sum");
        }
    }
    if new.rule.divisions.large_from.is_some_and(|n| !(LEAST_SHOWN + 1..=200).contains(&n)) {
        fault("large_from", "contest-large");
    }
    if !(0..=MAX_APPEAL_HOURS).contains(&new.appeal_hours) {
        fault("appeal_hours", "contest-appeal-hours");
    }
    if new.rounds.is_empty() || new.rounds.len() > MAX_ROUNDS {
        fault(FIELDS[0].opens_at, "contest-rounds");
    }
    let library = app.content();
    let mut before = app.now() - TimeDelta::minutes(5);
    for (n, (round, fields)) in new.rounds.iter().zip(FIELDS).enumerate() {
        if round.opens_at < before {
            fault(fields.opens_at, if n == 0 { "due-past" } else { "contest-after" });
        } else if round.opens_at > app.now() + AHEAD {
            fault(fields.opens_at, "due-far");
        }
        if round.closes_at < round.opens_at + TimeDelta::minutes(round.minutes) {
            fault(fields.closes_at, "contest-window");
        } else if round.closes_at > app.now() + AHEAD {
            fault(fields.closes_at, "due-far");
        }
        let window = (round.closes_at - round.opens_at).num_minutes();
        if round.freeze_minutes < 0 || round.freeze_minutes > 0 && round.freeze_minutes >= window {
            fault(fields.freeze, "contest-freeze");
        }
        if !(1..=MAX_MINUTES).contains(&round.minutes) {
            fault(fields.minutes, "minutes-range");
        }
        if !(1..=MAX_ATTEMPTS).contains(&round.attempts) {
            fault(fields.attempts, "attempts-range");
        }
        let items: usize = round.parts.iter().map(QuizPart::count).sum();
        if round.parts.iter().any(|p| p.count() == 0 || available(&library, p) < p.count()) {
            fault(fields.parts, "contest-parts");
        } else if !(LEAST_ITEMS..=MAX_ITEMS).contains(&items) {
            fault(fields.parts, "contest-items");
        }
        let last = n + 1 == new.rounds.len();
        if last != round.quota.is_none() || round.quota.is_some_and(|q| !(1..=1000).contains(&q.classes)) {
            fault(fields.quota, "contest-quota");
        }
        before = round.closes_at + TimeDelta::hours(new.appeal_hours);
    }
    faults
}

/// The contest that would be made, with its rounds, if nothing is wrong.
async fn prepare(app: &App, actor: &Actor, new: &Input) -> Result<ContestPage, Error> {
    let mut c = app.db().read().await?;
    let org = orgs::find(&mut c, new.org).await?.filter(|o| o.kind != OrgKind::Class).ok_or(Error::Forbidden)?;
    let mut faults = check(app, new);
    if new.classes.is_empty() {
        actor.require(UseCase::HostContest, &org.path)?;
    }
    let mut named = Vec::new();
    for class in &new.classes {
        let class = orgs::find(&mut c, *class).await?.filter(|o| o.kind == OrgKind::Class).ok_or(Error::Forbidden)?;
        actor.require(UseCase::HostContest, &class.path)?;
        let fits = class.grade().is_some_and(|g| new.grades.contains(&g));
        if !org.path.contains(&class.path) || classes::is_past(app, &mut c, &class).await? || !fits {
            faults.push(FieldError { field: "classes", code: "contest-class" });
        }
        named.push((class.id, class.path));
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let name = Text { zh: new.name.zh.trim().to_owned(), en: new.name.en.trim().to_owned() };
    let (id, place) = (app.new_id(), (org.id, org.path.clone()));
    let mut contest = Contest::new(id, place, name, &new.grades, actor.user_id());
    contest.rule = new.rule.clone();
    contest.picked = !new.classes.is_empty();
    contest.practice = new.practice;
    contest.appeal_hours = new.appeal_hours;
    let rounds = (1_i64..).zip(&new.rounds).map(|(n, input)| {
        let mut round = Round::new(app.new_id(), id, n, [input.opens_at, input.closes_at]);
        round.freeze_at =
            (input.freeze_minutes > 0).then(|| input.closes_at - TimeDelta::minutes(input.freeze_minutes));
        round.minutes = input.minutes;
        round.attempts = input.attempts;
        round.parts.clone_from(&input.parts);
        round.set_quota(input.quota);
        round
    });
    Ok(ContestPage { rounds: rounds.collect(), contest, org, classes: named, hosts: true })
}

/// The contest that would be made; nothing is.
///
/// # Errors
/// As [`create`].
pub async fn preview(app: &App, actor: &Actor, new: Input) -> Result<ContestPage, Error> {
    prepare(app, actor, &new).await
}

/// Creates a contest. Classes get practice at once, if there is any, and their papers when a round opens.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] with the fields `name_zh`, `grades`, `classes`, `weights`, `large_from`,
/// `appeal_hours` and those of [`FIELDS`].
pub async fn create(app: &App, actor: &Actor, new: Input) -> Result<ContestId, Error> {
    let page = prepare(app, actor, &new).await?;
    let id = page.contest.id;
    tx!(app, (&actor, page, classes = new.classes), |c| {
        contests::insert(c, &page.contest, &page.rounds, app.now()).await?;
        if let Some(first) = page.rounds.first() {
            contests::insert_entries(c, first.id, classes).await?;
            running::practise(app, c, &page.contest, first).await?;
        }
        let detail = json!({ "operation": "create", "contest": page.contest.id });
        app.audit(c, actor, UseCase::HostContest, Some(page.contest.org_id), None, detail).await
    })
    .await?;
    Ok(id)
}

/// Calls a contest off: its papers disappear, and what was done is kept.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Changed`] once a round's result is fixed.
pub async fn withdraw(app: &App, actor: &Actor, id: ContestId) -> Result<(), Error> {
    let page = host(app, actor, id).await?;
    if page.rounds.iter().any(|r| r.final_at.is_some()) {
        return Err(Error::Changed);
    }
    tx!(app, (&actor, contest = page.contest), |c| {
        if contests::withdraw(c, contest.id, app.now()).await? {
            let detail = json!({ "operation": "withdraw", "contest": contest.id });
            app.audit(c, actor, UseCase::HostContest, Some(contest.org_id), None, detail).await?;
        }
        Ok::<_, Error>(())
    })
    .await
}
