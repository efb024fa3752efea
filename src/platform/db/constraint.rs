//! Which of our constraints a statement broke, in the same words on both databases.
//!
//! PostgreSQL names the constraint; SQLite names table and columns, or the index. Both become
//! `table_columns_key` for a unique constraint (primary keys too), the CHECK's own name, and
//! `table_column_not_null`. Foreign keys stay nameless: SQLite tells nothing about them.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error, QueryResult};

use crate::platform::error::{AppError, AppResult};

/// The kinds of constraint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ViolationKind {
    /// The value is taken.
    Unique,
    /// The row pointed to does not exist, or is still pointed to.
    ForeignKey,
    /// A CHECK said no.
    Check,
    /// A value is missing.
    NotNull,
}

/// A broken constraint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The kind.
    pub kind: ViolationKind,
    /// Our name of it; empty for foreign keys.
    pub constraint: String,
}

/// The constraint that `error` reports, if it reports one.
pub fn violated(error: &Error) -> Option<Violation> {
    let Error::DatabaseError(kind, information) = error else {
        return None;
    };
    let information = information.as_ref();
    let (kind, constraint) = match kind {
        DatabaseErrorKind::UniqueViolation => (ViolationKind::Unique, unique_name(information)),
        DatabaseErrorKind::CheckViolation => (ViolationKind::Check, check_name(information)),
        DatabaseErrorKind::NotNullViolation => (ViolationKind::NotNull, column_name(information)),
        DatabaseErrorKind::ForeignKeyViolation | DatabaseErrorKind::RestrictViolation => {
            (ViolationKind::ForeignKey, String::new())
        }
        _ => return None,
    };
    Some(Violation { kind, constraint })
}

fn unique_name(information: &dyn DatabaseErrorInformation) -> String {
    if let Some(name) = information.constraint_name() {
        // SQLite has no names for primary keys, so PostgreSQL's is rebuilt from `Key (a, b)=(…)`.
        return primary_key_columns(name, information).unwrap_or_else(|| name.to_owned());
    }
    let rest = after(information.message(), "UNIQUE constraint failed: ");
    match rest.strip_prefix("index '") {
        Some(index) => index.trim_end_matches('\'').to_owned(),
        None => format!("{}_key", table_and_columns(rest)),
    }
}

fn primary_key_columns(name: &str, information: &dyn DatabaseErrorInformation) -> Option<String> {
    let table = name.strip_suffix("_pkey")?;
    let (_, rest) = information.details()?.split_once('(')?;
    let (columns, _) = rest.split_once(")=(")?;
    Some(format!("{table}_{}_key", columns.replace(", ", "_")))
}

fn check_name(information: &dyn DatabaseErrorInformation) -> String {
    match information.constraint_name() {
        Some(name) => name.to_owned(),
        None => after(information.message(), "CHECK constraint failed: ").to_owned(),
    }
}

fn column_name(information: &dyn DatabaseErrorInformation) -> String {
    match (information.table_name(), information.column_name()) {
        (Some(table), Some(column)) => format!("{table}_{column}_not_null"),
        _ => {
            let rest = after(information.message(), "NOT NULL constraint failed: ");
            format!("{}_not_null", table_and_columns(rest))
        }
    }
}

fn after<'a>(message: &'a str, words: &str) -> &'a str {
    message.split_once(words).map_or(message, |(_, rest)| rest)
}

/// `users.city, users.email` becomes `users_city_email`.
fn table_and_columns(text: &str) -> String {
    let mut pairs = text.split(", ").map(|part| part.split_once('.'));
    let mut name = String::new();
    if let Some(Some((table, column))) = pairs.next() {
        name = format!("{table}_{column}");
    }
    for (_, column) in pairs.flatten() {
        name.push('_');
        name.push_str(column);
    }
    name
}

/// Turns broken constraints into refusals that people understand.
pub trait OnViolation<T> {
    /// When the unique constraint of this name was broken, the refusal replaces the error.
    ///
    /// # Errors
    /// The refusal, or the error as it was.
    fn on_unique(self, constraint: &str, refusal: impl FnOnce() -> AppError) -> AppResult<T>;

    /// The same for a named CHECK.
    ///
    /// # Errors
    /// The refusal, or the error as it was.
    fn on_check(self, constraint: &str, refusal: impl FnOnce() -> AppError) -> AppResult<T>;

    /// The same for any foreign key: of the two databases only one could say which.
    ///
    /// # Errors
    /// The refusal, or the error as it was.
    fn on_foreign_key(self, refusal: impl FnOnce() -> AppError) -> AppResult<T>;
}

impl<T> OnViolation<T> for AppResult<T> {
    fn on_unique(self, constraint: &str, refusal: impl FnOnce() -> AppError) -> AppResult<T> {
        replace(self, ViolationKind::Unique, constraint, refusal)
    }

    fn on_check(self, constraint: &str, refusal: impl FnOnce() -> AppError) -> AppResult<T> {
        replace(self, ViolationKind::Check, constraint, refusal)
    }

    fn on_foreign_key(self, refusal: impl FnOnce() -> AppError) -> AppResult<T> {
        replace(self, ViolationKind::ForeignKey, "", refusal)
    }
}

impl<T> OnViolation<T> for QueryResult<T> {
    fn on_unique(self, constraint: &str, refusal: impl FnOnce() -> AppError) -> AppResult<T> {
        self.map_err(AppError::from).on_unique(constraint, refusal)
    }

    fn on_check(self, constraint: &str, refusal: impl FnOnce() -> AppError) -> AppResult<T> {
        self.map_err(AppError::from).on_check(constraint, refusal)
    }

    fn on_foreign_key(self, refusal: impl FnOnce() -> AppError) -> AppResult<T> {
        self.map_err(AppError::from).on_foreign_key(refusal)
    }
}

fn replace<T>(
    result: AppResult<T>,
    kind: ViolationKind,
    constraint: &str,
    refusal: impl FnOnce() -> AppError,
) -> AppResult<T> {
    result.map_err(|error| match error.database().and_then(violated) {
        Some(broken) if broken.kind == kind && broken.constraint == constraint => refusal(),
        _ => error,
    })
}
