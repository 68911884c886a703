//! Who is meant by the rows of a class list.
//!
//! A pupil is recognised by evidence: name, number, class, the rest of the list, and whether they left. No single column decides.
//! What the evidence does not decide is a question with all its readings; until it is answered the row changes nobody.
//!
//! The rules, in this order; each pupil is claimed by one row at most:
//! 1. same class, name and number: the same pupil;
//! 2. same class and name: the same pupil with another number (a list with a new pupil on top shifts all numbers);
//! 3. same name in another class of the school: moved, if the list has the old class without them, half of it at least;
//! 4. left, and the same name and number: taken back;
//! 5. the number is held in the class by a pupil of another name who is in no row: asked, never renamed by itself;
//! 6. another row has the name in the class: asked, whether they are two children;
//! 7. another row has the pupil of this name: asked, whether it is a second child; so is a name that another row has under the
//!    same number;
//! 8. otherwise a new pupil.

#[cfg(test)]
mod tests;

use crate::{
    org::Grade,
    text::{half_width, name_key},
};
use serde::{Deserialize, Serialize};
use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
};

/// A number as it is compared: half-width, without spaces, in one case, without leading zeros.
#[must_use]
pub fn number_key(number: &str) -> String {
    let key = half_width(number).to_uppercase();
    if key.bytes().all(|b| b.is_ascii_digit()) {
        let short = key.trim_start_matches('0');
        return if short.is_empty() && !key.is_empty() { "0".to_owned() } else { short.to_owned() };
    }
    key
}

/// A number of this many characters names one child in a school by itself; a shorter one is a place in a class.
const LONG_NUMBER: usize = 6;
/// The most pupils offered as readings of one row.
const MAX_READINGS: usize = 5;

/// A pupil the school knows.
#[derive(Clone, Debug)]
pub struct Known<C> {
    /// The class they are in, or were in last.
    pub class: C,
    /// 姓名.
    pub name: String,
    /// 学号 in that class.
    pub number: String,
    /// The grade of the class.
    pub grade: Grade,
    /// Whether they are in the class now.
    pub present: bool,
    /// Whether the class is of an earlier school year: a list of the new year says where its pupils went.
    pub past_year: bool,
}

/// A row of a list.
#[derive(Clone, Debug)]
pub struct Listed<C> {
    /// The class; none when it is yet to be made.
    pub class: Option<C>,
    /// The class's place among those of the list, by which rows of a class that is yet to be made belong together.
    pub place: usize,
    /// 姓名.
    pub name: String,
    /// 学号.
    pub number: String,
    /// The grade of the class.
    pub grade: Grade,
}

/// One way to read a row.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Reading {
    /// The known pupil it is, by index; none for a new one.
    pub is: Option<usize>,
    /// The pupil who holds the row's number, is named by no row, and leaves the class so that the number is free.
    pub displaces: Option<usize>,
}

impl Reading {
    const NEW: Self = Self { is: None, displaces: None };

    const fn known(pupil: usize) -> Self {
        Self { is: Some(pupil), displaces: None }
    }
}

/// Why a row is read as it is, or what is doubtful about it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// Name, number and class are equal.
    Same,
    /// Name and class are equal.
    NameInClass,
    /// Name and number are equal, in another class.
    NameAndNumber,
    /// The name is one pupil's of this school, whose old class is in the list without them, or is of an earlier year.
    NameInSchool,
    /// A pupil of this name and number left.
    Left,
    /// Nobody of this name or number is known.
    Nobody,
    /// Doubtful: the number is another name's.
    OtherName,
    /// Doubtful: several pupils of the class, or several rows, have this name.
    NameTwice,
    /// Doubtful: another row has this name in this class, or under this number: two children of one name, or one child twice.
    ListedTwice,
    /// Doubtful: a pupil of this name is in another class.
    NameElsewhere,
    /// Doubtful: a pupil of this name left.
    NameLeft,
    /// Doubtful: the class is new, and its name unusual or close to another's.
    UnusualClass,
    /// Doubtful: who is meant is clear, but the number is held by a pupil who is not in the list.
    NumberHeld,
}

impl Evidence {
    /// Whether the row is a question.
    #[must_use]
    pub const fn is_doubtful(self) -> bool {
        matches!(
            self,
            Self::OtherName
                | Self::NameTwice
                | Self::ListedTwice
                | Self::NameElsewhere
                | Self::NameLeft
                | Self::UnusualClass
                | Self::NumberHeld
        )
    }
}

/// How a row is read. The first reading of what is not doubtful holds; of what is doubtful none does until one is chosen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verdict {
    /// Why.
    pub evidence: Evidence,
    /// Every reading, the likeliest first; never empty.
    pub readings: Vec<Reading>,
}

impl Verdict {
    fn clear(evidence: Evidence, reading: Reading) -> Self {
        Self { evidence, readings: vec![reading] }
    }
}

/// Reads the rows of one school against the pupils it knows, present and former.
#[must_use]
pub fn read<C: Copy + Eq + Hash>(rows: &[Listed<C>], known: &[Known<C>]) -> Vec<Verdict> {
    let row_keys: Vec<_> = rows.iter().map(|r| (name_key(&r.name), number_key(&r.number))).collect();
    let (twice_in_class, twice_by_number) = twice(rows, &row_keys);
    let mut reader = Reader {
        twice_in_class,
        twice_by_number,
        row_keys,
        known_keys: known.iter().map(|k| (name_key(&k.name), number_key(&k.number))).collect(),
        listed: listed(rows, known),
        verdicts: vec![None; rows.len()],
        claimed: vec![false; known.len()],
        certain: vec![false; known.len()],
        rows,
        known,
    };
    reader.same_class();
    reader.other_class();
    reader.left();
    let verdicts = reader.rest();
    reader.held_numbers(verdicts)
}

/// The classes whose pupils the list says: it has rows of them, and names half of those who are in them or more. One row
/// of a class says nothing about the others of it.
fn listed<C: Copy + Eq + Hash>(rows: &[Listed<C>], known: &[Known<C>]) -> HashSet<C> {
    let names: HashSet<String> = rows.iter().map(|r| name_key(&r.name)).collect();
    let mut counts: HashMap<C, (usize, usize)> = HashMap::new();
    for pupil in known.iter().filter(|k| k.present) {
        let (named, all) = counts.entry(pupil.class).or_default();
        *named += usize::from(names.contains(&name_key(&pupil.name)));
        *all += 1;
    }
    let half = |class: &C| counts.get(class).is_none_or(|(named, all)| named * 2 >= *all);
    rows.iter().filter_map(|r| r.class).filter(half).collect()
}

/// For each row, whether another has the name and the class; and whether another has the name and the number: in the grade, or a
/// long number in the school.
fn twice<C: Copy + Eq + Hash>(rows: &[Listed<C>], keys: &[(String, String)]) -> (Vec<bool>, Vec<bool>) {
    let in_class = |n: usize| (rows[n].class.ok_or(rows[n].place), keys[n].0.as_str());
    let under_number = |n: usize| {
        let (name, number) = &keys[n];
        (name.as_str(), number.as_str(), Some(rows[n].grade).filter(|_| !is_long(number)))
    };
    let (mut of_class, mut of_number) = (HashMap::new(), HashMap::new());
    for n in 0..rows.len() {
        *of_class.entry(in_class(n)).or_insert(0) += 1;
        *of_number.entry(under_number(n)).or_insert(0) += 1;
    }
    (0..rows.len()).map(|n| (of_class[&in_class(n)] > 1, of_number[&under_number(n)] > 1)).unzip()
}

/// Whether a number names one child in a school by itself.
fn is_long(number: &str) -> bool {
    number.chars().count() >= LONG_NUMBER
}

struct Reader<'a, C> {
    rows: &'a [Listed<C>],
    known: &'a [Known<C>],
    /// Name and number as they are compared.
    row_keys: Vec<(String, String)>,
    known_keys: Vec<(String, String)>,
    /// Rows beside which another has the name, in the class or under the number.
    twice_in_class: Vec<bool>,
    twice_by_number: Vec<bool>,
    /// The classes whose pupils the list says.
    listed: HashSet<C>,
    verdicts: Vec<Option<Verdict>>,
    /// Known pupils that a row names, for certain or perhaps.
    claimed: Vec<bool>,
    /// Those that a row names beyond doubt.
    certain: Vec<bool>,
}

impl<C: Copy + Eq + Hash> Reader<'_, C> {
    fn decide(&mut self, row: usize, verdict: Verdict) {
        for pupil in verdict.readings.iter().filter_map(|r| r.is) {
            self.claimed[pupil] = true;
            self.certain[pupil] |= !verdict.evidence.is_doubtful();
        }
        self.verdicts[row] = Some(verdict);
    }

    /// A question whose readings are these pupils, or a new one.
    fn ask(&mut self, row: usize, evidence: Evidence, pupils: &[usize]) {
        let known = pupils.iter().take(MAX_READINGS).map(|p| Reading::known(*p));
        self.decide(row, Verdict { evidence, readings: known.chain([Reading::NEW]).collect() });
    }

    /// Rows not yet decided, by what `key` makes of them.
    fn undecided<'k, K: Eq + Hash>(&'k self, key: impl Fn(usize) -> Option<K> + 'k) -> HashMap<K, Vec<usize>> {
        let mut found: HashMap<K, Vec<usize>> = HashMap::new();
        for row in (0..self.rows.len()).filter(|r| self.verdicts[*r].is_none()) {
            if let Some(key) = key(row) {
                found.entry(key).or_default().push(row);
            }
        }
        found
    }

    /// Known pupils that no row names yet, by name.
    fn unclaimed(&self, present: bool) -> HashMap<String, Vec<usize>> {
        let mut found: HashMap<String, Vec<usize>> = HashMap::new();
        for n in (0..self.known.len()).filter(|n| self.known[*n].present == present && !self.claimed[*n]) {
            found.entry(self.known_keys[n].0.clone()).or_default().push(n);
        }
        found
    }

    /// Rules 1 and 2.
    fn same_class(&mut self) {
        let names = self.unclaimed(true);
        let groups = self.undecided(|row| Some((self.rows[row].class?, self.row_keys[row].0.clone())));
        for ((class, name), mut rows) in groups {
            let mut pupils: Vec<usize> = names.get(&name).into_iter().flatten().copied().collect();
            pupils.retain(|p| self.known[*p].class == class);
            rows.retain(|row| {
                let same = pupils.iter().position(|p| self.known_keys[*p].1 == self.row_keys[*row].1);
                if let Some(at) = same {
                    self.decide(*row, Verdict::clear(Evidence::Same, Reading::known(pupils.remove(at))));
                }
                same.is_none()
            });
            match (&rows[..], &pupils[..]) {
                ([], _) | (_, []) => {}
                ([row], [pupil]) => {
                    self.decide(*row, Verdict::clear(Evidence::NameInClass, Reading::known(*pupil)));
                }
                (rows, pupils) => rows.iter().for_each(|row| self.ask(*row, Evidence::NameTwice, pupils)),
            }
        }
    }

    /// Rule 3.
    fn other_class(&mut self) {
        let names = self.unclaimed(true);
        for (name, rows) in self.undecided(|row| Some(self.row_keys[row].0.clone())) {
            let Some(pupils) = names.get(&name) else { continue };
            let mut pupils = pupils.clone();
            let missing =
                |reader: &Self, p: usize| reader.known[p].past_year || reader.listed.contains(&reader.known[p].class);
            let mut rows = rows;
            let alone = self.alone(&rows);
            rows.retain(|row| {
                let long = is_long(&self.row_keys[*row].1);
                let mut equal = pupils.iter().filter(|p| self.known_keys[**p].1 == self.row_keys[*row].1);
                let one = equal.next().copied().filter(|_| equal.next().is_none() && alone.contains(row));
                let Some(one) = one.filter(|p| long || missing(self, *p)) else { return true };
                pupils.retain(|p| *p != one);
                self.decide(*row, Verdict::clear(Evidence::NameAndNumber, Reading::known(one)));
                false
            });
            if let ([row], [one]) = (&rows[..], &pupils[..])
                && missing(self, *one)
            {
                self.decide(*row, Verdict::clear(Evidence::NameInSchool, Reading::known(*one)));
                continue;
            }
            for row in rows {
                // Another grade whose list is not at hand: two children may well have one name.
                let near = |p: &&usize| {
                    let same_number = self.known_keys[**p].1 == self.row_keys[row].1;
                    same_number || self.known[**p].grade == self.rows[row].grade || missing(self, **p)
                };
                let near: Vec<usize> = pupils.iter().filter(near).copied().collect();
                if !near.is_empty() {
                    self.ask(row, Evidence::NameElsewhere, &near);
                }
            }
        }
    }

    /// Rule 4.
    fn left(&mut self) {
        let names = self.unclaimed(false);
        for (name, rows) in self.undecided(|row| Some(self.row_keys[row].0.clone())) {
            let Some(mut pupils) = names.get(&name).cloned() else { continue };
            let mut rows = rows;
            let alone = self.alone(&rows);
            let same_number = |reader: &Self, p: usize, row: usize| reader.known_keys[p].1 == reader.row_keys[row].1;
            let here = |reader: &Self, p: usize, row: usize| reader.rows[row].class == Some(reader.known[p].class);
            rows.retain(|row| {
                let mut equal = pupils.iter().copied().filter(|p| same_number(self, *p, *row));
                let one = equal.next().filter(|_| equal.next().is_none());
                let long = is_long(&self.row_keys[*row].1) && alone.contains(row);
                let Some(one) = one.filter(|p| long || here(self, *p, *row)) else { return true };
                pupils.retain(|p| *p != one);
                self.decide(*row, Verdict::clear(Evidence::Left, Reading::known(one)));
                false
            });
            for row in rows {
                // In another class of the grade too: when in doubt, somebody is asked.
                let grade = |p: usize| {
                    let k = &self.known[p];
                    if k.past_year { k.grade.next() } else { Some(k.grade) }
                };
                let near = |p: &usize| {
                    here(self, *p, row) || same_number(self, *p, row) || grade(*p) == Some(self.rows[row].grade)
                };
                let near: Vec<usize> = pupils.iter().copied().filter(near).collect();
                if !near.is_empty() {
                    self.ask(row, Evidence::NameLeft, &near);
                }
            }
        }
    }

    /// Of rows of one name, those whose number no other of them has.
    fn alone(&self, rows: &[usize]) -> HashSet<usize> {
        let number = |row: usize| self.row_keys[row].1.as_str();
        let mut alike = HashMap::new();
        for row in rows {
            *alike.entry(number(*row)).or_insert(0) += 1;
        }
        rows.iter().copied().filter(|row| alike[number(*row)] == 1).collect()
    }

    /// Rules 5 to 7.
    fn rest(&mut self) -> Vec<Verdict> {
        let holders = self.holders();
        let mut namesakes: HashMap<String, Vec<usize>> = HashMap::new();
        for n in (0..self.known.len()).filter(|n| self.known[*n].present && self.claimed[*n]) {
            namesakes.entry(self.known_keys[n].0.clone()).or_default().push(n);
        }
        for (row, holder) in holders.into_iter().enumerate() {
            if self.verdicts[row].is_some() {
                continue;
            }
            let namesakes = namesakes.get(&self.row_keys[row].0).map(Vec::as_slice).unwrap_or_default();
            let near = |p: &usize| {
                self.known[*p].grade == self.rows[row].grade || self.known_keys[*p].1 == self.row_keys[row].1
            };
            let near: Vec<usize> = namesakes.iter().copied().filter(near).collect();
            let verdict = match holder.filter(|h| !self.claimed[*h]) {
                Some(holder) => Verdict {
                    evidence: Evidence::OtherName,
                    readings: vec![Reading::known(holder), Reading { is: None, displaces: Some(holder) }],
                },
                // Whoever another row has for certain is not offered again.
                None if self.twice_in_class[row] => {
                    let perhaps: Vec<usize> = near.into_iter().filter(|p| !self.certain[*p]).collect();
                    self.ask(row, Evidence::ListedTwice, &perhaps);
                    continue;
                }
                // Another row has the pupil of this name: the same one listed twice, or a second child.
                None if !near.is_empty() => {
                    self.ask(row, Evidence::NameElsewhere, &near);
                    continue;
                }
                None if self.twice_by_number[row] => {
                    Verdict { evidence: Evidence::ListedTwice, readings: vec![Reading::NEW] }
                }
                None => Verdict::clear(Evidence::Nobody, Reading::NEW),
            };
            for pupil in verdict.readings.iter().filter_map(|r| r.is) {
                self.claimed[pupil] = true;
            }
            self.verdicts[row] = Some(verdict);
        }
        std::mem::take(&mut self.verdicts).into_iter().flatten().collect()
    }

    /// For each row, who has its number in its class now.
    fn holders(&self) -> Vec<Option<usize>> {
        let present = (0..self.known.len()).filter(|n| self.known[*n].present);
        let places: HashMap<(C, &str), usize> =
            present.map(|n| ((self.known[n].class, self.known_keys[n].1.as_str()), n)).collect();
        let of =
            |(row, (_, number)): (&Listed<C>, &(String, String))| places.get(&(row.class?, number.as_str())).copied();
        self.rows.iter().zip(&self.row_keys).map(of).collect()
    }

    /// Whoever is not in the list keeps their number, unless somebody decides that they leave the class.
    fn held_numbers(&self, mut verdicts: Vec<Verdict>) -> Vec<Verdict> {
        let holders = self.holders();
        for (row, verdict) in verdicts.iter_mut().enumerate() {
            let Some(holder) = holders[row].filter(|h| !self.claimed[*h]) else { continue };
            for reading in &mut verdict.readings {
                reading.displaces = Some(holder).filter(|h| reading.is != Some(*h));
            }
            if !verdict.evidence.is_doubtful() {
                verdict.evidence = Evidence::NumberHeld;
            }
        }
        verdicts
    }
}

/// Which rows cannot be carried out together with the others, as they are read now: a number in a class that stays another's,
/// or a pupil claimed twice. `chosen` has the reading of each row, none for rows that are left out; what cannot be carried out
/// is taken out of it, and its rows are returned.
pub fn settle<C: Copy + Eq + Hash>(
    rows: &[Listed<C>],
    known: &[Known<C>],
    chosen: &mut [Option<Reading>],
) -> Vec<usize> {
    let mut out = Vec::new();
    let (mut taken, mut places) = (HashSet::new(), HashSet::new());
    for (row, reading) in chosen.iter_mut().enumerate() {
        let Some(read) = *reading else { continue };
        let place = rows[row].class.map(|c| (c, number_key(&rows[row].number)));
        // Two classes of a list may be one by now.
        let twice = place.is_some_and(|place| !places.insert(place));
        if read.is.is_some_and(|p| !taken.insert(p)) || twice {
            *reading = None;
            out.push(row);
        }
    }
    // A row that is taken out leaves its pupil where they are, which may block the next.
    loop {
        let placed: HashSet<usize> = chosen.iter().flatten().flat_map(|r| [r.is, r.displaces]).flatten().collect();
        let stays = known.iter().enumerate().filter(|(n, k)| k.present && !placed.contains(n));
        let held: HashSet<(C, String)> = stays.map(|(_, k)| (k.class, number_key(&k.number))).collect();
        let mut blocked = Vec::new();
        for (row, reading) in chosen.iter().enumerate().filter(|(_, r)| r.is_some()) {
            let displaced_stays = reading.and_then(|r| r.displaces).is_some_and(|d| {
                chosen.iter().enumerate().any(|(other, r)| other != row && r.is_some_and(|r| r.is == Some(d)))
            });
            let here = rows[row].class.map(|c| (c, number_key(&rows[row].number)));
            if displaced_stays || here.is_some_and(|place| held.contains(&place)) {
                blocked.push(row);
            }
        }
        if blocked.is_empty() {
            out.sort_unstable();
            return out;
        }
        for row in blocked {
            chosen[row] = None;
            out.push(row);
        }
    }
}
