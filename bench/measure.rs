//! One figure: a load against the server, and what it cost.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::Fallible;
use crate::client::{Load, Requests};
use crate::floor::Floor;
use crate::process::{Server, Usage, cpu_of_all};

/// One operation as measured.
#[derive(Debug, Clone)]
pub struct Measure {
    /// What was asked for.
    pub name: String,
    /// Requests answered in a second.
    pub rate: f64,
    /// Milliseconds that half of the answers stayed below.
    pub p50: f64,
    /// Milliseconds that 99 of 100 answers stayed below.
    pub p99: f64,
    /// Processor time of the program for one request, in microseconds.
    pub server_cpu: f64,
    /// Processor time of PostgreSQL for one request, in microseconds.
    pub database_cpu: f64,
    /// Memory of the program after the load, in MiB.
    pub memory: f64,
    /// Refusals by status.
    pub failures: BTreeMap<u16, u64>,
    /// What it is held against.
    pub floors: Vec<Floor>,
}

impl Measure {
    /// Runs `load` with `requests` against `server`.
    ///
    /// # Errors
    /// When a connection breaks, or nothing but refusals came back.
    pub fn take(
        name: &str,
        server: &Server,
        load: &Load,
        requests: &Requests,
    ) -> Fallible<Measure> {
        eprintln!("  {name} …");
        let mut marks: Vec<(Usage, Duration)> = Vec::new();
        let outcome = load.run(requests, || {
            marks.push((server.usage(), cpu_of_all("postgres")));
        })?;
        let rate = outcome.rate();
        let mut latencies = outcome.latencies;
        let failures = outcome.failures;
        let (Some(p50), Some(p99)) = (latencies.percentile(0.5), latencies.percentile(0.99)) else {
            return Err(format!("{name}: no request succeeded: {failures:?}").into());
        };
        #[expect(clippy::cast_precision_loss, reason = "some million requests")]
        let count = latencies.count() as f64;
        let each = |from: Duration, to: Duration| {
            to.saturating_sub(from).as_secs_f64() * 1_000_000.0 / count
        };
        let (before, after) = match marks.as_slice() {
            [before, .., after] => (*before, *after),
            _ => return Err("the load was not observed".into()),
        };
        Ok(Measure {
            name: name.to_owned(),
            rate,
            p50,
            p99,
            server_cpu: each(before.0.cpu, after.0.cpu),
            database_cpu: each(before.1, after.1),
            memory: mib(after.0.resident_kib),
            failures,
            floors: Vec::new(),
        })
    }
}

/// KiB in MiB.
pub fn mib(kib: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "sizes of this machine")]
    let kib = kib as f64;
    kib / 1024.0
}
