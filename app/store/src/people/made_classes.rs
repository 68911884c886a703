//! Classes that a class list or a promotion made, and that are closed when it is undone and nobody and nothing is left in them.
//!
//! A class is never deleted: the stays of former pupils lead to it. A closed one is on no list of classes, and opens again with
//! its next pupil ([`crate::users::insert_enrolment`]).

use crate::{Conn, Error};
use chrono::NaiveDate;
use qinghe_model::{OrgId, PromotionId, RosterImportId, Text};
use sqlx::FromRow;
use uuid::Uuid;

/// A class that a list or a promotion made.
#[derive(Clone, Debug, FromRow)]
pub struct MadeClass {
    /// The class.
    #[sqlx(try_from = "Uuid")]
    pub id: OrgId,
    /// Its school.
    #[sqlx(try_from = "Uuid")]
    pub school_id: OrgId,
    name_zh: String,
    name_en: String,
    school_zh: String,
    school_en: String,
    /// Whether this very list made it, and not one that was undone before.
    pub is_own: bool,
    /// Whether the undo of the list closed it.
    pub is_undone: bool,
    /// The day from which it is closed; none while it is open.
    pub closed_from: Option<NaiveDate>,
    /// Whether something other than a pupil is in it: work that somebody gave or began, a role, a group, a match, figures.
    pub is_in_use: bool,
    /// Stays of pupils in it that no undo has taken back.
    pub stays: i64,
}

impl MadeClass {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> Text {
        Text { zh: self.name_zh.clone(), en: self.name_en.clone() }
    }

    /// Its name after its school's.
    #[must_use]
    pub fn full_name(&self) -> Text {
        Text { zh: format!("{}{}", self.school_zh, self.name_zh), en: format!("{}, {}", self.school_en, self.name_en) }
    }
}

macro_rules! uses {
    ($(($table:literal, $column:literal)),* $(,)?) => {
        /// The columns that lead to a class and mean that it is in use, whatever their row says.
        pub const USES: &[(&str, &str)] = &[$(($table, $column)),*];

        /// Selects classes with what is in them; the arguments say whose they are and which.
        macro_rules! made {
            ($own:literal, $undone:literal, $which:literal) => {
                concat!(
                    "SELECT k.id, s.id AS school_id, k.name_zh, k.name_en, s.name_zh AS school_zh, s.name_en AS school_en, ",
                    $own, " AS is_own, ", $undone, " AS is_undone, k.closed_from, \
                     (SELECT COUNT(*) FROM enrolments e WHERE e.class_id = k.id AND (e.to_date IS NULL OR e.to_date <> e.from_date OR NOT ( \
                       EXISTS (SELECT 1 FROM roster_changes r WHERE r.new_enrolment_id = e.id AND r.undone) \
                       OR EXISTS (SELECT 1 FROM promotion_moves m WHERE m.new_enrolment_id = e.id AND m.restored)))) AS stays, \
                     (EXISTS (SELECT 1 FROM activities a WHERE a.path = k.path) \
                       OR EXISTS (SELECT 1 FROM assignments a WHERE a.class_id = k.id AND ((a.campaign_id IS NULL AND a.contest_round_id IS NULL) \
                         OR EXISTS (SELECT 1 FROM progress p WHERE p.assignment_id = a.id) OR EXISTS (SELECT 1 FROM attempts t WHERE t.assignment_id = a.id)))",
                    $(" OR EXISTS (SELECT 1 FROM ", $table, " u WHERE u.", $column, " = k.id)",)*
                    ") AS is_in_use FROM orgs k JOIN orgs s ON s.id = k.parent_id WHERE ", $which, " ORDER BY k.path"
                )
            };
        }
    };
}

// Work of a campaign or contest comes to a class by itself: it counts once somebody begins it.
uses![
    ("api_tokens", "org_id"),
    ("campaign_learners", "class_id"),
    ("class_groups", "class_id"),
    ("contest_classes", "class_id"),
    ("contest_entries", "class_id"),
    ("correction_requests", "class_id"),
    ("estimates", "class_id"),
    ("grants", "org_id"),
    ("lesson_unlocks", "class_id"),
    ("matches", "class_id"),
    ("survey_classes", "class_id"),
    ("survey_classes", "stands_for"),
];

// The list's own, and those of lists undone before in which its pupils were left.
const OF_IMPORT: &str = made!(
    "EXISTS (SELECT 1 FROM roster_classes m WHERE m.import_id = $1 AND m.class_id = k.id)",
    "EXISTS (SELECT 1 FROM roster_classes m WHERE m.import_id = $1 AND m.class_id = k.id AND m.undone)",
    "k.id IN (SELECT m.class_id FROM roster_classes m WHERE m.import_id = $1 \
     UNION SELECT m.class_id FROM roster_changes r JOIN enrolments e ON e.id = r.new_enrolment_id JOIN roster_classes m ON m.class_id = e.class_id \
       JOIN roster_imports i ON i.id = m.import_id WHERE r.import_id = $1 AND i.undone_at IS NOT NULL)"
);
const OF_PROMOTION: &str = made!(
    "TRUE",
    "FALSE",
    "k.id IN (SELECT p.to_class_id FROM promotion_classes p WHERE p.promotion_id = $1 AND p.to_class_id IS NOT NULL)"
);
// Whoever is coming into the class waits, or has come. SQLite has one writer.
const HOLD: &str = "SELECT id FROM orgs WHERE id = $1 FOR UPDATE";
const CLOSE: &str = "UPDATE orgs SET closed_from = $2 WHERE id = $1 AND kind = 'class' AND closed_from IS NULL \
    AND NOT EXISTS (SELECT 1 FROM enrolments e WHERE e.class_id = orgs.id AND e.to_date IS NULL)";
const MARK_UNDONE: &str = "UPDATE roster_classes SET undone = TRUE WHERE class_id = $1 \
    AND EXISTS (SELECT 1 FROM roster_imports i WHERE i.id = roster_classes.import_id AND i.undone_at IS NOT NULL)";

/// Notes the classes that a list made or opened again.
pub async fn insert(c: &mut Conn<'_>, import: RosterImportId, classes: &[OrgId]) -> Result<(), Error> {
    const INSERT: &str = "INSERT INTO roster_classes (import_id, class_id) ";
    execute_rows!(c, INSERT, classes, |to, class| to.push_bind(import.0).push_bind(class.0))
}

/// The classes that a list made, and those that lists undone before had made and into which it put pupils.
pub async fn list_of_import(c: &mut Conn<'_>, import: RosterImportId) -> Result<Vec<MadeClass>, Error> {
    list!(c, OF_IMPORT, import.0)
}

/// The classes into which a promotion led.
pub async fn list_of_promotion(c: &mut Conn<'_>, promotion: PromotionId) -> Result<Vec<MadeClass>, Error> {
    list!(c, OF_PROMOTION, promotion.0)
}

/// Closes a class, unless somebody is in it; returns whether it did. No undone list counts it as left any more.
pub async fn close(c: &mut Conn<'_>, class: OrgId, from: NaiveDate) -> Result<bool, Error> {
    if let Conn::Postgres(c) = c {
        sqlx::query(HOLD).bind(class.0).execute(&mut **c).await?;
    }
    let closed = changed!(c, CLOSE, class.0, from)?;
    if closed {
        execute!(c, MARK_UNDONE, class.0)?;
    }
    Ok(closed)
}
