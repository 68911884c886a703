//! Whoever sees a pupil's name is in the audit log. Every address of the site is asked by people with different roles, and
//! every answer is searched for the names of the pupils: one with a name that is not the visitor's own must have a line.
//!
//! The addresses are read from the sources, so that a new one is asked too; one with a parameter that is not known here fails
//! the test.

use super::board::listen;
use chrono::TimeDelta;
use qinghe_model::{
    correction::About,
    matches::{Mode, Pace},
};
use qinghe_service::{
    corrections, groups,
    matches::{self, Participant, making::NewMatch, paper::Source},
    pupils, roster,
};
use qinghe_tests::{Engine, TestApp, both, contest, http::Browser, run, work};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};
use uuid::Uuid;

/// The pupils of the world.
const NAMES: [&str; 11] = [
    "林知夏",
    "周予安",
    "阿依古丽·买买提",
    "欧阳思远",
    "陈书瑶",
    "何星遥",
    "苏念一",
    "白汀",
    "沈亦乔",
    "袁砚秋",
    "宋晚柠",
];

/// Looks, as opposed to what happens at an account.
const LOOKS: &str = "SELECT COUNT(*) FROM audit WHERE action NOT IN \
    ('sign_in', 'sign_in.refused', 'sign_out', 'denied', 'secret.changed', 'proof.refused', 'log.pruned')";

/// Addresses that end a session or stay open, each with the reason.
const LEFT_OUT: &[(&str, &str)] = &[
    ("/teach/assignments/{assignment}/events", "a stream: see the test of streams"),
    ("/bureau/{org}/live/{campaign}/events", "a stream without names"),
    ("/teach/matches/{id}/events", "a stream: see the test of streams"),
    ("/play/{id}/events", "a stream for those who play"),
    ("/leave", "the quick exit ends what a browser shows"),
];

/// The addresses in the sources that can be read.
fn templates() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/web")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                for route in text.split(".route(").skip(1) {
                    let Some(address) = route.trim_start().strip_prefix('"').and_then(|r| r.split('"').next()) else {
                        continue;
                    };
                    let handlers =
                        route.split(".route(").next().unwrap_or_default().split('\n').next().unwrap_or_default();
                    if !handlers.contains("post(") || handlers.contains("get(") {
                        found.insert(address.to_owned());
                    }
                }
            }
        }
    }
    found
}

/// What a parameter is filled with: several where it matters.
type Values = BTreeMap<&'static str, Vec<String>>;

/// The addresses of a template.
fn filled(template: &str, values: &Values) -> Vec<String> {
    let mut all = vec![String::new()];
    for part in template.split('/').skip(1) {
        let options = match part.strip_prefix('{').and_then(|p| p.strip_suffix('}')) {
            None => vec![part.to_owned()],
            Some(name) => values
                .get(name.trim_start_matches('*'))
                .unwrap_or_else(|| panic!("{template}: say in `world` what {{{name}}} is filled with"))
                .clone(),
        };
        all = all.iter().flat_map(|start| options.iter().map(move |o| format!("{start}/{o}"))).collect();
    }
    all
}

/// A world with something of everything that shows names.
async fn world(t: &TestApp) -> Values {
    let w = t.world().clone();
    let (app, teacher, head) = (&t.app, t.teacher().await, t.school_admin().await);
    let nothing = vec![Uuid::nil().to_string()];
    let assignment = work::assign(app, &teacher, w.class.id).await.unwrap();
    let pupil = t.student(0).await;
    work::do_lesson(app, &pupil, assignment).await.unwrap();
    let attempt = work::do_quiz(app, &pupil, assignment, 3).await.unwrap().attempt.id;
    corrections::ask(app, &pupil, Some(About::Name), "名字里有一个字不对").await.unwrap();
    let group = groups::create(app, &teacher, w.class.id, "第一组").await.unwrap();
    let leaver = t.learner_id(&w.class, 3).await;
    pupils::remove(app, &head, w.class.id, leaver).await.unwrap();
    let list = "学校,年级,班级,学号,姓名\nQH1001,五年级,1班,1,林知夏\nQH1001,五年级,2班,1,陈书瑶\n";
    let upload = roster::upload(app, &head, w.school.id, "名单.csv", list.into()).await.unwrap();
    let taken = roster::upload(app, &head, w.school.id, "名单.csv", list.into()).await.unwrap();
    let seen = roster::preview(app, &head, taken).await.unwrap().seen;
    let (import, _) = roster::take_over(app, &head, taken, &seen, &roster::Decisions::default()).await.unwrap();
    let new = NewMatch {
        source: Some(Source::Module(work::MODULE.into())),
        mode: Some(Mode::Quiz),
        count: Some(2),
        pace: Some(Pace::Teacher),
        seconds: Some(20),
        teams: Some(2),
        speed_share: Some(0),
        ..NewMatch::default()
    };
    let live = matches::making::create(app, &teacher, w.class.id, &new).await.unwrap();
    matches::playing::join(app, &Participant::Actor(pupil.clone()), live, None, None).await.unwrap();
    let (held, round) = contest::running(t, &*t.officer("county").await, &w.county).await;
    let orgs = [w.school.id, w.class.id, w.county.id].map(|id| id.to_string()).to_vec();
    let learners = [t.learner_id(&w.class, 0).await, leaver].map(|id| id.to_string()).to_vec();
    let one = |text: &str| vec![text.to_owned()];
    BTreeMap::from([
        ("class", vec![w.class.id.to_string()]),
        ("org", orgs),
        ("school", vec![w.school.id.to_string()]),
        ("node", vec![w.school.id.to_string()]),
        ("learner", learners),
        ("assignment", vec![assignment.to_string()]),
        ("attempt", vec![attempt.to_string()]),
        ("group", vec![group.to_string()]),
        ("upload", vec![upload.to_string()]),
        ("import", vec![import.to_string()]),
        ("id", vec![live.to_string()]),
        ("contest", vec![held.to_string()]),
        ("round", vec![round.to_string()]),
        ("code", one("QH1001")),
        ("module", one(work::MODULE)),
        ("step", vec![work::module().steps[0].id.clone()]),
        ("report", ["league", "follow-up", "official.csv", "league.json"].map(str::to_owned).to_vec()),
        ("format", one("gift")),
        ("file", one("template.csv")),
        ("way", one("move")),
        ("programme", one("p1")),
        ("token", one("AZnDonwefQCAAAAjRWeJqw")),
        ("path", one("none.js")),
        ("activity", nothing.clone()),
        ("campaign", nothing.clone()),
        ("survey", nothing.clone()),
        ("quiz", nothing.clone()),
        ("item", nothing.clone()),
        ("user", nothing.clone()),
        ("notice", nothing.clone()),
        ("plan", nothing.clone()),
        ("promotion", nothing.clone()),
        ("request", nothing.clone()),
        ("factor", nothing.clone()),
        ("rest", one("campaigns")),
        ("proposal", nothing.clone()),
        // A frozen report of a bureau: figures by unit.
        ("submission", nothing.clone()),
        ("teacher", nothing),
    ])
}

/// The names in an answer, also in the cells of a workbook.
fn names_in(answer: &qinghe_tests::http::Answer, own: &str) -> Vec<&'static str> {
    let mut text = answer.body.clone();
    if answer.bytes.starts_with(b"PK") {
        let mut book = zip::ZipArchive::new(std::io::Cursor::new(answer.bytes.to_vec())).unwrap();
        for n in 0..book.len() {
            let mut part = String::new();
            drop(std::io::Read::read_to_string(&mut book.by_index(n).unwrap(), &mut part));
            text.push_str(&part);
        }
    }
    NAMES.into_iter().filter(|name| *name != own && text.contains(*name)).collect()
}

/// What a name is found in, to say where it comes from.
fn around(body: &str, name: &str) -> String {
    let at = body.find(name).unwrap_or_default();
    let before: Vec<char> = body[..at].chars().collect();
    before[before.len().saturating_sub(120)..]
        .iter()
        .chain(body[at..].chars().take(60).collect::<Vec<_>>().iter())
        .collect()
}

async fn visitor(t: &TestApp, who: &str) -> Browser {
    if who == "pupil" { t.pupil_browser(1).await } else { t.staff_browser(who).await }
}

#[test]
fn every_name_that_is_seen_is_in_the_audit_log() {
    run(async {
        let t = TestApp::new(Engine::Sqlite).await;
        let values = world(&t).await;
        let templates = templates();
        assert!(templates.len() > 120, "the addresses are found: {templates:?}");
        for (address, _) in LEFT_OUT {
            assert!(templates.contains(*address), "there is no {address} any more");
        }
        let (mut unseen, mut named) = (Vec::new(), BTreeSet::new());
        // The head twice: at first nobody has looked yet.
        for who in ["head", "teacher", "head", "officer.county", "pupil"] {
            let own = if who == "pupil" { NAMES[1] } else { "" };
            let mut b = visitor(&t, who).await;
            // The preview of a list first: it does not stay for long.
            let (early, late): (Vec<_>, Vec<_>) = templates
                .iter()
                .filter(|a| !LEFT_OUT.iter().any(|(out, _)| out == a))
                .partition(|a| a.starts_with("/school/import"));
            for template in early.into_iter().chain(late) {
                // Where the password is asked for again, it has just been given.
                let is_proved = qinghe_site::PROVED.contains(&("GET", template.as_str()));
                for path in filled(template, &values) {
                    if is_proved {
                        b = visitor(&t, who).await;
                    }
                    let before = t.store().number(LOOKS).await;
                    let mut answer = b.get(&path).await;
                    if names_in(&answer, own).is_empty() {
                        continue;
                    }
                    named.insert((who, template.clone()));
                    if t.store().number(LOOKS).await > before {
                        continue;
                    }
                    // The same view was noted a short while ago: after that it is noted again.
                    t.clock.advance(TimeDelta::minutes(11));
                    if is_proved {
                        b = visitor(&t, who).await;
                    }
                    answer = b.get(&path).await;
                    if answer.status.is_redirection() {
                        b = visitor(&t, who).await;
                        answer = b.get(&path).await;
                    }
                    let names = names_in(&answer, own);
                    if !names.is_empty() && t.store().number(LOOKS).await == before {
                        unseen.push(format!("{who} {path}: {names:?} in {:?}", around(&answer.body, names[0])));
                    }
                }
            }
        }
        assert!(unseen.is_empty(), "no line in the audit log:\n{}", unseen.join("\n"));
        // The detector detects: these show names for sure, and nobody but the school sees any.
        for template in [
            "/teach/classes/{class}",
            "/teach/classes/{class}/slips",
            "/teach/classes/{class}/grades",
            "/teach/classes/{class}/grades.csv",
            "/teach/classes/{class}/grades.xlsx",
            "/teach/classes/{class}/groups",
            "/teach/classes/{class}/pupils/{learner}",
            "/teach/assignments/{assignment}",
            "/teach/assignments/{assignment}/rows",
            "/teach/assignments/{assignment}/grid",
            "/teach/requests",
        ] {
            assert!(named.contains(&("teacher", template.to_owned())), "{template} has no names: {named:?}");
        }
        for template in [
            "/teach/classes/{class}/former",
            "/school/import/{upload}/rows",
            "/bureau/{org}/views",
            "/bureau/{org}/views.xlsx",
        ] {
            assert!(named.contains(&("head", template.to_owned())), "{template} has no names: {named:?}");
        }
        let others: Vec<_> = named.iter().filter(|(who, _)| !["teacher", "head"].contains(who)).collect();
        assert!(others.is_empty(), "seen outside the school: {others:?}");
    });
}

both! {
    async fn a_stream_of_names_is_in_the_log_once(engine) {
        let t = TestApp::new(engine).await;
        let values = world(&t).await;
        let b = t.staff_browser("teacher").await;
        let board = &values["assignment"][0];
        let count = async || t.store().number("SELECT COUNT(*) FROM audit WHERE action = 'progress.view' AND CAST(detail AS TEXT) LIKE '%\"board\"%'").await;
        assert_eq!(count().await, 0);
        let mut stream = listen(&t, &b, &format!("/teach/assignments/{board}/events?v=")).await;
        stream.until(NAMES[0]).await;
        assert_eq!(count().await, 1, "looking on without the page is a look");
        let mut again = listen(&t, &b, &format!("/teach/assignments/{board}/events?v=")).await;
        again.until(NAMES[0]).await;
        let mut page = t.staff_browser("teacher").await;
        for _ in 0..3 {
            assert!(page.get(&format!("/teach/assignments/{board}/rows?v=")).await.body.contains(NAMES[0]));
        }
        assert_eq!(count().await, 1, "the same person and the same board within ten minutes");
        let mut head = t.staff_browser("head").await;
        head.get(&format!("/teach/assignments/{board}/rows?v=")).await;
        assert_eq!(count().await, 2, "somebody else");
        t.clock.advance(TimeDelta::minutes(11));
        page.get(&format!("/teach/assignments/{board}/rows?v=")).await;
        assert_eq!(count().await, 3, "later again");
        t.app.end_streams();
    }

    async fn the_desk_of_a_match_is_in_the_log(engine) {
        let t = TestApp::new(engine).await;
        let values = world(&t).await;
        let b = t.staff_browser("teacher").await;
        let count = async || t.store().number("SELECT COUNT(*) FROM audit WHERE action = 'match.lead' AND CAST(detail AS TEXT) LIKE '%\"view\"%'").await;
        let mut stream = listen(&t, &b, &format!("/teach/matches/{}/events?v=", values["id"][0])).await;
        stream.until(NAMES[0]).await;
        assert_eq!(count().await, 1);
        t.app.end_streams();
    }

    async fn a_school_sees_who_looked_and_a_bureau_does_not(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        let views = format!("/bureau/{}/views", w.school.id);
        let mut head = t.staff_browser("head").await;
        head.get(&views).await.page().has("h2", "没有人查看过");
        let learner = t.learner_id(&w.class, 0).await;
        let mut teacher = t.staff_browser("teacher").await;
        teacher.get(&format!("/teach/classes/{}/pupils/{learner}", w.class.id)).await;
        t.clock.advance(TimeDelta::minutes(1));
        teacher.get(&format!("/teach/classes/{}", w.class.id)).await;
        t.clock.advance(TimeDelta::minutes(1));
        let page = head.get(&views).await.page();
        let rows = page.table("tbody");
        // The head's own look at this page comes first.
        let of_teacher: Vec<_> = rows.iter().filter(|row| row[1].contains("teacher")).collect();
        assert_eq!(of_teacher.len(), 2, "{rows:?}");
        assert!(of_teacher[0][4].contains("名单上的全部学生") && of_teacher[0][3] == "五年级1班", "{rows:?}");
        assert!(of_teacher[1][4] == "林知夏" && of_teacher[1][2] == "教师" && of_teacher[1][5].contains("查看学生进度"), "{rows:?}");
        // By pupil: their own page, and their class's.
        let by = async |b: &mut Browser, query: &str| b.get(&format!("{views}?{query}")).await.page().table("tbody").into_iter().filter(|r| r[1].contains("teacher")).count();
        assert_eq!(by(&mut head, "pupil=%E6%9E%97%E7%9F%A5%E5%A4%8F").await, 2);
        assert_eq!(by(&mut head, "pupil=%E5%91%A8%E4%BA%88%E5%AE%89").await, 1, "another of the class: the class as a whole");
        head.get(&format!("{views}?pupil=%E7%8E%8B")).await.page().error("pupil", "本校没有这名学生");
        assert_eq!(by(&mut head, "person=teacher").await, 2);
        head.get(&format!("{views}?person=teacher.other")).await.page().has("h2", "没有人查看过");
        head.get(&format!("{views}?from=2026-10-13")).await.page().has("h2", "没有人查看过");
        let lines = head.get(&format!("{views}.csv?person=teacher")).await.csv();
        assert_eq!((lines.len(), lines[2][4].as_str()), (3, "林知夏"), "{lines:?}");
        assert!(head.get(&format!("{views}.xlsx")).await.bytes.starts_with(b"PK"));
        for (name, value) in ["from", "to", "pupil", "person", "before"].iter().flat_map(|n| ["x", "%00", "-1", "+262142-12-31", "9999-12-31", "2026-02-30", "%25_"].map(|v| (n, v))) {
            assert_eq!(head.get(&format!("{views}?{name}={value}")).await.status, 200, "{name}={value}");
        }
        let english = head.clone().speaking("en").get(&views).await;
        english.page().has("h1", "Who looked at pupils");
        for who in ["teacher", "head.other", "officer.county", "officer.region", "admin.county", "admin", "assessor"] {
            for end in ["", ".csv", ".xlsx"] {
                assert_eq!(t.staff_browser(who).await.get(&format!("{views}{end}")).await.status, 403, "{who}{end}");
            }
        }
        assert_eq!(head.get(&format!("/bureau/{}/views", w.county.id)).await.status, 403);
    }

    async fn sign_ins_and_refusals_are_in_the_log(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        let count = async |sql: &str| t.store().number(&format!("SELECT COUNT(*) FROM audit WHERE {sql}")).await;
        let mut b = t.staff_browser("teacher").await;
        assert_eq!(count("action = 'sign_in' AND CAST(detail AS TEXT) LIKE '%\"new\"%'").await, 1);
        // A page that the roles do not reach.
        for _ in 0..3 {
            assert_eq!(b.get(&format!("/bureau/{}/tree", w.county.id)).await.status, 403);
        }
        assert_eq!(count("action = 'denied'").await, 1, "the same refusal is counted, not repeated");
        assert_eq!(count("action = 'denied' AND CAST(detail AS TEXT) LIKE '%/bureau/{org}/tree%'").await, 1);
        // Signing in again on the same device.
        b.post("/sign-out", &[]).await;
        assert_eq!(count("action = 'sign_out'").await, 1);
        b.post("/sign-in/staff", &[("username", "teacher"), ("password", qinghe_tests::app::PASSWORD)]).await;
        assert_eq!(count("action = 'sign_in' AND CAST(detail AS TEXT) LIKE '%\"known\"%'").await, 1);
        // A wrong password for an account that there is, and for one that there is not.
        let mut stranger = t.browser();
        for name in ["head", "wang.fang"] {
            stranger.post("/sign-in/staff", &[("username", name), ("password", "not-the-password-9")]).await;
        }
        assert_eq!(count("action = 'sign_in.refused'").await, 2);
        assert_eq!(count("action = 'sign_in.refused' AND subject_id IS NOT NULL AND org_id IS NOT NULL").await, 1);
        assert_eq!(count("action = 'sign_in.refused' AND CAST(detail AS TEXT) LIKE '%\"account\"%'").await, 1);
        assert_eq!(count("CAST(detail AS TEXT) LIKE '%wang%' OR CAST(detail AS TEXT) LIKE '%not-the%' OR CAST(detail AS TEXT) LIKE '%203.0.113%'").await, 0, "no names, secrets or addresses");
        // The school reads it; sign-ins are shown when they are asked for.
        let mut head = t.staff_browser("head").await;
        let log = format!("/bureau/{}/audit", w.school.id);
        head.get(&format!("{log}?action=sign_in.refused")).await.page().has("td", "未登录的人").has("td", "账号或密码不对");
        head.get(&format!("{log}?action=sign_in")).await.page().has("td", "登录").has("td", "用密码");
        let page = head.get(&log).await.page();
        page.has("td", "打开无权查看的页面");
        assert!(!page.texts("td").iter().any(|text| text == "登录"), "sign-ins are shown when they are asked for");
    }
}
