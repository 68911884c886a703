//! The grading rule. The server alone calls it: the key is in no browser before the answer is.

use crate::{
    item::{Item, ItemKind, Response},
    text::half_width_char,
};

/// Points for a right answer, in hundredths: every item weighs one point.
pub const POINTS: i64 = 100;

/// Points earned by `response`, in hundredths: [`POINTS`] when it is exactly what is right – the options
/// chosen, their order, each in its group, or a text or number that is accepted. After a number its unit may follow, as in
/// “14岁”, where the key is a bare number.
///
/// Otherwise 0, or with `partial` a share of [`POINTS`]:
/// - several choices: those right less those wrong, of the right ones, never below 0 ("right minus wrong", as
///   Moodle's multiple choice does with even weights);
/// - an order: neighbours that follow each other as they should, of all neighbours;
/// - a match: options in their group, of all options.
///
/// A blank earns 0. Option ids that the item does not have make the response wrong; they are
/// refused earlier, when the answer is saved.
#[must_use]
pub fn grade(item: &Item, response: &Response, partial: bool) -> i64 {
    if response.is_blank() {
        return 0;
    }
    if is_right(item, response) {
        return POINTS;
    }
    if partial { share(item, response).min(POINTS - 1) } else { 0 }
}

fn is_right(item: &Item, response: &Response) -> bool {
    match item.kind {
        ItemKind::ShortText => {
            let said = plain(response.text());
            !said.is_empty() && item.answers.iter().any(|a| plain(a) == said)
        }
        ItemKind::Number => {
            let tolerance = item.tolerance.as_deref().and_then(number).unwrap_or(0).abs();
            let text = response.text();
            // Where the key is a bare number, the unit that the question asks in may follow.
            let bare = item.answers.iter().all(|a| !a.trim_end().ends_with(['%', '％']));
            let said = number(text).or_else(|| bare.then(|| number(without_unit(text)?)).flatten());
            said.is_some_and(|said| {
                item.answers.iter().filter_map(|a| number(a)).any(|key| said.abs_diff(key) <= tolerance.unsigned_abs())
            })
        }
        _ => item.right() == *response,
    }
}

fn share(item: &Item, response: &Response) -> i64 {
    let of = |part: usize, whole: usize| {
        let (part, whole) = (i64::try_from(part).unwrap_or(0), i64::try_from(whole).unwrap_or(i64::MAX));
        if whole > 0 { part * POINTS / whole } else { 0 }
    };
    match item.kind {
        ItemKind::Multiple => {
            let right = response.ids().iter().filter(|id| item.option(id).is_some_and(|o| o.correct)).count();
            of(right.saturating_sub(response.ids().len() - right), item.key().count())
        }
        ItemKind::Order => {
            let place = |id: &String| item.options.iter().position(|o| o.id == *id);
            let follows = |pair: &&[String]| place(&pair[0]).zip(place(&pair[1])).is_some_and(|(a, b)| a + 1 == b);
            of(response.ids().windows(2).filter(follows).count(), item.options.len().saturating_sub(1))
        }
        ItemKind::Match => {
            let right =
                |o: &&crate::item::ItemOption| o.group.is_some() && response.group_of(&o.id) == o.group.as_deref();
            of(item.options.iter().filter(right).count(), item.options.len())
        }
        _ => 0,
    }
}

/// A typed text, normalised for comparison: half-width, lower case, without spaces, and without stops and quotes at its
/// ends. Typing on a phone varies in these, and no item asks for them.
#[must_use]
pub fn plain(text: &str) -> String {
    let text: String =
        text.chars().map(half_width_char).filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    text.trim_matches(['.', ',', '!', '?', ';', ':', '"', '\'', '。', '、', '“', '”', '‘', '’', '…']).to_owned()
}

/// Units that may follow a typed number: people write 14 as “14岁”, as they would say it.
const UNITS: [&str; 6] = ["周岁", "岁", "个", "年", "years", "year"];

/// A typed number without the unit after it; nothing where there is none.
fn without_unit(text: &str) -> Option<&str> {
    let text = text.trim_end();
    UNITS.iter().find_map(|unit| text.strip_suffix(unit))
}

/// A typed number in millionths: half- or full-width digits, one decimal point, a sign; spaces, thousands' commas and
/// a per cent sign at the end are let be. `None` for anything else, and beyond ± 9 × 10¹².
#[must_use]
pub fn number(text: &str) -> Option<i64> {
    let text: String = text.chars().map(half_width_char).filter(|c| !c.is_whitespace() && *c != ',').collect();
    let text = text.strip_suffix('%').unwrap_or(&text).replace('−', "-");
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(&text)),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let is_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if (whole.is_empty() && part.is_empty())
        || !is_digits(whole)
        || !is_digits(part)
        || whole.len() > 12
        || part.len() > 6
    {
        return None;
    }
    let millionths = format!("{whole}{part:0<6}").parse::<i64>().ok()?;
    Some(if negative { -millionths } else { millionths })
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
            answers: vec![],
            tolerance: None,
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
        assert_eq!(grade(&it, &said(&["b"]), false), POINTS);
        assert_eq!(grade(&it, &said(&["a"]), false), 0);
        assert_eq!(grade(&it, &said(&["a", "b"]), false), 0);
        assert_eq!(grade(&it, &said(&[]), false), 0);
        assert_eq!(grade(&it, &said(&["zz"]), false), 0);
    }

    #[test]
    fn multiple_wants_all_and_only_the_right_options() {
        let it = item(ItemKind::Multiple, &["a", "c"]);
        assert_eq!(grade(&it, &said(&["c", "a", "a"]), false), POINTS);
        assert_eq!(grade(&it, &said(&["a"]), false), 0);
        assert_eq!(grade(&it, &said(&["a", "b", "c"]), false), 0);
    }

    #[test]
    fn order_wants_the_authored_order() {
        let it = item(ItemKind::Order, &[]);
        let order = |ids: &[&str]| Response::ordered(ids.iter().map(|s| (*s).to_owned()));
        assert_eq!(grade(&it, &order(&["a", "b", "c"]), false), POINTS);
        assert_eq!(grade(&it, &order(&["a", "c", "b"]), false), 0);
        assert_eq!(grade(&it, &order(&["a", "b"]), false), 0);
        assert_eq!(grade(&it, &order(&[]), false), 0);
    }

    #[test]
    fn match_wants_every_option_in_its_group() {
        let it = item(ItemKind::Match, &[]);
        assert_eq!(grade(&it, &said(&["c=early", "a=early", "b=late"]), false), POINTS);
        assert_eq!(grade(&it, &said(&["c=early", "a=late", "b=late"]), false), 0);
        assert_eq!(grade(&it, &said(&["a=early", "b=late"]), false), 0);
    }

    #[test]
    fn an_item_without_a_key_can_not_be_right() {
        let it = item(ItemKind::Multiple, &[]);
        assert_eq!(grade(&it, &said(&[]), false), 0);
        assert_eq!(grade(&it, &said(&["a"]), false), 0);
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

    #[test]
    fn a_part_is_worth_a_part_where_it_is_wanted() {
        let it = item(ItemKind::Multiple, &["a", "c"]);
        let part = |it: &Item, r: &Response| grade(it, r, true);
        assert_eq!(part(&it, &said(&["a"])), 50);
        assert_eq!(part(&it, &said(&["a", "b"])), 0, "right minus wrong");
        assert_eq!(part(&it, &said(&["a", "b", "c"])), 50, "everything ticked is not full marks");
        assert_eq!(part(&it, &said(&["b"])), 0);
        assert_eq!(part(&it, &said(&["a", "c"])), POINTS);
        let it = item(ItemKind::Order, &[]);
        let order = |ids: &[&str]| Response::ordered(ids.iter().map(|s| (*s).to_owned()));
        assert_eq!(part(&it, &order(&["b", "c", "a"])), 50);
        assert_eq!(part(&it, &order(&["c", "b", "a"])), 0);
        let it = item(ItemKind::Match, &[]);
        assert_eq!(part(&it, &said(&["c=early", "a=late", "b=late"])), 66);
        assert_eq!(part(&item(ItemKind::Single, &["b"]), &said(&["a"])), 0);
    }

    fn typed(kind: ItemKind, answers: &[&str], tolerance: Option<&str>) -> Item {
        let answers = answers.iter().map(|a| (*a).to_owned()).collect();
        Item { options: vec![], answers, tolerance: tolerance.map(str::to_owned), ..item(kind, &[]) }
    }

    #[test]
    fn a_text_is_right_in_any_hand() {
        let it = typed(ItemKind::ShortText, &["不，谢谢", "No thanks"], None);
        for right in ["不，谢谢", " 不,谢谢。", "不， 谢谢", "no thanks!", "ＮＯ　ＴＨＡＮＫＳ", "NoThanks"]
        {
            assert_eq!(grade(&it, &Response::typed(right), false), POINTS, "{right}");
        }
        for wrong in ["谢谢", "no", "", "。"] {
            assert_eq!(grade(&it, &Response::typed(wrong), true), 0, "{wrong}");
        }
    }

    #[test]
    fn a_number_is_right_within_its_tolerance() {
        let it = typed(ItemKind::Number, &["120"], None);
        for right in ["120", "１２０", " 120.0", "+120", "1 20", "120%"] {
            assert_eq!(grade(&it, &Response::typed(right), false), POINTS, "{right}");
        }
        for wrong in ["110", "-120", "12O", "1.2e2", "", "120.0000001", "99999999999999999999"] {
            assert_eq!(grade(&it, &Response::typed(wrong), false), 0, "{wrong}");
        }
        let it = typed(ItemKind::Number, &["14"], None);
        for right in ["14岁", "１４ 周岁", "14个", "14 年 ", "14 years", "+14岁"] {
            assert_eq!(grade(&it, &Response::typed(right), false), POINTS, "{right}");
        }
        for wrong in ["15岁", "14月", "14岁岁", "岁", "十四岁", "14岁左右", "14%岁x", "140个"] {
            assert_eq!(grade(&it, &Response::typed(wrong), false), 0, "{wrong}");
        }
        // A key with a unit of its own takes no other.
        let it = typed(ItemKind::Number, &["90%"], None);
        assert_eq!(["90", "90%", "90岁"].map(|said| grade(&it, &Response::typed(said), false)), [POINTS, POINTS, 0]);
        let it = typed(ItemKind::Number, &["2.5"], Some("0.1"));
        for (said, points) in [("2.4", POINTS), ("2.6", POINTS), ("2.39", 0), ("2.600001", 0)] {
            assert_eq!(grade(&it, &Response::typed(said), false), points, "{said}");
        }
        assert_eq!(number("-0.000001"), Some(-1));
        assert_eq!(number("1,475,642"), Some(1_475_642_000_000));
        assert_eq!(number("."), None);
    }
}
