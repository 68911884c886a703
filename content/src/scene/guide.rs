//! Every word of the language of scenes with a picture of it: for the authors' guide and for the gallery of parts.

use super::{
    cast::{self, Cast, Word, cast},
    draw, stage,
};
use qinghe_model::{
    Text,
    scene::{Manner, Say, Scene, Spot},
};
use std::fmt::Write as _;

/// Words of one kind.
pub struct Section {
    /// The kind: `places`, `people`, `expressions`, `gestures`, `poses`, `props`, `hands`, `bubbles`, `marks`.
    pub kind: &'static str,
    /// Each word with its picture.
    pub entries: Vec<(String, Scene)>,
}

/// Draws a place with lines of a stage. A line that cannot be read is left out; the tests see to it that there is none.
fn drawn(place: &str, lines: &[String]) -> Scene {
    let lines: Vec<_> = lines.iter().filter_map(|l| stage::read(l, "j2").ok()).collect();
    let drawing = draw::draw(place, &lines);
    Scene {
        parts: cast::with_uses(&drawing.parts),
        drawing: drawing.shapes,
        room: drawing.room,
        is_split: false,
        shows: Text::default(),
        says: vec![],
        narration: Text::default(),
    }
}

fn words<T>(map: &'static std::collections::BTreeMap<String, T>) -> impl Iterator<Item = &'static str> {
    map.keys().map(String::as_str)
}

/// Every word with its picture. An age is one of `p5`, `j2` and `s2`.
#[must_use]
pub fn sections() -> Vec<Section> {
    const SIX: [&str; 6] = ["xiaohe", "xiaoyu", "aliang", "xiaoman", "naren", "lele"];
    let cast = cast();
    let section = |kind, entries| Section { kind, entries };
    // Each of the six shows some of the words.
    let mut turns = SIX.iter().filter(|s| **s != "lele").cycle();
    let mut next = move || *turns.next().unwrap_or(&"xiaohe");
    let people = words(&cast.who).flat_map(|who| {
        let ages: &[&str] =
            if cast.who[who].adult || cast.who[who].age.is_some() { &[""] } else { &["p5", "j2", "s2"] };
        ages.iter().map(move |age| {
            let word = format!("{who} {age}").trim_end().to_owned();
            (word, drawn("", &[format!("{who} {age} at 50 happy")]))
        })
    });
    let people = people.collect();
    let faces = words(&cast.expressions);
    let faces = faces.map(|w| (w.to_owned(), drawn("", &[format!("{} at 50 near {w}", next())]))).collect();
    let mut turns = SIX.iter().filter(|s| **s != "lele").cycle();
    let mut next = move || *turns.next().unwrap_or(&"xiaohe");
    let gestures = words(&cast.gestures);
    let gestures = gestures.map(|w| (w.to_owned(), drawn("", &[format!("{} at 50 {w}", next())]))).collect();
    let poses = words(&cast.poses).map(|w| {
        let who = if w == "wheel" { "lele" } else { "aliang" };
        (w.to_owned(), drawn("", &[format!("{who} at 50 {w}")]))
    });
    let marks = words(&cast.marks).map(|w| {
        let place = w.split('.').next().unwrap_or_default();
        let pose = if ["steps", "bench"].iter().any(|seat| w.contains(seat)) { "sit" } else { "stand" };
        let bench = if w == "court.bench" { "bench at 33 mid" } else { "" };
        let lines = [bench.to_owned(), format!("naren on {w} {pose}")];
        (w.to_owned(), drawn(place, &lines.map(|l| l.trim().to_owned())))
    });
    vec![
        section("places", words(&cast.places).map(|w| (w.to_owned(), drawn(w, &[]))).collect()),
        section("marks", marks.collect()),
        section("people", people),
        section("expressions", faces),
        section("gestures", gestures),
        section("poses", poses.collect()),
        section(
            "props",
            words(&cast.props).map(|w| (w.to_owned(), drawn("", &[format!("{w} at 50 high 40 near")]))).collect(),
        ),
        section("hands", words(&cast.hands).map(|w| (w.to_owned(), drawn("", &[format!("me at 50 {w}")]))).collect()),
        section(
            "bubbles",
            Manner::ALL.iter().map(|(w, manner)| ((*w).to_owned(), with_bubble(cast, *manner))).collect(),
        ),
    ]
}

fn with_bubble(cast: &Cast, manner: Manner) -> Scene {
    let how = cast.manners.get(manner.name());
    let by = |w: &Word| w.text();
    let who = super::spoken(&by(&cast.who["xiaoyu"].name), None, how);
    let text = Text { zh: "我陪你去说。".to_owned(), en: "I’ll go with you.".to_owned() };
    let says = vec![
        Say {
            who: who.clone(),
            is_named: false,
            is_own: false,
            manner,
            spot: Spot::Left,
            is_below: false,
            text: text.clone(),
        },
        Say {
            who: Text { zh: "你：".to_owned(), en: "You: ".to_owned() },
            is_named: false,
            is_own: true,
            manner,
            spot: Spot::LowRight,
            is_below: false,
            text,
        },
    ];
    Scene { says, ..drawn("corridor", &["xiaoyu at 24".to_owned()]) }
}

/// The tables of the authors' guide, `SCENES.md` beside this crate.
#[must_use]
pub fn tables() -> String {
    let cast = cast();
    let mut out = String::new();
    let mut table = |head: &str, rows: Vec<[String; 2]>| {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "### {head}\n\n| Word | |\n|---|---|");
        for [word, about] in rows {
            let _ = writeln!(out, "| `{word}` | {about} |");
        }
        out.push('\n');
    };
    let both = |zh: &str, en: &str| format!("{zh} · {en}");
    let mood = |w: Option<&Word>| w.map_or_else(|| "not spoken".to_owned(), |m| both(&m.zh, &m.en));
    table("Places", cast.places.iter().map(|(w, p)| [w.clone(), both(&p.zh, &p.en)]).collect());
    table("People", cast.who.iter().map(|(w, p)| [w.clone(), both(&p.name.zh, &p.name.en)]).collect());
    table("Voices", cast.voices.iter().map(|(w, v)| [w.clone(), both(&v.zh, &v.en)]).collect());
    table("Expressions", cast.expressions.iter().map(|(w, e)| [w.clone(), mood(e.mood.as_ref())]).collect());
    let arms = |g: &cast::Gesture| match &g.left {
        Some(left) => format!("right arm {}, left arm {left}", g.right),
        None => format!("right arm {} alone", g.right),
    };
    let holds = |g: &cast::Gesture| if g.hand.is_some() { "; may be followed by a thing" } else { "" };
    table("Gestures", cast.gestures.iter().map(|(w, g)| [w.clone(), format!("{}{}", arms(g), holds(g))]).collect());
    table("Poses", cast.poses.keys().map(|w| [w.clone(), String::new()]).collect());
    table(
        "Distances",
        cast.distance.iter().map(|(w, [scale, _])| [w.clone(), format!("{scale} of the drawn size")]).collect(),
    );
    table("Marks, after `on`", cast.marks.keys().map(|w| [w.clone(), String::new()]).collect());
    table("Things", cast.props.iter().map(|(w, p)| [w.clone(), both(&p.zh, &p.en)]).collect());
    table("Your own hand, after `me`", cast.hands.keys().map(|w| [w.clone(), String::new()]).collect());
    table(
        "How something is said",
        Manner::ALL.iter().map(|(w, _)| [(*w).to_owned(), mood(cast.manners.get(*w))]).collect(),
    );
    table(
        "Where a bubble stands, after `spot`",
        Spot::ALL.iter().map(|(w, _)| [(*w).to_owned(), String::new()]).collect(),
    );
    out.trim_end().to_owned()
}
