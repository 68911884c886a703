//! The audit log of a node and those under it, in words.

use crate::bureau::{Frame, staff::url_part};
use axum::extract::Path;
use leptos::prelude::*;
use qinghe_content::Library;
use qinghe_kit::{
    downloads::{self, CSV, Pieces, attachment},
    forms::{Fields, FormState, SelectField, TextField},
    i18n,
    ids::id,
    names::kind_name,
    page::{Cx, Reply},
    t,
    ui::{self, table},
};
use qinghe_model::{Lang, OrgId, error::FieldError};
use qinghe_service::{
    App, Error, UseCase,
    audit::{self, Filter, Lines, Shown, ShownPerson, Topic},
    record::Event,
    tables::csv::text_line,
};
use std::sync::Arc;

const ENDING: &str = "/audit";

fn read(query: &Fields) -> Filter {
    Filter {
        from: i18n::read_day(query.get("from")),
        to: i18n::read_day(query.get("to")),
        action: query.get("action").to_owned(),
        person: query.get("person").to_owned(),
        before: query.get("before").parse().ok(),
    }
}

/// What an action is called.
fn action_word(lang: Lang, action: &str) -> String {
    i18n::message(lang, "audit", &action.replace(['.', '_'], "-"))
}

fn words(lang: Lang, line: &Shown) -> String {
    let mut text = action_word(lang, &line.action);
    if let Some(operation) = i18n::find(lang, "audit-operation", &line.operation.replace('_', "-")) {
        text = t!(lang, "audit-words", action = text, did = operation);
    }
    if let Some(report) = i18n::find(lang, "report-kind", &line.report) {
        let format = line.format.to_uppercase();
        text = t!(lang, "audit-report", what = text, report = report, format = format);
    }
    text.trim_end().to_owned()
}

/// What a line is about, in words.
fn topic(lang: Lang, library: &Library, topic: &Topic) -> String {
    match topic {
        Topic::Thing(name) => name.get(lang).to_owned(),
        Topic::Gone => t!(lang, "audit-topic-gone"),
        Topic::Target(name) => t!(lang, "audit-topic-target", name = name.get(lang)),
        Topic::Role(role) => ui::role_word(lang, *role),
        Topic::Lessons { ids, drafts } => {
            let titles: Vec<String> = ids
                .iter()
                .map(|id| library.module(id).map_or_else(|| id.clone(), |m| m.title.get(lang).to_owned()))
                .collect();
            let titles = i18n::list(lang, &titles);
            if *drafts { t!(lang, "audit-topic-drafts", names = titles) } else { titles }
        }
        Topic::Reason(reason) => t!(lang, "audit-topic-reason", reason = reason.as_str()),
        Topic::Work(work) => match &work.title {
            Some(title) => title.get(lang).to_owned(),
            None => library.module(&work.module).map_or_else(|| work.module.clone(), |m| m.title.get(lang).to_owned()),
        },
        Topic::Activity(kind, day) => {
            let kind = kind_name(lang, *kind);
            t!(lang, "audit-topic-activity", kind = kind, day = i18n::day(lang, *day))
        }
        Topic::Programme(id) => library.programme(id).map_or_else(|| id.clone(), |p| p.title.get(lang).to_owned()),
        Topic::Page(page) => i18n::message(lang, "audit-page", page),
        Topic::Questions(n) => t!(lang, "audit-topic-questions", n = *n),
        Topic::OfSchool(what) => i18n::message(lang, "audit-of-school", what),
        // A note of a later version has no words here.
        Topic::Note(note) => i18n::find(lang, "audit-note", note).unwrap_or_else(|| note.clone()),
        Topic::Route(route) => route.clone(),
        Topic::More(n) => t!(lang, "audit-topic-more", n = *n),
        Topic::Lines(n) => t!(lang, "audit-topic-lines", n = *n),
    }
}

fn topics(lang: Lang, library: &Library, line: &Shown) -> String {
    let separator = match lang {
        Lang::Zh => "；",
        Lang::En => "; ",
    };
    line.topics.iter().map(|t| topic(lang, library, t)).collect::<Vec<_>>().join(separator)
}

/// What was looked at, in words: the page, what it was of, and how.
pub(super) fn what(lang: Lang, library: &Library, line: &Shown) -> String {
    let about = topics(lang, library, line);
    if about.is_empty() { words(lang, line) } else { t!(lang, "audit-words", action = words(lang, line), did = about) }
}

/// A person, as far as the reader may know.
pub(super) fn who(lang: Lang, who: &ShownPerson) -> String {
    match who {
        ShownPerson::System => t!(lang, "audit-system"),
        ShownPerson::Machine => t!(lang, "audit-machine"),
        ShownPerson::Named(name, Some(username)) => format!("{name} ({username})"),
        ShownPerson::Named(name, None) => name.clone(),
        ShownPerson::Stranger => t!(lang, "audit-stranger"),
        ShownPerson::Short(id) => t!(lang, "audit-pupil", id = id.as_str()),
    }
}

fn address_of(org: &str, filter: &Filter, end: &str) -> String {
    let day = |d: Option<chrono::NaiveDate>| d.map(|d| d.to_string()).unwrap_or_default();
    format!(
        "/bureau/{org}/audit{end}?from={}&to={}&action={}&person={}",
        day(filter.from),
        day(filter.to),
        url_part(&filter.action),
        url_part(&filter.person)
    )
}

/// `GET /bureau/{org}/audit`. `?from=`, `?to=`, `?action=`, `?person=` filter, `?before=` pages.
pub async fn show(cx: Cx, Path(org): Path<String>, query: Fields) -> Reply {
    let filter = read(&query);
    let page = audit::list(&cx.web.app, cx.actor()?, id::<OrgId>(&org)?, &filter).await?;
    let lang = cx.lang();
    let library = cx.web.app.content();
    let frame = Frame {
        cx: &cx,
        lineage: &page.lineage,
        ending: ENDING,
        name: t!(lang, "audit-title"),
        lead: Some(t!(lang, "audit-lead")),
        confirmation: None,
    };
    Ok(frame.page(|| {
        let org = page.org.id.to_string();
        let days = ["from", "to"].into_iter().filter(|day| {
            !query.get(day).is_empty() && i18n::read_day(query.get(day)).is_none()
        });
        let form = FormState::failed(&query, days.map(|field| FieldError { field, code: "day-none" }).collect());
        let mut actions: Vec<(String, String)> = UseCase::ALL
            .into_iter()
            .filter(|u| !matches!(u, UseCase::DoLesson | UseCase::DoQuiz))
            .map(UseCase::as_str)
            .chain(Event::ALL.map(Event::as_str))
            .map(|action| (action.to_owned(), action_word(lang, action)))
            .collect();
        actions.insert(0, (String::new(), t!(lang, "audit-any")));
        let found = if page.lines.is_empty() {
            ui::empty(t!(lang, "audit-empty-title"), t!(lang, "audit-empty-text"), None)
        } else {
            let rows = page
                .lines
                .iter()
                .map(|l| {
                    let at = view! { <time datetime=l.at.to_rfc3339()>{i18n::date_time(lang, l.at)}</time> }.into_any();
                    let shown = |text: String| if text.is_empty() { "–".to_owned() } else { text }.into_any();
                    std::iter::once(at).chain(cells(lang, &library, l).map(shown)).collect()
                })
                .collect();
            table("log", t!(lang, "audit-caption"), &head(lang), rows)
        };
        let older = page.next.map(|next| format!("{}&before={next}", address_of(&org, &filter, "")));
        view! {
            <form method="get" class="no-print">
                <div class="fields">
                    {TextField::date("from", t!(lang, "audit-from")).render(lang, &form)}
                    {TextField::date("to", t!(lang, "audit-to")).render(lang, &form)}
                    {SelectField::new("action", t!(lang, "audit-col-what")).choices(actions).render(lang, &form)}
                    {TextField::new("person", t!(lang, "audit-person")).render(lang, &form)}
                </div>
                <p class="actions">
                    <button class="btn btn--second">{t!(lang, "audit-go")}</button>
                    <a class="btn btn--quiet" href=address_of(&org, &filter, "/log.csv")>{t!(lang, "audit-csv")}</a>
                </p>
            </form>
            {found}
            {older.map(|href| view! { <nav class="row no-print" aria-label=t!(lang, "admin-pages")><a class="btn btn--second btn--sm" href=href>{t!(lang, "admin-older")}</a></nav> })}
        }
        .into_any()
    }))
}

/// What a line says after its time, on the page and in the file: the action, the actor, the subject, the unit and
/// what it was about.
fn cells(lang: Lang, library: &Library, line: &Shown) -> [String; 5] {
    let subject = line.subject.as_ref().map(|s| who(lang, s)).unwrap_or_default();
    let about = topics(lang, library, line);
    [words(lang, line), who(lang, &line.actor), subject, line.place.get(lang).to_owned(), about]
}

fn head(lang: Lang) -> Vec<String> {
    vec![
        t!(lang, "audit-col-when"),
        t!(lang, "audit-col-what"),
        t!(lang, "audit-col-who"),
        t!(lang, "audit-col-subject"),
        t!(lang, "audit-col-where"),
        t!(lang, "audit-col-topic"),
    ]
}

struct Log {
    lines: Lines,
    lang: Lang,
    library: Arc<Library>,
}

impl Pieces for Log {
    async fn next(&mut self) -> Result<Option<String>, Error> {
        let (lang, library) = (self.lang, self.library.clone());
        let line = |l: &Shown| {
            let at = l.at.with_timezone(&App::ZONE).format("%Y-%m-%d %H:%M:%S").to_string();
            text_line(std::iter::once(at).chain(cells(lang, &library, l)))
        };
        Ok(self.lines.next().await?.map(|lines| lines.iter().map(line).collect()))
    }
}

/// `GET /bureau/{org}/audit/log.csv`: the same lines as a file, all of them; the download itself is logged.
pub async fn csv(cx: Cx, Path(org): Path<String>, query: Fields) -> Reply {
    let lang = cx.lang();
    let lines = audit::export(&cx.web.app, cx.actor()?, id::<OrgId>(&org)?, &read(&query)).await?;
    let name = format!("log-{}.csv", cx.web.app.today());
    let head = format!("{}{}", downloads::bom(query.get("bom")), text_line(head(lang)));
    let body = downloads::body(head, Log { lines, lang, library: cx.web.app.content() }, String::new());
    Ok(attachment(&name, &name, CSV, body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_has_its_words_in_both_languages() {
        for lang in Lang::ALL {
            let actions = UseCase::ALL.into_iter().map(UseCase::as_str).chain(Event::ALL.map(Event::as_str));
            for action in actions {
                let word = action_word(lang, action);
                assert!(!word.contains("audit-") && !word.contains("No localization"), "{action} in {lang}: {word}");
            }
            for page in audit::VIEWS {
                let word = i18n::message(lang, "audit-page", page);
                assert!(!word.contains("audit-") && !word.contains("No localization"), "{page} in {lang}: {word}");
            }
        }
    }
}
