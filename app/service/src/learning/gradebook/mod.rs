//! The gradebook: all pupils of a class with all their assignments. [`qinghe_files::gradebook`] writes and reads its
//! files, [`check`] finds where a file differs.

pub mod check;

pub use qinghe_files::{
    gradebook::{MAX_FILE, ReadFault, Sheet, SheetCell, SheetRow, Words, export_csv, export_xlsx, mean, read_export},
    tables::decimal as points,
};

use crate::{
    Actor, App, Error, UseCase, assignment_rules,
    record::{Named, View},
};
use chrono::{DateTime, NaiveDate, Utc};
use qinghe_model::{AssignmentId, OrgId, Text, UserId, org::OrgKind, participation::Permille, progress::WorkState};
use qinghe_store::{
    assignments::{self, ClassCell, Override, Progress},
    orgs::{self, Org},
    users,
};
use std::collections::HashMap;

/// One pupil's progress in one assignment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cell {
    /// The state.
    pub state: WorkState,
    /// Points of the attempt that counts, in hundredths.
    pub score: Option<i64>,
    /// The most points there were in it.
    pub max: Option<i64>,
    /// Completed late, or not completed and the time is over.
    pub late: bool,
    /// Whether the pupil has times or attempts of their own.
    pub own: bool,
}

impl Cell {
    /// As the store has it, by the pupil's own due time.
    #[must_use]
    pub fn new(progress: &Progress, own: &Override, due_at: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        Self {
            state: progress.state(),
            score: progress.score,
            max: progress.max_score,
            late: progress.completed_at.unwrap_or(now) > own.own_due_at.unwrap_or(due_at),
            own: *own != Override::default(),
        }
    }

    /// The score as a share; none without a score, or when it is more than there was.
    #[must_use]
    pub fn share(&self) -> Option<Permille> {
        Permille::of(self.score?, self.max?).ok().flatten()
    }
}

impl From<Cell> for SheetCell {
    fn from(c: Cell) -> Self {
        Self { state: c.state, score: c.score, max: c.max, late: c.late }
    }
}

/// An assignment of the class.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its id.
    pub assignment: AssignmentId,
    /// What it is called.
    pub title: Text,
    /// Until when it is on time.
    pub due_at: DateTime<Utc>,
}

/// A pupil.
#[derive(Clone, Debug)]
pub struct Row {
    /// The pupil.
    pub learner: UserId,
    /// 学号.
    pub number: String,
    /// Their name.
    pub name: String,
    /// By column; nothing where they were not given it.
    pub cells: Vec<Option<Cell>>,
}

impl Row {
    /// The mean of the scores there are.
    #[must_use]
    pub fn mean(&self) -> Option<Permille> {
        mean(self.cells.iter().flatten().filter_map(Cell::share))
    }
}

/// The gradebook of a class.
#[derive(Clone, Debug)]
pub struct Gradebook {
    /// The class.
    pub class: Org,
    /// What it was given, the first due first.
    pub columns: Vec<Column>,
    /// Who is in it now, by number.
    pub rows: Vec<Row>,
    /// When it was read.
    pub at: DateTime<Utc>,
}

/// What a row must have somewhere to be shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wanted {
    /// Something in this state.
    State(WorkState),
    /// Pupils with late work.
    Late,
}

/// What is shown of a gradebook; by default everything.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Filter {
    /// Names and numbers that have this in them.
    pub name: String,
    /// Only pupils with such an assignment among those shown.
    pub wanted: Option<Wanted>,
    /// Work due on this day or later, in the schools' zone.
    pub from: Option<NaiveDate>,
    /// Work due on this day or earlier.
    pub until: Option<NaiveDate>,
}

impl Gradebook {
    /// Leaves what the filter wants.
    pub fn filter(&mut self, filter: &Filter) {
        let day = |c: &Column| c.due_at.with_timezone(&App::ZONE).date_naive();
        let keep: Vec<bool> = self
            .columns
            .iter()
            .map(|c| filter.from.is_none_or(|d| day(c) >= d) && filter.until.is_none_or(|d| day(c) <= d))
            .collect();
        retain(&mut self.columns, &keep);
        for row in &mut self.rows {
            retain(&mut row.cells, &keep);
        }
        let name = filter.name.trim().to_lowercase();
        self.rows.retain(|row| {
            let named = row.name.to_lowercase().contains(&name) || row.number.to_lowercase() == name;
            let wanted = filter.wanted.is_none_or(|wanted| {
                row.cells.iter().flatten().any(|cell| match wanted {
                    Wanted::State(state) => cell.state == state,
                    Wanted::Late => cell.late,
                })
            });
            (name.is_empty() || named) && wanted
        });
    }

    /// The mean of a column's scores.
    #[must_use]
    pub fn column_mean(&self, column: usize) -> Option<Permille> {
        mean(self.rows.iter().filter_map(|r| r.cells.get(column)?.as_ref()?.share()))
    }

    /// What a file holds of it, with titles in one language.
    #[must_use]
    pub fn sheet(&self, title: impl Fn(&Column) -> String) -> Sheet {
        Sheet {
            columns: self.columns.iter().map(|c| (c.assignment, title(c))).collect(),
            rows: self
                .rows
                .iter()
                .map(|r| SheetRow {
                    number: r.number.clone(),
                    name: r.name.clone(),
                    cells: r.cells.iter().map(|c| c.map(SheetCell::from)).collect(),
                })
                .collect(),
        }
    }
}

fn retain<T>(all: &mut Vec<T>, keep: &[bool]) {
    let mut keep = keep.iter();
    all.retain(|_| keep.next().copied().unwrap_or(true));
}

/// The gradebook of a class, as it is now: four queries, however large the class. It shows others' scores, so this is
/// recorded in the audit log; `to_file` for a download.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such class.
pub async fn get(app: &App, actor: &Actor, class: OrgId, to_file: bool) -> Result<Gradebook, Error> {
    let mut c = app.db().read().await?;
    let class = orgs::find(&mut c, class).await?.filter(|o| o.kind == OrgKind::Class).ok_or(Error::Forbidden)?;
    actor.require(UseCase::ViewProgress, &class.path)?;
    if to_file && actor.only_looks(&class.path) {
        return Err(Error::Forbidden);
    }
    let given = assignments::list_class(&mut c, class.id).await?;
    let pupils = users::list_class(&mut c, class.id).await?;
    let mut cells: HashMap<(UserId, AssignmentId), ClassCell> = assignments::list_cells(&mut c, class.id)
        .await?
        .into_iter()
        .map(|cell| ((cell.learner_id, cell.assignment_id), cell))
        .collect();
    drop(c);
    let view = View::new(UseCase::ViewProgress, class.id, "gradebook").about("gradebook", true).about("file", to_file);
    let pupils = Named::new(pupils, view.always(to_file)).open(app, actor).await?;
    let now = app.now();
    let content = app.content();
    // The latest due comes first from the store.
    let columns: Vec<Column> = given
        .into_iter()
        .rev()
        .filter_map(|a| {
            let title = assignment_rules::as_given(&content, &a)?.title.clone();
            Some(Column { assignment: a.id, title, due_at: a.due_at })
        })
        .collect();
    let rows = pupils
        .into_iter()
        .map(|pupil| Row {
            cells: columns
                .iter()
                .map(|column| {
                    let cell = cells.remove(&(pupil.id, column.assignment))?;
                    Some(Cell::new(&cell.progress, &cell.own, column.due_at, now))
                })
                .collect(),
            learner: pupil.id,
            number: pupil.student_no,
            name: pupil.name,
        })
        .collect();
    Ok(Gradebook { class, columns, rows, at: now })
}
