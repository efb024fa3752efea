//! Suppliers' quotes in the database.

use diesel::prelude::*;

use crate::platform::clock::UtcTime;
use crate::platform::codes::Code;
use crate::platform::db::Db;
use crate::platform::db::constraint::OnViolation;
use crate::platform::db::schema::{purchase_quote_lines, purchase_quotes};
use crate::platform::error::{AppError, AppResult};
use crate::purchasing::model::{PurchaseOrderId, PurchaseQuoteId, QuoteLine, SupplierQuote};

/// The quotes of an order that were not withdrawn, the oldest first.
///
/// # Errors
/// Database faults.
pub fn of_order(db: &mut Db, order: PurchaseOrderId) -> AppResult<Vec<SupplierQuote>> {
    Ok(purchase_quotes::table
        .filter(purchase_quotes::order_id.eq(order))
        .filter(purchase_quotes::withdrawn_at.is_null())
        .order((purchase_quotes::created_at, purchase_quotes::id))
        .load(db)?)
}

/// The prices of quotes, line by line.
///
/// # Errors
/// Database faults.
pub fn lines(db: &mut Db, quotes: &[PurchaseQuoteId]) -> AppResult<Vec<QuoteLine>> {
    if quotes.is_empty() {
        return Ok(Vec::new());
    }
    Ok(purchase_quote_lines::table
        .filter(purchase_quote_lines::quote_id.eq_any(quotes))
        .order((purchase_quote_lines::quote_id, purchase_quote_lines::line))
        .load(db)?)
}

/// Writes a quote with its prices.
///
/// # Errors
/// `already_exists` when the supplier's quote is there already; database faults.
pub fn insert(db: &mut Db, quote: &SupplierQuote, lines: &[QuoteLine]) -> AppResult<()> {
    diesel::insert_into(purchase_quotes::table)
        .values(quote)
        .execute(db)
        .on_unique("purchase_quotes_order_id_supplier_id_key", || {
            AppError::new(Code::AlreadyExists).saying("supplier_quoted_already")
        })?;
    crate::insert_all!(db, purchase_quote_lines::table, lines)?;
    Ok(())
}

/// Withdraws the quotes of an order: what they priced has changed.
///
/// # Errors
/// Database faults.
pub fn withdraw(db: &mut Db, order: PurchaseOrderId, now: UtcTime) -> AppResult<()> {
    let target = purchase_quotes::table
        .filter(purchase_quotes::order_id.eq(order))
        .filter(purchase_quotes::withdrawn_at.is_null());
    diesel::update(target)
        .set(purchase_quotes::withdrawn_at.eq(Some(now)))
        .execute(db)?;
    Ok(())
}
