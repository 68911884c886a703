//! A learner’s contests.

use super::{ContestPage, load};
use crate::{Actor, App, Error};
use chrono::TimeDelta;
use qinghe_model::{AssignmentId, ContestId, OrgId, UserId, contest::Counted};
use qinghe_store::{
    Conn, assignments,
    contests::{self, Contest, counting},
    orgs,
};

/// A contest as a pupil of one of its classes sees it.
#[derive(Clone, Debug)]
pub struct OwnContest {
    /// The contest.
    pub page: ContestPage,
    /// The pupil's class.
    pub class: OrgId,
    /// Each round's paper and practice, where the class has them.
    pub work: Vec<(Option<AssignmentId>, Option<AssignmentId>)>,
    /// The pupil's result of each round, shown to nobody else; none before a round closes.
    pub counted: Vec<Option<Counted>>,
}

pub(super) async fn own(
    app: &App,
    c: &mut Conn<'_>,
    actor: &Actor,
    contest: Contest,
) -> Result<Option<OwnContest>, Error> {
    let learner = actor.require_learner()?;
    let Some(class) = actor.class_id() else { return Ok(None) };
    let page = load(c, actor, contest).await?;
    let (mut work, mut counted, mut listed) = (Vec::new(), Vec::new(), false);
    for round in &page.rounds {
        let row = counting::find_learner(c, round.id, learner).await?;
        listed |= row.is_some();
        let given = contests::find_work(c, round.id, class, false).await?;
        let paper = find_begun(c, learner, given).await?;
        let given = contests::find_work(c, round.id, class, true).await?;
        let practice = find_begun(c, learner, given).await?;
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

/// The paper that the learner began in another class, if they did; otherwise their class's own.
async fn find_begun(
    c: &mut Conn<'_>,
    learner: UserId,
    given: Option<AssignmentId>,
) -> Result<Option<AssignmentId>, Error> {
    let Some(id) = given else { return Ok(None) };
    Ok(assignments::find_given(c, learner, id).await?.map(|task| task.assignment.id).or(given))
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

/// The contests of a pupil's class, the latest first; with `news`, only those that are planned, running, or recently
/// final.
///
/// # Errors
/// [`Error::Forbidden`] for anyone but a learner.
pub async fn list_learner(app: &App, actor: &Actor, news: bool) -> Result<Vec<OwnContest>, Error> {
    let learner = actor.require_learner()?;
    let Some(class) = actor.class_id() else { return Ok(Vec::new()) };
    let since = news.then(|| app.now() - NEWS);
    let mut c = app.db().read().await?;
    let class = orgs::find(&mut c, class).await?.ok_or(Error::NotFound)?;
    // Also those they take part in and that are elsewhere now, because their school or they have moved.
    let mut found = contests::list_above(&mut c, &class.path, since).await?;
    for contest in contests::list_listed(&mut c, learner, since).await? {
        if !found.iter().any(|k| k.id == contest.id) {
            found.push(contest);
        }
    }
    found.sort_by_key(|k| std::cmp::Reverse(k.id));
    let mut all = Vec::new();
    for contest in found {
        all.extend(own(app, &mut c, actor, contest).await?);
    }
    Ok(all)
}
