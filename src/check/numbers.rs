//! Checks over the numbers for people: a series behind its own records would give the next record a number
//! that is taken, and refuse it.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::findings::{Check, Findings};
use crate::platform::db::Database;
use crate::platform::db::dialect::last_number;
use crate::platform::error::AppResult;
use crate::platform::numbers::Series;

#[derive(QueryableByName)]
struct Given {
    #[diesel(sql_type = Text)]
    number: String,
}

pub(super) fn check(database: &Database, findings: &mut Findings) -> AppResult<()> {
    Series::ALL
        .into_iter()
        .try_for_each(|series| check_series(database, series, findings))
}

/// Where the numbers of a series are kept.
fn table(series: Series) -> &'static str {
    match series {
        Series::Ticket => "tickets",
        Series::Customer => "customers",
        Series::StockMovement => "stock_movements",
        Series::StockTransfer => "stock_transfers",
        Series::StockCount => "stock_counts",
        Series::PurchaseOrder => "purchase_orders",
    }
}

fn check_series(database: &Database, series: Series, findings: &mut Findings) -> AppResult<()> {
    let (scope, table) = (series.scope(), table(series));
    // A serial is filled up to six digits; of those with as many digits the greatest text is the highest.
    let sql = format!(
        "SELECT MAX(number) AS number FROM {table} GROUP BY SUBSTR(number, 1, 6), LENGTH(number)"
    );
    // The counters are read after what they gave: whatever is given meanwhile puts them further ahead.
    let given: Vec<Given> =
        database.read_blocking(move |db| Ok(diesel::sql_query(sql).load(db)?))?;
    let highest = highest(given.iter().map(|given| given.number.as_str()));
    findings.examined(Check::NumbersAhead, highest.len());
    for (period, serial) in highest {
        let asked = period.clone();
        let counted = database.read_blocking(move |db| Ok(last_number(db, scope, &asked)?))?;
        if counted.unwrap_or_default() < serial {
            let what = format!("stands at {counted:?} while {serial} is taken");
            let id = format!("{scope} {period}");
            findings.add(Check::NumbersAhead, "series", id, what);
        }
    }
    Ok(())
}

/// The highest serial of each month: `T2611-000123` counts as 123 in 2611.
fn highest<'a>(numbers: impl Iterator<Item = &'a str>) -> BTreeMap<String, i64> {
    let mut highest: BTreeMap<String, i64> = BTreeMap::new();
    for number in numbers {
        let parts = number
            .split_once('-')
            .and_then(|(head, serial)| Some((head.get(1..)?, serial.parse::<i64>().ok()?)));
        if let Some((period, serial)) = parts {
            let kept = highest.entry(period.to_owned()).or_default();
            *kept = serial.max(*kept);
        }
    }
    highest
}

#[cfg(test)]
mod tests {
    use super::highest;

    #[test]
    fn the_highest_serial_of_each_month_is_found_whatever_its_length() {
        let numbers = ["T2611-000123", "T2611-1000001", "T2612-000002", "odd", "-1"];
        let found: Vec<_> = highest(numbers.into_iter()).into_iter().collect();
        assert_eq!(
            found,
            [("2611".to_owned(), 1_000_001), ("2612".to_owned(), 2)]
        );
    }
}
