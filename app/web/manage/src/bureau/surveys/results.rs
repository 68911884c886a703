//! What a survey says: two rates that are never mixed, each with its interval, and files that say the same.

use crate::bureau::surveys::{address, data, frame_note, phase, sample, stratum, way};
use axum::{body::Body, extract::Path, response::Response};
use leptos::prelude::*;
use qinghe_kit::{
    downloads::{CSV, XLSX, attachment, bom},
    forms::{Fields, see_other},
    i18n,
    page::{Area, Cx, Fault, Page, Reply},
    t,
    ui::{self, Tone, icon},
};
use qinghe_model::{
    Lang,
    participation::Permille,
    stats::{Estimate, Interval, LEAST_SURE, mcnemar, permille, tenths},
};
use qinghe_service::{
    App, Error,
    surveys::{
        self,
        results::{self, Figures, Group, Rates, Results},
    },
    tables::{self, Cell, Sheet},
};
use qinghe_store::surveys::Stratum;

/// A table as it is shown, with a bar beside each row that has one.
struct Shown {
    table: Sheet,
    bars: Vec<Option<(f64, Interval)>>,
}

/// The results of a survey. `?up=` and `?down=` reckon a change of pairs that were counted elsewhere.
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
    Ok(cx.page(Page::new(Area::Staff, whole).with_script(qinghe_kit::scripts::PRINT), || {
        let body = match &results.figures {
            None => {
                let until = i18n::date_time(lang, page.survey.closes_at);
                ui::notice(Tone::Info, t!(lang, "survey-running", until = until), Some(t!(lang, "survey-running-text")))
            }
            Some(figures) => said(lang, &page, &results, figures, &query),
        };
        let came = results.came.map_or_else(|| t!(lang, "survey-hidden"), i18n::number);
        view! {
            {ui::crumbs(lang, way(lang, &page.lineage, &page.org, true), title.clone())}
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
fn said(lang: Lang, page: &surveys::Page, results: &Results, figures: &Figures, query: &Fields) -> AnyView {
    let mark = page.survey.pass_mark;
    let headline = match figures.total {
        Group::Shown(rates) => headline(lang, mark, &rates),
        Group::Hidden => ui::notice(Tone::Warning, t!(lang, "survey-too-few"), Some(t!(lang, "survey-too-few-text"))),
        Group::Nobody => ui::empty(t!(lang, "survey-nobody"), t!(lang, "survey-nobody-text"), None),
    };
    let tables = tables(lang, page, results, figures);
    let tables = tables.into_iter().enumerate().map(|(n, shown)| table(lang, n, &shown)).collect_view();
    view! { {headline}{tables}{pairs(lang, query)} }.into_any()
}

/// Both rates side by side, with what they mean and how sure they are.
fn headline(lang: Lang, mark: i64, rates: &Rates) -> AnyView {
    let card = |name: String, means: String, e: &Estimate| {
        let i = e.interval();
        let [share, low, high] = [e.share, i.low, i.high].map(|s| i18n::percent(Some(permille(s))));
        let sure = t!(lang, "survey-sure", low = low.as_str(), high = high.as_str());
        let label = t!(lang, "survey-bar", share = share.as_str(), low = low.as_str(), high = high.as_str());
        let counted = t!(lang, "survey-counted", part = i18n::number(e.part), whole = i18n::number(e.whole));
        let weighted = e.weighted.then(|| view! { <p class="small muted">{t!(lang, "survey-weighted-text")}</p> });
        let deff = Cell::Score(e.deff_hundredths()).shown("");
        let design = if e.deff_known {
            t!(lang, "survey-deff-text", deff = deff.as_str())
        } else {
            t!(lang, "survey-deff-unknown")
        };
        view! {
            <article class="card stack stack--tight">
                <h2>{name}</h2>
                <p class="figure">{share}</p>
                {bar(e.share, i, Some(label))}
                <p>{means}</p>
                <p>{sure}</p>
                <p class="small muted">{counted}</p>
                {weighted}
                <p class="small muted">{design}</p>
            </article>
        }
    };
    let few = (rates.people < LEAST_SURE).then(|| {
        ui::notice(Tone::Warning, t!(lang, "survey-few", n = rates.people), Some(t!(lang, "survey-few-text")))
    });
    view! {
        {few}
        <div class="duo">
            {card(t!(lang, "survey-a", mark = mark), t!(lang, "survey-a-means", mark = mark), &rates.reached)}
            {card(t!(lang, "survey-b"), t!(lang, "survey-b-means"), &rates.right)}
        </div>
        <p class="small muted">{t!(lang, "survey-never-mixed")}</p>
    }
    .into_any()
}

/// An interval as a line with the estimate as a dot, from 0 to 100 %. With a label it stands alone.
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

fn table(lang: Lang, n: usize, shown: &Shown) -> AnyView {
    let Shown { table, bars } = shown;
    let caption = format!("table-{n}");
    let has_bars = bars.iter().any(Option::is_some);
    let is_number =
        |column: usize| table.rows.iter().any(|r| !matches!(r[column], Cell::Plain(_) | Cell::Nothing | Cell::Hidden));
    let class = |column: usize| is_number(column).then_some("num");
    let head = table
        .head
        .iter()
        .enumerate()
        .skip(1)
        .map(|(c, h)| view! { <th role="columnheader" scope="col" class=class(c)>{h.clone()}</th> })
        .collect_view();
    let bar_head = has_bars.then(|| view! { <th role="columnheader" scope="col">{t!(lang, "survey-col-bar")}</th> });
    let rows = table
        .rows
        .iter()
        .zip(bars.iter().chain(std::iter::repeat(&None)))
        .map(|(row, shown)| {
            let cells = row.iter().enumerate().skip(1).map(|(c, v)| {
                view! { <td role="cell" class=class(c) data-label=table.head[c].clone()>{words(lang, v)}</td> }
            });
            let bar_cell = has_bars.then(|| {
                view! { <td role="cell" class="table__bar">{shown.map(|(share, i)| bar(share, i, None))}</td> }
            });
            view! { <tr role="row"><th scope="row" role="rowheader">{words(lang, &row[0])}</th>{bar_cell}{cells.collect_view()}</tr> }
        })
        .collect_view();
    let notes = table.notes.iter().map(|n| view! { <p class="small muted">{n.clone()}</p> }).collect_view();
    view! {
        <section class="section stack stack--tight">
            <div class="table-scroll" tabindex="0" role="region" aria-labelledby=format!("table-{n}")>
                <table class="table table--stack" role="table">
                    <caption id=caption>{table.title.clone()}</caption>
                    <thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">{table.head[0].clone()}</th>{bar_head}{head}</tr></thead>
                    <tbody role="rowgroup">{rows}</tbody>
                </table>
            </div>
            {notes}
        </section>
    }
    .into_any()
}

fn words(lang: Lang, value: &Cell) -> String {
    match value {
        Cell::Count(n) | Cell::Sum(n) => i18n::number(*n),
        value => value.shown(&t!(lang, "survey-hidden")),
    }
}

/// Every table of the results, as the page and both files have them.
fn tables(lang: Lang, page: &surveys::Page, results: &Results, figures: &Figures) -> Vec<Shown> {
    let reached: fn(&Rates) -> Estimate = |r| r.reached;
    let right: fn(&Rates) -> Estimate = |r| r.right;
    let mut tables = vec![
        rate(
            lang,
            page,
            figures,
            t!(lang, "survey-a", mark = page.survey.pass_mark),
            t!(lang, "survey-col-reached"),
            None,
            reached,
        ),
        rate(
            lang,
            page,
            figures,
            t!(lang, "survey-b"),
            t!(lang, "survey-col-right"),
            Some(t!(lang, "survey-col-answers")),
            right,
        ),
    ];
    if figures.rounds.len() > 1 {
        tables.push(trend(lang, figures));
    }
    if !figures.calculated.forms.is_empty() {
        tables.push(forms(lang, figures));
    }
    if !figures.calculated.items.is_empty() {
        tables.push(items(lang, figures));
    }
    tables.push(design(lang, page, results, figures));
    tables
}

/// The flags of a figure in words.
fn flags(lang: Lang, people: i64, e: &Estimate) -> Cell {
    let mut flags = Vec::new();
    if people < LEAST_SURE {
        flags.push(t!(lang, "survey-flag-few"));
    }
    if e.weighted {
        flags.push(t!(lang, "survey-flag-weighted"));
    }
    if !e.deff_known {
        flags.push(t!(lang, "survey-flag-one-class"));
    }
    if flags.is_empty() { Cell::Nothing } else { Cell::Plain(flags.join(super::comma(lang))) }
}

fn percent(share: f64) -> Cell {
    Cell::Percent(permille(share))
}

fn change(d: Option<(f64, Interval)>) -> [Cell; 3] {
    d.map_or([Cell::Nothing, Cell::Nothing, Cell::Nothing], |(d, i)| {
        [d, i.low, i.high].map(|n| Cell::Change(tenths(n)))
    })
}

/// One of the two rates: everyone, then each stratum.
fn rate(
    lang: Lang,
    page: &surveys::Page,
    figures: &Figures,
    title: String,
    part: String,
    whole: Option<String>,
    of: fn(&Rates) -> Estimate,
) -> Shown {
    let mut head = vec![t!(lang, "survey-col-group"), t!(lang, "survey-col-people"), part];
    let answers = whole.is_some();
    head.extend(whole);
    head.extend([
        t!(lang, "survey-col-rate"),
        t!(lang, "survey-col-low"),
        t!(lang, "survey-col-high"),
        t!(lang, "survey-col-deff"),
        t!(lang, "survey-col-flags"),
    ]);
    let groups = std::iter::once((t!(lang, "survey-everyone"), figures.total))
        .chain(figures.rows.iter().map(|r| (row_name(lang, &r.strata), r.group)));
    let (mut rows, mut bars) = (Vec::new(), Vec::new());
    // Where every row is shown, the counts of everyone are their sums.
    let summed = figures.rows.iter().all(|r| r.group != Group::Hidden);
    for (n, (name, group)) in groups.enumerate() {
        let mut row = vec![Cell::Plain(name)];
        let count = |of| if n == 0 && summed { Cell::Sum(of) } else { Cell::Count(of) };
        match group {
            Group::Shown(rates) => {
                let e = of(&rates);
                let i = e.interval();
                row.extend([count(rates.people), count(e.part)]);
                row.extend(answers.then_some(count(e.whole)));
                row.extend([percent(e.share), percent(i.low), percent(i.high)]);
                row.extend([Cell::Score(e.deff_hundredths()), flags(lang, rates.people, &e)]);
                bars.push(Some((e.share, i)));
            }
            Group::Nobody => {
                row.push(Cell::Count(0));
                bars.push(None);
            }
            Group::Hidden => {
                row.push(Cell::Hidden);
                bars.push(None);
            }
        }
        row.resize(head.len(), Cell::Nothing);
        rows.push(row);
    }
    let mut notes = vec![t!(lang, "survey-note-interval"), t!(lang, "survey-note-deff")];
    if rows.iter().any(|r| r[1] == Cell::Hidden) {
        notes.push(t!(lang, "survey-note-hidden"));
    }
    if figures.rows.iter().any(|r| r.strata.len() > 1) {
        notes.push(t!(lang, "survey-note-merged"));
    }
    if figures.total.rates().is_some_and(|r| of(r).weighted) {
        notes.push(t!(lang, "survey-note-weighted"));
    }
    if page.strata.len() > 1 || page.survey.by_area {
        notes.extend(frame_note(lang, page));
    }
    Shown { table: Sheet { title, head, rows, notes, ..Sheet::default() }, bars }
}

/// The name of a row: of its stratum, or of those that are shown as one.
fn row_name(lang: Lang, strata: &[Stratum]) -> String {
    let names: Vec<String> = strata.iter().map(|s| stratum(lang, s)).collect();
    match names.as_slice() {
        [one] => one.clone(),
        all => t!(lang, "survey-merged", names = all.join(super::comma(lang))),
    }
}

/// This round beside those before it.
fn trend(lang: Lang, figures: &Figures) -> Shown {
    let head = vec![
        t!(lang, "survey-name"),
        t!(lang, "survey-phase"),
        t!(lang, "survey-opens"),
        t!(lang, "survey-col-people"),
        t!(lang, "survey-trend-a"),
        t!(lang, "survey-col-low"),
        t!(lang, "survey-col-high"),
        t!(lang, "survey-trend-a-change"),
        t!(lang, "survey-trend-low"),
        t!(lang, "survey-trend-high"),
        t!(lang, "survey-trend-b"),
        t!(lang, "survey-trend-b-change"),
        t!(lang, "survey-trend-low"),
        t!(lang, "survey-trend-high"),
        t!(lang, "survey-col-flags"),
    ];
    let (mut rows, mut bars) = (Vec::new(), Vec::new());
    for round in &figures.rounds {
        let mut row = vec![
            Cell::Plain(round.survey.name().get(lang).to_owned()),
            Cell::Plain(phase(lang, round.survey.phase)),
            Cell::Plain(i18n::date_time(lang, round.survey.opens_at)),
        ];
        bars.push(round.group.rates().map(|r| (r.reached.share, r.reached.interval())));
        match round.group {
            Group::Shown(r) => {
                let i = r.reached.interval();
                row.extend([Cell::Count(r.people), percent(r.reached.share), percent(i.low), percent(i.high)]);
                row.extend(change(round.reached));
                row.push(percent(r.right.share));
                row.extend(change(round.right));
                row.push(flags(lang, r.people, &r.reached));
            }
            Group::Nobody => row.push(Cell::Count(0)),
            Group::Hidden => row.push(Cell::Hidden),
        }
        row.resize(head.len(), Cell::Nothing);
        rows.push(row);
    }
    let notes = vec![t!(lang, "survey-note-trend"), t!(lang, "survey-note-pairs")];
    Shown { table: Sheet { title: t!(lang, "survey-trend"), head, rows, notes, ..Sheet::default() }, bars }
}

/// Whether the parallel forms are alike.
fn forms(lang: Lang, figures: &Figures) -> Shown {
    let head = vec![
        t!(lang, "survey-col-form"),
        t!(lang, "survey-col-people"),
        t!(lang, "survey-trend-a"),
        t!(lang, "survey-col-low"),
        t!(lang, "survey-col-high"),
        t!(lang, "survey-trend-b"),
        t!(lang, "survey-form-difference"),
        t!(lang, "survey-trend-low"),
        t!(lang, "survey-trend-high"),
        t!(lang, "survey-col-flags"),
    ];
    let (mut rows, mut bars) = (Vec::new(), Vec::new());
    for form in &figures.calculated.forms {
        let mut row = vec![Cell::Plain(form.title.get(lang).to_owned())];
        bars.push(form.group.rates().map(|r| (r.reached.share, r.reached.interval())));
        match form.group {
            Group::Shown(r) => {
                let i = r.reached.interval();
                row.extend([Cell::Count(r.people), percent(r.reached.share), percent(i.low), percent(i.high)]);
                row.push(percent(r.right.share));
                row.extend(change(form.difference));
                row.push(flags(lang, r.people, &r.reached));
            }
            Group::Nobody => row.push(Cell::Count(0)),
            Group::Hidden => row.push(Cell::Hidden),
        }
        row.resize(head.len(), Cell::Nothing);
        rows.push(row);
    }
    let mut notes = vec![t!(lang, "survey-note-forms")];
    if rows.iter().any(|r| r[1] == Cell::Hidden) {
        notes.push(t!(lang, "survey-note-hidden"));
    }
    Shown { table: Sheet { title: t!(lang, "survey-by-form"), head, rows, notes, ..Sheet::default() }, bars }
}

/// Each question of the forms that are shown.
fn items(lang: Lang, figures: &Figures) -> Shown {
    let head = vec![
        t!(lang, "survey-col-question"),
        t!(lang, "survey-col-form"),
        t!(lang, "survey-col-number"),
        t!(lang, "survey-col-people"),
        t!(lang, "survey-col-right-share"),
        t!(lang, "survey-col-unknown"),
        t!(lang, "survey-col-blank"),
        t!(lang, "survey-col-wrong"),
        t!(lang, "survey-col-wrong-share"),
    ];
    let title = |id: &str| surveys::form(id).map(|f| f.title.get(lang).to_owned()).unwrap_or_default();
    let rows = figures
        .calculated
        .items
        .iter()
        .map(|i| {
            let of = |n: i64| Permille::of(n, i.people).ok().flatten().map_or(Cell::Nothing, Cell::Percent);
            let (wrong, wrong_share) = match &i.wrong {
                Some((text, n)) => (Cell::Plain(text.get(lang).to_owned()), of(*n)),
                None => (Cell::Nothing, Cell::Nothing),
            };
            vec![
                Cell::Plain(i.stem.get(lang).split_whitespace().collect::<Vec<_>>().join(" ")),
                Cell::Plain(title(&i.form)),
                Cell::Count(i64::try_from(i.number).unwrap_or_default()),
                Cell::Count(i.people),
                of(i.right),
                of(i.unknown),
                of(i.blank),
                wrong,
                wrong_share,
            ]
        })
        .collect();
    let notes = vec![t!(lang, "survey-note-items")];
    Shown {
        table: Sheet { title: t!(lang, "survey-by-item"), head, rows, notes, ..Sheet::default() },
        bars: Vec::new(),
    }
}

/// How it was made, for who holds a file alone.
fn design(lang: Lang, page: &surveys::Page, results: &Results, figures: &Figures) -> Shown {
    let mut rows: Vec<Vec<Cell>> =
        vec![vec![Cell::Plain(t!(lang, "survey-name")), Cell::Plain(page.survey.name().get(lang).to_owned())]];
    let facts = sample::design_facts(lang, page);
    rows.extend(facts.into_iter().map(|(name, value)| vec![Cell::Plain(name), Cell::Plain(value)]));
    rows.extend([
        vec![Cell::Plain(t!(lang, "survey-asked-classes")), Cell::Count(results.classes)],
        vec![Cell::Plain(t!(lang, "survey-asked-pupils")), Cell::Count(results.asked)],
        vec![Cell::Plain(t!(lang, "survey-came")), results.came.map_or(Cell::Hidden, Cell::Count)],
        vec![
            Cell::Plain(t!(lang, "survey-blank-sheets")),
            if figures.total == Group::Hidden { Cell::Hidden } else { Cell::Count(figures.blank) },
        ],
    ]);
    let head = vec![t!(lang, "survey-col-fact"), t!(lang, "survey-col-value")];
    let notes = vec![t!(lang, "survey-note-anonymous")];
    Shown { table: Sheet { title: t!(lang, "survey-how"), head, rows, notes, ..Sheet::default() }, bars: Vec::new() }
}

/// Why pairs are not compared here, and the test for pairs that somebody counted elsewhere.
fn pairs(lang: Lang, query: &Fields) -> AnyView {
    let [up, down] = ["up", "down"].map(|n| query.get(n).parse::<i64>().ok().filter(|n| (0..=1_000_000).contains(n)));
    let said = query.has("up").then(|| match up.zip(down).and_then(|(u, d)| mcnemar(u, d)) {
        Some(test) => {
            let p = if test.p < 0.001 { "< 0.001".to_owned() } else { format!("= {:.3}", test.p) };
            let text = if test.exact { t!(lang, "survey-mcnemar-exact") } else { t!(lang, "survey-mcnemar-chi") };
            ui::notice(Tone::Info, format!("p {p}"), Some(text))
        }
        None => ui::notice(Tone::Warning, t!(lang, "survey-mcnemar-bad"), None),
    });
    let input = |name: &'static str, label: String| {
        view! {
            <div class="field">
                <label class="label" for=name>{label}</label>
                <input class="input input--short" id=name name=name inputmode="numeric" autocomplete="off" value=query.get(name).to_owned()/>
            </div>
        }
    };
    view! {
        <section class="section card stack no-print" id="pairs">
            <h2>{t!(lang, "survey-pairs")}</h2>
            <p>{t!(lang, "survey-note-pairs")}</p>
            <p>{t!(lang, "survey-pairs-text")}</p>
            {said}
            <form method="get" action="#pairs">
                <div class="row">
                    {input("up", t!(lang, "survey-pairs-up"))}
                    {input("down", t!(lang, "survey-pairs-down"))}
                </div>
                <button class="btn btn--second">{t!(lang, "survey-reckon-go")}</button>
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
    let text = tables::csv::sheets(&sheets(cx.lang(), &found));
    Ok(file(&cx, &found.0, "csv", CSV, format!("{}{text}", bom(query.get("bom")))))
}

/// `GET …/results.xlsx`: the same as a workbook.
pub async fn xlsx(cx: Cx, Path((org, survey)): Path<(String, String)>) -> Reply {
    let found = export(&cx, &org, &survey, "xlsx").await?;
    let bytes = tables::xlsx::sheets(&sheets(cx.lang(), &found), cx.web.app.now())?;
    Ok(file(&cx, &found.0, "xlsx", XLSX, bytes))
}

/// `GET …/results.json`: the same for programs.
pub async fn json(cx: Cx, Path((org, survey)): Path<(String, String)>) -> Reply {
    let (page, results) = export(&cx, &org, &survey, "json").await?;
    let figures = results.figures.as_ref().ok_or(Error::NotFound)?;
    let text = data::results(&results, figures, cx.web.app.now()).to_string();
    Ok(file(&cx, &page, "json", "application/json", text))
}
