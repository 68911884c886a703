//! The figures of a bureau for its own systems: JSON at `/api/v1`, with a token of the bureau.
//!
//! Figures and what is hidden of them are those of the reports ([`reports::get`]); there is nothing of a single learner
//! here. `openapi.json` describes every answer, and a test holds the answers to it. Errors are JSON with stable codes.

mod docs;

use crate::bureau::surveys::data;
use axum::{
    extract::{Path, RawQuery},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{any, get},
};
use qinghe_kit::{Web, i18n, page::Cx};
use qinghe_model::{CampaignId, OrgId, activity::ActivityKind};
use qinghe_service::{
    Actor, Error,
    reports::{
        self, Kind, Report, Wanted,
        table::{self, Cell, Row},
    },
    surveys::{self, results},
    tokens,
};
use qinghe_store::{campaigns::Campaign, orgs::Org};
use serde_json::{Value, json};

/// The description of every answer.
pub const OPENAPI: &str = include_str!("openapi.json");

/// Every address of this area.
pub fn routes() -> axum::Router<Web> {
    axum::Router::new()
        .route("/api/v1", get(docs::show))
        .route("/api/v1/openapi.json", get(|| async { ([(header::CONTENT_TYPE, "application/json")], OPENAPI) }))
        .route("/api/v1/orgs/{code}/campaigns", get(campaigns))
        .route("/api/v1/orgs/{code}/participation", get(participation))
        .route("/api/v1/orgs/{code}/schools", get(schools))
        .route("/api/v1/orgs/{code}/days", get(days))
        .route("/api/v1/orgs/{code}/five-ones", get(five_ones))
        .route("/api/v1/orgs/{code}/surveys", get(surveys))
        .route("/api/v1/orgs/{code}/surveys/{survey}", get(survey))
        .route("/api/v1/{*rest}", any(|| async { Refusal::from(Error::NotFound) }))
}

/// Why there is no answer.
enum Refusal {
    /// This parameter is not what it has to be.
    Parameter(&'static str, &'static str),
    Error(Error),
}

impl<E: Into<Error>> From<E> for Refusal {
    fn from(e: E) -> Self {
        Self::Error(e.into())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, code, message) = match &self {
            Self::Parameter(name, wanted) => {
                (StatusCode::UNPROCESSABLE_ENTITY, "bad-parameter", format!("{name} has to be {wanted}"))
            }
            Self::Error(e) => {
                let (status, code, message) = match e {
                    Error::SignInRequired => {
                        (StatusCode::UNAUTHORIZED, "unauthorized", "a valid token is needed: Authorization: Bearer …")
                    }
                    // What is outside a token's scope looks the same as what does not exist.
                    Error::Forbidden | Error::NotFound => {
                        (StatusCode::NOT_FOUND, "not-found", "there is no such thing")
                    }
                    Error::TooManyAttempts(_) => (StatusCode::TOO_MANY_REQUESTS, "rate-limited", "too many requests"),
                    e => {
                        tracing::error!(error = %e, "api.failed");
                        (StatusCode::INTERNAL_SERVER_ERROR, "internal", "the request failed; it may be repeated")
                    }
                };
                (status, code, message.to_owned())
            }
        };
        let body = json!({ "error": { "code": code, "message": message } });
        let mut response = (status, axum::Json(body)).into_response();
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Self::Error(Error::TooManyAttempts(seconds)) = self {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

type Answer = Result<axum::Json<Value>, Refusal>;

/// A request with its token opened and its query read.
struct Asked {
    cx: Cx,
    actor: Actor,
    query: Vec<(String, String)>,
}

impl Asked {
    async fn new(cx: Cx, headers: &HeaderMap, query: Option<String>) -> Result<Self, Refusal> {
        let header_text = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok());
        let token = header_text.and_then(|v| v.split_once(' ')).filter(|(kind, _)| kind.eq_ignore_ascii_case("bearer"));
        let token = token.map_or("", |(_, token)| token.trim());
        let actor = tokens::open(&cx.web.app, token, &cx.visitor.client).await?;
        let query = serde_urlencoded::from_str(&query.unwrap_or_default())
            .map_err(|_| Refusal::Parameter("the query", "pairs of a name and a value"))?;
        Ok(Self { cx, actor, query })
    }

    /// A parameter; none when it is absent. It comes once and is not empty: an empty one is more likely a fault of the
    /// program that asks than a wish for the default.
    fn parameter<T>(
        &self,
        (name, wanted): (&'static str, &'static str),
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, Refusal> {
        let mut values = self.query.iter().filter(|(n, _)| n == name).map(|(_, value)| value);
        let refused = Refusal::Parameter(name, wanted);
        match (values.next(), values.next()) {
            (None, _) => Ok(None),
            (Some(value), None) => read(value).map(Some).ok_or(refused),
            (Some(_), Some(_)) => Err(refused),
        }
    }

    fn campaign(&self) -> Result<Option<CampaignId>, Refusal> {
        let read = |v: &str| v.parse::<CampaignId>().ok().filter(|id| id.to_string() == v.to_ascii_lowercase());
        self.parameter(("campaign", "the id of a campaign, once"), read)
    }

    /// A whole number from 1 to `most`.
    fn number(&self, name: &'static str, wanted: &'static str, most: usize) -> Result<Option<usize>, Refusal> {
        let digits = |v: &&str| !v.is_empty() && v.bytes().all(|b| b.is_ascii_digit());
        let read = |v: &str| Some(v).filter(digits)?.parse().ok().filter(|n| (1..=most).contains(n));
        self.parameter((name, wanted), read)
    }

    async fn report(&self, code: &str, kind: Kind) -> Result<Report, Refusal> {
        // Figures of now would pass for those of the day that was asked for.
        let read = |v: &str| i18n::read_day(v).filter(|_| kind.has_day());
        let wanted = if kind.has_day() { "a day as 2026-11-20, once" } else { "absent here" };
        let day = self.parameter(("day", wanted), read)?;
        let wanted = Wanted { kind, campaign: self.campaign()?, day };
        let org = self.org(code, kind.as_str()).await?;
        Ok(reports::get(&self.cx.web.app, &self.actor, org, wanted).await?)
    }

    /// The node of a code, for an answer about it.
    async fn org(&self, code: &str, what: &'static str) -> Result<OrgId, Refusal> {
        // PostgreSQL has no text with such a character.
        if code.contains('\0') {
            return Err(Error::NotFound.into());
        }
        let app = &self.cx.web.app;
        let org = reports::find(app, &self.actor, code).await?;
        tokens::note_read(app, &self.actor, what, org).await?;
        Ok(org)
    }
}

fn org(org: &Org, name: &qinghe_model::Text) -> Value {
    json!({ "code": org.code, "level": org.kind.as_str(), "name": name })
}

fn campaign(k: &Campaign) -> Value {
    let [schools, learners, passed, full, mean] = k.weights();
    json!({
        "id": k.id, "name": k.name(), "opens_at": k.opens_at, "due_at": k.due_at, "closes_at": k.closes_at,
        "snapshot_at": k.snapshot_at, "listed": k.snapshot_taken_at.is_some(), "target": k.target, "pass_mark": k.pass_mark,
        "school_threshold": k.school_threshold,
        "weights": { "school_rate": schools, "rate": learners, "pass_rate": passed, "full_rate": full, "mean": mean },
    })
}

fn about(report: &Report) -> Value {
    json!({
        "org": org(&report.org, &report.name),
        "campaign": report.campaign.id,
        "as_of": { "day": report.day.map(|(day, _)| day), "time": report.day.map_or(report.at, |(_, at)| at) },
    })
}

/// A row by the names of its columns. A row for several parts has their common word as `part`, and no name.
fn row(report: &Report, row: &Row) -> Value {
    let mut object = table::object(&report.table.columns, row);
    if let Some(Cell::Word(part)) = row.cells.first() {
        object["name"] = Value::Null;
        object["part"] = json!(part);
    } else {
        object["part"] = json!("org");
    }
    object
}

async fn campaigns(cx: Cx, headers: HeaderMap, Path(code): Path<String>, RawQuery(query): RawQuery) -> Answer {
    let asked = Asked::new(cx, &headers, query).await?;
    let id = asked.org(&code, "campaigns").await?;
    let found = reports::choices(&asked.cx.web.app, &asked.actor, id, None).await?;
    let list: Vec<Value> = found.campaigns.iter().map(campaign).collect();
    Ok(axum::Json(json!({ "org": org(&found.org, &found.org.name()), "campaigns": list })))
}

async fn participation(cx: Cx, headers: HeaderMap, Path(code): Path<String>, RawQuery(query): RawQuery) -> Answer {
    let asked = Asked::new(cx, &headers, query).await?;
    let report = asked.report(&code, Kind::Campaign).await?;
    let mut answer = about(&report);
    answer["total"] = report.table.total.as_ref().map_or(Value::Null, |total| row(&report, total));
    answer["parts"] = report.table.rows.iter().map(|r| row(&report, r)).collect();
    Ok(axum::Json(answer))
}

/// The most schools of one answer.
const MOST: usize = 500;
/// The last page that can be asked for.
const LAST_PAGE: usize = 10_000;

async fn schools(cx: Cx, headers: HeaderMap, Path(code): Path<String>, RawQuery(query): RawQuery) -> Answer {
    let asked = Asked::new(cx, &headers, query).await?;
    let page = asked.number("page", "a whole number from 1 to 10000, once", LAST_PAGE)?.unwrap_or(1);
    let size = asked.number("per_page", "a whole number from 1 to 500, once", MOST)?.unwrap_or(100);
    let report = asked.report(&code, Kind::League).await?;
    let mut rows: Vec<&Row> =
        report.table.rows.iter().filter(|r| !matches!(r.cells.first(), Some(Cell::Word(_)))).collect();
    // By code: the order by rate would change from one page to the next.
    let code = |r: &Row| match r.cells.last() {
        Some(Cell::Plain(code)) => code.clone(),
        _ => String::new(),
    };
    rows.sort_by_key(|r| code(r));
    let mut answer = about(&report);
    answer["count"] = json!(rows.len());
    answer["page"] = json!(page);
    answer["per_page"] = json!(size);
    answer["schools"] = rows.into_iter().skip((page - 1) * size).take(size).map(|r| row(&report, r)).collect();
    Ok(axum::Json(answer))
}

async fn days(cx: Cx, headers: HeaderMap, Path(code): Path<String>, RawQuery(query): RawQuery) -> Answer {
    let asked = Asked::new(cx, &headers, query).await?;
    let report = asked.report(&code, Kind::History).await?;
    let mut answer = about(&report);
    answer["days"] = report.table.rows.iter().map(|r| table::object(&report.table.columns, r)).collect();
    Ok(axum::Json(answer))
}

async fn five_ones(cx: Cx, headers: HeaderMap, Path(code): Path<String>, RawQuery(query): RawQuery) -> Answer {
    let asked = Asked::new(cx, &headers, query).await?;
    let report = asked.report(&code, Kind::FiveOnes).await?;
    let table = &report.table;
    let part = |r: &Row| {
        let mut part = row(&report, r);
        for kind in ActivityKind::ALL {
            if part.get(kind.as_str()).is_none() {
                part[kind.as_str()] = Value::Null;
            }
        }
        part
    };
    let mut answer = about(&report);
    let is_bureau = report.org.kind.is_bureau();
    let total = table.total.as_ref().filter(|_| is_bureau);
    answer["total"] = total.map_or(Value::Null, part);
    answer["parts"] = table.rows.iter().filter(|_| is_bureau).map(part).collect();
    answer["activities"] = table.all().filter(|_| !is_bureau).map(|r| table::object(&table.columns, r)).collect();
    Ok(axum::Json(answer))
}

async fn surveys(cx: Cx, headers: HeaderMap, Path(code): Path<String>, RawQuery(query): RawQuery) -> Answer {
    let asked = Asked::new(cx, &headers, query).await?;
    let app = &asked.cx.web.app;
    let id = asked.org(&code, "surveys").await?;
    let list = surveys::list(app, &asked.actor, id).await?;
    let fixed = list.surveys.iter().filter(|(s, _)| s.locked_at.is_some());
    let fixed: Value =
        fixed.map(|(s, of)| json!({ "org": org(of, &of.name()), "survey": data::survey(s, app.now()) })).collect();
    Ok(axum::Json(json!({ "org": org(&list.org, &list.org.name()), "surveys": fixed })))
}

async fn survey(
    cx: Cx,
    headers: HeaderMap,
    Path((code, survey)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Answer {
    let asked = Asked::new(cx, &headers, query).await?;
    let app = &asked.cx.web.app;
    let id = asked.org(&code, "survey").await?;
    let survey = survey.parse().map_err(|_| Error::NotFound)?;
    let found = results::get(app, &asked.actor, survey).await?;
    let figures = found.figures.as_ref().filter(|_| found.org.id == id).ok_or(Error::NotFound)?;
    let mut answer = data::results(&found, figures, app.now());
    answer["org"] = org(&found.org, &found.org.name());
    Ok(axum::Json(answer))
}
