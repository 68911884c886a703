//! One record: its facts, the hands counted, its photos, and the school's decision.

use crate::activities::{breadcrumbs, list_of, state_tag, tally};
use axum::{
    extract::Path,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use leptos::prelude::*;
use qinghe_kit::{
    forms::{self, Fields, FormState, TextField, hidden, see_other},
    i18n,
    ids::id,
    names::kind_name,
    page::{Area, Cx, Page, Reply},
    t,
    ui::{self, Tone, icon},
    uploads::Unread,
};
use qinghe_model::{ActivityId, FileId, Lang, activity::ActivityState, error::FieldError};
use qinghe_service::{
    Error,
    activities::{self, MOST_PHOTOS},
};
use qinghe_store::activities::File;

/// The notice for `?done=`, after a redirect.
fn done_notice(lang: Lang, done: &str) -> Option<AnyView> {
    let text = match done {
        "recorded" => t!(lang, "activity-done-recorded"),
        "changed" => t!(lang, "activity-done-changed"),
        "confirmed" => t!(lang, "activity-done-confirmed"),
        "returned" => t!(lang, "activity-done-returned"),
        "photo" => t!(lang, "activity-done-photo"),
        "photo-removed" => t!(lang, "activity-done-photo-removed"),
        _ => return None,
    };
    Some(ui::notice(Tone::Good, text, None))
}

/// `GET /activities/{activity}`
pub async fn show(cx: Cx, Path(activity): Path<String>, query: Fields) -> Reply {
    let page = activities::get(&cx.web.app, cx.actor()?, id::<ActivityId>(&activity)?).await?;
    let notice = done_notice(cx.lang(), query.get("done"));
    Ok(render(&cx, &page, &FormState::default(), notice))
}

/// The page after a failed action, with field errors or a note that the record has changed.
async fn failed(cx: &Cx, activity: ActivityId, fields: &Fields, error: Error) -> Reply {
    let lang = cx.lang();
    let (form, changed) = match error {
        Error::Invalid(faults) => (FormState::failed(fields, faults), false),
        Error::Changed => (FormState::failed(fields, vec![]), true),
        Error::Busy(_) => {
            let mut form = FormState::failed(fields, vec![]);
            form.problem = Some(t!(lang, "activity-busy"));
            (form, false)
        }
        e => return Err(e.into()),
    };
    let page = activities::get(&cx.web.app, cx.actor()?, activity).await?;
    let changed_note = changed.then(|| {
        ui::notice(Tone::Warning, t!(lang, "activity-changed-title"), Some(t!(lang, "activity-changed-text")))
    });
    let mut response = render(cx, &page, &form, changed_note);
    if changed {
        *response.status_mut() = StatusCode::CONFLICT;
    }
    Ok(response)
}

/// `POST /activities/{activity}/confirm`
pub async fn confirm(cx: Cx, Path(activity): Path<String>, fields: Fields) -> Reply {
    let activity: ActivityId = id(&activity)?;
    let revision = fields.get("revision").parse().unwrap_or(0);
    match activities::confirm(&cx.web.app, cx.actor()?, activity, revision).await {
        Ok(()) => Ok(see_other(&format!("/activities/{activity}?done=confirmed"))),
        Err(e) => failed(&cx, activity, &fields, e).await,
    }
}

/// `POST /activities/{activity}/return`
pub async fn give_back(cx: Cx, Path(activity): Path<String>, fields: Fields) -> Reply {
    let activity: ActivityId = id(&activity)?;
    let revision = fields.get("revision").parse().unwrap_or(0);
    match activities::return_record(&cx.web.app, cx.actor()?, activity, revision, fields.get("reason")).await {
        Ok(()) => Ok(see_other(&format!("/activities/{activity}?done=returned"))),
        Err(e) => failed(&cx, activity, &fields, e).await,
    }
}

/// `POST /activities/{activity}/photos`
pub async fn add_photo(cx: Cx, Path(activity): Path<String>, body: Unread) -> Reply {
    let activity: ActivityId = id(&activity)?;
    if let Err(e) = activities::may_add_photo(&cx.web.app, cx.actor()?, activity).await {
        return failed(&cx, activity, &Fields::default(), e).await;
    }
    let upload = body.read(&cx.web.app).await?;
    let fields = upload.fields.clone();
    let no_faces = fields.get("faces") == "none";
    let added = match upload.file("file") {
        Ok(file) => activities::add_photo(&cx.web.app, cx.actor()?, activity, file.bytes, no_faces).await,
        Err(fault) => {
            let asked = (!no_faces).then_some(FieldError { field: "faces", code: "faces-required" });
            Err(Error::Invalid(asked.into_iter().chain([fault]).collect()))
        }
    };
    match added {
        Ok(_) => Ok(see_other(&format!("/activities/{activity}?done=photo#photos"))),
        Err(e) => failed(&cx, activity, &fields, e).await,
    }
}

/// `POST /activities/{activity}/photos/{file}/remove`
pub async fn remove_photo(cx: Cx, Path((activity, file)): Path<(String, String)>, fields: Fields) -> Reply {
    let (activity, file) = (id::<ActivityId>(&activity)?, id::<FileId>(&file)?);
    match activities::remove_photo(&cx.web.app, cx.actor()?, activity, file).await {
        Ok(()) => Ok(see_other(&format!("/activities/{activity}?done=photo-removed#photos"))),
        Err(e) => failed(&cx, activity, &fields, e).await,
    }
}

/// `GET /activities/{activity}/photos/{file}`
pub async fn photo(cx: Cx, Path((activity, file)): Path<(String, String)>) -> Reply {
    send(&cx, &activity, &file, false).await
}

/// `GET /activities/{activity}/photos/{file}/small`
pub async fn small(cx: Cx, Path((activity, file)): Path<(String, String)>) -> Reply {
    send(&cx, &activity, &file, true).await
}

/// A photo, shown in a page or downloaded. It is never a page of its own and never in a shared cache.
async fn send(cx: &Cx, activity: &str, file: &str, small: bool) -> Reply {
    let (activity, file) = (id::<ActivityId>(activity)?, id::<FileId>(file)?);
    let (media_type, bytes) = activities::photo(&cx.web.app, cx.actor()?, activity, file, small).await?;
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    let kind = HeaderValue::from_str(&media_type).unwrap_or(HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CONTENT_TYPE, kind);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=600"));
    let name = HeaderValue::from_static("attachment; filename=\"activity-photo.jpg\"");
    headers.insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}

fn render(cx: &Cx, page: &activities::Page, form: &FormState, notice: Option<AnyView>) -> Response {
    let lang = cx.lang();
    let a = &page.activity;
    let kind = kind_name(lang, a.kind);
    let shown = if form.is_bad() { format!("{}{kind}", t!(lang, "form-error")) } else { kind.clone() };
    cx.page(Page::new(Area::Staff, shown).for_form(form), || {
        let address = format!("/activities/{}", a.id);
        let part = if page.org.id == page.school.id { t!(lang, "activity-whole-school") } else { page.org.name().get(lang).to_owned() };
        let owner = format!("{} · {part}", page.school.name().get(lang));
        let fact = |label: String, value: String| view! { <div><dt>{label}</dt><dd>{value}</dd></div> }.into_any();
        let campaign = page.campaign.as_ref().map_or_else(|| t!(lang, "activity-no-campaign"), |k| k.name().get(lang).to_owned());
        let kit = page.kit.as_ref().map(|m| fact(t!(lang, "activity-kit"), m.title.get(lang).to_owned()));
        let confirmed = a.confirmed_name.clone().zip(a.confirmed_at);
        let confirmed = confirmed.map(|(name, at)| fact(t!(lang, "activity-confirmed-by"), format!("{name} · {}", i18n::date_time(lang, at))));
        let returned = (a.state == ActivityState::Returned)
            .then(|| ui::notice(Tone::Warning, t!(lang, "activity-returned-title"), Some(a.reason.clone())));
        let above = notice.is_some() || form.is_bad();
        view! {
            {ui::crumbs(lang, breadcrumbs(lang, &page.org), kind.clone())}
            {form.summary(lang, t!(lang, "activity-failed"))}
            {notice}
            <header class=if above { "page-head page-head__row section" } else { "page-head page-head__row" }>
                <div><h1>{kind}" "{state_tag(lang, a.state)}</h1><p class="page-head__lead">{owner}</p></div>
                {page.may_change.then(|| view! {
                    <div class="row no-print">
                        <a class="btn btn--second" href=format!("{address}/edit")>{t!(lang, "activity-edit")}</a>
                        <a class="btn btn--quiet" href=format!("{address}/remove")>{t!(lang, "activity-remove")}</a>
                    </div>
                })}
            </header>
            {returned}
            <section class="card section">
                <dl class="facts-list">
                    {fact(t!(lang, "activity-date"), i18n::day(lang, a.on_date))}
                    {fact(t!(lang, "activity-people"), i18n::number(a.headcount))}
                    {fact(t!(lang, "activity-campaign"), campaign)}
                    {kit}
                    {fact(t!(lang, "activity-recorded-by"), format!("{} · {}", a.recorded_name, i18n::date_time(lang, a.created_at)))}
                    {confirmed}
                    {(!a.note.is_empty()).then(|| view! { <div class="wide"><dt>{t!(lang, "activity-note")}</dt><dd class="pre">{a.note.clone()}</dd></div> })}
                </dl>
            </section>
            {(!a.tally().is_empty()).then(|| view! { <section class="section stack" aria-labelledby="hands"><h2 id="hands">{t!(lang, "activity-tally-title")}</h2>{tally(lang, a.tally())}</section> })}
            <section class="section stack" aria-labelledby="photos">
                <h2 id="photos">{t!(lang, "activity-photos", n = page.photos.len(), most = MOST_PHOTOS)}</h2>
                {photos(lang, page, &address)}
                {(page.may_change && a.files < MOST_PHOTOS).then(|| photo_form(lang, form, &address))}
            </section>
            {page.may_confirm.then(|| decision(lang, page, form, &address))}
            <p class="actions"><a class="btn btn--quiet" href=list_of(&page.org)>{icon("back")}{t!(lang, "activity-back")}</a></p>
        }
        .into_any()
    })
}

fn photos(lang: Lang, page: &activities::Page, address: &str) -> AnyView {
    if page.photos.is_empty() {
        return view! { <p class="muted">{t!(lang, "activity-no-photos")}</p> }.into_any();
    }
    let of = page.photos.len();
    let what = kind_name(lang, page.activity.kind);
    let one = |(n, f): (usize, &File)| {
        let src = format!("{address}/photos/{}", f.id);
        let alt = t!(lang, "activity-photo-alt", what = what.as_str(), n = n + 1, of = of);
        view! {
            <li>
                <img src=src.clone() width=f.width.to_string() height=f.height.to_string() alt=alt.clone() loading="lazy"/>
                <div class="row no-print">
                    <a class="btn btn--quiet btn--sm" href=src.clone() download="">{t!(lang, "activity-photo-download")}<span class="vh">{format!(" {alt}")}</span></a>
                    {page.may_change.then(|| view! { <form method="post" action=format!("{src}/remove")><button class="btn btn--quiet btn--sm">{t!(lang, "activity-photo-remove")}<span class="vh">{format!(" {alt}")}</span></button></form> })}
                </div>
            </li>
        }
    };
    view! { <ul class="photos photos--large">{page.photos.iter().enumerate().map(one).collect_view()}</ul> }.into_any()
}

fn photo_form(lang: Lang, form: &FormState, address: &str) -> AnyView {
    let file = TextField::file("file", t!(lang, "activity-photo-file"), "image/jpeg,image/png,image/webp")
        .hint(t!(lang, "activity-photo-hint"));
    let error = form.error(lang, "faces");
    let class = if error.is_some() { "field field--bad" } else { "field" };
    let ticked = form.is_ticked("faces", "none");
    view! {
        <form class="card stack no-print" method="post" action=format!("{address}/photos") enctype="multipart/form-data">
            <h3>{t!(lang, "activity-photo-add")}</h3>
            // Asked first, and by the browser before it sends anything: a photo of children is not uploaded to be refused.
            <div class=class>
                {forms::error_line(lang, "faces", error.clone())}
                <label class="tick"><input type="checkbox" id="faces" name="faces" value="none" checked=ticked required=true aria-invalid=error.is_some().then_some("true") aria-describedby=error.is_some().then_some("faces-error")/><span>{t!(lang, "activity-no-faces")}</span></label>
            </div>
            {file.render(lang, form)}
            <p><button class="btn btn--second">{t!(lang, "activity-photo-submit")}</button></p>
        </form>
    }
    .into_any()
}

/// The forms to confirm and to return a record.
fn decision(lang: Lang, page: &activities::Page, form: &FormState, address: &str) -> AnyView {
    let a = &page.activity;
    let revision = a.revision.to_string();
    let confirm = a.state.may_be_confirmed().then(|| {
        view! {
            <form method="post" action=format!("{address}/confirm")>
                {hidden("revision", revision.clone())}
                <p><button class="btn">{t!(lang, "activity-confirm")}</button></p>
            </form>
        }
    });
    let send_back = a.state.may_be_returned().then(|| {
        view! {
            <details class="more" open=form.error(lang, "reason").is_some()>
                <summary>{if a.state == ActivityState::Confirmed { t!(lang, "activity-undo-confirmation") } else { t!(lang, "activity-return") }}</summary>
                <form class="more__in" method="post" action=format!("{address}/return") novalidate="">
                    {forms::field(lang, form, "reason", t!(lang, "activity-reason"), Some(t!(lang, "activity-reason-hint")), forms::text_area(lang, form, "reason", 3, true))}
                    {hidden("revision", revision.clone())}
                    <p><button class="btn btn--second">{t!(lang, "activity-return-submit")}</button></p>
                </form>
            </details>
        }
    });
    let lead = match a.state {
        ActivityState::Recorded => t!(lang, "activity-decision-recorded"),
        ActivityState::Confirmed => t!(lang, "activity-decision-confirmed"),
        ActivityState::Returned => t!(lang, "activity-decision-returned"),
    };
    view! {
        <section class="card stack section no-print" aria-labelledby="decision"><h2 id="decision">{t!(lang, "activity-decision-title")}</h2><p>{lead}</p>{confirm}{send_back}</section>
    }
    .into_any()
}

/// `GET /activities/{activity}/remove`: asks for confirmation.
pub async fn ask_remove(cx: Cx, Path(activity): Path<String>) -> Reply {
    let page = activities::get(&cx.web.app, cx.actor()?, id::<ActivityId>(&activity)?).await?;
    let address = format!("/activities/{}", page.activity.id);
    if !page.may_change {
        return Ok(see_other(&address));
    }
    let lang = cx.lang();
    let kind = kind_name(lang, page.activity.kind);
    let title = t!(lang, "activity-remove-title", kind = kind.as_str());
    Ok(cx.page(Page::new(Area::Staff, title.clone()).form(), || {
        let mut breadcrumbs = breadcrumbs(lang, &page.org);
        breadcrumbs.push((address.clone(), kind));
        view! {
            {ui::crumbs(lang, breadcrumbs, t!(lang, "activity-remove"))}
            <header class="page-head"><h1>{title}</h1></header>
            <p>{t!(lang, "activity-remove-text", n = page.photos.len())}</p>
            <form method="post" class="actions">
                <button class="btn btn--danger">{t!(lang, "activity-remove-yes")}</button>
                <a class="btn btn--quiet" href=address>{t!(lang, "teach-cancel")}</a>
            </form>
        }
        .into_any()
    }))
}

/// `POST /activities/{activity}/remove`
pub async fn remove(cx: Cx, Path(activity): Path<String>, fields: Fields) -> Reply {
    let activity: ActivityId = id(&activity)?;
    let list = list_of(&activities::get(&cx.web.app, cx.actor()?, activity).await?.org);
    match activities::remove(&cx.web.app, cx.actor()?, activity).await {
        Ok(_) => Ok(see_other(&format!("{list}?removed=1"))),
        Err(e) => failed(&cx, activity, &fields, e).await,
    }
}
