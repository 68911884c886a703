//! Awareness surveys (知晓率): anonymous, of randomly drawn whole classes, with parallel forms.
//!
//! An officer chooses among three versions of the form; primary classes get the primary edition of each, which names no
//! substance.
//!
//! [`design`] makes the frame and draws the sample, [`answer`] takes answers from pupils and from sheets that a
//! school types in, [`closing`] takes the classes away from the sheets when it is over, [`results`] calculates both
//! rates. Nothing of what was answered is
//! shown while a survey runs: two readings of a count that grew by one would reveal one pupil's answers.
//!
//! Officers and assessors work at `/bureau/surveys`. Strata are stages of school and, where wanted, areas, and urban and rural
//! schools. Anyone can repeat the draw from its seed (`qinghe_model::survey`), and every draw and replacement is in the audit
//! log. There are two rates side by side, each with its Wilson interval and design effect (formulas and sources in
//! `qinghe_model::stats`). Groups under 10 are hidden, also where a subtraction would reveal them.
//!
//! Answers are anonymous by construction: see `qinghe_store::surveys`.

pub mod answer;
pub mod closing;
pub mod design;
pub mod results;

use crate::{Actor, App, Error, UseCase};
use qinghe_content::Form;
use qinghe_model::{OrgId, SurveyId, survey::Band};
use qinghe_store::{
    Conn,
    orgs::{self, Org},
    surveys::{self, LeftOut, SampleClass, Stratum, Survey},
};

/// The forms there are, in order.
#[must_use]
pub fn forms() -> &'static [Form] {
    qinghe_content::awareness()
}

/// The forms that an officer chooses from. Primary classes get the primary edition of each.
pub fn versions() -> impl Iterator<Item = &'static Form> {
    forms().iter().filter(|f| !f.is_primary())
}

/// A form by its id.
#[must_use]
pub fn form(id: &str) -> Option<&'static Form> {
    forms().iter().find(|f| f.id == id)
}

/// Whether a form is for classes of this band.
fn suits(form: &Form, band: Band) -> bool {
    form.is_primary() == (band == Band::Primary)
}

/// The forms of a survey that a class of this band may have. A survey designed before there were primary editions has
/// none of them, and keeps the forms it was designed with.
fn forms_for(survey: &Survey, band: Band) -> Vec<&'static Form> {
    let all: Vec<&'static Form> = survey.forms().filter_map(form).collect();
    let own: Vec<&'static Form> = all.iter().copied().filter(|f| suits(f, band)).collect();
    if own.is_empty() { all } else { own }
}

/// The topmost node whose surveys the actor may see.
#[must_use]
pub fn home_node(actor: &Actor) -> Option<OrgId> {
    actor.nodes_for(UseCase::ViewSurvey).next().map(|g| g.org_id)
}

/// The surveys of a node.
pub struct List {
    /// The node and those above it which the actor may see, the topmost first.
    pub lineage: Vec<Org>,
    /// The node.
    pub org: Org,
    /// Its surveys and those of nodes under it, the latest first, each with its node.
    pub surveys: Vec<(Survey, Org)>,
}

/// A survey with its frame and sample.
pub struct Page {
    /// The node and those above it which the actor may see, the topmost first.
    pub lineage: Vec<Org>,
    /// The node it is of.
    pub org: Org,
    /// The survey.
    pub survey: Survey,
    /// The round before it.
    pub follows: Option<Survey>,
    /// Its strata.
    pub strata: Vec<Stratum>,
    /// Its classes in their drawn order, replacements included.
    pub classes: Vec<SampleClass>,
    /// Schools of which the frame has not every class, or none.
    pub left_out: Vec<LeftOut>,
}

/// Lists the surveys of a bureau.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such node; [`Error::NotFound`] for a school.
pub async fn list(app: &App, actor: &Actor, org: OrgId) -> Result<List, Error> {
    let mut c = app.db().read().await?;
    let org = require_bureau(&mut c, actor, UseCase::ViewSurvey, org).await?;
    let mut found = Vec::new();
    for survey in surveys::list_under(&mut c, &org.path).await? {
        let of = orgs::find(&mut c, survey.org_id).await?.ok_or(Error::NotFound)?;
        found.push((survey, of));
    }
    Ok(List { lineage: lineage(&mut c, actor, &org).await?, org, surveys: found })
}

/// Shows a survey's design, frame and sample.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such survey.
pub async fn get(app: &App, actor: &Actor, id: SurveyId) -> Result<Page, Error> {
    let mut c = app.db().read().await?;
    let (survey, org) = require(&mut c, actor, UseCase::ViewSurvey, id).await?;
    let follows = match survey.follows() {
        Some(id) => surveys::find(&mut c, id).await?,
        None => None,
    };
    let strata = surveys::list_strata(&mut c, id).await?;
    let classes = surveys::list_classes(&mut c, id).await?;
    let left_out = surveys::list_left_out(&mut c, id).await?;
    Ok(Page { lineage: lineage(&mut c, actor, &org).await?, org, survey, follows, strata, classes, left_out })
}

async fn lineage(c: &mut Conn<'_>, actor: &Actor, org: &Org) -> Result<Vec<Org>, Error> {
    let above = orgs::list_lineage(c, &org.path).await?;
    Ok(above.into_iter().filter(|o| actor.may(UseCase::ViewSurvey, &o.path)).collect())
}

async fn require_bureau(c: &mut Conn<'_>, actor: &Actor, use_case: UseCase, org: OrgId) -> Result<Org, Error> {
    let org = orgs::find(c, org).await?.ok_or(Error::Forbidden)?;
    actor.require(use_case, &org.path)?;
    if org.kind.is_bureau() { Ok(org) } else { Err(Error::NotFound) }
}

/// A survey of a node where the actor may do this. Who may not does not learn whether there is such a survey.
async fn require(c: &mut Conn<'_>, actor: &Actor, use_case: UseCase, id: SurveyId) -> Result<(Survey, Org), Error> {
    let survey = surveys::find(c, id).await?.ok_or(Error::Forbidden)?;
    let org = orgs::find(c, survey.org_id).await?.ok_or(Error::NotFound)?;
    actor.require(use_case, &org.path)?;
    Ok((survey, org))
}
