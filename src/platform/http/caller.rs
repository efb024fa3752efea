//! The first extractor of every handler: reads who calls, checks the permission that the contract
//! names for the route, refuses parameters that the contract does not know, and yields the [`Op`].

use std::future::{Ready, ready};
use std::sync::{Arc, OnceLock};

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};

use super::bounds;
use super::contract::{Access, Contract, Rule};
use super::problem::RequestFacts;
use crate::app::App;
use crate::platform::auth::Actor;
use crate::platform::codes::{Code, FaultCode};
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::op::{IdempotencyRequest, Op};

/// Header with which a customer presents a tracking token.
pub const TRACKING_TOKEN: &str = "x-tracking-token";

impl FromRequest for Op {
    type Error = AppError;
    type Future = Ready<AppResult<Op>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(operation(request))
    }
}

fn operation(request: &HttpRequest) -> AppResult<Op> {
    let app = request
        .app_data::<web::Data<App>>()
        .ok_or_else(|| AppError::internal("no application state"))?;
    let pattern = request.match_pattern().unwrap_or_default();
    // Deny by default: a route that the contract does not describe is closed.
    let rule = app
        .contract
        .rule(request.method().as_str(), &pattern)
        .ok_or_else(|| AppError::internal(format!("no rule for {} {pattern}", request.method())))?;
    if pattern.contains('{') && app.contract.is_literal(request.path()) {
        return Err(method_not_allowed(&app.contract, request));
    }
    let actor = caller(app, request, rule)?;
    if request.path().contains("%00") {
        return Err(AppError::malformed(vec![FieldFault::path(
            "id",
            FaultCode::InvalidFormat,
        )]));
    }
    check_parameters(request, rule)?;
    let mut op = Op::new(actor, app.clock.now(), app.ids.clone());
    if let Some(facts) = request.extensions().get::<RequestFacts>() {
        op.request_id = facts.request_id;
        op.lang = facts.lang;
    }
    op.address = request.peer_addr().map(|peer| peer.ip().to_string());
    if rule.takes_idempotency_key {
        op.idempotency = idempotency(request)?.map(Arc::new);
    }
    if let Some(sent) = &op.idempotency {
        // The body's reader finds it there and adds the hash.
        request.extensions_mut().insert(sent.clone());
    } else if rule.needs_idempotency_key {
        return Err(AppError::new(Code::IdempotencyKeyRequired));
    }
    Ok(op)
}

fn caller(app: &App, request: &HttpRequest, rule: &Rule) -> AppResult<Actor> {
    match rule.access {
        Access::Public => Ok(Actor::Anonymous),
        Access::SignedIn => bearer(app, request),
        Access::Holds(permission) => {
            let actor = bearer(app, request)?;
            if actor.may(permission) {
                Ok(actor)
            } else {
                Err(AppError::forbidden(permission.as_str()))
            }
        }
        Access::Tracking => {
            let token = request
                .headers()
                .get(TRACKING_TOKEN)
                .and_then(|value| value.to_str().ok());
            app.tokens
                .tracking(token.ok_or_else(|| AppError::new(Code::Unauthenticated))?)
        }
    }
}

fn bearer(app: &App, request: &HttpRequest) -> AppResult<Actor> {
    let header = request
        .headers()
        .get(header::AUTHORIZATION)
        .ok_or_else(|| AppError::new(Code::Unauthenticated))?;
    let text = header
        .to_str()
        .map_err(|_| AppError::new(Code::InvalidToken))?;
    let (scheme, token) = text
        .split_once(' ')
        .ok_or_else(|| AppError::new(Code::InvalidToken))?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(AppError::new(Code::InvalidToken));
    }
    app.tokens.access(token.trim(), app.clock.now())
}

/// 405 with the methods that exist at the path.
pub fn method_not_allowed(contract: &Contract, request: &HttpRequest) -> AppError {
    let mut methods = contract.methods_at(request.path());
    methods.push("OPTIONS");
    AppError::new(Code::MethodNotAllowed).with("allow", methods.join(", "))
}

/// Refuses what the contract does not know or bounds.
fn check_parameters(request: &HttpRequest, rule: &Rule) -> AppResult<()> {
    let query = request.query_string();
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
    refuse_unknown_parameters(&pairs, rule)?;
    let faults = bounds::faults(request, &pairs, &rule.bounds);
    if faults.is_empty() {
        return Ok(());
    }
    Err(AppError::malformed(faults))
}

/// A filter that is silently ignored shows the wrong rows, so an unknown name is an error.
fn refuse_unknown_parameters(pairs: &[(String, String)], rule: &Rule) -> AppResult<()> {
    let mut unknown: Vec<&str> = pairs
        .iter()
        .map(|(name, _)| name.as_str())
        .filter(|name| !rule.parameters.iter().any(|known| known == name))
        .collect();
    unknown.dedup();
    if unknown.is_empty() {
        return Ok(());
    }
    let faults = unknown
        .iter()
        .map(|name| FieldFault::query(*name, FaultCode::Unknown))
        .collect();
    Err(AppError::new(Code::UnknownParameter)
        .with("names", unknown.join(", "))
        .with_faults(faults))
}

fn idempotency(request: &HttpRequest) -> AppResult<Option<IdempotencyRequest>> {
    let Some(value) = request.headers().get("idempotency-key") else {
        return Ok(None);
    };
    let bad = || {
        AppError::malformed(vec![FieldFault::header(
            "Idempotency-Key",
            FaultCode::InvalidFormat,
        )])
    };
    let key = value.to_str().map_err(|_| bad())?.trim().trim_matches('"');
    if key.is_empty() || key.len() > 255 || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(bad());
    }
    Ok(Some(IdempotencyRequest {
        key: key.to_owned(),
        method: request.method().to_string(),
        path: request.path().to_owned(),
        body_hash: OnceLock::new(),
    }))
}
