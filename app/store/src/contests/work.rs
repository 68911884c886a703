//! A round's list of pupils and its assignments.

use super::contest::{Contest, Round};
use crate::{Conn, Error};
use chrono::{DateTime, NaiveDate, Utc};
use qinghe_model::{AssignmentId, OrgId, RoundId, UserId, contest::Division, quiz::QuizSettings};
use sqlx::types::Json;
use uuid::Uuid;

/// The classes `o` that take part in a round's contest: of its grades, under the organiser, and named for the round
/// where only named ones take part.
macro_rules! takes_part {
    () => {
        "o.kind = 'class' AND o.path >= $2 AND o.path < $3 AND o.grade IN (SELECT g.grade FROM contest_grades g WHERE g.contest_id = $4) \
         AND (NOT CAST($5 AS BOOLEAN) OR EXISTS (SELECT 1 FROM contest_entries n WHERE n.round_id = $1 AND n.class_id = o.id))"
    };
}

const TAKE_LIST: &str = concat!(
    "INSERT INTO contest_learners (round_id, learner_id, class_id) SELECT $1, e.learner_id, e.class_id FROM orgs o JOIN enrolments e ON e.class_id = o.id WHERE ",
    takes_part!(),
    " AND e.from_date <= $6 AND (e.to_date IS NULL OR e.to_date > $6) ON CONFLICT DO NOTHING"
);
const LISTED_CLASSES: &str = "SELECT o.path, o.id, o.grade, COUNT(*), s.locality FROM contest_learners l JOIN orgs o ON o.id = l.class_id \
    JOIN orgs s ON s.id = o.parent_id WHERE l.round_id = $1 GROUP BY o.path, o.id, o.grade, s.locality ORDER BY o.path";

// A class's paper, or its practice. The engine makes the ids: there is one for each class.
macro_rules! give {
    ($id:literal, $from:literal, $rest:expr) => {
        concat!(
            "INSERT INTO assignments (id, class_id, module_id, note, created_by, opens_at, due_at, closes_at, created_at, part, settings, whole_class, counts, \
             contest_round_id, contest_practice) SELECT ", $id, ", o.id, '', '', ", $from, " WHERE ", $rest,
            " AND NOT EXISTS (SELECT 1 FROM assignments a WHERE a.contest_round_id = $1 AND a.class_id = o.id AND a.contest_practice = "
        )
    };
}

macro_rules! paper {
    ($id:literal) => {
        concat!(
            give!(
                $id,
                "$2, r.opens_at, r.closes_at, r.closes_at, $3, 'quiz', $4, TRUE, FALSE, r.id, FALSE FROM contest_rounds r \
                 JOIN contest_classes k ON k.round_id = r.id JOIN orgs o ON o.id = k.class_id",
                "r.id = $1"
            ),
            "FALSE)"
        )
    };
}

macro_rules! practice {
    ($id:literal) => {
        concat!(
            give!(
                $id,
                "$6, $7, r.opens_at, r.opens_at, $7, 'quiz', $8, TRUE, FALSE, r.id, TRUE FROM contest_rounds r CROSS JOIN orgs o",
                // Of this school year and not closed, or of an earlier one whose pupils have not been promoted.
                concat!(
                    "r.id = $1 AND ",
                    takes_part!(),
                    " AND ((o.school_year = $9 AND o.closed_from IS NULL) OR EXISTS (SELECT 1 FROM enrolments e WHERE e.class_id = o.id AND e.to_date IS NULL))"
                )
            ),
            "TRUE)"
        )
    };
}

const GIVE_PAPER_SQLITE: &str = paper!("randomblob(16)");
const GIVE_PAPER_POSTGRES: &str = paper!("gen_random_uuid()");
const GIVE_PRACTICE_SQLITE: &str = practice!("randomblob(16)");
const GIVE_PRACTICE_POSTGRES: &str = practice!("gen_random_uuid()");
const FIND_WORK: &str = "SELECT id FROM assignments WHERE contest_round_id = $1 AND class_id = $2 AND contest_practice = $3 AND archived_at IS NULL";

/// Takes a round's list: the pupils of its classes on `day`, each class with its division. No paper was assigned
/// before, so there is nothing to count yet.
pub async fn take_list(c: &mut Conn<'_>, contest: &Contest, round: &Round, day: NaiveDate) -> Result<(), Error> {
    const INSERT: &str = "INSERT INTO contest_classes (round_id, path, class_id, division, eligible, finished, score, full_marks, passed, millis) ";
    execute!(
        c,
        TAKE_LIST,
        round.id.0,
        contest.org_path.as_str(),
        contest.org_path.end().as_str(),
        contest.id.0,
        contest.picked || round.n > 1,
        day
    )?;
    let rows: Vec<(String, Uuid, String, i64, Option<String>)> = list!(c, LISTED_CLASSES, round.id.0)?;
    // A later change of the school's locality leaves its classes in their division.
    let read = |(path, id, grade, n, locality): (_, _, String, _, Option<String>)| {
        Some((path, id, grade.parse().ok()?, n, locality.and_then(|l| l.parse().ok())))
    };
    let classes: Vec<_> = rows.into_iter().filter_map(read).collect();
    execute_rows!(c, INSERT, classes, |to, (path, id, grade, eligible, locality)| {
        to.push_bind(round.id.0).push_bind(path.clone()).push_bind(*id);
        to.push_bind(Division::of(contest.rule.divisions, *grade, *eligible, *locality).to_string())
            .push_bind(*eligible);
        for _ in 0..5 {
            to.push_bind(0_i64);
        }
    })
}

/// Gives every class of an opened round its paper where it has none. Returns how many were new.
pub async fn give_papers(
    c: &mut Conn<'_>,
    round: RoundId,
    settings: &QuizSettings,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<u64, Error> {
    let sql = if matches!(c, Conn::Sqlite(_)) { GIVE_PAPER_SQLITE } else { GIVE_PAPER_POSTGRES };
    affected!(c, sql, round.0, by.0, at, Json(settings))
}

/// Gives every class that will take part in a round practice until it opens, where it has none. Returns how many were
/// new.
pub async fn give_practice(
    c: &mut Conn<'_>,
    contest: &Contest,
    round: &Round,
    school_year: i64,
    settings: &QuizSettings,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<u64, Error> {
    let sql = if matches!(c, Conn::Sqlite(_)) { GIVE_PRACTICE_SQLITE } else { GIVE_PRACTICE_POSTGRES };
    affected!(
        c,
        sql,
        round.id.0,
        contest.org_path.as_str(),
        contest.org_path.end().as_str(),
        contest.id.0,
        contest.picked || round.n > 1,
        by.0,
        at,
        Json(settings),
        school_year
    )
}

/// A class's assignment of a round: the paper, or the practice before it.
pub async fn find_work(
    c: &mut Conn<'_>,
    round: RoundId,
    class: OrgId,
    practice: bool,
) -> Result<Option<AssignmentId>, Error> {
    let id: Option<Uuid> = find_scalar!(c, FIND_WORK, round.0, class.0, practice)?;
    Ok(id.map(AssignmentId))
}
