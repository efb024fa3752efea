//! Rules for operations, parameters and answers.

use serde_json::Value;

use super::{Comparison, Rule};
use crate::platform::http::polish::tree::{entries, list, operations, resolved, text};

impl<'a> Comparison<'a> {
    pub(super) fn operations(&mut self) {
        let (old, new) = (self.old, self.new);
        for (at, _, before) in operations(old) {
            let after = operations(new).find(|(place, _, _)| *place == at);
            match after {
                Some((_, _, after)) => self.operation(&at, before, after),
                None => self.say(Rule::OperationRemoved, &at, "it is gone"),
            }
        }
    }

    fn operation(&mut self, at: &str, old: &'a Value, new: &'a Value) {
        let names = (text(old, "operationId"), text(new, "operationId"));
        if names.0 != names.1 {
            let what = format!("{} is now {}", names.0, names.1);
            self.say(Rule::OperationRenamed, at, what);
        }
        if old.get("tags") != new.get("tags") {
            self.say(Rule::TagChanged, at, "its tag is another");
        }
        self.scope(at, old, new);
        self.parameters(at, old, new);
        self.body(at, old, new);
        self.responses(at, old, new);
    }

    /// What a caller must hold may become less, never more or another.
    fn scope(&mut self, at: &str, old: &Value, new: &Value) {
        let schemes = |node: &Value| -> Vec<String> {
            list(node, "security")
                .filter_map(Value::as_object)
                .flat_map(|one| one.keys().cloned())
                .collect()
        };
        let scopes = (text(old, "x-required-scope"), text(new, "x-required-scope"));
        let asks_more = scopes.0 != scopes.1 && !scopes.1.is_empty();
        let (before, after) = (schemes(old), schemes(new));
        let shut_out = if before.is_empty() {
            !after.is_empty()
        } else {
            !after.is_empty() && before.iter().any(|scheme| !after.contains(scheme))
        };
        if asks_more || shut_out {
            let what = format!("`{}` {before:?} became `{}` {after:?}", scopes.0, scopes.1);
            self.say(Rule::ScopeWidened, at, what);
        }
    }

    fn parameters(&mut self, at: &str, old: &'a Value, new: &'a Value) {
        let key = |one: &Value| (text(one, "in").to_owned(), text(one, "name").to_owned());
        let is_required = |one: &Value| one.get("required") == Some(&Value::Bool(true));
        let (old_root, new_root) = (self.old, self.new);
        let before: Vec<&Value> = list(old, "parameters")
            .map(|one| resolved(old_root, one))
            .collect();
        let after: Vec<&Value> = list(new, "parameters")
            .map(|one| resolved(new_root, one))
            .collect();
        for parameter in &before {
            let at = format!("{at} parameter {}", text(parameter, "name"));
            let Some(twin) = after.iter().find(|other| key(other) == key(parameter)) else {
                self.say(Rule::ParameterRemoved, &at, "it is gone");
                continue;
            };
            if is_required(twin) && !is_required(parameter) {
                self.say(Rule::ParameterRequired, &at, "it must be sent");
            }
            if ["style", "explode"]
                .iter()
                .any(|name| parameter.get(name) != twin.get(name))
            {
                self.say(
                    Rule::ParameterStyleChanged,
                    &at,
                    "it is written another way",
                );
            }
            self.schemas(&at, parameter.get("schema"), twin.get("schema"), true);
        }
        for parameter in &after {
            let is_new = !before.iter().any(|other| key(other) == key(parameter));
            if is_new && is_required(parameter) {
                let at = format!("{at} parameter {}", text(parameter, "name"));
                self.say(Rule::ParameterRequired, &at, "it is new and must be sent");
            }
        }
    }

    fn body(&mut self, at: &str, old: &'a Value, new: &'a Value) {
        let is_required = |node: Option<&Value>| {
            node.and_then(|body| body.get("required")) == Some(&Value::Bool(true))
        };
        let (before, after) = (old.get("requestBody"), new.get("requestBody"));
        if is_required(after) && !is_required(before) {
            self.say(Rule::BodyRequired, at, "a body must be sent");
        }
        let empty = &Value::Null;
        for (media_type, content) in entries(before.unwrap_or(empty), "content") {
            let twin =
                entries(after.unwrap_or(empty), "content").find(|(name, _)| *name == media_type);
            match twin {
                Some((_, twin)) => {
                    let at = format!("{at} request");
                    self.schemas(&at, content.get("schema"), twin.get("schema"), true);
                }
                None => self.say(Rule::RequestMediaTypeRemoved, at, media_type.clone()),
            }
        }
    }

    fn responses(&mut self, at: &str, old: &'a Value, new: &'a Value) {
        for (status, response) in entries(old, "responses") {
            let twin = entries(new, "responses").find(|(name, _)| *name == status);
            match twin {
                Some((_, twin)) => {
                    let (before, after) = (resolved(self.old, response), resolved(self.new, twin));
                    self.response(&format!("{at} answer {status}"), before, after);
                }
                None => self.say(Rule::ResponseStatusRemoved, at, status.clone()),
            }
        }
        for (status, _) in entries(new, "responses") {
            if entries(old, "responses").all(|(name, _)| name != status) {
                self.say(Rule::ResponseStatusAdded, at, status.clone());
            }
        }
    }

    fn response(&mut self, at: &str, old: &'a Value, new: &'a Value) {
        for (name, _) in entries(old, "headers") {
            if entries(new, "headers").all(|(other, _)| other != name) {
                self.say(Rule::ResponseHeaderRemoved, at, name.clone());
            }
        }
        for (media_type, content) in entries(old, "content") {
            let twin = entries(new, "content").find(|(name, _)| *name == media_type);
            match twin {
                Some((_, twin)) => {
                    self.schemas(at, content.get("schema"), twin.get("schema"), false);
                }
                None => self.say(Rule::ResponseMediaTypeRemoved, at, media_type.clone()),
            }
        }
    }
}
