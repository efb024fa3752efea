//! The keys of this installation, made on first need and shared by every process on the database.

use diesel::prelude::*;

use crate::platform::auth::Tokens;
use crate::platform::auth::tokens::{StoredKey, new_signing_key, random_secret};
use crate::platform::clock::UtcTime;
use crate::platform::db::dialect::Both;
use crate::platform::db::schema::server_keys;
use crate::platform::db::{Database, Db};
use crate::platform::error::{AppError, AppResult};

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

/// Loads the keys; an installation without any gets its first pair.
///
/// # Errors
/// Database faults.
pub fn load(database: &Database, now: UtcTime) -> AppResult<Tokens> {
    database.write_blocking(move |db| {
        // Fixed names for the first keys: of two processes starting at once, one inserts and both read the same.
        create(db, "signing-1", "token_signing", &new_signing_key()?, now)?;
        create(db, "cursor-1", "cursor", &random_secret()?, now)?;
        let seal = secrets(db, "cursor")?
            .pop()
            .ok_or_else(|| AppError::internal("no cursor key"))?;
        Tokens::new(secrets(db, "token_signing")?, &seal.1)
    })
}

fn create(db: &mut Db, id: &str, purpose: &str, secret: &[u8], now: UtcTime) -> AppResult<()> {
    let row = NewKey {
        id,
        purpose,
        secret,
        created_at: now,
        active_from: now,
        retired_at: None,
    };
    let insert = diesel::insert_into(server_keys::table)
        .values(&row)
        .on_conflict(server_keys::id)
        .do_nothing();
    Both(insert).execute(db)?;
    Ok(())
}

fn secrets(db: &mut Db, purpose: &str) -> AppResult<Vec<StoredKey>> {
    Ok(server_keys::table
        .filter(
            server_keys::purpose
                .eq(purpose)
                .and(server_keys::retired_at.is_null()),
        )
        .order(server_keys::active_from.asc())
        .select((
            server_keys::id,
            server_keys::secret,
            server_keys::active_from,
        ))
        .load(db)?)
}
