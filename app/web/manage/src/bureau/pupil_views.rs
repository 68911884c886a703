//! Who has looked at a school's pupils, for the school's administrators: a page and files.

use crate::bureau::{Frame, audit, staff::url_part};
use axum::extract::Path;
use chrono::NaiveDate;
use leptos::prelude::*;
use qinghe_content::Library;
use qinghe_kit::{
    downloads::{CSV, XLSX, attachment},
    forms::{Fields, FormState, TextField},
    i18n,
    ids::id,
    page::{Cx, Reply},
    spreadsheet::{self, Kind},
    t, ui,
};
use qinghe_model::{Lang, OrgId, error::FieldError};
use qinghe_service::{
    App,
    pupil_views::{self, Filter, Look, Looks},
    tables::{Cell, Sheet, csv::BOM},
};

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

/// The looks as a table: when, who, as what, where, at whom, at what.
fn sheet(lang: Lang, library: &Library, looks: &Looks) -> Sheet {
    let line = |look: &Look| {
        let at = look.line.at.with_timezone(&App::ZONE).format("%Y-%m-%d %H:%M").to_string();
        let roles: Vec<String> = look.roles.iter().map(|role| ui::role_word(lang, *role)).collect();
        let whom = match &look.line.subject {
            Some(pupil) => audit::who(lang, pupil),
            None => t!(lang, "views-everybody"),
        };
        let what = audit::what(lang, library, &look.line);
        let cells = [
            at,
            audit::who(lang, &look.line.actor),
            i18n::list(lang, &roles),
            look.line.place.get(lang).to_owned(),
            whom,
            what,
        ];
        Vec::from(cells.map(|text| if text.is_empty() { Cell::Nothing } else { Cell::Plain(text) }))
    };
    Sheet {
        title: t!(lang, "views-title"),
        head: vec![
            t!(lang, "audit-col-when"),
            t!(lang, "views-col-who"),
            t!(lang, "views-col-role"),
            t!(lang, "views-col-where"),
            t!(lang, "views-col-pupil"),
            t!(lang, "views-col-what"),
        ],
        rows: looks.looks.iter().map(line).collect(),
        ..Sheet::default()
    }
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
        let sheet = sheet(lang, &library, &looks);
        let found = if sheet.rows.is_empty() {
            ui::empty(t!(lang, "views-empty-title"), t!(lang, "views-empty-text"), None)
        } else {
            view! {
                {spreadsheet::table(lang, &sheet, "views", t!(lang, "views-caption"), None, &[])}
                {spreadsheet::downloads(lang, &address, &query_of(&filter))}
            }
            .into_any()
        };
        let older = looks.next.map(|next| format!("{address}{}&before={next}", query_of(&filter)));
        view! {
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
    let sheet = sheet(lang, &app.content(), &looks);
    let at = app.now();
    let day = app.today();
    let (ending, media, bytes) = match kind {
        Kind::Csv => ("csv", CSV, format!("{BOM}{}", sheet.csv()).into_bytes()),
        Kind::Xlsx => ("xlsx", XLSX, sheet.xlsx(at)?),
    };
    let name = format!("{}-{}-{day}.{ending}", t!(lang, "views-title"), looks.school.name().get(lang));
    Ok(attachment(&format!("views-{day}.{ending}"), &name, media, bytes))
}

/// `GET /bureau/{org}/views.csv`: the looks as a file; the download itself is in the log.
pub async fn csv(cx: Cx, Path(org): Path<String>, query: Fields) -> Reply {
    file(cx, org, query, Kind::Csv).await
}

/// `GET /bureau/{org}/views.xlsx`
pub async fn xlsx(cx: Cx, Path(org): Path<String>, query: Fields) -> Reply {
    file(cx, org, query, Kind::Xlsx).await
}
