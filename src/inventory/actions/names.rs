//! Names of parts and places, read once for all that shows them.

use std::collections::HashMap;

use crate::inventory::dto::refs::{PartRef, StockLocationRef};
use crate::inventory::model::{Location, LocationId, Part, PartId};
use crate::inventory::repo;
use crate::platform::db::Db;
use crate::platform::error::{AppError, AppResult};

/// Names of parts and places that a page shows.
#[derive(Debug, Clone, Default)]
pub struct Names {
    parts: HashMap<PartId, PartRef>,
    places: HashMap<LocationId, StockLocationRef>,
}

impl Names {
    /// Reads them, each once.
    ///
    /// # Errors
    /// Database faults.
    pub fn read(db: &mut Db, parts: &[PartId], places: &[LocationId]) -> AppResult<Names> {
        let mut names = Names::default();
        names.complete(db, parts, places)?;
        Ok(names)
    }

    /// Reads those that are not known yet.
    ///
    /// # Errors
    /// Database faults.
    pub fn complete(
        &mut self,
        db: &mut Db,
        parts: &[PartId],
        places: &[LocationId],
    ) -> AppResult<()> {
        let mut new_parts = parts.to_vec();
        new_parts.retain(|id| !self.parts.contains_key(id));
        let mut new_places = places.to_vec();
        new_places.retain(|id| !self.places.contains_key(id));
        self.know_parts(repo::parts::by_ids(db, &new_parts)?.values());
        self.know_places(repo::locations::by_ids(db, &new_places)?.values());
        Ok(())
    }

    /// Takes up parts that are at hand.
    pub fn know_parts<'a>(&mut self, parts: impl IntoIterator<Item = &'a Part>) {
        let known = parts.into_iter().map(|part| (part.id, part.into()));
        self.parts.extend(known);
    }

    /// Takes up places that are at hand.
    pub fn know_places<'a>(&mut self, places: impl IntoIterator<Item = &'a Location>) {
        let known = places.into_iter().map(|place| (place.id, place.into()));
        self.places.extend(known);
    }

    /// The part in a word.
    ///
    /// # Errors
    /// `internal` for a part that was not read.
    pub fn part(&self, id: PartId) -> AppResult<PartRef> {
        let part = self.parts.get(&id).cloned();
        part.ok_or_else(|| AppError::internal("stock of an unknown part"))
    }

    /// The place in a word.
    ///
    /// # Errors
    /// `internal` for a place that was not read.
    pub fn place(&self, id: LocationId) -> AppResult<StockLocationRef> {
        let place = self.places.get(&id).cloned();
        place.ok_or_else(|| AppError::internal("stock in an unknown place"))
    }
}
