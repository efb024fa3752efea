//! The rules of the contract, as code: each breach names the operation or schema and the rule.

mod answers;
mod names;
mod operations;
mod schemas;
#[cfg(test)]
mod tests;
pub mod tree;
mod values;

use serde_json::Value;

/// Every breach of the rules, as `where: rule`.
pub fn breaches(document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    operations::check(document, &mut found);
    answers::check(document, &mut found);
    schemas::check(document, &mut found);
    found.sort();
    found.dedup();
    found
}
