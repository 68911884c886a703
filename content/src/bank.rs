//! Reads questions: the bank of a module and the forms of the awareness core.

use crate::{
    Form, Slot,
    files::Files,
    helpline,
    reader::{Doc, Ids, Log, Part, Table, small},
    source::sources,
};
use qinghe_model::{
    Lang, grading,
    item::{CognitiveLevel, Item, ItemGroup, ItemKind, ItemOption},
};
use std::collections::BTreeSet;

pub(crate) const LEVELS: [(&str, CognitiveLevel); 3] =
    [("recall", CognitiveLevel::Recall), ("understand", CognitiveLevel::Understand), ("apply", CognitiveLevel::Apply)];
/// What the core asks about. A form has all but one of the two about vapes.
const SLOTS: [(&str, Slot); 13] = [
    ("definition", Slot::Definition),
    ("schools-duty", Slot::SchoolsDuty),
    ("nps", Slot::Nps),
    ("disguise", Slot::Disguise),
    ("etomidate", Slot::Etomidate),
    ("vape", Slot::Vape),
    ("medicine", Slot::Medicine),
    ("emergency", Slot::Emergency),
    ("liability-age", Slot::LiabilityAge),
    ("venue", Slot::Venue),
    ("help-lines", Slot::HelpLines),
    ("day-626", Slot::Day626),
    ("myth", Slot::Myth),
];

/// Reads `items.toml`. Each item comes with its first line.
pub(crate) fn items(module: &str, file: &str, source: &str, log: &Log) -> Vec<(usize, Item)> {
    Doc::read(file, source, 1, log, |t| t.tables("item").iter().map(|i| (i.line(), item(module, true, i))).collect())
        .unwrap_or_default()
}

/// The slots of a form, in order.
fn slots(primary: bool) -> impl Iterator<Item = Slot> {
    let other = if primary { Slot::Etomidate } else { Slot::Vape };
    SLOTS.into_iter().map(|(_, slot)| slot).filter(move |slot| *slot != other)
}

/// The file of a form, as faults name it.
pub(crate) fn file(form: &Form) -> String {
    format!("awareness/form-{}.toml", form.id)
}

/// The forms of the awareness core, each with the lines its items begin at.
pub(crate) fn awareness(files: &Files, log: &Log) -> Vec<(Form, Vec<usize>)> {
    let mut forms = vec![];
    for (path, bytes) in files {
        let file = format!("awareness/{path}");
        let Ok(source) = std::str::from_utf8(bytes) else {
            log.fault(&file, None, "is not UTF-8 text");
            continue;
        };
        let form = Doc::read(&file, source, 1, log, |t| {
            let id = t.id("form");
            if format!("form-{id}.toml") != *path {
                t.fault_at(t.line_of("form"), format_args!("`form` must be as in the file's name, {path}"));
            }
            let primary_of = t.has("primary_of").then(|| t.id("primary_of"));
            let mut lines = vec![];
            let mut items = vec![];
            for i in t.tables("item") {
                lines.push(i.line());
                let slot = i.one_of("slot", &SLOTS).unwrap_or(Slot::Definition);
                items.push((slot, item(&format!("aw-{id}"), false, &i)));
            }
            if !items.iter().map(|(slot, _)| *slot).eq(slots(primary_of.is_some())) {
                t.fault("a form asks about every slot once, in order: definition, schools-duty, …, myth");
            }
            let form = Form {
                id,
                primary_of,
                version: small(t.int("version", 1..=i64::from(u32::MAX))),
                title: t.text("title"),
                items,
                sources: sources(t),
            };
            for (item, line) in form.items.iter().map(|(_, i)| i).zip(&lines) {
                for key in item.sources.iter().filter(|k| !form.sources.iter().any(|s| s.key == **k)) {
                    log.fault(&file, Some(*line), format_args!("unknown source `{key}`"));
                }
                if helpline::leaves_alone(item) {
                    log.fault(&file, Some(*line), helpline::REASON);
                }
            }
            for source in form.sources.iter().filter(|s| s.mark == "check") {
                t.fault(format_args!("source `{}` is unchecked: the core asks about checked facts only", source.key));
            }
            (form, lines)
        });
        forms.extend(form);
    }
    let difficulty = |f: &Form| f.items.iter().map(|(_, i)| (i.difficulty, i.level)).collect::<Vec<_>>();
    for (form, _) in &forms {
        let mut alike = forms.iter().map(|(f, _)| f).filter(|f| f.is_primary() == form.is_primary());
        if alike.next().is_some_and(|first| difficulty(form) != difficulty(first)) {
            let reason = "the forms are not parallel: difficulty and level of each slot must be the same";
            log.fault(&file(form), None, reason);
        }
        let editions = forms.iter().map(|(f, _)| f).filter(|f| f.letter() == form.letter());
        if editions.map(Form::is_primary).collect::<BTreeSet<_>>().len() != 2 {
            log.fault(&file(form), None, "a form and its primary edition belong together: one of them is missing");
        }
    }
    forms
}

/// Reads an item. `of_module`: it belongs to a module's bank and names an objective.
fn item(module: &str, of_module: bool, i: &Table<'_>) -> Item {
    let id = i.id("id");
    if !id.is_empty() && id.strip_prefix(module).and_then(|r| r.strip_prefix('-')).is_none() {
        i.fault_at(i.line_of("id"), format_args!("`id` must begin with {module}-"));
    }
    let kind = i.one_of("kind", &ItemKind::ALL).unwrap_or(ItemKind::Single);
    let mut group_ids = Ids::default();
    let groups: Vec<ItemGroup> = if kind == ItemKind::Match {
        i.tables("groups").iter().map(|g| ItemGroup { id: group_ids.take(g, "id"), text: g.text("text") }).collect()
    } else {
        vec![]
    };
    let mut ids = Ids::default();
    let mut options = vec![];
    for o in i.tables("options") {
        o.set_part(Part::Option);
        let option = ItemOption {
            id: ids.take(&o, "id"),
            correct: kind.is_choice() && o.flag("correct"),
            group: (kind == ItemKind::Match).then(|| o.str("group")),
            text: o.text("text"),
            why: o.opt_text("why"),
        };
        if kind.is_choice() && !option.correct && option.why.is_none() {
            o.fault(format_args!("option `{}` is wrong and does not say `why`", option.id));
        }
        if let Some(group) =
            option.group.as_ref().filter(|g| !g.is_empty() && !groups.iter().any(|have| have.id == **g))
        {
            o.fault_at(o.line_of("group"), format_args!("unknown group `{group}`"));
        }
        options.push(option);
    }
    let answers: Vec<String> =
        if kind.is_typed() { i.strs("answers").into_iter().map(|(_, answer)| answer).collect() } else { vec![] };
    let tolerance = (kind == ItemKind::Number).then(|| i.opt_str("tolerance")).flatten();
    for reason in typed_faults(kind, &answers, tolerance.as_deref()) {
        i.fault(reason);
    }
    let key: Vec<_> = options.iter().map(|o| (o.id.as_str(), o.correct)).collect();
    for reason in key_faults(kind, &key) {
        i.fault(reason);
    }
    if kind == ItemKind::Match {
        if !(2..=4).contains(&groups.len()) {
            i.fault(format_args!("kind match needs two to four groups, not {}", groups.len()));
        }
        for group in groups.iter().filter(|g| !options.iter().any(|o| o.group.as_deref() == Some(&g.id))) {
            i.fault(format_args!("no option belongs to group `{}`", group.id));
        }
    }
    for pair in [Lang::Zh, Lang::En] {
        let mut texts = BTreeSet::new();
        if let Some(o) = options.iter().find(|o| !o.text.get(pair).is_empty() && !texts.insert(o.text.get(pair))) {
            i.fault(format_args!("two options read the same in {pair}: {:?}", o.text.get(pair)));
        }
    }
    Item {
        id,
        version: small(i.int("version", 1..=i64::from(u32::MAX))),
        kind,
        objective: if of_module { i.str("objective") } else { String::new() },
        difficulty: u8::try_from(i.int("difficulty", 1..=3)).unwrap_or(1),
        level: i.one_of("level", &LEVELS).unwrap_or(CognitiveLevel::Recall),
        scene: (kind == ItemKind::Scenario).then(|| i.text("scene")),
        stem: i.text("stem"),
        groups,
        options,
        answers,
        tolerance,
        explanation: i.text("explanation"),
        sources: i.strs("sources").into_iter().map(|(_, key)| key).collect(),
    }
}

/// The faults in the key of a question whose answer is typed.
fn typed_faults(kind: ItemKind, answers: &[String], tolerance: Option<&str>) -> Vec<String> {
    if !kind.is_typed() {
        return vec![];
    }
    let mut out = vec![];
    if !(1..=10).contains(&answers.len()) {
        out.push(format!("needs one to ten `answers`, not {}", answers.len()));
    }
    for answer in answers {
        if kind == ItemKind::Number && grading::number(answer).is_none() {
            out.push(format!("{answer:?} is not a number"));
        } else if kind == ItemKind::ShortText && grading::plain(answer).is_empty() {
            out.push("an answer is empty".to_owned());
        }
    }
    if tolerance.is_some_and(|t| grading::number(t).is_none_or(|t| t < 0)) {
        out.push("`tolerance` is not a number from 0".to_owned());
    }
    out
}

/// The faults in the options of a question of this kind.
pub(crate) fn key_faults(kind: ItemKind, options: &[(&str, bool)]) -> Vec<String> {
    if kind.is_typed() {
        return if options.is_empty() { vec![] } else { vec!["an answer that is typed has no options".to_owned()] };
    }
    if !kind.is_choice() {
        let fits = (3..=6).contains(&options.len());
        return if fits { vec![] } else { vec![format!("needs three to six options, not {}", options.len())] };
    }
    let right = options.iter().filter(|o| o.1).count();
    let mut out = vec![];
    if right == 0 {
        out.push("no option is marked `correct = true`: there is no key".to_owned());
    }
    match kind {
        ItemKind::Single if right > 1 => out.push(format!("kind single needs one right option, not {right}")),
        ItemKind::Scenario if right > 1 => out.push(format!("kind scenario needs one right option, not {right}")),
        ItemKind::Multiple if right == 1 => out.push("kind multiple needs two or more right options, not 1".to_owned()),
        ItemKind::TrueFalse if right > 1 => out.push("a statement cannot be both true and false".to_owned()),
        _ => {}
    }
    if kind == ItemKind::TrueFalse {
        if !options.iter().map(|o| o.0).eq(["true", "false"]) {
            out.push("kind true_false needs the options `true` and `false`, in this order".to_owned());
        }
    } else if options.len() < 3 {
        out.push(format!("needs three or more options, not {}", options.len()));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files;

    fn faults(files: &Files) -> Vec<String> {
        let log = Log::default();
        awareness(files, &log);
        log.into_parts().0.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_form_has_a_primary_edition_with_a_question_on_vapes() {
        let mut forms = files::awareness();
        assert_eq!(faults(&forms), [""; 0]);
        let own = String::from_utf8(forms["form-pa.toml"].to_vec()).unwrap();
        let put = |forms: &mut Files, text: String| forms.insert("form-pa.toml".to_owned(), text.into_bytes().into());
        put(&mut forms, own.replace("slot = \"vape\"", "slot = \"etomidate\""));
        let wanted = "a form asks about every slot once, in order: definition, schools-duty, …, myth";
        assert_eq!(faults(&forms), [format!("awareness/form-pa.toml:1: {wanted}")]);
        put(&mut forms, own.replace("打不通", "没人接"));
        let found = faults(&forms);
        assert!(found.len() == 1 && found[0].contains(helpline::REASON), "{found:?}");
        forms.remove("form-pa.toml");
        let wanted = "a form and its primary edition belong together: one of them is missing";
        assert_eq!(faults(&forms), [format!("awareness/form-a.toml: {wanted}")]);
    }
}
