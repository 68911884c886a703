//! Every pupil's every question of one quiz, in one table.

use crate::{none, tabs};
use axum::extract::Path;
use leptos::prelude::*;
use qinghe_kit::{
    i18n,
    ids::id,
    page::{Area, Cx, Page, Reply},
    t, ui,
};
use qinghe_model::{AssignmentId, Lang, grading::POINTS, participation::Permille};
use qinghe_service::analysis::{self, Grid, GridRow};

/// `GET …/grid`
pub async fn show(cx: Cx, Path(assignment): Path<String>) -> Reply {
    let grid = analysis::grid(&cx.web.app, cx.actor()?, id::<AssignmentId>(&assignment)?).await?;
    let lang = cx.lang();
    let module = grid.work.module.title.get(lang).to_owned();
    let title = t!(lang, "grid-title", module = module.as_str());
    Ok(cx.page(Page::new(Area::Staff, title.clone()).main("main wrap main--wide"), || {
        let body = if grid.items.is_empty() {
            ui::empty(t!(lang, "items-empty-title"), t!(lang, "items-empty-text"), None)
        } else {
            table(lang, &grid)
        };
        view! {
            {ui::crumbs(lang, super::breadcrumbs(lang, &grid.work), t!(lang, "board-tab-grid"))}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "grid-lead")}</p></header>
            {tabs(lang, &grid.work.assignment, &grid.work.module, "/grid")}
            {body}
        }
        .into_any()
    }))
}

/// The word of a cell, a sign for the eye, and a class. The table is written by hand and not as views: 60 pupils and
/// 40 questions are 2,400 cells.
fn cell(points: i64, blank: bool) -> (&'static str, &'static str) {
    match points {
        _ if blank => ("blank", "–"),
        POINTS => ("right", "✓"),
        1.. => ("part", "½"),
        _ => ("wrong", "✗"),
    }
}

fn table(lang: Lang, grid: &Grid) -> AnyView {
    let heads = grid
        .items
        .iter()
        .zip(1..)
        .map(|(item, n)| {
            let stem = item.stem.get(lang).to_owned();
            let href = format!("/teach/assignments/{}/items#q-{}", grid.work.assignment.id, item.id);
            view! { <th scope="col" class="cell"><a href=href title=stem.clone()>{n}<span class="vh">{format!(" {stem}")}</span></a></th> }
        })
        .collect_view();
    let words = [
        ("right", t!(lang, "answer-right")),
        ("wrong", t!(lang, "answer-wrong")),
        ("part", t!(lang, "grid-part")),
        ("blank", t!(lang, "grid-blank")),
    ];
    let rows: String = grid.rows.iter().map(|row| line(lang, grid, row, &words)).collect();
    let shares = grid.shares.iter().map(|s| view! { <td class="cell">{whole(*s)}</td> }).collect_view();
    let key = words
        .iter()
        .map(|(class, word)| {
            let sign = match *class {
                "right" => "✓",
                "wrong" => "✗",
                "part" => "½",
                _ => "–",
            };
            view! { <span><b class=format!("sign sign--{class}") aria-hidden="true">{sign}</b>{word.clone()}</span> }
        })
        .collect_view();
    view! {
        <p class="key key--above">{key}<span>{t!(lang, "grid-not-asked")}</span></p>
        <div class="table-scroll table-scroll--both" tabindex="0" role="region" aria-labelledby="grid-caption">
            <table class="table table--pin table--grid">
                <caption id="grid-caption">{t!(lang, "grid-caption", n = grid.rows.len(), items = grid.items.len())}</caption>
                <thead><tr><th scope="col" class="pin">{t!(lang, "teach-col-name")}</th><th scope="col" class="num">{t!(lang, "board-col-score")}</th>{heads}</tr></thead>
                <tbody inner_html=rows></tbody>
                <tfoot><tr><th scope="row">{t!(lang, "grid-share")}</th><td></td>{shares}</tr></tfoot>
            </table>
        </div>
    }
    .into_any()
}

/// A share as a whole per cent: a narrow column.
fn whole(share: Option<Permille>) -> String {
    share.map_or_else(|| "–".to_owned(), |p| format!("{}%", (p.0 + 5) / 10))
}

fn line(lang: Lang, grid: &Grid, row: &GridRow, words: &[(&'static str, String)]) -> String {
    let href = format!("/teach/assignments/{}/pupils/{}", grid.work.assignment.id, row.learner);
    let score = row.score.and_then(|(score, max)| Permille::of(score, max).ok().flatten());
    let score = if score.is_some() { i18n::percent(score).into_any() } else { none(lang) };
    let head = view! {
        <th scope="row"><a href=href>{format!("{} {}", row.student_no, row.name)}</a></th>
        <td class="num">{score}</td>
    }
    .to_html();
    let mut html = format!("<tr>{head}");
    for asked in &row.cells {
        match asked {
            None => html.push_str("<td class=\"cell\"></td>"),
            Some((points, blank)) => {
                let (class, sign) = cell(*points, *blank);
                let word = words.iter().find(|(c, _)| *c == class).map_or("", |(_, w)| w);
                // The words are ours: nothing in them is markup.
                html.push_str("<td class=\"cell sign--");
                html.push_str(class);
                html.push_str("\"><span aria-hidden=\"true\">");
                html.push_str(sign);
                html.push_str("</span><span class=\"vh\">");
                html.push_str(word);
                html.push_str("</span></td>");
            }
        }
    }
    html.push_str("</tr>");
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_have_their_signs() {
        assert_eq!(cell(100, false).0, "right");
        assert_eq!(cell(50, false).0, "part");
        assert_eq!(cell(0, false).0, "wrong");
        assert_eq!(cell(0, true).0, "blank");
    }
}
