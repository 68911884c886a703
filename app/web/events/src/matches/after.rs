//! After a match: questions worth teaching again, each pupil's result (for their teachers), and the activity record.

use crate::matches::{mode_name, team_name, title};
use axum::extract::Path;
use leptos::prelude::*;
use qinghe_kit::{
    forms::{Fields, see_other},
    i18n,
    ids::id,
    page::{Area, Cx, Page, Reply},
    t,
    ui::{self, Tone, icon, item_view},
};
use qinghe_model::{
    Lang, MatchId,
    matches::{Mode, Phase},
    nickname::nickname,
};
use qinghe_service::matches::{
    self,
    report::{self, Asked, Report},
};

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
    let vote = report.view.sheet().settings.mode == Mode::Vote;
    let rows = report
        .asked
        .iter()
        .map(|a| {
            let parts = item_view::said(lang, &a.question.item, &a.question.paper.options, &a.question.item.right());
            let most = a.votes.iter().enumerate().max_by_key(|(n, v)| (**v, std::cmp::Reverse(*n)));
            let chosen = most.and_then(|(n, _)| a.question.paper.options.get(n)).and_then(|id| a.question.item.option(id));
            let right = if vote { chosen.map(|o| o.text.get(lang).to_owned()).unwrap_or_default() } else { parts.join(if lang == Lang::Zh { "；" } else { "; " }) };
            let figure = if vote { i18n::number(i64::try_from(a.rights.0).unwrap_or_default()) } else { t!(lang, "match-part", n = a.rights.1, of = a.rights.0) };
            view! { <tr><th scope="row" class="num">{a.round.round}</th><td>{stem(lang, a)}</td><td>{right}</td><td class="num">{figure}</td></tr> }
        })
        .collect_view();
    if report.asked.is_empty() {
        return ().into_any();
    }
    let (third, fourth) = if vote {
        (t!(lang, "match-col-chosen"), t!(lang, "match-col-votes"))
    } else {
        (t!(lang, "match-col-right"), t!(lang, "match-col-rights"))
    };
    view! {
        <section class="section">
            <div class="table-scroll" tabindex="0" role="region" aria-labelledby="asked">
                <table class="table">
                    <caption id="asked">{t!(lang, "match-asked")}</caption>
                    <thead><tr><th scope="col" class="num">{t!(lang, "match-col-no")}</th><th scope="col">{t!(lang, "match-col-question")}</th><th scope="col">{third}</th><th scope="col" class="num">{fourth}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

/// Each player's result in the order of joining: nobody is ranked.
fn players(lang: Lang, report: &Report) -> AnyView {
    let view = &report.view;
    if view.sheet().settings.mode == Mode::Vote || report.players.is_empty() {
        return ().into_any();
    }
    let has_teams = view.sheet().settings.teams > 1;
    let rows = report
        .players
        .iter()
        .map(|(p, me)| {
            let name = view.name_of(p).map_or_else(|| if p.learner_id().is_some() { t!(lang, "match-other-pupil") } else { t!(lang, "match-guest") }, str::to_owned);
            let out = p.gone_round.is_some().then(|| view! { " "<span class="tag">{t!(lang, "match-player-removed")}</span> });
            view! {
                <tr><th scope="row">{name}{out}</th><td>{nickname(p.nickname).get(lang).to_owned()}</td>
                    {has_teams.then(|| view! { <td>{team_name(lang, view, p.team)}</td> })}
                    <td class="num">{t!(lang, "match-part", n = me.rights, of = me.of)}</td><td class="num">{i18n::number(me.points)}</td></tr>
            }
        })
        .collect_view();
    view! {
        <section class="section stack">
            <p class="muted row">{icon("lock")}{t!(lang, "match-players-note")}</p>
            <div class="table-scroll" tabindex="0" role="region" aria-labelledby="players">
                <table class="table">
                    <caption id="players">{t!(lang, "match-seats")}</caption>
                    <thead><tr><th scope="col">{t!(lang, "match-col-name")}</th><th scope="col">{t!(lang, "match-col-nick")}</th>{has_teams.then(|| view! { <th scope="col">{t!(lang, "match-col-team")}</th> })}<th scope="col" class="num">{t!(lang, "match-col-rights")}</th><th scope="col" class="num">{t!(lang, "match-col-points")}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}
