//! What bureaus propose for schools, and a second person confirms or refuses.

use crate::bureau::link::sheet;
use axum::extract::Path;
use leptos::prelude::*;
use qinghe_kit::{
    forms::{Fields, see_other},
    i18n,
    ids::id,
    page::{Area, Cx, Page, Reply},
    t,
    ui::{self, Tone},
};
use qinghe_model::{Lang, ProposalId};
use qinghe_service::{
    Error,
    proposals::{self, Confirmed, Deciders, Listed},
    tree,
};
use qinghe_store::proposals::{Kind, Proposal, State};

/// `GET /proposals`. `?done=` says what was done.
pub async fn show(cx: Cx, query: Fields) -> Reply {
    let all = proposals::list(&cx.web.app, cx.actor()?).await?;
    let lang = cx.lang();
    let done = match query.get("done") {
        "propose" => Some((Tone::Info, t!(lang, "proposals-done-propose"))),
        "role" => Some((Tone::Good, t!(lang, "proposals-done-role"))),
        "merger" => Some((Tone::Good, t!(lang, "proposals-done-merger"))),
        "refuse" => Some((Tone::Good, t!(lang, "proposals-done-refuse"))),
        "withdraw" => Some((Tone::Good, t!(lang, "proposals-done-withdraw"))),
        "gone" => Some((Tone::Warning, t!(lang, "proposals-done-gone"))),
        _ => None,
    };
    let title = t!(lang, "proposals-title");
    Ok(cx.page(Page::new(Area::Staff, title.clone()).narrow(), || {
        let (open, over): (Vec<_>, Vec<_>) = all.iter().partition(|l| l.proposal.is_open(cx.web.app.now()));
        let section = |heading: &'static str, name: String, rows: &[&Listed], none: String| {
            let body = if rows.is_empty() {
                view! { <p class="muted">{none}</p> }.into_any()
            } else {
                let rows = rows.iter().map(|l| row(&cx, l)).collect_view();
                view! { <ul class="tasks">{rows}</ul> }.into_any()
            };
            view! { <section class="section stack" aria-labelledby=heading><h2 id=heading>{name}</h2>{body}</section> }
        };
        let body = if all.is_empty() {
            ui::empty(t!(lang, "proposals-empty-title"), t!(lang, "proposals-empty-text"), None)
        } else {
            view! {
                {section("open", t!(lang, "proposals-open"), &open, t!(lang, "proposals-none-open"))}
                {section("over", t!(lang, "proposals-over"), &over, t!(lang, "proposals-none-over"))}
            }
            .into_any()
        };
        view! {
            {done.map(|(tone, text)| ui::notice(tone, text, None))}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "proposals-lead")}</p></header>
            {body}
        }
        .into_any()
    }))
}

/// What is proposed, in words.
fn what(lang: Lang, p: &Proposal) -> String {
    let school = p.school().get(lang).to_owned();
    let name = p.name.clone().unwrap_or_default();
    match (p.kind, p.schools()) {
        (Kind::Reset, _) => t!(lang, "proposals-reset", name = name, school = school),
        (Kind::Merge, Some((from, to))) => t!(lang, "proposals-merge", from = from.get(lang), to = to.get(lang)),
        (Kind::Role | Kind::Merge, _) => t!(lang, "proposals-role", name = name, school = school),
    }
}

fn row(cx: &Cx, l: &Listed) -> AnyView {
    let lang = cx.lang();
    let p = &l.proposal;
    let open = p.is_open(cx.web.app.now());
    let (class, drawing, word) = match p.state {
        State::Open if open => ("tag tag--doing", "half", t!(lang, "proposals-state-open")),
        State::Open => ("tag tag--late", "clock", t!(lang, "proposals-state-expired")),
        State::Confirmed => ("tag tag--done", "check", t!(lang, "proposals-state-confirmed")),
        State::Refused => ("tag tag--late", "alert", t!(lang, "proposals-state-refused")),
        State::Withdrawn => ("tag tag--todo", "circle", t!(lang, "proposals-state-withdrawn")),
    };
    let who = match (&l.deciders, &p.decider) {
        (Some(Deciders::School(workers)), _) => {
            let names: Vec<String> = workers.iter().take(5).map(|w| w.name.clone()).collect();
            t!(lang, "proposals-who-school", names = i18n::list(lang, &names))
        }
        (Some(Deciders::Officers), _) => t!(lang, "proposals-who-officers"),
        (Some(Deciders::Operator), _) => t!(lang, "proposals-who-operator"),
        (None, Some(name)) => {
            let time = p.decided_at.map(|at| i18n::date_time(lang, at)).unwrap_or_default();
            t!(lang, "proposals-decided", name = name.as_str(), time = time)
        }
        (None, None) => t!(lang, "proposals-expired", time = i18n::date_time(lang, p.expires_at)),
    };
    let until = open.then(|| view! { <p class="task__meta">{t!(lang, "proposals-until", time = i18n::date_time(lang, p.expires_at))}</p> });
    let title = what(lang, p);
    let account = p.username.clone().map(|username| {
        view! { <p class="task__meta">{t!(lang, "staff-username")}" "<span class="mono">{username}</span></p> }
    });
    let button = |shown: bool, what: &'static str, class: &'static str, text: String| {
        let title = title.clone();
        shown.then(|| view! { <button class=class name="do" value=what>{text}<span class="vh">{format!(" {title}")}</span></button> })
    };
    let form = (l.may_decide || l.may_withdraw).then(|| {
        view! {
            <form method="post" action=format!("/proposals/{}", p.id) class="actions">
                {button(l.may_decide, "confirm", "btn btn--sm", t!(lang, "proposals-confirm"))}
                {button(l.may_decide, "refuse", "btn btn--danger btn--sm", t!(lang, "proposals-refuse"))}
                {button(l.may_withdraw, "withdraw", "btn btn--second btn--sm", t!(lang, "proposals-withdraw"))}
            </form>
        }
    });
    let care = l.may_decide.then(|| {
        let text = if p.kind == Kind::Merge { t!(lang, "proposals-care-merge") } else { t!(lang, "proposals-care") };
        view! { <p>{text}</p> }
    });
    view! {
        <li>
            <article class="task">
                <div class="task__head"><h3 class="task__title">{title.clone()}</h3><span class=class>{ui::icon(drawing)}{word}</span></div>
                {account}
                <p class="task__meta">{t!(lang, "proposals-by", name = p.proposer.as_str(), time = i18n::date_time(lang, p.proposed_at))}</p>
                <p class="task__meta">{who}</p>
                {until}
                {care}
                {form}
            </article>
        </li>
    }
    .into_any()
}

/// `POST /proposals/{proposal}`: what the pressed button says.
pub async fn decide(cx: Cx, Path(proposal): Path<String>, fields: Fields) -> Reply {
    let (app, actor, proposal) = (&cx.web.app, cx.actor()?, id::<ProposalId>(&proposal)?);
    let lang = cx.lang();
    let done = match fields.get("do") {
        "confirm" => match proposals::confirm(app, actor, proposal).await {
            Ok(Confirmed::Link(issued, proposer)) => {
                let own = actor.person().map(|p| p.name.clone()).unwrap_or_default();
                let way = vec![("/proposals".to_owned(), t!(lang, "proposals-title"))];
                return Ok(sheet(&cx, way, &issued, Some((&proposer, &own))));
            }
            Ok(Confirmed::Role) => Ok("role"),
            Ok(Confirmed::Merger) => {
                tree::carry_out_due(app).await?;
                Ok("merger")
            }
            Err(e) => Err(e),
        },
        "refuse" => proposals::refuse(app, actor, proposal).await.map(|()| "refuse"),
        "withdraw" => proposals::withdraw(app, actor, proposal).await.map(|()| "withdraw"),
        _ => return Err(Error::NotFound.into()),
    };
    match done {
        Ok(done) => Ok(see_other(&format!("/proposals?done={done}"))),
        // Decided by somebody else, or expired: the list says how.
        Err(Error::Changed) => Ok(see_other("/proposals?done=gone")),
        Err(e) => Err(e.into()),
    }
}
