//! Templates that fill in the form of a new contest.

use super::input::PARTS;
use chrono::{DateTime, NaiveTime, TimeDelta, TimeZone as _, Utc};
use qinghe_content::Library;
use qinghe_model::org::Grade;
use qinghe_service::{App, assignments};
use qinghe_store::orgs::Org;

/// A template.
pub(super) struct Template {
    pub id: &'static str,
    pub name: (&'static str, &'static str),
    /// Questions of the paper, drawn from modules that fit the grades.
    pub items: usize,
    pub minutes: i64,
    /// Days and hours the contest lasts, from 8:00 the next day.
    pub lasts: (i64, i64),
    pub second: bool,
}

pub(super) const TEMPLATES: [Template; 3] = [
    Template {
        id: "june",
        name: ("6·26 禁毒知识竞赛", "6·26 knowledge contest"),
        items: 20,
        minutes: 20,
        lasts: (5, 12),
        second: false,
    },
    Template {
        id: "short",
        name: ("班级小竞赛", "Short class contest"),
        items: 10,
        minutes: 10,
        lasts: (0, 10),
        second: false,
    },
    Template {
        id: "finals",
        name: ("两轮知识竞赛", "Contest with a final round"),
        items: 20,
        minutes: 20,
        lasts: (5, 12),
        second: true,
    },
];

/// 8:00 local time, `days` from now.
pub(super) fn morning(now: DateTime<Utc>, days: i64) -> DateTime<Utc> {
    let day = (now + TimeDelta::days(days)).with_timezone(&App::ZONE).date_naive();
    let eight = NaiveTime::from_hms_opt(8, 0, 0).unwrap_or(NaiveTime::MIN);
    App::ZONE.from_local_datetime(&day.and_time(eight)).single().map_or(now, |t| t.to_utc())
}

/// Modules for a paper of `items` questions, each with its share: those for all these grades, or else for any of them. Lessons
/// of the grades' programmes come before others, which classes may not have had.
pub(super) fn fitting(library: &Library, grades: &[Grade], items: usize) -> Vec<(String, usize)> {
    let with_quiz = || library.modules().filter(|m| m.quiz.is_some() && !m.counsellor && assignments::is_assignable(m));
    let is_taught =
        |id: &String| grades.iter().any(|g| library.programme_for(*g).is_some_and(|p| p.modules.contains(id)));
    let mut modules: Vec<_> = with_quiz().filter(|m| grades.iter().all(|g| m.grades.contains(g))).collect();
    if modules.is_empty() {
        modules = with_quiz().filter(|m| grades.iter().any(|g| m.grades.contains(g))).collect();
    }
    if modules.iter().any(|m| is_taught(&m.id)) {
        modules.retain(|m| is_taught(&m.id));
    }
    modules.truncate(PARTS.len());
    let (mut left, count) = (items, modules.len());
    let mut parts = Vec::new();
    for (n, module) in modules.into_iter().enumerate() {
        let share = (left / (count - n)).min(module.items.len());
        left -= share;
        parts.push((module.id.clone(), share));
    }
    parts
}

impl Template {
    /// The template of this id, or else the first.
    pub(super) fn find(id: &str) -> &'static Self {
        TEMPLATES.iter().find(|t| t.id == id).unwrap_or(&TEMPLATES[0])
    }

    /// The usual values of the fields in sections; a box that is not listed is not ticked.
    pub(super) fn usual(&self) -> [(&'static str, &'static str); 8] {
        let long = self.lasts.0 > 0;
        [
            ("formula", "per_head"),
            ("weights", "30 50 20"),
            ("bands", "1"),
            ("large_from", ""),
            ("freeze_1", if long { "120" } else { "0" }),
            ("appeal_hours", if long { "48" } else { "2" }),
            ("quota_1", "1"),
            ("quota_of", "school"),
        ]
    }
}

/// The grades of classes, each once, in order.
pub(super) fn grades_of(classes: &[&Org]) -> Vec<Grade> {
    let mut grades: Vec<Grade> = classes.iter().filter_map(|o| o.grade()).collect();
    grades.sort_unstable();
    grades.dedup();
    grades
}
