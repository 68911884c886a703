//! What is due in the teacher's classes, a month at a time.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};
use leptos::prelude::*;
use qinghe_kit::{
    forms::Fields,
    i18n,
    list::{Field, List},
    page::{Area, Cx, Page, Reply},
    t,
    ui::{self, Tone},
};
use qinghe_model::{Lang, text::clip};
use qinghe_service::{
    App,
    assignments::{self, Dated},
};

/// `GET /teach/calendar?month=2026-11`
pub async fn show(cx: Cx, query: Fields) -> Reply {
    let today = cx.web.app.today();
    let first = |day: NaiveDate| day.with_day(1).unwrap_or(day);
    let asked = NaiveDate::parse_from_str(&format!("{}-01", query.get("month")), "%Y-%m-%d").ok();
    // Not centuries away: a calendar has an end.
    let asked = asked.filter(|d| (2020..2100).contains(&d.year()));
    let none = asked.is_none() && !query.get("month").is_empty();
    let month = asked.unwrap_or_else(|| first(today));
    let next = month + Months::new(1);
    let due = assignments::list_due(&cx.web.app, cx.actor()?, midnight(month), midnight(next)).await?;
    let lang = cx.lang();
    let title = t!(lang, "calendar-title");
    Ok(cx.page(Page::new(Area::Staff, title.clone()), || {
        let name = i18n::month(lang, month);
        let link = |to: NaiveDate, word: String| view! { <a class="btn btn--second btn--sm" href=format!("/teach/calendar?month={}", to.format("%Y-%m"))>{word}</a> };
        let list = if due.is_empty() {
            ui::empty(t!(lang, "calendar-empty-title"), t!(lang, "calendar-empty-text"), Some(("/teach".to_owned(), t!(lang, "teach-title"))))
        } else {
            view! { {grid(lang, month, today, &due)}{agenda(lang, &due)} }.into_any()
        };
        view! {
            {ui::crumbs(lang, vec![("/teach".to_owned(), t!(lang, "teach-title"))], title.clone())}
            <header class="page-head page-head__row">
                <div><h1>{title}</h1><p class="page-head__lead">{name}</p></div>
                <div class="row">{link(month - Months::new(1), t!(lang, "calendar-before"))}{link(first(today), t!(lang, "calendar-now"))}{link(next, t!(lang, "calendar-after"))}</div>
            </header>
            {none.then(|| ui::notice(Tone::Warning, t!(lang, "calendar-none-title", month = clip(query.get("month"), 40)), Some(t!(lang, "calendar-none-text"))))}
            {list}
        }
        .into_any()
    }))
}

fn midnight(day: NaiveDate) -> DateTime<Utc> {
    let start = day.and_hms_opt(0, 0, 0).unwrap_or_default();
    start.and_local_timezone(App::ZONE).earliest().map_or_else(|| start.and_utc(), |t| t.to_utc())
}

fn day_of(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&App::ZONE).date_naive()
}

/// Weeks as rows, from Monday; only on wide screens, where a day has room.
fn grid(lang: Lang, month: NaiveDate, today: NaiveDate, due: &[Dated]) -> AnyView {
    let start = month - Days::new(u64::from(month.weekday().num_days_from_monday()));
    let weeks = u64::try_from((month + Months::new(1) - start).num_days()).unwrap_or(35).div_ceil(7);
    let names =
        (0..7).map(|d| view! { <th scope="col">{i18n::weekday(lang, start + Days::new(d))}</th> }).collect_view();
    let rows = (0..weeks)
        .map(|w| {
            let cells = (0..7)
                .map(|d| {
                    let day = start + Days::new(w * 7 + d);
                    let class = match (day.month() == month.month(), day == today) {
                        (false, _) => "cal__day cal__day--other",
                        (true, true) => "cal__day cal__day--today",
                        (true, false) => "cal__day",
                    };
                    let work = due
                        .iter()
                        .filter(|x| day_of(x.work.due_at) == day)
                        .map(|x| view! { <li>{x.class.name().get(lang).to_owned()}" · "{x.module.title.get(lang).to_owned()}</li> })
                        .collect_view();
                    view! { <td class=class><span class="cal__no">{day.day()}</span><ul class="plain">{work}</ul></td> }
                })
                .collect_view();
            view! { <tr>{cells}</tr> }
        })
        .collect_view();
    view! { <div class="cal" aria-hidden="true"><table class="cal__table"><thead><tr>{names}</tr></thead><tbody>{rows}</tbody></table></div> }
        .into_any()
}

/// The same as a list: for small screens, screen readers and print.
fn agenda(lang: Lang, due: &[Dated]) -> AnyView {
    let fields = vec![
        Field::time("due", t!(lang, "teach-due-label"), |x: &Dated| Some(x.work.due_at))
            .look(|x| i18n::due_time(lang, x.work.due_at).into_any()),
        Field::text("class", t!(lang, "calendar-class"), |x: &Dated| x.class.name().get(lang).to_owned()),
        Field::text("work", t!(lang, "calendar-work"), |x: &Dated| x.module.title.get(lang).to_owned())
            .link(|x| Some(format!("/teach/assignments/{}", x.work.id))),
    ];
    let list = List::new("calendar-caption", t!(lang, "calendar-caption", n = due.len()), fields);
    list.scroll("table-scroll section").page(lang, due)
}
