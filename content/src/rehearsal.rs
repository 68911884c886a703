//! Steps that rehearse a skill (a chat, a call, saying no) and the one that shows a class what it thinks.

use crate::reader::{Ids, Table, several};
use qinghe_model::{
    Text,
    lesson::{About, Asker, Call, CallTurn, Chat, Estimate, Figure, Message, Push, Question, Refuse, Reply, Round},
};

/// Words that ask for somebody's own use. What a class is asked for is what it approves of, intends or would do to help.
const OWN_USE: [&str; 16] = [
    "用过",
    "吸过",
    "抽过",
    "喝过",
    "吃过",
    "试过",
    "抽烟吗",
    "喝酒吗",
    "have you",
    "did you",
    "do you smoke",
    "do you vape",
    "do you drink",
    "do you use",
    "i have tried",
    "i have used",
];

/// How hard a push is, from 1 to 5: each is harder than the one before.
fn rises(tables: &[Table<'_>], what: &str) {
    let mut before = 0;
    for t in tables {
        let pressure = t.int("pressure", 1..=5);
        if t.has("pressure") && pressure <= before {
            t.fault_at(
                t.line_of("pressure"),
                format_args!("`pressure` is {pressure} after {before}: each {what} is harder than the one before"),
            );
        }
        before = pressure;
    }
}

fn messages(t: &Table<'_>, key: &'static str, most: usize) -> Vec<Message> {
    several(t, key, 1..=most).iter().map(|m| Message { who: m.text("who"), text: m.text("text") }).collect()
}

/// Two or three replies, one of which holds at least. `then` reads what the others say to one.
fn replies(t: &Table<'_>, then: &dyn Fn(&Table<'_>) -> Vec<Message>) -> Vec<Reply> {
    let mut ids = Ids::default();
    let replies: Vec<Reply> = several(t, "replies", 2..=3)
        .iter()
        .map(|r| Reply {
            id: ids.take(r, "id"),
            text: r.text("text"),
            holds: r.flag("holds"),
            then: then(r),
            why: r.text("why"),
        })
        .collect();
    if !replies.is_empty() && !replies.iter().any(|r| r.holds) {
        t.fault("no reply has `holds = true`: the rehearsal could not go on");
    }
    replies
}

pub(crate) fn chat(c: &Table<'_>) -> Chat {
    let pushes = several(c, "pushes", 3..=5);
    rises(&pushes, "push");
    Chat {
        name: c.text("name"),
        pushes: pushes
            .iter()
            .map(|p| Push { messages: messages(p, "messages", 4), replies: replies(p, &|r| messages(r, "then", 3)) })
            .collect(),
    }
}

pub(crate) fn call(c: &Table<'_>) -> Call {
    let turns: Vec<CallTurn> = several(c, "turns", 4..=6)
        .iter()
        .map(|t| CallTurn {
            about: t.one_of("about", &About::ALL).unwrap_or(About::Where),
            asks: t.text("asks"),
            // The operator answers: nobody has to be named.
            replies: replies(t, &|r| vec![Message { who: Text::default(), text: r.text("then") }]),
            say: t.text("say"),
        })
        .collect();
    if turns.first().is_some_and(|t| t.about != About::Where) {
        c.fault("a call begins with `about = \"where\"`: if the line drops, help knows where to go");
    }
    for (name, about) in About::ALL {
        if !turns.iter().any(|t| t.about == about) {
            c.fault(format_args!("no question has `about = \"{name}\"`: an operator asks where, what, awake and name"));
        }
    }
    Call { scene: c.text("scene"), turns }
}

pub(crate) fn refuse(t: &Table<'_>) -> Refuse {
    let rounds = several(t, "rounds", 3..=5);
    rises(&rounds, "round");
    let rounds = rounds
        .iter()
        .map(|r| Round {
            from: r.one_of("from", &Asker::ALL).unwrap_or(Asker::Stranger),
            who: r.text("who"),
            lines: [r.text("first"), r.text("second")],
            help: r.text("help"),
        })
        .collect();
    let ticks =
        if t.has("ticks") { several(t, "ticks", 3..=4).iter().map(|k| k.text("text")).collect() } else { vec![] };
    Refuse { rounds, ticks }
}

pub(crate) fn estimate(t: &Table<'_>) -> Estimate {
    let mut ids = Ids::default();
    let questions = several(t, "questions", 1..=3)
        .iter()
        .map(|q| {
            // Only for authors: it makes them say what kind of question it is.
            q.one_of("about", &[("approve", ()), ("intend", ()), ("help", ())]);
            let question = Question { id: ids.take(q, "id"), ask: q.text("ask"), yes: q.text("yes"), no: q.text("no") };
            let asked = [&question.ask, &question.yes, &question.no];
            let asked: Vec<String> = asked.iter().flat_map(|t| [t.zh.to_lowercase(), t.en.to_lowercase()]).collect();
            if let Some(word) = OWN_USE.iter().find(|w| asked.iter().any(|text| text.contains(**w))) {
                q.fault(format_args!(
                    "\"{word}\" asks what somebody did: ask what they approve of, intend or would do to help"
                ));
            }
            question
        })
        .collect();
    let figures = t.tables("peers");
    if figures.len() > 2 {
        t.fault_at(t.line_of("peers"), format_args!("{} [[peers]]: two at most", figures.len()));
    }
    let peers = figures
        .iter()
        .map(|f| Figure { text: f.text("text"), year: f.int("year", 1990..=2100), source: f.str("source") })
        .collect();
    Estimate { questions, peers, reveal: t.text("reveal") }
}
