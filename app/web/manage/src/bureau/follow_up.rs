//! The follow-up lists: schools where nobody has started, that are below the target, or without recent activity. They can be
//! printed or downloaded.

use crate::bureau::report_files;
use axum::extract::Path;
use chrono::NaiveDate;
use leptos::prelude::*;
use qinghe_kit::{
    downloads,
    forms::{Fields, SelectField, see_other},
    i18n,
    ids::id,
    page::{Area, Cx, Page, Reply},
    scripts,
    spreadsheet::report_list,
    t,
    ui::{self, Tone},
};
use qinghe_model::{CampaignId, Lang, NoticeId, OrgId};
use qinghe_service::{
    UseCase,
    campaigns::figures::{self, FollowUp, FollowUpList, FollowUpRow, Joined, Needed},
    reports,
    tables::{Row, Table},
};

/// The days without activity after which a school is listed, unless the address says otherwise.
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

/// The query that [`read`] reads.
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

/// The lists with their names in addresses.
fn lists(lang: Lang) -> [(&'static str, String); 3] {
    [
        ("not-started", t!(lang, "follow-up-tab-not-started")),
        ("below", t!(lang, "follow-up-tab-below")),
        ("quiet", t!(lang, "follow-up-tab-quiet")),
    ]
}

/// The fields that choose a list among the reports.
pub(super) fn fields(lang: Lang, which: FollowUp) -> AnyView {
    let days = match which {
        FollowUp::Quiet(days) => days,
        _ => QUIET_DAYS,
    };
    let list = SelectField::new("list", t!(lang, "follow-up-tabs"))
        .class("input input--date")
        .choices(lists(lang))
        .chosen(name(which));
    view! { {list.render_in_row()}{day_field(lang, days).render_in_row()} }.into_any()
}

/// For how many days a school has had no activity.
fn day_field(lang: Lang, chosen: i64) -> SelectField {
    SelectField::new("days", t!(lang, "follow-up-days-label"))
        .class("input input--date")
        .choices([3, 7, 14, 30].map(|n| (n.to_string(), t!(lang, "follow-up-days", count = n))))
        .chosen(chosen.to_string())
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
    let as_of = t!(lang, "teach-as-of", time = i18n::date_time(lang, list.at));
    let shown = Page::new(Area::Staff, title.clone()).with_script(scripts::PRINT);
    let shown = shown.running([title.clone(), list.campaign.name().get(lang).to_owned(), as_of.clone()]);
    let shown = downloads::watched(shown);
    Ok(cx.page(shown, || {
        let above = format!("/bureau/{}?campaign={}", list.org.id, list.campaign.id);
        let breadcrumbs = vec![(above, list.org.name().get(lang).to_owned())];
        let address = format!("/bureau/{}/schools", list.org.id);
        let tabs = lists(lang).map(|(list_name, text)| {
            let href = format!("{address}?campaign={}&list={list_name}", list.campaign.id);
            view! { <a href=href aria-current=(list_name == name(which)).then_some("page")>{text}</a> }
        });
        let report = format!("/bureau/{}/reports/follow-up", list.org.id);
        let asked = format!("?campaign={}&{}", list.campaign.id, address_of(which));
        let days = matches!(which, FollowUp::Quiet(_)).then(|| days(lang, &list, which));
        let body = if list.rows.is_empty() {
            ui::empty(t!(lang, "follow-up-empty-title"), t!(lang, "follow-up-empty-text"), None)
        } else {
            table(lang, &list)
        };
        let sent = query.get("sent").parse::<i64>().ok().filter(|n| *n > 0).zip(query.get("notice").parse::<NoticeId>().ok());
        let sent = sent.map(|(n, notice)| {
            let said = ui::notice(Tone::Good, t!(lang, "chase-sent", count = n, n = i18n::number(n)), None);
            let href = format!("/bureau/{}/notices/{notice}", list.org.id);
            view! { {said}<p class="no-print"><a href=href>{t!(lang, "chase-sent-look")}</a></p> }
        });
        let may = !list.rows.is_empty() && !list.campaign.is_over(list.at) && actor.may(UseCase::WriteNotice, &list.org.path);
        let notify = may.then(|| {
            let count = list.rows.len();
            let href = format!("{address}/notify{asked}");
            view! { <p class="actions"><a class="btn" href=href>{t!(lang, "chase-these", count = count)}</a></p> }
        });
        let hidden = (list.hidden > 0).then(|| t!(lang, "follow-up-hidden", count = list.hidden));
        view! {
            {ui::crumbs(lang, breadcrumbs, title.clone())}
            <header class="page-head">
                <h1>{title}</h1>
                <p class="page-head__lead">{list.campaign.name().get(lang).to_owned()}</p>
                <p class="page-head__lead"><time datetime=list.at.to_rfc3339()>{as_of}</time></p>
            </header>
            <nav class="tabs no-print" aria-label=t!(lang, "follow-up-tabs")>{tabs}</nav>
            <div class="stack">
                {sent}
                {notify}
                {days}
                {report_files::files(lang, &report, &asked)}
                {body}
                {hidden.map(|text| view! { <p class="small muted">{text}</p> })}
                <p class="small muted">{t!(lang, "follow-up-print")}</p>
                {list.needed.map(|needed| view! { <p class="small muted">{needed_text(lang, &list, needed)}</p> })}
                {list.needed.filter(|n| n.hides).map(|_| view! { <p class="small muted">{t!(lang, "follow-up-needed-hidden")}</p> })}
                {list.joined.map(|joined| view! { <p class="small muted">{t!(lang, "follow-up-joined", joined = joined_text(lang, joined))}</p> })}
            </div>
        }
        .into_any()
    }))
}

/// The two figures of those who are missing, each with what it is.
fn needed_text(lang: Lang, list: &FollowUpList, needed: Needed) -> String {
    let [whole, schools] = [needed.whole, needed.schools].map(i18n::number);
    let target = list.campaign.target;
    if list.campaign.is_over(list.at) {
        t!(lang, "follow-up-needed-over", target = target, whole = whole, schools = schools)
    } else {
        t!(lang, "follow-up-needed", target = target, whole = whole, schools = schools)
    }
}

/// How many joined after the list was fixed, and as of when that is known.
pub(super) fn joined_text(lang: Lang, (joined, day): (Joined, NaiveDate)) -> String {
    let n = match joined {
        Joined::Count(n) => i18n::number(n),
        Joined::Few => t!(lang, "bureau-joined-few"),
    };
    t!(lang, "report-joined", n = n, day = i18n::day(lang, day))
}

/// What a list is called.
pub(super) fn title(lang: Lang, name: &str, target: i64, which: FollowUp) -> String {
    match which {
        FollowUp::NotStarted => t!(lang, "follow-up-title-not-started", name = name),
        FollowUp::BelowTarget => t!(lang, "follow-up-title-below", name = name, target = target),
        FollowUp::Quiet(days) => t!(lang, "follow-up-title-quiet", name = name, count = days),
    }
}

/// A choice of the days without activity.
fn days(lang: Lang, list: &FollowUpList, which: FollowUp) -> AnyView {
    let FollowUp::Quiet(now) = which else { return ().into_any() };
    let kept = [("campaign", list.campaign.id.to_string()), ("list", "quiet".to_owned())];
    day_field(lang, now).render_switch(lang, kept)
}

fn table(lang: Lang, list: &FollowUpList) -> AnyView {
    let target = list.campaign.target;
    let missing: i64 = list.rows.iter().map(|r| r.counts.needed(target)).sum();
    let count = i64::try_from(list.rows.len()).unwrap_or(i64::MAX);
    let over = list.campaign.is_over(list.at);
    let (n, missing) = (i18n::number(count), i18n::number(missing));
    let caption = if over {
        t!(lang, "follow-up-caption-over", count = count, n = n, missing = missing)
    } else {
        t!(lang, "follow-up-caption", count = count, n = n, missing = missing)
    };
    let shortfall = if over {
        t!(lang, "participation-missed", target = target)
    } else {
        t!(lang, "follow-up-col-shortfall", target = target)
    };
    // The sum is in the caption.
    let table = Table { total: None, ..reports::follow_up_table(&list.rows, target) };
    let mut words = report_files::words(lang, &table, over);
    if let Some(at) = table.columns.iter().position(|column| column.id == "shortfall") {
        words.columns[at] = shortfall;
    }
    let rows: Vec<(&Row, &FollowUpRow)> = table.rows.iter().zip(&list.rows).collect();
    let campaign = list.campaign.id;
    let never = move |(_, school): &(&Row, &FollowUpRow)| {
        school.last_at.is_none().then(|| t!(lang, "follow-up-never")).into_any()
    };
    report_list("follow-up-caption", caption, &table, &words, |(row, _): &(&Row, &FollowUpRow)| *row)
        .with("name", |name| name.link(move |(_, row)| Some(format!("/bureau/{}?campaign={campaign}", row.school.id))))
        .with("last_day", |day| day.beside(never))
        .page(lang, &rows)
}
