//! Scenes: a story's node as a picture with bubbles, in a small language that `SCENES.md` beside this crate explains.
//!
//! `cast` has the words and the shapes, `stage` reads the lines of a stage, `draw` composes the picture. Here a node's keys
//! become a [`Scene`] and the script that stands for it wherever there is no picture.

mod cast;
mod draw;
pub mod guide;
mod stage;

use crate::reader::{Part, Table};
use cast::{Word, cast};
use qinghe_model::{
    Lang, Text,
    scene::{Manner, Say, Scene, Spot},
};
use stage::{Figure, Line};
use std::collections::BTreeMap;

#[cfg(test)]
pub(crate) use cast::{cast as words, names as shape_names};

/// The most that stand in a picture.
const FIGURES: usize = 4;
/// The most bubbles of a picture.
const BUBBLES: usize = 3;
/// The most characters in a bubble, in Chinese and in English.
const LENGTH: (usize, usize) = (24, 60);

/// What holds for every node of a story.
pub(crate) struct Setting {
    /// How old the six are.
    age: &'static str,
    /// What the story calls people, where it is not what they are called in the cast.
    names: BTreeMap<&'static str, Text>,
}

impl Setting {
    /// Reads `age` and `names` of a story. The band of its module says how old the six are unless it does.
    pub fn read(s: &Table<'_>, band: &str) -> Self {
        let cast = cast();
        let mut age = cast.bands.get(band).map_or("p5", String::as_str);
        if let Some(own) = s.opt_str("age") {
            let ages = || {
                let mut ages: Vec<&'static str> = cast.bands.values().map(String::as_str).collect();
                ages.sort_unstable();
                ages.dedup();
                ages.into_iter()
            };
            match ages().find(|a| *a == own) {
                Some(found) => age = found,
                None => s.fault_at(
                    s.line_of("age"),
                    format_args!("unknown age `{own}`: allowed are {}", ages().collect::<Vec<_>>().join(", ")),
                ),
            }
        }
        let mut names = BTreeMap::new();
        if s.has("names")
            && let Some(table) = s.table("names")
        {
            for name in cast.who.keys().chain(cast.voices.keys()).filter(|n| table.has(n)) {
                names.insert(name.as_str(), table.text(name));
            }
        }
        Self { age, names }
    }

    fn name(&self, who: &str) -> Option<Text> {
        if who == "me" {
            return Some(Text { zh: "你".to_owned(), en: "You".to_owned() });
        }
        let cast = cast();
        let own = cast.who.get(who).map(|p| &p.name).or_else(|| cast.voices.get(who));
        self.names.get(who).cloned().or_else(|| own.map(Word::text))
    }
}

/// Reads a node's `place`, `stage`, `say` and `text`. Gives its script and, where it has a place, its picture.
pub(crate) fn read(n: &Table<'_>, setting: &Setting, is_ending: bool) -> (Text, Option<Scene>) {
    if !n.has("place") {
        for key in ["stage", "say"] {
            if n.has(key) {
                n.fault_at(n.line_of(key), format_args!("`{key}` needs a `place`"));
            }
        }
        return (n.text("text"), None);
    }
    let cast = cast();
    let place = n.str("place");
    if !place.is_empty() && !cast.places.contains_key(&place) {
        n.fault_at(
            n.line_of("place"),
            format_args!(
                "unknown place `{place}`: the places are {}",
                cast.places.keys().map(String::as_str).collect::<Vec<_>>().join(", ")
            ),
        );
    }
    let lines = staged(n, setting.age);
    let figures: Vec<&Figure> = lines
        .iter()
        .filter_map(|l| match l {
            Line::Figure(f) => Some(&**f),
            _ => None,
        })
        .collect();
    if figures.len() > FIGURES {
        n.fault_at(n.line_of("stage"), format_args!("{} figures: a picture has {FIGURES} or fewer", figures.len()));
    }
    for (at, f) in figures.iter().enumerate() {
        if figures.iter().take(at).any(|other| other.who == f.who) {
            n.fault_at(n.line_of("stage"), format_args!("`{}` stands on the stage twice", f.who));
        }
    }
    let is_split = place == "split";
    for f in figures.iter().filter(|f| f.frame.is_some() != is_split) {
        let reason = if is_split {
            "stands `in` a frame of `split`: in 1, in 2 or in 3"
        } else {
            "stands `in` a frame only where place is `split`"
        };
        n.fault_at(n.line_of("stage"), format_args!("`{}` {reason}", f.who));
    }
    let mut says = n.tables("say").iter().map(|s| bubble(s, setting, &figures)).collect::<Vec<_>>();
    if says.len() > BUBBLES {
        n.fault_at(n.line_of("say"), format_args!("{} bubbles: a picture has {BUBBLES} or fewer", says.len()));
    }
    if !is_split {
        in_rows(&mut says);
    }
    let narration = if says.is_empty() { n.text("text") } else { n.opt_text("text").unwrap_or_default() };
    let drawing = draw::draw(&place, &lines);
    let shows = shown(cast.places.get(&place), &figures, setting);
    let script = script(&says, &narration, is_ending);
    let scene = Scene {
        parts: cast::with_uses(&drawing.parts),
        drawing: drawing.shapes,
        room: drawing.room,
        is_split,
        shows,
        says,
        narration,
    };
    (script, Some(scene))
}

/// The lines of the stage that can be read.
fn staged(n: &Table<'_>, age: &'static str) -> Vec<Line> {
    let mut lines = vec![];
    for (line, text) in n.lines("stage") {
        if text.trim().is_empty() {
            continue;
        }
        match stage::read(&text, age) {
            Ok(read) => lines.push(read),
            Err(reason) => n.fault_at(line, reason),
        }
    }
    lines
}

fn bubble(s: &Table<'_>, setting: &Setting, figures: &[&Figure]) -> Say {
    let by = s.str("by");
    let manner = if s.has("how") { s.one_of("how", &Manner::ALL).unwrap_or_default() } else { Manner::Speech };
    let text = s.both("say", Part::Other);
    for (lang, most) in [(Lang::Zh, LENGTH.0), (Lang::En, LENGTH.1)] {
        let long = text.get(lang).chars().count();
        if long > most {
            s.fault_at(
                s.line_of(lang_key(lang)),
                format_args!("{long} characters: a bubble in {lang} has {most} or fewer"),
            );
        }
        if text.get(lang).contains(['|', '\n']) {
            s.fault_at(s.line_of(lang_key(lang)), "a bubble breaks its lines itself: write it in one line without `|`");
        }
    }
    let on_stage = figures.iter().find(|f| f.who == by);
    let is_own = by == "me";
    let cast = cast();
    let name = setting.name(&by);
    if name.is_none() && !by.is_empty() {
        let known = cast.who.keys().chain(cast.voices.keys()).map(String::as_str).collect::<Vec<_>>().join(", ");
        s.fault_at(s.line_of("by"), format_args!("nobody is called `{by}`: allowed are me, {known}"));
    } else if cast.who.contains_key(&by) && on_stage.is_none() && !matches!(manner, Manner::Message | Manner::Call) {
        s.fault_at(
            s.line_of("by"),
            format_args!(
                "`{by}` speaks but is not on stage: add a line to `stage`, or say how = \"message\" or \"call\""
            ),
        );
    }
    let x = on_stage.map(|f| f.spot.x / 3.6);
    let spot = match x {
        _ if s.has("spot") => s.one_of("spot", &Spot::ALL).unwrap_or_default(),
        // In a chat the reader's own messages stand among the others; what they think covers nobody's feet.
        _ if is_own && matches!(manner, Manner::Message | Manner::Thought) => Spot::Right,
        _ if is_own => Spot::LowRight,
        Some(x) if x > 62.0 => Spot::Right,
        Some(x) if x >= 38.0 => Spot::Middle,
        _ => Spot::Left,
    };
    let mood = on_stage.and_then(|f| f.face.mood.as_ref());
    let how = cast.manners.get(manner.name());
    let who = name.map(|name| spoken(&name, mood, how)).unwrap_or_default();
    Say { who, is_named: on_stage.is_none() && !is_own, is_own, manner, spot, is_below: false, text }
}

const fn lang_key(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "zh",
        Lang::En => "en",
    }
}

/// "小雨（担心，小声）：" and "Xiaoyu, worried, quietly: ".
fn spoken(name: &Text, mood: Option<&Word>, how: Option<&Word>) -> Text {
    let words: Vec<&Word> = mood.into_iter().chain(how).collect();
    let zh: Vec<&str> = words.iter().map(|w| w.zh.as_str()).collect();
    let zh = if zh.is_empty() { String::new() } else { format!("（{}）", zh.join("，")) };
    let en: String = words.iter().flat_map(|w| [", ", w.en.as_str()]).collect();
    Text { zh: format!("{}{zh}：", name.zh), en: format!("{}{en}: ", name.en) }
}

/// A bubble begins a row when it stands left of the one before it, so that rows read from left to right.
fn in_rows(says: &mut [Say]) {
    let mut before = None;
    for say in says.iter_mut().filter(|s| s.spot.is_high()) {
        let place = match say.spot {
            Spot::Left => 0,
            Spot::Middle => 1,
            _ => 2,
        };
        say.is_below = before.is_some_and(|b| place <= b || place == 1 || b == 1);
        before = Some(place);
    }
}

/// "At the school gate: a stranger (happy), Lele (surprised)".
fn shown(place: Option<&cast::Place>, figures: &[&Figure], setting: &Setting) -> Text {
    let Some(place) = place else { return Text::default() };
    let there = |lang: Lang| -> Vec<String> {
        figures
            .iter()
            .filter_map(|f| {
                let name = setting.name(f.who)?;
                let (name, mood) = (name.get(lang), f.face.mood.as_ref());
                Some(match (lang, mood) {
                    (Lang::Zh, Some(m)) => format!("{name}（{}）", m.zh),
                    (Lang::En, Some(m)) => format!("{name} ({})", m.en),
                    (_, None) => name.to_owned(),
                })
            })
            .collect()
    };
    let join = |place: &str, colon: &str, comma: &str, there: &[String]| {
        if there.is_empty() { place.to_owned() } else { format!("{place}{colon}{}", there.join(comma)) }
    };
    Text { zh: join(&place.zh, "：", "、", &there(Lang::Zh)), en: join(&place.en, ": ", ", ", &there(Lang::En)) }
}

/// The node without its picture, a paragraph a line. What an ending says comes last.
fn script(says: &[Say], narration: &Text, is_ending: bool) -> Text {
    let one = |lang: Lang| {
        let mut lines: Vec<String> = says.iter().map(|s| format!("{}{}", s.who.get(lang), s.text.get(lang))).collect();
        let told = narration.get(lang);
        if !told.is_empty() {
            lines.insert(if is_ending { lines.len() } else { 0 }, told.to_owned());
        }
        lines.join("\n\n")
    };
    Text { zh: one(Lang::Zh), en: one(Lang::En) }
}
