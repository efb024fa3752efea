//! Transfers over HTTP.

use crate::platform::http::mounting::Mounting;
use actix_web::{get, post, web};

use serde_json::json;

use super::keyed;
use crate::app::App;
use crate::inventory::actions::{transfers as actions, views};
use crate::inventory::dto::transfers::{
    StockTransfer, StockTransferCreate, StockTransferFilter, StockTransferPage,
    StockTransferReceiptCreate, StockTransferSettlementCreate,
};
use crate::inventory::model::TransferId;
use crate::inventory::repo;
use crate::inventory::repo::transfers::Wanted;
use crate::platform::auth::Permission;
use crate::platform::error::{AppError, AppResult};
use crate::platform::http::Reply;
use crate::platform::http::json::ValidJson;
use crate::platform::http::page::{Listing, PageParams};
use crate::platform::op::Op;

pub(super) fn mount(config: &mut Mounting<'_>) {
    config
        .service(list_stock_transfers)
        .service(create_stock_transfer)
        .service(get_stock_transfer)
        .service(create_stock_transfer_receipt)
        .service(create_stock_transfer_settlement);
}

/// List transfers
///
/// Newest first; those from and to the stores within reach.
#[utoipa::path(
    tag = "Stock",
    params(StockTransferFilter, PageParams),
    responses((status = 200, description = "One page.", body = StockTransferPage)),
    security(("bearerAuth" = ["stock:read"]))
)]
#[get("/stock-transfers")]
async fn list_stock_transfers(
    op: Op,
    list: Listing<StockTransferFilter>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let page = list.page.clone();
    let ((mut rows, keys), total) = app
        .read(op, move |db, op| {
            let scope = op.actor.scope(Permission::StockRead);
            let filter = list.filter;
            let wanted = Wanted {
                stores: repo::scope::stores(db, &scope)?,
                from: filter.from_store_id,
                to: filter.to_store_id,
                states: filter.state.map(|states| states.0).unwrap_or_default(),
            };
            let (rows, total) = repo::transfers::list(db, &wanted, &list.page)?;
            let keys: Vec<_> = rows
                .iter()
                .map(|row| json!([row.created_at, row.id]))
                .collect();
            Ok(((views::transfers(db, rows)?, keys), total))
        })
        .await?;
    let info = keyed(&page, &app, &mut rows, keys, total);
    Reply::ok(&StockTransferPage {
        data: rows,
        page: info,
    })
}

/// Send goods to another store
///
/// They are on their way, on the books, until the other store has received them.
#[utoipa::path(
    tag = "Stock",
    request_body = StockTransferCreate,
    responses((status = 201, description = "The transfer.", body = StockTransfer)),
    security(("bearerAuth" = ["stock:transfer"])),
    extensions(("x-idempotency-required" = json!(true)))
)]
#[post("/stock-transfers")]
async fn create_stock_transfer(
    op: Op,
    body: ValidJson<StockTransferCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let row = actions::send(tx, &body.0)?;
        let address = format!("/api/v1/stock-transfers/{}", row.id);
        Reply::created(address, &views::transfer(tx.db(), row)?)
    })
    .await
}

/// Get a transfer
///
/// With what was sent, received, returned and lost, lot by lot.
#[utoipa::path(
    tag = "Stock",
    params(("id" = Uuid, Path, description = "The transfer.")),
    responses((status = 200, description = "The transfer.", body = StockTransfer)),
    security(("bearerAuth" = ["stock:read"]))
)]
#[get("/stock-transfers/{id}")]
async fn get_stock_transfer(
    op: Op,
    id: web::Path<TransferId>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.read(op, move |db, op| {
        let missing = || AppError::missing("stock_transfer");
        let row = repo::transfers::find(db, *id)?.ok_or_else(missing)?;
        let ends = repo::locations::by_ids(db, &[row.from_store_id, row.to_store_id])?;
        let scope = op.actor.scope(Permission::StockRead);
        if !ends
            .values()
            .any(|store| repo::scope::covers(&scope, store))
        {
            return Err(missing());
        }
        Reply::ok(&views::transfer(db, row)?)
    })
    .await
}

/// Receive a transfer
///
/// Lines not named arrived whole. What has not arrived makes a difference, which stays on the books.
#[utoipa::path(
    tag = "Stock",
    params(("id" = Uuid, Path, description = "The transfer.")),
    request_body = StockTransferReceiptCreate,
    responses((status = 201, description = "The transfer.", body = StockTransfer)),
    security(("bearerAuth" = ["stock:transfer"])),
    extensions(("x-idempotency-required" = json!(true)))
)]
#[post("/stock-transfers/{id}/receipts")]
async fn create_stock_transfer_receipt(
    op: Op,
    id: web::Path<TransferId>,
    body: ValidJson<StockTransferReceiptCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let row = actions::receive(tx, *id, &body.0)?;
        let address = format!("/api/v1/stock-transfers/{}", row.id);
        Reply::created(address, &views::transfer(tx.db(), row)?)
    })
    .await
}

/// Account for a difference
///
/// What did not arrive came back to the sender, or is lost.
#[utoipa::path(
    tag = "Stock",
    params(("id" = Uuid, Path, description = "The transfer.")),
    request_body = StockTransferSettlementCreate,
    responses((status = 201, description = "The transfer.", body = StockTransfer)),
    security(("bearerAuth" = ["stock:transfer"])),
    extensions(("x-idempotency-required" = json!(true)))
)]
#[post("/stock-transfers/{id}/settlements")]
async fn create_stock_transfer_settlement(
    op: Op,
    id: web::Path<TransferId>,
    body: ValidJson<StockTransferSettlementCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let row = actions::settle(tx, *id, &body.0)?;
        let address = format!("/api/v1/stock-transfers/{}", row.id);
        Reply::created(address, &views::transfer(tx.db(), row)?)
    })
    .await
}
