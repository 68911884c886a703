//! Reads the items of QTI 2.1, 2.2 and 3.0.

use super::{
    super::{
        LEVELS, MAX_LISTED, MAX_LOOKED_AT, Package, Place, Read, Reading, blank, brief, decimal, group_id, html,
        is_empty, joined, number_text, one_line, option, refuse, text, truth_of,
        xml::{self, Element, Node},
    },
    SCENE,
};
use crate::stop;
use qinghe_model::{
    Lang, Text,
    grading::number,
    item::{Item, ItemGroup, ItemKind, ItemOption},
};
use std::collections::HashSet;

/// Elements, attributes and texts of an item.
const MAX_NODES: usize = 20_000;
/// The text of a gap within a question.
const GAP: &str = "_____";

/// Reads the items that a manifest lists, in its order.
pub(in super::super) fn package(package: &mut Package<'_>, manifest: &str, reading: &mut Reading) -> Read<()> {
    let root = xml::parse(&package.text(manifest)?)?;
    let folder = manifest.rsplit_once('/').map_or("", |f| f.0);
    let Some(resources) = root.deep("resources") else { return refuse("broken-file", manifest) };
    let mut looked_at = 0;
    for resource in resources.all("resource") {
        stop::check()?;
        let (kind, href) = (resource.attr("type").to_ascii_lowercase(), resource.attr("href"));
        if kind.starts_with("imsqti_xmlv1")
            || kind.starts_with("imsqti_asi")
            || kind.starts_with("imsqti_assessment_xmlv1")
        {
            reading.fault(Place::Entry(brief(href)), "qti-1", &kind);
            continue;
        }
        if kind.starts_with("imsqti_test") {
            reading.once(Place::Entry(brief(href)), "test", "");
        }
        if !kind.starts_with("imsqti_item") {
            continue;
        }
        looked_at += 1;
        if looked_at > MAX_LOOKED_AT {
            reading.once(Place::Entry(brief(href)), "too-many-items", "");
            break;
        }
        let mut path = resolve(folder, href);
        if !package.has(&path) {
            path = resolve(folder, &unquote(href));
        }
        let place = Place::Entry(brief(&path));
        if reading.is_full(&place) {
            break;
        }
        match package.text(&path).and_then(|text| xml::parse_within(&text, MAX_NODES)) {
            Ok(root) if root.name == "assessmentitem" => item(&root, place, Some(resource), reading),
            Ok(root) => reading.fault(place, "unknown-format", &root.name),
            Err(refusal) => reading.fault(place, refusal.code, &refusal.text),
        }
    }
    Ok(())
}

/// A path within the package.
pub(super) fn resolve(folder: &str, href: &str) -> String {
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
pub(super) fn unquote(href: &str) -> String {
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
pub(in super::super) fn item(root: &Element, place: Place, resource: Option<&Element>, reading: &mut Reading) {
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
    /// What everything else is worth.
    default: f64,
    case: bool,
}

impl Key {
    fn of(root: &Element, response: &str) -> Option<Self> {
        let declaration = root.all("responsedeclaration").find(|d| d.attr("identifier") == response)?;
        let values = declaration.child("correctresponse");
        let right = values.iter().flat_map(|c| c.all("value")).map(|v| v.words().trim().to_owned()).collect();
        let number = |e: &Element, name| {
            e.attr(name).trim().parse().ok().filter(|worth: &f64| worth.is_finite()).unwrap_or_default()
        };
        let default = declaration.child("mapping").map_or(0.0, |m| number(m, "defaultvalue"));
        let mut mapping = vec![];
        let mut case = false;
        for entry in declaration.child("mapping").iter().flat_map(|m| m.all("mapentry")) {
            let worth = number(entry, "mappedvalue");
            case |= entry.attr("casesensitive") == "true";
            mapping.push((entry.attr("mapkey").trim().to_owned(), worth));
        }
        let attr = |name| declaration.attr(name).to_ascii_lowercase();
        Some(Self { cardinality: attr("cardinality"), base: attr("basetype"), right, mapping, default, case })
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

    /// Whether what is right is worth more here and less there.
    fn is_uneven(&self, right: &[&str]) -> bool {
        let mut worth = self.mapping.iter().filter(|m| right.contains(&m.0.as_str())).map(|m| m.1);
        let first = worth.next().unwrap_or_default();
        worth.any(|w| (w - first).abs() > 0.001)
    }

    /// A key that costs points; `None` where it costs what it does here: of several choices, what a right one earns.
    fn penalty(&self, right: &[&str]) -> Option<&str> {
        let earned = self.mapping.iter().filter(|m| right.contains(&m.0.as_str())).map(|m| m.1).fold(0.0, f64::max);
        let many = self.cardinality == "multiple" && self.base == "identifier";
        let costs = |worth: f64| worth < 0.0 && !(many && (worth + earned).abs() < 0.001);
        let listed = self.mapping.iter().find(|m| costs(m.1)).map(|m| m.0.as_str());
        listed.or_else(|| costs(self.default).then_some("*"))
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
        // A gap at the end is where the answer is anyway.
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
    if interaction.name != "textentryinteraction" && (!partly.is_empty() || key.is_uneven(&right)) {
        reading.fault(place.clone(), "weights", &stem);
    }
    if let Some(costs) = key.penalty(&right) {
        reading.fault(place.clone(), "penalty", costs);
    }
    if let Some(other) = root.child("assessmentstimulusref") {
        reading.fault(place.clone(), "stimulus", other.attr("href"));
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
            // Each thing of one side belongs to a group of the other; the format does not say which side has the
            // things.
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
