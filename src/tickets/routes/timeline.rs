//! The timeline of a ticket and its steps.

use crate::platform::http::mounting::Mounting;
use actix_web::{get, web};

use crate::app::App;
use crate::platform::auth::actor::TicketId;
use crate::platform::error::AppResult;
use crate::platform::http::page::PageParams;
use crate::platform::http::{Listing, Reply};
use crate::platform::op::Op;
use crate::tickets::actions;
use crate::tickets::dto::event::{
    TicketEvent, TicketEventPage, TicketTransition, TicketTransitionPage,
};
use crate::tickets::dto::filter::{TicketEventFilter, TicketTransitionFilter};

pub fn mount(config: &mut Mounting<'_>) {
    config
        .service(list_ticket_events)
        .service(get_ticket_event)
        .service(list_ticket_transitions);
}

/// List a ticket's timeline
///
/// Every step, assignment, note and record, oldest first unless `sort=-seq`. Entries are never changed.
#[utoipa::path(
    tag = "Tickets",
    params(("id" = Uuid, Path, description = "The ticket."), TicketEventFilter, PageParams),
    responses((status = 200, description = "One page.", body = TicketEventPage)),
    security(("bearerAuth" = ["tickets:read"]))
)]
#[get("/tickets/{id}/events")]
async fn list_ticket_events(
    op: Op,
    id: web::Path<TicketId>,
    list: Listing<TicketEventFilter>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let Listing { filter, page } = list;
    let asked = page.clone();
    let (mut entries, total) = app
        .read(op, move |db, op| {
            actions::timeline(db, op, *id, &filter, &asked)
        })
        .await?;
    let info = page.close(&app, &mut entries, total, |entry| (entry.seq,));
    Reply::ok(&TicketEventPage {
        data: entries.into_iter().map(TicketEvent::from).collect(),
        page: info,
    })
}

/// Get an entry of a ticket's timeline
///
/// By its number in the timeline.
#[utoipa::path(
    tag = "Tickets",
    params(
        ("id" = Uuid, Path, description = "The ticket."),
        ("seq" = i64, Path, description = "Number of the entry.", minimum = 1, maximum = 9007199254740991_i64),
    ),
    responses((status = 200, description = "The entry.", body = TicketEvent)),
    security(("bearerAuth" = ["tickets:read"]))
)]
#[get("/tickets/{id}/events/{seq}")]
async fn get_ticket_event(
    op: Op,
    path: web::Path<(TicketId, i64)>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let (id, seq) = path.into_inner();
    app.read(op, move |db, op| {
        Reply::ok(&TicketEvent::from(actions::entry(db, op, id, seq)?))
    })
    .await
}

/// List a ticket's steps
///
/// The states that the ticket went through, oldest first unless `sort=-seq`.
#[utoipa::path(
    tag = "Tickets",
    params(("id" = Uuid, Path, description = "The ticket."), PageParams),
    responses((status = 200, description = "One page.", body = TicketTransitionPage)),
    security(("bearerAuth" = ["tickets:read"]))
)]
#[get("/tickets/{id}/transitions")]
async fn list_ticket_transitions(
    op: Op,
    id: web::Path<TicketId>,
    list: Listing<TicketTransitionFilter>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let page = list.page;
    let asked = page.clone();
    let (mut entries, total) = app
        .read(op, move |db, op| {
            actions::timeline(db, op, *id, &actions::steps_only(), &asked)
        })
        .await?;
    let info = page.close(&app, &mut entries, total, |entry| (entry.seq,));
    Reply::ok(&TicketTransitionPage {
        data: entries
            .into_iter()
            .filter_map(TicketTransition::of)
            .collect(),
        page: info,
    })
}
