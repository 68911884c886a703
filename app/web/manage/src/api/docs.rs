//! The description of the data API for people, from the same document that machines read.

use crate::api::OPENAPI;
use leptos::prelude::*;
use qinghe_kit::{
    i18n,
    list::{Field, List},
    page::{Area, Cx, Page, Reply},
    t,
};
use qinghe_model::Lang;
use serde_json::Value;
use std::sync::LazyLock;

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(OPENAPI).expect("the document is JSON"));

/// `GET /api/v1`
pub async fn show(cx: Cx) -> Reply {
    let lang = cx.lang();
    let title = t!(lang, "api-title");
    Ok(cx.page(Page::new(Area::Staff, title.clone()).narrow(), || {
        let paths = DOCUMENT["paths"].as_object().into_iter().flatten().map(|(path, what)| one(lang, path, &what["get"]));
        let schemas = DOCUMENT["components"]["schemas"].as_object().into_iter().flatten();
        let schemas = schemas.map(|(name, schema)| fields(lang, name, schema));
        view! {
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "api-lead")}</p></header>
            <div class="prose">
                <ul>
                    <li>{t!(lang, "api-token")}</li>
                    <li>{t!(lang, "api-limits")}</li>
                    <li>{t!(lang, "api-errors")}</li>
                    <li>{t!(lang, "api-hidden")}</li>
                    <li><a href="/api/v1/openapi.json">{t!(lang, "api-document")}</a></li>
                </ul>
                <pre><code>"curl -H 'Authorization: Bearer qinghe1_…' https://…/api/v1/orgs/QH/participation?day=2026-11-20"</code></pre>
                {paths.collect_view()}
                <h2>{t!(lang, "api-fields")}</h2>
                <p>{t!(lang, "api-fields-text")}</p>
                {schemas.collect_view()}
            </div>
        }
        .into_any()
    }))
}

fn one(lang: Lang, path: &str, what: &Value) -> AnyView {
    let called = what["operationId"].as_str().unwrap_or_default();
    let parameters = what["parameters"].as_array().into_iter().flatten().filter_map(|p| {
        let name = p["$ref"].as_str()?.rsplit('/').next()?;
        Some(view! { <li><code>{name.to_owned()}</code>": "{i18n::message(lang, "api-parameter", &name.replace('_', "-"))}</li> })
    });
    view! {
        <h2><code>{format!("GET /api/v1{path}")}</code></h2>
        <p>{i18n::message(lang, "api-path", called)}</p>
        <ul>{parameters.collect_view()}</ul>
    }
    .into_any()
}

/// The fields of an answer, in the document's own English.
fn fields(lang: Lang, name: &str, schema: &Value) -> AnyView {
    let kind = |s: &Value| match (&s["type"], &s["$ref"]) {
        (Value::String(kind), _) => kind.clone(),
        (Value::Array(kinds), _) => kinds.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" | "),
        (_, Value::String(name)) => name.rsplit('/').next().unwrap_or_default().to_owned(),
        _ => "object | null".to_owned(),
    };
    let described = |(_, s): &(&String, &Value)| s["description"].as_str().unwrap_or_default().to_owned();
    let columns = vec![
        Field::text("field", t!(lang, "api-field"), |(name, _): &(&String, &Value)| (*name).clone())
            .look(|(name, _)| view! { <code>{(*name).clone()}</code> }.into_any()),
        Field::text("type", t!(lang, "api-type"), move |(_, s): &(&String, &Value)| kind(s)),
        Field::text("meaning", t!(lang, "api-meaning"), described)
            .look(move |row| view! { <span lang="en">{described(row)}</span> }.into_any()),
    ];
    let rows: Vec<_> = schema["properties"].as_object().into_iter().flatten().collect();
    List::new(format!("schema-{name}"), name.to_owned(), columns).page(lang, &rows)
}
