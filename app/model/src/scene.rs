//! A story's moment as a picture: what is drawn, who says what, and how it is read where there is no picture.
//!
//! `qinghe-content` composes scenes from parts; `qinghe-player` puts them on a page. The drawing refers to its parts by
//! `<use>`, so a page needs each part once, whatever it shows.

use crate::Text;
use std::collections::BTreeMap;

/// A picture with its bubbles.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Scene {
    /// The shapes, 360 × 270 units, referring to [`Scene::parts`].
    pub drawing: String,
    /// Every part the drawing uses, those that parts use too, in the order of their ids.
    pub parts: Vec<Part>,
    /// How much of the picture, from below, bubbles leave free so that they cover no face: in twentieths of its width.
    pub room: u8,
    /// Whether it is three frames side by side, with a bubble in each.
    pub is_split: bool,
    /// The place and who is there, for those who do not see the picture.
    pub shows: Text,
    /// What is said, in reading order.
    pub says: Vec<Say>,
    /// The narration; empty when the bubbles say all.
    pub narration: Text,
}

/// A shape that drawings share.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Part {
    /// Its id on the page.
    pub id: &'static str,
    /// Its element, with the id.
    pub shape: &'static str,
}

/// The id of a picture on a page.
#[must_use]
pub fn id(step: &str, node: &str) -> String {
    format!("scene-{step}-{node}")
}

/// The shapes that a page needs for these pictures, each once: first the parts, then a group for each picture.
#[must_use]
pub fn sheet<'a>(scenes: impl Iterator<Item = (String, &'a Scene)>) -> String {
    let mut parts = BTreeMap::new();
    let mut drawings = String::new();
    for (id, scene) in scenes {
        parts.extend(scene.parts.iter().map(|p| (p.id, p.shape)));
        drawings.extend(["<g id=\"", &id, "\">", &scene.drawing, "</g>"]);
    }
    parts.into_values().chain([drawings.as_str()]).collect()
}

/// A bubble.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Say {
    /// Who says it and how, as a script has it, with the colon.
    pub who: Text,
    /// Whether sighted readers need the name too, because the speaker is not in the picture.
    pub is_named: bool,
    /// Whether the reader says it.
    pub is_own: bool,
    /// How it is said.
    pub manner: Manner,
    /// Where it stands.
    pub spot: Spot,
    /// Whether it begins a row of its own, because in reading order it comes after one further right.
    pub is_below: bool,
    /// The words.
    pub text: Text,
}

/// How something is said.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Manner {
    /// Aloud.
    #[default]
    Speech,
    /// Quietly.
    Whisper,
    /// Loudly.
    Shout,
    /// Not at all: it is thought.
    Thought,
    /// Written on a phone.
    Message,
    /// On the telephone.
    Call,
}

impl Manner {
    /// Every manner by the name that authors write.
    pub const ALL: [(&'static str, Self); 6] = [
        ("speech", Self::Speech),
        ("whisper", Self::Whisper),
        ("shout", Self::Shout),
        ("thought", Self::Thought),
        ("message", Self::Message),
        ("call", Self::Call),
    ];

    /// The name that authors write.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Speech => "speech",
            Self::Whisper => "whisper",
            Self::Shout => "shout",
            Self::Thought => "thought",
            Self::Message => "message",
            Self::Call => "call",
        }
    }
}

/// Where a bubble stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Spot {
    /// Above, at the left.
    #[default]
    Left,
    /// Above, in the middle.
    Middle,
    /// Above, at the right.
    Right,
    /// Below, at the left.
    LowLeft,
    /// Below, at the right.
    LowRight,
}

impl Spot {
    /// Every spot by the name that authors write.
    pub const ALL: [(&'static str, Self); 5] = [
        ("left", Self::Left),
        ("middle", Self::Middle),
        ("right", Self::Right),
        ("low-left", Self::LowLeft),
        ("low-right", Self::LowRight),
    ];

    /// The name that authors write.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Middle => "middle",
            Self::Right => "right",
            Self::LowLeft => "low-left",
            Self::LowRight => "low-right",
        }
    }

    /// Whether it stands above the figures.
    #[must_use]
    pub const fn is_high(self) -> bool {
        matches!(self, Self::Left | Self::Middle | Self::Right)
    }
}
