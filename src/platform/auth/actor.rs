//! The caller of an action.

use crate::platform::auth::permission::{Permission, Reach, reach};
use crate::platform::auth::scope::{Holding, Scope};
use crate::platform::ids::Id;
use crate::platform::role::Role;

crate::typed_id!(/// Identifies a person who signs in.
    UserId, UserKind);
crate::typed_id!(/// Identifies a branch (service station).
    BranchId, BranchKind);
crate::typed_id!(/// Identifies a team of a branch.
    TeamId, TeamKind);
crate::typed_id!(/// Identifies one signed-in session.
    SessionId, SessionKind);

/// A signed-in member of staff, as the access token states them.
#[derive(Debug, Clone)]
pub struct Person {
    /// The person.
    pub id: UserId,
    /// The session that the token belongs to.
    pub session: SessionId,
    /// Name shown in timelines.
    pub name: String,
    /// Roles held.
    pub roles: Vec<Role>,
    /// Branches with an active membership.
    pub branches: Vec<BranchId>,
    /// Teams with an active membership.
    pub teams: Vec<TeamId>,
    /// Must equal the stored one: it goes up whenever access changes.
    pub access_version: i64,
}

/// Whoever acts.
#[derive(Debug, Clone)]
pub enum Actor {
    /// A member of staff.
    Person(std::sync::Arc<Person>),
    /// A customer holding the tracking token of one ticket.
    Customer {
        /// The tracking token's own id.
        token: Id<TrackingTokenKind>,
        /// The one ticket it opens.
        ticket: Id<TicketKind>,
    },
    /// The program itself, on behalf of a job or a command.
    System(&'static str),
    /// Nobody yet: sign-in and public pages.
    Anonymous,
}

crate::typed_id!(/// Identifies a ticket.
    TicketId, TicketKind);
crate::typed_id!(/// Identifies a customer's tracking token.
    TrackingTokenId, TrackingTokenKind);

impl Actor {
    /// The kind, as stored in events and audit lines.
    pub const fn kind(&self) -> &'static str {
        match self {
            Actor::Person(_) => "person",
            Actor::Customer { .. } => "customer",
            Actor::System(_) => "system",
            Actor::Anonymous => "anonymous",
        }
    }

    /// Who exactly, where there is a record of them.
    pub fn id(&self) -> Option<Id<ActorKind>> {
        match self {
            Actor::Person(person) => Some(person.id.cast()),
            Actor::Customer { token, .. } => Some(token.cast()),
            Actor::System(_) | Actor::Anonymous => None,
        }
    }

    /// Name for timelines; customers and jobs go by their kind.
    pub fn name(&self) -> &str {
        match self {
            Actor::Person(person) => &person.name,
            Actor::Customer { .. } => "customer",
            Actor::System(job) => job,
            Actor::Anonymous => "anonymous",
        }
    }

    /// The member of staff, if it is one.
    pub fn person(&self) -> Option<&Person> {
        match self {
            Actor::Person(person) => Some(person),
            _ => None,
        }
    }

    /// Stable text that idempotency keys and limits are counted under.
    pub fn principal(&self) -> String {
        match self.id() {
            Some(id) => format!("{}:{id}", self.kind()),
            None => self.kind().to_owned(),
        }
    }

    /// Roles held; none for anybody but staff.
    pub fn roles(&self) -> &[Role] {
        self.person().map_or(&[], |person| &person.roles)
    }

    /// Whether any role holds the permission, however far it reaches.
    pub fn may(&self, permission: Permission) -> bool {
        match self {
            Actor::System(_) => true,
            Actor::Person(person) => person
                .roles
                .iter()
                .any(|role| reach(*role, permission).is_some()),
            Actor::Customer { .. } | Actor::Anonymous => false,
        }
    }

    /// How far the permission reaches for this caller: the widest reach of all roles.
    pub fn scope(&self, permission: Permission) -> Scope {
        match self {
            Actor::System(_) => Scope::All,
            Actor::Customer { ticket, .. } => Scope::Ticket(*ticket),
            Actor::Anonymous => Scope::Nothing,
            Actor::Person(person) => {
                let widest = person
                    .roles
                    .iter()
                    .filter_map(|role| reach(*role, permission))
                    .max();
                widest.map_or(Scope::Nothing, |reach| person.scope(reach))
            }
        }
    }

    /// The roles with which this caller may act on what `holding` describes: a supervisor of one
    /// team is no supervisor over the next team's work, even when another role lets them see it.
    pub fn roles_over(&self, permission: Permission, holding: &Holding) -> Vec<Role> {
        let Actor::Person(person) = self else {
            return Vec::new();
        };
        person
            .roles
            .iter()
            .copied()
            .filter(|role| {
                reach(*role, permission).is_some_and(|reach| person.scope(reach).covers(holding))
            })
            .collect()
    }
}

crate::typed_id!(/// Identifies whoever acted: a person or a tracking token.
    ActorId, ActorKind);

impl Person {
    fn scope(&self, reach: Reach) -> Scope {
        match reach {
            Reach::All => Scope::All,
            Reach::Branch => Scope::Branches(self.branches.clone()),
            Reach::Team => Scope::Teams {
                teams: self.teams.clone(),
                user: self.id,
            },
            Reach::Own => Scope::Own { user: self.id },
        }
    }
}
