//! The contract: made of the handlers, kept as files, what is derived from it, and what must never change in it.

pub mod breaking;
pub mod down_level;
mod mounted;
pub mod yaml;

pub use mounted::{made, published};

use crate::platform::http::contract::Contract;

/// The folder in the repository.
pub const FOLDER: &str = "openapi";

/// The committed files, by their name in [`FOLDER`].
pub fn files(contract: &Contract) -> Result<Vec<(&'static str, String)>, serde_json::Error> {
    let document = contract.document();
    let old = down_level::to_3_0(&document);
    let mut old = serde_json::to_string_pretty(&old)?;
    old.push('\n');
    Ok(vec![
        ("openapi.json", contract.text().to_owned()),
        ("openapi.yaml", yaml::write(&document)),
        ("openapi-3.0.json", old),
    ])
}
