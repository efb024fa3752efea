//! Parts of tickets over HTTP: what they got, what they owe, what they lack.

use crate::platform::http::mounting::Mounting;
use actix_web::{get, post, web};

use serde_json::json;

use super::keyed;
use crate::app::App;
use crate::inventory::actions::accounts;
use crate::inventory::dto::ticket_parts::{
    OldPartDebtFilter, OldPartDebtPage, OldPartWriteOffCreate, StockWantFilter, StockWantPage,
    TicketPart, TicketParts,
};
use crate::inventory::repo;
use crate::inventory::repo::{debts, wants};
use crate::platform::auth::Permission;
use crate::platform::auth::actor::TicketId;
use crate::platform::error::AppResult;
use crate::platform::http::Reply;
use crate::platform::http::json::ValidJson;
use crate::platform::http::page::{Listing, PageParams};
use crate::platform::op::Op;

pub(super) fn mount(config: &mut Mounting<'_>) {
    config
        .service(get_ticket_parts)
        .service(list_old_part_debts)
        .service(create_old_part_write_off)
        .service(list_stock_wants);
}

/// Get the parts of a ticket
///
/// What was issued to it, what became of that, which old parts it owes; for callers who may see the value of
/// stock also what it cost, from the very lots.
#[utoipa::path(
    tag = "Stock",
    params(("id" = Uuid, Path, description = "The ticket.")),
    responses((status = 200, description = "The parts.", body = TicketParts)),
    security(("bearerAuth" = ["stock:read"]))
)]
#[get("/tickets/{id}/parts")]
async fn get_ticket_parts(
    op: Op,
    id: web::Path<TicketId>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.read(op, move |db, op| {
        Reply::ok(&accounts::of_ticket(db, op, *id)?)
    })
    .await
}

/// List debts of old parts
///
/// Old parts that are neither back nor written off, by ticket. Technicians see their own.
#[utoipa::path(
    tag = "Stock",
    params(OldPartDebtFilter, PageParams),
    responses((status = 200, description = "One page.", body = OldPartDebtPage)),
    security(("bearerAuth" = ["stock:read"]))
)]
#[get("/old-part-debts")]
async fn list_old_part_debts(
    op: Op,
    list: Listing<OldPartDebtFilter>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let page = list.page.clone();
    let ((mut rows, keys), total) = app
        .read(op, move |db, op| {
            let wanted = debts::Wanted {
                scope: op.actor.scope(Permission::StockRead),
                technician: list.filter.technician_id,
                ticket: list.filter.ticket_id,
            };
            let (rows, total) = debts::list(db, &wanted, &list.page)?;
            let keys: Vec<_> = rows
                .iter()
                .map(|row| json!([row.row.ticket_id, row.row.part_id]))
                .collect();
            Ok(((accounts::debts(db, rows)?, keys), total))
        })
        .await?;
    let info = keyed(&page, &app, &mut rows, keys, total);
    Reply::ok(&OldPartDebtPage {
        data: rows,
        page: info,
    })
}

/// Write old parts off
///
/// For old parts that nobody will bring back. The reason stands in the audit trail.
#[utoipa::path(
    tag = "Stock",
    request_body = OldPartWriteOffCreate,
    responses((status = 201, description = "The part of the ticket.", body = TicketPart)),
    security(("bearerAuth" = ["stock:write_off"])),
    extensions(("x-idempotency-required" = json!(true)))
)]
#[post("/old-part-write-offs")]
async fn create_old_part_write_off(
    op: Op,
    body: ValidJson<OldPartWriteOffCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let shown = accounts::write_off(tx, &body.0)?;
        let address = format!("/api/v1/tickets/{}/parts", body.0.ticket_id);
        Reply::created(address, &shown)
    })
    .await
}

/// List wants
///
/// Parts that were short when plans were agreed to, newest first. Whoever has waited longest is served first as
/// goods come in.
#[utoipa::path(
    tag = "Stock",
    params(StockWantFilter, PageParams),
    responses((status = 200, description = "One page.", body = StockWantPage)),
    security(("bearerAuth" = ["stock:read"]))
)]
#[get("/stock-wants")]
async fn list_stock_wants(
    op: Op,
    list: Listing<StockWantFilter>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let page = list.page.clone();
    let ((mut rows, keys), total) = app
        .read(op, move |db, op| {
            let scope = op.actor.scope(Permission::StockRead);
            let filter = list.filter;
            let wanted = wants::Wanted {
                stores: repo::scope::among(db, &scope, filter.store_id)?,
                part: filter.part_id,
                ticket: filter.ticket_id,
                state: filter.state,
            };
            let (rows, total) = wants::list(db, &wanted, &list.page)?;
            let keys: Vec<_> = rows
                .iter()
                .map(|row| json!([row.created_at, row.id]))
                .collect();
            Ok(((accounts::wants(db, rows)?, keys), total))
        })
        .await?;
    let info = keyed(&page, &app, &mut rows, keys, total);
    Reply::ok(&StockWantPage {
        data: rows,
        page: info,
    })
}
