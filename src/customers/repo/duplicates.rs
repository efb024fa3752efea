//! Candidates for duplicates: customers that share a phone, or the name and an address.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::rows::CustomerRecord;
use super::{files, scope};
use crate::customers::duplicates::Likeness;
use crate::customers::model::{CustomerId, CustomerStatus};
use crate::platform::auth::Scope;
use crate::platform::db::Db;
use crate::platform::db::schema::{contact_phones, contacts, customers, sites};
use crate::platform::phone;

/// Most candidates looked at; a switchboard's number may stand in many files.
const MOST: i64 = 50;

/// Customers inside the scope that share something with `entered`, with what they are compared by.
pub fn candidates(
    db: &mut Db,
    scope: &Scope,
    entered: &Likeness,
) -> QueryResult<Vec<(CustomerRecord, Likeness)>> {
    let mut ids = sharing_phone(db, scope, &entered.phones)?;
    ids.extend(sharing_name_and_address(db, scope, entered)?);
    ids.sort_unstable();
    ids.dedup();
    files::find_all(db, scope, &ids)?
        .into_iter()
        .map(|customer| likeness(db, &customer).map(|likeness| (customer, likeness)))
        .collect()
}

fn sharing_phone(
    db: &mut Db,
    scope: &Scope,
    phones: &BTreeSet<String>,
) -> QueryResult<Vec<CustomerId>> {
    if phones.is_empty() {
        return Ok(Vec::new());
    }
    // Asked by the reversed digits, because that is the column with an index of its own.
    let reversed: Vec<String> = phones
        .iter()
        .map(|phone| phone::reversed_digits(phone))
        .collect();
    customers::table
        .filter(
            customers::id.eq_any(
                contact_phones::table
                    .filter(contact_phones::phone_reversed.eq_any(reversed))
                    .select(contact_phones::customer_id),
            ),
        )
        .filter(customers::status.ne(CustomerStatus::Merged))
        .filter(scope::covers(scope))
        .select(customers::id)
        .limit(MOST)
        .load(db)
}

fn sharing_name_and_address(
    db: &mut Db,
    scope: &Scope,
    entered: &Likeness,
) -> QueryResult<Vec<CustomerId>> {
    if entered.name.is_empty() || entered.addresses.is_empty() {
        return Ok(Vec::new());
    }
    customers::table
        .filter(customers::name_folded.eq(&entered.name))
        .filter(
            customers::id.eq_any(
                sites::table
                    .filter(sites::address_folded.eq_any(&entered.addresses))
                    .select(sites::customer_id),
            ),
        )
        .filter(customers::status.ne(CustomerStatus::Merged))
        .filter(scope::covers(scope))
        .select(customers::id)
        .limit(MOST)
        .load(db)
}

fn likeness(db: &mut Db, customer: &CustomerRecord) -> QueryResult<Likeness> {
    let phones: Vec<String> = contact_phones::table
        .inner_join(contacts::table.on(contacts::id.eq(contact_phones::contact_id)))
        .filter(contact_phones::customer_id.eq(customer.id))
        .filter(contacts::is_active.eq(true))
        .select(contact_phones::phone)
        .load(db)?;
    let addresses: Vec<String> = sites::table
        .filter(sites::customer_id.eq(customer.id))
        .filter(sites::is_active.eq(true))
        .select(sites::address_folded)
        .load(db)?;
    Ok(Likeness {
        name: customer.name_folded.clone(),
        phones: phones.into_iter().collect(),
        addresses: addresses.into_iter().collect(),
    })
}
