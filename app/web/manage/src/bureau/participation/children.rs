//! The nodes right under a node: a row for each, which sorts by any column.

use crate::bureau::trend;
use leptos::prelude::*;
use qinghe_kit::{
    i18n,
    sorted::{self, Sort, heading},
    spreadsheet::{self, Column, DataTable},
    t,
    ui::{self, NeededWords, icon},
};
use qinghe_model::{
    Lang, Text,
    org::OrgKind,
    participation::{Participation, Permille},
    text::natural,
};
use qinghe_service::{
    Actor,
    access::figures_use_case,
    campaigns::{Figures, MarksAsOf, ParticipationPage, figures::Schools},
};
use qinghe_store::{
    campaigns::Campaign,
    orgs::{self, Org},
};
use std::cmp::Ordering;

/// What the children can be sorted by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum By {
    Name,
    Rate,
    Change,
    Needed,
    Started,
    OnTime,
    Passed,
    Schools,
}

impl sorted::Column for By {
    const ALL: &'static [Self] =
        &[Self::Name, Self::Rate, Self::Change, Self::Needed, Self::Started, Self::OnTime, Self::Passed, Self::Schools];

    fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Rate => "rate",
            Self::Change => "change",
            Self::Needed => "needed",
            Self::Started => "started",
            Self::OnTime => "on-time",
            Self::Passed => "passed",
            Self::Schools => "schools",
        }
    }
}

/// Those that miss the most learners first.
pub(super) const NEEDIEST: Sort<By> = Sort { by: By::Needed, down: true };

/// Sorts the nodes of the page.
pub(super) fn sort(sort: Sort<By>, lang: Lang, target: i64, children: &mut [Figures]) {
    sort.apply(children, |a, b| compare(sort.by, lang, target, a, b));
}

fn compare(by: By, lang: Lang, target: i64, a: &Figures, b: &Figures) -> Ordering {
    match by {
        By::Name => natural(a.org.name().get(lang), b.org.name().get(lang)),
        By::Rate => by_rate(a.counts, b.counts),
        By::Change => gain(a).cmp(&gain(b)),
        By::Needed => a.counts.needed(target).cmp(&b.counts.needed(target)).then_with(|| by_rate(b.counts, a.counts)),
        By::Started => a.counts.started.cmp(&b.counts.started),
        By::OnTime => by_share((a.counts.on_time, a.counts.eligible), (b.counts.on_time, b.counts.eligible)),
        By::Passed => by_share((a.counts.passed, a.counts.marked), (b.counts.passed, b.counts.marked)),
        By::Schools => by_share((a.schools.active, a.schools.all), (b.schools.active, b.schools.all)),
    }
}

/// By the exact share and not its rounded form. Nodes without eligible pupils have no share and come first; figures that
/// contradict each other come last.
fn by_rate(a: Participation, b: Participation) -> Ordering {
    let rank = |p: Participation| if p.rate().is_err() { 2 } else { i32::from(p.eligible > 0) };
    rank(a).cmp(&rank(b)).then_with(|| by_share((a.completed, a.eligible), (b.completed, b.eligible)))
}

/// Two shares, each a part and its whole, compared without rounding.
fn by_share(a: (i64, i64), b: (i64, i64)) -> Ordering {
    let cross = |n: i64, d: i64| i128::from(n) * i128::from(d);
    cross(a.0, b.1).cmp(&cross(b.0, a.1))
}

/// How many more completed since the end of yesterday, where that is kept.
fn gain(f: &Figures) -> Option<i64> {
    f.yesterday.map(|y| f.counts.completed - y.completed)
}

/// The nodes right under this one, with their sum.
pub(super) fn table(
    lang: Lang,
    page: &ParticipationPage,
    actor: &Actor,
    campaign: &Campaign,
    sort: Sort<By>,
) -> AnyView {
    let target = campaign.target;
    let address = format!("/bureau/{}?campaign={}&", page.org.id, campaign.id);
    let caption = match page.org.kind {
        OrgKind::Region => t!(lang, "bureau-by-city"),
        OrgKind::City => t!(lang, "bureau-by-county"),
        OrgKind::County => t!(lang, "bureau-by-school"),
        OrgKind::School | OrgKind::Class => t!(lang, "bureau-by-class"),
    };
    let sorts =
        |by, column: Column, label, number| column.heading(heading(by, label, number, Some(sort), &address, true));
    let needed = needed_label(lang, page, campaign);
    let columns = columns(lang, needed, has_schools(page)).into_iter().map(|(by, label, column)| match by {
        Some(by) => sorts(by, column, label, by != By::Name),
        None => column,
    });
    let rows = page.children.iter().zip(names(page)).map(|child| child_row(lang, page, child, actor, campaign));
    let table = DataTable::new("children-caption", caption, columns.collect())
        .class("table table--stack table--sorts")
        .whole_rows(rows)
        .whole_foot(total_row(lang, page, campaign));
    let hidden = page.children.iter().any(|c| c.hidden);
    view! {
        {key(lang, target)}
        {table.render()}
        {hidden.then(|| view! { <p class="small muted">{t!(lang, "bureau-hidden-note")}</p> })}
        {(page.marks == MarksAsOf::LastStep).then(|| view! { <p class="small muted">{t!(lang, "report-marks-step")}</p> })}
        {page.children.iter().any(|c| c.away).then(|| view! { <p class="small muted">{t!(lang, "bureau-transferred-note")}</p> })}
    }
    .into_any()
}

/// What the column of those who are missing is called.
fn needed_label(lang: Lang, page: &ParticipationPage, campaign: &Campaign) -> String {
    let target = campaign.target;
    let words =
        if campaign.is_over(page.at) { NeededWords::over(lang, target) } else { NeededWords::usual(lang, target) };
    words.label
}

/// The columns, each with what it sorts by and its heading; `needed` is that of those who are missing.
fn columns(lang: Lang, needed: String, schools: bool) -> Vec<(Option<By>, String, Column)> {
    let number = |by, label: String| (Some(by), label.clone(), Column::number(label));
    let still = |column: fn(String) -> Column, label: String| (None, label.clone(), column(label).head_class("still"));
    let name = t!(lang, "bureau-col-name");
    let mut columns = vec![
        (Some(By::Name), name.clone(), Column::text(name)),
        still(Column::drawing, t!(lang, "bureau-col-bar")),
        still(Column::number, t!(lang, "bureau-col-done")),
        number(By::Rate, t!(lang, "participation-rate")),
        number(By::Change, t!(lang, "bureau-col-change")),
        number(By::Needed, needed),
        number(By::Started, t!(lang, "bureau-started")),
        number(By::OnTime, t!(lang, "bureau-col-on-time")),
        number(By::Passed, t!(lang, "bureau-col-passed")),
    ];
    if schools {
        columns.push(number(By::Schools, t!(lang, "bureau-schools")));
    }
    columns
}

/// Whether the nodes of the page have schools under them.
fn has_schools(page: &ParticipationPage) -> bool {
    matches!(page.org.kind, OrgKind::Region | OrgKind::City)
}

/// The children's names, told apart where two have the same.
pub(super) fn names(page: &ParticipationPage) -> Vec<Text> {
    orgs::distinct_names(page.children.iter().map(|c| &c.org))
}

/// The row of a node right under this one, with its name.
pub(super) fn child_row(
    lang: Lang,
    page: &ParticipationPage,
    (child, name): (&Figures, Text),
    actor: &Actor,
    campaign: &Campaign,
) -> AnyView {
    let id = format!("n-{}", child.org.id);
    let name = name.get(lang).to_owned();
    let name = match link(actor, &child.org, campaign).filter(|_| !child.hidden && !child.away) {
        Some(href) => view! { <a href=href>{name}</a> }.into_any(),
        None => name.into_any(),
    };
    let away = child.away.then(|| view! { " "<span class="tag tag--todo">{t!(lang, "bureau-transferred")}</span> });
    let name = view! { {name}{away} }.into_any();
    let schools = has_schools(page);
    if child.hidden {
        return hidden_row(lang, id, name, schools);
    }
    let target = (campaign.target, needed_label(lang, page, campaign));
    row(lang, (id, name), (child.counts, gain(child), child.few), target, schools.then_some(child.schools))
}

/// The row with the sum.
pub(super) fn total_row(lang: Lang, page: &ParticipationPage, campaign: &Campaign) -> AnyView {
    let gain = page.yesterday.map(|y| page.total.completed - y.completed);
    let name = ("n-total".to_owned(), t!(lang, "bureau-total").into_any());
    let target = (campaign.target, needed_label(lang, page, campaign));
    row(lang, name, (page.total, gain, page.few), target, has_schools(page).then_some(page.schools))
}

/// A node whose group is too small to be shown, or would reveal one that is.
fn hidden_row(lang: Lang, id: String, name: AnyView, schools: bool) -> AnyView {
    let columns = if schools { 9 } else { 8 };
    view! {
        <tr role="row" id=id>
            <th scope="row" role="rowheader">{name}</th>
            <td role="cell" colspan=columns class="muted">{t!(lang, "bureau-hidden-row")}</td>
        </tr>
    }
    .into_any()
}

/// The page of a node; that of a class is for its school's staff.
pub(super) fn link(actor: &Actor, org: &Org, campaign: &Campaign) -> Option<String> {
    let open = actor.may(figures_use_case(org.kind), &org.path);
    open.then(|| format!("/bureau/{}?campaign={}", org.id, campaign.id))
}

/// A node's figures, with how many more completed since yesterday, the target with what the column of those who are
/// missing is called, and its schools where that is asked.
fn row(
    lang: Lang,
    (id, name): (String, AnyView),
    (counts, gain, few): (Participation, Option<i64>, bool),
    (target, needed_label): (i64, String),
    schools: Option<Schools>,
) -> AnyView {
    let sound = counts.checked().is_ok();
    let of = |part, whole| i18n::percent(Permille::of(part, whole).ok().flatten().filter(|_| sound));
    let gain = gain.map_or_else(|| "–".to_owned(), trend::change);
    let passed = if few { "–".to_owned() } else { of(counts.passed, counts.marked) };
    let active = schools.map(|s| format!("{} / {}", i18n::number(s.active), i18n::number(s.all)));
    let rate = counts.rate().ok().flatten().filter(|_| sound);
    let met = sound && counts.reaches(target);
    let rate_cell = if sound {
        i18n::percent(rate).into_any()
    } else {
        view! { <span class="tag tag--late">{icon("alert")}{t!(lang, "bureau-bad")}</span> }.into_any()
    };
    let needed = if !sound {
        "–".into_any()
    } else if counts.eligible == 0 {
        view! { <span class="muted">{t!(lang, "bureau-nobody")}</span> }.into_any()
    } else if met {
        view! { <span class="save save--ok">{icon("check")}{t!(lang, "bureau-met")}</span> }.into_any()
    } else {
        let needed = counts.needed(target);
        t!(lang, "bureau-needed", count = needed, n = i18n::number(needed)).into_any()
    };
    let done = format!("{} / {}", i18n::number(counts.completed), i18n::number(counts.eligible));
    let columns: Vec<Column> =
        columns(lang, needed_label, schools.is_some()).into_iter().map(|(_, _, column)| column).collect();
    let mut cells = vec![
        name,
        ui::participation_bar(rate, target, met, None),
        done.into_any(),
        rate_cell,
        gain.into_any(),
        needed,
        i18n::number(counts.started).into_any(),
        of(counts.on_time, counts.eligible).into_any(),
        passed.into_any(),
    ];
    cells.extend(active.map(IntoAny::into_any));
    spreadsheet::row(&columns, Some(id), cells)
}

/// The key to the bars.
fn key(lang: Lang, target: i64) -> AnyView {
    view! {
        <p class="key">
            <span><svg width="28" height="14" aria-hidden="true" focusable="false"><rect class="pbar__fill" y="2" width="28" height="10" rx="5"></rect></svg>{t!(lang, "bureau-key-below")}</span>
            <span class="pbar--met"><svg width="28" height="14" aria-hidden="true" focusable="false"><rect class="pbar__fill" y="2" width="28" height="10" rx="5"></rect></svg>{t!(lang, "bureau-key-met")}</span>
            <span><svg width="6" height="18" aria-hidden="true" focusable="false"><line class="pbar__tick" x1="3" x2="3" y1="0" y2="18"></line></svg>{t!(lang, "bureau-key-target", target = target)}</span>
        </p>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn counts(completed: i64, eligible: i64) -> Participation {
        Participation {
            eligible,
            started: completed,
            completed,
            on_time: completed,
            marked: completed,
            passed: completed,
            full: 0,
            score: 0,
        }
    }

    #[test]
    fn shares_are_compared_before_rounding() {
        // Both show as 99.9 %.
        assert_eq!(by_rate(counts(9_998, 10_000), counts(9_999, 10_000)), Ordering::Less);
        assert_eq!(by_rate(counts(1, 2), counts(50, 100)), Ordering::Equal);
        assert_eq!(by_rate(counts(0, 5), counts(1, 1_475_642)), Ordering::Less);
    }

    #[test]
    fn nobody_comes_first_and_contradictions_last() {
        let mut all = [counts(6_062, 5_880), counts(5, 5), counts(0, 9), counts(0, 0)];
        all.sort_by(|a, b| by_rate(*a, *b));
        assert_eq!(all, [counts(0, 0), counts(0, 9), counts(5, 5), counts(6_062, 5_880)]);
    }

    #[test]
    fn a_row_that_contradicts_itself_shows_no_rate() {
        let html = row(
            Lang::En,
            ("n-1".to_owned(), "Yunxi".into_any()),
            (counts(6_062, 5_880), None, false),
            (90, String::new()),
            None,
        )
        .to_html();
        assert!(html.contains("6,062") && html.contains("5,880") && html.contains("tag--late"), "{html}");
        assert!(!html.contains("100.0%") && !html.contains("pbar--met"), "{html}");
        let html = row(
            Lang::En,
            ("n-2".to_owned(), "Zhuxi".into_any()),
            (counts(512, 806), Some(7), false),
            (90, String::new()),
            Some(Schools::default()),
        )
        .to_html();
        assert!(html.contains("63.5%") && html.contains("214"), "{html}");
    }
}
