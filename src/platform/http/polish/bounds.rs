//! Numbers that the server counts itself are bounded by what their type can hold and JSON can carry.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::rules::tree::{asked_schemas, members_mut};
use super::schemas;

/// The largest whole number that every JSON reader keeps exactly: 2^53 - 1.
pub(super) const LARGEST: i64 = 9_007_199_254_740_991;

/// Values named in a message: far more than any message has.
const MOST_PARAMS: u64 = 50;

/// Gives answers' whole numbers the upper bound of their type where the room states none. What callers
/// send must be bounded by the room: only it knows what makes sense, and the rules demand it.
pub(super) fn bound_numbers(document: &mut Value) {
    let asked: BTreeSet<String> = asked_schemas(document);
    for (name, schema) in schemas(document).into_iter().flatten() {
        if !asked.contains(name) {
            members_mut(schema).for_each(bound);
        }
    }
}

fn bound(member: &mut Map<String, Value>) {
    if member
        .get("additionalProperties")
        .is_some_and(Value::is_object)
    {
        let most = json!(MOST_PARAMS);
        member.entry("maxProperties").or_insert(most);
    }
    if member.get("type").and_then(Value::as_str) != Some("integer") {
        return;
    }
    let largest = match member.get("format").and_then(Value::as_str) {
        Some("int32") => i64::from(i32::MAX),
        Some("int64") => LARGEST,
        _ => return,
    };
    member.entry("maximum").or_insert_with(|| json!(largest));
}
