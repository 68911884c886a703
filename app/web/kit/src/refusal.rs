//! What a form that asks for a secret says when it is refused: the same for every such form.

use crate::{
    forms::{Fields, FormState},
    page::{Fault, status},
    t,
};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use qinghe_model::Lang;
use qinghe_service::Error;

/// The form as it was sent, with what is wrong, and how the answer tells machines of it.
pub struct Refusal {
    /// What was typed and what is wrong.
    pub form: FormState,
    /// The status of the answer.
    pub status: StatusCode,
    retry_after: Option<u64>,
}

impl Refusal {
    /// Reads an error. `wrong` is the message for credentials that do not match; what is none of
    /// the form's doing stays a fault.
    pub fn read(lang: Lang, fields: &Fields, error: Error, wrong: String) -> Result<Self, Fault> {
        let (status, retry_after) = (status(&error), error.retry_after());
        let (errors, problem) = match error {
            Error::Invalid(errors) => (errors, None),
            Error::WrongCredentials => (Vec::new(), Some(wrong)),
            Error::TooManyAttempts(seconds) => (Vec::new(), Some(wait_text(lang, seconds))),
            Error::SlipNeeded => (Vec::new(), Some(t!(lang, "sign-in-slip-needed"))),
            Error::Busy(_) => (Vec::new(), Some(t!(lang, "account-busy"))),
            other => return Err(Fault(other)),
        };
        let mut form = FormState::failed(fields, errors);
        form.problem = problem;
        Ok(Self { form, status, retry_after })
    }

    /// Adds to the answer when it is worth asking again.
    pub fn answer(&self, mut page: Response) -> Response {
        if let Some(seconds) = self.retry_after {
            page.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        page
    }
}

/// How long to wait, in words, to the second: whoever waits so long is let in.
fn wait_text(lang: Lang, seconds: u64) -> String {
    match (seconds / 60, seconds % 60) {
        (0, seconds) => t!(lang, "account-wait-seconds", n = seconds.max(1)),
        (minutes, 0) => t!(lang, "account-wait-minutes", n = minutes),
        (minutes, seconds) => t!(lang, "account-wait-both", n = minutes, seconds = seconds),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_is_told_in_words() {
        let zh = |s| wait_text(Lang::Zh, s);
        let en = |s| wait_text(Lang::En, s);
        assert!(zh(1).contains("1 秒") && zh(59).contains("59 秒"));
        assert!(zh(90).contains("1 分 30 秒") && zh(900).contains("15 分钟"));
        assert!(en(61).contains("1 minute 1 second ") && en(125).contains("2 minutes 5 seconds "));
        assert!(en(1).contains("1 second ") && en(8).contains("8 seconds "));
        assert!(en(300).contains("5 minutes "));
        assert_eq!(en(0), en(1));
    }

    #[test]
    fn a_refusal_keeps_its_status() {
        let read = |e| Refusal::read(Lang::Zh, &Fields::default(), e, "不对".to_owned());
        let wrong = read(Error::WrongCredentials).unwrap();
        assert_eq!((wrong.status, wrong.form.problem.as_deref()), (StatusCode::UNPROCESSABLE_ENTITY, Some("不对")));
        let many = read(Error::TooManyAttempts(8)).unwrap();
        assert_eq!((many.status, many.retry_after), (StatusCode::TOO_MANY_REQUESTS, Some(8)));
        let slip = read(Error::SlipNeeded).unwrap();
        assert_eq!((slip.status, slip.retry_after), (StatusCode::TOO_MANY_REQUESTS, None));
        assert!(slip.form.problem.is_some());
        assert_eq!(read(Error::Busy(2)).unwrap().status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(read(Error::Forbidden).is_err());
    }
}
