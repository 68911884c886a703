//! What a class is assigned: a module, a part of one, or a teacher's quiz.

use super::given_quiz::ItemVersions;
use crate::{Conn, Error};
use chrono::{DateTime, Utc};
use qinghe_model::{
    AssignmentId, CampaignId, GroupId, OrgId, QuizId, RoundId, Text, UserId,
    org::OrgPath,
    quiz::{QuizPart, QuizSettings},
};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

/// The part of a module that is assigned.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum WorkPart {
    /// The lesson and then its quiz.
    #[default]
    Module,
    /// The lesson without the quiz.
    Lesson,
    /// A quiz without a lesson: the module's or a teacher's.
    Quiz,
}

impl WorkPart {
    /// Every part with its stable name.
    pub const ALL: [(&str, Self); 3] = [("module", Self::Module), ("lesson", Self::Lesson), ("quiz", Self::Quiz)];

    /// The stable name, as stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Module => "module",
            Self::Lesson => "lesson",
            Self::Quiz => "quiz",
        }
    }
}

impl TryFrom<String> for WorkPart {
    type Error = String;
    fn try_from(s: String) -> Result<Self, String> {
        Self::ALL.iter().find(|(n, _)| *n == s).map(|(_, p)| *p).ok_or_else(|| format!("unknown part {s:?}"))
    }
}

/// A module, a part of one, or a quiz, assigned to a class or some of its learners.
#[derive(Clone, Debug, FromRow)]
pub struct Assignment {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: AssignmentId,
    /// The class.
    #[sqlx(try_from = "Uuid")]
    pub class_id: OrgId,
    /// The class's path.
    #[sqlx(try_from = "String")]
    pub class_path: OrgPath,
    /// The content module; empty for a teacher's quiz.
    pub module_id: String,
    /// The part of it.
    #[sqlx(try_from = "String")]
    pub part: WorkPart,
    quiz_id: Option<Uuid>,
    quiz_title_zh: Option<String>,
    quiz_title_en: Option<String>,
    quiz_parts: Option<Json<Vec<QuizPart>>>,
    quiz_items: Option<Json<ItemVersions>>,
    quiz_version: Option<i64>,
    /// The quiz's settings.
    #[sqlx(json)]
    pub settings: QuizSettings,
    /// Whether the whole class has it, rather than some groups or learners.
    pub whole_class: bool,
    /// Whether a campaign counts it.
    pub counts: bool,
    campaign_id: Option<Uuid>,
    contest_round_id: Option<Uuid>,
    /// Whether it is practice before a contest's round, which does not count.
    pub contest_practice: bool,
    /// The teacher's note to the class; may be empty.
    pub note: String,
    /// When learners start to see it.
    pub opens_at: DateTime<Utc>,
    /// When work stops being on time.
    pub due_at: DateTime<Utc>,
    /// When it stops accepting work; none: late work is always accepted.
    pub closes_at: Option<DateTime<Utc>>,
}

impl Assignment {
    /// An assignment of a module to a whole class, to insert, with default values.
    pub fn new(
        id: AssignmentId,
        class: (OrgId, OrgPath),
        module_id: String,
        note: String,
        [opens_at, due_at]: [DateTime<Utc>; 2],
    ) -> Self {
        Self {
            id,
            class_id: class.0,
            class_path: class.1,
            module_id,
            part: WorkPart::Module,
            quiz_id: None,
            quiz_title_zh: None,
            quiz_title_en: None,
            quiz_parts: None,
            quiz_items: None,
            quiz_version: None,
            settings: QuizSettings::default(),
            whole_class: true,
            counts: true,
            campaign_id: None,
            contest_round_id: None,
            contest_practice: false,
            note,
            opens_at,
            due_at,
            closes_at: None,
        }
    }

    /// The same with a teacher's quiz in place of the module. No campaign counts it.
    #[must_use]
    pub fn with_quiz(self, quiz: QuizId) -> Self {
        Self { module_id: String::new(), part: WorkPart::Quiz, quiz_id: Some(quiz.0), counts: false, ..self }
    }

    /// The teacher's quiz, if it is one.
    #[must_use]
    pub fn quiz_id(&self) -> Option<QuizId> {
        self.quiz_id.map(QuizId)
    }

    /// The campaign it comes from, if any; the class cannot change such an assignment.
    #[must_use]
    pub fn campaign_id(&self) -> Option<CampaignId> {
        self.campaign_id.map(CampaignId)
    }

    /// The contest round whose paper or practice it is, if any; the class cannot change such an assignment.
    #[must_use]
    pub fn contest_round_id(&self) -> Option<RoundId> {
        self.contest_round_id.map(RoundId)
    }

    /// The round that counts it: not for practice.
    #[must_use]
    pub fn counting_round(&self) -> Option<RoundId> {
        self.contest_round_id().filter(|_| !self.contest_practice)
    }

    /// Whether it comes from a campaign or a contest.
    #[must_use]
    pub const fn is_called(&self) -> bool {
        self.campaign_id.is_some() || self.contest_round_id.is_some()
    }

    /// The title of the teacher's quiz or of the contest; read with the row.
    #[must_use]
    pub fn quiz_title(&self) -> Option<Text> {
        let (mut zh, mut en) = (self.quiz_title_zh.clone()?, self.quiz_title_en.clone()?);
        if self.contest_practice {
            zh.push_str("（练习卷）");
            if !en.is_empty() {
                en.push_str(" (practice paper)");
            }
        }
        Some(Text { zh, en })
    }

    /// The parts of the teacher's quiz in the version that was given; read with the row.
    #[must_use]
    pub fn quiz_parts(&self) -> Option<&[QuizPart]> {
        self.quiz_parts.as_ref().map(|p| p.0.as_slice())
    }

    /// The version of the teacher's quiz that was given; read with the row, with the learner's own where it is read for one.
    #[must_use]
    pub const fn quiz_version(&self) -> Option<i64> {
        self.quiz_version
    }

    /// The version that was given of a question that a teacher wrote; none: the present one.
    #[must_use]
    pub fn item_version(&self, item: &str) -> Option<u32> {
        self.quiz_items.as_ref()?.0.get(item).copied()
    }
}

/// One learner's individual settings.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, FromRow)]
pub struct Override {
    /// The learner's own due time.
    pub own_due_at: Option<DateTime<Utc>>,
    /// The learner's own closing time.
    pub own_closes_at: Option<DateTime<Utc>>,
    /// Extra minutes for each attempt.
    pub extra_minutes: i64,
    /// Extra attempts.
    pub extra_attempts: i64,
}

macro_rules! select {
    ($more:literal, $rest:literal) => {
        concat!(
            "SELECT a.id, a.class_id, o.path AS class_path, a.module_id, a.part, a.quiz_id, COALESCE(q.title_zh, ct.name_zh) AS quiz_title_zh, \
             COALESCE(q.title_en, ct.name_en) AS quiz_title_en, COALESCE(q.parts, cr.parts) AS quiz_parts, q.items AS quiz_items, q.version AS quiz_version, a.settings, a.whole_class, a.counts, \
             a.campaign_id, a.contest_round_id, a.contest_practice, a.note, a.opens_at, a.due_at, a.closes_at",
            $more,
            " FROM assignments a JOIN orgs o ON o.id = a.class_id LEFT JOIN assignment_quizzes q ON q.assignment_id = a.id AND q.version = a.quiz_version \
             LEFT JOIN contest_rounds cr ON cr.id = a.contest_round_id LEFT JOIN contests ct ON ct.id = cr.contest_id ",
            $rest
        )
    };
}

const INSERT: &str = "INSERT INTO assignments (id, class_id, module_id, note, created_by, opens_at, due_at, created_at, part, quiz_id, settings, whole_class, counts, closes_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
const UPDATE: &str =
    "UPDATE assignments SET note = $2, opens_at = $3, due_at = $4, closes_at = $5, settings = $6 WHERE id = $1";
const ARCHIVE: &str = "UPDATE assignments SET archived_at = $2 WHERE id = $1 AND archived_at IS NULL";
const INSERT_GROUPS: &str = "INSERT INTO assignment_groups (assignment_id, group_id) ";
const INSERT_LEARNERS: &str = "INSERT INTO assignment_learners (assignment_id, learner_id) ";
const ONCE: &str = " ON CONFLICT DO NOTHING";
const UPSERT_OVERRIDE: &str = "INSERT INTO assignment_overrides (assignment_id, learner_id, due_at, closes_at, extra_minutes, extra_attempts, created_by, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (assignment_id, learner_id) DO UPDATE SET due_at = excluded.due_at, closes_at = excluded.closes_at, \
    extra_minutes = excluded.extra_minutes, extra_attempts = excluded.extra_attempts, created_by = excluded.created_by, created_at = excluded.created_at";
const DELETE_OVERRIDE: &str = "DELETE FROM assignment_overrides WHERE assignment_id = $1 AND learner_id = $2";
const FIND: &str = select!("", "WHERE a.id = $1");
const LIST_CLASS: &str = select!("", "WHERE a.class_id = $1 AND a.archived_at IS NULL ORDER BY a.due_at DESC, a.id");

/// Inserts an assignment.
pub async fn insert(c: &mut Conn<'_>, new: &Assignment, by: UserId, at: DateTime<Utc>) -> Result<(), Error> {
    execute!(
        c,
        INSERT,
        new.id.0,
        new.class_id.0,
        new.module_id.as_str(),
        new.note.as_str(),
        by.0,
        new.opens_at,
        new.due_at,
        at,
        new.part.as_str(),
        new.quiz_id,
        Json(&new.settings),
        new.whole_class,
        new.counts,
        new.closes_at
    )
}

/// Assigns it to some groups and learners only; its row must not be for the whole class.
pub async fn insert_targets(
    c: &mut Conn<'_>,
    id: AssignmentId,
    groups: &[GroupId],
    learners: &[UserId],
) -> Result<(), Error> {
    execute_rows!(c, INSERT_GROUPS, groups, |to, group| to.push_bind(id.0).push_bind(group.0), ONCE)?;
    execute_rows!(c, INSERT_LEARNERS, learners, |to, learner| to.push_bind(id.0).push_bind(learner.0), ONCE)
}

/// Updates the note, the times and the settings from `changed`.
pub async fn update(c: &mut Conn<'_>, changed: &Assignment) -> Result<(), Error> {
    execute!(
        c,
        UPDATE,
        changed.id.0,
        changed.note.as_str(),
        changed.opens_at,
        changed.due_at,
        changed.closes_at,
        Json(&changed.settings)
    )
}

/// Withdraws an assignment: nobody sees it any more, and attempts are kept.
pub async fn archive(c: &mut Conn<'_>, id: AssignmentId, at: DateTime<Utc>) -> Result<(), Error> {
    execute!(c, ARCHIVE, id.0, at)
}

/// Sets one learner's individual settings; default ones remove the row.
pub async fn set_override(
    c: &mut Conn<'_>,
    id: AssignmentId,
    learner: UserId,
    own: &Override,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    if *own == Override::default() {
        execute!(c, DELETE_OVERRIDE, id.0, learner.0)?;
        return Ok(());
    }
    execute!(
        c,
        UPSERT_OVERRIDE,
        id.0,
        learner.0,
        own.own_due_at,
        own.own_closes_at,
        own.extra_minutes,
        own.extra_attempts,
        by.0,
        at
    )
}

/// The assignment with this id.
pub async fn find(c: &mut Conn<'_>, id: AssignmentId) -> Result<Option<Assignment>, Error> {
    find!(c, FIND, id.0)
}

/// A class's assignments, the latest due first.
pub async fn list_class(c: &mut Conn<'_>, class: OrgId) -> Result<Vec<Assignment>, Error> {
    list!(c, LIST_CLASS, class.0)
}
