//! Garbage in: no request body and no cursor makes the server fail.

use aftercare::platform::db::scratch::Scratch;
use aftercare::platform::role::Role;
use serde_json::{Value, json};

use crate::support::server::{CONTRACT, DOCUMENT};
use crate::support::{Client, Server};

/// A generator that repeats from run to run (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(sides).unwrap_or(1)).unwrap_or(0)
    }

    /// Any JSON value, hostile ones among them.
    fn value(&mut self, depth: usize) -> Value {
        let texts = [
            "",
            " ",
            "\u{0}",
            "😀",
            "'; DROP TABLE tickets; --",
            "2026-02-30",
            "-1",
            "9999999999999999999",
            "null",
            "%{x}",
            "\u{202e}abc",
        ];
        match self.roll(if depth > 3 { 7 } else { 9 }) {
            0 => Value::Null,
            1 => json!(self.roll(2) == 0),
            2 => json!(i64::MAX),
            3 => json!(-1.5e300),
            4 => json!("x".repeat(self.roll(20_000))),
            5 => json!(texts[self.roll(texts.len())]),
            6 => json!(self.roll(1000)),
            7 => (0..self.roll(5)).map(|_| self.value(depth + 1)).collect(),
            _ => (0..self.roll(5))
                .map(|index| (format!("k{index}"), self.value(depth + 1)))
                .collect::<serde_json::Map<_, _>>()
                .into(),
        }
    }

    /// A body near the schema: right names, values right or wrong.
    fn near(&mut self, schema: &Value, depth: usize) -> Value {
        let schema = resolved(schema);
        if depth > 5 || self.roll(6) == 0 {
            return self.value(depth);
        }
        if let Some(first) = schema["enum"].as_array() {
            return first[self.roll(first.len())].clone();
        }
        let kind = schema["type"]
            .as_str()
            .or_else(|| schema["type"][0].as_str())
            .unwrap_or_default();
        match kind {
            "object" => {
                let mut members = serde_json::Map::new();
                for (name, member) in schema["properties"].as_object().into_iter().flatten() {
                    if self.roll(4) > 0 {
                        members.insert(name.clone(), self.near(member, depth + 1));
                    }
                }
                Value::Object(members)
            }
            "array" => (0..self.roll(3))
                .map(|_| self.near(&schema["items"], depth + 1))
                .collect(),
            "integer" => json!([0, 1, -1, 7, i64::from(i32::MAX), i64::MAX][self.roll(6)]),
            "boolean" => json!(self.roll(2) == 0),
            _ => match schema["format"].as_str() {
                Some("uuid") => json!("01939af1-0000-7000-8000-000000000000"),
                Some("date") => json!(["2026-11-21", "0001-01-01", "9999-12-31"][self.roll(3)]),
                Some("date-time") => json!(
                    [
                        "2026-11-21T08:00:00Z",
                        "0000-01-01T00:00:00Z",
                        "9999-12-31T23:59:59.999+14:00"
                    ][self.roll(3)]
                ),
                _ => schema
                    .get("example")
                    .cloned()
                    .unwrap_or_else(|| json!("abc")),
            },
        }
    }
}

pub fn resolved(schema: &Value) -> &Value {
    match schema["$ref"].as_str() {
        Some(target) => DOCUMENT
            .pointer(target.trim_start_matches('#'))
            .unwrap_or(schema),
        None => schema,
    }
}

/// Everybody in one: so that no body is stopped by a missing permission.
fn everybody(server: &Server) -> Client {
    let roles: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
    server.named("everybody", &roles)
}

#[test]
fn no_request_body_makes_the_server_fail() {
    for scratch in [Scratch::sqlite(), Scratch::postgres()] {
        let server = Server::start(scratch);
        let client = everybody(&server);
        let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
        for (pattern, item) in DOCUMENT["paths"].as_object().expect("paths") {
            for method in ["post", "put", "patch"] {
                let schema = &item[method]["requestBody"]["content"]["application/json"]["schema"];
                // Sign-in would only meet its own limiter, and a changed password would end the test.
                if schema.is_null() || pattern.contains("/auth/") {
                    continue;
                }
                let path = pattern.split('/').map(|part| {
                    if part.starts_with('{') {
                        "01939af1-0000-7000-8000-000000000000"
                    } else {
                        part
                    }
                });
                let path = path.collect::<Vec<_>>().join("/");
                for round in 0..12 {
                    let body = if round < 3 {
                        dice.value(0)
                    } else {
                        dice.near(schema, 0)
                    };
                    let key = format!("g-{}", dice.roll(1_000_000));
                    let answer = client.with("If-Match", "\"1\"").key(&key).send(
                        &method.to_uppercase(),
                        &path,
                        Some(body.to_string()),
                    );
                    assert!(
                        answer.status < 500,
                        "{method} {path}: {} for {body}",
                        answer.text
                    );
                }
            }
        }
    }
}

#[test]
fn no_query_or_cursor_makes_the_server_fail() {
    let server = Server::start(Scratch::sqlite());
    let client = everybody(&server);
    let mut dice = Dice(42);
    let sealed = server
        .app
        .tokens
        .seal_cursor(&json!(["0000000000000000", [null, {"a": 1}]]));
    for (pattern, method, rule) in CONTRACT.all() {
        if method != "GET" || pattern.contains('{') || !pattern.starts_with("/api/v1/") {
            continue;
        }
        for name in &rule.parameters {
            for text in [
                "",
                "%00",
                "%F0%9F%98%80",
                "-1",
                "99999999999999999999",
                "a,b,,c",
                "%27%22--",
                &sealed,
                "2026-13-45",
                "*%22OR",
            ] {
                let answer = client.send("GET", &format!("{pattern}?{name}={text}"), None);
                assert!(
                    answer.status < 500,
                    "{pattern}?{name}={text}: {}",
                    answer.text
                );
            }
        }
        for _ in 0..20 {
            let cursor: String = (0..dice.roll(60))
                .map(|_| char::from(b'A' + u8::try_from(dice.roll(50)).unwrap_or(0) % 50))
                .filter(char::is_ascii_alphanumeric)
                .collect();
            if rule.parameters.iter().any(|name| name == "cursor") {
                let answer = client.send("GET", &format!("{pattern}?cursor={cursor}"), None);
                assert!(answer.status < 500, "{pattern}: {}", answer.text);
            }
        }
    }
}
