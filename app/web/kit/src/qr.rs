//! QR codes as SVG.

use leptos::prelude::*;
use qrcode::{Color, QrCode};
use std::fmt::Write;

/// The quiet zone around a QR code, in modules (ISO/IEC 18004).
const QUIET: usize = 4;

/// A QR code of a link; `None` if the link is too long.
pub fn qr(label: String, class: &'static str, link: &str) -> Option<AnyView> {
    let (width, dark) = qr_path(link)?;
    let side = width + 2 * QUIET;
    Some(
        view! {
            <svg class=class viewBox=format!("0 0 {side} {side}") shape-rendering="crispEdges" role="img" aria-label=label>
                <rect width=side height=side fill="#fff"></rect>
                <path d=dark fill="#000"></path>
            </svg>
        }
        .into_any(),
    )
}

/// The dark modules as one SVG path, a rectangle for each run in a row, offset by the quiet zone;
/// and the code's width in modules without it.
fn qr_path(text: &str) -> Option<(usize, String)> {
    let code = QrCode::new(text).ok()?;
    let width = code.width();
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(width).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run[0] == Color::Dark {
                let n = run.len();
                let _ = write!(path, "M{} {}h{n}v1h-{n}z", x + QUIET, y + QUIET);
            }
            x += run.len();
        }
    }
    Some((width, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads the path back and compares it with the code, module by module.
    #[test]
    fn the_path_has_every_dark_module_and_no_other() {
        let text = "https://example.edu.cn/q/AZqL3o5hdR6mQ2kV8cPzJ1wN0bTtXyUe4fGsHiKlMnOpQrSuVwXyZa";
        let (width, path) = qr_path(text).unwrap();
        let mut drawn = vec![false; width * width];
        for rect in path.split('M').skip(1) {
            let (x, rest) = rect.split_once(' ').unwrap();
            let (y, rest) = rest.split_once('h').unwrap();
            let (n, rest) = rest.split_once('v').unwrap();
            assert_eq!(rest, format!("1h-{n}z"));
            let [x, y, n] = [x, y, n].map(|s| s.parse::<usize>().unwrap());
            for i in 0..n {
                let place = (y - QUIET) * width + x - QUIET + i;
                assert!(!std::mem::replace(&mut drawn[place], true), "drawn twice");
            }
        }
        let code = QrCode::new(text).unwrap();
        let dark: Vec<bool> = code.to_colors().into_iter().map(|c| c == Color::Dark).collect();
        assert_eq!(drawn, dark);
    }

    #[test]
    fn what_is_too_long_for_a_code_gives_none() {
        assert_eq!(qr_path(&"x".repeat(5000)), None);
    }
}
