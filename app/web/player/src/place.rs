//! Where a step is shown without its controls.

use leptos::prelude::*;

/// Where a step is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Printed, with its answers.
    Paper,
    /// On the classroom's big screen: answers open with a press.
    Wall,
}

/// Something with its answer: folded on the big screen, in full on paper.
pub(crate) fn fold(place: Place, front: String, back: AnyView) -> AnyView {
    match place {
        Place::Wall => {
            view! { <details class="flip"><summary>{front}</summary><div class="flip__back">{back}</div></details> }
                .into_any()
        }
        Place::Paper => view! { <div class="card stack stack--tight"><p><b>{front}</b></p>{back}</div> }.into_any(),
    }
}
