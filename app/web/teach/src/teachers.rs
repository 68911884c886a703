//! Who teaches a class: colleagues see it, the school's administrators change it.

use crate::{address_of, class_breadcrumbs};
use axum::{extract::Path, response::Response};
use leptos::prelude::*;
use qinghe_kit::{
    cookies,
    forms::{Fields, FormState, SelectField, TextField, once, see_other},
    ids::id,
    language::other_language,
    page::{Area, Cx, Fault, Page, Reply},
    t,
    ui::{self, Tone},
};
use qinghe_model::{Lang, OrgId, UserId};
use qinghe_service::{
    Error,
    teachers::{self, Teacher, TeacherSelector, Teachers},
};

/// Who teaches a class. `?added=<id>` and `?removed=1` say what was done.
pub async fn show(cx: Cx, Path(class): Path<String>, query: Fields) -> Reply {
    let page = teachers::list(&cx.web.app, cx.actor()?, id::<OrgId>(&class)?).await?;
    let lang = cx.lang();
    let added = query.get("added").parse::<UserId>().ok();
    let added = added.and_then(|id| page.teachers.iter().find(|t| t.id == id)).map(|t| t.name.clone());
    let confirmation = match added {
        Some(name) => Some(t!(lang, "teachers-added", name = name)),
        None => (query.get("removed") == "1").then(|| t!(lang, "teachers-removed")),
    };
    Ok(render(&cx, &page, &FormState::default(), confirmation))
}

/// The teacher a form names: the username, where one was entered, else the choice from the list.
fn selector(fields: &Fields) -> TeacherSelector {
    match (fields.get("username"), fields.get("user").parse::<UserId>()) {
        ("", Ok(id)) => TeacherSelector::Chosen(id),
        ("", Err(_)) => TeacherSelector::Nobody,
        (name, _) => TeacherSelector::Username(name.to_owned()),
    }
}

/// Adds a teacher to the class.
pub async fn add(cx: Cx, Path(class): Path<String>, fields: Fields) -> Reply {
    let (app, actor, class) = (&cx.web.app, cx.actor()?, id::<OrgId>(&class)?);
    if let Some((cx, cookie)) = other_language(&cx, &fields).await? {
        let page = teachers::list(app, actor, class).await?;
        let mut response = render(&cx, &page, &FormState::failed(&fields, vec![]), None);
        cookies::add(&mut response, [cookie]);
        return Ok(response);
    }
    match teachers::add(app, actor, class, selector(&fields)).await {
        Ok(teacher) => Ok(see_other(&format!("/teach/classes/{class}/teachers?added={teacher}"))),
        Err(Error::Invalid(faults)) => {
            let page = teachers::list(app, actor, class).await?;
            Ok(render(&cx, &page, &FormState::failed(&fields, faults), None))
        }
        Err(e) => Err(e.into()),
    }
}

fn render(cx: &Cx, page: &Teachers, form: &FormState, confirmation: Option<String>) -> Response {
    let lang = cx.lang();
    let title = t!(lang, "teachers-title");
    let shown = format!("{title} · {}", page.class.name().get(lang));
    let shown = if form.is_bad() { format!("{}{shown}", t!(lang, "form-error")) } else { shown };
    let mut described = Page::new(Area::Staff, shown).form().for_form(form);
    if page.may_change {
        described = described.language_in("teacher");
    }
    cx.page(described, || {
        let told_one = confirmation.is_some();
        let lead = if page.may_change { t!(lang, "teachers-lead") } else { t!(lang, "teachers-lead-seen") };
        let list = if page.teachers.is_empty() {
            ui::notice(Tone::Warning, t!(lang, "teachers-none-title"), Some(t!(lang, "teachers-none-text")))
        } else {
            let items = page.teachers.iter().map(|one| item(lang, page, one)).collect_view();
            view! { <ul class="menu">{items}</ul> }.into_any()
        };
        let add = page.may_change.then(|| {
            view! {
                <section class="section card" aria-labelledby="add">
                    <h2 id="add">{t!(lang, "teachers-add")}</h2>
                    <form id="teacher" method="post" novalidate="">
                        {once(form)}
                        {choice(lang, page, form)}
                        <div class="actions"><button class="btn">{t!(lang, "teachers-add-submit")}</button></div>
                    </form>
                </section>
            }
        });
        view! {
            {ui::crumbs(lang, class_breadcrumbs(lang, &page.class), title.clone())}
            {confirmation.map(|text| ui::notice(Tone::Good, text, None))}
            {form.summary(lang, t!(lang, "teachers-failed"))}
            <header class=if told_one { "page-head section" } else { "page-head" }>
                <h1>{title}</h1>
                <p class="page-head__lead">{lead}</p>
            </header>
            {list}
            {add}
        }
        .into_any()
    })
}

fn item(lang: Lang, page: &Teachers, one: &Teacher) -> AnyView {
    let address = format!("{}/teachers/{}", address_of(&page.class), one.id);
    let about = one.whole_school.then(|| t!(lang, "teachers-whole-school"));
    let about = [one.username.clone(), about].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let buttons = (page.may_change && !one.whole_school).then(|| {
        let name = one.name.clone();
        view! {
            <div class="row">
                <a class="btn btn--second btn--sm" href=format!("{address}/replace")>{t!(lang, "teachers-replace")}<span class="vh">{format!(" {name}")}</span></a>
                <a class="btn btn--second btn--sm" href=format!("{address}/remove")>{t!(lang, "teachers-remove")}<span class="vh">{format!(" {name}")}</span></a>
            </div>
        }
    });
    view! { <li><strong>{one.name.clone()}</strong>{(!about.is_empty()).then(|| view! { <span>{about}</span> })}{buttons}</li> }.into_any()
}

/// The fields that name a teacher: from the list, or by username.
fn choice(lang: Lang, page: &Teachers, form: &FormState) -> AnyView {
    let others = page.others.iter().map(|one| {
        let label = match &one.username {
            Some(username) => format!("{} ({username})", one.name),
            None => one.name.clone(),
        };
        (one.id.to_string(), label)
    });
    let user = SelectField::new("user", t!(lang, "teachers-user"))
        .hint(page.others.is_empty().then(|| t!(lang, "teachers-user-none")))
        .empty_choice(t!(lang, "desk-choose"))
        .choices(others);
    view! {
        {user.render(lang, form)}
        {TextField::new("username", t!(lang, "teachers-username")).hint(t!(lang, "teachers-username-hint")).capitals("off").render(lang, form)}
    }
    .into_any()
}

/// The class and the teacher of an address, for who may change it.
async fn find(cx: &Cx, class: &str, teacher: &str) -> Result<(Teachers, Teacher), Fault> {
    let teacher: UserId = id(teacher)?;
    let page = teachers::list(&cx.web.app, cx.actor()?, id::<OrgId>(class)?).await?;
    if !page.may_change {
        return Err(Error::Forbidden.into());
    }
    let one = page.teachers.iter().find(|t| t.id == teacher && !t.whole_school).cloned().ok_or(Error::NotFound)?;
    Ok((page, one))
}

/// Asks for confirmation before a teacher is removed from the class.
pub async fn show_remove(cx: Cx, Path((class, teacher)): Path<(String, String)>) -> Reply {
    let (page, one) = find(&cx, &class, &teacher).await?;
    let lang = cx.lang();
    let class = page.class.name().get(lang).to_owned();
    let title = t!(lang, "teachers-remove-title", name = one.name.as_str(), class = class.as_str());
    let last = page.teachers.len() == 1;
    Ok(cx.page(Page::new(Area::Staff, title.clone()).form(), || {
        let back = format!("{}/teachers", address_of(&page.class));
        let mut breadcrumbs = class_breadcrumbs(lang, &page.class);
        breadcrumbs.push((back.clone(), t!(lang, "teachers-title")));
        view! {
            {ui::crumbs(lang, breadcrumbs, t!(lang, "teachers-remove"))}
            <header class="page-head"><h1>{title}</h1></header>
            <ul>
                <li>{t!(lang, "teachers-remove-ends")}</li>
                <li>{t!(lang, "teachers-remove-kept")}</li>
                {last.then(|| view! { <li>{t!(lang, "teachers-remove-last")}</li> })}
            </ul>
            <form method="post" class="actions">
                <button class="btn btn--danger">{t!(lang, "teachers-remove-yes")}</button>
                <a class="btn btn--quiet" href=back>{t!(lang, "teach-cancel")}</a>
            </form>
        }
        .into_any()
    }))
}

/// Removes a teacher from the class.
pub async fn remove(cx: Cx, Path((class, teacher)): Path<(String, String)>) -> Reply {
    let (class, teacher) = (id::<OrgId>(&class)?, id::<UserId>(&teacher)?);
    teachers::remove(&cx.web.app, cx.actor()?, class, teacher).await?;
    Ok(see_other(&format!("/teach/classes/{class}/teachers?removed=1")))
}

/// The form that replaces a teacher.
pub async fn show_replace(cx: Cx, Path((class, teacher)): Path<(String, String)>) -> Reply {
    let (page, one) = find(&cx, &class, &teacher).await?;
    Ok(render_replace(&cx, &page, &one, &FormState::default()))
}

/// Replaces one teacher by another.
pub async fn replace(cx: Cx, Path((class, teacher)): Path<(String, String)>, fields: Fields) -> Reply {
    let (page, one) = find(&cx, &class, &teacher).await?;
    if let Some((cx, cookie)) = other_language(&cx, &fields).await? {
        let mut response = render_replace(&cx, &page, &one, &FormState::failed(&fields, vec![]));
        cookies::add(&mut response, [cookie]);
        return Ok(response);
    }
    match teachers::hand_over(&cx.web.app, cx.actor()?, page.class.id, one.id, selector(&fields)).await {
        Ok(teacher) => Ok(see_other(&format!("{}/teachers?added={teacher}", address_of(&page.class)))),
        Err(Error::Invalid(faults)) => Ok(render_replace(&cx, &page, &one, &FormState::failed(&fields, faults))),
        Err(e) => Err(e.into()),
    }
}

fn render_replace(cx: &Cx, page: &Teachers, one: &Teacher, form: &FormState) -> Response {
    let lang = cx.lang();
    let class = page.class.name().get(lang).to_owned();
    let title = t!(lang, "teachers-replace-title", class = class.as_str());
    let shown = if form.is_bad() { format!("{}{title}", t!(lang, "form-error")) } else { title.clone() };
    cx.page(Page::new(Area::Staff, shown).form().for_form(form).language_in("teacher"), || {
        let back = format!("{}/teachers", address_of(&page.class));
        let mut breadcrumbs = class_breadcrumbs(lang, &page.class);
        breadcrumbs.push((back.clone(), t!(lang, "teachers-title")));
        view! {
            {ui::crumbs(lang, breadcrumbs, t!(lang, "teachers-replace"))}
            {form.summary(lang, t!(lang, "teachers-failed"))}
            <header class="page-head">
                <h1>{title}</h1>
                <p class="page-head__lead">{t!(lang, "teachers-replace-lead", name = one.name.as_str())}</p>
            </header>
            <form id="teacher" method="post" novalidate="">
                {choice(lang, page, form)}
                <div class="actions">
                    <button class="btn">{t!(lang, "teachers-replace")}</button>
                    <a class="btn btn--quiet" href=back>{t!(lang, "teach-cancel")}</a>
                </div>
            </form>
        }
        .into_any()
    })
}
