//! HTML and similar markup as plain text.
//!
//! Text and line breaks are kept; formatting is not, except superscript and subscript digits, which have a meaning
//! (10², H₂O). A question that needs a picture, a sound or a formula is refused, since it asks about something that is
//! lost.

use super::{
    Read, Refusal, brief, refuse,
    xml::{Element, Node},
};
use quick_xml::escape::resolve_html5_entity;

/// How a text is marked up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Format {
    /// Not at all.
    Plain,
    /// HTML: lines of the source mean nothing.
    Html,
    /// Text with lines, perhaps with HTML in it: Moodle's own format, and Markdown.
    Auto,
}

const MEDIA: [&str; 14] = [
    "img",
    "svg",
    "audio",
    "video",
    "object",
    "embed",
    "iframe",
    "canvas",
    "math",
    "picture",
    "applet",
    "map",
    "source",
    "portablecustominteraction",
];
const BLOCKS: [&str; 26] = [
    "p",
    "div",
    "li",
    "ul",
    "ol",
    "dl",
    "dt",
    "dd",
    "table",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "caption",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "pre",
    "section",
    "article",
    "hr",
    "prompt",
];
/// Other elements that count as HTML in a text; anything else in angle brackets is text.
const INLINE: [&str; 34] = [
    "a", "b", "i", "u", "s", "em", "strong", "span", "font", "sub", "sup", "small", "big", "code", "kbd", "samp",
    "var", "q", "cite", "abbr", "mark", "del", "ins", "tt", "strike", "center", "td", "th", "br", "label", "script",
    "style", "wbr", "col",
];

/// Text as it grows.
#[derive(Default)]
pub(super) struct Flow {
    out: String,
    /// Space that is kept only when a word follows.
    space: String,
    /// Whether a block has just begun, so that space counts for nothing.
    fresh: bool,
    /// High or low digits.
    script: Option<&'static str>,
    raised: String,
}

/// Bytes of a tag. Without a bound, a text of nothing but tags that never end would be gone through once for each.
const MAX_TAG: usize = 2048;
const HIGH: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const LOW: &str = "₀₁₂₃₄₅₆₇₈₉";

impl Flow {
    pub fn new() -> Self {
        Self { fresh: true, ..Self::default() }
    }

    /// Adds running text: space with a line break in it is one space.
    pub fn words(&mut self, words: &str) {
        for c in words.chars() {
            if c.is_whitespace() && c != '\u{a0}' && c != '\u{3000}' {
                self.space.push(c);
                continue;
            }
            self.flush();
            self.push(if c == '\u{a0}' { ' ' } else { c });
        }
    }

    /// Adds text whose line breaks are kept.
    fn verbatim(&mut self, words: &str) {
        for c in words.chars() {
            self.push(if c == '\u{a0}' { ' ' } else { c });
        }
    }

    fn push(&mut self, c: char) {
        if self.script.is_some() {
            self.raised.push(c);
        } else {
            self.out.push(c);
        }
        self.fresh = false;
    }

    fn flush(&mut self) {
        let space = std::mem::take(&mut self.space);
        if self.fresh || space.is_empty() {
            return;
        }
        let space = if space.contains(['\n', '\r']) { " " } else { &space };
        if self.script.is_some() { self.raised.push_str(space) } else { self.out.push_str(space) }
    }

    /// A block begins or ends.
    pub fn line(&mut self) {
        self.space.clear();
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
        self.fresh = true;
    }

    fn br(&mut self) {
        if self.space.contains(['\n', '\r']) {
            self.space.clear();
        }
        self.flush();
        self.out.push('\n');
        // The line may be indented, but the source's own line end after <br> is not part of it.
        self.fresh = false;
        self.space.clear();
    }

    fn open(&mut self, name: &str) {
        match name {
            "br" => self.br(),
            "sup" => self.script(Some(HIGH)),
            "sub" => self.script(Some(LOW)),
            "td" | "th" => self.words(" "),
            _ if BLOCKS.contains(&name) => self.line(),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "sup" | "sub" => self.script(None),
            _ if BLOCKS.contains(&name) => self.line(),
            _ => {}
        }
    }

    fn script(&mut self, digits: Option<&'static str>) {
        let raised = std::mem::take(&mut self.raised);
        let drawn = |c: char| {
            let digit = c.to_digit(10)?;
            self.script?.chars().nth(usize::try_from(digit).ok()?)
        };
        if !raised.is_empty() {
            if let Some(digits) = raised.chars().map(drawn).collect::<Option<String>>() {
                self.out.push_str(&digits);
            } else {
                self.out.push_str(if self.script == Some(HIGH) { "^" } else { "_" });
                self.out.push_str(&raised);
            }
        }
        self.script = digits;
    }

    pub fn end(mut self) -> String {
        self.script(None);
        self.out.trim().to_owned()
    }

    /// The content of an element, without the elements that are skipped.
    pub fn content(&mut self, element: &Element, skip: &dyn Fn(&Element) -> bool) -> Read<()> {
        for node in &element.children {
            match node {
                Node::Text(words) => self.words(words),
                Node::Element(e) if skip(e) => {}
                Node::Element(e) if MEDIA.contains(&e.name.as_str()) => return media(&e.name),
                Node::Element(e) => {
                    self.open(&e.name);
                    self.content(e, skip)?;
                    self.close(&e.name);
                }
            }
        }
        Ok(())
    }
}

/// The text of an element, without the elements that are skipped.
pub(super) fn of(element: &Element, skip: &dyn Fn(&Element) -> bool) -> Read<String> {
    let mut flow = Flow::new();
    flow.content(element, skip)?;
    Ok(flow.end())
}

fn media<T>(name: &str) -> Read<T> {
    refuse("media", name)
}

/// A text with markup as plain text.
///
/// # Errors
/// A picture or the like.
pub(super) fn plain(source: &str, format: Format) -> Read<String> {
    if format == Format::Plain {
        return Ok(source.trim().to_owned());
    }
    if source.contains("@@PLUGINFILE@@") {
        return media("@@PLUGINFILE@@");
    }
    // Markdown's picture.
    if format == Format::Auto
        && let Some(at) = source.find("![")
        && source[at..].contains("](")
    {
        return media(&source[at..]);
    }
    let mut flow = Flow::new();
    let say = |flow: &mut Flow, words: &str| {
        if format == Format::Html { flow.words(words) } else { flow.verbatim(words) }
    };
    let mut rest = source;
    while let Some(at) = rest.find(['<', '&']) {
        say(&mut flow, &rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix('&') {
            if let Some((words, after)) = entity(after) {
                // What is written as an entity is meant, also a space.
                flow.flush();
                flow.verbatim(&words);
                rest = after;
            } else {
                say(&mut flow, "&");
                rest = after;
            }
        } else if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
        } else if let Some(tag) = tag(rest) {
            rest = tag.after;
            if MEDIA.contains(&tag.name.as_str()) {
                return Err(Refusal { code: "media", text: brief(&tag.name) });
            }
            if !tag.closes && (tag.name == "script" || tag.name == "style") {
                rest = skip_to_end(rest, &tag.name);
            } else if tag.closes {
                flow.close(&tag.name);
            } else {
                flow.open(&tag.name);
            }
        } else {
            say(&mut flow, "<");
            rest = &rest[1..];
        }
    }
    say(&mut flow, rest);
    Ok(flow.end())
}

fn skip_to_end<'t>(rest: &'t str, name: &str) -> &'t str {
    let ends = |after: &str| after.get(..name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name));
    let end = rest.match_indices("</").map(|(at, _)| &rest[at + 2..]).find(|after| ends(after));
    end.and_then(|after| after.split_once('>')).map_or("", |r| r.1)
}

/// The text of an entity whose `&` was just read, and the rest.
fn entity(after: &str) -> Option<(String, &str)> {
    let end = after.as_bytes().iter().take(12).position(|b| *b == b';')?;
    let name = after.get(..end)?;
    let words = if let Some(code) = name.strip_prefix('#') {
        let number = match code.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => code.parse().ok()?,
        };
        char::from_u32(number)?.to_string()
    } else {
        resolve_html5_entity(name)?.to_owned()
    };
    Some((words, &after[end + 1..]))
}

struct Tag<'t> {
    name: String,
    closes: bool,
    after: &'t str,
}

/// The tag that a text begins with, if it is one of HTML.
fn tag(source: &str) -> Option<Tag<'_>> {
    let inner = source.strip_prefix('<')?;
    let (closes, inner) = inner.strip_prefix('/').map_or((false, inner), |inner| (true, inner));
    let length = inner.bytes().take(32).take_while(u8::is_ascii_alphanumeric).count();
    let name = inner[..length].to_ascii_lowercase();
    let known = [&BLOCKS[..], &INLINE[..], &MEDIA[..]].iter().any(|names| names.contains(&name.as_str()));
    if !known || !inner[length..].starts_with(['>', '/', ' ', '\t', '\n', '\r']) {
        return None;
    }
    // A picture's own tag may be as long as the picture, and is not looked through.
    if MEDIA.contains(&name.as_str()) {
        return Some(Tag { name, closes: false, after: "" });
    }
    let mut quote = None;
    for (at, b) in inner.bytes().enumerate().take(MAX_TAG).skip(length) {
        match (quote, b) {
            (None, b'>') => return Some(Tag { name, closes, after: &inner[at + 1..] }),
            (None, b'<') => return None,
            (None, b'"' | b'\'') => quote = Some(b),
            (Some(open), _) if open == b => quote = None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_lines_are_kept() {
        let html = |s: &str| plain(s, Format::Html).unwrap();
        assert_eq!(
            html("<p>One &amp;\n   two</p>\n<p>3 &lt; 5<br>six</p>"),
            "One &\n two".replace('\n', "") + "\n3 < 5\nsix"
        );
        assert_eq!(html("a < b and c > d"), "a < b and c > d");
        assert_eq!(html("H<sub>2</sub>O, 10<sup>12</sup>, x<sup>n</sup>"), "H₂O, 10¹², x^n");
        assert_eq!(html("<ul><li>a<li>b</ul><script>alert(1)</script><b onclick=\"x>y\">c</b>"), "a\nb\nc");
        assert_eq!(html("&nbsp;&ldquo;x&rdquo; &nosuch; &#24320; &#x20BB7;"), "“x” &nosuch; 开 𠮷");
        assert_eq!(plain("one\ntwo <b>three</b>", Format::Auto).unwrap(), "one\ntwo three");
        assert_eq!(plain("<b>", Format::Plain).unwrap(), "<b>");
        assert_eq!(plain("see <IMG src=x>", Format::Html).unwrap_err().code, "media");
        assert_eq!(plain("see ![a](b.png)", Format::Auto).unwrap_err().code, "media");
    }
}
