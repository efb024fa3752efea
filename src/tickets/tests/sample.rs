//! A ticket out of thin air, for pure rules.

use chrono::TimeDelta;
use uuid::Uuid;

use crate::platform::auth::actor::{BranchId, TeamId, TicketId};
use crate::platform::clock::UtcTime;
use crate::tickets::flow::TicketState;
use crate::tickets::model::{
    CategoryId, Channel, Severity, Ticket, TicketDetails, TicketType, Urgency,
};
use crate::tickets::neighbours::{CustomerId, ProductId};

/// Registered a day ago with everything that triage asks for, but nobody assigned.
pub fn ticket() -> Ticket {
    let at = UtcTime::from_millis(1_795_000_000_000).plus(-TimeDelta::days(1));
    Ticket {
        id: TicketId::new(Uuid::from_u128(100)),
        number: "T2611-000001".to_owned(),
        channel: Channel::Phone,
        kind: TicketType::Repair,
        state: TicketState::Intake,
        hold_reason: None,
        title: "空调不制冷".to_owned(),
        branch_id: BranchId::new(Uuid::from_u128(101)),
        team_id: Some(TeamId::new(Uuid::from_u128(102))),
        assignee_id: None,
        first_responder_id: None,
        customer_id: Some(CustomerId::new(Uuid::from_u128(103))),
        site_id: None,
        asset_id: None,
        product_id: Some(ProductId::new(Uuid::from_u128(104))),
        category_id: Some(CategoryId::new(Uuid::from_u128(105))),
        priority: None,
        severity: Some(Severity::High),
        urgency: Some(Urgency::Medium),
        service_mode: None,
        charge_basis: None,
        escalation_level: 0,
        is_major: false,
        parent_id: None,
        merged_into_id: None,
        cycle: 1,
        event_count: 0,
        version: 0,
        details: TicketDetails {
            description: "开机十分钟后停止制冷".to_owned(),
            ..TicketDetails::default()
        },
        created_at: at,
        updated_at: at,
        closed_at: None,
    }
}
