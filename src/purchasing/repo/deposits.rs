//! Customers' deposits in the database.

use diesel::prelude::*;

use crate::platform::codes::Code;
use crate::platform::db::Db;
use crate::platform::db::constraint::OnViolation;
use crate::platform::db::schema::{purchase_deposit_settlements, purchase_deposits};
use crate::platform::error::{AppError, AppResult};
use crate::purchasing::model::{Deposit, PurchaseDepositId, PurchaseOrderId, Settlement};

/// The deposits of an order with what became of them.
///
/// # Errors
/// Database faults.
pub fn of_order(
    db: &mut Db,
    order: PurchaseOrderId,
) -> AppResult<Vec<(Deposit, Option<Settlement>)>> {
    Ok(purchase_deposits::table
        .left_join(
            purchase_deposit_settlements::table
                .on(purchase_deposit_settlements::deposit_id.eq(purchase_deposits::id)),
        )
        .filter(purchase_deposits::order_id.eq(order))
        .order(purchase_deposits::line)
        .load(db)?)
}

/// A deposit.
///
/// # Errors
/// 404; database faults.
pub fn find(db: &mut Db, id: PurchaseDepositId) -> AppResult<Deposit> {
    let found: Option<Deposit> = purchase_deposits::table.find(id).first(db).optional()?;
    found.ok_or_else(|| AppError::missing("purchase_deposit"))
}

/// Writes a deposit.
///
/// # Errors
/// `already_exists` for a second one of a line, or a receipt number that is taken; database faults.
pub fn insert(db: &mut Db, row: &Deposit) -> AppResult<()> {
    diesel::insert_into(purchase_deposits::table)
        .values(row)
        .execute(db)
        .on_unique("purchase_deposits_order_id_line_key", || {
            AppError::new(Code::AlreadyExists).saying("deposit_taken")
        })
        .on_unique("purchase_deposits_receipt_number_key", || {
            AppError::new(Code::AlreadyExists).saying("receipt_number_taken")
        })?;
    Ok(())
}

/// Writes what became of a deposit; once.
///
/// # Errors
/// `conflict` when it was settled already; database faults.
pub fn settle(db: &mut Db, row: &Settlement) -> AppResult<()> {
    diesel::insert_into(purchase_deposit_settlements::table)
        .values(row)
        .execute(db)
        .on_unique("purchase_deposit_settlements_deposit_id_key", || {
            AppError::new(Code::Conflict).saying("deposit_settled")
        })?;
    Ok(())
}
