//! The step into a new school year: every class of last year gets its successor, the last grades
//! leave, and all of it can be undone for thirty days.
//!
//! Nothing is lost: the stays in the old classes end on the day and stay in the history, with all
//! that was done in them. The plan that is shown is made again when it is confirmed; when it differs
//! by then, nothing is done.

use crate::{
    Actor, App, Error, UseCase, classes,
    record::{Named, View},
    uploads,
};
use chrono::{DateTime, TimeDelta, Utc};
use qinghe_model::{
    OrgId, PromotionId, Text,
    org::{self, Grade, OrgKind},
};
use qinghe_store::{
    Conn, made_classes,
    orgs::{self, NewOrg, Org},
    promotions::{self, Enrolment, Promotion},
    users,
};
use serde::Serialize;
use serde_json::json;
use std::collections::{HashMap, HashSet};

/// How long a step can be undone.
pub const UNDO_FOR: TimeDelta = TimeDelta::days(30);

/// What the step would do with a school.
#[derive(Debug)]
pub struct Plan {
    /// The school.
    pub school: Org,
    /// The school year it leads to: the present one.
    pub to_year: i64,
    /// The classes of last year that have pupils, from the youngest grade.
    pub classes: Vec<ClassPlan>,
    /// Classes of earlier years that still have pupils, with how many: they are left alone.
    pub forgotten: Vec<(Text, i64)>,
    /// The digest of exactly this plan.
    pub seen: String,
}

/// What the step would do with a class.
#[derive(Debug)]
pub struct ClassPlan {
    /// The class of last year.
    pub from: Org,
    /// Its successor; none when its pupils leave the school.
    pub to: Option<Successor>,
    /// Who would go.
    moves: Vec<Enrolment>,
    /// Pupils who cannot be promoted: another pupil has their number in the new class.
    pub clashes: Vec<Clash>,
}

impl ClassPlan {
    /// How many pupils would go.
    #[must_use]
    pub fn pupils(&self) -> usize {
        self.moves.len()
    }
}

/// The class that a class becomes.
#[derive(Debug)]
pub struct Successor {
    grade: Grade,
    class_name: String,
    /// What it is called in full.
    pub title: Text,
    /// The class, if it is there already.
    known: Option<Org>,
    /// How many pupils are in it already: the others join them.
    pub there: usize,
}

/// Two pupils with one number.
#[derive(Clone, Debug, Serialize)]
pub struct Clash {
    /// 学号.
    pub student_no: String,
    /// Who would be left behind.
    pub name: String,
    /// Who has the number in the successor.
    pub holder: String,
}

/// A step that was made.
pub struct Done {
    /// The promotion.
    pub promotion: Promotion,
    /// How many classes went on.
    pub classes: usize,
    /// How many classes left.
    pub left: usize,
    /// How many pupils went.
    pub pupils: usize,
    /// After an undo: who was left where they are by then, with number, name and old class.
    pub kept: Vec<(String, String, Text)>,
}

impl Done {
    /// Until when it can be undone.
    #[must_use]
    pub fn undo_until(&self) -> DateTime<Utc> {
        self.promotion.made_at + UNDO_FOR
    }
}

/// The schools whose classes the actor may promote.
///
/// # Errors
/// [`Error::Forbidden`] when there are none.
pub async fn list_schools(app: &App, actor: &Actor) -> Result<Vec<Org>, Error> {
    actor.require_somewhere(UseCase::PromoteClasses)?;
    let mut c = app.db().read().await?;
    let mut schools = Vec::new();
    for grant in actor.nodes_for(UseCase::PromoteClasses) {
        schools.extend(orgs::list_subtree(&mut c, &grant.path, OrgKind::School).await?);
    }
    let today = app.today();
    schools.retain(|school| !school.is_closed(today));
    Ok(schools)
}

/// How many classes of earlier school years wait to be promoted in the schools that the actor may promote.
///
/// # Errors
/// [`Error::Forbidden`] when there are none.
pub async fn count_waiting(app: &App, actor: &Actor) -> Result<usize, Error> {
    actor.require_somewhere(UseCase::PromoteClasses)?;
    let mut c = app.db().read().await?;
    let mut waiting = 0;
    for grant in actor.nodes_for(UseCase::PromoteClasses) {
        let classes = classes::list_current(app, &mut c, &grant.path).await?;
        waiting += classes.iter().filter(|k| classes::is_of_earlier_year(app, k)).count();
    }
    Ok(waiting)
}

/// What the step would do, and the steps made in the last thirty days. It shows who is in which
/// class, as the class lists do.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such school.
pub async fn get(app: &App, actor: &Actor, school: OrgId) -> Result<(Plan, Vec<Done>), Error> {
    let mut c = app.db().read().await?;
    let school = find_school(&mut c, actor, school).await?;
    let plan = plan(app, &mut c, school).await?;
    let mut done = Vec::new();
    for promotion in promotions::list_school(&mut c, plan.school.id, app.now() - UNDO_FOR).await? {
        done.push(describe(&mut c, promotion).await?);
    }
    drop(c);
    let view = View::new(UseCase::PromoteClasses, plan.school.id, "promotion");
    Named::new((plan, done), view).open(app, actor).await
}

async fn find_school(c: &mut Conn<'_>, actor: &Actor, school: OrgId) -> Result<Org, Error> {
    actor.require_somewhere(UseCase::PromoteClasses)?;
    let school = orgs::find(c, school).await?.filter(|o| o.kind == OrgKind::School).ok_or(Error::Forbidden)?;
    actor.require(UseCase::PromoteClasses, &school.path)?;
    Ok(school)
}

async fn plan(app: &App, c: &mut Conn<'_>, school: Org) -> Result<Plan, Error> {
    let to_year = org::school_year(app.today());
    let mut classes = Vec::new();
    let mut forgotten = Vec::new();
    for from in orgs::list_children(c, school.id).await? {
        let (Some(year), Some(grade), Some(class_name)) = (from.school_year, from.grade(), from.class_name.clone())
        else {
            continue;
        };
        if year >= to_year {
            continue;
        }
        if year < to_year - 1 {
            let count = users::count_pupils(c, from.id).await?;
            if count > 0 {
                forgotten.push((from.name(), count));
            }
            continue;
        }
        let mut moves = promotions::list_enrolments(c, from.id).await?;
        if moves.is_empty() {
            continue;
        }
        let mut clashes = Vec::new();
        let to = match grade.next() {
            None => None,
            Some(grade) => {
                let known = orgs::find_class(c, school.id, to_year, grade, &class_name).await?;
                let there = match &known {
                    Some(k) => promotions::list_enrolments(c, k.id).await?,
                    None => Vec::new(),
                };
                let holders: HashMap<&str, &str> =
                    there.iter().map(|s| (s.student_no.as_str(), s.name.as_str())).collect();
                moves.retain(|m| {
                    let Some(holder) = holders.get(m.student_no.as_str()) else { return true };
                    clashes.push(Clash {
                        student_no: m.student_no.clone(),
                        name: m.name.clone(),
                        holder: (*holder).to_owned(),
                    });
                    false
                });
                let title = org::class_title(grade, &class_name);
                Some(Successor { grade, class_name, title, there: there.len(), known })
            }
        };
        classes.push(ClassPlan { from, to, moves, clashes });
    }
    let seen = seen(&classes);
    Ok(Plan { school, to_year, classes, forgotten, seen })
}

fn seen(classes: &[ClassPlan]) -> String {
    let shown: Vec<_> = classes
        .iter()
        .map(|k| {
            let known = k.to.as_ref().and_then(|t| t.known.as_ref()).map(|o| o.id);
            let moves: Vec<_> = k.moves.iter().map(|m| m.id).collect();
            (k.from.id, known, moves, &k.clashes)
        })
        .collect();
    uploads::digest(&shown)
}

async fn describe(c: &mut Conn<'_>, promotion: Promotion) -> Result<Done, Error> {
    let classes = promotions::list_classes(c, promotion.id).await?;
    let moves = promotions::list_moves(c, promotion.id).await?;
    let left = classes.iter().filter(|(_, to)| to.is_none()).count();
    let mut kept = Vec::new();
    if promotion.undone_at.is_some() {
        let mut names = HashMap::new();
        for m in moves.iter().filter(|m| !m.restored && !m.name.is_empty()) {
            if let std::collections::hash_map::Entry::Vacant(e) = names.entry(m.from_class_id) {
                let class = orgs::find(c, m.from_class_id).await?.ok_or(Error::NotFound)?;
                e.insert(class.name());
            }
            kept.push((m.student_no.clone(), m.name.clone(), names[&m.from_class_id].clone()));
        }
    }
    Ok(Done { promotion, classes: classes.len() - left, left, pupils: moves.len(), kept })
}

/// Makes the step for the classes that are named; `seen` is that of the [`Plan`] that was shown.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] with the field `classes` and the codes `choose-one` or,
/// when the plan is another by now, `preview-stale`.
pub async fn promote(
    app: &App,
    actor: &Actor,
    school: OrgId,
    classes: &[OrgId],
    seen: &str,
) -> Result<PromotionId, Error> {
    let school = find_school(&mut app.db().read().await?, actor, school).await?;

    let id = tx!(app, (&actor, school, chosen = classes.to_vec(), seen = seen.to_owned()), |c| {
        let mut plan = plan(app, c, school.clone()).await?;
        if plan.seen != *seen {
            return Err(Error::field("classes", "preview-stale"));
        }
        plan.classes.retain(|k| chosen.contains(&k.from.id));
        if plan.classes.iter().all(|k| k.moves.is_empty()) {
            return Err(Error::field("classes", "choose-one"));
        }
        carry_out(app, c, actor, &plan).await
    })
    .await?;
    // Grants and places have changed.
    crate::sessions::forget_all(app);
    Ok(id)
}

async fn carry_out(app: &App, c: &mut Conn<'_>, actor: &Actor, plan: &Plan) -> Result<PromotionId, Error> {
    let (now, today) = (app.now(), app.today());
    let promotion = Promotion {
        id: app.new_id(),
        school_id: plan.school.id,
        to_year: plan.to_year,
        on_date: today,
        made_at: now,
        undone_at: None,
    };
    promotions::insert(c, &promotion).await?;
    let (mut pupils, mut left) = (0, 0);
    for class in &plan.classes {
        let to = match &class.to {
            None => None,
            Some(to) => Some(successor(app, c, plan, to).await?),
        };
        promotions::insert_class(c, promotion.id, class.from.id, to).await?;
        for enrolment in &class.moves {
            // Somebody else has moved the pupil since the plan was made.
            if !promotions::close_enrolment(c, enrolment.id, today).await? {
                return Err(Error::field("classes", "preview-stale"));
            }
            let new = match to {
                None => None,
                Some(to) => {
                    let id = app.new_id();
                    users::insert_enrolment(c, id, enrolment.learner_id, to, &enrolment.student_no, today).await?;
                    Some(id)
                }
            };
            promotions::insert_move(c, promotion.id, enrolment.id, new).await?;
        }
        pupils += class.moves.len();
        left += usize::from(to.is_none());
        if let Some(to) = to {
            for (user, role) in promotions::list_grants(c, class.from.id).await? {
                if !promotions::has_grant(c, user, role, to).await? {
                    users::insert_grant(c, user, role, to, now).await?;
                    promotions::insert_grant(c, promotion.id, user, role, to).await?;
                }
            }
        }
    }
    let detail = json!({ "operation": "promote", "promotion": promotion.id, "classes": plan.classes.len(), "leaving": left, "pupils": pupils });
    app.audit(c, actor, UseCase::PromoteClasses, Some(plan.school.id), None, detail).await?;
    Ok(promotion.id)
}

/// The class that a class becomes: the one that is there, or a new one.
async fn successor(app: &App, c: &mut Conn<'_>, plan: &Plan, to: &Successor) -> Result<OrgId, Error> {
    if let Some(known) = &to.known {
        return Ok(known.id);
    }
    let new = NewOrg {
        id: app.new_id(),
        parent: Some(plan.school.clone()),
        kind: OrgKind::Class,
        code: None,
        name: to.title.clone(),
        class: Some((to.grade, to.class_name.clone(), plan.to_year)),
        locality: None,
        at: app.now(),
    };
    Ok(orgs::insert(c, &new).await?.id)
}

/// Undoes a promotion: pupils who are still where it put them go back; those who have moved since stay. Roles that
/// followed a class are revoked where no pupil is left in it. New classes stay where somebody or something is in them, with the
/// work done there; the others close.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such promotion; [`Error::Invalid`] with the field `undo` and the codes
/// `undo-late`, `undone-already`, and `undo-nothing` when no pupil is as the promotion left them: it can be tried again.
pub async fn undo(app: &App, actor: &Actor, id: PromotionId) -> Result<(), Error> {
    let mut c = app.db().read().await?;
    actor.require_somewhere(UseCase::PromoteClasses)?;
    let promotion = promotions::find(&mut c, id).await?.ok_or(Error::Forbidden)?;
    find_school(&mut c, actor, promotion.school_id).await?;
    drop(c);
    if promotion.made_at + UNDO_FOR <= app.now() {
        return Err(Error::field("undo", "undo-late"));
    }
    tx!(app, (&actor, promotion), |c| {
        if !promotions::mark_undone(c, promotion.id, app.now()).await? {
            return Err(Error::field("undo", "undone-already"));
        }
        put_back(app, c, actor, promotion).await
    })
    .await?;
    crate::sessions::forget_all(app);
    Ok(())
}

async fn put_back(app: &App, c: &mut Conn<'_>, actor: &Actor, promotion: &Promotion) -> Result<(), Error> {
    let moves = promotions::list_moves(c, promotion.id).await?;
    // Numbers given to other pupils of an old class since.
    let mut taken: HashMap<OrgId, HashSet<String>> = HashMap::new();
    let (mut back, mut kept) = (0, 0);
    for m in &moves {
        if let std::collections::hash_map::Entry::Vacant(e) = taken.entry(m.from_class_id) {
            e.insert(
                promotions::list_enrolments(c, m.from_class_id).await?.into_iter().map(|s| s.student_no).collect(),
            );
        }
        if !m.untouched || taken[&m.from_class_id].contains(&m.student_no) {
            kept += 1;
            continue;
        }
        if let Some(new) = m.new_id()
            && !promotions::cancel_enrolment(c, new).await?
        {
            kept += 1;
            continue;
        }
        promotions::reopen_enrolment(c, m.old_id).await?;
        promotions::mark_restored(c, promotion.id, m.old_id).await?;
        back += 1;
    }
    if back == 0 {
        return Err(Error::field("undo", "undo-nothing"));
    }
    for (_, to) in promotions::list_classes(c, promotion.id).await? {
        if let Some(to) = to
            && users::count_pupils(c, to).await? == 0
        {
            promotions::delete_grants(c, promotion.id, to).await?;
        }
    }
    for class in made_classes::list_of_promotion(c, promotion.id).await? {
        if class.closed_from.is_none() && !class.is_in_use && class.stays == 0 {
            made_classes::close(c, class.id, app.today()).await?;
        }
    }
    let detail = json!({ "operation": "undo", "promotion": promotion.id, "pupils": back, "kept": kept });
    app.audit(c, actor, UseCase::PromoteClasses, Some(promotion.school_id), None, detail).await
}
