//! Settings over HTTP.

use crate::platform::http::mounting::Mounting;
use actix_web::{get, put, web};

use super::dto::{Setting, SettingList, SettingUpdate};
use super::{actions, known};
use crate::app::App;
use crate::platform::error::AppResult;
use crate::platform::http::{IfMatch, Reply, ValidJson};
use crate::platform::op::Op;

/// Mounts the room.
pub fn mount(config: &mut Mounting<'_>) {
    config
        .service(list_settings)
        .service(get_setting)
        .service(replace_setting);
}

/// List the settings
///
/// Every setting there is, with the value that applies and the one that ships with the program.
#[utoipa::path(tag = "Settings", responses((status = 200, description = "The settings.", body = SettingList)), security(("bearerAuth" = ["master_data:read"])))]
#[get("/settings")]
async fn list_settings(op: Op, app: web::Data<App>) -> AppResult<Reply> {
    let lang = op.lang;
    let all = app.read(op, |db, _| actions::list(db)).await?;
    let data = all.into_iter().map(|one| Setting::new(one, lang)).collect();
    Reply::ok(&SettingList { data })
}

/// Get one setting
///
/// The value that applies, and the version to send as `If-Match` when changing it.
#[utoipa::path(tag = "Settings", params(("name" = String, Path, description = "Name of the setting.", max_length = 60)), responses((status = 200, description = "The setting.", body = Setting)), security(("bearerAuth" = ["master_data:read"])))]
#[get("/settings/{name}")]
async fn get_setting(op: Op, name: web::Path<String>, app: web::Data<App>) -> AppResult<Reply> {
    let known = known::find(&name)?;
    let lang = op.lang;
    let applied = app.read(op, move |db, _| actions::get(db, known)).await?;
    let version = applied.version();
    Ok(Reply::ok(&Setting::new(applied, lang))?.version(version, lang.as_str()))
}

/// Replace a setting
///
/// Takes effect for the next request that asks for it; what was decided before stays decided. A setting
/// that nobody has changed yet has version 0.
#[utoipa::path(tag = "Settings", params(("name" = String, Path, description = "Name of the setting.", max_length = 60)), request_body = SettingUpdate, responses((status = 200, description = "The setting as it applies now.", body = Setting)), security(("bearerAuth" = ["master_data:write"])))]
#[put("/settings/{name}")]
async fn replace_setting(
    op: Op,
    name: web::Path<String>,
    version: IfMatch,
    body: ValidJson<SettingUpdate>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let known = known::find(&name)?;
    let lang = op.lang;
    app.write(op, move |tx| {
        let applied = actions::replace(tx, known, version.0, &body.0.value)?;
        let version = applied.version();
        Ok(Reply::ok(&Setting::new(applied, lang))?.version(version, lang.as_str()))
    })
    .await
}
