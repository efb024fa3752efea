//! Imports and exports over HTTP.

use crate::platform::http::mounting::Mounting;
use actix_web::{get, post, web};

use super::dto::{
    Export, ExportCreate, FaultFilter, Import, ImportCreate, ImportFault, SheetFaultPage,
};
use super::model::{ExportId, ImportId};
use super::{actions, repo};
use crate::app::App;
use crate::platform::error::AppResult;
use crate::platform::http::page::PageParams;
use crate::platform::http::{Listing, Reply, ValidJson};
use crate::platform::op::Op;

/// Mounts the room.
pub fn mount(config: &mut Mounting<'_>) {
    config
        .service(create_import)
        .service(get_import)
        .service(list_import_faults)
        .service(create_export)
        .service(get_export);
}

/// Accepted: the job does it, and `location` says how far it has come.
fn accepted(location: String, body: &impl serde::Serialize) -> AppResult<Reply> {
    let reply = Reply::created(location, body)?.header("retry-after", "2");
    Ok(Reply {
        status: 202,
        ..reply
    })
}

/// Take a sheet in
///
/// The first row of the sheet holds the headings: keys or names of the columns in Chinese or English, in any order.
/// Parts: `sku`, `name`, `category`, `unit`, and where wanted `name_en`, `decimals`, `is_serial_tracked`,
/// `is_lot_tracked`, `is_consumable`, `owes_old_part`, `minimum_quantity`, `maximum_quantity`, `sale_price`,
/// `sale_currency`, `purchase_price`, `purchase_currency`, `warranty_days`, `barcode`, `models`, `is_active`. Opening
/// stock: `location`, `sku`, `quantity`, `unit_cost`, and where wanted `branch`, `currency`, `lot_number`,
/// `expires_on`, `serials`. Several models or serial numbers in one cell are separated by semicolons.
///
/// The sheet is looked at as a whole; every fault is named by row and column. With one fault nothing is taken in, and
/// without any all of it is, in one step. Ask again at `Location` until the state is `succeeded`, `rejected` or
/// `failed`. What the sheet lists needs its own permission: `parts:write` for parts, `stock:receive` for opening stock.
#[utoipa::path(
    tag = "Sheets",
    request_body = ImportCreate,
    responses((status = 202, description = "Will be done.", body = Import)),
    security(("bearerAuth" = ["imports:run"]))
)]
#[post("/imports")]
async fn create_import(
    op: Op,
    body: ValidJson<ImportCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let row = actions::import(tx, &body.0)?;
        accepted(format!("/api/v1/imports/{}", row.id), &Import::from(row))
    })
    .await
}

/// Get an import
///
/// How far it has come, and what came of it. Seen by who asked for it.
#[utoipa::path(
    tag = "Sheets",
    params(("id" = Uuid, Path, description = "The import.")),
    responses((status = 200, description = "The import.", body = Import)),
    security(("bearerAuth" = ["imports:run"]))
)]
#[get("/imports/{id}")]
async fn get_import(op: Op, id: web::Path<ImportId>, app: web::Data<App>) -> AppResult<Reply> {
    app.read(op, move |db, op| {
        Reply::ok(&Import::from(actions::find_import(db, op, *id)?))
    })
    .await
}

/// List the faults of an import
///
/// In the order of the sheet: the first 10,000; `fault_count` of the import counts all.
#[utoipa::path(
    tag = "Sheets",
    params(("id" = Uuid, Path, description = "The import."), FaultFilter, PageParams),
    responses((status = 200, description = "One page.", body = SheetFaultPage)),
    security(("bearerAuth" = ["imports:run"]))
)]
#[get("/imports/{id}/faults")]
async fn list_import_faults(
    op: Op,
    id: web::Path<ImportId>,
    list: Listing<FaultFilter>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let (page, lang) = (list.page.clone(), op.lang);
    let (mut rows, total) = app
        .read(op, move |db, op| {
            let import = actions::find_import(db, op, *id)?;
            let total = match list.page.with_total {
                true => Some(repo::kept_faults(db, import.id)?),
                false => None,
            };
            Ok((repo::faults(db, import.id, &list.page)?, total))
        })
        .await?;
    let info = page.close(&app, &mut rows, total, |row| (row.number,));
    let data = rows.into_iter().map(|row| ImportFault::new(row, lang));
    Reply::ok(&SheetFaultPage {
        data: data.collect(),
        page: info,
    })
}

/// Write a list into a sheet
///
/// Headings are in the language of the request. A sheet of parts can be taken in again as it is. Ask again at
/// `Location` until the state is `succeeded` or `failed`; the sheet is then the file `attachment_id`. What is written
/// needs its own permission: `parts:read` for parts, `stock:read` for stock balances.
#[utoipa::path(
    tag = "Sheets",
    request_body = ExportCreate,
    responses((status = 202, description = "Will be done.", body = Export)),
    security(("bearerAuth" = ["exports:run"]))
)]
#[post("/exports")]
async fn create_export(
    op: Op,
    body: ValidJson<ExportCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let row = actions::export(tx, &body.0)?;
        accepted(format!("/api/v1/exports/{}", row.id), &Export::from(row))
    })
    .await
}

/// Get an export
///
/// How far it has come, and which file it became. Seen by who asked for it.
#[utoipa::path(
    tag = "Sheets",
    params(("id" = Uuid, Path, description = "The export.")),
    responses((status = 200, description = "The export.", body = Export)),
    security(("bearerAuth" = ["exports:run"]))
)]
#[get("/exports/{id}")]
async fn get_export(op: Op, id: web::Path<ExportId>, app: web::Data<App>) -> AppResult<Reply> {
    app.read(op, move |db, op| {
        Reply::ok(&Export::from(actions::find_export(db, op, *id)?))
    })
    .await
}
