//! Branches, teams and everybody who works there.

use std::sync::Arc;

use serde_json::json;

use super::Stage;
use super::rows::{BranchRow, MembershipRow, TeamRow, UserRoleRow, UserRow};
use super::words::{self, City};
use crate::platform::auth::Actor;
use crate::platform::auth::actor::{BranchId, Person, TeamId, UserId};
use crate::platform::clock::UtcTime;
use crate::platform::error::{AppError, AppResult};
use crate::platform::op::Op;
use crate::platform::role::Role;
use crate::platform::tx::Change;

/// Roles of the people of a branch, one after another; a branch of any size begins like this.
const CREW: &[&[Role]] = &[
    &[Role::Agent],
    &[Role::Technician],
    // Helps in the store: what one has counted, another counts again.
    &[Role::Technician, Role::Storekeeper],
    &[Role::Dispatcher, Role::Supervisor],
    &[Role::Quality, Role::Storekeeper],
    &[Role::Technician],
    &[Role::Agent],
    &[Role::Technician],
    &[Role::Finance],
    &[Role::Technician],
    &[Role::Manager],
    &[Role::Technician],
    &[Role::Agent],
    &[Role::Technician],
    &[Role::Supervisor],
    &[Role::Technician],
    &[Role::Quality],
    &[Role::Technician],
    &[Role::Dispatcher],
    &[Role::Storekeeper],
];

/// People who belong to every branch: names to sign in with and roles.
const HEAD_OFFICE: &[(&str, &[Role])] = &[
    ("demo.manager", &[Role::Manager, Role::Finance]),
    ("demo.admin", &[Role::Executive, Role::Admin]),
];

/// One branch with its people.
#[derive(Debug)]
pub(super) struct Branch {
    pub id: BranchId,
    pub code: String,
    pub city: City,
    pub repair_team: TeamId,
    pub people: Vec<Actor>,
}

impl Branch {
    /// Those of the branch who hold the role.
    ///
    /// # Errors
    /// `internal` when nobody does.
    pub fn with(&self, role: Role) -> AppResult<Vec<&Actor>> {
        let holders: Vec<&Actor> = self
            .people
            .iter()
            .filter(|one| one.roles().contains(&role))
            .collect();
        if holders.is_empty() {
            return Err(AppError::internal(format_args!(
                "no {role} works at {}",
                self.code
            )));
        }
        Ok(holders)
    }
}

impl Branch {
    /// Who keeps the store: somebody with no other business than the store, if there is one.
    ///
    /// # Errors
    /// `internal` when nobody does.
    pub fn keeper(&self) -> AppResult<&Actor> {
        let keepers = self.with(Role::Storekeeper)?;
        let is_at_home = |one: &&Actor| !one.roles().contains(&Role::Technician);
        let at_home = keepers.iter().copied().find(is_at_home);
        at_home
            .or(keepers.first().copied())
            .ok_or_else(|| AppError::internal("a store without a keeper"))
    }
}

/// The company.
#[derive(Debug)]
pub(super) struct Company {
    pub branches: Vec<Branch>,
}

/// Founds the company: its rows go into the stage's ledger.
///
/// # Errors
/// `internal` for a size that has no people.
pub(super) fn found(stage: &mut Stage, password_hash: &str) -> AppResult<Company> {
    let op = stage.op_at(stage.begin);
    let numbers = stage.numbers;
    let mut branches = Vec::new();
    for index in 0..numbers.branches {
        let city = words::CITIES.get(index % words::CITIES.len());
        let city = *city.ok_or_else(|| AppError::internal("no city"))?;
        branches.push(open_branch(stage, &op, city, index));
    }
    let staff = numbers.people.saturating_sub(HEAD_OFFICE.len());
    let mut hired = Hired {
        password_hash,
        op: &op,
    };
    for (index, branch) in branches.iter_mut().enumerate() {
        let share = staff / numbers.branches.max(1);
        let extra = usize::from(index < staff % numbers.branches.max(1));
        for (place, roles) in CREW.iter().cycle().take(share + extra).enumerate() {
            let actor = hired.at_branch(stage, branch, place, roles)?;
            branch.people.push(actor);
        }
    }
    for (username, roles) in HEAD_OFFICE {
        let actor = hired.at_head_office(stage, &branches, username, roles);
        for branch in &mut branches {
            branch.people.push(actor.clone());
        }
    }
    Ok(Company { branches })
}

fn open_branch(stage: &mut Stage, op: &Op, city: City, index: usize) -> Branch {
    let lang = stage.lang;
    let number = index / words::CITIES.len() + 1;
    let code = format!("{}{number:02}", city.code);
    let id: BranchId = op.new_id();
    let station = words::SERVICE_STATION.text(lang);
    let name = format!(
        "{}{}{station} {number:02}",
        city.name.text(lang),
        stage.space()
    );
    stage.ledger.rows().branches.push(BranchRow {
        id,
        code: code.clone(),
        name,
        time_zone: "Asia/Shanghai".to_owned(),
        phone: None,
        address: None,
        is_active: true,
        version: 1,
        created_at: op.now,
        updated_at: op.now,
    });
    let change = Change::new("branch", id, 1, "branch.created").in_branch(id);
    stage.ledger.note(op, change.data(json!({ "code": code })));
    let repair_team = add_team(stage, op, id, words::REPAIR_TEAM.text(lang));
    add_team(stage, op, id, words::SERVICE_DESK.text(lang));
    Branch {
        id,
        code,
        city,
        repair_team,
        people: Vec::new(),
    }
}

fn add_team(stage: &mut Stage, op: &Op, branch_id: BranchId, name: &str) -> TeamId {
    let id: TeamId = op.new_id();
    stage.ledger.rows().teams.push(TeamRow {
        id,
        branch_id,
        name: name.to_owned(),
        is_active: true,
        version: 1,
        created_at: op.now,
        updated_at: op.now,
    });
    let change = Change::new("team", id, 1, "team.created").in_branch(branch_id);
    stage
        .ledger
        .note(op, change.data(json!({ "branch_id": branch_id })));
    id
}

/// Where people are taken on.
struct Hired<'a> {
    password_hash: &'a str,
    op: &'a Op,
}

impl Hired<'_> {
    fn at_branch(
        &mut self,
        stage: &mut Stage,
        branch: &Branch,
        place: usize,
        roles: &[Role],
    ) -> AppResult<Actor> {
        let role = roles.first().copied().unwrap_or(Role::Agent);
        let username = format!("{}.{}{:02}", branch.code.to_lowercase(), role, place + 1);
        let surname = stage.dice.pick(words::SURNAMES)?.text(stage.lang);
        let title = role.title().text(stage.lang);
        let name = format!("{surname}{}{title}{:02}", stage.space(), place + 1);
        let id = self.sign_on(stage, &username, &name, roles);
        let team = branch.repair_team;
        self.belong(stage, id, branch.id, Some(team));
        Ok(self.actor(id, &name, roles, vec![branch.id], vec![team]))
    }

    fn at_head_office(
        &mut self,
        stage: &mut Stage,
        branches: &[Branch],
        username: &str,
        roles: &[Role],
    ) -> Actor {
        let titles: Vec<&str> = roles
            .iter()
            .map(|role| role.title().text(stage.lang))
            .collect();
        let office = words::HEAD_OFFICE.text(stage.lang);
        let name = format!("{office}{}{}", stage.space(), titles.join("/"));
        let id = self.sign_on(stage, username, &name, roles);
        for branch in branches {
            self.belong(stage, id, branch.id, None);
        }
        let everywhere = branches.iter().map(|branch| branch.id).collect();
        self.actor(id, &name, roles, everywhere, Vec::new())
    }

    fn sign_on(&self, stage: &mut Stage, username: &str, name: &str, roles: &[Role]) -> UserId {
        let op = self.op;
        let id: UserId = op.new_id();
        let rows = stage.ledger.rows();
        rows.users.push(UserRow {
            id,
            username: username.to_owned(),
            display_name: name.to_owned(),
            email: None,
            phone: None,
            language: stage.lang.as_str().to_owned(),
            is_active: true,
            password_hash: Some(self.password_hash.to_owned()),
            access_version: 1,
            version: 1,
            created_at: op.now,
            updated_at: op.now,
            deactivated_at: None,
        });
        rows.user_roles.extend(roles.iter().map(|role| UserRoleRow {
            user_id: id,
            role: role.as_str().to_owned(),
        }));
        let change = Change::new("user", id, 1, "user.created");
        stage
            .ledger
            .note(op, change.data(json!({ "roles": roles })));
        id
    }

    fn belong(
        &self,
        stage: &mut Stage,
        user_id: UserId,
        branch_id: BranchId,
        team: Option<TeamId>,
    ) {
        let op = self.op;
        stage.ledger.rows().memberships.push(MembershipRow {
            id: op.new_id(),
            user_id,
            branch_id,
            team_id: team,
            starts_on: op.now.date(),
            ends_on: None,
            created_at: op.now,
        });
    }

    fn actor(
        &self,
        id: UserId,
        name: &str,
        roles: &[Role],
        branches: Vec<BranchId>,
        teams: Vec<TeamId>,
    ) -> Actor {
        Actor::Person(Arc::new(Person {
            id,
            session: self.op.new_id(),
            name: name.to_owned(),
            roles: roles.to_vec(),
            branches,
            teams,
            access_version: 1,
        }))
    }
}

/// When a company of the demo was founded: before its first ticket.
pub(super) fn founded_before(first_ticket: UtcTime) -> UtcTime {
    first_ticket.plus(-chrono::TimeDelta::days(30))
}
