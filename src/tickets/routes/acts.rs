//! Steps and acts. The permission opens the door; the flow says who may do what, in which state, and with what.

use crate::platform::http::mounting::Mounting;
use actix_web::{delete, post, put, web};

use crate::app::App;
use crate::platform::auth::actor::{TicketId, UserId};
use crate::platform::error::AppResult;
use crate::platform::http::{MaybeIfMatch, Reply, ValidJson};
use crate::platform::op::Op;
use crate::tickets::actions::{self, Done};
use crate::tickets::advance::Transition;
use crate::tickets::dto::acts::{
    TicketAssignmentCreate, TicketEscalationCreate, TicketHoldCreate, TicketMergeCreate,
    TicketNoteCreate, TicketPriorityChangeCreate, TicketResumptionCreate,
    TicketServiceModeChangeCreate, TicketSplitCreate, TicketTransitionCreate,
};
use crate::tickets::dto::event::{TicketActResult, TicketTransition};
use crate::tickets::dto::ticket::Ticket;

pub fn mount(config: &mut Mounting<'_>) {
    config
        .service(create_ticket_transition)
        .service(create_ticket_assignment)
        .service(create_ticket_transfer)
        .service(create_ticket_hold)
        .service(create_ticket_resumption)
        .service(create_ticket_escalation)
        .service(create_ticket_priority_change)
        .service(create_ticket_service_mode_change)
        .service(create_ticket_merge)
        .service(create_ticket_split)
        .service(create_ticket_note)
        .service(put_ticket_watcher)
        .service(delete_ticket_watcher);
}

fn entry_address(id: TicketId, seq: i64) -> String {
    format!("/api/v1/tickets/{id}/events/{seq}")
}

fn done(id: TicketId, done: Done) -> AppResult<Reply> {
    let address = entry_address(id, done.event.seq);
    let version = done.ticket_version;
    let body = TicketActResult {
        ticket_version: version,
        state: done.state,
        event: done.event.into(),
    };
    Ok(Reply::created(address, &body)?.version(version, ""))
}

fn stepped(id: TicketId, step: &Transition) -> AppResult<Reply> {
    let address = entry_address(id, step.seq);
    let body = TicketTransition::from(step);
    Ok(Reply::created(address, &body)?.version(step.ticket_version, ""))
}

/// Take a step
///
/// Moves the ticket along its flow. Steps that are decisions on evidence are taken by recording the evidence at
/// the address that `allowed_transitions` names. `If-Match` may be sent; without it the state decides.
#[utoipa::path(
    tag = "Tickets",
    params(
        ("id" = Uuid, Path, description = "The ticket."),
        ("If-Match" = Option<String>, Header, description = "Version that the caller has seen; checked when sent.", max_length = 100,
            pattern = r#"^(W/)?"?[0-9]{1,18}(-[0-9A-Za-z]*)?"?$"#),
    ),
    request_body = TicketTransitionCreate,
    responses((status = 201, description = "Taken.", body = TicketTransition)),
    security(("bearerAuth" = ["tickets:advance"]))
)]
#[post("/tickets/{id}/transitions")]
async fn create_ticket_transition(
    op: Op,
    id: web::Path<TicketId>,
    seen: MaybeIfMatch,
    body: ValidJson<TicketTransitionCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        stepped(*id, &actions::transition(tx, *id, seen.0, &body.0)?)
    })
    .await
}

/// Assign a ticket
///
/// Gives the ticket to a person of its branch, a team, or both. The first responder stays who it was.
#[utoipa::path(
    tag = "Tickets",
    params(
        ("id" = Uuid, Path, description = "The ticket."),
        ("If-Match" = Option<String>, Header, description = "Version that the caller has seen; checked when sent.", max_length = 100,
            pattern = r#"^(W/)?"?[0-9]{1,18}(-[0-9A-Za-z]*)?"?$"#),
    ),
    request_body = TicketAssignmentCreate,
    responses((status = 201, description = "Done.", body = TicketActResult)),
    security(("bearerAuth" = ["tickets:assign"]))
)]
#[post("/tickets/{id}/assignments")]
async fn create_ticket_assignment(
    op: Op,
    id: web::Path<TicketId>,
    seen: MaybeIfMatch,
    body: ValidJson<TicketAssignmentCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        done(*id, actions::assign(tx, *id, seen.0, &body.0)?)
    })
    .await
}

/// Hand a ticket over
///
/// Hands the ticket over from its present assignee to another person or team; needs a reason.
#[utoipa::path(
    tag = "Tickets",
    params(
        ("id" = Uuid, Path, description = "The ticket."),
        ("If-Match" = Option<String>, Header, description = "Version that the caller has seen; checked when sent.", max_length = 100,
            pattern = r#"^(W/)?"?[0-9]{1,18}(-[0-9A-Za-z]*)?"?$"#),
    ),
    request_body = TicketAssignmentCreate,
    responses((status = 201, description = "Done.", body = TicketActResult)),
    security(("bearerAuth" = ["tickets:advance"]))
)]
#[post("/tickets/{id}/transfers")]
async fn create_ticket_transfer(
    op: Op,
    id: web::Path<TicketId>,
    seen: MaybeIfMatch,
    body: ValidJson<TicketAssignmentCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        done(*id, actions::transfer(tx, *id, seen.0, &body.0)?)
    })
    .await
}

/// Put a ticket on hold
///
/// Lets the ticket wait. Clocks that the policy marks as pausable stop; the next step or a resumption ends the
/// wait.
#[utoipa::path(
    tag = "Tickets",
    params(
        ("id" = Uuid, Path, description = "The ticket."),
        ("If-Match" = Option<String>, Header, description = "Version that the caller has seen; checked when sent.", max_length = 100,
            pattern = r#"^(W/)?"?[0-9]{1,18}(-[0-9A-Za-z]*)?"?$"#),
    ),
    request_body = TicketHoldCreate,
    responses((status = 201, description = "Done.", body = TicketActResult)),
    security(("bearerAuth" = ["tickets:advance"]))
)]
#[post("/tickets/{id}/holds")]
async fn create_ticket_hold(
    op: Op,
    id: web::Path<TicketId>,
    seen: MaybeIfMatch,
    body: ValidJson<TicketHoldCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        done(*id, actions::hold(tx, *id, seen.0, &body.0)?)
    })
    .await
}

/// Resume a ticket
///
/// Ends the wait.
#[utoipa::path(
    tag = "Tickets",
    params(
        ("id" = Uuid, Path, description = "The ticket."),
        ("If-Match" = Option<String>, Header, description = "Version that the caller has seen; checked when sent.", max_length = 100,
            pattern = r#"^(W/)?"?[0-9]{1,18}(-[0-9A-Za-z]*)?"?$"#),
    ),
    request_body = TicketResumptionCreate,
    responses((status = 201, description = "Done.", body = TicketActResult)),
    security(("bearerAuth" = ["tickets:advance"]))
)]
#[post("/tickets/{id}/resumptions")]
async fn create_ticket_resumption(
    op: Op,
    id: web::Path<TicketId>,
    seen: MaybeIfMatch,
    body: ValidJson<TicketResumptionCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        done(*id, actions::resume(tx, *id, seen.0, &body.0)?)
    })
    .await
}

/// Escalate a ticket
///
/// Raises the ticket one level: supervisor, technical lead, manager. A difficult fault (疑难故障) must be escalated
/// the same day.
#[utoipa::path(
    tag = "Tickets",
    params(
        ("id" = Uuid, Path, description = "The ticket."),
        ("If-Match" = Option<String>, Header, description = "Version that the caller has seen; checked when sent.", max_length = 100,
            pattern = r#"^(W/)?"?[0-9]{1,18}(-[0-9A-Za-z]*)?"?$"#),
    ),
    request_body = TicketEscalationCreate,
    responses((status = 201, description = "Done.", body = TicketActResult)),
    security(("bearerAuth" = ["tickets:advance"]))
)]
#[post("/tickets/{id}/escalations")]
async fn create_ticket_escalation(
    op: Op,
    id: web::Path<TicketId>,
    seen: MaybeIfMatch,
    body: ValidJson<TicketEscalationCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        done(*id, actions::escalate(tx, *id, seen.0, &body.0)?)
    })
    .await
}

/// Change a ticket's priority
///
/// Weighs severity and urgency anew; the matrix gives the priority unless it is set by hand.
#[utoipa::path(
    tag = "Tickets",
    params(
        ("id" = Uuid, Path, description = "The ticket."),
        ("If-Match" = Option<String>, Header, description = "Version that the caller has seen; checked when sent.", max_length = 100,
            pattern = r#"^(W/)?"?[0-9]{1,18}(-[0-9A-Za-z]*)?"?$"#),
    ),
    request_body = TicketPriorityChangeCreate,
    responses((status = 201, description = "Done.", body = TicketActResult)),
    security(("bearerAuth" = ["tickets:advance"]))
)]
#[post("/tickets/{id}/priority-changes")]
async fn create_ticket_priority_change(
    op: Op,
    id: web::Path<TicketId>,
    seen: MaybeIfMatch,
    body: ValidJson<TicketPriorityChangeCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        done(*id, actions::change_priority(tx, *id, seen.0, &body.0)?)
    })
    .await
}

/// Change how a ticket is served
///
/// Serves the ticket by hotline, remotely, on site, in the depot or at the factory; needs a reason.
#[utoipa::path(
    tag = "Tickets",
    params(
        ("id" = Uuid, Path, description = "The ticket."),
        ("If-Match" = Option<String>, Header, description = "Version that the caller has seen; checked when sent.", max_length = 100,
            pattern = r#"^(W/)?"?[0-9]{1,18}(-[0-9A-Za-z]*)?"?$"#),
    ),
    request_body = TicketServiceModeChangeCreate,
    responses((status = 201, description = "Done.", body = TicketActResult)),
    security(("bearerAuth" = ["tickets:advance"]))
)]
#[post("/tickets/{id}/service-mode-changes")]
async fn create_ticket_service_mode_change(
    op: Op,
    id: web::Path<TicketId>,
    seen: MaybeIfMatch,
    body: ValidJson<TicketServiceModeChangeCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        done(*id, actions::change_service_mode(tx, *id, seen.0, &body.0)?)
    })
    .await
}

/// Merge a duplicate
///
/// Joins this ticket to another one: this one is cancelled as a duplicate, its watchers follow, both histories
/// stay.
#[utoipa::path(
    tag = "Tickets",
    params(
        ("id" = Uuid, Path, description = "The duplicate."),
        ("If-Match" = Option<String>, Header, description = "Version that the caller has seen; checked when sent.", max_length = 100,
            pattern = r#"^(W/)?"?[0-9]{1,18}(-[0-9A-Za-z]*)?"?$"#),
    ),
    request_body = TicketMergeCreate,
    responses((status = 201, description = "The step that cancelled the duplicate.", body = TicketTransition)),
    security(("bearerAuth" = ["tickets:intake"]))
)]
#[post("/tickets/{id}/merges")]
async fn create_ticket_merge(
    op: Op,
    id: web::Path<TicketId>,
    seen: MaybeIfMatch,
    body: ValidJson<TicketMergeCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        stepped(*id, &actions::merge(tx, *id, seen.0, &body.0)?)
    })
    .await
}

/// Split a ticket
///
/// Splits a part off as a child ticket with the same customer, device and people. The parent cannot close while
/// a child is open.
#[utoipa::path(
    tag = "Tickets",
    params(
        ("id" = Uuid, Path, description = "The ticket to split."),
        ("If-Match" = Option<String>, Header, description = "Version that the caller has seen; checked when sent.", max_length = 100,
            pattern = r#"^(W/)?"?[0-9]{1,18}(-[0-9A-Za-z]*)?"?$"#),
    ),
    request_body = TicketSplitCreate,
    responses((status = 201, description = "The child ticket.", body = Ticket)),
    security(("bearerAuth" = ["tickets:advance"]))
)]
#[post("/tickets/{id}/splits")]
async fn create_ticket_split(
    op: Op,
    id: web::Path<TicketId>,
    seen: MaybeIfMatch,
    body: ValidJson<TicketSplitCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let child = actions::split(tx, *id, seen.0, &body.0)?;
        super::tickets::whole(tx, child, 201)
    })
    .await
}

/// Write a note
///
/// For colleagues, or a word to the customer on the progress (进展反馈); possible in every state.
#[utoipa::path(
    tag = "Tickets",
    params(("id" = Uuid, Path, description = "The ticket.")),
    request_body = TicketNoteCreate,
    responses((status = 201, description = "Written.", body = TicketActResult)),
    security(("bearerAuth" = ["tickets:note"]))
)]
#[post("/tickets/{id}/notes")]
async fn create_ticket_note(
    op: Op,
    id: web::Path<TicketId>,
    body: ValidJson<TicketNoteCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        done(*id, actions::add_note(tx, *id, &body.0)?)
    })
    .await
}

/// Watch a ticket
///
/// Lets a colleague hear of the ticket. Everybody may watch what they see; the watches of others belong to intake.
#[utoipa::path(
    tag = "Tickets",
    params(
        ("id" = Uuid, Path, description = "The ticket."),
        ("user_id" = Uuid, Path, description = "The colleague."),
    ),
    responses((status = 204, description = "Watched.")),
    security(("bearerAuth" = ["tickets:read"])),
    extensions(("x-unversioned" = json!(true)))
)]
#[put("/tickets/{id}/watchers/{user_id}")]
async fn put_ticket_watcher(
    op: Op,
    ids: web::Path<(TicketId, UserId)>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        actions::watch(tx, ids.0, ids.1).map(|()| Reply::no_content())
    })
    .await
}

/// Stop watching a ticket
///
/// Ends a colleague's watch; ending one that does not exist is no fault.
#[utoipa::path(
    tag = "Tickets",
    params(
        ("id" = Uuid, Path, description = "The ticket."),
        ("user_id" = Uuid, Path, description = "The colleague."),
    ),
    responses((status = 204, description = "No longer watched.")),
    security(("bearerAuth" = ["tickets:read"])),
    extensions(("x-unversioned" = json!(true)))
)]
#[delete("/tickets/{id}/watchers/{user_id}")]
async fn delete_ticket_watcher(
    op: Op,
    ids: web::Path<(TicketId, UserId)>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        actions::unwatch(tx, ids.0, ids.1).map(|()| Reply::no_content())
    })
    .await
}
