//! A node's days, and every school on every day.

use super::{
    Node, Report, league,
    marks::{few, without_marks},
    official::{official_cells, official_columns},
    parts::{Part, Which, county_of, hides_schools, names, parts_of, row},
    table::{Cell, Column, Row, Table, Type},
};
use crate::{
    Actor, App, Error,
    campaigns::{
        figures::{SCHOOL_LENGTH, sees_pupils},
        suppression::{Small, small_days, small_for},
    },
};
use chrono::NaiveDate;
use qinghe_model::{
    hiding::LEAST_SHOWN,
    org::{OrgKind, OrgPath},
};
use qinghe_store::{
    Conn,
    campaigns::{self, Campaign},
    orgs::Org,
};

pub(super) async fn history(c: &mut Conn<'_>, actor: &Actor, k: &Campaign, node: Node<'_>) -> Result<Table, Error> {
    let Node { org, place } = node;
    let mut columns = vec![Column::new("day", Type::Date)];
    columns.extend(official_columns(true));
    columns.push(Column::new("joined", Type::Count).working());
    for column in &mut columns {
        column.formula = None;
    }
    let mut rows = Vec::new();
    let marks = Which::of(actor, node);
    let days = campaigns::list_days(c, k.id, place).await?;
    let small = if sees_pupils(actor, &org.path) {
        vec![Small::default(); days.len()]
    } else {
        small_days(c, k, place, &days).await?
    };
    for (day, small) in days.into_iter().zip(small) {
        let hides = small.learners;
        // A school's few are its own to know.
        let may_show = sees_pupils(actor, &org.path) || !(1..LEAST_SHOWN).contains(&day.joined);
        let joined = if hides || !may_show { Cell::Nothing } else { Cell::Count(day.joined) };
        let named = vec![Cell::Date(day.day)];
        let mut line = row(named, official_cells(&Part::of_day(day, marks), k.weights(), true), vec![joined], hides);
        if small.marks {
            without_marks(&columns, &mut line);
        }
        rows.push(line);
    }
    Ok(Table { columns, rows, total: None, notes: false })
}

/// The columns of the table of every school on every day, whose rows [`SchoolDays`] reads.
pub(super) fn no_days() -> Table {
    Table { columns: school_day_columns(), rows: Vec::new(), total: None, notes: true }
}

fn school_day_columns() -> Vec<Column> {
    vec![
        Column::new("day", Type::Date),
        Column::new("name", Type::Text),
        Column::new("above", Type::Text),
        Column::new("completed", Type::Count),
        Column::new("eligible", Type::Count),
        Column::new("rate", Type::Percent),
        Column::new("needed", Type::Count),
        Column::new("on_time_rate", Type::Percent),
        Column::new("pass_rate", Type::Percent),
        Column::new("mean", Type::Score(1)),
        Column::new("started", Type::Count),
        Column::new("on_time", Type::Count),
        Column::new("marked", Type::Count),
        Column::new("passed", Type::Count),
        Column::new("code", Type::Text),
    ]
}

/// Every school on every day, a day at a time: only one day is in memory.
pub struct SchoolDays {
    app: App,
    actor: Actor,
    campaign: Campaign,
    org: Org,
    place: OrgPath,
    days: std::vec::IntoIter<NaiveDate>,
    count: i64,
}

impl SchoolDays {
    /// For a report that was made by [`super::export`].
    ///
    /// # Errors
    /// When the store fails.
    pub async fn open(app: &App, actor: &Actor, report: &Report) -> Result<Self, Error> {
        let (campaign, org, place) = (report.campaign.clone(), report.org.clone(), report.place.clone());
        let mut c = app.db().read().await?;
        let days = campaigns::list_days(&mut c, campaign.id, &place).await?;
        let count = days.iter().map(|d| d.schools).sum();
        let days = days.into_iter().map(|d| d.day).collect::<Vec<_>>().into_iter();
        Ok(Self { app: app.clone(), actor: actor.clone(), campaign, org, place, days, count })
    }

    /// How many rows there are in all.
    #[must_use]
    pub const fn count(&self) -> i64 {
        self.count
    }

    /// The rows of the next day; none after the last.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn next(&mut self) -> Result<Option<Vec<Row>>, Error> {
        let Some(day) = self.days.next() else { return Ok(None) };
        let (k, org, place) = (&self.campaign, &self.org, &self.place);
        let node = Node { org, place };
        let mut c = self.app.db().read().await?;
        let all = parts_of(&mut c, k, place, (Some(day), Which::of(&self.actor, node)), SCHOOL_LENGTH).await?;
        let total = Part::sum(place, all.iter());
        let small = small_for(&mut c, &self.actor, k, (&org.path, place), Some(day), total.counts).await?;
        let hides = if small.learners { vec![true; all.len()] } else { hides_schools(&self.actor, node, &all) };
        let names = names(&mut c, k, node, Some(day), &[OrgKind::County, OrgKind::School]).await?;
        let few = few(&self.actor, node, &all);
        let mut rows: Vec<Row> = all
            .iter()
            .zip(hides)
            .map(|(part, hides)| {
                let (name, code) = names.get(&part.path).cloned().unwrap_or_default();
                let (mut figures, note) = league::cells(k, part.counts, None);
                figures.remove(0);
                let named = vec![Cell::Date(day), Cell::Text(name), county_of(&part.path, &names)];
                row(named, (figures, note), vec![code.map_or(Cell::Nothing, Cell::Plain)], hides)
            })
            .collect();
        let columns = school_day_columns();
        for (row, _) in rows.iter_mut().zip(few).filter(|(_, few)| *few || small.marks) {
            without_marks(&columns, row);
        }
        Ok(Some(rows))
    }
}
