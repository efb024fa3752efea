//! Corrections of repair reports over HTTP.

use crate::platform::http::mounting::Mounting;
use actix_web::{post, web};

use crate::app::App;
use crate::platform::auth::actor::TicketId;
use crate::platform::error::AppResult;
use crate::platform::http::{Reply, ValidJson};
use crate::platform::op::Op;
use crate::tickets::evidence::actions;
use crate::tickets::evidence::bodies::RepairReport;
use crate::tickets::evidence::corrections::{
    RepairReportCorrectionCreate, RepairReportWriteOffCreate,
};

/// Routes of this file.
pub fn mount(config: &mut Mounting<'_>) {
    config
        .service(create_repair_report_correction)
        .service(create_repair_report_write_off);
}

/// Correct a repair report before closing
///
/// Possible in `closure`, for what closing waits for: free-text lines whose old part is pending or wrongly told, and
/// numbers of the device that were recorded without the new value or with a wrong one. Makes the next revision of the
/// report in force; the earlier one stays. New numbers are written to the device's history.
#[utoipa::path(
    tag = "Evidence",
    params(("id" = Uuid, Path, description = "The ticket.")),
    request_body = RepairReportCorrectionCreate,
    responses((status = 201, description = "The new revision.", body = RepairReport)),
    security(("bearerAuth" = ["tickets:work"]))
)]
#[post("/tickets/{id}/repair-report-corrections")]
async fn create_repair_report_correction(
    op: Op,
    id: web::Path<TicketId>,
    body: ValidJson<RepairReportCorrectionCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let location = format!("/api/v1/tickets/{id}/repair-reports");
    app.write(op, move |tx| {
        let record = actions::correct_report(tx, *id, &body.0)?;
        Reply::created(location.clone(), &record)
    })
    .await
}

/// Write off what a repair report left open
///
/// Possible in `closure`, for old parts of free-text lines that nobody will bring back and for numbers that nobody will
/// find out. Makes the next revision of the report in force, with the reason; the earlier one stays. Old parts of the
/// catalogue are written off in the stock ledger (`POST /old-part-write-offs`).
#[utoipa::path(
    tag = "Evidence",
    params(("id" = Uuid, Path, description = "The ticket.")),
    request_body = RepairReportWriteOffCreate,
    responses((status = 201, description = "The new revision.", body = RepairReport)),
    security(("bearerAuth" = ["stock:write_off"]))
)]
#[post("/tickets/{id}/repair-report-write-offs")]
async fn create_repair_report_write_off(
    op: Op,
    id: web::Path<TicketId>,
    body: ValidJson<RepairReportWriteOffCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let location = format!("/api/v1/tickets/{id}/repair-reports");
    app.write(op, move |tx| {
        let record = actions::write_report_off(tx, *id, &body.0)?;
        Reply::created(location.clone(), &record)
    })
    .await
}
