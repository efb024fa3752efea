//! Tools as sent and taken.

mod care;
mod loans;
mod register;

pub use care::*;
pub use loans::*;
pub use register::*;
