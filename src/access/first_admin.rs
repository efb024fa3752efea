//! The first administrator. A fresh installation has no account but the one made here, whose password
//! is returned once and stored nowhere but as a hash.

use serde_json::json;

use super::model::{BranchRow, UserRow};
use super::password_policy::{Owner, weakness};
use super::passwords::hash_now;
use super::repo;
use super::secrets::random_password;
use super::sign_in::username as stored_form;
use crate::platform::codes::{Code, FaultCode};
use crate::platform::db::Database;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::fold::fold;
use crate::platform::op::Op;
use crate::platform::role::Role;
use crate::platform::tx::{Change, Tx};

/// User name of the administrator that an empty database gets.
const FIRST: &str = "admin";

/// Gives an empty database its administrator and its head office. `None` when there is anybody
/// already, or when another process was faster.
///
/// # Errors
/// Database faults.
pub fn first_admin(database: &Database, op: &Op) -> AppResult<Option<(String, String)>> {
    if database.read_blocking(repo::users::is_anybody_there)? {
        return Ok(None);
    }
    let password = random_password()?;
    let hash = hash_now(&password)?;
    let op = op.clone();
    let made = database.write_blocking(move |db| {
        let mut tx = Tx::new(db, &op);
        if repo::users::is_anybody_there(tx.db())? {
            return Ok(false);
        }
        add_head_office(&mut tx)?;
        add_admin(&mut tx, FIRST, &hash)?;
        tx.finish()?;
        Ok(true)
    });
    match made {
        Ok(true) => Ok(Some((FIRST.to_owned(), password))),
        Ok(false) => Ok(None),
        // The other process committed between the look and the insert.
        Err(error) if error.code() == Code::AlreadyExists => Ok(None),
        Err(error) => Err(error),
    }
}

/// Makes one more administrator; without a password given, a random one. Gives the password.
///
/// # Errors
/// `already_exists` when the user name is taken, `validation_failed` for a bad name or a weak
/// password; database faults.
pub fn create_admin(
    database: &Database,
    op: &Op,
    username: &str,
    password: Option<&str>,
) -> AppResult<String> {
    let username = stored_form(username);
    check(&username, password)?;
    let password = match password {
        Some(given) => given.to_owned(),
        None => random_password()?,
    };
    let hash = hash_now(&password)?;
    let op = op.clone();
    database.write_blocking(move |db| {
        let mut tx = Tx::new(db, &op);
        add_admin(&mut tx, &username, &hash)?;
        tx.finish()
    })?;
    Ok(password)
}

fn check(username: &str, password: Option<&str>) -> AppResult<()> {
    let mut faults = Vec::new();
    if !super::names::is_username(username) {
        faults.push(FieldFault::body("/username", FaultCode::InvalidFormat).saying("username"));
    }
    if let Some(password) = password {
        let owner = Owner {
            username,
            display_name: username,
        };
        if password.chars().count() < super::passwords::SHORTEST {
            let short = FieldFault::body("/password", FaultCode::TooShort);
            faults.push(short.with("min", super::passwords::SHORTEST));
        } else if let Some(weakness) = weakness(password, owner) {
            faults.push(weakness.fault("/password"));
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(AppError::invalid(faults))
    }
}

fn add_head_office(tx: &mut Tx) -> AppResult<()> {
    let branch = BranchRow {
        id: tx.new_id(),
        code: "HQ".to_owned(),
        name: "总部".to_owned(),
        time_zone: "Asia/Shanghai".to_owned(),
        phone: None,
        address: None,
        is_active: true,
        version: 1,
        created_at: tx.now(),
        updated_at: tx.now(),
    };
    repo::branches::insert(tx.db(), &branch)?;
    tx.record(
        Change::new("branch", branch.id, 1, "branch.created")
            .in_branch(branch.id)
            .data(json!({"code": branch.code})),
    );
    Ok(())
}

fn add_admin(tx: &mut Tx, username: &str, hash: &str) -> AppResult<()> {
    let user = UserRow {
        id: tx.new_id(),
        username: username.to_owned(),
        display_name: username.to_owned(),
        email: None,
        phone: None,
        language: tx.op().lang,
        is_active: true,
        access_version: 1,
        version: 1,
        created_at: tx.now(),
        updated_at: tx.now(),
        deactivated_at: None,
        name_folded: fold(username),
    };
    repo::users::insert(tx.db(), &user, hash)?;
    repo::users::set_roles(tx.db(), user.id, &[Role::Admin])?;
    tx.record(
        Change::new("user", user.id, 1, "user.created").data(json!({"roles": [Role::Admin]})),
    );
    Ok(())
}
