//! Checks over memberships.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::findings::{Check, Findings};
use super::load;
use crate::platform::auth::actor::BranchId;
use crate::platform::db::schema::{memberships, teams};
use crate::platform::db::{Database, Db};
use crate::platform::error::AppResult;
use crate::platform::ids::Id;
use crate::platform::tx::EntityKind;

const BATCH: i64 = 2_000;

#[derive(Debug, Queryable)]
struct Line {
    id: Id<EntityKind>,
    branch: BranchId,
    starts_on: NaiveDate,
    ends_on: Option<NaiveDate>,
    team_branch: Option<BranchId>,
}

pub(super) fn check(database: &Database, findings: &mut Findings) -> AppResult<()> {
    let mut after = load::start();
    loop {
        let lines = database.read_blocking(move |db| batch(db, after))?;
        let Some(last) = lines.last() else {
            return Ok(());
        };
        after = last.id;
        findings.examined(Check::MembershipsAgree, lines.len());
        for line in &lines {
            if let Some(what) = off(line) {
                findings.add(Check::MembershipsAgree, "membership", line.id, what);
            }
        }
    }
}

fn off(line: &Line) -> Option<&'static str> {
    if line.ends_on.is_some_and(|end| end < line.starts_on) {
        return Some("ends before it starts");
    }
    let is_elsewhere = line.team_branch.is_some_and(|branch| branch != line.branch);
    is_elsewhere.then_some("names a team of another branch")
}

fn batch(db: &mut Db, after: Id<EntityKind>) -> AppResult<Vec<Line>> {
    Ok(memberships::table
        .left_join(teams::table.on(memberships::team_id.eq(teams::id.nullable())))
        .filter(memberships::id.gt(after))
        .order(memberships::id)
        .limit(BATCH)
        .select((
            memberships::id,
            memberships::branch_id,
            memberships::starts_on,
            memberships::ends_on,
            teams::branch_id.nullable(),
        ))
        .load(db)?)
}
