//! Verifications, acceptances and plan decisions over HTTP: evidence that takes a step.

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
    Acceptance, AcceptanceBody, AcceptanceCreate, AcceptancePage, PlanDecision, PlanDecisionBody,
    PlanDecisionCreate, PlanDecisionPage, Verification, VerificationBody, VerificationCreate,
    VerificationPage,
};

/// Routes of this file.
pub fn mount(config: &mut Mounting<'_>) {
    config
        .service(list_verifications)
        .service(create_verification)
        .service(list_acceptances)
        .service(create_acceptance)
        .service(list_plan_decisions)
        .service(create_plan_decision);
}

/// List the verifications
///
/// Every internal test of the ticket.
#[utoipa::path(
    tag = "Evidence",
    params(("id" = Uuid, Path, description = "The ticket."), EvidenceFilter, PageParams),
    responses((status = 200, description = "One page.", body = VerificationPage)),
    security(("bearerAuth" = ["tickets:read"]))
)]
#[get("/tickets/{id}/verifications")]
async fn list_verifications(
    op: Op,
    id: web::Path<TicketId>,
    list: Listing<EvidenceFilter>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let (data, page) = super::page::<VerificationBody>(op, &app, *id, list).await?;
    Reply::ok(&VerificationPage { data, page })
}

/// Record a verification
///
/// Passing moves the ticket on to the customer's acceptance, failing sends it back to repair. Whoever repaired does not
/// verify, unless the ticket's category allows it.
#[utoipa::path(
    tag = "Evidence",
    params(("id" = Uuid, Path, description = "The ticket.")),
    request_body = VerificationCreate,
    responses((status = 201, description = "The record.", body = Verification)),
    security(("bearerAuth" = ["tickets:verify"]))
)]
#[post("/tickets/{id}/verifications")]
async fn create_verification(
    op: Op,
    id: web::Path<TicketId>,
    body: ValidJson<VerificationCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let location = format!("/api/v1/tickets/{id}/verifications");
    app.write(op, move |tx| {
        let record = actions::verify(tx, *id, body.0.clone())?;
        Reply::created(location.clone(), &record)
    })
    .await
}

/// List the acceptances
///
/// Every word of the customer on the result of the repair.
#[utoipa::path(
    tag = "Evidence",
    params(("id" = Uuid, Path, description = "The ticket."), EvidenceFilter, PageParams),
    responses((status = 200, description = "One page.", body = AcceptancePage)),
    security(("bearerAuth" = ["tickets:read"]))
)]
#[get("/tickets/{id}/acceptances")]
async fn list_acceptances(
    op: Op,
    id: web::Path<TicketId>,
    list: Listing<EvidenceFilter>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let (data, page) = super::page::<AcceptanceBody>(op, &app, *id, list).await?;
    Reply::ok(&AcceptancePage { data, page })
}

/// Record an acceptance
///
/// Accepting moves the ticket on to closure, refusing sends it back to repair and needs a reason. A technician brings the
/// customer's signature, an agent says where the word can be looked up.
#[utoipa::path(
    tag = "Evidence",
    params(("id" = Uuid, Path, description = "The ticket.")),
    request_body = AcceptanceCreate,
    responses((status = 201, description = "The record.", body = Acceptance)),
    security(("bearerAuth" = ["tickets:witness"]))
)]
#[post("/tickets/{id}/acceptances")]
async fn create_acceptance(
    op: Op,
    id: web::Path<TicketId>,
    body: ValidJson<AcceptanceCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let location = format!("/api/v1/tickets/{id}/acceptances");
    app.write(op, move |tx| {
        let record = actions::accept(tx, *id, body.0.clone())?;
        Reply::created(location.clone(), &record)
    })
    .await
}

/// List the plan decisions
///
/// Every word of the customer on plans and quotes.
#[utoipa::path(
    tag = "Evidence",
    params(("id" = Uuid, Path, description = "The ticket."), EvidenceFilter, PageParams),
    responses((status = 200, description = "One page.", body = PlanDecisionPage)),
    security(("bearerAuth" = ["tickets:read"]))
)]
#[get("/tickets/{id}/plan-decisions")]
async fn list_plan_decisions(
    op: Op,
    id: web::Path<TicketId>,
    list: Listing<EvidenceFilter>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let (data, page) = super::page::<PlanDecisionBody>(op, &app, *id, list).await?;
    Reply::ok(&PlanDecisionPage { data, page })
}

/// Record a plan decision
///
/// The customer's word on a plan without a quote: approving starts the repair, declining goes back to diagnosis and needs a
/// reason. A quote is decided at `/quotes/{id}/decisions`.
#[utoipa::path(
    tag = "Evidence",
    params(("id" = Uuid, Path, description = "The ticket.")),
    request_body = PlanDecisionCreate,
    responses((status = 201, description = "The record.", body = PlanDecision)),
    security(("bearerAuth" = ["tickets:witness"]))
)]
#[post("/tickets/{id}/plan-decisions")]
async fn create_plan_decision(
    op: Op,
    id: web::Path<TicketId>,
    body: ValidJson<PlanDecisionCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let location = format!("/api/v1/tickets/{id}/plan-decisions");
    app.write(op, move |tx| {
        let record = actions::decide_plan(tx, *id, body.0.clone())?;
        Reply::created(location.clone(), &record)
    })
    .await
}
