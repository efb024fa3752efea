//! Rows of the event log and the audit trail.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Integer;
use serde_json::Value;

use crate::platform::auth::actor::{ActorKind, BranchId};
use crate::platform::auth::scope::Scope;
use crate::platform::clock::UtcTime;
use crate::platform::db::dialect::Never;
use crate::platform::db::schema::{audit_log, outbox};
use crate::platform::db::types::Doc;
use crate::platform::db::{Db, MultiBackend};
use crate::platform::error::AppResult;
use crate::platform::http::PageRequest;
use crate::platform::http::page::PAGE_REACH;
use crate::platform::ids::Id;
use crate::platform::tx::{AuditId, EntityId, EventId, RequestId, Visibility};

/// A numbered event.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = outbox)]
pub struct EventRow {
    pub id: EventId,
    #[diesel(select_expression = outbox::sequence.assume_not_null())]
    pub sequence: i64,
    pub event_type: String,
    pub entity_type: String,
    pub entity_id: EntityId,
    pub entity_sequence: i64,
    pub branch_id: Option<BranchId>,
    pub visibility: Visibility,
    pub actor_kind: String,
    pub actor_id: Option<Id<ActorKind>>,
    pub request_id: RequestId,
    pub data: Doc<Value>,
    pub created_at: UtcTime,
}

/// Which events to show.
#[derive(Debug, Clone, Default)]
pub struct EventFilter {
    pub entity_type: Option<String>,
    pub event_type: Option<String>,
}

/// A line of the audit trail.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = audit_log)]
pub struct AuditRow {
    pub id: AuditId,
    pub actor_kind: String,
    pub actor_id: Option<Id<ActorKind>>,
    pub action: String,
    pub entity_type: String,
    pub entity_id: Option<EntityId>,
    pub entity_version: Option<i64>,
    pub branch_id: Option<BranchId>,
    pub request_id: RequestId,
    pub address: Option<String>,
    pub reason: Option<String>,
    pub changes: Doc<Value>,
    pub created_at: UtcTime,
}

/// Which lines to show.
#[derive(Debug, Clone, Default)]
pub struct AuditLines {
    pub entity_id: Option<EntityId>,
    pub actor_id: Option<Id<ActorKind>>,
    pub action: Option<String>,
}

/// Adds "belongs to the scope" to a query over a table with `branch_id`. What belongs to no branch is
/// for those who see everything.
macro_rules! in_scope {
    ($query:expr, $branch:expr, $scope:expr) => {
        match $scope {
            Scope::All => $query,
            Scope::Branches(branches) => match branches.as_slice() {
                [one] => $query.filter($branch.eq(*one)),
                several => $query.filter($branch.eq_any(several.to_vec())),
            },
            // Nothing of the log is kept by team, person or ticket.
            Scope::Teams { .. } | Scope::Own { .. } | Scope::Ticket(_) | Scope::Nothing => {
                $query.filter(Never)
            }
        }
    };
}

/// Events with `after < sequence <= end`, in order.
pub fn events(
    db: &mut Db,
    scope: &Scope,
    filter: &EventFilter,
    after: i64,
    end: i64,
    limit: i64,
) -> AppResult<Vec<EventRow>> {
    let query = outbox::table
        .select(EventRow::as_select())
        .into_boxed::<MultiBackend>()
        .filter(outbox::sequence.gt(after).and(outbox::sequence.le(end)))
        .order(outbox::sequence.asc())
        .limit(limit);
    let mut query = in_scope!(query, outbox::branch_id, scope);
    if let Some(kind) = &filter.entity_type {
        query = query.filter(outbox::entity_type.eq(kind.clone()));
    }
    if let Some(kind) = &filter.event_type {
        query = query.filter(outbox::event_type.eq(kind.clone()));
    }
    Ok(query.load(db)?)
}

/// Lines of one page, one more than asked for, and the count where it was asked for.
pub fn audit_lines(
    db: &mut Db,
    scope: &Scope,
    lines: &AuditLines,
    page: &PageRequest,
) -> AppResult<(Vec<AuditRow>, Option<i64>)> {
    let mut query = chosen(scope, lines)
        .select(AuditRow::as_select())
        .limit(page.fetch())
        .offset(page.offset);
    let after: Option<(AuditId,)> = page.after()?;
    // Ids begin with the time, so their order is the order of writing.
    query = match (after, page.descending) {
        (Some((last,)), true) => query.filter(audit_log::id.lt(last)),
        (Some((last,)), false) => query.filter(audit_log::id.gt(last)),
        (None, _) => query,
    };
    query = if page.descending {
        query.order(audit_log::id.desc())
    } else {
        query.order(audit_log::id.asc())
    };
    let rows = query.load(db)?;
    let total = if page.with_total {
        let counted = chosen(scope, lines)
            .select(sql::<Integer>("1"))
            .limit(PAGE_REACH + 1);
        let ones: Vec<i32> = counted.load(db)?;
        i64::try_from(ones.len()).ok()
    } else {
        None
    };
    Ok((rows, total))
}

fn chosen<'a>(scope: &Scope, lines: &AuditLines) -> audit_log::BoxedQuery<'a, MultiBackend> {
    let mut query = in_scope!(
        audit_log::table.into_boxed::<MultiBackend>(),
        audit_log::branch_id,
        scope
    );
    if let Some(entity) = lines.entity_id {
        query = query.filter(audit_log::entity_id.eq(entity));
    }
    if let Some(actor) = lines.actor_id {
        query = query.filter(audit_log::actor_id.eq(actor));
    }
    if let Some(action) = &lines.action {
        query = query.filter(audit_log::action.eq(action.clone()));
    }
    query
}
