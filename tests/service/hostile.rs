//! Hostile files: each reader takes time in proportion to the file, few are read at once, and looking costs nothing.

use futures::future::join_all;
use qinghe_service::{Error, accounts, gradebook::check::check};
use qinghe_tests::{
    TestApp,
    app::{PASSWORD, client},
    both, hostile,
};
use std::time::{Duration, Instant};

/// Half a megabyte of each kind. A reader whose time grows with the square of the size takes minutes over it, one in
/// proportion a second or two, without optimisation. `cargo run --release -p qinghe-tests --example parsers` measures.
#[test]
fn every_reader_is_done_with_every_hostile_file() {
    for hostile in hostile::ALL {
        let bytes = (hostile.make)(512 << 10);
        let began = Instant::now();
        let before = worked(began);
        hostile.reader.read(&bytes);
        let took = worked(began) - before;
        assert!(took < Duration::from_secs(20), "{}: {took:?} for {} bytes", hostile.name, bytes.len());
    }
}

/// How long this thread has had a processor, so that a busy machine does not count; where the system does not say, the time
/// since then.
fn worked(since: Instant) -> Duration {
    let state = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = state.split(' ').next().and_then(|n| n.parse().ok());
    nanos.map_or_else(|| since.elapsed(), Duration::from_nanos)
}

both! {
    async fn few_files_are_read_at_once(engine) {
        let t = TestApp::new(engine).await;
        let (teacher, class) = (t.teacher().await, t.world().class.id);
        let file = hostile::last_column(1 << 20);
        assert!(file.len() < 32 << 10, "{}", file.len());
        let all = join_all((0..40).map(|_| check(&t.app, &teacher, class, file.clone(), vec![hostile::words()], |_| vec![]))).await;
        let busy = all.iter().filter(|r| matches!(r, Err(Error::Busy(_)))).count();
        let read = all.iter().filter(|r| matches!(r, Err(Error::Invalid(_)))).count();
        assert_eq!((busy, read), (36, 4), "one is read and three wait");
        // Nothing stays taken.
        let again = check(&t.app, &teacher, class, file, vec![hostile::words()], |_| vec![]).await;
        assert!(matches!(again, Err(Error::Invalid(_))));
    }

    async fn looking_costs_nothing_of_what_a_school_has_for_signing_in(engine) {
        let t = TestApp::new(engine).await;
        let app = &t.app;
        let most = app.settings().sign_ins_per_minute + 11;
        for n in 0..most {
            let school = accounts::find_school(app, "QH1001", &client("one device")).await.unwrap();
            assert!(school.is_some(), "look {n}");
        }
        // Unknown codes are counted, by themselves.
        let mut limited = false;
        for n in 0..most {
            limited |= matches!(accounts::find_school(app, &format!("NO{n}"), &client("one device")).await, Err(Error::TooManyAttempts(_)));
        }
        assert!(limited);
        for _ in 0..most {
            drop(qinghe_service::certificates::verify(app, &client("one device"), "ABCD-EFGH-JKLM").await);
            drop(accounts::peek_slip(app, "no-such-slip", &client("one device")).await);
        }
        assert!(accounts::find_school(app, "QH1001", &client("another")).await.unwrap().is_some());
        let slip = t.slips(&t.world().class).await.swap_remove(0);
        assert!(accounts::peek_slip(app, &slip.token, &client("another")).await.is_ok());
        accounts::sign_in_slip(app, &slip.token, &client("another")).await.unwrap();
        accounts::sign_in_staff(app, "teacher", PASSWORD, &client("another")).await.unwrap();
    }
}
