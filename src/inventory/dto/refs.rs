//! Parts and places in a word.

use serde::Serialize;
use utoipa::ToSchema;

use crate::inventory::model::{Location, LocationId, Part, PartId};
use crate::inventory::words::LocationKind;

/// A part in a word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PartRef {
    /// Identifies the part.
    pub id: PartId,
    /// Stock keeping number.
    #[schema(max_length = 60, example = "CMP-35GW")]
    pub sku: String,
    /// Name for people.
    #[schema(max_length = 200, example = "压缩机 1.5 匹")]
    pub name: String,
    /// Unit that quantities are counted in.
    #[schema(max_length = 20, example = "件")]
    pub unit: String,
}

impl From<&Part> for PartRef {
    fn from(part: &Part) -> PartRef {
        PartRef {
            id: part.id,
            sku: part.sku.clone(),
            name: part.name.clone(),
            unit: part.unit.clone(),
        }
    }
}

/// A place in a word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StockLocationRef {
    /// Identifies the place.
    pub id: LocationId,
    /// What the place is for.
    pub kind: LocationKind,
    /// Code, unique in its branch.
    #[schema(max_length = 60, example = "A-01-03")]
    pub code: String,
    /// Name for people.
    #[schema(max_length = 100)]
    pub name: String,
}

impl From<&Location> for StockLocationRef {
    fn from(place: &Location) -> StockLocationRef {
        StockLocationRef {
            id: place.id,
            kind: place.kind,
            code: place.code.clone(),
            name: place.name.clone(),
        }
    }
}
