//! A step whose things are put in order by tapping them.

use super::StepView;
use crate::{icon, words::fill};
use leptos::prelude::*;
use qinghe_model::lesson::Order;

impl StepView<'_> {
    pub(super) fn order(&self, order: &Order) -> AnyView {
        let (lang, words, taps) = (self.lang(), self.step_words(), &self.words.quiz);
        let shown: Vec<_> = order.shown().collect();
        let place = |id: &String| shown.iter().position(|(have, _)| have == id);
        let answered = self.chosen.len() == order.entries.len();
        let places: Vec<usize> = self.on_page().iter().filter_map(place).collect();
        let result = answered.then(|| {
            let right = self.chosen.iter().eq(order.entries.iter().map(|(id, _)| id));
            let list =
                order.entries.iter().map(|(_, text)| view! { <li>{text.get(lang).to_owned()}</li> }).collect_view();
            let body = view! {
                <p>{order.why.get(lang).to_owned()}</p>
                {(!right).then(|| view! { <p><b>{self.words.item.order_right.clone()}</b></p><ol>{list}</ol> })}
            };
            self.feedback(right, body.into_any())
        });
        let items = shown
            .iter()
            .enumerate()
            .map(|(place, (_, text))| {
                let at = places.iter().position(|p| *p == place);
                let spoken = at.map(|n| fill(&taps.order_placed, &[("n", &(n + 1))]));
                view! {
                    <li><button class="arrange__item" name="tap" value=place.to_string() aria-pressed=if at.is_some() { "true" } else { "false" }>
                        <span class="arrange__no" aria-hidden="true">{at.map(|n| n + 1)}</span><span>{text.get(lang).to_owned()}</span><span class="vh">{spoken}</span>
                    </button></li>
                }
            })
            .collect_view();
        let kept_places =
            places.iter().map(|p| view! { <input type="hidden" name="place" value=p.to_string()/> }).collect_view();
        view! {
            <form class="section stack" method="post" action=self.action.clone() id="step">
                {self.error()}
                <p class="muted small">{taps.order_hint.clone()}</p>
                <ul class="arrange" data-placed=taps.order_placed.clone()>{items}</ul>
                {kept_places}
                <p class="row">
                    <button class="btn btn--quiet" name="clear" value="1">{icon("turn")}{taps.order_clear.clone()}</button>
                    // The script shows it once everything has its place; without a script the last tap is answered.
                    {(!answered).then(|| view! { <button class="btn arrange__check" hidden="">{words.answer.clone()}</button> })}
                </p>
                {result}
                {if answered {
                    self.answer_nav(true, &words.answer, "btn arrange__check")
                } else {
                    view! { <div class="step-nav">{self.back_link()}<p class="muted small">{words.order_first.clone()}</p></div> }.into_any()
                }}
            </form>
        }
        .into_any()
    }
}
