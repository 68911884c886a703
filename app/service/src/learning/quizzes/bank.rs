//! Looking for questions in every bank and among the school’s own.

use super::{PAGE, find, holds};
use crate::{Actor, App, Error, place, school_items};
use qinghe_content::Module;
use qinghe_model::{
    OrgId, QuizId,
    item::{CognitiveLevel, Item, ItemKind},
};
use qinghe_store::{orgs::Org, quizzes::Quiz};
use std::{collections::HashSet, sync::Arc};

/// What is looked for in the bank. Everything left open fits all.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Filter {
    /// Of this module's bank.
    pub module: Option<String>,
    /// Of this objective of the module.
    pub objective: Option<String>,
    /// Of this kind.
    pub kind: Option<ItemKind>,
    /// Of this difficulty.
    pub difficulty: Option<u8>,
    /// Of this cognitive level.
    pub level: Option<CognitiveLevel>,
    /// Words that an item must all contain, in either language.
    pub words: String,
    /// Only the school's own.
    pub own: bool,
    /// Only those not yet in the quiz.
    pub fresh: bool,
}

/// An item of the bank.
#[derive(Clone)]
pub struct BankItem {
    /// The item.
    pub item: Arc<Item>,
    /// The module it is from; none for one of the school's own.
    pub module: Option<Arc<Module>>,
    /// Whether the quiz contains it as an item of its own.
    pub in_quiz: bool,
}

/// A page of what was found.
pub struct BankPage {
    /// The school.
    pub school: Org,
    /// The quiz that questions are looked for, if there is one.
    pub quiz: Option<Quiz>,
    /// What was found, the school's own first, then by module.
    pub found: Vec<BankItem>,
    /// How many there are in all.
    pub total: usize,
    /// Which page this is, from 1.
    pub page: usize,
    /// How many pages there are, at least 1.
    pub pages: usize,
}

/// The purpose for which the bank is opened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shelf {
    /// For a quiz, to be added to.
    Quiz(QuizId),
    /// For a school, to look around.
    School(OrgId),
}

/// Looks for questions in every bank and among the school's own.
///
/// # Errors
/// [`Error::Forbidden`].
pub async fn search(app: &App, actor: &Actor, at: Shelf, filter: &Filter, page: usize) -> Result<BankPage, Error> {
    let (quiz, school) = match at {
        Shelf::Quiz(id) => {
            let quiz = find(&mut app.db().read().await?, actor, id).await?;
            let org = quiz.org_id;
            (Some(quiz), org)
        }
        Shelf::School(id) => (None, id),
    };
    let school = place::school(app, actor, school).await?;
    let own = school_items::list(&mut app.db().read().await?, school.id).await?;
    let library = app.content();
    let own = own.into_iter().map(|o| (Arc::new(o.body), None));
    // A module's variant may lend items: each is listed once.
    let mut seen = HashSet::new();
    let banks =
        library.modules().filter(|m| !m.counsellor).flat_map(|m| m.items.iter().map(|i| (i.clone(), Some(m.clone()))));
    let words: Vec<String> = filter.words.split_whitespace().map(str::to_lowercase).collect();
    let found: Vec<BankItem> = own
        .chain(banks)
        .filter(|(item, module)| fits(filter, &words, item, module.as_deref()) && seen.insert(item.id.clone()))
        .map(|(item, module)| {
            let in_quiz = quiz.as_ref().is_some_and(|q| holds(&q.parts, &item.id));
            BankItem { item, module, in_quiz }
        })
        .filter(|found| !(filter.fresh && found.in_quiz))
        .collect();
    let total = found.len();
    let pages = total.div_ceil(PAGE).max(1);
    let page = page.clamp(1, pages);
    let found = found.into_iter().skip((page - 1) * PAGE).take(PAGE).collect();
    Ok(BankPage { school, quiz, found, total, page, pages })
}

pub(super) fn fits(filter: &Filter, words: &[String], item: &Item, module: Option<&Module>) -> bool {
    let same_module = |id: &String| module.is_some_and(|m| m.id == *id);
    filter.module.as_ref().is_none_or(same_module)
        && filter.objective.as_ref().is_none_or(|o| item.objective == *o && module.is_some())
        && filter.kind.is_none_or(|k| item.kind == k)
        && filter.difficulty.is_none_or(|d| item.difficulty == d)
        && filter.level.is_none_or(|l| item.level == l)
        && !(filter.own && module.is_some())
        && (words.is_empty() || {
            let text = search_text(item);
            words.iter().all(|w| text.contains(w))
        })
}

/// An item's whole text in both languages, in lower case.
fn search_text(item: &Item) -> String {
    let texts = [&item.stem, &item.explanation].into_iter().chain(&item.scene);
    let texts = texts.chain(item.options.iter().map(|o| &o.text)).chain(item.groups.iter().map(|g| &g.text));
    let mut all = item.id.clone();
    for text in texts {
        for part in [&text.zh, &text.en] {
            all.push('\n');
            all.push_str(&part.to_lowercase());
        }
    }
    all
}
