//! Live matches: the match, its players, the questions asked and the answers.
//!
//! A step names the version it was made from, so that of two made at once one is stored. An answer is stored when the
//! match is asking its round at that moment, and only the first one of a player.

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

/// A question of a match: the item with its key, and the order of its options.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Question {
    /// The item. In a story: a moment's choices, none of them right.
    pub item: Item,
    /// The item as shown, with its options in order.
    pub paper: PaperItem,
    /// In a story: the question each option leads to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leads: Vec<usize>,
    /// In a story: whether it ends here, and whether well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ending: Option<bool>,
}

/// The constant part of a match.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sheet {
    /// Its id.
    pub id: MatchId,
    /// The class whose teachers run it.
    pub class_id: OrgId,
    /// The teacher who made it.
    pub host_id: UserId,
    /// The join code, valid while it runs.
    pub code: String,
    /// Its title.
    pub title: Text,
    /// The module its questions were drawn from, if it was one module.
    pub module_id: Option<String>,
    /// The teacher's settings.
    pub settings: Settings,
    /// The questions. In a story: its moments, the first one first.
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
    /// Questions asked so far, this one included.
    pub round: i64,
    /// The question shown now, from 0.
    pub question: i64,
    /// When it was opened.
    pub asked_at: Option<DateTime<Utc>>,
    /// When the match moves on by itself.
    pub closes_at: Option<DateTime<Utc>>,
    /// Increases with every step.
    pub version: i64,
    /// The number of seats given.
    pub seats: i64,
    /// When it began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    activity_id: Option<Uuid>,
}

impl State {
    /// The activity it was recorded as.
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

/// A step: the next state of a match.
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
    /// When it was opened.
    pub asked_at: Option<DateTime<Utc>>,
    /// When the match moves on by itself.
    pub closes_at: Option<DateTime<Utc>>,
    /// The round that was skipped and does not count, if any.
    pub skips: Option<i64>,
    /// The time now.
    pub at: DateTime<Utc>,
}

/// A player.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct Player {
    /// The number within the match, from 1.
    pub seat: i64,
    learner_id: Option<Uuid>,
    /// The number of their nickname: see [`qinghe_model::nickname`].
    pub nickname: i64,
    /// The team, from 0.
    pub team: i64,
    /// The first round they could answer.
    pub from_round: i64,
    /// The first round after they were removed.
    pub gone_round: Option<i64>,
}

impl Player {
    /// Their account; none for a guest.
    #[must_use]
    pub fn learner_id(&self) -> Option<UserId> {
        self.learner_id.map(UserId)
    }

    /// The seat, as the scoring takes it.
    #[must_use]
    pub const fn as_seat(&self) -> Seat {
        Seat { seat: self.seat, team: self.team, from_round: self.from_round, gone_round: self.gone_round }
    }
}

/// A player who joins; [`take_seat`] gives the seat.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewPlayer {
    /// Their account; none for a guest.
    pub learner_id: Option<UserId>,
    /// The hash of a guest's token.
    pub token_hash: Option<[u8; 32]>,
    /// The number of their nickname.
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
    /// The answer itself.
    #[sqlx(json)]
    pub response: Response,
    /// When it was answered.
    pub at: DateTime<Utc>,
    /// Whether it is right.
    pub is_right: bool,
    /// The points it earned.
    pub points: i64,
}

/// A question that was asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, FromRow)]
pub struct Round {
    /// The round, from 1.
    pub round: i64,
    /// The question, from 0.
    pub question: i64,
    /// Whether it does not count.
    pub skipped: bool,
}

/// A match in a list.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct Line {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: MatchId,
    /// Its title in Chinese.
    pub title_zh: String,
    /// Its title in English.
    pub title_en: String,
    /// Its settings.
    pub settings: Json<Settings>,
    /// The number of players who joined.
    pub seats: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
}

impl Line {
    /// Its title.
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
const LIST_CLASS: &str = "SELECT id, title_zh, title_en, settings, seats, created_at, ended_at FROM matches WHERE class_id = $1 ORDER BY created_at DESC LIMIT $2";
const LIST_DUE: &str =
    "SELECT id FROM matches WHERE ended_at IS NULL AND (closes_at <= $1 OR created_at < $2) ORDER BY id LIMIT 200";
const STEP: &str = "UPDATE matches SET phase = $3, round = $4, question = $5, asked_at = $6, closes_at = $7, version = version + 1, \
    started_at = CASE WHEN $3 = 'lobby' THEN NULL ELSE COALESCE(started_at, $8) END, ended_at = CASE WHEN $3 = 'over' THEN $8 END \
    WHERE id = $1 AND version = $2 AND ended_at IS NULL";
const TOUCH: &str = "UPDATE matches SET version = version + 1 WHERE id = $1";
const INSERT_ROUND: &str = "INSERT INTO match_rounds (match_id, round, question, asked_at, skipped) VALUES ($1, $2, $3, $4, FALSE) ON CONFLICT DO NOTHING";
const SKIP_ROUND: &str = "UPDATE match_rounds SET skipped = TRUE WHERE match_id = $1 AND round = $2";
const LIST_ROUNDS: &str = "SELECT round, question, skipped FROM match_rounds WHERE match_id = $1 ORDER BY round";
// The match's row is locked until the transaction ends: of two who join at once, one waits.
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
// PostgreSQL has many writers: an answer locks the match until it is stored.
const ANSWER_SQLITE: &str = answer!("");
const ANSWER_POSTGRES: &str = answer!(" FOR SHARE OF m");
const FIND_ANSWER: &str = "SELECT round, seat, response, at, is_right, points FROM match_answers WHERE match_id = $1 AND round = $2 AND seat = $3";
const LIST_ANSWERS: &str = "SELECT round, seat, response, at, is_right, points FROM match_answers WHERE match_id = $1 AND round >= $2 ORDER BY round, seat";
const SET_ACTIVITY: &str = "UPDATE matches SET activity_id = $2 WHERE id = $1 AND activity_id IS NULL";

/// Inserts a match.
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

/// The constant part of a match.
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

/// The running match with this join code.
pub async fn find_by_code(c: &mut Conn<'_>, code: &str) -> Result<Option<MatchId>, Error> {
    let id: Option<Uuid> = find_scalar!(c, FIND_CODE, code)?;
    Ok(id.map(MatchId))
}

/// A class's matches, the latest first, at most [`LISTED`].
pub async fn list_class(c: &mut Conn<'_>, class: OrgId) -> Result<Vec<Line>, Error> {
    list!(c, LIST_CLASS, class.0, LISTED)
}

/// Running matches that are due to move on by `now` or were created before `old`.
pub async fn list_due(c: &mut Conn<'_>, now: DateTime<Utc>, old: DateTime<Utc>) -> Result<Vec<MatchId>, Error> {
    let ids: Vec<Uuid> = list_scalars!(c, LIST_DUE, now, old)?;
    Ok(ids.into_iter().map(MatchId).collect())
}

/// Stores a step; `false` when the match has moved on since the version it names, or is over.
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

/// The most matches of a class that are listed.
pub const LISTED: i64 = 100;

/// The questions that were asked, in order.
pub async fn list_rounds(c: &mut Conn<'_>, id: MatchId) -> Result<Vec<Round>, Error> {
    list!(c, LIST_ROUNDS, id.0)
}

/// Takes the next seat; `None` when the match is over or full.
pub async fn take_seat(c: &mut Conn<'_>, id: MatchId, most: i64) -> Result<Option<i64>, Error> {
    find_scalar!(c, TAKE_SEAT, id.0, most)
}

/// Inserts a player for a seat from [`take_seat`].
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

/// All players, also former ones, by seat.
pub async fn list_players(c: &mut Conn<'_>, id: MatchId) -> Result<Vec<Player>, Error> {
    list!(c, LIST_PLAYERS, id.0)
}

/// The player of this account.
pub async fn find_learner(c: &mut Conn<'_>, id: MatchId, learner: UserId) -> Result<Option<Player>, Error> {
    find!(c, FIND_LEARNER, id.0, learner.0)
}

/// The guest whose token has this hash.
pub async fn find_guest(c: &mut Conn<'_>, id: MatchId, token_hash: &[u8]) -> Result<Option<Player>, Error> {
    find!(c, FIND_GUEST, id.0, token_hash)
}

/// Removes a player from this round on. Their team keeps the points earned before.
pub async fn kick(c: &mut Conn<'_>, id: MatchId, seat: i64, round: i64) -> Result<(), Error> {
    execute!(c, KICK, id.0, seat, round)?;
    execute!(c, TOUCH, id.0)
}

/// Stores an answer; `false` when the match is not asking that round, the player was removed, or there is an answer
/// already.
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

/// Sets the activity a match was recorded as, unless it is set.
pub async fn set_activity(c: &mut Conn<'_>, id: MatchId, activity: ActivityId) -> Result<bool, Error> {
    changed!(c, SET_ACTIVITY, id.0, activity.0)
}
