//! Who drives the load: employees of the busiest branch, with what the measured requests need.

use aftercare::platform::auth::actor::{BranchId, UserId};
use aftercare::platform::clock::{Clock, SystemClock, UtcTime};
use aftercare::platform::db::schema::{memberships, user_roles, users};
use aftercare::platform::db::{Database, DatabaseUrl};
use aftercare::platform::ids::{Id, IdSource, RandomIds};
use aftercare::platform::role::Role;
use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::json;
use std::io::Write;
use std::process::Stdio;

use crate::Fallible;
use crate::process::{Server, address_of, program};
use crate::wire::request;

/// An employee who can sign in.
pub struct Person {
    /// The person.
    pub id: UserId,
    /// What they may do.
    pub roles: Vec<Role>,
    name: &'static str,
    password: String,
}

#[derive(Insertable)]
#[diesel(table_name = user_roles)]
struct RoleRow {
    user_id: UserId,
    role: &'static str,
}

#[derive(Insertable)]
#[diesel(table_name = memberships, treat_none_as_default_value = false)]
struct MembershipRow {
    id: Id<MembershipKind>,
    user_id: UserId,
    branch_id: BranchId,
    starts_on: NaiveDate,
    created_at: UtcTime,
}

struct MembershipKind;

impl Person {
    /// Hires somebody into `branch`, with a name to sign in with.
    ///
    /// # Errors
    /// When the program or the database refuses.
    pub fn hire(
        url: &DatabaseUrl,
        database: &Database,
        branch: BranchId,
        name: &'static str,
        roles: &[Role],
    ) -> Fallible<Person> {
        // Nobody can guess it, and it holds no word that the password rules refuse.
        let password = format!("Kettle-{}", RandomIds.next(SystemClock.now()));
        let mut command = program(&address_of(url));
        command
            .args(["admin", "create", name, "--password-stdin"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null());
        let mut child = command.spawn()?;
        if let Some(mut input) = child.stdin.take() {
            input.write_all(password.as_bytes())?;
        }
        if !child.wait()?.success() {
            return Err("no account could be made".into());
        }
        Ok(Person {
            id: employ(database, branch, name, roles)?,
            roles: roles.to_vec(),
            name,
            password,
        })
    }

    /// Signs in and gives the access token.
    ///
    /// # Errors
    /// When the server refuses.
    pub fn sign_in(&self, server: &Server) -> Fallible<String> {
        let body = json!({"username": self.name, "password": self.password});
        let request = request("POST", "/api/v1/auth/sessions", None, Some(&body));
        let answer = crate::client::ask(server.address, &request)?.json()?;
        let token = answer.get("access_token").and_then(|token| token.as_str());
        Ok(token.ok_or("a sign-in without a token")?.to_owned())
    }
}

/// Gives the account its roles and its branch.
fn employ(
    database: &Database,
    branch: BranchId,
    name: &'static str,
    roles: &[Role],
) -> Fallible<UserId> {
    let now = SystemClock.now();
    let membership = RandomIds.next(now);
    let roles: Vec<&'static str> = roles.iter().map(|role| role.as_str()).collect();
    let id = database.write_blocking(move |db| {
        let id: UserId = users::table
            .filter(users::username.eq(name))
            .select(users::id)
            .get_result(db)?;
        for role in &roles {
            let row = RoleRow { user_id: id, role };
            diesel::insert_into(user_roles::table)
                .values(&row)
                .execute(db)?;
        }
        let row = MembershipRow {
            id: Id::new(membership),
            user_id: id,
            branch_id: branch,
            starts_on: NaiveDate::default(),
            created_at: now,
        };
        diesel::insert_into(memberships::table)
            .values(&row)
            .execute(db)?;
        Ok(id)
    });
    id.map_err(|error| format!("{error:?}").into())
}
