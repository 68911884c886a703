//! The class board: what each pupil does with a piece of work, as it happens. Scores are for the teacher alone.
//!
//! The page is whole without a script. With one, [`events`] sends the rows that have changed; a browser that cannot
//! listen asks [`rows`] every ten seconds.

use crate::{none, renew, tabs, unusual};
use axum::{extract::Path, http::HeaderMap};
use chrono::{DateTime, TimeDelta, Utc};
use leptos::prelude::*;
use qinghe_kit::{
    forms::Fields,
    i18n,
    ids::id,
    list::{self, Field, List},
    live::{self, SentParts},
    names::review_tag,
    page::{Area, Cx, Page, Reply},
    scripts,
    sorted::{Column, Sort},
    t,
    ui::{self, NeededWords, Tone, icon},
};
use qinghe_model::{
    AssignmentId, Lang,
    participation::{DEFAULT_TARGET, Participation, Permille},
    progress::WorkState,
    quiz::Counts,
    text::natural,
};
use qinghe_service::{
    UseCase, assignments,
    board::{self, CampaignCount, Help, Line, Snapshot},
    tables::Cell,
};
use qinghe_store::assignments::{Override, Progress};
use serde_json::Value;
use std::cmp::Ordering;

/// What the board can be sorted by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum By {
    Number,
    Name,
    State,
    Score,
    Tries,
    Last,
}

impl Column for By {
    const ALL: &'static [Self] = &[Self::Number, Self::Name, Self::State, Self::Score, Self::Tries, Self::Last];

    fn as_str(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Name => "name",
            Self::State => "state",
            Self::Score => "score",
            Self::Tries => "tries",
            Self::Last => "last",
        }
    }
}

fn compare(by: By, a: &Line, b: &Line) -> Ordering {
    match by {
        By::Number => natural(&a.student_no, &b.student_no),
        By::Name => natural(&a.name, &b.name),
        // Those who may need help come first.
        By::State => (a.help.is_none(), a.progress.state()).cmp(&(b.help.is_none(), b.progress.state())),
        By::Score => share(&a.progress).cmp(&share(&b.progress)),
        By::Tries => a.tries.cmp(&b.tries),
        By::Last => a.last_at.cmp(&b.last_at),
    }
}

/// The score that counts as a share of what there was; none before the quiz was handed in.
pub(super) fn share(progress: &Progress) -> Option<Permille> {
    Permille::of(progress.score?, progress.max_score?).ok().flatten()
}

/// The mean of the scores of those who completed, and how many they are.
fn mean(lines: &[Line]) -> Option<(Permille, i64)> {
    let shares = lines.iter().filter(|r| r.progress.completed_at.is_some()).filter_map(|r| share(&r.progress));
    let (sum, n) = shares.fold((0, 0), |(sum, n), share| (sum + share.0, n + 1));
    (n > 0).then(|| (Permille((sum * 2 + n) / (n * 2)), n))
}

/// The board. `?given=1` says that the work was just set; `?sort=` sorts.
pub async fn show(cx: Cx, Path(assignment): Path<String>, query: Fields) -> Reply {
    let id = id::<AssignmentId>(&assignment)?;
    let (board, mut snapshot) = board::open(&cx.web.app, cx.actor()?, id).await?;
    let renewable = match board.assignment.quiz_id() {
        Some(_) if cx.actor()?.may(UseCase::AssignWork, &board.class.path) => {
            assignments::quiz_change(&cx.web.app, cx.actor()?, id).await?
        }
        _ => None,
    };
    let sort = Sort::read(query.get("sort")).unwrap_or(Sort::up(By::Number));
    sort.apply(&mut snapshot.lines, |a, b| compare(sort.by, a, b));
    let only_help = query.get("help") == "1";
    let given = query.get("given") == "1";
    let (changed, renewed) = (query.get("changed") == "1", query.get("renewed") == "1");
    let lang = cx.lang();
    let class = board.class.name().get(lang).to_owned();
    let module = board.module.title.get(lang).to_owned();
    let title = t!(lang, "teach-board-title", module = module.as_str(), class = class.as_str());
    Ok(cx.page(Page::new(Area::Staff, title).main("main wrap main--wide").with_script(scripts::FOLLOW), || {
        let class_address = format!("/teach/classes/{}", board.class.id);
        let address = format!("/teach/assignments/{}", board.assignment.id);
        let breadcrumbs = vec![("/teach".to_owned(), t!(lang, "teach-title")), (class_address, class.clone())];
        let due = i18n::date_time(lang, board.assignment.due_at);
        let lead = format!("{} ", t!(lang, "teach-board-lead", class = class.as_str(), due = due));
        let note = board.assignment.note.clone();
        let body = if snapshot.lines.is_empty() {
            ui::empty(t!(lang, "teach-pupils-empty-title"), t!(lang, "teach-pupils-empty-text"), None)
        } else {
            figures(lang, &snapshot, (sort, only_help), &address, board.assignment.settings.counts)
        };
        let body = view! {
            <header class=if given || changed || renewed || renewable.is_some() { "page-head page-head__row section" } else { "page-head page-head__row" }>
                <div>
                    <h1>{module.clone()}</h1>
                    <p class="page-head__lead">{lead}{review_tag(lang, board.module.review.status)}</p>
                    {(!note.is_empty()).then(|| view! { <p class="page-head__lead">{t!(lang, "teach-board-note", note = note)}</p> })}
                    {live::status(lang, snapshot.at)}
                </div>
                <div class="row">
                    <a class="btn btn--second" href=format!("{address}?sort={}", sort.text())>{icon("turn")}{t!(lang, "teach-refresh")}</a>
                    {board.assignment.contest_round_id().is_none().then(|| view! { <a class="btn btn--second" href=format!("{address}/edit")>{t!(lang, "edit-link")}</a> })}
                </div>
            </header>
            {tabs(lang, &board.assignment, &board.module, "")}
            {body}
        }
        .into_any();
        view! {
            {ui::crumbs(lang, breadcrumbs, module)}
            {given.then(|| ui::notice(Tone::Good, t!(lang, "teach-given-title", class = class.as_str()), Some(t!(lang, "teach-given-text"))))}
            {changed.then(|| ui::notice(Tone::Good, t!(lang, "edit-done"), None))}
            {renewed.then(|| ui::notice(Tone::Good, t!(lang, "renew-done"), None))}
            {renewable.as_ref().map(|change| renew::notice(lang, change))}
            // The rows of some pupils do not follow: others would have to come and go.
            {if only_help { body } else { live::followed(lang, address, (&snapshot.version, snapshot.at), body) }}
        }
        .into_any()
    }))
}

fn stats(lang: Lang, snapshot: &Snapshot, address: &str) -> AnyView {
    let mean = mean(&snapshot.lines).map_or_else(
        || ui::stat(t!(lang, "teach-mean"), "–".to_owned(), String::new(), Some(t!(lang, "teach-mean-none"))),
        |(mean, n)| {
            ui::stat(t!(lang, "teach-mean"), mean.to_string(), "%".to_owned(), Some(t!(lang, "teach-mean-note", n = n)))
        },
    );
    let help = snapshot.lines.iter().filter(|l| l.help.is_some()).count();
    let (label, unit) = (t!(lang, "board-help"), t!(lang, "unit-pupils"));
    let help = if help == 0 {
        ui::stat(label, help.to_string(), unit, None)
    } else {
        let which = (format!("{address}?help=1#board-caption"), t!(lang, "board-help-show"));
        ui::stat_link(label, help.to_string(), unit, which)
    };
    let target = snapshot.campaign.as_ref().map_or(DEFAULT_TARGET, |k| k.target);
    let words = if snapshot.closed { NeededWords::over(lang, target) } else { NeededWords::usual(lang, target) };
    let mut more = vec![mean, help];
    more.extend(snapshot.campaign.as_ref().and_then(|k| joined(lang, k)));
    let stats = ui::participation_stats(lang, snapshot.figures, target, words, more);
    let campaign = snapshot.campaign.as_ref().map(|k| counted(lang, k, snapshot.figures));
    view! { <div id="board-stats">{stats}{campaign}</div> }.into_any()
}

/// Those who joined after the campaign's list was fixed, apart from the others.
fn joined(lang: Lang, k: &CampaignCount) -> Option<AnyView> {
    let (joined, done) = k.joined;
    (joined > 0).then(|| {
        let note = t!(lang, "board-joined-note", count = done, n = done);
        ui::stat(t!(lang, "bureau-joined"), joined.to_string(), t!(lang, "unit-pupils"), Some(note))
    })
}

/// Which pupils the figures count, and why the bureau's figures of the class may differ.
fn counted(lang: Lang, k: &CampaignCount, shown: Participation) -> AnyView {
    let mut lines = vec![t!(lang, "board-campaign", name = k.name.get(lang))];
    let same = |p: Participation| (p.completed, p.eligible);
    if same(k.counts) != same(shown) {
        let [completed, eligible] = [k.counts.completed, k.counts.eligible].map(i18n::number);
        let rate = i18n::percent(k.counts.rate().ok().flatten());
        lines.push(t!(lang, "board-campaign-bureau", completed = completed, eligible = eligible, rate = rate));
    }
    if k.gone > 0 {
        lines.push(t!(lang, "board-campaign-gone", count = k.gone, n = k.gone));
    }
    if k.elsewhere > 0 {
        lines.push(t!(lang, "board-campaign-elsewhere", count = k.elsewhere, n = k.elsewhere));
    }
    lines.into_iter().map(|line| view! { <p class="small muted">{line}</p> }).collect_view().into_any()
}

/// The figures of everyone, and the rows of all or of those who may need help.
fn figures(
    lang: Lang,
    snapshot: &Snapshot,
    (sort, only_help): (Sort<By>, bool),
    address: &str,
    counts: Counts,
) -> AnyView {
    let score = if counts == Counts::Best { t!(lang, "teach-col-score") } else { t!(lang, "board-col-score") };
    let shown = || snapshot.lines.iter().filter(|line| !only_help || line.help.is_some());
    let sorting = if only_help { format!("{address}?help=1&") } else { format!("{address}?") };
    let only = only_help.then(|| {
        view! { <p class="row"><span>{t!(lang, "board-help-only", n = shown().count())}</span><a class="btn btn--second btn--sm" href=format!("{address}?sort={}", sort.text())>{t!(lang, "board-help-all")}</a></p> }
    });
    let caption = t!(lang, "teach-board-caption", n = shown().count());
    let list = list(lang, snapshot, address, (caption, score)).sorts(Some(sort), &sorting);
    view! {
        {stats(lang, snapshot, address)}
        {unusual::section(lang, snapshot, address)}
        <section class="section stack">
            {only}
            {ui::notice(Tone::Info, t!(lang, "teach-scores-title"), Some(t!(lang, "teach-scores-text")))}
            {list.page(lang, shown())}
            <details class="more">
                <summary>{t!(lang, "board-marks")}</summary>
                <ul class="more__in stack stack--tight">
                    <li>{t!(lang, "board-marks-help", minutes = board::IDLE.num_minutes(), wrong = board::WRONG_IN_A_ROW)}</li>
                    <li>{t!(lang, "board-marks-quick", n = board::QUICK_SHOWN)}</li>
                    <li>{t!(lang, "board-marks-same")}</li>
                    <li>{t!(lang, "board-marks-device", n = board::BATCH_LEAST)}</li>
                    <li>{t!(lang, "board-marks-own")}</li>
                    <li>{t!(lang, "board-marks-last")}</li>
                </ul>
            </details>
        </section>
    }
    .into_any()
}

/// How long ago something was, in words; from a day on, when it was.
fn ago(lang: Lang, now: DateTime<Utc>, at: DateTime<Utc>) -> AnyView {
    let minutes = (now - at).max(TimeDelta::zero()).num_minutes();
    let text = match minutes {
        0 => t!(lang, "board-just-now"),
        1..60 => t!(lang, "board-minutes-ago", n = minutes),
        60..1440 => t!(lang, "board-hours-ago", n = minutes / 60),
        _ => i18n::due_time(lang, at),
    };
    view! { <time datetime=at.to_rfc3339() data-ago=at.timestamp_millis()>{text}</time> }.into_any()
}

/// The pupils, with the caption and what the score is called.
fn list<'a>(
    lang: Lang,
    snapshot: &'a Snapshot,
    address: &'a str,
    (caption, score): (String, String),
) -> List<'a, Line> {
    let text = |text: Option<String>| text.map_or(Cell::Nothing, Cell::Plain);
    let state = move |line: &Line| ui::state_word(lang, line.progress.state(), line.late);
    let is_bad = |line: &Line| line.progress.score.is_some() && share(&line.progress).is_none();
    let fields = vec![
        Field::text("number", t!(lang, "teach-col-number"), |line: &Line| line.student_no.clone()).right(),
        Field::text("name", t!(lang, "teach-col-name"), |line: &Line| line.name.clone())
            .link(move |line| Some(format!("{address}/pupils/{}", line.learner))),
        Field::text("state", t!(lang, "teach-col-state"), state).look(move |line| {
            let tag = ui::state_tag(lang, line.progress.state(), line.late);
            view! { <span class="marks">{tag}{flags(lang, line)}</span> }.into_any()
        }),
        Field::cell("lesson", t!(lang, "teach-col-lesson"), move |line: &Line| text(lesson(lang, line, snapshot)))
            .class("nowrap")
            .beside(move |line| {
                let under_way = lesson(lang, line, snapshot).is_some() && line.progress.lesson_completed_at.is_none();
                let steps = || t!(lang, "board-steps", n = line.steps_done, of = snapshot.steps);
                under_way.then(|| view! { <br/><span class="small muted nowrap">{steps()}</span> }).into_any()
            }),
        Field::cell("quiz", t!(lang, "board-col-quiz"), move |line: &Line| text(quiz(lang, line))).class("nowrap"),
        Field::percent("score", score, |line: &Line| share(&line.progress)).look(move |line| {
            match share(&line.progress) {
                Some(share) => i18n::percent(Some(share)).into_any(),
                // More points than there were: shown as a fault, never clipped.
                None if is_bad(line) => {
                    view! { <span class="tag tag--late">{icon("alert")}{t!(lang, "bureau-bad")}</span> }.into_any()
                }
                None => none(lang),
            }
        }),
        Field::number("tries", t!(lang, "board-col-tries"), |line: &Line| match line.tries {
            0 => Cell::Nothing,
            n => list::count(n),
        }),
        Field::time("last", t!(lang, "board-col-last"), |line: &Line| line.last_at)
            .class("nowrap muted")
            .look(move |line| line.last_at.map_or_else(|| none(lang), |at| ago(lang, snapshot.at, at))),
        Field::time("completed", t!(lang, "teach-col-completed"), |line: &Line| line.progress.completed_at)
            .right()
            .class("nowrap muted")
            .beside(move |line| {
                let late = line.late && line.progress.completed_at.is_some();
                late.then(|| view! { <br/>{t!(lang, "teach-completed-late")} }).into_any()
            }),
    ];
    List::new("board-caption", caption, fields)
        .class("table table--name")
        .scroll("table-scroll table-scroll--tall table-scroll--wide")
        .row_ids(|line| format!("p-{}", line.learner))
}

/// A row alone, as it is replaced while the page is open.
fn row(lang: Lang, line: &Line, snapshot: &Snapshot, address: &str) -> AnyView {
    list(lang, snapshot, address, (String::new(), String::new())).row(lang, line)
}

/// How far the lesson is; none before it was begun.
fn lesson(lang: Lang, line: &Line, snapshot: &Snapshot) -> Option<String> {
    let p = &line.progress;
    if snapshot.steps == 0 || p.state() == WorkState::NotStarted {
        return None;
    }
    let is_done = p.lesson_completed_at.is_some();
    Some(if is_done { t!(lang, "teach-lesson-done") } else { t!(lang, "teach-lesson-not") })
}

/// How far the quiz is; none before it was begun.
fn quiz(lang: Lang, line: &Line) -> Option<String> {
    match line.open {
        Some((n, of)) => Some(t!(lang, "board-answered", n = n, of = of)),
        None => line.progress.score.is_some().then(|| t!(lang, "board-handed-in")),
    }
}

fn flags(lang: Lang, line: &Line) -> AnyView {
    let help = line.help.map(|help| {
        let word = match help {
            Help::Idle => t!(lang, "board-help-idle"),
            Help::Wrong => t!(lang, "board-help-wrong"),
            Help::Low => t!(lang, "board-help-low"),
        };
        view! { <span class="tag tag--help">{icon("hand")}{word}</span> }
    });
    let own = (line.own != Override::default())
        .then(|| view! { <span class="tag">{icon("clock")}{t!(lang, "board-own")}</span> });
    let quick =
        (line.quick > 0).then(|| view! { <span class="small muted">{t!(lang, "board-quick", n = line.quick)}</span> });
    let steps = (line.quick_steps > 0)
        .then(|| view! { <span class="small muted">{t!(lang, "board-quick-steps", n = line.quick_steps)}</span> });
    let same = line.same_timing.then(|| view! { <span class="small muted">{t!(lang, "board-same")}</span> });
    let device = line.one_device.then(|| view! { <span class="small muted">{t!(lang, "board-device")}</span> });
    view! { {help}{own}{quick}{steps}{same}{device} }.into_any()
}

// ---- as it happens -----------------------------------------------------------------------------

/// The figures and the rows that differ from those that were sent.
fn updates(lang: Lang, snapshot: &Snapshot, address: &str, sent: &mut SentParts) -> Value {
    let mut parts = vec![
        sent.part("board-stats", &snapshot.version, || stats(lang, snapshot, address)),
        sent.part("board-unusual", &snapshot.unusual, || unusual::section(lang, snapshot, address)),
    ];
    parts.extend(
        snapshot
            .lines
            .iter()
            .map(|line| sent.part(&format!("p-{}", line.learner), line, || row(lang, line, snapshot, address))),
    );
    live::update(lang, (&snapshot.version, snapshot.at), parts.into_iter().flatten())
}

/// `GET …/events?v=`: what changes from that version of the board on.
pub async fn events(cx: Cx, Path(assignment): Path<String>, headers: HeaderMap, query: Fields) -> Reply {
    let id = id::<AssignmentId>(&assignment)?;
    let viewer = board::watch(&cx.web.app, cx.actor()?, id, live::seen(&headers, &query)).await?;
    let (lang, address) = (cx.lang(), format!("/teach/assignments/{id}"));
    live::events(viewer, move |snapshot, sent| updates(lang, snapshot, &address, sent))
}

/// `GET …/rows?v=`: the same once, for a browser that cannot listen.
pub async fn rows(cx: Cx, Path(assignment): Path<String>, query: Fields) -> Reply {
    let id = id::<AssignmentId>(&assignment)?;
    let snapshot = board::refresh(&cx.web.app, cx.actor()?, id).await?;
    let address = format!("/teach/assignments/{id}");
    live::once(&snapshot.version, &query, |sent| updates(cx.lang(), &snapshot, &address, sent))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pupil(no: &str, started: bool, score: Option<i64>) -> Line {
        let at: DateTime<Utc> = "2026-11-22T00:00:00Z".parse().unwrap();
        Line {
            learner: "00000000-0000-7000-8000-000000000000".parse().unwrap(),
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
            due_at: at,
            steps_done: 0,
            open: None,
            tries: 0,
            last_at: None,
            late: false,
            help: None,
            quick: 0,
            quick_steps: 0,
            same_timing: false,
            one_device: false,
        }
    }

    fn numbers(sort: &str, mut rows: Vec<Line>) -> Vec<String> {
        let sort = Sort::read(sort).unwrap();
        sort.apply(&mut rows, |a, b| compare(sort.by, a, b));
        rows.into_iter().map(|r| r.student_no).collect()
    }

    #[test]
    fn those_who_need_a_word_come_first() {
        let mut rows = vec![
            pupil("1", true, Some(8)),
            pupil("2", false, None),
            pupil("10", true, None),
            pupil("3", true, Some(6)),
        ];
        assert_eq!(numbers("number", rows.clone()), ["1", "2", "3", "10"]);
        assert_eq!(numbers("-number", rows.clone()), ["10", "3", "2", "1"]);
        assert_eq!(numbers("state", rows.clone()), ["2", "10", "1", "3"]);
        assert_eq!(numbers("score", rows.clone()), ["2", "10", "3", "1"]);
        assert_eq!(numbers("-score", rows.clone()), ["1", "3", "2", "10"]);
        rows[2].help = Some(Help::Idle);
        assert_eq!(numbers("state", rows), ["10", "2", "1", "3"]);
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

    #[test]
    fn only_changed_rows_are_sent() {
        let lines = vec![
            pupil("1", true, None),
            Line { learner: "00000000-0000-7000-8000-000000000001".parse().unwrap(), ..pupil("2", true, None) },
        ];
        let mut snapshot = Snapshot {
            figures: Participation::default(),
            campaign: None,
            closed: false,
            steps: 3,
            at: lines[0].due_at,
            version: "a".into(),
            lines,
            unusual: Vec::new(),
        };
        let mut sent = SentParts::default();
        let all = updates(Lang::En, &snapshot, "/x", &mut sent);
        assert_eq!(all["parts"].as_array().unwrap().len(), 4, "the figures, what looks unusual, and both pupils");
        snapshot.lines[1].steps_done = 2;
        let one = updates(Lang::En, &snapshot, "/x", &mut sent);
        assert_eq!(one["parts"].as_array().unwrap().len(), 1);
        let html = one["parts"][0]["html"].as_str().unwrap();
        assert!(html.starts_with("<tr id=\"p-") && html.contains("n2"), "{html}");
    }
}
