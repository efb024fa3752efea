//! The stores of a branch: the main one with its shelves and corners, and the vans.

use crate::demo::Stage;
use crate::demo::company::Branch;
use crate::demo::words;
use crate::inventory::actions::{locations, transfers};
use crate::inventory::model::{Location, LocationId};
use crate::inventory::words::LocationKind;
use crate::platform::auth::Actor;
use crate::platform::auth::actor::{BranchId, UserId};
use crate::platform::error::AppResult;
use crate::platform::op::Op;
use crate::platform::role::Role;

/// Vans of a branch, at most.
const VANS: usize = 3;

/// Shelves of a main store.
const SHELVES: usize = 8;

/// The stores of one branch.
#[derive(Debug)]
pub(super) struct House {
    pub branch: BranchId,
    pub keeper: Actor,
    pub main: Location,
    pub shelves: Vec<Location>,
    pub old_parts: Location,
    pub scrap: Location,
    pub transit: Location,
    pub vans: Vec<Location>,
}

impl House {
    /// Sets the stores of a branch up.
    ///
    /// # Errors
    /// `internal` when nobody keeps the store.
    pub fn build(stage: &mut Stage, branch: &Branch) -> AppResult<House> {
        let keeper = branch.keeper()?;
        let op = stage.op_at(stage.begin).by(keeper.clone());
        let site = Site {
            op: &op,
            branch: branch.id,
        };
        let lang = stage.lang;
        let main = Location {
            is_main: true,
            ..site.root(LocationKind::Warehouse, "WH", words::MAIN_STORE.text(lang))
        };
        site.add(stage, &main);
        let corner = |stage: &mut Stage, kind: LocationKind, code: &str| {
            let place = site.inside(main.id, kind, code, kind.title().text(lang));
            site.add(stage, &place);
            place
        };
        let old_parts = corner(stage, LocationKind::OldParts, "WH-OLD");
        let scrap = corner(stage, LocationKind::Scrap, "WH-SCRAP");
        corner(stage, LocationKind::Quarantine, "WH-QC");
        let mut shelves = Vec::new();
        for number in 1..=SHELVES {
            let name = format!("{}{}{number:02}", words::SHELF.text(lang), stage.space());
            let code = format!("WH-{number:02}");
            let shelf = site.inside(main.id, LocationKind::Bin, &code, &name);
            site.add(stage, &shelf);
            shelves.push(shelf);
        }
        let transit = site.root(
            LocationKind::Transit,
            transfers::TRANSIT,
            LocationKind::Transit.title().zh,
        );
        site.add(stage, &transit);
        let vans = site.vans(stage, branch)?;
        Ok(House {
            branch: branch.id,
            keeper: keeper.clone(),
            main,
            shelves,
            old_parts,
            scrap,
            transit,
            vans,
        })
    }

    /// The roots of its places: what levels are kept for.
    pub fn stores(&self) -> impl Iterator<Item = LocationId> + use<'_> {
        let vans = self.vans.iter().map(|van| van.id);
        [self.main.id, self.transit.id].into_iter().chain(vans)
    }

    /// The shelf on which a part lies.
    pub fn shelf(&self, part: usize) -> &Location {
        self.shelves.get(part % SHELVES).unwrap_or(&self.main)
    }

    /// The van of a technician.
    pub fn van_of(&self, technician: Option<UserId>) -> Option<&Location> {
        self.vans
            .iter()
            .find(|van| technician.is_some() && van.technician_id == technician)
    }
}

/// Where places are set up.
struct Site<'a> {
    op: &'a Op,
    branch: BranchId,
}

impl Site<'_> {
    fn root(&self, kind: LocationKind, code: &str, name: &str) -> Location {
        let id: LocationId = self.op.new_id();
        Location {
            id,
            branch_id: self.branch,
            parent_id: None,
            store_id: id,
            kind,
            code: code.to_owned(),
            name: name.to_owned(),
            technician_id: None,
            is_main: false,
            is_active: true,
            closed_until: None,
            version: 1,
            created_at: self.op.now,
            updated_at: self.op.now,
        }
    }

    fn inside(&self, store: LocationId, kind: LocationKind, code: &str, name: &str) -> Location {
        Location {
            parent_id: Some(store),
            store_id: store,
            ..self.root(kind, code, name)
        }
    }

    fn add(&self, stage: &mut Stage, place: &Location) {
        let change = locations::change_of(place, "stock_location.created");
        stage.ledger.note(self.op, change);
        stage.ledger.rows().places.push(place.clone());
    }

    fn vans(&self, stage: &mut Stage, branch: &Branch) -> AppResult<Vec<Location>> {
        let mut vans = Vec::new();
        let drivers = branch.with(Role::Technician)?;
        for (driver, number) in drivers.into_iter().take(VANS).zip(1..) {
            let name = format!("{}{}{number}", words::VAN.text(stage.lang), stage.space());
            let van = Location {
                technician_id: driver.person().map(|person| person.id),
                ..self.root(LocationKind::Van, &format!("VAN-{number}"), &name)
            };
            self.add(stage, &van);
            vans.push(van);
        }
        Ok(vans)
    }
}
