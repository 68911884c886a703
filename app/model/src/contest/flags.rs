//! Why an attempt is flagged for review by a person.

use serde::{Deserialize, Serialize};

/// Why a person should review an attempt. It proves nothing by itself.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Most answers came sooner than the items can be read.
    Fast,
    /// The same wrong answers, given in the same order, as another pupil of the class.
    Same,
    /// Answers came from two open windows or devices by turns.
    Windows,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 3] = [Self::Fast, Self::Same, Self::Windows];

    /// The stable name, as stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fast => "fast",
            Self::Same => "same",
            Self::Windows => "windows",
        }
    }
}

impl TryFrom<String> for Reason {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::ALL.into_iter().find(|r| r.as_str() == text).ok_or_else(|| format!("unknown reason {text:?}"))
    }
}

/// The least number of quick answers in a flagged attempt.
pub const QUICK_LEAST: usize = 3;
/// The least number of equal wrong answers in a flagged attempt.
pub const SAME_LEAST: usize = 3;

/// Whether an attempt with this many quick answers is flagged: at least [`QUICK_LEAST`], and at least half of all.
#[must_use]
pub const fn is_fast(quick: usize, answered: usize) -> bool {
    quick >= QUICK_LEAST && quick * 2 >= answered
}

/// Whether two attempts are flagged for their wrong answers, each in the order of first answering. Papers differ, so
/// only items that both got wrong are compared: at least [`SAME_LEAST`] of them, all with the same answers and in the
/// same order.
#[must_use]
pub fn is_same<I: PartialEq, R: PartialEq>(a: &[(I, R)], b: &[(I, R)]) -> bool {
    let both = |one: &[(I, R)], other: &[(I, R)]| -> Vec<usize> {
        one.iter().filter_map(|(item, _)| other.iter().position(|(i, _)| i == item)).collect()
    };
    let (in_b, in_a) = (both(a, b), both(b, a));
    in_b.len() >= SAME_LEAST
        && in_b.is_sorted()
        && in_a.is_sorted()
        && in_b.iter().zip(&in_a).all(|(in_b, in_a)| a[*in_a].1 == b[*in_b].1)
}

/// Whether windows took turns: one was used again after another one. A reloaded page is a new window, and the old one
/// is not used again.
#[must_use]
pub fn took_turns<W: PartialEq>(windows: &[W]) -> bool {
    let mut left: Vec<&W> = Vec::new();
    for pair in windows.windows(2) {
        if pair[0] != pair[1] {
            left.push(&pair[0]);
            if left.contains(&&pair[1]) {
                return true;
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_at() {
        assert!(is_fast(3, 6) && !is_fast(3, 7) && !is_fast(2, 2));
        let a = [("q1", "b"), ("q4", "c"), ("q2", "a"), ("q9", "d")];
        assert!(is_same(&a, &[("q1", "b"), ("q3", "a"), ("q4", "c"), ("q2", "a")]));
        assert!(!is_same(&a, &[("q4", "c"), ("q1", "b"), ("q2", "a")]), "another order");
        assert!(!is_same(&a, &[("q1", "b"), ("q4", "c"), ("q2", "x")]), "another answer");
        assert!(!is_same(&a, &[("q1", "b"), ("q4", "c")]), "too few");
        assert!(took_turns(&["a", "b", "a"]) && took_turns(&["a", "a", "b", "c", "b"]));
        assert!(!took_turns(&["a", "a", "b", "b", "c"]) && !took_turns::<&str>(&[]), "a reload is a new window");
    }
}
