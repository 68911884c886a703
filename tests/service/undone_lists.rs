//! What an undo of a class list does with the classes that the list made, and what is said of it beforehand.

use chrono::TimeDelta;
use qinghe_model::{
    RosterImportId, Text,
    roster::{ImportReport, RowAction},
};
use qinghe_service::{
    Actor, Error, assignments,
    campaigns::{self, NewCampaign, lists},
    matches, orgs, promotions, pupils,
    roster::{self, Decisions, Undoing},
    staff,
    tree::{self, Way},
};
use qinghe_store::orgs::Org;
use qinghe_tests::{TestApp, both, work};
use std::fmt::Write as _;

const HEAD: &str = "学校,年级,班级,学号,姓名\n";

/// A list with one pupil in each of these classes of grade 5.
fn list(classes: &[u32]) -> String {
    let mut text = HEAD.to_owned();
    for n in classes {
        writeln!(text, "QH1001,五年级,{n}班,1,学生{n}").unwrap();
    }
    text
}

async fn take_over(t: &TestApp, list: &str, decisions: &Decisions) -> (RosterImportId, ImportReport) {
    let head = t.school_admin().await;
    let id = roster::upload(&t.app, &head, t.world().school.id, "名单.csv", list.into()).await.unwrap();
    let seen = roster::preview(&t.app, &head, id).await.unwrap().seen;
    let done = roster::take_over(&t.app, &head, id, &seen, decisions).await.unwrap();
    t.clock.advance(TimeDelta::seconds(1));
    done
}

async fn import(t: &TestApp, list: &str) -> RosterImportId {
    take_over(t, list, &Decisions::default()).await.0
}

async fn undo(t: &TestApp, id: RosterImportId) {
    roster::undo(&t.app, &*t.school_admin().await, id).await.unwrap();
}

async fn class(t: &TestApp, name: &str) -> Result<Org, Error> {
    orgs::find_node(&t.app, "QH1001", Some(name)).await
}

/// The school's classes as its staff choose among them.
async fn open(t: &TestApp) -> Vec<String> {
    let head = t.school_admin().await;
    assignments::list_classes(&t.app, &head).await.unwrap().into_iter().map(|k| k.class.name().zh).collect()
}

fn zh(names: &[Text]) -> Vec<&str> {
    names.iter().map(|name| name.zh.as_str()).collect()
}

async fn preview(t: &TestApp, id: RosterImportId) -> Undoing {
    roster::preview_undo(&t.app, &*t.school_admin().await, id).await.unwrap()
}

both! {
    async fn an_undone_list_takes_its_empty_classes_with_it(engine) {
        let t = TestApp::new(engine).await;
        let before = open(&t).await;
        let text = list(&[9, 10]);
        let id = import(&t, &text).await;
        let class_nine = class(&t, "五年级9班").await.unwrap();
        let slips: Vec<_> = t.slips(&class_nine).await.into_iter().map(|s| (s.name, s.pin)).collect();
        assert_eq!(open(&t).await.len(), before.len() + 2);
        let shown = preview(&t, id).await;
        assert_eq!((zh(&shown.closed_classes), shown.made.len()), (vec!["五年级9班", "五年级10班"], 2));
        assert!(shown.kept_classes.is_empty() && shown.stay.is_empty() && shown.taken_out.is_empty());
        assert!(shown.done.closed_classes.is_empty(), "it was not undone yet");

        undo(&t, id).await;
        assert_eq!(open(&t).await, before, "as before the list");
        assert!(class(&t, "五年级9班").await.is_err());
        let head = t.school_admin().await;
        let nodes = staff::list(&t.app, &head, t.world().school.id, "", None, None, 0).await.unwrap().nodes;
        let targets = pupils::list_targets(&t.app, &head, t.world().class.id).await.unwrap();
        assert!(nodes.iter().chain(&targets).all(|o| o.id != class_nine.id), "nobody is offered it");
        let opponents = matches::making::form(&t.app, &*t.teacher().await, t.world().class.id).await.unwrap().classes;
        assert!(opponents.iter().all(|o| o.id != class_nine.id));
        assert_eq!(tree::get_node(&t.app, &Actor::system(), t.world().school.id).await.unwrap().2.classes, 3);
        let done = roster::get_done(&t.app, &head, id).await.unwrap();
        assert_eq!((zh(&done.closed_classes), done.kept_classes.len()), (vec!["五年级9班", "五年级10班"], 0));

        // The same list again: the classes are new to whoever reads the preview, and the pupils are the same.
        let (again, report) = take_over(&t, &text, &Decisions::default()).await;
        assert_eq!(report.new_classes.len(), 2);
        assert_eq!(report.changes(|c| c.back), 2, "{:?}", report.rows);
        let back = class(&t, "五年级9班").await.unwrap();
        assert_eq!(back.id, class_nine.id);
        assert_eq!(t.slips(&back).await.into_iter().map(|s| (s.name, s.pin)).collect::<Vec<_>>(), slips);
        let shown = preview(&t, again).await;
        assert_eq!((shown.taken_back.len(), zh(&shown.closed_classes)), (2, vec!["五年级9班", "五年级10班"]));
        undo(&t, again).await;
        assert_eq!(open(&t).await, before);
        // A pupil by hand opens a class too: nobody is in a class that nobody sees.
        pupils::add(&t.app, &head, back.id, "新同学", "7").await.unwrap();
        assert!(class(&t, "五年级9班").await.is_ok());
    }

    async fn classes_that_somebody_uses_stay(engine) {
        let t = TestApp::new(engine).await;
        let (w, head) = (t.world().clone(), t.school_admin().await);
        let id = import(&t, &list(&[9, 10, 11, 12, 13, 14, 15])).await;
        let of = async |n: u32| class(&t, &format!("五年级{n}班")).await.unwrap();
        // Work of a campaign comes to every class by itself, and keeps none.
        let name = Text { zh: "六月".into(), en: "June".into() };
        let later = t.app.now() + TimeDelta::days(2);
        let new = work::campaign(w.region.id, name, work::MODULE, t.app.now(), t.app.now() + TimeDelta::days(7));
        campaigns::open(&t.app, &Actor::system(), NewCampaign { snapshot_at: later, ..new }).await.unwrap();
        lists::give_due(&t.app).await.unwrap();
        let given = t.store().number("SELECT COUNT(*) FROM assignments a JOIN orgs o ON o.id = a.class_id WHERE o.class_name = '9'").await;
        assert_eq!(given, 1);
        // A teacher, work, a pupil by hand, one who was there for a while, one who moved on.
        let teacher = t.teacher().await.user_id().unwrap();
        let at = of(10).await.id.to_string();
        staff::grant(&t.app, &head, w.school.id, teacher, Some(qinghe_model::role::Role::Teacher), &at).await.unwrap();
        work::assign(&t.app, &head, of(11).await.id).await.unwrap();
        pupils::add(&t.app, &head, of(12).await.id, "手工加的", "9").await.unwrap();
        let guest = pupils::add(&t.app, &head, of(13).await.id, "来过的", "9").await.unwrap();
        pupils::remove(&t.app, &head, of(13).await.id, guest).await.unwrap();
        let moved = t.learner_id(&of(14).await, 0).await;
        pupils::move_to(&t.app, &head, of(14).await.id, moved, Some(w.class.id), "88").await.unwrap();
        // Campaign work that a pupil began.
        let pupil = t.student_of(&of(15).await, 0).await;
        let begun = qinghe_service::lessons::list_tasks(&t.app, &pupil).await.unwrap()[0].task.assignment.id;
        work::do_lesson(&t.app, &pupil, begun).await.unwrap();

        let stay = ["五年级10班", "五年级11班", "五年级12班", "五年级13班", "五年级14班", "五年级15班"];
        let shown = preview(&t, id).await;
        assert_eq!((zh(&shown.closed_classes), zh(&shown.kept_classes)), (vec!["五年级9班"], stay.to_vec()));
        assert_eq!((shown.made.len(), shown.stay.len()), (6, 1));
        undo(&t, id).await;
        let done = roster::get_done(&t.app, &head, id).await.unwrap();
        assert_eq!((zh(&done.closed_classes), zh(&done.kept_classes)), (vec!["五年级9班"], stay.to_vec()));
        assert_eq!(done.kept, ["学生14"]);
        for n in 10..=15 {
            of(n).await;
        }
        // Nothing more comes to the closed one.
        t.store().execute("DELETE FROM assignments WHERE class_id IN (SELECT id FROM orgs WHERE class_name = '9')").await.unwrap();
        lists::give_due(&t.app).await.unwrap();
        let given = t.store().number("SELECT COUNT(*) FROM assignments a JOIN orgs o ON o.id = a.class_id WHERE o.class_name = '9'").await;
        assert_eq!(given, 0);
    }

    async fn a_class_of_two_lists_closes_with_the_second(engine) {
        let t = TestApp::new(engine).await;
        let first = import(&t, &list(&[9])).await;
        let second = import(&t, &format!("{HEAD}QH1001,五年级,9班,2,后来的\n")).await;
        let shown = preview(&t, first).await;
        assert_eq!((shown.closed_classes.len(), zh(&shown.kept_classes)), (0, vec!["五年级9班"]));
        undo(&t, first).await;
        assert!(class(&t, "五年级9班").await.is_ok(), "the second list's pupil is in it");
        let head = t.school_admin().await;
        assert_eq!(zh(&roster::get_done(&t.app, &head, first).await.unwrap().kept_classes), ["五年级9班"]);
        let shown = preview(&t, second).await;
        assert!(shown.closed_classes.is_empty() && shown.kept_classes.is_empty(), "it made no class");
        undo(&t, second).await;
        assert!(class(&t, "五年级9班").await.is_err());
        let done = roster::get_done(&t.app, &head, first).await.unwrap();
        assert_eq!((zh(&done.closed_classes), done.kept_classes.len()), (vec!["五年级9班"], 0));
    }

    async fn a_preview_says_who_goes_where(engine) {
        let t = TestApp::new(engine).await;
        let head = t.school_admin().await;
        // One left before; the list has one under another's number, one moved, one renumbered, one who left, and one who is new.
        let gone = t.learner_id(&t.world().other_class, 1).await;
        pupils::remove(&t.app, &head, t.world().other_class.id, gone).await.unwrap();
        let text = format!(
            "{HEAD}QH1001,五年级,1班,1,林之夏\nQH1001,五年级,1班,12,周予安\nQH1001,五年级,1班,3,阿依古丽·买买提\n\
             QH1001,五年级,9班,4,欧阳思远\nQH1001,五年级,2班,2,何星遥\nQH1001,五年级,2班,3,新来的\n"
        );
        let (id, report) = take_over(&t, &text, &Decisions { meanings: [(0, 1)].into(), ..Decisions::default() }).await;
        assert_eq!(report.questions() + report.count(|a| *a == RowAction::LeaveOut), 0, "{:?}", report.rows);
        let mut shown = preview(&t, id).await;
        shown.made.sort();
        assert_eq!(shown.made, ["新来的", "林之夏"]);
        assert_eq!((&shown.taken_out[..], &shown.moved[..]), (&["林知夏".to_owned()][..], &["欧阳思远".to_owned()][..]));
        assert_eq!((&shown.renumbered[..], &shown.taken_back[..]), (&["周予安".to_owned()][..], &["何星遥".to_owned()][..]));
        assert_eq!(zh(&shown.closed_classes), ["五年级9班"]);
        // One changes again: the undo will leave them.
        pupils::correct(&t.app, &head, t.world().class.id, t.learner_id(&t.world().class, 2).await, "周予安", "13").await.unwrap();
        let shown = preview(&t, id).await;
        assert_eq!((shown.renumbered.len(), &shown.stay[..]), (0, &["周予安".to_owned()][..]));
        undo(&t, id).await;
        let names: Vec<String> = t.slips(&t.world().class).await.into_iter().map(|s| s.name).collect();
        assert_eq!(names, ["林知夏", "阿依古丽·买买提", "欧阳思远", "周予安"]);
    }

    async fn an_undone_promotion_takes_its_empty_classes_with_it(engine) {
        let t = TestApp::new(engine).await;
        t.clock.set("2027-09-05T01:00:00Z".parse().unwrap());
        let head = t.school_admin().await;
        let school = t.world().school.id;
        let before = open(&t).await;
        let promote = async || {
            let (plan, _) = promotions::get(&t.app, &head, school).await.unwrap();
            let all: Vec<_> = plan.classes.iter().map(|k| k.from.id).collect();
            promotions::promote(&t.app, &head, school, &all, &plan.seen).await.unwrap()
        };
        let id = promote().await;
        let new = class(&t, "六年级1班").await.unwrap();
        let used = class(&t, "六年级2班").await.unwrap();
        work::assign(&t.app, &*t.school_admin().await, used.id).await.unwrap();
        promotions::undo(&t.app, &head, id).await.unwrap();
        let mut after = open(&t).await;
        assert!(after.contains(&"六年级2班".to_owned()), "it has work");
        after.retain(|name| name != "六年级2班");
        assert_eq!(after, before);
        promote().await;
        assert_eq!(class(&t, "六年级1班").await.unwrap().id, new.id, "the same class opens again");
        assert_eq!(t.slips(&new).await.len(), 4);
    }

    // A class that nobody sees takes no name from one that comes.
    async fn closed_classes_give_way_when_schools_merge(engine) {
        let t = TestApp::new(engine).await;
        let id = import(&t, &list(&[9])).await;
        undo(&t, id).await;
        let text = format!("{HEAD}QH1002,五年级,9班,1,另校生\n");
        assert!(roster::import(&t.app, &Actor::system(), t.world().other_school.id, text.as_bytes(), false).await.unwrap().applied);
        let (w, city) = (t.world().clone(), t.officer("city").await);
        let shown = tree::preview(&t.app, &city, w.other_school.id, Way::Merge, "QH1001", Some(t.app.today())).await.unwrap();
        let renamed: Vec<&str> = shown.renamed.iter().map(|(was, _)| was.zh.as_str()).collect();
        assert_eq!(renamed, ["五年级1班"], "the one whose name is taken by a class that is open");
        tree::change(&t.app, &Actor::system(), w.other_school.id, Way::Merge, "QH1001", Some(t.app.today())).await.unwrap();
        let nine = class(&t, "五年级9班").await.unwrap();
        assert_eq!(t.slips(&nine).await[0].name, "另校生");
    }
}
