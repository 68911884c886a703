//! What a survey says, for programs: the figures of its page, rounded as there, and nothing else.

use chrono::{DateTime, Utc};
use qinghe_model::stats::{Estimate, permille, tenths};
use qinghe_service::surveys::results::{Difference, Figures, FormFigures, Group, ItemFigures, Rates, Results, Round};
use qinghe_store::surveys::{Stratum, Survey};
use serde_json::{Value, json};

/// A survey that was fixed.
pub(crate) fn survey(survey: &Survey, now: DateTime<Utc>) -> Value {
    json!({
        "id": survey.id, "name": survey.name(), "phase": survey.phase.as_str(), "pass_mark": survey.pass_mark,
        "opens_at": survey.opens_at, "closes_at": survey.closes_at, "over": survey.is_over(now),
    })
}

/// The results of a survey whose window is over.
pub(crate) fn results(results: &Results, figures: &Figures, now: DateTime<Utc>) -> Value {
    let rows = figures.rows.iter().map(|r| {
        let mut row = group(r.group);
        row["strata"] = r.strata.iter().map(stratum).collect();
        row
    });
    json!({
        "survey": survey(&results.survey, now),
        "classes": results.classes,
        "asked": results.asked,
        "took_part": results.came,
        "blank": (figures.total != Group::Hidden).then_some(figures.blank),
        "total": group(figures.total),
        "strata": rows.collect::<Value>(),
        "forms": figures.calculated.forms.iter().map(form).collect::<Value>(),
        "items": figures.calculated.items.iter().map(item).collect::<Value>(),
        "rounds": figures.rounds.iter().map(|r| round(r, now)).collect::<Value>(),
    })
}

fn percent(share: f64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a share is at most 1000")]
    let percent = permille(share).0 as f64 / 10.0;
    percent
}

fn rate(e: &Estimate) -> Value {
    let interval = e.interval();
    #[expect(clippy::cast_precision_loss, reason = "a design effect is at most the sample's size")]
    let deff = e.deff_hundredths() as f64 / 100.0;
    json!({
        "part": e.part, "whole": e.whole, "share": percent(e.share), "low": interval.map(|i| percent(i.low)),
        "high": interval.map(|i| percent(i.high)), "deff": deff, "deff_known": e.deff_known(), "weighted": e.weighted,
        "classes": e.classes, "freedom": e.freedom, "few_classes": e.few_classes(), "sampled": percent(e.sampled),
    })
}

fn rates(rates: Option<&Rates>) -> Value {
    let of = |e: fn(&Rates) -> &Estimate| rates.map_or(Value::Null, |r| rate(e(r)));
    json!({ "reached": of(|r| &r.reached), "right": of(|r| &r.right) })
}

fn group(group: Group) -> Value {
    let (people, note) = match group {
        Group::Shown(rates) => (Some(rates.people), None),
        Group::Nobody => (Some(0), Some("nobody")),
        Group::Hidden => (None, Some("hidden")),
    };
    let mut value = rates(group.rates());
    value["people"] = json!(people);
    value["note"] = json!(note);
    value
}

fn stratum(s: &Stratum) -> Value {
    json!({ "band": s.band.as_str(), "locality": s.locality().map(qinghe_model::org::LocalityGroup::as_str), "area": s.area() })
}

fn change(change: Option<Difference>) -> Value {
    #[expect(clippy::cast_precision_loss, reason = "a difference of shares is at most 1000 tenths")]
    let points = |n: f64| tenths(n) as f64 / 10.0;
    change.map_or(
        Value::Null,
        |(d, i)| json!({ "points": points(d), "low": i.map(|i| points(i.low)), "high": i.map(|i| points(i.high)) }),
    )
}

fn form(form: &FormFigures) -> Value {
    let mut value = group(form.group);
    value["form"] = json!(form.form);
    value["title"] = json!(form.title);
    value["change"] = change(form.difference);
    value
}

fn item(i: &ItemFigures) -> Value {
    #[expect(clippy::cast_precision_loss, reason = "respondents of a form are few")]
    let share = |n: i64| if i.people == 0 { Value::Null } else { json!(percent(n as f64 / i.people as f64)) };
    let (wrong, wrong_share) = match &i.wrong {
        Some((text, n)) => (json!(text), share(*n)),
        None => (Value::Null, Value::Null),
    };
    json!({
        "form": i.form, "number": i.number, "question": i.stem, "people": i.people, "right": share(i.right),
        "unknown": share(i.unknown), "blank": share(i.blank), "wrong": wrong, "wrong_share": wrong_share,
    })
}

fn round(round: &Round, now: DateTime<Utc>) -> Value {
    let mut value = group(round.group);
    value["survey"] = survey(&round.survey, now);
    value["reached_change"] = change(round.reached);
    value["right_change"] = change(round.right);
    value
}
