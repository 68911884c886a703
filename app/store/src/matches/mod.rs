//! Matches played live in class: the match, who plays, the questions asked, the answers.
//!
//! A step forward names the version it was made from, so that two made at once are one. An answer counts when the match
//! is asking that very round as the answer is kept; the first one is kept.

use crate::{Conn, Error, attempts::PaperItem};
use chrono::{DateTime, Utc};
use qinghe_model::{
    ActivityId, MatchId, OrgId, Text, UserId,
    item::{Item, Response},
    matches::{Phase, Seat, Settings},
};
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

/// A question as it is asked: the item with its key, and the order of its options.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Question {
    /// The item. Of a story's moment: its choices, none of them right.
    pub item: Item,
    /// What everyone sees, in this order.
    pub paper: PaperItem,
    /// Of a story: the question each option leads to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leads: Vec<usize>,
    /// Of a story: whether it ends here, and well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ending: Option<bool>,
}

/// What never changes of a match.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sheet {
    /// Its id.
    pub id: MatchId,
    /// The class whose teachers lead it.
    pub class_id: OrgId,
    /// The teacher who made it.
    pub host_id: UserId,
    /// What pupils type to join, while it runs.
    pub code: String,
    /// What it is about.
    pub title: Text,
    /// The module it was drawn from, if it was from one.
    pub module_id: Option<String>,
    /// What the teacher set.
    pub settings: Settings,
    /// The questions. Of a story: its moments, the first one first.
    pub paper: Vec<Question>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// The state of a match.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct State {
    /// The phase.
    #[sqlx(try_from = "String")]
    pub phase: Phase,
    /// Questions asked so far, this one with them.
    pub round: i64,
    /// The question shown now, from 0.
    pub question: i64,
    /// Since when it is open.
    pub asked_at: Option<DateTime<Utc>>,
    /// When the clock moves the match on.
    pub closes_at: Option<DateTime<Utc>>,
    /// Rises with every step.
    pub version: i64,
    /// How many seats were given.
    pub seats: i64,
    /// When it began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    activity_id: Option<Uuid>,
}

impl State {
    /// The activity it was written down as.
    #[must_use]
    pub fn activity_id(&self) -> Option<ActivityId> {
        self.activity_id.map(ActivityId)
    }
}

#[derive(FromRow)]
struct SheetRow {
    class_id: Uuid,
    host_id: Uuid,
    code: String,
    title_zh: String,
    title_en: String,
    module_id: Option<String>,
    settings: Json<Settings>,
    paper: Json<Vec<Question>>,
    created_at: DateTime<Utc>,
}

/// A step: what a match is to be from now on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// The version this step was made from.
    pub from: i64,
    /// The phase.
    pub phase: Phase,
    /// Questions asked.
    pub round: i64,
    /// The question.
    pub question: i64,
    /// Since when it is open.
    pub asked_at: Option<DateTime<Utc>>,
    /// When the clock moves it on.
    pub closes_at: Option<DateTime<Utc>>,
    /// Whether the current round was skipped: it counts for nobody.
    pub skips: Option<i64>,
    /// The time now.
    pub at: DateTime<Utc>,
}

/// Somebody who plays.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct Player {
    /// The number within the match, from 1.
    pub seat: i64,
    learner_id: Option<Uuid>,
    /// The name they go by: see [`qinghe_model::nickname`].
    pub nickname: i64,
    /// The team, from 0.
    pub team: i64,
    /// The first round they could answer.
    pub from_round: i64,
    /// The first round in which they were gone.
    pub gone_round: Option<i64>,
}

impl Player {
    /// Their account; none of a guest.
    #[must_use]
    pub fn learner_id(&self) -> Option<UserId> {
        self.learner_id.map(UserId)
    }

    /// As the points see them.
    #[must_use]
    pub const fn as_seat(&self) -> Seat {
        Seat { seat: self.seat, team: self.team, from_round: self.from_round, gone_round: self.gone_round }
    }
}

/// Somebody who joins: the seat is given by the match.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewPlayer {
    /// Their account.
    pub learner_id: Option<UserId>,
    /// Of a guest: the hash of what their browser holds.
    pub token_hash: Option<[u8; 32]>,
    /// The name they go by.
    pub nickname: i64,
    /// The team.
    pub team: i64,
    /// The first round they can answer.
    pub from_round: i64,
    /// The time now.
    pub at: DateTime<Utc>,
}

/// An answer.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct Answer {
    /// The round.
    pub round: i64,
    /// The seat of the player.
    pub seat: i64,
    /// What was answered.
    #[sqlx(json)]
    pub response: Response,
    /// When it was answered.
    pub at: DateTime<Utc>,
    /// Whether it is right.
    pub is_right: bool,
    /// What it earned.
    pub points: i64,
}

/// A question that was asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, FromRow)]
pub struct Round {
    /// The round, from 1.
    pub round: i64,
    /// The question, from 0.
    pub question: i64,
    /// Whether it counts for nobody.
    pub skipped: bool,
}

/// A match in a list.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct Line {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: MatchId,
    /// What it is about, in Chinese.
    pub title_zh: String,
    /// What it is about, in English.
    pub title_en: String,
    /// How it was set.
    pub settings: Json<Settings>,
    /// Who joined.
    pub seats: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
}

impl Line {
    /// What it is about.
    #[must_use]
    pub fn title(&self) -> Text {
        Text { zh: self.title_zh.clone(), en: self.title_en.clone() }
    }
}

const INSERT: &str = "INSERT INTO matches (id, class_id, host_id, code, title_zh, title_en, module_id, settings, paper, phase, round, question, version, seats, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'lobby', 0, 0, 1, 0, $10)";
const FIND_SHEET: &str = "SELECT class_id, host_id, code, title_zh, title_en, module_id, settings, paper, created_at FROM matches WHERE id = $1";
const FIND_STATE: &str = "SELECT phase, round, question, asked_at, closes_at, version, seats, started_at, ended_at, activity_id FROM matches WHERE id = $1";
const FIND_CODE: &str = "SELECT id FROM matches WHERE code = $1 AND ended_at IS NULL";
const LIST_CLASS: &str = "SELECT id, title_zh, title_en, settings, seats, created_at, ended_at FROM matches WHERE class_id = $1 ORDER BY created_at DESC LIMIT 100";
const LIST_DUE: &str =
    "SELECT id FROM matches WHERE ended_at IS NULL AND (closes_at <= $1 OR created_at < $2) ORDER BY id LIMIT 200";
const STEP: &str = "UPDATE matches SET phase = $3, round = $4, question = $5, asked_at = $6, closes_at = $7, version = version + 1, \
    started_at = CASE WHEN $3 = 'lobby' THEN NULL ELSE COALESCE(started_at, $8) END, ended_at = CASE WHEN $3 = 'over' THEN $8 END \
    WHERE id = $1 AND version = $2 AND ended_at IS NULL";
const TOUCH: &str = "UPDATE matches SET version = version + 1 WHERE id = $1";
const INSERT_ROUND: &str = "INSERT INTO match_rounds (match_id, round, question, asked_at, skipped) VALUES ($1, $2, $3, $4, FALSE) ON CONFLICT DO NOTHING";
const SKIP_ROUND: &str = "UPDATE match_rounds SET skipped = TRUE WHERE match_id = $1 AND round = $2";
const LIST_ROUNDS: &str = "SELECT round, question, skipped FROM match_rounds WHERE match_id = $1 ORDER BY round";
// The row of the match is held until the transaction ends: one who joins waits for the other.
const TAKE_SEAT: &str =
    "UPDATE matches SET seats = seats + 1 WHERE id = $1 AND ended_at IS NULL AND seats < $2 RETURNING seats";
const INSERT_PLAYER: &str = "INSERT INTO match_players (match_id, seat, learner_id, token_hash, nickname, team, from_round, joined_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const LIST_PLAYERS: &str = "SELECT seat, learner_id, nickname, team, from_round, gone_round FROM match_players WHERE match_id = $1 ORDER BY seat";
const FIND_LEARNER: &str = "SELECT seat, learner_id, nickname, team, from_round, gone_round FROM match_players WHERE match_id = $1 AND learner_id = $2";
const FIND_GUEST: &str = "SELECT seat, learner_id, nickname, team, from_round, gone_round FROM match_players WHERE match_id = $1 AND token_hash = $2";
const KICK: &str = "UPDATE match_players SET gone_round = $3 WHERE match_id = $1 AND seat = $2 AND gone_round IS NULL";

macro_rules! answer {
    ($lock:literal) => {
        concat!(
            "INSERT INTO match_answers (match_id, round, seat, response, at, is_right, points) SELECT m.id, $2, p.seat, $4, $5, $6, $7 \
             FROM matches m JOIN match_players p ON p.match_id = m.id AND p.seat = $3 AND p.gone_round IS NULL \
             WHERE m.id = $1 AND m.phase = 'asking' AND m.round = $2 AND (m.closes_at IS NULL OR m.closes_at >= $5)", $lock,
            " ON CONFLICT DO NOTHING"
        )
    };
}
// PostgreSQL has many writers: an answer holds the match where it is until it is kept.
const ANSWER_SQLITE: &str = answer!("");
const ANSWER_POSTGRES: &str = answer!(" FOR SHARE OF m");
const FIND_ANSWER: &str = "SELECT round, seat, response, at, is_right, points FROM match_answers WHERE match_id = $1 AND round = $2 AND seat = $3";
const LIST_ANSWERS: &str = "SELECT round, seat, response, at, is_right, points FROM match_answers WHERE match_id = $1 AND round >= $2 ORDER BY round, seat";
const SET_ACTIVITY: &str = "UPDATE matches SET activity_id = $2 WHERE id = $1 AND activity_id IS NULL";

/// Keeps a new match.
pub async fn insert(c: &mut Conn<'_>, new: &Sheet) -> Result<(), Error> {
    execute!(
        c,
        INSERT,
        new.id.0,
        new.class_id.0,
        new.host_id.0,
        new.code.as_str(),
        new.title.zh.as_str(),
        new.title.en.as_str(),
        new.module_id.as_deref(),
        Json(&new.settings),
        Json(&new.paper),
        new.created_at
    )
}

/// What never changes of a match.
pub async fn find_sheet(c: &mut Conn<'_>, id: MatchId) -> Result<Option<Sheet>, Error> {
    let row: Option<SheetRow> = find!(c, FIND_SHEET, id.0)?;
    Ok(row.map(|r| Sheet {
        id,
        class_id: OrgId(r.class_id),
        host_id: UserId(r.host_id),
        code: r.code,
        title: Text { zh: r.title_zh, en: r.title_en },
        module_id: r.module_id,
        settings: r.settings.0,
        paper: r.paper.0,
        created_at: r.created_at,
    }))
}

/// The state of a match.
pub async fn find_state(c: &mut Conn<'_>, id: MatchId) -> Result<Option<State>, Error> {
    find!(c, FIND_STATE, id.0)
}

/// The match that runs under this code.
pub async fn find_by_code(c: &mut Conn<'_>, code: &str) -> Result<Option<MatchId>, Error> {
    let id: Option<Uuid> = find_scalar!(c, FIND_CODE, code)?;
    Ok(id.map(MatchId))
}

/// A class's matches, the latest first, a hundred at most.
pub async fn list_class(c: &mut Conn<'_>, class: OrgId) -> Result<Vec<Line>, Error> {
    list!(c, LIST_CLASS, class.0)
}

/// Matches that run and that the clock moves on by `now`, or that were made before `old`.
pub async fn list_due(c: &mut Conn<'_>, now: DateTime<Utc>, old: DateTime<Utc>) -> Result<Vec<MatchId>, Error> {
    let ids: Vec<Uuid> = list_scalars!(c, LIST_DUE, now, old)?;
    Ok(ids.into_iter().map(MatchId).collect())
}

/// Makes a step; `false` when the match has moved on since the version it names, or is over.
pub async fn step(c: &mut Conn<'_>, id: MatchId, step: &Step) -> Result<bool, Error> {
    let rows = affected!(
        c,
        STEP,
        id.0,
        step.from,
        step.phase.as_str(),
        step.round,
        step.question,
        step.asked_at,
        step.closes_at,
        step.at
    )?;
    if rows == 0 {
        return Ok(false);
    }
    if let Some(round) = step.skips {
        execute!(c, SKIP_ROUND, id.0, round)?;
    }
    if step.phase == Phase::Asking {
        execute!(c, INSERT_ROUND, id.0, step.round, step.question, step.at)?;
    }
    Ok(true)
}

/// The questions that were asked, in order.
pub async fn list_rounds(c: &mut Conn<'_>, id: MatchId) -> Result<Vec<Round>, Error> {
    list!(c, LIST_ROUNDS, id.0)
}

/// Gives the next seat; none when the match is over or full.
pub async fn take_seat(c: &mut Conn<'_>, id: MatchId, most: i64) -> Result<Option<i64>, Error> {
    find_scalar!(c, TAKE_SEAT, id.0, most)
}

/// Puts somebody on a seat that was just given.
pub async fn insert_player(c: &mut Conn<'_>, id: MatchId, seat: i64, new: &NewPlayer) -> Result<(), Error> {
    execute!(
        c,
        INSERT_PLAYER,
        id.0,
        seat,
        new.learner_id.map(|l| l.0),
        new.token_hash.as_ref().map(|t| t.to_vec()),
        new.nickname,
        new.team,
        new.from_round,
        new.at
    )
}

/// Who plays or played, by seat.
pub async fn list_players(c: &mut Conn<'_>, id: MatchId) -> Result<Vec<Player>, Error> {
    list!(c, LIST_PLAYERS, id.0)
}

/// The player of this account.
pub async fn find_learner(c: &mut Conn<'_>, id: MatchId, learner: UserId) -> Result<Option<Player>, Error> {
    find!(c, FIND_LEARNER, id.0, learner.0)
}

/// The guest whose browser holds what has this hash.
pub async fn find_guest(c: &mut Conn<'_>, id: MatchId, token_hash: &[u8]) -> Result<Option<Player>, Error> {
    find!(c, FIND_GUEST, id.0, token_hash)
}

/// Takes a player out from this round on. What they earned before stays with their team.
pub async fn kick(c: &mut Conn<'_>, id: MatchId, seat: i64, round: i64) -> Result<(), Error> {
    execute!(c, KICK, id.0, seat, round)?;
    execute!(c, TOUCH, id.0)
}

/// Keeps an answer; `false` when the match does not ask that round now, the player is gone, or there is one already.
pub async fn insert_answer(c: &mut Conn<'_>, id: MatchId, new: &Answer) -> Result<bool, Error> {
    let sql = match c {
        Conn::Sqlite(_) => ANSWER_SQLITE,
        Conn::Postgres(_) => ANSWER_POSTGRES,
    };
    changed!(c, sql, id.0, new.round, new.seat, Json(&new.response), new.at, new.is_right, new.points)
}

/// A player's answer in a round.
pub async fn find_answer(c: &mut Conn<'_>, id: MatchId, round: i64, seat: i64) -> Result<Option<Answer>, Error> {
    find!(c, FIND_ANSWER, id.0, round, seat)
}

/// The answers from this round on.
pub async fn list_answers(c: &mut Conn<'_>, id: MatchId, from_round: i64) -> Result<Vec<Answer>, Error> {
    list!(c, LIST_ANSWERS, id.0, from_round)
}

/// Says as which activity a match was written down, unless it was before.
pub async fn set_activity(c: &mut Conn<'_>, id: MatchId, activity: ActivityId) -> Result<bool, Error> {
    changed!(c, SET_ACTIVITY, id.0, activity.0)
}
