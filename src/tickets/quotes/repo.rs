//! The SQL of quotes.

use diesel::prelude::*;

use super::flow::QuoteState;
use super::model::{Quote, QuoteLine};
use super::pricing::Totals;
use crate::platform::auth::actor::{TicketId, UserId};
use crate::platform::clock::UtcTime;
use crate::platform::codes::Code;
use crate::platform::db::constraint::OnViolation;
use crate::platform::db::dialect::{Locked, row_after, row_before};
use crate::platform::db::schema::{quotes, users};
use crate::platform::db::types::Doc;
use crate::platform::db::{Db, MultiBackend};
use crate::platform::error::{AppError, AppResult};
use crate::platform::http::page::PageRequest;
use crate::platform::money::Currency;
use crate::tickets::model::QuoteId;
use chrono::NaiveDate;

#[derive(Debug, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = quotes, treat_none_as_null = true, treat_none_as_default_value = false)]
struct QuoteRow {
    id: QuoteId,
    ticket_id: TicketId,
    cycle: i32,
    quote_version: i32,
    state: QuoteState,
    currency: Currency,
    lines: Doc<Vec<QuoteLine>>,
    subtotal_amount: i64,
    discount_amount: i64,
    tax_amount: i64,
    total_amount: i64,
    customer_amount: i64,
    valid_until: NaiveDate,
    note: Option<String>,
    discount_reason: Option<String>,
    created_by: UserId,
    discount_approved_by: Option<UserId>,
    version: i64,
    created_at: UtcTime,
    updated_at: UtcTime,
    sent_at: Option<UtcTime>,
    decided_at: Option<UtcTime>,
}

impl From<QuoteRow> for Quote {
    fn from(row: QuoteRow) -> Quote {
        Quote {
            id: row.id,
            ticket_id: row.ticket_id,
            cycle: row.cycle,
            quote_version: row.quote_version,
            state: row.state,
            currency: row.currency,
            lines: row.lines.0,
            totals: Totals {
                subtotal: row.subtotal_amount,
                discount: row.discount_amount,
                tax: row.tax_amount,
                total: row.total_amount,
                customer: row.customer_amount,
            },
            valid_until: row.valid_until,
            note: row.note,
            discount_reason: row.discount_reason,
            created_by: row.created_by,
            discount_approved_by: row.discount_approved_by,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
            sent_at: row.sent_at,
            decided_at: row.decided_at,
        }
    }
}

impl From<&Quote> for QuoteRow {
    fn from(quote: &Quote) -> QuoteRow {
        QuoteRow {
            id: quote.id,
            ticket_id: quote.ticket_id,
            cycle: quote.cycle,
            quote_version: quote.quote_version,
            state: quote.state,
            currency: quote.currency,
            lines: Doc(quote.lines.clone()),
            subtotal_amount: quote.totals.subtotal,
            discount_amount: quote.totals.discount,
            tax_amount: quote.totals.tax,
            total_amount: quote.totals.total,
            customer_amount: quote.totals.customer,
            valid_until: quote.valid_until,
            note: quote.note.clone(),
            discount_reason: quote.discount_reason.clone(),
            created_by: quote.created_by,
            discount_approved_by: quote.discount_approved_by,
            version: quote.version,
            created_at: quote.created_at,
            updated_at: quote.updated_at,
            sent_at: quote.sent_at,
            decided_at: quote.decided_at,
        }
    }
}

/// The quote. Whether the caller may see it is decided by its ticket.
///
/// # Errors
/// Database faults.
pub fn find(db: &mut Db, id: QuoteId) -> AppResult<Option<Quote>> {
    let row: Option<QuoteRow> = quotes::table.find(id).first(db).optional()?;
    Ok(row.map(Quote::from))
}

/// One page of a ticket's quotes, by cycle and version.
///
/// # Errors
/// `invalid_cursor`; database faults.
pub fn page(
    db: &mut Db,
    ticket: TicketId,
    cycle: Option<i32>,
    page: &PageRequest,
) -> AppResult<Vec<Quote>> {
    let key = (quotes::cycle, quotes::quote_version);
    let mut query = quotes::table
        .filter(quotes::ticket_id.eq(ticket))
        .into_boxed::<MultiBackend>();
    if let Some(cycle) = cycle {
        query = query.filter(quotes::cycle.eq(cycle));
    }
    if let Some(after) = page.after::<(i32, i32)>()? {
        query = if page.descending {
            query.filter(row_before(key, after))
        } else {
            query.filter(row_after(key, after))
        };
    }
    query = if page.descending {
        query.order((quotes::cycle.desc(), quotes::quote_version.desc()))
    } else {
        query.order((quotes::cycle.asc(), quotes::quote_version.asc()))
    };
    let rows: Vec<QuoteRow> = query.offset(page.offset).limit(page.fetch()).load(db)?;
    Ok(rows.into_iter().map(Quote::from).collect())
}

/// How many quotes a ticket has.
///
/// # Errors
/// Database faults.
pub fn count(db: &mut Db, ticket: TicketId, cycle: Option<i32>) -> AppResult<i64> {
    let mut query = quotes::table
        .filter(quotes::ticket_id.eq(ticket))
        .into_boxed::<MultiBackend>();
    if let Some(cycle) = cycle {
        query = query.filter(quotes::cycle.eq(cycle));
    }
    Ok(query.count().get_result(db)?)
}

/// The quotes of a ticket in that state.
///
/// # Errors
/// Database faults.
pub fn in_state(db: &mut Db, ticket: TicketId, state: QuoteState) -> AppResult<Vec<Quote>> {
    let rows: Vec<QuoteRow> = quotes::table
        .filter(quotes::ticket_id.eq(ticket))
        .filter(quotes::state.eq(state))
        .order(quotes::quote_version)
        .load(db)?;
    Ok(rows.into_iter().map(Quote::from).collect())
}

/// Quotes that are still with the customer though their last day for a decision was before `today`, in the
/// order of their last days; those after `after` only.
///
/// # Errors
/// Database faults.
pub fn overdue(
    db: &mut Db,
    today: NaiveDate,
    after: Option<(NaiveDate, QuoteId)>,
    limit: i64,
) -> AppResult<Vec<(NaiveDate, QuoteId)>> {
    let mut query = quotes::table
        .filter(quotes::state.eq(QuoteState::Sent))
        .filter(quotes::valid_until.lt(today))
        .into_boxed::<MultiBackend>();
    if let Some(after) = after {
        query = query.filter(row_after((quotes::valid_until, quotes::id), after));
    }
    Ok(query
        .order((quotes::valid_until, quotes::id))
        .limit(limit)
        .select((quotes::valid_until, quotes::id))
        .load(db)?)
}

/// The number of the next version in that cycle.
///
/// # Errors
/// Database faults.
pub fn next_version(db: &mut Db, ticket: TicketId, cycle: i32) -> AppResult<i32> {
    let last: Option<i32> = quotes::table
        .filter(quotes::ticket_id.eq(ticket))
        .filter(quotes::cycle.eq(cycle))
        .select(diesel::dsl::max(quotes::quote_version))
        .get_result(db)?;
    Ok(last.unwrap_or(0).saturating_add(1))
}

/// Writes a new version.
///
/// # Errors
/// `conflict` when somebody else wrote that version meanwhile; database faults.
pub fn insert(db: &mut Db, quote: &Quote) -> AppResult<()> {
    diesel::insert_into(quotes::table)
        .values(QuoteRow::from(quote))
        .execute(db)
        .on_unique("quotes_ticket_id_cycle_quote_version_key", || {
            AppError::new(Code::Conflict)
        })?;
    Ok(())
}

/// Writes the quote over the version and state it was read in and counts the version up.
///
/// # Errors
/// `version_mismatch` when somebody else was faster; `conflict` when another version has been sent meanwhile;
/// database faults.
pub fn save_if(db: &mut Db, quote: &mut Quote, read_in: QuoteState) -> AppResult<()> {
    let read = quote.version;
    quote.version = read + 1;
    let target = quotes::table
        .filter(quotes::id.eq(quote.id))
        .filter(quotes::version.eq(read))
        .filter(quotes::state.eq(read_in));
    let written = diesel::update(target)
        .set(QuoteRow::from(&*quote))
        .execute(db)
        .on_unique("quotes_one_open_idx", || AppError::new(Code::Conflict))?;
    if written == 1 {
        return Ok(());
    }
    let current: Option<i64> = quotes::table
        .find(quote.id)
        .select(quotes::version)
        .first(db)
        .optional()?;
    Err(current.map_or_else(|| AppError::missing("quote"), AppError::stale))
}

/// Holds the author's row until the transaction ends, so that two discounts sent at once count one after the other.
///
/// # Errors
/// Database faults.
pub fn lock_author(db: &mut Db, author: UserId) -> AppResult<()> {
    let row = users::table.filter(users::id.eq(author)).select(users::id);
    let _: Option<UserId> = Locked::for_change(row).get_result(db).optional()?;
    Ok(())
}

/// On how many other tickets the author has sent a discount since then without anybody's approval; a quote says why it
/// gives a discount exactly when it gives one.
///
/// # Errors
/// Database faults.
pub fn count_own_discounts(
    db: &mut Db,
    author: UserId,
    other_than: TicketId,
    since: UtcTime,
) -> AppResult<usize> {
    let tickets: Vec<TicketId> = quotes::table
        .filter(quotes::created_by.eq(author))
        .filter(quotes::sent_at.gt(since))
        .filter(quotes::discount_reason.is_not_null())
        .filter(quotes::discount_approved_by.is_null())
        .filter(quotes::ticket_id.ne(other_than))
        .select(quotes::ticket_id)
        .distinct()
        .load(db)?;
    Ok(tickets.len())
}
