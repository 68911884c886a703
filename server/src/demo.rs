//! The data of `qinghe demo`: a made-up region with people in every role and work in progress.
//!
//! Everything is created by the same use cases that serve real schools, so it is sound data. What the
//! pupils did is drawn from a fixed seed; only dates follow the calendar: the demo pretends that it
//! began six days ago. Secrets and tokens come from the real random numbers, as everywhere.
//! Start reading at [`make`]; [`region`] makes a whole region for measurements.

mod accounts;
mod activities;
mod clock;
mod contest;
mod names;
mod pupils;
pub mod region;
mod surveys;

pub use accounts::{ACCOUNTS, Account, PASSWORD};
pub use clock::{ClockSetter, DemoClock};

use accounts::teacher_of;
use anyhow::{Context as _, anyhow};
use chrono::{DateTime, Datelike as _, TimeDelta, TimeZone as _, Utc};
use names::invent_name;
use pupils::learn;
use qinghe_model::{
    OrgId, Text,
    org::{Grade, OrgKind, school_year},
};
use qinghe_service::{
    Actor, App,
    accounts::sign_out_everywhere,
    assignments::{self, Changes},
    campaigns::{self, NewCampaign},
    orgs, roster,
    slips::{self, Slip},
};
use rand::{SeedableRng as _, rngs::ChaCha8Rng};
use std::fmt::Write as _;

/// The class whose first pupil is shown as the example; that pupil has done nothing yet.
pub const EXAMPLE: (&str, &str) = ("QH1001", "五年级1班");

/// The same class, whose teacher has an account of the demo.
const EXAMPLE_CLASS: (&str, Option<&str>) = (EXAMPLE.0, Some(EXAMPLE.1));

/// The module of the demo's campaign.
const MODULE: &str = "m02";

/// Classes that are made up here, besides those of `classes.xlsx`: school, grade, class, pupils.
const CLASSES: [(&str, Grade, &str, usize); 14] = [
    ("QH1001", Grade::P5, "2", 31),
    ("QH1001", Grade::P6, "1", 32),
    ("QH1002", Grade::P5, "1", 28),
    ("QH1002", Grade::P6, "1", 26),
    ("QH1003", Grade::J1, "1", 38),
    ("QH1101", Grade::P5, "1", 33),
    ("QH1101", Grade::P6, "1", 30),
    ("QH1102", Grade::P5, "1", 27),
    ("QH2001", Grade::P6, "1", 34),
    ("QH2002", Grade::P5, "1", 29),
    ("QH2002", Grade::P6, "1", 31),
    ("QH2101", Grade::P5, "1", 24),
    ("QH2101", Grade::P6, "1", 22),
    ("QH2102", Grade::P5, "1", 19),
];

/// Classes that work on the module, in the order of their lessons: school, class, and the percentages of pupils who
/// finish and who only begin.
const LESSONS: [(&str, &str, u32, u32); 12] = [
    ("QH1101", "五年级1班", 94, 3),
    ("QH2001", "五年级1班", 91, 6),
    ("QH1001", "六年级2班", 88, 6),
    ("QH1101", "六年级1班", 97, 0),
    ("QH2002", "五年级1班", 76, 10),
    ("QH1002", "五年级1班", 82, 7),
    ("QH2101", "五年级1班", 67, 17),
    ("QH1001", "五年级1班", 62, 18),
    ("QH2001", "六年级1班", 53, 20),
    ("QH1102", "五年级1班", 41, 22),
    ("QH1001", "五年级2班", 29, 26),
    ("QH2002", "六年级1班", 13, 32),
];

/// How long ago the demo pretends to have begun.
const BEGAN: TimeDelta = TimeDelta::days(6);

/// How long a class takes, with the quiz.
const LESSON: TimeDelta = TimeDelta::minutes(90);

/// How many parts [`make`] reports, for a progress bar.
pub const PARTS: u64 = 7 + LESSONS.len() as u64;

/// Creates the data in an empty store. `done` is called after each part, with its name.
///
/// # Errors
/// When the store is not empty or fails.
pub async fn make(app: &App, clock: &ClockSetter, done: &(dyn Fn(&str) + Send + Sync)) -> anyhow::Result<()> {
    let now = app.now();
    let began = beginning(now);
    clock.set(app, began);
    let system = Actor::system();
    orgs::import(app, &system, include_str!("../demo/orgs.toml")).await?;
    done("bureaus and schools");

    let region = orgs::find_node(app, "QH", None).await?;
    let mut rng = ChaCha8Rng::seed_from_u64(626);
    let made_up = class_lists(&mut rng);
    for bytes in [&include_bytes!("../demo/classes.xlsx")[..], made_up.as_bytes()] {
        let report = roster::import(app, &system, region.id, bytes, false).await?;
        if let Some(bad) = report.bad.first() {
            return Err(anyhow!("the demo's class list has a bad row: {bad:?}"));
        }
        anyhow::ensure!(report.questions() == 0, "the demo's class list leaves a question");
    }
    done("class lists");

    for a in &ACCOUNTS {
        accounts::add_staff(app, a.username, a.name, a.role, a.at, a.class).await?;
    }
    done("staff");

    let name = Text { zh: "识毒防毒第一课".into(), en: "First lesson: refuse, leave, tell".into() };
    let mut campaign = NewCampaign::module(region.id, name, MODULE, began, end_of_day(now + TimeDelta::days(21)));
    campaign.requirements[0].grades = vec![Grade::P5, Grade::P6];
    campaigns::open(app, &system, campaign).await?;
    campaigns::lists::take_due_snapshots(app).await?;
    done("campaign");

    let content = app.content();
    let module = content.module(MODULE).context("the demo's module is missing")?;
    let lessons = i32::try_from(LESSONS.len())?;
    for (n, (school, class, finish, begin)) in LESSONS.into_iter().enumerate() {
        // Spread evenly over the days; the last lesson was some time ago.
        let at = began + (now - began) * (i32::try_from(n)? + 1) / (lessons + 1);
        clock.set(app, in_school_hours(at, n).filter(|t| (began..now - LESSON).contains(t)).unwrap_or(at));
        let node = orgs::find_node(app, school, Some(class)).await?;
        let teacher = teacher_of(app, school, class).await?;
        if school == EXAMPLE.0 {
            add_note(app, &teacher, node.id).await?;
        }
        sign_out_everywhere(app, &teacher).await?;
        let example = (school, class) == EXAMPLE;
        learn(app, clock, node.id, module, (finish, begin), example, &mut rng).await?;
        done(class);
    }
    surveys::make(app, clock, began, now).await?;
    done("surveys");
    activities::make(app, clock, began, now).await?;
    done("activities");
    contest::make(app, clock, now, &mut rng).await?;
    done("contest");
    clock.reset();
    Ok(())
}

/// Adds the teacher's note to the work that the campaign set for the class.
async fn add_note(app: &App, teacher: &Actor, class: OrgId) -> anyhow::Result<()> {
    let page = assignments::get_class(app, teacher, class).await?;
    let (work, ..) = page.work.first().context("the campaign set no work")?;
    let changes = Changes {
        note: "请在截止前完成，做完后和同桌说说三步是哪三步。".into(),
        opens_at: work.opens_at,
        due_at: work.due_at,
        closes_at: work.closes_at,
        settings: work.settings.clone(),
    };
    Ok(assignments::update(app, teacher, work.id, changes).await?)
}

/// Six days ago, but not before this school year, whose classes these are.
fn beginning(now: DateTime<Utc>) -> DateTime<Utc> {
    let local = now.with_timezone(&App::ZONE);
    let year = i32::try_from(school_year(local.date_naive())).unwrap_or(local.year());
    let first = App::ZONE.with_ymd_and_hms(year, 9, 1, 0, 0, 0).single().map_or(now, |d| d.with_timezone(&Utc));
    (now - BEGAN).max(first).min(now)
}

/// A time of the same day at which classes have a lesson; `n` chooses which.
fn in_school_hours(at: DateTime<Utc>, n: usize) -> Option<DateTime<Utc>> {
    let (hour, minute) = [(9, 0), (10, 40), (14, 10), (15, 20)][n % 4];
    let lesson = at.with_timezone(&App::ZONE).date_naive().and_hms_opt(hour, minute, 0)?;
    Some(App::ZONE.from_local_datetime(&lesson).single()?.with_timezone(&Utc))
}

/// The last second of a day in the schools' zone.
pub(crate) fn end_of_day(at: DateTime<Utc>) -> DateTime<Utc> {
    let day = at.with_timezone(&App::ZONE).date_naive();
    let end = day.and_hms_opt(23, 59, 59).and_then(|t| App::ZONE.from_local_datetime(&t).single());
    end.map_or(at, |t| t.with_timezone(&Utc))
}

/// A class list in CSV with made-up names.
fn class_lists(rng: &mut ChaCha8Rng) -> String {
    let mut csv = String::from("学校,年级,班级,学号,姓名\n");
    for (school, grade, class, pupils) in CLASSES {
        let mut taken = std::collections::HashSet::new();
        for number in 1..=pupils {
            let name = loop {
                let name = invent_name(rng);
                if taken.insert(name.clone()) {
                    break name;
                }
            };
            // The other list has a pupil of this name in the same grade: who is meant would be a question.
            let name = if name == "吴锦程" { "吴锦承".to_owned() } else { name };
            // Writing to a String cannot fail.
            let _ =
                writeln!(csv, "{school},{grade},{class}班,{number},{name}", grade = grade.name(qinghe_model::Lang::Zh));
        }
    }
    csv
}

/// The example pupil's class and slip.
///
/// # Errors
/// When the store fails, or the demo's classes are of an earlier school year.
pub async fn example(app: &App) -> anyhow::Result<(slips::ClassSlips, Slip)> {
    let class = orgs::find_node(app, EXAMPLE.0, Some(EXAMPLE.1)).await?;
    debug_assert_eq!(class.kind, OrgKind::Class);
    let mut list = slips::list(app, &Actor::system(), class.id).await?;
    if list.slips.is_empty() {
        return Err(anyhow!("the example's class is empty"));
    }
    let slip = list.slips.remove(0);
    Ok((list, slip))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn the_demo_begins_in_this_school_year() {
        assert_eq!(beginning(at("2026-11-22T07:00:00Z")), at("2026-11-16T07:00:00Z"));
        assert_eq!(beginning(at("2026-09-03T07:00:00Z")), at("2026-08-31T16:00:00Z"), "1 September in China");
        assert_eq!(beginning(at("2026-08-31T16:00:00Z")), at("2026-08-31T16:00:00Z"));
    }

    #[test]
    fn days_end_in_china() {
        assert_eq!(end_of_day(at("2026-11-22T17:00:00Z")), at("2026-11-23T15:59:59Z"));
    }

    #[test]
    fn class_lists_are_the_same_every_time() {
        let list = || class_lists(&mut ChaCha8Rng::seed_from_u64(626));
        assert_eq!(list(), list());
        assert_eq!(list().lines().count(), 1 + CLASSES.iter().map(|c| c.3).sum::<usize>());
    }
}
