//! One database from the empty file to the last figure.

mod issuing;
mod reads;
mod writes;

use std::sync::Arc;
use std::time::Duration;

use aftercare::platform::auth::actor::TicketId;
use aftercare::platform::db::{Backend, Database, DbSettings};
use aftercare::platform::role::Role;

use crate::Fallible;
use crate::client::{Load, Requests};
use crate::data::Data;
use crate::floor::Floor;
use crate::floor::library::Library;
use crate::floor::pgbench::{Pgbench, Recorded};
use crate::measure::{Measure, mib};
use crate::options::{Operation, Options};
use crate::person::Person;
use crate::process::{Server, address_of, program};
use crate::report::{Chapter, Promise};
use crate::samples::Samples;
use crate::tap::{Statement, Tap};

/// Starts of which the median is reported.
const STARTS: usize = 5;

/// A database, a server on it, and what is asked of it.
pub struct Run<'a> {
    options: &'a Options,
    data: Data,
    samples: Arc<Samples>,
    person: Arc<Person>,
    /// The server under load.
    pub server: Server,
    token: String,
}

/// Measures everything asked for on one database.
///
/// # Errors
/// Whatever stops the run.
pub fn chapter(options: &Options, backend: Backend) -> Fallible<Chapter> {
    let mut chapter = Chapter::default();
    if options.wants(Operation::Start) {
        empty_start(options, backend, &mut chapter)?;
    }
    eprintln!("{}: {} company …", backend.as_str(), options.size);
    let data = Data::company(options, backend)?;
    let run = Run::prepare(options, data, &mut chapter)?;
    if options.wants(Operation::Get) {
        run.get(&mut chapter)?;
    }
    if options.wants(Operation::List) {
        run.list(&mut chapter)?;
    }
    if options.wants(Operation::Search) {
        run.search(&mut chapter)?;
    }
    if options.wants(Operation::Create) || options.wants(Operation::Transition) {
        run.writes(&mut chapter)?;
    }
    if options.wants(Operation::Issue) {
        run.issues(&mut chapter)?;
    }
    let usage = run.server.usage();
    let peak = mib(usage.peak_kib);
    chapter.promises.push(Promise::below(
        "memory at full load, peak",
        peak,
        200.0,
        "MiB",
    ));
    run.server.stop()?;
    Ok(chapter)
}

fn server_on(options: &Options, data: &Data) -> Fallible<Server> {
    let mut command = program(&address_of(&data.url));
    if let Some(threads) = options.db_threads {
        command.env("APP_DB_READERS", threads.to_string());
    }
    Server::start(command)
}

/// Starts the program some times and gives the median time to the first answer and the last server.
fn starts(options: &Options, data: &Data) -> Fallible<(Duration, Server)> {
    // The very first start makes keys and the first administrator; only later ones are like each other.
    server_on(options, data)?.stop()?;
    let mut times = Vec::new();
    for _ in 1..STARTS {
        let server = server_on(options, data)?;
        times.push(server.started_in);
        server.stop()?;
    }
    let server = server_on(options, data)?;
    times.push(server.started_in);
    times.sort_unstable();
    let median = times.get(times.len() / 2).copied().unwrap_or_default();
    Ok((median, server))
}

fn empty_start(options: &Options, backend: Backend, chapter: &mut Chapter) -> Fallible<()> {
    let data = Data::empty(options, backend)?;
    let (median, server) = starts(options, &data)?;
    let name = "start on an empty database";
    let seconds = median.as_secs_f64();
    chapter
        .promises
        .push(Promise::below(name, seconds, 0.3, "s"));
    let idle = mib(server.usage().resident_kib);
    chapter.promises.push(Promise::below(
        "memory, idle, empty database",
        idle,
        40.0,
        "MiB",
    ));
    server.stop()
}

impl<'a> Run<'a> {
    fn prepare(options: &'a Options, data: Data, chapter: &mut Chapter) -> Fallible<Run<'a>> {
        let database = Database::open(&DbSettings::new(data.url.clone()))?;
        let samples = Arc::new(Samples::read(&database)?);
        let roles = [Role::Manager, Role::Agent];
        let person = Person::hire(&data.url, &database, samples.branch, "bench", &roles)?;
        let person = Arc::new(person);
        database.close();
        let (median, server) = starts(options, &data)?;
        if options.wants(Operation::Start) {
            let name = "start on the company";
            let seconds = median.as_secs_f64();
            chapter
                .promises
                .push(Promise::below(name, seconds, 1.0, "s"));
            let idle = mib(server.usage().resident_kib);
            chapter
                .promises
                .push(Promise::below("memory, idle, company", idle, 40.0, "MiB"));
        }
        let token = person.sign_in(&server)?;
        chapter.title = match data.url.backend() {
            Backend::Sqlite => "SQLite".to_owned(),
            Backend::Postgres => "PostgreSQL".to_owned(),
        };
        chapter.remarks.push(format!(
            "{} company: {} tickets, database of {:.0} MiB{}",
            options.size,
            samples.tickets_in_all,
            mib(data.bytes / 1024),
            data.built_in.map_or(String::new(), |time| format!(
                ", built in {:.0} s",
                time.as_secs_f64()
            ))
        ));
        Ok(Run {
            options,
            data,
            samples,
            person,
            server,
            token,
        })
    }

    fn load(&self) -> Load {
        Load {
            address: self.server.address,
            connections: self.options.connections,
            threads: self.options.client_threads,
            measured: self.options.measured(),
            pace: None,
        }
    }

    fn take(&self, name: &str, requests: &Requests) -> Fallible<Measure> {
        Measure::take(name, &self.server, &self.load(), requests)
    }

    fn is_on(&self, backend: Backend) -> bool {
        self.data.url.backend() == backend
    }

    fn library(&self) -> Fallible<Library> {
        self.library_of(&self.person)
    }

    fn library_of(&self, person: &Person) -> Fallible<Library> {
        let settings = DbSettings::new(self.data.url.clone());
        Library::new(settings, person, &self.samples, self.options.measured())
    }

    fn pgbench(&self) -> Option<Pgbench<'_>> {
        let is_usable = self.is_on(Backend::Postgres) && Pgbench::is_installed();
        is_usable.then(|| Pgbench {
            url: &self.data.url,
            clients: self.options.connections,
            threads: self.options.client_threads,
            seconds: self.options.seconds,
            folder: &self.options.folder,
        })
    }

    fn tap(&self) -> Fallible<Tap> {
        Tap::open(&self.data.url, &self.person)
    }
}

/// A floor that could not be measured leaves its line out and says why; the rest goes on.
fn tried(floor: Fallible<Floor>, goal: impl Into<Option<f64>>) -> Option<Floor> {
    let floor = floor.map_err(|error| eprintln!("no floor: {error}")).ok()?;
    Some(goal.into().into_iter().fold(floor, Floor::goal))
}

/// Statements of two of `ids` that make the same ones: tickets in different states are asked differently.
/// The first of all prepares statements and fills caches.
fn record(
    tap: &Tap,
    ids: &[TicketId],
    request: impl Fn(TicketId) -> Vec<u8>,
) -> Fallible<Recorded> {
    let texts = |all: &[Statement]| -> Vec<String> {
        all.iter().map(|statement| statement.sql.clone()).collect()
    };
    let mut seen: Vec<(uuid::Uuid, Vec<Statement>)> = Vec::new();
    for (place, id) in ids.iter().enumerate() {
        let second = tap.statements(&request(*id))?;
        if place == 0 {
            continue;
        }
        let twin = seen
            .iter()
            .position(|(_, first)| texts(first) == texts(&second));
        if let Some(twin) = twin {
            let (picked, first) = seen.swap_remove(twin);
            return Ok(Recorded {
                picked: vec![picked],
                first,
                second,
            });
        }
        seen.push((id.uuid(), second));
    }
    Err("no two of the tickets make the same statements".into())
}
