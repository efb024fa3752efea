//! Wire types of settings.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use validator::Validate;

use super::actions::Applied;
use crate::platform::auth::actor::ActorId;
use crate::platform::clock::UtcTime;
use crate::platform::lang::Lang;
use crate::platform::text;

/// A setting of the company.
#[serde_with::skip_serializing_none]
#[derive(Debug, Serialize, ToSchema)]
pub struct Setting {
    /// Its name, as in its address.
    #[schema(max_length = 60, example = "depot_promise")]
    pub name: String,
    /// Name for people, localised.
    #[schema(max_length = 100)]
    pub title: String,
    /// What it governs, and the meaning and units of its members, localised.
    #[schema(max_length = 1000)]
    pub description: String,
    /// The value that applies.
    #[schema(value_type = Object, example = json!({"devices_per_working_day": 10}))]
    pub value: Value,
    /// The value that ships with the program and applies until somebody changes it.
    #[schema(value_type = Object)]
    pub default_value: Value,
    /// Whether the shipped value applies because nobody has changed it yet.
    pub is_default: bool,
    /// Version for `If-Match`; 0 while nobody has changed it.
    #[schema(minimum = 0)]
    pub version: i64,
    /// Who changed it last.
    pub updated_by: Option<ActorId>,
    /// When it was changed last.
    pub updated_at: Option<UtcTime>,
}

impl Setting {
    /// For a reader of that language.
    pub fn new(applied: Applied, lang: Lang) -> Setting {
        let version = applied.version();
        let words = |what: &str| text::of(lang, &format!("settings.{}.{what}", applied.name), &[]);
        Setting {
            name: applied.name.to_owned(),
            title: words("title"),
            description: words("description"),
            is_default: applied.stored.is_none(),
            version,
            updated_by: applied.stored.as_ref().and_then(|row| row.updated_by),
            updated_at: applied.stored.as_ref().map(|row| row.updated_at),
            value: applied.value,
            default_value: applied.shipped,
        }
    }
}

/// All settings.
#[derive(Debug, Serialize, ToSchema)]
pub struct SettingList {
    /// The settings.
    #[schema(max_items = 100)]
    pub data: Vec<Setting>,
}

/// A new value for a setting.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettingUpdate {
    /// The whole value, in the shape of the setting's present one. Members that are left out get their
    /// shipped value; unknown members are refused.
    #[schema(value_type = Object)]
    pub value: Value,
}
