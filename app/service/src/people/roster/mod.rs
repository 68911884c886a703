//! Class lists: who is in which class, from a school's file.
//!
//! [`qinghe_files::rosters`] reads the file; this page plans what each row does and carries it out. The same
//! plan is made for a dry run and for a real run, so that the preview is the truth. Nobody is ever
//! removed: a learner who is not in the file stays as they are.
//!
//! A file is parsed once, when it is uploaded: what is kept until it is confirmed are its rows.
//!
//! Schools do this at `/school`: they upload a file, read what it would do, and confirm it ([`crate::uploads`]).

mod apply;
mod plan;
mod rows;
mod undo;

pub(crate) use apply::{enrol, make_learner};
pub use plan::Decisions;
pub use qinghe_files::{
    FileFault,
    rosters::{Sheet, SheetRow, Template},
};
pub use undo::{Done, UNDO_FOR, Undoing, get_done, list_created, list_done, preview_undo, undo};

use crate::{
    Actor, App, Error, UseCase,
    gate::{self, Turn},
    record::{Named, View},
    uploads,
};
use plan::{Plan, plan};
use qinghe_files::rosters;
use qinghe_model::{
    OrgId, RosterImportId, Text, UploadId,
    org::OrgPath,
    roster::{ImportReport, RowAction},
};
use qinghe_store::{
    Conn,
    orgs::{self, Org},
    uploads::Upload,
};
use serde_json::json;

/// Imports a class list into the schools under `scope`, with nobody there to answer: a dry run changes nothing; a real run is
/// one transaction, changes nothing either when a row is bad, and leaves doubtful rows out.
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
    let bytes = bytes.to_vec();
    let (sheet, _turn) = read(app, bytes, |sheet| sheet).await?;
    let decisions = Decisions { unusual_classes: true, ..Decisions::default() };
    if dry_run {
        let plan = plan(app, &mut app.db().read().await?, actor, &node.path, &sheet, &decisions, true).await?;
        return Ok(plan.report);
    }
    tx!(app, (&actor, node, sheet, decisions), |c| {
        let path = hold(c, node).await?;
        let mut plan = plan(app, c, actor, &path, sheet, decisions, true).await?;
        if plan.report.bad.is_empty() {
            finish(app, c, actor, node, &mut plan, "").await?;
        }
        Ok(plan.report)
    })
    .await
    .inspect(|_| crate::sessions::forget_all(app))
}

/// The node's present path, locked until the list is imported.
async fn hold(c: &mut Conn<'_>, node: &Org) -> Result<OrgPath, Error> {
    orgs::hold_path(c, node.id).await?.ok_or(Error::NotFound)
}

/// Reads a file when its turn has come, and makes of its rows what is needed. The turn is held as long as that is.
async fn read<T: Send + 'static>(
    app: &App,
    bytes: Vec<u8>,
    make: impl FnOnce(Sheet) -> T + Send + 'static,
) -> Result<(T, Turn), Error> {
    let today = app.today();
    let place = gate::enter(app)?;
    let (made, turn) = place.read(gate::ROSTER, move || rosters::read(&bytes, today).map(make)).await?;
    Ok((made.ok_or(Error::File(FileFault::BrokenFile))??, turn))
}

/// Carries a plan out and notes it.
async fn finish(
    app: &App,
    c: &mut Conn<'_>,
    actor: &Actor,
    node: &Org,
    plan: &mut Plan,
    file_name: &str,
) -> Result<RosterImportId, Error> {
    let (id, removed) = apply::carry_out(app, c, plan, node, file_name, actor.user_id()).await?;
    for (class, learner) in removed {
        let detail = json!({ "operation": "remove" });
        app.audit(c, actor, UseCase::RemovePupil, Some(class), Some(learner), detail).await?;
    }
    plan.report.applied = true;
    let report = &plan.report;
    let counts = json!({
        "import": id,
        "created": report.count(|a| matches!(a, RowAction::Create)),
        "changed": report.changes(|_| true),
        "unchanged": report.count(|a| matches!(a, RowAction::Unchanged)),
        "left_out": report.count(|a| matches!(a, RowAction::LeaveOut | RowAction::Ask { .. })) + report.bad_rows(),
    });
    app.audit(c, actor, UseCase::ImportRoster, Some(node.id), None, counts).await?;
    Ok(id)
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
    let json = |sheet: Sheet| (sheet.rows.len(), serde_json::to_vec(&sheet));
    let ((rows, json), _turn) = read(app, bytes, json).await?;
    let bytes = json.map_err(|e| Error::Input(e.to_string()))?;
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
    /// What would be done, with doubtful rows as questions.
    pub report: ImportReport,
    /// The rows of the file, for [`BadRow::index`](qinghe_model::roster::BadRow::index).
    pub sheet: Sheet,
    /// The school of rows whose school is unknown, if there is but one.
    pub only_school: Option<Text>,
    /// The digest of exactly this report, row by row.
    pub seen: String,
    /// The memory that the rows take.
    _turn: Turn,
}

/// Previews the changes of an uploaded class list.
///
/// # Errors
/// [`Error::NotFound`] when it is over an hour old, was imported already or is another person's; [`Error::Forbidden`].
pub async fn preview(app: &App, actor: &Actor, upload: UploadId) -> Result<Preview, Error> {
    let (file, scope, sheet, turn) = kept(app, actor, upload).await?;
    let plan = plan(app, &mut app.db().read().await?, actor, &scope.path, &sheet, &Decisions::default(), true).await?;
    let seen = uploads::digest(&plan.report);
    let (report, only_school) = (plan.report, plan.only_school);
    let view = View::new(UseCase::ImportRoster, scope.id, "list");
    let preview = Preview { name: file.name, scope, report, sheet, only_school, seen, _turn: turn };
    Named::new(preview, view).open(app, actor).await
}

/// Takes a class list over as it was reviewed: `seen` is that of the [`Preview`]. Good rows go in; bad rows, and doubtful ones
/// that nobody answered, change nothing.
///
/// # Errors
/// [`Error::Invalid`] with the code `preview-stale` when it would do something else by now;
/// [`Error::NotFound`], [`Error::Forbidden`].
pub async fn take_over(
    app: &App,
    actor: &Actor,
    upload: UploadId,
    seen: &str,
    decisions: &Decisions,
) -> Result<(RosterImportId, ImportReport), Error> {
    let (file, scope, sheet, _turn) = kept(app, actor, upload).await?;
    tx!(app, (&actor, file, node = scope, sheet, seen = seen.to_owned(), decisions = decisions.clone()), |c| {
        uploads::end(c, file).await?;
        let path = hold(c, node).await?;
        if uploads::digest(&plan(app, c, actor, &path, sheet, &Decisions::default(), true).await?.report) != *seen {
            return Err(Error::field("seen", "preview-stale"));
        }
        let mut plan = plan(app, c, actor, &path, sheet, decisions, false).await?;
        let id = finish(app, c, actor, node, &mut plan, &file.name).await?;
        Ok((id, plan.report))
    })
    .await
    .inspect(|_| crate::sessions::forget_all(app))
}

/// A class list under review, without its body, the node it is for, and its rows. A long one takes as much memory as when it
/// was read, so that it waits for its turn likewise.
async fn kept(app: &App, actor: &Actor, upload: UploadId) -> Result<(Upload, Org, Sheet, Turn), Error> {
    let place = gate::enter(app)?;
    let mut file = uploads::find(app, actor, UseCase::ImportRoster, upload).await?;
    let scope = scope_of(app, actor, &file).await?;
    let body = std::mem::take(&mut file.body);
    let (sheet, turn) = place.read(gate::ROSTER, move || serde_json::from_slice::<Sheet>(&body)).await?;
    // Other bytes come from an earlier version of the server: the file must be uploaded again.
    let sheet = sheet.and_then(Result::ok).ok_or(Error::NotFound)?;
    Ok((file, scope, sheet, turn))
}

async fn scope_of(app: &App, actor: &Actor, file: &Upload) -> Result<Org, Error> {
    let id = file.org_id().ok_or(Error::NotFound)?;
    let node = orgs::find(&mut app.db().read().await?, id).await?.ok_or(Error::NotFound)?;
    // A role may have been revoked since.
    actor.require(UseCase::ImportRoster, &node.path)?;
    Ok(node)
}
