//! Help lines: the national ones are shown everywhere, and each bureau and school may add its own for its pupils.

use crate::{Actor, App, Error, Shared, UseCase, names};
use qinghe_model::{HelpLineId, OrgId, Text, error::FieldError};
use qinghe_store::{
    Conn,
    help_lines::{self, HelpLine},
    orgs::{self, Org},
};
use quick_cache::sync::Cache;
use serde_json::json;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// The most lines of one node.
pub const MOST: usize = 5;

/// The helplines of recently requested paths: every page of a pupil shows them. Another server's change appears when an
/// entry expires.
struct HelpCache(Cache<OrgId, (Instant, Arc<[HelpLine]>)>);

const CACHE_FOR: Duration = Duration::from_secs(30);
const CACHE_SIZE: usize = 40_000;

impl Shared for HelpCache {
    fn open(_: &App) -> Self {
        Self(Cache::new(CACHE_SIZE))
    }
}

/// Forgets the lines of all places: the tree or a line has changed.
pub(crate) fn forget_all(app: &App) {
    app.shared::<HelpCache>().0.clear();
}

/// The helplines of the actor's school and bureaus, the nearest first; none for guests. They come in addition to the
/// national ones. Reading them is not recorded.
///
/// # Errors
/// When the store fails.
pub async fn list_own(app: &App, actor: Option<&Actor>) -> Result<Arc<[HelpLine]>, Error> {
    let none = || Ok(Arc::from([]));
    let Some(actor) = actor else { return none() };
    let Some(place) = actor.class_id().or_else(|| actor.grants().last().map(|g| g.org_id)) else { return none() };
    let cache = app.shared::<HelpCache>();
    if let Some((at, lines)) = cache.0.get(&place)
        && at.elapsed() < CACHE_FOR
    {
        return Ok(lines);
    }
    let mut c = app.db().read().await?;
    let lines: Arc<[HelpLine]> = match orgs::find(&mut c, place).await? {
        Some(node) => help_lines::list_for(&mut c, &node.path).await?.into(),
        None => Arc::from([]),
    };
    cache.0.insert(place, (Instant::now(), lines.clone()));
    Ok(lines)
}

/// A node's lines, to be changed.
pub struct HelpPage {
    /// The node and the nodes above it whose helplines the actor may set, the topmost first.
    pub lineage: Vec<Org>,
    /// The node.
    pub org: Org,
    /// The node's own helplines.
    pub own: Vec<HelpLine>,
    /// Those it has from above, with who set them, the nearest first.
    pub inherited: Vec<(HelpLine, Text)>,
}

/// Shows a node's lines.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such node.
pub async fn get(app: &App, actor: &Actor, org: OrgId) -> Result<HelpPage, Error> {
    let mut c = app.db().read().await?;
    let org = find(&mut c, actor, org).await?;
    let above = orgs::list_lineage(&mut c, &org.path).await?;
    let (mut own, mut inherited) = (Vec::new(), Vec::new());
    for line in help_lines::list_for(&mut c, &org.path).await? {
        if line.org_id == org.id {
            own.push(line);
        } else if let Some(node) = above.iter().find(|o| o.id == line.org_id) {
            inherited.push((line, node.name()));
        }
    }
    let lineage = above.into_iter().filter(|o| actor.may(UseCase::SetHelpLines, &o.path)).collect();
    Ok(HelpPage { lineage, org, own, inherited })
}

async fn find(c: &mut Conn<'_>, actor: &Actor, org: OrgId) -> Result<Org, Error> {
    let kind_ok = |o: &Org| o.kind != qinghe_model::org::OrgKind::Class;
    let org = orgs::find(c, org).await?.filter(kind_ok).ok_or(Error::Forbidden)?;
    actor.require(UseCase::SetHelpLines, &org.path)?;
    Ok(org)
}

/// Adds a line, or changes the one of this id.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] when the node has no such line; [`Error::Invalid`] with the fields
/// `name_zh`, `name_en`, `number`, `hours`.
pub async fn save(
    app: &App,
    actor: &Actor,
    org: OrgId,
    line: Option<HelpLineId>,
    name: &Text,
    number: &str,
    hours: &str,
) -> Result<(), Error> {
    let org = find(&mut app.db().read().await?, actor, org).await?;
    let new = read(line.unwrap_or_else(|| app.new_id()), org.id, name, number, hours).map_err(Error::Invalid)?;
    tx!(app, (&actor, new, known = line.is_some()), |c| {
        if *known {
            if !help_lines::update(c, new).await? {
                return Err(Error::NotFound);
            }
        } else {
            // Two who add at the same moment wait for each other.
            orgs::hold_path(c, new.org_id).await?;
            if help_lines::list(c, new.org_id).await?.len() >= MOST {
                return Err(Error::field("number", "help-lines-many"));
            }
            help_lines::insert(c, new).await?;
        }
        let operation = if *known { "update" } else { "create" };
        app.audit(c, actor, UseCase::SetHelpLines, Some(new.org_id), None, json!({ "operation": operation })).await
    })
    .await?;
    forget_all(app);
    Ok(())
}

/// A line as it was typed, put in order.
fn read(id: HelpLineId, org: OrgId, name: &Text, number: &str, hours: &str) -> Result<HelpLine, Vec<FieldError>> {
    let plain = |s: &str| s.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = Text { zh: plain(&name.zh), en: plain(&name.en) };
    let mut faults = names::check(&name, (40, "max-40"));
    let number = plain(&full_width_digits(number));
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    let shape = number.bytes().all(|b| b.is_ascii_digit() || matches!(b, b' ' | b'-'));
    if !shape || digits < 3 || number.len() > 20 {
        faults.push(FieldError { field: "number", code: "help-number" });
    }
    let hours = plain(hours);
    if hours.chars().count() > 60 {
        faults.push(FieldError { field: "hours", code: "max-60" });
    }
    if faults.is_empty() { Ok(HelpLine::new(id, org, name, number, hours)) } else { Err(faults) }
}

/// Digits and hyphens of a Chinese keyboard, made plain; spaces stay.
fn full_width_digits(s: &str) -> String {
    s.chars()
        .map(|c| match c {
            '０'..='９' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '－' | '–' | '—' => '-',
            c => c,
        })
        .collect()
}

/// Removes a line.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] when the node has no such line.
pub async fn delete(app: &App, actor: &Actor, org: OrgId, line: HelpLineId) -> Result<(), Error> {
    let org = find(&mut app.db().read().await?, actor, org).await?;
    tx!(app, (&actor, org = org.id, line), |c| {
        if !help_lines::delete(c, *line, *org).await? {
            return Err(Error::NotFound);
        }
        app.audit(c, actor, UseCase::SetHelpLines, Some(*org), None, json!({ "operation": "delete" })).await
    })
    .await?;
    forget_all(app);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn numbers_are_digits_spaces_and_hyphens() {
        let name = Text { zh: "心理援助".into(), en: "Counselling".into() };
        let line = |number: &str| read(Uuid::nil().into(), Uuid::nil().into(), &name, number, " 9:00  – 17:00 ");
        let good = line(" ０８７１-6512  3456 ").unwrap();
        assert_eq!(
            (good.number.as_str(), good.dialled().as_str(), good.hours.as_str()),
            ("0871-6512 3456", "087165123456", "9:00 – 17:00")
        );
        assert_eq!(line("110").unwrap().number, "110");
        for bad in ["", "12", "- -", "110x", "+86 110", "javascript:1", &"1".repeat(21)] {
            let faults = line(bad).unwrap_err();
            assert_eq!(
                faults.iter().map(|f| (f.field, f.code)).collect::<Vec<_>>(),
                [("number", "help-number")],
                "{bad:?}"
            );
        }
    }
}
