//! Tracking over HTTP: tokens for staff, one ticket for its customer.

use crate::platform::http::mounting::Mounting;
use actix_web::{delete, get, post, web};

use super::dto::{
    Tracking, TrackingAcceptanceCreate, TrackingCancellationCreate, TrackingMessageCreate,
    TrackingPlanDecisionCreate, TrackingReopeningCreate, TrackingSurveyCreate, TrackingToken,
    TrackingTokenCreate, TrackingTokenFilter, TrackingTokenIssued, TrackingTokenPage,
};
use super::{actions, view};
use crate::app::App;
use crate::platform::auth::actor::{TicketId, TrackingTokenId};
use crate::platform::error::AppResult;
use crate::platform::http::page::PageParams;
use crate::platform::http::{Listing, Reply, ValidJson};
use crate::platform::op::Op;
use crate::platform::tx::Tx;
use crate::tickets::model::Ticket;

/// Routes of tracking.
pub fn mount(config: &mut Mounting<'_>) {
    config
        .service(list_tracking_tokens)
        .service(create_tracking_token)
        .service(delete_tracking_token)
        .service(get_tracking)
        .service(create_tracking_plan_decision)
        .service(create_tracking_acceptance)
        .service(create_tracking_message)
        .service(create_tracking_reopening)
        .service(create_tracking_cancellation)
        .service(create_tracking_survey);
}

/// List the tracking links of a ticket
///
/// Without their secrets, which nobody can see again.
#[utoipa::path(
    tag = "Tracking",
    params(("id" = Uuid, Path, description = "The ticket."), TrackingTokenFilter, PageParams),
    responses((status = 200, description = "One page.", body = TrackingTokenPage)),
    security(("bearerAuth" = ["tracking:issue"]))
)]
#[get("/tickets/{id}/tracking-tokens")]
async fn list_tracking_tokens(
    op: Op,
    id: web::Path<TicketId>,
    list: Listing<TrackingTokenFilter>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let (now, page) = (op.now, list.page.clone());
    let (mut rows, total) = app
        .read(op, move |db, op| actions::list(db, op, *id, &page))
        .await?;
    let page = list
        .page
        .close(&app, &mut rows, total, |row| (row.created_at, row.id));
    let shown = |row| TrackingToken::new(row, now);
    let data = rows.into_iter().map(shown).collect();
    Reply::ok(&TrackingTokenPage { data, page })
}

/// Issue a tracking link
///
/// The text of the token is in this answer and in no other; with it the customer follows the ticket and decides.
#[utoipa::path(
    tag = "Tracking",
    params(("id" = Uuid, Path, description = "The ticket.")),
    request_body = TrackingTokenCreate,
    responses((status = 201, description = "The link.", body = TrackingTokenIssued)),
    security(("bearerAuth" = ["tracking:issue"]))
)]
#[post("/tickets/{id}/tracking-tokens")]
async fn create_tracking_token(
    op: Op,
    id: web::Path<TicketId>,
    body: ValidJson<TrackingTokenCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let tokens = app.tokens.clone();
    app.write(op, move |tx| {
        let token = actions::issue(tx, *id, body.0.valid_days)?;
        let issued = TrackingTokenIssued {
            id: token.id,
            token: tokens.seal_tracking(token.id, token.ticket_id),
            expires_at: token.expires_at,
        };
        let location = format!("/api/v1/tickets/{id}/tracking-tokens");
        Ok(Reply::created(location, &issued)?.secret())
    })
    .await
}

/// Revoke a tracking link
///
/// It opens nothing from the next request on.
#[utoipa::path(
    tag = "Tracking",
    params(
        ("id" = Uuid, Path, description = "The ticket."),
        ("token_id" = Uuid, Path, description = "The token.")
    ),
    responses((status = 204, description = "It is revoked.")),
    security(("bearerAuth" = ["tracking:issue"])),
    extensions(("x-unversioned" = json!(true)))
)]
#[delete("/tickets/{id}/tracking-tokens/{token_id}")]
async fn delete_tracking_token(
    op: Op,
    ids: web::Path<(TicketId, TrackingTokenId)>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let (ticket, token) = ids.into_inner();
    app.write(op, move |tx| {
        actions::revoke(tx, ticket, token)?;
        Ok(Reply::no_content())
    })
    .await
}

/// See the ticket as its customer
///
/// Where it stands, what is promised, what happened, the quote that waits for a decision and what the customer can do now.
/// Nothing of it is for staff only.
#[utoipa::path(
    tag = "Tracking",
    responses((status = 200, description = "The ticket.", body = Tracking)),
    security(("trackingToken" = []))
)]
#[get("/tracking")]
async fn get_tracking(op: Op, app: web::Data<App>) -> AppResult<Reply> {
    let shown = app
        .read(op, |db, op| {
            let ticket = view::find(db, op)?;
            view::view(db, op, &ticket)
        })
        .await?;
    Reply::ok(&shown)
}

/// The ticket as it stands after what the customer did.
fn done(tx: &mut Tx, ticket: &Ticket) -> AppResult<Reply> {
    let op = tx.op();
    let shown = view::view(tx.db(), op, ticket)?;
    Reply::created("/api/v1/tracking", &shown)
}

/// Decide on the plan or quote
///
/// Approving starts the repair; declining needs a reason and has us look for another way.
#[utoipa::path(
    tag = "Tracking",
    request_body = TrackingPlanDecisionCreate,
    responses((status = 201, description = "The ticket after the decision.", body = Tracking)),
    security(("trackingToken" = []))
)]
#[post("/tracking/plan-decisions")]
async fn create_tracking_plan_decision(
    op: Op,
    body: ValidJson<TrackingPlanDecisionCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let ticket = actions::decide(tx, body.0.clone())?;
        done(tx, &ticket)
    })
    .await
}

/// Accept or refuse the result
///
/// Refusing needs a reason and sends the ticket back to repair.
#[utoipa::path(
    tag = "Tracking",
    request_body = TrackingAcceptanceCreate,
    responses((status = 201, description = "The ticket after the word.", body = Tracking)),
    security(("trackingToken" = []))
)]
#[post("/tracking/acceptances")]
async fn create_tracking_acceptance(
    op: Op,
    body: ValidJson<TrackingAcceptanceCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let ticket = actions::accept(tx, body.0.clone())?;
        done(tx, &ticket)
    })
    .await
}

/// Write to us
///
/// The message stands in the ticket's timeline.
#[utoipa::path(
    tag = "Tracking",
    request_body = TrackingMessageCreate,
    responses((status = 201, description = "The ticket with the message.", body = Tracking)),
    security(("trackingToken" = []))
)]
#[post("/tracking/messages")]
async fn create_tracking_message(
    op: Op,
    body: ValidJson<TrackingMessageCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let ticket = actions::write(tx, &body.0)?;
        done(tx, &ticket)
    })
    .await
}

/// Have the repair taken up again
///
/// Possible within 30 days of the closing, unless the settings say otherwise.
#[utoipa::path(
    tag = "Tracking",
    request_body = TrackingReopeningCreate,
    responses((status = 201, description = "The ticket, open again.", body = Tracking)),
    security(("trackingToken" = []))
)]
#[post("/tracking/reopenings")]
async fn create_tracking_reopening(
    op: Op,
    body: ValidJson<TrackingReopeningCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let ticket = actions::reopen(tx, &body.0)?;
        done(tx, &ticket)
    })
    .await
}

/// Give the request up
///
/// Possible until the repair starts.
#[utoipa::path(
    tag = "Tracking",
    request_body = TrackingCancellationCreate,
    responses((status = 201, description = "The ticket, cancelled.", body = Tracking)),
    security(("trackingToken" = []))
)]
#[post("/tracking/cancellations")]
async fn create_tracking_cancellation(
    op: Op,
    body: ValidJson<TrackingCancellationCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let ticket = actions::cancel(tx, &body.0)?;
        done(tx, &ticket)
    })
    .await
}

/// Answer the survey
///
/// Once, after the work is closed and before its review is completed.
#[utoipa::path(
    tag = "Tracking",
    request_body = TrackingSurveyCreate,
    responses((status = 201, description = "The ticket after the answer.", body = Tracking)),
    security(("trackingToken" = []))
)]
#[post("/tracking/survey")]
async fn create_tracking_survey(
    op: Op,
    body: ValidJson<TrackingSurveyCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let ticket = actions::answer_survey(tx, body.0.clone())?;
        done(tx, &ticket)
    })
    .await
}
