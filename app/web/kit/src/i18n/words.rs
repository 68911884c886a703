//! The words that the player needs, from the locale files. A value that the player knows has its place in braces.

use super::due_time;
use crate::t;
use qinghe_model::Lang;
use qinghe_player::words::{ItemWords, KindWords, QuizWords, RehearsalWords, StepWords, StoryWords, Words};
use qinghe_service::keys::Hold;
use std::sync::LazyLock;

static WORDS: LazyLock<[Words; 2]> = LazyLock::new(|| {
    Lang::ALL.map(|lang| Words {
        lang,
        error: t!(lang, "form-error"),
        step: step(lang),
        item: item(lang),
        story: story(lang),
        quiz: quiz(lang),
        rehearsal: rehearsal(lang),
    })
});

/// When a question whose key is held back is explained, and what holds it back.
pub fn held(lang: Lang, hold: Hold) -> String {
    match hold {
        Hold::Contest(at) => t!(lang, "held-contest", at = due_time(lang, at)),
        Hold::Work(at) => t!(lang, "held-work", at = due_time(lang, at)),
        Hold::Paper => t!(lang, "held-paper"),
    }
}

/// The words of steps, items, stories and quizzes in a language.
pub fn words(lang: Lang) -> &'static Words {
    &WORDS[usize::from(lang == Lang::En)]
}

fn step(lang: Lang) -> StepWords {
    StepWords {
        progress: t!(lang, "lesson-progress"),
        mark: t!(lang, "step-mark", n = "{n}"),
        mark_done: t!(lang, "step-mark-done", n = "{n}"),
        of: t!(lang, "step-of", n = "{n}", count = "{count}"),
        next: t!(lang, "step-next"),
        back: t!(lang, "step-back"),
        finish: t!(lang, "lesson-finish"),
        read_aloud: t!(lang, "reading-aloud"),
        read_stop: t!(lang, "reading-stop"),
        reading: t!(lang, "reading-title"),
        choose_one: t!(lang, "check-one"),
        choose_many: t!(lang, "check-many"),
        answer: t!(lang, "check-answer"),
        answer_again: t!(lang, "check-answer-again"),
        right: t!(lang, "check-right"),
        wrong: t!(lang, "check-wrong"),
        try_again: t!(lang, "check-again"),
        sort_count: t!(lang, "sort-count", n = "{n}", of = "{of}"),
        myth: t!(lang, "myth-myth"),
        fact: t!(lang, "myth-fact"),
        is_myth: t!(lang, "myth-is-myth"),
        is_fact: t!(lang, "myth-is-fact"),
        myth_wrong: t!(lang, "myth-else"),
        myth_count: t!(lang, "myth-count", n = "{n}", of = "{of}"),
        order_first: t!(lang, "order-first"),
        guess_hint: t!(lang, "guess-hint", min = "{min}", max = "{max}"),
        guess_show: t!(lang, "guess-show"),
        guess_again: t!(lang, "guess-again"),
        guess_yours: t!(lang, "guess-yours"),
        guess_true: t!(lang, "guess-true"),
        guess_near: t!(lang, "guess-near"),
        guess_far: t!(lang, "guess-far"),
        guess_source: t!(lang, "guess-source", year = "{year}", source = "{source}"),
        notes_private: t!(lang, "notes-private"),
        notes_paper: t!(lang, "notes-paper"),
        notes_kept: t!(lang, "notes-kept"),
        notes_clear: t!(lang, "notes-clear"),
        notes_print: t!(lang, "notes-print"),
    }
}

fn item(lang: Lang) -> ItemWords {
    ItemWords {
        labels: KindWords {
            single: t!(lang, "item-single", n = "{n}"),
            multiple: t!(lang, "item-multiple", n = "{n}"),
            true_false: t!(lang, "item-true-false", n = "{n}"),
            scenario: t!(lang, "item-single", n = "{n}"),
            order: t!(lang, "item-order", n = "{n}"),
            matching: t!(lang, "item-match", n = "{n}"),
            short_text: t!(lang, "item-short-text", n = "{n}"),
            number: t!(lang, "item-number", n = "{n}"),
        },
        kinds: KindWords {
            single: t!(lang, "item-kind-single"),
            multiple: t!(lang, "item-kind-multiple"),
            true_false: t!(lang, "item-kind-true-false"),
            scenario: t!(lang, "item-kind-scenario"),
            order: t!(lang, "item-kind-order"),
            matching: t!(lang, "item-kind-match"),
            short_text: t!(lang, "item-kind-short-text"),
            number: t!(lang, "item-kind-number"),
        },
        recall: t!(lang, "level-recall"),
        understand: t!(lang, "level-understand"),
        apply: t!(lang, "level-apply"),
        difficulty: t!(lang, "lessons-difficulty", n = "{n}"),
        groups_are: t!(lang, "quiz-editor-groups-are"),
        typed_here: t!(lang, "quiz-editor-typed-here"),
        own: t!(lang, "quiz-editor-own"),
        with_key: t!(lang, "quiz-editor-with-key"),
        key: t!(lang, "answer-key"),
        order_right: t!(lang, "order-right"),
        right: t!(lang, "answer-right"),
        part: t!(lang, "answer-part", points = "{points}"),
        wrong: t!(lang, "answer-wrong"),
        yours: t!(lang, "answer-yours"),
        blank: t!(lang, "review-blank"),
    }
}

fn rehearsal(lang: Lang) -> RehearsalWords {
    RehearsalWords {
        private: t!(lang, "rehearsal-private"),
        again: t!(lang, "rehearsal-again"),
        me: t!(lang, "rehearsal-me"),
        holds: t!(lang, "rehearsal-holds"),
        open: t!(lang, "rehearsal-open"),
        chat_note: t!(lang, "chat-note"),
        chat_pick: t!(lang, "chat-pick"),
        chat_end: t!(lang, "chat-end"),
        call_note: t!(lang, "call-note"),
        call_operator: t!(lang, "call-operator"),
        call_pick: t!(lang, "call-pick"),
        call_say: t!(lang, "call-say"),
        call_rule: t!(lang, "call-rule"),
        about: [
            t!(lang, "call-about-where"),
            t!(lang, "call-about-what"),
            t!(lang, "call-about-awake"),
            t!(lang, "call-about-name"),
        ],
        way: t!(lang, "refuse-way"),
        together: t!(lang, "refuse-together"),
        alone: t!(lang, "refuse-alone"),
        together_how: t!(lang, "refuse-together-how"),
        alone_how: t!(lang, "refuse-alone-how"),
        rounds: t!(lang, "refuse-rounds"),
        round: t!(lang, "refuse-round", n = "{n}"),
        second: t!(lang, "refuse-second"),
        help: t!(lang, "refuse-help"),
        card: t!(lang, "refuse-card"),
        card_together: t!(lang, "refuse-card-together"),
        card_alone: t!(lang, "refuse-card-alone"),
        ticks: [
            t!(lang, "refuse-tick-looked"),
            t!(lang, "refuse-tick-clear"),
            t!(lang, "refuse-tick-reason"),
            t!(lang, "refuse-tick-walked"),
        ],
        estimate_note: t!(lang, "estimate-note"),
        estimate_think: t!(lang, "estimate-think"),
        estimate_guess: t!(lang, "estimate-guess", answer = "{answer}"),
        estimate_skip: t!(lang, "estimate-skip"),
        estimate_send: t!(lang, "estimate-send"),
        estimate_without: t!(lang, "estimate-without"),
        estimate_trial: t!(lang, "estimate-trial"),
        estimate_few: t!(lang, "estimate-few"),
        estimate_thanks: t!(lang, "estimate-thanks"),
        estimate_ours: t!(lang, "estimate-ours", answer = "{answer}"),
        estimate_guessed: t!(lang, "estimate-guessed"),
        estimate_about: t!(lang, "estimate-about", n = "{n}"),
        estimate_all: t!(lang, "estimate-all"),
        estimate_none: t!(lang, "estimate-none"),
        estimate_of: t!(lang, "estimate-of", n = "{n}"),
        estimate_peers: t!(lang, "estimate-peers"),
    }
}

fn story(lang: Lang) -> StoryWords {
    StoryWords {
        what_do_you_do: t!(lang, "story-what"),
        path_so_far: t!(lang, "story-path"),
        you_chose: t!(lang, "story-chose"),
        go_back: t!(lang, "story-back"),
        start_again: t!(lang, "story-again"),
        safe_ending: t!(lang, "story-safe"),
        unsafe_ending: t!(lang, "story-unsafe"),
        next: t!(lang, "step-next"),
        not_yet: t!(lang, "story-not-yet"),
        keeping_failed: t!(lang, "story-not-kept"),
        keeping_refused: t!(lang, "story-refused"),
        scene: t!(lang, "match-scene-no", n = "{n}"),
    }
}

fn quiz(lang: Lang) -> QuizWords {
    QuizWords {
        back: t!(lang, "step-back"),
        next: t!(lang, "quiz-next"),
        review: t!(lang, "quiz-review"),
        all_items: t!(lang, "quiz-all"),
        item: t!(lang, "quiz-item", n = "{n}"),
        answered: t!(lang, "quiz-answered"),
        not_answered: t!(lang, "quiz-not-answered"),
        count: t!(lang, "quiz-count", n = "{n}", of = "{of}"),
        saved: t!(lang, "save-saved"),
        saving: t!(lang, "save-saving"),
        not_saved: t!(lang, "save-not-saved"),
        not_saved_item: t!(lang, "save-not-saved-item", n = "{n}"),
        waiting: t!(lang, "save-waiting", n = "{n}"),
        newer: t!(lang, "save-newer"),
        closed: t!(lang, "error-attempt-closed"),
        signed_out: t!(lang, "save-signed-out"),
        nothing_yet: t!(lang, "save-nothing"),
        sign_in: t!(lang, "sign-in-button"),
        order_hint: t!(lang, "order-hint"),
        order_placed: t!(lang, "order-placed", n = "{n}"),
        order_clear: t!(lang, "order-clear"),
        answer: t!(lang, "quiz-answer"),
        flag: t!(lang, "quiz-flag"),
        unflag: t!(lang, "quiz-unflag"),
        flagged: t!(lang, "quiz-flagged"),
    }
}
