//! Who guesses is held back, and nobody else: known devices, strangers, alarms, slips, and one's own devices.

use chrono::TimeDelta;
use qinghe_model::OrgId;
use qinghe_service::{
    Actor, App, Error, Settings,
    accounts::{self, Client, SignedIn},
    activation, devices, notices, records,
    staff::Outcome,
    tree,
};
use qinghe_tests::{
    TestApp,
    app::{PASSWORD, client, settings},
    both,
};
use std::time::Duration;

type Tried = Result<SignedIn, Error>;

/// A stranger: a device and an IPv4 address of their own.
fn stranger(n: usize) -> Client {
    let [_, a, b, c] = u32::try_from(n).unwrap().to_be_bytes();
    Client { device: Some(format!("stranger {n}")), ..Client::at([100 + (a % 50), b, c, 9].into()) }
}

async fn by_pin(app: &App, class: OrgId, number: &str, pin: &str, from: &Client) -> Tried {
    accounts::sign_in_learner(app, class, number, pin, from).await
}

fn refused(tried: &Tried) -> bool {
    matches!(tried, Err(Error::WrongCredentials))
}

fn waits(tried: &Tried) -> Option<u64> {
    match tried {
        Err(Error::TooManyAttempts(seconds)) => Some(*seconds),
        _ => None,
    }
}

/// A PIN that is not this one.
fn other_than(pin: &str) -> &'static str {
    if pin == "385027" { "385028" } else { "385027" }
}

async fn pin(t: &TestApp, n: usize) -> String {
    t.slips(&t.world().class).await[n].pin.clone().expect("the pupil chose none")
}

/// Guesses at the first pupil from ever new devices and addresses until strangers have to wait; gives how many were judged.
async fn use_up_strangers(t: &TestApp, right: &str) -> usize {
    for n in 0..200 {
        let tried = by_pin(&t.app, t.world().class.id, "1", other_than(right), &stranger(n)).await;
        if waits(&tried).is_some() {
            return n;
        }
        assert!(refused(&tried), "{tried:?}");
    }
    panic!("strangers never have to wait");
}

/// Wrong PINs at accounts that are not there, so that none of them has to wait, until something else is said.
async fn flood(t: &TestApp, most: usize) -> Option<Error> {
    for n in 0..most {
        let tried = by_pin(&t.app, t.world().class.id, &format!("{}", 1_000 + n), "385027", &stranger(n)).await;
        if !refused(&tried) {
            return tried.err();
        }
    }
    None
}

both! {
    async fn strangers_lock_nobody_out(engine) {
        let t = TestApp::new(engine).await;
        let (class, right) = (t.world().class.id, pin(&t, 0).await);
        let tablet = Client { device: Some("tablet".into()), ..Client::at([192, 0, 2, 1].into()) };
        by_pin(&t.app, class, "1", &right, &tablet).await.unwrap();
        let judged = use_up_strangers(&t, &right).await;
        assert!((10..=20).contains(&judged), "{judged} guesses");
        // A stranger waits, also with the right PIN, and also after a new start: 15 minutes at most.
        let wait = waits(&by_pin(&t.app, class, "1", &right, &stranger(900)).await).unwrap();
        assert!((1..=900).contains(&wait), "{wait} s");
        assert_eq!(waits(&by_pin(&t.another_server(), class, "1", &right, &stranger(901)).await), Some(wait));
        // The device that signed in before does not, wherever it is; nor do a slip and the neighbour.
        by_pin(&t.app, class, "1", &right, &tablet).await.unwrap();
        let moved = Client { address: [192, 0, 2, 77].into(), ..tablet.clone() };
        by_pin(&t.app, class, "1", &right, &moved).await.unwrap();
        by_pin(&t.app, class, "2", &pin(&t, 1).await, &stranger(902)).await.unwrap();
        t.student(0).await;
        // The wait that was told is true, and going on guessing makes it no longer.
        for n in 0..20 {
            let again = waits(&by_pin(&t.app, class, "1", other_than(&right), &stranger(1_000 + n)).await);
            assert!(again.is_some_and(|s| s <= wait), "{again:?}");
        }
        t.clock.advance(TimeDelta::seconds(i64::try_from(wait).unwrap()));
        by_pin(&t.app, class, "1", &right, &stranger(903)).await.unwrap();
    }

    async fn strangers_lock_no_staff_out(engine) {
        let t = TestApp::new(engine).await;
        let laptop = Client { device: Some("laptop".into()), ..Client::at([192, 0, 2, 1].into()) };
        accounts::sign_in_staff(&t.app, "head", PASSWORD, &laptop).await.unwrap();
        let mut wait = None;
        for n in 0..100 {
            wait = waits(&accounts::sign_in_staff(&t.app, "head", "not-the-password", &stranger(n)).await);
            if wait.is_some() {
                break;
            }
        }
        assert!(wait.is_some_and(|s| s <= 900), "{wait:?}");
        assert!(waits(&accounts::sign_in_staff(&t.app, "head", PASSWORD, &stranger(500)).await).is_some());
        accounts::sign_in_staff(&t.app, "head", PASSWORD, &laptop).await.unwrap();
        // Nor does a new device wait in the network where the head signed in before; colleagues' networks are none of it.
        let new_there = Client { device: Some("new".into()), ..laptop.clone() };
        accounts::sign_in_staff(&t.app, "head", PASSWORD, &new_there).await.unwrap();
        let desk = Client { device: Some("desk".into()), ..Client::at([192, 0, 2, 2].into()) };
        accounts::sign_in_staff(&t.app, "teacher", PASSWORD, &desk).await.unwrap();
        let at_desk = Client { device: Some("another".into()), ..desk };
        assert!(waits(&accounts::sign_in_staff(&t.app, "head", PASSWORD, &at_desk).await).is_some());
        // The device's own mistakes slow the device.
        for _ in 0..3 {
            assert!(refused(&accounts::sign_in_staff(&t.app, "head", "not-the-password", &laptop).await));
        }
        assert_eq!(waits(&accounts::sign_in_staff(&t.app, "head", PASSWORD, &laptop).await), Some(1));
        // A new password ends all waiting.
        let Outcome::Link(link) = accounts::reset_staff(&t.app, &Actor::system(), "head").await.unwrap() else { panic!("a link") };
        let own = "autumn-leaves-fall-on-stone-9";
        activation::activate(&t.app, &link.token, own, &stranger(499)).await.unwrap();
        accounts::sign_in_staff(&t.app, "head", own, &laptop).await.unwrap();
        accounts::sign_in_staff(&t.app, "head", own, &stranger(501)).await.unwrap();
    }

    async fn a_reset_clears_the_wrong_guesses(engine) {
        let t = TestApp::new(engine).await;
        let (w, right) = (t.world().clone(), pin(&t, 0).await);
        use_up_strangers(&t, &right).await;
        let learner = t.learner_id(&w.class, 0).await;
        accounts::reset_pin(&t.app, &*t.teacher().await, learner).await.unwrap();
        by_pin(&t.app, w.class.id, "1", &pin(&t, 0).await, &stranger(900)).await.unwrap();
        // The same for a class as a whole.
        let right = pin(&t, 0).await;
        use_up_strangers(&t, &right).await;
        accounts::reset_class_pins(&t.app, &*t.teacher().await, w.class.id).await.unwrap();
        by_pin(&t.app, w.class.id, "1", &pin(&t, 0).await, &stranger(901)).await.unwrap();
        assert_eq!(t.store().number("SELECT COUNT(*) FROM sign_in_failures WHERE account LIKE 'learner:%:1'").await, 0);
    }

    async fn the_allowance_of_strangers_is_small_over_days(engine) {
        let t = TestApp::new(engine).await;
        let (class, right) = (t.world().class.id, pin(&t, 0).await);
        let mut judged = 0;
        // Every five minutes for two days, from a new place each time.
        for n in 0..576 {
            if refused(&by_pin(&t.app, class, "1", other_than(&right), &stranger(n)).await) {
                judged += 1;
            }
            t.clock.advance(TimeDelta::minutes(5));
        }
        assert!((150..=225).contains(&judged), "{judged} guesses in two days");
    }

    async fn an_ipv6_network_is_one_stranger(engine) {
        let t = TestApp::new(engine).await;
        let class = t.world().class.id;
        let mut judged = 0;
        let mut last = None;
        for n in 0..200_u16 {
            let from = Client { device: Some(format!("v6 {n}")), ..Client::at(format!("2001:db8:1:2::{n:x}").parse().unwrap()) };
            let tried = by_pin(&t.app, class, &format!("{}", 1_000 + n), "385027", &from).await;
            judged += usize::from(refused(&tried));
            last = Some(tried);
        }
        assert_eq!(judged, 120, "as many as from one IPv4 address");
        assert!(matches!(last, Some(Err(Error::SlipNeeded))), "{last:?}");
        by_pin(&t.app, class, "1", &pin(&t, 0).await, &stranger(1)).await.unwrap();
    }

    async fn an_attack_on_a_school_raises_an_alarm_and_slips_go_on(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let alarms = async |username: &str| notices::list_alarms(&t.app, &*t.staff(username).await).await.unwrap();
        assert!(alarms("head").await.is_empty());
        assert!(flood(&t, 320).await.is_none(), "ever new networks still have their reserve");
        let of_head = alarms("head").await;
        assert_eq!(of_head.len(), 1);
        assert_eq!(of_head[0].org().unwrap().1.zh, "青禾市云岭县实验小学");
        assert_eq!((alarms("admin").await.len(), alarms("admin.county").await.len()), (1, 1));
        for nobody in ["teacher", "head.other", "officer.region", "assessor"] {
            assert!(alarms(nobody).await.is_empty(), "{nobody}");
        }
        // One network that goes on is asked for a slip; at another school it is not.
        let one = |n: usize| Client { device: Some(format!("one {n}")), ..Client::at([198, 18, 0, 1].into()) };
        let mut judged = 0;
        for n in 0..30 {
            let tried = by_pin(&t.app, w.class.id, &format!("{}", 5_000 + n), "385027", &one(n)).await;
            judged += usize::from(refused(&tried));
            assert!(refused(&tried) || matches!(tried, Err(Error::SlipNeeded)), "{tried:?}");
        }
        assert_eq!(judged, 10, "the reserve of a network");
        assert!(refused(&by_pin(&t.app, w.class_of_other_school.id, "77", "385027", &one(99)).await));
        // The slip signs in from there, by QR code and by its long code; then the device and the network are known.
        let slips = t.slips(&w.class).await;
        accounts::sign_in_slip(&t.app, &slips[0].token, &one(100)).await.unwrap();
        by_pin(&t.app, w.class.id, "2", slips[1].pin.as_deref().unwrap(), &one(101)).await.unwrap();
        let other = Client { device: None, ..Client::at([198, 18, 0, 2].into()) };
        let typed = format!("{} {}", &slips[2].code[..8], &slips[2].code[8..]);
        by_pin(&t.app, w.class.id, "3", &typed, &other).await.unwrap();
        assert!(refused(&by_pin(&t.app, w.class.id, "4", &typed, &other).await), "it is one pupil's");
        // The alarm is shown for three days, and is one a day.
        t.clock.advance(TimeDelta::days(4));
        assert!(alarms("head").await.is_empty());
    }

    async fn beyond_the_ceiling_only_what_is_known_signs_in(engine) {
        let t = TestApp::with(engine, Settings { strangers_per_day: 100, ..settings() }).await;
        let (class, right) = (t.world().class.id, pin(&t, 0).await);
        let tablet = Client { device: Some("tablet".into()), ..Client::at([192, 0, 2, 1].into()) };
        by_pin(&t.app, class, "1", &right, &tablet).await.unwrap();
        let said = flood(&t, 150).await;
        assert!(matches!(said, Some(Error::SlipNeeded)), "{said:?}");
        assert!(matches!(by_pin(&t.app, class, "2", &pin(&t, 1).await, &stranger(900)).await, Err(Error::SlipNeeded)));
        by_pin(&t.app, class, "1", &right, &tablet).await.unwrap();
        // A device and a network of the school serve others of the school, not of another one.
        let new_here = Client { device: Some("new".into()), ..tablet.clone() };
        by_pin(&t.app, class, "2", &pin(&t, 1).await, &new_here).await.unwrap();
        let w = t.world();
        let slip = t.slips(&w.class_of_other_school).await.swap_remove(0);
        let elsewhere = by_pin(&t.app, w.class_of_other_school.id, "1", slip.pin.as_deref().unwrap(), &new_here).await;
        assert!(matches!(elsewhere, Err(Error::SlipNeeded)), "{elsewhere:?}");
        // Staff are not held back by what is guessed at pupils.
        accounts::sign_in_staff(&t.app, "teacher", PASSWORD, &stranger(901)).await.unwrap();
    }

    async fn a_class_on_new_devices_gets_in_while_its_school_is_attacked(engine) {
        let t = TestApp::new(engine).await;
        assert!(flood(&t, 320).await.is_none());
        let slips = t.slips(&t.world().class).await;
        let (app, class) = (t.app.clone(), t.world().class.id);
        // All at once from an address that nobody has used: the last of an allowance is waited for, not refused.
        let all = futures::future::join_all((0..44).map(|n| {
            let slip = slips[n % slips.len()].clone();
            let (app, from) = (app.clone(), Client { device: Some(format!("room {n}")), ..Client::at([192, 0, 2, 5].into()) });
            tokio::spawn(async move {
                let right = slip.pin.unwrap();
                let mut tries = 0;
                if n % 5 == 0 {
                    let _ = by_pin(&app, class, &slip.student_no, other_than(&right), &from).await;
                }
                loop {
                    tries += 1;
                    match by_pin(&app, class, &slip.student_no, &right, &from).await {
                        Ok(_) => return tries,
                        // Another window of the same pupil, as four pupils stand for a class here.
                        Err(Error::TooManyAttempts(_)) if tries < 100 => {
                            tokio::time::sleep(Duration::from_millis(100)).await;
                        }
                        Err(e) => panic!("pupil {n}: {e}"),
                    }
                }
            })
        })).await;
        assert!(all.into_iter().all(|tries| tries.is_ok()));
    }

    async fn a_closed_school_is_told_to_its_pupils_alone(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let slip = t.slips(&w.class_of_other_school).await.swap_remove(0);
        tree::close(&t.app, &*t.officer("county").await, w.other_school.id, Some(t.app.today())).await.unwrap();
        let right = slip.pin.unwrap();
        assert!(refused(&by_pin(&t.app, w.class_of_other_school.id, "1", other_than(&right), &client("d")).await));
        assert!(refused(&by_pin(&t.app, w.class_of_other_school.id, "77", &right, &client("d")).await));
        assert!(matches!(by_pin(&t.app, w.class_of_other_school.id, "1", &right, &client("d")).await, Err(Error::SchoolClosed)));
        let coded = by_pin(&t.app, w.class_of_other_school.id, "1", &slip.code, &client("d")).await;
        assert!(matches!(coded, Err(Error::SchoolClosed)));
    }

    async fn classes_are_not_listed_to_who_tries_codes(engine) {
        let t = TestApp::new(engine).await;
        let from = stranger(1);
        let look = async |code: &str, from: &Client| accounts::find_school(&t.app, code, from).await.unwrap();
        for n in 0..19 {
            assert!(look(&format!("X{n}"), &from).await.is_none());
        }
        assert_eq!(look("QH1001", &from).await.unwrap().classes.len(), 3);
        // From now on a code that is there looks like one that is not.
        for code in ["QH1002", "X99"] {
            let found = look(code, &from).await.unwrap();
            assert!(found.typed && found.classes.is_empty() && found.name.zh.is_empty(), "{code}");
        }
        // A code that was looked up stays so, and nobody else is held back.
        assert_eq!(look("qh 1001", &from).await.unwrap().classes.len(), 3);
        assert_eq!(look("QH1002", &stranger(70_000)).await.unwrap().classes.len(), 1);
        // A pupil there types the class; once in, the school's classes are listed on the device.
        let w = t.world();
        let slip = t.slips(&w.class_of_other_school).await.swap_remove(0);
        for typed in ["五年级1班", " 五年级 １班 "] {
            let class = accounts::find_class(&t.app, "qh1002", typed).await.unwrap();
            assert_eq!(class, w.class_of_other_school.id, "{typed}");
        }
        for (code, typed) in [("QH1002", "五年级9班"), ("X99", "五年级1班"), ("QH1002", "")] {
            let class = accounts::find_class(&t.app, code, typed).await.unwrap();
            assert!(refused(&by_pin(&t.app, class, "1", slip.pin.as_deref().unwrap(), &from).await), "{code} {typed}");
        }
        by_pin(&t.app, w.class_of_other_school.id, "1", slip.pin.as_deref().unwrap(), &from).await.unwrap();
        assert_eq!(look("QH1002", &from).await.unwrap().classes.len(), 1);
    }

    // Issued and chosen PINs, right and wrong, closed schools and accounts that are not there: one hash each, which is
    // nearly all the time that a guess takes.
    async fn every_guess_costs_one_hash(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let class = w.class.id;
        let pupil = t.student(1).await;
        accounts::change_password(&t.app, &pupil, &pin(&t, 1).await, "604837", &client("d")).await.unwrap();
        tree::close(&t.app, &*t.officer("region").await, w.far_school.id, Some(t.app.today())).await.unwrap();
        for (n, (name, class, number, pin)) in [
            ("issued, wrong", class, "1", "385027"),
            ("chosen, wrong", class, "2", "385027"),
            ("no such number", class, "88", "385027"),
            ("no such class", w.region.id, "1", "385027"),
            ("closed school", w.class_of_far_school.id, "1", "385027"),
            ("issued, right", class, "3", &*pin(&t, 2).await),
            ("chosen, right", class, "2", "604837"),
        ].into_iter().enumerate() {
            let before = t.app.hashes();
            let tried = by_pin(&t.app, class, number, pin, &stranger(50_000 + n)).await;
            assert!(tried.is_ok() || refused(&tried), "{name}: {tried:?}");
            assert_eq!(t.app.hashes() - before, 1, "{name}");
        }
        for (n, (name, password)) in [("teacher", PASSWORD), ("teacher", "not the password"), ("nobody", PASSWORD)].into_iter().enumerate() {
            let before = t.app.hashes();
            let tried = accounts::sign_in_staff(&t.app, name, password, &stranger(60_000 + n)).await;
            assert!(tried.is_ok() || refused(&tried), "{name}: {tried:?}");
            assert_eq!(t.app.hashes() - before, 1, "{name} {password}");
        }
    }

    async fn devices_are_known_within_bounds(engine) {
        let t = TestApp::new(engine).await;
        let token = t.slips(&t.world().class).await[0].token.clone();
        let known = async || t.store().number("SELECT COUNT(*) FROM known_devices").await;
        let sign_in = async |device: String| accounts::sign_in_slip(&t.app, &token, &client(&device)).await.unwrap();
        for n in 0..8 {
            sign_in(format!("day one {n}")).await;
        }
        assert_eq!(known().await, 5, "five new ones a day");
        for day in 2..=4 {
            t.clock.advance(TimeDelta::days(1) + TimeDelta::minutes(1));
            for n in 0..4 {
                sign_in(format!("day {day} {n}")).await;
            }
        }
        assert_eq!(known().await, 10);
        // Those used least recently went.
        let actor = t.actor(&sign_in("day 4 0".into()).await.token).await;
        let own = devices::list(&t.app, &actor, &client("day 4 0")).await.unwrap();
        assert_eq!((own.devices.len(), own.devices[0].here, own.devices.iter().filter(|d| d.here).count()), (10, true, 1));
        assert!(own.devices.iter().all(|d| t.app.now() - d.first_at < TimeDelta::days(3)));
        // A browser without a cookie is not remembered.
        accounts::sign_in_slip(&t.app, &token, &Client::at([203, 0, 113, 7].into())).await.unwrap();
        assert_eq!(known().await, 10);
        // They are in the person's copy, go after half a year, and with the person.
        assert_eq!(records::get_own(&t.app, &actor).await.unwrap().devices.len(), 10);
        t.clock.advance(TimeDelta::days(181));
        accounts::tidy(&t.app).await.unwrap();
        let networks = "SELECT COUNT(*) FROM known_networks";
        assert_eq!((known().await, t.store().number(networks).await), (0, 0));
        sign_in("new".into()).await;
        assert_eq!((known().await, t.store().number(networks).await), (1, 1));
        let learner = t.learner_id(&t.world().class, 0).await;
        records::erase(&t.app, &*t.school_admin().await, t.world().class.id, learner).await.unwrap();
        let of_learner = "SELECT COUNT(*) FROM known_devices d JOIN users u ON u.id = d.user_id WHERE u.kind = 'learner'";
        assert_eq!(t.store().number(of_learner).await, 0);
        assert_eq!(t.store().number("SELECT COUNT(*) FROM known_networks k JOIN users u ON u.id = k.user_id WHERE u.kind = 'learner'").await, 0);
    }

    async fn a_person_ends_their_other_sessions(engine) {
        let t = TestApp::new(engine).await;
        let sign_in = async |device: &str| {
            let from = Client { browser: format!("Edge · {device}"), ..client(device) };
            accounts::sign_in_staff(&t.app, "teacher", PASSWORD, &from).await.unwrap().token
        };
        let (here, phone, room) = (sign_in("here").await, sign_in("phone").await, sign_in("room").await);
        let head = t.sign_in("head").await.token;
        let open = async |token: &str| {
            let one = accounts::find_actor(&t.app, token).await.unwrap().is_some();
            assert_eq!(one, accounts::find_actor(&t.another_server(), token).await.unwrap().is_some());
            one
        };
        let actor = t.actor(&here).await;
        let own = devices::list(&t.app, &actor, &client("here")).await.unwrap();
        let names: Vec<(&str, bool)> = own.sessions.iter().map(|s| (s.browser.as_str(), s.here)).collect();
        assert_eq!(names[0], ("Edge · here", true));
        assert!(names.len() == 3 && names.contains(&("Edge · phone", false)) && names.contains(&("Edge · room", false)));
        let of = |name: &str| own.sessions.iter().find(|s| s.browser.ends_with(name)).unwrap().key.clone();
        devices::end_session(&t.app, &actor, &of("phone")).await.unwrap();
        assert!(!open(&phone).await && open(&room).await && open(&here).await);
        assert!(matches!(devices::end_session(&t.app, &actor, &of("phone")).await, Err(Error::NotFound)), "it has ended");
        // Not this one, and nobody else's.
        assert!(matches!(devices::end_session(&t.app, &actor, &of("here")).await, Err(Error::NotFound)));
        let theirs = devices::list(&t.app, &*t.actor(&head).await, &client("head")).await.unwrap().sessions.swap_remove(0).key;
        assert!(matches!(devices::end_session(&t.app, &actor, &theirs).await, Err(Error::NotFound)));
        devices::end_others(&t.app, &actor).await.unwrap();
        assert!(!open(&room).await && open(&here).await && open(&head).await);
        assert_eq!(devices::list(&t.app, &actor, &client("here")).await.unwrap().devices.len(), 3);
        devices::forget_others(&t.app, &actor, &client("here")).await.unwrap();
        let left = devices::list(&t.app, &actor, &client("here")).await.unwrap().devices;
        assert!(left.len() == 1 && left[0].here);
        assert!(devices::list(&t.app, &Actor::system(), &client("x")).await.is_err());
    }

    async fn guessable_pins_and_passwords_are_refused_beside_the_field(engine) {
        let t = TestApp::new(engine).await;
        let (pupil, issued) = (t.student(0).await, pin(&t, 0).await);
        for new in ["123123", "112233", "147258", "201501", "150304", "741852", "5201314"] {
            let said = accounts::change_password(&t.app, &pupil, &issued, new, &client("d")).await;
            assert!(matches!(&said, Err(Error::Invalid(f)) if (f[0].field, f[0].code) == ("new", "pin-guessable")), "{new}: {said:?}");
        }
        accounts::change_password(&t.app, &pupil, &issued, "604837", &client("d")).await.unwrap();
        let teacher = t.teacher().await;
        for new in ["Password2026!", "woaini1314520", "青禾市云岭县实验小学1", "QH1001-qinghe", "职员 teacher", "qinghe-2026-qinghe"] {
            let said = accounts::change_password(&t.app, &teacher, PASSWORD, new, &client("d")).await;
            assert!(matches!(&said, Err(Error::Invalid(f)) if f[0].field == "new"), "{new}: {said:?}");
        }
    }
}
