//! The room against both databases, through its actions.

mod acts;
mod bulk;
mod company;
mod graph;
mod intake;
mod races;
pub(super) mod sample;
mod walk;

pub(super) use company::Company;

#[test]
fn the_routes_keep_the_rules_of_the_contract() {
    let breaches = crate::contract::made().err().unwrap_or_default();
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}
