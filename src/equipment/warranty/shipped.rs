//! The policies that come with the product, as the JSON documents an administrator would write.

use super::policy::WarrantyPolicy;

const FURNITURE: &str = include_str!("policies/furniture-three-guarantees.v1.json");
const STANDARD: &str = include_str!("policies/standard-one-year.v1.json");

/// `furniture-three-guarantees`, version 1: repair, exchange and refund for furniture (家具三包).
///
/// # Errors
/// When the compiled-in document cannot be read, which a test rules out.
pub fn furniture_three_guarantees() -> Result<WarrantyPolicy, serde_json::Error> {
    serde_json::from_str(FURNITURE)
}

/// `standard-one-year`, version 1: free repair of appliances and electronics, no refund windows.
///
/// # Errors
/// When the compiled-in document cannot be read, which a test rules out.
pub fn standard_one_year() -> Result<WarrantyPolicy, serde_json::Error> {
    serde_json::from_str(STANDARD)
}

/// All shipped policies, for the first start of an installation.
///
/// # Errors
/// When a compiled-in document cannot be read, which a test rules out.
pub fn shipped_policies() -> Result<Vec<WarrantyPolicy>, serde_json::Error> {
    [FURNITURE, STANDARD]
        .into_iter()
        .map(serde_json::from_str)
        .collect()
}
