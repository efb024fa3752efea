//! The lists of this room as sheets: which columns they have and what their rows mean. How sheets are read
//! and written is the business of the room `sheets`.

mod listing;
mod opening;
mod part_columns;
mod parts;

use super::model::LocationId;
use super::words::PartCategory;
use crate::platform::op::Op;
use crate::sheets::OnExisting;
use crate::sheets::exporting::Lister;
use crate::sheets::importing::Importer;

/// Takes parts in.
pub fn parts(on_existing: OnExisting) -> Box<dyn Importer> {
    Box::new(parts::PartImport::new(on_existing))
}

/// Takes opening stock in; its documents refer to the file.
pub fn opening_stock(file_name: &str) -> Box<dyn Importer> {
    Box::new(opening::OpeningImport::new(file_name))
}

/// Writes parts, by number.
pub fn part_list(category: Option<PartCategory>, is_active: Option<bool>) -> Box<dyn Lister> {
    Box::new(listing::PartList::new(category, is_active))
}

/// Writes what lies where, of the stores that `op` may see.
pub fn balance_list(op: &Op, store: Option<LocationId>) -> Box<dyn Lister> {
    Box::new(listing::BalanceList::new(op, store))
}
