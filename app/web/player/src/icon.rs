//! Line drawings of 20 × 20 units, always beside a word: they carry no meaning of their own.

use leptos::prelude::*;

/// A drawing by name; an unknown name draws nothing.
pub fn icon(name: &str) -> impl IntoView + use<> {
    let paths = match name {
        "person" => {
            r#"<circle cx="10" cy="6.5" r="3.3"/><path d="M3.5 17c.6-3.600 3.200-5.300 6.500-5.300s5.900 1.700 6.500 5.300"/>"#
        }
        "phone" => {
            r#"<path d="M4.500 3h3l1.500 4-2 1.500a9 9 0 0 0 4.500 4.500l1.500-2 4 1.500v3c0 1-.8 1.500-1.600 1.500C9 17 3 11 3 4.600 3 3.800 3.600 3 4.500 3z"/>"#
        }
        "exit" => r#"<path d="M8 3H4v14h4M12 6.500 15.500 10 12 13.500M15 10H7.500"/>"#,
        "half" => r#"<circle cx="10" cy="10" r="7.500"/><path class="f" d="M10 2.500a7.500 7.500 0 0 1 0 15z"/>"#,
        "clock" => r#"<circle cx="10" cy="10" r="7.500"/><path d="M10 6v4.300l2.800 1.700"/>"#,
        "cross" => r#"<circle cx="10" cy="10" r="7.500"/><path d="m7.300 7.300 5.400 5.400m0-5.400-5.400 5.400"/>"#,
        "hand" => {
            r#"<path d="M6 11V5.500a1.200 1.200 0 0 1 2.400 0V9m0-.5V4a1.200 1.200 0 0 1 2.400 0v4.500m0-3.500a1.200 1.200 0 0 1 2.400 0v4m0-2a1.200 1.200 0 0 1 2.400 0v4.500c0 3.500-2.200 5.500-5 5.500-2.600 0-3.800-1.300-5-3.500L4 10.800c-.6-1.200 1-2.200 1.900-1z"/>"#
        }
        "down" => r#"<path d="m4.500 8 5.500 5.500L15.500 8"/>"#,
        "sound" => {
            r#"<path d="M3.500 8v4h3l4 3.500v-11L6.500 8zM13 7.500a3.500 3.500 0 0 1 0 5M15 5a7 7 0 0 1 0 10"/>"#
        }
        "letters" => r#"<path d="M2.500 16 7 4l4.500 12M4 12.500h6M12.500 16l2.700-7 2.800 7m-4.500-2.300h3.600"/>"#,
        "print" => r#"<path d="M6 8V3h8v5M6 14H3.500V8h13v6H14M6 12h8v5H6z"/>"#,
        _ => answer_paths(name),
    };
    drawing(paths)
}

/// The same for the drawings around an answer, the only ones that islands use: the others stay out of the browser bundle.
pub fn answer_icon(name: &str) -> impl IntoView + use<> {
    drawing(answer_paths(name))
}

fn answer_paths(name: &str) -> &'static str {
    match name {
        "circle" => r#"<circle cx="10" cy="10" r="7.500"/>"#,
        "flag" => r#"<path d="M5.500 17.500V3.500h9l-2 3.500 2 3.500h-9"/>"#,
        "check" => r#"<circle cx="10" cy="10" r="7.500"/><path d="m6.500 10.300 2.400 2.400 4.600-5"/>"#,
        "alert" => r#"<path d="M10 2.800 18 17H2z"/><path d="M10 8v4m0 2.400v.1"/>"#,
        "lock" => r#"<rect x="4" y="9" width="12" height="8" rx="2"/><path d="M7 9V6.500a3 3 0 0 1 6 0V9"/>"#,
        "back" => r#"<path d="m12 4.500-5.500 5.500 5.500 5.500"/>"#,
        "next" => r#"<path d="M8 4.500 13.500 10 8 15.500"/>"#,
        "undo" => r#"<path d="M4 8h9a4 4 0 0 1 0 8H8M7.500 4.500 4 8l3.500 3.500"/>"#,
        "turn" => r#"<path d="M16.500 10a6.500 6.500 0 1 1-2-4.700M16.500 3v3.500H13"/>"#,
        "info" => r#"<circle cx="10" cy="10" r="7.500"/><path d="M10 9v5m0-8v.1"/>"#,
        _ => "",
    }
}

fn drawing(paths: &'static str) -> impl IntoView + use<> {
    view! { <svg class="ic" viewBox="0 0 20 20" aria-hidden="true" focusable="false" inner_html=paths></svg> }
}
