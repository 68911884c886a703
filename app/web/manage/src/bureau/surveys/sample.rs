//! A survey's design, its frame and its sample; locking it, and replacing a class by one of the reserve.

use crate::bureau::surveys::{
    address, breadcrumbs, facts, forms as form_titles, frame_note, grades, method, mode, phase, rotation, state,
    stratum,
};
use axum::{extract::Path, http::StatusCode, response::Response};
use leptos::prelude::*;
use qinghe_kit::{
    forms::{Fields, FormState, TextField, see_other},
    i18n,
    ids::id,
    list::{Field, List},
    page::{Area, Cx, Fault, Page, Reply},
    t,
    ui::{self, Tone},
};
use qinghe_model::{
    Lang, OrgId, SurveyId,
    participation::Permille,
    survey::{Drawn, Sizing},
};
use qinghe_service::{
    Actor, Error, UseCase,
    surveys::{self, design},
};
use qinghe_store::surveys::{SampleClass, Stratum, Survey};

/// The survey of an address: of this node or not at all.
pub(super) async fn find(cx: &Cx, org: &str, survey: &str) -> Result<surveys::Page, Fault> {
    let page = surveys::get(&cx.web.app, cx.actor()?, id::<SurveyId>(survey)?).await?;
    if page.org.id == id::<OrgId>(org)? { Ok(page) } else { Err(Error::NotFound.into()) }
}

/// The links from one page of a survey to the other.
pub(super) fn pages(lang: Lang, survey: &Survey, here: &str) -> Option<AnyView> {
    survey.locked_at?;
    let links = [("", t!(lang, "survey-tab-sample")), ("/results", t!(lang, "survey-tab-results"))]
        .into_iter()
        .map(|(end, text)| {
            let href = format!("{}{end}", address(survey));
            view! { <a href=href aria-current=(end == here).then_some("page")>{text}</a> }
        })
        .collect_view();
    Some(view! { <nav class="tabs no-print" aria-label=t!(lang, "survey-tabs")>{links}</nav> }.into_any())
}

/// The sample of a survey. `?drawn=1`, `?locked=1` and `?replaced=1` tell what was done.
pub async fn show(cx: Cx, Path((org, survey)): Path<(String, String)>, query: Fields) -> Reply {
    let page = find(&cx, &org, &survey).await?;
    let lang = cx.lang();
    let confirmation = if query.get("drawn") == "1" {
        Some(t!(lang, "survey-drawn"))
    } else if query.get("locked") == "1" {
        Some(t!(lang, "survey-locked"))
    } else {
        (query.get("replaced") == "1").then(|| t!(lang, "survey-replaced"))
    };
    page_of(&cx, &page, confirmation.map(|text| ui::notice(Tone::Good, text, None)))
}

fn page_of(cx: &Cx, page: &surveys::Page, confirmation: Option<AnyView>) -> Reply {
    let (lang, now, actor) = (cx.lang(), cx.web.app.now(), cx.actor()?);
    let title = page.survey.name().get(lang).to_owned();
    let may = actor.may(UseCase::DesignSurvey, &page.org.path);
    Ok(cx.page(Page::new(Area::Staff, title.clone()), || {
        let tag = state(lang, &page.survey, now);
        view! {
            {ui::crumbs(lang, breadcrumbs(lang, &page.lineage, &page.org, true), title.clone())}
            {confirmation}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{tag}</p></header>
            {pages(lang, &page.survey, "")}
            {(may && page.survey.locked_at.is_none()).then(|| draft(lang, &page.survey))}
            <section class="section">{facts(design_facts(lang, page))}</section>
            <section class="section stack">{strata(lang, page)}{left_out(lang, page)}{frame_note(lang, page).map(|note| view! { <p class="small muted">{note}</p> })}</section>
            <section class="section stack">{classes(lang, page, actor, now)}<p class="small muted">{t!(lang, "survey-sample-note")}</p></section>
            {replaced(lang, page)}
        }
        .into_any()
    }))
}

/// What a draft's page offers: to fix it, to change it, to drop it.
fn draft(lang: Lang, survey: &Survey) -> AnyView {
    let address = address(survey);
    view! {
        <section class="section card stack no-print">
            <h2>{t!(lang, "survey-lock-title")}</h2>
            <p>{t!(lang, "survey-lock-text")}</p>
            <div class="row">
                <form method="post" action=format!("{address}/lock")>
                    <input type="hidden" name="revision" value=survey.revision/>
                    <button class="btn">{t!(lang, "survey-lock")}</button>
                </form>
                <a class="btn btn--second" href=format!("{address}/edit")>{t!(lang, "survey-edit")}</a>
                <form method="post" action=format!("{address}/delete")><button class="btn btn--quiet">{t!(lang, "survey-delete")}</button></form>
            </div>
        </section>
    }
    .into_any()
}

/// The design in names and values, as the page and the files tell it.
pub(super) fn design_facts(lang: Lang, page: &surveys::Page) -> Vec<(String, String)> {
    let s = &page.survey;
    let size = match s.sizing {
        Sizing::Classes => t!(lang, "survey-fact-classes", n = s.size),
        Sizing::Pupils => t!(lang, "survey-fact-pupils", count = s.size, n = i18n::number(s.size)),
    };
    let strata = match (s.by_area, s.by_locality) {
        (false, false) => t!(lang, "survey-fact-band"),
        (true, false) => t!(lang, "survey-fact-band-area"),
        (false, true) => t!(lang, "survey-fact-band-locality"),
        (true, true) => t!(lang, "survey-fact-band-area-locality"),
    };
    let mut rows = vec![
        (t!(lang, "survey-col-node"), page.org.name().get(lang).to_owned()),
        (t!(lang, "survey-opens"), i18n::date_time(lang, s.opens_at)),
        (t!(lang, "survey-closes"), i18n::date_time(lang, s.closes_at)),
        (t!(lang, "survey-grades"), grades(lang, &s.grades())),
        (t!(lang, "survey-fact-strata"), strata),
        (t!(lang, "survey-size"), size),
        (t!(lang, "survey-method"), method(lang, s.method)),
        (t!(lang, "survey-seed"), s.seed.to_string()),
        (t!(lang, "survey-forms"), form_titles(lang, s)),
        (t!(lang, "survey-rotation"), rotation(lang, s.rotation)),
        (t!(lang, "survey-pass"), format!("{}%", s.pass_mark)),
        (t!(lang, "survey-mode"), mode(lang, s.mode)),
        (t!(lang, "survey-phase"), phase(lang, s.phase)),
    ];
    rows.extend(page.follows.as_ref().map(|f| (t!(lang, "survey-follows"), f.name().get(lang).to_owned())));
    rows
}

fn strata(lang: Lang, page: &surveys::Page) -> AnyView {
    let drawn = |s: &Stratum| -> i64 {
        let of = page.classes.iter().filter(|k| k.stratum == s.number && k.state == Drawn::Sample);
        of.map(|k| k.pupils).sum()
    };
    let fields = vec![
        Field::text("stratum", t!(lang, "survey-col-stratum"), |s: &Stratum| stratum(lang, s)),
        Field::count("classes", t!(lang, "survey-col-classes"), |s: &Stratum| s.classes),
        Field::count("pupils", t!(lang, "survey-col-pupils"), |s: &Stratum| s.pupils),
        Field::count("drawn", t!(lang, "survey-col-drawn"), |s: &Stratum| s.drawn),
        Field::count("drawn_pupils", t!(lang, "survey-col-drawn-pupils"), drawn),
        Field::percent("fraction", t!(lang, "survey-col-fraction"), |s: &Stratum| {
            Permille::of(drawn(s), s.pupils).ok().flatten()
        }),
    ];
    List::new("strata-caption", t!(lang, "survey-frame"), fields).stacked().page(lang, &page.strata)
}

/// What the frame does not hold: small classes, by school, and how many schools have none of these grades in it.
fn left_out(lang: Lang, page: &surveys::Page) -> Option<AnyView> {
    let without = page.left_out.iter().filter(|l| l.kept == 0).count();
    let small: i64 = page.left_out.iter().map(|l| l.small).sum();
    let rows: Vec<_> = page
        .left_out
        .iter()
        .filter(|l| l.small > 0)
        .map(|l| {
            let name = l.name().get(lang).to_owned();
            let text = if l.kept == 0 {
                t!(lang, "survey-left-school-all", name = name, n = l.small)
            } else {
                t!(lang, "survey-left-school", name = name, n = l.small)
            };
            view! { <li>{text}</li> }
        })
        .collect();
    (!page.left_out.is_empty()).then(|| {
        view! {
            {(without > 0).then(|| view! { <p>{t!(lang, "survey-left-schools", n = without)}</p> })}
            {(small > 0).then(|| view! {
                <p>{t!(lang, "survey-left-classes", n = small)}</p>
                <details class="more"><summary>{t!(lang, "survey-left-which")}</summary><div class="more__in"><ul>{rows}</ul></div></details>
            })}
        }
        .into_any()
    })
}

fn form_title(lang: Lang, class: &SampleClass) -> String {
    match surveys::form(&class.form) {
        Some(form) => form.title.get(lang).to_owned(),
        None => t!(lang, "survey-form-any"),
    }
}

fn classes(lang: Lang, page: &surveys::Page, actor: &Actor, now: chrono::DateTime<chrono::Utc>) -> AnyView {
    let may = actor.may(UseCase::DesignSurvey, &page.org.path)
        && page.survey.locked_at.is_some()
        && now < page.survey.closes_at;
    let asked: Vec<&SampleClass> = page.classes.iter().filter(|k| k.state == Drawn::Sample).collect();
    let swap = |k: &SampleClass| {
        let swap = (may && k.took_part == 0).then(|| {
            view! { <a class="btn btn--second btn--sm" href=format!("{}/replace/{}", address(&page.survey), k.class_id)>{t!(lang, "survey-replace")}<span class="vh">{format!(" {}", full_name(lang, k))}</span></a> }
        });
        swap.into_any()
    };
    let of = |k: &SampleClass| page.strata.iter().find(|s| s.number == k.stratum).map(|s| stratum(lang, s));
    // Whether anybody took part and no more: how many is the school's to see.
    let begun = |k: &SampleClass| if k.took_part > 0 { t!(lang, "survey-begun") } else { t!(lang, "survey-not-begun") };
    let fields = vec![
        Field::text("class", t!(lang, "survey-col-class"), |k: &SampleClass| full_name(lang, k)),
        Field::text("stratum", t!(lang, "survey-col-stratum"), |k: &SampleClass| of(k).unwrap_or_default()),
        Field::count("place", t!(lang, "survey-col-place"), |k: &SampleClass| k.place + 1),
        Field::text("form", t!(lang, "survey-col-form"), |k: &SampleClass| form_title(lang, k)),
        Field::text("state", t!(lang, "survey-col-state"), begun),
        Field::buttons(t!(lang, "survey-replace"), swap),
    ];
    let caption = t!(lang, "survey-sample", n = asked.len());
    List::new("classes-caption", caption, fields).stacked().page(lang, asked)
}

fn full_name(lang: Lang, k: &SampleClass) -> String {
    format!("{} {}", k.school_name().get(lang), k.class_name().get(lang))
}

/// The record of replacements.
fn replaced(lang: Lang, page: &surveys::Page) -> Option<AnyView> {
    let gone: Vec<&SampleClass> = page.classes.iter().filter(|k| k.state == Drawn::Replaced).collect();
    let by = |k: &SampleClass| {
        let by = page.classes.iter().find(|other| other.replaces() == Some(k.class_id));
        by.map(|other| full_name(lang, other)).unwrap_or_default()
    };
    let fields = vec![
        Field::text("class", t!(lang, "survey-col-class"), |k: &SampleClass| full_name(lang, k)),
        Field::text("by", t!(lang, "survey-col-by"), by),
        Field::text("reason", t!(lang, "survey-reason"), |k: &SampleClass| k.reason.clone()),
    ];
    let list = List::new("replaced-caption", t!(lang, "survey-replacements"), fields).stacked();
    (!gone.is_empty()).then(|| view! { <section class="section">{list.page(lang, gone)}</section> }.into_any())
}

/// Fixes the design, of the revision that was on the page. Where it is another by now, or a drawn class has become too
/// small, the page says so as it is now.
pub async fn lock(cx: Cx, Path((org, survey)): Path<(String, String)>, fields: Fields) -> Reply {
    let page = find(&cx, &org, &survey).await?;
    let seen = fields.get("revision").parse().unwrap_or_default();
    let (lang, survey) = (cx.lang(), &page.survey);
    let (status, problem) = match design::lock(&cx.web.app, cx.actor()?, survey.id, seen).await {
        Ok(()) => return Ok(see_other(&format!("{}?locked=1", address(survey)))),
        Err(Error::Changed) if survey.locked_at.is_none() => (StatusCode::CONFLICT, t!(lang, "survey-redrawn")),
        Err(Error::Invalid(_)) => (StatusCode::UNPROCESSABLE_ENTITY, t!(lang, "field-survey-small-class")),
        Err(e) => return Err(e.into()),
    };
    let problem = ui::notice(Tone::Warning, t!(lang, "survey-not-locked"), Some(problem));
    let mut response = page_of(&cx, &page, Some(problem))?;
    *response.status_mut() = status;
    Ok(response)
}

/// Deletes a draft.
pub async fn delete(cx: Cx, Path((org, survey)): Path<(String, String)>) -> Reply {
    let page = find(&cx, &org, &survey).await?;
    design::delete(&cx.web.app, cx.actor()?, page.survey.id).await?;
    Ok(see_other(&format!("/bureau/{}/surveys?deleted=1", page.org.id)))
}

/// Asks why a class cannot take part.
pub async fn ask(cx: Cx, Path((org, survey, class)): Path<(String, String, String)>) -> Reply {
    let (page, class) = find_class(&cx, &org, &survey, &class).await?;
    cx.actor()?.require(UseCase::DesignSurvey, &page.org.path)?;
    Ok(render(&cx, &page, &class, &FormState::default()))
}

/// Puts the next class of the drawn order in its place.
pub async fn replace(cx: Cx, Path((org, survey, class)): Path<(String, String, String)>, fields: Fields) -> Reply {
    let (page, class) = find_class(&cx, &org, &survey, &class).await?;
    match design::replace(&cx.web.app, cx.actor()?, page.survey.id, class.class_id, fields.get("reason")).await {
        Ok(()) => Ok(see_other(&format!("{}?replaced=1", address(&page.survey)))),
        Err(Error::Invalid(faults)) => Ok(render(&cx, &page, &class, &FormState::failed(&fields, faults))),
        Err(e) => Err(e.into()),
    }
}

async fn find_class(cx: &Cx, org: &str, survey: &str, class: &str) -> Result<(surveys::Page, SampleClass), Fault> {
    let page = find(cx, org, survey).await?;
    let class: OrgId = id(class)?;
    let found = page.classes.iter().find(|k| k.class_id == class && k.state == Drawn::Sample).cloned();
    Ok((page, found.ok_or(Error::NotFound)?))
}

fn render(cx: &Cx, page: &surveys::Page, class: &SampleClass, form: &FormState) -> Response {
    let lang = cx.lang();
    let name = format!("{} {}", class.school_name().get(lang), class.class_name().get(lang));
    let title = t!(lang, "survey-replace-title", class = name);
    let shown = if form.is_bad() { format!("{}{title}", t!(lang, "form-error")) } else { title.clone() };
    cx.page(Page::new(Area::Staff, shown).form().for_form(form), || {
        let mut breadcrumbs = breadcrumbs(lang, &page.lineage, &page.org, true);
        breadcrumbs.push((address(&page.survey), page.survey.name().get(lang).to_owned()));
        view! {
            {ui::crumbs(lang, breadcrumbs, t!(lang, "survey-replace"))}
            {form.summary(lang, t!(lang, "survey-not-replaced"))}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "survey-replace-lead")}</p></header>
            <form method="post" novalidate="">
                {TextField::new("reason", t!(lang, "survey-reason")).hint(t!(lang, "survey-reason-hint")).render(lang, form)}
                <div class="actions">
                    <button class="btn">{t!(lang, "survey-replace")}</button>
                    <a class="btn btn--quiet" href=address(&page.survey)>{t!(lang, "teach-cancel")}</a>
                </div>
            </form>
        }
        .into_any()
    })
}
