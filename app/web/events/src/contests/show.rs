//! One contest: its rules, rounds and standings, and what the visitor can do.

use crate::contests::{rule_view, standing, window};
use axum::extract::Path;
use leptos::prelude::*;
use qinghe_kit::{
    forms::{Fields, see_other},
    i18n,
    ids::id,
    names::contest_state as state_tag,
    page::{Area, Cx, Fault, Page, Reply},
    scripts, t,
    ui::{self, Tone},
};
use qinghe_model::{ContestId, Lang, RoundId, contest::State, grading};
use qinghe_service::{
    Actor, Error, UseCase,
    contests::{self, ContestPage, OwnContest, standings},
};
use qinghe_store::contests::Round;

/// `GET /contests/{contest}?round=&page=`
pub async fn show(cx: Cx, Path(contest): Path<String>, query: Fields) -> Reply {
    let contest: ContestId = id(&contest)?;
    if cx.actor()?.is_learner() { pupil(cx, contest, &query).await } else { staff(cx, contest, &query).await }
}

/// The address of a round's pages.
pub(super) fn address(contest: ContestId, round: RoundId) -> String {
    format!("/contests/{contest}/rounds/{round}")
}

/// The contest and the round of an address; not found if the round is another contest's.
pub(super) async fn of(cx: &Cx, contest: &str, round: &str) -> Result<(ContestPage, Round), Fault> {
    let page = contests::get(&cx.web.app, cx.actor()?, id::<ContestId>(contest)?).await?;
    let round: RoundId = id(round)?;
    let round = page.rounds.iter().find(|r| r.id == round).cloned().ok_or(Error::NotFound)?;
    Ok((page, round))
}

/// The breadcrumbs above a page of a contest.
pub(super) fn breadcrumbs(lang: Lang, page: &ContestPage, round: &Round) -> Vec<(String, String)> {
    let name = page.contest.name().get(lang).to_owned();
    vec![
        ("/contests".to_owned(), t!(lang, "contests-title")),
        (format!("/contests/{}?round={}", page.contest.id, round.n), name),
    ]
}

/// Links to the rounds, if there are several.
fn rounds(lang: Lang, page: &ContestPage, here: &Round) -> Option<AnyView> {
    (page.rounds.len() > 1).then(|| {
        let links = page.rounds.iter().map(|r| {
            let current = (r.id == here.id).then_some("page");
            view! { <a href=format!("/contests/{}?round={}", page.contest.id, r.n) aria-current=current>{t!(lang, "contest-round-n", n = r.n)}</a> }
        });
        view! { <nav class="tabs" aria-label=t!(lang, "contest-rounds-label")>{links.collect_view()}</nav> }.into_any()
    })
}

fn requested_round<'a>(
    page: &'a ContestPage,
    query: &Fields,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<&'a Round, Error> {
    let n = query.get("round");
    let n = if n.is_empty() { None } else { Some(n.parse().map_err(|_| Error::NotFound)?) };
    page.round(n, now).ok_or(Error::NotFound)
}

async fn staff(cx: Cx, contest: ContestId, query: &Fields) -> Reply {
    let actor = cx.actor()?.clone();
    let (app, lang) = (&cx.web.app, cx.lang());
    let now = app.now();
    let page = contests::get(app, &actor, contest).await?;
    let round = requested_round(&page, query, now)?.clone();
    let part = standing::page_of(query).filter(|_| page.hosts).or_else(|| page.hosts.then_some(0));
    let (_, _, shown) = standings::get(app, &actor, round.id, part, false).await?;
    let library = app.content();
    let name = page.contest.name().get(lang).to_owned();
    let done = match query.get("done") {
        "made" => Some((t!(lang, "contest-created"), t!(lang, "contest-created-text"))),
        "final" => Some((t!(lang, "contest-final-done"), t!(lang, "contest-final-done-text"))),
        "advanced" => Some((t!(lang, "contest-advanced-done"), t!(lang, "contest-advanced-done-text"))),
        _ => None,
    };
    let head = Page::new(Area::Staff, name.clone()).with_script(scripts::CONTEST);
    Ok(cx.page(head, || {
        let state = round.state(now);
        let at = address(contest, round.id);
        let opened = round.opened_at.is_some();
        view! {
            {ui::crumbs(lang, vec![("/contests".to_owned(), t!(lang, "contests-title"))], name.clone())}
            {done.map(|(title, text)| ui::notice(Tone::Good, title, Some(text)))}
            <header class="page-head">
                <h1>{name}</h1>
                <p class="page-head__lead">{state_tag(lang, state)}" "{window(lang, &round)}</p>
                <p class="muted">{t!(lang, "contest-by", name = page.org.name().get(lang).to_owned())}</p>
            </header>
            {rounds(lang, &page, &round)}
            {actions(lang, &actor, &page, &round, state, &at)}
            {(state == State::Planned).then(|| rule_view(lang, &page, &library))}
            {opened.then(|| standing::boxed(lang, &format!("{at}/standing"), &page.contest.rule, &shown, part))}
            {(state != State::Planned).then(|| rule_view(lang, &page, &library))}
            {(page.hosts && page.rounds.iter().all(|r| r.final_at.is_none())).then(|| view! {
                <p class="section"><a class="btn btn--quiet" href=format!("/contests/{contest}/withdraw")>{t!(lang, "contest-withdraw")}</a></p>
            })}
        }
        .into_any()
    }))
}

/// Links to what the visitor can do with a round.
fn actions(lang: Lang, actor: &Actor, page: &ContestPage, round: &Round, state: State, at: &str) -> Option<AnyView> {
    let mut links = Vec::new();
    if state == State::Review && page.hosts {
        links.push((format!("{at}/review"), t!(lang, "contest-to-review")));
    }
    let own: Vec<_> = actor.nodes_for(UseCase::ReviewContest).collect();
    if matches!(state, State::Review | State::Final) && !own.is_empty() {
        links.push((format!("{at}/flags"), t!(lang, "contest-to-flags")));
    }
    if state == State::Final {
        links.push((format!("{at}/result"), t!(lang, "contest-to-result")));
        let next = page.rounds.iter().find(|r| r.n == round.n + 1);
        if page.hosts && next.is_some_and(|r| r.advanced_at.is_none()) {
            links.push((format!("{at}/advance"), t!(lang, "contest-to-advance")));
        }
    }
    (!links.is_empty()).then(|| {
        let links = links.into_iter().map(|(href, text)| view! { <a class="btn btn--second" href=href>{text}</a> });
        view! { <p class="row section">{links.collect_view()}</p> }.into_any()
    })
}

async fn pupil(cx: Cx, contest: ContestId, query: &Fields) -> Reply {
    let actor = cx.actor()?.clone();
    let (app, lang) = (&cx.web.app, cx.lang());
    let now = app.now();
    let own = contests::get_own(app, &actor, contest).await?;
    let round = requested_round(&own.page, query, now)?.clone();
    let shown = standings::get_own(app, &own, round.id, false).await?;
    let library = app.content();
    let name = own.page.contest.name().get(lang).to_owned();
    let head = Page::new(Area::Student, name.clone()).with_script(scripts::CONTEST);
    Ok(cx.page(head, || {
        let state = round.state(now);
        let at = address(contest, round.id);
        view! {
            {ui::crumbs(lang, vec![("/learn".into(), t!(lang, "home-title")), ("/contests".into(), t!(lang, "contests-title"))], name.clone())}
            <header class="page-head">
                <h1>{name}</h1>
                <p class="page-head__lead">{state_tag(lang, state)}" "{window(lang, &round)}</p>
            </header>
            {rounds(lang, &own.page, &round)}
            {own_part(lang, &own, &round, state, &at)}
            {round.opened_at.is_some().then(|| standing::boxed(lang, &format!("{at}/standing"), &own.page.contest.rule, &shown, None))}
            {rule_view(lang, &own.page, &library)}
        }
        .into_any()
    }))
}

/// What a pupil can do in a round, and their own score, which only they and their teachers see.
fn own_part(lang: Lang, own: &OwnContest, round: &Round, state: State, at: &str) -> Option<AnyView> {
    let n = own.page.rounds.iter().position(|r| r.id == round.id)?;
    let (paper, practice) = own.work[n];
    let running = matches!(state, State::Running | State::Frozen);
    let paper = paper
        .filter(|_| running)
        .map(|id| view! { <a class="btn" href=format!("/learn/{id}")>{t!(lang, "contest-take-part")}</a> });
    let practice = practice
        .filter(|_| state == State::Planned)
        .map(|id| view! { <a class="btn btn--second" href=format!("/learn/{id}")>{t!(lang, "contest-practise")}</a> });
    let counted = own.counted[n];
    let score = counted.map(|c| {
        let percent = grading::percent(c.score, qinghe_model::contest::FULL);
        view! {
            <p><strong>{t!(lang, "contest-own-score", score = percent)}</strong></p>
            <p class="muted small">{t!(lang, "result-private")}</p>
        }
    });
    let certificate = (state == State::Final && counted.is_some()).then(
        || view! { <a class="btn btn--second" href=format!("{at}/certificate")>{t!(lang, "contest-certificate")}</a> },
    );
    let note = running.then(|| view! { <p class="muted small">{t!(lang, "contest-score-later", at = i18n::due_time(lang, round.closes_at))}</p> });
    let anything = paper.is_some() || practice.is_some() || score.is_some() || note.is_some();
    anything.then(|| {
        view! { <section class="section card stack stack--tight">{score}<p class="row">{paper}{practice}{certificate}</p>{note}</section> }.into_any()
    })
}

/// `GET …/withdraw`: asks for confirmation.
pub async fn ask_withdraw(cx: Cx, Path(contest): Path<String>) -> Reply {
    let page = contests::get(&cx.web.app, cx.actor()?, id::<ContestId>(&contest)?).await?;
    if !page.hosts {
        return Err(Error::Forbidden.into());
    }
    let lang = cx.lang();
    let title = t!(lang, "contest-withdraw-title", name = page.contest.name().get(lang).to_owned());
    Ok(cx.page(Page::new(Area::Staff, title.clone()).form(), || {
        let back = format!("/contests/{contest}");
        view! {
            {ui::crumbs(lang, vec![("/contests".to_owned(), t!(lang, "contests-title")), (back.clone(), page.contest.name().get(lang).to_owned())], t!(lang, "contest-withdraw"))}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "contest-withdraw-text")}</p></header>
            <form method="post" class="actions">
                <button class="btn btn--danger">{t!(lang, "contest-withdraw")}</button>
                <a class="btn btn--quiet" href=back>{t!(lang, "teach-cancel")}</a>
            </form>
        }
        .into_any()
    }))
}

pub async fn withdraw(cx: Cx, Path(contest): Path<String>) -> Reply {
    contests::withdraw(&cx.web.app, cx.actor()?, id::<ContestId>(&contest)?).await?;
    Ok(see_other("/contests?done=withdrawn"))
}
