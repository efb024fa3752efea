//! The register of tools, their calibrations and monthly checks over HTTP.

use crate::platform::http::mounting::Mounting;
use actix_web::{get, patch, post, web};

use crate::app::App;
use crate::inventory::tools::actions;
use crate::inventory::tools::dto::{
    Tool, ToolCalibration, ToolCalibrationCreate, ToolCalibrationFilter, ToolCalibrationPage,
    ToolCheck, ToolCheckCreate, ToolCheckFilter, ToolCheckPage, ToolCreate, ToolFilter, ToolPage,
    ToolRetirementCreate, ToolUpdate,
};
use crate::inventory::tools::model::{ToolId, month_of};
use crate::inventory::tools::repo;
use crate::platform::auth::Permission;
use crate::platform::error::AppResult;
use crate::platform::http::Reply;
use crate::platform::http::etag::IfMatch;
use crate::platform::http::json::ValidJson;
use crate::platform::http::page::{Listing, PageParams};
use crate::platform::op::Op;

pub(super) fn mount(config: &mut Mounting<'_>) {
    config
        .service(list_tools)
        .service(create_tool)
        .service(list_tool_checks)
        .service(get_tool)
        .service(update_tool)
        .service(create_tool_retirement)
        .service(list_tool_calibrations)
        .service(create_tool_calibration)
        .service(create_tool_check);
}

/// List tools
///
/// By number; those of the branches within reach, or those one has on loan.
#[utoipa::path(
    tag = "Tools",
    params(ToolFilter, PageParams),
    responses((status = 200, description = "One page.", body = ToolPage)),
    security(("bearerAuth" = ["tools:read"]))
)]
#[get("/tools")]
async fn list_tools(op: Op, list: Listing<ToolFilter>, app: web::Data<App>) -> AppResult<Reply> {
    let (page, today) = (list.page.clone(), op.now.date());
    let (mut rows, total) = app
        .read(op, move |db, op| {
            let filter = list.filter;
            let wanted = repo::Wanted {
                scope: op.actor.scope(Permission::ToolsRead),
                branch: filter.branch_id,
                statuses: filter.status.map(|list| list.0).unwrap_or_default(),
                calibration_due_by: filter.calibration_due_by,
                checked: filter
                    .is_checked
                    .map(|is_checked| (month_of(today), is_checked)),
            };
            repo::list(db, &wanted, &list.page)
        })
        .await?;
    let info = page.close(&app, &mut rows, total, |row| (row.number.clone(), row.id));
    let data = rows.into_iter().map(|row| Tool::new(row, today)).collect();
    Reply::ok(&ToolPage { data, page: info })
}

/// Register a tool
///
/// It is in the store of its branch until somebody borrows it.
#[utoipa::path(
    tag = "Tools",
    request_body = ToolCreate,
    responses((status = 201, description = "The tool.", body = Tool)),
    security(("bearerAuth" = ["tools:manage"])),
    extensions(("x-idempotency-required" = json!(true)))
)]
#[post("/tools")]
async fn create_tool(op: Op, body: ValidJson<ToolCreate>, app: web::Data<App>) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let row = actions::create(tx, &body.0)?;
        let (address, version) = (format!("/api/v1/tools/{}", row.id), row.version);
        let today = tx.now().date();
        Ok(Reply::created(address, &Tool::new(row, today))?.version(version, ""))
    })
    .await
}

/// Get a tool
///
/// Where it is, in what condition, and calibrated until when.
#[utoipa::path(
    tag = "Tools",
    params(("id" = Uuid, Path, description = "The tool.")),
    responses((status = 200, description = "The tool.", body = Tool)),
    security(("bearerAuth" = ["tools:read"]))
)]
#[get("/tools/{id}")]
async fn get_tool(op: Op, id: web::Path<ToolId>, app: web::Data<App>) -> AppResult<Reply> {
    app.read(op, move |db, op| {
        let row = actions::visible(db, op, *id)?;
        let version = row.version;
        Ok(Reply::ok(&Tool::new(row, op.now.date()))?.version(version, ""))
    })
    .await
}

/// Change a tool
///
/// What is absent stays. Number and price stay for good: loans go by them.
#[utoipa::path(
    tag = "Tools",
    params(("id" = Uuid, Path, description = "The tool.")),
    request_body = ToolUpdate,
    responses((status = 200, description = "Changed.", body = Tool)),
    security(("bearerAuth" = ["tools:manage"]))
)]
#[patch("/tools/{id}")]
async fn update_tool(
    op: Op,
    id: web::Path<ToolId>,
    seen: IfMatch,
    body: ValidJson<ToolUpdate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let row = actions::update(tx, *id, seen.0, &body.0)?;
        let (version, today) = (row.version, tx.now().date());
        Ok(Reply::ok(&Tool::new(row, today))?.version(version, ""))
    })
    .await
}

/// Take a tool out of use
///
/// From the store, for good, with a reason.
#[utoipa::path(
    tag = "Tools",
    params(("id" = Uuid, Path, description = "The tool.")),
    request_body = ToolRetirementCreate,
    responses((status = 201, description = "The tool, retired.", body = Tool)),
    security(("bearerAuth" = ["tools:manage"])),
    extensions(("x-idempotency-required" = json!(true)))
)]
#[post("/tools/{id}/retirements")]
async fn create_tool_retirement(
    op: Op,
    id: web::Path<ToolId>,
    body: ValidJson<ToolRetirementCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let row = actions::retire(tx, *id, &body.0)?;
        let (address, today) = (format!("/api/v1/tools/{}", row.id), tx.now().date());
        Reply::created(address, &Tool::new(row, today))
    })
    .await
}

/// List the calibrations of a tool
///
/// Newest first.
#[utoipa::path(
    tag = "Tools",
    params(("id" = Uuid, Path, description = "The tool."), ToolCalibrationFilter, PageParams),
    responses((status = 200, description = "One page.", body = ToolCalibrationPage)),
    security(("bearerAuth" = ["tools:read"]))
)]
#[get("/tools/{id}/calibrations")]
async fn list_tool_calibrations(
    op: Op,
    id: web::Path<ToolId>,
    list: Listing<ToolCalibrationFilter>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let page = list.page.clone();
    let (mut rows, total) = app
        .read(op, move |db, op| {
            actions::visible(db, op, *id)?;
            repo::list_calibrations(db, *id, &list.page)
        })
        .await?;
    let info = page.close(&app, &mut rows, total, |row| (row.id,));
    let data = rows.into_iter().map(ToolCalibration::from).collect();
    Reply::ok(&ToolCalibrationPage { data, page: info })
}

/// Record a calibration
///
/// Moves the due day on; an instrument that failed is marked damaged.
#[utoipa::path(
    tag = "Tools",
    params(("id" = Uuid, Path, description = "The tool.")),
    request_body = ToolCalibrationCreate,
    responses((status = 201, description = "The calibration.", body = ToolCalibration)),
    security(("bearerAuth" = ["tools:manage"])),
    extensions(("x-idempotency-required" = json!(true)))
)]
#[post("/tools/{id}/calibrations")]
async fn create_tool_calibration(
    op: Op,
    id: web::Path<ToolId>,
    body: ValidJson<ToolCalibrationCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let row = actions::calibrate(tx, *id, &body.0)?;
        let address = format!("/api/v1/tools/{}/calibrations", row.tool_id);
        Reply::created(address, &ToolCalibration::from(row))
    })
    .await
}

/// Record the monthly check of a tool
///
/// Present, missing or damaged; once a month.
#[utoipa::path(
    tag = "Tools",
    params(("id" = Uuid, Path, description = "The tool.")),
    request_body = ToolCheckCreate,
    responses((status = 201, description = "What was found.", body = ToolCheck)),
    security(("bearerAuth" = ["tools:manage"])),
    extensions(("x-idempotency-required" = json!(true)))
)]
#[post("/tools/{id}/checks")]
async fn create_tool_check(
    op: Op,
    id: web::Path<ToolId>,
    body: ValidJson<ToolCheckCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let row = actions::check(tx, *id, &body.0)?;
        let address = format!("/api/v1/tool-checks?tool_id={}", row.tool_id);
        Reply::created(address, &ToolCheck::from(row))
    })
    .await
}

/// List monthly checks of tools
///
/// Newest first. What is still to be checked this month is `GET /tools?is_checked=false`.
#[utoipa::path(
    tag = "Tools",
    params(ToolCheckFilter, PageParams),
    responses((status = 200, description = "One page.", body = ToolCheckPage)),
    security(("bearerAuth" = ["tools:read"]))
)]
#[get("/tool-checks")]
async fn list_tool_checks(
    op: Op,
    list: Listing<ToolCheckFilter>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let page = list.page.clone();
    let (mut rows, total) = app
        .read(op, move |db, op| {
            let scope = op.actor.scope(Permission::ToolsRead);
            let month = list.filter.month.map(month_of);
            repo::list_checks(db, (&scope, list.filter.tool_id, month), &list.page)
        })
        .await?;
    let info = page.close(&app, &mut rows, total, |row| (row.created_at, row.id));
    let data = rows.into_iter().map(ToolCheck::from).collect();
    Reply::ok(&ToolCheckPage { data, page: info })
}
