//! Awareness surveys: the terms of their design, and the draw of whole classes.
//!
//! Anyone can repeat a draw from its seed: order the classes of each stratum by their path, the strata by stage,
//! locality and area, and run [`draw`] for each.

use crate::org::Grade;
use std::str::FromStr;

/// Pass marks a survey may have, in per cent.
pub const PASS_MARKS: [i64; 3] = [60, 75, 80];
/// The default pass mark, in per cent.
pub const DEFAULT_PASS_MARK: i64 = 75;

/// The text is none of the known words.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("unknown word {0:?}")]
pub struct UnknownWord(pub String);

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        pub enum $name {
            $($(#[$about])* $variant,)*
        }

        impl $name {
            /// Every one, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable name, as stored and as sent by forms.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;
            fn from_str(s: &str) -> Result<Self, UnknownWord> {
                Self::ALL.iter().copied().find(|w| w.as_str() == s).ok_or_else(|| UnknownWord(s.to_owned()))
            }
        }

        impl TryFrom<String> for $name {
            type Error = UnknownWord;
            fn try_from(s: String) -> Result<Self, UnknownWord> {
                s.parse()
            }
        }
    };
}

words! {
    /// The kind of school a class belongs to.
    Band {
        /// Primary.
        Primary = "primary",
        /// Junior secondary.
        Junior = "junior",
        /// Senior secondary.
        Senior = "senior",
        /// Vocational.
        Vocational = "vocational",
        /// University.
        University = "university",
    }
}

words! {
    /// How classes are drawn within a stratum.
    Method {
        /// Each class with the same chance.
        Random = "random",
        /// At regular intervals in tree order, from a random start: spread over all parts.
        Systematic = "systematic",
    }
}

words! {
    /// What the wanted size of a sample counts.
    Sizing {
        /// Classes of each stratum.
        Classes = "classes",
        /// Pupils of all strata, shared out by their classes.
        Pupils = "pupils",
    }
}

words! {
    /// Who gets which of the parallel forms.
    Rotation {
        /// A class has one form, the next class the next.
        Class = "class",
        /// Each pupil gets one by chance.
        Pupil = "pupil",
    }
}

words! {
    /// How it is answered.
    Mode {
        /// On a device, by the pupil.
        Device = "device",
        /// On paper; the school types the sheets in.
        Paper = "paper",
    }
}

words! {
    /// The phase of a survey.
    Phase {
        /// A single round, or one of a series.
        Round = "round",
        /// Before an intervention.
        Before = "before",
        /// After the intervention.
        After = "after",
    }
}

words! {
    /// The state of a class in a sample.
    Drawn {
        /// It is asked.
        Sample = "sample",
        /// In reserve, to replace another class.
        Reserve = "reserve",
        /// Drawn, and replaced by another class.
        Replaced = "replaced",
    }
}

impl Band {
    /// The band of a grade.
    #[must_use]
    pub fn of(grade: Grade) -> Self {
        match grade.as_str().as_bytes()[0] {
            b'P' => Self::Primary,
            b'J' => Self::Junior,
            b'S' => Self::Senior,
            b'V' => Self::Vocational,
            _ => Self::University,
        }
    }
}

/// How many classes of each stratum to draw, given its classes and pupils. By pupils, a stratum gets the share of its
/// classes that reaches `size` pupils on average, and at least two: one class gives no variance between classes.
#[must_use]
pub fn allot(sizing: Sizing, size: i64, strata: &[(i64, i64)]) -> Vec<i64> {
    let all: i64 = strata.iter().map(|(_, pupils)| pupils).sum();
    let of = |classes: i64| match sizing {
        Sizing::Classes => size.min(classes),
        Sizing::Pupils => ((size * classes + all - 1) / all.max(1)).max(2).min(classes),
    };
    strata.iter().map(|(classes, _)| of(*classes)).collect()
}

/// `SplitMix64` (Steele, Lea & Flood, OOPSLA 2014): small, and its results never change.
struct SplitMix(u64);

impl SplitMix {
    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `n`, each with the same chance: what would favour the small ones is drawn again.
    fn below(&mut self, n: usize) -> usize {
        let n = u64::try_from(n.max(1)).unwrap_or(u64::MAX);
        loop {
            let x = self.next();
            if x < u64::MAX - u64::MAX % n {
                return usize::try_from(x % n).unwrap_or_default();
            }
        }
    }

    fn shuffle(&mut self, list: &mut [usize]) {
        for i in (1..list.len()).rev() {
            list.swap(i, self.below(i + 1));
        }
    }
}

/// All classes of a stratum in the drawn order, as positions in tree order: the first `wanted` are the sample, the
/// following ones the reserves, in order. The generator starts at `seed` + the stratum's number (from 0) × 2³².
#[must_use]
pub fn draw(method: Method, seed: i64, stratum: usize, classes: usize, wanted: usize) -> Vec<usize> {
    let stratum = u64::try_from(stratum).unwrap_or_default();
    let mut rng = SplitMix(seed.unsigned_abs().wrapping_add(stratum << 32));
    let mut all: Vec<usize> = (0..classes).collect();
    let wanted = wanted.min(classes);
    match method {
        Method::Systematic if wanted > 0 => {
            // Place ⌊(start + i·N) ÷ n⌋ for i = 0 … n−1, with a start below N: n different places.
            let start = rng.below(classes);
            let chosen: Vec<usize> = (0..wanted).map(|i| (start + i * classes) / wanted).collect();
            let mut rest: Vec<usize> = all.into_iter().filter(|c| chosen.binary_search(c).is_err()).collect();
            rng.shuffle(&mut rest);
            all = chosen;
            all.extend(rest);
        }
        Method::Systematic | Method::Random => rng.shuffle(&mut all),
    }
    all
}

/// The mark of one answer: right, wrong, or left blank.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mark {
    /// Right.
    Right,
    /// Wrong, "I don't know" among them.
    Wrong,
    /// Left blank.
    Blank,
}

impl Mark {
    /// As stored: `1`, `0` or `-`.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::Right => '1',
            Self::Wrong => '0',
            Self::Blank => '-',
        }
    }

    /// As stored; anything else is blank.
    #[must_use]
    pub const fn of(letter: char) -> Self {
        match letter {
            '1' => Self::Right,
            '0' => Self::Wrong,
            _ => Self::Blank,
        }
    }
}

/// Whether a sheet reaches the pass mark (per cent) of all its items, compared without rounding: a blank is
/// not right.
#[must_use]
pub fn reaches(marks: &[Mark], pass_mark: i64) -> bool {
    let right = marks.iter().filter(|m| **m == Mark::Right).count();
    let [right, all] = [right, marks.len()].map(|n| i64::try_from(n).unwrap_or(i64::MAX));
    crate::grading::passed(right, all, pass_mark)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_generator_is_the_published_one() {
        // The first numbers of SplitMix64 from 1234567 (Rosetta Code, "Pseudo-random numbers/Splitmix64").
        let mut rng = SplitMix(1_234_567);
        let first: Vec<u64> = (0..3).map(|_| rng.next()).collect();
        assert_eq!(first, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn a_draw_is_the_same_from_the_same_seed() {
        for method in Method::ALL {
            let once = draw(*method, 20_261_022, 1, 40, 6);
            assert_eq!(once, draw(*method, 20_261_022, 1, 40, 6));
            assert_ne!(once, draw(*method, 20_261_023, 1, 40, 6));
            assert_ne!(once, draw(*method, 20_261_022, 2, 40, 6), "strata are drawn apart");
        }
        // Every class comes up about as often as every other.
        let mut count = [0; 10];
        for seed in 0..2000 {
            for class in &draw(Method::Random, seed, 0, 10, 3)[..3] {
                count[*class] += 1;
            }
        }
        assert!(count.iter().all(|n| (500..700).contains(n)), "{count:?}");
    }

    #[test]
    fn sizes_are_shared_out() {
        assert_eq!(allot(Sizing::Classes, 4, &[(100, 4000), (3, 90)]), [4, 3]);
        assert_eq!(allot(Sizing::Pupils, 410, &[(100, 4000), (3, 100)]), [10, 2]);
        assert_eq!(allot(Sizing::Pupils, 410, &[(1, 40)]), [1]);
        assert_eq!(allot(Sizing::Pupils, 410, &[]), Vec::<i64>::new());
    }

    #[test]
    fn nine_of_twelve_reach_three_quarters() {
        let sheet = |right: usize, wrong: usize| {
            let mut marks = vec![Mark::Right; right];
            marks.extend(vec![Mark::Wrong; wrong]);
            marks.resize(12, Mark::Blank);
            marks
        };
        assert!(reaches(&sheet(9, 3), 75) && !reaches(&sheet(8, 4), 75));
        assert!(reaches(&sheet(8, 0), 60) && !reaches(&sheet(8, 0), 75), "a blank is not right");
        assert!(reaches(&sheet(10, 2), 80) && !reaches(&sheet(9, 3), 80));
        assert!(!reaches(&[], 60));
        for mark in [Mark::Right, Mark::Wrong, Mark::Blank] {
            assert_eq!(Mark::of(mark.letter()), mark);
        }
    }

    #[test]
    fn bands_are_those_of_the_grades() {
        assert_eq!([Grade::P6, Grade::J1, Grade::S3, Grade::V2, Grade::U4].map(Band::of), *Band::ALL);
        assert_eq!("junior".parse(), Ok(Band::Junior));
        assert!("rural".parse::<Band>().is_err());
    }

    proptest! {
        #[test]
        fn a_draw_is_an_order_of_all_classes(seed in 0..i64::MAX, classes in 0..80_usize, wanted in 0..90_usize, systematic: bool) {
            let method = if systematic { Method::Systematic } else { Method::Random };
            let mut drawn = draw(method, seed, 3, classes, wanted);
            if systematic && wanted > 1 && wanted <= classes {
                // Neighbours in the sample lie as far apart as they should, to one class.
                let gaps: Vec<usize> = drawn[..wanted].windows(2).map(|w| w[1] - w[0]).collect();
                let step = classes / wanted;
                prop_assert!(gaps.iter().all(|g| (step..=step + 1).contains(g)), "{gaps:?}");
            }
            drawn.sort_unstable();
            prop_assert_eq!(drawn, (0..classes).collect::<Vec<_>>());
        }
    }
}
