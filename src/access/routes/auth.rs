//! Sign-in and the person's own sessions.

use crate::platform::http::mounting::Mounting;
use actix_web::http::header;
use actix_web::{HttpRequest, delete, get, post, put, web};

use crate::access::actions::sessions::{self, signed_in};
use crate::access::actions::{me, passwords};
use crate::access::dto::auth::{
    Me, PasswordChange, Refresh, Session, SessionList, SignIn, SignedIn,
};
use crate::access::model::SessionEnd;
use crate::app::App;
use crate::platform::auth::actor::SessionId;
use crate::platform::error::AppResult;
use crate::platform::http::{Reply, ValidJson};
use crate::platform::op::Op;

pub fn mount(config: &mut Mounting<'_>) {
    config
        .service(sign_in)
        .service(refresh)
        .service(list_own_sessions)
        .service(end_own_session)
        .service(end_other_sessions)
        .service(change_own_password)
        .service(get_me);
}

/// Sign in
///
/// Opens a session and answers with a short-lived access token and a refresh token. An unknown user
/// name, a wrong password and a deactivated person are answered alike. Tries are limited per account
/// and per address: 429 says how long to wait.
#[utoipa::path(
    tag = "Auth", request_body = SignIn,
    responses((status = 201, description = "Signed in.", body = SignedIn,
        headers(("Location" = crate::platform::http::texts::Text200, description = "The session, for ending it.")))),
    extensions(("x-idempotency-ineffective" = json!(true))), security(())
)]
#[post("/auth/sessions")]
async fn sign_in(
    op: Op,
    request: HttpRequest,
    body: ValidJson<SignIn>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let agent = request
        .headers()
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    let issued = sessions::sign_in(&app, op, body.0, agent).await?;
    let location = format!("/api/v1/auth/sessions/{}", issued.session);
    Ok(Reply::created(location, &SignedIn::from(issued))?.secret())
}

/// Refresh the access token
///
/// Exchanges the refresh token for a new access token and the next refresh token. Each refresh token
/// is good for one exchange; when the answer is lost, the same exchange may be repeated within 30
/// seconds and gives the same next token. Presenting an old token later ends the session, because
/// somebody else may hold a copy.
#[utoipa::path(
    tag = "Auth", request_body = Refresh,
    responses((status = 200, description = "New tokens.", body = SignedIn)),
    extensions(("x-idempotency-ineffective" = json!(true))), security(())
)]
#[post("/auth/refreshes")]
async fn refresh(op: Op, body: ValidJson<Refresh>, app: web::Data<App>) -> AppResult<Reply> {
    let issued = sessions::refresh(&app, op, &body.0.refresh_token).await?;
    Ok(Reply::ok(&SignedIn::from(issued))?.secret())
}

/// List your own sessions
///
/// Every sign-in of yours that can still be used, newest first.
#[utoipa::path(tag = "Auth", responses((status = 200, description = "The sessions.", body = SessionList)), security(("bearerAuth" = [])))]
#[get("/auth/sessions")]
async fn list_own_sessions(op: Op, app: web::Data<App>) -> AppResult<Reply> {
    let list = app
        .read(op, |db, op| {
            let person = signed_in(op)?;
            let rows = sessions::list(db, person.id, op.now)?;
            let data = rows
                .into_iter()
                .map(|row| Session::new(row, Some(person.session)))
                .collect();
            Ok(SessionList { data })
        })
        .await?;
    Reply::ok(&list)
}

/// End one of your sessions
///
/// Ends a session of yours at once; ending the present one is signing out.
#[utoipa::path(
    tag = "Auth", params(("id" = Uuid, Path, description = "The session.")),
    responses((status = 204, description = "Ended.")),
    extensions(("x-unversioned" = json!(true))), security(("bearerAuth" = []))
)]
#[delete("/auth/sessions/{id}")]
async fn end_own_session(
    op: Op,
    id: web::Path<SessionId>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let person = signed_in(tx.op())?.id;
        sessions::end(tx, person, *id, SessionEnd::SignedOut)?;
        Ok(Reply::no_content())
    })
    .await
}

/// End all your other sessions
///
/// Ends every session of yours but the present one.
#[utoipa::path(
    tag = "Auth", responses((status = 204, description = "Ended.")),
    extensions(("x-unversioned" = json!(true))), security(("bearerAuth" = []))
)]
#[delete("/auth/sessions")]
async fn end_other_sessions(op: Op, app: web::Data<App>) -> AppResult<Reply> {
    app.write(op, |tx| {
        let person = signed_in(tx.op())?;
        sessions::end_all(tx, person.id, Some(person.session), SessionEnd::SignedOut)?;
        Ok(Reply::no_content())
    })
    .await
}

/// Change your own password
///
/// Ends all other sessions of yours, and the access token of this one: refresh it afterwards. A wrong
/// present password counts against the same limits as a sign-in.
#[utoipa::path(
    tag = "Auth", request_body = PasswordChange,
    responses((status = 204, description = "Changed.")),
    extensions(("x-unversioned" = json!(true))), security(("bearerAuth" = []))
)]
#[put("/auth/password")]
async fn change_own_password(
    op: Op,
    body: ValidJson<PasswordChange>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    passwords::change_own(&app, op, body.0).await?;
    Ok(Reply::no_content())
}

/// Get yourself
///
/// The person signed in with roles, branches, teams and permissions as they stand now, each permission
/// with how far it reaches.
#[utoipa::path(tag = "Auth", responses((status = 200, description = "The person.", body = Me)), security(("bearerAuth" = [])))]
#[get("/me")]
async fn get_me(op: Op, app: web::Data<App>) -> AppResult<Reply> {
    let me = app.read(op, me::me).await?;
    Reply::ok(&me)
}
