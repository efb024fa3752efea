//! When a device that is taken away comes back: the promise by count.
//!
//! Source S2 #5: ten devices a working day per batch; 10 → 1 day, 20 → 2, 30 → 3. Until calendars exist, working days
//! are the weekdays that the setting names.

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use crate::platform::codes::FaultCode;
use crate::platform::error::FieldFault;
use crate::platform::settings::Setting;

/// How many devices the depot turns round, and on which days it works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DepotPromise {
    /// Devices of one batch finished on a working day.
    pub devices_per_working_day: u32,
    /// Working weekdays, 1 is Monday and 7 Sunday.
    pub working_weekdays: Vec<u32>,
}

impl Default for DepotPromise {
    fn default() -> Self {
        DepotPromise {
            devices_per_working_day: 10,
            working_weekdays: vec![1, 2, 3, 4, 5],
        }
    }
}

impl Setting for DepotPromise {
    const NAME: &'static str = "depot_promise";

    fn faults(&self) -> Vec<FieldFault> {
        let mut faults = Vec::new();
        if !(1..=10_000).contains(&self.devices_per_working_day) {
            let fault = FieldFault::body("/devices_per_working_day", FaultCode::OutOfRange);
            faults.push(fault.with("min", 1).with("max", 10_000));
        }
        if self.working_weekdays.is_empty() {
            faults.push(FieldFault::body("/working_weekdays", FaultCode::TooShort).with("min", 1));
        }
        for (index, day) in self.working_weekdays.iter().enumerate() {
            if !(1..=7).contains(day) {
                let at = format!("/working_weekdays/{index}");
                let fault = FieldFault::body(at, FaultCode::OutOfRange);
                faults.push(fault.with("min", 1).with("max", 7));
            }
        }
        faults
    }
}

impl DepotPromise {
    /// The day on which a batch of `devices` taken in on `on` is promised back; the day of intake does not count.
    pub fn promised_on(&self, on: NaiveDate, devices: u32) -> NaiveDate {
        let days = devices.max(1).div_ceil(self.devices_per_working_day.max(1));
        let working = on
            .iter_days()
            .skip(1)
            .filter(|day| self.works_on(day.weekday()));
        // A setting without working days is refused when it is stored; the day itself is the harmless answer.
        let index = usize::try_from(days - 1).unwrap_or_default();
        if self
            .working_weekdays
            .iter()
            .any(|day| (1..=7).contains(day))
        {
            working.into_iter().nth(index).unwrap_or(on)
        } else {
            on
        }
    }

    fn works_on(&self, day: Weekday) -> bool {
        self.working_weekdays.contains(&day.number_from_monday())
    }
}

/// Whether the device is with us: taken away more often than given back. Serials are compared as given, so fold them
/// before.
pub fn is_with_us(taken: &[String], given: &[String], serial: &str) -> bool {
    let times = |serials: &[String]| serials.iter().filter(|one| *one == serial).count();
    times(taken) > times(given)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn ten_devices_take_a_working_day() {
        // 2026-11-23 is a Monday.
        for (devices, expected) in [
            (0, "2026-11-24"),
            (1, "2026-11-24"),
            (10, "2026-11-24"),
            (11, "2026-11-25"),
            (20, "2026-11-25"),
            (30, "2026-11-26"),
            (31, "2026-11-27"),
            (41, "2026-11-30"),
        ] {
            let promised = DepotPromise::default().promised_on(day("2026-11-23"), devices);
            assert_eq!(promised, day(expected), "{devices} devices");
        }
    }

    #[test]
    fn weekends_do_not_count_unless_the_depot_works() {
        let friday = day("2026-11-27");
        assert_eq!(
            DepotPromise::default().promised_on(friday, 5),
            day("2026-11-30")
        );
        let always = DepotPromise {
            working_weekdays: (1..=7).collect(),
            ..DepotPromise::default()
        };
        assert_eq!(always.promised_on(friday, 5), day("2026-11-28"));
    }

    #[test]
    fn a_depot_that_never_works_is_no_setting() {
        let never = DepotPromise {
            devices_per_working_day: 0,
            working_weekdays: vec![0],
        };
        let at: Vec<String> = never
            .faults()
            .into_iter()
            .map(|fault| fault.pointer)
            .collect();
        assert_eq!(at, ["/devices_per_working_day", "/working_weekdays/0"]);
        let friday = day("2026-11-27");
        assert_eq!(never.promised_on(friday, 5), friday);
    }

    #[test]
    fn a_device_is_with_us_between_receipt_and_return() {
        let list = |serials: &[&str]| {
            serials
                .iter()
                .map(|one| (*one).to_owned())
                .collect::<Vec<_>>()
        };
        for (taken, given, expected) in [
            (&[][..], &[][..], false),
            (&["a"], &[], true),
            (&["a"], &["a"], false),
            (&["a", "a"], &["a"], true),
            (&["b"], &[], false),
        ] {
            assert_eq!(
                is_with_us(&list(taken), &list(given), "a"),
                expected,
                "{taken:?} {given:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn more_devices_are_never_promised_earlier(offset in 0_u64..3000, devices in 1_u32..500, more in 0_u32..500) {
            let on = day("2026-01-01") + chrono::Days::new(offset);
            let promise = DepotPromise::default();
            let promised = promise.promised_on(on, devices);
            prop_assert!(promised > on);
            prop_assert!(promised.weekday().number_from_monday() <= 5);
            prop_assert!(promise.promised_on(on, devices + more) >= promised);
        }
    }
}
