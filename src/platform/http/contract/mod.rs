//! The contract as the program itself reads it: which routes exist, who may call them, which
//! parameters they know and what their bodies look like. Built once at start from the real handlers.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, OnceLock};

use serde_json::Value;

use super::bounds::Bounds;
use super::polish::{METHODS, polish};
use crate::platform::auth::Permission;
use crate::platform::codes::FaultCode;
use crate::platform::error::FieldFault;

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

/// The published contract and the rules read from it.
pub struct Contract {
    // Only as text: the tree takes many times the memory, and good requests never need it.
    text: String,
    rules: HashMap<String, HashMap<String, Rule>>,
    literals: HashSet<String>,
    bodies: Mutex<HashMap<String, &'static OnceLock<Option<jsonschema::Validator>>>>,
}

impl Contract {
    /// Polishes the collected document and reads its rules.
    ///
    /// # Errors
    /// Every breach of the contract rules, named by operation or schema: such a program does not start.
    pub fn build(raw: utoipa::openapi::OpenApi) -> Result<Contract, Vec<String>> {
        let raw = serde_json::to_value(raw).map_err(|error| vec![error.to_string()])?;
        let document = polish(raw)?;
        let rules = rules(&document)?;
        let mut text =
            serde_json::to_string_pretty(&document).map_err(|error| vec![error.to_string()])?;
        text.push('\n');
        Ok(Contract {
            text,
            literals: literals(&rules),
            rules,
            bodies: Mutex::new(HashMap::new()),
        })
    }

    /// The canonical text, as committed in `openapi/openapi.json`.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The document as a tree, read anew from the text.
    pub fn document(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }

    /// The rule of a route by method and path pattern.
    pub fn rule(&self, method: &str, pattern: &str) -> Option<&Rule> {
        self.rules.get(pattern)?.get(method)
    }

    /// Every rule: pattern, method, rule.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str, &Rule)> {
        self.rules.iter().flat_map(|(pattern, methods)| {
            methods
                .iter()
                .map(move |(method, rule)| (pattern.as_str(), method.as_str(), rule))
        })
    }

    /// The pattern that a concrete path belongs to. Where several fit, the most literal one: an
    /// identifier is never a word such as `bulk-updates`.
    pub fn pattern_of(&self, path: &str) -> Option<&str> {
        let open = |pattern: &str| pattern.matches('{').count();
        self.rules
            .keys()
            .map(String::as_str)
            .filter(|pattern| matches(pattern, path))
            .min_by_key(|pattern| open(pattern))
    }

    /// Whether the path is a route without parameters, whatever pattern the router took it for: actix
    /// tries `/tickets/{id}` for a method that `/tickets/bulk-updates` does not know.
    pub fn is_literal(&self, path: &str) -> bool {
        self.literals.contains(path)
    }

    /// Methods that exist at a concrete path, for `Allow`; empty when nothing lives there.
    pub fn methods_at(&self, path: &str) -> Vec<&str> {
        let mut methods: Vec<&str> = self
            .pattern_of(path)
            .and_then(|pattern| self.rules.get(pattern))
            .into_iter()
            .flat_map(|methods| methods.keys().map(String::as_str))
            .collect();
        if methods.contains(&"GET") {
            methods.push("HEAD");
        }
        methods.sort_unstable();
        methods
    }

    /// Every fault that a body has by the schema `name`, for bodies that could not be read.
    pub fn body_faults(&self, name: &str, body: &Value) -> Vec<FieldFault> {
        let Some(validator) = self.validator(name) else {
            return Vec::new();
        };
        validator
            .iter_errors(body)
            .flat_map(|error| faults(&error))
            .collect()
    }

    /// Compiled on first need; good requests never come here.
    fn validator(&self, name: &str) -> Option<&'static jsonschema::Validator> {
        let slot = {
            let mut bodies = self.bodies.lock().ok()?;
            // One slot per body schema of the contract, kept for the life of the program.
            *bodies
                .entry(name.to_owned())
                .or_insert_with(|| Box::leak(Box::default()))
        };
        slot.get_or_init(|| {
            let schema = serde_json::json!({
                "$ref": format!("#/components/schemas/{name}"),
                "components": self.document().get("components"),
            });
            jsonschema::options()
                .should_validate_formats(true)
                .build(&schema)
                .ok()
        })
        .as_ref()
    }
}

fn literals(rules: &HashMap<String, HashMap<String, Rule>>) -> HashSet<String> {
    let literal = |pattern: &&String| !pattern.contains('{');
    rules.keys().filter(literal).cloned().collect()
}

/// Whether a concrete path fits a pattern such as `/tickets/{id}`.
fn matches(pattern: &str, path: &str) -> bool {
    let mut segments = path.split('/');
    let fits = pattern.split('/').all(|expected| {
        segments.next().is_some_and(|segment| {
            expected == segment || (expected.starts_with('{') && !segment.is_empty())
        })
    });
    fits && segments.next().is_none()
}

fn rules(document: &Value) -> Result<HashMap<String, HashMap<String, Rule>>, Vec<String>> {
    let mut all: HashMap<String, HashMap<String, Rule>> = HashMap::new();
    let mut breaches = Vec::new();
    for (path, item) in document
        .get("paths")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        for method in METHODS {
            let Some(operation) = item.get(method) else {
                continue;
            };
            match rule(operation) {
                Ok(rule) => {
                    all.entry(path.clone())
                        .or_default()
                        .insert(method.to_uppercase(), rule);
                }
                Err(why) => breaches.push(format!("{method} {path}: {why}")),
            }
        }
    }
    if breaches.is_empty() {
        Ok(all)
    } else {
        Err(breaches)
    }
}

fn rule(operation: &Value) -> Result<Rule, String> {
    let named = |parameter: &&Value, place: &str| {
        parameter.get("in").and_then(Value::as_str) == Some(place)
    };
    let parameters: Vec<&Value> = operation
        .get("parameters")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .collect();
    let name = |parameter: &Value| {
        parameter
            .get("name")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    Ok(Rule {
        operation_id: operation
            .get("operationId")
            .and_then(Value::as_str)
            .ok_or("no operationId")?
            .to_owned(),
        access: access(operation)?,
        parameters: parameters
            .iter()
            .filter(|parameter| named(parameter, "query"))
            .map(|parameter| name(parameter))
            .collect(),
        takes_idempotency_key: parameters
            .iter()
            .any(|parameter| name(parameter) == "Idempotency-Key"),
        bounds: parameters
            .iter()
            .filter_map(|parameter| Bounds::read(parameter))
            .collect(),
        needs_idempotency_key: parameters.iter().any(|parameter| {
            name(parameter) == "Idempotency-Key"
                && parameter.get("required").and_then(Value::as_bool) == Some(true)
        }),
    })
}

fn access(operation: &Value) -> Result<Access, String> {
    let security = operation
        .get("security")
        .and_then(Value::as_array)
        .ok_or("names no permission")?;
    let Some(requirement) = security.first() else {
        return Ok(Access::Public);
    };
    if requirement.get("trackingToken").is_some() {
        return Ok(Access::Tracking);
    }
    let scopes = requirement
        .get("bearerAuth")
        .and_then(Value::as_array)
        .ok_or("unknown security scheme")?;
    match scopes.first().and_then(Value::as_str) {
        None => Ok(Access::SignedIn),
        Some(name) => Permission::parse(name)
            .map(Access::Holds)
            .ok_or(format!("unknown permission {name}")),
    }
}

/// One schema violation as faults of members.
fn faults(error: &jsonschema::ValidationError<'_>) -> Vec<FieldFault> {
    use jsonschema::error::ValidationErrorKind as Kind;
    let at = error.instance_path().to_string();
    let one = |code| FieldFault::body(at.clone(), code);
    match error.kind() {
        Kind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            vec![FieldFault::body(
                format!("{at}/{name}"),
                FaultCode::Required,
            )]
        }
        Kind::AdditionalProperties { unexpected } => unexpected
            .iter()
            .map(|name| FieldFault::body(format!("{at}/{name}"), FaultCode::Unknown))
            .collect(),
        Kind::Enum { .. } | Kind::Constant { .. } => vec![one(FaultCode::NotAllowed)],
        Kind::MinLength { limit } | Kind::MinItems { limit } | Kind::MinProperties { limit } => {
            vec![one(FaultCode::TooShort).with("min", limit)]
        }
        Kind::MaxLength { limit } | Kind::MaxItems { limit } | Kind::MaxProperties { limit } => {
            vec![one(FaultCode::TooLong).with("max", limit)]
        }
        Kind::Minimum { limit } | Kind::ExclusiveMinimum { limit } => {
            vec![one(FaultCode::OutOfRange).with("min", limit)]
        }
        Kind::Maximum { limit } | Kind::ExclusiveMaximum { limit } => {
            vec![one(FaultCode::OutOfRange).with("max", limit)]
        }
        _ => vec![one(FaultCode::InvalidFormat)],
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_path_fits_its_pattern_segment_by_segment() {
        assert!(matches("/a/{id}/b", "/a/7/b"));
        assert!(!matches("/a/{id}/b", "/a//b"));
        assert!(!matches("/a/{id}", "/a/7/b"));
        assert!(!matches("/a/{id}/b", "/a/7"));
    }
}
