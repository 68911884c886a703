//! Activities and the Five Ones: teachers record what a class did, the school confirms or returns the record, and
//! bureaus see how many schools have done each activity.
//!
//! Notes and photos stay in the school. A bureau sees counts, and of a school's own records (never of a class's) the
//! confirmed notes; a headcount under ten is not shown outside the school.
//!
//! The Five Ones of a campaign are an exhibition, a film, a lesson, an essay and a class meeting. Teachers record them
//! under `/teach/classes/{class}/activities`, schools confirm them under `/school/{school}/activities`, bureaus read
//! the sums under `/bureau/{node}/activities`. The hands counted on the big screen in a class meeting go into its
//! record.

mod album;
mod figures;
mod recording;

pub use album::{MOST_PHOTOS, add_photo, may_add_photo, photo, remove_photo};
pub(crate) use figures::figures_of;
pub use figures::{FiguresPage, SchoolFigures, SchoolNote, figures, note_export};
pub use recording::{FormPage, Input, LONGEST_NOTE, Meeting, confirm, form, record, remove, return_record, update};

use crate::{Actor, App, Error, UseCase, classes, tree::former};
use chrono::{DateTime, Utc};
use qinghe_content::Module;
use qinghe_model::{
    ActivityId, CampaignId, OrgId,
    activity::{ActivityKind, ActivityState, FiveOnes},
    org::{OrgKind, OrgPath, PATH_SEGMENT},
};
use qinghe_store::{
    Conn,
    activities::{self, Activity, File},
    campaigns::{self, Campaign},
    orgs::{self, Org},
    users,
};
use serde_json::json;
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

/// The most records of a school that are shown: some years of a large one.
const MOST_ROWS: i64 = 5000;

/// Which records are meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scope {
    /// Those of the latest campaign that has begun; without one, [`Scope::Own`].
    Latest,
    /// Those of this campaign.
    Campaign(CampaignId),
    /// Those of no campaign.
    Own,
}

/// A campaign that includes a node, with the kinds it requires, at least one.
#[derive(Clone, Debug)]
pub struct ApplicableCampaign {
    /// The campaign.
    pub campaign: Campaign,
    /// The kinds it requires.
    pub kinds: Vec<ActivityKind>,
}

/// What is meant, and what else could be.
pub struct Choice {
    /// The campaigns that call the node, the latest first.
    pub campaigns: Vec<ApplicableCampaign>,
    /// Which of them is meant; none: what is of no campaign.
    pub chosen: Option<usize>,
}

impl Choice {
    /// The campaign that is meant.
    #[must_use]
    pub fn campaign(&self) -> Option<&Campaign> {
        self.chosen.map(|n| &self.campaigns[n].campaign)
    }

    /// The kinds that count.
    #[must_use]
    pub fn kinds(&self) -> &[ActivityKind] {
        self.chosen.map_or(&ActivityKind::ALL, |n| &self.campaigns[n].kinds)
    }

    fn holds(&self, a: &Activity) -> bool {
        a.campaign_id() == self.campaign().map(|k| k.id)
    }
}

/// The records of a class or a whole school of one kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Standing {
    /// Its kind.
    pub kind: ActivityKind,
    /// Confirmed records.
    pub confirmed: i64,
    /// Records that wait for the school.
    pub waiting: i64,
    /// Records that were given back.
    pub returned: i64,
    /// People in the confirmed ones.
    pub people: i64,
}

/// The records, kind by kind.
#[must_use]
pub fn standings<'a>(kinds: &[ActivityKind], records: impl Iterator<Item = &'a Activity>) -> Vec<Standing> {
    let records: Vec<&Activity> = records.collect();
    kinds
        .iter()
        .map(|kind| {
            let of = |state| records.iter().filter(move |a| a.kind == *kind && a.state == state);
            Standing {
                kind: *kind,
                confirmed: count(of(ActivityState::Confirmed)),
                waiting: count(of(ActivityState::Recorded)),
                returned: count(of(ActivityState::Returned)),
                people: of(ActivityState::Confirmed).map(|a| a.headcount).sum(),
            }
        })
        .collect()
}

/// How many kinds are done.
#[must_use]
pub fn done(standings: &[Standing]) -> usize {
    standings.iter().filter(|s| s.confirmed > 0).count()
}

fn count(all: impl Iterator) -> i64 {
    i64::try_from(all.count()).unwrap_or(i64::MAX)
}

/// A record that was returned to its author.
pub struct Returned {
    /// The record, with the reason.
    pub record: Activity,
    /// The class, or the school.
    pub org: Org,
}

/// The records that the school returned in the actor's classes, and of a whole school the actor's own, the last returned
/// first: what waits for them.
///
/// # Errors
/// When the store fails.
pub async fn list_returned(app: &App, actor: &Actor) -> Result<Vec<Returned>, Error> {
    /// More than anybody lets lie.
    const MOST: i64 = 50;
    let mut c = app.db().read().await?;
    let mut returned = Vec::new();
    for node in actor.nodes_for(UseCase::RecordActivity) {
        for record in activities::list_returned(&mut c, &node.path, MOST).await? {
            // A school's administrator, who returned the others, has them in the school's list.
            if node.kind != OrgKind::Class && Some(record.recorded_by) != actor.user_id() {
                continue;
            }
            if let Some(org) = orgs::find(&mut c, record.org_id).await? {
                returned.push(Returned { record, org });
            }
        }
    }
    returned.sort_by_key(|r| std::cmp::Reverse(r.record.updated_at));
    Ok(returned)
}

/// What a class did.
pub struct ClassPage {
    /// The class.
    pub class: Org,
    /// Its school.
    pub school: Org,
    /// The chosen campaign.
    pub choice: Choice,
    /// The records, the latest first.
    pub records: Vec<Activity>,
    /// The school's own confirmed kinds: they count for the school, not for the class.
    pub by_school: Vec<ActivityKind>,
    /// When it was read.
    pub at: DateTime<Utc>,
}

/// Shows what a class did.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such class; [`Error::NotFound`] when the campaign does not include it.
pub async fn list_class(app: &App, actor: &Actor, class: OrgId, scope: Scope) -> Result<ClassPage, Error> {
    let mut c = app.db().read().await?;
    let (class, school) = crate::place::require_class(&mut c, actor, UseCase::ViewActivities, class).await?;
    let choice = choose(app, &mut c, &class, scope).await?;
    let mut records = activities::list_subtree(&mut c, &school.path, MOST_ROWS).await?;
    records.retain(|a| choice.holds(a));
    let held = |k: &ActivityKind| {
        records.iter().any(|a| a.kind == *k && a.is_schools() && a.state == ActivityState::Confirmed)
    };
    let by_school = ActivityKind::ALL.into_iter().filter(held).collect();
    records.retain(|a| a.org_id == class.id);
    Ok(ClassPage { class, school, choice, records, by_school, at: app.now() })
}

/// What a school and its classes did.
pub struct SchoolPage {
    /// The school.
    pub school: Org,
    /// The chosen campaign.
    pub choice: Choice,
    /// The classes that are called, or have a record, from the youngest.
    pub classes: Vec<Org>,
    /// The records of all of them and of the school, the latest first.
    pub records: Vec<Activity>,
    /// The school's figures as bureaus see them; none without a campaign or eligible pupils.
    pub figures: Option<FiveOnes>,
    /// When it was read.
    pub at: DateTime<Utc>,
}

impl SchoolPage {
    /// The records of a class; none: of the whole school.
    pub fn of(&self, class: Option<OrgId>) -> impl Iterator<Item = &Activity> + Clone {
        let org = class.unwrap_or(self.school.id);
        self.records.iter().filter(move |a| a.org_id == org)
    }
}

/// Shows what a school and its classes did.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such school; [`Error::NotFound`] when the campaign does not include it.
pub async fn list_school(app: &App, actor: &Actor, school: OrgId, scope: Scope) -> Result<SchoolPage, Error> {
    let mut c = app.db().read().await?;
    let school = find_school(&mut c, actor, UseCase::ViewActivities, school).await?;
    let choice = choose(app, &mut c, &school, scope).await?;
    let mut records = activities::list_subtree(&mut c, &school.path, MOST_ROWS).await?;
    records.retain(|a| choice.holds(a));
    let acting: HashSet<OrgId> = records.iter().map(|a| a.org_id).collect();
    let mut nodes = orgs::list_children(&mut c, school.id).await?;
    let mut figures = None;
    if let Some(campaign) = choice.campaign() {
        let place = former::Places::of(&mut c, &school).await?.at(campaign.counted_at()).clone();
        let length = place.as_str().len();
        let sums = campaigns::list_sums(&mut c, campaign.id, &place, length + PATH_SEGMENT).await?;
        let called: HashSet<OrgPath> = sums.into_iter().filter(|(_, p)| p.eligible > 0).map(|(path, _)| path).collect();
        let children_then = former::children(&mut c, &school, &place, campaign.counted_at()).await?;
        let called: HashSet<OrgId> =
            children_then.iter().filter(|k| called.contains(&k.place)).map(|k| k.org.id).collect();
        nodes.retain(|o| called.contains(&o.id) || acting.contains(&o.id));
        let rows = activities::list_rollup(&mut c, campaign, choice.kinds(), &place, length).await?;
        figures = rows.into_iter().next().map(|(_, f)| f);
    } else {
        let current = classes::list_current(app, &mut c, &school.path).await?;
        let current: HashSet<OrgId> = current.iter().map(|o| o.id).collect();
        nodes.retain(|o| current.contains(&o.id) || acting.contains(&o.id));
    }
    Ok(SchoolPage { school, choice, classes: nodes, records, figures, at: app.now() })
}

/// The photos of a school's records, by activity.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such school.
pub async fn list_photos(app: &App, actor: &Actor, school: OrgId) -> Result<HashMap<ActivityId, Vec<File>>, Error> {
    let mut c = app.db().read().await?;
    let school = find_school(&mut c, actor, UseCase::ViewActivities, school).await?;
    let mut photos: HashMap<ActivityId, Vec<File>> = HashMap::new();
    for file in activities::list_subtree_files(&mut c, &school.path, MOST_ROWS).await? {
        photos.entry(file.activity_id).or_default().push(file);
    }
    Ok(photos)
}

/// One record with all that belongs to it.
pub struct Page {
    /// The record.
    pub activity: Activity,
    /// Its class or school.
    pub org: Org,
    /// The school.
    pub school: Org,
    /// The campaign it counts in.
    pub campaign: Option<Campaign>,
    /// The kit of a class meeting, if there is one of that id still.
    pub kit: Option<Arc<Module>>,
    /// Its photos.
    pub photos: Vec<File>,
    /// Whether the actor may change or remove it now.
    pub may_change: bool,
    /// Whether the actor confirms records here.
    pub may_confirm: bool,
}

/// Shows one record.
///
/// # Errors
/// [`Error::NotFound`], also when the actor may not see it.
pub async fn get(app: &App, actor: &Actor, id: ActivityId) -> Result<Page, Error> {
    let mut c = app.db().read().await?;
    let activity = find(&mut c, actor, UseCase::ViewActivities, id).await?;
    let org = orgs::find(&mut c, activity.org_id).await?.ok_or(Error::NotFound)?;
    let school = match org.parent_id().filter(|_| org.kind == OrgKind::Class) {
        Some(above) => orgs::find(&mut c, above).await?.ok_or(Error::NotFound)?,
        None => org.clone(),
    };
    let campaign = match activity.campaign_id() {
        Some(id) => campaigns::find(&mut c, id).await?,
        None => None,
    };
    let kit = activity.module_id.as_deref().and_then(|m| app.content().module(m).cloned());
    let photos = activities::list_files(&mut c, id).await?;
    let may_change = activity.state.may_be_changed() && actor.may(UseCase::RecordActivity, &activity.path);
    let may_confirm = actor.may(UseCase::ConfirmActivity, &activity.path);
    Ok(Page { activity, org, school, campaign, kit, photos, may_change, may_confirm })
}

/// The schools whose activities the actor confirms.
///
/// # Errors
/// When the store fails.
pub async fn list_schools(app: &App, actor: &Actor) -> Result<Vec<Org>, Error> {
    let mut c = app.db().read().await?;
    let mut schools = Vec::new();
    for node in actor.nodes_for(UseCase::ConfirmActivity) {
        schools.extend(orgs::list_subtree(&mut c, &node.path, OrgKind::School).await?);
    }
    Ok(schools)
}

// ---- within ------------------------------------------------------------------------------------

/// A record, where the actor may do this. Who may not does not learn whether there is one.
async fn find(c: &mut Conn<'_>, actor: &Actor, use_case: UseCase, id: ActivityId) -> Result<Activity, Error> {
    actor.require_somewhere(use_case)?;
    let activity = activities::find(c, id).await?.ok_or(Error::NotFound)?;
    actor.require(use_case, &activity.path).map_err(|_| Error::NotFound)?;
    Ok(activity)
}

async fn find_school(c: &mut Conn<'_>, actor: &Actor, use_case: UseCase, school: OrgId) -> Result<Org, Error> {
    let school = orgs::find(c, school).await?.filter(|o| o.kind == OrgKind::School).ok_or(Error::Forbidden)?;
    actor.require(use_case, &school.path)?;
    Ok(school)
}

/// A class or school that the actor records for.
async fn find_node(c: &mut Conn<'_>, actor: &Actor, org: OrgId) -> Result<Org, Error> {
    let org = orgs::find(c, org).await?.filter(|o| !o.kind.is_bureau()).ok_or(Error::Forbidden)?;
    actor.require(UseCase::RecordActivity, &org.path)?;
    Ok(org)
}

/// The campaigns that call a node and have begun, the latest first: by its place when their learners were counted.
async fn applicable(app: &App, c: &mut Conn<'_>, org: &Org) -> Result<Vec<ApplicableCampaign>, Error> {
    let now = app.now();
    let places = former::Places::of(c, org).await?;
    let mut all = Vec::new();
    for campaign in crate::campaigns::applicable::list(c, &places).await? {
        if campaign.opens_at <= now {
            let kinds = activities::list_kinds(c, campaign.id).await?;
            if !kinds.is_empty() {
                all.push(ApplicableCampaign { campaign, kinds });
            }
        }
    }
    Ok(all)
}

async fn choose(app: &App, c: &mut Conn<'_>, org: &Org, scope: Scope) -> Result<Choice, Error> {
    let campaigns = applicable(app, c, org).await?;
    let chosen = match scope {
        Scope::Latest => (!campaigns.is_empty()).then_some(0),
        Scope::Campaign(id) => Some(campaigns.iter().position(|k| k.campaign.id == id).ok_or(Error::NotFound)?),
        Scope::Own => None,
    };
    Ok(Choice { campaigns, chosen })
}

/// Who was there to take part: of a class that is over, those who were in it at its end.
async fn pupils_of(app: &App, c: &mut Conn<'_>, org: &Org) -> Result<i64, Error> {
    if org.kind == OrgKind::School {
        return Ok(count(users::list_school(c, org.id).await?.iter()));
    }
    Ok(match classes::ended(app, c, org).await? {
        Some(end) => count(users::list_class_at_end(c, org.id, end).await?.iter()),
        None => users::count_pupils(c, org.id).await?,
    })
}

async fn audit(
    app: &App,
    c: &mut Conn<'_>,
    actor: &Actor,
    use_case: UseCase,
    org: OrgId,
    id: ActivityId,
    operation: &str,
) -> Result<(), Error> {
    app.audit(c, actor, use_case, Some(org), None, json!({ "operation": operation, "activity": id })).await
}
