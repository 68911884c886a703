//! Live matches in class: `/play` for players, `/teach/matches` for the teacher who runs one, with the big screen.
//!
//! Each of the three is a page around a frame ([`frames`]) that the server renders again whenever the match changes. A
//! script replaces the frame as it arrives by server-sent events, or asks for it every two seconds. Without a script the
//! page reloads itself, and every button is a form.

mod after;
mod frames;
mod new;
mod play;
mod staff;
mod stream;

use axum::routing::{get, post};
use qinghe_kit::{Web, list::Field, t};
use qinghe_model::{
    Lang, Text,
    matches::{Mode, Settings},
    nickname::nickname,
};
use qinghe_service::matches::rooms::View;
use qinghe_store::matches::Player;

pub fn routes() -> axum::Router<Web> {
    axum::Router::new()
        .route("/play", get(play::enter).post(play::find))
        .route("/play/{id}", get(play::show))
        .route("/play/{id}/join", post(play::join))
        .route("/play/{id}/answer", post(play::answer))
        .route("/play/{id}/frame", get(stream::play_frame))
        .route("/teach/classes/{class}/matches", get(staff::list))
        .route("/teach/classes/{class}/matches/new", get(new::show).post(new::submit))
        .route("/teach/matches/{id}", get(staff::lead).post(staff::control))
        .route("/teach/matches/{id}/wall", get(staff::wall).post(staff::control_wall))
        .route("/teach/matches/{id}/after", get(after::show).post(after::save))
        .route("/teach/matches/{id}/frame", get(stream::lead_frame))
}

/// The event streams, which have no time limit.
pub fn streams() -> axum::Router<Web> {
    axum::Router::new()
        .route("/play/{id}/events", get(stream::play))
        .route("/teach/matches/{id}/events", get(stream::lead))
}

fn mode_name(lang: Lang, mode: Mode) -> String {
    match mode {
        Mode::Quiz => t!(lang, "match-mode-quiz"),
        Mode::Disguise => t!(lang, "match-mode-disguise"),
        Mode::Myth => t!(lang, "match-mode-myth"),
        Mode::Order => t!(lang, "match-mode-order"),
        Mode::Relay => t!(lang, "match-mode-relay"),
        Mode::Vote => t!(lang, "match-mode-vote"),
    }
}

/// The title of what a match was drawn from, or else its mode.
fn title_of(lang: Lang, title: &Text, settings: &Settings) -> String {
    let title = title.get(lang);
    if title.is_empty() { mode_name(lang, settings.mode) } else { title.to_owned() }
}

/// The team's class, or its number.
fn team_name(lang: Lang, view: &View, team: i64) -> String {
    match view.team_name(team) {
        Some(name) => name.get(lang).to_owned(),
        None => t!(lang, "match-team", n = team + 1),
    }
}

/// Who each player is: their real name, for their teachers alone, their nickname, and their team where there are teams.
fn who<'a, R: 'a>(lang: Lang, view: &'a View, of: fn(&R) -> &Player) -> Vec<Field<'a, R>> {
    let mut fields = vec![
        Field::text("name", t!(lang, "match-col-name"), move |row: &R| player_name(lang, view, of(row))),
        Field::text("nickname", t!(lang, "match-col-nick"), move |row: &R| {
            nickname(of(row).nickname).get(lang).to_owned()
        }),
    ];
    if view.sheet().settings.teams > 1 {
        fields
            .push(Field::text("team", t!(lang, "match-col-team"), move |row: &R| team_name(lang, view, of(row).team)));
    }
    fields
}

/// A player's name for the teachers of their class; nobody else's is shown.
fn player_name(lang: Lang, view: &View, player: &Player) -> String {
    match view.name_of(player) {
        Some(name) => name.to_owned(),
        None if player.learner_id().is_some() => t!(lang, "match-other-pupil"),
        None => t!(lang, "match-guest"),
    }
}

fn title(lang: Lang, view: &View) -> String {
    title_of(lang, &view.sheet().title, &view.sheet().settings)
}
