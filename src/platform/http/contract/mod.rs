//! The contract as the program itself reads it: which routes exist, who may call them, which
//! parameters they know and what their bodies look like.
//!
//! `aftercare openapi` and the tests make it anew of the real handlers. A server takes the text that was
//! made so and committed: making it takes longer than all the rest of a start, and memory for good.

mod faults;
mod rules;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, OnceLock};

use serde_json::Value;

use self::rules::Rules;
pub use self::rules::{Access, Rule};
use super::polish::polish;
use crate::platform::error::FieldFault;

/// The published contract and the rules read from it.
pub struct Contract {
    // Only as text: the tree takes many times the memory, and good requests never need it.
    text: Cow<'static, str>,
    rules: Rules,
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
        let mut text =
            serde_json::to_string_pretty(&document).map_err(|error| vec![error.to_string()])?;
        text.push('\n');
        Contract::read(Cow::Owned(text))
    }

    /// The contract as committed, which tests compare with what the handlers say.
    ///
    /// # Errors
    /// Every operation of it that does not say who may call it.
    pub fn published() -> Result<Contract, Vec<String>> {
        Contract::read(Cow::Borrowed(include_str!(
            "../../../../openapi/openapi.json"
        )))
    }

    fn read(text: Cow<'static, str>) -> Result<Contract, Vec<String>> {
        let rules = rules::read(&text)?;
        Ok(Contract {
            literals: literals(&rules),
            text,
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
            .flat_map(|error| faults::faults(&error))
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

fn literals(rules: &Rules) -> HashSet<String> {
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
