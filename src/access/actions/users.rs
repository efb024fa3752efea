//! Making people and changing their records.

use serde_json::json;
use validator::ValidateEmail;

use crate::access::authority::may_grant;
use crate::access::dto::users::{User, UserCreate, UserUnset, UserUpdate};
use crate::access::model::UserRow;
use crate::access::password_policy::{Owner, weakness};
use crate::access::repo::users::UserChange;
use crate::access::sign_in::username;
use crate::access::{repo, view};
use crate::platform::auth::actor::UserId;
use crate::platform::auth::{Permission, Scope};
use crate::platform::codes::FaultCode;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::fold::fold;
use crate::platform::patch::Patch;
use crate::platform::phone;
use crate::platform::role::Role;
use crate::platform::tx::{Change, Tx};

use super::memberships::{Draft, draft};
use super::target::{shown, take};

/// Checks what can be checked without the database and brings the values into their stored form.
/// Done before the password is hashed, which is dear.
///
/// # Errors
/// `validation_failed` with every fault.
pub fn prepare(mut sent: UserCreate, region: &str) -> AppResult<UserCreate> {
    let mut faults = Vec::new();
    sent.username = username(&sent.username);
    if let Some(typed) = sent.phone.take() {
        sent.phone = phone_form(&typed, region, &mut faults);
    }
    sent.roles.sort_unstable_by_key(|role| role.as_str());
    sent.roles.dedup();
    if let Some(password) = &sent.password {
        let owner = Owner {
            username: &sent.username,
            display_name: &sent.display_name,
        };
        faults.extend(weakness(password, owner).map(|weakness| weakness.fault("/password")));
    }
    if faults.is_empty() {
        Ok(sent)
    } else {
        Err(AppError::invalid(faults))
    }
}

fn phone_form(typed: &str, region: &str, faults: &mut Vec<FieldFault>) -> Option<String> {
    let number = phone::normalize(typed, region);
    if number.is_none() {
        faults.push(FieldFault::body("/phone", FaultCode::InvalidFormat));
    }
    number
}

/// Makes a person of a request that [`prepare`] has passed.
///
/// # Errors
/// `validation_failed` for roles and branches that the caller may not give, `already_exists` for the
/// user name; database faults.
pub fn create(tx: &mut Tx, sent: &UserCreate, password_hash: &str) -> AppResult<User> {
    let today = tx.now().date();
    let drafts = check_belonging(tx, sent)?;
    let row = UserRow {
        id: tx.new_id(),
        username: sent.username.clone(),
        display_name: sent.display_name.trim().to_owned(),
        email: sent.email.clone(),
        phone: sent.phone.clone(),
        language: sent.language.unwrap_or_default(),
        is_active: true,
        access_version: 1,
        version: 1,
        created_at: tx.now(),
        updated_at: tx.now(),
        deactivated_at: None,
        name_folded: fold(&sent.display_name),
    };
    repo::users::insert(tx.db(), &row, password_hash)?;
    repo::users::set_roles(tx.db(), row.id, &sent.roles)?;
    let branch = drafts.first().map(|draft| draft.branch_id);
    for draft in drafts {
        let membership = draft.row(tx, row.id);
        repo::memberships::insert(tx.db(), &membership)?;
    }
    tx.record(
        Change::new("user", row.id, 1, "user.created")
            .in_branch(branch)
            .data(json!({"roles": sent.roles})),
    );
    view::user(tx.db(), row, today)
}

/// Whether the caller may give these roles and put somebody into these branches.
fn check_belonging(tx: &mut Tx, sent: &UserCreate) -> AppResult<Vec<Draft>> {
    let scope = tx.op().actor.scope(Permission::UsersManage);
    let mut faults: Vec<FieldFault> = reserved(&scope, &sent.roles).into_iter().collect();
    if sent.memberships.is_empty() && scope != Scope::All {
        // Nobody but an administrator could ever see such a person again.
        faults.push(FieldFault::body("/memberships", FaultCode::Required));
    }
    let mut drafts = Vec::new();
    for (index, membership) in sent.memberships.iter().enumerate() {
        match draft(tx, &scope, membership, &format!("/memberships/{index}"))? {
            Ok(draft) => drafts.push(draft),
            Err(found) => faults.extend(found),
        }
    }
    if faults.is_empty() {
        Ok(drafts)
    } else {
        Err(AppError::invalid(faults))
    }
}

/// The fault of a list of roles of which the caller may not give or take every one.
pub fn reserved(scope: &Scope, roles: &[Role]) -> Option<FieldFault> {
    let refused: Vec<&str> = roles
        .iter()
        .filter(|role| !may_grant(scope, **role))
        .map(|role| role.as_str())
        .collect();
    (!refused.is_empty()).then(|| {
        FieldFault::body("/roles", FaultCode::NotAllowed)
            .saying("role_reserved")
            .with("roles", refused.join(", "))
    })
}

/// Changes a person's record.
///
/// # Errors
/// `validation_failed`, `not_found`, `insufficient_scope`, `version_mismatch`; database faults.
pub fn update(
    tx: &mut Tx,
    id: UserId,
    expected: i64,
    sent: UserUpdate,
    region: &str,
) -> AppResult<User> {
    let mut target = take(tx, id, Some(expected))?;
    let (email, phone) = contact(&sent, region)?;
    let display_name = sent.display_name.map(|name| name.trim().to_owned());
    let mentioned = [
        ("display_name", display_name.is_some()),
        ("email", !email.is_absent()),
        ("phone", !phone.is_absent()),
        ("language", sent.language.is_some()),
    ];
    let named: Vec<&str> = mentioned
        .into_iter()
        .filter(|(_, is_mentioned)| *is_mentioned)
        .map(|(name, _)| name)
        .collect();
    let change = UserChange {
        name_folded: display_name.as_deref().map(fold),
        display_name,
        email: email.into_column(),
        phone: phone.into_column(),
        language: sent.language,
        ..UserChange::default()
    };
    target.change(tx, change)?;
    let data = json!({"changed": named});
    target.record(tx, "user.updated", data.clone(), data);
    shown(tx, id)
}

/// E-mail and phone as they are to be stored.
fn contact(sent: &UserUpdate, region: &str) -> AppResult<(Patch<String>, Patch<String>)> {
    let mut faults = Vec::new();
    for (member, name, patch) in [
        (UserUnset::Email, "/email", &sent.email),
        (UserUnset::Phone, "/phone", &sent.phone),
    ] {
        if sent.unset.contains(&member) && patch.value().is_some() {
            faults.push(FieldFault::body(name, FaultCode::Conflict));
        }
    }
    let is_unset = |member| sent.unset.contains(&member);
    let email = sent.email.clone().cleared_if(is_unset(UserUnset::Email));
    if email.value().is_some_and(|email| !email.validate_email()) {
        faults.push(FieldFault::body("/email", FaultCode::InvalidFormat));
    }
    let phone = match sent.phone.clone().cleared_if(is_unset(UserUnset::Phone)) {
        Patch::Set(typed) => match phone_form(&typed, region, &mut faults) {
            Some(number) => Patch::Set(number),
            None => Patch::Absent,
        },
        other => other,
    };
    if faults.is_empty() {
        Ok((email, phone))
    } else {
        Err(AppError::invalid(faults))
    }
}
