//! Fixed results: a round's result with its rule and checksum, the classes that qualify for the next round, and
//! certificates.

use super::{
    ContestPage, OwnContest, by_round, get_own, review, running,
    standings::{self, Placed, Shown, Standing},
};
use crate::{Actor, App, Error, UseCase, tree::former};
use chrono::{DateTime, Utc};
use qinghe_model::{
    ContestId, OrgId, RoundId, Text,
    certificate::Code,
    contest::{Division, Rule, State},
    error::FieldError,
    org::{OrgKind, OrgPath, PATH_SEGMENT},
};
use qinghe_store::{
    Conn,
    contests::{
        self, Round, Step, counting,
        review::{self as records, Issued, Record},
    },
    orgs::{self, Org},
    tree::{self, NodeThen},
};
use serde::Serialize;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, HashMap};

/// A line of a result. Its fields are written in this order.
#[derive(Serialize)]
struct Line {
    place: usize,
    name: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    school: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    class: Option<OrgId>,
    path: OrgPath,
    figures: Shown,
}

/// The canonical form of a result: the same result always gives the same bytes.
#[derive(Serialize)]
struct Body<'a> {
    contest: ContestId,
    name: Text,
    organiser: Text,
    round: i64,
    opens_at: DateTime<Utc>,
    closes_at: DateTime<Utc>,
    minutes: i64,
    attempts: i64,
    rule: &'a Rule,
    divisions: BTreeMap<String, Vec<Line>>,
    schools: Vec<Line>,
    counties: Vec<Line>,
}

/// The names of the organiser, and of every class, school and county in a standing by their places, as they were when
/// the round opened: few queries however many they are.
async fn names(c: &mut Conn<'_>, page: &ContestPage, round: &Round) -> Result<(Text, HashMap<OrgPath, Text>), Error> {
    let opened = round.opened_at.unwrap_or(round.opens_at);
    let place = former::Places::of(c, &page.org).await?.at(opened).clone();
    let mut names = HashMap::new();
    for node in tree::list_subtree_at(c, &place, OrgKind::Class.path_length(), opened).await? {
        names.insert(node.path.clone(), node.name());
    }
    for node in tree::list_lineage_at(c, &place, opened).await? {
        names.insert(node.path.clone(), node.name());
    }
    let organiser = names.get(&place).cloned().unwrap_or_else(|| page.org.name());
    Ok((organiser, names))
}

fn lines(all: &[Placed], names: &HashMap<OrgPath, Text>, small: bool) -> Vec<Line> {
    let school = |path: &OrgPath| {
        let text = path.as_str().get(..PATH_SEGMENT * (OrgKind::School as usize + 1))?;
        names.get(&OrgPath::from(text.to_owned())).cloned()
    };
    all.iter()
        .map(|p| Line {
            place: p.place,
            name: names.get(&p.path).cloned().unwrap_or_default(),
            school: p.class.and_then(|_| school(&p.path)),
            class: p.class,
            path: p.path.clone(),
            figures: if small { Shown::Hidden } else { Shown::to_others(p.sums, true) },
        })
        .collect()
}

fn write_down(
    page: &ContestPage,
    round: &Round,
    standing: &Standing,
    (organiser, names): &(Text, HashMap<OrgPath, Text>),
) -> String {
    let divisions = standing.divisions.iter();
    let body = Body {
        contest: page.contest.id,
        name: page.contest.name(),
        organiser: organiser.clone(),
        round: round.n,
        opens_at: round.opens_at,
        closes_at: round.closes_at,
        minutes: round.minutes,
        attempts: round.attempts,
        rule: &page.contest.rule,
        divisions: divisions.map(|(d, all)| (d.to_string(), lines(all, names, d.is_small()))).collect(),
        schools: lines(&standing.schools, names, false),
        counties: lines(&standing.counties, names, false),
    };
    serde_json::to_string(&body).unwrap_or_default()
}

/// The SHA-256 checksum of a result's canonical form, in hexadecimal.
#[must_use]
pub fn hash(body: &str) -> String {
    hex::encode(Sha256::digest(body.as_bytes()))
}

/// Fixes a round's result permanently.
///
/// # Errors
/// [`Error::Forbidden`] for anyone but the organiser; [`Error::Changed`] when it is fixed already, or the round still
/// runs; [`Error::Invalid`] with the field `final` and each code of what prevents it.
pub async fn finalise(app: &App, actor: &Actor, round: RoundId) -> Result<Record, Error> {
    let (page, round) = by_round(app, actor, round).await?;
    if !page.hosts {
        return Err(Error::Forbidden);
    }
    if round.state(app.now()) != State::Review || round.opened_at.is_none() {
        return Err(Error::Changed);
    }
    tx!(app, (&actor, page, id = round.id), |c| {
        let round = contests::hold_round(c, *id).await?.filter(|r| r.final_at.is_none());
        let round = round.ok_or(Error::Changed)?;
        let open = review::blockers(app, c, page, &round).await?;
        if !open.is_empty() {
            let fault = |code| FieldError { field: "final", code };
            return Err(Error::Invalid(open.into_iter().map(fault).collect()));
        }
        let standing = standings::whole(c, page, &round).await?;
        let body = write_down(page, &round, &standing, &names(c, page, &round).await?);
        let record = Record { round_id: *id, hash: hash(&body), body, made_at: app.now() };
        records::insert_record(c, &record, actor.user_id()).await?;
        contests::set_done(c, *id, Step::Final, app.now()).await?;
        let detail = json!({ "operation": "final", "round": id, "hash": record.hash });
        app.audit(c, actor, UseCase::HostContest, Some(page.contest.org_id), None, detail).await?;
        Ok(record)
    })
    .await
}

/// A fixed result, and whether it is what it was: its hash fits, and so does what is counted.
pub struct Fixed {
    /// The contest.
    pub page: ContestPage,
    /// The round.
    pub round: Round,
    /// The record.
    pub record: Record,
    /// Whether the hash is that of the body.
    pub intact: bool,
    /// Whether writing down what is counted now gives the same standing.
    pub agrees: bool,
}

/// A fixed result.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] before the result is fixed.
pub async fn get(app: &App, actor: &Actor, round: RoundId) -> Result<Fixed, Error> {
    let (page, round) = by_round(app, actor, round).await?;
    let mut c = app.db().read().await?;
    let record = records::find_record(&mut c, round.id).await?.ok_or(Error::NotFound)?;
    let standing = standings::whole(&mut c, &page, &round).await?;
    let intact = hash(&record.body) == record.hash;
    let agrees = figures(&record.body) == figures(&write_down(&page, &round, &standing, &Default::default()));
    Ok(Fixed { page, round, record, intact, agrees })
}

/// A result without names: those may change.
fn figures(body: &str) -> Option<serde_json::Value> {
    let mut value: serde_json::Value = serde_json::from_str(body).ok()?;
    let clean = |line: &mut serde_json::Value| {
        if let Some(line) = line.as_object_mut() {
            line.remove("name");
            line.remove("school");
        }
    };
    clean(&mut value);
    value.as_object_mut()?.remove("organiser");
    let lists = |value: &mut serde_json::Value, list: &str| {
        value.get_mut(list).and_then(|l| l.as_array_mut()).into_iter().flatten().for_each(clean);
    };
    lists(&mut value, "schools");
    lists(&mut value, "counties");
    for list in value.get_mut("divisions").and_then(|d| d.as_object_mut()).into_iter().flat_map(|d| d.values_mut()) {
        list.as_array_mut().into_iter().flatten().for_each(clean);
    }
    Some(value)
}

/// A class that qualifies.
#[derive(Clone, Debug)]
pub struct AdvancingClass {
    /// The class.
    pub class: OrgId,
    /// Its name.
    pub name: Text,
    /// Its school's name.
    pub school: Text,
    /// Its division.
    pub division: Division,
    /// Its place in that.
    pub place: usize,
}

/// The best classes that took part, for each node of the quota's level and each division; all classes that share the
/// last qualifying position qualify.
fn chosen(standing: &Standing, round: &Round) -> Vec<(Division, Placed)> {
    let Some(quota) = round.quota() else { return Vec::new() };
    let most = usize::try_from(quota.classes).unwrap_or(0);
    let length = PATH_SEGMENT * (quota.of as usize + 1);
    let mut chosen = Vec::new();
    for (division, all) in &standing.divisions {
        let mut of: BTreeMap<&str, Vec<&Placed>> = BTreeMap::new();
        for placed in all.iter().filter(|p| p.sums.finished > 0) {
            let path = placed.path.as_str();
            of.entry(path.get(..length).unwrap_or(path)).or_default().push(placed);
        }
        for classes in of.into_values() {
            let last = classes.get(most.saturating_sub(1)).or(classes.last()).map_or(0, |p| p.place);
            chosen.extend(classes.into_iter().filter(|p| p.place <= last).map(|p| (*division, p.clone())));
        }
    }
    chosen
}

/// Who would go on to the next round.
///
/// # Errors
/// [`Error::Forbidden`] for anyone but the organiser; [`Error::NotFound`] in the last round, and before the result is
/// fixed.
pub async fn preview(
    app: &App,
    actor: &Actor,
    round: RoundId,
) -> Result<(ContestPage, Round, Vec<AdvancingClass>), Error> {
    let (page, round) = by_round(app, actor, round).await?;
    if !page.hosts {
        return Err(Error::Forbidden);
    }
    if round.final_at.is_none() || round.quota().is_none() {
        return Err(Error::NotFound);
    }
    let mut c = app.db().read().await?;
    let standing = standings::whole(&mut c, &page, &round).await?;
    let mut classes = Vec::new();
    for (division, placed) in chosen(&standing, &round) {
        let Some(class) = placed.class else { continue };
        let opened = round.opened_at.unwrap_or(round.opens_at);
        let lineage = tree::list_lineage_at(&mut c, &placed.path, opened).await?;
        let school = lineage.iter().find(|o| o.kind == OrgKind::School).map(NodeThen::name).unwrap_or_default();
        let name = lineage.last().map(NodeThen::name).unwrap_or_default();
        classes.push(AdvancingClass { class, name, school, division, place: placed.place });
    }
    Ok((page, round, classes))
}

/// Names the classes of the next round, once. `expected` is how many were previewed. Gives how many they are.
///
/// # Errors
/// As [`preview`]; [`Error::Changed`] when there are others now, the next round is over, or they were named already.
pub async fn advance(app: &App, actor: &Actor, round: RoundId, expected: usize) -> Result<usize, Error> {
    let (page, round, classes) = preview(app, actor, round).await?;
    let next = page.rounds.iter().find(|r| r.n == round.n + 1).cloned().ok_or(Error::NotFound)?;
    if classes.len() != expected || next.closes_at <= app.now() {
        return Err(Error::Changed);
    }
    let ids: Vec<OrgId> = classes.iter().map(|k| k.class).collect();
    tx!(app, (&actor, contest = page.contest, next, ids), |c| {
        let held = contests::hold_round(c, next.id).await?.filter(|r| r.advanced_at.is_none());
        let next = held.ok_or(Error::Changed)?;
        contests::insert_entries(c, next.id, ids).await?;
        contests::set_done(c, next.id, Step::Advanced, app.now()).await?;
        running::practise(app, c, contest, &next).await?;
        let detail = json!({ "operation": "advance", "round": next.id, "classes": ids.len() });
        app.audit(c, actor, UseCase::HostContest, Some(contest.org_id), None, detail).await?;
        Ok::<_, Error>(ids.len())
    })
    .await
}

/// A certificate as it is printed.
pub struct Sheet {
    /// The name of the class, the school or the pupil.
    pub name: Text,
    /// Where they belong.
    pub place_of: Option<Text>,
    /// What the contest was called.
    pub contest: Text,
    /// Who held it.
    pub organiser: Text,
    /// The number of the round, and the number of rounds.
    pub round: (i64, usize),
    /// The place and its division, where it is among the first; else it certifies taking part.
    pub award: Option<(usize, Option<Division>)>,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    /// By which anyone can check it.
    pub code: Code,
}

/// Places that are printed on a certificate: the first ten, as far as they are in the upper half.
fn award(place: usize, of: usize) -> Option<usize> {
    (place <= standings::TOP && place * 2 <= of + 1).then_some(place)
}

async fn issue(app: &App, round: RoundId, kind: &'static str, subject: uuid::Uuid) -> Result<(Code, Issued), Error> {
    tx!(app, (), move |c| { issue_one(app, c, round, kind, subject).await }).await
}

/// The certificate of that subject: another code is made when there is none.
async fn issue_one(
    app: &App,
    c: &mut Conn<'_>,
    round: RoundId,
    kind: &'static str,
    subject: uuid::Uuid,
) -> Result<(Code, Issued), Error> {
    let code = Code::from_random(app.random());
    let issued = records::issue(c, round, kind, subject, code.as_str(), app.now()).await?;
    Ok((issued.code.parse().map_err(|_| Error::NotFound)?, issued))
}

/// A pupil's school and class when the round opened, as printed on a certificate.
async fn school_and_class(c: &mut Conn<'_>, round: &Round, class: &Org) -> Result<Text, Error> {
    let lineage = former::lineage(c, class, round.opened_at.unwrap_or(round.opens_at)).await?;
    let school = lineage.iter().find(|o| o.kind == OrgKind::School).map(NodeThen::name).unwrap_or_default();
    let class = lineage.last().map(NodeThen::name).unwrap_or_default();
    Ok(Text { zh: format!("{} · {}", school.zh, class.zh), en: format!("{} · {}", school.en, class.en) })
}

fn sheet(page: &ContestPage, round: &Round, name: Text, (code, issued): (Code, Issued)) -> Sheet {
    Sheet {
        name,
        place_of: None,
        contest: page.contest.name(),
        organiser: page.org.name(),
        round: (round.n, page.rounds.len()),
        award: None,
        issued_at: issued.issued_at,
        code,
    }
}

/// The certificate of a class or school in a round whose result is fixed, for its own staff.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] before the result is fixed, and for those who did not take part.
pub async fn sheet_of(app: &App, actor: &Actor, round: RoundId, org: OrgId) -> Result<Sheet, Error> {
    let mut c = app.db().read().await?;
    let org = orgs::find(&mut c, org).await?.filter(|o| !o.kind.is_bureau()).ok_or(Error::Forbidden)?;
    actor.require(UseCase::ViewContest, &org.path)?;
    let (page, round) = by_round(app, actor, round).await?;
    if round.final_at.is_none() {
        return Err(Error::NotFound);
    }
    let opened = round.opened_at.unwrap_or(round.opens_at);
    let standing = standings::whole(&mut c, &page, &round).await?;
    let (kind, award) = if org.kind == OrgKind::Class {
        let (division, placed, of) = standing.find(org.id).ok_or(Error::NotFound)?;
        if placed.sums.finished == 0 {
            return Err(Error::NotFound);
        }
        ("class", award(placed.place, of).map(|place| (place, Some(division))))
    } else {
        let place = former::Places::of(&mut c, &org).await?.at(opened).clone();
        let took_part = |p: &&Placed| place.contains(&p.path) && p.sums.finished > 0;
        standing.divisions.iter().flat_map(|(_, all)| all).find(took_part).ok_or(Error::NotFound)?;
        let placed = standing.schools.iter().find(|p| p.path == place).filter(|_| standing.schools.len() > 1);
        ("school", placed.and_then(|p| award(p.place, standing.schools.len())).map(|place| (place, None)))
    };
    let lineage = former::lineage(&mut c, &org, opened).await?;
    drop(c);
    let above = lineage.iter().rev().nth(1).map(NodeThen::name);
    let name = lineage.last().map(NodeThen::name).unwrap_or_default();
    let issued = issue(app, round.id, kind, org.id.0).await?;
    Ok(Sheet { place_of: above, award, ..sheet(&page, &round, name, issued) })
}

/// A pupil's own certificate of participation in a round whose result is fixed. It does not show the score.
///
/// # Errors
/// [`Error::NotFound`] before the result is fixed, and for those who did not take part.
pub async fn own_sheet(app: &App, actor: &Actor, contest: ContestId, round: RoundId) -> Result<Sheet, Error> {
    let learner = actor.require_learner()?;
    let OwnContest { page, .. } = get_own(app, actor, contest).await?;
    let round = page.rounds.iter().find(|r| r.id == round && r.final_at.is_some()).ok_or(Error::NotFound)?;
    let mut c = app.db().read().await?;
    let row = counting::find_learner(&mut c, round.id, learner).await?;
    let (class, _) = row.filter(|(_, counted)| counted.is_some()).ok_or(Error::NotFound)?;
    let node = orgs::find(&mut c, class).await?.ok_or(Error::NotFound)?;
    let place_of = school_and_class(&mut c, round, &node).await?;
    drop(c);
    let name = actor.person().map(|p| p.name.clone()).unwrap_or_default();
    let issued = issue(app, round.id, "learner", learner.0).await?;
    Ok(Sheet { place_of: Some(place_of), ..sheet(&page, round, Text { zh: name.clone(), en: name }, issued) })
}

/// The certificates of all pupils of a class who took part in a round whose result is fixed, by student number: the
/// same, with the same codes, as each pupil's own. They are for the class's own staff to print, which is recorded in
/// the audit log.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such class; [`Error::NotFound`] before the result is fixed, and for a
/// class that was not in the round.
pub async fn sheets_of_class(
    app: &App,
    actor: &Actor,
    round: RoundId,
    class: OrgId,
) -> Result<(Org, Vec<Sheet>), Error> {
    let mut c = app.db().read().await?;
    let class = orgs::find(&mut c, class).await?.filter(|o| o.kind == OrgKind::Class).ok_or(Error::Forbidden)?;
    actor.require(UseCase::ReviewContest, &class.path)?;
    let (page, round) = by_round(app, actor, round).await?;
    if round.final_at.is_none() || counting::find_class(&mut c, round.id, class.id).await?.is_none() {
        return Err(Error::NotFound);
    }
    let place_of = school_and_class(&mut c, &round, &class).await?;
    let takers = counting::list_takers(&mut c, round.id, class.id).await?;
    drop(c);
    let subjects: Vec<uuid::Uuid> = takers.iter().map(|(id, _)| id.0).collect();
    let id = round.id;
    let issued = tx!(app, (&actor, class = class.id, subjects), move |c| {
        let mut issued = Vec::with_capacity(subjects.len());
        for subject in &*subjects {
            issued.push(issue_one(app, c, id, "learner", *subject).await?);
        }
        let detail = json!({ "operation": "print", "round": id, "certificates": issued.len() });
        app.audit(c, actor, UseCase::ReviewContest, Some(*class), None, detail).await?;
        Ok::<_, Error>(issued)
    })
    .await?;
    let sheets = takers.into_iter().zip(issued).map(|((_, name), issued)| Sheet {
        place_of: Some(place_of.clone()),
        ..sheet(&page, &round, Text { zh: name.clone(), en: name }, issued)
    });
    Ok((class, sheets.collect()))
}

/// The contest of the certificate with this code, and the time of issue, without its holder.
pub(crate) async fn verify(c: &mut Conn<'_>, code: &Code) -> Result<Option<(Text, DateTime<Utc>)>, Error> {
    let Some(issued) = records::find_code(c, code.as_str()).await? else { return Ok(None) };
    let Some(round) = contests::find_round(c, issued.round_id).await? else { return Ok(None) };
    Ok(contests::find(c, round.contest_id).await?.map(|contest| (contest.name(), issued.issued_at)))
}
