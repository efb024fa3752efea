//! The event log and the audit trail over HTTP.

use crate::platform::http::mounting::Mounting;
use actix_web::{get, web};

use super::dto::{AuditFilter, AuditLine, AuditPage, EventFeed, EventQuery};
use super::repo::{AuditLines, EventFilter};
use super::{audit, feed};
use crate::app::App;
use crate::platform::auth::permission::Permission;
use crate::platform::codes::FaultCode;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::http::{Listing, PageParams, Reply, ValidQuery};
use crate::platform::op::Op;
use crate::platform::outbox;

/// Events of one answer, unless the caller says otherwise.
const DEFAULT_LIMIT: i64 = 50;
const MAX_LIMIT: i64 = 200;

/// Mounts the room.
pub fn mount(config: &mut Mounting<'_>) {
    config.service(list_events).service(list_audit_lines);
}

/// Read the event log
///
/// What happened to the records of the caller's branches, in order. Keep `next_after` and send it as
/// `after` the next time: nothing is skipped and nothing comes twice, because an event gets its number
/// only after its change has been committed. Within one record the order is that of its changes.
#[utoipa::path(tag = "Events", params(EventQuery), responses((status = 200, description = "A stretch of the log.", body = EventFeed)), security(("bearerAuth" = ["events:read"])))]
#[get("/events")]
async fn list_events(
    op: Op,
    query: ValidQuery<EventQuery>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let (after, limit) = bounds(&query.0)?;
    let filter = EventFilter {
        entity_type: query.0.entity_type,
        event_type: query.0.event_type,
    };
    if app.read(op.clone(), |db, _| outbox::is_pending(db)).await? {
        app.db.write(outbox::sequence_pending).await?;
    }
    let stretch = app
        .read(op, move |db, op| {
            let scope = op.actor.scope(Permission::EventsRead);
            feed::read(db, &scope, &filter, after, limit)
        })
        .await?;
    Reply::ok(&EventFeed::from(stretch))
}

/// Where to begin and how many events to give.
fn bounds(query: &EventQuery) -> AppResult<(i64, i64)> {
    let after = query.after.unwrap_or(0);
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let mut faults = Vec::new();
    if after < 0 {
        faults.push(FieldFault::query("after", FaultCode::OutOfRange).with("min", 0));
    }
    if !(1..=MAX_LIMIT).contains(&limit) {
        let fault = FieldFault::query("limit", FaultCode::OutOfRange);
        faults.push(fault.with("min", 1).with("max", MAX_LIMIT));
    }
    if faults.is_empty() {
        Ok((after, limit))
    } else {
        Err(AppError::malformed(faults))
    }
}

/// Read the audit trail
///
/// Who did what to the records of the caller's branches, newest first. Lines are written with the change
/// itself and can neither be changed nor removed.
#[utoipa::path(tag = "Events", operation_id = "listAuditLines", params(AuditFilter, PageParams), responses((status = 200, description = "One page.", body = AuditPage)), security(("bearerAuth" = ["audit:read"])))]
#[get("/audit-log")]
async fn list_audit_lines(
    op: Op,
    list: Listing<AuditFilter>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let lines = AuditLines {
        entity_id: list.filter.entity_id,
        actor_id: list.filter.actor_id,
        action: list.filter.action,
    };
    let asked = list.page.clone();
    let (mut rows, total, names) = app
        .read(op, move |db, op| audit::list(db, op, &lines, &asked))
        .await?;
    let page = list.page.close(&app, &mut rows, total, |row| (row.id,));
    let data = rows
        .into_iter()
        .map(|row| AuditLine::new(row, &names))
        .collect();
    Reply::ok(&AuditPage { data, page })
}
