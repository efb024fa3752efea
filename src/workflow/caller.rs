//! Who asks for a step, and how a declaration names those who may.

use crate::platform::closed_list::Title;
use crate::platform::role::Role;

/// One relation of a caller to a record that a declaration can admit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Who {
    /// Anyone who holds the role (and in whose scope the record lies; the loading query sees to that).
    Role(Role),
    /// The person the record is assigned to, whatever the role.
    Assignee,
    /// The customer of the record, through a tracking token or the portal.
    Customer,
    /// The program itself: jobs and consequences of other steps.
    System,
}

impl Who {
    pub const AGENT: Who = Who::Role(Role::Agent);
    pub const TECHNICIAN: Who = Who::Role(Role::Technician);
    pub const DISPATCHER: Who = Who::Role(Role::Dispatcher);
    pub const SUPERVISOR: Who = Who::Role(Role::Supervisor);
    pub const QUALITY: Who = Who::Role(Role::Quality);
    pub const STOREKEEPER: Who = Who::Role(Role::Storekeeper);
    pub const FINANCE: Who = Who::Role(Role::Finance);
    pub const MANAGER: Who = Who::Role(Role::Manager);
    pub const EXECUTIVE: Who = Who::Role(Role::Executive);
    pub const ADMIN: Who = Who::Role(Role::Admin);

    /// The role's code, or `assignee`, `customer`, `system`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Who::Role(role) => role.as_str(),
            Who::Assignee => "assignee",
            Who::Customer => "customer",
            Who::System => "system",
        }
    }

    /// The name for people.
    pub const fn title(self) -> Title {
        match self {
            Who::Role(role) => role.title(),
            Who::Assignee => Title::new("负责人", "Assignee"),
            Who::Customer => Title::new("客户", "Customer"),
            Who::System => Title::new("系统", "System"),
        }
    }
}

/// The caller as a flow sees it. The room fills it from the actor and the record it has loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Caller<'a> {
    pub roles: &'a [Role],
    pub is_assignee: bool,
    pub is_customer: bool,
    pub is_system: bool,
}

impl<'a> Caller<'a> {
    /// A member of staff; add [`Caller::assigned`] when the record is theirs.
    pub const fn staff(roles: &'a [Role]) -> Self {
        Caller {
            roles,
            is_assignee: false,
            is_customer: false,
            is_system: false,
        }
    }

    /// The customer of the record.
    pub const fn customer() -> Caller<'static> {
        Caller {
            is_customer: true,
            ..Caller::staff(&[])
        }
    }

    /// The program itself. It holds no role: it may do only what a declaration gives to [`Who::System`].
    pub const fn system() -> Caller<'static> {
        Caller {
            is_system: true,
            ..Caller::staff(&[])
        }
    }

    /// The same caller, said to be the assignee or not.
    pub const fn assigned(self, is_assignee: bool) -> Self {
        Caller {
            is_assignee,
            ..self
        }
    }

    /// Whether this caller stands in that relation.
    pub fn is(&self, who: Who) -> bool {
        match who {
            Who::Role(role) => self.roles.contains(&role),
            Who::Assignee => self.is_assignee,
            Who::Customer => self.is_customer,
            Who::System => self.is_system,
        }
    }

    /// Whether this caller stands in any of the relations.
    pub fn is_any(&self, who: &[Who]) -> bool {
        who.iter().any(|one| self.is(*one))
    }
}
