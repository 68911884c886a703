//! The design of a survey: its frame, the draw, and the replacements of classes that cannot take part.

use super::{forms, forms_for, require, require_bureau, suits, versions};
use crate::{Actor, App, Error, UseCase, names};
use chrono::{DateTime, Utc};
use qinghe_content::Form;
use qinghe_model::{
    OrgId, SurveyId, Text,
    error::FieldError,
    org::{Grade, LocalityGroup, OrgKind, OrgPath, PATH_SEGMENT, school_year},
    survey::{self, Band, Drawn, Method, Mode, PASS_MARKS, Phase, Rotation, Sizing},
};
use qinghe_store::{
    Conn,
    orgs::{self, Org},
    surveys::{self, Design, FrameClass, LeftOut, SampleClass, Stratum, Survey},
};
use serde_json::json;
use std::collections::{BTreeMap, HashMap};

/// The most classes of a stratum, and the most pupils, that a sample may want.
const MOST_CLASSES: i64 = 500;
const MOST_PUPILS: i64 = 200_000;
/// The largest seed: ten digits are easy to note.
const MOST_SEED: i64 = 9_999_999_999;
/// Reserve classes, in addition to as many as were drawn.
const SPARE: usize = 5;
/// The longest reason for a replacement.
const LONGEST_REASON: usize = 200;

/// A survey as it was typed.
#[derive(Clone, Debug)]
pub struct NewSurvey {
    /// What it is called, in both languages.
    pub name: Text,
    /// The grades asked.
    pub grades: Vec<Grade>,
    /// Whether strata are the nodes right under this one as well as bands.
    pub by_area: bool,
    /// Whether strata are urban, rural and other schools as well as bands.
    pub by_locality: bool,
    /// How classes are drawn.
    pub method: Method,
    /// What `size` counts.
    pub sizing: Sizing,
    /// The wanted size; none when it is no number.
    pub size: Option<i64>,
    /// Where the draw begins; none when it is no number.
    pub seed: Option<i64>,
    /// The versions asked, by the ids of their forms that are not for primary schools.
    pub forms: Vec<String>,
    /// Who gets which form.
    pub rotation: Rotation,
    /// Per cent.
    pub pass_mark: i64,
    /// How it is answered.
    pub mode: Mode,
    /// From when; none when it is no time.
    pub opens_at: Option<DateTime<Utc>>,
    /// Until when; none when it is no time.
    pub closes_at: Option<DateTime<Utc>>,
    /// The round before it.
    pub follows: Option<SurveyId>,
    /// What it is among others.
    pub phase: Phase,
}

/// A seed by chance, of six digits.
#[must_use]
pub fn new_seed(app: &App) -> i64 {
    100_000 + i64::from(u32::from_le_bytes(app.random()) % 900_000)
}

/// The surveys that a new one of this node may follow, the latest first.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such node.
pub async fn list_rounds(app: &App, actor: &Actor, org: OrgId) -> Result<Vec<Survey>, Error> {
    let mut c = app.db().read().await?;
    let org = require_bureau(&mut c, actor, UseCase::DesignSurvey, org).await?;
    let all = surveys::list_under(&mut c, &org.path).await?;
    Ok(all.into_iter().filter(|s| s.org_id == org.id && s.locked_at.is_some()).collect())
}

/// Makes a draft with its sample drawn, under an id that the form had from [`App::new_id`]: sent twice, it is made once.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] with the fields of [`NewSurvey`].
pub async fn create(app: &App, actor: &Actor, org: OrgId, id: SurveyId, new: NewSurvey) -> Result<(), Error> {
    let mut c = app.db().read().await?;
    let org = require_bureau(&mut c, actor, UseCase::DesignSurvey, org).await?;
    let by = actor.user_id().ok_or(Error::Forbidden)?;
    if let Some(made) = surveys::find(&mut c, id).await? {
        return if made.org_id == org.id { Ok(()) } else { Err(Error::Forbidden) };
    }
    let survey = Survey::new(id, org.id, checked(app, &mut c, &org, &new, None).await?);
    // Before the transaction: reading a region's frame takes a while and would block other writes.
    let drawn = draw(app, &mut c, &org, &survey).await?;
    drop(c);
    tx!(app, (&actor, survey, drawn), move |c| {
        if !surveys::insert(c, survey, by, app.now()).await? {
            return Ok(());
        }
        drawn.keep(c, id).await?;
        let detail = json!({ "operation": "create", "survey": id, "seed": survey.seed, "classes": drawn.asked() });
        app.audit(c, actor, UseCase::DesignSurvey, Some(survey.org_id), None, detail).await
    })
    .await
}

/// Changes a draft's design and draws its sample again, if it still has the revision that was seen. This is recorded in
/// the audit log with its seed, so repeated draws are visible.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] with the fields of [`NewSurvey`]; [`Error::Changed`] when the design is
/// locked or somebody else has changed it.
pub async fn update(app: &App, actor: &Actor, id: SurveyId, seen: i64, new: NewSurvey) -> Result<(), Error> {
    let mut c = app.db().read().await?;
    let (before, org) = require(&mut c, actor, UseCase::DesignSurvey, id).await?;
    if before.locked_at.is_some() || before.revision != seen {
        return Err(Error::Changed);
    }
    let mut survey = Survey::new(id, org.id, checked(app, &mut c, &org, &new, Some(id)).await?);
    survey.revision = seen;
    let drawn = draw(app, &mut c, &org, &survey).await?;
    drop(c);
    tx!(app, (&actor, survey, drawn), move |c| {
        if !surveys::update(c, survey).await? {
            return Err(Error::Changed);
        }
        surveys::delete_sample(c, id).await?;
        drawn.keep(c, id).await?;
        let detail = json!({ "operation": "update", "survey": id, "seed": survey.seed, "classes": drawn.asked() });
        app.audit(c, actor, UseCase::DesignSurvey, Some(survey.org_id), None, detail).await
    })
    .await
}

/// Locks a draft that still has the revision that was seen: it then opens in its window, and only replacements change
/// its sample.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Changed`] when it is locked already or somebody has drawn another sample;
/// [`Error::WorkClosed`] when its window is over; [`Error::Invalid`] with the field `lock` when a drawn class has
/// become too small.
pub async fn lock(app: &App, actor: &Actor, id: SurveyId, seen: i64) -> Result<(), Error> {
    require(&mut app.db().read().await?, actor, UseCase::DesignSurvey, id).await?;
    tx!(app, (&actor), move |c| {
        let survey = surveys::find(c, id).await?.ok_or(Error::NotFound)?;
        if survey.closes_at <= app.now() {
            return Err(Error::WorkClosed);
        }
        if !surveys::lock(c, id, seen, app.now()).await? {
            return Err(Error::Changed);
        }
        if surveys::count_small(c, id).await? > 0 {
            return Err(Error::field("lock", "survey-small-class"));
        }
        let detail = json!({ "operation": "lock", "survey": id, "seed": survey.seed });
        app.audit(c, actor, UseCase::DesignSurvey, Some(survey.org_id), None, detail).await
    })
    .await
}

/// Ends a draft.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Changed`] when its design is fixed.
pub async fn delete(app: &App, actor: &Actor, id: SurveyId) -> Result<(), Error> {
    let (survey, _) = require(&mut app.db().read().await?, actor, UseCase::DesignSurvey, id).await?;
    if survey.locked_at.is_some() {
        return Err(Error::Changed);
    }
    tx!(app, (&actor, survey), move |c| {
        surveys::delete_sample(c, id).await?;
        if !surveys::delete(c, id).await? {
            return Err(Error::Changed);
        }
        // The log can look its name up no more.
        let detail = json!({ "operation": "delete", "survey": id, "name": survey.name() });
        app.audit(c, actor, UseCase::DesignSurvey, Some(survey.org_id), None, detail).await
    })
    .await
}

/// Replaces a class that cannot take part by the next reserve of its stratum, in the drawn order. A class that has
/// started cannot be replaced.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] when the class is not in the survey's sample; [`Error::WorkClosed`] when
/// the window is over; [`Error::Invalid`] with the field `reason`, also when there is no replacement or the class has
/// started.
pub async fn replace(app: &App, actor: &Actor, id: SurveyId, class: OrgId, reason: &str) -> Result<(), Error> {
    let (survey, _) = require(&mut app.db().read().await?, actor, UseCase::DesignSurvey, id).await?;
    let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    tx!(app, (&actor, survey, reason), move |c| {
        let drawn = surveys::find_class(c, id, class).await?.filter(|k| k.state == Drawn::Sample);
        let drawn = drawn.ok_or(Error::NotFound)?;
        if survey.closes_at <= app.now() {
            return Err(Error::WorkClosed);
        }
        if reason.is_empty() {
            return Err(Error::field("reason", "survey-reason"));
        }
        if reason.chars().count() > LONGEST_REASON {
            return Err(Error::field("reason", "max-200"));
        }
        let next = surveys::find_reserve(c, id, drawn.stratum).await?;
        let next = next.ok_or_else(|| Error::field("reason", "survey-no-reserve"))?;
        if !surveys::replace(c, id, &drawn, next.class_id, reason).await? {
            return Err(Error::field("reason", "survey-begun"));
        }
        let detail = json!({ "operation": "replace", "survey": id, "class": class, "by": next.class_id });
        app.audit(c, actor, UseCase::DesignSurvey, Some(survey.org_id), None, detail).await
    })
    .await
}

async fn checked(
    app: &App,
    c: &mut Conn<'_>,
    org: &Org,
    new: &NewSurvey,
    own: Option<SurveyId>,
) -> Result<Design, Error> {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = Text { zh: plain(&new.name.zh), en: plain(&new.name.en) };
    let mut faults = names::check(&name, (100, "name-max-100"));
    let mut fault = |field, code| faults.push(FieldError { field, code });
    if new.grades.is_empty() {
        fault("grades", "choose-grade");
    }
    let most = if new.sizing == Sizing::Classes { MOST_CLASSES } else { MOST_PUPILS };
    let size = new.size.filter(|n| (1..=most).contains(n));
    if size.is_none() {
        fault("size", if new.sizing == Sizing::Classes { "survey-classes" } else { "survey-pupils" });
    }
    let seed = new.seed.filter(|n| (0..=MOST_SEED).contains(n));
    if seed.is_none() {
        fault("seed", "survey-seed");
    }
    if !versions().any(|f| new.forms.contains(&f.id)) {
        fault("forms", "choose-form");
    }
    let asked = |form: &&Form| {
        new.forms.iter().any(|f| f == form.letter()) && new.grades.iter().any(|g| suits(form, Band::of(*g)))
    };
    let chosen = forms().iter().filter(asked).map(|f| f.id.clone()).collect();
    if !PASS_MARKS.contains(&new.pass_mark) {
        fault("pass_mark", "choose-one");
    }
    if new.opens_at.is_none() {
        fault("opens_at", "due-date");
    }
    match (new.opens_at, new.closes_at) {
        (_, None) => fault("closes_at", "due-date"),
        (Some(opens), Some(closes)) if closes <= opens => fault("closes_at", "survey-window"),
        (_, Some(closes)) if closes <= app.now() => fault("closes_at", "due-past"),
        _ => {}
    }
    let before = match new.follows {
        Some(id) => surveys::find(c, id).await?,
        None => None,
    };
    let sound = before.as_ref().is_some_and(|b| {
        b.org_id == org.id
            && Some(b.id) != own
            && b.locked_at.is_some()
            && new.opens_at.is_none_or(|opens| b.opens_at < opens)
    });
    if (new.follows.is_some() && !sound) || (new.phase == Phase::After && new.follows.is_none()) {
        fault("follows", "survey-follows");
    }
    let (Some(size), Some(seed)) = (size, seed) else { return Err(Error::Invalid(faults)) };
    let (Some(opens_at), Some(closes_at), true) = (new.opens_at, new.closes_at, faults.is_empty()) else {
        return Err(Error::Invalid(faults));
    };
    Ok(Design {
        name,
        grades: new.grades.clone(),
        by_area: new.by_area && area_length(org).is_some(),
        by_locality: new.by_locality,
        method: new.method,
        sizing: new.sizing,
        size,
        seed,
        forms: chosen,
        rotation: new.rotation,
        pass_mark: new.pass_mark,
        mode: new.mode,
        opens_at,
        closes_at,
        follows: new.follows,
        phase: new.phase,
    })
}

/// How long the path of an area is: a city of a region, a county of a city. Under a county are schools, which
/// are no strata.
fn area_length(org: &Org) -> Option<usize> {
    matches!(org.kind, OrgKind::Region | OrgKind::City).then(|| org.path.as_str().len() + PATH_SEGMENT)
}

/// Whether strata of a node can be areas as well.
#[must_use]
pub fn has_areas(org: &Org) -> bool {
    area_length(org).is_some()
}

/// A sample with its frame.
struct Draw {
    strata: Vec<Stratum>,
    classes: Vec<SampleClass>,
    left_out: Vec<LeftOut>,
}

impl Draw {
    async fn keep(&self, c: &mut Conn<'_>, id: SurveyId) -> Result<(), Error> {
        Ok(surveys::insert_sample(c, id, &self.strata, &self.classes, &self.left_out).await?)
    }

    /// The number of classes in the sample.
    fn asked(&self) -> usize {
        self.classes.iter().filter(|k| k.state == Drawn::Sample).count()
    }
}

/// The classes that have pupils enough, as they are now, and the sample that the seed draws from them. Of a small class, who answered would be as good as known.
async fn draw(app: &App, c: &mut Conn<'_>, org: &Org, survey: &Survey) -> Result<Draw, Error> {
    let day = survey.opens_at.with_timezone(&App::ZONE).date_naive();
    // A survey of a year to come is not for this year's classes, which will have been promoted by then.
    let year = Some(school_year(day)).filter(|year| *year > school_year(app.today()));
    let all = surveys::list_frame(c, &org.path, year, &survey.grades()).await?;
    let schools = orgs::list_subtree(c, &org.path, OrgKind::School).await?;
    let left_out = left_out(schools.iter().filter(|s| !s.is_closed(day)), &all);
    let frame: Vec<FrameClass> = all.into_iter().filter(FrameClass::is_large).collect();
    if frame.is_empty() {
        return Err(Error::field("grades", "survey-no-class"));
    }
    let length = area_length(org).filter(|_| survey.by_area);
    let areas: HashMap<OrgPath, OrgId> = match length {
        Some(_) => orgs::list_children(c, org.id).await?.into_iter().map(|o| (o.path, o.id)).collect(),
        None => HashMap::new(),
    };
    // In this order they are numbered, and a draw hangs on the number.
    let mut by_stratum: BTreeMap<(Band, Option<LocalityGroup>, Option<OrgPath>), Vec<FrameClass>> = BTreeMap::new();
    for class in frame {
        let area = length.and_then(|l| class.path.as_str().get(..l)).map(|p| OrgPath::from(p.to_owned()));
        let locality = survey.by_locality.then(|| LocalityGroup::of(class.locality()));
        by_stratum.entry((Band::of(class.grade), locality, area)).or_default().push(class);
    }
    let sizes: Vec<(i64, i64)> =
        by_stratum.values().map(|k| (whole(k.len()), k.iter().map(|k| k.pupils).sum())).collect();
    let wanted = survey::allot(survey.sizing, survey.size, &sizes);
    let (mut strata, mut classes, mut asked) = (Vec::new(), Vec::new(), 0);
    for (n, (((band, locality, area), frame), ((all, pupils), drawn))) in
        by_stratum.into_iter().zip(sizes.into_iter().zip(wanted)).enumerate()
    {
        let number = whole(n);
        let area = area.and_then(|p| areas.get(&p).copied());
        strata.push(Stratum::new(number, (band, locality, area), all, pupils, drawn));
        let drawn = usize::try_from(drawn).unwrap_or_default();
        let forms = forms_for(survey, band);
        let order = survey::draw(survey.method, survey.seed, n, frame.len(), drawn);
        for (place, class) in order.into_iter().take(2 * drawn + SPARE).enumerate() {
            let class = &frame[class];
            let state = if place < drawn { Drawn::Sample } else { Drawn::Reserve };
            let form = match survey.rotation {
                Rotation::Class if state == Drawn::Sample => forms[asked % forms.len()].id.clone(),
                _ => String::new(),
            };
            asked += usize::from(state == Drawn::Sample);
            classes.push(SampleClass::new(class.id, number, whole(place), state, form, class.pupils));
        }
    }
    Ok(Draw { strata, classes, left_out })
}

/// The schools of which the frame has not every class with pupils, or none.
fn left_out<'a>(schools: impl Iterator<Item = &'a Org>, classes: &[FrameClass]) -> Vec<LeftOut> {
    let mut of: HashMap<&str, (i64, i64)> = HashMap::new();
    for class in classes {
        let path = class.path.as_str();
        let school = path.get(..path.len() - PATH_SEGMENT).unwrap_or_default();
        let (kept, small) = of.entry(school).or_default();
        *(if class.is_large() { kept } else { small }) += 1;
    }
    schools
        .map(|s| (s.id, of.get(s.path.as_str()).copied().unwrap_or_default()))
        .filter(|(_, (kept, small))| *kept == 0 || *small > 0)
        .map(|(id, (kept, small))| LeftOut::new(id, kept, small))
        .collect()
}

fn whole(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
