//! Goods of an order over HTTP.

use crate::platform::http::mounting::Mounting;
use actix_web::{post, web};

use super::created;
use crate::app::App;
use crate::platform::error::AppResult;
use crate::platform::http::{Reply, ValidJson};
use crate::platform::op::Op;
use crate::purchasing::actions::{receiving, returning};
use crate::purchasing::dto::orders::PurchaseOrder;
use crate::purchasing::dto::receipts::{PurchaseReceiptCreate, PurchaseReturnCreate};
use crate::purchasing::model::PurchaseOrderId;

pub(super) fn mount(config: &mut Mounting<'_>) {
    config
        .service(create_purchase_receipt)
        .service(create_purchase_return);
}

/// Receive goods of an order
///
/// Each line becomes a lot at the price of the order. No more than was ordered, and what the tolerance allows; not by
/// who approved it.
#[utoipa::path(
    tag = "Purchases",
    params(("id" = Uuid, Path, description = "The order.")),
    request_body = PurchaseReceiptCreate,
    responses((status = 201, description = "The order with what has come.", body = PurchaseOrder)),
    security(("bearerAuth" = ["stock:receive"])),
    extensions(("x-idempotency-required" = json!(true)))
)]
#[post("/purchase-orders/{id}/receipts")]
async fn create_purchase_receipt(
    op: Op,
    id: web::Path<PurchaseOrderId>,
    body: ValidJson<PurchaseReceiptCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let written = receiving::receive(tx, *id, &body.0)?;
        created(tx, written)
    })
    .await
}

/// Send goods of an order back
///
/// Out of the very lots with which they came. What the supplier replaces is on order again.
#[utoipa::path(
    tag = "Purchases",
    params(("id" = Uuid, Path, description = "The order.")),
    request_body = PurchaseReturnCreate,
    responses((status = 201, description = "The order with what went back.", body = PurchaseOrder)),
    security(("bearerAuth" = ["stock:receive"])),
    extensions(("x-idempotency-required" = json!(true)))
)]
#[post("/purchase-orders/{id}/returns")]
async fn create_purchase_return(
    op: Op,
    id: web::Path<PurchaseOrderId>,
    body: ValidJson<PurchaseReturnCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let written = returning::send_back(tx, *id, &body.0)?;
        created(tx, written)
    })
    .await
}
