//! The model of the limits: pure functions of a guess, the budgets it would spend from, and the time.
//!
//! A budget fills by one with each wrong guess and drains with time. Who guesses decides which budgets count:
//!
//! | Who | Allowance of the account | And |
//! |---|---|---|
//! | a device that signed the account in before | its own | nothing else: nobody else can use it up |
//! | a device that signed in somebody of the school | its own | a budget of the device at the school |
//! | a network from which people of the school sign in | the network's own | a budget of the network at the school, by how many people |
//! | a network from which this member of staff signed in | the network's own | a budget of the network at staff |
//! | strangers | one for them all | budgets of the network (/32; /64 and /48), the school and the site |
//!
//! No account waits for more than 15 minutes. When the school or the site has an alarm, each strange network keeps a small
//! reserve; beyond it, and beyond the ceilings of school and site, a slip is asked for.

use qinghe_model::OrgId;
use qinghe_store::sign_in::{BudgetKey, Spending};

/// A day in microseconds.
const DAY: i64 = 86_400_000_000;

/// How many wrong guesses fit, and how many drain in a day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Budget {
    pub(crate) most: i64,
    pub(crate) per_day: i64,
}

const fn budget(most: i64, per_day: i64) -> Budget {
    Budget { most, per_day }
}

/// The slowest that an allowance of an account drains: one guess in 15 minutes, so that nobody waits longer.
pub(crate) const SLOWEST: i64 = 96;
/// The wrong guesses at an account before its allowance makes anybody wait.
const ACCOUNT: i64 = 20;
/// One device at the accounts of a school.
const DEVICE: Budget = budget(100, 100);
/// One strange network: /32, or /64. A class that mistypes twice each fits.
const NETWORK: Budget = budget(120, 96);
/// A strange /48.
const WIDE: Budget = budget(480, 384);
/// The same while there is an alarm.
const RESERVE: Budget = budget(10, 24);
const WIDE_RESERVE: Budget = budget(40, 96);
/// All strangers at a school, until the alarm and in all.
const SCHOOL_ALARM: Budget = budget(300, 300);
const SCHOOL: Budget = budget(3_000, 3_000);
/// Strangers at the accounts of staff, until the alarm.
const STAFF_ALARM: Budget = budget(600, 600);

/// A network at a school, by how many people of the school have signed in from it: one home, a group, a computer room, a school.
const fn inside(people: i64) -> Budget {
    match people {
        ..3 => budget(50, 50),
        3..10 => budget(150, 150),
        10..30 => budget(400, 400),
        _ => budget(1_000, 1_000),
    }
}

impl Budget {
    /// How long one guess takes to drain.
    const fn interval(self) -> i64 {
        DAY / self.per_day
    }

    const fn full(self) -> i64 {
        self.most * self.interval()
    }

    /// How long until one more guess fits, when `others` are under way; in microseconds.
    const fn wait(self, drained_at: i64, others: i64, now: i64) -> i64 {
        let used = if drained_at > now { drained_at - now } else { 0 };
        let over = used + (others + 1) * self.interval() - self.full();
        if over > 0 { over } else { 0 }
    }

    /// Whether nine tenths are used: an alarm, which lasts until less is.
    pub(crate) const fn is_alarming(self, drained_at: i64, now: i64) -> bool {
        drained_at - now > self.full() - self.full() / 10 - self.interval()
    }
}

/// A budget of something.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Line {
    pub(crate) key: BudgetKey,
    pub(crate) budget: Budget,
}

impl Line {
    fn new(scope: impl Into<String>, part: impl Into<String>, budget: Budget) -> Self {
        Self { key: BudgetKey { scope: scope.into(), part: part.into() }, budget }
    }

    /// One wrong guess of it.
    pub(crate) fn spending(&self) -> Spending {
        Spending { key: self.key.clone(), interval: self.budget.interval(), full: self.budget.full() }
    }
}

/// A budget that raises an alarm.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct AlarmLine {
    pub(crate) line: Line,
    /// The school; none for the whole site.
    pub(crate) school: Option<OrgId>,
}

/// Where a guess comes from; names of networks and devices are hashes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Origin {
    /// The /32 or /64.
    pub(crate) network: String,
    /// The /48 of an IPv6 address.
    pub(crate) wide: Option<String>,
    /// The device, when its cookie is signed.
    pub(crate) device: Option<String>,
}

/// What is guessed at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Secret {
    /// A pupil's PIN, with the school of the class, if there is such a class.
    Pin(Option<OrgId>),
    /// The password of staff.
    Password,
    /// The own PIN or password of somebody who is signed in.
    Proof,
}

/// A guess: at whose account, from where, and how well the place is known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Situation {
    pub(crate) account: String,
    pub(crate) secret: Secret,
    pub(crate) origin: Origin,
    /// The device has signed this account in.
    pub(crate) own_device: bool,
    /// The member of staff has signed in from the network.
    pub(crate) own_network: bool,
    /// The device has signed in somebody of the school.
    pub(crate) school_device: bool,
    /// How many people of the school have signed in from the network.
    pub(crate) people: i64,
}

/// How fast budgets drain that an operator may set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Rates {
    /// Guesses a day at an account.
    pub(crate) account: i64,
    /// Guesses a day of all strangers.
    pub(crate) site: i64,
}

/// The budgets that a guess would spend from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Allowance {
    /// The account's, which makes wait.
    pub(crate) account: Line,
    /// Those of the place: when they are used up a slip is asked for, of staff a wait.
    place: Vec<Line>,
    /// Those that raise an alarm.
    pub(crate) alarms: Vec<AlarmLine>,
    /// Those that count while there is an alarm.
    reserve: Vec<Line>,
    secret: Secret,
    /// Whether the next allowance is no help when this one is used up.
    last: bool,
}

/// Whether a guess may be made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Verdict {
    Go,
    /// Others are guessing with the last of the allowance: wait for their results.
    Crowded,
    /// After so many microseconds.
    Wait(i64),
    /// Only with a slip, or on a device that is known.
    Slip,
}

/// The allowances of a guess, the best first.
pub(crate) fn allowances(s: &Situation, rates: Rates) -> Vec<Allowance> {
    let account = |part: String| {
        let budget = budget(ACCOUNT, rates.account.max(SLOWEST));
        Line::new(format!("a:{}", s.account), part, budget)
    };
    let bare = |account| {
        let (place, alarms, reserve) = (Vec::new(), Vec::new(), Vec::new());
        Allowance { account, place, alarms, reserve, secret: s.secret, last: true }
    };
    let device = s.origin.device.as_deref();
    if s.secret == Secret::Proof {
        return vec![bare(account("proof".to_owned()))];
    }
    if let Some(device) = device.filter(|_| s.own_device) {
        return vec![bare(account(format!("d:{device}")))];
    }
    let mut all = Vec::new();
    if let Secret::Pin(Some(school)) = s.secret {
        if let Some(device) = device.filter(|_| s.school_device) {
            let place = vec![Line::new(format!("d:{device}"), school.to_string(), DEVICE)];
            all.push(Allowance { place, last: false, ..bare(account(format!("s:{device}"))) });
        }
        if s.people > 0 {
            let part = format!("{school}:{}", inside(s.people).most);
            let place = vec![Line::new(format!("n:{}", s.origin.network), part, inside(s.people))];
            all.push(Allowance { place, last: false, ..bare(account(format!("n:{}", s.origin.network))) });
        }
    }
    if s.own_network {
        // What strangers elsewhere use up is not missing here.
        let place = vec![Line::new(format!("n:{}", s.origin.network), "staff", NETWORK)];
        all.push(Allowance { place, last: false, ..bare(account(format!("n:{}", s.origin.network))) });
    }
    all.push(stranger(s, rates, bare(account("out".to_owned()))));
    all
}

fn stranger(s: &Situation, rates: Rates, bare: Allowance) -> Allowance {
    let scope = format!("n:{}", s.origin.network);
    let wide = s.origin.wide.as_ref().map(|w| format!("w:{w}"));
    let mut place = vec![Line::new(scope.clone(), "out", NETWORK)];
    place.extend(wide.clone().map(|w| Line::new(w, "out", WIDE)));
    let Secret::Pin(school) = s.secret else {
        let alarms = vec![AlarmLine { line: Line::new("staff", "alarm", STAFF_ALARM), school: None }];
        return Allowance { place, alarms, ..bare };
    };
    let site_alarm = Line::new("site", "alarm", budget(rates.site / 10, rates.site / 10));
    let mut alarms = vec![AlarmLine { line: site_alarm, school: None }];
    place.push(Line::new("site", "all", budget(rates.site, rates.site)));
    if let Some(school) = school {
        alarms.push(AlarmLine { line: Line::new(format!("o:{school}"), "alarm", SCHOOL_ALARM), school: Some(school) });
        place.push(Line::new(format!("o:{school}"), "all", SCHOOL));
    }
    let mut reserve = vec![Line::new(scope, "reserve", RESERVE)];
    reserve.extend(wide.map(|w| Line::new(w, "reserve", WIDE_RESERVE)));
    Allowance { place, alarms, reserve, ..bare }
}

impl Allowance {
    /// Every budget from which a wrong guess is spent.
    pub(crate) fn lines(&self) -> impl Iterator<Item = &Line> {
        let alarms = self.alarms.iter().map(|a| &a.line);
        std::iter::once(&self.account).chain(&self.place).chain(&self.reserve).chain(alarms)
    }

    fn judge(&self, drained: &impl Fn(&BudgetKey) -> i64, others: &impl Fn(&BudgetKey) -> i64, now: i64) -> Verdict {
        let wait = |line: &Line, others: i64| line.budget.wait(drained(&line.key), others, now);
        // The account first: a wait says nothing of what others do elsewhere.
        let own = wait(&self.account, 0);
        if own > 0 {
            return Verdict::Wait(own);
        }
        let alarm = self.alarms.iter().any(|a| a.line.budget.is_alarming(drained(&a.line.key), now));
        let counted = || self.place.iter().chain(self.reserve.iter().filter(move |_| alarm));
        match counted().map(|line| wait(line, 0)).max() {
            Some(longest) if longest > 0 && self.secret == Secret::Password => Verdict::Wait(longest),
            Some(longest) if longest > 0 => Verdict::Slip,
            _ if counted().any(|line| wait(line, others(&line.key)) > 0) => Verdict::Crowded,
            _ => Verdict::Go,
        }
    }
}

/// The first allowance that has room, or what is to be done when none has.
pub(crate) fn choose<'a>(
    all: &'a [Allowance],
    drained: &impl Fn(&BudgetKey) -> i64,
    others: &impl Fn(&BudgetKey) -> i64,
    now: i64,
) -> Result<&'a Allowance, Verdict> {
    let mut best = Verdict::Slip;
    for allowance in all {
        match allowance.judge(drained, others, now) {
            Verdict::Go => return Ok(allowance),
            verdict if allowance.last => {
                return Err(if rank(verdict) < rank(best) { verdict } else { best });
            }
            verdict if rank(verdict) < rank(best) => best = verdict,
            _ => {}
        }
    }
    Err(best)
}

/// Which refusal helps most.
const fn rank(verdict: Verdict) -> i64 {
    match verdict {
        Verdict::Go => -2,
        Verdict::Crowded => -1,
        Verdict::Wait(micros) => micros,
        Verdict::Slip => i64::MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_drains_and_nobody_waits_longer_than_one_guess() {
        let b = budget(20, 96);
        let now = 1_000 * DAY;
        assert_eq!(b.wait(0, 0, now), 0);
        assert_eq!(b.wait(now + 19 * b.interval(), 0, now), 0);
        assert_eq!(b.wait(now + b.full(), 0, now), b.interval());
        assert_eq!(b.interval(), 900_000_000, "15 minutes");
        assert_eq!(b.wait(now + b.full(), 0, now + b.interval()), 0);
        assert!(b.wait(now + 19 * b.interval(), 1, now) > 0, "another guess is under way");
        assert!(b.is_alarming(now + b.full(), now) && !b.is_alarming(now + b.full() / 2, now));
    }
}
