//! What a handler answers: rendered once, so that the idempotency record can keep the same bytes.

use actix_web::body::BoxBody;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::{Deserialize, Serialize};

use super::problem::RequestFacts;
use crate::platform::error::{AppError, AppResult};

/// A finished answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Headers beyond the usual ones.
    pub headers: Vec<(String, String)>,
    /// JSON bytes; empty for 204.
    #[serde(skip)]
    pub body: Vec<u8>,
}

impl Reply {
    fn with_body(status: u16, body: &impl Serialize) -> AppResult<Reply> {
        let body = serde_json::to_vec(body).map_err(AppError::internal)?;
        Ok(Reply {
            status,
            headers: Vec::new(),
            body,
        })
    }

    /// 200 with a body.
    pub fn ok(body: &impl Serialize) -> AppResult<Reply> {
        Self::with_body(200, body)
    }

    /// 201 with the new resource and where it lives.
    pub fn created(location: impl Into<String>, body: &impl Serialize) -> AppResult<Reply> {
        Ok(Self::with_body(201, body)?.header("location", location))
    }

    /// 204.
    pub fn no_content() -> Reply {
        Reply {
            status: 204,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// Adds a header.
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Reply {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// Adds the version as entity tag. `variant` tells apart what differs between callers of the
    /// same version, such as the transitions allowed to them; leave it empty where nothing does.
    pub fn version(self, version: i64, variant: &str) -> Reply {
        let tag = if variant.is_empty() {
            format!("\"{version}\"")
        } else {
            format!("\"{version}-{variant}\"")
        };
        self.header("etag", tag)
    }

    /// For tokens and secrets: nobody keeps a copy.
    pub fn secret(self) -> Reply {
        self.header("cache-control", "no-store")
    }

    fn entity_tag(&self) -> Option<&str> {
        self.headers
            .iter()
            .find(|(name, _)| name == "etag")
            .map(|(_, value)| value.as_str())
    }
}

/// What a write answers with. Made outside the transaction, so that it holds up no other write, unless a
/// repeat of the request must find it kept.
pub trait Answer: Send + 'static {
    /// Makes the answer.
    ///
    /// # Errors
    /// `internal` when the body cannot be written as JSON.
    fn render(self) -> AppResult<Reply>;
}

impl Answer for Reply {
    fn render(self) -> AppResult<Reply> {
        Ok(self)
    }
}

impl Responder for Reply {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse<BoxBody> {
        let unchanged = self.status == 200
            && self
                .entity_tag()
                .is_some_and(|tag| already_has(request, tag));
        let status = if unchanged {
            StatusCode::NOT_MODIFIED
        } else {
            StatusCode::from_u16(self.status).unwrap_or_default()
        };
        let mut response = HttpResponse::build(status);
        for (name, value) in &self.headers {
            response.insert_header((name.as_str(), value.as_str()));
        }
        if unchanged || self.body.is_empty() {
            return response.finish();
        }
        if let Some(facts) = actix_web::HttpMessage::extensions(request).get::<RequestFacts>() {
            response.insert_header((header::CONTENT_LANGUAGE, facts.lang.as_str()));
        }
        response.content_type("application/json").body(self.body)
    }
}

/// Whether `If-None-Match` names the tag; proxies weaken tags, so the weak mark is ignored.
fn already_has(request: &HttpRequest, tag: &str) -> bool {
    let sent = request
        .headers()
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok());
    sent.is_some_and(|sent| {
        sent.split(',')
            .map(|one| one.trim().trim_start_matches("W/"))
            .any(|one| one == tag || one == "*")
    })
}
