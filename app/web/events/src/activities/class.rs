//! The activities of a class and how much of the Five Ones is done.

use crate::activities::{cards, progress, scope, scope_text, switch};
use axum::extract::Path;
use leptos::prelude::*;
use qinghe_kit::{
    forms::Fields,
    i18n,
    ids::id,
    list::{Field, List},
    names::{kind_name, kind_names},
    page::{Area, Cx, Page, Reply},
    spreadsheet::{self, Kind},
    t,
    ui::{self, Tone},
};
use qinghe_model::{Lang, OrgId, activity::ActivityState};
use qinghe_service::{
    UseCase,
    activities::{self, ClassPage, Standing},
    tables::Cell,
};
use qinghe_store::activities::Activity;
use std::collections::HashMap;

/// `GET /teach/classes/{class}/activities?campaign=`; `?removed=1` after a record was removed.
pub async fn show(cx: Cx, Path(class): Path<String>, query: Fields) -> Reply {
    let actor = cx.actor()?;
    let page = activities::list_class(&cx.web.app, actor, id::<OrgId>(&class)?, scope(&query)?).await?;
    let lang = cx.lang();
    let class = page.class.name().get(lang).to_owned();
    let title = t!(lang, "activity-class-title", class = class.as_str());
    let removed = (query.get("removed") == "1").then(|| ui::notice(Tone::Good, t!(lang, "activity-removed"), None));
    let records = actor.may(UseCase::RecordActivity, &page.class.path);
    Ok(cx.page(Page::new(Area::Staff, title.clone()), || {
        let address = format!("/teach/classes/{}", page.class.id);
        let breadcrumbs = vec![("/teach".to_owned(), t!(lang, "teach-title")), (address.clone(), class)];
        let here = format!("{address}/activities");
        let campaign = scope_text(&page.choice);
        let new = format!("{here}/new?campaign={campaign}");
        let standings = standings(&page);
        let (done, of) = (activities::done(&standings), standings.len());
        let all: Vec<&Activity> = page.records.iter().collect();
        let records_shown = if all.is_empty() {
            ui::empty(t!(lang, "activity-empty-title"), t!(lang, "activity-empty-text"), records.then(|| (new.clone(), t!(lang, "activity-new"))))
        } else {
            cards(lang, &all, &HashMap::new())
        };
        view! {
            {ui::crumbs(lang, breadcrumbs, t!(lang, "activity-title"))}
            {removed}
            <header class="page-head page-head__row">
                <div>
                    <h1>{title}</h1>
                    {page.choice.campaign().map(|k| view! { <p class="page-head__lead"><strong>{k.name().get(lang).to_owned()}</strong></p> })}
                    <p class="page-head__lead"><time datetime=page.at.to_rfc3339()>{t!(lang, "teach-as-of", time = i18n::date_time(lang, page.at))}</time></p>
                </div>
                {records.then(|| view! { <div class="row"><a class="btn" href=new>{t!(lang, "activity-new")}</a></div> })}
            </header>
            {switch(lang, &page.choice)}
            <section class="section stack">
                {progress(lang, done, of)}
                {missing(lang, &page, &standings)}
                {list(lang, &page, &standings).page(lang, &standings)}
                <p class="small muted">{t!(lang, "activity-class-explain")}</p>
                {spreadsheet::downloads(lang, &here, &format!("?campaign={campaign}"))}
            </section>
            <section class="section" aria-labelledby="records"><div class="section__head"><h2 id="records">{t!(lang, "activity-records")}</h2></div>{records_shown}</section>
        }
        .into_any()
    }))
}

fn standings(page: &ClassPage) -> Vec<Standing> {
    activities::standings(page.choice.kinds(), page.records.iter())
}

/// The kinds that are still missing, those waiting to be confirmed, and those the school held for everyone.
fn missing(lang: Lang, page: &ClassPage, standings: &[Standing]) -> AnyView {
    let open: Vec<_> = standings.iter().filter(|s| s.confirmed == 0).map(|s| s.kind).collect();
    let held: Vec<_> = open.iter().copied().filter(|k| page.by_school.contains(k)).collect();
    let waiting = standings.iter().filter(|s| s.confirmed == 0 && s.waiting > 0).map(|s| s.kind).collect::<Vec<_>>();
    if open.is_empty() {
        return ui::notice(Tone::Good, t!(lang, "activity-all-done"), None);
    }
    let mut lines = Vec::new();
    if !waiting.is_empty() {
        lines.push(t!(lang, "activity-waiting-list", kinds = kind_names(lang, &waiting)));
    }
    if !held.is_empty() {
        lines.push(t!(lang, "activity-by-school", kinds = kind_names(lang, &held)));
    }
    let text = (!lines.is_empty()).then(|| lines.join(" "));
    ui::notice(Tone::Info, t!(lang, "activity-missing", kinds = kind_names(lang, &open)), text)
}

/// The Five Ones of a class, a row for each kind.
fn list<'a>(lang: Lang, page: &'a ClassPage, standings: &[Standing]) -> List<'a, Standing> {
    let count = |key: &'static str, label: String, of: fn(&Standing) -> i64| {
        Field::count(key, label, of).total(Cell::Count(standings.iter().map(of).sum()))
    };
    let latest = move |s: &Standing| {
        let of = page.records.iter().find(|a| a.kind == s.kind && a.state == ActivityState::Confirmed);
        of.map_or(Cell::Nothing, |a| Cell::Plain(a.on_date.to_string()))
    };
    let fields = vec![
        Field::text("activity", t!(lang, "activity-col-kind"), move |s: &Standing| kind_name(lang, s.kind))
            .total(Cell::Plain(t!(lang, "activity-total"))),
        count("confirmed", t!(lang, "activity-state-confirmed"), |s| s.confirmed),
        count("recorded", t!(lang, "activity-state-recorded"), |s| s.waiting),
        count("returned", t!(lang, "activity-state-returned"), |s| s.returned),
        count("people", t!(lang, "activity-col-people"), |s| s.people),
        Field::cell("latest", t!(lang, "activity-col-latest"), latest).class("when"),
    ];
    List::new("five-ones", t!(lang, "activity-class-caption"), fields).stacked()
}

async fn file(cx: &Cx, class: &str, query: &Fields, kind: Kind) -> Reply {
    let (app, actor) = (&cx.web.app, cx.actor()?);
    let page = activities::list_class(app, actor, id::<OrgId>(class)?, scope(query)?).await?;
    activities::note_export(app, actor, UseCase::ViewActivities, page.class.id).await?;
    let (lang, standings) = (cx.lang(), standings(&page));
    let sheet = list(lang, &page, &standings).sheet(t!(lang, "activity-title"), &standings);
    spreadsheet::file(&sheet, kind, ("five-ones", page.class.name().get(lang)), page.at)
}

pub async fn csv(cx: Cx, Path(class): Path<String>, query: Fields) -> Reply {
    file(&cx, &class, &query, Kind::Csv).await
}

pub async fn xlsx(cx: Cx, Path(class): Path<String>, query: Fields) -> Reply {
    file(&cx, &class, &query, Kind::Xlsx).await
}

pub async fn json(cx: Cx, Path(class): Path<String>, query: Fields) -> Reply {
    file(&cx, &class, &query, Kind::Json).await
}
