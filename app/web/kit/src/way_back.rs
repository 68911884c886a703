//! The way back after signing in: to the page that was asked for while nobody was signed in, where it is a page of this
//! site that the person's kind of account can open.

use crate::{forms::local_path, visitor::Visitor};
use axum::http::Method;
use qinghe_model::AssignmentId;

/// Where people sign in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Door {
    /// Pupils: school, class, number and PIN.
    Pupil,
    /// Staff: username and password.
    Staff,
}

impl Door {
    /// Its address.
    #[must_use]
    pub const fn address(self) -> &'static str {
        match self {
            Self::Pupil => "/sign-in",
            Self::Staff => "/sign-in/staff",
        }
    }

    /// Its address, with the page that is shown after signing in; a page that may not be shown then is left out.
    #[must_use]
    pub fn leading_to(self, to: &str) -> String {
        let to = back_to(to);
        // Two texts: this cannot fail.
        let query = to.and_then(|to| serde_urlencoded::to_string([("to", to)]).ok());
        query.map_or_else(|| self.address().to_owned(), |query| format!("{}?{query}", self.address()))
    }
}

/// The first parts of addresses that pupils alone can open, and of those that staff alone can open.
const PUPILS: [&str; 1] = ["learn"];
const STAFF: [&str; 7] = ["teach", "school", "bureau", "lessons", "activities", "notices", "proposals"];
/// Those where nobody is led after signing in: they sign in or out, or answer scripts.
const NOWHERE: [&str; 10] =
    ["sign-in", "sign-out", "activate", "q", "leave", "language", "api", "pkg", "healthz", "readyz"];

/// The first part of an address: `teach` of `/teach/classes/1?x=2`.
fn first_part(path: &str) -> &str {
    path.trim_start_matches('/').split(['/', '?', '#']).next().unwrap_or_default()
}

/// The address without its query.
fn bare(path: &str) -> &str {
    path.split(['?', '#']).next().unwrap_or_default()
}

/// A path of this site that can be shown after signing in.
#[must_use]
pub fn back_to(to: &str) -> Option<&str> {
    (!to.is_empty() && local_path(to) == to && !NOWHERE.contains(&first_part(to))).then_some(to)
}

/// Where a person goes after signing in: to the page they asked for, if this kind of person can open such a page.
#[must_use]
pub fn after_sign_in(to: &str, learner: bool) -> Option<&str> {
    let others: &[&str] = if learner { &STAFF } else { &PUPILS };
    back_to(to).filter(|to| !others.contains(&first_part(to)))
}

/// A request that nobody is signed in for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Its method.
    pub method: &'a Method,
    /// The address of the page it came from, as the browser says.
    pub referer: Option<&'a str>,
    /// What it accepts: a script or a picture asks for no page.
    pub accept: Option<&'a str>,
}

/// The sign-in page for a request that nobody is signed in for: staff pages lead to the staff's, and signing in leads back.
/// What was sent by a form leads back to the form.
#[must_use]
pub fn sign_in_for(visitor: &Visitor, asked: Asked<'_>) -> String {
    let came_from = asked.referer.and_then(|from| page_of(&visitor.origin, from));
    let path = visitor.path.as_str();
    let door = match first_part(path) {
        part if STAFF.contains(&part) => Door::Staff,
        part if PUPILS.contains(&part) => Door::Pupil,
        // Both open these: whoever was here last.
        _ if visitor.staff_before => Door::Staff,
        _ => Door::Pupil,
    };
    let wants_page = asked.accept.is_none_or(|accept| accept.contains("text/html") || accept.contains("*/*"));
    let reads = matches!(*asked.method, Method::GET | Method::HEAD);
    if reads && !wants_page {
        return door.address().to_owned();
    }
    // A file is saved, not shown: its page is where one was.
    let shown = reads && !bare(path).rsplit('/').next().is_some_and(|last| last.contains('.'));
    door.leading_to(if shown { path } else { came_from.unwrap_or(path) })
}

/// The path of a page of this site, of its whole address.
fn page_of<'a>(origin: &str, address: &'a str) -> Option<&'a str> {
    address.strip_prefix(origin).filter(|path| path.starts_with('/')).and_then(back_to)
}

/// Whether a person has just signed in and was led to a page that is not theirs: they go to their own first page then. The
/// first pages themselves are never left, so that nobody is led round in circles.
#[must_use]
pub fn is_led_astray(visitor: &Visitor, asked: Asked<'_>) -> bool {
    let from_sign_in = asked
        .referer
        .and_then(|from| from.strip_prefix(&visitor.origin))
        .is_some_and(|path| matches!(first_part(path), "sign-in" | "q") || bare(path) == "/account/password");
    let is_deep = bare(&visitor.path).trim_matches('/').contains('/');
    *asked.method == Method::GET && visitor.actor.is_some() && from_sign_in && is_deep
}

/// The address above this one: `/teach/quizzes/1` of `/teach/quizzes/1/copy`.
pub(crate) fn above(path: &str) -> &str {
    let path = bare(path).trim_end_matches('/');
    local_path(path.rsplit_once('/').map_or("", |(above, _)| above))
}

/// The page of a pupil's task, of an address below it: there are its lesson, its quiz and the results.
pub(crate) fn task_of(path: &str) -> Option<String> {
    let id = bare(path).strip_prefix("/learn/")?.split('/').next()?;
    id.parse::<AssignmentId>().ok().map(|id| format!("/learn/{id}"))
}

/// The page with the form that was sent: where the browser came from, else the address above.
pub(crate) fn form_of<'a>(visitor: &'a Visitor, asked: Asked<'a>) -> &'a str {
    asked.referer.and_then(|from| page_of(&visitor.origin, from)).unwrap_or_else(|| above(&visitor.path))
}

/// The page to show after signing in, for the address of a form and its hidden field.
#[must_use]
pub fn asked_for(visitor: &Visitor, typed: &str) -> String {
    back_to(typed).filter(|to| *to != visitor.path).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::visitor::Reading;
    use qinghe_model::Lang;
    use qinghe_service::{accounts::Client, lessons::Reminder};
    use std::{net::Ipv4Addr, sync::Arc};

    fn visitor(path: &str, staff_before: bool) -> Visitor {
        Visitor {
            actor: None,
            lang: Lang::Zh,
            reading: Reading::default(),
            reminder: Reminder::default(),
            help: Arc::from([]),
            client: Client::at(Ipv4Addr::LOCALHOST.into()),
            path: path.to_owned(),
            origin: "http://qinghe.test".to_owned(),
            lapsed: true,
            staff_before,
        }
    }

    fn sent(method: &Method, path: &str, referer: Option<&str>, staff_before: bool) -> String {
        sign_in_for(&visitor(path, staff_before), Asked { method, referer, accept: None })
    }

    #[test]
    fn each_page_has_its_door_and_the_way_back() {
        let get = |path| sent(&Method::GET, path, None, false);
        assert_eq!(get("/learn/1/quiz?item=4"), "/sign-in?to=%2Flearn%2F1%2Fquiz%3Fitem%3D4");
        assert_eq!(get("/teach/classes/1"), "/sign-in/staff?to=%2Fteach%2Fclasses%2F1");
        assert_eq!(get("/contests/1"), "/sign-in?to=%2Fcontests%2F1");
        assert_eq!(sent(&Method::GET, "/contests/1", None, true), "/sign-in/staff?to=%2Fcontests%2F1");
        assert_eq!(get("/api/save_answer"), "/sign-in", "no page");
        let script = Asked { method: &Method::GET, referer: None, accept: Some("text/event-stream") };
        assert_eq!(sign_in_for(&visitor("/teach/assignments/1/events", true), script), "/sign-in/staff");
    }

    #[test]
    fn what_was_sent_leads_to_its_form() {
        let post = |referer| sent(&Method::POST, "/teach/classes/1/pupils/2/reset", referer, true);
        assert_eq!(post(Some("http://qinghe.test/teach/classes/1")), "/sign-in/staff?to=%2Fteach%2Fclasses%2F1");
        let own = "/sign-in/staff?to=%2Fteach%2Fclasses%2F1%2Fpupils%2F2%2Freset";
        for strange in [
            None,
            Some("https://evil.example/teach"),
            Some("http://qinghe.test.evil.example/teach"),
            Some("http://qinghe.test/sign-in"),
        ] {
            assert_eq!(post(strange), own, "{strange:?}");
        }
        let file =
            sent(&Method::GET, "/teach/classes/1/grades.csv", Some("http://qinghe.test/teach/classes/1/grades"), true);
        assert_eq!(file, "/sign-in/staff?to=%2Fteach%2Fclasses%2F1%2Fgrades");
    }

    #[test]
    fn the_address_above_a_button_has_the_button() {
        assert_eq!(above("/teach/quizzes/1/copy?x=/y"), "/teach/quizzes/1");
        for top in ["/sign-out", "/", "", "//evil.example", "//evil.example/a"] {
            assert_eq!(above(top), "/", "{top}");
        }
    }

    #[test]
    fn a_refusal_leads_to_the_task_or_the_form() {
        let id = "0192a1b2-0000-7000-8000-000000000001";
        let task = Some(format!("/learn/{id}"));
        assert_eq!(task_of(&format!("/learn/{id}/quiz?item=2")), task);
        assert_eq!(task_of(&format!("/learn/{id}")), task);
        for other in ["/learn", "/learn/practice/m02", "/teach/quizzes/1"] {
            assert_eq!(task_of(other), None, "{other}");
        }
        let of = |referer| {
            let visitor = visitor("/teach/quizzes/1/copy", true);
            form_of(&visitor, Asked { method: &Method::POST, referer, accept: None }).to_owned()
        };
        assert_eq!(of(None), "/teach/quizzes/1");
        assert_eq!(of(Some("https://evil.example/x")), "/teach/quizzes/1");
        assert_eq!(of(Some("http://qinghe.test/teach/quizzes?page=2")), "/teach/quizzes?page=2");
    }

    #[test]
    fn nobody_is_led_off_the_site_or_to_pages_of_others() {
        assert_eq!(after_sign_in("/learn/1?item=2", true), Some("/learn/1?item=2"));
        assert_eq!(after_sign_in("/learn/1", false), None);
        assert_eq!(after_sign_in("/teach/classes/1", true), None);
        assert_eq!(after_sign_in("/teach/classes/1", false), Some("/teach/classes/1"));
        for to in [
            "",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/sign-out",
            "/sign-in?to=/x",
            "/leave",
            "/q/token",
            "/language",
            "/api/v1",
            "/a\nb",
            "teach",
        ] {
            assert_eq!((after_sign_in(to, true), after_sign_in(to, false)), (None, None), "{to:?}");
        }
    }
}
