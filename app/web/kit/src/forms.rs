//! Plain forms: what was typed, what is wrong with it, and the way back.
//!
//! Every form works without JavaScript: a POST that succeeds redirects (303), one that fails shows
//! the same page again with status 422, a summary on top, each error beside its field, and all that
//! was typed still there.

use crate::{i18n, t, ui::icon};
use axum::{
    extract::{FromRequest, Request},
    response::{IntoResponse, Redirect, Response},
};
use leptos::prelude::*;
use qinghe_model::{Lang, error::FieldError};
use std::collections::HashMap;

/// Every code a field's error may have; its message is `field-<code>`.
pub const FIELD_CODES: &[&str] = &[
    "activity-date",
    "activity-meeting",
    "activity-other",
    "activity-window",
    "answer-none",
    "answers-many",
    "attempts-range",
    "campaign-weaker",
    "choose-about",
    "choose-activity",
    "choose-audience",
    "choose-campaign",
    "choose-class",
    "choose-difficulty",
    "choose-form",
    "choose-grade",
    "choose-group",
    "choose-module",
    "choose-one",
    "choose-role",
    "choose-target",
    "choose-teacher",
    "class-past",
    "close-before-due",
    "code-shape",
    "contest-after",
    "contest-appeal-hours",
    "contest-appeal-time",
    "contest-appeals-open",
    "contest-class",
    "contest-exception",
    "contest-flags-open",
    "contest-freeze",
    "contest-items",
    "contest-large",
    "contest-name",
    "contest-not-looked",
    "contest-parts",
    "contest-quota",
    "contest-rounds",
    "contest-window",
    "count-range",
    "day-far",
    "day-future",
    "day-needed",
    "day-past",
    "draw-range",
    "due-before-open",
    "due-date",
    "due-far",
    "due-past",
    "faces-required",
    "file-bad",
    "file-one",
    "file-required",
    "file-too-large",
    "grades-file-broken",
    "grades-file-large",
    "grades-file-other",
    "group-count",
    "group-empty",
    "group-name",
    "group-name-taken",
    "groups-many",
    "groups-range",
    "guess-all",
    "guess-range",
    "hands-range",
    "headcount-many",
    "headcount-range",
    "help-lines-many",
    "help-name",
    "help-number",
    "import-nothing",
    "key-many",
    "key-none",
    "key-two",
    "language-part",
    "last-officer",
    "match-code",
    "match-count",
    "match-full",
    "match-no-guests",
    "match-nothing",
    "match-other-class",
    "match-over",
    "match-seconds",
    "match-speed",
    "match-story",
    "match-story-wanted",
    "match-taken-out",
    "match-teams",
    "max-100",
    "max-1000",
    "max-200",
    "max-500",
    "max-60",
    "minutes-range",
    "months-range",
    "name-length",
    "note-length",
    "notice-body",
    "notice-long",
    "notice-title",
    "number-differs",
    "number-required",
    "number-taken",
    "number-unreadable",
    "objective-other",
    "one-language",
    "one-quiz",
    "one-title",
    "opens-early",
    "option-twice",
    "options-range",
    "order-all",
    "org-closed",
    "org-code",
    "org-code-taken",
    "org-level",
    "org-name",
    "org-not-empty",
    "org-refused",
    "org-there",
    "org-unknown",
    "password-guessable",
    "password-long",
    "password-required",
    "password-short",
    "passwords-differ",
    "photo-broken",
    "photo-kind",
    "photo-pdf",
    "photo-pixels",
    "photos-many",
    "piece-grades",
    "piece-twice",
    "pin-guessable",
    "pin-required",
    "pin-shape",
    "preview-stale",
    "programme-given",
    "pupil-left",
    "pupil-name",
    "pupil-number",
    "quiz-full",
    "reason-length",
    "reason-required",
    "requests-open",
    "required",
    "return-reason",
    "role-held",
    "role-level",
    "rule-twice",
    "same-as-before",
    "school-closed",
    "school-unknown",
    "snapshot-late",
    "sort-all",
    "staff-unknown",
    "survey-begun",
    "survey-classes",
    "survey-follows",
    "survey-letters",
    "survey-no-class",
    "survey-no-reserve",
    "survey-pupils",
    "survey-reason",
    "survey-seed",
    "survey-sheets",
    "survey-small-class",
    "survey-window",
    "target-range",
    "teaches-already",
    "text-long",
    "text-odd",
    "token-days",
    "token-name",
    "tokens-many",
    "tolerance-shape",
    "typed-length",
    "undo-late",
    "undone-already",
    "unknown-option",
    "username-required",
    "username-shape",
    "username-taken",
    "weeks-range",
    "weights-sum",
    "wrong-password",
];

/// The fields of a posted form, in order; a name may come more than once.
#[derive(Clone, Debug, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Fields that were read some other way.
    pub(crate) const fn new(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }

    /// The first value of this name, trimmed.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.trim())
    }

    /// The first value of this name as it was typed, e.g. a password.
    pub fn raw(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str())
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
            .map(|form| Self(form.0))
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
        Self { values: ticked.iter().rev().cloned().collect(), ticked, errors, problem: None }
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

/// A labelled field with its hint and its error around any control. The control itself takes
/// [`described_by`] and [`FormState::error`].
pub fn field(
    lang: Lang,
    form: &FormState,
    name: &'static str,
    label: String,
    hint: Option<String>,
    control: AnyView,
) -> AnyView {
    let error = form.error(lang, name);
    let class = if error.is_some() { "field field--bad" } else { "field" };
    view! {
        <div class=class>
            <label class="label" for=name>{label}</label>
            {hint.map(|h| view! { <p class="hint" id=format!("{name}-hint")>{h}</p> })}
            {error_line(lang, name, error)}
            {control}
        </div>
    }
    .into_any()
}

/// A choice from a list that opens.
pub fn select(
    lang: Lang,
    form: &FormState,
    name: &'static str,
    label: String,
    hint: Option<String>,
    choices: Vec<(&'static str, String)>,
) -> AnyView {
    let chosen = form.value(name);
    let described = described_by(form, lang, name, hint.is_some());
    let invalid = form.error(lang, name).map(|_| "true");
    let options =
        choices.into_iter().map(|(value, word)| view! { <option value=value selected=chosen == value>{word}</option> });
    let control = view! { <select class="input" id=name name=name aria-describedby=described aria-invalid=invalid>{options.collect_view()}</select> };
    field(lang, form, name, label, hint, control.into_any())
}

/// One line of text; `mode` is the keyboard a phone shows, `class` narrows it.
pub fn line(
    lang: Lang,
    form: &FormState,
    name: &'static str,
    label: String,
    hint: Option<String>,
    (kind, mode, class): (&'static str, &'static str, &'static str),
) -> AnyView {
    let described = described_by(form, lang, name, hint.is_some());
    let invalid = form.error(lang, name).map(|_| "true");
    let control = view! {
        <input class=class type=kind id=name name=name value=form.value(name) inputmode=mode autocomplete="off" aria-describedby=described aria-invalid=invalid/>
    };
    field(lang, form, name, label, hint, control.into_any())
}

/// A box to tick, with its word beside it.
pub fn tick(form: &FormState, name: &'static str, value: String, word: String) -> AnyView {
    let on = form.is_ticked(name, &value);
    view! { <label class="tick"><input type="checkbox" name=name value=value checked=on/><span>{word}</span></label> }
        .into_any()
}

/// A field for several lines of text. The only `<textarea>` of the site: Leptos writes what is inside one
/// as it is, so that a typed `</textarea><script>` would be markup; here it is escaped.
pub fn text_area(lang: Lang, form: &FormState, name: &'static str, rows: u8, hint: bool) -> AnyView {
    let text = form.value(name).replace('&', "&amp;").replace('<', "&lt;");
    let invalid = form.error(lang, name).map(|_| "true");
    let described = described_by(form, lang, name, hint);
    view! { <textarea class="input" id=name name=name rows=rows.to_string() aria-invalid=invalid aria-describedby=described>{text}</textarea> }
        .into_any()
}

/// The error beside a field.
pub fn error_line(lang: Lang, name: &str, error: Option<String>) -> Option<AnyView> {
    error.map(|e| {
        view! {
            <p class="err" id=format!("{name}-error")>
                {icon("alert")}
                <span><span class="vh">{t!(lang, "form-error")}</span>{e}</span>
            </p>
        }
        .into_any()
    })
}

/// The ids of a field's hint and error, for `aria-describedby`.
pub fn described_by(form: &FormState, lang: Lang, name: &str, hint: bool) -> Option<String> {
    let error = form.error(lang, name).map(|_| format!("{name}-error"));
    let hint = hint.then(|| format!("{name}-hint"));
    let ids: Vec<String> = [hint, error].into_iter().flatten().collect();
    (!ids.is_empty()).then(|| ids.join(" "))
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

/// A choice from a list that opens, of values known while running.
pub fn choice(
    lang: Lang,
    form: &FormState,
    name: &'static str,
    label: String,
    hint: Option<String>,
    choices: Vec<(String, String)>,
) -> AnyView {
    let chosen = form.value(name);
    let described = described_by(form, lang, name, hint.is_some());
    let invalid = form.error(lang, name).map(|_| "true");
    let options = choices
        .into_iter()
        .map(|(value, word)| {
            let selected = chosen == value;
            view! { <option value=value selected=selected>{word}</option> }
        })
        .collect_view();
    let control = view! { <select class="input" id=name name=name aria-describedby=described aria-invalid=invalid>{options}</select> };
    field(lang, form, name, label, hint, control.into_any())
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
        let html = Owner::new().with(|| text_area(Lang::En, &form, "note", 3, false).to_html());
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
