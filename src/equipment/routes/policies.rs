//! Addresses of warranty policies.

use crate::platform::http::mounting::Mounting;
use actix_web::{get, post, web};

use crate::app::App;
use crate::equipment::actions::policies as actions;
use crate::equipment::dto::{WarrantyPolicyDetail, WarrantyPolicyList, WarrantyPolicyVersion};
use crate::equipment::repo;
use crate::equipment::warranty::WarrantyPolicy;
use crate::platform::error::{AppError, AppResult};
use crate::platform::http::Reply;
use crate::platform::http::json::ValidJson;
use crate::platform::op::Op;

pub(super) fn mount(config: &mut Mounting<'_>) {
    config
        .service(list_warranty_policies)
        .service(get_warranty_policy)
        .service(create_warranty_policy_version)
        .service(get_warranty_policy_version);
}

/// List warranty policies
///
/// Each with the version that speaks for devices starting today.
#[utoipa::path(
    tag = "WarrantyPolicies",
    responses((status = 200, description = "All policies.", body = WarrantyPolicyList)),
    security(("bearerAuth" = ["master_data:read"]))
)]
#[get("/warranty-policies")]
async fn list_warranty_policies(op: Op, app: web::Data<App>) -> AppResult<Reply> {
    app.read(op, |db, op| Reply::ok(&actions::list(db, op.now.date())?))
        .await
}

/// Get a warranty policy
///
/// The document that speaks today and all of its versions.
#[utoipa::path(
    tag = "WarrantyPolicies",
    params(("code" = String, Path, description = "Code of the policy.", max_length = 64)),
    responses((status = 200, description = "The policy.", body = WarrantyPolicyDetail)),
    security(("bearerAuth" = ["master_data:read"]))
)]
#[get("/warranty-policies/{code}")]
async fn get_warranty_policy(
    op: Op,
    code: web::Path<String>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.read(op, move |db, op| {
        Reply::ok(&actions::detail(db, &code, op.now.date())?)
    })
    .await
}

/// Add a version of a warranty policy
///
/// The whole document, numbered one above the newest version and starting after it. Earlier versions
/// stay as they are: a device keeps the promise of the day on which it started. An unknown code with
/// version 1 makes a new policy.
#[utoipa::path(
    tag = "WarrantyPolicies",
    params(("code" = String, Path, description = "Code of the policy.", max_length = 64)),
    request_body = WarrantyPolicy,
    responses((status = 201, description = "Added.", body = WarrantyPolicyVersion)),
    security(("bearerAuth" = ["master_data:write"]))
)]
#[post("/warranty-policies/{code}/versions")]
async fn create_warranty_policy_version(
    op: Op,
    code: web::Path<String>,
    body: ValidJson<WarrantyPolicy>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let record = actions::add_version(tx, &code, &body.0)?;
        let number = record.policy_version;
        let at = format!("/api/v1/warranty-policies/{code}/versions/{number}");
        Reply::created(at, &WarrantyPolicyVersion::from(record))
    })
    .await
}

/// Get a version of a warranty policy
///
/// As it was entered; versions are never edited.
#[utoipa::path(
    tag = "WarrantyPolicies",
    params(
        ("code" = String, Path, description = "Code of the policy.", max_length = 64),
        ("version" = i32, Path, description = "Number of the version.", minimum = 1, maximum = 1000000)
    ),
    responses((status = 200, description = "The version.", body = WarrantyPolicyVersion)),
    security(("bearerAuth" = ["master_data:read"]))
)]
#[get("/warranty-policies/{code}/versions/{version}")]
async fn get_warranty_policy_version(
    op: Op,
    path: web::Path<(String, i32)>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let (code, number) = path.into_inner();
    let record = app
        .read(op, move |db, _| repo::policies::version(db, &code, number))
        .await?;
    let record = record.ok_or_else(|| AppError::missing("warranty_policy_version"))?;
    Reply::ok(&WarrantyPolicyVersion::from(record))
}
