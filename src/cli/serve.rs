//! `aftercare serve`: checks everything, then answers until told to stop.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use tokio::signal::unix::{SignalKind, signal};

use super::{Failure, database, fail};
use crate::app::{App, JOBS, OWN_JOBS};
use crate::config::Config;
use crate::platform::db::Backend;

pub(super) fn run(config: Config) -> Result<(), Failure> {
    refuse_missing_file(&config)?;
    database::prepare(&config)?;
    let db = database::open(&config)?;
    database::install(&db)?;
    let listener = TcpListener::bind(config.listen)
        .map_err(|error| vec![format!("cannot serve on {}: {error}", config.listen)])?;
    let address = listener.local_addr().map_err(fail)?;
    if address.ip().is_loopback() {
        // Only a caller on this machine can meet a server that has just made up its first password.
        greet_first_admin(&db)?;
    }
    let app = database::app(config, db)?;
    let due = if app.config.runs_jobs { JOBS } else { OWN_JOBS };
    let jobs = crate::platform::jobs::start(app.clone(), due).map_err(fail)?;
    let stop_jobs = jobs.stopper();
    let state = app.clone();
    let served = actix_web::rt::System::new().block_on(serve(state, listener, address, stop_jobs));
    // Whoever still needs the database threads ends before them.
    jobs.finish();
    app.db.close();
    served.map_err(fail)
}

/// Answers until a signal ends it; what is running then may finish.
async fn serve(
    app: Arc<App>,
    listener: TcpListener,
    address: SocketAddr,
    stop_jobs: impl Fn() + Send + 'static,
) -> std::io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let database = backend(app.db.backend());
    let server = crate::server::listen(app, listener)?;
    let handle = server.handle();
    // Said only now: whoever reads it may at once call, or stop, a server that is ready for both.
    println!("Aftercare {} on {database}", env!("CARGO_PKG_VERSION"));
    println!("  API       http://{address}/api/v1");
    println!("  Docs      http://{address}/docs");
    println!("  Contract  http://{address}/api/openapi.json");
    actix_web::rt::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        stop_jobs();
        handle.stop(true).await;
    });
    server.await
}

fn backend(backend: Backend) -> &'static str {
    match backend {
        Backend::Sqlite => "SQLite",
        Backend::Postgres => "PostgreSQL",
    }
}

/// A typing error in the path must not open an empty company; `migrate` creates named files.
fn refuse_missing_file(config: &Config) -> Result<(), Failure> {
    let target = std::path::Path::new(config.database.target());
    let is_file = config.database.backend() == Backend::Sqlite;
    match target {
        path if is_file && config.database_is_named && !path.exists() => Err(vec![format!(
            "{} does not exist; create it with: aftercare migrate",
            path.display()
        )]),
        _ => Ok(()),
    }
}

fn greet_first_admin(database: &crate::platform::db::Database) -> Result<(), Failure> {
    let created = crate::access::first_admin(database, &super::database::command_op("serve"))
        .map_err(fail)?;
    if let Some((username, password)) = created {
        println!("Administrator created: {username}");
        println!("Password (shown once): {password}");
    }
    Ok(())
}
