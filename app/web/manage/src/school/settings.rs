//! What a school decides for itself: how many digits the PINs have that it issues.

use axum::response::Response;
use leptos::prelude::*;
use qinghe_kit::{
    forms::{Fields, FormState, SelectField, hidden, made_from, see_other},
    ids::id,
    page::{Area, Cx, Page, Reply},
    t,
    ui::{Tone, crumbs, notice},
};
use qinghe_model::OrgId;
use qinghe_service::{
    Error,
    school_settings::{self, SchoolSettings},
};

/// `GET /school/settings`: of the actor's school; with `?school=` of one of several. `?done=1` says that it was saved.
pub async fn show(cx: Cx, query: Fields) -> Reply {
    let (app, actor) = (&cx.web.app, cx.actor()?);
    let schools = school_settings::list_schools(app, actor).await?;
    let school = match query.get("school") {
        "" => schools.first().ok_or(Error::Forbidden)?.id,
        asked => id::<OrgId>(asked)?,
    };
    let settings = school_settings::get(app, actor, school).await?;
    let others: Vec<(OrgId, String)> =
        schools.iter().filter(|o| o.id != school).map(|o| (o.id, o.name().get(cx.lang()).to_owned())).collect();
    Ok(render(&cx, &settings, others, &saved(&settings), query.get("done") == "1"))
}

/// The settings as they are saved.
fn saved(settings: &SchoolSettings) -> FormState {
    FormState::filled([("digits", settings.pin_digits.to_string())]).editing()
}

/// `POST /school/settings`
pub async fn submit(cx: Cx, fields: Fields) -> Reply {
    let (app, actor) = (&cx.web.app, cx.actor()?);
    let school = id::<OrgId>(fields.get("school"))?;
    let settings = school_settings::get(app, actor, school).await?;
    if let Some(form) = FormState::overtaken(cx.lang(), &fields, &saved(&settings)) {
        return Ok(render(&cx, &settings, Vec::new(), &form, false));
    }
    match school_settings::set_pin_digits(app, actor, school, fields.get("digits")).await {
        Ok(()) => Ok(see_other(&format!("/school/settings?school={school}&done=1"))),
        Err(Error::Invalid(faults)) => {
            Ok(render(&cx, &settings, Vec::new(), &FormState::failed(&fields, faults), false))
        }
        Err(e) => Err(e.into()),
    }
}

fn render(cx: &Cx, settings: &SchoolSettings, others: Vec<(OrgId, String)>, form: &FormState, done: bool) -> Response {
    let lang = cx.lang();
    let title = t!(lang, "school-settings-title");
    cx.page(Page::new(Area::Staff, title.clone()).narrow().for_form(form), || {
        let digits = SelectField::new("digits", t!(lang, "school-settings-digits"))
            .hint(t!(lang, "school-settings-digits-hint"))
            .choices([("6", t!(lang, "school-settings-six")), ("8", t!(lang, "school-settings-eight"))]);
        let others = others
            .into_iter()
            .map(|(id, name)| view! { <li><a href=format!("/school/settings?school={id}")>{name}</a></li> })
            .collect::<Vec<_>>();
        view! {
            {crumbs(lang, vec![("/school".to_owned(), t!(lang, "school-title"))], title.clone())}
            {done.then(|| notice(Tone::Good, t!(lang, "school-settings-saved"), None))}
            {form.summary(lang, t!(lang, "school-settings-failed"))}
            <header class="page-head">
                <p class="page-head__over">{settings.school.name().get(lang).to_owned()}</p>
                <h1>{title}</h1>
                <p class="page-head__lead">{t!(lang, "school-settings-lead")}</p>
            </header>
            <form class="card stack" method="post" action="/school/settings" novalidate>
                {made_from(&saved(settings))}
                {hidden("school", settings.school.id.to_string())}
                {digits.render(lang, form)}
                <p>{t!(lang, "school-settings-stay")}</p>
                <p class="hint">{t!(lang, "school-settings-others", n = settings.other_pins)}</p>
                <div class="actions"><button class="btn">{t!(lang, "school-settings-save")}</button></div>
            </form>
            {(!others.is_empty()).then(|| view! { <ul class="menu">{others}</ul> })}
        }
        .into_any()
    })
}
