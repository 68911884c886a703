//! Awareness surveys: anonymous answers and figures that reveal nobody; the sample in a file of its own.

mod sample;

use chrono::TimeDelta;
use qinghe_model::{
    OrgId, SurveyId,
    survey::{Drawn, Mode, Phase},
};
use qinghe_service::{
    Actor, Error, records,
    surveys::{
        self,
        answer::{self, SheetSelector},
        closing,
        design::NewSurvey,
        results::{self, Group},
    },
};
use qinghe_tests::{
    Engine, TestApp, both,
    survey::{answer, answer_class, answers, asked, drafted, fill, grow, locked, new},
};

fn faults<T>(result: Result<T, Error>) -> Vec<(&'static str, &'static str)> {
    match result {
        Err(Error::Invalid(faults)) => faults.into_iter().map(|f| (f.field, f.code)).collect(),
        Err(e) => panic!("{e}"),
        Ok(_) => panic!("no field is at fault"),
    }
}

async fn order(t: &TestApp, by: &Actor, id: SurveyId) -> Vec<(OrgId, Drawn)> {
    let page = surveys::get(&t.app, by, id).await.unwrap();
    page.classes.iter().map(|k| (k.class_id, k.state)).collect()
}

async fn count(t: &TestApp, table: &str) -> i64 {
    t.store().number(&format!("SELECT COUNT(*) FROM {table}")).await
}

both! {
    async fn nobody_answers_a_survey_twice(engine) {
        let t = TestApp::new(engine).await;
        fill(&t).await;
        let (officer, w) = (t.officer("county").await, t.world().clone());
        let id = locked(&t, &officer, &w.county, new(&t.app)).await;
        let mut pupils = Vec::new();
        for n in 0..4 {
            pupils.push(t.student(n).await);
        }
        // Everyone of the class at once, the first of them from four devices.
        let tries = pupils.iter().chain([&pupils[0]; 3]).map(|pupil| {
            let (app, pupil) = (t.app.clone(), pupil.clone());
            tokio::spawn(async move { answer(&app, &pupil, id, 9).await.unwrap() })
        });
        let taken: Vec<bool> = futures::future::join_all(tries).await.into_iter().map(Result::unwrap).collect();
        assert_eq!(taken.iter().filter(|t| **t).count(), 4);
        assert!(!answer(&t.app, &pupils[0], id, 12).await.unwrap(), "they learn that they took part already");
        assert_eq!((count(&t, "survey_participants").await, count(&t, "survey_responses").await), (4, 4));
        assert_eq!(t.store().number("SELECT CAST(SUM(took_part) AS BIGINT) FROM survey_classes").await, 4);
        assert!(answer::list_own(&t.app, &pupils[0]).await.unwrap().is_empty());
        assert!(answer::open(&t.app, &pupils[0], id, None).await.unwrap().taken);
    }

    async fn nothing_links_an_answer_with_its_pupil(engine) {
        let t = TestApp::new(engine).await;
        fill(&t).await;
        let (officer, w) = (t.officer("county").await, t.world().clone());
        let class = grow(&t, "QH1001", 31..32, 10).await.swap_remove(0);
        let id = locked(&t, &officer, &w.county, new(&t.app)).await;
        let minutes = async |class: &qinghe_store::orgs::Org, pupils| for n in 0..pupils {
            t.clock.advance(TimeDelta::minutes(1));
            let pupil = t.student_of(class, n).await;
            assert!(answer(&t.app, &pupil, id, n).await.unwrap());
        };
        minutes(&class, 8).await;
        // The two tables share no column but the survey, and neither has a time.
        let columns = t.store().list_columns().await.unwrap();
        let of = |table: &str| columns.iter().filter(|(t, _)| t == table).map(|(_, c)| c.as_str()).collect::<Vec<_>>();
        assert_eq!(of("survey_participants"), ["learner_id", "survey_id"]);
        assert_eq!(of("survey_responses"), ["answers", "class_id", "form", "id", "marks", "sheet", "survey_id"]);
        // Ids are random, so they reveal no order.
        let ids: Vec<uuid::Uuid> = {
            let mut c = t.store().read().await.unwrap();
            let all = qinghe_store::surveys::list_responses(&mut c, id).await.unwrap();
            all.into_iter().map(|r| r.id.0).collect()
        };
        assert!(ids.len() == 8 && ids.iter().all(|id| id.get_version_num() == 4));
        assert_eq!(count(&t, "survey_left_out").await, 0);
        // No entry of the audit log mentions an answer.
        assert_eq!(t.store().number("SELECT COUNT(*) FROM audit WHERE action = 'survey.enter'").await, 0);
        if engine == Engine::Postgres {
            // Where rows lie and which transaction wrote them is seen by who reads the database: all answers of the
            // class are of the last transaction, in the order of their ids.
            assert_eq!(t.store().number("SELECT COUNT(DISTINCT xmin::text) FROM survey_participants").await, 8);
            assert_eq!(t.store().number("SELECT COUNT(DISTINCT xmin::text) FROM survey_responses").await, 1);
            let turned = "SELECT COUNT(*) FROM (SELECT id, LAG(id) OVER (ORDER BY ctid) AS before FROM survey_responses) r WHERE before > id";
            assert_eq!(t.store().number(turned).await, 0);
        }
    }

    async fn a_survey_is_open_to_its_classes_in_its_window_only(engine) {
        let t = TestApp::new(engine).await;
        fill(&t).await;
        let (officer, w) = (t.officer("county").await, t.world().clone());
        let times = NewSurvey { opens_at: Some(t.app.now() + TimeDelta::days(1)), closes_at: Some(t.app.now() + TimeDelta::days(2)), ..new(&t.app) };
        let id = locked(&t, &officer, &w.county, times.clone()).await;
        let draft = drafted(&t, &officer, &w.county, new(&t.app)).await;
        let on_paper = locked(&t, &officer, &w.county, NewSurvey { mode: Mode::Paper, ..new(&t.app) }).await;
        let pupil = t.student(0).await;
        assert!(answer::list_own(&t.app, &pupil).await.unwrap().is_empty());
        assert!(matches!(answer(&t.app, &pupil, id, 12).await, Err(Error::WorkClosed)), "not yet");
        for other in [draft, on_paper, t.app.new_id()] {
            assert!(matches!(answer(&t.app, &pupil, other, 12).await, Err(Error::NotFound)));
        }
        t.clock.advance(TimeDelta::days(1));
        let paper = answer::open(&t.app, &pupil, id, None).await.unwrap();
        for elsewhere in [&w.older_class, &w.class_of_far_school] {
            let outsider = t.student_of(elsewhere, 0).await;
            assert!(matches!(answer(&t.app, &outsider, id, 12).await, Err(Error::NotFound)), "not of the grade, not of the county");
        }
        for staff in ["teacher", "head", "officer.county", "admin"] {
            assert!(matches!(answer(&t.app, &*t.staff(staff).await, id, 12).await, Err(Error::Forbidden)));
        }
        t.clock.advance(TimeDelta::days(1));
        let late = answer::submit(&t.app, &pupil, id, &paper.form.id, &answers(&paper, 12)).await;
        assert!(matches!(late, Err(Error::WorkClosed)), "by the server's clock, to the microsecond");
        assert_eq!(count(&t, "survey_responses").await + count(&t, "survey_participants").await, 0);
    }

    async fn results_have_both_rates_and_no_small_group(engine) {
        let t = TestApp::new(engine).await;
        fill(&t).await;
        let (officer, w) = (t.officer("city").await, t.world().clone());
        let classes = grow(&t, "QH1001", 21..23, 20).await;
        let id = locked(&t, &officer, &w.city, NewSurvey { by_area: true, forms: vec!["a".into()], ..new(&t.app) }).await;
        // 15 of 20 with 9 right of 12, and 10 of 20: 25 of 40 reach 75 %, and 25·9 + 15·4 = 285 of 480 are right.
        answer_class(&t, &classes[0], id, 20, |n| if n < 15 { 9 } else { 4 }).await;
        answer_class(&t, &classes[1], id, 20, |n| if n < 10 { 9 } else { 4 }).await;
        let running = results::get(&t.app, &officer, id).await.unwrap();
        assert!(running.figures.is_none() && running.came == Some(40), "no figure while it runs");
        assert!(matches!(results::export(&t.app, &officer, id, "csv").await, Err(Error::NotFound)));
        // Two pupils of the far county are too few to be shown.
        answer_class(&t, &w.class_of_far_school, id, 2, |_| 12).await;
        t.clock.advance(TimeDelta::days(8));
        let seen = results::get(&t.app, &officer, id).await.unwrap().figures.unwrap();
        assert_eq!(seen.rows.iter().map(|r| r.strata.len()).collect::<Vec<_>>(), [2], "one row, before anything is calculated");
        assert_eq!(seen.rows[0].group, seen.total, "nothing to take from anything");
        let total = *seen.total.rates().unwrap();
        assert_eq!((total.people, total.reached.part, total.reached.whole), (42, 27, 42));
        assert_eq!((total.right.part, total.right.whole), (285 + 24, 480 + 24));
        // Unweighted: weights by the county's frame, which the sample's page shows, would reveal the two.
        assert!(!total.reached.weighted && (total.reached.share - 27.0 / 42.0).abs() < 1e-9, "{total:?}");
        assert!(total.reached.deff > 1.0 && total.reached.deff_known(), "classes differ: {total:?}");
        assert_eq!(seen.calculated.items.len(), 12);
        assert_eq!((seen.calculated.items[0].people, seen.calculated.items[0].right, seen.calculated.items[11].right, seen.calculated.items[11].unknown), (42, 42, 2, 40));
        results::export(&t.app, &officer, id, "csv").await.unwrap();
        assert_eq!(qinghe_store::audit::count(&mut t.store().read().await.unwrap(), "survey.view").await.unwrap(), 1);
        // An officer of one county does not see the city's.
        for other in ["officer.county", "assessor", "head", "teacher"] {
            assert!(matches!(results::get(&t.app, &*t.staff(other).await, id).await, Err(Error::Forbidden)));
        }
    }

    async fn groups_of_fewer_than_ten_are_shown_nowhere(engine) {
        let t = TestApp::new(engine).await;
        fill(&t).await;
        let (officer, w) = (t.officer("county").await, t.world().clone());
        let id = locked(&t, &officer, &w.county, new(&t.app)).await;
        answer_class(&t, &w.class, id, 4, |_| 12).await;
        assert_eq!(results::get(&t.app, &officer, id).await.unwrap().came, None);
        t.clock.advance(TimeDelta::days(8));
        let seen = results::get(&t.app, &officer, id).await.unwrap();
        let figures = seen.figures.unwrap();
        assert_eq!((seen.came, figures.total), (None, Group::Hidden));
        assert!(figures.rows.iter().all(|r| r.group == Group::Hidden) && figures.calculated.items.is_empty());
        assert!(figures.calculated.forms.iter().all(|f| f.group.rates().is_none() && f.difference.is_none()));
        assert!(figures.rounds.iter().all(|r| r.group.rates().is_none()));
    }

    async fn rounds_are_compared_side_by_side(engine) {
        let t = TestApp::new(engine).await;
        let (officer, w) = (t.officer("county").await, t.world().clone());
        let classes = grow(&t, "QH1001", 21..23, 10).await;
        let before = locked(&t, &officer, &w.county, NewSurvey { phase: Phase::Before, ..new(&t.app) }).await;
        for class in &classes {
            answer_class(&t, class, before, 10, |n| if n < 4 { 9 } else { 3 }).await;
        }
        t.clock.advance(TimeDelta::days(8));
        let design = NewSurvey { phase: Phase::After, follows: Some(before), pass_mark: 80, ..new(&t.app) };
        let after = locked(&t, &officer, &w.county, design).await;
        for class in &classes {
            answer_class(&t, class, after, 10, |n| if n < 8 { 10 } else { 3 }).await;
        }
        t.clock.advance(TimeDelta::days(8));
        let rounds = results::get(&t.app, &officer, after).await.unwrap().figures.unwrap().rounds;
        assert_eq!(rounds.iter().map(|r| r.survey.id).collect::<Vec<_>>(), [after, before]);
        // 9 of 12 are 75 %: by the pass mark of this round nobody of the one before reaches it.
        let reached: Vec<i64> = rounds.iter().map(|r| r.group.rates().unwrap().reached.part).collect();
        assert_eq!(reached, [16, 0]);
        let (d, i) = rounds[0].reached.unwrap();
        let i = i.expect("two classes a round");
        assert!((d - 0.8).abs() < 1e-9 && i.low > 0.4 && i.high < 1.0, "{i:?}");
        assert!(rounds[1].reached.is_none());
        let own = results::get(&t.app, &officer, before).await.unwrap().figures.unwrap();
        assert_eq!(own.total.rates().unwrap().reached.part, 8, "by its own mark");
    }

    async fn paper_sheets_are_entered_and_corrected(engine) {
        let t = TestApp::new(engine).await;
        fill(&t).await;
        let (officer, w) = (t.officer("county").await, t.world().clone());
        let opens_at = Some(t.app.now() + TimeDelta::hours(1));
        let id = locked(&t, &officer, &w.county, NewSurvey { mode: Mode::Paper, forms: vec!["a".into(), "b".into()], opens_at, ..new(&t.app) }).await;
        let (teacher, class) = (t.teacher().await, w.class.id);
        let enter = async |which, form: &'static str, letters: &'static str| answer::save_sheet(&t.app, &teacher, class, id, which, (form, letters)).await;
        let page = async || answer::get_class(&t.app, &teacher, class, id).await.unwrap();
        let typed = async |number| {
            let seen = page().await.sheets.into_iter().find(|(n, _)| *n == number).unwrap().1;
            SheetSelector::Typed { number, seen }
        };
        let next = SheetSelector::Next;
        assert!(matches!(enter(next(1), "pa", "ABCDABCDABCD").await, Err(Error::WorkClosed)), "not yet");
        t.clock.advance(TimeDelta::hours(1));
        assert_eq!(faults(enter(next(1), "pc", "ABCDABCDABCD").await), [("form", "choose-form")], "this form is not asked");
        assert_eq!(faults(enter(next(1), "pa", "ABCDABCDABC").await), [("answers", "survey-letters")]);
        for n in 1..=12 {
            assert_eq!(enter(next(n), "pa", "abcd abcd abc-").await.unwrap(), n);
            assert!(matches!(enter(next(n), "pa", "abcd abcd abc-").await, Err(Error::Changed)), "sent twice, one sheet");
        }
        assert_eq!(faults(enter(next(13), "pa", "ABCDABCDABCD").await), [("answers", "survey-sheets")], "twelve pupils, twelve sheets");
        let stale = typed(2).await;
        assert_eq!(enter(stale, "pb", "EEEEEEEEEEEE").await.unwrap(), 2);
        assert!(matches!(enter(stale, "pa", "AAAAAAAAAAAA").await, Err(Error::Changed)), "an old tab");
        let SheetSelector::Typed { seen, .. } = stale else { unreachable!() };
        assert!(matches!(answer::delete_sheet(&t.app, &teacher, class, id, (2, seen)).await, Err(Error::Changed)));
        assert!(matches!(enter(SheetSelector::Typed { number: 19, seen }, "pb", "EEEEEEEEEEEE").await, Err(Error::NotFound)));
        let now = page().await;
        assert_eq!((now.drawn.took_part, now.pupils, now.sheets.len()), (12, 12, 12));
        // A sheet is shown to those who correct it, and that is logged without its number.
        let sheet = answer::open_sheet(&t.app, &teacher, class, id, 2).await.unwrap();
        assert_eq!(answer::letters(surveys::form(&sheet.form).unwrap(), &sheet), "EEEEEEEEEEEE");
        assert_eq!(t.store().number("SELECT COUNT(*) FROM audit WHERE action = 'survey.enter'").await, 12 + 1 + 1);
        assert_eq!(t.store().number("SELECT COUNT(*) FROM audit WHERE action = 'survey.enter' AND CAST(detail AS TEXT) LIKE '%sheet%'").await, 0);
        let SheetSelector::Typed { seen, .. } = typed(12).await else { unreachable!() };
        answer::delete_sheet(&t.app, &teacher, class, id, (12, seen)).await.unwrap();
        assert!(matches!(answer::delete_sheet(&t.app, &teacher, class, id, (12, seen)).await, Err(Error::NotFound)));
        assert_eq!((page().await.drawn.took_part, page().await.next), (11, 13), "no number is given twice");
        // Six people enter the last sheet at once: one of them succeeds.
        let tries = futures::future::join_all((0..6).map(|_| {
            let (app, teacher) = (t.app.clone(), teacher.clone());
            tokio::spawn(async move { answer::save_sheet(&app, &teacher, class, id, SheetSelector::Next(13), ("pa", "------------")).await })
        })).await;
        assert_eq!(tries.into_iter().filter(|r| r.as_ref().unwrap().is_ok()).count(), 1);
        assert_eq!(count(&t, "survey_responses").await, 12);
        // Another class's teacher, a bureau, a pupil: none of them.
        for other in ["teacher.other", "head.other", "officer.county", "assessor", "admin"] {
            let tried = answer::save_sheet(&t.app, &*t.staff(other).await, class, id, SheetSelector::Next(14), ("pa", "ABCDABCDABCD")).await;
            assert!(matches!(tried, Err(Error::Forbidden)), "{other}");
        }
        assert_eq!(count(&t, "survey_participants").await, 0, "who wrote a sheet nobody knows");
        t.clock.advance(TimeDelta::days(8));
        let over = SheetSelector::Typed { number: 1, seen };
        assert!(matches!(enter(over, "pa", "ABCDABCDABCD").await, Err(Error::WorkClosed)));
        assert!(matches!(answer::delete_sheet(&t.app, &teacher, class, id, (1, seen)).await, Err(Error::WorkClosed)));
        assert!(matches!(answer::open_sheet(&t.app, &teacher, class, id, 1).await, Err(Error::WorkClosed)));
        assert!(page().await.sheets.is_empty(), "nothing of them is left to look at");
        closing::finish_due(&t.app).await.unwrap();
        assert_eq!((count(&t, "survey_responses").await, count(&t, "survey_sheets").await), (0, 11), "and no number");
    }

    async fn after_a_survey_no_sheet_reveals_its_class(engine) {
        let t = TestApp::new(engine).await;
        fill(&t).await;
        let (officer, w) = (t.officer("city").await, t.world().clone());
        let classes = grow(&t, "QH1001", 21..24, 12).await;
        let id = locked(&t, &officer, &w.city, NewSurvey { by_area: true, ..new(&t.app) }).await;
        // One pupil of one class, who could be known by the class; and 11, 8 and 3 of others.
        answer_class(&t, &w.class_of_far_school, id, 1, |_| 12).await;
        answer_class(&t, &w.class, id, 1, |_| 11).await;
        answer_class(&t, &classes[0], id, 11, |_| 5).await;
        answer_class(&t, &classes[1], id, 8, |_| 5).await;
        answer_class(&t, &classes[2], id, 3, |_| 5).await;
        assert_eq!(closing::finish_due(&t.app).await.unwrap(), 0, "not yet");
        t.clock.advance(TimeDelta::days(8));
        let pupil = t.student(1).await;
        assert!(matches!(answer(&t.app, &pupil, id, 1).await, Err(Error::WorkClosed)));
        assert_eq!(closing::finish_due(&t.app).await.unwrap(), 1);
        assert_eq!(closing::finish_due(&t.app).await.unwrap(), 0, "once");
        assert_eq!((count(&t, "survey_participants").await, count(&t, "survey_sheets").await, count(&t, "survey_responses").await), (24, 24, 0));
        let columns = t.store().list_columns().await.unwrap();
        let of: Vec<&str> = columns.iter().filter(|(t, _)| t == "survey_sheets").map(|(_, c)| c.as_str()).collect();
        assert_eq!(of, ["answers", "cluster", "form", "id", "marks", "stratum", "survey_id"]);
        assert_eq!(t.store().number("SELECT COUNT(*) FROM (SELECT cluster FROM survey_sheets GROUP BY cluster HAVING COUNT(*) < 10) small").await, 0);
        assert_eq!(t.store().number("SELECT COUNT(*) FROM (SELECT stratum FROM survey_sheets GROUP BY stratum HAVING COUNT(*) < 10) small").await, 0);
        let figures = results::get(&t.app, &officer, id).await.unwrap().figures.unwrap();
        assert_eq!((figures.rows.len(), figures.total.rates().unwrap().people), (1, 24));
    }

    async fn the_answers_of_a_single_pupil_are_not_kept(engine) {
        let t = TestApp::new(engine).await;
        fill(&t).await;
        let (officer, w) = (t.officer("county").await, t.world().clone());
        let id = locked(&t, &officer, &w.county, new(&t.app)).await;
        answer_class(&t, &w.class, id, 1, |_| 12).await;
        t.clock.advance(TimeDelta::days(8));
        // The first view of the results closes it, if the job has not yet.
        let seen = results::get(&t.app, &officer, id).await.unwrap();
        assert_eq!((seen.came, seen.figures.unwrap().total), (None, Group::Hidden));
        assert_eq!((count(&t, "survey_participants").await, count(&t, "survey_sheets").await, count(&t, "survey_responses").await), (1, 0, 0));
    }

    async fn answers_of_an_erased_pupil_stay_without_a_person(engine) {
        let t = TestApp::new(engine).await;
        fill(&t).await;
        let (officer, w) = (t.officer("county").await, t.world().clone());
        let id = locked(&t, &officer, &w.county, new(&t.app)).await;
        assert_eq!(asked(&t.app, &officer, id).await.len(), 3);
        answer_class(&t, &w.class, id, 2, |_| 9).await;
        let number = t.slips(&w.class).await[0].student_no.clone();
        let head = t.school_admin().await;
        let record = records::export(&t.app, &head, w.class.id, &number).await.unwrap();
        assert_eq!(record.surveys, ["秋季知晓率调查"]);
        records::erase(&t.app, &head, w.class.id, &number).await.unwrap();
        assert_eq!((count(&t, "survey_participants").await, count(&t, "survey_responses").await), (1, 2));
    }
}
