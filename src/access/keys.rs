//! The keys of this installation, made on first need and shared by every process on the database.
//!
//! A new signing key is published before anybody signs with it, and an old one stays published until
//! the last token that it signed has expired, so no token is ever refused because of a change of keys.

use chrono::TimeDelta;
use diesel::prelude::*;
use serde_json::json;

use crate::config::ACCESS_TOKEN_MOST_MINUTES;
use crate::platform::auth::Tokens;
use crate::platform::auth::tokens::{StoredKey, new_signing_key, random_secret};
use crate::platform::clock::UtcTime;
use crate::platform::db::dialect::Both;
use crate::platform::db::schema::server_keys;
use crate::platform::db::{Database, Db};
use crate::platform::error::{AppError, AppResult};
use crate::platform::tx::{EntityKind, Tx};

const SIGNING: &str = "token_signing";

/// Everybody who checks our tokens has a new key after so long: others may keep the published keys for ten
/// minutes.
const PUBLISHED_BEFORE: TimeDelta = TimeDelta::minutes(10);

/// Every process of ours has learnt of a new key after so long.
pub const RELOADED_WITHIN: TimeDelta = TimeDelta::minutes(5);

/// From the making of a key to its first signature.
pub const LEAD: TimeDelta =
    TimeDelta::seconds(PUBLISHED_BEFORE.num_seconds() + RELOADED_WITHIN.num_seconds());

/// From the last signature of a key until nobody needs it: the longest life of a token, and a minute for
/// clocks that differ.
pub const AFTERLIFE: TimeDelta = TimeDelta::minutes(ACCESS_TOKEN_MOST_MINUTES + 1);

#[derive(Insertable)]
#[diesel(table_name = server_keys, treat_none_as_default_value = false)]
struct NewKey<'a> {
    id: &'a str,
    purpose: &'a str,
    secret: &'a [u8],
    created_at: UtcTime,
    active_from: UtcTime,
    retired_at: Option<UtcTime>,
}

/// Where a signing key stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Published, not yet in use.
    Published,
    /// Signs new tokens.
    Signing,
    /// Signs no more; its tokens may still be alive.
    Verifying,
    /// Forgotten.
    Retired,
}

/// A signing key without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct KeyStanding {
    /// The `kid` in tokens.
    pub id: String,
    pub created_at: UtcTime,
    /// From when on it signs.
    pub active_from: UtcTime,
    pub retired_at: Option<UtcTime>,
}

impl KeyStanding {
    /// Where it stands at `now`, `next` being the key that follows it.
    pub fn phase(&self, next: Option<&KeyStanding>, now: UtcTime) -> Phase {
        if self.retired_at.is_some() {
            Phase::Retired
        } else if self.active_from > now {
            Phase::Published
        } else if next.is_some_and(|next| next.active_from <= now) {
            Phase::Verifying
        } else {
            Phase::Signing
        }
    }

    /// Whether every token that it can have signed has expired at `now`.
    fn has_served(&self, next: Option<&KeyStanding>, now: UtcTime) -> bool {
        self.phase(next, now) == Phase::Verifying
            && next.is_some_and(|next| next.active_from.plus(AFTERLIFE) <= now)
    }
}

/// How a wish for a new key ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rotation {
    /// A new key was made.
    Begun(KeyStanding),
    /// The last new key is not in use yet.
    Pending(KeyStanding),
}

/// Loads the keys; an installation without any gets its first pair.
///
/// # Errors
/// Database faults.
pub fn load(database: &Database, now: UtcTime) -> AppResult<Tokens> {
    database.write_blocking(move |db| {
        // Fixed names for the first keys: of two processes starting at once, one inserts and both read the same.
        create(db, "signing-1", SIGNING, &new_signing_key()?, now, now)?;
        create(db, "cursor-1", "cursor", &random_secret()?, now, now)?;
        let seal = secrets(db, "cursor")?
            .pop()
            .ok_or_else(|| AppError::internal("no cursor key"))?;
        Tokens::new(stored(db)?, &seal.1)
    })
}

/// The signing keys that are published, oldest first.
///
/// # Errors
/// Database faults.
pub fn stored(db: &mut Db) -> AppResult<Vec<StoredKey>> {
    secrets(db, SIGNING)
}

/// Every signing key there ever was, oldest first.
///
/// # Errors
/// Database faults.
pub fn list(db: &mut Db) -> AppResult<Vec<KeyStanding>> {
    Ok(server_keys::table
        .filter(server_keys::purpose.eq(SIGNING))
        .order((server_keys::active_from.asc(), server_keys::id.asc()))
        .select((
            server_keys::id,
            server_keys::created_at,
            server_keys::active_from,
            server_keys::retired_at,
        ))
        .load(db)?)
}

/// Makes the next signing key, unless the last one is still waiting for its time.
///
/// # Errors
/// `internal` when the machine has no randomness; database faults.
pub fn rotate(tx: &mut Tx) -> AppResult<Rotation> {
    let now = tx.now();
    let known = list(tx.db())?;
    if let Some(waiting) = known.iter().find(|key| key.active_from > now) {
        return Ok(Rotation::Pending(waiting.clone()));
    }
    let id = format!("signing-{}", known.len() + 1);
    let active_from = now.plus(LEAD);
    let secret = new_signing_key()?;
    if !create(tx.db(), &id, SIGNING, &secret, now, active_from)? {
        // Somebody else has just made it.
        let last = list(tx.db())?.pop();
        let last = last.ok_or_else(|| AppError::internal("no signing key"))?;
        return Ok(Rotation::Pending(last));
    }
    let changes = json!({ "key_id": id, "active_from": active_from });
    tx.audit::<EntityKind>("signing_key.added", "server_key", None, None, None, changes);
    Ok(Rotation::Begun(KeyStanding {
        id,
        created_at: now,
        active_from,
        retired_at: None,
    }))
}

/// Forgets the secrets of keys whose last tokens have expired; gives how many.
///
/// # Errors
/// Database faults.
pub fn retire(tx: &mut Tx) -> AppResult<usize> {
    let now = tx.now();
    let known = list(tx.db())?;
    let served: Vec<&KeyStanding> = known
        .iter()
        .zip(known.iter().skip(1).map(Some))
        .filter(|(key, next)| key.has_served(*next, now))
        .map(|(key, _)| key)
        .collect();
    for key in &served {
        diesel::update(server_keys::table.find(&key.id))
            .set((
                server_keys::retired_at.eq(now),
                server_keys::secret.eq(Vec::<u8>::new()),
            ))
            .execute(tx.db())?;
        let changes = json!({ "key_id": key.id });
        tx.audit::<EntityKind>(
            "signing_key.retired",
            "server_key",
            None,
            None,
            None,
            changes,
        );
    }
    Ok(served.len())
}

/// Stores a key; false when one of that name is there already.
fn create(
    db: &mut Db,
    id: &str,
    purpose: &str,
    secret: &[u8],
    now: UtcTime,
    active_from: UtcTime,
) -> AppResult<bool> {
    let row = NewKey {
        id,
        purpose,
        secret,
        created_at: now,
        active_from,
        retired_at: None,
    };
    let insert = diesel::insert_into(server_keys::table)
        .values(&row)
        .on_conflict(server_keys::id)
        .do_nothing();
    Ok(Both(insert).execute(db)? == 1)
}

fn secrets(db: &mut Db, purpose: &str) -> AppResult<Vec<StoredKey>> {
    Ok(server_keys::table
        .filter(
            server_keys::purpose
                .eq(purpose)
                .and(server_keys::retired_at.is_null()),
        )
        .order((server_keys::active_from.asc(), server_keys::id.asc()))
        .select((
            server_keys::id,
            server_keys::secret,
            server_keys::active_from,
        ))
        .load(db)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_published_before_it_signs_and_verifies_until_its_tokens_have_expired() {
        let at = |minutes: i64| UtcTime::from_millis(1_795_000_000_000 + minutes * 60_000);
        let key = |id: &str, active: i64| KeyStanding {
            id: id.to_owned(),
            created_at: at(0),
            active_from: at(active),
            retired_at: None,
        };
        let (old, new) = (key("old", -1000), key("new", LEAD.num_minutes()));
        let gone = LEAD.num_minutes() + AFTERLIFE.num_minutes();
        let cases = [
            (0, Phase::Signing, Phase::Published, false),
            (14, Phase::Signing, Phase::Published, false),
            (15, Phase::Verifying, Phase::Signing, false),
            (gone - 1, Phase::Verifying, Phase::Signing, false),
            (gone, Phase::Verifying, Phase::Signing, true),
        ];
        for (minute, of_old, of_new, has_served) in cases {
            let now = at(minute);
            assert_eq!(old.phase(Some(&new), now), of_old, "minute {minute}");
            assert_eq!(new.phase(None, now), of_new, "minute {minute}");
            assert_eq!(
                old.has_served(Some(&new), now),
                has_served,
                "minute {minute}"
            );
            assert!(!new.has_served(None, now));
        }
        assert!(LEAD >= TimeDelta::minutes(10));
    }
}
