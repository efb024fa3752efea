//! A customer with everything in the file, and writes to the customer's own row.

use diesel::prelude::*;

use super::rows::{ContactRecord, CustomerRecord, PhoneRecord, SiteRecord};
use super::scope;
use crate::customers::model::{ContactId, CustomerId, CustomerStatus};
use crate::platform::auth::Scope;
use crate::platform::clock::UtcTime;
use crate::platform::db::Db;
use crate::platform::db::dialect::{AmongManyDsl, Locked};
use crate::platform::db::schema::{contact_phones, contacts, customers, sites};
use crate::platform::error::{AppError, AppResult};

/// A customer, its contacts with their phones, and its sites.
pub struct CustomerFile {
    /// The customer.
    pub customer: CustomerRecord,
    /// Contacts, oldest first.
    pub contacts: Vec<ContactRecord>,
    /// Phones of the contacts, in each contact's order.
    pub phones: Vec<PhoneRecord>,
    /// Sites, oldest first.
    pub sites: Vec<SiteRecord>,
    /// Id and number of every customer that was merged into this one, directly or before.
    pub absorbed: Vec<(CustomerId, String)>,
}

impl CustomerFile {
    /// The phones of one contact.
    pub fn phones_of(&self, contact: ContactId) -> impl Iterator<Item = &PhoneRecord> {
        self.phones
            .iter()
            .filter(move |phone| phone.contact_id == contact)
    }
}

/// The customer, where the scope covers it.
pub fn find(db: &mut Db, scope: &Scope, id: CustomerId) -> QueryResult<Option<CustomerRecord>> {
    customers::table
        .filter(customers::id.eq(id))
        .filter(scope::covers(scope))
        .get_result(db)
        .optional()
}

/// The customers of that set that the scope covers.
pub fn find_all(
    db: &mut Db,
    scope: &Scope,
    ids: &[CustomerId],
) -> QueryResult<Vec<CustomerRecord>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    customers::table
        .filter(customers::id.among_many(ids))
        .filter(scope::covers(scope))
        .load(db)
}

/// Locks customers until the transaction ends, always in the same order: two merges that cross wait
/// for each other instead of failing.
pub fn lock(db: &mut Db, ids: &[CustomerId]) -> QueryResult<Vec<CustomerRecord>> {
    Locked::for_update(
        customers::table
            .filter(customers::id.among_many(ids))
            .order(customers::id),
    )
    .load(db)
}

/// [`hold`] for a customer that was not merged and that the scope covers; none otherwise.
pub fn hold_seen(
    db: &mut Db,
    scope: &Scope,
    id: CustomerId,
) -> QueryResult<Option<CustomerRecord>> {
    let seen = customers::table
        .filter(customers::id.eq(id))
        .filter(customers::status.ne(CustomerStatus::Merged))
        .filter(scope::covers(scope));
    Locked::for_change(seen).get_result(db).optional()
}

/// Locks one customer against changes until the transaction ends; records that point to it may still
/// be made.
pub fn hold(db: &mut Db, id: CustomerId) -> QueryResult<Option<CustomerRecord>> {
    Locked::for_change(customers::table.find(id))
        .get_result(db)
        .optional()
}

/// Loads what belongs to the customer.
pub fn open(db: &mut Db, customer: CustomerRecord) -> QueryResult<CustomerFile> {
    let id = customer.id;
    Ok(CustomerFile {
        contacts: contacts::table
            .filter(contacts::customer_id.eq(id))
            .order(contacts::id)
            .load(db)?,
        phones: contact_phones::table
            .filter(contact_phones::customer_id.eq(id))
            .order((contact_phones::contact_id, contact_phones::position))
            .load(db)?,
        sites: sites::table
            .filter(sites::customer_id.eq(id))
            .order(sites::id)
            .load(db)?,
        absorbed: absorbed(db, id)?,
        customer,
    })
}

/// Follows the merges backwards, generation by generation.
fn absorbed(db: &mut Db, into: CustomerId) -> QueryResult<Vec<(CustomerId, String)>> {
    let mut all: Vec<(CustomerId, String)> = Vec::new();
    let mut latest = vec![into];
    while !latest.is_empty() {
        let found: Vec<(CustomerId, String)> = customers::table
            .filter(customers::merged_into_id.eq_any(&latest))
            .select((customers::id, customers::number))
            .order(customers::id)
            .load(db)?;
        latest = found.iter().map(|(id, _)| *id).collect();
        all.extend(found);
    }
    Ok(all)
}

/// Where the merges of a customer end: itself when it was never merged; `None` when there is no such
/// customer. Merges only ever lead from a merged customer on, so the way ends.
pub fn survivor(db: &mut Db, id: CustomerId) -> AppResult<Option<CustomerId>> {
    /// Far beyond any real chain; a longer one means that the data is broken.
    const LONGEST: usize = 1000;
    let mut at = id;
    for _ in 0..LONGEST {
        let next: Option<Option<CustomerId>> = customers::table
            .find(at)
            .select(customers::merged_into_id)
            .get_result(db)
            .optional()?;
        match next {
            None => return Ok(None),
            Some(None) => return Ok(Some(at)),
            Some(Some(into)) => at = into,
        }
    }
    Err(AppError::internal(format!(
        "the merges of customer {id} do not end"
    )))
}

/// Stores a new customer.
pub fn insert(db: &mut Db, customer: &CustomerRecord) -> QueryResult<()> {
    diesel::insert_into(customers::table)
        .values(customer)
        .execute(db)
        .map(drop)
}

/// Stores a changed customer if its version is still `expected`; false when it is not.
pub fn save_if(db: &mut Db, customer: &CustomerRecord, expected: i64) -> QueryResult<bool> {
    let changed = diesel::update(
        customers::table
            .filter(customers::id.eq(customer.id))
            .filter(customers::version.eq(expected)),
    )
    .set(customer)
    .execute(db)?;
    Ok(changed == 1)
}

/// Raises the customer's version because something in its file changes; locks the row, so that
/// neither another change nor a merge slips in between. `None` when it was merged away meanwhile.
pub fn touch(db: &mut Db, id: CustomerId, now: UtcTime) -> QueryResult<Option<CustomerRecord>> {
    diesel::update(
        customers::table
            .filter(customers::id.eq(id))
            .filter(customers::status.ne(CustomerStatus::Merged)),
    )
    .set((
        customers::version.eq(customers::version + 1),
        customers::updated_at.eq(now),
    ))
    .returning(customers::all_columns)
    .get_result(db)
    .optional()
}

/// Id, number and name of those customers.
pub fn names(db: &mut Db, ids: &[CustomerId]) -> QueryResult<Vec<(CustomerId, String, String)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    customers::table
        .filter(customers::id.among_many(ids))
        .select((customers::id, customers::number, customers::name))
        .load(db)
}
