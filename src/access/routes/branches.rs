//! Branches over HTTP.

use crate::platform::http::mounting::Mounting;
use actix_web::{get, patch, post, web};
use serde_json::json;

use crate::access::actions::branches;
use crate::access::dto::branches::{Branch, BranchCreate, BranchFilter, BranchPage, BranchUpdate};
use crate::access::view;
use crate::app::App;
use crate::platform::auth::actor::BranchId;
use crate::platform::error::AppResult;
use crate::platform::http::{IfMatch, Listing, PageParams, Reply, ValidJson};
use crate::platform::op::Op;

pub fn mount(config: &mut Mounting<'_>) {
    config
        .service(list_branches)
        .service(create_branch)
        .service(get_branch)
        .service(update_branch);
}

/// List branches
///
/// Newest first. Shows your own branches, or all where your reach is everything.
#[utoipa::path(tag = "Branches", params(BranchFilter, PageParams), responses((status = 200, description = "One page.", body = BranchPage)), security(("bearerAuth" = ["directory:read"])))]
#[get("/branches")]
async fn list_branches(
    op: Op,
    list: Listing<BranchFilter>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let Listing { filter, page } = list;
    let asked = page.clone();
    let (mut rows, total) = app
        .read(op, move |db, op| branches::list(db, op, &filter, &asked))
        .await?;
    let info = page.close(&app, &mut rows, total, |row| {
        json!([row.created_at, row.id])
    });
    let data = rows.into_iter().map(view::branch_summary).collect();
    Reply::ok(&BranchPage { data, page: info })
}

/// Open a branch
///
/// Its code is unique in the company and never changes.
#[utoipa::path(tag = "Branches", request_body = BranchCreate, responses((status = 201, description = "The branch.", body = Branch)), security(("bearerAuth" = ["branches:manage"])))]
#[post("/branches")]
async fn create_branch(
    op: Op,
    body: ValidJson<BranchCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let branch = branches::create(tx, &body.0)?;
        let location = format!("/api/v1/branches/{}", branch.id);
        Ok(Reply::created(location, &branch)?.version(branch.version, ""))
    })
    .await
}

/// Get a branch
///
/// With phone and address.
#[utoipa::path(tag = "Branches", params(("id" = Uuid, Path, description = "The branch.")), responses((status = 200, description = "The branch.", body = Branch)), security(("bearerAuth" = ["directory:read"])))]
#[get("/branches/{id}")]
async fn get_branch(op: Op, path: web::Path<BranchId>, app: web::Data<App>) -> AppResult<Reply> {
    let branch = app
        .read(op, move |db, op| branches::get(db, op, *path))
        .await?;
    Ok(Reply::ok(&branch)?.version(branch.version, ""))
}

/// Change a branch
///
/// Closing a branch ends what its members may do there at once; a branch with open tickets cannot be
/// closed.
#[utoipa::path(tag = "Branches", params(("id" = Uuid, Path, description = "The branch.")), request_body = BranchUpdate, responses((status = 200, description = "The branch.", body = Branch)), security(("bearerAuth" = ["branches:manage"])))]
#[patch("/branches/{id}")]
async fn update_branch(
    op: Op,
    path: web::Path<BranchId>,
    expected: IfMatch,
    body: ValidJson<BranchUpdate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let branch = branches::update(tx, *path, expected.0, body.0.clone())?;
        Ok(Reply::ok(&branch)?.version(branch.version, ""))
    })
    .await
}
