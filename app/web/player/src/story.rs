//! A story as its island gets it: scenes in the reader's language and the choices made so far.

use serde::{Deserialize, Serialize};

/// A moment of the story, in the reader's language.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Scene {
    /// Its id.
    pub id: String,
    /// What happens, a paragraph each.
    pub text: Vec<String>,
    /// Choices: id, words, the scene it leads to.
    pub choices: Vec<(String, String, String)>,
    /// At an ending: whether all are safe.
    pub ending: Option<bool>,
}

/// Everything the story needs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Story {
    /// The assignment, to keep the choices under.
    pub assignment: String,
    /// The step.
    pub step: String,
    /// The scene it begins with.
    pub start: String,
    /// Its scenes.
    pub scenes: Vec<Scene>,
    /// Choices made before.
    pub path: Vec<String>,
    /// Whether an ending was reached before.
    pub done: bool,
    /// Where the plain form is sent.
    pub action: String,
    /// The next step's address.
    pub next: String,
    /// The words around the story.
    pub words: StoryWords,
}

/// The words around the story.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is the word it names")]
pub struct StoryWords {
    pub what_do_you_do: String,
    pub path_so_far: String,
    pub you_chose: String,
    pub go_back: String,
    pub start_again: String,
    pub safe_ending: String,
    pub unsafe_ending: String,
    pub next: String,
    pub not_yet: String,
    pub keeping_failed: String,
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
