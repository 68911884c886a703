//! Steps in which a skill is rehearsed, and the one in which a class sees what it thinks.
//!
//! What a pupil picks in a chat, a call or a round of saying no is on their page only. An [`Estimate`] is answered without
//! a name: see the store's `estimates`.

use crate::Text;

/// A group chat that pushes, harder each time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Chat {
    /// The name of the group.
    pub name: Text,
    /// The pushes, in order.
    pub pushes: Vec<Push>,
}

/// Messages that arrive one by one, and what may be answered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Push {
    /// What the group writes.
    pub messages: Vec<Message>,
    /// What the pupil may write back.
    pub replies: Vec<Reply>,
}

/// A message of a chat.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    /// Who writes it.
    pub who: Text,
    /// What it says.
    pub text: Text,
}

/// Something to answer, and what comes of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reply {
    /// Unique among the replies to one push or question.
    pub id: String,
    /// What the pupil says.
    pub text: Text,
    /// Whether it closes the door, or tells the operator what they asked: only then does the next one come.
    pub holds: bool,
    /// What the others say to it.
    pub then: Vec<Message>,
    /// A kind word of why.
    pub why: Text,
}

/// A call to 120, question by question.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Call {
    /// What has happened, to the one who calls.
    pub scene: Text,
    /// The operator's questions, in order.
    pub turns: Vec<CallTurn>,
}

/// A question of the operator.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CallTurn {
    /// What it is about.
    pub about: About,
    /// The question.
    pub asks: Text,
    /// What the pupil may say.
    pub replies: Vec<Reply>,
    /// What to say, in full.
    pub say: Text,
}

/// What an operator has to know.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum About {
    /// Where it is.
    Where,
    /// What has happened.
    What,
    /// Whether the person is awake and breathes.
    Awake,
    /// Who calls.
    Name,
}

impl About {
    /// All of them, with the names that authors write.
    pub const ALL: [(&str, Self); 4] =
        [("where", Self::Where), ("what", Self::What), ("awake", Self::Awake), ("name", Self::Name)];
}

/// Saying no, in rounds that get harder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refuse {
    /// The rounds, in order.
    pub rounds: Vec<Round>,
    /// What the observer ticks; none for the usual card.
    pub ticks: Vec<Text>,
}

/// One round.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Round {
    /// What kind of person asks.
    pub from: Asker,
    /// Who asks.
    pub who: Text,
    /// The two lines that the one who asks has.
    pub lines: [Text; 2],
    /// A line that closes the door, for whoever is short of words.
    pub help: Text,
}

/// Who asks in a round of saying no.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Asker {
    /// Somebody one does not know.
    Stranger,
    /// A good friend.
    Friend,
    /// A whole group.
    Group,
    /// Somebody older in the family or at work.
    Elder,
    /// Somebody online.
    Online,
}

impl Asker {
    /// All of them, with the names that authors write.
    pub const ALL: [(&str, Self); 5] = [
        ("stranger", Self::Stranger),
        ("friend", Self::Friend),
        ("group", Self::Group),
        ("elder", Self::Elder),
        ("online", Self::Online),
    ];
}

/// What the class thinks: guessed, then said without a name, then shown side by side.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Estimate {
    /// The questions.
    pub questions: Vec<Question>,
    /// What is known of pupils elsewhere.
    pub peers: Vec<Figure>,
    /// What the difference means.
    pub reveal: Text,
}

/// A question about what one approves of, intends or would do to help; never about what one did.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Question {
    /// Unique in the step.
    pub id: String,
    /// What is asked.
    pub ask: Text,
    /// The answer that is guessed and counted.
    pub yes: Text,
    /// The other answer.
    pub no: Text,
}

impl Question {
    /// The answers that say what somebody thinks; a third one says nothing.
    pub const VIEWS: [&str; 2] = ["yes", "no"];
    /// The answer of who would rather not say.
    pub const SKIP: &str = "skip";
    /// Guesses are so many of ten classmates.
    pub const GUESSES: std::ops::RangeInclusive<i64> = 0..=10;
}

/// A figure about pupils elsewhere.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Figure {
    /// The figure, in a sentence.
    pub text: Text,
    /// Its year.
    pub year: i64,
    /// The key of its source.
    pub source: String,
}
