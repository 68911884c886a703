//! Unlocking a lesson that is taught only while a counsellor is in the room: a class's teacher says who that is and from
//! which day, and the pupils of the class see the lesson. Undone, it is hidden again; what was done is kept.

use crate::{
    Actor, App, Error, UseCase,
    assignments::{self, ClassCard, NewAssignment},
    classes,
    place::require_class,
};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use qinghe_content::Module;
use qinghe_model::{OrgId, error::FieldError};
use qinghe_store::unlocks::{self, Unlock};
use serde_json::json;
use std::sync::Arc;

/// The most characters of a counsellor's name.
pub const NAME_MAX: usize = 60;
/// The most days ahead.
const FAR: i64 = 370;
/// Until work is due, in days from the day of the lesson.
const DUE: i64 = 7;

/// What a teacher fills in.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NewUnlock {
    /// The name of the counsellor who is in the room.
    pub counsellor: String,
    /// The day of the lesson: from then on pupils see it. None: it could not be read.
    pub on_date: Option<NaiveDate>,
    /// Whether the lesson is set for the whole class at once.
    pub set_work: bool,
}

/// A class the actor may unlock lessons for, and whether this one is.
pub struct ClassUnlock {
    /// The class.
    pub card: ClassCard,
    /// The unlock, if there is one.
    pub unlock: Option<Unlock>,
}

fn guarded(app: &App, module: &str) -> Result<Arc<Module>, Error> {
    app.content().module(module).filter(|m| m.counsellor).cloned().ok_or(Error::NotFound)
}

/// The actor's classes of this school year, with whether the lesson is unlocked for each; none for who sets no work.
///
/// # Errors
/// [`Error::NotFound`] unless it is a lesson that needs a counsellor.
pub async fn list(app: &App, actor: &Actor, module: &str) -> Result<Vec<ClassUnlock>, Error> {
    let module = guarded(app, module)?;
    if actor.nodes_for(UseCase::AssignWork).next().is_none() {
        return Ok(Vec::new());
    }
    let cards = assignments::list_classes(app, actor).await?;
    let mut c = app.db().read().await?;
    let mut classes = Vec::with_capacity(cards.len());
    for card in cards {
        let all = unlocks::list_class(&mut c, card.class.id).await?;
        classes.push(ClassUnlock { unlock: all.into_iter().find(|k| k.module_id == module.id), card });
    }
    Ok(classes)
}

/// Unlocks a lesson for a class, or changes who the counsellor is and the day; sets it for the class where that is asked for
/// and it has no such work yet.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] unless the lesson needs a counsellor; [`Error::Invalid`] with the fields
/// `class`, `counsellor` and `on_date`.
pub async fn unlock(app: &App, actor: &Actor, class: OrgId, module: &str, new: &NewUnlock) -> Result<(), Error> {
    let module = guarded(app, module)?;
    let mut c = app.db().read().await?;
    let (class, _) = require_class(&mut c, actor, UseCase::AssignWork, class).await?;
    let past = classes::is_past(app, &mut c, &class).await?;
    drop(c);
    let by = actor.user_id().ok_or(Error::Forbidden)?;
    let counsellor = new.counsellor.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut faults = Vec::new();
    let mut fault = |field, code| faults.push(FieldError { field, code });
    if past {
        fault("class", "class-past");
    }
    if !(2..=NAME_MAX).contains(&counsellor.chars().count()) || counsellor.chars().any(char::is_control) {
        fault("counsellor", "counsellor-name");
    }
    let today = app.today();
    match new.on_date {
        None => fault("on_date", "day-needed"),
        Some(day) if day < today => fault("on_date", "day-past"),
        Some(day) if day > today + TimeDelta::days(FAR) => fault("on_date", "day-far"),
        Some(_) => {}
    }
    let (Some(day), true) = (new.on_date, faults.is_empty()) else { return Err(Error::Invalid(faults)) };
    tx!(app, (&actor, class = class.id, module = module.id.clone(), counsellor, day, by), |c| {
        unlocks::upsert(c, (*class, module.as_str()), counsellor, *day, (*by, app.now())).await?;
        let detail = json!({ "operation": "unlock", "module": module, "day": day, "counsellor": counsellor });
        app.audit(c, actor, UseCase::AssignWork, Some(*class), None, detail).await
    })
    .await?;
    if new.set_work {
        let page = assignments::get_class(app, actor, class.id).await?;
        if !page.work.iter().any(|(a, ..)| a.module_id == module.id) {
            let at = |day: NaiveDate, hour| local(day, hour).unwrap_or_else(|| app.now());
            let due = at(day + TimeDelta::days(DUE), 20);
            let work = NewAssignment::module(class.id, &module.id, at(day, 0).max(app.now()), due);
            assignments::create(app, actor, work).await?;
        }
    }
    Ok(())
}

/// An hour of a day on the schools' clocks.
fn local(day: NaiveDate, hour: u32) -> Option<DateTime<Utc>> {
    let time = NaiveTime::from_hms_opt(hour, 0, 0)?;
    day.and_time(time).and_local_timezone(App::ZONE).earliest().map(|t| t.to_utc())
}

/// Locks a lesson again: the pupils of the class do not see it any more, and what they did is kept.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] when it is not unlocked.
pub async fn lock(app: &App, actor: &Actor, class: OrgId, module: &str) -> Result<(), Error> {
    let (class, _) = require_class(&mut app.db().read().await?, actor, UseCase::AssignWork, class).await?;
    tx!(app, (&actor, class = class.id, module = module.to_owned()), |c| {
        if !unlocks::delete(c, *class, module).await? {
            return Err(Error::NotFound);
        }
        let detail = json!({ "operation": "relock", "module": module });
        app.audit(c, actor, UseCase::AssignWork, Some(*class), None, detail).await
    })
    .await
}
