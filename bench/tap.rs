//! Which statements a request really makes: read from PostgreSQL's own log of the program's connection.
//!
//! The connection is opened with `log_statement=all` and `client_min_messages=log`, so the server
//! sends its log lines, values included, towards the program; a relay reads them on the way. Nothing
//! in the program knows of it.

use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use aftercare::platform::db::DatabaseUrl;

use crate::Fallible;
use crate::person::Person;
use crate::process::{Server, address_of, program};
use crate::relay::{self, Notice};

/// Lines that have not come by now belong to no earlier request.
const SILENCE: Duration = Duration::from_millis(300);

/// Silence that tells that the program has done what it does after its start.
const SETTLING: Duration = Duration::from_secs(2);

/// One statement as it was run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The SQL with `$1`, `$2`, ….
    pub sql: String,
    /// The values; `None` is NULL.
    pub values: Vec<Option<String>>,
}

/// A server whose statements can be read.
pub struct Tap {
    server: Server,
    notices: Receiver<Notice>,
    /// Access token of the person.
    pub token: String,
}

impl Tap {
    /// Starts a server with one connection on `url`.
    ///
    /// # Errors
    /// When it does not come up, or the role is no superuser.
    pub fn open(url: &DatabaseUrl, person: &Person) -> Fallible<Tap> {
        let (sender, notices) = channel();
        let through = redirected(&address_of(url), |server| relay::open(server, sender))?;
        let joint = if through.contains('?') { '&' } else { '?' };
        let options = "options=-c%20log_statement%3Dall%20-c%20client_min_messages%3Dlog";
        let mut command = program(&format!("{through}{joint}{options}"));
        // One connection, and no statements but those of requests.
        command.env("APP_DB_READERS", "1").env("APP_JOBS", "off");
        let server = Server::start(command)?;
        let token = person.sign_in(&server)?;
        // What the program does for itself after its start is no request's.
        while notices.recv_timeout(SETTLING).is_ok() {}
        Ok(Tap {
            server,
            notices,
            token,
        })
    }

    /// The statements of one request, which must succeed.
    ///
    /// # Errors
    /// When it is refused, or nothing was logged.
    pub fn statements(&self, request: &[u8]) -> Fallible<Vec<Statement>> {
        self.drain();
        crate::client::ask(self.server.address, request)?.json()?;
        let statements = parse(&self.drain());
        if statements.is_empty() {
            return Err("the database logged no statement; is the role a superuser?".into());
        }
        Ok(statements)
    }

    fn drain(&self) -> Vec<Notice> {
        std::iter::from_fn(|| self.notices.recv_timeout(SILENCE).ok()).collect()
    }
}

/// The same address with the relay in place of the server.
fn redirected(
    address: &str,
    relay: impl FnOnce(String) -> Fallible<std::net::SocketAddr>,
) -> Fallible<String> {
    let (scheme, rest) = address
        .split_once("://")
        .ok_or("a PostgreSQL address has a scheme")?;
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let (user, server) = match authority.rsplit_once('@') {
        Some((user, server)) => (format!("{user}@"), server),
        None => (String::new(), authority),
    };
    let server = if server.contains(':') {
        server.to_owned()
    } else {
        format!("{server}:5432")
    };
    let relay = relay(server)?;
    Ok(format!("{scheme}://{user}{relay}{path}"))
}

fn parse(notices: &[Notice]) -> Vec<Statement> {
    let statement = |notice: &Notice| {
        let text = &notice.message;
        let sql = text.strip_prefix("statement: ").or_else(|| {
            text.strip_prefix("execute ")?
                .split_once(": ")
                .map(|(_, sql)| sql)
        })?;
        let given = notice.detail.strip_prefix("parameters: ");
        Some(Statement {
            sql: sql.to_owned(),
            values: given.map(values).unwrap_or_default(),
        })
    };
    notices.iter().filter_map(statement).collect()
}

/// Reads `$1 = 'it''s', $2 = NULL`.
fn values(text: &str) -> Vec<Option<String>> {
    let mut values = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once(" = ") {
        let Some(quoted) = after.strip_prefix('\'') else {
            values.push(None);
            rest = after.strip_prefix("NULL").unwrap_or_default();
            continue;
        };
        let (value, behind) = unquote(quoted);
        values.push(Some(value));
        rest = behind;
    }
    values
}

/// The text up to its closing quote, doubled quotes undone, and what comes behind.
fn unquote(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut rest = text;
    while let Some((part, behind)) = rest.split_once('\'') {
        value.push_str(part);
        match behind.strip_prefix('\'') {
            Some(more) => {
                value.push('\'');
                rest = more;
            }
            None => return (value, behind),
        }
    }
    (value, "")
}
