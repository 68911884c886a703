//! A quiz that was changed after it was set, and a colleague's: what their pages offer.

use chrono::TimeDelta;
use http::StatusCode;
use qinghe_model::{Text, item::ItemKind, quiz::QuizPart};
use qinghe_service::{
    assignments::{self, Assignable, NewAssignment},
    attempts,
    quizzes::{self, Change, Edit},
    school_items,
};
use qinghe_tests::{TestApp, both, own};

async fn change(t: &TestApp, quiz: qinghe_model::QuizId, change: Change) {
    let teacher = t.teacher().await;
    let now = quizzes::get(&t.app, &teacher, quiz).await.unwrap().quiz;
    let edit = Edit { revision: now.revision, title: None, was: Text::default(), change };
    quizzes::edit(&t.app, &teacher, quiz, edit).await.unwrap();
}

both! {
    async fn a_changed_quiz_is_offered_to_those_who_have_not_started(engine) {
        let t = TestApp::new(engine).await;
        let (teacher, w) = (t.teacher().await, t.world());
        let quiz = quizzes::create(&t.app, &teacher, w.school.id, &Text { zh: "第一单元".into(), en: String::new() }).await.unwrap();
        for id in ["m02-q01", "m02-q02"] {
            change(&t, quiz, Change::Add(QuizPart::Item(id.into()))).await;
        }
        let due = t.app.now() + TimeDelta::days(7);
        let new = NewAssignment { what: Assignable::Quiz(quiz), ..NewAssignment::module(w.class.id, "", t.app.now(), due) };
        let id = assignments::create(&t.app, &teacher, new).await.unwrap();
        let board = format!("/teach/assignments/{id}");
        let mut b = t.staff_browser("teacher").await;
        b.get(&board).await.page().leads_nowhere_to(&format!("{board}/quiz"));
        assert_eq!(b.get(&format!("{board}/quiz")).await.location(), board, "there is nothing to take over");
        attempts::start(&t.app, &*t.student(0).await, id).await.unwrap();
        change(&t, quiz, Change::Remove(QuizPart::Item("m02-q02".into()))).await;
        b.get(&format!("/teach/quizzes/{quiz}")).await.page().has("main p", "1 项进行中的任务用的是之前的内容");
        b.get(&board).await.page().links_to(&format!("{board}/quiz"));
        let page = b.get(&format!("{board}/quiz")).await.page();
        page.has(".notice", "已有 1 名学生开始作答").has("button", "给还没开始的 3 名学生").has("h2", "去掉的").has("p", "原为 2，现为 1");
        let seen = page.field("revision");
        // Changed once more meanwhile: it is shown again.
        change(&t, quiz, Change::Add(QuizPart::Item("m02-q03".into()))).await;
        let stale = b.post(&format!("{board}/quiz"), &[("revision", &seen)]).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        let seen = stale.page().field("revision");
        let done = b.post(&format!("{board}/quiz"), &[("revision", &seen)]).await;
        assert_eq!(done.location(), format!("{board}?renewed=1"));
        b.get(done.location()).await.page().has(".notice", "还没开始的学生").leads_nowhere_to(&format!("{board}/quiz"));
        let other = t.staff_browser("teacher.other").await.get(&format!("{board}/quiz")).await;
        assert_eq!(other.status, StatusCode::FORBIDDEN);
    }

    async fn a_colleagues_quiz_is_read_set_and_copied(engine) {
        let t = TestApp::new(engine).await;
        let (teacher, school) = (t.teacher().await, t.world().school.id);
        let quiz = quizzes::create(&t.app, &teacher, school, &Text { zh: "第一单元".into(), en: String::new() }).await.unwrap();
        let question = school_items::create(&t.app, &teacher, school, own::item(ItemKind::Single)).await.unwrap();
        change(&t, quiz, Change::Add(QuizPart::Item(question.clone()))).await;
        let at = format!("/teach/quizzes/{quiz}");
        let mut b = t.staff_browser("teacher.other").await;
        let list = b.get("/teach/quizzes").await.page();
        list.links_to(&at).leads_nowhere_to(&format!("{at}/archive"));
        let page = b.get(&at).await.page();
        page.has(".notice", "这份测验是职员 teacher的").none("main [name=do]").none("form#quiz").links_to(&format!("{at}/give"));
        assert_eq!(b.get(&format!("{at}/bank")).await.location(), at);
        assert_eq!(b.post(&at, &[("revision", "2"), ("titled", "1"), ("title_zh", "我的")]).await.status, StatusCode::FORBIDDEN);
        b.get(&format!("/teach/quizzes/items/{question}")).await.page().has(".notice", "这道题是").none("form#item");
        let copied = b.post(&format!("{at}/copy"), &[]).await;
        b.get(copied.location()).await.page().any("form#quiz");
        // The school's administrator edits either.
        t.staff_browser("head").await.get(&at).await.page().any("form#quiz");
    }

    /// A common mistake that nobody wrote anything about is not introduced with a colon and nothing.
    async fn a_question_without_explanation_says_so(engine) {
        let t = TestApp::new(engine).await;
        let (teacher, w) = (t.teacher().await, t.world());
        let quiz = quizzes::create(&t.app, &teacher, w.school.id, &Text { zh: "无讲解".into(), en: String::new() }).await.unwrap();
        // Whoever is wrong is wrong in the same way.
        let mut item = own::item(ItemKind::TrueFalse);
        item.explanation = Text::default();
        let question = school_items::create(&t.app, &teacher, w.school.id, item).await.unwrap();
        change(&t, quiz, Change::Add(QuizPart::Item(question.clone()))).await;
        let due = t.app.now() + TimeDelta::days(7);
        let new = NewAssignment { what: Assignable::Quiz(quiz), ..NewAssignment::module(w.class.id, "", t.app.now(), due) };
        let id = assignments::create(&t.app, &teacher, new).await.unwrap();
        for n in 0..4 {
            qinghe_tests::work::do_quiz(&t.app, &*t.student(n).await, id, 0).await.unwrap();
        }
        let page = t.staff_browser("teacher").await.get(&format!("/teach/assignments/{id}/items")).await.page();
        page.has(".notice li", "没有写讲解").links_to(&format!("/teach/quizzes/items/{question}"));
        assert!(page.texts(".notice li").iter().all(|line| !line.ends_with('：')), "{:?}", page.texts(".notice li"));
    }
}
