//! The snapshot: who claims what, and what the books say of it.

use std::collections::{BTreeMap, BTreeSet};

use crate::inventory::counts::model::{Claim, Count, CountLine};
use crate::inventory::counts::repo;
use crate::inventory::model::{Location, LocationId, LotId, PartId};
use crate::inventory::repo as stock;
use crate::inventory::words::LocationKind;
use crate::platform::db::{Db, Doc};
use crate::platform::error::{AppError, AppResult};
use crate::platform::quantity::Quantity;
use crate::platform::tx::Tx;

/// A part in a place, by lot where it is counted by lot. Lines run place by place, as people walk.
type Goods = (String, LocationId, PartId, Option<LotId>);

/// Takes the snapshot: claims and lines of the count.
///
/// # Errors
/// `conflict` when another count has claimed something of it; database faults.
pub fn snapshot(tx: &mut Tx, count: &mut Count) -> AppResult<()> {
    // Whoever dates a document back holds the store's row too: it comes before the snapshot or after.
    stock::locations::find_for_change(tx.db(), count.store_id)?;
    let places = within(tx.db(), count)?;
    let goods = goods(tx, count, &places)?;
    let claims: BTreeSet<Claim> = goods
        .keys()
        .map(|(_, location_id, part_id, _)| Claim {
            location_id: *location_id,
            part_id: *part_id,
            count_id: count.id,
        })
        .collect();
    let claims: Vec<Claim> = claims.into_iter().collect();
    repo::counts::claim(tx.db(), &claims)?;
    let lines: Vec<CountLine> = goods
        .into_iter()
        .zip(1..)
        .map(|(((_, place, part, lot), (quantity, card)), line)| {
            new_line(count, line, (part, place, lot), quantity, card)
        })
        .collect();
    repo::lines::insert(tx.db(), &lines)?;
    count.last_line = lines.last().map_or(0, |line| line.line);
    count.round = 1;
    count.started_at = Some(tx.now());
    count.counted_until = Some(tx.now());
    Ok(())
}

/// A line that nobody has counted yet.
pub fn new_line(
    count: &Count,
    line: i32,
    (part, place, lot): (PartId, LocationId, Option<LotId>),
    at_start: Quantity,
    start_line: i64,
) -> CountLine {
    CountLine {
        count_id: count.id,
        line,
        part_id: part,
        location_id: place,
        lot_id: lot,
        at_start,
        start_line,
        is_due: true,
        counted: None,
        expected: None,
        card_line: None,
        round: None,
        missing: Doc(Vec::new()),
        found: Doc(Vec::new()),
        counted_by: None,
        counted_at: None,
        adjusted: None,
    }
}

/// The places of the count: the one it names and all below.
///
/// # Errors
/// Database faults.
pub fn within(db: &mut Db, count: &Count) -> AppResult<BTreeMap<LocationId, Location>> {
    let all = repo::snapshot::places(db, count.store_id)?;
    let parents: BTreeMap<LocationId, Option<LocationId>> = all
        .iter()
        .map(|place| (place.id, place.parent_id))
        .collect();
    let is_within = |place: &Location| {
        let mut at = Some(place.id);
        // A tree is never deeper than it has places.
        for _ in 0..=parents.len() {
            match at {
                Some(id) if id == count.location_id => return true,
                Some(id) => at = parents.get(&id).copied().flatten(),
                None => return false,
            }
        }
        false
    };
    let inside = all.iter().filter(|place| is_within(place));
    Ok(inside.map(|place| (place.id, place.clone())).collect())
}

fn goods(
    tx: &mut Tx,
    count: &Count,
    places: &BTreeMap<LocationId, Location>,
) -> AppResult<BTreeMap<Goods, (Quantity, i64)>> {
    let listed = repo::counts::parts(tx.db(), count.id)?;
    let mut goods: BTreeMap<Goods, (Quantity, i64)> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for lying in repo::snapshot::lying(tx.db(), count.store_id, count.category)? {
        let Some(place) = places.get(&lying.location_id) else {
            continue;
        };
        if count.is_listed && listed.binary_search(&lying.part_id).is_err() {
            continue;
        }
        let is_by_lot = lying.is_lot_tracked && !lying.is_serial_tracked;
        let lot = (is_by_lot && place.kind != LocationKind::OldParts).then_some(lying.lot_id);
        let key = (place.code.clone(), place.id, lying.part_id, lot);
        let line = goods
            .entry(key)
            .or_insert((Quantity::ZERO, lying.last_line));
        line.0 = line.0.plus(lying.on_hand);
        seen.insert(lying.part_id);
    }
    let place = places
        .get(&count.location_id)
        .ok_or_else(|| AppError::internal("a count without its place"))?;
    let unseen = listed.into_iter().filter(|part| !seen.contains(part));
    let keys = unseen.map(|part| (part, count.store_id)).collect();
    let now = tx.now();
    for (key, level) in stock::levels::lock(tx.db(), &keys, now)? {
        let lies = repo::snapshot::lies(tx.db(), key, place.id, None)?;
        let goods_of = (place.code.clone(), place.id, key.0, None);
        goods.insert(goods_of, (lies, level.last_line));
    }
    Ok(goods)
}
