//! The gradebook: its table, filters, files, and reading a file back.

use chrono::{DateTime, TimeDelta, Utc};
use qinghe_model::progress::WorkState;
use qinghe_service::{
    App, Error,
    assignments::{self, NewAssignment, Target},
    gradebook::{self, Column, Filter, Gradebook, Wanted, Words},
};
use qinghe_tests::{TestApp, both, work};

fn words() -> Words {
    let w = |s: &str| s.to_owned();
    Words {
        number: w("学号"),
        name: w("姓名"),
        mean: w("平均"),
        parts: ["百分比", "得分", "满分", "状态", "是否按时"].map(w),
        states: ["未开始", "进行中", "已完成"].map(w),
        late: ["逾期完成", "按时", "逾期未完成"].map(w),
        page: w("成绩册"),
    }
}

fn titles(column: &Column) -> Vec<String> {
    vec![column.title.zh.clone()]
}

fn names(book: &Gradebook) -> Vec<&str> {
    book.rows.iter().map(|r| r.name.as_str()).collect()
}

/// Three pieces of work: one done by some, one given to one pupil only, one late for all.
async fn class(t: &TestApp) -> Gradebook {
    let (app, teacher, w) = (&t.app, t.teacher().await, t.world());
    let day = |n| app.now() + TimeDelta::days(n);
    let first = work::assign_due(app, &teacher, w.class.id, day(2)).await.unwrap();
    let one = NewAssignment {
        target: Target { learners: vec![t.learner_id(&w.class, 1).await], ..Target::default() },
        ..NewAssignment::module(w.class.id, work::MODULE, app.now(), day(9))
    };
    assignments::create(app, &teacher, one).await.unwrap();
    for (n, right) in [(0, 7), (2, 10)] {
        let pupil = t.student(n).await;
        work::do_lesson(app, &pupil, first).await.unwrap();
        work::do_quiz(app, &pupil, first, right).await.unwrap();
    }
    t.clock.advance(TimeDelta::days(3));
    gradebook::get(app, &*t.teacher().await, w.class.id, false).await.unwrap()
}

both! {
    async fn the_gradebook_has_every_pupil_and_all_work(engine) {
        let t = TestApp::new(engine).await;
        let book = class(&t).await;
        assert_eq!(names(&book), ["林知夏", "周予安", "阿依古丽·买买提", "欧阳思远"]);
        assert_eq!(book.columns.len(), 2);
        assert!(book.columns[0].due_at < book.columns[1].due_at);
        let cell = |row: usize, column: usize| book.rows[row].cells[column];
        assert_eq!(cell(0, 0).map(|c| (c.state, c.share().unwrap().0, c.late)), Some((WorkState::Completed, 700, false)));
        assert_eq!(cell(1, 0).map(|c| (c.state, c.score, c.late)), Some((WorkState::NotStarted, None, true)));
        assert!(cell(0, 1).is_none() && cell(1, 1).is_some_and(|c| !c.late), "given to one pupil only");
        assert_eq!(book.rows[2].mean().unwrap().0, 1000);
        assert_eq!(book.rows[3].mean(), None, "nothing is not 0");
        assert_eq!((book.column_mean(0).unwrap().0, book.column_mean(1)), (850, None));
    }

    async fn a_filter_keeps_only_what_matches(engine) {
        let t = TestApp::new(engine).await;
        let book = class(&t).await;
        let filtered = |filter: Filter| { let mut b = book.clone(); b.filter(&filter); b };
        let with = |wanted| Filter { wanted: Some(wanted), ..Filter::default() };
        assert_eq!(names(&filtered(Filter::default())).len(), 4);
        assert_eq!(names(&filtered(Filter { name: " 知夏".into(), ..Filter::default() })), ["林知夏"]);
        assert_eq!(names(&filtered(Filter { name: "3".into(), ..Filter::default() })), ["阿依古丽·买买提"], "by number");
        assert_eq!(names(&filtered(with(Wanted::State(WorkState::Completed)))), ["林知夏", "阿依古丽·买买提"]);
        assert_eq!(names(&filtered(with(Wanted::Late))), ["周予安", "欧阳思远"]);
        let day = |c: usize| book.columns[c].due_at.with_timezone(&App::ZONE).date_naive();
        let later = filtered(Filter { from: Some(day(1)), ..Filter::default() });
        assert_eq!((later.columns.len(), later.columns[0].assignment), (1, book.columns[1].assignment));
        assert!(later.rows.iter().all(|r| r.cells.len() == 1));
        assert_eq!(filtered(Filter { from: Some(day(0)), until: Some(day(0)), ..Filter::default() }).columns.len(), 1);
        let late = filtered(Filter { from: Some(day(1)), wanted: Some(Wanted::Late), ..Filter::default() });
        assert!(late.rows.is_empty(), "only the work that is shown counts");
    }

    async fn files_read_back_as_they_were(engine) {
        let t = TestApp::new(engine).await;
        let mut book = class(&t).await;
        book.rows.reverse();
        let text = String::from_utf8(gradebook::export_csv(&book.sheet(|c| c.title.zh.clone()), &words())).unwrap();
        assert!(text.contains("未开始,逾期未完成") && text.contains("未开始,,"), "nothing is neither late nor on time: {text}");
        assert!(!text.contains("未开始,按时") && !text.contains("percent:"), "{text}");
        let sheet = book.sheet(|c| c.title.zh.clone());
        let csv = gradebook::export_csv(&sheet, &words());
        let xlsx = gradebook::export_xlsx(&sheet, &words(), book.at).unwrap();
        for bytes in [csv, xlsx] {
            let back = gradebook::read_export(&bytes, &[words()], &sheet.columns).unwrap();
            assert_eq!(back, sheet, "the same pupils in the same order with the same cells");
            let (_, check) = gradebook::check::check(&t.app, &*t.teacher().await, t.world().class.id, bytes, vec![words()], titles).await.unwrap();
            assert!(check.agrees() && check.missing.is_empty(), "{check:?}");
            assert_eq!((check.compared, check.equal), ((4, 2), 8));
        }
    }

    async fn a_check_reports_differences_and_changes_nothing(engine) {
        let t = TestApp::new(engine).await;
        let book = class(&t).await;
        let (teacher, id) = (t.teacher().await, t.world().class.id);
        let csv = String::from_utf8(gradebook::export_csv(&book.sheet(|c| c.title.zh.clone()), &words())).unwrap();
        let check = async |text: String| gradebook::check::check(&t.app, &teacher, id, text.into_bytes(), vec![words()], titles).await;
        let (now, same) = check(csv.clone()).await.unwrap();
        assert_eq!((now.rows.len(), same.agrees()), (4, true));
        let best = book.rows.iter().flat_map(|r| r.cells.iter().flatten()).find(|c| c.score.is_some()).unwrap();
        let points = format!("{}.{:02}", best.score.unwrap() / 100, best.score.unwrap() % 100);
        let (_, other) = check(csv.replacen(&format!(",{points},"), ",0.00,", 1)).await.unwrap();
        assert_eq!((other.differences.len(), other.differences[0].here.unwrap().score), (1, best.score));
        assert!(other.odd.is_empty() && other.differences[0].places.len() == 1, "the cell of the points alone: the per cent is as it is here");
        let again = gradebook::get(&t.app, &teacher, id, false).await.unwrap();
        assert_eq!(again.sheet(|c| c.title.zh.clone()), book.sheet(|c| c.title.zh.clone()), "scores are what pupils earned");
        for (text, code) in [("学号,姓名\n1,林知夏\n".to_owned(), "grades-file-other"), ("PK\u{3}\u{4}".to_owned(), "grades-file-broken"), ("x".repeat(gradebook::MAX_FILE + 1), "grades-file-large")] {
            match check(text).await {
                Err(Error::Invalid(faults)) => assert_eq!((faults[0].field, faults[0].code), ("file", code)),
                other => panic!("{code}: {:?}", other.map(|(_, c)| c)),
            }
        }
        let stranger = t.staff("teacher.other").await;
        assert!(matches!(gradebook::check::check(&t.app, &stranger, id, csv.into_bytes(), vec![words()], titles).await, Err(Error::Forbidden)));
    }

    async fn views_of_a_class_are_logged_and_outsiders_refused(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        for name in ["teacher.other", "head.other", "officer.county", "officer.region", "assessor", "admin", "visitor"] {
            let actor = t.staff(name).await;
            assert!(matches!(gradebook::get(&t.app, &actor, w.class.id, false).await, Err(Error::Forbidden)), "{name}");
        }
        let count = async || t.store().number("SELECT COUNT(*) FROM audit WHERE action = 'progress.view'").await;
        assert_eq!(count().await, 0);
        let empty = gradebook::get(&t.app, &*t.school_admin().await, w.class.id, true).await.unwrap();
        assert_eq!((empty.columns.len(), empty.rows.len()), (0, 4));
        assert_eq!(count().await, 1);
        let at: DateTime<Utc> = empty.at;
        assert_eq!(at, t.app.now());
    }
}
