//! What a failed statement means for the transaction around it: try again, give up, or reconnect.

use diesel::result::{DatabaseErrorKind, Error};

use crate::platform::codes::Code;
use crate::platform::error::AppError;

/// The kinds of failure that the database threads treat differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// Another transaction was in the way; the same work may succeed in a moment.
    Conflict,
    /// A lock was waited for in vain; waiting again would only lengthen the queue.
    LockWait,
    /// The connection is gone; nothing of the open transaction remains.
    Lost,
    /// The statement ran into its time limit.
    TooSlow,
    /// The database can store nothing more: disk full, or read-only.
    Full,
    /// Anything else, such as a violated constraint: the work itself is at fault.
    Other,
}

/// Sorts a database error.
///
/// diesel hides SQLSTATE and SQLite's result code, so the kinds that it does not know are told apart
/// by the message; `connector.rs` asks PostgreSQL for English ones.
pub(super) fn fault_of(error: &Error) -> Fault {
    let (kind, information) = match error {
        Error::DatabaseError(kind, information) => (kind, information),
        Error::BrokenTransactionManager => return Fault::Lost,
        Error::RollbackErrorOnCommit {
            rollback_error,
            commit_error,
        } => {
            return match fault_of(rollback_error) {
                Fault::Other => fault_of(commit_error),
                fault => fault,
            };
        }
        _ => return Fault::Other,
    };
    match kind {
        DatabaseErrorKind::SerializationFailure => Fault::Conflict,
        DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand => Fault::Lost,
        DatabaseErrorKind::ReadOnlyTransaction => Fault::Full,
        DatabaseErrorKind::Unknown => fault_in_words(information.message()),
        _ => Fault::Other,
    }
}

fn fault_in_words(message: &str) -> Fault {
    const WORDS: &[(&str, Fault)] = &[
        ("deadlock detected", Fault::Conflict),
        ("database is locked", Fault::Conflict),
        ("database table is locked", Fault::Conflict),
        ("database schema is locked", Fault::Conflict),
        ("due to lock timeout", Fault::LockWait),
        ("due to statement timeout", Fault::TooSlow),
        ("terminating connection", Fault::Lost),
        ("server closed the connection", Fault::Lost),
        ("the database system is", Fault::Lost),
        ("database or disk is full", Fault::Full),
        ("No space left on device", Fault::Full),
        ("attempt to write a readonly database", Fault::Full),
        ("disk I/O error", Fault::Full),
    ];
    WORDS
        .iter()
        .find(|(words, _)| message.contains(words))
        .map_or(Fault::Other, |(_, fault)| *fault)
}

/// The fault behind an application error; `None` where the database is not the cause.
pub(super) fn fault_behind(error: &AppError) -> Option<Fault> {
    error.database().map(fault_of)
}

/// Makes the database threads run the same work again from its beginning: what it saw before it had its locks
/// holds no more.
pub fn begin_again(why: &'static str) -> AppError {
    let kind = DatabaseErrorKind::SerializationFailure;
    AppError::from(Error::DatabaseError(kind, Box::new(why.to_owned())))
}

/// Turns what is left after all attempts into the answer for the caller.
pub(super) fn settled(error: AppError) -> AppError {
    let answer = match fault_behind(&error) {
        None | Some(Fault::Other) => return error,
        Some(Fault::Conflict | Fault::LockWait) => AppError::overloaded(1),
        Some(Fault::Lost) => unreachable_database(),
        Some(Fault::Full) => AppError::new(Code::Unavailable).retry_after(30),
        Some(Fault::TooSlow) => AppError::new(Code::Timeout),
    };
    log::warn!(target: "db", "answered as {}: {error}", answer.code().as_str());
    answer
}

/// 503: the database cannot be reached at the moment.
pub(super) fn unreachable_database() -> AppError {
    AppError::new(Code::Unavailable).retry_after(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn database(kind: DatabaseErrorKind, message: &str) -> Error {
        Error::DatabaseError(kind, Box::new(message.to_owned()))
    }

    #[test]
    fn each_failure_has_its_consequence() {
        use DatabaseErrorKind as Kind;
        let cases = [
            (
                Kind::SerializationFailure,
                "",
                Fault::Conflict,
                Code::Overloaded,
            ),
            (
                Kind::Unknown,
                "deadlock detected",
                Fault::Conflict,
                Code::Overloaded,
            ),
            (
                Kind::Unknown,
                "database is locked",
                Fault::Conflict,
                Code::Overloaded,
            ),
            (
                Kind::Unknown,
                "canceling statement due to lock timeout",
                Fault::LockWait,
                Code::Overloaded,
            ),
            (
                Kind::Unknown,
                "canceling statement due to statement timeout",
                Fault::TooSlow,
                Code::Timeout,
            ),
            (Kind::ClosedConnection, "", Fault::Lost, Code::Unavailable),
            (
                Kind::UnableToSendCommand,
                "",
                Fault::Lost,
                Code::Unavailable,
            ),
            (
                Kind::Unknown,
                "database or disk is full",
                Fault::Full,
                Code::Unavailable,
            ),
            (
                Kind::UniqueViolation,
                "database is locked",
                Fault::Other,
                Code::Internal,
            ),
            (Kind::Unknown, "syntax error", Fault::Other, Code::Internal),
        ];
        for (kind, message, fault, code) in cases {
            let error = database(kind, message);
            assert_eq!(fault_of(&error), fault, "{message}");
            assert_eq!(settled(error.into()).code(), code, "{message}");
        }
    }
}
