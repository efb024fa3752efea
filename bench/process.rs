//! The program under load as a process, and what it takes from the machine.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use aftercare::platform::db::{Backend, DatabaseUrl};

use crate::Fallible;

/// The program built with this harness, in the same profile.
const PROGRAM: &str = env!("CARGO_BIN_EXE_aftercare");

/// Length of a clock tick in `/proc`, which Linux has kept at this for programs since 2.6.
const TICK: Duration = Duration::from_millis(10);

/// A database address as `DATABASE_URL` takes it, its password included.
pub fn address_of(url: &DatabaseUrl) -> String {
    match url.backend() {
        Backend::Sqlite => format!("sqlite:{}", url.target()),
        Backend::Postgres => url.target().to_owned(),
    }
}

/// The program on this database, with nothing of the caller's environment.
pub fn program(database: &str) -> Command {
    let mut command = Command::new(PROGRAM);
    command
        .env_clear()
        .env("DATABASE_URL", database)
        .env("APP_LOG", "warn")
        .env("APP_HTTP_PORT", "0")
        .env("APP_ACCESS_TOKEN_MINUTES", "60")
        .env("PATH", "/usr/bin:/bin");
    command
}

/// Runs a command of the program to its end.
///
/// # Errors
/// When it cannot be run or fails.
pub fn run_to_end(command: &mut Command) -> Fallible<()> {
    let status = command.stdout(Stdio::null()).status()?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{command:?} ended with {status}").into())
    }
}

/// A running `aftercare serve`.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// From the start of the process to the first 200 of its health address.
    pub started_in: Duration,
}

impl Server {
    /// Starts the program and waits until it answers.
    ///
    /// # Errors
    /// When it does not come up.
    pub fn start(mut command: Command) -> Fallible<Server> {
        let began = Instant::now();
        let mut child = command.arg("serve").stdout(Stdio::piped()).spawn()?;
        let output = child.stdout.take().ok_or("the server has no output")?;
        let mut lines = BufReader::new(output).lines().map_while(Result::ok);
        let address = lines.find_map(|line| {
            let (_, rest) = line.split_once("http://")?;
            rest.split('/').next()?.parse().ok()
        });
        let Some(address) = address else {
            drop(child.kill());
            return Err("the server ended before it said where it listens".into());
        };
        // Somebody must go on reading, or the server would block on a full pipe.
        std::thread::spawn(move || lines.for_each(drop));
        let health = crate::wire::request("GET", "/healthz", None, None);
        let mut server = Server {
            child,
            address,
            started_in: Duration::ZERO,
        };
        while !matches!(crate::client::ask(address, &health), Ok(answer) if answer.status == 200) {
            if began.elapsed() > Duration::from_secs(30) {
                return Err("the server does not become healthy".into());
            }
        }
        server.started_in = began.elapsed();
        Ok(server)
    }

    /// What the process has taken so far.
    pub fn usage(&self) -> Usage {
        Usage::of(self.child.id())
    }

    /// SIGTERM, and the wait for a clean end.
    ///
    /// # Errors
    /// When it ends otherwise.
    pub fn stop(mut self) -> Fallible<()> {
        let asked = Command::new("kill")
            .arg(self.child.id().to_string())
            .status()?;
        let ended = self.child.wait()?;
        if asked.success() && ended.success() {
            Ok(())
        } else {
            Err(format!("the server ended with {ended}").into())
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail harmlessly when the process has ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// What a process has taken from the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct Usage {
    /// Processor time, user and system.
    pub cpu: Duration,
    /// Memory in use now, in KiB.
    pub resident_kib: u64,
    /// Most memory ever in use, in KiB.
    pub peak_kib: u64,
}

impl Usage {
    /// Usage of a process; zero when it is gone.
    pub fn of(id: u32) -> Usage {
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
        Usage {
            cpu: cpu_of(&id.to_string()),
            resident_kib: kib(&status, "VmRSS:"),
            peak_kib: kib(&status, "VmHWM:"),
        }
    }
}

fn kib(status: &str, name: &str) -> u64 {
    status
        .lines()
        .find_map(|line| line.strip_prefix(name))
        .and_then(|rest| rest.split_whitespace().next())
        .and_then(|number| number.parse().ok())
        .unwrap_or_default()
}

fn cpu_of(id: &str) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    // The name in brackets may hold anything, so fields are counted behind it: utime, stime.
    let rest = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks: u32 = rest
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|number| number.parse::<u32>().ok())
        .sum();
    TICK * ticks
}

/// Processor time of all processes of a name, such as `postgres`; those that ended do not count.
pub fn cpu_of_all(name: &str) -> Duration {
    let Ok(entries) = std::fs::read_dir("/proc") else {
        return Duration::ZERO;
    };
    entries
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|id| id.bytes().all(|digit| digit.is_ascii_digit()))
        .filter(|id| {
            std::fs::read_to_string(format!("/proc/{id}/comm"))
                .is_ok_and(|comm| comm.trim() == name)
        })
        .map(|id| cpu_of(&id))
        .sum()
}
