//! Lookups over HTTP.

use crate::platform::http::mounting::Mounting;
use actix_web::http::header;
use actix_web::{HttpResponse, get, web};
use diesel::prelude::*;

use super::FLOWS;
use super::dto::{Health, KeySet, Workflow, WorkflowList};
use crate::app::App;
use crate::platform::error::{AppError, AppResult};
use crate::platform::http::texts::Diagram;
use crate::platform::http::{Reply, ValidQuery};
use crate::platform::lang::Lang;
use crate::platform::op::Op;
use crate::workflow;

/// Routes below `/api/v1`.
pub fn mount(config: &mut Mounting<'_>) {
    config
        .service(list_workflows)
        .service(get_workflow)
        .service(get_workflow_diagram);
}

/// Routes outside the versioned API.
pub fn mount_root(config: &mut Mounting<'_>) {
    config
        .service(get_key_set)
        .service(get_health)
        .service(get_readiness);
}

/// List the flows
///
/// Every flow of the product with its states and steps.
#[utoipa::path(tag = "Workflows", responses((status = 200, description = "The flows.", body = WorkflowList)), security(("bearerAuth" = [])))]
#[get("/workflows")]
async fn list_workflows(op: Op) -> AppResult<Reply> {
    Reply::ok(&WorkflowList {
        data: FLOWS
            .iter()
            .map(|flow| Workflow::new(flow, op.lang))
            .collect(),
    })
}

/// Get one flow
///
/// The declaration that every write path obeys: states, steps, who may take them and what they need.
#[utoipa::path(tag = "Workflows", params(("name" = String, Path, description = "Name of the flow.", max_length = 60)), responses((status = 200, description = "The flow.", body = Workflow)), security(("bearerAuth" = [])))]
#[get("/workflows/{name}")]
async fn get_workflow(op: Op, name: web::Path<String>) -> AppResult<Reply> {
    let flow = workflow::find(FLOWS, &name).ok_or_else(|| AppError::missing("workflow"))?;
    Reply::ok(&Workflow::new(flow, op.lang))
}

/// What to draw.
#[derive(Debug, Default, serde::Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DiagramQuery {
    /// `svg` (default) for a picture, `mermaid` for text that other tools draw.
    #[param(inline)]
    format: Option<DiagramFormat>,
}

/// Form of a diagram.
#[derive(Debug, Clone, Copy, Default, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
enum DiagramFormat {
    #[default]
    Svg,
    Mermaid,
}

/// Draw a flow
///
/// The declaration as a picture (SVG) or as Mermaid text, in the reader's language.
#[utoipa::path(
    tag = "Workflows",
    params(("name" = String, Path, description = "Name of the flow.", max_length = 60), DiagramQuery),
    responses((status = 200, description = "The diagram.", content((Diagram = "image/svg+xml"), (Diagram = "text/vnd.mermaid")))),
    security(("bearerAuth" = []))
)]
#[get("/workflows/{name}/diagram")]
async fn get_workflow_diagram(
    op: Op,
    name: web::Path<String>,
    query: ValidQuery<DiagramQuery>,
) -> AppResult<HttpResponse> {
    let flow = workflow::find(FLOWS, &name).ok_or_else(|| AppError::missing("workflow"))?;
    Ok(drawn(flow, query.0.format.unwrap_or_default(), op.lang))
}

fn drawn(flow: &workflow::Flow, format: DiagramFormat, lang: Lang) -> HttpResponse {
    let (kind, text) = match format {
        DiagramFormat::Svg => ("image/svg+xml", workflow::svg(flow, lang)),
        DiagramFormat::Mermaid => (
            "text/vnd.mermaid; charset=utf-8",
            workflow::mermaid(flow, lang),
        ),
    };
    HttpResponse::Ok()
        .insert_header((header::CONTENT_LANGUAGE, lang.as_str()))
        .content_type(kind)
        .body(text)
}

/// Get the token keys
///
/// Public keys with which anybody can verify our access tokens.
#[utoipa::path(tag = "Platform", responses((status = 200, description = "The keys.", body = KeySet)), security(()))]
#[get("/.well-known/jwks.json")]
async fn get_key_set(_op: Op, app: web::Data<App>) -> AppResult<Reply> {
    Ok(Reply::ok(&app.tokens.key_set())?.header("cache-control", "public, max-age=300"))
}

fn health() -> Health {
    Health {
        status: "ok".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

/// Ask whether the process lives
///
/// Answers without asking the database.
#[utoipa::path(tag = "Platform", responses((status = 200, description = "It lives.", body = Health)), security(()))]
#[get("/healthz")]
async fn get_health(_op: Op) -> AppResult<Reply> {
    Reply::ok(&health())
}

/// Ask whether the server can work
///
/// Asks the database; 503 while it does not answer.
#[utoipa::path(tag = "Platform", responses((status = 200, description = "It can work.", body = Health)), security(()))]
#[get("/readyz")]
async fn get_readiness(op: Op, app: web::Data<App>) -> AppResult<Reply> {
    app.read(op, |db, _| {
        Ok(
            diesel::select(diesel::dsl::sql::<diesel::sql_types::Integer>("1"))
                .get_result::<i32>(db)?,
        )
    })
    .await?;
    Reply::ok(&health())
}
