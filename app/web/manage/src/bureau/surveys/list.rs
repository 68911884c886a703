//! The surveys of a bureau and of those under it.

use crate::{
    bureau::surveys::{breadcrumbs, phase, state},
    bureau::tabs,
};
use axum::extract::Path;
use leptos::prelude::*;
use qinghe_kit::{
    forms::{Fields, see_other},
    i18n,
    ids::id,
    list::{Field, List},
    page::{Area, Cx, Page, Reply},
    t, ui,
};
use qinghe_model::{Lang, OrgId};
use qinghe_service::{Error, UseCase, surveys};
use qinghe_store::{orgs::Org, surveys::Survey};

/// `GET /bureau/surveys`: redirects to the topmost node whose surveys the visitor may see.
pub async fn home(cx: Cx) -> Reply {
    let node = surveys::home_node(cx.actor()?).ok_or(Error::Forbidden)?;
    Ok(see_other(&format!("/bureau/{node}/surveys")))
}

/// The surveys of a node. `?deleted=1` tells what was done.
pub async fn show(cx: Cx, Path(org): Path<String>, query: Fields) -> Reply {
    let actor = cx.actor()?;
    let page = surveys::list(&cx.web.app, actor, id::<OrgId>(&org)?).await?;
    let (lang, now) = (cx.lang(), cx.web.app.now());
    let name = page.org.name().get(lang).to_owned();
    let title = t!(lang, "survey-list-title", name = name.as_str());
    let may = actor.may(UseCase::DesignSurvey, &page.org.path);
    let new = format!("/bureau/{}/surveys/new", page.org.id);
    Ok(cx.page(Page::new(Area::Staff, title.clone()), || {
        let body = if page.surveys.is_empty() {
            let action = may.then(|| (new.clone(), t!(lang, "survey-new")));
            ui::empty(t!(lang, "survey-none-title"), t!(lang, "survey-none-text"), action)
        } else {
            table(lang, &page, now)
        };
        view! {
            {ui::crumbs(lang, breadcrumbs(lang, &page.lineage, &page.org, false), name)}
            {(query.get("deleted") == "1").then(|| ui::notice(ui::Tone::Good, t!(lang, "survey-deleted"), None))}
            <header class="page-head page-head__row">
                <div><h1>{title}</h1><p class="page-head__lead">{t!(lang, "survey-list-lead")}</p></div>
                {(may && !page.surveys.is_empty()).then(|| view! { <a class="btn" href=new.clone()>{t!(lang, "survey-new")}</a> })}
            </header>
            {tabs(lang, actor, &page.org, "/surveys")}
            <section class="section">{body}</section>
        }
        .into_any()
    }))
}

fn table(lang: Lang, page: &surveys::List, now: chrono::DateTime<chrono::Utc>) -> AnyView {
    type Row = (Survey, Org);
    let window =
        |(s, _): &Row| format!("{} – {}", i18n::date_time(lang, s.opens_at), i18n::date_time(lang, s.closes_at));
    let fields = vec![
        Field::text("name", t!(lang, "survey-name"), |(survey, _): &Row| survey.name().get(lang).to_owned()).link(
            move |(survey, _)| {
                let end = if survey.is_over(now) { "/results" } else { "" };
                Some(format!("{}{end}", super::address(survey)))
            },
        ),
        Field::text("unit", t!(lang, "survey-col-node"), |(_, org): &Row| org.name().get(lang).to_owned()),
        Field::text("phase", t!(lang, "survey-phase"), |(survey, _): &Row| phase(lang, survey.phase)),
        Field::text("window", t!(lang, "survey-window"), window),
        Field::shown(t!(lang, "survey-col-state"), |(survey, _): &Row| state(lang, survey, now)),
    ];
    let caption = t!(lang, "survey-list-caption", n = page.surveys.len());
    List::new("surveys-caption", caption, fields).stacked().page(lang, &page.surveys)
}
