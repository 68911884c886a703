//! The fields of an activity record: on a page of their own and in a class meeting pack.

use crate::{
    forms::{self, Fields, FormState},
    ids::id,
    names::kind_name,
    page::Fault,
    t,
};
use chrono::NaiveDate;
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
        on_date: NaiveDate::parse_from_str(fields.get("on_date"), "%Y-%m-%d").ok(),
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
        view! { <p><b>{kind_name(lang, kind)}</b></p><input type="hidden" name="kind" value=kind.as_str()/> }.into_any()
    } else {
        let mut choices = vec![("", t!(lang, "activity-choose"))];
        choices.extend(ActivityKind::ALL.map(|k| (k.as_str(), kind_name(lang, k))));
        forms::select(lang, form, "kind", t!(lang, "activity-col-kind"), None, choices)
    };
    let hint = most.map(|n| t!(lang, "activity-people-hint", most = n));
    view! {
        {campaign_field(lang, form, campaigns)}
        {kind}
        {forms::line(lang, form, "on_date", t!(lang, "activity-date"), None, ("date", "", "input input--date"))}
        {forms::line(lang, form, "headcount", t!(lang, "activity-people"), hint, ("number", "numeric", "input input--short"))}
        {forms::field(lang, form, "note", t!(lang, "activity-note"), Some(t!(lang, "activity-note-hint")), forms::text_area(lang, form, "note", 4, true))}
    }
    .into_any()
}

/// Which campaign it counts in; nothing to choose where none has begun.
fn campaign_field(lang: Lang, form: &FormState, campaigns: &[ApplicableCampaign]) -> Option<AnyView> {
    if campaigns.is_empty() {
        return None;
    }
    let chosen = form.value("campaign");
    let all = campaigns.iter().map(|k| (k.campaign.id.to_string(), k.campaign.name().get(lang).to_owned()));
    let options = all
        .chain([("none".to_owned(), t!(lang, "activity-no-campaign"))])
        .map(|(value, name)| {
            let selected = value == chosen;
            view! { <option value=value selected=selected>{name}</option> }
        })
        .collect_view();
    let invalid = form.error(lang, "campaign").map(|_| "true");
    let described = forms::described_by(form, lang, "campaign", true);
    let select = view! { <select class="input" id="campaign" name="campaign" aria-invalid=invalid aria-describedby=described>{options}</select> };
    let hint = Some(t!(lang, "activity-campaign-hint"));
    Some(forms::field(lang, form, "campaign", t!(lang, "activity-campaign"), hint, select.into_any()))
}
