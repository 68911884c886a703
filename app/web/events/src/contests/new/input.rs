//! Reading the form of a new contest.

use qinghe_kit::{forms::Fields, i18n};
use qinghe_model::{
    OrgId, Text,
    contest::{DivisionRule, Formula, Quota, Rule},
    error::FieldError,
    org::OrgKind,
    quiz::QuizPart,
};
use qinghe_service::contests::{FIELDS, Input, RoundInput, check_name};
use qinghe_store::orgs::Org;

/// The field names of each source of the paper: module or objective, difficulty, number of questions.
pub(super) const PARTS: [(&str, &str, &str); 4] = [
    ("part_a", "level_a", "count_a"),
    ("part_b", "level_b", "count_b"),
    ("part_c", "level_c", "count_c"),
    ("part_d", "level_d", "count_d"),
];

/// Reads the form. With anything wrong, what is wrong with the name is named as well.
pub(super) fn read(fields: &Fields, hosts: &[Org]) -> Result<Input, Vec<FieldError>> {
    let name = Text { zh: fields.get("name_zh").to_owned(), en: fields.get("name_en").to_owned() };
    read_named(fields, hosts, &name).map_err(|faults| {
        let mut all = check_name(&name);
        all.extend(faults);
        all
    })
}

fn read_named(fields: &Fields, hosts: &[Org], name: &Text) -> Result<Input, Vec<FieldError>> {
    let mut faults = Vec::new();
    let mut fault = |field: &'static str, code: &'static str| faults.push(FieldError { field, code });
    let number = |name: &'static str| fields.get(name).parse::<i64>().ok();
    let parts: Vec<QuizPart> = PARTS
        .iter()
        .filter(|(part, ..)| !fields.get(part).is_empty())
        .map(|(part, level, count)| {
            let (module, objective) = match fields.get(part).split_once(':') {
                Some((module, objective)) => (module, Some(objective.to_owned())),
                None => (fields.get(part), None),
            };
            let count = fields.get(count).parse().unwrap_or(0);
            QuizPart::Draw { module: module.to_owned(), objective, difficulty: fields.get(level).parse().ok(), count }
        })
        .collect();
    let second = fields.has("second");
    let mut rounds = Vec::new();
    for f in FIELDS.iter().take(if second { 2 } else { 1 }) {
        let mut time = |name: &'static str| {
            let read = i18n::read_local_input(fields.get(name));
            if read.is_none() {
                fault(name, "due-date");
            }
            read.unwrap_or_default()
        };
        let (opens_at, closes_at) = (time(f.opens_at), time(f.closes_at));
        // Paper, minutes and attempts are the same in both rounds.
        rounds.push(RoundInput {
            opens_at,
            closes_at,
            freeze_minutes: number("freeze_1").unwrap_or(-1),
            minutes: number("minutes_1").unwrap_or(0),
            attempts: number("attempts_1").unwrap_or(0),
            parts: parts.clone(),
            quota: None,
        });
    }
    if second {
        let of = match fields.get("quota_of") {
            "school" => OrgKind::School,
            "county" => OrgKind::County,
            "city" => OrgKind::City,
            _ => OrgKind::Region,
        };
        rounds[0].quota = Some(Quota { of, classes: number("quota_1").unwrap_or(0) });
    }
    let formula = if fields.get("formula") == "weighted" {
        if let [participation, mean, pass] = fields.integers("weights")[..] {
            Formula::Weighted { participation, mean, pass }
        } else {
            fault("weights", "weights-sum");
            Formula::PerHead
        }
    } else {
        Formula::PerHead
    };
    let large_from = match fields.get("large_from") {
        "" => None,
        text => Some(text.parse().unwrap_or(0)),
    };
    let divisions = DivisionRule { bands: fields.has("bands"), large_from, localities: fields.has("localities") };
    let classes: Vec<OrgId> = fields.all("class").filter_map(|id| id.parse().ok()).collect();
    let org = if classes.is_empty() {
        hosts.iter().find(|o| o.kind != OrgKind::Class && o.id.to_string() == fields.get("org")).map(|o| o.id)
    } else {
        hosts.iter().find(|o| classes.contains(&o.id)).and_then(Org::parent_id)
    };
    let Some(org) = org else {
        fault("classes", "choose-class");
        return Err(faults);
    };
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(Input {
        org,
        classes,
        name: name.clone(),
        grades: fields.all("grade").filter_map(|g| g.parse().ok()).collect(),
        rule: Rule { formula, divisions, ..Rule::default() },
        practice: fields.has("practice"),
        appeal_hours: number("appeal_hours").unwrap_or(-1),
        rounds,
    })
}
