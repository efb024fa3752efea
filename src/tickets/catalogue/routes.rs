//! Categories and fault codes over HTTP.

use crate::platform::http::mounting::Mounting;
use actix_web::{get, patch, post, web};

use super::actions;
use super::dto::{
    Category, CategoryCreate, CategoryFilter, CategoryPage, CategoryUpdate, TicketFaultCode,
    TicketFaultCodeCreate, TicketFaultCodeFilter, TicketFaultCodePage, TicketFaultCodeUpdate,
};
use super::repo::{self, Wanted};
use crate::app::App;
use crate::platform::error::{AppError, AppResult};
use crate::platform::http::page::PageParams;
use crate::platform::http::{IfMatch, Listing, Reply, ValidJson};
use crate::platform::op::Op;
use crate::tickets::model::{CategoryId, FaultCodeId};

pub fn mount(config: &mut Mounting<'_>) {
    config
        .service(list_categories)
        .service(create_category)
        .service(get_category)
        .service(update_category)
        .service(list_fault_codes)
        .service(create_fault_code)
        .service(get_fault_code)
        .service(update_fault_code);
}

/// List ticket categories
///
/// By code. Categories form a tree; `parent_id` gives one branch of it.
#[utoipa::path(
    tag = "Tickets",
    params(CategoryFilter, PageParams),
    responses((status = 200, description = "One page.", body = CategoryPage)),
    security(("bearerAuth" = ["master_data:read"]))
)]
#[get("/categories")]
async fn list_categories(
    op: Op,
    list: Listing<CategoryFilter>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let lang = op.lang;
    let (wanted, page) = (Wanted::from(list.filter), list.page);
    let asked = page.clone();
    let (mut rows, total) = app
        .read(op, move |db, _| {
            let total = asked.with_total.then(|| repo::category::count(db, &wanted));
            Ok((
                repo::category::list(db, &wanted, &asked)?,
                total.transpose()?,
            ))
        })
        .await?;
    let info = page.close(&app, &mut rows, total, |row| (row.code.clone(),));
    Reply::ok(&CategoryPage {
        data: rows
            .into_iter()
            .map(|row| Category::new(row, lang))
            .collect(),
        page: info,
    })
}

/// Create a ticket category
///
/// New tickets can have it at once.
#[utoipa::path(
    tag = "Tickets",
    request_body = CategoryCreate,
    responses((status = 201, description = "Created.", body = Category)),
    security(("bearerAuth" = ["master_data:write"]))
)]
#[post("/categories")]
async fn create_category(
    op: Op,
    body: ValidJson<CategoryCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let row = actions::create_category(tx, &body.0)?;
        let (address, version) = (format!("/api/v1/categories/{}", row.id), row.version);
        Ok(Reply::created(address, &Category::new(row, tx.op().lang))?.version(version, ""))
    })
    .await
}

/// Get a ticket category
///
/// With its version, for a change.
#[utoipa::path(
    tag = "Tickets",
    params(("id" = Uuid, Path, description = "The category.")),
    responses((status = 200, description = "The category.", body = Category)),
    security(("bearerAuth" = ["master_data:read"]))
)]
#[get("/categories/{id}")]
async fn get_category(op: Op, id: web::Path<CategoryId>, app: web::Data<App>) -> AppResult<Reply> {
    app.read(op, move |db, op| {
        let row = repo::category::find(db, *id)?.ok_or_else(|| AppError::missing("category"))?;
        let version = row.version;
        Ok(Reply::ok(&Category::new(row, op.lang))?.version(version, op.lang.as_str()))
    })
    .await
}

/// Change a ticket category
///
/// Names, policy and place in the tree. Taken out of use it stays on the tickets that have it.
#[utoipa::path(
    tag = "Tickets",
    params(("id" = Uuid, Path, description = "The category.")),
    request_body = CategoryUpdate,
    responses((status = 200, description = "The category.", body = Category)),
    security(("bearerAuth" = ["master_data:write"]))
)]
#[patch("/categories/{id}")]
async fn update_category(
    op: Op,
    id: web::Path<CategoryId>,
    seen: IfMatch,
    body: ValidJson<CategoryUpdate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let row = actions::update_category(tx, *id, seen.0, body.0.clone())?;
        let version = row.version;
        Ok(Reply::ok(&Category::new(row, tx.op().lang))?.version(version, ""))
    })
    .await
}

/// List fault codes
///
/// By code. The diagnosis names one of them.
#[utoipa::path(
    tag = "Tickets",
    params(TicketFaultCodeFilter, PageParams),
    responses((status = 200, description = "One page.", body = TicketFaultCodePage)),
    security(("bearerAuth" = ["master_data:read"]))
)]
#[get("/fault-codes")]
async fn list_fault_codes(
    op: Op,
    list: Listing<TicketFaultCodeFilter>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let lang = op.lang;
    let (wanted, page) = (Wanted::from(list.filter), list.page);
    let asked = page.clone();
    let (mut rows, total) = app
        .read(op, move |db, _| {
            let total = asked
                .with_total
                .then(|| repo::fault_code::count(db, &wanted));
            Ok((
                repo::fault_code::list(db, &wanted, &asked)?,
                total.transpose()?,
            ))
        })
        .await?;
    let info = page.close(&app, &mut rows, total, |row| (row.code.clone(),));
    Reply::ok(&TicketFaultCodePage {
        data: rows
            .into_iter()
            .map(|row| TicketFaultCode::new(row, lang))
            .collect(),
        page: info,
    })
}

/// Create a fault code
///
/// New diagnoses can name it at once.
#[utoipa::path(
    tag = "Tickets",
    request_body = TicketFaultCodeCreate,
    responses((status = 201, description = "Created.", body = TicketFaultCode)),
    security(("bearerAuth" = ["master_data:write"]))
)]
#[post("/fault-codes")]
async fn create_fault_code(
    op: Op,
    body: ValidJson<TicketFaultCodeCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let row = actions::create_fault_code(tx, &body.0)?;
        let (address, version) = (format!("/api/v1/fault-codes/{}", row.id), row.version);
        Ok(Reply::created(address, &TicketFaultCode::new(row, tx.op().lang))?.version(version, ""))
    })
    .await
}

/// Get a fault code
///
/// With its version, for a change.
#[utoipa::path(
    tag = "Tickets",
    params(("id" = Uuid, Path, description = "The fault code.")),
    responses((status = 200, description = "The fault code.", body = TicketFaultCode)),
    security(("bearerAuth" = ["master_data:read"]))
)]
#[get("/fault-codes/{id}")]
async fn get_fault_code(
    op: Op,
    id: web::Path<FaultCodeId>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.read(op, move |db, op| {
        let row =
            repo::fault_code::find(db, *id)?.ok_or_else(|| AppError::missing("fault_code"))?;
        let version = row.version;
        Ok(Reply::ok(&TicketFaultCode::new(row, op.lang))?.version(version, op.lang.as_str()))
    })
    .await
}

/// Change a fault code
///
/// Names and weight. Taken out of use it stays on the diagnoses that name it.
#[utoipa::path(
    tag = "Tickets",
    params(("id" = Uuid, Path, description = "The fault code.")),
    request_body = TicketFaultCodeUpdate,
    responses((status = 200, description = "The fault code.", body = TicketFaultCode)),
    security(("bearerAuth" = ["master_data:write"]))
)]
#[patch("/fault-codes/{id}")]
async fn update_fault_code(
    op: Op,
    id: web::Path<FaultCodeId>,
    seen: IfMatch,
    body: ValidJson<TicketFaultCodeUpdate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let row = actions::update_fault_code(tx, *id, seen.0, body.0.clone())?;
        let version = row.version;
        Ok(Reply::ok(&TicketFaultCode::new(row, tx.op().lang))?.version(version, ""))
    })
    .await
}
