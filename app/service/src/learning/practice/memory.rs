//! Which question comes next, and when one comes again.

use super::{BETWEEN, LONGEST, RETENTION, SCHEDULER};
use crate::{App, keys::Held};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use fsrs::MemoryState;
use qinghe_model::item::Item;
use qinghe_store::practice::Card;
use rand::{RngExt as _, rngs::ChaCha8Rng};
use std::{collections::HashMap, sync::Arc};

/// The next question: what is to come again by now (what went wrong last before the rest), then new ones
/// of every objective in turn, then what was seen longest ago. The last few wait meanwhile.
pub(super) fn choose<'m>(
    items: &'m [Arc<Item>],
    cards: &HashMap<String, Card>,
    held: &Held,
    now: DateTime<Utc>,
    rng: &mut ChaCha8Rng,
) -> Option<&'m Item> {
    let free: Vec<&Item> = items.iter().map(|i| &**i).filter(|i| held.find(&i.id).is_none()).collect();
    let card = |i: &Item| cards.get(&i.id);
    let mut recent: Vec<&Card> = free.iter().filter_map(|i| card(i)).collect();
    recent.sort_by_key(|c| std::cmp::Reverse(c.last_at));
    recent.truncate(BETWEEN.min(free.len().saturating_sub(1)));
    let open = || free.iter().copied().filter(|i| !recent.iter().any(|c| c.item_id == i.id));
    let seen = || open().filter_map(|i| Some((i, card(i)?)));

    let due = seen().filter(|(_, c)| c.due_at <= now).min_by_key(|(_, c)| (c.wrong_streak == 0, c.due_at));
    if let Some((item, _)) = due {
        return Some(item);
    }
    let asked = |objective: &str| items.iter().filter(|i| i.objective == objective && card(i).is_some()).count();
    if let Some(objective) = open().filter(|i| card(i).is_none()).map(|i| &i.objective).min_by_key(|o| asked(o)) {
        let fresh: Vec<&Item> = open().filter(|i| card(i).is_none() && i.objective == *objective).collect();
        return fresh.get(rng.random_range(0..fresh.len())).copied();
    }
    seen().min_by_key(|(_, c)| c.last_at).map(|(item, _)| item)
}

/// What is remembered of an item after an answer. What was wrong is to come again at once, that is, after
/// a few others; what was right on the morning of a later day.
pub(super) fn learn(
    before: Option<Card>,
    item: &str,
    version: i64,
    right: bool,
    now: DateTime<Utc>,
    today: NaiveDate,
) -> Card {
    let last = before.as_ref().map(|c| c.last_at.with_timezone(&App::ZONE).date_naive());
    let passed = last.map_or(0, |day| u32::try_from((today - day).num_days()).unwrap_or_default());
    let (stability, difficulty) = remember(before.as_ref(), right, passed);
    #[expect(clippy::cast_possible_truncation, reason = "days, within a year")]
    let days = stability.round().clamp(1.0, LONGEST) as i64;
    let morning = (today + TimeDelta::days(days)).and_time(NaiveTime::MIN).and_local_timezone(App::ZONE).single();
    let due_at = match morning {
        Some(morning) if right => morning.to_utc(),
        None if right => now + TimeDelta::days(days),
        _ => now,
    };
    let old = before.unwrap_or(Card {
        item_id: item.to_owned(),
        item_version: version,
        stability,
        difficulty,
        due_at,
        last_at: now,
        reps: 0,
        lapses: 0,
        right_count: 0,
        wrong_count: 0,
        wrong_streak: 0,
    });
    let lapsed = !right && old.reps > 0 && old.wrong_streak == 0;
    Card {
        item_version: version,
        stability,
        difficulty,
        due_at,
        last_at: now,
        reps: old.reps + 1,
        lapses: old.lapses + i64::from(lapsed),
        right_count: old.right_count + i64::from(right),
        wrong_count: old.wrong_count + i64::from(!right),
        wrong_streak: if right { 0 } else { old.wrong_streak + 1 },
        ..old
    }
}

/// Stability (days) and difficulty after an answer, `passed` days after the one before.
fn remember(before: Option<&Card>, right: bool, passed: u32) -> (f64, f64) {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "FSRS calculates in f32; rounding the last digit does not matter"
    )]
    let memory = before.map(|c| MemoryState { stability: c.stability as f32, difficulty: c.difficulty as f32 });
    let states =
        SCHEDULER.next_states(memory, RETENTION, passed).or_else(|_| SCHEDULER.next_states(None, RETENTION, 0));
    match states {
        Ok(states) => {
            let memory = if right { states.good } else { states.again }.memory;
            (f64::from(memory.stability), f64::from(memory.difficulty))
        }
        // It refuses a memory that is out of range only, and none is always in range.
        Err(_) => (1.0, 5.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Hold;
    use qinghe_content::Library;
    use rand::{SeedableRng as _, rngs::ChaCha8Rng};
    use std::collections::HashSet;

    fn day(n: u32) -> (DateTime<Utc>, NaiveDate) {
        let date = NaiveDate::from_ymd_opt(2026, 10, 1).unwrap() + TimeDelta::days(n.into());
        (date.and_hms_opt(4, 0, 0).unwrap().and_utc(), date)
    }

    fn after(before: Option<Card>, right: bool, n: u32) -> Card {
        let (now, today) = day(n);
        learn(before, "q", 1, right, now, today)
    }

    #[test]
    fn what_is_right_comes_later_each_time_and_what_is_wrong_at_once() {
        let mut card = after(None, true, 0);
        let mut at = 0;
        for _ in 0..3 {
            let next =
                u32::try_from((card.due_at.with_timezone(&App::ZONE).date_naive() - day(0).1).num_days()).unwrap();
            assert!(next > at, "{card:?}");
            let before = card.stability;
            at = next;
            card = after(Some(card), true, at);
            assert!(card.stability > before);
        }
        assert_eq!((card.reps, card.right_count, card.lapses), (4, 4, 0));
        let fallen = after(Some(card.clone()), false, at);
        assert!(fallen.stability < card.stability && fallen.due_at == day(at).0);
        assert_eq!((fallen.lapses, fallen.wrong_streak), (1, 1));
        let twice = after(Some(fallen), false, at);
        assert_eq!((twice.lapses, twice.wrong_streak, twice.wrong_count), (1, 2, 2), "one lapse, two wrong answers");
        let back = after(Some(twice), true, at);
        assert_eq!(back.wrong_streak, 0);
        assert!(back.due_at > day(at).0, "and known again it waits for a day at least");
    }

    #[test]
    fn a_memory_out_of_range_starts_again() {
        let broken = Card { stability: f64::NAN, ..after(None, true, 0) };
        let card = after(Some(broken), true, 1);
        assert!(card.stability > 0.0 && card.difficulty >= 1.0, "{card:?}");
    }

    /// Simulates `count` answers of a learner, right or wrong by `right`; returns the items in order.
    fn run(count: usize, held: &Held, right: impl Fn(usize, &str) -> bool) -> Vec<String> {
        let library = Library::embedded();
        let items = &library.module("m02").unwrap().items;
        let mut rng = ChaCha8Rng::from_seed([3; 32]);
        let (mut cards, mut order) = (HashMap::new(), Vec::new());
        let (start, today) = day(0);
        for n in 0..count {
            let now = start + TimeDelta::minutes(i64::try_from(n).unwrap());
            let item = choose(items, &cards, held, now, &mut rng).unwrap();
            let before = cards.get(&item.id).cloned();
            cards.insert(item.id.clone(), learn(before, &item.id, 1, right(n, &item.id), now, today));
            order.push(item.id.clone());
        }
        order
    }

    #[test]
    fn practice_never_ends_and_never_repeats_at_once() {
        let library = Library::embedded();
        let bank = library.module("m02").unwrap();
        let order = run(100, &Held::default(), |_, _| true);
        let first: HashSet<&String> = order[..bank.items.len()].iter().collect();
        assert_eq!(first.len(), bank.items.len(), "everything once before anything twice");
        // Objectives take turns: each is among the first few items.
        let objectives: HashSet<&String> =
            order[..bank.objectives.len()].iter().map(|id| &bank.item(id).unwrap().objective).collect();
        assert_eq!(objectives.len(), bank.objectives.len());
        for (n, id) in order.iter().enumerate() {
            assert!(!order[n.saturating_sub(BETWEEN)..n].contains(id), "{id} at {n}");
        }
    }

    #[test]
    fn what_went_wrong_comes_again_after_a_few_others() {
        let order = run(12, &Held::default(), |n, _| n != 2);
        let times: Vec<usize> = (0..order.len()).filter(|n| order[*n] == order[2]).collect();
        assert_eq!(times, [2, 2 + BETWEEN + 1]);
    }

    #[test]
    fn what_lies_on_an_open_paper_is_not_asked() {
        let library = Library::embedded();
        let items = &library.module("m02").unwrap().items;
        let held: Held = items[1..].iter().map(|i| (i.id.clone(), Hold::Paper)).collect();
        assert_eq!(run(3, &held, |_, _| false), vec![items[0].id.clone(); 3], "one alone is asked again and again");
        let all = items.iter().map(|i| (i.id.clone(), Hold::Paper)).collect();
        let mut rng = ChaCha8Rng::from_seed([3; 32]);
        assert!(choose(items, &HashMap::new(), &all, day(0).0, &mut rng).is_none());
    }
}
