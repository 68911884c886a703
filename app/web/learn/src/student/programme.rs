//! The pupil's programme: its modules and how far each is.

use leptos::prelude::*;
use qinghe_kit::{
    page::{Area, Cx, Page, Reply},
    t,
    ui::{self, crumbs, empty, icon, state_tag},
};
use qinghe_model::{Lang, progress::WorkState};
use qinghe_service::programmes::{self, Own, Part, Standing};

/// `GET /learn/programme`
pub async fn show(cx: Cx) -> Reply {
    let lang = cx.lang();
    let own = programmes::get_own(&cx.web.app, cx.actor()?).await?;
    let title = t!(lang, "programme-title");
    Ok(cx.page(Page::new(Area::Student, title.clone()).narrow(), || {
        let body = match &own.present {
            Some(standing) => standing_view(lang, standing),
            None => empty(t!(lang, "programme-none-title"), t!(lang, "programme-none-text"), None),
        };
        let heading = own.present.as_ref().map_or_else(|| title.clone(), |s| s.programme.title.get(lang).to_owned());
        view! {
            {crumbs(lang, vec![("/learn".into(), t!(lang, "home-title"))], title)}
            <header class="page-head">
                <h1>{heading}</h1>
                {own.present.as_ref().map(|s| view! { <p class="page-head__lead">{t!(lang, "programme-for", audience = s.programme.audience.get(lang))}</p> })}
                {own.present.as_ref().map(|s| progress(lang, s))}
            </header>
            {certificates(lang, &own)}
            {body}
        }
        .into_any()
    }))
}

fn progress(lang: Lang, s: &Standing) -> AnyView {
    let (done, of) = (s.done(), s.parts.len());
    ui::progress(t!(lang, "programme-progress"), done, of, t!(lang, "programme-count", n = done, of = of))
}

fn standing_view(lang: Lang, s: &Standing) -> AnyView {
    let rows = s.parts.iter().map(|p| part(lang, p)).collect_view();
    view! {
        <section class="section card stack">
            <h2>{t!(lang, "programme-modules")}</h2>
            <ol class="stack plain">{rows}</ol>
            {(!s.is_complete()).then(|| view! { <p class="muted small">{t!(lang, "programme-how")}</p> })}
        </section>
    }
    .into_any()
}

fn part(lang: Lang, part: &Part) -> AnyView {
    let title = part.module.title.get(lang).to_owned();
    let name = match part.assignment {
        Some(id) => view! { <a href=format!("/learn/{id}")>{title}</a> }.into_any(),
        None => view! { <span>{title}</span> }.into_any(),
    };
    let state = match (part.state, part.assignment) {
        (WorkState::NotStarted, None) => {
            view! { <span class="tag tag--todo">{icon("clock")}{t!(lang, "programme-not-given")}</span> }.into_any()
        }
        (state, _) => state_tag(lang, state, false),
    };
    let mark = part.module.quiz.map(|plan| plan.pass_mark).filter(|_| part.to_pass);
    let to_pass =
        mark.map(|mark| view! { <span class="small muted">{t!(lang, "programme-to-pass", mark = mark)}</span> });
    view! { <li class="row">{name}" "{state}{to_pass}</li> }.into_any()
}

/// The certificates issued, and those ready to be issued.
fn certificates(lang: Lang, own: &Own) -> Option<AnyView> {
    (!own.certified.is_empty()).then(|| {
        let links = own.certified.iter().map(|(id, title)| certificate_link(lang, id, title.get(lang))).collect_view();
        view! { <section class="section card stack"><h2>{t!(lang, "cert-mine")}</h2><ul class="stack plain">{links}</ul></section> }.into_any()
    })
}

fn certificate_link(lang: Lang, id: &str, title: &str) -> AnyView {
    view! { <li><a class="btn btn--second" href=format!("/learn/certificate/{id}")>{icon("print")}{t!(lang, "cert-of", title = title)}</a></li> }
        .into_any()
}

/// The small card on the pupil's home.
pub fn home_card(lang: Lang, own: &Own) -> Option<AnyView> {
    let s = own.present.as_ref()?;
    let ready = s.is_complete().then(|| {
        view! {
            <p><b>{t!(lang, "cert-ready")}</b></p>
            <p><a class="btn" href=format!("/learn/certificate/{}", s.programme.id)>{t!(lang, "cert-open")}</a></p>
        }
    });
    Some(
        view! {
            <article class="card stack stack--tight">
                <h3><a href="/learn/programme">{s.programme.title.get(lang).to_owned()}</a></h3>
                {progress(lang, s)}
                {ready}
            </article>
        }
        .into_any(),
    )
}
