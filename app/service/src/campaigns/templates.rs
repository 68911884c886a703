//! Campaigns made in one click: the dates of the anti-drug calendar, each with its lessons, its window and its day of report.

use super::NewCampaign;
use crate::App;
use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, TimeZone as _, Utc};
use qinghe_content::Library;
use qinghe_model::{OrgId, Text, activity::ActivityKind, org::Grade};
use qinghe_store::{assignments::WorkPart, campaigns::Requirement};

/// A date of the calendar with what schools do for it.
#[derive(Clone, Copy, Debug)]
pub struct Template {
    /// Its stable name.
    pub id: &'static str,
    /// Its name in both languages; the year is added.
    pub name: (&'static str, &'static str),
    /// The date that it leads to: month and day.
    pub date: (u32, u32),
    /// How many days before the date it opens.
    pub before: i64,
    /// How many days after the date it is due.
    pub after: i64,
    /// Days from its opening to the taking of its list of learners.
    pub listed: i64,
    /// The number of its module in a programme, from 0; the last one when the programme is shorter.
    pub lesson: usize,
    /// The activities it requires of schools and classes.
    pub activities: &'static [ActivityKind],
}

/// A class meeting alone, for a single day.
const MEETING: &[ActivityKind] = &[ActivityKind::ClassMeeting];

const fn template(
    id: &'static str,
    name: (&'static str, &'static str),
    date: (u32, u32),
    (before, after): (i64, i64),
    lesson: usize,
) -> Template {
    Template { id, name, date, before, after, listed: 0, lesson, activities: MEETING }
}

/// Every template, in the order of the school year. Each requires a lesson with its quiz and a class meeting, and is
/// due on the day of report.
pub const TEMPLATES: [Template; 7] = [
    // Schools form their new classes in the first days of September: who counts is known once they have.
    Template { listed: 14, ..template("opening", ("开学第一课", "Opening lesson"), (9, 1), (0, 29), 0) },
    Template {
        activities: &ActivityKind::ALL,
        ..template("autumn", ("秋季“五个一”", "Autumn Five Ones"), (11, 1), (15, 29), 1)
    },
    template("aids-day", ("世界艾滋病日", "World AIDS Day"), (12, 1), (14, 6), 2),
    template("law-day", ("《禁毒法》施行纪念日", "Anti-Drug Law Day"), (6, 1), (21, 6), 1),
    template("humen", ("虎门销烟纪念日", "Humen Opium Destruction Day"), (6, 3), (14, 11), 2),
    Template {
        activities: &ActivityKind::ALL,
        ..template("june", ("六月全民禁毒宣传月", "National Anti-Drug Month"), (6, 1), (0, 29), 2)
    },
    template("anti-drug-day", ("国际禁毒日", "International Day against Drug Abuse"), (6, 26), (12, 4), 2),
];

impl Template {
    /// The template of this name.
    #[must_use]
    pub fn find(id: &str) -> Option<Self> {
        TEMPLATES.into_iter().find(|t| t.id == id)
    }

    /// The next occurrence: the first whose due day is not past.
    #[must_use]
    pub fn next(&self, today: NaiveDate) -> NaiveDate {
        let at = |year| NaiveDate::from_ymd_opt(year, self.date.0, self.date.1).unwrap_or(today);
        let this = at(today.year());
        if this + TimeDelta::days(self.after) > today { this } else { at(today.year() + 1) }
    }

    /// A campaign for the next time, of every grade that a programme is for: each band does its own lesson and quiz.
    #[must_use]
    pub fn campaign(&self, app: &App, org: OrgId) -> NewCampaign {
        let date = self.next(app.today());
        let opens = start_of(date - TimeDelta::days(self.before)).max(app.now());
        let due = start_of(date + TimeDelta::days(self.after + 1)) - TimeDelta::seconds(1);
        let year = date.year();
        let name = Text { zh: format!("{year} 年{}", self.name.0), en: format!("{} {year}", self.name.1) };
        NewCampaign {
            requirements: requirements(&app.content(), self.lesson),
            activities: self.activities.to_vec(),
            opens_at: opens,
            snapshot_at: (start_of(date - TimeDelta::days(self.before - self.listed))).max(opens),
            ..NewCampaign::module(org, name, "", app.now(), due)
        }
    }
}

/// When a day begins in the schools' zone.
#[must_use]
pub fn start_of(day: NaiveDate) -> DateTime<Utc> {
    let midnight = day.and_hms_opt(0, 0, 0).unwrap_or_default();
    App::ZONE.from_local_datetime(&midnight).earliest().map_or_else(|| midnight.and_utc(), |t| t.with_timezone(&Utc))
}

/// The module at this place of each programme, for its grades; a programme's own grades are in one requirement only.
fn requirements(library: &Library, lesson: usize) -> Vec<Requirement> {
    let mut taken: Vec<Grade> = Vec::new();
    let mut requirements: Vec<Requirement> = Vec::new();
    for programme in library.programmes() {
        let with_quiz: Vec<&String> =
            programme.modules.iter().filter(|m| library.module(m).is_some_and(|m| m.quiz.is_some())).collect();
        let Some(module) = with_quiz.get(lesson).or(with_quiz.last()) else { continue };
        let grades: Vec<Grade> = programme.grades.iter().copied().filter(|g| !taken.contains(g)).collect();
        taken.extend(&grades);
        // Programmes share modules; a campaign requires each module once.
        if let Some(requirement) = requirements.iter_mut().find(|p| p.module_id == **module) {
            requirement.grades.extend(grades);
        } else if !grades.is_empty() {
            requirements.push(Requirement { module_id: (*module).clone(), part: WorkPart::Module, grades });
        }
    }
    requirements
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_of_several_programmes_is_one_piece_for_all_their_grades() {
        for template in TEMPLATES {
            let requirements = requirements(&Library::embedded(), template.lesson);
            let mut modules: Vec<&str> = requirements.iter().map(|p| p.module_id.as_str()).collect();
            modules.sort_unstable();
            let all = modules.len();
            modules.dedup();
            assert_eq!(modules.len(), all, "{}", template.id);
            let mut grades: Vec<Grade> = requirements.iter().flat_map(|p| p.grades.iter().copied()).collect();
            grades.sort_unstable();
            assert_eq!(grades, Grade::ALL, "{}: every grade does something, and one thing", template.id);
            let library = Library::embedded();
            let guarded = |r: &Requirement| library.module(&r.module_id).is_none_or(|m| m.counsellor);
            assert!(!requirements.iter().any(guarded), "{}: no lesson that needs a counsellor", template.id);
        }
    }

    #[test]
    fn the_next_time_is_not_past() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        let june = Template::find("june").unwrap();
        assert_eq!(june.next(day(2026, 11, 22)), day(2027, 6, 1));
        assert_eq!(june.next(day(2026, 6, 29)), day(2026, 6, 1));
        assert_eq!(june.next(day(2026, 6, 30)), day(2027, 6, 1), "the last day is over when it is due");
        assert!(TEMPLATES.iter().all(|t| TEMPLATES.iter().filter(|o| o.id == t.id).count() == 1));
    }
}
