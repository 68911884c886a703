//! The part of a form that sets times and a quiz: the same where work is set and where it is changed.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use qinghe_kit::{
    forms::{self, Fields, FormState, SelectField, TextField},
    i18n, t,
};
use qinghe_model::{
    Lang,
    error::FieldError,
    quiz::{Counts, Feedback, ItemOrder, Layout, QuizSettings},
};
use qinghe_store::assignments::Assignment;

/// What was entered, read.
pub struct Given {
    /// When the work opens; `None` for at once.
    pub opens_at: Option<DateTime<Utc>>,
    /// When it is due; `None` where that cannot be read.
    pub due_at: Option<DateTime<Utc>>,
    /// When it closes, if ever.
    pub closes_at: Option<DateTime<Utc>>,
    /// How the quiz is set.
    pub settings: QuizSettings,
    /// The fields that cannot be read.
    pub faults: Vec<FieldError>,
}

/// Reads the fields of [`times`] and [`quiz`].
pub fn read(fields: &Fields) -> Given {
    let mut faults = Vec::new();
    let mut time = |name, needed| fields.time(name, needed, &mut faults);
    let (opens_at, due_at) = (time("opens_at", false), time("due_at", true));
    let closes_at = match fields.get("late") {
        "until" => time("closes_at", true),
        "no" => due_at,
        _ => None,
    };
    let mut number = |name: &'static str, code: &'static str| -> Option<i64> {
        let text = fields.get(name);
        let read = qinghe_model::grading::number(text).filter(|n| n % 1_000_000 == 0).map(|n| n / 1_000_000);
        if read.is_none() && !text.is_empty() {
            faults.push(FieldError { field: name, code });
        }
        read
    };
    let draw = number("draw", "draw-range");
    let settings = QuizSettings {
        draw: draw.map(|d| usize::try_from(d).unwrap_or_default()),
        pass_mark: number("pass_mark", "pass-mark-range"),
        minutes: number("minutes", "minutes-range"),
        attempts: number("attempts", "attempts-range"),
        layout: Layout::read(fields.get("layout")).unwrap_or_default(),
        order: ItemOrder::read(fields.get("order")).unwrap_or_default(),
        counts: Counts::read(fields.get("counts")).unwrap_or_default(),
        feedback: Feedback::read(fields.get("feedback")).unwrap_or_default(),
        partial: !fields.get("partial").is_empty(),
    };
    Given { opens_at, due_at, closes_at, settings, faults }
}

/// The values of the fields for existing work. `times`: with its own times.
pub fn values(work: &Assignment, times: bool) -> Vec<(&'static str, String)> {
    let s = &work.settings;
    let number = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
    let mut values = vec![
        ("note", work.note.clone()),
        ("draw", s.draw.map(|d| d.to_string()).unwrap_or_default()),
        ("pass_mark", number(s.pass_mark)),
        ("minutes", number(s.minutes)),
        ("attempts", number(s.attempts)),
        ("layout", s.layout.as_str().to_owned()),
        ("order", s.order.as_str().to_owned()),
        ("counts", s.counts.as_str().to_owned()),
        ("feedback", s.feedback.as_str().to_owned()),
        (
            "late",
            if work.closes_at == Some(work.due_at) {
                "no"
            } else if work.closes_at.is_some() {
                "until"
            } else {
                ""
            }
            .to_owned(),
        ),
    ];
    if s.partial {
        values.push(("partial", "1".to_owned()));
    }
    if times {
        values.push(("opens_at", i18n::local_input(work.opens_at)));
        values.push(("due_at", i18n::local_input(work.due_at)));
        values.extend(work.closes_at.map(|at| ("closes_at", i18n::local_input(at))));
    }
    values
}

/// When it opens, is due and closes.
pub fn times(lang: Lang, form: &FormState) -> AnyView {
    let late =
        [("", t!(lang, "set-late-always")), ("until", t!(lang, "set-late-until")), ("no", t!(lang, "set-late-no"))];
    let open =
        !form.value("opens_at").is_empty() || !form.value("late").is_empty() || form.error(lang, "opens_at").is_some();
    view! {
        {TextField::date_time("due_at", t!(lang, "teach-due-label")).hint(t!(lang, "teach-due-hint")).render(lang, form)}
        <details class="more" open=open>
            <summary>{t!(lang, "set-times")}</summary>
            <div class="more__in stack">
                {TextField::date_time("opens_at", t!(lang, "set-opens")).hint(t!(lang, "set-opens-hint")).render(lang, form)}
                {SelectField::new("late", t!(lang, "set-late")).choices(late).render(lang, form)}
                {TextField::date_time("closes_at", t!(lang, "set-closes")).hint(t!(lang, "set-closes-hint")).render(lang, form)}
            </div>
        </details>
    }
    .into_any()
}

/// How the quiz is set. `fixed`: how many are drawn and what passes stay as they are.
pub fn quiz(lang: Lang, form: &FormState, fixed: bool) -> AnyView {
    let names = ["draw", "pass_mark", "minutes", "attempts", "partial"];
    let shown = ["minutes", "attempts", "draw", "pass_mark"].iter().any(|n| !form.value(n).is_empty());
    let open = shown || names.iter().any(|n| form.error(lang, n).is_some());
    let feedback = [
        ("after_submit", t!(lang, "set-feedback-after-submit")),
        ("at_once", t!(lang, "set-feedback-at-once")),
        ("after_close", t!(lang, "set-feedback-after-close")),
        ("never", t!(lang, "set-feedback-never")),
    ];
    let order = [
        ("per_learner", t!(lang, "set-order-per-learner")),
        ("same_for_all", t!(lang, "set-order-same")),
        ("as_written", t!(lang, "set-order-written")),
    ];
    let layout = [("one_by_one", t!(lang, "set-layout-one")), ("one_page", t!(lang, "set-layout-page"))];
    let counts = [
        ("best", t!(lang, "set-counts-best")),
        ("last", t!(lang, "set-counts-last")),
        ("first", t!(lang, "set-counts-first")),
    ];
    let numbers = (!fixed).then(|| {
        view! {
            {TextField::number("draw", t!(lang, "set-draw")).hint(t!(lang, "set-draw-hint")).render(lang, form)}
            {TextField::number("pass_mark", t!(lang, "set-pass")).hint(t!(lang, "set-pass-hint")).render(lang, form)}
        }
    });
    view! {
        <details class="more" open=open>
            <summary>{t!(lang, "set-quiz")}</summary>
            <div class="more__in stack">
                <p class="hint">{t!(lang, "set-quiz-hint")}</p>
                {TextField::number("minutes", t!(lang, "set-minutes")).hint(t!(lang, "set-minutes-hint")).render(lang, form)}
                {TextField::number("attempts", t!(lang, "set-attempts")).hint(t!(lang, "set-attempts-hint")).render(lang, form)}
                {SelectField::new("counts", t!(lang, "set-counts")).choices(counts).render(lang, form)}
                {SelectField::new("feedback", t!(lang, "set-feedback"))
                    .hint(t!(lang, "set-feedback-hint"))
                    .choices(feedback)
                    .render(lang, form)}
                {SelectField::new("order", t!(lang, "set-order")).hint(t!(lang, "set-order-hint")).choices(order).render(lang, form)}
                {SelectField::new("layout", t!(lang, "set-layout")).choices(layout).render(lang, form)}
                {numbers}
                <div class="field" id="partial">{forms::error_line(lang, "partial", form.error(lang, "partial"))}{forms::tick(form, "partial", "1".to_owned(), t!(lang, "set-partial"))}</div>
            </div>
        </details>
    }
    .into_any()
}
