//! The last step of the contract: adds what must never be forgotten and names every breach of the rules.

mod answers;
mod bounds;
pub mod examples;
mod inline;
mod nulls;
mod operations;
mod rules;

pub use rules::tree;

use serde_json::{Map, Value};

/// Methods that a path item can hold.
pub const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Completes the collected document.
///
/// # Errors
/// Every breach, named by operation or schema.
pub fn polish(mut document: Value) -> Result<Value, Vec<String>> {
    let inline = inline::take_inline_schemas(&mut document);
    inline::put_inline(&mut document, &inline);
    nulls::strip_null(&mut document);
    bounds::bound_numbers(&mut document);
    each_operation(&mut document, |method, path, operation| {
        operations::name_operation(operation);
        operations::lift_permission(operation);
        operations::add_headers(method, operation);
        answers::add_problems(method, path, operation);
    });
    answers::add_components(&mut document);
    let mut breaches = examples::embed(&mut document);
    breaches.extend(rules::breaches(&document));
    if breaches.is_empty() {
        Ok(document)
    } else {
        Err(breaches)
    }
}

fn each_operation(
    document: &mut Value,
    mut visit: impl FnMut(&str, &str, &mut Map<String, Value>),
) {
    for (path, item) in document
        .get_mut("paths")
        .and_then(Value::as_object_mut)
        .into_iter()
        .flatten()
    {
        for method in METHODS {
            if let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut) {
                visit(method, path, operation);
            }
        }
    }
}

fn schemas(document: &mut Value) -> Option<&mut Map<String, Value>> {
    document
        .get_mut("components")?
        .get_mut("schemas")?
        .as_object_mut()
}
