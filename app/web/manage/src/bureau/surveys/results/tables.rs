//! The tables of a survey's results, as the page and its files have them.

use crate::bureau::surveys::{comma, frame_note, phase, sample, stratum};
use qinghe_kit::{i18n, t};
use qinghe_model::{
    Lang,
    participation::Permille,
    stats::{Estimate, Interval, LEAST_SURE, permille, tenths},
};
use qinghe_service::{
    surveys::{
        self,
        results::{Difference, Figures, Group, Rates, Results},
    },
    tables::{Cell, Sheet},
};
use qinghe_store::surveys::Stratum;

/// A table as it is shown, with a bar beside each row that has one.
pub(super) struct Shown {
    /// The table.
    pub(super) table: Sheet,
    /// The share and interval of each row; shorter than the rows where the rest have none.
    pub(super) bars: Vec<Option<(f64, Interval)>>,
}

/// Every table of the results, as the page and both files have them.
pub(super) fn tables(lang: Lang, page: &surveys::Page, results: &Results, figures: &Figures) -> Vec<Shown> {
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
    if !e.deff_known() {
        flags.push(t!(lang, "survey-flag-one-class"));
    } else if e.few_classes() {
        flags.push(t!(lang, "survey-flag-few-classes"));
    }
    if flags.is_empty() { Cell::Nothing } else { Cell::Plain(flags.join(comma(lang))) }
}

fn percent(share: f64) -> Cell {
    Cell::Percent(permille(share))
}

fn change(d: Option<Difference>) -> [Cell; 3] {
    let points = |n: Option<f64>| n.map_or(Cell::Nothing, |n| Cell::Change(tenths(n)));
    let interval = d.and_then(|(_, i)| i);
    [points(d.map(|(d, _)| d)), points(interval.map(|i| i.low)), points(interval.map(|i| i.high))]
}

/// The ends of an interval; nothing where there is none.
fn ends(i: Option<Interval>) -> [Cell; 2] {
    [i.map(|i| i.low), i.map(|i| i.high)].map(|end| end.map_or(Cell::Nothing, percent))
}

/// The bar of a rate, where it has an interval.
fn bar_of(group: Group) -> Option<(f64, Interval)> {
    let reached = group.rates()?.reached;
    reached.interval().map(|i| (reached.share, i))
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
        t!(lang, "survey-col-classes-answered"),
        t!(lang, "survey-col-freedom"),
        t!(lang, "survey-col-correction"),
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
                row.push(percent(e.share));
                row.extend(ends(i));
                row.extend([Cell::Score(e.deff_hundredths()), Cell::Count(e.classes), Cell::Count(e.freedom)]);
                row.extend([Cell::Plain(format!("{:.3}", 1.0 - e.sampled)), flags(lang, rates.people, &e)]);
                bars.push(i.map(|i| (e.share, i)));
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
        all => t!(lang, "survey-merged", names = all.join(comma(lang))),
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
        bars.push(bar_of(round.group));
        match round.group {
            Group::Shown(r) => {
                row.extend([Cell::Count(r.people), percent(r.reached.share)]);
                row.extend(ends(r.reached.interval()));
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
        bars.push(bar_of(form.group));
        match form.group {
            Group::Shown(r) => {
                row.extend([Cell::Count(r.people), percent(r.reached.share)]);
                row.extend(ends(r.reached.interval()));
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

/// How the survey was made, for readers who have only a file.
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
