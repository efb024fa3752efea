//! Who plays the scenes of a branch.

use crate::demo::company::Branch;
use crate::platform::auth::Actor;
use crate::platform::auth::actor::BranchId;
use crate::platform::error::{AppError, AppResult};
use crate::platform::role::Role;

/// Who plays the scenes of a branch.
#[derive(Debug)]
pub(super) struct Crew {
    /// Place of the branch in the company, and of its stores.
    pub house: usize,
    pub branch: BranchId,
    /// Code of the branch.
    pub code: String,
    pub keeper: Actor,
    /// Counts what the keeper has counted.
    pub helper: Actor,
    pub supervisor: Actor,
    pub manager: Actor,
    /// Approves what is above the manager's limit.
    pub executive: Actor,
    pub agent: Actor,
    pub finance: Actor,
    /// Borrow tools.
    pub technicians: Vec<Actor>,
}

impl Crew {
    /// Those of the branch.
    ///
    /// # Errors
    /// `internal` when somebody is missing.
    pub fn of(house: usize, branch: &Branch) -> AppResult<Crew> {
        let keeper = branch.keeper()?;
        let first = |role| {
            let holders = branch.with(role)?;
            let first = holders.into_iter().find(|one| one.id() != keeper.id());
            let nobody = || AppError::internal(format_args!("nobody but the keeper is {role}"));
            first.cloned().ok_or_else(nobody)
        };
        Ok(Crew {
            house,
            branch: branch.id,
            code: branch.code.clone(),
            helper: first(Role::Storekeeper)?,
            supervisor: first(Role::Supervisor)?,
            manager: first(Role::Manager)?,
            executive: first(Role::Executive)?,
            agent: first(Role::Agent)?,
            finance: first(Role::Finance)?,
            technicians: branch
                .with(Role::Technician)?
                .into_iter()
                .cloned()
                .collect(),
            keeper: keeper.clone(),
        })
    }
}
