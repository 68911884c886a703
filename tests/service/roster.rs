//! Class lists: the same pupils from three kinds of file, moves, names, and that an import removes nobody.

use chrono::TimeDelta;
use qinghe_model::{
    Text, UploadId,
    roster::{Change, Column, ImportReport, Note, RowAction, RowFault},
};
use qinghe_service::{
    Actor, Error, assignments, lessons, orgs,
    roster::{self, Decisions, Preview},
    uploads,
};
use qinghe_store::orgs::Org;
use qinghe_tests::{TestApp, both, bundle, work};
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

/// How many rows make a pupil, change nothing, are doubtful, and change one.
fn actions(report: &ImportReport) -> [usize; 4] {
    [
        report.count(|a| matches!(a, RowAction::Create)),
        report.count(|a| matches!(a, RowAction::Unchanged)),
        report.questions(),
        report.changes(|_| true),
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
            (6, Column::StudentNo, RowFault::Repeated),
            (7, Column::Name, RowFault::BadText),
            (10, Column::StudentNo, RowFault::Missing),
        ]);
        assert_eq!(report.notes, [Note::NotTaught(1)], "a grade without lessons here is counted");
        assert_eq!(report.bad[1].text, "青禾市不存在小学");
        assert_eq!((report.applied, report.rows.len()), (false, 4));
        assert_eq!(people(&t).await, (0, 0, 0), "not even the good rows");
        let preview = import(&t, &fixture("classes-bad.csv"), true).await;
        assert_eq!(preview, report);
    }

    async fn the_list_of_one_school_changes_no_other_school(engine) {
        let t = TestApp::new(engine).await;
        let rows = "学校,年级,班级,学号,姓名\nQH1001,五年级,1班,1,林知夏\nQH1002,五年级,1班,1,白汀改\n";
        let report = roster::import(&t.app, &*t.school_admin().await, t.world().school.id, rows.as_bytes(), false).await.unwrap();
        assert!(!report.applied);
        assert_eq!(report.bad.iter().map(|b| (b.row, b.fault)).collect::<Vec<_>>(), [(3, RowFault::UnknownSchool)]);
        assert_eq!(t.slips(&t.world().class_of_other_school).await[0].name, "白汀");
    }

    async fn a_name_is_corrected_by_an_import(engine) {
        let t = TestApp::new(engine).await;
        let who = t.learner_id(&t.world().class, 0).await;
        let list = "学校,年级,班级,学号,姓名\nQH1001,五年级,1班,1,林知霞\nQH1001,五年级,1班,2,周予安\n";
        let head = t.school_admin().await;
        let id = roster::upload(&t.app, &head, t.world().school.id, "名单.csv", list.into()).await.unwrap();
        let Preview { report, seen, .. } = roster::preview(&t.app, &head, id).await.unwrap();
        assert_eq!(actions(&report), [0, 1, 1, 0], "another name under a number is never a renaming by itself");
        let yes = Decisions { meanings: [(0, 0)].into(), ..Decisions::default() };
        let (_, report) = roster::take_over(&t.app, &head, id, &seen, &yes).await.unwrap();
        let renamed = Change { name: Some("林知夏".into()), ..Change::default() };
        assert_eq!(report.rows[0].action, RowAction::Change(renamed));
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
        // The same number and name in another class of the school, and the list of the old class is without them.
        let report = import_text(&t, "QH1001,五年级,1班,1,林知夏\nQH1001,五年级,2班,4,欧阳思远\n").await;
        let from = Text { zh: "五年级1班".into(), en: "Grade 5 Class 1".into() };
        assert_eq!(report.rows[1].action, RowAction::Change(Change { class: Some(from), ..Change::default() }));
        assert_eq!(people(&t).await, (11, 11, 12), "the earlier stay is kept");
        assert_eq!(t.learner_id(&w.other_class, 2).await, who);
        assert_eq!(t.slips(&w.class).await.len(), 3);
        // The old login slip still works, and leads to the work of the new class.
        let again = t.student_of(&w.other_class, 2).await;
        let tasks: Vec<_> = lessons::list_tasks(&t.app, &again).await.unwrap().into_iter().map(|k| k.task.assignment.id).collect();
        assert_eq!(tasks, [after]);
        assert!(matches!(lessons::open(&t.app, &again, before).await, Err(Error::NotFound)));
        assert_eq!(assignments::get_board(&t.app, &teacher, before).await.unwrap().rows.len(), 3);
        assert_eq!(t.store().number("SELECT COUNT(*) FROM attempts WHERE state = 'submitted'").await, 1);
        let back = import_text(&t, "QH1001,五年级,2班,1,陈书瑶\nQH1001,五年级,1班,4,欧阳思远\n").await;
        assert_eq!(actions(&back), [0, 1, 0, 1]);
        let board = assignments::get_board(&t.app, &teacher, before).await.unwrap();
        assert!(board.rows[3].progress.passed_at.is_some(), "and what was done is there again");
    }

    async fn pupils_of_the_same_name_are_not_taken_for_a_move(engine) {
        let t = TestApp::new(engine).await;
        // The same name and number in another school, and the same name with another number.
        let report = import_text(&t, "QH1002,五年级,2班,4,欧阳思远\nQH1001,五年级,2班,44,欧阳思远\n").await;
        assert_eq!(actions(&report), [1, 0, 1, 0], "who is in another class of the grade may have moved: it is asked");
        // Both places in one file: a second child, or one who is listed twice.
        let report = import_text(&t, "QH1001,五年级,1班,4,欧阳思远\nQH1001,五年级,3班,4,欧阳思远\n").await;
        assert_eq!(actions(&report), [0, 1, 1, 0]);
    }

    async fn an_import_removes_nobody(engine) {
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
    async fn the_same_list_imported_twice_at_once_adds_nobody_twice(engine) {
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

    async fn a_oneroster_bundle_gives_the_same_kind_of_list(engine) {
        let t = TestApp::bare(engine).await;
        let preview = import(&t, &bundle("oneroster-1.2"), true).await;
        assert_eq!((actions(&preview), preview.bad.len()), ([5, 0, 0, 0], 0), "{:?}", preview.bad);
        assert_eq!(preview.notes, [Note::NotPupils(1), Note::NotHomerooms(2)]);
        let done = import(&t, &bundle("oneroster-1.2"), false).await;
        assert_eq!(done, ImportReport { applied: true, ..preview });
        assert_eq!((done.new_classes.len(), people(&t).await), (3, (5, 5, 5)));
        // The school without an identifier is found by its name.
        let class = orgs::find_node(&t.app, "QH1002", Some("六年级1班")).await.unwrap();
        assert_eq!(t.slips(&class).await[0].name, "刘䶮");
        let again = import(&t, &bundle("oneroster-1.2"), false).await;
        assert_eq!(actions(&again), [0, 5, 0, 0]);
        // A spreadsheet of the same school goes on where the bundle left off.
        let more = import_text(&t, "QH1001,五年级,1班,01,张𠮷\nQH1001,五年级,1班,9,新同学\n").await;
        assert_eq!(actions(&more), [1, 1, 0, 0]);
    }

    async fn each_fault_of_a_bundle_is_reported_once(engine) {
        let t = TestApp::bare(engine).await;
        let report = import(&t, &bundle("oneroster-bad"), false).await;
        let bad: Vec<_> = report.bad.iter().map(|b| (b.file.as_deref().unwrap(), b.row, b.column, b.fault)).collect();
        assert_eq!(bad, [
            ("classes.csv", 6, Column::School, RowFault::UnknownReference),
            ("enrollments.csv", 8, Column::Name, RowFault::UnknownReference),
            ("enrollments.csv", 9, Column::Class, RowFault::UnknownReference),
            ("enrollments.csv", 10, Column::Class, RowFault::TwoClasses),
            ("orgs.csv", 3, Column::School, RowFault::UnknownSchool),
            ("users.csv", 3, Column::StudentNo, RowFault::Missing),
            ("users.csv", 7, Column::StudentNo, RowFault::Repeated),
        ]);
        assert_eq!(people(&t).await, (0, 0, 0));
    }

    async fn an_upload_waits_for_its_confirmation(engine) {
        let t = TestApp::new(engine).await;
        let (head, school) = (t.school_admin().await, t.world().school.id);
        let list = "学校,年级,班级,学号,姓名\nQH1001,五年级,1班,1,林知霞\nQH1001,五年级,2班,4,欧阳思远\nQH1001,五年级,1班,9,新同学\nQH1001,五年级,1班,2,周予安\n";
        let before = people(&t).await;
        let id = roster::upload(&t.app, &head, school, "名单.csv", list.into()).await.unwrap();
        let Preview { report, seen, .. } = roster::preview(&t.app, &head, id).await.unwrap();
        assert_eq!((actions(&report), people(&t).await), ([1, 1, 1, 1], before));
        // Another server knows it; another person does not.
        assert_eq!(roster::preview(&t.another_server(), &head, id).await.unwrap().seen, seen);
        let other = t.staff("head.other").await;
        assert!(matches!(roster::preview(&t.app, &other, id).await, Err(Error::NotFound)));
        assert!(matches!(roster::take_over(&t.app, &other, id, &seen, &Decisions::default()).await, Err(Error::NotFound)));
        for name in ["admin", "admin.county"] {
            assert!(matches!(roster::preview(&t.app, &*t.staff(name).await, id).await, Err(Error::Forbidden)), "{name}");
            assert!(matches!(roster::upload(&t.app, &*t.staff(name).await, school, "x", list.into()).await, Err(Error::Forbidden)), "{name}");
        }
        let teacher = t.teacher().await;
        assert!(matches!(roster::preview(&t.app, &teacher, id).await, Err(Error::Forbidden)));
        assert!(matches!(roster::upload(&t.app, &teacher, school, "x", list.into()).await, Err(Error::Forbidden)));
        assert!(matches!(roster::upload(&t.app, &head, t.world().county.id, "x", list.into()).await, Err(Error::Forbidden)));
        assert!(matches!(roster::upload(&t.app, &head, school, "x", b"a,b\n".to_vec()).await, Err(Error::File(_))));
        let all = Decisions { meanings: [(0, 0), (1, 0)].into(), ..Decisions::default() };
        let (_, done) = roster::take_over(&t.app, &head, id, &seen, &all).await.unwrap();
        assert_eq!((done.applied, actions(&done)), (true, [1, 1, 0, 2]));
        assert_eq!(people(&t).await, (before.0 + 1, before.1 + 1, before.2 + 2));
        assert!(matches!(roster::take_over(&t.app, &head, id, &seen, &all).await, Err(Error::NotFound)), "once only");
        assert_eq!(t.slips(&t.world().class).await.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(), ["林知霞", "周予安", "阿依古丽·买买提", "新同学"]);
    }

    async fn an_outdated_preview_is_not_carried_out(engine) {
        let t = TestApp::new(engine).await;
        let (head, school) = (t.school_admin().await, t.world().school.id);
        let list = "学校,年级,班级,学号,姓名\nQH1001,五年级,1班,9,新同学\n";
        let id = roster::upload(&t.app, &head, school, "a.csv", list.into()).await.unwrap();
        let seen = roster::preview(&t.app, &head, id).await.unwrap().seen;
        import_text(&t, "QH1001,五年级,1班,9,别的人\n").await;
        let before = people(&t).await;
        match roster::take_over(&t.app, &head, id, &seen, &Decisions::default()).await {
            Err(Error::Invalid(faults)) => assert_eq!(faults[0].code, "preview-stale"),
            other => panic!("{other:?}"),
        }
        assert_eq!(people(&t).await, before);
        // It is still there, and can be taken over as it is now.
        let Preview { report, seen, .. } = roster::preview(&t.app, &head, id).await.unwrap();
        assert_eq!(actions(&report), [0, 0, 1, 0]);
        let (_, left) = roster::take_over(&t.app, &head, id, &seen, &Decisions::default()).await.unwrap();
        assert_eq!((left.count(|a| *a == RowAction::LeaveOut), people(&t).await), (1, before), "nobody said who is meant");
        // Of a list with bad rows the good ones go in.
        let list = "学校,年级,班级,学号,姓名\nQH1001,五年级,1班,10,赵好行\nQH1001,五年级,1班,11,\n";
        let id = roster::upload(&t.app, &head, school, "b.csv", list.into()).await.unwrap();
        let seen = roster::preview(&t.app, &head, id).await.unwrap().seen;
        let (_, partly) = roster::take_over(&t.app, &head, id, &seen, &Decisions::default()).await.unwrap();
        assert_eq!((actions(&partly), partly.bad.len()), ([1, 0, 0, 0], 1));
    }

    async fn two_confirmations_at_once_import_once(engine) {
        let t = TestApp::new(engine).await;
        let head = t.school_admin().await;
        let list = "学校,年级,班级,学号,姓名\nQH1001,五年级,1班,9,新同学\n";
        let id = roster::upload(&t.app, &head, t.world().school.id, "a.csv", list.into()).await.unwrap();
        let seen = roster::preview(&t.app, &head, id).await.unwrap().seen;
        let none = Decisions::default();
        let results = futures::future::join_all((0..4).map(|_| roster::take_over(&t.app, &head, id, &seen, &none))).await;
        assert_eq!(results.iter().filter(|r| r.is_ok()).count(), 1, "{results:?}");
        assert!(results.iter().all(|r| matches!(r, Ok(_) | Err(Error::NotFound))), "{results:?}");
        assert_eq!(t.slips(&t.world().class).await.len(), 5);
    }

    async fn uploads_end_after_an_hour(engine) {
        let t = TestApp::new(engine).await;
        let (head, school) = (t.school_admin().await, t.world().school.id);
        let list = "学校,年级,班级,学号,姓名\nQH1001,五年级,1班,9,新同学\n";
        let keep = async || -> UploadId { roster::upload(&t.app, &head, school, "a.csv", list.into()).await.unwrap() };
        let first = keep().await;
        for _ in 0..4 {
            t.clock.advance(TimeDelta::seconds(1));
            keep().await;
        }
        assert_eq!(t.store().number("SELECT COUNT(*) FROM uploads").await, 4, "the oldest made room");
        assert!(matches!(roster::preview(&t.app, &head, first).await, Err(Error::NotFound)));
        let last = keep().await;
        t.clock.advance(TimeDelta::minutes(59));
        uploads::tidy(&t.app).await.unwrap();
        let head = t.school_admin().await;
        assert!(roster::preview(&t.app, &head, last).await.is_ok());
        t.clock.advance(TimeDelta::minutes(1));
        assert!(matches!(roster::preview(&t.app, &head, last).await, Err(Error::NotFound)), "even before it is removed");
        uploads::tidy(&t.app).await.unwrap();
        assert_eq!(t.store().number("SELECT COUNT(*) FROM uploads").await, 0);
    }

    async fn a_list_of_one_class_leaves_the_others_alone(engine) {
        let t = TestApp::new(engine).await;
        let before = t.slips(&t.world().other_class).await.len() + t.slips(&t.world().older_class).await.len();
        let report = import_text(&t, "QH1001,五年级,1班,1,林知夏\nQH1001,五年级,1班,7,新同学\n").await;
        assert_eq!((actions(&report), report.new_classes.len()), ([1, 1, 0, 0], 0));
        let after = t.slips(&t.world().other_class).await.len() + t.slips(&t.world().older_class).await.len();
        assert_eq!((before, after, t.slips(&t.world().class).await.len()), (3, 3, 5));
    }

    async fn ten_thousand_rows_are_imported(engine) {
        let t = TestApp::bare(engine).await;
        let mut list = "学校,年级,班级,学号,姓名\n".to_owned();
        for n in 0..10_000 {
            writeln!(list, "QH100{},五年级,{}班,{n},学生{n}", n % 2 + 1, n % 100 + 1).unwrap();
        }
        let began = std::time::Instant::now();
        let preview = import(&t, list.as_bytes(), true).await;
        let previewed = began.elapsed();
        let done = import(&t, list.as_bytes(), false).await;
        eprintln!("10,000 rows: preview {previewed:?}, preview and import {:?}", began.elapsed());
        assert_eq!((actions(&preview), done.applied), ([10_000, 0, 0, 0], true));
        assert_eq!(people(&t).await, (10_000, 10_000, 10_000));
    }
}
