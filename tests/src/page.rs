//! An HTML answer as tests ask about it: by heading, link, field, error and row, rather than by pieces of its text.

use crate::http::Answer;
use scraper::{ElementRef, Html, Node, Selector};
use std::{cell::OnceCell, fmt::Write as _};

/// How much of a page a failed question prints.
const SHOWN: usize = 4_000;

/// A parsed page. A question that fails prints the part of the page that it is about.
#[derive(Debug)]
pub struct Page {
    html: Html,
    source: String,
    decoded: OnceCell<String>,
}

impl Answer {
    /// The body as a page.
    #[must_use]
    pub fn page(&self) -> Page {
        Page { html: Html::parse_document(&self.body), source: self.body.clone(), decoded: OnceCell::new() }
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// When it is something else.
    #[must_use]
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.body))
    }

    /// The lines of a CSV file, headings included, without the byte order mark.
    ///
    /// # Panics
    /// When it is no CSV.
    #[must_use]
    #[track_caller]
    pub fn csv(&self) -> Vec<Vec<String>> {
        let text = self.body.strip_prefix('\u{feff}').unwrap_or(&self.body);
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let lines = reader.records().map(|line| line.expect("a line of a CSV").iter().map(str::to_owned).collect());
        lines.collect()
    }
}

/// The text of an element as a reader sees it: one space between words.
fn text_of(element: ElementRef<'_>) -> String {
    squeeze(&element.text().collect::<String>())
}

fn squeeze(text: &str) -> String {
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// A value between the quotes of a selector.
fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

impl Page {
    /// Every element of a selector, in the order of the page.
    ///
    /// # Panics
    /// When the selector is wrong.
    #[track_caller]
    pub fn all(&self, css: &str) -> Vec<ElementRef<'_>> {
        let selector = Selector::parse(css).unwrap_or_else(|e| panic!("{css}: {e}"));
        self.html.select(&selector).collect()
    }

    /// The only element of a selector.
    ///
    /// # Panics
    /// When there is none, or more than one.
    #[track_caller]
    pub fn one(&self, css: &str) -> ElementRef<'_> {
        let found = self.all(css);
        assert_eq!(found.len(), 1, "elements {css} of {}", self.shown(css));
        found[0]
    }

    /// How many elements a selector has.
    #[must_use]
    #[track_caller]
    pub fn count(&self, css: &str) -> usize {
        self.all(css).len()
    }

    /// The texts of all elements of a selector.
    #[must_use]
    #[track_caller]
    pub fn texts(&self, css: &str) -> Vec<String> {
        self.all(css).into_iter().map(text_of).collect()
    }

    /// The text of the only element of a selector.
    #[must_use]
    #[track_caller]
    pub fn text(&self, css: &str) -> String {
        text_of(self.one(css))
    }

    /// An attribute of the first element of a selector.
    ///
    /// # Panics
    /// When there is no such element, or it has no such attribute.
    #[must_use]
    #[track_caller]
    pub fn attr(&self, css: &str, name: &str) -> String {
        let first = self.all(css).into_iter().next();
        let value = first.and_then(|e| e.attr(name));
        value.unwrap_or_else(|| panic!("no {name} of {css} in {}", self.shown(css))).to_owned()
    }

    /// An attribute of every element of a selector that has it.
    #[must_use]
    #[track_caller]
    pub fn attrs(&self, css: &str, name: &str) -> Vec<String> {
        self.all(css).iter().filter_map(|e| e.attr(name)).map(str::to_owned).collect()
    }

    /// Fails unless an element of the selector contains the text.
    #[track_caller]
    pub fn has(&self, css: &str, text: &str) -> &Self {
        let wanted = squeeze(text);
        let found = self.all(css).into_iter().any(|e| text_of(e).contains(&wanted));
        assert!(found, "no {css} with {text:?} in {}", self.shown(css));
        self
    }

    /// Fails if an element of the selector contains the text.
    #[track_caller]
    pub fn lacks(&self, css: &str, text: &str) -> &Self {
        let unwanted = squeeze(text);
        let found = self.all(css).into_iter().find(|e| text_of(*e).contains(&unwanted));
        assert!(found.is_none(), "a {css} with {text:?}: {}", found.map(|e| e.html()).unwrap_or_default());
        self
    }

    /// Fails unless the selector has an element.
    #[track_caller]
    pub fn any(&self, css: &str) -> &Self {
        assert!(self.count(css) > 0, "no {css} in {}", self.shown(css));
        self
    }

    /// Fails if the selector has an element.
    #[track_caller]
    pub fn none(&self, css: &str) -> &Self {
        let found = self.all(css);
        assert!(found.is_empty(), "unexpected {css}: {}", found[0].html());
        self
    }

    /// Fails if the text is anywhere in what was sent: in a text, an attribute, a comment, a script, or the markup.
    #[track_caller]
    pub fn nowhere(&self, text: &str) -> &Self {
        for sent in [&self.source, self.decoded.get_or_init(|| self.decode())] {
            assert!(!sent.contains(text), "{text:?} in {}", around(sent, text));
        }
        self
    }

    /// Every text, comment and attribute without escapes, a line each, and the text of the page as a whole: a name may be
    /// split over elements, as in 林<b>知夏</b>.
    fn decode(&self) -> String {
        let mut all = self.texts("body").concat();
        for node in self.html.tree.values() {
            let parts: Vec<&str> = match node {
                Node::Text(text) => vec![&**text],
                Node::Comment(text) => vec![&**text],
                Node::Element(element) => element.attrs().map(|(_, value)| value).collect(),
                _ => vec![],
            };
            for part in parts {
                all.push('\n');
                all.push_str(part);
            }
        }
        all
    }

    /// Fails if markup that somebody typed was sent as markup. Escaped, in a text or a field, it may be there.
    #[track_caller]
    pub fn no_markup(&self, markup: &str) -> &Self {
        assert!(!self.source.contains(markup), "{markup:?} in {}", around(&self.source, markup));
        self
    }

    /// Fails unless a link has this address.
    #[track_caller]
    pub fn links_to(&self, href: &str) -> &Self {
        self.any(&format!("a[href={}]", quoted(href)))
    }

    /// Fails if a link or a form has this address, or one that begins with it.
    #[track_caller]
    pub fn leads_nowhere_to(&self, address: &str) -> &Self {
        let address = quoted(address);
        self.none(&format!("[href^={address}], [action^={address}], [formaction^={address}]"))
    }

    /// The address of the first link with the text.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    #[track_caller]
    pub fn link(&self, text: &str) -> String {
        let found = self.all("a[href]").into_iter().find(|e| text_of(*e).contains(text));
        let found = found.unwrap_or_else(|| panic!("no link {text:?} among {:#?}", self.texts("a[href]")));
        found.attr("href").unwrap_or_default().to_owned()
    }

    /// What follows a prefix in the first address of the page, of a link or a form, that begins with it.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    #[track_caller]
    pub fn after(&self, prefix: &str) -> String {
        let wanted = quoted(prefix);
        let found = self.all(&format!("main [href^={wanted}], main [action^={wanted}]")).into_iter().next();
        let address = found.and_then(|e| e.attr("href").or_else(|| e.attr("action")));
        address.unwrap_or_else(|| panic!("no address {prefix}… in {}", self.shown("a, form")))[prefix.len()..]
            .to_owned()
    }

    /// What a field holds when the page arrives: the value of an input or a chosen option, or the text of an area.
    ///
    /// # Panics
    /// When the page's own part has no field of the name.
    #[must_use]
    #[track_caller]
    pub fn field(&self, name: &str) -> String {
        let named = format!("[name={}]", quoted(name));
        let css = format!("main input{named}, main textarea{named}, main select{named}");
        let found = self.all(&css).into_iter().next();
        let found = found.unwrap_or_else(|| panic!("no field {name} in {}", self.shown("main form")));
        match found.value().name() {
            "select" => {
                let options = |css: &str| Selector::parse(css).expect("a selector");
                let chosen = found.select(&options("option[selected]")).next();
                let chosen = chosen.or_else(|| found.select(&options("option")).next());
                chosen.and_then(|o| o.attr("value")).unwrap_or_default().to_owned()
            }
            "textarea" => found.text().collect(),
            _ => found.attr("value").unwrap_or_default().to_owned(),
        }
    }

    /// What a browser sends of the only form of a selector: its fields as they arrive, with other values in place of those
    /// named in `typed`.
    ///
    /// # Panics
    /// When there is no such form, or more than one.
    #[must_use]
    #[track_caller]
    pub fn form<'a>(&self, css: &str, typed: &[(&'a str, &'a str)]) -> Vec<(String, String)> {
        let css_of = |css: &str| Selector::parse(css).expect("a selector");
        let mut fields: Vec<(String, String)> = Vec::new();
        for field in self.one(css).select(&css_of("input[name], textarea[name], select[name]")) {
            let name = field.attr("name").unwrap_or_default();
            let value = match field.value().name() {
                "select" => {
                    let options = |css: &str| field.select(&css_of(css)).next();
                    let chosen = options("option[selected]").or_else(|| options("option"));
                    chosen.and_then(|o| o.attr("value")).unwrap_or_default().to_owned()
                }
                "textarea" => field.text().collect(),
                _ if matches!(field.attr("type"), Some("checkbox" | "radio")) && field.attr("checked").is_none() => {
                    continue;
                }
                _ => field.attr("value").unwrap_or_default().to_owned(),
            };
            if !typed.iter().any(|(other, _)| *other == name) {
                fields.push((name.to_owned(), value));
            }
        }
        fields.extend(typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        fields
    }

    /// Fails unless a field holds the value; a box or a button of a group must be ticked.
    #[track_caller]
    pub fn holds(&self, name: &str, value: &str) -> &Self {
        let named = quoted(name);
        if self.count(&format!("main input[name={named}][type=checkbox], main input[name={named}][type=radio]")) > 0 {
            return self.ticks(name, value);
        }
        let held = self.field(name);
        assert!(held.lines().eq(value.lines()), "the field {name} holds {held:?} and not {value:?}");
        self
    }

    /// The values of the boxes and options of a name that are ticked or chosen.
    #[must_use]
    #[track_caller]
    pub fn ticked(&self, name: &str) -> Vec<String> {
        let named = quoted(name);
        let found = self.all(&format!("input[name={named}][checked], select[name={named}] option[selected]"));
        found.iter().map(|e| e.attr("value").unwrap_or_default().to_owned()).collect()
    }

    /// Fails unless a box or option of a name is ticked or chosen.
    #[track_caller]
    pub fn ticks(&self, name: &str, value: &str) -> &Self {
        let ticked = self.ticked(name);
        assert!(ticked.iter().any(|v| v == value), "{name}={value} is not among {ticked:?}");
        self
    }

    /// Fails unless a field has an error: the text beside it, and in the summary a link that leads to it.
    #[track_caller]
    pub fn error(&self, field: &str, text: &str) -> &Self {
        self.error_link(field, text);
        self.has(&format!("[id={}]", quoted(&format!("{field}-error"))), text)
    }

    /// Fails unless the summary of errors leads to a field of the page.
    #[track_caller]
    pub fn error_link(&self, field: &str, text: &str) -> &Self {
        self.has(&format!("#errors a[href={}]", quoted(&format!("#{field}"))), text);
        self.any(&format!("[id={}]", quoted(field)))
    }

    /// The cells of the first row, of any table, with a cell that is the text or contains it.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    #[track_caller]
    pub fn row(&self, text: &str) -> Vec<String> {
        let rows = self.table("table");
        let found = rows.iter().find(|row| row.iter().any(|c| c == text));
        let found = found.or_else(|| rows.iter().find(|row| row.iter().any(|c| c.contains(text))));
        found.unwrap_or_else(|| panic!("no row {text:?} among {rows:#?}")).clone()
    }

    /// The cells of every row of the tables of a selector, headings included.
    #[must_use]
    #[track_caller]
    pub fn table(&self, css: &str) -> Vec<Vec<String>> {
        self.table_without(css, |_| false)
    }

    /// The same without some cells.
    #[must_use]
    #[track_caller]
    pub fn table_without(&self, css: &str, left_out: impl Fn(ElementRef<'_>) -> bool) -> Vec<Vec<String>> {
        let cell = Selector::parse("th, td").expect("a selector");
        let rows = self.all(&format!("{css} tr")).into_iter();
        rows.map(|row| row.select(&cell).filter(|c| !left_out(*c)).map(text_of).collect()).collect()
    }

    /// The elements of a selector, or the page's own part where there are none.
    fn shown(&self, css: &str) -> String {
        let mut out = String::new();
        let found = self.all(css);
        let found = if found.is_empty() { self.all("main, body") } else { found };
        for element in found {
            let html = element.html();
            let _ = writeln!(out, "{}", html.chars().take(SHOWN.saturating_sub(out.len())).collect::<String>());
            if out.len() >= SHOWN || element.value().name() == "main" {
                break;
            }
        }
        out
    }
}

/// A text with what is before and after it.
fn around(source: &str, text: &str) -> String {
    let at = source.find(text).unwrap_or_default();
    let from = source[..at].char_indices().rev().nth(300).map_or(0, |(n, _)| n);
    source[from..].chars().take(600 + text.chars().count()).collect()
}
