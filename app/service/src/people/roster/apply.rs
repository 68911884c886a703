//! Carries a plan out, and keeps what it did to each pupil.

use super::plan::{Plan, Target};
use crate::{App, Error};
use qinghe_model::{
    EnrolmentId, OrgId, RosterImportId, UserId,
    org::{self, OrgKind},
    roster::RowAction,
};
use qinghe_store::{
    Conn,
    imports::{self, NewChange, RosterImport},
    made_classes,
    orgs::{self, NewOrg, Org},
    sessions, users,
};
use std::collections::{HashMap, HashSet};

/// Carries a plan out in one transaction with the note of it; gives the note's id, and who was taken out of which class.
pub(super) async fn carry_out(
    app: &App,
    c: &mut Conn<'_>,
    plan: &Plan,
    node: &Org,
    file_name: &str,
    by: Option<UserId>,
) -> Result<(RosterImportId, Vec<(OrgId, UserId)>), Error> {
    let (now, today) = (app.now(), app.today());
    let ids = make_classes(app, c, plan).await?;
    let mut changes: HashMap<UserId, NewChange> = HashMap::new();
    let mut removed = Vec::new();
    let (mut ends, mut renamed, mut renumbered, mut made, mut enrolled) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let placed: HashSet<UserId> =
        plan.targets.iter().filter_map(|(_, t)| t.as_ref()?.is.as_ref()).map(|(p, _)| p.id).collect();
    for (row, (class, target)) in plan.report.rows.iter().zip(&plan.targets) {
        let (Some(Target { is, leaves }), Some(class)) = (target, ids[*class]) else { continue };
        // Whoever holds the number may be another row's by now.
        if let Some(gone) = leaves.as_ref().filter(|p| !placed.contains(&p.id)) {
            ends.push(gone.id);
            removed.push((gone.class_id, gone.id));
            changes.insert(gone.id, NewChange::of(gone.id));
        }
        let Some(known) = is else {
            let id = app.new_id();
            made.push((id, row.name.as_str()));
            let began = app.new_id::<EnrolmentId>();
            enrolled.push((began, id, class, row.student_no.as_str()));
            changes.insert(id, NewChange { created: true, began: Some(began), ..NewChange::of(id) });
            continue;
        };
        let RowAction::Change(change) = &row.action else { continue };
        let (pupil, present) = known;
        let entry = changes.entry(pupil.id).or_insert(NewChange::of(pupil.id));
        if let Some(old) = &change.name {
            renamed.push((pupil.id, row.name.as_str()));
            entry.name = Some((old.clone(), row.name.clone()));
        }
        if change.class.is_some() || change.back {
            if *present {
                ends.push(pupil.id);
            }
            let began = app.new_id::<EnrolmentId>();
            entry.began = Some(began);
            enrolled.push((began, pupil.id, class, row.student_no.as_str()));
        } else if let Some(old) = &change.number {
            renumbered.push((pupil.id, row.student_no.as_str()));
            entry.number = Some((old.clone(), row.student_no.clone()));
        }
    }
    for (learner, ended) in users::list_enrolments_of(c, &ends).await? {
        if let Some(change) = changes.get_mut(&learner) {
            change.ended = Some(ended);
        }
    }
    // Moves end before numbers change and anyone begins: a number that one learner leaves may be another's now.
    users::end_enrolments(c, &ends, today).await?;
    users::update_numbers(c, &renumbered).await?;
    users::update_names(c, &renamed).await?;
    users::insert_learners(c, &made, now).await?;
    users::insert_enrolments(c, &enrolled, today).await?;
    for (_, learner) in &removed {
        sessions::delete_of_user(c, *learner).await?;
    }
    let note = RosterImport {
        id: app.new_id(),
        org_id: node.id,
        file_name: file_name.to_owned(),
        made_at: now,
        undone_at: None,
    };
    imports::insert(c, &note, by).await?;
    let changes: Vec<NewChange> = changes.into_values().collect();
    imports::insert_changes(c, note.id, &changes).await?;
    let made: Vec<OrgId> =
        plan.classes.iter().zip(&ids).filter(|(k, _)| !k.is_there()).filter_map(|(_, id)| *id).collect();
    made_classes::insert(c, note.id, &made).await?;
    Ok((note.id, removed))
}

/// The classes of a plan that a row needs, made where they are not there yet; closed ones open with their first pupil.
async fn make_classes(app: &App, c: &mut Conn<'_>, plan: &Plan) -> Result<Vec<Option<OrgId>>, Error> {
    let year = org::school_year(app.today());
    let wanted: HashSet<usize> = plan.targets.iter().filter(|(_, t)| t.is_some()).map(|(class, _)| *class).collect();
    let mut ids = Vec::with_capacity(plan.classes.len());
    for (n, class) in plan.classes.iter().enumerate() {
        ids.push(match &class.known {
            Some(known) if class.is_there() || wanted.contains(&n) => Some(known.id),
            _ if !wanted.contains(&n) => None,
            _ => {
                let new = NewOrg {
                    id: app.new_id(),
                    parent: Some(class.school.clone()),
                    kind: OrgKind::Class,
                    code: None,
                    name: org::class_title(class.grade, &class.name),
                    class: Some((class.grade, class.name.clone(), year)),
                    locality: None,
                    at: app.now(),
                };
                Some(orgs::insert(c, &new).await?.id)
            }
        });
    }
    Ok(ids)
}

/// A new learner, in no class yet.
pub(crate) async fn make_learner(app: &App, c: &mut Conn<'_>, name: &str) -> Result<UserId, Error> {
    let id = app.new_id();
    users::insert_learner(c, id, name, app.now()).await?;
    Ok(id)
}

/// Puts a learner who is in no class into one, from today.
pub(crate) async fn enrol(
    app: &App,
    c: &mut Conn<'_>,
    learner: UserId,
    class: OrgId,
    student_no: &str,
) -> Result<(), Error> {
    let id = app.new_id::<EnrolmentId>();
    Ok(users::insert_enrolment(c, id, learner, class, student_no, app.today()).await?)
}
