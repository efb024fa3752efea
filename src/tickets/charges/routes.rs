//! Charges over HTTP.

use crate::platform::http::mounting::Mounting;
use actix_web::{get, post, web};

use super::actions;
use super::dto::{Charge, ChargeCreate, ChargeFilter, ChargePage, PaymentCreate, WaiverCreate};
use super::repo::Which;
use crate::app::App;
use crate::platform::auth::actor::TicketId;
use crate::platform::error::AppResult;
use crate::platform::http::page::PageParams;
use crate::platform::http::{Listing, Reply, ValidJson};
use crate::platform::op::Op;
use crate::tickets::model::ChargeId;

/// Routes of charges.
pub fn mount(config: &mut Mounting<'_>) {
    config
        .service(list_charges)
        .service(create_charge)
        .service(get_charge)
        .service(create_charge_payment)
        .service(create_charge_waiver);
}

fn created(charge: Charge) -> AppResult<Reply> {
    let location = format!("/api/v1/charges/{}", charge.id);
    Ok(Reply::created(location, &charge)?.version(charge.version, ""))
}

/// List the charges of a ticket
///
/// In the order in which they were made, over all cycles unless `cycle` names one.
#[utoipa::path(
    tag = "Charges",
    params(("id" = Uuid, Path, description = "The ticket."), ChargeFilter, PageParams),
    responses((status = 200, description = "One page.", body = ChargePage)),
    security(("bearerAuth" = ["charges:read"]))
)]
#[get("/tickets/{id}/charges")]
async fn list_charges(
    op: Op,
    id: web::Path<TicketId>,
    list: Listing<ChargeFilter>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let which = Which {
        ticket: *id,
        cycle: list.filter.cycle,
        status: list.filter.status,
    };
    let page = list.page.clone();
    let (mut rows, total) = app
        .read(op, move |db, op| actions::list(db, op, which, &page))
        .await?;
    let page = list
        .page
        .close(&app, &mut rows, total, |row| (row.created_at, row.id));
    let data = rows.into_iter().map(Charge::from).collect();
    Reply::ok(&ChargePage { data, page })
}

/// Add a charge
///
/// A line beyond the approved quote. Refused for the customer's payment of work that the guarantee covers, before the
/// diagnosis and after the closing.
#[utoipa::path(
    tag = "Charges",
    params(("id" = Uuid, Path, description = "The ticket.")),
    request_body = ChargeCreate,
    responses((status = 201, description = "The charge.", body = Charge)),
    security(("bearerAuth" = ["charges:settle"]))
)]
#[post("/tickets/{id}/charges")]
async fn create_charge(
    op: Op,
    id: web::Path<TicketId>,
    body: ValidJson<ChargeCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        created(actions::add(tx, *id, body.0.clone())?.into())
    })
    .await
}

/// Get one charge
///
/// The line as it stands: due, paid or waived.
#[utoipa::path(
    tag = "Charges",
    params(("id" = Uuid, Path, description = "The charge.")),
    responses((status = 200, description = "The charge.", body = Charge)),
    security(("bearerAuth" = ["charges:read"]))
)]
#[get("/charges/{id}")]
async fn get_charge(op: Op, id: web::Path<ChargeId>, app: web::Data<App>) -> AppResult<Reply> {
    let charge: Charge = app
        .read(op, move |db, op| actions::get(db, op, *id))
        .await?
        .into();
    Ok(Reply::ok(&charge)?.version(charge.version, ""))
}

/// Record a payment
///
/// The charge was paid whole, against a receipt. Answers with the charge as it then stands.
#[utoipa::path(
    tag = "Charges",
    params(("id" = Uuid, Path, description = "The charge.")),
    request_body = PaymentCreate,
    responses((status = 201, description = "The charge, paid.", body = Charge)),
    security(("bearerAuth" = ["charges:settle"]))
)]
#[post("/charges/{id}/payments")]
async fn create_charge_payment(
    op: Op,
    id: web::Path<ChargeId>,
    body: ValidJson<PaymentCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        created(actions::pay(tx, *id, body.0.clone())?.into())
    })
    .await
}

/// Waive a charge
///
/// Lets the customer off, within the limit of the caller's roles. What was waived before on the ticket, and for the
/// customer in the last 30 days, counts too; whoever made the line cannot waive it.
#[utoipa::path(
    tag = "Charges",
    params(("id" = Uuid, Path, description = "The charge.")),
    request_body = WaiverCreate,
    responses((status = 201, description = "The charge, waived.", body = Charge)),
    security(("bearerAuth" = ["charges:waive"]))
)]
#[post("/charges/{id}/waivers")]
async fn create_charge_waiver(
    op: Op,
    id: web::Path<ChargeId>,
    body: ValidJson<WaiverCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        created(actions::waive(tx, *id, body.0.clone())?.into())
    })
    .await
}
