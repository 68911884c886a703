//! Contests between classes: they are made, looked at and called off here. [`running`] is what the clock does with them,
//! [`standings`] who comes first, [`review`] what people decide afterwards, [`results`] what is fixed for good.
//!
//! A round's paper is ordinary quiz work of each class, so drawing, time limits, saving and handing in are those of every
//! quiz ([`crate::attempts`]); in the transaction of a hand-in the sums of the class follow by their difference.
//!
//! Classes compete, pupils do not. `/contests` is where teachers (for their own classes), schools and bureaus hold contests,
//! and where pupils of these classes find the rule, practice and the position of their class. When a round opens, the pupils
//! who are in class then are its list for good. The score is the class total divided by everyone on the list, or weights that
//! the organiser sets. It is compared in whole numbers (`qinghe_model::contest`) with stated tie-breaks, and equal classes
//! share a position. Stages of school, large and small classes, and urban and rural schools can be divisions of their own; a
//! class has the division of the moment in which the list was fixed. `qinghe recount` compares the sums with the raw attempts.
//!
//! Small groups: classes under ten are a division of their own and show no score; a school's small classes count in its
//! standing once they are ten pupils together. The organiser may freeze the standings for the last hours.
//!
//! Afterwards attempts that were far too quick, wrong in the same way as a neighbour's, or made in two windows by turns are
//! shown to the pupils' own school, which accepts them or makes them void for a reason; the organiser sees counts. Once
//! appeals are answered, the result is kept with its rule and SHA-256 in a table whose rows the database refuses to change.
//! Its best classes qualify for the next round by quota, and a class's teacher prints a certificate for each who took part.
//! `cargo run -p qinghe-tests --example contest` measures the last minutes.

pub mod results;
pub mod review;
pub mod running;
pub mod standings;

use crate::{Actor, App, Error, UseCase};
use chrono::{DateTime, TimeDelta, Utc};
use qinghe_content::Library;
use qinghe_model::{
    AssignmentId, ContestId, OrgId, RoundId, Text,
    contest::{Counted, Formula, MAX_ATTEMPTS, MAX_MINUTES, MAX_ROUNDS, Quota, Rule, State},
    error::FieldError,
    hiding::LEAST_SHOWN,
    org::{Grade, OrgKind, OrgPath, PATH_SEGMENT, school_year},
    quiz::{Counts, Feedback, ItemOrder, MAX_ITEMS, QuizPart, QuizSettings},
};
use qinghe_store::{
    Conn,
    contests::{self, Contest, Round, counting},
    orgs::{self, Org},
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
    /// How it is reckoned.
    pub rule: Rule,
    /// Whether there is a practice paper before each round.
    pub practice: bool,
    /// For how many hours after a round closed a class's teacher may ask for another look.
    pub appeal_hours: i64,
    /// Its rounds in order.
    pub rounds: Vec<RoundInput>,
}

/// A round to be made.
#[derive(Clone, Debug)]
pub struct RoundInput {
    /// From when it can be taken part in.
    pub opens_at: DateTime<Utc>,
    /// Until when.
    pub closes_at: DateTime<Utc>,
    /// For how many minutes before its end the standing that others see stands still.
    pub freeze_minutes: i64,
    /// Minutes for a paper.
    pub minutes: i64,
    /// How many attempts a pupil has; the best counts.
    pub attempts: i64,
    /// What a paper is made of.
    pub parts: Vec<QuizPart>,
    /// Who goes on to the next round; none in the last one.
    pub quota: Option<Quota>,
}

/// The longest that appeals may be taken, in hours.
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

/// How a round's paper is set.
fn paper(round: &Round) -> QuizSettings {
    QuizSettings {
        minutes: Some(round.minutes),
        attempts: Some(round.attempts),
        order: ItemOrder::PerLearner,
        counts: Counts::Best,
        // Not before everyone has handed in.
        feedback: Feedback::AfterClose,
        ..QuizSettings::default()
    }
}

/// How practice before a round is set: as the paper, and as often as one likes.
fn practice(round: &Round) -> QuizSettings {
    QuizSettings { attempts: None, feedback: Feedback::AfterSubmit, ..paper(round) }
}

/// How many items a part can be drawn from at most.
fn available(library: &Library, part: &QuizPart) -> usize {
    match part {
        QuizPart::Item(id) => usize::from(library.item(id).is_some()),
        QuizPart::Draw { module, objective, difficulty, .. } => library.module(module).map_or(0, |m| {
            let fits = |i: &&std::sync::Arc<qinghe_model::item::Item>| {
                objective.as_ref().is_none_or(|o| i.objective == *o) && difficulty.is_none_or(|d| i.difficulty == d)
            };
            m.items.iter().filter(fits).count()
        }),
    }
}

fn check(app: &App, new: &Input) -> Vec<FieldError> {
    let mut faults = Vec::new();
    let mut fault = |field, code| faults.push(FieldError { field, code });
    if new.name.zh.trim().is_empty() || [&new.name.zh, &new.name.en].iter().any(|n| n.chars().count() > 60) {
        fault("name_zh", "contest-name");
    }
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
    let mut classes = Vec::new();
    for class in &new.classes {
        let class = orgs::find(&mut c, *class).await?.filter(|o| o.kind == OrgKind::Class).ok_or(Error::Forbidden)?;
        actor.require(UseCase::HostContest, &class.path)?;
        let fits = class.grade().is_some_and(|g| new.grades.contains(&g));
        if !org.path.contains(&class.path) || class.school_year != Some(school_year(app.today())) || !fits {
            faults.push(FieldError { field: "classes", code: "contest-class" });
        }
        classes.push((class.id, class.path));
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
    Ok(ContestPage { rounds: rounds.collect(), contest, org, classes, hosts: true })
}

/// The contest that would be made; nothing is.
///
/// # Errors
/// As [`create`].
pub async fn preview(app: &App, actor: &Actor, new: Input) -> Result<ContestPage, Error> {
    prepare(app, actor, &new).await
}

/// Makes a contest. Classes are given practice at once, where there is some, and their papers when a round opens.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] with the fields `name_zh`, `grades`, `classes`, `weights`, `large_from`,
/// `appeal_hours` and those of [`FIELDS`].
pub async fn create(app: &App, actor: &Actor, new: Input) -> Result<ContestId, Error> {
    let page = prepare(app, actor, &new).await?;
    let id = page.contest.id;
    app.db()
        .write((app.clone(), actor.clone(), page, new.classes), |c, (app, actor, page, classes)| {
            Box::pin(async move {
                contests::insert(c, &page.contest, &page.rounds, app.now()).await?;
                if let Some(first) = page.rounds.first() {
                    contests::insert_entries(c, first.id, classes).await?;
                    running::practise(app, c, &page.contest, first).await?;
                }
                let detail = json!({ "did": "create", "contest": page.contest.id });
                app.audit(c, actor, UseCase::HostContest, Some(page.contest.org_id), None, detail).await
            })
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
    app.db()
        .write((app.clone(), actor.clone(), page.contest), |c, (app, actor, contest)| {
            Box::pin(async move {
                if contests::withdraw(c, contest.id, app.now()).await? {
                    let detail = json!({ "did": "withdraw", "contest": contest.id });
                    app.audit(c, actor, UseCase::HostContest, Some(contest.org_id), None, detail).await?;
                }
                Ok::<_, Error>(())
            })
        })
        .await
}

/// A contest with its rounds.
#[derive(Clone, Debug)]
pub struct ContestPage {
    /// The contest.
    pub contest: Contest,
    /// The organiser.
    pub org: Org,
    /// Its rounds in order.
    pub rounds: Vec<Round>,
    /// The classes that were named, where only named ones take part.
    pub classes: Vec<(OrgId, OrgPath)>,
    /// Whether the actor runs it.
    pub hosts: bool,
}

impl ContestPage {
    /// The round that people look at: the last that has begun, else the first.
    #[must_use]
    pub fn current(&self, now: DateTime<Utc>) -> Option<&Round> {
        self.rounds.iter().rev().find(|r| r.opens_at <= now).or(self.rounds.first())
    }

    /// The round of this number; none: the current one.
    #[must_use]
    pub fn round(&self, n: Option<i64>, now: DateTime<Utc>) -> Option<&Round> {
        match n {
            Some(n) => self.rounds.iter().find(|r| r.n == n),
            None => self.current(now),
        }
    }

    /// Where it stands.
    #[must_use]
    pub fn state(&self, now: DateTime<Utc>) -> State {
        self.current(now).map_or(State::Planned, |r| r.state(now))
    }

    /// Until when appeals are taken in a round.
    #[must_use]
    pub fn appeals_until(&self, round: &Round) -> DateTime<Utc> {
        round.closes_at + TimeDelta::hours(self.contest.appeal_hours)
    }
}

fn may_view(actor: &Actor, contest: &Contest, classes: &[(OrgId, OrgPath)]) -> bool {
    if contest.picked {
        classes.iter().any(|(_, path)| actor.may(UseCase::ViewContest, path))
    } else {
        actor.may_within(UseCase::ViewContest, &contest.org_path)
    }
}

fn may_host(actor: &Actor, contest: &Contest, classes: &[(OrgId, OrgPath)]) -> bool {
    if contest.picked {
        !classes.is_empty() && classes.iter().all(|(_, path)| actor.may(UseCase::HostContest, path))
    } else {
        actor.may(UseCase::HostContest, &contest.org_path)
    }
}

async fn load(c: &mut Conn<'_>, actor: &Actor, contest: Contest) -> Result<ContestPage, Error> {
    let org = orgs::find(c, contest.org_id).await?.ok_or(Error::NotFound)?;
    let rounds = contests::list_rounds(c, contest.id).await?;
    let classes = match rounds.first() {
        Some(first) if contest.picked => contests::list_entries(c, first.id).await?,
        _ => Vec::new(),
    };
    let hosts = may_host(actor, &contest, &classes);
    Ok(ContestPage { contest, org, rounds, classes, hosts })
}

/// A contest, for staff whom it concerns.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such contest.
pub async fn get(app: &App, actor: &Actor, id: ContestId) -> Result<ContestPage, Error> {
    let mut c = app.db().read().await?;
    let contest = contests::find(&mut c, id).await?.ok_or(Error::Forbidden)?;
    let page = load(&mut c, actor, contest).await?;
    if actor.must_change_password() {
        return Err(Error::MustChangePassword);
    }
    if may_view(actor, &page.contest, &page.classes) { Ok(page) } else { Err(Error::Forbidden) }
}

/// A contest, for who runs it.
async fn host(app: &App, actor: &Actor, id: ContestId) -> Result<ContestPage, Error> {
    let page = get(app, actor, id).await?;
    if page.hosts { Ok(page) } else { Err(Error::Forbidden) }
}

/// The same by one of its rounds.
async fn by_round(app: &App, actor: &Actor, id: RoundId) -> Result<(ContestPage, Round), Error> {
    let round = contests::find_round(&mut app.db().read().await?, id).await?.ok_or(Error::Forbidden)?;
    Ok((get(app, actor, round.contest_id).await?, round))
}

/// Whether a contest is one of those that a node looks at: of itself, or from above; a bureau also sees those of the
/// bureaus below it, and a school those of its classes.
fn concerns(page: &ContestPage, node: &Org) -> bool {
    let contest = &page.contest;
    if contest.picked {
        return !node.kind.is_bureau() && page.classes.iter().any(|(_, path)| node.path.contains(path));
    }
    let below = node.path.contains(&contest.org_path) && (page.org.kind.is_bureau() || !node.kind.is_bureau());
    contest.org_path.contains(&node.path) || below
}

/// The contests that concern a node, the latest first.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such node.
pub async fn list(app: &App, actor: &Actor, org: OrgId) -> Result<(Org, Vec<ContestPage>), Error> {
    let mut c = app.db().read().await?;
    let org = orgs::find(&mut c, org).await?.ok_or(Error::Forbidden)?;
    actor.require(UseCase::ViewContest, &org.path)?;
    let mut pages = Vec::new();
    // A bureau looks at no school's own contests: there may be very many.
    let deepest = if org.kind.is_bureau() { OrgKind::County } else { OrgKind::Class };
    for contest in contests::list_near(&mut c, &org.path, PATH_SEGMENT * (deepest as usize + 1)).await? {
        let page = load(&mut c, actor, contest).await?;
        if concerns(&page, &org) {
            pages.push(page);
        }
    }
    Ok((org, pages))
}

/// The contests that concern any of the actor's nodes, the latest first.
///
/// # Errors
/// [`Error::Forbidden`] for who has nothing to do with contests.
pub async fn list_own(app: &App, actor: &Actor) -> Result<Vec<ContestPage>, Error> {
    actor.require_somewhere(UseCase::ViewContest)?;
    let mut all: Vec<ContestPage> = Vec::new();
    for node in actor.nodes_for(UseCase::ViewContest) {
        for page in list(app, actor, node.org_id).await?.1 {
            if !all.iter().any(|p| p.contest.id == page.contest.id) {
                all.push(page);
            }
        }
    }
    all.sort_by_key(|p| std::cmp::Reverse(p.contest.id));
    Ok(all)
}

/// Where the actor may hold contests: schools and bureaus, and single classes for who teaches them.
///
/// # Errors
/// [`Error::Forbidden`] for who may hold none.
pub async fn list_hosts(app: &App, actor: &Actor) -> Result<Vec<Org>, Error> {
    actor.require_somewhere(UseCase::HostContest)?;
    let mut c = app.db().read().await?;
    let mut nodes = Vec::new();
    let year = school_year(app.today());
    for grant in actor.nodes_for(UseCase::HostContest) {
        let node = orgs::find(&mut c, grant.org_id).await?;
        nodes.extend(node.filter(|n| n.school_year.is_none_or(|y| y == year)));
    }
    Ok(nodes)
}

/// The classes of a round that the actor looks after.
///
/// # Errors
/// As [`get`].
pub async fn list_own_classes(app: &App, actor: &Actor, round: RoundId) -> Result<Vec<Org>, Error> {
    by_round(app, actor, round).await?;
    let mut c = app.db().read().await?;
    let mut own = Vec::new();
    for node in actor.nodes_for(UseCase::ReviewContest) {
        for class in orgs::list_subtree(&mut c, &node.path, OrgKind::Class).await? {
            if counting::find_class(&mut c, round, class.id).await?.is_some() {
                own.push(class);
            }
        }
    }
    Ok(own)
}

/// A contest as a pupil of one of its classes sees it.
#[derive(Clone, Debug)]
pub struct OwnContest {
    /// The contest.
    pub page: ContestPage,
    /// The pupil's class.
    pub class: OrgId,
    /// Each round's paper and practice, where the class has them.
    pub work: Vec<(Option<AssignmentId>, Option<AssignmentId>)>,
    /// What the pupil counts in each round, shown to nobody else; none before a round closed.
    pub counted: Vec<Option<Counted>>,
}

async fn own(app: &App, c: &mut Conn<'_>, actor: &Actor, contest: Contest) -> Result<Option<OwnContest>, Error> {
    let learner = actor.require_learner()?;
    let Some(class) = actor.class_id() else { return Ok(None) };
    let page = load(c, actor, contest).await?;
    let (mut work, mut counted, mut listed) = (Vec::new(), Vec::new(), false);
    for round in &page.rounds {
        let row = counting::find_learner(c, round.id, learner).await?;
        listed |= row.is_some();
        let paper = contests::find_work(c, round.id, class, false).await?;
        let practice = contests::find_work(c, round.id, class, true).await?;
        work.push((paper, practice));
        counted.push(row.and_then(|(_, counted)| counted).filter(|_| round.closes_at <= app.now()));
    }
    let named = !page.contest.picked || page.classes.iter().any(|(id, _)| *id == class);
    let fits = async |c: &mut Conn<'_>| -> Result<bool, Error> {
        let node = orgs::find(c, class).await?.ok_or(Error::NotFound)?;
        let grade = node.grade().is_some_and(|g| page.contest.grades().any(|own| own == g));
        let begun = page.rounds.first().is_some_and(|r| r.opened_at.is_some());
        Ok(named && grade && page.contest.org_path.contains(&node.path) && !begun)
    };
    let given = work.iter().any(|(paper, practice)| paper.is_some() || practice.is_some());
    if listed || given || fits(c).await? { Ok(Some(OwnContest { page, class, work, counted })) } else { Ok(None) }
}

/// A contest, for a pupil of one of its classes.
///
/// # Errors
/// [`Error::NotFound`] for anybody else.
pub async fn get_own(app: &App, actor: &Actor, id: ContestId) -> Result<OwnContest, Error> {
    actor.require_learner()?;
    let mut c = app.db().read().await?;
    let contest = contests::find(&mut c, id).await?.ok_or(Error::NotFound)?;
    own(app, &mut c, actor, contest).await?.ok_or(Error::NotFound)
}

/// For how long a result is news.
const NEWS: TimeDelta = TimeDelta::days(30);

/// The contests of a pupil's class, the latest first; with `news`, only those that are to come, under way, or became final
/// of late.
///
/// # Errors
/// [`Error::Forbidden`] for anyone but a learner.
pub async fn list_learner(app: &App, actor: &Actor, news: bool) -> Result<Vec<OwnContest>, Error> {
    actor.require_learner()?;
    let Some(class) = actor.class_id() else { return Ok(Vec::new()) };
    let mut c = app.db().read().await?;
    let class = orgs::find(&mut c, class).await?.ok_or(Error::NotFound)?;
    let mut all = Vec::new();
    for contest in contests::list_above(&mut c, &class.path, news.then(|| app.now() - NEWS)).await? {
        all.extend(own(app, &mut c, actor, contest).await?);
    }
    Ok(all)
}
