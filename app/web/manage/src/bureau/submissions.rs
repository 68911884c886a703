//! What a bureau submits: the official paper of a campaign, numbered and frozen, to print and as a workbook.

use crate::bureau::report_files;
use axum::extract::Path;
use leptos::prelude::*;
use qinghe_kit::{
    downloads::{self, XLSX, attachment},
    forms::{self, Fields, see_other},
    i18n,
    ids::id,
    list::{Field, List},
    page::{Area, Cx, Page, Reply},
    scripts,
    spreadsheet::report_list,
    t, ui,
};
use qinghe_model::{CampaignId, Lang, OrgId, SubmissionId, participation::Permille};
use qinghe_service::{
    Error,
    campaigns::submissions::{self, Opened, Submitted},
    reports::{self, Report},
    tables::{self, Row, Table, Words},
};
use qinghe_store::orgs::Org;

fn number(lang: Lang, submitted: &Submitted) -> String {
    let (year, number) = submitted.number;
    t!(lang, "submission-no", year = year.to_string(), number = number.to_string())
}

fn rate(submitted: &Submitted) -> Option<Permille> {
    Permille::of(submitted.figures.0, submitted.figures.1).ok().flatten()
}

/// The pages above.
fn breadcrumbs(lang: Lang, lineage: &[Org], org: &Org) -> Vec<(String, String)> {
    let mut above: Vec<_> =
        lineage.iter().map(|o| (format!("/bureau/{}", o.id), o.name().get(lang).to_owned())).collect();
    above.push((format!("/bureau/{}/reports", org.id), t!(lang, "bureau-tab-reports")));
    above
}

/// `GET /bureau/{org}/submissions?campaign=`: what was submitted, and what would be now.
pub async fn list(cx: Cx, Path(org): Path<String>, query: Fields) -> Reply {
    let (app, actor, org) = (&cx.web.app, cx.actor()?, id::<OrgId>(&org)?);
    let wanted = query.get("campaign");
    let wanted = if wanted.is_empty() { None } else { Some(id::<CampaignId>(wanted)?) };
    let choices = reports::choices(app, actor, org, wanted).await?;
    let campaign = choices.campaign.clone().filter(|_| choices.org.kind.is_bureau()).ok_or(Error::NotFound)?;
    let all = submissions::list(app, actor, org, campaign.id).await?;
    let now = match submissions::preview(app, actor, org, campaign.id).await {
        Ok(report) => Some(report),
        Err(Error::NotFound) => None,
        Err(e) => return Err(e.into()),
    };
    let lang = cx.lang();
    let title = t!(lang, "submission-list-title", name = choices.org.name().get(lang).to_owned());
    Ok(cx.page(Page::new(Area::Staff, title.clone()), || {
        let own = format!("/bureau/{org}/submissions");
        let earlier = if all.is_empty() {
            ui::empty(t!(lang, "submission-none"), t!(lang, "submission-none-text"), None)
        } else {
            kept(lang, &own).page(lang, &all)
        };
        let act = match &now {
            Some(report) => {
                let facts = present(lang, report);
                view! {
                    <section class="card stack" aria-labelledby="now">
                        <h2 id="now">{t!(lang, "submission-now")}</h2>
                        <p>{facts}</p>
                        <p class="small muted">{t!(lang, "submission-how")}</p>
                        <form method="post" action=own.clone() class="actions">
                            {forms::hidden("id", app.new_id::<SubmissionId>().to_string())}
                            {forms::hidden("campaign", campaign.id.to_string())}
                            <button class="btn">{t!(lang, "submission-go")}</button>
                            <a class="btn btn--quiet" href=format!("/bureau/{org}/reports/campaign?campaign={}", campaign.id)>{t!(lang, "submission-look")}</a>
                        </form>
                    </section>
                }
                .into_any()
            }
            None => view! { <p class="muted">{t!(lang, "submission-nothing")}</p> }.into_any(),
        };
        view! {
            {ui::crumbs(lang, breadcrumbs(lang, &choices.lineage, &choices.org), t!(lang, "submission-tab"))}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{campaign.name().get(lang).to_owned()}</p></header>
            {super::tabs(lang, actor, &choices.org, "/reports")}
            <div class="stack">{act}{earlier}</div>
        }
        .into_any()
    }))
}

/// The figures of now in a sentence.
fn present(lang: Lang, report: &Report) -> String {
    let total = |id| {
        let at = report.table.columns.iter().position(|c| c.id == id);
        let cell = at.and_then(|n| report.table.total.as_ref()?.cells.get(n).cloned());
        cell.map_or_else(|| "–".to_owned(), |cell| qinghe_kit::spreadsheet::cell(&cell, "–"))
    };
    let (done, all, rate) = (total("completed"), total("eligible"), total("rate"));
    t!(lang, "submission-figures", done = done, all = all, rate = rate, time = i18n::date_time(lang, report.at))
}

fn kept(lang: Lang, own: &str) -> List<'_, Submitted> {
    let fields = vec![
        Field::text("number", t!(lang, "submission-col-number"), move |s: &Submitted| number(lang, s))
            .link(move |s| Some(format!("{own}/{}", s.id))),
        Field::time("at", t!(lang, "submission-col-at"), |s: &Submitted| Some(s.at)),
        Field::percent("rate", t!(lang, "participation-rate"), |s: &Submitted| rate(s)),
        Field::text("by", t!(lang, "submission-by"), |s: &Submitted| s.heading.by.clone()),
        Field::text("code", t!(lang, "submission-code"), |s: &Submitted| s.code.to_string()),
    ];
    List::new("submissions", t!(lang, "submission-caption"), fields).stacked()
}

/// `POST /bureau/{org}/submissions`
pub async fn submit(cx: Cx, Path(org): Path<String>, fields: Fields) -> Reply {
    let (app, actor, org) = (&cx.web.app, cx.actor()?, id::<OrgId>(&org)?);
    let campaign: CampaignId = id(fields.get("campaign"))?;
    let own = fields.get("id").parse().unwrap_or_else(|_| app.new_id());
    let id = submissions::submit(app, actor, org, campaign, own).await?;
    Ok(see_other(&format!("/bureau/{org}/submissions/{id}?done=1")))
}

/// `GET /bureau/{org}/submissions/{submission}`, with `.xlsx` as a workbook.
pub async fn show(cx: Cx, Path((org, submission)): Path<(String, String)>, query: Fields) -> Reply {
    let (app, actor, org) = (&cx.web.app, cx.actor()?, id::<OrgId>(&org)?);
    let lang = cx.lang();
    if let Some(submission) = submission.strip_suffix(".xlsx") {
        let opened = submissions::export(app, actor, org, id::<SubmissionId>(submission)?).await?;
        let submitted = &opened.submitted;
        let (table, words) = paper(lang, submitted);
        let mut above = vec![words.title.clone()];
        above.extend(words.facts.iter().map(|(name, value)| said(lang, name, value)));
        let below = vec![signs(lang, submitted).map(|(name, value)| said(lang, &name, &value)).join("    ")];
        let (year, number) = submitted.number;
        let plain = format!("submission-{year}-{number}.xlsx");
        let name = format!("{}-{year}-{number}.xlsx", words.title);
        let bytes = tables::paper(&table, &words, above, below, submitted.at)?;
        return Ok(attachment(&plain, &name, XLSX, bytes));
    }
    let opened = submissions::get(app, actor, org, id::<SubmissionId>(&submission)?).await?;
    Ok(sheet(&cx, &opened, query.get("done") == "1"))
}

/// A label with its value.
fn said(lang: Lang, name: &str, value: &str) -> String {
    match lang {
        Lang::Zh => format!("{name}：{value}"),
        Lang::En => format!("{name}: {value}"),
    }
}

/// The table as it is on paper, with its title and what stands above it.
fn paper(lang: Lang, submitted: &Submitted) -> (Table, Words) {
    let heading = &submitted.heading;
    let table = submissions::paper(&submitted.table);
    let title = t!(
        lang,
        "submission-title",
        name = heading.org.get(lang).to_owned(),
        campaign = heading.campaign.get(lang).to_owned()
    );
    let time = |t| i18n::date_time(lang, t);
    let list = match heading.amended {
        Some((count, last)) => {
            t!(lang, "submission-list-amended", time = time(heading.list_of), count = count, last = time(last))
        }
        None => t!(lang, "submission-list-of", time = time(heading.list_of)),
    };
    let mut facts = vec![
        (t!(lang, "submission-org"), heading.org.get(lang).to_owned()),
        (t!(lang, "submission-at"), t!(lang, "report-as-of", time = time(submitted.at))),
        (t!(lang, "submission-col-number"), number(lang, submitted)),
    ];
    if let Some(above) = &heading.above {
        facts.push((t!(lang, "submission-above"), above.get(lang).to_owned()));
    }
    facts.push((t!(lang, "report-fact-list"), list));
    facts.push((t!(lang, "submission-code"), submitted.code.to_string()));
    let words = Words { title, facts, ..report_files::words(lang, &table, false) };
    (table, words)
}

/// Who answers for it; what is empty is filled in by hand.
fn signs(lang: Lang, submitted: &Submitted) -> [(String, String); 4] {
    [
        (t!(lang, "submission-by"), submitted.heading.by.clone()),
        (t!(lang, "submission-checked"), "＿＿＿＿＿＿".to_owned()),
        (t!(lang, "submission-date"), "＿＿＿＿＿＿".to_owned()),
        (t!(lang, "submission-seal"), "＿＿＿＿＿＿".to_owned()),
    ]
}

fn sheet(cx: &Cx, opened: &Opened, done: bool) -> axum::response::Response {
    let lang = cx.lang();
    let submitted = &opened.submitted;
    let (table, words) = paper(lang, submitted);
    let no = number(lang, submitted);
    let page = Page::new(Area::Staff, words.title.clone()).main("main wrap main--wide").with_script(scripts::PRINT);
    let code = said(lang, &t!(lang, "submission-code"), &submitted.code.to_string());
    let page = page.running([words.title.clone(), no.clone(), code]);
    cx.page(downloads::watched(page), || {
        let own = format!("/bureau/{}/submissions", opened.org.id);
        let mut above = breadcrumbs(lang, &opened.lineage, &opened.org);
        above.push((format!("{own}?campaign={}", submitted.campaign), t!(lang, "submission-tab")));
        let print = view! { <button class="btn print-page" type="button" hidden="">{ui::icon("print")}{t!(lang, "report-print")}</button> };
        let file = (format!("{own}/{}.xlsx", submitted.id), t!(lang, "report-xlsx"));
        let facts = words.facts.iter().map(|(name, value)| view! { <div><dt>{name.clone()}</dt><dd class="small">{value.clone()}</dd></div> }).collect_view();
        let signs = signs(lang, submitted).map(|(name, value)| view! { <span>{said(lang, &name, &value)}</span> });
        let caption = t!(lang, "report-caption", n = table.rows.len());
        let list = report_list("paper-caption", caption, &table, &words, |row: &Row| row).named_in(2);
        view! {
            {ui::crumbs(lang, above, no.clone())}
            {done.then(|| ui::notice(ui::Tone::Good, t!(lang, "submission-done", number = no.clone()), Some(t!(lang, "submission-done-text"))))}
            <header class="page-head">
                <h1>{words.title.clone()}</h1>
                <p class="page-head__lead no-print"><span class="tag tag--done">{t!(lang, "submission-frozen", number = no)}</span></p>
            </header>
            <div class="stack">
                {downloads::links(lang, Some(print.into_any()), vec![file])}
                <dl class="facts-list">{facts}</dl>
                {list.class("table table--stack table--report").page(lang, &table.rows)}
                <p class="signs">{signs}</p>
                <p class="small muted">{t!(lang, "submission-verify", code = submitted.code.to_string())}</p>
                {table.notes.then(|| view! { <p class="small muted">{t!(lang, "report-hidden-how")}</p> })}
                <p class="small muted">{t!(lang, "report-rates-short")}</p>
            </div>
        }
        .into_any()
    })
}
