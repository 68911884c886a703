//! Practice: a module's questions one at a time, without end, and sooner again those answered wrongly. It does not
//! count: no participation, no score, no state.
//!
//! FSRS calculates when a question comes again (the `fsrs` crate, with its published parameters): a right answer is
//! "good", a wrong one "again"; reading time is not taken into account.
//!
//! Pupils practise every lesson they have finished, at `/learn/practice`.

mod memory;

use crate::{
    Actor, App, Error, UseCase,
    attempts::{self, Asked},
    keys::{But, Held, Hold},
    record::{Named, View},
};
use chrono::{DateTime, NaiveDate, Utc};
use fsrs::FSRS;
use memory::{choose, learn};
use qinghe_content::Module;
use qinghe_model::{
    OrgId, UserId,
    grading::{self, POINTS},
    item::{ItemKind, Response},
    practice::NEEDS_HELP,
};
use qinghe_store::{
    Conn, items, orgs,
    practice::{self, Card, PracticeSet, Question},
};
use rand::{SeedableRng as _, rngs::ChaCha8Rng};
use std::{
    collections::HashMap,
    sync::{Arc, LazyLock},
};

/// Other questions between a question and its next time.
const BETWEEN: usize = 3;
/// The share of questions that should still be known when they come again.
const RETENTION: f32 = 0.9;
/// The most days until a question comes again: a school year.
const LONGEST: f64 = 365.0;

static SCHEDULER: LazyLock<FSRS> = LazyLock::new(FSRS::default);

/// A learner's progress with a module's questions.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Standing {
    /// Items asked before that are due again.
    pub due: usize,
    /// Items never asked.
    pub new: usize,
    /// Items that are known and not due yet.
    pub learnt: usize,
}

impl Standing {
    fn of(module: &Module, cards: &HashMap<String, Card>, now: DateTime<Utc>) -> Self {
        let mut standing = Self::default();
        for item in &module.items {
            match cards.get(&item.id) {
                None => standing.new += 1,
                Some(card) if card.due_at <= now => standing.due += 1,
                Some(_) => standing.learnt += 1,
            }
        }
        standing
    }
}

/// What a learner can practise.
pub struct Overview {
    /// The modules whose lesson they have finished, the latest first.
    pub modules: Vec<(Arc<Module>, Standing)>,
    /// Questions answered today.
    pub today: i64,
}

/// A learner's practice of a module.
pub struct PracticePage {
    /// The module.
    pub module: Arc<Module>,
    /// Counts the questions: a form names it, so that an old one changes nothing.
    pub turn: i64,
    /// The question; graded once it is answered. None while the keys of all questions are held back.
    pub asked: Option<Asked>,
    /// What holds them back longest, where there is no question.
    pub held: Option<Hold>,
    /// The learner's progress with the module's questions.
    pub standing: Standing,
    /// Questions answered today, of all modules.
    pub today: i64,
}

/// What the learner can practise, with their progress.
///
/// # Errors
/// [`Error::Forbidden`] for anyone but a learner.
pub async fn list(app: &App, actor: &Actor) -> Result<Overview, Error> {
    let learner = actor.require_learner()?;
    let mut c = app.db().read().await?;
    let content = app.content();
    let (now, cards) = (app.now(), cards(&mut c, learner).await?);
    let modules = practice::list_lessons_done(&mut c, learner)
        .await?
        .iter()
        .filter_map(|id| content.module(id).filter(|m| may_be_practised(m)))
        .map(|m| (m.clone(), Standing::of(m, &cards, now)))
        .collect();
    Ok(Overview { modules, today: today(&practice::list_sets(&mut c, learner).await?, app.today()) })
}

/// The learner's present question; the first visit chooses one.
///
/// # Errors
/// [`Error::NotFound`] unless the learner has finished the module's lesson.
pub async fn open(app: &App, actor: &Actor, module: &str) -> Result<PracticePage, Error> {
    let learner = actor.require_learner()?;
    let mut c = app.db().read().await?;
    let module = practisable(app, &mut c, learner, module).await?;
    let held = held(app, &mut c, learner).await?;
    let found = practice::find_set(&mut c, learner, &module.id).await?;
    let mut asked = match &found {
        Some(set) if held.find(&set.question.paper.id).is_none() => asked(&mut c, &module, &set.question).await?,
        _ => None,
    };
    let mut turn = found.as_ref().map_or(0, |s| s.turn);
    drop(c);
    if asked.is_none() {
        // There is none yet, or its key is held back now, or it was changed since.
        if let Some(set) = put(app, learner, &module, &held, turn).await? {
            turn = set.turn;
            asked = self::asked(&mut app.db().read().await?, &module, &set.question).await?;
        }
    }
    let mut c = app.db().read().await?;
    let standing = Standing::of(&module, &cards(&mut c, learner).await?, app.now());
    let today = today(&practice::list_sets(&mut c, learner).await?, app.today());
    let holds = asked.is_none().then(|| held.longest(module.items.iter().map(|i| i.id.as_str()))).flatten();
    Ok(PracticePage { module, turn, asked, held: holds, standing, today })
}

/// Keeps what was chosen so far, unanswered.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] with the field `choice` for places that are not on the paper, or too long a text.
pub async fn keep(
    app: &App,
    actor: &Actor,
    module: &str,
    turn: i64,
    places: &[usize],
    text: &str,
) -> Result<(), Error> {
    let learner = actor.require_learner()?;
    let Some((module, question)) = unanswered(app, learner, module, turn).await? else { return Ok(()) };
    let response = attempts::respond(&question.paper, places, text)?;
    let question = Question { response, ..question };
    tx!(app, (learner, module = module.id.clone(), turn, question), |c| {
        Ok::<_, Error>(practice::update_draft(c, *learner, module, *turn, question).await?)
    })
    .await
}

/// Answers the question of a turn and marks it. A question that is answered already or was replaced stays as it is:
/// sending a form twice is harmless.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] with the field `choice` when something was left blank.
pub async fn answer(
    app: &App,
    actor: &Actor,
    module: &str,
    turn: i64,
    places: &[usize],
    text: &str,
) -> Result<(), Error> {
    let learner = actor.require_learner()?;
    let Some((module, question)) = unanswered(app, learner, module, turn).await? else { return Ok(()) };
    let mut c = app.db().read().await?;
    // A question of an open paper is graded when the paper is handed in, and one of a contest when that is over.
    if held(app, &mut c, learner).await?.find(&question.paper.id).is_some() {
        return Ok(());
    }
    let Some(asked) = asked(&mut c, &module, &question).await? else { return Ok(()) };
    drop(c);
    let response = attempts::respond(&question.paper, places, text)?;
    let (given, options) = (response.ids().len(), question.paper.options.len());
    match question.paper.kind {
        ItemKind::Order if given < options => return Err(Error::field("choice", "order-all")),
        ItemKind::Match if given < options => return Err(Error::field("choice", "sort-all")),
        _ if given == 0 => return Err(Error::field("choice", "choose-one")),
        _ => {}
    }
    let right = grading::grade(&asked.item, &response, false) == POINTS;
    let question = Question { response, right: Some(right), ..question };

    tx!(app, (learner, module = module.id.clone(), turn, question, now = app.now(), today = app.today()), |c| {
        let right = question.right == Some(true);
        if practice::update_answer(c, *learner, module, *turn, question, *today, *now).await? {
            let before = practice::find_card(c, *learner, &question.paper.id).await?;
            let paper = &question.paper;
            let card = learn(before, &paper.id, i64::from(paper.version), right, *now, *today);
            practice::upsert_card(c, *learner, &card).await?;
        }
        Ok::<_, Error>(())
    })
    .await
}

/// Puts the next question there, once that of the turn is answered.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn next(app: &App, actor: &Actor, module: &str, turn: i64) -> Result<(), Error> {
    let learner = actor.require_learner()?;
    let mut c = app.db().read().await?;
    let module = practisable(app, &mut c, learner, module).await?;
    let set = practice::find_set(&mut c, learner, &module.id).await?;
    let held = held(app, &mut c, learner).await?;
    drop(c);
    if set.is_some_and(|s| s.turn == turn && s.answered) {
        put(app, learner, &module, &held, turn).await?;
    }
    Ok(())
}

/// How many questions wait for the learner by now; `None` while there is no module to practise.
///
/// # Errors
/// [`Error::Forbidden`] for anyone but a learner.
pub async fn count_due(app: &App, actor: &Actor) -> Result<Option<usize>, Error> {
    let overview = list(app, actor).await?;
    Ok((!overview.modules.is_empty()).then(|| overview.modules.iter().map(|(_, s)| s.due).sum()))
}

/// The learners of a class who may need help, each with the modules it is about: four or more wrong
/// answers in a module's practice since the last right one. It is about single learners, so it is in
/// the audit log when there is one.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such class.
pub async fn needs_help(app: &App, actor: &Actor, class: OrgId) -> Result<HashMap<UserId, Vec<Arc<Module>>>, Error> {
    let mut c = app.db().read().await?;
    let class = orgs::find(&mut c, class).await?.ok_or(Error::Forbidden)?;
    actor.require(UseCase::ViewProgress, &class.path)?;
    let content = app.content();
    let mut stuck: HashMap<UserId, Vec<Arc<Module>>> = HashMap::new();
    for row in practice::list_stuck(&mut c, class.id, NEEDS_HELP).await? {
        if let Some(module) = content.module(&row.module_id) {
            stuck.entry(row.learner_id).or_default().push(module.clone());
        }
    }
    drop(c);
    if stuck.is_empty() {
        return Ok(stuck);
    }
    let view = View::new(UseCase::ViewProgress, class.id, "needs-help").about("needs_help", stuck.len());
    Named::new(stuck, view).open(app, actor).await
}

/// Whether a module has questions to practise alone: not one that is taught only with a counsellor in the room.
fn may_be_practised(module: &Module) -> bool {
    !module.items.is_empty() && !module.counsellor
}

/// The module, if the learner has finished its lesson and it has questions.
async fn practisable(app: &App, c: &mut Conn<'_>, learner: UserId, id: &str) -> Result<Arc<Module>, Error> {
    let module = app.content().module(id).filter(|m| may_be_practised(m)).cloned().ok_or(Error::NotFound)?;
    let done = practice::list_lessons_done(c, learner).await?;
    done.contains(&module.id).then_some(module).ok_or(Error::NotFound)
}

/// Questions that practice would give away.
async fn held(app: &App, c: &mut Conn<'_>, learner: UserId) -> Result<Held, Error> {
    Held::of_learner(app, c, learner, But::default()).await
}

async fn cards(c: &mut Conn<'_>, learner: UserId) -> Result<HashMap<String, Card>, Error> {
    Ok(practice::list_cards(c, learner).await?.into_iter().map(|card| (card.item_id.clone(), card)).collect())
}

fn today(sets: &[PracticeSet], day: NaiveDate) -> i64 {
    sets.iter().filter(|s| s.day == day).map(|s| s.day_count).sum()
}

/// The question of a turn, while it is open.
async fn unanswered(
    app: &App,
    learner: UserId,
    module: &str,
    turn: i64,
) -> Result<Option<(Arc<Module>, Question)>, Error> {
    let mut c = app.db().read().await?;
    let module = practisable(app, &mut c, learner, module).await?;
    let set = practice::find_set(&mut c, learner, &module.id).await?;
    Ok(set.filter(|s| s.turn == turn && !s.answered).map(|s| (module, s.question)))
}

/// A question with its item. An open one must be as the bank has it now; an answered one is read as it was.
async fn asked(c: &mut Conn<'_>, module: &Module, question: &Question) -> Result<Option<Asked>, Error> {
    let paper = question.paper.clone();
    let item = match module.item(&paper.id).filter(|i| i.version == paper.version) {
        Some(item) => item.clone(),
        None if question.right.is_none() => return Ok(None),
        None => match items::find(c, &paper.id, paper.version).await? {
            Some(item) => Arc::new(item),
            None => return Ok(None),
        },
    };
    let places = attempts::places(&paper, &question.response);
    let points = question.right.map(|right| if right { POINTS } else { 0 });
    Ok(Some(Asked {
        paper,
        item,
        response: question.response.clone(),
        places,
        revision: 0,
        points,
        checked: false,
        flagged: false,
        held: None,
    }))
}

/// Chooses a question and replaces that of `turn` by it (0 for none); returns the stored one. `None` when the key of every
/// question is held back.
async fn put(
    app: &App,
    learner: UserId,
    module: &Module,
    held: &Held,
    turn: i64,
) -> Result<Option<PracticeSet>, Error> {
    let mut c = app.db().read().await?;
    let cards = cards(&mut c, learner).await?;
    drop(c);
    let mut rng = ChaCha8Rng::from_seed(app.random());
    let Some(item) = choose(&module.items, &cards, held, app.now(), &mut rng) else { return Ok(None) };
    let question =
        Question { paper: attempts::on_paper(item, false, &mut rng), response: Response::default(), right: None };

    tx!(app, (learner, module = module.id.clone(), turn, question, now = app.now(), today = app.today()), |c| {
        if *turn == 0 {
            practice::insert_set(c, *learner, module, question, *today, *now).await?;
        } else {
            practice::update_next(c, *learner, module, *turn, question, *now).await?;
        }
        Ok::<_, Error>(practice::find_set(c, *learner, module).await?)
    })
    .await
}
