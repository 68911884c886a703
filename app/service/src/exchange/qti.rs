//! QTI of 1EdTech (<https://www.imsglobal.org/spec/qti/v3p0/impl>): items and packages, in one language.
//!
//! Read: 2.1, 2.2 and 3.0, whose elements differ in their spelling only. Choice, order, match (of directed
//! pairs) and one text entry (a text or a number); everything else is refused by name. QTI 1 is another
//! format and is refused as a whole.
//!
//! Written: 3.0 packages, a ZIP file with a manifest and an XML file an item. What is right stands in the
//! correct response, further spellings in the mapping, a tolerance in the response processing; reasons are
//! inline feedback, the explanation is modal feedback; difficulty and level are metadata (LOM) in the
//! manifest. A situation is a `div` of the class `qinghe-scene`.
//!
//! It can not hold: the other language, a reason on a right option (it becomes part of the explanation), and
//! numbers other than plain decimals.

use super::{
    LEVELS, Package, Place, Read, Reading, blank, clean, decimal, group_id, html, is_empty, joined, level_name,
    number_text, one_line, option, plain_number, refuse, text, truth_of,
    xml::{self, Element, Node},
};
use qinghe_model::{
    Lang, Text,
    grading::number,
    item::{Item, ItemGroup, ItemKind, ItemOption},
};
use std::collections::HashSet;
use std::io::{self, Cursor, Write as _};
use zip::{ZipWriter, write::SimpleFileOptions};

const ITEM: &str = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0";
const PACKAGE: &str = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1";
const LOM: &str = "http://ltsc.ieee.org/xsd/LOM";
const SCENE: &str = "qinghe-scene";
/// What LOM calls the three difficulties.
const DIFFICULTIES: [&str; 3] = ["easy", "medium", "difficult"];
/// The most of anything that an item lists.
const MAX_LISTED: usize = 100;
/// What stands for a gap within a question.
const GAP: &str = "_____";

/// The items as one package in one language. `name` names the package.
///
/// # Errors
/// When the file could not be put together.
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

fn path(id: &str) -> String {
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

/// Words whose lines are parted by `<br/>`.
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

// ---------------------------------------------------------------------------------------------
// Reading

/// Reads the items that a manifest lists, in its order.
pub(super) fn package(package: &mut Package<'_>, manifest: &str, reading: &mut Reading) -> Read<()> {
    let root = xml::parse(&package.text(manifest)?)?;
    let folder = manifest.rsplit_once('/').map_or("", |f| f.0);
    let Some(resources) = root.deep("resources") else { return refuse("broken-file", manifest) };
    for resource in resources.all("resource") {
        let (kind, href) = (resource.attr("type").to_ascii_lowercase(), resource.attr("href"));
        if kind.starts_with("imsqti_xmlv1")
            || kind.starts_with("imsqti_asi")
            || kind.starts_with("imsqti_assessment_xmlv1")
        {
            reading.fault(Place::Entry(href.to_owned()), "qti-1", &kind);
            continue;
        }
        if !kind.starts_with("imsqti_item") {
            continue;
        }
        let mut path = resolve(folder, href);
        if !package.has(&path) {
            path = resolve(folder, &unquote(href));
        }
        let place = Place::Entry(super::brief(&path));
        if reading.is_full(&place) {
            break;
        }
        match package.text(&path).and_then(|text| xml::parse(&text)) {
            Ok(root) if root.name == "assessmentitem" => item(&root, place, Some(resource), reading),
            Ok(root) => reading.fault(place, "unknown-format", &root.name),
            Err(refusal) => reading.fault(place, refusal.code, &refusal.text),
        }
    }
    Ok(())
}

/// A path within the package.
fn resolve(folder: &str, href: &str) -> String {
    let mut parts: Vec<&str> = vec![];
    for part in folder.split('/').chain(href.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// `%20` and its kin.
fn unquote(href: &str) -> String {
    let mut bytes = vec![];
    let mut rest = href.as_bytes();
    while let [first, after @ ..] = rest {
        let code = (*first == b'%').then(|| after.get(..2).and_then(|d| std::str::from_utf8(d).ok())).flatten();
        if let Some(byte) = code.and_then(|d| u8::from_str_radix(d, 16).ok()) {
            bytes.push(byte);
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Reads one item. `resource` is its entry in the manifest.
pub(super) fn item(root: &Element, place: Place, resource: Option<&Element>, reading: &mut Reading) {
    let lang = root.attr("lang").parse().unwrap_or(reading.lang);
    let item = one_item(root, &place, lang, reading).map(|mut item| {
        let metadata = resource.and_then(|r| r.child("metadata"));
        let difficulty = metadata.and_then(|m| m.deep("difficulty")?.deep("value")).map(Element::words);
        let difficulty = difficulty.unwrap_or_default().trim().to_ascii_lowercase();
        match difficulty.as_str() {
            "very easy" | "easy" => item.difficulty = 1,
            "medium" => item.difficulty = 2,
            "difficult" | "very difficult" => item.difficulty = 3,
            _ => {}
        }
        let keyword = metadata.and_then(|m| m.deep("keyword")).map(Element::words).unwrap_or_default();
        if let Some(level) = LEVELS.iter().find(|l| l.0 == keyword.trim()) {
            item.level = level.1;
        }
        item
    });
    reading.keep(place, item);
}

fn is_interaction(e: &Element) -> bool {
    e.name.ends_with("interaction") || e.name == "positionobjectstage"
}

/// Feedback and notes, which are not part of the question.
fn is_aside(e: &Element) -> bool {
    let for_others = e.name == "rubricblock" && !e.attr("view").is_empty() && !e.attr("view").contains("candidate");
    for_others || matches!(e.name.as_str(), "feedbackinline" | "feedbackblock" | "modalfeedback" | "stylesheet")
}

/// What a response is compared with.
struct Key {
    cardinality: String,
    base: String,
    right: Vec<String>,
    /// Keys of the mapping and what each is worth.
    mapping: Vec<(String, f64)>,
    case: bool,
}

impl Key {
    fn of(root: &Element, response: &str) -> Option<Self> {
        let declaration = root.all("responsedeclaration").find(|d| d.attr("identifier") == response)?;
        let values = declaration.child("correctresponse");
        let right = values.iter().flat_map(|c| c.all("value")).map(|v| v.words().trim().to_owned()).collect();
        let mut mapping = vec![];
        let mut case = false;
        for entry in declaration.child("mapping").iter().flat_map(|m| m.all("mapentry")) {
            let worth =
                entry.attr("mappedvalue").trim().parse().ok().filter(|w: &f64| w.is_finite()).unwrap_or_default();
            case |= entry.attr("casesensitive") == "true";
            mapping.push((entry.attr("mapkey").trim().to_owned(), worth));
        }
        let attr = |name| declaration.attr(name).to_ascii_lowercase();
        Some(Self { cardinality: attr("cardinality"), base: attr("basetype"), right, mapping, case })
    }

    /// What is right: the correct response, else whatever earns points. With the keys that earn some beside it.
    fn parts(&self) -> (Vec<&str>, Vec<&str>) {
        let most = self.mapping.iter().map(|m| m.1).fold(0.0, f64::max);
        let earns = self.mapping.iter().filter(|m| m.1 > 0.0);
        let mut right: Vec<&str> = self.right.iter().map(String::as_str).collect();
        if right.is_empty() {
            let all = self.cardinality != "single";
            right = earns.clone().filter(|m| all || m.1 >= most).map(|m| m.0.as_str()).collect();
        }
        let partly = earns.map(|m| m.0.as_str()).filter(|k| !right.contains(k)).collect();
        (right, partly)
    }
}

fn one_item(root: &Element, place: &Place, lang: Lang, reading: &mut Reading) -> Read<Item> {
    if root.child("templatedeclaration").is_some() || root.child("templateprocessing").is_some() {
        return refuse("calculated", root.attr("title"));
    }
    let Some(body) = root.child("itembody") else { return refuse("no-stem", root.attr("title")) };
    let mut found = vec![];
    body.find(&is_interaction, &mut found);
    let [interaction] = found[..] else {
        let Some(first) = found.first() else { return refuse("description", root.attr("title")) };
        let gaps = found.iter().all(|i| matches!(i.name.as_str(), "textentryinteraction" | "inlinechoiceinteraction"));
        return refuse(if gaps { "cloze" } else { "several" }, &first.name);
    };
    let refused = match interaction.name.as_str() {
        "choiceinteraction" | "orderinteraction" | "matchinteraction" | "textentryinteraction" => "",
        "extendedtextinteraction" | "uploadinteraction" | "drawinginteraction" => "essay",
        "inlinechoiceinteraction" => "cloze",
        "gapmatchinteraction" | "graphicgapmatchinteraction" | "positionobjectinteraction" | "positionobjectstage" => {
            "drag"
        }
        _ => "kind",
    };
    if !refused.is_empty() {
        return refuse(refused, &interaction.name);
    }
    let response = interaction.attr("responseidentifier");
    let Some(key) = Key::of(root, response) else { return refuse("no-key", root.attr("title")) };
    // Everything below compares lists with each other.
    let choices = |e: &Element| matches!(e.name.as_str(), "simplechoice" | "simpleassociablechoice");
    let (mut listed, mut equals) = (vec![], vec![]);
    interaction.find(&choices, &mut listed);
    root.find(&|e| e.name == "equal", &mut equals);
    if listed.len() > MAX_LISTED || root.all("modalfeedback").count() > MAX_LISTED {
        return refuse("many-options", root.attr("title"));
    }
    if key.right.len() > MAX_LISTED || key.mapping.len() > MAX_LISTED || equals.len() > MAX_LISTED {
        return refuse("many-answers", root.attr("title"));
    }

    let is_scene = |e: &Element| e.attr("class").split_whitespace().any(|c| c == SCENE);
    let mut scenes = vec![];
    body.find(&is_scene, &mut scenes);
    let scene = scenes.first().map_or(Ok(String::new()), |s| html::of(s, &is_aside))?;
    let mut parts = vec![];
    if interaction.name == "textentryinteraction" {
        let words = html::of(&gapped(body), &|e| is_scene(e) || is_aside(e))?;
        // A gap at the end is where an answer stands anyway.
        parts.push(words.strip_suffix(GAP).unwrap_or(&words).to_owned());
    } else {
        parts.push(html::of(body, &|e| is_interaction(e) || is_scene(e) || is_aside(e))?);
        if let Some(prompt) = interaction.child("prompt") {
            parts.push(html::of(prompt, &is_aside)?);
        }
    }
    let stem = joined(parts);

    let mut asides = vec![];
    body.find(&|e| e.name == "feedbackblock" || (e.name == "rubricblock" && is_aside(e)), &mut asides);
    let mut explanation = vec![];
    for aside in asides {
        let words = html::of(aside, &|_| false)?;
        if aside.name == "rubricblock" && aside.attr("use") != "explanation" {
            reading.fault(place.clone(), "feedback", &words);
        } else {
            explanation.push(words);
        }
    }
    // Feedback that is named like a choice is for those who chose it; the rest is for all.
    let mut whys: Vec<(String, String)> = vec![];
    for modal in root.all("modalfeedback") {
        let words = html::of(modal, &|_| false)?;
        let mut choices = vec![];
        interaction.find(&|e| e.attr("identifier") == modal.attr("identifier"), &mut choices);
        if choices.is_empty() {
            explanation.push(words);
        } else {
            whys.push((modal.attr("identifier").to_owned(), words));
        }
    }

    let (right, partly) = key.parts();
    if interaction.name != "textentryinteraction" && !partly.is_empty() {
        reading.fault(place.clone(), "weights", &stem);
    }
    let mut item = blank(ItemKind::Single, text(lang, &stem));
    let mut choice = |e: &Element, is_right: bool| -> Read<ItemOption> {
        let words = html::of(e, &is_aside)?;
        let mut inline = vec![];
        e.find(&|e| matches!(e.name.as_str(), "feedbackinline" | "feedbackblock"), &mut inline);
        let mut why: Vec<String> = inline.into_iter().map(|f| html::of(f, &|_| false)).collect::<Read<_>>()?;
        why.extend(whys.iter().filter(|w| w.0 == e.attr("identifier")).map(|w| w.1.clone()));
        let why = joined(why);
        if is_right && !why.is_empty() {
            explanation.push(why);
            return Ok(option(text(lang, &words), true, Text::default()));
        }
        Ok(option(text(lang, &words), is_right, text(lang, &why)))
    };
    let unknown = |ids: &[&str], choices: &[&Element]| {
        ids.iter().find(|id| choices.iter().all(|c| c.attr("identifier") != **id)).map(|id| (*id).to_owned())
    };
    match interaction.name.as_str() {
        "choiceinteraction" => {
            let choices: Vec<&Element> = interaction.all("simplechoice").collect();
            if let Some(id) = unknown(&right, &choices) {
                return refuse("bad-key", &id);
            }
            for c in &choices {
                item.options.push(choice(c, right.contains(&c.attr("identifier")))?);
            }
            let names: Vec<String> = choices.iter().map(|c| c.attr("identifier").to_ascii_lowercase()).collect();
            let said = |o: &ItemOption| truth_of(o.text.get(lang));
            if right.len() > 1 {
                if key.cardinality == "single" {
                    return refuse("either", &stem);
                }
                item.kind = ItemKind::Multiple;
            } else if names == ["true", "false"] || names == ["false", "true"] {
                if names[0] == "false" {
                    item.options.reverse();
                }
                if said(&item.options[0]) == Some(true) && said(&item.options[1]) == Some(false) {
                    item.kind = ItemKind::TrueFalse;
                } else if names[0] == "false" {
                    item.options.reverse();
                }
            }
        }
        "orderinteraction" => {
            item.kind = ItemKind::Order;
            let choices: Vec<&Element> = interaction.all("simplechoice").collect();
            if let Some(id) = unknown(&right, &choices) {
                return refuse("bad-key", &id);
            }
            if right.is_empty() {
                return refuse("no-key", &stem);
            }
            for id in &right {
                let Some(c) = choices.iter().find(|c| c.attr("identifier") == *id) else { continue };
                item.options.push(choice(c, false)?);
            }
            let distinct: HashSet<&&str> = right.iter().collect();
            if distinct.len() != choices.len() || right.len() != choices.len() {
                return refuse("bad-key", &stem);
            }
        }
        "matchinteraction" => {
            item.kind = ItemKind::Match;
            let sets: Vec<Vec<&Element>> =
                interaction.all("simplematchset").map(|set| set.all("simpleassociablechoice").collect()).collect();
            let [first, second] = &sets[..] else { return refuse("bad-key", &stem) };
            let pairs: Vec<(&str, &str)> = right.iter().filter_map(|p| p.split_once(char::is_whitespace)).collect();
            let pairs: Vec<(&str, &str)> = pairs.into_iter().map(|(a, b)| (a, b.trim())).collect();
            let has = |set: &[&Element], id: &str| set.iter().any(|c| c.attr("identifier") == id);
            // Each thing of one side belongs to one of the other: which side has the things is not said.
            let fits = |things: &[&Element], groups: &[&Element]| {
                let once = |c: &&Element| {
                    let id = c.attr("identifier");
                    pairs.iter().filter(|(a, b)| (*a == id && has(groups, b)) || (*b == id && has(groups, a))).count()
                        == 1
                };
                !pairs.is_empty() && pairs.len() == things.len() && things.iter().all(once)
            };
            let (things, groups) = if fits(first, second) {
                (first, second)
            } else if fits(second, first) {
                (second, first)
            } else {
                return refuse(if pairs.is_empty() { "no-key" } else { "bad-key" }, &stem);
            };
            for (at, g) in groups.iter().enumerate() {
                item.groups.push(ItemGroup { id: group_id(at), text: text(lang, &html::of(g, &is_aside)?) });
            }
            for c in things {
                let id = c.attr("identifier");
                let other = pairs.iter().find_map(|(a, b)| if *a == id { Some(b) } else { (*b == id).then_some(a) });
                let at = other.and_then(|o| groups.iter().position(|g| g.attr("identifier") == *o));
                item.options.push(ItemOption { group: at.map(group_id), ..choice(c, false)? });
            }
        }
        _ => entry(&mut item, root, &key, place, reading)?,
    }
    if !scene.is_empty() {
        if item.kind == ItemKind::Single {
            item.kind = ItemKind::Scenario;
            item.scene = Some(text(lang, &scene));
        } else {
            item.stem = text(lang, &format!("{scene}\n{stem}"));
        }
    }
    item.explanation = text(lang, &joined(explanation));
    if is_empty(&item.stem) {
        // Some programs put the question into the title alone.
        item.stem = text(lang, root.attr("title"));
    }
    Ok(item)
}

/// A copy in which each interaction is a gap.
fn gapped(element: &Element) -> Element {
    let children = element.children.iter().map(|n| match n {
        Node::Element(e) if is_interaction(e) => Node::Text(GAP.to_owned()),
        Node::Element(e) => Node::Element(gapped(e)),
        Node::Text(t) => Node::Text(t.clone()),
    });
    Element { name: element.name.clone(), attributes: element.attributes.clone(), children: children.collect() }
}

/// A typed answer.
fn entry(item: &mut Item, root: &Element, key: &Key, place: &Place, reading: &mut Reading) -> Read<()> {
    let most = key.mapping.iter().map(|m| m.1).fold(0.0, f64::max);
    let full = key.mapping.iter().filter(|m| m.1 > 0.0 && m.1 >= most).map(|m| &m.0);
    let mut answers: Vec<String> = vec![];
    for answer in key.right.iter().chain(full) {
        let answer = one_line(answer);
        if !answers.contains(&answer) {
            answers.push(answer);
        }
    }
    if let Some(part) = key.mapping.iter().find(|m| m.1 > 0.0 && m.1 < most && !key.right.contains(&m.0)) {
        reading.fault(place.clone(), "weights", &part.0);
    }
    match key.base.as_str() {
        "string" => {
            if key.case {
                reading.fault(place.clone(), "case", item.stem.get(reading.lang));
            }
            item.kind = ItemKind::ShortText;
            item.answers = answers;
        }
        "float" | "integer" => {
            item.kind = ItemKind::Number;
            let mut equals = vec![];
            if let Some(processing) = root.child("responseprocessing") {
                processing.find(&|e| e.name == "equal", &mut equals);
            }
            let mut tolerances: Vec<i64> = vec![];
            for equal in equals {
                if let Some(value) = equal.child("basevalue") {
                    let value = one_line(&value.words());
                    if !answers.contains(&value) {
                        answers.push(value);
                    }
                }
                let words = equal.attr("tolerance");
                match equal.attr("tolerancemode") {
                    "absolute" => {
                        for t in words.split_whitespace() {
                            let Some(t) = number_text(t).and_then(|t| number(&t)) else {
                                return refuse("tolerance", words);
                            };
                            tolerances.push(t);
                        }
                    }
                    "relative" => return refuse("tolerance", words),
                    _ => tolerances.push(0),
                }
            }
            if tolerances.windows(2).any(|t| t[0] != t[1]) {
                return refuse("tolerance", root.attr("title"));
            }
            item.tolerance = tolerances.first().filter(|t| **t != 0).map(|t| decimal(*t));
            let mut numbers: Vec<String> = vec![];
            for answer in answers {
                let Some(n) = number_text(&answer) else { return refuse("number", &answer) };
                // 120 and 120.0 are one answer.
                if !numbers.iter().any(|have| number(have) == number(&n)) {
                    numbers.push(n);
                }
            }
            item.answers = numbers;
        }
        other => return refuse("kind", other),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use qinghe_content::Library;

    #[test]
    fn a_package_holds_every_item_well_formed() {
        let library = Library::embedded();
        let module = library.module("m02").unwrap();
        for lang in Lang::ALL {
            let bytes = write("m02", module.items.iter().map(|i| &**i), lang).unwrap();
            let mut package = Package::open(&bytes).unwrap();
            assert_eq!(package.archive.len(), module.items.len() + 1);
            for item in &module.items {
                let root = xml::parse(&package.text(&path(&item.id)).unwrap()).unwrap();
                let wanted = match item.kind {
                    ItemKind::Order => "orderinteraction",
                    ItemKind::Match => "matchinteraction",
                    _ => "choiceinteraction",
                };
                assert!(root.deep(wanted).is_some(), "{}", item.id);
                let declared = root.child("responsedeclaration").unwrap().child("correctresponse").unwrap();
                assert_eq!(declared.all("value").count(), item.right().ids().len(), "{}", item.id);
            }
        }
    }

    #[test]
    fn paths_stay_within_the_package() {
        assert_eq!(resolve("a/b", "../c/./d.xml"), "a/c/d.xml");
        assert_eq!(resolve("", "../../etc/x"), "etc/x");
        assert_eq!(unquote("a%20b%e5%85%b3%"), "a b关%");
    }
}
