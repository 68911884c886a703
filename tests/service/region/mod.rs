//! The proof that figures are exact: in the region of `qinghe demo region`, and after lists and attempts have changed in
//! every way at once, on both engines.

mod turmoil;

use qinghe::demo::region::{self, Plan};
use qinghe_model::{
    CampaignId,
    org::{OrgKind, PATH_SEGMENT},
    participation::Participation,
};
use qinghe_service::{Actor, App, accounts, campaigns, orgs, tree::former};
use qinghe_store::{campaigns as kept, orgs as nodes};
use qinghe_tests::{Engine, TestApp, app, both};
use std::collections::BTreeMap;

pub async fn assert_recount_agrees(app: &App, after: &str) {
    for r in campaigns::recount(app, &Actor::system(), false).await.unwrap() {
        assert!(r.differences.is_empty(), "{after}: {:?}", r.differences);
    }
}

/// Every unit's total is the sum of its children's and of what counts there from elsewhere, down to classes.
pub async fn assert_levels_add_up(app: &App, top: &nodes::Org, k: CampaignId, after: &str) -> Participation {
    let mut waiting = vec![top.id];
    let mut whole = None;
    while let Some(id) = waiting.pop() {
        let page = campaigns::participation(app, &Actor::system(), id, Some(k)).await.unwrap();
        let sum: Participation = if page.org.kind == OrgKind::School {
            // Classes are shown only to the school's own staff.
            let mut c = app.db().read().await.unwrap();
            let then = page.campaign.as_ref().map_or(app.now(), |(k, _)| k.counted_at());
            let place = former::Places::of(&mut c, &page.org).await.unwrap().at(then).clone();
            kept::list_sums(&mut c, k, &place, place.as_str().len() + PATH_SEGMENT)
                .await
                .unwrap()
                .into_iter()
                .map(|(_, p)| p)
                .sum()
        } else {
            page.children.iter().map(|f| f.counts).sum()
        };
        assert_eq!(sum, page.total, "{after}: {}", page.org.name().zh);
        page.total.checked().unwrap_or_else(|e| panic!("{after}: {}: {e}", page.org.name().zh));
        whole.get_or_insert(page.total);
        if page.org.kind != OrgKind::School {
            waiting.extend(page.children.iter().map(|f| f.org.id));
        }
    }
    whole.unwrap_or_default()
}

both! {
    async fn the_figures_of_the_demo_region_match_its_attempts(engine) {
        let t = TestApp::empty(engine, app::settings()).await;
        let plan = Plan { students: 2_000, seed: 7, earlier: 2 };
        let heard = std::sync::atomic::AtomicU32::new(0);
        let made = region::make(&t.app, plan, &|n| heard.store(n, std::sync::atomic::Ordering::Relaxed)).await.unwrap();
        assert_eq!((made.learners, heard.into_inner()), (2_000, 2_000));
        assert!(made.answers > 30_000 && made.attempts > 3_000, "{made:?}");
        for (table, expected) in [
            ("users WHERE kind = 'learner'", 2_000), ("enrolments", 2_000), ("orgs WHERE kind = 'class'", made.classes as u64),
            ("attempts", made.attempts), ("answers", made.answers), ("campaign_learners", 6_000),
        ] {
            let there = t.store().number(&format!("SELECT COUNT(*) FROM {table}")).await;
            assert_eq!(u64::try_from(there).unwrap(), expected, "{table}");
        }
        // Answers carry the points that the score is the sum of, within the time of their attempt.
        assert_eq!(t.store().number(
            "SELECT COUNT(*) FROM attempts a WHERE a.score <> (SELECT SUM(s.points) FROM answers s WHERE s.attempt_id = a.id AND s.saved_at >= a.started_at AND s.saved_at <= a.submitted_at)"
        ).await, 0);
        assert_recount_agrees(&t.app, "made").await;

        let top = orgs::find_node(&t.app, "QH", None).await.unwrap();
        let all = kept::list(&mut t.store().read().await.unwrap()).await.unwrap();
        assert_eq!(all.len(), 3);
        for k in &all {
            let whole = assert_levels_add_up(&t.app, &top, k.id, "made").await;
            assert_eq!(whole.eligible, 2_000);
            assert!(whole.completed > 800 && whole.completed < 2_000, "{whole:?}");
            // The days that are kept are those that the nightly job would have kept: the last one of what is over is
            // today's but for late work.
            let mut c = t.store().read().await.unwrap();
            let days = kept::list_days(&mut c, k.id, &top.path).await.unwrap();
            assert_eq!(days.len(), 30);
            assert!(days.windows(2).all(|d| d[0].counts.completed <= d[1].counts.completed && d[0].day.succ_opt() == Some(d[1].day)));
            let last = days.last().unwrap();
            assert_eq!(last.counts.eligible, 2_000);
            assert!(last.counts.completed <= whole.completed && last.counts.completed * 10 >= whole.completed * 8);
            let mut levels: BTreeMap<usize, Participation> = BTreeMap::new();
            for day in kept::list_day(&mut c, k.id, &top.path, last.day, PATH_SEGMENT * 4).await.unwrap() {
                let sum = levels.entry(day.path.as_str().len()).or_default();
                *sum = *sum + day.counts;
            }
            assert_eq!(levels.len(), 4);
            assert!(levels.values().all(|sum| *sum == last.counts), "{levels:?}");
        }

        // A raw count agrees with the last kept day.
        let k = &all[0];
        let cut = campaigns::templates::start_of(t.app.today());
        let done = match engine {
            Engine::Sqlite => format!("'{}'", cut.format("%Y-%m-%dT%H:%M:%S+00:00")),
            Engine::Postgres => format!("TIMESTAMPTZ '{}'", cut.to_rfc3339()),
        };
        let raw = t.store().number(&format!("SELECT COUNT(DISTINCT s.learner_id) FROM attempts s JOIN assignments a ON a.id = s.assignment_id JOIN campaigns c ON c.id = a.campaign_id \
            WHERE c.opens_at = (SELECT MAX(opens_at) FROM campaigns) AND s.submitted_at < {done}")).await;
        let days = kept::list_days(&mut t.store().read().await.unwrap(), k.id, &top.path).await.unwrap();
        assert_eq!(days.last().unwrap().counts.completed, raw);

        // All staff are there, and a second region cannot be created in a store in use.
        for a in &qinghe::demo::ACCOUNTS {
            let client = app::client(a.username);
            accounts::sign_in_staff(&t.app, a.username, qinghe::demo::PASSWORD, &client).await.unwrap();
        }
        let again = region::make(&t.app, plan, &|_| ()).await.unwrap_err();
        assert!(again.to_string().contains("not empty"), "{again}");
        assert_eq!(t.store().number("SELECT COUNT(*) FROM orgs WHERE kind = 'region'").await, 1);
    }

    async fn the_same_seed_gives_the_same_region(engine) {
        let mut seen = Vec::new();
        for seed in [3, 3, 4] {
            let t = TestApp::empty(engine, app::settings()).await;
            region::make(&t.app, Plan { students: 300, seed, earlier: 0 }, &|_| ()).await.unwrap();
            let mut c = t.store().read().await.unwrap();
            let k = kept::list(&mut c).await.unwrap().swap_remove(0);
            seen.push(kept::list_sums(&mut c, k.id, &k.org_path, 64).await.unwrap());
        }
        assert_eq!(seen[0], seen[1]);
        assert_ne!(seen[0], seen[2]);
    }

    // Random trees; campaigns of several requirements on several levels; learners at work, two devices each; and beside them
    // staff who move pupils, add new ones, update lists, correct an item and regrade, and withdraw campaigns.
    async fn the_figures_match_the_attempts_whatever_happens_at_once(engine) {
        for seed in [11, 12, 13] {
            turmoil::turmoil(engine, seed).await;
        }
    }
}
