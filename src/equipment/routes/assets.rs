//! Addresses of assets.

use crate::platform::http::mounting::Mounting;
use actix_web::{get, patch, post, web};

use crate::app::App;
use crate::equipment::actions::{assets as actions, history, views};
use crate::equipment::door::find_asset;
use crate::equipment::dto::{
    Asset, AssetCreate, AssetFilter, AssetHistory, AssetHistoryLimit, AssetPage, AssetUpdate,
};
use crate::equipment::model::{AssetId, AssetRecord};
use crate::platform::auth::Permission;
use crate::platform::codes::FaultCode;
use crate::platform::db::Db;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::http::Reply;
use crate::platform::http::etag::IfMatch;
use crate::platform::http::json::ValidJson;
use crate::platform::http::page::{Listing, PageParams, ValidQuery};
use crate::platform::op::Op;

const MOST_ENTRIES: i64 = 500;
const USUAL_ENTRIES: i64 = 100;

pub(super) fn mount(config: &mut Mounting<'_>) {
    config
        .service(list_assets)
        .service(create_asset)
        .service(get_asset)
        .service(update_asset)
        .service(get_asset_history);
}

fn shown(db: &mut Db, record: AssetRecord) -> AppResult<Reply> {
    let version = record.version;
    Ok(Reply::ok(&views::asset(db, record)?)?.version(version, ""))
}

/// List assets
///
/// Newest first unless `sort` says otherwise: `created_at` or `updated_at`. `serial` finds a device by
/// any number it ever had. Where the caller's reach is a team or their own work, these are the devices
/// of the tickets within that reach.
#[utoipa::path(
    tag = "Assets",
    params(AssetFilter, PageParams),
    responses((status = 200, description = "One page.", body = AssetPage)),
    security(("bearerAuth" = ["assets:read"]))
)]
#[get("/assets")]
async fn list_assets(op: Op, list: Listing<AssetFilter>, app: web::Data<App>) -> AppResult<Reply> {
    let page = list.page.clone();
    let (mut rows, total) = app
        .read(op, move |db, op| {
            let scope = op.actor.scope(Permission::AssetsRead);
            views::list(db, &scope, &list.filter, &list.page)
        })
        .await?;
    let by_update = page.sort == "updated_at";
    let info = page.close(&app, &mut rows, total, |row| {
        let at = if by_update {
            row.updated_at
        } else {
            row.created_at
        };
        (at, row.id)
    });
    Reply::ok(&AssetPage {
        data: rows,
        page: info,
    })
}

/// Register an asset
///
/// A serial is unique within its product, whatever its case, width and spaces. Owner, site and system
/// must be visible to the caller and belong together.
#[utoipa::path(
    tag = "Assets",
    request_body = AssetCreate,
    responses((status = 201, description = "Registered.", body = Asset)),
    security(("bearerAuth" = ["assets:write"]))
)]
#[post("/assets")]
async fn create_asset(
    op: Op,
    body: ValidJson<AssetCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let record = actions::create(tx, &body.0)?;
        let (id, version) = (record.id, record.version);
        let asset = views::asset(tx.db(), record)?;
        Ok(Reply::created(format!("/api/v1/assets/{id}"), &asset)?.version(version, ""))
    })
    .await
}

/// Get an asset
///
/// The device with its owner, the system that it is a part of, and every number it ever had.
#[utoipa::path(
    tag = "Assets",
    params(("id" = Uuid, Path, description = "Identifies the asset.")),
    responses((status = 200, description = "The asset.", body = Asset)),
    security(("bearerAuth" = ["assets:read"]))
)]
#[get("/assets/{id}")]
async fn get_asset(op: Op, id: web::Path<AssetId>, app: web::Data<App>) -> AppResult<Reply> {
    app.read(op, move |db, op| {
        let record = find_asset(db, &op.actor.scope(Permission::AssetsRead), *id)?;
        shown(db, record)
    })
    .await
}

/// Change an asset
///
/// What is absent stays; `null` or a name in `unset` clears. Numbers, owner and status change by acts
/// of their own, which keep why.
#[utoipa::path(
    tag = "Assets",
    params(("id" = Uuid, Path, description = "Identifies the asset.")),
    request_body = AssetUpdate,
    responses((status = 200, description = "Changed.", body = Asset)),
    security(("bearerAuth" = ["assets:write"]))
)]
#[patch("/assets/{id}")]
async fn update_asset(
    op: Op,
    id: web::Path<AssetId>,
    version: IfMatch,
    body: ValidJson<AssetUpdate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let record = actions::update(tx, *id, version.0, &body.0)?;
        shown(tx.db(), record)
    })
    .await
}

/// Get the history of an asset
///
/// Tickets, warranty card, changed numbers, transfers, replacements and states in one list, newest
/// first. Tickets show as far as the caller may see tickets.
#[utoipa::path(
    tag = "Assets",
    params(
        ("id" = Uuid, Path, description = "Identifies the asset."),
        AssetHistoryLimit
    ),
    responses((status = 200, description = "The history.", body = AssetHistory)),
    security(("bearerAuth" = ["assets:read"]))
)]
#[get("/assets/{id}/history")]
async fn get_asset_history(
    op: Op,
    id: web::Path<AssetId>,
    query: ValidQuery<AssetHistoryLimit>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let limit = query.0.limit.unwrap_or(USUAL_ENTRIES);
    if !(1..=MOST_ENTRIES).contains(&limit) {
        let fault = FieldFault::query("limit", FaultCode::OutOfRange);
        let fault = fault.with("min", 1).with("max", MOST_ENTRIES);
        return Err(AppError::malformed(vec![fault]));
    }
    let limit = usize::try_from(limit).map_err(AppError::internal)?;
    app.read(op, move |db, op| {
        let asset = find_asset(db, &op.actor.scope(Permission::AssetsRead), *id)?;
        Reply::ok(&history::of_asset(db, op, &asset, limit)?)
    })
    .await
}
