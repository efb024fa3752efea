//! The bounds that the contract states are the bounds that the handlers hold: what lies just beyond is refused by
//! name, what lies at the bound is not.

use aftercare::platform::db::scratch::Scratch;
use serde_json::{Map, Value, json};

use super::tour::refusals::{NOBODY, allowed, nowhere};
use super::tour::{gather, link_of_a_ticket};
use crate::support::server::{CONTRACT, DOCUMENT};
use crate::support::{Answer, Client, Server};

/// A body with one member beyond its bound or at it.
struct Probe {
    pointer: String,
    body: Value,
    is_beyond: bool,
}

fn resolved(schema: &Value) -> &Value {
    match schema["$ref"].as_str() {
        Some(path) => DOCUMENT.pointer(&path[1..]).expect(path),
        None => schema,
    }
}

fn is(schema: &Value, kind: &str) -> bool {
    let types = &schema["type"];
    *types == kind
        || types
            .as_array()
            .is_some_and(|all| all.iter().any(|one| one == kind))
}

/// The smallest value that the schema takes.
fn minimal(schema: &Value) -> Value {
    let schema = resolved(schema);
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    if is(schema, "string") {
        return text(schema);
    }
    if is(schema, "integer") || is(schema, "number") {
        return schema["minimum"].clone();
    }
    if is(schema, "array") {
        let least = schema["minItems"].as_u64().unwrap_or(0);
        return (0..least).map(|_| minimal(&schema["items"])).collect();
    }
    if is(schema, "object") {
        let required = schema["required"].as_array().into_iter().flatten();
        let members = required.filter_map(Value::as_str).map(|name| {
            let value = minimal(&schema["properties"][name]);
            (name.to_owned(), value)
        });
        return Value::Object(members.collect::<Map<_, _>>());
    }
    json!(false)
}

fn text(schema: &Value) -> Value {
    match schema["format"].as_str() {
        Some("uuid") => json!(NOBODY),
        Some("date") => json!("2026-11-21"),
        Some("date-time") => json!("2026-11-21T08:00:00.000Z"),
        _ if schema["pattern"].is_string() => {
            let fits = |text: &&&str| jsonschema::is_valid(schema, &json!(text));
            let texts = ["x", "AB", "1", "1.00"];
            json!(
                texts
                    .iter()
                    .find(fits)
                    .expect("a text that fits the pattern")
            )
        }
        _ => {
            let least = schema["minLength"].as_u64().unwrap_or(1).max(1);
            json!(letters(least))
        }
    }
}

fn letters(count: u64) -> String {
    "x".repeat(usize::try_from(count).expect("a length"))
}

/// Every bounded member below `schema`; `place` puts a value of it into a whole body.
fn probes(schema: &Value, pointer: &str, place: &dyn Fn(Value) -> Value, all: &mut Vec<Probe>) {
    let schema = resolved(schema);
    let mut probe = |value: Value, is_beyond: bool| {
        all.push(Probe {
            pointer: pointer.to_owned(),
            body: place(value),
            is_beyond,
        });
    };
    if schema["enum"].is_array() {
        probe(json!("no_such_value"), true);
    } else if is(schema, "string") {
        texts(schema, &mut probe);
    } else if is(schema, "integer") || is(schema, "number") {
        numbers(schema, &mut probe);
    } else if is(schema, "boolean") {
        probe(json!("yes"), true);
    } else if is(schema, "array") {
        let most = schema["maxItems"].as_u64().expect("lists are bounded");
        let item = minimal(&schema["items"]);
        let many = |count: u64| (0..count).map(|_| item.clone()).collect::<Value>();
        probe(many(most + 1), true);
        probe(many(most), false);
        let least = schema["minItems"].as_u64().unwrap_or(0);
        if least > 0 {
            probe(many(least - 1), true);
        }
        let one = |value: Value| place(json!([value]));
        probes(&schema["items"], &format!("{pointer}/0"), &one, all);
    } else if is(schema, "object") {
        let own = minimal(schema);
        for (name, member) in schema["properties"].as_object().into_iter().flatten() {
            let with = |value: Value| {
                let mut own = own.clone();
                own[name] = value;
                place(own)
            };
            probes(member, &format!("{pointer}/{name}"), &with, all);
        }
    }
}

fn texts(schema: &Value, probe: &mut impl FnMut(Value, bool)) {
    if schema["format"].is_string() && schema["maxLength"].is_null() {
        return probe(json!("neither an id nor a day"), true);
    }
    let most = schema["maxLength"].as_u64().expect("texts are bounded");
    probe(json!(letters(most + 1)), true);
    if schema["pattern"].is_null() {
        probe(json!(letters(most)), false);
    }
    let least = schema["minLength"].as_u64().unwrap_or(0);
    if least > 0 {
        probe(json!(letters(least - 1)), true);
        probe(json!(letters(least)), false);
    }
}

fn numbers(schema: &Value, probe: &mut impl FnMut(Value, bool)) {
    for (bound, step) in [("minimum", -1_i32), ("maximum", 1)] {
        let value = &schema[bound];
        probe(value.clone(), false);
        match value.as_i64() {
            Some(value) => probe(json!(value + i64::from(step)), true),
            None => probe(json!(value.as_f64().expect(bound) + f64::from(step)), true),
        }
    }
}

/// Whether the answer refuses the member; what stands in a list may be refused with the list.
fn names(answer: &Answer, pointer: &str, of: impl Fn(&str) -> bool) -> bool {
    let list = pointer
        .rsplit_once('/')
        .filter(|(_, last)| last.parse::<usize>().is_ok())
        .map(|(list, _)| list);
    let faults = answer.body["errors"].as_array().into_iter().flatten();
    matches!(answer.status, 400 | 422)
        && faults
            .filter(|fault| of(fault["code"].as_str().unwrap_or_default()))
            .filter_map(|fault| fault["pointer"].as_str())
            .any(|at| at == pointer || Some(at) == list)
}

/// Rules for texts in lists look at the record first; a list of nobody's record is not judged.
fn is_unjudged(probe: &Probe, answer: &Answer) -> bool {
    answer.status == 404 && probe.pointer.ends_with("/0")
}

fn complaint(probe: &Probe, answer: &Answer) -> Option<&'static str> {
    let is_bound = |code: &str| matches!(code, "too_short" | "too_long" | "out_of_range");
    if probe.is_beyond {
        let is_refused = names(answer, &probe.pointer, |_| true);
        return (!is_refused && !is_unjudged(probe, answer))
            .then_some("is beyond its bound and passes");
    }
    names(answer, &probe.pointer, is_bound).then_some("is at its bound and is refused")
}

#[test]
fn what_lies_beyond_a_bound_is_refused_by_name_and_what_lies_at_it_is_not() {
    let server = Server::start(Scratch::sqlite());
    let cast = gather(&server);
    let customer: Client = link_of_a_ticket(&cast);
    let (mut sent, mut wrong) = (0, Vec::new());
    for (pattern, method, rule) in CONTRACT.all() {
        let operation = &DOCUMENT["paths"][pattern][method.to_lowercase()];
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        if schema.is_null() {
            continue;
        }
        let caller = allowed(&cast, rule, &customer).with("If-Match", "\"1\"");
        let path = nowhere(pattern).replace("policies/nowhere", "policies/standard-one-year");
        let mut all = Vec::new();
        probes(schema, "", &|body| body, &mut all);
        for probe in all {
            sent += 1;
            let keyed = caller.key(&format!("bounds-{sent}"));
            let answer = keyed.send(method, &path, Some(probe.body.to_string()));
            if let Some(what) = complaint(&probe, &answer) {
                let text: String = answer.text.chars().take(300).collect();
                wrong.push(format!(
                    "{} {} {what}: {text}",
                    rule.operation_id, probe.pointer
                ));
            }
        }
    }
    println!("{sent} bodies sent");
    assert!(
        wrong.is_empty(),
        "{}\n{} of {sent}",
        wrong.join("\n"),
        wrong.len()
    );
    assert!(sent > 1000, "only {sent}");
}
