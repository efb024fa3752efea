//! Rules for what is sent (`is_sent`) and what is answered.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Comparison, Rule};
use crate::platform::http::polish::tree::{entries, list, target, types};

/// Bounds that must not become smaller, and those that must not become larger.
const UPPER: [&str; 5] = [
    "maxLength",
    "maxItems",
    "maximum",
    "maxProperties",
    "exclusiveMaximum",
];
const LOWER: [&str; 5] = [
    "minLength",
    "minItems",
    "minimum",
    "minProperties",
    "exclusiveMinimum",
];

impl<'a> Comparison<'a> {
    pub(super) fn schemas(
        &mut self,
        at: &str,
        old: Option<&'a Value>,
        new: Option<&'a Value>,
        is_sent: bool,
    ) {
        if let (Some(old), Some(new)) = (old, new) {
            self.schema(at, old, new, is_sent);
        }
    }

    fn schema(&mut self, at: &str, old: &'a Value, new: &'a Value, is_sent: bool) {
        let (before, after) = (target(self.old, old), target(self.new, new));
        let at = match (before, after) {
            (Some((old, _)), Some((new, _))) => {
                if !self.seen.insert((is_sent, old.to_owned(), new.to_owned())) {
                    return;
                }
                // Found once, however many operations use it.
                format!("{} {old}", if is_sent { "request" } else { "answer" })
            }
            _ => at.to_owned(),
        };
        let old = before.map_or(old, |(_, schema)| schema);
        let new = after.map_or(new, |(_, schema)| schema);
        self.kind(&at, old, new, is_sent);
        self.values(&at, old, new, is_sent);
        if is_sent {
            self.bounds(&at, old, new);
        }
        self.members(&at, old, new, is_sent);
        self.schemas(
            &format!("{at}/items"),
            old.get("items"),
            new.get("items"),
            is_sent,
        );
        let values = ("additionalProperties", format!("{at}/values"));
        self.schemas(&values.1, old.get(values.0), new.get(values.0), is_sent);
    }

    fn kind(&mut self, at: &str, old: &Value, new: &Value, is_sent: bool) {
        let kinds = |schema: &Value| -> BTreeSet<String> {
            types(schema)
                .into_iter()
                .filter(|kind| *kind != "null")
                .map(str::to_owned)
                .collect()
        };
        if kinds(old) != kinds(new) {
            let what = format!("{:?} became {:?}", kinds(old), kinds(new));
            self.say(Rule::TypeChanged, at, what);
        }
        if old.get("format") != new.get("format") {
            let name = |schema: &Value| {
                schema
                    .get("format")
                    .map_or_else(String::new, Value::to_string)
            };
            let what = format!("format {} became {}", name(old), name(new));
            self.say(Rule::TypeChanged, at, what);
        }
        let (could, can) = (types(old).contains(&"null"), types(new).contains(&"null"));
        if is_sent && could && !can {
            self.say(Rule::RequestNarrowed, at, "null is refused");
        }
        if !is_sent && can && !could {
            self.say(Rule::ResponseNullable, at, "it may be null");
        }
    }

    fn values(&mut self, at: &str, old: &Value, new: &Value, is_sent: bool) {
        let values = |schema: &Value| -> Option<BTreeSet<String>> {
            let only = schema
                .get("const")
                .map(|only| BTreeSet::from([only.to_string()]));
            let several = schema
                .get("enum")
                .map(|_| list(schema, "enum").map(Value::to_string).collect());
            several.or(only)
        };
        match (values(old), values(new)) {
            (Some(old), Some(new)) => {
                for value in old.difference(&new) {
                    self.say(Rule::EnumValueRemoved, at, value.clone());
                }
                for value in new.difference(&old) {
                    self.say(Rule::EnumValueAdded, at, value.clone());
                }
            }
            (None, Some(_)) if is_sent => {
                self.say(Rule::RequestNarrowed, at, "only certain values are taken");
            }
            (Some(_), None) if !is_sent => {
                self.say(Rule::TypeChanged, at, "values are no longer from a list");
            }
            _ => {}
        }
    }

    /// What was taken must still be taken.
    fn bounds(&mut self, at: &str, old: &Value, new: &Value) {
        let bound = |schema: &Value, name: &str| schema.get(name).and_then(Value::as_f64);
        for name in UPPER {
            if let Some(after) = bound(new, name)
                && bound(old, name).is_none_or(|before| after < before)
            {
                self.say(Rule::RequestNarrowed, at, format!("{name} is {after}"));
            }
        }
        for name in LOWER {
            if let Some(after) = bound(new, name)
                && bound(old, name).is_none_or(|before| after > before)
            {
                self.say(Rule::RequestNarrowed, at, format!("{name} is {after}"));
            }
        }
        if new.get("pattern").is_some() && new.get("pattern") != old.get("pattern") {
            self.say(Rule::RequestNarrowed, at, "another pattern");
        }
        let is_set =
            |schema: &Value, name: &str, value: bool| schema.get(name) == Some(&Value::Bool(value));
        if is_set(new, "uniqueItems", true) && !is_set(old, "uniqueItems", true) {
            self.say(Rule::RequestNarrowed, at, "items must differ");
        }
        let is_closed = is_set(new, "additionalProperties", false);
        if is_closed && !is_set(old, "additionalProperties", false) {
            self.say(Rule::RequestNarrowed, at, "unknown members are refused");
        }
    }

    fn members(&mut self, at: &str, old: &'a Value, new: &'a Value, is_sent: bool) {
        let required = |schema: &Value| -> BTreeSet<String> {
            list(schema, "required")
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect()
        };
        let (before, after) = (required(old), required(new));
        for (name, member) in entries(old, "properties") {
            let at = format!("{at}/{name}");
            match entries(new, "properties").find(|(other, _)| *other == name) {
                Some((_, twin)) => self.schema(&at, member, twin, is_sent),
                None if is_sent => self.say(Rule::RequestMemberRemoved, &at, "it is gone"),
                None => self.say(Rule::ResponseMemberRemoved, &at, "it is gone"),
            }
        }
        if is_sent {
            for name in after.difference(&before) {
                let at = format!("{at}/{name}");
                self.say(Rule::RequestMemberRequired, &at, "it must be sent");
            }
        } else {
            let still =
                |name: &&String| entries(new, "properties").any(|(other, _)| other == *name);
            for name in before.difference(&after).filter(still) {
                let at = format!("{at}/{name}");
                self.say(Rule::ResponseMemberOptional, &at, "it may be absent");
            }
        }
    }
}
