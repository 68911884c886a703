//! The data of `qinghe demo`: a made-up region with people in every role and work under way.
//!
//! Everything is made by the same use-cases that serve real schools, so it is sound data. What the
//! pupils did is drawn from a fixed seed; only dates follow the calendar: the demo pretends that it
//! began six days ago. Secrets and tokens come from the real random numbers, as everywhere.

mod activities;
mod contest;
pub mod region;
mod surveys;

use anyhow::{Context as _, anyhow};
use chrono::{DateTime, Datelike as _, TimeDelta, TimeZone as _, Utc};
use futures::future::try_join_all;
use qinghe_content::{Module, Scenario, StepKind};
use qinghe_model::{
    AssignmentId, OrgId, Text,
    org::{Grade, OrgKind, school_year},
    role::Role,
};
use qinghe_service::{
    Actor, App, Clock,
    accounts::{self, Client, NewStaff},
    assignments::{self, Changes},
    attempts::{self, AnswerInput, AttemptPage},
    campaigns::{self, NewCampaign},
    lessons, orgs, roster,
    slips::{self, Slip},
};
use rand::{RngExt as _, SeedableRng as _, rngs::ChaCha8Rng, seq::IndexedRandom as _};
use std::{
    fmt::Write as _,
    net::{IpAddr, Ipv4Addr},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

/// The password of every account of the demo.
pub const PASSWORD: &str = "demo-qinghe-626";

/// A member of staff of the demo.
pub struct Account {
    /// What they sign in with.
    pub username: &'static str,
    /// Their name.
    pub name: &'static str,
    /// What they do, in both languages.
    pub about: (&'static str, &'static str),
    role: Role,
    at: &'static str,
    class: Option<&'static str>,
}

/// One account a role. Their surnames are in the order of the Hundred Family Surnames.
pub const ACCOUNTS: [Account; 7] = [
    account("zhao.lan", "赵岚", ("班主任", "teacher"), Role::Teacher, "QH1001", Some("五年级1班")),
    account("qian.ming", "钱明", ("学校管理员", "school admin"), Role::SchoolAdmin, "QH1001", None),
    account("sun.yue", "孙悦", ("云岭县专干", "county officer"), Role::Officer, "QH-YL-YX", None),
    account("li.shan", "李杉", ("云岭市专干", "city officer"), Role::Officer, "QH-YL", None),
    account("zhou.ning", "周宁", ("自治区专干", "region officer"), Role::Officer, "QH", None),
    account("wu.heng", "吴恒", ("监测员", "assessor"), Role::Assessor, "QH", None),
    account("zheng.an", "郑安", ("平台管理员", "platform admin"), Role::PlatformAdmin, "QH", None),
];

const fn account(
    username: &'static str,
    name: &'static str,
    about: (&'static str, &'static str),
    role: Role,
    at: &'static str,
    class: Option<&'static str>,
) -> Account {
    Account { username, name, about, role, at, class }
}

/// The class whose first pupil is shown as the example; that pupil has done nothing yet.
pub const EXAMPLE: (&str, &str) = ("QH1001", "五年级1班");
/// The same class, whose teacher has an account of the demo.
const EXAMPLE_CLASS: (&str, Option<&str>) = (EXAMPLE.0, Some(EXAMPLE.1));

/// The module that everybody was given.
const MODULE: &str = "m02";

/// Classes that are made up here, beside those of `classes.xlsx`: school, grade, class, pupils.
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

/// Classes that were given the module, in the order of their lessons: school, class, and of a
/// hundred pupils how many finished and how many only began.
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

/// Who teaches the classes that no account above does.
const TEACHERS: [(&str, &str); 8] = [
    ("QH1001", "冯雪"),
    ("QH1002", "陈立新"),
    ("QH1101", "褚文静"),
    ("QH1102", "卫东升"),
    ("QH2001", "蒋晓玲"),
    ("QH2002", "沈国庆"),
    ("QH2101", "古丽米热·艾山"),
    ("QH2102", "韩梅"),
];

/// How long ago the demo pretends to have begun.
const BEGAN: TimeDelta = TimeDelta::days(6);
/// How long a class works, with the quiz.
const LESSON: TimeDelta = TimeDelta::minutes(90);
/// Pupils who work at the same moment: a class shares devices.
const AT_ONCE: usize = 8;

/// A clock that can be set back while the data is made.
pub struct DemoClock {
    real: Box<dyn Clock>,
    behind: Arc<AtomicI64>,
}

/// The hand of a [`DemoClock`].
#[derive(Clone)]
pub struct Hand {
    behind: Arc<AtomicI64>,
}

impl DemoClock {
    /// A clock that goes right, and the hand that sets it.
    #[must_use]
    pub fn new(real: Box<dyn Clock>) -> (Self, Hand) {
        let behind = Arc::new(AtomicI64::new(0));
        (Self { real, behind: behind.clone() }, Hand { behind })
    }
}

impl Clock for DemoClock {
    fn now(&self) -> DateTime<Utc> {
        self.real.now() - TimeDelta::microseconds(self.behind.load(Ordering::Relaxed))
    }
}

impl Hand {
    /// Sets the clock to a time, from which it goes on.
    fn set(&self, app: &App, to: DateTime<Utc>) {
        let ahead = (app.now() - to).num_microseconds().unwrap_or(0);
        self.behind.fetch_add(ahead, Ordering::Relaxed);
    }

    /// Sets the clock right.
    pub fn reset(&self) {
        self.behind.store(0, Ordering::Relaxed);
    }
}

/// How many parts the making has, for a progress bar.
pub const PARTS: u64 = 7 + LESSONS.len() as u64;

/// Makes the data in an empty store; `done` hears of each part.
///
/// # Errors
/// When the store is not empty or fails.
pub async fn make(app: &App, hand: &Hand, done: &(dyn Fn(&str) + Send + Sync)) -> anyhow::Result<()> {
    let now = app.now();
    let began = beginning(now);
    hand.set(app, began);
    let system = Actor::system();
    orgs::import(app, &system, include_str!("../demo/orgs.toml")).await?;
    done("bureaus and schools");

    let region = orgs::find_node(app, "QH", None).await?;
    let mut rng = ChaCha8Rng::seed_from_u64(626);
    let made_up = class_lists(&mut rng);
    for bytes in [&include_bytes!("../demo/classes.xlsx")[..], made_up.as_bytes()] {
        let report = roster::import(app, &system, region.id, bytes, false).await?;
        if let Some(bad) = report.bad.first() {
            return Err(anyhow!("the demo's class list is wrong: {bad:?}"));
        }
    }
    done("class lists");

    for a in &ACCOUNTS {
        add_staff(app, a.username, a.name, a.role, a.at, a.class).await?;
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
        // Evenly over the days, and the last lesson was a while ago.
        let at = began + (now - began) * (i32::try_from(n)? + 1) / (lessons + 1);
        hand.set(app, in_school_hours(at, n).filter(|t| (began..now - LESSON).contains(t)).unwrap_or(at));
        let node = orgs::find_node(app, school, Some(class)).await?;
        let teacher = teacher_of(app, school, class).await?;
        if school == EXAMPLE.0 {
            add_word(app, &teacher, node.id).await?;
        }
        accounts::sign_out_everywhere(app, &teacher).await?;
        let example = (school, class) == EXAMPLE;
        learn(app, hand, node.id, module, (finish, begin), example, &mut rng).await?;
        done(class);
    }
    surveys::make(app, hand, began, now).await?;
    done("surveys");
    activities::make(app, hand, began, now).await?;
    done("activities");
    contest::make(app, hand, now, &mut rng).await?;
    done("contest");
    hand.reset();
    Ok(())
}

/// The teacher's own word under the work that the campaign gave the class.
async fn add_word(app: &App, teacher: &Actor, class: OrgId) -> anyhow::Result<()> {
    let page = assignments::get_class(app, teacher, class).await?;
    let (work, ..) = page.work.first().context("the campaign gave no work")?;
    let changes = Changes {
        note: "请在截止前完成，做完后和同桌说说三步是哪三步。".into(),
        opens_at: work.opens_at,
        due_at: work.due_at,
        closes_at: work.closes_at,
        settings: work.settings.clone(),
    };
    Ok(assignments::update(app, teacher, work.id, changes).await?)
}

/// Six days ago, but not before this school year: its classes would be last year's.
fn beginning(now: DateTime<Utc>) -> DateTime<Utc> {
    let local = now.with_timezone(&App::ZONE);
    let year = i32::try_from(school_year(local.date_naive())).unwrap_or(local.year());
    let first = App::ZONE.with_ymd_and_hms(year, 9, 1, 0, 0, 0).single().map_or(now, |d| d.with_timezone(&Utc));
    (now - BEGAN).max(first).min(now)
}

/// A time of the same day at which classes have lessons.
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

const SURNAMES: [&str; 40] = [
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭", "何", "高", "林",
    "罗", "郑", "梁", "谢", "宋", "唐", "许", "韩", "冯", "邓", "曹", "彭", "曾", "肖", "田", "董", "袁", "潘", "蒋",
    "蔡", "余",
];
const GIVEN: [&str; 60] = [
    "子墨", "雨桐", "欣怡", "浩然", "思远", "梓涵", "宇轩", "诗涵", "一诺", "嘉懿", "晨曦", "若溪", "明哲", "可欣",
    "俊熙", "语嫣", "天佑", "雅琪", "文博", "静怡", "泽宇", "心悦", "昊天", "佳宁", "锦程", "依诺", "子轩", "梦瑶",
    "家豪", "安然", "景行", "清越", "书瑶", "亦辰", "知夏", "南乔", "望舒", "怀瑾", "采薇", "星河", "砚秋", "初晴",
    "临渊", "鹿鸣", "云舒", "嘉树", "沐阳", "芷若", "青禾", "春晓", "立夏", "秋实", "冬阳", "思齐", "乐天", "小满",
    "念慈", "守正", "致远", "慕白",
];
// As they stand in the class lists of the region's peoples.
const OTHERS: [&str; 16] = [
    "阿依古丽·买买提",
    "迪丽努尔·艾尔肯",
    "艾克拜尔·吾守尔",
    "玛依拉·热合曼",
    "巴特尔",
    "乌云其其格",
    "苏日娜",
    "其木格",
    "扎西顿珠",
    "次仁拉姆",
    "白玛央宗",
    "马晓燕",
    "马小龙",
    "努尔兰·哈力",
    "古丽巴哈尔·玉素甫",
    "吉木阿牛",
];

/// A made-up name.
fn invent_name(rng: &mut ChaCha8Rng) -> String {
    if rng.random_ratio(1, 8) {
        (*OTHERS.choose(rng).unwrap_or(&"巴特尔")).to_owned()
    } else {
        format!("{}{}", SURNAMES.choose(rng).unwrap_or(&"王"), GIVEN.choose(rng).unwrap_or(&"安然"))
    }
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
            // Writing to a String can not fail.
            let _ =
                writeln!(csv, "{school},{grade},{class}班,{number},{name}", grade = grade.name(qinghe_model::Lang::Zh));
        }
    }
    csv
}

async fn add_staff(
    app: &App,
    username: &str,
    name: &str,
    role: Role,
    at: &str,
    class: Option<&str>,
) -> anyhow::Result<()> {
    let node = orgs::find_node(app, at, class).await?;
    let new = NewStaff {
        username: username.into(),
        name: name.into(),
        grants: vec![(role, node.id, node.path)],
        password: Some(PASSWORD.into()),
        must_change: false,
    };
    accounts::add_staff(app, &Actor::system(), new).await?;
    Ok(())
}

/// Who gives work to a class: its teacher; made up where the demo names none.
async fn teacher_of(app: &App, school: &str, class: &str) -> anyhow::Result<Arc<Actor>> {
    let named = ACCOUNTS.iter().find(|a| a.at == school && a.class == Some(class));
    let username = if let Some(a) = named {
        a.username.to_owned()
    } else {
        let username = format!("t.{}", school.to_lowercase());
        let name = TEACHERS.iter().find(|(s, _)| *s == school).map_or("演示教师", |(_, name)| name);
        add_staff(app, &username, name, Role::Teacher, school, Some(class)).await?;
        username
    };
    staff(app, &username, school).await
}

/// A member of staff, signed in.
async fn staff(app: &App, username: &str, school: &str) -> anyhow::Result<Arc<Actor>> {
    let signed_in = accounts::sign_in_staff(app, username, PASSWORD, &client(school)).await?;
    accounts::find_actor(app, &signed_in.token).await?.context("a member of staff who signed in is not there")
}

/// Where a school's requests come from.
fn client(school: &str) -> Client {
    let n: u16 = school.bytes().filter(u8::is_ascii_digit).fold(0, |n, b| n.wrapping_mul(10) + u16::from(b - b'0'));
    let [a, b] = n.to_be_bytes();
    Client { address: IpAddr::V4(Ipv4Addr::new(10, a, b, 1)), device: "demo".into() }
}

/// What a pupil does.
#[derive(Clone)]
enum Work {
    /// Only the first steps.
    Begin(usize),
    /// Everything; of the quiz's items these many wrong.
    Finish(usize),
}

async fn learn(
    app: &App,
    hand: &Hand,
    class: OrgId,
    module: &Module,
    (finish, begin): (u32, u32),
    example: bool,
    rng: &mut ChaCha8Rng,
) -> anyhow::Result<()> {
    let list = slips::list(app, &Actor::system(), class).await?;
    let client = client(&list.school_code);
    let mut turns: Vec<(Slip, Work, u64)> = Vec::new();
    for slip in list.slips.into_iter().skip(usize::from(example)) {
        let dice = rng.random_range(0..100);
        let seed = rng.random();
        let work = if dice < finish {
            // Most know most of it.
            Work::Finish(rng.random_range(0..=3) + if rng.random_ratio(1, 9) { 3 } else { 0 })
        } else if dice < finish + begin {
            Work::Begin(rng.random_range(1..module.steps.len()))
        } else {
            continue;
        };
        turns.push((slip, work, seed));
    }
    let began = app.now();
    for (n, group) in turns.chunks(AT_ONCE).enumerate() {
        let mut at = began + TimeDelta::minutes(9 * i64::try_from(n)? + 12);
        hand.set(app, at);
        let mut pupils = try_join_all(group.iter().map(|turn| Pupil::sit_down(app, turn, module, &client))).await?;
        // Together, as a class: a step or an item takes a while, and then comes the next.
        while pupils.iter().any(|p| !p.over) {
            at += TimeDelta::seconds(rng.random_range(14..32));
            hand.set(app, at);
            try_join_all(pupils.iter_mut().filter(|p| !p.over).map(|p| p.go_on(app, module))).await?;
        }
    }
    Ok(())
}

/// A pupil at work.
struct Pupil {
    actor: Arc<Actor>,
    task: AssignmentId,
    /// How many steps they do.
    steps: usize,
    /// Of the quiz's items these many wrong; none: they stop after the steps.
    wrong: Option<usize>,
    /// How many items they answer in one go: few are hasty.
    pace: usize,
    rng: ChaCha8Rng,
    /// Steps done, then items answered.
    done: usize,
    quiz: Option<AttemptPage>,
    over: bool,
}

impl Pupil {
    async fn sit_down(
        app: &App,
        (slip, work, seed): &(Slip, Work, u64),
        module: &Module,
        client: &Client,
    ) -> anyhow::Result<Self> {
        let mut rng = ChaCha8Rng::seed_from_u64(*seed);
        let signed_in = accounts::sign_in_slip(app, &slip.token, client).await?;
        let actor = accounts::find_actor(app, &signed_in.token).await?.context("a pupil who signed in is not there")?;
        let tasks = lessons::list_tasks(app, &actor).await?;
        let task = tasks.first().context("a pupil has no work")?.task.assignment.id;
        let (steps, wrong) = match work {
            Work::Begin(steps) => (*steps, None),
            Work::Finish(wrong) => (module.steps.len(), Some(*wrong)),
        };
        let pace = if rng.random_ratio(1, 12) { 5 } else { 1 };
        Ok(Self { actor, task, steps, wrong, pace, rng, done: 0, quiz: None, over: false })
    }

    /// The next step or item; with the last one the pupil hands in and goes.
    async fn go_on(&mut self, app: &App, module: &Module) -> anyhow::Result<()> {
        if let Some(step) = module.steps[..self.steps].get(self.done) {
            let mut input = lessons::right_input(&step.kind);
            match &step.kind {
                StepKind::Check(check) => {
                    input.chosen = check.options.choose(&mut self.rng).map(|o| o.id.clone()).into_iter().collect();
                }
                StepKind::Scenario(story) => input.path = play(story, &mut self.rng),
                _ => {}
            }
            lessons::record_step(app, &self.actor, self.task, &step.id, input).await?;
            self.done += 1;
            return Ok(());
        }
        if let Some(wrong) = self.wrong {
            if self.quiz.is_none() {
                self.quiz = Some(attempts::start(app, &self.actor, self.task).await?);
                return Ok(());
            }
            let page = self.quiz.as_ref().context("a quiz that was begun")?;
            let first = self.done - self.steps;
            let items = page.items.iter().enumerate().skip(first).take(self.pace);
            for (n, asked) in items {
                let places = asked.example(n >= wrong);
                let input = AnswerInput { item: asked.paper.id.clone(), places, ..AnswerInput::default() };
                attempts::save_answer(app, &self.actor, page.attempt.id, input).await?;
            }
            self.done += self.pace;
            if self.done - self.steps < page.items.len() {
                return Ok(());
            }
            attempts::submit(app, &self.actor, page.attempt.id).await?;
        }
        accounts::sign_out(app, &self.actor).await?;
        self.over = true;
        Ok(())
    }
}

/// Choices from a story's start to one of its ends.
fn play(story: &Scenario, rng: &mut ChaCha8Rng) -> Vec<String> {
    let mut path = Vec::new();
    let mut at = story.start.as_str();
    while let Some(node) = story.node(at).filter(|n| n.ending.is_none()) {
        let Some(choice) = node.choices.choose(rng) else { break };
        path.push(choice.id.clone());
        at = &choice.to;
    }
    path
}

/// The example pupil's class and slip, if the demo's classes are of this school year.
///
/// # Errors
/// When the store fails or there is no such class any more.
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
