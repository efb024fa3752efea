//! `aftercare demo`: a made-up company to look around in and to measure with.
//!
//! The stories of its tickets run through the ticket flow itself, in memory, with the same bundle and the
//! same judge as requests; only the writing is done in large batches. What comes out passes
//! `aftercare check`. The same seed at the same time gives the same company.
//!
//! Rows are made on the calling thread and written on another one, so that both cores are used.

mod archive;
mod batch;
mod billing;
mod cast;
mod clients;
mod company;
mod dice;
mod goods;
mod plot;
mod records;
mod rows;
mod scenes;
mod size;
mod store;
mod story;
#[cfg(test)]
mod tests;
mod words;

pub use size::{Numbers, Size};

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use crossbeam_channel::{Receiver, bounded};
use diesel::prelude::*;

use archive::Archive;
use batch::Ledger;
use cast::World;
use clients::{Client, Market};
use dice::Dice;
use scenes::{Live, Mail, Scenes};
use store::{Agenda, Catalogue, Closed, Storeroom};

use crate::access::passwords;
use crate::equipment::AssetId;
use crate::equipment::warranty::WarrantyPolicy;
use crate::platform::auth::Actor;
use crate::platform::clock::UtcTime;
use crate::platform::codes::Code;
use crate::platform::db::dialect::{continue_after, refresh_statistics, settle_log};
use crate::platform::db::schema::{customers, outbox};
use crate::platform::db::{Database, Db};
use crate::platform::error::{AppError, AppResult};
use crate::platform::ids::{IdSource, SeededIds};
use crate::platform::lang::Lang;
use crate::platform::numbers::Series;
use crate::platform::op::Op;

/// What to build.
#[derive(Debug, Clone)]
pub struct Plan {
    pub size: Size,
    /// Language of the texts.
    pub lang: Lang,
    pub seed: u64,
    /// With which everybody signs in.
    pub password: String,
    /// The present: the company's history ends here.
    pub now: UtcTime,
}

/// What was built.
#[derive(Debug, Clone)]
pub struct Built {
    pub rows: usize,
    pub tickets: usize,
    pub took: Duration,
}

/// Months of tickets.
const HISTORY: TimeDelta = TimeDelta::days(730);

/// Builds the company. `tell` hears how far it is: tickets told so far, rows written so far. Blocks; for
/// commands and tests.
///
/// # Errors
/// `conflict` when the database has customers already; database faults.
pub fn build(database: &Database, plan: &Plan, tell: impl Fn(usize, usize)) -> AppResult<Built> {
    let started = Instant::now();
    let place = database.read_blocking(vacant)?;
    let present = database.read_blocking(goods::present)?;
    let hash = passwords::hash_now(&plan.password)?;
    let mut stage = Stage::new(plan, place);
    let (to_writer, batches) = bounded(2);
    let closed = std::thread::scope(|threads| {
        let writer = threads.spawn(|| write(database, &batches));
        let live = Live {
            database,
            to_writer: &to_writer,
        };
        let told = unfold(&mut stage, present, &hash, &live, &tell);
        // The writer ends when nothing more can come.
        drop(to_writer);
        let written = writer
            .join()
            .unwrap_or_else(|_| Err(AppError::internal("the writer of the demo panicked")));
        // What the writer ran into is the cause; that nobody took the batches is only its consequence.
        written.and(told)
    })?;
    finish(database, &stage, closed)?;
    Ok(Built {
        rows: stage.ledger.written(),
        tickets: stage.tickets,
        took: started.elapsed(),
    })
}

/// Refuses a database in use; gives the last place in the order of events.
fn vacant(db: &mut Db) -> AppResult<i64> {
    let customer: Option<String> = customers::table
        .select(customers::number)
        .first(db)
        .optional()?;
    if customer.is_some() {
        return Err(AppError::new(Code::Conflict));
    }
    let last: Option<i64> = outbox::table
        .select(diesel::dsl::max(outbox::sequence))
        .first(db)?;
    Ok(last.unwrap_or_default())
}

fn write(database: &Database, mails: &Receiver<Mail>) -> AppResult<()> {
    for mail in mails {
        match mail {
            Mail::Batch(batch) => {
                let batch = Arc::new(batch);
                database.write_blocking(move |db| batch.write(db))?;
            }
            // Whoever asked may have gone; that is no fault of the writer.
            Mail::Tell(done) => drop(done.send(())),
        }
    }
    Ok(())
}

/// Numbers of new records go on after the demo's, and the planner learns how big the tables are.
fn finish(database: &Database, stage: &Stage, closed: Closed) -> AppResult<()> {
    let serials = stage.serials.clone();
    database.write_blocking(move |db| {
        for ((series, period), last) in &serials {
            continue_after(db, series.scope(), period, *last)?;
        }
        closed.write(db)?;
        Ok(refresh_statistics(db)?)
    })?;
    database.read_blocking(|db| Ok(settle_log(db)?))
}

/// Everything that the makers of rows share.
struct Stage {
    lang: Lang,
    numbers: Numbers,
    dice: Dice,
    ids: Arc<dyn IdSource>,
    begin: UtcTime,
    now: UtcTime,
    ledger: Ledger,
    serials: BTreeMap<(Series, String), i64>,
    /// What is on file about each device.
    archives: HashMap<AssetId, Archive>,
    /// All versions of each warranty policy.
    policies: HashMap<String, Arc<Vec<WarrantyPolicy>>>,
    clients: u32,
    devices: u32,
    receipts: u32,
    tickets: usize,
    /// What will happen in the stores.
    agenda: Agenda,
    /// The parts on file.
    catalogue: Arc<Catalogue>,
}

impl Stage {
    fn new(plan: &Plan, last_place: i64) -> Stage {
        Stage {
            lang: plan.lang,
            numbers: plan.size.numbers(),
            dice: Dice::new(plan.seed),
            ids: Arc::new(SeededIds::new(plan.seed)),
            begin: company::founded_before(plan.now.plus(-HISTORY)),
            now: plan.now,
            ledger: Ledger::after(last_place),
            serials: BTreeMap::new(),
            archives: HashMap::new(),
            policies: HashMap::new(),
            clients: 0,
            devices: 0,
            receipts: 0,
            tickets: 0,
            agenda: Agenda::default(),
            catalogue: Arc::default(),
        }
    }

    /// An operation of the demo itself.
    fn op_at(&self, at: UtcTime) -> Op {
        Op::new(Actor::System("demo"), at, self.ids.clone())
    }

    /// The next number of a series, as [`crate::platform::numbers`] writes them.
    fn number(&mut self, series: Series, at: UtcTime) -> String {
        let period = at.year_month();
        let last = self.serials.entry((series, period.clone())).or_default();
        *last += 1;
        series.number(&period, *last)
    }

    fn receipt(&mut self, at: UtcTime) -> String {
        self.receipts += 1;
        format!("SJ{}{:06}", at.instant().format("%y%m%d"), self.receipts)
    }

    /// Words stand apart in English only.
    const fn space(&self) -> &'static str {
        match self.lang {
            Lang::ZhCn => "",
            Lang::En => " ",
        }
    }
}

/// Lets the company's history unfold in the order of time.
fn unfold(
    stage: &mut Stage,
    present: goods::Present,
    password_hash: &str,
    live: &Live<'_>,
    tell: &impl Fn(usize, usize),
) -> AppResult<Closed> {
    let company = company::found(stage, password_hash)?;
    let products = goods::put_on_sale(stage, present)?;
    stage.catalogue = Arc::new(Catalogue::put_on_file(stage)?);
    let mut storeroom = Storeroom::open(stage, &company)?;
    let mut scenes = Scenes::plan(stage, &company, &mut storeroom)?;
    let market = Market {
        company: &company,
        products: &products,
    };
    let reported = reported(stage);
    let mut clients: Vec<Client> = Vec::new();
    for (index, at) in reported.into_iter().enumerate() {
        let wanted = wanted_clients(stage, index);
        while clients.len() < wanted {
            let devices = devices_of(stage, clients.len());
            clients.push(market.win(stage, at.plus(-TimeDelta::minutes(30)), devices)?);
        }
        let past = at.plus(-TimeDelta::minutes(30));
        scenes.play(live, stage, &mut storeroom, past)?;
        stage.ledger.reach(past);
        let world = World {
            company: &company,
            products: &products,
            clients: &clients,
        };
        let cast = world.cast(stage, at)?;
        plot::tell(stage, &cast, at, None)?;
        stage.tickets = index + 1;
        live.hand_on(stage, false)?;
        if (index + 1) % 1000 == 0 {
            tell(index + 1, stage.ledger.written());
        }
    }
    let now = stage.now;
    scenes.play(live, stage, &mut storeroom, now)?;
    scenes.end(live, stage, &storeroom)?;
    let closed = storeroom.settle(stage);
    stage.ledger.reach(now.plus(TimeDelta::days(1)));
    live.hand_on(stage, true)?;
    Ok(closed)
}

/// When tickets are reported, in order: by day, more by light, more of late.
fn reported(stage: &mut Stage) -> Vec<UtcTime> {
    let numbers = stage.numbers;
    let mut times = Vec::with_capacity(numbers.tickets);
    for _ in 0..numbers.tickets {
        let is_recent = stage.dice.chance(numbers.recent_per_mille);
        let days = if is_recent { 20 } else { HISTORY.num_days() };
        let ago = stage.dice.between(0, days) + 1;
        let day = stage
            .now
            .plus(-TimeDelta::days(ago))
            .millis()
            .div_euclid(86_400_000);
        // From eight in the morning until eight in the evening in China.
        let seconds = stage.dice.between(0, 12 * 3600);
        times.push(UtcTime::from_millis(day * 86_400_000 + seconds * 1000));
    }
    times.sort_unstable();
    times
}

/// Two customers in five are on file from the start; the others come with the tickets.
fn wanted_clients(stage: &Stage, ticket: usize) -> usize {
    let all = stage.numbers.customers;
    let early = all * 2 / 5;
    let share = (all - early) * (ticket + 1) / stage.numbers.tickets.max(1);
    (early + share).clamp(1, all)
}

/// Devices spread over customers so that the whole comes out as planned.
fn devices_of(stage: &Stage, client: usize) -> usize {
    let (assets, customers) = (stage.numbers.assets, stage.numbers.customers.max(1));
    let upto = |clients: usize| clients * assets / customers;
    upto(client + 1) - upto(client)
}
