//! Keys that are held back: the one rule for every way in which a key, a right or wrong mark or an explanation could
//! reach a pupil.
//!
//! A question is held
//! - while a contest that the pupil may sit asks it, or may draw it, until the round is closed;
//! - while other work of the pupil does so that shows its keys after closing, or never, until that is closed;
//! - while it is on a paper of the pupil's own that is not handed in.
//!
//! Quizzes that explain at once or after handing in, practice, live matches and the copy of a record all ask here. What
//! is held is shown later in the same place, and the page says when. A score is held with its questions, since the score
//! less the marks that are shown is the mark that is not.

use crate::{
    App, Error,
    assignment_rules::{GRACE, as_given},
    pool,
};
use chrono::{DateTime, Utc};
use qinghe_model::{AssignmentId, AttemptId, OrgId, UserId, quiz::Feedback};
use qinghe_store::{
    Conn,
    assignments::{self, Assignment},
    practice,
};
use std::collections::{HashMap, HashSet};

/// Why a key is held back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Hold {
    /// A contest asks the question, until this time.
    Contest(DateTime<Utc>),
    /// Other work asks it, until this time.
    Work(DateTime<Utc>),
    /// It is on a paper that the pupil has not handed in.
    Paper,
}

impl Hold {
    /// When it ends, where a clock ends it.
    #[must_use]
    pub const fn until(self) -> Option<DateTime<Utc>> {
        match self {
            Self::Contest(at) | Self::Work(at) => Some(at),
            Self::Paper => None,
        }
    }
}

/// Of which questions the keys are held back.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Held(HashMap<String, Hold>);

/// What the question is asked about: it does not hold back its own keys.
#[derive(Clone, Copy, Debug, Default)]
pub struct But {
    /// This work, while it shows no result anyway.
    pub work: Option<AssignmentId>,
    /// This attempt.
    pub attempt: Option<AttemptId>,
}

impl Held {
    /// For a pupil.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn of_learner(app: &App, c: &mut Conn<'_>, learner: UserId, but: But) -> Result<Self, Error> {
        let tasks = assignments::list_learner(c, learner, app.now()).await?;
        let work = tasks.iter().map(|t| &t.assignment).filter(|a| Some(a.id) != but.work);
        let mut held = Self::of_work(app, c, work).await?;
        for (attempt, items) in practice::list_open_papers(c, learner).await? {
            if Some(attempt) != but.attempt {
                for item in items {
                    held.add(item, Hold::Paper);
                }
            }
        }
        Ok(held)
    }

    /// For all who look on in some classes: what their work as a whole holds back.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn of_classes(app: &App, c: &mut Conn<'_>, classes: &HashSet<OrgId>) -> Result<Self, Error> {
        let mut work = Vec::new();
        for class in classes {
            work.extend(assignments::list_class(c, *class).await?);
        }
        Self::of_work(app, c, work.iter()).await
    }

    /// What some work holds back.
    pub(crate) async fn of_work(
        app: &App,
        c: &mut Conn<'_>,
        work: impl Iterator<Item = &Assignment>,
    ) -> Result<Self, Error> {
        let library = app.content();
        let mut held = Self::default();
        for work in work {
            let Some(hold) = hold(work, app.now()) else { continue };
            let Some(module) = as_given(&library, work).filter(|m| m.quiz.is_some()) else { continue };
            for slot in pool::slots(app, c, work, &module).await? {
                for item in slot.from {
                    held.add(item.id.clone(), hold);
                }
            }
        }
        Ok(held)
    }

    /// The longer hold of a question stays.
    fn add(&mut self, item: String, hold: Hold) {
        let kept = self.0.entry(item).or_insert(hold);
        if kept.until() < hold.until() {
            *kept = hold;
        }
    }

    /// Whether a question's key is held back, and why.
    #[must_use]
    pub fn find(&self, item: &str) -> Option<Hold> {
        self.0.get(item).copied()
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Of some questions the longest hold that a clock ends: for so long their score is held too.
    pub fn longest<'a>(&self, items: impl IntoIterator<Item = &'a str>) -> Option<Hold> {
        let held = items.into_iter().filter_map(|item| self.find(item)).filter(|hold| hold.until().is_some());
        held.max_by_key(|hold| hold.until())
    }

    /// The same of everything that a piece of work may ask.
    pub(crate) async fn longest_of(
        &self,
        app: &App,
        c: &mut Conn<'_>,
        work: &Assignment,
    ) -> Result<Option<Hold>, Error> {
        let Some(module) = as_given(&app.content(), work).filter(|m| m.quiz.is_some() && !self.is_empty()) else {
            return Ok(None);
        };
        let slots = pool::slots(app, c, work, &module).await?;
        Ok(self.longest(slots.iter().flat_map(|s| &s.from).map(|i| i.id.as_str())))
    }
}

impl FromIterator<(String, Hold)> for Held {
    fn from_iter<I: IntoIterator<Item = (String, Hold)>>(items: I) -> Self {
        let mut held = Self::default();
        for (item, hold) in items {
            held.add(item, hold);
        }
        held
    }
}

/// Whether work holds back the keys of what it asks, and how long. An answer that was given in time may arrive a little
/// later: until then nothing is shown.
fn hold(work: &Assignment, now: DateTime<Utc>) -> Option<Hold> {
    let ends = work.closes_at.unwrap_or(work.due_at);
    if work.opens_at > now || ends + GRACE <= now {
        return None;
    }
    if work.contest_round_id().is_some() && !work.contest_practice {
        return Some(Hold::Contest(ends));
    }
    matches!(work.settings.feedback, Feedback::AfterClose | Feedback::Never).then_some(Hold::Work(ends))
}
