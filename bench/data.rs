//! Databases to measure on: the demo company built once per size, copied for each run.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use aftercare::platform::db::{Backend, DatabaseUrl};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};
use diesel::{PgConnection, SqliteConnection};

use crate::Fallible;
use crate::options::Options;
use crate::process::{address_of, program, run_to_end};

/// How the names of our databases begin.
const PREFIX: &str = "aftercare_bench";

/// A database to measure on.
pub struct Data {
    /// Where it is.
    pub url: DatabaseUrl,
    /// Its size in bytes.
    pub bytes: u64,
    /// How long the demo company took to build, if this run built it.
    pub built_in: Option<Duration>,
}

impl Data {
    /// A database that only `migrate` has seen.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn empty(options: &Options, backend: Backend) -> Fallible<Data> {
        let url = fresh(options, backend, "empty")?;
        run_to_end(program(&address_of(&url)).arg("migrate"))?;
        Ok(Data {
            bytes: size_of(&url)?,
            url,
            built_in: None,
        })
    }

    /// A copy of the demo company, which is built if no earlier run has left it.
    ///
    /// # Errors
    /// When it cannot be built or copied.
    pub fn company(options: &Options, backend: Backend) -> Fallible<Data> {
        let name = format!("company_{}", options.size);
        let (master, built_in) = if options.rebuild || !is_there(options, backend, &name)? {
            let began = Instant::now();
            (build(options, backend, &name)?, Some(began.elapsed()))
        } else {
            (url_of(options, backend, &name)?, None)
        };
        let url = bring(options, &master, "run", Way::Copied)?;
        Ok(Data {
            bytes: size_of(&url)?,
            url,
            built_in,
        })
    }
}

/// Builds under another name first: a build that broke off must not look like a company.
fn build(options: &Options, backend: Backend, name: &str) -> Fallible<DatabaseUrl> {
    let raw = fresh(options, backend, "building")?;
    let address = address_of(&raw);
    run_to_end(program(&address).arg("migrate"))?;
    run_to_end(program(&address).args(["demo", "--yes", "--size", &options.size]))?;
    match backend {
        Backend::Sqlite => {
            SqliteConnection::establish(raw.target())?
                .batch_execute("PRAGMA wal_checkpoint(TRUNCATE); ANALYZE;")?;
        }
        // Otherwise autovacuum would do it in the middle of a measurement.
        Backend::Postgres => {
            PgConnection::establish(raw.target())?.batch_execute("VACUUM (ANALYZE)")?
        }
    }
    bring(options, &raw, name, Way::Renamed)
}

/// How a database comes to another name.
#[derive(Clone, Copy)]
enum Way {
    Copied,
    Renamed,
}

fn bring(options: &Options, from: &DatabaseUrl, name: &str, way: Way) -> Fallible<DatabaseUrl> {
    let to = url_of(options, from.backend(), name)?;
    match from.backend() {
        Backend::Sqlite => {
            remove_file_of(Path::new(to.target()))?;
            match way {
                Way::Copied => drop(fs::copy(from.target(), to.target())?),
                Way::Renamed => fs::rename(from.target(), to.target())?,
            }
        }
        Backend::Postgres => {
            let (from, to) = (name_in(from)?, name_in(&to)?);
            let mut server = PgConnection::establish(&options.postgres)?;
            server.batch_execute(&format!("DROP DATABASE IF EXISTS {to} WITH (FORCE)"))?;
            server.batch_execute(&match way {
                Way::Copied => format!("CREATE DATABASE {to} TEMPLATE {from}"),
                Way::Renamed => format!("ALTER DATABASE {from} RENAME TO {to}"),
            })?;
            server.batch_execute("CHECKPOINT")?;
        }
    }
    Ok(to)
}

fn fresh(options: &Options, backend: Backend, name: &str) -> Fallible<DatabaseUrl> {
    let url = url_of(options, backend, name)?;
    match backend {
        Backend::Sqlite => {
            fs::create_dir_all(&options.folder)?;
            remove_file_of(Path::new(url.target()))?;
        }
        Backend::Postgres => {
            let name = name_in(&url)?;
            let mut server = PgConnection::establish(&options.postgres)?;
            server.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))?;
            server.batch_execute(&format!("CREATE DATABASE {name}"))?;
        }
    }
    Ok(url)
}

fn url_of(options: &Options, backend: Backend, name: &str) -> Fallible<DatabaseUrl> {
    Ok(match backend {
        Backend::Sqlite => DatabaseUrl::file(&options.folder.join(format!("{name}.db"))),
        Backend::Postgres => {
            let (server, _) = options
                .postgres
                .rsplit_once('/')
                .ok_or("--postgres needs the form postgres://user@host/database")?;
            format!("{server}/{PREFIX}_{name}").parse()?
        }
    })
}

fn is_there(options: &Options, backend: Backend, name: &str) -> Fallible<bool> {
    let url = url_of(options, backend, name)?;
    if backend == Backend::Sqlite {
        return Ok(Path::new(url.target()).exists());
    }
    let mut server = PgConnection::establish(&options.postgres)?;
    let query = diesel::dsl::sql::<Bool>("SELECT count(*) > 0 FROM pg_database WHERE datname = ");
    Ok(query
        .bind::<Text, _>(name_in(&url)?)
        .get_result(&mut server)?)
}

fn name_in(url: &DatabaseUrl) -> Fallible<&str> {
    let (_, name) = url
        .target()
        .rsplit_once('/')
        .ok_or("a database without a name")?;
    Ok(name)
}

fn remove_file_of(path: &Path) -> Fallible<()> {
    for ending in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        match fs::remove_file(PathBuf::from(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

fn size_of(url: &DatabaseUrl) -> Fallible<u64> {
    if url.backend() == Backend::Sqlite {
        return Ok(fs::metadata(url.target())?.len());
    }
    let mut db = PgConnection::establish(url.target())?;
    let size = diesel::dsl::sql::<BigInt>("SELECT pg_database_size(current_database())");
    Ok(size.get_result::<i64>(&mut db)?.unsigned_abs())
}
