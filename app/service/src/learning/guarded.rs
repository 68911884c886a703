//! Lessons that are taught only while a counsellor is in the room: which work has something of one, and whether its class
//! may see it. How a teacher unlocks one is in [`crate::unlocks`].
//!
//! They reach pupils by a class's own work alone, once they are unlocked for it. No programme, campaign, contest, match,
//! practice or quiz put together by hand has anything of them.

use crate::{App, Error};
use qinghe_content::{Library, Module};
use qinghe_model::{OrgId, quiz::QuizPart};
use qinghe_store::{Conn, assignments::Assignment, unlocks};
use std::{collections::HashSet, sync::Arc};

/// The lessons that are taught only with a counsellor.
pub fn modules(library: &Library) -> impl Iterator<Item = &Arc<Module>> {
    library.modules().filter(|m| m.counsellor)
}

/// Whether an item is in the bank of such a lesson.
#[must_use]
pub fn has_item(library: &Library, id: &str) -> bool {
    modules(library).any(|m| m.item(id).is_some())
}

/// Whether a part of a quiz is of such a lesson.
#[must_use]
pub fn has_part(library: &Library, part: &QuizPart) -> bool {
    match part {
        QuizPart::Item(id) => has_item(library, id),
        QuizPart::Draw { module, .. } => modules(library).any(|m| m.id == *module),
    }
}

/// The lessons of this kind that some parts of a quiz, or a module, are of.
fn of<'a>(library: &'a Library, module: &str, parts: Option<&[QuizPart]>) -> Vec<&'a str> {
    let within = |m: &Module, part: &QuizPart| match part {
        QuizPart::Item(id) => m.item(id).is_some(),
        QuizPart::Draw { module, .. } => m.id == *module,
    };
    let named = |m: &&Arc<Module>| m.id == module || parts.is_some_and(|parts| parts.iter().any(|p| within(m, p)));
    modules(library).filter(named).map(|m| m.id.as_str()).collect()
}

/// What is unlocked for a class: every lesson, and those that its pupils see by now.
pub struct Unlocked {
    all: HashSet<String>,
    by_now: HashSet<String>,
}

impl Unlocked {
    /// Reads it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn of_class(app: &App, c: &mut Conn<'_>, class: OrgId) -> Result<Self, Error> {
        let list = unlocks::list_class(c, class).await?;
        let by_now = list.iter().filter(|k| k.on_date <= app.today()).map(|k| k.module_id.clone()).collect();
        Ok(Self { all: list.into_iter().map(|k| k.module_id).collect(), by_now })
    }

    /// Whether a lesson is unlocked, if only from a later day.
    #[must_use]
    pub fn has(&self, module: &str) -> bool {
        self.all.contains(module)
    }
}

/// Whether a module, or a quiz of these parts, may be set for a class: all that is taught only with a counsellor in it is
/// unlocked, if only from a later day.
///
/// # Errors
/// When the store fails.
pub(crate) async fn may_be_set(
    app: &App,
    c: &mut Conn<'_>,
    class: OrgId,
    module: &str,
    parts: Option<&[QuizPart]>,
) -> Result<bool, Error> {
    let library = app.content();
    let guarded = of(&library, module, parts);
    if guarded.is_empty() {
        return Ok(true);
    }
    let unlocked = Unlocked::of_class(app, c, class).await?;
    Ok(guarded.iter().all(|m| unlocked.has(m)))
}

/// Whether the pupils of a class see its work by now.
///
/// # Errors
/// When the store fails.
pub(crate) async fn is_shown(app: &App, c: &mut Conn<'_>, work: &Assignment) -> Result<bool, Error> {
    let library = app.content();
    let guarded = of(&library, &work.module_id, work.quiz_parts());
    if guarded.is_empty() {
        return Ok(true);
    }
    let unlocked = Unlocked::of_class(app, c, work.class_id).await?;
    Ok(guarded.iter().all(|m| unlocked.by_now.contains(*m)))
}
