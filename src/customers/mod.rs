//! Customers, their contacts and sites, and the protection of their personal data.
//!
//! Owns the tables `customers`, `contacts`, `contact_phones`, `sites`; not the assets that stand at the
//! sites (equipment) nor the tickets about them (tickets), although a merge moves both. Reads those for
//! scopes and for the service history.
//!
//! Personal data (phones, e-mail, addresses) leaves this room masked; the full text comes from
//! [`actions::reveal`], which leaves an audit line, and from [`phones_for_search`], which only search
//! indexes may use. A merged customer stays as a redirect; [`resolve`] follows it.

pub mod actions;
pub mod completeness;
pub mod door;
pub mod dto;
pub mod duplicates;
pub mod model;
pub mod phones;
pub mod repo;
pub mod routes;

#[cfg(test)]
mod tests;

pub use door::{
    ContactStanding, contact_standing, customer_ref, find, hold, phones_for_search,
    primary_contact, refs, resolve, site_exists,
};
pub use dto::{ContactView, CustomerRef};
pub use model::{ContactId, CustomerId, SiteId};
