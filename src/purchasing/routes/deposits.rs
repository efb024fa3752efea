//! Customers' deposits over HTTP.

use crate::platform::http::mounting::Mounting;
use actix_web::{post, web};

use super::created;
use crate::app::App;
use crate::platform::error::AppResult;
use crate::platform::http::{Reply, ValidJson};
use crate::platform::op::Op;
use crate::purchasing::actions::deposits as actions;
use crate::purchasing::dto::deposits::{
    PurchaseDepositCreate, PurchaseDepositForfeitCreate, PurchaseDepositRefundCreate,
};
use crate::purchasing::dto::orders::PurchaseOrder;
use crate::purchasing::model::{PurchaseDepositId, PurchaseOrderId};

pub(super) fn mount(config: &mut Mounting<'_>) {
    config
        .service(create_purchase_deposit)
        .service(create_purchase_deposit_refund)
        .service(create_purchase_deposit_forfeit);
}

/// Take a deposit for a special order
///
/// What the customer leaves so that the part does not lie about (特殊订货押金).
#[utoipa::path(
    tag = "Purchases",
    params(("id" = Uuid, Path, description = "The order.")),
    request_body = PurchaseDepositCreate,
    responses((status = 201, description = "The order with its deposits.", body = PurchaseOrder)),
    security(("bearerAuth" = ["deposits:take"])),
    extensions(("x-idempotency-required" = json!(true)))
)]
#[post("/purchase-orders/{id}/deposits")]
async fn create_purchase_deposit(
    op: Op,
    id: web::Path<PurchaseOrderId>,
    body: ValidJson<PurchaseDepositCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let written = actions::take(tx, *id, &body.0)?;
        created(tx, written)
    })
    .await
}

/// Give a deposit back
///
/// Once the part is fitted on the ticket, or will never come; by another person than who took it.
#[utoipa::path(
    tag = "Purchases",
    params(("id" = Uuid, Path, description = "The deposit.")),
    request_body = PurchaseDepositRefundCreate,
    responses((status = 201, description = "The order with its deposits.", body = PurchaseOrder)),
    security(("bearerAuth" = ["deposits:refund"])),
    extensions(("x-idempotency-required" = json!(true)))
)]
#[post("/purchase-deposits/{id}/refunds")]
async fn create_purchase_deposit_refund(
    op: Op,
    id: web::Path<PurchaseDepositId>,
    body: ValidJson<PurchaseDepositRefundCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let written = actions::refund(tx, *id, &body.0)?;
        created(tx, written)
    })
    .await
}

/// Keep a deposit
///
/// Because the customer did not come; not once it is due to the customer, and not by who took it.
#[utoipa::path(
    tag = "Purchases",
    params(("id" = Uuid, Path, description = "The deposit.")),
    request_body = PurchaseDepositForfeitCreate,
    responses((status = 201, description = "The order with its deposits.", body = PurchaseOrder)),
    security(("bearerAuth" = ["deposits:forfeit"])),
    extensions(("x-idempotency-required" = json!(true)))
)]
#[post("/purchase-deposits/{id}/forfeits")]
async fn create_purchase_deposit_forfeit(
    op: Op,
    id: web::Path<PurchaseDepositId>,
    body: ValidJson<PurchaseDepositForfeitCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let written = actions::forfeit(tx, *id, &body.0)?;
        created(tx, written)
    })
    .await
}
