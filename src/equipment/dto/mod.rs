//! What the room sends and takes over HTTP.

pub mod act;
pub mod asset;
pub mod entitlement;
pub mod facts;
pub mod history;
pub mod policy;
pub mod product;
pub mod update;

pub use act::{
    AssetIdentityChange, AssetIdentityChangeCreate, AssetReplacement, AssetReplacementCreate,
    AssetStatusChange, AssetStatusChangeCreate, AssetTransfer, AssetTransferCreate,
};
pub use asset::{
    Asset, AssetCreate, AssetFilter, AssetIdentity, AssetPage, AssetRef, AssetSummary,
};
pub use entitlement::{EntitlementCheck, EntitlementQuery};
pub use facts::EntitlementFacts;
pub use history::{
    AssetHistory, AssetHistoryEntry, AssetHistoryLimit, AssetHistoryType, WarrantyCardEntry,
};
pub use policy::{
    WarrantyPolicyDetail, WarrantyPolicyList, WarrantyPolicySummary, WarrantyPolicyVersion,
};
pub use product::{Product, ProductCreate, ProductFilter, ProductPage, ProductRef};
pub use update::{AssetMember, AssetUpdate, ProductMember, ProductUpdate};
