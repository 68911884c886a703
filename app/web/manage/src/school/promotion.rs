//! Moving classes up into a new school year: a preview class by class, and undoing it.

use axum::{extract::Path, response::Response};
use leptos::prelude::*;
use qinghe_kit::{
    forms::{Fields, FormState, SelectField, error_line, once, see_other},
    i18n,
    ids::id,
    names::{node_choices, year_name},
    page::{Area, Cx, Page, Reply},
    t,
    ui::{self, Tone},
};
use qinghe_model::{Lang, OrgId, PromotionId, error::FieldError};
use qinghe_service::{
    Error,
    promotions::{self, ClassPlan, Done, Plan},
};
use qinghe_store::orgs::Org;
use std::collections::HashSet;

/// The school of the address among those the visitor runs; the first one when none is named.
async fn find(cx: &Cx, wanted: &str) -> Result<(Vec<Org>, Plan, Vec<Done>), qinghe_kit::page::Fault> {
    let actor = cx.actor()?;
    let schools = promotions::list_schools(&cx.web.app, actor).await?;
    let school =
        if wanted.is_empty() { schools.first().map(|s| s.id).ok_or(Error::NotFound)? } else { id::<OrgId>(wanted)? };
    let (plan, done) = promotions::get(&cx.web.app, actor, school).await?;
    Ok((schools, plan, done))
}

/// `GET /school/promotion`. `?done=` and `?undone=` say what has just happened.
pub async fn show(cx: Cx, query: Fields) -> Reply {
    let (schools, plan, done) = find(&cx, query.get("school")).await?;
    let lang = cx.lang();
    let named = |name: &str| done.iter().find(|d| d.promotion.id.to_string() == query.get(name));
    let note = if let Some(d) = named("done") {
        let text = t!(lang, "promotion-done-text", pupils = d.pupils, until = i18n::date_time(lang, d.undo_until()));
        Some(ui::notice(Tone::Good, t!(lang, "promotion-done-title"), Some(text)))
    } else {
        named("undone").map(|d| {
            let text = t!(lang, "promotion-undone-text", back = d.pupils - d.kept.len(), kept = d.kept.len());
            ui::notice(Tone::Good, t!(lang, "promotion-undone-title"), Some(text))
        })
    };
    Ok(render(&cx, &schools, &plan, &done, &FormState::default(), None, note))
}

/// `POST /school/promotion`
pub async fn submit(cx: Cx, fields: Fields) -> Reply {
    let actor = cx.actor()?;
    let school: OrgId = id(fields.get("school"))?;
    let chosen: Vec<OrgId> = fields.all("class").map(id).collect::<Result<_, _>>()?;
    match promotions::promote(&cx.web.app, actor, school, &chosen, fields.get("seen")).await {
        Ok(promotion) => Ok(see_other(&format!("/school/promotion?school={school}&done={promotion}"))),
        Err(Error::Invalid(faults)) => {
            let (schools, plan, done) = find(&cx, fields.get("school")).await?;
            let form = FormState::failed(&fields, faults);
            Ok(render(&cx, &schools, &plan, &done, &form, Some(&chosen.into_iter().collect()), None))
        }
        Err(e) => Err(e.into()),
    }
}

fn render(
    cx: &Cx,
    schools: &[Org],
    plan: &Plan,
    done: &[Done],
    form: &FormState,
    chosen: Option<&HashSet<OrgId>>,
    note: Option<AnyView>,
) -> Response {
    let lang = cx.lang();
    let title = t!(lang, "promotion-title");
    let shown = if form.is_bad() { format!("{}{title}", t!(lang, "form-error")) } else { title.clone() };
    cx.page(Page::new(Area::Staff, shown).narrow().for_form(form), || {
        let body = if plan.classes.is_empty() {
            let text = t!(lang, "promotion-empty-text", year = year_name(lang, plan.to_year - 1));
            ui::empty(t!(lang, "promotion-empty-title"), text, None)
        } else {
            plan_form(lang, plan, form, chosen)
        };
        let forgotten = (!plan.forgotten.is_empty()).then(|| {
            let names: Vec<String> = plan.forgotten.iter().map(|(name, n)| format!("{} ({n})", name.get(lang))).collect();
            ui::notice(Tone::Info, t!(lang, "promotion-forgotten-title"), Some(t!(lang, "promotion-forgotten-text", names = i18n::list(lang, &names))))
        });
        let head = if note.is_some() { "page-head section" } else { "page-head" };
        let steps = done.iter().map(|d| done_card(cx, lang, d)).collect_view();
        view! {
            {ui::crumbs(lang, vec![("/school".to_owned(), t!(lang, "school-title"))], title.clone())}
            {form.summary(lang, t!(lang, "promotion-failed"))}
            {note}
            <header class=head>
                <h1>{title}</h1>
                <p class="page-head__lead">{format!("{} · {}", plan.school.name().get(lang), t!(lang, "promotion-years", from = year_name(lang, plan.to_year - 1), to = year_name(lang, plan.to_year)))}</p>
            </header>
            {switch(lang, schools, plan)}
            <div class="stack">{body}{forgotten}</div>
            {(!done.is_empty()).then(|| view! {
                <section class="section stack" aria-labelledby="steps"><h2 id="steps">{t!(lang, "promotion-steps")}</h2>{steps}</section>
            })}
        }
        .into_any()
    })
}

/// A choice where the visitor runs several schools.
fn switch(lang: Lang, schools: &[Org], plan: &Plan) -> Option<AnyView> {
    (schools.len() > 1).then(|| {
        SelectField::new("school", t!(lang, "promotion-school"))
            .choices(node_choices(lang, schools))
            .chosen(plan.school.id.to_string())
            .render_switch(lang, [])
    })
}

fn plan_form(lang: Lang, plan: &Plan, form: &FormState, chosen: Option<&HashSet<OrgId>>) -> AnyView {
    let (leaving, going): (Vec<&ClassPlan>, Vec<&ClassPlan>) = plan.classes.iter().partition(|k| k.to.is_none());
    let choices = |classes: &[&ClassPlan]| {
        classes.iter().map(|k| choice(lang, k, chosen.is_none_or(|c| c.contains(&k.from.id)))).collect_view()
    };
    let error = form.error(lang, "classes");
    let class = if error.is_some() { "field field--bad" } else { "field" };
    let group = |title: String, hint: String, classes: &[&ClassPlan]| {
        (!classes.is_empty()).then(|| {
            view! { <fieldset class=class><legend class="legend">{title}</legend><div><p class="hint">{hint}</p><div class="choices">{choices(classes)}</div></div></fieldset> }
        })
    };
    let clashes: Vec<AnyView> = plan
        .classes
        .iter()
        .flat_map(|k| k.clashes.iter().map(move |c| (k, c)))
        .map(|(k, c)| {
            let class = k.from.name();
            view! { <li>{t!(lang, "promotion-clash", class = class.get(lang), number = c.student_no.as_str(), name = c.name.as_str(), holder = c.holder.as_str())}</li> }
                .into_any()
        })
        .collect();
    let clash_note = (!clashes.is_empty()).then(|| {
        view! {
            <section class="card stack">
                <h2>{t!(lang, "promotion-clash-title", n = clashes.len())}</h2>
                <p>{t!(lang, "promotion-clash-text")}</p>
                <ul>{clashes}</ul>
            </section>
        }
    });
    view! {
        <p>{t!(lang, "promotion-lead")}</p>
        {clash_note}
        <form method="post" action="/school/promotion" id="classes" class="stack">
            <input type="hidden" name="school" value=plan.school.id.to_string()/>
            <input type="hidden" name="seen" value=plan.seen.clone()/>
            {once(form)}
            {error_line(lang, "classes", error)}
            {group(t!(lang, "promotion-going"), t!(lang, "promotion-going-hint"), &going)}
            {group(t!(lang, "promotion-leaving"), t!(lang, "promotion-leaving-hint"), &leaving)}
            <div class="actions"><button class="btn">{t!(lang, "promotion-go", year = year_name(lang, plan.to_year))}</button></div>
            <p class="hint">{t!(lang, "promotion-go-hint")}</p>
        </form>
    }
    .into_any()
}

fn choice(lang: Lang, class: &ClassPlan, checked: bool) -> AnyView {
    let from = class.from.name().get(lang).to_owned();
    let title = match &class.to {
        Some(to) => t!(lang, "promotion-becomes", from = from, to = to.title.get(lang)),
        None => t!(lang, "promotion-leaves", from = from),
    };
    let pupils = match class.clashes.len() {
        0 => t!(lang, "teach-pupils", n = class.pupils()),
        n => t!(lang, "promotion-pupils-but", pupils = class.pupils(), left = n),
    };
    let merge = class.to.as_ref().filter(|t| t.there > 0).map(|t| t!(lang, "promotion-merge", n = t.there));
    view! {
        <label class="choice">
            <input type="checkbox" name="class" value=class.from.id.to_string() checked=checked/>
            <span class="choice__box">
                <span class="choice__text">{title}<small>{pupils}</small>{merge.map(|m| view! { <small>{m}</small> })}</span>
            </span>
        </label>
    }
    .into_any()
}

fn done_card(cx: &Cx, lang: Lang, d: &Done) -> AnyView {
    let at = i18n::date_time(lang, d.promotion.made_at);
    let facts = t!(lang, "promotion-step", classes = d.classes, left = d.left, pupils = d.pupils);
    let state = match d.promotion.undone_at {
        Some(when) => {
            let kept = d.kept.iter().map(|(number, name, class)| view! { <li>{format!("{} · {number} · {name}", class.get(lang))}</li> }).collect_view();
            view! {
                <p>{t!(lang, "promotion-step-undone", time = i18n::date_time(lang, when))}</p>
                {(!d.kept.is_empty()).then(|| view! { <p>{t!(lang, "promotion-kept", n = d.kept.len())}</p><ul>{kept}</ul> })}
            }
            .into_any()
        }
        None if d.undo_until() > cx.web.app.now() => view! {
            <p class="muted">{t!(lang, "promotion-undo-until", time = i18n::date_time(lang, d.undo_until()))}</p>
            <p class="actions"><a class="btn btn--second btn--sm" href=format!("/school/promotion/{}/undo?school={}", d.promotion.id, d.promotion.school_id)>{t!(lang, "promotion-undo")}</a></p>
        }
        .into_any(),
        None => ().into_any(),
    };
    view! { <section class="card stack"><h3>{at}</h3><p>{facts}</p>{state}</section> }.into_any()
}

/// `GET /school/promotion/{promotion}/undo`: asks first.
pub async fn ask_undo(cx: Cx, Path(promotion): Path<String>, query: Fields) -> Reply {
    let (_, plan, done) = find(&cx, query.get("school")).await?;
    let promotion: PromotionId = id(&promotion)?;
    let step = done.iter().find(|d| d.promotion.id == promotion && d.promotion.undone_at.is_none());
    let Some(step) = step else { return Ok(see_other(&format!("/school/promotion?school={}", plan.school.id))) };
    let lang = cx.lang();
    let title = t!(lang, "promotion-undo-title");
    let back = format!("/school/promotion?school={}", plan.school.id);
    Ok(cx.page(Page::new(Area::Staff, title.clone()).form(), || {
        let breadcrumbs = vec![("/school".to_owned(), t!(lang, "school-title")), (back.clone(), t!(lang, "promotion-title"))];
        view! {
            {ui::crumbs(lang, breadcrumbs, title.clone())}
            <header class="page-head">
                <h1>{title}</h1>
                <p class="page-head__lead">{t!(lang, "promotion-step", classes = step.classes, left = step.left, pupils = step.pupils)}</p>
            </header>
            <ul>
                <li>{t!(lang, "promotion-undo-back")}</li>
                <li>{t!(lang, "promotion-undo-kept")}</li>
                <li>{t!(lang, "promotion-undo-classes")}</li>
                <li>{t!(lang, "promotion-undo-work")}</li>
            </ul>
            <form method="post" class="actions">
                <input type="hidden" name="school" value=plan.school.id.to_string()/>
                <button class="btn btn--danger">{t!(lang, "promotion-undo-yes")}</button>
                <a class="btn btn--quiet" href=back>{t!(lang, "teach-cancel")}</a>
            </form>
        }
        .into_any()
    }))
}

/// `POST /school/promotion/{promotion}/undo`
pub async fn undo(cx: Cx, Path(promotion): Path<String>, fields: Fields) -> Reply {
    let promotion: PromotionId = id(&promotion)?;
    let school: OrgId = id(fields.get("school"))?;
    match promotions::undo(&cx.web.app, cx.actor()?, promotion).await {
        Ok(()) => Ok(see_other(&format!("/school/promotion?school={school}&undone={promotion}"))),
        Err(Error::Invalid(faults)) => {
            let (schools, plan, done) = find(&cx, fields.get("school")).await?;
            // The error is shown above the list of steps, which has the button.
            let faults = faults.into_iter().map(|f| FieldError { field: "steps", code: f.code }).collect();
            Ok(render(&cx, &schools, &plan, &done, &FormState::failed(&fields, faults), None, None))
        }
        Err(e) => Err(e.into()),
    }
}
