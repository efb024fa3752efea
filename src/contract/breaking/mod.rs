//! What clients built on a released contract would trip over. The rules look at resolved trees, so that a schema
//! may be renamed as long as what is sent and answered stays; see `docs` of [`Rule`] for each.

pub mod allowed;
mod operations;
mod schemas;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use serde_json::Value;

/// Declares the rules: name in reports and allow file, and whether a breach breaks clients.
macro_rules! rules {
    ($($(#[doc = $doc:literal])+ $rule:ident = $name:literal, $breaks:literal;)+) => {
        /// A kind of change.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Rule { $($(#[doc = $doc])+ $rule,)+ }

        impl Rule {
            /// Every rule.
            pub const ALL: &[Rule] = &[$(Rule::$rule,)+];

            /// Its name in reports and in the allow file.
            pub const fn name(self) -> &'static str {
                match self { $(Rule::$rule => $name,)+ }
            }

            /// Whether clients break; the others are worth a look.
            pub const fn breaks(self) -> bool {
                match self { $(Rule::$rule => $breaks,)+ }
            }
        }
    };
}

rules! {
    /// An operation or its path is gone.
    OperationRemoved = "operation-removed", true;
    /// The method of every client has another name.
    OperationRenamed = "operation-renamed", true;
    /// The class of every client has another name.
    TagChanged = "tag-changed", true;
    /// A parameter is gone: unknown ones are refused.
    ParameterRemoved = "parameter-removed", true;
    /// A parameter must be sent that need not be sent before.
    ParameterRequired = "parameter-required", true;
    /// Lists in parameters are written another way.
    ParameterStyleChanged = "parameter-style-changed", true;
    /// A body must be sent where none had to be.
    BodyRequired = "body-required", true;
    /// A kind of body is no longer taken.
    RequestMediaTypeRemoved = "request-media-type-removed", true;
    /// A member must be sent that need not be sent before.
    RequestMemberRequired = "request-member-required", true;
    /// A member is no longer taken.
    RequestMemberRemoved = "request-member-removed", true;
    /// Less is taken than before: a bound, a pattern, null.
    RequestNarrowed = "request-narrowed", true;
    /// A value is no longer possible.
    EnumValueRemoved = "enum-value-removed", true;
    /// Something has another type or format.
    TypeChanged = "type-changed", true;
    /// A status is gone.
    ResponseStatusRemoved = "response-status-removed", true;
    /// A kind of answer is gone.
    ResponseMediaTypeRemoved = "response-media-type-removed", true;
    /// A header of an answer is gone.
    ResponseHeaderRemoved = "response-header-removed", true;
    /// A member of an answer is gone.
    ResponseMemberRemoved = "response-member-removed", true;
    /// A member of an answer may now be absent.
    ResponseMemberOptional = "response-member-optional", true;
    /// A member of an answer may now be null.
    ResponseNullable = "response-nullable", true;
    /// Callers who were allowed are refused.
    ScopeWidened = "scope-widened", true;
    /// A new value; enums are documented to grow.
    EnumValueAdded = "enum-value-added", false;
    /// A new status.
    ResponseStatusAdded = "response-status-added", false;
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Which rule it falls under.
    pub rule: Rule,
    /// Operation or schema and member, such as `answer Ticket/title`.
    pub at: String,
    /// What exactly changed.
    pub what: String,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} at {}: {}", self.rule.name(), self.at, self.what)
    }
}

/// The two documents, and what was found so far.
struct Comparison<'a> {
    old: &'a Value,
    new: &'a Value,
    found: BTreeSet<Finding>,
    /// Pairs of named schemas that were compared, by direction: they may contain each other.
    seen: BTreeSet<(bool, String, String)>,
}

impl Comparison<'_> {
    fn say(&mut self, rule: Rule, at: &str, what: impl Into<String>) {
        self.found.insert(Finding {
            rule,
            at: at.to_owned(),
            what: what.into(),
        });
    }
}

/// Every change from `old` to `new` that a rule names.
pub fn compare(old: &Value, new: &Value) -> Vec<Finding> {
    let mut comparison = Comparison {
        old,
        new,
        found: BTreeSet::new(),
        seen: BTreeSet::new(),
    };
    comparison.operations();
    comparison.found.into_iter().collect()
}
