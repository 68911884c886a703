//! Marks are published in steps: whatever two figures an officer sees, their difference is about nobody or about ten
//! pupils and more.
//!
//! Pupils hand in one by one, with scores of all kinds. After each the officer looks at every page, report and day there
//! is, and everything seen at any moment is subtracted from everything else: in time, and a node from its parts.

use chrono::TimeDelta;
use qinghe_model::{
    CampaignId, Lang,
    org::OrgKind,
    participation::{Marks, STEP},
};
use qinghe_service::{
    Actor,
    campaigns::{self, MarksAsOf, days},
    lessons,
    reports::{
        self, Kind, Report, Wanted,
        table::{Cell, Row},
    },
    tables,
};
use qinghe_store::orgs::Org;
use qinghe_tests::{TestApp, both, region, work};
use std::collections::{BTreeMap, BTreeSet};

/// What a figure is of: how many have marks, who passed, who had full marks, and the average as it is printed.
type Figure = (i64, i64, Option<i64>, Option<i64>);

/// All that was seen of each node: its figures, and at which look.
type Seen = BTreeMap<String, BTreeSet<(i64, Figure)>>;

async fn hand_in(t: &TestApp, class: &Org, n: usize, right: usize) {
    let pupil = t.student_of(class, n).await;
    let id = lessons::list_tasks(&t.app, &pupil).await.unwrap()[0].task.assignment.id;
    if right <= 10 {
        work::do_lesson(&t.app, &pupil, id).await.unwrap();
        work::do_quiz(&t.app, &pupil, id, right).await.unwrap();
    }
}

fn cell<'a>(report: &'a Report, row: &'a Row, column: &str) -> Option<&'a Cell> {
    Some(&row.cells[report.table.columns.iter().position(|c| c.id == column)?])
}

fn number(cell: Option<&Cell>) -> Option<i64> {
    match cell {
        Some(Cell::Count(n) | Cell::Score(n)) => Some(*n),
        Some(Cell::Percent(p)) => Some(p.0),
        _ => None,
    }
}

/// The figure of a row; none where its marks are left out.
fn figure(report: &Report, row: &Row) -> Option<Figure> {
    let marked = number(cell(report, row, "marked"))?;
    let passed = number(cell(report, row, "passed"))?;
    Some((marked, passed, number(cell(report, row, "full")), number(cell(report, row, "mean"))))
}

/// The reports of a node, with the name of each row.
async fn look_at_reports(t: &TestApp, actor: &Actor, org: &Org, k: CampaignId, look: i64, seen: &mut Seen) {
    for kind in [Kind::Campaign, Kind::League, Kind::History] {
        if !kind.is_for(org.kind) {
            continue;
        }
        let report = reports::get(&t.app, actor, org.id, Wanted { kind, campaign: Some(k), day: None }).await.unwrap();
        // Sums of scores never leave: neither in a table nor in what a program gets of it.
        assert!(report.table.columns.iter().all(|c| c.id != "score"), "{kind:?}");
        for row in report.table.all() {
            assert!(tables::object(&report.table.columns, row).get("score").is_none());
            let Some((marked, passed, full, mean)) = figure(&report, row) else { continue };
            let name = match (&row.cells[0], kind) {
                (Cell::Text(name), _) => name.get(Lang::En).to_owned(),
                // A day of the node itself, and its total.
                (Cell::Date(_) | Cell::Word("total"), _) => org.name().en,
                (other, _) => panic!("{other:?}"),
            };
            // A league has no full marks: compared without.
            let full = if kind == Kind::League { None } else { full };
            seen.entry(format!("{name}{}", if full.is_none() { " (league)" } else { "" }))
                .or_default()
                .insert((look, (marked, passed, full, mean)));
        }
    }
}

both! {
    async fn no_two_figures_differ_by_the_marks_of_a_few(engine) {
        let t = TestApp::new(engine).await;
        let k = region::call_untouched(&t).await;
        let w = t.world().clone();
        let county = t.officer("county").await;
        let schools = [w.school.clone(), w.other_school.clone()];
        let mut seen = Seen::new();
        let mut pages: BTreeMap<String, Vec<Marks>> = BTreeMap::new();
        let scores = [10, 3, 8, 6, 0, 9, 5, 10, 7, 2];
        for n in 0..13_usize {
            for (class, offset) in [(&w.class, 4), (&w.class_of_other_school, 2)] {
                // The first pupils of the world are among them.
                let _ = offset;
                hand_in(&t, class, n, scores[(n * 3 + offset) % scores.len()]).await;
                let look = i64::try_from(n).unwrap();
                look_at_reports(&t, &county, &w.county, k, look, &mut seen).await;
                let mut parts = Marks::default();
                for org in schools.iter().chain([&w.county]) {
                    let page = campaigns::participation(&t.app, &county, org.id, Some(k)).await.unwrap();
                    assert!(page.marks == MarksAsOf::LastStep && !page.hidden);
                    let marks = page.total.marks();
                    pages.entry(org.name().en).or_default().push(marks);
                    if org.kind == OrgKind::School {
                        parts = parts + marks;
                        look_at_reports(&t, &county, org, k, look, &mut seen).await;
                    } else {
                        // The third school of the county has none: the parts add up exactly.
                        assert_eq!(marks, parts, "a node is its parts");
                        let children: Marks = page.children.iter().map(|f| f.counts.marks()).sum();
                        assert_eq!(children, marks, "on its own page too");
                        assert!(page.children.iter().all(|f| f.yesterday.is_none_or(|y| y.marks() == Marks::default())));
                    }
                }
                // Live for those who see the names anyway.
                let head = campaigns::participation(&t.app, &*t.school_admin().await, w.school.id, Some(k)).await.unwrap();
                assert_eq!((head.total.marked, head.marks), (head.total.completed, MarksAsOf::Now));
            }
            if n % 4 == 3 {
                t.clock.advance(TimeDelta::days(1));
                assert_eq!(days::keep_days(&t.app).await.unwrap(), 1);
            }
        }
        let mut published = 0;
        for (name, all) in &pages {
            for (n, a) in all.iter().enumerate() {
                for b in &all[n + 1..] {
                    let difference = *b - *a;
                    assert!(difference == Marks::default() || difference.marked.abs() >= STEP, "{name}: {a:?} and {b:?}");
                }
                published += i64::from(a.marked > 0);
            }
        }
        assert!(published > 0, "some were published");
        for (name, all) in &seen {
            for (n, (_, a)) in all.iter().enumerate() {
                for (_, b) in all.iter().skip(n + 1) {
                    assert!(a == b || (a.0 - b.0).abs() >= STEP, "{name}: {a:?} and {b:?}");
                }
            }
        }
        assert!(seen.values().flatten().any(|(_, f)| f.0 > 0));
        // What is stored of the days is what was published, and nothing is due.
        for recount in days::recount_days(&t.app, &Actor::system(), false).await.unwrap() {
            assert_eq!(recount.differences, []);
        }
        for recount in campaigns::recount(&t.app, &Actor::system(), false).await.unwrap() {
            assert_eq!((recount.differences.as_slice(), recount.unreleased.as_slice()), (&[][..], &[][..]));
        }
    }

    async fn the_tenth_completion_publishes_and_the_eleventh_does_not(engine) {
        let t = TestApp::new(engine).await;
        let k = region::call_untouched(&t).await;
        let w = t.world().clone();
        let county = t.officer("county").await;
        let mut marked = Vec::new();
        for n in 0..11 {
            hand_in(&t, &w.class, n, 10).await;
            let page = campaigns::participation(&t.app, &county, w.school.id, Some(k)).await.unwrap();
            assert_eq!(page.total.completed, i64::try_from(n).unwrap() + 1, "completions are live");
            assert_eq!(page.few, page.total.marked == 0);
            marked.push(page.total.marked);
        }
        assert_eq!(marked, [0, 0, 0, 0, 0, 0, 0, 0, 0, 10, 10]);
        // A better score of one who has completed waits for the next step.
        let before = campaigns::participation(&t.app, &county, w.county.id, Some(k)).await.unwrap();
        let pupil = t.student_of(&w.class, 0).await;
        let id = lessons::list_tasks(&t.app, &pupil).await.unwrap()[0].task.assignment.id;
        work::do_quiz(&t.app, &pupil, id, 10).await.unwrap();
        let after = campaigns::participation(&t.app, &county, w.county.id, Some(k)).await.unwrap();
        assert_eq!(after.total, before.total);
    }

    async fn a_step_that_was_missed_is_found_and_made(engine) {
        let t = TestApp::new(engine).await;
        let k = region::call(&t).await;
        let (w, system) = (t.world().clone(), Actor::system());
        t.store().execute("DELETE FROM campaign_releases").await.unwrap();
        let missed = async || -> usize {
            campaigns::recount(&t.app, &system, false).await.unwrap().iter().map(|r| r.unreleased.len()).sum()
        };
        assert!(missed().await >= 3);
        // The counters of this world are made up: the recount corrects them to nobody, and nothing is due then.
        campaigns::recount(&t.app, &system, true).await.unwrap();
        assert_eq!(missed().await, 0);
        let page = campaigns::participation(&t.app, &*t.officer("county").await, w.county.id, Some(k)).await.unwrap();
        assert_eq!((page.total.completed, page.total.marked), (0, 0));
    }
}
