//! Who is who in a class list: nobody's record goes to another name, what is doubtful is asked, and a list can be undone.

use chrono::TimeDelta;
use qinghe_model::{
    identity::Evidence,
    roster::{Column, ImportReport, RowAction, RowFault},
};
use qinghe_service::{
    Actor, Error, accounts, assignments, lessons, orgs, pupils,
    roster::{self, Decisions, Preview},
};
use qinghe_tests::{TestApp, app::client, both, work};
use std::fmt::Write as _;

const NAMES: [&str; 12] = [
    "韩子墨",
    "顾若溪",
    "薛景行",
    "裴书仪",
    "聂安然",
    "褚明轩",
    "卫依诺",
    "蒋沐辰",
    "沈嘉禾",
    "杨知远",
    "柳听雨",
    "方致远",
];

/// A list of class 9 with these names, numbered from 1 with `width` digits.
fn list<'a>(names: impl IntoIterator<Item = &'a str>, width: usize) -> String {
    let mut text = "学校,年级,班级,学号,姓名\n".to_owned();
    for (n, name) in names.into_iter().enumerate() {
        writeln!(text, "QH1001,五年级,9班,{:0width$},{name}", n + 1).unwrap();
    }
    text
}

async fn import(t: &TestApp, list: &str) -> ImportReport {
    roster::import(&t.app, &Actor::system(), t.world().school.id, list.as_bytes(), false).await.unwrap()
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

/// Numbers, names and PINs of class 9.
async fn slips(t: &TestApp) -> Vec<(String, String, Option<String>)> {
    let class = orgs::find_node(&t.app, "QH1001", Some("五年级9班")).await.unwrap();
    t.slips(&class).await.into_iter().map(|s| (s.student_no, s.name, s.pin)).collect()
}

async fn take_over(t: &TestApp, list: &str, decisions: &Decisions) -> (qinghe_model::RosterImportId, ImportReport) {
    let head = t.school_admin().await;
    let id = roster::upload(&t.app, &head, t.world().school.id, "名单.csv", list.into()).await.unwrap();
    let seen = roster::preview(&t.app, &head, id).await.unwrap().seen;
    roster::take_over(&t.app, &head, id, &seen, decisions).await.unwrap()
}

fn choose(row: usize, meaning: usize) -> Decisions {
    Decisions { meanings: [(row, meaning)].into(), ..Decisions::default() }
}

both! {
    // A spreadsheet takes 01 for 1, and a form types numbers in full width.
    async fn numbers_without_zeros_are_the_same_pupils(engine) {
        let t = TestApp::new(engine).await;
        assert_eq!(actions(&import(&t, &list(NAMES, 2)).await), [12, 0, 0, 0]);
        let before = slips(&t).await;
        assert_eq!(actions(&import(&t, &list(NAMES, 1)).await), [0, 12, 0, 0]);
        let wide = list(NAMES, 1).replace(",9班,1,", ",9班,０１,");
        assert_eq!(actions(&import(&t, &wide).await), [0, 12, 0, 0]);
        assert_eq!(slips(&t).await, before, "numbers stay as they are on the slips");
    }

    async fn a_new_pupil_on_top_takes_nobody_s_record(engine) {
        let t = TestApp::new(engine).await;
        import(&t, &list(NAMES, 2)).await;
        let class = orgs::find_node(&t.app, "QH1001", Some("五年级9班")).await.unwrap();
        let head = t.school_admin().await;
        let work_id = work::assign(&t.app, &head, class.id).await.unwrap();
        let first = t.student_of(&class, 0).await;
        work::do_lesson(&t.app, &first, work_id).await.unwrap();
        let pins: Vec<_> = slips(&t).await.into_iter().map(|(_, name, pin)| (name, pin)).collect();

        let report = import(&t, &list(["艾新来"].into_iter().chain(NAMES), 2)).await;
        assert_eq!(actions(&report), [1, 0, 0, 12]);
        assert!(report.rows[1..].iter().all(|r| matches!(&r.action, RowAction::Change(c) if c.number.is_some() && c.name.is_none())));
        let after = slips(&t).await;
        assert_eq!(after[0].1, "艾新来");
        assert_eq!(after[1..].iter().map(|(_, name, pin)| (name.clone(), pin.clone())).collect::<Vec<_>>(), pins, "PINs stay with the names");
        let board = assignments::get_board(&t.app, &head, work_id).await.unwrap();
        let done: Vec<_> = board.rows.iter().filter(|r| r.progress.lesson_completed_at.is_some()).map(|r| r.name.as_str()).collect();
        assert_eq!(done, ["韩子墨"]);

        // Two who exchange their numbers.
        let mut swapped: Vec<&str> = ["艾新来"].into_iter().chain(NAMES).collect();
        swapped.swap(3, 7);
        assert_eq!(actions(&import(&t, &list(swapped.iter().copied(), 2)).await), [0, 11, 0, 2]);
        let names: Vec<_> = slips(&t).await.into_iter().map(|(_, name, _)| name).collect();
        assert_eq!(names, swapped);
    }

    async fn another_name_under_a_number_is_asked_with_both_readings(engine) {
        let t = TestApp::new(engine).await;
        import(&t, &list(NAMES, 2)).await;
        let mut names = NAMES;
        names[4] = "聂安燃";
        let asked = list(names, 2);
        assert_eq!(actions(&import(&t, &asked).await), [0, 11, 1, 0], "nobody is there to answer: nothing happens");
        assert_eq!(slips(&t).await[4].1, "聂安然");
        // The same child, whose name was written wrong.
        let (_, report) = take_over(&t, &asked, &choose(4, 0)).await;
        assert_eq!(actions(&report), [0, 11, 0, 1]);
        assert_eq!(slips(&t).await[4].1, "聂安燃");
        // Another child, who has the number now.
        let before = slips(&t).await;
        let (id, report) = take_over(&t, &list(NAMES, 2), &choose(4, 1)).await;
        assert_eq!(actions(&report), [1, 11, 0, 0]);
        let after = slips(&t).await;
        assert_eq!((after[4].1.as_str(), after.len()), ("聂安然", 12));
        let removed = "SELECT COUNT(*) FROM audit WHERE action = 'pupils.remove'";
        assert_eq!(t.store().number(removed).await, 1, "the log and the pupil's record say so");
        assert_ne!(after[4].2, before[4].2, "a new pupil, a new PIN");
        assert_eq!(t.store().number("SELECT COUNT(*) FROM users WHERE name = '聂安燃'").await, 1, "who left is kept");
        roster::undo(&t.app, &*t.school_admin().await, id).await.unwrap();
        assert_eq!(slips(&t).await, before);
    }

    // An answer belongs to its row, however the classes of a list are mixed.
    async fn answers_stay_with_their_rows(engine) {
        let t = TestApp::new(engine).await;
        let head = t.school_admin().await;
        let text = "学校,年级,班级,学号,姓名\nQH1001,五年级,1班,1,林知霞\nQH1001,五年级,2班,1,陈书遥\nQH1001,五年级,1班,2,周予按\nQH1001,五年级,2班,2,何星摇\n";
        let id = roster::upload(&t.app, &head, t.world().school.id, "名单.csv", text.into()).await.unwrap();
        let Preview { report, seen, .. } = roster::preview(&t.app, &head, id).await.unwrap();
        assert_eq!(report.rows.iter().map(|r| r.index).collect::<Vec<_>>(), [0, 1, 2, 3]);
        roster::take_over(&t.app, &head, id, &seen, &choose(2, 0)).await.unwrap();
        let names = async |class| -> Vec<String> { t.slips(class).await.into_iter().map(|s| s.name).collect() };
        assert_eq!(names(&t.world().class).await[..2], ["林知夏", "周予按"]);
        assert_eq!(names(&t.world().other_class).await[..2], ["陈书瑶", "何星遥"]);
    }

    // Only a school takes pupils out of its classes; the operator may import its lists.
    async fn an_import_removes_nobody_for_those_who_may_not(engine) {
        let t = TestApp::new(engine).await;
        import(&t, &list(NAMES, 2)).await;
        let mut names = NAMES;
        names[4] = "聂安燃";
        let school = t.world().school.id;
        let bytes = list(names, 2).into_bytes();
        let report = roster::import(&t.app, &Actor::system(), school, &bytes, true).await.unwrap();
        let RowAction::Ask { readings } = &report.rows[4].action else { panic!("{:?}", report.rows[4]) };
        assert!(readings.len() == 1 && readings[0].leaves.is_none(), "{readings:?}");
        let before = slips(&t).await;
        let report = roster::import(&t.app, &Actor::system(), school, &bytes, false).await.unwrap();
        assert_eq!((actions(&report)[..2].to_vec(), slips(&t).await), (vec![0, 11], before));
    }

    async fn who_left_is_taken_back_with_the_record(engine) {
        let t = TestApp::new(engine).await;
        import(&t, &list(NAMES, 2)).await;
        let class = orgs::find_node(&t.app, "QH1001", Some("五年级9班")).await.unwrap();
        let gone = t.learner_id(&class, 2).await;
        pupils::remove(&t.app, &*t.school_admin().await, class.id, gone).await.unwrap();
        let report = import(&t, &list(NAMES, 2)).await;
        assert_eq!(actions(&report), [0, 11, 0, 1]);
        assert!(matches!(&report.rows[2].action, RowAction::Change(c) if c.back));
        assert_eq!(t.learner_id(&class, 2).await, gone);
    }

    async fn who_is_listed_in_another_class_is_asked_about(engine) {
        let t = TestApp::new(engine).await;
        import(&t, &list(NAMES, 2)).await;
        let class = orgs::find_node(&t.app, "QH1001", Some("五年级9班")).await.unwrap();
        pupils::remove(&t.app, &*t.school_admin().await, class.id, t.learner_id(&class, 2).await).await.unwrap();
        let before = slips(&t).await;
        // One who left, one who is in two rows, and one whose class has another row only. A dash is no number.
        let text = "学校,年级,班级,学号,姓名\nQH1001,五年级,10班,60,薛景行\nQH1001,五年级,9班,04,裴书仪\n\
            QH1001,五年级,10班,04,裴书仪\nQH1001,五年级,10班,50,韩子墨\nQH1001,五年级,10班,-,新同学\n";
        let report = import(&t, text).await;
        assert_eq!(actions(&report), [0, 1, 3, 0], "{:?}", report.rows);
        let (_, report) = take_over(&t, text, &Decisions::default()).await;
        assert_eq!(report.count(|a| !matches!(a, RowAction::Unchanged | RowAction::LeaveOut)), 0, "{:?}", report.rows);
        assert_eq!(report.bad.iter().map(|b| (b.row, b.column)).collect::<Vec<_>>(), [(6, Column::StudentNo)]);
        assert_eq!(slips(&t).await, before, "nobody is moved and nobody is made twice until it is decided");
    }

    async fn a_number_in_two_spellings_is_repeated(engine) {
        let t = TestApp::new(engine).await;
        let text = "学校,年级,班级,学号,姓名\nQH1001,五年级,9班,a01,赵一\nQH1001,五年级,9班,A01,钱二\nQH1001,五年级,9班,7,孙三\nQH1001,五年级,9班,07,李四\n";
        let report = roster::import(&t.app, &Actor::system(), t.world().school.id, text.as_bytes(), true).await.unwrap();
        assert_eq!(report.bad.iter().map(|b| b.row).collect::<Vec<_>>(), [3, 5]);
    }

    // Two children of one name, or one child who was written down twice.
    async fn a_name_twice_in_one_class_is_asked_about(engine) {
        let t = TestApp::new(engine).await;
        let text = "学校,年级,班级,学号,姓名\nQH1001,五年级,9班,1,张伟\nQH1001,五年级,9班,2,李二\nQH1001,五年级,9班,3,张 伟\n\
            QH1001,五年级,1班,1,林知夏\nQH1001,五年级,1班,77,林知夏\nQH1001,五年级,9班,02,李二\n";
        let head = t.school_admin().await;
        let id = roster::upload(&t.app, &head, t.world().school.id, "名单.csv", text.into()).await.unwrap();
        let Preview { report, seen, .. } = roster::preview(&t.app, &head, id).await.unwrap();
        assert_eq!(actions(&report), [1, 1, 3, 0], "{:?}", report.rows);
        let asked: Vec<usize> = report.rows.iter().filter(|r| r.evidence == Evidence::ListedTwice).map(|r| r.index).collect();
        assert_eq!(asked, [0, 2, 4]);
        assert_eq!(report.bad.iter().map(|b| (b.row, b.fault)).collect::<Vec<_>>(), [(7, RowFault::Repeated)], "one number is one child");
        // Without an answer nobody is made; and each answer is its row's.
        let both = Decisions { meanings: [(0, 0), (2, 0)].into(), ..Decisions::default() };
        let (_, report) = roster::take_over(&t.app, &head, id, &seen, &both).await.unwrap();
        assert_eq!((report.count(|a| *a == RowAction::Create), report.count(|a| *a == RowAction::LeaveOut)), (3, 1));
        assert_eq!(slips(&t).await.into_iter().map(|(_, name, _)| name).collect::<Vec<_>>(), ["张伟", "李二", "张 伟"]);
        assert_eq!(t.slips(&t.world().class).await.len(), 4);
        // From then on both are known by their numbers.
        let again = "学校,年级,班级,学号,姓名\nQH1001,五年级,9班,1,张伟\nQH1001,五年级,9班,3,张伟\n";
        assert_eq!(actions(&import(&t, again).await), [0, 2, 0, 0]);
    }

    async fn a_class_that_cannot_be_read_is_named(engine) {
        let t = TestApp::new(engine).await;
        let faults = async |text: &str| -> Vec<(u64, Column, RowFault, String)> {
            let report = roster::import(&t.app, &Actor::system(), t.world().school.id, text.as_bytes(), true).await.unwrap();
            report.bad.into_iter().map(|b| (b.row, b.column, b.fault, b.text)).collect()
        };
        let class = |row, fault, text: &str| (row, Column::Class, fault, text.to_owned());
        // A list without grades: what is wrong is the class, and once.
        let text = "班级,学号,姓名\n五(-1)班,1,赵一\n2班,2,钱二\n五（9）班,3,孙三\n五年级,4,李四\n,5,周五\n二（3）班,6,吴六\n";
        assert_eq!(faults(text).await, [
            class(2, RowFault::UnknownClass, "五(-1)班"),
            class(3, RowFault::NoGrade, "2班"),
            class(5, RowFault::UnknownClass, "五年级"),
            class(6, RowFault::Missing, ""),
        ]);
        // A list with grades: an empty one is missing, unless the class says it.
        let text = "年级,班级,学号,姓名\n,五(-1)班,1,赵一\n,2班,2,钱二\n-,五（9）班,3,孙三\n五年级,班,4,李四\n四十年级,2班,5,周五\n";
        assert_eq!(faults(text).await, [
            class(2, RowFault::UnknownClass, "五(-1)班"),
            (3, Column::Grade, RowFault::Missing, String::new()),
            class(5, RowFault::UnknownClass, "班"),
            (6, Column::Grade, RowFault::UnknownGrade, "四十年级".to_owned()),
        ]);
    }

    async fn a_list_without_schools_is_of_the_school_that_imports_it(engine) {
        let t = TestApp::new(engine).await;
        let text = "学校,年级,班级,学号,姓名\n,五年级,9班,1,赵一\n没有的学校,五年级,9班,2,钱二\n没有的学校,五年级,9班,3,孙三\n";
        let (_, report) = take_over(&t, text, &Decisions::default()).await;
        assert_eq!((actions(&report), report.bad.len()), ([1, 0, 0, 0], 2));
        let (_, report) = take_over(&t, text, &Decisions { own_school: true, ..Decisions::default() }).await;
        assert_eq!((actions(&report), report.bad.len()), ([2, 1, 0, 0], 0));
    }

    async fn all_that_is_wrong_with_a_row_is_said_at_once(engine) {
        let t = TestApp::new(engine).await;
        let text = "学校,年级,班级,学号,姓名\n没有的学校,四十年级,,,\n";
        let report = roster::import(&t.app, &Actor::system(), t.world().region.id, text.as_bytes(), true).await.unwrap();
        assert_eq!(report.bad.len(), 5, "{:?}", report.bad);
    }

    async fn a_list_is_undone_within_thirty_days(engine) {
        let t = TestApp::new(engine).await;
        let head = t.school_admin().await;
        take_over(&t, &list(NAMES, 2), &Decisions::default()).await;
        let before = slips(&t).await;
        t.clock.advance(TimeDelta::seconds(1));
        let (id, _) = take_over(&t, &list(["艾新来"].into_iter().chain(NAMES), 2), &Decisions::default()).await;
        let class = orgs::find_node(&t.app, "QH1001", Some("五年级9班")).await.unwrap();
        let done = roster::list_done(&t.app, &head).await.unwrap();
        assert_eq!((done.len(), done[0].created, done[0].changed, done[0].import.file_name.as_str()), (2, 1, 12, "名单.csv"));
        assert_eq!(roster::list_created(&t.app, &head, id).await.unwrap().len(), 1, "the slips to print");
        // One was changed by hand since: that is not undone.
        let changed = t.learner_id(&class, 12).await;
        pupils::correct(&t.app, &head, class.id, changed, "方致远", "77").await.unwrap();
        for stranger in ["head.other", "teacher.other"] {
            let stranger = t.staff(stranger).await;
            assert!(matches!(roster::undo(&t.app, &stranger, id).await, Err(Error::Forbidden)));
        }
        roster::undo(&t.app, &head, id).await.unwrap();
        let after = slips(&t).await;
        assert_eq!(after[..11], before[..11]);
        assert_eq!((after.len(), after[11].0.as_str()), (12, "77"));
        assert_eq!(roster::get_done(&t.app, &head, id).await.unwrap().kept, ["方致远"]);
        assert!(matches!(roster::undo(&t.app, &head, id).await, Err(Error::Invalid(f)) if f[0].code == "undone-already"));
        let (late, _) = take_over(&t, &list(["艾新来"].into_iter().chain(NAMES), 2), &Decisions::default()).await;
        t.clock.advance(TimeDelta::days(30));
        let head = t.school_admin().await;
        assert!(matches!(roster::undo(&t.app, &head, late).await, Err(Error::Invalid(f)) if f[0].code == "undo-late"));
    }

    // Two lists change one pupil: the older one is undone after the newer one only, and is not used up by trying.
    async fn a_list_that_changed_nobody_who_is_left_is_not_undone(engine) {
        let t = TestApp::new(engine).await;
        let head = t.school_admin().await;
        take_over(&t, &list(NAMES, 2), &Decisions::default()).await;
        let of = |name: &str| format!("学校,年级,班级,学号,姓名\nQH1001,五年级,9班,01,{name}\n");
        let (older, _) = take_over(&t, &of("韩子默"), &choose(0, 0)).await;
        let (newer, _) = take_over(&t, &of("韩紫墨"), &choose(0, 0)).await;
        let before = slips(&t).await;
        assert_eq!(before[0].1, "韩紫墨");
        let code = |done: Result<(), Error>| match done {
            Err(Error::Invalid(faults)) => faults[0].code,
            other => panic!("{other:?}"),
        };
        assert_eq!(code(roster::undo(&t.app, &head, older).await), "undo-nothing");
        assert_eq!(slips(&t).await, before);
        roster::undo(&t.app, &head, newer).await.unwrap();
        assert_eq!(slips(&t).await[0].1, "韩子默");
        roster::undo(&t.app, &head, older).await.unwrap();
        assert_eq!(slips(&t).await[0].1, "韩子墨");
        // A list that changed nobody offers no undo.
        take_over(&t, &list(NAMES, 2), &Decisions::default()).await;
        let done = roster::list_done(&t.app, &head).await.unwrap();
        let unchanged = done.iter().find(|d| d.import.undone_at.is_none() && d.created + d.changed == 0).unwrap();
        assert!(!unchanged.may_undo(t.app.now()));
        assert_eq!(code(roster::undo(&t.app, &head, unchanged.import.id).await), "undo-nothing");
    }

    async fn classes_that_are_asked_about_are_not_counted_as_new(engine) {
        let t = TestApp::new(engine).await;
        let text = "学校,年级,班级,学号,姓名\nQH1001,五年级,8班,1,赵一\nQH1001,五年级,五(-1)班,2,钱二\nQH1001,五年级,一百零一班,3,孙三\n";
        let head = t.school_admin().await;
        let id = roster::upload(&t.app, &head, t.world().school.id, "名单.csv", text.into()).await.unwrap();
        let report = roster::preview(&t.app, &head, id).await.unwrap().report;
        assert_eq!((report.class_questions.len(), report.new_classes.len()), (2, 1));
    }

    // 05 on the slip, 5 typed; G320… printed, g320… typed.
    async fn a_number_is_typed_as_one_likes(engine) {
        let t = TestApp::new(engine).await;
        let text = "学校,年级,班级,学号,姓名\nQH1001,五年级,9班,05,赵一\nQH1001,五年级,9班,G3201,钱二\n";
        import(&t, text).await;
        let class = orgs::find_node(&t.app, "QH1001", Some("五年级9班")).await.unwrap();
        for slip in t.slips(&class).await {
            let pin = slip.pin.unwrap();
            let typed = if slip.student_no == "05" { ["5", "05", "００５"] } else { ["g3201", "G3201", "Ｇ3201"] };
            for number in typed {
                assert!(accounts::sign_in_learner(&t.app, class.id, number, &pin, &client("a")).await.is_ok(), "{number}");
            }
        }
        let pupil = t.student_of(&class, 0).await;
        assert!(lessons::list_tasks(&t.app, &pupil).await.is_ok());
    }
}
