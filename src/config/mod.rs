//! Settings of one process: read from the environment, all faults reported at once, secrets never shown.
//!
//! Nothing else in the program reads the environment. What a company sets for itself (limits,
//! windows, weights, texts) is data in the database, not a setting here.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use crate::platform::db::{Backend, DatabaseUrl};

/// Every setting by name: what `.env.example` must list.
pub const KNOWN: &[&str] = &[
    "DATABASE_URL",
    "APP_HTTP_ADDRESS",
    "APP_HTTP_PORT",
    "APP_HTTP_WORKERS",
    "APP_HTTP_SHUTDOWN_SECONDS",
    "APP_HTTP_HEAD_SECONDS",
    "APP_HTTP_BODY_SECONDS",
    "APP_CORS_ORIGINS",
    "APP_DB_READERS",
    "APP_DB_QUEUE",
    "APP_DB_BATCH",
    "APP_JOBS",
    "APP_FILES",
    "APP_ACCESS_TOKEN_MINUTES",
    "APP_REFRESH_IDLE_DAYS",
    "APP_REFRESH_MAX_DAYS",
    "APP_PHONE_REGION",
    "APP_LOG",
];

/// Longest life of an access token that can be set, in minutes. Keys stay published for so long after
/// they signed for the last time.
pub const ACCESS_TOKEN_MOST_MINUTES: i64 = 60;

/// File used when `DATABASE_URL` is not set.
pub const DEFAULT_DATABASE: &str = "data/aftercare.db";

/// The settings.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the data lives.
    pub database: DatabaseUrl,
    /// Whether the database was named, rather than the default file.
    pub database_is_named: bool,
    /// Address and port to serve on.
    pub listen: SocketAddr,
    /// HTTP worker threads.
    pub workers: usize,
    /// Seconds that running requests get to finish after SIGTERM.
    pub shutdown_seconds: u64,
    /// Seconds within which the head of a request must have arrived.
    pub head_seconds: u64,
    /// Seconds within which the body of a request must have arrived.
    pub body_seconds: u64,
    /// Origins whose pages may call the API.
    pub cors_origins: Vec<String>,
    /// Database threads: readers on SQLite, connections on PostgreSQL; `None` follows the cores.
    pub db_threads: Option<usize>,
    /// Requests that may wait for a database thread before others are refused.
    pub db_queue: usize,
    /// Write requests that share one commit on SQLite.
    pub db_batch: usize,
    /// Whether this process runs the periodic jobs; of several processes one is enough.
    pub runs_jobs: bool,
    /// Folder of the files that people send and the program makes; processes of one company share it.
    pub files: PathBuf,
    /// Life of an access token.
    pub access_token_minutes: i64,
    /// A session unused for so long ends.
    pub refresh_idle_days: i64,
    /// A session ends after so long, however used.
    pub refresh_max_days: i64,
    /// Region of phone numbers written without a country code.
    pub phone_region: String,
    /// Filter of the log, in env_logger's syntax.
    pub log: String,
}

/// Reads settings one by one and collects what is wrong with them.
struct Reader<'a> {
    lookup: &'a dyn Fn(&str) -> Option<String>,
    faults: Vec<String>,
}

impl Reader<'_> {
    fn text(&self, name: &str, default: &str) -> String {
        (self.lookup)(name)
            .filter(|value| !value.trim().is_empty())
            .unwrap_or_else(|| default.to_owned())
    }

    fn number(&mut self, name: &str, default: i64, least: i64, most: i64) -> i64 {
        let text = self.text(name, &default.to_string());
        match text.trim().parse::<i64>() {
            Ok(number) if (least..=most).contains(&number) => number,
            _ => {
                self.faults.push(format!(
                    "{name} must be a whole number from {least} to {most}, not {text:?}"
                ));
                default
            }
        }
    }

    fn count(&mut self, name: &str, default: i64, most: i64) -> usize {
        usize::try_from(self.number(name, default, 1, most)).unwrap_or(1)
    }

    fn switch(&mut self, name: &str, default: bool) -> bool {
        match self.text(name, if default { "on" } else { "off" }).trim() {
            "on" => true,
            "off" => false,
            text => {
                self.faults
                    .push(format!("{name} must be on or off, not {text:?}"));
                default
            }
        }
    }

    fn parsed<T: std::str::FromStr>(
        &mut self,
        name: &str,
        default: &str,
        expected: &str,
    ) -> Option<T> {
        match self.text(name, default).trim().parse() {
            Ok(value) => Some(value),
            Err(_) => {
                // The value itself may hold a password, so only its name is shown.
                self.faults.push(format!("{name} must be {expected}"));
                default.parse().ok()
            }
        }
    }

    fn seconds(&mut self, name: &str, default: i64, most: i64) -> u64 {
        self.number(name, default, 1, most).unsigned_abs()
    }

    fn listen(&mut self) -> Option<SocketAddr> {
        let address: Option<IpAddr> = self.parsed("APP_HTTP_ADDRESS", "127.0.0.1", "an IP address");
        let port = self.number("APP_HTTP_PORT", 8080, 0, 65_535);
        Some(SocketAddr::new(address?, u16::try_from(port).ok()?))
    }

    fn region(&mut self) -> String {
        let region = self.text("APP_PHONE_REGION", "CN").trim().to_uppercase();
        if region.len() != 2 || !region.bytes().all(|letter| letter.is_ascii_uppercase()) {
            self.faults
                .push("APP_PHONE_REGION must be two letters, such as CN".to_owned());
        }
        region
    }

    fn origins(&mut self) -> Vec<String> {
        let text = self.text("APP_CORS_ORIGINS", "");
        let origins: Vec<String> = text
            .split(',')
            .map(|origin| origin.trim().to_owned())
            .filter(|origin| !origin.is_empty())
            .collect();
        for origin in &origins {
            if !origin.starts_with("http://") && !origin.starts_with("https://") {
                self.faults.push(format!(
                    "APP_CORS_ORIGINS: {origin:?} must start with https:// or http://"
                ));
            }
        }
        origins
    }

    fn files(&self, database: &DatabaseUrl) -> PathBuf {
        match self.text("APP_FILES", "").trim() {
            "" => beside(database).join("files"),
            named => PathBuf::from(named),
        }
    }

    /// Every setting; a faulty one has its default here and a line among the faults.
    fn config(&mut self) -> Option<Config> {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let cores = i64::try_from(cores).unwrap_or(2);
        let place = "postgres://… or sqlite:path/to/file.db";
        let database = self.parsed("DATABASE_URL", DEFAULT_DATABASE, place);
        let threads = self.number("APP_DB_READERS", 0, 0, 256);
        let database = database?;
        Some(Config {
            files: self.files(&database),
            database,
            database_is_named: !self.text("DATABASE_URL", "").is_empty(),
            listen: self.listen()?,
            workers: self.count("APP_HTTP_WORKERS", cores, 256),
            shutdown_seconds: self.seconds("APP_HTTP_SHUTDOWN_SECONDS", 8, 60),
            head_seconds: self.seconds("APP_HTTP_HEAD_SECONDS", 10, 60),
            body_seconds: self.seconds("APP_HTTP_BODY_SECONDS", 30, 300),
            cors_origins: self.origins(),
            db_threads: usize::try_from(threads).ok().filter(|count| *count > 0),
            db_queue: self.count("APP_DB_QUEUE", 1024, 100_000),
            db_batch: self.count("APP_DB_BATCH", 64, 1024),
            runs_jobs: self.switch("APP_JOBS", true),
            access_token_minutes: self.number(
                "APP_ACCESS_TOKEN_MINUTES",
                15,
                1,
                ACCESS_TOKEN_MOST_MINUTES,
            ),
            refresh_idle_days: self.number("APP_REFRESH_IDLE_DAYS", 30, 1, 365),
            refresh_max_days: self.number("APP_REFRESH_MAX_DAYS", 90, 1, 730),
            phone_region: self.region(),
            log: self.text("APP_LOG", "info"),
        })
    }
}

impl Config {
    /// Reads the settings through `lookup`; tests pass a map.
    ///
    /// # Errors
    /// Every fault, one line each.
    pub fn load(lookup: &dyn Fn(&str) -> Option<String>) -> Result<Config, Vec<String>> {
        let mut reader = Reader {
            lookup,
            faults: Vec::new(),
        };
        match reader.config() {
            Some(config) if reader.faults.is_empty() => Ok(config),
            _ => Err(reader.faults),
        }
    }

    /// The settings in the process environment; unknown `APP_` names are faults too, for a typo
    /// must not silently leave a default in place.
    ///
    /// # Errors
    /// Every fault, one line each.
    pub fn from_environment() -> Result<Config, Vec<String>> {
        #[expect(
            clippy::disallowed_methods,
            reason = "the one place that reads the environment"
        )]
        let all: std::collections::BTreeMap<String, String> = std::env::vars().collect();
        let unknown = all
            .keys()
            .filter(|name| name.starts_with("APP_") && !KNOWN.contains(&name.as_str()));
        let mut faults: Vec<String> = unknown
            .map(|name| format!("{name} is not a setting"))
            .collect();
        match Config::load(&|name| all.get(name).cloned()) {
            Ok(config) if faults.is_empty() => Ok(config),
            Ok(_) => Err(faults),
            Err(more) => {
                faults.extend(more);
                Err(faults)
            }
        }
    }

    /// The folder of the default database file.
    pub fn data_folder() -> PathBuf {
        PathBuf::from(DEFAULT_DATABASE)
            .parent()
            .map(PathBuf::from)
            .unwrap_or_default()
    }
}

/// The folder of the database file; that of the default one for a database on a server.
fn beside(database: &DatabaseUrl) -> PathBuf {
    let file = match database.backend() {
        Backend::Sqlite => PathBuf::from(database.target()),
        Backend::Postgres => PathBuf::from(DEFAULT_DATABASE),
    };
    file.parent().map(PathBuf::from).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_set_gives_the_embedded_database_on_loopback() {
        let config = Config::load(&|_| None).unwrap();
        assert!(config.listen.ip().is_loopback() && !config.database_is_named);
        assert!(config.runs_jobs);
        let quiet = Config::load(&|name| (name == "APP_JOBS").then(|| "off".to_owned())).unwrap();
        assert!(!quiet.runs_jobs);
    }

    #[test]
    fn all_faults_are_reported_at_once_and_no_secret_is_shown() {
        let faults = Config::load(&|name| match name {
            "DATABASE_URL" => Some("mysql://root:geheim@db/x".to_owned()),
            "APP_HTTP_PORT" => Some("eighty".to_owned()),
            "APP_PHONE_REGION" => Some("China".to_owned()),
            "APP_CORS_ORIGINS" => Some("example.org".to_owned()),
            "APP_JOBS" => Some("maybe".to_owned()),
            _ => None,
        })
        .unwrap_err();
        assert_eq!(faults.len(), 5, "{faults:?}");
        assert!(faults.iter().all(|fault| !fault.contains("geheim")));
    }

    #[test]
    fn the_example_file_names_exactly_the_known_settings() {
        let example = include_str!("../../.env.example");
        let mut named: Vec<&str> = example
            .lines()
            .filter_map(|line| line.trim_start_matches("# ").split_once('='))
            .map(|(name, _)| name)
            .filter(|name| {
                name.bytes()
                    .all(|letter| letter.is_ascii_uppercase() || letter == b'_')
            })
            .collect();
        let mut known = KNOWN.to_vec();
        named.sort_unstable();
        known.sort_unstable();
        assert_eq!(named, known);
    }
}
