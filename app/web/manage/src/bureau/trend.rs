//! Participation day by day: a line with the target, and the same figures in a table.

use leptos::prelude::*;
use qinghe_kit::{
    i18n,
    list::{Field, List},
    t,
};
use qinghe_model::{
    Lang,
    participation::{Participation, Permille},
};
use qinghe_store::campaigns::Day;

const WIDTH: i64 = 640;
const HEIGHT: i64 = 220;
const LEFT: i64 = 64;
const BOTTOM: i64 = 34;
const TOP: i64 = 14;

/// The chart of the days that are kept and of now, with its table behind a fold; nothing before the first night.
pub fn chart(lang: Lang, days: &[Day], now: Participation, target: i64) -> Option<AnyView> {
    let first = days.first()?;
    let permille = |p: Participation| p.rate().ok().flatten().map_or(0, |Permille(n)| n);
    let mut shares: Vec<i64> = days.iter().map(|d| permille(d.counts)).collect();
    shares.push(permille(now));
    let steps = i64::try_from(shares.len() - 1).unwrap_or(1).max(1);
    let x = |n: usize| LEFT + (WIDTH - LEFT - 8) * i64::try_from(n).unwrap_or_default() / steps;
    let y = |permille: i64| TOP + (HEIGHT - TOP - BOTTOM) * (1000 - permille) / 1000;
    let points: Vec<String> = shares.iter().enumerate().map(|(n, p)| format!("{},{}", x(n), y(*p))).collect();
    let lines = [0, 50, 100].map(|percent| {
        let at = y(percent * 10);
        view! {
            <line class="trend__grid" x1=LEFT x2=WIDTH y1=at y2=at></line>
            <text class="trend__text" x={LEFT - 6} y={at + 4} text-anchor="end">{format!("{percent}%")}</text>
        }
    });
    let goal = y(target * 10);
    let label = t!(
        lang,
        "trend-label",
        from = i18n::day(lang, first.day),
        was = i18n::percent(first.counts.rate().ok().flatten()),
        now = i18n::percent(now.rate().ok().flatten()),
        target = target
    );
    let last = x(shares.len() - 1);
    let mut before: Option<Participation> = None;
    let mut rows: Vec<Row> = days
        .iter()
        .map(|d| {
            let more = before.replace(d.counts).map(|b| d.counts.completed - b.completed);
            (i18n::day(lang, d.day), d.counts, more)
        })
        .collect();
    let more = before.map(|b| now.completed - b.completed);
    rows.push((t!(lang, "trend-now"), now, more));
    rows.reverse();
    Some(
        view! {
            <figure class="trend">
                <svg viewBox=format!("0 0 {WIDTH} {HEIGHT}") role="img" aria-label=label focusable="false">
                    {lines.collect_view()}
                    <line class="trend__target" x1=LEFT x2=WIDTH y1=goal y2=goal></line>
                    <polyline class="trend__line" points=points.join(" ")></polyline>
                    <circle class="trend__now" cx=last cy=y(permille(now)) r="4"></circle>
                    <text class="trend__text" x=LEFT y={HEIGHT - 6}>{i18n::day(lang, first.day)}</text>
                    <text class="trend__text" x=last y={HEIGHT - 6} text-anchor="end">{t!(lang, "trend-now")}</text>
                </svg>
                <figcaption class="small muted">{t!(lang, "trend-caption", target = target)}</figcaption>
            </figure>
            <details class="more">
                <summary>{t!(lang, "trend-table")}</summary>
                {table(lang).page(lang, &rows)}
            </details>
        }
        .into_any(),
    )
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
    fn the_line_ends_at_now() {
        let counts =
            |completed| Participation { eligible: 200, started: completed, completed, ..Participation::default() };
        let day = |d, completed| Day {
            shown: qinghe_model::participation::Marks::default(),
            path: String::new().into(),
            day: chrono::NaiveDate::from_ymd_opt(2026, 11, d).unwrap(),
            taken_at: chrono::DateTime::UNIX_EPOCH,
            counts: counts(completed),
            schools: 1,
            schools_active: 1,
            joined: 0,
        };
        let html = chart(Lang::En, &[day(20, 0), day(21, 50)], counts(100), 90).unwrap().to_html();
        let top = |permille: i64| TOP + (HEIGHT - TOP - BOTTOM) * (1000 - permille) / 1000;
        assert!(html.contains(&format!("points=\"64,{} 348,{} 632,{}\"", top(0), top(250), top(500))), "{html}");
        assert!(html.contains("50.0%") && html.contains("+50"), "{html}");
        assert!(chart(Lang::En, &[], counts(1), 90).is_none());
        assert_eq!(change(-1200), "−1,200");
    }
}
