//! A class: what it was given, and who is in it.

use super::review_tag;
use crate::{
    forms::Fields,
    i18n,
    page::{Area, Cx, Page, Reply},
    pages::school::id,
    t,
    ui::{self, icon},
};
use axum::extract::Path;
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use qinghe_content::Module;
use qinghe_model::{Lang, OrgId, UserId};
use qinghe_service::assignments;
use qinghe_store::{assignments::Assignment, users::Pupil};

/// A class. `?reset=<learner>` tells that this pupil's PIN was reset.
pub async fn show(cx: Cx, Path(class): Path<String>, query: Fields) -> Reply {
    let page = assignments::get_class(&cx.web.app, cx.actor()?, id::<OrgId>(&class)?).await?;
    let now = cx.web.app.now();
    let lang = cx.lang();
    let title = page.class.name().get(lang).to_owned();
    let address = format!("/teach/classes/{}", page.class.id);
    let reset =
        query.get("reset").parse::<UserId>().ok().and_then(|id| page.pupils.iter().find(|p| p.id == id).cloned());
    Ok(cx.page(Page::new(Area::Staff, title.clone()), || {
        let count = page.pupils.len();
        let work = page.work.into_iter().map(|(a, module, completed)| task(lang, &a, &module, completed, now)).collect::<Vec<_>>();
        let work = if work.is_empty() {
            let action = (count > 0).then(|| (format!("{address}/assign"), t!(lang, "teach-assign")));
            ui::empty(t!(lang, "teach-work-empty-title"), t!(lang, "teach-work-empty-text"), action)
        } else {
            view! { <ul class="tasks">{work}</ul> }.into_any()
        };
        let pupils = if count == 0 {
            ui::empty(t!(lang, "teach-pupils-empty-title"), t!(lang, "teach-pupils-empty-text"), None)
        } else {
            pupils(lang, &address, page.pupils)
        };
        let lead = format!("{} · {}", page.school.name().get(lang), t!(lang, "teach-pupils", n = count));
        let told = reset.is_some();
        view! {
            {ui::crumbs(lang, vec![("/teach".to_owned(), t!(lang, "teach-title"))], title.clone())}
            {reset.map(|pupil| reset_notice(lang, &address, pupil))}
            <header class=if told { "page-head page-head__row section" } else { "page-head page-head__row" }>
                <div><h1>{title}</h1><p class="page-head__lead">{lead}</p></div>
                <div class="row">
                    <a class="btn" href=format!("{address}/assign")>{t!(lang, "teach-assign")}</a>
                    <a class="btn btn--second" href=format!("{address}/grades")>{t!(lang, "grades-link")}</a>
                    {(count > 0).then(|| view! { <a class="btn btn--second" href=format!("{address}/slips")>{icon("print")}{t!(lang, "teach-print-slips")}</a> })}
                </div>
            </header>
            <section class="section" aria-labelledby="work"><div class="section__head"><h2 id="work">{t!(lang, "teach-work-title")}</h2></div>{work}</section>
            <section class="section" aria-labelledby="pupils"><div class="section__head"><h2 id="pupils">{t!(lang, "teach-pupils-title")}</h2></div>{pupils}</section>
        }
        .into_any()
    }))
}

fn task(lang: Lang, a: &Assignment, module: &Module, (done, of): (i64, i64), now: DateTime<Utc>) -> AnyView {
    let address = format!("/teach/assignments/{}", a.id);
    let title = module.title.get(lang).to_owned();
    let due = i18n::date_time(lang, a.due_at);
    let due = if a.due_at < now { t!(lang, "teach-due-over", due = due) } else { t!(lang, "teach-due", due = due) };
    let [done, of] = [done, of].map(|n| usize::try_from(n).unwrap_or_default());
    view! {
        <li>
            <article class="task">
                <div class="task__head">
                    <h3 class="task__title"><a href=address.clone()>{title.clone()}</a></h3>
                    {review_tag(lang, module.review.status)}
                </div>
                <p class="task__meta">{icon("clock")}{due}</p>
                {ui::progress(t!(lang, "teach-done-label", module = title.as_str()), done, of, t!(lang, "teach-done", done = done, of = of))}
                <div class="task__go"><a class="btn btn--second" href=address>{t!(lang, "teach-open-board")}<span class="vh">{format!(" {title}")}</span></a></div>
            </article>
        </li>
    }
    .into_any()
}

fn pupils(lang: Lang, address: &str, pupils: Vec<Pupil>) -> AnyView {
    let count = pupils.len();
    let rows = pupils
        .into_iter()
        .map(|p| {
            let pin = if p.chose_pin { t!(lang, "teach-pin-own") } else { t!(lang, "teach-pin-issued") };
            view! {
                <tr>
                    <th scope="row" class="num">{p.student_no}</th>
                    <td><a href=format!("{address}/pupils/{}", p.id)>{p.name.clone()}</a></td>
                    <td class="muted nowrap">{pin}</td>
                    <td><a class="btn btn--second btn--sm" href=format!("{address}/pupils/{}/reset", p.id)>{t!(lang, "teach-reset")}<span class="vh">{format!(" {}", p.name)}</span></a></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-labelledby="pupils-caption">
            <table class="table">
                <caption id="pupils-caption">{t!(lang, "teach-pupils", n = count)}</caption>
                <thead>
                    <tr>
                        <th scope="col" class="num">{t!(lang, "teach-col-number")}</th>
                        <th scope="col">{t!(lang, "teach-col-name")}</th>
                        <th scope="col">{t!(lang, "teach-col-pin")}</th>
                        <th scope="col"><span class="vh">{t!(lang, "teach-reset")}</span></th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn reset_notice(lang: Lang, address: &str, pupil: Pupil) -> AnyView {
    view! {
        <div class="notice notice--ok" role="status">
            {icon("check")}
            <div>
                <p><strong>{t!(lang, "teach-reset-done-title", name = pupil.name)}</strong></p>
                <p>{t!(lang, "teach-reset-done-text")}</p>
                <p><a href=format!("{address}/slips?only={}", pupil.id)>{t!(lang, "teach-reset-print")}</a></p>
            </div>
        </div>
    }
    .into_any()
}
