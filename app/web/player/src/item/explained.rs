//! A graded item: what was answered, what is right, and why.

use super::{ItemView, right, said};
use crate::{icon, points, words::fill};
use leptos::prelude::*;
use qinghe_model::{grading::POINTS, item::ItemKind};

impl ItemView<'_> {
    /// The item explained. `n` is its number, where it has one, from 1.
    pub fn explained(&self, n: Option<usize>) -> AnyView {
        let (lang, words, item) = (self.words.lang, &self.words.item, self.item);
        let is_right = self.points == Some(POINTS);
        let (class, drawing, word) = match self.points {
            Some(POINTS) => ("ans ans--right", "check", words.right.clone()),
            Some(p) if 0 < p && p < POINTS => ("ans ans--wrong", "half", fill(&words.part, &[("points", &points(p))])),
            _ => ("ans ans--wrong", "cross", words.wrong.clone()),
        };
        let yours = if self.response.is_blank() {
            view! { <dd>{words.blank.clone()}</dd> }.into_any()
        } else {
            lines(said(lang, item, self.options, self.response))
        };
        let key = (!is_right)
            .then(|| view! { <div><dt>{words.key.clone()}</dt>{lines(right(lang, item, self.options))}</div> });
        let whys = item
            .options
            .iter()
            .filter(|o| match item.kind {
                ItemKind::Match => self.response.group_of(&o.id).is_some_and(|g| o.group.as_deref() != Some(g)),
                ItemKind::Order | ItemKind::ShortText | ItemKind::Number => false,
                _ => !o.correct && self.response.has(&o.id),
            })
            .filter_map(|o| o.why.as_ref())
            .chain((!item.explanation.get(lang).is_empty()).then_some(&item.explanation))
            .map(|w| view! { <p>{w.get(lang).to_owned()}</p> })
            .collect::<Vec<_>>();
        view! {
            <article class=class>
                <header class="ans__head"><h3>{n.map(|n| format!("{n}. "))}{item.stem.get(lang).to_owned()}</h3><p class="verdict">{icon(drawing)}{word}</p></header>
                {item.scene.as_ref().map(|s| view! { <p class="muted small">{s.get(lang).to_owned()}</p> })}
                <dl class="ans__dl">
                    <div><dt>{words.yours.clone()}</dt>{yours}</div>
                    {key}
                </dl>
                {(!whys.is_empty()).then(|| view! { <div class="ans__why">{whys}</div> })}
            </article>
        }
        .into_any()
    }
}

impl ItemView<'_> {
    /// The item with its answer alone, while its key is held back. `note` says until when.
    pub fn held(&self, n: Option<usize>, note: String) -> AnyView {
        let (lang, words, item) = (self.words.lang, &self.words.item, self.item);
        let yours = if self.response.is_blank() {
            view! { <dd>{words.blank.clone()}</dd> }.into_any()
        } else {
            lines(said(lang, item, self.options, self.response))
        };
        view! {
            <article class="ans">
                <header class="ans__head"><h3>{n.map(|n| format!("{n}. "))}{item.stem.get(lang).to_owned()}</h3></header>
                {item.scene.as_ref().map(|s| view! { <p class="muted small">{s.get(lang).to_owned()}</p> })}
                <dl class="ans__dl"><div><dt>{words.yours.clone()}</dt>{yours}</div></dl>
                <p class="muted row">{icon("lock")}{note}</p>
            </article>
        }
        .into_any()
    }
}

fn lines(lines: Vec<String>) -> AnyView {
    lines.into_iter().map(|l| view! { <dd>{l}</dd> }).collect_view().into_any()
}
