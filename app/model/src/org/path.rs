//! A node's place in the tree, as text that sorts.

use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt, ops::Add};

/// A node's place in the tree: four characters of base 36 per level, from the top, so that a
/// subtree is a range in binary order and a level is a prefix of fixed length.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OrgPath(String);

/// Characters per level of an [`OrgPath`].
pub const PATH_SEGMENT: usize = 4;

impl OrgPath {
    /// The path of the `seq`-th child (from 0) under `parent`.
    ///
    /// # Panics
    /// When a node would have more than 36⁴ (1.68 million) children.
    #[must_use]
    pub fn child(parent: Option<&Self>, seq: i64) -> Self {
        let mut n = u32::try_from(seq).ok().filter(|n| *n < 36_u32.pow(4)).expect("seq fits a segment");
        let mut segment = [b'0'; PATH_SEGMENT];
        for slot in segment.iter_mut().rev() {
            *slot = b"0123456789abcdefghijklmnopqrstuvwxyz"[(n % 36) as usize];
            n /= 36;
        }
        let mut path = parent.map_or_else(String::new, |p| p.0.clone());
        path.extend(segment.map(char::from));
        Self(path)
    }

    /// Whether `other` is this node's path or one in its subtree.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        other.0.starts_with(&self.0)
    }

    /// The path of the ancestor whose path has this length, in bytes; the path itself when it is not longer.
    #[must_use]
    pub fn cut(&self, length: usize) -> Self {
        Self(self.0.get(..length).unwrap_or(&self.0).to_owned())
    }

    /// Sums of parts by the first `length` bytes of their paths, in the order of the paths.
    #[must_use]
    pub fn sums<T: Copy + Add<Output = T>>(parts: &[(Self, T)], length: usize) -> Vec<(Self, T)> {
        let mut sums: BTreeMap<Self, T> = BTreeMap::new();
        for (path, part) in parts {
            sums.entry(path.cut(length)).and_modify(|sum| *sum = *sum + *part).or_insert(*part);
        }
        sums.into_iter().collect()
    }

    /// The first path after this node's subtree, in binary order: the subtree is
    /// `self <= path < self.end()`.
    #[must_use]
    pub fn end(&self) -> Self {
        Self(format!("{}~", self.0))
    }

    /// The paths of the node's ancestors, from the top, without itself.
    pub fn ancestors(&self) -> impl Iterator<Item = Self> + '_ {
        (1..self.0.len() / PATH_SEGMENT).map(|n| Self(self.0[..n * PATH_SEGMENT].to_owned()))
    }

    /// The path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for OrgPath {
    fn from(s: String) -> Self {
        Self(s)
    }
}

impl fmt::Display for OrgPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subtree_is_a_range() {
        let top = OrgPath::child(None, 0);
        let city = OrgPath::child(Some(&top), 35);
        let next = OrgPath::child(Some(&top), 36);
        let school = OrgPath::child(Some(&city), 1_000_000);
        assert_eq!(city.as_str(), "0000000z");
        assert_eq!(next.as_str(), "00000010");
        assert!(city.contains(&school) && top.contains(&school) && !next.contains(&school));
        assert!(city <= school && school < city.end() && city.end() <= next);
        assert_eq!(school.ancestors().collect::<Vec<_>>(), [top, city]);
    }
}
