//! Which version of a policy binds a device.

use super::clock::start_of;
use super::facts::Facts;
use super::policy::WarrantyPolicy;

/// The version whose promise binds the device: the one in force on the day the device started, for
/// the promise of that day binds, not today's. Versions may start from different events, so each is
/// asked with its own start; where several say yes, the highest version speaks.
///
/// Without any start date it is the version in force on the day of the question; a device older
/// than all versions falls under the first. `None` only when there is no version at all.
pub fn binding_version<'a>(
    versions: &'a [WarrantyPolicy],
    facts: &Facts,
) -> Option<&'a WarrantyPolicy> {
    let binds = |policy: &&WarrantyPolicy| {
        let start = start_of(policy, facts).map_or(facts.on, |(_, start)| start);
        policy.is_in_force(start)
    };
    versions
        .iter()
        .filter(binds)
        .max_by_key(|policy| policy.version)
        .or_else(|| versions.iter().min_by_key(|policy| policy.version))
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::equipment::warranty::furniture_three_guarantees;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn version(number: u32, from: &str, until: Option<&str>) -> WarrantyPolicy {
        WarrantyPolicy {
            version: number,
            effective_from: day(from),
            effective_until: until.map(day),
            ..furniture_three_guarantees().unwrap()
        }
    }

    #[test]
    fn the_version_of_the_day_of_delivery_binds_on_both_sides_of_each_boundary() {
        let versions = [
            version(1, "2025-01-01", None),
            version(2, "2026-01-01", None),
            version(3, "2026-07-01", Some("2026-12-31")),
        ];
        for (delivered, expected) in [
            ("2024-12-31", 1),
            ("2025-01-01", 1),
            ("2025-12-31", 1),
            ("2026-01-01", 2),
            ("2026-06-30", 2),
            ("2026-07-01", 3),
            ("2026-12-31", 3),
            ("2027-01-01", 2),
        ] {
            let facts = Facts {
                delivered_on: Some(day(delivered)),
                ..Facts::on(day("2027-06-01"))
            };
            let bound = binding_version(&versions, &facts).unwrap();
            assert_eq!(bound.version, expected, "delivered on {delivered}");
        }
    }

    #[test]
    fn without_a_start_date_the_day_of_the_question_decides() {
        let versions = [
            version(1, "2025-01-01", None),
            version(2, "2026-01-01", None),
        ];
        for (on, expected) in [("2025-12-31", 1), ("2026-01-01", 2)] {
            let bound = binding_version(&versions, &Facts::on(day(on))).unwrap();
            assert_eq!(bound.version, expected, "asked on {on}");
        }
        assert_eq!(binding_version(&[], &Facts::on(day("2026-01-01"))), None);
    }
}
