//! The data interface: tokens, and answers that fit the OpenAPI document.

use axum::body::Body;
use chrono::TimeDelta;
use http::{Method, StatusCode};
use qinghe_model::CampaignId;
use qinghe_service::{Actor, campaigns::days, reports::table::Note, tokens};
use qinghe_tests::{
    TestApp, both,
    http::{Answer, Browser},
    region, survey,
};
use serde_json::Value;
use std::collections::BTreeSet;

async fn ask(b: &mut Browser, path: &str, token: &str) -> Answer {
    b.send(Method::GET, path, Body::empty(), &[("authorization", &format!("Bearer {token}"))]).await
}

fn code(answer: &Answer) -> String {
    let body = answer.json();
    body["error"]["code"].as_str().unwrap_or_else(|| panic!("no error: {}", answer.body)).to_owned()
}

/// Collects where a value does not fit its schema, and why.
fn faults(document: &Value, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    if let Some(name) = schema["$ref"].as_str() {
        let schema = document.pointer(name.strip_prefix('#').unwrap()).unwrap_or_else(|| panic!("{name} is nowhere"));
        return faults(document, schema, value, at, found);
    }
    if let Some(any) = schema["oneOf"].as_array() {
        let fits = any.iter().filter(|s| {
            let mut inner = Vec::new();
            faults(document, s, value, at, &mut inner);
            inner.is_empty()
        });
        if fits.count() != 1 {
            found.push(format!("{at}: {value} is none of those"));
        }
        return;
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(n) if n.is_i64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let allowed: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(some) => some.iter().filter_map(Value::as_str).collect(),
        other => panic!("{at} has no type: {other}"),
    };
    if !(allowed.contains(&kind) || kind == "integer" && allowed.contains(&"number")) {
        found.push(format!("{at}: {value} is no {allowed:?}"));
    }
    if schema["enum"].as_array().is_some_and(|all| !all.contains(value)) {
        found.push(format!("{at}: {value} is not in the list"));
    }
    if let Value::Array(items) = value {
        for (n, item) in items.iter().enumerate() {
            faults(document, &schema["items"], item, &format!("{at}[{n}]"), found);
        }
    }
    if let (Value::Object(fields), Some(known)) = (value, schema["properties"].as_object()) {
        assert_eq!(schema["additionalProperties"], Value::Bool(false), "{at}: a schema says all");
        for name in schema["required"].as_array().unwrap().iter().filter_map(Value::as_str) {
            if !fields.contains_key(name) {
                found.push(format!("{at}.{name} is missing"));
            }
        }
        for (name, field) in fields {
            match known.get(name) {
                Some(schema) => faults(document, schema, field, &format!("{at}.{name}"), found),
                None => found.push(format!("{at}.{name} is not described")),
            }
        }
    }
}

async fn token(t: &TestApp, level: &str) -> String {
    let org = match level {
        "county" => &t.world().county,
        _ => &t.world().city,
    };
    tokens::create(&t.app, &*t.officer(level).await, org.id, "平台", Some(30)).await.unwrap()
}

async fn world(t: &TestApp) -> CampaignId {
    let k = region::call(t).await;
    t.clock.advance(TimeDelta::days(1));
    days::keep_days(&t.app).await.unwrap();
    k
}

/// The city's survey of three classes, answered by the pupils of one school and over.
async fn finished_survey(t: &TestApp) -> String {
    let classes = survey::grow(t, "QH1001", 21..23, 20).await;
    let id = survey::locked(t, &*t.officer("city").await, &t.world().city, survey::new(&t.app)).await;
    for class in &classes {
        survey::answer_class(t, class, id, 20, |n| if n < 18 { 10 } else { 2 }).await;
    }
    t.clock.advance(TimeDelta::days(8));
    id.to_string()
}

both! {
    async fn every_answer_fits_the_openapi_document(engine) {
        let t = TestApp::new(engine).await;
        let k = world(&t).await;
        let day = t.app.today() - TimeDelta::days(1);
        let token = token(&t, "city").await;
        let survey = finished_survey(&t).await;
        let mut b = t.browser();
        let document = b.get("/api/v1/openapi.json").await;
        assert_eq!(document.header("content-type"), "application/json");
        let document = document.json();
        let notes: BTreeSet<&str> = Note::ALL.iter().map(|n| n.as_str()).collect();
        for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
            if let Some(known) = schema["properties"]["note"]["enum"].as_array().filter(|_| schema["properties"]["eligible"].is_object()) {
                assert_eq!(known.iter().filter_map(Value::as_str).collect::<BTreeSet<_>>(), notes, "{name}");
            }
        }
        for (path, what) in document["paths"].as_object().unwrap() {
            let schema = &what["get"]["responses"]["200"]["content"]["application/json"]["schema"];
            let takes = |name: &str| what["get"]["parameters"].as_array().unwrap().iter().any(|p| p["$ref"].as_str().unwrap().ends_with(&format!("/{name}")));
            let mut queries = vec![String::new(), format!("?campaign={k}")];
            if takes("day") {
                queries.push(format!("?day={day}"));
            }
            if takes("page") {
                queries.push("?page=2&per_page=4".to_owned());
            }
            for (code, query) in ["QH-C1", "QH-YL", "QH-XH", "QH1001"].iter().flat_map(|c| queries.iter().map(move |q| (*c, q))) {
                // Only bureaus have surveys, and the only one is the city's.
                let answers = match path.rsplit('/').next() {
                    Some("schools" | "surveys") => code != "QH1001",
                    Some("{survey}") => code == "QH-C1",
                    _ => true,
                };
                let address = format!("/api/v1{}{query}", path.replace("{code}", code).replace("{survey}", &survey));
                if !answers {
                    assert_eq!(ask(&mut b, &address, &token).await.status, StatusCode::NOT_FOUND, "{address}");
                    continue;
                }
                let answer = ask(&mut b, &address, &token).await;
                assert_eq!(answer.status, StatusCode::OK, "{address} {}", answer.body);
                let mut found = Vec::new();
                faults(&document, schema, &serde_json::from_str(&answer.body).unwrap(), "", &mut found);
                assert!(found.is_empty(), "{address}: {found:#?}");
            }
            // Every error fits the document too.
            let path = path.replace("{survey}", &survey);
            for (address, token, status) in [
                (path.replace("{code}", "QH-C1"), "qinghe1_x", 401), (path.replace("{code}", "QH"), &*token, 404), (path.replace("{code}", "no"), &*token, 404),
                (format!("{}?campaign=x", path.replace("{code}", "QH-C1")), &*token, if takes("campaign") { 422 } else { 200 }),
            ] {
                let answer = ask(&mut b, &format!("/api/v1{address}"), token).await;
                assert_eq!(answer.status.as_u16(), status, "{address}");
                if status != 200 {
                    let mut found = Vec::new();
                    let body = serde_json::from_str(&answer.body).unwrap();
                    faults(&document, &document["components"]["schemas"]["Error"], &body, "", &mut found);
                    assert!(found.is_empty(), "{address}: {found:#?}");
                }
            }
        }
        let page = b.get("/api/v1").await.page();
        for path in document["paths"].as_object().unwrap().keys() {
            page.has("h2 code", &format!("GET /api/v1{path}"));
        }
        assert_eq!(code(&ask(&mut b, "/api/v1/nothing", &token).await), "not-found");
    }

    async fn small_groups_are_hidden_in_the_data_interface(engine) {
        let t = TestApp::new(engine).await;
        let k = world(&t).await;
        let token = token(&t, "city").await;
        let mut b = t.browser();
        let body = ask(&mut b, &format!("/api/v1/orgs/QH-C1/participation?campaign={k}"), &token).await.body;
        let answer: Value = serde_json::from_str(&body).unwrap();
        let parts = answer["parts"].as_array().unwrap();
        let seen: Vec<_> = parts.iter().map(|p| (p["part"].as_str().unwrap(), p["eligible"].as_i64(), p["note"].as_str())).collect();
        assert_eq!(seen, [("org", Some(95), None), ("org", None, Some("hidden")), ("org", None, Some("hidden")), ("together", Some(49), None)]);
        assert_eq!(answer["total"]["eligible"], 144);
        let schools = async |b: &mut Browser, query: &str| -> Value {
            serde_json::from_str(&ask(b, &format!("/api/v1/orgs/QH-C1/schools?{query}"), &token).await.body).unwrap()
        };
        let mut codes = Vec::new();
        for page in 1..=4 {
            let answer = schools(&mut b, &format!("page={page}&per_page=2")).await;
            assert_eq!(answer["count"], 6);
            codes.extend(answer["schools"].as_array().unwrap().iter().map(|s| (s["code"].as_str().unwrap().to_owned(), s["note"] == "hidden")));
        }
        let codes: Vec<_> = codes.iter().map(|(c, h)| (c.as_str(), *h)).collect();
        assert_eq!(codes, [("QH1001", false), ("QH1002", false), ("QH1003", false), ("QH2001", true), ("QH3001", true), ("QH3002", true)]);
        for name in ["学生", "林知夏", "五年级"] {
            assert!(!body.contains(name));
        }
    }

    async fn a_parameter_is_what_the_document_says_or_refused(engine) {
        let t = TestApp::new(engine).await;
        let k = world(&t).await;
        let day = t.app.today() - TimeDelta::days(1);
        let token = token(&t, "city").await;
        let survey = finished_survey(&t).await;
        let mut b = t.browser();
        let document = b.get("/api/v1/openapi.json").await.json();
        let all = &document["components"]["parameters"];
        let plain = k.to_string().replace('-', "");
        for (path, what) in document["paths"].as_object().unwrap() {
            let path = format!("/api/v1{}", path.replace("{code}", "QH-C1").replace("{survey}", &survey));
            for parameter in what["get"]["parameters"].as_array().unwrap() {
                let parameter = &all[parameter["$ref"].as_str().unwrap().rsplit('/').next().unwrap()];
                let (name, schema) = (parameter["name"].as_str().unwrap(), &parameter["schema"]);
                if parameter["in"] != "query" {
                    continue;
                }
                let (good, mut bad) = match name {
                    "campaign" => (vec![k.to_string(), k.to_string().to_uppercase()], vec!["x".to_owned(), plain.clone(), format!("{{{k}}}"), format!("{k}%00")]),
                    "day" => (vec![day.to_string()], ["2026-1-2", "2026-02-30", "20261120", "today", "%2B262142-12-31", "2026-11-20T00:00"].map(str::to_owned).into()),
                    // Numbers, with their limits.
                    _ => {
                        let (least, most) = (schema["minimum"].as_i64().unwrap(), schema["maximum"].as_i64().unwrap_or_else(|| panic!("{name} has no maximum")));
                        let mut bad: Vec<String> = ["x", "1.0", "-1", "%2B1", "1e2", "99999999999999999999999", "1%20", "%EF%BC%91"].map(str::to_owned).into();
                        bad.extend([(least - 1).to_string(), (most + 1).to_string()]);
                        (vec![least.to_string(), most.to_string()], bad)
                    }
                };
                for value in &good {
                    let answer = ask(&mut b, &format!("{path}?{name}={value}"), &token).await;
                    assert_eq!(answer.status, StatusCode::OK, "{path} {name}={value} {}", answer.body);
                }
                let twice = format!("{0}&{name}={0}", good[0]);
                bad.extend([String::new(), "%20".to_owned(), twice]);
                for value in &bad {
                    let answer = ask(&mut b, &format!("{path}?{name}={value}"), &token).await;
                    assert_eq!((answer.status, code(&answer).as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "bad-parameter"), "{path} {name}={value}");
                    assert!(answer.json()["error"]["message"].as_str().unwrap().starts_with(name), "{}", answer.body);
                }
            }
        }
        // A day where none can be asked for would be answered with the figures of now.
        for path in ["days", "five-ones"] {
            let answer = ask(&mut b, &format!("/api/v1/orgs/QH-C1/{path}?day={day}"), &token).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        }
        for (code, path) in [("QH-C1%00", "campaigns"), ("%00", "participation"), ("QH-C1", "surveys/x")] {
            let answer = ask(&mut b, &format!("/api/v1/orgs/{code}/{path}"), &token).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{code} {path}");
        }
    }

    async fn a_token_is_made_shown_once_and_revoked(engine) {
        let t = TestApp::new(engine).await;
        world(&t).await;
        let w = t.world();
        let address = format!("/bureau/{}/tokens", w.county.id);
        let mut b = t.staff_browser("officer.county").await;
        let bad = b.post(&address, &[("name", ""), ("days", "900")]).await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        bad.page().error("name", "").error("days", "");
        let made = b.post(&address, &[("name", "县平台 <b>"), ("days", "30")]).await;
        assert_eq!((made.status, made.header("cache-control")), (StatusCode::OK, "no-store"));
        let token = made.page().attr("main [value^='qinghe1_']", "value");
        assert_eq!(token.len(), 8 + 43);
        let list = b.get(&address).await.page();
        assert_eq!(list.row("县平台 <b>")[2], "从未使用");
        list.nowhere(&token);
        let kept = t.store().number("SELECT COUNT(*) FROM api_tokens WHERE LENGTH(hash) = 32 AND used_on IS NULL").await;
        assert_eq!(kept, 1);

        let mut machine = t.browser();
        let own = "/api/v1/orgs/QH-YL/participation";
        assert_eq!(ask(&mut machine, own, &token).await.status, StatusCode::OK);
        assert_eq!(ask(&mut machine, own, &token).await.status, StatusCode::OK);
        let uses = "SELECT COUNT(*) FROM audit WHERE action = 'tokens.manage' AND CAST(detail AS TEXT) LIKE '%\"use\"%'";
        assert_eq!(t.store().number(uses).await, 1, "once a day");
        t.clock.advance(TimeDelta::days(1));
        ask(&mut machine, own, &token).await;
        assert_eq!(t.store().number(uses).await, 2);
        // It covers its subtree only, and does not open pages.
        for elsewhere in ["QH", "QH-C1", "QH-LC", "QH2001", "nobody"] {
            let answer = ask(&mut machine, &format!("/api/v1/orgs/{elsewhere}/participation"), &token).await;
            assert_eq!((answer.status, code(&answer).as_str()), (StatusCode::NOT_FOUND, "not-found"), "{elsewhere}");
        }
        assert!(ask(&mut machine, &format!("/bureau/{}", w.county.id), &token).await.location().starts_with("/sign-in/staff?to="));
        for wrong in ["", "qinghe1_", &token[..token.len() - 1], "Bearer"] {
            let answer = ask(&mut machine, own, wrong).await;
            assert_eq!((answer.status, answer.header("www-authenticate")), (StatusCode::UNAUTHORIZED, "Bearer"));
        }
        // A session is no token. (A day has passed: it is a new one.)
        let mut b = t.staff_browser("officer.county").await;
        assert_eq!(b.get(own).await.status, StatusCode::UNAUTHORIZED);

        let revoke = b.get(&address).await.page().attr(&format!("form[action^='{address}/']"), "action");
        let id = revoke[address.len() + 1..].strip_suffix("/revoke").unwrap();
        let other = format!("/bureau/{}/tokens/{id}/revoke", w.other_county.id);
        assert_eq!(b.post(&other, &[]).await.status, StatusCode::FORBIDDEN);
        assert_eq!(b.post(&revoke, &[]).await.location(), format!("{address}?revoked=1"));
        assert_eq!(ask(&mut machine, own, &token).await.status, StatusCode::UNAUTHORIZED);
        let log = t.store().number("SELECT COUNT(*) FROM audit WHERE action = 'tokens.manage'").await;
        assert_eq!(log, 6, "made, used and read from on two days, revoked");
        let page = t.staff_browser("officer.county").await.get(&format!("/bureau/{}/audit?action=tokens.manage", w.county.id)).await;
        let page = page.page();
        page.has("td", "持访问令牌的系统").has("td", "读取——专项行动总表");
    }

    async fn a_token_expires_and_its_requests_are_limited(engine) {
        let t = TestApp::new(engine).await;
        world(&t).await;
        let token = token(&t, "county").await;
        let mut b = t.browser();
        let limited = {
            let mut limited = None;
            for _ in 0..140 {
                let answer = ask(&mut b, "/api/v1/orgs/QH-YL/campaigns", &token).await;
                if answer.status != StatusCode::OK {
                    limited = Some(answer);
                    break;
                }
            }
            limited.expect("a limit")
        };
        assert_eq!((limited.status, code(&limited).as_str(), limited.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "rate-limited", "1"));
        t.clock.advance(TimeDelta::days(30));
        assert_eq!(ask(&mut b, "/api/v1/orgs/QH-YL/campaigns", &token).await.status, StatusCode::UNAUTHORIZED);
        let list = tokens::list(&t.app, &Actor::system(), t.world().county.id).await.unwrap();
        assert!(list.tokens.len() == 1 && !list.tokens[0].is_open(list.at));
    }
}
