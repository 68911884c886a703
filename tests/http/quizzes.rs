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

fn revision(page: &Answer) -> String {
    page.between("name=\"revision\" value=\"", "\"").to_owned()
}

/// Presses a button of the quiz's own form.
async fn press(b: &mut Browser, at: &str, what: &str) -> Answer {
    let page = b.get(at).await;
    let revision = revision(&page);
    b.post(at, &[("revision", &revision), ("do", what)]).await
}

/// A complete choice of one, in Chinese.
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
    async fn a_quiz_is_put_together_by_plain_forms(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.staff_browser("teacher").await;
        assert!(b.get("/teach").await.body.contains("href=\"/teach/quizzes\""));
        assert!(b.get("/teach/quizzes").await.body.contains("还没有测验"));
        let school = t.world().school.id.to_string();
        let none = b.post("/teach/quizzes/new", &[("school", &school), ("title_zh", " "), ("title_en", "")]).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(none.body.contains("请填写中文或英文名称") && none.body.contains("href=\"#title_zh\""));
        let long = "长".repeat(61);
        let long = b.post("/teach/quizzes/new", &[("school", &school), ("title_zh", &long), ("title_en", "kept <b>")]).await;
        assert!(long.body.contains("最多 60 个字") && long.body.contains("kept &lt;b") && !long.body.contains("kept <b>"));
        // In the other language, with what was typed.
        let english = b.post("/teach/quizzes/new", &[("school", &school), ("title_zh", "一半"), ("lang", "en")]).await;
        assert!(english.body.contains("value=\"一半\"") && english.body.contains("New quiz"));
        b.post("/language", &[("lang", "zh-CN"), ("back", "/")]).await;

        let at = begin(&t, &mut b).await;
        for n in 1..=3 {
            let done = press(&mut b, &at, &format!("add|item:m02-q0{n}")).await;
            assert_eq!(done.location(), format!("{at}#p-item-m02-q0{n}"));
        }
        assert!(press(&mut b, &at, "up|item:m02-q03").await.status.is_redirection());
        assert!(press(&mut b, &at, "remove|item:m02-q01").await.status.is_redirection());
        let page = b.get(&at).await;
        let place = |id: &str| page.body.find(&format!("id=\"p-item-{id}\""));
        assert!(place("m02-q03") < place("m02-q02") && place("m02-q03").is_some() && place("m02-q01").is_none());
        // The offered swap is pressed.
        let swap = page.between("value=\"swap|m02-q03|", "\"").to_owned();
        let swapped = press(&mut b, &at, &format!("swap|m02-q03|{swap}")).await;
        assert_eq!(swapped.location(), format!("{at}#p-item-{swap}"));
        // A rule, first with too many.
        let page = b.get(&at).await;
        let revision = revision(&page);
        let rule = [("revision", revision.as_str()), ("titled", "1"), ("was_zh", "第一单元"), ("title_zh", "新名字 <i>"), ("module", "m03/ways"), ("difficulty", ""), ("do", "draw")];
        let many = b.post(&at, &with(&rule, &[("count", "99")])).await;
        assert_eq!(many.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(many.body.contains("href=\"#count\"") && many.body.contains("value=\"99\"") && many.body.contains("新名字 &lt;i"));
        assert!(many.body.contains("<option value=\"m03/ways\" selected"));
        let words = b.post(&at, &with(&rule, &[("count", "drei")])).await;
        assert!(words.body.contains("href=\"#count\"") && words.body.contains("value=\"drei\""));
        assert!(b.post(&at, &with(&rule, &[("count", "2")])).await.status.is_redirection());
        let page = b.get(&at).await;
        assert!(page.body.contains("新名字 &lt;i") && !page.body.contains("新名字 <i>"), "the title went along");
        assert!(page.body.contains("共 4 题"));
        for more in ["preview", "preview?seed=5", "print?seed=5", "print?seed=5&key=1", "bank", "archive"] {
            let page = b.get(&format!("{at}/{more}")).await;
            assert_eq!(page.status, StatusCode::OK, "{more}");
            assert_eq!(page.body.contains("教师用，带正确答案"), more.ends_with("key=1"), "{more}");
        }
        // One class: straight to its form. The head has three and chooses.
        let quiz = at.rsplit('/').next().unwrap();
        let give = b.get(&format!("{at}/give")).await;
        assert_eq!(give.location(), format!("/teach/classes/{}/assign?quiz={quiz}", t.world().class.id));
        let mut head = t.staff_browser("head").await;
        let give = head.get(&format!("{at}/give")).await;
        assert_eq!(give.body.matches(&format!("/assign?quiz={quiz}")).count(), 3);
        // A copy, and the first one put away.
        let copy = b.post(&format!("{at}/copy"), &[]).await.location().to_owned();
        assert!(b.get(&copy).await.body.contains("（副本）"));
        let list = b.post(&format!("{at}/archive"), &[]).await.location().to_owned();
        let list = b.get(&list).await;
        assert!(!list.body.contains(quiz) && list.body.contains("（副本）") && list.body.contains("测验已归档"));
        assert_eq!(b.get(&at).await.status, StatusCode::FORBIDDEN);
    }

    async fn two_editors_see_both_versions(engine) {
        let t = TestApp::new(engine).await;
        let (mut a, mut b) = (t.staff_browser("teacher").await, t.staff_browser("teacher.other").await);
        let at = begin(&t, &mut a).await;
        assert!(press(&mut a, &at, "add|item:m02-q01").await.status.is_redirection());
        assert!(press(&mut a, &at, "add|item:m02-q02").await.status.is_redirection());
        let seen = revision(&a.get(&at).await);
        assert!(press(&mut b, &at, "remove|item:m02-q02").await.status.is_redirection());
        // A new name and a swap, on what was seen before.
        let mine = [("revision", seen.as_str()), ("titled", "1"), ("was_zh", "第一单元"), ("title_zh", "我的名字"), ("title_en", "<mine>"), ("do", "swap|m02-q01|m02-q04")];
        let both = a.post(&at, &mine).await;
        assert_eq!(both.status, StatusCode::CONFLICT);
        for said in ["职员 teacher.other", "我的名字", "&lt;mine", "现在的内容", "加上您的修改", "value=\"swap|m02-q01|m02-q04\""] {
            assert!(both.body.contains(said), "{said}: {}", both.body);
        }
        // Another language on the way loses nothing.
        let now = revision(&both);
        let again = with(&mine, &[("revision", now.as_str()), ("conflict", "1")]);
        let english = a.post(&at, &with(&again, &[("lang", "en")])).await;
        assert!(english.status == StatusCode::CONFLICT && english.body.contains("With your change") && english.body.contains("我的名字"));
        assert_eq!(revision(&english), now);
        assert!(a.post(&at, &again).await.status.is_redirection());
        let page = a.get(&at).await;
        assert!(page.body.contains("我的名字") && page.body.contains("p-item-m02-q04") && !page.body.contains("p-item-m02-q02"));
        // What is gone cannot be moved: told, and only the way back is left.
        let gone = press(&mut a, &at, "down|item:m02-q01").await;
        assert_eq!(gone.status, StatusCode::CONFLICT);
        assert!(!gone.body.contains("Apply my change too") && gone.body.contains("Keep current version"));
        assert_eq!(press(&mut a, &at, "explode|item:m02-q01").await.status, StatusCode::NOT_FOUND);
    }

    async fn the_bank_is_searched_and_keeps_its_place(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.staff_browser("teacher").await;
        let at = begin(&t, &mut b).await;
        let all = b.get(&format!("{at}/bank")).await;
        assert_eq!(all.body.matches("id=\"at-").count(), 20);
        assert!(all.body.contains("rel=\"next\"") && !all.body.contains("rel=\"prev\""));
        let page = b.get(&format!("{at}/bank?from=m02&page=2")).await;
        assert_eq!(page.body.matches("id=\"at-").count(), 7);
        // The first such field on the page is of the language form.
        let form = page.body.split("name=\"revision\"").nth(1).unwrap();
        let back = form.split("name=\"back\" value=\"").nth(1).unwrap().split('"').next().unwrap().replace("&amp;", "&");
        assert_eq!(back, format!("{at}/bank?from=m02&page=2#at-0"));
        let first = page.between("value=\"add|item:", "\"").to_owned();
        let add = [("revision", &*revision(&page)), ("back", &back), ("do", &format!("add|item:{first}"))];
        assert_eq!(b.post(&at, &add).await.location(), back);
        let page = b.get(&back[..back.find('#').unwrap()]).await;
        assert!(page.body.contains("已在测验中") && !page.body.contains(&format!("value=\"add|item:{first}\"")));
        let fresh = b.get(&format!("{at}/bank?from=m02&fresh=1&page=2")).await;
        assert_eq!(fresh.body.matches("id=\"at-").count(), 6);
        // A press twice is one press.
        assert_eq!(b.post(&at, &add).await.location(), back);
        // Words of either language, whatever the page's.
        for words in ["drink powder", "POWDER", "冲饮粉"] {
            let found = b.get(&format!("{at}/bank?from=m02&q={}", words.replace(' ', "+"))).await;
            assert!(found.body.contains("m02-q01") && found.body.matches("id=\"at-").count() < 10, "{words}");
        }
        let none = b.get(&format!("{at}/bank?q=%3Cscript%3Ealert")).await;
        assert!(none.body.contains("没有符合条件的题目") && none.body.contains("value=\"&lt;script&gt;alert\"") && !none.body.contains("<script>alert"));
        for filter in ["kind=true_false", "difficulty=3", "level=recall", "own=1", "from=m02/spot", "from=nothing", "kind=x&difficulty=y&page=z"] {
            assert_eq!(b.get(&format!("{at}/bank?{filter}")).await.status, StatusCode::OK, "{filter}");
        }
        // Somewhere else is no way back.
        let away = b.post(&at, &[("revision", "1"), ("back", "https://evil.example/"), ("do", &format!("add|item:{first}"))]).await;
        assert_eq!(away.location(), "/");
        let mut other = t.staff_browser("head.other").await;
        assert_eq!(other.get(&format!("{at}/bank")).await.status, StatusCode::FORBIDDEN);
        assert_eq!(other.get(&format!("/teach/quizzes/bank?school={}", t.world().school.id)).await.status, StatusCode::FORBIDDEN);
    }

    async fn a_question_of_every_kind_is_written_by_its_form(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.staff_browser("teacher").await;
        let school = t.world().school.id.to_string();
        let kinds = b.get(&format!("/teach/quizzes/items/new?school={school}")).await;
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
            assert!(kinds.body.contains(&format!("kind={kind}")) || kinds.body.contains(&format!("kind={kind}&amp;")));
            let empty = b.get(&format!("/teach/quizzes/items/new?school={school}&kind={kind}")).await;
            assert_eq!(empty.status, StatusCode::OK, "{kind}");
            let form = with(&base, &with(&form, &[("kind", kind)]));
            // Nothing but the kind: every fault at once, each with a field to go to.
            let bad = b.post("/teach/quizzes/items/new", &[("school", &school), ("kind", kind)]).await;
            assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind}");
            for (at, _) in bad.body.match_indices("<li><a href=\"#") {
                let field = bad.body[at..].split(['#', '"']).nth(2).unwrap();
                assert!(bad.body.contains(&format!("id=\"{field}\"")), "{kind}: the summary leads to {field}");
            }
            // The one written last stands first.
            t.clock.advance(chrono::TimeDelta::seconds(1));
            let done = b.post("/teach/quizzes/items/new", &form).await;
            let bank = b.get(done.location()).await;
            let id = bank.between("/teach/quizzes/items/own-", "\"").to_owned();
            let at = format!("/teach/quizzes/items/own-{id}");
            let page = b.get(&at).await;
            for (name, value) in &form {
                let shown = value.lines().all(|line| page.body.contains(line));
                assert!(shown, "{kind}: {name} is filled in again");
            }
            // Unchanged, in the same shape.
            let same = with(&form, &[("version", "1")]);
            assert!(b.post(&at, &same).await.status.is_redirection());
            assert_eq!(school_items::get(&t.app, &*t.teacher().await, &format!("own-{id}")).await.unwrap().own.body.version, 1, "{kind}");
        }
        assert_eq!(t.store().number("SELECT COUNT(*) FROM own_items").await, 8);
    }

    async fn a_question_s_form_keeps_what_was_typed(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.staff_browser("teacher").await;
        let school = t.world().school.id.to_string();
        let base = with(&SINGLE, &[("school", &school)]);
        let new = "/teach/quizzes/items/new";
        let markup = with(&base, &[("right", ""), ("stem_zh", "</textarea><script>alert(1)</script>"), ("a_zh", "\"><img src=x>")]);
        let bad = b.post(new, &markup).await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(bad.body.contains("请标出正确的答案") || bad.body.contains("请标出正确答案"));
        assert!(!bad.body.contains("<script>alert") && !bad.body.contains("<img src=x>"));
        assert!(bad.body.contains("&lt;/textarea>") && bad.body.contains("谢谢，不用") || bad.body.contains("先尝一口"));
        for (more, fault) in [
            (vec![("b_zh", "谢谢，不用。")], "#b_zh"),
            (vec![("b_zh", ""), ("b_why_zh", "")], "#options"),
            (vec![("stem_en", "Stem only")], "#a_en"),
            (vec![("right", "d")], "#d_zh"),
            (vec![("difficulty", "7")], "#difficulty"),
        ] {
            let bad = b.post(new, &with(&base, &more)).await;
            assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY, "{fault}");
            assert!(bad.body.contains(&format!("href=\"{fault}\"")), "{fault}");
            assert!(bad.body.contains("来路不明，就不碰。"), "{fault}");
        }
        // In English, then saved; markup is shown as it was typed.
        let english = b.post(new, &with(&base, &[("lang", "en")])).await;
        assert!(english.body.contains("先尝一口") && english.body.contains("Question in Chinese"));
        let bank = b.post(new, &with(&base, &[("b_zh", "<b>先尝一口</b>")])).await.location().to_owned();
        let page = b.get(&bank).await;
        assert!(page.body.contains("&lt;b") && !page.body.contains("<b>先尝一口"));
        let id = format!("own-{}", page.between("/teach/quizzes/items/own-", "\""));
        let at = format!("/teach/quizzes/items/{id}");

        // Somebody else was first: 409, theirs above, what was typed in the fields, and on top when sent again.
        let mut other = t.staff_browser("teacher.other").await;
        assert!(other.post(&at, &with(&base, &[("version", "1"), ("stem_zh", "乙的题干")])).await.status.is_redirection());
        let mine = with(&base, &[("version", "1"), ("stem_zh", "甲的题干")]);
        let both = b.post(&at, &mine).await;
        assert_eq!(both.status, StatusCode::CONFLICT);
        assert!(both.body.contains("乙的题干") && both.body.contains("甲的题干") && both.body.contains("职员 teacher.other"));
        let version = both.between("name=\"version\" value=\"", "\"").to_owned();
        assert_eq!(version, "2");
        assert!(b.post(&at, &with(&mine, &[("version", &version)])).await.status.is_redirection());
        assert!(b.get(&at).await.body.contains("甲的题干"));

        // Out of the bank; a stranger never saw it.
        let mut far = t.staff_browser("head.far").await;
        for path in [at.clone(), format!("{at}/retire")] {
            assert_eq!(far.get(&path).await.status, StatusCode::FORBIDDEN);
            assert_eq!(far.post(&path, &base).await.status, StatusCode::FORBIDDEN);
        }
        assert_eq!(far.post(new, &base).await.status, StatusCode::FORBIDDEN);
        assert_eq!(b.get(&format!("{at}/retire")).await.status, StatusCode::OK);
        let bank = b.post(&format!("{at}/retire"), &[]).await.location().to_owned();
        assert!(!b.get(&bank).await.body.contains(&id));
        assert!(b.get(&at).await.location().starts_with("/teach/quizzes/away?school="), "there it can be brought back");
    }

    // No page that a pupil can reach, and no preview, tells the key in its markup.
    async fn a_preview_tells_no_key(engine) {
        let t = TestApp::new(engine).await;
        let (teacher, school) = (t.teacher().await, t.world().school.id);
        let quiz = quizzes::create(&t.app, &teacher, school, &qinghe_model::Text { zh: "预览".into(), en: String::new() }).await.unwrap();
        let mut b = t.staff_browser("teacher").await;
        for kind in [ItemKind::Single, ItemKind::Order, ItemKind::ShortText, ItemKind::Number, ItemKind::Match] {
            let id = school_items::create(&t.app, &teacher, school, own::item(kind)).await.unwrap();
            assert!(press(&mut b, &format!("/teach/quizzes/{quiz}"), &format!("add|item:{id}")).await.status.is_redirection());
        }
        for path in ["preview?seed=1", "print?seed=1"] {
            let page = b.get(&format!("/teach/quizzes/{quiz}/{path}")).await;
            for key in ["✓", "不用了", "先拒绝，再离开", "再想一想", "→"] {
                assert!(!page.body.contains(key), "{path} tells {key}");
            }
            let place = |text: &str| page.body.find(&format!(">{text}<")).unwrap();
            assert!(!(place("拒绝") < place("离开") && place("离开") < place("告诉大人")), "the order is not given away");
        }
        let page = b.get(&format!("/teach/quizzes/{quiz}/print?seed=1&key=1")).await;
        assert!(page.body.contains("✓") && page.body.contains("不用了"));
    }

    async fn questions_come_from_a_file_and_leave_as_one(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.staff_browser("teacher").await;
        let school = t.world().school.id.to_string();
        assert!(b.get(&format!("/teach/quizzes/import?school={school}")).await.body.contains("multipart/form-data"));
        let fields = [("school", school.as_str()), ("in", "zh-CN")];
        // Nothing chosen: the same page with the fault beside the field.
        let none = b.upload("/teach/quizzes/import", &fields, "", b"").await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        let gift = "::一:: 报警电话是多少？ {#110}\n\n::二:: 有人递来𠮷牌饮料？ {=不用，谢谢 ~先尝一口#不知道里面是什么}\n\n::三:: 写一段话 {}\n\n::四:: 没有答案 {~甲 ~乙}\n";
        let looked = b.upload("/teach/quizzes/import", &fields, "单元<b>.txt", gift.as_bytes()).await;
        assert_eq!(looked.status, StatusCode::SEE_OTHER);
        let preview = looked.location().to_owned();
        let page = b.get(&preview).await;
        assert!(page.body.contains("导入 2 题") && page.body.contains("𠮷牌饮料") && page.body.contains("单元&lt;b&gt;.txt"), "{}", page.body);
        // Another teacher's file is nobody's business, and looking keeps nothing.
        let mut other = t.staff_browser("head.other").await;
        assert_eq!(other.get(&preview).await.status, StatusCode::NOT_FOUND);
        assert_eq!(t.store().number("SELECT COUNT(*) FROM own_items").await, 0);
        let path = preview.split('?').next().unwrap().to_owned();
        let taken = b.post(&path, &[("in", "zh-CN")]).await;
        let quiz = taken.location().to_owned();
        assert_eq!(t.store().number("SELECT COUNT(*) FROM own_items").await, 2);
        assert_eq!(b.post(&path, &[("in", "zh-CN")]).await.status, StatusCode::NOT_FOUND, "once");
        for (format, mark) in [("gift", "不用，谢谢"), ("moodle", "<quiz>"), ("qti", "PK"), ("xlsx", "PK")] {
            let file = b.get(&format!("{quiz}/export/{format}")).await;
            assert_eq!(file.status, StatusCode::OK, "{format}");
            assert!(file.body.contains(mark), "{format}");
        }
        // What was written is read again as it was.
        let file = b.get(&format!("{quiz}/export/gift")).await.body;
        let again = b.upload("/teach/quizzes/import", &fields, "again.txt", file.as_bytes()).await;
        assert!(b.get(again.location()).await.body.contains("导入 2 题"));
        assert_eq!(b.get(&format!("{quiz}/export/pdf")).await.status, StatusCode::NOT_FOUND);
        let far = t.staff_browser("head.far").await.get(&format!("{quiz}/export/gift")).await;
        assert_eq!(far.status, StatusCode::FORBIDDEN);
        let empty = b.upload("/teach/quizzes/import", &fields, "bad.txt", b"no questions here").await;
        let path = empty.location().split('?').next().unwrap().to_owned();
        let refused = b.post(&path, &[("in", "zh-CN")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}
