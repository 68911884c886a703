//! The classes that the signed-in teacher teaches or runs.

use leptos::prelude::*;
use qinghe_kit::{
    i18n,
    names::{awaits_promotion, kind_name},
    notices::{alarms, received, show_alarms, show_received, show_told, told},
    page::{Area, Cx, Page, Reply},
    t, ui,
};
use qinghe_model::Lang;
use qinghe_service::{
    UseCase,
    activities::{self, Returned},
    assignments, corrections,
};

/// The classes the actor teaches or runs.
pub async fn show(cx: Cx) -> Reply {
    let actor = cx.actor()?;
    let cards = assignments::list_classes(&cx.web.app, actor).await?;
    let past = assignments::list_past_classes(&cx.web.app, actor).await?;
    let waiting = cards.iter().filter(|k| k.awaits_promotion).count();
    let promotes = actor.nodes_for(UseCase::PromoteClasses).next().is_some();
    let requests = corrections::list_open(&cx.web.app, actor).await?.len();
    let returned = activities::list_returned(&cx.web.app, actor).await?;
    let notices = received(&cx).await?;
    let (alarms, told) = (alarms(&cx).await?, told(&cx).await?);
    let lang = cx.lang();
    let title = t!(lang, "teach-title");
    Ok(cx.page(Page::new(Area::Staff, title.clone()), || {
        let body = if cards.is_empty() {
            ui::empty(t!(lang, "teach-empty-title"), t!(lang, "teach-empty-text"), None)
        } else {
            let cards = cards.into_iter().map(|card| {
                view! {
                    <li>
                        <article class="task">
                            <div class="task__head">
                                <h2 class="task__title"><a href=format!("/teach/classes/{}", card.class.id)>{card.name.get(lang).to_owned()}</a></h2>
                            </div>
                            <p class="task__meta">{card.school.name().get(lang).to_owned()}</p>
                            <p class="task__meta">{ui::icon("person")}{t!(lang, "teach-pupils", n = card.pupils)}</p>
                        </article>
                    </li>
                }
            });
            view! { <ul class="tasks">{cards.collect_view()}</ul> }.into_any()
        };
        view! {
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "teach-lead")}</p>
                <p class="actions">
                    <a class="btn btn--second" href="/teach/calendar">{ui::icon("clock")}{t!(lang, "calendar-title")}</a>
                    <a class="btn btn--second" href="/teach/quizzes">{t!(lang, "quiz-editor-title")}</a>
                    {(requests > 0).then(|| view! { <a class="btn btn--second" href="/teach/requests">{ui::icon("alert")}{t!(lang, "requests-link", n = requests)}</a> })}
                </p>
            </header>
            {show_told(lang, &told)}
            {show_alarms(lang, &alarms)}
            {returned_records(lang, &returned)}
            {show_received(lang, &notices)}
            <div class="stack section">
                {(waiting > 0).then(|| awaits_promotion(lang, waiting, promotes))}
                {body}
            </div>
            {(!past.is_empty()).then(|| view! { <p class="section"><a href="/teach/past">{t!(lang, "past-title")}</a></p> })}
        }
        .into_any()
    }))
}

/// The records that the school returned, each with the reason: they count only when they are saved again.
fn returned_records(lang: Lang, returned: &[Returned]) -> Option<AnyView> {
    (!returned.is_empty()).then(|| {
        let rows = returned.iter().map(|r| {
            let name = format!("{} · {} · {}", r.org.name().get(lang), kind_name(lang, r.record.kind), i18n::day(lang, r.record.on_date));
            let reason = (!r.record.reason.is_empty()).then(|| view! { <p class="pre">{t!(lang, "teach-returned-reason", reason = r.record.reason.as_str())}</p> });
            view! { <li class="stack stack--tight"><a href=format!("/activities/{}", r.record.id)>{name}</a>{reason}</li> }
        });
        view! {
            <section class="section card stack" aria-labelledby="returned">
                <h2 id="returned">{ui::icon("alert")}" "{t!(lang, "teach-returned", n = returned.len())}</h2>
                <ul class="stack plain">{rows.collect_view()}</ul>
            </section>
        }
        .into_any()
    })
}
