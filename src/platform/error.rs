//! The one error type of the program: a problem code with its facts, free of any transport.
//!
//! Rooms raise it, [`crate::platform::http::problem`] is the only place that turns it into an answer.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};

use super::codes::{Code, FaultCode};

/// What every fallible function of the program returns.
pub type AppResult<T> = Result<T, AppError>;

/// Where a faulty value stands in the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FaultPlace {
    /// In the JSON body; `pointer` says where.
    Body,
    /// In the query string; `pointer` is the parameter's name.
    Query,
    /// In the path; `pointer` is the parameter's name.
    Path,
    /// In a header; `pointer` is the header's name.
    Header,
}

/// One thing wrong with one value of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFault {
    /// Where the value stands.
    pub place: FaultPlace,
    /// JSON pointer into the body, or the parameter's name.
    pub pointer: String,
    /// What is wrong.
    pub code: FaultCode,
    /// Values for the message, such as `max`.
    pub params: Vec<(Cow<'static, str>, String)>,
    /// Key of a more telling message under `faults.` in the locales; the code's own message without it.
    pub text: Option<&'static str>,
}

impl FieldFault {
    /// A fault of a body member; `pointer` such as `/lines/0/amount`.
    pub fn body(pointer: impl Into<String>, code: FaultCode) -> Self {
        FieldFault {
            place: FaultPlace::Body,
            pointer: pointer.into(),
            code,
            params: Vec::new(),
            text: None,
        }
    }

    /// A fault of a query parameter.
    pub fn query(name: impl Into<String>, code: FaultCode) -> Self {
        FieldFault {
            place: FaultPlace::Query,
            ..FieldFault::body(name, code)
        }
    }

    /// A fault of a path parameter.
    pub fn path(name: impl Into<String>, code: FaultCode) -> Self {
        FieldFault {
            place: FaultPlace::Path,
            ..FieldFault::body(name, code)
        }
    }

    /// A fault of a header.
    pub fn header(name: impl Into<String>, code: FaultCode) -> Self {
        FieldFault {
            place: FaultPlace::Header,
            ..FieldFault::body(name, code)
        }
    }

    /// Adds a value for the message.
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, value: impl fmt::Display) -> Self {
        self.params.push((name.into(), value.to_string()));
        self
    }

    /// Chooses a more telling message (`faults.<key>` in the locales).
    pub fn saying(mut self, key: &'static str) -> Self {
        self.text = Some(key);
        self
    }
}

/// Why something was not done.
pub struct AppError(Box<Inner>);

struct Inner {
    code: Code,
    params: Vec<(&'static str, String)>,
    text: Option<&'static str>,
    faults: Vec<FieldFault>,
    extra: Map<String, Value>,
    retry_after: Option<u32>,
    source: Source,
}

#[derive(Debug)]
enum Source {
    None,
    Database(diesel::result::Error),
    Other(String),
}

impl AppError {
    /// A refusal with the code's own texts.
    pub fn new(code: Code) -> Self {
        AppError(Box::new(Inner {
            code,
            params: Vec::new(),
            text: None,
            faults: Vec::new(),
            extra: Map::new(),
            retry_after: None,
            source: Source::None,
        }))
    }

    /// 422 with every fault found in the values.
    pub fn invalid(faults: Vec<FieldFault>) -> Self {
        Self::new(Code::ValidationFailed)
            .with("count", faults.len())
            .with_faults(faults)
    }

    /// 422 for one fault.
    pub fn fault(fault: FieldFault) -> Self {
        Self::invalid(vec![fault])
    }

    /// 400 with every fault found in the shape.
    pub fn malformed(faults: Vec<FieldFault>) -> Self {
        Self::new(Code::MalformedRequest)
            .with("count", faults.len())
            .with_faults(faults)
    }

    /// 404: nothing visible to the caller; `kind` is the thing's name on the wire (`ticket`).
    pub fn missing(kind: &'static str) -> Self {
        Self::new(Code::NotFound).with("kind", kind)
    }

    /// 403 naming the permission that the caller lacks.
    pub fn forbidden(permission: &str) -> Self {
        Self::new(Code::InsufficientScope)
            .with("permission", permission)
            .with_extra("required_permission", permission)
    }

    /// 412 with the version that is current.
    pub fn stale(current_version: i64) -> Self {
        Self::new(Code::VersionMismatch)
            .with("current_version", current_version)
            .with_extra("current_version", current_version)
    }

    /// 500 with a text for the log that is never sent.
    pub fn internal(why: impl fmt::Display) -> Self {
        let mut error = Self::new(Code::Internal);
        error.0.source = Source::Other(why.to_string());
        error
    }

    /// 503: try again in `seconds`.
    pub fn overloaded(seconds: u32) -> Self {
        Self::new(Code::Overloaded).retry_after(seconds)
    }

    /// Adds a value for the detail text.
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.0.params.push((name, value.to_string()));
        self
    }

    /// Chooses a more telling detail text (`details.<key>` in the locales).
    pub fn saying(mut self, key: &'static str) -> Self {
        self.0.text = Some(key);
        self
    }

    /// Adds a member to the problem document.
    pub fn with_extra(mut self, name: &str, value: impl Serialize) -> Self {
        if let Ok(value) = serde_json::to_value(value) {
            self.0.extra.insert(name.to_owned(), value);
        }
        self
    }

    /// Sets the faults listed in `errors`.
    pub fn with_faults(mut self, faults: Vec<FieldFault>) -> Self {
        self.0.faults = faults;
        self
    }

    /// Seconds after which trying again makes sense.
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.0.retry_after = Some(seconds);
        self
    }

    /// The problem code.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// Values for the detail text.
    pub fn params(&self) -> &[(&'static str, String)] {
        &self.0.params
    }

    /// Key of the more telling detail text, where one was chosen.
    pub fn text(&self) -> Option<&'static str> {
        self.0.text
    }

    /// The faults listed in `errors`.
    pub fn faults(&self) -> &[FieldFault] {
        &self.0.faults
    }

    /// Members added to the problem document.
    pub fn extra(&self) -> &Map<String, Value> {
        &self.0.extra
    }

    /// Seconds for `Retry-After`.
    pub fn retry_seconds(&self) -> Option<u32> {
        self.0.retry_after
    }

    /// The database's own error, for retry decisions and constraint mapping.
    pub fn database(&self) -> Option<&diesel::result::Error> {
        match &self.0.source {
            Source::Database(error) => Some(error),
            _ => None,
        }
    }
}

impl fmt::Debug for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// For logs; people get the localised problem document.
impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.code.as_str())?;
        for (name, value) in &self.0.params {
            write!(f, " {name}={value}")?;
        }
        for fault in &self.0.faults {
            write!(f, " [{} {}]", fault.pointer, fault.code.as_str())?;
        }
        match &self.0.source {
            Source::None => Ok(()),
            Source::Database(error) => write!(f, ": {error}"),
            Source::Other(why) => write!(f, ": {why}"),
        }
    }
}

impl std::error::Error for AppError {}

impl From<diesel::result::Error> for AppError {
    fn from(error: diesel::result::Error) -> Self {
        let mut inner = Self::new(Code::Internal);
        inner.0.source = Source::Database(error);
        inner
    }
}
