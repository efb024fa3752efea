//! `If-Match`: the version that a change was made on.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest};

use crate::platform::codes::{Code, FaultCode};
use crate::platform::error::{AppError, AppResult, FieldFault};

/// The version in `If-Match`; without the header the request is refused with 428.
#[derive(Debug, Clone, Copy)]
pub struct IfMatch(pub i64);

/// The version in `If-Match`, where the header is optional.
#[derive(Debug, Clone, Copy)]
pub struct MaybeIfMatch(pub Option<i64>);

/// Reads `"7"`, `W/"7"`, `"7-abc"` and bare `7`: proxies weaken tags, and ours carry a suffix.
fn version(request: &HttpRequest) -> AppResult<Option<i64>> {
    let Some(value) = request.headers().get(header::IF_MATCH) else {
        return Ok(None);
    };
    let bad = || {
        AppError::malformed(vec![FieldFault::header(
            "If-Match",
            FaultCode::InvalidFormat,
        )])
    };
    let text = value.to_str().map_err(|_| bad())?.trim();
    let text = text.trim_start_matches("W/").trim_matches('"');
    let number = text.split('-').next().unwrap_or_default();
    number.parse().map(Some).map_err(|_| bad())
}

impl FromRequest for IfMatch {
    type Error = AppError;
    type Future = Ready<AppResult<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(version(request).and_then(|version| {
            version
                .map(IfMatch)
                .ok_or_else(|| AppError::new(Code::PreconditionRequired))
        }))
    }
}

impl FromRequest for MaybeIfMatch {
    type Error = AppError;
    type Future = Ready<AppResult<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(version(request).map(MaybeIfMatch))
    }
}

impl MaybeIfMatch {
    /// Refuses with 412 when a version was named and it is not the current one.
    pub fn check(self, current: i64) -> AppResult<()> {
        match self.0 {
            Some(sent) if sent != current => Err(AppError::stale(current)),
            _ => Ok(()),
        }
    }
}
