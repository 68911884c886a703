//! Attacks on the model of the limits, with a clock of their own: how many PINs are found in a week, and whether a class gets
//! in meanwhile. `cargo test -p qinghe-service simulation -- --nocapture` prints the figures.

use super::budgets::{Origin, Rates, Secret, Situation, Verdict, allowances, choose};
use qinghe_model::OrgId;
use qinghe_store::sign_in::BudgetKey;
use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap, HashSet},
};
use uuid::Uuid;

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;
const WEEK: i64 = 7 * DAY;
/// The day on which everything begins.
const BEGIN: i64 = 20_000 * DAY;
/// Possible PINs of six digits.
const PINS: f64 = 1e6;
const RATES: Rates = Rates { account: 100, site: 60_000 };

/// The store and the clock of a site.
struct Site {
    now: i64,
    drained: HashMap<BudgetKey, i64>,
    devices: HashSet<(OrgId, String)>,
    own: HashSet<(String, String)>,
    people: HashMap<(OrgId, String), HashSet<String>>,
    alarm_at: Option<i64>,
    judged: u64,
}

impl Site {
    fn new() -> Self {
        let (drained, devices, own, people) = (HashMap::new(), HashSet::new(), HashSet::new(), HashMap::new());
        Self { now: BEGIN, drained, devices, own, people, alarm_at: None, judged: 0 }
    }

    fn situation(&self, school: OrgId, account: &str, origin: &Origin) -> Situation {
        let device = origin.device.clone().unwrap_or_default();
        Situation {
            account: account.to_owned(),
            secret: Secret::Pin(Some(school)),
            own_device: self.own.contains(&(account.to_owned(), device.clone())),
            own_network: false,
            school_device: self.devices.contains(&(school, device)),
            people: self
                .people
                .get(&(school, origin.network.clone()))
                .map_or(0, |p| i64::try_from(p.len()).unwrap().min(30)),
            origin: origin.clone(),
        }
    }

    /// A guess at a PIN: whether it was judged, or what it was told.
    fn guess(&mut self, school: OrgId, account: &str, origin: &Origin, right: bool) -> Result<bool, Verdict> {
        let all = allowances(&self.situation(school, account, origin), RATES);
        let drained = |key: &BudgetKey| self.drained.get(key).copied().unwrap_or_default();
        let chosen = choose(&all, &drained, &|_| 0, self.now)?;
        if right {
            if let Some(device) = &origin.device {
                self.devices.insert((school, device.clone()));
                self.own.insert((account.to_owned(), device.clone()));
            }
            self.people.entry((school, origin.network.clone())).or_default().insert(account.to_owned());
            return Ok(true);
        }
        for spent in chosen.lines().map(super::budgets::Line::spending).collect::<Vec<_>>() {
            let drained = self.drained.entry(spent.key).or_default();
            *drained = ((*drained).max(self.now) + spent.interval).min(self.now + spent.full);
        }
        let drained = |key: &BudgetKey| self.drained.get(key).copied().unwrap_or_default();
        if chosen.alarms.iter().any(|a| a.line.budget.is_alarming(drained(&a.line.key), self.now)) {
            self.alarm_at.get_or_insert(self.now);
        }
        self.judged += 1;
        Ok(false)
    }
}

fn school(n: usize) -> OrgId {
    OrgId(Uuid::from_u128(n as u128 + 1))
}

fn ipv4(n: usize) -> Origin {
    Origin { network: format!("v4-{n}"), wide: None, device: None }
}

fn ipv6(n: usize, site: usize) -> Origin {
    Origin { network: format!("v6-{site}-{n}"), wide: Some(format!("wide-{site}")), device: None }
}

/// An attack on 10,000 accounts of these many schools, from these networks: each asks again as soon as it may, with a fresh
/// device cookie for every guess, and never at an account that is waiting.
struct Attack {
    networks: Vec<Origin>,
    schools: usize,
    next: BinaryHeap<Reverse<(i64, usize)>>,
    target: usize,
}

impl Attack {
    fn new(networks: Vec<Origin>, schools: usize) -> Self {
        let next = (0..networks.len()).map(|n| Reverse((BEGIN, n))).collect();
        Self { networks, schools, next, target: 0 }
    }

    /// Guesses until a time. A network that is refused tries again after a while: fast at first, then as allowances drain.
    fn until(&mut self, site: &mut Site, until: i64) {
        while let Some(Reverse((at, n))) = self.next.peek().copied().filter(|Reverse((at, _))| *at < until) {
            self.next.pop();
            site.now = at;
            self.target = (self.target + 1) % 10_000;
            let (account, school) = (format!("account {}", self.target), school(self.target % self.schools));
            let origin = Origin { device: Some(format!("fresh {at} {n}")), ..self.networks[n].clone() };
            let again = match site.guess(school, &account, &origin, false) {
                Ok(_) => SECOND / 50,
                Err(_) if self.networks.len() > 200 => 3_600 * SECOND,
                Err(_) => 900 * SECOND,
            };
            self.next.push(Reverse((at + again, n)));
        }
        site.now = until;
    }
}

/// Expected PINs found in a week.
fn hits(name: &str, networks: Vec<Origin>, schools: usize) -> f64 {
    let mut site = Site::new();
    let mut attack = Attack::new(networks, schools);
    attack.until(&mut site, BEGIN + DAY);
    let first_day = site.judged;
    attack.until(&mut site, BEGIN + WEEK);
    #[expect(clippy::cast_precision_loss, reason = "far fewer guesses than 2^52")]
    let hits = site.judged as f64 / PINS;
    let alarm = site.alarm_at.map_or("none".to_owned(), |at| format!("after {} s", (at - BEGIN) / SECOND));
    print(&format!(
        "{name:<28} {schools:>4} schools: {first_day:>6} guesses on the first day, {:>7} in a week, {hits:.4} hits a week, alarm {alarm}",
        site.judged
    ));
    hits
}

#[expect(clippy::print_stdout, reason = "the figures of the simulation")]
fn print(line: &str) {
    println!("{line}");
}

#[test]
fn no_attack_finds_a_pin_in_a_week() {
    let of = |networks: usize, make: fn(usize) -> Origin| (0..networks).map(make).collect::<Vec<_>>();
    for schools in [1, 10, 1_000] {
        for (name, networks, most) in [
            ("1 IPv4", of(1, ipv4), 0.002),
            ("10 IPv4", of(10, ipv4), 0.02),
            ("100 IPv4", of(100, ipv4), 0.2),
            ("one /64", of(1, |n| ipv6(n, 0)), 0.002),
            ("one /48 (1,000 of its /64)", of(1_000, |n| ipv6(n, 0)), 0.02),
            ("2,000 IPv4 (a botnet)", of(2_000, ipv4), 1.0),
        ] {
            let hits = hits(name, networks, schools);
            assert!(hits < most, "{name}, {schools} schools: {hits} hits a week");
        }
    }
}

/// Forty-five pupils on new devices behind one address that nobody has used before; each second one more second passes. Nine
/// mistype their PIN, three of them twice. Gives the seconds until the last is in, and how often somebody had to try again
/// because of the limits.
fn lesson(site: &mut Site, attack: &mut Attack, school: OrgId) -> (i64, u32) {
    let begun = site.now;
    let network = ipv4(1_000_000);
    let mut mistakes: Vec<u32> = (0..45).map(|n| u32::from(n % 5 == 0) + u32::from(n % 15 == 0)).collect();
    let mut waiting: Vec<usize> = (0..45).collect();
    let mut refused = 0;
    while !waiting.is_empty() {
        assert!(site.now - begun < 60 * SECOND, "{} pupils are still waiting", waiting.len());
        waiting.retain(|&n| {
            let origin = Origin { device: Some(format!("new device {n}")), ..network.clone() };
            let right = mistakes[n] == 0;
            match site.guess(school, &format!("pupil {n}"), &origin, right) {
                Ok(true) => false,
                Ok(false) => {
                    mistakes[n] -= 1;
                    true
                }
                Err(_) => {
                    refused += 1;
                    true
                }
            }
        });
        let next = site.now + 3 * SECOND;
        attack.until(site, next);
    }
    ((site.now - begun) / SECOND, refused)
}

#[test]
fn a_class_on_new_devices_gets_in_during_the_attack() {
    for (name, networks) in [("100 IPv4", (0..100).map(ipv4).collect::<Vec<_>>()), ("one /64", vec![ipv6(0, 0)])] {
        for (when, after) in [("at once", 0), ("after an hour", 3_600 * SECOND), ("after six days", 6 * DAY)] {
            let mut site = Site::new();
            // All at the class's own school, the worst case for it.
            let mut attack = Attack::new(networks.clone(), 1);
            attack.until(&mut site, BEGIN + after);
            let (seconds, refused) = lesson(&mut site, &mut attack, school(0));
            print(&format!(
                "45 new devices, {name}, {when}: all in after {seconds} s, {refused} refusals, alarm {:?}",
                site.alarm_at.is_some()
            ));
            assert!(seconds <= 10, "{name}, {when}: {seconds} s");
        }
    }
}

#[test]
fn nobody_locks_out_who_is_known() {
    let mut site = Site::new();
    let home = Origin { device: Some("tablet".to_owned()), ..ipv4(7_000_000) };
    assert_eq!(site.guess(school(0), "account 1", &home, true), Ok(true));
    // A botnet large enough to use up the ceilings of the school.
    let mut attack = Attack::new((0..5_000).map(ipv4).collect(), 1);
    attack.until(&mut site, BEGIN + DAY);
    assert!(site.alarm_at.is_some());
    // What has drained since the botnet's last round is gone within its next one.
    let mut from = 8_000_000..8_000_060;
    let is_asked_for_a_slip = from.any(|n| {
        let until = site.now + SECOND;
        attack.until(&mut site, until);
        site.guess(school(0), "account 1", &ipv4(n), false) == Err(Verdict::Slip)
    });
    assert!(is_asked_for_a_slip, "strangers are");
    assert_eq!(site.guess(school(0), "account 1", &home, true), Ok(true), "the known device signs in");
    let elsewhere = Origin { network: "v4-9".to_owned(), ..home.clone() };
    assert_eq!(site.guess(school(0), "account 1", &elsewhere, true), Ok(true), "from any network");
    assert_eq!(site.guess(school(0), "sister", &home, true), Ok(true), "and others of the school on it");
    // From a network where somebody of the school has signed in, a new device as well.
    let neighbour = Origin { device: Some("new".to_owned()), ..home };
    assert_eq!(site.guess(school(0), "brother", &neighbour, true), Ok(true));
}

#[test]
fn an_account_never_waits_longer_than_fifteen_minutes() {
    let mut site = Site::new();
    let mut longest = 0;
    for n in 0..100_000 {
        site.now += 10 * SECOND;
        if let Err(Verdict::Wait(micros)) = site.guess(school(0), "one account", &ipv4(n), false) {
            longest = longest.max(micros);
        }
    }
    let days = (site.now - BEGIN) / DAY;
    print(&format!(
        "one account from 100,000 networks: {} guesses in {days} days, the longest wait {} s",
        site.judged,
        longest / SECOND
    ));
    assert!(longest > 0 && longest <= 900 * SECOND, "{longest}");
    assert!(site.judged < 20 + 101 * 12, "{}", site.judged);
}
