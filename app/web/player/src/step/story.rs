//! A step that is a story, as its island gets it.

use super::StepView;
use crate::{
    comic::{Panel, told},
    story::{Scene, Story},
};
use qinghe_model::lesson::{Ending, Scenario};

impl StepView<'_> {
    pub(super) fn story(&self, scenario: &Scenario) -> Story {
        let lang = self.lang();
        let scenes = scenario
            .nodes
            .iter()
            .map(|n| Scene {
                id: n.id.clone(),
                panel: Panel::of(lang, self.step, n),
                text: told(lang, n),
                choices: n.choices.iter().map(|c| (c.id.clone(), c.text.get(lang).to_owned(), c.to.clone())).collect(),
                ending: n.ending.map(|e| e == Ending::Safe),
            })
            .collect();
        Story {
            action: self.action.clone(),
            assignment: self.assignment.clone().unwrap_or_default(),
            step: self.step.id.clone(),
            start: scenario.start.clone(),
            scenes,
            path: self.path.to_vec(),
            done: (self.done)(&self.step.id),
            next: self.next.clone(),
            words: self.words.story.clone(),
        }
    }
}
