//! A step's page around the step: reading its form, the scripts it needs, errors, and the island of a story. How a step
//! looks is in [`qinghe_player::step`]; the pupil's lesson and the staff's trial both show it through [`body`].

use leptos::prelude::*;
use qinghe_content::{Step, StepKind};
use qinghe_islands::scenario::ScenarioIsland;
use qinghe_kit::{
    forms::{Fields, FormState},
    page::Page,
    scripts, t,
};
use qinghe_player::step::{StepView, answered_at};
use qinghe_service::lessons::{self, StepInput};

/// Reads the form of a step.
pub fn input(step: &Step, fields: &Fields) -> StepInput {
    let mut chosen: Vec<String> = fields.starting("chosen").map(str::to_owned).collect();
    let mut path: Vec<String> = fields.get("path").split(' ').filter(|s| !s.is_empty()).map(str::to_owned).collect();
    match fields.get("back") {
        "one" => drop(path.pop()),
        "all" => path.clear(),
        _ if !fields.get("choice").is_empty() => path.push(fields.get("choice").to_owned()),
        _ => {}
    }
    // Who goes on without an answer to an estimate sends nothing of what was ticked.
    if matches!(step.kind, StepKind::Estimate(_)) && fields.get("go") == lessons::SKIP {
        chosen = vec![lessons::SKIP.to_owned()];
    }
    if let StepKind::Order(order) = &step.kind {
        let shown: Vec<&String> = order.shown().map(|(id, _)| id).collect();
        let mut places: Vec<usize> = fields.all("place").filter_map(|p| p.parse().ok()).collect();
        if !fields.get("clear").is_empty() {
            places.clear();
        } else if let Ok(tapped) = fields.get("tap").parse() {
            qinghe_player::arrange::tap(&mut places, tapped);
        }
        chosen = places.iter().filter_map(|p| shown.get(*p)).map(|id| (*id).clone()).collect();
    }
    StepInput { chosen, path }
}

/// The address of a step with what was ticked on it, for a change of language.
pub fn with_ticks(here: &str, input: &StepInput) -> String {
    let pick: Vec<String> = input
        .chosen
        .iter()
        .filter(|c| c.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'=' | b'.')))
        .map(|c| c.replace('=', "%3D"))
        .collect();
    if pick.is_empty() { here.to_owned() } else { format!("{here}?pick={}", pick.join("+")) }
}

/// Whether a form goes on to the next step: its main button was pressed with the answer that is on the page checked already.
pub fn goes_on(step: &Step, input: &StepInput, fields: &Fields) -> bool {
    let mut given: Vec<&str> = fields.get("given").split(' ').filter(|s| !s.is_empty()).collect();
    let mut chosen: Vec<&str> = input.chosen.iter().map(|c| c.trim()).collect();
    if !matches!(step.kind, StepKind::Order(_)) {
        given.sort_unstable();
        chosen.sort_unstable();
    }
    fields.get("go") == "on" && !given.is_empty() && given == chosen
}

/// A page with what a step needs.
pub fn page(page: Page, step: &Step, form: &FormState) -> Page {
    let kind = &step.kind;
    let page = page.narrow().for_form(form).with_script(scripts::SPEAK);
    let page = if answered_at(kind) == Some("feedback") { page.with_script(scripts::AGAIN) } else { page };
    let page = match kind {
        StepKind::Scenario(_) => page.with_islands().with_scenes(step.scenes().next().is_some()),
        StepKind::Chat(_) | StepKind::Call(_) | StepKind::Refuse(_) => page.with_scenes(true),
        StepKind::Order(_) => page.with_script(scripts::ARRANGE),
        StepKind::Guess(_) => page.with_script(scripts::GUESS),
        StepKind::Reflect(_) | StepKind::Plan(_) => page.with_script(scripts::NOTES),
        _ => page,
    };
    if has_ticks(kind) { page.language_in("step") } else { page }
}

/// Whether the step has a form whose ticks must survive a change of language.
const fn has_ticks(kind: &StepKind) -> bool {
    matches!(
        kind,
        StepKind::Check(_)
            | StepKind::Sort(_)
            | StepKind::Guess(_)
            | StepKind::Order(_)
            | StepKind::Myth(_)
            | StepKind::Estimate(_)
    )
}

/// The page's body below its breadcrumbs.
pub fn body(view: &StepView<'_>, form: &FormState) -> AnyView {
    let lang = view.words.lang;
    view! {
        {view.progress()}
        {form.summary(lang, t!(lang, "check-problem"))}
        {view.body(&|story| view! { <ScenarioIsland story/> }.into_any())}
    }
    .into_any()
}
