//! The numbers that pupils of a part of the tree see beside the national ones.

use crate::bureau::Frame;
use axum::{extract::Path, response::Response};
use leptos::prelude::*;
use qinghe_kit::{
    forms::{Fields, FormState, TextField, hidden, made_from, once, see_other},
    ids::id,
    page::{Cx, Reply},
    t,
};
use qinghe_model::{HelpLineId, Lang, OrgId, Text};
use qinghe_service::{
    Error,
    help_lines::{self, HelpPage},
};
use qinghe_store::help_lines::HelpLine;

const ENDING: &str = "/help-lines";

/// `GET /bureau/{org}/help-lines`. `?line=` opens one to be changed, `?done=1` says that something was saved.
pub async fn show(cx: Cx, Path(org): Path<String>, query: Fields) -> Reply {
    let page = help_lines::get(&cx.web.app, cx.actor()?, id::<OrgId>(&org)?).await?;
    let open = page.own.iter().find(|l| l.id.to_string() == query.get("line"));
    let form = open.map_or_else(FormState::default, saved);
    Ok(render(&cx, &page, &form, query.get("done") == "1"))
}

/// A line as it is saved.
fn saved(line: &HelpLine) -> FormState {
    let name = line.name();
    let values = [
        ("line", line.id.to_string()),
        ("name_zh", name.zh),
        ("name_en", name.en),
        ("number", line.number.clone()),
        ("hours", line.hours.clone()),
    ];
    FormState::filled(values).editing()
}

/// `POST /bureau/{org}/help-lines`: saves or removes a line.
pub async fn submit(cx: Cx, Path(org): Path<String>, fields: Fields) -> Reply {
    let (app, actor, org) = (&cx.web.app, cx.actor()?, id::<OrgId>(&org)?);
    let line = match fields.get("line") {
        "" => None,
        text => Some(id::<HelpLineId>(text)?),
    };
    let deletes = fields.get("do") == "delete";
    if let Some(line) = line.filter(|_| !deletes) {
        let page = help_lines::get(app, actor, org).await?;
        let now = page.own.iter().find(|l| l.id == line).map(saved);
        if let Some(form) = now.and_then(|now| FormState::overtaken(cx.lang(), &fields, &now)) {
            return Ok(render(&cx, &page, &form, false));
        }
    }
    let done = if deletes {
        help_lines::delete(app, actor, org, line.ok_or(Error::NotFound)?).await
    } else {
        let name = Text { zh: fields.get("name_zh").to_owned(), en: fields.get("name_en").to_owned() };
        help_lines::save(app, actor, org, line, &name, fields.get("number"), fields.get("hours")).await
    };
    match done {
        Ok(()) => Ok(see_other(&format!("/bureau/{org}/help-lines?done=1"))),
        Err(Error::Invalid(faults)) => {
            let page = help_lines::get(app, actor, org).await?;
            Ok(render(&cx, &page, &FormState::failed(&fields, faults), false))
        }
        Err(e) => Err(e.into()),
    }
}

fn render(cx: &Cx, page: &HelpPage, form: &FormState, done: bool) -> Response {
    let lang = cx.lang();
    let frame = Frame {
        cx,
        lineage: &page.lineage,
        ending: ENDING,
        name: t!(lang, "help-lines-title"),
        lead: Some(t!(lang, "help-lines-lead")),
        confirmation: done.then(|| t!(lang, "help-lines-done")),
    };
    let address = format!("/bureau/{}/help-lines", page.org.id);
    let mut response = frame.page(|| {
        let changing = !form.value("line").is_empty();
        let full = page.own.len() >= help_lines::MOST && !changing;
        let edit = if full {
            view! { <p class="muted">{t!(lang, "help-lines-full", n = help_lines::MOST)}</p> }.into_any()
        } else {
            edit_form(lang, form, changing, &address)
        };
        view! {
            {form.summary(lang, t!(lang, "help-lines-failed"))}
            {own(lang, page, &address)}
            {edit}
            {inherited(lang, page)}
        }
        .into_any()
    });
    if form.is_overtaken() {
        *response.status_mut() = axum::http::StatusCode::CONFLICT;
    } else if form.is_bad() {
        *response.status_mut() = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

fn own(lang: Lang, page: &HelpPage, address: &str) -> AnyView {
    if page.own.is_empty() {
        return view! { <p class="muted">{t!(lang, "help-lines-none")}</p> }.into_any();
    }
    let items = page.own.iter().map(|l| {
        let name = l.name();
        let named = name.get(lang).to_owned();
        view! {
            <li>
                <strong>{l.number.clone()}" "{named.clone()}</strong>
                <span>{l.hours.clone()}</span>
                <form method="post" class="row">
                    <input type="hidden" name="line" value=l.id.to_string()/>
                    <a class="btn btn--second btn--sm" href=format!("{address}?line={}", l.id)>{t!(lang, "help-lines-change")}<span class="vh">{format!(" {named}")}</span></a>
                    <button class="btn btn--second btn--sm" name="do" value="delete">{t!(lang, "help-lines-delete")}<span class="vh">{format!(" {named}")}</span></button>
                </form>
            </li>
        }
    });
    view! { <section class="card" aria-labelledby="own"><h2 id="own">{t!(lang, "help-lines-own")}</h2><ul class="menu">{items.collect_view()}</ul></section> }.into_any()
}

fn edit_form(lang: Lang, form: &FormState, changing: bool, address: &str) -> AnyView {
    let title = if changing { t!(lang, "help-lines-edit") } else { t!(lang, "help-lines-add") };
    view! {
        <section class="card" aria-labelledby="edit">
            <h2 id="edit">{title}</h2>
            <form method="post" action=address.to_owned() novalidate="">
                {if changing { made_from(form) } else { once(form) }}
                {hidden("line", form.value("line"))}
                {TextField::new("name_zh", t!(lang, "help-lines-name-zh")).render(lang, form)}
                {TextField::new("name_en", t!(lang, "help-lines-name-en")).render(lang, form)}
                {TextField::new("number", t!(lang, "help-lines-number")).hint(t!(lang, "help-lines-number-hint")).kind("tel").input_mode("tel").render(lang, form)}
                {TextField::new("hours", t!(lang, "help-lines-hours")).hint(t!(lang, "help-lines-hours-hint")).render(lang, form)}
                <div class="actions"><button class="btn">{t!(lang, "help-lines-save")}</button></div>
            </form>
        </section>
    }
    .into_any()
}

fn inherited(lang: Lang, page: &HelpPage) -> AnyView {
    let above = page.inherited.iter().map(|(l, from)| {
        let by = t!(lang, "help-lines-by", name = from.get(lang));
        view! { <li><strong>{l.number.clone()}" "{l.name().get(lang).to_owned()}</strong><span>{by}</span></li> }
    });
    let fixed = [
        ("120", t!(lang, "help-120")),
        ("110", t!(lang, "help-110")),
        ("12356", t!(lang, "help-12356")),
        ("12355", t!(lang, "help-12355")),
    ];
    let fixed = fixed.map(|(number, name)| view! { <li><strong>{number}" "{name}</strong><span>{t!(lang, "help-lines-fixed")}</span></li> });
    view! { <section class="card" aria-labelledby="others"><h2 id="others">{t!(lang, "help-lines-others")}</h2><ul class="menu">{above.collect_view()}{fixed.collect_view()}</ul></section> }.into_any()
}
