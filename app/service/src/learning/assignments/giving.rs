//! Giving work to a class, or to some of it.

use super::{get_class, renewing::as_it_is};
use crate::{Actor, App, Error, UseCase, classes, guarded};
use chrono::{DateTime, TimeDelta, Utc};
use qinghe_content::{Module, ModuleKind};
use qinghe_model::{
    AssignmentId, GroupId, OrgId, QuizId, UserId,
    error::FieldError,
    org::OrgKind,
    quiz::{MAX_ATTEMPTS, MAX_ITEMS, MAX_MINUTES, QuizSettings},
};
use qinghe_store::{
    Conn,
    assignments::{self, Assignment, GivenQuiz, WorkPart},
    groups, orgs,
    quizzes::{self},
    users,
};
use serde_json::json;

/// What can be assigned.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Assignable {
    /// A module, or a part of it.
    Module(String, WorkPart),
    /// A quiz put together by teachers of the school.
    Quiz(QuizId),
}

/// Who in the class gets it; empty means everyone.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Target {
    /// These groups.
    pub groups: Vec<GroupId>,
    /// These learners.
    pub learners: Vec<UserId>,
}

/// A new assignment, as a teacher enters it.
#[derive(Clone, Debug)]
pub struct NewAssignment {
    /// The class.
    pub class: OrgId,
    /// The work that is given.
    pub what: Assignable,
    /// The recipients within the class.
    pub target: Target,
    /// A note to the class; may be empty.
    pub note: String,
    /// From when learners see it.
    pub opens_at: DateTime<Utc>,
    /// Until when work is on time.
    pub due_at: DateTime<Utc>,
    /// When it stops accepting work; none: late work is always accepted.
    pub closes_at: Option<DateTime<Utc>>,
    /// How the quiz is set.
    pub settings: QuizSettings,
}

impl NewAssignment {
    /// A whole module for everyone in a class, from now on, set as usual.
    #[must_use]
    pub fn module(class: OrgId, module: &str, now: DateTime<Utc>, due_at: DateTime<Utc>) -> Self {
        Self {
            class,
            what: Assignable::Module(module.to_owned(), WorkPart::Module),
            target: Target::default(),
            note: String::new(),
            opens_at: now,
            due_at,
            closes_at: None,
            settings: QuizSettings::default(),
        }
    }
}

/// Whether pupils can work through a module on their own.
#[must_use]
pub const fn is_assignable(module: &Module) -> bool {
    matches!(module.kind, ModuleKind::Lesson | ModuleKind::Companion)
}

/// The row to insert, with the quiz as it is given, if the input is valid.
async fn prepare(app: &App, actor: &Actor, new: &NewAssignment) -> Result<(Assignment, Option<GivenQuiz>), Error> {
    let mut c = app.db().read().await?;
    let class = orgs::find(&mut c, new.class).await?.filter(|o| o.kind == OrgKind::Class).ok_or(Error::Forbidden)?;
    actor.require(UseCase::AssignWork, &class.path)?;
    if classes::is_past(app, &mut c, &class).await? {
        return Err(Error::field("module", "class-past"));
    }
    let mut faults = check_times(app.now(), new.opens_at, new.due_at, new.closes_at);
    let mut row = Assignment::new(
        app.new_id(),
        (class.id, class.path.clone()),
        String::new(),
        new.note.trim().to_owned(),
        [new.opens_at, new.due_at],
    );
    row.closes_at = new.closes_at;
    row.settings = new.settings.clone();
    let (mut has_quiz, mut given) = (true, None);
    match &new.what {
        Assignable::Module(id, part) => {
            let module = app.content().module(id).filter(|m| is_assignable(m)).cloned();
            match module {
                Some(m) if m.quiz.is_some() || *part != WorkPart::Quiz => {
                    row.module_id.clone_from(id);
                    row.part = *part;
                    has_quiz = m.quiz.is_some() && *part != WorkPart::Lesson;
                    faults.extend(check_settings(&row.settings, m.items.len()));
                    // Work that is easier than the module's own does not count in a campaign.
                    row.counts = *part == WorkPart::Lesson
                        || m.quiz.is_none_or(|plan| {
                            row.settings.draw.is_none_or(|d| d >= plan.draw)
                                && row.settings.pass_mark.is_none_or(|p| p >= plan.pass_mark)
                        });
                }
                _ => faults.push(FieldError { field: "module", code: "choose-module" }),
            }
        }
        Assignable::Quiz(id) => {
            let quiz = quizzes::find(&mut c, *id).await?.filter(|q| q.org_path.contains(&class.path));
            match quiz.filter(|q| q.count() > 0) {
                Some(quiz) => {
                    faults.extend(check_settings(&QuizSettings { draw: None, ..row.settings.clone() }, quiz.count()));
                    row = row.with_quiz(*id);
                    given = Some(as_it_is(&app.content(), &mut c, &quiz).await?);
                }
                None => faults.push(FieldError { field: "module", code: "choose-module" }),
            }
        }
    }
    let parts = match &new.what {
        Assignable::Quiz(id) => quizzes::find(&mut c, *id).await?.map(|quiz| quiz.parts),
        Assignable::Module(..) => None,
    };
    if !guarded::may_be_set(app, &mut c, class.id, &row.module_id, parts.as_deref()).await? {
        faults.push(FieldError { field: "module", code: "counsellor-first" });
    }
    if !has_quiz {
        row.settings = QuizSettings::default();
    }
    if row.note.chars().count() > 200 {
        faults.push(FieldError { field: "note", code: "note-length" });
    }
    row.whole_class = new.target == Target::default();
    if !row.whole_class && !is_of_class(&mut c, class.id, &new.target).await? {
        faults.push(FieldError { field: "target", code: "choose-target" });
    }
    drop(c);
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    Ok((row, given))
}

/// Only checks it.
///
/// # Errors
/// As [`create`].
pub async fn check(app: &App, actor: &Actor, new: NewAssignment) -> Result<(), Error> {
    prepare(app, actor, &new).await.map(drop)
}

/// Gives work to a class, or to some of it.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] with the fields `module`, `target`, `note`, `opens_at`, `due_at`,
/// `closes_at`, and those of the settings: `draw`, `pass_mark`, `minutes`, `attempts`; for a class of an earlier year
/// the code `class-past`.
pub async fn create(app: &App, actor: &Actor, new: NewAssignment) -> Result<AssignmentId, Error> {
    let (row, quiz) = prepare(app, actor, &new).await?;
    let by = actor.user_id().ok_or(Error::Forbidden)?;
    let id = row.id;
    tx!(app, (&actor, row, quiz, by, target = new.target), |c| {
        assignments::insert(c, row, *by, app.now()).await?;
        if let Some(quiz) = quiz {
            assignments::insert_quiz(c, row.id, quiz, app.now()).await?;
        }
        assignments::insert_targets(c, row.id, &target.groups, &target.learners).await?;
        let detail = json!({ "module": row.module_id, "quiz": row.quiz_id(), "part": row.part.as_str() });
        app.audit(c, actor, UseCase::AssignWork, Some(row.class_id), None, detail).await
    })
    .await?;
    Ok(id)
}

/// The most weeks between two lessons of a programme.
pub const MAX_WEEKS: i64 = 8;

/// Gives a class every lesson of a programme that it was not given yet, each due `weeks` after the one before. Gives how many
/// those are.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] with the fields `programme`, `due_at`, `weeks`; `programme` also when the class
/// has all of it already.
pub async fn give_programme(
    app: &App,
    actor: &Actor,
    class: OrgId,
    programme: &str,
    first_due: DateTime<Utc>,
    weeks: i64,
) -> Result<usize, Error> {
    let page = get_class(app, actor, class).await?;
    let library = app.content();
    let mut faults = Vec::new();
    if !(1..=MAX_WEEKS).contains(&weeks) {
        faults.push(FieldError { field: "weeks", code: "weeks-range" });
    }
    let given =
        |id: &str| page.work.iter().any(|(a, ..)| a.module_id == id && a.part == WorkPart::Module && a.whole_class);
    let missing: Vec<&String> = match library.programme(programme) {
        Some(p) => p.modules.iter().filter(|m| !given(m)).collect(),
        None => Vec::new(),
    };
    if missing.is_empty() {
        let code = if library.programme(programme).is_some() { "programme-given" } else { "choose-one" };
        faults.push(FieldError { field: "programme", code });
    }
    faults.extend(check_times(app.now(), app.now(), first_due, None));
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let mut rows = Vec::with_capacity(missing.len());
    let mut due = first_due;
    for module in missing {
        rows.push(prepare(app, actor, &NewAssignment::module(class, module, app.now(), due)).await?.0);
        due += TimeDelta::weeks(weeks);
    }
    let by = actor.user_id().ok_or(Error::Forbidden)?;
    let count = rows.len();
    let detail = json!({ "programme": programme, "lessons": count });
    tx!(app, (&actor, rows, by, class, detail), |c| {
        for row in &*rows {
            assignments::insert(c, row, *by, app.now()).await?;
        }
        app.audit(c, actor, UseCase::AssignWork, Some(*class), None, detail.clone()).await
    })
    .await?;
    Ok(count)
}

/// Whether every group and learner named is of the class.
async fn is_of_class(c: &mut Conn<'_>, class: OrgId, target: &Target) -> Result<bool, Error> {
    let groups = groups::list_class(c, class).await?;
    let pupils = users::list_class(c, class).await?;
    Ok(target.groups.iter().all(|id| groups.iter().any(|g| g.id == *id))
        && target.learners.iter().all(|id| pupils.iter().any(|p| p.id == *id)))
}

pub(super) fn check_times(
    now: DateTime<Utc>,
    opens: DateTime<Utc>,
    due: DateTime<Utc>,
    closes: Option<DateTime<Utc>>,
) -> Vec<FieldError> {
    let mut faults = Vec::new();
    if opens > now + TimeDelta::days(370) {
        faults.push(FieldError { field: "opens_at", code: "due-far" });
    }
    if due <= now || due <= opens {
        faults.push(FieldError { field: "due_at", code: if due <= now { "due-past" } else { "due-before-open" } });
    } else if due > now + TimeDelta::days(370) {
        faults.push(FieldError { field: "due_at", code: "due-far" });
    }
    if closes.is_some_and(|c| c < due) {
        faults.push(FieldError { field: "closes_at", code: "close-before-due" });
    }
    faults
}

pub(super) fn check_settings(settings: &QuizSettings, items: usize) -> Vec<FieldError> {
    let bad = |field, code| Some(FieldError { field, code });
    [
        settings.draw.filter(|d| !(1..=items.min(MAX_ITEMS)).contains(d)).and_then(|_| bad("draw", "draw-range")),
        settings.pass_mark.filter(|p| !(1..=100).contains(p)).and_then(|_| bad("pass_mark", "pass-mark-range")),
        settings.minutes.filter(|m| !(1..=MAX_MINUTES).contains(m)).and_then(|_| bad("minutes", "minutes-range")),
        settings.attempts.filter(|a| !(1..=MAX_ATTEMPTS).contains(a)).and_then(|_| bad("attempts", "attempts-range")),
    ]
    .into_iter()
    .flatten()
    .collect()
}
