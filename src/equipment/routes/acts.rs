//! Addresses of the acts on a device that keep why they were done.

use crate::platform::http::mounting::Mounting;
use actix_web::{post, web};

use crate::app::App;
use crate::equipment::actions::{acts, views};
use crate::equipment::dto::{
    AssetIdentityChange, AssetIdentityChangeCreate, AssetReplacement, AssetReplacementCreate,
    AssetStatusChange, AssetStatusChangeCreate, AssetTransfer, AssetTransferCreate,
};
use crate::equipment::model::AssetId;
use crate::equipment::neighbours;
use crate::equipment::repo;
use crate::platform::db::Db;
use crate::platform::error::AppResult;
use crate::platform::http::Reply;
use crate::platform::http::etag::MaybeIfMatch;
use crate::platform::http::json::ValidJson;
use crate::platform::op::Op;

pub(super) fn mount(config: &mut Mounting<'_>) {
    config
        .service(create_asset_identity_change)
        .service(create_asset_transfer)
        .service(create_asset_replacement)
        .service(create_asset_status_change);
}

fn done(id: AssetId, version: i64, body: &impl serde::Serialize) -> AppResult<Reply> {
    Ok(Reply::created(format!("/api/v1/assets/{id}"), body)?.version(version, ""))
}

/// Give an asset a new number
///
/// After a board or SIM card was changed, or a number was read wrongly. The old number stays on file
/// and goes on finding the device. `If-Match` is optional.
#[utoipa::path(
    tag = "Assets",
    params(("id" = Uuid, Path, description = "Identifies the asset.")),
    request_body = AssetIdentityChangeCreate,
    responses((status = 201, description = "Changed.", body = AssetIdentityChange)),
    security(("bearerAuth" = ["assets:write"]))
)]
#[post("/assets/{id}/identity-changes")]
async fn create_asset_identity_change(
    op: Op,
    id: web::Path<AssetId>,
    version: MaybeIfMatch,
    body: ValidJson<AssetIdentityChangeCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let change = acts::change_identity(tx, *id, version, &body.0)?;
        done(*id, change.asset_version.unwrap_or_default(), &change)
    })
    .await
}

/// Transfer an asset
///
/// To another owner or place, with everything that is a part of it. A part that leaves its owner
/// leaves the system too. `If-Match` is optional.
#[utoipa::path(
    tag = "Assets",
    params(("id" = Uuid, Path, description = "Identifies the asset.")),
    request_body = AssetTransferCreate,
    responses((status = 201, description = "Transferred.", body = AssetTransfer)),
    security(("bearerAuth" = ["assets:write"]))
)]
#[post("/assets/{id}/transfers")]
async fn create_asset_transfer(
    op: Op,
    id: web::Path<AssetId>,
    version: MaybeIfMatch,
    body: ValidJson<AssetTransferCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let moved = acts::transfer(tx, *id, version, &body.0)?;
        let shown = transfer(tx.db(), &moved, &body.0.reason)?;
        done(*id, moved.after.version, &shown)
    })
    .await
}

fn transfer(db: &mut Db, moved: &acts::Transferred, reason: &str) -> AppResult<AssetTransfer> {
    let (before, after) = (&moved.before, &moved.after);
    let owners = neighbours::customer_refs(db, &[before.customer_id, after.customer_id])?;
    let parts: Vec<AssetId> = moved.parts.iter().map(|part| part.id).collect();
    let named = repo::assets::refs(db, &parts)?;
    let parts = parts.iter().filter_map(|id| named.get(id).cloned());
    Ok(AssetTransfer {
        from_customer: owners.get(&before.customer_id).cloned(),
        to_customer: owners.get(&after.customer_id).cloned(),
        from_site_id: before.site_id,
        to_site_id: after.site_id,
        from_branch_id: Some(before.branch_id),
        to_branch_id: Some(after.branch_id),
        reason: Some(reason.trim().to_owned()),
        at: after.updated_at,
        moved_parts: Some(parts.collect()),
        asset_version: Some(after.version),
    })
}

/// Replace an asset
///
/// Another device takes its place: the old one becomes `replaced` and names its successor, for good.
/// The successor must be in use or in repair. `If-Match` is optional.
#[utoipa::path(
    tag = "Assets",
    params(("id" = Uuid, Path, description = "Identifies the asset that is replaced.")),
    request_body = AssetReplacementCreate,
    responses((status = 201, description = "Replaced.", body = AssetReplacement)),
    security(("bearerAuth" = ["assets:write"]))
)]
#[post("/assets/{id}/replacements")]
async fn create_asset_replacement(
    op: Op,
    id: web::Path<AssetId>,
    version: MaybeIfMatch,
    body: ValidJson<AssetReplacementCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let (old, new) = acts::replace(tx, *id, version, &body.0)?;
        let shown = AssetReplacement {
            replaced: Some(views::asset_ref(tx.db(), old.id)?),
            replaced_by: Some(views::asset_ref(tx.db(), new.id)?),
            reason: Some(body.0.reason.trim().to_owned()),
            ticket_id: body.0.ticket_id,
            at: old.updated_at,
            asset_version: Some(old.version),
        };
        done(*id, old.version, &shown)
    })
    .await
}

/// Change the status of an asset
///
/// Handed in and back, returned, scrapped; not every status follows every other. `If-Match` is optional.
#[utoipa::path(
    tag = "Assets",
    params(("id" = Uuid, Path, description = "Identifies the asset.")),
    request_body = AssetStatusChangeCreate,
    responses((status = 201, description = "Changed.", body = AssetStatusChange)),
    security(("bearerAuth" = ["assets:write"]))
)]
#[post("/assets/{id}/status-changes")]
async fn create_asset_status_change(
    op: Op,
    id: web::Path<AssetId>,
    version: MaybeIfMatch,
    body: ValidJson<AssetStatusChangeCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let (from, asset) = acts::change_status(tx, *id, version, &body.0)?;
        let shown = AssetStatusChange {
            from,
            to: asset.status,
            reason: Some(body.0.reason.trim().to_owned()),
            at: asset.updated_at,
            asset_version: Some(asset.version),
        };
        done(*id, asset.version, &shown)
    })
    .await
}
