//! A school's own question: writing one of any kind, changing it, archiving it.

mod fields;

use crate::quizzes::{
    address, anchor,
    bank::{level_name, read_level},
    breadcrumbs,
};
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use leptos::prelude::*;
use qinghe_kit::{
    cookies,
    forms::{Fields, FormState, once, see_other},
    i18n,
    ids::id,
    language::apply_language,
    page::{Area, Cx, Fault, Page, Reply},
    t,
    ui::{
        self, Tone,
        item_view::{folded, item_kind, keyed},
    },
};
use qinghe_model::{
    Lang, OrgId, QuizId, Text,
    item::{CognitiveLevel, Item, ItemGroup, ItemKind, ItemOption},
    quiz::QuizPart,
};
use qinghe_service::{
    Error, quizzes,
    school_items::{self, GROUP_FIELDS, OPTION_FIELDS, OptionFields, OwnPage, TRUTH_FIELDS},
};

/// Chooses a kind, then the empty form.
pub async fn new(cx: Cx, query: Fields) -> Reply {
    let school = quizzes::school(&cx.web.app, cx.actor()?, id(query.get("school"))?).await?;
    let lang = cx.lang();
    let quiz = query.get("quiz").parse::<QuizId>().ok();
    if let Some(kind) = read_kind(query.get("kind")) {
        let form = FormState::default().with("difficulty", "1").with("level", "recall");
        return Ok(render(&cx, &Sheet { kind, school: school.id, quiz, own: None, theirs: None }, &form));
    }
    let title = t!(lang, "quiz-editor-write");
    Ok(cx.page(Page::new(Area::Staff, title.clone()), || {
        let quiz = quiz.map(|q| format!("&quiz={q}")).unwrap_or_default();
        let kinds = ItemKind::ALL
            .iter()
            .map(|(name, kind)| {
                let to = format!("/teach/quizzes/items/new?school={}&kind={name}{quiz}", school.id);
                view! { <li><article class="task"><div class="task__head"><h2 class="task__title"><a href=to>{item_kind(lang, *kind)}</a></h2></div><p class="task__meta">{about(lang, *kind)}</p></article></li> }
            })
            .collect_view();
        view! {
            {ui::crumbs(lang, breadcrumbs(lang, school.id), title.clone())}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "quiz-editor-kind-lead")}</p></header>
            <ul class="grid plain">{kinds}</ul>
        }
        .into_any()
    }))
}

fn read_kind(name: &str) -> Option<ItemKind> {
    ItemKind::ALL.iter().find(|(n, _)| *n == name).map(|(_, k)| *k)
}

fn kind_name(kind: ItemKind) -> &'static str {
    ItemKind::ALL.iter().find(|(_, k)| *k == kind).map_or("", |(n, _)| n)
}

/// When to use a kind.
fn about(lang: Lang, kind: ItemKind) -> String {
    match kind {
        ItemKind::Single => t!(lang, "quiz-editor-about-single"),
        ItemKind::Multiple => t!(lang, "quiz-editor-about-multiple"),
        ItemKind::TrueFalse => t!(lang, "quiz-editor-about-true-false"),
        ItemKind::Scenario => t!(lang, "quiz-editor-about-scenario"),
        ItemKind::Order => t!(lang, "quiz-editor-about-order"),
        ItemKind::Match => t!(lang, "quiz-editor-about-match"),
        ItemKind::ShortText => t!(lang, "quiz-editor-about-short-text"),
        ItemKind::Number => t!(lang, "quiz-editor-about-number"),
    }
}

/// What the form is about.
struct Sheet<'a> {
    kind: ItemKind,
    school: OrgId,
    /// The quiz the question is written for.
    quiz: Option<QuizId>,
    /// The item that is changed; none for a new one.
    own: Option<&'a OwnPage>,
    /// The version that somebody else saved meanwhile.
    theirs: Option<&'a OwnPage>,
}

/// Saves a new question, or shows what is wrong.
pub async fn create(mut cx: Cx, fields: Fields) -> Reply {
    let school = quizzes::school(&cx.web.app, cx.actor()?, id(fields.get("school"))?).await?.id;
    let kind = read_kind(fields.get("kind")).ok_or(Error::NotFound)?;
    let quiz = fields.get("quiz").parse::<QuizId>().ok();
    let sheet = Sheet { kind, school, quiz, own: None, theirs: None };
    if let Some(cookie) = apply_language(&cx, &fields).await? {
        cx.visitor.lang = fields.get("lang").parse().unwrap_or(cx.visitor.lang);
        let mut response = render(&cx, &sheet, &FormState::failed(&fields, vec![]));
        cookies::add(&mut response, [cookie]);
        return Ok(response);
    }
    match school_items::create(&cx.web.app, cx.actor()?, school, read(&fields, kind)).await {
        Ok(item) => Ok(see_other(&match quiz {
            Some(quiz) => into_quiz(&cx, quiz, &item).await?,
            None => after(school, None, "written"),
        })),
        Err(Error::Invalid(faults)) => Ok(render(&cx, &sheet, &FormState::failed(&fields, faults))),
        Err(e) => Err(e.into()),
    }
}

/// Puts a question into the quiz it was written for, and leads there; to the bank where the quiz cannot take it.
async fn into_quiz(cx: &Cx, quiz: QuizId, item: &str) -> Result<String, Fault> {
    let item = item.to_owned();
    match quizzes::add_items(&cx.web.app, cx.actor()?, quiz, std::slice::from_ref(&item)).await {
        Ok(_) => Ok(format!("{}?written=1#{}", address(quiz), anchor(&QuizPart::Item(item)))),
        Err(Error::Invalid(_) | Error::Changed) => Ok(format!("{}/bank?own=1&written=1&left=1", address(quiz))),
        // The question is there, whatever became of the quiz.
        Err(Error::Forbidden) => Ok("/teach/quizzes".to_owned()),
        Err(e) => Err(e.into()),
    }
}

/// The bank, where the question is now first among the school's own.
fn after(school: OrgId, quiz: Option<QuizId>, outcome: &str) -> String {
    match quiz {
        Some(quiz) => format!("{}/bank?own=1&{outcome}=1", address(quiz)),
        None => format!("/teach/quizzes/bank?school={school}&own=1&{outcome}=1"),
    }
}

/// The form of an existing question.
pub async fn show(cx: Cx, Path(item): Path<String>, query: Fields) -> Reply {
    let page = school_items::get(&cx.web.app, cx.actor()?, &item).await?;
    if page.own.retired_at.is_some() {
        return Ok(see_other(&format!("/teach/quizzes/away?school={}", page.school.id)));
    }
    if !page.may_change {
        return Ok(colleagues(&cx, &page));
    }
    let quiz = query.get("quiz").parse::<QuizId>().ok();
    let sheet = Sheet { kind: page.own.body.kind, school: page.school.id, quiz, own: Some(&page), theirs: None };
    Ok(render(&cx, &sheet, &filled(&page.own.body)))
}

/// A colleague's question: only its owner and the school's administrators change it.
fn colleagues(cx: &Cx, page: &OwnPage) -> Response {
    let lang = cx.lang();
    let title = item_kind(lang, page.own.body.kind);
    cx.page(Page::new(Area::Staff, title.clone()).form(), || {
        view! {
            {ui::crumbs(lang, breadcrumbs(lang, page.school.id), title.clone())}
            <header class="page-head"><h1>{title}</h1></header>
            {ui::notice(Tone::Info, t!(lang, "quiz-editor-item-of", name = page.own.owner_name.as_str()), Some(t!(lang, "quiz-editor-item-of-text")))}
            <section class="section card stack stack--tight"><p><b>{page.own.body.stem.get(lang).to_owned()}</b></p>{keyed(lang, &page.own.body)}</section>
        }
        .into_any()
    })
}

/// Saves the next version, or shows what is wrong, or that somebody else saved first.
pub async fn submit(mut cx: Cx, Path(item): Path<String>, fields: Fields) -> Reply {
    let page = school_items::get(&cx.web.app, cx.actor()?, &item).await?;
    let kind = page.own.body.kind;
    let quiz = fields.get("quiz").parse::<QuizId>().ok();
    let mut sheet = Sheet { kind, school: page.school.id, quiz, own: Some(&page), theirs: None };
    if let Some(cookie) = apply_language(&cx, &fields).await? {
        cx.visitor.lang = fields.get("lang").parse().unwrap_or(cx.visitor.lang);
        let mut response = render(&cx, &sheet, &FormState::failed(&fields, vec![]));
        cookies::add(&mut response, [cookie]);
        return Ok(response);
    }
    let version = fields.get("version").parse().unwrap_or_default();
    let typed = Item { id: item.clone(), version, ..read(&fields, kind) };
    match school_items::update(&cx.web.app, cx.actor()?, typed).await {
        Ok(()) => Ok(see_other(&after(page.school.id, quiz, "written"))),
        Err(Error::Invalid(faults)) => Ok(render(&cx, &sheet, &FormState::failed(&fields, faults))),
        Err(Error::Changed) => {
            let now = school_items::get(&cx.web.app, cx.actor()?, &item).await?;
            sheet.theirs = Some(&now);
            // Sent again, what was typed overwrites their version.
            let form = FormState::failed(&fields, vec![]).with("version", now.own.body.version.to_string());
            Ok((StatusCode::CONFLICT, render(&cx, &sheet, &form)).into_response())
        }
        Err(e) => Err(e.into()),
    }
}

/// Asks for confirmation before a question is archived.
pub async fn ask_retire(cx: Cx, Path(item): Path<String>) -> Reply {
    let page = school_items::get(&cx.web.app, cx.actor()?, &item).await?;
    let lang = cx.lang();
    let title = t!(lang, "quiz-editor-retire-title");
    Ok(cx.page(Page::new(Area::Staff, title.clone()).form(), || {
        view! {
            {ui::crumbs(lang, breadcrumbs(lang, page.school.id), t!(lang, "quiz-editor-retire"))}
            <header class="page-head"><h1>{title}</h1></header>
            <section class="card">{folded(lang, &page.own.body)}</section>
            <ul class="section"><li>{t!(lang, "quiz-editor-retire-gone")}</li><li>{t!(lang, "quiz-editor-retire-kept")}</li></ul>
            <form method="post" class="actions">
                <button class="btn btn--danger">{t!(lang, "quiz-editor-retire-yes")}</button>
                <a class="btn btn--quiet" href=format!("/teach/quizzes/items/{item}")>{t!(lang, "teach-cancel")}</a>
            </form>
        }
        .into_any()
    }))
}

/// Archives a question.
pub async fn retire(cx: Cx, Path(item): Path<String>) -> Reply {
    let school = school_items::retire(&cx.web.app, cx.actor()?, &item).await?;
    Ok(see_other(&after(school, None, "retired")))
}

/// The rows of options for a kind.
fn rows(kind: ItemKind) -> &'static [OptionFields] {
    match kind {
        ItemKind::TrueFalse => &TRUTH_FIELDS,
        ItemKind::ShortText | ItemKind::Number => &[],
        _ => &OPTION_FIELDS,
    }
}

/// What was entered, as an item. Rows left blank are not options.
fn read(fields: &Fields, kind: ItemKind) -> Item {
    let text = |[zh, en]: [&str; 2]| Text { zh: fields.get(zh).to_owned(), en: fields.get(en).to_owned() };
    let is_right = |id: &str| match kind {
        ItemKind::Multiple => fields.get(&ticked(id)) == "1",
        _ => fields.get("right") == id,
    };
    let rows = rows(kind).iter().map(|row| ItemOption {
        id: row.id.to_owned(),
        correct: is_right(row.id),
        group: Some(fields.get(row.group).to_owned()).filter(|g| !g.is_empty()),
        text: text(row.text),
        why: Some(text(row.why)).filter(|w| *w != Text::default()),
    });
    let is_begun = |o: &ItemOption| o.correct || o.group.is_some() || o.why.is_some() || o.text != Text::default();
    let options = rows.filter(|o| kind == ItemKind::TrueFalse || is_begun(o)).collect::<Vec<_>>();
    let groups = GROUP_FIELDS.iter().map(|(id, names)| ItemGroup { id: (*id).to_owned(), text: text(*names) });
    // A group in use counts even without a name.
    let used = |g: &ItemGroup| g.text != Text::default() || options.iter().any(|o| o.group.as_ref() == Some(&g.id));
    let groups = groups.filter(used).collect();
    Item {
        id: String::new(),
        version: 1,
        kind,
        objective: String::new(),
        difficulty: fields.get("difficulty").parse().unwrap_or_default(),
        level: read_level(fields.get("level")).unwrap_or(CognitiveLevel::Recall),
        scene: (kind == ItemKind::Scenario).then(|| text(["scene_zh", "scene_en"])),
        stem: text(["stem_zh", "stem_en"]),
        groups,
        options,
        answers: fields.get("answers").lines().map(str::to_owned).collect(),
        tolerance: Some(fields.get("tolerance").to_owned()),
        explanation: text(["explanation_zh", "explanation_en"]),
        sources: Vec::new(),
    }
}

fn ticked(id: &str) -> String {
    format!("{id}_ok")
}

/// The form of an existing item, filled in.
fn filled(item: &Item) -> FormState {
    let mut form = FormState::default()
        .with("version", item.version.to_string())
        .with("difficulty", item.difficulty.to_string())
        .with("level", level_name(item.level))
        .with("answers", item.answers.join("\n"))
        .with("tolerance", item.tolerance.clone().unwrap_or_default());
    let mut put = |[zh, en]: [&str; 2], text: Option<&Text>| {
        if let Some(text) = text {
            form = std::mem::take(&mut form).with(zh, text.zh.clone()).with(en, text.en.clone());
        }
    };
    put(["stem_zh", "stem_en"], Some(&item.stem));
    put(["scene_zh", "scene_en"], item.scene.as_ref());
    put(["explanation_zh", "explanation_en"], Some(&item.explanation));
    for (id, names) in &GROUP_FIELDS {
        put(*names, item.groups.iter().find(|g| g.id == *id).map(|g| &g.text));
    }
    for row in rows(item.kind) {
        let option = item.option(row.id);
        put(row.text, option.map(|o| &o.text));
        put(row.why, option.and_then(|o| o.why.as_ref()));
    }
    for option in &item.options {
        if let Some(row) = rows(item.kind).iter().find(|r| r.id == option.id) {
            form = form.with(row.group, option.group.clone().unwrap_or_default());
        }
        if option.correct {
            form = form.with(&ticked(&option.id), "1").with("right", option.id.clone());
        }
    }
    form
}

fn render(cx: &Cx, sheet: &Sheet<'_>, form: &FormState) -> Response {
    let lang = cx.lang();
    let kind = item_kind(lang, sheet.kind);
    let title = match sheet.own {
        Some(_) => t!(lang, "quiz-editor-item-edit", kind = kind.as_str()),
        None => t!(lang, "quiz-editor-item-new", kind = kind.as_str()),
    };
    cx.page(Page::new(Area::Staff, title.clone()).form().for_form(form).language_in("item"), || {
        let action = match sheet.own {
            Some(page) => format!("/teach/quizzes/items/{}", page.own.body.id),
            None => "/teach/quizzes/items/new".to_owned(),
        };
        let back = after(sheet.school, sheet.quiz, "own");
        let asked = sheet.own.filter(|p| p.attempts > 0).map(|p| {
            view! { <div class="section">{ui::notice(Tone::Warning, t!(lang, "quiz-editor-asked", n = p.attempts), Some(t!(lang, "quiz-editor-asked-text")))}</div> }
        });
        let version = sheet.own.map(|p| {
            let seen = Some(form.value("version")).filter(|v| !v.is_empty());
            let version = seen.unwrap_or_else(|| p.own.body.version.to_string());
            view! { <input type="hidden" name="version" value=version/> }
        });
        let retire = sheet.own.map(|p| {
            view! { <a class="btn btn--quiet" href=format!("/teach/quizzes/items/{}/retire", p.own.body.id)>{t!(lang, "quiz-editor-retire")}</a> }
        });
        view! {
            {ui::crumbs(lang, breadcrumbs(lang, sheet.school), title.clone())}
            {form.summary_naming(lang, t!(lang, "quiz-editor-not-saved"), |field| fields::field_name(lang, field))}
            {sheet.theirs.map(|now| theirs(lang, now))}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{about(lang, sheet.kind)}</p></header>
            {ui::notice(Tone::Info, t!(lang, "quiz-editor-languages"), Some(t!(lang, "quiz-editor-languages-text")))}
            {asked}
            <form id="item" class="section" method="post" action=action novalidate="">
                <input type="hidden" name="school" value=sheet.school.to_string()/>
                <input type="hidden" name="kind" value=kind_name(sheet.kind)/>
                <input type="hidden" name="quiz" value=sheet.quiz.map(|q| q.to_string()).unwrap_or_default()/>
                {version}
                {sheet.own.is_none().then(|| once(form))}
                {(sheet.kind == ItemKind::Scenario).then(|| fields::pair(lang, form, ["scene_zh", "scene_en"], [t!(lang, "quiz-editor-scene-zh"), t!(lang, "quiz-editor-scene-en")], 4))}
                {fields::pair(lang, form, ["stem_zh", "stem_en"], [t!(lang, "quiz-editor-stem-zh"), t!(lang, "quiz-editor-stem-en")], 3)}
                {fields::answer(lang, sheet.kind, form)}
                {fields::pair(lang, form, ["explanation_zh", "explanation_en"], [t!(lang, "quiz-editor-explanation-zh"), t!(lang, "quiz-editor-explanation-en")], 3)}
                {fields::levels(lang, form)}
                <div class="actions">
                    <button class="btn">{if sheet.theirs.is_some() { t!(lang, "quiz-editor-save-on-top") } else { t!(lang, "quiz-editor-save-item") }}</button>
                    <a class="btn btn--quiet" href=back>{t!(lang, "teach-cancel")}</a>
                    {retire}
                </div>
            </form>
        }
        .into_any()
    })
}

/// The version that somebody else saved meanwhile.
fn theirs(lang: Lang, now: &OwnPage) -> AnyView {
    let text = t!(
        lang,
        "quiz-editor-item-conflict",
        name = now.own.updated_name.as_str(),
        time = i18n::date_time(lang, now.own.updated_at)
    );
    view! {
        {ui::notice(Tone::Danger, text, Some(t!(lang, "quiz-editor-item-conflict-text")))}
        <section class="card section stack stack--tight">
            <h2>{t!(lang, "quiz-editor-conflict-now")}</h2>
            <p><b>{now.own.body.stem.get(lang).to_owned()}</b></p>
            {keyed(lang, &now.own.body)}
            <p><a class="btn btn--second" href=format!("/teach/quizzes/items/{}", now.own.body.id)>{t!(lang, "quiz-editor-conflict-take")}</a></p>
        </section>
    }
    .into_any()
}
