//! Handing in, and the score that counts.

use super::{AttemptPage, GRACE, asked, get, with_keys};
use crate::{Actor, App, Error};
use chrono::{DateTime, Utc};
use qinghe_model::{
    AssignmentId, AttemptId, UserId, grading,
    item::Item,
    progress::AttemptState,
    quiz::{Counts, QuizSettings},
};
use qinghe_store::{
    Conn,
    assignments::{self, Assignment},
    attempts::{self, Answer, Attempt},
    campaigns,
    contests::counting,
};
use std::sync::Arc;

/// Hands the attempt in and grades it. Handing in twice gives the same result.
///
/// # Errors
/// [`Error::NotFound`] unless the attempt is the learner's own and its questions were shown.
pub async fn submit(app: &App, actor: &Actor, id: AttemptId) -> Result<AttemptPage, Error> {
    actor.require_learner()?;
    let before = with_keys(app, actor, id).await?;
    if before.attempt.state == AttemptState::InProgress {
        // A paper that nobody has looked at is handed in by a program.
        if before.attempt.shown_at.is_none() {
            return Err(Error::NotFound);
        }
        let items = before.items.into_iter().map(|a| a.item).collect();
        finish(app, before.attempt, before.work, items, AttemptState::Submitted, app.now()).await?;
    }
    get(app, actor, id).await
}

/// Closes attempts whose time is over and marks the saved answers. A job calls it; it is idempotent.
///
/// # Errors
/// When the store fails.
pub async fn close_all_overdue(app: &App) -> Result<usize, Error> {
    let mut closed = 0;
    loop {
        let overdue = attempts::list_overdue(&mut app.db().read().await?, app.now() - GRACE, 200).await?;
        for attempt in &overdue {
            close_overdue(app, attempt).await?;
            closed += 1;
        }
        if overdue.len() < 200 {
            return Ok(closed);
        }
    }
}

pub(super) async fn close_overdue(app: &App, attempt: &Attempt) -> Result<(), Error> {
    let mut c = app.db().read().await?;
    let work = assignments::find(&mut c, attempt.assignment_id).await?.ok_or(Error::NotFound)?;
    let items = asked(app, &mut c, attempt).await?.into_iter().map(|a| a.item).collect();
    drop(c);
    let at = attempt.deadline_at.unwrap_or_else(|| app.now());
    finish(app, attempt.clone(), work, items, AttemptState::Overdue, at).await
}

/// Closes an attempt and grades it, once; its result and its place in campaigns and contests follow in the same
/// transaction. Out of time with nothing answered, it is void.
async fn finish(
    app: &App,
    attempt: Attempt,
    work: Assignment,
    items: Vec<Arc<Item>>,
    state: AttemptState,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    tx!(app, (attempt, work, items, state, at), |c| {
        let (id, learner) = (attempt.id, attempt.learner_id);
        // Closed first: from here on no answer comes in.
        if !attempts::close(c, id, learner, *state, *at).await? {
            return Ok(());
        }
        let answers = attempts::list_answers(c, id).await?;
        if *state == AttemptState::Overdue && answers.iter().all(|a| a.response.is_blank()) {
            attempts::void(c, id).await?;
            return Ok(());
        }
        grade(c, attempt, items, &answers).await?;
        update_score_of_record(c, &work.settings, attempt.assignment_id, learner).await?;
        if work.counts {
            campaigns::count(c, learner, &work.module_id, *at).await?;
            // Closed after its day: what is stored of that day has changed.
            let day = at.with_timezone(&App::ZONE).date_naive();
            if day < app.today() {
                campaigns::set_days_stale(c, &work.module_id, day).await?;
            }
        }
        if let Some(round) = work.counting_round() {
            counting::count(c, round, learner).await?;
        }
        Ok::<_, Error>(())
    })
    .await
}

/// Grades every answer of an attempt and keeps points and score. Returns whether it is passed.
pub(crate) async fn grade(
    c: &mut Conn<'_>,
    attempt: &Attempt,
    items: &[Arc<Item>],
    answers: &[Answer],
) -> Result<bool, Error> {
    let points: Vec<(String, i64)> = answers
        .iter()
        .map(|a| {
            let item = items.iter().find(|i| i.id == a.item_id);
            let points = item.map_or(0, |item| grading::grade(item, &a.response, attempt.paper.partial));
            (a.item_id.clone(), points)
        })
        .collect();
    let score = points.iter().map(|(_, p)| p).sum();
    let passed = grading::passed(score, attempt.max_score, attempt.paper.pass_mark);
    attempts::update_grades(c, attempt.id, &points, score, passed).await?;
    Ok(passed)
}

/// Keeps the score that counts, of all attempts that are over.
pub(crate) async fn update_score_of_record(
    c: &mut Conn<'_>,
    settings: &QuizSettings,
    assignment: AssignmentId,
    learner: UserId,
) -> Result<(), Error> {
    let all = attempts::list(c, assignment, learner).await?;
    let over: Vec<&Attempt> = all.iter().filter(|a| a.state.is_graded()).collect();
    let Some(counts) = counting(settings.counts, &over) else { return Ok(()) };
    let first =
        |passed: bool| over.iter().filter(|a| !passed || a.passed == Some(true)).filter_map(|a| a.submitted_at).min();
    if let (Some(at), Some(score)) = (first(false), counts.score) {
        let passed_at = first(true).filter(|_| counts.passed == Some(true));
        assignments::record_score(c, assignment, learner, at, passed_at, score, counts.max_score).await?;
    }
    Ok(())
}

/// Of attempts that are over, in their order, the one that counts.
pub(crate) fn counting<'a>(counts: Counts, over: &[&'a Attempt]) -> Option<&'a Attempt> {
    match counts {
        Counts::First => over.first().copied(),
        Counts::Last => over.last().copied(),
        // Shares are compared without rounding; of equals the first.
        Counts::Best => over.iter().copied().reduce(|best, a| {
            let share = |x: &Attempt, other: &Attempt| i128::from(x.score.unwrap_or(0)) * i128::from(other.max_score);
            if share(a, best) > share(best, a) { a } else { best }
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use qinghe_store::attempts::Paper;

    fn over(score: i64, max: i64) -> Attempt {
        Attempt {
            id: uuid::Uuid::nil().into(),
            assignment_id: uuid::Uuid::nil().into(),
            learner_id: uuid::Uuid::nil().into(),
            number: 1,
            state: AttemptState::Submitted,
            paper: Paper { module: String::new(), module_version: 1, pass_mark: 60, partial: false, items: vec![] },
            started_at: DateTime::UNIX_EPOCH,
            submitted_at: None,
            score: Some(score),
            max_score: max,
            passed: None,
            deadline_at: None,
            shown_at: None,
        }
    }

    #[test]
    fn the_attempt_that_counts_is_the_one_that_was_set() {
        let all = [over(500, 1000), over(450, 500), over(900, 1000), over(100, 1000)];
        let all: Vec<&Attempt> = all.iter().collect();
        assert_eq!(counting(Counts::Best, &all).unwrap().max_score, 500, "of equal shares the first");
        assert_eq!(counting(Counts::First, &all).unwrap().score, Some(500));
        assert_eq!(counting(Counts::Last, &all).unwrap().score, Some(100));
        assert!(counting(Counts::Best, &[]).is_none());
    }
}
