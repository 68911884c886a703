//! What a match is drawn from.

use crate::{Actor, App, Error, UseCase, attempts::on_paper, board::grouped, guarded, keys::Held, quizzes};
use qinghe_content::{Module, StepKind};
use qinghe_model::{
    Lang, MatchId, QuizId, Text,
    item::{CognitiveLevel, Item, ItemKind, ItemOption},
    matches::{MAX_QUESTIONS, Mode},
    org::{Grade, OrgPath},
};
use qinghe_store::{attempts::PaperItem, matches::Question};
use rand::{SeedableRng as _, rngs::ChaCha8Rng, seq::SliceRandom as _};
use std::sync::Arc;

/// Objectives about what hides behind a harmless look: of [`Mode::Disguise`].
const DISGUISES: [&str; 2] = ["spot", "disguise"];

/// Where the questions come from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Source {
    /// Every lesson for the class's grade.
    All,
    /// One module.
    Module(String),
    /// A quiz of the school, put together by hand.
    Quiz(QuizId),
    /// A story: a module's step.
    Story(String, String),
}

impl Source {
    /// From a form's field: nothing is [`Self::All`].
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        match text.split_once(':') {
            None => text.is_empty().then_some(Self::All),
            Some(("module", id)) => Some(Self::Module(id.to_owned())),
            Some(("quiz", id)) => id.parse().ok().map(Self::Quiz),
            Some(("story", at)) => at.split_once('/').map(|(m, s)| Self::Story(m.to_owned(), s.to_owned())),
            Some(_) => None,
        }
    }

    /// For a form's field.
    #[must_use]
    pub fn write(&self) -> String {
        match self {
            Self::All => String::new(),
            Self::Module(id) => format!("module:{id}"),
            Self::Quiz(id) => format!("quiz:{id}"),
            Self::Story(module, step) => format!("story:{module}/{step}"),
        }
    }
}

/// The modules with a bank for a grade, in the order of the library.
pub(crate) fn modules(app: &App, grade: Option<Grade>) -> Vec<Arc<Module>> {
    let fits = |m: &&Arc<Module>| m.quiz.is_some() && !m.counsellor && grade.is_none_or(|g| m.grades.contains(&g));
    app.content().modules().filter(fits).cloned().collect()
}

/// The stories for a grade: module, step, and what it is called.
pub(crate) fn stories(app: &App, grade: Option<Grade>) -> Vec<(Source, Text)> {
    let mut all = Vec::new();
    for module in modules(app, grade) {
        for step in &module.steps {
            if matches!(step.kind, StepKind::Scenario(_)) {
                let title = Text {
                    zh: format!("{} · {}", module.title.get(Lang::Zh), step.title.get(Lang::Zh)),
                    en: format!("{} · {}", module.title.get(Lang::En), step.title.get(Lang::En)),
                };
                all.push((Source::Story(module.id.clone(), step.id.clone()), title));
            }
        }
    }
    all
}

/// What a match is about, and its questions.
pub(crate) struct Drawn {
    pub title: Text,
    pub module: Option<String>,
    pub paper: Vec<Question>,
}

/// Draws the questions.
///
/// # Errors
/// [`Error::Invalid`] with the field `source` when there is nothing for this mode, or the keys of all of it are held
/// back.
pub(crate) async fn draw(
    app: &App,
    actor: &Actor,
    id: MatchId,
    (school, grade): (&OrgPath, Option<Grade>),
    (source, mode, count): (&Source, Mode, usize),
    held: &Held,
) -> Result<Drawn, Error> {
    let nothing = || Error::field("source", "match-nothing");
    let library = app.content();
    let mut rng = ChaCha8Rng::from_seed(app.random());
    if let Source::Story(module, step) = source {
        let module = library.module(module).filter(|m| !m.counsellor).ok_or_else(nothing)?;
        let (_, step) = module.step(step).ok_or_else(nothing)?;
        let StepKind::Scenario(story) = &step.kind else { return Err(nothing()) };
        if mode != Mode::Vote {
            return Err(Error::field("source", "match-story"));
        }
        return Ok(Drawn { title: step.title.clone(), module: Some(module.id.clone()), paper: moments(story, id) });
    }
    let (title, module, pool): (Text, Option<String>, Vec<Arc<Item>>) = match source {
        Source::Module(id) => {
            let module = library.module(id).filter(|m| !m.counsellor).ok_or_else(nothing)?;
            (module.title.clone(), Some(module.id.clone()), bank(module, mode))
        }
        Source::Quiz(quiz) => {
            actor.require_within(UseCase::EditQuiz, school)?;
            let page = quizzes::get(app, actor, *quiz).await?;
            (page.quiz.title(), None, quizzes::example(&page, quizzes::seed(app)))
        }
        Source::All | Source::Story(..) => {
            let pool = modules(app, grade).iter().flat_map(|m| bank(m, mode)).collect();
            (Text::default(), None, pool)
        }
    };
    let mut pool: Vec<Arc<Item>> =
        pool.into_iter().filter(|i| fits(i, mode) && !guarded::has_item(&library, &i.id)).collect();
    // Of the same statement in two lessons one is enough.
    pool.sort_by(|a, b| a.id.cmp(&b.id));
    pool.dedup_by(|a, b| a.id == b.id);
    let any = !pool.is_empty();
    pool.retain(|item| held.find(&item.id).is_none());
    if any && pool.is_empty() {
        return Err(Error::field("source", "match-held"));
    }
    if !matches!(source, Source::Quiz(_)) {
        pool.shuffle(&mut rng);
        pool = in_turn(pool);
    }
    pool.truncate(count.min(MAX_QUESTIONS));
    if pool.is_empty() {
        return Err(nothing());
    }
    let question = |item: Arc<Item>| Question {
        paper: on_paper(&item, false, &mut rng),
        item: Arc::unwrap_or_clone(item),
        leads: vec![],
        ending: None,
    };
    Ok(Drawn { title, module, paper: pool.into_iter().map(question).collect() })
}

/// One of each objective in turn, so that a short match touches all there are.
fn in_turn(pool: Vec<Arc<Item>>) -> Vec<Arc<Item>> {
    let mut groups: Vec<_> = grouped(pool, |i| i.objective.clone()).into_iter().collect();
    groups.sort_by(|a, b| a.0.cmp(&b.0));
    let most = groups.iter().map(|(_, g)| g.len()).max().unwrap_or_default();
    (0..most).flat_map(|n| groups.iter().filter_map(move |(_, g)| g.get(n)).cloned().collect::<Vec<_>>()).collect()
}

fn fits(item: &Item, mode: Mode) -> bool {
    match mode {
        Mode::Quiz | Mode::Relay => item.kind.is_choice(),
        Mode::Disguise => item.kind.is_choice() && item.kind != ItemKind::TrueFalse,
        Mode::Myth => item.kind == ItemKind::TrueFalse,
        Mode::Order => item.kind == ItemKind::Order,
        Mode::Vote => false,
    }
}

/// A module's items for a mode: for statements also those of its lesson.
fn bank(module: &Module, mode: Mode) -> Vec<Arc<Item>> {
    let mut all: Vec<Arc<Item>> = module
        .items
        .iter()
        .filter(|i| mode != Mode::Disguise || DISGUISES.contains(&i.objective.as_str()))
        .cloned()
        .collect();
    if mode == Mode::Myth {
        for step in &module.steps {
            if let StepKind::Myth(statements) = &step.kind {
                for s in statements {
                    let option = |id: &str, zh: &str, en: &str, correct| ItemOption {
                        id: id.to_owned(),
                        correct,
                        group: None,
                        text: Text { zh: zh.to_owned(), en: en.to_owned() },
                        why: None,
                    };
                    all.push(Arc::new(Item {
                        id: format!("{}-{}-{}", module.id, step.id, s.id),
                        version: module.version,
                        kind: ItemKind::TrueFalse,
                        objective: step.id.clone(),
                        difficulty: 1,
                        level: CognitiveLevel::Understand,
                        scene: None,
                        stem: s.text.clone(),
                        groups: vec![],
                        options: vec![option("true", "对", "True", !s.myth), option("false", "不对", "False", s.myth)],
                        answers: vec![],
                        tolerance: None,
                        explanation: s.truth.clone(),
                        sources: step.sources.clone(),
                    }));
                }
            }
        }
    }
    all
}

/// A story's moments as questions, the first one first.
fn moments(story: &qinghe_content::Scenario, id: MatchId) -> Vec<Question> {
    let mut nodes: Vec<&qinghe_content::Node> = story.nodes.iter().collect();
    nodes.sort_by_key(|n| n.id != story.start);
    let place = |node: &str| nodes.iter().position(|n| n.id == node).unwrap_or_default();
    nodes
        .iter()
        .map(|node| {
            let options = node
                .choices
                .iter()
                .map(|c| ItemOption { id: c.id.clone(), correct: false, group: None, text: c.text.clone(), why: None })
                .collect();
            let item = Item {
                id: format!("{id}-{}", node.id),
                version: 1,
                kind: ItemKind::Single,
                objective: String::new(),
                difficulty: 1,
                level: CognitiveLevel::Apply,
                scene: None,
                stem: node.text.clone(),
                groups: vec![],
                options,
                answers: vec![],
                tolerance: None,
                explanation: Text::default(),
                sources: vec![],
            };
            Question {
                paper: PaperItem {
                    id: item.id.clone(),
                    version: 1,
                    kind: item.kind,
                    options: node.choices.iter().map(|c| c.id.clone()).collect(),
                    groups: vec![],
                    graded: None,
                },
                leads: node.choices.iter().map(|c| place(&c.to)).collect(),
                ending: node.ending.map(|e| e == qinghe_content::Ending::Safe),
                item,
            }
        })
        .collect()
}
