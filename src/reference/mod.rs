//! What clients look up: the flows, the keys that verify our tokens, the pages that explain problems,
//! and whether the server is alive. Owns no table.

pub mod docs;
pub mod dto;
pub mod routes;
pub mod tags;

use crate::workflow::Flow;

/// Every flow of the product.
pub static FLOWS: &[&Flow] = &[
    &crate::tickets::flow::TICKET_FLOW,
    &crate::tickets::quotes::flow::QUOTE_FLOW,
    &crate::inventory::counts::flow::COUNT_FLOW,
    &crate::purchasing::flow::PURCHASE_FLOW,
];
