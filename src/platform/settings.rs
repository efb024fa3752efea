//! What a company sets itself: limits, windows and tables, read where a rule needs them.
//!
//! Each setting is one type, declared beside the rule that uses it. A missing row means the shipped
//! default. The room `settings` shows and changes them; nothing here knows which settings exist.

use diesel::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::db::Db;
use super::db::schema::settings;
use super::db::types::Doc;
use super::error::{AppError, AppResult, FieldFault};

/// One setting: its shape, its shipped default and what values make sense.
///
/// Implementors carry `#[serde(deny_unknown_fields)]`, so that a misspelt member is refused when the
/// setting is changed.
pub trait Setting: Serialize + DeserializeOwned + Default + Clone + Send + 'static {
    /// Its name in the database and on the wire.
    const NAME: &'static str;

    /// What is wrong with the values, with pointers into the setting's own JSON.
    fn faults(&self) -> Vec<FieldFault> {
        Vec::new()
    }
}

/// The stored value, or the shipped default.
///
/// # Errors
/// Database faults; `internal` when the stored value does not fit the type, which only a hand-made
/// change of the database can bring about.
pub fn get<S: Setting>(db: &mut Db) -> AppResult<S> {
    let stored: Option<Doc<Value>> = settings::table
        .find(S::NAME)
        .select(settings::value)
        .get_result(db)
        .optional()?;
    match stored {
        None => Ok(S::default()),
        Some(Doc(value)) => serde_json::from_value(value)
            .map_err(|error| AppError::internal(format_args!("setting {}: {error}", S::NAME))),
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;
    use crate::platform::clock::UtcTime;
    use crate::platform::codes::Code;
    use crate::platform::db::scratch::Scratch;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Window {
        days: i32,
    }

    impl Default for Window {
        fn default() -> Self {
            Window { days: 30 }
        }
    }

    impl Setting for Window {
        const NAME: &'static str = "window";
    }

    fn store(scratch: &Scratch, value: Value) {
        let stored = scratch.db().write_blocking(move |db| {
            Ok(diesel::insert_into(settings::table)
                .values((
                    settings::name.eq(Window::NAME),
                    settings::value.eq(Doc(value.clone())),
                    settings::version.eq(1_i64),
                    settings::updated_at.eq(UtcTime::from_millis(0)),
                ))
                .execute(db)?)
        });
        assert_eq!(stored.unwrap(), 1);
    }

    #[test]
    fn a_missing_row_means_the_shipped_default() {
        Scratch::each(|scratch| {
            assert_eq!(
                scratch.db().read_blocking(get::<Window>).unwrap(),
                Window { days: 30 }
            );
            store(scratch, json!({ "days": 7 }));
            assert_eq!(
                scratch.db().read_blocking(get::<Window>).unwrap(),
                Window { days: 7 }
            );
        });
    }

    #[test]
    fn a_stored_value_that_does_not_fit_is_no_default() {
        Scratch::each(|scratch| {
            store(scratch, json!({ "weeks": 7 }));
            let refused = scratch.db().read_blocking(get::<Window>);
            assert_eq!(refused.unwrap_err().code(), Code::Internal);
        });
    }
}
