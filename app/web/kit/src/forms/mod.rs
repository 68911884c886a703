//! Plain forms: what was typed, what is wrong with it, and the way back.
//!
//! Every form works without JavaScript: a POST that succeeds redirects (303), one that fails shows
//! the same page again with status 422, a summary on top, each error beside its field, and all that
//! was typed still there.

mod codes;
mod controls;
mod fields;
mod once;
mod overtaken;

pub use codes::FIELD_CODES;
pub use controls::{choice, described_by, error_line, field, line, select, text_area, tick};
pub use fields::{SelectField, TextField, hidden, hidden_of};
pub use once::once;
pub(crate) use once::{FORM_ID, FormIds};
pub(crate) use overtaken::MADE_FROM;
use overtaken::Overtaken;
pub use overtaken::made_from;

use crate::i18n;
use axum::{
    extract::{FromRequest, Request},
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use qinghe_model::{Lang, error::FieldError};
use std::collections::HashMap;

/// The fields of a posted form, in order; a name may come more than once.
#[derive(Clone, Debug, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Fields as they were read. NUL is left out: nobody types it, and PostgreSQL has no text with it.
    pub(crate) fn new(mut fields: Vec<(String, String)>) -> Self {
        for (_, value) in &mut fields {
            value.retain(|c| c != '\0');
        }
        Self(fields)
    }

    /// Every name with its value, as they came; values are trimmed.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.trim()))
    }

    /// The first value of this name, trimmed.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.trim())
    }

    /// The first value of this name as it was typed, e.g. a password.
    pub fn raw(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str())
    }

    /// The date and time in a field. One that cannot be read is a fault, and so is an empty one that is needed.
    pub fn time(&self, field: &'static str, needed: bool, faults: &mut Vec<FieldError>) -> Option<DateTime<Utc>> {
        let text = self.get(field);
        let read = i18n::read_local_input(text);
        if read.is_none() && (needed || !text.is_empty()) {
            faults.push(FieldError { field, code: "due-date" });
        }
        read
    }

    /// The whole numbers in a field, with spaces, commas or strokes between them.
    pub fn integers(&self, name: &str) -> Vec<i64> {
        let parts = self.get(name).split([' ', ',', '，', '、', '/']).filter(|part| !part.is_empty());
        parts.filter_map(|part| part.parse().ok()).collect()
    }

    /// Whether a field of this name was sent, if only empty.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(n, _)| n == name)
    }

    /// Every value of a name that begins so, in order.
    pub fn starting<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(n, _)| n.starts_with(prefix)).map(|(_, v)| v.as_str())
    }

    /// Every value of this name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        axum::Form::<Vec<(String, String)>>::from_request(request, state)
            .await
            .map(|form| Self::new(form.0))
            .map_err(IntoResponse::into_response)
    }
}

/// A form to be shown: empty at first, later with what was typed and what is wrong.
#[derive(Clone, Debug, Default)]
pub struct FormState {
    values: HashMap<String, String>,
    /// What was ticked: every value of every name.
    ticked: Vec<(String, String)>,
    errors: Vec<FieldError>,
    /// What is wrong with the form as a whole, as a translated text.
    pub problem: Option<String>,
    /// What somebody else saved since the form was shown.
    overtaken: Option<Overtaken>,
}

impl FormState {
    /// An empty form with some values filled in.
    pub fn filled<'a>(values: impl IntoIterator<Item = (&'a str, String)>) -> Self {
        let ticked: Vec<_> = values.into_iter().map(|(n, v)| (n.to_owned(), v)).collect();
        Self { values: ticked.iter().rev().cloned().collect(), ticked, ..Self::default() }
    }

    /// The form as it was sent, with what is wrong. Secrets are not sent back.
    pub fn failed(fields: &Fields, errors: Vec<FieldError>) -> Self {
        let secret = |n: &str| matches!(n, "password" | "pin" | "current" | "new" | "again");
        let ticked: Vec<_> = fields.0.iter().filter(|(n, _)| !secret(n)).cloned().collect();
        Self { values: ticked.iter().rev().cloned().collect(), ticked, errors, ..Self::default() }
    }

    /// The form with one more value filled in.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.values.insert(name.to_owned(), value.into());
        self
    }

    /// The value to show in a field.
    pub fn value(&self, name: &str) -> String {
        self.values.get(name).cloned().unwrap_or_default()
    }

    /// Whether this box of a field with several was ticked.
    pub fn is_ticked(&self, name: &str, value: &str) -> bool {
        self.ticked.iter().any(|(n, v)| n == name && v == value)
    }

    /// Whether anything is wrong.
    pub fn is_bad(&self) -> bool {
        !self.errors.is_empty() || self.problem.is_some()
    }

    /// Whether anything is wrong in this way.
    pub fn is_faulty_as(&self, code: &str) -> bool {
        self.errors.iter().any(|e| e.code == code)
    }

    /// What is wrong with a field, in words.
    pub fn error(&self, lang: Lang, name: &str) -> Option<String> {
        self.errors.iter().find(|e| e.field == name).map(|e| i18n::message(lang, "field", e.code))
    }

    /// The summary on top of the page; nothing while all is well. `heading` says what did not happen.
    pub fn summary(&self, lang: Lang, heading: String) -> Option<AnyView> {
        self.summary_naming(lang, heading, |_| None)
    }

    /// The same, of a form in which many fields may have the same fault: each line begins with the name
    /// of its field, where `name` knows one.
    pub fn summary_naming(
        &self,
        lang: Lang,
        heading: String,
        name: impl Fn(&str) -> Option<String>,
    ) -> Option<AnyView> {
        self.is_bad().then(|| {
            let fields = self.errors.iter().map(|e| {
                let text = i18n::message(lang, "field", e.code);
                let text = match name(e.field) {
                    Some(name) if lang == Lang::Zh => format!("{name}：{text}"),
                    Some(name) => format!("{name}: {text}"),
                    None => text,
                };
                view! { <li><a href=format!("#{}", e.field)>{text}</a></li> }
            });
            view! {
                <div class="errors" role="alert" tabindex="-1" aria-labelledby="errors-title" id="errors">
                    <h2 id="errors-title">{heading}</h2>
                    {self.problem.clone().map(|p| view! { <p>{p}</p> })}
                    <ul>{fields.collect_view()}</ul>
                </div>
            }
            .into_any()
        })
    }
}

/// After a POST that worked: on to a page.
pub fn see_other(path: &str) -> Response {
    Redirect::to(path).into_response()
}

/// A path of this site to go back to, from a form field or a query; anything else is `/`.
pub fn local_path(path: &str) -> &str {
    let local =
        path.starts_with('/') && !path.starts_with("//") && !path.contains('\\') && !path.chars().any(char::is_control);
    if local { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_stays_on_this_site() {
        assert_eq!(local_path("/learn?x=1"), "/learn?x=1");
        for elsewhere in ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "", "/a\nb"] {
            assert_eq!(local_path(elsewhere), "/", "{elsewhere:?}");
        }
    }

    #[test]
    fn typed_markup_stays_text() {
        let form = FormState::filled([("note", "a</textarea><script>&lt;".to_owned())]);
        let html = Owner::new().with(|| crate::html::html(text_area(Lang::En, &form, "note", 3, false)));
        assert!(html.contains(">a&lt;/textarea>&lt;script>&amp;lt;</textarea>"), "{html}");
    }

    #[test]
    fn secrets_are_not_sent_back() {
        let fields =
            Fields(vec![("name".into(), "a".into()), ("pin".into(), "123456".into()), ("new".into(), "x".into())]);
        let form = FormState::failed(&fields, vec![]);
        assert_eq!(
            (form.value("name"), form.value("pin"), form.value("new")),
            ("a".into(), String::new(), String::new())
        );
    }
}
