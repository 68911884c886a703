//! Writes questions as QTI 3.0 packages.

use super::{
    super::{
        clean, level_name, one_line, plain_number,
        xml::{Element, Node},
    },
    DIFFICULTIES, SCENE,
};
use qinghe_model::{
    Lang,
    item::{Item, ItemKind, ItemOption},
};
use std::{
    collections::HashSet,
    io::{self, Cursor, Write as _},
};
use zip::{ZipWriter, write::SimpleFileOptions};

const ITEM: &str = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0";
const PACKAGE: &str = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1";
const LOM: &str = "http://ltsc.ieee.org/xsd/LOM";

/// The items as one package in one language. `name` names the package.
///
/// # Errors
/// When the file cannot be written.
pub fn write<'i>(name: &str, items: impl IntoIterator<Item = &'i Item>, lang: Lang) -> io::Result<Vec<u8>> {
    let mut taken = HashSet::new();
    let items: Vec<(String, &Item)> = items
        .into_iter()
        .enumerate()
        .map(|(at, item)| {
            let id = identifier(&item.id, "q", at);
            let id = if taken.contains(&id) { format!("{id}-{}", at + 1) } else { id };
            taken.insert(id.clone());
            (id, item)
        })
        .collect();
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    zip.start_file("imsmanifest.xml", options).map_err(io::Error::other)?;
    zip.write_all(manifest(name, &items).document().as_bytes())?;
    for (id, item) in &items {
        zip.start_file(path(id), options).map_err(io::Error::other)?;
        zip.write_all(one(id, item, lang).document().as_bytes())?;
    }
    Ok(zip.finish().map_err(io::Error::other)?.into_inner())
}

pub(super) fn path(id: &str) -> String {
    format!("items/{id}.xml")
}

/// An id as XML wants it: letters, digits, `-`, `_` and `.`, a letter first.
fn identifier(id: &str, prefix: &str, at: usize) -> String {
    let plain = id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    match id.chars().next() {
        Some(first) if plain && first.is_ascii_alphabetic() => id.to_owned(),
        Some(_) if plain => format!("{prefix}{id}"),
        _ => format!("{prefix}{}", at + 1),
    }
}

fn say(name: &str, words: &str) -> Element {
    Element::new(name).saying(words)
}

/// Text with `<br/>` between its lines.
fn lines(mut element: Element, words: &str) -> Element {
    for (n, line) in clean(words).split('\n').enumerate() {
        if n > 0 {
            element.children.push(Node::Element(Element::new("br")));
        }
        element.children.push(Node::Text(line.to_owned()));
    }
    element
}

fn manifest(name: &str, items: &[(String, &Item)]) -> Element {
    let resources = items.iter().map(|(id, item)| {
        let href = path(id);
        let vocabulary =
            |name: &str, value: &str| Element::new(name).holding([say("source", "LOMv1.0"), say("value", value)]);
        let difficulty = DIFFICULTIES[usize::from(item.difficulty.clamp(1, 3)) - 1];
        let keyword = Element::new("keyword").holding([say("string", level_name(item.level)).with("language", "en")]);
        let lom = Element::new("lom").with("xmlns", LOM).holding([
            Element::new("educational").holding([vocabulary("difficulty", difficulty)]),
            Element::new("classification").holding([vocabulary("purpose", "educational level"), keyword]),
        ]);
        Element::new("resource")
            .with("identifier", id)
            .with("type", "imsqti_item_xmlv3p0")
            .with("href", &href)
            .holding([Element::new("metadata").holding([lom]), Element::new("file").with("href", &href)])
    });
    Element::new("manifest").with("xmlns", PACKAGE).with("identifier", &identifier(name, "p", 0)).holding([
        Element::new("metadata").holding([say("schema", "QTI Package"), say("schemaversion", "3.0.0")]),
        Element::new("organizations"),
        Element::new("resources").holding(resources),
    ])
}

/// The identifiers of an item's options and groups, which must differ from each other.
struct Names {
    options: Vec<String>,
    groups: Vec<String>,
}

impl Names {
    fn of(item: &Item) -> Self {
        let options: Vec<String> = item.options.iter().enumerate().map(|(at, o)| identifier(&o.id, "o", at)).collect();
        let groups = item.groups.iter().enumerate().map(|(at, g)| {
            let id = identifier(&g.id, "g", at);
            if options.contains(&id) { format!("group-{id}") } else { id }
        });
        Self { groups: groups.collect(), options }
    }
}

fn one(id: &str, item: &Item, lang: Lang) -> Element {
    let names = Names::of(item);
    let title: String = one_line(item.stem.get(lang)).chars().take(80).collect();
    let (cardinality, base) = match item.kind {
        ItemKind::Multiple => ("multiple", "identifier"),
        ItemKind::Order => ("ordered", "identifier"),
        ItemKind::Match => ("multiple", "directedPair"),
        ItemKind::ShortText => ("single", "string"),
        ItemKind::Number => ("single", "float"),
        ItemKind::Single | ItemKind::TrueFalse | ItemKind::Scenario => ("single", "identifier"),
    };
    let right: Vec<String> = match item.kind {
        ItemKind::Order => names.options.clone(),
        ItemKind::Match => {
            let pair = |(o, name): (&ItemOption, &String)| {
                let at = item.groups.iter().position(|g| Some(&g.id) == o.group.as_ref())?;
                Some(format!("{name} {}", names.groups[at]))
            };
            item.options.iter().zip(&names.options).filter_map(pair).collect()
        }
        ItemKind::ShortText => item.answers.first().map(|a| one_line(a)).into_iter().collect(),
        ItemKind::Number => item.answers.first().map(|a| plain_number(a)).into_iter().collect(),
        _ => item.options.iter().zip(&names.options).filter(|(o, _)| o.correct).map(|(_, name)| name.clone()).collect(),
    };
    let mut declaration = Element::new("qti-response-declaration")
        .with("identifier", "RESPONSE")
        .with("cardinality", cardinality)
        .with("base-type", base)
        .holding([Element::new("qti-correct-response").holding(right.iter().map(|v| say("qti-value", v)))]);
    if item.kind == ItemKind::ShortText {
        let entry = |a: &String| {
            Element::new("qti-map-entry")
                .with("map-key", &one_line(a))
                .with("mapped-value", "1")
                .with("case-sensitive", "false")
        };
        declaration = declaration
            .holding([Element::new("qti-mapping").with("default-value", "0").holding(item.answers.iter().map(entry))]);
    }
    let outcome = |name: &str, cardinality: &str, base: &str| {
        Element::new("qti-outcome-declaration")
            .with("identifier", name)
            .with("cardinality", cardinality)
            .with("base-type", base)
    };
    let score = outcome("SCORE", "single", "float")
        .holding([Element::new("qti-default-value").holding([say("qti-value", "0")])]);
    let root = Element::new("qti-assessment-item")
        .with("xmlns", ITEM)
        .with("identifier", id)
        .with("title", &title)
        .with("adaptive", "false")
        .with("time-dependent", "false")
        .with("xml:lang", lang.tag())
        .holding([
            declaration,
            score,
            outcome("FEEDBACK", if cardinality == "single" { "single" } else { "multiple" }, "identifier"),
            outcome("EXPLANATION", "single", "identifier"),
            body(item, lang, &names),
            processing(item),
        ]);
    let explanation = clean(item.explanation.get(lang));
    if explanation.is_empty() {
        return root;
    }
    let words = Element::new("qti-content-body").holding([lines(Element::new("p"), &explanation)]);
    root.holding([Element::new("qti-modal-feedback")
        .with("outcome-identifier", "EXPLANATION")
        .with("identifier", "explanation")
        .with("show-hide", "show")
        .holding([words])])
}

fn body(item: &Item, lang: Lang, names: &Names) -> Element {
    let mut body = Element::new("qti-item-body");
    if let Some(scene) = &item.scene {
        let scene = lines(Element::new("p"), scene.get(lang));
        body = body.holding([Element::new("div").with("class", SCENE).holding([scene])]);
    }
    let stem = item.stem.get(lang);
    if item.kind.is_typed() {
        let mut words = lines(Element::new("p"), stem);
        let gap = Element::new("qti-text-entry-interaction").with("response-identifier", "RESPONSE");
        words.children.push(Node::Element(gap));
        return body.holding([words]);
    }
    let (name, most) = match item.kind {
        ItemKind::Order => ("qti-order-interaction", None),
        ItemKind::Match => ("qti-match-interaction", Some(("max-associations", item.options.len().to_string()))),
        ItemKind::Multiple => ("qti-choice-interaction", Some(("max-choices", "0".to_owned()))),
        _ => ("qti-choice-interaction", Some(("max-choices", "1".to_owned()))),
    };
    let shuffle = if item.kind == ItemKind::TrueFalse { "false" } else { "true" };
    let mut interaction = Element::new(name).with("response-identifier", "RESPONSE").with("shuffle", shuffle);
    if let Some((name, most)) = most {
        interaction = interaction.with(name, &most);
    }
    interaction = interaction.holding([lines(Element::new("qti-prompt"), stem)]);
    let words = |element: Element, o: &ItemOption, name: &str| {
        let element = lines(element.with("identifier", name), o.text.get(lang));
        let why = o.why.as_ref().map(|w| w.get(lang)).filter(|w| !w.is_empty());
        let Some(why) = why else { return element };
        element.holding([lines(
            Element::new("qti-feedback-inline")
                .with("outcome-identifier", "FEEDBACK")
                .with("identifier", name)
                .with("show-hide", "show"),
            why,
        )])
    };
    let options = item.options.iter().zip(&names.options);
    if item.kind == ItemKind::Match {
        let choice = |most: &str| Element::new("qti-simple-associable-choice").with("match-max", most);
        let things = options.map(|(o, name)| words(choice("1"), o, name));
        let groups = item.groups.iter().zip(&names.groups);
        let groups = groups.map(|(g, name)| lines(choice("0").with("identifier", name), g.text.get(lang)));
        let set = || Element::new("qti-simple-match-set");
        interaction = interaction.holding([set().holding(things), set().holding(groups)]);
    } else {
        interaction = interaction.holding(options.map(|(o, name)| words(Element::new("qti-simple-choice"), o, name)));
    }
    body.holding([interaction])
}

fn processing(item: &Item) -> Element {
    let variable = || Element::new("qti-variable").with("identifier", "RESPONSE");
    let value = |base: &str, words: &str| say("qti-base-value", words).with("base-type", base);
    let set = |name: &str, to: Element| Element::new("qti-set-outcome-value").with("identifier", name).holding([to]);
    let scored = |test: Element| {
        Element::new("qti-response-condition").holding([
            Element::new("qti-response-if").holding([test, set("SCORE", value("float", "1"))]),
            Element::new("qti-response-else").holding([set("SCORE", value("float", "0"))]),
        ])
    };
    let mut rules = vec![match item.kind {
        ItemKind::ShortText => set("SCORE", Element::new("qti-map-response").with("identifier", "RESPONSE")),
        ItemKind::Number => {
            let tolerance = plain_number(item.tolerance.as_deref().unwrap_or("0"));
            let equal = |a: &String| {
                Element::new("qti-equal")
                    .with("tolerance-mode", "absolute")
                    .with("tolerance", &format!("{tolerance} {tolerance}"))
                    .holding([variable(), value("float", &plain_number(a))])
            };
            scored(Element::new("qti-or").holding(item.answers.iter().map(equal)))
        }
        _ => {
            let correct = Element::new("qti-correct").with("identifier", "RESPONSE");
            scored(Element::new("qti-match").holding([variable(), correct]))
        }
    }];
    if item.kind.is_choice() {
        rules.push(set("FEEDBACK", variable()));
    }
    rules.push(set("EXPLANATION", value("identifier", "explanation")));
    Element::new("qti-response-processing").holding(rules)
}
