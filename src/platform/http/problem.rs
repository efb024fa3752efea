//! The one place where an error becomes an answer: RFC 9457 problem documents.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use serde::Serialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::platform::codes::{Code, FaultCode};
use crate::platform::error::{AppError, FaultPlace, FieldFault};
use crate::platform::lang::Lang;
use crate::platform::quantity::Quantity;
use crate::platform::text;

/// Why a request was refused, as `application/problem+json` (RFC 9457). Programs switch on `code`;
/// `title`, `detail` and `errors[].message` are for people, in the language negotiated.
#[derive(Debug, Serialize, utoipa::ToSchema)]

pub struct Problem {
    /// Address of this kind of problem's documentation, relative to the server.
    #[serde(rename = "type")]
    #[schema(max_length = 200, example = "/problems/validation-failed")]
    kind: String,
    /// Short summary of the kind of problem, localised.
    #[schema(max_length = 200)]
    title: String,
    /// HTTP status, repeated.
    #[schema(minimum = 400, maximum = 599)]
    status: i32,
    /// The kind of problem as a word.
    code: Code,
    /// What happened this time and what can be done about it, localised.
    #[schema(max_length = 2000)]
    detail: String,
    /// Path of the request.
    #[schema(max_length = 2000)]
    instance: String,
    /// Identifies the request in our logs; quote it when asking for help.
    request_id: Uuid,
    /// Every faulty value of the request, all at once.
    #[schema(max_items = 1000)]
    errors: Option<Vec<FieldProblem>>,
    /// The record's present version, when `If-Match` named another.
    #[schema(minimum = 0)]
    current_version: Option<i64>,
    /// The record's present state, when the step is not possible from there.
    #[schema(max_length = 60)]
    current_state: Option<String>,
    /// Steps that this caller could take now.
    #[schema(max_items = 100)]
    allowed: Option<Vec<crate::workflow::AllowedTransition>>,
    /// Evidence or data still missing for the step.
    #[schema(max_items = 100)]
    unmet: Option<Vec<crate::workflow::UnmetNeed>>,
    /// Goods that are not there.
    #[schema(max_items = 200)]
    shortages: Option<Vec<StockShortage>>,
    /// The permission that the caller lacks.
    #[schema(max_length = 60)]
    required_permission: Option<String>,
    /// The record to use instead, such as the customer that this one was merged into.
    redirect_id: Option<Uuid>,
}

/// Goods that are not there, or are promised to others.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct StockShortage {
    /// The part.
    pub part_id: Uuid,
    /// Its stock keeping number.
    #[schema(max_length = 60)]
    pub sku: String,
    /// The place that it was wanted from.
    pub location_id: Uuid,
    /// Code of that place.
    #[schema(max_length = 60)]
    pub location: String,
    /// How much was wanted, in the part's unit.
    pub wanted: Quantity,
    /// How much could have been had.
    pub available: Quantity,
}

/// One faulty value of a request.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct FieldProblem {
    /// Where the value stands.
    #[serde(rename = "in")]
    place: FaultPlace,
    /// JSON pointer into the body, or the parameter's name.
    #[schema(max_length = 500)]
    pointer: String,
    /// What is wrong, as a word.
    code: FaultCode,
    /// What is wrong, for people, localised.
    #[schema(max_length = 500)]
    message: String,
    /// Values that the message mentions, such as `max`.
    #[serde(skip_serializing_if = "Map::is_empty")]
    #[schema(value_type = Option<std::collections::BTreeMap<String, super::texts::Text500>>)]
    params: Map<String, Value>,
}

/// What the answer needs to know of the request.
#[derive(Debug, Clone)]
pub struct RequestFacts {
    /// Identifies the request.
    pub request_id: Uuid,
    /// Negotiated language.
    pub lang: Lang,
    /// Path of the request.
    pub path: String,
}

/// Address of a code's documentation page.
pub fn page_address(code: Code) -> String {
    format!("/problems/{}", code.as_str().replace('_', "-"))
}

fn borrowed(params: &[(impl AsRef<str>, String)]) -> Vec<(&str, &str)> {
    params
        .iter()
        .map(|(name, value)| (name.as_ref(), value.as_str()))
        .collect()
}

fn field(lang: Lang, fault: &FieldFault) -> FieldProblem {
    let params = borrowed(&fault.params);
    let own = fault
        .text
        .and_then(|key| text::find(lang, &format!("faults.{key}"), &params));
    FieldProblem {
        place: fault.place,
        pointer: fault.pointer.clone(),
        code: fault.code,
        message: own
            .unwrap_or_else(|| text::of(lang, &format!("faults.{}", fault.code.as_str()), &params)),
        params: fault
            .params
            .iter()
            .map(|(name, value)| (name.to_string(), json!(value)))
            .collect(),
    }
}

/// The problem document of an error.
pub fn document(error: &AppError, facts: &RequestFacts) -> Value {
    let code = error.code();
    let params = borrowed(error.params());
    let own = error
        .text()
        .and_then(|key| text::find(facts.lang, &format!("details.{key}"), &params));
    let key = format!("problems.{}", code.as_str());
    let mut document = json!({
        "type": page_address(code),
        "title": text::of(facts.lang, &format!("{key}.title"), &[]),
        "status": code.status(),
        "code": code,
        "detail": own.unwrap_or_else(|| text::of(facts.lang, &format!("{key}.detail"), &params)),
        "instance": facts.path,
        "request_id": facts.request_id,
    });
    if let Some(members) = document.as_object_mut() {
        if !error.faults().is_empty() {
            let errors: Vec<FieldProblem> = error
                .faults()
                .iter()
                .map(|fault| field(facts.lang, fault))
                .collect();
            members.insert("errors".to_owned(), json!(errors));
        }
        members.extend(error.extra().clone());
    }
    document
}

/// The whole answer to an error.
pub fn render(error: &AppError, facts: &RequestFacts) -> HttpResponse {
    let code = error.code();
    let status = StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if status.is_server_error() {
        log::error!("request {} to {}: {error}", facts.request_id, facts.path);
    }
    let mut response = HttpResponse::build(status);
    response.content_type("application/problem+json");
    if let Some(seconds) = error.retry_seconds() {
        response.insert_header((header::RETRY_AFTER, seconds.to_string()));
    }
    if status == StatusCode::UNAUTHORIZED {
        let challenge = HeaderValue::from_static("Bearer realm=\"aftercare\"");
        response.insert_header((header::WWW_AUTHENTICATE, challenge));
    }
    if let Some(allow) = error.params().iter().find(|(name, _)| *name == "allow") {
        response.insert_header((header::ALLOW, allow.1.as_str()));
    }
    response.insert_header((header::CONTENT_LANGUAGE, facts.lang.as_str()));
    response.body(document(error, facts).to_string())
}

/// Lets handlers and extractors return [`AppError`]; the edge replaces this plain answer by one in
/// the caller's language and with the request's id.
impl actix_web::ResponseError for AppError {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.code().status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let facts = RequestFacts {
            request_id: Uuid::nil(),
            lang: Lang::default(),
            path: String::new(),
        };
        HttpResponse::build(self.status_code())
            .content_type("application/problem+json")
            .body(document(self, &facts).to_string())
    }
}
