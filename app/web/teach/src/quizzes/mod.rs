//! Quizzes that a school's teachers put together, and the questions they write.

mod archived;
mod assign;
mod bank;
mod colleague;
mod conflict;
mod edit;
mod file;
mod item;
mod list;
mod preview;

use axum::routing::{get, post};
use leptos::prelude::*;
use qinghe_content::Library;
use qinghe_kit::{
    Web,
    forms::{FormState, SelectField, TextField},
    t,
};
use qinghe_model::{Lang, QuizId, item::Item, quiz::QuizPart};
use qinghe_service::{
    quizzes::{self, Change},
    school_items,
};

/// Every address of this area.
pub fn routes() -> axum::Router<Web> {
    axum::Router::new()
        .route("/teach/quizzes", get(list::show))
        .route("/teach/quizzes/new", get(list::new).post(list::create))
        .route("/teach/quizzes/import", get(file::show))
        .route("/teach/quizzes/import/template", get(file::template))
        .route("/teach/quizzes/import/{upload}", get(file::look).post(file::take_over))
        .route("/teach/quizzes/away", get(archived::show))
        .route("/teach/quizzes/bank", get(bank::of_school))
        .route("/teach/quizzes/items/new", get(item::new).post(item::create))
        .route("/teach/quizzes/items/{item}", get(item::show).post(item::submit))
        .route("/teach/quizzes/items/{item}/retire", get(item::ask_retire).post(item::retire))
        .route("/teach/quizzes/items/{item}/bring-back", post(archived::bring_item))
        .route("/teach/quizzes/{quiz}/bring-back", post(archived::bring_quiz))
        .route("/teach/quizzes/{quiz}", get(edit::show).post(edit::submit))
        .route("/teach/quizzes/{quiz}/bank", get(bank::of_quiz).post(bank::add))
        .route("/teach/quizzes/{quiz}/copy", post(list::copy))
        .route("/teach/quizzes/{quiz}/archive", get(list::ask_archive).post(list::archive))
        .route("/teach/quizzes/{quiz}/give", get(assign::show))
        .route("/teach/quizzes/{quiz}/preview", get(preview::show))
        .route("/teach/quizzes/{quiz}/print", get(preview::print))
        .route("/teach/quizzes/{quiz}/export/{format}", get(file::export))
}

/// The address that takes a file.
pub fn upload_routes() -> axum::Router<Web> {
    axum::Router::new().route("/teach/quizzes/import", post(file::submit))
}

/// The address of a quiz.
fn address(id: QuizId) -> String {
    format!("/teach/quizzes/{id}")
}

/// The breadcrumbs to the quizzes of a school.
fn breadcrumbs(lang: Lang, school: qinghe_model::OrgId) -> Vec<(String, String)> {
    vec![
        ("/teach".to_owned(), t!(lang, "teach-title")),
        (format!("/teach/quizzes?school={school}"), t!(lang, "quiz-editor-title")),
    ]
}

/// A part as a form names it.
fn part_code(part: &QuizPart) -> String {
    match part {
        QuizPart::Item(id) => format!("item:{id}"),
        QuizPart::Draw { module, objective, difficulty, count } => {
            let objective = objective.as_deref().unwrap_or_default();
            let difficulty = difficulty.map(|d| d.to_string()).unwrap_or_default();
            format!("draw:{module}:{objective}:{difficulty}:{count}")
        }
    }
}

fn read_part(code: &str) -> Option<QuizPart> {
    let fields: Vec<&str> = code.split(':').collect();
    match fields[..] {
        ["item", id] => Some(QuizPart::Item(id.to_owned())),
        ["draw", module, objective, difficulty, count] => Some(QuizPart::Draw {
            module: module.to_owned(),
            objective: Some(objective.to_owned()).filter(|o| !o.is_empty()),
            difficulty: if difficulty.is_empty() { None } else { Some(difficulty.parse().ok()?) },
            count: count.parse().ok()?,
        }),
        _ => None,
    }
}

/// A change as a button names it.
fn change_code(change: &Change) -> String {
    match change {
        Change::Nothing => String::new(),
        Change::Add(part) => format!("add|{}", part_code(part)),
        Change::Remove(part) => format!("remove|{}", part_code(part)),
        Change::Up(part) => format!("up|{}", part_code(part)),
        Change::Down(part) => format!("down|{}", part_code(part)),
        Change::Swap(out, new) => format!("swap|{out}|{new}"),
    }
}

/// The change that a button names; `None` when it names none.
fn read_change(code: &str) -> Option<Change> {
    let (verb, rest) = code.split_once('|').unwrap_or((code, ""));
    Some(match verb {
        "" => Change::Nothing,
        "add" => Change::Add(read_part(rest)?),
        "remove" => Change::Remove(read_part(rest)?),
        "up" => Change::Up(read_part(rest)?),
        "down" => Change::Down(read_part(rest)?),
        "swap" => {
            let (out, new) = rest.split_once('|')?;
            Change::Swap(out.to_owned(), new.to_owned())
        }
        _ => return None,
    })
}

/// The id of a part on the page.
fn anchor(part: &QuizPart) -> String {
    format!("p-{}", part_code(part).replace(':', "-"))
}

/// A rule for drawing, in words.
fn rule_words(lang: Lang, library: &Library, part: &QuizPart) -> String {
    let QuizPart::Draw { module, objective, difficulty, count } = part else { return String::new() };
    let module = library.module(module);
    let title = module.map_or_else(|| t!(lang, "quiz-editor-gone"), |m| m.title.get(lang).to_owned());
    let mut words = t!(lang, "quiz-editor-rule", n = *count, module = title);
    let objective = objective.as_ref().and_then(|o| module?.objectives.iter().find(|have| have.id == *o));
    if let Some(objective) = objective {
        words.push_str(" · ");
        words.push_str(objective.text.get(lang));
    }
    if let Some(d) = difficulty {
        words.push_str(" · ");
        words.push_str(&t!(lang, "lessons-difficulty", n = *d));
    }
    words
}

/// Where an item is from, how it is answered, how hard it is.
fn facts(lang: Lang, item: &Item, module: Option<&qinghe_content::Module>) -> String {
    let from = module.map_or_else(|| t!(lang, "quiz-editor-own"), |m| m.title.get(lang).to_owned());
    let kind = qinghe_kit::ui::item_view::item_kind(lang, item.kind);
    let only = match school_items::languages(item)[..] {
        [Lang::Zh] => format!(" · {}", t!(lang, "quiz-editor-only-zh")),
        [Lang::En] => format!(" · {}", t!(lang, "quiz-editor-only-en")),
        _ => String::new(),
    };
    format!("{from} · {kind} · {}{only}", t!(lang, "lessons-difficulty", n = item.difficulty))
}

/// The two titles of a quiz.
fn title_fields(lang: Lang, form: &FormState) -> AnyView {
    view! {
        <div class="fields">
            {TextField::new("title_zh", t!(lang, "quiz-editor-title-zh")).hint(t!(lang, "quiz-editor-title-hint")).render(lang, form)}
            {TextField::new("title_en", t!(lang, "quiz-editor-title-en")).hint(t!(lang, "quiz-editor-title-hint")).render(lang, form)}
        </div>
    }
    .into_any()
}

/// The degrees of difficulty, as choices.
fn difficulties(lang: Lang) -> impl Iterator<Item = (String, String)> {
    (1..=3).map(move |d| (d.to_string(), t!(lang, "lessons-difficulty", n = d)))
}

/// Offers every bank (`m02`) and each of its objectives (`m02/spot`), with how many items each has.
fn banks(lang: Lang, library: &Library, field: SelectField) -> SelectField {
    library.modules().filter(|m| !m.items.is_empty() && !m.counsellor).fold(field, |field, m| {
        let count = |test: &dyn Fn(&Item) -> bool| {
            let by = |d| m.items.iter().filter(|i| test(i) && i.difficulty == d).count();
            let [easy, middle, hard] = [by(1), by(2), by(3)];
            t!(lang, "quiz-editor-has", n = easy + middle + hard, a = easy, b = middle, c = hard)
        };
        let all = (m.id.clone(), format!("{} · {}", t!(lang, "quiz-editor-whole-bank"), count(&|_| true)));
        let objectives = m.objectives.iter().filter(|o| m.items.iter().any(|i| i.objective == o.id)).map(|o| {
            (format!("{}/{}", m.id, o.id), format!("{} · {}", o.text.get(lang), count(&|i| i.objective == o.id)))
        });
        field.group(m.title.get(lang).to_owned(), std::iter::once(all).chain(objectives).collect())
    })
}

/// The parts of a quiz in short, for two versions side by side.
fn brief(lang: Lang, library: &Library, page: &quizzes::QuizPage, parts: &[QuizPart]) -> AnyView {
    let name = |part: &QuizPart| match part {
        QuizPart::Item(id) => library
            .item(id)
            .map(|i| i.stem.get(lang).to_owned())
            .or_else(|| {
                page.parts.iter().find_map(|p| match p {
                    quizzes::PartNow::Item { item: Some(item), .. } if item.id == *id => {
                        Some(item.stem.get(lang).to_owned())
                    }
                    _ => None,
                })
            })
            .unwrap_or_else(|| t!(lang, "quiz-editor-own")),
        QuizPart::Draw { .. } => rule_words(lang, library, part),
    };
    if parts.is_empty() {
        return view! { <p class="muted">{t!(lang, "quiz-editor-none-yet")}</p> }.into_any();
    }
    let rows = parts.iter().map(|p| view! { <li>{name(p)}</li> }).collect_view();
    view! { <ol class="small">{rows}</ol> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_they_are_written() {
        let draw = |objective: Option<&str>, difficulty| QuizPart::Draw {
            module: "m02".into(),
            objective: objective.map(str::to_owned),
            difficulty,
            count: 5,
        };
        for part in [QuizPart::Item("m02-q01".into()), draw(None, None), draw(Some("spot"), Some(2))] {
            assert_eq!(read_part(&part_code(&part)), Some(part.clone()));
            for change in
                [Change::Add(part.clone()), Change::Remove(part.clone()), Change::Up(part.clone()), Change::Down(part)]
            {
                assert_eq!(read_change(&change_code(&change)), Some(change));
            }
        }
        let swap = Change::Swap("a".into(), "b".into());
        assert_eq!(read_change(&change_code(&swap)), Some(swap));
        assert_eq!(read_change(""), Some(Change::Nothing));
        for nonsense in ["add|", "add|item", "draw", "swap|a", "up|draw:m02:::x", "drop|item:a"] {
            assert_eq!(read_change(nonsense), None, "{nonsense}");
        }
    }
}
