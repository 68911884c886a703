//! Notices of a bureau to the schools under it: written here, read on the start page of their staff.

use crate::bureau::Frame;
use axum::{extract::Path, response::Response};
use leptos::prelude::*;
use qinghe_kit::{
    forms::{self, Fields, FormState, SelectField, TextField, see_other},
    i18n,
    ids::id,
    list::{Field, List},
    notices::words,
    page::{Cx, Reply},
    t,
    ui::{self, icon},
};
use qinghe_model::{Lang, NoticeId, OrgId, Text};
use qinghe_service::{
    Error,
    notices::{self, FormPage, Written},
};
use qinghe_store::{
    notices::{Audience, LISTED},
    orgs::{self, Org},
};

const ENDING: &str = "/notices";

fn frame<'a>(cx: &'a Cx, lineage: &'a [Org], lead: Option<String>) -> Frame<'a> {
    Frame { cx, lineage, ending: ENDING, name: t!(cx.lang(), "notices-title"), lead, confirmation: None }
}

fn audience_word(lang: Lang, audience: Audience) -> String {
    match audience {
        Audience::SchoolAdmins => t!(lang, "notices-for-admins"),
        Audience::Teachers => t!(lang, "notices-for-teachers"),
        Audience::Both => t!(lang, "notices-for-both"),
    }
}

/// `GET /bureau/{org}/notices`. `?done=` says what was done.
pub async fn show(cx: Cx, Path(org): Path<String>, query: Fields) -> Reply {
    let page = notices::list(&cx.web.app, cx.actor()?, id::<OrgId>(&org)?).await?;
    let lang = cx.lang();
    let mut frame = frame(&cx, &page.lineage, Some(t!(lang, "notices-lead")));
    frame.confirmation = match query.get("done") {
        "write" => Some(t!(lang, "notices-done-write")),
        "withdraw" => Some(t!(lang, "notices-done-withdraw")),
        _ => None,
    };
    Ok(frame.page(|| {
        let address = format!("/bureau/{}/notices", page.org.id);
        let body = if page.notices.is_empty() {
            ui::empty(t!(lang, "notices-empty-title"), t!(lang, "notices-empty-text"), None)
        } else {
            written(&cx, &address).page(lang, &page.notices)
        };
        view! {
            <p class="actions"><a class="btn" href=format!("{address}/new")>{t!(lang, "notices-new")}</a></p>
            {body}
            {ui::latest_only(lang, page.notices.len(), LISTED)}
        }
        .into_any()
    }))
}

fn written<'a>(cx: &'a Cx, address: &'a str) -> List<'a, Written> {
    let lang = cx.lang();
    let until = move |w: &Written| {
        let over = w.notice.withdrawn_at.is_some() || w.notice.until_date < cx.web.app.today();
        let until = i18n::day(lang, w.notice.until_date);
        if over { t!(lang, "notices-over", day = until) } else { until }
    };
    let fields = vec![
        Field::text("title", t!(lang, "notices-col-title"), move |w: &Written| w.notice.title().get(lang).to_owned())
            .link(move |w| Some(format!("{address}/{}", w.notice.id))),
        Field::text("audience", t!(lang, "notices-col-audience"), move |w: &Written| {
            audience_word(lang, w.notice.audience)
        }),
        Field::text("until", t!(lang, "notices-col-until"), until),
        Field::text("read", t!(lang, "notices-col-read"), move |w: &Written| {
            t!(lang, "notices-read-by", n = w.read, all = w.schools)
        }),
    ];
    List::new("notices", t!(lang, "notices-caption"), fields).stacked()
}

/// `GET /bureau/{org}/notices/new`
pub async fn show_new(cx: Cx, Path(org): Path<String>) -> Reply {
    let page = notices::form(&cx.web.app, cx.actor()?, id::<OrgId>(&org)?).await?;
    let own = cx.web.app.new_id::<NoticeId>().to_string();
    let form = FormState::filled([("id", own), ("audience", Audience::Both.as_str().to_owned())]);
    Ok(new_form(&cx, &page, &form))
}

fn new_form(cx: &Cx, page: &FormPage, form: &FormState) -> Response {
    let lang = cx.lang();
    let lead = Some(t!(lang, "notices-new-lead", n = page.schools));
    frame(cx, &page.lineage, lead).form(t!(lang, "notices-new"), form, t!(lang, "notices-failed"), || {
        let audiences = Audience::ALL.map(|a| (a.as_str().to_owned(), audience_word(lang, a)));
        let body = |name: &'static str, label: String| {
            forms::field(lang, form, name, label, None, forms::text_area(lang, form, name, 8, false))
        };
        view! {
            <form method="post" novalidate="">
                <input type="hidden" name="id" value=form.value("id")/>
                {TextField::new("title_zh", t!(lang, "notices-title-zh")).render(lang, form)}
                {body("body_zh", t!(lang, "notices-body-zh"))}
                {TextField::new("title_en", t!(lang, "notices-title-en")).render(lang, form)}
                {body("body_en", t!(lang, "notices-body-en"))}
                <p class="hint">{t!(lang, "notices-links-hint")}</p>
                {SelectField::new("audience", t!(lang, "notices-col-audience")).choices(audiences).render(lang, form)}
                {TextField::date("until", t!(lang, "notices-until")).hint(t!(lang, "notices-until-hint")).render(lang, form)}
                <div class="actions"><button class="btn">{t!(lang, "notices-send")}</button></div>
            </form>
        }
        .into_any()
    })
}

/// `POST /bureau/{org}/notices/new`
pub async fn write(cx: Cx, Path(org): Path<String>, fields: Fields) -> Reply {
    let (app, actor, org) = (&cx.web.app, cx.actor()?, id::<OrgId>(&org)?);
    let text = |zh: &str, en: &str| Text { zh: fields.get(zh).to_owned(), en: fields.get(en).to_owned() };
    let audience = Audience::try_from(fields.get("audience").to_owned()).ok();
    let (title, body) = (text("title_zh", "title_en"), text("body_zh", "body_en"));
    let own = fields.get("id").parse().unwrap_or_else(|_| app.new_id());
    match notices::write(app, actor, (org, own), &title, &body, audience, i18n::read_day(fields.get("until"))).await {
        Ok(()) => Ok(see_other(&format!("/bureau/{org}/notices?done=write"))),
        Err(Error::Invalid(faults)) => {
            let page = notices::form(app, actor, org).await?;
            Ok(new_form(&cx, &page, &FormState::failed(&fields, faults)))
        }
        Err(e) => Err(e.into()),
    }
}

/// `GET /bureau/{org}/notices/{notice}`: what it says, and which schools have read it.
pub async fn readers(cx: Cx, Path((org, notice)): Path<(String, String)>) -> Reply {
    let (app, actor, org) = (&cx.web.app, cx.actor()?, id::<OrgId>(&org)?);
    let page = notices::readers(app, actor, org, id::<NoticeId>(&notice)?).await?;
    let lang = cx.lang();
    let lineage = [page.org.clone()];
    let read = page.schools.iter().filter(|(_, read)| *read).count();
    let title = page.notice.title().get(lang).to_owned();
    Ok(frame(&cx, &lineage, None).form(title, &FormState::default(), String::new(), || {
        type School = (Text, bool);
        let shown = page.notice.withdrawn_at.is_none() && page.notice.until_date >= cx.web.app.today();
        let names = orgs::distinct_names(page.schools.iter().map(|(school, _)| school));
        let schools: Vec<School> = names.into_iter().zip(page.schools.iter().map(|(_, read)| *read)).collect();
        let state = |read: bool| if read { t!(lang, "notices-read") } else { t!(lang, "notices-unread") };
        let look = |(_, read): &School| {
            if *read {
                view! { <span class="save save--ok">{icon("check")}{state(true)}</span> }.into_any()
            } else {
                view! { <span class="muted">{state(false)}</span> }.into_any()
            }
        };
        let fields = vec![
            Field::text("school", t!(lang, "notices-col-school"), |(name, _): &School| name.get(lang).to_owned()),
            Field::text("read", t!(lang, "notices-col-read"), |(_, read): &School| state(*read)).look(look),
        ];
        let list = List::new("schools", t!(lang, "notices-read-by", n = read, all = page.schools.len()), fields).stacked();
        view! {
            <section class="card">{words(lang, &page.notice)}</section>
            <p class="section muted">{audience_word(lang, page.notice.audience)}" · "{t!(lang, "notices-shown-until", day = i18n::day(lang, page.notice.until_date))}</p>
            {shown.then(|| view! { <form method="post" class="actions"><button class="btn btn--second">{t!(lang, "notices-withdraw")}</button></form> })}
            <div class="section">{list.page(lang, &schools)}</div>
        }
        .into_any()
    }))
}

/// `POST /bureau/{org}/notices/{notice}`: it is no longer shown.
pub async fn withdraw(cx: Cx, Path((org, notice)): Path<(String, String)>) -> Reply {
    let (org, notice) = (id::<OrgId>(&org)?, id::<NoticeId>(&notice)?);
    notices::withdraw(&cx.web.app, cx.actor()?, org, notice).await?;
    Ok(see_other(&format!("/bureau/{org}/notices?done=withdraw")))
}

/// `POST /notices/{notice}/read`
pub async fn mark_read(cx: Cx, Path(notice): Path<String>) -> Reply {
    notices::mark_read(&cx.web.app, cx.actor()?, id::<NoticeId>(&notice)?).await?;
    Ok(see_other("/"))
}
