//! What a class thinks, next to what it guessed: sums without a person.

use crate::{hiding::LEAST_SHOWN, lesson::Question};

/// The sums of one question, as they may be shown.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ClassView {
    /// The question.
    pub question: String,
    /// How many said yes.
    pub yes: i64,
    /// How many said no.
    pub no: i64,
    /// How many guessed.
    pub guessed: i64,
    /// Their guesses added up, each of ten.
    pub guesses: i64,
}

impl ClassView {
    /// The sums of a question from counts of its choices; a guess is counted under its number.
    #[must_use]
    pub fn of<'a>(question: &str, counts: impl IntoIterator<Item = (&'a str, i64)>) -> Self {
        let mut view = Self { question: question.to_owned(), ..Self::default() };
        for (choice, n) in counts {
            match (choice, choice.parse::<i64>()) {
                ("yes", _) => view.yes += n,
                ("no", _) => view.no += n,
                (_, Ok(guess)) if Question::GUESSES.contains(&guess) => {
                    view.guessed += n;
                    view.guesses += n * guess;
                }
                _ => {}
            }
        }
        view
    }

    /// How many said what they think.
    #[must_use]
    pub const fn said(&self) -> i64 {
        self.yes + self.no
    }

    /// Whether so many said what they think that it may be shown.
    #[must_use]
    pub const fn is_shown(&self) -> bool {
        self.said() >= LEAST_SHOWN
    }

    /// The share that said yes, in per cent. A share of everybody or nobody would tell what each of them said: it is
    /// shown as 95 or 5.
    #[must_use]
    pub fn share(&self) -> Option<i64> {
        self.is_shown().then(|| (self.yes * 100 / self.said()).clamp(5, 95))
    }

    /// The share that was guessed on average, in per cent.
    #[must_use]
    pub fn guess(&self) -> Option<i64> {
        (self.is_shown() && self.guessed >= LEAST_SHOWN).then(|| self.guesses * 10 / self.guessed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_shown_of_fewer_than_ten() {
        let nine = ClassView::of("q", [("yes", 5), ("no", 4), ("skip", 30), ("3", 39)]);
        assert_eq!((nine.said(), nine.share(), nine.guess()), (9, None, None));
        let ten = ClassView::of("q", [("yes", 8), ("no", 2), ("skip", 1), ("3", 5), ("4", 6)]);
        assert_eq!((ten.share(), ten.guess()), (Some(80), Some(35)));
    }

    #[test]
    fn a_whole_class_of_one_mind_is_not_told_as_such() {
        assert_eq!(ClassView::of("q", [("yes", 40), ("no", 0)]).share(), Some(95));
        assert_eq!(ClassView::of("q", [("yes", 0), ("no", 40)]).share(), Some(5));
    }
}
