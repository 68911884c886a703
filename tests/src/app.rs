//! The application over a store of its own, with a small world in it.

use crate::{Engine, TestDb};
use chrono::{DateTime, TimeDelta, Utc};
use qinghe_content::Library;
use qinghe_model::{OrgId, UserId, org::OrgPath, role::Role};
use qinghe_service::{
    Actor, App, Clock, SecondFactor, Settings,
    accounts::{self, Client, NewStaff, SignedIn},
    hashing::Cost,
    orgs, roster,
    secrets::Secrets,
    slips::{self, Slip},
};
use qinghe_store::{Db, Options, orgs::Org};
use rand::{SeedableRng, rngs::StdRng};
use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicU64, Ordering},
};

/// A clock that stands still until it is set. Clones show the same time.
#[derive(Clone, Debug)]
pub struct TestClock(Arc<AtomicI64>);

/// When every test begins: Monday, 12 October 2026, nine o'clock in Shanghai.
pub const BEGIN: &str = "2026-10-12T01:00:00Z";

impl Default for TestClock {
    fn default() -> Self {
        let begin: DateTime<Utc> = BEGIN.parse().expect("a time");
        Self(Arc::new(AtomicI64::new(begin.timestamp_micros())))
    }
}

impl TestClock {
    /// Advances the time.
    pub fn advance(&self, by: TimeDelta) {
        self.0.fetch_add(by.num_microseconds().expect("a short time"), Ordering::SeqCst);
    }

    /// Sets the time.
    pub fn set(&self, to: DateTime<Utc>) {
        self.0.store(to.timestamp_micros(), Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0.load(Ordering::SeqCst)).expect("a time")
    }
}

/// The password of every member of staff in the world.
pub const PASSWORD: &str = "bamboo-grows-in-rain-7";

/// The tree: one region and city, two counties, three schools, six classes.
#[derive(Clone)]
pub struct World {
    /// 青禾自治区, `QH`.
    pub region: Org,
    /// 青禾市, `QH-C1`.
    pub city: Org,
    /// 云岭县, `QH-YL`: schools A and B.
    pub county: Org,
    /// 临川区, `QH-LC`: school C.
    pub other_county: Org,
    /// 青禾市云岭县实验小学, `QH1001`.
    pub school: Org,
    /// 青禾市云岭县第二小学, `QH1002`.
    pub other_school: Org,
    /// 青禾市临川区第三小学, `QH2001`.
    pub far_school: Org,
    /// 五年级1班 of `QH1001`, four pupils.
    pub class: Org,
    /// 五年级2班 of `QH1001`, two pupils.
    pub other_class: Org,
    /// 六年级1班 of `QH1001`, one pupil.
    pub older_class: Org,
    /// 五年级1班 of `QH1002`, two pupils.
    pub class_of_other_school: Org,
    /// 五年级1班 of `QH2001`, two pupils.
    pub class_of_far_school: Org,
}

const TREE: &str = r#"
[[org]]
code = "QH"
kind = "region"
name = { zh = "青禾自治区", en = "Qinghe Region" }
[[org]]
code = "QH-C1"
parent = "QH"
kind = "city"
name = { zh = "青禾市", en = "Qinghe City" }
[[org]]
code = "QH-YL"
parent = "QH-C1"
kind = "county"
name = { zh = "云岭县", en = "Yunling County" }
[[org]]
code = "QH-LC"
parent = "QH-C1"
kind = "county"
name = { zh = "临川区", en = "Linchuan District" }
[[org]]
code = "QH1001"
parent = "QH-YL"
kind = "school"
name = { zh = "青禾市云岭县实验小学", en = "Yunling Experimental Primary School" }
[[org]]
code = "QH1002"
parent = "QH-YL"
kind = "school"
name = { zh = "青禾市云岭县第二小学", en = "Yunling No. 2 Primary School" }
[[org]]
code = "QH2001"
parent = "QH-LC"
kind = "school"
name = { zh = "青禾市临川区第三小学", en = "Linchuan No. 3 Primary School" }
"#;

const PUPILS: &str = "学校,年级,班级,学号,姓名
QH1001,五年级,1班,1,林知夏
QH1001,五年级,1班,2,周予安
QH1001,五年级,1班,3,阿依古丽·买买提
QH1001,五年级,1班,4,欧阳思远
QH1001,五年级,2班,1,陈书瑶
QH1001,五年级,2班,2,何星遥
QH1001,六年级,1班,1,苏念一
QH1002,五年级,1班,1,白汀
QH1002,五年级,1班,2,沈亦乔
QH2001,五年级,1班,1,袁砚秋
QH2001,五年级,1班,2,宋晚柠
";

/// The application with its store, clock and world.
pub struct TestApp {
    /// The use-cases.
    pub app: App,
    /// The clock that the application reads.
    pub clock: TestClock,
    store: TestDb,
    world: Option<World>,
    settings: Settings,
}

impl TestApp {
    /// The whole world: tree, staff, classes and pupils, all made by the real use-cases.
    pub async fn new(engine: Engine) -> Self {
        Box::pin(Self::with(engine, settings())).await
    }

    /// The whole world, with settings of the test's own.
    pub async fn with(engine: Engine, settings: Settings) -> Self {
        let mut t = Self::empty(engine, settings).await;
        t.make_tree().await;
        let school = orgs::find_node(&t.app, "QH", None).await.expect("the region");
        let system = Actor::system();
        let report = Box::pin(roster::import(&t.app, &system, school.id, PUPILS.as_bytes(), false)).await;
        assert!(report.expect("the class list is read").applied);
        let node = async |code, class| orgs::find_node(&t.app, code, class).await.expect("the node is there");
        let world = World {
            region: node("QH", None).await,
            city: node("QH-C1", None).await,
            county: node("QH-YL", None).await,
            other_county: node("QH-LC", None).await,
            school: node("QH1001", None).await,
            other_school: node("QH1002", None).await,
            far_school: node("QH2001", None).await,
            class: node("QH1001", Some("五年级1班")).await,
            other_class: node("QH1001", Some("五年级2班")).await,
            older_class: node("QH1001", Some("六年级1班")).await,
            class_of_other_school: node("QH1002", Some("五年级1班")).await,
            class_of_far_school: node("QH2001", Some("五年级1班")).await,
        };
        for (username, role, at) in [
            ("teacher", Role::Teacher, &world.class),
            ("teacher.other", Role::Teacher, &world.other_class),
            ("head", Role::SchoolAdmin, &world.school),
            ("head.other", Role::SchoolAdmin, &world.other_school),
            ("head.far", Role::SchoolAdmin, &world.far_school),
            ("officer.county", Role::Officer, &world.county),
            ("officer.city", Role::Officer, &world.city),
            ("officer.region", Role::Officer, &world.region),
            ("assessor", Role::Assessor, &world.county),
            ("admin.county", Role::PlatformAdmin, &world.county),
            ("admin", Role::PlatformAdmin, &world.region),
        ] {
            t.add_staff(username, &[(role, at)]).await;
        }
        t.add_staff("visitor", &[]).await;
        t.world = Some(world);
        t
    }

    /// The tree without classes, pupils and staff: for imports.
    pub async fn bare(engine: Engine) -> Self {
        let t = Self::empty(engine, settings()).await;
        t.make_tree().await;
        t
    }

    /// Nothing but the schema.
    pub async fn empty(engine: Engine, settings: Settings) -> Self {
        let store = TestDb::new(engine).await;
        let clock = TestClock::default();
        let app = assemble(store.handle(), &clock, settings.clone(), Secrets::from_bytes(&SECRETS), 7);
        Self { app, clock, store, world: None, settings }
    }

    /// A second server over the same store and clock: nothing that the first keeps in memory is in it.
    #[must_use]
    pub fn another_server(&self) -> App {
        self.another_server_with(self.settings.clone())
    }

    /// A second server with settings of its own.
    #[must_use]
    pub fn another_server_with(&self, settings: Settings) -> App {
        assemble(self.store.handle(), &self.clock, settings, Secrets::from_bytes(&SECRETS), 8)
    }

    /// A second server with secrets of its own, as after a restart.
    #[must_use]
    pub fn another_server_knowing(&self, secrets: Secrets) -> App {
        // Each makes ids and tokens of its own.
        static SEED: AtomicU64 = AtomicU64::new(100);
        let seed = SEED.fetch_add(1, Ordering::SeqCst);
        assemble(self.store.handle(), &self.clock, self.settings.clone(), secrets, seed)
    }

    async fn make_tree(&self) {
        let report = orgs::import(&self.app, &Actor::system(), TREE).await.expect("the tree is made");
        assert_eq!(report.created.len(), 7);
    }

    async fn add_staff(&self, username: &str, grants: &[(Role, &Org)]) {
        let new = NewStaff {
            username: username.into(),
            name: format!("职员 {username}"),
            grants: grants
                .iter()
                .map(|(role, at)| (*role, at.id, at.path.clone()))
                .collect::<Vec<(Role, OrgId, OrgPath)>>(),
            password: Some(PASSWORD.into()),
            must_change: false,
        };
        accounts::add_staff(&self.app, &Actor::system(), new).await.expect("the account is made");
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &TestDb {
        &self.store
    }

    /// The world.
    ///
    /// # Panics
    /// In a bare application.
    #[must_use]
    pub fn world(&self) -> &World {
        self.world.as_ref().expect("TestApp::new makes the world")
    }

    /// Signs staff in.
    pub async fn sign_in(&self, username: &str) -> SignedIn {
        accounts::sign_in_staff(&self.app, username, PASSWORD, &client(username)).await.expect("staff signs in")
    }

    /// The actor with this session token.
    pub async fn actor(&self, token: &str) -> Arc<Actor> {
        accounts::find_actor(&self.app, token).await.expect("the store answers").expect("the session is open")
    }

    /// A member of staff, signed in.
    pub async fn staff(&self, username: &str) -> Arc<Actor> {
        self.actor(&self.sign_in(username).await.token).await
    }

    /// The teacher of [`World::class`].
    pub async fn teacher(&self) -> Arc<Actor> {
        self.staff("teacher").await
    }

    /// The school admin of [`World::school`].
    pub async fn school_admin(&self) -> Arc<Actor> {
        self.staff("head").await
    }

    /// An officer of the `county`, `city` or `region`.
    pub async fn officer(&self, level: &str) -> Arc<Actor> {
        self.staff(&format!("officer.{level}")).await
    }

    /// The platform admin of the region.
    pub async fn platform_admin(&self) -> Arc<Actor> {
        self.staff("admin").await
    }

    /// The slips of a class, by number.
    pub async fn slips(&self, class: &Org) -> Vec<Slip> {
        slips::list(&self.app, &Actor::system(), class.id).await.expect("slips are printed").slips
    }

    /// The `n`-th pupil of [`World::class`], from 0, signed in with the slip.
    pub async fn student(&self, n: usize) -> Arc<Actor> {
        self.student_of(&self.world().class, n).await
    }

    /// The `n`-th pupil of a class, from 0, signed in with the slip.
    pub async fn student_of(&self, class: &Org, n: usize) -> Arc<Actor> {
        let slip = &self.slips(class).await[n];
        let session = accounts::sign_in_slip(&self.app, &slip.token, &client("slip")).await.expect("the slip is good");
        self.actor(&session.token).await
    }

    /// The id of the `n`-th pupil of a class.
    pub async fn learner_id(&self, class: &Org, n: usize) -> UserId {
        let mut c = self.store.read().await.expect("a connection");
        qinghe_store::users::list_class(&mut c, class.id).await.expect("the class")[n].id
    }
}

/// What tests run with: the product's defaults, but for cheap hashes, and signing in takes one step.
#[must_use]
pub fn settings() -> Settings {
    // One file at a time and three that wait, however many cores there are.
    Settings {
        hash_cost: Cost { memory: 8, passes: 1 },
        hash_threads: 1,
        files_at_once: 1,
        second_factor: SecondFactor::OFFERED,
        ..Settings::default()
    }
}

/// The application over a store at this address, as after a start of the program: nothing is in memory.
///
/// # Panics
/// When the store does not open.
pub async fn over(url: &str, clock: &TestClock) -> App {
    over_with(url, clock, Secrets::from_bytes(&SECRETS)).await
}

/// The random bytes of every test's secrets.
pub const SECRETS: [u8; 64] = [7; 64];

/// The same with these secrets.
///
/// # Panics
/// When the store does not open.
pub async fn over_with(url: &str, clock: &TestClock, secrets: Secrets) -> App {
    // As after a real start, random ids are others than before.
    static STARTS: AtomicU64 = AtomicU64::new(1_000);
    let db = Db::open(url, &Options::default()).await.expect("the store opens");
    assemble(db, clock, settings(), secrets, STARTS.fetch_add(1, Ordering::Relaxed))
}

fn assemble(db: Db, clock: &TestClock, settings: Settings, secrets: Secrets, seed: u64) -> App {
    App::new(db, Library::embedded(), settings, secrets, Box::new(clock.clone()), Box::new(StdRng::seed_from_u64(seed)))
}

/// The school's address (one for everyone), and a device of this name.
#[must_use]
pub fn client(device: &str) -> Client {
    Client { device: Some(device.into()), ..Client::at([203, 0, 113, 7].into()) }
}
