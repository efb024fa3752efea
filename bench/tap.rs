//! Which statements a request really makes: read from PostgreSQL's own log of the program's connection.
//!
//! The connection is opened with `log_statement=all` and `client_min_messages=log`, so the server
//! sends its log lines, values included, back to the client library, which prints them on the
//! program's standard error. Nothing in the program knows of it.

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use aftercare::platform::db::DatabaseUrl;

use crate::Fallible;
use crate::person::Person;
use crate::process::{Server, address_of, program};

/// Lines that have not come by now belong to no earlier request.
const SILENCE: Duration = Duration::from_millis(300);

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
    lines: Receiver<String>,
    /// Access token of the person.
    pub token: String,
}

impl Tap {
    /// Starts a server with one connection on `url`.
    ///
    /// # Errors
    /// When it does not come up, or the role is no superuser.
    pub fn open(url: &DatabaseUrl, person: &Person) -> Fallible<Tap> {
        let address = address_of(url);
        let joint = if address.contains('?') { '&' } else { '?' };
        let options = "options=-c%20log_statement%3Dall%20-c%20client_min_messages%3Dlog";
        let mut command = program(&format!("{address}{joint}{options}"));
        command.env("APP_DB_READERS", "1").stderr(Stdio::piped());
        let mut server = Server::start(command)?;
        let errors = server
            .take_stderr()
            .ok_or("the server has no standard error")?;
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(errors).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        let token = person.sign_in(&server)?;
        Ok(Tap {
            server,
            lines,
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

    fn drain(&self) -> Vec<String> {
        std::iter::from_fn(|| self.lines.recv_timeout(SILENCE).ok()).collect()
    }
}

fn parse(lines: &[String]) -> Vec<Statement> {
    let mut statements: Vec<Statement> = Vec::new();
    for line in lines {
        if let Some(rest) = line.strip_prefix("LOG:  ") {
            let sql = rest.strip_prefix("statement: ").or_else(|| {
                rest.strip_prefix("execute ")?
                    .split_once(": ")
                    .map(|(_, sql)| sql)
            });
            statements.extend(sql.map(|sql| Statement {
                sql: sql.to_owned(),
                values: Vec::new(),
            }));
        } else if let Some(rest) = line.strip_prefix("DETAIL:  parameters: ")
            && let Some(statement) = statements.last_mut()
        {
            statement.values = values(rest);
        }
    }
    statements
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
