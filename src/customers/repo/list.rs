//! The list of customers.

use diesel::prelude::*;

use super::rows::CustomerRecord;
use super::scope;
use crate::customers::model::{CustomerId, CustomerLevel, CustomerStatus};
use crate::platform::auth::Scope;
use crate::platform::auth::actor::BranchId;
use crate::platform::clock::UtcTime;
use crate::platform::db::dialect::{row_after, row_before};
use crate::platform::db::schema::{contact_phones, customers};
use crate::platform::db::{Db, MultiBackend};
use crate::platform::error::AppResult;
use crate::platform::http::page::{PAGE_REACH, PageRequest};

/// Most customers that one phone number or its end leads to; more digits tell them apart.
const MOST_BY_PHONE: i64 = 1000;

/// Which customers are asked for.
#[derive(Debug, Clone, Default)]
pub struct CustomerQuery {
    /// Only these, as a search or a phone number found them.
    pub among: Option<Vec<CustomerId>>,
    /// Of one of these levels.
    pub levels: Vec<CustomerLevel>,
    /// In one of these states; empty leaves out merged customers.
    pub statuses: Vec<CustomerStatus>,
    /// Of one of these branches.
    pub branches: Vec<BranchId>,
    /// Changed at or after this instant.
    pub updated_since: Option<UtcTime>,
}

/// The list before it is read.
pub type Boxed<'a> = customers::BoxedQuery<'a, MultiBackend>;

/// One page of customers inside the scope, and their number where the page asks for it.
///
/// # Errors
/// `invalid_cursor`; database faults.
pub fn list(
    db: &mut Db,
    scope: &Scope,
    query: &CustomerQuery,
    page: &PageRequest,
) -> AppResult<(Vec<CustomerRecord>, Option<i64>)> {
    let narrowed = narrow(query.among.clone(), scope::listed(db, scope)?);
    let total = if page.with_total {
        let counted: Vec<CustomerId> = matching(scope, query, narrowed.as_deref())
            .select(customers::id)
            .limit(PAGE_REACH + 1)
            .load(db)?;
        Some(i64::try_from(counted.len()).unwrap_or(i64::MAX))
    } else {
        None
    };
    let narrowed_query = matching(scope, query, narrowed.as_deref());
    let rows = one_page(narrowed_query, page)?.load(db)?;
    Ok((rows, total))
}

/// The statement of one page where the scope narrows nothing beforehand; for reading its plan.
#[cfg(test)]
pub fn statement<'a>(
    scope: &Scope,
    query: &'a CustomerQuery,
    page: &PageRequest,
) -> AppResult<Boxed<'a>> {
    one_page(matching(scope, query, query.among.as_deref()), page)
}

fn one_page<'a>(query: Boxed<'a>, page: &PageRequest) -> AppResult<Boxed<'a>> {
    Ok(ordered(query, page)?
        .limit(page.fetch())
        .offset(page.offset))
}

/// What lies in both sets, where a set is given.
fn narrow(one: Option<Vec<CustomerId>>, other: Option<Vec<CustomerId>>) -> Option<Vec<CustomerId>> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.into_iter().filter(|id| other.contains(id)).collect()),
        (one, other) => one.or(other),
    }
}

fn matching<'a>(
    scope: &Scope,
    query: &'a CustomerQuery,
    among: Option<&'a [CustomerId]>,
) -> Boxed<'a> {
    let mut matching = customers::table.into_boxed::<MultiBackend>();
    // A set of few customers already stands for the scopes that go through tickets.
    let is_listed = matches!(scope, Scope::Own { .. } | Scope::Teams { .. });
    if !is_listed {
        matching = matching.filter(scope::covers(scope));
    }
    if let Some(among) = among {
        matching = matching.filter(customers::id.eq_any(among));
    }
    if !query.levels.is_empty() {
        matching = matching.filter(customers::level.eq_any(&query.levels));
    }
    matching = if query.statuses.is_empty() {
        matching.filter(customers::status.ne(CustomerStatus::Merged))
    } else {
        matching.filter(customers::status.eq_any(&query.statuses))
    };
    if !query.branches.is_empty() {
        matching = matching.filter(customers::branch_id.eq_any(&query.branches));
    }
    if let Some(since) = query.updated_since {
        matching = matching.filter(customers::updated_at.ge(since));
    }
    matching
}

/// Orders by a column and the id, from where the cursor stands.
macro_rules! by {
    ($query:expr, $page:expr, $column:expr, $key:ty) => {{
        let after = $page.after::<($key, CustomerId)>()?;
        let columns = ($column, customers::id);
        match (after, $page.descending) {
            (Some(key), true) => $query
                .filter(row_before(columns, key))
                .order(($column.desc(), customers::id.desc())),
            (None, true) => $query.order(($column.desc(), customers::id.desc())),
            (Some(key), false) => $query
                .filter(row_after(columns, key))
                .order(($column.asc(), customers::id.asc())),
            (None, false) => $query.order(($column.asc(), customers::id.asc())),
        }
    }};
}

fn ordered<'a>(query: Boxed<'a>, page: &PageRequest) -> AppResult<Boxed<'a>> {
    Ok(match page.sort.as_str() {
        "name" => by!(query, page, customers::name_folded, String),
        "updated_at" => by!(query, page, customers::updated_at, UtcTime),
        _ => by!(query, page, customers::created_at, UtcTime),
    })
}

/// Customers with a phone whose reversed digits begin so; a whole number is its own beginning.
///
/// # Errors
/// Database faults.
pub fn with_phone_ending(db: &mut Db, reversed: &str) -> QueryResult<Vec<CustomerId>> {
    phone_ending(reversed).load(db)
}

/// The statement of [`with_phone_ending`].
#[diesel::dsl::auto_type(no_type_alias)]
pub fn phone_ending<'a>(reversed: &'a str) -> _ {
    let end: String = past(reversed);
    let most: i64 = MOST_BY_PHONE;
    contact_phones::table
        .filter(contact_phones::phone_reversed.ge(reversed))
        .filter(contact_phones::phone_reversed.lt(end))
        .order(contact_phones::phone_reversed)
        .select(contact_phones::customer_id)
        .limit(most)
}

/// Customers with exactly that phone.
///
/// # Errors
/// Database faults.
pub fn with_phone(db: &mut Db, reversed: &str) -> QueryResult<Vec<CustomerId>> {
    contact_phones::table
        .filter(contact_phones::phone_reversed.eq(reversed))
        .select(contact_phones::customer_id)
        .limit(MOST_BY_PHONE)
        .load(db)
}

/// The first text after all that begin with these digits. A range is answered from the index on
/// both databases; LIKE is not.
fn past(digits: &str) -> String {
    // ':' follows '9', so it follows every digit.
    format!("{digits}:")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::past;

    proptest! {
        #[test]
        fn the_range_of_a_beginning_holds_exactly_what_begins_so(start in "[0-9]{4,11}", other in "[0-9]{4,15}") {
            let inside = other.as_str() >= start.as_str() && other < past(&start);
            prop_assert_eq!(inside, other.starts_with(&start));
        }
    }
}
