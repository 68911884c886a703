//! Drawings: a small part of SVG, checked against an allow-list, with its texts filled in per language.
//!
//! A drawing is inserted into the page, so it may hold shapes and nothing that runs, loads or
//! restyles. Its colours are the theme's, so that it works in dark mode. The placeholders
//! `{id}`, `{title}` and `{alt}` are filled from the step that shows it.

use std::io::Write as _;

const ELEMENTS: &[&str] =
    &["svg", "title", "desc", "g", "defs", "use", "path", "circle", "ellipse", "rect", "line", "polyline", "polygon"];
const ATTRIBUTES: &[&str] = &[
    "xmlns",
    "viewBox",
    "role",
    "aria-labelledby",
    "id",
    "class",
    "href",
    "d",
    "points",
    "x",
    "y",
    "x1",
    "y1",
    "x2",
    "y2",
    "cx",
    "cy",
    "r",
    "rx",
    "ry",
    "width",
    "height",
    "transform",
    "fill",
    "fill-rule",
    "opacity",
    "stroke",
    "stroke-width",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-dasharray",
];

/// The reasons why the drawing must not be shown, each with its line from 1.
pub(crate) fn faults(source: &str) -> Vec<(usize, String)> {
    let mut scan = Scan { source, at: 0, faults: vec![] };
    scan.run();
    scan.faults
}

/// How many bytes the drawings take when they are sent compressed.
pub(crate) fn compressed(drawings: &str) -> usize {
    let mut out = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    // Writing into memory cannot fail; if it did, the drawings would count as they are.
    out.write_all(drawings.as_bytes()).and_then(|()| out.finish()).map_or(drawings.len(), |bytes| bytes.len())
}

/// The drawing with its placeholders filled in; the values are escaped.
pub(crate) fn fill(source: &str, id: &str, title: &str, alt: &str) -> String {
    let mut out = String::with_capacity(source.len() + alt.len());
    let mut rest = source.trim();
    while let Some(at) = rest.find('{') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let found =
            [("{id}", id), ("{title}", title), ("{alt}", alt)].into_iter().find(|(name, _)| rest.starts_with(name));
        if let Some((name, value)) = found {
            for c in value.chars() {
                match c {
                    '&' => out.push_str("&amp;"),
                    '<' => out.push_str("&lt;"),
                    '>' => out.push_str("&gt;"),
                    '"' => out.push_str("&quot;"),
                    c => out.push(c),
                }
            }
            rest = &rest[name.len()..];
        } else {
            out.push('{');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}

struct Scan<'s> {
    source: &'s str,
    at: usize,
    faults: Vec<(usize, String)>,
}

impl<'s> Scan<'s> {
    fn fault(&mut self, reason: impl Into<String>) {
        let line = self.source[..self.at].bytes().filter(|b| *b == b'\n').count() + 1;
        self.faults.push((line, reason.into()));
    }

    fn run(&mut self) {
        let mut open: Vec<&'s str> = vec![];
        let (mut title, mut desc, mut roots) = (false, false, 0);
        loop {
            let rest = &self.source[self.at..];
            let Some(lt) = rest.find('<') else {
                if !rest.trim().is_empty() {
                    self.fault("text after the drawing");
                }
                break;
            };
            let text = rest[..lt].trim_start();
            let tag_at = self.at + lt;
            self.at = tag_at - text.len();
            let text = text.trim_end();
            match open.last() {
                Some(&"title") if text == "{title}" => title = true,
                Some(&"desc") if text == "{alt}" => desc = true,
                Some(&("title" | "desc")) => self.fault("<title> must hold {title} and <desc> {alt}, and nothing else"),
                _ if !text.is_empty() => self.fault("words in a drawing cannot be translated: use {alt}"),
                _ => {}
            }
            self.at = tag_at;
            let Some(gt) = self.source[self.at..].find('>') else {
                self.fault("a tag is not closed");
                break;
            };
            let tag = &self.source[self.at + 1..self.at + gt];
            if let Some(name) = tag.strip_prefix('/') {
                if open.pop() != Some(name.trim()) {
                    self.fault(format!("</{name}> closes nothing"));
                }
            } else {
                let (tag, empty) = tag.strip_suffix('/').map_or((tag, false), |t| (t, true));
                let (name, attributes) = tag.split_at(tag.find(char::is_whitespace).unwrap_or(tag.len()));
                if !ELEMENTS.contains(&name) {
                    self.fault(format!("<{name}> is not allowed in a drawing: shapes only"));
                }
                let inside = open.is_empty();
                if inside {
                    roots += 1;
                    if name != "svg" || roots > 1 {
                        self.fault("a drawing is one <svg>");
                    }
                }
                self.attributes(attributes, inside);
                if !empty {
                    open.push(name);
                }
            }
            self.at += gt + 1;
        }
        if let Some(name) = open.last() {
            self.fault(format!("<{name}> is not closed"));
        }
        if !title || !desc {
            self.fault("no text alternative: needs <title>{title}</title> and <desc>{alt}</desc>");
        }
    }

    fn attributes(&mut self, text: &str, root: bool) {
        let mut rest = text.trim();
        let mut role = false;
        let mut names = vec![];
        while !rest.is_empty() {
            let parsed = rest.split_once("=\"").and_then(|(name, more)| {
                let (value, more) = more.split_once('"')?;
                Some((name.trim(), value, more.trim_start()))
            });
            let Some((name, value, more)) = parsed else {
                return self.fault(format!("attributes are name=\"value\": {rest:?}"));
            };
            rest = more;
            if names.contains(&name) {
                self.fault(format!("`{name}` appears twice"));
            }
            names.push(name);
            let fine = match name {
                _ if !ATTRIBUTES.contains(&name) => false,
                "xmlns" => value == "http://www.w3.org/2000/svg",
                "id" => value.starts_with("{id}-"),
                "href" => value.starts_with("#{id}-"),
                "fill" | "stroke" => {
                    matches!(value, "none" | "currentColor")
                        || value.strip_prefix("var(--").and_then(|v| v.strip_suffix(')')).is_some_and(|v| {
                            v.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
                        })
                }
                _ => !value.contains("url(") && !value.contains(':'),
            };
            if !fine {
                let hint = match name {
                    "fill" | "stroke" => "colours are none, currentColor or var(--name)",
                    "id" | "href" => "ids begin with {id}-, and links stay in the drawing",
                    _ => "a drawing has no style, script, event or outside address",
                };
                self.fault(format!("{name}={value:?}: {hint}"));
            }
            role |= name == "role" && value == "img";
        }
        if root && !role {
            self.fault("<svg> needs role=\"img\"");
        }
    }
}
