//! Lessons, work, quizzes, live matches and the own account.

use super::{
    Place::{self, Classmate},
    asked::Asked,
    node,
};
use qinghe_model::{
    Lang, Text,
    matches::{self as played, Pace},
};
use qinghe_service::{Actor, Error, accounts, assignments, attempts, lessons, matches, quizzes, school_items};
use qinghe_tests::{app::client, work};

impl Asked {
    pub(super) fn browse_lessons(&self, actor: &Actor) -> Result<(), Error> {
        let app = &self.t.app;
        lessons::get_module(app, actor, work::MODULE).map(drop)
    }

    pub(super) async fn lead_match(&self, actor: &Actor, place: Place) -> Result<(), Error> {
        let app = &self.t.app;
        let new = matches::making::NewMatch {
            source: Some(matches::paper::Source::Module("m01".into())),
            mode: Some(played::Mode::Quiz),
            count: Some(1),
            pace: Some(Pace::Teacher),
            seconds: Some(0),
            teams: Some(1),
            speed_share: Some(0),
            ..matches::making::NewMatch::default()
        };
        let class = node(&self.t, place).id;
        let seen = matches::making::list(app, actor, class).await.map(drop);
        let made = matches::making::create(app, actor, class, &new).await;
        assert_eq!(made.is_ok(), seen.is_ok(), "{place:?}");
        if let Ok(id) = &made {
            matches::report::get_report(app, actor, *id).await.unwrap();
        }
        made.map(drop)
    }

    pub(super) async fn assign_work(&self, actor: &Actor, place: Place) -> Result<(), Error> {
        let app = &self.t.app;
        work::assign(app, actor, node(&self.t, place).id).await.map(drop)
    }

    pub(super) async fn edit_quiz(&self, actor: &Actor, place: Place) -> Result<(), Error> {
        let (app, n) = (&self.t.app, self.count);
        let (quiz, item) = self.quizzes[&place].clone();
        let school = node(&self.t, place).id;
        let seen = quizzes::get(app, actor, quiz).await.map(drop);
        let title = Text { zh: format!("测验 {n}"), en: String::new() };
        let change = quizzes::Change::Nothing;
        // Read past the use-cases: a sign-in would be a change.
        let (now, body) = {
            let mut c = self.t.store().read().await.unwrap();
            let quiz = qinghe_store::quizzes::find(&mut c, quiz).await.unwrap().unwrap();
            (quiz, qinghe_store::items::find_own(&mut c, &item).await.unwrap().unwrap().body)
        };
        let edit = quizzes::Edit { revision: now.revision, title: Some(title.clone()), was: now.title(), change };
        let mut changed = body.clone();
        changed.stem.zh = format!("改过 {n}");
        let filter = quizzes::Filter::default();
        for done in [
            quizzes::list(app, actor, school).await.is_ok(),
            quizzes::create(app, actor, school, &title).await.is_ok(),
            quizzes::copy(app, actor, quiz).await.is_ok(),
            quizzes::search(app, actor, quizzes::Shelf::Quiz(quiz), &filter, 1).await.is_ok(),
            quizzes::search(app, actor, quizzes::Shelf::School(school), &filter, 1).await.is_ok(),
            school_items::get(app, actor, &item).await.is_ok(),
            school_items::create(app, actor, school, body.clone()).await.is_ok(),
            quizzes::save_import(app, actor, school, vec![body]).await.is_ok(),
            quizzes::schools(app, actor).await.is_ok_and(|s| s.iter().any(|s| s.id == school)),
        ] {
            assert_eq!(done, seen.is_ok(), "{place:?}");
        }
        // What somebody else wrote is changed by the school's administrators alone.
        let may = quizzes::may_change(actor, &now.org_path, now.owner_id);
        assert_eq!(quizzes::edit(app, actor, quiz, edit).await.is_ok(), may, "{place:?}");
        assert_eq!(school_items::update(app, actor, changed).await.is_ok(), may, "{place:?}");
        if !may {
            assert!(quizzes::archive(app, actor, quiz).await.is_err());
            assert!(school_items::retire(app, actor, &item).await.is_err());
        }
        seen
    }

    pub(super) async fn view_progress(&self, actor: &Actor, place: Place) -> Result<(), Error> {
        let app = &self.t.app;
        assignments::get_board(app, actor, self.work[&place].0).await.map(drop)
    }

    pub(super) async fn do_lesson(&self, actor: &Actor, place: Place) -> Result<(), Error> {
        let app = &self.t.app;
        let id = self.work[&place].0;
        let step = &work::module().steps[0];
        let opened = lessons::open(app, actor, id).await.map(drop);
        let done = lessons::record_step(app, actor, id, &step.id, lessons::right_input(&step.kind)).await.map(drop);
        let listed = lessons::list_tasks(app, actor).await.is_ok_and(|l| l.iter().any(|t| t.task.assignment.id == id));
        assert_eq!((opened.is_ok(), listed), (done.is_ok(), done.is_ok()), "{place:?}");
        opened
    }

    pub(super) async fn do_quiz(&self, actor: &Actor, place: Place) -> Result<(), Error> {
        let (app, n) = (&self.t.app, self.count);
        let (assignment, attempt, _) = self.work[&place];
        // A classmate has the same assignment, but not the same attempt.
        if place != Classmate {
            let of_assignment = [
                attempts::list(app, actor, assignment).await.is_ok(),
                attempts::find_open(app, actor, assignment).await.is_ok_and(|a| a.is_some()),
                attempts::start(app, actor, assignment).await.is_ok(),
            ];
            let seen = attempts::get(app, actor, attempt).await.is_ok();
            assert_eq!(of_assignment, [seen; 3], "{place:?}");
        }
        let paper = {
            let mut c = self.t.store().read().await.unwrap();
            qinghe_store::attempts::find(&mut c, attempt).await.unwrap().unwrap().paper
        };
        let seen = attempts::get(app, actor, attempt).await.map(drop);
        let answer = work::answer(&paper.items[0].id, vec![0], i64::from(n));
        let saved = attempts::save_answer(app, actor, attempt, answer).await;
        assert_eq!(saved.is_ok(), seen.is_ok());
        assert_eq!(attempts::submit(app, actor, attempt).await.is_ok(), seen.is_ok());
        seen
    }

    pub(super) async fn manage_own_account(&self, actor: &Actor) -> Result<(), Error> {
        let app = &self.t.app;
        let done = accounts::set_locale(app, actor, Lang::En).await;
        let changed = accounts::change_password(app, actor, "not it", "a-new-password-1", &client("x")).await;
        // Only those with an account learn that the current password or the form of the new one is wrong.
        assert_eq!(matches!(changed, Err(Error::Invalid(_))), done.is_ok());
        done
    }
}
