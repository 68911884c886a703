//! Practice: answering a module's questions again and again, which does not count.

/// Wrong answers in one module's practice since the last right one from which a learner *needs help*.
pub const NEEDS_HELP: i64 = 4;

/// Whether this many wrong answers since the last right one mean that a learner needs help.
#[must_use]
pub const fn needs_help(wrong_since_success: i64) -> bool {
    wrong_since_success >= NEEDS_HELP
}

#[cfg(test)]
mod tests {
    use super::needs_help;

    #[test]
    fn four_wrong_answers_ask_for_help() {
        assert_eq!([0, 3, 4, 9].map(needs_help), [false, false, true, true]);
    }
}
