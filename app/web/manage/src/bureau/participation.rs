//! A node's participation in a campaign, with that of the nodes right under it.

use crate::bureau::trend;
use axum::{extract::Path, http::HeaderMap};
use leptos::prelude::*;
use qinghe_content::{Library, Module};
use qinghe_kit::{
    forms::{Fields, see_other},
    i18n,
    ids::id,
    live::{self, SentParts},
    page::{Area, Cx, Page, Reply},
    scripts,
    sorted::{Column, Sort, heading, natural},
    t,
    ui::{self, Tone, icon},
};
use qinghe_model::{
    CampaignId, Lang, OrgId,
    org::{OrgKind, school_year},
    participation::{Participation, Permille},
};
use qinghe_service::{
    Actor, App, Error, UseCase,
    access::figures_use_case,
    campaigns::{
        self, Figures, ParticipationPage,
        figures::{Joined, Schools},
    },
};
use qinghe_store::{campaigns::Campaign, orgs::Org};
use serde_json::Value;
use std::cmp::Ordering;

/// What the children can be sorted by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum By {
    Name,
    Rate,
    Change,
    Needed,
    Started,
    OnTime,
    Passed,
    Schools,
}

impl Column for By {
    const ALL: &'static [Self] =
        &[Self::Name, Self::Rate, Self::Change, Self::Needed, Self::Started, Self::OnTime, Self::Passed, Self::Schools];

    fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Rate => "rate",
            Self::Change => "change",
            Self::Needed => "needed",
            Self::Started => "started",
            Self::OnTime => "on-time",
            Self::Passed => "passed",
            Self::Schools => "schools",
        }
    }
}

fn compare(by: By, lang: Lang, target: i64, a: &Figures, b: &Figures) -> Ordering {
    match by {
        By::Name => natural(a.org.name().get(lang), b.org.name().get(lang)),
        By::Rate => by_rate(a.counts, b.counts),
        By::Change => gain(a).cmp(&gain(b)),
        By::Needed => a.counts.needed(target).cmp(&b.counts.needed(target)),
        By::Started => a.counts.started.cmp(&b.counts.started),
        By::OnTime => by_share((a.counts.on_time, a.counts.eligible), (b.counts.on_time, b.counts.eligible)),
        By::Passed => by_share((a.counts.passed, a.counts.completed), (b.counts.passed, b.counts.completed)),
        By::Schools => by_share((a.schools.active, a.schools.all), (b.schools.active, b.schools.all)),
    }
}

/// By the share itself and not its rounded form. Those without eligible pupils have none and stand
/// first; figures that contradict each other stand last.
fn by_rate(a: Participation, b: Participation) -> Ordering {
    let rank = |p: Participation| if p.rate().is_err() { 2 } else { i32::from(p.eligible > 0) };
    rank(a).cmp(&rank(b)).then_with(|| by_share((a.completed, a.eligible), (b.completed, b.eligible)))
}

/// Two shares, each a part and its whole, compared without rounding.
fn by_share(a: (i64, i64), b: (i64, i64)) -> Ordering {
    let cross = |n: i64, d: i64| i128::from(n) * i128::from(d);
    cross(a.0, b.1).cmp(&cross(b.0, a.1))
}

/// How many more completed since the end of yesterday, where that is kept.
fn gain(f: &Figures) -> Option<i64> {
    f.yesterday.map(|y| f.counts.completed - y.completed)
}

/// On to the topmost node whose figures the visitor may see.
pub async fn home(cx: Cx) -> Reply {
    let actor = cx.actor()?;
    let node = campaigns::home_node(actor).ok_or(Error::Forbidden)?;
    Ok(see_other(&format!("/bureau/{node}")))
}

/// A node's figures. `?campaign=` chooses among the campaigns that call it, `?sort=` sorts.
pub async fn show(cx: Cx, Path(org): Path<String>, query: Fields) -> Reply {
    let actor = cx.actor()?;
    let wanted = query.get("campaign");
    let wanted: Option<CampaignId> = if wanted.is_empty() { None } else { Some(id(wanted)?) };
    let mut page = campaigns::participation(&cx.web.app, actor, id::<OrgId>(&org)?, wanted).await?;
    if wanted.is_some() && page.campaign.is_none() {
        return Err(Error::NotFound.into());
    }
    let lang = cx.lang();
    let sort = Sort::read(query.get("sort"));
    if let Some((campaign, _)) = &page.campaign {
        let target = campaign.target;
        page.children.retain(in_its_year(campaign));
        if let Some(sort) = sort {
            sort.apply(&mut page.children, |a, b| compare(sort.by, lang, target, a, b));
        }
    }
    let name = page.org.name().get(lang).to_owned();
    let title = t!(lang, "bureau-title", name = name.as_str());
    let live = page.campaign.as_ref().filter(|(campaign, _)| has_figures(&page, campaign));
    let live = live.map(|(campaign, _)| format!("/bureau/{}/live/{}", page.org.id, campaign.id));
    let frame = Page::new(Area::Staff, title.clone());
    let frame = if live.is_some() { frame.with_script(scripts::FOLLOW) } else { frame };
    Ok(cx.page(frame, || {
        let body = match &page.campaign {
            Some((campaign, module)) => called(lang, &page, actor, campaign, module, sort),
            None => ui::empty(t!(lang, "bureau-no-campaign-title"), t!(lang, "bureau-no-campaign-text"), None),
        };
        let library = cx.web.app.content();
        let facts = page.campaign.as_ref().map(|(campaign, _)| facts(lang, campaign, &page, &library));
        let whole = view! {
            <header class="page-head"><h1>{title}</h1>{facts}</header>
            {super::tabs(lang, actor, &page.org, "")}
            {switch(lang, &page, sort)}
            {body}
        }
        .into_any();
        let whole = match live {
            Some(address) => live::followed(lang, address, (&page.version, page.at), whole),
            None => whole,
        };
        view! {
            {ui::crumbs(lang, lineage(lang, &page), name)}
            {whole}
        }
        .into_any()
    }))
}

/// Classes of other school years have no part in a campaign.
fn in_its_year(campaign: &Campaign) -> impl Fn(&Figures) -> bool + use<> {
    let year = school_year(campaign.snapshot_at.with_timezone(&App::ZONE).date_naive());
    move |c| c.org.school_year.is_none_or(|y| y == year) || c.counts.eligible > 0
}

/// Whether there are figures to show: not of a node that is too small, nor before the list of learners is taken, nor
/// where nobody is on it.
fn has_figures(page: &ParticipationPage, campaign: &Campaign) -> bool {
    let nobody = page.total.eligible == 0 && page.total.checked().is_ok();
    !page.hidden && campaign.snapshot_taken_at.is_some() && !nobody
}

// ---- as it happens -----------------------------------------------------------------------------

/// The parts of the page that differ from those that were told. Rows stay where they are, whatever they are sorted by.
fn news(lang: Lang, page: &ParticipationPage, actor: &Actor, told: &mut SentParts) -> Value {
    let mut parts = Vec::new();
    match &page.campaign {
        Some((campaign, _)) if has_figures(page, campaign) => {
            let total = (page.total, page.yesterday, page.schools);
            parts.push(told.part("node-stats", &(total, page.rank, page.joined), || stats(lang, page, campaign)));
            if !page.days.is_empty() {
                parts.push(told.part("node-trend", &(page.total, page.days.len()), || chart(lang, page, campaign)));
            }
            if page.org.kind.is_bureau() {
                parts.push(told.part("node-act", &page.schools, || to_act_on(lang, page, campaign)));
            }
            if !page.children.is_empty() {
                for child in page.children.iter().filter(|c| in_its_year(campaign)(c)) {
                    let view = || child_row(lang, page, child, actor, campaign);
                    parts.push(told.part(&format!("n-{}", child.org.id), child, view));
                }
                parts.push(told.part("n-total", &total, || total_row(lang, page, campaign)));
            }
        }
        // The page is another one now.
        _ => parts.push(told.part("node-none", &(), || ().into_any())),
    }
    live::update(lang, (&page.version, page.at), parts.into_iter().flatten())
}

/// `GET /bureau/{org}/live/{campaign}/events?v=`: what changes from that version of the figures on.
pub async fn events(cx: Cx, Path((org, campaign)): Path<(String, String)>, headers: HeaderMap, query: Fields) -> Reply {
    let actor = cx.actor()?.clone();
    let (org, campaign) = (id::<OrgId>(&org)?, id::<CampaignId>(&campaign)?);
    let viewer = campaigns::live::watch(&cx.web.app, &actor, org, campaign, live::seen(&headers, &query)).await?;
    let lang = cx.lang();
    live::events(viewer, move |page, told| news(lang, page, &actor, told))
}

/// `GET /bureau/{org}/live/{campaign}/rows?v=`: the same once, for a browser that cannot listen.
pub async fn rows(cx: Cx, Path((org, campaign)): Path<(String, String)>, query: Fields) -> Reply {
    let actor = cx.actor()?;
    let (org, campaign) = (id::<OrgId>(&org)?, id::<CampaignId>(&campaign)?);
    let page = campaigns::live::look_again(&cx.web.app, actor, org, campaign).await?;
    live::once(&page.version, &query, |told| news(cx.lang(), &page, actor, told))
}

// ---- the page ----------------------------------------------------------------------------------

/// The nodes above that the visitor may see; the campaign goes along where it calls them.
fn lineage(lang: Lang, page: &ParticipationPage) -> Vec<(String, String)> {
    let above = page.lineage.iter().filter(|o| o.id != page.org.id);
    above
        .map(|o| {
            let campaign = page.campaign.as_ref().filter(|(k, _)| k.org_path.contains(&o.path));
            let query = campaign.map(|(k, _)| format!("?campaign={}", k.id)).unwrap_or_default();
            (format!("/bureau/{}{query}", o.id), o.name().get(lang).to_owned())
        })
        .collect()
}

/// What is counted, in which time, as of when.
fn facts(lang: Lang, campaign: &Campaign, page: &ParticipationPage, library: &Library) -> AnyView {
    let time = |t| i18n::date_time(lang, t);
    let window = t!(
        lang,
        "bureau-window",
        from = time(campaign.opens_at),
        due = time(campaign.due_at),
        closes = time(campaign.closes_at)
    );
    view! {
        <p class="page-head__lead"><strong>{campaign.name().get(lang).to_owned()}</strong></p>
        {super::campaigns::asked(lang, &page.requirements, &page.activities, library)}
        <p class="page-head__lead">{window}</p>
        {live::status(lang, page.at)}
    }
    .into_any()
}

/// Chooses among several campaigns.
fn switch(lang: Lang, page: &ParticipationPage, sort: Option<Sort<By>>) -> Option<AnyView> {
    let (current, _) = page.campaign.as_ref()?;
    if page.others.is_empty() {
        return None;
    }
    let mut all: Vec<&Campaign> = std::iter::once(current).chain(&page.others).collect();
    all.sort_by_key(|k| std::cmp::Reverse(k.opens_at));
    let options = all
        .into_iter()
        .map(|k| view! { <option value=k.id.to_string() selected=k.id == current.id>{k.name().get(lang).to_owned()}</option> })
        .collect_view();
    Some(
        view! {
            <form class="field no-print" method="get">
                <label class="label" for="campaign">{t!(lang, "bureau-switch")}</label>
                {sort.map(|s| view! { <input type="hidden" name="sort" value=s.text()/> })}
                <div class="row">
                    <select class="input input--date" id="campaign" name="campaign">{options}</select>
                    <button class="btn btn--second">{t!(lang, "bureau-switch-go")}</button>
                </div>
            </form>
        }
        .into_any(),
    )
}

/// The figures of a node that a campaign calls.
fn called(
    lang: Lang,
    page: &ParticipationPage,
    actor: &Actor,
    campaign: &Campaign,
    module: &Module,
    sort: Option<Sort<By>>,
) -> AnyView {
    let total = page.total;
    if page.hidden {
        return ui::notice(Tone::Info, t!(lang, "bureau-hidden-title"), Some(t!(lang, "bureau-hidden-text")));
    }
    if campaign.snapshot_taken_at.is_none() {
        let day = i18n::date_time(lang, campaign.snapshot_at);
        if campaign.snapshot_at <= page.at {
            return ui::empty(t!(lang, "bureau-taking-title"), t!(lang, "bureau-taking-text", day = day), None);
        }
        return ui::empty(t!(lang, "bureau-planned-title"), t!(lang, "bureau-planned-text", day = day), None);
    }
    if total.eligible == 0 && total.checked().is_ok() {
        let grades =
            if campaign.grades().next().is_some() { campaign.grades().collect() } else { module.grades.clone() };
        let grades = grades.iter().map(|g| g.name(lang)).collect::<Vec<_>>().join(match lang {
            Lang::Zh => "、",
            Lang::En => ", ",
        });
        return ui::empty(t!(lang, "bureau-nobody-title"), t!(lang, "bureau-nobody-text", grades = grades), None);
    }
    let below = if !page.children.is_empty() {
        table(lang, page, actor, campaign, sort)
    } else if page.org.kind == OrgKind::School && !actor.may(UseCase::ViewClassFigures, &page.org.path) {
        view! { <p class="muted">{t!(lang, "bureau-classes-hidden")}</p> }.into_any()
    } else if page.org.kind == OrgKind::Class {
        ().into_any()
    } else {
        ui::empty(t!(lang, "bureau-no-children-title"), t!(lang, "bureau-no-children-text"), None)
    };
    let snapshot = i18n::date_time(lang, campaign.snapshot_at);
    let record = format!("/bureau/{}/amendments?campaign={}", page.org.id, campaign.id);
    let amended =
        page.amended.then(|| view! { <p class="small no-print"><a href=record>{t!(lang, "list-record")}</a></p> });
    view! {
        {stats(lang, page, campaign)}
        {chart(lang, page, campaign)}
        {page.org.kind.is_bureau().then(|| to_act_on(lang, page, campaign))}
        <section class="section stack">
            {below}
            <p class="small muted">{t!(lang, "bureau-explain", snapshot = snapshot)}</p>
            {amended}
        </section>
    }
    .into_any()
}

/// The node's own figures.
fn stats(lang: Lang, page: &ParticipationPage, campaign: &Campaign) -> AnyView {
    let total = page.total;
    let of = |part, whole| i18n::percent(Permille::of(part, whole).ok().flatten());
    let mut more = Vec::new();
    if page.org.kind.is_bureau() {
        let (with, all) = (page.schools.active, page.schools.all);
        let note = if campaign.school_threshold > 0 {
            t!(lang, "bureau-schools-threshold", rate = of(with, all), threshold = campaign.school_threshold)
        } else {
            t!(lang, "bureau-schools-note", rate = of(with, all))
        };
        more.push(ui::stat(
            t!(lang, "bureau-schools"),
            i18n::number(with),
            format!("/ {}", i18n::number(all)),
            Some(note),
        ));
    }
    let note = t!(lang, "bureau-started-note", rate = of(total.started, total.eligible));
    more.push(ui::stat(t!(lang, "bureau-started"), i18n::number(total.started), t!(lang, "unit-pupils"), Some(note)));
    let note = t!(lang, "bureau-on-time-note", rate = of(total.on_time, total.eligible));
    more.push(ui::stat(t!(lang, "bureau-on-time"), i18n::number(total.on_time), t!(lang, "unit-pupils"), Some(note)));
    more.push(if page.few {
        ui::stat(t!(lang, "bureau-passed"), "–".to_owned(), String::new(), Some(t!(lang, "bureau-few-note")))
    } else {
        let note = t!(lang, "bureau-passed-note", rate = of(total.passed, total.completed));
        ui::stat(t!(lang, "bureau-passed"), i18n::number(total.passed), t!(lang, "unit-pupils"), Some(note))
    });
    if let Some(before) = page.yesterday {
        let gain = trend::change(total.completed - before.completed);
        let note = t!(lang, "bureau-change-note", rate = i18n::percent(before.rate().ok().flatten()));
        more.push(ui::stat(t!(lang, "bureau-col-change"), gain, t!(lang, "unit-pupils"), Some(note)));
    }
    if let Some((place, of)) = page.rank {
        let note = t!(lang, "bureau-rank-note");
        more.push(ui::stat(
            t!(lang, "bureau-rank"),
            i18n::number(place),
            format!("/ {}", i18n::number(of)),
            Some(note),
        ));
    }
    if let Some(Joined::Count(joined @ 1..)) = page.joined {
        let note =
            if page.org.kind.is_bureau() { t!(lang, "bureau-joined-night") } else { t!(lang, "bureau-joined-note") };
        more.push(ui::stat(t!(lang, "bureau-joined"), i18n::number(joined), t!(lang, "unit-pupils"), Some(note)));
    } else if page.joined == Some(Joined::Few) {
        more.push(ui::stat(t!(lang, "bureau-joined"), t!(lang, "bureau-joined-few"), String::new(), None));
    }
    view! { <div id="node-stats">{ui::participation_stats(lang, total, campaign.target, more)}</div> }.into_any()
}

/// How it grew; nothing before the first night.
fn chart(lang: Lang, page: &ParticipationPage, campaign: &Campaign) -> AnyView {
    trend::chart(lang, &page.days, page.total, campaign.target)
        .map(|chart| {
            view! {
                <section class="section" id="node-trend" aria-labelledby="trend">
                    <div class="section__head"><h2 id="trend">{t!(lang, "trend-title")}</h2></div>
                    {chart}
                </section>
            }
        })
        .into_any()
}

/// The ways to the schools that need a call.
fn to_act_on(lang: Lang, page: &ParticipationPage, campaign: &Campaign) -> AnyView {
    let address = |list: &str| format!("/bureau/{}/schools?campaign={}&list={list}", page.org.id, campaign.id);
    let link = |list: &str, text: String| view! { <li><a href=address(list)>{text}</a></li> };
    view! {
        <section class="section no-print" id="node-act" aria-labelledby="act">
            <div class="section__head"><h2 id="act">{t!(lang, "chase-title")}</h2></div>
            <ul>
                {link("not-started", t!(lang, "chase-not-started", count = page.schools.not_started, n = i18n::number(page.schools.not_started)))}
                {link("below", t!(lang, "chase-below", count = page.schools.below, n = i18n::number(page.schools.below), target = campaign.target))}
                {link("quiet", t!(lang, "chase-quiet"))}
            </ul>
        </section>
    }
    .into_any()
}

fn table(lang: Lang, page: &ParticipationPage, actor: &Actor, campaign: &Campaign, sort: Option<Sort<By>>) -> AnyView {
    let target = campaign.target;
    let address = format!("/bureau/{}?campaign={}&", page.org.id, campaign.id);
    let caption = match page.org.kind {
        OrgKind::Region => t!(lang, "bureau-by-city"),
        OrgKind::City => t!(lang, "bureau-by-county"),
        OrgKind::County => t!(lang, "bureau-by-school"),
        OrgKind::School | OrgKind::Class => t!(lang, "bureau-by-class"),
    };
    let head = |by, label, number| heading(by, label, number, sort, &address, true);
    let schools = has_schools(page);
    let rows = page.children.iter().map(|child| child_row(lang, page, child, actor, campaign)).collect_view();
    let hidden = page.children.iter().any(|c| c.hidden);
    view! {
        {key(lang, target)}
        <div class="table-scroll" tabindex="0" role="region" aria-labelledby="children-caption">
            <table class="table table--stack table--sorts" role="table">
                <caption id="children-caption">{caption}</caption>
                <thead role="rowgroup">
                    <tr role="row">
                        {head(By::Name, t!(lang, "bureau-col-name"), false)}
                        <th role="columnheader" scope="col" class="still">{t!(lang, "bureau-col-bar")}</th>
                        <th role="columnheader" scope="col" class="num still">{t!(lang, "bureau-col-done")}</th>
                        {head(By::Rate, t!(lang, "participation-rate"), true)}
                        {head(By::Change, t!(lang, "bureau-col-change"), true)}
                        {head(By::Needed, t!(lang, "participation-needed", target = target), true)}
                        {head(By::Started, t!(lang, "bureau-started"), true)}
                        {head(By::OnTime, t!(lang, "bureau-col-on-time"), true)}
                        {head(By::Passed, t!(lang, "bureau-col-passed"), true)}
                        {schools.then(|| head(By::Schools, t!(lang, "bureau-schools"), true))}
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
                <tfoot role="rowgroup">{total_row(lang, page, campaign)}</tfoot>
            </table>
        </div>
        {hidden.then(|| view! { <p class="small muted">{t!(lang, "bureau-hidden-note")}</p> })}
        {page.children.iter().any(|c| c.away).then(|| view! { <p class="small muted">{t!(lang, "bureau-away-note")}</p> })}
    }
    .into_any()
}

/// Whether the parts of the page are themselves made of schools.
fn has_schools(page: &ParticipationPage) -> bool {
    matches!(page.org.kind, OrgKind::Region | OrgKind::City)
}

fn child_row(lang: Lang, page: &ParticipationPage, child: &Figures, actor: &Actor, campaign: &Campaign) -> AnyView {
    let id = format!("n-{}", child.org.id);
    let name = child.org.name().get(lang).to_owned();
    let name = match link(actor, &child.org, campaign).filter(|_| !child.hidden && !child.away) {
        Some(href) => view! { <a href=href>{name}</a> }.into_any(),
        None => name.into_any(),
    };
    let away = child.away.then(|| view! { " "<span class="tag tag--todo">{t!(lang, "bureau-away")}</span> });
    let name = view! { {name}{away} }.into_any();
    let schools = has_schools(page);
    if child.hidden {
        return hidden_row(lang, id, name, schools);
    }
    row(lang, (id, name), (child.counts, gain(child), child.few), campaign.target, schools.then_some(child.schools))
}

fn total_row(lang: Lang, page: &ParticipationPage, campaign: &Campaign) -> AnyView {
    let gain = page.yesterday.map(|y| page.total.completed - y.completed);
    let name = ("n-total".to_owned(), t!(lang, "bureau-total").into_any());
    row(lang, name, (page.total, gain, page.few), campaign.target, has_schools(page).then_some(page.schools))
}

/// A child whose group is too small to be shown, or would reveal one that is.
fn hidden_row(lang: Lang, id: String, name: AnyView, schools: bool) -> AnyView {
    let columns = if schools { 9 } else { 8 };
    view! {
        <tr role="row" id=id>
            <th scope="row" role="rowheader">{name}</th>
            <td role="cell" colspan=columns class="muted">{t!(lang, "bureau-hidden-row")}</td>
        </tr>
    }
    .into_any()
}

/// Where a child's own page is; that of a class is for its school's staff.
fn link(actor: &Actor, org: &Org, campaign: &Campaign) -> Option<String> {
    let open = actor.may(figures_use_case(org.kind), &org.path);
    open.then(|| format!("/bureau/{}?campaign={}", org.id, campaign.id))
}

/// A node's figures, with how many more completed since yesterday, and its schools where that is asked.
fn row(
    lang: Lang,
    (id, name): (String, AnyView),
    (counts, gain, few): (Participation, Option<i64>, bool),
    target: i64,
    schools: Option<Schools>,
) -> AnyView {
    let sound = counts.checked().is_ok();
    let of = |part, whole| i18n::percent(Permille::of(part, whole).ok().flatten().filter(|_| sound));
    let gain = gain.map_or_else(|| "–".to_owned(), trend::change);
    let passed = if few { "–".to_owned() } else { of(counts.passed, counts.completed) };
    let active = schools.map(|s| {
        let text = format!("{} / {}", i18n::number(s.active), i18n::number(s.all));
        view! { <td role="cell" class="num" data-label=t!(lang, "bureau-schools")>{text}</td> }
    });
    let rate = counts.rate().ok().flatten().filter(|_| sound);
    let met = sound && counts.reaches(target);
    let rate_cell = if sound {
        i18n::percent(rate).into_any()
    } else {
        view! { <span class="tag tag--late">{icon("alert")}{t!(lang, "bureau-bad")}</span> }.into_any()
    };
    let needed = if !sound {
        "–".into_any()
    } else if counts.eligible == 0 {
        view! { <span class="muted">{t!(lang, "bureau-nobody")}</span> }.into_any()
    } else if met {
        view! { <span class="save save--ok">{icon("check")}{t!(lang, "bureau-met")}</span> }.into_any()
    } else {
        let needed = counts.needed(target);
        t!(lang, "bureau-needed", count = needed, n = i18n::number(needed)).into_any()
    };
    let done = format!("{} / {}", i18n::number(counts.completed), i18n::number(counts.eligible));
    view! {
        <tr role="row" id=id>
            <th scope="row" role="rowheader">{name}</th>
            <td role="cell" class="table__bar">{ui::participation_bar(rate, target, met, None)}</td>
            <td role="cell" class="num" data-label=t!(lang, "bureau-col-done")>{done}</td>
            <td role="cell" class="num" data-label=t!(lang, "participation-rate")>{rate_cell}</td>
            <td role="cell" class="num" data-label=t!(lang, "bureau-col-change")>{gain}</td>
            <td role="cell" class="num" data-label=t!(lang, "participation-needed", target = target)>{needed}</td>
            <td role="cell" class="num" data-label=t!(lang, "bureau-started")>{i18n::number(counts.started)}</td>
            <td role="cell" class="num" data-label=t!(lang, "bureau-col-on-time")>{of(counts.on_time, counts.eligible)}</td>
            <td role="cell" class="num" data-label=t!(lang, "bureau-col-passed")>{passed}</td>
            {active}
        </tr>
    }
    .into_any()
}

/// What the bars mean.
fn key(lang: Lang, target: i64) -> AnyView {
    view! {
        <p class="key">
            <span><svg width="28" height="14" aria-hidden="true" focusable="false"><rect class="pbar__fill" y="2" width="28" height="10" rx="5"></rect></svg>{t!(lang, "bureau-key-below")}</span>
            <span class="pbar--met"><svg width="28" height="14" aria-hidden="true" focusable="false"><rect class="pbar__fill" y="2" width="28" height="10" rx="5"></rect></svg>{t!(lang, "bureau-key-met")}</span>
            <span><svg width="6" height="18" aria-hidden="true" focusable="false"><line class="pbar__tick" x1="3" x2="3" y1="0" y2="18"></line></svg>{t!(lang, "bureau-key-target", target = target)}</span>
        </p>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn counts(completed: i64, eligible: i64) -> Participation {
        Participation {
            eligible,
            started: completed,
            completed,
            on_time: completed,
            passed: completed,
            full: 0,
            score: 0,
        }
    }

    #[test]
    fn shares_are_compared_before_rounding() {
        // Both show as 99.9 %.
        assert_eq!(by_rate(counts(9_998, 10_000), counts(9_999, 10_000)), Ordering::Less);
        assert_eq!(by_rate(counts(1, 2), counts(50, 100)), Ordering::Equal);
        assert_eq!(by_rate(counts(0, 5), counts(1, 1_475_642)), Ordering::Less);
    }

    #[test]
    fn nobody_comes_first_and_contradictions_last() {
        let mut all = [counts(6_062, 5_880), counts(5, 5), counts(0, 9), counts(0, 0)];
        all.sort_by(|a, b| by_rate(*a, *b));
        assert_eq!(all, [counts(0, 0), counts(0, 9), counts(5, 5), counts(6_062, 5_880)]);
    }

    #[test]
    fn a_row_that_contradicts_itself_shows_no_rate() {
        let html = row(Lang::En, ("n-1".to_owned(), "Yunxi".into_any()), (counts(6_062, 5_880), None, false), 90, None)
            .to_html();
        assert!(html.contains("6,062") && html.contains("5,880") && html.contains("tag--late"), "{html}");
        assert!(!html.contains("100.0%") && !html.contains("pbar--met"), "{html}");
        let html = row(
            Lang::En,
            ("n-2".to_owned(), "Zhuxi".into_any()),
            (counts(512, 806), Some(7), false),
            90,
            Some(Schools::default()),
        )
        .to_html();
        assert!(html.contains("63.5%") && html.contains("214"), "{html}");
    }
}
