//! One's own devices: where one is signed in and was before, and how to end it there. Plain forms only.

use axum::response::Response;
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use qinghe_kit::{
    forms::{Fields, hidden, see_other},
    i18n,
    page::{Area, Cx, Page, Reply},
    t,
    ui::{Tone, crumbs, notice},
};
use qinghe_model::Lang;
use qinghe_service::{
    Error,
    devices::{self, OwnDevice, OwnDevices, OwnSession},
};

/// `GET /account/devices`. `?done=` says what was done.
pub async fn show(cx: Cx, query: Fields) -> Reply {
    let own = devices::list(&cx.web.app, cx.actor()?, &cx.visitor.client).await?;
    Ok(render(&cx, &own, query.get("done")))
}

/// `POST /account/devices`: ends one session (`session`) or all others (`do=others`), or forgets devices (`do=forget`).
pub async fn submit(cx: Cx, fields: Fields) -> Reply {
    let (app, actor) = (&cx.web.app, cx.actor()?);
    let done = match (fields.get("do"), fields.get("session")) {
        ("others", _) => {
            devices::end_others(app, actor).await?;
            "others"
        }
        ("forget", _) => {
            devices::forget_others(app, actor, &cx.visitor.client).await?;
            "forgotten"
        }
        (_, session) => match devices::end_session(app, actor, session).await {
            Ok(()) => "ended",
            // It ended by itself, or was ended in another window.
            Err(Error::NotFound) => "gone",
            Err(e) => return Err(e.into()),
        },
    };
    Ok(see_other(&format!("/account/devices?done={done}")))
}

fn render(cx: &Cx, own: &OwnDevices, done: &str) -> Response {
    let lang = cx.lang();
    let now = cx.web.app.now();
    let learner = cx.visitor.actor.as_deref().is_some_and(qinghe_service::Actor::is_learner);
    let title = t!(lang, "devices-title");
    let said = match done {
        "ended" => Some((Tone::Good, t!(lang, "devices-ended"))),
        "others" => Some((Tone::Good, t!(lang, "devices-ended-others"))),
        "forgotten" => Some((Tone::Good, t!(lang, "devices-forgotten"))),
        "gone" => Some((Tone::Info, t!(lang, "devices-gone"))),
        _ => None,
    };
    let area = if learner { Area::Student } else { Area::Staff };
    cx.page(Page::new(area, title.clone()).narrow(), || {
        let sessions = own.sessions.iter().map(|s| session_row(lang, now, s)).collect_view();
        let devices = own.devices.iter().map(|d| device_row(lang, now, d)).collect_view();
        let others = own.sessions.iter().any(|s| !s.here);
        let other_devices = own.devices.iter().any(|d| !d.here);
        view! {
            {crumbs(lang, vec![("/account".to_owned(), t!(lang, "account-title"))], title.clone())}
            {said.map(|(tone, text)| notice(tone, text, None))}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "devices-lead")}</p></header>
            <section class="section stack" aria-labelledby="open">
                <h2 id="open">{t!(lang, "devices-open")}</h2>
                <ul class="tasks">{sessions}</ul>
                {if others { all_form("others", t!(lang, "devices-end-others")) } else { view! { <p class="muted">{t!(lang, "devices-open-none")}</p> }.into_any() }}
            </section>
            {(!own.devices.is_empty()).then(|| view! {
                <section class="section stack" aria-labelledby="known">
                    <h2 id="known">{t!(lang, "devices-known")}</h2>
                    <p class="hint">{t!(lang, "devices-known-hint")}</p>
                    <ul class="tasks">{devices}</ul>
                    {other_devices.then(|| all_form("forget", t!(lang, "devices-forget")))}
                </section>
            })}
        }
        .into_any()
    })
}

fn all_form(action: &'static str, button: String) -> AnyView {
    view! {
        <form method="post" action="/account/devices" class="actions">{hidden("do", action)}<button class="btn btn--second">{button}</button></form>
    }
    .into_any()
}

fn session_row(lang: Lang, now: DateTime<Utc>, session: &OwnSession) -> AnyView {
    let name = browser(lang, &session.browser);
    let end = (!session.here).then(|| {
        view! {
            <form method="post" action="/account/devices" class="actions">
                {hidden("session", session.key.clone())}
                <button class="btn btn--second btn--sm">{t!(lang, "devices-end")}<span class="vh">{format!(" {name}")}</span></button>
            </form>
        }
    });
    let times = [
        t!(lang, "devices-since", time = i18n::date_time(lang, session.began_at)),
        t!(lang, "devices-used", time = ago(lang, now, session.last_at)),
    ];
    row(lang, name.clone(), session.here, times, end.map(IntoAny::into_any))
}

fn device_row(lang: Lang, now: DateTime<Utc>, device: &OwnDevice) -> AnyView {
    let times = [
        t!(lang, "devices-since", time = i18n::date_time(lang, device.first_at)),
        t!(lang, "devices-used", time = ago(lang, now, device.last_at)),
    ];
    row(lang, browser(lang, &device.browser), device.here, times, None)
}

fn row(lang: Lang, name: String, here: bool, times: [String; 2], end: Option<AnyView>) -> AnyView {
    let here = here.then(|| view! { " "<span class="tag tag--done">{t!(lang, "devices-here")}</span> });
    let times = times.into_iter().map(|time| view! { <p class="task__meta">{time}</p> }).collect_view();
    view! { <li><article class="task"><div class="task__head"><h3 class="task__title">{name}{here}</h3></div>{times}{end}</article></li> }.into_any()
}

fn browser(lang: Lang, browser: &str) -> String {
    if browser.is_empty() { t!(lang, "devices-unknown") } else { browser.to_owned() }
}

/// How long ago, in words; the day and time when it is more than a day.
fn ago(lang: Lang, now: DateTime<Utc>, at: DateTime<Utc>) -> String {
    match (now - at).num_minutes() {
        ..2 => t!(lang, "devices-now"),
        minutes @ 2..60 => t!(lang, "devices-minutes", n = minutes),
        minutes @ 60..1440 => t!(lang, "devices-hours", n = minutes / 60),
        _ => i18n::date_time(lang, at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn the_last_use_is_told_in_words() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let en = |minutes| ago(Lang::En, now, now - TimeDelta::minutes(minutes));
        assert_eq!(
            [en(0), en(2), en(59), en(60), en(180)],
            ["just now", "2 minutes ago", "59 minutes ago", "1 hour ago", "3 hours ago"]
        );
        assert!(en(1440).contains("2027"), "{}", en(1440));
        assert_eq!(ago(Lang::Zh, now, now - TimeDelta::minutes(5)), "5 分钟前");
    }
}
