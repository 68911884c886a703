//! The class board: each pupil's present state, and viewers who follow it.
//!
//! A board has changed when its [`qinghe_store::board::Pulse`] has; [`crate::watch`] follows it.

pub use crate::timing::{BATCH_LEAST, QUICK, QUICK_SHOWN, SAME_LEAST, SAME_WITHIN, is_same_timing, quick};

use crate::{
    Actor, App, Error, UseCase, assignment_rules, classes,
    record::{Named, View},
    signals::{self, Timed, Unusual},
    watch::{self, Reading, Watch},
};
use chrono::{DateTime, TimeDelta, Utc};
use qinghe_content::Module;
use qinghe_model::{
    AssignmentId, AttemptId, OrgId, Text, UserId,
    grading::POINTS,
    participation::Participation,
    progress::{AttemptState, WorkState},
    quiz::{Feedback, Layout},
};
use qinghe_store::{
    Conn,
    assignments::{self, Assignment, BoardRow, Override, Progress},
    board::{self, AttemptSummary, Mark, Pulse, StepMark},
    campaigns::{self, Campaign},
    orgs::{self, Org},
};
use std::{collections::HashMap, sync::Arc, time::Duration};

/// Without activity for so long in work that is begun and not done, a pupil may need help.
pub const IDLE: TimeDelta = TimeDelta::minutes(10);
/// Wrong answers in a row, where each is explained at once, from which a pupil may need help.
pub const WRONG_IN_A_ROW: usize = 4;
/// Why a pupil may need help.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Help {
    /// Nothing happened for [`IDLE`] in an open attempt, or in work that is begun and not done.
    Idle,
    /// [`WRONG_IN_A_ROW`] wrong answers, one after the other.
    Wrong,
    /// The score that counts is below the pass mark.
    Low,
}

/// One pupil on the board.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// The pupil.
    pub learner: UserId,
    /// Their name.
    pub name: String,
    /// 学号.
    pub student_no: String,
    /// How far they are, and their score.
    pub progress: Progress,
    /// What is different for them.
    pub own: Override,
    /// Until when they are on time.
    pub due_at: DateTime<Utc>,
    /// Steps of the lesson that are done.
    pub steps_done: usize,
    /// Items answered in the open attempt, and items there are.
    pub open: Option<(usize, usize)>,
    /// Attempts begun, void ones not counted.
    pub tries: usize,
    /// When they last did anything.
    pub last_at: Option<DateTime<Utc>>,
    /// Completed late, or not completed and the time is over.
    pub late: bool,
    /// Whether they may need help.
    pub help: Option<Help>,
    /// Quick answers in the attempt with the most of them; 0 below [`QUICK_SHOWN`].
    pub quick: usize,
    /// Quick steps of the lesson; 0 below [`QUICK_SHOWN`].
    pub quick_steps: usize,
    /// Whether an attempt was answered at the same moments as another pupil's, counted from the first answer.
    pub same_timing: bool,
    /// Whether an attempt is one of several on one device, one soon after the other and at the same pace.
    pub one_device: bool,
}

/// How a campaign counts a class: by its list, and not by who is in the class now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CampaignCount {
    /// What the campaign is called.
    pub name: Text,
    /// The share to reach, in per cent.
    pub target: i64,
    /// The class's figures, as the school and the bureaus see them.
    pub counts: Participation,
    /// Pupils of the class who joined after the list was fixed, and how many of them completed this work.
    pub joined: (usize, usize),
    /// Pupils of the class who count in another class.
    pub elsewhere: usize,
    /// Pupils who count here and are not in the class any more.
    pub gone: usize,
}

/// What a campaign counts of a class.
struct Counted {
    campaign: Campaign,
    counts: Participation,
    /// Each with the class in which they count.
    listed: HashMap<UserId, OrgId>,
}

/// A board as it is at one moment, for everyone who may see it.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The pupils, by number.
    pub lines: Vec<Line>,
    /// What looks unusual in the times of the work.
    pub unusual: Vec<Unusual>,
    /// The class's figures; of a campaign's work, those of the pupils on its list who are in the class.
    pub figures: Participation,
    /// How the campaign counts the class, if it is a campaign's work.
    pub campaign: Option<CampaignCount>,
    /// Whether the work accepts nothing any more.
    pub closed: bool,
    /// Steps of the lesson.
    pub steps: usize,
    /// When it was read.
    pub at: DateTime<Utc>,
    /// The same on every server for the same lines, whenever they were read.
    pub version: String,
}

/// What a board is made of, as it was read.
pub struct Data {
    work: Assignment,
    steps: Vec<String>,
    rows: Vec<BoardRow>,
    tries: HashMap<UserId, Vec<AttemptSummary>>,
    marks: HashMap<AttemptId, Vec<Mark>>,
    step_marks: HashMap<UserId, Vec<StepMark>>,
    counted: Option<Counted>,
}

pub(crate) fn grouped<K: std::hash::Hash + Eq, T>(all: Vec<T>, key: impl Fn(&T) -> K) -> HashMap<K, Vec<T>> {
    let mut groups: HashMap<K, Vec<T>> = HashMap::new();
    for one in all {
        groups.entry(key(&one)).or_default().push(one);
    }
    groups
}

impl Data {
    /// A few queries, however many pupils there are.
    async fn read(c: &mut Conn<'_>, work: Assignment, module: &Module, rows: Vec<BoardRow>) -> Result<Self, Error> {
        let id = work.id;
        Ok(Self {
            counted: counted(c, &work).await?,
            work,
            steps: module.steps.iter().map(|s| s.id.clone()).collect(),
            rows,
            tries: grouped(board::list_tries(c, id).await?, |t| t.learner_id),
            marks: grouped(board::list_marks(c, id).await?, |m| m.attempt_id),
            step_marks: grouped(board::list_steps(c, id).await?, |s| s.learner_id),
        })
    }

    pub(crate) fn snapshot(&self, now: DateTime<Utc>) -> Snapshot {
        let mut lines: Vec<Line> = self.rows.iter().map(|row| self.line(row, now)).collect();
        let timed = self.timed();
        let (same, one_device) = (signals::same_timing(&timed), signals::one_device(&timed));
        for line in &mut lines {
            line.same_timing = same.iter().flatten().any(|l| *l == line.learner);
            line.one_device = one_device.iter().flatten().any(|l| *l == line.learner);
        }
        let quick: Vec<_> = lines.iter().map(|line| (line.learner, line.quick, line.quick_steps)).collect();
        let unusual = signals::list(&quick, &one_device, &same);
        let campaign = self.campaign();
        let counts_here = |r: &&BoardRow| self.class_of(r).is_none_or(|class| class == Some(self.work.class_id));
        let closed = assignment_rules::is_closed(&self.work, now);
        Snapshot {
            figures: figures(self.rows.iter().filter(counts_here), &self.work),
            steps: self.steps.len(),
            at: now,
            version: watch::version(&(&lines, &unusual, &campaign, closed)),
            campaign,
            closed,
            unusual,
            lines,
        }
    }

    /// The class in which the campaign counts a pupil of this one; nothing where no campaign has a list.
    #[expect(clippy::option_option, reason = "no list, on no list, or in that class")]
    fn class_of(&self, row: &BoardRow) -> Option<Option<OrgId>> {
        self.counted.as_ref().map(|counted| counted.listed.get(&row.learner_id).copied())
    }

    fn campaign(&self) -> Option<CampaignCount> {
        let counted = self.counted.as_ref()?;
        let joined = || self.rows.iter().filter(|r| self.class_of(r) == Some(None));
        let is_here = |id: &UserId| self.rows.iter().any(|r| r.learner_id == *id);
        let elsewhere = |r: &&BoardRow| self.class_of(r).flatten().is_some_and(|class| class != self.work.class_id);
        let own = counted.listed.iter().filter(|(_, class)| **class == self.work.class_id);
        Some(CampaignCount {
            name: counted.campaign.name(),
            target: counted.campaign.target,
            counts: counted.counts,
            joined: (joined().count(), joined().filter(|r| r.progress.state() == WorkState::Completed).count()),
            elsewhere: self.rows.iter().filter(elsewhere).count(),
            gone: own.filter(|(id, _)| !is_here(id)).count(),
        })
    }

    /// The times of every attempt; a long form that was sent as a whole has none of its answers.
    fn timed(&self) -> Vec<Timed> {
        let of = |t: &AttemptSummary| Timed {
            learner: t.learner_id,
            device: t.device_hash.clone(),
            started_at: t.started_at,
            answered_at: self.answered_at(t).collect(),
        };
        self.rows.iter().flat_map(|row| self.tries.get(&row.learner_id).into_iter().flatten()).map(of).collect()
    }

    /// When the items of an attempt were first answered, but for those of a long form that was sent as a whole.
    fn answered_at(&self, t: &AttemptSummary) -> impl Iterator<Item = DateTime<Utc>> {
        let plain_together = self.work.settings.layout == Layout::OnePage;
        let marks = self.marks.get(&t.id).map(Vec::as_slice).unwrap_or_default();
        marks.iter().filter(move |m| !(m.plain && plain_together)).map(|m| m.first_at)
    }

    fn line(&self, row: &BoardRow, now: DateTime<Utc>) -> Line {
        let p = row.progress;
        let due_at = row.own.own_due_at.unwrap_or(self.work.due_at);
        let tries = self.tries.get(&row.learner_id).map(Vec::as_slice).unwrap_or_default();
        let marks = |t: &AttemptSummary| self.marks.get(&t.id).map(Vec::as_slice).unwrap_or_default();
        let steps = self.step_marks.get(&row.learner_id).map(Vec::as_slice).unwrap_or_default();
        let open = tries.iter().find(|t| t.state == AttemptState::InProgress);
        let saved = tries.iter().flat_map(|t| marks(t).iter().map(|m| m.saved_at).chain([t.started_at]));
        let handed_in = tries.iter().filter_map(|t| t.submitted_at.filter(|_| t.state == AttemptState::Submitted));
        let last_at = saved
            .chain(handed_in)
            .chain(steps.iter().map(|s| s.updated_at))
            .chain([p.started_at, p.lesson_completed_at].into_iter().flatten())
            .max();
        let quick = tries.iter().map(|t| quick(self.answered_at(t))).max();
        let shown = |n: usize| if n >= QUICK_SHOWN { n } else { 0 };
        Line {
            learner: row.learner_id,
            name: row.name.clone(),
            student_no: row.student_no.clone(),
            progress: p,
            own: row.own,
            due_at,
            steps_done: steps.iter().filter(|s| s.done_at.is_some() && self.steps.contains(&s.step_id)).count(),
            open: open.map(|t| {
                let of = usize::try_from(t.max_score / POINTS).unwrap_or_default();
                (marks(t).iter().filter(|m| m.given).count().min(of), of)
            }),
            tries: tries.iter().filter(|t| t.state != AttemptState::Voided).count(),
            last_at,
            late: p.completed_at.unwrap_or(now) > due_at,
            help: match open {
                Some(t) => needs_help(t, marks(t), self.work.settings.feedback, now),
                None => is_stuck(p, last_at, assignment_rules::is_closed(&self.work, now), now).then_some(Help::Idle),
            }
            .or_else(|| (p.score.is_some() && p.passed_at.is_none()).then_some(Help::Low)),
            quick: shown(quick.unwrap_or_default()),
            quick_steps: shown(self::quick(steps.iter().filter_map(|s| s.done_at))),
            same_timing: false,
            one_device: false,
        }
    }
}

/// What the campaign of some work counts of its class; nothing before it has a list.
async fn counted(c: &mut Conn<'_>, work: &Assignment) -> Result<Option<Counted>, Error> {
    let Some(id) = work.campaign_id() else { return Ok(None) };
    let campaign = campaigns::find(c, id).await?.filter(|k| k.snapshot_taken_at.is_some());
    let counts = campaigns::find_class(c, id, work.class_id).await?;
    let Some((campaign, counts)) = campaign.zip(counts) else { return Ok(None) };
    let listed = campaigns::list_listed(c, id, work.class_id).await?.into_iter().collect();
    Ok(Some(Counted { campaign, counts, listed }))
}

/// Whether a pupil has begun and neither finished nor done anything for [`IDLE`], while the work is open.
fn is_stuck(p: Progress, last_at: Option<DateTime<Utc>>, closed: bool, now: DateTime<Utc>) -> bool {
    p.state() == WorkState::Started && !closed && last_at.is_some_and(|at| at + IDLE <= now)
}

/// Whether a pupil with this open attempt may need help:
/// - [`Help::Wrong`] where answers are explained at once, and the last [`WRONG_IN_A_ROW`] of those explained earned
///   nothing at all (a half right one is none of these);
/// - [`Help::Idle`] when nothing was saved in it for [`IDLE`], until its own time is over.
///
/// It is a hint to look, not a judgement: nothing else follows from it.
fn needs_help(open: &AttemptSummary, marks: &[Mark], feedback: Feedback, now: DateTime<Utc>) -> Option<Help> {
    if feedback == Feedback::AtOnce {
        let mut checked: Vec<&Mark> = marks.iter().filter(|m| m.checked).collect();
        // An explained answer is saved no more: its last save is when it was explained.
        checked.sort_by_key(|m| m.saved_at);
        let wrong = checked.iter().rev().take_while(|m| m.points == Some(0)).count();
        if wrong >= WRONG_IN_A_ROW {
            return Some(Help::Wrong);
        }
    }
    let last = marks.iter().map(|m| m.saved_at).max().unwrap_or(open.started_at);
    let running = open.deadline_at.is_none_or(|d| d > now);
    (running && last + IDLE <= now).then_some(Help::Idle)
}

/// The figures of some pupils, each by their own due time.
pub(crate) fn figures<'a>(rows: impl Iterator<Item = &'a BoardRow>, work: &Assignment) -> Participation {
    rows.map(|r| {
        let on_time = |at| at <= r.own.own_due_at.unwrap_or(work.due_at);
        Participation {
            eligible: 1,
            started: i64::from(r.progress.state() != WorkState::NotStarted),
            completed: i64::from(r.progress.state() == WorkState::Completed),
            on_time: i64::from(r.progress.completed_at.is_some_and(on_time)),
            passed: i64::from(r.progress.passed_at.is_some()),
            ..Participation::default()
        }
    })
    .sum()
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
    /// When it was read.
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
    let module = assignment_rules::as_given(&app.content(), &assignment).ok_or(Error::NotFound)?;
    let at = app.now();
    let rows = match classes::ended(app, &mut c, &class).await? {
        None => assignments::list_board(&mut c, id).await?,
        Some(end) => assignments::list_board_at_end(&mut c, id, end).await?,
    };
    drop(c);
    let figures = figures(rows.iter(), &assignment);
    let view = view(&assignment);
    Named::new(Board { assignment, module, class, rows, figures, at }, view).open(app, actor).await
}

/// What is in the audit log of a board: the same for the page, for what it asks again, and for what it is sent.
fn view(work: &Assignment) -> View {
    View::new(UseCase::ViewProgress, work.class_id, "board").about("assignment", work.id)
}

/// Opens the board. It shows others' scores, so this is in the audit log; so is what is read again while it is open, once
/// in a while.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such assignment.
pub async fn open(app: &App, actor: &Actor, id: AssignmentId) -> Result<(Board, Snapshot), Error> {
    let given = get_board(app, actor, id).await?;
    let mut c = app.db().read().await?;
    let data = Data::read(&mut c, given.assignment.clone(), &given.module, given.rows.clone()).await?;
    Ok((given, data.snapshot(app.now())))
}

/// The present board, for a page that polls.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such assignment.
pub async fn refresh(app: &App, actor: &Actor, id: AssignmentId) -> Result<Snapshot, Error> {
    let mut c = app.db().read().await?;
    let given = assignments::find(&mut c, id).await?.ok_or(Error::Forbidden)?;
    actor.require(UseCase::ViewProgress, &given.class_path)?;
    let view = view(&given);
    let snapshot = read(app, &mut c, given).await?.snapshot(app.now());
    drop(c);
    Named::new(snapshot, view).open(app, actor).await
}

pub(crate) async fn read(app: &App, c: &mut Conn<'_>, given: Assignment) -> Result<Data, Error> {
    let module = assignment_rules::as_given(&app.content(), &given).ok_or(Error::NotFound)?;
    let rows = assignments::list_board(c, given.id).await?;
    Data::read(c, given, &module, rows).await
}

/// A viewer of a board.
pub type Viewer = watch::Viewer<Snapshot>;

impl Watch for Snapshot {
    type Key = AssignmentId;
    type Known = (Pulse, Data, Arc<Self>);
    type Shown = Arc<Self>;

    const EVERY: Duration = Duration::from_secs(2);

    async fn look(app: &App, id: AssignmentId, known: Option<Self::Known>) -> Reading<Self> {
        let mut c = app.db().read().await?;
        let Some(pulse) = board::find_pulse(&mut c, id).await? else { return Ok(None) };
        let (data, before) = match known {
            Some((p, data, before)) if p == pulse => (data, Some(before)),
            _ => {
                let Some(given) = assignments::find(&mut c, id).await? else { return Ok(None) };
                (read(app, &mut c, given).await?, None)
            }
        };
        // Which pupils need help also changes with time.
        let now = data.snapshot(app.now());
        let now = before.filter(|b| b.version == now.version).unwrap_or_else(|| Arc::new(now));
        Ok(Some(((pulse, data, now.clone()), now)))
    }

    fn show(self: &Arc<Self>, _: &Actor) -> (String, Self::Shown) {
        (self.version.clone(), self.clone())
    }
}

/// Follows a board from the version that was seen. It is in the audit log, and again once in a while as long as somebody
/// looks.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such assignment.
pub async fn watch(app: &App, actor: &Arc<Actor>, id: AssignmentId, seen: String) -> Result<Viewer, Error> {
    let given = assignments::find(&mut app.db().read().await?, id).await?.ok_or(Error::Forbidden)?;
    actor.require(UseCase::ViewProgress, &given.class_path)?;
    let view = view(&given);
    let viewer: Viewer = watch::watch(app, actor, id, (UseCase::ViewProgress, given.class_path), seen);
    Named::new(viewer.noting(view.clone()), view).open(app, actor).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    fn mark(first: i64, saved: i64, points: Option<i64>) -> Mark {
        Mark {
            attempt_id: uuid::Uuid::nil().into(),
            given: true,
            plain: false,
            points,
            checked: points.is_some(),
            first_at: at(first),
            saved_at: at(saved),
        }
    }

    fn attempt(deadline: Option<i64>) -> AttemptSummary {
        AttemptSummary {
            id: uuid::Uuid::nil().into(),
            learner_id: uuid::Uuid::nil().into(),
            state: AttemptState::InProgress,
            started_at: at(0),
            submitted_at: None,
            max_score: 1000,
            deadline_at: deadline.map(at),
            device_hash: None,
        }
    }

    #[test]
    fn ten_quiet_minutes_may_mean_help() {
        let help =
            |marks: &[Mark], deadline, now| needs_help(&attempt(deadline), marks, Feedback::AfterSubmit, at(now));
        assert_eq!(help(&[], None, 599), None);
        assert_eq!(help(&[], None, 600), Some(Help::Idle), "begun and nothing answered");
        assert_eq!(help(&[mark(10, 300, None)], None, 899), None, "the last save counts, not the first");
        assert_eq!(help(&[mark(10, 300, None)], None, 900), Some(Help::Idle));
        assert_eq!(help(&[], Some(600), 600), None, "its time is over");
    }

    #[test]
    fn who_stopped_in_the_lesson_may_need_help() {
        let started = Progress { started_at: Some(at(0)), ..Progress::default() };
        let done = Progress { completed_at: Some(at(300)), ..started };
        assert!(!is_stuck(started, Some(at(300)), false, at(899)));
        assert!(is_stuck(started, Some(at(300)), false, at(900)));
        assert!(!is_stuck(started, Some(at(300)), true, at(900)), "nothing can be done any more");
        assert!(!is_stuck(done, Some(at(300)), false, at(9_000)));
        assert!(!is_stuck(Progress::default(), None, false, at(9_000)), "not begun");
    }

    #[test]
    fn four_wrong_in_a_row_may_mean_help() {
        let answers = |points: &[i64]| -> Vec<Mark> { (1..).zip(points).map(|(n, p)| mark(0, n, Some(*p))).collect() };
        let help = |points: &[i64], feedback| needs_help(&attempt(None), &answers(points), feedback, at(60));
        assert_eq!(help(&[0, 0, 0], Feedback::AtOnce), None);
        assert_eq!(help(&[0, 0, 0, 0], Feedback::AtOnce), Some(Help::Wrong));
        assert_eq!(help(&[100, 0, 0, 0, 0], Feedback::AtOnce), Some(Help::Wrong));
        assert_eq!(help(&[0, 0, 0, 0, 100], Feedback::AtOnce), None, "a right one since");
        assert_eq!(help(&[0, 0, 50, 0, 0], Feedback::AtOnce), None, "a half right one between");
        assert_eq!(help(&[0, 0, 0, 0], Feedback::AfterSubmit), None, "nobody told them");
    }
}
