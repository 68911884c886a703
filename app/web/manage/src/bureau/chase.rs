//! The schools that need a call: nobody has begun, the target is not reached, or nothing has happened for days. To print, or
//! to take along as a file.

use crate::bureau::report_files;
use axum::extract::Path;
use leptos::prelude::*;
use qinghe_kit::{
    downloads,
    forms::{Fields, see_other},
    i18n,
    ids::id,
    page::{Area, Cx, Page, Reply},
    scripts, t, ui,
};
use qinghe_model::{CampaignId, Lang, OrgId};
use qinghe_service::{
    App,
    campaigns::figures::{self, FollowUp, FollowUpList, FollowUpRow},
};

/// After how many days without work a school is quiet, when nothing else is asked.
const QUIET_DAYS: i64 = 7;

/// Which list an address asks for: `list` and `days`.
pub(super) fn read(query: &Fields) -> FollowUp {
    let days = query.get("days").parse().unwrap_or(QUIET_DAYS);
    match query.get("list") {
        "not-started" => FollowUp::NotStarted,
        "quiet" => FollowUp::Quiet(i64::clamp(days, 1, 90)),
        _ => FollowUp::BelowTarget,
    }
}

/// What [`read`] reads.
pub(super) fn address_of(which: FollowUp) -> String {
    match which {
        FollowUp::Quiet(days) => format!("list=quiet&days={days}"),
        which => format!("list={}", name(which)),
    }
}

const fn name(which: FollowUp) -> &'static str {
    match which {
        FollowUp::NotStarted => "not-started",
        FollowUp::BelowTarget => "below",
        FollowUp::Quiet(_) => "quiet",
    }
}

/// The lists, by name.
fn lists(lang: Lang) -> [(&'static str, String); 3] {
    [
        ("not-started", t!(lang, "chase-tab-not-started")),
        ("below", t!(lang, "chase-tab-below")),
        ("quiet", t!(lang, "chase-tab-quiet")),
    ]
}

/// Chooses a list where it is a report.
pub(super) fn fields(lang: Lang, which: FollowUp) -> AnyView {
    let lists =
        lists(lang).map(|(list, text)| view! { <option value=list selected=list == name(which)>{text}</option> });
    let days = match which {
        FollowUp::Quiet(days) => days,
        _ => QUIET_DAYS,
    };
    view! {
        <label class="vh" for="list">{t!(lang, "chase-tabs")}</label>
        <select class="input input--date" id="list" name="list">{lists}</select>
        <label class="vh" for="days">{t!(lang, "chase-days-label")}</label>
        <select class="input input--date" id="days" name="days">{day_options(lang, days)}</select>
    }
    .into_any()
}

fn day_options(lang: Lang, chosen: i64) -> AnyView {
    [3, 7, 14, 30]
        .map(|n| view! { <option value=n selected=n == chosen>{t!(lang, "chase-days", count = n)}</option> })
        .into_any()
}

/// `GET /bureau/{org}/schools?campaign=…&list=below`
pub async fn show(cx: Cx, Path(org): Path<String>, query: Fields) -> Reply {
    let actor = cx.actor()?;
    let which = read(&query);
    if query.get("campaign").is_empty() {
        return Ok(see_other(&format!("/bureau/{org}")));
    }
    let campaign: CampaignId = id(query.get("campaign"))?;
    let list = figures::follow_up(&cx.web.app, actor, id::<OrgId>(&org)?, campaign, which).await?;
    let lang = cx.lang();
    let title = title(lang, list.org.name().get(lang), list.campaign.target, which);
    let shown = downloads::watched(Page::new(Area::Staff, title.clone()).with_script(scripts::PRINT));
    Ok(cx.page(shown, || {
        let above = format!("/bureau/{}?campaign={}", list.org.id, list.campaign.id);
        let way = vec![(above, list.org.name().get(lang).to_owned())];
        let address = format!("/bureau/{}/schools", list.org.id);
        let tabs = lists(lang).map(|(list_name, text)| {
            let href = format!("{address}?campaign={}&list={list_name}", list.campaign.id);
            view! { <a href=href aria-current=(list_name == name(which)).then_some("page")>{text}</a> }
        });
        let report = format!("/bureau/{}/reports/follow-up", list.org.id);
        let asked = format!("?campaign={}&{}", list.campaign.id, address_of(which));
        let days = matches!(which, FollowUp::Quiet(_)).then(|| days(lang, &list, which));
        let body = if list.rows.is_empty() {
            ui::empty(t!(lang, "chase-empty-title"), t!(lang, "chase-empty-text"), None)
        } else {
            table(lang, &list)
        };
        let hidden = (list.hidden > 0).then(|| t!(lang, "chase-hidden", count = list.hidden));
        view! {
            {ui::crumbs(lang, way, title.clone())}
            <header class="page-head">
                <h1>{title}</h1>
                <p class="page-head__lead">{list.campaign.name().get(lang).to_owned()}</p>
                <p class="page-head__lead"><time datetime=list.at.to_rfc3339()>{t!(lang, "teach-as-of", time = i18n::date_time(lang, list.at))}</time></p>
            </header>
            <nav class="tabs no-print" aria-label=t!(lang, "chase-tabs")>{tabs}</nav>
            <div class="stack">
                {days}
                {report_files::files(lang, &report, &asked)}
                {body}
                {hidden.map(|text| view! { <p class="small muted">{text}</p> })}
                <p class="small muted">{t!(lang, "chase-print")}</p>
            </div>
        }
        .into_any()
    }))
}

/// What a list is called.
pub(super) fn title(lang: Lang, name: &str, target: i64, which: FollowUp) -> String {
    match which {
        FollowUp::NotStarted => t!(lang, "chase-title-not-started", name = name),
        FollowUp::BelowTarget => t!(lang, "chase-title-below", name = name, target = target),
        FollowUp::Quiet(days) => t!(lang, "chase-title-quiet", name = name, count = days),
    }
}

/// Chooses after how many days a school is quiet.
fn days(lang: Lang, list: &FollowUpList, which: FollowUp) -> AnyView {
    let FollowUp::Quiet(now) = which else { return ().into_any() };
    view! {
        <form class="field no-print" method="get">
            <input type="hidden" name="campaign" value=list.campaign.id.to_string()/>
            <input type="hidden" name="list" value="quiet"/>
            <label class="label" for="days">{t!(lang, "chase-days-label")}</label>
            <div class="row">
                <select class="input input--date" id="days" name="days">{day_options(lang, now)}</select>
                <button class="btn btn--second">{t!(lang, "bureau-switch-go")}</button>
            </div>
        </form>
    }
    .into_any()
}

fn table(lang: Lang, list: &FollowUpList) -> AnyView {
    let target = list.campaign.target;
    let missing: i64 = list.rows.iter().map(|r| r.counts.needed(target)).sum();
    let count = i64::try_from(list.rows.len()).unwrap_or(i64::MAX);
    let caption = t!(
        lang,
        "chase-caption",
        count = count,
        n = i18n::number(count),
        missing = i18n::number(missing),
        target = target
    );
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-labelledby="chase-caption">
            <table class="table table--stack" role="table">
                <caption id="chase-caption">{caption}</caption>
                <thead role="rowgroup"><tr role="row">
                    <th role="columnheader" scope="col">{t!(lang, "bureau-col-name")}</th>
                    <th role="columnheader" scope="col">{t!(lang, "chase-col-above")}</th>
                    <th role="columnheader" scope="col" class="num">{t!(lang, "bureau-col-done")}</th>
                    <th role="columnheader" scope="col" class="num">{t!(lang, "participation-rate")}</th>
                    <th role="columnheader" scope="col" class="num">{t!(lang, "participation-needed", target = target)}</th>
                    <th role="columnheader" scope="col">{t!(lang, "chase-col-last")}</th>
                </tr></thead>
                <tbody role="rowgroup">{list.rows.iter().map(|r| row(lang, r, list)).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(lang: Lang, row: &FollowUpRow, list: &FollowUpList) -> AnyView {
    let target = list.campaign.target;
    let href = format!("/bureau/{}?campaign={}", row.school.id, list.campaign.id);
    let done = format!("{} / {}", i18n::number(row.counts.completed), i18n::number(row.counts.eligible));
    let above = row.above.as_ref().map(|o| o.name().get(lang).to_owned()).unwrap_or_default();
    let last = row
        .last_at
        .map_or_else(|| t!(lang, "chase-never"), |at| i18n::day(lang, at.with_timezone(&App::ZONE).date_naive()));
    view! {
        <tr role="row">
            <th scope="row" role="rowheader"><a href=href>{row.school.name().get(lang).to_owned()}</a></th>
            <td role="cell" data-label=t!(lang, "chase-col-above")>{above}</td>
            <td role="cell" class="num" data-label=t!(lang, "bureau-col-done")>{done}</td>
            <td role="cell" class="num" data-label=t!(lang, "participation-rate")>{i18n::percent(row.counts.rate().ok().flatten())}</td>
            <td role="cell" class="num" data-label=t!(lang, "participation-needed", target = target)>{i18n::number(row.counts.needed(target))}</td>
            <td role="cell" data-label=t!(lang, "chase-col-last")>{last}</td>
        </tr>
    }
    .into_any()
}
