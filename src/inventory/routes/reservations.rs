//! Reservations over HTTP.

use crate::platform::http::mounting::Mounting;
use actix_web::{get, post, web};

use serde_json::json;

use super::keyed;
use crate::app::App;
use crate::inventory::actions::{reserving as actions, views};
use crate::inventory::dto::reservations::{
    StockReservation, StockReservationCreate, StockReservationFilter, StockReservationPage,
};
use crate::inventory::model::ReservationId;
use crate::inventory::repo;
use crate::inventory::repo::reservations::Wanted;
use crate::platform::auth::Permission;
use crate::platform::error::{AppError, AppResult};
use crate::platform::http::Reply;
use crate::platform::http::json::ValidJson;
use crate::platform::http::page::{Listing, PageParams};
use crate::platform::op::Op;

pub(super) fn mount(config: &mut Mounting<'_>) {
    config
        .service(list_stock_reservations)
        .service(create_stock_reservation)
        .service(get_stock_reservation)
        .service(create_stock_reservation_release);
}

/// List reservations
///
/// Newest first.
#[utoipa::path(
    tag = "Stock",
    params(StockReservationFilter, PageParams),
    responses((status = 200, description = "One page.", body = StockReservationPage)),
    security(("bearerAuth" = ["stock:read"]))
)]
#[get("/stock-reservations")]
async fn list_stock_reservations(
    op: Op,
    list: Listing<StockReservationFilter>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let page = list.page.clone();
    let ((mut rows, keys), total) = app
        .read(op, move |db, op| {
            let scope = op.actor.scope(Permission::StockRead);
            let filter = list.filter;
            let wanted = Wanted {
                stores: repo::scope::among(db, &scope, filter.store_id)?,
                part: filter.part_id,
                ticket: filter.ticket_id,
                is_open: filter.is_open,
            };
            let (rows, total) = repo::reservations::list(db, &wanted, &list.page)?;
            let keys: Vec<_> = rows
                .iter()
                .map(|row| json!([row.created_at, row.id]))
                .collect();
            Ok(((views::reservations(db, rows)?, keys), total))
        })
        .await?;
    let info = keyed(&page, &app, &mut rows, keys, total);
    Reply::ok(&StockReservationPage {
        data: rows,
        page: info,
    })
}

/// Promise parts to a ticket
///
/// Refused with 409 `stock_insufficient` when less is available.
#[utoipa::path(
    tag = "Stock",
    request_body = StockReservationCreate,
    responses((status = 201, description = "Promised.", body = StockReservation)),
    security(("bearerAuth" = ["stock:reserve"])),
    extensions(("x-idempotency-required" = json!(true)))
)]
#[post("/stock-reservations")]
async fn create_stock_reservation(
    op: Op,
    body: ValidJson<StockReservationCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let row = actions::reserve(tx, &body.0)?;
        let address = format!("/api/v1/stock-reservations/{}", row.id);
        let mut shown = views::reservations(tx.db(), vec![row])?;
        let shown = shown
            .pop()
            .ok_or_else(|| AppError::missing("stock_reservation"))?;
        Reply::created(address, &shown)
    })
    .await
}

/// Get a reservation
///
/// What was promised, and what has become of it.
#[utoipa::path(
    tag = "Stock",
    params(("id" = Uuid, Path, description = "The reservation.")),
    responses((status = 200, description = "The reservation.", body = StockReservation)),
    security(("bearerAuth" = ["stock:read"]))
)]
#[get("/stock-reservations/{id}")]
async fn get_stock_reservation(
    op: Op,
    id: web::Path<ReservationId>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.read(op, move |db, op| {
        let missing = || AppError::missing("stock_reservation");
        let row = repo::reservations::find(db, *id)?.ok_or_else(missing)?;
        let store = repo::locations::find(db, row.store_id)?.ok_or_else(missing)?;
        if !repo::scope::covers(&op.actor.scope(Permission::StockRead), &store) {
            return Err(missing());
        }
        let mut shown = views::reservations(db, vec![row])?;
        Reply::ok(&shown.pop().ok_or_else(missing)?)
    })
    .await
}

/// Give a promise up
///
/// What is still promised becomes available again.
#[utoipa::path(
    tag = "Stock",
    params(("id" = Uuid, Path, description = "The reservation.")),
    responses((status = 201, description = "Given free.", body = StockReservation)),
    security(("bearerAuth" = ["stock:reserve"])),
    extensions(("x-idempotency-required" = json!(true)))
)]
#[post("/stock-reservations/{id}/releases")]
async fn create_stock_reservation_release(
    op: Op,
    id: web::Path<ReservationId>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let row = actions::release(tx, *id)?;
        let address = format!("/api/v1/stock-reservations/{}", row.id);
        let mut shown = views::reservations(tx.db(), vec![row])?;
        let shown = shown
            .pop()
            .ok_or_else(|| AppError::missing("stock_reservation"))?;
        Reply::created(address, &shown)
    })
    .await
}
