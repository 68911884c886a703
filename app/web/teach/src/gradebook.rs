//! The markbook: pupils by pieces of work, as a page and as files that match it.

use axum::{extract::Path, response::Response};
use leptos::prelude::*;
use qinghe_kit::{
    downloads,
    forms::{Fields, FormState, SelectField, TextField},
    i18n,
    ids::id,
    list::{Field, List},
    page::{Area, Cx, Fault, Page, Reply},
    sorted::heading_link,
    t,
    ui::{self, Tone, icon},
};
use qinghe_model::{AssignmentId, Lang, OrgId, error::FieldError, progress::WorkState, text::natural};
use qinghe_service::{
    gradebook::{self, Cell, Column, Filter, Gradebook, Row, Sheet, Wanted, Words},
    tables,
};
use std::cmp::Ordering;

/// What the table is sorted by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum By {
    Number,
    Name,
    Mean,
    Work(AssignmentId),
}

/// What part of the markbook is shown and in which order: everything in the address.
#[derive(Clone, PartialEq, Eq, Debug)]
struct View {
    by: By,
    down: bool,
    filter: Filter,
}

const STATES: [(&str, Wanted); 4] = [
    ("not_started", Wanted::State(WorkState::NotStarted)),
    ("started", Wanted::State(WorkState::Started)),
    ("completed", Wanted::State(WorkState::Completed)),
    ("late", Wanted::Late),
];

impl View {
    fn read(query: &Fields) -> Self {
        let sort = query.get("sort");
        let (name, down) = sort.strip_prefix('-').map_or((sort, false), |rest| (rest, true));
        let by = match name {
            "name" => By::Name,
            "mean" => By::Mean,
            _ => name.parse().map_or(By::Number, By::Work),
        };
        let day = |name| i18n::read_day(query.get(name));
        let filter = Filter {
            name: query.get("name").chars().take(40).collect(),
            wanted: STATES.iter().find(|(n, _)| *n == query.get("state")).map(|(_, w)| *w),
            from: day("from"),
            until: day("until"),
        };
        Self { by, down, filter }
    }

    /// The address's query without the order.
    fn filter_query(&self) -> Vec<(&'static str, String)> {
        let f = &self.filter;
        let mut query = Vec::new();
        if !f.name.is_empty() {
            query.push(("name", f.name.clone()));
        }
        if let Some((name, _)) = STATES.iter().find(|(_, w)| Some(*w) == f.wanted) {
            query.push(("state", (*name).to_owned()));
        }
        query.extend(f.from.map(|d| ("from", d.to_string())));
        query.extend(f.until.map(|d| ("until", d.to_string())));
        query
    }

    fn sort_text(by: By, down: bool) -> String {
        let name = match by {
            By::Number => "number".to_owned(),
            By::Name => "name".to_owned(),
            By::Mean => "mean".to_owned(),
            By::Work(id) => id.to_string(),
        };
        format!("{}{name}", if down { "-" } else { "" })
    }

    fn query(&self, by: By, down: bool) -> String {
        let mut query = self.filter_query();
        query.push(("sort", Self::sort_text(by, down)));
        serde_urlencoded::to_string(query).unwrap_or_default()
    }

    fn apply(&self, book: &mut Gradebook) {
        book.filter(&self.filter);
        let column = match self.by {
            By::Work(id) => book.columns.iter().position(|c| c.assignment == id),
            _ => None,
        };
        let compare = |a: &Row, b: &Row| match self.by {
            By::Number => natural(&a.number, &b.number),
            By::Name => natural(&a.name, &b.name),
            By::Mean => a.mean().cmp(&b.mean()),
            By::Work(_) => column.map_or(Ordering::Equal, |n| rank(a.cells[n]).cmp(&rank(b.cells[n]))),
        };
        book.rows.sort_by(|a, b| if self.down { compare(b, a) } else { compare(a, b) });
    }
}

/// Pupils without the work first, then by state, then by score.
fn rank(cell: Option<Cell>) -> Option<(WorkState, Option<qinghe_model::participation::Permille>)> {
    cell.map(|c| (c.state, c.share()))
}

async fn read(cx: &Cx, class: &str, query: &Fields, to_file: bool) -> Result<(Gradebook, View, bool), Fault> {
    let mut book = gradebook::get(&cx.web.app, cx.actor()?, id::<OrgId>(class)?, to_file).await?;
    let view = View::read(query);
    let nothing = book.columns.is_empty() || book.rows.is_empty();
    view.apply(&mut book);
    Ok((book, view, nothing))
}

/// `GET /teach/classes/{class}/grades?sort=&name=&state=&from=&until=`
pub async fn show(cx: Cx, Path(class): Path<String>, query: Fields) -> Reply {
    let (book, view, nothing) = read(&cx, &class, &query, false).await?;
    let lang = cx.lang();
    let class = book.class.name().get(lang).to_owned();
    let title = t!(lang, "grades-title", class = class.as_str());
    Ok(cx.page(Page::new(Area::Staff, title.clone()).main("main wrap main--wide"), || {
        let address = format!("/teach/classes/{}", book.class.id);
        let breadcrumbs = vec![("/teach".to_owned(), t!(lang, "teach-title")), (address.clone(), class)];
        let address = format!("{address}/grades");
        let shown = view.query(view.by, view.down);
        let body = if nothing {
            ui::empty(t!(lang, "grades-empty-title"), t!(lang, "grades-empty-text"), None)
        } else {
            let found = if book.rows.is_empty() || book.columns.is_empty() {
                ui::empty(t!(lang, "grades-none-title"), t!(lang, "grades-none-text"), Some((address.clone(), t!(lang, "grades-all"))))
            } else {
                table(lang, &book, &view, &address)
            };
            view! {
                {filter_form(lang, &view, &query, &address)}
                {found}
                <p class="row no-print">
                    <a class="btn btn--second" href=format!("{address}.xlsx?{shown}")>{t!(lang, "grades-xlsx")}</a>
                    <a class="btn btn--second" href=format!("{address}.csv?{shown}")>{t!(lang, "grades-csv")}</a>
                    <a class="btn btn--quiet" href=format!("{address}/check")>{t!(lang, "check-link")}</a>
                    <span class="small muted">{t!(lang, "grades-file-note")}</span>
                </p>
                {ui::notice(Tone::Info, t!(lang, "teach-scores-title"), Some(t!(lang, "teach-scores-text")))}
            }
            .into_any()
        };
        view! {
            {ui::crumbs(lang, breadcrumbs, t!(lang, "grades-link"))}
            <header class="page-head">
                <h1>{title}</h1>
                <p class="page-head__lead"><time datetime=book.at.to_rfc3339()>{t!(lang, "teach-as-of", time = i18n::date_time(lang, book.at))}</time></p>
            </header>
            <div class="stack">{body}</div>
        }
        .into_any()
    }))
}

fn filter_form(lang: Lang, view: &View, query: &Fields, address: &str) -> AnyView {
    let f = &view.filter;
    // A day that does not exist filters nothing, and its field says so.
    let odd = ["from", "until"]
        .into_iter()
        .filter(|day| !query.get(day).is_empty() && i18n::read_day(query.get(day)).is_none());
    let faults: Vec<FieldError> = odd.map(|field| FieldError { field, code: "day-none" }).collect();
    let form = FormState::failed(query, faults);
    let states = STATES.iter().map(|(name, wanted)| {
        let word = match wanted {
            Wanted::Late => t!(lang, "grades-late-either"),
            Wanted::State(state) => state_word(lang, *state),
        };
        (*name, word)
    });
    let wanted = STATES.iter().find(|(_, wanted)| f.wanted == Some(*wanted)).map_or("", |(name, _)| *name);
    let state = SelectField::new("state", t!(lang, "grades-filter-state"))
        .empty_choice(t!(lang, "grades-any"))
        .choices(states)
        .chosen(wanted);
    let day = |name, label| TextField::date(name, label).class("input").render(lang, &form);
    let active = *f != Filter::default();
    view! {
        <details class="more no-print" open={active || form.is_bad()}>
            <summary>{t!(lang, "grades-filter")}</summary>
            <form class="more__in" method="get" action=address.to_owned()>
                <input type="hidden" name="sort" value=View::sort_text(view.by, view.down)/>
                <div class="fields">
                    {TextField::new("name", t!(lang, "grades-filter-name")).max_length(40).value(f.name.clone()).render_plain(lang)}
                    {state.render_plain(lang)}
                    {day("from", t!(lang, "grades-filter-from"))}
                    {day("until", t!(lang, "grades-filter-until"))}
                </div>
                <p class="row">
                    <button class="btn">{t!(lang, "grades-filter-go")}</button>
                    {active.then(|| view! { <a class="btn btn--quiet" href=address.to_owned()>{t!(lang, "grades-all")}</a> })}
                </p>
            </form>
        </details>
    }
    .into_any()
}

pub(super) fn state_word(lang: Lang, state: WorkState) -> String {
    match state {
        WorkState::NotStarted => t!(lang, "state-not-started"),
        WorkState::Started => t!(lang, "state-started"),
        WorkState::Completed => t!(lang, "state-completed"),
    }
}

/// What is late: done so, or not done.
pub(super) fn late_word(lang: Lang, state: WorkState) -> String {
    if state == WorkState::Completed { t!(lang, "grades-late") } else { t!(lang, "grades-overdue") }
}

fn table(lang: Lang, book: &Gradebook, view: &View, address: &str) -> AnyView {
    let head = |by: By, label: AnyView, number: bool| {
        let here = (view.by == by).then_some(view.down);
        let href = format!("{address}?{}", view.query(by, here == Some(false)));
        heading_link(label, number, here, href, false)
    };
    let class = format!("/teach/classes/{}", book.class.id);
    let mut fields = vec![
        Field::text("number", t!(lang, "teach-col-number"), |row: &Row| row.number.clone())
            .right()
            .heading(|label| head(By::Number, label.into_any(), true)),
        Field::text("name", t!(lang, "teach-col-name"), |row: &Row| row.name.clone())
            .link(|row| Some(format!("{class}/pupils/{}", row.learner)))
            .heading(|label| head(By::Name, label.into_any(), false))
            .total(tables::Cell::Plain(t!(lang, "grades-mean"))),
        Field::percent("mean", t!(lang, "grades-mean"), Row::mean)
            .heading(|label| head(By::Mean, label.into_any(), true)),
    ];
    fields.extend(book.columns.iter().enumerate().map(|(n, column)| {
        let mean = book.column_mean(n).map_or_else(|| tables::Cell::Plain("–".to_owned()), tables::Cell::Percent);
        let share = move |row: &Row| tables::Cell::share(row.cells[n].as_ref().and_then(Cell::share));
        Field::cell(column.assignment.to_string(), column.title.get(lang).to_owned(), share)
            .look(move |row| grade(lang, row.cells[n], column, row))
            .heading(|title| head(By::Work(column.assignment), heading_of(lang, title, column), false))
            .total(mean)
    }));
    let caption = t!(lang, "grades-caption", n = book.rows.len(), works = book.columns.len());
    let list = List::new("grades-caption", caption, fields)
        .class("table table--name table--grades")
        .scroll("table-scroll table-scroll--both");
    view! { {list.page(lang, &book.rows)}<p class="small muted">{t!(lang, "grades-mean-note")}</p> }.into_any()
}

/// A long title is cut after two lines; pointing at it shows it whole, and it is read out whole.
fn heading_of(lang: Lang, title: String, column: &Column) -> AnyView {
    let whole = title.clone();
    view! {
        <span class="sort__label">
            <span class="sort__title" title=whole>{title}</span>
            <span class="vh">" · "</span>
            <small class="when">{i18n::due_time(lang, column.due_at)}</small>
        </span>
    }
    .into_any()
}

/// What a pupil has of a piece of work.
fn grade(lang: Lang, cell: Option<Cell>, column: &Column, row: &Row) -> AnyView {
    let Some(cell) = cell else {
        return view! { <span class="muted small">{t!(lang, "grades-not-given")}</span> }.into_any();
    };
    let href = format!("/teach/assignments/{}/pupils/{}", column.assignment, row.learner);
    // A score implies completion, so the word is left out.
    let (text, class) = match (cell.share(), cell.score) {
        (Some(share), _) => (i18n::percent(Some(share)), "grade"),
        (None, Some(_)) => (t!(lang, "bureau-bad"), "grade grade--bad"),
        (None, None) => (state_word(lang, cell.state), "grade grade--word"),
    };
    let state = (cell.share().is_some() && cell.state != WorkState::Completed)
        .then(|| format!(" {}", state_word(lang, cell.state)));
    let late =
        cell.late.then(|| view! { <span class="small late">{icon("clock")}{late_word(lang, cell.state)}</span> });
    let own = cell.own.then(|| view! { <span class="small muted">{t!(lang, "board-own")}</span> });
    view! { <a class=class href=href>{text}{state}</a>{late}{own} }.into_any()
}

// ---- files -------------------------------------------------------------------------------------

/// The words of a file.
pub fn words(lang: Lang) -> Words {
    Words {
        number: t!(lang, "teach-col-number"),
        name: t!(lang, "teach-col-name"),
        mean: t!(lang, "grades-mean"),
        parts: [
            t!(lang, "grades-percent"),
            t!(lang, "grades-points"),
            t!(lang, "grades-of"),
            t!(lang, "teach-col-state"),
            t!(lang, "grades-in-time"),
        ],
        states: [WorkState::NotStarted, WorkState::Started, WorkState::Completed].map(|s| state_word(lang, s)),
        late: [t!(lang, "grades-late"), t!(lang, "grades-on-time"), t!(lang, "grades-overdue")],
        page: t!(lang, "grades-link"),
    }
}

/// The name of a piece of work in a file, with its due day: the same lesson may be set twice.
pub(super) fn title(lang: Lang, column: &Column) -> String {
    let due = column.due_at.with_timezone(&qinghe_service::App::ZONE).date_naive();
    format!("{} ({due})", column.title.get(lang))
}

async fn sheet(cx: &Cx, class: &str, query: &Fields) -> Result<(Sheet, Gradebook), Fault> {
    let (book, _, _) = read(cx, class, query, true).await?;
    Ok((book.sheet(|c| title(cx.lang(), c)), book))
}

/// The file with its name.
fn attachment(cx: &Cx, book: &Gradebook, ending: &str, kind: &'static str, bytes: Vec<u8>) -> Response {
    let day = book.at.with_timezone(&qinghe_service::App::ZONE).date_naive();
    let class = book.class.name().get(cx.lang()).to_owned();
    let name = format!("{}-{day}.{ending}", t!(cx.lang(), "grades-title", class = class));
    downloads::attachment(&format!("grades-{day}.{ending}"), &name, kind, bytes)
}

/// `GET …/grades.csv`: what the page with the same query shows, in its order.
pub async fn csv(cx: Cx, Path(class): Path<String>, query: Fields) -> Reply {
    let (sheet, book) = sheet(&cx, &class, &query).await?;
    let bytes = gradebook::export_csv(&sheet, &words(cx.lang()));
    Ok(attachment(&cx, &book, "csv", downloads::CSV, bytes))
}

/// `GET …/grades.xlsx`: the same as a workbook.
pub async fn xlsx(cx: Cx, Path(class): Path<String>, query: Fields) -> Reply {
    let (sheet, book) = sheet(&cx, &class, &query).await?;
    let bytes = gradebook::export_xlsx(&sheet, &words(cx.lang()), book.at)?;
    Ok(attachment(&cx, &book, "xlsx", downloads::XLSX, bytes))
}
