//! Puts the rooms behind one server: mounting, start and stop.

use std::sync::Arc;

use actix_cors::Cors;
use actix_web::dev::Server;
use actix_web::http::Method;
use actix_web::http::header;
use actix_web::middleware::{Compress, NormalizePath, from_fn};
use actix_web::{HttpRequest, HttpResponse, HttpServer, web};

use crate::access::passwords::Passwords;
use crate::app::App;
use crate::config::Config;
use crate::platform::clock::Clock;
use crate::platform::codes::FaultCode;
use crate::platform::db::Database;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::http::caller::method_not_allowed;
use crate::platform::http::contract::Contract;
use crate::platform::http::edge::edge;
use crate::platform::http::mounting::Mounting;
use crate::platform::ids::IdSource;
use crate::platform::op::Op;

/// Where the versioned API stands.
pub const API: &str = "/api/v1";

/// The ONE list of rooms below `/api/v1`. Routes are tried in this order, so the busiest room stands first.
pub fn mount(config: &mut Mounting<'_>) {
    crate::tickets::routes::mount(config);
    crate::access::routes::mount(config);
    crate::customers::routes::mount(config);
    crate::equipment::routes::mount(config);
    crate::inventory::routes::mount(config);
    crate::purchasing::routes::mount(config);
    crate::files::routes::mount(config);
    crate::sheets::routes::mount(config);
    crate::events::routes::mount(config);
    crate::settings::routes::mount(config);
    crate::reference::routes::mount(config);
}

/// Builds the shared state; the real server and the tests both start here.
///
/// # Errors
/// Database faults while the keys are read.
pub fn build(
    config: Config,
    database: Database,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
    contract: Arc<Contract>,
) -> AppResult<Arc<App>> {
    let tokens = Arc::new(crate::access::keys::load(&database, clock.now())?);
    Ok(Arc::new(App {
        db: database,
        clock,
        ids,
        config,
        tokens,
        contract,
        passwords: Passwords::default(),
    }))
}

/// Puts the shipped reference data of every room in place; what a company has changed stays.
///
/// # Errors
/// Database faults.
pub fn install(database: &Database, op: &Op) -> AppResult<()> {
    let now = op.now;
    database.write_blocking(move |db| {
        crate::equipment::install_policies(db, now)?;
        crate::tickets::install_reference(db, now)
    })
}

/// Starts the server; awaiting it runs until it is told to stop, then lets running requests finish.
///
/// # Errors
/// When the listener cannot be used.
pub fn listen(app: Arc<App>, listener: std::net::TcpListener) -> std::io::Result<Server> {
    let data = web::Data::from(app.clone());
    let workers = app.config.workers;
    let shutdown = app.config.shutdown_seconds;
    let head = std::time::Duration::from_secs(app.config.head_seconds);
    let server = HttpServer::new(move || {
        let cors = cors(&data.config.cors_origins);
        actix_web::App::new()
            .app_data(data.clone())
            .app_data(web::PathConfig::default().error_handler(|_, _| {
                AppError::malformed(vec![FieldFault::path("id", FaultCode::InvalidFormat)]).into()
            }))
            .wrap(from_fn(edge))
            .wrap(Compress::default())
            .wrap(cors)
            .wrap(NormalizePath::trim())
            .configure(routes)
    })
    // Signals are the command's business: tests run several servers in one process.
    .disable_signals()
    .workers(workers)
    .shutdown_timeout(shutdown)
    .client_request_timeout(head)
    .listen(listener)?;
    Ok(server.run())
}

/// Everything that answers, for the real server and for tests.
pub fn routes(config: &mut web::ServiceConfig) {
    let api = web::scope(API).configure(|services| mount(&mut Mounting::serving(services)));
    config.service(api);
    crate::reference::routes::mount_root(&mut Mounting::serving(config));
    config.route("/api/openapi.json", web::get().to(contract_text));
    config.configure(crate::reference::docs::mount);
    config.default_service(web::to(fallback));
}

async fn contract_text(app: web::Data<App>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .content_type("application/json")
        .body(app.contract.text().to_owned())
}

/// What no route took: a wrong method gets 405 with `Allow`, everything else 404.
async fn fallback(request: HttpRequest, app: web::Data<App>) -> AppResult<HttpResponse> {
    let methods = app.contract.methods_at(request.path());
    if methods.is_empty() {
        return Err(AppError::missing("resource"));
    }
    if request.method() == Method::OPTIONS {
        let allow = format!("{}, OPTIONS", methods.join(", "));
        return Ok(HttpResponse::NoContent()
            .insert_header((header::ALLOW, allow))
            .finish());
    }
    Err(method_not_allowed(&app.contract, &request))
}

fn cors(origins: &[String]) -> Cors {
    let exposed = [
        "ETag",
        "Location",
        "Link",
        "Retry-After",
        "X-Request-Id",
        "Idempotency-Replayed",
        "Content-Disposition",
        "Content-Language",
    ];
    let base = Cors::default()
        .allowed_methods(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
        .allowed_headers([
            "Authorization",
            "Content-Type",
            "If-Match",
            "If-None-Match",
            "Idempotency-Key",
            "Accept-Language",
            "X-Request-Id",
            "X-Tracking-Token",
        ])
        .expose_headers(exposed)
        .max_age(7200);
    origins
        .iter()
        .fold(base, |cors, origin| cors.allowed_origin(origin))
}
