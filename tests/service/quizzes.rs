//! Quizzes that teachers build: shared in a school, never overwritten, and drawn with their own questions.

use chrono::TimeDelta;
use qinghe_model::{
    OrgId, QuizId, Text,
    item::ItemKind,
    quiz::{ItemOrder, QuizPart, QuizSettings},
};
use qinghe_service::{
    Actor, Error, archive,
    assignments::{self, Assignable, NewAssignment},
    attempts::{self, AnswerInput},
    quizzes::{self, Change, Edit, Edited, Filter, ImportError, PartNow, Shelf},
    school_items,
};
use qinghe_tests::{TestApp, both, own};

fn faults<T>(result: Result<T, Error>) -> Vec<(&'static str, &'static str)> {
    match result {
        Err(Error::Invalid(faults)) => faults.into_iter().map(|f| (f.field, f.code)).collect(),
        Err(e) => panic!("{e}"),
        Ok(_) => panic!("no field is at fault"),
    }
}

fn title(zh: &str) -> Text {
    Text { zh: zh.into(), en: String::new() }
}

fn item(id: &str) -> QuizPart {
    QuizPart::Item(id.into())
}

fn draw(objective: Option<&str>, difficulty: Option<u8>, count: usize) -> QuizPart {
    QuizPart::Draw { module: "m02".into(), objective: objective.map(str::to_owned), difficulty, count }
}

async fn change(t: &TestApp, actor: &Actor, quiz: QuizId, change: Change) -> Result<Edited, Error> {
    let now = quizzes::get(&t.app, actor, quiz).await?.quiz;
    let edit = Edit { revision: now.revision, title: None, was: Text::default(), change };
    quizzes::edit(&t.app, actor, quiz, edit).await
}

async fn add(t: &TestApp, actor: &Actor, quiz: QuizId, part: QuizPart) {
    assert!(matches!(change(t, actor, quiz, Change::Add(part)).await.unwrap(), Edited::Saved));
}

async fn begin(t: &TestApp, actor: &Actor, school: OrgId) -> QuizId {
    quizzes::create(&t.app, actor, school, &title("第一单元")).await.unwrap()
}

both! {
    async fn archived_quizzes_and_questions_come_back_as_they_were(engine) {
        let t = TestApp::new(engine).await;
        let (w, teacher) = (t.world(), t.teacher().await);
        let quiz = begin(&t, &teacher, w.school.id).await;
        add(&t, &teacher, quiz, item("m02-q01")).await;
        let own = school_items::create(&t.app, &teacher, w.school.id, own::items().swap_remove(0)).await.unwrap();
        let nothing = archive::list(&t.app, &teacher, w.school.id).await.unwrap();
        assert!(nothing.quizzes.is_empty() && nothing.items.is_empty());
        assert!(matches!(archive::restore_quiz(&t.app, &teacher, quiz).await, Err(Error::Forbidden)), "it is not away");
        quizzes::archive(&t.app, &teacher, quiz).await.unwrap();
        school_items::retire(&t.app, &teacher, &own).await.unwrap();
        let away = archive::list(&t.app, &teacher, w.school.id).await.unwrap();
        assert_eq!((away.quizzes[0].id, away.items[0].body.id.as_str()), (quiz, own.as_str()));
        assert!(quizzes::list(&t.app, &teacher, w.school.id).await.unwrap().is_empty());
        let stranger = t.staff("head.other").await;
        assert!(archive::list(&t.app, &stranger, w.school.id).await.is_err());
        assert!(matches!(archive::restore_quiz(&t.app, &stranger, quiz).await, Err(Error::Forbidden)));
        assert!(matches!(archive::restore_item(&t.app, &stranger, &own).await, Err(Error::Forbidden)));

        archive::restore_quiz(&t.app, &teacher, quiz).await.unwrap();
        archive::restore_item(&t.app, &teacher, &own).await.unwrap();
        archive::restore_item(&t.app, &teacher, &own).await.unwrap();
        assert_eq!(quizzes::get(&t.app, &teacher, quiz).await.unwrap().quiz.parts, [item("m02-q01")]);
        assert!(school_items::get(&t.app, &teacher, &own).await.unwrap().own.retired_at.is_none());
        let noted = t.store().number("SELECT COUNT(*) FROM audit WHERE action = 'quiz.edit' AND CAST(detail AS TEXT) LIKE '%brought_back%'").await;
        assert_eq!(noted, 2, "each once");
    }

    async fn a_quiz_of_all_eight_kinds_from_writing_to_grading(engine) {
        let t = TestApp::new(engine).await;
        let (w, teacher) = (t.world(), t.teacher().await);
        let quiz = begin(&t, &teacher, w.school.id).await;
        for it in own::items() {
            let id = school_items::create(&t.app, &teacher, w.school.id, it).await.unwrap();
            assert!(id.starts_with("own-") && id.len() == 20, "{id}");
            add(&t, &teacher, quiz, item(&id)).await;
        }
        let settings = QuizSettings { order: ItemOrder::AsWritten, partial: true, ..QuizSettings::default() };
        let due = t.app.now() + TimeDelta::days(7);
        let new = NewAssignment {
            what: Assignable::Quiz(quiz),
            settings,
            ..NewAssignment::module(w.class.id, "", t.app.now(), due)
        };
        let work = assignments::create(&t.app, &teacher, new).await.unwrap();
        for (n, right) in [(0, true), (1, false)] {
            let pupil = t.student(n).await;
            let page = attempts::start(&t.app, &pupil, work).await.unwrap();
            let kinds: Vec<ItemKind> = page.items.iter().map(|a| a.item.kind).collect();
            assert!(kinds.iter().eq(ItemKind::ALL.iter().map(|(_, k)| k)), "as written");
            for asked in &page.items {
                let text = match (asked.item.kind, right) {
                    (ItemKind::ShortText, true) => "不用了。",
                    (ItemKind::Number, true) => "１２０",
                    (k, false) if k.is_typed() => "7",
                    _ => "",
                };
                let input = AnswerInput {
                    item: asked.paper.id.clone(),
                    places: if text.is_empty() { asked.example(right) } else { vec![] },
                    text: text.into(),
                    ..AnswerInput::default()
                };
                attempts::save_answer(&t.app, &pupil, page.attempt.id, input).await.unwrap();
            }
            let done = attempts::submit(&t.app, &pupil, page.attempt.id).await.unwrap();
            let points: Vec<i64> = done.items.iter().map(|a| a.points.unwrap()).collect();
            if right {
                assert_eq!(points, [100; 8]);
                assert_eq!((done.attempt.score, done.attempt.passed), (Some(800), Some(true)));
            } else {
                assert!(points.iter().all(|p| *p < 100), "{points:?}");
            }
        }
        let first = quizzes::get(&t.app, &teacher, quiz).await.unwrap();
        let QuizPart::Item(id) = &first.quiz.parts[0] else { panic!("an item") };
        assert_eq!(school_items::get(&t.app, &teacher, id).await.unwrap().attempts, 2);

        // A new version: papers that are out keep the old one, and so does the whole work.
        let mut changed = school_items::get(&t.app, &teacher, id).await.unwrap().own.body;
        changed.stem.zh = "改过的题".into();
        school_items::update(&t.app, &teacher, changed).await.unwrap();
        let old = attempts::list(&t.app, &*t.student(0).await, work).await.unwrap().swap_remove(0);
        let old = attempts::get(&t.app, &*t.student(0).await, old.id).await.unwrap();
        assert_eq!((old.items[0].item.version, old.items[0].item.stem.zh.as_str()), (1, "我们自己的题 Single"));
        let same = attempts::start(&t.app, &*t.student(2).await, work).await.unwrap();
        assert_eq!((same.items[0].item.version, same.items[0].item.stem.zh.as_str()), (1, "我们自己的题 Single"));
        let new = NewAssignment { what: Assignable::Quiz(quiz), ..NewAssignment::module(w.class.id, "", t.app.now(), due) };
        let later = assignments::create(&t.app, &teacher, new).await.unwrap();
        let new = attempts::start(&t.app, &*t.student(2).await, later).await.unwrap();
        let changed = new.items.iter().find(|a| a.item.id == *id).unwrap().item.clone();
        assert_eq!((changed.version, changed.stem.zh.as_str()), (2, "改过的题"));

        // Retired: nobody adds it any more, and who has it keeps it.
        school_items::retire(&t.app, &teacher, id).await.unwrap();
        let other = begin(&t, &teacher, w.school.id).await;
        assert_eq!(faults(change(&t, &teacher, other, Change::Add(item(id))).await), [("parts", "unknown-option")]);
        let page = quizzes::get(&t.app, &teacher, quiz).await.unwrap();
        assert!(matches!(&page.parts[0], PartNow::Item { item: Some(_), .. }));
        assert_eq!(attempts::start(&t.app, &*t.student(3).await, work).await.unwrap().items.len(), 8);
        assert!(matches!(school_items::update(&t.app, &teacher, changed.as_ref().clone()).await, Err(Error::NotFound)));
    }

    async fn two_teachers_change_one_quiz_and_nothing_is_lost(engine) {
        let t = TestApp::new(engine).await;
        let (lan, other, school) = (t.teacher().await, t.school_admin().await, t.world().school.id);
        let quiz = begin(&t, &lan, school).await;
        for id in ["m02-q01", "m02-q02", "m02-q03"] {
            add(&t, &lan, quiz, item(id)).await;
        }
        let seen = quizzes::get(&t.app, &lan, quiz).await.unwrap().quiz;
        let edit = |revision, change| Edit { revision, title: None, was: Text::default(), change };
        // The other editor removes the second; the first moves the third up, on an outdated page.
        let saved = quizzes::edit(&t.app, &other, quiz, edit(seen.revision, Change::Remove(item("m02-q02")))).await.unwrap();
        assert!(matches!(saved, Edited::Saved));
        let mine = edit(seen.revision, Change::Up(item("m02-q03")));
        let Edited::Conflict(now) = quizzes::edit(&t.app, &lan, quiz, mine.clone()).await.unwrap() else { panic!("a conflict") };
        assert_eq!(now.updated_name, "职员 head");
        assert_eq!(now.parts, [item("m02-q01"), item("m02-q03")], "nothing was overwritten");
        // It is applied on top of the other's, with the revision that was shown.
        let again = Edit { revision: now.revision, ..mine };
        assert!(matches!(quizzes::edit(&t.app, &lan, quiz, again).await.unwrap(), Edited::Saved));
        assert_eq!(quizzes::get(&t.app, &lan, quiz).await.unwrap().quiz.parts, [item("m02-q03"), item("m02-q01")]);
        // What is true already is no conflict: a second press, a part that both removed.
        let late = edit(seen.revision, Change::Remove(item("m02-q02")));
        assert!(matches!(quizzes::edit(&t.app, &lan, quiz, late).await.unwrap(), Edited::Saved));
        // A part that is gone cannot be moved, by whatever revision.
        let gone = change(&t, &lan, quiz, Change::Up(item("m02-q02"))).await.unwrap();
        assert!(matches!(gone, Edited::Conflict(_)));
        // Titles: one gave the English one, the other the Chinese one.
        let was = title("第一单元");
        let now = quizzes::get(&t.app, &lan, quiz).await.unwrap().quiz;
        let named = |revision, zh: &str, en: &str| Edit {
            revision, title: Some(Text { zh: zh.into(), en: en.into() }), was: was.clone(), change: Change::Nothing,
        };
        assert!(matches!(quizzes::edit(&t.app, &other, quiz, named(now.revision, "第一单元", "Unit one")).await.unwrap(), Edited::Saved));
        let Edited::Conflict(theirs) = quizzes::edit(&t.app, &lan, quiz, named(now.revision, "一单元", "")).await.unwrap() else { panic!("a conflict") };
        quizzes::edit(&t.app, &lan, quiz, named(theirs.revision, "一单元", "")).await.unwrap();
        let both = quizzes::get(&t.app, &lan, quiz).await.unwrap().quiz.title();
        assert_eq!((both.zh.as_str(), both.en.as_str()), ("一单元", "Unit one"));
        // Many at once: each change is saved or reported as a conflict, and none is lost.
        let before = quizzes::get(&t.app, &lan, quiz).await.unwrap().quiz;
        let tries = futures::future::join_all((4..12).map(|n| {
            let (app, lan, edit) = (t.app.clone(), lan.clone(), edit(before.revision, Change::Add(item(&format!("m02-q{n:02}")))));
            tokio::spawn(async move { quizzes::edit(&app, &lan, quiz, edit).await.unwrap() })
        })).await;
        let saved = tries.iter().filter(|r| matches!(r.as_ref().unwrap(), Edited::Saved)).count();
        let after = quizzes::get(&t.app, &lan, quiz).await.unwrap().quiz;
        assert_eq!((saved, after.count(), after.revision), (1, before.count() + 1, before.revision + 1));
    }

    async fn a_quiz_belongs_to_its_school_only(engine) {
        let t = TestApp::new(engine).await;
        let (w, teacher) = (t.world(), t.teacher().await);
        let quiz = begin(&t, &teacher, w.school.id).await;
        let far = t.staff("head.far").await;
        let theirs = school_items::create(&t.app, &far, w.far_school.id, own::item(ItemKind::Single)).await.unwrap();
        // A question of another school is not found in any way.
        assert_eq!(faults(change(&t, &teacher, quiz, Change::Add(item(&theirs))).await), [("parts", "unknown-option")]);
        add(&t, &teacher, quiz, item("m02-q01")).await;
        assert_eq!(faults(change(&t, &teacher, quiz, Change::Swap("m02-q01".into(), theirs.clone())).await), [("parts", "unknown-option")]);
        let all = Filter { own: true, ..Filter::default() };
        assert_eq!(quizzes::search(&t.app, &teacher, Shelf::Quiz(quiz), &all, 1).await.unwrap().total, 0);
        for actor in [far, t.officer("county").await, t.student(0).await, t.staff("visitor").await] {
            assert!(matches!(quizzes::get(&t.app, &actor, quiz).await, Err(Error::Forbidden)));
            assert!(matches!(change(&t, &actor, quiz, Change::Nothing).await, Err(Error::Forbidden)));
        }
        // Unknown quizzes and those of other schools get the same answer.
        assert!(matches!(quizzes::get(&t.app, &teacher, t.app.new_id()).await, Err(Error::Forbidden)));
        assert!(matches!(quizzes::create(&t.app, &teacher, w.class.id, &title("班")).await, Err(Error::Forbidden)), "of a school only");
        let schools: Vec<_> = quizzes::schools(&t.app, &teacher).await.unwrap().iter().map(|s| s.id).collect();
        assert_eq!(schools, [w.school.id]);
        // Archived: it is on no list and cannot be set.
        let copy = quizzes::copy(&t.app, &teacher, quiz).await.unwrap();
        assert_eq!(quizzes::archive(&t.app, &teacher, quiz).await.unwrap(), w.school.id);
        let left: Vec<_> = quizzes::list(&t.app, &*t.school_admin().await, w.school.id).await.unwrap();
        assert_eq!((left.len(), left[0].id, left[0].title().zh.as_str()), (1, copy, "第一单元（副本）"));
        assert_eq!(left[0].parts, [item("m02-q01")]);
        assert!(matches!(change(&t, &teacher, quiz, Change::Nothing).await, Err(Error::Forbidden)));
        let give = async |quiz| {
            let due = t.app.now() + TimeDelta::days(1);
            let new = NewAssignment { what: Assignable::Quiz(quiz), ..NewAssignment::module(w.class.id, "", t.app.now(), due) };
            assignments::create(&t.app, &teacher, new).await
        };
        assert_eq!(faults(give(quiz).await), [("module", "choose-module")]);
        // A class that has it keeps it.
        let work = give(copy).await.unwrap();
        quizzes::archive(&t.app, &teacher, copy).await.unwrap();
        assert_eq!(attempts::start(&t.app, &*t.student(0).await, work).await.unwrap().items.len(), 1);
    }

    async fn rules_draw_no_more_than_the_bank_has(engine) {
        let t = TestApp::new(engine).await;
        let (teacher, school) = (t.teacher().await, t.world().school.id);
        let quiz = begin(&t, &teacher, school).await;
        let bank = t.app.content().module("m02").unwrap().items.clone();
        let spot = bank.iter().filter(|i| i.objective == "spot").count();
        let tried = async |part| faults(change(&t, &teacher, quiz, Change::Add(part)).await);
        assert_eq!(tried(draw(Some("spot"), None, spot + 1)).await, [("count", "count-range")]);
        assert_eq!(tried(draw(None, None, 0)).await, [("count", "count-range")]);
        assert_eq!(tried(draw(Some("nothing"), None, 1)).await, [("objective", "objective-other")]);
        assert_eq!(tried(draw(None, Some(9), 1)).await, [("difficulty", "choose-difficulty")]);
        let other = QuizPart::Draw { module: "f".into(), objective: None, difficulty: None, count: 1 };
        assert_eq!(tried(other).await, [("module", "choose-module")]);
        add(&t, &teacher, quiz, draw(Some("spot"), None, spot - 1)).await;
        assert_eq!(tried(draw(Some("spot"), None, spot - 1)).await, [("count", "rule-twice")]);
        assert_eq!(tried(draw(Some("spot"), None, 2)).await, [("count", "count-range")], "what another rule may draw is not there twice");
        // Whatever is drawn, the example has no item twice and repeats by its seed.
        add(&t, &teacher, quiz, item(&bank.iter().find(|i| i.objective != "spot").unwrap().id)).await;
        let page = quizzes::get(&t.app, &teacher, quiz).await.unwrap();
        for seed in 0..10 {
            let ids: Vec<_> = quizzes::example(&page, seed).iter().map(|i| i.id.clone()).collect();
            assert_eq!(ids.len(), spot);
            assert!(ids.iter().all(|id| ids.iter().filter(|i| *i == id).count() == 1));
            assert!(quizzes::example(&page, seed).iter().map(|i| &i.id).eq(&ids));
        }
        // The next that checks the same, and none when all are in.
        let one = begin(&t, &teacher, school).await;
        add(&t, &teacher, one, item(&bank[0].id)).await;
        let mut swaps = 0;
        loop {
            let page = quizzes::get(&t.app, &teacher, one).await.unwrap();
            let Some(PartNow::Item { next, .. }) = page.parts.last() else { panic!("an item") };
            let Some(next) = next.clone() else { break };
            let like = bank.iter().find(|i| i.id == next).unwrap();
            assert_eq!((&like.objective, like.difficulty), (&bank[0].objective, bank[0].difficulty));
            add(&t, &teacher, one, item(&next)).await;
            swaps += 1;
        }
        let like = bank.iter().filter(|i| (&i.objective, i.difficulty) == (&bank[0].objective, bank[0].difficulty)).count();
        assert_eq!(swaps + 1, like);
        // A hundred is the most.
        let full = begin(&t, &teacher, school).await;
        for m in ["m01", "m03", "m04", "m05"] {
            add(&t, &teacher, full, QuizPart::Draw { module: m.into(), objective: None, difficulty: None, count: 24 }).await;
        }
        for id in ["m02-q01", "m02-q02", "m02-q03", "m02-q04"] {
            add(&t, &teacher, full, item(id)).await;
        }
        assert_eq!(faults(change(&t, &teacher, full, Change::Add(item("m02-q05"))).await), [("parts", "quiz-full")]);
        assert_eq!(faults(change(&t, &teacher, full, Change::Add(draw(None, None, 1))).await), [("count", "quiz-full")]);
        assert!(matches!(change(&t, &teacher, full, Change::Swap("m02-q01".into(), "m02-q05".into())).await.unwrap(), Edited::Saved));
    }

    async fn two_teachers_change_one_question(engine) {
        let t = TestApp::new(engine).await;
        let (lan, other, school) = (t.teacher().await, t.school_admin().await, t.world().school.id);
        let id = school_items::create(&t.app, &lan, school, own::item(ItemKind::Single)).await.unwrap();
        let seen = school_items::get(&t.app, &lan, &id).await.unwrap().own.body;
        let (mut a, mut b) = (seen.clone(), seen.clone());
        a.stem.zh = "甲的改法".into();
        b.stem.zh = "乙的改法".into();
        school_items::update(&t.app, &other, b).await.unwrap();
        assert!(matches!(school_items::update(&t.app, &lan, a.clone()).await, Err(Error::Changed)));
        let now = school_items::get(&t.app, &lan, &id).await.unwrap().own;
        assert_eq!((now.body.version, now.body.stem.zh.as_str(), now.updated_name.as_str()), (2, "乙的改法", "职员 head"));
        a.version = now.body.version;
        school_items::update(&t.app, &lan, a.clone()).await.unwrap();
        a.version = 3;
        school_items::update(&t.app, &lan, a.clone()).await.unwrap();
        let now = school_items::get(&t.app, &lan, &id).await.unwrap().own.body;
        assert_eq!((now.version, now.stem.zh.as_str()), (3, "甲的改法"), "saving it unchanged makes no version");
        // A question stays of its kind, and is checked again.
        a.kind = ItemKind::Order;
        a.options.truncate(1);
        assert_eq!(faults(school_items::update(&t.app, &lan, a).await), [("options", "options-range")]);
        assert_eq!(faults(school_items::create(&t.app, &lan, school, qinghe_model::item::Item { difficulty: 0, ..seen }).await), [("difficulty", "choose-difficulty")]);
    }

    async fn an_import_of_questions_is_saved_whole_or_not_at_all(engine) {
        let t = TestApp::new(engine).await;
        let (teacher, school) = (t.teacher().await, t.world().school.id);
        let ids = quizzes::save_import(&t.app, &teacher, school, own::items()).await.unwrap();
        assert_eq!(ids.len(), 8);
        for (id, (_, kind)) in ids.iter().zip(ItemKind::ALL) {
            let body = school_items::get(&t.app, &teacher, id).await.unwrap().own.body;
            assert_eq!((body.kind, body.version), (kind, 1));
        }
        let mut bad = own::items();
        bad[1].options[1].correct = false;
        bad[6].answers.clear();
        bad[7].stem.zh = "\0".into();
        let Err(ImportError::Faults(said)) = quizzes::save_import(&t.app, &teacher, school, bad).await else { panic!("faults") };
        let said: Vec<_> = said.iter().map(|f| (f.place, f.faults[0].field, f.faults[0].code)).collect();
        assert_eq!(said, [(1, "right", "key-two"), (6, "answers", "answer-none"), (7, "stem_zh", "required")]);
        assert_eq!(t.store().number("SELECT COUNT(*) FROM own_items").await, 8);
        assert!(matches!(quizzes::save_import(&t.app, &teacher, school, vec![]).await, Err(ImportError::Count)));
        // What was imported is found, in the words of its options too.
        let filter = Filter { words: "保密 老师".into(), own: true, ..Filter::default() };
        let found = quizzes::search(&t.app, &teacher, Shelf::School(school), &filter, 1).await.unwrap();
        assert_eq!(found.total, 4);
        let filter = Filter { kind: Some(ItemKind::Match), own: true, ..Filter::default() };
        assert_eq!(quizzes::search(&t.app, &teacher, Shelf::School(school), &filter, 99).await.unwrap().found.len(), 1);
    }
}
