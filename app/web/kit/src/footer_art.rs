//! The drawing below the sign-in pages: a rice paddy with three rows of seedlings on the water.

use leptos::prelude::*;
use std::fmt::Write as _;

/// The drawing, as wide as the window, between `<main>` and the footer.
pub fn footer_art() -> AnyView {
    const WATER: &str = r#"<path class="w1" d="M0 78C240 62 420 88 720 74s480-14 720 4v112H0Z"/><path class="w2" d="M0 140c260-14 460 10 740-2s470-8 700 2v50H0Z"/><path class="furrow" d="M0 104c240-10 480 8 720 0s480-8 720 0M0 158c240-10 480 8 720 0s480-8 720 0"/>"#;
    // Number of seedlings, x of the first, step, y, size in per cent: far, middle, near.
    const ROWS: [(u32, u32, u32, u32, u32); 3] = [(19, 20, 76, 92, 62), (13, 60, 111, 128, 95), (9, 90, 162, 184, 145)];
    let mut drawing = WATER.to_owned();
    for (many, first, step, y, size) in ROWS {
        for n in 0..many {
            // Neighbours differ: every third is mirrored, every other has its leaves swapped.
            let mirror = if n % 3 == 0 { "-" } else { "" };
            let size = f64::from(size * (92 + n * 7 % 3 * 10)) / 10_000.0;
            let (left, right) = if n % 2 == 0 { ("leaf2", "leaf1") } else { ("leaf1", "leaf2") };
            let x = first + n * step;
            let _ = write!(
                drawing,
                r#"<g transform="translate({x} {y}) scale({mirror}{size} {size})"><path class="{left}" d="M0 0C-2-16-12-26-24-29-23-15-14-4 0 0Z"/><path class="{right}" d="M0 0C1-20 9-33 23-39 24-20 14-5 0 0Z"/><path class="leaf3" d="M0 2C-5-14-5-30 1-46 6-30 5-14 0 2Z"/></g>"#
            );
        }
    }
    view! { <svg class="footer-art" viewBox="0 0 1440 190" preserveAspectRatio="xMidYMax slice" aria-hidden="true" focusable="false" inner_html=drawing></svg> }
        .into_any()
}
