//! Parts over HTTP.

use crate::platform::http::mounting::Mounting;
use actix_web::{get, patch, post, put, web};

use serde_json::json;

use super::keyed;
use crate::app::App;
use crate::inventory::actions::{parts as actions, views};
use crate::inventory::dto::parts::{
    Part, PartCreate, PartFilter, PartPage, PartSuppliersPut, PartUpdate,
};
use crate::inventory::model::{Part as Row, PartId};
use crate::inventory::repo;
use crate::inventory::repo::parts::Wanted;
use crate::platform::db::Db;
use crate::platform::error::{AppError, AppResult};
use crate::platform::fold::fold;
use crate::platform::http::Reply;
use crate::platform::http::etag::IfMatch;
use crate::platform::http::json::ValidJson;
use crate::platform::http::page::{Listing, PageParams};
use crate::platform::op::Op;

pub(super) fn mount(config: &mut Mounting<'_>) {
    config
        .service(list_parts)
        .service(create_part)
        .service(get_part)
        .service(update_part)
        .service(put_part_suppliers);
}

/// Search and serial number become lists of parts.
fn wanted(db: &mut Db, filter: PartFilter) -> AppResult<Wanted> {
    let mut among = None;
    if let Some(words) = &filter.q {
        among = Some(views::found_parts(db, words)?);
    }
    if let Some(serial) = &filter.serial {
        let with_serial = repo::serials::parts_with(db, &fold(serial))?;
        among = Some(match among {
            Some(found) => found
                .into_iter()
                .filter(|id| with_serial.contains(id))
                .collect(),
            None => with_serial,
        });
    }
    Ok(Wanted {
        among,
        product: filter.product_id,
        category: filter.category,
        barcode: filter.barcode,
        is_active: filter.is_active,
    })
}

/// List parts
///
/// In the order of their numbers unless `sort` says otherwise: `sku` or `created_at`.
#[utoipa::path(
    tag = "Parts",
    params(PartFilter, PageParams),
    responses((status = 200, description = "One page.", body = PartPage)),
    security(("bearerAuth" = ["parts:read"]))
)]
#[get("/parts")]
async fn list_parts(op: Op, list: Listing<PartFilter>, app: web::Data<App>) -> AppResult<Reply> {
    let page = list.page.clone();
    let by_sku = page.sort == "sku";
    let ((mut rows, keys), total) = app
        .read(op, move |db, _| {
            let wanted = wanted(db, list.filter)?;
            let (rows, total) = repo::parts::list(db, &wanted, &list.page)?;
            let key = |row: &Row| match by_sku {
                true => json!([row.sku_folded]),
                false => json!([row.created_at, row.id]),
            };
            let keys: Vec<_> = rows.iter().map(key).collect();
            Ok(((views::parts(db, rows)?, keys), total))
        })
        .await?;
    let info = keyed(&page, &app, &mut rows, keys, total);
    Reply::ok(&PartPage {
        data: rows,
        page: info,
    })
}

/// Enter a part
///
/// Numbers are unique whatever their case, width and spaces. Stock comes in by receipts.
#[utoipa::path(
    tag = "Parts",
    request_body = PartCreate,
    responses((status = 201, description = "Entered.", body = Part)),
    security(("bearerAuth" = ["parts:write"]))
)]
#[post("/parts")]
async fn create_part(op: Op, body: ValidJson<PartCreate>, app: web::Data<App>) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let row = actions::create(tx, &body.0)?;
        let (address, version) = (format!("/api/v1/parts/{}", row.id), row.version);
        Ok(Reply::created(address, &views::part(tx.db(), row)?)?.version(version, ""))
    })
    .await
}

/// Get a part
///
/// With the models it fits and who sells it.
#[utoipa::path(
    tag = "Parts",
    params(("id" = Uuid, Path, description = "The part.")),
    responses((status = 200, description = "The part.", body = Part)),
    security(("bearerAuth" = ["parts:read"]))
)]
#[get("/parts/{id}")]
async fn get_part(op: Op, id: web::Path<PartId>, app: web::Data<App>) -> AppResult<Reply> {
    app.read(op, move |db, _| {
        let row = repo::parts::find(db, *id)?.ok_or_else(|| AppError::missing("part"))?;
        let version = row.version;
        Ok(Reply::ok(&views::part(db, row)?)?.version(version, ""))
    })
    .await
}

/// Change a part
///
/// What is absent stays; `null` or a name in `unset` clears. Unit, decimals and tracking stay once
/// stock has moved.
#[utoipa::path(
    tag = "Parts",
    params(("id" = Uuid, Path, description = "The part.")),
    request_body = PartUpdate,
    responses((status = 200, description = "Changed.", body = Part)),
    security(("bearerAuth" = ["parts:write"]))
)]
#[patch("/parts/{id}")]
async fn update_part(
    op: Op,
    id: web::Path<PartId>,
    seen: IfMatch,
    body: ValidJson<PartUpdate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let row = actions::update(tx, *id, seen.0, &body.0)?;
        let version = row.version;
        Ok(Reply::ok(&views::part(tx.db(), row)?)?.version(version, ""))
    })
    .await
}

/// Say who sells a part
///
/// Replaces all suppliers of the part and their terms.
#[utoipa::path(
    tag = "Parts",
    params(("id" = Uuid, Path, description = "The part.")),
    request_body = PartSuppliersPut,
    responses((status = 200, description = "Changed.", body = Part)),
    security(("bearerAuth" = ["parts:write"]))
)]
#[put("/parts/{id}/suppliers")]
async fn put_part_suppliers(
    op: Op,
    id: web::Path<PartId>,
    seen: IfMatch,
    body: ValidJson<PartSuppliersPut>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let row = actions::set_suppliers(tx, *id, seen.0, &body.0.suppliers)?;
        let version = row.version;
        Ok(Reply::ok(&views::part(tx.db(), row)?)?.version(version, ""))
    })
    .await
}
