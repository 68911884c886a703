//! Practice: the list of modules, and one question after the other in plain forms.

use crate::student::item;
use axum::{extract::Path, response::Response};
use leptos::prelude::*;
use qinghe_content::Module;
use qinghe_kit::{
    cookies,
    forms::{Fields, FormState, see_other},
    i18n,
    language::apply_language,
    page::{Area, Cx, Page, Reply},
    scripts, t,
    ui::{Tone, crumbs, empty, icon, notice},
};
use qinghe_model::Lang;
use qinghe_player::step::aids;
use qinghe_service::{
    Error,
    keys::Hold,
    practice::{self, PracticePage, Standing},
};

/// `GET /learn/practice`
pub async fn list(cx: Cx) -> Reply {
    let lang = cx.lang();
    let overview = practice::list(&cx.web.app, cx.actor()?).await?;
    let title = t!(lang, "practice-title");
    Ok(cx.page(Page::new(Area::Student, title.clone()), || {
        let cards = overview.modules.iter().map(|(m, s)| card(lang, m, *s)).collect_view();
        let body = if overview.modules.is_empty() {
            let back = Some(("/learn".to_owned(), t!(lang, "result-home")));
            empty(t!(lang, "practice-empty-title"), t!(lang, "practice-empty-text"), back)
        } else {
            view! { <ul class="tasks">{cards}</ul> }.into_any()
        };
        view! {
            {crumbs(lang, vec![("/learn".into(), t!(lang, "home-title"))], title.clone())}
            <header class="page-head">
                <h1>{title}</h1>
                <p class="page-head__lead">{t!(lang, "practice-lead")}</p>
                {(overview.today > 0).then(|| view! { <p class="muted small">{t!(lang, "practice-today", n = overview.today)}</p> })}
            </header>
            {body}
        }
        .into_any()
    }))
}

fn card(lang: Lang, module: &Module, standing: Standing) -> AnyView {
    let title = module.title.get(lang).to_owned();
    let href = format!("/learn/practice/{}", module.id);
    view! {
        <li><article class="task">
            <div class="task__head"><h2 class="task__title"><a href=href.clone()>{title.clone()}</a></h2></div>
            {standing_line(lang, standing)}
            <div class="task__go"><a class="btn btn--second" href=href>{t!(lang, "practice-go")}<span class="vh">" "{title}</span></a></div>
        </article></li>
    }
    .into_any()
}

/// How many questions are due, new and known; a count of none is left out.
fn standing_line(lang: Lang, s: Standing) -> AnyView {
    let tags = [
        ("tag tag--doing", "turn", s.due, t!(lang, "practice-due", n = s.due)),
        ("tag tag--todo", "circle", s.new, t!(lang, "practice-new", n = s.new)),
        ("tag tag--done", "check", s.learnt, t!(lang, "practice-learnt", n = s.learnt)),
    ];
    let tags = tags.into_iter().filter(|(_, _, n, _)| *n > 0);
    let tags = tags.map(|(class, drawing, _, word)| view! { <span class=class>{icon(drawing)}{word}</span>" " });
    view! { <p class="row">{tags.collect_view()}</p> }.into_any()
}

/// `GET /learn/practice/{module}`
pub async fn show(cx: Cx, Path(module): Path<String>) -> Reply {
    let page = practice::open(&cx.web.app, cx.actor()?, &module).await?;
    Ok(render(&cx, &page, &FormState::default()))
}

/// `POST /learn/practice/{module}`: saves an answer, or shows the next question.
pub async fn submit(cx: Cx, Path(module): Path<String>, fields: Fields) -> Reply {
    let actor = cx.actor()?;
    let app = &cx.web.app;
    let turn = fields.get("turn").parse().unwrap_or_default();
    let mut page = practice::open(app, actor, &module).await?;
    let here = format!("/learn/practice/{}", page.module.id);
    let answered = page.asked.as_ref().is_some_and(|a| a.points.is_some());
    let language = apply_language(&cx, &fields).await?;
    if language.is_none() && !fields.get("next").is_empty() {
        practice::next(app, actor, &module, turn).await?;
        return Ok(see_other(&here));
    }
    // The form of an earlier question changes nothing: the current one is shown.
    let Some(asked) = page.asked.as_mut().filter(|_| page.turn == turn && !answered) else {
        let mut response = see_other(&here);
        cookies::add(&mut response, language);
        return Ok(response);
    };
    let given = item::given(asked.paper.kind, &fields);
    if language.is_some() || given.tapped {
        practice::keep(app, actor, &module, turn, &given.places, &given.text).await?;
        let mut response = see_other(&here);
        cookies::add(&mut response, language);
        return Ok(response);
    }
    match practice::answer(app, actor, &module, turn, &given.places, &given.text).await {
        Ok(()) => Ok(see_other(&format!("{here}#answer"))),
        Err(Error::Invalid(errors)) => {
            asked.places = given.places;
            Ok(render(&cx, &page, &FormState::failed(&fields, errors)))
        }
        Err(e) => Err(e.into()),
    }
}

/// Why there is no question now.
fn held(lang: Lang, hold: Option<Hold>) -> AnyView {
    let (title, text) = match hold.and_then(Hold::until) {
        Some(at) => {
            (t!(lang, "practice-held-until-title"), t!(lang, "practice-held-until", at = i18n::due_time(lang, at)))
        }
        None => (t!(lang, "practice-held-title"), t!(lang, "practice-held-text")),
    };
    notice(Tone::Info, title, Some(text))
}

fn render(cx: &Cx, page: &PracticePage, form: &FormState) -> Response {
    let lang = cx.lang();
    let module = page.module.title.get(lang).to_owned();
    let frame =
        Page::new(Area::Student, t!(lang, "practice-of", title = module.clone())).narrow().keeps_typed().for_form(form);
    let frame = match &page.asked {
        Some(asked) if asked.points.is_none() => item::page(frame, asked.paper.kind).language_in("practice"),
        _ => frame,
    };
    cx.page(frame.with_script(scripts::SPEAK), || {
        let links = vec![("/learn".into(), t!(lang, "home-title")), ("/learn/practice".into(), t!(lang, "practice-title"))];
        let number = usize::try_from(page.turn).unwrap_or_default();
        let stop = || view! { <a class="btn btn--second" href="/learn/practice">{t!(lang, "practice-stop")}</a> };
        let turn = || view! { <input type="hidden" name="turn" value=page.turn.to_string()/> };
        let body = match &page.asked {
            None => view! {
                {held(lang, page.held)}
                <p class="actions"><a class="btn" href="/learn">{t!(lang, "result-home")}</a></p>
            }
            .into_any(),
            Some(asked) if asked.points.is_some() => {
                let again = (!asked.is_right()).then(|| view! { <p class="muted small">{t!(lang, "practice-again-soon")}</p> });
                view! {
                    <div class="section stack" id="answer" tabindex="-1">{item::explained(lang, asked, None)}{again}</div>
                    <form class="step-nav" method="post">
                        {turn()}{stop()}
                        <button class="btn" name="next" value="1">{t!(lang, "practice-next")}{icon("next")}</button>
                    </form>
                }
                .into_any()
            }
            Some(asked) => {
                let shown = item::view(lang, asked);
                view! {
                    <form class="section quiz" method="post" id="practice" autocomplete="off">
                        {shown.fields(shown.label(number), form.error(lang, "choice"))}
                        {turn()}
                        <div class="step-nav">{stop()}<button class="btn arrange__check" hidden=shown.is_incomplete_order()>{t!(lang, "check-answer")}</button></div>
                    </form>
                }
                .into_any()
            }
        };
        view! {
            {crumbs(lang, links, module.clone())}
            {form.summary(lang, t!(lang, "check-problem"))}
            <header class="page-head stack stack--tight">
                <h1>{t!(lang, "practice-of", title = module)}</h1>
                {standing_line(lang, page.standing)}
                {aids(i18n::words(lang), &format!("/learn/practice/{}", page.module.id))}
            </header>
            {body}
            <p class="section muted small">{t!(lang, "practice-today", n = page.today)}" "{t!(lang, "practice-private")}</p>
        }
        .into_any()
    })
}
