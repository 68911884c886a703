//! What changes on the screens of a match. One frame is the same for all who play, one is the wall's, one is for who
//! leads: rendered once for each language, however many look. Nothing in it is one player's own; that the page's
//! script adds, or [`Own`] where the page is rendered for one player.

use crate::matches::{mode_name, team_name};
use bytes::Bytes;
use leptos::prelude::*;
use qinghe_kit::{html::html, i18n, t, ui::icon};
use qinghe_model::{
    Lang,
    item::ItemKind,
    matches::{Mode, Phase, Settings},
    nickname::nickname,
};
use qinghe_service::matches::rooms::{Audience, Me, View};
use qinghe_store::matches::{Player, Question};
use std::fmt::Write as _;

/// What one player sees of their own, where there is no script to add it.
pub(super) struct Own<'a> {
    pub player: &'a Player,
    pub me: Me,
    /// The places they chose in the round that stands.
    pub chosen: Vec<usize>,
}

/// The frame for an audience.
pub(super) fn frame(lang: Lang, audience: Audience, view: &View, own: Option<&Own>) -> String {
    Owner::new().with(|| {
        html(match audience {
            Audience::Players => players(lang, view, own),
            Audience::Wall => wall(lang, view),
            Audience::Host => host(lang, view),
        })
    })
}

/// The frame as an event of a stream, rendered by the first who asks.
pub(super) fn event(lang: Lang, audience: Audience, view: &View) -> Bytes {
    view.kept(audience, lang, || {
        let html = frame(lang, audience, view, None);
        let mut text = format!("event: frame\nid: {}\n", view.name_for(audience));
        for line in html.lines() {
            let _ = writeln!(text, "data: {line}");
        }
        text.push('\n');
        Bytes::from(text)
    })
}

/// What only one player learns, as an event.
pub(super) fn own_event(me: Me) -> Bytes {
    let right = me.right.map_or("null", |r| if r { "true" } else { "false" });
    Bytes::from(format!(
        "event: me\ndata: {{\"answered\":{},\"right\":{right},\"points\":{},\"rights\":{},\"of\":{}}}\n\n",
        me.answered, me.points, me.rights, me.of
    ))
}

// ---- parts -------------------------------------------------------------------------------------

/// Shape, colour and letter of an option: each tells them apart by itself.
fn mark(n: usize) -> AnyView {
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

fn letter(n: usize) -> String {
    char::from_u32(u32::from('A') + u32::try_from(n).unwrap_or_default()).unwrap_or('?').to_string()
}

fn option_text(lang: Lang, question: &Question, id: &str) -> String {
    question.item.option(id).map(|o| o.text.get(lang).to_owned()).unwrap_or_default()
}

fn stem(lang: Lang, question: &Question) -> AnyView {
    let scene = question.item.scene.as_ref().map(|s| view! { <p class="match__scene">{s.get(lang).to_owned()}</p> });
    view! { {scene}<h2 class="match__stem" id="stem">{question.item.stem.get(lang).to_owned()}</h2> }.into_any()
}

/// The clock of the question: the seconds left when it was rendered, counted down by the script.
fn clock(lang: Lang, view: &View) -> Option<AnyView> {
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

/// Which question this is.
fn place(lang: Lang, view: &View) -> String {
    let settings = &view.sheet().settings;
    if settings.mode == Mode::Vote {
        t!(lang, "match-scene-no", n = view.state.round)
    } else {
        t!(lang, "match-question-no", n = view.state.round, of = view.sheet().paper.len())
    }
}

/// The teams with their points, the best first; a class that plays together sees its sum.
fn teams(lang: Lang, view: &View, own: Option<i64>) -> Option<AnyView> {
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

/// Who answers in each team, where one does.
fn turns(lang: Lang, view: &View, own: Option<i64>) -> Option<AnyView> {
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

/// How often each option was chosen, with what is right.
fn distribution(lang: Lang, view: &View, question: &Question, chosen: &[usize]) -> AnyView {
    let Some(round) = view.now() else { return ().into_any() };
    let votes = view.votes(round);
    let (n, right) = view.rights(round.round);
    let whole = i64::try_from(n).unwrap_or_default().max(1);
    let vote = view.sheet().settings.mode == Mode::Vote;
    let order = question.item.kind == ItemKind::Order;
    let key = question.item.right();
    // An order is shown as it is right.
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
            let class = if right { "dist__row dist__row--right" } else { "dist__row" };
            let head = if order { view! { <b class="answer__letter">{place + 1}</b> }.into_any() } else { mark(n) };
            let word = (right && !vote && !order).then(|| view! { <span class="tag tag--done">{icon("check")}{t!(lang, "match-right")}</span> });
            view! {
                <li class=class data-n=n data-mine=chosen.contains(&n).then_some("true")>
                    <span class=format!("answer__key answer--{}", n % 6)>{head}</span>
                    <span class="dist__text">{option_text(lang, question, &id)}" "{word}</span>
                    <svg class="pbar" aria-hidden="true"><rect class="pbar__track" width="100%" height="10" y="4" rx="5"></rect><rect class="pbar__fill pbar__fill--true" width=width height="10" y="4" rx="5"></rect></svg>
                    <span class="num">{count}</span>
                </li>
            }
        })
        .collect_view();
    let told = if vote {
        if n == 0 { t!(lang, "match-votes-none") } else { t!(lang, "match-votes", n = n) }
    } else {
        t!(lang, "match-rights", right = right, n = n)
    };
    view! { <p class="match__told">{told}</p><ol class="dist">{rows}</ol> }.into_any()
}

fn explanation(lang: Lang, question: &Question) -> Option<AnyView> {
    let text = question.item.explanation.get(lang).to_owned();
    (!text.is_empty()).then(|| view! { <p class="match__why">{text}</p> }.into_any())
}

/// What stands where a story ends.
fn ending(lang: Lang, question: &Question) -> Option<AnyView> {
    question.ending.map(|safe| {
        let (class, word) = if safe {
            ("match__told match__told--good", t!(lang, "match-story-safe"))
        } else {
            ("match__told", t!(lang, "match-story-back"))
        };
        view! { <p class=class>{icon(if safe { "check" } else { "undo" })}{word}</p> }.into_any()
    })
}

// ---- those who play ----------------------------------------------------------------------------

fn players(lang: Lang, view: &View, own: Option<&Own>) -> AnyView {
    let team = own.map(|o| o.player.team);
    match (view.state.phase, view.question()) {
        (Phase::Lobby, _) | (Phase::Asking | Phase::Reveal, None) => view! {
            <section class="match__wait stack">
                <h2 class="match__stem">{t!(lang, "match-wait-title")}</h2>
                <p>{t!(lang, "match-wait-text")}</p>
                <p class="muted">{rule(lang, &view.sheet().settings)}</p>
            </section>
        }
        .into_any(),
        (Phase::Asking, Some(question)) => view! {
            <section class="stack" data-round=view.state.round>
                <p class="match__place muted">{place(lang, view)}</p>
                {clock(lang, view)}
                {stem(lang, question)}
                {turns(lang, view, team)}
                {answers(lang, view, question, own)}
            </section>
        }
        .into_any(),
        (Phase::Reveal, Some(question)) => {
            let own_words = own.and_then(|o| o.me.right.map(|right| verdict(lang, right)));
            view! {
                <section class="stack" data-round=view.state.round data-shown="">
                    <p class="match__place muted">{place(lang, view)}</p>
                    <p class="match__verdict" role="status">{own_words}</p>
                    {stem(lang, question)}
                    {ending(lang, question)}
                    {question.ending.is_none().then(|| distribution(lang, view, question, own.map_or(&[], |o| &o.chosen)))}
                    {explanation(lang, question)}
                    {teams(lang, view, team)}
                </section>
            }
            .into_any()
        }
        (Phase::Over, _) => view! {
            <section class="stack" data-over="">
                <h2 class="match__stem">{t!(lang, "match-over-title")}</h2>
                <p>{t!(lang, "match-over-text")}</p>
                {teams(lang, view, team)}
                <p><a class="btn btn--second" href="/learn">{t!(lang, "match-home")}</a></p>
            </section>
        }
        .into_any(),
    }
}

/// What one player is told of their own answer.
pub(super) fn verdict(lang: Lang, right: bool) -> String {
    if right { t!(lang, "match-you-right") } else { t!(lang, "match-you-not") }
}

/// The buttons or fields to answer with.
fn answers(lang: Lang, view: &View, question: &Question, own: Option<&Own>) -> AnyView {
    let action = format!("/play/{}/answer", view.sheet().id);
    let waits = own.is_some_and(|o| !view.may_answer(o.player));
    let done = own.is_some_and(|o| o.me.answered);
    let chosen: &[usize] = own.map_or(&[], |o| &o.chosen);
    let kind = question.item.kind;
    let how = match kind {
        ItemKind::Multiple => "many",
        ItemKind::Order => "order",
        _ => "one",
    };
    let count = question.paper.options.len();
    let options = question
        .paper
        .options
        .iter()
        .enumerate()
        .map(|(n, id)| {
            let text = option_text(lang, question, id);
            let class = format!("answer answer--{}", n % 6);
            let mine = chosen.contains(&n).then_some("true");
            match how {
                "many" => view! {
                    <label class=class data-n=n data-mine=mine><input type="checkbox" name="choice" value=n checked=mine.is_some() disabled=done/>{mark(n)}<span class="answer__text">{text}</span></label>
                }
                .into_any(),
                "order" => {
                    let at = chosen.iter().position(|c| *c == n);
                    let ranks = (1..=count).map(|rank| view! { <option value=rank selected=at == Some(rank - 1)>{rank}</option> }).collect_view();
                    view! {
                        <label class=class data-n=n data-mine=mine>
                            <span class="answer__text">{text}</span>
                            <select class="input input--short" name=format!("place{n}") aria-label=t!(lang, "match-rank") disabled=done><option value="">"–"</option>{ranks}</select>
                        </label>
                    }
                    .into_any()
                }
                _ => view! { <button class=class name="choice" value=n data-n=n data-mine=mine disabled=done>{mark(n)}<span class="answer__text">{text}</span></button> }
                    .into_any(),
            }
        })
        .collect_view();
    let hint = match how {
        "many" => Some(t!(lang, "match-hint-many")),
        "order" => Some(t!(lang, "match-hint-order")),
        _ => None,
    };
    let send = (how != "one")
        .then(|| view! { <button class="btn match__send" disabled=done>{t!(lang, "match-send")}</button> });
    let state = if done {
        t!(lang, "match-received")
    } else if waits {
        t!(lang, "match-advise")
    } else {
        String::new()
    };
    view! {
        <form class="answers" method="post" action=action data-how=how data-done=done.then_some("") data-waits=waits.then_some("") aria-labelledby="stem">
            <input type="hidden" name="round" value=view.state.round/>
            {hint.map(|h| view! { <p class="hint">{h}</p> })}
            <div class="answers__all">{options}</div>
            {send}
            <p class="match__state" role="status">{state}</p>
        </form>
    }
    .into_any()
}

/// The rule of the points in words: known before the first question.
fn rule(lang: Lang, settings: &Settings) -> String {
    match (settings.mode, settings.speed_share) {
        (Mode::Vote, _) => t!(lang, "match-rule-vote"),
        (Mode::Relay, 0) => t!(lang, "match-rule-relay"),
        (Mode::Relay, share) => format!("{}{}", t!(lang, "match-rule-relay"), t!(lang, "match-rule-speed", n = share)),
        (_, 0) => t!(lang, "match-rule"),
        (_, share) => format!("{}{}", t!(lang, "match-rule"), t!(lang, "match-rule-speed", n = share)),
    }
}

// ---- who leads ---------------------------------------------------------------------------------

/// One button that does something to the match as it is now.
fn command(
    view: &View,
    name: &'static str,
    number: Option<i64>,
    class: &'static str,
    word: String,
    main: bool,
) -> AnyView {
    let id = format!("do-{name}{}", number.map(|n| format!("-{n}")).unwrap_or_default());
    view! {
        <form method="post" class="match__do">
            <input type="hidden" name="version" value=view.state.version/>
            {number.map(|n| view! { <input type="hidden" name="number" value=n/> })}
            <button class=class id=id name="do" value=name data-main=main.then_some("")>{word}</button>
        </form>
    }
    .into_any()
}

/// What can be done now, what is mostly done first.
fn controls(lang: Lang, view: &View, at_wall: bool) -> AnyView {
    let settings = &view.sheet().settings;
    let last = view.state.round >= i64::try_from(view.sheet().paper.len()).unwrap_or(i64::MAX);
    let mut all: Vec<AnyView> = Vec::new();
    match view.state.phase {
        Phase::Lobby => {
            if view.playing().next().is_some() {
                all.push(command(view, "start", None, "btn", t!(lang, "match-start"), true));
            } else {
                all.push(view! { <p class="muted">{t!(lang, "match-nobody")}</p> }.into_any());
            }
        }
        Phase::Asking => {
            all.push(command(view, "reveal", None, "btn", t!(lang, "match-close"), true));
            if view.state.closes_at.is_some() {
                all.push(command(view, "extend", None, "btn btn--second", t!(lang, "match-extend"), false));
            }
            if settings.mode != Mode::Vote {
                all.push(command(view, "skip", None, "btn btn--second", t!(lang, "match-skip"), false));
            }
        }
        Phase::Reveal => {
            let story = settings.mode == Mode::Vote;
            let ends = view.question().is_some_and(|q| q.ending == Some(true));
            let word = match (story, ends || last) {
                (true, true) if ends => t!(lang, "match-finish"),
                (true, _) => t!(lang, "match-go-on"),
                (false, true) => t!(lang, "match-finish"),
                (false, false) => t!(lang, "match-next"),
            };
            all.push(command(view, "next", None, "btn", word, true));
            if let Some(question) = view.question().filter(|q| story && q.ending.is_none()) {
                for (n, _) in question.leads.iter().enumerate() {
                    let number = i64::try_from(n).ok();
                    all.push(command(
                        view,
                        "branch",
                        number,
                        "btn btn--second",
                        t!(lang, "match-branch", letter = letter(n)),
                        false,
                    ));
                }
            }
        }
        Phase::Over => {
            let after = format!("/teach/matches/{}/after", view.sheet().id);
            all.push(view! { <a class="btn" href=after data-main="">{t!(lang, "match-after")}</a> }.into_any());
        }
    }
    let end = (view.state.phase != Phase::Over && !at_wall).then(|| {
        view! {
            <details class="more"><summary>{t!(lang, "match-end-ask")}</summary><div class="more__in">{command(view, "end", None, "btn btn--second", t!(lang, "match-end"), false)}</div></details>
        }
    });
    view! { <div class="match__controls">{all}{end}</div> }.into_any()
}

fn host(lang: Lang, view: &View) -> AnyView {
    let question = view.question().filter(|_| view.state.phase != Phase::Over);
    let (answered, asked) = view.answered();
    let told = match view.state.phase {
        Phase::Asking => t!(lang, "match-answered", n = answered, of = asked),
        Phase::Lobby | Phase::Reveal | Phase::Over => t!(lang, "match-joined", n = view.playing().count()),
    };
    let body = question.map(|q| {
        let shown = view.state.phase == Phase::Reveal;
        let options = (!shown).then(|| {
            let rows = q.paper.options.iter().enumerate().map(|(n, id)| {
                view! { <li><span class=format!("answer__key answer--{}", n % 6)>{mark(n)}</span>" "{option_text(lang, q, id)}</li> }
            });
            view! { <ul class="dist">{rows.collect_view()}</ul> }
        });
        view! {
            <section class="card stack">
                <p class="match__place muted">{place(lang, view)}</p>
                {clock(lang, view)}
                {stem(lang, q)}
                {turns(lang, view, None)}
                {options}
                {ending(lang, q)}
                {(shown && q.ending.is_none()).then(|| distribution(lang, view, q, &[]))}
                {shown.then(|| explanation(lang, q))}
            </section>
        }
    });
    view! {
        {controls(lang, view, false)}
        <p class="match__told" role="status">{told}</p>
        {body}
        {(view.state.round > 0).then(|| teams(lang, view, None))}
        {seats(lang, view)}
    }
    .into_any()
}

/// Who plays: for their teachers alone, who know their pupils by name.
fn seats(lang: Lang, view: &View) -> AnyView {
    let many = view.sheet().settings.teams > 1;
    let rows = view
        .playing()
        .map(|p| {
            let nick = nickname(p.nickname).get(lang).to_owned();
            let name = view.name_of(p).map_or_else(
                || if p.learner_id().is_some() { t!(lang, "match-other-pupil") } else { t!(lang, "match-guest") },
                str::to_owned,
            );
            let here = view.given(view.state.round, p.seat).is_some() && view.state.phase == Phase::Asking;
            let waits = view.state.phase == Phase::Asking && !view.may_answer(p);
            let state = if here {
                view! { <span class="tag tag--done">{icon("check")}{t!(lang, "match-has-answered")}</span> }.into_any()
            } else if view.state.phase == Phase::Asking && !waits {
                view! { <span class="tag tag--todo">{t!(lang, "match-thinks")}</span> }.into_any()
            } else {
                ().into_any()
            };
            let team = many.then(|| view! { <td>{team_name(lang, view, p.team)}</td> });
            let kick = (view.state.phase != Phase::Over)
                .then(|| command(view, "kick", Some(p.seat), "btn btn--quiet btn--sm", t!(lang, "match-kick"), false));
            view! { <tr><th scope="row">{name}</th><td>{nick}</td>{team}<td>{state}</td><td>{kick}</td></tr> }
        })
        .collect_view();
    if view.playing().next().is_none() {
        return ().into_any();
    }
    view! {
        <section class="section">
            <div class="table-scroll" tabindex="0" role="region" aria-labelledby="seats">
                <table class="table">
                    <caption id="seats">{t!(lang, "match-seats")}</caption>
                    <thead><tr>
                        <th scope="col">{t!(lang, "match-col-name")}</th><th scope="col">{t!(lang, "match-col-nick")}</th>
                        {many.then(|| view! { <th scope="col">{t!(lang, "match-col-team")}</th> })}
                        <th scope="col">{t!(lang, "match-col-state")}</th><th scope="col"><span class="vh">{t!(lang, "match-kick")}</span></th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

// ---- the wall ----------------------------------------------------------------------------------

fn wall(lang: Lang, view: &View) -> AnyView {
    let (answered, asked) = view.answered();
    let body = match (view.state.phase, view.question()) {
        (Phase::Asking, Some(question)) => {
            let options = question
                .paper
                .options
                .iter()
                .enumerate()
                .map(|(n, id)| view! { <li class=format!("answer answer--{}", n % 6)>{mark(n)}<span class="answer__text">{option_text(lang, question, id)}</span></li> })
                .collect_view();
            view! {
                <p class="match__place muted">{place(lang, view)}" · "<span role="status">{t!(lang, "match-answered", n = answered, of = asked)}</span></p>
                {clock(lang, view)}
                {stem(lang, question)}
                {turns(lang, view, None)}
                <ul class="answers__all answers__all--wall">{options}</ul>
            }
            .into_any()
        }
        (Phase::Reveal, Some(question)) => view! {
            <p class="match__place muted">{place(lang, view)}</p>
            {stem(lang, question)}
            {ending(lang, question)}
            {question.ending.is_none().then(|| distribution(lang, view, question, &[]))}
            {explanation(lang, question)}
            {teams(lang, view, None)}
        }
        .into_any(),
        (Phase::Over, _) => view! {
            <h2 class="match__stem">{t!(lang, "match-over-title")}</h2>
            <p>{t!(lang, "match-over-text")}</p>
            {teams(lang, view, None)}
        }
        .into_any(),
        (_, _) => {
            let names =
                view.playing().map(|p| view! { <li>{nickname(p.nickname).get(lang).to_owned()}</li> }).collect_view();
            view! {
                <p class="match__told" role="status">{t!(lang, "match-joined", n = view.playing().count())}</p>
                <ul class="nicks">{names}</ul>
                <p class="muted">{rule(lang, &view.sheet().settings)}</p>
            }
            .into_any()
        }
    };
    view! {
        <div class="stack match__wall">
            <p class="muted">{mode_name(lang, view.sheet().settings.mode)}" · "{view.class_name().get(lang).to_owned()}</p>
            {body}
        </div>
        {controls(lang, view, true)}
    }
    .into_any()
}
