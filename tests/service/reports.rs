//! Reports of a unit: the official columns, the schools by rate, the days, and what is hidden in them.

use chrono::{NaiveDate, TimeDelta};
use qinghe_model::{CampaignId, Lang, OrgId, Text, participation::Permille};
use qinghe_service::{
    Actor, Error, UseCase,
    campaigns::days,
    reports::{
        self, Format, Kind, Report, SchoolDays, Wanted,
        table::{Cell, Note, Row},
    },
};
use qinghe_tests::{TestApp, both, region};

fn wanted(kind: Kind, campaign: CampaignId) -> Wanted {
    Wanted { kind, campaign: Some(campaign), day: None }
}

async fn report(t: &TestApp, actor: &Actor, org: OrgId, wanted: Wanted) -> Report {
    reports::get(&t.app, actor, org, wanted).await.unwrap()
}

fn cell<'a>(report: &'a Report, row: &'a Row, column: &str) -> &'a Cell {
    &row.cells[report.table.columns.iter().position(|c| c.id == column).unwrap()]
}

fn name(row: &Row) -> String {
    match &row.cells[0] {
        Cell::Text(name) => name.get(Lang::En).to_owned(),
        Cell::Word(word) => (*word).to_owned(),
        other => panic!("{other:?}"),
    }
}

fn counts(report: &Report, column: &str) -> Vec<(String, Option<i64>)> {
    let count = |row: &Row| match cell(report, row, column) {
        Cell::Count(n) => Some(*n),
        Cell::Nothing => None,
        other => panic!("{other:?}"),
    };
    report.table.all().map(|row| (name(row), count(row))).collect()
}

async fn audited(t: &TestApp, what: &str) -> i64 {
    let sql = format!(
        "SELECT COUNT(*) FROM audit WHERE action = '{}' AND CAST(detail AS TEXT) LIKE '%{what}%'",
        UseCase::ViewParticipation.as_str()
    );
    t.store().number(&sql).await
}

/// A day on, with the figures of the day that ended kept.
async fn next_day(t: &TestApp) -> NaiveDate {
    let day = t.app.today();
    t.clock.advance(TimeDelta::days(1));
    assert_eq!(days::keep_days(&t.app).await.unwrap(), 1);
    day
}

both! {
    async fn the_rows_of_a_report_add_up_without_small_groups(engine) {
        let t = TestApp::new(engine).await;
        let (k, w) = (region::call(&t).await, t.world());
        let officer = t.officer("city").await;
        let shown = report(&t, &officer, w.city.id, wanted(Kind::Campaign, k)).await;
        // 临川区 has five learners; 新河县 would reveal them by subtraction.
        assert_eq!(counts(&shown, "eligible"), [
            ("Yunling County".into(), Some(95)), ("Linchuan District".into(), None), ("Xinhe County".into(), None), ("together".into(), Some(49)), ("total".into(), Some(144)),
        ]);
        assert_eq!(shown.table.rows[1].note, Some(Note::Hidden));
        assert_eq!(shown.table.rows[1].cells[1..15], [const { Cell::Nothing }; 14], "nothing of it");
        let total = shown.table.total.as_ref().unwrap();
        assert_eq!((cell(&shown, total, "schools_active"), cell(&shown, total, "schools")), (&Cell::Count(6), &Cell::Count(6)));
        // Of QH3002 nine have completed, of QH2001 three: their marks wait for the tenth.
        for (column, sum) in [("completed", 92), ("eligible", 144), ("marked", 80), ("passed", 76)] {
            let rows: i64 = counts(&shown, column).iter().filter(|(n, _)| n != "total").filter_map(|(_, n)| *n).sum();
            assert_eq!((rows, cell(&shown, total, column)), (sum, &Cell::Count(sum)), "{column}");
        }
        assert_eq!(cell(&shown, total, "rate"), &Cell::Percent(Permille(639)));
        // 35 + 35 × 92/144 + 10 × (76/80 + 4/80 + 0.8425)
        assert_eq!(cell(&shown, total, "total"), &Cell::Score(7_579));
    }

    async fn schools_are_hidden_with_their_county(engine) {
        let t = TestApp::new(engine).await;
        let (k, w) = (region::call(&t).await, t.world());
        let city = t.officer("city").await;
        let league = report(&t, &city, w.city.id, wanted(Kind::League, k)).await;
        // 18 of 27, 18 of 28, 24 of 40; those of the hidden counties have neither figures nor a rank, and come last.
        let ranks: Vec<_> = counts(&league, "rank");
        let shown: Vec<_> = ranks.iter().filter(|(_, r)| r.is_some()).collect();
        assert_eq!(shown.len(), 3);
        assert_eq!(ranks.iter().take(3).map(|(_, r)| *r).collect::<Vec<_>>(), [Some(1), Some(2), Some(3)]);
        let eligible = counts(&league, "eligible");
        assert_eq!(eligible.last().unwrap().1, Some(144));
        assert_eq!(eligible.iter().find(|(n, _)| n == "together").unwrap().1, Some(49));
        assert_eq!(eligible.iter().filter(|(_, n)| n.is_none()).count(), 3);
        // A county that is hidden beside another shows nothing of itself or its schools, not even by its own page.
        let xinhe = qinghe_service::orgs::find_node(&t.app, "QH-XH", None).await.unwrap();
        for kind in [Kind::Campaign, Kind::League] {
            let hidden = report(&t, &city, xinhe.id, wanted(kind, k)).await;
            assert!(hidden.table.rows.is_empty() && hidden.table.total.as_ref().unwrap().note == Some(Note::Hidden));
        }
        let school = qinghe_service::orgs::find_node(&t.app, "QH3001", None).await.unwrap();
        let page = qinghe_service::campaigns::participation(&t.app, &city, school.id, Some(k)).await.unwrap();
        assert!(page.hidden && page.total.eligible == 0);
        // The operator has access to the store anyway.
        let all = report(&t, &Actor::system(), w.city.id, wanted(Kind::League, k)).await;
        assert!(all.table.rows.iter().all(|r| r.note.is_none()) && !all.table.notes);
    }

    async fn a_report_of_a_past_day_is_printed_as_it_was(engine) {
        let t = TestApp::new(engine).await;
        let (k, w) = (region::call(&t).await, t.world());
        let officer = t.officer("county").await;
        let before = [
            report(&t, &officer, w.county.id, wanted(Kind::Campaign, k)).await.table,
            report(&t, &officer, w.county.id, wanted(Kind::League, k)).await.table,
        ];
        let day = next_day(&t).await;
        region::count(&t, "eligible - 1").await;
        {
            let school = w.school.id;
            t.app.db().write(school, |c, school| Box::pin(async move {
                let name = Text { zh: "改了名的小学".into(), en: "Renamed School".into() };
                qinghe_store::orgs::update_name(c, *school, &name, "2026-11-25T00:00:00Z".parse().unwrap()).await
            })).await.unwrap();
        }
        next_day(&t).await;
        let then = Some(day);
        for (kind, before) in [Kind::Campaign, Kind::League].into_iter().zip(before) {
            let again = report(&t, &officer, w.county.id, Wanted { day: then, ..wanted(kind, k) }).await;
            assert_eq!(again.table, before, "{kind:?}");
            assert_eq!(again.day.unwrap().0, day);
            let now = report(&t, &officer, w.county.id, wanted(kind, k)).await;
            assert_ne!(now.table, before);
            assert!(now.table.rows.iter().any(|r| name(r) == "Renamed School"));
        }
        let history = report(&t, &officer, w.county.id, wanted(Kind::History, k)).await;
        let days: Vec<_> = history.table.rows.iter().map(|r| (r.cells[0].clone(), cell(&history, r, "completed").clone())).collect();
        assert_eq!(days, [(Cell::Date(day), Cell::Count(60)), (Cell::Date(day + TimeDelta::days(1)), Cell::Count(89))]);
        for (kind, day) in [(Kind::Campaign, day - TimeDelta::days(1)), (Kind::History, day)] {
            let missing = reports::get(&t.app, &officer, w.county.id, Wanted { day: Some(day), ..wanted(kind, k) }).await;
            assert!(matches!(missing, Err(Error::NotFound)));
        }
    }

    async fn the_report_of_all_days_is_read_day_by_day(engine) {
        let t = TestApp::new(engine).await;
        let (k, w) = (region::call(&t).await, t.world());
        for _ in 0..3 {
            next_day(&t).await;
        }
        let officer = t.officer("city").await;
        let head = reports::export(&t.app, &officer, w.city.id, wanted(Kind::SchoolDays, k), Format::Csv).await.unwrap();
        let mut days = SchoolDays::open(&t.app, &officer, &head).await.unwrap();
        let mut sizes = Vec::new();
        while let Some(rows) = days.next().await.unwrap() {
            assert!(rows.iter().all(|r| r.cells.len() == head.table.columns.len()));
            sizes.push((rows.len(), rows.iter().filter(|r| r.note == Some(Note::Hidden)).count()));
        }
        assert_eq!(sizes, [(6, 3); 3]);
        let other = reports::export(&t.app, &officer, w.city.id, wanted(Kind::SchoolDays, k), Format::Xlsx).await;
        assert!(matches!(other, Err(Error::NotFound)));
    }

    async fn a_school_has_only_its_own_report(engine) {
        let t = TestApp::new(engine).await;
        let (k, w) = (region::call(&t).await, t.world());
        let head = t.school_admin().await;
        let own = report(&t, &head, w.school.id, wanted(Kind::Campaign, k)).await;
        assert_eq!(counts(&own, "eligible").iter().map(|(_, n)| n.unwrap()).collect::<Vec<_>>(), [37, 2, 1, 40]);
        let total = own.table.total.as_ref().unwrap();
        assert_eq!((cell(&own, total, "schools_active"), cell(&own, total, "schools")), (&Cell::Count(1), &Cell::Count(1)));
        assert_eq!(cell(&own, &own.table.rows[0], "schools"), &Cell::Nothing, "a class is no school");
        // A bureau sees the school and none of its classes.
        let seen = report(&t, &*t.officer("county").await, w.school.id, wanted(Kind::Campaign, k)).await;
        assert!(seen.table.rows.is_empty() && cell(&seen, seen.table.total.as_ref().unwrap(), "eligible") == &Cell::Count(40));
        let league = reports::get(&t.app, &head, w.school.id, wanted(Kind::League, k)).await;
        assert!(matches!(league, Err(Error::NotFound)));
        for (who, org) in [("head", w.county.id), ("head.other", w.school.id), ("officer.county", w.city.id), ("teacher", w.school.id), ("assessor", w.county.id)] {
            let refused = reports::get(&t.app, &*t.staff(who).await, org, wanted(Kind::Campaign, k)).await;
            assert!(matches!(refused, Err(Error::Forbidden)), "{who}");
        }
        assert!(matches!(reports::get(&t.app, &head, w.school.id, wanted(Kind::Campaign, t.app.new_id())).await, Err(Error::NotFound)));
    }

    async fn exports_are_logged(engine) {
        let t = TestApp::new(engine).await;
        let (k, w) = (region::call(&t).await, t.world());
        let officer = t.officer("county").await;
        report(&t, &officer, w.county.id, wanted(Kind::League, k)).await;
        assert_eq!(audited(&t, "league").await, 0, "a look is none");
        for format in Kind::League.formats() {
            reports::export(&t.app, &officer, w.county.id, wanted(Kind::League, k), *format).await.unwrap();
        }
        assert_eq!(audited(&t, "league").await, 3);
        assert_eq!(audited(&t, "xlsx").await, 1);
        assert_eq!(audited(&t, "小学").await, 0, "no names");
    }

    async fn contradictions_are_shown_without_a_rate(engine) {
        let t = TestApp::new(engine).await;
        let (k, w) = (region::call(&t).await, t.world());
        region::count(&t, "eligible + 2").await;
        let shown = report(&t, &Actor::system(), w.county.id, wanted(Kind::Campaign, k)).await;
        let total = shown.table.total.as_ref().unwrap();
        assert_eq!(total.note, Some(Note::Overfull));
        assert_eq!((cell(&shown, total, "completed"), cell(&shown, total, "rate"), cell(&shown, total, "total")), (&Cell::Count(98), &Cell::Nothing, &Cell::Nothing));
        let league = report(&t, &Actor::system(), w.county.id, wanted(Kind::League, k)).await;
        assert!(league.table.rows.iter().all(|r| r.note == Some(Note::Overfull) && cell(&league, r, "rank") == &Cell::Nothing));
    }
}
