//! The one connection type for both databases, and the address that chooses between them.
//!
//! The derived `Db::establish` is never used: it tries the engines in order, and SQLite accepts any
//! text as a file name, so an unreachable PostgreSQL would silently become a local file.

use std::fmt;
use std::str::FromStr;

use diesel::{PgConnection, SqliteConnection};

/// An open connection to either database; queries written against it run on both.
#[derive(diesel::MultiConnection)]
pub enum Db {
    /// PostgreSQL.
    Pg(PgConnection),
    /// Bundled SQLite.
    Sqlite(SqliteConnection),
}

/// Which database engine stores the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// Embedded SQLite: one file, one writer.
    Sqlite,
    /// A PostgreSQL server.
    Postgres,
}

impl Backend {
    /// The engine's name for logs and the health report.
    pub const fn as_str(self) -> &'static str {
        match self {
            Backend::Sqlite => "sqlite",
            Backend::Postgres => "postgres",
        }
    }
}

impl Db {
    /// The engine behind this connection.
    pub fn backend(&self) -> Backend {
        match self {
            Db::Pg(_) => Backend::Postgres,
            Db::Sqlite(_) => Backend::Sqlite,
        }
    }
}

/// Where the data lives; its `Display` and `Debug` never show the password.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl {
    backend: Backend,
    target: String,
}

impl DatabaseUrl {
    /// The engine that the scheme chose.
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// What the driver opens: a file path for SQLite, the whole URL with its password for PostgreSQL.
    pub fn target(&self) -> &str {
        &self.target
    }

    /// An SQLite file at `path`.
    pub fn file(path: &std::path::Path) -> DatabaseUrl {
        DatabaseUrl {
            backend: Backend::Sqlite,
            target: path.to_string_lossy().into_owned(),
        }
    }
}

/// Why a database address was not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UrlError {
    /// Neither `postgres://`, `postgresql://`, `sqlite:` nor a path that ends in `.db`.
    UnknownScheme,
    /// `sqlite:` without a file.
    NoPath,
    /// A memory database: every connection would see one of its own.
    InMemory,
}

impl fmt::Display for UrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            UrlError::UnknownScheme => {
                "the database address must be postgres://…, sqlite:path or a path ending in .db"
            }
            UrlError::NoPath => "the database address names no file",
            UrlError::InMemory => {
                "a memory database cannot be shared between connections; name a file"
            }
        })
    }
}

impl std::error::Error for UrlError {}

impl FromStr for DatabaseUrl {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        let text = text.trim();
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(DatabaseUrl {
                backend: Backend::Postgres,
                target: text.to_owned(),
            });
        }
        let path = match text.strip_prefix("sqlite:") {
            Some(rest) => rest.strip_prefix("//").unwrap_or(rest),
            None if text.ends_with(".db") && !text.contains("://") => text,
            None => return Err(UrlError::UnknownScheme),
        };
        match path {
            "" => Err(UrlError::NoPath),
            _ if path.contains(":memory:") || path.contains("mode=memory") => {
                Err(UrlError::InMemory)
            }
            _ => Ok(DatabaseUrl {
                backend: Backend::Sqlite,
                target: path.to_owned(),
            }),
        }
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.backend {
            Backend::Sqlite => write!(f, "sqlite:{}", self.target),
            Backend::Postgres => {
                // Everything between scheme and host is credentials; the query may hold more of them.
                let rest = self.target.split_once("://").map_or("", |(_, rest)| rest);
                let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
                let place = place.split_once('?').map_or(place, |(place, _)| place);
                write!(f, "postgres://{place}")
            }
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_alone_chooses_the_engine() {
        let cases = [
            (
                "postgres://u@h:5432/d",
                Ok((Backend::Postgres, "postgres://u@h:5432/d")),
            ),
            (
                "postgresql:///d",
                Ok((Backend::Postgres, "postgresql:///d")),
            ),
            ("sqlite:data/a.db", Ok((Backend::Sqlite, "data/a.db"))),
            (
                "sqlite:///var/a.sqlite",
                Ok((Backend::Sqlite, "/var/a.sqlite")),
            ),
            ("./a.db", Ok((Backend::Sqlite, "./a.db"))),
            ("mysql://h/d", Err(UrlError::UnknownScheme)),
            ("http://h/a.db", Err(UrlError::UnknownScheme)),
            ("postgres:/h/d", Err(UrlError::UnknownScheme)),
            ("sqlite:", Err(UrlError::NoPath)),
            ("sqlite::memory:", Err(UrlError::InMemory)),
        ];
        for (text, expected) in cases {
            let parsed = text.parse::<DatabaseUrl>();
            let seen = parsed.as_ref().map(|url| (url.backend(), url.target()));
            assert_eq!(seen, expected.as_ref().map(|pair| *pair), "{text}");
        }
    }

    #[test]
    fn a_password_never_shows() {
        let url: DatabaseUrl = "postgres://app:s3cr@t@db:5432/x?password=s3cret"
            .parse()
            .unwrap();
        assert_eq!(
            format!("{url} {url:?}"),
            "postgres://db:5432/x postgres://db:5432/x"
        );
    }
}
