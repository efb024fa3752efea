//! An answer, and the checks that each one must pass.

use std::collections::{BTreeMap, HashMap};
use std::sync::{LazyLock, Mutex};

use serde_json::{Value, json};
use ureq::Body;

use super::server::DOCUMENT;

/// What the server answered.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Method and path of the request, for messages.
    pub what: String,
    /// HTTP status.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: BTreeMap<String, String>,
    /// JSON body; null when there is none.
    pub body: Value,
    /// The body as text.
    pub text: String,
}

impl Answer {
    pub(super) fn read(what: String, response: ureq::http::Response<Body>) -> Answer {
        let (parts, mut body) = response.into_parts();
        let headers = parts
            .headers
            .iter()
            .map(|(name, value)| {
                (
                    name.as_str().to_owned(),
                    value.to_str().unwrap_or_default().to_owned(),
                )
            })
            .collect();
        let text = body
            .with_config()
            .limit(64 * 1024 * 1024)
            .read_to_string()
            .unwrap_or_default();
        Answer {
            what,
            status: parts.status.as_u16(),
            headers,
            body: serde_json::from_str(&text).unwrap_or_default(),
            text,
        }
    }

    /// Reads a whole HTTP/1.1 answer with a declared length.
    ///
    /// # Errors
    /// What is missing.
    pub(super) fn parse(what: String, bytes: &[u8]) -> Result<Answer, String> {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").ok_or("no end of the head")?;
        let mut lines = head.lines();
        let status = lines
            .next()
            .and_then(|line| line.split(' ').nth(1)?.parse().ok());
        let headers: BTreeMap<String, String> = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect();
        let length = headers
            .get("content-length")
            .map(String::as_str)
            .unwrap_or("0");
        if length != body.len().to_string() {
            return Err(format!("{} of {length} bytes", body.len()));
        }
        Ok(Answer {
            what,
            status: status.ok_or("no status")?,
            headers,
            body: serde_json::from_str(body).unwrap_or_default(),
            text: body.to_owned(),
        })
    }

    /// Asserts the status and returns the answer.
    #[track_caller]
    pub fn ok(self, status: u16) -> Answer {
        assert_eq!(self.status, status, "{}: {}", self.what, self.text);
        self
    }

    /// Asserts status and problem code and returns the answer.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Answer {
        assert_eq!(
            (self.status, self.body["code"].as_str()),
            (status, Some(code)),
            "{}: {}",
            self.what,
            self.text
        );
        self
    }

    /// The text at a JSON pointer.
    #[track_caller]
    pub fn at(&self, pointer: &str) -> String {
        match self.body.pointer(pointer) {
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => panic!("{}: nothing at {pointer}: {}", self.what, self.text),
        }
    }

    /// The whole number at a JSON pointer.
    #[track_caller]
    pub fn number(&self, pointer: &str) -> i64 {
        self.body
            .pointer(pointer)
            .and_then(Value::as_i64)
            .unwrap_or_else(|| panic!("{}: no number at {pointer}: {}", self.what, self.text))
    }

    /// The rows of a list.
    #[track_caller]
    pub fn rows(&self) -> &[Value] {
        self.body["data"]
            .as_array()
            .unwrap_or_else(|| panic!("{}: no list: {}", self.what, self.text))
    }

    /// Pointers of the faults that a problem names, sorted.
    pub fn faults(&self) -> Vec<String> {
        let mut all: Vec<String> = self.body["errors"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|fault| fault["pointer"].as_str().map(str::to_owned))
            .collect();
        all.sort();
        all
    }

    /// Status, media type and body must be what the contract says of the operation.
    pub(super) fn hold_to_contract(&self, method: &str, path: &str) {
        let path = path.split('?').next().unwrap_or_default();
        assert!(
            self.headers.contains_key("x-request-id"),
            "{}: no request id",
            self.what
        );
        if self.status >= 400 {
            assert_eq!(
                self.headers.get("content-type").map(String::as_str),
                Some("application/problem+json"),
                "{}",
                self.what
            );
            assert_matches_schema(
                &self.what,
                "Problem",
                &json!({"$ref": "#/components/schemas/Problem"}),
                &self.body,
            );
        }
        let Some((pattern, operation)) = operation(method, path) else {
            assert!(
                matches!(self.status, 404 | 405),
                "{}: not in the contract, yet {}",
                self.what,
                self.status
            );
            return;
        };
        if self.status == 304 {
            return;
        }
        let response = &operation["responses"][self.status.to_string()];
        assert!(
            !response.is_null(),
            "{}: status {} is not documented: {}",
            self.what,
            self.status,
            self.text
        );
        let schema = &response["content"]["application/json"]["schema"];
        if self.status < 400 && !schema.is_null() {
            assert_matches_schema(
                &self.what,
                &format!("{method} {pattern} {}", self.status),
                schema,
                &self.body,
            );
        }
    }
}

/// The operation that a concrete path belongs to; fixed segments win over parameters.
pub(super) fn operation(method: &str, path: &str) -> Option<(String, &'static Value)> {
    let paths = DOCUMENT["paths"].as_object()?;
    let fits = |pattern: &str| {
        let (mine, theirs): (Vec<&str>, Vec<&str>) =
            (pattern.split('/').collect(), path.split('/').collect());
        mine.len() == theirs.len()
            && mine
                .iter()
                .zip(&theirs)
                .all(|(mine, theirs)| mine == theirs || mine.starts_with('{'))
    };
    let method = if method == "HEAD" {
        "get".to_owned()
    } else {
        method.to_lowercase()
    };
    paths
        .iter()
        .filter(|(pattern, item)| fits(pattern) && item.get(&method).is_some())
        .min_by_key(|(pattern, _)| pattern.matches('{').count())
        .map(|(pattern, item)| (pattern.clone(), &item[&method]))
}

/// Validators by key: compiling one costs far more than using it.
static VALIDATORS: LazyLock<Mutex<HashMap<String, std::sync::Arc<jsonschema::Validator>>>> =
    LazyLock::new(Mutex::default);

fn assert_matches_schema(what: &str, key: &str, schema: &Value, body: &Value) {
    let validator = VALIDATORS
        .lock()
        .expect("validators")
        .entry(key.to_owned())
        .or_insert_with(|| {
            let mut whole = schema.clone();
            whole["components"] = DOCUMENT["components"].clone();
            std::sync::Arc::new(
                jsonschema::options()
                    .should_validate_formats(true)
                    .build(&whole)
                    .expect("a schema that compiles"),
            )
        })
        .clone();
    let faults: Vec<String> = validator
        .iter_errors(body)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(
        faults.is_empty(),
        "{what} breaks the contract ({key}): {faults:?}\n{body:#}"
    );
    assert_no_null(what, body);
}

/// Answers never carry null.
fn assert_no_null(what: &str, node: &Value) {
    match node {
        Value::Null => panic!("{what}: an answer carries null"),
        Value::Array(items) => items.iter().for_each(|item| assert_no_null(what, item)),
        Value::Object(members) => members
            .values()
            .for_each(|member| assert_no_null(what, member)),
        _ => {}
    }
}

/// An answer that departs from the contract fails whichever test receives it.
#[test]
fn an_answer_that_the_contract_does_not_know_is_caught() {
    let answer = |status: u16, body: Value| Answer {
        what: "GET /api/v1/me".to_owned(),
        status,
        headers: [
            ("x-request-id", "1"),
            ("content-type", "application/problem+json"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into(),
        text: body.to_string(),
        body,
    };
    let problem = DOCUMENT["components"]["responses"]["Problem404"]
        .pointer("/content/application~1problem+json/examples")
        .and_then(Value::as_object)
        .and_then(|examples| examples.values().next())
        .map(|example| example["value"].clone())
        .expect("an example");
    let mut with_null = problem.clone();
    with_null["detail"] = Value::Null;
    let is_caught = |answer: Answer| {
        let held = std::panic::AssertUnwindSafe(|| answer.hold_to_contract("GET", "/api/v1/me"));
        std::panic::catch_unwind(held).is_err()
    };
    assert!(is_caught(answer(410, problem.clone())), "no such status");
    assert!(is_caught(answer(401, json!({}))), "members are missing");
    assert!(is_caught(answer(401, with_null)), "null");
    assert!(!is_caught(answer(401, problem)), "a documented answer");
}
