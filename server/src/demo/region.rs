//! The data of `qinghe demo region`: a whole region of 1.3 million made-up learners or fewer, for measurements and to see
//! pages with real amounts of data.
//!
//! The use cases of the small demo would take days for it. It writes the rows that they would write
//! ([`qinghe_store::bulk`]) instead, school by school, so that memory does not grow with the size. It counts participation
//! while it draws the attempts; a test compares the figures with a recount. Everything is drawn from a seed; only dates
//! follow the calendar. Every place name is made up: one that sounds like a real place does so by chance.

mod campaign;
mod names;
mod schools;

use super::{
    accounts::{ACCOUNTS, add_staff},
    names::invent_name,
};
use anyhow::{Context as _, ensure};
use campaign::{CampaignData, Figures, day};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use names::{place, school_name, text};
use qinghe_model::{
    EnrolmentId, Text, UserId,
    org::{OrgKind, OrgPath, class_title, school_year},
    participation::{Participation, STEP},
};
use qinghe_service::{App, campaigns::templates::start_of};
use qinghe_store::{
    bulk::{Filler, Node},
    campaigns::{self, Release},
};
use rand::{Rng as _, SeedableRng as _, rngs::ChaCha8Rng};
use schools::{KINDS, School, draw_schools, draw_uptake, locality, school_rng, shared, whole_number};
use uuid::Uuid;

/// The learners of the whole region.
pub const STUDENTS: u32 = 1_300_000;

/// The most earlier campaigns: each one requires another lesson of every programme.
pub const EARLIER: usize = 2;

/// How large the region is.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How many learners.
    pub students: u32,
    /// The seed: the same one gives the same region.
    pub seed: u64,
    /// How many campaigns are over, besides the current one: 0 to [`EARLIER`].
    pub earlier: usize,
}

/// What [`make`] created.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Made {
    /// Bureaus of cities and counties.
    pub bureaus: usize,
    /// Schools.
    pub schools: usize,
    /// Classes.
    pub classes: usize,
    /// Learners.
    pub learners: u32,
    /// Attempts that were handed in.
    pub attempts: u64,
    /// Answers in them.
    pub answers: u64,
}

/// The most learners in a class.
const CLASS: u32 = 53;

/// How many days of figures a campaign has.
const DAYS: usize = 30;

/// Ids that rise in the order in which they are taken, so that a table's rows are written in key order.
struct Ids {
    from: u64,
    given: u64,
    rng: ChaCha8Rng,
}

impl Ids {
    fn next<T: From<Uuid>>(&mut self) -> T {
        self.given += 1;
        let mut random = [0; 10];
        self.rng.fill_bytes(&mut random);
        let [.., high, low] = (self.given & 0xfff).to_be_bytes();
        (random[0], random[1]) = (high, low);
        uuid::Builder::from_unix_timestamp_millis(self.from + (self.given >> 12), &random).into_uuid().into()
    }
}

/// Fills the empty store. `done` is called after each school, with the number of learners so far.
///
/// # Errors
/// When the plan is not possible, the store is not empty, or it fails.
pub async fn make(app: &App, plan: Plan, done: &(dyn Fn(u32) + Send + Sync)) -> anyhow::Result<Made> {
    ensure!((100..=STUDENTS * 4).contains(&plan.students), "100 to {} students are possible", STUDENTS * 4);
    ensure!(plan.earlier <= EARLIER, "there are at most {EARLIER} earlier campaigns");
    let mut filler = app.db().fill().await?;
    ensure!(filler.is_empty().await?, "the store is not empty: a made-up region needs a new one");
    let (mut region, schools) = Region::new(app, plan);
    region.fill(app, &mut filler, schools, done).await?;
    filler.finish().await?;
    // What was completed since the last of the stored days.
    let all = campaigns::list(&mut app.db().read().await?).await?;
    let now = region.now;
    for campaign in all {
        app.db()
            .write(campaign, move |c, k| Box::pin(async move { campaigns::release(c, k.id, &k.org_path, now).await }))
            .await?;
    }
    for a in &ACCOUNTS {
        add_staff(app, a.username, a.name, a.role, a.at, a.class).await?;
    }
    Ok(region.made)
}

struct Region {
    plan: Plan,
    now: DateTime<Utc>,
    today: NaiveDate,
    ids: Ids,
    /// How many cities and counties there are.
    cities: usize,
    counties: usize,
    made: Made,
}

/// The unit whose children are being written.
struct Parent {
    node: Node,
    /// Its number among the units of its kind in the region.
    number: usize,
    /// How many children it has so far.
    children: i64,
}

impl Region {
    fn new(app: &App, plan: Plan) -> (Self, Vec<School>) {
        let share = f64::from(plan.students) / f64::from(STUDENTS);
        let part = |whole: f64, least: f64| whole_number((whole * share).max(least));
        let schools = part(2_800.0, 8.0).min(whole_number(f64::from(plan.students) / 20.0)).max(4);
        let counties = part(103.0, 4.0).min(103).min(schools);
        let cities = part(12.0, 2.0).min(12).min(counties);
        let now = app.now();
        // In the past, so that ids of later rows are greater.
        let from = u64::try_from((now - TimeDelta::days(400)).timestamp_millis()).unwrap_or(0);
        let ids = Ids { from, given: 0, rng: ChaCha8Rng::seed_from_u64(plan.seed) };
        let schools = draw_schools(plan, schools, counties);
        (Self { plan, now, today: app.today(), ids, cities, counties, made: Made::default() }, schools)
    }

    async fn fill(
        &mut self,
        app: &App,
        filler: &mut Filler,
        schools: Vec<School>,
        done: &(dyn Fn(u32) + Send + Sync),
    ) -> anyhow::Result<()> {
        let name = text("青禾自治区", "Qinghe Autonomous Region");
        let node = self.bureau(OrgKind::Region, None, "QH".into(), name);
        filler.add_node(&node, self.now).await?;
        let mut campaigns = Vec::new();
        // The earliest first.
        for back in (0..=self.plan.earlier).rev() {
            campaigns.push(self.campaign(app, filler, &node, back).await?);
        }
        let mut region = Parent { node, number: 0, children: 0 };
        let (mut city, mut county): (Option<Parent>, Option<Parent>) = (None, None);
        let mut same_kind = [0; KINDS.len()];
        for (n, school) in schools.into_iter().enumerate() {
            if county.as_ref().is_none_or(|c| c.number != school.county) {
                let number = school.county * self.cities / self.counties;
                if city.as_ref().is_none_or(|c| c.number != number) {
                    let (code, name) = if number == 0 {
                        ("QH-YL".into(), text("云岭市", "Yunling City"))
                    } else {
                        (format!("QH-{number:02}"), place(number, ("市", "City")))
                    };
                    let node = self.bureau(OrgKind::City, Some(&mut region), code, name);
                    filler.add_node(&node, self.now).await?;
                    city = Some(Parent { node, number, children: 0 });
                }
                let city = city.as_mut().context("a county comes before its city")?;
                let (code, name) = if school.county == 0 {
                    ("QH-YL-YX".into(), text("云岭县", "Yunling County"))
                } else {
                    let suffix = if city.children == 0 { ("区", "District") } else { ("县", "County") };
                    let code = format!("QH-{:02}-{:02}", city.number, city.children);
                    (code, place(self.cities + school.county, suffix))
                };
                let node = self.bureau(OrgKind::County, Some(city), code, name);
                filler.add_node(&node, self.now).await?;
                county = Some(Parent { node, number: school.county, children: 0 });
                same_kind = [0; KINDS.len()];
            }
            let county = county.as_mut().context("a school comes before its county")?;
            let name = school_name(&county.node.name, &KINDS[school.kind], same_kind[school.kind]);
            same_kind[school.kind] += 1;
            let code = if n == 0 { "QH1001".into() } else { format!("QH{}", 10_000 + n) };
            let mut node = self.bureau(OrgKind::School, Some(county), code, name);
            node.locality = locality(self.plan.seed, n, &school);
            filler.add_node(&node, self.now).await?;
            self.school(filler, &mut campaigns, &node, &school, n).await?;
            done(self.made.learners);
        }
        for data in &mut campaigns {
            let id = data.campaign.id;
            for (path, days) in std::mem::take(&mut data.above) {
                for (n, figures) in days.into_iter().enumerate() {
                    data.days.push(day(&path, data.first_day, n, figures));
                }
            }
            campaigns::insert_days(&mut filler.conn(), id, &data.days).await?;
            campaigns::insert_releases(&mut filler.conn(), id, &data.releases).await?;
            filler.set_snapshot_taken(id).await?;
        }
        Ok(())
    }

    fn bureau(&mut self, kind: OrgKind, parent: Option<&mut Parent>, code: String, name: Text) -> Node {
        match kind {
            OrgKind::School => self.made.schools += 1,
            _ => self.made.bureaus += 1,
        }
        let seq = parent.as_ref().map_or(0, |p| p.children);
        let path = OrgPath::child(parent.as_ref().map(|p| &p.node.path), seq);
        let parent = parent.map(|p| {
            p.children += 1;
            p.node.id
        });
        Node { id: self.ids.next(), parent, kind, path, seq, code: Some(code), name, class: None, locality: None }
    }

    async fn school(
        &mut self,
        filler: &mut Filler,
        campaigns: &mut [CampaignData],
        node: &Node,
        school: &School,
        n: usize,
    ) -> anyhow::Result<()> {
        let mut rng = school_rng(self.plan.seed, n);
        let uptake: Vec<f64> = campaigns.iter().map(|data| draw_uptake(&mut rng, data.runs)).collect();
        let mut days = vec![[Participation::default(); DAYS]; campaigns.len()];
        let grades = KINDS[school.kind].grades;
        let year = school_year(self.today);
        let before = campaigns.first().map_or(self.today, |c| c.first_day) - TimeDelta::days(1);
        let from = NaiveDate::from_ymd_opt(i32::try_from(year)?, 9, 1).map_or(before, |first| first.min(before));
        let mut seq = 0;
        for (g, grade) in grades.iter().enumerate() {
            let all = shared(school.learners, g, grades.len());
            let classes = usize::try_from(all.div_ceil(CLASS))?;
            for c in 0..classes {
                let name = (c + 1).to_string();
                let class = Node {
                    id: self.ids.next(),
                    parent: Some(node.id),
                    kind: OrgKind::Class,
                    path: OrgPath::child(Some(&node.path), seq),
                    seq,
                    code: None,
                    name: class_title(*grade, &name),
                    class: Some((*grade, name, year)),
                    locality: None,
                };
                seq += 1;
                filler.add_node(&class, self.now).await?;
                self.made.classes += 1;
                let learners: Vec<UserId> = (0..shared(all, c, classes)).map(|_| self.ids.next()).collect();
                for (number, learner) in learners.iter().enumerate() {
                    let number = format!("{:02}", number + 1);
                    let place = (self.ids.next::<EnrolmentId>(), class.id, number.as_str());
                    filler.add_learner((*learner, &invent_name(&mut rng)), place, (from, start_of(from))).await?;
                }
                self.made.learners += u32::try_from(learners.len())?;
                for ((data, uptake), days) in campaigns.iter().zip(&uptake).zip(&mut days) {
                    // The first learner of all is the demo's example, who has done nothing yet.
                    let idle = usize::from(n == 0 && seq == 1 && data.runs);
                    self.class(filler, data, (&class, *grade), (&learners, idle), *uptake, days, &mut rng).await?;
                }
            }
        }
        if school.learners == 0 {
            return Ok(());
        }
        for (data, days) in campaigns.iter_mut().zip(days) {
            let mut counts = Participation { eligible: school.learners.into(), ..Participation::default() };
            let mut steps: Vec<Release> = Vec::new();
            for (n, more) in days.into_iter().enumerate() {
                counts = counts + more;
                let at = start_of(data.first_day + TimeDelta::days(i64::try_from(n)? + 1)) - TimeDelta::minutes(1);
                publish(&mut steps, &node.path, counts, at);
                let shown = steps.last().map(|step| step.marks).unwrap_or_default();
                let active = i64::from(data.campaign.takes_part(counts));
                let figures = Figures { counts, shown, schools: 1, active };
                data.days.push(day(&node.path, data.first_day, n, figures));
                for path in node.path.ancestors() {
                    let days = data.above.entry(path).or_insert_with(|| vec![Figures::default(); DAYS]);
                    days[n] = days[n].and(figures);
                }
            }
            data.releases.extend(steps);
            if data.days.len() >= 450 {
                let (days, releases) = (std::mem::take(&mut data.days), std::mem::take(&mut data.releases));
                campaigns::insert_days(&mut filler.conn(), data.campaign.id, &days).await?;
                campaigns::insert_releases(&mut filler.conn(), data.campaign.id, &releases).await?;
            }
        }
        Ok(())
    }
}

/// Publishes a school's marks where a step is due at the end of a day.
fn publish(steps: &mut Vec<Release>, path: &OrgPath, counts: Participation, at: DateTime<Utc>) {
    let before = steps.last().map_or(0, |step| step.marks.marked);
    if (counts.completed - before).abs() < STEP {
        return;
    }
    if let Some(last) = steps.last_mut() {
        last.until = Some(at);
    }
    let number = i64::try_from(steps.len()).unwrap_or_default() + 1;
    steps.push(Release { path: path.clone(), number, at, until: None, marks: counts.marks() });
}
