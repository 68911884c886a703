//! The start page for running a school.

use leptos::prelude::*;
use qinghe_kit::{
    names::awaits_promotion,
    notices::{alarms, show_alarms, show_told, told},
    page::{Area, Cx, Page, Reply},
    t,
};
use qinghe_service::{UseCase, promotions, roster};

/// `GET /school`
pub async fn show(cx: Cx) -> Reply {
    let actor = cx.actor()?;
    roster::list_places(&cx.web.app, actor).await?;
    let lang = cx.lang();
    let promotes = actor.nodes_for(UseCase::PromoteClasses).next().is_some();
    let confirms = actor.nodes_for(UseCase::ConfirmActivity).next().is_some();
    let sets = actor.nodes_for(UseCase::SetPins).next().is_some();
    let waiting = if promotes { promotions::count_waiting(&cx.web.app, actor).await? } else { 0 };
    let (alarms, told) = (alarms(&cx).await?, told(&cx).await?);
    let title = t!(lang, "school-title");
    Ok(cx.page(Page::new(Area::Staff, title.clone()).narrow(), || {
        let card = |title: String, text: String, href: &'static str| {
            view! {
                <section class="card stack">
                    <h2><a href=href>{title}</a></h2>
                    <p>{text}</p>
                </section>
            }
            .into_any()
        };
        view! {
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "school-lead")}</p></header>
            {show_told(lang, &told)}
            {show_alarms(lang, &alarms)}
            <div class="stack">
                {(waiting > 0).then(|| awaits_promotion(lang, waiting, promotes))}
                {confirms.then(|| card(t!(lang, "activity-title"), t!(lang, "activity-school-card"), "/school/activities"))}
                {card(t!(lang, "import-title"), t!(lang, "import-card"), "/school/import")}
                {promotes.then(|| card(t!(lang, "promotion-title"), t!(lang, "promotion-card"), "/school/promotion"))}
                {sets.then(|| card(t!(lang, "school-settings-title"), t!(lang, "school-settings-card"), "/school/settings"))}
            </div>
        }
        .into_any()
    }))
}
