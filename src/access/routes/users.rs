//! People over HTTP.

use crate::platform::http::mounting::Mounting;
use actix_web::{delete, get, patch, post, put, web};
use serde_json::json;

use crate::access::actions::{manage, passwords, people, users};
use crate::access::dto::auth::{Session, SessionList};
use crate::access::dto::users::{
    PasswordReset, PasswordResetResult, User, UserCreate, UserCreated, UserDeactivate,
    UserDeactivation, UserFilter, UserPage, UserRoles, UserUpdate,
};
use crate::access::secrets::random_password;
use crate::app::App;
use crate::platform::auth::actor::UserId;
use crate::platform::error::AppResult;
use crate::platform::http::{IfMatch, Listing, PageParams, Reply, ValidJson};
use crate::platform::op::Op;

use super::with_initial_password;

pub fn mount(config: &mut Mounting<'_>) {
    config
        .service(list_users)
        .service(create_user)
        .service(get_user)
        .service(update_user)
        .service(deactivate_user)
        .service(activate_user)
        .service(set_user_roles)
        .service(reset_user_password)
        .service(list_user_sessions)
        .service(end_user_sessions);
}

/// List people
///
/// Newest first unless `sort` (`created_at`, `username`) says otherwise. Shows the people of your own
/// branches, or all where your reach is everything.
#[utoipa::path(tag = "Users", params(UserFilter, PageParams), responses((status = 200, description = "One page.", body = UserPage)), security(("bearerAuth" = ["directory:read"])))]
#[get("/users")]
async fn list_users(op: Op, list: Listing<UserFilter>, app: web::Data<App>) -> AppResult<Reply> {
    let Listing { filter, page } = list;
    let asked = page.clone();
    let page_app = app.clone();
    let body = app
        .read(op, move |db, op| {
            let mut found = people::list(db, op, &filter, &asked)?;
            let info = asked.close(&page_app, &mut found.rows, found.total, |row| {
                match asked.sort.as_str() {
                    "username" => json!([row.username, row.id]),
                    _ => json!([row.created_at, row.id]),
                }
            });
            let data = people::summaries(db, found.rows)?;
            Ok(UserPage { data, page: info })
        })
        .await?;
    Reply::ok(&body)
}

/// Create a person
///
/// Without a `password` one is made up and returned this once; it is never stored, not even for a
/// replay by `Idempotency-Key`. A manager creates people in own branches, without managing roles.
#[utoipa::path(
    tag = "Users", request_body = UserCreate,
    responses((status = 201, description = "The person.", body = UserCreated)),
    security(("bearerAuth" = ["users:manage"]))
)]
#[post("/users")]
async fn create_user(op: Op, body: ValidJson<UserCreate>, app: web::Data<App>) -> AppResult<Reply> {
    let sent = users::prepare(body.0, &app.config.phone_region)?;
    let (password, shown) = chosen(sent.password.clone())?;
    let hash = app.passwords.hash(password).await?;
    let reply = app
        .write(op, move |tx| {
            let user = users::create(tx, &sent, &hash)?;
            let location = format!("/api/v1/users/{}", user.id);
            let version = user.version;
            let created = UserCreated {
                user,
                initial_password: None,
            };
            Ok(Reply::created(location, &created)?.version(version, ""))
        })
        .await?;
    with_initial_password(reply, shown)
}

/// The password to hash, and the one to show when it was made up.
fn chosen(sent: Option<String>) -> AppResult<(String, Option<String>)> {
    match sent {
        Some(password) => Ok((password, None)),
        None => random_password().map(|made_up| (made_up.clone(), Some(made_up))),
    }
}

/// Get a person
///
/// With roles and the memberships that have not ended.
#[utoipa::path(tag = "Users", params(("id" = Uuid, Path, description = "The person.")), responses((status = 200, description = "The person.", body = User)), security(("bearerAuth" = ["directory:read"])))]
#[get("/users/{id}")]
async fn get_user(op: Op, path: web::Path<UserId>, app: web::Data<App>) -> AppResult<Reply> {
    let user = app
        .read(op, move |db, op| people::get(db, op, *path))
        .await?;
    Ok(Reply::ok(&user)?.version(user.version, ""))
}

/// Change a person
///
/// Changes names and ways to reach the person; roles, memberships and access have operations of their own.
#[utoipa::path(tag = "Users", params(("id" = Uuid, Path, description = "The person.")), request_body = UserUpdate, responses((status = 200, description = "The person.", body = User)), security(("bearerAuth" = ["users:manage"])))]
#[patch("/users/{id}")]
async fn update_user(
    op: Op,
    path: web::Path<UserId>,
    expected: IfMatch,
    body: ValidJson<UserUpdate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let region = app.config.phone_region.clone();
    app.write(op, move |tx| {
        let user = users::update(tx, *path, expected.0, body.0.clone(), &region)?;
        Ok(Reply::ok(&user)?.version(user.version, ""))
    })
    .await
}

/// Deactivate a person
///
/// Ends all of the person's sessions and tokens at once and says how many open tickets are still
/// assigned to them. The last active administrator cannot be deactivated.
#[utoipa::path(tag = "Users", params(("id" = Uuid, Path, description = "The person.")), request_body = UserDeactivate, responses((status = 201, description = "Deactivated.", body = UserDeactivation)), security(("bearerAuth" = ["users:manage"])))]
#[post("/users/{id}/deactivations")]
async fn deactivate_user(
    op: Op,
    path: web::Path<UserId>,
    body: ValidJson<UserDeactivate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let outcome = manage::deactivate(tx, *path, body.0.reason.clone())?;
        let version = outcome.user.version;
        let location = format!("/api/v1/users/{}", outcome.user.id);
        Ok(Reply::created(location, &outcome)?.version(version, ""))
    })
    .await
}

/// Activate a person
///
/// Lets a deactivated person sign in again, with the roles and memberships still held.
#[utoipa::path(tag = "Users", params(("id" = Uuid, Path, description = "The person.")), responses((status = 201, description = "Activated.", body = User)), security(("bearerAuth" = ["users:manage"])))]
#[post("/users/{id}/activations")]
async fn activate_user(op: Op, path: web::Path<UserId>, app: web::Data<App>) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let user = manage::activate(tx, *path)?;
        let location = format!("/api/v1/users/{}", user.id);
        Ok(Reply::created(location, &user)?.version(user.version, ""))
    })
    .await
}

/// Set the roles of a person
///
/// Replaces all roles; the person's tokens stop at the next request. Only administrators give or take
/// `manager`, `executive` and `admin`, and the last active administrator keeps that role.
#[utoipa::path(tag = "Users", params(("id" = Uuid, Path, description = "The person.")), request_body = UserRoles, responses((status = 200, description = "The person.", body = User)), security(("bearerAuth" = ["users:manage"])))]
#[put("/users/{id}/roles")]
async fn set_user_roles(
    op: Op,
    path: web::Path<UserId>,
    expected: IfMatch,
    body: ValidJson<UserRoles>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let user = manage::set_roles(tx, *path, expected.0, &body.0.roles)?;
        Ok(Reply::ok(&user)?.version(user.version, ""))
    })
    .await
}

/// Reset the password of a person
///
/// Sets a new password and ends all of the person's sessions. Without a `password` one is made up and
/// returned this once.
#[utoipa::path(tag = "Users", params(("id" = Uuid, Path, description = "The person.")), request_body = PasswordReset, responses((status = 201, description = "Set.", body = PasswordResetResult)), security(("bearerAuth" = ["users:manage"])))]
#[post("/users/{id}/password-resets")]
async fn reset_user_password(
    op: Op,
    path: web::Path<UserId>,
    body: ValidJson<PasswordReset>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let id = *path;
    let sent = body.0.password;
    passwords::check_reset(&app, op.clone(), id, sent.as_deref()).await?;
    let (password, shown) = chosen(sent)?;
    let hash = app.passwords.hash(password).await?;
    let reply = app
        .write(op, move |tx| {
            passwords::reset(tx, id, &hash)?;
            let done = PasswordResetResult {
                user_id: id,
                initial_password: None,
            };
            Reply::created(format!("/api/v1/users/{id}"), &done)
        })
        .await?;
    with_initial_password(reply, shown)
}

/// List the sessions of a person
///
/// Every sign-in of the person that can still be used, newest first.
#[utoipa::path(tag = "Users", params(("id" = Uuid, Path, description = "The person.")), responses((status = 200, description = "The sessions.", body = SessionList)), security(("bearerAuth" = ["users:manage"])))]
#[get("/users/{id}/sessions")]
async fn list_user_sessions(
    op: Op,
    path: web::Path<UserId>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let list = app
        .read(op, move |db, op| {
            let current = op.actor.person().map(|person| person.session);
            let rows = people::sessions(db, op, *path)?;
            let data = rows.into_iter().map(|row| Session::new(row, current));
            Ok(SessionList {
                data: data.collect(),
            })
        })
        .await?;
    Reply::ok(&list)
}

/// End the sessions of a person
///
/// Ends every session of the person at once; they can sign in again.
#[utoipa::path(
    tag = "Users", params(("id" = Uuid, Path, description = "The person.")),
    responses((status = 204, description = "Ended.")),
    extensions(("x-unversioned" = json!(true))), security(("bearerAuth" = ["users:manage"]))
)]
#[delete("/users/{id}/sessions")]
async fn end_user_sessions(
    op: Op,
    path: web::Path<UserId>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        manage::end_sessions(tx, *path)?;
        Ok(Reply::no_content())
    })
    .await
}
