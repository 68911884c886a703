//! Practice, programmes with their certificates, and correction requests.

use chrono::TimeDelta;
use qinghe_content::Library;
use qinghe_model::{
    AssignmentId,
    correction::{About, CorrectionState},
    item::ItemKind,
    participation::Participation,
    progress::WorkState,
    quiz::{Counts, Feedback, QuizSettings},
};
use qinghe_service::{
    Actor, Error,
    assignments::{self, Assignable, NewAssignment, WorkPart},
    attempts::{self, Asked},
    certificates, corrections, lessons,
    practice::{self, PracticePage},
    programmes, records,
};
use qinghe_tests::{TestApp, app::client, both, work};

const MODULE: &str = work::MODULE;

async fn finished_lesson(t: &TestApp, pupil: &Actor) -> AssignmentId {
    let id = work::assign(&t.app, &*t.teacher().await, t.world().class.id).await.unwrap();
    work::do_lesson(&t.app, pupil, id).await.unwrap();
    id
}

async fn open(t: &TestApp, pupil: &Actor) -> (PracticePage, Asked) {
    let page = practice::open(&t.app, pupil, MODULE).await.unwrap();
    let asked = page.asked.clone().unwrap();
    (page, asked)
}

/// Answers the open question and goes on to the next; gives the item.
async fn step(t: &TestApp, pupil: &Actor, right: bool) -> String {
    let (page, asked) = open(t, pupil).await;
    practice::answer(&t.app, pupil, MODULE, page.turn, &places(&asked, right), "").await.unwrap();
    practice::next(&t.app, pupil, MODULE, page.turn).await.unwrap();
    t.clock.advance(TimeDelta::minutes(1));
    asked.paper.id
}

/// Places of an answer that leaves nothing blank.
fn places(asked: &Asked, right: bool) -> Vec<usize> {
    asked.example(right)
}

both! {
    async fn wrong_answers_are_asked_again_and_no_question_is_counted_twice(engine) {
        let t = TestApp::new(engine).await;
        let pupil = t.student(0).await;
        assert!(practice::list(&t.app, &pupil).await.unwrap().modules.is_empty());
        assert_eq!(practice::count_due(&t.app, &pupil).await.unwrap(), None);
        assert!(matches!(practice::open(&t.app, &pupil, MODULE).await, Err(Error::NotFound)), "the lesson comes first");
        finished_lesson(&t, &pupil).await;
        let bank = work::module().items.len();
        let overview = practice::list(&t.app, &pupil).await.unwrap();
        assert_eq!((overview.modules.len(), overview.modules[0].1.new, overview.today), (1, bank, 0));

        let (page, first) = open(&t, &pupil).await;
        assert_eq!((page.turn, first.points), (1, None));
        let (_, again) = open(&t, &pupil).await;
        assert_eq!(again.paper, first.paper, "a reload shows the same, in the same order");
        // A blank is refused and loses nothing.
        let blank = practice::answer(&t.app, &pupil, MODULE, 1, &[], "").await;
        assert!(matches!(blank, Err(Error::Invalid(_))), "{blank:?}");
        assert!(matches!(practice::answer(&t.app, &pupil, MODULE, 1, &[99], "").await, Err(Error::Invalid(_))));
        // The next question comes only after an answer.
        practice::next(&t.app, &pupil, MODULE, 1).await.unwrap();
        assert_eq!(open(&t, &pupil).await.0.turn, 1);
        practice::answer(&t.app, &pupil, MODULE, 1, &places(&first, false), "").await.unwrap();
        // Sent twice, with another answer the second time: the first one counts.
        practice::answer(&t.app, &pupil, MODULE, 1, &places(&first, true), "").await.unwrap();
        let (page, graded) = open(&t, &pupil).await;
        assert_eq!((graded.points, graded.places.clone(), page.today), (Some(0), places(&first, false), 1));
        practice::next(&t.app, &pupil, MODULE, 1).await.unwrap();
        practice::next(&t.app, &pupil, MODULE, 1).await.unwrap();
        let (page, second) = open(&t, &pupil).await;
        assert_eq!((page.turn, page.standing.due, page.standing.new), (2, 1, bank - 1));
        assert_ne!(second.paper.id, first.paper.id, "not at once");
        // What is chosen so far is kept, also by another server over the same store.
        let draft: Vec<usize> = places(&second, true).into_iter().take(1).collect();
        practice::keep(&t.app, &pupil, MODULE, 2, &draft, "").await.unwrap();
        let elsewhere = practice::open(&t.another_server(), &pupil, MODULE).await.unwrap();
        assert_eq!(elsewhere.asked.unwrap().places, draft);

        t.clock.advance(TimeDelta::minutes(1));
        let mut order = vec![first.paper.id.clone()];
        for _ in 0..5 {
            order.push(step(&t, &pupil, true).await);
        }
        assert_eq!(order.iter().filter(|id| **id == first.paper.id).count(), 2, "{order:?}");
        assert_eq!(order[4], first.paper.id, "after three others");
        let overview = practice::list(&t.app, &pupil).await.unwrap();
        assert_eq!((overview.today, overview.modules[0].1.due, overview.modules[0].1.learnt), (6, 0, 5));
        // The next day the count begins at zero; in a month every question is due.
        t.clock.advance(TimeDelta::days(30));
        let overview = practice::list(&t.app, &pupil).await.unwrap();
        assert_eq!((overview.today, overview.modules[0].1.due), (0, 5));
        assert_eq!(practice::count_due(&t.app, &pupil).await.unwrap(), Some(5));
        // There is always a next question.
        for _ in 0..bank + 5 {
            step(&t, &pupil, true).await;
        }
        let all = practice::list(&t.app, &pupil).await.unwrap().modules[0].1;
        assert_eq!((all.new, all.due + all.learnt), (0, bank));
    }

    async fn every_kind_of_question_is_asked_and_graded(engine) {
        let t = TestApp::new(engine).await;
        let pupil = t.student(0).await;
        finished_lesson(&t, &pupil).await;
        let mut seen = std::collections::BTreeMap::new();
        for n in 0..work::module().items.len() {
            let (page, asked) = open(&t, &pupil).await;
            let kind = ItemKind::ALL.iter().find(|k| k.1 == asked.paper.kind).unwrap().0;
            let right = n % 2 == 0;
            if !asked.paper.kind.is_choice() {
                // An incomplete answer is refused.
                let half = asked.example(true)[..1].to_vec();
                assert!(matches!(practice::answer(&t.app, &pupil, MODULE, page.turn, &half, "").await, Err(Error::Invalid(_))), "{kind}");
            }
            practice::answer(&t.app, &pupil, MODULE, page.turn, &asked.example(right), "").await.unwrap();
            let graded = open(&t, &pupil).await.1;
            assert_eq!(graded.is_right(), right, "{kind}");
            practice::next(&t.app, &pupil, MODULE, page.turn).await.unwrap();
            t.clock.advance(TimeDelta::minutes(1));
            *seen.entry(kind).or_insert(0) += 1;
        }
        let in_bank: std::collections::BTreeSet<_> =
            work::module().items.iter().filter_map(|i| ItemKind::ALL.iter().find(|k| k.1 == i.kind)).map(|k| k.0).collect();
        assert!(seen.keys().all(|k| in_bank.contains(k)) && seen.len() >= 3, "{seen:?}");
    }

    // Practice would give away questions of an open attempt.
    async fn an_open_paper_keeps_its_questions(engine) {
        let t = TestApp::new(engine).await;
        let pupil = t.student(0).await;
        let id = finished_lesson(&t, &pupil).await;
        // Until the question in practice is in the attempt as well.
        let paper = attempts::start(&t.app, &pupil, id).await.unwrap();
        let held: Vec<String> = paper.items.iter().map(|i| i.paper.id.clone()).collect();
        for _ in 0..30 {
            let (page, asked) = open(&t, &pupil).await;
            assert!(!held.contains(&asked.paper.id));
            practice::answer(&t.app, &pupil, MODULE, page.turn, &asked.example(true), "").await.unwrap();
            practice::next(&t.app, &pupil, MODULE, page.turn).await.unwrap();
            t.clock.advance(TimeDelta::minutes(1));
        }
        attempts::submit(&t.app, &pupil, paper.attempt.id).await.unwrap();
        let (page, mine) = open(&t, &pupil).await;
        // A question open in practice can no longer be answered once an attempt with it begins.
        let mut met = false;
        for _ in 0..20 {
            let paper = attempts::start(&t.app, &pupil, id).await.unwrap();
            if paper.items.iter().any(|i| i.paper.id == mine.paper.id) {
                met = true;
                practice::answer(&t.app, &pupil, MODULE, page.turn, &mine.example(true), "").await.unwrap();
                let (after, asked) = open(&t, &pupil).await;
                assert!(after.turn > page.turn && asked.paper.id != mine.paper.id && asked.points.is_none());
                break;
            }
            attempts::submit(&t.app, &pupil, paper.attempt.id).await.unwrap();
        }
        assert!(met);
    }

    async fn only_the_teacher_learns_of_four_wrong_answers(engine) {
        let t = TestApp::new(engine).await;
        let class = t.world().class.id;
        let pupil = t.student(0).await;
        let learner = t.learner_id(&t.world().class, 0).await;
        finished_lesson(&t, &pupil).await;
        let teacher = t.teacher().await;
        for wrong in 1..=5 {
            step(&t, &pupil, false).await;
            let stuck = practice::needs_help(&t.app, &teacher, class).await.unwrap();
            assert_eq!(stuck.contains_key(&learner), wrong >= 4, "after {wrong}");
        }
        let stuck = practice::needs_help(&t.app, &*t.school_admin().await, class).await.unwrap();
        assert_eq!((stuck.len(), stuck[&learner].len(), stuck[&learner][0].id.as_str()), (1, 1, MODULE));
        for other in [t.staff("teacher.other").await, t.officer("county").await, t.platform_admin().await, pupil.clone()] {
            assert!(matches!(practice::needs_help(&t.app, &other, class).await, Err(Error::Forbidden)));
        }
        step(&t, &pupil, true).await;
        assert!(practice::needs_help(&t.app, &teacher, class).await.unwrap().is_empty(), "one right answer ends it");
    }

    // Practice counts for nothing: no completion, no score, no figure of a campaign.
    async fn practice_is_private_and_does_not_count(engine) {
        let t = TestApp::new(engine).await;
        let pupil = t.student(0).await;
        let id = finished_lesson(&t, &pupil).await;
        let figures = async || -> Participation { assignments::get_board(&t.app, &*t.teacher().await, id).await.unwrap().figures };
        let before = figures().await;
        for _ in 0..12 {
            step(&t, &pupil, true).await;
        }
        assert_eq!(figures().await, before);
        let tasks = lessons::list_tasks(&t.app, &pupil).await.unwrap();
        assert_eq!((tasks[0].task.progress.state(), tasks[0].task.progress.score), (WorkState::Started, None));
        // A classmate who has not finished the lesson has no practice, and staff have none at all.
        assert!(matches!(practice::open(&t.app, &*t.student(1).await, MODULE).await, Err(Error::NotFound)));
        for other in [t.teacher().await, t.school_admin().await, t.officer("region").await] {
            assert!(matches!(practice::open(&t.app, &other, MODULE).await, Err(Error::Forbidden)));
            assert!(matches!(practice::list(&t.app, &other).await, Err(Error::Forbidden)));
        }
        assert!(matches!(practice::open(&t.app, &pupil, "m99").await, Err(Error::NotFound)));
    }

    async fn a_completed_programme_gives_one_certificate(engine) {
        let t = TestApp::new(engine).await;
        let class = t.world().class.id;
        let pupil = t.student(0).await;
        let own = programmes::get_own(&t.app, &pupil).await.unwrap();
        let standing = own.present.unwrap();
        assert_eq!((standing.programme.id.as_str(), standing.done(), standing.parts.len()), ("primary", 0, 3));
        assert!(own.certified.is_empty() && standing.parts.iter().all(|p| p.assignment.is_none()));
        let modules = standing.programme.modules;
        for (n, module) in modules.iter().enumerate() {
            assert!(matches!(certificates::get_own(&t.app, &pupil, "primary").await, Err(Error::NotFound)));
            let new = NewAssignment::module(class, module, t.app.now(), t.app.now() + TimeDelta::days(7));
            let id = assignments::create(&t.app, &*t.teacher().await, new).await.unwrap();
            work::do_lesson(&t.app, &pupil, id).await.unwrap();
            // Handed in is not passed: with 3 of 10 nothing is completed yet.
            work::do_quiz(&t.app, &pupil, id, 3).await.unwrap();
            let present = programmes::get_own(&t.app, &pupil).await.unwrap().present.unwrap();
            assert_eq!((present.done(), present.parts[n].to_pass, present.is_complete()), (n, true, false));
            assert!(matches!(certificates::get_own(&t.app, &pupil, "primary").await, Err(Error::NotFound)));
            t.clock.advance(TimeDelta::seconds(1));
            work::do_quiz(&t.app, &pupil, id, 6).await.unwrap();
            let present = programmes::get_own(&t.app, &pupil).await.unwrap().present.unwrap();
            assert_eq!((present.done(), present.parts[n].assignment, present.is_complete()), (n + 1, Some(id), n == 2));
        }
        assert_eq!(programmes::get_own(&t.app, &pupil).await.unwrap().certified.len(), 1, "ready, also before it is taken");
        let sheet = certificates::get_own(&t.app, &pupil, "primary").await.unwrap();
        assert_eq!((sheet.name.as_str(), sheet.programme.modules.len()), ("林知夏", 3));
        assert_eq!(sheet.school.unwrap().zh, "青禾市云岭县实验小学");
        assert_eq!(sheet.class.unwrap(), t.world().class.name());
        let code = sheet.code;
        t.clock.advance(TimeDelta::days(1));
        let again = certificates::get_own(&t.app, &pupil, "primary").await.unwrap();
        assert_eq!((again.code.clone(), again.issued_at), (code.clone(), sheet.issued_at), "the same each time");
        // Not another stage's, not another pupil's, not of staff.
        for (actor, programme) in [(pupil.clone(), "junior"), (pupil.clone(), "nothing"), (t.student(1).await, "primary")] {
            assert!(matches!(certificates::get_own(&t.app, &actor, programme).await, Err(Error::NotFound)));
        }
        assert!(matches!(certificates::get_own(&t.app, &*t.teacher().await, "primary").await, Err(Error::Forbidden)));

        let genuine = certificates::verify(&t.app, &client("x"), &code.to_string().to_lowercase()).await.unwrap().unwrap();
        assert_eq!((genuine.programme, genuine.issued_at), (Library::embedded().programme("primary").unwrap().title.clone(), sheet.issued_at));
        for wrong in ["", "nonsense", "00000-00000-00000-00000"] {
            assert_eq!(certificates::verify(&t.app, &client("x"), wrong).await.unwrap(), None, "{wrong:?}");
        }
    }

    /// Any attempt that passed meets the rule, also where another one counts in the class.
    async fn a_passed_attempt_completes_a_lesson_of_a_programme(engine) {
        let t = TestApp::new(engine).await;
        let (teacher, pupil, class) = (t.teacher().await, t.student(0).await, t.world().class.id);
        let settings = QuizSettings { counts: Counts::Last, ..QuizSettings::default() };
        let new = NewAssignment { settings, ..NewAssignment::module(class, MODULE, t.app.now(), t.app.now() + TimeDelta::days(7)) };
        let id = assignments::create(&t.app, &teacher, new).await.unwrap();
        work::do_lesson(&t.app, &pupil, id).await.unwrap();
        for right in [0, 10, 2] {
            t.clock.advance(TimeDelta::seconds(1));
            work::do_quiz(&t.app, &pupil, id, right).await.unwrap();
        }
        let part = programmes::get_own(&t.app, &pupil).await.unwrap().present.unwrap().parts;
        let part = part.iter().find(|p| p.module.id == MODULE).unwrap();
        assert_eq!((part.state, part.to_pass), (WorkState::Completed, false));
        // A lesson alone, of a module with a quiz, completes nothing.
        let other = t.student(1).await;
        let lesson = NewAssignment {
            what: Assignable::Module(MODULE.into(), WorkPart::Lesson),
            ..NewAssignment::module(class, MODULE, t.app.now(), t.app.now() + TimeDelta::days(7))
        };
        let lesson = assignments::create(&t.app, &teacher, lesson).await.unwrap();
        work::do_lesson(&t.app, &other, lesson).await.unwrap();
        let standing = programmes::get_own(&t.app, &other).await.unwrap().present.unwrap();
        assert_eq!(standing.done(), 0);
    }

    /// A score that is told after the closing time is not told by the programme before.
    async fn a_programme_does_not_tell_a_result_early(engine) {
        let t = TestApp::new(engine).await;
        let (teacher, pupil) = (t.teacher().await, t.student(0).await);
        let settings = QuizSettings { feedback: Feedback::AfterClose, ..QuizSettings::default() };
        let due = t.app.now() + TimeDelta::days(2);
        let new = NewAssignment { settings, ..NewAssignment::module(t.world().class.id, MODULE, t.app.now(), due) };
        let id = assignments::create(&t.app, &teacher, new).await.unwrap();
        work::do_lesson(&t.app, &pupil, id).await.unwrap();
        work::do_quiz(&t.app, &pupil, id, 10).await.unwrap();
        let done = async || programmes::get_own(&t.app, &*t.student(0).await).await.unwrap().present.unwrap().done();
        assert_eq!(done().await, 0);
        t.clock.advance(TimeDelta::days(3));
        assert_eq!(done().await, 1);
    }

    async fn join_codes_differ_and_guessing_them_is_slowed(engine) {
        let settings = qinghe_service::Settings { sign_ins_per_minute: 5, ..qinghe_tests::app::settings() };
        let t = TestApp::empty(engine, settings).await;
        let mut last = Ok(None);
        for _ in 0..7 {
            last = certificates::verify(&t.app, &client("x"), "00000-00000-00000-00000").await;
        }
        assert!(matches!(last, Err(Error::TooManyAttempts(_))), "{last:?}");
    }

    async fn a_correction_is_requested_seen_and_settled(engine) {
        let t = TestApp::new(engine).await;
        let (pupil, teacher) = (t.student(0).await, t.teacher().await);
        let nothing = corrections::ask(&t.app, &pupil, None, " ").await;
        assert!(matches!(&nothing, Err(Error::Invalid(f)) if f.len() == 2), "{nothing:?}");
        assert!(matches!(corrections::ask(&t.app, &pupil, Some(About::Name), &"长".repeat(201)).await, Err(Error::Invalid(_))));
        corrections::ask(&t.app, &pupil, Some(About::Name), " 名字应该是林之夏 ").await.unwrap();
        t.clock.advance(TimeDelta::minutes(1));
        corrections::ask(&t.app, &pupil, Some(About::Other), &"长".repeat(200)).await.unwrap();
        t.clock.advance(TimeDelta::minutes(1));
        corrections::ask(&t.app, &pupil, Some(About::Class), "三").await.unwrap();
        let fourth = corrections::ask(&t.app, &pupil, Some(About::Number), "四").await;
        assert!(matches!(&fourth, Err(Error::Invalid(f)) if f[0].code == "requests-open"), "{fourth:?}");

        for seen in [t.teacher().await, t.school_admin().await] {
            let open = corrections::list_open(&t.app, &seen).await.unwrap();
            assert_eq!((open.len(), open[0].name.as_str(), open[0].correction.body.as_str()), (3, "林知夏", "名字应该是林之夏"));
        }
        assert!(corrections::list_open(&t.app, &*t.staff("teacher.other").await).await.unwrap().is_empty());
        let open = corrections::list_open(&t.app, &teacher).await.unwrap();
        let (first, second) = (open[0].correction.id, open[1].correction.id);
        for other in [t.staff("teacher.other").await, t.staff("head.other").await, t.officer("county").await, t.platform_admin().await, pupil.clone()] {
            assert!(matches!(corrections::settle(&t.app, &other, first, true, "").await, Err(Error::Forbidden)));
        }
        // A refusal needs a reason.
        assert!(matches!(corrections::settle(&t.app, &teacher, second, false, " ").await, Err(Error::Invalid(_))));
        assert!(matches!(corrections::settle(&t.app, &teacher, second, false, &"长".repeat(201)).await, Err(Error::Invalid(_))));
        assert!(corrections::settle(&t.app, &teacher, first, true, "").await.unwrap());
        assert!(corrections::settle(&t.app, &*t.school_admin().await, second, false, "学籍上就是这样").await.unwrap());
        assert!(!corrections::settle(&t.app, &teacher, second, true, "").await.unwrap(), "settled is settled");
        let own = corrections::list_own(&t.app, &pupil).await.unwrap();
        let states: Vec<_> = own.iter().map(|r| (r.about, r.state, r.note.as_str())).collect();
        assert_eq!(states, [
            (About::Class, CorrectionState::Open, ""),
            (About::Other, CorrectionState::Declined, "学籍上就是这样"),
            (About::Name, CorrectionState::Done, ""),
        ]);
        assert!(corrections::list_own(&t.app, &*t.student(1).await).await.unwrap().is_empty());
        let looks = records::get_own(&t.app, &pupil).await.unwrap().accesses;
        assert_eq!(looks.iter().filter(|l| l.action == "correction.settle").count(), 2);
        corrections::ask(&t.app, &pupil, Some(About::Number), "又可以说了").await.unwrap();
    }

    // An export has all of it, and an erasure leaves none of it.
    async fn practice_certificates_and_requests_are_erased_with_the_record(engine) {
        const TABLES: [&str; 4] = ["practice_cards", "practice_sets", "certificates", "correction_requests"];
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        for n in [0, 1] {
            let pupil = t.student_of(&w.class, n).await;
            for module in ["m01", "m02", "m03"] {
                let new = NewAssignment::module(w.class.id, module, t.app.now(), t.app.now() + TimeDelta::days(7));
                let id = assignments::create(&t.app, &*t.teacher().await, new).await.unwrap();
                work::do_lesson(&t.app, &pupil, id).await.unwrap();
                work::do_quiz(&t.app, &pupil, id, 7).await.unwrap();
            }
            step(&t, &pupil, true).await;
            step(&t, &pupil, false).await;
            certificates::get_own(&t.app, &pupil, "primary").await.unwrap();
            corrections::ask(&t.app, &pupil, Some(About::Name), "名字里有个字写错了").await.unwrap();
        }
        let pupil = t.student(0).await;
        let request = corrections::list_own(&t.app, &pupil).await.unwrap()[0].id;
        corrections::settle(&t.app, &*t.teacher().await, request, true, "改好了").await.unwrap();
        let number = t.slips(&w.class).await[0].student_no.clone();
        let copy = records::export(&t.app, &*t.school_admin().await, w.class.id, &number).await.unwrap();
        assert_eq!((copy.practised.len(), copy.practice.len(), copy.certificates.len(), copy.requests.len()), (2, 1, 1, 1));
        let (right, wrong): (i64, i64) = (copy.practised.iter().map(|p| p.right).sum(), copy.practised.iter().map(|p| p.wrong).sum());
        assert_eq!((right, wrong, copy.requests[0].text.as_str(), copy.requests[0].reply.as_str()), (1, 1, "名字里有个字写错了", "改好了"));
        let code = copy.certificates[0].code.clone();
        assert!(certificates::verify(&t.app, &client("x"), &code).await.unwrap().is_some());
        let rows = async |table: &str| t.store().number(&format!("SELECT COUNT(*) FROM {table}")).await;
        let mut before = Vec::new();
        for table in TABLES {
            before.push(rows(table).await);
        }
        records::erase(&t.app, &*t.school_admin().await, w.class.id, &number).await.unwrap();
        for (table, before) in TABLES.iter().zip(before) {
            assert!(before > 0 && rows(table).await * 2 == before, "{table}: the other pupil's half stays");
        }
        assert_eq!(certificates::verify(&t.app, &client("x"), &code).await.unwrap(), None);
        assert!(practice::open(&t.app, &*t.student_of(&w.class, 0).await, MODULE).await.is_ok(), "the next pupil's is as it was");
    }
}
