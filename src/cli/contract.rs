//! `aftercare openapi`: the contract as generated from the real handlers, and what is derived from it.

use std::path::Path;

use super::{Failure, fail};
use crate::contract::{FOLDER, breaking, files};
use crate::platform::http::polish::examples;

pub(super) fn run(write: bool, check: bool) -> Result<(), Failure> {
    let contract = crate::contract::made()?;
    let folder = Path::new(FOLDER);
    if !write && !check {
        print!("{}", contract.text());
        return Ok(());
    }
    let mut faults = Vec::new();
    for (name, text) in files(&contract).map_err(fail)? {
        let file = folder.join(name);
        if write {
            std::fs::write(file, text).map_err(fail)?;
        } else if std::fs::read_to_string(&file).map_err(fail)? != text {
            faults.push(format!(
                "{} is not what the handlers say; renew it with: aftercare openapi --write",
                file.display()
            ));
        }
    }
    let document = contract.document();
    faults.extend(examples::missing(&document));
    let verdict = breaking::allowed::check(&folder.join("released"), &document);
    let verdict = verdict.map_err(fail)?;
    for note in verdict.notes {
        eprintln!("aftercare: since the release, notable: {note}");
    }
    faults.extend(
        verdict
            .faults
            .iter()
            .map(|fault| format!("breaks released clients: {fault}")),
    );
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults)
    }
}
