//! What can go wrong in a use-case, with a stable code for each.

use qinghe_model::{AppError, error::FieldError};

/// Why a use-case failed or was refused.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody is signed in, or the session is over.
    #[error("sign-in required")]
    SignInRequired,
    /// A first password still has to be changed.
    #[error("the password must be changed first")]
    MustChangePassword,
    /// The account must have a second factor, and has none yet.
    #[error("a second factor must be set up first")]
    MustSetUpFactor,
    /// The actor's roles do not reach this.
    #[error("forbidden")]
    Forbidden,
    /// There is no such thing, or the actor may not know of it.
    #[error("not found")]
    NotFound,
    /// Some fields of the form are wrong.
    #[error("invalid input: {0:?}")]
    Invalid(Vec<FieldError>),
    /// The account and the secret do not belong together.
    #[error("wrong credentials")]
    WrongCredentials,
    /// Too many guesses; seconds until the next may be made.
    #[error("too many attempts; try again in {0} s")]
    TooManyAttempts(u64),
    /// Too many guesses from places that are not known: only a slip, or a device or network that is known, signs in.
    #[error("a slip is needed")]
    SlipNeeded,
    /// Every worker is busy; seconds until it is worth asking again.
    #[error("busy; try again in {0} s")]
    Busy(u64),
    /// The attempt was handed in already.
    #[error("the attempt is closed")]
    AttemptClosed,
    /// The lesson comes before the quiz.
    #[error("the lesson is not finished")]
    LessonFirst,
    /// The assignment is closed and accepts nothing any more.
    #[error("the work is closed")]
    WorkClosed,
    /// The pupil's school is closed, and nobody can sign in there.
    #[error("the school is closed")]
    SchoolClosed,
    /// Every attempt there was has been used.
    #[error("no attempt is left")]
    NoAttemptLeft,
    /// Somebody else has changed the same thing meanwhile.
    #[error("changed by somebody else meanwhile")]
    Changed,
    /// A file could not be read; the fault says why.
    #[error("unreadable file: {0}")]
    File(#[from] qinghe_files::FileFault),
    /// A text handed in at the command line is wrong.
    #[error("{0}")]
    Input(String),
    /// The store failed. The client learns nothing of it.
    #[error(transparent)]
    Store(#[from] qinghe_store::Error),
}

impl Error {
    /// One field is wrong.
    #[must_use]
    pub fn field(field: &'static str, code: &'static str) -> Self {
        Self::Invalid(vec![FieldError { field, code }])
    }

    /// The stable code, also part of the message's key.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::SignInRequired => "sign-in-required",
            Self::MustChangePassword => "must-change-password",
            Self::MustSetUpFactor => "must-set-up-factor",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not-found",
            Self::Invalid(_) | Self::Input(_) => "invalid",
            Self::WrongCredentials => "wrong-credentials",
            Self::TooManyAttempts(_) => "too-many-attempts",
            Self::SlipNeeded => "slip-needed",
            Self::Busy(_) => "busy",
            Self::AttemptClosed => "attempt-closed",
            Self::LessonFirst => "lesson-first",
            Self::WorkClosed => "work-closed",
            Self::SchoolClosed => "school-closed",
            Self::NoAttemptLeft => "no-attempt-left",
            Self::Changed => "changed",
            Self::File(_) => "file",
            Self::Store(qinghe_store::Error::Unreachable(_)) => "database-away",
            Self::Store(_) => "internal",
        }
    }

    /// After how many seconds it is worth asking again.
    #[must_use]
    pub const fn retry_after(&self) -> Option<u64> {
        match self {
            Self::TooManyAttempts(s) | Self::Busy(s) => Some(*s),
            Self::Store(qinghe_store::Error::Unreachable(_)) => Some(5),
            _ => None,
        }
    }
}

impl From<&Error> for AppError {
    fn from(e: &Error) -> Self {
        Self { code: e.code().to_owned(), retry_after: e.retry_after() }
    }
}

impl From<qinghe_files::tables::WriteFault> for Error {
    fn from(e: qinghe_files::tables::WriteFault) -> Self {
        Self::Input(e.to_string())
    }
}

impl qinghe_store::WriteError for Error {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Store(e) if e.is_transient())
    }
}
