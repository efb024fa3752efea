//! What people do with products, assets and policies; one function is one use case.

pub mod acts;
pub mod assets;
pub mod changes;
pub mod history;
pub mod placement;
pub mod policies;
pub mod products;
pub mod search_index;
pub mod views;

use crate::platform::codes::FaultCode;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::fold::fold;

/// A name or number without the blanks around it. Blanks alone say nothing and are a fault.
fn written(pointer: &str, text: &str, faults: &mut Vec<FieldFault>) -> String {
    if fold(text).is_empty() {
        faults.push(FieldFault::body(pointer, FaultCode::TooShort).with("min", 1));
    }
    text.trim().to_owned()
}

/// An optional text without the blanks around it; blanks alone are no text.
fn optional(text: Option<&String>) -> Option<String> {
    let text = text?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Refuses with all faults found, if any.
fn sound(faults: Vec<FieldFault>) -> AppResult<()> {
    if faults.is_empty() {
        Ok(())
    } else {
        Err(AppError::invalid(faults))
    }
}

/// A branch that the caller may not put things into looks like one that does not exist.
fn branch_fault() -> FieldFault {
    FieldFault::body("/branch_id", FaultCode::NotFound)
}

/// The same as an error, for a branch that the database does not know.
fn no_such_branch() -> AppError {
    AppError::fault(branch_fault())
}
