//! Stored settings.

use diesel::prelude::*;
use serde_json::Value;

use crate::platform::auth::actor::ActorKind;
use crate::platform::clock::UtcTime;
use crate::platform::db::Db;
use crate::platform::db::dialect::Both;
use crate::platform::db::schema::settings;
use crate::platform::db::types::Doc;
use crate::platform::error::AppResult;
use crate::platform::ids::Id;

/// A setting that was changed at least once.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = settings, treat_none_as_default_value = false)]
pub struct Stored {
    pub name: String,
    pub value: Doc<Value>,
    pub version: i64,
    pub updated_by: Option<Id<ActorKind>>,
    pub updated_at: UtcTime,
}

/// All stored settings; there are few.
pub fn all(db: &mut Db) -> AppResult<Vec<Stored>> {
    Ok(settings::table.select(Stored::as_select()).load(db)?)
}

/// One stored setting.
pub fn find(db: &mut Db, name: &str) -> AppResult<Option<Stored>> {
    Ok(settings::table
        .find(name)
        .select(Stored::as_select())
        .get_result(db)
        .optional()?)
}

/// Stores `row` if the version before it is still the present one; tells whether it was.
pub fn replace(db: &mut Db, row: &Stored) -> AppResult<bool> {
    let before = row.version - 1;
    let written = if before == 0 {
        Both(
            diesel::insert_into(settings::table)
                .values(row)
                .on_conflict(settings::name)
                .do_nothing(),
        )
        .execute(db)?
    } else {
        let this = settings::table.find(&row.name);
        diesel::update(this.filter(settings::version.eq(before)))
            .set((
                settings::value.eq(&row.value),
                settings::version.eq(row.version),
                settings::updated_by.eq(row.updated_by),
                settings::updated_at.eq(row.updated_at),
            ))
            .execute(db)?
    };
    Ok(written == 1)
}
