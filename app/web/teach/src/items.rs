//! Item analysis: how each question of a quiz went in a class, and what to teach again.

use crate::{part_of, tabs};
use axum::extract::Path;
use leptos::prelude::*;
use qinghe_kit::{
    forms::Fields,
    i18n,
    ids::id,
    page::{Area, Cx, Page, Reply},
    t,
    ui::{self, Tone, icon},
};
use qinghe_model::{
    AssignmentId, Lang, Text,
    analysis::{COMMON_COUNT, COMMON_SHARE, FEWEST, Verdict},
    item::{Item, ItemKind},
};
use qinghe_service::analysis::{self, AttemptSelector, Given, ItemFacts, ItemsPage};

/// Wrong orders and typed texts may be as many as pupils: so many of them are shown.
const MOST_SHOWN: usize = 6;

/// `GET …/items`; `?attempts=last` looks at each pupil's last attempt.
pub async fn show(cx: Cx, Path(assignment): Path<String>, query: Fields) -> Reply {
    let which = if query.get("attempts") == "last" { AttemptSelector::Last } else { AttemptSelector::First };
    let page = analysis::items(&cx.web.app, cx.actor()?, id::<AssignmentId>(&assignment)?, which).await?;
    let lang = cx.lang();
    let module = page.work.module.title.get(lang).to_owned();
    let title = t!(lang, "items-title", module = module.as_str());
    Ok(cx.page(Page::new(Area::Staff, title.clone()), || {
        let body = if page.attempts == 0 {
            ui::empty(t!(lang, "items-empty-title"), t!(lang, "items-empty-text"), None)
        } else {
            let cards = page.items.iter().zip(1..).map(|(facts, n)| card(lang, n, facts)).collect_view();
            view! {
                {again(lang, &page)}
                <section class="section" aria-labelledby="each">
                    <div class="section__head"><h2 id="each">{t!(lang, "items-each")}</h2></div>
                    <div class="stack">{cards}</div>
                </section>
                {explain(lang)}
            }
            .into_any()
        };
        view! {
            {ui::crumbs(lang, super::breadcrumbs(lang, &page.work), t!(lang, "board-tab-items"))}
            <header class="page-head"><h1>{title}</h1></header>
            {tabs(lang, &page.work.assignment, &page.work.module, "/items")}
            {which_form(lang, &page)}
            {body}
            <p class="section"><a href=format!("/teach/assignments/{}/regrade", page.work.assignment.id)>{t!(lang, "regrade-link")}</a></p>
        }
        .into_any()
    }))
}

/// Says which attempts count, and offers the others.
fn which_form(lang: Lang, page: &ItemsPage) -> AnyView {
    let here = format!("/teach/assignments/{}/items", page.work.assignment.id);
    let (counted, href, other) = match page.which {
        AttemptSelector::First => {
            (t!(lang, "items-first", n = page.attempts), format!("{here}?attempts=last"), t!(lang, "items-show-last"))
        }
        AttemptSelector::Last => (t!(lang, "items-last", n = page.attempts), here, t!(lang, "items-show-first")),
    };
    view! { <p class="row"><span>{counted}</span><a class="btn btn--second btn--sm" href=href>{other}</a></p> }
        .into_any()
}

/// What many got wrong, on top: the reason to look at this page.
fn again(lang: Lang, page: &ItemsPage) -> AnyView {
    let lines: Vec<AnyView> = page
        .items
        .iter()
        .zip(1..)
        .filter_map(|(facts, n)| {
            let worst = facts.given.iter().find(|g| g.common)?;
            let share = i18n::percent(part_of(worst.count, facts.n));
            let text = t!(lang, "items-again-line", share = share, said = part(lang, &facts.item, &worst.part));
            Some(view! { <li><a href=format!("#q-{}", facts.item.id)>{format!("{n}. {}", facts.item.stem.get(lang))}</a><br/><span class="small muted">{text}</span></li> }.into_any())
        })
        .collect();
    if lines.is_empty() {
        return ui::notice(
            Tone::Good,
            t!(lang, "items-none-title"),
            Some(t!(lang, "items-none-text", share = COMMON_SHARE, n = COMMON_COUNT)),
        );
    }
    view! {
        <section class="section card stack stack--tight" aria-labelledby="again">
            <h2 id="again">{t!(lang, "items-again")}</h2>
            <p class="small muted">{t!(lang, "items-again-lead", share = COMMON_SHARE, n = COMMON_COUNT)}</p>
            <ul class="stack stack--tight">{lines}</ul>
        </section>
    }
    .into_any()
}

fn card(lang: Lang, n: usize, facts: &ItemFacts) -> AnyView {
    let item = &facts.item;
    let share = |count: usize| i18n::percent(part_of(count, facts.n));
    let none = "–".to_owned();
    let (r, r_note) = match facts.discrimination {
        Some(r) => (format!("{r:.2}"), verdict(lang, Verdict::of(r))),
        None if facts.n < FEWEST => (none.clone(), t!(lang, "items-few", n = FEWEST)),
        None => (none.clone(), t!(lang, "items-alike")),
    };
    let (seconds, unit) =
        facts.seconds.map_or((none, String::new()), |s| (s.to_string(), t!(lang, "items-seconds-unit")));
    let blank_note = share(facts.blank);
    view! {
        <article class="card stack" id=format!("q-{}", facts.item.id)>
            <header class="stack stack--tight">
                <h3>{format!("{n}. {}", item.stem.get(lang))}</h3>
                {item.scene.as_ref().map(|s| view! { <p class="small muted">{s.get(lang).to_owned()}</p> })}
            </header>
            <dl class="stats">
                {ui::stat(t!(lang, "items-n"), facts.n.to_string(), t!(lang, "unit-pupils"), None)}
                {ui::stat(t!(lang, "items-p"), i18n::percent(facts.difficulty), String::new(), None)}
                {ui::stat(t!(lang, "items-r"), r, String::new(), Some(r_note))}
                {ui::stat(t!(lang, "items-seconds"), seconds, unit, None)}
                {ui::stat(t!(lang, "items-blank"), facts.blank.to_string(), t!(lang, "unit-pupils"), Some(blank_note))}
            </dl>
            {spread(lang, facts)}
            {suggestions(lang, facts)}
        </article>
    }
    .into_any()
}

fn verdict(lang: Lang, verdict: Verdict) -> String {
    match verdict {
        Verdict::Strong => t!(lang, "items-r-strong"),
        Verdict::Fair => t!(lang, "items-r-fair"),
        Verdict::Weak => t!(lang, "items-r-weak"),
        Verdict::Reversed => t!(lang, "items-r-reversed"),
    }
}

/// A part of an answer in words.
fn part(lang: Lang, item: &Item, part: &str) -> String {
    let option = |id: &str| item.option(id).map_or_else(|| id.to_owned(), |o| o.text.get(lang).to_owned());
    match item.kind {
        ItemKind::ShortText | ItemKind::Number => part.to_owned(),
        ItemKind::Order => part.split('>').map(option).collect::<Vec<_>>().join(" → "),
        ItemKind::Match => part.split_once('=').map_or_else(
            || part.to_owned(),
            |(id, group)| {
                let group = item.groups.iter().find(|g| g.id == group).map_or(group, |g| g.text.get(lang));
                format!("{} → {group}", option(id))
            },
        ),
        _ => option(part),
    }
}

/// What was answered, by how many, as bars: of a choice every option, as written.
fn spread(lang: Lang, facts: &ItemFacts) -> AnyView {
    let item = &facts.item;
    let mut lines: Vec<(Option<String>, Given)> = if item.kind.is_choice() {
        let given = |id: &str, right| {
            facts.given.iter().find(|g| g.part == id).cloned().unwrap_or(Given {
                part: id.to_owned(),
                count: 0,
                right,
                common: false,
            })
        };
        item.options.iter().zip('A'..).map(|(o, letter)| (Some(letter.to_string()), given(&o.id, o.correct))).collect()
    } else {
        facts.given.iter().map(|g| (None, g.clone())).collect()
    };
    let more = lines.len().saturating_sub(MOST_SHOWN).min(if item.kind.is_choice() { 0 } else { usize::MAX });
    lines.truncate(lines.len() - more);
    if lines.is_empty() {
        return view! { <p class="muted">{t!(lang, "items-all-blank")}</p> }.into_any();
    }
    let rows = lines
        .into_iter()
        .map(|(letter, given)| {
            let share = part_of(given.count, facts.n);
            let class = if given.right { "spread spread--right" } else { "spread" };
            let key = given.right.then(|| view! { <span class="save save--ok">{icon("check")}{t!(lang, "items-key")}</span> });
            let common = given.common.then(|| view! { <span class="tag tag--doing">{t!(lang, "items-common")}</span> });
            let text = part(lang, item, &given.part);
            view! {
                <li class=class>
                    <span class="spread__text">{letter.map(|l| format!("{l}. "))}{text}" "{key}{common}</span>
                    <span class="spread__n">{t!(lang, "items-count", n = given.count, share = i18n::percent(share))}</span>
                    <progress max=facts.n.max(1).to_string() value=given.count.to_string() aria-hidden="true"></progress>
                </li>
            }
        })
        .collect_view();
    view! {
        <ul class="plain stack stack--tight">{rows}</ul>
        {(more > 0).then(|| view! { <p class="small muted">{t!(lang, "items-more", n = more)}</p> })}
    }
    .into_any()
}

/// What a wrong answer suggests: the reply to it, otherwise the explanation; nothing where neither was written.
fn why(lang: Lang, item: &Item, part: &str) -> Option<String> {
    let option = part.split_once('=').map_or(part, |(id, _)| id);
    let written = |text: &Text| Some(text.get(lang).trim().to_owned()).filter(|t| !t.is_empty());
    item.option(option).and_then(|o| written(o.why.as_ref()?)).or_else(|| written(&item.explanation))
}

/// Common wrong answers: what they suggest, and where the lesson teaches it.
fn suggestions(lang: Lang, facts: &ItemFacts) -> Option<AnyView> {
    let item = &facts.item;
    let common: Vec<&Given> = facts.given.iter().filter(|g| g.common).collect();
    if common.is_empty() {
        return None;
    }
    let whys = common
        .iter()
        .map(|g| {
            let said = part(lang, item, &g.part);
            match why(lang, item, &g.part) {
                Some(why) => {
                    view! { <li><strong>{t!(lang, "items-said", said = said)}</strong>" "{why}</li> }.into_any()
                }
                None => view! { <li>{t!(lang, "items-said-unexplained", said = said)}</li> }.into_any(),
            }
        })
        .collect_view();
    let own = facts.module.is_none() && common.iter().any(|g| why(lang, item, &g.part).is_none());
    let write = own.then(
        || view! { <p><a href=format!("/teach/quizzes/items/{}", item.id)>{t!(lang, "items-write-why")}</a></p> },
    );
    let teach = facts.module.as_ref().map(|module| {
        let objective = module.objectives.iter().find(|o| o.id == item.objective);
        let objective = objective.map(|o| {
            view! { <p>{t!(lang, "items-objective", text = o.text.get(lang))}</p> }
        });
        let steps = facts
            .steps()
            .into_iter()
            .map(|(step, title)| view! { <li><a href=format!("/lessons/{}/steps/{step}", module.id)>{title.get(lang).to_owned()}</a></li> })
            .collect::<Vec<_>>();
        let steps = (!steps.is_empty())
            .then(|| view! { <p>{t!(lang, "items-steps")}</p><ul>{steps}</ul> });
        view! {
            {objective}
            {steps}
            <p><a href=format!("/lessons/{}", module.id)>{t!(lang, "items-lesson", module = module.title.get(lang))}</a></p>
        }
    });
    Some(
        view! {
            <div class="notice notice--warn">
                {icon("hand")}
                <div class="stack stack--tight"><p><strong>{t!(lang, "items-suggest")}</strong></p><ul>{whys}</ul>{write}{teach}</div>
            </div>
        }
        .into_any(),
    )
}

fn explain(lang: Lang) -> AnyView {
    view! {
        <details class="more section">
            <summary>{t!(lang, "items-explain")}</summary>
            <ul class="more__in stack stack--tight">
                <li>{t!(lang, "items-explain-p")}</li>
                <li>{t!(lang, "items-explain-r", n = FEWEST)}</li>
                <li>{t!(lang, "items-explain-seconds")}</li>
                <li>{t!(lang, "items-explain-common", share = COMMON_SHARE, n = COMMON_COUNT)}</li>
            </ul>
        </details>
    }
    .into_any()
}
