//! Equipment: products, the devices that customers own, and what may be demanded for them.
//!
//! Owns products, assets with their numbers, warranty cards and warranty policies. Tickets are read
//! here only for history, scope and times out of use; what a ticket does to a device it does through
//! the functions below. The rules of warranty themselves are pure and stand in [`warranty`].

pub mod actions;
mod door;
pub mod dto;
mod entitlement;
mod model;
mod neighbours;
mod repo;
pub mod routes;
mod rules;
mod spells;
#[cfg(test)]
pub(crate) mod tests;
pub mod warranty;

pub use actions::acts::NewNumber;
pub use actions::policies::documents as policy_documents;
pub use actions::policies::install as install_policies;
pub use door::{
    CardWork, asset_facts, asset_ref, asset_refs, entitlement_for, find_asset, product_ref,
    product_refs, products_by_model, replace_identity, set_status, write_warranty_card,
};
pub use dto::{AssetRef, ProductRef};
pub use entitlement::{OnFile, Question};
pub use model::{
    AssetId, AssetIdentityId, AssetRecord, AssetStatus, CardEntryId, CardRecord, IdentityType,
    ProductId, ProductRecord, WarrantyCardPart,
};
pub use repo::spells::Mark;
