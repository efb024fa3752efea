//! Addresses of products.

use crate::platform::http::mounting::Mounting;
use actix_web::{get, patch, post, web};

use crate::app::App;
use crate::equipment::actions::products as actions;
use crate::equipment::dto::{Product, ProductCreate, ProductFilter, ProductPage, ProductUpdate};
use crate::equipment::model::{ProductId, ProductRecord};
use crate::equipment::repo;
use crate::platform::error::{AppError, AppResult};
use crate::platform::http::Reply;
use crate::platform::http::etag::IfMatch;
use crate::platform::http::json::ValidJson;
use crate::platform::http::page::{Listing, PageParams};
use crate::platform::op::Op;

pub(super) fn mount(config: &mut Mounting<'_>) {
    config
        .service(list_products)
        .service(create_product)
        .service(get_product)
        .service(update_product);
}

fn shown(record: ProductRecord) -> AppResult<Reply> {
    let version = record.version;
    Ok(Reply::ok(&Product::from(record))?.version(version, ""))
}

/// List products
///
/// In the order of their models unless `sort` says otherwise: `model` or `created_at`.
#[utoipa::path(
    tag = "Products",
    params(ProductFilter, PageParams),
    responses((status = 200, description = "One page.", body = ProductPage)),
    security(("bearerAuth" = ["master_data:read"]))
)]
#[get("/products")]
async fn list_products(
    op: Op,
    list: Listing<ProductFilter>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let page = list.page.clone();
    let (mut rows, total) = app
        .read(op, move |db, _| {
            repo::products::list(db, &list.filter, &list.page)
        })
        .await?;
    let by_model = page.sort == "model";
    let info = page.close(&app, &mut rows, total, |row| {
        if by_model {
            serde_json::json!([row.model_folded])
        } else {
            serde_json::json!([row.created_at, row.id])
        }
    });
    let data = rows.into_iter().map(Product::from).collect();
    Reply::ok(&ProductPage { data, page: info })
}

/// Enter a product
///
/// Models are unique whatever their case, width and spaces. The warranty policy must exist.
#[utoipa::path(
    tag = "Products",
    request_body = ProductCreate,
    responses((status = 201, description = "Entered.", body = Product)),
    security(("bearerAuth" = ["master_data:write"]))
)]
#[post("/products")]
async fn create_product(
    op: Op,
    body: ValidJson<ProductCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let record = actions::create(tx, &body.0)?;
        let (id, version) = (record.id, record.version);
        let reply = Reply::created(format!("/api/v1/products/{id}"), &Product::from(record))?;
        Ok(reply.version(version, ""))
    })
    .await
}

/// Get a product
///
/// The product with its warranty policy's code.
#[utoipa::path(
    tag = "Products",
    params(("id" = Uuid, Path, description = "Identifies the product.")),
    responses((status = 200, description = "The product.", body = Product)),
    security(("bearerAuth" = ["master_data:read"]))
)]
#[get("/products/{id}")]
async fn get_product(op: Op, id: web::Path<ProductId>, app: web::Data<App>) -> AppResult<Reply> {
    let record = app
        .read(op, move |db, _| repo::products::find(db, *id))
        .await?;
    shown(record.ok_or_else(|| AppError::missing("product"))?)
}

/// Change a product
///
/// What is absent stays; `null` or a name in `unset` clears. A new model or name is found by the
/// search of assets at once.
#[utoipa::path(
    tag = "Products",
    params(("id" = Uuid, Path, description = "Identifies the product.")),
    request_body = ProductUpdate,
    responses((status = 200, description = "Changed.", body = Product)),
    security(("bearerAuth" = ["master_data:write"]))
)]
#[patch("/products/{id}")]
async fn update_product(
    op: Op,
    id: web::Path<ProductId>,
    version: IfMatch,
    body: ValidJson<ProductUpdate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        shown(actions::update(tx, *id, version.0, &body.0)?)
    })
    .await
}
