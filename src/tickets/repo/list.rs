//! Lists of tickets, by keyset over the two orders that have an index behind every filter.

use diesel::prelude::*;

use crate::platform::auth::actor::{BranchId, TeamId, TicketId, UserId};
use crate::platform::auth::scope::Scope;
use crate::platform::clock::UtcTime;
use crate::platform::db::dialect::{AmongDsl, row_after, row_before};
use crate::platform::db::schema::tickets;
use crate::platform::db::{Db, MultiBackend};
use crate::platform::error::AppResult;
use crate::platform::http::page::{CommaList, PAGE_REACH, PageRequest};
use crate::tickets::dto::filter::TicketFilter;
use crate::tickets::flow::{HoldReason, TicketState};
use crate::tickets::model::{CategoryId, Channel, Priority, ServiceMode, TicketLine, TicketType};
use crate::tickets::neighbours::{AssetId, CustomerId};

use super::in_scope;

/// Keyset of a list: time and identifier of the last row seen.
pub type Keyset = (UtcTime, TicketId);

#[derive(Queryable)]
struct LineRow {
    id: TicketId,
    number: String,
    channel: Channel,
    kind: TicketType,
    state: TicketState,
    hold_reason: Option<HoldReason>,
    title: String,
    branch_id: BranchId,
    team_id: Option<TeamId>,
    assignee_id: Option<UserId>,
    customer_id: Option<CustomerId>,
    asset_id: Option<AssetId>,
    category_id: Option<CategoryId>,
    priority: Option<Priority>,
    service_mode: Option<ServiceMode>,
    escalation_level: i32,
    is_major: bool,
    cycle: i32,
    version: i64,
    created_at: UtcTime,
    updated_at: UtcTime,
    closed_at: Option<UtcTime>,
}

#[expect(
    clippy::type_complexity,
    reason = "the columns of a summary, which diesel wants named as a type too"
)]
const COLUMNS: (
    tickets::id,
    tickets::number,
    tickets::channel,
    tickets::kind,
    tickets::state,
    tickets::hold_reason,
    tickets::title,
    tickets::branch_id,
    tickets::team_id,
    tickets::assignee_id,
    tickets::customer_id,
    tickets::asset_id,
    tickets::category_id,
    tickets::priority,
    tickets::service_mode,
    tickets::escalation_level,
    tickets::is_major,
    tickets::cycle,
    tickets::version,
    tickets::created_at,
    tickets::updated_at,
    tickets::closed_at,
) = (
    tickets::id,
    tickets::number,
    tickets::channel,
    tickets::kind,
    tickets::state,
    tickets::hold_reason,
    tickets::title,
    tickets::branch_id,
    tickets::team_id,
    tickets::assignee_id,
    tickets::customer_id,
    tickets::asset_id,
    tickets::category_id,
    tickets::priority,
    tickets::service_mode,
    tickets::escalation_level,
    tickets::is_major,
    tickets::cycle,
    tickets::version,
    tickets::created_at,
    tickets::updated_at,
    tickets::closed_at,
);

impl From<LineRow> for TicketLine {
    fn from(row: LineRow) -> TicketLine {
        TicketLine {
            id: row.id,
            number: row.number,
            channel: row.channel,
            kind: row.kind,
            state: row.state,
            hold_reason: row.hold_reason,
            title: row.title,
            branch_id: row.branch_id,
            team_id: row.team_id,
            assignee_id: row.assignee_id,
            customer_id: row.customer_id,
            asset_id: row.asset_id,
            category_id: row.category_id,
            priority: row.priority,
            service_mode: row.service_mode,
            escalation_level: row.escalation_level,
            is_major: row.is_major,
            cycle: row.cycle,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
            closed_at: row.closed_at,
        }
    }
}

type Query = tickets::BoxedQuery<'static, MultiBackend>;

/// One row more than the page holds, in the order asked for. `found` narrows to what a search found.
///
/// # Errors
/// `invalid_cursor`; database faults.
pub fn list(
    db: &mut Db,
    scope: &Scope,
    filter: &TicketFilter,
    found: Option<&[TicketId]>,
    page: &PageRequest,
) -> AppResult<Vec<TicketLine>> {
    let query = narrowed(scope, filter, found);
    let after = page.after::<Keyset>()?;
    let ordered = match (page.sort.as_str(), page.descending) {
        ("updated_at", true) => {
            let query = match after {
                Some(key) => query.filter(row_before((tickets::updated_at, tickets::id), key)),
                None => query,
            };
            query.order((tickets::updated_at.desc(), tickets::id.desc()))
        }
        ("updated_at", false) => {
            let query = match after {
                Some(key) => query.filter(row_after((tickets::updated_at, tickets::id), key)),
                None => query,
            };
            query.order((tickets::updated_at.asc(), tickets::id.asc()))
        }
        (_, true) => {
            let query = match after {
                Some(key) => query.filter(row_before((tickets::created_at, tickets::id), key)),
                None => query,
            };
            query.order((tickets::created_at.desc(), tickets::id.desc()))
        }
        (_, false) => {
            let query = match after {
                Some(key) => query.filter(row_after((tickets::created_at, tickets::id), key)),
                None => query,
            };
            query.order((tickets::created_at.asc(), tickets::id.asc()))
        }
    };
    let rows: Vec<LineRow> = ordered
        .select(COLUMNS)
        .offset(page.offset)
        .limit(page.fetch())
        .load(db)?;
    Ok(rows.into_iter().map(TicketLine::from).collect())
}

/// How many tickets the filter lets through; one more than page numbers reach stands for "more".
///
/// # Errors
/// Database faults.
pub fn count(
    db: &mut Db,
    scope: &Scope,
    filter: &TicketFilter,
    found: Option<&[TicketId]>,
) -> AppResult<i64> {
    // Counting everything is the most expensive answer; looking one row beyond the reach is cheap.
    let beyond: Option<TicketId> = narrowed(scope, filter, found)
        .select(tickets::id)
        .offset(PAGE_REACH)
        .limit(1)
        .load(db)?
        .pop();
    if beyond.is_some() {
        return Ok(PAGE_REACH + 1);
    }
    Ok(narrowed(scope, filter, found).count().get_result(db)?)
}

fn values<T: Clone>(list: &CommaList<T>) -> Vec<T> {
    list.0.clone()
}

/// The states that the filters `state` and `stage` leave.
fn states(filter: &TicketFilter) -> Option<Vec<TicketState>> {
    let in_stage = |state: &TicketState| match (&filter.stage, state.stage()) {
        (None, _) => true,
        (Some(stages), Some(stage)) => stages.0.contains(&stage),
        (Some(_), None) => false,
    };
    let named = |state: &TicketState| {
        filter
            .state
            .as_ref()
            .is_none_or(|list| list.0.contains(state))
    };
    (filter.state.is_some() || filter.stage.is_some()).then(|| {
        let all = TicketState::ALL.iter().copied();
        all.filter(|state| named(state) && in_stage(state))
            .collect()
    })
}

fn narrowed(scope: &Scope, filter: &TicketFilter, found: Option<&[TicketId]>) -> Query {
    let mut query = by_people(tickets::table.filter(in_scope(scope)).into_boxed(), filter);
    if let Some(found) = found {
        query = query.filter(tickets::id.eq_any(found.to_vec()));
    }
    if let Some(states) = states(filter) {
        query = match states.as_slice() {
            [only] => query.filter(tickets::state.eq(*only)),
            _ => query.filter(tickets::state.among(states)),
        };
    }
    if let Some(list) = &filter.priority {
        query = query.filter(tickets::priority.among(values(list)));
    }
    if let Some(list) = &filter.channel {
        query = query.filter(tickets::channel.among(values(list)));
    }
    if let Some(list) = &filter.kind {
        query = query.filter(tickets::kind.among(values(list)));
    }
    query = match filter.is_on_hold {
        Some(true) => query.filter(tickets::hold_reason.is_not_null()),
        Some(false) => query.filter(tickets::hold_reason.is_null()),
        None => query,
    };
    if let Some(is_major) = filter.is_major {
        query = query.filter(tickets::is_major.eq(is_major));
    }
    by_time(query, filter)
}

fn by_people(mut query: Query, filter: &TicketFilter) -> Query {
    if let Some(branch) = filter.branch_id {
        query = query.filter(tickets::branch_id.eq(branch));
    }
    if let Some(team) = filter.team_id {
        query = query.filter(tickets::team_id.eq(team));
    }
    if let Some(assignee) = filter.assignee_id {
        query = query.filter(tickets::assignee_id.eq(assignee));
    }
    if let Some(customer) = filter.customer_id {
        query = query.filter(tickets::customer_id.eq(customer));
    }
    if let Some(asset) = filter.asset_id {
        query = query.filter(tickets::asset_id.eq(asset));
    }
    if let Some(category) = filter.category_id {
        query = query.filter(tickets::category_id.eq(category));
    }
    if let Some(parent) = filter.parent_id {
        query = query.filter(tickets::parent_id.eq(parent));
    }
    query
}

fn by_time(mut query: Query, filter: &TicketFilter) -> Query {
    if let Some(from) = filter.created_from {
        query = query.filter(tickets::created_at.ge(from));
    }
    if let Some(before) = filter.created_before {
        query = query.filter(tickets::created_at.lt(before));
    }
    if let Some(since) = filter.updated_since {
        query = query.filter(tickets::updated_at.ge(since));
    }
    query
}
