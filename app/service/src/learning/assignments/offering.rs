//! What a teacher chooses from when giving work, also of what was given before.

use super::{ClassCard, ClassPage, get_class, list_classes, list_past_classes};
use crate::{
    Actor, App, Error, assignment_rules,
    guarded::{self, Unlocked},
};
use chrono::{DateTime, Utc};
use qinghe_content::Module;
use qinghe_model::{OrgId, org::school_year};
use qinghe_store::{
    assignments::{self, Assignment},
    groups::{self, Group},
    orgs::Org,
    quizzes::{self, Quiz},
};
use std::{cmp::Reverse, sync::Arc};

/// Classes whose work is read, of this year and of earlier ones.
const MOST_CLASSES: usize = 20;
/// The most that is offered to be given again.
const MOST_EARLIER: usize = 40;

/// Work that was given before.
pub struct Earlier {
    /// The work.
    pub work: Assignment,
    /// The module, as it was given.
    pub module: Arc<Module>,
    /// The class that had it.
    pub class: Org,
    /// How many school years ago that was; 0: this year.
    pub years: i64,
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
    /// Lessons that need a counsellor and are not unlocked for the class: they cannot be given.
    pub locked: Vec<Arc<Module>>,
    /// What the actor's classes were given, to be given again: this year's, the latest first, then that of earlier years,
    /// what classes of this grade had before what others had.
    pub earlier: Vec<Earlier>,
}

/// How many school years ago a time was, on the schools' clocks; 0 for this year and times to come.
#[must_use]
pub fn years_since(app: &App, at: DateTime<Utc>) -> i64 {
    (school_year(app.today()) - school_year(at.with_timezone(&App::ZONE).date_naive())).max(0)
}

/// What can be given to a class.
///
/// # Errors
/// As [`get_class`].
pub async fn offer(app: &App, actor: &Actor, class: OrgId) -> Result<Offer, Error> {
    let page = get_class(app, actor, class).await?;
    let mut others = list_classes(app, actor).await?;
    others.retain(|c| c.class.id != class);
    let past = list_past_classes(app, actor).await?;
    let mut c = app.db().read().await?;
    let groups = groups::list_class(&mut c, class).await?;
    let quizzes = quizzes::list(&mut c, page.school.id).await?;
    let present = std::iter::once(&page.class).chain(others.iter().map(|o| &o.class)).take(MOST_CLASSES + 1);
    let grade = page.class.grade();
    // Of many classes those of this grade are read first.
    let mut past: Vec<&Org> = past.iter().map(|p| &p.class).collect();
    past.sort_by_key(|o| (Reverse(o.school_year), o.grade() != grade));
    let classes: Vec<&Org> = present.chain(past.into_iter().take(MOST_CLASSES)).collect();
    let content = app.content();
    let unlocked = Unlocked::of_class(app, &mut c, class).await?;
    let locked = guarded::modules(&content).filter(|m| !unlocked.has(&m.id)).cloned().collect();
    let mut earlier = Vec::new();
    for class in classes {
        for work in assignments::list_class(&mut c, class.id).await? {
            // A contest's paper is the contest's alone.
            if work.contest_round_id().is_some() {
                continue;
            }
            let Some(module) = assignment_rules::as_given(&content, &work) else { continue };
            let years = class.school_year.map_or(0, |y| (school_year(app.today()) - y).max(0));
            earlier.push(Earlier { work, module, class: class.clone(), years });
        }
    }
    earlier.sort_by_key(|e| (e.years, e.years > 0 && e.class.grade() != grade, Reverse(e.work.due_at)));
    // Two classes had the same: it is offered once.
    let mut seen: Vec<(String, &str, Option<_>, i64)> = Vec::new();
    let once: Vec<bool> = earlier
        .iter()
        .map(|e| {
            let key = (e.work.module_id.clone(), e.work.part.as_str(), e.work.quiz_id(), e.years);
            let new = e.years == 0 || !seen.contains(&key);
            seen.push(key);
            new
        })
        .collect();
    let mut once = once.into_iter();
    earlier.retain(|_| once.next().unwrap_or_default());
    earlier.truncate(MOST_EARLIER);
    Ok(Offer { page, groups, quizzes, others, locked, earlier })
}
