//! The teacher's side of work: classes, what they were given, and how far each pupil is.

use crate::{Actor, App, Error, UseCase, work};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use qinghe_content::{Module, ModuleKind};
use qinghe_model::{
    AssignmentId, GroupId, OrgId, QuizId, UserId,
    error::FieldError,
    org::{self, OrgKind},
    participation::Participation,
    progress::AttemptState,
    quiz::{MAX_ATTEMPTS, MAX_ITEMS, MAX_MINUTES, QuizSettings},
};
pub use qinghe_store::assignments::{Override, WorkPart};
use qinghe_store::{
    Conn,
    assignments::{self, Assignment, BoardRow},
    attempts,
    groups::{self, Group},
    orgs::{self, Org},
    quizzes::{self, Quiz},
    users::{self, Pupil},
};
use serde_json::json;
use std::sync::Arc;

/// A class on the teacher's list.
pub struct ClassCard {
    /// The class.
    pub class: Org,
    /// Its school.
    pub school: Org,
    /// How many pupils are in it.
    pub pupils: i64,
}

/// The classes the actor teaches or runs, this school year.
///
/// # Errors
/// [`Error::Forbidden`] for who has nothing to do with classes.
pub async fn list_classes(app: &App, actor: &Actor) -> Result<Vec<ClassCard>, Error> {
    actor.require_somewhere(UseCase::ViewClass)?;
    let year = qinghe_model::org::school_year(app.today());
    let mut c = app.db().read().await?;
    let mut cards = Vec::new();
    for node in actor.nodes_for(UseCase::ViewClass) {
        for class in orgs::list_subtree(&mut c, &node.path, OrgKind::Class).await? {
            if class.school_year != Some(year) {
                continue;
            }
            let school = match class.parent_id() {
                Some(id) => orgs::find(&mut c, id).await?.ok_or(Error::NotFound)?,
                None => continue,
            };
            let pupils = users::count_pupils(&mut c, class.id).await?;
            cards.push(ClassCard { class, school, pupils });
        }
    }
    Ok(cards)
}

/// A class of an earlier school year.
pub struct PastClass {
    /// The class.
    pub class: Org,
    /// Its school.
    pub school: Org,
    /// Whether pupils are in it still: they were not led into the new year yet.
    pub has_pupils: bool,
}

/// The classes of earlier school years that the actor taught or ran, the latest year first.
///
/// # Errors
/// [`Error::Forbidden`] for who has nothing to do with classes.
pub async fn list_past_classes(app: &App, actor: &Actor) -> Result<Vec<PastClass>, Error> {
    actor.require_somewhere(UseCase::ViewClass)?;
    let mut c = app.db().read().await?;
    let mut past = Vec::new();
    for node in actor.nodes_for(UseCase::ViewClass) {
        for class in orgs::list_subtree(&mut c, &node.path, OrgKind::Class).await? {
            if !is_past(app, &class) {
                continue;
            }
            let Some(id) = class.parent_id() else { continue };
            let school = orgs::find(&mut c, id).await?.ok_or(Error::NotFound)?;
            let has_pupils = users::count_pupils(&mut c, class.id).await? > 0;
            past.push(PastClass { class, school, has_pupils });
        }
    }
    past.sort_by_key(|p| std::cmp::Reverse(p.class.school_year));
    Ok(past)
}

/// Whether a class is of an earlier school year: it can be read, and given nothing any more.
#[must_use]
pub fn is_past(app: &App, class: &Org) -> bool {
    class.school_year.is_some_and(|y| y < org::school_year(app.today()))
}

/// The day on which a past class's year was over; none for a class of the present.
fn ended(app: &App, class: &Org) -> Option<NaiveDate> {
    class.school_year.filter(|_| is_past(app, class)).map(org::school_year_end)
}

/// A class with its pupils and its work.
pub struct ClassPage {
    /// The class.
    pub class: Org,
    /// Its school.
    pub school: Org,
    /// Who is in it, by number.
    pub pupils: Vec<Pupil>,
    /// What it was given, the latest due first, with how many have completed it, of how many it was given to.
    pub work: Vec<(Assignment, Arc<Module>, (i64, i64))>,
    /// Whether it is of an earlier school year: then it is shown as it was when that was over.
    pub past: bool,
}

/// Shows a class.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such class.
pub async fn get_class(app: &App, actor: &Actor, class: OrgId) -> Result<ClassPage, Error> {
    let mut c = app.db().read().await?;
    let class = orgs::find(&mut c, class).await?.filter(|o| o.kind == OrgKind::Class).ok_or(Error::Forbidden)?;
    actor.require(UseCase::ViewClass, &class.path)?;
    let school = match class.parent_id() {
        Some(id) => orgs::find(&mut c, id).await?.ok_or(Error::NotFound)?,
        None => return Err(Error::NotFound),
    };
    let ended = ended(app, &class);
    let pupils = match ended {
        None => users::list_class(&mut c, class.id).await?,
        Some(end) => users::list_class_at_end(&mut c, class.id, end).await?,
    };
    let content = app.content();
    let mut given = Vec::new();
    for a in assignments::list_class(&mut c, class.id).await? {
        let Some(module) = work::as_given(&content, &a) else { continue };
        let completed = match ended {
            None => assignments::count_completed(&mut c, a.id).await?,
            Some(end) => assignments::count_completed_at_end(&mut c, a.id, end).await?,
        };
        given.push((a, module, completed));
    }
    Ok(ClassPage { class, school, pupils, work: given, past: ended.is_some() })
}

/// Everything a teacher chooses from when giving work to a class.
pub struct Offer {
    /// The class.
    pub page: ClassPage,
    /// Its groups.
    pub groups: Vec<Group>,
    /// The quizzes that teachers of the school put together.
    pub quizzes: Vec<Quiz>,
    /// The other classes of this school year that the actor may give work to.
    pub others: Vec<ClassCard>,
    /// What was given to these classes, the latest first, to be given again.
    pub earlier: Vec<(Assignment, Arc<Module>)>,
}

/// What can be given to a class.
///
/// # Errors
/// As [`get_class`].
pub async fn offer(app: &App, actor: &Actor, class: OrgId) -> Result<Offer, Error> {
    let page = get_class(app, actor, class).await?;
    let mut others = list_classes(app, actor).await?;
    others.retain(|c| c.class.id != class);
    let mut c = app.db().read().await?;
    let groups = groups::list_class(&mut c, class).await?;
    let quizzes = quizzes::list(&mut c, page.school.id).await?;
    let content = app.content();
    // A contest's paper is the contest's alone.
    let again = |a: &Assignment| a.contest_round_id().is_none();
    let mut earlier: Vec<_> =
        page.work.iter().filter(|(a, ..)| again(a)).map(|(a, m, _)| (a.clone(), m.clone())).collect();
    for other in others.iter().take(20) {
        for a in assignments::list_class(&mut c, other.class.id).await? {
            earlier.extend(work::as_given(&content, &a).filter(|_| again(&a)).map(|m| (a, m)));
        }
    }
    earlier.sort_by_key(|(a, _)| std::cmp::Reverse(a.due_at));
    earlier.truncate(40);
    Ok(Offer { page, groups, quizzes, others, earlier })
}

/// A piece of work and the module as it was given, for who gave it.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such assignment.
pub async fn get(app: &App, actor: &Actor, id: AssignmentId) -> Result<(Assignment, Arc<Module>), Error> {
    let work = assignments::find(&mut app.db().read().await?, id).await?.ok_or(Error::Forbidden)?;
    actor.require(UseCase::AssignWork, &work.class_path)?;
    let module = work::as_given(&app.content(), &work).ok_or(Error::NotFound)?;
    Ok((work, module))
}

/// One learner of a piece of work, with what is different for them.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] when the learner does not have it.
pub async fn get_row(app: &App, actor: &Actor, id: AssignmentId, learner: UserId) -> Result<BoardRow, Error> {
    get(app, actor, id).await?;
    let rows = assignments::list_board(&mut app.db().read().await?, id).await?;
    rows.into_iter().find(|r| r.learner_id == learner).ok_or(Error::NotFound)
}

/// Work with its class, on a calendar.
pub struct Dated {
    /// The work.
    pub work: Assignment,
    /// The module, as it was given.
    pub module: Arc<Module>,
    /// The class.
    pub class: Org,
}

/// What is due in the actor's classes from one time until before another, the earliest first.
///
/// # Errors
/// As [`list_classes`].
pub async fn list_due(app: &App, actor: &Actor, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Vec<Dated>, Error> {
    let classes = list_classes(app, actor).await?;
    let mut c = app.db().read().await?;
    let content = app.content();
    let mut due = Vec::new();
    for card in classes {
        for a in assignments::list_class(&mut c, card.class.id).await? {
            if (from..to).contains(&a.due_at)
                && let Some(module) = work::as_given(&content, &a)
            {
                due.push(Dated { work: a, module, class: card.class.clone() });
            }
        }
    }
    due.sort_by(|a, b| (a.work.due_at, &a.class.path).cmp(&(b.work.due_at, &b.class.path)));
    Ok(due)
}

/// What is to be given.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum What {
    /// A module, or a part of it.
    Module(String, WorkPart),
    /// A quiz put together by teachers of the school.
    Quiz(QuizId),
}

/// Who in the class gets it; nobody named means everyone.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Target {
    /// These groups.
    pub groups: Vec<GroupId>,
    /// These learners.
    pub learners: Vec<UserId>,
}

/// What a teacher asks for when giving work.
#[derive(Clone, Debug)]
pub struct NewAssignment {
    /// The class.
    pub class: OrgId,
    /// What it gets.
    pub what: What,
    /// Who in it.
    pub target: Target,
    /// A word to the class; may be empty.
    pub note: String,
    /// From when learners see it.
    pub opens_at: DateTime<Utc>,
    /// Until when work is on time.
    pub due_at: DateTime<Utc>,
    /// From when on nothing is taken; none: late work always is.
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
            what: What::Module(module.to_owned(), WorkPart::Module),
            target: Target::default(),
            note: String::new(),
            opens_at: now,
            due_at,
            closes_at: None,
            settings: QuizSettings::default(),
        }
    }
}

/// Whether pupils work through a module by themselves.
#[must_use]
pub const fn is_assignable(module: &Module) -> bool {
    matches!(module.kind, ModuleKind::Lesson | ModuleKind::Companion)
}

/// The row that is to be kept, if nothing is wrong.
async fn prepare(app: &App, actor: &Actor, new: &NewAssignment) -> Result<Assignment, Error> {
    let mut c = app.db().read().await?;
    let class = orgs::find(&mut c, new.class).await?.filter(|o| o.kind == OrgKind::Class).ok_or(Error::Forbidden)?;
    actor.require(UseCase::AssignWork, &class.path)?;
    if is_past(app, &class) {
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
    let mut has_quiz = true;
    match &new.what {
        What::Module(id, part) => {
            let module = app.content().module(id).filter(|m| is_assignable(m)).cloned();
            match module {
                Some(m) if m.quiz.is_some() || *part != WorkPart::Quiz => {
                    row.module_id.clone_from(id);
                    row.part = *part;
                    has_quiz = m.quiz.is_some() && *part != WorkPart::Lesson;
                    faults.extend(check_settings(&row.settings, m.items.len()));
                    // What is easier than the module asks is no participation in a campaign.
                    row.counts = *part == WorkPart::Lesson
                        || m.quiz.is_none_or(|plan| {
                            row.settings.draw.is_none_or(|d| d >= plan.draw)
                                && row.settings.pass_mark.is_none_or(|p| p >= plan.pass_mark)
                        });
                }
                _ => faults.push(FieldError { field: "module", code: "choose-module" }),
            }
        }
        What::Quiz(id) => {
            let quiz = quizzes::find(&mut c, *id).await?.filter(|q| q.org_path.contains(&class.path));
            match quiz.filter(|q| q.count() > 0) {
                Some(quiz) => {
                    faults.extend(check_settings(&QuizSettings { draw: None, ..row.settings.clone() }, quiz.count()));
                    row = row.with_quiz(*id);
                }
                None => faults.push(FieldError { field: "module", code: "choose-module" }),
            }
        }
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
    Ok(row)
}

/// Only tells what is wrong with it.
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
    let row = prepare(app, actor, &new).await?;
    let by = actor.user_id().ok_or(Error::Forbidden)?;
    let id = row.id;
    app.db()
        .write((app.clone(), actor.clone(), row, by, new.target), |c, (app, actor, row, by, target)| {
            Box::pin(async move {
                assignments::insert(c, row, *by, app.now()).await?;
                assignments::insert_targets(c, row.id, &target.groups, &target.learners).await?;
                let detail = json!({ "module": row.module_id, "quiz": row.quiz_id(), "part": row.part.as_str() });
                app.audit(c, actor, UseCase::AssignWork, Some(row.class_id), None, detail).await
            })
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
        rows.push(prepare(app, actor, &NewAssignment::module(class, module, app.now(), due)).await?);
        due += TimeDelta::weeks(weeks);
    }
    let by = actor.user_id().ok_or(Error::Forbidden)?;
    let count = rows.len();
    let detail = json!({ "programme": programme, "lessons": count });
    app.db()
        .write((app.clone(), actor.clone(), rows, by, class, detail), |c, (app, actor, rows, by, class, detail)| {
            Box::pin(async move {
                for row in &*rows {
                    assignments::insert(c, row, *by, app.now()).await?;
                }
                app.audit(c, actor, UseCase::AssignWork, Some(*class), None, detail.clone()).await
            })
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

fn check_times(
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

fn check_settings(settings: &QuizSettings, items: usize) -> Vec<FieldError> {
    let bad = |field, code| Some(FieldError { field, code });
    [
        settings.draw.filter(|d| !(1..=items.min(MAX_ITEMS)).contains(d)).and_then(|_| bad("draw", "draw-range")),
        settings.pass_mark.filter(|p| !(1..=100).contains(p)).and_then(|_| bad("pass_mark", "target-range")),
        settings.minutes.filter(|m| !(1..=MAX_MINUTES).contains(m)).and_then(|_| bad("minutes", "minutes-range")),
        settings.attempts.filter(|a| !(1..=MAX_ATTEMPTS).contains(a)).and_then(|_| bad("attempts", "attempts-range")),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What a teacher changes of work that is given already.
#[derive(Clone, Debug)]
pub struct Changes {
    /// A word to the class.
    pub note: String,
    /// From when learners see it.
    pub opens_at: DateTime<Utc>,
    /// Until when work is on time.
    pub due_at: DateTime<Utc>,
    /// From when on nothing is taken.
    pub closes_at: Option<DateTime<Utc>>,
    /// How the quiz is set. Papers already drawn stay as they are.
    pub settings: QuizSettings,
}

/// Changes the word, the times (unless a campaign gave the work) and the settings. Open attempts get their new deadline, and every learner's score is
/// settled anew when another attempt counts now.
///
/// # Errors
/// As [`create`]; [`Error::Forbidden`] also when a contest gave it.
pub async fn update(app: &App, actor: &Actor, id: AssignmentId, mut changes: Changes) -> Result<(), Error> {
    let before = assignments::find(&mut app.db().read().await?, id).await?.ok_or(Error::Forbidden)?;
    actor.require(UseCase::AssignWork, &before.class_path)?;
    // A contest's paper is the same for every class.
    if before.contest_round_id().is_some() {
        return Err(Error::Forbidden);
    }
    // A campaign's times are its bureau's.
    if before.campaign_id().is_some() {
        changes = Changes { opens_at: before.opens_at, due_at: before.due_at, closes_at: before.closes_at, ..changes };
    }
    let module = work::as_given(&app.content(), &before).ok_or(Error::NotFound)?;
    // What lies in the past already may stay there.
    let now = app.now().min(before.due_at - TimeDelta::microseconds(1));
    let mut faults = check_times(now, changes.opens_at, changes.due_at, changes.closes_at);
    let items = if before.quiz_id().is_some() { MAX_ITEMS } else { module.items.len() };
    if module.quiz.is_some() {
        faults.extend(check_settings(&changes.settings, items));
    }
    if changes.note.trim().chars().count() > 200 {
        faults.push(FieldError { field: "note", code: "note-length" });
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let mut after = before.clone();
    after.note = changes.note.trim().to_owned();
    after.opens_at = changes.opens_at;
    after.due_at = changes.due_at;
    after.closes_at = changes.closes_at;
    if module.quiz.is_some() {
        // How many are drawn and what passes decide whether a campaign counts it: they stay.
        after.settings =
            QuizSettings { draw: before.settings.draw, pass_mark: before.settings.pass_mark, ..changes.settings };
    }
    app.db()
        .write((app.clone(), actor.clone(), before, after), |c, (app, actor, before, after)| {
            Box::pin(async move {
                assignments::update(c, after).await?;
                for attempt in attempts::list_assignment(c, after.id).await? {
                    if attempt.state == AttemptState::InProgress {
                        crate::attempts::renew_deadline(c, &attempt).await?;
                    }
                }
                if before.settings.counts != after.settings.counts {
                    for row in assignments::list_board(c, after.id).await? {
                        crate::attempts::settle(c, &after.settings, after.id, row.learner_id).await?;
                    }
                }
                let detail = json!({ "assignment": after.id, "changed": true });
                app.audit(c, actor, UseCase::AssignWork, Some(after.class_id), None, detail).await
            })
        })
        .await
}

/// Takes work back: it disappears from every list, and what was done is kept.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such assignment, or a campaign or a contest gave it.
pub async fn archive(app: &App, actor: &Actor, id: AssignmentId) -> Result<OrgId, Error> {
    let work = assignments::find(&mut app.db().read().await?, id).await?.ok_or(Error::Forbidden)?;
    actor.require(UseCase::AssignWork, &work.class_path)?;
    if work.is_called() {
        return Err(Error::Forbidden);
    }
    let class = work.class_id;
    app.db()
        .write((app.clone(), actor.clone(), work), |c, (app, actor, work)| {
            Box::pin(async move {
                assignments::archive(c, work.id, app.now()).await?;
                let detail = json!({ "assignment": work.id, "taken_back": true });
                app.audit(c, actor, UseCase::AssignWork, Some(work.class_id), None, detail).await
            })
        })
        .await?;
    Ok(class)
}

/// Sets what is different for one learner: more time, another due or closing time, more attempts. An open attempt
/// gets its new deadline.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] when the learner does not have the work; [`Error::Invalid`] with the
/// fields `own_due_at`, `own_closes_at`, `extra_minutes`, `extra_attempts`.
pub async fn set_override(
    app: &App,
    actor: &Actor,
    id: AssignmentId,
    learner: UserId,
    own: Override,
) -> Result<(), Error> {
    let mut c = app.db().read().await?;
    let work = assignments::find(&mut c, id).await?.ok_or(Error::Forbidden)?;
    actor.require(UseCase::AssignWork, &work.class_path)?;
    let by = actor.user_id().ok_or(Error::Forbidden)?;
    assignments::find_given(&mut c, learner, id).await?.ok_or(Error::NotFound)?;
    drop(c);
    // In a contest who needs it has more time for the paper, and nothing else that others have not.
    if work.contest_round_id().is_some() && (Override { extra_minutes: 0, ..own } != Override::default()) {
        return Err(Error::field("extra_attempts", "contest-exception"));
    }
    let mut faults = Vec::new();
    let far = app.now() + TimeDelta::days(370);
    if own.own_due_at.is_some_and(|t| t > far || t <= work.opens_at) {
        faults.push(FieldError { field: "own_due_at", code: "due-far" });
    }
    if own.own_closes_at.is_some_and(|t| t > far || t < own.own_due_at.unwrap_or(work.due_at)) {
        faults.push(FieldError { field: "own_closes_at", code: "close-before-due" });
    }
    if !(0..=MAX_MINUTES).contains(&own.extra_minutes) {
        faults.push(FieldError { field: "extra_minutes", code: "minutes-range" });
    }
    if !(0..=MAX_ATTEMPTS).contains(&own.extra_attempts) {
        faults.push(FieldError { field: "extra_attempts", code: "attempts-range" });
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    app.db()
        .write((app.clone(), actor.clone(), work, learner, own, by), |c, (app, actor, work, learner, own, by)| {
            Box::pin(async move {
                assignments::set_override(c, work.id, *learner, own, *by, app.now()).await?;
                if let Some(open) = attempts::find_open(c, work.id, *learner).await? {
                    crate::attempts::renew_deadline(c, &open).await?;
                }
                let detail = json!({ "assignment": work.id, "override": true });
                app.audit(c, actor, UseCase::AssignWork, Some(work.class_id), Some(*learner), detail).await
            })
        })
        .await
}

/// An assignment with each pupil's progress.
pub struct Board {
    /// What was given.
    pub assignment: Assignment,
    /// The module.
    pub module: Arc<Module>,
    /// The class.
    pub class: Org,
    /// Each pupil of the class, by number.
    pub rows: Vec<BoardRow>,
    /// The class's figures: of the pupils in it now.
    pub figures: Participation,
    /// As of when.
    pub at: DateTime<Utc>,
}

/// Shows how far each pupil is. It shows others' scores, so it is in the audit log.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such assignment.
pub async fn get_board(app: &App, actor: &Actor, id: AssignmentId) -> Result<Board, Error> {
    let mut c = app.db().read().await?;
    let assignment = assignments::find(&mut c, id).await?.ok_or(Error::Forbidden)?;
    actor.require(UseCase::ViewProgress, &assignment.class_path)?;
    let class = orgs::find(&mut c, assignment.class_id).await?.ok_or(Error::NotFound)?;
    let module = work::as_given(&app.content(), &assignment).ok_or(Error::NotFound)?;
    let at = app.now();
    let rows = match ended(app, &class) {
        None => assignments::list_board(&mut c, id).await?,
        Some(end) => assignments::list_board_at_end(&mut c, id, end).await?,
    };
    drop(c);
    let figures = crate::board::figures(rows.iter(), &assignment);
    app.db()
        .write((app.clone(), actor.clone(), class.id, id), |c, (app, actor, class, id)| {
            Box::pin(async move {
                app.audit(c, actor, UseCase::ViewProgress, Some(*class), None, json!({ "assignment": id })).await
            })
        })
        .await?;
    Ok(Board { assignment, module, class, rows, figures, at })
}
