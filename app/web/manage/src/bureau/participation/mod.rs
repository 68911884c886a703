//! A node's participation in a campaign, with that of the nodes right under it.

mod children;

use crate::bureau::{staff::url_part, trend};
use axum::{
    extract::Path,
    http::{HeaderMap, StatusCode},
};
use children::{By, child_row, names, total_row};
use leptos::prelude::*;
use qinghe_content::{Library, Module};
use qinghe_kit::{
    forms::{Fields, SelectField, see_other},
    i18n,
    ids::id,
    live::{self, SentParts},
    notices::{alarms, show_alarms, show_told, told},
    page::{Area, Cx, Page, Reply},
    scripts,
    sorted::Sort,
    t,
    ui::{self, NeededWords, Tone},
};
use qinghe_model::{
    CampaignId, Lang, OrgId,
    org::{OrgKind, school_year},
    participation::Permille,
    text::clip,
};
use qinghe_service::{
    Actor, App, Error, UseCase,
    campaigns::{self, Figures, MarksAsOf, ParticipationPage, figures::Joined},
    reports,
};
use qinghe_store::campaigns::Campaign;
use serde_json::Value;

/// Redirects to the topmost node whose figures the visitor may see.
pub async fn home(cx: Cx, query: Fields) -> Reply {
    let actor = cx.actor()?;
    let node = campaigns::home_node(actor).ok_or(Error::Forbidden)?;
    let day = query.get("day");
    let day = if day.is_empty() { String::new() } else { format!("?day={}", url_part(day)) };
    Ok(see_other(&format!("/bureau/{node}{day}")))
}

/// A node's figures. `?campaign=` chooses among the campaigns that call it, `?sort=` sorts. `?day=` leads to the report of a
/// past day.
pub async fn show(cx: Cx, Path(org): Path<String>, query: Fields) -> Reply {
    let actor = cx.actor()?;
    let wanted = query.get("campaign");
    let wanted: Option<CampaignId> = if wanted.is_empty() { None } else { Some(id(wanted)?) };
    let mut page = campaigns::participation(&cx.web.app, actor, id::<OrgId>(&org)?, wanted).await?;
    if wanted.is_some() && page.campaign.is_none() {
        return Err(Error::NotFound.into());
    }
    let (alarms, told) = (alarms(&cx).await?, told(&cx).await?);
    let lang = cx.lang();
    let sort = Sort::read(query.get("sort"));
    if let Some((campaign, _)) = &page.campaign {
        let target = campaign.target;
        page.children.retain(in_its_year(campaign));
        if let Some(sort) = sort {
            children::sort(sort, lang, target, &mut page.children);
        }
    }
    let (asked, day) = (query.get("day"), i18n::read_day(query.get("day")));
    let past = day.filter(|day| *day != cx.web.app.today() && reports::Kind::Campaign.is_for(page.org.kind));
    if let Some((day, (campaign, _))) = past.zip(page.campaign.as_ref()) {
        return Ok(see_other(&format!("/bureau/{}/reports/campaign?campaign={}&day={day}", page.org.id, campaign.id)));
    }
    let no_day = (!asked.is_empty() && day.is_none()).then(|| clip(asked, 40).to_owned());
    let name = page.org.name().get(lang).to_owned();
    let title = t!(lang, "bureau-title", name = name.as_str());
    // What is over changes no more: the page does not say that it follows anything.
    let live = page.campaign.as_ref().filter(|(k, _)| has_figures(&page, k) && !k.is_over(page.at));
    let live = live.map(|(campaign, _)| format!("/bureau/{}/live/{}", page.org.id, campaign.id));
    let frame = Page::new(Area::Staff, title.clone()).main("main wrap main--wide");
    let frame = if live.is_some() { frame.with_script(scripts::FOLLOW) } else { frame };
    let as_of = t!(lang, "teach-as-of", time = i18n::date_time(lang, page.at));
    let campaign = page.campaign.as_ref().map(|(campaign, _)| campaign.name().get(lang).to_owned());
    let frame = frame.running([title.clone(), campaign.unwrap_or_default(), as_of]);
    let frame = if no_day.is_some() { frame.status(StatusCode::UNPROCESSABLE_ENTITY) } else { frame };
    Ok(cx.page(frame, || {
        let no_day = no_day.map(|day| {
            let title = t!(lang, "day-none-title", day = day);
            view! { <div class="section">{ui::notice(Tone::Warning, title, Some(t!(lang, "bureau-day-none-text")))}</div> }
        });
        let body = match &page.campaign {
            Some((campaign, module)) => called(lang, &page, actor, campaign, module, sort),
            None => ui::empty(t!(lang, "bureau-no-campaign-title"), t!(lang, "bureau-no-campaign-text"), None),
        };
        let library = cx.web.app.content();
        let facts = page.campaign.as_ref().map(|(campaign, _)| facts(lang, campaign, &page, &library));
        let whole = view! {
            <header class="page-head"><h1>{title}</h1>{facts}</header>
            {super::tabs(lang, actor, &page.org, "")}
            {no_day}
            {show_told(lang, &told)}
            {show_alarms(lang, &alarms)}
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

/// The parts of the page that differ from those that were sent. Rows stay where they are, whatever they are sorted by.
fn updates(lang: Lang, page: &ParticipationPage, actor: &Actor, sent: &mut SentParts) -> Value {
    let mut parts = Vec::new();
    match &page.campaign {
        Some((campaign, _)) if has_figures(page, campaign) && !campaign.is_over(page.at) => {
            let total = (page.total, page.yesterday, page.schools);
            let shown = (total, page.needed, page.rank, page.joined);
            parts.push(sent.part("node-stats", &shown, || stats(lang, page, campaign)));
            if !page.days.is_empty() {
                parts.push(sent.part("node-trend", &(page.total, page.days.len()), || chart(lang, page, campaign)));
            }
            if page.org.kind.is_bureau() {
                parts.push(sent.part("node-act", &page.schools, || to_act_on(lang, page, campaign)));
            }
            if !page.children.is_empty() {
                let named = page.children.iter().zip(names(page));
                for (child, name) in named.filter(|(c, _)| in_its_year(campaign)(c)) {
                    let view = || child_row(lang, page, (child, name), actor, campaign);
                    parts.push(sent.part(&format!("n-{}", child.org.id), child, view));
                }
                parts.push(sent.part("n-total", &total, || total_row(lang, page, campaign)));
            }
        }
        // The page is another one now.
        _ => parts.push(sent.part("node-none", &(), || ().into_any())),
    }
    live::update(lang, (&page.version, page.at), parts.into_iter().flatten())
}

/// `GET /bureau/{org}/live/{campaign}/events?v=`: what changes from that version of the figures on.
pub async fn events(cx: Cx, Path((org, campaign)): Path<(String, String)>, headers: HeaderMap, query: Fields) -> Reply {
    let actor = cx.actor()?.clone();
    let (org, campaign) = (id::<OrgId>(&org)?, id::<CampaignId>(&campaign)?);
    let viewer = campaigns::live::watch(&cx.web.app, &actor, org, campaign, live::seen(&headers, &query)).await?;
    let lang = cx.lang();
    live::events(viewer, move |page, sent| updates(lang, page, &actor, sent))
}

/// `GET /bureau/{org}/live/{campaign}/rows?v=`: the same once, for a browser that cannot listen.
pub async fn rows(cx: Cx, Path((org, campaign)): Path<(String, String)>, query: Fields) -> Reply {
    let actor = cx.actor()?;
    let (org, campaign) = (id::<OrgId>(&org)?, id::<CampaignId>(&campaign)?);
    let page = campaigns::live::refresh(&cx.web.app, actor, org, campaign).await?;
    live::once(&page.version, &query, |sent| updates(cx.lang(), &page, actor, sent))
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

/// What the campaign requires, its window, and as of when the figures are.
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
        {campaign.is_over(page.at).then(|| view! { <p class="page-head__lead">{t!(lang, "bureau-over", closes = time(campaign.closes_at))}</p> })}
        {live::status(lang, page.at)}
    }
    .into_any()
}

/// A choice where there are several campaigns.
fn switch(lang: Lang, page: &ParticipationPage, sort: Option<Sort<By>>) -> Option<AnyView> {
    let (current, _) = page.campaign.as_ref()?;
    if page.others.is_empty() {
        return None;
    }
    let mut all: Vec<&Campaign> = std::iter::once(current).chain(&page.others).collect();
    all.sort_by_key(|k| std::cmp::Reverse(k.opens_at));
    let campaigns = all.into_iter().map(|k| (k.id.to_string(), k.name().get(lang).to_owned()));
    Some(
        SelectField::new("campaign", t!(lang, "bureau-switch"))
            .class("input input--date")
            .choices(campaigns)
            .chosen(current.id.to_string())
            .render_switch(lang, sort.map(|s| ("sort", s.text()))),
    )
}

/// The figures of a node that takes part in a campaign.
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
        children::table(lang, page, actor, campaign, sort)
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
            {page.org.kind.is_bureau().then(|| view! { <p class="small muted">{t!(lang, "bureau-needed-explain")}</p> })}
            {amended}
        </section>
    }
    .into_any()
}

/// The figures of the node itself.
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
        let rate = of(total.passed, total.marked);
        let note = if page.marks == MarksAsOf::LastStep {
            t!(lang, "bureau-passed-note-step", rate = rate, n = total.marked)
        } else {
            t!(lang, "bureau-passed-note", rate = rate)
        };
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
    let words = needed_words(lang, page, campaign);
    view! { <div id="node-stats">{ui::participation_stats(lang, total, campaign.target, words, more)}</div> }.into_any()
}

/// What the figure of those who are missing is called. For a bureau it is that of the whole area, and the note has the one of
/// its schools, which differs where a school is above the target.
fn needed_words(lang: Lang, page: &ParticipationPage, campaign: &Campaign) -> NeededWords {
    let target = campaign.target;
    let words = if campaign.is_over(page.at) {
        NeededWords::over(lang, target)
    } else if page.org.kind.is_bureau() {
        let label = t!(lang, "bureau-needed-whole", target = target);
        NeededWords { label, ..NeededWords::usual(lang, target) }
    } else {
        NeededWords::usual(lang, target)
    };
    let note = page.needed.map(|needed| {
        let schools = i18n::number(needed.schools);
        if needed.hides {
            t!(lang, "bureau-needed-note-hidden", schools = schools)
        } else {
            t!(lang, "bureau-needed-note", schools = schools)
        }
    });
    NeededWords { note, ..words }
}

/// Participation by day; nothing before the first night.
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

/// Links to the follow-up lists.
fn to_act_on(lang: Lang, page: &ParticipationPage, campaign: &Campaign) -> AnyView {
    let address = |list: &str| format!("/bureau/{}/schools?campaign={}&list={list}", page.org.id, campaign.id);
    let link = |list: &str, text: String| view! { <li><a href=address(list)>{text}</a></li> };
    view! {
        <section class="section no-print" id="node-act" aria-labelledby="act">
            <div class="section__head"><h2 id="act">{t!(lang, "follow-up-title")}</h2></div>
            <ul>
                {link("not-started", t!(lang, "follow-up-not-started", count = page.schools.not_started, n = i18n::number(page.schools.not_started)))}
                {link("below", t!(lang, "follow-up-below", count = page.schools.below, n = i18n::number(page.schools.below), target = campaign.target))}
                {link("quiet", t!(lang, "follow-up-quiet"))}
            </ul>
        </section>
    }
    .into_any()
}
