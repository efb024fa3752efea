//! Checks over devices: the numbers a device carries are those of its history.

use diesel::prelude::*;
use uuid::Uuid;

use super::findings::{Check, Findings};
use super::load;
use crate::platform::db::schema::{asset_identities, assets};
use crate::platform::db::{Database, Db};
use crate::platform::error::AppResult;
use crate::platform::search::{self, SearchKind};
use crate::tickets::neighbours::AssetId;

const BATCH: i64 = 2_000;

#[derive(Debug, Clone, Queryable)]
struct Line {
    id: AssetId,
    serial: String,
    terminal: Option<String>,
    sim: Option<String>,
}

/// A number that a device carries now: device, kind, value.
type Carried = (AssetId, String, String);

pub(super) fn check(database: &Database, findings: &mut Findings) -> AppResult<()> {
    let mut after = load::start();
    loop {
        let (lines, carried, lost) = database.read_consistent_blocking(move |db| {
            let lines = batch(db, after)?;
            let carried = carried(db, &lines, after)?;
            let ids: Vec<Uuid> = lines.iter().map(|line| line.id.uuid()).collect();
            let lost = search::missing(db, SearchKind::Asset, &ids)?;
            Ok((lines, carried, lost))
        })?;
        let Some(last) = lines.last() else {
            return Ok(());
        };
        after = last.id;
        findings.examined(Check::SerialsAreCurrent, lines.len());
        findings.unfindable("asset", lines.len(), &lost);
        for line in &lines {
            let from = carried.partition_point(|(id, ..)| *id < line.id);
            let until = carried.partition_point(|(id, ..)| *id <= line.id);
            let own = carried.get(from..until).unwrap_or_default();
            if let Some(what) = off(line, own) {
                findings.add(Check::SerialsAreCurrent, "asset", line.id, what);
            }
        }
    }
}

fn off(line: &Line, carried: &[Carried]) -> Option<String> {
    let written = [
        ("serial", Some(&line.serial)),
        ("terminal", line.terminal.as_ref()),
        ("sim", line.sim.as_ref()),
    ];
    written.into_iter().find_map(|(kind, value)| {
        let of_kind = carried.iter().filter(|(_, one, _)| one == kind);
        let in_history: Vec<&String> = of_kind.map(|(.., value)| value).collect();
        let agrees = in_history.iter().copied().eq(value);
        (!agrees).then(|| format!("carries {kind} {value:?}, its history says {in_history:?}"))
    })
}

fn batch(db: &mut Db, after: AssetId) -> AppResult<Vec<Line>> {
    Ok(assets::table
        .filter(assets::id.gt(after))
        .order(assets::id)
        .limit(BATCH)
        .select((
            assets::id,
            assets::serial,
            assets::terminal_number,
            assets::sim_number,
        ))
        .load(db)?)
}

fn carried(db: &mut Db, lines: &[Line], after: AssetId) -> AppResult<Vec<Carried>> {
    use asset_identities::dsl as i;
    let Some(last) = lines.last() else {
        return Ok(Vec::new());
    };
    Ok(i::asset_identities
        .filter(i::asset_id.gt(after))
        .filter(i::asset_id.le(last.id))
        .filter(i::valid_until.is_null())
        .order((i::asset_id, i::kind, i::value))
        .select((i::asset_id, i::kind, i::value))
        .load(db)?)
}
