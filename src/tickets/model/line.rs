//! A ticket as a line of a list: without the document that only its own page needs.

use super::{CategoryId, Channel, Priority, ServiceMode, Ticket, TicketType};
use crate::platform::auth::actor::{BranchId, TeamId, TicketId, UserId};
use crate::platform::clock::UtcTime;
use crate::tickets::flow::{HoldReason, TicketState};
use crate::tickets::neighbours::{AssetId, CustomerId, ProductId};

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub struct TicketLine {
    pub id: TicketId,
    pub number: String,
    pub channel: Channel,
    pub kind: TicketType,
    pub state: TicketState,
    pub hold_reason: Option<HoldReason>,
    pub title: String,
    pub branch_id: BranchId,
    pub team_id: Option<TeamId>,
    pub assignee_id: Option<UserId>,
    pub customer_id: Option<CustomerId>,
    pub asset_id: Option<AssetId>,
    pub category_id: Option<CategoryId>,
    pub priority: Option<Priority>,
    pub service_mode: Option<ServiceMode>,
    pub escalation_level: i32,
    pub is_major: bool,
    pub cycle: i32,
    pub version: i64,
    pub created_at: UtcTime,
    pub updated_at: UtcTime,
    pub closed_at: Option<UtcTime>,
}

/// What a ticket or line refers to and people want to read by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mentions {
    pub people: Vec<UserId>,
    pub branches: Vec<BranchId>,
    pub teams: Vec<TeamId>,
    pub customers: Vec<CustomerId>,
    pub assets: Vec<AssetId>,
    pub products: Vec<ProductId>,
    pub categories: Vec<CategoryId>,
    pub tickets: Vec<TicketId>,
}

impl Mentions {
    /// What all the lines refer to, each once.
    pub fn of_lines<'a>(lines: impl IntoIterator<Item = &'a TicketLine>) -> Mentions {
        let mut all = Mentions::default();
        for line in lines {
            all.people.extend(line.assignee_id);
            all.branches.push(line.branch_id);
            all.teams.extend(line.team_id);
            all.customers.extend(line.customer_id);
            all.assets.extend(line.asset_id);
            all.categories.extend(line.category_id);
        }
        all.each_once()
    }

    /// What one ticket refers to.
    pub fn of(ticket: &Ticket) -> Mentions {
        let people = ticket.assignee_id.into_iter();
        let related = ticket.parent_id.into_iter();
        Mentions {
            people: people.chain(ticket.first_responder_id).collect(),
            branches: vec![ticket.branch_id],
            teams: ticket.team_id.into_iter().collect(),
            customers: ticket.customer_id.into_iter().collect(),
            assets: ticket.asset_id.into_iter().collect(),
            products: ticket.product_id.into_iter().collect(),
            categories: ticket.category_id.into_iter().collect(),
            tickets: related.chain(ticket.merged_into_id).collect(),
        }
        .each_once()
    }

    fn each_once(mut self) -> Mentions {
        fn once<T: Ord>(all: &mut Vec<T>) {
            all.sort_unstable();
            all.dedup();
        }
        once(&mut self.people);
        once(&mut self.branches);
        once(&mut self.teams);
        once(&mut self.customers);
        once(&mut self.assets);
        once(&mut self.products);
        once(&mut self.categories);
        once(&mut self.tickets);
        self
    }
}
