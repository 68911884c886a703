//! The official columns: a row for each part under a node, and the total.

use super::{
    Node,
    marks::hide_marks_of,
    parts::{Part, Which, below, hidden_table, names, others, parts_of, row},
    table::{Cell, Column, Note, Row, Table, Type},
};
use crate::{
    Actor, Error, UseCase,
    campaigns::{
        figures::sees_pupils,
        suppression::{LEARNERS, hide_under, small_for},
    },
};
use chrono::NaiveDate;
use qinghe_model::{
    official::Official,
    org::{OrgKind, PATH_SEGMENT},
    participation::Permille,
};
use qinghe_store::{Conn, campaigns::Campaign};

/// The official columns after the one that names the row. Without `schools`, rows are classes. A sum of scores is not among
/// them: of two of them the difference could be one pupil's.
pub(super) fn official_columns(schools: bool) -> Vec<Column> {
    let count = |id| if schools { Column::sum(id) } else { Column::new(id, Type::Count) };
    vec![
        count("schools_active"),
        count("schools"),
        Column::share("school_rate", "schools_active", "schools"),
        Column::sum("completed"),
        Column::sum("eligible"),
        Column::share("rate", "completed", "eligible"),
        Column::share("pass_rate", "passed", "marked"),
        Column::share("full_rate", "full", "marked"),
        Column::new("mean", Type::Score(1)),
        Column::new("total", Type::Score(2)),
        Column::sum("started").working(),
        Column::sum("on_time").working(),
        Column::sum("marked").working(),
        Column::sum("passed").working(),
        Column::sum("full").working(),
    ]
}

/// The cells of [`official_columns`]. Counts that contradict each other are shown without any share.
pub(super) fn official_cells(part: &Part, weights: [i64; 5], schools: bool) -> (Vec<Cell>, Option<Note>) {
    let p = part.counts;
    let official = Official::of(part.active, part.schools, p, weights).ok();
    let count = |n| if schools { Cell::Count(n) } else { Cell::Nothing };
    let share = |of: fn(&Official) -> Option<Permille>| Cell::share(official.as_ref().and_then(of));
    let cells = vec![
        count(part.active),
        count(part.schools),
        share(|o| o.school_rate),
        Cell::Count(p.completed),
        Cell::Count(p.eligible),
        share(|o| o.rate),
        share(|o| o.pass_rate),
        share(|o| o.full_rate),
        official.and_then(|o| o.mean).map_or(Cell::Nothing, |m| Cell::Score(m.0 * 10)),
        official.and_then(|o| o.total).map_or(Cell::Nothing, Cell::Score),
        Cell::Count(p.started),
        Cell::Count(p.on_time),
        Cell::Count(p.marked),
        Cell::Count(p.passed),
        Cell::Count(p.full),
    ];
    (cells, official.is_none().then_some(Note::Overfull))
}

pub(super) async fn build(
    c: &mut Conn<'_>,
    actor: &Actor,
    k: &Campaign,
    node: Node<'_>,
    day: Option<NaiveDate>,
) -> Result<Table, Error> {
    let Node { org, place } = node;
    let level = below(org.kind);
    let length = PATH_SEGMENT * (level as usize + 1);
    // The school itself, where its classes are not to be seen or not kept.
    let classes = level == OrgKind::Class && day.is_none() && actor.may(UseCase::ViewClassFigures, &org.path);
    let own = place.as_str().len();
    let of = (day, Which::of(actor, node));
    let parts =
        if level == OrgKind::Class && !classes { Vec::new() } else { parts_of(c, k, place, of, length).await? };
    let total = match level {
        OrgKind::Class => parts_of(c, k, place, of, own).await?,
        _ => vec![Part::sum(place, parts.iter())],
    };
    let total = Part::sum(place, total.iter());
    let mut columns = vec![Column::new("name", Type::Text)];
    columns.extend(official_columns(!classes));
    columns.push(Column::new("code", Type::Text).working());
    let small = small_for(c, actor, k, (&org.path, place), day, total.counts).await?;
    if small.learners {
        return Ok(hidden_table(columns));
    }
    let sized: Vec<_> = parts.iter().map(Part::sized).collect();
    let hides =
        if sees_pupils(actor, &org.path) { vec![false; parts.len()] } else { hide_under(own, &sized, LEARNERS) };
    let names = names(c, k, node, day, &[level]).await?;
    let line = |named: Cell, code: Option<String>, part: &Part, schools: bool, hides: bool| {
        let code = code.map_or(Cell::Nothing, Cell::Plain);
        row(vec![named], official_cells(part, k.weights(), schools), vec![code], hides)
    };
    let mut rows: Vec<Row> = parts
        .iter()
        .zip(&hides)
        .filter_map(|(part, hides)| {
            let (name, code) = names.get(&part.path)?;
            Some(line(Cell::Text(name.clone()), code.clone(), part, !classes, *hides))
        })
        .collect();
    for (word, part) in others(place, &parts, &hides, &names) {
        rows.push(line(Cell::Word(word), None, &part, !classes, false));
    }
    let total = Some(line(Cell::Word("total"), None, &total, true, false));
    let table = Table { columns, rows, total, notes: false };
    if sees_pupils(actor, &org.path) {
        return Ok(table);
    }
    Ok(hide_marks_of(table, &[], small.marks))
}
