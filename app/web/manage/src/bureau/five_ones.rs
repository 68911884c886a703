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
    names::kind_name,
    page::{Area, Cx, Page, Reply},
    scripts,
    sorted::{self, Sort, heading},
    spreadsheet::{self, Column, DataTable},
    t, ui,
};
use qinghe_model::{CampaignId, Lang, OrgId, activity::FiveOnes, org::OrgKind, participation::Permille, text::natural};
use qinghe_service::{
    Actor, UseCase,
    activities::{self, FiguresPage, SchoolFigures},
    tables::{Cell, Sheet},
};
use qinghe_store::orgs::{self, Org};
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
    let sheet = sheet(lang, page);
    let address = format!("/bureau/{}/activities", page.org.id);
    let query = campaign_query(page);
    let table = if let Some(school) = &page.school {
        view! { {spreadsheet::table(lang, &sheet, "five-ones", t!(lang, "activity-class-caption"), None, &[])}{notes(lang, school)} }.into_any()
    } else {
        let links: Vec<Option<String>> = page
            .children
            .iter()
            .map(|(o, _)| {
                actor.may(UseCase::ViewParticipation, &o.path).then(|| format!("/bureau/{}/activities{query}", o.id))
            })
            .collect();
        let caption = match page.org.kind {
            OrgKind::Region => t!(lang, "activity-by-city"),
            OrgKind::City => t!(lang, "activity-by-county"),
            _ => t!(lang, "activity-by-school-caption"),
        };
        let heads = heads(&sheet, page.choice.kinds().len(), sort, &format!("{address}{query}&"));
        spreadsheet::table(lang, &sheet, "five-ones", caption, Some(heads), &links)
    };
    let own = (page.org.kind == OrgKind::School && actor.may(UseCase::ViewActivities, &page.org.path)).then(|| {
        view! { <p class="no-print"><a class="btn btn--second" href=format!("/school/{}/activities{query}", page.org.id)>{t!(lang, "activity-own-records")}</a></p> }
    });
    view! {
        <dl class="stats">{lead}{classes}{records}{waiting}{people}</dl>
        {own}
        <section class="section stack">
            {table}
            {report_files::files(lang, &format!("/bureau/{}/reports/five-ones", page.org.id), &query)}
            <p class="small muted">{t!(lang, "activity-bureau-explain", n = asked)}</p>
        </section>
    }
    .into_any()
}

/// Headings, of which some sort. The kinds start at the third column.
fn heads(sheet: &Sheet, kinds: usize, sort: Option<Sort<By>>, address: &str) -> Vec<AnyView> {
    let by = |n: usize| match n.checked_sub(2 + kinds) {
        None if n == 0 => Some(By::Name),
        Some(0) => Some(By::Ones),
        Some(2) => Some(By::Schools),
        Some(4) => Some(By::Classes),
        Some(7) => Some(By::People),
        _ => None,
    };
    (0..sheet.head.len())
        .map(|n| match by(n) {
            Some(by) => heading(by, sheet.head[n].clone(), n > 0, sort, address, true),
            None => spreadsheet::plain_head(sheet, n),
        })
        .collect()
}

/// A node's table: its children and their sum; of a school, kind by kind.
fn sheet(lang: Lang, page: &FiguresPage) -> Sheet {
    let kinds = page.choice.kinds();
    if let Some(school) = &page.school {
        let row = |name: String, n: i64, people: i64| vec![Cell::Plain(name), Cell::Count(n), Cell::Count(people)];
        return Sheet {
            title: t!(lang, "activity-title"),
            head: vec![
                t!(lang, "activity-col-kind"),
                t!(lang, "activity-col-records"),
                t!(lang, "activity-col-people"),
            ],
            rows: school.by_kind.iter().map(|(k, n, people)| row(kind_name(lang, *k), *n, *people)).collect(),
            foot: row(
                t!(lang, "activity-total"),
                school.by_kind.iter().map(|(_, n, _)| n).sum(),
                school.by_kind.iter().map(|(_, _, people)| people).sum(),
            ),
            ..Sheet::default()
        };
    }
    let asked = i64::try_from(kinds.len()).unwrap_or_default();
    let line = |name: String, f: &FiveOnes| {
        let mut cells = vec![Cell::Plain(name), Cell::Count(f.schools)];
        cells.extend(kinds.iter().map(|k| Cell::Count(f.by_kind[k.index()])));
        let rest =
            [f.kinds(), asked * f.schools, f.schools_done, f.classes, f.classes_done, f.records, f.waiting, f.people];
        cells.extend(rest.map(Cell::Count));
        cells
    };
    let mut head = vec![t!(lang, "bureau-col-name"), t!(lang, "activity-col-schools")];
    head.extend(kinds.iter().map(|k| kind_name(lang, *k)));
    head.extend([
        t!(lang, "activity-col-done"),
        t!(lang, "activity-col-required"),
        t!(lang, "activity-col-schools-done"),
        t!(lang, "activity-col-classes"),
        t!(lang, "activity-classes-done"),
        t!(lang, "activity-col-records"),
        t!(lang, "activity-col-waiting"),
        t!(lang, "activity-col-people"),
    ]);
    let names = orgs::distinct_names(page.children.iter().map(|(o, _)| o));
    Sheet {
        title: t!(lang, "activity-title"),
        head,
        rows: page.children.iter().zip(names).map(|((_, f), name)| line(name.get(lang).to_owned(), f)).collect(),
        foot: line(t!(lang, "bureau-total"), &page.total),
        ..Sheet::default()
    }
}

/// The school's notes on activities for the whole school.
fn notes(lang: Lang, school: &SchoolFigures) -> AnyView {
    if school.notes.is_empty() {
        return view! { <p class="muted">{t!(lang, "activity-no-notes")}</p> }.into_any();
    }
    let columns = vec![
        Column::text(t!(lang, "activity-col-kind")),
        Column::date(t!(lang, "activity-date")),
        Column::number(t!(lang, "activity-people")),
        Column::pre(t!(lang, "activity-note")),
    ];
    let rows = school.notes.iter().map(|n| {
        let people = n.headcount.map_or_else(|| t!(lang, "activity-under-ten"), i18n::number);
        [kind_name(lang, n.kind), i18n::day(lang, n.on_date), people, n.note.clone()].map(IntoAny::into_any).into()
    });
    DataTable::new("notes", t!(lang, "activity-notes-caption"), columns).rows(rows).render()
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
