//! The Markdown of a step: a small part of it is allowed, and rendered to HTML that is safe to insert.

use comrak::{
    Arena, Options,
    nodes::{AstNode, NodeValue},
};
use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

/// One language's body, rendered.
pub(crate) struct Body {
    pub html: String,
    /// The kinds of its blocks in order; they must be the same in both languages.
    pub shape: Vec<&'static str>,
    /// The addresses it links to, sorted.
    pub links: Vec<String>,
    /// What is not allowed in a lesson, with the line from 1.
    pub refused: Vec<(usize, String)>,
}

static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let tags = [
        "p",
        "br",
        "h2",
        "h3",
        "ul",
        "ol",
        "li",
        "strong",
        "em",
        "blockquote",
        "a",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    ];
    let mut cleaner = ammonia::Builder::empty();
    cleaner
        .tags(HashSet::from(tags))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"])), ("ol", HashSet::from(["start"]))]))
        .url_schemes(HashSet::from(["tel"]))
        .url_relative(ammonia::UrlRelative::Deny)
        .clean_content_tags(HashSet::from(["script", "style"]))
        .link_rel(None);
    cleaner
});

pub(crate) fn render(source: &str) -> Body {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.cjk_friendly_emphasis = true;
    let arena = Arena::new();
    let root = comrak::parse_document(&arena, source, &options);
    let mut body = Body { html: String::new(), shape: vec![], links: vec![], refused: vec![] };
    for node in root.descendants() {
        note(node, &mut body);
    }
    body.links.sort_unstable();
    let mut html = String::new();
    if comrak::format_html(root, &options, &mut html).is_ok() {
        body.html = CLEANER.clean(&html).to_string();
    }
    body
}

fn note<'a>(node: &'a AstNode<'a>, body: &mut Body) {
    let data = node.data();
    match &data.value {
        NodeValue::Paragraph => body.shape.push("paragraph"),
        NodeValue::Heading(h) if h.level == 2 || h.level == 3 => body.shape.push("heading"),
        NodeValue::List(_) => body.shape.push("list"),
        NodeValue::Item(_) => body.shape.push("list item"),
        NodeValue::BlockQuote => body.shape.push("quotation"),
        NodeValue::Table(_) => body.shape.push("table"),
        NodeValue::TableRow(_) => body.shape.push("table row"),
        NodeValue::TableCell
        | NodeValue::Document
        | NodeValue::Text(_)
        | NodeValue::SoftBreak
        | NodeValue::LineBreak
        | NodeValue::Strong
        | NodeValue::Emph => {}
        NodeValue::Link(link) => {
            let number = link.url.strip_prefix("tel:").unwrap_or_default();
            if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) {
                let reason = format!("a link to {:?}: lessons link to telephone numbers only, as tel:12356", link.url);
                body.refused.push((data.sourcepos.start.line, reason));
            }
            body.links.push(link.url.clone());
        }
        NodeValue::Heading(_) => {
            body.refused.push((data.sourcepos.start.line, "headings in a step are ## or ###".to_owned()));
        }
        other => {
            let reason = format!("{} is not allowed in a step", other.xml_node_name().replace('_', " "));
            body.refused.push((data.sourcepos.start.line, reason));
        }
    }
}
