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
    live::{self, SentParts},
    names::review_tag,
    page::{Area, Cx, Page, Reply},
    scripts,
    sorted::{Column, Sort, heading},
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
    let rows = shown().map(|line| row(lang, line, snapshot, address)).collect_view();
    let sorting = if only_help { format!("{address}?help=1&") } else { format!("{address}?") };
    let only = only_help.then(|| {
        view! { <p class="row"><span>{t!(lang, "board-help-only", n = shown().count())}</span><a class="btn btn--second btn--sm" href=format!("{address}?sort={}", sort.text())>{t!(lang, "board-help-all")}</a></p> }
    });
    let head = |by, label, number| heading(by, label, number, Some(sort), &sorting, false);
    view! {
        {stats(lang, snapshot, address)}
        {unusual::section(lang, snapshot, address)}
        <section class="section stack">
            {only}
            {ui::notice(Tone::Info, t!(lang, "teach-scores-title"), Some(t!(lang, "teach-scores-text")))}
            <div class="table-scroll table-scroll--tall table-scroll--wide" tabindex="0" role="region" aria-labelledby="board-caption">
                <table class="table table--name">
                    <caption id="board-caption">{t!(lang, "teach-board-caption", n = shown().count())}</caption>
                    <thead>
                        <tr>
                            {head(By::Number, t!(lang, "teach-col-number"), true)}
                            {head(By::Name, t!(lang, "teach-col-name"), false)}
                            {head(By::State, t!(lang, "teach-col-state"), false)}
                            <th scope="col">{t!(lang, "teach-col-lesson")}</th>
                            <th scope="col">{t!(lang, "board-col-quiz")}</th>
                            {head(By::Score, score, true)}
                            {head(By::Tries, t!(lang, "board-col-tries"), true)}
                            {head(By::Last, t!(lang, "board-col-last"), false)}
                            <th scope="col" class="num">{t!(lang, "teach-col-completed")}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
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

fn row(lang: Lang, line: &Line, snapshot: &Snapshot, address: &str) -> AnyView {
    let p = &line.progress;
    let lesson = if snapshot.steps == 0 || p.state() == WorkState::NotStarted {
        none(lang)
    } else if p.lesson_completed_at.is_some() {
        t!(lang, "teach-lesson-done").into_any()
    } else {
        let steps = t!(lang, "board-steps", n = line.steps_done, of = snapshot.steps);
        view! { {t!(lang, "teach-lesson-not")}<br/><span class="small muted nowrap">{steps}</span> }.into_any()
    };
    let quiz = match line.open {
        Some((n, of)) => t!(lang, "board-answered", n = n, of = of).into_any(),
        None if p.score.is_some() => t!(lang, "board-handed-in").into_any(),
        None => none(lang),
    };
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
            view! { {i18n::date_time(lang, at)}{line.late.then(|| view! { <br/>{t!(lang, "teach-completed-late")} })} }
                .into_any()
        }
        None => none(lang),
    };
    let tries = if line.tries == 0 { none(lang) } else { line.tries.to_string().into_any() };
    let last = line.last_at.map_or_else(|| none(lang), |at| ago(lang, snapshot.at, at));
    view! {
        <tr id=format!("p-{}", line.learner)>
            <th scope="row" class="num">{line.student_no.clone()}</th>
            <td><a href=format!("{address}/pupils/{}", line.learner)>{line.name.clone()}</a></td>
            <td><span class="marks">{ui::state_tag(lang, p.state(), line.late)}{flags(lang, line)}</span></td>
            <td class="nowrap">{lesson}</td>
            <td class="nowrap">{quiz}</td>
            <td class="num">{score}</td>
            <td class="num">{tries}</td>
            <td class="nowrap muted">{last}</td>
            <td class="nowrap muted num">{completed}</td>
        </tr>
    }
    .into_any()
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
        };
        let mut sent = SentParts::default();
        let all = updates(Lang::En, &snapshot, "/x", &mut sent);
        assert_eq!(all["parts"].as_array().unwrap().len(), 3, "the figures and both pupils");
        snapshot.lines[1].steps_done = 2;
        let one = updates(Lang::En, &snapshot, "/x", &mut sent);
        assert_eq!(one["parts"].as_array().unwrap().len(), 1);
        let html = one["parts"][0]["html"].as_str().unwrap();
        assert!(html.starts_with("<tr id=\"p-") && html.contains("n2"), "{html}");
    }
}
