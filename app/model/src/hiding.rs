//! Small groups: which figures may not be shown, because they would reveal those of too few people.

/// Groups of fewer people are never shown to those who may not see each of them.
pub const LEAST_SHOWN: i64 = 10;
/// With more columns than this, [`crossing_reveals`] does not try all choices and returns `true`.
const MOST_CROSSED: usize = 12;

/// Which parts of a shown whole must be hidden: those of fewer than [`LEAST_SHOWN`] people, and, when subtracting the
/// others from the whole would still reveal them, the smallest others as well. A part of 0 people is not hidden and
/// hides nothing.
#[must_use]
pub fn hide(parts: &[i64]) -> Vec<bool> {
    let mut hidden: Vec<bool> = parts.iter().map(|n| (1..LEAST_SHOWN).contains(n)).collect();
    loop {
        let count = hidden.iter().filter(|h| **h).count();
        let people: i64 = parts.iter().zip(&hidden).filter(|(_, h)| **h).map(|(n, _)| n).sum();
        if count == 0 || (count > 1 && people >= LEAST_SHOWN) {
            return hidden;
        }
        let next = (0..parts.len()).filter(|i| !hidden[*i] && parts[*i] > 0).min_by_key(|i| parts[*i]);
        let Some(next) = next else { return hidden };
        hidden[next] = true;
    }
}

/// Merges parts of fewer than [`LEAST_SHOWN`] people with a neighbour until each group has that many or only one is
/// left: a neighbour of the same kind before another, a smaller before a larger. Returns for each part the index of the
/// first part of its group. A part of 0 people stays alone.
///
/// Unlike hidden parts, groups leave nothing to work out: every figure of the whole can be one of the groups.
#[must_use]
pub fn merge<K: PartialEq>(parts: &[(K, i64)]) -> Vec<usize> {
    merge_by(parts, |a, b| a != b)
}

/// The same for parts whose kinds differ by degrees: `apart` is the distance of two kinds, and the nearer neighbour
/// comes before the smaller.
#[must_use]
pub fn merge_by<K, D: Ord>(parts: &[(K, i64)], apart: impl Fn(&K, &K) -> D) -> Vec<usize> {
    let mut first: Vec<usize> = (0..parts.len()).collect();
    let mut groups: Vec<(usize, i64)> =
        parts.iter().map(|(_, n)| *n).enumerate().filter(|(_, people)| *people > 0).collect();
    while groups.len() > 1 {
        let Some(small) = (0..groups.len()).min_by_key(|g| groups[*g].1).filter(|g| groups[*g].1 < LEAST_SHOWN) else {
            break;
        };
        let near = [small.checked_sub(1), Some(small + 1).filter(|g| *g < groups.len())];
        let far = |g: &usize| apart(&parts[groups[*g].0].0, &parts[groups[small].0].0);
        let Some(near) = near.into_iter().flatten().min_by_key(|g| (far(g), groups[*g].1)) else { break };
        let (target, merged) = (small.min(near), small.max(near));
        let (gone, people) = groups.remove(merged);
        let into = groups[target].0;
        groups[target].1 += people;
        for f in &mut first {
            if *f == gone {
                *f = into;
            }
        }
    }
    first
}

/// Whether differences between the sums of a table's rows and of its shown columns reveal the figures of fewer than
/// [`LEAST_SHOWN`] people. `cells[row][column]` are people; every row is shown.
///
/// What rows `S` less columns `T` leave is the people in one and not in the other. For a choice of columns, the
/// fewest that any choice of rows leaves are those on the smaller side of each row; when that is nobody, another choice
/// leaves at least one whole row. Other weights than one and minus one involve no fewer people.
#[must_use]
pub fn crossing_reveals(cells: &[Vec<i64>], shown: &[bool]) -> bool {
    let columns: Vec<usize> = (0..shown.len()).filter(|c| shown[*c]).collect();
    if columns.len() > MOST_CROSSED {
        return true;
    }
    (1..1_usize << columns.len()).any(|choice| {
        let left: i64 = cells
            .iter()
            .map(|row| {
                let all: i64 = row.iter().sum();
                let chosen: i64 =
                    columns.iter().enumerate().filter(|(bit, _)| choice >> bit & 1 == 1).map(|(_, c)| row[*c]).sum();
                chosen.min(all - chosen)
            })
            .sum();
        (1..LEAST_SHOWN).contains(&left)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    #[test]
    fn small_groups_are_hidden_and_cannot_be_calculated() {
        assert_eq!(hide(&[40, 50]), [false, false]);
        assert_eq!(hide(&[40, 9]), [true, true], "40 of 49 would tell the 9");
        assert_eq!(hide(&[40, 9, 60]), [true, true, false], "the smaller of the others goes with it");
        assert_eq!(hide(&[4, 9, 60]), [true, true, false], "two of 13 together");
        assert_eq!(hide(&[4, 5, 60, 70]), [true, true, true, false], "two of 9 together are still too few");
        assert_eq!(hide(&[0, 40, 9, 30]), [false, false, true, true], "nobody is nobody");
        assert_eq!(hide(&[0, 7]), [false, true], "an only part is told by the page of the whole: it is hidden too");
        assert_eq!(hide(&[]), Vec::<bool>::new());
    }

    #[test]
    fn small_parts_go_to_a_neighbour() {
        let of = |parts: &[i64]| merge(&parts.iter().map(|n| ((), *n)).collect::<Vec<_>>());
        assert_eq!(of(&[40, 50]), [0, 1]);
        assert_eq!(of(&[40, 9]), [0, 0]);
        assert_eq!(of(&[40, 9, 20]), [0, 1, 1], "the smaller neighbour takes it");
        assert_eq!(of(&[40, 0, 9, 0]), [0, 1, 0, 3], "nobody is no neighbour");
        assert_eq!(of(&[3, 3, 3, 3, 30]), [0, 0, 0, 0, 4]);
        assert_eq!(of(&[3, 4]), [0, 0], "seven are still too few, and there are no more");
        assert_eq!(of(&[]), Vec::<usize>::new());
        assert_eq!(merge(&[('p', 40), ('j', 5), ('j', 60)]), [0, 1, 1], "its own kind before the smaller");
        let strata = [(('p', 'u'), 40), (('p', 'r'), 5), (('j', 'u'), 12), (('j', 'u'), 4), (('j', 'r'), 11)];
        let of = merge_by(&strata, |a, b| (a.0 != b.0, a.1 != b.1));
        assert_eq!(of, [0, 0, 2, 2, 4], "the same band before the same locality, and both before the smaller");
    }

    #[test]
    fn a_column_may_equal_a_small_part_of_a_row() {
        // A merged row of 12 + 5 and one of 15; the first form is the 12, and the rest of the row would be the 5.
        assert!(crossing_reveals(&[vec![12, 5], vec![0, 15]], &[true, true]));
        assert!(!crossing_reveals(&[vec![12, 5], vec![0, 15]], &[false, false]));
        assert!(!crossing_reveals(&[vec![12, 12], vec![11, 15]], &[true, true]));
        assert!(!crossing_reveals(&[vec![12, 0], vec![0, 15]], &[true, true]), "the forms are the rows");
        assert!(!crossing_reveals(&[vec![7, 7, 7], vec![7, 7, 7]], &[true; 3]), "both rows have some of each");
    }

    /// The figures that a page shows of a table of people by stratum and form, as whole numbers.
    fn shown(sizes: &[Vec<i64>], values: &[Vec<i64>]) -> BTreeMap<(char, usize), i64> {
        let total = |row: &Vec<i64>| row.iter().sum::<i64>();
        let groups = merge(&sizes.iter().map(|row| ((), total(row))).collect::<Vec<_>>());
        let row = |cells: &[Vec<i64>], g: usize| -> Vec<i64> {
            let of = |form| (0..cells.len()).filter(|s| groups[*s] == g).map(|s| cells[s][form]).sum();
            (0..cells[0].len()).map(of).collect()
        };
        let firsts: BTreeSet<usize> = groups.iter().copied().collect();
        let rows: Vec<Vec<i64>> = firsts.iter().map(|g| row(sizes, *g)).collect();
        let forms: Vec<i64> = (0..sizes[0].len()).map(|f| sizes.iter().map(|r| r[f]).sum()).collect();
        let mut seen: Vec<bool> = hide(&forms).iter().map(|h| !h).collect();
        if crossing_reveals(&rows, &seen) {
            seen.fill(false);
        }
        let mut out = BTreeMap::new();
        if forms.iter().sum::<i64>() < LEAST_SHOWN {
            return out;
        }
        // Everyone, as counted and as weighted by frames of 7, 14, 21 …: which makes the rows distinguishable.
        out.insert(('t', 0), values.iter().map(total).sum());
        for (n, (g, sizes)) in firsts.iter().zip(&rows).enumerate() {
            let sum = total(&row(values, *g));
            out.insert(('r', n), sum);
            if total(sizes) > 0 {
                let frame: i64 = (1..).zip(&groups).filter(|(_, h)| *h == g).map(|(n, _)| 7 * n).sum();
                *out.entry(('w', 0)).or_default() += 1_000_000 * frame * sum / total(sizes);
            }
        }
        for (f, _) in seen.iter().enumerate().filter(|(_, seen)| **seen) {
            out.insert(('f', f), values.iter().map(|r| r[f]).sum());
        }
        out
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        // Tries all values that are consistent with the shown figures: each group of fewer than ten must have more than
        // one. Each cell has nobody, or at least two people, one of them right: if all of a larger group were wrong,
        // so would each be.
        #[test]
        fn no_small_group_can_be_worked_out(
            sizes in (1..4_usize, 1..4_usize).prop_flat_map(|(strata, forms)| {
                let cell = prop_oneof![1 => Just(0_i64), 3 => 2..7_i64, 1 => 8..15_i64];
                prop::collection::vec(prop::collection::vec(cell, forms), strata)
            })
        ) {
            let forms = sizes[0].len();
            let cells: Vec<(usize, usize)> = (0..sizes.len()).flat_map(|s| (0..forms).map(move |f| (s, f))).filter(|(s, f)| sizes[*s][*f] > 0).collect();
            let truth: Vec<Vec<i64>> = sizes.iter().map(|r| r.iter().map(|n| i64::from(*n > 0)).collect()).collect();
            let published = shown(&sizes, &truth);
            // Groups of fewer than ten: each cell, each stratum, each form.
            let mut small: Vec<Vec<(usize, usize)>> = cells.iter().map(|c| vec![*c]).collect();
            small.extend((0..sizes.len()).map(|s| cells.iter().copied().filter(|c| c.0 == s).collect()));
            small.extend((0..forms).map(|f| cells.iter().copied().filter(|c| c.1 == f).collect()));
            small.retain(|g| (1..LEAST_SHOWN).contains(&g.iter().map(|(s, f)| sizes[*s][*f]).sum()));
            let mut found: Vec<BTreeSet<i64>> = vec![BTreeSet::new(); small.len()];
            // In each cell none, one or two were right: at most 3⁹ cases.
            for n in 0..3_usize.pow(u32::try_from(cells.len()).unwrap()) {
                let mut values = vec![vec![0; forms]; sizes.len()];
                let mut rest = n;
                for (s, f) in &cells {
                    values[*s][*f] = i64::try_from(rest % 3).unwrap();
                    rest /= 3;
                }
                if shown(&sizes, &values) == published {
                    for (group, found) in small.iter().zip(&mut found) {
                        found.insert(group.iter().map(|(s, f)| values[*s][*f]).sum());
                    }
                }
            }
            for (group, found) in small.iter().zip(&found) {
                prop_assert!(found.len() > 1, "{group:?} of {sizes:?} is {found:?}");
            }
        }

        #[test]
        fn what_is_hidden_stays_hidden(parts in prop::collection::vec(0..60_i64, 0..12)) {
            let hidden = hide(&parts);
            let people: i64 = parts.iter().zip(&hidden).filter(|(_, h)| **h).map(|(n, _)| n).sum();
            let all: i64 = parts.iter().sum();
            prop_assert!(parts.iter().zip(&hidden).all(|(n, h)| *h || *n == 0 || *n >= LEAST_SHOWN));
            prop_assert!(people == 0 || people >= LEAST_SHOWN || people == all);
        }

        #[test]
        fn groups_are_large_enough(parts in prop::collection::vec((0..3_i64, 0..30_i64), 0..40)) {
            let groups = merge(&parts);
            let all: i64 = parts.iter().map(|(_, n)| n).sum();
            for (n, first) in groups.iter().enumerate() {
                prop_assert!(*first <= n && groups[*first] == *first);
                let people: i64 = parts.iter().zip(&groups).filter(|(_, g)| *g == first).map(|((_, n), _)| n).sum();
                prop_assert!(people == 0 || people >= LEAST_SHOWN || people == all, "{groups:?}");
            }
        }
    }
}
