//! A class: its work and its pupils.

use crate::{address_of, survey};
use axum::extract::Path;
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use qinghe_content::Module;
use qinghe_kit::{
    forms::Fields,
    i18n,
    ids::id,
    list::{Field, List},
    names::{awaits_promotion, review_tag},
    page::{Area, Cx, Page, Reply},
    t,
    ui::{self, icon},
};
use qinghe_model::{Lang, OrgId, UserId};
use qinghe_service::{
    Actor, UseCase,
    assignments::{self, ClassPage},
    practice, surveys,
};
use qinghe_store::{assignments::Assignment, users::Pupil};
use std::{collections::HashMap, sync::Arc};

/// What was done with a pupil before this page, by the name in the address: `?reset=<learner>`.
const TOLD: [&str; 4] = ["reset", "added", "corrected", "moved"];

/// A class. `?reset=<learner>` and the like say what was done.
pub async fn show(cx: Cx, Path(class): Path<String>, query: Fields) -> Reply {
    let page = assignments::get_class(&cx.web.app, cx.actor()?, id::<OrgId>(&class)?).await?;
    let stuck = practice::needs_help(&cx.web.app, cx.actor()?, page.class.id).await?;
    let asked = surveys::answer::list_class(&cx.web.app, cx.actor()?, page.class.id).await?;
    let now = cx.web.app.now();
    let lang = cx.lang();
    let title = page.class.name().get(lang).to_owned();
    let address = format!("/teach/classes/{}", page.class.id);
    let done = TOLD.iter().find_map(|did| {
        let learner = query.get(did).parse::<UserId>().ok()?;
        page.pupils.iter().find(|p| p.id == learner).map(|p| (*did, p.clone()))
    });
    let menu = menu(lang, cx.actor()?, &page);
    let promotes = cx.actor()?.may(UseCase::PromoteClasses, &page.school.path);
    Ok(cx.page(Page::new(Area::Staff, title.clone()), || {
        let count = page.pupils.len();
        let past = page.past;
        let work = page.work.into_iter().map(|(a, module, completed)| task(lang, &a, &module, completed, now)).collect::<Vec<_>>();
        let work = if work.is_empty() {
            let action = (count > 0 && !past).then(|| (format!("{address}/assign"), t!(lang, "teach-assign")));
            ui::empty(t!(lang, "teach-work-empty-title"), t!(lang, "teach-work-empty-text"), action)
        } else {
            view! { <ul class="tasks">{work}</ul> }.into_any()
        };
        let pupils = if count == 0 {
            let action = Some((format!("{address}/pupils/new"), t!(lang, "pupil-add")));
            ui::empty(t!(lang, "teach-pupils-empty-title"), t!(lang, "pupil-empty-text"), action)
        } else {
            pupils(lang, &address, &page.pupils, &stuck, past)
        };
        let lead = format!("{} · {}", page.school.name().get(lang), t!(lang, "teach-pupils", n = count));
        let confirmation = done.is_some();
        view! {
            {ui::crumbs(lang, breadcrumbs(lang, past), title.clone())}
            {done.map(|(did, pupil)| confirmation_of(lang, &address, did, pupil))}
            <header class=if confirmation { "page-head page-head__row section" } else { "page-head page-head__row" }>
                <div><h1>{title}</h1><p class="page-head__lead">{lead}</p></div>
                {(!past).then(|| view! {
                    <div class="row">
                        <a class="btn" href=format!("{address}/assign")>{t!(lang, "teach-assign")}</a>
                        <a class="btn btn--second" href=format!("{address}/grades")>{t!(lang, "grades-link")}</a>
                        {(count > 0).then(|| view! { <a class="btn btn--second" href=format!("{address}/slips")>{icon("print")}{t!(lang, "teach-print-slips")}</a> })}
                    </div>
                })}
            </header>
            {(!past).then_some(menu)}
            {page.awaits_promotion.then(|| awaits_promotion(lang, 1, promotes))}
            {past.then(|| ui::notice(ui::Tone::Info, t!(lang, "past-notice-title"), Some(t!(lang, "past-notice-text"))))}
            {survey::notices(lang, &page.class, &asked, count, now)}
            <section class="section" aria-labelledby="work"><div class="section__head"><h2 id="work">{t!(lang, "teach-work-title")}</h2></div>{work}</section>
            <section class="section" aria-labelledby="pupils"><div class="section__head"><h2 id="pupils">{t!(lang, "teach-pupils-title")}</h2>{(count > 0 && !past).then(|| view! { <a class="btn btn--second btn--sm" href=format!("{address}/pupils/new")>{t!(lang, "pupil-add")}</a> })}</div>{pupils}</section>
        }
        .into_any()
    }))
}

/// The breadcrumbs: a class of an earlier year is on the list of past classes.
pub(super) fn breadcrumbs(lang: Lang, past: bool) -> Vec<(String, String)> {
    let mut breadcrumbs = vec![("/teach".to_owned(), t!(lang, "teach-title"))];
    breadcrumbs.extend(past.then(|| ("/teach/past".to_owned(), t!(lang, "past-title"))));
    breadcrumbs
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
                    {a.campaign_id().is_some().then(|| view! { <span class="tag">{t!(lang, "teach-from-campaign")}</span> })}
                    {a.contest_round_id().is_some().then(|| view! { <span class="tag">{t!(lang, "contest-tag")}</span> })}
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

fn pupils(
    lang: Lang,
    address: &str,
    pupils: &[Pupil],
    stuck: &HashMap<UserId, Vec<Arc<Module>>>,
    past: bool,
) -> AnyView {
    let buttons = |p: &Pupil| {
        view! {
            <div class="row row--tight">
                <a class="btn btn--second btn--sm" href=format!("{address}/pupils/{}/edit", p.id)>{t!(lang, "pupil-edit")}<span class="vh">{format!(" {}", p.name)}</span></a>
                <a class="btn btn--second btn--sm" href=format!("{address}/pupils/{}/reset", p.id)>{t!(lang, "teach-reset")}<span class="vh">{format!(" {}", p.name)}</span></a>
            </div>
        }
        .into_any()
    };
    let pin = |p: &Pupil| if p.chose_pin { t!(lang, "teach-pin-own") } else { t!(lang, "teach-pin-issued") };
    let mut fields = vec![
        Field::text("number", t!(lang, "teach-col-number"), |p: &Pupil| p.student_no.clone()).right(),
        Field::text("name", t!(lang, "teach-col-name"), |p: &Pupil| p.name.clone())
            .class("nowrap")
            .link(|p| Some(format!("{address}/pupils/{}", p.id)))
            .beside(|p| stuck.get(&p.id).map(|modules| needs_help(lang, modules)).into_any()),
    ];
    if !past {
        fields.push(Field::buttons(t!(lang, "pupil-more"), buttons));
        fields.push(Field::text("pin", t!(lang, "teach-col-pin"), pin).class("muted nowrap"));
    }
    List::new("pupils-caption", t!(lang, "teach-pupils", n = pupils.len()), fields).page(lang, pupils)
}

/// That a pupil may need help: with which lessons' practice.
fn needs_help(lang: Lang, modules: &[Arc<Module>]) -> AnyView {
    let titles = modules.iter().map(|m| m.title.get(lang)).collect::<Vec<_>>();
    view! { " "<span class="tag tag--help">{icon("hand")}{t!(lang, "teach-needs-help", lessons = i18n::list(lang, &titles))}</span> }
        .into_any()
}

/// The other actions for a class, folded, because setting work comes first.
fn menu(lang: Lang, actor: &Actor, page: &ClassPage) -> AnyView {
    let (class, address) = (&page.class.path, address_of(&page.class));
    let link = |use_case: UseCase, to: &str, label: String, hint: String| {
        let href = format!("{address}/{to}");
        actor.may(use_case, class).then(|| view! { <li><a href=href>{label}</a><span>{hint}</span></li> })
    };
    view! {
        <details class="more section">
            <summary>{t!(lang, "desk-menu")}</summary>
            <div class="more__in">
                <ul class="menu menu--cols">
                    {link(UseCase::AssignWork, "programme", t!(lang, "give-programme"), t!(lang, "give-programme-hint"))}
                    {link(UseCase::LeadMatch, "matches", t!(lang, "match-list-title"), t!(lang, "match-list-hint"))}
                    {link(UseCase::ViewActivities, "activities", t!(lang, "activity-title"), t!(lang, "activity-class-hint"))}
                    {link(UseCase::ManageGroups, "groups", t!(lang, "groups-title"), t!(lang, "desk-groups-hint"))}
                    {link(UseCase::ManagePupils, "pupils/new", t!(lang, "pupil-add"), t!(lang, "desk-add-hint"))}
                    {link(UseCase::ResetPin, "reset", t!(lang, "reset-all"), t!(lang, "desk-reset-hint"))}
                    {link(UseCase::ViewClass, "teachers", t!(lang, "teachers-title"), t!(lang, "desk-teachers-hint"))}
                    {link(UseCase::RemovePupil, "former", t!(lang, "former-title"), t!(lang, "desk-former-hint"))}
                </ul>
            </div>
        </details>
    }
    .into_any()
}

fn confirmation_of(lang: Lang, address: &str, did: &str, pupil: Pupil) -> AnyView {
    let name = pupil.name;
    let (title, text) = match did {
        "added" => (t!(lang, "pupil-added-title", name = name), t!(lang, "pupil-added-text")),
        "corrected" => (t!(lang, "pupil-corrected-title", name = name), t!(lang, "pupil-corrected-text")),
        "moved" => (t!(lang, "pupil-moved-title", name = name), t!(lang, "pupil-moved-text")),
        _ => (t!(lang, "teach-reset-done-title", name = name), t!(lang, "teach-reset-done-text")),
    };
    let print = if did == "reset" { t!(lang, "teach-reset-print") } else { t!(lang, "pupil-print") };
    let another = (did == "added").then(|| {
        view! { <p><a href=format!("{address}/pupils/new")>{t!(lang, "pupil-add-another")}</a></p> }
    });
    view! {
        <div class="notice notice--ok" role="status">
            {icon("check")}
            <div>
                <p><strong>{title}</strong></p>
                <p>{text}</p>
                <p><a href=format!("{address}/slips?only={}", pupil.id)>{print}</a></p>
                {another}
            </div>
        </div>
    }
    .into_any()
}
