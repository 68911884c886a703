//! A learner's own data as a whole: a copy of it, and its end.

use crate::{
    Actor, App, Error, UseCase, assignment_rules,
    keys::{But, Held, Hold},
    record::{Named, View},
};
use chrono::{DateTime, Utc};
use qinghe_model::{OrgId, UserId};
use qinghe_store::{
    Conn, assignments,
    orgs::{self, Org},
    records::{self, Access, Answer, Certified, Enrolment, Played, Practice, Practised, Request, Step, Work},
    sign_in,
    users::{self, Pupil},
};
use serde::Serialize;
use serde_json::json;
use std::collections::HashMap;

/// Everything kept about a learner. What they wrote for themselves is not in it: it never came here.
#[derive(Clone, Debug, Serialize)]
pub struct Record {
    /// When the copy was made.
    pub at: DateTime<Utc>,
    /// The name.
    pub name: String,
    /// The language chosen.
    pub language: Option<String>,
    /// Whether they have chosen a PIN; only its hash is stored.
    pub own_pin: bool,
    /// Classes.
    pub classes: Vec<Enrolment>,
    /// Groups of classes, by name.
    pub groups: Vec<String>,
    /// Work begun.
    pub work: Vec<Work>,
    /// Choices in lessons.
    pub steps: Vec<Step>,
    /// Answers in quizzes.
    pub answers: Vec<Answer>,
    /// Practice by module.
    pub practice: Vec<Practice>,
    /// Practice by question.
    pub practised: Vec<Practised>,
    /// Certificates.
    pub certificates: Vec<Certified>,
    /// Correction requests.
    pub requests: Vec<Request>,
    /// Live matches played in.
    pub matches: Vec<Played>,
    /// The names of surveys taken part in, without the answers, which are anonymous.
    pub surveys: Vec<String>,
    /// The names of contests taken part in.
    pub contests: Vec<String>,
    /// The devices on which they have signed in.
    pub devices: Vec<DeviceSeen>,
    /// Until when marks are left out, because a contest or other work still asks the same questions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held_until: Option<DateTime<Utc>>,
    /// Accesses to this record and changes of it by others.
    #[serde(rename = "looks")]
    pub accesses: Vec<Access>,
}

/// A device on which a learner has signed in.
#[derive(Clone, Debug, Serialize)]
pub struct DeviceSeen {
    /// Its browser and system; empty when unknown.
    pub browser: String,
    /// The first sign-in that is remembered.
    pub first_at: DateTime<Utc>,
    /// The last sign-in.
    pub last_at: DateTime<Utc>,
}

/// The learner's own record.
///
/// # Errors
/// [`Error::Forbidden`] for anyone but a learner.
pub async fn get_own(app: &App, actor: &Actor) -> Result<Record, Error> {
    let learner = actor.require_learner()?;
    let mut c = app.db().read().await?;
    let mut record = read(app, &mut c, learner).await?;
    // A score that is shown later, or to the teacher alone, is not shown here either.
    let mut hidden = HashMap::new();
    for id in record.work.iter().map(|w| w.assignment_id) {
        let work = assignments::find(&mut c, id).await?;
        hidden.insert(id, work.is_some_and(|w| !assignment_rules::shows_result(&w, record.at)));
    }
    let is_hidden = |id| hidden.get(&id) == Some(&true);
    for work in record.work.iter_mut().filter(|w| is_hidden(w.assignment_id)) {
        (work.score, work.max_score, work.passed_at) = (None, None, None);
    }
    for answer in record.answers.iter_mut().filter(|a| is_hidden(a.assignment_id)) {
        answer.points = None;
    }
    hold_back(app, &mut c, learner, &mut record).await?;
    Ok(record)
}

/// Leaves out the marks whose keys are held back from the pupil, and the scores that would give them away.
async fn hold_back(app: &App, c: &mut Conn<'_>, learner: UserId, record: &mut Record) -> Result<(), Error> {
    let held = Held::of_learner(app, c, learner, But::default()).await?;
    if held.is_empty() {
        return Ok(());
    }
    let asked = record.answers.iter().map(|a| a.item.as_str()).chain(record.practised.iter().map(|p| p.item.as_str()));
    record.held_until = held.longest(asked).and_then(Hold::until);
    record.practised.retain(|p| held.find(&p.item).is_none());
    for answer in record.answers.iter_mut().filter(|a| held.find(&a.item).is_some()) {
        answer.points = None;
    }
    for practice in &mut record.practice {
        let item = practice.question.pointer("/paper/id").and_then(|id| id.as_str());
        if item.is_some_and(|item| held.find(item).is_some())
            && let Some(question) = practice.question.as_object_mut()
        {
            question.remove("right");
        }
    }
    for work in record.work.iter_mut().filter(|w| w.score.is_some()) {
        let Some(given) = assignments::find(c, work.assignment_id).await? else { continue };
        if held.longest_of(app, c, &given).await?.is_some() {
            (work.score, work.max_score, work.passed_at) = (None, None, None);
        }
    }
    Ok(())
}

/// A copy of a learner's record, for the learner or their guardian. It is recorded in the audit log.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such learner.
pub async fn export<'a>(
    app: &App,
    actor: &Actor,
    class: OrgId,
    selector: impl Into<RecordSelector<'a>>,
) -> Result<Record, Error> {
    let (learner, class) = find(app, actor, class, selector.into()).await?;
    tx!(app, (&actor, learner, class), |c| {
        app.audit(c, actor, UseCase::HandleRecord, Some(*class), Some(*learner), json!({ "operation": "export" })).await
    })
    .await?;
    let mut c = app.db().read().await?;
    let mut record = read(app, &mut c, learner).await?;
    hold_back(app, &mut c, learner, &mut record).await?;
    Ok(record)
}

/// Erases a learner's record: name, number, PIN, sessions, choices and answers. Campaign figures stay, as counts
/// without a person.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such learner.
pub async fn erase<'a>(
    app: &App,
    actor: &Actor,
    class: OrgId,
    selector: impl Into<RecordSelector<'a>>,
) -> Result<(), Error> {
    let (learner, class) = find(app, actor, class, selector.into()).await?;
    tx!(app, (&actor, learner, class), |c| {
        // The line comes first: without it the database refuses to blank what the log says of the learner.
        app.audit(c, actor, UseCase::HandleRecord, Some(*class), Some(*learner), json!({ "operation": "erase" }))
            .await?;
        Ok::<_, Error>(records::erase(c, *learner, app.today(), app.now()).await?)
    })
    .await?;
    crate::sessions::forget_all(app);
    Ok(())
}

/// Selects the person whose record is read.
#[derive(Clone, Copy, Debug)]
pub enum RecordSelector<'a> {
    /// Of who has this number in the class, or had it when they left.
    Number(&'a str),
    /// Of this learner, who is in the class or was there last.
    Learner(UserId),
}

impl<'a> From<&'a str> for RecordSelector<'a> {
    fn from(number: &'a str) -> Self {
        Self::Number(number)
    }
}

impl<'a> From<&'a String> for RecordSelector<'a> {
    fn from(number: &'a String) -> Self {
        Self::Number(number)
    }
}

impl From<UserId> for RecordSelector<'_> {
    fn from(learner: UserId) -> Self {
        Self::Learner(learner)
    }
}

/// The class and a learner who is in it, or was there last and is in none now: who left has a right to a copy too.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] when there is no such learner.
pub async fn pupil(app: &App, actor: &Actor, class: OrgId, learner: UserId) -> Result<(Org, Pupil), Error> {
    let mut c = app.db().read().await?;
    let class = orgs::find(&mut c, class).await?.ok_or(Error::Forbidden)?;
    actor.require(UseCase::HandleRecord, &class.path)?;
    let mut all = users::list_class(&mut c, class.id).await?;
    all.extend(users::list_former(&mut c, class.id).await?);
    drop(c);
    let pupil = all.into_iter().find(|p| p.id == learner).ok_or(Error::NotFound)?;
    let view = View::new(UseCase::HandleRecord, class.id, "record").of(learner);
    Named::new((class, pupil), view).open(app, actor).await
}

async fn find(app: &App, actor: &Actor, class: OrgId, selector: RecordSelector<'_>) -> Result<(UserId, OrgId), Error> {
    let number = match selector {
        RecordSelector::Learner(learner) => {
            let (class, pupil) = pupil(app, actor, class, learner).await?;
            return Ok((pupil.id, class.id));
        }
        RecordSelector::Number(number) => number,
    };
    let mut c = app.db().read().await?;
    let class = orgs::find(&mut c, class).await?.ok_or(Error::Forbidden)?;
    actor.require(UseCase::HandleRecord, &class.path)?;
    // The number of who left may be another's by now, and then means that one.
    let learner = match users::find_learner(&mut c, class.id, number).await? {
        Some(learner) => learner,
        None => users::find_former(&mut c, class.id, number).await?.ok_or(Error::NotFound)?,
    };
    Ok((learner.id, class.id))
}

async fn read(app: &App, c: &mut Conn<'_>, learner: UserId) -> Result<Record, Error> {
    let user = users::find(c, learner).await?.ok_or(Error::NotFound)?;
    Ok(Record {
        at: app.now(),
        language: user.locale().map(|l| l.tag().to_owned()),
        own_pin: user.password_hash.is_some(),
        name: user.name,
        classes: records::list_enrolments(c, learner).await?,
        groups: records::list_groups(c, learner).await?,
        work: records::list_work(c, learner).await?,
        steps: records::list_steps(c, learner).await?,
        answers: records::list_answers(c, learner).await?,
        practice: records::list_practice(c, learner).await?,
        practised: records::list_practised(c, learner).await?,
        certificates: records::list_certificates(c, learner).await?,
        requests: records::list_requests(c, learner).await?,
        matches: records::list_matches(c, learner).await?,
        surveys: records::list_surveys(c, learner).await?,
        contests: records::list_contests(c, learner).await?,
        devices: sign_in::list_devices(c, learner)
            .await?
            .into_iter()
            .map(|d| DeviceSeen { browser: d.browser, first_at: d.first_at, last_at: d.last_at })
            .collect(),
        held_until: None,
        accesses: records::list_accesses(c, learner).await?,
    })
}
