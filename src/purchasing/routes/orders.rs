//! Requests, quotes, proposals, decisions and steps over HTTP.

use crate::platform::http::mounting::Mounting;
use actix_web::{get, patch, post, web};

use super::{created, tag};
use crate::app::App;
use crate::platform::error::AppResult;
use crate::platform::http::{IfMatch, Reply, ValidJson};
use crate::platform::op::Op;
use crate::purchasing::actions::{deciding, drafting, quoting, stepping, views};
use crate::purchasing::dto::orders::{
    PurchaseOrder, PurchaseOrderCreate, PurchaseOrderUpdate, PurchaseTransitionCreate,
};
use crate::purchasing::dto::quotes::{
    PurchaseDecisionCreate, PurchaseProposalCreate, SupplierQuoteCreate,
};
use crate::purchasing::model::PurchaseOrderId;

pub(super) fn mount(config: &mut Mounting<'_>) {
    config
        .service(create_purchase_order)
        .service(get_purchase_order)
        .service(update_purchase_order)
        .service(create_purchase_transition)
        .service(create_supplier_quote)
        .service(create_purchase_proposal)
        .service(create_purchase_decision);
}

/// Ask for a purchase
///
/// A draft; suppliers are asked once its lines stand.
#[utoipa::path(
    tag = "Purchases",
    request_body = PurchaseOrderCreate,
    responses((status = 201, description = "The draft.", body = PurchaseOrder)),
    security(("bearerAuth" = ["purchases:request"]))
)]
#[post("/purchase-orders")]
async fn create_purchase_order(
    op: Op,
    body: ValidJson<PurchaseOrderCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let written = drafting::create(tx, &body.0)?;
        created(tx, written)
    })
    .await
}

/// Get a purchase order
///
/// With its lines, quotes and deposits, and what this caller can do with it now.
#[utoipa::path(
    tag = "Purchases",
    params(("id" = Uuid, Path, description = "The order.")),
    responses((status = 200, description = "The order.", body = PurchaseOrder)),
    security(("bearerAuth" = ["purchases:read"]))
)]
#[get("/purchase-orders/{id}")]
async fn get_purchase_order(
    op: Op,
    id: web::Path<PurchaseOrderId>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let order = app.read(op, move |db, op| views::get(db, op, *id)).await?;
    Ok(Reply::ok(&order)?.version(order.version, &tag(&order)?))
}

/// Change a purchase order
///
/// Possible until it is placed. A change takes it back to a draft, without its choice and its approval; new lines
/// withdraw the quotes.
#[utoipa::path(
    tag = "Purchases",
    params(("id" = Uuid, Path, description = "The order.")),
    request_body = PurchaseOrderUpdate,
    responses((status = 200, description = "The draft.", body = PurchaseOrder)),
    security(("bearerAuth" = ["purchases:request"]))
)]
#[patch("/purchase-orders/{id}")]
async fn update_purchase_order(
    op: Op,
    id: web::Path<PurchaseOrderId>,
    version: IfMatch,
    body: ValidJson<PurchaseOrderUpdate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let written = drafting::update(tx, *id, version.0, &body.0)?;
        let op = tx.op();
        let order = views::shown(tx.db(), op, written)?;
        Ok(Reply::ok(&order)?.version(order.version, ""))
    })
    .await
}

/// Take a step of a purchase order
///
/// Asking suppliers, placing the order, closing it or giving it up. Other steps are taken by what records them.
#[utoipa::path(
    tag = "Purchases",
    params(("id" = Uuid, Path, description = "The order.")),
    request_body = PurchaseTransitionCreate,
    responses((status = 201, description = "The order after the step.", body = PurchaseOrder)),
    security(("bearerAuth" = ["purchases:request"]))
)]
#[post("/purchase-orders/{id}/transitions")]
async fn create_purchase_transition(
    op: Op,
    id: web::Path<PurchaseOrderId>,
    body: ValidJson<PurchaseTransitionCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let written = stepping::transition(tx, *id, &body.0)?;
        created(tx, written)
    })
    .await
}

/// Write down a supplier's quote
///
/// With a price for every line; one quote for each supplier.
#[utoipa::path(
    tag = "Purchases",
    params(("id" = Uuid, Path, description = "The order.")),
    request_body = SupplierQuoteCreate,
    responses((status = 201, description = "The order with its quotes.", body = PurchaseOrder)),
    security(("bearerAuth" = ["purchases:request"]))
)]
#[post("/purchase-orders/{id}/quotes")]
async fn create_supplier_quote(
    op: Op,
    id: web::Path<PurchaseOrderId>,
    body: ValidJson<SupplierQuoteCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let written = quoting::record_quote(tx, *id, &body.0)?;
        created(tx, written)
    })
    .await
}

/// Propose a quote
///
/// Three suppliers are compared (三家比价), or it says why fewer; and why, when it is not the cheapest. Everything
/// missing is named at once.
#[utoipa::path(
    tag = "Purchases",
    params(("id" = Uuid, Path, description = "The order.")),
    request_body = PurchaseProposalCreate,
    responses((status = 201, description = "The order, waiting for approval.", body = PurchaseOrder)),
    security(("bearerAuth" = ["purchases:request"]))
)]
#[post("/purchase-orders/{id}/proposals")]
async fn create_purchase_proposal(
    op: Op,
    id: web::Path<PurchaseOrderId>,
    body: ValidJson<PurchaseProposalCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let written = quoting::propose(tx, *id, &body.0)?;
        created(tx, written)
    })
    .await
}

/// Decide on a purchase order
///
/// By somebody who neither asked for it nor proposed the quote, within the limit of the role; orders from the same
/// supplier add up.
#[utoipa::path(
    tag = "Purchases",
    params(("id" = Uuid, Path, description = "The order.")),
    request_body = PurchaseDecisionCreate,
    responses((status = 201, description = "The order, approved or refused.", body = PurchaseOrder)),
    security(("bearerAuth" = ["purchases:approve"]))
)]
#[post("/purchase-orders/{id}/decisions")]
async fn create_purchase_decision(
    op: Op,
    id: web::Path<PurchaseOrderId>,
    body: ValidJson<PurchaseDecisionCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let written = deciding::decide(tx, *id, &body.0)?;
        created(tx, written)
    })
    .await
}
