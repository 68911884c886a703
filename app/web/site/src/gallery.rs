//! Every part of the design system on one page, in both languages: `/dev/ui`, in debug builds only.

use axum::routing::get;
use leptos::prelude::*;
use qinghe_kit::{
    Web,
    forms::{self, FormState, TextField},
    list::{Cell, Field, List},
    page::{Area, Cx, Page, Reply},
    t,
    ui::{NeededWords, Tone, icon},
};
use qinghe_manage::school::slips;
use qinghe_model::{
    Lang,
    error::FieldError,
    participation::{DEFAULT_TARGET, Participation, Permille},
    progress::WorkState,
};

pub fn routes() -> axum::Router<Web> {
    let router = axum::Router::new();
    if cfg!(debug_assertions) { router.route("/dev/ui", get(show)) } else { router }
}

/// A part: its name, its classes, and an example.
struct Part {
    title: String,
    classes: &'static str,
    body: AnyView,
}

async fn show(cx: Cx) -> Reply {
    let lang = cx.lang();
    Ok(cx.page(Page::new(Area::Staff, t!(lang, "gallery-title")), || {
        let bad = FormState::failed(&forms::Fields::default(), vec![FieldError { field: "note-zh", code: "note-length" }]);
        let sections = parts(Lang::Zh, &bad).into_iter().zip(parts(Lang::En, &bad)).map(|(zh, en)| {
            let title = if lang == Lang::Zh { zh.title.clone() } else { en.title.clone() };
            view! {
                <section class="ui">
                    <h2>{title}</h2>
                    <p class="ui__note">{zh.classes}</p>
                    <div class="stack stack--loose">
                        <div class="ui__box" lang=Lang::Zh.tag()>{zh.body}</div>
                        <div class="ui__box" lang=Lang::En.tag()>{en.body}</div>
                    </div>
                </section>
            }
        });
        view! {
            <header class="page-head"><h1>{t!(lang, "gallery-title")}</h1><p class="page-head__lead">{t!(lang, "gallery-lead")}</p></header>
            // Rendered once: its ids must be unique.
            <section class="ui">{bad.summary(lang, t!(lang, "teach-assign-failed"))}</section>
            {sections.collect_view()}
            <p><a href="/dev/scenes">{t!(lang, "gallery-scenes")}</a></p>
        }
        .into_any()
    }))
}

fn parts(lang: Lang, bad: &FormState) -> Vec<Part> {
    let part = |title, classes, body| Part { title, classes, body };
    vec![
        part(t!(lang, "gallery-colours"), "tokens.css", colours()),
        part(t!(lang, "gallery-buttons"), ".btn --second --quiet --danger --lg --sm", buttons(lang)),
        part(t!(lang, "gallery-forms"), ".errors .field --bad .label .hint .err .input", fields(lang, bad)),
        part(t!(lang, "gallery-choices"), ".choices .choice --right --wrong", choices(lang)),
        part(t!(lang, "gallery-tags"), ".tag --todo --doing --done --help --late", tags(lang)),
        part(t!(lang, "gallery-notices"), ".notice --ok --warn --danger", notices(lang)),
        part(t!(lang, "gallery-progress"), ".prog .steps .ring", progress(lang)),
        part(t!(lang, "gallery-figures"), ".stats .stat .pbar --met", figures(lang)),
        part(t!(lang, "gallery-table"), ".table-scroll .table --stack .sort", table(lang)),
        part(
            t!(lang, "gallery-empty"),
            ".empty",
            qinghe_kit::ui::empty(
                t!(lang, "gallery-empty-title"),
                t!(lang, "gallery-empty-text"),
                Some(("#main".to_owned(), t!(lang, "teach-refresh"))),
            ),
        ),
        part(t!(lang, "gallery-details"), "details.more details.flip", details(lang)),
        part(t!(lang, "gallery-dialog"), "dialog.dialog", dialog(lang)),
        part(t!(lang, "gallery-quiz"), ".quiz__item .stem .choices", quiz(lang)),
        part(t!(lang, "gallery-feedback"), ".feedback --right --wrong", feedback(lang)),
        part(t!(lang, "gallery-scenario"), ".story .forks .fork .path", scenario(lang)),
        part(t!(lang, "gallery-slip"), ".sheet .slip", slip(lang)),
    ]
}

fn colours() -> AnyView {
    const TOKENS: [&str; 12] = [
        "bg",
        "surface",
        "sunk",
        "ink",
        "brand",
        "brand-soft",
        "sprout",
        "warm",
        "warm-soft",
        "danger",
        "info",
        "focus",
    ];
    let swatches = TOKENS
        .map(|token| {
            view! {
                <div>
                    <svg aria-hidden="true" focusable="false"><rect class=format!("sw-{token}") width="100%" height="100%"></rect></svg>
                    {format!("--{token}")}
                </div>
            }
        })
        .collect_view();
    view! { <div class="swatches">{swatches}</div> }.into_any()
}

fn buttons(lang: Lang) -> AnyView {
    view! {
        <div class="row">
            <button class="btn" type="button">{t!(lang, "gallery-primary")}</button>
            <button class="btn btn--second" type="button">{t!(lang, "gallery-secondary")}</button>
            <button class="btn btn--quiet" type="button">{t!(lang, "gallery-quiet")}</button>
            <button class="btn btn--danger" type="button">{t!(lang, "gallery-danger")}</button>
            <button class="btn btn--lg" type="button">{t!(lang, "gallery-large")}</button>
            <button class="btn btn--second btn--sm" type="button">{icon("print")}{t!(lang, "gallery-small")}</button>
            <button class="btn" type="button" disabled=true>{t!(lang, "gallery-disabled")}</button>
        </div>
    }
    .into_any()
}

fn fields(lang: Lang, bad: &FormState) -> AnyView {
    // The field named in `bad` shows an error, the other one does not.
    let name = if lang == Lang::Zh { "note-zh" } else { "note-en" };
    let due = if lang == Lang::Zh { "due-zh" } else { "due-en" };
    let note = forms::text_area(lang, bad, name, 2, true);
    let date = TextField::date_time(due, t!(lang, "teach-due-label")).value("2026-11-29T20:00");
    view! {
        {forms::field(lang, bad, name, t!(lang, "gallery-field"), Some(t!(lang, "gallery-hint")), note.into_any())}
        {date.render(lang, bad)}
    }
    .into_any()
}

fn choices(lang: Lang) -> AnyView {
    let name = format!("where-{lang}");
    view! {
        <fieldset>
            <legend class="vh">{t!(lang, "gallery-choices")}</legend>
            <div class="choices choices--cols">
                <label class="choice"><input type="checkbox" name=name.clone() value="a" checked=true/><span class="choice__box"><span class="choice__text">{t!(lang, "gallery-choice-a")}</span></span></label>
                <label class="choice"><input type="checkbox" name=name value="b"/><span class="choice__box"><span class="choice__text">{t!(lang, "gallery-choice-b")}</span></span></label>
            </div>
        </fieldset>
    }
    .into_any()
}

fn tags(lang: Lang) -> AnyView {
    view! {
        <div class="row">
            {qinghe_kit::ui::state_tag(lang, WorkState::NotStarted, false)}
            {qinghe_kit::ui::state_tag(lang, WorkState::Started, false)}
            {qinghe_kit::ui::state_tag(lang, WorkState::Completed, false)}
            {qinghe_kit::ui::state_tag(lang, WorkState::NotStarted, true)}
            <span class="tag tag--help">{icon("hand")}{t!(lang, "gallery-help")}</span>
            <span class="tag tag--todo">{icon("alert")}{t!(lang, "teach-draft")}</span>
        </div>
    }
    .into_any()
}

fn notices(lang: Lang) -> AnyView {
    view! {
        <div class="stack stack--tight">
            {qinghe_kit::ui::notice(Tone::Info, t!(lang, "gallery-notice-info"), None)}
            {qinghe_kit::ui::notice(Tone::Good, t!(lang, "gallery-notice-good"), None)}
            {qinghe_kit::ui::notice(Tone::Warning, t!(lang, "gallery-notice-warning"), None)}
            {qinghe_kit::ui::notice(Tone::Danger, t!(lang, "gallery-notice-danger"), Some(t!(lang, "gallery-notice-text")))}
        </div>
    }
    .into_any()
}

fn progress(lang: Lang) -> AnyView {
    const DONE: usize = 3;
    const OF: usize = 7;
    let steps = (1..=OF)
        .map(|n| {
            let class = (n <= DONE).then_some("is-done");
            let here = (n == DONE + 1).then_some("step");
            view! { <li class=class aria-current=here><span class="vh">{t!(lang, "gallery-step", n = n, of = OF)}</span></li> }
        })
        .collect_view();
    view! {
        <div class="stack">
            {qinghe_kit::ui::progress(t!(lang, "gallery-progress"), DONE, OF, format!("{DONE} / {OF}"))}
            <div class="steps"><ol aria-label=t!(lang, "gallery-progress")>{steps}</ol><p>{t!(lang, "gallery-step", n = DONE + 1, of = OF)}</p></div>
            {qinghe_kit::ui::score_ring(lang, 80)}
        </div>
    }
    .into_any()
}

fn figures(lang: Lang) -> AnyView {
    let counts = |completed, eligible| Participation {
        eligible,
        started: completed,
        completed,
        on_time: completed,
        passed: completed,
        ..Participation::default()
    };
    let bar = |rate: i64, met| {
        let label = t!(
            lang,
            "participation-bar",
            rate = qinghe_kit::i18n::percent(Some(Permille(rate))),
            target = DEFAULT_TARGET
        );
        qinghe_kit::ui::participation_bar(Some(Permille(rate)), DEFAULT_TARGET, met, Some(label))
    };
    view! {
        <div class="stack">
            {qinghe_kit::ui::participation_stats(lang, counts(1_043_548, 1_475_642), DEFAULT_TARGET, NeededWords::usual(lang, DEFAULT_TARGET), vec![])}
            {bar(635, false)}
            {bar(949, true)}
            {qinghe_kit::ui::participation_stats(lang, counts(6_062, 5_880), DEFAULT_TARGET, NeededWords::usual(lang, DEFAULT_TARGET), vec![])}
        </div>
    }
    .into_any()
}

fn table(lang: Lang) -> AnyView {
    // What it is called, how many of a thousand completed, and the rate.
    type Row = (&'static str, i64, i64);
    let bar = |(_, _, rate): &Row| {
        qinghe_kit::ui::participation_bar(Some(Permille(*rate)), DEFAULT_TARGET, *rate >= 900, None)
    };
    let fields = vec![
        Field::text("name", t!(lang, "bureau-col-name"), |(name, ..): &Row| (*name).to_owned())
            .total(Cell::Plain("A + B".to_owned())),
        Field::drawing(t!(lang, "bureau-col-bar"), bar),
        Field::text("done", t!(lang, "bureau-col-done"), |(_, done, _): &Row| format!("{done} / 1,000"))
            .right()
            .total(Cell::Plain("792 / 1,000".to_owned())),
    ];
    let rows: [Row; 2] = [("A", 635, 635), ("B", 949, 949)];
    List::new(format!("caption-{lang}"), t!(lang, "gallery-table"), fields).stacked().page(lang, &rows)
}

fn details(lang: Lang) -> AnyView {
    view! {
        <div class="stack">
            <details class="more" open=true><summary>{t!(lang, "gallery-more")}</summary><div class="more__in"><p>{t!(lang, "gallery-more-text")}</p></div></details>
            <div class="flips">
                <details class="flip" open=true>
                    <summary>{t!(lang, "gallery-flip")}{icon("down")}</summary>
                    <div class="flip__back"><b>{t!(lang, "gallery-flip-back")}</b><p>{t!(lang, "gallery-flip-text")}</p></div>
                </details>
                <details class="flip"><summary>{t!(lang, "gallery-flip")}{icon("down")}</summary><div class="flip__back"><p>{t!(lang, "gallery-flip-text")}</p></div></details>
            </div>
        </div>
    }
    .into_any()
}

fn dialog(lang: Lang) -> AnyView {
    let id = format!("dialog-{lang}");
    view! {
        <dialog class="dialog dialog--static" open=true aria-labelledby=id>
            <h2 id=id.clone()>{t!(lang, "gallery-dialog-title")}</h2>
            <p>{t!(lang, "gallery-dialog-text")}</p>
            <form method="dialog" class="actions">
                <button class="btn">{t!(lang, "gallery-dialog-yes")}</button>
                <button class="btn btn--second">{t!(lang, "gallery-dialog-no")}</button>
            </form>
        </dialog>
    }
    .into_any()
}

fn quiz(lang: Lang) -> AnyView {
    let name = format!("quiz-{lang}");
    view! {
        <fieldset class="card quiz__item">
            <legend class="stem"><span class="stem__no">{t!(lang, "gallery-quiz-no")}</span>{t!(lang, "gallery-quiz-stem")}</legend>
            <div class="choices">
                <label class="choice"><input type="radio" name=name.clone() value="0" checked=true/><span class="choice__box"><span class="choice__key">"A"</span><span class="choice__text">{t!(lang, "gallery-quiz-a")}</span></span></label>
                <label class="choice"><input type="radio" name=name value="1"/><span class="choice__box"><span class="choice__key">"B"</span><span class="choice__text">{t!(lang, "gallery-quiz-b")}</span></span></label>
            </div>
        </fieldset>
    }
    .into_any()
}

fn feedback(lang: Lang) -> AnyView {
    view! {
        <div class="feedback feedback--right"><p class="verdict">{icon("check")}{t!(lang, "gallery-right")}</p><p>{t!(lang, "gallery-right-text")}</p></div>
        <div class="feedback feedback--wrong"><p class="verdict">{icon("cross")}{t!(lang, "gallery-wrong")}</p><p>{t!(lang, "gallery-wrong-text")}</p></div>
        <div class="choices section">
            <div class="choice choice--plain choice--right"><span class="choice__box"><span class="choice__key">"A"</span><span class="choice__text">{t!(lang, "gallery-quiz-a")}</span><span class="choice__mark">{icon("check")}{t!(lang, "gallery-right")}</span></span></div>
            <div class="choice choice--plain choice--wrong"><span class="choice__box"><span class="choice__key">"B"</span><span class="choice__text">{t!(lang, "gallery-quiz-b")}</span><span class="choice__mark">{icon("cross")}{t!(lang, "gallery-wrong")}</span></span></div>
        </div>
    }
    .into_any()
}

fn scenario(lang: Lang) -> AnyView {
    view! {
        <div class="stack">
            <ol class="path" aria-label=t!(lang, "gallery-path")>
                <li>{t!(lang, "gallery-scenario-who")}<b>{t!(lang, "gallery-path-chose")}</b></li>
                <li aria-current="step">{t!(lang, "gallery-path-now")}</li>
            </ol>
            <section class="story">
                <div class="story__in">
                    <p class="story__who">{t!(lang, "gallery-scenario-who")}</p>
                    <p>{t!(lang, "gallery-scenario-text")}</p>
                    <p class="say">{t!(lang, "gallery-scenario-say")}</p>
                </div>
            </section>
            <div class="forks">
                <button class="fork" type="button"><span class="choice__key">"A"</span><span>{t!(lang, "gallery-scenario-a")}</span></button>
                <button class="fork" type="button"><span class="choice__key">"B"</span><span>{t!(lang, "gallery-scenario-b")}</span></button>
            </div>
        </div>
    }
    .into_any()
}

fn slip(lang: Lang) -> AnyView {
    let class = slips::sample();
    let slips = class.slips.iter().map(|s| slips::slip(lang, "https://qinghe.example", &class, s)).collect_view();
    view! { <div class="slips"><section class="sheet" aria-label=t!(lang, "gallery-slip")>{slips}</section></div> }
        .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_shown_in_both_languages() {
        let bad = FormState::default();
        for lang in Lang::ALL {
            for part in parts(lang, &bad) {
                let html = part.body.to_html();
                assert!(html.len() > 100, "{}", part.title);
                assert!(!html.contains(" style="), "{}: no inline styles", part.title);
                assert!(!html.contains("No localization"), "{}", part.title);
            }
        }
    }
}
