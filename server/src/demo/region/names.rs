//! Made-up names of places and schools.

use super::schools::Kind;
use qinghe_model::Text;

const FIRST: [(&str, &str); 16] = [
    ("砚", "Yan"),
    ("霁", "Ji"),
    ("苓", "Ling"),
    ("荇", "Xing"),
    ("澹", "Dan"),
    ("檀", "Tan"),
    ("芷", "Zhi"),
    ("翊", "Yi"),
    ("钰", "Yu"),
    ("朔", "Shuo"),
    ("棠", "Tang"),
    ("岚", "Lan"),
    ("笙", "Sheng"),
    ("珩", "Heng"),
    ("峤", "Qiao"),
    ("湄", "Mei"),
];

const SECOND: [(&str, &str); 10] = [
    ("川", "chuan"),
    ("岭", "ling"),
    ("泉", "quan"),
    ("原", "yuan"),
    ("浦", "pu"),
    ("泽", "ze"),
    ("丘", "qiu"),
    ("林", "lin"),
    ("阳", "yang"),
    ("湾", "wan"),
];

pub(super) fn text(zh: &str, en: &str) -> Text {
    Text { zh: zh.to_owned(), en: en.to_owned() }
}

/// The name of the `n`-th made-up place.
pub(super) fn place(n: usize, suffix: (&str, &str)) -> Text {
    // Names that follow each other begin with different characters.
    let (first, second) = (FIRST[n % FIRST.len()], SECOND[(n / FIRST.len() + n) % SECOND.len()]);
    text(&format!("{}{}{}", first.0, second.0, suffix.0), &format!("{}{} {}", first.1, second.1, suffix.1))
}

pub(super) fn school_name(county: &Text, kind: &Kind, n: usize) -> Text {
    let en = county.en.split(' ').next().unwrap_or_default();
    if n == 0 {
        return text(&format!("{}实验{}", county.zh, kind.name.0), &format!("{en} Experimental {}", kind.name.1));
    }
    text(&format!("{}第{}{}", county.zh, numeral(n + 1), kind.name.0), &format!("{en} No. {} {}", n + 1, kind.name.1))
}

/// A number from 1 to 99 in Chinese.
fn numeral(n: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    match (n / 10, n % 10) {
        (0, d) => DIGITS[d].to_owned(),
        (1, d) => format!("十{}", DIGITS[d]),
        (t @ 2..=9, d) => format!("{}十{}", DIGITS[t], DIGITS[d]),
        _ => n.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn places_have_names_of_their_own() {
        let names: HashSet<String> = (0..130).map(|n| place(n, ("县", "County")).zh).collect();
        assert_eq!(names.len(), 130);
        assert_eq!([2, 10, 21, 40].map(numeral), ["二", "十", "二十一", "四十"]);
    }
}
