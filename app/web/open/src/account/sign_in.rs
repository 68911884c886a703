//! Pupils sign in: first the school, then class, number and PIN. A device remembers its school.

use crate::account::session;
use axum::{http::StatusCode, response::Response};
use axum_extra::extract::cookie::CookieJar;
use leptos::prelude::*;
use qinghe_kit::{
    cookies,
    forms::{Fields, FormState, SelectField, TextField, hidden},
    language::other_language,
    page::{Area, Cx, Fault, Page, Reply},
    refusal::Refusal,
    t,
    ui::{empty, icon},
    visitor::SCHOOL_COOKIE,
    way_back::Door,
};
use qinghe_model::{Lang, OrgId, error::FieldError};
use qinghe_service::{
    Error,
    accounts::{self, SchoolChoice},
};

/// `GET /sign-in`: with `?school=` the second step, or the first again when the code is unknown or
/// empty; without, the second step when this device knows its school.
pub async fn show(cx: Cx, jar: CookieJar, fields: Fields) -> Reply {
    let asked = fields.all("school").next().is_some();
    let remembered = jar.get(SCHOOL_COOKIE).map(|c| c.value().to_owned()).unwrap_or_default();
    let code = if asked { fields.get("school") } else { &remembered };
    let empty = FormState::filled([("to", session::to_of(&cx, &fields))]);
    if code.is_empty() {
        return Ok(school_step(&cx, &empty));
    }
    Ok(match accounts::find_school(&cx.web.app, code, &cx.visitor.client).await? {
        Some(school) => pupil_step(&cx, &school, &empty, StatusCode::OK),
        None if asked => school_step(&cx, &unknown_school(&fields)),
        None => school_step(&cx, &empty),
    })
}

/// The step that was open, in the other language, with what was typed in it but the PIN.
async fn step_as_typed(cx: &Cx, fields: &Fields) -> Result<Response, Fault> {
    let form = FormState::failed(fields, vec![]);
    let school = if fields.has("number") {
        accounts::find_school(&cx.web.app, fields.get("school"), &cx.visitor.client).await?
    } else {
        None
    };
    Ok(match school {
        Some(school) => pupil_step(cx, &school, &form, StatusCode::OK),
        None => school_step(cx, &form),
    })
}

/// `POST /sign-in`
pub async fn submit(cx: Cx, fields: Fields) -> Reply {
    if let Some((cx, cookie)) = other_language(&cx, &fields).await? {
        let mut response = step_as_typed(&cx, &fields).await?;
        cookies::add(&mut response, [cookie]);
        return Ok(response);
    }
    let lang = cx.lang();
    let (app, client) = (&cx.web.app, &cx.visitor.client);
    let error = match read(&fields) {
        Err(errors) => Error::Invalid(errors),
        Ok(class) => {
            let class = match class.parse::<OrgId>() {
                Ok(class) => class,
                // Typed, where classes are not listed.
                Err(_) => accounts::find_class(app, fields.get("school"), class).await?,
            };
            let signed_in =
                accounts::sign_in_learner(app, class, fields.get("number"), fields.raw("pin"), client).await;
            match signed_in {
                Ok(signed_in) => {
                    let mut response = session::begin_at(&cx, &signed_in, Door::Pupil, fields.get("to")).await?;
                    cookies::add(&mut response, cookies::school(&cx.web.site, fields.get("school")));
                    return Ok(response);
                }
                Err(e) => e,
            }
        }
    };
    if matches!(error, Error::SchoolClosed) {
        return Ok(school_step(&cx, &closed_school(&fields)));
    }
    let refusal = Refusal::read(lang, &fields, error, t!(lang, "sign-in-wrong"))?;
    Ok(match accounts::find_school(app, fields.get("school"), client).await? {
        Some(school) => refusal.answer(pupil_step(&cx, &school, &refusal.form, refusal.status)),
        None => school_step(&cx, &unknown_school(&fields)),
    })
}

/// The class, when all is filled in.
fn read(fields: &Fields) -> Result<&str, Vec<FieldError>> {
    let class = fields.get("class");
    let mut errors = Vec::new();
    if class.is_empty() {
        errors.push(FieldError { field: "class", code: "choose-class" });
    }
    for (field, code) in [("number", "number-required"), ("pin", "pin-required")] {
        if fields.get(field).is_empty() {
            errors.push(FieldError { field, code });
        }
    }
    if errors.is_empty() { Ok(class) } else { Err(errors) }
}

fn closed_school(fields: &Fields) -> FormState {
    FormState::failed(fields, vec![FieldError { field: "school", code: "school-closed" }])
}

fn unknown_school(fields: &Fields) -> FormState {
    FormState::failed(fields, vec![FieldError { field: "school", code: "school-unknown" }])
}

/// The first step, which is also the first page anyone sees.
fn school_step(cx: &Cx, form: &FormState) -> Response {
    let lang = cx.lang();
    let to = form.value("to");
    let page = Page::new(Area::SignIn, t!(lang, "sign-in-title"))
        .main("main wrap sign-in sign-in--two")
        .for_form(form)
        .language_in("sign-in");
    cx.page(page, || {
        let facts = [
            ("lock", t!(lang, "door-fact-private")),
            ("check", t!(lang, "door-fact-saved")),
            ("hand", t!(lang, "door-fact-help")),
        ];
        let school = TextField::new("school", t!(lang, "sign-in-school"))
            .hint(t!(lang, "sign-in-school-hint"))
            .class("input input--code")
            .autocomplete("organization")
            .capitals("characters")
            .max_length(32)
            .required();
        view! {
            <section class="sign-in__card" aria-labelledby="step">
                {form.summary(lang, t!(lang, "sign-in-school-failed"))}
                {session::why(cx, &to)}
                <p class="sign-in__step">{t!(lang, "sign-in-step-1")}</p>
                <h2 id="step">{t!(lang, "sign-in-school-heading")}</h2>
                <form id="sign-in" method="get" action="/sign-in">
                    {session::to_field(&to)}
                    {school.render(lang, form)}
                    <button class="btn btn--lg btn--block">{t!(lang, "sign-in-next")}</button>
                </form>
                {staff_link(lang, &to)}
            </section>
            <div class="sign-in__say">
                <h1>{t!(lang, "door-say")}</h1>
                <p>{t!(lang, "door-say-more")}</p>
                <ul class="facts">{facts.map(|(drawing, text)| view! { <li>{icon(drawing)}<span>{text}</span></li> }).collect_view()}</ul>
            </div>
        }
        .into_any()
    })
}

/// The second step: which pupil of this school.
fn pupil_step(cx: &Cx, school: &SchoolChoice, form: &FormState, status: StatusCode) -> Response {
    let lang = cx.lang();
    let to = form.value("to");
    let page = Page::new(Area::SignIn, t!(lang, "sign-in-title")).main("main wrap sign-in main--form").status(status);
    let no_class = school.classes.is_empty() && !school.typed;
    let page = if no_class { page } else { page.language_in("sign-in") };
    let other_school = school_link(&to);
    cx.page(page, || {
        // The code is in the address too, so that changing the language shows this step again.
        let action = format!("/sign-in?school={}", school.code);
        let fields = if no_class {
            let again = (other_school.clone(), t!(lang, "sign-in-other-school"));
            empty(t!(lang, "sign-in-no-classes"), t!(lang, "sign-in-no-classes-text"), Some(again))
        } else {
            view! {
                <form id="sign-in" method="post" action=action novalidate>
                    {hidden("school", school.code.clone())}
                    {session::to_field(&to)}
                    <div class="fields">{class_field(lang, school, form)}{number_field(lang, form)}</div>
                    {pin_field(lang, form)}
                    <button class="btn btn--lg btn--block">{t!(lang, "sign-in-button")}</button>
                </form>
            }
            .into_any()
        };
        view! {
            <div>
                {form.summary(lang, t!(lang, "sign-in-failed"))}
                {session::why(cx, &to)}
                <div class="sign-in__card">
                    <p class="sign-in__step">{t!(lang, "sign-in-step-2")}</p>
                    <h1>{t!(lang, "sign-in-who")}</h1>
                    <p class="who">
                        <span>{(!school.typed).then(|| format!("{} · ", school.name.get(lang)))}<span class="num">{school.code.clone()}</span></span>
                        <a href=other_school>{t!(lang, "sign-in-change-school")}</a>
                    </p>
                    {fields}
                    {staff_link(lang, &to)}
                </div>
            </div>
        }
        .into_any()
    })
}

/// The first step, for another school than the one this device knows.
fn school_link(to: &str) -> String {
    let mut query = vec![("school", "")];
    query.extend((!to.is_empty()).then_some(("to", to)));
    // Two texts: this cannot fail.
    format!("/sign-in?{}", serde_urlencoded::to_string(query).unwrap_or_default())
}

fn class_field(lang: Lang, school: &SchoolChoice, form: &FormState) -> AnyView {
    if school.typed {
        return TextField::new("class", t!(lang, "sign-in-class"))
            .hint(t!(lang, "sign-in-class-typed"))
            .max_length(64)
            .required()
            .render(lang, form);
    }
    SelectField::new("class", t!(lang, "sign-in-class"))
        .empty_choice(t!(lang, "sign-in-class-choose"))
        .choices(school.classes.iter().map(|(id, name)| (id.to_string(), name.get(lang).to_owned())))
        .required()
        .render(lang, form)
}

fn number_field(lang: Lang, form: &FormState) -> AnyView {
    TextField::new("number", t!(lang, "sign-in-number"))
        .input_mode("numeric")
        .autocomplete("username")
        .max_length(64)
        .required()
        .render(lang, form)
}

fn pin_field(lang: Lang, form: &FormState) -> AnyView {
    TextField::secret("pin", t!(lang, "sign-in-pin"), "current-password")
        .hint(t!(lang, "sign-in-pin-hint"))
        .class("input input--pin")
        .input_mode("numeric")
        // Long enough for the long code of a slip, with its spaces.
        .max_length(24)
        .render(lang, form)
}

fn staff_link(lang: Lang, to: &str) -> AnyView {
    view! { <p class="sign-in__alt"><a href=Door::Staff.leading_to(to)>{t!(lang, "sign-in-staff-link")}</a></p> }
        .into_any()
}
