//! Setting all the lessons of a programme for a class, one after the other.

use crate::assign::usual_due;
use axum::{extract::Path, response::Response};
use leptos::prelude::*;
use qinghe_kit::{
    forms::{self, Fields, FormState, TextField, see_other},
    i18n,
    ids::id,
    page::{Area, Cx, Page, Reply},
    t, ui,
};
use qinghe_model::{OrgId, error::FieldError};
use qinghe_service::{
    Error,
    assignments::{self, ClassPage},
};

/// The empty form, with the programme of the class's grade chosen.
pub async fn show(cx: Cx, Path(class): Path<String>) -> Reply {
    let page = assignments::get_class(&cx.web.app, cx.actor()?, id::<OrgId>(&class)?).await?;
    if page.past {
        // Its page says why no work can be set.
        return Ok(see_other(&format!("/teach/classes/{}", page.class.id)));
    }
    let library = cx.web.app.content();
    let own = page.class.grade().and_then(|g| library.programme_for(g)).map(|p| p.id.clone()).unwrap_or_default();
    let due = i18n::local_input(usual_due(cx.web.app.now()));
    Ok(render(&cx, &page, &FormState::filled([("programme", own), ("due_at", due), ("weeks", "2".to_owned())])))
}

/// Sets it, or shows what is wrong.
pub async fn submit(cx: Cx, Path(class): Path<String>, fields: Fields) -> Reply {
    let (app, actor) = (&cx.web.app, cx.actor()?);
    let page = assignments::get_class(app, actor, id::<OrgId>(&class)?).await?;
    let due = i18n::read_local_input(fields.get("due_at"));
    let weeks = fields.get("weeks").parse().unwrap_or_default();
    let first = due.unwrap_or_else(|| app.now());
    match assignments::give_programme(app, actor, page.class.id, fields.get("programme"), first, weeks).await {
        Ok(_) => Ok(see_other(&format!("/teach/classes/{}", page.class.id))),
        Err(Error::Invalid(mut faults)) => {
            for fault in faults.iter_mut().filter(|f: &&mut FieldError| due.is_none() && f.field == "due_at") {
                fault.code = "due-date";
            }
            Ok(render(&cx, &page, &FormState::failed(&fields, faults)))
        }
        Err(e) => Err(e.into()),
    }
}

fn render(cx: &Cx, page: &ClassPage, form: &FormState) -> Response {
    let lang = cx.lang();
    let class = page.class.name().get(lang).to_owned();
    let title = t!(lang, "give-programme-title", class = class.as_str());
    let shown = if form.is_bad() { format!("{}{title}", t!(lang, "form-error")) } else { title.clone() };
    cx.page(Page::new(Area::Staff, shown).form().for_form(form), || {
        let address = format!("/teach/classes/{}", page.class.id);
        let breadcrumbs = vec![("/teach".to_owned(), t!(lang, "teach-title")), (address.clone(), class)];
        let library = cx.web.app.content();
        let chosen = form.value("programme");
        let choices = library
            .programmes()
            .iter()
            .enumerate()
            .map(|(n, p)| {
                let modules: Vec<&str> =
                    p.modules.iter().filter_map(|m| library.module(m)).map(|m| m.title.get(lang)).collect();
                view! {
                    <label class="choice">
                        <input type="radio" id=(n == 0).then_some("programme") name="programme" value=p.id.clone() checked=p.id == chosen/>
                        <span class="choice__box"><span class="choice__text">{p.title.get(lang).to_owned()}<small>{p.audience.get(lang).to_owned()}</small><small>{modules.join(" · ")}</small></span></span>
                    </label>
                }
            })
            .collect_view();
        let error = form.error(lang, "programme");
        let class = if error.is_some() { "field field--bad" } else { "field" };
        view! {
            {ui::crumbs(lang, breadcrumbs, t!(lang, "give-programme"))}
            {form.summary(lang, t!(lang, "teach-assign-failed"))}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "give-programme-lead")}</p></header>
            <form method="post" novalidate="">
                {forms::once(form)}
                <fieldset class=class>
                    <legend class="legend">{t!(lang, "give-programme-which")}</legend>
                    <div>{forms::error_line(lang, "programme", error)}<div class="choices">{choices}</div></div>
                </fieldset>
                {TextField::date_time("due_at", t!(lang, "give-programme-first")).hint(t!(lang, "teach-due-hint")).render(lang, form)}
                {TextField::number("weeks", t!(lang, "give-programme-weeks")).hint(t!(lang, "give-programme-weeks-hint")).render(lang, form)}
                <div class="actions">
                    <button class="btn">{t!(lang, "teach-assign-submit")}</button>
                    <a class="btn btn--quiet" href=address>{t!(lang, "teach-cancel")}</a>
                </div>
            </form>
        }
        .into_any()
    })
}
