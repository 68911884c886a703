//! Fields of a form: the label, the hint, the control with what was typed, and the error beside it.

use super::FormState;
use crate::i18n;
use leptos::prelude::*;
use qinghe_model::Lang;

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
            {form.saved_now(name, str::to_owned)}
            {control}
        </div>
    }
    .into_any()
}

/// A labelled `<select>` whose values are fixed.
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
    let (on, saved) = (form.is_ticked(name, &value), form.ticked_now(name, &value));
    view! { <label class="tick"><input type="checkbox" name=name value=value checked=on/><span>{word}{saved.map(|s| view! { " "{s} })}</span></label> }
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
    qinghe_player::error_line(&i18n::words(lang).error, name, error)
}

/// The ids of a field's hint and error, for `aria-describedby`.
pub fn described_by(form: &FormState, lang: Lang, name: &str, hint: bool) -> Option<String> {
    let error = form.error(lang, name).map(|_| format!("{name}-error"));
    let hint = hint.then(|| format!("{name}-hint"));
    let ids: Vec<String> = [hint, error].into_iter().flatten().collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// A labelled `<select>` whose values are known only at run time.
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
