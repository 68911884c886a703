//! Small groups: what is hidden from those who may not see a school's pupils, on every level at once.
//!
//! A part that is hidden beside its siblings takes everything under it along: else the sum of the parts below
//! would reveal it.

use crate::{Actor, Error, access::sees_pupils};
use chrono::NaiveDate;
use qinghe_model::{
    hiding::{LEAST_SHOWN, hide},
    org::{OrgKind, OrgPath, PATH_SEGMENT},
    participation::{Marks, Participation},
};
use qinghe_store::{
    Conn,
    campaigns::{self, Campaign, Day},
};
use std::collections::{BTreeMap, HashMap};

/// What is counted of a part to decide whether it is small.
pub(crate) type Size = fn(&Participation) -> i64;
/// By its learners all its figures are hidden.
pub(crate) const LEARNERS: Size = |p| p.eligible;
/// By those marked, its marks alone are hidden: who passed, who had full marks, the scores. Of few they would reveal how
/// each did. Marks are published in steps that are not few; this holds where they are not.
pub(crate) const MARKED: Size = |p| p.marked;

/// The counts without what reveals how those who completed did.
pub(crate) const fn without_marks(counts: Participation) -> Participation {
    Participation { marked: 0, passed: 0, full: 0, score: 0, ..counts }
}

/// Which parts are hidden by `size`. They are all parts of one level under a shown node whose path has `top`
/// characters, by path.
pub(crate) fn hide_under(top: usize, parts: &[(OrgPath, Participation)], size: Size) -> Vec<bool> {
    let mut hides = vec![false; parts.len()];
    let depth = parts.first().map_or(top, |(path, _)| path.as_str().len());
    for length in (top + PATH_SEGMENT..=depth).step_by(PATH_SEGMENT) {
        let groups = OrgPath::sums(parts, length);
        let above = |path: &OrgPath| path.cut(length - PATH_SEGMENT);
        let flags: Vec<bool> = groups
            .chunk_by(|a, b| above(&a.0) == above(&b.0))
            .flat_map(|siblings| hide(&siblings.iter().map(|(_, p)| size(p)).collect::<Vec<_>>()))
            .collect();
        let mut groups = groups.iter().zip(flags).peekable();
        for ((path, _), hides) in parts.iter().zip(&mut hides) {
            while groups.peek().is_some_and(|((group, _), _)| !group.contains(path)) {
                groups.next();
            }
            *hides |= groups.peek().is_some_and(|(_, flag)| *flag);
        }
    }
    hides
}

/// Counts with the published marks of their parts.
pub(crate) fn with_released(
    parts: Vec<(OrgPath, Participation)>,
    released: Vec<(OrgPath, Marks)>,
) -> Vec<(OrgPath, Participation)> {
    let mut released: HashMap<OrgPath, Marks> = released.into_iter().collect();
    let with = |(path, counts): (OrgPath, Participation)| {
        let marks = released.remove(&path).unwrap_or_default();
        (path, counts.with_marks(marks))
    };
    parts.into_iter().map(with).collect()
}

/// Counts of the parts under `path` on one level, now or at the end of a day, with the marks that are published.
pub(crate) async fn parts(
    c: &mut Conn<'_>,
    k: &Campaign,
    path: &OrgPath,
    day: Option<NaiveDate>,
    length: usize,
) -> Result<Vec<(OrgPath, Participation)>, Error> {
    Ok(match day {
        None => {
            let sums = campaigns::list_sums(c, k.id, path, length).await?;
            with_released(sums, campaigns::list_released(c, k.id, path, length).await?)
        }
        Some(day) => campaigns::list_day(c, k.id, path, day, length)
            .await?
            .into_iter()
            .filter(|d| d.path.as_str().len() == length)
            .map(|d| (d.path, d.counts.with_marks(d.shown)))
            .collect(),
    })
}

/// What of a node is hidden from all who may not see its pupils.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Small {
    /// All its figures.
    pub learners: bool,
    /// Its marks.
    pub marks: bool,
}

impl Small {
    /// What is hidden of a node that is small itself, or that is hidden beside its siblings, or a node above it is.
    /// `total` has the published marks. `levels` has the parts of each level on the way to it, with the path of its ancestor there or its own.
    pub(crate) fn of(total: Participation, levels: &[Level]) -> Self {
        let hides = |size: Size| {
            let beside = |(own, siblings): &Level| {
                let hides = hide(&siblings.iter().map(|(_, p)| size(p)).collect::<Vec<_>>());
                siblings.iter().zip(hides).any(|((path, _), hides)| hides && path == own)
            };
            (1..LEAST_SHOWN).contains(&size(&total)) || levels.iter().any(beside)
        };
        Self { learners: hides(LEARNERS), marks: hides(MARKED) || total.is_unmarked() }
    }
}

/// The paths down to `place` that have siblings in the campaign, each with its parent.
fn way(k: &Campaign, place: &OrgPath) -> Vec<(OrgPath, OrgPath)> {
    [OrgKind::City, OrgKind::County, OrgKind::School]
        .map(|kind| PATH_SEGMENT * (kind as usize + 1))
        .into_iter()
        .filter(|length| (k.org_path.as_str().len() + 1..=place.as_str().len()).contains(length))
        .map(|length| (place.cut(length), place.cut(length - PATH_SEGMENT)))
        .collect()
}

/// A path on the way to a node, with its siblings.
pub(crate) type Level = (OrgPath, Vec<(OrgPath, Participation)>);

/// The levels down to the node that was at `place`, its own last, as of now or the end of a day.
pub(crate) async fn levels(
    c: &mut Conn<'_>,
    k: &Campaign,
    place: &OrgPath,
    day: Option<NaiveDate>,
) -> Result<Vec<Level>, Error> {
    let mut levels = Vec::new();
    for (own, above) in way(k, place) {
        let siblings = parts(c, k, &above, day, own.as_str().len()).await?;
        levels.push((own, siblings));
    }
    Ok(levels)
}

/// The same for each of these days of the node, read together.
pub(crate) async fn small_days(
    c: &mut Conn<'_>,
    k: &Campaign,
    place: &OrgPath,
    days: &[Day],
) -> Result<Vec<Small>, Error> {
    let mut levels: HashMap<NaiveDate, BTreeMap<OrgPath, Vec<(OrgPath, Participation)>>> = HashMap::new();
    for (own, above) in way(k, place) {
        for sibling in campaigns::list_level(c, k.id, &above, own.as_str().len()).await? {
            let level = levels.entry(sibling.day).or_default().entry(own.clone()).or_default();
            level.push((sibling.path, sibling.counts.with_marks(sibling.shown)));
        }
    }
    Ok(days
        .iter()
        .map(|d| {
            Small::of(
                d.counts.with_marks(d.shown),
                &levels.remove(&d.day).unwrap_or_default().into_iter().collect::<Vec<_>>(),
            )
        })
        .collect())
}

/// What is hidden from the actor of the node that is `at` today and was at `place` for the campaign, now or at
/// the end of a day.
pub(crate) async fn small_for(
    c: &mut Conn<'_>,
    actor: &Actor,
    k: &Campaign,
    (at, place): (&OrgPath, &OrgPath),
    day: Option<NaiveDate>,
    total: Participation,
) -> Result<Small, Error> {
    if sees_pupils(actor, at) {
        return Ok(Small::default());
    }
    Ok(Small::of(total, &levels(c, k, place, day).await?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parts(sizes: &[(&str, i64)]) -> Vec<(OrgPath, Participation)> {
        let part = |(path, eligible): &(&str, i64)| {
            (OrgPath::from((*path).to_owned()), Participation { eligible: *eligible, ..Participation::default() })
        };
        sizes.iter().map(part).collect()
    }

    #[test]
    fn schools_of_a_hidden_county_are_hidden() {
        // County 0001 has five pupils; 0002 is hidden so that the city's total does not reveal them, and with it its schools.
        let parts = parts(&[("C0000001S001", 5), ("C0000002S001", 30), ("C0000002S002", 40), ("C0000003S001", 90)]);
        assert_eq!(hide_under(4, &parts, LEARNERS), [true, true, true, false]);
        // Seen from the county itself, which is refused earlier, only siblings count.
        assert_eq!(hide_under(8, &parts[1..3], LEARNERS), [false, false]);
        assert_eq!(hide_under(4, &[], LEARNERS), Vec::<bool>::new());
    }

    proptest! {
        #[test]
        fn what_is_hidden_in_any_part_or_altogether_is_never_few(sizes in prop::collection::vec((0..3_u8, 0..3_u8, 0..3_u8, 0..40_i64), 1..40)) {
            let mut sums = std::collections::BTreeMap::new();
            for (city, county, school, n) in &sizes {
                *sums.entry(format!("R000{city:04}{county:04}{school:04}")).or_insert(0) += n;
            }
            let parts = parts(&sums.iter().map(|(p, n)| (p.as_str(), *n)).collect::<Vec<_>>());
            let hides = hide_under(4, &parts, LEARNERS);
            let all: i64 = sums.values().sum();
            let together = |of: &dyn Fn(&OrgPath) -> bool| -> i64 {
                parts.iter().zip(&hides).filter(|((p, _), h)| **h && of(p)).map(|((_, p), _)| p.eligible).sum()
            };
            let hidden = together(&|_| true);
            prop_assert!(hidden == 0 || hidden >= LEAST_SHOWN || hidden == all);
            let cities = (0..3_u8).map(|city| format!("R000{city:04}"));
            let counties = (0..9_u8).map(|n| format!("R000{:04}{:04}", n / 3, n % 3));
            for here in cities.chain(counties) {
                let whole: i64 = parts.iter().filter(|(p, _)| p.as_str().starts_with(&here)).map(|(_, p)| p.eligible).sum();
                let few = together(&|p| p.as_str().starts_with(&here));
                prop_assert!(few == 0 || few >= LEAST_SHOWN || few == whole);
            }
        }
    }
}
