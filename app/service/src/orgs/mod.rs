//! The organisation tree and its staff, from an operator's file.

pub mod audit;
pub mod audit_chain;
pub mod help_lines;
pub mod notices;
pub mod pupil_views;
pub mod retention;
pub mod school_settings;
pub mod tokens;
pub mod tree;

use crate::{
    Actor, App, Error, UseCase,
    activation::Issued,
    classes,
    staff::{self, Added, NewStaff},
};
use qinghe_model::{
    OrgId, Text,
    org::{self, Locality, OrgKind, OrgPath},
    role::Role,
    text::{code_is_good, half_width},
};
use qinghe_store::{
    Conn,
    orgs::{self, NewOrg, Org},
};
use serde::Deserialize;
use serde_json::json;

/// What `qinghe org import` reads: nodes from the top down, then staff.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrgFile {
    /// Nodes; a parent comes before its children.
    #[serde(default)]
    pub org: Vec<OrgEntry>,
    /// Staff accounts.
    #[serde(default)]
    pub staff: Vec<StaffEntry>,
}

/// One node of the file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrgEntry {
    /// Unique in the whole platform, e.g. `QH1001`.
    pub code: String,
    /// The code of the node above; none for the region.
    pub parent: Option<String>,
    /// `region`, `city`, `county` or `school`. Classes come from class lists.
    pub kind: OrgKind,
    /// The name in both languages.
    pub name: Text,
    /// A school's locality: `urban` or `rural`. Without it the stored one stays.
    pub locality: Option<Locality>,
}

/// One member of staff of the file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StaffEntry {
    /// What they sign in with.
    pub username: String,
    /// Their name.
    pub name: String,
    /// Their roles.
    pub roles: Vec<RoleEntry>,
}

/// A role at a node.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleEntry {
    /// The role.
    pub role: Role,
    /// The node's code.
    pub at: String,
    /// For a role at a class: its grade and name as people write it, e.g. `五年级2班`.
    pub class: Option<String>,
}

/// What an import of the tree did.
#[derive(Debug, Default)]
pub struct OrgReport {
    /// Codes of nodes made.
    pub created: Vec<String>,
    /// Codes of nodes that got another name.
    pub renamed: Vec<String>,
    /// Codes of schools whose locality was changed or first set.
    pub located: Vec<String>,
    /// Codes of new nodes that have the name of another one under the same parent.
    pub same_names: Vec<String>,
    /// Nodes left as they were.
    pub unchanged: usize,
    /// The activation links of new staff: to be handed over, they are shown once.
    pub links: Vec<Issued>,
}

/// Makes the nodes of the file that are missing, gives new names and localities to those that changed, and makes
/// the staff accounts. Running it twice changes nothing; nothing is ever removed.
///
/// # Errors
/// [`Error::Input`] naming the first entry at fault: then no node was made.
pub async fn import(app: &App, actor: &Actor, text: &str) -> Result<OrgReport, Error> {
    let file: OrgFile = toml::from_str(text).map_err(|e| Error::Input(e.to_string()))?;
    // Only the operator and platform admins may; the node is the whole tree.
    actor.require(UseCase::EditOrgs, &OrgPath::from(String::new()))?;
    let mut report = tx!(app, (&actor, entries = file.org), |c| {
        let mut report = OrgReport::default();
        for entry in entries {
            import_one(app, actor, c, entry, &mut report).await?;
        }
        Ok::<_, Error>(report)
    })
    .await?;
    for staff in file.staff {
        let mut grants = Vec::new();
        for role in &staff.roles {
            let node = find_node(app, &role.at, role.class.as_deref()).await?;
            grants.push((role.role, node.id, node.path));
        }
        let new = NewStaff { username: staff.username, name: staff.name, grants, password: None, must_change: true };
        if let Added::Link(issued) = staff::add_staff(app, actor, new).await? {
            report.links.push(issued);
        }
    }
    Ok(report)
}

async fn import_one(
    app: &App,
    actor: &Actor,
    c: &mut Conn<'_>,
    entry: &OrgEntry,
    report: &mut OrgReport,
) -> Result<(), Error> {
    let fault = |why: &str| Error::Input(format!("org {:?}: {why}", entry.code));
    if !code_is_good(&entry.code) {
        return Err(fault("a code is 2 to 32 capital letters, digits and hyphens"));
    }
    if [&entry.name.zh, &entry.name.en].iter().any(|n| n.trim().is_empty() || n.chars().count() > 100) {
        return Err(fault("a name has 1 to 100 characters in each language"));
    }
    if entry.locality.is_some() && entry.kind != OrgKind::School {
        return Err(fault("only a school has a locality"));
    }
    if let Some(known) = orgs::find_by_code(c, &entry.code).await? {
        if known.kind != entry.kind {
            return Err(fault("it is there already, at another level"));
        }
        let (named, moved) =
            (known.name() != entry.name, entry.locality.filter(|_| entry.locality != known.locality()));
        if named {
            orgs::update_name(c, known.id, &entry.name, app.now()).await?;
            report.renamed.push(entry.code.clone());
        }
        if let Some(to) = moved {
            orgs::update_locality(c, known.id, Some(to)).await?;
            let detail = json!({ "operation": "locality", "from": known.locality(), "to": to });
            app.audit(c, actor, UseCase::EditOrgs, Some(known.id), None, detail).await?;
            report.located.push(entry.code.clone());
        }
        report.unchanged += usize::from(!named && moved.is_none());
        return Ok(());
    }
    let parent = match &entry.parent {
        Some(code) => Some(
            orgs::find_by_code(c, code).await?.ok_or_else(|| fault("its parent is not there (parents come first)"))?,
        ),
        None => None,
    };
    if entry.kind == OrgKind::Class || !entry.kind.may_be_under(parent.as_ref().map(|p| p.kind)) {
        return Err(fault("it does not stand under that parent (region, city, county, school)"));
    }
    let new = NewOrg {
        id: app.new_id(),
        parent,
        kind: entry.kind,
        code: Some(entry.code.clone()),
        name: entry.name.clone(),
        class: None,
        locality: entry.locality,
        at: app.now(),
    };
    let made = orgs::insert(c, &new).await?;
    if let Some(parent) = &new.parent
        && orgs::list_children(c, parent.id).await?.iter().any(|o| o.id != made.id && o.name().zh == entry.name.zh)
    {
        report.same_names.push(entry.code.clone());
    }
    app.audit(c, actor, UseCase::EditOrgs, Some(made.id), None, json!({ "created": entry.kind })).await?;
    report.created.push(entry.code.clone());
    Ok(())
}

/// The most units that a search gives.
pub const MOST_FOUND: usize = 20;

/// Open units by a part of their name in either language, or by the beginning of their code: among those whose figures the
/// actor may see, classes left out. An exact code or name comes first.
///
/// # Errors
/// When the store fails.
pub async fn search(app: &App, actor: &Actor, typed: &str) -> Result<Vec<Org>, Error> {
    // Spaces and widths of letters make no difference.
    let plain = |text: &str| half_width(text).to_lowercase();
    let wanted = plain(typed);
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let mut c = app.db().read().await?;
    let mut found: Vec<Org> = Vec::new();
    let tops: Vec<OrgPath> = actor.nodes_for(UseCase::ViewParticipation).map(|g| g.path.clone()).collect();
    for top in tops {
        for kind in [OrgKind::Region, OrgKind::City, OrgKind::County, OrgKind::School] {
            for org in orgs::list_subtree(&mut c, &top, kind).await? {
                let name = org.name();
                let matches = plain(org.code.as_deref().unwrap_or_default()).starts_with(&wanted)
                    || [&name.zh, &name.en].iter().any(|n| plain(n).contains(&wanted));
                if matches && !org.is_closed(app.today()) && !found.iter().any(|o| o.id == org.id) {
                    found.push(org);
                }
            }
        }
    }
    let exact = |org: &Org| {
        let name = org.name();
        let code = org.code.as_deref().unwrap_or_default();
        [code, &name.zh, &name.en].iter().any(|text| plain(text) == wanted)
    };
    found.sort_by_key(|org| !exact(org));
    found.truncate(MOST_FOUND);
    Ok(found)
}

/// The node of a code, or a class of the school of that code, written as people write it.
///
/// # Errors
/// [`Error::Input`] when there is none.
pub async fn find_node(app: &App, code: &str, class: Option<&str>) -> Result<Org, Error> {
    match class {
        Some(class) => find_class(app, code, class, None).await,
        None => find_by_code(&mut app.db().read().await?, code).await,
    }
}

async fn find_by_code(c: &mut Conn<'_>, code: &str) -> Result<Org, Error> {
    orgs::find_by_code(c, code).await?.ok_or_else(|| Error::Input(format!("no node has the code {code:?}")))
}

/// The class of a school of a school year, which is named by the year in which it began. Without a year: the present
/// one's, or else the latest one with pupils, who have not been promoted yet.
///
/// # Errors
/// [`Error::Input`] when there is none.
pub async fn find_class(app: &App, code: &str, written: &str, year: Option<i64>) -> Result<Org, Error> {
    let mut c = app.db().read().await?;
    let node = find_by_code(&mut c, code).await?;
    let mut classes = match year {
        Some(year) => {
            let mut all = orgs::list_children(&mut c, node.id).await?;
            all.retain(|o| o.school_year == Some(year));
            all
        }
        None => classes::list_current(app, &mut c, &node.path).await?,
    };
    classes.sort_by_key(|o| std::cmp::Reverse(o.school_year));
    let found = classes.into_iter().find(|o| {
        o.grade().is_some_and(|g| {
            o.name().zh == written || o.name().en == written || {
                let name = qinghe_model::class_names::class_name(g, written);
                Some(name.as_str()) == o.class_name.as_deref() && written.starts_with(g.name(qinghe_model::Lang::Zh))
            }
        })
    });
    let year = year.unwrap_or_else(|| org::school_year(app.today()));
    found.ok_or_else(|| Error::Input(format!("{code:?} has no class {written:?} in the school year {year}")))
}

/// The current classes of a school, for who runs this machine: of this school year, and of earlier ones while they have
/// pupils.
///
/// # Errors
/// When the store fails.
pub async fn list_current_classes(app: &App, school: &Org) -> Result<Vec<Org>, Error> {
    classes::list_current(app, &mut app.db().read().await?, &school.path).await
}

/// A node with the nodes above it, for breadcrumbs; the topmost first, the node itself last.
///
/// # Errors
/// When the store fails.
pub async fn lineage(app: &App, id: OrgId) -> Result<Vec<Org>, Error> {
    let mut c = app.db().read().await?;
    let node = orgs::find(&mut c, id).await?.ok_or(Error::NotFound)?;
    Ok(orgs::list_lineage(&mut c, &node.path).await?)
}
