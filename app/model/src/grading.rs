//! The grading rule. The server alone calls it: the key is in no browser before the answer is.

use crate::item::{Item, Response};

/// Points for a right answer. One item, one point: a quiz's score is a count of right answers.
pub const POINTS: i64 = 1;

/// Points earned by `response`: [`POINTS`] when it is exactly what is right – the options chosen,
/// their order, or each in its group –, else 0.
///
/// A blank earns 0. Option ids that the item does not have make the response wrong; they are
/// refused earlier, when the answer is saved.
#[must_use]
pub fn grade(item: &Item, response: &Response) -> i64 {
    if response.is_blank() {
        return 0;
    }
    if item.right() == *response { POINTS } else { 0 }
}

/// A score as a whole per cent, rounded half up; 0 of 0 is 0.
#[must_use]
pub fn percent(score: i64, max: i64) -> i64 {
    if max <= 0 { 0 } else { (score * 200 + max) / (max * 2) }
}

/// Whether a score reaches the pass mark (per cent), compared without rounding.
#[must_use]
pub fn passed(score: i64, max: i64, pass_mark: i64) -> bool {
    max > 0 && score * 100 >= pass_mark * max
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Text;
    use crate::item::{CognitiveLevel, ItemKind, ItemOption};

    fn item(kind: ItemKind, right: &[&str]) -> Item {
        let option = |id: &str| ItemOption {
            id: id.into(),
            correct: right.contains(&id),
            group: Some(if id == "b" { "late" } else { "early" }.into()),
            text: Text::default(),
            why: None,
        };
        Item {
            id: "t-1".into(),
            version: 1,
            kind,
            objective: "o".into(),
            difficulty: 1,
            level: CognitiveLevel::Apply,
            scene: None,
            stem: Text::default(),
            groups: vec![],
            options: ["a", "b", "c"].map(option).into(),
            explanation: Text::default(),
            sources: vec![],
        }
    }

    fn said(ids: &[&str]) -> Response {
        Response::new(ids.iter().map(|s| (*s).to_owned()))
    }

    #[test]
    fn single_wants_the_one_right_option() {
        let it = item(ItemKind::Single, &["b"]);
        assert_eq!(grade(&it, &said(&["b"])), 1);
        assert_eq!(grade(&it, &said(&["a"])), 0);
        assert_eq!(grade(&it, &said(&["a", "b"])), 0);
        assert_eq!(grade(&it, &said(&[])), 0);
        assert_eq!(grade(&it, &said(&["zz"])), 0);
    }

    #[test]
    fn multiple_wants_all_and_only_the_right_options() {
        let it = item(ItemKind::Multiple, &["a", "c"]);
        assert_eq!(grade(&it, &said(&["c", "a", "a"])), 1);
        assert_eq!(grade(&it, &said(&["a"])), 0);
        assert_eq!(grade(&it, &said(&["a", "b", "c"])), 0);
    }

    #[test]
    fn order_wants_the_authored_order() {
        let it = item(ItemKind::Order, &[]);
        let order = |ids: &[&str]| Response::ordered(ids.iter().map(|s| (*s).to_owned()));
        assert_eq!(grade(&it, &order(&["a", "b", "c"])), 1);
        assert_eq!(grade(&it, &order(&["a", "c", "b"])), 0);
        assert_eq!(grade(&it, &order(&["a", "b"])), 0);
        assert_eq!(grade(&it, &order(&[])), 0);
    }

    #[test]
    fn match_wants_every_option_in_its_group() {
        let it = item(ItemKind::Match, &[]);
        assert_eq!(grade(&it, &said(&["c=early", "a=early", "b=late"])), 1);
        assert_eq!(grade(&it, &said(&["c=early", "a=late", "b=late"])), 0);
        assert_eq!(grade(&it, &said(&["a=early", "b=late"])), 0);
    }

    #[test]
    fn an_item_without_a_key_can_not_be_right() {
        let it = item(ItemKind::Multiple, &[]);
        assert_eq!(grade(&it, &said(&[])), 0);
        assert_eq!(grade(&it, &said(&["a"])), 0);
    }

    #[test]
    fn percent_rounds_half_up_and_pass_does_not_round() {
        assert_eq!(percent(1, 8), 13);
        assert_eq!(percent(0, 0), 0);
        assert_eq!(percent(2, 3), 67);
        assert!(passed(6, 10, 60));
        assert!(!passed(119, 199, 60)); // 59.8 % shows as 60, but does not pass
        assert_eq!(percent(119, 199), 60);
    }
}
