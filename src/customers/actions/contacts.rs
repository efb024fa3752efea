//! Adding, changing and removing contacts.

use serde_json::json;

use super::members::Members;
use super::{draft, filing};
use crate::customers::dto::update::ContactMember;
use crate::customers::dto::{Contact, ContactCreate, ContactUpdate};
use crate::customers::model::{ContactId, CustomerId};
use crate::customers::phones::{self, PhoneRules, Rearranged};
use crate::customers::repo::{self, ContactRecord, CustomerRecord, PhoneRecord, files};
use crate::platform::auth::Permission;
use crate::platform::codes::FaultCode;
use crate::platform::db::Db;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::op::Op;
use crate::platform::personal::PersonalEmail;
use crate::platform::settings;
use crate::platform::tx::{Change, Tx};
use crate::tickets::texts;

/// Adds a contact; the first one of a customer is the primary one.
///
/// # Errors
/// 404; `merged`; 422 for faulty phones and hours.
pub fn add(tx: &mut Tx, customer: CustomerId, entered: &ContactCreate) -> AppResult<Contact> {
    let op = tx.op();
    filing::changeable(tx.db(), op, Permission::CustomersWrite, customer)?;
    let rules: PhoneRules = settings::get(tx.db())?;
    let mut faults = Vec::new();
    let (contact, phones) = draft::contact(op, customer, entered, &rules, "", &mut faults);
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    let customer = filing::touch(tx.db(), op, customer)?;
    repo::contacts::insert(tx.db(), std::slice::from_ref(&contact), &phones)?;
    settle_primary(tx.db(), op, &contact)?;
    finish(tx, customer, contact.id, "customer.contact_added", &[])
}

/// Changes what the request mentions, if the contact still has the version it was made on.
///
/// # Errors
/// 404; 412; 422 for faulty phones and hours and for members set and unset at once.
pub fn update(
    tx: &mut Tx,
    id: ContactId,
    expected: i64,
    change: ContactUpdate,
) -> AppResult<Contact> {
    let op = tx.op();
    let before = seen(tx.db(), op, id)?;
    if before.version != expected {
        return Err(AppError::stale(before.version));
    }
    let rules: PhoneRules = settings::get(tx.db())?;
    let known = repo::contacts::phones(tx.db(), &[id])?;
    let plan = change
        .phones
        .as_ref()
        .map(|asked| phones::rearrange(&known, asked, &rules))
        .transpose();
    let mut after = before;
    let applied = apply(&mut after, change);
    let (plan, members) = match (plan, applied) {
        (Ok(plan), Ok(members)) => (plan, members),
        (plan, applied) => {
            let faults = [
                plan.err().unwrap_or_default(),
                applied.err().unwrap_or_default(),
            ];
            return Err(AppError::invalid(faults.concat()));
        }
    };
    save(
        tx,
        after,
        expected,
        plan,
        "customer.contact_changed",
        &members,
    )
}

/// Takes a contact out of use; it stays because tickets refer to it.
///
/// # Errors
/// 404; 412.
pub fn remove(tx: &mut Tx, id: ContactId, expected: i64) -> AppResult<()> {
    let op = tx.op();
    let mut contact = seen(tx.db(), op, id)?;
    if contact.version != expected {
        return Err(AppError::stale(contact.version));
    }
    contact.is_active = false;
    contact.is_primary = false;
    save(
        tx,
        contact,
        expected,
        None,
        "customer.contact_removed",
        &["is_active"],
    )
    .map(drop)
}

/// The contact, where its customer can be seen and changed by the caller.
fn seen(db: &mut Db, op: &Op, id: ContactId) -> AppResult<ContactRecord> {
    let missing = || AppError::missing("contact");
    let contact = repo::contacts::find(db, id)?.ok_or_else(missing)?;
    let scope = op.actor.scope(Permission::CustomersWrite);
    files::find(db, &scope, contact.customer_id)?.ok_or_else(missing)?;
    Ok(contact)
}

fn save(
    tx: &mut Tx,
    mut contact: ContactRecord,
    expected: i64,
    plan: Option<Rearranged>,
    event: &'static str,
    members: &[&'static str],
) -> AppResult<Contact> {
    let op = tx.op();
    let customer = filing::touch(tx.db(), op, contact.customer_id)?;
    contact.version = expected + 1;
    contact.updated_at = op.now;
    if !repo::contacts::save_if(tx.db(), &contact, expected)? {
        return Err(AppError::stale(seen(tx.db(), op, contact.id)?.version));
    }
    if let Some(plan) = plan {
        rearrange(tx.db(), op, &contact, plan)?;
    }
    settle_primary(tx.db(), op, &contact)?;
    finish(tx, customer, contact.id, event, members)
}

fn rearrange(db: &mut Db, op: &Op, contact: &ContactRecord, plan: Rearranged) -> AppResult<()> {
    repo::contacts::remove_phones(db, &plan.removed)?;
    for (id, position) in plan.kept {
        repo::contacts::place_phone(db, id, position)?;
    }
    let added: Vec<PhoneRecord> = plan
        .added
        .iter()
        .map(|(number, position)| draft::phone_row(op, contact, number, *position))
        .collect();
    repo::contacts::insert_phones(db, &added)?;
    Ok(())
}

/// A customer with active contacts has exactly one primary contact.
fn settle_primary(db: &mut Db, op: &Op, changed: &ContactRecord) -> AppResult<()> {
    if changed.is_primary {
        repo::contacts::clear_primary(db, changed.customer_id, changed.id, op.now)?;
        return Ok(());
    }
    // Active contacts come with the primary one first, so this one tells of all.
    match repo::contacts::first_active(db, changed.customer_id)? {
        Some(first) if !first.is_primary => {
            repo::contacts::make_primary(db, first.id, op.now)?;
        }
        _ => {}
    }
    Ok(())
}

/// Records the change, refreshes the search index and answers.
fn finish(
    tx: &mut Tx,
    customer: CustomerRecord,
    contact: ContactId,
    event: &'static str,
    members: &[&'static str],
) -> AppResult<Contact> {
    let file = files::open(tx.db(), customer)?;
    filing::index(tx.db(), &file)?;
    texts::follow(tx.db(), file.customer.id)?;
    let changed = file
        .contacts
        .iter()
        .find(|one| one.id == contact)
        .ok_or_else(|| AppError::internal("a contact just stored is gone"))?;
    let customer = &file.customer;
    tx.record(
        Change::new("customer", customer.id, customer.version, event)
            .in_branch(customer.branch_id)
            .data(json!({
                "number": customer.number,
                "contact_id": contact,
                "contact_version": changed.version,
            }))
            .changes(json!({ "contact_id": contact, "members": members })),
    );
    Ok(Contact::new(changed, file.phones_of(contact)))
}

/// Applies the change; answers the names of the members that it mentions.
fn apply(
    contact: &mut ContactRecord,
    change: ContactUpdate,
) -> Result<Vec<&'static str>, Vec<FieldFault>> {
    let mut members = Members::default();
    let unset = |member| change.unset.contains(&member);
    let name = change.name.as_deref().map(draft::tidy);
    members.set("name", &mut contact.name, name);
    let position = change.position.map(|text| draft::tidy(&text));
    let is_unset = unset(ContactMember::Position);
    members.patch("position", &mut contact.position, position, is_unset);
    let email = change
        .email
        .map(|text| PersonalEmail::new(draft::tidy(&text)));
    members.patch(
        "email",
        &mut contact.email,
        email,
        unset(ContactMember::Email),
    );
    let channel = &mut contact.preferred_channel;
    members.set("preferred_channel", channel, change.preferred_channel);
    let (from, until) = (&mut contact.quiet_from_hour, &mut contact.quiet_until_hour);
    let is_unset = unset(ContactMember::QuietFromHour);
    members.patch("quiet_from_hour", from, change.quiet_from_hour, is_unset);
    let is_unset = unset(ContactMember::QuietUntilHour);
    members.patch("quiet_until_hour", until, change.quiet_until_hour, is_unset);
    draft::quiet_hours(*from, *until, "", &mut members.faults);
    if change.phones.is_some() {
        members.names.push("phones");
    }
    members.set("is_active", &mut contact.is_active, change.is_active);
    // The mark only ever moves to another contact, so `false` says nothing.
    let mark = change.is_primary.filter(|mark| *mark);
    members.set("is_primary", &mut contact.is_primary, mark);
    if mark.is_some() && !contact.is_active {
        let fault = FieldFault::body("/is_primary", FaultCode::Conflict);
        members.faults.push(fault.saying("removed_contact"));
    }
    contact.is_primary &= contact.is_active;
    members.done()
}
