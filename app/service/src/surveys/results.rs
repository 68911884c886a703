//! What a survey says: both rates, by stratum, form and item, and beside the rounds before it.
//!
//! Two figures that are never mixed: (a) the share of respondents who reach the pass mark on the whole form, where a
//! blank is not right; (b) right answers ÷ answers given, where a blank is no answer. A sheet without any answer is
//! counted apart and is in neither.

use super::{form, require};
use crate::{Actor, App, Error, UseCase};
use qinghe_model::{
    SurveyId, Text,
    stats::{Cluster, Estimate, Interval, LEAST_SHOWN, estimate, hide, newcombe},
    survey::{Drawn, Mark, reaches},
};
use qinghe_store::{
    Conn,
    orgs::Org,
    surveys::{self, Response, SampleClass, Stratum, Survey},
};
use serde_json::json;
use std::collections::BTreeMap;

/// The most rounds of a row.
const ROUNDS: usize = 8;

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
    /// Too few answered, or their figures would tell those of too few.
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

/// A form's figures.
pub struct FormFigures {
    /// Its id.
    pub form: String,
    /// What it is called.
    pub title: Text,
    /// Its rates.
    pub group: Group,
    /// The 95 % interval of its rate (a) less that of the first form shown; none for that one.
    pub difference: Option<(f64, Interval)>,
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
    /// How many said they do not know.
    pub unknown: i64,
    /// How many left it blank.
    pub blank: i64,
    /// The wrong option chosen most, "I don't know" apart, and by how many.
    pub wrong: Option<(Text, i64)>,
}

/// A round of a row, the latest first; by the pass mark of the survey that is looked at.
pub struct Round {
    /// The survey.
    pub survey: Survey,
    /// Its rates.
    pub group: Group,
    /// Its rate (a) less that of the round before it, with the 95 % interval (Newcombe, independent samples).
    pub reached: Option<(f64, Interval)>,
    /// The same of its rate (b).
    pub right: Option<(f64, Interval)>,
}

/// What a survey says once its window is over.
pub struct Figures {
    /// Everyone, weighted where the strata's fractions differ.
    pub total: Group,
    /// Sheets without any answer.
    pub blank: i64,
    /// By stratum.
    pub strata: Vec<(Stratum, Group)>,
    /// By form.
    pub forms: Vec<FormFigures>,
    /// By item.
    pub items: Vec<ItemFigures>,
    /// This round and those before it.
    pub rounds: Vec<Round>,
}

/// A survey with what may be shown of it now.
pub struct Results {
    /// The node and those above it which the actor may see, the topmost first.
    pub lineage: Vec<Org>,
    /// The node.
    pub org: Org,
    /// The survey.
    pub survey: Survey,
    /// Classes asked.
    pub classes: i64,
    /// Pupils in them at the draw.
    pub asked: i64,
    /// How many took part; none while they are fewer than [`LEAST_SHOWN`].
    pub came: Option<i64>,
    /// The figures; none before the window is over.
    pub figures: Option<Figures>,
}

/// A sheet with its place in the sample.
struct Sheet<'a> {
    stratum: usize,
    response: &'a Response,
    marks: Vec<Mark>,
}

/// What one survey's answers come to.
struct Read {
    strata: Vec<Stratum>,
    classes: Vec<SampleClass>,
    responses: Vec<Response>,
}

impl Read {
    async fn new(c: &mut Conn<'_>, id: SurveyId) -> Result<Self, Error> {
        Ok(Self {
            strata: surveys::list_strata(c, id).await?,
            classes: surveys::list_classes(c, id).await?.into_iter().filter(|k| k.state == Drawn::Sample).collect(),
            responses: surveys::list_responses(c, id).await?,
        })
    }

    /// The sheets with at least one answer.
    fn sheets(&self) -> Vec<Sheet<'_>> {
        self.responses
            .iter()
            .filter_map(|response| {
                let class = self.classes.iter().find(|k| k.class_id == response.class_id)?;
                let stratum = self.strata.iter().position(|s| s.number == class.stratum)?;
                Some(Sheet { stratum, response, marks: response.marks() })
            })
            .filter(|s| s.marks.iter().any(|m| *m != Mark::Blank))
            .collect()
    }

    /// The rates of some of the sheets; [`Group::Hidden`] when they are too few.
    fn group<'a>(&self, sheets: impl Iterator<Item = &'a Sheet<'a>>, pass_mark: i64) -> Group {
        let mut classes: BTreeMap<_, [Cluster; 2]> = BTreeMap::new();
        let mut people = 0;
        for s in sheets {
            people += 1;
            let [reached, right] = classes.entry(s.response.class_id).or_default();
            let count = |mark: Mark| i64::try_from(s.marks.iter().filter(|m| **m == mark).count()).unwrap_or(i64::MAX);
            for cluster in [&mut *reached, &mut *right] {
                cluster.stratum = s.stratum;
                cluster.people += 1;
            }
            reached.part += i64::from(reaches(&s.marks, pass_mark));
            reached.whole += 1;
            right.part += count(Mark::Right);
            right.whole += count(Mark::Right) + count(Mark::Wrong);
        }
        let populations: Vec<i64> = self.strata.iter().map(|s| s.pupils).collect();
        let of = |n: usize| estimate(&populations, &classes.values().map(|k| k[n]).collect::<Vec<_>>());
        match (people, of(0), of(1)) {
            (0, ..) => Group::Nobody,
            (people, Some(reached), Some(right)) if people >= LEAST_SHOWN => {
                Group::Shown(Rates { people, reached, right })
            }
            _ => Group::Hidden,
        }
    }
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
    let read = Read::new(&mut c, id).await?;
    let came: i64 = read.classes.iter().map(|k| k.took_part).sum();
    let figures = if survey.is_over(app.now()) { Some(figures(app, &mut c, &survey, &read).await?) } else { None };
    Ok(Results {
        lineage: super::lineage(&mut c, actor, &org).await?,
        org,
        classes: i64::try_from(read.classes.len()).unwrap_or(i64::MAX),
        asked: read.classes.iter().map(|k| k.pupils).sum(),
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
    app.db()
        .write((app.clone(), actor.clone(), results.org.id), move |c, (app, actor, org)| {
            Box::pin(async move {
                let detail = json!({ "did": "export", "survey": id, "kind": kind });
                app.audit(c, actor, UseCase::ViewSurvey, Some(*org), None, detail).await
            })
        })
        .await?;
    Ok(results)
}

async fn figures(app: &App, c: &mut Conn<'_>, survey: &Survey, read: &Read) -> Result<Figures, Error> {
    let sheets = read.sheets();
    let mark = survey.pass_mark;
    let total = read.group(sheets.iter(), mark);
    let count =
        |of: &dyn Fn(&Sheet) -> bool| i64::try_from(sheets.iter().filter(|s| of(s)).count()).unwrap_or(i64::MAX);
    let is_shown = total.rates().is_some();

    let sizes: Vec<i64> = (0..read.strata.len()).map(|n| count(&|s| s.stratum == n)).collect();
    let hidden = hide(&sizes);
    let strata = read
        .strata
        .iter()
        .enumerate()
        .map(|(n, stratum)| {
            let group = if hidden[n] || !is_shown && sizes[n] > 0 {
                Group::Hidden
            } else {
                read.group(sheets.iter().filter(|s| s.stratum == n), mark)
            };
            (stratum.clone(), group)
        })
        .collect();

    let ids: Vec<&str> = survey.forms().collect();
    let sizes: Vec<i64> = ids.iter().map(|id| count(&|s| s.response.form == *id)).collect();
    let hidden = hide(&sizes);
    let mut forms: Vec<FormFigures> = Vec::new();
    let mut items = Vec::new();
    for (n, id) in ids.iter().enumerate() {
        let own = || sheets.iter().filter(|s| s.response.form == **id);
        let group = if hidden[n] || !is_shown && sizes[n] > 0 { Group::Hidden } else { read.group(own(), mark) };
        let first = forms.iter().find_map(|f| f.group.rates());
        let difference = group.rates().zip(first).map(|(own, first)| difference(&own.reached, &first.reached));
        if group.rates().is_some() {
            items.extend(item_figures(id, &own().collect::<Vec<_>>()));
        }
        let title = form(id).map(|f| f.title.clone()).unwrap_or_default();
        forms.push(FormFigures { form: (*id).to_owned(), title, group, difference });
    }
    let blank = i64::try_from(read.responses.len() - sheets.len()).unwrap_or(i64::MAX);
    Ok(Figures { total, blank, strata, forms, items, rounds: rounds(app, c, survey, total).await? })
}

fn difference(a: &Estimate, b: &Estimate) -> (f64, Interval) {
    (a.share - b.share, newcombe((a.share, a.interval()), (b.share, b.interval())))
}

fn item_figures(id: &str, sheets: &[&Sheet<'_>]) -> Vec<ItemFigures> {
    let Some(form) = form(id) else { return Vec::new() };
    form.items
        .iter()
        .enumerate()
        .map(|(n, (_, item))| {
            let count = |of: &dyn Fn(&Sheet) -> bool| {
                i64::try_from(sheets.iter().filter(|s| of(s)).count()).unwrap_or(i64::MAX)
            };
            let marked = |mark: Mark| count(&|s| s.marks.get(n) == Some(&mark));
            let chose = |option: &str| count(&|s| s.response.answers().nth(n).flatten() == Some(option));
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
                people: i64::try_from(sheets.len()).unwrap_or(i64::MAX),
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

/// This round and those it follows, each with its change. A round before whose window is not over ends the row.
async fn rounds(app: &App, c: &mut Conn<'_>, survey: &Survey, total: Group) -> Result<Vec<Round>, Error> {
    let mut row = vec![(survey.clone(), total)];
    while row.len() < ROUNDS {
        let Some(id) = row.last().and_then(|(s, _)| s.follows()) else { break };
        let Some(before) = surveys::find(c, id).await?.filter(|s| s.is_over(app.now())) else { break };
        let read = Read::new(c, id).await?;
        let group = read.group(read.sheets().iter(), survey.pass_mark);
        row.push((before, group));
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
