//! Who drives the load: one employee of the busiest branch, with what the measured requests need.

use aftercare::platform::auth::actor::{BranchId, UserId};
use aftercare::platform::clock::{Clock, SystemClock, UtcTime};
use aftercare::platform::db::schema::{memberships, user_roles, users};
use aftercare::platform::db::{Database, DatabaseUrl};
use aftercare::platform::ids::{Id, IdSource, RandomIds};
use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::json;
use std::io::Write;
use std::process::Stdio;

use crate::Fallible;
use crate::process::{Server, address_of, program};
use crate::wire::request;

/// Name to sign in with.
const NAME: &str = "bench";

/// Roles of somebody who takes reports and moves tickets.
const ROLES: [&str; 2] = ["manager", "agent"];

/// An employee who can sign in.
pub struct Person {
    /// The person.
    pub id: UserId,
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

/// Hires the person into `branch`.
///
/// # Errors
/// When the program or the database refuses.
pub fn hire(url: &DatabaseUrl, database: &Database, branch: BranchId) -> Fallible<Person> {
    let ids = RandomIds;
    let now = SystemClock.now();
    // Nobody can guess it, and it holds no word that the password rules refuse.
    let password = format!("Kettle-{}", ids.next(now));
    let mut command = program(&address_of(url));
    command
        .args(["admin", "create", NAME, "--password-stdin"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null());
    let mut child = command.spawn()?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(password.as_bytes())?;
    }
    if !child.wait()?.success() {
        return Err("no account could be made".into());
    }
    let membership = ids.next(now);
    let id = database.write_blocking(move |db| {
        let id: UserId = users::table
            .filter(users::username.eq(NAME))
            .select(users::id)
            .get_result(db)?;
        for role in ROLES {
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
    Ok(Person {
        id: id.map_err(|error| format!("{error:?}"))?,
        password,
    })
}

impl Person {
    /// Signs in and gives the access token.
    ///
    /// # Errors
    /// When the server refuses.
    pub fn sign_in(&self, server: &Server) -> Fallible<String> {
        let body = json!({"username": NAME, "password": self.password});
        let request = request("POST", "/api/v1/auth/sessions", None, Some(&body));
        let answer = crate::client::ask(server.address, &request)?.json()?;
        let token = answer.get("access_token").and_then(|token| token.as_str());
        Ok(token.ok_or("a sign-in without a token")?.to_owned())
    }
}
