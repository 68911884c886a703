//! Activities and the five ones: teachers write down what a class did, the school confirms it or gives it back, and
//! bureaus see how many schools have done what.
//!
//! Notes and photos stay in the school. A bureau sees counts, and of a school's own records (never of a class's) the
//! confirmed notes; a head count under ten is told to nobody outside the school.

mod album;
mod figures;

pub use album::{add_photo, photo, remove_photo};
pub use figures::{FiguresPage, SchoolFigures, SchoolNote, figures, note_export};

use crate::{Actor, App, Error, UseCase};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use qinghe_content::{Module, ModuleKind, StepKind};
use qinghe_model::{
    ActivityId, CampaignId, OrgId,
    activity::{self, ActivityKind, ActivityState, FiveOnes, HandsAsked, MOST_HANDS, MOST_PEOPLE},
    error::FieldError,
    org::{OrgKind, OrgPath, PATH_SEGMENT, school_year, school_year_end},
};
use qinghe_store::{
    Conn,
    activities::{self, Activity, Facts, File, NewActivity},
    campaigns::{self, Campaign},
    orgs::{self, Org},
    users,
};
use serde_json::json;
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

/// The most photos of an activity.
pub const MOST_PHOTOS: i64 = 5;
/// The most characters of a note, and of a reason.
pub const LONGEST_NOTE: usize = 500;
/// How far back something may be written down.
const LONG_AGO: TimeDelta = TimeDelta::days(366);
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

/// A campaign that calls a node, and the kinds it asks for.
#[derive(Clone, Debug)]
pub struct Called {
    /// The campaign.
    pub campaign: Campaign,
    /// What it asks for.
    pub kinds: Vec<ActivityKind>,
}

/// What is meant, and what else could be.
pub struct Choice {
    /// The campaigns that call the node, the latest first.
    pub campaigns: Vec<Called>,
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

/// How a class or a whole school stands with one kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Standing {
    /// Which kind.
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

/// How the records stand, kind by kind.
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

/// What a class did.
pub struct ClassPage {
    /// The class.
    pub class: Org,
    /// Its school.
    pub school: Org,
    /// Which campaign.
    pub choice: Choice,
    /// The records, the latest first.
    pub records: Vec<Activity>,
    /// What the school held for everyone, confirmed: it counts for the school and not for the class.
    pub by_school: Vec<ActivityKind>,
    /// As of when.
    pub at: DateTime<Utc>,
}

/// Shows what a class did.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such class; [`Error::NotFound`] when the campaign does not call it.
pub async fn list_class(app: &App, actor: &Actor, class: OrgId, scope: Scope) -> Result<ClassPage, Error> {
    let mut c = app.db().read().await?;
    let (class, school) = crate::orgs::require_class(&mut c, actor, UseCase::ViewActivities, class).await?;
    let choice = choose(app, &mut c, &class.path, scope).await?;
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
    /// Which campaign.
    pub choice: Choice,
    /// The classes that are called, or have a record, from the youngest.
    pub classes: Vec<Org>,
    /// The records of all of them and of the school, the latest first.
    pub records: Vec<Activity>,
    /// The school's figures as bureaus see them; none without a campaign, or where nobody is eligible.
    pub figures: Option<FiveOnes>,
    /// As of when.
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
/// [`Error::Forbidden`], also when there is no such school; [`Error::NotFound`] when the campaign does not call it.
pub async fn list_school(app: &App, actor: &Actor, school: OrgId, scope: Scope) -> Result<SchoolPage, Error> {
    let mut c = app.db().read().await?;
    let school = find_school(&mut c, actor, UseCase::ViewActivities, school).await?;
    let choice = choose(app, &mut c, &school.path, scope).await?;
    let mut records = activities::list_subtree(&mut c, &school.path, MOST_ROWS).await?;
    records.retain(|a| choice.holds(a));
    let acting: HashSet<OrgId> = records.iter().map(|a| a.org_id).collect();
    let mut classes = orgs::list_children(&mut c, school.id).await?;
    let mut figures = None;
    if let Some(campaign) = choice.campaign() {
        let length = school.path.as_str().len();
        let sums = campaigns::list_sums(&mut c, campaign.id, &school.path, length + PATH_SEGMENT).await?;
        let called: HashSet<OrgPath> = sums.into_iter().filter(|(_, p)| p.eligible > 0).map(|(path, _)| path).collect();
        classes.retain(|o| called.contains(&o.path) || acting.contains(&o.id));
        let rows = activities::list_rollup(&mut c, campaign.id, choice.kinds(), &school.path, length).await?;
        figures = rows.into_iter().next().map(|(_, f)| f);
    } else {
        let year = school_year(app.today());
        classes.retain(|o| o.school_year == Some(year) || acting.contains(&o.id));
    }
    Ok(SchoolPage { school, choice, classes, records, figures, at: app.now() })
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

/// What is needed to fill in a record.
pub struct FormPage {
    /// The class or school.
    pub org: Org,
    /// Campaigns that have begun and call it, the latest first.
    pub campaigns: Vec<Called>,
    /// The most people there can have been.
    pub most: i64,
}

/// The form for a record of a class or a school.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such node.
pub async fn form(app: &App, actor: &Actor, org: OrgId) -> Result<FormPage, Error> {
    let mut c = app.db().read().await?;
    let org = find_node(&mut c, actor, org).await?;
    form_of(app, &mut c, org).await
}

async fn form_of(app: &App, c: &mut Conn<'_>, org: Org) -> Result<FormPage, Error> {
    let campaigns = calling(app, c, &org.path).await?;
    let most = activity::most_plausible(pupils_of(app, c, &org).await?);
    Ok(FormPage { org, campaigns, most })
}

/// What somebody wrote into the form: what could not be read is none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Input {
    /// The campaign it shall count in.
    pub campaign: Option<CampaignId>,
    /// What kind.
    pub kind: Option<ActivityKind>,
    /// The day.
    pub on_date: Option<NaiveDate>,
    /// How many people.
    pub headcount: Option<i64>,
    /// A note.
    pub note: String,
}

/// A class meeting after a kit: what was counted, by step and option.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Meeting {
    /// The kit.
    pub kit: String,
    /// Step, option, hands. What the kit does not ask is left out, and what it asks and is absent has no hands.
    pub hands: Vec<(String, String, i64)>,
}

/// Writes down what a class or a school did.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] with the fields `campaign`, `kind`, `on_date`, `headcount`, `note` and
/// `hands`; [`Error::NotFound`] when there is no such kit.
pub async fn record(
    app: &App,
    actor: &Actor,
    org: OrgId,
    input: &Input,
    meeting: Option<Meeting>,
) -> Result<ActivityId, Error> {
    let page = form(app, actor, org).await?;
    let by = actor.user_id().ok_or(Error::Forbidden)?;
    let mut faults = Vec::new();
    let facts = checked(app, &page, input, &mut faults);
    let meeting = match meeting {
        Some(m) => {
            let asked = counted(app, &m)?;
            if asked.iter().any(|a| a.options.iter().any(|(_, n)| !(0..=MOST_HANDS).contains(n))) {
                faults.push(FieldError { field: "hands", code: "hands-range" });
            }
            Some((m.kit, asked))
        }
        None => None,
    };
    let Some(facts) = facts.filter(|_| faults.is_empty()) else { return Err(Error::Invalid(faults)) };
    let new = NewActivity { id: app.new_id(), org: (page.org.id, page.org.path), facts, meeting, by, at: app.now() };
    let id = new.id;
    app.db()
        .write((app.clone(), actor.clone(), new), |c, (app, actor, new)| {
            Box::pin(async move {
                activities::insert(c, new).await?;
                audit(app, c, actor, UseCase::RecordActivity, new.org.0, new.id, "record").await
            })
        })
        .await?;
    Ok(id)
}

/// Changes a record that is not confirmed. What was returned waits for the school again.
///
/// # Errors
/// [`Error::NotFound`], also when the actor may not; [`Error::Changed`] when it is confirmed or is no more what it was
/// at `revision`; [`Error::Invalid`] as [`record`].
pub async fn update(app: &App, actor: &Actor, id: ActivityId, revision: i64, input: &Input) -> Result<(), Error> {
    let by = actor.user_id().ok_or(Error::Forbidden)?;
    let (org, facts) = {
        let mut c = app.db().read().await?;
        let activity = find(&mut c, actor, UseCase::RecordActivity, id).await?;
        if activity.revision != revision || !activity.state.may_be_changed() {
            return Err(Error::Changed);
        }
        let org = orgs::find(&mut c, activity.org_id).await?.ok_or(Error::NotFound)?;
        let page = form_of(app, &mut c, org).await?;
        let mut faults = Vec::new();
        let facts = checked(app, &page, input, &mut faults);
        // What a kit was followed for stays a class meeting.
        if activity.module_id.is_some() && input.kind.is_some_and(|k| k != ActivityKind::ClassMeeting) {
            faults.push(FieldError { field: "kind", code: "activity-meeting" });
        }
        let Some(facts) = facts.filter(|_| faults.is_empty()) else { return Err(Error::Invalid(faults)) };
        (page.org.id, facts)
    };
    app.db()
        .write(
            (app.clone(), actor.clone(), org, id, revision, facts, by),
            |c, (app, actor, org, id, revision, facts, by)| {
                Box::pin(async move {
                    if !activities::update(c, *id, *revision, facts, (*by, app.now())).await? {
                        return Err(Error::Changed);
                    }
                    audit(app, c, actor, UseCase::RecordActivity, *org, *id, "update").await
                })
            },
        )
        .await
}

/// Removes a record that is not confirmed, with its photos.
///
/// # Errors
/// [`Error::NotFound`], also when the actor may not; [`Error::Changed`] when it is confirmed.
pub async fn remove(app: &App, actor: &Actor, id: ActivityId) -> Result<Activity, Error> {
    let by = actor.user_id().ok_or(Error::Forbidden)?;
    let activity = find(&mut app.db().read().await?, actor, UseCase::RecordActivity, id).await?;
    app.db()
        .write((app.clone(), actor.clone(), activity.org_id, id, by), |c, (app, actor, org, id, by)| {
            Box::pin(async move {
                if !activities::delete(c, *id, (*by, app.now())).await? {
                    return Err(Error::Changed);
                }
                audit(app, c, actor, UseCase::RecordActivity, *org, *id, "remove").await
            })
        })
        .await?;
    Ok(activity)
}

/// Says for the school that it was so. `revision` is what was looked at.
///
/// # Errors
/// [`Error::NotFound`], also when the actor may not see it; [`Error::Forbidden`] for who may not confirm;
/// [`Error::Changed`] when it is not waiting any more, or was changed since.
pub async fn confirm(app: &App, actor: &Actor, id: ActivityId, revision: i64) -> Result<(), Error> {
    let (by, activity) = judged(app, actor, id).await?;
    if !activity.state.may_be_confirmed() {
        return Err(Error::Changed);
    }
    app.db()
        .write(
            (app.clone(), actor.clone(), activity.org_id, id, revision, by),
            |c, (app, actor, org, id, revision, by)| {
                Box::pin(async move {
                    if !activities::update_confirmed(c, *id, *revision, (*by, app.now())).await? {
                        return Err(Error::Changed);
                    }
                    audit(app, c, actor, UseCase::ConfirmActivity, *org, *id, "confirm").await
                })
            },
        )
        .await
}

/// Gives a record back with a reason; also one that was confirmed by mistake, which then no longer counts.
///
/// # Errors
/// As [`confirm`]; [`Error::Invalid`] with the field `reason`.
pub async fn give_back(app: &App, actor: &Actor, id: ActivityId, revision: i64, reason: &str) -> Result<(), Error> {
    let (by, activity) = judged(app, actor, id).await?;
    let reason = plain(reason);
    if reason.is_empty() {
        return Err(Error::field("reason", "return-reason"));
    }
    if reason.chars().count() > LONGEST_NOTE {
        return Err(Error::field("reason", "max-500"));
    }
    if !activity.state.may_be_returned() {
        return Err(Error::Changed);
    }
    app.db()
        .write(
            (app.clone(), actor.clone(), activity.org_id, id, revision, reason, by),
            |c, (app, actor, org, id, revision, reason, by)| {
                Box::pin(async move {
                    if !activities::update_returned(c, *id, *revision, reason, (*by, app.now())).await? {
                        return Err(Error::Changed);
                    }
                    audit(app, c, actor, UseCase::ConfirmActivity, *org, *id, "return").await
                })
            },
        )
        .await
}

async fn judged(app: &App, actor: &Actor, id: ActivityId) -> Result<(qinghe_model::UserId, Activity), Error> {
    let activity = find(&mut app.db().read().await?, actor, UseCase::ViewActivities, id).await?;
    actor.require(UseCase::ConfirmActivity, &activity.path)?;
    Ok((actor.user_id().ok_or(Error::Forbidden)?, activity))
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

/// The campaigns that call a node and have begun, the latest first.
async fn calling(app: &App, c: &mut Conn<'_>, path: &OrgPath) -> Result<Vec<Called>, Error> {
    let now = app.now();
    let mut all = Vec::new();
    for campaign in campaigns::list(c).await? {
        if campaign.org_path.contains(path) && campaign.opens_at <= now {
            let kinds = activities::list_kinds(c, campaign.id).await?;
            all.push(Called { campaign, kinds });
        }
    }
    Ok(all)
}

async fn choose(app: &App, c: &mut Conn<'_>, path: &OrgPath, scope: Scope) -> Result<Choice, Error> {
    let campaigns = calling(app, c, path).await?;
    let chosen = match scope {
        Scope::Latest => (!campaigns.is_empty()).then_some(0),
        Scope::Campaign(id) => Some(campaigns.iter().position(|k| k.campaign.id == id).ok_or(Error::NotFound)?),
        Scope::Own => None,
    };
    Ok(Choice { campaigns, chosen })
}

/// Who was there to take part: of a class of an earlier year, those who were in it at its end.
async fn pupils_of(app: &App, c: &mut Conn<'_>, org: &Org) -> Result<i64, Error> {
    let now = school_year(app.today());
    Ok(match org.school_year {
        None => count(users::list_school(c, org.id).await?.iter()),
        Some(year) if year < now => count(users::list_class_at_end(c, org.id, school_year_end(year)).await?.iter()),
        Some(_) => users::count_pupils(c, org.id).await?,
    })
}

/// What was written, if it can be so; else what is wrong with it.
fn checked(app: &App, page: &FormPage, input: &Input, faults: &mut Vec<FieldError>) -> Option<Facts> {
    let mut fault = |field, code| faults.push(FieldError { field, code });
    let campaign = input.campaign.and_then(|id| page.campaigns.iter().find(|k| k.campaign.id == id));
    if input.campaign.is_some() && campaign.is_none() {
        fault("campaign", "choose-campaign");
    }
    match input.kind {
        None => fault("kind", "choose-activity"),
        Some(kind) if campaign.is_some_and(|k| !k.kinds.contains(&kind)) => fault("kind", "activity-other"),
        Some(_) => {}
    }
    let today = app.today();
    match input.on_date {
        Some(day) if day <= today && day >= today - LONG_AGO => {
            let local = |t: DateTime<Utc>| t.with_timezone(&App::ZONE).date_naive();
            let within = |k: &Campaign| local(k.opens_at) <= day && day <= local(k.closes_at);
            if campaign.is_some_and(|k| !within(&k.campaign)) {
                fault("on_date", "activity-window");
            }
        }
        _ => fault("on_date", "activity-date"),
    }
    match input.headcount {
        Some(n) if !(1..=MOST_PEOPLE).contains(&n) => fault("headcount", "headcount-range"),
        None => fault("headcount", "headcount-range"),
        Some(n) if n > page.most => fault("headcount", "headcount-many"),
        Some(_) => {}
    }
    let note = plain(&input.note);
    if note.chars().count() > LONGEST_NOTE {
        fault("note", "max-500");
    }
    Some(Facts {
        campaign: campaign.map(|k| k.campaign.id),
        kind: input.kind?,
        on_date: input.on_date?,
        headcount: input.headcount?,
        note,
    })
}

/// What was typed, without what cannot be seen; lines stay lines.
fn plain(typed: &str) -> String {
    let text = typed.replace("\r\n", "\n");
    text.trim().chars().filter(|c| *c == '\n' || !c.is_control()).collect()
}

/// The hands of a kit's questions in the words of the kit as it is now.
fn counted(app: &App, meeting: &Meeting) -> Result<Vec<HandsAsked>, Error> {
    let library = app.content();
    let kit = library.module(&meeting.kit).filter(|m| m.kind == ModuleKind::Kit).ok_or(Error::NotFound)?;
    let hands = |step: &str, option: &str| {
        meeting.hands.iter().find(|(s, o, _)| s == step && o == option).map_or(0, |(_, _, n)| *n)
    };
    let asked = kit.steps.iter().filter_map(|step| {
        let StepKind::Tally(tally) = &step.kind else { return None };
        let options = tally.options.iter().map(|(id, words)| (words.clone(), hands(&step.id, id))).collect();
        Some(HandsAsked { step: step.id.clone(), question: tally.question.clone(), options })
    });
    // A question that no hand was raised for was not asked.
    Ok(asked.filter(|a| a.options.iter().any(|(_, n)| *n != 0)).collect())
}

async fn audit(
    app: &App,
    c: &mut Conn<'_>,
    actor: &Actor,
    use_case: UseCase,
    org: OrgId,
    id: ActivityId,
    did: &str,
) -> Result<(), Error> {
    app.audit(c, actor, use_case, Some(org), None, json!({ "did": did, "activity": id })).await
}
