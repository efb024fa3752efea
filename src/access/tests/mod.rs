//! The room against both databases, through its actions.

mod directory;
mod managing;
mod sessions;
mod setting;
mod start;

#[test]
fn the_contract_holds_with_the_routes_of_this_room() {
    let contract = crate::contract::made().map_err(|breaches| breaches.join("\n"));
    let contract = contract.unwrap_or_else(|breaches| panic!("{breaches}"));
    assert!(contract.rule("POST", "/api/v1/auth/sessions").is_some());
}
