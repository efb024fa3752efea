//! Bounds of query parameters and headers: what the contract publishes of them holds on every route.

use actix_web::HttpRequest;
use serde::Deserialize;
use serde_json::Number;

use crate::platform::codes::FaultCode;
use crate::platform::error::FieldFault;

/// Read by the lists themselves, which name all of their faults at once.
const OF_LISTS: [&str; 4] = ["limit", "cursor", "page", "sort"];

/// A parameter as the contract describes it.
#[derive(Debug, Deserialize)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Where it stands: `query`, `header` or `path`.
    #[serde(rename = "in")]
    pub place: String,
    /// Whether it must be there.
    #[serde(default)]
    pub required: bool,
    schema: Option<ParameterSchema>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ParameterSchema {
    min_length: Option<u64>,
    max_length: Option<u64>,
    max_items: Option<u64>,
    minimum: Option<Number>,
    maximum: Option<Number>,
}

/// What the contract says of the value of one parameter.
#[derive(Debug, Clone)]
pub struct Bounds {
    name: String,
    is_header: bool,
    min_length: Option<u64>,
    max_length: Option<u64>,
    max_items: Option<u64>,
    minimum: Option<i64>,
    maximum: Option<i64>,
}

impl Bounds {
    /// Those of a parameter; none for what has no bounds or is read elsewhere.
    pub fn of(parameter: &Parameter) -> Option<Bounds> {
        let (name, place) = (parameter.name.as_str(), parameter.place.as_str());
        if !matches!(place, "query" | "header") || OF_LISTS.contains(&name) {
            return None;
        }
        let schema = parameter.schema.as_ref()?;
        let whole = |number: &Option<Number>| number.as_ref().and_then(Number::as_i64);
        Some(Bounds {
            name: name.to_owned(),
            is_header: place == "header",
            min_length: schema.min_length,
            max_length: schema.max_length,
            max_items: schema.max_items,
            minimum: whole(&schema.minimum),
            maximum: whole(&schema.maximum),
        })
    }

    /// The fault of a value; a value of another kind is named by whoever reads it.
    fn fault(&self, value: &str) -> Option<FieldFault> {
        let length = u64::try_from(value.chars().count()).unwrap_or(u64::MAX);
        let items = u64::try_from(value.split(',').count()).unwrap_or(u64::MAX);
        let number: Option<i64> = value.parse().ok();
        let (code, bound, limit) =
            if let Some(limit) = self.max_length.filter(|limit| length > *limit) {
                (FaultCode::TooLong, "max", limit.to_string())
            } else if let Some(limit) = self.min_length.filter(|limit| length < *limit) {
                (FaultCode::TooShort, "min", limit.to_string())
            } else if let Some(limit) = self.max_items.filter(|limit| items > *limit) {
                (FaultCode::TooLong, "max", limit.to_string())
            } else if let Some(limit) = self
                .minimum
                .filter(|limit| number.is_some_and(|n| n < *limit))
            {
                (FaultCode::OutOfRange, "min", limit.to_string())
            } else {
                let limit = self
                    .maximum
                    .filter(|limit| number.is_some_and(|n| n > *limit))?;
                (FaultCode::OutOfRange, "max", limit.to_string())
            };
        let fault = if self.is_header {
            FieldFault::header(self.name.clone(), code)
        } else {
            FieldFault::query(self.name.clone(), code)
        };
        Some(fault.with(bound, limit))
    }
}

/// Every parameter of a request that is out of its bounds.
pub fn faults(
    request: &HttpRequest,
    pairs: &[(String, String)],
    all: &[Bounds],
) -> Vec<FieldFault> {
    let mut found = Vec::new();
    for bounds in all {
        if bounds.is_header {
            let header = request.headers().get(&bounds.name);
            let value = header.and_then(|value| value.to_str().ok());
            found.extend(value.and_then(|value| bounds.fault(value)));
        } else {
            let sent = pairs.iter().filter(|(name, _)| *name == bounds.name);
            found.extend(sent.filter_map(|(_, value)| bounds.fault(value)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn parameter(name: &str, schema: &Value) -> Parameter {
        let described = json!({"name": name, "in": "query", "schema": schema});
        serde_json::from_value(described).unwrap()
    }

    fn of(schema: &Value, value: &str) -> Option<FaultCode> {
        let bounds = Bounds::of(&parameter("q", schema)).unwrap();
        bounds.fault(value).map(|fault| fault.code)
    }

    #[test]
    fn a_value_is_held_to_each_bound() {
        let text = json!({"type": "string", "minLength": 1, "maxLength": 3});
        let list = json!({"type": "array", "maxItems": 2});
        let number = json!({"type": "integer", "minimum": 1, "maximum": 9});
        let cases = [
            (&text, "", Some(FaultCode::TooShort)),
            (&text, "a", None),
            (&text, "压缩机", None),
            (&text, "压缩机组", Some(FaultCode::TooLong)),
            (&list, "a,b", None),
            (&list, "a,b,c", Some(FaultCode::TooLong)),
            (&number, "0", Some(FaultCode::OutOfRange)),
            (&number, "1", None),
            (&number, "9", None),
            (&number, "10", Some(FaultCode::OutOfRange)),
            (&number, "many", None),
        ];
        for (schema, value, expected) in cases {
            assert_eq!(of(schema, value), expected, "{schema} {value}");
        }
    }

    #[test]
    fn what_lists_read_themselves_is_left_to_them() {
        let limit = parameter("limit", &json!({"maximum": 200}));
        assert!(Bounds::of(&limit).is_none());
    }
}
