//! What a schema finds wrong, in the words of problem documents.

use crate::platform::codes::FaultCode;
use crate::platform::error::FieldFault;

/// One schema violation as faults of members.
pub(super) fn faults(error: &jsonschema::ValidationError<'_>) -> Vec<FieldFault> {
    use jsonschema::error::ValidationErrorKind as Kind;
    let at = error.instance_path().to_string();
    let one = |code| FieldFault::body(at.clone(), code);
    match error.kind() {
        Kind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            vec![FieldFault::body(
                format!("{at}/{name}"),
                FaultCode::Required,
            )]
        }
        Kind::AdditionalProperties { unexpected } => unexpected
            .iter()
            .map(|name| FieldFault::body(format!("{at}/{name}"), FaultCode::Unknown))
            .collect(),
        Kind::Enum { .. } | Kind::Constant { .. } => vec![one(FaultCode::NotAllowed)],
        Kind::MinLength { limit } | Kind::MinItems { limit } | Kind::MinProperties { limit } => {
            vec![one(FaultCode::TooShort).with("min", limit)]
        }
        Kind::MaxLength { limit } | Kind::MaxItems { limit } | Kind::MaxProperties { limit } => {
            vec![one(FaultCode::TooLong).with("max", limit)]
        }
        Kind::Minimum { limit } | Kind::ExclusiveMinimum { limit } => {
            vec![one(FaultCode::OutOfRange).with("min", limit)]
        }
        Kind::Maximum { limit } | Kind::ExclusiveMaximum { limit } => {
            vec![one(FaultCode::OutOfRange).with("max", limit)]
        }
        _ => vec![one(FaultCode::InvalidFormat)],
    }
}
