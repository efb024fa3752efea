//! The load client: keep-alive HTTP/1.1 connections on a few threads, one request at a time on each.
//!
//! It shares the machine with the server, so it does as little as it can: requests come as ready
//! bytes, answers are only cut at their length, and every latency is kept.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use actix_web::rt;
use actix_web::rt::net::TcpStream;
use actix_web::rt::time::{sleep_until, timeout};

use crate::Fallible;
use crate::latency::Latencies;
use crate::wire::{Answer, Head, receive};

/// Gives the bytes of the n-th request; `None` when there is nothing more to ask.
pub type Requests = Arc<dyn Fn(u64) -> Option<Vec<u8>> + Send + Sync>;

/// Time before the figures count.
const WARM_UP: Duration = Duration::from_secs(1);

/// How to load a server.
#[derive(Clone)]
pub struct Load {
    /// Where it listens.
    pub address: SocketAddr,
    /// Connections kept open.
    pub connections: usize,
    /// Threads that drive them.
    pub threads: usize,
    /// How long figures are taken.
    pub measured: Duration,
    /// Requests a second over all connections; as many as possible if not given.
    pub pace: Option<f64>,
}

/// What a load did.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Latencies of the answers that count: 2xx in the measured time.
    pub latencies: Latencies,
    /// Answers of other statuses, warming up included.
    pub failures: BTreeMap<u16, u64>,
    /// Seconds measured.
    pub seconds: f64,
}

impl Outcome {
    /// Requests answered in a second.
    pub fn rate(&self) -> f64 {
        #[expect(
            clippy::cast_precision_loss,
            reason = "counts stay far below two to the fifty-third"
        )]
        let count = self.latencies.count() as f64;
        count / self.seconds.max(f64::EPSILON)
    }

    fn merge(&mut self, other: Outcome) {
        self.latencies.merge(other.latencies);
        for (status, count) in other.failures {
            *self.failures.entry(status).or_default() += count;
        }
        self.seconds = self.seconds.max(other.seconds);
    }
}

/// The times of one load, the same for every connection.
#[derive(Clone, Copy)]
struct Window {
    counts_from: Instant,
    ends_at: Instant,
    /// Time between two requests of one connection, when paced.
    interval: Option<Duration>,
}

impl Load {
    /// Runs the load; `observe` is called as the measured time begins and again as it ends.
    ///
    /// # Errors
    /// When a connection fails or an answer is no HTTP.
    pub fn run(&self, requests: &Requests, mut observe: impl FnMut()) -> Fallible<Outcome> {
        let begin = Instant::now() + WARM_UP;
        let window = Window {
            counts_from: begin,
            ends_at: begin + self.measured,
            interval: self.pace.map(|rate| self.interval(rate)),
        };
        let (done, finished) = mpsc::channel();
        let ordinal = Arc::new(AtomicU64::new(0));
        for thread in 0..self.threads.max(1) {
            let (load, requests, ordinal, done) = (
                self.clone(),
                requests.clone(),
                ordinal.clone(),
                done.clone(),
            );
            std::thread::spawn(move || {
                let outcome = rt::System::new()
                    .block_on(load.drive(thread, window, &requests, &ordinal))
                    .map_err(|error| error.to_string());
                // The receiver is gone only when another thread has failed already.
                drop(done.send(outcome));
            });
        }
        drop(done);
        let early = finished.recv_timeout(WARM_UP).ok();
        observe();
        let mut total = Outcome::default();
        for outcome in early.into_iter().chain(finished) {
            total.merge(outcome?);
        }
        observe();
        Ok(total)
    }

    fn interval(&self, rate: f64) -> Duration {
        #[expect(clippy::cast_precision_loss, reason = "a few connections")]
        let connections = self.connections as f64;
        Duration::from_secs_f64(connections / rate.max(1.0))
    }

    async fn drive(
        &self,
        thread: usize,
        window: Window,
        requests: &Requests,
        ordinal: &Arc<AtomicU64>,
    ) -> Fallible<Outcome> {
        let threads = self.threads.max(1);
        let share = (thread..self.connections).step_by(threads);
        let tasks: Vec<_> = share
            .map(|place| {
                let (address, requests, ordinal) =
                    (self.address, requests.clone(), ordinal.clone());
                let offset = self.offset(place, window.interval);
                rt::spawn(async move {
                    // A server that stops answering must end the run, not hang it.
                    let limit =
                        window.ends_at.duration_since(Instant::now()) + Duration::from_secs(30);
                    timeout(
                        limit,
                        connection(address, window, offset, requests, ordinal),
                    )
                    .await?
                })
            })
            .collect();
        let mut total = Outcome::default();
        for task in tasks {
            total.merge(task.await??);
        }
        Ok(total)
    }

    /// Paced connections begin one after another, or their requests would come in bursts.
    fn offset(&self, place: usize, interval: Option<Duration>) -> Duration {
        let (Ok(place), Ok(all)) = (u32::try_from(place), u32::try_from(self.connections)) else {
            return Duration::ZERO;
        };
        interval.map_or(Duration::ZERO, |interval| interval * place / all.max(1))
    }
}

async fn connection(
    address: SocketAddr,
    window: Window,
    offset: Duration,
    requests: Requests,
    ordinal: Arc<AtomicU64>,
) -> Fallible<Outcome> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let mut outcome = Outcome::default();
    let mut buffer = Vec::with_capacity(64 * 1024);
    let mut due = Instant::now() + offset;
    let mut last = window.counts_from;
    while Instant::now() < window.ends_at {
        let Some(request) = requests(ordinal.fetch_add(1, Ordering::Relaxed)) else {
            break;
        };
        let began = match window.interval {
            // Counted from when the request was due: a late answer makes the next one late too.
            Some(interval) => {
                sleep_until(due.into()).await;
                let began = due;
                due += interval;
                began
            }
            None => Instant::now(),
        };
        let head = exchange(&stream, &request, &mut buffer).await?;
        let now = Instant::now();
        if !(200..300).contains(&head.status) {
            *outcome.failures.entry(head.status).or_default() += 1;
        } else if began >= window.counts_from && now <= window.ends_at {
            outcome.latencies.add(now.duration_since(began));
        }
        last = now.min(window.ends_at);
    }
    outcome.seconds = last
        .saturating_duration_since(window.counts_from)
        .as_secs_f64();
    Ok(outcome)
}

async fn exchange(stream: &TcpStream, request: &[u8], buffer: &mut Vec<u8>) -> Fallible<Head> {
    let mut rest = request;
    while !rest.is_empty() {
        match stream.try_write(rest) {
            Ok(written) => rest = rest.get(written..).unwrap_or_default(),
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {
                stream.writable().await?;
            }
            Err(error) => return Err(error.into()),
        }
    }
    receive(stream, buffer).await
}

/// One request outside any load, for preparing; the whole answer.
///
/// # Errors
/// When the connection fails or the answer is no HTTP.
pub fn ask(address: SocketAddr, request: &[u8]) -> Fallible<Answer> {
    rt::System::new().block_on(async {
        let stream = TcpStream::connect(address).await?;
        let mut buffer = Vec::new();
        let head = exchange(&stream, request, &mut buffer).await?;
        Answer::new(head, &buffer)
    })
}
