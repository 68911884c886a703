//! Labels: what Moodle's formats have no element for is written as tags, which Moodle keeps.

use super::build::{by_use, clean, group_id, text};
use qinghe_model::{
    Lang,
    item::{CognitiveLevel, Item, ItemGroup, ItemKind, ItemOption},
};

pub(super) const LEVELS: [(&str, CognitiveLevel); 3] =
    [("recall", CognitiveLevel::Recall), ("understand", CognitiveLevel::Understand), ("apply", CognitiveLevel::Apply)];

pub(super) fn level_name(level: CognitiveLevel) -> &'static str {
    LEVELS.iter().find(|l| l.1 == level).map_or("understand", |l| l.0)
}

/// The labels of a question.
#[derive(Default)]
pub(super) struct Labels {
    pub(super) difficulty: Option<u8>,
    pub(super) level: Option<CognitiveLevel>,
    /// It is an order, written as a match.
    pub(super) order: bool,
    /// The first lines of the question that are its situation.
    pub(super) scene: Option<usize>,
    /// The place, from 1, that each group really has, in the order they are read.
    pub(super) groups: Vec<usize>,
    /// A label that is not ours.
    pub(super) other: Option<String>,
}

impl Labels {
    pub(super) fn write(item: &Item, lang: Lang) -> Vec<String> {
        let mut out = vec![format!("difficulty-{}", item.difficulty), format!("level-{}", level_name(item.level))];
        if let Some(scene) = &item.scene {
            out.push(format!("scene-lines-{}", clean(scene.get(lang)).split('\n').count()));
        }
        if item.kind == ItemKind::Match {
            let places: Vec<usize> = by_use(item).into_iter().map(|at| at + 1).collect();
            if !places.is_sorted() {
                let places: Vec<String> = places.iter().map(ToString::to_string).collect();
                out.push(format!("groups-{}", places.join("-")));
            }
        }
        out
    }

    pub(super) fn take(&mut self, label: &str) {
        let label = label.trim();
        if let Some(n) = label.strip_prefix("difficulty-").and_then(|n| n.parse().ok()).filter(|n| (1..=3).contains(n))
        {
            self.difficulty = Some(n);
        } else if let Some(level) = label.strip_prefix("level-").and_then(|l| LEVELS.iter().find(|x| x.0 == l)) {
            self.level = Some(level.1);
        } else if let Some(n) = label.strip_prefix("scene-lines-").and_then(|n| n.parse().ok()) {
            self.scene = Some(n);
        } else if label == "kind-order" {
            self.order = true;
        } else if let Some(places) =
            label.strip_prefix("groups-").and_then(|p| p.split('-').map(|n| n.parse().ok()).collect())
        {
            self.groups = places;
        } else if !label.is_empty() {
            self.other = Some(label.to_owned());
        }
    }

    /// The item with the properties from its labels.
    pub(super) fn apply(self, mut item: Item, lang: Lang) -> Item {
        item.difficulty = self.difficulty.unwrap_or(item.difficulty);
        item.level = self.level.unwrap_or(item.level);
        if let (Some(lines), ItemKind::Single) = (self.scene, item.kind) {
            let whole = item.stem.get(lang).to_owned();
            let all: Vec<&str> = whole.split('\n').collect();
            if lines > 0 && lines < all.len() {
                item.kind = ItemKind::Scenario;
                item.scene = Some(text(lang, &all[..lines].join("\n")));
                item.stem = text(lang, &all[lines..].join("\n"));
            }
        }
        let mut places = self.groups.clone();
        places.sort_unstable();
        if item.kind == ItemKind::Match && places.iter().copied().eq(1..=item.groups.len()) {
            let mut groups: Vec<(usize, ItemGroup)> = self.groups.into_iter().zip(item.groups).collect();
            groups.sort_by_key(|g| g.0);
            for (place, group) in &mut groups {
                let old = std::mem::replace(&mut group.id, format!("new{place}"));
                for o in item.options.iter_mut().filter(|o| o.group.as_ref() == Some(&old)) {
                    o.group = Some(group.id.clone());
                }
            }
            item.groups = groups.into_iter().map(|g| g.1).collect();
            for at in 0..item.groups.len() {
                let old = std::mem::replace(&mut item.groups[at].id, group_id(at));
                for o in item.options.iter_mut().filter(|o| o.group.as_ref() == Some(&old)) {
                    o.group = Some(group_id(at));
                }
            }
        }
        if self.order && item.kind == ItemKind::Match {
            let places: Vec<Option<usize>> = item
                .options
                .iter()
                .map(|o| item.groups.iter().find(|g| Some(&g.id) == o.group.as_ref())?.text.get(lang).parse().ok())
                .collect();
            if places.iter().all(Option::is_some) {
                let mut options: Vec<_> = places.into_iter().zip(item.options).collect();
                options.sort_by_key(|o| o.0);
                item.options = options.into_iter().map(|(_, o)| ItemOption { group: None, ..o }).collect();
                item.groups = vec![];
                item.kind = ItemKind::Order;
            }
        }
        item
    }
}
