//! The hidden field of a form that makes something: see [`crate::page::make_once`].

use super::{FormState, hidden};
use leptos::prelude::*;
use qinghe_model::FormId;
use qinghe_service::App;

/// The field with the id of a form that makes something.
pub const FORM_ID: &str = "form_id";

/// Gives ids to the forms of a page.
#[derive(Clone)]
pub struct FormIds(pub App);

/// The hidden field of a form that makes something: an id of its own, which it keeps when it comes back with errors.
pub fn once(form: &FormState) -> AnyView {
    let kept = Some(form.value(FORM_ID)).filter(|id| !id.is_empty());
    let id = kept.or_else(|| use_context::<FormIds>().map(|ids| ids.0.new_id::<FormId>().to_string()));
    hidden(FORM_ID, id.unwrap_or_default())
}
