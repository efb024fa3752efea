//! The outermost layer: request ids, HEAD, time limits, panics, and problem documents for all errors.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpResponse, ResponseError, web};
use futures_util::FutureExt;
use uuid::Uuid;

use super::problem::{self, RequestFacts};
use crate::app::App;
use crate::platform::codes::Code;
use crate::platform::error::AppError;
use crate::platform::lang::Lang;

/// Header that carries the request's id both ways.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// A request that has not been answered so long after its body had to be there gets 504.
const REQUEST_LIMIT: Duration = Duration::from_secs(30);

/// An answer made where no handler was left to make it (panic, time limit).
#[derive(Debug)]
struct Abandoned {
    error: AppError,
    facts: RequestFacts,
}

impl std::fmt::Display for Abandoned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.error)
    }
}

impl ResponseError for Abandoned {
    fn status_code(&self) -> StatusCode {
        self.error.status_code()
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = problem::render(&self.error, &self.facts);
        finish(response.headers_mut(), &self.facts);
        response
    }
}

/// The middleware function.
pub async fn edge(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let facts = facts(&request);
    request.extensions_mut().insert(facts.clone());
    renew_keys(&request).await;
    if request.method() == Method::HEAD {
        // Every GET answers HEAD too; the encoder leaves the body out by itself.
        request.head_mut().method = Method::GET;
    }
    let body_seconds = request
        .app_data::<web::Data<App>>()
        .map_or(0, |app| app.config.body_seconds);
    let limit = REQUEST_LIMIT + Duration::from_secs(body_seconds);
    let work = AssertUnwindSafe(next.call(request)).catch_unwind();
    let outcome = match actix_web::rt::time::timeout(limit, work).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_)) => {
            let error = AppError::internal("a handler panicked");
            return Err(Abandoned { error, facts }.into());
        }
        Err(_) => {
            let error = AppError::new(Code::Timeout).retry_after(1);
            return Err(Abandoned { error, facts }.into());
        }
    };
    let mut response = outcome?.map_into_boxed_body();
    let rendered = response
        .response()
        .error()
        .map(|error| match error.as_error::<AppError>() {
            Some(known) => problem::render(known, &facts),
            None => problem::render(&translated(error), &facts),
        });
    if let Some(rendered) = rendered {
        response = response.into_response(rendered.map_into_boxed_body());
    }
    finish(response.headers_mut(), &facts);
    Ok(response)
}

/// A token that names an unknown key may have been signed by another process with a key that was added
/// meanwhile. Looked up here, for the extractor that judges the token must not wait for anything.
async fn renew_keys(request: &ServiceRequest) {
    let token = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.split_once(' '));
    let app = request.app_data::<web::Data<App>>();
    if let (Some((_, token)), Some(app)) = (token, app)
        && app.tokens.is_strange(token.trim(), app.clock.now())
        && let Err(error) = app.renew_keys().await
    {
        log::warn!("the keys could not be looked up: {error}");
    }
}

/// An error of the framework itself in our terms.
fn translated(error: &Error) -> AppError {
    let status = error.as_response_error().status_code();
    let code = match status {
        StatusCode::NOT_FOUND => return AppError::missing("resource"),
        StatusCode::PAYLOAD_TOO_LARGE => Code::BodyTooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Code::UnsupportedMediaType,
        StatusCode::REQUEST_TIMEOUT => Code::RequestTimeout,
        status if status.is_client_error() => Code::MalformedRequest,
        _ => return AppError::internal(error),
    };
    AppError::new(code).with("count", 1)
}

/// Reads what answers need to know; a sane id sent by the client is kept.
fn facts(request: &ServiceRequest) -> RequestFacts {
    let sent = request
        .headers()
        .get(REQUEST_ID)
        .and_then(|value| value.to_str().ok()?.parse::<Uuid>().ok());
    let made = || {
        request
            .app_data::<web::Data<App>>()
            .map_or_else(Uuid::nil, |app| app.ids.next(app.clock.now()))
    };
    let accepted = request
        .headers()
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    RequestFacts {
        request_id: sent.unwrap_or_else(made),
        lang: accepted.map_or_else(Lang::default, Lang::negotiate),
        path: request.path().to_owned(),
    }
}

/// Headers that every answer carries.
fn finish(headers: &mut HeaderMap, facts: &RequestFacts) {
    if let Ok(id) = HeaderValue::from_str(&facts.request_id.to_string()) {
        headers.insert(REQUEST_ID, id);
    }
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    );
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(
            header::CACHE_CONTROL,
            HeaderValue::from_static("private, no-cache"),
        );
    }
    headers.append(header::VARY, HeaderValue::from_static("Accept-Language"));
}
