//! A survey's results: both rates, by stratum, form and item, and the earlier rounds.
//!
//! Two figures that are never mixed: (a) the share of respondents who reach the pass mark on the whole form, where a
//! blank is not right; (b) right answers ÷ answers given, where a blank is no answer. A sheet without any answer is
//! counted apart and is in neither.
//!
//! Nothing that is shown is about fewer than ten: strata of fewer are one row with a neighbour before anything is
//! estimated ([`super::closing`]), so that all figures are of rows that are shown; and forms are shown only where they
//! cross the rows in no small group.

use super::{closing, form, require};
use crate::{Actor, App, Error, Shared, UseCase};
use qinghe_model::{
    SurveyId, Text,
    hiding::{LEAST_SHOWN, crossing_reveals, hide, merge},
    stats::{Cluster, Estimate, Interval, estimate, newcombe},
    survey::{Drawn, Mark, reaches},
};
use qinghe_store::{
    orgs::Org,
    surveys::{self, Sheet, Stratum, Survey},
};
use serde_json::json;
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

/// The most rounds of a row.
const ROUNDS: usize = 8;
/// The most results kept in memory.
const MOST_KEPT: usize = 200;

/// Both rates of a group of at least [`LEAST_SHOWN`] people.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Rates {
    /// Respondents with at least one answer.
    pub people: i64,
    /// (a): respondents who reach the pass mark.
    pub reached: Estimate,
    /// (b): right answers of those given.
    pub right: Estimate,
}

/// The figures of a group.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Group {
    /// Nobody answered.
    Nobody,
    /// Too few answered, or their figures would reveal those of too few.
    Hidden,
    /// Its rates.
    Shown(Rates),
}

impl Group {
    /// The rates, where they are shown.
    #[must_use]
    pub const fn rates(&self) -> Option<&Rates> {
        match self {
            Self::Shown(rates) => Some(rates),
            _ => None,
        }
    }
}

/// A difference of two rates, with its 95 % interval where both rates have one.
pub type Difference = (f64, Option<Interval>);

/// A form's figures.
pub struct FormFigures {
    /// Its id.
    pub form: String,
    /// What it is called.
    pub title: Text,
    /// Its rates.
    pub group: Group,
    /// Its rate (a) less that of the first form shown, with the 95 % interval where there is one; none for that one.
    pub difference: Option<Difference>,
}

/// An item's figures, of a form that is shown. Shares are of the form's respondents.
pub struct ItemFigures {
    /// The form's id.
    pub form: String,
    /// Its number on the form, from 1.
    pub number: usize,
    /// The question.
    pub stem: Text,
    /// Respondents of the form.
    pub people: i64,
    /// How many were right.
    pub right: i64,
    /// How many answered that they do not know.
    pub unknown: i64,
    /// How many left it blank.
    pub blank: i64,
    /// The wrong option chosen most, "I don't know" apart, and by how many.
    pub wrong: Option<(Text, i64)>,
}

/// A round of a series, by the pass mark of the survey shown.
pub struct Round {
    /// The survey.
    pub survey: Survey,
    /// Its rates.
    pub group: Group,
    /// Its rate (a) less that of the round before it, with the 95 % interval (Newcombe, independent samples).
    pub reached: Option<Difference>,
    /// The same of its rate (b).
    pub right: Option<Difference>,
}

/// Strata that are shown as one row, and its figures.
pub struct RowFigures {
    /// The strata: several when too few answered in one of them.
    pub strata: Vec<Stratum>,
    /// Their rates, as of one.
    pub group: Group,
}

/// A survey's results once its window is over.
pub struct Figures {
    /// Everyone, weighted where the rows' fractions differ.
    pub total: Group,
    /// Sheets without any answer.
    pub blank: i64,
    /// By stratum, small ones together with a neighbour.
    pub rows: Vec<RowFigures>,
    /// What rests on the sheets alone.
    pub calculated: Arc<Calculated>,
    /// This round and those before it.
    pub rounds: Vec<Round>,
}

/// What the sheets of a finished survey come to by a pass mark. They change no more, and neither does this.
pub struct Calculated {
    /// None when no sheet was kept, because nobody or too few answered.
    total: Option<Group>,
    /// By the number of the stratum that a row is shown under.
    rows: HashMap<i64, Group>,
    /// By form.
    pub forms: Vec<FormFigures>,
    /// By item.
    pub items: Vec<ItemFigures>,
}

/// A survey with what may be shown of it now.
pub struct Results {
    /// The node and those above it which the actor may see, the topmost first.
    pub lineage: Vec<Org>,
    /// The node.
    pub org: Org,
    /// The survey.
    pub survey: Survey,
    /// Classes in the sample.
    pub classes: i64,
    /// Pupils in them at the draw.
    pub asked: i64,
    /// How many took part; none while they are fewer than [`LEAST_SHOWN`].
    pub came: Option<i64>,
    /// The figures; none before the window is over.
    pub figures: Option<Figures>,
}

/// A sheet, read.
struct Marked<'a> {
    sheet: &'a Sheet,
    marks: Vec<Mark>,
}

/// Calculated results, by survey and pass mark.
struct Cache(Mutex<HashMap<(SurveyId, i64), Arc<Calculated>>>);

impl Shared for Cache {
    fn open(_: &App) -> Self {
        Self(Mutex::default())
    }
}

impl Cache {
    fn find(&self, key: (SurveyId, i64)) -> Option<Arc<Calculated>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned()
    }

    fn keep(&self, key: (SurveyId, i64), value: Arc<Calculated>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST_KEPT {
            kept.clear();
        }
        kept.insert(key, value);
    }
}

/// The number of the stratum that a stratum is shown under.
fn row_of(stratum: &Stratum) -> i64 {
    stratum.shown_as.unwrap_or(stratum.number)
}

fn whole(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// The rates of some sheets, drawn by cluster within strata, each a place among `populations`; [`Group::Hidden`] when
/// they are too few. `place` gives a sheet's stratum and cluster.
fn group<'a>(
    sheets: impl Iterator<Item = &'a Marked<'a>>,
    populations: &[i64],
    pass_mark: i64,
    place: impl Fn(&Sheet) -> (usize, i64),
) -> Group {
    let mut clusters: BTreeMap<(usize, i64), [Cluster; 2]> = BTreeMap::new();
    let mut people = 0;
    for s in sheets {
        people += 1;
        let at = place(s.sheet);
        let [reached, right] = clusters.entry(at).or_default();
        let count = |mark: Mark| whole(s.marks.iter().filter(|m| **m == mark).count());
        for cluster in [&mut *reached, &mut *right] {
            cluster.stratum = at.0;
            cluster.people += 1;
        }
        reached.part += i64::from(reaches(&s.marks, pass_mark));
        reached.whole += 1;
        right.part += count(Mark::Right);
        right.whole += count(Mark::Right) + count(Mark::Wrong);
    }
    let of = |n: usize| estimate(populations, &clusters.values().map(|k| k[n]).collect::<Vec<_>>());
    match (people, of(0), of(1)) {
        (0, ..) => Group::Nobody,
        (people, Some(reached), Some(right)) if people >= LEAST_SHOWN => Group::Shown(Rates { people, reached, right }),
        _ => Group::Hidden,
    }
}

/// The survey's results by a pass mark, from memory where they were calculated before. It is finished.
async fn calculated(app: &App, survey: &Survey, mark: i64) -> Result<Arc<Calculated>, Error> {
    let key = (survey.id, mark);
    if let Some(kept) = app.shared::<Cache>().find(key) {
        return Ok(kept);
    }
    let mut c = app.db().read().await?;
    let strata = surveys::list_strata(&mut c, survey.id).await?;
    let sheets = surveys::list_sheets(&mut c, survey.id).await?;
    drop(c);
    let forms: Vec<String> = survey.forms().map(str::to_owned).collect();
    let work = tokio::task::spawn_blocking(move || Arc::new(calculate(&strata, &sheets, &forms, mark)));
    let done = work.await.map_err(|e| Error::Input(e.to_string()))?;
    app.shared::<Cache>().keep(key, done.clone());
    Ok(done)
}

fn calculate(strata: &[Stratum], sheets: &[Sheet], ids: &[String], mark: i64) -> Calculated {
    if sheets.is_empty() {
        return Calculated { total: None, rows: HashMap::new(), forms: Vec::new(), items: Vec::new() };
    }
    let mut populations: BTreeMap<i64, i64> = BTreeMap::new();
    for s in strata {
        *populations.entry(row_of(s)).or_default() += s.pupils;
    }
    let places: HashMap<i64, usize> = populations.keys().enumerate().map(|(n, row)| (*row, n)).collect();
    let sheets: Vec<Marked> = sheets
        .iter()
        .filter(|s| places.contains_key(&s.stratum))
        .map(|sheet| Marked { sheet, marks: sheet.marks() })
        .collect();
    let sizes: Vec<i64> = populations.values().copied().collect();
    let of = |row: Option<i64>| {
        let chosen = sheets.iter().filter(|s| row.is_none_or(|row| s.sheet.stratum == row));
        group(chosen, &sizes, mark, |s| (places[&s.stratum], s.cluster))
    };
    let rows = populations.keys().map(|row| (*row, of(Some(*row)))).collect();

    let mut cells = vec![vec![0; ids.len()]; populations.len()];
    for s in &sheets {
        if let Some(n) = ids.iter().position(|id| *id == s.sheet.form) {
            cells[places[&s.sheet.stratum]][n] += 1;
        }
    }
    let people: Vec<i64> = (0..ids.len()).map(|n| cells.iter().map(|row| row[n]).sum()).collect();
    let mut shown: Vec<bool> = hide(&people).iter().map(|h| !h).collect();
    if crossing_reveals(&cells, &shown) {
        shown.fill(false);
    }
    let mut forms: Vec<FormFigures> = Vec::new();
    let mut items = Vec::new();
    for (n, id) in ids.iter().enumerate() {
        let own: Vec<&Marked> = sheets.iter().filter(|s| s.sheet.form == *id).collect();
        let group = if shown[n] || own.is_empty() { of_form(&own, sizes.iter().sum(), mark) } else { Group::Hidden };
        // Primary editions ask other pupils other questions: they are compared among themselves.
        let primary = |id: &str| form(id).is_some_and(qinghe_content::Form::is_primary);
        let first = forms.iter().filter(|f| primary(&f.form) == primary(id)).find_map(|f| f.group.rates());
        let difference = group.rates().zip(first).map(|(own, first)| difference(&own.reached, &first.reached));
        if group.rates().is_some() {
            items.extend(item_figures(id, &own));
        }
        let title = form(id).map(|f| f.title.clone()).unwrap_or_default();
        forms.push(FormFigures { form: id.clone(), title, group, difference });
    }
    Calculated { total: Some(of(None)), rows, forms, items }
}

/// The rates of a form, as counted: weights would be another sum over the rows, and with the first reveal the parts. Those
/// of a cluster who have the form may be few, and are one cluster with others. `everyone`: the people of the whole frame.
fn of_form(own: &[&Marked<'_>], everyone: i64, mark: i64) -> Group {
    let mut sizes: BTreeMap<i64, i64> = BTreeMap::new();
    for s in own {
        *sizes.entry(s.sheet.cluster).or_default() += 1;
    }
    let merged = merge(&sizes.values().map(|n| ((), *n)).collect::<Vec<_>>());
    let clusters: HashMap<i64, i64> = sizes.keys().copied().zip(merged.into_iter().map(whole)).collect();
    group(own.iter().copied(), &[everyone], mark, |s| (0, clusters[&s.cluster]))
}

/// Shows what may be shown of a survey.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such survey; [`Error::NotFound`] for a draft.
pub async fn get(app: &App, actor: &Actor, id: SurveyId) -> Result<Results, Error> {
    let mut c = app.db().read().await?;
    let (survey, org) = require(&mut c, actor, UseCase::ViewSurvey, id).await?;
    if survey.locked_at.is_none() {
        return Err(Error::NotFound);
    }
    let classes: Vec<_> =
        surveys::list_classes(&mut c, id).await?.into_iter().filter(|k| k.state == Drawn::Sample).collect();
    let lineage = super::lineage(&mut c, actor, &org).await?;
    drop(c);
    let came: i64 = classes.iter().map(|k| k.took_part).sum();
    let figures = if survey.is_over(app.now()) { Some(figures(app, &survey, came).await?) } else { None };
    Ok(Results {
        lineage,
        org,
        classes: whole(classes.len()),
        asked: classes.iter().map(|k| k.pupils).sum(),
        came: (came == 0 || came >= LEAST_SHOWN).then_some(came),
        survey,
        figures,
    })
}

/// The same, to be written to a file. It is noted in the audit log.
///
/// # Errors
/// As [`get`]; [`Error::NotFound`] before the window is over.
pub async fn export(app: &App, actor: &Actor, id: SurveyId, kind: &'static str) -> Result<Results, Error> {
    let results = get(app, actor, id).await?;
    if results.figures.is_none() {
        return Err(Error::NotFound);
    }
    tx!(app, (&actor, org = results.org.id), move |c| {
        let detail = json!({ "operation": "export", "report": "survey", "survey": id, "format": kind });
        app.audit(c, actor, UseCase::ViewSurvey, Some(*org), None, detail).await
    })
    .await?;
    Ok(results)
}

async fn figures(app: &App, survey: &Survey, came: i64) -> Result<Figures, Error> {
    let survey = finished(app, survey.clone()).await?;
    let calculated = calculated(app, &survey, survey.pass_mark).await?;
    let mut c = app.db().read().await?;
    // Where nothing was kept, too few or none answered.
    let nothing = if came == 0 { Group::Nobody } else { Group::Hidden };
    let mut rows: Vec<RowFigures> = Vec::new();
    for stratum in surveys::list_strata(&mut c, survey.id).await? {
        if let Some(row) = rows.iter_mut().find(|r| row_of(&r.strata[0]) == row_of(&stratum)) {
            row.strata.push(stratum);
        } else {
            let group = calculated.rows.get(&row_of(&stratum)).copied().unwrap_or(nothing);
            rows.push(RowFigures { strata: vec![stratum], group });
        }
    }
    drop(c);
    let total = calculated.total.unwrap_or(nothing);
    let rounds = rounds(app, &survey, total).await?;
    Ok(Figures { total, blank: survey.blank, rows, calculated, rounds })
}

/// A survey that is over, finished.
async fn finished(app: &App, survey: Survey) -> Result<Survey, Error> {
    if survey.finished_at.is_some() {
        return Ok(survey);
    }
    closing::finish(app, survey.id).await?;
    surveys::find(&mut app.db().read().await?, survey.id).await?.ok_or(Error::NotFound)
}

fn difference(a: &Estimate, b: &Estimate) -> Difference {
    let interval = a.interval().zip(b.interval()).map(|(of_a, of_b)| newcombe((a.share, of_a), (b.share, of_b)));
    (a.share - b.share, interval)
}

fn item_figures(id: &str, sheets: &[&Marked<'_>]) -> Vec<ItemFigures> {
    let Some(form) = form(id) else { return Vec::new() };
    form.items
        .iter()
        .enumerate()
        .map(|(n, (_, item))| {
            let count = |of: &dyn Fn(&Marked) -> bool| whole(sheets.iter().filter(|s| of(s)).count());
            let marked = |mark: Mark| count(&|s| s.marks.get(n) == Some(&mark));
            let chose = |option: &str| count(&|s| s.sheet.answers().nth(n).flatten() == Some(option));
            let wrong = item
                .options
                .iter()
                .filter(|o| !o.correct && o.id != UNKNOWN)
                .map(|o| (o.text.clone(), chose(&o.id)))
                .filter(|(_, n)| *n > 0)
                .reduce(|best, next| if next.1 > best.1 { next } else { best });
            let right = marked(Mark::Right);
            ItemFigures {
                form: id.to_owned(),
                number: n + 1,
                stem: item.stem.clone(),
                people: whole(sheets.len()),
                right,
                unknown: chose(UNKNOWN),
                blank: marked(Mark::Blank),
                wrong,
            }
        })
        .collect()
}

/// The option "I don't know" of every item of the core.
const UNKNOWN: &str = "dk";

/// This round and those before it, each with its change. An earlier round that is still open ends the series.
async fn rounds(app: &App, survey: &Survey, total: Group) -> Result<Vec<Round>, Error> {
    let mut row = vec![(survey.clone(), total)];
    while row.len() < ROUNDS {
        let Some(id) = row.last().and_then(|(s, _)| s.follows()) else { break };
        let before = surveys::find(&mut app.db().read().await?, id).await?;
        let Some(before) = before.filter(|s| s.is_over(app.now())) else { break };
        let before = finished(app, before).await?;
        let kept = calculated(app, &before, survey.pass_mark).await?;
        // Where nothing was kept, too few or none answered; that round's own page says which.
        row.push((before, kept.total.unwrap_or(Group::Hidden)));
    }
    let before: Vec<Option<Rates>> = row.iter().skip(1).map(|(_, g)| g.rates().copied()).chain([None]).collect();
    Ok(row
        .into_iter()
        .zip(before)
        .map(|((survey, group), before)| {
            let pair = group.rates().copied().zip(before);
            let reached = pair.map(|(now, then)| difference(&now.reached, &then.reached));
            let right = pair.map(|(now, then)| difference(&now.right, &then.right));
            Round { survey, group, reached, right }
        })
        .collect())
}
