//! Addresses of entitlement: for a device on file, and as a dry run.

use crate::platform::http::mounting::Mounting;
use actix_web::{get, post, web};

use crate::app::App;
use crate::equipment::door::find_asset;
use crate::equipment::dto::{EntitlementCheck, EntitlementQuery};
use crate::equipment::entitlement::{self, Question};
use crate::equipment::model::AssetId;
use crate::equipment::warranty::Entitlement;
use crate::platform::auth::Permission;
use crate::platform::error::AppResult;
use crate::platform::http::Reply;
use crate::platform::http::json::ValidJson;
use crate::platform::http::page::ValidQuery;
use crate::platform::op::Op;

pub(super) fn mount(config: &mut Mounting<'_>) {
    config
        .service(get_asset_entitlement)
        .service(create_entitlement_check);
}

/// Get the entitlement of an asset
///
/// What the customer may demand for a fault on a day, who pays for what, which rule of which version
/// of the policy decided, how the days were counted, and what would change the answer.
#[utoipa::path(
    tag = "Assets",
    params(
        ("id" = Uuid, Path, description = "Identifies the asset."),
        EntitlementQuery
    ),
    responses((status = 200, description = "The answer.", body = Entitlement)),
    security(("bearerAuth" = ["assets:read"]))
)]
#[get("/assets/{id}/entitlement")]
async fn get_asset_entitlement(
    op: Op,
    id: web::Path<AssetId>,
    query: ValidQuery<EntitlementQuery>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.read(op, move |db, op| {
        let asset = find_asset(db, &op.actor.scope(Permission::AssetsRead), *id)?;
        let question = Question::read(db, &query.0, op.now.date())?;
        Reply::ok(&entitlement::entitlement_of(
            db, &asset, &question, op.lang,
        )?)
    })
    .await
}

/// Try an entitlement
///
/// A dry run: the facts of the body against a stored policy or a draft. Nothing is stored, so the same
/// question always gets the same answer.
#[utoipa::path(
    tag = "WarrantyPolicies",
    request_body = EntitlementCheck,
    extensions(("x-idempotency-ineffective" = json!(true))),
    responses((status = 200, description = "The answer.", body = Entitlement)),
    security(("bearerAuth" = ["assets:read"]))
)]
#[post("/entitlement-checks")]
async fn create_entitlement_check(
    op: Op,
    body: ValidJson<EntitlementCheck>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.read(op, move |db, op| {
        Reply::ok(&entitlement::check(db, &body.0, op.lang)?)
    })
    .await
}
