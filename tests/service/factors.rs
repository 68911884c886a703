//! Two-step sign-in: apps, passkeys and recovery codes, who needs them, and how they are lost.

use chrono::TimeDelta;
use qinghe_model::UserId;
use qinghe_service::{
    Actor, App, Demand, Error, SecondFactor, Settings, UseCase,
    accounts::{self, SignedIn},
    activation, devices,
    factors::{self, Finished, RelyingParty},
    orgs, school_settings,
    staff::{self, Outcome},
};
use qinghe_store::users;
use qinghe_tests::{
    Engine, TestApp,
    app::{PASSWORD, client, settings},
    both,
    factors::{Passkey, code_at},
};

const ORIGIN: &str = "https://qinghe.test";

fn party() -> RelyingParty {
    RelyingParty::of(ORIGIN).expect("a site with passkeys")
}

/// The product's own demands.
async fn demanding(engine: Engine) -> TestApp {
    TestApp::with(engine, Settings { second_factor: SecondFactor::default(), ..settings() }).await
}

/// Adds an app to an account; gives its secret and the recovery codes.
async fn add_app(t: &TestApp, actor: &Actor) -> (String, Vec<String>) {
    let setup = factors::begin_app(&t.app, actor).await.unwrap();
    let code = code_at(&setup.secret, t.app.now());
    let added = factors::add_app(&t.app, actor, &setup.sealed, "手机", &code, PASSWORD, &client("d")).await.unwrap();
    (setup.secret, added.unwrap_or_default())
}

async fn password(t: &TestApp, username: &str) -> SignedIn {
    accounts::sign_in_staff(&t.app, username, PASSWORD, &client("d")).await.unwrap()
}

async fn by_code(t: &TestApp, waits: &SignedIn, code: &str) -> Result<Finished, Error> {
    factors::finish_with_code(&t.app, &waits.token, code, &client("d")).await
}

async fn is_session(app: &App, token: &str) -> bool {
    accounts::find_actor(app, token).await.unwrap().is_some()
}

fn is_wrong<T>(tried: &Result<T, Error>) -> bool {
    matches!(tried, Err(Error::WrongCredentials))
}

fn is_field<T>(tried: &Result<T, Error>, field: &str, code: &str) -> bool {
    matches!(tried, Err(Error::Invalid(faults)) if faults.iter().any(|f| f.field == field && f.code == code))
}

/// A code that is not this one.
fn other_than(code: &str) -> &'static str {
    if code == "385027" { "385028" } else { "385027" }
}

async fn audited(t: &TestApp, operation: &str) -> i64 {
    t.store().number(&format!("SELECT COUNT(*) FROM audit WHERE CAST(detail AS TEXT) LIKE '%{operation}%'")).await
}

async fn id_of(t: &TestApp, username: &str) -> UserId {
    users::find_staff(&mut t.app.db().read().await.unwrap(), username).await.unwrap().unwrap().id
}

both! {
    async fn after_the_password_there_is_no_session_before_the_code(engine) {
        let t = TestApp::new(engine).await;
        let teacher = t.teacher().await;
        let (secret, codes) = add_app(&t, &teacher).await;
        assert_eq!(codes.len(), 10);
        assert_eq!(audited(&t, "factor_added").await, 1);
        t.clock.advance(TimeDelta::seconds(60));
        let waits = password(&t, "teacher").await;
        assert!(waits.needs_factor);
        assert!(!is_session(&t.app, &waits.token).await, "the token opens nothing");
        assert!(!is_session(&t.another_server(), &waits.token).await);
        let page = factors::waiting(&t.app, &waits.token).await.unwrap().unwrap();
        assert_eq!((page.app, page.passkey, page.codes_left), (true, false, 10));
        let code = code_at(&secret, t.app.now());
        assert!(is_wrong(&by_code(&t, &waits, other_than(&code)).await));
        assert!(is_wrong(&by_code(&t, &waits, "").await) && is_wrong(&by_code(&t, &waits, "验证码").await));
        assert_eq!(audited(&t, "factor_refused").await, 3);
        t.clock.advance(TimeDelta::seconds(2));
        let done = by_code(&t, &waits, &format!(" {} {} ", &code[..3], &code[3..])).await.unwrap();
        assert!(!done.signed_in.needs_factor && done.codes_left.is_none());
        assert_eq!(t.actor(&done.signed_in.token).await.user_id(), teacher.user_id());
        // The sign-in that waited is over.
        assert!(matches!(by_code(&t, &waits, &code).await, Err(Error::SignInRequired)));
        let own = factors::list(&t.app, &teacher).await.unwrap();
        assert_eq!((own.factors.len(), own.factors[0].name.as_str(), own.factors[0].last_used_at), (1, "手机", Some(t.app.now())));
    }

    async fn a_code_is_good_once_and_for_one_step_either_way(engine) {
        let t = TestApp::new(engine).await;
        let teacher = t.teacher().await;
        let (secret, _) = add_app(&t, &teacher).await;
        // The code of the set-up itself is used up, also within its step.
        let waits = password(&t, "teacher").await;
        assert!(is_field(&by_code(&t, &waits, &code_at(&secret, t.app.now())).await, "code", "code-used"));
        t.clock.advance(TimeDelta::minutes(5));
        let (now, step) = (t.app.now(), TimeDelta::seconds(30));
        let tries = [(now - step * 2, false), (now + step * 2, false), (now - step, true), (now, true), (now + step, true)];
        for (n, (when, good)) in tries.into_iter().enumerate() {
            // Wrong codes make their device wait, so each has its own.
            for (again, good) in [(false, good), (true, false)] {
                let waits = password(&t, "teacher").await;
                let from = client(&format!("device {n} {again}"));
                let tried = factors::finish_with_code(&t.app, &waits.token, &code_at(&secret, when), &from).await;
                assert_eq!(tried.is_ok(), good, "{:?} {again}: {tried:?}", when - now);
            }
        }
        // An earlier step than the last one used is over, though it is within the window.
        let waits = password(&t, "teacher").await;
        let tried = factors::finish_with_code(&t.app, &waits.token, &code_at(&secret, now), &client("late")).await;
        assert!(is_field(&tried, "code", "code-used"), "{tried:?}");
    }

    async fn two_answers_at_once_begin_one_session(engine) {
        let t = TestApp::new(engine).await;
        let teacher = t.teacher().await;
        let (secret, codes) = add_app(&t, &teacher).await;
        t.clock.advance(TimeDelta::minutes(1));
        for code in [code_at(&secret, t.app.now()), codes[0].clone()] {
            let waits = password(&t, "teacher").await;
            let (one, two) = futures::join!(by_code(&t, &waits, &code), by_code(&t, &waits, &code));
            assert_eq!(u8::from(one.is_ok()) + u8::from(two.is_ok()), 1, "{one:?} {two:?}");
        }
    }

    async fn a_sign_in_waits_for_ten_minutes(engine) {
        let t = TestApp::new(engine).await;
        let (secret, _) = add_app(&t, &*t.teacher().await).await;
        let waits = password(&t, "teacher").await;
        t.clock.advance(TimeDelta::minutes(10));
        assert!(factors::waiting(&t.app, &waits.token).await.unwrap().is_none());
        assert!(matches!(by_code(&t, &waits, &code_at(&secret, t.app.now())).await, Err(Error::SignInRequired)));
        // Given up, and for somebody who was suspended meanwhile.
        let waits = password(&t, "teacher").await;
        factors::give_up(&t.app, &waits.token).await.unwrap();
        assert!(matches!(by_code(&t, &waits, &code_at(&secret, t.app.now())).await, Err(Error::SignInRequired)));
        let waits = password(&t, "teacher").await;
        let head = t.school_admin().await;
        staff::suspend(&t.app, &head, t.world().school.id, id_of(&t, "teacher").await, true).await.unwrap();
        assert!(matches!(by_code(&t, &waits, &code_at(&secret, t.app.now())).await, Err(Error::SignInRequired)));
    }

    async fn wrong_codes_count_and_make_wait(engine) {
        let t = TestApp::new(engine).await;
        let (secret, _) = add_app(&t, &*t.teacher().await).await;
        t.clock.advance(TimeDelta::minutes(1));
        let (waits, wrong) = (password(&t, "teacher").await, other_than(&code_at(&secret, t.app.now())));
        for _ in 0..3 {
            assert!(is_wrong(&by_code(&t, &waits, wrong).await));
        }
        assert!(matches!(by_code(&t, &waits, wrong).await, Err(Error::TooManyAttempts(1))));
        // The right one waits as well, and is let in after it.
        assert!(by_code(&t, &waits, &code_at(&secret, t.app.now())).await.is_err());
        t.clock.advance(TimeDelta::seconds(2));
        by_code(&t, &waits, &code_at(&secret, t.app.now())).await.unwrap();
        // Whoever knows the password guesses no more than the account's budget, from however many devices; the holder's own
        // device keeps an allowance of its own.
        let mut judged = 0;
        for n in 0..200 {
            let waits = password(&t, "teacher").await;
            let from = accounts::Client { device: Some(format!("thief {n}")), ..accounts::Client::at([100, 9, 9, u8::try_from(n).unwrap()].into()) };
            match factors::finish_with_code(&t.app, &waits.token, wrong, &from).await {
                Err(Error::WrongCredentials) => judged += 1,
                Err(Error::TooManyAttempts(_)) => break,
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(judged, 20, "one chance in 16,000 in all");
        t.clock.advance(TimeDelta::minutes(1));
        let waits = password(&t, "teacher").await;
        by_code(&t, &waits, &code_at(&secret, t.app.now())).await.unwrap();
    }

    async fn each_recovery_code_signs_in_once_and_new_ones_void_the_old(engine) {
        let t = TestApp::new(engine).await;
        let teacher = t.teacher().await;
        let (_, codes) = add_app(&t, &teacher).await;
        assert_eq!(codes.iter().collect::<std::collections::BTreeSet<_>>().len(), 10);
        assert!(codes.iter().all(|c| c.len() == 14 && c.matches('-').count() == 2), "{codes:?}");
        let used = by_code(&t, &password(&t, "teacher").await, &codes[3].to_uppercase()).await.unwrap();
        assert_eq!((used.codes_left, audited(&t, "recovery_code_used").await), (Some(9), 1));
        assert!(is_wrong(&by_code(&t, &password(&t, "teacher").await, &codes[3]).await), "used");
        let actor = t.actor(&used.signed_in.token).await;
        assert!(is_field(&factors::renew_codes(&t.app, &actor, "not the password", &client("d")).await, "password", "wrong-password"));
        let new = factors::renew_codes(&t.app, &actor, PASSWORD, &client("d")).await.unwrap();
        assert_eq!(factors::list(&t.app, &actor).await.unwrap().codes_left, 10);
        assert!(is_wrong(&by_code(&t, &password(&t, "teacher").await, &codes[4]).await), "of the old set");
        let left = by_code(&t, &password(&t, "teacher").await, &new[0].replace('-', "")).await.unwrap().codes_left;
        assert_eq!(left, Some(9));
        // They are not in the store.
        for code in &new {
            let plain = code.replace('-', "");
            assert_eq!(t.store().number(&format!("SELECT COUNT(*) FROM recovery_codes WHERE code_hash LIKE '%{plain}%'")).await, 0);
        }
    }

    async fn bureaus_and_the_platform_do_nothing_before_they_have_a_factor(engine) {
        let t = demanding(engine).await;
        let region = &t.world().region;
        for username in ["officer.county", "officer.city", "officer.region", "assessor", "admin.county", "admin"] {
            let actor = t.staff(username).await;
            assert!(actor.must_set_up_factor() && actor.grants().is_empty(), "{username}");
            for use_case in UseCase::ALL {
                assert!(!actor.may(use_case, &region.path) && actor.nodes_for(use_case).next().is_none(), "{username}: {use_case:?}");
                assert!(matches!(actor.require(use_case, &region.path), Err(Error::MustSetUpFactor)));
                assert!(matches!(actor.require_somewhere(use_case), Err(Error::MustSetUpFactor)));
                assert!(matches!(actor.require_within(use_case, &region.path), Err(Error::MustSetUpFactor)));
            }
            add_app(&t, &actor).await;
            let session = actor.person().unwrap().session;
            let renewed = accounts::renew_actor(&t.app, &actor).await.unwrap().unwrap();
            assert!(!renewed.must_set_up_factor() && !renewed.grants().is_empty() && renewed.person().unwrap().session == session);
        }
        for username in ["teacher", "head"] {
            let actor = t.staff(username).await;
            assert!(!actor.must_set_up_factor() && !actor.grants().is_empty(), "{username}: only offered");
        }
        assert!(!t.staff("visitor").await.must_set_up_factor(), "no role");
        // A role that is given while somebody is signed in demands it from then on.
        let teacher = t.teacher().await;
        let admin = Actor::system();
        let new = accounts::NewStaff {
            username: "teacher".into(), name: "x".into(), password: None, must_change: false,
            grants: vec![(qinghe_model::role::Role::Officer, t.world().county.id, t.world().county.path.clone())],
        };
        accounts::add_staff(&t.app, &admin, new).await.unwrap();
        assert!(accounts::renew_actor(&t.app, &teacher).await.unwrap().unwrap().must_set_up_factor());
    }

    async fn the_demand_is_a_setting_of_each_group(engine) {
        let only_teachers = SecondFactor { teachers: Demand::Required, ..SecondFactor::OFFERED };
        let t = TestApp::with(engine, Settings { second_factor: only_teachers, ..settings() }).await;
        assert!(t.teacher().await.must_set_up_factor());
        for username in ["head", "officer.region", "admin"] {
            assert!(!t.staff(username).await.must_set_up_factor(), "{username}");
        }
        let strict = t.another_server_with(Settings { second_factor: SecondFactor::default(), ..settings() });
        let officer = t.officer("region").await;
        assert!(accounts::renew_actor(&strict, &officer).await.unwrap().unwrap().must_set_up_factor());
        assert!(t.student(0).await.first().is_none(), "pupils never");
    }

    async fn the_last_factor_stays_where_it_is_demanded(engine) {
        let t = demanding(engine).await;
        let officer = t.officer("county").await;
        add_app(&t, &officer).await;
        let officer = accounts::renew_actor(&t.app, &officer).await.unwrap().unwrap();
        let own = factors::list(&t.app, &officer).await.unwrap();
        assert!(own.required);
        let app = own.factors[0].id;
        assert!(is_field(&factors::remove(&t.app, &officer, app, PASSWORD, &client("d")).await, "factor", "last-factor"));
        let challenge = factors::begin_passkey(&t.app, &officer, &party()).await.unwrap();
        let passkey = Passkey::new(1);
        let answer = passkey.create(&challenge.options, ORIGIN);
        let added = factors::add_passkey(&t.app, &officer, &party(), (&challenge.sealed, &answer), "电脑", PASSWORD, &client("d")).await.unwrap();
        assert!(added.is_none(), "there are codes already");
        assert!(is_field(&factors::remove(&t.app, &officer, app, "", &client("d")).await, "password", "password-required"));
        factors::remove(&t.app, &officer, app, PASSWORD, &client("d")).await.unwrap();
        assert_eq!(audited(&t, "factor_removed").await, 1);
        let own = factors::list(&t.app, &officer).await.unwrap();
        assert_eq!((own.factors.len(), own.codes_left), (1, 10));
        // Where it is offered the last one may go, and the recovery codes with it.
        let teacher = t.teacher().await;
        add_app(&t, &teacher).await;
        let id = factors::list(&t.app, &teacher).await.unwrap().factors[0].id;
        assert!(matches!(factors::remove(&t.app, &officer, id, PASSWORD, &client("d")).await, Err(Error::NotFound)), "somebody else's");
        factors::remove(&t.app, &teacher, id, PASSWORD, &client("d")).await.unwrap();
        assert_eq!(t.store().number("SELECT COUNT(*) FROM recovery_codes").await, 10, "the officer's");
        assert!(!password(&t, "teacher").await.needs_factor);
    }

    async fn a_new_factor_ends_sessions_that_began_without_it(engine) {
        let t = TestApp::new(engine).await;
        let (here, elsewhere) = (t.sign_in("teacher").await, t.sign_in("teacher").await);
        add_app(&t, &*t.actor(&here.token).await).await;
        assert!(is_session(&t.app, &here.token).await && !is_session(&t.app, &elsewhere.token).await);
        // Ending every session ends what waits, too.
        let waits = password(&t, "teacher").await;
        accounts::sign_out_everywhere(&t.app, &*t.actor(&here.token).await).await.unwrap();
        assert!(factors::waiting(&t.app, &waits.token).await.unwrap().is_none());
    }

    async fn a_passkey_signs_in_at_its_own_site_once_a_challenge(engine) {
        let t = TestApp::new(engine).await;
        let (teacher, mut passkey) = (t.teacher().await, Passkey::new(1));
        let add = async |actor: &Actor, passkey: &Passkey, origin: &str| {
            let challenge = factors::begin_passkey(&t.app, actor, &party()).await.unwrap();
            let answer = passkey.create(&challenge.options, origin);
            let answer = (challenge.sealed.as_str(), answer.as_str());
            factors::add_passkey(&t.app, actor, &party(), answer, "", PASSWORD, &client("d")).await
        };
        assert!(is_field(&add(&teacher, &passkey, "https://evil.test").await, "passkey", "passkey-failed"));
        let head = t.school_admin().await;
        let of_head = factors::begin_passkey(&t.app, &head, &party()).await.unwrap();
        let answer = passkey.create(&of_head.options, ORIGIN);
        let crossed = factors::add_passkey(&t.app, &teacher, &party(), (&of_head.sealed, &answer), "", PASSWORD, &client("d")).await;
        assert!(is_field(&crossed, "passkey", "passkey-failed"), "somebody else's challenge");
        assert_eq!(add(&teacher, &passkey, ORIGIN).await.unwrap().unwrap().len(), 10);
        assert!(is_field(&add(&head, &passkey, ORIGIN).await, "passkey", "passkey-known"), "it is the teacher's");
        assert!(is_field(&add(&teacher, &passkey, ORIGIN).await, "passkey", "passkey-known"));

        let ask = async || {
            let waits = password(&t, "teacher").await;
            let options = factors::ask_passkey(&t.app, &waits.token, &party()).await.unwrap().unwrap();
            (waits, options)
        };
        let show = async |waits: &SignedIn, answer: &str, device: &str| {
            factors::finish_with_passkey(&t.app, &waits.token, &party(), answer, &client(device)).await
        };
        let (waits, options) = ask().await;
        let answer = passkey.get(&options, ORIGIN);
        let done = show(&waits, &answer, "a").await.unwrap();
        assert_eq!(t.actor(&done.signed_in.token).await.user_id(), teacher.user_id());
        let (waits, _) = ask().await;
        assert!(is_field(&show(&waits, &answer, "b").await, "passkey", "passkey-failed"), "an answer to another challenge");
        let (waits, options) = ask().await;
        let answer = passkey.get(&options, "https://evil.test");
        assert!(is_field(&show(&waits, &answer, "c").await, "passkey", "passkey-failed"), "another site's page");
        let right = passkey.get(&options, ORIGIN);
        assert!(is_field(&show(&waits, &right, "d").await, "passkey", "passkey-failed"), "the challenge is used up");
        let (waits, options) = ask().await;
        let answer = Passkey::new(2).get(&options, ORIGIN);
        assert!(is_field(&show(&waits, &answer, "e").await, "passkey", "passkey-failed"), "another passkey");
        // A copy counts behind the original.
        let (waits, options) = ask().await;
        let mut copy = Passkey::new(1);
        assert!(is_field(&show(&waits, &copy.get(&options, ORIGIN), "f").await, "passkey", "passkey-failed"), "a copy");
        for hostile in ["", "{}", "[]", "null", &"[".repeat(10_000), "{\"id\":\"\",\"rawId\":\"\"}"] {
            let (waits, _) = ask().await;
            assert!(is_field(&show(&waits, hostile, hostile).await, "passkey", "passkey-failed"));
        }
        let own = factors::list(&t.app, &teacher).await.unwrap();
        assert_eq!((own.factors.len(), own.factors[0].last_used_at), (1, Some(t.app.now())));
    }

    async fn whoever_lost_a_factor_is_reset_by_who_manages_the_account(engine) {
        let t = TestApp::new(engine).await;
        let (teacher, head, officer) = (t.teacher().await, t.school_admin().await, t.officer("county").await);
        let id = teacher.user_id().unwrap();
        add_app(&t, &teacher).await;
        // A teacher is the school's; nobody clears their own without the password.
        for other in [&officer, &teacher, &t.student(0).await, &t.staff("head.other").await] {
            assert!(staff::clear_factors(&t.app, other, id).await.is_err());
        }
        assert!(password(&t, "teacher").await.needs_factor);
        assert!(staff::clear_factors(&t.app, &head, id).await.unwrap());
        assert!(!staff::clear_factors(&t.app, &head, id).await.unwrap(), "there is none any more");
        assert_eq!(audited(&t, "factors_cleared").await, 1);
        assert!(!password(&t, "teacher").await.needs_factor);
        // A reset clears them as well.
        add_app(&t, &*t.teacher().await).await;
        let waits = password(&t, "teacher").await;
        let Outcome::Link(issued) = accounts::reset_staff(&t.app, &head, "teacher").await.unwrap() else {
            panic!("a teacher's own school needs nobody else")
        };
        assert!(factors::waiting(&t.app, &waits.token).await.unwrap().is_none());
        let new = activation::activate(&t.app, &issued.token, "bamboo-grows-in-rain-7", &client("d")).await.unwrap();
        assert!(!new.must_change_password && !new.needs_factor);
        assert_eq!(audited(&t, "factors_cleared").await, 2);
        // The operator at the machine.
        let user = factors::find_account(&t.app, " Admin ").await.unwrap();
        add_app(&t, &*t.platform_admin().await).await;
        assert!(staff::clear_factors(&t.app, &Actor::system(), user).await.unwrap());
        assert!(matches!(factors::find_account(&t.app, "nobody").await, Err(Error::NotFound)));
        let learner = t.learner_id(&t.world().class, 0).await;
        assert!(staff::clear_factors(&t.app, &Actor::system(), learner).await.is_err());
    }

    async fn a_factor_is_set_up_by_its_owner_with_the_password(engine) {
        let t = TestApp::new(engine).await;
        let (teacher, head, pupil) = (t.teacher().await, t.school_admin().await, t.student(0).await);
        assert!(matches!(factors::begin_app(&t.app, &pupil).await, Err(Error::Forbidden)), "pupils never");
        assert!(matches!(factors::begin_passkey(&t.app, &pupil, &party()).await, Err(Error::Forbidden)));
        assert!(matches!(factors::list(&t.app, &pupil).await, Err(Error::Forbidden)));
        let setup = factors::begin_app(&t.app, &teacher).await.unwrap();
        let code = code_at(&setup.secret, t.app.now());
        let add = async |actor: &Actor, sealed: &str, name: &str, code: &str, password: &str| {
            factors::add_app(&t.app, actor, sealed, name, code, password, &client("d")).await
        };
        assert!(is_field(&add(&head, &setup.sealed, "", &code, PASSWORD).await, "code", "setup-over"), "somebody else's set-up");
        assert!(is_field(&add(&teacher, "AAAA", "", &code, PASSWORD).await, "code", "setup-over"));
        assert!(is_field(&add(&teacher, &setup.sealed, "", other_than(&code), PASSWORD).await, "code", "code-wrong"));
        assert!(is_field(&add(&teacher, &setup.sealed, "", &code, "").await, "password", "password-required"));
        assert!(is_field(&add(&teacher, &setup.sealed, "", &code, "not the password").await, "password", "wrong-password"));
        assert!(is_field(&add(&teacher, &setup.sealed, &"长".repeat(41), &code, PASSWORD).await, "name", "max-40"));
        assert_eq!(factors::continue_app(&t.app, &teacher, &setup.sealed).await.unwrap().secret, setup.secret);
        assert!(factors::list(&t.app, &teacher).await.unwrap().factors.is_empty());
        add(&teacher, &setup.sealed, "", &code, PASSWORD).await.unwrap();
        assert!(is_field(&add(&teacher, &setup.sealed, "", &code, PASSWORD).await, "code", "code-used"), "the form sent twice");
        t.clock.advance(TimeDelta::minutes(31));
        let late = code_at(&setup.secret, t.app.now());
        assert!(is_field(&add(&teacher, &setup.sealed, "", &late, PASSWORD).await, "code", "setup-over"));
        for _ in 1..10 {
            add_app(&t, &teacher).await;
        }
        let setup = factors::begin_app(&t.app, &teacher).await.unwrap();
        let code = code_at(&setup.secret, t.app.now());
        assert!(is_field(&add(&teacher, &setup.sealed, "", &code, PASSWORD).await, "name", "factors-many"));
    }

    async fn the_secret_of_an_app_is_sealed_in_the_store(engine) {
        let t = TestApp::new(engine).await;
        let teacher = t.teacher().await;
        let (secret, _) = add_app(&t, &teacher).await;
        let plain = totp_rs::Secret::try_from_base32(secret.replace(' ', "")).unwrap();
        let kept = qinghe_store::factors::list(&mut t.app.db().read().await.unwrap(), teacher.user_id().unwrap()).await.unwrap();
        assert_eq!(kept[0].secret.len(), 24 + 20 + 16);
        assert!(!kept[0].secret.windows(4).any(|w| plain.as_bytes().windows(4).any(|p| p == w)));
        // A row that somebody copies to another account signs nobody in.
        t.clock.advance(TimeDelta::minutes(1));
        let head = t.school_admin().await;
        let (_, _) = add_app(&t, &head).await;
        let stolen = kept[0].secret.clone();
        let of_head = qinghe_store::factors::list(&mut t.app.db().read().await.unwrap(), head.user_id().unwrap()).await.unwrap()[0].id;
        t.app.db().write((of_head, stolen), |c, (id, secret)| Box::pin(qinghe_store::factors::update_secret(c, *id, secret))).await.unwrap();
        let waits = password(&t, "head").await;
        assert!(is_wrong(&by_code(&t, &waits, &code_at(&secret, t.app.now())).await));
    }

    async fn a_change_of_password_ends_what_waits(engine) {
        let t = TestApp::new(engine).await;
        let teacher = t.teacher().await;
        add_app(&t, &teacher).await;
        let waits = password(&t, "teacher").await;
        let signed_in = accounts::change_password(&t.app, &teacher, PASSWORD, "a quite new password", &client("d")).await.unwrap();
        assert!(!signed_in.needs_factor && is_session(&t.app, &signed_in.token).await);
        assert!(factors::waiting(&t.app, &waits.token).await.unwrap().is_none());
        let own = devices::list(&t.app, &*t.actor(&signed_in.token).await, &client("d")).await.unwrap();
        assert_eq!(own.sessions.len(), 1);
    }

    async fn a_school_issues_pins_of_eight_digits_from_now_on(engine) {
        let t = TestApp::new(engine).await;
        let (w, head) = (t.world(), t.school_admin().await);
        let pin = async |n: usize| t.slips(&w.class).await[n].pin.clone().unwrap();
        let signs_in = async |number: &str, pin: &str| {
            accounts::sign_in_learner(&t.app, w.class.id, number, pin, &client(number)).await.is_ok()
        };
        let before = pin(0).await;
        assert_eq!(before.len(), 6);
        for wrong in ["", "7", "10", "eight"] {
            assert!(is_field(&school_settings::set_pin_digits(&t.app, &head, w.school.id, wrong).await, "digits", "choose-one"), "{wrong}");
        }
        school_settings::set_pin_digits(&t.app, &head, w.school.id, "8").await.unwrap();
        let seen = school_settings::get(&t.app, &head, w.school.id).await.unwrap();
        assert_eq!((seen.pin_digits, seen.other_pins), (8, 7));
        assert_eq!((pin(0).await, signs_in("1", &before).await), (before.clone(), true), "PINs that are out stay");
        accounts::reset_pin(&t.app, &head, t.learner_id(&w.class, 0).await).await.unwrap();
        let after = pin(0).await;
        assert_eq!((after.len(), signs_in("1", &after).await, signs_in("1", &before).await), (8, true, false));
        qinghe_service::pupils::add(&t.app, &head, w.class.id, "新同学", "5").await.unwrap();
        let new = pin(4).await;
        assert_eq!((new.len(), signs_in("5", &new).await), (8, true));
        assert!(signs_in("2", &pin(1).await).await, "both lengths sign in");
        accounts::reset_class_pins(&t.app, &head, w.class.id).await.unwrap();
        for slip in t.slips(&w.class).await {
            assert_eq!(slip.pin.unwrap().len(), 8, "{}", slip.student_no);
        }
        let list = "学校,年级,班级,学号,姓名\nQH1001,五年级,2班,3,李一凡\nQH1002,五年级,1班,3,王一凡\n";
        let region = orgs::find_node(&t.app, "QH", None).await.unwrap();
        qinghe_service::roster::import(&t.app, &Actor::system(), region.id, list.as_bytes(), false).await.unwrap();
        let lengths = async |class| t.slips(class).await.into_iter().map(|s| s.pin.unwrap().len()).collect::<Vec<_>>();
        assert_eq!(lengths(&w.other_class).await, [6, 6, 8], "of a list: the new pupil");
        assert_eq!(lengths(&w.class_of_other_school).await, [6, 6, 6], "another school");
        assert_eq!(audited(&t, "digits").await, 1);
    }
}
