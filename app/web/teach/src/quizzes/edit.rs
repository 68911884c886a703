//! Building a quiz: its title, its parts in order, rules for drawing.

use crate::quizzes::{
    address, anchor, banks, breadcrumbs, colleague, conflict, difficulties, facts, part_code, read_change, rule_words,
    title_fields,
};
use axum::{extract::Path, response::Response};
use leptos::prelude::*;
use qinghe_content::Library;
use qinghe_kit::{
    cookies,
    forms::{self, Fields, FormState, SelectField, TextField, local_path, see_other},
    i18n,
    ids::id,
    language::apply_language,
    page::{Area, Cx, Page, Reply},
    t,
    ui::{
        self, Tone, icon,
        item_view::{folded, item_kind},
    },
};
use qinghe_model::{
    Lang, QuizId, Text,
    item::ItemKind,
    quiz::{MAX_ITEMS, QuizPart},
};
use qinghe_service::{
    Error,
    quizzes::{self, Change, Edit, Edited, PartNow, QuizPage},
};

/// The quiz in the editor.
pub async fn show(cx: Cx, Path(quiz): Path<String>, query: Fields) -> Reply {
    let page = quizzes::get(&cx.web.app, cx.actor()?, id(&quiz)?).await?;
    if !page.may_change {
        return Ok(colleague::render(&cx, &page));
    }
    let confirmation = match (query.get("saved"), query.get("copied")) {
        ("1", _) => Some(t!(cx.lang(), "quiz-editor-saved")),
        (_, "1") => Some(t!(cx.lang(), "quiz-editor-copied")),
        _ if query.get("written") == "1" => Some(t!(cx.lang(), "quiz-editor-written-in")),
        _ => None,
    };
    let form = FormState::default().with("title_zh", page.quiz.title().zh).with("title_en", page.quiz.title().en);
    Ok(render(&cx, &page, &form, confirmation))
}

/// What the form asks for.
fn read(fields: &Fields) -> Option<Edit> {
    let text = |zh, en| Text { zh: fields.get(zh).to_owned(), en: fields.get(en).to_owned() };
    let change = match fields.get("do") {
        "draw" => {
            let (module, objective) = fields.get("module").split_once('/').unwrap_or((fields.get("module"), ""));
            Change::Add(QuizPart::Draw {
                module: module.to_owned(),
                objective: Some(objective.to_owned()).filter(|o| !o.is_empty()),
                difficulty: fields.get("difficulty").parse().ok(),
                // Anything but a number is out of range.
                count: fields.get("count").parse().unwrap_or_default(),
            })
        }
        code => read_change(code)?,
    };
    Some(Edit {
        revision: fields.get("revision").parse().unwrap_or_default(),
        title: (fields.get("titled") == "1").then(|| text("title_zh", "title_en")),
        was: text("was_zh", "was_en"),
        change,
    })
}

/// Changes the quiz; shows what is wrong, or both versions when somebody else changed it meanwhile.
pub async fn submit(mut cx: Cx, Path(quiz): Path<String>, fields: Fields) -> Reply {
    let quiz: QuizId = id(&quiz)?;
    let edit = read(&fields).ok_or(Error::NotFound)?;
    if let Some(cookie) = apply_language(&cx, &fields).await? {
        cx.visitor.lang = fields.get("lang").parse().unwrap_or(cx.visitor.lang);
        let page = quizzes::get(&cx.web.app, cx.actor()?, quiz).await?;
        let mut response = if fields.get("conflict") == "1" {
            conflict::render(&cx, &page, &edit, fields.get("back"))
        } else {
            render(&cx, &page, &FormState::failed(&fields, vec![]), None)
        };
        cookies::add(&mut response, [cookie]);
        return Ok(response);
    }
    match quizzes::edit(&cx.web.app, cx.actor()?, quiz, edit.clone()).await {
        Ok(Edited::Saved) => Ok(see_other(&after(quiz, &edit.change, fields.get("back")))),
        Ok(Edited::Conflict(_)) => {
            let page = quizzes::get(&cx.web.app, cx.actor()?, quiz).await?;
            Ok(conflict::render(&cx, &page, &edit, fields.get("back")))
        }
        Err(Error::Invalid(mut faults)) => {
            // Lesson and objective are chosen in one field.
            for fault in faults.iter_mut().filter(|f| f.field == "objective") {
                fault.field = "module";
            }
            let page = quizzes::get(&cx.web.app, cx.actor()?, quiz).await?;
            let mut form = FormState::failed(&fields, faults);
            if edit.title.is_none() {
                form = form.with("title_zh", page.quiz.title().zh).with("title_en", page.quiz.title().en);
            }
            Ok(render(&cx, &page, &form, None))
        }
        Err(e) => Err(e.into()),
    }
}

/// Where to continue: back at the bank, or at what was changed.
fn after(quiz: QuizId, change: &Change, back: &str) -> String {
    if !back.is_empty() {
        return local_path(back).to_owned();
    }
    let at = address(quiz);
    match change {
        Change::Nothing => format!("{at}?saved=1"),
        Change::Remove(_) => format!("{at}#parts"),
        Change::Add(part) | Change::Up(part) | Change::Down(part) => format!("{at}#{}", anchor(part)),
        Change::Swap(_, new) => format!("{at}#{}", anchor(&QuizPart::Item(new.clone()))),
    }
}

fn render(cx: &Cx, page: &QuizPage, form: &FormState, confirmation: Option<String>) -> Response {
    let lang = cx.lang();
    let quiz = &page.quiz;
    let title = quiz.title().get(lang).to_owned();
    let at = address(quiz.id);
    let library = cx.web.app.content();
    // Somebody may have changed the quiz since the form was filled in: the revision it saw is sent on.
    let seen = |name: &str, now: String| if form.value("revision").is_empty() { now } else { form.value(name) };
    let revision = seen("revision", quiz.revision.to_string());
    let (was_zh, was_en) = (seen("was_zh", quiz.title().zh), seen("was_en", quiz.title().en));
    cx.page(Page::new(Area::Staff, title.clone()).for_form(form).language_in("quiz"), || {
        let empty = quiz.count() == 0;
        let parts = if empty {
            ui::empty(
                t!(lang, "quiz-editor-no-parts-title"),
                t!(lang, "quiz-editor-no-parts-text"),
                Some((format!("{at}/bank"), t!(lang, "quiz-editor-add"))),
            )
        } else {
            let rows =
                quiz.parts.iter().zip(&page.parts).enumerate().map(|(n, (p, now))| part(lang, &library, page, n, p, now));
            view! { <ol class="tasks plain">{rows.collect_view()}</ol> }.into_any()
        };
        let head_class = if confirmation.is_some() { "page-head page-head__row section" } else { "page-head page-head__row" };
        view! {
            {ui::crumbs(lang, breadcrumbs(lang, page.school.id), title.clone())}
            {form.summary(lang, t!(lang, "quiz-editor-not-saved"))}
            {confirmation.map(|t| ui::notice(Tone::Good, t, None))}
            <header class=head_class>
                <div>
                    <h1>{title}</h1>
                    <p class="page-head__lead">{t!(lang, "quiz-editor-changed", name = quiz.updated_name.as_str(), time = i18n::date_time(lang, quiz.updated_at))}</p>
                </div>
                <div class="row">
                    {(!empty).then(|| view! { <a class="btn" href=format!("{at}/give")>{t!(lang, "quiz-editor-give")}</a> })}
                    {(!empty).then(|| view! { <a class="btn btn--second" href=format!("{at}/preview")>{t!(lang, "quiz-editor-preview")}</a> })}
                </div>
            </header>
            {(!empty).then(|| view! {
                <details class="more">
                    <summary>{t!(lang, "question-import-export")}</summary>
                    <ul class="more__in plain row">
                        <li><a href=format!("{at}/export/xlsx")>{t!(lang, "question-import-export-xlsx")}</a></li>
                        <li><a href=format!("{at}/export/gift")>"GIFT"</a></li>
                        <li><a href=format!("{at}/export/moodle")>"Moodle XML"</a></li>
                        <li><a href=format!("{at}/export/qti")>"QTI 3"</a></li>
                    </ul>
                </details>
            })}
            {(!empty).then(|| totals(lang, page))}
            <form id="quiz" method="post" action=at.clone() novalidate="" class="section">
                <input type="hidden" name="revision" value=revision/>
                <input type="hidden" name="was_zh" value=was_zh/>
                <input type="hidden" name="was_en" value=was_en/>
                <input type="hidden" name="titled" value="1"/>
                <section class="card">
                    <h2>{t!(lang, "quiz-editor-name")}</h2>
                    {title_fields(lang, form)}
                    <button class="btn btn--second">{t!(lang, "quiz-editor-save-title")}</button>
                </section>
                <section class="section" aria-labelledby="parts">
                    <div class="section__head">
                        <h2 id="parts" tabindex="-1">{t!(lang, "quiz-editor-parts")}</h2>
                        <p class="small muted">{t!(lang, "quiz-editor-parts-of", n = quiz.count(), most = MAX_ITEMS)}</p>
                    </div>
                    {forms::error_line(lang, "parts", form.error(lang, "parts"))}
                    {parts}
                    <div class="actions">
                        <a class="btn btn--second" href=format!("{at}/bank")>{t!(lang, "quiz-editor-add")}</a>
                        <a class="btn btn--second" href=format!("/teach/quizzes/items/new?school={}&quiz={}", page.school.id, quiz.id)>{t!(lang, "quiz-editor-write")}</a>
                    </div>
                </section>
                {draw(lang, &library, form)}
            </form>
            <p class="section small muted">{t!(lang, "quiz-editor-live")}</p>
            {(page.earlier > 0).then(|| view! { <p class="small muted">{t!(lang, "quiz-editor-earlier", n = page.earlier)}</p> })}
        }
        .into_any()
    })
}

/// How many items of each kind and difficulty, and the minutes they take.
fn totals(lang: Lang, page: &QuizPage) -> AnyView {
    let items =
        || page.parts.iter().filter_map(|p| if let PartNow::Item { item, .. } = p { item.as_ref() } else { None });
    let drawn: usize = page.quiz.parts.iter().filter(|p| matches!(p, QuizPart::Draw { .. })).map(QuizPart::count).sum();
    let kinds = ItemKind::ALL.iter().filter_map(|(_, kind)| {
        let n = items().filter(|i| i.kind == *kind).count();
        (n > 0).then(|| format!("{} {n}", item_kind(lang, *kind)))
    });
    let drawn = (drawn > 0).then(|| format!("{} {drawn}", t!(lang, "quiz-editor-at-random")));
    let kinds = kinds.chain(drawn).collect::<Vec<_>>().join(" · ");
    let levels = (1..=3).filter_map(|d| {
        let n = items().filter(|i| i.difficulty == d).count();
        (n > 0).then(|| t!(lang, "quiz-editor-of-difficulty", d = d, n = n))
    });
    let levels = levels.collect::<Vec<_>>().join(" · ");
    view! {
        <dl class="stats">
            {ui::stat(t!(lang, "quiz-editor-questions"), page.quiz.count().to_string(), String::new(), Some(kinds))}
            {ui::stat(t!(lang, "quiz-editor-minutes"), quizzes::minutes(page).to_string(), t!(lang, "quiz-editor-min"), Some(t!(lang, "quiz-editor-minutes-note")))}
        </dl>
        {(!levels.is_empty()).then(|| view! { <p class="small muted">{levels}</p> })}
    }
    .into_any()
}

fn part(lang: Lang, library: &Library, page: &QuizPage, n: usize, part: &QuizPart, now: &PartNow) -> AnyView {
    let at = address(page.quiz.id);
    let code = part_code(part);
    let (body, more) = match now {
        PartNow::Item { item: Some(item), module, next } => {
            let swap = match next {
                Some(next) => {
                    let value = format!("swap|{}|{next}", item.id);
                    view! { <button class="btn btn--quiet btn--sm" name="do" value=value>{icon("turn")}{t!(lang, "quiz-editor-swap")}<span class="vh">{format!(" {}", n + 1)}</span></button> }.into_any()
                }
                None => view! { <span class="small muted">{t!(lang, "quiz-editor-no-other")}</span> }.into_any(),
            };
            let from = module.as_ref().map_or_else(
                || format!("own=1&difficulty={}", item.difficulty),
                |m| format!("from={}/{}&difficulty={}", m.id, item.objective, item.difficulty),
            );
            let choose = format!("{at}/bank?{from}&fresh=1&swap={}", item.id);
            let edit = module.is_none().then(|| {
                view! { <a class="btn btn--quiet btn--sm" href=format!("/teach/quizzes/items/{}?quiz={}", item.id, page.quiz.id)>{t!(lang, "quiz-editor-edit")}<span class="vh">{format!(" {}", n + 1)}</span></a> }
            });
            let body = view! { {folded(lang, item)}<p class="small muted">{facts(lang, item, module.as_deref())}</p> }
                .into_any();
            let more = view! { {swap}<a class="btn btn--quiet btn--sm" href=choose>{t!(lang, "quiz-editor-choose")}<span class="vh">{format!(" {}", n + 1)}</span></a>{edit} }.into_any();
            (body, more)
        }
        PartNow::Item { item: None, .. } => (
            ui::notice(Tone::Warning, t!(lang, "quiz-editor-gone"), Some(t!(lang, "quiz-editor-gone-text"))),
            ().into_any(),
        ),
        PartNow::Draw { pool, .. } => {
            let short = (part.count() > pool.len())
                .then(|| ui::notice(Tone::Warning, t!(lang, "quiz-editor-short", n = pool.len()), None));
            let body = view! {
                <p><b>{rule_words(lang, library, part)}</b></p>
                <p class="small muted">{t!(lang, "quiz-editor-rule-of", n = pool.len())}</p>
                {short}
            };
            (body.into_any(), ().into_any())
        }
    };
    let button = |verb: &str, text: String| {
        view! { <button class="btn btn--quiet btn--sm" name="do" value=format!("{verb}|{code}")>{text}<span class="vh">{format!(" {}", n + 1)}</span></button> }
    };
    let last = n + 1 == page.quiz.parts.len();
    view! {
        <li id=anchor(part) tabindex="-1" class="card stack stack--tight">
            <p class="small muted">{t!(lang, "quiz-editor-part", n = n + 1)}</p>
            {body}
            <div class="row">
                {(n > 0).then(|| button("up", t!(lang, "quiz-editor-up")))}
                {(!last).then(|| button("down", t!(lang, "quiz-editor-down")))}
                {more}
                {button("remove", t!(lang, "quiz-editor-remove"))}
            </div>
        </li>
    }
    .into_any()
}

/// The rule for drawing some of a bank at random.
fn draw(lang: Lang, library: &Library, form: &FormState) -> AnyView {
    let bank = SelectField::new("module", t!(lang, "quiz-editor-draw-from"))
        .hint(t!(lang, "quiz-editor-draw-hint"))
        .empty_choice(t!(lang, "quiz-editor-choose-bank"));
    let bank = banks(lang, library, bank);
    let difficulty = SelectField::new("difficulty", t!(lang, "quiz-editor-difficulty"))
        .empty_choice(t!(lang, "quiz-editor-any"))
        .choices(difficulties(lang));
    let count = TextField::number("count", t!(lang, "quiz-editor-draw-count"));
    let open =
        ["module", "difficulty", "count"].iter().any(|n| !form.value(n).is_empty() || form.error(lang, n).is_some());
    view! {
        <details class="more section" open=open>
            <summary>{t!(lang, "quiz-editor-draw")}</summary>
            <div class="more__in">
                <p class="hint">{t!(lang, "quiz-editor-draw-lead")}</p>
                {bank.render(lang, form)}
                <div class="fields">
                    {difficulty.render(lang, form)}
                    {count.render(lang, form)}
                </div>
                <button class="btn btn--second" name="do" value="draw">{t!(lang, "quiz-editor-draw-add")}</button>
            </div>
        </details>
    }
    .into_any()
}
