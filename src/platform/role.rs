//! The closed list of roles a person can hold. What a role permits is decided elsewhere (permissions, flows).

use super::closed_list::closed_list;

closed_list! {
    /// A role of the service department.
    pub enum Role {
        /// Takes calls and messages, registers tickets, talks with customers.
        Agent = "agent" ("客服专员", "Agent"),
        /// Diagnoses and repairs.
        Technician = "technician" ("维修技师", "Technician"),
        /// Assigns work and schedules visits.
        Dispatcher = "dispatcher" ("调度员", "Dispatcher"),
        /// Leads a team.
        Supervisor = "supervisor" ("主管", "Supervisor"),
        /// Tests repairs, reviews tickets, investigates complaints.
        Quality = "quality" ("质检员", "Quality inspector"),
        /// Issues, receives and counts parts.
        Storekeeper = "storekeeper" ("仓库管理员", "Storekeeper"),
        /// Settles charges, refunds and compensation.
        Finance = "finance" ("财务", "Finance"),
        /// Runs a branch.
        Manager = "manager" ("经理", "Manager"),
        /// Sees everything, approves what is above a manager's limit.
        Executive = "executive" ("高管", "Executive"),
        /// Administers users and settings; has no business approvals.
        Admin = "admin" ("系统管理员", "Administrator"),
    }
}

crate::text_enum!(Role);

#[cfg(test)]
mod tests {
    use super::Role;

    #[test]
    fn every_role_has_one_code_on_the_wire_and_in_the_table() {
        for role in Role::ALL {
            let wire = serde_json::to_value(role).unwrap();
            assert_eq!(wire, role.as_str());
            assert_eq!(Role::parse(role.as_str()), Some(*role));
            assert_eq!(serde_json::from_value::<Role>(wire).unwrap(), *role);
        }
        assert_eq!(Role::ALL.len(), 10);
        assert_eq!(Role::parse("owner"), None);
    }
}
