//! The rules of a story: every choice leads to a node, every node can be reached, and so can a safe ending from it.

use crate::{Ending, Scenario};
use std::{collections::BTreeSet, ops::RangeInclusive};

/// The fewest decisions of a story.
const DECISIONS: usize = 3;
/// How many endings a story may have: readers look for all of them.
const ENDINGS: RangeInclusive<usize> = 2..=8;

/// The faults of a story. `lines` holds, for each node, its line and the lines of its choices.
pub(crate) fn faults(s: &Scenario, start: usize, lines: &[(usize, Vec<usize>)]) -> Vec<(usize, String)> {
    let mut out = vec![];
    let at = |id: &str| s.nodes.iter().position(|n| n.id == id);
    for (node, (line, choices)) in s.nodes.iter().zip(lines) {
        for (choice, line) in node.choices.iter().zip(choices) {
            if at(&choice.to).is_none() && !choice.to.is_empty() {
                out.push((*line, format!("choice `{}` leads to `{}`, which does not exist", choice.id, choice.to)));
            }
        }
        if node.ending.is_none() && node.choices.is_empty() {
            out.push((*line, format!("node `{}` is a dead end: it needs choices or an ending", node.id)));
        }
        if node.ending == Some(Ending::Unsafe) && node.choices.is_empty() {
            out.push((*line, format!("ending `{}` is unsafe and has no way back", node.id)));
        }
    }
    let Some(first) = at(&s.start) else {
        out.push((start, format!("the story starts at `{}`, which does not exist", s.start)));
        return out;
    };
    let mut reached = BTreeSet::from([first]);
    let mut todo = vec![first];
    while let Some(n) = todo.pop() {
        for to in s.nodes[n].choices.iter().filter_map(|c| at(&c.to)) {
            if reached.insert(to) {
                todo.push(to);
            }
        }
    }
    let mut safe: BTreeSet<usize> = (0..s.nodes.len()).filter(|n| s.nodes[*n].ending == Some(Ending::Safe)).collect();
    loop {
        let more: Vec<usize> = (0..s.nodes.len())
            .filter(|n| !safe.contains(n))
            .filter(|n| s.nodes[*n].choices.iter().filter_map(|c| at(&c.to)).any(|to| safe.contains(&to)))
            .collect();
        if more.is_empty() {
            break;
        }
        safe.extend(more);
    }
    for (n, (node, (line, _))) in s.nodes.iter().zip(lines).enumerate() {
        if !reached.contains(&n) {
            out.push((*line, format!("node `{}` cannot be reached from the start", node.id)));
        }
        if !safe.contains(&n) && !node.choices.is_empty() {
            out.push((*line, format!("no safe ending can be reached from node `{}`", node.id)));
        }
    }
    let decisions = reached.iter().filter(|n| s.nodes[**n].ending.is_none() && s.nodes[**n].choices.len() >= 2).count();
    let endings = s.nodes.iter().filter(|n| n.ending.is_some()).count();
    if !ENDINGS.contains(&endings) {
        let (from, to) = (ENDINGS.start(), ENDINGS.end());
        out.push((start, format!("{endings} endings: a story has {from} to {to}")));
    }
    if decisions < DECISIONS {
        out.push((start, format!("{decisions} decisions: a story needs {DECISIONS} or more")));
    }
    out
}
