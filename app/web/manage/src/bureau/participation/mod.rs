//! A node's participation in a campaign, with that of the nodes right under it.

mod children;
mod first_screen;

use crate::bureau::staff::url_part;
use axum::{
    extract::Path,
    http::{HeaderMap, StatusCode},
};
use children::{By, child_row, names, total_row};
use first_screen::{chart, heading, more, stats, to_act_on};
use leptos::prelude::*;
use qinghe_content::Module;
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
    ui::{self, Tone},
};
use qinghe_model::{
    CampaignId, Lang, OrgId,
    org::{OrgKind, school_year},
    text::clip,
};
use qinghe_service::{
    Actor, App, Error, UseCase,
    campaigns::{
        self, Figures, ParticipationPage,
        today::{self, Today},
    },
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
    let sort = Sort::read(query.get("sort")).unwrap_or(children::NEEDIEST);
    if let Some((campaign, _)) = &page.campaign {
        let target = campaign.target;
        page.children.retain(in_its_year(campaign));
        children::sort(sort, lang, target, &mut page.children);
    }
    let today = match &page.campaign {
        Some((campaign, _)) if page.org.kind.is_bureau() => {
            Some(today::get(&cx.web.app, actor, &page.org, campaign, &page.requirements).await?)
        }
        _ => None,
    };
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
    let running = page.campaign.as_ref().map_or_else(
        || [title.clone(), String::new(), as_of.clone()],
        |(campaign, _)| {
            let due = t!(lang, "bureau-due", due = i18n::date_time(lang, campaign.due_at));
            [first_screen::title(lang, campaign, &page), due, as_of.clone()]
        },
    );
    let frame = frame.running(running);
    let frame = if no_day.is_some() { frame.status(StatusCode::UNPROCESSABLE_ENTITY) } else { frame };
    Ok(cx.page(frame, || {
        let no_day = no_day.map(|day| {
            let title = t!(lang, "day-none-title", day = day);
            view! { <div class="section">{ui::notice(Tone::Warning, title, Some(t!(lang, "bureau-day-none-text")))}</div> }
        });
        let body = match &page.campaign {
            Some((campaign, module)) => called(lang, &page, actor, (campaign, module), sort, today.as_ref()),
            None => ui::empty(t!(lang, "bureau-no-campaign-title"), t!(lang, "bureau-no-campaign-text"), None),
        };
        let library = cx.web.app.content();
        let heading = match &page.campaign {
            Some((campaign, _)) => heading(lang, campaign, &page, &library),
            None => view! { <header class="page-head"><h1>{title}</h1></header> }.into_any(),
        };
        let whole = view! {
            {heading}
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
            parts.push(sent.part("node-more", &shown, || more(lang, page, campaign)));
            if !page.days.is_empty() {
                parts.push(sent.part("node-trend", &(page.total, page.days.len()), || chart(lang, page, campaign)));
            }
            if page.org.kind.is_bureau() {
                let needy = (page.schools, &page.children);
                parts.push(sent.part("node-act", &needy, || to_act_on(lang, page, actor, campaign)));
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

/// A choice where there are several campaigns.
fn switch(lang: Lang, page: &ParticipationPage, sort: Sort<By>) -> Option<AnyView> {
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
            .render_switch(lang, [("sort", sort.text())]),
    )
}

/// The figures of a node that takes part in a campaign.
fn called(
    lang: Lang,
    page: &ParticipationPage,
    actor: &Actor,
    (campaign, module): (&Campaign, &Module),
    sort: Sort<By>,
    today: Option<&Today>,
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
    let bureau = page.org.kind.is_bureau();
    view! {
        {stats(lang, page, campaign)}
        {chart(lang, page, campaign)}
        <div class="act-now">
            {bureau.then(|| to_act_on(lang, page, actor, campaign))}
            {today.map(|today| first_screen::today(lang, page, campaign, today))}
        </div>
        <section class="section stack">
            {below}
            {more(lang, page, campaign)}
            <p class="small muted">{t!(lang, "bureau-explain", snapshot = snapshot)}</p>
            {bureau.then(|| view! { <p class="small muted">{t!(lang, "bureau-needed-explain")}</p> })}
            {amended}
        </section>
    }
    .into_any()
}
