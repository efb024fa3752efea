//! Tickets in lists, and the references that tickets carry.

use serde::Serialize;
use utoipa::ToSchema;

use crate::platform::auth::actor::TicketId;
use crate::platform::auth::actor::{BranchId, TeamId, UserId};
use crate::platform::clock::UtcTime;
use crate::platform::ids::Id;
use crate::platform::lang::Lang;
use crate::tickets::flow::{HoldReason, TicketStage, TicketState};
use crate::tickets::model::{CategoryId, Channel, Priority, ServiceMode, TicketLine, TicketType};
use crate::tickets::neighbours::{
    AssetId, AssetRef, BranchRef, CustomerId, CustomerRef, ProductId, ProductRef, TeamRef, UserRef,
};
use crate::tickets::repo::Names;

/// A ticket in a list.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TicketSummary {
    /// The ticket.
    pub id: TicketId,
    /// Number for people.
    #[schema(max_length = 40, example = "T2611-000123")]
    pub number: String,
    /// What it is about, in a line.
    #[schema(max_length = 200)]
    pub title: String,
    /// What the customer needs. May grow.
    #[serde(rename = "type")]
    pub kind: TicketType,
    /// How the report reached us. May grow.
    pub channel: Channel,
    /// Where it stands.
    pub state: TicketState,
    /// Stage that the state belongs to; absent at an end.
    pub stage: Option<TicketStage>,
    /// What it waits for, while it waits.
    pub hold_reason: Option<HoldReason>,
    /// How soon it is served; absent before triage.
    pub priority: Option<Priority>,
    /// How the service is given.
    pub service_mode: Option<ServiceMode>,
    /// Major failure (重大故障).
    pub is_major: bool,
    /// Level of escalation: 1 supervisor, 2 technical lead, 3 manager.
    #[schema(minimum = 0, maximum = 3)]
    pub escalation_level: i32,
    /// Branch.
    pub branch: BranchRef,
    /// Team.
    pub team: Option<TeamRef>,
    /// Person responsible.
    pub assignee: Option<UserRef>,
    /// Customer.
    pub customer: Option<CustomerRef>,
    /// Device.
    pub asset: Option<AssetRef>,
    /// Category.
    pub category: Option<CategoryRef>,
    /// From 1; one more with each reopening.
    #[schema(minimum = 1)]
    pub cycle: i32,
    /// Version, for `If-Match`.
    #[schema(minimum = 1)]
    pub version: i64,
    /// When it was registered.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
    /// When it was closed.
    pub closed_at: Option<UtcTime>,
}

crate::page_schema!(TicketPage, TicketSummary);

/// A ticket in a word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TicketRef {
    /// The ticket.
    pub id: TicketId,
    /// Number for people.
    #[schema(max_length = 40, example = "T2611-000123")]
    pub number: String,
    /// What it is about, in a line.
    #[schema(max_length = 200)]
    pub title: String,
}

/// A category in a word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CategoryRef {
    /// The category.
    pub id: CategoryId,
    /// Name in the caller's language.
    #[schema(max_length = 100)]
    pub name: String,
}

/// References from names. A record that has no name in the batch gives no reference.
pub struct Refs<'a> {
    pub names: &'a Names,
    pub lang: Lang,
}

impl Refs<'_> {
    fn words<K>(&self, id: Option<Id<K>>) -> Option<(Id<K>, String, String)> {
        let id = id?;
        let [first, second, _] = self.names.of(id)?;
        Some((id, first.clone(), second.clone()))
    }

    pub fn user(&self, id: Option<UserId>) -> Option<UserRef> {
        self.words(id).map(|(id, name, _)| UserRef { id, name })
    }

    pub fn branch(&self, id: BranchId) -> BranchRef {
        let (code, name) = self
            .words(Some(id))
            .map(|(_, code, name)| (code, name))
            .unwrap_or_default();
        BranchRef { id, code, name }
    }

    pub fn team(&self, id: Option<TeamId>) -> Option<TeamRef> {
        self.words(id).map(|(id, name, _)| TeamRef { id, name })
    }

    pub fn customer(&self, id: Option<CustomerId>) -> Option<CustomerRef> {
        self.words(id)
            .map(|(id, number, name)| CustomerRef { id, number, name })
    }

    pub fn asset(&self, id: Option<AssetId>) -> Option<AssetRef> {
        self.words(id).map(|(id, serial, product_name)| AssetRef {
            id,
            serial,
            product_name,
        })
    }

    pub fn product(&self, id: Option<ProductId>) -> Option<ProductRef> {
        self.words(id)
            .map(|(id, model, name)| ProductRef { id, model, name })
    }

    pub fn category(&self, id: Option<CategoryId>) -> Option<CategoryRef> {
        self.words(id).map(|(id, zh, en)| CategoryRef {
            id,
            name: match self.lang {
                Lang::ZhCn => zh,
                Lang::En => en,
            },
        })
    }

    pub fn ticket(&self, id: Option<TicketId>) -> Option<TicketRef> {
        self.words(id)
            .map(|(id, number, title)| TicketRef { id, number, title })
    }
}

impl TicketSummary {
    /// With the names of what it refers to.
    pub fn new(ticket: &TicketLine, refs: &Refs<'_>) -> TicketSummary {
        TicketSummary {
            id: ticket.id,
            number: ticket.number.clone(),
            title: ticket.title.clone(),
            kind: ticket.kind,
            channel: ticket.channel,
            state: ticket.state,
            stage: ticket.state.stage(),
            hold_reason: ticket.hold_reason,
            priority: ticket.priority,
            service_mode: ticket.service_mode,
            is_major: ticket.is_major,
            escalation_level: ticket.escalation_level,
            branch: refs.branch(ticket.branch_id),
            team: refs.team(ticket.team_id),
            assignee: refs.user(ticket.assignee_id),
            customer: refs.customer(ticket.customer_id),
            asset: refs.asset(ticket.asset_id),
            category: refs.category(ticket.category_id),
            cycle: ticket.cycle,
            version: ticket.version,
            created_at: ticket.created_at,
            updated_at: ticket.updated_at,
            closed_at: ticket.closed_at,
        }
    }
}
