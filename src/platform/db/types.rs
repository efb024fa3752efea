//! The SQL types of our own: native on PostgreSQL, compact on SQLite, one Rust type each.
//!
//! | SQL type | Rust | PostgreSQL | SQLite |
//! | --- | --- | --- | --- |
//! | [`DbUuid`] | [`Id<K>`] | `uuid` | 16-byte `BLOB` |
//! | [`DbTs`] | [`UtcTime`] | `timestamptz` | `INTEGER`, microseconds since 1970 |
//! | [`DbJson`] | [`Doc<T>`] | `jsonb` | `TEXT` |
//!
//! Enums are `TEXT` through [`crate::text_enum!`]; money is a plain `BigInt` of minor units.

use std::io::Write;

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::query_builder::QueryId;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{HasSqlType, SqlType};
use diesel::sqlite::{Sqlite, SqliteValue};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::conn::{MultiBackend, MultiRawValue};
use crate::platform::clock::UtcTime;
use crate::platform::ids::Id;

/// An identifier.
#[derive(Debug, Clone, Copy, Default, QueryId, SqlType)]
#[diesel(postgres_type(oid = 2950, array_oid = 2951))]
#[diesel(sqlite_type(name = "Binary"))]
pub struct DbUuid;

/// An instant.
#[derive(Debug, Clone, Copy, Default, QueryId, SqlType)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185))]
#[diesel(sqlite_type(name = "Long"))]
pub struct DbTs;

/// A JSON document.
#[derive(Debug, Clone, Copy, Default, QueryId, SqlType)]
#[diesel(postgres_type(oid = 3802, array_oid = 3807))]
#[diesel(sqlite_type(name = "Text"))]
pub struct DbJson;

impl diesel::sql_types::SqlOrd for DbUuid {}
impl diesel::sql_types::SqlOrd for DbTs {}

/// Anything serde can write, stored as one JSON document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, AsExpression, FromSqlRow)]
#[diesel(sql_type = DbJson)]
pub struct Doc<T: std::fmt::Debug>(pub T);

#[derive(AsExpression, FromSqlRow)]
#[diesel(foreign_derive, sql_type = DbUuid)]
#[expect(dead_code, reason = "carries the derives for a type of another module")]
struct IdProxy<K: 'static>(Id<K>);

#[derive(AsExpression, FromSqlRow)]
#[diesel(foreign_derive, sql_type = DbTs)]
#[expect(dead_code, reason = "carries the derives for a type of another module")]
struct UtcTimeProxy(UtcTime);

impl<K: 'static> ToSql<DbUuid, Pg> for Id<K> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(self.uuid().as_bytes())?;
        Ok(IsNull::No)
    }
}

impl<K: 'static> ToSql<DbUuid, Sqlite> for Id<K> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.uuid().as_bytes().to_vec());
        Ok(IsNull::No)
    }
}

impl<K: 'static> FromSql<DbUuid, Pg> for Id<K> {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Id::new(Uuid::from_slice(value.as_bytes())?))
    }
}

impl<K: 'static> FromSql<DbUuid, Sqlite> for Id<K> {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(Id::new(Uuid::from_slice(value.read_blob())?))
    }
}

/// Microseconds between 1970 and 2000, where PostgreSQL starts to count.
const PG_EPOCH_MICROS: i64 = 946_684_800_000_000;

fn micros_since_1970(at: UtcTime) -> Result<i64, &'static str> {
    at.millis()
        .checked_mul(1000)
        .ok_or("the instant does not fit into a timestamp")
}

impl ToSql<DbTs, Pg> for UtcTime {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let micros = micros_since_1970(*self)?
            .checked_sub(PG_EPOCH_MICROS)
            .ok_or("the instant does not fit into a timestamp")?;
        out.write_all(&micros.to_be_bytes())?;
        Ok(IsNull::No)
    }
}

impl ToSql<DbTs, Sqlite> for UtcTime {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(micros_since_1970(*self)?);
        Ok(IsNull::No)
    }
}

impl FromSql<DbTs, Pg> for UtcTime {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let micros = i64::from_be_bytes(value.as_bytes().try_into()?)
            .checked_add(PG_EPOCH_MICROS)
            .ok_or("an infinite timestamp")?;
        Ok(UtcTime::from_millis(micros.div_euclid(1000)))
    }
}

impl FromSql<DbTs, Sqlite> for UtcTime {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(UtcTime::from_millis(value.read_long().div_euclid(1000)))
    }
}

/// The first byte of PostgreSQL's binary `jsonb`.
const JSONB_VERSION: u8 = 1;

impl<T: Serialize + std::fmt::Debug> ToSql<DbJson, Pg> for Doc<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(&[JSONB_VERSION])?;
        serde_json::to_writer(out, &self.0)?;
        Ok(IsNull::No)
    }
}

impl<T: Serialize + std::fmt::Debug> ToSql<DbJson, Sqlite> for Doc<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(serde_json::to_string(&self.0)?);
        Ok(IsNull::No)
    }
}

impl<T: DeserializeOwned + std::fmt::Debug> FromSql<DbJson, Pg> for Doc<T> {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        match value.as_bytes().split_first() {
            Some((&JSONB_VERSION, text)) => Ok(Doc(serde_json::from_slice(text)?)),
            _ => Err("an unknown encoding of jsonb".into()),
        }
    }
}

impl<T: DeserializeOwned + std::fmt::Debug> FromSql<DbJson, Sqlite> for Doc<T> {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(Doc(serde_json::from_str(value.read_text())?))
    }
}

/// Teaches the connection for both databases a type that each database knows.
macro_rules! on_both {
    ($sql:ty, $rust:ty, [$($to:tt)*], [$($from:tt)*]) => {
        impl HasSqlType<$sql> for MultiBackend {
            fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
                Self::lookup_sql_type::<$sql>(lookup)
            }
        }
        impl<$($to)*> ToSql<$sql, MultiBackend> for $rust {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
                out.set_value((<$sql>::default(), self));
                Ok(IsNull::No)
            }
        }
        impl<$($from)*> FromSql<$sql, MultiBackend> for $rust {
            fn from_sql(value: MultiRawValue<'_>) -> deserialize::Result<Self> {
                value.from_sql::<Self, $sql>()
            }
        }
    };
}
on_both!(DbUuid, Id<K>, [K: 'static], [K: 'static]);
on_both!(DbTs, UtcTime, [], []);
on_both!(
    DbJson,
    Doc<T>,
    [T: Serialize + std::fmt::Debug + Send + Sync + 'static],
    [T: DeserializeOwned + std::fmt::Debug]
);

/// Stores an enum as its word: needs `as_str(self) -> &'static str` and `parse(&str) -> Option<Self>`.
///
/// A word that this program does not know is an error of that row, not a default.
#[macro_export]
macro_rules! text_enum {
    ($name:ty) => {
        const _: () = {
            #[derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
            #[diesel(foreign_derive, sql_type = diesel::sql_types::Text)]
            #[expect(dead_code, reason = "carries the derives for the enum")]
            struct Proxy($name);

            impl<DB> diesel::serialize::ToSql<diesel::sql_types::Text, DB> for $name
            where
                DB: diesel::backend::Backend,
                str: diesel::serialize::ToSql<diesel::sql_types::Text, DB>,
            {
                fn to_sql<'b>(
                    &'b self,
                    out: &mut diesel::serialize::Output<'b, '_, DB>,
                ) -> diesel::serialize::Result {
                    <str as diesel::serialize::ToSql<diesel::sql_types::Text, DB>>::to_sql(
                        self.as_str(),
                        out,
                    )
                }
            }

            impl<DB> diesel::deserialize::FromSql<diesel::sql_types::Text, DB> for $name
            where
                DB: diesel::backend::Backend,
                String: diesel::deserialize::FromSql<diesel::sql_types::Text, DB>,
            {
                fn from_sql(value: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                    let word = <String as diesel::deserialize::FromSql<
                        diesel::sql_types::Text,
                        DB,
                    >>::from_sql(value)?;
                    <$name>::parse(&word)
                        .ok_or_else(|| format!("unknown {}: {word}", stringify!($name)).into())
                }
            }
        };
    };
}
