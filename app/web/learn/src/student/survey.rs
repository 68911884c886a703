//! An anonymous survey: one page, one form, no score.

use crate::student::lesson::id;
use axum::{extract::Path, http::StatusCode, response::Response};
use leptos::prelude::*;
use qinghe_content::Form;
use qinghe_kit::{
    cookies,
    forms::{Fields, FormState, see_other},
    i18n,
    language::apply_language,
    page::{Area, Cx, Page, Reply},
    t,
    ui::{self, Tone, icon},
};
use qinghe_model::{Lang, SurveyId};
use qinghe_service::surveys::answer::{self, LETTERS, Paper};
use qinghe_store::surveys::Survey;

/// The card of a survey on the pupil's home page.
pub fn card(lang: Lang, survey: &Survey) -> AnyView {
    let href = format!("/survey/{}", survey.id);
    let until = i18n::due_time(lang, survey.closes_at);
    view! {
        <article class="card stack stack--tight">
            <h3><a href=href.clone()>{t!(lang, "survey-card-title")}</a></h3>
            <p class="muted small">{t!(lang, "survey-card-text", until = until)}</p>
            <p><a class="btn btn--second" href=href>{t!(lang, "survey-card-go")}</a></p>
        </article>
    }
    .into_any()
}

/// `GET /survey/{id}`
pub async fn show(cx: Cx, Path(survey): Path<String>) -> Reply {
    let survey: SurveyId = id(&survey)?;
    let paper = answer::open(&cx.web.app, cx.actor()?, survey, None).await?;
    if paper.taken {
        return Ok(see_other(&format!("/survey/{survey}/done")));
    }
    Ok(render(&cx, &paper, &FormState::default(), 0))
}

/// Saves the answers. Missing ones are asked for once, with the others kept; the second time a blank is accepted.
pub async fn submit(mut cx: Cx, Path(survey): Path<String>, fields: Fields) -> Reply {
    let survey: SurveyId = id(&survey)?;
    let paper = answer::open(&cx.web.app, cx.actor()?, survey, Some(fields.get("form"))).await?;
    let done = format!("/survey/{survey}/done");
    if paper.taken {
        return Ok(see_other(&done));
    }
    if let Some(cookie) = apply_language(&cx, &fields).await? {
        cx.visitor.lang = fields.get("lang").parse().unwrap_or(cx.visitor.lang);
        let mut response = render(&cx, &paper, &FormState::failed(&fields, vec![]), 0);
        cookies::add(&mut response, [cookie]);
        return Ok(response);
    }
    let answers: Vec<Option<String>> = (1..=paper.form.items.len())
        .map(|n| fields.get(&format!("q{n}")).to_owned())
        .map(|a| (!a.is_empty()).then_some(a))
        .collect();
    let missing = answers.iter().filter(|a| a.is_none()).count();
    if missing > 0 && fields.get("sure") != "1" {
        return Ok(render(&cx, &paper, &FormState::failed(&fields, vec![]), missing));
    }
    answer::submit(&cx.web.app, cx.actor()?, survey, &paper.form.id, &answers).await?;
    Ok(see_other(&done))
}

/// `GET /survey/{id}/done`
pub async fn done(cx: Cx, Path(survey): Path<String>) -> Reply {
    let survey: SurveyId = id(&survey)?;
    let paper = answer::open(&cx.web.app, cx.actor()?, survey, None).await?;
    if !paper.taken {
        return Ok(see_other(&format!("/survey/{survey}")));
    }
    let lang = cx.lang();
    let title = t!(lang, "survey-thanks");
    Ok(cx.page(Page::new(Area::Student, title.clone()).narrow(), || {
        view! {
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "survey-thanks-text")}</p></header>
            <p class="actions"><a class="btn" href="/learn">{t!(lang, "survey-home")}</a></p>
        }
        .into_any()
    }))
}

fn render(cx: &Cx, paper: &Paper, state: &FormState, missing: usize) -> Response {
    let lang = cx.lang();
    let title = t!(lang, "survey-card-title");
    let mut page = Page::new(Area::Student, title.clone()).narrow().language_in("survey");
    if missing > 0 {
        page = page.status(StatusCode::UNPROCESSABLE_ENTITY);
    }
    let sure = missing > 0 || state.value("sure") == "1";
    cx.page(page, || {
        let asked = (missing > 0).then(|| {
            ui::notice(Tone::Info, t!(lang, "survey-missing", n = missing), Some(t!(lang, "survey-missing-text")))
        });
        let way = vec![("/learn".to_owned(), t!(lang, "home-title"))];
        view! {
            {ui::crumbs(lang, way, title.clone())}
            {asked}
            <header class="page-head">
                <h1>{title}</h1>
                <p class="page-head__lead">{t!(lang, "survey-pupil-lead")}</p>
            </header>
            <form class="section quiz" method="post" id="survey" autocomplete="off">
                <input type="hidden" name="form" value=paper.form.id.clone()/>
                {sure.then(|| view! { <input type="hidden" name="sure" value="1"/> })}
                {items(lang, paper.form, state)}
                <div class="step-nav">
                    <a class="btn btn--second" href="/learn">{t!(lang, "survey-not-now")}</a>
                    <button class="btn">{t!(lang, "survey-send")}{icon("next")}</button>
                </div>
            </form>
        }
        .into_any()
    })
}

/// The questions with their options, without anything that shows which is right.
fn items(lang: Lang, form: &Form, state: &FormState) -> AnyView {
    form.items
        .iter()
        .zip(1..)
        .map(|((_, item), n)| {
            let name = format!("q{n}");
            let chosen = state.value(&name);
            let options = item
                .options
                .iter()
                .zip(LETTERS)
                .map(|(o, letter)| {
                    let checked = o.id == chosen;
                    view! {
                        <label class="choice">
                            <input type="radio" name=name.clone() value=o.id.clone() checked=checked/>
                            <span class="choice__box"><span class="choice__key" aria-hidden="true">{letter.to_string()}</span><span class="choice__text">{o.text.get(lang).to_owned()}</span></span>
                        </label>
                    }
                })
                .collect_view();
            view! {
                <fieldset class="card quiz__item">
                    <legend class="stem">{format!("{n}. {}", item.stem.get(lang))}</legend>
                    <div class="choices">{options}</div>
                </fieldset>
            }
        })
        .collect_view()
        .into_any()
}
