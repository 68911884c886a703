//! The standings of a round: tables that a script keeps up to date.

use crate::contests::division_name;
use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::IntoResponse as _,
};
use leptos::prelude::*;
use qinghe_kit::{
    forms::Fields,
    html::html as render,
    i18n,
    ids::id,
    list::{Field, List},
    page::{Cx, Reply},
    t,
    ui::{self, Tone},
};
use qinghe_model::{
    ContestId, Lang, RoundId,
    contest::{Rule, Sums},
    org::OrgKind,
    participation::Permille,
};
use qinghe_service::{
    Error,
    contests::{
        self,
        standings::{self, AsOf, PAGE, Row, Shown, TOP, Table, View},
    },
};

/// The page of the standings that is asked for; only the organiser can turn pages.
pub(super) fn page_of(query: &Fields) -> Option<usize> {
    query.get("page").parse::<usize>().ok().filter(|n| (1..100_000).contains(n)).map(|n| n - 1)
}

/// `GET /contests/{contest}/rounds/{round}/standing?v=`: the tables alone, or 204 if `v` is their current version.
pub async fn part(cx: Cx, Path((contest, round)): Path<(String, String)>, query: Fields) -> Reply {
    let actor = cx.actor()?.clone();
    let app = &cx.web.app;
    let (contest, round): (ContestId, RoundId) = (id(&contest)?, id(&round)?);
    let part = page_of(&query);
    let (rule, view) = if actor.is_learner() {
        let own = contests::get_own(app, &actor, contest).await?;
        let view = standings::get_own(app, &own, round, true).await?;
        (own.page.contest.rule, view)
    } else {
        let (page, _, view) = standings::get(app, &actor, round, part, true).await?;
        if page.contest.id != contest {
            return Err(Error::NotFound.into());
        }
        (page.contest.rule, view)
    };
    if view.version == query.get("v") {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let lang = cx.lang();
    let version = view.version.clone();
    let html = Owner::new().with(|| render(tables(lang, &rule, &view, part)));
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::HeaderName::from_static("x-version"), version),
    ];
    Ok((headers, html).into_response())
}

/// The standings in a section that a script refreshes.
pub(super) fn boxed(lang: Lang, address: &str, rule: &Rule, view: &View, part: Option<usize>) -> AnyView {
    let polls = part.map_or_else(|| address.to_owned(), |n| format!("{address}?page={}", n + 1));
    let version = view.version.clone();
    view! {
        <section class="section" aria-labelledby="standing">
            <div class="section__head"><h2 id="standing">{t!(lang, "contest-standing")}</h2></div>
            <div class="stack" data-standing=polls data-version=version>{tables(lang, rule, view, part)}</div>
        </section>
    }
    .into_any()
}

/// The time of the figures, and the tables.
pub(super) fn tables(lang: Lang, rule: &Rule, view: &View, part: Option<usize>) -> AnyView {
    let as_of = match view.as_of {
        AsOf::Live(at) => {
            view! { <p class="muted small">{t!(lang, "contest-as-of-live", at = i18n::date_time(lang, at))}</p> }
                .into_any()
        }
        AsOf::Frozen(at) => ui::notice(
            Tone::Info,
            t!(lang, "contest-as-of-frozen", at = i18n::date_time(lang, at)),
            Some(t!(lang, "contest-as-of-frozen-text")),
        ),
        AsOf::Provisional => ui::notice(
            Tone::Info,
            t!(lang, "contest-as-of-provisional"),
            Some(t!(lang, "contest-as-of-provisional-text")),
        ),
        AsOf::Final(at) => {
            view! { <p class="muted small">{t!(lang, "contest-as-of-final", at = i18n::date_time(lang, at))}</p> }
                .into_any()
        }
    };
    let shown: Vec<&Table> = view.tables.iter().filter(|table| !table.rows.is_empty()).collect();
    let nobody = (!view.begun).then(|| view! { <p class="muted">{t!(lang, "contest-nobody-yet")}</p> });
    let tables = shown.iter().enumerate().map(|(n, table)| one(lang, rule, view, (n, part), table)).collect_view();
    let longest = view.tables.iter().map(|table| table.of).max().unwrap_or(0);
    let pages = part.map(|part| pager(lang, part, longest.div_ceil(PAGE)));
    view! { {as_of}{nobody}{tables}{pages}<p class="muted small">{t!(lang, "contest-table-note")}</p> }.into_any()
}

fn one(lang: Lang, rule: &Rule, view: &View, (n, part): (usize, Option<usize>), list: &Table) -> AnyView {
    let name = match (list.division, list.kind) {
        (Some(division), _) => division_name(lang, division),
        (None, OrgKind::School) => t!(lang, "contest-schools"),
        (None, _) => t!(lang, "contest-counties"),
    };
    let caption = match part {
        Some(part) if list.of > PAGE => t!(lang, "contest-caption-page", name = name, n = part + 1, of = list.of),
        None if list.of > TOP => t!(lang, "contest-caption-top", name = name, n = TOP, of = list.of),
        _ => t!(lang, "contest-caption", name = name, of = list.of),
    };
    let first = if list.kind == OrgKind::Class { t!(lang, "contest-col-class") } else { t!(lang, "contest-col-name") };
    // Until somebody has finished, there are no positions.
    let none = || "–".to_owned();
    let place = move |row: &Row| if view.begun { row.place.to_string() } else { none() };
    let part = move |row: &Row| match &row.shown {
        Shown::All(sums) => participation(sums.finished, sums.eligible),
        Shown::Part { eligible, finished } => participation(*finished, *eligible),
        Shown::Hidden => none(),
    };
    let beside = |row: &Row| {
        let own = row.own.then(|| view! { " "<span class="tag tag--done">{t!(lang, "contest-own")}</span> });
        let school = row.school.as_ref().map(|s| view! { <br/><small class="muted">{s.get(lang).to_owned()}</small> });
        let code = row.code.as_ref().map(|code| view! { " "<span class="muted num">{code.clone()}</span> });
        view! { {code}{own}{school} }.into_any()
    };
    let mut fields = vec![
        Field::text("name", first, |row: &Row| row.name.get(lang).to_owned()).beside(beside),
        Field::text("place", t!(lang, "contest-col-place"), place),
        Field::text("participation", t!(lang, "contest-col-participation"), part),
    ];
    // Scores, full marks and times appear at the end, and earlier to staff who know the pupils.
    if view.fixed || list.rows.iter().any(|r| r.known) {
        let all = |key: &'static str, label: String, of: fn(Lang, &Rule, &Sums) -> String| {
            Field::text(key, label, move |row: &Row| match &row.shown {
                Shown::All(sums) => of(lang, rule, sums),
                Shown::Part { .. } | Shown::Hidden => none(),
            })
        };
        fields.extend([
            all("score", t!(lang, "contest-col-score"), |_, rule, sums| score(rule, sums)),
            all("full", t!(lang, "contest-col-full"), |_, _, sums| i18n::number(sums.full)),
            all("time", t!(lang, "contest-col-time"), |lang, _, sums| minutes(lang, sums)),
        ]);
    }
    List::new(format!("t{n}"), caption, fields).stacked().page(lang, &list.rows)
}

/// A score out of 100, with one decimal.
pub(super) fn score(rule: &Rule, sums: &Sums) -> String {
    let tenths = rule.points(sums);
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn participation(part: i64, of: i64) -> String {
    let rate = Permille::of(part, of).ok().flatten();
    format!("{}/{} · {}", i18n::number(part), i18n::number(of), i18n::percent(rate))
}

fn minutes(lang: Lang, sums: &Sums) -> String {
    match sums.seconds() {
        Some(seconds) => t!(lang, "contest-minutes", m = seconds / 60, s = format!("{:02}", seconds % 60)),
        None => "–".to_owned(),
    }
}

fn pager(lang: Lang, part: usize, pages: usize) -> Option<AnyView> {
    (pages > 1).then(|| {
        let back = (part > 0).then(|| view! { <a class="btn btn--second btn--sm" href=format!("?page={part}")>{t!(lang, "contest-page-back")}</a> });
        let next = (part + 1 < pages).then(|| view! { <a class="btn btn--second btn--sm" href=format!("?page={}", part + 2)>{t!(lang, "contest-page-next")}</a> });
        view! { <nav class="row" aria-label=t!(lang, "contest-pages")>{back}<span>{t!(lang, "contest-page-n", n = part + 1, of = pages)}</span>{next}</nav> }.into_any()
    })
}
