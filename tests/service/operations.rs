//! What operators do, with the program as they call it: set up, back up, restore, upgrade, look after. What is left when it is
//! killed in the middle is in `tests/faults`.

use chrono::{DateTime, TimeDelta, Utc};
use qinghe::{
    backup::{self, Reason},
    config::Config,
    doctor,
};
use qinghe_service::{accounts, activation, installation, secrets::Secrets};
use qinghe_store::operations::{State, inspect, newest_schema};
use qinghe_tests::{
    Desk, TestApp,
    app::{self, BEGIN, TestClock, client},
    both,
    desk::{OLD_SCHEMA, count_users},
    run,
};
use std::{fs, path::Path};

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn nothing_is_made_but_by_init() {
    let desk = Desk::new();
    let place = desk.path("data/qinghe.db");
    for args in [
        &["serve"][..],
        &["migrate"],
        &["recount"],
        &["backup", "backups"],
        &["user", "reset", "zheng.an"],
        &["retention", "--dry-run"],
    ] {
        let said = desk.bad(args);
        assert!(said.contains(text(&place)) && said.contains("qinghe init"), "{args:?}: {said}");
        assert_eq!(fs::read_dir(desk.folder()).unwrap().count(), 0, "{args:?} made something");
    }
    let said = desk.good(&[
        "init",
        "--unit",
        "QH",
        "--unit-name",
        "云岭省",
        "--unit-name-en",
        "Yunling",
        "--admin",
        "zheng.an",
        "--admin-name",
        "郑安",
    ]);
    assert!(said.contains("secrets: ") && said.contains("administrator: zheng.an"), "{said}");
    let link = said.lines().find_map(|l| l.split_once("/activate/")).unwrap().1.to_owned();
    let modes = [desk.path("secrets.toml"), place.clone()].map(|file| {
        use std::os::unix::fs::PermissionsExt as _;
        fs::metadata(file).unwrap().permissions().mode() & 0o777
    });
    assert_eq!(modes, [0o600, 0o600]);
    // Once more: what is there stays.
    let secrets = fs::read(desk.path("secrets.toml")).unwrap();
    let again =
        desk.good(&["init", "--unit", "QH", "--unit-name", "别的", "--admin", "zheng.an", "--admin-name", "别人"]);
    assert!(again.contains("is there already") && !again.contains("/activate/"), "{again}");
    assert_eq!(fs::read(desk.path("secrets.toml")).unwrap(), secrets);
    desk.good(&["migrate"]);
    // Without its secrets, or with those of another installation, nothing starts, and the path is said.
    fs::rename(desk.path("secrets.toml"), desk.path("kept.toml")).unwrap();
    for args in [&["recount"][..], &["serve"], &["init"]] {
        let said = desk.bad(args);
        assert!(said.contains(text(&desk.path("secrets.toml"))), "{args:?}: {said}");
        assert!(!desk.path("secrets.toml").exists(), "{args:?} made new ones");
    }
    Secrets::create(&desk.path("secrets.toml"), &[9; 64]).unwrap();
    for args in [&["recount"][..], &["serve"], &["init"]] {
        let said = desk.bad(args);
        assert!(said.contains("does not belong to the database"), "{args:?}: {said}");
    }
    fs::rename(desk.path("kept.toml"), desk.path("secrets.toml")).unwrap();
    desk.good(&["recount"]);
    run(async {
        let secrets = Secrets::load(&desk.path("secrets.toml")).unwrap();
        let app = app::over_with(desk.url(), &TestClock::default(), secrets).await;
        let signed_in = activation::activate(&app, &link, "bamboo-grows-in-rain-7", &client("d")).await;
        assert!(signed_in.is_ok(), "the link that was printed is good");
        app.db().close().await;
    });
}

both! {
    /// The drill of the guide: what was backed up while the site runs is there again, and its slips still sign in.
    async fn a_backup_is_restored_with_every_row(engine) {
        let t = TestApp::new(engine).await;
        let slip = t.slips(&t.world().class).await.remove(0);
        let from = Desk::at(t.store().url());
        from.keep_secrets();
        let said = from.good(&["backup", text(&from.path("backups"))]);
        let made = from.only_backup("backups");
        assert_eq!(said.lines().next(), Some(text(&made.folder)));
        let m = &made.manifest;
        assert_eq!((m.schema, m.reason, m.encrypted), (newest_schema(), Reason::Asked, false));
        let users = t.store().number("SELECT COUNT(*) FROM users").await;
        assert_eq!(m.tables.iter().find(|s| s.name == "users").map(|s| s.rows), u64::try_from(users).ok());
        made.check_hashes().unwrap();
        let warned = String::from_utf8(from.run(&["backup", text(&from.path("more"))]).stderr).unwrap();
        assert!(warned.contains("the secrets are not in it") && warned.contains("not encrypted"), "{warned}");
        assert!(from.bad(&["backup", "backups", "--with-secrets"]).contains("only with encryption"));

        let to = Desk::empty(engine).await;
        let said = to.good(&["restore", text(&made.folder), "--verify"]);
        assert!(said.contains("verified: ") && said.contains("agree with the backup"), "{said}");
        let again = to.bad(&["restore", text(&made.folder)]);
        assert!(again.contains("there is a database"), "{again}");
        to.keep_secrets();
        to.good(&["recount"]);
        let app = app::over(to.url(), &t.clock).await;
        assert!(accounts::sign_in_slip(&app, &slip.token, &client("d")).await.is_ok(), "the slip is still good");
        app.db().close().await;
        // The copy says whose secrets are its own from its first start on.
        Secrets::create(&to.path("other.toml"), &[8; 64]).unwrap();
        fs::rename(to.path("other.toml"), to.path("secrets.toml")).unwrap();
        assert!(to.bad(&["recount"]).contains("does not belong"));
        // A byte of the file that is another.
        let data = made.folder.join(&made.manifest.data.name);
        let mut bytes = fs::read(&data).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(&data, bytes).unwrap();
        let elsewhere = Desk::empty(engine).await;
        assert!(elsewhere.bad(&["restore", text(&made.folder)]).contains("SHA-256"));
        assert!(!matches!(inspect(elsewhere.url()).await.unwrap(), State::Schema(_)), "nothing was made");
    }

    async fn an_encrypted_backup_is_for_the_holder_of_the_key(engine) {
        let t = TestApp::new(engine).await;
        let from = Desk::at(t.store().url());
        from.keep_secrets();
        let key = from.good(&["backup", "--make-key", "key"]).trim().to_owned();
        from.good(&["backup", "--make-key", "other-key"]);
        assert!(from.bad(&["backup", "--make-key", "key"]).contains("key"), "a key is never written over");
        from.good(&["backup", "backups", "--recipient", &key, "--with-secrets"]);
        let made = from.only_backup("backups");
        assert!(made.manifest.encrypted && made.manifest.secrets.is_some());
        let name = "学生".as_bytes();
        for entry in fs::read_dir(&made.folder).unwrap() {
            let bytes = fs::read(entry.unwrap().path()).unwrap();
            assert!(!bytes.windows(name.len()).any(|w| w == name) && !bytes.windows(9).any(|w| w == b"pepper = "));
        }
        let left: Vec<_> = fs::read_dir(from.path("backups")).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(left.len(), 2, "the backup and the lock: {left:?}");
        let to = Desk::empty(engine).await;
        assert!(to.bad(&["restore", text(&made.folder)]).contains("encrypted"));
        let wrong = to.bad(&["restore", text(&made.folder), "--key", text(&from.path("other-key"))]);
        assert!(wrong.contains("cannot be opened"), "{wrong}");
        assert!(!to.path("secrets.toml").exists());
        let said = to.good(&["restore", text(&made.folder), "--verify", "--key", text(&from.path("key"))]);
        assert!(said.contains("secrets: written to"), "{said}");
        assert_eq!(fs::read(to.path("secrets.toml")).unwrap(), fs::read(from.path("secrets.toml")).unwrap());
        to.good(&["recount"]);
    }

    async fn a_newer_schema_is_refused_in_words(engine) {
        let t = TestApp::new(engine).await;
        let desk = Desk::at(t.store().url());
        desk.keep_secrets();
        desk.good(&["recount"]);
        t.store().execute("UPDATE _sqlx_migrations SET version = 9001 WHERE version = (SELECT MAX(version) FROM _sqlx_migrations)")
            .await.unwrap();
        for args in [&["serve"][..], &["migrate"], &["recount"], &["init"]] {
            let said = desk.bad(args);
            assert!(said.contains("schema 9001") && said.contains("newer program"), "{args:?}: {said}");
        }
        let report = desk.run(&["doctor", "--json"]);
        assert_eq!(report.status.code(), Some(1));
        let report: serde_json::Value = serde_json::from_slice(&report.stdout).unwrap();
        let schema = report["checks"].as_array().unwrap().iter().find(|c| c["name"] == "schema").unwrap();
        assert_eq!(schema["grade"], "fail");
    }

    /// Every day for three months, with a day on which the machine was off and a backup that broke.
    async fn scheduled_backups_are_kept_by_the_rule(engine) {
        let t = TestApp::empty(engine, app::settings()).await;
        let dir = tempfile::tempdir().unwrap();
        let mut config = Config { database_url: t.store().url().to_owned(), ..Config::default() };
        let begin: DateTime<Utc> = BEGIN.parse().unwrap();
        assert!(backup::due(&config, begin).is_none(), "none is asked for");
        config.backup.dir = Some(dir.path().join("backups"));
        config.backup.daily = 3;
        config.backup.weekly = 2;
        config.backup.monthly = 2;
        let folder = config.backup.dir.clone().unwrap();
        for day in 0..40 {
            let now = begin + TimeDelta::days(day);
            if day == 20 {
                continue;
            }
            let (made, _) = backup::due(&config, now).expect("one is due").run().await.unwrap();
            assert!(backup::due(&config, now + TimeDelta::hours(1)).is_none(), "one a day");
            if day == 38 {
                // It broke: it is not counted, and nothing is removed for its sake.
                fs::write(made.folder.join(&made.manifest.data.name), "").unwrap();
            }
        }
        let kept: Vec<i64> = backup::list(&folder).iter().map(|b| (b.manifest.made_at - begin).num_days()).collect();
        // 12 October is a Monday. The weeks' last: Friday of this one, Sunday of the one before; the month's: 31 October.
        assert_eq!(kept, [19, 34, 36, 37, 39]);
        assert!(backup::list(&folder).iter().all(|b| b.manifest.reason == Reason::Scheduled));
        let now = begin + TimeDelta::days(39);
        let health = doctor::run(&config, machine(), &doctor::Options::default()).await;
        assert!(health.checks.iter().any(|c| c.name == "backups" && c.seen.contains("5 whole ones")), "{health:?}");
        // By hand: never removed by the rule.
        let desk = Desk::at(t.store().url());
        desk.good(&["backup", text(&folder)]);
        backup::due(&config, now + TimeDelta::days(1)).unwrap().run().await.unwrap();
        assert_eq!(backup::list(&folder).iter().filter(|b| b.manifest.reason == Reason::Asked).count(), 1);
    }

    /// The doctor sees what a running server noted, and says nothing of people; so does the bundle.
    async fn the_doctor_looks_and_tells_no_names(engine) {
        let t = TestApp::new(engine).await;
        let desk = Desk::at(t.store().url());
        desk.keep_secrets();
        desk.good(&["recount"]);
        let lines = desk.run(&["doctor"]);
        assert_eq!(lines.status.code(), Some(0), "{}", String::from_utf8_lossy(&lines.stdout));
        let said = String::from_utf8(lines.stdout).unwrap();
        for name in ["database", "schema", "secrets", "jobs", "backups", "time-zone", "open-files", "tls", "proxy", "hosts", "content"] {
            assert!(said.lines().any(|l| l.split_whitespace().nth(1) == Some(name)), "{name}: {said}");
        }
        assert!(said.contains("belongs to the database") && said.contains("none has run yet"), "{said}");
        let at = Utc::now();
        installation::keep_jobs(&t.app, vec![("start".into(), at - TimeDelta::hours(3)), ("tidy".into(), at),
            ("campaigns".into(), at - TimeDelta::hours(2))]).await.unwrap();
        let late = String::from_utf8(desk.run(&["doctor"]).stdout).unwrap();
        assert!(late.contains("late: ") && late.contains("campaigns (120 min)"), "{late}");
        installation::keep_jobs(&t.app, vec![("keep".into(), at + TimeDelta::hours(2))]).await.unwrap();
        let ahead = desk.run(&["doctor"]);
        assert_eq!(ahead.status.code(), Some(1));
        assert!(String::from_utf8(ahead.stdout).unwrap().contains("the clock went back"));

        desk.good(&["support"]);
        let bundle = fs::read_to_string(desk.path("qinghe-support.json")).unwrap();
        let pupils = t.slips(&t.world().class).await;
        let mut private: Vec<String> = pupils.iter().map(|s| s.name.clone()).collect();
        private.extend(["云岭", "QH1001", "zheng.an", "qinghe-t-"].map(str::to_owned));
        private.push(desk.folder().display().to_string());
        for word in private {
            assert!(!bundle.contains(&word), "{word}: {bundle}");
        }
        let bundle: serde_json::Value = serde_json::from_str(&bundle).unwrap();
        assert_eq!(bundle["schema"], newest_schema());
        assert!(bundle["rows"].as_array().unwrap().iter().any(|r| r[0] == "users" && r[1].as_i64() > Some(10)));
    }
}

fn machine() -> qinghe::Machine {
    qinghe::Machine { clock: || Box::new(TestClock::default()), rng: rand::make_rng }
}

both! {
    async fn an_upgrade_makes_a_backup_first(engine) {
        let desk = Desk::of_old_release(engine, 10).await;
        desk.keep_secrets();
        let before = count_users(desk.url()).await;
        let out = desk.run(&["migrate"]);
        let said = String::from_utf8(out.stderr).unwrap();
        assert!(out.status.success() && said.contains("the database as it was is in"), "{said}");
        let folder = desk.backups();
        let made = desk.only_backup(&folder);
        assert_eq!((made.manifest.schema, made.manifest.reason), (OLD_SCHEMA, Reason::BeforeMigration));
        assert_eq!(inspect(desk.url()).await.unwrap(), State::Schema(newest_schema()));
        assert_eq!(count_users(desk.url()).await, before);
        desk.good(&["migrate"]);
        assert_eq!(backup::list(&desk.path(&folder)).len(), 1, "no change, no backup");
        // Rolling back: the older schema is restored as it was, for the older program.
        let older = Desk::empty(engine).await;
        let said = older.good(&["restore", text(&made.folder), "--verify"]);
        assert!(said.contains("the schema is older"), "{said}");
        assert_eq!(inspect(older.url()).await.unwrap(), State::Schema(OLD_SCHEMA));
        assert_eq!(count_users(older.url()).await, before);
    }

    /// Where no backup can be made the schema stays, for a server that starts as well, unless somebody says that it need not.
    async fn without_a_backup_the_schema_stays(engine) {
        let desk = Desk::of_old_release(engine, 10).await;
        desk.keep_secrets();
        let users = count_users(desk.url()).await;
        let folder = desk.path(&desk.backups());
        fs::create_dir_all(folder.parent().unwrap()).unwrap();
        fs::write(&folder, "a file in the way").unwrap();
        for args in [&["migrate"][..], &["serve"], &["recount"]] {
            let said = desk.bad(args);
            assert!(said.contains("the schema stays at 36") && said.contains("--no-backup"), "{args:?}: {said}");
            assert!(said.contains(text(&folder)), "it says where: {said}");
            assert_eq!(inspect(desk.url()).await.unwrap(), State::Schema(OLD_SCHEMA), "{args:?}");
        }
        let out = desk.run(&["migrate", "--no-backup"]);
        let said = String::from_utf8(out.stderr).unwrap();
        assert!(out.status.success() && said.contains("no backup was made"), "{said}");
        assert_eq!(inspect(desk.url()).await.unwrap(), State::Schema(newest_schema()));
        assert_eq!(count_users(desk.url()).await, users);
        assert_eq!(fs::read_to_string(&folder).unwrap(), "a file in the way");
    }
}
