//! How far a caller sees: a required argument of every query that loads something.

use super::actor::{BranchId, TeamId, TicketId, UserId};

/// The part of the data that a caller may touch with one permission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Everything.
    All,
    /// What belongs to these branches.
    Branches(Vec<BranchId>),
    /// What belongs to these teams, and what the person holds or received first.
    Teams {
        /// Teams of the person.
        teams: Vec<TeamId>,
        /// The person.
        user: UserId,
    },
    /// What the person holds or received first.
    Own {
        /// The person.
        user: UserId,
    },
    /// One ticket, by its tracking token.
    Ticket(TicketId),
    /// Nothing at all.
    Nothing,
}

/// To whom one record belongs, as far as scopes ask.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holding {
    /// The ticket, when it is one.
    pub ticket: Option<TicketId>,
    /// Its branch.
    pub branch: Option<BranchId>,
    /// Its team.
    pub team: Option<TeamId>,
    /// The people it is assigned to or was received by.
    pub people: Vec<UserId>,
}

impl Scope {
    /// Whether a record so held lies inside. Loading queries say the same in SQL.
    pub fn covers(&self, holding: &Holding) -> bool {
        match self {
            Scope::All => true,
            Scope::Branches(branches) => holding
                .branch
                .is_some_and(|branch| branches.contains(&branch)),
            Scope::Teams { teams, user } => {
                holding.team.is_some_and(|team| teams.contains(&team))
                    || holding.people.contains(user)
            }
            Scope::Own { user } => holding.people.contains(user),
            Scope::Ticket(ticket) => holding.ticket == Some(*ticket),
            Scope::Nothing => false,
        }
    }

    /// Whether the scope covers a branch as a whole; creating things there needs it.
    pub fn covers_branch(&self, branch: BranchId) -> bool {
        matches!(self, Scope::All)
            || matches!(self, Scope::Branches(branches) if branches.contains(&branch))
    }
}
