//! What is gathered from one file of questions, and why something is left out.

use super::{
    CODES, ImportFault, MAX_FAULTS, MAX_ITEMS, Place,
    build::{blank, finish, joined, number_text, one_line, option, text},
    refusal::{Read, brief, refuse},
};
use qinghe_model::{
    Lang, Text,
    grading::number,
    item::{Item, ItemKind},
};

/// What is being gathered from one file.
pub(super) struct Reading {
    pub(super) lang: Lang,
    pub(super) items: Vec<Item>,
    pub(super) faults: Vec<ImportFault>,
}

impl Reading {
    pub(super) fn new(lang: Lang) -> Self {
        Self { lang, items: vec![], faults: vec![] }
    }

    pub(super) fn fault(&mut self, place: Place, code: &'static str, text: &str) {
        debug_assert!(CODES.contains(&code), "{code}");
        match self.faults.len() {
            n if n < MAX_FAULTS => self.faults.push(ImportFault { place, code, text: brief(text) }),
            MAX_FAULTS => self.faults.push(ImportFault { place, code: "more-faults", text: String::new() }),
            _ => {}
        }
    }

    /// A fault that is reported once a file.
    pub(super) fn once(&mut self, place: Place, code: &'static str, text: &str) {
        if self.faults.iter().all(|f| f.code != code) {
            self.fault(place, code, text);
        }
    }

    /// Whether the limit of questions is reached; adds a fault the first time.
    pub(super) fn is_full(&mut self, place: &Place) -> bool {
        let full = self.items.len() >= MAX_ITEMS;
        if full {
            self.once(place.clone(), "too-many-items", "");
        }
        full
    }

    /// Keeps a question that is sound, under the next number.
    pub(super) fn keep(&mut self, place: Place, item: Read<Item>) {
        if self.is_full(&place) {
            return;
        }
        match item.and_then(finish) {
            Ok(mut item) => {
                item.id = (self.items.len() + 1).to_string();
                self.items.push(item);
            }
            Err(refusal) => self.fault(place, refusal.code, &refusal.text),
        }
    }
}

/// An option of a choice, with its worth of 100 and the feedback to those who choose it.
pub(super) struct Weighted {
    pub(super) text: String,
    pub(super) weight: f64,
    pub(super) feedback: String,
}

/// Whether a wrong option costs more or less than here, where it takes away what a right one earns, or everything. Of a
/// question with one right answer a wrong one earns nothing, and a question never earns less than that.
fn is_penalty(weight: f64, single: bool, right: usize) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "a question has a handful of options")]
    let one = 100.0 / right.max(1) as f64;
    weight < 0.0 && (single || [100.0, one].iter().all(|usual| (weight + usual).abs() > 0.01))
}

/// A choice as Moodle weighs it: with `single`, what is worth 100 is right; otherwise whatever is worth
/// more than nothing.
pub(super) fn choice(
    reading: &mut Reading,
    place: &Place,
    stem: &str,
    single: bool,
    answers: Vec<Weighted>,
    general: &str,
) -> Read<Item> {
    let lang = reading.lang;
    let full = |w: f64| w > 99.9;
    let right = answers.iter().filter(|a| if single { full(a.weight) } else { a.weight > 0.0 }).count();
    if right == 0 {
        return refuse("no-key", stem);
    }
    if single && right > 1 {
        return refuse("either", stem);
    }
    let uneven = if single {
        answers.iter().any(|a| a.weight > 0.0 && !full(a.weight))
    } else {
        let mut weights = answers.iter().map(|a| a.weight).filter(|w| *w > 0.0);
        let first = weights.next().unwrap_or_default();
        weights.any(|w| (w - first).abs() > 0.01)
    };
    if uneven {
        reading.fault(place.clone(), "weights", stem);
    }
    if let Some(a) = answers.iter().find(|a| is_penalty(a.weight, single, right)) {
        reading.fault(place.clone(), "penalty", &a.text);
    }
    let mut item = blank(if right > 1 { ItemKind::Multiple } else { ItemKind::Single }, text(lang, stem));
    let mut explanation = vec![general.to_owned()];
    for a in answers {
        let correct = if single { full(a.weight) } else { a.weight > 0.0 };
        let why = if correct {
            explanation.push(a.feedback);
            Text::default()
        } else {
            text(lang, &a.feedback)
        };
        item.options.push(option(text(lang, &a.text), correct, why));
    }
    item.explanation = text(lang, &joined(explanation));
    Ok(item)
}

/// A typed text or number with its tolerance, its worth and its feedback.
pub(super) struct Typed {
    pub(super) text: String,
    pub(super) tolerance: String,
    pub(super) weight: f64,
    pub(super) feedback: String,
}

/// A question with a typed answer. Partly right answers are dropped, with a notice.
pub(super) fn typed(
    reading: &mut Reading,
    place: &Place,
    kind: ItemKind,
    stem: &str,
    answers: Vec<Typed>,
    general: &str,
) -> Read<Item> {
    let lang = reading.lang;
    let mut item = blank(kind, text(lang, stem));
    let mut tolerances = vec![];
    for a in answers {
        if a.weight < 99.9 {
            if a.weight > 0.0 {
                reading.fault(place.clone(), "weights", &a.text);
            } else if !a.feedback.is_empty() {
                reading.fault(place.clone(), "feedback", &a.feedback);
            }
            if a.weight < 0.0 {
                reading.fault(place.clone(), "penalty", &a.text);
            }
            continue;
        }
        if !a.feedback.is_empty() {
            reading.fault(place.clone(), "feedback", &a.feedback);
        }
        if kind == ItemKind::ShortText {
            item.answers.push(one_line(&a.text));
            continue;
        }
        let Some(answer) = number_text(&a.text) else { return refuse("number", &a.text) };
        let Some(tolerance) = number_text(if a.tolerance.is_empty() { "0" } else { &a.tolerance }) else {
            return refuse("tolerance", &a.tolerance);
        };
        tolerances.push(number(&tolerance).unwrap_or_default());
        item.answers.push(answer);
        item.tolerance = (number(&tolerance) != Some(0)).then_some(tolerance);
    }
    if tolerances.windows(2).any(|t| t[0] != t[1]) {
        return refuse("tolerance", stem);
    }
    item.explanation = text(lang, general);
    Ok(item)
}
