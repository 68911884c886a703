//! The one error that crosses to the browser.

use serde::{Deserialize, Serialize};

/// A stable code with its parameters; the text is chosen where it is shown, in the reader's language. It never holds
/// SQL, a path or anything about another person.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[error("{code}")]
pub struct AppError {
    /// Stable code, also the key of its message: `error-<code>`.
    pub code: String,
    /// For "try again later" answers: after how many seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
}

impl AppError {
    /// An error with no parameters.
    #[must_use]
    pub fn new(code: &str) -> Self {
        Self { code: code.to_owned(), retry_after: None }
    }
}

/// What is wrong with one field of a form.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FieldError {
    /// The field's name in the form.
    pub field: &'static str,
    /// Stable code, also the key of its message: `field-<code>`.
    pub code: &'static str,
}
