//! The activities of a class and how much of the Five Ones is done.

use crate::activities::{cards, progress, scope, scope_text, switch};
use axum::extract::Path;
use leptos::prelude::*;
use qinghe_kit::{
    forms::Fields,
    i18n,
    ids::id,
    names::{kind_name, kind_names},
    page::{Area, Cx, Page, Reply},
    spreadsheet as ledger,
    spreadsheet::Kind,
    t,
    ui::{self, Tone},
};
use qinghe_model::{Lang, OrgId, activity::ActivityState};
use qinghe_service::{
    UseCase,
    activities::{self, ClassPage, Standing},
    tables::{Cell, Sheet},
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
        let list = if all.is_empty() {
            ui::empty(t!(lang, "activity-empty-title"), t!(lang, "activity-empty-text"), records.then(|| (new.clone(), t!(lang, "activity-new"))))
        } else {
            cards(lang, &all, &HashMap::new())
        };
        let sheet = sheet(lang, &page, &standings);
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
                {ledger::table(lang, &sheet, "five-ones", t!(lang, "activity-class-caption"), None, &[])}
                <p class="small muted">{t!(lang, "activity-class-explain")}</p>
                {ledger::downloads(lang, &here, &format!("?campaign={campaign}"))}
            </section>
            <section class="section" aria-labelledby="records"><div class="section__head"><h2 id="records">{t!(lang, "activity-records")}</h2></div>{list}</section>
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
fn sheet(lang: Lang, page: &ClassPage, standings: &[Standing]) -> Sheet {
    let numbers = |s: &Standing| [s.confirmed, s.waiting, s.returned, s.people].map(Cell::Count);
    let latest = |s: &Standing| {
        let of = page.records.iter().find(|a| a.kind == s.kind && a.state == ActivityState::Confirmed);
        of.map_or(Cell::Nothing, |a| Cell::Plain(a.on_date.to_string()))
    };
    let sum = |part: fn(&Standing) -> i64| Cell::Count(standings.iter().map(part).sum());
    Sheet {
        title: t!(lang, "activity-title"),
        head: vec![
            t!(lang, "activity-col-kind"),
            t!(lang, "activity-state-confirmed"),
            t!(lang, "activity-state-recorded"),
            t!(lang, "activity-state-returned"),
            t!(lang, "activity-col-people"),
            t!(lang, "activity-col-latest"),
        ],
        rows: standings
            .iter()
            .map(|s| [vec![Cell::Plain(kind_name(lang, s.kind))], numbers(s).to_vec(), vec![latest(s)]].concat())
            .collect(),
        foot: vec![
            Cell::Plain(t!(lang, "activity-total")),
            sum(|s| s.confirmed),
            sum(|s| s.waiting),
            sum(|s| s.returned),
            sum(|s| s.people),
            Cell::Nothing,
        ],
        ..Sheet::default()
    }
}

async fn file(cx: &Cx, class: &str, query: &Fields, kind: Kind) -> Reply {
    let (app, actor) = (&cx.web.app, cx.actor()?);
    let page = activities::list_class(app, actor, id::<OrgId>(class)?, scope(query)?).await?;
    activities::note_export(app, actor, UseCase::ViewActivities, page.class.id).await?;
    let sheet = sheet(cx.lang(), &page, &standings(&page));
    ledger::file(cx, &sheet, kind, page.class.name().get(cx.lang()), page.at)
}

pub async fn csv(cx: Cx, Path(class): Path<String>, query: Fields) -> Reply {
    file(&cx, &class, &query, Kind::Csv).await
}

pub async fn xlsx(cx: Cx, Path(class): Path<String>, query: Fields) -> Reply {
    file(&cx, &class, &query, Kind::Xlsx).await
}
