//! Suppliers over HTTP.

use crate::platform::http::mounting::Mounting;
use actix_web::{get, patch, post, web};

use serde_json::json;

use super::keyed;
use crate::app::App;
use crate::inventory::actions::suppliers as actions;
use crate::inventory::dto::suppliers::{
    Supplier, SupplierCreate, SupplierFilter, SupplierPage, SupplierUpdate,
};
use crate::inventory::model::SupplierId;
use crate::inventory::repo;
use crate::platform::error::{AppError, AppResult};
use crate::platform::http::Reply;
use crate::platform::http::etag::IfMatch;
use crate::platform::http::json::ValidJson;
use crate::platform::http::page::{Listing, PageParams};
use crate::platform::op::Op;

pub(super) fn mount(config: &mut Mounting<'_>) {
    config
        .service(list_suppliers)
        .service(create_supplier)
        .service(get_supplier)
        .service(update_supplier);
}

/// List suppliers
///
/// By code.
#[utoipa::path(
    tag = "Parts",
    params(SupplierFilter, PageParams),
    responses((status = 200, description = "One page.", body = SupplierPage)),
    security(("bearerAuth" = ["parts:read"]))
)]
#[get("/suppliers")]
async fn list_suppliers(
    op: Op,
    list: Listing<SupplierFilter>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let page = list.page.clone();
    let ((mut rows, keys), total) = app
        .read(op, move |db, _| {
            let (rows, total) = repo::suppliers::list(db, list.filter.is_active, &list.page)?;
            let keys: Vec<_> = rows.iter().map(|row| json!([row.code])).collect();
            Ok((
                (
                    rows.into_iter().map(Supplier::from).collect::<Vec<_>>(),
                    keys,
                ),
                total,
            ))
        })
        .await?;
    let info = keyed(&page, &app, &mut rows, keys, total);
    Reply::ok(&SupplierPage {
        data: rows,
        page: info,
    })
}

/// Enter a supplier
///
/// Parts can name it, and goods can be received from it, at once.
#[utoipa::path(
    tag = "Parts",
    request_body = SupplierCreate,
    responses((status = 201, description = "Entered.", body = Supplier)),
    security(("bearerAuth" = ["parts:write"]))
)]
#[post("/suppliers")]
async fn create_supplier(
    op: Op,
    body: ValidJson<SupplierCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let row = actions::create(tx, &body.0)?;
        let (address, version) = (format!("/api/v1/suppliers/{}", row.id), row.version);
        Ok(Reply::created(address, &Supplier::from(row))?.version(version, ""))
    })
    .await
}

/// Get a supplier
///
/// With its version, for a change.
#[utoipa::path(
    tag = "Parts",
    params(("id" = Uuid, Path, description = "The supplier.")),
    responses((status = 200, description = "The supplier.", body = Supplier)),
    security(("bearerAuth" = ["parts:read"]))
)]
#[get("/suppliers/{id}")]
async fn get_supplier(op: Op, id: web::Path<SupplierId>, app: web::Data<App>) -> AppResult<Reply> {
    let row = app
        .read(op, move |db, _| repo::suppliers::find(db, *id))
        .await?;
    let row = row.ok_or_else(|| AppError::missing("supplier"))?;
    let version = row.version;
    Ok(Reply::ok(&Supplier::from(row))?.version(version, ""))
}

/// Change a supplier
///
/// What is absent stays; `null` or a name in `unset` clears.
#[utoipa::path(
    tag = "Parts",
    params(("id" = Uuid, Path, description = "The supplier.")),
    request_body = SupplierUpdate,
    responses((status = 200, description = "Changed.", body = Supplier)),
    security(("bearerAuth" = ["parts:write"]))
)]
#[patch("/suppliers/{id}")]
async fn update_supplier(
    op: Op,
    id: web::Path<SupplierId>,
    seen: IfMatch,
    body: ValidJson<SupplierUpdate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let row = actions::update(tx, *id, seen.0, &body.0)?;
        let version = row.version;
        Ok(Reply::ok(&Supplier::from(row))?.version(version, ""))
    })
    .await
}
