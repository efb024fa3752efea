//! Depot receipts and returns over HTTP.

use crate::platform::http::mounting::Mounting;
use actix_web::{get, post, web};

use super::EvidenceFilter;
use crate::app::App;
use crate::platform::auth::actor::TicketId;
use crate::platform::error::AppResult;
use crate::platform::http::page::PageParams;
use crate::platform::http::{Listing, Reply, ValidJson};
use crate::platform::op::Op;
use crate::tickets::evidence::actions;
use crate::tickets::evidence::bodies::{
    DepotReceipt, DepotReceiptBody, DepotReceiptCreate, DepotReceiptPage, DepotReturn,
    DepotReturnBody, DepotReturnCreate, DepotReturnPage,
};

/// Routes of this file.
pub fn mount(config: &mut Mounting<'_>) {
    config
        .service(list_depot_receipts)
        .service(create_depot_receipt)
        .service(list_depot_returns)
        .service(create_depot_return);
}

/// List the depot receipts
///
/// Every receipt for a device that was taken away.
#[utoipa::path(
    tag = "Evidence",
    params(("id" = Uuid, Path, description = "The ticket."), EvidenceFilter, PageParams),
    responses((status = 200, description = "One page.", body = DepotReceiptPage)),
    security(("bearerAuth" = ["tickets:read"]))
)]
#[get("/tickets/{id}/depot-receipts")]
async fn list_depot_receipts(
    op: Op,
    id: web::Path<TicketId>,
    list: Listing<EvidenceFilter>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let (data, page) = super::page::<DepotReceiptBody>(op, &app, *id, list).await?;
    Reply::ok(&DepotReceiptPage { data, page })
}

/// Record a depot receipt
///
/// A device is taken away against a signed receipt; the day of its return is promised by count, ten devices a working day
/// unless the settings say otherwise.
#[utoipa::path(
    tag = "Evidence",
    params(("id" = Uuid, Path, description = "The ticket.")),
    request_body = DepotReceiptCreate,
    responses((status = 201, description = "The record.", body = DepotReceipt)),
    security(("bearerAuth" = ["tickets:work"]))
)]
#[post("/tickets/{id}/depot-receipts")]
async fn create_depot_receipt(
    op: Op,
    id: web::Path<TicketId>,
    body: ValidJson<DepotReceiptCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let location = format!("/api/v1/tickets/{id}/depot-receipts");
    app.write(op, move |tx| {
        let record = actions::take_in(tx, *id, body.0.clone())?;
        Reply::created(location.clone(), &record)
    })
    .await
}

/// List the depot returns
///
/// Every device that was given back.
#[utoipa::path(
    tag = "Evidence",
    params(("id" = Uuid, Path, description = "The ticket."), EvidenceFilter, PageParams),
    responses((status = 200, description = "One page.", body = DepotReturnPage)),
    security(("bearerAuth" = ["tickets:read"]))
)]
#[get("/tickets/{id}/depot-returns")]
async fn list_depot_returns(
    op: Op,
    id: web::Path<TicketId>,
    list: Listing<EvidenceFilter>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let (data, page) = super::page::<DepotReturnBody>(op, &app, *id, list).await?;
    Reply::ok(&DepotReturnPage { data, page })
}

/// Record a depot return
///
/// The customer signs for the device that comes back; only a device that is with us can be given back.
#[utoipa::path(
    tag = "Evidence",
    params(("id" = Uuid, Path, description = "The ticket.")),
    request_body = DepotReturnCreate,
    responses((status = 201, description = "The record.", body = DepotReturn)),
    security(("bearerAuth" = ["tickets:work"]))
)]
#[post("/tickets/{id}/depot-returns")]
async fn create_depot_return(
    op: Op,
    id: web::Path<TicketId>,
    body: ValidJson<DepotReturnCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let location = format!("/api/v1/tickets/{id}/depot-returns");
    app.write(op, move |tx| {
        let record = actions::give_back(tx, *id, body.0.clone())?;
        Reply::created(location.clone(), &record)
    })
    .await
}
