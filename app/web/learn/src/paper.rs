//! A step without its controls: on paper with the answers, on the wall with the answers folded away.

use leptos::prelude::*;
use qinghe_content::{Ending, PlanLine, Role, Scenario, Step, StepKind, Tally};
use qinghe_kit::{i18n, t};
use qinghe_model::Lang;

/// Where a step is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Printed, with its answers.
    Paper,
    /// On the classroom wall: answers open with a press.
    Wall,
}

/// The step's drawing, words and activity. `tally` shows hands; on paper it is a plain list.
pub fn step(lang: Lang, step: &Step, place: Place) -> AnyView {
    view! {
        {step.figure.as_ref().map(|f| view! { <figure class="fig" inner_html=f.get(lang).to_owned()></figure> })}
        <div class="prose" inner_html=step.body.get(lang).to_owned()></div>
        {activity(lang, &step.kind, place)}
    }
    .into_any()
}

/// Something with its answer: folded on the wall, in full on paper.
fn fold(place: Place, front: String, back: AnyView) -> AnyView {
    match place {
        Place::Wall => {
            view! { <details class="flip"><summary>{front}</summary><div class="flip__back">{back}</div></details> }
                .into_any()
        }
        Place::Paper => view! { <div class="card stack stack--tight"><p><b>{front}</b></p>{back}</div> }.into_any(),
    }
}

fn activity(lang: Lang, kind: &StepKind, place: Place) -> AnyView {
    let words = |text: &qinghe_model::Text| text.get(lang).to_owned();
    match kind {
        StepKind::Text | StepKind::Help => ().into_any(),
        StepKind::Cards(cards) => {
            let cards = cards
                .iter()
                .map(|c| fold(place, words(&c.front), view! { <p>{words(&c.back)}</p> }.into_any()))
                .collect_view();
            view! { <div class="flips">{cards}</div> }.into_any()
        }
        StepKind::Check(check) => {
            let options = check.options.iter().map(|o| view! { <li>{words(&o.text)}</li> }).collect_view();
            let key = check
                .options
                .iter()
                .filter(|o| o.correct)
                .map(|o| view! { <p>{words(&o.text)}": "{words(&o.feedback)}</p> });
            view! {
                <p><b>{words(&check.stem)}</b></p>
                <ol class="letters">{options}</ol>
                {fold(place, t!(lang, "answer-key"), key.collect_view().into_any())}
            }
            .into_any()
        }
        StepKind::Scenario(scenario) => story(lang, scenario, place),
        StepKind::Sort(sort) => {
            let groups = sort
                .groups
                .iter()
                .map(|g| {
                    let list = sort.entries.iter().filter(|e| e.group == g.id).map(|e| view! { <li>{words(&e.text)}<br/><span class="muted small">{words(&e.why)}</span></li> }).collect_view();
                    view! { <div><p><b>{words(&g.text)}</b></p><ul>{list}</ul></div> }
                })
                .collect_view();
            let things = sort.entries.iter().map(|e| view! { <li>{words(&e.text)}</li> }).collect_view();
            view! { <ul>{things}</ul>{fold(place, t!(lang, "answer-key"), groups.into_any())} }.into_any()
        }
        StepKind::Order(order) => {
            let shown = order.shown().map(|(_, text)| view! { <li>{words(text)}</li> }).collect_view();
            let right = order.entries.iter().map(|(_, text)| view! { <li>{words(text)}</li> }).collect_view();
            let back = view! { <ol>{right}</ol><p>{words(&order.why)}</p> };
            view! { <ul>{shown}</ul>{fold(place, t!(lang, "order-right"), back.into_any())} }.into_any()
        }
        StepKind::Myth(statements) => {
            let rows = statements
                .iter()
                .map(|s| {
                    let truth = if s.myth { t!(lang, "myth-is-myth") } else { t!(lang, "myth-is-fact") };
                    fold(place, words(&s.text), view! { <p><b>{truth}</b>" "{words(&s.truth)}</p> }.into_any())
                })
                .collect_view();
            view! { <div class="flips">{rows}</div> }.into_any()
        }
        StepKind::Guess(guess) => {
            let figure = format!("{}{}", i18n::number(guess.answer), guess.unit.get(lang));
            fold(
                place,
                words(&guess.question),
                view! { <p class="figure">{figure}</p><p>{words(&guess.reveal)}</p> }.into_any(),
            )
        }
        StepKind::Roles(roles) => role_cards(lang, roles),
        StepKind::Reflect(prompts) => {
            let rows = prompts.iter().map(|p| view! { <li class="paper paper--write">{words(p)}</li> }).collect_view();
            view! { <ul class="plain stack">{rows}</ul> }.into_any()
        }
        StepKind::Plan(lines) => plan(lang, lines),
        StepKind::Tally(t) => tally(lang, t),
    }
}

/// On the wall the beginning, to be decided together in the trial; on paper every scene.
fn story(lang: Lang, scenario: &Scenario, place: Place) -> AnyView {
    let number = |id: &str| scenario.nodes.iter().position(|n| n.id == id).map_or(0, |n| n + 1);
    let wanted = |n: &&qinghe_content::Node| place == Place::Paper || n.id == scenario.start;
    let scenes = scenario
        .nodes
        .iter()
        .filter(wanted)
        .map(|node| {
            let ending = node.ending.map(|e| if e == Ending::Safe { t!(lang, "story-safe") } else { t!(lang, "story-unsafe") });
            let choices = node
                .choices
                .iter()
                .map(|c| {
                    let to = (place == Place::Paper).then(|| format!(" → {}", number(&c.to)));
                    view! { <li>{c.text.get(lang).to_owned()}{to}</li> }
                })
                .collect_view();
            let text = node.text.get(lang).split("\n\n").map(|p| view! { <p>{p.to_owned()}</p> }).collect_view();
            let no = (place == Place::Paper).then(|| format!("{} ", number(&node.id)));
            view! { <section class="card stack stack--tight"><p><b>{no}{ending}</b></p>{text}<ul>{choices}</ul></section> }
        })
        .collect_view();
    view! { <div class="stack">{scenes}</div> }.into_any()
}

/// The cards of a role-play.
pub fn role_cards(lang: Lang, roles: &[Role]) -> AnyView {
    let cards = roles
        .iter()
        .zip('A'..)
        .map(|(role, letter)| {
            let words = role.card.get(lang).split("\n\n").map(|p| view! { <p>{p.to_owned()}</p> }).collect_view();
            view! {
                <section class="card role">
                    <h2><span class="choice__key" aria-hidden="true">{letter.to_string()}</span>{role.name.get(lang).to_owned()}</h2>
                    {words}
                </section>
            }
        })
        .collect_view();
    view! { <div class="section roles">{cards}</div> }.into_any()
}

/// What hands are raised for.
pub fn tally(lang: Lang, tally: &Tally) -> AnyView {
    let options = tally.options.iter().map(|(_, text)| view! { <li>{text.get(lang).to_owned()}</li> }).collect_view();
    view! { <p><b>{tally.question.get(lang).to_owned()}</b></p><ul>{options}</ul> }.into_any()
}

/// The lines of a plan, on paper: a tick or a line to fill in.
fn plan(lang: Lang, lines: &[PlanLine]) -> AnyView {
    let rows = lines
        .iter()
        .map(|l| view! { <li class=if l.write { "paper paper--write" } else { "paper" }>{l.text.get(lang).to_owned()}</li> })
        .collect_view();
    view! { <ul class="plain stack stack--tight">{rows}</ul> }.into_any()
}
