//! A site's own lessons from a folder, and items that change while there are papers with them.

use qinghe_content::Library;
use qinghe_service::{attempts, content, lessons};
use qinghe_tests::{TestApp, both, work};
use std::{fs, path::Path};
use tempfile::TempDir;

const SHIPPED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../content/modules");

/// A folder with a copy of one shipped module.
fn folder(module: &str) -> TempDir {
    fn copy(from: &Path, to: &Path) {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
            let to = to.join(entry.file_name());
            if entry.path().is_dir() {
                copy(&entry.path(), &to);
            } else {
                fs::copy(entry.path(), to).unwrap();
            }
        }
    }
    let dir = tempfile::tempdir().unwrap();
    copy(&Path::new(SHIPPED).join(module), &dir.path().join(module));
    dir
}

fn edit(dir: &TempDir, file: &str, from: &str, to: &str) {
    let path = dir.path().join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{from} is not in {file}");
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

both! {
    async fn a_folder_adds_lessons_and_replaces_those_of_the_same_name(engine) {
        let t = TestApp::new(engine).await;
        let shipped = Library::embedded().modules().count();
        let dir = folder("h");
        edit(&dir, "h/module.toml", "title.zh = \"", "title.zh = \"本地：");
        content::use_folder(&t.app, dir.path()).await.unwrap();
        let own = t.app.content();
        assert_eq!(own.modules().count(), shipped, "it takes the place of the one of the same name");
        assert!(own.module("h").unwrap().title.zh.starts_with("本地："));

        fs::rename(dir.path().join("h"), dir.path().join("local")).unwrap();
        edit(&dir, "local/module.toml", "id = \"h\"", "id = \"local\"");
        content::use_folder(&t.app, dir.path()).await.unwrap();
        let own = t.app.content();
        assert_eq!(own.modules().count(), shipped + 1);
        assert!(!own.module("h").unwrap().title.zh.starts_with("本地："), "the shipped one is back");

        // A faulty folder is refused with the checker's report, and the lessons in use stay.
        edit(&dir, "local/module.toml", "minutes = ", "minuets = ");
        let refused = content::use_folder(&t.app, dir.path()).await.unwrap_err();
        let content::Refused::Faults(report) = &refused else { panic!("{refused}") };
        assert!(report.faults.iter().any(|f| f.file == "local/module.toml" && f.reason.contains("minuets")), "{report}");
        assert!(t.app.content().module("local").unwrap().title.zh.starts_with("本地："));
    }

    // A paper that was drawn is read, and graded, as it was; a new one has the new words.
    async fn a_changed_item_is_a_new_version_and_old_papers_keep_the_old_one(engine) {
        let t = TestApp::new(engine).await;
        assert!(content::keep_items(&t.app, &t.app.content()).await.unwrap().is_empty());
        let id = work::assign(&t.app, &*t.teacher().await, t.world().class.id).await.unwrap();
        let pupil = t.student(0).await;
        work::do_lesson(&t.app, &pupil, id).await.unwrap();
        let before = attempts::start(&t.app, &pupil, id).await.unwrap();
        let asked = before.items[0].clone();
        let stem = asked.item.stem.zh.clone();

        let dir = folder(work::MODULE);
        let file = format!("{}/items.toml", work::MODULE);
        edit(&dir, &file, &stem, &format!("{stem}（改）"));
        let refused = content::use_folder(&t.app, dir.path()).await.unwrap_err().to_string();
        assert!(refused.contains(&format!("item `{}` was changed: raise its `version`", asked.item.id)), "{refused}");

        edit(&dir, &file, &format!("id = \"{}\"\nversion = 1", asked.item.id), &format!("id = \"{}\"\nversion = 2", asked.item.id));
        content::use_folder(&t.app, dir.path()).await.unwrap();
        let now = t.app.content().module(work::MODULE).unwrap().item(&asked.item.id).unwrap().clone();
        assert_eq!((now.version, &now.stem.zh), (2, &format!("{stem}（改）")));
        let old = attempts::get(&t.app, &pupil, before.attempt.id).await.unwrap();
        assert_eq!(old.items[0].item, asked.item, "the paper reads as it was drawn");
        for (n, asked) in old.items.iter().enumerate() {
            let answer = work::answer(&asked.paper.id, asked.example(n != 1), 1);
            attempts::save_answer(&t.app, &pupil, before.attempt.id, answer).await.unwrap();
        }
        let done = attempts::submit(&t.app, &pupil, before.attempt.id).await.unwrap();
        assert_eq!(done.attempt.score, Some(900));
        assert_eq!(done.items[0].points, Some(100));

        // Also when the item is in no lesson any more.
        let again = t.another_server();
        let result = attempts::get(&again, &pupil, before.attempt.id).await.unwrap();
        assert_eq!(result.items[0].item.stem.zh, stem);
    }

    async fn a_lesson_without_a_quiz_is_complete_with_its_last_step(engine) {
        let t = TestApp::new(engine).await;
        let due = t.app.now() + chrono::TimeDelta::days(7);
        let new = qinghe_service::assignments::NewAssignment::module(t.world().class.id, "h", t.app.now(), due);
        let id = qinghe_service::assignments::create(&t.app, &*t.teacher().await, new).await.unwrap();
        let pupil = t.student(0).await;
        let done = work::do_lesson(&t.app, &pupil, id).await.unwrap();
        assert!(done.task.progress.completed_at.is_some());
        let kept = lessons::open(&t.app, &pupil, id).await.unwrap();
        assert_eq!(kept.task.progress.completed_at, done.task.progress.completed_at);
        assert!(attempts::start(&t.app, &pupil, id).await.is_err(), "there is no quiz to start");
        let board = qinghe_service::assignments::get_board(&t.app, &*t.teacher().await, id).await.unwrap();
        assert_eq!((board.figures.completed, board.figures.passed), (1, 0));
        // Pupils do not work through a families' sheet or a class meeting alone.
        for module in ["f", "kit-p"] {
            let new =
                qinghe_service::assignments::NewAssignment::module(t.world().class.id, module, t.app.now(), due);
            assert!(qinghe_service::assignments::create(&t.app, &*t.teacher().await, new).await.is_err());
        }
    }
}
