//! Who has looked at a school's pupils, for the school's administrators: a page and files.

use crate::bureau::{Frame, audit, staff::url_part};
use axum::extract::Path;
use chrono::NaiveDate;
use leptos::prelude::*;
use qinghe_content::Library;
use qinghe_kit::{
    forms::{Fields, FormState, TextField},
    i18n,
    ids::id,
    list::{Field, List},
    page::{Cx, Reply},
    spreadsheet::{self, Kind},
    t, ui,
};
use qinghe_model::{Lang, OrgId, error::FieldError};
use qinghe_service::pupil_views::{self, Filter, Look};

pub(super) const ENDING: &str = "/views";

fn read(query: &Fields) -> Filter {
    Filter {
        from: i18n::read_day(query.get("from")),
        to: i18n::read_day(query.get("to")),
        pupil: query.get("pupil").to_owned(),
        person: query.get("person").to_owned(),
        before: query.get("before").parse().ok(),
    }
}

/// The filter as a query, beginning with `?`.
fn query_of(filter: &Filter) -> String {
    let day = |d: Option<NaiveDate>| d.map(|d| d.to_string()).unwrap_or_default();
    format!(
        "?from={}&to={}&pupil={}&person={}",
        day(filter.from),
        day(filter.to),
        url_part(&filter.pupil),
        url_part(&filter.person)
    )
}

/// The looks as a table: time, person, role, place, pupil and page.
fn looks_list(lang: Lang, library: &Library) -> List<'_, Look> {
    let roles = move |look: &Look| {
        let roles: Vec<String> = look.roles.iter().map(|role| ui::role_word(lang, *role)).collect();
        i18n::list(lang, &roles)
    };
    let whom = move |look: &Look| match &look.line.subject {
        Some(pupil) => audit::who(lang, pupil),
        None => t!(lang, "views-everybody"),
    };
    List::new(
        "views",
        t!(lang, "views-caption"),
        vec![
            Field::time("at", t!(lang, "audit-col-when"), |look: &Look| Some(look.line.at)),
            Field::text("person", t!(lang, "views-col-who"), move |look: &Look| audit::who(lang, &look.line.actor)),
            Field::text("role", t!(lang, "views-col-role"), roles),
            Field::text("place", t!(lang, "views-col-where"), move |look: &Look| look.line.place.get(lang).to_owned()),
            Field::text("pupil", t!(lang, "views-col-pupil"), whom),
            Field::text("what", t!(lang, "views-col-what"), move |look: &Look| audit::what(lang, library, &look.line)),
        ],
    )
    .stacked()
}

/// `GET /bureau/{org}/views`. `?from=`, `?to=`, `?pupil=`, `?person=` filter, `?before=` pages.
pub async fn show(cx: Cx, Path(org): Path<String>, query: Fields) -> Reply {
    let filter = read(&query);
    let looks = pupil_views::list(&cx.web.app, cx.actor()?, id::<OrgId>(&org)?, &filter).await?;
    let lang = cx.lang();
    let library = cx.web.app.content();
    let frame = Frame {
        cx: &cx,
        lineage: std::slice::from_ref(&looks.school),
        ending: ENDING,
        name: t!(lang, "views-title"),
        lead: Some(t!(lang, "views-lead")),
        confirmation: None,
    };
    Ok(frame.page(|| {
        let days =
            ["from", "to"].into_iter().filter(|day| !query.get(day).is_empty() && i18n::read_day(query.get(day)).is_none());
        let mut faults: Vec<FieldError> = days.map(|field| FieldError { field, code: "day-none" }).collect();
        if looks.unknown_pupil {
            faults.push(FieldError { field: "pupil", code: "pupil-unknown" });
        }
        let form = FormState::failed(&query, faults);
        let address = format!("/bureau/{}{ENDING}", looks.school.id);
        let found = if looks.looks.is_empty() {
            ui::empty(t!(lang, "views-empty-title"), t!(lang, "views-empty-text"), None)
        } else {
            view! {
                {looks_list(lang, &library).page(lang, &looks.looks)}
                {spreadsheet::downloads(lang, &address, &query_of(&filter))}
            }
            .into_any()
        };
        let older = looks.next.map(|next| format!("{address}{}&before={next}", query_of(&filter)));
        view! {
            {form.summary(lang, t!(lang, "views-failed"))}
            <form method="get" class="no-print">
                <div class="fields">
                    {TextField::date("from", t!(lang, "audit-from")).render(lang, &form)}
                    {TextField::date("to", t!(lang, "audit-to")).render(lang, &form)}
                    {TextField::new("pupil", t!(lang, "views-pupil")).render(lang, &form)}
                    {TextField::new("person", t!(lang, "views-person")).render(lang, &form)}
                </div>
                <p class="actions"><button class="btn btn--second">{t!(lang, "views-go")}</button></p>
            </form>
            {found}
            {older.map(|href| view! { <nav class="row no-print" aria-label=t!(lang, "admin-pages")><a class="btn btn--second btn--sm" href=href>{t!(lang, "admin-older")}</a></nav> })}
        }
        .into_any()
    }))
}

async fn file(cx: Cx, org: String, query: Fields, kind: Kind) -> Reply {
    let lang = cx.lang();
    let app = &cx.web.app;
    let looks = pupil_views::export(app, cx.actor()?, id::<OrgId>(&org)?, &read(&query)).await?;
    let library = app.content();
    let sheet = looks_list(lang, &library).sheet(t!(lang, "views-title"), &looks.looks);
    spreadsheet::file(&sheet, kind, ("views", looks.school.name().get(lang)), app.now())
}

/// `GET /bureau/{org}/views.csv`: the looks as a file; the download itself is in the log.
pub async fn csv(cx: Cx, Path(org): Path<String>, query: Fields) -> Reply {
    file(cx, org, query, Kind::Csv).await
}

/// `GET /bureau/{org}/views.xlsx`
pub async fn xlsx(cx: Cx, Path(org): Path<String>, query: Fields) -> Reply {
    file(cx, org, query, Kind::Xlsx).await
}

/// `GET /bureau/{org}/views.json`
pub async fn json(cx: Cx, Path(org): Path<String>, query: Fields) -> Reply {
    file(cx, org, query, Kind::Json).await
}
