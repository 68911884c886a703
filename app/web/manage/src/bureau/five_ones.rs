//! How many schools have done which of the five ones: the figures of a node and of those right under it, never a class,
//! a photo, or a head count under ten.

use crate::bureau::report_files;
use axum::extract::Path;
use leptos::prelude::*;
use qinghe_kit::{
    downloads,
    forms::{Fields, SelectField},
    i18n,
    ids::id,
    list::{Field, List},
    names::kind_name,
    page::{Area, Cx, Page, Reply},
    scripts,
    sorted::{self, Sort},
    spreadsheet::report_list,
    t, ui,
};
use qinghe_model::{CampaignId, Lang, OrgId, activity::FiveOnes, org::OrgKind, participation::Permille, text::natural};
use qinghe_service::{
    Actor, UseCase,
    activities::{self, FiguresPage, SchoolFigures, SchoolNote},
    reports,
    tables::{Cell, Row},
};
use qinghe_store::orgs::Org;
use std::cmp::Ordering;

/// What the children can be sorted by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum By {
    Name,
    Ones,
    Schools,
    Classes,
    People,
}

impl sorted::Column for By {
    const ALL: &'static [Self] = &[Self::Name, Self::Ones, Self::Schools, Self::Classes, Self::People];

    fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Ones => "ones",
            Self::Schools => "schools",
            Self::Classes => "classes",
            Self::People => "people",
        }
    }
}

impl By {
    /// What a column of the ledger sorts by.
    fn of(column: &str) -> Option<Self> {
        Some(match column {
            "name" => Self::Name,
            "ones_done" => Self::Ones,
            "schools_done" => Self::Schools,
            "classes_done" => Self::Classes,
            "people" => Self::People,
            _ => return None,
        })
    }
}

/// By the exact share; those without a share come first.
fn by_share((a, of_a): (i64, i64), (b, of_b): (i64, i64)) -> Ordering {
    (of_a > 0)
        .cmp(&(of_b > 0))
        .then_with(|| (i128::from(a) * i128::from(of_b)).cmp(&(i128::from(b) * i128::from(of_a))))
}

fn compare(by: By, lang: Lang, a: &(Org, FiveOnes), b: &(Org, FiveOnes)) -> Ordering {
    match by {
        By::Name => natural(a.0.name().get(lang), b.0.name().get(lang)),
        By::Ones => by_share((a.1.kinds(), a.1.schools), (b.1.kinds(), b.1.schools)),
        By::Schools => by_share((a.1.schools_done, a.1.schools), (b.1.schools_done, b.1.schools)),
        By::Classes => by_share((a.1.classes_done, a.1.classes), (b.1.classes_done, b.1.classes)),
        By::People => a.1.people.cmp(&b.1.people),
    }
}

/// The figures that an address asks for, in its order.
async fn read(cx: &Cx, org: &str, query: &Fields) -> Result<(FiguresPage, Option<Sort<By>>), qinghe_kit::page::Fault> {
    let campaign = match query.get("campaign") {
        "" => None,
        text => Some(id::<CampaignId>(text)?),
    };
    let mut page = activities::figures(&cx.web.app, cx.actor()?, id::<OrgId>(org)?, campaign).await?;
    let sort = Sort::read(query.get("sort"));
    if let Some(sort) = sort {
        sort.apply(&mut page.children, |a, b| compare(sort.by, cx.lang(), a, b));
    }
    Ok((page, sort))
}

/// `GET /bureau/{org}/activities?campaign=&sort=`
pub async fn show(cx: Cx, Path(org): Path<String>, query: Fields) -> Reply {
    let (page, sort) = read(&cx, &org, &query).await?;
    let actor = cx.actor()?;
    let lang = cx.lang();
    let name = page.org.name().get(lang).to_owned();
    let title = t!(lang, "activity-bureau-title", name = name.as_str());
    let shown = Page::new(Area::Staff, title.clone()).main("main wrap main--wide").with_script(scripts::PRINT);
    let as_of = t!(lang, "teach-as-of", time = i18n::date_time(lang, page.at));
    let campaign = page.choice.campaign().map(|k| k.name().get(lang).to_owned());
    let shown = shown.running([title.clone(), campaign.clone().unwrap_or_default(), as_of.clone()]);
    Ok(cx.page(downloads::watched(shown), || {
        let body = match page.choice.campaign() {
            None => ui::empty(t!(lang, "bureau-no-campaign-title"), t!(lang, "activity-no-campaign-text"), None),
            Some(_) if page.total.schools == 0 => {
                ui::empty(t!(lang, "activity-nobody-title"), t!(lang, "activity-nobody-text"), None)
            }
            Some(_) => figures(lang, &page, actor, sort),
        };
        view! {
            {ui::crumbs(lang, lineage(lang, &page), name)}
            <header class="page-head">
                <h1>{title}</h1>
                {campaign.map(|k| view! { <p class="page-head__lead"><strong>{k}</strong></p> })}
                <p class="page-head__lead"><time datetime=page.at.to_rfc3339()>{as_of}</time></p>
            </header>
            {super::tabs(lang, actor, &page.org, "/activities")}
            {switch(lang, &page, sort)}
            {body}
        }
        .into_any()
    }))
}

/// The campaign as part of addresses.
fn campaign_query(page: &FiguresPage) -> String {
    page.choice.campaign().map(|k| format!("?campaign={}", k.id)).unwrap_or_default()
}

fn lineage(lang: Lang, page: &FiguresPage) -> Vec<(String, String)> {
    let above = page.lineage.iter().filter(|o| o.id != page.org.id);
    above
        .map(|o| {
            let called = page.choice.campaign().is_some_and(|k| k.org_path.contains(&o.path));
            let query = if called { campaign_query(page) } else { String::new() };
            (format!("/bureau/{}/activities{query}", o.id), o.name().get(lang).to_owned())
        })
        .collect()
}

/// A choice where there are several campaigns.
fn switch(lang: Lang, page: &FiguresPage, sort: Option<Sort<By>>) -> Option<AnyView> {
    let current = page.choice.campaign()?.id;
    if page.choice.campaigns.len() < 2 {
        return None;
    }
    let campaigns =
        page.choice.campaigns.iter().map(|k| (k.campaign.id.to_string(), k.campaign.name().get(lang).to_owned()));
    Some(
        SelectField::new("campaign", t!(lang, "bureau-switch"))
            .class("input input--date")
            .choices(campaigns)
            .chosen(current.to_string())
            .render_switch(lang, sort.map(|s| ("sort", s.text()))),
    )
}

fn figures(lang: Lang, page: &FiguresPage, actor: &Actor, sort: Option<Sort<By>>) -> AnyView {
    let asked = page.choice.kinds().len();
    let total = page.total;
    let share = |part, whole| i18n::percent(Permille::of(part, whole).ok().flatten());
    let of = |n: i64| format!("/ {}", i18n::number(n));
    let lead = if page.school.is_some() {
        let n = usize::try_from(total.kinds()).unwrap_or_default();
        ui::stat(t!(lang, "activity-col-done"), n.to_string(), format!("/ {asked}"), None)
    } else {
        let note = t!(lang, "activity-begun-note", n = i18n::number(total.schools_begun));
        let rate = format!("{} · {note}", share(total.schools_done, total.schools));
        ui::stat(t!(lang, "activity-schools-done"), i18n::number(total.schools_done), of(total.schools), Some(rate))
    };
    let classes = ui::stat(
        t!(lang, "activity-classes-done"),
        i18n::number(total.classes_done),
        of(total.classes),
        Some(share(total.classes_done, total.classes)),
    );
    let people = ui::stat(
        t!(lang, "activity-col-people"),
        i18n::number(total.people),
        String::new(),
        Some(t!(lang, "activity-people-note")),
    );
    let records = ui::stat(t!(lang, "activity-col-records"), i18n::number(total.records), String::new(), None);
    let waiting = ui::stat(
        t!(lang, "activity-col-waiting"),
        i18n::number(total.waiting),
        String::new(),
        (total.waiting > 0).then(|| t!(lang, "activity-waiting-note")),
    );
    let query = campaign_query(page);
    let notes = page.school.as_ref().map(|school| notes(lang, school));
    let own = (page.org.kind == OrgKind::School && actor.may(UseCase::ViewActivities, &page.org.path)).then(|| {
        view! { <p class="no-print"><a class="btn btn--second" href=format!("/school/{}/activities{query}", page.org.id)>{t!(lang, "activity-own-records")}</a></p> }
    });
    view! {
        <dl class="stats">{lead}{classes}{records}{waiting}{people}</dl>
        {own}
        <section class="section stack">
            {ledger(lang, page, actor, sort)}
            {notes}
            {report_files::files(lang, &format!("/bureau/{}/reports/five-ones", page.org.id), &query)}
            <p class="small muted">{t!(lang, "activity-bureau-explain", n = asked)}</p>
        </section>
    }
    .into_any()
}

/// The ledger as its files have it, with links to the nodes below; it sorts by some columns.
fn ledger(lang: Lang, page: &FiguresPage, actor: &Actor, sort: Option<Sort<By>>) -> AnyView {
    let caption = match (&page.school, page.org.kind) {
        (Some(_), _) => t!(lang, "activity-class-caption"),
        (None, OrgKind::Region) => t!(lang, "activity-by-city"),
        (None, OrgKind::City) => t!(lang, "activity-by-county"),
        (None, _) => t!(lang, "activity-by-school-caption"),
    };
    let table = reports::five_ones_table(page.choice.kinds(), &page.total, &page.children, page.school.as_ref());
    let words = report_files::words(lang, &table, false);
    let query = campaign_query(page);
    let link = |org: &Org| {
        let open = actor.may(UseCase::ViewParticipation, &org.path);
        open.then(|| format!("/bureau/{}/activities{query}", org.id))
    };
    let links = page.children.iter().map(|(org, _)| link(org)).chain(std::iter::repeat(None));
    let rows: Vec<(&Row, Option<String>)> = table.rows.iter().zip(links).collect();
    let list = report_list("five-ones", caption, &table, &words, |(row, _): &(&Row, Option<String>)| *row);
    if page.school.is_some() {
        return list.page(lang, &rows);
    }
    list.with("name", |name| name.link(|(_, href)| href.clone()))
        .class("table table--stack table--sorts")
        .sorts_by(sort, &format!("/bureau/{}/activities{query}&", page.org.id), By::of)
        .page(lang, &rows)
}

/// The school's notes on activities for the whole school.
fn notes(lang: Lang, school: &SchoolFigures) -> AnyView {
    if school.notes.is_empty() {
        return view! { <p class="muted">{t!(lang, "activity-no-notes")}</p> }.into_any();
    }
    let people = |n: &SchoolNote| n.headcount.map_or_else(|| Cell::Plain(t!(lang, "activity-under-ten")), Cell::Count);
    let fields = vec![
        Field::text("activity", t!(lang, "activity-col-kind"), |n: &SchoolNote| kind_name(lang, n.kind)),
        Field::date("day", t!(lang, "activity-date"), |n: &SchoolNote| Some(n.on_date)),
        Field::number("people", t!(lang, "activity-people"), people),
        Field::text("note", t!(lang, "activity-note"), |n: &SchoolNote| n.note.clone()).class("pre"),
    ];
    List::new("notes", t!(lang, "activity-notes-caption"), fields).stacked().page(lang, &school.notes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_compared_before_rounding() {
        assert_eq!(by_share((9_998, 10_000), (9_999, 10_000)), Ordering::Less);
        assert_eq!(by_share((1, 2), (50, 100)), Ordering::Equal);
        assert_eq!(by_share((0, 0), (0, 5)), Ordering::Less);
    }
}
