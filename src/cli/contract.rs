//! `aftercare openapi`: the contract as generated from the real handlers.

use super::{Failure, fail};

const FILE: &str = "openapi/openapi.json";

pub(super) fn run(write: bool, check: bool) -> Result<(), Failure> {
    let contract = crate::server::contract()?;
    if write {
        return std::fs::write(FILE, contract.text()).map_err(fail);
    }
    if check {
        let committed = std::fs::read_to_string(FILE).map_err(fail)?;
        if committed == contract.text() {
            return Ok(());
        }
        return Err(vec![format!(
            "{FILE} is not what the handlers say; renew it with: aftercare openapi --write"
        )]);
    }
    print!("{}", contract.text());
    Ok(())
}
