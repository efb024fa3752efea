//! The committed contract is what the handlers say.

use crate::support::server::CONTRACT;

#[test]
fn the_committed_contract_is_what_the_handlers_say() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi/openapi.json");
    let committed = std::fs::read_to_string(file).unwrap_or_default();
    assert!(
        committed == CONTRACT.text(),
        "openapi/openapi.json is old; renew it with: cargo run -- openapi --write"
    );
}
