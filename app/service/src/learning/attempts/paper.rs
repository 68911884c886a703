//! Papers: drawing a learner's items, and reading their choices.

use super::TYPED_MAX;
use crate::{App, Error, pool::Slot};
use qinghe_content::Module;
use qinghe_model::{
    grading,
    item::{Item, ItemKind, Response},
    quiz::ItemOrder,
};
use qinghe_store::{
    assignments::Assignment,
    attempts::{Paper, PaperItem},
};
use rand::{SeedableRng, rngs::ChaCha8Rng, seq::SliceRandom};

/// Draws a paper: from each slot items at random, but of every objective in turn and none twice; then
/// all of them, and each item's options, in an order of their own (true and false keep theirs), unless
/// they are wanted as written.
pub(super) fn draw(slots: &[Slot], as_written: bool, seed: [u8; 32]) -> Vec<PaperItem> {
    let mut rng = ChaCha8Rng::from_seed(seed);
    let mut drawn: Vec<&Item> = Vec::new();
    // Items chosen one by one keep their own position.
    let named = |id: &str| slots.iter().any(|s| s.from.len() == 1 && s.from[0].id == id);
    for slot in slots {
        let free = |i: &&Item| !drawn.iter().any(|d| d.id == i.id) && (slot.from.len() == 1 || !named(&i.id));
        let mut pool: Vec<&Item> = slot.from.iter().map(|i| &**i).filter(free).collect();
        pool.shuffle(&mut rng);
        let mut by_objective: Vec<Vec<&Item>> = Vec::new();
        for item in pool {
            match by_objective.iter_mut().find(|g| g[0].objective == item.objective) {
                Some(group) => group.push(item),
                None => by_objective.push(vec![item]),
            }
        }
        let mut own = Vec::new();
        while own.len() < slot.count && by_objective.iter().any(|g| !g.is_empty()) {
            for group in &mut by_objective {
                if own.len() < slot.count
                    && let Some(item) = group.pop()
                {
                    own.push(item);
                }
            }
        }
        if as_written {
            own.sort_by_key(|item| slot.from.iter().position(|i| i.id == item.id));
        }
        drawn.extend(own);
    }
    if !as_written {
        drawn.shuffle(&mut rng);
    }
    drawn.into_iter().map(|item| on_paper(item, as_written, &mut rng)).collect()
}

/// What the drawing begins from: chance, or the assignment, where everyone has the same.
pub(super) fn seed(app: &App, work: &Assignment) -> [u8; 32] {
    if work.settings.order == ItemOrder::PerLearner {
        return app.random();
    }
    let id = work.id.0.as_bytes();
    std::array::from_fn(|n| id[n % id.len()])
}

/// An item as it is on a paper, its options in an order of their own unless they are wanted as written.
pub(crate) fn on_paper(item: &Item, as_written: bool, rng: &mut ChaCha8Rng) -> PaperItem {
    let mut options: Vec<String> = item.options.iter().map(|o| o.id.clone()).collect();
    // An order as written would be its own key.
    if item.kind == ItemKind::Order || !(as_written || item.kind == ItemKind::TrueFalse) {
        options.shuffle(rng);
    }
    let groups = item.groups.iter().map(|g| g.id.clone()).collect();
    PaperItem { id: item.id.clone(), version: item.version, kind: item.kind, options, groups, graded: None }
}

/// A paper as a learner would get it, and three answers to each of its items with their points: the right one and two
/// that are wrong. Demo data and measures are made of it.
pub struct Sample {
    /// The paper.
    pub paper: Paper,
    /// The answers, in the order of the items.
    pub answers: Vec<[(Response, i64); 3]>,
}

/// Draws a [`Sample`] from a module's quiz; none when it has no quiz.
#[must_use]
pub fn sample(module: &Module, seed: [u8; 32]) -> Option<Sample> {
    let plan = module.quiz?;
    let items = draw(&[Slot { from: module.items.clone(), count: plan.draw }], false, seed);
    let answers = items
        .iter()
        .map(|on_paper| {
            let item = module.item(&on_paper.id)?;
            let said = [item.right(), wrong(on_paper, item, 0), wrong(on_paper, item, 1)];
            Some(said.map(|response| {
                let points = grading::grade(item, &response, false);
                (response, points)
            }))
        })
        .collect::<Option<Vec<_>>>()?;
    let paper = Paper {
        module: module.id.clone(),
        module_version: module.version,
        pass_mark: plan.pass_mark,
        partial: false,
        items,
    };
    Some(Sample { paper, answers })
}

/// The first or second wrong response; the same where there is only one.
fn wrong(paper: &PaperItem, item: &Item, which: usize) -> Response {
    if paper.kind.is_typed() {
        return Response::typed(["不知道", "想不起来"][which % 2]);
    }
    let key = places(paper, &item.right());
    let wrong: Vec<usize> = match paper.kind {
        ItemKind::Order => {
            let mut order = key;
            if which == 0 {
                order.reverse();
            } else {
                order.rotate_left(1);
            }
            order
        }
        ItemKind::Match => {
            let groups = paper.groups.len().max(1);
            key.into_iter().map(|p| p / groups * groups + (p + 1 + which) % groups).collect()
        }
        ItemKind::Multiple if which == 1 => key.into_iter().skip(1).collect(),
        _ => {
            let others: Vec<usize> = (0..paper.options.len()).filter(|p| !key.contains(p)).collect();
            others.get(which).or(others.last()).copied().into_iter().collect()
        }
    };
    response(paper, &wrong).filter(|r| *r != item.right()).unwrap_or_default()
}

/// The places that mean a response. An option's place is its own; of a match, option `o` in group
/// `g` is place `o × groups + g`. The places of an order are in that order.
pub(crate) fn places(paper: &PaperItem, response: &Response) -> Vec<usize> {
    let options = || paper.options.iter().enumerate();
    match paper.kind {
        ItemKind::ShortText | ItemKind::Number => Vec::new(),
        ItemKind::Order => response.ids().iter().filter_map(|id| paper.options.iter().position(|o| o == id)).collect(),
        ItemKind::Match => options()
            .filter_map(|(n, id)| {
                let group = response.group_of(id)?;
                Some(n * paper.groups.len() + paper.groups.iter().position(|g| g == group)?)
            })
            .collect(),
        _ => options().filter(|(_, id)| response.has(id)).map(|(n, _)| n).collect(),
    }
}

/// The response that places mean; `None` when one of them is not on the paper.
fn response(paper: &PaperItem, places: &[usize]) -> Option<Response> {
    let option = |n: usize| paper.options.get(n).cloned();
    match paper.kind {
        ItemKind::ShortText | ItemKind::Number => None,
        ItemKind::Order => Some(Response::ordered(places.iter().map(|n| option(*n)).collect::<Option<Vec<_>>>()?)),
        ItemKind::Match => {
            let groups = paper.groups.len();
            let pairs = places.iter().map(|n| {
                let (option, group) = (n.checked_div(groups)?, n.checked_rem(groups)?);
                Some(Response::pair(paper.options.get(option)?, paper.groups.get(group)?))
            });
            let response = Response::new(pairs.collect::<Option<Vec<_>>>()?);
            // One group an option.
            let once = |o: &String| {
                response.ids().iter().filter(|p| p.split_once('=').is_some_and(|(id, _)| id == o)).count() <= 1
            };
            paper.options.iter().all(once).then_some(response)
        }
        _ => Some(Response::new(places.iter().map(|n| option(*n)).collect::<Option<Vec<_>>>()?)),
    }
}

/// The response that places mean, or a text where the answer is typed.
///
/// # Errors
/// [`Error::Invalid`] with the field `choice` for places that are not on the paper, or a text that is too long.
pub(crate) fn respond(paper: &PaperItem, places: &[usize], text: &str) -> Result<Response, Error> {
    if !paper.kind.is_typed() {
        return response(paper, places).ok_or_else(|| Error::field("choice", "unknown-option"));
    }
    if text.chars().count() > TYPED_MAX {
        return Err(Error::field("choice", "typed-length"));
    }
    Ok(Response::typed(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use qinghe_content::Library;
    use qinghe_model::grading::POINTS;

    fn bank(library: &Library) -> Vec<Slot> {
        vec![Slot { from: library.module("m02").unwrap().items.clone(), count: 10 }]
    }

    #[test]
    fn papers_differ_by_seed_and_repeat_by_seed() {
        let library = Library::embedded();
        let bank = bank(&library);
        let a = draw(&bank, false, [1; 32]);
        assert_eq!(a, draw(&bank, false, [1; 32]));
        assert_ne!(a, draw(&bank, false, [2; 32]));
        let mut ids: Vec<_> = a.iter().map(|i| &i.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 10, "no item twice");
    }

    #[test]
    fn samples_are_right_first_and_wrong_then() {
        for module in Library::embedded().modules().filter(|m| m.quiz.is_some()) {
            let sample = sample(module, [3; 32]).unwrap();
            assert_eq!(sample.paper.items.len(), sample.answers.len());
            for (item, said) in sample.paper.items.iter().zip(&sample.answers) {
                assert_eq!(said.each_ref().map(|(_, points)| *points), [POINTS, 0, 0], "{}: {said:?}", item.id);
            }
        }
        let without = Library::embedded().modules().find(|m| m.quiz.is_none()).cloned();
        assert!(without.is_none_or(|m| sample(&m, [3; 32]).is_none()));
    }

    #[test]
    fn slots_never_give_an_item_twice_and_keep_their_order_as_written() {
        let library = Library::embedded();
        let items = &library.module("m02").unwrap().items;
        let one = |n: usize| Slot { from: vec![items[n].clone()], count: 1 };
        let parts = || {
            vec![
                one(5),
                one(2),
                one(5),
                Slot { from: items.clone(), count: 4 },
                Slot { from: vec![], count: 3 },
                one(7),
            ]
        };
        for seed in 0..20 {
            let drawn = draw(&parts(), true, [seed; 32]);
            let ids: Vec<&str> = drawn.iter().map(|i| i.id.as_str()).collect();
            assert_eq!(ids[..2], [items[5].id.as_str(), items[2].id.as_str()]);
            assert_eq!(ids.len(), 7, "the repeated one is not asked again");
            assert_eq!(ids[6], items[7].id, "no draw takes what is asked by name");
            let mut rest: Vec<usize> =
                ids[2..6].iter().map(|id| items.iter().position(|i| i.id == *id).unwrap()).collect();
            assert!(rest.is_sorted() && !rest.contains(&5) && !rest.contains(&2), "{rest:?}");
            rest.dedup();
            assert_eq!(rest.len(), 4);
            for item in drawn.iter().filter(|i| i.kind == ItemKind::Single) {
                assert!(item.options.iter().eq(library.item(&item.id).unwrap().options.iter().map(|o| &o.id)));
            }
        }
    }

    fn paper_of(kind: ItemKind, groups: &[&str]) -> PaperItem {
        let ids = |ids: &[&str]| ids.iter().map(|s| (*s).to_owned()).collect();
        PaperItem {
            id: "i".into(),
            version: 1,
            kind,
            options: ids(&["c", "a", "b"]),
            groups: ids(groups),
            graded: None,
        }
    }

    #[test]
    fn places_mean_responses_and_back() {
        for (kind, groups, chosen, meant) in [
            (ItemKind::Single, &[][..], &[1][..], &["a"][..]),
            (ItemKind::Multiple, &[], &[0, 1], &["a", "c"]),
            (ItemKind::Order, &[], &[1, 2, 0], &["a", "b", "c"]),
            (ItemKind::Match, &["x", "y"], &[1, 2, 5], &["a=x", "b=y", "c=y"]),
        ] {
            let paper = paper_of(kind, groups);
            let said = response(&paper, chosen).unwrap();
            assert_eq!(said.ids(), meant, "{kind:?}");
            assert_eq!(places(&paper, &said), chosen, "{kind:?}");
        }
    }

    #[test]
    fn places_off_the_paper_mean_nothing() {
        assert_eq!(response(&paper_of(ItemKind::Single, &[]), &[3]), None);
        assert_eq!(response(&paper_of(ItemKind::Match, &["x", "y"]), &[6]), None);
        assert_eq!(response(&paper_of(ItemKind::Match, &["x", "y"]), &[0, 1]), None, "one group an option");
        assert_eq!(response(&paper_of(ItemKind::Match, &[]), &[0]), None);
    }

    #[test]
    fn every_objective_is_asked_about() {
        let library = Library::embedded();
        let module = library.module("m02").unwrap();
        for seed in 0..50 {
            let paper = draw(&bank(&library), false, [seed; 32]);
            for objective in &module.objectives {
                assert!(paper.iter().any(|i| module.item(&i.id).unwrap().objective == objective.id));
            }
        }
    }
}
