//! Taking part in a match: join code, seat, answers.

use crate::matches::{
    frames::{self, Own},
    team_name, title,
};
use axum::{
    extract::Path,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use leptos::prelude::*;
use qinghe_kit::{
    cookies,
    forms::{self, Fields, FormState, TextField, see_other},
    ids::id,
    page::{Area, Cx, Page, Reply},
    scripts, t,
    ui::{self, Tone},
    way_back::Door,
};
use qinghe_model::{Lang, MatchId, error::FieldError, item::ItemKind, matches::Phase, nickname::nickname};
use qinghe_service::{
    Error,
    matches::{
        self, Participant,
        playing::{self, JoinPage},
        rooms::{Audience, View},
    },
};

/// Who plays: a pupil who is signed in, or a guest by what their browser holds.
pub(super) fn who(cx: &Cx, headers: &HeaderMap) -> Option<Participant> {
    match &cx.visitor.actor {
        Some(actor) if actor.is_learner() => Some(Participant::Actor(actor.clone())),
        _ => cookies::guest_of(headers).map(Participant::Guest),
    }
}

/// `GET /play`, `?code=` from a QR link.
pub async fn enter(cx: Cx, query: Fields) -> Reply {
    if query.get("code").is_empty() {
        return Ok(code_page(&cx, &FormState::default()));
    }
    find(cx, query).await
}

/// `POST /play`
pub async fn find(cx: Cx, fields: Fields) -> Reply {
    let actor = cx.visitor.actor.as_deref();
    match playing::find(&cx.web.app, actor, &cx.visitor.client, fields.get("code")).await {
        Ok(id) => Ok(see_other(&format!("/play/{id}"))),
        Err(Error::Invalid(faults)) => Ok(code_page(&cx, &FormState::failed(&fields, faults))),
        Err(e) => Err(e.into()),
    }
}

fn code_page(cx: &Cx, form: &FormState) -> Response {
    let lang = cx.lang();
    let title = t!(lang, "match-enter-title");
    let shown = if form.is_bad() { format!("{}{title}", t!(lang, "form-error")) } else { title.clone() };
    cx.page(Page::new(Area::Student, shown).form().keeps_typed().for_form(form), || {
        let code = TextField::number("code", t!(lang, "match-code"))
            .hint(t!(lang, "match-code-hint"))
            .class("input input--join")
            .render(lang, form);
        view! {
            {form.summary(lang, t!(lang, "match-code-failed"))}
            <header class="page-head"><h1>{title}</h1></header>
            <form method="post" action="/play" novalidate="">
                {code}
                <div class="actions"><button class="btn">{t!(lang, "match-enter-go")}</button></div>
            </form>
        }
        .into_any()
    })
}

/// `GET /play/{id}`: the form to join, or the match.
pub async fn show(cx: Cx, Path(m): Path<String>, headers: HeaderMap) -> Reply {
    let id = id::<MatchId>(&m)?;
    let who = who(&cx, &headers);
    let page = playing::join_page(&cx.web.app, who.as_ref(), id).await?;
    match who {
        Some(who) if page.joined => play(&cx, &who, id, StatusCode::OK, None).await,
        _ => Ok(join_form(&cx, &page, &FormState::default())),
    }
}

/// `POST /play/{id}/join`
pub async fn join(cx: Cx, Path(m): Path<String>, headers: HeaderMap, fields: Fields) -> Reply {
    let id = id::<MatchId>(&m)?;
    let app = &cx.web.app;
    let (who, fresh) = if let Some(who) = who(&cx, &headers) {
        (who, None)
    } else {
        let token = playing::guest_token(app);
        (Participant::Guest(token), Some(token))
    };
    match playing::join(app, &who, id, fields.get("team").parse().ok(), fields.get("name").parse().ok()).await {
        Ok(()) => {
            let mut response = see_other(&format!("/play/{id}"));
            cookies::add(&mut response, fresh.map(|token| cookies::guest(&cx.web.site, &token)));
            Ok(response)
        }
        Err(Error::Invalid(faults)) => {
            let page = playing::join_page(app, Some(&who), id).await?;
            Ok(join_form(&cx, &page, &FormState::failed(&fields, faults)))
        }
        Err(e) => Err(e.into()),
    }
}

fn join_form(cx: &Cx, page: &JoinPage, form: &FormState) -> Response {
    let lang = cx.lang();
    let heading = title(lang, &page.view);
    let pupil = cx.visitor.actor.as_ref().filter(|a| a.is_learner()).and_then(|a| a.person()).map(|p| p.name.clone());
    let settings = &page.view.sheet().settings;
    cx.page(Page::new(Area::Student, heading.clone()).form().keeps_typed().for_form(form), || {
        // A code may be tried by anybody: whose match it is, only its own pupils are told.
        let lead = page.own.then(|| page.view.class_name().get(lang).to_owned());
        let body = if let Some(code) = page.refused {
            refused(cx, code)
        } else {
                let own_team = pupil.is_some() && !settings.classes.is_empty();
                let teams = (settings.teams > 1 && !own_team).then(|| {
                    let rows = (0..settings.teams).map(|team| {
                        let value = team.to_string();
                        let on = form.value("team") == value;
                        view! { <label class="tick"><input type="radio" name="team" value=value checked=on/><span>{team_name(lang, &page.view, team)}</span></label> }
                    });
                    view! {
                        <fieldset class="field stack stack--tight"><legend class="label">{t!(lang, "match-choose-team")}</legend>
                            <p class="hint">{t!(lang, "match-choose-team-hint")}</p>
                            {forms::error_line(lang, "team", form.error(lang, "team"))}
                            {rows.collect_view()}
                        </fieldset>
                    }
                });
                let names = pupil.is_none().then(|| {
                    let rows = page.names.iter().enumerate().map(|(n, name)| {
                        view! { <label class="tick"><input type="radio" name="name" value=name.to_string() checked={n == 0}/><span>{nickname(*name).get(lang).to_owned()}</span></label> }
                    });
                    view! {
                        <fieldset class="field stack stack--tight"><legend class="label">{t!(lang, "match-choose-name")}</legend>
                            <p class="hint">{t!(lang, "match-choose-name-hint")}</p>
                            {rows.collect_view()}
                        </fieldset>
                    }
                });
                let word = if pupil.is_some() { t!(lang, "match-join-as") } else { t!(lang, "match-join-guest") };
                let sign_in = pupil.is_none().then(|| {
                    view! { <p class="muted">{t!(lang, "match-guest-note")}" "<a href=Door::Pupil.leading_to(&cx.visitor.path)>{t!(lang, "match-sign-in")}</a></p> }
                });
                view! {
                    <form method="post" action=format!("/play/{}/join", page.id) novalidate="">
                        {teams}{names}{sign_in}
                        <div class="actions"><button class="btn">{word}</button></div>
                    </form>
                }
                .into_any()
        };
        view! {
            {form.summary(lang, t!(lang, "match-join-failed"))}
            <header class="page-head"><h1>{heading}</h1>{lead.map(|lead| view! { <p class="page-head__lead">{lead}</p> })}</header>
            {body}
        }
        .into_any()
    })
}

fn refused(cx: &Cx, code: &'static str) -> AnyView {
    let lang = cx.lang();
    let (title, text) = match code {
        "match-over" => (t!(lang, "match-over-title"), t!(lang, "match-over-late")),
        "match-other-class" => (t!(lang, "field-match-other-class"), t!(lang, "match-other-class-text")),
        _ => (t!(lang, "field-match-no-guests"), t!(lang, "match-no-guests-text")),
    };
    let sign_in = (code == "match-no-guests")
        .then(|| view! { <p class="actions"><a class="btn" href=Door::Pupil.leading_to(&cx.visitor.path)>{t!(lang, "match-sign-in")}</a></p> });
    view! { {ui::notice(Tone::Info, title, Some(text))}{sign_in} }.into_any()
}

/// The page of one who plays.
async fn play(cx: &Cx, who: &Participant, id: MatchId, status: StatusCode, fault: Option<FieldError>) -> Reply {
    let (view, player) = matches::play(&cx.web.app, who, id).await?;
    let lang = cx.lang();
    let heading = title(lang, &view);
    let me = view.me(player.seat);
    let chosen = view
        .given(view.state.round, player.seat)
        .zip(view.question())
        .map(|(given, q)| {
            let place = |id: &String| q.paper.options.iter().position(|o| o == id);
            given.response.ids().iter().filter_map(place).collect()
        })
        .unwrap_or_default();
    let own = Own { player: &player, me, chosen };
    let again = reload_after(&view, me.answered);
    let over = view.state.phase == Phase::Over;
    let page = Page::new(Area::Student, heading.clone()).narrow().status(status).with_script(scripts::MATCH);
    let page = if over { page } else { page.refresh(again) };
    Ok(cx.page(page, || {
        let frame = frames::frame(lang, Audience::Players, &view, Some(&own));
        let nick = nickname(player.nickname).get(lang).to_owned();
        let team = (view.sheet().settings.teams > 1).then(|| team_name(lang, &view, player.team));
        let chosen = own.chosen.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
        let score = (me.of > 0).then(|| t!(lang, "match-score", rights = me.rights, of = me.of));
        let named = forms_error(lang, fault);
        view! {
            {named}
            <div
                class="match" data-match=format!("/play/{id}") data-version=view.name_for(Audience::Players)
                data-now=cx.web.app.now().timestamp_millis() data-seat=player.seat data-team=player.team data-round=view.state.round data-chosen=chosen
                data-score=t!(lang, "match-score", rights = "{rights}", of = "{of}")
                data-received=t!(lang, "match-received") data-sending=t!(lang, "match-sending") data-late=t!(lang, "match-too-late")
                data-right=frames::verdict(lang, true) data-not=frames::verdict(lang, false) data-none=t!(lang, "match-verdict-none")
                data-advise=t!(lang, "match-advise") data-off=t!(lang, "match-offline") data-choose=t!(lang, "field-choose-one")
            >
                <header class="match__head">
                    <h1>{heading}</h1>
                    <p class="match__player"><b>{nick}</b>{team.map(|team| view! { " · "{team} })}<span class="match__score" data-own="">{score}</span></p>
                    <p class="live" role="status" hidden><span></span></p>
                </header>
                <div data-frame="" inner_html=frame></div>
            </div>
        }
        .into_any()
    }))
}

/// After how many seconds a page without a script loads itself again: soon while waiting for others, slowly while the
/// player thinks, and where several options are ticked or ranked not before the time is over: a reload clears them.
fn reload_after(view: &View, answered: bool) -> u32 {
    const MANY: i64 = 60;
    if view.state.phase != Phase::Asking || answered {
        return 4;
    }
    let keeps = view.question().is_some_and(|q| matches!(q.item.kind, ItemKind::Multiple | ItemKind::Order));
    let left = view.state.closes_at.map_or(MANY, |closes| (closes - view.at).num_seconds() + 1);
    if keeps { u32::try_from(left).unwrap_or_default().max(4) } else { 15 }
}

fn forms_error(lang: Lang, fault: Option<FieldError>) -> Option<AnyView> {
    let form = FormState::failed(&Fields::default(), fault.into_iter().collect());
    forms::error_line(lang, "choice", form.error(lang, "choice"))
}

/// `POST /play/{id}/answer`: by the script (204), or by a plain form.
pub async fn answer(cx: Cx, Path(m): Path<String>, headers: HeaderMap, fields: Fields) -> Reply {
    let id = id::<MatchId>(&m)?;
    let who = who(&cx, &headers).ok_or(Error::NotFound)?;
    let by_script = headers.contains_key("x-qinghe-match");
    let round = fields.get("round").parse().unwrap_or_default();
    match playing::answer(&cx.web.app, &who, id, round, &places(&fields)).await {
        Ok(()) if by_script => Ok(StatusCode::NO_CONTENT.into_response()),
        // Too late, or somebody else's turn: the page shows the current state.
        Err(Error::WorkClosed | Error::Forbidden) if by_script => Ok(StatusCode::CONFLICT.into_response()),
        Ok(()) | Err(Error::WorkClosed | Error::Forbidden) => Ok(see_other(&format!("/play/{id}"))),
        Err(Error::Invalid(_)) if by_script => Ok(StatusCode::UNPROCESSABLE_ENTITY.into_response()),
        Err(Error::Invalid(faults)) => {
            play(&cx, &who, id, StatusCode::UNPROCESSABLE_ENTITY, faults.into_iter().next()).await
        }
        Err(e) => Err(e.into()),
    }
}

/// The positions of the chosen options; for a question of order, the options by the position each was given.
fn places(fields: &Fields) -> Vec<usize> {
    let mut order: Vec<(usize, usize)> =
        (0..12).filter_map(|n| Some((fields.get(&format!("place{n}")).parse().ok()?, n))).collect();
    if order.is_empty() {
        return fields.all("choice").filter_map(|n| n.parse().ok()).collect();
    }
    order.sort_unstable();
    // Two options in one position are no order.
    if order.windows(2).any(|pair| pair[0].0 == pair[1].0) {
        return vec![];
    }
    order.into_iter().map(|(_, n)| n).collect()
}
