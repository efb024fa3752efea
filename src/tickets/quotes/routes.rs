//! Quotes over HTTP.

use crate::platform::http::mounting::Mounting;
use actix_web::{get, patch, post, web};

use super::actions;
use super::dto::{
    DiscountApprovalCreate, Quote, QuoteCreate, QuoteFilter, QuotePage, QuoteSummary,
    QuoteTransitionCreate, QuoteUpdate,
};
use super::model;
use crate::app::App;
use crate::platform::auth::actor::TicketId;
use crate::platform::error::{AppError, AppResult};
use crate::platform::http::page::PageParams;
use crate::platform::http::{IfMatch, Listing, Reply, ValidJson, json};
use crate::platform::op::Op;
use crate::platform::tx::Tx;
use crate::tickets::bundle::TicketBundle;
use crate::tickets::evidence::actions as evidence;
use crate::tickets::evidence::bodies::{PlanDecision, PlanDecisionCreate};
use crate::tickets::model::QuoteId;

/// Routes of quotes.
pub fn mount(config: &mut Mounting<'_>) {
    config
        .service(list_quotes)
        .service(create_quote)
        .service(get_quote)
        .service(update_quote)
        .service(create_quote_transition)
        .service(create_quote_discount_approval)
        .service(create_quote_decision);
}

/// The quote as its caller sees it after a write.
fn shown(tx: &mut Tx, (bundle, quote): (TicketBundle, model::Quote)) -> AppResult<Quote> {
    let op = tx.op();
    actions::shown(tx.db(), op, &bundle.ticket, quote)
}

fn created(tx: &mut Tx, written: (TicketBundle, model::Quote)) -> AppResult<Reply> {
    let quote = shown(tx, written)?;
    let location = format!("/api/v1/quotes/{}", quote.id);
    Ok(Reply::created(location, &quote)?.version(quote.version, ""))
}

/// List the quotes of a ticket
///
/// Every version of every cycle, newest first unless `sort` says otherwise.
#[utoipa::path(
    tag = "Quotes",
    params(("id" = Uuid, Path, description = "The ticket."), QuoteFilter, PageParams),
    responses((status = 200, description = "One page.", body = QuotePage)),
    security(("bearerAuth" = ["quotes:read"]))
)]
#[get("/tickets/{id}/quotes")]
async fn list_quotes(
    op: Op,
    id: web::Path<TicketId>,
    list: Listing<QuoteFilter>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let (cycle, page) = (list.filter.cycle, list.page.clone());
    let (mut rows, total) = app
        .read(op, move |db, op| actions::list(db, op, *id, cycle, &page))
        .await?;
    let key = |row: &model::Quote| (row.cycle, row.quote_version);
    let page = list.page.close(&app, &mut rows, total, key);
    let data = rows.into_iter().map(QuoteSummary::from).collect();
    Reply::ok(&QuotePage { data, page })
}

/// Write a version of a quote
///
/// A draft, possible while the ticket is in diagnosis or waits for the customer. It takes the place of an earlier draft; a
/// version that is with the customer stays until this one is sent. Who pays for a line is proposed from the entitlement.
#[utoipa::path(
    tag = "Quotes",
    params(("id" = Uuid, Path, description = "The ticket.")),
    request_body = QuoteCreate,
    responses((status = 201, description = "The draft.", body = Quote)),
    security(("bearerAuth" = ["quotes:write"]))
)]
#[post("/tickets/{id}/quotes")]
async fn create_quote(
    op: Op,
    id: web::Path<TicketId>,
    body: ValidJson<QuoteCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let written = actions::create(tx, *id, body.0.clone())?;
        created(tx, written)
    })
    .await
}

/// Get one quote
///
/// One version with its lines, amounts and what this caller can do with it now.
#[utoipa::path(
    tag = "Quotes",
    params(("id" = Uuid, Path, description = "The quote.")),
    responses((status = 200, description = "The quote.", body = Quote)),
    security(("bearerAuth" = ["quotes:read"]))
)]
#[get("/quotes/{id}")]
async fn get_quote(op: Op, id: web::Path<QuoteId>, app: web::Data<App>) -> AppResult<Reply> {
    let quote = app
        .read(op, move |db, op| actions::get(db, op, *id))
        .await?;
    Ok(Reply::ok(&quote)?.version(quote.version, &tag(&quote)?))
}

/// The same version differs between callers and days, in what they can do with it.
fn tag(quote: &Quote) -> AppResult<String> {
    let text = serde_json::to_vec(quote).map_err(AppError::internal)?;
    let hash = json::hash(&text);
    Ok(hash
        .iter()
        .take(4)
        .map(|byte| format!("{byte:02x}"))
        .collect())
}

/// Change a draft
///
/// Only its author changes a draft, and only until it is sent. An approval of its discount is lost with the change.
#[utoipa::path(
    tag = "Quotes",
    params(("id" = Uuid, Path, description = "The quote.")),
    request_body = QuoteUpdate,
    responses((status = 200, description = "The draft.", body = Quote)),
    security(("bearerAuth" = ["quotes:write"]))
)]
#[patch("/quotes/{id}")]
async fn update_quote(
    op: Op,
    id: web::Path<QuoteId>,
    version: IfMatch,
    body: ValidJson<QuoteUpdate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let written = actions::update(tx, *id, version.0, body.0.clone())?;
        let quote = shown(tx, written)?;
        Ok(Reply::ok(&quote)?.version(quote.version, ""))
    })
    .await
}

/// Take a step of a quote
///
/// Sending gives it to the customer and takes back the version that was there. Discount and margin must be within the
/// author's authority or approved by another person.
#[utoipa::path(
    tag = "Quotes",
    params(("id" = Uuid, Path, description = "The quote.")),
    request_body = QuoteTransitionCreate,
    responses((status = 201, description = "The quote after the step.", body = Quote)),
    security(("bearerAuth" = ["quotes:write"]))
)]
#[post("/quotes/{id}/transitions")]
async fn create_quote_transition(
    op: Op,
    id: web::Path<QuoteId>,
    body: ValidJson<QuoteTransitionCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let written = actions::transition(tx, *id, body.0.action)?;
        created(tx, written)
    })
    .await
}

/// Approve a discount
///
/// Lets a draft be sent whose discount or margin is above its author's authority. The author cannot approve it.
#[utoipa::path(
    tag = "Quotes",
    params(("id" = Uuid, Path, description = "The quote.")),
    request_body = DiscountApprovalCreate,
    responses((status = 201, description = "The draft, approved.", body = Quote)),
    security(("bearerAuth" = ["quotes:approve_discount"]))
)]
#[post("/quotes/{id}/discount-approvals")]
async fn create_quote_discount_approval(
    op: Op,
    id: web::Path<QuoteId>,
    body: ValidJson<DiscountApprovalCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let written = actions::approve_discount(tx, *id, &body.0)?;
        created(tx, written)
    })
    .await
}

/// Record the decision on a quote
///
/// The customer's word, brought in by an agent with where it can be looked up: only on the version that is with the
/// customer, and not past its last day. Approving makes the charges and starts the repair; declining needs a reason and
/// goes back to diagnosis.
#[utoipa::path(
    tag = "Quotes",
    params(("id" = Uuid, Path, description = "The quote.")),
    request_body = PlanDecisionCreate,
    responses((status = 201, description = "The decision.", body = PlanDecision)),
    security(("bearerAuth" = ["tickets:witness"]))
)]
#[post("/quotes/{id}/decisions")]
async fn create_quote_decision(
    op: Op,
    id: web::Path<QuoteId>,
    body: ValidJson<PlanDecisionCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let decision = evidence::decide_quote(tx, *id, body.0.clone())?;
        let location = format!("/api/v1/tickets/{}/plan-decisions", decision.ticket_id);
        Reply::created(location, &decision)
    })
    .await
}
