//! Signing in, sessions, passwords and PINs.

use chrono::TimeDelta;
use qinghe_model::{Lang, role::Role};
use qinghe_service::{
    Actor, App, Error, Settings,
    accounts::{self, NewStaff, SignedIn},
    hashing::Cost,
    roster,
};
use qinghe_tests::{
    TestApp,
    app::{PASSWORD, client, settings},
    both, work,
};
use std::fmt::Write as _;

async fn by_pin(app: &App, t: &TestApp, pin: &str, device: &str) -> Result<SignedIn, Error> {
    accounts::sign_in_learner(app, t.world().class.id, "1", pin, &client(device)).await
}

async fn pin(t: &TestApp) -> String {
    t.slips(&t.world().class).await[0].pin.clone().expect("the pupil chose none")
}

/// A PIN that is not the issued one.
fn other_than(pin: &str) -> &'static str {
    if pin == "740913" { "740914" } else { "740913" }
}

fn seconds(result: Result<SignedIn, Error>) -> u64 {
    match result {
        Err(Error::TooManyAttempts(seconds)) => seconds,
        other => panic!("no delay: {other:?}"),
    }
}

fn refused(result: &Result<SignedIn, Error>) -> bool {
    matches!(result, Err(Error::WrongCredentials))
}

fn field(result: Result<SignedIn, Error>) -> (&'static str, &'static str) {
    match result {
        Err(Error::Invalid(faults)) => (faults[0].field, faults[0].code),
        other => panic!("no field is at fault: {other:?}"),
    }
}

both! {
    async fn a_pupil_signs_in_with_the_issued_pin(engine) {
        let t = TestApp::new(engine).await;
        let pin = pin(&t).await;
        let session = by_pin(&t.app, &t, &pin, "d").await.unwrap();
        let actor = t.actor(&session.token).await;
        assert!(actor.is_learner() && actor.grants().is_empty());
        assert_eq!(actor.class_id(), Some(t.world().class.id));
        assert_eq!(actor.person().unwrap().name, "林知夏");
        // As a phone's Chinese keyboard types it.
        let wide: String = pin.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect();
        let world = t.world();
        accounts::sign_in_learner(&t.app, world.class.id, " １ ", &format!(" {wide} "), &client("d")).await.unwrap();
        // Neither a neighbour's number nor the same number elsewhere.
        for (class, number) in [(world.class.id, "2"), (world.other_class.id, "1"), (world.region.id, "1"), (world.class.id, ""), (world.class.id, "77")] {
            assert!(refused(&accounts::sign_in_learner(&t.app, class, number, &pin, &client("d")).await), "{number}");
        }
        assert!(refused(&by_pin(&t.app, &t, "", "d").await));
    }

    async fn a_pupil_chooses_a_pin(engine) {
        let t = TestApp::new(engine).await;
        let issued = pin(&t).await;
        let first = by_pin(&t.app, &t, &issued, "d").await.unwrap();
        let actor = t.actor(&first.token).await;
        let change = async |current: &str, new: &str| accounts::change_password(&t.app, &actor, current, new, &client("d")).await;
        assert_eq!(field(change(&issued, "123456").await), ("new", "pin-guessable"));
        assert_eq!(field(change(&issued, "7409").await), ("new", "pin-shape"));
        assert_eq!(field(change(&issued, &issued).await).0, "new");
        assert_eq!(field(change(other_than(&issued), "385027").await), ("current", "wrong-password"));
        change(&issued, "３８５０２７").await.unwrap();
        assert!(refused(&by_pin(&t.app, &t, &issued, "e").await));
        by_pin(&t.app, &t, "385027", "e").await.unwrap();
        // It cannot be printed.
        let slips = t.slips(&t.world().class).await;
        assert_eq!(slips[0].pin, None);
        assert!(slips[1].pin.is_some());
    }

    async fn a_slip_signs_in_until_it_is_revoked(engine) {
        let t = TestApp::new(engine).await;
        let class = t.world().class.clone();
        let slip = t.slips(&class).await.swap_remove(0);
        let (name, title) = accounts::peek_slip(&t.app, &slip.token, &client("d")).await.unwrap();
        assert_eq!((name.as_str(), title.zh.as_str()), ("林知夏", "五年级1班"));
        let by_slip = accounts::sign_in_slip(&t.app, &slip.token, &client("d")).await.unwrap();
        let pin = slip.pin.unwrap();
        let by_pin_session = by_pin(&t.app, &t, &pin, "d").await.unwrap();
        let neighbour = t.student(1).await;
        t.actor(&by_slip.token).await;
        accounts::reset_pin(&t.app, &*t.teacher().await, t.learner_id(&class, 0).await).await.unwrap();
        for token in [&by_slip.token, &by_pin_session.token] {
            assert!(accounts::find_actor(&t.app, token).await.unwrap().is_none(), "the reset ends sessions");
            assert!(accounts::find_actor(&t.another_server(), token).await.unwrap().is_none());
        }
        assert!(refused(&accounts::sign_in_slip(&t.app, &slip.token, &client("d")).await));
        assert!(accounts::peek_slip(&t.app, &slip.token, &client("d")).await.is_err());
        assert!(refused(&by_pin(&t.app, &t, &pin, "d").await));
        let new = t.slips(&class).await.swap_remove(0);
        assert!(new.token != slip.token && new.pin.as_ref() != Some(&pin));
        accounts::sign_in_slip(&t.app, &new.token, &client("d")).await.unwrap();
        by_pin(&t.app, &t, &new.pin.unwrap(), "d").await.unwrap();
        assert!(qinghe_service::lessons::list_tasks(&t.app, &neighbour).await.is_ok());
        for forged in ["", "x", &slip.token[1..]] {
            assert!(refused(&accounts::sign_in_slip(&t.app, forged, &client("d")).await));
        }
    }

    async fn a_reset_voids_a_chosen_pin(engine) {
        let t = TestApp::new(engine).await;
        let issued = pin(&t).await;
        let actor = t.student(0).await;
        accounts::change_password(&t.app, &actor, &issued, "385027", &client("d")).await.unwrap();
        accounts::reset_pin(&t.app, &*t.school_admin().await, actor.user_id().unwrap()).await.unwrap();
        assert!(refused(&by_pin(&t.app, &t, "385027", "d").await));
        assert!(refused(&by_pin(&t.app, &t, &issued, "e").await), "the first PIN does not come back");
        let new = pin(&t).await;
        by_pin(&t.app, &t, &new, "f").await.unwrap();
    }

    async fn wrong_guesses_take_longer_each_time(engine) {
        let t = TestApp::new(engine).await;
        let right = pin(&t).await;
        let wrong = other_than(&right);
        for _ in 0..3 {
            assert!(refused(&by_pin(&t.app, &t, wrong, "d").await), "three mistakes cost nothing");
        }
        for delay in [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300] {
            assert_eq!(seconds(by_pin(&t.app, &t, wrong, "d").await), delay);
            // The right PIN is delayed too, or the delay would give it away.
            assert_eq!(seconds(by_pin(&t.app, &t, &right, "d").await), delay);
            // On another server as well.
            assert_eq!(seconds(by_pin(&t.another_server(), &t, &right, "d").await), delay);
            t.clock.advance(TimeDelta::seconds(i64::try_from(delay).unwrap()) - TimeDelta::milliseconds(1));
            assert_eq!(seconds(by_pin(&t.app, &t, &right, "d").await), 1);
            t.clock.advance(TimeDelta::milliseconds(1));
            assert!(refused(&by_pin(&t.app, &t, wrong, "d").await));
        }
        // The pupil at the next computer is not delayed, and a right PIN ends the delay.
        by_pin(&t.app, &t, &right, "e").await.unwrap();
        t.clock.advance(TimeDelta::seconds(300));
        by_pin(&t.app, &t, &right, "d").await.unwrap();
        assert!(refused(&by_pin(&t.app, &t, wrong, "d").await));
        by_pin(&t.app, &t, &right, "d").await.unwrap();
    }

    async fn an_unknown_account_gets_the_same_answer(engine) {
        let t = TestApp::new(engine).await;
        for username in ["teacher", "no.such.teacher"] {
            for _ in 0..3 {
                assert!(refused(&accounts::sign_in_staff(&t.app, username, "a-wrong-password", &client("d")).await));
            }
            assert_eq!(seconds(accounts::sign_in_staff(&t.app, username, "a-wrong-password", &client("d")).await), 1);
        }
    }

    async fn simultaneous_guesses_are_all_counted(engine) {
        let t = TestApp::new(engine).await;
        let wrong = other_than(&pin(&t).await);
        let class = t.world().class.id;
        let all = futures::future::join_all((0..50).map(|_| {
            let app = t.app.clone();
            tokio::spawn(async move { accounts::sign_in_learner(&app, class, "1", wrong, &client("d")).await })
        })).await;
        let judged = all.into_iter().filter(|r| refused(r.as_ref().unwrap())).count();
        assert!((1..=3).contains(&judged), "{judged} guesses were judged before the first delay");
    }

    // A computer room: 45 pupils, one address, one device name (no cookies yet).
    async fn a_class_of_forty_five_signs_in_at_once(engine) {
        let t = TestApp::new(engine).await;
        let mut list = "学校,年级,班级,学号,姓名\n".to_owned();
        for n in 1..=45 {
            writeln!(list, "QH1001,五年级,9班,{n},学生{n}").unwrap();
        }
        roster::import(&t.app, &*t.school_admin().await, t.world().school.id, list.as_bytes(), false).await.unwrap();
        let class = qinghe_service::orgs::find_node(&t.app, "QH1001", Some("五年级9班")).await.unwrap();
        let slips = t.slips(&class).await;
        assert_eq!(slips.len(), 45);
        let all = futures::future::join_all(slips.into_iter().map(|slip| {
            let (app, class) = (t.app.clone(), class.id);
            tokio::spawn(async move {
                let pin = slip.pin.unwrap();
                for _ in 0..2 {
                    let mistyped = accounts::sign_in_learner(&app, class, &slip.student_no, other_than(&pin), &client("room 3")).await;
                    assert!(refused(&mistyped));
                }
                accounts::sign_in_learner(&app, class, &slip.student_no, &pin, &client("room 3")).await
            })
        })).await;
        for session in all {
            let session = session.unwrap().unwrap();
            assert!(t.actor(&session.token).await.is_learner());
        }
    }

    async fn a_flood_of_requests_is_stopped_for_its_own_address_only(engine) {
        let t = TestApp::with(engine, Settings { sign_ins_per_minute: 30, ..settings() }).await;
        let slip = t.slips(&t.world().class).await.swap_remove(0);
        let mut limited = 0;
        for _ in 0..60 {
            match accounts::sign_in_slip(&t.app, &slip.token, &client("d")).await {
                Ok(_) => {}
                Err(Error::TooManyAttempts(_)) => limited += 1,
                Err(e) => panic!("{e}"),
            }
        }
        assert!(limited >= 25, "{limited}");
        let elsewhere = accounts::Client { device: Some("d".into()), ..accounts::Client::at([198, 51, 100, 1].into()) };
        accounts::sign_in_slip(&t.app, &slip.token, &elsewhere).await.unwrap();
    }

    async fn a_session_ends_when_it_is_not_used(engine) {
        let t = TestApp::new(engine).await;
        let pupil = accounts::sign_in_slip(&t.app, &t.slips(&t.world().class).await[0].token, &client("d")).await.unwrap();
        let teacher = t.sign_in("teacher").await;
        // Each time a server that has nothing in memory.
        let open = async |token: &str| accounts::find_actor(&t.another_server(), token).await.unwrap().is_some();
        t.clock.advance(TimeDelta::minutes(59));
        assert!(open(&teacher.token).await && open(&pupil.token).await);
        t.clock.advance(TimeDelta::minutes(59));
        assert!(open(&teacher.token).await, "it was used 59 minutes ago");
        t.clock.advance(TimeDelta::minutes(60));
        assert!(!open(&teacher.token).await);
        assert!(open(&pupil.token).await);
        t.clock.advance(TimeDelta::minutes(120));
        assert!(!open(&pupil.token).await);
        // A session that has ended stays ended.
        t.clock.advance(TimeDelta::minutes(-121));
        assert!(open(&pupil.token).await, "only time ended it");
    }

    async fn a_session_ends_after_twelve_hours_of_use(engine) {
        let t = TestApp::new(engine).await;
        let teacher = t.sign_in("teacher").await;
        for _ in 0..23 {
            t.clock.advance(TimeDelta::minutes(30));
            assert!(accounts::find_actor(&t.app, &teacher.token).await.unwrap().is_some());
            assert!(accounts::find_actor(&t.another_server(), &teacher.token).await.unwrap().is_some());
        }
        t.clock.advance(TimeDelta::minutes(30));
        assert!(accounts::find_actor(&t.another_server(), &teacher.token).await.unwrap().is_none());
        assert!(accounts::find_actor(&t.app, &teacher.token).await.unwrap().is_none(), "nor from memory");
        accounts::tidy(&t.app).await.unwrap();
        t.clock.advance(TimeDelta::seconds(1));
        accounts::tidy(&t.app).await.unwrap();
        assert_eq!(t.store().number("SELECT COUNT(*) FROM sessions").await, 0);
    }

    async fn signing_out_ends_this_session_or_all(engine) {
        let t = TestApp::new(engine).await;
        let sessions = [t.sign_in("teacher").await, t.sign_in("teacher").await, t.sign_in("teacher").await];
        let head = t.sign_in("head").await;
        let open = async |s: &SignedIn| {
            let here = accounts::find_actor(&t.app, &s.token).await.unwrap().is_some();
            assert_eq!(here, accounts::find_actor(&t.another_server(), &s.token).await.unwrap().is_some());
            here
        };
        for s in &sessions {
            assert!(open(s).await);
        }
        accounts::sign_out(&t.app, &*t.actor(&sessions[0].token).await).await.unwrap();
        assert!(!open(&sessions[0]).await && open(&sessions[1]).await);
        accounts::sign_out_everywhere(&t.app, &*t.actor(&sessions[1].token).await).await.unwrap();
        assert!(!open(&sessions[1]).await && !open(&sessions[2]).await);
        assert!(open(&head).await);
        assert!(accounts::find_actor(&t.app, "").await.unwrap().is_none());
        assert!(accounts::sign_out(&t.app, &Actor::system()).await.is_err());
    }

    async fn a_new_password_ends_the_other_sessions(engine) {
        let t = TestApp::new(engine).await;
        let (one, two) = (t.sign_in("teacher").await, t.sign_in("teacher").await);
        let actor = t.actor(&one.token).await;
        t.actor(&two.token).await;
        let change = async |current: &str, new: &str| accounts::change_password(&t.app, &actor, current, new, &client("d")).await;
        assert_eq!(field(change(PASSWORD, "short").await), ("new", "password-short"));
        assert_eq!(field(change(PASSWORD, "my.Teacher.2026").await), ("new", "password-guessable"));
        assert_eq!(field(change(PASSWORD, PASSWORD).await), ("new", "same-as-before"));
        t.actor(&two.token).await;
        let three = change(PASSWORD, "a quite new password").await.unwrap();
        for s in [&one, &two] {
            assert!(accounts::find_actor(&t.app, &s.token).await.unwrap().is_none());
        }
        t.actor(&three.token).await;
        assert!(refused(&accounts::sign_in_staff(&t.app, "teacher", PASSWORD, &client("d")).await));
        accounts::sign_in_staff(&t.app, " Teacher ", "a quite new password", &client("d")).await.unwrap();
    }

    // Someone at an unlocked computer does not guess the password at will.
    async fn guesses_at_the_current_password_are_slowed_down(engine) {
        let t = TestApp::new(engine).await;
        let actor = t.teacher().await;
        let guess = async || accounts::change_password(&t.app, &actor, "not-the-password", "a quite new password", &client("d")).await;
        for _ in 0..3 {
            assert_eq!(field(guess().await), ("current", "wrong-password"));
        }
        assert_eq!(seconds(guess().await), 1);
        assert_eq!(t.store().number("SELECT COUNT(*) FROM users WHERE must_change_password").await, 0);
        t.sign_in("teacher").await;
    }

    async fn hashes_are_renewed_at_the_next_sign_in(engine) {
        let t = TestApp::new(engine).await;
        let strong = t.another_server_with(Settings { hash_cost: Cost { memory: 64, passes: 2 }, ..settings() });
        let stored = async || {
            let mut c = t.store().read().await.unwrap();
            qinghe_store::users::find_staff(&mut c, "teacher").await.unwrap().unwrap().password_hash.unwrap()
        };
        assert!(stored().await.starts_with("$argon2id$v=19$m=8,t=1,p=1$"));
        accounts::sign_in_staff(&strong, "teacher", "a-wrong-password", &client("d")).await.unwrap_err();
        assert!(stored().await.contains("m=8,"), "only its owner renews it");
        accounts::sign_in_staff(&strong, "teacher", PASSWORD, &client("d")).await.unwrap();
        assert!(stored().await.contains("m=64,t=2,"));
        accounts::sign_in_staff(&strong, "teacher", PASSWORD, &client("d")).await.unwrap();
    }

    // Those that were given before there were links, or by the operator.
    async fn a_temporary_password_must_be_changed(engine) {
        let t = TestApp::new(engine).await;
        let class = t.world().class.clone();
        let new = NewStaff {
            username: "new.teacher".into(), name: "新老师".into(), grants: vec![(Role::Teacher, class.id, class.path.clone())],
            password: Some(PASSWORD.into()), must_change: true,
        };
        accounts::add_staff(&t.app, &Actor::system(), new).await.unwrap();
        let session = accounts::sign_in_staff(&t.app, "new.teacher", PASSWORD, &client("d")).await.unwrap();
        assert!(session.must_change_password);
        let actor = t.actor(&session.token).await;
        assert!(matches!(work::assign(&t.app, &actor, class.id).await, Err(Error::MustChangePassword)));
        let changed = accounts::change_password(&t.app, &actor, PASSWORD, "a quite new password", &client("d")).await.unwrap();
        assert!(!changed.must_change_password);
        work::assign(&t.app, &*t.actor(&changed.token).await, class.id).await.unwrap();
    }

    async fn a_chosen_language_is_remembered(engine) {
        let t = TestApp::new(engine).await;
        let session = t.sign_in("teacher").await;
        assert_eq!(session.locale, None);
        accounts::set_locale(&t.app, &*t.actor(&session.token).await, Lang::En).await.unwrap();
        assert_eq!(t.actor(&session.token).await.person().unwrap().locale, Some(Lang::En));
        assert_eq!(t.sign_in("teacher").await.locale, Some(Lang::En));
    }

    async fn a_school_is_found_by_its_code(engine) {
        let t = TestApp::new(engine).await;
        let found = accounts::find_school(&t.app, " qh 1001 ", &client("d")).await.unwrap().unwrap();
        assert_eq!((found.code.as_str(), found.name.zh.as_str()), ("QH1001", "青禾市云岭县实验小学"));
        let classes: Vec<&str> = found.classes.iter().map(|(_, n)| n.zh.as_str()).collect();
        assert_eq!(classes, ["五年级1班", "五年级2班", "六年级1班"]);
        for code in ["", "QH", "QH-YL", "QH9999", &"Q".repeat(99)] {
            assert!(accounts::find_school(&t.app, code, &client("d")).await.unwrap().is_none(), "{code}");
        }
        // A class without pupils is not offered: nobody could sign in there.
        t.store().execute("UPDATE enrolments SET to_date = from_date").await.unwrap();
        assert!(accounts::find_school(&t.app, "QH1001", &client("d")).await.unwrap().unwrap().classes.is_empty());
    }
}
