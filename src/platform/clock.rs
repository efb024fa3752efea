//! Time comes from an injected clock; the only wall-clock call of the program is here.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Datelike, NaiveDate, SecondsFormat, TimeDelta, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An instant in UTC, truncated to milliseconds so that what is stored, compared and sent is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UtcTime(DateTime<Utc>);

impl UtcTime {
    /// Cuts an instant down to milliseconds.
    pub fn new(at: DateTime<Utc>) -> UtcTime {
        UtcTime::from_millis(at.timestamp_millis())
    }

    /// From milliseconds since 1970; instants that no calendar holds become the epoch.
    pub fn from_millis(millis: i64) -> UtcTime {
        UtcTime(DateTime::from_timestamp_millis(millis).unwrap_or_default())
    }

    /// Milliseconds since 1970.
    pub fn millis(self) -> i64 {
        self.0.timestamp_millis()
    }

    /// The instant for chrono arithmetic.
    pub fn instant(self) -> DateTime<Utc> {
        self.0
    }

    /// The calendar date in UTC.
    pub fn date(self) -> NaiveDate {
        self.0.date_naive()
    }

    /// This instant moved by `delta`; stays put where the calendar ends.
    pub fn plus(self, delta: TimeDelta) -> UtcTime {
        self.0.checked_add_signed(delta).map_or(self, UtcTime::new)
    }

    /// Year and month as the four digits that open a document number, such as `2611`.
    pub fn year_month(self) -> String {
        format!("{:02}{:02}", self.0.year().rem_euclid(100), self.0.month())
    }
}

impl std::fmt::Display for UtcTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

impl Serialize for UtcTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for UtcTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // RFC 3339 always carries an offset, so a local time without one is refused here.
        DateTime::<chrono::FixedOffset>::deserialize(deserializer)
            .map(|at| UtcTime::new(at.to_utc()))
    }
}

impl utoipa::PartialSchema for UtcTime {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .into()
    }
}

impl utoipa::ToSchema for UtcTime {
    fn name() -> std::borrow::Cow<'static, str> {
        "InlineUtcTime".into()
    }
}

/// Where "now" comes from.
pub trait Clock: Send + Sync + 'static {
    /// The present instant.
    fn now(&self) -> UtcTime;
}

/// The machine's clock.
#[derive(Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the wall clock"
    )]
    fn now(&self) -> UtcTime {
        UtcTime::new(Utc::now())
    }
}

/// A clock that stands still until it is moved; for tests and for building demo data in the past.
#[derive(Debug, Clone)]
pub struct ManualClock(Arc<AtomicI64>);

impl ManualClock {
    /// Starts at `at`.
    pub fn at(at: UtcTime) -> ManualClock {
        ManualClock(Arc::new(AtomicI64::new(at.millis())))
    }

    /// Moves to `at`.
    pub fn set(&self, at: UtcTime) {
        self.0.store(at.millis(), Ordering::SeqCst);
    }

    /// Moves on by `delta`.
    pub fn advance(&self, delta: TimeDelta) {
        self.0.fetch_add(delta.num_milliseconds(), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> UtcTime {
        UtcTime::from_millis(self.0.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_written_with_three_decimals_and_z() {
        let at: UtcTime = serde_json::from_str("\"2026-11-21T17:30:00.1239+08:00\"").unwrap();
        assert_eq!(
            serde_json::to_string(&at).unwrap(),
            "\"2026-11-21T09:30:00.123Z\""
        );
        assert!(serde_json::from_str::<UtcTime>("\"2026-11-21T17:30:00\"").is_err());
    }

    #[test]
    fn a_document_number_opens_with_year_and_month() {
        assert_eq!(UtcTime::from_millis(1_795_000_000_000).year_month(), "2611");
    }
}
