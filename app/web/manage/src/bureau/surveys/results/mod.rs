//! The results of a survey: two rates that are never mixed, each with its interval, and files with the same figures.

mod tables;

use self::tables::{Shown, tables};
use crate::bureau::surveys::{address, breadcrumbs, data, sample};
use axum::{body::Body, extract::Path, response::Response};
use leptos::prelude::*;
use qinghe_kit::{
    downloads::{CSV, XLSX, attachment, bom},
    forms::{Fields, TextField, see_other},
    i18n,
    page::{Area, Cx, Fault, Page, Reply},
    spreadsheet::{self, Column, DataTable},
    t,
    ui::{self, Tone, icon},
};
use qinghe_model::{
    Lang,
    stats::{Estimate, Interval, LEAST_SURE, mcnemar, permille},
};
use qinghe_service::{
    App, Error,
    surveys::{
        self,
        results::{self, Figures, Group, Rates, Results},
    },
    tables::{Cell, Sheet, csv as csv_text, xlsx as workbook},
};

/// The results of a survey. `?up=` and `?down=` test a change of pairs that were counted elsewhere.
pub async fn show(cx: Cx, Path((org, survey)): Path<(String, String)>, query: Fields) -> Reply {
    let page = sample::find(&cx, &org, &survey).await?;
    if page.survey.locked_at.is_none() {
        return Ok(see_other(&address(&page.survey)));
    }
    let results = results::get(&cx.web.app, cx.actor()?, page.survey.id).await?;
    let lang = cx.lang();
    let title = page.survey.name().get(lang).to_owned();
    let node = page.org.name().get(lang).to_owned();
    let whole = format!("{title} · {}", t!(lang, "survey-tab-results"));
    let closed = i18n::date_time(lang, page.survey.closes_at);
    let shown = Page::new(Area::Staff, whole.clone()).with_script(qinghe_kit::scripts::PRINT);
    let shown = shown.running([whole, node.clone(), format!("{} {closed}", t!(lang, "survey-closes"))]);
    Ok(cx.page(shown, || {
        let body = match &results.figures {
            None => {
                let until = i18n::date_time(lang, page.survey.closes_at);
                ui::notice(Tone::Info, t!(lang, "survey-running", until = until), Some(t!(lang, "survey-running-text")))
            }
            Some(figures) => figures_section(lang, &page, &results, figures, &query),
        };
        let came = results.came.map_or_else(|| t!(lang, "survey-hidden"), i18n::number);
        view! {
            {ui::crumbs(lang, breadcrumbs(lang, &page.lineage, &page.org, true), title.clone())}
            <header class="page-head page-head__row">
                <div><h1>{title}</h1><p class="page-head__lead">{t!(lang, "survey-results-lead", name = node)}</p></div>
                {results.figures.is_some().then(|| files_row(lang, &page))}
            </header>
            {sample::pages(lang, &page.survey, "/results")}
            <dl class="stats">
                {ui::stat(t!(lang, "survey-asked-classes"), i18n::number(results.classes), String::new(), None)}
                {ui::stat(t!(lang, "survey-asked-pupils"), i18n::number(results.asked), String::new(), None)}
                {ui::stat(t!(lang, "survey-came"), came, String::new(), None)}
            </dl>
            <div class="section stack">{body}</div>
        }
        .into_any()
    }))
}

fn files_row(lang: Lang, page: &surveys::Page) -> AnyView {
    let address = address(&page.survey);
    view! {
        <div class="row no-print">
            <button class="btn btn--second print-page" type="button" hidden="">{icon("print")}{t!(lang, "survey-print")}</button>
            <a class="btn btn--second" href=format!("{address}/results.xlsx") download="">{t!(lang, "report-xlsx")}</a>
            <a class="btn btn--second" href=format!("{address}/results.csv") download="">{t!(lang, "report-csv")}</a>
            <a class="btn btn--second" href=format!("{address}/results.csv?bom=0") download="">{t!(lang, "report-csv-plain")}</a>
            <a class="btn btn--second" href=format!("{address}/results.json") download="">{t!(lang, "report-json")}</a>
        </div>
    }
    .into_any()
}

/// The figures in words and tables.
fn figures_section(lang: Lang, page: &surveys::Page, results: &Results, figures: &Figures, query: &Fields) -> AnyView {
    let mark = page.survey.pass_mark;
    let headline = match figures.total {
        Group::Shown(rates) => headline(lang, mark, &rates),
        Group::Hidden => ui::notice(Tone::Warning, t!(lang, "survey-too-few"), Some(t!(lang, "survey-too-few-text"))),
        Group::Nobody => ui::empty(t!(lang, "survey-nobody"), t!(lang, "survey-nobody-text"), None),
    };
    let tables = tables(lang, page, results, figures);
    let tables: Vec<AnyView> = tables.into_iter().enumerate().map(|(n, shown)| table(lang, n, shown)).collect();
    view! { {headline}{tables}{pairs(lang, query)} }.into_any()
}

/// Both rates side by side, with what they mean and how sure they are.
fn headline(lang: Lang, mark: i64, rates: &Rates) -> AnyView {
    let card = |name: String, means: String, e: &Estimate| {
        let share = i18n::percent(Some(permille(e.share)));
        let sure = e.interval().map(|i| {
            let [low, high] = [i.low, i.high].map(|s| i18n::percent(Some(permille(s))));
            let label = t!(lang, "survey-bar", share = share.as_str(), low = low.as_str(), high = high.as_str());
            let sure = if e.sampled < 1.0 {
                t!(lang, "survey-sure", low = low, high = high)
            } else {
                t!(lang, "survey-census")
            };
            view! { {bar(e.share, i, Some(label))}<p>{sure}</p> }
        });
        let counted = t!(lang, "survey-counted", part = i18n::number(e.part), whole = i18n::number(e.whole));
        let weighted = e.weighted.then(|| view! { <p class="small muted">{t!(lang, "survey-weighted-text")}</p> });
        let deff = Cell::Score(e.deff_hundredths()).shown("");
        let design = if e.deff_known() {
            vec![
                t!(lang, "survey-deff-text", deff = deff.as_str()),
                t!(lang, "survey-freedom-text", freedom = e.freedom, classes = e.classes),
                correction(lang, e),
            ]
        } else {
            vec![t!(lang, "survey-deff-unknown")]
        };
        let design = design.into_iter().map(|text| view! { <p class="small muted">{text}</p> }).collect_view();
        view! {
            <article class="card stack stack--tight">
                <h2>{name}</h2>
                <p class="figure">{share}</p>
                {sure}
                <p>{means}</p>
                <p class="small muted">{counted}</p>
                {weighted}
                {design}
            </article>
        }
    };
    let few = (rates.people < LEAST_SURE).then(|| {
        ui::notice(Tone::Warning, t!(lang, "survey-few", n = rates.people), Some(t!(lang, "survey-few-text")))
    });
    let few_classes = rates.reached.few_classes().then(|| {
        let title = t!(lang, "survey-few-classes", n = rates.reached.classes);
        ui::notice(Tone::Warning, title, Some(t!(lang, "survey-few-classes-text")))
    });
    view! {
        {few}
        {few_classes}
        <div class="duo">
            {card(t!(lang, "survey-a", mark = mark), t!(lang, "survey-a-means", mark = mark), &rates.reached)}
            {card(t!(lang, "survey-b"), t!(lang, "survey-b-means"), &rates.right)}
        </div>
        <p class="small muted">{t!(lang, "survey-never-mixed")}</p>
    }
    .into_any()
}

/// What the finite population correction did.
fn correction(lang: Lang, e: &Estimate) -> String {
    let share = i18n::percent(Some(permille(e.sampled)));
    t!(lang, "survey-correction-text", share = share, factor = format!("{:.3}", 1.0 - e.sampled))
}

/// An interval as a line with the estimate as a dot, from 0 to 100%. With a label it is an image of its own; without, the figures beside it say the same.
fn bar(share: f64, i: Interval, label: Option<String>) -> AnyView {
    let at = |share: f64| i18n::percent(Some(permille(share)));
    let (low, high, dot) = (at(i.low), at(i.high), at(share));
    let hidden = label.is_none().then_some("true");
    let role = label.is_some().then_some("img");
    view! {
        <svg class="pbar ibar" role=role aria-label=label aria-hidden=hidden focusable="false">
            <rect class="pbar__track" width="100%" height="10" y="4" rx="5"></rect>
            <line class="ibar__range" x1=low x2=high y1="9" y2="9"></line>
            <circle class="ibar__dot" cx=dot cy="9" r="6"></circle>
        </svg>
    }
    .into_any()
}

/// A table with its notes. Where it has bars, the column after the name draws the share and its interval.
fn table(lang: Lang, n: usize, shown: Shown) -> AnyView {
    let Shown { table: sheet, bars } = shown;
    let hidden = t!(lang, "survey-hidden");
    let has_bars = bars.iter().any(Option::is_some);
    let mut columns = spreadsheet::columns(&sheet);
    if has_bars {
        columns.insert(1, Column::drawing(t!(lang, "survey-col-bar")));
    }
    let bars = bars.into_iter().chain(std::iter::repeat(None));
    let rows = sheet.rows.iter().zip(bars).map(|(row, shown)| {
        let mut cells: Vec<AnyView> = row.iter().map(|cell| spreadsheet::cell(cell, &hidden).into_any()).collect();
        if has_bars {
            cells.insert(1, shown.map(|(share, interval)| bar(share, interval, None)).into_any());
        }
        cells
    });
    let table = DataTable::new(format!("table-{n}"), sheet.title.clone(), columns).rows(rows);
    let notes = sheet.notes.iter().map(|n| view! { <p class="small muted">{n.clone()}</p> }).collect_view();
    view! { <section class="section stack stack--tight">{table.render()}{notes}</section> }.into_any()
}

/// Why pairs are not compared here, and McNemar's test for pairs that were counted elsewhere.
fn pairs(lang: Lang, query: &Fields) -> AnyView {
    let [up, down] = ["up", "down"].map(|n| query.get(n).parse::<i64>().ok().filter(|n| (0..=1_000_000).contains(n)));
    let outcome = query.has("up").then(|| match up.zip(down).and_then(|(u, d)| mcnemar(u, d)) {
        Some(test) => {
            let p = if test.p < 0.001 { "< 0.001".to_owned() } else { format!("= {:.3}", test.p) };
            let text = if test.exact { t!(lang, "survey-mcnemar-exact") } else { t!(lang, "survey-mcnemar-chi") };
            ui::notice(Tone::Info, format!("p {p}"), Some(text))
        }
        None => ui::notice(Tone::Warning, t!(lang, "survey-mcnemar-bad"), None),
    });
    let input =
        |name: &'static str, label: String| TextField::number(name, label).value(query.get(name)).render_plain(lang);
    view! {
        <section class="section card stack no-print" id="pairs">
            <h2>{t!(lang, "survey-pairs")}</h2>
            <p>{t!(lang, "survey-note-pairs")}</p>
            <p>{t!(lang, "survey-pairs-text")}</p>
            {outcome}
            <form method="get" action="#pairs">
                <div class="row">
                    {input("up", t!(lang, "survey-pairs-up"))}
                    {input("down", t!(lang, "survey-pairs-down"))}
                </div>
                <button class="btn btn--second">{t!(lang, "survey-calculate-go")}</button>
            </form>
        </section>
    }
    .into_any()
}

type Found = (surveys::Page, Results);

async fn export(cx: &Cx, org: &str, survey: &str, kind: &'static str) -> Result<Found, Fault> {
    let page = sample::find(cx, org, survey).await?;
    let results = results::export(&cx.web.app, cx.actor()?, page.survey.id, kind).await?;
    Ok((page, results))
}

/// The tables of the page.
fn sheets(lang: Lang, (page, results): &Found) -> Vec<Sheet> {
    let shown = results.figures.as_ref().map(|figures| tables(lang, page, results, figures));
    let hidden = t!(lang, "survey-hidden");
    shown.into_iter().flatten().map(|s| Sheet { hidden: hidden.clone(), ..s.table }).collect()
}

fn file(cx: &Cx, page: &surveys::Page, ending: &str, kind: &'static str, body: impl Into<Body>) -> Response {
    let day = page.survey.closes_at.with_timezone(&App::ZONE).date_naive();
    let name = format!("{}-{day}.{ending}", page.survey.name().get(cx.lang()));
    attachment(&format!("survey-{day}.{ending}"), &name, kind, body)
}

/// `GET …/results.csv`: what the page shows.
pub async fn csv(cx: Cx, Path((org, survey)): Path<(String, String)>, query: Fields) -> Reply {
    let found = export(&cx, &org, &survey, "csv").await?;
    let text = csv_text::sheets(&sheets(cx.lang(), &found));
    Ok(file(&cx, &found.0, "csv", CSV, format!("{}{text}", bom(query.get("bom")))))
}

/// `GET …/results.xlsx`: the same as a workbook.
pub async fn xlsx(cx: Cx, Path((org, survey)): Path<(String, String)>) -> Reply {
    let found = export(&cx, &org, &survey, "xlsx").await?;
    let bytes = workbook::sheets(&sheets(cx.lang(), &found), cx.web.app.now())?;
    Ok(file(&cx, &found.0, "xlsx", XLSX, bytes))
}

/// `GET …/results.json`: the same for programs.
pub async fn json(cx: Cx, Path((org, survey)): Path<(String, String)>) -> Reply {
    let (page, results) = export(&cx, &org, &survey, "json").await?;
    let figures = results.figures.as_ref().ok_or(Error::NotFound)?;
    let text = data::results(&results, figures, cx.web.app.now()).to_string();
    Ok(file(&cx, &page, "json", "application/json", text))
}
