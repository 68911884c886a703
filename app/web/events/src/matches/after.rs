//! After a match: questions worth teaching again, each pupil's result (for their teachers), and the activity record.

use crate::matches::{mode_name, title, who};
use axum::extract::Path;
use leptos::prelude::*;
use qinghe_kit::{
    forms::{Fields, see_other},
    i18n,
    ids::id,
    list::{Field, List},
    page::{Area, Cx, Page, Reply},
    t,
    ui::{self, Tone, icon, item_view},
};
use qinghe_model::{
    Lang, MatchId,
    matches::{Mode, Phase},
};
use qinghe_service::matches::{
    self,
    report::{self, Asked, Report},
    rooms::{Me, View},
};
use qinghe_store::matches::Player;

/// `GET /teach/matches/{id}/after`
pub async fn show(cx: Cx, Path(m): Path<String>, query: Fields) -> Reply {
    let report = report::get_report(&cx.web.app, cx.actor()?, id::<MatchId>(&m)?).await?;
    let lang = cx.lang();
    let view = &report.view;
    let heading = title(lang, view);
    Ok(cx.page(Page::new(Area::Staff, heading.clone()), || {
        let sheet = view.sheet();
        let address = format!("/teach/classes/{}", sheet.class_id);
        let breadcrumbs = vec![
            ("/teach".to_owned(), t!(lang, "teach-title")),
            (address.clone(), view.class_name().get(lang).to_owned()),
            (format!("{address}/matches"), t!(lang, "match-list-title")),
        ];
        let saved = view.state.activity_id();
        let saved_notice = (query.get("saved") == "1" && saved.is_some())
            .then(|| ui::notice(Tone::Good, t!(lang, "match-saved"), None));
        let activity = match saved {
            Some(activity) => view! { <a class="btn btn--second" href=format!("/activities/{activity}")>{t!(lang, "match-see-activity")}</a> }.into_any(),
            None if view.state.phase == Phase::Over => view! { <form method="post"><button class="btn">{t!(lang, "match-save")}</button></form> }.into_any(),
            None => view! { <a class="btn" href=format!("/teach/matches/{}", sheet.id)>{t!(lang, "match-lead")}</a> }.into_any(),
        };
        let lead = format!("{} · {} · {}", mode_name(lang, sheet.settings.mode), i18n::date_time(lang, sheet.created_at), t!(lang, "match-joined", n = view.playing().count()));
        view! {
            {ui::crumbs(lang, breadcrumbs, heading.clone())}
            {saved_notice}
            <header class="page-head page-head__row"><div><h1>{heading}</h1><p class="page-head__lead">{lead}</p></div>{activity}</header>
            {held(lang, view)}
            {weak_questions(lang, &report)}
            {questions(lang, &report)}
            {players(lang, &report)}
        }
        .into_any()
    }))
}

/// `POST /teach/matches/{id}/after`: records the match as an activity.
pub async fn save(cx: Cx, Path(m): Path<String>) -> Reply {
    let id = id::<MatchId>(&m)?;
    let view = matches::get(&cx.web.app, cx.actor()?, id).await?;
    let lang = cx.lang();
    let note =
        t!(lang, "match-activity-note", title = title(lang, &view), mode = mode_name(lang, view.sheet().settings.mode));
    report::save_as_activity(&cx.web.app, cx.actor()?, id, &note).await?;
    Ok(see_other(&format!("/teach/matches/{id}/after?saved=1")))
}

/// Until when the results of some questions are left out.
fn held(lang: Lang, view: &View) -> Option<AnyView> {
    let at = i18n::due_time(lang, view.holds_results()?.until()?);
    Some(ui::notice(Tone::Info, t!(lang, "match-held-after", at = at), None))
}

fn stem(lang: Lang, asked: &Asked) -> String {
    asked.question.item.stem.get(lang).to_owned()
}

/// Questions that fewer than half answered correctly, and the lessons that teach them.
fn weak_questions(lang: Lang, report: &Report) -> AnyView {
    if report.view.sheet().settings.mode == Mode::Vote {
        return ().into_any();
    }
    let rows: Vec<AnyView> = report
        .asked
        .iter()
        .filter(|a| a.went_badly())
        .map(|a| {
            let steps = a
                .steps
                .iter()
                .map(|(module, _, title)| view! { <li><a href=format!("/lessons/{module}")>{title.get(lang).to_owned()}</a></li> })
                .collect_view();
            view! {
                <li class="stack stack--tight">
                    <b>{stem(lang, a)}</b>
                    <p>{t!(lang, "match-rights", right = a.rights.1, n = a.rights.0)}</p>
                    <p class="muted">{a.question.item.explanation.get(lang).to_owned()}</p>
                    {(!a.steps.is_empty()).then(|| view! { <p class="small">{t!(lang, "match-teach-again")}</p><ul>{steps}</ul> })}
                </li>
            }
            .into_any()
        })
        .collect();
    let body = if report.asked.is_empty() {
        view! { <p class="muted">{t!(lang, "match-nothing-asked")}</p> }.into_any()
    } else if rows.is_empty() {
        ui::notice(Tone::Good, t!(lang, "match-no-weak-questions"), None)
    } else {
        view! { <ol class="stack">{rows}</ol> }.into_any()
    };
    view! { <section class="section" aria-labelledby="weak"><div class="section__head"><h2 id="weak">{t!(lang, "match-weak-questions")}</h2></div>{body}</section> }
        .into_any()
}

fn questions(lang: Lang, report: &Report) -> AnyView {
    if report.asked.is_empty() {
        return ().into_any();
    }
    let vote = report.view.sheet().settings.mode == Mode::Vote;
    let (answer, count) = if vote {
        (t!(lang, "match-col-chosen"), t!(lang, "match-col-votes"))
    } else {
        (t!(lang, "match-col-right"), t!(lang, "match-col-rights"))
    };
    let said = move |a: &Asked| if vote { most_votes(lang, a) } else { right_answers(lang, a) };
    let fields = vec![
        Field::count("number", t!(lang, "match-col-no"), |a: &Asked| a.round.round),
        Field::text("question", t!(lang, "match-col-question"), |a: &Asked| stem(lang, a)),
        Field::text("answer", answer, move |a: &Asked| said(a).0),
        Field::text("given", count, move |a: &Asked| said(a).1).right(),
    ];
    let table = List::new("asked", t!(lang, "match-asked"), fields).page(lang, &report.asked);
    view! { <section class="section">{table}</section> }.into_any()
}

/// The option with the most votes, the first of several, and the number of all votes.
fn most_votes(lang: Lang, asked: &Asked) -> (String, String) {
    let most = asked.votes.iter().enumerate().max_by_key(|(n, votes)| (**votes, std::cmp::Reverse(*n)));
    let option = most
        .and_then(|(n, _)| asked.question.paper.options.get(n))
        .and_then(|id| asked.question.item.option(id))
        .map(|option| option.text.get(lang).to_owned());
    (option.unwrap_or_default(), i18n::number(i64::try_from(asked.rights.0).unwrap_or_default()))
}

/// The right answer, and how many gave it.
fn right_answers(lang: Lang, asked: &Asked) -> (String, String) {
    let item = &asked.question.item;
    let parts = item_view::said(lang, item, &asked.question.paper.options, &item.right());
    let separator = if lang == Lang::Zh { "；" } else { "; " };
    (parts.join(separator), t!(lang, "match-part", n = asked.rights.1, of = asked.rights.0))
}

/// Each player's result in the order of joining: nobody is ranked.
fn players(lang: Lang, report: &Report) -> AnyView {
    let view = &report.view;
    if view.sheet().settings.mode == Mode::Vote || report.players.is_empty() {
        return ().into_any();
    }
    let removed = |(p, _): &(Player, Me)| {
        let removed = p.gone_round.is_some();
        removed.then(|| view! { " "<span class="tag">{t!(lang, "match-player-removed")}</span> }).into_any()
    };
    let mut fields = who(lang, view, |(p, _): &(Player, Me)| p);
    let name = fields.remove(0).beside(removed);
    fields.insert(0, name);
    fields.extend([
        Field::text("rights", t!(lang, "match-col-rights"), |(_, me): &(Player, Me)| {
            t!(lang, "match-part", n = me.rights, of = me.of)
        })
        .right(),
        Field::count("points", t!(lang, "match-col-points"), |(_, me): &(Player, Me)| me.points),
    ]);
    let table = List::new("players", t!(lang, "match-seats"), fields).page(lang, &report.players);
    view! {
        <section class="section stack">
            <p class="muted row">{icon("lock")}{t!(lang, "match-players-note")}</p>
            {table}
        </section>
    }
    .into_any()
}
