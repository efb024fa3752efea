//! What stands on the labels of bins and parts.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::inventory::model::{Location, LocationId, Part, PartId};
use crate::platform::closed_list::closed_list;
use crate::platform::http::page::CommaList;
use crate::platform::http::texts::Text500;
use crate::platform::lang::Lang;

closed_list! {
    /// What a label is stuck on.
    pub enum StockLabelKind {
        Part = "part" ("配件", "Part"),
        Location = "location" ("库位", "Place"),
    }
}

/// What a label printer needs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StockLabel {
    /// What it is stuck on.
    pub kind: StockLabelKind,
    /// Text of the bar code: the part's own, or an address that names it.
    #[schema(max_length = 120, example = "AC:P:CMP-35GW")]
    pub code: String,
    /// The large line.
    #[schema(max_length = 200)]
    pub title: String,
    /// The small lines.
    #[schema(max_items = 4, value_type = Vec<Text500>)]
    pub lines: Vec<String>,
}

impl StockLabel {
    /// Of a part.
    pub fn of_part(part: &Part, lang: Lang) -> StockLabel {
        let code = part.barcode.clone();
        StockLabel {
            kind: StockLabelKind::Part,
            code: code.unwrap_or_else(|| format!("AC:P:{}", part.sku)),
            title: part.sku.clone(),
            lines: vec![
                part.name.clone(),
                part.category.title().text(lang).to_owned(),
                part.unit.clone(),
            ],
        }
    }

    /// Of a place.
    pub fn of_place(place: &Location, lang: Lang) -> StockLabel {
        StockLabel {
            kind: StockLabelKind::Location,
            code: format!("AC:L:{}", place.code),
            title: place.code.clone(),
            lines: vec![place.name.clone(), place.kind.title().text(lang).to_owned()],
        }
    }
}

/// Labels in the order asked for, parts first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StockLabelList {
    /// The labels.
    #[schema(max_items = 200)]
    pub data: Vec<StockLabel>,
}

/// Whose labels to print.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct StockLabelQuery {
    /// These parts, comma-separated, 100 at most.
    #[param(value_type = Option<Vec<uuid::Uuid>>, style = Form, explode = false, max_items = 100)]
    pub part_id: Option<CommaList<PartId>>,
    /// These places, comma-separated, 100 at most.
    #[param(value_type = Option<Vec<uuid::Uuid>>, style = Form, explode = false, max_items = 100)]
    pub location_id: Option<CommaList<LocationId>>,
}
