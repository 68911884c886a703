//! Looking for questions: every bank and the school's own, with filters that stay in the address.

use crate::quizzes::{address, banks, breadcrumbs, difficulties, facts};
use axum::{extract::Path, response::Response};
use leptos::prelude::*;
use qinghe_content::Library;
use qinghe_kit::{
    forms::{self, Fields, FormState, SelectField, TextField, hidden, see_other},
    ids::id,
    page::{Area, Cx, Page, Reply},
    t,
    ui::{
        self, Tone, icon,
        item_view::{folded, item_kind, level},
    },
};
use qinghe_model::{
    Lang, QuizId,
    item::{CognitiveLevel, ItemKind},
    quiz::QuizPart,
};
use qinghe_service::{
    Error,
    quizzes::{self, BankItem, BankPage, Change, Filter, PAGE, Quiz, Shelf},
};

const LEVELS: [(&str, CognitiveLevel); 3] =
    [("recall", CognitiveLevel::Recall), ("understand", CognitiveLevel::Understand), ("apply", CognitiveLevel::Apply)];

/// The name of a cognitive level in forms and addresses.
pub fn level_name(level: CognitiveLevel) -> &'static str {
    LEVELS.iter().find(|(_, l)| *l == level).map_or("", |(name, _)| name)
}

/// Reads the name of a cognitive level.
pub fn read_level(name: &str) -> Option<CognitiveLevel> {
    LEVELS.iter().find(|(n, _)| *n == name).map(|(_, l)| *l)
}

/// The bank for a quiz; with `?swap=` to put another item in the place of that one.
pub async fn of_quiz(cx: Cx, Path(quiz): Path<String>, query: Fields) -> Reply {
    show(cx, Shelf::Quiz(id(&quiz)?), query).await
}

/// `POST …/bank`: puts the ticked questions into the quiz and leads back to the same page of the bank.
pub async fn add(cx: Cx, Path(quiz): Path<String>, fields: Fields) -> Reply {
    let quiz: QuizId = id(&quiz)?;
    let chosen: Vec<String> = fields.all("item").map(str::to_owned).collect();
    let added = if chosen.is_empty() {
        Err(Error::field("item", "choose-one"))
    } else {
        quizzes::add_items(&cx.web.app, cx.actor()?, quiz, &chosen).await
    };
    let page = fields.get("page").parse().unwrap_or(1);
    let faults = match added {
        Ok(n) => {
            let back = link(&format!("{}/bank", address(quiz)), &fields, page);
            let mark = if back.contains('?') { '&' } else { '?' };
            return Ok(see_other(&format!("{back}{mark}added={n}")));
        }
        Err(Error::Invalid(faults)) => faults,
        Err(e) => return Err(e.into()),
    };
    let bank = quizzes::search(&cx.web.app, cx.actor()?, Shelf::Quiz(quiz), &read(&fields), page).await?;
    Ok(render(&cx, &bank, &fields, &FormState::failed(&fields, faults)))
}

/// The bank on its own, without a quiz.
pub async fn of_school(cx: Cx, query: Fields) -> Reply {
    let shelf = Shelf::School(id(query.get("school"))?);
    show(cx, shelf, query).await
}

fn read(query: &Fields) -> Filter {
    let some = |text: &str| Some(text.to_owned()).filter(|t| !t.is_empty());
    let (module, objective) = query.get("from").split_once('/').unwrap_or((query.get("from"), ""));
    Filter {
        module: some(module),
        objective: some(objective),
        kind: ItemKind::ALL.iter().find(|(name, _)| *name == query.get("kind")).map(|(_, k)| *k),
        difficulty: query.get("difficulty").parse().ok(),
        level: read_level(query.get("level")),
        // No question is longer than this, so a longer search finds nothing.
        words: query.get("q").chars().take(100).collect(),
        own: query.get("own") == "1",
        fresh: query.get("fresh") == "1",
    }
}

/// What is looked for, as it is in the address and in the form of ticks.
fn wanted(query: &Fields) -> Vec<(&'static str, String)> {
    ["school", "from", "kind", "difficulty", "level", "q", "own", "fresh", "swap"]
        .into_iter()
        .map(|name| (name, query.get(name).to_owned()))
        .filter(|(_, value)| !value.is_empty())
        .collect()
}

/// The address of a page of what was found.
fn link(base: &str, query: &Fields, page: usize) -> String {
    let mut pairs = wanted(query);
    if page > 1 {
        pairs.push(("page", page.to_string()));
    }
    // Names and texts: this cannot fail.
    let pairs = serde_urlencoded::to_string(pairs).unwrap_or_default();
    if pairs.is_empty() { base.to_owned() } else { format!("{base}?{pairs}") }
}

async fn show(cx: Cx, shelf: Shelf, query: Fields) -> Reply {
    let filter = read(&query);
    let page = query.get("page").parse().unwrap_or(1);
    let bank = quizzes::search(&cx.web.app, cx.actor()?, shelf, &filter, page).await?;
    // A colleague's quiz takes no questions from here.
    if let Some(quiz) = &bank.quiz
        && !quizzes::may_change(cx.actor()?, &quiz.org_path, quiz.owner_id)
    {
        return Ok(see_other(&address(quiz.id)));
    }
    Ok(render(&cx, &bank, &query, &FormState::default()))
}

fn render(cx: &Cx, bank: &BankPage, query: &Fields, form: &FormState) -> Response {
    let lang = cx.lang();
    let library = cx.web.app.content();
    let title = t!(lang, "quiz-editor-bank");
    let base = match &bank.quiz {
        Some(quiz) => format!("{}/bank", address(quiz.id)),
        None => "/teach/quizzes/bank".to_owned(),
    };
    cx.page(Page::new(Area::Staff, title.clone()).for_form(form), || {
        let mut breadcrumbs = breadcrumbs(lang, bank.school.id);
        let name = bank.quiz.as_ref().map(|q| q.title().get(lang).to_owned());
        if let (Some(quiz), Some(name)) = (&bank.quiz, name.clone()) {
            breadcrumbs.push((address(quiz.id), name));
        }
        let swap = Some(query.get("swap")).filter(|s| !s.is_empty());
        let lead = match (&name, &bank.quiz) {
            (Some(name), Some(quiz)) => t!(lang, "quiz-editor-bank-for", title = name.as_str(), n = quiz.count()),
            _ => t!(lang, "quiz-editor-bank-lead"),
        };
        let here = link(&base, query, bank.page);
        let rows = bank.found.iter().enumerate().map(|(n, found)| row(lang, bank.quiz.as_ref(), n, found, swap, &here, form)).collect_view();
        // Ticks are for adding; in a swap one question takes the place of another.
        let ticks = swap.is_none() && bank.quiz.is_some() && bank.found.iter().any(|f| !f.in_quiz);
        let add = || ticks.then(|| view! { <p><button class="btn" form="chosen">{t!(lang, "quiz-editor-add-chosen")}</button></p> });
        let body = if bank.total == 0 {
            let all = if bank.quiz.is_some() { base.clone() } else { format!("{base}?school={}", bank.school.id) };
            ui::empty(t!(lang, "quiz-editor-found-none"), t!(lang, "quiz-editor-found-none-text"), Some((all, t!(lang, "quiz-editor-show-all"))))
        } else {
            let error = form.error(lang, "item");
            view! {
                {ticks.then(|| view! { <p class="hint">{t!(lang, "quiz-editor-add-chosen-hint")}</p> })}
                {forms::error_line(lang, "item", error)}
                {add()}
                <ol class="plain stack" id="item" tabindex="-1" start=((bank.page - 1) * PAGE + 1).to_string()>{rows}</ol>
                {add()}
                {ticks.then(|| chosen_form(&base, query, bank.page))}
            }
            .into_any()
        };
        let write = match &bank.quiz {
            Some(quiz) => format!("/teach/quizzes/items/new?school={}&quiz={}", bank.school.id, quiz.id),
            None => format!("/teach/quizzes/items/new?school={}", bank.school.id),
        };
        let added: Option<usize> = query.get("added").parse().ok();
        let confirmation = form.is_bad() || added.is_some() || ["written", "retired"].iter().any(|name| query.get(name) == "1");
        let left = (query.get("left") == "1").then(|| t!(lang, "quiz-editor-written-left"));
        view! {
            {ui::crumbs(lang, breadcrumbs, title.clone())}
            {form.summary(lang, t!(lang, "quiz-editor-not-added"))}
            {added.map(|n| ui::notice(Tone::Good, t!(lang, "quiz-editor-added", n = n), None))}
            {(query.get("written") == "1").then(|| ui::notice(Tone::Good, t!(lang, "quiz-editor-written"), left))}
            {(query.get("retired") == "1").then(|| ui::notice(Tone::Good, t!(lang, "quiz-editor-retired"), None))}
            <header class=if confirmation { "page-head page-head__row section" } else { "page-head page-head__row" }>
                <div><h1>{title}</h1><p class="page-head__lead">{lead}</p></div>
                <div class="row">
                    {bank.quiz.as_ref().map(|q| view! { <a class="btn" href=address(q.id)>{t!(lang, "quiz-editor-back")}</a> })}
                    <a class="btn btn--second" href=write>{t!(lang, "quiz-editor-write")}</a>
                </div>
            </header>
            {swap.map(|_| ui::notice(Tone::Info, t!(lang, "quiz-editor-swap-note"), None))}
            {filters(lang, &library, bank, query, &base)}
            <section class="section" aria-labelledby="found">
                <div class="section__head"><h2 id="found">{t!(lang, "quiz-editor-found", n = bank.total)}</h2></div>
                {body}
                {pages(lang, bank, query, &base)}
            </section>
        }
        .into_any()
    })
}

fn filters(lang: Lang, library: &Library, bank: &BankPage, query: &Fields, base: &str) -> AnyView {
    let select = |name: &'static str, label: String| {
        SelectField::new(name, label).empty_choice(t!(lang, "quiz-editor-any")).chosen(query.get(name))
    };
    let kinds = ItemKind::ALL.iter().map(|(name, k)| (*name, item_kind(lang, *k)));
    let levels = LEVELS.iter().map(|(name, l)| (*name, level(lang, *l)));
    let words = TextField::new("q", t!(lang, "quiz-editor-words"))
        .hint(t!(lang, "quiz-editor-words-hint"))
        .kind("search")
        .max_length(100)
        .value(query.get("q"));
    let tick = |name: &'static str, label: String| {
        let on = query.get(name) == "1";
        view! {
            <label class="choice"><input type="checkbox" name=name value="1" checked=on/><span class="choice__box"><span class="choice__text">{label}</span></span></label>
        }
    };
    let narrowed = ["kind", "difficulty", "level", "own", "fresh"].iter().any(|name| !query.get(name).is_empty());
    view! {
        <form class=if query.get("swap").is_empty() { "card" } else { "card section" } method="get" action=base.to_owned() role="search">
            {bank.quiz.is_none().then(|| view! { <input type="hidden" name="school" value=bank.school.id.to_string()/> })}
            {(!query.get("swap").is_empty()).then(|| view! { <input type="hidden" name="swap" value=query.get("swap").to_owned()/> })}
            {words.render_plain(lang)}
            {banks(lang, library, select("from", t!(lang, "quiz-editor-from"))).render_plain(lang)}
            <details class="more" open=narrowed>
            <summary>{t!(lang, "quiz-editor-more-filters")}</summary>
            <div class="more__in">
            <div class="fields">
                {select("kind", t!(lang, "lessons-kind")).choices(kinds).render_plain(lang)}
                {select("difficulty", t!(lang, "quiz-editor-difficulty")).choices(difficulties(lang)).render_plain(lang)}
                {select("level", t!(lang, "quiz-editor-level")).choices(levels).render_plain(lang)}
            </div>
            <div class="choices choices--cols">
                {tick("own", t!(lang, "quiz-editor-only-own"))}
                {bank.quiz.is_some().then(|| tick("fresh", t!(lang, "quiz-editor-only-fresh")))}
            </div>
            </div>
            </details>
            <div class="actions"><button class="btn btn--second">{t!(lang, "quiz-editor-search")}</button></div>
        </form>
    }
    .into_any()
}

/// The form that the ticks and the buttons of the list belong to: the rows have forms of their own, which may not be within
/// another.
fn chosen_form(base: &str, query: &Fields, page: usize) -> AnyView {
    let wanted = wanted(query).into_iter().map(|(name, value)| hidden(name, value)).collect_view();
    view! { <form id="chosen" method="post" action=base.to_owned()>{wanted}{hidden("page", page.to_string())}</form> }
        .into_any()
}

fn row(
    lang: Lang,
    quiz: Option<&Quiz>,
    n: usize,
    found: &BankItem,
    swap: Option<&str>,
    here: &str,
    form: &FormState,
) -> AnyView {
    let item = &found.item;
    let tick = (quiz.is_some() && swap.is_none() && !found.in_quiz).then(|| {
        let on = form.is_ticked("item", &item.id);
        view! { <label class="tick"><input type="checkbox" name="item" value=item.id.clone() form="chosen" checked=on/><span>{t!(lang, "quiz-editor-tick")}<span class="vh">{format!(" {}", item.stem.get(lang))}</span></span></label> }
    });
    let stem = || view! { <span class="vh">{format!(" {}", item.stem.get(lang))}</span> };
    let action = quiz.map(|quiz| {
        if found.in_quiz {
            return view! { <span class="tag tag--done">{icon("check")}{t!(lang, "quiz-editor-in-quiz")}</span> }
                .into_any();
        }
        // Back to the same place; after a swap to the quiz.
        let (change, text, back) = match swap {
            Some(out) => {
                (Change::Swap(out.to_owned(), item.id.clone()), t!(lang, "quiz-editor-swap-in"), String::new())
            }
            None => (
                Change::Add(QuizPart::Item(item.id.clone())),
                t!(lang, "quiz-editor-add-one"),
                format!("{here}#at-{n}"),
            ),
        };
        let code = super::change_code(&change);
        view! {
            <form method="post" action=address(quiz.id)>
                <input type="hidden" name="revision" value=quiz.revision.to_string()/>
                <input type="hidden" name="back" value=back/>
                <button class="btn btn--second btn--sm" name="do" value=code>{text}{stem()}</button>
            </form>
        }
        .into_any()
    });
    let edit = found.module.is_none().then(|| {
        let quiz = quiz.map(|q| format!("?quiz={}", q.id)).unwrap_or_default();
        view! { <a class="btn btn--quiet btn--sm" href=format!("/teach/quizzes/items/{}{quiz}", item.id)>{t!(lang, "quiz-editor-edit")}{stem()}</a> }
    });
    view! {
        <li class="card stack stack--tight" id=format!("at-{n}") tabindex="-1">
            {folded(lang, item)}
            <p class="small muted">{facts(lang, item, found.module.as_deref())}" · "{level(lang, item.level)}</p>
            <div class="row">{tick}{action}{edit}</div>
        </li>
    }
    .into_any()
}

fn pages(lang: Lang, bank: &BankPage, query: &Fields, base: &str) -> Option<AnyView> {
    (bank.pages > 1).then(|| {
        let to = |page: usize, rel: &'static str, text: String| {
            view! { <a class="btn btn--quiet btn--sm" rel=rel href=format!("{}#found", link(base, query, page))>{text}</a> }
        };
        view! {
            <nav class="pages" aria-label=t!(lang, "quiz-editor-pages")>
                {(bank.page > 1).then(|| to(bank.page - 1, "prev", t!(lang, "show-prev")))}
                <span>{format!("{} / {}", bank.page, bank.pages)}</span>
                {(bank.page < bank.pages).then(|| to(bank.page + 1, "next", t!(lang, "show-next")))}
            </nav>
        }
        .into_any()
    })
}
