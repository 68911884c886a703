//! The fields of an activity record: on a page of their own and in a class meeting pack.

use crate::{
    forms::{self, Fields, FormState, SelectField, TextField, hidden},
    i18n,
    ids::id,
    names::kind_name,
    page::Fault,
    t,
};
use leptos::prelude::*;
use qinghe_model::{Lang, activity::ActivityKind};
use qinghe_service::activities::{ApplicableCampaign, Input};

/// Reads the fields. An unknown campaign id is an error; "none" is no campaign.
pub fn read(fields: &Fields) -> Result<Input, Fault> {
    let campaign = match fields.get("campaign") {
        "" | "none" => None,
        text => Some(id(text)?),
    };
    Ok(Input {
        campaign,
        kind: fields.get("kind").parse().ok(),
        on_date: i18n::read_day(fields.get("on_date")),
        headcount: fields.get("headcount").parse().ok(),
        note: fields.get("note").to_owned(),
    })
}

/// The fields of a record. `most`: the most people allowed; `fixed`: the kind, if it cannot be chosen.
pub fn fields(
    lang: Lang,
    form: &FormState,
    campaigns: &[ApplicableCampaign],
    most: Option<i64>,
    fixed: Option<ActivityKind>,
) -> AnyView {
    let kind = if let Some(kind) = fixed {
        view! { <p><b>{kind_name(lang, kind)}</b></p>{hidden("kind", kind.as_str())} }.into_any()
    } else {
        SelectField::new("kind", t!(lang, "activity-col-kind"))
            .empty_choice(t!(lang, "activity-choose"))
            .choices(ActivityKind::ALL.map(|k| (k.as_str(), kind_name(lang, k))))
            .render(lang, form)
    };
    let hint = most.map(|n| t!(lang, "activity-people-hint", most = n));
    view! {
        {campaign_field(lang, form, campaigns)}
        {kind}
        {TextField::date("on_date", t!(lang, "activity-date")).render(lang, form)}
        {TextField::number("headcount", t!(lang, "activity-people")).kind("number").hint(hint).render(lang, form)}
        {forms::field(lang, form, "note", t!(lang, "activity-note"), Some(t!(lang, "activity-note-hint")), forms::text_area(lang, form, "note", 4, true))}
    }
    .into_any()
}

/// Which campaign it counts in; nothing to choose where none has begun.
fn campaign_field(lang: Lang, form: &FormState, campaigns: &[ApplicableCampaign]) -> Option<AnyView> {
    if campaigns.is_empty() {
        return None;
    }
    let all = campaigns.iter().map(|k| (k.campaign.id.to_string(), k.campaign.name().get(lang).to_owned()));
    let field = SelectField::new("campaign", t!(lang, "activity-campaign"))
        .hint(t!(lang, "activity-campaign-hint"))
        .choices(all.chain([("none".to_owned(), t!(lang, "activity-no-campaign"))]));
    Some(field.render(lang, form))
}
