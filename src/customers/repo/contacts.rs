//! Contacts and their phones.

use diesel::prelude::*;

use super::rows::{ContactRecord, PhoneRecord};
use crate::customers::model::{ContactId, ContactPhoneId, CustomerId};
use crate::insert_all;
use crate::platform::clock::UtcTime;
use crate::platform::db::Db;
use crate::platform::db::dialect::AmongDsl;
use crate::platform::db::schema::{contact_phones, contacts};
use crate::platform::personal::PersonalPhone;

/// The contact; whether the caller may see it is its customer's matter.
pub fn find(db: &mut Db, id: ContactId) -> QueryResult<Option<ContactRecord>> {
    contacts::table.find(id).get_result(db).optional()
}

/// The active contact that stands first for the customer: the primary one, else the oldest.
pub fn first_active(db: &mut Db, customer: CustomerId) -> QueryResult<Option<ContactRecord>> {
    contacts::table
        .filter(contacts::customer_id.eq(customer))
        .filter(contacts::is_active.eq(true))
        .order((contacts::is_primary.desc(), contacts::id))
        .first(db)
        .optional()
}

/// The primary contacts of those customers.
pub fn primaries(db: &mut Db, customers: &[CustomerId]) -> QueryResult<Vec<ContactRecord>> {
    if customers.is_empty() {
        return Ok(Vec::new());
    }
    contacts::table
        .filter(contacts::customer_id.among(customers))
        .filter(contacts::is_active.eq(true))
        .filter(contacts::is_primary.eq(true))
        .load(db)
}

/// Phones of those contacts, in each contact's order.
pub fn phones(db: &mut Db, of: &[ContactId]) -> QueryResult<Vec<PhoneRecord>> {
    if of.is_empty() {
        return Ok(Vec::new());
    }
    contact_phones::table
        .filter(contact_phones::contact_id.among(of))
        .order((contact_phones::contact_id, contact_phones::position))
        .load(db)
}

/// Every phone in the file of a customer whose contact is active, in full.
pub fn active_phones(db: &mut Db, customer: CustomerId) -> QueryResult<Vec<PersonalPhone>> {
    contact_phones::table
        .inner_join(contacts::table.on(contacts::id.eq(contact_phones::contact_id)))
        .filter(contact_phones::customer_id.eq(customer))
        .filter(contacts::is_active.eq(true))
        .order((contact_phones::contact_id, contact_phones::position))
        .select(contact_phones::phone)
        .load(db)
}

/// Stores new contacts with their phones.
pub fn insert(db: &mut Db, new: &[ContactRecord], phones: &[PhoneRecord]) -> QueryResult<()> {
    insert_all!(db, contacts::table, new)?;
    insert_phones(db, phones)
}

/// Stores more phones.
pub fn insert_phones(db: &mut Db, phones: &[PhoneRecord]) -> QueryResult<()> {
    insert_all!(db, contact_phones::table, phones).map(drop)
}

/// Stores a changed contact if its version is still `expected`; false when it is not.
pub fn save_if(db: &mut Db, contact: &ContactRecord, expected: i64) -> QueryResult<bool> {
    let changed = diesel::update(
        contacts::table
            .filter(contacts::id.eq(contact.id))
            .filter(contacts::version.eq(expected)),
    )
    .set(contact)
    .execute(db)?;
    Ok(changed == 1)
}

/// Takes the mark of the first contact from all contacts of the customer but `kept`.
pub fn clear_primary(
    db: &mut Db,
    customer: CustomerId,
    kept: ContactId,
    now: UtcTime,
) -> QueryResult<()> {
    diesel::update(
        contacts::table
            .filter(contacts::customer_id.eq(customer))
            .filter(contacts::is_primary.eq(true))
            .filter(contacts::id.ne(kept)),
    )
    .set((
        contacts::is_primary.eq(false),
        contacts::version.eq(contacts::version + 1),
        contacts::updated_at.eq(now),
    ))
    .execute(db)
    .map(drop)
}

/// Gives the mark of the first contact to one contact.
pub fn make_primary(db: &mut Db, contact: ContactId, now: UtcTime) -> QueryResult<()> {
    diesel::update(contacts::table.filter(contacts::id.eq(contact)))
        .set((
            contacts::is_primary.eq(true),
            contacts::version.eq(contacts::version + 1),
            contacts::updated_at.eq(now),
        ))
        .execute(db)
        .map(drop)
}

/// Removes phones of a contact.
pub fn remove_phones(db: &mut Db, ids: &[ContactPhoneId]) -> QueryResult<()> {
    diesel::delete(contact_phones::table.filter(contact_phones::id.eq_any(ids)))
        .execute(db)
        .map(drop)
}

/// Puts a phone at a place in its contact's order.
pub fn place_phone(db: &mut Db, id: ContactPhoneId, position: i32) -> QueryResult<()> {
    diesel::update(contact_phones::table.filter(contact_phones::id.eq(id)))
        .set(contact_phones::position.eq(position))
        .execute(db)
        .map(drop)
}
