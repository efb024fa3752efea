//! One database from the empty file to the last figure.

use std::sync::Arc;
use std::time::Duration;

use aftercare::platform::auth::actor::TicketId;
use aftercare::platform::db::schema::tickets;
use aftercare::platform::db::{Backend, Database, DbSettings};
use diesel::prelude::*;
use uuid::Uuid;

use crate::Fallible;
use crate::client::{Load, Requests};
use crate::data::Data;
use crate::floor::library::{Commit, Library};
use crate::floor::pgbench::{Pgbench, Picks, Recorded, Travel};
use crate::floor::{Floor, bare};
use crate::measure::{Measure, mib};
use crate::options::{Operation, Options};
use crate::person::{self, Person};
use crate::process::{Server, address_of, program};
use crate::report::{Chapter, Promise};
use crate::samples::Samples;
use crate::shapes;
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
        let person = Arc::new(person::hire(&data.url, &database, samples.branch)?);
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
        let settings = DbSettings::new(self.data.url.clone());
        Library::new(
            settings,
            &self.person,
            &self.samples,
            self.options.measured(),
        )
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

    fn get(&self, chapter: &mut Chapter) -> Fallible<()> {
        let requests = shapes::tickets(&self.samples, &self.token);
        let mut measure = self.take("get a ticket", &requests)?;
        let mut half = self.load();
        half.pace = Some(measure.rate / 2.0);
        let relaxed = Measure::take("get a ticket, half load", &self.server, &half, &requests)?;
        let name = "get a ticket, p99 at half load";
        chapter
            .promises
            .push(Promise::below(name, relaxed.p99, 10.0, "ms"));
        if !self.options.no_floors {
            let one = requests(0).ok_or("no ticket to get")?;
            measure
                .floors
                .push(bare::answering(self, &one, &self.load())?);
            if self.is_on(Backend::Sqlite) {
                measure
                    .floors
                    .push(self.library()?.get(&self.samples)?.goal(0.4));
            }
            if let Some(pgbench) = self.pgbench() {
                let tap = self.tap()?;
                let ids: Vec<TicketId> = self.samples.tickets.iter().take(20).copied().collect();
                let mut recorded = record(&tap, &ids, |id| shapes::ticket(&tap.token, id))?;
                // A read makes nothing: what differs was looked up.
                recorded.second = recorded.first.clone();
                let picks = Picks {
                    rows: self
                        .samples
                        .tickets
                        .iter()
                        .map(|id| vec![id.uuid()])
                        .collect(),
                    is_single_use: false,
                };
                let script = pgbench.script("get", &recorded, &picks, Travel::OneByOne)?;
                measure.floors.extend(tried(pgbench.run(&script), 0.6));
            }
        }
        chapter.measures.extend([measure, relaxed]);
        Ok(())
    }

    fn list(&self, chapter: &mut Chapter) -> Fallible<()> {
        let (samples, token) = (&self.samples, &self.token);
        let first_page = shapes::first_page(samples, token);
        let (page, deep_page) = shapes::deep_page(self.server.address, samples, token)?;
        let mut first = self.take("list 50 tickets, first page", &always(&first_page))?;
        let deep = self.take(
            &format!("list 50 tickets, page {page}"),
            &always(&deep_page),
        )?;
        let (state, count) = &samples.state;
        chapter.remarks.push(format!(
            "lists: branch with {count} tickets in state `{state}`"
        ));
        let name = format!("cost of page {page} over the first");
        chapter
            .promises
            .push(Promise::below(name, first.rate / deep.rate, 1.3, "×"));
        if !self.options.no_floors {
            first
                .floors
                .push(bare::answering(self, &first_page, &self.load())?);
            if self.is_on(Backend::Sqlite) {
                first.floors.push(self.library()?.list(samples)?.goal(0.5));
            }
            if let Some(pgbench) = self.pgbench() {
                let tap = self.tap()?;
                let request = shapes::first_page(samples, &tap.token);
                let recorded = Recorded {
                    picked: Vec::new(),
                    first: {
                        tap.statements(&request)?;
                        tap.statements(&request)?
                    },
                    second: tap.statements(&request)?,
                };
                let picks = Picks {
                    rows: vec![vec![Uuid::nil()]],
                    is_single_use: false,
                };
                let script = pgbench.script("list", &recorded, &picks, Travel::OneByOne)?;
                first.floors.extend(tried(pgbench.run(&script), 0.5));
            }
        }
        chapter.measures.extend([first, deep]);
        Ok(())
    }

    fn search(&self, chapter: &mut Chapter) -> Fallible<()> {
        for (kind, requests) in shapes::searches(&self.samples, &self.token) {
            let measure = self.take(kind, &requests)?;
            let mut half = self.load();
            half.pace = Some(measure.rate / 2.0);
            let relaxed = Measure::take(
                &format!("{kind}, half load"),
                &self.server,
                &half,
                &requests,
            )?;
            let name = format!("{kind}, p99 at half load");
            chapter
                .promises
                .push(Promise::below(name, relaxed.p99, 50.0, "ms"));
            chapter.measures.push(measure);
        }
        Ok(())
    }

    fn writes(&self, chapter: &mut Chapter) -> Fallible<()> {
        let requests = shapes::new_tickets(&self.samples, &self.person, &self.token);
        let mut create = self.take("create a ticket", &requests)?;
        if !self.options.no_floors {
            self.create_floors(&mut create)?;
        }
        chapter.measures.push(create);
        if !self.options.wants(Operation::Transition) {
            return Ok(());
        }
        // A step can be taken once: a half for the program, the rest for the floors.
        let mut mine = self.created()?;
        let rest = mine.split_off(mine.len() / 2);
        let requests = shapes::triages(mine, &self.token);
        let mut transition = self.take("take a step (triage)", &requests)?;
        if !self.options.no_floors {
            self.transition_floors(&mut transition, rest)?;
        }
        chapter.measures.push(transition);
        Ok(())
    }

    fn create_floors(&self, create: &mut Measure) -> Fallible<()> {
        if self.is_on(Backend::Sqlite) {
            let library = self.library()?;
            let floor = |commit| library.create(&self.samples, &self.person, commit);
            create.floors.push(floor(Commit::Shared)?);
            create.floors.push(floor(Commit::Each)?.goal(4.0));
            create.floors.push(floor(Commit::Unsynced)?.goal(0.85));
        }
        let Some(pgbench) = self.pgbench() else {
            return Ok(());
        };
        let tap = self.tap()?;
        let request = shapes::new_ticket(&self.samples, &self.person, &tap.token, 0);
        let request = request.ok_or("no device to create a ticket for")?;
        // The first request prepares statements and fills caches.
        tap.statements(&request)?;
        let (asset, customer) = self.samples.devices.first().ok_or("no device")?;
        let recorded = Recorded {
            picked: vec![asset.uuid(), customer.uuid()],
            first: tap.statements(&request)?,
            second: tap.statements(&request)?,
        };
        let devices = self.samples.devices.iter();
        let picks = Picks {
            rows: devices
                .map(|(asset, customer)| vec![asset.uuid(), customer.uuid()])
                .collect(),
            is_single_use: false,
        };
        for (name, travel, goal) in [
            ("create", Travel::OneByOne, 1.0),
            ("create_together", Travel::Together, 0.65),
        ] {
            let script = pgbench.script(name, &recorded, &picks, travel)?;
            create.floors.extend(tried(pgbench.run(&script), goal));
        }
        Ok(())
    }

    fn transition_floors(&self, transition: &mut Measure, rest: Vec<TicketId>) -> Fallible<()> {
        if self.is_on(Backend::Sqlite) {
            let library = self.library()?;
            let third = rest.len() / 3 + 1;
            let goals = [
                (Commit::Shared, None),
                (Commit::Each, Some(4.0)),
                (Commit::Unsynced, Some(0.85)),
            ];
            for (tickets, (commit, goal)) in rest.chunks(third).zip(goals) {
                let floor = library.triage(tickets.to_vec(), commit)?;
                transition
                    .floors
                    .push(goal.into_iter().fold(floor, Floor::goal));
            }
        }
        let Some(pgbench) = self.pgbench() else {
            return Ok(());
        };
        let tap = self.tap()?;
        let (taps, rest) = rest
            .split_at_checked(5)
            .ok_or("too few tickets for the floor")?;
        let recorded = record(&tap, taps, |id| shapes::triage(&tap.token, id))?;
        let kinds = [
            ("triage", Travel::OneByOne, 1.0),
            ("triage_together", Travel::Together, 0.65),
        ];
        for (tickets, (name, travel, goal)) in rest.chunks(rest.len() / 2 + 1).zip(kinds) {
            let picks = Picks {
                rows: tickets.iter().map(|id| vec![id.uuid()]).collect(),
                is_single_use: true,
            };
            let script = pgbench.script(name, &recorded, &picks, travel)?;
            transition.floors.extend(tried(pgbench.run(&script), goal));
        }
        Ok(())
    }

    /// The tickets that the load has created and nobody has moved.
    fn created(&self) -> Fallible<Vec<TicketId>> {
        let database = Database::open(&DbSettings::new(self.data.url.clone()))?;
        let found: aftercare::platform::error::AppResult<Vec<TicketId>> =
            database.read_blocking(|db| {
                Ok(tickets::table
                    .filter(tickets::title.eq(shapes::TITLE))
                    .filter(tickets::state.eq("intake"))
                    .select(tickets::id)
                    .get_results(db)?)
            });
        database.close();
        found.map_err(|error| format!("created tickets: {error:?}").into())
    }
}

/// A floor that could not be measured leaves its line out and says why; the rest goes on.
fn tried(floor: Fallible<Floor>, goal: f64) -> Option<Floor> {
    floor
        .map_err(|error| eprintln!("no floor: {error}"))
        .ok()
        .map(|floor| floor.goal(goal))
}

/// The same request for ever.
fn always(request: &[u8]) -> Requests {
    let bytes = request.to_vec();
    Arc::new(move |_| Some(bytes.clone()))
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
