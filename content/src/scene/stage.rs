//! The lines of a stage: who stands where, with which face, doing what.

use super::cast::{Cast, Expression, Gesture, Person, cast};
use std::collections::BTreeMap;

/// Where somebody looks, across the picture.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Looks {
    Left,
    #[default]
    Ahead,
    Right,
}

/// Where somebody or something is.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Spot {
    pub x: f64,
    pub y: f64,
    pub scale: f64,
}

/// Where somebody stands in each of three frames.
const FRAMES: [Spot; 3] = [
    Spot { x: 60.0, y: 338.0, scale: 1.32 },
    Spot { x: 178.0, y: 338.0, scale: 1.32 },
    Spot { x: 300.0, y: 338.0, scale: 1.32 },
];

/// Somebody in the picture.
pub(crate) struct Figure {
    pub who: &'static str,
    pub person: &'static Person,
    pub spot: Spot,
    pub age: &'static str,
    pub pose: &'static str,
    pub face: &'static Expression,
    pub gesture: Option<&'static Gesture>,
    /// The part of what is in the hand.
    pub holds: Option<&'static str>,
    pub turned: bool,
    pub looks: Looks,
    pub uniform: bool,
    pub scarf: bool,
    /// Which of three frames they are in, from 1.
    pub frame: Option<u8>,
}

/// What a line of a stage puts into the picture.
pub(crate) enum Line {
    Figure(Box<Figure>),
    /// A thing: its part and where it stands.
    Prop(&'static str, Spot),
    /// The reader's own hand, and where across.
    Hand(&'static str, f64),
}

/// The words that may follow a figure, for a fault's text.
fn allowed(cast: &Cast) -> String {
    let mut words = vec!["at", "on", "in", "looks", "turned", "uniform", "scarf", "p5", "j2", "s2"];
    words.extend(cast.distance.keys().map(String::as_str));
    words.extend(cast.poses.keys().map(String::as_str));
    words.extend(cast.expressions.keys().map(String::as_str));
    words.extend(cast.gestures.keys().map(String::as_str));
    words.join(", ")
}

fn keys<T>(map: &BTreeMap<String, T>) -> String {
    map.keys().map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// The name in the table, which lives as long as the program.
fn known<T>(map: &'static BTreeMap<String, T>, word: &str) -> Option<(&'static str, &'static T)> {
    map.get_key_value(word).map(|(k, v)| (k.as_str(), v))
}

/// A number from 0 to 100 after a word, in units of the picture's width.
fn across(word: &str, next: Option<&str>) -> Result<f64, String> {
    let n: Option<u8> = next.and_then(|n| n.parse().ok()).filter(|n| *n <= 100);
    n.map(|n| f64::from(n) * 3.6)
        .ok_or_else(|| format!("`{word}` needs a whole number from 0 to 100, not `{}`", next.unwrap_or_default()))
}

fn mark(next: Option<&str>) -> Result<Spot, String> {
    let marks = &cast().marks;
    let found = next.and_then(|name| known(marks, name));
    found
        .map(|(_, [x, y, scale])| Spot { x: *x, y: *y, scale: *scale })
        .ok_or_else(|| format!("unknown mark `{}` after `on`: the marks are {}", next.unwrap_or_default(), keys(marks)))
}

/// Reads a line. `age` is that of the six.
pub(crate) fn read(line: &str, age: &'static str) -> Result<Line, String> {
    let cast = cast();
    let mut words = line.split_whitespace();
    let name = words.next().unwrap_or_default();
    let rest: Vec<&str> = words.collect();
    if name == "me" {
        return hand(&rest);
    }
    if let Some((_, prop)) = known(&cast.props, name) {
        return thing(&prop.part, &rest);
    }
    match known(&cast.who, name) {
        Some((who, person)) => figure(who, person, age, &rest).map(|f| Line::Figure(Box::new(f))),
        None => Err(format!(
            "nobody and nothing is called `{name}`: people are {}; things are {}; `me` is your own hand",
            keys(&cast.who),
            keys(&cast.props)
        )),
    }
}

fn hand(words: &[&str]) -> Result<Line, String> {
    let hands = &cast().hands;
    let (mut x, mut shape) = (None, None);
    let mut words = words.iter().copied();
    while let Some(word) = words.next() {
        if word == "at" {
            x = Some(across(word, words.next())?);
        } else if let Some((name, _)) = known(hands, word) {
            shape = Some(name);
        } else {
            return Err(format!("unknown word `{word}` after `me`: allowed are at, {}", keys(hands)));
        }
    }
    match (x, shape) {
        (Some(x), Some(shape)) => Ok(Line::Hand(shape, x)),
        _ => Err(format!("`me` needs `at` and one of {}", keys(hands))),
    }
}

fn thing(part: &'static str, words: &[&str]) -> Result<Line, String> {
    let distance = &cast().distance;
    let (mut x, mut high, mut scale, mut on) = (None, 0.0, None, None);
    let mut words = words.iter().copied();
    while let Some(word) = words.next() {
        match word {
            "at" => x = Some(across(word, words.next())?),
            "high" => high = across(word, words.next())?,
            "on" => on = Some(mark(words.next())?),
            _ => match known(distance, word) {
                Some((_, d)) => scale = Some(*d),
                None => {
                    return Err(format!(
                        "unknown word `{word}` after a thing: allowed are at, high, on, {}",
                        keys(distance)
                    ));
                }
            },
        }
    }
    let [scale, ground] = scale.unwrap_or([1.0, 256.0]);
    match (x, on) {
        (_, Some(spot)) => Ok(Line::Prop(part, spot)),
        (Some(x), None) => Ok(Line::Prop(part, Spot { x, y: ground - high * 0.75, scale })),
        (None, None) => Err("a thing needs `at` or `on`".to_owned()),
    }
}

fn figure(who: &'static str, person: &'static Person, age: &'static str, words: &[&str]) -> Result<Figure, String> {
    let cast = cast();
    let neutral = &cast.expressions["neutral"];
    let pose = person.pose.as_deref().unwrap_or("stand");
    let [scale, ground] = cast.distance["mid"];
    let mut figure = Figure {
        who,
        person,
        spot: Spot { x: -1.0, y: ground, scale },
        age: if person.adult { "adult" } else { person.age.as_deref().unwrap_or(age) },
        pose,
        face: neutral,
        gesture: None,
        holds: None,
        turned: false,
        looks: Looks::Ahead,
        uniform: false,
        scarf: false,
        frame: None,
    };
    let mut on = None;
    let mut words = words.iter().copied().peekable();
    while let Some(word) = words.next() {
        match word {
            "at" => figure.spot.x = across(word, words.next())?,
            "on" => on = Some(mark(words.next())?),
            "in" => {
                let frame = words.next().and_then(|n| n.parse().ok()).filter(|n| (1..=3).contains(n));
                let Some(frame) = frame else {
                    return Err("`in` is followed by the number of a frame: 1, 2 or 3".to_owned());
                };
                figure.frame = Some(frame);
                on = Some(FRAMES[usize::from(frame) - 1]);
            }
            "turned" => figure.turned = true,
            "looks" => {
                figure.looks = match words.next() {
                    Some("left") => Looks::Left,
                    Some("right") => Looks::Right,
                    Some("ahead") => Looks::Ahead,
                    other => {
                        let other = other.unwrap_or_default();
                        return Err(format!("`looks` is followed by left, right or ahead, not `{other}`"));
                    }
                }
            }
            "uniform" | "scarf" | "p5" | "j2" | "s2" if person.adult || person.age.is_some() => {
                return Err(format!("`{word}` is for the six, not for `{who}`"));
            }
            "uniform" => figure.uniform = true,
            "scarf" => figure.scarf = true,
            "p5" => figure.age = "p5",
            "j2" => figure.age = "j2",
            "s2" => figure.age = "s2",
            "wheel" if person.pose.as_deref() != Some("wheel") => {
                return Err("`wheel` is Lele's own way to sit".to_owned());
            }
            _ => {
                if let Some((_, [scale, ground])) = known(&cast.distance, word) {
                    figure.spot = Spot { x: figure.spot.x, y: *ground, scale: *scale };
                } else if let Some((pose, _)) = known(&cast.poses, word) {
                    figure.pose = pose;
                } else if let Some((_, face)) = known(&cast.expressions, word) {
                    figure.face = face;
                } else if let Some((name, gesture)) = known(&cast.gestures, word) {
                    figure.gesture = Some(gesture);
                    let thing = words.peek().and_then(|next| known(&cast.props, next));
                    if let Some((_, prop)) = thing {
                        if gesture.hand.is_none() {
                            return Err(format!("nothing can be held with `{name}`: use holds or offers"));
                        }
                        figure.holds = Some(&prop.part);
                        words.next();
                    }
                } else {
                    return Err(format!("unknown word `{word}`: allowed are {}", allowed(cast)));
                }
            }
        }
    }
    if let Some(spot) = on {
        figure.spot = spot;
    }
    if figure.spot.x < 0.0 {
        return Err(format!("`{who}` needs `at` (0 to 100 across) or `on` (a mark)"));
    }
    Ok(figure)
}
