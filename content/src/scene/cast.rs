//! The words of scenes and what they draw: `scenes/cast.toml`, with the shapes of `scenes/parts/`.

use qinghe_model::{Text, scene::Part};
use serde::Deserialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
};

const CAST: &str = include_str!("../../scenes/cast.toml");
const SHAPES: [&str; 6] = [
    include_str!("../../scenes/parts/adults.svg"),
    include_str!("../../scenes/parts/bodies.svg"),
    include_str!("../../scenes/parts/cast.svg"),
    include_str!("../../scenes/parts/faces.svg"),
    include_str!("../../scenes/parts/places.svg"),
    include_str!("../../scenes/parts/props.svg"),
];

/// A word in both languages.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub(crate) struct Word {
    pub zh: String,
    pub en: String,
}

impl Word {
    pub fn text(&self) -> Text {
        Text { zh: self.zh.clone(), en: self.en.clone() }
    }
}

/// How a body of an age is put together.
#[derive(Deserialize, Clone, Copy)]
#[serde(deny_unknown_fields)]
pub(crate) struct Age {
    pub legs: f64,
    pub torso: f64,
    /// How far the head is above the torso.
    pub lift: f64,
    /// Half the width of the shadow.
    pub shadow: f64,
    /// The scale of legs that sit.
    pub seat: f64,
}

/// A face.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expression {
    pub brow: String,
    pub eyes: String,
    pub mouth: String,
    pub tilt: i32,
    #[serde(default)]
    pub drop: bool,
    /// What a script calls it; one without is not spoken.
    pub mood: Option<Word>,
}

/// Somebody who is drawn.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Person {
    pub name: Word,
    pub skin: String,
    #[serde(default = "one")]
    pub width: f64,
    #[serde(default = "one")]
    pub height: f64,
    pub specs: Option<String>,
    pub pose: Option<String>,
    #[serde(default)]
    pub adult: bool,
    /// How large they are beside others.
    #[serde(default = "one")]
    pub size: f64,
    /// The age of somebody who is not one of the six.
    pub age: Option<String>,
    /// The ages at which they wear a skirt.
    #[serde(default)]
    pub skirt: Vec<String>,
}

const fn one() -> f64 {
    1.0
}

/// Two arms.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Gesture {
    pub right: String,
    pub left: Option<String>,
    /// Where the hand is that may hold something.
    pub hand: Option<[f64; 2]>,
}

/// Where a scene plays.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Place {
    pub zh: String,
    pub en: String,
    /// The colour that goes on above the picture.
    pub sky: String,
    pub back: Vec<String>,
    pub front: Option<String>,
}

/// A thing.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Prop {
    pub part: String,
    pub zh: String,
    pub en: String,
}

/// The reader's own hand.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Hand {
    pub part: String,
    pub turn: [f64; 3],
    pub scale: f64,
    pub from: [f64; 2],
}

/// Every word.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cast {
    pub ages: BTreeMap<String, Age>,
    pub bands: BTreeMap<String, String>,
    pub expressions: BTreeMap<String, Expression>,
    pub who: BTreeMap<String, Person>,
    pub voices: BTreeMap<String, Word>,
    pub distance: BTreeMap<String, [f64; 2]>,
    pub marks: BTreeMap<String, [f64; 3]>,
    pub gestures: BTreeMap<String, Gesture>,
    pub poses: BTreeMap<String, String>,
    pub manners: BTreeMap<String, Word>,
    pub places: BTreeMap<String, Place>,
    pub props: BTreeMap<String, Prop>,
    pub hands: BTreeMap<String, Hand>,
}

/// The words, read on first use.
///
/// # Panics
/// When they cannot be read; the tests read them.
pub(crate) fn cast() -> &'static Cast {
    static CAST_READ: OnceLock<Cast> = OnceLock::new();
    CAST_READ.get_or_init(|| toml::from_str(CAST).expect("scenes/cast.toml can be read"))
}

/// Parts with these ids are put on pages under this name, away from the ids of everything else.
const PREFIX: &str = "part-";

struct Shape {
    part: Part,
    /// The parts that it uses itself.
    uses: BTreeSet<&'static str>,
}

fn shapes() -> &'static BTreeMap<&'static str, Shape> {
    static SHAPES_READ: OnceLock<BTreeMap<&'static str, Shape>> = OnceLock::new();
    SHAPES_READ.get_or_init(|| {
        let mut all = BTreeMap::new();
        for line in SHAPES.into_iter().flat_map(str::lines) {
            let rest = line.strip_prefix("<g id=\"").or_else(|| line.strip_prefix("<clipPath id=\""));
            let Some((name, _)) = rest.and_then(|rest| rest.split_once('"')) else { continue };
            let shape =
                line.replace("id=\"", &format!("id=\"{PREFIX}")).replace("href=\"#", &format!("href=\"#{PREFIX}"));
            // Read once and kept for ever, as the text they come from is.
            let (id, shape) = (format!("{PREFIX}{name}").leak(), shape.leak());
            let uses = line.split("href=\"#").skip(1).filter_map(|rest| Some(rest.split_once('"')?.0)).collect();
            all.insert(name, Shape { part: Part { id, shape }, uses });
        }
        all
    })
}

/// The part of a name, if there is one.
pub(crate) fn part(name: &str) -> Option<Part> {
    shapes().get(name).map(|s| s.part)
}

/// The parts of these names and all that they use themselves, in the order of their ids.
pub(crate) fn with_uses(names: &BTreeSet<String>) -> Vec<Part> {
    let mut found: BTreeMap<&str, Part> = BTreeMap::new();
    let mut todo: Vec<&str> = names.iter().map(String::as_str).collect();
    while let Some(name) = todo.pop() {
        if let Some((name, shape)) = shapes().get_key_value(name)
            && found.insert(name, shape.part).is_none()
        {
            todo.extend(&shape.uses);
        }
    }
    found.into_values().collect()
}

/// Every shape by name, for the tests.
#[cfg(test)]
pub(crate) fn names() -> impl Iterator<Item = (&'static str, &'static BTreeSet<&'static str>)> {
    shapes().iter().map(|(name, shape)| (*name, &shape.uses))
}
