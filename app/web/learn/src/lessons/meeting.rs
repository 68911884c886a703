//! After a class meeting: records the hands counted on the big screen as an activity of a class.

use crate::lessons::{
    find,
    show::{hands_name, tallies},
};
use axum::{extract::Path, response::Response};
use leptos::prelude::*;
use qinghe_content::{Module, ModuleKind};
use qinghe_kit::{
    activity_form, cookies,
    forms::{self, Fields, FormState, see_other},
    ids::id,
    language::other_language,
    page::{Area, Cx, Page, Reply},
    t,
    ui::{self, Tone},
};
use qinghe_model::{
    ActivityId, Lang, OrgId,
    activity::{ActivityKind, MOST_HANDS},
    error::FieldError,
};
use qinghe_service::{
    Error,
    activities::{self, ApplicableCampaign, Meeting},
    assignments::{self, ClassCard},
};
use std::sync::Arc;

fn find_kit(cx: &Cx, module: &str) -> Result<Arc<Module>, qinghe_kit::page::Fault> {
    let kit = find(cx, module)?;
    if kit.kind == ModuleKind::Kit { Ok(kit) } else { Err(Error::NotFound.into()) }
}

/// `GET /lessons/{module}/meeting?{step}.{option}=…`: the hands come from the big screen's address.
pub async fn show(cx: Cx, Path(module): Path<String>, query: Fields) -> Reply {
    let kit = find_kit(&cx, &module)?;
    let (classes, campaigns) = choices(&cx).await?;
    let most = tallies(&kit)
        .map(|(s, t)| t.options.iter().map(|(id, _)| count(&query, &hands_name(s, id)).max(0)).sum::<i64>());
    let most = most.max().filter(|n| *n > 0).map(|n| n.to_string()).unwrap_or_default();
    let campaign = campaigns.first().map_or_else(|| "none".to_owned(), |k| k.campaign.id.to_string());
    let form = FormState::failed(&query, vec![])
        .with("id", cx.web.app.new_id::<ActivityId>().to_string())
        .with("on_date", cx.web.app.today().to_string())
        .with("headcount", most)
        .with("campaign", campaign);
    Ok(render(&cx, &kit, &classes, &campaigns, &form))
}

/// `POST /lessons/{module}/meeting`
pub async fn record(cx: Cx, Path(module): Path<String>, fields: Fields) -> Reply {
    let kit = find_kit(&cx, &module)?;
    if let Some((cx, cookie)) = other_language(&cx, &fields).await? {
        let (classes, campaigns) = choices(&cx).await?;
        let mut response = render(&cx, &kit, &classes, &campaigns, &FormState::failed(&fields, vec![]));
        cookies::add(&mut response, [cookie]);
        return Ok(response);
    }
    let hands = tallies(&kit)
        .flat_map(|(s, t)| t.options.iter().map(|(o, _)| (s.id.clone(), o.clone(), count(&fields, &hands_name(s, o)))))
        .collect();
    let meeting = Meeting { kit: kit.id.clone(), hands };
    let mut input = activity_form::read(&fields)?;
    input.kind = Some(ActivityKind::ClassMeeting);
    let activity: ActivityId = fields.get("id").parse().unwrap_or_else(|_| cx.web.app.new_id());
    let recorded = match fields.get("class") {
        "" => Err(Error::Invalid(vec![FieldError { field: "class", code: "choose-class" }])),
        class => {
            activities::record(&cx.web.app, cx.actor()?, id::<OrgId>(class)?, activity, &input, Some(meeting)).await
        }
    };
    match recorded {
        Ok(()) => Ok(see_other(&format!("/activities/{activity}?done=recorded"))),
        Err(Error::Invalid(faults)) => {
            let (classes, campaigns) = choices(&cx).await?;
            Ok(render(&cx, &kit, &classes, &campaigns, &FormState::failed(&fields, faults)))
        }
        Err(e) => Err(e.into()),
    }
}

/// The number of hands in a field: 0 when it is blank, −1 when it is not a number.
fn count(fields: &Fields, name: &str) -> i64 {
    match fields.get(name) {
        "" => 0,
        text => text.parse().unwrap_or(-1),
    }
}

/// The visitor's classes, and the campaigns that call any of them, the latest first.
async fn choices(cx: &Cx) -> Result<(Vec<ClassCard>, Vec<ApplicableCampaign>), qinghe_kit::page::Fault> {
    let (app, actor) = (&cx.web.app, cx.actor()?);
    let classes = assignments::list_classes(app, actor).await?;
    let mut campaigns: Vec<ApplicableCampaign> = Vec::new();
    let mut schools = Vec::new();
    for card in &classes {
        // The classes of a school have the same campaigns.
        if schools.contains(&card.school.id) {
            continue;
        }
        schools.push(card.school.id);
        for called in activities::form(app, actor, card.class.id).await?.campaigns {
            if campaigns.iter().all(|k| k.campaign.id != called.campaign.id) {
                campaigns.push(called);
            }
        }
    }
    campaigns.sort_by_key(|k| std::cmp::Reverse(k.campaign.opens_at));
    Ok((classes, campaigns))
}

fn render(
    cx: &Cx,
    kit: &Module,
    classes: &[ClassCard],
    campaigns: &[ApplicableCampaign],
    form: &FormState,
) -> Response {
    let lang = cx.lang();
    let title = t!(lang, "meeting-title");
    let shown = if form.is_bad() { format!("{}{title}", t!(lang, "form-error")) } else { title.clone() };
    cx.page(Page::new(Area::Staff, shown).form().for_form(form).language_in("meeting"), || {
        let kit_title = kit.title.get(lang).to_owned();
        let way = vec![
            ("/lessons".to_owned(), t!(lang, "nav-lessons")),
            (format!("/lessons/{}", kit.id), kit_title.clone()),
        ];
        let body = if classes.is_empty() {
            ui::notice(Tone::Info, t!(lang, "meeting-no-class"), None)
        } else {
            view! {
                <form id="meeting" method="post" novalidate="">
                    <input type="hidden" name="id" value=form.value("id")/>
                    {class_field(lang, form, classes)}
                    {activity_form::fields(lang, form, campaigns, None, Some(ActivityKind::ClassMeeting))}
                    {hands(lang, form, kit)}
                    <div class="actions"><button class="btn">{t!(lang, "activity-save")}</button><a class="btn btn--quiet" href=format!("/lessons/{}/show", kit.id)>{t!(lang, "teach-cancel")}</a></div>
                </form>
            }
            .into_any()
        };
        view! {
            {ui::crumbs(lang, way, title.clone())}
            {form.summary(lang, t!(lang, "activity-not-saved"))}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{kit_title}</p></header>
            {body}
        }
        .into_any()
    })
}

fn class_field(lang: Lang, form: &FormState, classes: &[ClassCard]) -> AnyView {
    let chosen = form.value("class");
    let only = classes.len() == 1;
    let options = classes
        .iter()
        .map(|c| {
            let name = format!("{} · {}", c.school.name().get(lang), c.name.get(lang));
            let value = c.class.id.to_string();
            let selected = only || value == chosen;
            view! { <option value=value selected=selected>{name}</option> }
        })
        .collect_view();
    let invalid = form.error(lang, "class").map(|_| "true");
    let described = forms::described_by(form, lang, "class", false);
    let select = view! {
        <select class="input" id="class" name="class" aria-invalid=invalid aria-describedby=described>
            {(!only).then(|| view! { <option value="">{t!(lang, "activity-choose")}</option> })}
            {options}
        </select>
    };
    forms::field(lang, form, "class", t!(lang, "meeting-class"), None, select.into_any())
}

/// The questions with the hands that were counted, in fields so that they can be corrected.
fn hands(lang: Lang, form: &FormState, kit: &Module) -> AnyView {
    let error = form.error(lang, "hands");
    let class = if error.is_some() { "field field--bad" } else { "field" };
    let mut first = true;
    tallies(kit)
        .map(|(step, tally)| {
            let rows = tally
                .options
                .iter()
                .map(|(id, words)| {
                    let name = hands_name(step, id);
                    let id = if std::mem::take(&mut first) { "hands".to_owned() } else { format!("hands-{name}") };
                    view! {
                        <div class="hands">
                            <label for=id.clone()>{words.get(lang).to_owned()}</label>
                            <input class="input input--short" type="number" inputmode="numeric" min="0" max=MOST_HANDS.to_string() id=id name=name.clone() value=form.value(&name)/>
                        </div>
                    }
                })
                .collect_view();
            view! {
                <fieldset class=class>
                    <legend class="legend">{tally.question.get(lang).to_owned()}</legend>
                    <div class="stack stack--tight">{forms::error_line(lang, "hands", error.clone())}{rows}</div>
                </fieldset>
            }
        })
        .collect_view()
        .into_any()
}
