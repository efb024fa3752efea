//! One search for tickets, customers, assets and parts, the same on both databases.
//!
//! Records hand over what they should be found by ([`SearchText`]); the tokens made of it are kept in
//! the database's own full-text index. What people type is cut by the same rules ([`query`]), so that
//! neither engine's notion of a word, which is useless for Chinese, ever shows. Results are ids, newest
//! record first; what the caller may see is the room's business.

mod query;
#[cfg(test)]
mod tests;
mod text;

use uuid::Uuid;

use super::db::Db;
use super::db::dialect::search as engine;
use super::error::AppResult;

pub use text::SearchText;

/// Most results of one search: enough to filter further, few enough to stay quick.
pub const MOST_FOUND: i64 = 1000;

/// What kind of record is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SearchKind {
    /// Tickets.
    Ticket,
    /// Customers, found through their contacts too.
    Customer,
    /// Assets.
    Asset,
    /// Spare parts.
    Part,
}

impl SearchKind {
    /// The word in the database.
    const fn as_str(self) -> &'static str {
        match self {
            SearchKind::Ticket => "ticket",
            SearchKind::Customer => "customer",
            SearchKind::Asset => "asset",
            SearchKind::Part => "part",
        }
    }

    /// Opens every token of this kind, so that the index keeps the kinds apart.
    const fn letter(self) -> char {
        match self {
            SearchKind::Ticket => 't',
            SearchKind::Customer => 'c',
            SearchKind::Asset => 'a',
            SearchKind::Part => 'p',
        }
    }
}

/// Makes a record findable by `text`, replacing what it was found by before. A record keeps its place
/// in the order of results.
///
/// # Errors
/// Database faults.
pub fn put(db: &mut Db, kind: SearchKind, id: Uuid, text: &SearchText) -> AppResult<()> {
    Ok(engine::put(db, kind.as_str(), id, &text.tokens(kind))?)
}

/// Makes many records findable that never were before.
///
/// # Errors
/// Database faults, also for a record that is in the index already.
pub fn put_new(db: &mut Db, records: &[(SearchKind, Uuid, SearchText)]) -> AppResult<()> {
    let tokens = |(kind, id, text): &(SearchKind, Uuid, SearchText)| {
        (kind.as_str(), *id, text.tokens(*kind))
    };
    let records: Vec<_> = records.iter().map(tokens).collect();
    Ok(engine::put_new(db, &records)?)
}

/// Makes a record unfindable; one that is not there already is fine.
///
/// # Errors
/// Database faults.
pub fn remove(db: &mut Db, kind: SearchKind, id: Uuid) -> AppResult<()> {
    Ok(engine::remove(db, kind.as_str(), id)?)
}

/// Those of the records that no search can find.
///
/// # Errors
/// Database faults.
pub fn missing(db: &mut Db, kind: SearchKind, ids: &[Uuid]) -> AppResult<Vec<Uuid>> {
    Ok(engine::missing(db, kind.as_str(), ids)?)
}

/// The records that have every word of `q`, newest first, at most `limit` and never more than
/// [`MOST_FOUND`]. Words may be typed in part; a phone number by its last four or more digits. Nothing
/// is found when `q` holds neither letters nor digits.
///
/// # Errors
/// Database faults.
pub fn find(db: &mut Db, kind: SearchKind, q: &str, limit: i64) -> AppResult<Vec<Uuid>> {
    match query::read(kind, q) {
        Some(wanted) => {
            let limit = limit.clamp(0, MOST_FOUND);
            Ok(engine::find(db, kind.as_str(), &wanted, limit)?)
        }
        None => Ok(Vec::new()),
    }
}
