//! Databases for tests: migrated once a process, copied for each test, gone with it.
//!
//! Nothing of the program uses this; it is public so that the integration tests can. It panics where
//! a test cannot go on: a suite that skips PostgreSQL silently proves nothing about it.
#![expect(
    clippy::expect_used,
    reason = "a test without its database must fail loudly"
)]

use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};
use diesel::{PgConnection, RunQueryDsl, SqliteConnection};
use uuid::Uuid;

use super::Database;
use super::conn::{Backend, DatabaseUrl};
use super::migrate::migrate;
use super::open::DbSettings;

/// Where the databases for tests are made when `TEST_POSTGRES_URL` does not say otherwise.
const DEFAULT_SERVER: &str = "postgres://root@127.0.0.1:5432/postgres";

/// How the names of all these databases begin.
const PREFIX: &str = "aftercare_scratch_";

/// A database of its own with the whole schema and no rows.
pub struct Scratch {
    database: Database,
    settings: DbSettings,
    place: Place,
}

enum Place {
    File(PathBuf),
    Server(String),
}

impl Scratch {
    /// A copy of the migrated SQLite template.
    pub fn sqlite() -> Scratch {
        Scratch::sqlite_with(|_| ())
    }

    /// A copy of the migrated PostgreSQL template.
    pub fn postgres() -> Scratch {
        Scratch::postgres_with(|_| ())
    }

    /// [`Scratch::sqlite`] with other settings.
    pub fn sqlite_with(adjust: impl FnOnce(&mut DbSettings)) -> Scratch {
        static TEMPLATE: LazyLock<PathBuf> = LazyLock::new(sqlite_template);
        let file = temporary_file();
        std::fs::copy(&*TEMPLATE, &file).expect("the SQLite template can be copied");
        let settings = settings_for(DatabaseUrl::file(&file), adjust);
        Scratch::open(settings, Place::File(file))
    }

    /// [`Scratch::postgres`] with other settings.
    pub fn postgres_with(adjust: impl FnOnce(&mut DbSettings)) -> Scratch {
        let name = SERVER.copy_of_template();
        let settings = settings_for(database_url(&name), adjust);
        Scratch::open(settings, Place::Server(name))
    }

    /// A database on the engine asked for.
    pub fn on(backend: Backend) -> Scratch {
        match backend {
            Backend::Sqlite => Scratch::sqlite(),
            Backend::Postgres => Scratch::postgres(),
        }
    }

    /// Runs a test on SQLite, then on PostgreSQL.
    pub fn each(test: impl Fn(&Scratch)) {
        for backend in [Backend::Sqlite, Backend::Postgres] {
            let scratch = Scratch::on(backend);
            // The captured output of a failing test then ends with the engine it failed on.
            println!("on {}", backend.as_str());
            test(&scratch);
        }
    }

    /// The open database.
    pub fn db(&self) -> &Database {
        &self.database
    }

    /// What it was opened with, for a second process or a restart.
    pub fn settings(&self) -> &DbSettings {
        &self.settings
    }

    fn open(settings: DbSettings, place: Place) -> Scratch {
        let database = Database::open(&settings).expect("the scratch database opens");
        Scratch {
            database,
            settings,
            place,
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        self.database.close();
        match &self.place {
            Place::File(file) => remove_sqlite(file),
            Place::Server(name) => SERVER.drop_database(name),
        }
    }
}

/// Few threads: many of these live at once.
fn settings_for(url: DatabaseUrl, adjust: impl FnOnce(&mut DbSettings)) -> DbSettings {
    let mut settings = DbSettings::new(url);
    settings.readers = Some(2);
    settings.pg_threads = Some(4);
    adjust(&mut settings);
    settings
}

fn temporary_file() -> PathBuf {
    std::env::temp_dir().join(format!("{PREFIX}{}.db", Uuid::new_v4().simple()))
}

fn remove_sqlite(file: &Path) {
    for ending in ["", "-wal", "-shm"] {
        let mut name = file.as_os_str().to_owned();
        name.push(ending);
        // WAL and index are gone already when the last connection closed in good order.
        drop(std::fs::remove_file(name));
    }
}

/// A migrated file; it outlives the process, and [`sweep_old_files`] of a later one removes it.
fn sqlite_template() -> PathBuf {
    sweep_old_files();
    let file = temporary_file().with_extension("template");
    migrate(&DbSettings::new(DatabaseUrl::file(&file))).expect("the SQLite template migrates");
    let mut conn = SqliteConnection::establish(&file.to_string_lossy()).expect("a template");
    // What still stands in the write-ahead log would be missing from a plain copy.
    conn.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)")
        .expect("the SQLite template is complete");
    drop(conn);
    file
}

/// Files of processes that ended without cleaning up are removed after an hour.
fn sweep_old_files() {
    let an_hour = std::time::Duration::from_secs(3600);
    let entries = std::fs::read_dir(std::env::temp_dir())
        .into_iter()
        .flatten();
    for entry in entries.flatten() {
        let is_ours = entry.file_name().to_string_lossy().starts_with(PREFIX);
        let age = entry
            .metadata()
            .and_then(|facts| facts.modified())
            .ok()
            .and_then(|at| at.elapsed().ok());
        if is_ours && age.is_some_and(|age| age > an_hour) {
            drop(std::fs::remove_file(entry.path()));
        }
    }
}

/// The session that makes and drops databases, and marks them as belonging to a living process.
struct Server {
    owner: u32,
    session: Mutex<PgConnection>,
    template: LazyLock<String>,
}

static SERVER: LazyLock<Server> = LazyLock::new(Server::connect);

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    datname: String,
}

#[derive(QueryableByName)]
struct Answer {
    #[diesel(sql_type = Bool)]
    answer: bool,
}

impl Server {
    fn connect() -> Server {
        let url = server_url();
        let mut session = PgConnection::establish(&url).unwrap_or_else(|error| {
            panic!("the tests need PostgreSQL; set TEST_POSTGRES_URL ({error})")
        });
        let [a, b, c, d, ..] = Uuid::new_v4().into_bytes();
        let owner = u32::from_be_bytes([a, b, c, d]);
        assert!(try_lock(&mut session, owner), "a fresh number is free");
        sweep_old_databases(&mut session, owner);
        Server {
            owner,
            session: Mutex::new(session),
            template: LazyLock::new(postgres_template),
        }
    }

    fn copy_of_template(&self) -> String {
        let template: &str = &self.template;
        let [a, b, c, d, ..] = Uuid::new_v4().into_bytes();
        let serial = u32::from_be_bytes([a, b, c, d]);
        let name = format!("{PREFIX}{}_{serial}", self.owner);
        self.run(&format!("CREATE DATABASE {name} TEMPLATE {template}"));
        name
    }

    fn drop_database(&self, name: &str) {
        let mut session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        // Runs while a failing test unwinds, where a second panic would hide the first; what stays
        // behind is swept by the next process.
        drop(session.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")));
    }

    fn run(&self, sql: &str) {
        let mut session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        session
            .batch_execute(sql)
            .expect("the test server does what it is told");
    }
}

fn postgres_template() -> String {
    let name = format!("{PREFIX}{}_template", SERVER.owner);
    SERVER.run(&format!("CREATE DATABASE {name}"));
    migrate(&DbSettings::new(database_url(&name))).expect("the PostgreSQL template migrates");
    name
}

/// The number's lock is held as long as the process lives, whatever way it ends.
fn try_lock(session: &mut PgConnection, owner: u32) -> bool {
    diesel::sql_query("SELECT pg_try_advisory_lock($1) AS answer")
        .bind::<BigInt, _>(i64::from(owner))
        .get_result::<Answer>(session)
        .expect("the test server answers")
        .answer
}

fn sweep_old_databases(session: &mut PgConnection, own: u32) {
    let found: Vec<Name> =
        diesel::sql_query("SELECT datname::text FROM pg_database WHERE starts_with(datname, $1)")
            .bind::<Text, _>(PREFIX)
            .load(session)
            .expect("the test server lists its databases");
    for Name { datname } in found {
        let owner = datname
            .strip_prefix(PREFIX)
            .and_then(|rest| rest.split('_').next())
            .and_then(|number| number.parse::<u32>().ok());
        if let Some(owner) = owner
            && owner != own
            && try_lock(session, owner)
        {
            // Two processes may sweep at once; the loser's failure is of no interest.
            drop(session.batch_execute(&format!("DROP DATABASE IF EXISTS {datname} WITH (FORCE)")));
            drop(session.batch_execute(&format!("SELECT pg_advisory_unlock({owner})")));
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "tests are told by the environment where their server is"
)]
fn server_url() -> String {
    std::env::var("TEST_POSTGRES_URL").unwrap_or_else(|_| DEFAULT_SERVER.to_owned())
}

/// The server's address with another database name.
fn database_url(name: &str) -> DatabaseUrl {
    let server = server_url();
    let (address, query) = match server.split_once('?') {
        Some((address, query)) => (address, format!("?{query}")),
        None => (server.as_str(), String::new()),
    };
    let (base, _) = address
        .rsplit_once('/')
        .expect("TEST_POSTGRES_URL ends in a database name");
    format!("{base}/{name}{query}")
        .parse()
        .expect("TEST_POSTGRES_URL is a PostgreSQL address")
}
