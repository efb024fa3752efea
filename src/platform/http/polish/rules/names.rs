//! What names look like: they become the names of methods, classes and members in every client.

/// Words that stand for something else in a language that clients are written in.
const SHADOWING: [&str; 17] = [
    "Error",
    "Data",
    "Date",
    "Result",
    "Task",
    "Set",
    "List",
    "Map",
    "File",
    "Unit",
    "Request",
    "Response",
    "Notification",
    "Part",
    "Operation",
    "Object",
    "String",
];

/// Values that are words of Swift or Kotlin.
const RESERVED_VALUES: [&str; 6] = ["none", "some", "default", "null", "self", "init"];

/// `listTickets`.
pub fn is_lower_camel(name: &str) -> bool {
    name.starts_with(|sign: char| sign.is_ascii_lowercase())
        && name.chars().all(|sign| sign.is_ascii_alphanumeric())
}

/// `TicketSummary`.
pub fn is_pascal(name: &str) -> bool {
    name.starts_with(|sign: char| sign.is_ascii_uppercase())
        && name.chars().all(|sign| sign.is_ascii_alphanumeric())
}

/// `created_at`.
pub fn is_snake(name: &str) -> bool {
    name.starts_with(|sign: char| sign.is_ascii_lowercase())
        && !name.ends_with('_')
        && !name.contains("__")
        && name
            .chars()
            .all(|sign| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '_')
}

/// `/api/v1/fault-codes/{id}`; what stands outside the interface has names given by others.
pub fn is_good_path(path: &str) -> bool {
    let Some(rest) = path.strip_prefix("/api/") else {
        return true;
    };
    rest.split('/').all(|segment| {
        match segment
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'))
        {
            Some(parameter) => is_snake(parameter),
            None => {
                !segment.is_empty()
                    && segment.chars().all(|sign| {
                        sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '-'
                    })
            }
        }
    })
}

/// Why a schema must not be called so.
pub fn schema_fault(name: &str) -> Option<&'static str> {
    if !is_pascal(name) {
        return Some("names are PascalCase without underscores");
    }
    if SHADOWING.contains(&name) {
        return Some("the name shadows a type of a client's language");
    }
    let ends = ["Dto", "Response", "Inner"];
    if ends.iter().any(|end| name.ends_with(end)) || name.starts_with("InlineObject") {
        return Some("not a name for strangers");
    }
    if name.contains("OneOf") || name.contains("AnyOf") {
        return Some("not a name for strangers");
    }
    None
}

/// Why a value of an enum must not be written so. Codes of standards (`zh-CN`, `CNY`) stay as they are.
pub fn value_fault(value: &str) -> Option<&'static str> {
    if RESERVED_VALUES.contains(&value) {
        return Some("the value is a reserved word of a client's language");
    }
    let is_code = value.len() == 3 && value.chars().all(|sign| sign.is_ascii_uppercase());
    let is_language = value
        .split_once('-')
        .is_some_and(|(language, region)| is_snake(language) && region.len() == 2);
    let is_dotted = value.split('.').all(is_snake);
    if is_code || is_language || is_dotted {
        None
    } else {
        Some("values are snake_case")
    }
}
