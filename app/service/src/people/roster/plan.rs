//! What a class list would do: which rows are good, which classes they name, and who is meant.

use super::rows::{GoodRow, Reader, bad};
use crate::{Actor, App, Error, UseCase};
use qinghe_files::rosters::Sheet;
use qinghe_model::{
    OrgId, Text, class_names,
    identity::{self, Evidence, Known, Listed, Reading, Verdict, number_key},
    org::{self, Grade, OrgKind, OrgPath},
    roster::{
        BadRow, Change, ClassQuestion, Column, ImportReport, Meaning, Note, Person, PlannedRow, RowAction, RowFault,
    },
    text::name_key,
};
use qinghe_store::{
    Conn,
    orgs::{self, Org},
    users::{self, Pupil},
};
use std::collections::{HashMap, HashSet};

/// What somebody decided about a list under review.
#[derive(Clone, Debug, Default)]
pub struct Decisions {
    /// Rows whose school is unknown are of the only school there is.
    pub own_school: bool,
    /// New classes are made whatever they are called, unless they are nearly another: for imports with nobody to ask.
    pub unusual_classes: bool,
    /// For doubtful classes, by their place in the list: whether the nearest class is meant, or a new one is to be made.
    pub nearest_classes: HashMap<usize, bool>,
    /// For doubtful rows, by their place in the file: which of its meanings holds. A row that is not named is left out.
    pub meanings: HashMap<usize, usize>,
}

/// A plan with what is needed to carry it out.
pub(super) struct Plan {
    pub(super) report: ImportReport,
    /// The school there is, if there is but one.
    pub(super) only_school: Option<Text>,
    /// Classes of the file, known or to be made.
    pub(super) classes: Vec<PlannedClass>,
    /// For each row of the report: its class, and what it is read as, unless it is left out.
    pub(super) targets: Vec<(usize, Option<Target>)>,
}

pub(super) struct PlannedClass {
    pub(super) school: Org,
    pub(super) grade: Grade,
    pub(super) name: String,
    pub(super) known: Option<Org>,
}

impl PlannedClass {
    /// Whether there is such a class. A closed one, which an undo left empty, opens with its next pupil.
    pub(super) fn is_there(&self) -> bool {
        self.known.as_ref().is_some_and(|k| k.closed_from.is_none())
    }
}

/// Who a row is.
#[derive(Clone)]
pub(super) struct Target {
    /// The known pupil, and whether they are in a class now; none for a new one.
    pub(super) is: Option<(Pupil, bool)>,
    /// Who leaves the class, so that the number is free.
    pub(super) leaves: Option<Pupil>,
}

/// A school of the file with the pupils it knows.
struct School {
    org: Org,
    pupils: Vec<(Pupil, bool)>,
    known: Vec<Known<OrgId>>,
    classes: HashMap<OrgId, Org>,
}

/// Plans a list. Doubtful rows do nothing unless `decisions` says what they mean; the report shows the others as questions when
/// `asking`, else as left out.
pub(super) async fn plan(
    app: &App,
    c: &mut Conn<'_>,
    actor: &Actor,
    scope: &OrgPath,
    sheet: &Sheet,
    decisions: &Decisions,
    asking: bool,
) -> Result<Plan, Error> {
    let today = app.today();
    let year = org::school_year(today);
    let mut all = orgs::list_subtree(c, scope, OrgKind::School).await?;
    all.retain(|school| !school.is_closed(today));
    let only = if let [only] = &all[..] { Some(only) } else { None };
    let reader = Reader::new(&all, sheet, decisions.own_school);

    let mut plan = Plan {
        report: ImportReport {
            ignored_columns: sheet.ignored_columns.clone(),
            notes: sheet.notes.clone(),
            bad: sheet.bad.clone(),
            ..Default::default()
        },
        only_school: only.map(Org::name),
        classes: Vec::new(),
        targets: Vec::new(),
    };
    let mut schools: Vec<School> = Vec::new();
    let mut school_at: HashMap<OrgId, usize> = HashMap::new();
    let mut class_at: HashMap<(OrgId, Grade, String), usize> = HashMap::new();
    let mut seen: HashSet<(usize, String)> = HashSet::new();
    let mut said = HashSet::new();
    // The good rows, with the places of their classes in `plan.classes`.
    let mut rows: Vec<(usize, GoodRow<'_>)> = Vec::new();
    let mut not_taught = 0;

    for (index, row) in sheet.rows.iter().enumerate() {
        let good = match reader.read(index, row) {
            Ok(Some(good)) => good,
            Ok(None) => {
                not_taught += 1;
                continue;
            }
            Err(faults) => {
                for bad in faults {
                    // A school or class of a bundle is at fault once, not once a pupil.
                    let place = (bad.file.clone(), bad.row, bad.column);
                    if bad.file.is_none() || said.insert(place) {
                        plan.report.bad.push(BadRow { index: Some(index), ..bad });
                    }
                }
                continue;
            }
        };
        if let std::collections::hash_map::Entry::Vacant(e) = school_at.entry(good.school.id) {
            e.insert(schools.len());
            schools.push(load_school(c, good.school, year).await?);
        }
        let key = (good.school.id, good.grade, good.class.clone());
        let class = if let Some(class) = class_at.get(&key) {
            *class
        } else {
            let known = schools[school_at[&good.school.id]].find_class(year, good.grade, &good.class);
            let name = good.class.clone();
            plan.classes.push(PlannedClass { school: good.school.clone(), grade: good.grade, name, known });
            class_at.insert(key, plan.classes.len() - 1);
            plan.classes.len() - 1
        };
        if !seen.insert((class, number_key(&good.number))) {
            let bad = bad(row, Column::StudentNo, RowFault::Repeated);
            plan.report.bad.push(BadRow { index: Some(index), ..bad });
            continue;
        }
        rows.push((class, good));
    }
    if not_taught > 0 {
        plan.report.notes.push(Note::NotTaught(not_taught));
    }
    let unsettled = ask_about_classes(&mut plan, &schools, &school_at, year, &rows, decisions);
    for (at, school) in schools.iter().enumerate() {
        let of_school = rows.iter().filter(|(_, row)| school_at[&row.school.id] == at);
        let (classes, good): (Vec<usize>, Vec<&GoodRow<'_>>) = of_school.map(|(class, row)| (*class, row)).unzip();
        let may_remove = actor.may(UseCase::RemovePupil, &school.org.path);
        read_school(&mut plan, school, &classes, &good, &unsettled, may_remove, (decisions, asking));
    }
    // In the order of the file, whatever its schools' order.
    let mut order: Vec<usize> = (0..plan.targets.len()).collect();
    order.sort_by_key(|n| plan.report.rows[*n].index);
    plan.report.rows = order.iter().map(|n| plan.report.rows[*n].clone()).collect();
    plan.targets = order.iter().map(|n| plan.targets[*n].clone()).collect();
    plan.report.bad.sort_by(|a, b| (&a.file, a.row).cmp(&(&b.file, b.row)));
    // What an answer makes is not counted before it is given.
    let wanted: HashSet<usize> = plan.targets.iter().filter_map(|(class, is)| is.as_ref().map(|_| *class)).collect();
    plan.report.new_classes = plan
        .classes
        .iter()
        .enumerate()
        .filter(|(n, k)| !k.is_there() && wanted.contains(n))
        .map(|(_, k)| (k.school.name(), org::class_title(k.grade, &k.name)))
        .collect();
    Ok(plan)
}

/// Asks about new classes whose names are unusual or nearly those of others; gives those that nobody has decided on. A class
/// that means another takes that one's place.
fn ask_about_classes(
    plan: &mut Plan,
    schools: &[School],
    school_at: &HashMap<OrgId, usize>,
    year: i64,
    rows: &[(usize, GoodRow<'_>)],
    decisions: &Decisions,
) -> HashSet<usize> {
    let mut unsettled = HashSet::new();
    for at in 0..plan.classes.len() {
        let class = &plan.classes[at];
        if class.is_there() {
            continue;
        }
        let school = &schools[school_at[&class.school.id]];
        let of_grade = |k: &&Org| k.school_year == Some(year) && k.grade() == Some(class.grade);
        let there: Vec<&Org> = school.classes.values().filter(of_grade).filter(|k| k.closed_from.is_none()).collect();
        let mut names: Vec<&str> = there.iter().filter_map(|k| k.class_name.as_deref()).collect();
        names.sort_unstable();
        let nearest = class_names::nearest(&class.name, names.iter().copied());
        if nearest.is_none() && (decisions.unusual_classes || class_names::is_usual(&class.name)) {
            continue;
        }
        let meant = nearest.and_then(|name| there.into_iter().find(|k| k.class_name.as_deref() == Some(name))).cloned();
        match decisions.nearest_classes.get(&at) {
            Some(true) if meant.is_some() => {
                let class = &mut plan.classes[at];
                class.name = meant.as_ref().and_then(|k| k.class_name.clone()).unwrap_or_default();
                class.known = meant;
            }
            Some(false) => {}
            _ => {
                plan.report.class_questions.push(ClassQuestion {
                    class: at,
                    title: org::class_title(class.grade, &class.name),
                    nearest: meant.map(|k| k.name()),
                    rows: rows.iter().filter(|(class, _)| *class == at).count(),
                });
                unsettled.insert(at);
            }
        }
    }
    unsettled
}

/// Decides who is meant by the rows of one school.
fn read_school(
    plan: &mut Plan,
    school: &School,
    classes: &[usize],
    rows: &[&GoodRow<'_>],
    unsettled: &HashSet<usize>,
    may_remove: bool,
    (decisions, asking): (&Decisions, bool),
) {
    let listed: Vec<Listed<OrgId>> = rows
        .iter()
        .zip(classes)
        .map(|(row, class)| Listed {
            class: plan.classes[*class].known.as_ref().map(|k| k.id),
            place: *class,
            name: row.name.clone(),
            number: row.number.clone(),
            grade: row.grade,
        })
        .collect();
    let mut verdicts = identity::read(&listed, &school.known);
    for (verdict, _) in verdicts.iter_mut().zip(classes).filter(|(_, class)| unsettled.contains(class)) {
        *verdict = Verdict { evidence: Evidence::UnusualClass, readings: Vec::new() };
    }
    // Whoever may not take a pupil out of a class is not offered a reading that does.
    if !may_remove {
        for verdict in &mut verdicts {
            verdict.readings.retain(|r| r.displaces.is_none());
        }
    }
    let chosen_of = |n: usize, verdict: &Verdict| {
        if !verdict.evidence.is_doubtful() {
            return verdict.readings.first().copied();
        }
        let chosen = decisions.meanings.get(&rows[n].index)?;
        verdict.readings.get(*chosen).copied()
    };
    let mut chosen: Vec<Option<Reading>> = verdicts.iter().enumerate().map(|(n, v)| chosen_of(n, v)).collect();
    let blocked: HashSet<usize> = identity::settle(&listed, &school.known, &mut chosen).into_iter().collect();
    for (n, (((row, class), verdict), reading)) in rows.iter().zip(classes).zip(&verdicts).zip(&chosen).enumerate() {
        let planned = &plan.classes[*class];
        let action = match reading {
            Some(reading) => school.action(row, planned, *reading),
            None if verdict.evidence.is_doubtful() && asking => {
                RowAction::Ask { readings: verdict.readings.iter().map(|r| school.meaning(*r)).collect() }
            }
            None => RowAction::LeaveOut,
        };
        let evidence = if blocked.contains(&n) { Evidence::NumberHeld } else { verdict.evidence };
        plan.report.rows.push(PlannedRow {
            index: row.index,
            row: row.row,
            school: school.org.name(),
            class: org::class_title(planned.grade, &planned.name),
            student_no: row.number.clone(),
            name: row.name.clone(),
            evidence,
            action,
        });
        let target = reading.map(|r| Target {
            is: r.is.map(|p| school.pupils[p].clone()),
            leaves: r.displaces.map(|p| school.pupils[p].0.clone()),
        });
        plan.targets.push((*class, target));
    }
}

impl School {
    /// What a reading does with the pupil.
    fn action(&self, row: &GoodRow<'_>, class: &PlannedClass, reading: Reading) -> RowAction {
        let Some(is) = reading.is else { return RowAction::Create };
        let (pupil, present) = &self.pupils[is];
        // What is equal as it is compared stays as it is kept.
        let renamed = name_key(&pupil.name) != name_key(&row.name);
        let renumbered = number_key(&pupil.student_no) != number_key(&row.number);
        let moved = class.known.as_ref().is_none_or(|k| k.id != pupil.class_id);
        let change = Change {
            name: renamed.then(|| pupil.name.clone()),
            number: renumbered.then(|| pupil.student_no.clone()),
            class: moved.then(|| self.class_name(pupil.class_id)),
            back: !present,
        };
        if change == Change::default() { RowAction::Unchanged } else { RowAction::Change(change) }
    }

    fn meaning(&self, reading: Reading) -> Meaning {
        let person = |n: usize| {
            let (pupil, present) = &self.pupils[n];
            Person {
                name: pupil.name.clone(),
                number: pupil.student_no.clone(),
                class: self.class_name(pupil.class_id),
                left: !present,
            }
        };
        Meaning { is: reading.is.map(person), leaves: reading.displaces.map(|n| self.pupils[n].0.name.clone()) }
    }

    /// The class of this year with this name.
    fn find_class(&self, year: i64, grade: Grade, name: &str) -> Option<Org> {
        let is =
            |k: &&Org| k.school_year == Some(year) && k.grade() == Some(grade) && k.class_name.as_deref() == Some(name);
        self.classes.values().find(is).cloned()
    }

    fn class_name(&self, class: OrgId) -> Text {
        self.classes.get(&class).map(Org::name).unwrap_or_default()
    }
}

async fn load_school(c: &mut Conn<'_>, org: &Org, year: i64) -> Result<School, Error> {
    let classes: HashMap<OrgId, Org> =
        orgs::list_children(c, org.id).await?.into_iter().map(|class| (class.id, class)).collect();
    let present = users::list_school(c, org.id).await?.into_iter().map(|p| (p, true));
    let former = users::list_school_former(c, org.id).await?.into_iter().map(|p| (p, false));
    let mut pupils: Vec<(Pupil, bool)> = present.chain(former).collect();
    // In one order on every engine: the first reading of a doubtful row is the same for everybody.
    pupils.sort_by_key(|(p, present)| (!present, p.id));
    let known = pupils
        .iter()
        .map(|(p, present)| {
            let class = classes.get(&p.class_id);
            Known {
                class: p.class_id,
                name: p.name.clone(),
                number: p.student_no.clone(),
                grade: class.and_then(Org::grade).unwrap_or(Grade::P5),
                present: *present,
                past_year: class.and_then(|k| k.school_year).is_some_and(|y| y < year),
            }
        })
        .collect();
    Ok(School { org: org.clone(), pupils, known, classes })
}
