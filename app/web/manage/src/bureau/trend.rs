//! Participation day by day: the line of the days that are kept, the pace that the target needs, and where the present pace
//! leads; the same facts in words and in a table.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use leptos::prelude::*;
use qinghe_kit::{
    i18n,
    list::{Field, List},
    t,
};
use qinghe_model::{
    Lang,
    pace::{Lately, Pace},
    participation::{Participation, Permille},
};
use qinghe_service::App;
use qinghe_store::campaigns::{Campaign, Day};

/// Over how many days the present pace is taken.
const LATELY: i64 = 7;

/// A campaign as far as it has come.
pub struct Course<'a> {
    /// The days that are kept, in order.
    pub days: &'a [Day],
    /// The figures of now.
    pub now: Participation,
    /// When that is.
    pub at: DateTime<Utc>,
    pub campaign: &'a Campaign,
    /// When the list was updated, in order.
    pub amended: &'a [DateTime<Utc>],
}

fn date(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&App::ZONE).date_naive()
}

impl Course<'_> {
    /// The last day on which work is on time.
    fn due(&self) -> NaiveDate {
        date(self.campaign.due_at - TimeDelta::milliseconds(1))
    }

    /// The pace that the target needs, while work can still be on time.
    pub fn pace(&self) -> Option<Pace> {
        let today = date(self.at);
        let left = if self.campaign.due_at <= self.at { 0 } else { (self.due() - today).num_days() + 1 };
        let since = today - TimeDelta::days(LATELY);
        let earlier = self.days.iter().find(|d| d.day >= since && d.day < today);
        let earlier = earlier.map(|d| (d.counts.completed, (today - d.day).num_days()));
        Pace::of(self.now, self.campaign.target, left, earlier)
    }

    /// The updates of the list that lie within the chart.
    fn marks(&self, first: NaiveDate) -> Vec<NaiveDate> {
        let mut days: Vec<NaiveDate> = self.amended.iter().map(|at| date(*at)).filter(|day| *day >= first).collect();
        days.dedup();
        days
    }
}

/// A share in tenths of a per cent, as a height.
fn permille(p: Participation) -> i64 {
    p.rate().ok().flatten().map_or(0, |Permille(n)| n)
}

/// The chart of the days that are kept and of now, with its facts in words and its table behind a fold; nothing before the
/// first night.
pub fn chart(lang: Lang, course: &Course<'_>) -> Option<AnyView> {
    let first = course.days.first()?;
    let (target, now) = (course.campaign.target, course.now);
    let label = t!(
        lang,
        "trend-label",
        from = i18n::day(lang, first.day),
        was = i18n::percent(first.counts.rate().ok().flatten()),
        now = i18n::percent(now.rate().ok().flatten()),
        target = target
    );
    let mut before: Option<Participation> = None;
    let mut rows: Vec<Row> = course
        .days
        .iter()
        .map(|d| {
            let more = before.replace(d.counts).map(|b| d.counts.completed - b.completed);
            (i18n::day(lang, d.day), d.counts, more)
        })
        .collect();
    let more = before.map(|b| now.completed - b.completed);
    rows.push((t!(lang, "trend-now"), now, more));
    rows.reverse();
    let pace = course.pace();
    let marks = course.marks(first.day);
    // Two drawings, so that their words have one size on every screen; one is shown.
    let wide = Drawing { width: 960, height: 260, class: "trend__wide" };
    let narrow = Drawing { width: 360, height: 230, class: "trend__narrow" };
    let days = marks.iter().map(|day| i18n::day(lang, *day)).collect::<Vec<_>>().join(match lang {
        Lang::Zh => "、",
        Lang::En => "; ",
    });
    Some(
        view! {
            <figure class="trend">
                {wide.draw(lang, course, pace, label.clone())}
                {narrow.draw(lang, course, pace, label)}
                <figcaption class="small muted">{t!(lang, "trend-caption")}</figcaption>
                {pace.map(|pace| said(lang, now, target, pace))}
                {(!marks.is_empty()).then(|| view! { <p class="small"><svg class="trend__key" viewBox="0 0 12 12" aria-hidden="true" focusable="false"><path class="trend__mark" d="M6 0l6 6-6 6-6-6z"></path></svg>" "{t!(lang, "trend-amended", days = days)}</p> })}
            </figure>
            <details class="more">
                <summary>{t!(lang, "trend-table")}</summary>
                {table(lang).page(lang, &rows)}
            </details>
        }
        .into_any(),
    )
}

/// The pace in one sentence, and how it is worked out.
fn said(lang: Lang, now: Participation, target: i64, pace: Pace) -> AnyView {
    let a_day = i18n::number(pace.a_day);
    let needs = if pace.a_day == 0 {
        t!(lang, "trend-reached", target = target)
    } else {
        t!(lang, "trend-pace", count = pace.a_day, n = a_day, target = target)
    };
    let likely = pace.lately.map(|lately| {
        let rate = Permille::of(lately.likely, now.eligible).ok().flatten();
        let mean = i18n::number(lately.mean());
        let end = Participation { completed: lately.likely, ..now };
        let missing = end.needed(target);
        let text = if missing == 0 {
            t!(lang, "trend-likely-met", days = lately.days, mean = mean, rate = i18n::percent(rate))
        } else {
            t!(
                lang,
                "trend-likely",
                days = lately.days,
                mean = mean,
                rate = i18n::percent(rate),
                missing = i18n::number(missing)
            )
        };
        view! { " "{text} }
    });
    view! { <p class="trend__say">{needs}{likely}</p> }.into_any()
}

/// One drawing of the course.
struct Drawing {
    width: i64,
    height: i64,
    class: &'static str,
}

impl Drawing {
    const LEFT: i64 = 44;
    const RIGHT: i64 = 52;
    const TOP: i64 = 22;
    const BOTTOM: i64 = 28;

    const fn y(&self, permille: i64) -> i64 {
        Self::TOP + (self.height - Self::TOP - Self::BOTTOM) * (1000 - permille) / 1000
    }

    /// Where a day's end lies; `span` is from the first day to the last.
    fn x(&self, first: NaiveDate, span: i64, day: NaiveDate) -> i64 {
        Self::LEFT + (self.width - Self::LEFT - Self::RIGHT) * (day - first).num_days() / span
    }

    fn draw(&self, lang: Lang, course: &Course<'_>, pace: Option<Pace>, label: String) -> Option<AnyView> {
        let first = course.days.first()?.day;
        let (today, due, target) = (date(course.at), course.due(), course.campaign.target);
        let last = today.max(due).max(course.days.last()?.day);
        let span = (last - first).num_days().max(1);
        let x = |day| self.x(first, span, day);
        // What was completed after the last day of a campaign that is over belongs to that day.
        let here = x(today.min(date(course.campaign.closes_at)).clamp(first, last));
        let share = permille(course.now);
        let mut points: Vec<String> =
            course.days.iter().map(|d| format!("{},{}", x(d.day), self.y(permille(d.counts)))).collect();
        points.push(format!("{here},{}", self.y(share)));
        let edge = self.width - Self::RIGHT;
        let lines = [0, 50, 100].map(|percent| {
            let at = self.y(percent * 10);
            view! {
                <line class="trend__grid" x1={Drawing::LEFT} x2=edge y1=at y2=at></line>
                <text class="trend__text" x={Drawing::LEFT - 6} y={at + 4} text-anchor="end">{format!("{percent}%")}</text>
            }
        });
        let goal = self.y(target * 10);
        let base = self.height - Self::BOTTOM;
        // A tick each week; on a narrow drawing or a long campaign fewer of them have their day written.
        let weeks = span / 7 + 1;
        let room = (self.width - Self::LEFT - Self::RIGHT) / 56;
        let each = (weeks + room - 1) / room.max(1);
        let ticks = (0..weeks).map(|week| {
            let day = first + TimeDelta::days(7 * week);
            let at = x(day);
            let written = (week % each.max(1) == 0).then(|| format!("{}/{}", day.month(), day.day()));
            view! {
                <line class="trend__grid" x1=at x2=at y1=base y2={base + 5}></line>
                {written.map(|text| view! { <text class="trend__text" x=at y={base + 20} text-anchor="middle">{text}</text> })}
            }
        });
        let shows_due = (first..=last).contains(&due);
        let due_line = shows_due.then(|| {
            let at = x(due);
            view! {
                <line class="trend__due" x1=at x2=at y1={Drawing::TOP - 6} y2=base></line>
                <text class="trend__text" x=at y={Drawing::TOP - 10} text-anchor="end">{t!(lang, "trend-due")}</text>
            }
        });
        let pace_line = pace.filter(|pace| pace.a_day > 0).map(|_| {
            view! { <line class="trend__pace" x1=here y1=self.y(share) x2=x(due) y2=goal></line> }
        });
        let projection = pace.and_then(|p| p.lately).and_then(|Lately { likely, .. }| {
            let end = Permille::of(likely, course.now.eligible).ok().flatten()?.0;
            let (at, y) = (x(due), self.y(end));
            Some(view! {
                <line class="trend__likely" x1=here y1=self.y(share) x2=at y2=y></line>
                <text class="trend__text" x={at + 5} y={y + 4}>{i18n::percent(Some(Permille(end)))}</text>
            })
        });
        let marks = course.marks(first).into_iter().map(|day| {
            let at = x(day.min(last));
            view! { <path class="trend__mark" d=format!("M{at} {}l6 6-6 6-6-6z", base - 6)></path> }
        });
        Some(
            view! {
                <svg class=self.class viewBox=format!("0 0 {} {}", self.width, self.height) role="img" aria-label=label focusable="false">
                    {lines.collect_view()}{ticks.collect_view()}
                    <line class="trend__target" x1={Drawing::LEFT} x2=edge y1=goal y2=goal></line>
                    <text class="trend__text" x={Drawing::LEFT + 4} y={goal - 5}>{t!(lang, "trend-target", target = target)}</text>
                    {due_line}{pace_line}{projection}
                    <polyline class="trend__line" points=points.join(" ")></polyline>
                    <circle class="trend__now" cx=here cy=self.y(share) r="4"></circle>
                    {marks.collect_view()}
                </svg>
            }
            .into_any(),
        )
    }
}

/// A day, its counts, and how many more had completed than the day before.
type Row = (String, Participation, Option<i64>);

fn table(lang: Lang) -> List<'static, Row> {
    let done = |(_, counts, _): &Row| format!("{} / {}", i18n::number(counts.completed), i18n::number(counts.eligible));
    let more = |(.., more): &Row| more.map_or_else(|| "–".to_owned(), change);
    let fields = vec![
        Field::text("day", t!(lang, "trend-col-day"), |(day, ..): &Row| day.clone()).class("when"),
        Field::text("done", t!(lang, "bureau-col-done"), done).right(),
        Field::percent("rate", t!(lang, "participation-rate"), |(_, counts, _): &Row| counts.rate().ok().flatten()),
        Field::text("change", t!(lang, "bureau-col-change"), more).right(),
    ];
    List::new("trend-table-caption", t!(lang, "trend-table-caption"), fields).scroll("table-scroll more__in")
}

/// A change with its sign.
pub fn change(n: i64) -> String {
    match n {
        0 => "0".to_owned(),
        n if n > 0 => format!("+{}", i18n::number(n)),
        n => format!("−{}", i18n::number(-n)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_lie_by_their_date_and_shares_by_their_height() {
        let drawing = Drawing { width: 960, height: 260, class: "" };
        let day = |d| NaiveDate::from_ymd_opt(2026, 11, d).unwrap();
        assert_eq!(drawing.x(day(1), 10, day(1)), Drawing::LEFT);
        assert_eq!(drawing.x(day(1), 10, day(11)), 960 - Drawing::RIGHT);
        assert_eq!(drawing.x(day(1), 10, day(6)), Drawing::LEFT + (960 - Drawing::LEFT - Drawing::RIGHT) / 2);
        assert_eq!((drawing.y(1000), drawing.y(0)), (Drawing::TOP, 260 - Drawing::BOTTOM));
    }

    #[test]
    fn the_pace_is_said_with_how_it_was_worked_out() {
        let now = Participation { eligible: 11_080, started: 9_054, completed: 9_054, ..Participation::default() };
        let pace = Pace::of(now, 90, 11, Some((8_620, 7))).unwrap();
        let html = said(Lang::En, now, 90, pace).to_html();
        for part in ["84", "62", "87.9%", "236", "last 7 days"] {
            assert!(html.contains(part), "{part}: {html}");
        }
    }

    #[test]
    fn a_change_has_its_sign() {
        assert_eq!((change(-1200), change(0), change(7)), ("−1,200".to_owned(), "0".to_owned(), "+7".to_owned()));
    }
}
