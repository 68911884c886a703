//! The schools of the region: their kinds, sizes and localities, and how much of the work their learners do.

use super::Plan;
use qinghe_model::org::{Grade, Locality};
use rand::{RngExt as _, SeedableRng as _, rngs::ChaCha8Rng};

/// A kind of school.
pub(super) struct Kind {
    pub(super) name: (&'static str, &'static str),
    /// The percentage of schools of this kind.
    pub(super) share: u32,
    /// Learners, as a multiple of those of a primary school.
    pub(super) size: f64,
    /// The percentage of rural schools.
    pub(super) rural: u64,
    pub(super) grades: &'static [Grade],
}

pub(super) const KINDS: [Kind; 6] = {
    use Grade::{J1, J2, J3, P5, P6, S1, S2, S3, V1, V2};
    [
        Kind { name: ("小学", "Primary School"), share: 52, size: 1.0, rural: 58, grades: &[P5, P6] },
        Kind { name: ("初级中学", "Junior High School"), share: 20, size: 2.4, rural: 34, grades: &[J1, J2, J3] },
        Kind {
            name: ("九年制学校", "Nine-Year School"),
            share: 10,
            size: 1.7,
            rural: 66,
            grades: &[P5, P6, J1, J2, J3],
        },
        Kind { name: ("高级中学", "Senior High School"), share: 9, size: 4.5, rural: 4, grades: &[S1, S2, S3] },
        Kind {
            name: ("完全中学", "Secondary School"),
            share: 4,
            size: 5.0,
            rural: 7,
            grades: &[J1, J2, J3, S1, S2, S3],
        },
        Kind { name: ("职业技术学校", "Vocational School"), share: 5, size: 3.0, rural: 9, grades: &[V1, V2] },
    ]
};

/// A school that is still to be written.
pub(super) struct School {
    pub(super) kind: usize,
    pub(super) county: usize,
    pub(super) learners: u32,
}

/// A school's own random numbers, so that what it does depends only on the seed and its position.
pub(super) fn school_rng(seed: u64, n: usize) -> ChaCha8Rng {
    let own = (n as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    ChaCha8Rng::seed_from_u64(seed ^ own)
}

/// A school's locality, drawn apart from what it does. Small schools are more often rural, the first one is urban, and
/// for some it is not set.
pub(super) fn locality(seed: u64, n: usize, school: &School) -> Option<Locality> {
    if n == 0 {
        return Some(Locality::Urban);
    }
    let mut rng = school_rng(!seed, n);
    let usual = 180.0 * KINDS[school.kind].size;
    let rural = KINDS[school.kind].rural + if f64::from(school.learners) < usual { 12 } else { 0 };
    let dice = rng.random_range(0..100_u64);
    match rng.random_range(0..40) {
        0 => None,
        _ if dice < rural => Some(Locality::Rural),
        _ => Some(Locality::Urban),
    }
}

/// The `n`-th, from 0, of `parts` even parts of a whole.
pub(super) fn shared(whole: u32, n: usize, parts: usize) -> u32 {
    let upto = |n: usize| u64::from(whole) * n as u64 / parts.max(1) as u64;
    u32::try_from(upto(n + 1) - upto(n)).unwrap_or(0)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small and positive")]
pub(super) fn whole_number(n: f64) -> usize {
    n.round().max(0.0) as usize
}

/// A draw from about the normal distribution, with mean 0 and deviation 1.
fn bell(rng: &mut ChaCha8Rng) -> f64 {
    (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0
}

/// The share of a school's learners who do the work: some schools have not begun, some have finished.
pub(super) fn draw_uptake(rng: &mut ChaCha8Rng, runs: bool) -> f64 {
    let (none, all, least) = if runs { (0.06, 0.14, 0.34) } else { (0.02, 0.22, 0.55) };
    let dice: f64 = rng.random();
    if dice < none {
        0.0
    } else if dice < all {
        1.0
    } else {
        least + (1.0 - least) * rng.random::<f64>().sqrt()
    }
}

/// Draws every school with its kind, county and size; the sizes add up to the learners of the plan.
#[expect(clippy::cast_precision_loss, reason = "a few thousand schools")]
pub(super) fn draw_schools(plan: Plan, schools: usize, counties: usize) -> Vec<School> {
    let mut rng = ChaCha8Rng::seed_from_u64(plan.seed.wrapping_add(1));
    // Counties differ: some have many schools.
    let weights: Vec<f64> = (0..counties).map(|_| (bell(&mut rng) * 0.4).exp()).collect();
    let all: f64 = weights.iter().sum();
    let mut places = Vec::with_capacity(schools);
    let mut sum = 0.0;
    for (county, weight) in weights.iter().enumerate() {
        sum += weight;
        // One each, the rest by weight.
        places.resize(county + 1 + whole_number(sum / all * (schools - counties) as f64), county);
    }
    let drawn: Vec<(usize, usize, f64)> = places
        .into_iter()
        .enumerate()
        .map(|(n, county)| {
            // The demo's staff belong to the first school, a primary school of middle size.
            if n == 0 {
                return (0, county, 1.0);
            }
            let mut dice = rng.random_range(0..100);
            let mut kind = 0;
            while dice >= KINDS[kind].share && kind + 1 < KINDS.len() {
                dice -= KINDS[kind].share;
                kind += 1;
            }
            (kind, county, (bell(&mut rng) * 0.75).exp() * KINDS[kind].size)
        })
        .collect();
    let all: f64 = drawn.iter().map(|d| d.2).sum();
    let (mut sum, mut given) = (0.0, 0);
    drawn
        .into_iter()
        .map(|(kind, county, size)| {
            sum += size;
            let upto = u32::try_from(whole_number(sum / all * f64::from(plan.students))).unwrap_or(plan.students);
            let learners = upto - given;
            given = upto;
            School { kind, county, learners }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::{CLASS, STUDENTS};
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_whole_region_has_its_size() {
        let plan = Plan { students: STUDENTS, seed: 626, earlier: 2 };
        let schools = draw_schools(plan, 2_800, 103);
        assert_eq!(schools.len(), 2_800);
        assert_eq!(schools.iter().map(|s| s.learners).sum::<u32>(), STUDENTS);
        assert_eq!(schools.iter().map(|s| s.county).collect::<HashSet<_>>().len(), 103);
        let classes: u32 = schools
            .iter()
            .map(|s| {
                let grades = KINDS[s.kind].grades.len();
                (0..grades).map(|g| shared(s.learners, g, grades).div_ceil(CLASS)).sum::<u32>()
            })
            .sum();
        assert!((28_000..=30_000).contains(&classes), "{classes} classes");
        assert_eq!(KINDS.iter().map(|k| k.share).sum::<u32>(), 100);
    }

    #[test]
    fn parts_add_up() {
        assert_eq!((0..7).map(|n| shared(100, n, 7)).sum::<u32>(), 100);
    }
}
