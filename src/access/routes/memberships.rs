//! Where people belong, over HTTP.

use crate::platform::http::mounting::Mounting;
use actix_web::{delete, get, post, web};

use crate::access::actions::{memberships, people};
use crate::access::dto::users::{Membership, MembershipCreate, MembershipList};
use crate::access::model::MembershipId;
use crate::app::App;
use crate::platform::auth::actor::UserId;
use crate::platform::error::AppResult;
use crate::platform::http::{Reply, ValidJson};
use crate::platform::op::Op;

pub fn mount(config: &mut Mounting<'_>) {
    config
        .service(list_user_memberships)
        .service(create_user_membership)
        .service(end_user_membership);
}

/// List the memberships of a person
///
/// Past, present and future ones, newest first.
#[utoipa::path(tag = "Users", params(("id" = Uuid, Path, description = "The person.")), responses((status = 200, description = "The memberships.", body = MembershipList)), security(("bearerAuth" = ["directory:read"])))]
#[get("/users/{id}/memberships")]
async fn list_user_memberships(
    op: Op,
    path: web::Path<UserId>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let list = app
        .read(op, move |db, op| people::memberships(db, op, *path))
        .await?;
    Reply::ok(&list)
}

/// Add a person to a branch or team
///
/// From `starts_on` the person's permissions reach this branch or team; a new token states it.
#[utoipa::path(tag = "Users", params(("id" = Uuid, Path, description = "The person.")), request_body = MembershipCreate, responses((status = 201, description = "The membership.", body = Membership)), security(("bearerAuth" = ["users:manage"])))]
#[post("/users/{id}/memberships")]
async fn create_user_membership(
    op: Op,
    path: web::Path<UserId>,
    body: ValidJson<MembershipCreate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let membership = memberships::add(tx, *path, &body.0)?;
        let location = format!("/api/v1/users/{}/memberships/{}", *path, membership.id);
        Reply::created(location, &membership)
    })
    .await
}

/// End a membership
///
/// Ends it today, from now on; the person's tokens stop at the next request.
#[utoipa::path(
    tag = "Users",
    params(("id" = Uuid, Path, description = "The person."), ("membership_id" = Uuid, Path, description = "The membership.")),
    responses((status = 204, description = "Ended.")),
    extensions(("x-unversioned" = json!(true))), security(("bearerAuth" = ["users:manage"]))
)]
#[delete("/users/{id}/memberships/{membership_id}")]
async fn end_user_membership(
    op: Op,
    path: web::Path<(UserId, MembershipId)>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let (user, membership) = path.into_inner();
    app.write(op, move |tx| {
        memberships::end(tx, user, membership)?;
        Ok(Reply::no_content())
    })
    .await
}
