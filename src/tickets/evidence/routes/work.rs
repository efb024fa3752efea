//! Diagnoses, repair reports and fault analyses over HTTP.

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
    Diagnosis, DiagnosisBody, DiagnosisCreate, DiagnosisPage, FaultAnalysis, FaultAnalysisBody,
    FaultAnalysisCreate, FaultAnalysisPage, RepairReport, RepairReportBody, RepairReportCreate,
    RepairReportPage,
};

/// Routes of this file.
pub fn mount(config: &mut Mounting<'_>) {
    config
        .service(list_diagnoses)
        .service(create_diagnosis)
        .service(list_repair_reports)
        .service(create_repair_report)
        .service(list_fault_analyses)
        .service(create_fault_analysis);
}

/// List the diagnoses
///
/// Every diagnosis of the ticket; the highest revision of a cycle is in force.
#[utoipa::path(
    tag = "Evidence",
    params(("id" = Uuid, Path, description = "The ticket."), EvidenceFilter, PageParams),
    responses((status = 200, description = "One page.", body = DiagnosisPage)),
    security(("bearerAuth" = ["tickets:read"]))
)]
#[get("/tickets/{id}/diagnoses")]
async fn list_diagnoses(
    op: Op,
    id: web::Path<TicketId>,
    list: Listing<EvidenceFilter>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let (data, page) = super::page::<DiagnosisBody>(op, &app, *id, list).await?;
    Reply::ok(&DiagnosisPage { data, page })
}

/// Record a diagnosis
///
/// Possible while the ticket is in diagnosis; a correction is a new record. Sets fault code, service mode and promised day of
/// the ticket, and asks the entitlement again: man-made damage is chargeable whatever the dates.
#[utoipa::path(
    tag = "Evidence",
    params(("id" = Uuid, Path, description = "The ticket.")),
    request_body = DiagnosisCreate,
    responses((status = 201, description = "The record.", body = Diagnosis)),
    security(("bearerAuth" = ["tickets:work"]))
)]
#[post("/tickets/{id}/diagnoses")]
async fn create_diagnosis(
    op: Op,
    id: web::Path<TicketId>,
    body: ValidJson<DiagnosisCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let location = format!("/api/v1/tickets/{id}/diagnoses");
    app.write(op, move |tx| {
        let record = actions::diagnose(tx, *id, body.0.clone())?;
        Reply::created(location.clone(), &record)
    })
    .await
}

/// List the repair reports
///
/// Every repair report of the ticket; the highest revision of a cycle is in force.
#[utoipa::path(
    tag = "Evidence",
    params(("id" = Uuid, Path, description = "The ticket."), EvidenceFilter, PageParams),
    responses((status = 200, description = "One page.", body = RepairReportPage)),
    security(("bearerAuth" = ["tickets:read"]))
)]
#[get("/tickets/{id}/repair-reports")]
async fn list_repair_reports(
    op: Op,
    id: web::Path<TicketId>,
    list: Listing<EvidenceFilter>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let (data, page) = super::page::<RepairReportBody>(op, &app, *id, list).await?;
    Reply::ok(&RepairReportPage { data, page })
}

/// Record a repair report
///
/// Possible while the ticket is in repair; a correction is a new record.
#[utoipa::path(
    tag = "Evidence",
    params(("id" = Uuid, Path, description = "The ticket.")),
    request_body = RepairReportCreate,
    responses((status = 201, description = "The record.", body = RepairReport)),
    security(("bearerAuth" = ["tickets:work"]))
)]
#[post("/tickets/{id}/repair-reports")]
async fn create_repair_report(
    op: Op,
    id: web::Path<TicketId>,
    body: ValidJson<RepairReportCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let location = format!("/api/v1/tickets/{id}/repair-reports");
    app.write(op, move |tx| {
        let record = actions::report_repair(tx, *id, body.0.clone())?;
        Reply::created(location.clone(), &record)
    })
    .await
}

/// List the fault analyses
///
/// Every fault analysis report of the ticket.
#[utoipa::path(
    tag = "Evidence",
    params(("id" = Uuid, Path, description = "The ticket."), EvidenceFilter, PageParams),
    responses((status = 200, description = "One page.", body = FaultAnalysisPage)),
    security(("bearerAuth" = ["tickets:read"]))
)]
#[get("/tickets/{id}/fault-analyses")]
async fn list_fault_analyses(
    op: Op,
    id: web::Path<TicketId>,
    list: Listing<EvidenceFilter>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let (data, page) = super::page::<FaultAnalysisBody>(op, &app, *id, list).await?;
    Reply::ok(&FaultAnalysisPage { data, page })
}

/// Record a fault analysis
///
/// A fault analysis report (故障分析报告); a major failure needs one before its review is completed.
#[utoipa::path(
    tag = "Evidence",
    params(("id" = Uuid, Path, description = "The ticket.")),
    request_body = FaultAnalysisCreate,
    responses((status = 201, description = "The record.", body = FaultAnalysis)),
    security(("bearerAuth" = ["tickets:work"]))
)]
#[post("/tickets/{id}/fault-analyses")]
async fn create_fault_analysis(
    op: Op,
    id: web::Path<TicketId>,
    body: ValidJson<FaultAnalysisCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let location = format!("/api/v1/tickets/{id}/fault-analyses");
    app.write(op, move |tx| {
        let record = actions::analyse_fault(tx, *id, body.0.clone())?;
        Reply::created(location.clone(), &record)
    })
    .await
}
