//! Carries a change request over to a record, member by member, and notes which were mentioned.

use crate::platform::codes::FaultCode;
use crate::platform::error::FieldFault;
use crate::platform::patch::Patch;

/// What a change request touched, and what is wrong with it.
#[derive(Debug, Default)]
pub struct Members {
    /// Names of the members mentioned, for event and audit trail.
    pub names: Vec<&'static str>,
    /// Every fault found so far.
    pub faults: Vec<FieldFault>,
}

impl Members {
    /// Sets a member where the request has it.
    pub fn set<T>(&mut self, name: &'static str, place: &mut T, value: Option<T>) {
        if let Some(value) = value {
            *place = value;
            self.names.push(name);
        }
    }

    /// Sets or clears a member. `is_unset` says that the request's `unset` names it, for clients that
    /// cannot send null; naming it there and sending it too is a contradiction.
    pub fn patch<T>(
        &mut self,
        name: &'static str,
        place: &mut Option<T>,
        patch: Patch<T>,
        is_unset: bool,
    ) {
        if is_unset && !patch.is_absent() {
            let fault = FieldFault::body(format!("/{name}"), FaultCode::Conflict);
            self.faults.push(fault.saying("set_and_unset"));
        }
        if patch.cleared_if(is_unset).apply(place) {
            self.names.push(name);
        }
    }

    /// The names, where nothing is wrong.
    ///
    /// # Errors
    /// Every fault.
    pub fn done(self) -> Result<Vec<&'static str>, Vec<FieldFault>> {
        if self.faults.is_empty() {
            Ok(self.names)
        } else {
            Err(self.faults)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_kept_set_or_cleared_and_noted() {
        for (patch, is_unset, after, noted) in [
            (Patch::Absent, false, Some(1), vec![]),
            (Patch::Absent, true, None, vec!["note"]),
            (Patch::Clear, false, None, vec!["note"]),
            (Patch::Set(2), false, Some(2), vec!["note"]),
        ] {
            let mut members = Members::default();
            let mut place = Some(1);
            members.patch("note", &mut place, patch, is_unset);
            assert_eq!((place, members.done()), (after, Ok(noted)));
        }
    }

    #[test]
    fn a_member_cannot_be_set_and_unset_at_once() {
        for patch in [Patch::Set(2), Patch::Clear] {
            let mut members = Members::default();
            members.patch("note", &mut Some(1), patch, true);
            let faults = members.done().unwrap_err();
            assert_eq!(faults.len(), 1);
            assert_eq!(faults[0].pointer, "/note");
        }
    }
}
