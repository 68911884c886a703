//! The review after a round: the class's own school settles flagged attempts, the organiser answers appeals.

use super::{ContestPage, by_round};
use crate::{
    Actor, App, Error, UseCase, attempts as quiz,
    record::{Named, View},
};
use qinghe_model::{
    AppealId, FlagId, OrgId, RoundId, Text,
    contest::State,
    org::{OrgKind, PATH_SEGMENT},
};
use qinghe_store::{
    assignments, attempts,
    contests::{
        self, Round, counting,
        review::{self, Appeal, Flag, FlagCount},
    },
    orgs::{self, Org},
    tree::{self, NodeThen},
};
use serde_json::json;

/// The longest text of an appeal, an answer or a reason.
pub const TEXT_MAX: usize = 500;

/// The flagged attempts of a class or school.
pub struct Flags {
    /// The class or school.
    pub org: Org,
    /// The contest.
    pub page: ContestPage,
    /// The round.
    pub round: Round,
    /// The flags, by class and name.
    pub flags: Vec<Flag>,
    /// The names of their classes.
    pub classes: Vec<(OrgId, Text)>,
}

/// Shows the flagged attempts of a class or school, with names. The look is in the audit log.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such round or node.
pub async fn list_flags(app: &App, actor: &Actor, round: RoundId, org: OrgId) -> Result<Flags, Error> {
    let mut c = app.db().read().await?;
    let org = orgs::find(&mut c, org).await?.ok_or(Error::Forbidden)?;
    actor.require(UseCase::ReviewContest, &org.path)?;
    let (page, round) = by_round(app, actor, round).await?;
    let flags = review::list_flags(&mut c, round.id, &org.path).await?;
    let mut classes: Vec<(OrgId, Text)> = Vec::new();
    for flag in &flags {
        if !classes.iter().any(|(id, _)| *id == flag.class_id) {
            let name = orgs::find(&mut c, flag.class_id).await?.map(|o| o.name()).unwrap_or_default();
            classes.push((flag.class_id, name));
        }
    }
    drop(c);
    let view = View::new(UseCase::ReviewContest, org.id, "flags").about("operation", "look").about("round", round.id);
    let views = if flags.is_empty() { Vec::new() } else { vec![view] };
    Named::of_several(Flags { org, page, round, flags, classes }, views).open(app, actor).await
}

/// What is wrong with a text that is needed.
fn text(field: &'static str, text: &str) -> Result<String, Error> {
    let text = text.trim();
    match text.chars().count() {
        0 => Err(Error::field(field, "reason-required")),
        n if n > TEXT_MAX => Err(Error::field(field, "max-500")),
        _ => Ok(text.to_owned()),
    }
}

/// Settles a flag: the attempt counts, or is voided for a reason. The best of the pupil's other attempts then counts,
/// and the class's sums are updated in the same transaction.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such flag; [`Error::Invalid`] with the field `note`; [`Error::Changed`] when
/// it was settled meanwhile, or the result is fixed.
pub async fn settle(app: &App, actor: &Actor, id: FlagId, void: bool, note: &str) -> Result<Flag, Error> {
    let flag = review::find_flag(&mut app.db().read().await?, id).await?.ok_or(Error::Forbidden)?;
    actor.require(UseCase::ReviewContest, &flag.path)?;
    let by = actor.user_id().ok_or(Error::Forbidden)?;
    let note = if void || !note.trim().is_empty() { text("note", note)? } else { String::new() };

    tx!(app, (&actor, &flag, void, note, by), |c| {
        let round = contests::hold_round(c, flag.round_id).await?.ok_or(Error::Changed)?;
        let open = round.final_at.is_none();
        if !open || !review::settle_flag(c, flag.id, *void, note, *by, app.now()).await? {
            return Err(Error::Changed);
        }
        if *void {
            void_attempt(c, flag).await?;
        }
        let detail = json!({ "operation": if *void { "void" } else { "stand" }, "round": flag.round_id });
        app.audit(c, actor, UseCase::ReviewContest, Some(flag.class_id), Some(flag.learner_id), detail).await
    })
    .await?;
    Ok(flag)
}

async fn void_attempt(c: &mut qinghe_store::Conn<'_>, flag: &Flag) -> Result<(), Error> {
    attempts::void(c, flag.attempt_id).await?;
    let work = assignments::find(c, flag.assignment_id).await?.ok_or(Error::NotFound)?;
    let left = attempts::list(c, work.id, flag.learner_id).await?.iter().any(|a| a.state.is_graded());
    if left {
        quiz::update_score_of_record(c, &work.settings, work.id, flag.learner_id).await?;
    } else {
        assignments::clear_score(c, work.id, flag.learner_id).await?;
    }
    Ok(counting::count(c, flag.round_id, flag.learner_id).await?)
}

/// The state of a round's review for the organiser: counts for each school, without names.
pub struct Progress {
    /// Whether all attempts were checked for flags.
    pub checked: bool,
    /// Flags of each school, with its name.
    pub schools: Vec<(Text, FlagCount)>,
    /// The appeals.
    pub appeals: Vec<(Appeal, Text)>,
    /// What prevents fixing the result; empty when nothing does.
    pub blockers: Vec<&'static str>,
}

/// What prevents fixing a round's result.
pub(super) async fn blockers(
    app: &App,
    c: &mut qinghe_store::Conn<'_>,
    page: &ContestPage,
    round: &Round,
) -> Result<Vec<&'static str>, Error> {
    let mut found = Vec::new();
    if round.flagged_at.is_none() {
        found.push("contest-not-looked");
    }
    let flags = review::count_flags(c, round.id, PATH_SEGMENT).await?;
    if flags.iter().any(|f| f.settled < f.flags) {
        found.push("contest-flags-open");
    }
    if review::list_appeals(c, round.id).await?.iter().any(|a| a.answered_at.is_none()) {
        found.push("contest-appeals-open");
    }
    if app.now() < page.appeals_until(round) {
        found.push("contest-appeal-time");
    }
    Ok(found)
}

/// The state of a round's review.
///
/// # Errors
/// [`Error::Forbidden`] for anyone but who runs the contest.
pub async fn progress(app: &App, actor: &Actor, round: RoundId) -> Result<(ContestPage, Round, Progress), Error> {
    let (page, round) = by_round(app, actor, round).await?;
    if !page.hosts {
        return Err(Error::Forbidden);
    }
    let mut c = app.db().read().await?;
    let mut schools = Vec::new();
    for count in review::count_flags(&mut c, round.id, PATH_SEGMENT * (OrgKind::School as usize + 1)).await? {
        let then = tree::list_lineage_at(&mut c, &count.path, round.opened_at.unwrap_or(round.opens_at)).await?;
        let name = then.last().map(NodeThen::name).unwrap_or_default();
        schools.push((name, count));
    }
    let mut appeals = Vec::new();
    for appeal in review::list_appeals(&mut c, round.id).await? {
        appeals.push((name_of(&mut c, &appeal).await?, appeal));
    }
    let appeals = appeals.into_iter().map(|(name, appeal)| (appeal, name)).collect();
    let blockers = blockers(app, &mut c, &page, &round).await?;
    let checked = round.flagged_at.is_some();
    Ok((page, round, Progress { checked, schools, appeals, blockers }))
}

/// A class with its school, in one line.
async fn name_of(c: &mut qinghe_store::Conn<'_>, appeal: &Appeal) -> Result<Text, Error> {
    let lineage = orgs::list_lineage(c, &appeal.path).await?;
    let mut names = lineage.iter().filter(|o| !o.kind.is_bureau()).map(Org::name);
    let mut whole = names.next().unwrap_or_default();
    for name in names {
        whole.zh = format!("{} {}", whole.zh, name.zh);
        whole.en = format!("{} {}", whole.en, name.en);
    }
    Ok(whole)
}

/// The appeals of the classes that the actor looks after.
///
/// # Errors
/// As [`super::get`].
pub async fn list_own_appeals(app: &App, actor: &Actor, round: RoundId) -> Result<Vec<(Appeal, Text)>, Error> {
    by_round(app, actor, round).await?;
    let mut c = app.db().read().await?;
    let mut own = Vec::new();
    for appeal in review::list_appeals(&mut c, round).await? {
        if actor.may(UseCase::ReviewContest, &appeal.path) {
            let name = name_of(&mut c, &appeal).await?;
            own.push((appeal, name));
        }
    }
    Ok(own)
}

/// Appeals for a class, while appeals are accepted.
///
/// # Errors
/// [`Error::Forbidden`], also when the class is not in the round; [`Error::Changed`] outside the time of appeals;
/// [`Error::Invalid`] with the field `body`.
pub async fn appeal(app: &App, actor: &Actor, round: RoundId, class: OrgId, body: &str) -> Result<AppealId, Error> {
    let mut c = app.db().read().await?;
    let class = orgs::find(&mut c, class).await?.ok_or(Error::Forbidden)?;
    actor.require(UseCase::ReviewContest, &class.path)?;
    let by = actor.user_id().ok_or(Error::Forbidden)?;
    let (page, round) = by_round(app, actor, round).await?;
    counting::find_class(&mut c, round.id, class.id).await?.ok_or(Error::Forbidden)?;
    drop(c);
    if round.state(app.now()) != State::Review || app.now() >= page.appeals_until(&round) {
        return Err(Error::Changed);
    }
    let body = text("body", body)?;
    let id: AppealId = app.new_id();
    tx!(app, (&actor, id, of = (round.id, class.id, by), body), |c| {
        // Not while the result is being fixed.
        if contests::hold_round(c, of.0).await?.is_none_or(|r| r.final_at.is_some()) {
            return Err(Error::Changed);
        }
        review::insert_appeal(c, *id, *of, body, app.now()).await?;
        let detail = json!({ "operation": "appeal", "round": of.0 });
        app.audit(c, actor, UseCase::ReviewContest, Some(of.1), None, detail).await
    })
    .await?;
    Ok(id)
}

/// Answers an appeal.
///
/// # Errors
/// [`Error::Forbidden`] for anyone but the organiser; [`Error::Changed`] when it was answered meanwhile;
/// [`Error::Invalid`] with the field `answer`.
pub async fn answer(app: &App, actor: &Actor, id: AppealId, answer: &str) -> Result<RoundId, Error> {
    let appeal = review::find_appeal(&mut app.db().read().await?, id).await?.ok_or(Error::Forbidden)?;
    let (page, round) = by_round(app, actor, appeal.round_id).await?;
    if !page.hosts {
        return Err(Error::Forbidden);
    }
    let answer = text("answer", answer)?;
    tx!(app, (&actor, appeal, answer), |c| {
        if !review::answer_appeal(c, appeal.id, answer, actor.user_id(), app.now()).await? {
            return Err(Error::Changed);
        }
        let detail = json!({ "operation": "answer", "round": appeal.round_id });
        app.audit(c, actor, UseCase::HostContest, Some(appeal.class_id), None, detail).await
    })
    .await?;
    Ok(round.id)
}
