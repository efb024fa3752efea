//! What other rooms may ask of this one, and have done here as a part of their own transaction.
//! The caller has checked the right to the ticket that leads to the device.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde_json::json;

use super::actions::acts::{NewNumber, opened_for_ticket, write_number, write_status};
use super::dto::{AssetRef, ProductRef};
use super::entitlement::{Question, entitlement_of, facts_about};
use super::model::{
    AssetId, AssetRecord, AssetStatus, CardEntryId, CardRecord, ProductId, WarrantyCardPart,
};
use super::repo;
use super::warranty::{Entitlement, Facts};
use crate::platform::auth::Scope;
use crate::platform::auth::actor::TicketId;
use crate::platform::db::{Db, Doc};
use crate::platform::error::{AppError, AppResult};
use crate::platform::lang::Lang;
use crate::platform::tx::{Change, Tx};

/// The asset, where the scope covers it.
///
/// # Errors
/// 404, database faults.
pub fn find_asset(db: &mut Db, scope: &Scope, id: AssetId) -> AppResult<AssetRecord> {
    repo::assets::find(db, scope, id)?.ok_or_else(|| AppError::missing("asset"))
}

/// The asset in a word; `None` when there is no such asset.
///
/// # Errors
/// Database faults.
pub fn asset_ref(db: &mut Db, id: AssetId) -> AppResult<Option<AssetRef>> {
    Ok(repo::assets::refs(db, &[id])?.remove(&id))
}

/// Several assets in a word.
///
/// # Errors
/// Database faults.
pub fn asset_refs(db: &mut Db, ids: &[AssetId]) -> AppResult<HashMap<AssetId, AssetRef>> {
    repo::assets::refs(db, ids)
}

/// The product in a word; `None` when there is no such product.
///
/// # Errors
/// Database faults.
pub fn product_ref(db: &mut Db, id: ProductId) -> AppResult<Option<ProductRef>> {
    Ok(repo::products::refs(db, &[id])?.remove(&id))
}

/// Several products in a word.
///
/// # Errors
/// Database faults.
pub fn product_refs(db: &mut Db, ids: &[ProductId]) -> AppResult<HashMap<ProductId, ProductRef>> {
    repo::products::refs(db, ids)
}

/// Products by their folded models.
///
/// # Errors
/// Database faults.
pub fn products_by_model(db: &mut Db, folded: &[String]) -> AppResult<Vec<ProductRef>> {
    repo::products::by_models(db, folded)
}

/// Everything known about the device that an answer on entitlement depends on.
///
/// # Errors
/// 404, database faults.
pub fn asset_facts(db: &mut Db, id: AssetId, question: &Question) -> AppResult<Facts> {
    let asset = find_asset(db, &Scope::All, id)?;
    facts_about(db, &asset, question)
}

/// What the customer may demand for the device, with texts in `lang`; tickets keep it as a snapshot.
///
/// # Errors
/// 404, database faults.
pub fn entitlement_for(
    db: &mut Db,
    id: AssetId,
    question: &Question,
    lang: Lang,
) -> AppResult<Entitlement> {
    let asset = find_asset(db, &Scope::All, id)?;
    entitlement_of(db, &asset, question, lang)
}

/// What one closed ticket did to a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardWork {
    /// The device.
    pub asset_id: AssetId,
    /// The ticket.
    pub ticket_id: TicketId,
    /// Its cycle; each writes the card once.
    pub cycle: i32,
    /// Day on which the work was done.
    pub done_on: NaiveDate,
    /// The fault as diagnosed.
    pub fault_code: Option<String>,
    /// A serious quality fault (严重质量问题).
    pub is_serious_fault: bool,
    /// What was done.
    pub work: String,
    /// Parts fitted.
    pub parts: Vec<WarrantyCardPart>,
    /// First day on which the customer could not use the device.
    pub out_of_service_from: Option<NaiveDate>,
}

/// Writes an entry of the warranty card (保修卡填写日期、内容).
///
/// # Errors
/// `already_exists` when the ticket has an entry for that cycle; database faults.
pub fn write_warranty_card(tx: &mut Tx, work: CardWork) -> AppResult<CardEntryId> {
    let asset = find_asset(tx.db(), &Scope::All, work.asset_id)?;
    let record = CardRecord {
        id: tx.new_id(),
        asset_id: work.asset_id,
        ticket_id: work.ticket_id,
        cycle: work.cycle,
        done_on: work.done_on,
        fault_code: work.fault_code,
        is_serious_fault: work.is_serious_fault,
        work: work.work,
        parts: Doc(work.parts),
        out_of_service_from: work.out_of_service_from,
        created_at: tx.now(),
    };
    repo::card::insert(tx.db(), &record)?;
    let data = json!({
        "asset_id": record.asset_id,
        "ticket_id": record.ticket_id,
        "cycle": record.cycle,
        "done_on": record.done_on,
    });
    let event = "warranty_card_entry.written";
    let change = Change::new("warranty_card_entry", record.id, 1, event)
        .in_branch(asset.branch_id)
        .data(data);
    tx.record(change);
    Ok(record.id)
}

/// Gives a device a new number as a part of a ticket's work; the old one stays on file.
///
/// # Errors
/// 404, `already_exists` when the product has a device of that serial; database faults.
pub fn replace_identity(tx: &mut Tx, id: AssetId, new: NewNumber) -> AppResult<()> {
    let mut asset = opened_for_ticket(tx, id)?;
    if asset.number(new.kind) != Some(new.value.as_str()) {
        write_number(tx, &mut asset, new)?;
    }
    Ok(())
}

/// Sets the status of a device as a part of a ticket's work; a device that has it already is left alone.
///
/// # Errors
/// 404, `conflict` when its life does not go that way; database faults.
pub fn set_status(
    tx: &mut Tx,
    id: AssetId,
    status: AssetStatus,
    reason: Option<String>,
) -> AppResult<()> {
    let mut asset = opened_for_ticket(tx, id)?;
    if asset.status != status {
        write_status(tx, &mut asset, status, reason)?;
    }
    Ok(())
}
