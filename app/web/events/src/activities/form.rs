//! The forms to record an activity and to edit a record.

use crate::activities::{breadcrumbs, list_of, state_tag};
use axum::{extract::Path, http::StatusCode, response::Response};
use leptos::prelude::*;
use qinghe_kit::{
    activity_form::{fields, read},
    cookies,
    forms::{Fields, FormState, see_other},
    i18n,
    ids::id,
    language::other_language,
    names::kind_name,
    page::{Area, Cx, Page, Reply},
    t,
    ui::{self, Tone},
};
use qinghe_model::{ActivityId, Lang, OrgId};
use qinghe_service::{
    Error,
    activities::{self, FormPage},
};
use qinghe_store::activities::Activity;

/// `GET /teach/classes/{class}/activities/new` and `GET /school/{school}/activities/new`; `?campaign=` is preselected.
pub async fn show_new(cx: Cx, Path(org): Path<String>, query: Fields) -> Reply {
    let page = activities::form(&cx.web.app, cx.actor()?, id::<OrgId>(&org)?).await?;
    let latest = page.campaigns.first().map_or_else(|| "none".to_owned(), |k| k.campaign.id.to_string());
    let campaign = Some(query.get("campaign")).filter(|c| !c.is_empty()).map_or(latest, str::to_owned);
    let today = cx.web.app.today().to_string();
    let id = cx.web.app.new_id::<ActivityId>().to_string();
    let form = FormState::filled([("id", id), ("campaign", campaign), ("on_date", today)]);
    Ok(render_new(&cx, &page, &form))
}

/// Records the activity and redirects to its page, where photos are added.
pub async fn record(cx: Cx, Path(org): Path<String>, fields: Fields) -> Reply {
    let org: OrgId = id(&org)?;
    if let Some((cx, cookie)) = other_language(&cx, &fields).await? {
        let page = activities::form(&cx.web.app, cx.actor()?, org).await?;
        let mut response = render_new(&cx, &page, &FormState::failed(&fields, vec![]));
        cookies::add(&mut response, [cookie]);
        return Ok(response);
    }
    let activity = fields.get("id").parse().unwrap_or_else(|_| cx.web.app.new_id());
    match activities::record(&cx.web.app, cx.actor()?, org, activity, &read(&fields)?, None).await {
        Ok(()) => Ok(see_other(&format!("/activities/{activity}?done=recorded"))),
        Err(Error::Invalid(faults)) => {
            let page = activities::form(&cx.web.app, cx.actor()?, org).await?;
            Ok(render_new(&cx, &page, &FormState::failed(&fields, faults)))
        }
        Err(e) => Err(e.into()),
    }
}

fn render_new(cx: &Cx, page: &FormPage, form: &FormState) -> Response {
    let lang = cx.lang();
    let title = t!(lang, "activity-new-title", name = page.org.name().get(lang).to_owned());
    let shown = if form.is_bad() { format!("{}{title}", t!(lang, "form-error")) } else { title.clone() };
    cx.page(Page::new(Area::Staff, shown).form().for_form(form).language_in("activity"), || {
        view! {
            {ui::crumbs(lang, breadcrumbs(lang, &page.org), t!(lang, "activity-new"))}
            {form.summary(lang, t!(lang, "activity-not-saved"))}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "activity-new-lead")}</p></header>
            <form id="activity" method="post" novalidate="">
                <input type="hidden" name="id" value=form.value("id")/>
                {fields(lang, form, &page.campaigns, Some(page.most), None)}
                <div class="actions"><button class="btn">{t!(lang, "activity-save")}</button><a class="btn btn--quiet" href=list_of(&page.org)>{t!(lang, "teach-cancel")}</a></div>
            </form>
        }
        .into_any()
    })
}

/// `GET /activities/{activity}/edit`
pub async fn show(cx: Cx, Path(activity): Path<String>) -> Reply {
    let page = activities::get(&cx.web.app, cx.actor()?, id::<ActivityId>(&activity)?).await?;
    if !page.may_change {
        return Ok(see_other(&format!("/activities/{}", page.activity.id)));
    }
    let a = &page.activity;
    let form = FormState::filled([
        ("campaign", a.campaign_id().map_or_else(|| "none".to_owned(), |k| k.to_string())),
        ("kind", a.kind.as_str().to_owned()),
        ("on_date", a.on_date.to_string()),
        ("headcount", a.headcount.to_string()),
        ("note", a.note.clone()),
    ]);
    let about = activities::form(&cx.web.app, cx.actor()?, a.org_id).await?;
    Ok(render(&cx, a, &about, &form, false))
}

/// Saves the changes. If somebody else has saved meanwhile, both versions are shown and nothing is lost.
pub async fn update(cx: Cx, Path(activity): Path<String>, fields: Fields) -> Reply {
    let activity: ActivityId = id(&activity)?;
    if let Some((cx, cookie)) = other_language(&cx, &fields).await? {
        let (page, about) = both(&cx, activity).await?;
        // Keep the revision the form was opened with: changing the language does not load the current one.
        let form = FormState::failed(&fields, vec![]);
        let mut response = render(&cx, &page, &about, &form, false);
        cookies::add(&mut response, [cookie]);
        return Ok(response);
    }
    let revision = fields.get("revision").parse().unwrap_or(0);
    match activities::update(&cx.web.app, cx.actor()?, activity, revision, &read(&fields)?).await {
        Ok(()) => Ok(see_other(&format!("/activities/{activity}?done=changed"))),
        Err(Error::Invalid(faults)) => {
            let (page, about) = both(&cx, activity).await?;
            Ok(render(&cx, &page, &about, &FormState::failed(&fields, faults), false))
        }
        Err(Error::Changed) => {
            let (page, about) = both(&cx, activity).await?;
            let form = FormState::failed(&fields, vec![]).with("revision", page.revision.to_string());
            Ok(render(&cx, &page, &about, &form, true))
        }
        Err(e) => Err(e.into()),
    }
}

async fn both(cx: &Cx, activity: ActivityId) -> Result<(Activity, FormPage), qinghe_kit::page::Fault> {
    let page = activities::get(&cx.web.app, cx.actor()?, activity).await?;
    let about = activities::form(&cx.web.app, cx.actor()?, page.activity.org_id).await?;
    Ok((page.activity, about))
}

/// `conflict`: somebody else has saved since the form was opened.
fn render(cx: &Cx, now: &Activity, about: &FormPage, form: &FormState, conflict: bool) -> Response {
    let lang = cx.lang();
    let title = t!(lang, "activity-edit-title");
    let shown = if form.is_bad() || conflict { format!("{}{title}", t!(lang, "form-error")) } else { title.clone() };
    let page = Page::new(Area::Staff, shown).form().for_form(form).language_in("activity");
    let page = if conflict { page.status(StatusCode::CONFLICT) } else { page };
    cx.page(page, || {
        let address = format!("/activities/{}", now.id);
        let open = now.state.may_be_changed();
        let mut breadcrumbs = breadcrumbs(lang, &about.org);
        breadcrumbs.push((address.clone(), kind_name(lang, now.kind)));
        let revision = Some(form.value("revision")).filter(|r| !r.is_empty()).unwrap_or_else(|| now.revision.to_string());
        // A record made from a class meeting pack stays a class meeting.
        let fixed = now.module_id.as_ref().map(|_| now.kind);
        view! {
            {ui::crumbs(lang, breadcrumbs, t!(lang, "activity-edit"))}
            {form.summary(lang, t!(lang, "activity-not-saved"))}
            {conflict.then(|| saved_version(lang, now, open))}
            <header class=if conflict { "page-head section" } else { "page-head" }><h1>{title}</h1></header>
            <form id="activity" method="post" novalidate="">
                {fields(lang, form, &about.campaigns, Some(about.most), fixed)}
                <input type="hidden" name="revision" value=revision/>
                <div class="actions">
                    {open.then(|| view! { <button class="btn">{if conflict { t!(lang, "activity-overwrite") } else { t!(lang, "desk-save") }}</button> })}
                    <a class="btn btn--quiet" href=address>{if conflict { t!(lang, "activity-keep-current") } else { t!(lang, "teach-cancel") }}</a>
                </div>
            </form>
        }
        .into_any()
    })
}

/// The saved version, shown above the form after a conflict.
fn saved_version(lang: Lang, now: &Activity, open: bool) -> AnyView {
    let when = i18n::date_time(lang, now.updated_at);
    let text = if open { t!(lang, "activity-conflict-text") } else { t!(lang, "activity-conflict-confirmed") };
    view! {
        {ui::notice(Tone::Warning, t!(lang, "activity-conflict-title", name = now.updated_name.as_str(), time = when), Some(text))}
        <section class="card stack stack--tight section">
            <h2>{t!(lang, "activity-conflict-now")}</h2>
            <p>{kind_name(lang, now.kind)}" "{state_tag(lang, now.state)}</p>
            <p>{t!(lang, "activity-card", day = i18n::day(lang, now.on_date), people = now.headcount, photos = now.files)}</p>
            {(!now.note.is_empty()).then(|| view! { <p class="pre">{now.note.clone()}</p> })}
        </section>
    }
    .into_any()
}
