//! Class lists: who is in which class, from a school's file.
//!
//! [`qinghe_files::rosters`] reads the file; this page plans what each row does and carries it out. The same
//! plan is made for a dry run and for a real run, so that the preview is the truth. Nobody is ever
//! removed: a learner who is not in the file stays as they are.
//!
//! A file is parsed once, when it is uploaded: what is kept until it is confirmed are its rows.
//!
//! Schools do this at `/school`: they upload a file, read what it would do, and confirm it ([`crate::uploads`]).

pub use qinghe_files::{FileFault, rosters::Template};

use crate::{Actor, App, Error, UseCase, uploads};
use qinghe_files::rosters::{self, Sheet, SheetRow};
use qinghe_model::{
    EnrolmentId, OrgId, Text, UploadId, UserId,
    org::{self, Grade, OrgKind, OrgPath},
    roster::{BadRow, Column, ImportReport, PlannedRow, RowAction, RowFault, text_fault},
    text::half_width,
};
use qinghe_store::{
    Conn,
    orgs::{self, NewOrg, Org},
    uploads::Upload,
    users::{self, Pupil},
};
use serde_json::json;
use std::collections::{HashMap, HashSet};

/// Imports a class list into the schools under `scope`. A dry run changes nothing; a real run is one
/// transaction, and changes nothing either when a row is bad.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::NotFound`], [`Error::File`].
pub async fn import(
    app: &App,
    actor: &Actor,
    scope: OrgId,
    bytes: &[u8],
    dry_run: bool,
) -> Result<ImportReport, Error> {
    let node = orgs::find(&mut app.db().read().await?, scope).await?.ok_or(Error::NotFound)?;
    actor.require(UseCase::ImportRoster, &node.path)?;
    let sheet = read(app, bytes.to_vec()).await?;
    if dry_run {
        let plan = plan(app, &mut app.db().read().await?, &node.path, &sheet).await?;
        return Ok(plan.report);
    }
    tx!(app, (&actor, node, sheet), |c| {
        let path = hold(c, node).await?;
        let mut plan = plan(app, c, &path, sheet).await?;
        if plan.report.bad.is_empty() {
            finish(app, c, actor, node, &mut plan).await?;
        }
        Ok(plan.report)
    })
    .await
}

/// The node's present path, locked until the list is imported.
async fn hold(c: &mut Conn<'_>, node: &Org) -> Result<OrgPath, Error> {
    orgs::hold_path(c, node.id).await?.ok_or(Error::NotFound)
}

/// Reads a file on a thread of its own: a large one takes a second.
async fn read(app: &App, bytes: Vec<u8>) -> Result<Sheet, Error> {
    let today = app.today();
    match tokio::task::spawn_blocking(move || rosters::read(&bytes, today)).await {
        Ok(sheet) => Ok(sheet?),
        // A panic of the reader: its message is in the log already.
        Err(_) => Err(Error::File(FileFault::BrokenFile)),
    }
}

/// Carries out a valid plan and records it.
async fn finish(app: &App, c: &mut Conn<'_>, actor: &Actor, node: &Org, plan: &mut Plan) -> Result<(), Error> {
    carry_out(app, c, plan).await?;
    plan.report.applied = true;
    let report = &plan.report;
    let counts = json!({
        "created": report.count(|a| matches!(a, RowAction::Create)),
        "changed": report.count(|a| matches!(a, RowAction::Rename { .. } | RowAction::Move { .. })),
        "unchanged": report.count(|a| matches!(a, RowAction::Unchanged)),
    });
    app.audit(c, actor, UseCase::ImportRoster, Some(node.id), None, counts).await
}

/// The nodes whose schools' class lists the actor may import.
///
/// # Errors
/// [`Error::Forbidden`] when there are none.
pub async fn list_places(app: &App, actor: &Actor) -> Result<Vec<Org>, Error> {
    actor.require_somewhere(UseCase::ImportRoster)?;
    let mut c = app.db().read().await?;
    let mut places = Vec::new();
    for grant in actor.nodes_for(UseCase::ImportRoster) {
        places.extend(orgs::find(&mut c, grant.org_id).await?);
    }
    Ok(places)
}

/// Reads a class list and keeps its rows until they were reviewed.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::NotFound`], [`Error::File`].
pub async fn upload(app: &App, actor: &Actor, scope: OrgId, name: &str, bytes: Vec<u8>) -> Result<UploadId, Error> {
    let node = orgs::find(&mut app.db().read().await?, scope).await?.ok_or(Error::NotFound)?;
    actor.require(UseCase::ImportRoster, &node.path)?;
    let sheet = read(app, bytes).await?;
    let rows = sheet.rows.len();
    let bytes = serde_json::to_vec(&sheet).map_err(|e| Error::Input(e.to_string()))?;
    uploads::keep(
        app,
        actor,
        UseCase::ImportRoster,
        Some(node.id),
        name,
        bytes,
        json!({ "operation": "preview", "rows": rows }),
    )
    .await
}

/// What a class list under review would do.
pub struct Preview {
    /// The file's name.
    pub name: String,
    /// The node whose schools it is imported into.
    pub scope: Org,
    /// What would be done.
    pub report: ImportReport,
    /// The digest of exactly this report, row by row.
    pub seen: String,
}

/// Previews the changes of an uploaded class list.
///
/// # Errors
/// [`Error::NotFound`] when it is over an hour old, was imported already or is another person's; [`Error::Forbidden`].
pub async fn preview(app: &App, actor: &Actor, upload: UploadId) -> Result<Preview, Error> {
    let file = uploads::find(app, actor, UseCase::ImportRoster, upload).await?;
    let scope = scope_of(app, actor, &file).await?;
    let sheet = kept(&file.body)?;
    let report = plan(app, &mut app.db().read().await?, &scope.path, &sheet).await?.report;
    let seen = uploads::digest(&report);
    Ok(Preview { name: file.name, scope, report, seen })
}

/// Takes a class list over as it was reviewed: `seen` is that of the [`Preview`].
///
/// # Errors
/// [`Error::Invalid`] with the code `preview-stale` when it would do something else by now;
/// [`Error::NotFound`], [`Error::Forbidden`].
pub async fn take_over(app: &App, actor: &Actor, upload: UploadId, seen: &str) -> Result<ImportReport, Error> {
    let file = uploads::find(app, actor, UseCase::ImportRoster, upload).await?;
    let scope = scope_of(app, actor, &file).await?;
    let sheet = kept(&file.body)?;
    tx!(app, (&actor, file, node = scope, sheet, seen = seen.to_owned()), |c| {
        uploads::end(c, file).await?;
        let path = hold(c, node).await?;
        let mut plan = plan(app, c, &path, sheet).await?;
        if uploads::digest(&plan.report) != *seen || !plan.report.bad.is_empty() {
            return Err(Error::field("seen", "preview-stale"));
        }
        finish(app, c, actor, node, &mut plan).await?;
        Ok(plan.report)
    })
    .await
}

/// The rows of a class list under review.
fn kept(body: &[u8]) -> Result<Sheet, Error> {
    // Other bytes come from an earlier version of the server: the file must be uploaded again.
    serde_json::from_slice(body).map_err(|_| Error::NotFound)
}

async fn scope_of(app: &App, actor: &Actor, file: &Upload) -> Result<Org, Error> {
    let id = file.org_id().ok_or(Error::NotFound)?;
    let node = orgs::find(&mut app.db().read().await?, id).await?.ok_or(Error::NotFound)?;
    // A role may have been revoked since.
    actor.require(UseCase::ImportRoster, &node.path)?;
    Ok(node)
}

/// A plan with what is needed to carry it out.
struct Plan {
    report: ImportReport,
    /// Classes of the file, known or to be made.
    classes: Vec<PlannedClass>,
    /// For each good row: its class and, unless new, its learner.
    targets: Vec<(usize, Option<UserId>)>,
}

struct PlannedClass {
    school: Org,
    grade: Grade,
    name: String,
    known: Option<Org>,
}

/// A school of the file with its current pupils.
struct School {
    org: Org,
    by_place: HashMap<(OrgId, String), usize>,
    by_identity: HashMap<(String, String), Vec<usize>>,
    pupils: Vec<Pupil>,
    classes: HashMap<OrgId, Text>,
}

async fn plan(app: &App, c: &mut Conn<'_>, scope: &OrgPath, sheet: &Sheet) -> Result<Plan, Error> {
    let year = org::school_year(app.today());
    let today = app.today();
    let mut all = orgs::list_subtree(c, scope, OrgKind::School).await?;
    all.retain(|school| !school.is_closed(today));
    let mut names: HashMap<String, Vec<&Org>> = HashMap::new();
    for school in &all {
        names.entry(school_key(&school.name().zh)).or_default().push(school);
        names.entry(school_key(&school.name().en)).or_default().push(school);
        names.insert(school_key(school.code.as_deref().unwrap_or_default()), vec![school]);
    }

    let mut plan = Plan {
        report: ImportReport {
            ignored_columns: sheet.ignored_columns.clone(),
            notes: sheet.notes.clone(),
            bad: sheet.bad.clone(),
            ..Default::default()
        },
        classes: Vec::new(),
        targets: Vec::new(),
    };
    let mut schools: HashMap<OrgId, School> = HashMap::new();
    let mut class_of: HashMap<(OrgId, Grade, String), usize> = HashMap::new();
    let mut seen: HashMap<(usize, String), u64> = HashMap::new();
    let mut reported = HashSet::new();
    let mut rows = Vec::new();

    // First pass: which rows are good, and which classes they name.
    for row in &sheet.rows {
        let found = match read_row(row, &names) {
            Ok(good) => good,
            Err(bad) => {
                // A school or class of a bundle is at fault once, not once a pupil.
                let place = (bad.file.clone(), bad.row, bad.column);
                if bad.file.is_none() || reported.insert(place) {
                    plan.report.bad.push(bad);
                }
                continue;
            }
        };
        let class_index = if let Some(index) = class_of.get(&(found.school.id, found.grade, found.class.clone())) {
            *index
        } else {
            if let std::collections::hash_map::Entry::Vacant(e) = schools.entry(found.school.id) {
                e.insert(load_school(c, found.school).await?);
            }
            let known = orgs::find_class(c, found.school.id, year, found.grade, &found.class).await?;
            plan.classes.push(PlannedClass {
                school: found.school.clone(),
                grade: found.grade,
                name: found.class.clone(),
                known,
            });
            class_of.insert((found.school.id, found.grade, found.class.clone()), plan.classes.len() - 1);
            plan.classes.len() - 1
        };
        if seen.insert((class_index, found.number.clone()), row.row).is_some() {
            plan.report.bad.push(bad(row, Column::StudentNo, RowFault::Repeated));
            continue;
        }
        rows.push((row.row, class_index, found.number, found.name));
    }

    // Second pass: who is meant. The same class and number is the same learner; the same number and
    // name elsewhere in the school is a learner who moved, unless the file also lists the old place.
    for (number, class_index, student_no, name) in rows {
        let class = &plan.classes[class_index];
        let school = &schools[&class.school.id];
        let here = class.known.as_ref().and_then(|k| school.by_place.get(&(k.id, student_no.clone())));
        let (action, learner) = if let Some(&index) = here {
            let pupil = &school.pupils[index];
            let action =
                if pupil.name == name { RowAction::Unchanged } else { RowAction::Rename { from: pupil.name.clone() } };
            (action, Some(pupil.id))
        } else {
            let moved = school
                .by_identity
                .get(&(student_no.clone(), name.clone()))
                .filter(|m| m.len() == 1)
                .map(|m| &school.pupils[m[0]]);
            let still_there = moved.is_some_and(|m| {
                plan.classes
                    .iter()
                    .position(|k| k.known.as_ref().is_some_and(|k| k.id == m.class_id))
                    .is_some_and(|old| seen.contains_key(&(old, student_no.clone())))
            });
            match moved.filter(|_| !still_there) {
                Some(m) => {
                    (RowAction::Move { from: school.classes.get(&m.class_id).cloned().unwrap_or_default() }, Some(m.id))
                }
                None => (RowAction::Create, None),
            }
        };
        plan.report.rows.push(PlannedRow {
            row: number,
            school: school.org.name(),
            class: org::class_title(class.grade, &class.name),
            student_no,
            name,
            action,
        });
        plan.targets.push((class_index, learner));
    }
    plan.report.bad.sort_by(|a, b| (&a.file, a.row).cmp(&(&b.file, b.row)));
    plan.report.new_classes = plan
        .classes
        .iter()
        .filter(|k| k.known.is_none())
        .map(|k| (k.school.name(), org::class_title(k.grade, &k.name)))
        .collect();
    Ok(plan)
}

async fn load_school(c: &mut Conn<'_>, org: &Org) -> Result<School, Error> {
    let pupils = users::list_school(c, org.id).await?;
    let classes = orgs::list_children(c, org.id).await?.into_iter().map(|o| (o.id, o.name())).collect();
    let mut by_place = HashMap::with_capacity(pupils.len());
    let mut by_identity: HashMap<_, Vec<_>> = HashMap::with_capacity(pupils.len());
    for (n, p) in pupils.iter().enumerate() {
        by_place.insert((p.class_id, p.student_no.clone()), n);
        by_identity.entry((p.student_no.clone(), p.name.clone())).or_default().push(n);
    }
    Ok(School { org: org.clone(), by_place, by_identity, pupils, classes })
}

async fn carry_out(app: &App, c: &mut Conn<'_>, plan: &Plan) -> Result<(), Error> {
    let year = org::school_year(app.today());
    let (now, today) = (app.now(), app.today());
    let mut ids = Vec::with_capacity(plan.classes.len());
    for class in &plan.classes {
        ids.push(if let Some(known) = &class.known {
            known.id
        } else {
            let new = NewOrg {
                id: app.new_id(),
                parent: Some(class.school.clone()),
                kind: OrgKind::Class,
                code: None,
                name: org::class_title(class.grade, &class.name),
                class: Some((class.grade, class.name.clone(), year)),
                locality: None,
                at: now,
            };
            orgs::insert(c, &new).await?.id
        });
    }
    let rows = || plan.report.rows.iter().zip(&plan.targets);
    // Moves end before anyone begins: a number that one learner leaves may be another's now.
    let moved = |(row, (_, learner)): (&PlannedRow, &(usize, Option<UserId>))| match row.action {
        RowAction::Move { .. } => *learner,
        _ => None,
    };
    users::end_enrolments(c, &rows().filter_map(moved).collect::<Vec<_>>(), today).await?;
    let (mut renamed, mut made, mut enrolled) = (Vec::new(), Vec::new(), Vec::new());
    for (row, (class, learner)) in rows() {
        let learner = match (&row.action, learner) {
            (RowAction::Rename { .. }, Some(learner)) => {
                renamed.push((*learner, row.name.as_str()));
                continue;
            }
            (RowAction::Unchanged, _) => continue,
            (_, Some(learner)) => *learner,
            (_, None) => {
                let id = app.new_id();
                made.push((id, row.name.as_str()));
                id
            }
        };
        enrolled.push((app.new_id::<EnrolmentId>(), learner, ids[*class], row.student_no.as_str()));
    }
    users::update_names(c, &renamed).await?;
    users::insert_learners(c, &made, now).await?;
    users::insert_enrolments(c, &enrolled, today).await?;
    Ok(())
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

struct GoodRow<'a> {
    school: &'a Org,
    grade: Grade,
    class: String,
    number: String,
    name: String,
}

fn read_row<'a>(row: &SheetRow, schools: &HashMap<String, Vec<&'a Org>>) -> Result<GoodRow<'a>, BadRow> {
    for column in Column::ALL {
        let cell = &row.cells[column as usize];
        if let Some(fault) = text_fault(cell) {
            return Err(bad(row, column, fault));
        }
    }
    let cell = |column: Column| row.cells[column as usize].as_str();
    // A bundle also has the school's name, for when its identifier is not our code.
    let by_name = || row.origin.as_ref().and_then(|o| schools.get(&school_key(&o.school_name)));
    let school = match schools.get(&school_key(cell(Column::School))).or_else(by_name).map(Vec::as_slice) {
        Some([one]) => *one,
        Some([first, rest @ ..]) if rest.iter().all(|o| o.id == first.id) => *first,
        Some(_) => return Err(bad(row, Column::School, RowFault::AmbiguousSchool)),
        None => return Err(bad(row, Column::School, RowFault::UnknownSchool)),
    };
    let grade = cell(Column::Grade).parse().map_err(|_| bad(row, Column::Grade, RowFault::UnknownGrade))?;
    let class = org::class_name(grade, cell(Column::Class));
    if class.is_empty() {
        return Err(bad(row, Column::Class, RowFault::Missing));
    }
    Ok(GoodRow {
        school,
        grade,
        class,
        number: half_width(cell(Column::StudentNo)),
        name: cell(Column::Name).to_owned(),
    })
}

fn school_key(written: &str) -> String {
    half_width(written).to_lowercase()
}

fn bad(row: &SheetRow, column: Column, fault: RowFault) -> BadRow {
    let (file, number) = row.origin.as_ref().map_or((None, row.row), |origin| {
        let (file, number) = origin.of(column);
        (Some(file.to_owned()), number)
    });
    BadRow { file, row: number, column, fault, text: row.cells[column as usize].chars().take(40).collect() }
}
