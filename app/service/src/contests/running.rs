//! The timed steps of contests: rounds open, standings freeze, attempts are checked for flags once a round is closed.
//! They may run any number of times, and on two servers at once: the round is locked meanwhile.

use crate::{Actor, App, Error, UseCase, attempts::GRACE, board, campaigns::PLATFORM};
use chrono::TimeDelta;
use qinghe_model::{
    AttemptId, RoundId, UserId,
    contest::{Reason, is_fast, is_same, took_turns},
    item::Response,
    org::{OrgPath, school_year},
    quiz::{Counts, Feedback, ItemOrder, QuizSettings},
};
use qinghe_store::{
    Conn,
    contests::{
        self, Contest, Due, Round, Step,
        counting::{self, Difference},
        review::{self, Save},
    },
};

/// Time from a round's end to the check of its attempts: by then the last ones are closed.
const SETTLED: TimeDelta = TimeDelta::seconds(90);
/// Classes checked in one transaction.
const AT_ONCE: i64 = 20;

/// What was done with contests.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct DueWork {
    /// Rounds that opened.
    pub opened: u64,
    /// Standings that were frozen.
    pub frozen: u64,
    /// Rounds whose attempts were checked.
    pub checked: u64,
}

/// Does what is due. The jobs call it.
///
/// # Errors
/// When the store fails; what was done before stays.
pub async fn run_due(app: &App) -> Result<DueWork, Error> {
    let mut done = DueWork::default();
    for round in due(app, Due::Open).await? {
        done.opened += open(app, round.id).await?;
    }
    for round in due(app, Due::Freeze).await? {
        done.frozen += freeze(app, round.id).await?;
    }
    for round in due(app, Due::Check).await? {
        done.checked += look(app, &round).await?;
    }
    Ok(done)
}

async fn due(app: &App, what: Due) -> Result<Vec<Round>, Error> {
    let now = if what == Due::Check { app.now() - SETTLED } else { app.now() };
    Ok(contests::list_due(&mut app.db().read().await?, what, now).await?)
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

/// Gives the classes of a round that is still to come practice, where the contest has some.
pub(super) async fn practise(app: &App, c: &mut Conn<'_>, contest: &Contest, round: &Round) -> Result<(), Error> {
    if contest.practice && round.opens_at > app.now() {
        let by = contest.created_by().unwrap_or(PLATFORM);
        let year = school_year(app.today());
        contests::give_practice(c, contest, round, year, &practice(round), by, app.now()).await?;
    }
    Ok(())
}

/// Takes a round's list and gives its papers in one go: no paper is there before its list.
async fn open(app: &App, id: RoundId) -> Result<u64, Error> {
    tx!(app, (id), |c| {
        let Some(round) = contests::hold_round(c, *id).await?.filter(|r| r.opened_at.is_none()) else {
            return Ok(0);
        };
        let contest = contests::find(c, round.contest_id).await?.ok_or(Error::NotFound)?;
        contests::take_list(c, &contest, &round, app.today()).await?;
        let by = contest.created_by().unwrap_or(PLATFORM);
        contests::give_papers(c, *id, &paper(&round), by, app.now()).await?;
        contests::set_done(c, *id, Step::Opened, app.now()).await?;
        Ok::<_, Error>(1)
    })
    .await
}

/// Keeps the standing that others see until the result is fixed.
pub(super) async fn freeze(app: &App, id: RoundId) -> Result<u64, Error> {
    tx!(app, (id), |c| {
        if contests::hold_round(c, *id).await?.is_none_or(|r| r.frozen_at.is_some()) {
            return Ok(0);
        }
        counting::freeze(c, *id).await?;
        contests::set_done(c, *id, Step::Frozen, app.now()).await?;
        Ok::<_, Error>(1)
    })
    .await
}

/// Checks a round's attempts, some classes at a time, and flags those that a person should review.
async fn look(app: &App, round: &Round) -> Result<u64, Error> {
    if review::count_open(&mut app.db().read().await?, round.id).await? > 0 {
        return Ok(0);
    }
    loop {
        let left = tx!(app, (id = round.id), |c| {
            if contests::hold_round(c, *id).await?.is_none_or(|r| r.flagged_at.is_some()) {
                return Ok(None);
            }
            let classes = review::list_unchecked(c, *id, AT_ONCE).await?;
            for class in &classes {
                let saves = review::list_saves(c, *id, *class).await?;
                for (learner, attempt, reason) in suspicious(&saves) {
                    let of = (*id, *class, learner, attempt);
                    review::insert_flag(c, app.new_id(), of, reason, app.now()).await?;
                }
                review::set_checked(c, *id, *class, app.now()).await?;
            }
            if classes.is_empty() {
                contests::set_done(c, *id, Step::Flagged, app.now()).await?;
            }
            Ok::<_, Error>(Some(classes.len()))
        })
        .await?;
        match left {
            None => return Ok(0),
            Some(0) => return Ok(1),
            Some(_) => {}
        }
    }
}

/// An attempt's answers in the order in which they were first given.
struct Sheet<'a> {
    learner: UserId,
    attempt: AttemptId,
    saves: &'a [Save],
    wrong: Vec<(&'a str, &'a Response)>,
}

/// The attempts of a class that a person should review. A flag alone has no consequences.
fn suspicious(saves: &[Save]) -> Vec<(UserId, AttemptId, Reason)> {
    let sheets: Vec<Sheet<'_>> = saves
        .chunk_by(|a, b| a.attempt_id == b.attempt_id)
        .map(|saves| Sheet {
            learner: saves[0].learner_id,
            attempt: saves[0].attempt_id,
            saves,
            wrong: saves
                .iter()
                .filter(|s| s.points == Some(0) && !s.response.is_blank())
                .map(|s| (s.item_id.as_str(), &s.response))
                .collect(),
        })
        .collect();
    let mut found = Vec::new();
    for (n, sheet) in sheets.iter().enumerate() {
        // A plain form may send many answers at once.
        let live = || sheet.saves.iter().filter(|s| !s.tab.is_empty());
        if is_fast(board::quick(live().map(|s| s.first_at)), live().count()) {
            found.push((sheet.learner, sheet.attempt, Reason::Fast));
        }
        let mut by_time: Vec<&Save> = live().collect();
        by_time.sort_by_key(|s| s.saved_at);
        if took_turns(&by_time.iter().map(|s| s.tab.as_str()).collect::<Vec<_>>()) {
            found.push((sheet.learner, sheet.attempt, Reason::Windows));
        }
        for other in &sheets[n + 1..] {
            if sheet.learner != other.learner && is_same(&sheet.wrong, &other.wrong) {
                found.push((sheet.learner, sheet.attempt, Reason::Same));
                found.push((other.learner, other.attempt, Reason::Same));
            }
        }
    }
    found.sort_by_key(|(_, attempt, reason)| (*attempt, *reason));
    found.dedup();
    found
}

/// One round's sums against its raw attempts.
pub struct Recount {
    /// The contest.
    pub contest: Contest,
    /// The round.
    pub round: Round,
    /// Where they differ; empty is as it should be.
    pub differences: Vec<Difference>,
}

/// Counts every round that has opened again from raw attempts, and with `repair` corrects the sums. A result that is fixed
/// stays as it is.
///
/// # Errors
/// [`Error::Forbidden`] for anyone but a platform admin.
pub async fn recount(app: &App, actor: &Actor, repair: bool) -> Result<Vec<Recount>, Error> {
    actor.require(UseCase::Recount, &OrgPath::from(String::new()))?;
    let mut results = Vec::new();
    for contest in contests::list(&mut app.db().read().await?).await? {
        for round in contests::list_rounds(&mut app.db().read().await?, contest.id).await? {
            if round.opened_at.is_none() {
                continue;
            }
            // In a write, so that nothing is counted between the two readings.
            let differences =
                tx!(app, (id = round.id, repair), |c| { counting::recount(c, *id, *repair).await }).await?;
            results.push(Recount { contest: contest.clone(), round, differences });
        }
    }
    Ok(results)
}

// Answers that are on their way when a round ends must arrive before its attempts are checked.
const _: () = assert!(SETTLED.num_seconds() > GRACE.num_seconds());

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use uuid::Uuid;

    fn save(who: u128, item: &str, second: i64, tab: &str, points: i64, said: &str) -> Save {
        let at = DateTime::UNIX_EPOCH + TimeDelta::seconds(second);
        Save {
            attempt_id: Uuid::from_u128(who).into(),
            learner_id: Uuid::from_u128(who + 100).into(),
            item_id: item.into(),
            response: Response::new([said.to_owned()]),
            points: Some(points),
            tab: tab.into(),
            first_at: at,
            saved_at: at,
        }
    }

    fn reasons(saves: &[Save]) -> Vec<(u128, Reason)> {
        suspicious(saves).into_iter().map(|(_, attempt, reason)| (attempt.0.as_u128(), reason)).collect()
    }

    #[test]
    fn what_is_flagged_and_what_is_not() {
        let calm =
            |who, tab: &str| (0..5).map(|n| save(who, &format!("q{n}"), n * 20, tab, 100, "a")).collect::<Vec<_>>();
        assert_eq!(reasons(&[calm(1, "x"), calm(2, "y")].concat()), [], "right answers are the same for everyone");
        let quick: Vec<_> = (0..5).map(|n| save(1, &format!("q{n}"), n, "x", 100, "a")).collect();
        assert_eq!(reasons(&quick), [(1, Reason::Fast)]);
        let at_once: Vec<_> = (0..5).map(|n| save(1, &format!("q{n}"), 9, "", 100, "a")).collect();
        assert_eq!(reasons(&at_once), [], "a plain form sends all at once");
        let wrong = |who| (0..5).map(|n| save(who, &format!("q{n}"), n * 20, "x", 0, "b")).collect::<Vec<_>>();
        assert_eq!(reasons(&[wrong(1), calm(2, "y"), wrong(3)].concat()), [(1, Reason::Same), (3, Reason::Same)]);
        let mut turns = calm(1, "x");
        turns[2].tab = "y".into();
        assert_eq!(reasons(&turns), [(1, Reason::Windows)]);
    }
}
