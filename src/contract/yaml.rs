//! The contract as YAML: plain words plain, long texts as blocks, everything doubtful quoted.

use serde_json::{Map, Value};

/// Writes a tree as a YAML document.
pub fn write(document: &Value) -> String {
    let mut text = String::new();
    match document {
        Value::Object(members) if !members.is_empty() => object(members, 0, &mut text),
        Value::Array(items) if !items.is_empty() => array(items, 0, &mut text),
        other => {
            scalar(other, 0, &mut text);
            text.push('\n');
        }
    }
    text
}

fn indent(depth: usize, text: &mut String) {
    for _ in 0..depth {
        text.push_str("  ");
    }
}

fn object(members: &Map<String, Value>, depth: usize, text: &mut String) {
    for (index, (name, value)) in members.iter().enumerate() {
        // The first member of an object in a list stands behind the dash.
        if index > 0 || text.is_empty() || text.ends_with('\n') {
            indent(depth, text);
        }
        key(name, text);
        text.push(':');
        member(value, depth, text);
    }
}

fn member(value: &Value, depth: usize, text: &mut String) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            text.push('\n');
            object(members, depth + 1, text);
        }
        Value::Array(items) if !items.is_empty() => {
            text.push('\n');
            array(items, depth + 1, text);
        }
        other => {
            text.push(' ');
            scalar(other, depth + 1, text);
            text.push('\n');
        }
    }
}

fn array(items: &[Value], depth: usize, text: &mut String) {
    for item in items {
        indent(depth, text);
        text.push_str("- ");
        match item {
            Value::Object(members) if !members.is_empty() => object(members, depth + 1, text),
            Value::Array(items) if !items.is_empty() => {
                text.pop();
                text.push('\n');
                array(items, depth + 1, text);
            }
            other => {
                scalar(other, depth + 1, text);
                text.push('\n');
            }
        }
    }
}

/// Everything but a filled object or list; a text in block form ends without its last line break.
fn scalar(value: &Value, depth: usize, text: &mut String) {
    match value {
        Value::String(content) if is_block(content) => block(content, depth, text),
        Value::String(content) if is_plain(content) => text.push_str(content),
        // JSON's quoted texts, numbers, words and empty brackets are YAML's too.
        other => text.push_str(&other.to_string()),
    }
}

fn key(name: &str, text: &mut String) {
    if is_plain(name) {
        text.push_str(name);
    } else {
        text.push_str(&Value::from(name).to_string());
    }
}

/// Words that YAML 1.1 or 1.2 reads as something else than a text.
const WORDS: [&str; 9] = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"];

/// A text that no reader can take for anything else when it stands without quotes.
fn is_plain(content: &str) -> bool {
    let opens = content.starts_with(|sign: char| sign.is_alphabetic() || sign == '/');
    let is_inner = |sign: char| {
        sign.is_alphanumeric()
            || matches!(
                sign,
                ' ' | '_' | '-' | '.' | '/' | '(' | ')' | ',' | ';' | '+'
            )
    };
    opens
        && !content.ends_with(' ')
        && content.chars().all(is_inner)
        && !WORDS.contains(&content.to_lowercase().as_str())
}

/// Several lines whose shape a block keeps.
fn is_block(content: &str) -> bool {
    let is_printable = |sign: char| sign == '\n' || !(sign.is_control() || sign == '\u{feff}');
    content.contains('\n')
        && !content.starts_with([' ', '\n'])
        && !content.ends_with("\n\n")
        && content.chars().all(is_printable)
        && content.lines().all(|line| !line.ends_with(' '))
}

fn block(content: &str, depth: usize, text: &mut String) {
    text.push_str(if content.ends_with('\n') { "|" } else { "|-" });
    for line in content.trim_end_matches('\n').split('\n') {
        text.push('\n');
        if !line.is_empty() {
            indent(depth, text);
            text.push_str(line);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn it_reads_as_yaml() {
        let text = write(&json!({
            "openapi": "3.1.0", "paths": {"/a/{id}": {"200": {"tags": ["Tickets", "yes"], "empty": []}}},
            "text": "One.\n\nTwo: three.", "list": [{"a": 1, "b": {"c": null}}, [true, "-1"]],
        }));
        assert_eq!(
            text,
            "list:\n  - a: 1\n    b:\n      c: null\n  -\n    - true\n    - \"-1\"\nopenapi: \"3.1.0\"\n\
             paths:\n  \"/a/{id}\":\n    \"200\":\n      empty: []\n      tags:\n        - Tickets\n        - \"yes\"\n\
             text: |-\n  One.\n\n  Two: three.\n"
        );
    }

    fn tree() -> impl Strategy<Value = Value> {
        let word = prop_oneof![
            "\\PC{0,12}",
            "[a-z0-9: \n#'\"\\-{}\\[\\],&*!|>%@`?~.]{0,16}",
            proptest::sample::select(vec![
                "no",
                "Null",
                "1e3",
                "0x1F",
                "12:30",
                "2026-11-22",
                "~",
                "=",
                "<<",
                "",
                "a: b",
                "a #b"
            ])
            .prop_map(str::to_owned),
        ];
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            word.clone().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 5, move |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                proptest::collection::btree_map(word.clone(), inner, 0..5)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(tree in tree()) {
            let text = write(&tree);
            let read: Value = serde_saphyr::from_str(&text).map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
            prop_assert_eq!(read, tree, "{}", text);
        }
    }
}
