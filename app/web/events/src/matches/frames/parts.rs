//! What the frames of players, host and big screen are made of: question, options, clock, points, teams.

use crate::matches::team_name;
use leptos::prelude::*;
use qinghe_kit::{i18n, t, ui::icon};
use qinghe_model::{
    Lang,
    item::ItemKind,
    matches::{Mode, Phase, Settings},
    nickname::nickname,
};
use qinghe_service::matches::rooms::View;
use qinghe_store::matches::Question;

/// An option's shape, colour and letter; any one of them is enough to recognise it.
pub(super) fn mark(n: usize) -> AnyView {
    let shape = match n % 6 {
        0 => "M12 3 22 21H2Z",
        1 => "M12 1 23 12 12 23 1 12Z",
        2 => "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Z",
        3 => "M3 3h18v18H3Z",
        4 => "M12 1l3 7 8 1-6 5 2 8-7-4-7 4 2-8-6-5 8-1Z",
        _ => "M7 3h10l5 9-5 9H7l-5-9Z",
    };
    view! {
        <span class="answer__mark" aria-hidden="true"><svg viewBox="0 0 24 24" width="24" height="24"><path fill="currentColor" d=shape></path></svg></span>
        <b class="answer__letter">{letter(n)}</b>
    }
    .into_any()
}

pub(super) fn letter(n: usize) -> String {
    char::from_u32(u32::from('A') + u32::try_from(n).unwrap_or_default()).unwrap_or('?').to_string()
}

pub(super) fn option_text(lang: Lang, question: &Question, id: &str) -> String {
    question.item.option(id).map(|o| o.text.get(lang).to_owned()).unwrap_or_default()
}

pub(super) fn stem(lang: Lang, question: &Question) -> AnyView {
    let scene = question.item.scene.as_ref().map(|s| view! { <p class="match__scene">{s.get(lang).to_owned()}</p> });
    view! { {scene}<h2 class="match__stem" id="stem">{question.item.stem.get(lang).to_owned()}</h2> }.into_any()
}

/// The question's clock: seconds left at the time of rendering. The script counts down from there.
pub(super) fn clock(lang: Lang, view: &View) -> Option<AnyView> {
    let closes = view.state.closes_at.filter(|_| view.state.phase == Phase::Asking)?;
    let left = (closes - view.at).num_seconds().max(0);
    let whole = view.state.asked_at.map_or(left, |asked| (closes - asked).num_seconds()).max(1);
    Some(
        view! {
            <p class="clock" role="timer" data-closes=closes.timestamp_millis()>
                <b class="clock__n">{left}</b>" "<span>{t!(lang, "match-seconds-left")}</span>
                <progress class="clock__bar" max=whole value=left aria-label=t!(lang, "match-seconds-left")></progress>
            </p>
        }
        .into_any(),
    )
}

/// The number of the question or scene.
pub(super) fn place(lang: Lang, view: &View) -> String {
    let settings = &view.sheet().settings;
    if settings.mode == Mode::Vote {
        t!(lang, "match-scene-no", n = view.state.round)
    } else {
        t!(lang, "match-question-no", n = view.state.round, of = view.sheet().paper.len())
    }
}

/// The teams by points, highest first; a class that plays as one team shows its total.
pub(super) fn teams(lang: Lang, view: &View, own: Option<i64>) -> Option<AnyView> {
    let settings = &view.sheet().settings;
    if settings.mode == Mode::Vote {
        return None;
    }
    let teams = view.teams();
    let most = teams.iter().map(|t| t.points).max().unwrap_or_default().max(1);
    let together = settings.teams == 1;
    let rows = teams
        .iter()
        .filter(|team| team.members > 0 || team.points > 0)
        .map(|team| {
            let name = if together { t!(lang, "match-all") } else { team_name(lang, view, team.team) };
            let width = format!("{}%", team.points * 100 / most);
            let streak = (team.streak >= 2).then(|| view! { <span class="tag tag--doing">{t!(lang, "match-streak", n = team.streak)}</span> });
            let place = (!together).then(|| view! { <b class="team__place">{team.place}</b> });
            view! {
                <li class=if own == Some(team.team) { "team team--own" } else { "team" } data-team=team.team>
                    {place}
                    <span class="team__name">{name}" "<span class="muted small">{t!(lang, "match-members", n = team.members)}</span>" "{streak}</span>
                    <svg class="pbar" aria-hidden="true"><rect class="pbar__track" width="100%" height="10" y="4" rx="5"></rect><rect class="pbar__fill pbar__fill--true" width=width height="10" y="4" rx="5"></rect></svg>
                    <span class="team__points num">{t!(lang, "match-points", count = team.points, n = i18n::number(team.points))}</span>
                </li>
            }
        })
        .collect_view();
    Some(
        view! { <section class="teams" aria-label=t!(lang, "match-teams-title")><ol class="teams__list">{rows}</ol></section> }
            .into_any(),
    )
}

/// In a relay, the player of each team whose turn it is.
pub(super) fn turns(lang: Lang, view: &View, own: Option<i64>) -> Option<AnyView> {
    let settings = &view.sheet().settings;
    if settings.mode != Mode::Relay || view.state.phase != Phase::Asking {
        return None;
    }
    let rows = (0..settings.teams)
        .filter_map(|team| {
            let player = view.player(view.turn(team)?)?;
            let who = nickname(player.nickname).get(lang).to_owned();
            let name = team_name(lang, view, team);
            Some(view! { <li class=if own == Some(team) { "team--own" } else { "" } data-turn=player.seat data-team=team>{t!(lang, "match-turn", team = name, who = who)}</li> })
        })
        .collect_view();
    Some(view! { <ul class="turns">{rows}</ul> }.into_any())
}

/// How often each option was chosen, and which are right.
fn distribution(lang: Lang, view: &View, question: &Question, chosen: &[usize]) -> AnyView {
    let Some(round) = view.now() else { return ().into_any() };
    let votes = view.votes(round);
    let (n, right) = view.rights(round.round);
    let whole = i64::try_from(n).unwrap_or_default().max(1);
    let vote = view.sheet().settings.mode == Mode::Vote;
    let order = question.item.kind == ItemKind::Order;
    let key = question.item.right();
    // A question of order lists its options in the right order.
    let shown: Vec<(usize, String)> = if order {
        key.ids()
            .iter()
            .filter_map(|id| Some((question.paper.options.iter().position(|o| o == id)?, id.clone())))
            .collect()
    } else {
        question.paper.options.iter().cloned().enumerate().collect()
    };
    let most = votes.iter().copied().max().unwrap_or_default();
    let rows = shown
        .into_iter()
        .enumerate()
        .map(|(place, (n, id))| {
            let count = votes.get(n).copied().unwrap_or_default();
            let right = if vote { count == most && most > 0 } else { order || key.has(&id) };
            let width = format!("{}%", count * 100 / whole);
            // In a vote nothing is right: what most chose only stands out.
            let (class, bar) = match (right, vote) {
                (false, _) => ("dist__row", "pbar__fill pbar__fill--plain"),
                (true, true) => ("dist__row dist__row--most", "pbar__fill pbar__fill--plain"),
                (true, false) => ("dist__row dist__row--right", "pbar__fill pbar__fill--true"),
            };
            let head = if order { view! { <b class="answer__letter">{place + 1}</b> }.into_any() } else { mark(n) };
            let word = (right && !vote && !order).then(|| view! { <span class="tag tag--done">{icon("check")}{t!(lang, "match-right")}</span> });
            view! {
                <li class=class data-n=n data-mine=chosen.contains(&n).then_some("true")>
                    <span class=format!("answer__key answer--{}", n % 6)>{head}</span>
                    <span class="dist__text">{option_text(lang, question, &id)}" "{word}</span>
                    <svg class="pbar" aria-hidden="true"><rect class="pbar__track" width="100%" height="10" y="4" rx="5"></rect><rect class=bar width=width height="10" y="4" rx="5"></rect></svg>
                    <span class="num">{count}</span>
                </li>
            }
        })
        .collect_view();
    let summary = if vote {
        if n == 0 { t!(lang, "match-votes-none") } else { t!(lang, "match-votes", n = n) }
    } else {
        t!(lang, "match-rights", right = right, n = n)
    };
    view! { <p class="match__summary">{summary}</p><ol class="dist">{rows}</ol> }.into_any()
}

/// What the question's round came to, and why its answer is right; while its key is held back, until when.
pub(super) fn answer(lang: Lang, view: &View, question: &Question, chosen: &[usize]) -> AnyView {
    if let Some(hold) = view.holds() {
        return view! { <p class="match__summary">{icon("lock")}{i18n::held(lang, hold)}</p> }.into_any();
    }
    let votes = question.ending.is_none().then(|| distribution(lang, view, question, chosen));
    view! { {votes}{explanation(lang, question)} }.into_any()
}

fn explanation(lang: Lang, question: &Question) -> Option<AnyView> {
    let text = question.item.explanation.get(lang).to_owned();
    (!text.is_empty()).then(|| view! { <p class="match__why">{text}</p> }.into_any())
}

/// The verdict at the end of a story's branch.
pub(super) fn ending(lang: Lang, question: &Question) -> Option<AnyView> {
    question.ending.map(|safe| {
        let (class, word) = if safe {
            ("match__summary match__summary--good", t!(lang, "match-story-safe"))
        } else {
            ("match__summary", t!(lang, "match-story-back"))
        };
        view! { <p class=class>{icon(if safe { "check" } else { "undo" })}{word}</p> }.into_any()
    })
}

/// How points are awarded, in words; shown before the first question.
pub(super) fn rule(lang: Lang, settings: &Settings) -> String {
    match (settings.mode, settings.speed_share) {
        (Mode::Vote, _) => t!(lang, "match-rule-vote"),
        (Mode::Relay, 0) => t!(lang, "match-rule-relay"),
        (Mode::Relay, share) => format!("{}{}", t!(lang, "match-rule-relay"), t!(lang, "match-rule-speed", n = share)),
        (_, 0) => t!(lang, "match-rule"),
        (_, share) => format!("{}{}", t!(lang, "match-rule"), t!(lang, "match-rule-speed", n = share)),
    }
}
