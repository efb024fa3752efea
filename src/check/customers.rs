//! Checks over customers: what a merge leaves behind.

use diesel::prelude::*;
use uuid::Uuid;

use super::findings::{Check, Findings};
use super::load;
use crate::platform::db::schema::{assets, contact_phones, contacts, customers, sites, tickets};
use crate::platform::db::{Database, Db};
use crate::platform::error::AppResult;
use crate::platform::search::{self, SearchKind};
use crate::tickets::neighbours::CustomerId;

const BATCH: i64 = 2_000;
/// Merges in a row that are followed; more than any department makes by hand is a ring.
const LONGEST_MERGE: usize = 32;

#[derive(Debug, Clone, Queryable)]
struct Line {
    id: CustomerId,
    merged_into: Option<CustomerId>,
}

pub(super) fn check(database: &Database, findings: &mut Findings) -> AppResult<()> {
    let mut after = load::start();
    loop {
        let (lines, off, lost) = database.read_consistent_blocking(move |db| {
            let lines = batch(db, after)?;
            let off = left_behind(db, &lines)?;
            let lost = search::missing(db, SearchKind::Customer, &living(&lines))?;
            Ok((lines, off, lost))
        })?;
        let Some(last) = lines.last() else {
            return Ok(());
        };
        after = last.id;
        let merged = lines.iter().filter(|line| line.merged_into.is_some());
        findings.examined(Check::MergedCustomersAreEmpty, merged.count());
        findings.unfindable("customer", living(&lines).len(), &lost);
        for (id, what) in off {
            findings.add(Check::MergedCustomersAreEmpty, "customer", id, what);
        }
    }
}

/// Merged customers are found through the one that they went into.
fn living(lines: &[Line]) -> Vec<Uuid> {
    let living = lines.iter().filter(|line| line.merged_into.is_none());
    living.map(|line| line.id.uuid()).collect()
}

fn batch(db: &mut Db, after: CustomerId) -> AppResult<Vec<Line>> {
    Ok(customers::table
        .filter(customers::id.gt(after))
        .order(customers::id)
        .limit(BATCH)
        .select((customers::id, customers::merged_into_id))
        .load(db)?)
}

/// Merged customers of the batch that something still points at, or whose merges end nowhere.
fn left_behind(db: &mut Db, lines: &[Line]) -> AppResult<Vec<(CustomerId, String)>> {
    let merged: Vec<CustomerId> = lines
        .iter()
        .filter(|line| line.merged_into.is_some())
        .map(|line| line.id)
        .collect();
    let mut off = Vec::new();
    if merged.is_empty() {
        return Ok(off);
    }
    for (what, held) in held(db, &merged)? {
        off.extend(
            held.into_iter()
                .map(|id| (id, format!("is merged but still has {what}"))),
        );
    }
    for id in merged {
        if !ends_well(db, id)? {
            off.push((id, "its merges lead round in a ring".to_owned()));
        }
    }
    Ok(off)
}

type Held = Vec<(&'static str, Vec<CustomerId>)>;

fn held(db: &mut Db, merged: &[CustomerId]) -> AppResult<Held> {
    macro_rules! holders {
        ($table:ident, $column:expr) => {
            $table::table
                .filter($column.eq_any(merged.to_vec()))
                .select($column)
                .distinct()
                .load(db)?
        };
    }
    let of_tickets: Vec<Option<CustomerId>> = holders!(tickets, tickets::customer_id);
    Ok(vec![
        ("tickets", of_tickets.into_iter().flatten().collect()),
        ("devices", holders!(assets, assets::customer_id)),
        ("contacts", holders!(contacts, contacts::customer_id)),
        (
            "phone numbers",
            holders!(contact_phones, contact_phones::customer_id),
        ),
        ("sites", holders!(sites, sites::customer_id)),
    ])
}

fn ends_well(db: &mut Db, start: CustomerId) -> AppResult<bool> {
    let mut at = start;
    for _ in 0..LONGEST_MERGE {
        let next: Option<CustomerId> = customers::table
            .find(at)
            .select(customers::merged_into_id)
            .first(db)?;
        match next {
            Some(next) => at = next,
            None => return Ok(true),
        }
    }
    Ok(false)
}
