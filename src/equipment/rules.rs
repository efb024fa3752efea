//! Rules of the archive that need no database: dates in their order, and how policy versions follow
//! one another.

use chrono::{Days, NaiveDate};

use super::model::AssetRecord;
use super::warranty::WarrantyPolicy;
use crate::platform::codes::FaultCode;
use crate::platform::error::FieldFault;

/// A device is made, delivered and accepted in this order; the purchase may come at any time.
/// Both dates of a contradiction are named, for either may be the wrong one.
pub fn date_faults(asset: &AssetRecord) -> Vec<FieldFault> {
    let in_order = [
        ("/manufactured_on", asset.manufactured_on),
        ("/delivered_on", asset.delivered_on),
        ("/accepted_on", asset.accepted_on),
    ];
    let known: Vec<(&str, NaiveDate)> = in_order
        .into_iter()
        .filter_map(|(name, date)| date.map(|date| (name, date)))
        .collect();
    known
        .iter()
        .zip(known.iter().skip(1))
        .filter(|((_, earlier), (_, later))| earlier > later)
        .flat_map(|((one, _), (other, _))| [*one, *other])
        .map(|pointer| FieldFault::body(pointer, FaultCode::Conflict).saying("dates_out_of_order"))
        .collect()
}

/// What keeps `next` from following the versions that exist.
///
/// Versions are numbered without gaps and take over one after the other: each starts later than all
/// before it, and none may end so that an older promise would come back to life.
pub fn succession_faults(existing: &[WarrantyPolicy], next: &WarrantyPolicy) -> Vec<FieldFault> {
    let mut faults = Vec::new();
    let newest = existing.iter().max_by_key(|policy| policy.version);
    let expected = newest.map_or(1, |policy| policy.version.saturating_add(1));
    if next.version != expected {
        let fault = FieldFault::body("/version", FaultCode::NotAllowed);
        faults.push(
            fault
                .with("allowed", expected)
                .saying("next_policy_version"),
        );
    }
    let latest = existing.iter().map(|policy| policy.effective_from).max();
    if let Some(latest) = latest.filter(|latest| next.effective_from <= *latest) {
        let fault = FieldFault::body("/effective_from", FaultCode::OutOfRange);
        faults.push(fault.with("after", latest).saying("later_than"));
    }
    let day_after = next
        .effective_until
        .and_then(|until| until.checked_add_days(Days::new(1)));
    if day_after.is_some_and(|day| existing.iter().any(|policy| policy.is_in_force(day))) {
        faults.push(
            FieldFault::body("/effective_until", FaultCode::Conflict)
                .saying("older_version_returns"),
        );
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::equipment::tests::an_asset;
    use crate::equipment::warranty::standard_one_year;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn pointers(faults: &[FieldFault]) -> Vec<&str> {
        faults.iter().map(|fault| fault.pointer.as_str()).collect()
    }

    #[test]
    fn a_device_is_not_accepted_before_it_is_delivered() {
        let cases: [(&str, &str, &str, &[&str]); 5] = [
            ("2026-01-01", "2026-02-01", "2026-02-01", &[]),
            ("", "2026-02-01", "", &[]),
            (
                "",
                "2026-02-02",
                "2026-02-01",
                &["/delivered_on", "/accepted_on"],
            ),
            (
                "2026-03-01",
                "",
                "2026-02-01",
                &["/manufactured_on", "/accepted_on"],
            ),
            (
                "2026-03-01",
                "2026-02-01",
                "2026-04-01",
                &["/manufactured_on", "/delivered_on"],
            ),
        ];
        for (made, delivered, accepted, expected) in cases {
            let date = |text: &str| (!text.is_empty()).then(|| day(text));
            let asset = AssetRecord {
                manufactured_on: date(made),
                delivered_on: date(delivered),
                accepted_on: date(accepted),
                ..an_asset()
            };
            assert_eq!(pointers(&date_faults(&asset)), expected, "{made}");
        }
    }

    fn version(number: u32, from: &str, until: Option<&str>) -> WarrantyPolicy {
        WarrantyPolicy {
            version: number,
            effective_from: day(from),
            effective_until: until.map(day),
            ..standard_one_year().unwrap()
        }
    }

    #[test]
    fn versions_follow_one_another_and_none_comes_back() {
        let open = [version(1, "2025-01-01", None)];
        let ended = [version(1, "2025-01-01", Some("2025-12-31"))];
        let cases: [(&[WarrantyPolicy], WarrantyPolicy, &[&str]); 9] = [
            (&[], version(1, "2000-01-01", None), &[]),
            (&[], version(1, "2000-01-01", Some("2001-01-01")), &[]),
            (&[], version(2, "2000-01-01", None), &["/version"]),
            (&open, version(2, "2025-01-02", None), &[]),
            (&open, version(2, "2025-01-01", None), &["/effective_from"]),
            (&open, version(1, "2026-01-01", None), &["/version"]),
            (&open, version(3, "2026-01-01", None), &["/version"]),
            (
                &open,
                version(2, "2026-01-01", Some("2026-06-30")),
                &["/effective_until"],
            ),
            (&ended, version(2, "2025-06-01", Some("2025-12-31")), &[]),
        ];
        for (existing, next, expected) in cases {
            let faults = succession_faults(existing, &next);
            assert_eq!(pointers(&faults), expected, "{next:?}");
        }
    }
}
