//! A campaign of the region: what its learners are asked to do, and what each class did.

use super::{DAYS, Region, names::text, schools::whole_number};
use anyhow::Context as _;
use chrono::{DateTime, Datelike as _, NaiveDate, TimeDelta, Utc};
use qinghe_model::{
    AssignmentId, AttemptId, UserId,
    grading::{self, POINTS},
    org::{Grade, OrgPath},
    participation::{FULL_SCORE, Marks, Participation, Standing},
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
    campaigns::{self, Campaign, Day, Release},
};
use rand::{Rng as _, RngExt as _, rngs::ChaCha8Rng};
use std::{collections::BTreeMap, sync::Arc};

/// How many papers a module has; learners share them.
const PAPERS: usize = 24;

/// How long work still counts after it is due, as late.
const LATE: TimeDelta = TimeDelta::days(30);

/// A campaign with its tasks and its figures so far.
pub(super) struct CampaignData {
    pub(super) campaign: Campaign,
    pub(super) first_day: NaiveDate,
    /// Whether it is the current one.
    pub(super) runs: bool,
    /// The task of each grade.
    pub(super) tasks: BTreeMap<Grade, Task>,
    /// The days of schools that are not written yet.
    pub(super) days: Vec<Day>,
    /// The days of bureaus.
    pub(super) above: BTreeMap<OrgPath, Vec<Figures>>,
    /// The steps in which schools' marks were published, that are not written yet.
    pub(super) releases: Vec<Release>,
}

/// A unit's figures at the end of a day.
#[derive(Clone, Copy, Default)]
pub(super) struct Figures {
    pub(super) counts: Participation,
    pub(super) shown: Marks,
    pub(super) schools: i64,
    pub(super) active: i64,
}

impl Figures {
    pub(super) fn and(self, more: Self) -> Self {
        Self {
            counts: self.counts + more.counts,
            shown: self.shown + more.shown,
            schools: self.schools + more.schools,
            active: self.active + more.active,
        }
    }
}

/// A module with its papers.
pub(super) struct Task {
    pub(super) module: String,
    pub(super) papers: Arc<Vec<TimedPaper>>,
}

/// A paper with the times of its start and end, in seconds after the full hour.
pub(super) struct TimedPaper {
    number: i64,
    begin: i64,
    end: i64,
    points: Vec<[i64; 3]>,
    pass_mark: i64,
}

impl Region {
    /// Writes a campaign of the calendar: the current one (`back` is 0) or the one `back` campaigns before it.
    pub(super) async fn campaign(
        &mut self,
        app: &App,
        filler: &mut Filler,
        region: &Node,
        back: usize,
    ) -> anyhow::Result<CampaignData> {
        let template = Template::find(["june", "autumn", "opening"][back]).context("a template is missing")?;
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
        let mut tasks = BTreeMap::new();
        for requirement in requirements {
            let papers = Arc::new(self.papers(app, filler, &requirement.module_id).await?);
            for grade in requirement.grades {
                tasks.insert(grade, Task { module: requirement.module_id.clone(), papers: papers.clone() });
            }
        }
        Ok(CampaignData {
            campaign,
            first_day,
            runs: back == 0,
            tasks,
            days: Vec::new(),
            above: BTreeMap::new(),
            releases: Vec::new(),
        })
    }

    async fn papers(&mut self, app: &App, filler: &mut Filler, module: &str) -> anyhow::Result<Vec<TimedPaper>> {
        let library = app.content();
        let module = library.module(module).context("a template's module is missing")?;
        let mut papers = Vec::new();
        for _ in 0..PAPERS {
            let rng = &mut self.ids.rng;
            let mut seed = [0; 32];
            rng.fill_bytes(&mut seed);
            let sample = attempts::sample(module, seed).context("a template's module has no quiz")?;
            let items = i64::try_from(sample.answers.len())?;
            // All of them within the hour.
            let pace = rng.random_range(12..=60).min(1_500 / (items + 1));
            let begin = rng.random_range(0..=2_000);
            let seconds = (1..=items).map(|n| begin + n * pace).collect();
            let points = sample.answers.iter().map(|a| a.each_ref().map(|(_, points)| *points)).collect();
            let pass_mark = sample.paper.pass_mark;
            let number = filler.add_paper(Paper { paper: sample.paper, answers: sample.answers, seconds }).await?;
            papers.push(TimedPaper { number, begin, end: begin + (items + 1) * pace, points, pass_mark });
        }
        Ok(papers)
    }

    /// Writes what a class does in a campaign; the first `idle` learners do nothing. Adds the participation of each of the
    /// first days to `days`.
    #[expect(clippy::too_many_arguments, reason = "the class, the campaign, and what the draws depend on")]
    pub(super) async fn class(
        &mut self,
        filler: &mut Filler,
        data: &CampaignData,
        (class, grade): (&Node, Grade),
        (learners, idle): (&[UserId], usize),
        uptake: f64,
        days: &mut [Participation; DAYS],
        rng: &mut ChaCha8Rng,
    ) -> anyhow::Result<()> {
        let Some(task) = data.tasks.get(&grade) else { return Ok(()) };
        let k = &data.campaign;
        let assignment: AssignmentId = self.ids.next();
        let who = (assignment, class.id, k.id);
        filler.add_assignment(who, &task.module, PLATFORM, [k.opens_at, k.due_at]).await?;
        // A class works together, in one to three sittings of an hour.
        let sittings: Vec<DateTime<Utc>> = (0..rng.random_range(1..=3)).map(|_| self.hour(data, rng)).collect();
        let uptake = if uptake <= 0.0 { 0.0 } else { (uptake + rng.random_range(-0.08..0.08)).clamp(0.02, 1.0) };
        let mut counters = Participation::default();
        let mut last_at: Option<DateTime<Utc>> = None;
        for (n, learner) in learners.iter().enumerate() {
            let draw: f64 = rng.random();
            let hour = sittings[rng.random_range(0..sittings.len())];
            let mut listed = Listed {
                campaign: k.id,
                learner: *learner,
                class: class.id,
                started_at: None,
                completed_at: None,
                score: None,
            };
            let begins = n >= idle && uptake > 0.0 && draw < uptake + (1.0 - uptake) * 0.35;
            if begins && draw < uptake {
                let attempts = self.attempts(task, (assignment, *learner), hour, rng);
                let begun = hour - TimeDelta::minutes(rng.random_range(15..50));
                let handed_in = attempts[0].times[1];
                // Of equal scores the first counts.
                let better = |best: &Attempt, a: &Attempt| a.score.0 * best.score.1 > best.score.0 * a.score.1;
                let best = attempts.iter().reduce(|best, a| if better(best, a) { a } else { best });
                let work = Work {
                    assignment,
                    learner: *learner,
                    started_at: begun,
                    lesson_completed_at: Some(hour - TimeDelta::minutes(5)),
                    completed_at: Some(handed_in),
                    passed_at: attempts.iter().find(|a| a.passed).map(|a| a.times[1]),
                    score: best.map(|a| a.score),
                };
                filler.add_work(&work).await?;
                for a in &attempts {
                    filler.add_attempt(a).await?;
                    self.made.attempts += 1;
                    self.made.answers += u64::try_from(a.score.1 / POINTS)?;
                }
                listed.started_at = Some(begun);
                listed.completed_at = Some(handed_in);
                listed.score = attempts.iter().map(|a| a.score.0 * FULL_SCORE / a.score.1).max();
                last_at = last_at.max(attempts.last().map(|a| a.times[1]));
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
            // A learner begins and finishes on the same day.
            let since =
                listed.started_at.map(|t| (t.with_timezone(&App::ZONE).date_naive() - data.first_day).num_days());
            if let Some(day) = since.and_then(|d| usize::try_from(d).ok()).and_then(|d| days.get_mut(d)) {
                *day = *day + Participation { eligible: 0, ..counts };
            }
        }
        filler.add_counters(k.id, (class.id, &class.path), counters, last_at).await?;
        Ok(())
    }

    /// A full hour of a school day of the campaign, long enough ago for two attempts.
    fn hour(&self, data: &CampaignData, rng: &mut ChaCha8Rng) -> DateTime<Utc> {
        // More on later days.
        let spread = i64::try_from(whole_number(rng.random::<f64>().powf(0.8) * 30.0)).unwrap_or(0);
        let day = if !data.runs && rng.random_ratio(1, 20) { 30 + spread / 2 } else { spread.min(30) };
        let local = rng.random_range(9..=15);
        let at = |day: i64| start_of(data.first_day + TimeDelta::days(day)) + TimeDelta::hours(local);
        if at(day) + TimeDelta::hours(2) <= self.now { at(day) } else { at(day - 1) }
    }

    /// One attempt; for some learners two.
    fn attempts(
        &mut self,
        task: &Task,
        (assignment, learner): (AssignmentId, UserId),
        hour: DateTime<Utc>,
        rng: &mut ChaCha8Rng,
    ) -> Vec<Attempt> {
        let ability = rng.random_range(0.55..1.0_f64).max(rng.random_range(0.4..1.0));
        let all = if rng.random_ratio(1, 12) { 2 } else { 1 };
        (1..=all)
            .map(|number| {
                let paper = &task.papers[rng.random_range(0..task.papers.len())];
                let hour = hour + TimeDelta::hours(number - 1);
                let (mut answers, mut score) = (0, 0);
                for (n, points) in paper.points.iter().enumerate() {
                    let chosen = if rng.random_bool(ability) { 0 } else { rng.random_range(1..=2_u8) };
                    answers |= i64::from(chosen) << (2 * n);
                    score += points[usize::from(chosen)];
                }
                let max = i64::try_from(paper.points.len()).unwrap_or(0) * POINTS;
                Attempt {
                    id: self.ids.next::<AttemptId>(),
                    assignment,
                    learner,
                    number,
                    paper: paper.number,
                    hour,
                    times: [hour + TimeDelta::seconds(paper.begin), hour + TimeDelta::seconds(paper.end)],
                    answers,
                    score: (score, max),
                    passed: grading::passed(score, max, paper.pass_mark),
                }
            })
            .collect()
    }
}

/// The figures of the `n`-th day, from 0, of a unit in a campaign that began on `first`.
pub(super) fn day(path: &OrgPath, first: NaiveDate, n: usize, figures: Figures) -> Day {
    let Figures { counts, shown, schools, active } = figures;
    let day = first + TimeDelta::days(i64::try_from(n).unwrap_or(0));
    Day {
        path: path.clone(),
        day,
        taken_at: start_of(day + TimeDelta::days(1)) + TimeDelta::minutes(10),
        counts,
        shown,
        schools,
        schools_active: active,
        joined: 0,
    }
}
