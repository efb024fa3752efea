//! Settings on both databases.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::actions::{get, replace};
use super::known::{KNOWN, Known};
use crate::platform::auth::Actor;
use crate::platform::clock::UtcTime;
use crate::platform::codes::{Code, FaultCode};
use crate::platform::db::scratch::Scratch;
use crate::platform::error::{AppResult, FieldFault};
use crate::platform::ids::RandomIds;
use crate::platform::lang::Lang;
use crate::platform::op::Op;
use crate::platform::settings::Setting;
use crate::platform::text;
use crate::platform::tx::Tx;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Example {
    days: i32,
    label: String,
}

impl Default for Example {
    fn default() -> Self {
        Example {
            days: 30,
            label: "x".to_owned(),
        }
    }
}

impl Setting for Example {
    const NAME: &'static str = "example";

    fn faults(&self) -> Vec<FieldFault> {
        let fault = (self.days < 1).then(|| FieldFault::body("/days", FaultCode::OutOfRange));
        fault.into_iter().collect()
    }
}

const EXAMPLE: Known = Known::of::<Example>();

fn put(scratch: &Scratch, version: i64, value: Value) -> AppResult<i64> {
    let now = UtcTime::from_millis(1_795_000_000_000);
    let op = Op::new(Actor::System("test"), now, std::sync::Arc::new(RandomIds));
    scratch.db().write_blocking(move |db| {
        let mut tx = Tx::new(db, &op);
        let applied = replace(&mut tx, &EXAMPLE, version, &value)?;
        tx.finish()?;
        Ok(applied.version())
    })
}

#[test]
fn a_change_names_the_version_that_it_replaces() {
    Scratch::each(|scratch| {
        let applied = || scratch.db().read_blocking(|db| get(db, &EXAMPLE)).unwrap();
        assert_eq!(applied().version(), 0);
        assert_eq!(applied().value, json!({ "days": 30, "label": "x" }));
        assert_eq!(put(scratch, 0, json!({ "days": 7 })).unwrap(), 1);
        // What was left out is stored with its shipped value.
        assert_eq!(applied().value, json!({ "days": 7, "label": "x" }));
        for stale in [0, 2] {
            let refused = put(scratch, stale, json!({ "days": 8 })).unwrap_err();
            assert_eq!(refused.code(), Code::VersionMismatch);
        }
        assert_eq!(put(scratch, 1, json!({ "days": 8 })).unwrap(), 2);
        let stored = scratch
            .db()
            .read_blocking(crate::platform::settings::get::<Example>);
        assert_eq!(stored.unwrap().days, 8);
    });
}

#[test]
fn of_two_first_changes_one_wins() {
    Scratch::each(|scratch| {
        let outcomes: Vec<bool> = std::thread::scope(|threads| {
            let tries: Vec<_> = (1..=8)
                .map(|days| threads.spawn(move || put(scratch, 0, json!({ "days": days })).is_ok()))
                .collect();
            tries.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert_eq!(outcomes.iter().filter(|won| **won).count(), 1);
    });
}

#[test]
fn a_wrong_value_is_refused_where_it_is_wrong() {
    let pointers = |value: Value| -> Vec<String> {
        let refused = EXAMPLE.check(&value).unwrap_err();
        assert_eq!(refused.code(), Code::ValidationFailed);
        refused
            .faults()
            .iter()
            .map(|fault| fault.pointer.clone())
            .collect()
    };
    assert_eq!(pointers(json!({ "days": 0 })), ["/value/days"]);
    for shape in [
        json!({ "weeks": 1 }),
        json!({ "days": "7" }),
        json!([]),
        json!(null),
        json!(7),
    ] {
        assert_eq!(pointers(shape), ["/value"]);
    }
}

#[test]
fn every_setting_is_explained_and_ships_with_a_valid_value() {
    for known in KNOWN {
        let shipped = known.shipped().unwrap();
        assert_eq!(known.check(&shipped).unwrap(), shipped, "{}", known.name);
        for lang in [Lang::ZhCn, Lang::En] {
            for what in ["title", "description"] {
                let key = format!("settings.{}.{what}", known.name);
                assert!(text::find(lang, &key, &[]).is_some(), "{key}");
            }
        }
        let twins = KNOWN.iter().filter(|other| other.name == known.name);
        assert_eq!(twins.count(), 1, "{}", known.name);
    }
}
