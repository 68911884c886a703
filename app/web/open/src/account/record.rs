//! "My data": what is kept about a pupil, a copy of it to take along, and a word when something is wrong.

use axum::{
    http::{HeaderValue, header},
    response::IntoResponse as _,
};
use leptos::prelude::*;
use qinghe_kit::{
    cookies,
    forms::{self, Fields, FormState, see_other},
    i18n,
    language::apply_language,
    page::{Area, Cx, Page, Reply},
    t,
    ui::{Tone, crumbs, icon, notice},
};
use qinghe_model::{
    Lang,
    correction::{About, CorrectionState},
};
use qinghe_service::{
    Error, corrections,
    records::{self, Record},
};
use qinghe_store::corrections::Correction;

/// `GET /account/data`
pub async fn show(cx: Cx, query: Fields) -> Reply {
    render(&cx, &FormState::default(), !query.get("asked").is_empty()).await
}

/// `POST /account/data`: says that something is wrong.
pub async fn request(mut cx: Cx, fields: Fields) -> Reply {
    // In the other language, with all that was typed.
    if let Some(cookie) = apply_language(&cx, &fields).await? {
        cx.visitor.lang = fields.get("lang").parse().unwrap_or(cx.visitor.lang);
        let mut response = render(&cx, &FormState::failed(&fields, vec![]), false).await?;
        cookies::add(&mut response, [cookie]);
        return Ok(response);
    }
    let about = About::try_from(fields.get("about").to_owned()).ok();
    let text = fields.get("text").replace("\r\n", "\n");
    match corrections::ask(&cx.web.app, cx.actor()?, about, &text).await {
        Ok(()) => Ok(see_other("/account/data?asked=1#requests")),
        Err(Error::Invalid(errors)) => render(&cx, &FormState::failed(&fields, errors), false).await,
        Err(e) => Err(e.into()),
    }
}

async fn render(cx: &Cx, form: &FormState, asked: bool) -> Reply {
    let lang = cx.lang();
    let actor = cx.actor()?;
    let record = records::get_own(&cx.web.app, actor).await?;
    let requests = corrections::list_own(&cx.web.app, actor).await?;
    let in_class = actor.class_id().is_some();
    let title = t!(lang, "data-title");
    let page = Page::new(Area::Student, title.clone()).narrow().keeps_typed().for_form(form);
    let page = if in_class { page.language_in("request") } else { page };
    Ok(cx.page(page, || {
        view! {
            {form.summary(lang, t!(lang, "correction-problem"))}
            {crumbs(lang, vec![("/account".into(), t!(lang, "account-title"))], title.clone())}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "data-lead")}</p></header>
            <section class="card"><h2>{t!(lang, "data-kept")}</h2>{kept(lang, &record)}{held(lang, &record)}</section>
            {classes(lang, &record)}
            {looks(lang, &record)}
            <section class="section card stack">
                <h2>{t!(lang, "data-copy")}</h2>
                <p>{t!(lang, "data-copy-text")}</p>
                <p class="actions"><a class="btn" href="/account/data/copy" download="">{t!(lang, "data-download")}</a></p>
            </section>
            <section class="section card stack" id="requests">
                <h2>{t!(lang, "data-wrong")}</h2>
                <p>{t!(lang, "data-wrong-text")}</p>
                {asked.then(|| notice(Tone::Good, t!(lang, "correction-sent"), Some(t!(lang, "correction-sent-text"))))}
                {own_requests(lang, &requests)}
                {in_class.then(|| request_form(lang, form))}
                <p><a href="/help/privacy">{t!(lang, "help-privacy-more")}</a></p>
            </section>
        }
        .into_any()
    }))
}

/// `GET /account/data/copy`: everything as one file.
pub async fn copy(cx: Cx) -> Reply {
    let record = records::get_own(&cx.web.app, cx.actor()?).await?;
    let text = serde_json::to_string_pretty(&record)
        .map_err(|e| Error::Store(qinghe_store::Error::NotCommitted(e.to_string())))?;
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    headers
        .insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"qinghe-my-data.json\""));
    Ok(response)
}

fn kept(lang: Lang, record: &Record) -> AnyView {
    let language = record
        .language
        .as_deref()
        .and_then(|l| l.parse::<Lang>().ok())
        .map_or_else(|| t!(lang, "data-none"), |l| l.own_name().to_owned());
    let rows = [
        (t!(lang, "data-name"), record.name.clone()),
        (t!(lang, "data-language"), language),
        (t!(lang, "data-pin"), if record.own_pin { t!(lang, "data-pin-own") } else { t!(lang, "data-pin-issued") }),
        (t!(lang, "data-work"), t!(lang, "data-count", n = record.work.len())),
        (t!(lang, "data-steps"), t!(lang, "data-count", n = record.steps.len())),
        (t!(lang, "data-answers"), t!(lang, "data-count", n = record.answers.len())),
        (t!(lang, "data-practised"), t!(lang, "data-count", n = record.practised.len())),
        (t!(lang, "data-certificates"), t!(lang, "data-count", n = record.certificates.len())),
    ];
    let rows = rows.map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> });
    view! { <dl class="ans__dl">{rows.into_iter().collect_view()}</dl> }.into_any()
}

/// Until when marks are left out.
fn held(lang: Lang, record: &Record) -> Option<AnyView> {
    let at = i18n::due_time(lang, record.held_until?);
    Some(view! { <p class="muted small">{t!(lang, "data-held", at = at)}</p> }.into_any())
}

/// What was asked before, with what became of it.
fn own_requests(lang: Lang, requests: &[Correction]) -> Option<AnyView> {
    (!requests.is_empty()).then(|| {
        let rows = requests
            .iter()
            .map(|r| {
                let (class, drawing, word) = match r.state {
                    CorrectionState::Open => ("tag tag--doing", "clock", t!(lang, "correction-open")),
                    CorrectionState::Done => ("tag tag--done", "check", t!(lang, "correction-done")),
                    CorrectionState::Declined => ("tag tag--todo", "info", t!(lang, "correction-declined")),
                };
                let reply = (!r.note.is_empty()).then(|| view! { <p class="small pre">{t!(lang, "correction-reply", text = r.note.as_str())}</p> });
                view! {
                    <li class="stack stack--tight">
                        <p><span class=class>{icon(drawing)}{word}</span>" "<b>{i18n::message(lang, "correction-about", r.about.as_str())}</b>" "<span class="muted small">{i18n::date_time(lang, r.created_at)}</span></p>
                        <p class="pre">{r.body.clone()}</p>
                        {reply}
                    </li>
                }
            })
            .collect_view();
        view! { <h3>{t!(lang, "correction-mine")}</h3><ul class="stack plain">{rows}</ul> }.into_any()
    })
}

fn request_form(lang: Lang, form: &FormState) -> AnyView {
    let chosen = form.value("about");
    let choices = About::ALL
        .into_iter()
        .enumerate()
        .map(|(n, about)| {
            let id = (n == 0).then_some("about");
            view! {
                <label class="choice"><input type="radio" id=id name="about" value=about.as_str() checked=chosen == about.as_str()/>
                    <span class="choice__box"><span class="choice__text">{i18n::message(lang, "correction-about", about.as_str())}</span></span></label>
            }
        })
        .collect_view();
    let error = form.error(lang, "about");
    let class = if error.is_some() { "field field--bad" } else { "field" };
    let text = forms::text_area(lang, form, "text", 3, true);
    view! {
        <form id="request" data-keep="" method="post" novalidate="">
            {forms::once(form)}
            <fieldset class=class>
                <legend class="legend">{t!(lang, "correction-what")}</legend>
                {forms::error_line(lang, "about", error)}
                <div class="choices choices--cols">{choices}</div>
            </fieldset>
            {forms::field(lang, form, "text", t!(lang, "correction-text"), Some(t!(lang, "correction-hint")), text)}
            <div class="actions"><button class="btn">{t!(lang, "correction-send")}</button></div>
        </form>
    }
    .into_any()
}

fn classes(lang: Lang, record: &Record) -> AnyView {
    let rows = record
        .classes
        .iter()
        .map(|s| {
            let since = i18n::day(lang, s.from_date);
            let time = match s.to_date {
                Some(day) => t!(lang, "data-from-to", from = since, to = i18n::day(lang, day)),
                None => t!(lang, "data-since", from = since),
            };
            view! { <li>{format!("{} {} · {} ", s.school, s.class, s.student_no)}<span class="muted small">{time}</span></li> }
        })
        .collect_view();
    view! { <section class="section card"><h2>{t!(lang, "data-classes")}</h2><ul>{rows}</ul></section> }.into_any()
}

fn looks(lang: Lang, record: &Record) -> AnyView {
    let body = if record.accesses.is_empty() {
        view! { <p class="muted">{t!(lang, "data-looks-none")}</p> }.into_any()
    } else {
        let rows = record
            .accesses
            .iter()
            .rev()
            .take(20)
            .map(|l| {
                let what = match l.action.as_str() {
                    "pin.reset" => t!(lang, "data-look-pin"),
                    "correction.settle" => t!(lang, "data-look-correction"),
                    "record.handle" => t!(lang, "data-look-record"),
                    _ => t!(lang, "data-look-other"),
                };
                view! { <li>{what}" "<span class="muted small">{i18n::date_time(lang, l.at)}</span></li> }
            })
            .collect_view();
        let more = record.accesses.len().saturating_sub(20);
        let more = (more > 0).then(|| view! { <p class="muted small">{t!(lang, "check-more", n = more)}</p> });
        view! { <ul>{rows}</ul>{more} }.into_any()
    };
    view! { <section class="section card"><h2>{t!(lang, "data-looks")}</h2><p class="hint">{t!(lang, "data-looks-hint")}</p>{body}</section> }.into_any()
}
