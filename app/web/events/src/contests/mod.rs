//! Contests between classes: for their organisers, for staff of the classes that take part, and for their pupils.

mod certificate;
mod new;
mod result;
mod review;
mod show;
mod standing;

use axum::routing::{get, post};
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use qinghe_content::Library;
use qinghe_kit::{
    Web,
    forms::Fields,
    i18n,
    names::{contest_state, grades, locality_word},
    page::{Area, Cx, Page, Reply},
    t,
    ui::{self, Tone, icon},
};
use qinghe_model::{
    Lang,
    contest::{Division, Formula, Size, TieBreak},
    org::OrgKind,
    quiz::QuizPart,
    survey::Band,
};
use qinghe_service::{
    UseCase,
    contests::{self, ContestPage},
};
use qinghe_store::contests::Round;

pub fn routes() -> axum::Router<Web> {
    axum::Router::new()
        .route("/contests", get(list))
        .route("/contests/new", get(new::show).post(new::submit))
        .route("/contests/{contest}", get(show::show))
        .route("/contests/{contest}/withdraw", get(show::ask_withdraw).post(show::withdraw))
        .route("/contests/{contest}/rounds/{round}/standing", get(standing::part))
        .route("/contests/{contest}/rounds/{round}/review", get(review::show).post(review::finalise))
        .route("/contests/{contest}/rounds/{round}/flags", get(review::flags))
        .route("/contests/{contest}/rounds/{round}/flags/{flag}", post(review::settle))
        .route("/contests/{contest}/rounds/{round}/appeals", post(review::appeal))
        .route("/contests/{contest}/rounds/{round}/appeals/{appeal}", post(review::answer))
        .route("/contests/{contest}/rounds/{round}/result", get(result::show))
        .route("/contests/{contest}/rounds/{round}/result.json", get(result::json))
        .route("/contests/{contest}/rounds/{round}/advance", get(result::preview).post(result::advance))
        .route("/contests/{contest}/rounds/{round}/certificate", get(certificate::own))
        .route("/contests/{contest}/rounds/{round}/certificates/{org}", get(certificate::of_org))
        .route("/contests/{contest}/rounds/{round}/certificates/{org}/pupils", get(certificate::of_class))
}

/// `GET /contests`
pub async fn list(cx: Cx, query: Fields) -> Reply {
    let actor = cx.actor()?.clone();
    let lang = cx.lang();
    let now = cx.web.app.now();
    let title = t!(lang, "contests-title");
    if actor.is_learner() {
        let own = contests::list_learner(&cx.web.app, &actor, false).await?;
        return Ok(cx.page(Page::new(Area::Student, title.clone()), || {
            let body = if own.is_empty() {
                ui::empty(t!(lang, "contests-empty-title"), t!(lang, "contests-empty-pupil"), None)
            } else {
                view! { <ul class="tasks">{own.iter().map(|o| card(lang, &o.page, now)).collect_view()}</ul> }.into_any()
            };
            view! {
                {ui::crumbs(lang, vec![("/learn".into(), t!(lang, "home-title"))], title.clone())}
                <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "contests-lead-pupil")}</p></header>
                {body}
            }
            .into_any()
        }));
    }
    let pages = contests::list_own(&cx.web.app, &actor).await?;
    let may = actor.nodes_for(UseCase::HostContest).next().is_some();
    let done = match query.get("done") {
        "withdrawn" => Some(t!(lang, "contest-withdrawn-done")),
        _ => None,
    };
    Ok(cx.page(Page::new(Area::Staff, title.clone()), || {
        let new = || ("/contests/new".to_owned(), t!(lang, "contest-new"));
        let body = if pages.is_empty() {
            ui::empty(t!(lang, "contests-empty-title"), t!(lang, "contests-empty-text"), may.then(new))
        } else {
            view! { <ul class="tasks">{pages.iter().map(|p| card(lang, p, now)).collect_view()}</ul> }.into_any()
        };
        view! {
            {done.map(|text| ui::notice(Tone::Good, text, None))}
            <header class="page-head page-head__row">
                <div><h1>{title}</h1><p class="page-head__lead">{t!(lang, "contests-lead")}</p></div>
                {may.then(|| view! { <a class="btn" href="/contests/new">{t!(lang, "contest-new")}</a> })}
            </header>
            {body}
        }
        .into_any()
    }))
}

fn card(lang: Lang, page: &ContestPage, now: DateTime<Utc>) -> AnyView {
    let name = page.contest.name().get(lang).to_owned();
    let href = format!("/contests/{}", page.contest.id);
    let round = page.current(now);
    let window = round.map(|r| window(lang, r));
    let nth = round.filter(|_| page.rounds.len() > 1).map(|r| t!(lang, "contest-round-n", n = r.n));
    let grades = grades(lang, &page.contest.grades().collect::<Vec<_>>());
    view! {
        <li>
            <article class="task">
                <div class="task__head"><h2 class="task__title"><a href=href.clone()>{name.clone()}</a></h2>{contest_state(lang, page.state(now))}</div>
                <p class="task__meta">{icon("clock")}<span>{nth.map(|n| format!("{n} · "))}{window}</span></p>
                <p class="muted small">{t!(lang, "contest-by", name = page.org.name().get(lang).to_owned())}" · "{grades}</p>
                <div class="task__go"><a class="btn btn--second" href=href>{t!(lang, "contest-open")}<span class="vh">{format!(" {name}")}</span></a></div>
            </article>
        </li>
    }
    .into_any()
}

/// When a round opens and closes.
fn window(lang: Lang, round: &Round) -> String {
    let (from, to) = (i18n::date_time(lang, round.opens_at), i18n::date_time(lang, round.closes_at));
    t!(lang, "contest-window", from = from, to = to)
}

/// The name of a division: stage, locality, size.
fn division_name(lang: Lang, division: Division) -> String {
    let band = division.band.map(|band| match band {
        Band::Primary => t!(lang, "survey-band-primary"),
        Band::Junior => t!(lang, "survey-band-junior"),
        Band::Senior => t!(lang, "survey-band-senior"),
        Band::Vocational => t!(lang, "survey-band-vocational"),
        Band::University => t!(lang, "survey-band-university"),
    });
    let size = match division.size {
        Size::Any => None,
        Size::Compact => Some(t!(lang, "contest-size-compact")),
        Size::Large => Some(t!(lang, "contest-size-large")),
        Size::Small => Some(t!(lang, "contest-size-small")),
    };
    let parts: Vec<String> =
        [band, division.locality.map(|l| locality_word(lang, l)), size].into_iter().flatten().collect();
    if parts.is_empty() { t!(lang, "contest-all-classes") } else { parts.join(" · ") }
}

/// The units of a level, after a number of classes: "in each school".
fn of_each(lang: Lang, kind: OrgKind) -> String {
    match kind {
        OrgKind::School => t!(lang, "contest-each-school"),
        OrgKind::County => t!(lang, "contest-each-county"),
        OrgKind::City => t!(lang, "contest-each-city"),
        _ => t!(lang, "contest-each-whole"),
    }
}

/// A source of the paper in words.
fn part_words(lang: Lang, library: &Library, part: &QuizPart) -> String {
    match part {
        QuizPart::Item(id) => id.clone(),
        QuizPart::Draw { module, objective, difficulty, count } => {
            let found = library.module(module);
            let mut name = found.map_or_else(|| module.clone(), |m| m.title.get(lang).to_owned());
            if let Some(objective) = objective {
                let text = found.and_then(|m| m.objectives.iter().find(|o| o.id == *objective));
                let text = text.map_or_else(|| objective.clone(), |o| o.text.get(lang).to_owned());
                name = if lang == Lang::Zh { format!("{name}：{text}") } else { format!("{name}: {text}") };
            }
            match difficulty {
                Some(level) => t!(lang, "contest-part-level", n = *count, name = name, level = *level),
                None => t!(lang, "contest-part", n = *count, name = name),
            }
        }
    }
}

/// The rules of a contest in words, one sentence a line: everything that decides, known before it begins.
fn rule_words(lang: Lang, page: &ContestPage, library: &Library) -> Vec<String> {
    let contest = &page.contest;
    let rule = &contest.rule;
    let join = if lang == Lang::Zh { "、" } else { ", " };
    let grades = grades(lang, &contest.grades().collect::<Vec<_>>());
    let mut lines = vec![if contest.picked {
        t!(lang, "contest-rule-picked", n = page.classes.len())
    } else {
        t!(lang, "contest-rule-who", name = page.org.name().get(lang).to_owned(), grades = grades)
    }];
    for round in &page.rounds {
        let items: usize = round.parts.iter().map(QuizPart::count).sum();
        let parts: Vec<String> = round.parts.iter().map(|p| part_words(lang, library, p)).collect();
        if page.rounds.len() > 1 {
            lines.push(t!(lang, "contest-rule-round", n = round.n, window = window(lang, round)));
        }
        lines.push(t!(
            lang,
            "contest-rule-paper",
            items = items,
            minutes = round.minutes,
            parts = parts.join(if lang == Lang::Zh { "；" } else { "; " })
        ));
        lines.push(if round.attempts == 1 {
            t!(lang, "contest-rule-once")
        } else {
            t!(lang, "contest-rule-best", n = round.attempts)
        });
        if let Some(quota) = round.quota() {
            lines.push(t!(lang, "contest-rule-quota", n = quota.classes, each = of_each(lang, quota.of)));
        }
        if let Some(at) = round.freeze_at {
            lines.push(t!(lang, "contest-rule-freeze", at = i18n::due_time(lang, at)));
        }
    }
    lines.push(match rule.formula {
        Formula::PerHead => t!(lang, "contest-rule-per-head"),
        Formula::Weighted { participation, mean, pass } => {
            t!(lang, "contest-rule-weighted", participation = participation, mean = mean, pass = pass)
        }
    });
    let ties: Vec<String> = rule
        .tie_breaks
        .iter()
        .map(|tie| match tie {
            TieBreak::Participation => t!(lang, "contest-tie-participation"),
            TieBreak::FullMarks => t!(lang, "contest-tie-full"),
            TieBreak::MeanTime => t!(lang, "contest-tie-time"),
        })
        .collect();
    lines.push(t!(lang, "contest-rule-ties", ties = ties.join(join)));
    if rule.divisions.bands {
        lines.push(t!(lang, "contest-rule-bands"));
    }
    if let Some(from) = rule.divisions.large_from {
        lines.push(t!(lang, "contest-rule-large", n = from));
    }
    if rule.divisions.localities {
        lines.push(t!(lang, "contest-rule-localities"));
    }
    lines.push(t!(lang, "contest-rule-small"));
    lines.push(t!(lang, "contest-rule-review", hours = contest.appeal_hours));
    lines.push(t!(lang, "contest-rule-private"));
    lines
}

/// The rules as a section of the page.
fn rule_view(lang: Lang, page: &ContestPage, library: &Library) -> AnyView {
    let lines = rule_words(lang, page, library).into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    view! {
        <section class="section card stack stack--tight" aria-labelledby="rule">
            <h2 id="rule">{t!(lang, "contest-rule")}</h2>
            <ul>{lines}</ul>
        </section>
    }
    .into_any()
}
