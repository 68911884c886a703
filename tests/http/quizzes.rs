//! The teachers' quiz builder by plain forms.

use http::StatusCode;
use qinghe_model::item::ItemKind;
use qinghe_service::{quizzes, school_items};
use qinghe_tests::{
    TestApp, both,
    http::{Answer, Browser},
    own,
};

/// Begins a quiz by the form; gives its address.
async fn begin(t: &TestApp, b: &mut Browser) -> String {
    let school = t.world().school.id.to_string();
    b.post("/teach/quizzes/new", &[("school", &school), ("title_zh", "第一单元"), ("title_en", "")])
        .await
        .location()
        .to_owned()
}

/// The revision of the quiz that a page was made of.
fn revision(answer: &Answer) -> String {
    answer.page().field("revision")
}

/// Presses a button of the quiz's own form.
async fn press(b: &mut Browser, at: &str, what: &str) -> Answer {
    let page = b.get(at).await;
    let revision = revision(&page);
    b.post(at, &[("revision", &revision), ("do", what)]).await
}

/// The questions of a page of the bank.
const ROWS: &str = "main li[id^='at-']";

/// A complete question with one right option, in Chinese.
const SINGLE: [(&str, &str); 9] = [
    ("kind", "single"),
    ("stem_zh", "有人请你喝没有标签的饮料，怎么办？"),
    ("a_zh", "谢谢，不用"),
    ("b_zh", "先尝一口"),
    ("b_why_zh", "不知道里面是什么。"),
    ("right", "a"),
    ("explanation_zh", "来路不明，就不碰。"),
    ("difficulty", "2"),
    ("level", "apply"),
];

fn with<'a>(base: &[(&'a str, &'a str)], more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = base.iter().filter(|(n, _)| !more.iter().any(|(m, _)| m == n));
    kept.chain(more).copied().collect()
}

both! {
    async fn a_quiz_is_built_with_plain_forms(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.staff_browser("teacher").await;
        b.get("/teach").await.page().links_to("/teach/quizzes");
        b.get("/teach/quizzes").await.page().has(".empty h2", "还没有测验");
        let school = t.world().school.id.to_string();
        let none = b.post("/teach/quizzes/new", &[("school", &school), ("title_zh", " "), ("title_en", "")]).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        none.page().error("title_zh", "请填写中文或英文名称");
        let long = "长".repeat(61);
        let long = b.post("/teach/quizzes/new", &[("school", &school), ("title_zh", &long), ("title_en", "kept <b>")]).await;
        long.page().error("title_zh", "最多 60 个字").holds("title_en", "kept <b>");
        // In the other language, with what was typed.
        let english = b.post("/teach/quizzes/new", &[("school", &school), ("title_zh", "一半"), ("lang", "en")]).await;
        english.page().has("h1", "New quiz").holds("title_zh", "一半");
        b.post("/language", &[("lang", "zh-CN"), ("back", "/")]).await;

        let at = begin(&t, &mut b).await;
        for n in 1..=3 {
            let done = press(&mut b, &at, &format!("add|item:m02-q0{n}")).await;
            assert_eq!(done.location(), format!("{at}#p-item-m02-q0{n}"));
        }
        assert!(press(&mut b, &at, "up|item:m02-q03").await.status.is_redirection());
        assert!(press(&mut b, &at, "remove|item:m02-q01").await.status.is_redirection());
        let page = b.get(&at).await.page();
        assert_eq!(page.attrs("[id^='p-item-']", "id"), ["p-item-m02-q03", "p-item-m02-q02"]);
        // The offered swap is pressed.
        let swap = page.attr("button[value^='swap|m02-q03|']", "value");
        let swapped = press(&mut b, &at, &swap).await;
        assert_eq!(swapped.location(), format!("{at}#p-item-{}", swap.rsplit('|').next().unwrap()));
        // A rule, first with too many.
        let page = b.get(&at).await;
        let revision = revision(&page);
        let rule = [("revision", revision.as_str()), ("titled", "1"), ("was_zh", "第一单元"), ("title_zh", "新名字 <i>"), ("module", "m03/ways"), ("difficulty", ""), ("do", "draw")];
        let many = b.post(&at, &with(&rule, &[("count", "99")])).await;
        assert_eq!(many.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = many.page();
        page.error("count", "").holds("count", "99").holds("title_zh", "新名字 <i>").ticks("module", "m03/ways");
        let words = b.post(&at, &with(&rule, &[("count", "drei")])).await;
        words.page().error("count", "").holds("count", "drei");
        assert!(b.post(&at, &with(&rule, &[("count", "2")])).await.status.is_redirection());
        // The title was saved with it.
        let page = b.get(&at).await.page();
        page.has("h1", "新名字 <i>").no_markup("新名字 <i>").has(".section__head p", "共 4 题");
        for more in ["preview", "preview?seed=5", "print?seed=5", "print?seed=5&key=1", "bank", "archive"] {
            let answer = b.get(&format!("{at}/{more}")).await;
            assert_eq!(answer.status, StatusCode::OK, "{more}");
            let page = answer.page();
            if more.ends_with("key=1") {
                page.has("header p", "教师用，带正确答案");
            } else {
                page.nowhere("教师用，带正确答案");
            }
        }
        // One class: straight to its form. The head has three and chooses.
        let quiz = at.rsplit('/').next().unwrap();
        let give = b.get(&format!("{at}/give")).await;
        assert_eq!(give.location(), format!("/teach/classes/{}/assign?quiz={quiz}", t.world().class.id));
        let mut head = t.staff_browser("head").await;
        let give = head.get(&format!("{at}/give")).await;
        assert_eq!(give.page().count(&format!("main a[href$='/assign?quiz={quiz}']")), 3);
        // A copy is made and the first one archived.
        let copy = b.post(&format!("{at}/copy"), &[]).await.location().to_owned();
        b.get(&copy).await.page().has("h1", "（副本）");
        let list = b.post(&format!("{at}/archive"), &[]).await.location().to_owned();
        b.get(&list).await.page().has(".notice", "测验已归档").has("h2", "（副本）").nowhere(quiz);
        assert_eq!(b.get(&at).await.status, StatusCode::FORBIDDEN);
    }

    async fn an_editor_who_saves_second_sees_both_versions(engine) {
        let t = TestApp::new(engine).await;
        let (mut a, mut b) = (t.staff_browser("teacher").await, t.staff_browser("head").await);
        let at = begin(&t, &mut a).await;
        assert!(press(&mut a, &at, "add|item:m02-q01").await.status.is_redirection());
        assert!(press(&mut a, &at, "add|item:m02-q02").await.status.is_redirection());
        let seen = revision(&a.get(&at).await);
        assert!(press(&mut b, &at, "remove|item:m02-q02").await.status.is_redirection());
        // A new name and a swap, on what was seen before.
        let mine = [("revision", seen.as_str()), ("titled", "1"), ("was_zh", "第一单元"), ("title_zh", "我的名字"), ("title_en", "<mine>"), ("do", "swap|m02-q01|m02-q04")];
        let both = a.post(&at, &mine).await;
        assert_eq!(both.status, StatusCode::CONFLICT);
        let page = both.page();
        page.has(".page-head__lead", "职员 head").has("h2", "现在的内容").has("h2", "加上您的修改");
        page.has("section b", "我的名字").has("section b", "<mine>").holds("do", "swap|m02-q01|m02-q04");
        // A change of language in between loses nothing.
        let now = revision(&both);
        let again = with(&mine, &[("revision", now.as_str()), ("conflict", "1")]);
        let english = a.post(&at, &with(&again, &[("lang", "en")])).await;
        assert_eq!(english.status, StatusCode::CONFLICT);
        english.page().has("h2", "With your change").has("section b", "我的名字");
        assert_eq!(revision(&english), now);
        assert!(a.post(&at, &again).await.status.is_redirection());
        let page = a.get(&at).await.page();
        page.holds("title_zh", "我的名字").any("#p-item-m02-q04").nowhere("p-item-m02-q02");
        // What is gone cannot be moved: the page says so and only leads back.
        let gone = press(&mut a, &at, "down|item:m02-q01").await;
        assert_eq!(gone.status, StatusCode::CONFLICT);
        gone.page().nowhere("Apply my change too").has("a", "Keep current version");
        assert_eq!(press(&mut a, &at, "explode|item:m02-q01").await.status, StatusCode::NOT_FOUND);
    }

    async fn adding_from_the_question_bank_returns_to_the_same_place(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.staff_browser("teacher").await;
        let at = begin(&t, &mut b).await;
        let all = b.get(&format!("{at}/bank")).await.page();
        assert_eq!(all.count(ROWS), 20);
        all.any("a[rel=next]").none("[rel=prev]");
        let page = b.get(&format!("{at}/bank?from=m02&page=2")).await.page();
        assert_eq!(page.count(ROWS), 7);
        let back = page.field("back");
        assert_eq!(back, format!("{at}/bank?from=m02&page=2#at-0"));
        let first = page.attr("button[value^='add|item:']", "value");
        let add = [("revision", &*page.field("revision")), ("back", &back), ("do", &first)];
        assert_eq!(b.post(&at, &add).await.location(), back);
        let page = b.get(&back[..back.find('#').unwrap()]).await.page();
        page.has("#at-0 .tag", "已在测验中").none(&format!("button[value='{first}']"));
        let fresh = b.get(&format!("{at}/bank?from=m02&fresh=1&page=2")).await.page();
        assert_eq!(fresh.count(ROWS), 6);
        // Pressed twice, it is added once.
        assert_eq!(b.post(&at, &add).await.location(), back);
        // It finds words of both languages, whatever the page's language.
        for words in ["drink powder", "POWDER", "冲饮粉"] {
            let found = b.get(&format!("{at}/bank?from=m02&q={}", words.replace(' ', "+"))).await.page();
            found.any("button[value='add|item:m02-q01']");
            assert!(found.count(ROWS) < 10, "{words}");
        }
        let none = b.get(&format!("{at}/bank?q=%3Cscript%3Ealert")).await.page();
        none.has(".empty h2", "没有符合条件的题目").holds("q", "<script>alert").no_markup("<script>alert");
        for filter in ["kind=true_false", "difficulty=3", "level=recall", "own=1", "from=m02/spot", "from=nothing", "kind=x&difficulty=y&page=z"] {
            assert_eq!(b.get(&format!("{at}/bank?{filter}")).await.status, StatusCode::OK, "{filter}");
        }
        // It never returns to another site.
        let away = b.post(&at, &[("revision", "1"), ("back", "https://evil.example/"), ("do", &first)]).await;
        assert_eq!(away.location(), "/");
        let mut other = t.staff_browser("head.other").await;
        assert_eq!(other.get(&format!("{at}/bank")).await.status, StatusCode::FORBIDDEN);
        assert_eq!(other.get(&format!("/teach/quizzes/bank?school={}", t.world().school.id)).await.status, StatusCode::FORBIDDEN);
    }

    async fn ticked_questions_are_added_together(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.staff_browser("teacher").await;
        let at = begin(&t, &mut b).await;
        let bank = format!("{at}/bank");
        let page = b.get(&format!("{bank}?from=m02&difficulty=1")).await.page();
        page.any("form#chosen[method=post] input[name=from][value=m02]").has("button[form=chosen]", "加入选中的题目");
        let ids = page.attrs("input[name=item][form=chosen]", "value");
        assert!(ids.len() > 3, "{ids:?}");
        let filter = [("from", "m02"), ("difficulty", "1"), ("page", "1")];
        let three = with(&filter, &ids[..3].iter().map(|id| ("item", id.as_str())).collect::<Vec<_>>());
        let added = b.post(&bank, &three).await;
        assert_eq!(added.location(), format!("{bank}?from=m02&difficulty=1&added=3"));
        let page = b.get(added.location()).await.page();
        page.has(".notice", "已有 3 题加入测验");
        assert_eq!((page.texts(".tag").iter().filter(|tag| tag.contains("已在测验中")).count(), page.count("input[name=item]")), (3, ids.len() - 3));
        // Sent again, nothing comes twice.
        let again = b.post(&bank, &three).await;
        b.get(again.location()).await.page().has(".notice", "选中的题目已经在测验里");
        assert_eq!(b.get(&at).await.page().count("#quiz ol.tasks > li"), 3);
        // None ticked, an unknown one, too many: refused, and the ticks stay.
        let none = b.post(&bank, &filter).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        none.page().error("item", "");
        let wrong = b.post(&bank, &with(&filter, &[("item", &ids[3]), ("item", "nothing")])).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        wrong.page().error("item", "").ticks("item", &ids[3]);
        assert_eq!(b.get(&at).await.page().count("#quiz ol.tasks > li"), 3, "all or none");
        let other = t.staff_browser("head.other").await.post(&bank, &three).await;
        assert_eq!(other.status, StatusCode::FORBIDDEN);
        // In a swap one question takes the place of another: there is nothing to tick.
        b.get(&format!("{bank}?swap={}", ids[0])).await.page().none("input[name=item]");
    }

    async fn a_question_written_from_a_quiz_is_in_it(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.staff_browser("teacher").await;
        let at = begin(&t, &mut b).await;
        let (school, quiz) = (t.world().school.id.to_string(), at.rsplit('/').next().unwrap().to_owned());
        let form = with(&SINGLE, &[("school", &school), ("quiz", &quiz)]);
        let written = b.post("/teach/quizzes/items/new", &form).await;
        let (path, anchor) = written.location().split_once('#').unwrap();
        assert_eq!(path, format!("{at}?written=1"));
        let page = b.get(path).await.page();
        page.has(".notice", "加入了这份测验").any(&format!("[id='{anchor}']")).has("summary", "没有标签的饮料");
        // A full quiz takes no more: the question is kept, and the page says where it is.
        for (module, count) in [("m01", 24), ("m03", 24), ("m04", 24), ("m05", 24), ("m02", 3)] {
            let fields = [("revision", &*revision(&b.get(&at).await)), ("do", "draw"), ("module", module), ("count", &count.to_string())];
            assert!(b.post(&at, &fields).await.status.is_redirection(), "{module}");
        }
        let written = b.post("/teach/quizzes/items/new", &with(&form, &[("stem_zh", "第一百零一题？")])).await;
        assert_eq!(written.location(), format!("{at}/bank?own=1&written=1&left=1"));
        b.get(written.location()).await.page().has(".notice", "还没有加入测验").has("summary", "第一百零一题？");
        // A quiz of another school takes nothing.
        let mut far = t.staff_browser("head.far").await;
        let far_school = t.world().far_school.id.to_string();
        let strange = far.post("/teach/quizzes/items/new", &with(&SINGLE, &[("school", &far_school), ("quiz", &quiz)])).await;
        assert_eq!(strange.location(), "/teach/quizzes");
    }

    async fn a_question_is_listed_with_its_situation(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.staff_browser("teacher").await;
        let at = begin(&t, &mut b).await;
        let library = t.app.content();
        let item = library.module("m02").unwrap().items.iter().find(|i| i.kind == ItemKind::Scenario).unwrap().clone();
        let scene: String = item.scene.as_ref().unwrap().zh.lines().next().unwrap().chars().take(20).collect();
        let page = b.get(&format!("{at}/bank?from=m02&kind=scenario")).await.page();
        page.has("summary > .more__title > .stem__scene", &scene).has("summary", &item.stem.zh);
    }

    async fn a_file_of_more_questions_than_a_quiz_holds_becomes_several(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.staff_browser("teacher").await;
        let school = t.world().school.id.to_string();
        let fields = [("school", school.as_str()), ("in", "zh-CN")];
        let gift: Vec<String> = (1..=150).map(|n| format!("::q{n}::第{n}题，对吗？{{T}}\n\n")).collect();
        let gift = gift.concat();
        let preview = b.upload("/teach/quizzes/import", &fields, "150题.txt", gift.as_bytes()).await.location().to_owned();
        // Told before,
        let page = b.get(&preview).await.page();
        page.has("button", "导入 150 题，组成 2 份测验").has(".notice", "最多 100 题");
        let done = b.post(preview.split('?').next().unwrap(), &[("in", "zh-CN")]).await;
        // and after.
        let list = b.get(done.location()).await.page();
        list.has(".notice", "已导入 150 题，组成 2 份新测验").has("article", "150题 1/2").has("article", "150题 2/2");
        assert_eq!(list.texts(".task__meta").iter().filter(|text| text.contains("75")).count(), 2);
        assert_eq!(t.store().number("SELECT COUNT(*) FROM own_items").await, 150);
    }

    async fn a_matching_with_many_groups_and_a_distractor_is_read(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.staff_browser("teacher").await;
        let school = t.world().school.id.to_string();
        let pairs = [("报警", "110"), ("急救", "120"), ("火警", "119"), ("心理", "12356"), ("青少年", "12355"), ("", "114"), ("", "12345")];
        let pairs: Vec<String> = pairs.iter().map(|(thing, number)| format!("<subquestion format=\"html\"><text>{thing}</text><answer><text>{number}</text></answer></subquestion>")).collect();
        let pairs = pairs.concat();
        let xml = format!("<quiz><question type=\"matching\"><name><text>电话</text></name><questiontext format=\"html\"><text>打哪个电话？</text></questiontext>{pairs}</question></quiz>");
        let preview = b.upload("/teach/quizzes/import", &[("school", school.as_str()), ("in", "zh-CN")], "a.xml", xml.as_bytes()).await.location().to_owned();
        b.get(&preview).await.page().has("button", "导入 1 题");
        let quiz = b.post(preview.split('?').next().unwrap(), &[("in", "zh-CN")]).await.location().to_owned();
        b.get(&format!("{quiz}/preview")).await.page().has("main", "12345").has("main", "114");
        // Its form shows the groups beyond the usual four, and saves them as they are.
        let own = b.get(&quiz).await.page().attr("a[href^='/teach/quizzes/items/own-']", "href");
        let page = b.get(&own).await.page();
        page.holds("g7_zh", "12345").any("details[open] input[name=g7_zh]");
    }

    async fn the_form_of_every_kind_of_question_keeps_all_its_fields(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.staff_browser("teacher").await;
        let school = t.world().school.id.to_string();
        let kinds = b.get(&format!("/teach/quizzes/items/new?school={school}")).await.page();
        let base = [("school", school.as_str()), ("stem_zh", "题目"), ("explanation_zh", "讲解"), ("difficulty", "1"), ("level", "recall")];
        let rows = [("a_zh", "甲"), ("c_zh", "丙"), ("f_zh", "己")];
        let forms: [(&str, Vec<(&str, &str)>); 8] = [
            ("single", with(&rows, &[("right", "c")])),
            ("multiple", with(&rows, &[("a_ok", "1"), ("f_ok", "1")])),
            ("true_false", vec![("right", "false"), ("true_why_zh", "想一想")]),
            ("scenario", with(&rows, &[("right", "a"), ("scene_zh", "情境")])),
            ("order", rows.to_vec()),
            ("match", with(&rows, &[("g1_zh", "一"), ("g3_zh", "三"), ("a_group", "g1"), ("c_group", "g3"), ("f_group", "g1")])),
            ("short_text", vec![("answers", "不用了\r\n谢谢")]),
            ("number", vec![("answers", "2.5"), ("tolerance", "0.1")]),
        ];
        for (kind, form) in forms {
            kinds.links_to(&format!("/teach/quizzes/items/new?school={school}&kind={kind}"));
            let empty = b.get(&format!("/teach/quizzes/items/new?school={school}&kind={kind}")).await;
            assert_eq!(empty.status, StatusCode::OK, "{kind}");
            let form = with(&base, &with(&form, &[("kind", kind)]));
            // Nothing but the kind: every fault at once, each with a field to go to.
            let bad = b.post("/teach/quizzes/items/new", &[("school", &school), ("kind", kind)]).await;
            assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind}");
            let page = bad.page();
            for fault in page.any("#errors a").attrs("#errors a", "href") {
                page.any(&format!("[id='{}']", fault.strip_prefix('#').unwrap()));
            }
            // The one written last comes first.
            t.clock.advance(chrono::TimeDelta::seconds(1));
            let done = b.post("/teach/quizzes/items/new", &form).await;
            let bank = b.get(done.location()).await.page();
            let at = bank.attr("main a[href^='/teach/quizzes/items/own-']", "href");
            let id = at.rsplit('/').next().unwrap();
            let page = b.get(&at).await.page();
            for (name, value) in &form {
                page.holds(name, value);
            }
            // Unchanged, in the same shape.
            let same = with(&form, &[("version", "1")]);
            assert!(b.post(&at, &same).await.status.is_redirection());
            assert_eq!(school_items::get(&t.app, &*t.teacher().await, id).await.unwrap().own.body.version, 1, "{kind}");
        }
        assert_eq!(t.store().number("SELECT COUNT(*) FROM own_items").await, 8);
    }

    async fn the_form_of_a_question_keeps_what_was_typed(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.staff_browser("teacher").await;
        let school = t.world().school.id.to_string();
        let base = with(&SINGLE, &[("school", &school)]);
        let new = "/teach/quizzes/items/new";
        let markup = with(&base, &[("right", ""), ("stem_zh", "</textarea><script>alert(1)</script>"), ("a_zh", "\"><img src=x>")]);
        let bad = b.post(new, &markup).await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = bad.page();
        page.error("right", "请标出正确答案").no_markup("<script>alert").no_markup("<img src=x>");
        page.holds("stem_zh", "</textarea><script>alert(1)</script>").holds("a_zh", "\"><img src=x>").holds("b_zh", "先尝一口");
        for (more, fault) in [
            (vec![("b_zh", "谢谢，不用。")], "b_zh"),
            (vec![("b_zh", ""), ("b_why_zh", "")], "options"),
            (vec![("stem_en", "Stem only")], "a_en"),
            (vec![("right", "d")], "d_zh"),
            (vec![("difficulty", "7")], "difficulty"),
        ] {
            let bad = b.post(new, &with(&base, &more)).await;
            assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY, "{fault}");
            bad.page().error(fault, "").holds("explanation_zh", "来路不明，就不碰。");
        }
        // In English, then saved; markup is shown as it was typed.
        let english = b.post(new, &with(&base, &[("lang", "en")])).await;
        english.page().has("label[for=stem_zh]", "Question in Chinese").holds("b_zh", "先尝一口");
        let bank = b.post(new, &with(&base, &[("b_zh", "<b>先尝一口</b>")])).await.location().to_owned();
        let page = b.get(&bank).await.page();
        page.has("main li", "<b>先尝一口</b>").no_markup("<b>先尝一口");
        let at = page.attr("main a[href^='/teach/quizzes/items/own-']", "href");
        let id = at.rsplit('/').next().unwrap();

        // Somebody else was first: 409, theirs above, what was typed in the fields; sent again it replaces theirs.
        let mut other = t.staff_browser("head").await;
        assert!(other.post(&at, &with(&base, &[("version", "1"), ("stem_zh", "乙的题干")])).await.status.is_redirection());
        let mine = with(&base, &[("version", "1"), ("stem_zh", "甲的题干")]);
        let both = b.post(&at, &mine).await;
        assert_eq!(both.status, StatusCode::CONFLICT);
        let page = both.page();
        page.has(".notice", "职员 head").has("section b", "乙的题干").holds("stem_zh", "甲的题干");
        let version = page.field("version");
        assert_eq!(version, "2");
        assert!(b.post(&at, &with(&mine, &[("version", &version)])).await.status.is_redirection());
        b.get(&at).await.page().holds("stem_zh", "甲的题干");

        // Archived; a stranger never saw it.
        let mut far = t.staff_browser("head.far").await;
        for path in [at.clone(), format!("{at}/retire")] {
            assert_eq!(far.get(&path).await.status, StatusCode::FORBIDDEN);
            assert_eq!(far.post(&path, &base).await.status, StatusCode::FORBIDDEN);
        }
        assert_eq!(far.post(new, &base).await.status, StatusCode::FORBIDDEN);
        assert_eq!(b.get(&format!("{at}/retire")).await.status, StatusCode::OK);
        let bank = b.post(&format!("{at}/retire"), &[]).await.location().to_owned();
        b.get(&bank).await.page().nowhere(id);
        assert!(b.get(&at).await.location().starts_with("/teach/quizzes/away?school="), "there it can be brought back");
    }

    // No page that a pupil can reach, and no preview, holds the key in its markup.
    async fn a_preview_does_not_give_the_key_away(engine) {
        let t = TestApp::new(engine).await;
        let (teacher, school) = (t.teacher().await, t.world().school.id);
        let quiz = quizzes::create(&t.app, &teacher, school, &qinghe_model::Text { zh: "预览".into(), en: String::new() }).await.unwrap();
        let mut b = t.staff_browser("teacher").await;
        for kind in [ItemKind::Single, ItemKind::Order, ItemKind::ShortText, ItemKind::Number, ItemKind::Match] {
            let id = school_items::create(&t.app, &teacher, school, own::item(kind)).await.unwrap();
            assert!(press(&mut b, &format!("/teach/quizzes/{quiz}"), &format!("add|item:{id}")).await.status.is_redirection());
        }
        for path in ["preview?seed=1", "print?seed=1"] {
            let page = b.get(&format!("/teach/quizzes/{quiz}/{path}")).await.page();
            for key in ["✓", "不用了", "先拒绝，再离开", "再想一想", "→"] {
                page.nowhere(key);
            }
            let texts = page.texts("main *");
            let place = |text: &str| texts.iter().position(|t| t == text).unwrap();
            assert!(!(place("拒绝") < place("离开") && place("离开") < place("告诉大人")), "the order is not given away");
        }
        let page = b.get(&format!("/teach/quizzes/{quiz}/print?seed=1&key=1")).await.page();
        page.has("main li", "✓").has("main li", "不用了");
    }

    async fn questions_are_imported_from_a_file_and_exported(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.staff_browser("teacher").await;
        let school = t.world().school.id.to_string();
        let form = b.get(&format!("/teach/quizzes/import?school={school}")).await.page();
        form.any("main form[enctype='multipart/form-data'] input[name=file]");
        let fields = [("school", school.as_str()), ("in", "zh-CN")];
        // Nothing chosen: the same page with the fault beside the field.
        let none = b.upload("/teach/quizzes/import", &fields, "", b"").await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        let gift = "::一:: 报警电话是多少？ {#110}\n\n::二:: 有人递来𠮷牌饮料？ {=不用，谢谢 ~先尝一口#不知道里面是什么}\n\n::三:: 写一段话 {}\n\n::四:: 没有答案 {~甲 ~乙}\n";
        let looked = b.upload("/teach/quizzes/import", &fields, "单元<b>.txt", gift.as_bytes()).await;
        assert_eq!(looked.status, StatusCode::SEE_OTHER);
        let preview = looked.location().to_owned();
        let page = b.get(&preview).await.page();
        page.has("button", "导入 2 题").has("summary", "𠮷牌饮料").has(".page-head__lead", "单元<b>.txt");
        // Nobody else may see the file, and a preview saves nothing.
        let mut other = t.staff_browser("head.other").await;
        assert_eq!(other.get(&preview).await.status, StatusCode::NOT_FOUND);
        assert_eq!(t.store().number("SELECT COUNT(*) FROM own_items").await, 0);
        let path = preview.split('?').next().unwrap().to_owned();
        let imported = b.post(&path, &[("in", "zh-CN")]).await;
        let quiz = imported.location().to_owned();
        assert_eq!(t.store().number("SELECT COUNT(*) FROM own_items").await, 2);
        assert_eq!(b.post(&path, &[("in", "zh-CN")]).await.status, StatusCode::NOT_FOUND, "once");
        for (format, mark) in [("gift", "不用，谢谢"), ("moodle", "<quiz>"), ("qti", "PK"), ("xlsx", "PK")] {
            let file = b.get(&format!("{quiz}/export/{format}")).await;
            assert_eq!(file.status, StatusCode::OK, "{format}");
            assert!(file.body.contains(mark), "{format}");
            // Its name has no `<` of the title: Windows saves no such file.
            let name = format!("{}-{}-", "单元-b-", t.world().school.name().zh);
            let named = file.header("content-disposition").split_once("UTF-8''").map(|(_, name)| name).unwrap_or_default();
            let wanted: String = name.bytes().map(|b| if b.is_ascii_alphanumeric() || b == b'-' { char::from(b).to_string() } else { format!("%{b:02X}") }).collect();
            assert!(named.starts_with(&wanted) && named.contains(&t.app.today().to_string()), "{format}: {named}");
        }
        // What is not kept of a question is named with it.
        let costly = b.upload("/teach/quizzes/import", &fields, "扣分.txt", "问？ {=甲 ~%-50%乙}\n".as_bytes()).await;
        b.get(costly.location()).await.page().has("button", "导入 1 题").has("[aria-labelledby=notices] th", "第 1 行").has("[aria-labelledby=notices] td", "扣分没有保留");
        // What was written is read again as it was.
        let file = b.get(&format!("{quiz}/export/gift")).await.body;
        let again = b.upload("/teach/quizzes/import", &fields, "again.txt", file.as_bytes()).await;
        b.get(again.location()).await.page().has("button", "导入 2 题");
        assert_eq!(b.get(&format!("{quiz}/export/pdf")).await.status, StatusCode::NOT_FOUND);
        let far = t.staff_browser("head.far").await.get(&format!("{quiz}/export/gift")).await;
        assert_eq!(far.status, StatusCode::FORBIDDEN);
        let empty = b.upload("/teach/quizzes/import", &fields, "bad.txt", b"no questions here").await;
        let path = empty.location().split('?').next().unwrap().to_owned();
        let refused = b.post(&path, &[("in", "zh-CN")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}
