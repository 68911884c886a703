//! A story as its island gets it: scenes in the reader's language and the choices made so far.

use crate::{comic::Panel, words::StoryWords};
use serde_tuple::{Deserialize_tuple, Serialize_tuple};

/// A scene of the story, in the reader's language.
#[derive(Clone, PartialEq, Eq, Debug, Serialize_tuple, Deserialize_tuple)]
pub struct Scene {
    /// Stable within the story.
    pub id: String,
    /// The picture, where there is one.
    pub panel: Option<Panel>,
    /// What happens, as paragraphs; below a picture, what the narrator says.
    pub text: Vec<String>,
    /// Choices: id, words, the scene it leads to.
    pub choices: Vec<(String, String, String)>,
    /// At an ending: whether everyone is safe.
    pub ending: Option<bool>,
}

impl Scene {
    /// What the scene began with, for the way walked so far.
    #[must_use]
    pub fn beginning(&self) -> String {
        let said = || self.panel.as_ref().and_then(|p| p.says.first()).map(|s| format!("{}{}", s.who, s.text));
        self.text.first().cloned().or_else(said).unwrap_or_default()
    }
}

/// The props of the story island.
#[derive(Clone, PartialEq, Eq, Debug, Serialize_tuple, Deserialize_tuple)]
pub struct Story {
    /// The id of the assignment under which choices are saved; empty in a preview.
    pub assignment: String,
    /// The step's id.
    pub step: String,
    /// The id of the first scene.
    pub start: String,
    /// Its scenes.
    pub scenes: Vec<Scene>,
    /// The ids of the choices made so far.
    pub path: Vec<String>,
    /// Whether an ending was reached before.
    pub done: bool,
    /// The address the plain form posts to.
    pub action: String,
    /// The next step's address.
    pub next: String,
    /// The words around the story.
    pub words: StoryWords,
}

impl Story {
    /// The scenes walked through, each with the words chosen there, and the scene arrived at.
    #[must_use]
    pub fn walk(&self, path: &[String]) -> (Vec<(Scene, String)>, Option<Scene>) {
        let find = |id: &str| self.scenes.iter().find(|s| s.id == id).cloned();
        let mut walked = Vec::new();
        let mut at = find(&self.start);
        for id in path {
            let Some(scene) = at.take() else { break };
            let Some((_, words, to)) = scene.choices.iter().find(|c| c.0 == *id).cloned() else { break };
            walked.push((scene, words));
            at = find(&to);
        }
        (walked, at)
    }
}
