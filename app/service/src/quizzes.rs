//! Quizzes that a school's teachers put together: what is in them, changing them, looking for
//! questions. A quiz is shared: every change says which revision it was made on.

use crate::{Actor, App, Error, UseCase, own_items};
pub use own_items::{ImportError, ItemFaults, prepare, save_import};
use qinghe_content::{Library, Module};
use qinghe_model::{
    OrgId, QuizId, Text, UserId,
    error::FieldError,
    item::{CognitiveLevel, Item, ItemKind},
    org::OrgKind,
    quiz::{MAX_ITEMS, QuizPart},
};
use qinghe_store::{
    Conn, items,
    orgs::{self, Org},
    quizzes,
};
pub use qinghe_store::{items::OwnItem, quizzes::Quiz};
use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng, seq::SliceRandom};
use serde_json::json;
use std::{collections::HashSet, sync::Arc};

/// The most characters of a title.
pub const TITLE_MAX: usize = 60;
/// Questions on one page of the bank.
pub const PAGE: usize = 20;

/// A school whose quizzes the actor may edit.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such school.
pub async fn school(app: &App, actor: &Actor, id: OrgId) -> Result<Org, Error> {
    actor.require_somewhere(UseCase::EditQuiz)?;
    let org = orgs::find(&mut app.db().read().await?, id).await?;
    let org = org.filter(|o| o.kind == OrgKind::School).ok_or(Error::Forbidden)?;
    actor.require_within(UseCase::EditQuiz, &org.path)?;
    Ok(org)
}

/// The schools whose quizzes the actor may edit.
///
/// # Errors
/// [`Error::Forbidden`] for who is neither a teacher nor runs a school.
pub async fn schools(app: &App, actor: &Actor) -> Result<Vec<Org>, Error> {
    actor.require_somewhere(UseCase::EditQuiz)?;
    let mut c = app.db().read().await?;
    let mut schools: Vec<Org> = Vec::new();
    for node in actor.nodes_for(UseCase::EditQuiz) {
        let found = match node.kind {
            OrgKind::Class => orgs::list_lineage(&mut c, &node.path).await?,
            _ => orgs::list_subtree(&mut c, &node.path, OrgKind::School).await?,
        };
        for org in found.into_iter().filter(|o| o.kind == OrgKind::School && !o.is_closed(app.today())) {
            if !schools.iter().any(|s| s.id == org.id) {
                schools.push(org);
            }
        }
    }
    Ok(schools)
}

/// The quizzes of a school, the last changed first.
///
/// # Errors
/// [`Error::Forbidden`].
pub async fn list(app: &App, actor: &Actor, school: OrgId) -> Result<Vec<Quiz>, Error> {
    let school = self::school(app, actor, school).await?;
    Ok(quizzes::list(&mut app.db().read().await?, school.id).await?)
}

/// One part of a quiz, with what it stands for now.
#[derive(Clone)]
pub enum PartNow {
    /// An item.
    Item {
        /// The item; none when it is no longer there.
        item: Option<Arc<Item>>,
        /// The module it is from; none for one of the school's own.
        module: Option<Arc<Module>>,
        /// Another that checks the same, not in the quiz yet.
        next: Option<String>,
    },
    /// Some of a bank at random.
    Draw {
        /// The module; none when it is no longer there.
        module: Option<Arc<Module>>,
        /// The items it is drawn from that do not stand in the quiz by themselves.
        pool: Vec<Arc<Item>>,
    },
}

/// A quiz with everything on it.
pub struct QuizPage {
    /// The quiz.
    pub quiz: Quiz,
    /// The school.
    pub school: Org,
    /// Each part as it is now, in order.
    pub parts: Vec<PartNow>,
}

/// Shows a quiz.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such quiz or it is archived.
pub async fn get(app: &App, actor: &Actor, id: QuizId) -> Result<QuizPage, Error> {
    let mut c = app.db().read().await?;
    let quiz = find(&mut c, actor, id).await?;
    let school = orgs::find(&mut c, quiz.org_id).await?.ok_or(Error::NotFound)?;
    let library = app.content();
    let own = own_items::list(&mut c, quiz.org_id).await?;
    let mut parts = Vec::with_capacity(quiz.parts.len());
    for part in &quiz.parts {
        parts.push(match part {
            QuizPart::Item(id) => {
                let item = match library.item(id) {
                    Some(item) => Some(item.clone()),
                    None => {
                        items::find_own(&mut c, id).await?.filter(|o| o.org_id == quiz.org_id).map(|o| Arc::new(o.body))
                    }
                };
                let module = item.as_ref().and_then(|i| module_of(&library, i)).cloned();
                let next = item.as_ref().and_then(|i| next_like(module.as_deref(), &own, &quiz.parts, i));
                PartNow::Item { item, module, next }
            }
            QuizPart::Draw { module, .. } => {
                PartNow::Draw { module: library.module(module).cloned(), pool: pool(&library, &quiz.parts, part) }
            }
        });
    }
    Ok(QuizPage { quiz, school, parts })
}

async fn find(c: &mut Conn<'_>, actor: &Actor, id: QuizId) -> Result<Quiz, Error> {
    actor.require_somewhere(UseCase::EditQuiz)?;
    let quiz = quizzes::find(c, id).await?.ok_or(Error::Forbidden)?;
    actor.require_within(UseCase::EditQuiz, &quiz.org_path)?;
    Ok(quiz)
}

/// The module whose bank an item stands in.
#[must_use]
pub fn module_of<'a>(library: &'a Library, item: &Item) -> Option<&'a Arc<Module>> {
    library.modules().find(|m| m.items.iter().any(|i| i.id == item.id))
}

fn holds(parts: &[QuizPart], id: &str) -> bool {
    parts.iter().any(|p| matches!(p, QuizPart::Item(i) if i == id))
}

/// The next item that checks the same at the same difficulty and is not in the quiz: after this one
/// in its bank, from the beginning again at its end.
fn next_like(module: Option<&Module>, own: &[OwnItem], parts: &[QuizPart], item: &Item) -> Option<String> {
    let bank: Vec<&Item> = match module {
        Some(module) => module.items.iter().map(|i| &**i).collect(),
        None => own.iter().map(|o| &o.body).filter(|i| i.kind == item.kind).collect(),
    };
    let at = bank.iter().position(|i| i.id == item.id).map_or(0, |n| n + 1);
    let fits = |i: &&&Item| {
        i.objective == item.objective && i.difficulty == item.difficulty && i.id != item.id && !holds(parts, &i.id)
    };
    bank[at..].iter().chain(&bank[..at]).find(fits).map(|i| i.id.clone())
}

/// The items that a rule draws from, without those that stand in the quiz by themselves.
fn pool(library: &Library, parts: &[QuizPart], rule: &QuizPart) -> Vec<Arc<Item>> {
    let QuizPart::Draw { module, objective, difficulty, .. } = rule else { return Vec::new() };
    let bank = library.module(module).map(|m| m.items.as_slice()).unwrap_or_default();
    let fits = |i: &&Arc<Item>| {
        objective.as_ref().is_none_or(|o| i.objective == *o)
            && difficulty.is_none_or(|d| i.difficulty == d)
            && !holds(parts, &i.id)
    };
    bank.iter().filter(fits).cloned().collect()
}

/// How many items a rule could surely draw for this quiz: those that neither stand in it by
/// themselves nor may be drawn by its other rules.
#[must_use]
pub fn available(library: &Library, quiz: &Quiz, rule: &QuizPart) -> usize {
    let own = pool(library, &quiz.parts, rule);
    let shared = |other: &&QuizPart| pool(library, &quiz.parts, other).iter().any(|i| own.iter().any(|o| o.id == i.id));
    let taken: usize = quiz.parts.iter().filter(shared).map(QuizPart::count).sum();
    own.len().saturating_sub(taken)
}

/// How long an item takes a learner, in seconds: our estimate, of reading and answering.
#[must_use]
pub const fn seconds(kind: ItemKind) -> usize {
    match kind {
        ItemKind::TrueFalse => 25,
        ItemKind::Single => 40,
        ItemKind::Number => 45,
        ItemKind::Multiple | ItemKind::ShortText => 60,
        ItemKind::Scenario | ItemKind::Order => 75,
        ItemKind::Match => 90,
    }
}

/// The minutes a quiz takes, rounded up; what is drawn counts with the mean of what it is drawn from.
#[must_use]
pub fn minutes(page: &QuizPage) -> usize {
    let seconds: usize = page
        .quiz
        .parts
        .iter()
        .zip(&page.parts)
        .map(|(part, now)| match now {
            PartNow::Item { item, .. } => item.as_ref().map_or(0, |i| seconds(i.kind)),
            PartNow::Draw { pool, .. } => {
                let all: usize = pool.iter().map(|i| seconds(i.kind)).sum();
                (all * part.count()).div_ceil(pool.len().max(1))
            }
        })
        .sum();
    seconds.div_ceil(60)
}

fn check_title(title: &Text) -> Vec<FieldError> {
    let bad = |field, code| FieldError { field, code };
    let mut faults = Vec::new();
    if title.zh.is_empty() && title.en.is_empty() {
        faults.push(bad("title_zh", "one-title"));
    }
    for (field, text) in [("title_zh", &title.zh), ("title_en", &title.en)] {
        if text.chars().count() > TITLE_MAX {
            faults.push(bad(field, "max-60"));
        }
    }
    faults
}

fn tidy_title(title: &Text) -> Text {
    let line = |text: &str| own_items::tidy(&text.replace('\n', " "));
    Text { zh: line(&title.zh), en: line(&title.en) }
}

/// Begins a quiz without items.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] with the fields `title_zh`, `title_en`.
pub async fn create(app: &App, actor: &Actor, school: OrgId, title: &Text) -> Result<QuizId, Error> {
    let school = self::school(app, actor, school).await?;
    let by = actor.user_id().ok_or(Error::Forbidden)?;
    let title = tidy_title(title);
    let faults = check_title(&title);
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    insert(app, school.id, title, Vec::new(), by).await
}

/// Begins a quiz with these parts, from a file. The title was read from its name: where that is none, the quiz is called by
/// the day.
pub(crate) async fn create_with(
    app: &App,
    actor: &Actor,
    school: OrgId,
    title: Text,
    parts: Vec<QuizPart>,
) -> Result<QuizId, Error> {
    let school = self::school(app, actor, school).await?;
    let by = actor.user_id().ok_or(Error::Forbidden)?;
    let mut title = tidy_title(&title);
    if !check_title(&title).is_empty() {
        title = Text { zh: app.today().to_string(), en: app.today().to_string() };
    }
    insert(app, school.id, title, parts, by).await
}

async fn insert(app: &App, school: OrgId, title: Text, parts: Vec<QuizPart>, by: UserId) -> Result<QuizId, Error> {
    let id: QuizId = app.new_id();
    app.db()
        .write((id, school, title, parts, by, app.now()), |c, (id, school, title, parts, by, at)| {
            Box::pin(async move { Ok::<_, Error>(quizzes::insert(c, *id, *school, title, parts, *by, *at).await?) })
        })
        .await?;
    Ok(id)
}

/// Copies a quiz within its school.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such quiz.
pub async fn copy(app: &App, actor: &Actor, id: QuizId) -> Result<QuizId, Error> {
    let quiz = find(&mut app.db().read().await?, actor, id).await?;
    let by = actor.user_id().ok_or(Error::Forbidden)?;
    let marked = |text: &str, mark: &str| {
        let kept: String = text.chars().take(TITLE_MAX - mark.chars().count()).collect();
        if text.is_empty() { String::new() } else { format!("{kept}{mark}") }
    };
    let title = Text { zh: marked(&quiz.title().zh, "（副本）"), en: marked(&quiz.title().en, " (copy)") };
    insert(app, quiz.org_id, title, quiz.parts, by).await
}

/// Takes a quiz out of the list; work that has it keeps it.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such quiz.
pub async fn archive(app: &App, actor: &Actor, id: QuizId) -> Result<OrgId, Error> {
    let quiz = find(&mut app.db().read().await?, actor, id).await?;
    let org = quiz.org_id;
    app.db()
        .write((app.clone(), actor.clone(), quiz), |c, (app, actor, quiz)| {
            Box::pin(async move {
                quizzes::archive(c, quiz.id, app.now()).await?;
                let detail = json!({ "archived": quiz.id });
                app.audit(c, actor, UseCase::EditQuiz, Some(quiz.org_id), None, detail).await
            })
        })
        .await?;
    Ok(org)
}

/// What is to be done with the parts of a quiz. A part is named by itself, so that the change means
/// the same when others changed the quiz meanwhile.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Change {
    /// Nothing: the title alone.
    #[default]
    Nothing,
    /// Put at the end.
    Add(QuizPart),
    /// Taken out.
    Remove(QuizPart),
    /// One place up.
    Up(QuizPart),
    /// One place down.
    Down(QuizPart),
    /// An item in the place of another.
    Swap(String, String),
}

impl Change {
    /// The parts after the change; `None` when what it speaks of is not there any more.
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

/// A change of a quiz, as somebody asks for it.
#[derive(Clone, Debug)]
pub struct Edit {
    /// The revision they saw.
    pub revision: i64,
    /// The title they typed; none: as it is.
    pub title: Option<Text>,
    /// The title they saw: of two people, the one who typed another one means it.
    pub was: Text,
    /// What is to be done with the parts.
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

/// What became of an edit.
#[derive(Debug)]
pub enum Edited {
    /// It is kept, or was so already.
    Saved,
    /// Somebody else changed the quiz meanwhile: nothing is changed, and this is how it is now.
    Conflict(Box<Quiz>),
}

/// Changes a quiz. What is so already needs no saving and conflicts with nobody.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] with the fields `title_zh`, `title_en`, `parts` (full, or an item that
/// cannot be added), and those of a rule: `module`, `objective`, `count`.
pub async fn edit(app: &App, actor: &Actor, id: QuizId, edit: Edit) -> Result<Edited, Error> {
    let mut c = app.db().read().await?;
    let quiz = find(&mut c, actor, id).await?;
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
    let saved = app
        .db()
        .write((id, edit.revision, title, parts, by, app.now()), |c, (id, revision, title, parts, by, at)| {
            Box::pin(async move { Ok::<_, Error>(quizzes::update(c, *id, *revision, title, parts, *by, *at).await?) })
        })
        .await?;
    if saved {
        return Ok(Edited::Saved);
    }
    let now = find(&mut app.db().read().await?, actor, id).await?;
    Ok(Edited::Conflict(Box::new(now)))
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
            let own = |o: &OwnItem| o.org_id == quiz.org_id && o.retired_at.is_none();
            if library.item(id).is_none() && !items::find_own(c, id).await?.is_some_and(|o| own(&o)) {
                return Ok(bad("parts", "unknown-option"));
            }
        }
        QuizPart::Draw { module, objective, difficulty, count } => {
            let Some(module) = library.module(module).filter(|m| !m.items.is_empty()) else {
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
    /// With all of these words somewhere, in either language.
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
    /// Whether it stands in the quiz by itself.
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

/// For whom the bank is opened.
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
    let school = self::school(app, actor, school).await?;
    let own = own_items::list(&mut app.db().read().await?, school.id).await?;
    let library = app.content();
    let own = own.into_iter().map(|o| (Arc::new(o.body), None));
    // A module's variant may lend items: each is listed once.
    let mut seen = HashSet::new();
    let banks = library.modules().flat_map(|m| m.items.iter().map(|i| (i.clone(), Some(m.clone()))));
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

fn fits(filter: &Filter, words: &[String], item: &Item, module: Option<&Module>) -> bool {
    let same_module = |id: &String| module.is_some_and(|m| m.id == *id);
    filter.module.as_ref().is_none_or(same_module)
        && filter.objective.as_ref().is_none_or(|o| item.objective == *o && module.is_some())
        && filter.kind.is_none_or(|k| item.kind == k)
        && filter.difficulty.is_none_or(|d| item.difficulty == d)
        && filter.level.is_none_or(|l| item.level == l)
        && !(filter.own && module.is_some())
        && (words.is_empty() || {
            let text = spoken(item);
            words.iter().all(|w| text.contains(w))
        })
}

/// Every word of an item in both languages, in lower case.
fn spoken(item: &Item) -> String {
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

/// A paper as a learner might get it: the quiz in its order, what is drawn by chance from `seed`.
/// Nothing is kept, and the same seed gives the same paper.
#[must_use]
pub fn example(page: &QuizPage, seed: u64) -> Vec<Arc<Item>> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut drawn: Vec<Arc<Item>> = Vec::new();
    for (part, now) in page.quiz.parts.iter().zip(&page.parts) {
        match now {
            PartNow::Item { item, .. } => drawn.extend(item.clone()),
            PartNow::Draw { pool, .. } => {
                let mut pool: Vec<_> = pool.iter().filter(|i| !drawn.iter().any(|d| d.id == i.id)).cloned().collect();
                pool.shuffle(&mut rng);
                pool.truncate(part.count());
                drawn.extend(pool);
            }
        }
    }
    // Each learner gets the options in an order of their own; so does the example.
    for item in &mut drawn {
        let again = rng.random::<u64>();
        if item.kind != ItemKind::TrueFalse && item.kind != ItemKind::Order {
            Arc::make_mut(item).options.shuffle(&mut ChaCha8Rng::seed_from_u64(again));
        }
    }
    drawn
}

/// A seed for an [`example`].
#[must_use]
pub fn seed(app: &App) -> u64 {
    // What a form field and an address hold without loss.
    u64::from(u32::from_le_bytes(app.random()))
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
