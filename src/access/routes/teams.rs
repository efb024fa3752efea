//! Teams over HTTP.

use crate::platform::http::mounting::Mounting;
use actix_web::{get, patch, post, web};
use serde_json::json;

use crate::access::actions::teams;
use crate::access::dto::teams::{Team, TeamCreate, TeamFilter, TeamPage, TeamUpdate};
use crate::access::view;
use crate::app::App;
use crate::platform::auth::actor::TeamId;
use crate::platform::error::AppResult;
use crate::platform::http::{IfMatch, Listing, PageParams, Reply, ValidJson};
use crate::platform::op::Op;

pub fn mount(config: &mut Mounting<'_>) {
    config
        .service(list_teams)
        .service(create_team)
        .service(get_team)
        .service(update_team);
}

/// List teams
///
/// Newest first. Shows the teams of your own branches, or all where your reach is everything.
#[utoipa::path(tag = "Teams", params(TeamFilter, PageParams), responses((status = 200, description = "One page.", body = TeamPage)), security(("bearerAuth" = ["directory:read"])))]
#[get("/teams")]
async fn list_teams(op: Op, list: Listing<TeamFilter>, app: web::Data<App>) -> AppResult<Reply> {
    let Listing { filter, page } = list;
    let page_app = app.clone();
    let body = app
        .read(op, move |db, op| {
            let (mut rows, total) = teams::list(db, op, &filter, &page)?;
            let info = page.close(&page_app, &mut rows, total, |row| {
                json!([row.created_at, row.id])
            });
            let data = view::team_summaries(db, rows)?;
            Ok(TeamPage { data, page: info })
        })
        .await?;
    Reply::ok(&body)
}

/// Create a team
///
/// Its name is unique in its branch. A manager makes teams in own branches.
#[utoipa::path(tag = "Teams", request_body = TeamCreate, responses((status = 201, description = "The team.", body = Team)), security(("bearerAuth" = ["users:manage"])))]
#[post("/teams")]
async fn create_team(op: Op, body: ValidJson<TeamCreate>, app: web::Data<App>) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let team = teams::create(tx, &body.0)?;
        let location = format!("/api/v1/teams/{}", team.id);
        Ok(Reply::created(location, &team)?.version(team.version, ""))
    })
    .await
}

/// Get a team
///
/// With its branch; its members are `GET /users?team_id=…`.
#[utoipa::path(tag = "Teams", params(("id" = Uuid, Path, description = "The team.")), responses((status = 200, description = "The team.", body = Team)), security(("bearerAuth" = ["directory:read"])))]
#[get("/teams/{id}")]
async fn get_team(op: Op, path: web::Path<TeamId>, app: web::Data<App>) -> AppResult<Reply> {
    let team = app
        .read(op, move |db, op| teams::get(db, op, *path))
        .await?;
    Ok(Reply::ok(&team)?.version(team.version, ""))
}

/// Change a team
///
/// Renames, closes or reopens it; a team with open tickets cannot be closed.
#[utoipa::path(tag = "Teams", params(("id" = Uuid, Path, description = "The team.")), request_body = TeamUpdate, responses((status = 200, description = "The team.", body = Team)), security(("bearerAuth" = ["users:manage"])))]
#[patch("/teams/{id}")]
async fn update_team(
    op: Op,
    path: web::Path<TeamId>,
    expected: IfMatch,
    body: ValidJson<TeamUpdate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.write(op, move |tx| {
        let team = teams::update(tx, *path, expected.0, body.0.clone())?;
        Ok(Reply::ok(&team)?.version(team.version, ""))
    })
    .await
}
