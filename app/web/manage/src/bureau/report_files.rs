//! What a report is called in its headings, and how it leaves the page: on paper, and as files.

use leptos::prelude::*;
use qinghe_kit::{downloads, i18n, t, ui::icon};
use qinghe_model::Lang;
use qinghe_service::tables::{Table, Words};

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

/// The headings and words of a report's table, without a title and facts; `over`: the campaign was over.
pub(super) fn words(lang: Lang, table: &Table, over: bool) -> Words {
    let word = |group, id: &str| i18n::message(lang, group, &id.replace('_', "-"));
    let column = |id: &str| match id {
        "needed" | "shortfall" if over => t!(lang, "report-col-missed"),
        id => word("report-col", id),
    };
    let mut columns: Vec<String> = table.columns.iter().map(|c| column(c.id)).collect();
    columns.push(word("report-col", "note"));
    Words {
        lang,
        title: String::new(),
        facts: Vec::new(),
        columns,
        pages: [t!(lang, "report-sheet"), t!(lang, "report-sheet-about")],
        word: |lang, id| i18n::message(lang, "report-word", &id.replace('_', "-")),
    }
}
