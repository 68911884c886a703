//! The data of `qinghe demo region`: a whole region of up to 1.3 million made-up learners, for measures and for a look at
//! pages of real size.
//!
//! Unlike the small demo it does not go through the use-cases, which would take days: it writes the rows that they would
//! have written ([`qinghe_store::bulk`]), school by school, so that memory stays the same for any size. Counters and days
//! are counted here, beside the attempts; that they are exactly what a recount finds is tested. All is drawn from a seed;
//! only dates follow the calendar. Every place name is made up: one that sounds like a real place does so by chance.

use super::{ACCOUNTS, add_staff, invent_name};
use anyhow::{Context as _, ensure};
use chrono::{DateTime, Datelike as _, NaiveDate, TimeDelta, Utc};
use qinghe_model::{
    AssignmentId, AttemptId, EnrolmentId, Text, UserId,
    grading::{self, POINTS},
    org::{Grade, Locality, OrgKind, OrgPath, class_title, school_year},
    participation::{FULL_SCORE, Participation, Standing},
};
use qinghe_service::{
    App, attempts,
    campaigns::{
        PLATFORM,
        templates::{Template, start_of},
    },
};
use qinghe_store::{
    activities,
    bulk::{Attempt, Filler, Listed, Node, Paper, Work},
    campaigns::{self, Campaign, Day},
};
use rand::{Rng as _, RngExt as _, SeedableRng as _, rngs::ChaCha8Rng};
use std::{collections::BTreeMap, sync::Arc};
use uuid::Uuid;

/// The learners of the whole region.
pub const STUDENTS: u32 = 1_300_000;
/// The most earlier campaigns: each asks for another lesson of every programme.
pub const EARLIER: usize = 2;

/// What to make.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How many learners.
    pub students: u32,
    /// What everything is drawn from.
    pub seed: u64,
    /// How many campaigns are over, beside the one that runs: 0 to [`EARLIER`].
    pub earlier: usize,
}

/// What was made.
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

/// A kind of school.
struct Kind {
    name: (&'static str, &'static str),
    /// Schools of this kind in a hundred.
    share: u32,
    /// Learners, beside those of a primary school.
    size: f64,
    /// Of a hundred, schools in the country.
    rural: u64,
    grades: &'static [Grade],
}

const KINDS: [Kind; 6] = {
    use Grade::{J1, J2, J3, P5, P6, S1, S2, S3, V1, V2};
    [
        Kind { name: ("小学", "Primary School"), share: 52, size: 1.0, rural: 58, grades: &[P5, P6] },
        Kind { name: ("初级中学", "Junior High School"), share: 20, size: 2.4, rural: 34, grades: &[J1, J2, J3] },
        Kind {
            name: ("九年制学校", "Nine-Year School"),
            share: 10,
            size: 1.7,
            rural: 66,
            grades: &[P5, P6, J1, J2, J3],
        },
        Kind { name: ("高级中学", "Senior High School"), share: 9, size: 4.5, rural: 4, grades: &[S1, S2, S3] },
        Kind {
            name: ("完全中学", "Secondary School"),
            share: 4,
            size: 5.0,
            rural: 7,
            grades: &[J1, J2, J3, S1, S2, S3],
        },
        Kind { name: ("职业技术学校", "Vocational School"), share: 5, size: 3.0, rural: 9, grades: &[V1, V2] },
    ]
};

const FIRST: [(&str, &str); 16] = [
    ("砚", "Yan"),
    ("霁", "Ji"),
    ("苓", "Ling"),
    ("荇", "Xing"),
    ("澹", "Dan"),
    ("檀", "Tan"),
    ("芷", "Zhi"),
    ("翊", "Yi"),
    ("钰", "Yu"),
    ("朔", "Shuo"),
    ("棠", "Tang"),
    ("岚", "Lan"),
    ("笙", "Sheng"),
    ("珩", "Heng"),
    ("峤", "Qiao"),
    ("湄", "Mei"),
];
const SECOND: [(&str, &str); 10] = [
    ("川", "chuan"),
    ("岭", "ling"),
    ("泉", "quan"),
    ("原", "yuan"),
    ("浦", "pu"),
    ("泽", "ze"),
    ("丘", "qiu"),
    ("林", "lin"),
    ("阳", "yang"),
    ("湾", "wan"),
];

/// The most learners of a class.
const CLASS: u32 = 53;
/// Papers of a module that learners of different classes share.
const SHEETS: usize = 24;
/// Days of a campaign whose figures are kept.
const DAYS: usize = 30;
/// How long work counts after it is due, late.
const LATE: TimeDelta = TimeDelta::days(30);

/// A school to be made.
struct School {
    kind: usize,
    county: usize,
    learners: u32,
}

/// Ids in the order in which they are given, so that rows of one table stand together.
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

/// A campaign with what its learners are asked.
struct Call {
    campaign: Campaign,
    first_day: NaiveDate,
    /// Whether it runs still.
    runs: bool,
    /// What each grade is asked.
    asks: BTreeMap<Grade, Asks>,
    /// Days of schools that wait to be written.
    days: Vec<Day>,
    /// The days of bureaus: counts, schools, schools that take part.
    above: BTreeMap<OrgPath, Vec<(Participation, i64, i64)>>,
}

struct Asks {
    module: String,
    sheets: Arc<Vec<Sheet>>,
}

/// A paper with the times at which it is sat, in seconds after the full hour.
struct Sheet {
    number: i64,
    begin: i64,
    end: i64,
    points: Vec<[i64; 3]>,
    pass_mark: i64,
}

/// Fills the empty store. `done` hears how many learners are there.
///
/// # Errors
/// When the plan is not possible, the store is not empty, or it fails.
pub async fn make(app: &App, plan: Plan, done: &(dyn Fn(u32) + Send + Sync)) -> anyhow::Result<Made> {
    ensure!((100..=STUDENTS * 4).contains(&plan.students), "100 to {} students can be made", STUDENTS * 4);
    ensure!(plan.earlier <= EARLIER, "there are at most {EARLIER} earlier campaigns");
    let mut filler = app.db().fill().await?;
    ensure!(filler.is_empty().await?, "the store is not empty: a made-up region is only put into a new one");
    let (mut region, schools) = Region::new(app, plan);
    region.fill(app, &mut filler, schools, done).await?;
    filler.finish().await?;
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
    cities: usize,
    counties: usize,
    made: Made,
}

/// The bureau whose schools are being made.
struct Under {
    node: Node,
    /// Which one it is, counted over the whole region.
    number: usize,
    /// How many are under it so far.
    children: i64,
}

/// Numbers of a school's own: what it does hangs on nothing but the seed and its place.
fn own_rng(seed: u64, n: usize) -> ChaCha8Rng {
    let own = (n as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    ChaCha8Rng::seed_from_u64(seed ^ own)
}

/// Where a school lies: drawn apart from what it does. Small ones are oftener in the country, the first one is the
/// county town's, and of some nobody has said it.
fn locality(seed: u64, n: usize, school: &School) -> Option<Locality> {
    if n == 0 {
        return Some(Locality::Urban);
    }
    let mut rng = own_rng(!seed, n);
    let usual = 180.0 * KINDS[school.kind].size;
    let rural = KINDS[school.kind].rural + if f64::from(school.learners) < usual { 12 } else { 0 };
    let dice = rng.random_range(0..100_u64);
    match rng.random_range(0..40) {
        0 => None,
        _ if dice < rural => Some(Locality::Rural),
        _ => Some(Locality::Urban),
    }
}

impl Region {
    fn new(app: &App, plan: Plan) -> (Self, Vec<School>) {
        let share = f64::from(plan.students) / f64::from(STUDENTS);
        let part = |whole: f64, least: f64| whole_number((whole * share).max(least));
        let schools = part(2_800.0, 8.0).min(whole_number(f64::from(plan.students) / 20.0)).max(4);
        let counties = part(103.0, 4.0).min(103).min(schools);
        let cities = part(12.0, 2.0).min(12).min(counties);
        let now = app.now();
        // In the past, so that what is made later comes later.
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
        let mut calls = Vec::new();
        for back in (0..=self.plan.earlier).rev() {
            calls.push(self.call(app, filler, &node, back).await?);
        }
        let mut region = Under { node, number: 0, children: 0 };
        let (mut city, mut county): (Option<Under>, Option<Under>) = (None, None);
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
                    city = Some(Under { node, number, children: 0 });
                }
                let city = city.as_mut().context("a city before its counties")?;
                let (code, name) = if school.county == 0 {
                    ("QH-YL-YX".into(), text("云岭县", "Yunling County"))
                } else {
                    let suffix = if city.children == 0 { ("区", "District") } else { ("县", "County") };
                    let code = format!("QH-{:02}-{:02}", city.number, city.children);
                    (code, place(self.cities + school.county, suffix))
                };
                let node = self.bureau(OrgKind::County, Some(city), code, name);
                filler.add_node(&node, self.now).await?;
                county = Some(Under { node, number: school.county, children: 0 });
                same_kind = [0; KINDS.len()];
            }
            let county = county.as_mut().context("a county before its schools")?;
            let name = school_name(&county.node.name, &KINDS[school.kind], same_kind[school.kind]);
            same_kind[school.kind] += 1;
            let code = if n == 0 { "QH1001".into() } else { format!("QH{}", 10_000 + n) };
            let mut node = self.bureau(OrgKind::School, Some(county), code, name);
            node.locality = locality(self.plan.seed, n, &school);
            filler.add_node(&node, self.now).await?;
            self.school(filler, &mut calls, &node, &school, n).await?;
            done(self.made.learners);
        }
        for call in &mut calls {
            let id = call.campaign.id;
            for (path, days) in std::mem::take(&mut call.above) {
                for (n, (counts, schools, active)) in days.into_iter().enumerate() {
                    call.days.push(day(&path, call.first_day, n, counts, schools, active));
                }
            }
            campaigns::insert_days(&mut filler.conn(), id, &call.days).await?;
            filler.set_snapshot_taken(id).await?;
        }
        Ok(())
    }

    fn bureau(&mut self, kind: OrgKind, under: Option<&mut Under>, code: String, name: Text) -> Node {
        match kind {
            OrgKind::School => self.made.schools += 1,
            _ => self.made.bureaus += 1,
        }
        let seq = under.as_ref().map_or(0, |u| u.children);
        let path = OrgPath::child(under.as_ref().map(|u| &u.node.path), seq);
        let parent = under.map(|u| {
            u.children += 1;
            u.node.id
        });
        Node { id: self.ids.next(), parent, kind, path, seq, code: Some(code), name, class: None, locality: None }
    }

    /// A campaign of the calendar: the one that runs, or one of those before it.
    async fn call(&mut self, app: &App, filler: &mut Filler, region: &Node, back: usize) -> anyhow::Result<Call> {
        let template = Template::find(["june", "autumn", "opening"][back]).context("a template")?;
        let first_day = self.today - TimeDelta::days(i64::try_from(DAYS + back * 80)?);
        let lasts = if back == 0 { 41 } else { 30 };
        let opens_at = start_of(first_day);
        let due_at = start_of(first_day + TimeDelta::days(lasts)) - TimeDelta::seconds(1);
        let year = first_day.year();
        let name = text(&format!("{year} 年{}", template.name.0), &format!("{} {year}", template.name.1));
        let requirements = template.campaign(app, region.id).requirements;
        let mut grades: Vec<Grade> = requirements.iter().flat_map(|p| p.grades.iter().copied()).collect();
        grades.sort_unstable();
        let times = [opens_at, due_at, due_at + LATE, opens_at];
        let at = (region.id, region.path.clone());
        let campaign = Campaign::new(self.ids.next(), at, name, &grades, times);
        campaigns::insert(&mut filler.conn(), &campaign, &requirements, None, opens_at).await?;
        activities::set_kinds(&mut filler.conn(), campaign.id, template.activities).await?;
        let mut asks = BTreeMap::new();
        for requirement in requirements {
            let sheets = Arc::new(self.sheets(app, filler, &requirement.module_id).await?);
            for grade in requirement.grades {
                asks.insert(grade, Asks { module: requirement.module_id.clone(), sheets: sheets.clone() });
            }
        }
        Ok(Call { campaign, first_day, runs: back == 0, asks, days: Vec::new(), above: BTreeMap::new() })
    }

    async fn sheets(&mut self, app: &App, filler: &mut Filler, module: &str) -> anyhow::Result<Vec<Sheet>> {
        let library = app.content();
        let module = library.module(module).context("a template's module is missing")?;
        let mut sheets = Vec::new();
        for _ in 0..SHEETS {
            let rng = &mut self.ids.rng;
            let mut seed = [0; 32];
            rng.fill_bytes(&mut seed);
            let sample = attempts::sample(module, seed).context("a template's module has no quiz")?;
            let items = i64::try_from(sample.answers.len())?;
            // All within the hour.
            let pace = rng.random_range(12..=60).min(1_500 / (items + 1));
            let begin = rng.random_range(0..=2_000);
            let seconds = (1..=items).map(|n| begin + n * pace).collect();
            let points = sample.answers.iter().map(|a| a.each_ref().map(|(_, points)| *points)).collect();
            let pass_mark = sample.paper.pass_mark;
            let number = filler.add_paper(Paper { paper: sample.paper, answers: sample.answers, seconds }).await?;
            sheets.push(Sheet { number, begin, end: begin + (items + 1) * pace, points, pass_mark });
        }
        Ok(sheets)
    }

    async fn school(
        &mut self,
        filler: &mut Filler,
        calls: &mut [Call],
        node: &Node,
        school: &School,
        n: usize,
    ) -> anyhow::Result<()> {
        let mut rng = own_rng(self.plan.seed, n);
        let zeal: Vec<f64> = calls.iter().map(|call| draw_zeal(&mut rng, call.runs)).collect();
        let mut days = vec![[Participation::default(); DAYS]; calls.len()];
        let grades = KINDS[school.kind].grades;
        let year = school_year(self.today);
        let before = calls.first().map_or(self.today, |c| c.first_day) - TimeDelta::days(1);
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
                for ((call, zeal), days) in calls.iter().zip(&zeal).zip(&mut days) {
                    // The very first learner is the demo's example, who has done nothing yet.
                    let idle = usize::from(n == 0 && seq == 1 && call.runs);
                    self.class(filler, call, (&class, *grade), (&learners, idle), *zeal, days, &mut rng).await?;
                }
            }
        }
        if school.learners == 0 {
            return Ok(());
        }
        for (call, days) in calls.iter_mut().zip(days) {
            let mut counts = Participation { eligible: school.learners.into(), ..Participation::default() };
            for (n, more) in days.into_iter().enumerate() {
                counts = counts + more;
                let active = i64::from(call.campaign.takes_part(counts));
                call.days.push(day(&node.path, call.first_day, n, counts, 1, active));
                for path in node.path.ancestors() {
                    let days = call.above.entry(path).or_insert_with(|| vec![(Participation::default(), 0, 0); DAYS]);
                    let sum = days[n];
                    days[n] = (sum.0 + counts, sum.1 + 1, sum.2 + active);
                }
            }
            if call.days.len() >= 450 {
                let days = std::mem::take(&mut call.days);
                campaigns::insert_days(&mut filler.conn(), call.campaign.id, &days).await?;
            }
        }
        Ok(())
    }

    /// What a class does in a campaign, the first `idle` of its learners nothing. Adds what happened on each of the first
    /// days to `days`.
    #[expect(clippy::too_many_arguments, reason = "the class, the campaign, and what it is drawn from")]
    async fn class(
        &mut self,
        filler: &mut Filler,
        call: &Call,
        (class, grade): (&Node, Grade),
        (learners, idle): (&[UserId], usize),
        zeal: f64,
        days: &mut [Participation; DAYS],
        rng: &mut ChaCha8Rng,
    ) -> anyhow::Result<()> {
        let Some(asks) = call.asks.get(&grade) else { return Ok(()) };
        let k = &call.campaign;
        let assignment: AssignmentId = self.ids.next();
        let who = (assignment, class.id, k.id);
        filler.add_assignment(who, &asks.module, PLATFORM, [k.opens_at, k.due_at]).await?;
        // Those of one sitting share the hour: a class works together.
        let sittings: Vec<DateTime<Utc>> = (0..rng.random_range(1..=3)).map(|_| self.hour(call, rng)).collect();
        let zeal = if zeal <= 0.0 { 0.0 } else { (zeal + rng.random_range(-0.08..0.08)).clamp(0.02, 1.0) };
        let mut counters = Participation::default();
        let mut last_at: Option<DateTime<Utc>> = None;
        for (n, learner) in learners.iter().enumerate() {
            let dice: f64 = rng.random();
            let hour = sittings[rng.random_range(0..sittings.len())];
            let mut listed = Listed {
                campaign: k.id,
                learner: *learner,
                class: class.id,
                started_at: None,
                completed_at: None,
                score: None,
            };
            let begins = n >= idle && zeal > 0.0 && dice < zeal + (1.0 - zeal) * 0.35;
            if begins && dice < zeal {
                let tries = self.tries(asks, (assignment, *learner), hour, rng);
                let begun = hour - TimeDelta::minutes(rng.random_range(15..50));
                let handed_in = tries[0].times[1];
                // Of equal shares the first.
                let better = |best: &Attempt, a: &Attempt| a.score.0 * best.score.1 > best.score.0 * a.score.1;
                let best = tries.iter().reduce(|best, a| if better(best, a) { a } else { best });
                let work = Work {
                    assignment,
                    learner: *learner,
                    started_at: begun,
                    lesson_completed_at: Some(hour - TimeDelta::minutes(5)),
                    completed_at: Some(handed_in),
                    passed_at: tries.iter().find(|a| a.passed).map(|a| a.times[1]),
                    score: best.map(|a| a.score),
                };
                filler.add_work(&work).await?;
                for a in &tries {
                    filler.add_attempt(a).await?;
                    self.made.attempts += 1;
                    self.made.answers += u64::try_from(a.score.1 / POINTS)?;
                }
                listed.started_at = Some(begun);
                listed.completed_at = Some(handed_in);
                listed.score = tries.iter().map(|a| a.score.0 * FULL_SCORE / a.score.1).max();
                last_at = last_at.max(tries.last().map(|a| a.times[1]));
            } else if begins {
                let work = Work {
                    assignment,
                    learner: *learner,
                    started_at: hour,
                    lesson_completed_at: rng.random_bool(0.4).then(|| hour + TimeDelta::minutes(20)),
                    completed_at: None,
                    passed_at: None,
                    score: None,
                };
                filler.add_work(&work).await?;
                listed.started_at = Some(hour);
                last_at = last_at.max(Some(hour));
            }
            filler.add_listed(&listed).await?;
            let standing = Standing {
                started: listed.started_at.is_some(),
                completed: listed.completed_at.is_some(),
                on_time: listed.completed_at.is_some_and(|t| t <= k.due_at),
                score: listed.score,
            };
            let counts = standing.counts(k.pass_mark);
            counters = counters + counts;
            // Who begins and finishes does so on one day.
            let since =
                listed.started_at.map(|t| (t.with_timezone(&App::ZONE).date_naive() - call.first_day).num_days());
            if let Some(day) = since.and_then(|d| usize::try_from(d).ok()).and_then(|d| days.get_mut(d)) {
                *day = *day + Participation { eligible: 0, ..counts };
            }
        }
        filler.add_counters(k.id, (class.id, &class.path), counters, last_at).await?;
        Ok(())
    }

    /// A full hour of a school day of the campaign, long enough ago for two attempts.
    fn hour(&self, call: &Call, rng: &mut ChaCha8Rng) -> DateTime<Utc> {
        // More and more from the first day on.
        let spread = i64::try_from(whole_number(rng.random::<f64>().powf(0.8) * 30.0)).unwrap_or(0);
        let day = if !call.runs && rng.random_ratio(1, 20) { 30 + spread / 2 } else { spread.min(30) };
        let local = rng.random_range(9..=15);
        let at = |day: i64| start_of(call.first_day + TimeDelta::days(day)) + TimeDelta::hours(local);
        if at(day) + TimeDelta::hours(2) <= self.now { at(day) } else { at(day - 1) }
    }

    /// One attempt, or two.
    fn tries(
        &mut self,
        asks: &Asks,
        (assignment, learner): (AssignmentId, UserId),
        hour: DateTime<Utc>,
        rng: &mut ChaCha8Rng,
    ) -> Vec<Attempt> {
        let ability = rng.random_range(0.55..1.0_f64).max(rng.random_range(0.4..1.0));
        let all = if rng.random_ratio(1, 12) { 2 } else { 1 };
        (1..=all)
            .map(|number| {
                let sheet = &asks.sheets[rng.random_range(0..asks.sheets.len())];
                let hour = hour + TimeDelta::hours(number - 1);
                let (mut answers, mut score) = (0, 0);
                for (n, points) in sheet.points.iter().enumerate() {
                    let chosen = if rng.random_bool(ability) { 0 } else { rng.random_range(1..=2_u8) };
                    answers |= i64::from(chosen) << (2 * n);
                    score += points[usize::from(chosen)];
                }
                let max = i64::try_from(sheet.points.len()).unwrap_or(0) * POINTS;
                Attempt {
                    id: self.ids.next::<AttemptId>(),
                    assignment,
                    learner,
                    number,
                    paper: sheet.number,
                    hour,
                    times: [hour + TimeDelta::seconds(sheet.begin), hour + TimeDelta::seconds(sheet.end)],
                    answers,
                    score: (score, max),
                    passed: grading::passed(score, max, sheet.pass_mark),
                }
            })
            .collect()
    }
}

fn text(zh: &str, en: &str) -> Text {
    Text { zh: zh.to_owned(), en: en.to_owned() }
}

/// The `n`-th made-up place.
fn place(n: usize, suffix: (&str, &str)) -> Text {
    // Neighbours do not begin alike.
    let (first, second) = (FIRST[n % FIRST.len()], SECOND[(n / FIRST.len() + n) % SECOND.len()]);
    text(&format!("{}{}{}", first.0, second.0, suffix.0), &format!("{}{} {}", first.1, second.1, suffix.1))
}

fn school_name(county: &Text, kind: &Kind, n: usize) -> Text {
    let en = county.en.split(' ').next().unwrap_or_default();
    if n == 0 {
        return text(&format!("{}实验{}", county.zh, kind.name.0), &format!("{en} Experimental {}", kind.name.1));
    }
    text(&format!("{}第{}{}", county.zh, numeral(n + 1), kind.name.0), &format!("{en} No. {} {}", n + 1, kind.name.1))
}

/// A number up to 99 in Chinese.
fn numeral(n: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    match (n / 10, n % 10) {
        (0, d) => DIGITS[d].to_owned(),
        (1, d) => format!("十{}", DIGITS[d]),
        (t @ 2..=9, d) => format!("{}十{}", DIGITS[t], DIGITS[d]),
        _ => n.to_string(),
    }
}

/// The `n`-th of `parts` even parts of a whole.
fn shared(whole: u32, n: usize, parts: usize) -> u32 {
    let upto = |n: usize| u64::from(whole) * n as u64 / parts.max(1) as u64;
    u32::try_from(upto(n + 1) - upto(n)).unwrap_or(0)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small and positive")]
fn whole_number(n: f64) -> usize {
    n.round().max(0.0) as usize
}

/// About normal, mean 0, deviation 1.
fn bell(rng: &mut ChaCha8Rng) -> f64 {
    (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0
}

/// The share of a school's learners who do the work: some schools have not begun, some are through.
fn draw_zeal(rng: &mut ChaCha8Rng, runs: bool) -> f64 {
    let (none, all, least) = if runs { (0.06, 0.14, 0.34) } else { (0.02, 0.22, 0.55) };
    let dice: f64 = rng.random();
    if dice < none {
        0.0
    } else if dice < all {
        1.0
    } else {
        least + (1.0 - least) * rng.random::<f64>().sqrt()
    }
}

/// Every school with its kind, county and size; the sizes add up to exactly the learners that were asked for.
#[expect(clippy::cast_precision_loss, reason = "some thousand schools")]
fn draw_schools(plan: Plan, schools: usize, counties: usize) -> Vec<School> {
    let mut rng = ChaCha8Rng::seed_from_u64(plan.seed.wrapping_add(1));
    // Counties differ: some have many schools.
    let weights: Vec<f64> = (0..counties).map(|_| (bell(&mut rng) * 0.4).exp()).collect();
    let all: f64 = weights.iter().sum();
    let mut places = Vec::with_capacity(schools);
    let mut sum = 0.0;
    for (county, weight) in weights.iter().enumerate() {
        sum += weight;
        // One each, the rest by weight.
        places.resize(county + 1 + whole_number(sum / all * (schools - counties) as f64), county);
    }
    let drawn: Vec<(usize, usize, f64)> = places
        .into_iter()
        .enumerate()
        .map(|(n, county)| {
            // The demo's staff belong to the first school, a primary school of middle size.
            if n == 0 {
                return (0, county, 1.0);
            }
            let mut dice = rng.random_range(0..100);
            let mut kind = 0;
            while dice >= KINDS[kind].share && kind + 1 < KINDS.len() {
                dice -= KINDS[kind].share;
                kind += 1;
            }
            (kind, county, (bell(&mut rng) * 0.75).exp() * KINDS[kind].size)
        })
        .collect();
    let all: f64 = drawn.iter().map(|d| d.2).sum();
    let (mut sum, mut given) = (0.0, 0);
    drawn
        .into_iter()
        .map(|(kind, county, size)| {
            sum += size;
            let upto = u32::try_from(whole_number(sum / all * f64::from(plan.students))).unwrap_or(plan.students);
            let learners = upto - given;
            given = upto;
            School { kind, county, learners }
        })
        .collect()
}

fn day(path: &OrgPath, first: NaiveDate, n: usize, counts: Participation, schools: i64, active: i64) -> Day {
    let day = first + TimeDelta::days(i64::try_from(n).unwrap_or(0));
    Day {
        path: path.clone(),
        day,
        taken_at: start_of(day + TimeDelta::days(1)) + TimeDelta::minutes(10),
        counts,
        schools,
        schools_active: active,
        joined: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_whole_region_has_its_size() {
        let plan = Plan { students: STUDENTS, seed: 626, earlier: 2 };
        let schools = draw_schools(plan, 2_800, 103);
        assert_eq!(schools.len(), 2_800);
        assert_eq!(schools.iter().map(|s| s.learners).sum::<u32>(), STUDENTS);
        assert_eq!(schools.iter().map(|s| s.county).collect::<HashSet<_>>().len(), 103);
        let classes: u32 = schools
            .iter()
            .map(|s| {
                let grades = KINDS[s.kind].grades.len();
                (0..grades).map(|g| shared(s.learners, g, grades).div_ceil(CLASS)).sum::<u32>()
            })
            .sum();
        assert!((28_000..=30_000).contains(&classes), "{classes} classes");
        assert_eq!(KINDS.iter().map(|k| k.share).sum::<u32>(), 100);
    }

    #[test]
    fn places_have_names_of_their_own() {
        let names: HashSet<String> = (0..130).map(|n| place(n, ("县", "County")).zh).collect();
        assert_eq!(names.len(), 130);
        assert_eq!([2, 10, 21, 40].map(numeral), ["二", "十", "二十一", "四十"]);
    }

    #[test]
    fn parts_add_up() {
        assert_eq!((0..7).map(|n| shared(100, n, 7)).sum::<u32>(), 100);
    }
}
