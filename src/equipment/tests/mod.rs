//! The room on both databases: actions, entitlement from stored facts, lists and their plans.

mod acts;
mod archive;
mod contract;
mod entitlement;
mod history;
mod plans;
mod policies;
mod scope;
mod support;

use crate::equipment::model::{AssetRecord, AssetStatus};
use crate::platform::clock::UtcTime;
use crate::platform::ids::Id;

/// A device of which nothing is known but its serial.
pub(crate) fn an_asset() -> AssetRecord {
    let id = |number| uuid::Uuid::from_u128(number);
    AssetRecord {
        id: Id::new(id(1)),
        serial: "SN-1".to_owned(),
        serial_folded: "sn-1".to_owned(),
        product_id: Id::new(id(2)),
        customer_id: Id::new(id(3)),
        site_id: None,
        branch_id: Id::new(id(4)),
        order_number: None,
        purchased_on: None,
        delivered_on: None,
        accepted_on: None,
        manufactured_on: None,
        voucher_number: None,
        price_amount: None,
        price_currency: None,
        terminal_number: None,
        sim_number: None,
        protocol: None,
        software_version: None,
        parent_id: None,
        status: AssetStatus::InUse,
        replaced_by_id: None,
        version: 1,
        created_at: UtcTime::from_millis(0),
        updated_at: UtcTime::from_millis(0),
    }
}
