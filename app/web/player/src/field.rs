//! The error beside a field.

use crate::icon;
use leptos::prelude::*;

/// The line that says what is wrong with the field called `name`. `label` is what screen readers say before it.
pub fn error_line(label: &str, name: &str, error: Option<String>) -> Option<AnyView> {
    error.map(|e| {
        view! {
            <p class="err" id=format!("{name}-error")>
                {icon("alert")}
                <span><span class="vh">{label.to_owned()}</span>{e}</span>
            </p>
        }
        .into_any()
    })
}
