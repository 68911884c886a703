//! A sum over a table's rows, by which a copy is compared with what it is a copy of.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How many rows a table has, and a sum over them that no order changes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TableSum {
    /// The table.
    pub name: String,
    /// Its rows.
    pub rows: u64,
    /// The sum of the rows' hashes, in hexadecimal digits. The two engines write a row differently: only sums of one
    /// engine can be compared.
    pub sum: String,
}

/// A sum that grows row by row.
pub(super) struct Summing {
    name: String,
    rows: u64,
    sum: u128,
}

impl Summing {
    pub(super) fn new(name: &str) -> Self {
        Self { name: name.to_owned(), rows: 0, sum: 0 }
    }

    /// Adds a row. Half of SHA-256 is more than enough against chance, and a sum of them needs no order.
    pub(super) fn add(&mut self, row: &[u8]) {
        let hash = Sha256::digest(row);
        let mut half = [0; 16];
        half.copy_from_slice(&hash[..16]);
        self.rows += 1;
        self.sum = self.sum.wrapping_add(u128::from_be_bytes(half));
    }

    pub(super) fn finish(self) -> TableSum {
        TableSum { name: self.name, rows: self.rows, sum: format!("{:032x}", self.sum) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(rows: &[&str]) -> TableSum {
        let mut sum = Summing::new("t");
        for row in rows {
            sum.add(row.as_bytes());
        }
        sum.finish()
    }

    #[test]
    fn the_order_of_rows_changes_nothing_and_every_row_counts() {
        assert_eq!(sum(&["a", "b", "c"]), sum(&["c", "a", "b"]));
        assert_ne!(sum(&["a", "b"]), sum(&["a", "c"]));
        assert_ne!(sum(&["a", "a"]), sum(&["a"]));
        assert_ne!(sum(&["ab"]), sum(&["a", "b"]));
        assert_eq!((sum(&[]).rows, sum(&[]).sum.as_str()), (0, "00000000000000000000000000000000"));
    }
}
