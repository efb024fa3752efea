//! Optional members as clients read them: present or absent, hardly ever null.

use serde_json::{Map, Value, json};

use super::schemas;

/// Answers never carry null, and a request says "clear" by null only where it changes a record.
pub(super) fn strip_null(document: &mut Value) {
    for (name, schema) in schemas(document).into_iter().flatten() {
        without_null(schema, name.ends_with("Update"));
    }
    if let Some(paths) = document.get_mut("paths") {
        without_null(paths, false);
    }
}

fn without_null(node: &mut Value, keep_types: bool) {
    match node {
        Value::Object(members) => {
            flatten_optional_reference(members);
            // A default of null says nothing that "optional" does not, and is no value of its type.
            if members.get("default").is_some_and(Value::is_null) {
                members.remove("default");
            }
            if !keep_types && let Some(Value::Array(types)) = members.get_mut("type") {
                types.retain(|kind| kind != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    members.insert("type".to_owned(), only);
                }
            }
            members
                .values_mut()
                .for_each(|value| without_null(value, keep_types));
        }
        Value::Array(items) => items
            .iter_mut()
            .for_each(|value| without_null(value, keep_types)),
        _ => {}
    }
}

/// `oneOf: [null, X]`, which stands for an optional X, becomes X.
fn flatten_optional_reference(members: &mut Map<String, Value>) {
    let Some(Value::Array(options)) = members.get("oneOf") else {
        return;
    };
    let real: Vec<&Value> = options
        .iter()
        .filter(|option| option.get("type") != Some(&json!("null")))
        .collect();
    let [Value::Object(only)] = real.as_slice() else {
        return;
    };
    if real.len() == options.len() {
        return;
    }
    let only = only.clone();
    members.remove("oneOf");
    for (name, value) in only {
        members.entry(name).or_insert(value);
    }
}
