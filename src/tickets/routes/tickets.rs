//! The tickets themselves: list, register, read, correct.

use crate::platform::http::mounting::Mounting;
use actix_web::{get, patch, post, put, web};

use crate::app::App;
use crate::platform::auth::actor::TicketId;
use crate::platform::codes::FaultCode;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::http::page::PageParams;
use crate::platform::http::{Answer, IfMatch, Listing, Reply, ValidJson};
use crate::platform::op::Op;
use crate::platform::tx::Tx;
use crate::tickets::actions::{self, Upserted};
use crate::tickets::dto::bulk::{TicketBulkResult, TicketBulkUpdate};
use crate::tickets::dto::filter::TicketFilter;
use crate::tickets::dto::request::{ExternalRef, TicketCreate};
use crate::tickets::dto::summary::{Refs, TicketPage, TicketSummary};
use crate::tickets::dto::ticket::Ticket;
use crate::tickets::dto::update::TicketUpdate;
use crate::tickets::model;

pub fn mount(config: &mut Mounting<'_>) {
    config
        .service(list_tickets)
        .service(create_ticket)
        .service(create_ticket_bulk_update)
        .service(get_ticket_by_number)
        .service(put_ticket_by_external_ref)
        .service(get_ticket)
        .service(update_ticket);
}

fn location(id: TicketId) -> String {
    format!("/api/v1/tickets/{id}")
}

/// The answer to a write that shows the whole ticket: read within the transaction, made after it.
pub(super) struct Whole {
    status: u16,
    op: Op,
    ticket: actions::Gathered,
}

impl Answer for Whole {
    fn render(self) -> AppResult<Reply> {
        let Whole { status, op, ticket } = self;
        let (id, version) = (ticket.ticket().id, ticket.ticket().version);
        let variant = actions::view_variant(&op, ticket.ticket());
        let shown = ticket.shown(&op);
        let reply = if status == 201 {
            Reply::created(location(id), &shown)?
        } else {
            Reply::ok(&shown)?
        };
        Ok(reply.version(version, &variant))
    }
}

pub(super) fn whole(tx: &mut Tx, ticket: model::Ticket, status: u16) -> AppResult<Whole> {
    Ok(Whole {
        status,
        op: tx.op().clone(),
        ticket: actions::gather(tx.db(), ticket)?,
    })
}

/// List tickets
///
/// Newest first unless `sort` says otherwise: `created_at`, `updated_at`, with a minus in front for downwards.
/// Technicians see their own tickets, supervisors their teams', others their branches'.
#[utoipa::path(
    tag = "Tickets",
    params(TicketFilter, PageParams),
    responses((status = 200, description = "One page.", body = TicketPage)),
    security(("bearerAuth" = ["tickets:read"]))
)]
#[get("/tickets")]
async fn list_tickets(
    op: Op,
    list: Listing<TicketFilter>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let lang = op.lang;
    let Listing { filter, page } = list;
    let asked = page.clone();
    let mut listed = app
        .read(op, move |db, op| actions::list(db, op, &filter, &asked))
        .await?;
    let by_update = page.sort == "updated_at";
    let info = page.close(&app, &mut listed.lines, listed.total, |line| {
        let at = if by_update {
            line.updated_at
        } else {
            line.created_at
        };
        (at, line.id)
    });
    let refs = Refs {
        names: &listed.names,
        lang,
    };
    let data = listed
        .lines
        .iter()
        .map(|line| TicketSummary::new(line, &refs));
    Reply::ok(&TicketPage {
        data: data.collect(),
        page: info,
    })
}

/// Register a ticket
///
/// The ticket starts in `intake`. Whoever registers it becomes the first responder unless somebody else is
/// named. Customer, product and site follow from the device; the contact from the customer's file.
#[utoipa::path(
    tag = "Tickets",
    request_body = TicketCreate,
    responses((status = 201, description = "Registered.", body = Ticket)),
    security(("bearerAuth" = ["tickets:create"]))
)]
#[post("/tickets")]
async fn create_ticket(
    op: Op,
    body: ValidJson<TicketCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let registered = actions::create_named(tx, &body.0)?;
        Ok(Whole {
            status: 201,
            op: tx.op().clone(),
            ticket: actions::gather_beside(tx.db(), registered.ticket, registered.names)?,
        })
    })
    .await
}

/// Change many tickets
///
/// Up to 100 changes, done in order; each succeeds or fails by itself, by the same rules as a single request.
#[utoipa::path(
    tag = "Tickets",
    request_body = TicketBulkUpdate,
    responses((status = 200, description = "What became of each change.", body = TicketBulkResult)),
    security(("bearerAuth" = ["tickets:advance"])),
    extensions(("x-idempotency-required" = json!(true)))
)]
#[post("/tickets/bulk-updates")]
async fn create_ticket_bulk_update(
    op: Op,
    body: ValidJson<TicketBulkUpdate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| Reply::ok(&actions::bulk_update(tx, &body.0)?))
        .await
}

/// Get a ticket by number
///
/// Looks up the number that people read out.
#[utoipa::path(
    tag = "Tickets",
    params(("number" = String, Path, description = "Number of the ticket.", max_length = 40, example = "T2611-000123")),
    responses((status = 200, description = "The ticket.", body = Ticket)),
    security(("bearerAuth" = ["tickets:read"]))
)]
#[get("/tickets/by-number/{number}")]
async fn get_ticket_by_number(
    op: Op,
    number: web::Path<String>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.read(op, move |db, op| {
        let ticket = actions::find_by_number(db, op, &number)?;
        shown(db, op, ticket)
    })
    .await
}

fn shown(db: &mut crate::platform::db::Db, op: &Op, ticket: model::Ticket) -> AppResult<Reply> {
    let version = ticket.version;
    let variant = actions::view_variant(op, &ticket);
    Ok(Reply::ok(&actions::view(db, op, ticket)?)?.version(version, &variant))
}

/// Register or change a ticket by its outside name
///
/// For systems that keep sending what they know: registers the ticket when the outside system's name is new, else
/// changes what differs and can still be changed.
#[utoipa::path(
    tag = "Tickets",
    params(
        ("system" = String, Path, description = "The outside system.", max_length = 60, example = "dealer-portal"),
        ("external_id" = String, Path, description = "Its name for the ticket.", max_length = 120, example = "A-4711"),
    ),
    request_body = TicketCreate,
    responses(
        (status = 200, description = "Changed.", body = Ticket),
        (status = 201, description = "Registered.", body = Ticket),
    ),
    security(("bearerAuth" = ["tickets:intake"])),
    extensions(("x-unversioned" = json!(true)))
)]
#[put("/tickets/by-external-ref/{system}/{external_id}")]
async fn put_ticket_by_external_ref(
    op: Op,
    name: web::Path<(String, String)>,
    body: ValidJson<TicketCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let (system, id) = name.into_inner();
    let name = ExternalRef { system, id };
    if body
        .0
        .external_ref
        .as_ref()
        .is_some_and(|sent| *sent != name)
    {
        let fault = FieldFault::body("/external_ref", FaultCode::Conflict);
        return Err(AppError::fault(fault));
    }
    app.write(op, move |tx| {
        match actions::upsert(tx, name.clone(), body.0.clone())? {
            Upserted::Created(ticket) => whole(tx, ticket, 201),
            Upserted::Updated(ticket) => whole(tx, ticket, 200),
        }
    })
    .await
}

/// Get a ticket
///
/// The ticket in full, personal data masked, with the steps that this caller can take now and what each still
/// needs.
#[utoipa::path(
    tag = "Tickets",
    params(("id" = Uuid, Path, description = "The ticket.")),
    responses((status = 200, description = "The ticket.", body = Ticket)),
    security(("bearerAuth" = ["tickets:read"]))
)]
#[get("/tickets/{id}")]
async fn get_ticket(op: Op, id: web::Path<TicketId>, app: web::Data<App>) -> AppResult<Reply> {
    app.read(op, move |db, op| {
        let ticket = actions::find(db, op, *id)?;
        shown(db, op, ticket)
    })
    .await
}

/// Correct a ticket
///
/// Changes intake data. What others have acted on is fixed: most of it once triaged, the device once the repair
/// starts. Assignment, priority, service mode and state change at their own addresses.
#[utoipa::path(
    tag = "Tickets",
    params(("id" = Uuid, Path, description = "The ticket.")),
    request_body = TicketUpdate,
    responses((status = 200, description = "The ticket.", body = Ticket)),
    security(("bearerAuth" = ["tickets:intake"]))
)]
#[patch("/tickets/{id}")]
async fn update_ticket(
    op: Op,
    id: web::Path<TicketId>,
    seen: IfMatch,
    body: ValidJson<TicketUpdate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let ticket = actions::update(tx, *id, Some(seen.0), body.0.clone())?;
        whole(tx, ticket, 200)
    })
    .await
}
