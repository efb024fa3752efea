//! What a plan gives away: tables read from end to end, and sorts of more than a page needs.

use std::collections::BTreeSet;

use aftercare::platform::db::Backend;

use super::filling::Filling;
use crate::reliability::reading::{self, is_capped_count};

/// From so many rows on a table counts as long.
const LONG: i64 = 900;
/// Most rows that may be sorted for an answer: what one ticket, one order or one page brings together.
const MOST_SORTED: u64 = 2_000;

/// Reads plans on the filled database.
pub struct Reader {
    db: Filling,
    long: BTreeSet<String>,
}

impl Reader {
    pub fn of(db: Filling) -> Reader {
        let tables = db.tables().into_iter();
        let long = tables.filter(|table| db.count(table) >= LONG).collect();
        let reader = Reader { db, long };
        reader.sees_what_it_must();
        reader
    }

    /// A reader that finds nothing proves nothing.
    fn sees_what_it_must(&self) {
        for bad in [
            "SELECT id FROM stock_entries WHERE quantity = 17",
            "SELECT e.id FROM stock_entries e WHERE e.quantity = 17 LIMIT 5",
            "SELECT id FROM stock_movements ORDER BY reason LIMIT 5",
            "SELECT sum(balance) AS n FROM stock_card_lines",
        ] {
            assert!(!self.faults(bad).is_empty(), "{bad} passes for good");
        }
        let good = "SELECT id FROM stock_movements ORDER BY created_at, id LIMIT 5";
        assert_eq!(self.faults(good), Vec::<String>::new());
    }

    /// What is wrong with the plan of a statement.
    pub fn faults(&self, sql: &str) -> Vec<String> {
        let (plan, found) = match self.db.backend {
            Backend::Sqlite => {
                let plan = self.sqlite_plan(sql);
                let found = self.sqlite_faults(sql, &plan);
                (plan, found)
            }
            Backend::Postgres => {
                let plan = self.postgres_plan(sql);
                let found = self.postgres_faults(sql, &plan);
                (plan, found)
            }
        };
        let plan = plan.join("\n        ");
        found
            .into_iter()
            .map(|fault| format!("{fault}\n    {sql}\n        {plan}"))
            .collect()
    }

    fn sqlite_plan(&self, sql: &str) -> Vec<String> {
        self.db.plan(&format!("EXPLAIN QUERY PLAN {sql}"))
    }

    fn sqlite_faults(&self, sql: &str, plan: &[String]) -> Vec<String> {
        let scans = reading::sqlite_scans(plan, sql).into_iter();
        let bad = scans.filter(|scan| self.long.contains(&scan.table));
        bad.map(|scan| scan.line).collect()
    }

    fn postgres_plan(&self, sql: &str) -> Vec<String> {
        let (prepare, explain) = reading::postgres_question(sql);
        if let Some(prepare) = prepare {
            self.db.run("SET plan_cache_mode = force_generic_plan");
            self.db.run(&prepare);
        }
        let plan = self.db.plan(&explain);
        self.db.run("DEALLOCATE ALL");
        plan
    }

    fn postgres_faults(&self, sql: &str, plan: &[String]) -> Vec<String> {
        let is_limited = plan.iter().any(|line| line.contains("Limit "));
        let mut faults = Vec::new();
        for (place, line) in plan.iter().enumerate() {
            let is_of_long = self
                .long
                .iter()
                .any(|table| line.contains(&format!(" on {table} ")));
            let is_bounded = plan
                .iter()
                .skip(place + 1)
                .take_while(|next| !next.contains("->"))
                .any(|next| next.contains("Index Cond"));
            let walks = line.contains("Index Scan using") || line.contains("Index Only Scan using");
            let is_scan = line.contains("Seq Scan") || (walks && !is_bounded && !is_limited);
            let is_fair = line.contains("Seq Scan") && is_fair_scan(sql, plan, place);
            if is_of_long && is_scan && !is_fair {
                faults.push(line.trim().to_owned());
            }
            let sorts = line
                .trim_start_matches(['-', '>', ' '])
                .starts_with("Sort ");
            if sorts && rows_of(line) > MOST_SORTED {
                faults.push(line.trim().to_owned());
            }
        }
        faults
    }
}

/// What PostgreSQL may read from end to end. A count that a LIMIT caps stops after as many rows as it may
/// count. Beside all the balances of a store it joins the catalogue of parts and the lots in one pass, which
/// costs less than asking the index for each. Of a device's tickets all are that device's here, for the
/// filling has one; the plans of tickets are read elsewhere, with the statistics of a large company.
fn is_fair_scan(sql: &str, plan: &[String], place: usize) -> bool {
    let above = place.checked_sub(1).and_then(|place| plan.get(place));
    let is_capped = above.is_some_and(|line| line.contains("Limit "));
    let line = plan.get(place).map_or("", String::as_str);
    let is_catalogue = line.contains(" on parts ") || line.contains(" on stock_lots ");
    let joins = plan.iter().any(|line| line.contains("Hash Join"));
    let of_device = sql.contains("\"tickets\".\"asset_id\" = ");
    (is_capped && is_capped_count(sql)) || (is_catalogue && joins) || of_device
}

/// How many rows the planner expects of a node.
fn rows_of(line: &str) -> u64 {
    let rows = line.split_once("rows=").map_or("", |(_, rest)| rest);
    let digits = rows.split(' ').next().unwrap_or_default();
    digits.parse().unwrap_or(0)
}
