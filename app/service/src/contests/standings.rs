//! Standings: the classes of each division, then schools and counties by the same sums.
//!
//! Standings are calculated once for all viewers on this server, and again when the sums have changed. What is shown
//! depends on the viewer: a small group's figures are for its own school only, and only a pupil and their teachers see
//! one pupil's result. So others see places and participation while a round runs, and scores once the result is fixed:
//! the difference of two scores, before and after a hand-in or a decision on a flag, would be one pupil's result.

use super::{ContestPage, OwnContest, by_round, running};
use crate::{
    Actor, App, Error, Shared, UseCase,
    tree::former::{self, Moved},
};
use chrono::{DateTime, Utc};
use qinghe_model::{
    OrgId, RoundId, Text,
    contest::{Division, Rule, State, Sums},
    hiding::LEAST_SHOWN,
    org::{OrgKind, OrgPath},
};
use qinghe_store::{
    Conn,
    contests::{
        Round,
        counting::{self, ClassSums, Version},
    },
    tree::{self, NodeThen},
};
use quick_cache::sync::Cache;
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::{Duration, Instant},
};

/// How many places everybody sees; beyond that each sees their own.
pub const TOP: usize = 10;
/// Rows of a page, for who runs the contest.
pub const PAGE: usize = 50;
/// How long polled standings are reused.
const FRESH: Duration = Duration::from_secs(2);

/// A class, or a node above, with its place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Placed {
    /// The place, from 1; equal ones share theirs.
    pub place: usize,
    /// Its place when the round opened.
    pub path: OrgPath,
    /// The class; none for a node above.
    pub class: Option<OrgId>,
    /// What it has done.
    pub sums: Sums,
}

/// A whole standing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Standing {
    /// The classes of each division, the best first.
    pub divisions: Vec<(Division, Vec<Placed>)>,
    /// The schools.
    pub schools: Vec<Placed>,
    /// The counties.
    pub counties: Vec<Placed>,
}

impl Standing {
    /// Calculates a standing.
    #[must_use]
    pub fn calculate(rule: &Rule, classes: &[ClassSums]) -> Self {
        let mut divisions: BTreeMap<Division, Vec<&ClassSums>> = BTreeMap::new();
        for class in classes {
            divisions.entry(class.division).or_default().push(class);
        }
        let placed = |(place, class): (usize, &ClassSums)| Placed {
            place,
            path: class.path.clone(),
            class: Some(class.class_id),
            sums: class.sums,
        };
        let divisions = divisions
            .into_iter()
            .map(|(division, all)| (division, rule.rank(all, |k| k.sums).into_iter().map(placed).collect()))
            .collect();
        let schools = sums_of_schools(classes);
        let above = |nodes: Vec<(OrgPath, Sums)>| {
            let ranked = rule.rank(nodes, |(_, sums)| *sums).into_iter();
            ranked.map(|(place, (path, sums))| Placed { place, path, class: None, sums }).collect()
        };
        let counties = OrgPath::sums(&schools, OrgKind::County.path_length());
        Self { divisions, schools: above(schools), counties: above(counties) }
    }

    /// A class in it, with its division and how many are in that.
    #[must_use]
    pub fn find(&self, class: OrgId) -> Option<(Division, &Placed, usize)> {
        self.divisions.iter().find_map(|(division, all)| {
            let placed = all.iter().find(|p| p.class == Some(class))?;
            Some((*division, placed, all.len()))
        })
    }
}

/// The sums of schools. A school's small classes count once they have ten pupils or more together: otherwise
/// subtracting the other classes from the school would reveal a small class's result.
fn sums_of_schools(classes: &[ClassSums]) -> Vec<(OrgPath, Sums)> {
    let school = |k: &ClassSums| k.path.cut(OrgKind::School.path_length());
    let mut small: HashMap<OrgPath, i64> = HashMap::new();
    for class in classes.iter().filter(|k| k.division.is_small()) {
        *small.entry(school(class)).or_default() += class.sums.eligible;
    }
    let counted: Vec<(OrgPath, Sums)> = classes
        .iter()
        .filter(|k| !k.division.is_small() || small.get(&school(k)).is_some_and(|n| *n >= LEAST_SHOWN))
        .map(|k| (school(k), k.sums))
        .collect();
    OrgPath::sums(&counted, OrgKind::School.path_length())
}

/// What may be shown to viewers from outside the school: everything, the participation only, or nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// Every figure.
    All(Sums),
    /// Who may take part and who did: too few have finished for a score, or scores may still change.
    Part {
        /// Pupils who may take part.
        eligible: i64,
        /// Of these, pupils who finished.
        finished: i64,
    },
    /// Too few pupils for any figure.
    Hidden,
}

impl Shown {
    /// What others may see of these sums; `last` once they change no more.
    #[must_use]
    pub const fn to_others(sums: Sums, last: bool) -> Self {
        if sums.eligible < LEAST_SHOWN {
            Self::Hidden
        } else if sums.finished < LEAST_SHOWN || !last {
            Self::Part { eligible: sums.eligible, finished: sums.finished }
        } else {
            Self::All(sums)
        }
    }
}

/// A row as shown to a viewer.
#[derive(Clone, Debug)]
pub struct Row {
    /// The place.
    pub place: usize,
    /// The class's or node's name.
    pub name: Text,
    /// A class's school.
    pub school: Option<Text>,
    /// The class; none for a node above.
    pub class: Option<OrgId>,
    /// Its place when the round opened.
    pub path: OrgPath,
    /// Its figures.
    pub shown: Shown,
    /// Whether it is the looker's own.
    pub own: bool,
    /// Whether the looker knows its pupils, and so may see every figure as it is.
    pub known: bool,
    /// The school's or bureau's code, where another row has the same name.
    pub code: Option<String>,
}

/// One list of the standings, as shown to a viewer.
#[derive(Clone, Debug)]
pub struct Table {
    /// Of which classes; none for schools and counties.
    pub division: Option<Division>,
    /// Schools, counties or classes.
    pub kind: OrgKind,
    /// The rows.
    pub rows: Vec<Row>,
    /// How many there are in all.
    pub of: usize,
}

/// As of when a standing is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AsOf {
    /// It moves with every hand-in.
    Live(DateTime<Utc>),
    /// It has not changed since then, until the result is fixed.
    Frozen(DateTime<Utc>),
    /// The round is over and flags are under review: it may change.
    Provisional,
    /// It is fixed.
    Final(DateTime<Utc>),
}

/// Standings as shown to a viewer.
#[derive(Clone, Debug)]
pub struct View {
    /// The lists.
    pub tables: Vec<Table>,
    /// When it was read.
    pub as_of: AsOf,
    /// The same while nothing has changed.
    pub version: String,
    /// Whether the result is fixed; before that only staff who know the pupils see scores.
    pub fixed: bool,
    /// Whether anybody has finished.
    pub begun: bool,
}

/// The standings that have viewers on this server.
struct Standings(Cache<(RoundId, bool), Arc<Kept>>);

struct Kept {
    version: (Version, State),
    standing: Arc<Standing>,
    checked: Instant,
}

impl Shared for Standings {
    fn open(_: &App) -> Self {
        Self(Cache::new(64))
    }
}

/// The standings of a round as of now, or as they were when frozen. With `poll`, recently calculated ones are reused.
async fn standing(
    app: &App,
    page: &ContestPage,
    round: &Round,
    frozen: bool,
    poll: bool,
) -> Result<(Arc<Standing>, (Version, State)), Error> {
    let key = (round.id, frozen);
    let state = round.state(app.now());
    let kept = app.shared::<Standings>().0.get(&key);
    if let Some(kept) = kept.as_ref().filter(|k| poll && k.version.1 == state && k.checked.elapsed() < FRESH) {
        return Ok((kept.standing.clone(), kept.version));
    }
    let mut c = app.db().read().await?;
    let sums = if frozen { Version::default() } else { counting::version(&mut c, round.id).await? };
    let version = (sums, state);
    let standing = if let Some(kept) = kept.filter(|k| k.version == version) {
        kept.standing.clone()
    } else {
        let classes = if frozen {
            counting::list_frozen(&mut c, round.id).await?
        } else {
            counting::list_classes(&mut c, round.id).await?
        };
        Arc::new(Standing::calculate(&page.contest.rule, &classes))
    };
    drop(c);
    app.shared::<Standings>()
        .0
        .insert(key, Arc::new(Kept { version, standing: standing.clone(), checked: Instant::now() }));
    Ok((standing, version))
}

/// The viewer of standings.
enum Looker<'a> {
    Staff(&'a Actor),
    Pupil(OrgId),
}

impl Looker<'_> {
    /// Whether the class's pupils are known to who looks, by where the class is now. Of their own class pupils see the
    /// figures as everybody does.
    fn knows(&self, placed: &Placed, moved: &Moved) -> bool {
        match self {
            Self::Staff(actor) => actor.may(UseCase::ViewClassFigures, moved.now(&placed.path)),
            Self::Pupil(_) => false,
        }
    }

    fn owns(&self, placed: &Placed, moved: &Moved) -> bool {
        match self {
            Self::Staff(_) => self.knows(placed, moved),
            Self::Pupil(class) => placed.class == Some(*class),
        }
    }
}

/// Which part of a long standing is shown: the first places with one's own, or for who runs the contest a page.
type Part = Option<usize>;

async fn view(
    app: &App,
    page: &ContestPage,
    round: &Round,
    looker: Looker<'_>,
    part: Part,
    poll: bool,
) -> Result<View, Error> {
    let now = app.now();
    let state = round.state(now);
    let part = part.filter(|_| page.hosts);
    // Until the result is fixed, only who runs the contest sees what came after the freeze.
    let mut frozen = None;
    if let Some(at) = round.freeze_at.filter(|at| *at <= now && !page.hosts && state != State::Final) {
        if round.opened_at.is_some() && round.frozen_at.is_none() {
            running::freeze(app, round.id).await?;
        }
        frozen = Some(at);
    }
    let (standing, version) = standing(app, page, round, frozen.is_some(), poll).await?;
    let as_of = match (round.final_at, frozen) {
        (Some(at), _) => AsOf::Final(at),
        (None, Some(at)) => AsOf::Frozen(at),
        (None, None) if state == State::Review => AsOf::Provisional,
        (None, None) => AsOf::Live(now),
    };
    let mut c = app.db().read().await?;
    let opened = round.opened_at.unwrap_or(now);
    let place = former::Places::of(&mut c, &page.org).await?.at(opened).clone();
    let moved = Moved::since(&mut c, &place, opened).await?;
    let fixed = state == State::Final;
    let seen = (&looker, &moved, opened, fixed);
    let mut tables = Vec::new();
    for (division, all) in &standing.divisions {
        let rows = rows(&mut c, seen, all, division.is_small(), part).await?;
        tables.push(Table { division: Some(*division), kind: OrgKind::Class, rows, of: all.len() });
    }
    for (kind, all) in [(OrgKind::School, &standing.schools), (OrgKind::County, &standing.counties)] {
        // One alone is no standing.
        if all.len() > 1 {
            let rows = rows(&mut c, seen, all, false, part).await?;
            tables.push(Table { division: None, kind, rows, of: all.len() });
        }
    }
    let version = version_text(&version, frozen.is_some(), &looker, part);
    let begun = standing.divisions.iter().flat_map(|(_, all)| all).any(|p| p.sums.finished > 0);
    Ok(View { tables, as_of, version, fixed, begun })
}

fn version_text(version: &(Version, State), frozen: bool, looker: &Looker<'_>, part: Part) -> String {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut hasher = DefaultHasher::new();
    let who = match looker {
        Looker::Staff(actor) => actor.user_id().map(|u| u.0),
        Looker::Pupil(class) => Some(class.0),
    };
    format!("{version:?} {frozen} {who:?} {part:?}").hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// The first positions and the viewer's own, or a page. No row is marked as last. Others see only names and positions
/// of small classes.
async fn rows(
    c: &mut Conn<'_>,
    (looker, moved, opened, fixed): (&Looker<'_>, &Moved, DateTime<Utc>, bool),
    all: &[Placed],
    small: bool,
    part: Part,
) -> Result<Vec<Row>, Error> {
    let chosen: Vec<&Placed> = match part {
        Some(page) => all.iter().skip(page * PAGE).take(PAGE).collect(),
        None => all
            .iter()
            .enumerate()
            .filter(|(n, p)| (*n < TOP && p.sums.finished > 0) || looker.owns(p, moved))
            .map(|(_, p)| p)
            .collect(),
    };
    let mut rows = Vec::with_capacity(chosen.len());
    for placed in chosen {
        // As it was when the round opened: its paths are of then, and what is placed is what took part.
        let lineage = tree::list_lineage_at(c, &placed.path, opened).await?;
        let name = lineage.last().map(NodeThen::name).unwrap_or_default();
        let above = lineage.iter().find(|o| o.kind == OrgKind::School);
        let school = placed.class.and_then(|_| above.map(NodeThen::name));
        let code = lineage.last().and_then(|o| o.code.clone());
        let known = looker.knows(placed, moved);
        let shown = match Shown::to_others(placed.sums, fixed) {
            _ if known => Shown::All(placed.sums),
            _ if small => Shown::Hidden,
            shown => shown,
        };
        let own = looker.owns(placed, moved);
        rows.push(Row {
            place: placed.place,
            name,
            school,
            class: placed.class,
            path: placed.path.clone(),
            shown,
            own,
            known,
            code,
        });
    }
    let mut seen: HashMap<String, usize> = HashMap::new();
    for row in &rows {
        *seen.entry(row.name.zh.clone()).or_default() += 1;
    }
    for row in &mut rows {
        row.code.take_if(|_| seen[&row.name.zh] < 2);
    }
    Ok(rows)
}

/// A round's standing for staff of the contest's nodes; `page` for who runs it.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such round.
pub async fn get(
    app: &App,
    actor: &Actor,
    round: RoundId,
    page: Option<usize>,
    poll: bool,
) -> Result<(ContestPage, Round, View), Error> {
    let (contest, round) = by_round(app, actor, round).await?;
    let shown = view(app, &contest, &round, Looker::Staff(actor), page, poll).await?;
    Ok((contest, round, shown))
}

/// A round's standing for a pupil of one of its classes.
///
/// # Errors
/// As [`super::get_own`]; [`Error::NotFound`] when the round is another contest's.
pub async fn get_own(app: &App, own: &OwnContest, round: RoundId, poll: bool) -> Result<View, Error> {
    let round = own.page.rounds.iter().find(|r| r.id == round).ok_or(Error::NotFound)?;
    view(app, &own.page, round, Looker::Pupil(own.class), None, poll).await
}

/// The whole standing as it is now, for the result.
pub(super) async fn whole(c: &mut Conn<'_>, page: &ContestPage, round: &Round) -> Result<Standing, Error> {
    let classes = counting::list_classes(c, round.id).await?;
    Ok(Standing::calculate(&page.contest.rule, &classes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn class(path: &str, eligible: i64, finished: i64) -> ClassSums {
        let sums = Sums { eligible, finished, score: finished * 8000, full: 0, passed: finished, millis: 0 };
        let division = if eligible < LEAST_SHOWN { "all.small" } else { "all.any" };
        let id = Uuid::from_u128(path.bytes().fold(0, |n, b| n * 4 + u128::from(b - b'0')));
        ClassSums { path: path.to_owned().into(), class_id: id.into(), division: division.parse().unwrap(), sums }
    }

    const COUNTY: &str = "000000000000";

    #[test]
    fn a_small_class_cannot_be_calculated_from_its_school() {
        let path = |school: &str, class: &str| format!("{COUNTY}{school}{class}");
        let classes = [
            class(&path("0000", "0000"), 30, 20),
            class(&path("0000", "0001"), 6, 5),
            class(&path("0001", "0000"), 30, 20),
            class(&path("0001", "0001"), 6, 5),
            class(&path("0001", "0002"), 5, 5),
        ];
        let standing = Standing::calculate(&Rule::default(), &classes);
        let eligible: HashMap<&str, i64> =
            standing.schools.iter().map(|p| (&p.path.as_str()[12..], p.sums.eligible)).collect();
        assert_eq!(eligible, HashMap::from([("0000", 30), ("0001", 41)]));
        assert_eq!(standing.counties[0].sums.eligible, 71);
        assert_eq!(
            standing.divisions.iter().map(|(d, all)| (d.is_small(), all.len())).collect::<Vec<_>>(),
            [(false, 2), (true, 3)]
        );
    }

    #[test]
    fn too_few_are_not_shown() {
        let sums = |eligible, finished| class("0000", eligible, finished).sums;
        assert_eq!(Shown::to_others(sums(9, 9), true), Shown::Hidden);
        assert_eq!(Shown::to_others(sums(30, 9), true), Shown::Part { eligible: 30, finished: 9 });
        assert_eq!(Shown::to_others(sums(30, 10), true), Shown::All(sums(30, 10)));
        assert_eq!(Shown::to_others(sums(30, 10), false), Shown::Part { eligible: 30, finished: 10 });
    }
}
