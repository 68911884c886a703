//! Two people changed the same quiz: both versions side by side, and nothing lost.

use crate::quizzes::{address, breadcrumbs, brief, change_code, rule_words};
use axum::{http::StatusCode, response::Response};
use leptos::prelude::*;
use qinghe_content::Library;
use qinghe_kit::{
    forms::local_path,
    i18n,
    page::{Area, Cx, Page},
    t,
    ui::{self, Tone},
};
use qinghe_model::{Lang, quiz::QuizPart};
use qinghe_service::quizzes::{Change, Edit, PartNow, QuizPage};

/// The refused change, the current version, and the choice between them. `back`: where the change came from.
pub fn render(cx: &Cx, page: &QuizPage, edit: &Edit, back: &str) -> Response {
    let lang = cx.lang();
    let quiz = &page.quiz;
    let title = t!(lang, "quiz-editor-conflict-title");
    let library = cx.web.app.content();
    let (now, mine) = (quiz.title(), edit.title_over(&quiz.title()));
    let after = edit.change.applied(&quiz.parts);
    let fits = after.is_some();
    let parts = after.unwrap_or_else(|| quiz.parts.clone());
    // Where the change no longer fits, the title can still be kept.
    let may = fits || mine != now;
    let code = if fits { change_code(&edit.change) } else { String::new() };
    cx.page(Page::new(Area::Staff, title.clone()).status(StatusCode::CONFLICT).language_in("mine"), || {
        let at = address(quiz.id);
        let typed = edit.title.clone().unwrap_or_else(|| edit.was.clone());
        let other = if back.is_empty() { at.clone() } else { local_path(back).to_owned() };
        let mut tried = Vec::new();
        if mine != now {
            tried.push(t!(lang, "quiz-editor-tried-title", title = titles(&mine)));
        }
        tried.extend(words(lang, &library, page, &edit.change));
        let tried = tried.into_iter().map(|w| view! { <li>{w}</li> }).collect_view();
        let mut breadcrumbs = breadcrumbs(lang, page.school.id);
        breadcrumbs.push((at.clone(), now.get(lang).to_owned()));
        view! {
            {ui::crumbs(lang, breadcrumbs, title.clone())}
            <header class="page-head">
                <h1>{title}</h1>
                <p class="page-head__lead">{t!(lang, "quiz-editor-conflict-lead", name = quiz.updated_name.as_str(), time = i18n::date_time(lang, quiz.updated_at))}</p>
            </header>
            <section class="card stack stack--tight"><h2>{t!(lang, "quiz-editor-tried")}</h2><ul>{tried}</ul></section>
            {(!fits).then(|| view! { <div class="section">{ui::notice(Tone::Warning, t!(lang, "quiz-editor-conflict-gone"), None)}</div> })}
            <div class="grid section">
                <section class="card stack stack--tight">
                    <h2>{t!(lang, "quiz-editor-conflict-now")}</h2>
                    <p><b>{titles(&now)}</b></p>
                    {brief(lang, &library, page, &quiz.parts)}
                </section>
                <section class="card stack stack--tight">
                    <h2>{t!(lang, "quiz-editor-conflict-mine")}</h2>
                    <p><b>{titles(&mine)}</b></p>
                    {brief(lang, &library, page, &parts)}
                </section>
            </div>
            <form id="mine" method="post" action=at class="actions">
                <input type="hidden" name="conflict" value="1"/>
                <input type="hidden" name="revision" value=quiz.revision.to_string()/>
                <input type="hidden" name="titled" value=if edit.title.is_some() { "1" } else { "" }/>
                <input type="hidden" name="title_zh" value=typed.zh/>
                <input type="hidden" name="title_en" value=typed.en/>
                <input type="hidden" name="was_zh" value=edit.was.zh.clone()/>
                <input type="hidden" name="was_en" value=edit.was.en.clone()/>
                <input type="hidden" name="do" value=code/>
                <input type="hidden" name="back" value=back.to_owned()/>
                {may.then(|| view! { <button class="btn">{t!(lang, "quiz-editor-conflict-apply")}</button> })}
                <a class="btn btn--second" href=other>{t!(lang, "quiz-editor-conflict-take")}</a>
            </form>
        }
        .into_any()
    })
}

fn titles(title: &qinghe_model::Text) -> String {
    [title.zh.as_str(), title.en.as_str()].iter().filter(|t| !t.is_empty()).copied().collect::<Vec<_>>().join(" / ")
}

/// A change in words; none when there is none.
fn words(lang: Lang, library: &Library, page: &QuizPage, change: &Change) -> Option<String> {
    let item = |id: &str| {
        let here = page.parts.iter().find_map(|p| match p {
            PartNow::Item { item: Some(item), .. } if item.id == id => Some(item),
            _ => None,
        });
        here.or_else(|| library.item(id)).map_or_else(|| t!(lang, "quiz-editor-own"), |i| i.stem.get(lang).to_owned())
    };
    let name = |part: &QuizPart| match part {
        QuizPart::Item(id) => item(id),
        QuizPart::Draw { .. } => rule_words(lang, library, part),
    };
    Some(match change {
        Change::Nothing => return None,
        Change::Add(part) => t!(lang, "quiz-editor-tried-add", what = name(part)),
        Change::Remove(part) => t!(lang, "quiz-editor-tried-remove", what = name(part)),
        Change::Up(part) => t!(lang, "quiz-editor-tried-up", what = name(part)),
        Change::Down(part) => t!(lang, "quiz-editor-tried-down", what = name(part)),
        Change::Swap(out, new) => t!(lang, "quiz-editor-tried-swap", what = item(out), with = item(new)),
    })
}
