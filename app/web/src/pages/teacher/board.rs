//! How far each pupil of a class is with a piece of work. Its scores are for the teacher alone.

use super::{none, review_tag};
use crate::{
    forms::Fields,
    i18n,
    page::{Area, Cx, Page, Reply},
    pages::school::{
        id,
        sorted::{Column, Sort, heading, natural},
    },
    t,
    ui::{self, Tone, icon},
};
use axum::extract::Path;
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use qinghe_model::{
    AssignmentId, Lang,
    participation::{DEFAULT_TARGET, Permille},
};
use qinghe_service::assignments::{self, Board};
use qinghe_store::assignments::{BoardRow, Progress};
use std::cmp::Ordering;

/// What the board can be sorted by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum By {
    Number,
    Name,
    State,
    Score,
}

impl Column for By {
    const ALL: &'static [Self] = &[Self::Number, Self::Name, Self::State, Self::Score];

    fn as_str(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Name => "name",
            Self::State => "state",
            Self::Score => "score",
        }
    }
}

fn compare(by: By, a: &BoardRow, b: &BoardRow) -> Ordering {
    match by {
        By::Number => natural(&a.student_no, &b.student_no),
        By::Name => natural(&a.name, &b.name),
        By::State => a.progress.state().cmp(&b.progress.state()),
        By::Score => share(&a.progress).cmp(&share(&b.progress)),
    }
}

/// The best score as a share of what there was; none before the quiz was handed in.
fn share(progress: &Progress) -> Option<Permille> {
    Permille::of(progress.score?, progress.max_score?).ok().flatten()
}

/// The mean of the best scores of those who completed, and how many they are.
fn mean(rows: &[BoardRow]) -> Option<(Permille, i64)> {
    let shares = rows.iter().filter(|r| r.progress.completed_at.is_some()).filter_map(|r| share(&r.progress));
    let (sum, n) = shares.fold((0, 0), |(sum, n), share| (sum + share.0, n + 1));
    (n > 0).then(|| (Permille((sum * 2 + n) / (n * 2)), n))
}

/// The board. `?given=1` tells that the work was just given; `?sort=` sorts.
pub async fn show(cx: Cx, Path(assignment): Path<String>, query: Fields) -> Reply {
    let mut board = assignments::get_board(&cx.web.app, cx.actor()?, id::<AssignmentId>(&assignment)?).await?;
    let sort = Sort::read(query.get("sort")).unwrap_or(Sort::up(By::Number));
    sort.apply(&mut board.rows, |a, b| compare(sort.by, a, b));
    let given = query.get("given") == "1";
    let lang = cx.lang();
    let class = board.class.name().get(lang).to_owned();
    let module = board.module.title.get(lang).to_owned();
    let title = t!(lang, "teach-board-title", module = module.as_str(), class = class.as_str());
    Ok(cx.page(Page::new(Area::Staff, title), || {
        let class_address = format!("/teach/classes/{}", board.class.id);
        let address = format!("/teach/assignments/{}", board.assignment.id);
        let way = vec![("/teach".to_owned(), t!(lang, "teach-title")), (class_address, class.clone())];
        let due = i18n::date_time(lang, board.assignment.due_at);
        let lead = format!("{} ", t!(lang, "teach-board-lead", class = class.as_str(), due = due));
        let note = board.assignment.note.clone();
        let body = if board.rows.is_empty() {
            ui::empty(t!(lang, "teach-pupils-empty-title"), t!(lang, "teach-pupils-empty-text"), None)
        } else {
            figures(lang, &board, sort, &address)
        };
        view! {
            {ui::crumbs(lang, way, module.clone())}
            {given.then(|| ui::notice(Tone::Good, t!(lang, "teach-given-title", class = class.as_str()), Some(t!(lang, "teach-given-text"))))}
            <header class=if given { "page-head page-head__row section" } else { "page-head page-head__row" }>
                <div>
                    <h1>{module}</h1>
                    <p class="page-head__lead">{lead}{review_tag(lang, board.module.review.status)}</p>
                    {(!note.is_empty()).then(|| view! { <p class="page-head__lead">{t!(lang, "teach-board-note", note = note)}</p> })}
                    <p class="page-head__lead">
                        <time datetime=board.at.to_rfc3339()>{t!(lang, "teach-as-of", time = i18n::date_time(lang, board.at))}</time>
                    </p>
                </div>
                <a class="btn btn--second" href=format!("{address}?sort={}", sort.text())>{icon("turn")}{t!(lang, "teach-refresh")}</a>
            </header>
            {body}
        }
        .into_any()
    }))
}

fn figures(lang: Lang, board: &Board, sort: Sort<By>, address: &str) -> AnyView {
    let mean = mean(&board.rows).map_or_else(
        || ui::stat(t!(lang, "teach-mean"), "–".to_owned(), String::new(), Some(t!(lang, "teach-mean-none"))),
        |(mean, n)| {
            ui::stat(t!(lang, "teach-mean"), mean.to_string(), "%".to_owned(), Some(t!(lang, "teach-mean-note", n = n)))
        },
    );
    let late = board.at > board.assignment.due_at;
    let rows = board.rows.iter().map(|r| row(lang, r, board.assignment.due_at, late)).collect_view();
    let address = format!("{address}?");
    let head = |by, label, number| heading(by, label, number, Some(sort), &address, false);
    view! {
        {ui::participation_stats(lang, board.figures, DEFAULT_TARGET, vec![mean])}
        <section class="section stack">
            {ui::notice(Tone::Info, t!(lang, "teach-scores-title"), Some(t!(lang, "teach-scores-text")))}
            <div class="table-scroll table-scroll--tall" tabindex="0" role="region" aria-labelledby="board-caption">
                <table class="table">
                    <caption id="board-caption">{t!(lang, "teach-board-caption", n = board.rows.len())}</caption>
                    <thead>
                        <tr>
                            {head(By::Number, t!(lang, "teach-col-number"), true)}
                            {head(By::Name, t!(lang, "teach-col-name"), false)}
                            {head(By::State, t!(lang, "teach-col-state"), false)}
                            <th scope="col">{t!(lang, "teach-col-lesson")}</th>
                            {head(By::Score, t!(lang, "teach-col-score"), true)}
                            <th scope="col" class="num">{t!(lang, "teach-col-completed")}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

fn row(lang: Lang, row: &BoardRow, due: DateTime<Utc>, late: bool) -> AnyView {
    let p = &row.progress;
    let lesson =
        if p.lesson_completed_at.is_some() { t!(lang, "teach-lesson-done") } else { t!(lang, "teach-lesson-not") };
    let score = match (share(p), p.score) {
        (Some(share), _) => view! { {i18n::percent(Some(share))} }.into_any(),
        // More points than there were: shown as a fault, never clipped.
        (None, Some(_)) => {
            view! { <span class="tag tag--late">{icon("alert")}{t!(lang, "bureau-bad")}</span> }.into_any()
        }
        (None, None) => none(lang),
    };
    let completed = match p.completed_at {
        Some(at) => {
            view! { {i18n::date_time(lang, at)}{(at > due).then(|| view! { <br/>{t!(lang, "teach-completed-late")} })} }
                .into_any()
        }
        None => none(lang),
    };
    view! {
        <tr>
            <th scope="row" class="num">{row.student_no.clone()}</th>
            <td>{row.name.clone()}</td>
            <td>{ui::state_tag(lang, p.state(), late)}</td>
            <td>{lesson}</td>
            <td class="num">{score}</td>
            <td class="nowrap muted num">{completed}</td>
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use qinghe_store::assignments::Override;

    fn pupil(no: &str, started: bool, score: Option<i64>) -> BoardRow {
        let at: DateTime<Utc> = "2026-11-22T00:00:00Z".parse().unwrap();
        BoardRow {
            learner_id: "00000000-0000-7000-8000-000000000000".parse().unwrap(),
            name: format!("n{no}"),
            student_no: no.to_owned(),
            progress: Progress {
                started_at: started.then_some(at),
                completed_at: score.map(|_| at),
                score,
                max_score: score.map(|_| 10),
                ..Progress::default()
            },
            own: Override::default(),
        }
    }

    fn numbers(sort: &str, mut rows: Vec<BoardRow>) -> Vec<String> {
        let sort = Sort::read(sort).unwrap();
        sort.apply(&mut rows, |a, b| compare(sort.by, a, b));
        rows.into_iter().map(|r| r.student_no).collect()
    }

    #[test]
    fn those_who_need_a_word_come_first() {
        let rows = vec![
            pupil("1", true, Some(8)),
            pupil("2", false, None),
            pupil("10", true, None),
            pupil("3", true, Some(6)),
        ];
        assert_eq!(numbers("number", rows.clone()), ["1", "2", "3", "10"]);
        assert_eq!(numbers("-number", rows.clone()), ["10", "3", "2", "1"]);
        assert_eq!(numbers("state", rows.clone()), ["2", "10", "1", "3"]);
        assert_eq!(numbers("score", rows.clone()), ["2", "10", "3", "1"]);
        assert_eq!(numbers("-score", rows), ["1", "3", "2", "10"]);
    }

    #[test]
    fn the_mean_is_of_those_who_completed() {
        let rows =
            [pupil("1", true, Some(8)), pupil("2", true, Some(7)), pupil("3", true, Some(7)), pupil("4", false, None)];
        assert_eq!(mean(&rows), Some((Permille(733), 3)));
        assert_eq!(mean(&rows[3..]), None);
    }

    #[test]
    fn an_impossible_score_has_no_share() {
        assert_eq!(share(&pupil("1", true, Some(11)).progress), None);
    }
}
