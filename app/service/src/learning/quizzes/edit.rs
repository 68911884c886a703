//! Changes of a quiz, each made on the revision that its author saw.

use super::{available, check_title, find, find_own, holds, tidy_title};
use crate::{Actor, App, Error, guarded};
use qinghe_content::Library;
use qinghe_model::{
    QuizId, Text,
    error::FieldError,
    quiz::{MAX_ITEMS, QuizPart},
};
use qinghe_store::{
    Conn,
    items::{self, OwnItem},
    quizzes::{self, Quiz},
};

/// A change of a quiz's parts. It contains the part rather than its position, so that it means the same after other
/// changes of the quiz.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Change {
    /// Nothing: the title alone.
    #[default]
    Nothing,
    /// Put at the end.
    Add(QuizPart),
    /// Removes a part.
    Remove(QuizPart),
    /// One place up.
    Up(QuizPart),
    /// One place down.
    Down(QuizPart),
    /// An item in the place of another.
    Swap(String, String),
}

impl Change {
    /// The parts after the change; `None` when the quiz does not have its part any more.
    #[must_use]
    pub fn applied(&self, parts: &[QuizPart]) -> Option<Vec<QuizPart>> {
        let mut after = parts.to_vec();
        let at = |part: &QuizPart| parts.iter().position(|p| p == part);
        match self {
            Self::Nothing => {}
            Self::Add(QuizPart::Item(id)) if holds(parts, id) => {}
            Self::Add(part) => after.push(part.clone()),
            Self::Remove(part) => {
                if let Some(n) = at(part) {
                    after.remove(n);
                }
            }
            Self::Up(part) => {
                let n = at(part)?;
                after.swap(n, n.saturating_sub(1));
            }
            Self::Down(part) => {
                let n = at(part)?;
                after.swap(n, (n + 1).min(parts.len() - 1));
            }
            Self::Swap(out, new) if holds(parts, new) && !holds(parts, out) => {}
            Self::Swap(out, new) => {
                let n = at(&QuizPart::Item(out.clone()))?;
                if holds(parts, new) {
                    return None;
                }
                after[n] = QuizPart::Item(new.clone());
            }
        }
        Some(after)
    }
}

/// A requested change of a quiz.
#[derive(Clone, Debug)]
pub struct Edit {
    /// The revision they saw.
    pub revision: i64,
    /// The title they typed; none: as it is.
    pub title: Option<Text>,
    /// The title they saw: of two people, the one who typed another one means it.
    pub was: Text,
    /// The change of the parts.
    pub change: Change,
}

impl Edit {
    /// The title after the edit, of a quiz with the title `now`: what this editor did not touch stays.
    #[must_use]
    pub fn title_over(&self, now: &Text) -> Text {
        let Some(typed) = self.title.as_ref().map(tidy_title) else { return now.clone() };
        let pick = |typed: &str, was: &str, now: &str| if typed == was { now.to_owned() } else { typed.to_owned() };
        Text { zh: pick(&typed.zh, &self.was.zh, &now.zh), en: pick(&typed.en, &self.was.en, &now.en) }
    }
}

/// The result of an edit.
#[derive(Debug)]
pub enum Edited {
    /// It is kept, or was so already.
    Saved,
    /// Somebody else has changed the quiz meanwhile: nothing is changed, and this is its present state.
    Conflict(Box<Quiz>),
}

/// Changes a quiz. A change that has no effect is not saved and causes no conflict.
///
/// # Errors
/// [`Error::Forbidden`], also for a colleague's; [`Error::Invalid`] with the fields `title_zh`, `title_en`, `parts` (full, or an item that
/// cannot be added), and those of a rule: `module`, `objective`, `count`.
pub async fn edit(app: &App, actor: &Actor, id: QuizId, edit: Edit) -> Result<Edited, Error> {
    let mut c = app.db().read().await?;
    let quiz = find_own(&mut c, actor, id).await?;
    let by = actor.user_id().ok_or(Error::Forbidden)?;
    let title = edit.title_over(&quiz.title());
    let mut faults = check_title(&title);
    faults.extend(check_change(&app.content(), &mut c, &quiz, &edit.change).await?);
    drop(c);
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let Some(parts) = edit.change.applied(&quiz.parts) else { return Ok(Edited::Conflict(Box::new(quiz))) };
    if title == quiz.title() && parts == quiz.parts {
        return Ok(Edited::Saved);
    }
    if edit.revision != quiz.revision {
        return Ok(Edited::Conflict(Box::new(quiz)));
    }
    let saved = tx!(app, (id, revision = edit.revision, title, parts, by, at = app.now()), |c| {
        Ok::<_, Error>(quizzes::update(c, *id, *revision, title, parts, *by, *at).await?)
    })
    .await?;
    if saved {
        return Ok(Edited::Saved);
    }
    let now = find(&mut app.db().read().await?, actor, id).await?;
    Ok(Edited::Conflict(Box::new(now)))
}

/// Adds questions at the end of a quiz, in this order; those it has already are not added again. Gives how many are new.
/// It takes nothing from what somebody else changes meanwhile, so that it names no revision.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] with the field `item`: there is no such question, or the quiz would be too
/// long; then nothing is added. [`Error::Changed`] when others change it again and again meanwhile.
pub async fn add_items(app: &App, actor: &Actor, id: QuizId, items: &[String]) -> Result<usize, Error> {
    let by = actor.user_id().ok_or(Error::Forbidden)?;
    for _ in 0..5 {
        let mut c = app.db().read().await?;
        let quiz = find(&mut c, actor, id).await?;
        let mut parts = quiz.parts.clone();
        for item in items.iter().filter(|item| !holds(&quiz.parts, item)) {
            let part = QuizPart::Item(item.clone());
            if parts.contains(&part) {
                continue;
            }
            if let Some(fault) = check_change(&app.content(), &mut c, &quiz, &Change::Add(part.clone())).await?.pop() {
                return Err(Error::field("item", fault.code));
            }
            parts.push(part);
        }
        drop(c);
        let new = parts.len() - quiz.parts.len();
        if parts.iter().map(QuizPart::count).sum::<usize>() > MAX_ITEMS {
            return Err(Error::field("item", "quiz-full"));
        }
        if new == 0 {
            return Ok(0);
        }
        let (revision, title) = (quiz.revision, quiz.title());
        let saved = tx!(app, (id, revision, title, parts, by, at = app.now()), |c| {
            Ok::<_, Error>(quizzes::update(c, *id, *revision, title, parts, *by, *at).await?)
        })
        .await?;
        if saved {
            return Ok(new);
        }
    }
    Err(Error::Changed)
}

async fn check_change(
    library: &Library,
    c: &mut Conn<'_>,
    quiz: &Quiz,
    change: &Change,
) -> Result<Vec<FieldError>, Error> {
    let bad = |field, code| vec![FieldError { field, code }];
    let (new, more) = match change {
        Change::Add(part) => (part, part.count()),
        Change::Swap(_, new) => (&QuizPart::Item(new.clone()), 0),
        _ => return Ok(Vec::new()),
    };
    match new {
        QuizPart::Item(id) if holds(&quiz.parts, id) => return Ok(Vec::new()),
        QuizPart::Item(id) => {
            if guarded::has_item(library, id) {
                return Ok(bad("parts", "unknown-option"));
            }
            let own = |o: &OwnItem| o.org_id == quiz.org_id && o.retired_at.is_none();
            if library.item(id).is_none() && !items::find_own(c, id).await?.is_some_and(|o| own(&o)) {
                return Ok(bad("parts", "unknown-option"));
            }
        }
        QuizPart::Draw { module, objective, difficulty, count } => {
            let Some(module) = library.module(module).filter(|m| !m.items.is_empty() && !m.counsellor) else {
                return Ok(bad("module", "choose-module"));
            };
            if objective.as_ref().is_some_and(|o| !module.objectives.iter().any(|have| have.id == *o)) {
                return Ok(bad("objective", "objective-other"));
            }
            if difficulty.is_some_and(|d| !(1..=3).contains(&d)) {
                return Ok(bad("difficulty", "choose-difficulty"));
            }
            if quiz.parts.contains(new) {
                return Ok(bad("count", "rule-twice"));
            }
            if !(1..=available(library, quiz, new)).contains(count) {
                return Ok(bad("count", "count-range"));
            }
        }
    }
    if quiz.count() + more > MAX_ITEMS {
        let field = if matches!(new, QuizPart::Draw { .. }) { "count" } else { "parts" };
        return Ok(bad(field, "quiz-full"));
    }
    Ok(Vec::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(id: &str) -> QuizPart {
        QuizPart::Item(id.into())
    }

    #[test]
    fn a_change_means_the_same_on_another_version() {
        let parts = [item("a"), item("b"), item("c")];
        let after = |change: Change, parts: &[QuizPart]| {
            change.applied(parts).map(|p| {
                p.into_iter()
                    .map(|p| match p {
                        QuizPart::Item(id) => id,
                        QuizPart::Draw { .. } => "draw".into(),
                    })
                    .collect::<String>()
            })
        };
        assert_eq!(after(Change::Up(item("c")), &parts).unwrap(), "acb");
        assert_eq!(after(Change::Up(item("a")), &parts).unwrap(), "abc", "the first stays the first");
        assert_eq!(after(Change::Down(item("c")), &parts).unwrap(), "abc");
        assert_eq!(after(Change::Down(item("a")), &parts).unwrap(), "bac");
        assert_eq!(after(Change::Remove(item("b")), &parts).unwrap(), "ac");
        assert_eq!(after(Change::Remove(item("x")), &parts).unwrap(), "abc", "gone already");
        assert_eq!(after(Change::Up(item("x")), &parts), None);
        assert_eq!(after(Change::Add(item("d")), &parts).unwrap(), "abcd");
        assert_eq!(after(Change::Add(item("a")), &parts).unwrap(), "abc", "once is enough");
        assert_eq!(after(Change::Swap("b".into(), "d".into()), &parts).unwrap(), "adc");
        assert_eq!(after(Change::Swap("x".into(), "c".into()), &parts).unwrap(), "abc", "swapped already");
        assert_eq!(after(Change::Swap("b".into(), "c".into()), &parts), None, "it would stand twice");
        assert_eq!(after(Change::Swap("x".into(), "d".into()), &parts), None);
        assert_eq!(after(Change::Up(item("a")), &[]), None);
        assert_eq!(after(Change::Nothing, &[]).unwrap(), "");
    }

    #[test]
    fn a_title_that_was_not_touched_stays_as_others_made_it() {
        let text = |zh: &str, en: &str| Text { zh: zh.into(), en: en.into() };
        let edit = |typed| Edit { revision: 1, title: Some(typed), was: text("一", "one"), change: Change::Nothing };
        assert_eq!(edit(text("一", "two")).title_over(&text("三", "three")), text("三", "two"));
        assert_eq!(edit(text("一", "one")).title_over(&text("三", "three")), text("三", "three"));
    }
}
