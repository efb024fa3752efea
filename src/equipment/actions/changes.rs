//! What differs between two readings of a record, for the audit trail.

use serde_json::{Map, Value, json};

use crate::equipment::model::{AssetRecord, ProductRecord};

macro_rules! differences {
    ($before:expr, $after:expr; $($member:ident),+ $(,)?) => {{
        let mut found = Map::new();
        $(
            if $before.$member != $after.$member {
                let pair = json!({ "from": $before.$member, "to": $after.$member });
                found.insert(stringify!($member).to_owned(), pair);
            }
        )+
        Value::Object(found)
    }};
}

/// Members of a product that changed.
pub fn of_product(before: &ProductRecord, after: &ProductRecord) -> Value {
    differences!(
        before, after;
        model, name, category_code, brand, is_bulky, needs_installation, warranty_policy_code,
        maintenance_interval_days, is_active,
    )
}

/// Members of an asset that changed.
pub fn of_asset(before: &AssetRecord, after: &AssetRecord) -> Value {
    differences!(
        before, after;
        product_id, customer_id, site_id, branch_id, order_number, purchased_on, delivered_on,
        accepted_on, manufactured_on, voucher_number, price_amount, price_currency, protocol,
        software_version, parent_id, status, replaced_by_id,
    )
}

/// Whether nothing changed.
pub fn is_empty(changes: &Value) -> bool {
    changes.as_object().is_none_or(Map::is_empty)
}
