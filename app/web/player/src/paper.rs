//! A step without its controls: on paper with the answers, on the big screen with the answers folded away.

pub use crate::place::Place;

use crate::{
    class_view,
    comic::{Panel, told},
    number, paper_rehearsal,
    place::fold,
    words::Words,
};
use leptos::prelude::*;
use qinghe_model::{
    Lang, Text,
    lesson::{Ending, Node, PlanLine, Role, Scenario, Step, StepKind, Tally},
};

/// The step's drawing, text and activity. The page has the [`sheet`](crate::comic::sheet) of its steps.
pub fn step(words: &Words, step: &Step, place: Place) -> AnyView {
    view! { {text(words.lang, step)}{activity(words, step, place)} }.into_any()
}

/// The step's drawing and text.
pub fn text(lang: Lang, step: &Step) -> AnyView {
    view! {
        {step.figure.as_ref().map(|f| view! { <figure class="fig" inner_html=f.get(lang).to_owned()></figure> })}
        <div class="prose" inner_html=step.body.get(lang).to_owned()></div>
    }
    .into_any()
}

fn activity(words: &Words, step: &Step, place: Place) -> AnyView {
    let lang = words.lang;
    let read = |text: &Text| text.get(lang).to_owned();
    match &step.kind {
        StepKind::Text | StepKind::Help => ().into_any(),
        StepKind::Cards(cards) => {
            let cards = cards
                .iter()
                .map(|c| fold(place, read(&c.front), view! { <p>{read(&c.back)}</p> }.into_any()))
                .collect_view();
            view! { <div class="flips">{cards}</div> }.into_any()
        }
        StepKind::Check(check) => {
            let options = check.options.iter().map(|o| view! { <li>{read(&o.text)}</li> }).collect_view();
            let key = check
                .options
                .iter()
                .filter(|o| o.correct)
                .map(|o| view! { <p>{read(&o.text)}": "{read(&o.feedback)}</p> });
            view! {
                <p><b>{read(&check.stem)}</b></p>
                <ol class="letters">{options}</ol>
                {fold(place, words.item.key.clone(), key.collect_view().into_any())}
            }
            .into_any()
        }
        StepKind::Scenario(scenario) => story(words, step, scenario, place),
        StepKind::Sort(sort) => {
            let groups = sort
                .groups
                .iter()
                .map(|g| {
                    let list = sort
                        .entries
                        .iter()
                        .filter(|e| e.group == g.id)
                        .map(|e| view! { <li>{read(&e.text)}<br/><span class="muted small">{read(&e.why)}</span></li> })
                        .collect_view();
                    view! { <div><p><b>{read(&g.text)}</b></p><ul>{list}</ul></div> }
                })
                .collect_view();
            let things = sort.entries.iter().map(|e| view! { <li>{read(&e.text)}</li> }).collect_view();
            view! { <ul>{things}</ul>{fold(place, words.item.key.clone(), groups.into_any())} }.into_any()
        }
        StepKind::Order(order) => {
            let shown = order.shown().map(|(_, text)| view! { <li>{read(text)}</li> }).collect_view();
            let right = order.entries.iter().map(|(_, text)| view! { <li>{read(text)}</li> }).collect_view();
            let back = view! { <ol>{right}</ol><p>{read(&order.why)}</p> };
            view! { <ul>{shown}</ul>{fold(place, words.item.order_right.clone(), back.into_any())} }.into_any()
        }
        StepKind::Myth(statements) => {
            let rows = statements
                .iter()
                .map(|s| {
                    let truth = if s.myth { words.step.is_myth.clone() } else { words.step.is_fact.clone() };
                    fold(place, read(&s.text), view! { <p><b>{truth}</b>" "{read(&s.truth)}</p> }.into_any())
                })
                .collect_view();
            view! { <div class="flips">{rows}</div> }.into_any()
        }
        StepKind::Guess(guess) => {
            let figure = format!("{}{}", number(guess.answer), guess.unit.get(lang));
            fold(
                place,
                read(&guess.question),
                view! { <p class="figure">{figure}</p><p>{read(&guess.reveal)}</p> }.into_any(),
            )
        }
        StepKind::Roles(roles) => role_cards(lang, roles),
        StepKind::Chat(chat) => paper_rehearsal::chat(words, chat, place),
        StepKind::Call(call) => paper_rehearsal::call(words, call, place),
        StepKind::Refuse(refuse) => paper_rehearsal::refuse(words, refuse, place),
        StepKind::Estimate(asked) => {
            let reveal = read(&asked.reveal);
            view! { {class_view::asked(words, asked)}{fold(place, words.rehearsal.estimate_peers.clone(), view! { <p>{reveal}</p> }.into_any())} }
                .into_any()
        }
        StepKind::Reflect(prompts) => {
            let rows = prompts.iter().map(|p| view! { <li class="paper paper--write">{read(p)}</li> }).collect_view();
            view! { <ul class="plain stack">{rows}</ul> }.into_any()
        }
        StepKind::Plan(lines) => plan(lang, lines),
        StepKind::Tally(t) => tally(lang, t),
    }
}

/// On the big screen the first scene, to be decided together; on paper every scene.
fn story(words: &Words, step: &Step, scenario: &Scenario, place: Place) -> AnyView {
    let lang = words.lang;
    let number = |id: &str| scenario.nodes.iter().position(|n| n.id == id).map_or(0, |n| n + 1);
    let wanted = |n: &&Node| place == Place::Paper || n.id == scenario.start;
    let scenes = scenario
        .nodes
        .iter()
        .filter(wanted)
        .map(|node| {
            let ending = node.ending.map(|e| match e {
                Ending::Safe => words.story.safe_ending.clone(),
                Ending::Unsafe => words.story.unsafe_ending.clone(),
            });
            let choices = node
                .choices
                .iter()
                .map(|c| {
                    let to = (place == Place::Paper).then(|| format!(" → {}", number(&c.to)));
                    view! { <li>{c.text.get(lang).to_owned()}{to}</li> }
                })
                .collect_view();
            let panel = Panel::of(lang, step, node).map(Panel::view);
            let text = told(lang, node).into_iter().map(|p| view! { <p>{p}</p> }).collect_view();
            let no = (place == Place::Paper).then(|| format!("{} ", number(&node.id)));
            view! { <section class="card stack stack--tight"><p><b>{no}{ending}</b></p>{panel}{text}<ul>{choices}</ul></section> }
        })
        .collect_view();
    // Two pictures a row: a sheet of paper holds a story.
    let strip = place == Place::Paper && scenario.nodes.iter().any(|n| n.scene.is_some());
    view! { <div class=if strip { "strip" } else { "stack" }>{scenes}</div> }.into_any()
}

/// The cards of a role-play.
pub fn role_cards(lang: Lang, roles: &[Role]) -> AnyView {
    let cards = roles
        .iter()
        .zip('A'..)
        .map(|(role, letter)| {
            let lines = role.card.get(lang).split("\n\n").map(|p| view! { <p>{p.to_owned()}</p> }).collect_view();
            view! {
                <section class="card role">
                    <h2><span class="choice__key" aria-hidden="true">{letter.to_string()}</span>{role.name.get(lang).to_owned()}</h2>
                    {lines}
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
