//! What all forms have in common: one that makes something makes it once, and the second of two editors is told.

use http::StatusCode;
use qinghe_model::org::Grade;
use qinghe_service::{quizzes, school_items};
use qinghe_tests::{
    TestApp, World, both,
    http::{Answer, Browser},
    own, survey, work,
};

type Typed = Vec<(&'static str, String)>;

/// A form that makes something.
struct Making {
    who: &'static str,
    path: String,
    /// The form on the page.
    form: &'static str,
    typed: Typed,
    /// What is counted, and how many it makes.
    counted: &'static str,
    makes: i64,
}

fn making(
    who: &'static str,
    path: String,
    form: &'static str,
    typed: &[(&'static str, &str)],
    counted: &'static str,
    makes: i64,
) -> Making {
    let typed = typed.iter().map(|(n, v)| (*n, (*v).to_owned())).collect();
    Making { who, path, form, typed, counted, makes }
}

const WORK: &str = "SELECT COUNT(*) FROM assignments";
const GROUPS: &str = "SELECT COUNT(*) FROM class_groups";
const PEOPLE: &str = "SELECT COUNT(*) FROM users";
const QUIZZES: &str = "SELECT COUNT(*) FROM quizzes";
const QUESTIONS: &str = "SELECT COUNT(*) FROM own_items";
const UNITS: &str = "SELECT COUNT(*) FROM orgs";

/// The form of a page that posts to this page.
const MAIN: &str = "main form[method=post]";

/// Every form that makes something and can be filled in at once.
fn all(w: &World) -> Vec<Making> {
    let (class, other, school, county) = (w.class.id, w.other_class.id, w.school.id, w.county.id);
    let at_county = |rest: &str| format!("/bureau/{county}/{rest}");
    let in_class = |rest: &str| format!("/teach/classes/{class}/{rest}");
    let grade = format!("m02:{}", Grade::P5.as_str());
    let design = [
        ("do", "save"),
        ("name_zh", "秋测"),
        ("name_en", "Autumn"),
        ("grades", "P5"),
        ("forms", "a"),
        ("seed", "7"),
        ("size", "2"),
        ("opens_at", "2026-10-13T08:00"),
        ("closes_at", "2026-10-16T18:00"),
    ];
    let question = [("right", "false"), ("stem_zh", "题目"), ("explanation_zh", "讲解"), ("true_why_zh", "想一想")];
    let match_ =
        [("mode", "quiz"), ("count", "1"), ("seconds", "20"), ("pace", "teacher"), ("teams", "1"), ("speed", "0")];
    let campaign = [
        ("name_zh", "开学第一课"),
        ("name_en", "First lesson"),
        ("due_at", "2026-11-20T20:00"),
        ("piece", "m02:module"),
        ("grade", &grade),
        ("drafts", "1"),
        ("drafts_reason", "省里同意试用"),
    ];
    let notice = [("title_zh", "通知"), ("body_zh", "请查看"), ("until", "2026-12-01")];
    let activity = [("kind", "film"), ("headcount", "3")];
    vec![
        making("teacher", in_class("assign"), "form#assign", &[("module", "m02")], WORK, 1),
        making("head", in_class("assign"), "form#assign", &[("module", "m03"), ("class", &other.to_string())], WORK, 2),
        making("teacher", in_class("programme"), MAIN, &[], WORK, 1),
        making(
            "teacher",
            in_class("groups"),
            "[aria-labelledby=create] form",
            &[("name", "甲组"), ("do", "create")],
            GROUPS,
            1,
        ),
        making(
            "teacher",
            in_class("groups"),
            "[aria-labelledby=split] form",
            &[("parts", "2"), ("do", "split")],
            GROUPS,
            2,
        ),
        making("teacher", in_class("pupils/new"), "form#pupil", &[("name", "新学生"), ("number", "99")], PEOPLE, 1),
        making(
            "head",
            in_class("teachers"),
            "form#teacher",
            &[("username", "visitor")],
            "SELECT COUNT(*) FROM grants",
            1,
        ),
        making("teacher", in_class("matches/new"), "form#match", &match_, "SELECT COUNT(*) FROM matches", 1),
        making("teacher", in_class("activities/new"), "form#activity", &activity, "SELECT COUNT(*) FROM activities", 1),
        making("teacher", "/teach/quizzes".to_owned(), "form[action$='/copy']", &[], QUIZZES, 1),
        making(
            "teacher",
            format!("/teach/quizzes/new?school={school}"),
            "form#new",
            &[("title_zh", "第一单元")],
            QUIZZES,
            1,
        ),
        making(
            "teacher",
            format!("/teach/quizzes/items/new?school={school}&kind=true_false"),
            "form#item",
            &question,
            QUESTIONS,
            1,
        ),
        making(
            "officer.county",
            "/contests/new?template=june".to_owned(),
            "form#contest",
            &[],
            "SELECT COUNT(*) FROM contests",
            1,
        ),
        making(
            "officer.county",
            at_county("campaigns/new"),
            "form#campaign",
            &campaign,
            "SELECT COUNT(*) FROM campaigns",
            1,
        ),
        making("officer.county", at_county("notices/new"), MAIN, &notice, "SELECT COUNT(*) FROM notices", 1),
        making(
            "officer.county",
            at_county("tokens"),
            "[aria-labelledby=make] form",
            &[("name", "县平台")],
            "SELECT COUNT(*) FROM api_tokens",
            1,
        ),
        making(
            "officer.county",
            at_county("help-lines"),
            "[aria-labelledby=edit] form",
            &[("name_zh", "心理热线"), ("name_en", "Line"), ("number", "0871-12345")],
            "SELECT COUNT(*) FROM help_lines",
            1,
        ),
        making(
            "officer.county",
            at_county("tree/new"),
            MAIN,
            &[("code", "QH1009"), ("name_zh", "云岭县第九小学"), ("name_en", "No. 9")],
            UNITS,
            1,
        ),
        making(
            "head",
            format!("/bureau/{school}/staff/new"),
            MAIN,
            &[("name", "新老师"), ("username", "new.teacher"), ("role", "teacher"), ("at", &class.to_string())],
            PEOPLE,
            1,
        ),
        making("assessor", at_county("surveys/new"), "form#survey", &design, "SELECT COUNT(*) FROM surveys", 1),
    ]
}

/// Where an answer leads; nothing for one that shows what it made this once.
fn outcome(answer: &Answer) -> Option<String> {
    answer.status.is_redirection().then(|| answer.location().to_owned())
}

fn borrowed(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect()
}

/// The address that a form posts to.
fn action(page: &qinghe_tests::Page, form: &str, path: &str) -> String {
    page.one(form).attr("action").unwrap_or(path).to_owned()
}

/// Sends a form twice at one moment and once more after going back; gives the three answers.
async fn thrice(b: &mut Browser, address: &str, fields: &[(String, String)]) -> [Answer; 3] {
    let fields = borrowed(fields);
    let (mut one, mut two) = (b.clone(), b.clone());
    let (first, second) = futures::join!(one.post(address, &fields), two.post(address, &fields));
    [first, second, b.post(address, &fields).await]
}

both! {
    async fn a_form_that_makes_something_makes_it_once(engine) {
        let t = TestApp::new(engine).await;
        // A survey needs classes of more pupils.
        survey::fill(&t).await;
        let (teacher, school) = (t.teacher().await, t.world().school.id);
        quizzes::create(&t.app, &teacher, school, &qinghe_model::Text { zh: "旧测验".into(), en: String::new() }).await.unwrap();
        for m in all(t.world()) {
            let mut b = t.staff_browser(m.who).await;
            let answer = b.get(&m.path).await;
            assert_eq!(answer.status, StatusCode::OK, "{}: {}", m.path, answer.body);
            let page = answer.page();
            let typed: Vec<(&str, &str)> = m.typed.iter().map(|(n, v)| (*n, v.as_str())).collect();
            let fields = page.form(m.form, &typed);
            let ids = fields.iter().filter(|(n, v)| matches!(n.as_str(), "form_id" | "id") && !v.is_empty()).count();
            assert!(ids > 0, "{} {} has no id: {fields:?}", m.path, m.form);
            let before = t.store().number(m.counted).await;
            let answers = thrice(&mut b, &action(&page, m.form, &m.path), &fields).await;
            let made = t.store().number(m.counted).await - before;
            let shown = answers.iter().map(|a| a.body.as_str()).find(|b| b.contains("errors-title")).unwrap_or_default();
            // The programme of the grade has lessons of which one is set already.
            let wanted = if m.path.ends_with("programme") { made.max(m.makes) } else { m.makes };
            assert_eq!(made, wanted, "{} {}: {shown}", m.path, m.form);
            assert!(made > 0 && answers.iter().all(|a| !a.status.is_client_error()), "{}: {:?}", m.path, answers.each_ref().map(|a| a.status));
            let places: Vec<String> = answers.iter().filter_map(outcome).collect();
            assert!(places.len() >= 2 && places.iter().all(|p| *p == places[0]), "{}: {places:?}", m.path);
            assert_eq!(b.get(&places[0]).await.status, StatusCode::OK, "{}", places[0]);
            t.clock.advance(chrono::TimeDelta::minutes(1));
        }
    }

    async fn a_form_with_other_content_makes_another(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.staff_browser("teacher").await;
        let path = format!("/teach/classes/{}/assign", t.world().class.id);
        let page = b.get(&path).await.page();
        let first = b.post(&path, &borrowed(&page.form("form#assign", &[("module", "m02")]))).await;
        // Back, corrected, sent again: the correction is not thrown away.
        let second = b.post(&path, &borrowed(&page.form("form#assign", &[("module", "m03")]))).await;
        assert_ne!(first.location(), second.location());
        assert_eq!(t.store().number(WORK).await, 2);
        // What was refused may be sent again, and keeps its id.
        let wrong = page.form("form#assign", &[("module", "m01"), ("due_at", "gestern")]);
        let refused = b.post(&path, &borrowed(&wrong)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.page().field("form_id"), page.field("form_id"));
        assert_eq!(b.post(&path, &borrowed(&wrong)).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let fields = refused.page().form("form#assign", &[("module", "m01"), ("due_at", "2026-10-20T20:00")]);
        assert!(b.post(&path, &borrowed(&fields)).await.status.is_redirection());
        assert_eq!(t.store().number(WORK).await, 3);
    }

    async fn a_class_list_and_questions_from_a_file_are_taken_once(engine) {
        let t = TestApp::new(engine).await;
        let mut head = t.staff_browser("head").await;
        let list = "学校,年级,班级,学号,姓名\nQH1001,五年级,1班,77,新来的\n";
        let preview = head.upload("/school/import", &[], "a.csv", list.as_bytes()).await.location().to_owned();
        let school = t.world().school.id.to_string();
        let file = [("school", school.as_str()), ("in", "zh-CN")];
        let gift = "::一:: 报警电话是多少？ {#110}\n".as_bytes();
        let questions = head.upload("/teach/quizzes/import", &file, "a.txt", gift).await.location().to_owned();
        for (path, form, counted) in [(preview, "form#seen", PEOPLE), (questions, "form.actions[method=post]", QUESTIONS)] {
            let page = head.get(&path).await.page();
            let before = t.store().number(counted).await;
            let address = path.split('?').next().unwrap().to_owned();
            let answers = thrice(&mut head, &address, &page.form(form, &[])).await;
            assert_eq!(t.store().number(counted).await, before + 1, "{path}");
            let places: Vec<&str> = answers.iter().map(Answer::location).collect();
            assert!(places.iter().all(|p| *p == places[0]), "{places:?}");
        }
    }

    async fn a_pupil_asks_once(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.pupil_browser(0).await;
        let page = b.get("/account/data").await.page();
        let fields = page.form("form#request", &[("about", "name"), ("text", "名字写错了")]);
        let answers = thrice(&mut b, "/account/data", &fields).await;
        assert!(answers.iter().all(|a| a.status.is_redirection()), "{:?}", answers.each_ref().map(|a| a.status));
        assert_eq!(t.store().number("SELECT COUNT(*) FROM correction_requests").await, 1);
    }

    /// A secret is shown to one of them only; the other is told what to do.
    async fn what_is_shown_once_is_made_once(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.staff_browser("officer.county").await;
        let path = format!("/bureau/{}/tokens", t.world().county.id);
        let page = b.get(&path).await.page();
        let answers = thrice(&mut b, &path, &page.form("[aria-labelledby=make] form", &[("name", "县平台")])).await;
        let shown = answers.iter().filter(|a| a.status == StatusCode::OK).count();
        assert_eq!(shown, 1);
        b.get(answers[2].location()).await.page().has(".notice", "令牌只创建了一个");
    }

    async fn the_second_editor_is_told_and_keeps_what_they_typed(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        let (teacher, class) = (t.teacher().await, w.class.id);
        let id = work::assign(&t.app, &teacher, class).await.unwrap();
        let group = qinghe_service::groups::create(&t.app, &teacher, class, "一组").await.unwrap();
        let pupil = t.learner_id(&w.class, 0).await;
        let county = w.county.id;
        let mut officer = t.staff_browser("officer.county").await;
        let lines = format!("/bureau/{county}/help-lines");
        let line = [("line", ""), ("name_zh", "心理热线"), ("name_en", "Line"), ("number", "0871-12345"), ("hours", "")];
        assert!(officer.post(&lines, &line).await.status.is_redirection());
        let line = officer.get(&lines).await.page().attr("main input[name=line]", "value");
        let question = school_items::create(&t.app, &teacher, w.school.id, own::items().swap_remove(0)).await.unwrap();
        let quiz = quizzes::create(&t.app, &teacher, w.school.id, &qinghe_model::Text { zh: "测验".into(), en: String::new() }).await.unwrap();
        // Who edits, where, the form, a field, and what the one and the other typed.
        let all = [
            ("head", format!("/teach/assignments/{id}/edit"), "form#edit", "note", ["甲的话", "乙的话"]),
            ("head", format!("/teach/assignments/{id}/edit"), "form#edit", "due_at", ["2026-10-22T20:00", "2026-10-23T20:00"]),
            ("head", format!("/teach/assignments/{id}/exceptions/{pupil}"), MAIN, "own_due_at", ["2026-10-24T20:00", "2026-10-25T20:00"]),
            ("head", format!("/teach/classes/{class}/groups/{group}"), "form#group", "name", ["甲组", "乙组"]),
            ("head", format!("/teach/classes/{class}/pupils/{pupil}/edit"), "form#pupil", "name", ["林知霞", "林芝夏"]),
            ("admin.county", format!("/bureau/{county}/tree/{}", w.school.id), "[aria-labelledby=update] form", "name_zh", ["实验一小", "实验二小"]),
            ("admin.county", format!("{lines}?line={line}"), "[aria-labelledby=edit] form", "number", ["0871-11111", "0871-22222"]),
            ("head", format!("/teach/quizzes/items/{question}"), "form#item", "stem_zh", ["甲的题", "乙的题"]),
            ("head", format!("/teach/quizzes/{quiz}"), "form#quiz", "title_zh", ["甲的名", "乙的名"]),
        ];
        for (who, path, form, field, [theirs, mine]) in all {
            let first = if who == "head" { "teacher" } else { "officer.county" };
            let (mut a, mut b) = (t.staff_browser(first).await, t.staff_browser(who).await);
            let (one, other) = (a.get(&path).await.page(), b.get(&path).await.page());
            let address = action(&one, form, &path);
            let saved = a.post(&address, &borrowed(&one.form(form, &[(field, theirs)]))).await;
            assert!(saved.status.is_redirection(), "{path}: {} {}", saved.status, saved.body);
            t.clock.advance(chrono::TimeDelta::seconds(1));
            let told = b.post(&address, &borrowed(&other.form(form, &[(field, mine)]))).await;
            assert_eq!(told.status, StatusCode::CONFLICT, "{path}");
            let page = told.page();
            assert!(told.body.contains(&theirs.replace('T', " ")) || told.body.contains(theirs), "{path}: the other's version is shown");
            assert!(told.body.contains(mine), "{path}: what was typed is kept");
            // Saved again, knowingly, it replaces the other's.
            let form = if page.count(form) == 1 { form } else { "form#mine" };
            let again = b.post(&action(&page, form, &path), &borrowed(&page.form(form, &[]))).await;
            assert!(again.status.is_redirection(), "{path}: {} {}", again.status, again.body);
            b.get(&path).await.page().form(if form == "form#mine" { "form#quiz" } else { form }, &[]).iter().find(|(n, v)| n == field && v == mine).unwrap_or_else(|| panic!("{path}: {field} is not {mine}"));
            // Unchanged since, nobody is told anything.
            let fresh = b.get(&path).await.page();
            let form = if form == "form#mine" { "form#quiz" } else { form };
            assert!(b.post(&address, &borrowed(&fresh.form(form, &[]))).await.status.is_redirection(), "{path}");
        }
    }

    /// A setting that is confirmed on a page of its own.
    async fn the_second_who_sets_the_retention_is_told(engine) {
        let t = TestApp::new(engine).await;
        let path = format!("/bureau/{}/retention", t.world().region.id);
        let (mut a, mut b) = (t.staff_browser("officer.region").await, t.staff_browser("admin").await);
        let one = a.get(&format!("{path}?months=24")).await.page();
        let other = b.get(&format!("{path}?months=36")).await.page();
        let confirm = "[aria-labelledby=would] form";
        assert!(a.post(&path, &borrowed(&one.form(confirm, &[]))).await.status.is_redirection());
        let told = b.post(&path, &borrowed(&other.form(confirm, &[]))).await;
        assert_eq!(told.status, StatusCode::CONFLICT);
        let page = told.page();
        page.has(".notice", "24");
        assert!(b.post(&path, &borrowed(&page.form(confirm, &[]))).await.status.is_redirection());
        assert_eq!(t.store().number("SELECT months FROM retention").await, 36);
    }

    /// Two editors press at one moment: one is saved, the other is told.
    async fn of_two_editors_at_one_moment_one_is_told(engine) {
        let t = TestApp::new(engine).await;
        let (teacher, class) = (t.teacher().await, t.world().class.id);
        let group = qinghe_service::groups::create(&t.app, &teacher, class, "一组").await.unwrap();
        let path = format!("/teach/classes/{class}/groups/{group}");
        let (mut a, mut b) = (t.staff_browser("teacher").await, t.staff_browser("head").await);
        let (one, other) = (a.get(&path).await.page(), b.get(&path).await.page());
        let (one, other) = (one.form("form#group", &[("name", "甲组")]), other.form("form#group", &[("name", "乙组")]));
        let (one, other) = (borrowed(&one), borrowed(&other));
        let (first, second) = futures::join!(a.post(&path, &one), b.post(&path, &other));
        let mut said = [first.status, second.status];
        said.sort_unstable();
        assert_eq!(said, [StatusCode::SEE_OTHER, StatusCode::CONFLICT]);
    }
}
