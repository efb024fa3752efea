//! The rules of the routes, read from the text of the contract. Only what they need of it is kept: the whole
//! tree takes many times the memory of the text.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;

use crate::platform::auth::Permission;
use crate::platform::http::bounds::{Bounds, Parameter};

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Public,
    /// Any signed-in person.
    SignedIn,
    /// Signed-in people whose roles hold the permission.
    Holds(Permission),
    /// The holder of a tracking token.
    Tracking,
}

/// What the program must know of one route.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Unique name of the operation.
    pub operation_id: String,
    /// Who may call it.
    pub access: Access,
    /// Names of its query parameters.
    pub parameters: Vec<String>,
    /// Whether an `Idempotency-Key` has an effect; where the contract does not name the header, it has none.
    pub takes_idempotency_key: bool,
    /// Bounds of its query parameters and headers.
    pub bounds: Vec<Bounds>,
    /// Whether it must not be called without an `Idempotency-Key`.
    pub needs_idempotency_key: bool,
}

/// Rules by path pattern and method.
pub(super) type Rules = HashMap<String, HashMap<String, Rule>>;

#[derive(Deserialize)]
struct Document {
    paths: BTreeMap<String, PathItem>,
}

#[derive(Deserialize)]
struct PathItem {
    get: Option<Operation>,
    post: Option<Operation>,
    put: Option<Operation>,
    patch: Option<Operation>,
    delete: Option<Operation>,
}

impl PathItem {
    fn operations(self) -> impl Iterator<Item = (&'static str, Operation)> {
        let all = [
            ("GET", self.get),
            ("POST", self.post),
            ("PUT", self.put),
            ("PATCH", self.patch),
            ("DELETE", self.delete),
        ];
        let there = |(method, operation): (_, Option<_>)| Some((method, operation?));
        all.into_iter().filter_map(there)
    }
}

/// What an operation requires of its caller: scopes by scheme.
type Requirement = BTreeMap<String, Vec<String>>;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Operation {
    operation_id: Option<String>,
    security: Option<Vec<Requirement>>,
    #[serde(default)]
    parameters: Vec<Parameter>,
}

/// Reads them all.
///
/// # Errors
/// Every operation that has no name or does not say who may call it.
pub(super) fn read(text: &str) -> Result<Rules, Vec<String>> {
    let document: Document = serde_json::from_str(text).map_err(|error| vec![error.to_string()])?;
    let mut all = Rules::new();
    let mut breaches = Vec::new();
    for (path, item) in document.paths {
        for (method, operation) in item.operations() {
            match rule(operation) {
                Ok(rule) => {
                    let of_path = all.entry(path.clone()).or_default();
                    of_path.insert(method.to_owned(), rule);
                }
                Err(why) => breaches.push(format!("{method} {path}: {why}")),
            }
        }
    }
    match breaches.is_empty() {
        true => Ok(all),
        false => Err(breaches),
    }
}

fn rule(operation: Operation) -> Result<Rule, String> {
    let parameters = operation.parameters;
    let key = parameters
        .iter()
        .find(|parameter| parameter.name == "Idempotency-Key");
    let of_query = parameters
        .iter()
        .filter(|parameter| parameter.place == "query");
    Ok(Rule {
        operation_id: operation.operation_id.ok_or("no operationId")?,
        access: access(operation.security)?,
        parameters: of_query.map(|parameter| parameter.name.clone()).collect(),
        takes_idempotency_key: key.is_some(),
        needs_idempotency_key: key.is_some_and(|key| key.required),
        bounds: parameters.iter().filter_map(Bounds::of).collect(),
    })
}

fn access(security: Option<Vec<Requirement>>) -> Result<Access, String> {
    let Some(requirement) = security.ok_or("names no permission")?.into_iter().next() else {
        return Ok(Access::Public);
    };
    if requirement.contains_key("trackingToken") {
        return Ok(Access::Tracking);
    }
    let scopes = requirement
        .get("bearerAuth")
        .ok_or("unknown security scheme")?;
    match scopes.first() {
        None => Ok(Access::SignedIn),
        Some(name) => Permission::parse(name)
            .map(Access::Holds)
            .ok_or(format!("unknown permission {name}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(operation: &str) -> String {
        let text = format!(r#"{{"paths": {{"/a": {{"get": {operation}}}}}}}"#);
        let refused = read(&text).err().unwrap_or_default();
        refused.join("")
    }

    #[test]
    fn a_route_that_does_not_say_who_may_call_it_is_refused() {
        let cases = [
            (r#"{"security": []}"#, "no operationId"),
            (r#"{"operationId": "a"}"#, "names no permission"),
            (
                r#"{"operationId": "a", "security": [{"bearerAuth": ["tickets:eat"]}]}"#,
                "unknown permission",
            ),
            (
                r#"{"operationId": "a", "security": [{"cookie": []}]}"#,
                "unknown security scheme",
            ),
            (r#"{"operationId": "a", "security": []}"#, ""),
        ];
        for (operation, expected) in cases {
            let refusal = refusal(operation);
            assert!(refusal.contains(expected), "{operation}: {refusal}");
            assert_eq!(refusal.is_empty(), expected.is_empty(), "{operation}");
        }
    }
}
