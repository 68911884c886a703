//! Live matches: the questions drawn, who may join, which answers count, and that a match survives its server.

use chrono::TimeDelta;
use futures::future::join_all;
use qinghe_model::{
    MatchId,
    item::{ItemKind, Response},
    matches::{FULL_POINTS, MAX_PLAYERS, Mode, Pace, Phase},
};
use qinghe_service::{
    Actor, App, Error, activities,
    attempts::Asked,
    matches::{
        self, Participant,
        leading::Command,
        making::NewMatch,
        paper::Source,
        rooms::{Audience, Update, View},
    },
};
use qinghe_tests::{TestApp, app::client, both};
use std::{sync::Arc, time::Duration};

pub fn quiz(count: usize) -> NewMatch {
    NewMatch {
        source: Some(Source::Module("m02".into())),
        mode: Some(Mode::Quiz),
        count: Some(count),
        pace: Some(Pace::Teacher),
        seconds: Some(20),
        teams: Some(2),
        speed_share: Some(0),
        ..NewMatch::default()
    }
}

pub fn places(view: &View, right: bool) -> Vec<usize> {
    let q = view.question().unwrap();
    let asked = Asked {
        paper: q.paper.clone(),
        item: Arc::new(q.item.clone()),
        response: Response::default(),
        places: vec![],
        revision: 0,
        points: None,
        checked: false,
        flagged: false,
        held: None,
    };
    asked.example(right)
}

pub async fn press(app: &App, host: &Actor, id: MatchId, command: Command) -> Arc<View> {
    let view = matches::get(app, host, id).await.unwrap();
    matches::leading::control(app, host, id, view.state.version, command).await.unwrap();
    matches::get(app, host, id).await.unwrap()
}

fn is(e: &Error, field: &str, code: &str) -> bool {
    matches!(e, Error::Invalid(faults) if faults.iter().any(|f| f.field == field && f.code == code))
}

both! {
    async fn guests_leave_the_seats_of_the_class(engine) {
        let t = TestApp::new(engine).await;
        let (app, host) = (&t.app, t.teacher().await);
        let id = matches::making::create(app, &host, t.world().class.id, &NewMatch { guests: true, ..quiz(2) }).await.unwrap();
        let guest = |n: u8, m: u8| Participant::Guest([n, m].repeat(16).try_into().unwrap());
        let join = async |who: Participant| matches::playing::join(app, &who, id, None, None).await;
        // A machine that opens many browsers at one instant is told to wait; a class is not.
        for n in 0..60 {
            join(guest(n, 0)).await.unwrap();
        }
        assert!(is(&join(guest(60, 0)).await.unwrap_err(), "join", "match-wait"));
        join(Participant::Actor(t.student(0).await)).await.unwrap();
        // Given time, guests take every seat but those of the three who are not here yet.
        let mut taken = 60;
        for n in 60..=u8::MAX {
            t.clock.advance(TimeDelta::seconds(1));
            match join(guest(n, 0)).await {
                Ok(()) => taken += 1,
                Err(e) => assert!(is(&e, "join", "match-full"), "{e}"),
            }
        }
        assert_eq!(taken, MAX_PLAYERS - 4);
        for n in 1..4 {
            join(Participant::Actor(t.student(n).await)).await.unwrap();
        }
        let view = matches::get(app, &host, id).await.unwrap();
        assert_eq!(i64::try_from(view.playing().count()).unwrap(), MAX_PLAYERS);
        assert_eq!(view.state.seats, MAX_PLAYERS, "whoever was refused took no number");
        // The seat of one who is removed is free again, for one.
        let gone = view.playing().find(|p| p.learner_id().is_none()).unwrap().seat;
        press(app, &host, id, Command::Kick(gone)).await;
        join(guest(1, 1)).await.unwrap();
        assert!(is(&join(guest(2, 1)).await.unwrap_err(), "join", "match-full"));
        let view = matches::get(app, &host, id).await.unwrap();
        let names: std::collections::HashSet<i64> = view.players.iter().map(|p| p.nickname).collect();
        assert_eq!(names.len(), view.players.len(), "each has a name of their own");
    }

    async fn a_match_runs_from_the_lobby_to_the_end(engine) {
        let t = TestApp::new(engine).await;
        let (app, host) = (&t.app, t.teacher().await);
        let id = matches::making::create(app, &host, t.world().class.id, &quiz(2)).await.unwrap();
        let code = matches::get(app, &host, id).await.unwrap().sheet().code.clone();
        assert_eq!(matches::playing::find(app, None, &client("a"), &format!(" {} {}", &code[..3], &code[3..])).await.unwrap(), id);
        assert!(is(&matches::playing::find(app, None, &client("a"), "000000").await.unwrap_err(), "code", "match-code"));
        let (a, b) = (Participant::Actor(t.student(0).await), Participant::Actor(t.student(1).await));
        matches::playing::join(app, &a, id, Some(0), None).await.unwrap();
        matches::playing::join(app, &a, id, Some(1), None).await.unwrap();
        matches::playing::join(app, &b, id, None, None).await.unwrap();
        let (view, first) = matches::play(app, &a, id).await.unwrap();
        assert_eq!((view.players.len(), first.team, view.players[1].team), (2, 0, 1), "once, and the smaller team is filled");
        assert!(matches!(matches::playing::answer(app, &a, id, 1, &[0]).await, Err(Error::WorkClosed)), "nothing is asked yet");

        let view = press(app, &host, id, Command::Start).await;
        assert_eq!((view.state.phase, view.state.round), (Phase::Asking, 1));
        let (right, wrong) = (places(&view, true), places(&view, false));
        t.clock.advance(TimeDelta::seconds(5));
        matches::playing::answer(app, &a, id, 1, &right).await.unwrap();
        matches::playing::answer(app, &a, id, 1, &wrong).await.unwrap();
        let view = matches::get(app, &host, id).await.unwrap();
        assert_eq!(view.answered(), (1, 2));
        assert_eq!((view.me(1).points, view.me(1).right, view.teams()[0].points), (0, None, 0), "nothing is revealed while it is open");
        matches::playing::answer(app, &b, id, 1, &wrong).await.unwrap();
        let view = press(app, &host, id, Command::Reveal).await;
        assert_eq!((view.me(1).points, view.me(1).right), (FULL_POINTS, Some(true)), "the first answer counts");
        assert_eq!((view.me(2).points, view.me(2).right), (0, Some(false)));
        assert_eq!(view.rights(1), (2, 1));
        assert_eq!(view.teams().iter().map(|t| (t.team, t.points)).collect::<Vec<_>>(), [(0, FULL_POINTS), (1, 0)]);
        assert!(matches!(matches::playing::answer(app, &b, id, 1, &right).await, Ok(())), "acknowledged again, and still the first");
        assert!(!view.given(1, 2).unwrap().graded.right);

        // Pressed twice, made once.
        let view = matches::get(app, &host, id).await.unwrap();
        matches::leading::control(app, &host, id, view.state.version, Command::Next).await.unwrap();
        matches::leading::control(app, &host, id, view.state.version, Command::Next).await.unwrap();
        let view = matches::get(app, &host, id).await.unwrap();
        assert_eq!((view.state.phase, view.state.round), (Phase::Asking, 2));
        let view = press(app, &host, id, Command::Skip).await;
        assert_eq!((view.state.phase, view.counted().count()), (Phase::Over, 1), "a skipped question counts for nobody");
        assert!(is(&matches::playing::find(app, None, &client("a"), &code).await.unwrap_err(), "code", "match-code"), "a code ends with its match");

        let report = matches::report::get_report(app, &host, id).await.unwrap();
        assert_eq!((report.asked.len(), report.asked[0].rights, report.players.len()), (1, (2, 1), 2));
        let activity = matches::report::save_as_activity(app, &host, id, "课堂竞答").await.unwrap();
        assert_eq!(matches::report::save_as_activity(app, &host, id, "课堂竞答").await.unwrap(), activity, "written down once");
        // What was removed may be written down again.
        activities::remove(app, &host, activity).await.unwrap();
        assert_eq!(matches::get(app, &host, id).await.unwrap().state.activity_id(), None);
        assert_eq!(matches::report::save_as_activity(app, &host, id, "课堂竞答").await.unwrap(), activity);
    }

    async fn a_class_that_joins_at_one_instant_is_spread_over_the_teams(engine) {
        let t = TestApp::new(engine).await;
        let (app, host) = (&t.app, t.teacher().await);
        for (teams, joining, first) in [(4, 34, 0), (3, 11, 100)] {
            let id = matches::making::create(app, &host, t.world().class.id, &NewMatch { teams: Some(teams), guests: true, ..quiz(1) }).await.unwrap();
            // Each on a connection of their own, from two servers over one store where the engine allows it.
            let second = t.another_server();
            let joins = (first..first + joining).map(|n: u8| {
                let app = if engine == qinghe_tests::Engine::Postgres && n % 2 == 1 { second.clone() } else { app.clone() };
                tokio::spawn(async move { matches::playing::join(&app, &Participant::Guest([n; 32]), id, None, None).await })
            });
            for joined in join_all(joins.collect::<Vec<_>>()).await {
                joined.unwrap().unwrap();
            }
            let view = matches::get(app, &host, id).await.unwrap();
            let sizes: Vec<usize> = (0..teams).map(|team| view.playing().filter(|p| p.team == team).count()).collect();
            assert_eq!(sizes.iter().sum::<usize>(), usize::from(joining));
            assert!(sizes.iter().max().unwrap() - sizes.iter().min().unwrap() <= 1, "{sizes:?}");
            // A place that becomes free is filled first.
            let gone = view.playing().find(|p| p.team == 1).unwrap().seat;
            press(app, &host, id, Command::Kick(gone)).await;
            matches::playing::join(app, &Participant::Guest([first + 90; 32]), id, None, None).await.unwrap();
            let view = matches::get(app, &host, id).await.unwrap();
            let sizes: Vec<usize> = (0..teams).map(|team| view.playing().filter(|p| p.team == team).count()).collect();
            assert!(sizes.iter().max().unwrap() - sizes.iter().min().unwrap() <= 1, "{sizes:?}");
        }
    }

    async fn only_those_of_the_class_join_and_only_its_teachers_lead(engine) {
        let t = TestApp::new(engine).await;
        let (app, host) = (&t.app, t.teacher().await);
        let id = matches::making::create(app, &host, t.world().class.id, &quiz(2)).await.unwrap();
        let other = t.student_of(&t.world().other_class, 0).await;
        assert!(is(&matches::playing::join(app, &Participant::Actor(other.clone()), id, None, None).await.unwrap_err(), "join", "match-other-class"));
        let guest = Participant::Guest([7; 32]);
        assert!(is(&matches::playing::join(app, &guest, id, None, None).await.unwrap_err(), "join", "match-no-guests"));
        let stranger = t.staff("head.other").await;
        assert!(matches!(matches::get(app, &stranger, id).await, Err(Error::Forbidden)));
        assert!(matches!(matches::leading::control(app, &stranger, id, 1, Command::End).await, Err(Error::Forbidden)));
        assert!(matches!(matches::report::get_report(app, &*t.officer("region").await, id).await, Err(Error::Forbidden)));
        assert!(matches!(matches::play(app, &Participant::Actor(other.clone()), id).await, Err(Error::NotFound)));
        assert!(matches!(matches::playing::answer(app, &guest, id, 1, &[0]).await, Err(Error::NotFound)));

        // With guests allowed, both may join; each guest has a made-up name of their own.
        let open = matches::making::create(app, &host, t.world().class.id, &NewMatch { guests: true, ..quiz(2) }).await.unwrap();
        matches::playing::join(app, &guest, open, Some(1), Some(40)).await.unwrap();
        matches::playing::join(app, &Participant::Guest([8; 32]), open, Some(1), Some(40)).await.unwrap();
        matches::playing::join(app, &Participant::Actor(other), open, Some(0), Some(40)).await.unwrap();
        assert!(is(&matches::playing::join(app, &Participant::Guest([9; 32]), open, Some(2), None).await.unwrap_err(), "team", "choose-one"));
        let view = matches::get(app, &host, open).await.unwrap();
        assert_eq!(view.players.iter().map(|p| p.nickname).collect::<Vec<_>>(), [40, 41, 42]);
        assert_eq!(view.players.iter().filter_map(|p| view.name_of(p)).count(), 0, "no name of another class's pupil");

        // A removed player stays out, and their seat can no longer answer.
        matches::leading::control(app, &host, open, view.state.version, Command::Kick(1)).await.unwrap();
        assert!(is(&matches::playing::join(app, &guest, open, None, None).await.unwrap_err(), "join", "match-player-removed"));
        press(app, &host, open, Command::Start).await;
        assert!(matches!(matches::playing::answer(app, &guest, open, 1, &[0]).await, Err(Error::NotFound)));
    }

    async fn the_servers_clock_decides(engine) {
        let t = TestApp::new(engine).await;
        let (app, host) = (&t.app, t.teacher().await);
        let new = NewMatch { speed_share: Some(20), ..quiz(3) };
        let id = matches::making::create(app, &host, t.world().class.id, &new).await.unwrap();
        let who: Vec<Participant> = [t.student(0).await, t.student(1).await, t.student(2).await].into_iter().map(Participant::Actor).collect();
        for w in &who {
            matches::playing::join(app, w, id, Some(0), None).await.unwrap();
        }
        let view = press(app, &host, id, Command::Start).await;
        let right = places(&view, true);
        t.clock.advance(TimeDelta::seconds(10));
        matches::playing::answer(app, &who[0], id, 1, &right).await.unwrap();
        t.clock.advance(TimeDelta::milliseconds(10_900));
        matches::playing::answer(app, &who[1], id, 1, &right).await.unwrap();
        t.clock.advance(TimeDelta::milliseconds(200));
        assert!(matches!(matches::playing::answer(app, &who[2], id, 1, &right).await, Err(Error::WorkClosed)));
        let view = matches::get(app, &host, id).await.unwrap();
        assert_eq!(view.state.phase, Phase::Reveal, "who asks first after the time moves it on");
        assert_eq!([1, 2, 3].map(|s| view.me(s).points), [900, 800, 0]);
        press(app, &host, id, Command::Next).await;
        let view = press(app, &host, id, Command::Extend).await;
        assert_eq!(view.state.closes_at, Some(t.app.now() + TimeDelta::seconds(35)));

        // Led by the clock, a match goes on by itself, and a forgotten one ends.
        let new = NewMatch { pace: Some(Pace::Fixed), ..quiz(2) };
        let id = matches::making::create(app, &host, t.world().class.id, &new).await.unwrap();
        matches::playing::join(app, &who[0], id, None, None).await.unwrap();
        press(app, &host, id, Command::Start).await;
        for (seconds, phase, round) in [(22, Phase::Reveal, 1), (13, Phase::Asking, 2), (22, Phase::Reveal, 2), (13, Phase::Over, 2)] {
            t.clock.advance(TimeDelta::seconds(seconds));
            matches::leading::advance_due(app).await.unwrap();
            let view = matches::get(app, &host, id).await.unwrap();
            assert_eq!((view.state.phase, view.state.round), (phase, round));
        }
        let id = matches::making::create(app, &host, t.world().class.id, &quiz(2)).await.unwrap();
        t.clock.advance(matches::LONGEST + TimeDelta::seconds(2));
        matches::leading::advance_due(app).await.unwrap();
        let host = t.teacher().await;
        assert_eq!(matches::get(app, &host, id).await.unwrap().state.phase, Phase::Over);
        assert!(is(&matches::playing::join(app, &Participant::Actor(t.student(0).await), id, None, None).await.unwrap_err(), "join", "match-over"));
    }

    async fn each_mode_of_a_match_draws_its_own_kind_of_question(engine) {
        let t = TestApp::new(engine).await;
        let (app, host, class) = (&t.app, t.teacher().await, t.world().class.id);
        let form = matches::making::form(app, &host, class).await.unwrap();
        assert!(form.sources.len() > 1 && !form.stories.is_empty());
        for (mode, kinds) in [
            (Mode::Quiz, vec![ItemKind::Single, ItemKind::Multiple, ItemKind::TrueFalse, ItemKind::Scenario]),
            (Mode::Relay, vec![ItemKind::Single, ItemKind::Multiple, ItemKind::TrueFalse, ItemKind::Scenario]),
            (Mode::Disguise, vec![ItemKind::Single, ItemKind::Multiple, ItemKind::Scenario]),
            (Mode::Myth, vec![ItemKind::TrueFalse]),
            (Mode::Order, vec![ItemKind::Order]),
        ] {
            let new = NewMatch { source: Some(Source::All), mode: Some(mode), ..quiz(6) };
            let id = matches::making::create(app, &host, class, &new).await.unwrap();
            let view = matches::get(app, &host, id).await.unwrap();
            let paper = &view.sheet().paper;
            assert!(paper.len() >= 4 && paper.iter().all(|q| kinds.contains(&q.item.kind)), "{mode:?}: {}", paper.len());
            let mut ids: Vec<_> = paper.iter().map(|q| &q.item.id).collect();
            ids.sort_unstable();
            ids.dedup();
            assert_eq!(ids.len(), paper.len(), "none twice");
        }
        for (new, field, code) in [
            (NewMatch { count: Some(0), ..quiz(1) }, "count", "match-count"),
            (NewMatch { seconds: Some(3), ..quiz(1) }, "seconds", "match-seconds"),
            (NewMatch { seconds: Some(0), pace: Some(Pace::Fixed), ..quiz(1) }, "seconds", "match-seconds"),
            (NewMatch { teams: Some(11), ..quiz(1) }, "teams", "match-teams"),
            (NewMatch { speed_share: Some(50), ..quiz(1) }, "speed", "match-speed"),
            (NewMatch { mode: Some(Mode::Vote), ..quiz(1) }, "source", "match-story-wanted"),
            (NewMatch { source: Some(Source::Module("m99".into())), ..quiz(1) }, "source", "match-nothing"),
            (NewMatch { source: Some(form.stories[0].0.clone()), ..quiz(1) }, "source", "match-story"),
        ] {
            let e = matches::making::create(app, &host, class, &new).await.unwrap_err();
            assert!(is(&e, field, code), "{e:?}");
        }
        // Against another class: each is a team, and a pupil plays for their own.
        let other = &t.world().other_class;
        let id = matches::making::create(app, &host, class, &NewMatch { classes: vec![other.id], ..quiz(2) }).await.unwrap();
        matches::playing::join(app, &Participant::Actor(t.student_of(other, 0).await), id, Some(0), None).await.unwrap();
        let view = matches::get(app, &host, id).await.unwrap();
        assert_eq!((view.sheet().settings.teams, view.players[0].team), (2, 1));
        assert_eq!(view.team_name(1), Some(&other.name()));
    }

    async fn in_a_relay_one_answers_for_the_team(engine) {
        let t = TestApp::new(engine).await;
        let (app, host) = (&t.app, t.teacher().await);
        let new = NewMatch { mode: Some(Mode::Relay), teams: Some(1), ..quiz(3) };
        let id = matches::making::create(app, &host, t.world().class.id, &new).await.unwrap();
        let (a, b) = (Participant::Actor(t.student(0).await), Participant::Actor(t.student(1).await));
        for w in [&a, &b] {
            matches::playing::join(app, w, id, None, None).await.unwrap();
        }
        let view = press(app, &host, id, Command::Start).await;
        assert_eq!((view.turn(0), view.answered()), (Some(1), (0, 1)));
        let right = places(&view, true);
        assert!(matches!(matches::playing::answer(app, &b, id, 1, &right).await, Err(Error::Forbidden)), "it is another's turn");
        // A player who joins now has a turn from the next round on.
        matches::playing::join(app, &Participant::Actor(t.student(2).await), id, None, None).await.unwrap();
        assert_eq!(matches::get(app, &host, id).await.unwrap().turn(0), Some(1));
        matches::playing::answer(app, &a, id, 1, &right).await.unwrap();
        assert_eq!(press(app, &host, id, Command::Reveal).await.teams()[0].points, FULL_POINTS);
        assert_eq!(press(app, &host, id, Command::Next).await.turn(0), Some(2));
    }

    async fn the_class_votes_a_story_to_a_good_end(engine) {
        let t = TestApp::new(engine).await;
        let (app, host) = (&t.app, t.teacher().await);
        for (story, _) in matches::making::form(app, &host, t.world().class.id).await.unwrap().stories {
            let new = NewMatch { mode: Some(Mode::Vote), source: Some(story.clone()), count: None, teams: Some(1), ..quiz(1) };
            let id = matches::making::create(app, &host, t.world().class.id, &new).await.unwrap();
            let who = Participant::Actor(t.student(0).await);
            matches::playing::join(app, &who, id, None, None).await.unwrap();
            let mut view = press(app, &host, id, Command::Start).await;
            let mut rounds = 0;
            while view.state.phase != Phase::Over && rounds < 30 {
                rounds += 1;
                let question = view.question().unwrap().clone();
                if view.state.phase == Phase::Asking {
                    // The branch from which a good end is nearest: a choice is always there.
                    let best = nearest(&view, usize::try_from(view.state.question).unwrap());
                    matches::playing::answer(app, &who, id, view.state.round, &[best]).await.unwrap();
                    view = press(app, &host, id, Command::Reveal).await;
                    assert_eq!(view.votes(view.now().unwrap())[best], 1);
                    assert_eq!(view.me(1).points, 0, "a vote earns nothing");
                } else if question.ending.is_some() {
                    assert_eq!(question.ending, Some(true), "{story:?}");
                }
                view = press(app, &host, id, Command::Next).await;
            }
            assert_eq!(view.state.phase, Phase::Over, "{story:?}");
        }
    }

    async fn many_answer_at_once_and_each_counts_once(engine) {
        let t = TestApp::new(engine).await;
        let (app, host) = (&t.app, t.teacher().await);
        let id = matches::making::create(app, &host, t.world().class.id, &NewMatch { guests: true, ..quiz(2) }).await.unwrap();
        let who: Vec<Participant> = (1..=40_u8).map(|n| Participant::Guest([n; 32])).collect();
        for joined in join_all(who.iter().map(|w| matches::playing::join(app, w, id, None, Some(7)))).await {
            joined.unwrap();
        }
        let view = press(app, &host, id, Command::Start).await;
        assert_eq!(view.playing().count(), 40);
        let (right, wrong) = (places(&view, true), places(&view, false));
        let all = who.iter().flat_map(|w| [matches::playing::answer(app, w, id, 1, &right), matches::playing::answer(app, w, id, 1, &wrong)]);
        let closing = async {
            tokio::time::sleep(Duration::from_millis(20)).await;
            matches::leading::control(app, &host, id, view.state.version, Command::Reveal).await.unwrap();
        };
        let (answered, ()) = tokio::join!(join_all(all), closing);
        let view = matches::get(app, &host, id).await.unwrap();
        let acknowledged = answered.chunks(2).filter(|pair| pair.iter().any(Result::is_ok)).count();
        assert_eq!(view.rights(1).0, acknowledged, "what was acknowledged is counted, and nothing else, once each");
        assert_eq!(usize::try_from(t.store().number("SELECT COUNT(*) FROM match_answers").await).unwrap(), acknowledged);
    }

    async fn changes_are_announced_on_every_server(engine) {
        let t = TestApp::new(engine).await;
        let (app, host) = (&t.app, t.teacher().await);
        let id = matches::making::create(app, &host, t.world().class.id, &quiz(2)).await.unwrap();
        let who = Participant::Actor(t.student(0).await);
        matches::playing::join(app, &who, id, None, None).await.unwrap();
        // SQLite has one server; PostgreSQL has a second one here.
        let other = if t.store().handle().engine() == qinghe_store::Engine::Postgres { t.another_server() } else { app.clone() };
        let view = matches::get(app, &host, id).await.unwrap();
        let (mut player, seat) = matches::watch_play(&other, &who, id, view.name_for(Audience::Players)).await.unwrap();
        let mut desk = matches::watch(&other, &host, Audience::Host, id, view.name_for(Audience::Host)).await.unwrap();
        assert_eq!(seat, 1);
        // A match begins to listen when its first viewer arrives.
        tokio::time::sleep(Duration::from_millis(700)).await;
        let view = press(app, &host, id, Command::Start).await;
        let shown = heard(&mut player).await;
        assert_eq!((shown.state.phase, shown.state.version), (Phase::Asking, view.state.version));
        matches::playing::answer(app, &who, id, 1, &places(&view, true)).await.unwrap();
        loop {
            let shown = heard(&mut desk).await;
            if shown.state.phase == Phase::Reveal {
                break;
            }
        }
        let shown = heard(&mut player).await;
        assert_eq!((shown.state.phase, shown.me(seat).right), (Phase::Reveal, Some(true)), "everybody has answered: it closes by itself");
        app.end_streams();
        other.end_streams();
        assert!(player.next().await.is_none());
        drop((player, desk));
    }

    async fn a_match_outlives_its_server(engine) {
        let t = TestApp::new(engine).await;
        let host = t.teacher().await;
        let id = matches::making::create(&t.app, &host, t.world().class.id, &quiz(2)).await.unwrap();
        let who = Participant::Actor(t.student(0).await);
        matches::playing::join(&t.app, &who, id, None, None).await.unwrap();
        let view = press(&t.app, &host, id, Command::Start).await;
        matches::playing::answer(&t.app, &who, id, 1, &places(&view, true)).await.unwrap();
        let app = t.another_server();
        let (view, player) = matches::play(&app, &who, id).await.unwrap();
        assert_eq!((view.state.phase, player.seat, view.me(1).answered), (Phase::Asking, 1, true));
        let view = press(&app, &host, id, Command::Reveal).await;
        assert_eq!(view.me(1).points, FULL_POINTS);
    }
}

async fn heard(viewer: &mut matches::rooms::Viewer) -> Arc<View> {
    let news = tokio::time::timeout(Duration::from_secs(6), viewer.next()).await.expect("news come");
    match news.expect("the server runs") {
        Update::Changed(view) => view,
        Update::Quiet | Update::Over => panic!("the viewer may stay"),
    }
}

/// The branch from which a good end is nearest.
fn nearest(view: &View, from: usize) -> usize {
    let paper = &view.sheet().paper;
    let mut far: Vec<usize> = paper.iter().map(|q| if q.ending == Some(true) { 0 } else { usize::MAX }).collect();
    for _ in 0..paper.len() {
        // An end is where the class stops: no way leads through it.
        for (n, q) in paper.iter().enumerate().filter(|(_, q)| q.ending.is_none()) {
            let next = q.leads.iter().map(|l| far[*l].saturating_add(1)).min().unwrap_or(usize::MAX);
            far[n] = far[n].min(next);
        }
    }
    (0..paper[from].leads.len()).min_by_key(|n| far[paper[from].leads[*n]]).unwrap_or_default()
}
