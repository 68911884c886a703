//! The pupils of a class, one by one: added by hand, corrected, moved, removed, restored.

use crate::{address_of, class_breadcrumbs};
use axum::{extract::Path, response::Response};
use leptos::prelude::*;
use qinghe_kit::{
    cookies,
    forms::{Fields, FormState, SelectField, TextField, made_from, once, see_other},
    ids::id,
    language::other_language,
    list::{Field, List},
    page::{Area, Cx, Fault, Page, Reply},
    t,
    ui::{self, icon},
};
use qinghe_model::{Lang, OrgId, UserId};
use qinghe_service::{
    Error, UseCase,
    assignments::{self, ClassPage},
    pupils,
};
use qinghe_store::{orgs::Org, users::Pupil};

/// The class of an address, for who may change its pupils.
async fn find_class(cx: &Cx, class: &str) -> Result<ClassPage, Fault> {
    let page = assignments::get_class(&cx.web.app, cx.actor()?, id::<OrgId>(class)?).await?;
    cx.actor()?.require(UseCase::ManagePupils, &page.class.path)?;
    Ok(page)
}

/// The class and the pupil of an address: together or not at all.
async fn find(cx: &Cx, class: &str, learner: &str) -> Result<(Org, Pupil), Fault> {
    let learner: UserId = id(learner)?;
    let page = find_class(cx, class).await?;
    let pupil = page.pupils.into_iter().find(|p| p.id == learner).ok_or(Error::NotFound)?;
    Ok((page.class, pupil))
}

fn title_of(lang: Lang, form: &FormState, title: &str) -> String {
    if form.is_bad() { format!("{}{title}", t!(lang, "form-error")) } else { title.to_owned() }
}

/// The fields of a pupil.
fn fields_of(lang: Lang, form: &FormState) -> AnyView {
    view! {
        {TextField::new("name", t!(lang, "pupil-name")).capitals("off").render(lang, form)}
        {TextField::new("number", t!(lang, "pupil-number")).hint(t!(lang, "pupil-number-hint")).capitals("off").render(lang, form)}
    }
    .into_any()
}

/// The empty form for a new pupil.
pub async fn show_new(cx: Cx, Path(class): Path<String>) -> Reply {
    let page = find_class(&cx, &class).await?;
    Ok(render_new(&cx, &page.class, &FormState::default()))
}

/// Adds the pupil; the class page then offers the login slip.
pub async fn add(cx: Cx, Path(class): Path<String>, fields: Fields) -> Reply {
    let class = find_class(&cx, &class).await?.class;
    if let Some((cx, cookie)) = other_language(&cx, &fields).await? {
        let mut response = render_new(&cx, &class, &FormState::failed(&fields, vec![]));
        cookies::add(&mut response, [cookie]);
        return Ok(response);
    }
    match pupils::add(&cx.web.app, cx.actor()?, class.id, fields.get("name"), fields.get("number")).await {
        Ok(learner) => Ok(see_other(&format!("{}?added={learner}", address_of(&class)))),
        Err(Error::Invalid(faults)) => Ok(render_new(&cx, &class, &FormState::failed(&fields, faults))),
        Err(e) => Err(e.into()),
    }
}

fn render_new(cx: &Cx, class: &Org, form: &FormState) -> Response {
    let lang = cx.lang();
    let title = t!(lang, "pupil-add-title", class = class.name().get(lang).to_owned());
    let page = Page::new(Area::Staff, title_of(lang, form, &title)).form().for_form(form).language_in("pupil");
    cx.page(page, || {
        view! {
            {ui::crumbs(lang, class_breadcrumbs(lang, class), t!(lang, "pupil-add"))}
            {form.summary(lang, t!(lang, "pupil-not-added"))}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "pupil-add-lead")}</p></header>
            <form id="pupil" method="post" novalidate="">
                {once(form)}
                {fields_of(lang, form)}
                <div class="actions">
                    <button class="btn">{t!(lang, "pupil-add-submit")}</button>
                    <a class="btn btn--quiet" href=address_of(class)>{t!(lang, "teach-cancel")}</a>
                </div>
            </form>
        }
        .into_any()
    })
}

/// The form that corrects a pupil's name and number.
pub async fn show(cx: Cx, Path((class, learner)): Path<(String, String)>) -> Reply {
    let (class, pupil) = find(&cx, &class, &learner).await?;
    render(&cx, &class, &pupil, &saved(&pupil))
}

/// A pupil's name and number as they are saved.
fn saved(pupil: &Pupil) -> FormState {
    FormState::filled([("name", pupil.name.clone()), ("number", pupil.student_no.clone())]).editing()
}

/// Corrects the name and number.
pub async fn correct(cx: Cx, Path((class, learner)): Path<(String, String)>, fields: Fields) -> Reply {
    let (class, pupil) = find(&cx, &class, &learner).await?;
    if let Some((cx, cookie)) = other_language(&cx, &fields).await? {
        let mut response = render(&cx, &class, &pupil, &FormState::failed(&fields, vec![]))?;
        cookies::add(&mut response, [cookie]);
        return Ok(response);
    }
    if let Some(form) = FormState::overtaken(cx.lang(), &fields, &saved(&pupil)) {
        return render(&cx, &class, &pupil, &form);
    }
    let (name, number) = (fields.get("name"), fields.get("number"));
    match pupils::correct(&cx.web.app, cx.actor()?, class.id, pupil.id, name, number).await {
        Ok(true) => Ok(see_other(&format!("{}?corrected={}", address_of(&class), pupil.id))),
        Ok(false) => Ok(see_other(&address_of(&class))),
        Err(Error::Invalid(faults)) => render(&cx, &class, &pupil, &FormState::failed(&fields, faults)),
        Err(e) => Err(e.into()),
    }
}

fn render(cx: &Cx, class: &Org, pupil: &Pupil, form: &FormState) -> Reply {
    let lang = cx.lang();
    let title = pupil.name.clone();
    let may_handle = cx.actor()?.may(UseCase::HandleRecord, &class.path);
    let may_remove = cx.actor()?.may(UseCase::RemovePupil, &class.path);
    let page = Page::new(Area::Staff, title_of(lang, form, &title)).form().for_form(form).language_in("pupil");
    Ok(cx.page(page, || {
        let address = format!("{}/pupils/{}", address_of(class), pupil.id);
        let link = |to: &str, label: String, hint: String| {
            view! { <li><a href=format!("{address}/{to}")>{label}</a><span>{hint}</span></li> }
        };
        view! {
            {ui::crumbs(lang, class_breadcrumbs(lang, class), title.clone())}
            {form.summary(lang, t!(lang, "pupil-not-saved"))}
            <header class="page-head"><h1>{title}</h1></header>
            <form id="pupil" method="post" novalidate="">
                {made_from(form)}
                {fields_of(lang, form)}
                <p class="hint">{t!(lang, "pupil-edit-hint")}</p>
                <div class="actions">
                    <button class="btn">{t!(lang, "desk-save")}</button>
                    <a class="btn btn--quiet" href=address_of(class)>{t!(lang, "teach-cancel")}</a>
                </div>
            </form>
            <section class="section" aria-labelledby="more">
                <div class="section__head"><h2 id="more">{t!(lang, "pupil-more")}</h2></div>
                <ul class="menu">
                    {link("reset", t!(lang, "teach-reset"), t!(lang, "pupil-reset-hint"))}
                    {may_handle.then(|| link("record", t!(lang, "handle-link"), t!(lang, "handle-hint")))}
                    {link("move", t!(lang, "pupil-move"), t!(lang, "pupil-move-hint"))}
                    {may_remove.then(|| link("remove", t!(lang, "pupil-remove"), t!(lang, "pupil-remove-hint")))}
                </ul>
            </section>
        }
        .into_any()
    }))
}

/// The classes a pupil can be moved to.
pub async fn show_move(cx: Cx, Path((class, learner)): Path<(String, String)>) -> Reply {
    let (class, pupil) = find(&cx, &class, &learner).await?;
    let form = FormState::filled([("number", pupil.student_no.clone())]);
    let targets = pupils::list_targets(&cx.web.app, cx.actor()?, class.id).await?;
    Ok(render_move(&cx, &class, &pupil, &targets, &form))
}

/// Moves the pupil; the new class's page then offers the login slip.
pub async fn move_to(cx: Cx, Path((class, learner)): Path<(String, String)>, fields: Fields) -> Reply {
    let (class, pupil) = find(&cx, &class, &learner).await?;
    let (app, actor) = (&cx.web.app, cx.actor()?);
    if let Some((cx, cookie)) = other_language(&cx, &fields).await? {
        let targets = pupils::list_targets(app, actor, class.id).await?;
        let mut response = render_move(&cx, &class, &pupil, &targets, &FormState::failed(&fields, vec![]));
        cookies::add(&mut response, [cookie]);
        return Ok(response);
    }
    let to: Option<OrgId> = fields.get("class").parse().ok();
    match pupils::move_to(app, actor, class.id, pupil.id, to, fields.get("number")).await {
        Ok(()) => {
            let to = to.map_or_else(String::new, |to| to.to_string());
            Ok(see_other(&format!("/teach/classes/{to}?moved={}", pupil.id)))
        }
        Err(Error::Invalid(faults)) => {
            let targets = pupils::list_targets(app, actor, class.id).await?;
            Ok(render_move(&cx, &class, &pupil, &targets, &FormState::failed(&fields, faults)))
        }
        Err(e) => Err(e.into()),
    }
}

fn render_move(cx: &Cx, class: &Org, pupil: &Pupil, targets: &[Org], form: &FormState) -> Response {
    let lang = cx.lang();
    let title = t!(lang, "pupil-move-title", name = pupil.name.as_str());
    let mut page = Page::new(Area::Staff, title_of(lang, form, &title)).form().for_form(form);
    if !targets.is_empty() {
        page = page.language_in("move");
    }
    cx.page(page, || {
        let back = format!("{}/pupils/{}/edit", address_of(class), pupil.id);
        let mut breadcrumbs = class_breadcrumbs(lang, class);
        breadcrumbs.push((back.clone(), pupil.name.clone()));
        let body = if targets.is_empty() {
            let action = Some((back, t!(lang, "desk-back")));
            ui::empty(t!(lang, "pupil-move-none-title"), t!(lang, "pupil-move-none-text"), action)
        } else {
            let to = SelectField::new("class", t!(lang, "pupil-move-to"))
                .empty_choice(t!(lang, "desk-choose"))
                .choices(targets.iter().map(|o| (o.id.to_string(), o.name().get(lang).to_owned())));
            view! {
                <form id="move" method="post" novalidate="">
                    {to.render(lang, form)}
                    {TextField::new("number", t!(lang, "pupil-move-number")).hint(t!(lang, "pupil-number-hint")).capitals("off").render(lang, form)}
                    <ul>
                        <li>{t!(lang, "pupil-move-work")}</li>
                        <li>{t!(lang, "pupil-move-kept")}</li>
                        <li>{t!(lang, "pupil-move-campaigns")}</li>
                        <li>{t!(lang, "pupil-move-slip")}</li>
                    </ul>
                    <div class="actions">
                        <button class="btn">{t!(lang, "pupil-move-submit")}</button>
                        <a class="btn btn--quiet" href=back>{t!(lang, "teach-cancel")}</a>
                    </div>
                </form>
            }
            .into_any()
        };
        view! {
            {ui::crumbs(lang, breadcrumbs, t!(lang, "pupil-move"))}
            {form.summary(lang, t!(lang, "pupil-not-moved"))}
            <header class="page-head">
                <h1>{title}</h1>
                <p class="page-head__lead">{t!(lang, "pupil-move-lead", class = class.name().get(lang).to_owned(), number = pupil.student_no.as_str())}</p>
            </header>
            {body}
        }
        .into_any()
    })
}

/// Asks for confirmation before a pupil is removed from the class.
pub async fn show_remove(cx: Cx, Path((class, learner)): Path<(String, String)>) -> Reply {
    let (class, pupil) = find(&cx, &class, &learner).await?;
    cx.actor()?.require(UseCase::RemovePupil, &class.path)?;
    let lang = cx.lang();
    let title = t!(lang, "pupil-remove-title", name = pupil.name.as_str(), class = class.name().get(lang).to_owned());
    Ok(cx.page(Page::new(Area::Staff, title.clone()).form(), || {
        let back = format!("{}/pupils/{}/edit", address_of(&class), pupil.id);
        let mut breadcrumbs = class_breadcrumbs(lang, &class);
        breadcrumbs.push((back.clone(), pupil.name.clone()));
        view! {
            {ui::crumbs(lang, breadcrumbs, t!(lang, "pupil-remove"))}
            <header class="page-head">
                <h1>{title}</h1>
                <p class="page-head__lead">{t!(lang, "teach-reset-lead", number = pupil.student_no.as_str())}</p>
            </header>
            <ul>
                <li>{t!(lang, "pupil-remove-out")}</li>
                <li>{t!(lang, "pupil-remove-number")}</li>
                <li>{t!(lang, "pupil-remove-kept")}</li>
                <li>{t!(lang, "pupil-remove-campaigns")}</li>
                <li>{t!(lang, "pupil-remove-back")}</li>
            </ul>
            <form method="post" class="actions">
                <button class="btn btn--danger">{t!(lang, "pupil-remove-yes")}</button>
                <a class="btn btn--quiet" href=back>{t!(lang, "teach-cancel")}</a>
            </form>
        }
        .into_any()
    }))
}

/// Removes the pupil from the class.
pub async fn remove(cx: Cx, Path((class, learner)): Path<(String, String)>) -> Reply {
    let (class, learner) = (id::<OrgId>(&class)?, id::<UserId>(&learner)?);
    pupils::remove(&cx.web.app, cx.actor()?, class, learner).await?;
    Ok(see_other(&format!("/teach/classes/{class}/former?removed={learner}")))
}

/// The pupils who left a class and are in no other. `?removed=<learner>` names the one just removed.
pub async fn show_former(cx: Cx, Path(class): Path<String>, query: Fields) -> Reply {
    let class = find_class(&cx, &class).await?.class;
    let former = pupils::list_former(&cx.web.app, cx.actor()?, class.id).await?;
    let lang = cx.lang();
    let may_handle = cx.actor()?.may(UseCase::HandleRecord, &class.path);
    let title = t!(lang, "former-title");
    let removed =
        query.get("removed").parse::<UserId>().ok().and_then(|id| former.iter().find(|p| p.id == id).cloned());
    Ok(cx.page(Page::new(Area::Staff, title.clone()), || {
        let confirmation = removed.is_some();
        let body = if former.is_empty() {
            let action = Some((address_of(&class), t!(lang, "desk-to-class")));
            ui::empty(t!(lang, "former-empty-title"), t!(lang, "former-empty-text"), action)
        } else {
            let address = address_of(&class);
            let buttons = |p: &Pupil| {
                let restore = format!("{address}/former/{}", p.id);
                let record = format!("{address}/pupils/{}/record", p.id);
                let record = may_handle.then(|| view! { <a class="btn btn--quiet btn--sm" href=record>{t!(lang, "handle-link")}<span class="vh">{format!(" {}", p.name)}</span></a> });
                view! { <div class="row"><a class="btn btn--second btn--sm" href=restore>{icon("undo")}{t!(lang, "former-back")}<span class="vh">{format!(" {}", p.name)}</span></a>{record}</div> }.into_any()
            };
            let fields = vec![
                Field::text("number", t!(lang, "former-col-number"), |p: &Pupil| p.student_no.clone()).right(),
                Field::text("name", t!(lang, "teach-col-name"), |p: &Pupil| p.name.clone()),
                Field::buttons(t!(lang, "former-back"), buttons),
            ];
            List::new("former-caption", t!(lang, "teach-pupils", n = former.len()), fields).page(lang, &former)
        };
        view! {
            {ui::crumbs(lang, class_breadcrumbs(lang, &class), title.clone())}
            {removed.map(|p| ui::notice(ui::Tone::Good, t!(lang, "pupil-removed-title", name = p.name), Some(t!(lang, "pupil-removed-text"))))}
            <header class=if confirmation { "page-head section" } else { "page-head" }>
                <h1>{title}</h1>
                <p class="page-head__lead">{t!(lang, "former-lead")}</p>
            </header>
            {body}
        }
        .into_any()
    }))
}

/// The class and the pupil who left it.
async fn find_former(cx: &Cx, class: &str, learner: &str) -> Result<(Org, Pupil), Fault> {
    let learner: UserId = id(learner)?;
    let class = find_class(cx, class).await?.class;
    let former = pupils::list_former(&cx.web.app, cx.actor()?, class.id).await?;
    Ok((class, former.into_iter().find(|p| p.id == learner).ok_or(Error::NotFound)?))
}

/// The pupil number for a pupil who returns to the class.
pub async fn show_back(cx: Cx, Path((class, learner)): Path<(String, String)>) -> Reply {
    let (class, pupil) = find_former(&cx, &class, &learner).await?;
    let form = FormState::filled([("number", pupil.student_no.clone())]);
    Ok(render_back(&cx, &class, &pupil, &form))
}

/// Restores the pupil to the class.
pub async fn take_back(cx: Cx, Path((class, learner)): Path<(String, String)>, fields: Fields) -> Reply {
    let (class, pupil) = find_former(&cx, &class, &learner).await?;
    if let Some((cx, cookie)) = other_language(&cx, &fields).await? {
        let mut response = render_back(&cx, &class, &pupil, &FormState::failed(&fields, vec![]));
        cookies::add(&mut response, [cookie]);
        return Ok(response);
    }
    match pupils::restore(&cx.web.app, cx.actor()?, class.id, pupil.id, fields.get("number")).await {
        Ok(()) => Ok(see_other(&format!("{}?moved={}", address_of(&class), pupil.id))),
        Err(Error::Invalid(faults)) => Ok(render_back(&cx, &class, &pupil, &FormState::failed(&fields, faults))),
        Err(e) => Err(e.into()),
    }
}

fn render_back(cx: &Cx, class: &Org, pupil: &Pupil, form: &FormState) -> Response {
    let lang = cx.lang();
    let title = t!(lang, "former-back-title", name = pupil.name.as_str(), class = class.name().get(lang).to_owned());
    let page = Page::new(Area::Staff, title_of(lang, form, &title)).form().for_form(form).language_in("back");
    cx.page(page, || {
        let back = format!("{}/former", address_of(class));
        let mut breadcrumbs = class_breadcrumbs(lang, class);
        breadcrumbs.push((back.clone(), t!(lang, "former-title")));
        view! {
            {ui::crumbs(lang, breadcrumbs, t!(lang, "former-back"))}
            {form.summary(lang, t!(lang, "former-not-back"))}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "former-back-lead")}</p></header>
            <form id="back" method="post" novalidate="">
                {TextField::new("number", t!(lang, "pupil-number")).hint(t!(lang, "pupil-number-hint")).capitals("off").render(lang, form)}
                <div class="actions">
                    <button class="btn">{t!(lang, "former-back")}</button>
                    <a class="btn btn--quiet" href=back>{t!(lang, "teach-cancel")}</a>
                </div>
            </form>
        }
        .into_any()
    })
}
