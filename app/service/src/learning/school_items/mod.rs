//! Questions that a school's teachers wrote: how they are checked, kept and changed.
//!
//! The form and the import check by the same function, [`check`]. Option ids are the letters `a` to
//! `f` (`true` and `false` of a statement), group ids `g1` to `g8`; the fields of the form are named
//! after them, see [`OPTION_FIELDS`] and [`GROUP_FIELDS`].

mod check;

pub use check::{
    ANSWER_MAX, ANSWERS_MAX, GROUP_FIELDS, GROUP_MAX, IMPORT_MAX, LONG_MAX, OPTION_FIELDS, OPTION_MAX, OptionFields,
    STEM_MAX, TRUTH_FIELDS, check, cleaned, languages, option_fields, tidy,
};

use crate::{Actor, App, Error, UseCase, place};
use qinghe_model::{
    OrgId,
    error::FieldError,
    item::{Item, ItemKind},
};
use qinghe_store::{
    Conn,
    items::{self, OwnItem},
    orgs::{self, Org},
};
use serde_json::json;

/// A new id: `own-` and 80 bits in base 32.
fn new_id(app: &App) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let bytes: [u8; 16] = app.random();
    bytes.iter().fold(String::from("own-"), |mut id, b| {
        id.push(char::from(LETTERS[usize::from(b % 32)]));
        id
    })
}

/// A teacher's item to be read or changed.
pub struct OwnPage {
    /// The item.
    pub own: OwnItem,
    /// The school.
    pub school: Org,
    /// How many attempts have it on their paper; they keep the version they have.
    pub attempts: i64,
    /// Whether the actor may change it.
    pub may_change: bool,
}

/// A teacher's item of the actor's school, also one that is retired.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such item.
pub async fn get(app: &App, actor: &Actor, id: &str) -> Result<OwnPage, Error> {
    let mut c = app.db().read().await?;
    let own = items::find_own(&mut c, id).await?.ok_or(Error::Forbidden)?;
    actor.require_within(UseCase::EditQuiz, &own.org_path)?;
    let school = orgs::find(&mut c, own.org_id).await?.ok_or(Error::NotFound)?;
    let attempts = items::count_attempts(&mut c, id).await?;
    let may_change = place::may_change(actor, &own.org_path, own.owner_id);
    Ok(OwnPage { own, school, attempts, may_change })
}

/// Stores a new item for a school and returns its id. The id and version of `item` are ignored.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] with the faults from [`check`].
pub async fn create(app: &App, actor: &Actor, school: OrgId, item: Item) -> Result<String, Error> {
    let school = place::school(app, actor, school).await?;
    let by = actor.user_id().ok_or(Error::Forbidden)?;
    let item = Item { id: new_id(app), version: 1, ..cleaned(item) };
    let faults = check(&item);
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let id = item.id.clone();
    tx!(app, (org = school.id, item, by, at = app.now()), |c| {
        Ok::<_, Error>(items::insert_own(c, *org, item, *by, *at).await?)
    })
    .await?;
    Ok(id)
}

/// Stores the next version of an item; `item.version` is the one that was changed. Saving without a change does
/// nothing. Papers keep their version.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] when it is archived; [`Error::Invalid`] with the faults from [`check`];
/// [`Error::Changed`] when somebody else has changed it meanwhile.
pub async fn update(app: &App, actor: &Actor, item: Item) -> Result<(), Error> {
    let before = items::find_own(&mut app.db().read().await?, &item.id).await?.ok_or(Error::Forbidden)?;
    place::require_change(actor, &before.org_path, before.owner_id)?;
    let by = actor.user_id().ok_or(Error::Forbidden)?;
    if before.retired_at.is_some() {
        return Err(Error::NotFound);
    }
    let seen = item.version;
    // A question keeps its kind: its versions are answered and marked in the same way.
    let mut item = cleaned(Item { kind: before.body.kind, ..item });
    let faults = check(&item);
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    if item == (Item { version: seen, ..before.body.clone() }) {
        return Ok(());
    }
    item.version = seen.saturating_add(1);
    let kept =
        tx!(app, (item, by, at = app.now()), |c| { Ok::<_, Error>(items::update_own(c, item, *by, *at).await?) })
            .await?;
    if kept { Ok(()) } else { Err(Error::Changed) }
}

/// Takes an item out of the bank; quizzes and papers that have it keep it.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such item.
pub async fn retire(app: &App, actor: &Actor, id: &str) -> Result<OrgId, Error> {
    let own = items::find_own(&mut app.db().read().await?, id).await?.ok_or(Error::Forbidden)?;
    place::require_change(actor, &own.org_path, own.owner_id)?;
    let by = actor.user_id().ok_or(Error::Forbidden)?;
    if own.retired_at.is_none() {
        tx!(app, (&actor, org = own.org_id, id = id.to_owned(), by), |c| {
            items::retire_own(c, id, *by, app.now()).await?;
            app.audit(c, actor, UseCase::EditQuiz, Some(*org), None, json!({ "retired": id })).await
        })
        .await?;
    }
    Ok(own.org_id)
}

/// What is wrong with one of several items, by its place from 0.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ItemFaults {
    /// Its place.
    pub place: usize,
    /// What is wrong.
    pub faults: Vec<FieldError>,
}

/// Why an import was not kept.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Nothing was kept: these items have faults.
    #[error("{} items have faults", .0.len())]
    Faults(Vec<ItemFaults>),
    /// There are more than [`IMPORT_MAX`], or none.
    #[error("the number of items is out of range")]
    Count,
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

/// Items of a file as they would be kept: options and groups have the ids of the form, and faults
/// are named by its fields. The upload page shows both before anything is kept.
#[must_use]
pub fn prepare(items: Vec<Item>) -> (Vec<Item>, Vec<ItemFaults>) {
    let items: Vec<Item> = items.into_iter().map(|item| cleaned(with_own_ids(item))).collect();
    let faults = items
        .iter()
        .enumerate()
        .map(|(place, item)| ItemFaults { place, faults: check(item) })
        .filter(|f| !f.faults.is_empty())
        .collect();
    (items, faults)
}

fn with_own_ids(mut item: Item) -> Item {
    // Ids beyond the form's rows are caught by the number of options.
    for n in 0..item.groups.len() {
        let (old, new) = (item.groups[n].id.clone(), GROUP_FIELDS.get(n).map_or("g", |g| g.0));
        for option in item.options.iter_mut().filter(|o| o.group.as_deref() == Some(&old)) {
            option.group = Some(format!("new:{new}"));
        }
        new.clone_into(&mut item.groups[n].id);
    }
    for (n, option) in item.options.iter_mut().enumerate() {
        option.group = option.group.take().and_then(|g| g.strip_prefix("new:").map(str::to_owned));
        if item.kind != ItemKind::TrueFalse {
            OPTION_FIELDS.get(n).map_or("-", |f| f.id).clone_into(&mut option.id);
        }
    }
    item
}

/// Makes own items of imported ones, all or none; gives their ids in the same order.
///
/// # Errors
/// [`ImportError`].
pub async fn save_import(
    app: &App,
    actor: &Actor,
    school: OrgId,
    items: Vec<Item>,
) -> Result<Vec<String>, ImportError> {
    let school = place::school(app, actor, school).await?;
    let by = actor.user_id().ok_or(Error::Forbidden)?;
    if items.is_empty() || items.len() > IMPORT_MAX {
        return Err(ImportError::Count);
    }
    let (mut items, faults) = prepare(items);
    if !faults.is_empty() {
        return Err(ImportError::Faults(faults));
    }
    for item in &mut items {
        item.id = new_id(app);
        item.version = 1;
    }
    let ids = items.iter().map(|i| i.id.clone()).collect();
    tx!(app, (&actor, org = school.id, items, by), |c| {
        for item in &*items {
            items::insert_own(c, *org, item, *by, app.now()).await?;
        }
        let detail = json!({ "imported": items.len() });
        app.audit(c, actor, UseCase::EditQuiz, Some(*org), None, detail).await
    })
    .await?;
    Ok(ids)
}

/// The items of a school that may be added to its quizzes, the last changed first.
pub(crate) async fn list(c: &mut Conn<'_>, school: OrgId) -> Result<Vec<OwnItem>, Error> {
    /// More than a school writes; it bounds what one page reads.
    const MOST: i64 = 5000;
    Ok(items::list_own(c, school, MOST).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use qinghe_model::{
        Text,
        item::{CognitiveLevel, ItemGroup, ItemOption},
    };

    fn text(zh: &str) -> Text {
        Text { zh: zh.into(), en: String::new() }
    }

    fn option(id: &str, correct: bool, zh: &str) -> ItemOption {
        ItemOption { id: id.into(), correct, group: None, text: text(zh), why: None }
    }

    fn item(kind: ItemKind) -> Item {
        Item {
            id: String::new(),
            version: 1,
            kind,
            objective: String::new(),
            difficulty: 1,
            level: CognitiveLevel::Recall,
            scene: (kind == ItemKind::Scenario).then(|| text("情境")),
            stem: text("题干"),
            groups: vec![],
            options: vec![option("a", true, "甲"), option("b", false, "乙"), option("c", false, "丙")],
            answers: vec![],
            tolerance: None,
            explanation: text("讲解"),
            sources: vec![],
        }
    }

    fn faults(item: Item) -> Vec<(&'static str, &'static str)> {
        check(&cleaned(item)).iter().map(|f| (f.field, f.code)).collect()
    }

    #[test]
    fn a_key_fits_its_kind() {
        assert_eq!(faults(item(ItemKind::Single)), []);
        assert_eq!(faults(item(ItemKind::Scenario)), []);
        assert_eq!(faults(item(ItemKind::Order)), []);
        assert_eq!(faults(item(ItemKind::Multiple)), [("right", "key-two")]);
        let mut two = item(ItemKind::Single);
        two.options[1].correct = true;
        assert_eq!(faults(two.clone()), [("right", "key-many")]);
        assert_eq!(faults(Item { kind: ItemKind::Multiple, ..two }), []);
        let mut none = item(ItemKind::Single);
        none.options[0].correct = false;
        assert_eq!(faults(none), [("right", "key-none")]);
        assert_eq!(faults(item(ItemKind::TrueFalse)), [("options", "options-range")]);
        let truth = vec![option("true", false, ""), option("false", true, "")];
        assert_eq!(faults(Item { options: truth, ..item(ItemKind::TrueFalse) }), []);
    }

    #[test]
    fn a_language_is_complete_or_empty() {
        let mut it = item(ItemKind::Single);
        it.stem.en = "Stem".into();
        assert_eq!(faults(it.clone()), ["a_en", "b_en", "c_en"].map(|field| (field, "language-part-en")));
        let empty = Item {
            stem: Text::default(),
            explanation: Text::default(),
            options: vec![option("a", true, ""), option("b", false, "")],
            ..item(ItemKind::Single)
        };
        assert_eq!(faults(empty), [("stem_zh", "one-language")]);
        it = item(ItemKind::Single);
        it.explanation = Text::default();
        assert_eq!(faults(it), [], "files seldom explain");
    }

    #[test]
    fn options_are_few_short_and_different() {
        let mut it = item(ItemKind::Single);
        it.options[2].text.zh = " 甲。".into();
        assert_eq!(faults(it.clone()), [("c_zh", "option-twice")]);
        it.options[2].text.zh = "长".repeat(201);
        assert_eq!(faults(it.clone()), [("c_zh", "max-200")]);
        it.options.truncate(1);
        assert_eq!(faults(it), [("options", "options-range")]);
    }

    #[test]
    fn groups_are_named_and_filled() {
        let mut it = item(ItemKind::Match);
        assert_eq!(
            faults(it.clone()),
            [
                ("groups", "groups-range"),
                ("a_group", "choose-group"),
                ("b_group", "choose-group"),
                ("c_group", "choose-group")
            ]
        );
        it.groups = ["g1", "g2"].map(|id| ItemGroup { id: id.into(), text: text(id) }).into();
        for option in &mut it.options {
            option.group = Some("g1".into());
        }
        assert_eq!(faults(it.clone()), [("groups", "group-empty")]);
        it.options[2].group = Some("g2".into());
        assert_eq!(faults(it.clone()), []);
        // Others may distract, eight in all.
        it.groups.extend((3..=8).map(|n| ItemGroup { id: format!("g{n}"), text: text(&format!("第{n}组")) }));
        assert_eq!(faults(it.clone()), []);
        it.groups.push(ItemGroup { id: "g".into(), text: text("第九组") });
        assert_eq!(faults(it), [("groups", "groups-range")]);
    }

    #[test]
    fn typed_answers_can_be_read() {
        let typed = |kind, answers: &[&str], tolerance: Option<&str>| {
            let answers = answers.iter().map(|a| (*a).to_owned()).collect();
            faults(Item { answers, tolerance: tolerance.map(str::to_owned), ..item(kind) })
        };
        assert_eq!(typed(ItemKind::ShortText, &["不，谢谢", "不,谢谢。"], None), []);
        assert_eq!(typed(ItemKind::ShortText, &[" "], None), [("answers", "answer-none")]);
        assert_eq!(typed(ItemKind::ShortText, &["。"], None), [("answers", "answer-none")]);
        assert_eq!(typed(ItemKind::Number, &["１２０"], Some("0.5")), []);
        assert_eq!(
            typed(ItemKind::Number, &["about 3"], Some("-1")),
            [("answers", "number-unreadable"), ("tolerance", "tolerance-shape")]
        );
    }

    #[test]
    fn an_import_gets_the_ids_of_the_form() {
        let mut it = item(ItemKind::Match);
        it.groups = ["x", "g1"].map(|id| ItemGroup { id: id.into(), text: text(id) }).into();
        for (option, (id, group)) in it.options.iter_mut().zip([("z", "g1"), ("a", "x"), ("q", "nowhere")]) {
            option.id = id.into();
            option.group = Some(group.into());
        }
        let many =
            Item { options: (0..8).map(|n| option("o", n == 0, &format!("{n}"))).collect(), ..item(ItemKind::Single) };
        let (items, faults) = prepare(vec![it, item(ItemKind::Single), many]);
        let pairs: Vec<_> = items[0].options.iter().map(|o| (o.id.as_str(), o.group.as_deref())).collect();
        assert_eq!(pairs, [("a", Some("g2")), ("b", Some("g1")), ("c", None)]);
        let said: Vec<_> = faults.iter().map(|f| (f.place, f.faults[0].field, f.faults[0].code)).collect();
        assert_eq!(said, [(0, "c_group", "choose-group"), (2, "options", "options-range")]);
    }

    #[test]
    fn control_characters_are_dropped() {
        assert_eq!(tidy(" a\0b\r\nc\u{7} "), "ab\nc");
    }
}
