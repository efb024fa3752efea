//! What the room sends and takes over HTTP. Everything sent masks personal data, except the answer
//! to a reveal.

pub mod checks;
pub mod contact;
pub mod customer;
pub mod history;
pub mod merge;
pub mod request;
pub mod reveal;
pub mod site;
pub mod update;

pub use contact::{Contact, ContactPhone, ContactView};
pub use customer::{
    Customer, CustomerPage, CustomerRef, CustomerSummary, DuplicateCheck, DuplicateCheckResult,
    PossibleDuplicate, ProfileCompleteness,
};
pub use history::{CustomerHistory, HistoryLimit};
pub use merge::{CustomerMerge, CustomerMergeCreate, MovedCounts};
pub use request::{ContactCreate, CustomerCreate, CustomerFilter, SiteCreate};
pub use reveal::{CustomerReveal, CustomerRevealCreate, RevealField};
pub use site::Site;
pub use update::{ContactUpdate, CustomerUpdate, PhoneEntry, SiteUpdate};
