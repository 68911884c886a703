//! How a report leaves the page: on paper, and as files.

use leptos::prelude::*;
use qinghe_kit::{downloads, t, ui::icon};
use qinghe_model::Lang;

/// A button to print and links to the files of a report; `query` begins with `?`.
pub(super) fn files(lang: Lang, address: &str, query: &str) -> AnyView {
    let print = view! { <button class="btn print-page" type="button" hidden="">{icon("print")}{t!(lang, "report-print")}</button> };
    let file = |ending: &str, more: &str, text: String| (format!("{address}.{ending}{query}{more}"), text);
    let files = vec![
        file("xlsx", "", t!(lang, "report-xlsx")),
        file("csv", "", t!(lang, "report-csv")),
        file("csv", "&bom=0", t!(lang, "report-csv-plain")),
        file("json", "", t!(lang, "report-json")),
    ];
    downloads::links(lang, Some(print.into_any()), files)
}
