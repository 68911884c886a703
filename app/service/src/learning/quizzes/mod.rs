//! A school's own quizzes: their content, changes, and the search for questions. All teachers of the school use and copy
//! a quiz; its owner and the school's administrators change it, and every change names the revision it was made from.

mod bank;
mod edit;

pub use crate::place::{may_change, school};
pub use bank::{BankItem, BankPage, Filter, Shelf, search};
pub use edit::{Change, Edit, Edited, add_items, edit};
pub use qinghe_store::{items::OwnItem, quizzes::Quiz};
pub use school_items::{ImportError, ItemFaults, prepare, save_import};

use crate::{Actor, App, Error, UseCase, place, school_items};
use qinghe_content::{Library, Module};
use qinghe_model::{
    OrgId, QuizId, Text, UserId,
    error::FieldError,
    item::{Item, ItemKind},
    org::OrgKind,
    quiz::QuizPart,
};
use qinghe_store::{
    Conn, items,
    orgs::{self, Org},
    quizzes,
};
use rand::{RngExt as _, SeedableRng as _, rngs::ChaCha8Rng, seq::SliceRandom as _};
use serde_json::json;
use std::{collections::HashMap, sync::Arc};

/// The most characters of a title.
pub const TITLE_MAX: usize = 60;
/// Questions on one page of the bank.
pub const PAGE: usize = 20;

/// The schools whose quizzes the actor may edit.
///
/// # Errors
/// [`Error::Forbidden`] for those who are neither teachers nor school administrators.
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

/// One part of a quiz, with the items it means now.
#[derive(Clone)]
pub enum PartNow {
    /// An item.
    Item {
        /// The item; none when it no longer exists.
        item: Option<Arc<Item>>,
        /// The module it is from; none for one of the school's own.
        module: Option<Arc<Module>>,
        /// Another that checks the same, not in the quiz yet.
        next: Option<String>,
    },
    /// Some of a bank at random.
    Draw {
        /// The module; none when it no longer exists.
        module: Option<Arc<Module>>,
        /// The items it draws from, without those that are in the quiz as items of their own.
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
    /// Whether the actor may change it, rather than use and copy it.
    pub may_change: bool,
    /// How many assignments that are not over have it as it was before.
    pub earlier: i64,
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
    let own = school_items::list(&mut c, quiz.org_id).await?;
    let by_id: HashMap<&str, &OwnItem> = own.iter().map(|o| (o.body.id.as_str(), o)).collect();
    let mut parts = Vec::with_capacity(quiz.parts.len());
    for part in &quiz.parts {
        parts.push(match part {
            QuizPart::Item(id) => {
                let item = match (library.item(id), by_id.get(id.as_str())) {
                    (Some(item), _) => Some(item.clone()),
                    (None, Some(own)) => Some(Arc::new(own.body.clone())),
                    // One that was archived and is in the quiz still.
                    (None, None) => {
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
    let may_change = place::may_change(actor, &quiz.org_path, quiz.owner_id);
    let earlier = quizzes::count_earlier(&mut c, id, app.now()).await?;
    Ok(QuizPage { quiz, school, parts, may_change, earlier })
}

async fn find(c: &mut Conn<'_>, actor: &Actor, id: QuizId) -> Result<Quiz, Error> {
    actor.require_somewhere(UseCase::EditQuiz)?;
    let quiz = quizzes::find(c, id).await?.ok_or(Error::Forbidden)?;
    actor.require_within(UseCase::EditQuiz, &quiz.org_path)?;
    Ok(quiz)
}

/// A quiz that the actor may change.
async fn find_own(c: &mut Conn<'_>, actor: &Actor, id: QuizId) -> Result<Quiz, Error> {
    let quiz = find(c, actor, id).await?;
    place::require_change(actor, &quiz.org_path, quiz.owner_id)?;
    Ok(quiz)
}

/// The module whose bank has an item.
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

/// The items that a rule draws from, without those that are in the quiz as items of their own.
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

/// How many items a rule could surely draw for this quiz: those that are neither in it by
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
    let line = |text: &str| school_items::tidy(&text.replace('\n', " "));
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
    tx!(app, (id, school, title, parts, by, at = app.now()), |c| {
        Ok::<_, Error>(quizzes::insert(c, *id, *school, title, parts, *by, *at).await?)
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
/// [`Error::Forbidden`], also when there is no such quiz, or it is a colleague's.
pub async fn archive(app: &App, actor: &Actor, id: QuizId) -> Result<OrgId, Error> {
    let quiz = find_own(&mut app.db().read().await?, actor, id).await?;
    let org = quiz.org_id;
    tx!(app, (&actor, quiz), |c| {
        quizzes::archive(c, quiz.id, app.now()).await?;
        let detail = json!({ "archived": quiz.id });
        app.audit(c, actor, UseCase::EditQuiz, Some(quiz.org_id), None, detail).await
    })
    .await?;
    Ok(org)
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
