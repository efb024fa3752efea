//! Looking at customers.

use std::collections::HashMap;

use super::filing;
use crate::access::{self, BranchRef};
use crate::customers::dto::{ContactView, Customer, CustomerFilter, CustomerSummary};
use crate::customers::model::CustomerId;
use crate::customers::phones::PhoneRules;
use crate::customers::repo::list::{self, CustomerQuery};
use crate::customers::repo::{CustomerRecord, contacts, files};
use crate::platform::auth::Permission;
use crate::platform::auth::actor::BranchId;
use crate::platform::codes::FaultCode;
use crate::platform::db::Db;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::http::page::{CommaList, PageRequest};
use crate::platform::ids::Id;
use crate::platform::op::Op;
use crate::platform::search::{self, SearchKind};
use crate::platform::{phone, settings};

/// Most customers that a search brings into the list; narrower words find the rest.
const MOST_FOUND: i64 = 500;

/// One customer with contacts and sites, masked.
///
/// # Errors
/// 404.
pub fn open(db: &mut Db, op: &Op, id: CustomerId) -> AppResult<Customer> {
    let customer = filing::seen(db, op, Permission::CustomersRead, id)?;
    let file = files::open(db, customer)?;
    filing::answer(db, op, &file)
}

/// Customers of one page, one row more where another page follows, and whom to call at each.
pub struct Listed {
    /// The rows.
    pub rows: Vec<CustomerRecord>,
    /// The branch of each row.
    pub branches: HashMap<BranchId, BranchRef>,
    /// The primary contact of each row that has one.
    pub contacts: HashMap<CustomerId, ContactView>,
    /// How many there are, where it was asked.
    pub total: Option<i64>,
}

impl Listed {
    /// The rows as sent.
    ///
    /// # Errors
    /// `internal` when a row's branch is gone, which its foreign key forbids.
    pub fn summaries(&self) -> AppResult<Vec<CustomerSummary>> {
        self.rows
            .iter()
            .map(|row| {
                let branch = self.branches.get(&row.branch_id).cloned();
                let branch =
                    branch.ok_or_else(|| AppError::internal("a customer without its branch"))?;
                let contact = self.contacts.get(&row.id).cloned();
                Ok(CustomerSummary::new(row, branch, contact))
            })
            .collect()
    }
}

/// One page of the customers that the caller sees.
///
/// # Errors
/// 400 for what is no phone number, and for foreign cursors.
pub fn list(
    db: &mut Db,
    op: &Op,
    filter: &CustomerFilter,
    page: &PageRequest,
) -> AppResult<Listed> {
    let query = query(db, filter)?;
    let scope = op.actor.scope(Permission::CustomersRead);
    let (rows, total) = list::list(db, &scope, &query, page)?;
    let ids: Vec<CustomerId> = rows.iter().map(|row| row.id).collect();
    let mut branches: Vec<BranchId> = rows.iter().map(|row| row.branch_id).collect();
    branches.sort_unstable();
    branches.dedup();
    Ok(Listed {
        branches: access::branch_refs(db, &branches)?,
        contacts: primary_contacts(db, &ids)?,
        rows,
        total,
    })
}

fn query(db: &mut Db, filter: &CustomerFilter) -> AppResult<CustomerQuery> {
    let mut sets: Vec<Vec<CustomerId>> = Vec::new();
    if let Some(words) = &filter.q {
        let found = search::find(db, SearchKind::Customer, words, MOST_FOUND)?;
        sets.push(found.into_iter().map(Id::new).collect());
    }
    if let Some(text) = &filter.phone {
        let rules: PhoneRules = settings::get(db)?;
        let number = phone::normalize(text, &rules.default_region)
            .ok_or_else(|| malformed("phone", FaultCode::InvalidFormat))?;
        sets.push(list::with_phone(db, &phone::reversed_digits(&number))?);
    }
    if let Some(tail) = &filter.phone_tail {
        let is_tail =
            (4..=20).contains(&tail.len()) && tail.bytes().all(|byte| byte.is_ascii_digit());
        if !is_tail {
            return Err(malformed("phone_tail", FaultCode::InvalidFormat));
        }
        let reversed: String = tail.chars().rev().collect();
        sets.push(list::with_phone_ending(db, &reversed)?);
    }
    let in_all = |mut one: Vec<CustomerId>, other: Vec<CustomerId>| {
        one.retain(|id| other.contains(id));
        one
    };
    Ok(CustomerQuery {
        among: sets.into_iter().reduce(in_all),
        levels: values(filter.level.as_ref()),
        statuses: values(filter.status.as_ref()),
        branches: values(filter.branch_id.as_ref()),
        updated_since: filter.updated_since,
    })
}

fn values<T: Clone>(list: Option<&CommaList<T>>) -> Vec<T> {
    list.map(|list| list.0.clone()).unwrap_or_default()
}

fn malformed(name: &'static str, code: FaultCode) -> AppError {
    AppError::malformed(vec![FieldFault::query(name, code)])
}

/// The primary contact of each of those customers, masked.
///
/// # Errors
/// Database faults.
pub fn primary_contacts(
    db: &mut Db,
    customers: &[CustomerId],
) -> AppResult<HashMap<CustomerId, ContactView>> {
    let primaries = contacts::primaries(db, customers)?;
    let ids: Vec<_> = primaries.iter().map(|contact| contact.id).collect();
    let phones = contacts::phones(db, &ids)?;
    Ok(primaries
        .iter()
        .map(|contact| {
            let first = phones.iter().find(|phone| phone.contact_id == contact.id);
            (contact.customer_id, ContactView::new(contact, first))
        })
        .collect())
}
