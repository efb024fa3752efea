//! Changing a customer's own members.

use serde_json::json;

use super::create::{check_branch, check_owner, tidy_tags};
use super::draft::tidy;
use super::filing;
use super::members::Members;
use crate::customers::dto::update::CustomerMember;
use crate::customers::dto::{Customer, CustomerUpdate};
use crate::customers::model::{CustomerId, CustomerStatus};
use crate::customers::repo::CustomerRecord;
use crate::customers::repo::files;
use crate::platform::auth::Permission;
use crate::platform::codes::FaultCode;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::fold::fold;
use crate::platform::tx::{Change, Tx};
use crate::tickets::texts;

/// Changes what the request mentions, if the customer still has the version it was made on.
///
/// # Errors
/// 404; `merged`; 412; 422 for members set and unset at once, and for unknown references.
pub fn update(
    tx: &mut Tx,
    id: CustomerId,
    expected: i64,
    change: CustomerUpdate,
) -> AppResult<Customer> {
    let op = tx.op();
    let before = filing::changeable(tx.db(), op, Permission::CustomersWrite, id)?;
    if before.version != expected {
        return Err(AppError::stale(before.version));
    }
    let mut after = before.clone();
    let mut members = apply(&mut after, change);
    if after.branch_id != before.branch_id {
        check_branch(tx.db(), op, after.branch_id, &mut members.faults)?;
    }
    if after.account_owner_id != before.account_owner_id {
        check_owner(tx.db(), after.account_owner_id, &mut members.faults)?;
    }
    let members = members.done().map_err(AppError::invalid)?;
    after.version += 1;
    after.updated_at = op.now;
    if !files::save_if(tx.db(), &after, expected)? {
        // Somebody was faster: a change, or a merge.
        let now = filing::changeable(tx.db(), op, Permission::CustomersWrite, id)?;
        return Err(AppError::stale(now.version));
    }
    tx.record(
        Change::new("customer", id, after.version, "customer.updated")
            .in_branch(after.branch_id)
            .data(json!({
                "number": after.number,
                "level": after.level,
                "status": after.status,
                "members": members,
            }))
            .changes(json!({ "members": members })),
    );
    let file = files::open(tx.db(), after)?;
    filing::index(tx.db(), &file)?;
    if file.customer.name != before.name {
        texts::follow(tx.db(), id)?;
    }
    filing::answer(tx.db(), op, &file)
}

/// Applies the change, and notes what it mentions.
fn apply(customer: &mut CustomerRecord, change: CustomerUpdate) -> Members {
    let mut members = Members::default();
    let unset = |member| change.unset.contains(&member);
    if change.status == Some(CustomerStatus::Merged) {
        let fault = FieldFault::body("/status", FaultCode::NotAllowed);
        members.faults.push(fault.saying("merge_instead"));
    }
    members.set("kind", &mut customer.kind, change.kind);
    if let Some(name) = &change.name {
        customer.name_folded = fold(name);
    }
    let name = change.name.as_deref().map(tidy);
    members.set("name", &mut customer.name, name);
    members.set("level", &mut customer.level, change.level);
    members.set("status", &mut customer.status, change.status);
    let tags = change.tags.as_deref().map(tidy_tags);
    members.set("tags", &mut customer.tags.0, tags);
    members.set("branch_id", &mut customer.branch_id, change.branch_id);
    members.set("language", &mut customer.language, change.language);
    let before = customer.consents.0;
    let consents = change.consents.map(|choice| choice.over(before));
    members.set("consents", &mut customer.consents.0, consents);
    let source = change.source.map(|text| tidy(&text));
    let is_unset = unset(CustomerMember::Source);
    members.patch("source", &mut customer.source, source, is_unset);
    let note = change.note.map(|text| tidy(&text));
    members.patch(
        "note",
        &mut customer.note,
        note,
        unset(CustomerMember::Note),
    );
    let owner = &mut customer.account_owner_id;
    let is_unset = unset(CustomerMember::AccountOwnerId);
    members.patch("account_owner_id", owner, change.account_owner_id, is_unset);
    members
}
