//! What a class thinks, and its votes on a story: once a pupil, nothing under ten, and no way from an answer to a pupil.

use chrono::TimeDelta;
use qinghe_content::{Library, StepKind};
use qinghe_model::AssignmentId;
use qinghe_service::{
    Actor, Error,
    assignments::{self, NewAssignment},
    estimates,
    lessons::{self, StepInput},
    records, roster, votes,
};
use qinghe_store::{Conn, Db};
use qinghe_tests::{TestApp, both};
use std::{fmt::Write as _, sync::Arc};

/// A lesson with an estimate and a story.
const MODULE: &str = "m13";
const STEP: &str = "count";
const STORY: &str = "smoke";

/// The first class with 24 pupils more, and the lesson set for it.
async fn given(t: &TestApp) -> AssignmentId {
    let mut list = "学校,年级,班级,学号,姓名\n".to_owned();
    for n in 0..24 {
        writeln!(list, "QH1001,五年级,1班,{},学生{n}", 100 + n).unwrap();
    }
    let region = t.world().region.id;
    assert!(roster::import(&t.app, &Actor::system(), region, list.as_bytes(), false).await.unwrap().applied);
    let (now, teacher) = (t.app.now(), t.teacher().await);
    let new = NewAssignment::module(t.world().class.id, MODULE, now, now + TimeDelta::days(7));
    assignments::create(&t.app, &teacher, new).await.unwrap()
}

fn said(view: &str, guess: u8) -> StepInput {
    let chosen = ["fine", "stay"].iter().flat_map(|q| [format!("{q}={view}"), format!("{q}.guess={guess}")]).collect();
    StepInput { chosen, ..StepInput::default() }
}

async fn answer(t: &TestApp, n: usize, id: AssignmentId, input: StepInput) -> Arc<Actor> {
    let pupil = t.student_of(&t.world().class, n).await;
    let lesson = lessons::record_step(&t.app, &pupil, id, STEP, input).await.unwrap();
    assert!(lesson.is_done(STEP));
    assert!(lesson.records[STEP].0.chosen.is_empty(), "nothing is kept with the pupil");
    pupil
}

/// The names of a table's columns.
async fn columns(db: &Db, table: &str) -> Vec<String> {
    const SQLITE: &str = "SELECT name FROM pragma_table_info($1) ORDER BY name";
    const POSTGRES: &str = "SELECT column_name::text FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1 ORDER BY 1";
    match &mut db.read().await.unwrap() {
        Conn::Sqlite(c) => sqlx::query_scalar(SQLITE).bind(table).fetch_all(&mut **c).await,
        Conn::Postgres(c) => sqlx::query_scalar(POSTGRES).bind(table).fetch_all(&mut **c).await,
    }
    .unwrap()
}

both! {
    async fn a_class_sees_what_it_thinks_from_ten_answers_on_and_by_tens(engine) {
        let t = TestApp::new(engine).await;
        let id = given(&t).await;
        let (class, teacher) = (t.world().class.id, t.teacher().await);
        let seen = async || estimates::of_class(&t.app, &teacher, class, MODULE, STEP).await.unwrap();
        for n in 0..9 {
            answer(&t, n, id, said(if n < 7 { "yes" } else { "no" }, 3)).await;
            assert!(seen().await.iter().all(|v| v.said() == 0 && v.share().is_none()), "after {n}");
        }
        let tenth = answer(&t, 9, id, said("yes", 5)).await;
        let views = seen().await;
        assert_eq!((views[0].question.as_str(), views[0].yes, views[0].no), ("fine", 8, 2));
        assert_eq!((views[0].share(), views[0].guess()), (Some(80), Some(32)), "nine guesses of 3 and one of 5");
        // The pupil sees the same; who has not answered sees nothing.
        let lesson = lessons::open(&t.app, &tenth, id).await.unwrap();
        let (_, step) = lesson.module.step(STEP).unwrap();
        let of = estimates::of(class, MODULE, step);
        let own = estimates::look(&t.app, &tenth, &of, step).await.unwrap();
        assert_eq!((own.answered, own.views), (true, views.clone()));
        let waiting = t.student_of(&t.world().class, 20).await;
        let own = estimates::look(&t.app, &waiting, &of, step).await.unwrap();
        assert_eq!((own.answered, own.views.len()), (false, 0));
        // The eleventh to nineteenth change nothing that is seen: a difference would tell what one of them said.
        for n in 10..19 {
            answer(&t, n, id, said("no", 0)).await;
            assert_eq!(seen().await, views, "after {n}");
        }
        answer(&t, 19, id, said("no", 0)).await;
        assert_eq!((seen().await[0].yes, seen().await[0].no), (8, 12));
    }

    async fn a_pupil_answers_once_and_who_says_nothing_is_not_shown_as_a_view(engine) {
        let t = TestApp::new(engine).await;
        let id = given(&t).await;
        for _ in 0..3 {
            answer(&t, 0, id, said("yes", 3)).await;
        }
        let sum = "SELECT CAST(SUM(answers) AS BIGINT) FROM estimates WHERE question = 'fine' AND choice = 'yes'";
        assert_eq!(t.store().number(sum).await, 1);
        assert_eq!(t.store().number("SELECT answers FROM estimates WHERE question = ''").await, 1);
        // Whoever goes on without an answer is not marked, and may answer later.
        let pupil = answer(&t, 1, id, StepInput { chosen: vec![lessons::SKIP.into()], ..StepInput::default() }).await;
        assert_eq!(t.store().number("SELECT COUNT(*) FROM estimate_marks").await, 1);
        for bad in [vec![], vec!["fine=yes".to_owned()], said("maybe", 3).chosen, said("yes", 11).chosen, said("3", 3).chosen] {
            let input = StepInput { chosen: bad, ..StepInput::default() };
            let refused = lessons::record_step(&t.app, &pupil, id, STEP, input).await;
            assert!(matches!(refused, Err(Error::Invalid(f)) if f[0].field == "chosen"));
        }
        // Ten who answer, of whom nine would rather not say: nothing of the one is shown.
        for n in 1..11 {
            answer(&t, n, id, said("skip", 3)).await;
        }
        let teacher = t.teacher().await;
        let views = estimates::of_class(&t.app, &teacher, t.world().class.id, MODULE, STEP).await.unwrap();
        assert!(views.iter().all(|v| v.said() == 0 && v.share().is_none() && v.guess().is_none()));
    }

    async fn no_answer_leads_to_a_pupil(engine) {
        let t = TestApp::new(engine).await;
        let id = given(&t).await;
        let counts = columns(t.store(), "estimates").await;
        assert_eq!(counts, ["answers", "choice", "class_id", "module_id", "question", "shown", "step_id"]);
        let marks = columns(t.store(), "estimate_marks").await;
        assert_eq!(marks, ["class_id", "learner_id", "module_id", "step_id"]);
        answer(&t, 0, id, said("no", 3)).await;
        answer(&t, 1, id, said("yes", 3)).await;
        // Every count of the step was written by the last transaction, whatever was chosen in it.
        if let Conn::Postgres(c) = &mut t.store().read().await.unwrap() {
            let by: Vec<String> = sqlx::query_scalar("SELECT DISTINCT xmin::text FROM estimates").fetch_all(&mut **c).await.unwrap();
            assert_eq!(by.len(), 1, "{by:?}");
        }
        // The steps of a lesson say that it is done and nothing else.
        let kept = "SELECT COUNT(*) FROM lesson_steps WHERE step_id = 'count' AND record <> '{}'";
        let kept = kept.replace("record <>", "CAST(record AS TEXT) <>");
        assert_eq!(t.store().number(&kept).await, 0);
        // Erased: the mark goes, the sum stays.
        records::erase(&t.app, &*t.school_admin().await, t.world().class.id, "1").await.unwrap();
        assert_eq!(t.store().number("SELECT COUNT(*) FROM estimate_marks").await, 1);
        assert_eq!(t.store().number("SELECT answers FROM estimates WHERE question = ''").await, 2);
    }

    async fn only_those_of_the_class_see_its_sums(engine) {
        let t = TestApp::new(engine).await;
        given(&t).await;
        let (class, pupil) = (t.world().class.id, t.student(0).await);
        for nobody in [pupil, t.officer("county").await] {
            let refused = estimates::of_class(&t.app, &nobody, class, MODULE, STEP).await;
            assert!(matches!(refused, Err(Error::Forbidden)));
            assert!(matches!(estimates::votes(&t.app, &nobody, class, MODULE, STORY).await, Err(Error::Forbidden)));
        }
        let far = t.world().class_of_far_school.id;
        let refused = estimates::of_class(&t.app, &*t.teacher().await, far, MODULE, STEP).await;
        assert!(matches!(refused, Err(Error::Forbidden)));
    }

    async fn a_class_votes_on_a_story_and_it_is_gone_after_the_year(engine) {
        let t = TestApp::new(engine).await;
        let id = given(&t).await;
        let (class, teacher) = (t.world().class.clone(), t.teacher().await);
        let module = Library::embedded().module(MODULE).unwrap().clone();
        let (_, step) = module.step(STORY).unwrap();
        let StepKind::Scenario(story) = &step.kind else { panic!("a story") };
        let choices = estimates::vote_of(story);
        assert!(choices.len() >= 2);
        for n in 0..10 {
            let pupil = t.student_of(&class, n).await;
            assert_eq!(estimates::votes(&t.app, &teacher, class.id, MODULE, STORY).await.unwrap(), None);
            let wrong = votes::vote(&t.app, &pupil, id, STORY, "nowhere").await;
            assert!(matches!(wrong, Err(Error::Invalid(f)) if f[0].field == "vote"));
            for _ in 0..2 {
                votes::vote(&t.app, &pupil, id, STORY, choices[n % 2]).await.unwrap();
            }
            // A vote is no step done and no way through the story.
            assert!(!lessons::open(&t.app, &pupil, id).await.unwrap().is_done(STORY));
        }
        let votes = estimates::votes(&t.app, &teacher, class.id, MODULE, STORY).await.unwrap().unwrap();
        assert_eq!(votes[..2], [(choices[0].to_owned(), 5), (choices[1].to_owned(), 5)]);
        assert_eq!(estimates::prune(&t.app).await.unwrap(), 0, "the year goes on");
        // A class keeps its sums while it has pupils, and loses them with the last.
        t.clock.advance(TimeDelta::days(400));
        assert_eq!(estimates::prune(&t.app).await.unwrap(), 0);
        t.store().execute("UPDATE enrolments SET to_date = '2027-09-01' WHERE to_date IS NULL").await.unwrap();
        assert!(estimates::prune(&t.app).await.unwrap() > 0);
        assert_eq!(t.store().number("SELECT COUNT(*) FROM estimates").await, 0);
        assert_eq!(t.store().number("SELECT COUNT(*) FROM estimate_marks").await, 0);
    }
}
