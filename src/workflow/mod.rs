//! The state-machine module.
//!
//! Owns the shape of a flow declared as data ([`Flow`]: states, stages, edges, acts, needs, who) and everything
//! that is derived from it: the check before a write ([`Flow::step`], [`Flow::act`]), what this caller can do now
//! ([`Flow::allowed`], [`Flow::allowed_acts`]), the structural check ([`Flow::validate`]) and the diagrams
//! ([`mermaid`], [`svg`]).
//!
//! Knows no room, no database and no HTTP. A room declares its flow, answers which needs are met through
//! [`Facts`], and stores the [`Step`] it gets back. A new flow is a new declaration in its room plus one line in
//! the application's list of flows; nothing changes here.

mod caller;
mod declare;
mod diagram;
mod flow;
#[cfg(test)]
pub(crate) mod laws;
mod need;
mod step;
mod validate;
mod wire;

pub use caller::{Caller, Who};
pub(crate) use declare::{edges, needs, states};
pub use diagram::{mermaid, svg};
pub use flow::{Act, By, Edge, Flow, Reason, StateDef, StateKind, find};
pub use need::{COMMENT, Detail, Facts, Need, REASON_CODE, Source, Unmet};
pub use step::{Allowed, Attempt, Refusal, Step, Via};
pub use wire::{AllowedTransition, UnmetNeed};
