//! What the checks find, and what they leave in peace, on both databases.

mod company;
mod files;
mod planted;

use super::{Check, run};
use crate::platform::db::scratch::Scratch;

#[test]
fn every_check_stands_in_the_report_and_an_empty_database_is_clean() {
    Scratch::each(|scratch| {
        let report = run(scratch.db()).unwrap();
        let named: Vec<Check> = report.tallies.iter().map(|tally| tally.check).collect();
        assert_eq!(named, Check::ALL);
        assert!(report.is_clean(), "{report}");
        let last = format!("all {} checks hold", Check::ALL.len());
        assert!(report.to_string().ends_with(&last), "{report}");
    });
}
