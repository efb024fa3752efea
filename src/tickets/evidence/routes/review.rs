//! Reviews, callbacks and surveys over HTTP.

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
    Callback, CallbackBody, CallbackCreate, CallbackPage, Review, ReviewBody, ReviewCreate,
    ReviewPage,
};

/// Routes of this file.
pub fn mount(config: &mut Mounting<'_>) {
    config
        .service(list_reviews)
        .service(create_review)
        .service(list_callbacks)
        .service(create_callback);
}

/// List the reviews
///
/// Every review of the ticket; the highest revision of a cycle is in force.
#[utoipa::path(
    tag = "Evidence",
    params(("id" = Uuid, Path, description = "The ticket."), EvidenceFilter, PageParams),
    responses((status = 200, description = "One page.", body = ReviewPage)),
    security(("bearerAuth" = ["tickets:read"]))
)]
#[get("/tickets/{id}/reviews")]
async fn list_reviews(
    op: Op,
    id: web::Path<TicketId>,
    list: Listing<EvidenceFilter>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let (data, page) = super::page::<ReviewBody>(op, &app, *id, list).await?;
    Reply::ok(&ReviewPage { data, page })
}

/// Record a review
///
/// Cause, remedy and prevention, once the ticket is closed; a correction is a new record.
#[utoipa::path(
    tag = "Evidence",
    params(("id" = Uuid, Path, description = "The ticket.")),
    request_body = ReviewCreate,
    responses((status = 201, description = "The record.", body = Review)),
    security(("bearerAuth" = ["tickets:review"]))
)]
#[post("/tickets/{id}/reviews")]
async fn create_review(
    op: Op,
    id: web::Path<TicketId>,
    body: ValidJson<ReviewCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let location = format!("/api/v1/tickets/{id}/reviews");
    app.write(op, move |tx| {
        let record = actions::review(tx, *id, body.0.clone())?;
        Reply::created(location.clone(), &record)
    })
    .await
}

/// List the callbacks
///
/// Every attempt to ask the customer after the repair.
#[utoipa::path(
    tag = "Evidence",
    params(("id" = Uuid, Path, description = "The ticket."), EvidenceFilter, PageParams),
    responses((status = 200, description = "One page.", body = CallbackPage)),
    security(("bearerAuth" = ["tickets:read"]))
)]
#[get("/tickets/{id}/callbacks")]
async fn list_callbacks(
    op: Op,
    id: web::Path<TicketId>,
    list: Listing<EvidenceFilter>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let (data, page) = super::page::<CallbackBody>(op, &app, *id, list).await?;
    Reply::ok(&CallbackPage { data, page })
}

/// Record a callback or survey
///
/// What came of asking the customer: an answer, or a failed attempt. Three failed attempts on different days count as asked.
#[utoipa::path(
    tag = "Evidence",
    params(("id" = Uuid, Path, description = "The ticket.")),
    request_body = CallbackCreate,
    responses((status = 201, description = "The record.", body = Callback)),
    security(("bearerAuth" = ["tickets:review"]))
)]
#[post("/tickets/{id}/callbacks")]
async fn create_callback(
    op: Op,
    id: web::Path<TicketId>,
    body: ValidJson<CallbackCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let location = format!("/api/v1/tickets/{id}/callbacks");
    app.write(op, move |tx| {
        let record = actions::record_contact(tx, *id, body.0.clone())?;
        Reply::created(location.clone(), &record)
    })
    .await
}
