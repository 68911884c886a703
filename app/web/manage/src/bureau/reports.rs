//! Reports of a node: which there are, each as a page to print, and as files with the same figures.

use crate::bureau::{follow_up, report_files};
use axum::{body::Body, extract::Path, http::StatusCode};
use chrono::NaiveDate;
use leptos::prelude::*;
use qinghe_kit::{
    downloads::{self, CSV, Pieces, XLSX, attachment, long_attachment},
    forms::{Fields, SelectField},
    i18n,
    ids::id,
    page::{Area, Cx, Page, Reply},
    scripts, spreadsheet, t,
    ui::{self, Tone},
};
use qinghe_model::{Lang, OrgId, text::clip};
use qinghe_service::{
    App, Error,
    campaigns::figures::Joined,
    reports::{
        self, Choices, Format, Kind, Report, SchoolDays, Wanted,
        table::{self, Column, Row, Words},
    },
};
use qinghe_store::{campaigns::Campaign, orgs::Org};
use serde_json::json;

/// `GET /bureau/{org}/reports?campaign=`: the reports there are.
pub async fn list(cx: Cx, Path(org): Path<String>, query: Fields) -> Reply {
    let actor = cx.actor()?;
    let wanted = query.get("campaign");
    let wanted = if wanted.is_empty() { None } else { Some(id(wanted)?) };
    let page = reports::choices(&cx.web.app, actor, id::<OrgId>(&org)?, wanted).await?;
    let lang = cx.lang();
    let name = page.org.name().get(lang).to_owned();
    let title = t!(lang, "report-list-title", name = name.as_str());
    Ok(cx.page(downloads::watched(Page::new(Area::Staff, title.clone())), || {
        let body = match &page.campaign {
            Some(campaign) => kinds(lang, &page, campaign),
            None => ui::empty(t!(lang, "bureau-no-campaign-title"), t!(lang, "bureau-no-campaign-text"), None),
        };
        view! {
            {ui::crumbs(lang, lineage(lang, &page.lineage, None), t!(lang, "bureau-tab-reports"))}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "report-list-lead")}</p></header>
            {super::tabs(lang, actor, &page.org, "/reports")}
            {page.campaign.as_ref().filter(|_| page.org.kind.is_bureau()).map(|k| view! { <p class="actions"><a class="btn" href=format!("/bureau/{}/submissions?campaign={}", page.org.id, k.id)>{t!(lang, "submission-tab")}</a></p> })}
            {body}
        }
        .into_any()
    }))
}

/// The breadcrumbs of a page about a node.
fn lineage(lang: Lang, lineage: &[Org], reports_of: Option<&Org>) -> Vec<(String, String)> {
    let mut breadcrumbs: Vec<_> =
        lineage.iter().map(|o| (format!("/bureau/{}", o.id), o.name().get(lang).to_owned())).collect();
    breadcrumbs.extend(reports_of.map(|o| (format!("/bureau/{}/reports", o.id), t!(lang, "bureau-tab-reports"))));
    breadcrumbs
}

fn kinds(lang: Lang, page: &Choices, campaign: &Campaign) -> AnyView {
    let choose = (page.campaigns.len() > 1).then(|| {
        SelectField::new("campaign", t!(lang, "bureau-switch"))
            .class("input input--date")
            .choices(page.campaigns.iter().map(|k| (k.id.to_string(), k.name().get(lang).to_owned())))
            .chosen(campaign.id.to_string())
            .render_switch(lang, [])
    });
    let cards = Kind::ALL.into_iter().filter(|k| k.is_for(page.org.kind)).map(|kind| {
        let name = i18n::message(lang, "report-kind", kind.as_str());
        let address = format!("/bureau/{}/reports/{}", page.org.id, kind.as_str());
        let campaign = campaign.id.to_string();
        let go = if kind == Kind::SchoolDays {
            let file = |more: &str| format!("{address}.csv?campaign={campaign}{more}");
            let files = vec![(file(""), t!(lang, "report-csv")), (file("&bom=0"), t!(lang, "report-csv-plain"))];
            downloads::links(lang, None, files)
        } else {
            let days = (kind.has_day() && !page.days.is_empty()).then(|| day_field(lang, kind, &page.days, None));
            let choose = match kind {
                Kind::FollowUp(which) => Some(follow_up::fields(lang, which)),
                _ => days,
            };
            view! {
                <form class="row" method="get" action=address>
                    <input type="hidden" name="campaign" value=campaign/>
                    {choose}
                    <button class="btn">{t!(lang, "report-open")}<span class="vh">{format!(" {name}")}</span></button>
                </form>
            }
            .into_any()
        };
        view! {
            <li>
                <article class="task">
                    <div class="task__head"><h2 class="task__title">{name.clone()}</h2></div>
                    <p>{i18n::message(lang, "report-about", kind.as_str())}</p>
                    <div class="task__go">{go}</div>
                </article>
            </li>
        }
    });
    view! {
        <div class="stack">
            {choose}
            <p class="muted">{campaign.name().get(lang).to_owned()}</p>
            <ul class="tasks">{cards.collect_view()}</ul>
        </div>
    }
    .into_any()
}

/// A choice of now or the end of a day whose figures are kept.
fn day_field(lang: Lang, kind: Kind, days: &[NaiveDate], chosen: Option<NaiveDate>) -> AnyView {
    let days = days.iter().map(|d| (d.to_string(), t!(lang, "report-day-end", day = i18n::day(lang, *d))));
    SelectField::new("day", t!(lang, "report-day"))
        .id(format!("day-{}", kind.as_str()))
        .class("input input--date")
        .empty_choice(t!(lang, "report-now"))
        .choices(days)
        .chosen(chosen.map(|d| d.to_string()).unwrap_or_default())
        .render_in_row()
}

/// What an address asks for: `campaign`, `campaign.xlsx`, … with `?campaign=&day=`. A day that does not exist is a fault of
/// the field `day`.
fn read(report: &str, query: &Fields) -> Result<(Wanted, Option<Format>), Error> {
    let (name, format) = match report.split_once('.') {
        Some((name, ending)) => {
            let format = Format::ALL.into_iter().find(|f| f.as_str() == ending).ok_or(Error::NotFound)?;
            (name, Some(format))
        }
        None => (report, None),
    };
    let kind = match Kind::find(name).ok_or(Error::NotFound)? {
        Kind::FollowUp(_) => Kind::FollowUp(follow_up::read(query)),
        kind => kind,
    };
    let campaign = match query.get("campaign") {
        "" => None,
        text => Some(text.parse().map_err(|_| Error::NotFound)?),
    };
    let day = match query.get("day") {
        "" => None,
        text => Some(i18n::read_day(text).ok_or_else(|| Error::field("day", "day-none"))?),
    };
    Ok((Wanted { kind, campaign, day }, format))
}

/// `GET /bureau/{org}/reports/{report}`: a report as a page; with an ending as a file. `?bom=0` leaves out the mark that
/// Excel needs and others stumble over.
pub async fn show(cx: Cx, Path((org, report)): Path<(String, String)>, query: Fields) -> Reply {
    let (app, actor, org) = (&cx.web.app, cx.actor()?, id::<OrgId>(&org)?);
    let (wanted, format) = match read(&report, &query) {
        Err(Error::Invalid(_)) => return no_day(&cx, org, &report, &query).await,
        read => read?,
    };
    let Some(format) = format else {
        if wanted.kind == Kind::SchoolDays {
            return Err(Error::NotFound.into());
        }
        let report = match reports::get(app, actor, org, wanted).await {
            Err(Error::NotFound) if wanted.day.is_some() => return no_day(&cx, org, &report, &query).await,
            report => report?,
        };
        let choices = reports::choices(app, actor, org, Some(report.campaign.id)).await?;
        return Ok(page(&cx, &report, &choices.days));
    };
    let report = reports::export(app, actor, org, wanted, format).await?;
    let words = words(cx.lang(), &report);
    let day = wanted.day.unwrap_or_else(|| report.at.with_timezone(&App::ZONE).date_naive());
    let ending = format.as_str();
    let plain = format!("{}-{day}.{ending}", wanted.kind.as_str());
    let name = format!("{}-{day}.{ending}", words.title);
    let file = |kind, body: Body| attachment(&plain, &name, kind, body);
    Ok(match format {
        Format::Xlsx => file(XLSX, table::xlsx(&report.table, &words, report.at)?.into()),
        Format::Json => file("application/json", json(&report).to_string().into()),
        Format::Csv => {
            let mark = downloads::bom(query.get("bom"));
            if wanted.kind != Kind::SchoolDays {
                return Ok(file(CSV, format!("{mark}{}", table::csv(&report.table, &words)).into()));
            }
            let head = format!("{mark}{}", table::csv_head(&words, report.table.notes));
            let days = SchoolDays::open(app, actor, &report).await?;
            let foot = table::csv_foot(&words);
            let lines = days.count() + 1 + i64::try_from(foot.lines().count()).unwrap_or_default();
            let body = downloads::body(head, Days { of: days, columns: report.table.columns, words }, foot);
            long_attachment(&plain, &name, CSV, body, lines)
        }
    })
}

/// Says that there is no such day, or that no figures are kept of it, and leads to the days there are.
async fn no_day(cx: &Cx, org: OrgId, report: &str, query: &Fields) -> Reply {
    let name = report.split('.').next().unwrap_or_default();
    let kind = Kind::find(name).filter(|kind| kind.has_day()).ok_or(Error::NotFound)?;
    let wanted = query.get("campaign");
    let wanted = if wanted.is_empty() { None } else { Some(id(wanted)?) };
    let choices = reports::choices(&cx.web.app, cx.actor()?, org, wanted).await?;
    let campaign = choices.campaign.as_ref().filter(|_| kind.is_for(choices.org.kind)).ok_or(Error::NotFound)?.id;
    let lang = cx.lang();
    let title = match i18n::read_day(query.get("day")) {
        Some(day) => t!(lang, "report-day-unkept-title", day = i18n::day(lang, day)),
        None => t!(lang, "day-none-title", day = clip(query.get("day"), 40)),
    };
    Ok(cx.page(Page::new(Area::Staff, title.clone()).narrow().status(StatusCode::NOT_FOUND), || {
        let list = format!("/bureau/{}/reports", choices.org.id);
        view! {
            {ui::crumbs(lang, lineage(lang, &choices.lineage, Some(&choices.org)), i18n::message(lang, "report-kind", name))}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "report-day-lead")}</p></header>
            <p class="actions">
                <a class="btn" href=format!("{list}?campaign={campaign}")>{t!(lang, "report-day-choose")}</a>
                <a class="btn btn--quiet" href=format!("{list}/{name}?campaign={campaign}")>{t!(lang, "report-day-now")}</a>
            </p>
        }
        .into_any()
    }))
}

/// The rows of every school, a day at a time.
struct Days {
    of: SchoolDays,
    columns: Vec<Column>,
    words: Words,
}

impl Pieces for Days {
    async fn next(&mut self) -> Result<Option<String>, Error> {
        let row = |row: &Row| table::csv_row(&self.columns, row, true, &self.words);
        Ok(self.of.next().await?.map(|rows| rows.iter().map(row).collect()))
    }
}

/// The report as JSON.
fn json(report: &Report) -> serde_json::Value {
    let (k, name) = (&report.campaign, &report.name);
    let [schools, learners, passed, full, mean] = k.weights();
    let mut table = report.table.json();
    table["report"] = json!(report.kind.as_str());
    table["org"] = json!({ "code": report.org.code, "level": report.org.kind.as_str(), "name": name });
    table["campaign"] = json!({
        "id": k.id, "name": k.name(), "opens_at": k.opens_at, "due_at": k.due_at, "closes_at": k.closes_at,
        "snapshot_at": k.snapshot_at, "target": k.target, "pass_mark": k.pass_mark, "school_threshold": k.school_threshold,
        "weights": { "school_rate": schools, "rate": learners, "pass_rate": passed, "full_rate": full, "mean": mean },
    });
    table["needed"] = json!(report.needed.map(|n| json!({ "whole": n.whole, "schools": n.schools })));
    table["joined"] = match report.joined {
        Some((Joined::Count(n), day)) => json!({ "count": n, "day": day }),
        Some((Joined::Few, day)) => json!({ "count": null, "day": day }),
        None => serde_json::Value::Null,
    };
    table["as_of"] =
        json!({ "day": report.day.map(|(day, _)| day), "time": report.day.map_or(report.at, |(_, at)| at) });
    table
}

/// The title, facts and headings of a report.
pub fn words(lang: Lang, report: &Report) -> Words {
    let name = report.name.get(lang);
    let title = match report.kind {
        Kind::FollowUp(which) => follow_up::title(lang, name, report.campaign.target, which),
        kind => t!(lang, "report-title", name = name, kind = i18n::message(lang, "report-kind", kind.as_str())),
    };
    Words { title, facts: facts(lang, report), ..report_files::words(lang, &report.table, is_over(report)) }
}

/// Whether the campaign was over at the moment of the figures.
fn is_over(report: &Report) -> bool {
    report.campaign.is_over(report.day.map_or(report.at, |(_, at)| at))
}

/// As of when the figures are.
fn as_of(lang: Lang, report: &Report) -> String {
    let time = |t| i18n::date_time(lang, t);
    match report.day {
        Some((day, taken)) => t!(lang, "report-as-at", day = i18n::day(lang, day), time = time(taken)),
        None => t!(lang, "report-as-of", time = time(report.at)),
    }
}

/// What a report is about and how its figures are worked out.
fn facts(lang: Lang, report: &Report) -> Vec<(String, String)> {
    let k = &report.campaign;
    let time = |t| i18n::date_time(lang, t);
    let window = t!(lang, "bureau-window", from = time(k.opens_at), due = time(k.due_at), closes = time(k.closes_at));
    let rule = match k.school_threshold {
        0 => t!(lang, "report-school-one"),
        n => t!(lang, "report-school-share", n = n),
    };
    let mut facts = vec![
        (t!(lang, "report-fact-campaign"), k.name().get(lang).to_owned()),
        (t!(lang, "report-fact-window"), window),
        (t!(lang, "report-fact-as-of"), as_of(lang, report)),
        (t!(lang, "report-fact-list"), t!(lang, "report-list-of", time = time(k.snapshot_at))),
    ];
    if let Some((count, last)) = report.amended {
        facts.push((t!(lang, "report-fact-amended"), t!(lang, "report-amended", count = count, time = time(last))));
    }
    let rates = (t!(lang, "report-fact-rates"), t!(lang, "report-rates", mark = k.pass_mark));
    if let Some(joined) = report.joined.filter(|_| report.kind != Kind::FiveOnes) {
        facts.push((t!(lang, "report-fact-joined"), follow_up::joined_text(lang, joined)));
    }
    let target = (t!(lang, "report-fact-target"), t!(lang, "report-target", target = k.target));
    let needed = report.needed.map(|needed| {
        let [whole, schools] = [needed.whole, needed.schools].map(i18n::number);
        let label = if is_over(report) { t!(lang, "report-col-missed") } else { t!(lang, "report-col-needed") };
        let mut text = t!(lang, "report-needed", whole = whole, schools = schools);
        if needed.hides {
            text = format!("{text} ({})", t!(lang, "follow-up-needed-hidden"));
        }
        (label, text)
    });
    match report.kind {
        Kind::Campaign | Kind::History => {
            let [schools, learners, passed, full, mean] = k.weights();
            let weights = t!(
                lang,
                "report-weights",
                schools = schools,
                learners = learners,
                passed = passed,
                full = full,
                mean = mean
            );
            facts.extend([
                (t!(lang, "report-fact-school"), rule),
                rates,
                (t!(lang, "report-fact-weights"), weights),
                (t!(lang, "report-fact-total"), t!(lang, "report-total-how")),
            ]);
        }
        Kind::League | Kind::SchoolDays => facts.extend([rates, target]),
        Kind::FollowUp(_) => facts.push(target),
        Kind::FiveOnes => facts.push((t!(lang, "report-fact-ones"), t!(lang, "report-ones-how"))),
    }
    let has_marks = report.table.columns.iter().any(|column| column.id == "marked");
    if report.stepped && has_marks {
        facts.push((t!(lang, "report-fact-marks"), t!(lang, "report-marks-step")));
    }
    facts.extend(needed);
    if report.left_out > 0 {
        facts.push((t!(lang, "report-fact-hidden"), t!(lang, "follow-up-hidden", count = report.left_out)));
    }
    if report.table.notes {
        facts.push((t!(lang, "report-fact-hidden"), t!(lang, "report-hidden-how")));
    }
    facts
}

fn page(cx: &Cx, report: &Report, days: &[NaiveDate]) -> axum::response::Response {
    let lang = cx.lang();
    let words = words(lang, report);
    let shown = Page::new(Area::Staff, words.title.clone()).main("main wrap main--wide").with_script(scripts::PRINT);
    let campaign = report.campaign.name().get(lang).to_owned();
    let as_of = format!("{} {}", t!(lang, "report-fact-as-of"), as_of(lang, report));
    let shown = shown.running([words.title.clone(), campaign.clone(), as_of.clone()]);
    cx.page(downloads::watched(shown), || {
        let kind = i18n::message(lang, "report-kind", report.kind.as_str());
        let address = format!("/bureau/{}/reports/{}", report.org.id, report.kind.as_str());
        let mut query = format!("?campaign={}", report.campaign.id);
        if let Some((day, _)) = report.day {
            query.extend(["&day=", &day.to_string()]);
        }
        let which = match report.kind {
            Kind::FollowUp(which) => Some(which),
            _ => None,
        };
        if let Some(which) = which {
            query.extend(["&", &follow_up::address_of(which)]);
        }
        let days = (report.kind.has_day() && !days.is_empty()).then(|| {
            day_field(lang, report.kind, days, report.day.map(|(day, _)| day))
        });
        let choose = which.map(|which| follow_up::fields(lang, which)).or(days).map(|fields| {
            view! {
                <form class="row no-print" method="get">
                    <input type="hidden" name="campaign" value=report.campaign.id.to_string()/>
                    {fields}
                    <button class="btn btn--second">{t!(lang, "bureau-switch-go")}</button>
                </form>
            }
        });
        let hidden = report.table.rows.is_empty() && report.table.notes;
        let body = if hidden {
            ui::notice(Tone::Info, t!(lang, "report-too-small"), Some(t!(lang, "report-hidden-how")))
        } else if report.table.all().next().is_none() {
            ui::empty(t!(lang, "report-empty-title"), t!(lang, "report-empty-text"), None)
        } else {
            let caption = t!(lang, "report-caption", n = report.table.rows.len());
            spreadsheet::report("report-caption", caption, &report.table, &words)
        };
        let facts = words.facts.iter().map(|(name, value)| view! { <div class="wide"><dt>{name.clone()}</dt><dd class="small">{value.clone()}</dd></div> }).collect_view();
        view! {
            {ui::crumbs(lang, lineage(lang, &report.lineage, Some(&report.org)), kind)}
            <header class="page-head">
                <h1>{words.title.clone()}</h1>
                <p class="page-head__lead"><strong>{campaign}</strong></p>
                <p class="page-head__lead">{as_of}</p>
            </header>
            <div class="stack">
                {choose}
                {report_files::files(lang, &address, &query)}
                <p class="small muted no-print">{t!(lang, "report-files-note")}</p>
                {body}
                <dl class="facts-list">{facts}</dl>
            </div>
        }
        .into_any()
    })
}
