//! Creating a contest: one form, filled in from a template. Its rules can be previewed in words.

mod form;
mod input;
mod template;

use self::{
    form::render,
    input::{PARTS, read},
    template::{Template, fitting, grades_of, morning},
};
use crate::contests::rule_words;
use chrono::TimeDelta;
use qinghe_kit::{
    cookies,
    forms::{Fields, FormState, see_other},
    i18n,
    language::other_language,
    page::{Cx, Reply},
};
use qinghe_model::{
    error::FieldError,
    org::{Grade, OrgKind},
};
use qinghe_service::{
    Error,
    contests::{self, FIELDS},
};
use qinghe_store::orgs::Org;

/// `GET /contests/new?template=`
pub async fn show(cx: Cx, query: Fields) -> Reply {
    let hosts = contests::list_hosts(&cx.web.app, cx.actor()?).await?;
    let app = &cx.web.app;
    let template = Template::find(query.get("template"));
    let library = app.content();
    let now = app.now();
    let (opens, lasts) = (morning(now, 1), TimeDelta::days(template.lasts.0) + TimeDelta::hours(template.lasts.1));
    let mut values = vec![
        ("name_zh", template.name.0.to_owned()),
        ("name_en", template.name.1.to_owned()),
        (FIELDS[0].opens_at, i18n::local_input(opens)),
        (FIELDS[0].closes_at, i18n::local_input(opens + lasts)),
        (FIELDS[1].opens_at, i18n::local_input(opens + TimeDelta::days(14))),
        (FIELDS[1].closes_at, i18n::local_input(opens + TimeDelta::days(14) + TimeDelta::hours(10))),
        ("minutes_1", template.minutes.to_string()),
        ("attempts_1", "1".to_owned()),
        ("practice", "1".to_owned()),
        ("template", template.id.to_owned()),
    ];
    values.extend(template.usual().map(|(name, value)| (name, value.to_owned())));
    if template.second {
        values.push(("second", "1".to_owned()));
    }
    // A teacher's own classes and their grades are ticked.
    let classes: Vec<&Org> = hosts.iter().filter(|o| o.kind == OrgKind::Class).collect();
    let grades = if classes.is_empty() { vec![Grade::P5, Grade::P6] } else { grades_of(&classes) };
    for ((part, _, count), (module, n)) in PARTS.iter().zip(fitting(&library, &grades, template.items)) {
        values.push((part, module));
        values.push((count, n.to_string()));
    }
    values.extend(grades.iter().map(|g| ("grade", g.as_str().to_owned())));
    values.extend(classes.iter().map(|o| ("class", o.id.to_string())));
    if let Some(org) = hosts.iter().find(|o| o.kind != OrgKind::Class) {
        values.push(("org", org.id.to_string()));
    }
    Ok(render(&cx, &hosts, &FormState::filled(values), None))
}

/// `POST /contests/new`: creates the contest, or shows the errors, or the preview of its rules.
pub async fn submit(cx: Cx, fields: Fields) -> Reply {
    let actor = cx.actor()?.clone();
    let hosts = contests::list_hosts(&cx.web.app, &actor).await?;
    if let Some((cx, cookie)) = other_language(&cx, &fields).await? {
        let mut response = render(&cx, &hosts, &FormState::failed(&fields, vec![]), None);
        cookies::add(&mut response, [cookie]);
        return Ok(response);
    }
    let faults = match read(&fields, &hosts) {
        Ok(input) if fields.has("preview") => match contests::preview(&cx.web.app, &actor, input).await {
            Ok(page) => {
                let words = rule_words(cx.lang(), &page, &cx.web.app.content());
                return Ok(render(&cx, &hosts, &FormState::failed(&fields, vec![]), Some(words)));
            }
            Err(Error::Invalid(faults)) => faults,
            Err(e) => return Err(e.into()),
        },
        Ok(input) => match contests::create(&cx.web.app, &actor, input).await {
            Ok(id) => return Ok(see_other(&format!("/contests/{id}?done=made"))),
            Err(Error::Invalid(faults)) => faults,
            Err(e) => return Err(e.into()),
        },
        Err(faults) => faults,
    };
    // Fields that both rounds share exist once, under the first round's name.
    let shared = |mut fault: FieldError| {
        for (second, first) in [
            (FIELDS[1].parts, FIELDS[0].parts),
            (FIELDS[1].minutes, FIELDS[0].minutes),
            (FIELDS[1].attempts, FIELDS[0].attempts),
            (FIELDS[1].freeze, FIELDS[0].freeze),
        ] {
            if fault.field == second {
                fault.field = first;
            }
        }
        fault
    };
    let mut shown: Vec<FieldError> = faults.into_iter().map(shared).collect();
    shown.dedup_by(|a, b| a.field == b.field);
    Ok(render(&cx, &hosts, &FormState::failed(&fields, shown), None))
}
