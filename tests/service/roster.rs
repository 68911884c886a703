//! Class lists: the same pupils from three files, moves, names, and that nobody is ever removed.

use qinghe_model::roster::{Column, ImportReport, RowAction, RowFault};
use qinghe_service::{Actor, Error, assignments, lessons, orgs, roster};
use qinghe_store::orgs::Org;
use qinghe_tests::{TestApp, both, work};
use std::{fmt::Write as _, path::Path};

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/rosters").join(name)).unwrap()
}

async fn region(t: &TestApp) -> Org {
    orgs::find_node(&t.app, "QH", None).await.unwrap()
}

async fn import(t: &TestApp, bytes: &[u8], dry: bool) -> ImportReport {
    roster::import(&t.app, &Actor::system(), region(t).await.id, bytes, dry).await.unwrap()
}

async fn import_text(t: &TestApp, rows: &str) -> ImportReport {
    import(t, format!("学校,年级,班级,学号,姓名\n{rows}").as_bytes(), false).await
}

fn actions(report: &ImportReport) -> [usize; 4] {
    [
        report.count(|a| matches!(a, RowAction::Create)),
        report.count(|a| matches!(a, RowAction::Unchanged)),
        report.count(|a| matches!(a, RowAction::Rename { .. })),
        report.count(|a| matches!(a, RowAction::Move { .. })),
    ]
}

async fn people(t: &TestApp) -> (i64, i64, i64) {
    (
        t.store().number("SELECT COUNT(*) FROM users WHERE kind = 'learner'").await,
        t.store().number("SELECT COUNT(*) FROM enrolments WHERE to_date IS NULL").await,
        t.store().number("SELECT COUNT(*) FROM enrolments").await,
    )
}

const FILES: [&str; 3] = ["classes.xlsx", "classes-gb18030.csv", "classes-utf8-bom.csv"];

both! {
    async fn the_same_pupils_from_three_kinds_of_file(engine) {
        for first in FILES {
            let t = TestApp::bare(engine).await;
            let preview = import(&t, &fixture(first), true).await;
            assert!(!preview.applied);
            assert_eq!((actions(&preview), people(&t).await), ([100, 0, 0, 0], (0, 0, 0)), "a dry run writes nothing");
            assert_eq!(t.store().number("SELECT COUNT(*) FROM orgs WHERE kind = 'class'").await, 0);
            let done = import(&t, &fixture(first), false).await;
            assert_eq!(done, ImportReport { applied: true, ..preview }, "the preview is the truth");
            assert_eq!((done.new_classes.len(), people(&t).await), (3, (100, 100, 100)));
            for again in FILES {
                let report = import(&t, &fixture(again), false).await;
                assert_eq!((actions(&report), report.new_classes.len()), ([0, 100, 0, 0], 0), "{again} after {first}");
                assert_eq!(people(&t).await, (100, 100, 100));
            }
            let class = orgs::find_node(&t.app, "QH1001", Some("五年级1班")).await.unwrap();
            let names: Vec<String> = t.slips(&class).await.into_iter().map(|s| s.name).collect();
            assert_eq!(names[..3], ["张𠮷", "刘知夏", "朱南乔"], "{first}: rare characters survive");
        }
    }

    async fn a_bad_file_names_its_rows_and_changes_nothing(engine) {
        let t = TestApp::bare(engine).await;
        let report = import(&t, &fixture("classes-bad.csv"), false).await;
        let bad: Vec<_> = report.bad.iter().map(|b| (b.row, b.column, b.fault)).collect();
        assert_eq!(bad, [
            (3, Column::Name, RowFault::Missing),
            (4, Column::School, RowFault::UnknownSchool),
            (5, Column::Grade, RowFault::UnknownGrade),
            (6, Column::StudentNo, RowFault::Repeated),
            (7, Column::Name, RowFault::BadText),
            (10, Column::StudentNo, RowFault::Missing),
        ]);
        assert_eq!(report.bad[1].text, "青禾市不存在小学");
        assert_eq!((report.applied, report.rows.len()), (false, 4));
        assert_eq!(people(&t).await, (0, 0, 0), "not even the good rows");
        let preview = import(&t, &fixture("classes-bad.csv"), true).await;
        assert_eq!(preview, report);
    }

    async fn a_school_s_own_list_reaches_no_other_school(engine) {
        let t = TestApp::new(engine).await;
        let rows = "学校,年级,班级,学号,姓名\nQH1001,五年级,1班,1,林知夏\nQH1002,五年级,1班,1,白汀改\n";
        let report = roster::import(&t.app, &*t.school_admin().await, t.world().school.id, rows.as_bytes(), false).await.unwrap();
        assert!(!report.applied);
        assert_eq!(report.bad.iter().map(|b| (b.row, b.fault)).collect::<Vec<_>>(), [(3, RowFault::UnknownSchool)]);
        assert_eq!(t.slips(&t.world().class_of_other_school).await[0].name, "白汀");
    }

    async fn a_name_is_put_right(engine) {
        let t = TestApp::new(engine).await;
        let who = t.learner_id(&t.world().class, 0).await;
        let report = import_text(&t, "QH1001,五年级,1班,1,林知霞\nQH1001,五年级,1班,2,周予安\n").await;
        assert_eq!(actions(&report), [0, 1, 1, 0]);
        assert_eq!(report.rows[0].action, RowAction::Rename { from: "林知夏".into() });
        let slip = &t.slips(&t.world().class).await[0];
        assert_eq!((slip.name.as_str(), t.learner_id(&t.world().class, 0).await), ("林知霞", who), "the same learner");
        assert_eq!(t.slips(&t.world().class).await.len(), 4, "who is not in the file stays");
    }

    async fn a_pupil_who_moves_class_keeps_history(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        let (teacher, other_teacher) = (t.teacher().await, t.staff("teacher.other").await);
        let mover = t.student(3).await;
        let who = mover.user_id().unwrap();
        let before = work::assign(&t.app, &teacher, w.class.id).await.unwrap();
        work::do_lesson(&t.app, &mover, before).await.unwrap();
        work::do_quiz(&t.app, &mover, before, 10).await.unwrap();
        let after = work::assign(&t.app, &other_teacher, w.other_class.id).await.unwrap();
        // The same number and name in another class of the school.
        let report = import_text(&t, "QH1001,五年级,2班,4,欧阳思远\n").await;
        assert_eq!(report.rows[0].action, RowAction::Move { from: "五年级1班".into() });
        assert_eq!(people(&t).await, (11, 11, 12), "the earlier stay is kept");
        assert_eq!(t.learner_id(&w.other_class, 2).await, who);
        assert_eq!(t.slips(&w.class).await.len(), 3);
        // The slip in the school bag still works, and shows the new class's work.
        let again = t.student_of(&w.other_class, 2).await;
        let tasks: Vec<_> = lessons::list_tasks(&t.app, &again).await.unwrap().into_iter().map(|k| k.task.assignment.id).collect();
        assert_eq!(tasks, [after]);
        assert!(matches!(lessons::open(&t.app, &again, before).await, Err(Error::NotFound)));
        assert_eq!(assignments::get_board(&t.app, &teacher, before).await.unwrap().rows.len(), 3);
        assert_eq!(t.store().number("SELECT COUNT(*) FROM attempts WHERE state = 'submitted'").await, 1);
        let back = import_text(&t, "QH1001,五年级,1班,4,欧阳思远\n").await;
        assert_eq!(actions(&back), [0, 0, 0, 1]);
        let board = assignments::get_board(&t.app, &teacher, before).await.unwrap();
        assert!(board.rows[3].progress.passed_at.is_some(), "and what was done is there again");
    }

    async fn namesakes_and_other_schools_are_not_moves(engine) {
        let t = TestApp::new(engine).await;
        // The same name and number in another school, and the same name with another number.
        let report = import_text(&t, "QH1002,五年级,2班,4,欧阳思远\nQH1001,五年级,2班,44,欧阳思远\n").await;
        assert_eq!(actions(&report), [2, 0, 0, 0]);
        // Both places in one file: two pupils.
        let report = import_text(&t, "QH1001,五年级,1班,4,欧阳思远\nQH1001,五年级,3班,4,欧阳思远\n").await;
        assert_eq!(actions(&report), [1, 1, 0, 0]);
    }

    async fn nobody_is_removed(engine) {
        let t = TestApp::new(engine).await;
        let before = people(&t).await;
        let report = import_text(&t, "QH1001,五年级,1班,1,林知夏\n").await;
        assert_eq!(actions(&report), [0, 1, 0, 0]);
        assert_eq!(people(&t).await, before);
    }

    async fn a_hostile_file_is_a_clean_error(engine) {
        let t = TestApp::bare(engine).await;
        let region = region(&t).await;
        for (bytes, code) in [(&b""[..], "empty"), (b"PK\x03\x04nothing", "broken_file"), (b"a,b\n1,2\n", "missing_columns")] {
            match roster::import(&t.app, &Actor::system(), region.id, bytes, false).await {
                Err(Error::File(fault)) => assert_eq!(fault.code(), code),
                other => panic!("{code}: {other:?}"),
            }
        }
        // A formula sign neutralised by an export is undone; control characters are refused.
        let report = import_text(&t, "QH1001,五年级,1班,'+1,\"'=SUM(A1)\"\nQH1001,五年级,1班,2,坏\u{7}字\n").await;
        assert_eq!(report.bad.iter().map(|b| (b.row, b.fault)).collect::<Vec<_>>(), [(3, RowFault::BadText)]);
        assert_eq!((report.rows[0].student_no.as_str(), report.rows[0].name.as_str()), ("+1", "=SUM(A1)"));
    }

    // Two people upload the same list at the same moment: nobody is made twice, whoever gets the error.
    async fn the_same_list_twice_at_once_makes_nobody_twice(engine) {
        let t = TestApp::bare(engine).await;
        let mut list = "学校,年级,班级,学号,姓名\n".to_owned();
        for n in 1..=30 {
            writeln!(list, "QH1001,五年级,{}班,{n},学生{n}", n % 3 + 1).unwrap();
        }
        let scope = region(&t).await.id;
        let both = futures::future::join_all((0..4).map(|_| {
            let (app, list) = (t.app.clone(), list.clone());
            tokio::spawn(async move { roster::import(&app, &Actor::system(), scope, list.as_bytes(), false).await })
        })).await;
        for result in both {
            assert!(result.unwrap().unwrap().applied);
        }
        assert_eq!(people(&t).await, (30, 30, 30));
        assert_eq!(t.store().number("SELECT COUNT(*) FROM orgs WHERE kind = 'class'").await, 3);
    }
}
