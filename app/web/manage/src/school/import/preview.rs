//! What a class list would do, before it is taken over: the questions first, then the changes, then the rows to correct.

use super::{
    crumbs,
    lists::{self, Faults, faults},
    words::{evidence, meaning, note, place},
};
use axum::response::Response;
use leptos::prelude::*;
use qinghe_kit::{
    forms::{FormState, hidden, once, tick},
    i18n,
    page::{Area, Cx, Page},
    t,
    ui::{self, Tone},
};
use qinghe_model::{
    Lang,
    identity::Evidence,
    roster::{BadRow, ClassQuestion, Column, ImportReport, Meaning, PlannedRow, RowAction, RowFault},
};
use qinghe_service::roster::Preview;
use std::collections::{HashMap, HashSet};

/// Rows shown of a table; the file of all of them is one tap away.
const SHOWN: usize = 200;
/// Questions asked at once; the others stay for a second upload of the same list.
const ASKED: usize = 100;

pub(super) fn preview_page(cx: &Cx, upload: &str, preview: &Preview, form: &FormState) -> Response {
    let lang = cx.lang();
    let report = &preview.report;
    let title = t!(lang, "import-preview-title");
    let shown = if form.is_bad() { format!("{}{title}", t!(lang, "form-error")) } else { title.clone() };
    cx.page(Page::new(Area::Staff, shown).for_form(form), || {
        let scope = preview.scope.name();
        let changes = report.count(|a| matches!(a, RowAction::Create | RowAction::Change(_) | RowAction::LeaveOut));
        let unknown_school = report.bad.iter().filter(|b| b.fault == RowFault::UnknownSchool).count();
        let nothing = changes == 0 && report.questions() == 0 && unknown_school == 0;
        let go = if nothing {
            let (tone, heading, text) = if report.bad.is_empty() {
                (Tone::Info, t!(lang, "import-same-title"), t!(lang, "import-same-text"))
            } else {
                (Tone::Warning, t!(lang, "import-bad-title", n = report.bad_rows()), t!(lang, "import-bad-none"))
            };
            view! {
                <div class="section stack">
                    {ui::notice(tone, heading, Some(text))}
                    <p class="actions"><a class="btn btn--second" href="/school/import">{t!(lang, "import-again")}</a></p>
                </div>
            }
            .into_any()
        } else {
            let partly = (!report.bad.is_empty()).then(|| {
                ui::notice(Tone::Warning, t!(lang, "import-bad-title", n = report.bad_rows()), Some(t!(lang, "import-bad-text")))
            });
            let own = (unknown_school > 0).then(|| own_school(lang, form, preview, unknown_school)).flatten();
            view! {
                <form method="post" class="section stack" id="seen">
                    {once(form)}
                    {hidden("seen", preview.seen.as_str())}
                    {partly}
                    {own}
                    {(report.questions() > 0).then(|| questions(lang, form, report))}
                    <p class="actions">
                        <button class="btn">{t!(lang, "import-take-over")}</button>
                        <a class="btn btn--quiet" href="/school/import">{t!(lang, "import-other-file")}</a>
                    </p>
                    <p class="hint">{t!(lang, "import-nothing-yet")}</p>
                </form>
            }
            .into_any()
        };
        view! {
            {crumbs(lang, title.clone(), true)}
            {form.summary(lang, t!(lang, "import-failed"))}
            <header class="page-head">
                <h1>{title}</h1>
                <p class="page-head__lead">{t!(lang, "import-preview-lead", file = preview.name.as_str(), place = scope.get(lang))}</p>
            </header>
            {stats(lang, report)}
            {go}
            {notes(lang, report)}
            {(changes > 0).then(|| change_table(lang, upload, report, changes))}
            {(!report.bad.is_empty()).then(|| bad_table(lang, upload, &report.bad))}
        }
        .into_any()
    })
}

fn stats(lang: Lang, report: &ImportReport) -> AnyView {
    let stat = |label: String, n: usize| {
        (n > 0).then(|| ui::stat(label, i18n::number(i64::try_from(n).unwrap_or(i64::MAX)), String::new(), None))
    };
    view! {
        <dl class="stats">
            {stat(t!(lang, "import-new"), report.count(|a| matches!(a, RowAction::Create)))}
            {stat(t!(lang, "import-moved"), report.changes(|c| c.class.is_some() && !c.back))}
            {stat(t!(lang, "import-renumbered"), report.changes(|c| c.number.is_some() && c.class.is_none() && !c.back))}
            {stat(t!(lang, "import-back"), report.changes(|c| c.back))}
            {stat(t!(lang, "import-unchanged"), report.count(|a| matches!(a, RowAction::Unchanged)))}
            {stat(t!(lang, "import-questions"), report.questions())}
            {stat(t!(lang, "import-waiting"), report.count(|a| matches!(a, RowAction::LeaveOut)))}
            {stat(t!(lang, "import-bad"), report.bad_rows())}
        </dl>
    }
    .into_any()
}

/// Offers to take rows of schools nobody knows as rows of the only school there is.
fn own_school(lang: Lang, form: &FormState, preview: &Preview, rows: usize) -> Option<AnyView> {
    preview.only_school.as_ref().map(|school| {
        let label = t!(lang, "import-own-school", n = rows, school = school.get(lang));
        tick(form, "own-school", "1".to_owned(), label)
    })
}

/// The doubtful rows, each with all its readings. Unless one is chosen, the row is left out.
fn questions(lang: Lang, form: &FormState, report: &ImportReport) -> AnyView {
    let all = report.rows.iter().filter_map(|row| match &row.action {
        RowAction::Ask { readings } if row.evidence != Evidence::UnusualClass => Some((row, readings)),
        _ => None,
    });
    let classes = report.class_questions.iter().map(|q| class_question(lang, form, q)).collect_view();
    let asked = all.take(ASKED).map(|(row, readings)| question(lang, form, row, readings)).collect_view();
    let more = report.questions().saturating_sub(ASKED);
    view! {
        <section class="stack" aria-labelledby="questions">
            <h2 id="questions">{t!(lang, "import-questions-title", n = report.questions())}</h2>
            <p>{t!(lang, "import-questions-text")}</p>
            {classes}
            {asked}
            {(more > 0).then(|| view! { <p class="muted">{t!(lang, "import-questions-more", n = more)}</p> })}
        </section>
    }
    .into_any()
}

/// A new class with an unusual name: all its rows wait for one answer.
fn class_question(lang: Lang, form: &FormState, q: &ClassQuestion) -> AnyView {
    let name = format!("class-{}", q.class);
    let chosen = form.value(&name);
    let choice = |value: &'static str, text: String| {
        let checked = chosen == value;
        view! {
            <label class="choice">
                <input type="radio" name=name.clone() value=value checked=checked/>
                <span class="choice__box"><span class="choice__text">{text}</span></span>
            </label>
        }
    };
    let title = q.title.get(lang);
    view! {
        <fieldset class="card stack" aria-describedby=format!("{name}-why")>
            <legend class="legend">{t!(lang, "import-class-question", n = q.rows, class = title)}</legend>
            <p class="hint" id=format!("{name}-why")>{t!(lang, "import-why-unusual-class")}</p>
            {q.nearest.as_ref().map(|near| choice("nearest", t!(lang, "import-class-nearest", class = near.get(lang))))}
            {choice("new", t!(lang, "import-class-new", class = title))}
            {choice("", t!(lang, "import-class-skip"))}
        </fieldset>
    }
    .into_any()
}

fn question(lang: Lang, form: &FormState, row: &PlannedRow, readings: &[Meaning]) -> AnyView {
    let name = format!("row-{}", row.index);
    let chosen = form.value(&name);
    let choice = |value: String, text: String| {
        let checked = chosen == value;
        view! {
            <label class="choice">
                <input type="radio" name=name.clone() value=value checked=checked/>
                <span class="choice__box"><span class="choice__text">{text}</span></span>
            </label>
        }
    };
    let choices = readings.iter().enumerate().map(|(m, r)| choice(m.to_string(), meaning(lang, row, r))).collect_view();
    let skip = choice(String::new(), t!(lang, "import-means-skip"));
    let legend = t!(
        lang,
        "import-question",
        row = row.row.to_string(),
        name = row.name.as_str(),
        number = row.student_no.as_str(),
        class = row.class.get(lang)
    );
    view! {
        <fieldset class="card stack" aria-describedby=format!("{name}-why")>
            <legend class="legend">{legend}</legend>
            <p class="hint" id=format!("{name}-why")>{evidence(lang, row.evidence)}</p>
            {choices}
            {skip}
        </fieldset>
    }
    .into_any()
}

/// Columns and rows that are not used, and classes that are made.
fn notes(lang: Lang, report: &ImportReport) -> Option<AnyView> {
    let mut lines: Vec<String> = report.notes.iter().map(|n| note(lang, n)).collect();
    if !report.ignored_columns.is_empty() {
        lines.push(t!(lang, "import-ignored", names = i18n::list(lang, &report.ignored_columns)));
    }
    if !report.new_classes.is_empty() {
        let names: Vec<&str> = report.new_classes.iter().map(|(_, class)| class.get(lang)).collect();
        lines.push(t!(lang, "import-new-classes", n = names.len(), names = i18n::list(lang, &names)));
    }
    (!lines.is_empty()).then(|| {
        let lines = lines.into_iter().map(|l| view! { <li>{l}</li> }).collect_view();
        view! { <section class="section stack" aria-labelledby="notes"><h2 id="notes">{t!(lang, "import-notes")}</h2><ul>{lines}</ul></section> }
            .into_any()
    })
}

/// What is wrong, equal faults together.
fn bad_table(lang: Lang, upload: &str, bad: &[BadRow]) -> AnyView {
    let mut groups: Vec<(&BadRow, Vec<String>)> = Vec::new();
    let mut at: HashMap<(Column, RowFault, &str), usize> = HashMap::new();
    for b in bad {
        let group = *at.entry((b.column, b.fault, b.text.as_str())).or_insert_with(|| {
            groups.push((b, Vec::new()));
            groups.len() - 1
        });
        groups[group].1.push(place(lang, b));
    }
    let all = groups.len();
    let where_ = |places: &[String]| match places {
        [first, .., last] if places.len() > 5 => {
            t!(lang, "import-rows-many", n = places.len(), first = first.as_str(), last = last.as_str())
        }
        _ => i18n::list(lang, places),
    };
    let rows: Vec<Faults> = groups.into_iter().take(SHOWN).map(|(b, places)| (b, where_(&places))).collect();
    view! {
        <section class="section stack" aria-labelledby="bad">
            <h2 id="bad">{t!(lang, "import-bad-heading")}</h2>
            {faults(lang).page(lang, &rows)}
            {more(lang, all)}
            <p><a href=format!("/school/import/{upload}/rows?which=bad") download="">{t!(lang, "import-download-bad")}</a></p>
        </section>
    }
    .into_any()
}

fn change_table(lang: Lang, upload: &str, report: &ImportReport, changes: usize) -> AnyView {
    // What touches pupils who are there already comes first: it is what to look at.
    let known = report.rows.iter().filter(|r| matches!(r.action, RowAction::Change(_) | RowAction::LeaveOut));
    let new = report.rows.iter().filter(|r| r.action == RowAction::Create);
    let rows = known.chain(new).take(SHOWN);
    let schools: HashSet<&str> = report.rows.iter().map(|r| r.school.get(lang)).collect();
    view! {
        <section class="section stack" aria-labelledby="changes">
            <h2 id="changes">{t!(lang, "import-changes")}</h2>
            {lists::changes(lang, schools.len() > 1).page(lang, rows)}
            {more(lang, changes)}
            <p><a href=format!("/school/import/{upload}/rows") download="">{t!(lang, "import-download-all")}</a></p>
        </section>
    }
    .into_any()
}

fn more(lang: Lang, all: usize) -> Option<AnyView> {
    (all > SHOWN).then(|| view! { <p class="muted">{t!(lang, "import-more", n = all - SHOWN)}</p> }.into_any())
}
