//! Stories as pictures: what is on a page with one, that it works by plain forms, and that the picture is not needed.

use qinghe_content::{Library, StepKind};
use qinghe_model::{Lang, lesson::Step, scene};
use qinghe_tests::{Page, TestApp, both, work};
use std::collections::BTreeSet;

/// Every picture of a page has its shapes there, and no id is there twice.
#[track_caller]
fn sound(page: &Page) {
    let ids = page.attrs("[id]", "id");
    let unique: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
    let twice: Vec<_> = ids.iter().filter(|id| ids.iter().filter(|other| other == id).count() > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
    let used = page.attrs(".scene use", "href");
    assert!(!used.is_empty());
    for href in used {
        assert!(unique.contains(href.trim_start_matches('#')), "{href} is not on the page");
    }
    for svg in page.all("svg.scene") {
        assert_eq!(svg.attr("aria-hidden"), Some("true"), "the script says what the picture shows");
    }
    page.none("[style]");
}

/// The step of a story by its module.
fn story<'a>(library: &'a Library, module: &str) -> &'a Step {
    let module = library.module(module).expect("a module");
    module.steps.iter().find(|s| matches!(s.kind, StepKind::Scenario(_))).expect("a story")
}

both! {
    async fn a_story_of_pictures_is_walked_by_plain_forms(engine) {
        let t = TestApp::new(engine).await;
        let library = Library::embedded();
        let mut teacher = t.staff_browser("teacher").await;
        for module in ["m01", "m02", "m03", "m06", "m08"] {
            let step = story(&library, module);
            let StepKind::Scenario(tale) = &step.kind else { unreachable!() };
            let here = format!("/lessons/{module}/steps/{}", step.id);
            let mut path: Vec<String> = vec![];
            let mut node = tale.node(&tale.start).unwrap();
            let mut page = teacher.get(&here).await.page();
            loop {
                sound(&page);
                page.one("#story form");
                let scene = node.scene.as_ref().expect("a picture");
                let picture = format!("#{}", scene::id(&step.id, &node.id));
                assert_eq!(page.attrs(".comic__art use", "href"), [picture], "{module} {}", node.id);
                let script: Vec<String> = page.texts(".comic__says li");
                let mut wanted = vec![scene.shows.get(Lang::Zh).to_owned()];
                wanted.extend(scene.says.iter().map(|s| format!("{}{}", s.who.get(Lang::Zh), s.text.get(Lang::Zh))));
                assert_eq!(script, wanted, "{module} {}: the place, then what is said in its order", node.id);
                if !scene.narration.get(Lang::Zh).is_empty() {
                    page.has("#scene-text > p", scene.narration.get(Lang::Zh));
                }
                let offered = page.attrs("button.fork", "value");
                assert_eq!(offered, node.choices.iter().map(|c| c.id.clone()).collect::<Vec<_>>());
                let said = node.choices.iter().filter(|c| c.text.get(Lang::Zh).starts_with('“')).count();
                assert_eq!(page.count("button.fork--said"), said, "{module} {}", node.id);
                if node.ending.is_some() {
                    break;
                }
                let choice = node.choices.first().unwrap();
                assert_eq!(page.attr("#story input[name=path]", "value"), path.join(" "));
                let so_far = path.join(" ");
                page = teacher.post(&here, &[("path", so_far.as_str()), ("choice", choice.id.as_str())]).await.page();
                path.push(choice.id.clone());
                node = tale.node(&choice.to).unwrap();
            }
            page.any("#story .verdict");
            assert!(path.len() >= 3, "{module}: {path:?}");
        }
    }

    async fn a_pupil_reads_a_picture_in_both_languages(engine) {
        let t = TestApp::new(engine).await;
        let id = work::assign(&t.app, &*t.teacher().await, t.world().class.id).await.unwrap();
        work::do_lesson(&t.app, &*t.student(0).await, id).await.unwrap();
        let library = Library::embedded();
        let step = story(&library, work::MODULE);
        let here = format!("/learn/{id}/steps/{}", step.id);
        let mut pupil = t.pupil_browser(0).await;
        let StepKind::Scenario(tale) = &step.kind else { unreachable!() };
        let first = tale.node(&tale.start).unwrap();
        let kept = pupil.post(&here, &[("path", ""), ("choice", first.choices[0].id.as_str())]).await;
        assert_eq!(kept.location(), format!("{here}#story"));
        let node = tale.node(&first.choices[0].to).unwrap();
        let say = &node.scene.as_ref().unwrap().says[0];
        for lang in Lang::ALL {
            pupil.post("/language", &[("lang", lang.tag()), ("back", "/learn")]).await;
            let page = pupil.get(&here).await.page();
            sound(&page);
            page.has(".bub .comic__told", say.who.get(lang).trim());
            page.has(".bub__in", say.text.get(lang));
            page.has("#scene-text", node.scene.as_ref().unwrap().narration.get(lang));
        }
        // On the page of a step without pictures there is none of this.
        pupil.get(&format!("/learn/{id}/steps/welcome")).await.page().none(".scene");
    }

    async fn the_wall_shows_the_first_picture_and_paper_all(engine) {
        let t = TestApp::new(engine).await;
        let library = Library::embedded();
        let mut teacher = t.staff_browser("teacher").await;
        let module = library.module("m02").unwrap();
        let step = story(&library, "m02");
        let at = module.step(&step.id).unwrap().0 + 1;
        let wall = teacher.get(&format!("/lessons/m02/show?page={at}")).await.page();
        sound(&wall);
        assert_eq!(wall.count(".comic"), 1);
        let paper = teacher.get("/lessons/m02/print").await.page();
        sound(&paper);
        assert_eq!(paper.count(".strip .comic"), step.scenes().count());
        assert_eq!(paper.count(".comic__sheet"), 1, "the shapes are there once");
    }

    async fn every_part_is_on_the_authors_page(engine) {
        let t = TestApp::new(engine).await;
        let page = t.browser().get("/dev/scenes").await.page();
        sound(&page);
        for word in ["gate", "stand.steps", "xiaoyu p5", "worried", "offers", "lie", "bag", "palm", "whisper"] {
            page.has("figcaption", word);
        }
        let figures = page.count("figure");
        assert_eq!(page.count(".comic"), figures);
        assert!(figures > 100, "{figures}");
    }
}
