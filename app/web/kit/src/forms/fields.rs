//! Labelled controls: [`TextField`] for one line of input and [`SelectField`] for a list. A page says what is special
//! about a field; label, hint, error and the attributes that link them come from here.

use super::{FormState, error_line};
use crate::t;
use leptos::prelude::*;
use qinghe_model::Lang;

/// What a field is called and what is said beside it.
#[derive(Clone, Debug)]
struct Frame {
    name: &'static str,
    id: Option<String>,
    label: String,
    hint: Option<String>,
}

impl Frame {
    const fn new(name: &'static str, label: String) -> Self {
        Self { name, id: None, label, hint: None }
    }

    fn id(&self) -> String {
        self.id.clone().unwrap_or_else(|| self.name.to_owned())
    }

    fn described_by(&self, is_bad: bool) -> Option<String> {
        let id = self.id();
        let hint = self.hint.is_some().then(|| format!("{id}-hint"));
        let error = is_bad.then(|| format!("{id}-error"));
        let ids: Vec<String> = [hint, error].into_iter().flatten().collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    fn around(self, lang: Lang, error: Option<String>, saved: Option<AnyView>, control: AnyView) -> AnyView {
        let id = self.id();
        let class = if error.is_some() { "field field--bad" } else { "field" };
        view! {
            <div class=class>
                <label class="label" for=id.clone()>{self.label}</label>
                {self.hint.map(|hint| view! { <p class="hint" id=format!("{id}-hint")>{hint}</p> })}
                {error_line(lang, &id, error)}
                {saved}
                {control}
            </div>
        }
        .into_any()
    }
}

/// A labelled `<input>` of one line.
#[derive(Clone, Debug)]
#[must_use]
pub struct TextField {
    frame: Frame,
    value: Option<String>,
    kind: Option<&'static str>,
    class: &'static str,
    input_mode: Option<&'static str>,
    autocomplete: Option<&'static str>,
    capitals: Option<&'static str>,
    range: Option<(i64, i64)>,
    max_length: Option<u16>,
    accept: Option<&'static str>,
    required: bool,
    autofocus: bool,
    read_only: bool,
}

impl TextField {
    /// A text; browsers do not complete it.
    pub const fn new(name: &'static str, label: String) -> Self {
        Self {
            frame: Frame::new(name, label),
            value: None,
            kind: None,
            class: "input",
            input_mode: None,
            autocomplete: Some("off"),
            capitals: None,
            range: None,
            max_length: None,
            accept: None,
            required: false,
            autofocus: false,
            read_only: false,
        }
    }

    /// A number. The input is a text, so that what is not a number comes back with its error; phones show digits.
    pub const fn number(name: &'static str, label: String) -> Self {
        let mut field = Self::new(name, label);
        field.input_mode = Some("numeric");
        field.class = "input input--short";
        field
    }

    /// A calendar day.
    pub const fn date(name: &'static str, label: String) -> Self {
        let mut field = Self::new(name, label);
        field.kind = Some("date");
        field.class = "input input--date";
        field
    }

    /// A day and a time on the schools' clocks.
    pub const fn date_time(name: &'static str, label: String) -> Self {
        let mut field = Self::date(name, label);
        field.kind = Some("datetime-local");
        field
    }

    /// A password or PIN, which must be filled in and is never sent back to the page.
    pub const fn secret(name: &'static str, label: String, autocomplete: &'static str) -> Self {
        let mut field = Self::new(name, label);
        field.kind = Some("password");
        field.autocomplete = Some(autocomplete);
        field.required = true;
        field
    }

    /// A file to upload, which must be chosen; `accept` lists the endings or types offered.
    pub const fn file(name: &'static str, label: String, accept: &'static str) -> Self {
        let mut field = Self::new(name, label);
        field.kind = Some("file");
        field.accept = Some(accept);
        field.autocomplete = None;
        field.required = true;
        field
    }

    /// A line under the label that says what to enter.
    pub fn hint(mut self, hint: impl Into<Option<String>>) -> Self {
        self.frame.hint = hint.into();
        self
    }

    /// An id other than the name, for a page with several forms.
    pub fn id(mut self, id: String) -> Self {
        self.frame.id = Some(id);
        self
    }

    /// What the field holds, instead of what the form says.
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = Some(value.into());
        self
    }

    /// The `type` of the input.
    pub const fn kind(mut self, kind: &'static str) -> Self {
        self.kind = Some(kind);
        self
    }

    /// The classes of the input, which say how wide it is.
    pub const fn class(mut self, class: &'static str) -> Self {
        self.class = class;
        self
    }

    /// The keyboard a phone shows.
    pub const fn input_mode(mut self, mode: &'static str) -> Self {
        self.input_mode = Some(mode);
        self
    }

    /// What a browser may fill in.
    pub const fn autocomplete(mut self, what: &'static str) -> Self {
        self.autocomplete = Some(what);
        self
    }

    /// For names and codes: no spelling is corrected, and a phone's keyboard writes capitals as said here (`none`,
    /// `characters`).
    pub const fn capitals(mut self, capitals: &'static str) -> Self {
        self.capitals = Some(capitals);
        self
    }

    /// The least and the greatest number; the input becomes one for numbers only.
    pub const fn range(mut self, min: i64, max: i64) -> Self {
        self.kind = Some("number");
        self.range = Some((min, max));
        self
    }

    /// The most characters the browser takes.
    pub const fn max_length(mut self, most: u16) -> Self {
        self.max_length = Some(most);
        self
    }

    /// The field must be filled in.
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The cursor is here when the page opens.
    pub const fn autofocus(mut self) -> Self {
        self.autofocus = true;
        self
    }

    /// The field is for copying from.
    pub const fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }

    /// The field with the value and the error that the form has for it.
    pub fn render(self, lang: Lang, form: &FormState) -> AnyView {
        let name = self.frame.name;
        let error = form.error(lang, name);
        // A secret never goes back to the page, and a file cannot.
        let takes_value = !matches!(self.kind, Some("password" | "file"));
        let saved =
            form.saved_now(name, |now| now.replace('T', if self.kind == Some("datetime-local") { " " } else { "T" }));
        let value = takes_value.then(|| self.value.unwrap_or_else(|| form.value(name)));
        let control = view! {
            <input
                class=self.class
                type=self.kind
                id=self.frame.id()
                name=name
                value=value
                inputmode=self.input_mode
                min=self.range.map(|(min, _)| min.to_string())
                max=self.range.map(|(_, max)| max.to_string())
                maxlength=self.max_length.map(|most| most.to_string())
                accept=self.accept
                autocomplete=self.autocomplete
                autocapitalize=self.capitals
                spellcheck=self.capitals.map(|_| "false")
                required=self.required
                autofocus=self.autofocus
                readonly=self.read_only
                aria-invalid=error.is_some().then_some("true")
                aria-describedby=self.frame.described_by(error.is_some())
            />
        };
        self.frame.around(lang, error, saved, control.into_any())
    }

    /// The field in a form that is never sent back with errors, such as a search.
    pub fn render_plain(self, lang: Lang) -> AnyView {
        self.render(lang, &FormState::default())
    }
}

#[derive(Clone, Debug)]
enum Choice {
    One { value: String, text: String },
    Group { label: String, choices: Vec<(String, String)> },
}

/// A labelled `<select>`.
#[derive(Clone, Debug)]
#[must_use]
pub struct SelectField {
    frame: Frame,
    chosen: Option<String>,
    class: &'static str,
    choices: Vec<Choice>,
    required: bool,
}

impl SelectField {
    /// A list without choices yet.
    pub const fn new(name: &'static str, label: String) -> Self {
        Self { frame: Frame::new(name, label), chosen: None, class: "input", choices: Vec::new(), required: false }
    }

    /// A line under the label that says what to choose.
    pub fn hint(mut self, hint: impl Into<Option<String>>) -> Self {
        self.frame.hint = hint.into();
        self
    }

    /// An id other than the name, for a page with several forms.
    pub fn id(mut self, id: String) -> Self {
        self.frame.id = Some(id);
        self
    }

    /// What is chosen, instead of what the form says.
    pub fn chosen(mut self, value: impl Into<String>) -> Self {
        self.chosen = Some(value.into());
        self
    }

    /// The classes of the list, which say how wide it is.
    pub const fn class(mut self, class: &'static str) -> Self {
        self.class = class;
        self
    }

    /// One more choice whose value is empty: nothing is chosen, or all are.
    pub fn empty_choice(self, text: String) -> Self {
        self.choices([(String::new(), text)])
    }

    /// More choices, each a value and its words.
    pub fn choices<V: Into<String>>(mut self, choices: impl IntoIterator<Item = (V, String)>) -> Self {
        self.choices.extend(choices.into_iter().map(|(value, text)| Choice::One { value: value.into(), text }));
        self
    }

    /// More choices under a heading.
    pub fn group(mut self, label: String, choices: Vec<(String, String)>) -> Self {
        self.choices.push(Choice::Group { label, choices });
        self
    }

    /// Something must be chosen.
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The field with the choice and the error that the form has for it.
    pub fn render(mut self, lang: Lang, form: &FormState) -> AnyView {
        let error = form.error(lang, self.frame.name);
        let saved = form.saved_now(self.frame.name, |now| self.words_of(now));
        let control = self.control(form, error.is_some());
        self.frame.around(lang, error, saved, control)
    }

    /// The field in a form that is never sent back with errors, such as a search.
    pub fn render_plain(self, lang: Lang) -> AnyView {
        self.render(lang, &FormState::default())
    }

    /// The list in a row of other controls: its label is for screen readers only.
    pub fn render_in_row(mut self) -> AnyView {
        let (id, control) = (self.frame.id(), self.control(&FormState::default(), false));
        view! { <label class="vh" for=id>{self.frame.label}</label>{control} }.into_any()
    }

    /// A form of its own that shows the same page for another choice. `kept`: the rest of the address.
    pub fn render_switch(mut self, lang: Lang, kept: impl IntoIterator<Item = (&'static str, String)>) -> AnyView {
        let (id, control) = (self.frame.id(), self.control(&FormState::default(), false));
        let kept: Vec<AnyView> = kept.into_iter().map(|(name, value)| hidden(name, value)).collect();
        view! {
            <form class="field no-print" method="get">
                <label class="label" for=id>{self.frame.label}</label>
                {kept}
                <div class="row">{control}<button class="btn btn--second">{t!(lang, "bureau-switch-go")}</button></div>
            </form>
        }
        .into_any()
    }

    /// A choice in words.
    fn words_of(&self, wanted: &str) -> String {
        let all = self.choices.iter().flat_map(|choice| match choice {
            Choice::One { value, text } => vec![(value, text)],
            Choice::Group { choices, .. } => choices.iter().map(|(value, text)| (value, text)).collect(),
        });
        let mut found = all.filter(|(value, _)| *value == wanted).map(|(_, text)| text.clone());
        found.next().unwrap_or_else(|| wanted.to_owned())
    }

    fn control(&mut self, form: &FormState, is_bad: bool) -> AnyView {
        let name = self.frame.name;
        let chosen = self.chosen.take().unwrap_or_else(|| form.value(name));
        let choices: Vec<AnyView> = std::mem::take(&mut self.choices)
            .into_iter()
            .map(|choice| match choice {
                Choice::One { value, text } => option(value, text, &chosen),
                Choice::Group { label, choices } => {
                    let choices: Vec<AnyView> =
                        choices.into_iter().map(|(value, text)| option(value, text, &chosen)).collect();
                    view! { <optgroup label=label>{choices}</optgroup> }.into_any()
                }
            })
            .collect();
        view! {
            <select
                class=self.class
                id=self.frame.id()
                name=name
                required=self.required
                aria-invalid=is_bad.then_some("true")
                aria-describedby=self.frame.described_by(is_bad)
            >
                {choices}
            </select>
        }
        .into_any()
    }
}

fn option(value: String, text: String, chosen: &str) -> AnyView {
    let selected = value == chosen;
    view! { <option value=value selected=selected>{text}</option> }.into_any()
}

/// A value that a form sends without showing it.
pub fn hidden(name: &'static str, value: impl Into<String>) -> AnyView {
    hidden_of(name.to_owned(), value)
}

/// The same under a name that was sent.
pub fn hidden_of(name: String, value: impl Into<String>) -> AnyView {
    let value: String = value.into();
    view! { <input type="hidden" name=name value=value/> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::html;
    use qinghe_model::error::FieldError;

    fn shown(view: impl FnOnce() -> AnyView) -> String {
        Owner::new().with(|| html(view()))
    }

    #[test]
    fn hint_and_error_are_linked_to_the_field() {
        let fields = super::super::Fields::new(vec![("weeks".into(), "<9".into())]);
        let form = FormState::failed(&fields, vec![FieldError { field: "weeks", code: "weeks-range" }]);
        let html =
            shown(|| TextField::number("weeks", "Weeks".into()).hint("1 to 4".to_owned()).render(Lang::En, &form));
        for part in [
            "class=\"field field--bad\"",
            "for=\"weeks\"",
            "id=\"weeks-hint\"",
            "id=\"weeks-error\"",
            "aria-describedby=\"weeks-hint weeks-error\"",
            "aria-invalid=\"true\"",
            "value=\"&lt;9\"",
        ] {
            assert!(html.contains(part), "{part}: {html}");
        }
    }

    #[test]
    fn a_secret_has_no_value_on_the_page() {
        let form = FormState::filled([("pin", "246810".to_owned())]);
        let html = shown(|| TextField::secret("pin", "PIN".into(), "off").render(Lang::En, &form));
        assert!(!html.contains("246810") && html.contains("required"), "{html}");
    }

    #[test]
    fn what_was_chosen_is_selected() {
        let form = FormState::filled([("level", "b".to_owned())]);
        let field = SelectField::new("level", "Level".into()).empty_choice("Any".into());
        let html = shown(|| field.group("All".into(), vec![("b".into(), "B".into())]).render(Lang::En, &form));
        assert!(html.contains("<option value=\"b\" selected"), "{html}");
        assert_eq!(html.matches("selected").count(), 1, "{html}");
    }
}
