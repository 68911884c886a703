//! After a round: flagged attempts for each class's own school, appeals, and the progress of both for the organiser.

use crate::contests::show::{address, breadcrumbs, of};
use axum::{extract::Path, response::Response};
use leptos::prelude::*;
use qinghe_kit::{
    forms::{self, Fields, FormState, SelectField, TextField, see_other},
    i18n,
    ids::id,
    list::{Field, List},
    page::{Area, Cx, Fault, Page, Reply},
    t,
    ui::{self, Tone},
};
use qinghe_model::{
    AppealId, FlagId, Lang, OrgId, Text,
    contest::{Reason, State},
    error::FieldError,
};
use qinghe_service::{
    Error, UseCase,
    contests::{
        ContestPage, results,
        review::{self, Flags, Progress},
    },
};
use qinghe_store::contests::{
    Round,
    review::{Appeal, Flag, FlagCount},
};

/// `GET …/review`: for the organiser.
pub async fn show(cx: Cx, Path((contest, round)): Path<(String, String)>, query: Fields) -> Reply {
    let (_, round) = of(&cx, &contest, &round).await?;
    let (page, round, progress) = review::progress(&cx.web.app, cx.actor()?, round.id).await?;
    Ok(overview(&cx, &page, &round, &progress, &FormState::default(), &query))
}

fn overview(
    cx: &Cx,
    page: &ContestPage,
    round: &Round,
    progress: &Progress,
    form: &FormState,
    query: &Fields,
) -> Response {
    let lang = cx.lang();
    let title = t!(lang, "contest-review-title");
    cx.page(Page::new(Area::Staff, title.clone()).for_form(form), || {
        type School = (Text, FlagCount);
        let at = address(page.contest.id, round.id);
        let fields = vec![
            Field::text("school", t!(lang, "contest-col-school"), |(name, _): &School| name.get(lang).to_owned()),
            Field::count("flags", t!(lang, "contest-col-flags"), |(_, n): &School| n.flags),
            Field::count("settled", t!(lang, "contest-col-settled"), |(_, n): &School| n.settled),
            Field::count("voided", t!(lang, "contest-col-voided"), |(_, n): &School| n.voided),
        ];
        let flags = if progress.schools.is_empty() {
            let text = if progress.checked { t!(lang, "contest-no-flags") } else { t!(lang, "contest-checking") };
            view! { <p class="muted">{text}</p> }.into_any()
        } else {
            List::new("flags", t!(lang, "contest-flags-caption"), fields).stacked().page(lang, &progress.schools)
        };
        let appeals = progress.appeals.iter().map(|(appeal, name)| appeal_card(lang, &at, appeal, name, true)).collect_view();
        let blockers = progress.blockers.iter().map(|code| view! { <li>{i18n::message(lang, "field", code)}</li> }).collect_view();
        let end = if round.final_at.is_some() {
            ui::notice(Tone::Good, t!(lang, "contest-final-done"), None)
        } else if progress.blockers.is_empty() {
            view! {
                <form method="post" class="stack">
                    <p>{t!(lang, "contest-finalise-text")}</p>
                    <div class="actions"><button class="btn">{t!(lang, "contest-finalise")}</button></div>
                </form>
            }
            .into_any()
        } else {
            view! { <p>{t!(lang, "contest-blockers")}</p><ul>{blockers}</ul>
                <p class="muted small">{t!(lang, "contest-appeals-until", at = i18n::date_time(lang, page.appeals_until(round)))}</p> }
            .into_any()
        };
        view! {
            {ui::crumbs(lang, breadcrumbs(lang, page, round), title.clone())}
            {(query.get("done") == "answered").then(|| ui::notice(Tone::Good, t!(lang, "contest-answered-done"), None))}
            {form.summary(lang, t!(lang, "contest-not-done"))}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "contest-review-lead")}</p></header>
            <section class="section stack"><h2>{t!(lang, "contest-flags-heading")}</h2>{flags}</section>
            <section class="section stack"><h2>{t!(lang, "contest-appeals-heading")}</h2>
                {if progress.appeals.is_empty() { view! { <p class="muted">{t!(lang, "contest-no-appeals")}</p> }.into_any() } else { view! { <ul class="tasks">{appeals}</ul> }.into_any() }}
            </section>
            <section class="section stack" id="final"><h2>{t!(lang, "contest-result")}</h2>{end}</section>
        }
        .into_any()
    })
}

/// An appeal with its reply, or with a form for one.
fn appeal_card(lang: Lang, at: &str, appeal: &Appeal, name: &Text, hosts: bool) -> AnyView {
    let author = appeal.by_name.clone().unwrap_or_default();
    let answered = appeal.answered_at.map(|time| {
        view! { <p><strong>{t!(lang, "contest-answer-label")}</strong>" "{appeal.answer.clone()}</p><p class="muted small">{i18n::date_time(lang, time)}</p> }
    });
    let ask = (hosts && appeal.answered_at.is_none()).then(|| {
        // The page may have several of these forms.
        let reply = TextField::new("answer", t!(lang, "contest-answer-label"))
            .id(format!("answer-{}", appeal.id))
            .max_length(500);
        view! {
            <form method="post" action=format!("{at}/appeals/{}", appeal.id) class="stack stack--tight">
                {reply.render_plain(lang)}
                <div class="row"><button class="btn btn--second">{t!(lang, "contest-answer-go")}</button></div>
            </form>
        }
    });
    let waiting = (!hosts && appeal.answered_at.is_none())
        .then(|| view! { <p class="muted small">{t!(lang, "contest-answer-waits")}</p> });
    view! {
        <li><article class="task stack stack--tight">
            <h3 class="task__title">{name.get(lang).to_owned()}</h3>
            <p class="muted small">{author}" · "{i18n::date_time(lang, appeal.created_at)}</p>
            <p>{appeal.body.clone()}</p>
            {answered}{waiting}{ask}
        </article></li>
    }
    .into_any()
}

pub async fn answer(cx: Cx, Path((contest, round, appeal)): Path<(String, String, String)>, fields: Fields) -> Reply {
    let (page, round) = of(&cx, &contest, &round).await?;
    let at = address(page.contest.id, round.id);
    match review::answer(&cx.web.app, cx.actor()?, id::<AppealId>(&appeal)?, fields.get("answer")).await {
        Ok(_) => Ok(see_other(&format!("{at}/review?done=answered"))),
        Err(Error::Invalid(faults)) => {
            let (page, round, progress) = review::progress(&cx.web.app, cx.actor()?, round.id).await?;
            Ok(overview(&cx, &page, &round, &progress, &FormState::failed(&fields, faults), &fields))
        }
        Err(e) => Err(e.into()),
    }
}

/// `POST …/review`: publishes the result.
pub async fn finalise(cx: Cx, Path((contest, round)): Path<(String, String)>, fields: Fields) -> Reply {
    let (page, round) = of(&cx, &contest, &round).await?;
    match results::finalise(&cx.web.app, cx.actor()?, round.id).await {
        Ok(_) => Ok(see_other(&format!("/contests/{}?round={}&done=final", page.contest.id, round.n))),
        Err(Error::Invalid(faults)) => {
            let (page, round, progress) = review::progress(&cx.web.app, cx.actor()?, round.id).await?;
            Ok(overview(&cx, &page, &round, &progress, &FormState::failed(&fields, faults), &fields))
        }
        Err(e) => Err(e.into()),
    }
}

/// The flags of a round at every unit where the visitor may review them.
async fn own_flags(cx: &Cx, round: &Round) -> Result<Vec<Flags>, Fault> {
    let actor = cx.actor()?;
    actor.require_somewhere(UseCase::ReviewContest)?;
    let nodes: Vec<OrgId> = actor.nodes_for(UseCase::ReviewContest).map(|g| g.org_id).collect();
    let mut all = Vec::new();
    for node in nodes {
        all.push(review::list_flags(&cx.web.app, actor, round.id, node).await?);
    }
    Ok(all)
}

/// `GET …/flags`: with names, for the pupils' own teachers and school.
pub async fn flags(cx: Cx, Path((contest, round)): Path<(String, String)>, query: Fields) -> Reply {
    let (page, round) = of(&cx, &contest, &round).await?;
    render_flags(&cx, &page, &round, &FormState::default(), &query).await
}

async fn render_flags(cx: &Cx, page: &ContestPage, round: &Round, form: &FormState, query: &Fields) -> Reply {
    let lang = cx.lang();
    let all = own_flags(cx, round).await?;
    let appeals = review::list_own_appeals(&cx.web.app, cx.actor()?, round.id).await?;
    let now = cx.web.app.now();
    let open = round.state(now) == State::Review;
    let classes = if open && now < page.appeals_until(round) {
        qinghe_service::contests::list_own_classes(&cx.web.app, cx.actor()?, round.id).await?
    } else {
        Vec::new()
    };
    let title = t!(lang, "contest-flags-title");
    Ok(cx.page(Page::new(Area::Staff, title.clone()).narrow().for_form(form), || {
        let at = address(page.contest.id, round.id);
        let cards: Vec<AnyView> = all
            .iter()
            .flat_map(|one| one.flags.iter().map(move |flag| (one, flag)))
            .map(|(one, flag)| {
                let class = one.classes.iter().find(|(id, _)| *id == flag.class_id).map(|(_, name)| name.get(lang).to_owned());
                flag_card(lang, &at, flag, class.unwrap_or_default(), open)
            })
            .collect();
        let none = if round.flagged_at.is_some() { t!(lang, "contest-no-flags") } else { t!(lang, "contest-checking") };
        let appeal_cards = appeals.iter().map(|(appeal, name)| appeal_card(lang, &at, appeal, name, false)).collect_view();
        let ask = (!classes.is_empty()).then(|| {
            let class = SelectField::new("class", t!(lang, "contest-appeal-class"))
                .choices(classes.iter().map(|o| (o.id.to_string(), o.name().get(lang).to_owned())));
            let body = forms::text_area(lang, form, "body", 4, true);
            view! {
                <form method="post" action=format!("{at}/appeals") class="stack">
                    {forms::once(form)}
                    {class.render(lang, form)}
                    {forms::field(lang, form, "body", t!(lang, "contest-appeal-body"), Some(t!(lang, "contest-appeal-body-hint")), body)}
                    <div class="actions"><button class="btn btn--second">{t!(lang, "contest-appeal-go")}</button></div>
                </form>
                <p class="muted small">{t!(lang, "contest-appeals-until", at = i18n::date_time(lang, page.appeals_until(round)))}</p>
            }
        });
        let done = match query.get("done") {
            "settled" => Some(t!(lang, "contest-settled-done")),
            "appealed" => Some(t!(lang, "contest-appealed-done")),
            _ => None,
        };
        view! {
            {ui::crumbs(lang, breadcrumbs(lang, page, round), title.clone())}
            {done.map(|text| ui::notice(Tone::Good, text, None))}
            {form.summary(lang, t!(lang, "contest-not-done"))}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "contest-flags-lead")}</p></header>
            <section class="section stack">
                {if cards.is_empty() { view! { <p class="muted">{none}</p> }.into_any() } else { view! { <ul class="tasks">{cards}</ul> }.into_any() }}
            </section>
            <section class="section stack"><h2>{t!(lang, "contest-appeals-heading")}</h2>
                <ul class="tasks">{appeal_cards}</ul>
                {ask}
            </section>
        }
        .into_any()
    }))
}

fn flag_card(lang: Lang, at: &str, flag: &Flag, class: String, open: bool) -> AnyView {
    let (reason, why) = match flag.reason {
        Reason::Fast => (t!(lang, "contest-reason-fast"), t!(lang, "contest-reason-fast-text")),
        Reason::Same => (t!(lang, "contest-reason-same"), t!(lang, "contest-reason-same-text")),
        Reason::Windows => (t!(lang, "contest-reason-windows"), t!(lang, "contest-reason-windows-text")),
    };
    let decided = flag.is_void().map(|void| {
        let word = if void { t!(lang, "contest-void-done") } else { t!(lang, "contest-stands-done") };
        let note = flag.note.clone();
        view! { <p><strong>{word}</strong>" "{note}</p><p class="muted small">{flag.settled_name.clone()}" · "{flag.settled_at.map(|at| i18n::date_time(lang, at))}</p> }
    });
    let form = (open && decided.is_none()).then(|| {
        let note = TextField::new("note", t!(lang, "contest-note")).id(format!("note-{}", flag.id)).max_length(500);
        view! {
            <form method="post" action=format!("{at}/flags/{}", flag.id) class="stack stack--tight">
                {note.render_plain(lang)}
                <div class="row">
                    <button class="btn btn--second" name="outcome" value="stands">{t!(lang, "contest-stands")}</button>
                    <button class="btn btn--danger" name="outcome" value="void">{t!(lang, "contest-void")}</button>
                </div>
            </form>
        }
    });
    let work = format!("/teach/assignments/{}/pupils/{}", flag.assignment_id, flag.learner_id);
    view! {
        <li><article class="task stack stack--tight">
            <div class="task__head"><h2 class="task__title"><a href=work>{flag.name.clone()}</a></h2><span class="tag tag--todo">{reason}</span></div>
            <p class="task__meta">{class}</p>
            <p class="small">{why}</p>
            {decided}{form}
        </article></li>
    }
    .into_any()
}

/// Accepts or voids a flagged attempt.
pub async fn settle(cx: Cx, Path((contest, round, flag)): Path<(String, String, String)>, fields: Fields) -> Reply {
    let (page, round) = of(&cx, &contest, &round).await?;
    let void = match fields.get("outcome") {
        "void" => true,
        "stands" => false,
        _ => return Err(Error::NotFound.into()),
    };
    match review::settle(&cx.web.app, cx.actor()?, id::<FlagId>(&flag)?, void, fields.get("note")).await {
        Ok(_) => Ok(see_other(&format!("{}/flags?done=settled", address(page.contest.id, round.id)))),
        Err(Error::Invalid(faults)) => {
            // The error summary links to the field of this name.
            let faults = faults.into_iter().map(|f| FieldError { field: "note", ..f }).collect();
            render_flags(&cx, &page, &round, &FormState::failed(&fields, faults), &fields).await
        }
        Err(e) => Err(e.into()),
    }
}

pub async fn appeal(cx: Cx, Path((contest, round)): Path<(String, String)>, fields: Fields) -> Reply {
    let (page, round) = of(&cx, &contest, &round).await?;
    let class: OrgId = id(fields.get("class"))?;
    match review::appeal(&cx.web.app, cx.actor()?, round.id, class, fields.get("body")).await {
        Ok(_) => Ok(see_other(&format!("{}/flags?done=appealed", address(page.contest.id, round.id)))),
        Err(Error::Invalid(faults)) => {
            render_flags(&cx, &page, &round, &FormState::failed(&fields, faults), &fields).await
        }
        Err(e) => Err(e.into()),
    }
}
