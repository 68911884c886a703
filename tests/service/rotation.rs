//! New secrets: who signs in before and after, on servers that were started with the file as it was then.

use chrono::TimeDelta;
use qinghe_service::{
    App, Error,
    accounts::{self, SignedIn},
    rotation::{self, What},
    secrets::Secrets,
};
use qinghe_tests::{
    TestApp,
    app::{PASSWORD, SECRETS, client},
    both,
};
use std::path::PathBuf;

/// A file with the secrets of the test.
struct File(tempfile::TempDir);

impl File {
    fn new() -> Self {
        let file = Self(tempfile::tempdir().unwrap());
        Secrets::load_or_create(&file.path(), &SECRETS).unwrap();
        file
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("secrets.toml")
    }

    /// A server that is started now, after a rotation.
    fn rotated(&self, t: &TestApp, what: What, force: bool, new: u8) -> App {
        rotation::rotate(&self.path(), what, force, &[new; 32], t.app.now()).unwrap();
        t.another_server_knowing(Secrets::load_or_create(&self.path(), &[0; 64]).unwrap())
    }
}

async fn staff(app: &App, username: &str) -> Result<SignedIn, Error> {
    accounts::sign_in_staff(app, username, PASSWORD, &client(username)).await
}

async fn pupil(app: &App, t: &TestApp, number: &str, pin: &str) -> Result<SignedIn, Error> {
    accounts::sign_in_learner(app, t.world().class.id, number, pin, &client(number)).await
}

fn refused(result: &Result<SignedIn, Error>) -> bool {
    matches!(result, Err(Error::WrongCredentials))
}

both! {
    async fn who_signs_in_between_two_peppers_keeps_what_they_chose(engine) {
        let t = TestApp::new(engine).await;
        let file = File::new();
        for (n, chosen) in [(0, "385027"), (1, "738502")] {
            let issued = t.slips(&t.world().class).await[n].pin.clone().unwrap();
            accounts::change_password(&t.app, &*t.student(n).await, &issued, chosen, &client("slip")).await.unwrap();
        }
        let second = file.rotated(&t, What::Pepper, false, 2);
        for _ in 0..2 {
            staff(&second, "teacher").await.unwrap();
            pupil(&second, &t, "1", "385027").await.unwrap();
        }
        assert!(refused(&staff(&t.app, "teacher").await), "renewed: the server of before does not know the new pepper");
        assert!(rotation::rotate(&file.path(), What::Pepper, false, &[3; 32], t.app.now()).is_err());
        // Of the second rotation only they notice nothing who have signed in since the first.
        t.clock.advance(rotation::PEPPER_NEEDED);
        let third = file.rotated(&t, What::Pepper, false, 3);
        staff(&third, "teacher").await.unwrap();
        pupil(&third, &t, "1", "385027").await.unwrap();
        assert!(refused(&staff(&third, "head").await) && refused(&pupil(&third, &t, "2", "738502").await));
        // The way back is the usual one.
        let teacher = accounts::find_actor(&third, &staff(&third, "teacher").await.unwrap().token).await.unwrap().unwrap();
        accounts::reset_pin(&third, &teacher, t.learner_id(&t.world().class, 1).await).await.unwrap();
        let slips = qinghe_service::slips::list(&third, &teacher, t.world().class.id).await.unwrap().slips;
        pupil(&third, &t, "2", slips[1].pin.as_ref().unwrap()).await.unwrap();
    }

    async fn slips_of_before_are_good_while_new_ones_are_printed(engine) {
        let t = TestApp::new(engine).await;
        let (file, class) = (File::new(), t.world().class.id);
        let before = t.slips(&t.world().class).await.swap_remove(0);
        let rotated = file.rotated(&t, What::Pin { days: 14 }, false, 2);
        let system = qinghe_service::Actor::system();
        let after = qinghe_service::slips::list(&rotated, &system, class).await.unwrap().slips.swap_remove(0);
        assert!(before.token != after.token && before.pin != after.pin && before.code != after.code);
        for slip in [&before, &after] {
            accounts::sign_in_slip(&rotated, &slip.token, &client("a")).await.unwrap();
            assert_eq!(accounts::peek_slip(&rotated, &slip.token, &client("a")).await.unwrap().0, "林知夏");
            for secret in [slip.pin.as_ref().unwrap(), &slip.code] {
                pupil(&rotated, &t, "1", secret).await.unwrap();
            }
        }
        // A reset voids the slips of either secret.
        let of_second = async |app: &App| qinghe_service::slips::list(app, &system, class).await.unwrap().slips.swap_remove(1).token;
        let printed = [of_second(&t.app).await, of_second(&rotated).await];
        accounts::reset_pin(&rotated, &system, t.learner_id(&t.world().class, 1).await).await.unwrap();
        for token in &printed {
            assert!(refused(&accounts::sign_in_slip(&rotated, token, &client("b")).await));
        }
        accounts::sign_in_slip(&rotated, &of_second(&rotated).await, &client("b")).await.unwrap();
        t.clock.advance(TimeDelta::days(14));
        assert!(refused(&accounts::sign_in_slip(&rotated, &before.token, &client("a")).await));
        for secret in [before.pin.as_ref().unwrap(), &before.code] {
            assert!(refused(&pupil(&rotated, &t, "1", secret).await));
        }
        accounts::sign_in_slip(&rotated, &after.token, &client("a")).await.unwrap();
        pupil(&rotated, &t, "1", after.pin.as_ref().unwrap()).await.unwrap();
        // What leaked is void at once; passwords and chosen PINs do not depend on it.
        let leaked = file.rotated(&t, What::Pin { days: 0 }, false, 3);
        assert!(refused(&accounts::sign_in_slip(&leaked, &after.token, &client("a")).await));
        staff(&leaked, "teacher").await.unwrap();
    }
}
