//! Questions as a teacher might write them: one of each kind.

use qinghe_model::{
    Text,
    item::{CognitiveLevel, Item, ItemGroup, ItemKind, ItemOption},
};

fn zh(text: &str) -> Text {
    Text { zh: text.into(), en: String::new() }
}

/// A question of each kind, in the order of [`ItemKind::ALL`], in Chinese, as yet without an id.
#[must_use]
pub fn items() -> Vec<Item> {
    ItemKind::ALL.iter().map(|(_, kind)| item(*kind)).collect()
}

/// A question of a kind.
#[must_use]
pub fn item(kind: ItemKind) -> Item {
    let option = |id: &str, correct: bool, group: &str, text: &str| ItemOption {
        id: id.into(),
        correct,
        group: (kind == ItemKind::Match).then(|| group.to_owned()),
        text: zh(text),
        why: (!correct && kind == ItemKind::Single).then(|| zh("再想一想。")),
    };
    let options = match kind {
        ItemKind::TrueFalse => vec![option("true", false, "", ""), option("false", true, "", "")],
        ItemKind::ShortText | ItemKind::Number => vec![],
        ItemKind::Order => {
            vec![option("a", false, "", "拒绝"), option("b", false, "", "离开"), option("c", false, "", "告诉大人")]
        }
        _ => vec![
            option("a", kind != ItemKind::Match, "g1", "告诉老师"),
            option("b", kind == ItemKind::Multiple, "g1", "打电话给家里"),
            option("c", false, "g2", "一个人保密"),
        ],
    };
    let groups = match kind {
        ItemKind::Match => {
            vec![ItemGroup { id: "g1".into(), text: zh("可以做") }, ItemGroup { id: "g2".into(), text: zh("不要做") }]
        }
        _ => vec![],
    };
    let answers = match kind {
        ItemKind::ShortText => vec!["不，谢谢".into(), "不用了".into()],
        ItemKind::Number => vec!["120".into()],
        _ => vec![],
    };
    Item {
        id: String::new(),
        version: 0,
        kind,
        objective: String::new(),
        difficulty: 2,
        level: CognitiveLevel::Apply,
        scene: (kind == ItemKind::Scenario).then(|| zh("放学路上，有人请你喝没有标签的饮料。")),
        stem: zh(&format!("我们自己的题 {kind:?}")),
        groups,
        options,
        answers,
        tolerance: None,
        explanation: zh("先拒绝，再离开，然后告诉大人。"),
        sources: vec![],
    }
}
