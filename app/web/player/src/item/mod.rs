//! An item of a quiz: as a plain form that works without a script, explained once it is graded, or to be read.

mod explained;
mod form;
mod read;

pub use read::{folded, keyed, right, said, student};

use crate::words::Words;
use qinghe_model::item::{Item, ItemKind, Response};

/// An item as one learner has it.
#[derive(Clone, Copy)]
pub struct ItemView<'a> {
    /// The words around it.
    pub words: &'a Words,
    /// The item in the version that was drawn.
    pub item: &'a Item,
    /// How it is answered, as the paper says.
    pub kind: ItemKind,
    /// The ids of its options in this learner's order.
    pub options: &'a [String],
    /// The ids of its groups in this learner's order.
    pub groups: &'a [String],
    /// The answer; blank for none.
    pub response: &'a Response,
    /// The same answer as places on this learner's paper. Option `o` in group `g` is place `o × groups + g`.
    pub places: &'a [usize],
    /// Points in hundredths, once graded.
    pub points: Option<i64>,
}

impl ItemView<'_> {
    /// "Question 4 · choose one"; `n` counts from 1.
    #[must_use]
    pub fn label(&self, n: usize) -> String {
        self.words.item.label(self.kind, n)
    }

    /// The options' words in this learner's order.
    #[must_use]
    pub fn option_texts(&self) -> Vec<String> {
        let found = self.options.iter().filter_map(|id| self.item.option(id));
        found.map(|o| o.text.get(self.words.lang).to_owned()).collect()
    }

    /// The groups' words in this learner's order.
    #[must_use]
    pub fn group_texts(&self) -> Vec<String> {
        let found = self.groups.iter().filter_map(|id| self.item.groups.iter().find(|g| g.id == *id));
        found.map(|g| g.text.get(self.words.lang).to_owned()).collect()
    }

    /// Whether some options have no place in the order yet: the button that answers is hidden until they have.
    #[must_use]
    pub fn is_incomplete_order(&self) -> bool {
        self.kind == ItemKind::Order && self.places.len() < self.options.len()
    }
}
