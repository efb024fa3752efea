//! Warranty (保修, 三包): what a customer may demand for a device on a day, who pays, and why.
//!
//! A [`WarrantyPolicy`] is data, [`Facts`] are what is known, [`entitlement`] is the pure function
//! between them. Nothing here reads a clock, a database or a request; gathering facts, storing
//! policies and the addresses of the API belong to the rest of the room.
//!
//! Day conventions (details in `clock`): the start date is day 0, "within 30 days" includes day 30,
//! the day a device is handed in does not count and the day it comes back does, months are clamped
//! at the end of a shorter month.

mod change;
mod choose;
mod clock;
mod decide;
mod facts;
mod favours;
mod grounds;
mod notes;
mod outcome;
mod policy;
mod promise;
mod reason;
mod reason_texts;
mod rules;
mod shipped;
mod validate;
mod validate_rules;
mod what_if;
mod words;

#[cfg(test)]
mod tests;

pub use change::ChangeCode;
pub use choose::binding_version;
pub use decide::{best_entitlement, entitlement};
pub use facts::{ContractCover, Facts, Fault, Goodwill, IdleSpan, PastRepair, ReplacedPart};
pub use outcome::{
    Alternative, DayCount, Entitlement, EntitlementChange, ExcludedSpan, LineCoverage, Remedy,
    RuleCheck,
};
pub use policy::{
    CoverageTerm, PayerShare, Period, PolicyText, RuleCondition, WarrantyPolicy, WarrantyRule,
    version_in_force,
};
pub use reason::{Reason, ReasonCode};
pub use shipped::{furniture_three_guarantees, shipped_policies, standard_one_year};
pub use validate::PolicyFault;
pub use words::{ChargeBasis, ChargeLineKind, IdleKind, Payer, PeriodUnit, RemedyKind, StartBasis};
