//! The groups of a class: made by hand, or the whole class split at once.

use crate::{address_of, class_breadcrumbs, names};
use axum::{extract::Path, response::Response};
use leptos::prelude::*;
use qinghe_kit::{
    cookies,
    forms::{self, Fields, FormState, TextField, see_other},
    ids::id,
    language::other_language,
    page::{Area, Cx, Page, Reply},
    t,
    ui::{self, Tone, icon},
};
use qinghe_model::{GroupId, Lang, OrgId, UserId};
use qinghe_service::{
    Error,
    groups::{self, Groups, Order},
};
use qinghe_store::{groups::Group, users::Pupil};
use std::collections::HashSet;

/// The groups of a class, with the forms that make more. `?split=<n>` and `?deleted=1` say what was done.
pub async fn show(cx: Cx, Path(class): Path<String>, query: Fields) -> Reply {
    let page = groups::list(&cx.web.app, cx.actor()?, id::<OrgId>(&class)?).await?;
    let lang = cx.lang();
    let confirmation = if let Ok(n) = query.get("split").parse::<usize>() {
        Some(t!(lang, "groups-split-done", n = n))
    } else {
        (query.get("deleted") == "1").then(|| t!(lang, "groups-deleted"))
    };
    Ok(render(&cx, &page, &FormState::default(), confirmation))
}

/// Creates a group or splits the class, by the button that was pressed.
pub async fn submit(cx: Cx, Path(class): Path<String>, fields: Fields) -> Reply {
    let (app, actor, class) = (&cx.web.app, cx.actor()?, id::<OrgId>(&class)?);
    let done = if fields.get("do") == "split" {
        let order = if fields.get("order") == "random" { Order::Random } else { Order::Number };
        let parts: Option<usize> = fields.get("parts").parse().ok();
        // Twice as many names as there can be groups, so that one is always free.
        let names = (1..=2 * groups::MOST).map(|n| t!(cx.lang(), "groups-nth", n = n)).collect();
        let split = groups::split(app, actor, class, parts, order, names).await;
        split.map(|()| format!("/teach/classes/{class}/groups?split={}", parts.unwrap_or_default()))
    } else {
        let made = groups::create(app, actor, class, fields.get("name")).await;
        made.map(|group| format!("/teach/classes/{class}/groups/{group}"))
    };
    match done {
        Ok(address) => Ok(see_other(&address)),
        Err(Error::Invalid(faults)) => {
            let page = groups::list(app, actor, class).await?;
            Ok(render(&cx, &page, &FormState::failed(&fields, faults), None))
        }
        Err(e) => Err(e.into()),
    }
}

fn render(cx: &Cx, page: &Groups, form: &FormState, confirmation: Option<String>) -> Response {
    let lang = cx.lang();
    let title = t!(lang, "groups-title");
    let shown = format!("{title} · {}", page.class.name().get(lang));
    let shown = if form.is_bad() { format!("{}{shown}", t!(lang, "form-error")) } else { shown };
    cx.page(Page::new(Area::Staff, shown).for_form(form), || {
        let address = address_of(&page.class);
        let body = if page.pupils.is_empty() && page.groups.is_empty() {
            let action = Some((format!("{address}/pupils/new"), t!(lang, "pupil-add")));
            ui::empty(t!(lang, "teach-pupils-empty-title"), t!(lang, "groups-no-pupils"), action)
        } else {
            view! { {cards(lang, page)}{forms_of(lang, page, form)} }.into_any()
        };
        let told_one = confirmation.is_some();
        view! {
            {ui::crumbs(lang, class_breadcrumbs(lang, &page.class), title.clone())}
            {confirmation.map(|text| ui::notice(Tone::Good, text, None))}
            {form.summary(lang, t!(lang, "groups-failed"))}
            <header class=if told_one { "page-head section" } else { "page-head" }>
                <h1>{title}</h1>
                <p class="page-head__lead">{t!(lang, "groups-lead")}</p>
            </header>
            {body}
        }
        .into_any()
    })
}

fn cards(lang: Lang, page: &Groups) -> AnyView {
    if page.groups.is_empty() {
        return ui::empty(t!(lang, "groups-empty-title"), t!(lang, "groups-empty-text"), None);
    }
    let cards = page.groups.iter().map(|(group, members)| card(lang, page, group, members)).collect_view();
    let left: Vec<&Pupil> = page.left_over().collect();
    let left = (!left.is_empty()).then(|| {
        let count = left.len();
        view! { <div class="section">{ui::notice(Tone::Info, t!(lang, "groups-left", n = count), Some(names(lang, left)))}</div> }
    });
    view! { <ul class="tasks">{cards}</ul>{left} }.into_any()
}

fn card(lang: Lang, page: &Groups, group: &Group, members: &[Pupil]) -> AnyView {
    let address = format!("{}/groups/{}", address_of(&page.class), group.id);
    let name = group.name.clone();
    view! {
        <li>
            <article class="task">
                <div class="task__head"><h2 class="task__title"><a href=address.clone()>{name.clone()}</a></h2></div>
                <p class="task__meta">{icon("person")}{t!(lang, "teach-pupils", n = members.len())}</p>
                {(!members.is_empty()).then(|| view! { <p>{names(lang, members)}</p> })}
                <div class="task__go"><a class="btn btn--second" href=address>{t!(lang, "groups-edit")}<span class="vh">{format!(" {name}")}</span></a></div>
            </article>
        </li>
    }
    .into_any()
}

/// The forms that make one group, or split the class.
fn forms_of(lang: Lang, page: &Groups, form: &FormState) -> AnyView {
    let most = page.pupils.len().min(groups::MOST);
    let split = (most >= 2).then(|| {
        let parts = TextField::number("parts", t!(lang, "groups-parts"))
            .hint(t!(lang, "groups-parts-hint", most = most))
            .range(2, i64::try_from(most).unwrap_or(i64::MAX));
        let random = form.value("order") == "random";
        let order = |value: &'static str, label: String, hint: String, checked: bool| {
            view! {
                <label class="choice">
                    <input type="radio" name="order" value=value checked=checked/>
                    <span class="choice__box"><span class="choice__text">{label}<small>{hint}</small></span></span>
                </label>
            }
        };
        view! {
            <section class="card" aria-labelledby="split">
                <h2 id="split">{t!(lang, "groups-split")}</h2>
                <form method="post" novalidate="">
                    {forms::once(form)}
                    {parts.render(lang, form)}
                    <fieldset class="field">
                        <legend class="legend">{t!(lang, "groups-order")}</legend>
                        <div class="choices">
                            {order("number", t!(lang, "groups-order-number"), t!(lang, "groups-order-number-hint"), !random)}
                            {order("random", t!(lang, "groups-order-random"), t!(lang, "groups-order-random-hint"), random)}
                        </div>
                    </fieldset>
                    <div class="actions"><button class="btn btn--second" name="do" value="split">{t!(lang, "groups-split-submit")}</button></div>
                </form>
            </section>
        }
    });
    view! {
        <div class="section grid grid--fit">
            <section class="card" aria-labelledby="create">
                <h2 id="create">{t!(lang, "groups-create")}</h2>
                <form method="post" novalidate="">
                    {forms::once(form)}
                    {TextField::new("name", t!(lang, "groups-name")).hint(t!(lang, "groups-name-hint")).capitals("off").render(lang, form)}
                    <div class="actions"><button class="btn" name="do" value="create">{t!(lang, "groups-create-submit")}</button></div>
                </form>
            </section>
            {split}
        </div>
    }
    .into_any()
}

/// The group of an address, with its class: together or not at all.
async fn find(cx: &Cx, class: &str, group: &str) -> Result<(Groups, Group, Vec<Pupil>), qinghe_kit::page::Fault> {
    let group: GroupId = id(group)?;
    let page = groups::list(&cx.web.app, cx.actor()?, id::<OrgId>(class)?).await?;
    let (group, members) = page.groups.iter().find(|(g, _)| g.id == group).cloned().ok_or(Error::NotFound)?;
    Ok((page, group, members))
}

/// A group with its name and its members, to be changed.
pub async fn show_one(cx: Cx, Path((class, group)): Path<(String, String)>) -> Reply {
    let (page, group, members) = find(&cx, &class, &group).await?;
    Ok(render_one(&cx, &page, &group, &saved(&group, &members), &members.iter().map(|p| p.id).collect()))
}

/// A group as it is saved.
fn saved(group: &Group, members: &[Pupil]) -> FormState {
    let members = members.iter().map(|p| ("member", p.id.to_string()));
    FormState::filled([("name", group.name.clone())].into_iter().chain(members)).editing()
}

/// Saves the name and the members.
pub async fn update(cx: Cx, Path((class, group)): Path<(String, String)>, fields: Fields) -> Reply {
    let (page, group, members) = find(&cx, &class, &group).await?;
    let ticked: HashSet<UserId> = fields.all("member").filter_map(|m| m.parse().ok()).collect();
    if let Some((cx, cookie)) = other_language(&cx, &fields).await? {
        let mut response = render_one(&cx, &page, &group, &FormState::failed(&fields, vec![]), &ticked);
        cookies::add(&mut response, [cookie]);
        return Ok(response);
    }
    if let Some(form) = FormState::overtaken(cx.lang(), &fields, &saved(&group, &members)) {
        return Ok(render_one(&cx, &page, &group, &form, &ticked));
    }
    let members = ticked.iter().copied().collect();
    match groups::update(&cx.web.app, cx.actor()?, page.class.id, group.id, fields.get("name"), members).await {
        Ok(()) => Ok(see_other(&format!("{}/groups", address_of(&page.class)))),
        Err(Error::Invalid(faults)) => Ok(render_one(&cx, &page, &group, &FormState::failed(&fields, faults), &ticked)),
        Err(e) => Err(e.into()),
    }
}

fn render_one(cx: &Cx, page: &Groups, group: &Group, form: &FormState, ticked: &HashSet<UserId>) -> Response {
    let lang = cx.lang();
    let title = group.name.clone();
    let shown = if form.is_bad() { format!("{}{title}", t!(lang, "form-error")) } else { title.clone() };
    cx.page(Page::new(Area::Staff, shown).for_form(form).language_in("group"), || {
        let address = format!("{}/groups", address_of(&page.class));
        let mut breadcrumbs = class_breadcrumbs(lang, &page.class);
        breadcrumbs.push((address.clone(), t!(lang, "groups-title")));
        let error = form.error(lang, "member");
        let class = if error.is_some() { "field field--bad" } else { "field" };
        let choices = page
            .pupils
            .iter()
            .enumerate()
            .map(|(n, p)| {
                view! {
                    <label class="choice">
                        <input type="checkbox" id=(n == 0).then_some("member") name="member" value=p.id.to_string() checked=ticked.contains(&p.id)/>
                        <span class="choice__box"><span class="choice__text">{p.name.clone()}<small>{t!(lang, "pupil-number-is", number = p.student_no.as_str())}</small>{form.ticked_now("member", &p.id.to_string())}</span></span>
                    </label>
                }
            })
            .collect_view();
        view! {
            {ui::crumbs(lang, breadcrumbs, title.clone())}
            {form.summary(lang, t!(lang, "groups-not-saved"))}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "groups-one-lead")}</p></header>
            <form id="group" method="post" novalidate="">
                {forms::made_from(form)}
                {TextField::new("name", t!(lang, "groups-name")).hint(t!(lang, "groups-name-hint")).capitals("off").render(lang, form)}
                <fieldset class=class aria-describedby=forms::described_by(form, lang, "member", false)>
                    <legend class="legend">{t!(lang, "groups-members")}</legend>
                    <div>
                        {forms::error_line(lang, "member", error)}
                        <div class="choices choices--cols">{choices}</div>
                    </div>
                </fieldset>
                <div class="actions">
                    <button class="btn">{t!(lang, "desk-save")}</button>
                    <a class="btn btn--quiet" href=address.clone()>{t!(lang, "teach-cancel")}</a>
                    <a class="btn btn--quiet" href=format!("{address}/{}/delete", group.id)>{t!(lang, "groups-delete")}</a>
                </div>
            </form>
        }
        .into_any()
    })
}

/// Asks for confirmation before a group is deleted.
pub async fn show_delete(cx: Cx, Path((class, group)): Path<(String, String)>) -> Reply {
    let (page, group, members) = find(&cx, &class, &group).await?;
    let lang = cx.lang();
    let title = t!(lang, "groups-delete-title", name = group.name.as_str());
    Ok(cx.page(Page::new(Area::Staff, title.clone()).form(), || {
        let address = format!("{}/groups", address_of(&page.class));
        let mut breadcrumbs = class_breadcrumbs(lang, &page.class);
        breadcrumbs.push((address.clone(), t!(lang, "groups-title")));
        breadcrumbs.push((format!("{address}/{}", group.id), group.name.clone()));
        view! {
            {ui::crumbs(lang, breadcrumbs, t!(lang, "groups-delete"))}
            <header class="page-head"><h1>{title}</h1></header>
            <ul>
                <li>{t!(lang, "groups-delete-ends")}</li>
                <li>{t!(lang, "groups-delete-stays", n = members.len())}</li>
            </ul>
            <form method="post" class="actions">
                <button class="btn btn--danger">{t!(lang, "groups-delete-yes")}</button>
                <a class="btn btn--quiet" href=address>{t!(lang, "teach-cancel")}</a>
            </form>
        }
        .into_any()
    }))
}

/// Deletes a group; its members stay in the class.
pub async fn delete(cx: Cx, Path((class, group)): Path<(String, String)>) -> Reply {
    let (class, group) = (id::<OrgId>(&class)?, id::<GroupId>(&group)?);
    groups::delete(&cx.web.app, cx.actor()?, class, group).await?;
    Ok(see_other(&format!("/teach/classes/{class}/groups?deleted=1")))
}
