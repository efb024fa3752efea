//! Documents of the ledger over HTTP.

use crate::platform::http::mounting::Mounting;
use actix_web::{get, post, web};

use serde_json::json;

use super::keyed;
use crate::app::App;
use crate::inventory::actions::posting::Posted;
use crate::inventory::actions::{adjusting, issuing, moving, receiving, reversing, views};
use crate::inventory::dto::movements::{
    InternalUseCreate, OldPartReceiptCreate, StockAdjustmentCreate, StockDisposalCreate,
    StockIssueCreate, StockMoveCreate, StockMovement, StockMovementFilter, StockMovementPage,
    StockReceiptCreate, StockReturnCreate, StockReversalCreate,
};
use crate::inventory::model::MovementId;
use crate::inventory::repo;
use crate::inventory::repo::movements::Wanted;
use crate::platform::auth::Permission;
use crate::platform::error::AppResult;
use crate::platform::http::Reply;
use crate::platform::http::json::ValidJson;
use crate::platform::http::page::{Listing, PageParams};
use crate::platform::op::Op;
use crate::platform::tx::Tx;

pub(super) fn mount(config: &mut Mounting<'_>) {
    config
        .service(create_stock_receipt)
        .service(create_stock_issue)
        .service(create_stock_return)
        .service(create_old_part_receipt)
        .service(create_stock_move)
        .service(create_stock_disposal)
        .service(create_internal_use)
        .service(create_stock_adjustment)
        .service(create_stock_reversal)
        .service(list_stock_movements)
        .service(get_stock_movement);
}

fn written(tx: &mut Tx, posted: Posted) -> AppResult<Reply> {
    let address = format!("/api/v1/stock-movements/{}", posted.movement.id);
    Reply::created(address, &views::just_posted(tx.db(), posted)?)
}

/// Receive goods
///
/// Each line becomes a lot of its own, at its own cost. Without a supplier it is the opening stock.
#[utoipa::path(
    tag = "Stock",
    request_body = StockReceiptCreate,
    responses((status = 201, description = "The document with its entries.", body = StockMovement)),
    security(("bearerAuth" = ["stock:receive"])),
    extensions(("x-idempotency-required" = json!(true)))
)]
#[post("/stock-receipts")]
async fn create_stock_receipt(
    op: Op,
    body: ValidJson<StockReceiptCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let posted = receiving::receive(tx, &body.0)?;
        written(tx, posted)
    })
    .await
}

/// Issue goods to a ticket
///
/// Only to a ticket in `repair`. Promises to this ticket are used up first; the oldest lots go first.
/// What is short answers 409 `stock_insufficient` and names part, place, wanted and available.
#[utoipa::path(
    tag = "Stock",
    request_body = StockIssueCreate,
    responses((status = 201, description = "The document with its entries.", body = StockMovement)),
    security(("bearerAuth" = ["stock:issue"])),
    extensions(("x-idempotency-required" = json!(true)))
)]
#[post("/stock-issues")]
async fn create_stock_issue(
    op: Op,
    body: ValidJson<StockIssueCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let posted = issuing::issue(tx, &body.0)?;
        written(tx, posted)
    })
    .await
}

/// Take unused goods back
///
/// They go into the lots they came from. What is recorded as used cannot come back.
#[utoipa::path(
    tag = "Stock",
    request_body = StockReturnCreate,
    responses((status = 201, description = "The document with its entries.", body = StockMovement)),
    security(("bearerAuth" = ["stock:issue"])),
    extensions(("x-idempotency-required" = json!(true)))
)]
#[post("/stock-returns")]
async fn create_stock_return(
    op: Op,
    body: ValidJson<StockReturnCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let posted = issuing::take_back(tx, &body.0)?;
        written(tx, posted)
    })
    .await
}

/// Take old parts back
///
/// Old parts that a ticket owes; they are worth nothing and lie apart.
#[utoipa::path(
    tag = "Stock",
    request_body = OldPartReceiptCreate,
    responses((status = 201, description = "The document with its entries.", body = StockMovement)),
    security(("bearerAuth" = ["stock:receive"])),
    extensions(("x-idempotency-required" = json!(true)))
)]
#[post("/old-part-receipts")]
async fn create_old_part_receipt(
    op: Op,
    body: ValidJson<OldPartReceiptCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let posted = receiving::receive_old_part(tx, &body.0)?;
        written(tx, posted)
    })
    .await
}

/// Move goods inside a store
///
/// To another bin, into quarantine and out of it, or to the scrap.
#[utoipa::path(
    tag = "Stock",
    request_body = StockMoveCreate,
    responses((status = 201, description = "The document with its entries.", body = StockMovement)),
    security(("bearerAuth" = ["stock:issue"])),
    extensions(("x-idempotency-required" = json!(true)))
)]
#[post("/stock-moves")]
async fn create_stock_move(
    op: Op,
    body: ValidJson<StockMoveCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let posted = moving::relocate(tx, &body.0)?;
        written(tx, posted)
    })
    .await
}

/// Dispose of goods
///
/// Throws scrap and old parts away, or sends goods back to a supplier.
#[utoipa::path(
    tag = "Stock",
    request_body = StockDisposalCreate,
    responses((status = 201, description = "The document with its entries.", body = StockMovement)),
    security(("bearerAuth" = ["stock:adjust"])),
    extensions(("x-idempotency-required" = json!(true)))
)]
#[post("/stock-disposals")]
async fn create_stock_disposal(
    op: Op,
    body: ValidJson<StockDisposalCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let posted = moving::dispose(tx, &body.0)?;
        written(tx, posted)
    })
    .await
}

/// Use goods ourselves
///
/// Goods leave for our own use; the reason says what for.
#[utoipa::path(
    tag = "Stock",
    request_body = InternalUseCreate,
    responses((status = 201, description = "The document with its entries.", body = StockMovement)),
    security(("bearerAuth" = ["stock:adjust"])),
    extensions(("x-idempotency-required" = json!(true)))
)]
#[post("/internal-uses")]
async fn create_internal_use(
    op: Op,
    body: ValidJson<InternalUseCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let posted = issuing::use_internally(tx, &body.0)?;
        written(tx, posted)
    })
    .await
}

/// Put the books right
///
/// Adds what lies there but is not on the books, or takes off what is missing. Promises that the rest does not cover give
/// way, the newest first: what a ticket in repair loses is wanted again, and the ticket waits for it (`awaiting_parts`).
#[utoipa::path(
    tag = "Stock",
    request_body = StockAdjustmentCreate,
    responses((status = 201, description = "The document with its entries.", body = StockMovement)),
    security(("bearerAuth" = ["stock:adjust"])),
    extensions(("x-idempotency-required" = json!(true)))
)]
#[post("/stock-adjustments")]
async fn create_stock_adjustment(
    op: Op,
    body: ValidJson<StockAdjustmentCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let posted = adjusting::adjust(tx, &body.0)?;
        written(tx, posted)
    })
    .await
}

/// Take a document back
///
/// Writes a document with the sides swapped, as long as the goods are where this one put them. A receipt of a purchase
/// order that is not done yet counts off what the order has received, and takes its state back. Of a receipt taken back,
/// promises that the rest does not cover give way: tickets in repair want those parts again and wait for them.
#[utoipa::path(
    tag = "Stock",
    params(("id" = Uuid, Path, description = "The document.")),
    request_body = StockReversalCreate,
    responses((status = 201, description = "The document that takes it back.", body = StockMovement)),
    security(("bearerAuth" = ["stock:adjust"])),
    extensions(("x-idempotency-required" = json!(true)))
)]
#[post("/stock-movements/{id}/reversals")]
async fn create_stock_reversal(
    op: Op,
    id: web::Path<MovementId>,
    body: ValidJson<StockReversalCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let posted = reversing::reverse(tx, *id, &body.0)?;
        written(tx, posted)
    })
    .await
}

/// List documents of the ledger
///
/// Newest first.
#[utoipa::path(
    tag = "Stock",
    params(StockMovementFilter, PageParams),
    responses((status = 200, description = "One page.", body = StockMovementPage)),
    security(("bearerAuth" = ["stock:read"]))
)]
#[get("/stock-movements")]
async fn list_stock_movements(
    op: Op,
    list: Listing<StockMovementFilter>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let page = list.page.clone();
    let ((mut rows, keys), total) = app
        .read(op, move |db, op| {
            let scope = op.actor.scope(Permission::StockRead);
            let filter = list.filter;
            let wanted = Wanted {
                stores: repo::scope::among(db, &scope, filter.store_id)?,
                kinds: filter.kind.map(|kinds| kinds.0).unwrap_or_default(),
                ticket: filter.ticket_id,
                transfer: filter.transfer_id,
                created_from: filter.created_from,
                created_before: filter.created_before,
            };
            let (rows, total) = repo::movements::list(db, &wanted, &list.page)?;
            let keys: Vec<_> = rows
                .iter()
                .map(|row| json!([row.created_at, row.id]))
                .collect();
            Ok(((views::movements(db, rows)?, keys), total))
        })
        .await?;
    let info = keyed(&page, &app, &mut rows, keys, total);
    Reply::ok(&StockMovementPage {
        data: rows,
        page: info,
    })
}

/// Get a document of the ledger
///
/// With its entries, lot by lot.
#[utoipa::path(
    tag = "Stock",
    params(("id" = Uuid, Path, description = "The document.")),
    responses((status = 200, description = "The document.", body = StockMovement)),
    security(("bearerAuth" = ["stock:read"]))
)]
#[get("/stock-movements/{id}")]
async fn get_stock_movement(
    op: Op,
    id: web::Path<MovementId>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.read(op, move |db, op| Reply::ok(&views::movement(db, op, *id)?))
        .await
}
