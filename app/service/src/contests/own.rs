//! A learner’s contests.

use super::{ContestPage, load};
use crate::{Actor, App, Error};
use chrono::TimeDelta;
use qinghe_model::{AssignmentId, ContestId, OrgId, contest::Counted};
use qinghe_store::{
    Conn,
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

/// The contests of a pupil's class, the latest first; with `news`, only those that are planned, running, or recently
/// final.
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
