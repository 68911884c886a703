//! Steps in which a skill is rehearsed: a chat that pushes, a call to 120, saying no.
//!
//! Nothing of it leaves the device, and none of it needs a script. The radio buttons and ticks have no form, so nothing can
//! send them; the sheet `scenes.css` shows what comes of each beside it, by `:checked ~`, which every browser knows. Without the
//! sheet everything is there to read.

use super::StepView;
use crate::{icon, paper_rehearsal, words::fill};
use leptos::prelude::*;
use qinghe_model::{
    Lang,
    lesson::{Call, Chat, Message, Refuse, Reply, Round},
};

/// A push or a question with its replies, as the page shows it.
struct Turn<'t> {
    /// Its place, from 0.
    at: usize,
    /// What comes before the replies.
    intro: AnyView,
    /// What to do.
    pick: &'t str,
    replies: &'t [Reply],
    /// What is shown after every reply.
    tail: Option<String>,
}

impl StepView<'_> {
    pub(super) fn chat(&self, chat: &Chat) -> AnyView {
        let (lang, words) = (self.lang(), &self.words.rehearsal);
        let end = view! { <p class="card turn__end">{icon("check")}" "{words.chat_end.clone()}</p> }.into_any();
        let turns = chat.pushes.iter().enumerate().rev().fold(end, |next, (at, push)| {
            let intro = view! { <ul class="plain chat__log">{messages(lang, &push.messages)}</ul> }.into_any();
            self.turn(Turn { at, intro, pick: &words.chat_pick, replies: &push.replies, tail: None }, next)
        });
        view! {
            <section class="section chat" aria-labelledby="chat-name">
                <p class="chat__head" id="chat-name"><b>{chat.name.get(lang).to_owned()}</b>" "<span class="small">{words.chat_note.clone()}</span></p>
                {turns}
            </section>
            {self.private()}
            {self.go_on()}
        }
        .into_any()
    }

    pub(super) fn call(&self, call: &Call) -> AnyView {
        let (lang, words) = (self.lang(), &self.words.rehearsal);
        let end = view! { <p class="card turn__end">{icon("check")}" "{words.call_rule.clone()}</p> }.into_any();
        let turns = call.turns.iter().enumerate().rev().fold(end, |next, (at, turn)| {
            let about = words.about[turn.about as usize].clone();
            let intro = view! {
                <p class="turn__about">{format!("{}. {about}", at + 1)}</p>
                <ul class="plain chat__log"><li class="msg"><b class="msg__who">{words.call_operator.clone()}</b><p>{turn.asks.get(lang).to_owned()}</p></li></ul>
            };
            let tail = Some(format!("{} {}", words.call_say, turn.say.get(lang)));
            self.turn(Turn { at, intro: intro.into_any(), pick: &words.call_pick, replies: &turn.replies, tail }, next)
        });
        view! {
            <section class="section chat chat--call" aria-labelledby="call-note">
                <p class="chat__head" id="call-note">{icon("phone")}<b>"120"</b>" "<span class="small">{words.call_note.clone()}</span></p>
                <p>{call.scene.get(lang).to_owned()}</p>
                {turns}
            </section>
            {self.private()}
            {self.go_on()}
        }
        .into_any()
    }

    /// One turn. What comes next is inside it, behind a reply that holds.
    fn turn(&self, turn: Turn<'_>, next: AnyView) -> AnyView {
        let (lang, words) = (self.lang(), &self.words.rehearsal);
        let Turn { at, intro, pick, replies, tail } = turn;
        let hint = format!("turn-{at}");
        let picks = replies
            .iter()
            .enumerate()
            .map(|(n, reply)| {
                let id = format!("turn-{at}-{n}");
                let on = if reply.holds { " is-on" } else { "" };
                view! {
                    <input class=format!("turn__in turn__in--{n}{on}") type="radio" name=format!("turn-{at}") id=id.clone() autocomplete="off" aria-describedby=hint.clone()/>
                    <label class="turn__say" for=id>{reply.text.get(lang).to_owned()}</label>
                }
            })
            .collect_view();
        let outs = replies
            .iter()
            .enumerate()
            .map(|(n, reply)| {
                let drawing = if reply.holds { "check" } else { "turn" };
                let verdict = if reply.holds { words.holds.clone() } else { words.open.clone() };
                view! {
                    <div class=format!("turn__out turn__out--{n}")>
                        <ul class="plain chat__log">
                            <li class="msg msg--me"><b class="vh">{words.me.clone()}</b><p>{reply.text.get(lang).to_owned()}</p></li>
                            {answers(lang, reply, &words.call_operator)}
                        </ul>
                        <p class="turn__why">{icon(drawing)}<span><b>{verdict}</b>" "{reply.why.get(lang).to_owned()}</span></p>
                        {tail.clone().map(|tail| view! { <p class="turn__tail">{tail}</p> })}
                    </div>
                }
            })
            .collect_view();
        view! {
            <div class="turn">
                {intro}
                <p class="turn__pick" id=hint.clone()>{pick.to_owned()}</p>
                {picks}
                <div class="turn__outs" aria-live="polite">{outs}</div>
                <div class="turn__next">{next}</div>
            </div>
        }
        .into_any()
    }

    pub(super) fn refuse(&self, refuse: &Refuse) -> AnyView {
        let words = &self.words.rehearsal;
        let picks = refuse
            .rounds
            .iter()
            .enumerate()
            .map(|(n, _)| {
                let id = format!("round-{n}");
                view! {
                    <input class=format!("round__in round__in--{n}") type="radio" name="round" id=id.clone() autocomplete="off" checked={n == 0}/>
                    <label class="round__pick" for=id>{fill(&words.round, &[("n", &(n + 1))])}</label>
                }
            })
            .collect_view();
        let ticks = paper_rehearsal::ticks(self.words, refuse);
        let rounds = refuse.rounds.iter().enumerate().map(|(n, round)| self.round(n, round, &ticks)).collect_view();
        view! {
            <section class="section refuse">
                <p id="way">{words.way.clone()}</p>
                <input class="round__in way--together" type="radio" name="way" id="way-together" autocomplete="off" aria-describedby="way" checked=true/>
                <label class="round__pick" for="way-together">{words.together.clone()}</label>
                <input class="round__in way--alone" type="radio" name="way" id="way-alone" autocomplete="off" aria-describedby="way"/>
                <label class="round__pick" for="way-alone">{words.alone.clone()}</label>
                <div class="refuse__rounds">
                    <p class="for-together">{words.together_how.clone()}</p>
                    <p class="for-alone">{words.alone_how.clone()}</p>
                    <p class="vh">{words.rounds.clone()}</p>
                    {picks}
                    {rounds}
                </div>
            </section>
            {self.private()}
            {self.go_on()}
        }
        .into_any()
    }

    fn round(&self, n: usize, round: &Round, ticks: &[String]) -> AnyView {
        let (lang, words) = (self.lang(), &self.words.rehearsal);
        let heading = format!("{} · {}", fill(&words.round, &[("n", &(n + 1))]), round.who.get(lang));
        let ticks = ticks
            .iter()
            .map(|tick| {
                view! {
                    <li><label class="choice">
                        <input type="checkbox" autocomplete="off"/>
                        <span class="choice__box"><span class="choice__text">{tick.clone()}</span></span>
                    </label></li>
                }
            })
            .collect_view();
        view! {
            <div class=format!("round round--{n} stack")>
                <h2>{heading}</h2>
                <ul class="plain chat__log">
                    <li class="msg"><b class="msg__who">{round.who.get(lang).to_owned()}</b><p>{round.lines[0].get(lang).to_owned()}</p></li>
                    <li class="msg"><b class="msg__who">{words.second.clone()}</b><p>{round.lines[1].get(lang).to_owned()}</p></li>
                </ul>
                <details class="flip"><summary>{words.help.clone()}{icon("down")}</summary><div class="flip__back"><p>{round.help.get(lang).to_owned()}</p></div></details>
                <section class="card stack observer">
                    <h3>{words.card.clone()}</h3>
                    <p class="small for-together">{words.card_together.clone()}</p>
                    <p class="small for-alone">{words.card_alone.clone()}</p>
                    <ul class="plain stack stack--tight">{ticks}</ul>
                </section>
            </div>
        }
        .into_any()
    }

    /// That nothing is sent, and how to begin again: the page as it was.
    fn private(&self) -> AnyView {
        let words = &self.words.rehearsal;
        view! {
            <p class="muted small notes__why">{icon("lock")}<span>{words.private.clone()}</span></p>
            <p class="row no-print"><a class="btn btn--quiet" href=self.action.clone()>{icon("turn")}{words.again.clone()}</a></p>
        }
        .into_any()
    }
}

fn messages(lang: Lang, list: &[Message]) -> AnyView {
    let said = |m: &Message| {
        view! { <li class="msg"><b class="msg__who">{m.who.get(lang).to_owned()}</b><p>{m.text.get(lang).to_owned()}</p></li> }
    };
    list.iter().map(said).collect_view().into_any()
}

/// What the others say to a reply; who has no name is the operator.
fn answers(lang: Lang, reply: &Reply, operator: &str) -> AnyView {
    let named = |m: &Message| {
        let who = if m.who.zh.is_empty() { operator.to_owned() } else { m.who.get(lang).to_owned() };
        view! { <li class="msg"><b class="msg__who">{who}</b><p>{m.text.get(lang).to_owned()}</p></li> }
    };
    reply.then.iter().map(named).collect_view().into_any()
}
