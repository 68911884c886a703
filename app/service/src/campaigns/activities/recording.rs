//! Recording an activity, changing it, and the school's decision on it.

use super::{ApplicableCampaign, applicable, audit, find, find_node, pupils_of};
use crate::{Actor, App, Error, UseCase};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use qinghe_content::{ModuleKind, StepKind};
use qinghe_model::{
    ActivityId, CampaignId, OrgId,
    activity::{self, ActivityKind, HandsAsked, MOST_HANDS, MOST_PEOPLE},
    error::FieldError,
};
use qinghe_store::{
    Conn,
    activities::{self, Activity, Facts, NewActivity},
    campaigns::Campaign,
    orgs::{self, Org},
};

/// The most characters of a note, and of a reason.
pub const LONGEST_NOTE: usize = 500;
/// How old an activity may be when it is recorded.
const LONG_AGO: TimeDelta = TimeDelta::days(366);

/// What is needed to fill in a record.
pub struct FormPage {
    /// The class or school.
    pub org: Org,
    /// Campaigns that have begun and call it, the latest first.
    pub campaigns: Vec<ApplicableCampaign>,
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
    let campaigns = applicable(app, c, &org).await?;
    let most = activity::most_plausible(pupils_of(app, c, &org).await?);
    Ok(FormPage { org, campaigns, most })
}

/// The form's input; `None` for what could not be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Input {
    /// The campaign in which it counts.
    pub campaign: Option<CampaignId>,
    /// Its kind.
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
    /// The module of the class meeting pack.
    pub kit: String,
    /// Step, option and hands raised. Questions that are not in the pack are ignored; missing ones count as no hands.
    pub hands: Vec<(String, String, i64)>,
}

/// Records an activity of a class or a school under an id that the form got from [`App::new_id`]: a form sent twice
/// makes one record.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] with the fields `campaign`, `kind`, `on_date`, `headcount`, `note` and
/// `hands`; [`Error::NotFound`] when there is no such class meeting pack.
pub async fn record(
    app: &App,
    actor: &Actor,
    org: OrgId,
    id: ActivityId,
    input: &Input,
    meeting: Option<Meeting>,
) -> Result<(), Error> {
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
    let new = NewActivity { id, org_id: page.org.id, facts, meeting, by, at: app.now() };
    tx!(app, (&actor, new), |c| {
        // Read here: a move of the school meanwhile waits, or this sees the new place.
        let path = orgs::hold_path(c, new.org_id).await?.ok_or(Error::Forbidden)?;
        if activities::insert(c, new, &path).await? {
            return audit(app, c, actor, UseCase::RecordActivity, new.org_id, new.id, "record").await;
        }
        let there = activities::find(c, new.id).await?.filter(|a| a.org_id == new.org_id);
        there.map(drop).ok_or(Error::Forbidden)
    })
    .await
}

/// Changes a record that is not confirmed. A returned record waits for the school again.
///
/// # Errors
/// [`Error::NotFound`], also when the actor may not; [`Error::Changed`] when it is confirmed or was changed since
/// `revision`; [`Error::Invalid`] as [`record`].
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
    tx!(app, (&actor, org, id, revision, facts, by), |c| {
        if !activities::update(c, *id, *revision, facts, (*by, app.now())).await? {
            return Err(Error::Changed);
        }
        audit(app, c, actor, UseCase::RecordActivity, *org, *id, "update").await
    })
    .await
}

/// Removes a record that is not confirmed, with its photos.
///
/// # Errors
/// [`Error::NotFound`], also when the actor may not; [`Error::Changed`] when it is confirmed.
pub async fn remove(app: &App, actor: &Actor, id: ActivityId) -> Result<Activity, Error> {
    let by = actor.user_id().ok_or(Error::Forbidden)?;
    let activity = find(&mut app.db().read().await?, actor, UseCase::RecordActivity, id).await?;
    tx!(app, (&actor, org = activity.org_id, id, by), |c| {
        if !activities::delete(c, *id, (*by, app.now())).await? {
            return Err(Error::Changed);
        }
        audit(app, c, actor, UseCase::RecordActivity, *org, *id, "remove").await
    })
    .await?;
    Ok(activity)
}

/// Confirms a record for the school. `revision` is the one that was seen.
///
/// # Errors
/// [`Error::NotFound`], also when the actor may not see it; [`Error::Forbidden`] for those who may not confirm;
/// [`Error::Changed`] when it is not waiting any more, or was changed since.
pub async fn confirm(app: &App, actor: &Actor, id: ActivityId, revision: i64) -> Result<(), Error> {
    let (by, activity) = judged(app, actor, id).await?;
    if !activity.state.may_be_confirmed() {
        return Err(Error::Changed);
    }
    tx!(app, (&actor, org = activity.org_id, id, revision, by), |c| {
        if !activities::update_confirmed(c, *id, *revision, (*by, app.now())).await? {
            return Err(Error::Changed);
        }
        audit(app, c, actor, UseCase::ConfirmActivity, *org, *id, "confirm").await
    })
    .await
}

/// Returns a record with a reason; also one that was confirmed by mistake, which then stops counting.
///
/// # Errors
/// As [`confirm`]; [`Error::Invalid`] with the field `reason`.
pub async fn return_record(app: &App, actor: &Actor, id: ActivityId, revision: i64, reason: &str) -> Result<(), Error> {
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
    tx!(app, (&actor, org = activity.org_id, id, revision, reason, by), |c| {
        if !activities::update_returned(c, *id, *revision, reason, (*by, app.now())).await? {
            return Err(Error::Changed);
        }
        audit(app, c, actor, UseCase::ConfirmActivity, *org, *id, "return").await
    })
    .await
}

async fn judged(app: &App, actor: &Actor, id: ActivityId) -> Result<(qinghe_model::UserId, Activity), Error> {
    let activity = find(&mut app.db().read().await?, actor, UseCase::ViewActivities, id).await?;
    actor.require(UseCase::ConfirmActivity, &activity.path)?;
    Ok((actor.user_id().ok_or(Error::Forbidden)?, activity))
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

/// The counted hands with the present wording of the pack's questions.
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
    // A question without any hands was not asked.
    Ok(asked.filter(|a| a.options.iter().any(|(_, n)| *n != 0)).collect())
}
