//! What the pupils of a class think of something, and their votes on a story: counts of a class, and that somebody answered.
//!
//! Migration `0043_estimates` says why an answer cannot be led back to a pupil. [`count`] keeps that promise: it rewrites every
//! count of the step, whatever was chosen.

use crate::{Conn, Error};
use qinghe_model::{OrgId, UserId};
use sqlx::FromRow;

/// The step of a lesson, in a class.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Of {
    /// The class.
    pub class: OrgId,
    /// The lesson.
    pub module: String,
    /// The step.
    pub step: String,
}

/// How often something was chosen.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct Sum {
    /// The question.
    pub question: String,
    /// The choice.
    pub choice: String,
    /// How often, among the answers that are shown.
    pub shown: i64,
}

#[derive(FromRow)]
struct Counted {
    question: String,
    choice: String,
    answers: i64,
    shown: i64,
}

const MARK: &str = "INSERT INTO estimate_marks (class_id, module_id, step_id, learner_id) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
const IS_MARKED: &str =
    "SELECT COUNT(*) FROM estimate_marks WHERE class_id = $1 AND module_id = $2 AND step_id = $3 AND learner_id = $4";
const INSERT: &str = "INSERT INTO estimates (class_id, module_id, step_id, question, choice, answers, shown) ";
// Who answers at the same moment waits here for the other.
const HOLD: &str = "UPDATE estimates SET answers = answers + 1 WHERE class_id = $1 AND module_id = $2 AND step_id = $3 AND question = ''";
const LIST: &str = "SELECT question, choice, answers, shown FROM estimates WHERE class_id = $1 AND module_id = $2 AND step_id = $3 \
    AND question <> '' ORDER BY question, choice";
const LIST_SHOWN: &str = "SELECT question, choice, shown FROM estimates WHERE class_id = $1 AND module_id = $2 AND step_id = $3 \
    AND question <> '' ORDER BY question, choice";
const SHOW: &str =
    "UPDATE estimates SET shown = answers WHERE class_id = $1 AND module_id = $2 AND step_id = $3 AND question = $4";
const PRUNE_MARKS: &str = "DELETE FROM estimate_marks WHERE class_id IN (SELECT o.id FROM orgs o WHERE o.school_year < $1 \
    AND NOT EXISTS (SELECT 1 FROM enrolments e WHERE e.class_id = o.id AND e.to_date IS NULL))";
const PRUNE: &str = "DELETE FROM estimates WHERE class_id IN (SELECT o.id FROM orgs o WHERE o.school_year < $1 \
    AND NOT EXISTS (SELECT 1 FROM enrolments e WHERE e.class_id = o.id AND e.to_date IS NULL))";

/// Marks that a learner has answered; `false` when they had before.
pub async fn mark(c: &mut Conn<'_>, of: &Of, learner: UserId) -> Result<bool, Error> {
    changed!(c, MARK, of.class.0, of.module.as_str(), of.step.as_str(), learner.0)
}

/// Whether a learner has answered.
pub async fn is_marked(c: &mut Conn<'_>, of: &Of, learner: UserId) -> Result<bool, Error> {
    let n: i64 = get_scalar!(c, IS_MARKED, of.class.0, of.module.as_str(), of.step.as_str(), learner.0)?;
    Ok(n > 0)
}

/// Counts one pupil's answer. `every` are all questions with all choices of the step, `chosen` those that are counted one
/// higher; a question's sums are shown again once `at_once` more have said something in the choices `views` of it.
pub async fn count(
    c: &mut Conn<'_>,
    of: &Of,
    every: &[(String, String)],
    chosen: &[(String, String)],
    (views, at_once): (&[String], i64),
) -> Result<(), Error> {
    let key = || (of.class.0, of.module.as_str(), of.step.as_str());
    let mut rows: Vec<(&str, &str)> = every.iter().map(|(q, k)| (q.as_str(), k.as_str())).collect();
    rows.push(("", ""));
    // Always in the same order, so that two first answers do not wait for each other.
    rows.sort_unstable();
    execute_rows!(
        c,
        INSERT,
        rows,
        |to, (question, choice)| {
            let (class, module, step) = key();
            to.push_bind(class).push_bind(module).push_bind(step);
            to.push_bind(*question).push_bind(*choice).push_bind(0_i64).push_bind(0_i64)
        },
        " ON CONFLICT DO NOTHING"
    )?;
    let (class, module, step) = key();
    execute!(c, HOLD, class, module, step)?;
    // One statement writes every row, those that stay as they are too.
    build!(c, |q| {
        q.push("UPDATE estimates SET answers = answers + CASE");
        for (question, choice) in chosen {
            q.push(" WHEN question = ").push_bind(question.as_str());
            q.push(" AND choice = ").push_bind(choice.as_str()).push(" THEN 1");
        }
        q.push(" ELSE 0 END WHERE class_id = ").push_bind(class);
        q.push(" AND module_id = ").push_bind(module);
        q.push(" AND step_id = ").push_bind(step);
        q.push(" AND question <> ''");
    }; execute)?;
    let counted: Vec<Counted> = list!(c, LIST, class, module, step)?;
    let mut questions: Vec<&str> = counted.iter().map(|row| row.question.as_str()).collect();
    questions.dedup();
    for question in questions {
        let of_question = counted.iter().filter(|r| r.question == question && views.contains(&r.choice));
        let waiting: i64 = of_question.map(|r| r.answers - r.shown).sum();
        if waiting >= at_once {
            execute!(c, SHOW, class, module, step, question)?;
        }
    }
    Ok(())
}

/// The sums of a step that may be shown: nothing was chosen until ten have answered.
pub async fn list(c: &mut Conn<'_>, of: &Of) -> Result<Vec<Sum>, Error> {
    list!(c, LIST_SHOWN, of.class.0, of.module.as_str(), of.step.as_str())
}

/// Deletes all about classes of school years before this one that have no pupils any more; returns how many counts went.
pub async fn prune(c: &mut Conn<'_>, year: i64) -> Result<u64, Error> {
    execute!(c, PRUNE_MARKS, year)?;
    affected!(c, PRUNE, year)
}
