//! All schools of a bureau by rate.

use super::{
    Built, Node,
    marks::{few, hide_marks_of},
    parts::{Part, Which, county_of, hidden_table, hides_schools, names, others, parts_of, row},
    table::{Cell, Column, Note, Table, Type},
};
use crate::{
    Actor, Error,
    campaigns::{
        figures::{Needed, SCHOOL_LENGTH, sees_pupils},
        suppression::small_for,
    },
};
use chrono::NaiveDate;
use qinghe_model::{
    org::{OrgKind, OrgPath},
    participation::{Participation, Permille},
};
use qinghe_store::{Conn, campaigns::Campaign};
use std::collections::HashSet;

fn columns(k: &Campaign) -> Vec<Column> {
    let needed = format!("MAX(0,ROUNDUP({{eligible}}*{}/100,0)-{{completed}})", k.target);
    vec![
        Column::new("name", Type::Text),
        Column::new("above", Type::Text),
        Column::new("rank", Type::Count),
        Column::sum("completed"),
        Column::sum("eligible"),
        Column::share("rate", "completed", "eligible"),
        Column::new("needed", Type::Count).with(needed),
        Column::share("on_time_rate", "on_time", "eligible"),
        Column::share("pass_rate", "passed", "marked"),
        Column::new("mean", Type::Score(1)),
        Column::sum("started").working(),
        Column::sum("on_time").working(),
        Column::sum("marked").working(),
        Column::sum("passed").working(),
        Column::new("code", Type::Text).working(),
    ]
}

pub(super) fn cells(k: &Campaign, p: Participation, rank: Option<i64>) -> (Vec<Cell>, Option<Note>) {
    let sound = p.checked().is_ok();
    let share = |part, whole| Cell::share(Permille::of(part, whole).ok().flatten().filter(|_| sound));
    let mean = p.mean().ok().flatten().filter(|_| sound);
    let cells = vec![
        rank.map_or(Cell::Nothing, Cell::Count),
        Cell::Count(p.completed),
        Cell::Count(p.eligible),
        share(p.completed, p.eligible),
        if sound { Cell::Count(p.needed(k.target)) } else { Cell::Nothing },
        share(p.on_time, p.eligible),
        share(p.passed, p.marked),
        mean.map_or(Cell::Nothing, |m| Cell::Score(m.0 * 10)),
        Cell::Count(p.started),
        Cell::Count(p.on_time),
        Cell::Count(p.marked),
        Cell::Count(p.passed),
    ];
    (cells, (!sound).then_some(Note::Overfull))
}

/// The order of two schools: by the share itself and not its rounded form, the higher first, then by the learners that
/// are missing, the fewer first.
fn by_rate(k: &Campaign, a: Participation, b: Participation) -> std::cmp::Ordering {
    let cross = |n: i64, d: i64| i128::from(n) * i128::from(d);
    cross(b.completed, a.eligible)
        .cmp(&cross(a.completed, b.eligible))
        .then_with(|| a.needed(k.target).cmp(&b.needed(k.target)))
}

pub(super) async fn build(
    c: &mut Conn<'_>,
    actor: &Actor,
    k: &Campaign,
    node: Node<'_>,
    day: Option<NaiveDate>,
) -> Result<Built, Error> {
    let Node { org, place } = node;
    let all = parts_of(c, k, place, (day, Which::of(actor, node)), SCHOOL_LENGTH).await?;
    let total = Part::sum(place, all.iter());
    let columns = columns(k);
    let small = small_for(c, actor, k, (&org.path, place), day, total.counts).await?;
    if small.learners {
        return Ok(hidden_table(columns).into());
    }
    let hides = hides_schools(actor, node, &all);
    let needed = Needed::of(k.target, all.iter().map(|p| p.counts).zip(hides.iter().copied()));
    let names = names(c, k, node, day, &[OrgKind::County, OrgKind::School]).await?;
    let mut shown: Vec<(&Part, bool)> =
        all.iter().zip(hides.iter().copied()).filter(|(p, _)| names.contains_key(&p.path)).collect();
    // Those that are hidden come last, in the order of the tree: their place would reveal their rate.
    shown.sort_by(|(a, a_hides), (b, b_hides)| {
        a_hides.cmp(b_hides).then_with(|| match a_hides {
            true => a.path.cmp(&b.path),
            false => by_rate(k, a.counts, b.counts).then_with(|| a.path.cmp(&b.path)),
        })
    });
    let few = few(actor, node, &all);
    let few: HashSet<&OrgPath> = all.iter().zip(&few).filter(|(_, few)| **few).map(|(p, _)| &p.path).collect();
    let few: Vec<bool> = shown.iter().map(|(p, _)| few.contains(&p.path)).collect();
    let mut rows = Vec::new();
    let (mut rank, mut before) = (1, None);
    for (n, (part, hides)) in (1..).zip(&shown) {
        let p = part.counts;
        if before.is_some_and(|b| by_rate(k, b, p).is_ne()) {
            rank = n;
        }
        before = Some(p);
        let ranked = (!hides && p.eligible > 0 && p.checked().is_ok()).then_some(rank);
        let (name, code) = names.get(&part.path).cloned().unwrap_or_default();
        let code = code.map_or(Cell::Nothing, Cell::Plain);
        let named = vec![Cell::Text(name), county_of(&part.path, &names)];
        rows.push(row(named, cells(k, p, ranked), vec![code], *hides));
    }
    for (word, part) in others(place, &all, &hides, &names) {
        let named = vec![Cell::Word(word), Cell::Nothing];
        rows.push(row(named, cells(k, part.counts, None), vec![Cell::Nothing], false));
    }
    let named = vec![Cell::Word("total"), Cell::Nothing];
    let total = row(named, cells(k, total.counts, None), vec![Cell::Nothing], false);
    let table = Table { columns, rows, total: Some(total), notes: false };
    let table = if sees_pupils(actor, &org.path) { table } else { hide_marks_of(table, &few, small.marks) };
    Ok(Built { table, left_out: 0, needed: Some(needed) })
}
