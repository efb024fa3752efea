//! Settings of the database layer, and its start: probe, pools, threads.

use std::fmt;
use std::num::NonZero;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, bounded};
use r2d2::Pool;

use super::conn::{Backend, DatabaseUrl};
use super::connector::{CONNECT_WAIT, ConnectError, Connector, Purpose, Synchronous};
use super::dialect;
use super::seat::Seat;
use super::statistics::Counters;
use super::threads::{Message, serve, serve_in_groups};
use super::{Database, Inner};

/// How the database is reached and how much is done at once.
#[derive(Debug, Clone)]
pub struct DbSettings {
    /// Where the data lives.
    pub url: DatabaseUrl,
    /// SQLite reader threads; as many as cores if not given.
    pub readers: Option<usize>,
    /// PostgreSQL threads, each with one connection; two a core, four at least, if not given.
    pub pg_threads: Option<usize>,
    /// Pieces of work that may wait in a queue before more is refused.
    pub queue: usize,
    /// Writes that may share one SQLite commit.
    pub batch: usize,
    /// How SQLite syncs.
    pub synchronous: Synchronous,
}

impl DbSettings {
    /// The usual settings for a database at `url`.
    pub fn new(url: DatabaseUrl) -> DbSettings {
        DbSettings {
            url,
            readers: None,
            pg_threads: None,
            queue: 1024,
            batch: 64,
            synchronous: Synchronous::Full,
        }
    }

    pub(super) fn connector(&self, purpose: Purpose) -> Connector {
        Connector {
            url: self.url.clone(),
            synchronous: self.synchronous,
            purpose,
        }
    }

    fn pool(&self, purpose: Purpose, size: usize) -> Pool<Connector> {
        // Each thread keeps its connection, so nothing may expire it from behind, and a check at
        // every checkout would cost a round trip for nothing.
        Pool::builder()
            .max_size(u32::try_from(size).unwrap_or(u32::MAX))
            .connection_timeout(CONNECT_WAIT)
            .test_on_check_out(false)
            .max_lifetime(None)
            .idle_timeout(None)
            .build_unchecked(self.connector(purpose))
    }
}

/// Why the database could not be opened.
#[derive(Debug)]
pub enum OpenError {
    /// No connection was possible.
    Unreachable(ConnectError),
    /// The engine is one that this program must not trust with data; the text says which and why.
    Unfit(String),
    /// The operating system gave no thread.
    Threads(std::io::Error),
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OpenError::Unreachable(error) => write!(f, "the database cannot be reached: {error}"),
            OpenError::Unfit(why) => f.write_str(why),
            OpenError::Threads(error) => write!(f, "no database thread could be started: {error}"),
        }
    }
}

impl std::error::Error for OpenError {}

impl From<ConnectError> for OpenError {
    fn from(error: ConnectError) -> Self {
        OpenError::Unreachable(error)
    }
}

impl Database {
    /// Connects once to see that the database is there and fit, then starts the threads.
    ///
    /// Blocks for two seconds at most when a server does not answer.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub fn open(settings: &DbSettings) -> Result<Database, OpenError> {
        let mut probe = settings.connector(Purpose::Any).open()?;
        dialect::refuse_unfit(&mut probe).map_err(OpenError::Unfit)?;
        for line in dialect::report(&mut probe) {
            log::info!(target: "db", "{line}");
        }
        drop(probe);
        let counters = Arc::new(Counters::default());
        let inner = match settings.url.backend() {
            Backend::Sqlite => start_sqlite(settings, counters),
            Backend::Postgres => start_postgres(settings, counters),
        };
        inner
            .map(|inner| Database {
                inner: Arc::new(inner),
            })
            .map_err(OpenError::Threads)
    }
}

fn start_sqlite(settings: &DbSettings, counters: Arc<Counters>) -> std::io::Result<Inner> {
    let readers = settings.readers.unwrap_or_else(cores).max(1);
    let pool = settings.pool(Purpose::Reading, readers);
    let (reads, queue) = bounded(settings.queue);
    let mut threads = start(
        readers,
        "db-read",
        &pool,
        Backend::Sqlite,
        &queue,
        &counters,
    )?;

    let (writes, queue) = bounded(settings.queue);
    let seat = Seat::new(
        settings.pool(Purpose::Any, 1),
        Backend::Sqlite,
        counters.clone(),
    );
    let batch = settings.batch.max(1);
    threads.push(
        std::thread::Builder::new()
            .name("db-write".to_owned())
            .spawn(move || serve_in_groups(seat, &queue, batch))?,
    );
    Ok(Inner {
        backend: Backend::Sqlite,
        reads,
        writes,
        is_closed: AtomicBool::new(false),
        threads: Mutex::new(threads),
        counters,
    })
}

fn start_postgres(settings: &DbSettings, counters: Arc<Counters>) -> std::io::Result<Inner> {
    let size = settings.pg_threads.unwrap_or_else(pg_threads).max(1);
    let pool = settings.pool(Purpose::Any, size);
    let (work, queue) = bounded(settings.queue);
    let threads = start(size, "db", &pool, Backend::Postgres, &queue, &counters)?;
    Ok(Inner {
        backend: Backend::Postgres,
        reads: work.clone(),
        writes: work,
        is_closed: AtomicBool::new(false),
        threads: Mutex::new(threads),
        counters,
    })
}

fn start(
    number: usize,
    name: &str,
    pool: &Pool<Connector>,
    backend: Backend,
    queue: &Receiver<Message>,
    counters: &Arc<Counters>,
) -> std::io::Result<Vec<JoinHandle<()>>> {
    (0..number)
        .map(|place| {
            let seat = Seat::new(pool.clone(), backend, counters.clone());
            let queue = queue.clone();
            std::thread::Builder::new()
                .name(format!("{name}-{place}"))
                .spawn(move || serve(seat, &queue))
        })
        .collect()
}

/// Enough to keep the cores of a server nearby busy. More wait for each other: measured on two cores, eight
/// connections issue a hot part a quarter slower than four, and nothing faster.
fn pg_threads() -> usize {
    (2 * cores()).max(4)
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, NonZero::get)
}
