//! The activities of a school and its classes: to confirm, to filter, to download, and their photos.

use crate::activities::{cards, progress, scope, scope_text, state_name, state_tag, switch};
use axum::extract::Path;
use leptos::prelude::*;
use qinghe_kit::{
    forms::{Fields, SelectField, hidden, see_other},
    i18n,
    ids::id,
    list::{Field, List},
    names::kind_name,
    page::{Area, Cx, Page, Reply},
    spreadsheet::{self, Kind},
    t, ui,
};
use qinghe_model::{
    Lang, OrgId,
    activity::{ActivityKind, ActivityState},
};
use qinghe_service::{
    Error, UseCase,
    activities::{self, SchoolPage, Standing},
    tables::Cell,
};
use qinghe_store::activities::Activity;
use std::collections::HashMap;

/// The filter of the records, as the address has it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Filter {
    kind: Option<ActivityKind>,
    state: Option<ActivityState>,
    /// A class, or the school for its whole-school activities.
    org: Option<OrgId>,
}

impl Filter {
    fn read(query: &Fields) -> Self {
        Self {
            kind: query.get("kind").parse().ok(),
            state: query.get("state").parse().ok(),
            org: query.get("class").parse().ok(),
        }
    }

    fn wants(&self, a: &Activity) -> bool {
        self.kind.is_none_or(|k| a.kind == k)
            && self.state.is_none_or(|s| a.state == s)
            && self.org.is_none_or(|o| a.org_id == o)
    }
}

/// `GET /school/activities`: redirects to the visitor's only school, or offers a choice.
pub async fn home(cx: Cx) -> Reply {
    let schools = activities::list_schools(&cx.web.app, cx.actor()?).await?;
    let lang = cx.lang();
    match &schools[..] {
        [] => Err(Error::Forbidden.into()),
        [only] => Ok(see_other(&format!("/school/{}/activities", only.id))),
        _ => {
            let title = t!(lang, "activity-title");
            Ok(cx.page(Page::new(Area::Staff, title.clone()).narrow(), || {
                let links = schools.iter().map(|s| view! { <li><a href=format!("/school/{}/activities", s.id)>{s.name().get(lang).to_owned()}</a></li> }).collect_view();
                view! {
                    {ui::crumbs(lang, vec![("/school".to_owned(), t!(lang, "school-title"))], title.clone())}
                    <header class="page-head"><h1>{title}</h1></header>
                    <ul class="menu">{links}</ul>
                }
                .into_any()
            }))
        }
    }
}

/// The names of the classes and of the school itself.
fn names(lang: Lang, page: &SchoolPage) -> HashMap<OrgId, String> {
    let mut names: HashMap<OrgId, String> =
        page.classes.iter().map(|o| (o.id, o.name().get(lang).to_owned())).collect();
    names.insert(page.school.id, t!(lang, "activity-whole-school"));
    names
}

/// `GET /school/{school}/activities?campaign=&kind=&class=&state=`
pub async fn show(cx: Cx, Path(school): Path<String>, query: Fields) -> Reply {
    let page = activities::list_school(&cx.web.app, cx.actor()?, id::<OrgId>(&school)?, scope(&query)?).await?;
    let lang = cx.lang();
    let filter = Filter::read(&query);
    let title = t!(lang, "activity-school-title", school = page.school.name().get(lang).to_owned());
    let removed = (query.get("removed") == "1").then(|| ui::notice(ui::Tone::Good, t!(lang, "activity-removed"), None));
    Ok(cx.page(Page::new(Area::Staff, title.clone()), || {
        let here = format!("/school/{}/activities", page.school.id);
        let campaign = scope_text(&page.choice);
        let names = names(lang, &page);
        let waiting: Vec<&Activity> = page.records.iter().filter(|a| a.state == ActivityState::Recorded).collect();
        let shown: Vec<&Activity> = page.records.iter().filter(|a| filter.wants(a)).collect();
        let to_confirm = if waiting.is_empty() {
            view! { <p class="muted">{t!(lang, "activity-none-to-confirm")}</p> }.into_any()
        } else {
            cards(lang, &waiting, &names)
        };
        let all = if page.records.is_empty() {
            ui::empty(t!(lang, "activity-empty-title"), t!(lang, "activity-empty-school"), Some((format!("{here}/new?campaign={campaign}"), t!(lang, "activity-new-school"))))
        } else if shown.is_empty() {
            ui::empty(t!(lang, "activity-none-title"), t!(lang, "activity-none-text"), Some((format!("{here}?campaign={campaign}"), t!(lang, "activity-show-all"))))
        } else {
            cards(lang, &shown, &names)
        };
        let figures = page.figures.map(|f| {
            let of = |n: i64, all: i64| (i18n::number(n), format!("/ {}", i18n::number(all)));
            let (classes, of_classes) = of(f.classes_done, f.classes);
            view! { <dl class="stats">{ui::stat(t!(lang, "activity-classes-done"), classes, of_classes, None)}{ui::stat(t!(lang, "activity-col-records"), i18n::number(f.records), String::new(), None)}</dl> }
        });
        let standings = activities::standings(page.choice.kinds(), page.records.iter());
        view! {
            {ui::crumbs(lang, vec![("/school".to_owned(), t!(lang, "school-title"))], t!(lang, "activity-title"))}
            {removed}
            <header class="page-head page-head__row">
                <div>
                    <h1>{title}</h1>
                    {page.choice.campaign().map(|k| view! { <p class="page-head__lead"><strong>{k.name().get(lang).to_owned()}</strong></p> })}
                    <p class="page-head__lead"><time datetime=page.at.to_rfc3339()>{t!(lang, "teach-as-of", time = i18n::date_time(lang, page.at))}</time></p>
                </div>
                <div class="row no-print">
                    <a class="btn" href=format!("{here}/new?campaign={campaign}")>{t!(lang, "activity-new-school")}</a>
                    <a class="btn btn--second" href=format!("{here}/gallery?campaign={campaign}")>{t!(lang, "activity-gallery")}</a>
                </div>
            </header>
            {switch(lang, &page.choice)}
            <section class="section stack">
                {progress(lang, activities::done(&standings), standings.len())}
                {figures}
                {list(lang, &page).page(lang, &rows(lang, &page))}
                <p class="small muted">{t!(lang, "activity-school-explain")}</p>
                {spreadsheet::downloads(lang, &here, &format!("?campaign={campaign}"))}
            </section>
            <section class="section no-print" aria-labelledby="waiting"><div class="section__head"><h2 id="waiting">{t!(lang, "activity-to-confirm", n = waiting.len())}</h2></div>{to_confirm}</section>
            <section class="section" aria-labelledby="records"><div class="section__head"><h2 id="records">{t!(lang, "activity-all-records")}</h2></div>
                {(!page.records.is_empty()).then(|| filter_form(lang, &page, filter, &here))}
                {all}
            </section>
        }
        .into_any()
    }))
}

fn filter_form(lang: Lang, page: &SchoolPage, filter: Filter, address: &str) -> AnyView {
    let any = |name, label| SelectField::new(name, label).empty_choice(t!(lang, "activity-any"));
    let kind = any("kind", t!(lang, "activity-col-kind"))
        .choices(ActivityKind::ALL.map(|k| (k.as_str(), kind_name(lang, k))))
        .chosen(filter.kind.map_or("", ActivityKind::as_str));
    let class = any("class", t!(lang, "activity-col-class"))
        .choices([(page.school.id.to_string(), t!(lang, "activity-whole-school"))])
        .choices(page.classes.iter().map(|o| (o.id.to_string(), o.name().get(lang).to_owned())))
        .chosen(filter.org.map(|o| o.to_string()).unwrap_or_default());
    let state = any("state", t!(lang, "activity-col-state"))
        .choices(ActivityState::ALL.map(|s| (s.as_str(), state_name(lang, s))))
        .chosen(filter.state.map_or("", ActivityState::as_str));
    let campaign = scope_text(&page.choice);
    let filtered = filter != Filter::default();
    view! {
        <details class="more no-print" open=filtered>
            <summary>{t!(lang, "activity-filter")}</summary>
            <form class="more__in" method="get" action=format!("{address}#records")>
                {hidden("campaign", campaign.clone())}
                <div class="fields">
                    {kind.render_plain(lang)}
                    {class.render_plain(lang)}
                    {state.render_plain(lang)}
                </div>
                <p class="row"><button class="btn">{t!(lang, "grades-filter-go")}</button><a class="btn btn--quiet" href=format!("{address}?campaign={campaign}")>{t!(lang, "activity-show-all")}</a></p>
            </form>
        </details>
    }
    .into_any()
}

/// What files and the page call each row of a school's Five Ones, where it leads, and how far it is.
struct Row {
    name: String,
    class: Option<OrgId>,
    standings: Vec<Standing>,
}

/// Whole-school activities, then each class.
fn rows(lang: Lang, page: &SchoolPage) -> Vec<Row> {
    let row = |name: String, class| Row {
        name,
        class,
        standings: activities::standings(page.choice.kinds(), page.of(class)),
    };
    let whole = row(t!(lang, "activity-whole-school"), None);
    let classes = page.classes.iter().map(|o| row(o.name().get(lang).to_owned(), Some(o.id)));
    std::iter::once(whole).chain(classes).collect()
}

/// The Five Ones of a school; the last row has the total.
fn list(lang: Lang, page: &SchoolPage) -> List<'static, Row> {
    let kinds = page.choice.kinds();
    let all = activities::standings(kinds, page.records.iter());
    let asked = i64::try_from(kinds.len()).unwrap_or(i64::MAX);
    let campaign = scope_text(&page.choice);
    let total = t!(lang, "activity-school-total");
    let name = Field::text("class", t!(lang, "activity-col-class"), |r: &Row| r.name.clone())
        .link(move |r| r.class.map(|class| format!("/teach/classes/{class}/activities?campaign={campaign}")))
        .total(Cell::Plain(total));
    let mut fields = vec![name];
    fields.extend(kinds.iter().enumerate().map(|(n, kind)| {
        let of = move |standings: &[Standing]| standings.get(n).map_or(0, |s| s.confirmed);
        Field::count(kind.as_str(), kind_name(lang, *kind), move |r: &Row| of(&r.standings))
            .total(Cell::Count(of(&all)))
    }));
    let count = |key: &'static str, label: String, of: fn(&[Standing]) -> i64| {
        Field::count(key, label, move |r: &Row| of(&r.standings)).total(Cell::Count(of(&all)))
    };
    fields.extend([
        count("done", t!(lang, "activity-col-done"), |all| i64::try_from(activities::done(all)).unwrap_or(i64::MAX)),
        Field::count("asked", t!(lang, "activity-col-required"), move |_: &Row| asked).total(Cell::Count(asked)),
        count("recorded", t!(lang, "activity-state-recorded"), |all| all.iter().map(|s| s.waiting).sum()),
        count("returned", t!(lang, "activity-state-returned"), |all| all.iter().map(|s| s.returned).sum()),
        count("people", t!(lang, "activity-col-people"), |all| all.iter().map(|s| s.people).sum()),
    ]);
    List::new("five-ones", t!(lang, "activity-school-caption"), fields).stacked()
}

async fn file(cx: &Cx, school: &str, query: &Fields, kind: Kind) -> Reply {
    let (app, actor) = (&cx.web.app, cx.actor()?);
    let page = activities::list_school(app, actor, id::<OrgId>(school)?, scope(query)?).await?;
    activities::note_export(app, actor, UseCase::ViewActivities, page.school.id).await?;
    let lang = cx.lang();
    let sheet = list(lang, &page).sheet(t!(lang, "activity-title"), &rows(lang, &page));
    spreadsheet::file(&sheet, kind, ("five-ones", page.school.name().get(lang)), page.at)
}

pub async fn csv(cx: Cx, Path(school): Path<String>, query: Fields) -> Reply {
    file(&cx, &school, &query, Kind::Csv).await
}

pub async fn xlsx(cx: Cx, Path(school): Path<String>, query: Fields) -> Reply {
    file(&cx, &school, &query, Kind::Xlsx).await
}

pub async fn json(cx: Cx, Path(school): Path<String>, query: Fields) -> Reply {
    file(&cx, &school, &query, Kind::Json).await
}

/// `GET /school/{school}/activities/gallery?campaign=`: the photos, which only this school sees.
pub async fn gallery(cx: Cx, Path(school): Path<String>, query: Fields) -> Reply {
    let (app, actor) = (&cx.web.app, cx.actor()?);
    let page = activities::list_school(app, actor, id::<OrgId>(&school)?, scope(&query)?).await?;
    let mut photos = activities::list_photos(app, actor, page.school.id).await?;
    let lang = cx.lang();
    let title = t!(lang, "activity-gallery");
    Ok(cx.page(Page::new(Area::Staff, title.clone()), || {
        let here = format!("/school/{}/activities", page.school.id);
        let campaign = scope_text(&page.choice);
        let names = names(lang, &page);
        let shown: Vec<AnyView> = page
            .records
            .iter()
            .flat_map(|a| {
                let files = photos.remove(&a.id).unwrap_or_default();
                let words = format!("{} · {}", kind_name(lang, a.kind), names.get(&a.org_id).cloned().unwrap_or_default());
                let of = files.len();
                files.into_iter().enumerate().map(move |(n, f)| {
                    let alt = t!(lang, "activity-photo-alt", what = words.as_str(), n = n + 1, of = of);
                    view! {
                        <li>
                            <a href=format!("/activities/{}", a.id)><img src=format!("/activities/{}/photos/{}/small", a.id, f.id) alt=alt loading="lazy"/></a>
                            <p>{words.clone()}</p>
                            <p class="small muted">{i18n::day(lang, a.on_date)}</p>
                            {state_tag(lang, a.state)}
                        </li>
                    }
                    .into_any()
                }).collect::<Vec<_>>()
            })
            .collect();
        let body = if shown.is_empty() {
            ui::empty(t!(lang, "activity-gallery-empty-title"), t!(lang, "activity-gallery-empty-text"), Some((format!("{here}?campaign={campaign}"), t!(lang, "activity-back"))))
        } else {
            view! { <ul class="photos">{shown}</ul> }.into_any()
        };
        let breadcrumbs = vec![("/school".to_owned(), t!(lang, "school-title")), (format!("{here}?campaign={campaign}"), t!(lang, "activity-title"))];
        view! {
            {ui::crumbs(lang, breadcrumbs, title.clone())}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "activity-gallery-lead")}</p></header>
            {switch(lang, &page.choice)}
            {body}
        }
        .into_any()
    }))
}
