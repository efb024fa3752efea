//! The rows of the tables that the demo fills outright. Texts are words of the closed lists.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::Value;

use crate::inventory::model::{LocationId, LotId, PartId};
use crate::platform::auth::actor::{BranchId, TeamId, TicketId, UserId};
use crate::platform::clock::UtcTime;
use crate::platform::db::schema::{
    asset_identities, assets, branches, categories, contact_phones, contacts, customers,
    fault_codes, memberships, products, quotes, sites, stock_balances, stock_levels, teams,
    ticket_charges, user_roles, users,
};
use crate::platform::db::types::Doc;
use crate::platform::ids::Id;
use crate::platform::quantity::Quantity;
use crate::platform::tx::EntityKind;
use crate::tickets::model::{CategoryId, ChargeId, FaultCodeId, QuoteId};
use crate::tickets::neighbours::{AssetId, ContactId, CustomerId, ProductId, SiteId};

/// Declares rows with their tables.
macro_rules! rows {
    ($($(#[$doc:meta])* $Row:ident in $table:ident { $($field:ident: $ty:ty,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Insertable)]
        #[diesel(table_name = $table, treat_none_as_default_value = false)]
        pub(super) struct $Row { $(pub $field: $ty,)+ }
    )+};
}

rows! {
    BranchRow in branches {
        id: BranchId, code: String, name: String, time_zone: String, phone: Option<String>,
        address: Option<String>, is_active: bool, version: i64, created_at: UtcTime, updated_at: UtcTime,
    }
    TeamRow in teams {
        id: TeamId, branch_id: BranchId, name: String, is_active: bool, version: i64,
        created_at: UtcTime, updated_at: UtcTime,
    }
    UserRow in users {
        id: UserId, username: String, display_name: String, email: Option<String>, phone: Option<String>,
        language: String, is_active: bool, password_hash: Option<String>, access_version: i64, version: i64,
        created_at: UtcTime, updated_at: UtcTime, deactivated_at: Option<UtcTime>,
    }
    UserRoleRow in user_roles { user_id: UserId, role: String, }
    MembershipRow in memberships {
        id: Id<EntityKind>, user_id: UserId, branch_id: BranchId, team_id: Option<TeamId>,
        starts_on: NaiveDate, ends_on: Option<NaiveDate>, created_at: UtcTime,
    }
    CategoryRow in categories {
        id: CategoryId, code: String, parent_id: Option<CategoryId>, name_zh: String, name_en: String,
        allows_self_verification: bool, requires_agreement: bool, is_active: bool, version: i64,
        created_at: UtcTime, updated_at: UtcTime,
    }
    FaultCodeRow in fault_codes {
        id: FaultCodeId, code: String, name_zh: String, name_en: String, is_serious: bool, is_active: bool,
        version: i64, created_at: UtcTime, updated_at: UtcTime,
    }
    ProductRow in products {
        id: ProductId, model: String, model_folded: String, name: String, category_code: Option<String>,
        brand: Option<String>, is_bulky: bool, needs_installation: bool, warranty_policy_code: Option<String>,
        maintenance_interval_days: Option<i32>, is_active: bool, version: i64, created_at: UtcTime,
        updated_at: UtcTime,
    }
    CustomerRow in customers {
        id: CustomerId, number: String, kind: &'static str, name: String, name_folded: String,
        level: &'static str, status: &'static str, source: Option<String>, tags: Doc<Vec<String>>,
        branch_id: BranchId, account_owner_id: Option<UserId>, language: &'static str, consents: Doc<Value>,
        note: Option<String>, merged_into_id: Option<CustomerId>, profile_due_on: NaiveDate, version: i64,
        created_by: Option<UserId>, created_at: UtcTime, updated_at: UtcTime,
    }
    ContactRow in contacts {
        id: ContactId, customer_id: CustomerId, name: String, position: Option<String>, email: Option<String>,
        preferred_channel: &'static str, quiet_from_hour: Option<i32>, quiet_until_hour: Option<i32>,
        is_primary: bool, is_active: bool, version: i64, created_at: UtcTime, updated_at: UtcTime,
    }
    PhoneRow in contact_phones {
        id: Id<EntityKind>, contact_id: ContactId, customer_id: CustomerId, phone: String,
        phone_reversed: String, position: i32,
    }
    SiteRow in sites {
        id: SiteId, customer_id: CustomerId, label: String, address: String, address_folded: String,
        region: Option<String>, latitude: Option<f64>, longitude: Option<f64>, access_notes: Option<String>,
        opening_hours: Option<String>, environment: Option<String>, is_active: bool, version: i64,
        created_at: UtcTime, updated_at: UtcTime,
    }
    AssetRow in assets {
        id: AssetId, serial: String, serial_folded: String, product_id: ProductId, customer_id: CustomerId,
        site_id: Option<SiteId>, branch_id: BranchId, order_number: Option<String>,
        purchased_on: Option<NaiveDate>, delivered_on: Option<NaiveDate>, accepted_on: Option<NaiveDate>,
        manufactured_on: Option<NaiveDate>, voucher_number: Option<String>, price_amount: Option<i64>,
        price_currency: Option<&'static str>, terminal_number: Option<String>, sim_number: Option<String>,
        protocol: Option<String>, software_version: Option<String>, parent_id: Option<AssetId>,
        status: &'static str, replaced_by_id: Option<AssetId>, version: i64, created_at: UtcTime,
        updated_at: UtcTime,
    }
    IdentityRow in asset_identities {
        id: Id<EntityKind>, asset_id: AssetId, kind: &'static str, value: String, value_folded: String,
        valid_from: UtcTime, valid_until: Option<UtcTime>, ticket_id: Option<TicketId>,
    }
    StockLevelRow in stock_levels {
        part_id: PartId, store_id: LocationId, on_hand: Quantity, set_aside: Quantity, reserved: Quantity,
        last_line: i64, last_at: UtcTime,
    }
    StockBalanceRow in stock_balances {
        lot_id: LotId, location_id: LocationId, part_id: PartId, store_id: LocationId, on_hand: Quantity,
    }
    QuoteRow in quotes {
        id: QuoteId, ticket_id: TicketId, cycle: i32, quote_version: i32, state: &'static str,
        currency: &'static str, lines: Doc<Value>, subtotal_amount: i64, discount_amount: i64,
        tax_amount: i64, total_amount: i64, customer_amount: i64, valid_until: NaiveDate,
        note: Option<String>, discount_reason: Option<String>, created_by: UserId,
        discount_approved_by: Option<UserId>, version: i64, created_at: UtcTime, updated_at: UtcTime,
        sent_at: Option<UtcTime>, decided_at: Option<UtcTime>,
    }
    ChargeRow in ticket_charges {
        id: ChargeId, ticket_id: TicketId, cycle: i32, quote_id: Option<QuoteId>, kind: &'static str,
        description: String, amount: i64, currency: &'static str, payer: &'static str,
        rule: Option<String>, status: &'static str, receipt_number: Option<String>,
        payment_method: Option<&'static str>, reason: Option<String>, settled_by: Option<UserId>,
        settled_at: Option<UtcTime>, created_by: Option<UserId>, version: i64, created_at: UtcTime,
        updated_at: UtcTime,
    }
}
