//! A ledger on a page and as a file: both are made of the same cells.

use crate::{
    downloads::{CSV, XLSX, attachment},
    i18n,
    page::{Cx, Fault},
    t,
};
use axum::response::Response;
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use qinghe_model::Lang;
use qinghe_service::{
    App,
    tables::{Cell, Sheet, csv::BOM},
};

/// What a file is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Csv,
    Xlsx,
}

/// The ledger as a table that becomes cards on phones. `heads`: the column headings where they are not plain words;
/// `links`: where a row's name leads. The region is named by the caption's id.
pub fn table(
    lang: Lang,
    ledger: &Sheet,
    id: &'static str,
    caption: String,
    heads: Option<Vec<AnyView>>,
    links: &[Option<String>],
) -> AnyView {
    let sorts = heads.is_some();
    let heads = heads.unwrap_or_else(|| (0..ledger.head.len()).map(|n| plain_head(ledger, n)).collect());
    let rows = ledger.rows.iter().enumerate().map(|(n, line)| {
        let link = links.get(n).and_then(Option::as_ref);
        row(lang, ledger, line, link)
    });
    let foot = (!ledger.foot.is_empty())
        .then(|| view! { <tfoot role="rowgroup">{row(lang, ledger, &ledger.foot, None)}</tfoot> });
    let class = if sorts { "table table--stack table--sorts" } else { "table table--stack" };
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-labelledby=id>
            <table class=class role="table">
                <caption id=id>{caption}</caption>
                <thead role="rowgroup"><tr role="row">{heads}</tr></thead>
                <tbody role="rowgroup">{rows.collect_view()}</tbody>
                {foot}
            </table>
        </div>
    }
    .into_any()
}

/// A heading of plain words.
pub fn plain_head(ledger: &Sheet, n: usize) -> AnyView {
    let class = if n == 0 { "still wrap-text" } else { "num still wrap-text" };
    view! { <th role="columnheader" scope="col" class=class>{ledger.head[n].clone()}</th> }.into_any()
}

fn row(lang: Lang, ledger: &Sheet, line: &[Cell], link: Option<&String>) -> AnyView {
    let cells = line.iter().zip(&ledger.head).enumerate().map(|(n, (cell, label))| {
        let text = match cell {
            Cell::Plain(text) => text.clone().into_any(),
            Cell::Count(n) | Cell::Sum(n) => i18n::number(*n).into_any(),
            Cell::Nothing => {
                view! { <span class="muted"><span aria-hidden="true">"–"</span><span class="vh">{t!(lang, "teach-none")}</span></span> }
                    .into_any()
            }
            cell => cell.shown(&ledger.hidden).into_any(),
        };
        if n == 0 {
            let name = match link.cloned() {
                Some(href) => view! { <a href=href>{text}</a> }.into_any(),
                None => text,
            };
            return view! { <th scope="row" role="rowheader">{name}</th> }.into_any();
        }
        let class = if matches!(cell, Cell::Plain(_)) { "" } else { "num" };
        view! { <td role="cell" class=class data-label=label.clone()>{text}</td> }.into_any()
    });
    view! { <tr role="row">{cells.collect_view()}</tr> }.into_any()
}

/// The two links under a ledger; `address` ends where `.csv` goes on, `query` begins with `?` or is empty.
pub fn downloads(lang: Lang, address: &str, query: &str) -> AnyView {
    view! {
        <p class="row no-print">
            <a class="btn btn--second" href=format!("{address}.xlsx{query}") download="">{t!(lang, "grades-xlsx")}</a>
            <a class="btn btn--second" href=format!("{address}.csv{query}") download="">{t!(lang, "grades-csv")}</a>
        </p>
    }
    .into_any()
}

/// The ledger as a file to keep, named after `place` and the day.
pub fn file(cx: &Cx, ledger: &Sheet, kind: Kind, place: &str, at: DateTime<Utc>) -> Result<Response, Fault> {
    let (ending, media_type, bytes) = match kind {
        Kind::Csv => ("csv", CSV, format!("{BOM}{}", ledger.csv()).into_bytes()),
        Kind::Xlsx => ("xlsx", XLSX, ledger.xlsx(at)?),
    };
    let day = at.with_timezone(&App::ZONE).date_naive();
    let name = format!("{}-{place}-{day}.{ending}", t!(cx.lang(), "activity-title"));
    Ok(attachment(&format!("five-ones-{day}.{ending}"), &name, media_type, bytes))
}
