//! JSON bodies: read within limits, checked whole, every fault named at once.

use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use aws_lc_rs::digest;
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use serde_json::Value;
use utoipa::ToSchema;
use validator::{Validate, ValidationErrors, ValidationErrorsKind};

use crate::app::App;
use crate::platform::codes::{Code, FaultCode};
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::op::IdempotencyRequest;

/// Largest JSON body, in bytes.
pub const BODY_LIMIT: usize = 1024 * 1024;

/// A JSON body of type `T` that has passed all of its checks.
#[derive(Debug)]
pub struct ValidJson<T>(pub T);

impl<T: DeserializeOwned + Validate + ToSchema + 'static> FromRequest for ValidJson<T> {
    type Error = AppError;
    type Future = LocalBoxFuture<'static, AppResult<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let payload = payload.take();
        Box::pin(async move {
            check_media_type(&request)?;
            let bytes = read(&request, payload).await?;
            if let Some(sent) = request.extensions().get::<Arc<IdempotencyRequest>>() {
                let _ = sent.body_hash.set(hash(&bytes));
            }
            parse::<T>(&request, &bytes).map(ValidJson)
        })
    }
}

/// SHA-256 of a body.
pub fn hash(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    let digest = digest::digest(&digest::SHA256, bytes);
    for (place, byte) in out.iter_mut().zip(digest.as_ref()) {
        *place = *byte;
    }
    out
}

fn check_media_type(request: &HttpRequest) -> AppResult<()> {
    let kind = request.content_type();
    if kind.eq_ignore_ascii_case("application/json")
        || kind.eq_ignore_ascii_case("application/merge-patch+json")
    {
        return Ok(());
    }
    Err(AppError::new(Code::UnsupportedMediaType).with("expected", "application/json"))
}

async fn read(request: &HttpRequest, payload: Payload) -> AppResult<Vec<u8>> {
    let too_large = || AppError::new(Code::BodyTooLarge).with("limit", BODY_LIMIT);
    let declared = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|length| length > BODY_LIMIT) {
        return Err(too_large());
    }
    let collect = async {
        let mut payload = payload;
        let mut bytes = Vec::with_capacity(declared.unwrap_or(1024));
        while let Some(chunk) = payload.next().await {
            let chunk =
                chunk.map_err(|_| AppError::new(Code::MalformedRequest).with("count", 1))?;
            if bytes.len() + chunk.len() > BODY_LIMIT {
                return Err(too_large());
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    };
    // actix itself would wait for ever.
    let app = request.app_data::<web::Data<App>>();
    let seconds = app.map_or(30, |app| app.config.body_seconds);
    actix_web::rt::time::timeout(Duration::from_secs(seconds), collect)
        .await
        .map_err(|_| AppError::new(Code::RequestTimeout))?
}

/// Good bodies pass straight into `T`; only a faulty one is held against the contract's schema,
/// which finds all of its faults where the deserialiser stops at the first.
fn parse<T: DeserializeOwned + Validate + ToSchema>(
    request: &HttpRequest,
    bytes: &[u8],
) -> AppResult<T> {
    let nul = nul_faults(bytes);
    if !nul.is_empty() {
        return Err(AppError::invalid(nul));
    }
    match serde_json::from_slice::<T>(bytes) {
        Ok(value) => {
            let mut faults = null_faults::<T>(request, bytes);
            if let Err(errors) = value.validate() {
                faults.extend(rule_faults("", &errors));
            }
            if faults.is_empty() {
                return Ok(value);
            }
            let mut faults = sorted(faults);
            faults.dedup_by(|a, b| a.pointer == b.pointer && a.code == b.code);
            Err(AppError::invalid(faults))
        }
        Err(error) => Err(shape_fault::<T>(request, bytes, &error)),
    }
}

/// `null` says "clear" in a change and nothing anywhere else, where the contract does not know it; the
/// deserialiser would take it for an absent member.
fn null_faults<T: ToSchema>(request: &HttpRequest, bytes: &[u8]) -> Vec<FieldFault> {
    let name = T::name();
    let is_change = name.ends_with("Update") && !name.ends_with("BulkUpdate");
    if is_change || !bytes.windows(4).any(|part| part == b"null") {
        return Vec::new();
    }
    let app = request.app_data::<web::Data<App>>();
    let tree = serde_json::from_slice::<Value>(bytes).ok();
    app.zip(tree)
        .map(|(app, tree)| app.contract.body_faults(&name, &tree))
        .unwrap_or_default()
}

/// Texts with the character U+0000, which PostgreSQL cannot hold and nobody types.
fn nul_faults(bytes: &[u8]) -> Vec<FieldFault> {
    let is_suspect = bytes.windows(6).any(|part| part == b"\\u0000");
    let tree = is_suspect.then(|| serde_json::from_slice::<Value>(bytes).ok());
    let mut faults = Vec::new();
    if let Some(Some(tree)) = tree {
        find_nul("", &tree, &mut faults);
    }
    faults
}

fn find_nul(at: &str, node: &Value, faults: &mut Vec<FieldFault>) {
    match node {
        Value::String(text) if text.contains('\0') => {
            faults.push(FieldFault::body(at, FaultCode::InvalidFormat));
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                find_nul(&format!("{at}/{index}"), item, faults);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                if name.contains('\0') {
                    faults.push(FieldFault::body(at, FaultCode::Unknown));
                }
                find_nul(&format!("{at}/{name}"), member, faults);
            }
        }
        _ => {}
    }
}

fn shape_fault<T: ToSchema>(
    request: &HttpRequest,
    bytes: &[u8],
    error: &serde_json::Error,
) -> AppError {
    let Ok(tree) = serde_json::from_slice::<Value>(bytes) else {
        let place = format!("line {}, column {}", error.line(), error.column());
        return AppError::new(Code::MalformedRequest)
            .saying("not_json")
            .with("place", place);
    };
    let app = request.app_data::<web::Data<App>>();
    let faults = app
        .map(|app| app.contract.body_faults(&T::name(), &tree))
        .unwrap_or_default();
    if faults.is_empty() {
        // The type is stricter than its schema can say; the deserialiser's word is all there is.
        let fault = FieldFault::body("", FaultCode::InvalidFormat)
            .saying("unreadable")
            .with("why", error);
        return AppError::fault(fault);
    }
    AppError::invalid(sorted(faults))
}

fn sorted(mut faults: Vec<FieldFault>) -> Vec<FieldFault> {
    faults.sort_by(|a, b| a.pointer.cmp(&b.pointer));
    faults
}

/// The faults that `validator` found, with JSON pointers.
pub fn rule_faults(at: &str, errors: &ValidationErrors) -> Vec<FieldFault> {
    let mut faults = Vec::new();
    for (name, kind) in errors.errors() {
        let at = if *name == "__all__" {
            at.to_owned()
        } else {
            format!("{at}/{name}")
        };
        match kind {
            ValidationErrorsKind::Struct(inner) => faults.extend(rule_faults(&at, inner)),
            ValidationErrorsKind::List(items) => {
                faults.extend(
                    items
                        .iter()
                        .flat_map(|(index, inner)| rule_faults(&format!("{at}/{index}"), inner)),
                );
            }
            ValidationErrorsKind::Field(errors) => {
                faults.extend(errors.iter().map(|error| rule_fault(&at, error)))
            }
        }
    }
    faults
}

fn rule_fault(at: &str, error: &validator::ValidationError) -> FieldFault {
    let number = |name: &str| {
        error
            .params
            .get(name)
            .map(|value| value.to_string().trim_matches('"').to_owned())
    };
    let length = error.params.get("value").map(|value| match value {
        Value::String(text) => text.chars().count(),
        Value::Array(items) => items.len(),
        _ => 0,
    });
    let minimum = error
        .params
        .get("min")
        .and_then(Value::as_u64)
        .and_then(|min| usize::try_from(min).ok());
    let code = match error.code.as_ref() {
        "length"
            if length
                .zip(minimum)
                .is_some_and(|(length, min)| length < min) =>
        {
            FaultCode::TooShort
        }
        "length" => FaultCode::TooLong,
        "range" => FaultCode::OutOfRange,
        "required" => FaultCode::Required,
        "not_allowed" => FaultCode::NotAllowed,
        "conflict" => FaultCode::Conflict,
        "weak_password" => FaultCode::WeakPassword,
        _ => FaultCode::InvalidFormat,
    };
    let fault = FieldFault::body(at, code);
    ["min", "max"]
        .into_iter()
        .fold(fault, |fault, name| match number(name) {
            Some(value) => fault.with(name, value),
            None => fault,
        })
}
