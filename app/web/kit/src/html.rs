//! Renders views of pages that are never updated in place.

use leptos::prelude::*;

/// The comment Leptos puts where a view may change later. Only islands change.
const MARKER: &str = "<!>";
const ISLAND: &str = "<leptos-island";
const ISLAND_END: &str = "</leptos-island>";

/// Renders a view and keeps Leptos's markers only inside islands. Elsewhere nothing reads them, and in a `<title>` or
/// `<textarea>`, which hold text and no comments, they would be visible.
pub fn html(view: impl RenderHtml) -> String {
    without_markers(&view.to_html())
}

fn without_markers(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find(ISLAND) {
        let (before, island) = rest.split_at(start);
        strip(before, &mut out);
        let end = island.find(ISLAND_END).map_or(island.len(), |at| at + ISLAND_END.len());
        out.push_str(&island[..end]);
        rest = &island[end..];
    }
    strip(rest, &mut out);
    out
}

fn strip(html: &str, out: &mut String) {
    html.split(MARKER).for_each(|part| out.push_str(part));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::{FormState, text_area};
    use qinghe_model::Lang;

    #[test]
    fn markers_stay_in_islands_alone() {
        let page = "<title>A<!></title><p>x<!></p><!><leptos-island data-x><b>1</b><!></leptos-island><i>2<!></i><leptos-island><!></leptos-island>";
        let plain = "<title>A</title><p>x</p><leptos-island data-x><b>1</b><!></leptos-island><i>2</i><leptos-island><!></leptos-island>";
        assert_eq!(without_markers(page), plain);
        assert_eq!(without_markers(""), "");
        assert_eq!(
            without_markers("<leptos-island>open<!>"),
            "<leptos-island>open<!>",
            "nothing is lost of a broken page"
        );
    }

    #[test]
    fn what_a_person_typed_stays() {
        let typed = "a <!> b".to_owned();
        let shown = Owner::new().with(|| html(view! { <p>{typed.clone()}</p> }));
        assert_eq!(shown, "<p>a &lt;!&gt; b</p>");
        let form = FormState::filled([("note", typed)]);
        let shown = Owner::new().with(|| html(text_area(Lang::En, &form, "note", 3, false)));
        assert!(shown.ends_with(">a &lt;!> b</textarea>"), "{shown}");
    }
}
