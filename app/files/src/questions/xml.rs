//! A small tree of XML elements, read within bounds and written without surprises.
//!
//! Names are read without their prefix, in lower case, without hyphens and without a leading `qti-`, so
//! that `responseDeclaration` of QTI 2 and `qti-response-declaration` of QTI 3 are the same. Entities of a
//! document type are never resolved: a file that declares any is refused.

use super::{Read, is_shown, refuse};
use crate::stop;
use quick_xml::{
    Reader,
    escape::{escape, resolve_predefined_entity, unescape},
    events::{BytesStart, Event},
};
use std::fmt::Write as _;

/// Elements open at a time.
const MAX_DEPTH: usize = 64;
/// Elements, attributes and texts of a file. Each takes about a hundred bytes.
const MAX_NODES: usize = 200_000;
/// Attributes of an element. The parser compares each with those before it.
const MAX_ATTRIBUTES: usize = 64;

/// An element. What is read has plain names; what is written has the names of its format.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub children: Vec<Node>,
}

/// The content of an element.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Node {
    Element(Element),
    Text(String),
}

impl Element {
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.attributes.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn holding(mut self, children: impl IntoIterator<Item = Element>) -> Self {
        self.children.extend(children.into_iter().map(Node::Element));
        self
    }

    pub fn saying(mut self, words: &str) -> Self {
        self.children.push(Node::Text(words.to_owned()));
        self
    }

    /// An attribute's value; empty when there is none.
    pub fn attr(&self, name: &str) -> &str {
        self.attributes.iter().find(|a| a.0 == name).map_or("", |a| a.1.as_str())
    }

    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|n| match n {
            Node::Element(e) => Some(e),
            Node::Text(_) => None,
        })
    }

    /// The child elements of this name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.elements().filter(move |e| e.name == name)
    }

    pub fn child(&self, name: &str) -> Option<&Element> {
        self.elements().find(|e| e.name == name)
    }

    /// All descendants that pass, in the order of the file, without those inside one that passes.
    pub fn find<'a>(&'a self, pass: &dyn Fn(&Element) -> bool, found: &mut Vec<&'a Element>) {
        for e in self.elements() {
            if pass(e) {
                found.push(e);
            } else {
                e.find(pass, found);
            }
        }
    }

    /// The first element below of this name.
    pub fn deep(&self, name: &str) -> Option<&Element> {
        self.elements().find_map(|e| if e.name == name { Some(e) } else { e.deep(name) })
    }

    /// All text below, unchanged.
    pub fn words(&self) -> String {
        let mut out = String::new();
        self.gather(&mut out);
        out
    }

    fn gather(&self, out: &mut String) {
        for node in &self.children {
            match node {
                Node::Element(e) => e.gather(out),
                Node::Text(t) => out.push_str(t),
            }
        }
    }

    /// The element as a whole document.
    pub fn document(&self) -> String {
        let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
        self.write(&mut out, 0);
        out.push('\n');
        out
    }

    fn write(&self, out: &mut String, depth: usize) {
        let _ = write!(out, "<{}", self.name);
        for (name, value) in &self.attributes {
            let _ = write!(out, " {name}=\"{}\"", escape(shown(value).replace(['\n', '\t'], " ")));
        }
        if self.children.is_empty() {
            out.push_str("/>");
            return;
        }
        out.push('>');
        // Space within a text would become part of it.
        let spaced = self.children.iter().all(|n| matches!(n, Node::Element(_)));
        for node in &self.children {
            match node {
                Node::Element(e) => {
                    if spaced {
                        let _ = write!(out, "\n{:1$}", "", (depth + 1) * 2);
                    }
                    e.write(out, depth + 1);
                }
                Node::Text(t) => out.push_str(&escape(shown(t))),
            }
        }
        if spaced {
            let _ = write!(out, "\n{:1$}", "", depth * 2);
        }
        let _ = write!(out, "</{}>", self.name);
    }
}

fn shown(words: &str) -> String {
    words.chars().filter(|c| is_shown(*c)).collect()
}

/// Reads a document.
pub(super) fn parse(source: &str) -> Read<Element> {
    parse_within(source, MAX_NODES)
}

/// Reads a document of at most so many elements, attributes and texts.
pub(super) fn parse_within(source: &str, most: usize) -> Read<Element> {
    let mut reader = Reader::from_str(source);
    let mut open: Vec<Element> = vec![Element::default()];
    let mut nodes = 0;
    let broken = |at: u64| {
        let at = usize::try_from(at).unwrap_or_default().min(source.len());
        let line = source[..source.floor_char_boundary(at)].split('\n').count();
        refuse("broken-file", &format!("XML {line}"))
    };
    loop {
        let at = reader.buffer_position();
        let Ok(event) = reader.read_event() else { return broken(at) };
        nodes += 1;
        if nodes > most {
            return refuse("too-large", "");
        }
        stop::check()?;
        let Some(last) = open.last_mut() else { return broken(at) };
        match event {
            Event::Eof => break,
            Event::Start(tag) => {
                if open.len() > MAX_DEPTH {
                    return refuse("too-deep", tag.local_name().as_ref());
                }
                let Some(element) = element(&tag) else { return broken(at) };
                nodes += element.attributes.len();
                open.push(element);
            }
            Event::Empty(tag) => {
                let Some(element) = element(&tag) else { return broken(at) };
                nodes += element.attributes.len();
                last.children.push(Node::Element(element));
            }
            Event::End(_) => {
                let Some(mut done) = open.pop() else { return broken(at) };
                // Most elements have one child, and a list makes room for four.
                done.children.shrink_to_fit();
                let Some(last) = open.last_mut() else { return broken(at) };
                last.children.push(Node::Element(done));
            }
            Event::Text(text) => say(last, &text.xml10_content()),
            Event::CData(text) => say(last, &text.xml10_content()),
            Event::GeneralRef(reference) => match reference.resolve_char_ref() {
                Ok(Some(c)) => say(last, c.encode_utf8(&mut [0; 4])),
                Ok(None) => match resolve_predefined_entity(&reference) {
                    Some(words) => say(last, words),
                    None => return broken(at),
                },
                Err(_) => return broken(at),
            },
            Event::DocType(words) => {
                if words.contains('[') || words.to_ascii_uppercase().contains("ENTITY") {
                    return refuse("doctype", &words);
                }
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
    let at = source.len() as u64;
    let (Some(document), true) = (open.pop(), open.is_empty()) else { return broken(at) };
    let mut roots = document.children.into_iter().filter_map(|n| match n {
        Node::Element(e) => Some(e),
        Node::Text(_) => None,
    });
    match (roots.next(), roots.next()) {
        (Some(root), None) => Ok(root),
        _ => broken(at),
    }
}

/// References split a text into parts, which are joined here.
fn say(element: &mut Element, words: &str) {
    if let Some(Node::Text(text)) = element.children.last_mut() {
        text.push_str(words);
    } else {
        element.children.push(Node::Text(words.to_owned()));
    }
}

fn element(tag: &BytesStart<'_>) -> Option<Element> {
    let mut element = Element::new(&plain(tag.local_name().as_ref()));
    for (n, attribute) in tag.attributes().enumerate() {
        let attribute = attribute.ok().filter(|_| n < MAX_ATTRIBUTES)?;
        let key = attribute.key;
        let prefix = key.prefix().map_or(String::new(), |p| p.as_ref().to_owned());
        if prefix.is_empty() || prefix == "xml" {
            let value = unescape(&attribute.value).ok()?.into_owned();
            element.attributes.push((plain(key.local_name().as_ref()), value));
        }
    }
    element.attributes.shrink_to_fit();
    Some(element)
}

fn plain(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    name.strip_prefix("qti-").unwrap_or(&name).replace('-', "")
}
