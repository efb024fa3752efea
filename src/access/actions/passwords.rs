//! Passwords: changed by their owner, set anew by whoever manages the owner.

use serde_json::json;

use crate::access::dto::auth::PasswordChange;
use crate::access::model::{SessionEnd, UserRow};
use crate::access::password_policy::{Owner, weakness};
use crate::access::repo;
use crate::access::repo::users::UserChange;
use crate::app::App;
use crate::platform::auth::actor::{SessionId, UserId};
use crate::platform::codes::FaultCode;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::op::Op;
use crate::platform::tx::{Change, Tx};

use super::sessions::{signed_in, write_secret};
use super::target::{check_manageable, take, visible};

/// The fault of a new password, by its owner's names.
fn check(password: &str, owner: &UserRow, pointer: &str) -> AppResult<()> {
    let owner = Owner {
        username: &owner.username,
        display_name: &owner.display_name,
    };
    match weakness(password, owner) {
        Some(weakness) => Err(AppError::fault(weakness.fault(pointer))),
        None => Ok(()),
    }
}

/// Changes the caller's own password and ends all other sessions.
///
/// # Errors
/// `validation_failed` when the present password is wrong or the new one weak, `rate_limited`,
/// `overloaded`; database faults.
pub async fn change_own(app: &App, op: Op, sent: PasswordChange) -> AppResult<()> {
    let (user, session) = {
        let person = signed_in(&op)?;
        (person.id, person.session)
    };
    let throttle = app.passwords.throttle();
    let attempt = throttle.enter(&user.to_string(), op.address.as_deref(), op.now)?;
    let (row, hash) = app
        .read(op.clone(), move |db, op| {
            let row = visible(db, op, user)?;
            Ok((row, repo::access::password_hash(db, user)?))
        })
        .await?;
    let fits = app
        .passwords
        .verify(sent.current_password.clone(), hash.clone())
        .await
        .inspect_err(|_| throttle.forgive(&attempt))?;
    if !fits {
        let fault = FieldFault::body("/current_password", FaultCode::NotAllowed);
        return Err(AppError::fault(fault.saying("wrong_password")));
    }
    throttle.succeeded(&attempt, op.now);
    check(&sent.new_password, &row, "/new_password")?;
    if sent.new_password == sent.current_password {
        let fault = FieldFault::body("/new_password", FaultCode::Conflict);
        return Err(AppError::fault(fault.saying("same_password")));
    }
    let new_hash = app.passwords.hash(sent.new_password).await?;
    write_secret(app, op, move |tx| {
        replace_own(tx, user, session, hash.as_deref(), &new_hash)
    })
    .await
}

/// Stores the new hash, provided that the password is still the one that was checked.
pub(in crate::access) fn replace_own(
    tx: &mut Tx,
    user: UserId,
    session: SessionId,
    verified: Option<&str>,
    new_hash: &str,
) -> AppResult<()> {
    let now = tx.now();
    let row = repo::users::lock(tx.db(), user)?.ok_or_else(|| AppError::missing("user"))?;
    if repo::access::password_hash(tx.db(), user)?.as_deref() != verified {
        return Err(AppError::stale(row.version));
    }
    let change = UserChange {
        password_hash: Some(new_hash.to_owned()),
        access_version: Some(row.access_version + 1),
        ..UserChange::default()
    };
    let version = repo::users::update(tx.db(), &row, change, now)?;
    let why = SessionEnd::PasswordChanged;
    repo::sessions::end_all(tx.db(), user, Some(session), now, why)?;
    let changes = json!({"changed": ["password"]});
    tx.record(Change::new("user", user, version, "user.password_changed").changes(changes));
    Ok(())
}

/// Checks a new password for somebody else before it is hashed.
///
/// # Errors
/// `not_found`, `insufficient_scope`, `validation_failed`; database faults.
pub async fn check_reset(app: &App, op: Op, id: UserId, password: Option<&str>) -> AppResult<()> {
    let row = app
        .read(op, move |db, op| {
            let row = visible(db, op, id)?;
            check_manageable(db, op, id)?;
            Ok(row)
        })
        .await?;
    match password {
        Some(password) => check(password, &row, "/password"),
        None => Ok(()),
    }
}

/// Sets somebody's password and ends all of their sessions.
///
/// # Errors
/// `not_found`, `insufficient_scope`; database faults.
pub fn reset(tx: &mut Tx, id: UserId, new_hash: &str) -> AppResult<()> {
    let now = tx.now();
    let mut target = take(tx, id, None)?;
    target.change_access(
        tx,
        UserChange {
            password_hash: Some(new_hash.to_owned()),
            ..UserChange::default()
        },
    )?;
    repo::sessions::end_all(tx.db(), id, None, now, SessionEnd::PasswordChanged)?;
    let changes = json!({"changed": ["password"]});
    target.record(tx, "user.password_reset", json!({}), changes);
    Ok(())
}
