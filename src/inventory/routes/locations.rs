//! Places and labels over HTTP.

use crate::platform::http::mounting::Mounting;
use actix_web::{get, patch, post, web};

use serde_json::json;

use super::keyed;
use crate::app::App;
use crate::inventory::actions::locations as actions;
use crate::inventory::dto::labels::{StockLabel, StockLabelList, StockLabelQuery};
use crate::inventory::dto::locations::{
    StockLocation, StockLocationCreate, StockLocationFilter, StockLocationPage, StockLocationUpdate,
};
use crate::inventory::model::LocationId;
use crate::inventory::repo;
use crate::inventory::repo::locations::Wanted;
use crate::platform::auth::Permission;
use crate::platform::codes::FaultCode;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::http::Reply;
use crate::platform::http::etag::IfMatch;
use crate::platform::http::json::ValidJson;
use crate::platform::http::page::{CommaList, Listing, PageParams, ValidQuery};
use crate::platform::op::Op;

pub(super) fn mount(config: &mut Mounting<'_>) {
    config
        .service(list_stock_locations)
        .service(create_stock_location)
        .service(get_stock_location)
        .service(update_stock_location)
        .service(list_stock_labels);
}

/// List places
///
/// By code. Shows the stores within reach and what lies in them.
#[utoipa::path(
    tag = "Stock",
    params(StockLocationFilter, PageParams),
    responses((status = 200, description = "One page.", body = StockLocationPage)),
    security(("bearerAuth" = ["stock:read"]))
)]
#[get("/stock-locations")]
async fn list_stock_locations(
    op: Op,
    list: Listing<StockLocationFilter>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let page = list.page.clone();
    let ((mut rows, keys), total) = app
        .read(op, move |db, op| {
            let scope = op.actor.scope(Permission::StockRead);
            let filter = list.filter;
            let wanted = Wanted {
                stores: repo::scope::among(db, &scope, filter.store_id)?,
                branch: filter.branch_id,
                parent: filter.parent_id,
                kind: filter.kind,
                technician: filter.technician_id,
                is_active: filter.is_active,
            };
            let (rows, total) = repo::locations::list(db, &wanted, &list.page)?;
            let keys: Vec<_> = rows.iter().map(|row| json!([row.code, row.id])).collect();
            Ok((
                (
                    rows.into_iter()
                        .map(StockLocation::from)
                        .collect::<Vec<_>>(),
                    keys,
                ),
                total,
            ))
        })
        .await?;
    let info = keyed(&page, &app, &mut rows, keys, total);
    Reply::ok(&StockLocationPage {
        data: rows,
        page: info,
    })
}

/// Set up a place
///
/// Warehouses and vans belong to a branch; bins, quarantine, old parts and scrap lie in a warehouse.
#[utoipa::path(
    tag = "Stock",
    request_body = StockLocationCreate,
    responses((status = 201, description = "Set up.", body = StockLocation)),
    security(("bearerAuth" = ["stock:arrange"]))
)]
#[post("/stock-locations")]
async fn create_stock_location(
    op: Op,
    body: ValidJson<StockLocationCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let row = actions::create(tx, &body.0)?;
        let (address, version) = (format!("/api/v1/stock-locations/{}", row.id), row.version);
        Ok(Reply::created(address, &StockLocation::from(row))?.version(version, ""))
    })
    .await
}

/// Get a place
///
/// With its version, for a change.
#[utoipa::path(
    tag = "Stock",
    params(("id" = Uuid, Path, description = "The place.")),
    responses((status = 200, description = "The place.", body = StockLocation)),
    security(("bearerAuth" = ["stock:read"]))
)]
#[get("/stock-locations/{id}")]
async fn get_stock_location(
    op: Op,
    id: web::Path<LocationId>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let row = app
        .read(op, move |db, op| {
            let scope = op.actor.scope(Permission::StockRead);
            let found = repo::locations::find(db, *id)?;
            Ok(found.filter(|place| repo::scope::covers(&scope, place)))
        })
        .await?;
    let row = row.ok_or_else(|| AppError::missing("stock_location"))?;
    let version = row.version;
    Ok(Reply::ok(&StockLocation::from(row))?.version(version, ""))
}

/// Change a place
///
/// Name, technician, use. A place never leaves its store.
#[utoipa::path(
    tag = "Stock",
    params(("id" = Uuid, Path, description = "The place.")),
    request_body = StockLocationUpdate,
    responses((status = 200, description = "Changed.", body = StockLocation)),
    security(("bearerAuth" = ["stock:arrange"]))
)]
#[patch("/stock-locations/{id}")]
async fn update_stock_location(
    op: Op,
    id: web::Path<LocationId>,
    seen: IfMatch,
    body: ValidJson<StockLocationUpdate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let row = actions::update(tx, *id, seen.0, &body.0)?;
        let version = row.version;
        Ok(Reply::ok(&StockLocation::from(row))?.version(version, ""))
    })
    .await
}

/// Get labels to print
///
/// Bar code and lines of text for parts and places; what is out of reach or unknown is left out.
#[utoipa::path(
    tag = "Stock",
    params(StockLabelQuery),
    responses((status = 200, description = "The labels.", body = StockLabelList)),
    security(("bearerAuth" = ["stock:read"]))
)]
#[get("/stock-labels")]
async fn list_stock_labels(
    op: Op,
    query: ValidQuery<StockLabelQuery>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.read(op, move |db, op| {
        let scope = op.actor.scope(Permission::StockRead);
        let parts = query.0.part_id.unwrap_or(CommaList(Vec::new())).0;
        let places = query.0.location_id.unwrap_or(CommaList(Vec::new())).0;
        limit("part_id", parts.len())?;
        limit("location_id", places.len())?;
        let known = repo::parts::by_ids(db, &parts)?;
        let found = repo::locations::by_ids(db, &places)?;
        let of_parts = parts.iter().filter_map(|id| known.get(id));
        let of_places = places.iter().filter_map(|id| found.get(id));
        let covered = of_places.filter(|place| repo::scope::covers(&scope, place));
        let data = of_parts
            .map(|part| StockLabel::of_part(part, op.lang))
            .chain(covered.map(|place| StockLabel::of_place(place, op.lang)))
            .collect();
        Reply::ok(&StockLabelList { data })
    })
    .await
}

fn limit(name: &str, count: usize) -> AppResult<()> {
    if count <= 100 {
        return Ok(());
    }
    let fault = FieldFault::query(name, FaultCode::TooLong).with("max", 100);
    Err(AppError::malformed(vec![fault]))
}
