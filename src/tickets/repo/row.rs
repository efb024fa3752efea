//! The row of a ticket and its way to and from the model.

use diesel::prelude::*;

use crate::equipment::warranty::ChargeBasis;
use crate::platform::auth::actor::{BranchId, TeamId, TicketId, UserId};
use crate::platform::clock::UtcTime;
use crate::platform::db::schema::tickets;
use crate::platform::db::types::Doc;
use crate::tickets::flow::{HoldReason, TicketState};
use crate::tickets::model::{
    CategoryId, Channel, Priority, ServiceMode, Severity, Ticket, TicketDetails, TicketType,
    Urgency,
};
use crate::tickets::neighbours::{AssetId, CustomerId, ProductId, SiteId};

crate::text_enum!(ChargeBasis);

/// Row and model have the same members in the same order; only the document is wrapped.
macro_rules! ticket_row {
    ($($before:ident: $Before:ty,)+ ; $($after:ident: $After:ty,)+) => {
        #[derive(Debug, Clone, Queryable, Insertable, AsChangeset)]
        #[diesel(table_name = tickets, treat_none_as_null = true, treat_none_as_default_value = false)]
        pub(in crate::tickets) struct TicketRow {
            $(pub $before: $Before,)+
            pub details: Doc<TicketDetails>,
            $(pub $after: $After,)+
        }

        impl From<TicketRow> for Ticket {
            fn from(row: TicketRow) -> Ticket {
                Ticket { $($before: row.$before,)+ details: row.details.0, $($after: row.$after,)+ }
            }
        }

        impl From<&Ticket> for TicketRow {
            fn from(ticket: &Ticket) -> TicketRow {
                TicketRow {
                    $($before: ticket.$before.clone(),)+
                    details: Doc(ticket.details.clone()),
                    $($after: ticket.$after.clone(),)+
                }
            }
        }
    };
}

ticket_row! {
    id: TicketId,
    number: String,
    channel: Channel,
    kind: TicketType,
    state: TicketState,
    hold_reason: Option<HoldReason>,
    title: String,
    branch_id: BranchId,
    team_id: Option<TeamId>,
    assignee_id: Option<UserId>,
    first_responder_id: Option<UserId>,
    customer_id: Option<CustomerId>,
    site_id: Option<SiteId>,
    asset_id: Option<AssetId>,
    product_id: Option<ProductId>,
    category_id: Option<CategoryId>,
    priority: Option<Priority>,
    severity: Option<Severity>,
    urgency: Option<Urgency>,
    service_mode: Option<ServiceMode>,
    charge_basis: Option<ChargeBasis>,
    escalation_level: i32,
    is_major: bool,
    parent_id: Option<TicketId>,
    merged_into_id: Option<TicketId>,
    cycle: i32,
    event_count: i64,
    version: i64,
    ;
    created_at: UtcTime,
    updated_at: UtcTime,
    closed_at: Option<UtcTime>,
}
