//! The first screen of a campaign: which it is and how long it goes on, the rate against the target, its course, the schools
//! to follow up, and what waits today.

use super::children::{link, names};
use crate::bureau::{
    campaigns::{asked, state_word},
    trend::{self, Course},
};
use leptos::prelude::*;
use qinghe_content::Library;
use qinghe_kit::{
    i18n, live, t,
    ui::{self, NeededWords, Tone},
};
use qinghe_model::{Lang, participation::Permille};
use qinghe_service::{
    Actor, App, UseCase,
    campaigns::{Figures, MarksAsOf, ParticipationPage, figures::Joined, today::Today},
};
use qinghe_store::campaigns::Campaign;
use std::cmp::Reverse;

/// How many of the neediest units the first screen names.
const NAMED: usize = 6;

/// The campaign and the unit.
pub(super) fn title(lang: Lang, campaign: &Campaign, page: &ParticipationPage) -> String {
    format!("{} · {}", campaign.name().get(lang), page.org.name().get(lang))
}

/// The campaign and the unit, its state, and the days that are left; what it requires is behind a fold.
pub(super) fn heading(lang: Lang, campaign: &Campaign, page: &ParticipationPage, library: &Library) -> AnyView {
    let time = |t| i18n::date_time(lang, t);
    let window = t!(
        lang,
        "bureau-window",
        from = time(campaign.opens_at),
        due = time(campaign.due_at),
        closes = time(campaign.closes_at)
    );
    let day = |t: chrono::DateTime<chrono::Utc>| t.with_timezone(&App::ZONE).date_naive();
    let left = (day(campaign.due_at - chrono::TimeDelta::milliseconds(1)) - day(page.at)).num_days();
    let runs = campaign.opens_at <= page.at && page.at < campaign.due_at;
    let left = runs.then(|| match left {
        0 => t!(lang, "bureau-last-day"),
        n => t!(lang, "bureau-days-left", count = n),
    });
    view! {
        <header class="page-head">
            <h1>{title(lang, campaign, page)}</h1>
            <p class="row"><span class="tag">{state_word(lang, campaign, page.at)}</span>{left.map(|text| view! { <b>{text}</b> })}<span class="page-head__lead">{t!(lang, "bureau-due", due = time(campaign.due_at))}</span></p>
            {campaign.is_over(page.at).then(|| view! { <p class="page-head__lead">{t!(lang, "bureau-over", closes = time(campaign.closes_at))}</p> })}
            {live::status(lang, page.at)}
            <details class="more">
                <summary>{t!(lang, "bureau-about")}</summary>
                <div class="more__in">{asked(lang, &page.requirements, &page.activities, library)}<p>{window}</p></div>
            </details>
        </header>
    }
    .into_any()
}

/// The four tiles: the rate against the target, who is missing, the schools below it, and today.
pub(super) fn stats(lang: Lang, page: &ParticipationPage, campaign: &Campaign) -> AnyView {
    let (total, target) = (page.total, campaign.target);
    let of = |part, whole| i18n::percent(Permille::of(part, whole).ok().flatten());
    let overfull = total.checked().err().map(|e| {
        let text = t!(lang, "overfull-text", part = i18n::number(e.part), whole = i18n::number(e.whole));
        ui::notice(Tone::Danger, t!(lang, "overfull-title"), Some(text))
    });
    let rate = total.rate().ok().flatten();
    let (figure, unit) = rate.map_or(("–".to_owned(), String::new()), |r| (r.to_string(), "%".to_owned()));
    let (done, all) = (i18n::number(total.completed), i18n::number(total.eligible));
    let rate_note = t!(lang, "bureau-rate-note", done = done, all = all, target = target);
    let words = needed_words(lang, page, campaign);
    let needed = i18n::number(total.needed(target));
    let third = if page.org.kind.is_bureau() {
        let all = format!("/ {}", i18n::number(page.schools.all));
        let note = t!(lang, "bureau-below-note", n = i18n::number(page.schools.not_started));
        ui::stat(t!(lang, "bureau-below"), i18n::number(page.schools.below), all, Some(note))
    } else {
        let open = (total.started - total.completed).max(0);
        ui::stat(
            t!(lang, "bureau-open"),
            i18n::number(open),
            t!(lang, "unit-pupils"),
            Some(t!(lang, "bureau-open-note")),
        )
    };
    let (today, note) = match page.yesterday {
        Some(before) => {
            let rate = i18n::percent(before.rate().ok().flatten());
            (trend::change(total.completed - before.completed), Some(t!(lang, "bureau-change-note", rate = rate)))
        }
        None => ("–".to_owned(), Some(t!(lang, "bureau-today-none"))),
    };
    let label = t!(lang, "participation-bar", rate = of(total.completed, total.eligible), target = target);
    view! {
        <div id="node-stats">
            {overfull}
            <dl class="stats stats--four">
                {ui::stat(t!(lang, "participation-rate"), figure, unit, Some(rate_note))}
                {ui::stat(words.label, needed, t!(lang, "unit-pupils"), words.note)}
                {third}
                {ui::stat(t!(lang, "bureau-today"), today, t!(lang, "unit-pupils"), note)}
                <div class="stat stat--wide">
                    <dt class="vh">{t!(lang, "participation-rate")}</dt>
                    <dd>{ui::participation_bar(rate, target, total.reaches(target), Some(label))}</dd>
                </div>
            </dl>
        </div>
    }
    .into_any()
}

/// The figures of the node that are not on the first screen.
pub(super) fn more(lang: Lang, page: &ParticipationPage, campaign: &Campaign) -> AnyView {
    let total = page.total;
    let of = |part, whole| i18n::percent(Permille::of(part, whole).ok().flatten());
    let mut more = vec![ui::stat(
        t!(lang, "participation-completed"),
        i18n::number(total.completed),
        String::new(),
        Some(t!(lang, "of-pupils", count = total.eligible, n = i18n::number(total.eligible))),
    )];
    if page.org.kind.is_bureau() {
        let (with, all) = (page.schools.active, page.schools.all);
        let note = if campaign.school_threshold > 0 {
            t!(lang, "bureau-schools-threshold", rate = of(with, all), threshold = campaign.school_threshold)
        } else {
            t!(lang, "bureau-schools-note", rate = of(with, all))
        };
        more.push(ui::stat(
            t!(lang, "bureau-schools"),
            i18n::number(with),
            format!("/ {}", i18n::number(all)),
            Some(note),
        ));
    }
    let note = t!(lang, "bureau-started-note", rate = of(total.started, total.eligible));
    more.push(ui::stat(t!(lang, "bureau-started"), i18n::number(total.started), t!(lang, "unit-pupils"), Some(note)));
    let note = t!(lang, "bureau-on-time-note", rate = of(total.on_time, total.eligible));
    more.push(ui::stat(t!(lang, "bureau-on-time"), i18n::number(total.on_time), t!(lang, "unit-pupils"), Some(note)));
    more.push(if page.few {
        ui::stat(t!(lang, "bureau-passed"), "–".to_owned(), String::new(), Some(t!(lang, "bureau-few-note")))
    } else {
        let rate = of(total.passed, total.marked);
        let note = if page.marks == MarksAsOf::LastStep {
            t!(lang, "bureau-passed-note-step", rate = rate, n = total.marked)
        } else {
            t!(lang, "bureau-passed-note", rate = rate)
        };
        ui::stat(t!(lang, "bureau-passed"), i18n::number(total.passed), t!(lang, "unit-pupils"), Some(note))
    });
    if let Some((place, of)) = page.rank {
        let note = t!(lang, "bureau-rank-note");
        more.push(ui::stat(
            t!(lang, "bureau-rank"),
            i18n::number(place),
            format!("/ {}", i18n::number(of)),
            Some(note),
        ));
    }
    if let Some(Joined::Count(joined @ 1..)) = page.joined {
        let note =
            if page.org.kind.is_bureau() { t!(lang, "bureau-joined-night") } else { t!(lang, "bureau-joined-note") };
        more.push(ui::stat(t!(lang, "bureau-joined"), i18n::number(joined), t!(lang, "unit-pupils"), Some(note)));
    } else if page.joined == Some(Joined::Few) {
        more.push(ui::stat(t!(lang, "bureau-joined"), t!(lang, "bureau-joined-few"), String::new(), None));
    }
    view! { <dl class="stats" id="node-more">{more}</dl> }.into_any()
}

/// What the figure of those who are missing is called. For a bureau it is that of the whole area, and the note has the one of
/// its schools, which differs where a school is above the target.
fn needed_words(lang: Lang, page: &ParticipationPage, campaign: &Campaign) -> NeededWords {
    let target = campaign.target;
    let words = if campaign.is_over(page.at) {
        NeededWords::over(lang, target)
    } else if page.org.kind.is_bureau() {
        let label = t!(lang, "bureau-needed-whole", target = target);
        NeededWords { label, ..NeededWords::usual(lang, target) }
    } else {
        NeededWords::usual(lang, target)
    };
    let note = page.needed.map(|needed| {
        let schools = i18n::number(needed.schools);
        if needed.hides {
            t!(lang, "bureau-needed-note-hidden", schools = schools)
        } else {
            t!(lang, "bureau-needed-note", schools = schools)
        }
    });
    NeededWords { note, ..words }
}

/// Participation by day; nothing before the first night.
pub(super) fn chart(lang: Lang, page: &ParticipationPage, campaign: &Campaign) -> AnyView {
    let course = Course { days: &page.days, now: page.total, at: page.at, campaign, amended: &page.amended_at };
    trend::chart(lang, &course)
        .map(|chart| {
            view! {
                <section class="section" id="node-trend" aria-labelledby="trend">
                    <div class="section__head"><h2 id="trend">{t!(lang, "trend-title")}</h2></div>
                    {chart}
                </section>
            }
        })
        .into_any()
}

/// The neediest units by name, and links to the follow-up lists.
pub(super) fn to_act_on(lang: Lang, page: &ParticipationPage, actor: &Actor, campaign: &Campaign) -> AnyView {
    let target = campaign.target;
    let address = |list: &str| format!("/bureau/{}/schools?campaign={}&list={list}", page.org.id, campaign.id);
    let more = |list: &str, text: String| view! { <li><a href=address(list)>{text}</a></li> };
    let misses = |c: &Figures| !c.hidden && c.counts.checked().is_ok() && c.counts.needed(target) > 0;
    let mut needy: Vec<_> = page.children.iter().zip(names(page)).filter(|(child, _)| misses(child)).collect();
    needy.sort_by_key(|(child, _)| Reverse(child.counts.needed(target)));
    let needy: Vec<_> = needy
        .into_iter()
        .take(NAMED)
        .map(|(child, name)| {
            let name = name.get(lang).to_owned();
            let name = match link(actor, &child.org, campaign).filter(|_| !child.away) {
                Some(href) => view! { <a href=href>{name}</a> }.into_any(),
                None => name.into_any(),
            };
            let idle = child.counts.started == 0;
            let needed = child.counts.needed(target);
            view! {
                <li>
                    {name}
                    {idle.then(|| view! { " "<span class="tag tag--late">{t!(lang, "follow-up-tab-not-started")}</span> })}
                    " "<span class="muted">{t!(lang, "bureau-needed", count = needed, n = i18n::number(needed))}</span>
                </li>
            }
        })
        .collect();
    let notify = (page.schools.below > 0
        && !campaign.is_over(page.at)
        && actor.may(UseCase::WriteNotice, &page.org.path))
    .then(|| {
        let href = format!("/bureau/{}/schools/notify?campaign={}&list=below", page.org.id, campaign.id);
        view! { <p class="actions"><a class="btn" href=href>{t!(lang, "chase-go")}</a></p> }
    });
    view! {
        <section class="card stack no-print" id="node-act" aria-labelledby="act">
            <h2 id="act">{t!(lang, "follow-up-title")}</h2>
            {(!needy.is_empty()).then(|| view! { <ol>{needy}</ol> })}
            {notify}
            <ul>
                {more("not-started", t!(lang, "follow-up-not-started", count = page.schools.not_started, n = i18n::number(page.schools.not_started)))}
                {more("below", t!(lang, "follow-up-below", count = page.schools.below, n = i18n::number(page.schools.below), target = target))}
                {more("quiet", t!(lang, "follow-up-quiet"))}
            </ul>
        </section>
    }
    .into_any()
}

/// What waits for the bureau, each a link to where it is dealt with.
pub(super) fn today(lang: Lang, page: &ParticipationPage, campaign: &Campaign, today: &Today) -> AnyView {
    let own = format!("/bureau/{}", page.org.id);
    let item = |href: String, text: String, more: Option<String>| {
        view! { <li><a href=href>{text}</a>{more.map(|text| view! { <br/><span class="small muted">{text}</span> })}</li> }
    };
    let mut items = Vec::new();
    if today.waiting > 0 {
        let text = t!(lang, "bureau-today-waiting", count = today.waiting, n = i18n::number(today.waiting));
        items.push(item(format!("{own}/activities?campaign={}", campaign.id), text, None));
    }
    if let Some([first, second]) = today.duplicates.first() {
        let names = t!(lang, "bureau-today-pair", first = first.get(lang), second = second.get(lang));
        let text = t!(lang, "bureau-today-duplicates", count = today.duplicates.len());
        items.push(item(format!("{own}/tree"), text, Some(names)));
    }
    if today.drafts > 0 {
        items.push(item(format!("{own}/campaigns"), t!(lang, "bureau-today-drafts", count = today.drafts), None));
    }
    if today.proposals > 0 {
        items.push(item("/proposals".to_owned(), t!(lang, "bureau-today-proposals", count = today.proposals), None));
    }
    if let Some(last) = page.amended_at.last() {
        let day = i18n::day(lang, last.with_timezone(&App::ZONE).date_naive());
        let href = format!("{own}/amendments?campaign={}", campaign.id);
        items.push(item(href, t!(lang, "bureau-today-amended", day = day), None));
    }
    let body = if items.is_empty() {
        view! { <p class="muted">{t!(lang, "bureau-today-nothing")}</p> }.into_any()
    } else {
        view! { <ul>{items}</ul> }.into_any()
    };
    view! {
        <section class="card stack no-print" aria-labelledby="today">
            <h2 id="today">{t!(lang, "bureau-today-title")}</h2>
            {body}
        </section>
    }
    .into_any()
}
