//! Checks over the stock: everything that is kept to be quick is what the ledger folds to.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::findings::{Check, Findings};
use crate::platform::db::Database;
use crate::platform::error::AppResult;

/// One rule: how many records it looks at, and those that break it. Each is one statement, so that it
/// sees one state of the data, and walks its tables once in the order of an index.
pub(super) struct Rule {
    pub check: Check,
    pub entity: &'static str,
    pub examined: &'static str,
    /// `id` and `what` of each record that is off.
    pub off: &'static str,
}

const RULES: &[Rule] = &[
    Rule {
        check: Check::StockLevelsAgree,
        entity: "stock_level",
        examined: "SELECT count(*) AS n FROM stock_levels",
        off: "SELECT p.sku || ' ' || s.code AS id, 'stands at ' || l.on_hand || ' and ' || l.set_aside || ', its places hold ' || \
              COALESCE(b.fit, 0) || ' and ' || COALESCE(b.aside, 0) AS what FROM stock_levels l \
              JOIN parts p ON p.id = l.part_id JOIN stock_locations s ON s.id = l.store_id LEFT JOIN \
              (SELECT b.part_id, b.store_id, SUM(CASE WHEN o.kind IN ('warehouse', 'bin', 'van') THEN b.on_hand ELSE 0 END) AS fit, \
              SUM(CASE WHEN o.kind IN ('warehouse', 'bin', 'van') THEN 0 ELSE b.on_hand END) AS aside \
              FROM stock_balances b JOIN stock_locations o ON o.id = b.location_id GROUP BY b.part_id, b.store_id) b \
              ON b.part_id = l.part_id AND b.store_id = l.store_id \
              WHERE l.on_hand <> COALESCE(b.fit, 0) OR l.set_aside <> COALESCE(b.aside, 0)",
    },
    Rule {
        check: Check::StockBalancesAreFold,
        entity: "stock_balance",
        examined: "SELECT count(*) AS n FROM stock_balances",
        off: "SELECT o.code AS id, 'holds ' || COALESCE(b.on_hand, 0) || ' of a lot, the ledger says ' || COALESCE(e.sum, 0) AS what FROM \
              (SELECT lot_id, location_id FROM stock_balances UNION SELECT lot_id, location_id FROM stock_card_lines) k \
              JOIN stock_locations o ON o.id = k.location_id \
              LEFT JOIN stock_balances b ON b.lot_id = k.lot_id AND b.location_id = k.location_id LEFT JOIN \
              (SELECT lot_id, location_id, SUM(change) AS sum FROM (SELECT lot_id, to_location_id AS location_id, quantity AS change \
              FROM stock_entries WHERE to_location_id IS NOT NULL UNION ALL SELECT lot_id, from_location_id, -quantity \
              FROM stock_entries WHERE from_location_id IS NOT NULL) m GROUP BY lot_id, location_id) e \
              ON e.lot_id = k.lot_id AND e.location_id = k.location_id WHERE COALESCE(b.on_hand, 0) <> COALESCE(e.sum, 0)",
    },
    Rule {
        check: Check::StockCardsAreUnbroken,
        entity: "stock_card",
        examined: "SELECT count(*) AS n FROM stock_card_lines",
        off: "SELECT p.sku || ' ' || s.code AS id, 'line ' || c.line || ' does not follow from the one before' AS what FROM \
              (SELECT part_id, store_id, line, change, balance, occurred_at, \
              LAG(line) OVER w AS before_line, LAG(balance) OVER w AS before_balance, LAG(occurred_at) OVER w AS before_at \
              FROM stock_card_lines WINDOW w AS (PARTITION BY part_id, store_id ORDER BY line)) c \
              JOIN parts p ON p.id = c.part_id JOIN stock_locations s ON s.id = c.store_id \
              WHERE c.line <> COALESCE(c.before_line, 0) + 1 OR c.balance <> COALESCE(c.before_balance, 0) + c.change \
              OR c.occurred_at < c.before_at",
    },
    Rule {
        check: Check::StockCardsEndAtLevels,
        entity: "stock_card",
        examined: "SELECT count(*) AS n FROM stock_levels",
        off: "SELECT p.sku || ' ' || s.code AS id, 'ends at line ' || COALESCE(c.last, 0) || ', the level says ' || l.last_line AS what \
              FROM stock_levels l JOIN parts p ON p.id = l.part_id JOIN stock_locations s ON s.id = l.store_id LEFT JOIN \
              (SELECT part_id, store_id, MAX(line) AS last, SUM(change) AS sum FROM stock_card_lines GROUP BY part_id, store_id) c \
              ON c.part_id = l.part_id AND c.store_id = l.store_id \
              WHERE COALESCE(c.last, 0) <> l.last_line OR COALESCE(c.sum, 0) <> l.on_hand + l.set_aside",
    },
    Rule {
        check: Check::StockPromisesAgree,
        entity: "stock_level",
        examined: "SELECT count(*) AS n FROM stock_reservations",
        off: "SELECT p.sku || ' ' || s.code AS id, 'has ' || l.reserved || ' reserved, its promises are ' || COALESCE(r.sum, 0) AS what \
              FROM stock_levels l JOIN parts p ON p.id = l.part_id JOIN stock_locations s ON s.id = l.store_id LEFT JOIN \
              (SELECT part_id, store_id, SUM(quantity) AS sum FROM stock_reservations GROUP BY part_id, store_id) r \
              ON r.part_id = l.part_id AND r.store_id = l.store_id WHERE l.reserved <> COALESCE(r.sum, 0) OR l.reserved > l.on_hand",
    },
    Rule {
        check: Check::StockLotsAreNotOverdrawn,
        entity: "stock_lot",
        examined: "SELECT count(*) AS n FROM stock_lots",
        off: "SELECT p.sku AS id, 'a lot came in with ' || e.came || ' and gave ' || e.went AS what FROM \
              (SELECT lot_id, part_id, SUM(CASE WHEN from_location_id IS NULL THEN quantity ELSE 0 END) AS came, \
              SUM(CASE WHEN to_location_id IS NULL THEN quantity ELSE 0 END) AS went FROM stock_entries GROUP BY lot_id, part_id) e \
              JOIN parts p ON p.id = e.part_id WHERE e.went > e.came",
    },
    Rule {
        check: Check::StockSerialsAreWhereTheLedgerHasThem,
        entity: "stock_serial",
        examined: "SELECT count(*) AS n FROM stock_serials",
        off: "SELECT s.serial AS id, 'is not where its entries lead' AS what FROM stock_serials s LEFT JOIN \
              (SELECT serial_id, location_id, SUM(n) AS n FROM (SELECT serial_id, to_location_id AS location_id, 1 AS n FROM stock_entries \
              WHERE serial_id IS NOT NULL AND to_location_id IS NOT NULL UNION ALL SELECT serial_id, from_location_id, -1 FROM stock_entries \
              WHERE serial_id IS NOT NULL AND from_location_id IS NOT NULL) m GROUP BY serial_id, location_id HAVING SUM(n) <> 0) e \
              ON e.serial_id = s.id WHERE (s.location_id IS NULL) <> (e.location_id IS NULL) OR s.location_id <> e.location_id OR e.n <> 1",
    },
    Rule {
        check: Check::TicketPartsAgree,
        entity: "ticket",
        examined: "SELECT count(*) AS n FROM stock_ticket_parts",
        off: "SELECT t.number AS id, 'has ' || (k.issued - k.returned) || ' of a part, the ledger says ' || COALESCE(e.out, 0) AS what \
              FROM stock_ticket_parts k JOIN tickets t ON t.id = k.ticket_id LEFT JOIN \
              (SELECT e.ticket_id, e.part_id, SUM(CASE WHEN e.to_location_id IS NULL THEN e.quantity ELSE -e.quantity END) AS out \
              FROM stock_entries e JOIN stock_movements m ON m.id = e.movement_id WHERE m.kind IN ('issue', 'return_unused') \
              GROUP BY e.ticket_id, e.part_id) e ON e.ticket_id = k.ticket_id AND e.part_id = k.part_id \
              WHERE k.issued - k.returned <> COALESCE(e.out, 0)",
    },
    Rule {
        check: Check::TicketPartsAccounted,
        entity: "ticket",
        examined: "SELECT count(*) AS n FROM stock_ticket_parts",
        off: "SELECT t.number AS id, 'is ' || t.state || ' with ' || (k.issued - k.returned - k.used) || ' of a part unused and ' || \
              (k.old_owed - k.old_back - k.old_written_off) || ' old parts owed' AS what \
              FROM stock_ticket_parts k JOIN tickets t ON t.id = k.ticket_id WHERE t.state IN ('review', 'completed') \
              AND (k.issued <> k.returned + k.used OR k.old_owed <> k.old_back + k.old_written_off)",
    },
    Rule {
        check: Check::StockWantsEnd,
        entity: "ticket",
        examined: "SELECT count(*) AS n FROM stock_wants",
        off: "SELECT t.number AS id, 'is ' || t.state || ' and still ' || o.has || ' parts' AS what FROM \
              (SELECT ticket_id, 'wants' AS has FROM stock_wants WHERE state = 'open' UNION \
              SELECT ticket_id, 'is promised' FROM stock_reservations WHERE quantity > 0) o JOIN tickets t ON t.id = o.ticket_id \
              WHERE t.state NOT IN ('intake', 'diagnosis', 'approval', 'repair') OR (o.has = 'wants' AND t.state <> 'repair')",
    },
    Rule {
        check: Check::StockInTransitAgrees,
        entity: "stock_transfer",
        examined: "SELECT count(*) AS n FROM stock_transfers",
        off: "SELECT o.code AS id, 'holds ' || COALESCE(b.sum, 0) || ' of a lot, open transfers say ' || COALESCE(l.sum, 0) AS what FROM \
              (SELECT b.lot_id, b.location_id FROM stock_balances b JOIN stock_locations o ON o.id = b.location_id AND o.kind = 'transit' \
              UNION SELECT l.lot_id, t.transit_id FROM stock_transfer_lines l JOIN stock_transfers t ON t.id = l.transfer_id) k \
              JOIN stock_locations o ON o.id = k.location_id \
              LEFT JOIN (SELECT lot_id, location_id, SUM(on_hand) AS sum FROM stock_balances GROUP BY lot_id, location_id) b \
              ON b.lot_id = k.lot_id AND b.location_id = k.location_id LEFT JOIN \
              (SELECT l.lot_id, t.transit_id, SUM(l.sent - l.received - l.returned - l.lost) AS sum FROM stock_transfer_lines l \
              JOIN stock_transfers t ON t.id = l.transfer_id GROUP BY l.lot_id, t.transit_id) l \
              ON l.lot_id = k.lot_id AND l.transit_id = k.location_id WHERE COALESCE(b.sum, 0) <> COALESCE(l.sum, 0)",
    },
];

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

#[derive(QueryableByName)]
struct Off {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    what: String,
}

pub(super) fn check(database: &Database, findings: &mut Findings) -> AppResult<()> {
    for rules in [RULES, super::counting::RULES, super::keeping::RULES] {
        hold(rules, database, findings)?;
    }
    Ok(())
}

/// Holds the data to each rule.
pub(super) fn hold(
    rules: &'static [Rule],
    database: &Database,
    findings: &mut Findings,
) -> AppResult<()> {
    for rule in rules {
        let (count, off) = database.read_consistent_blocking(move |db| {
            let count: Count = diesel::sql_query(rule.examined).get_result(db)?;
            let off: Vec<Off> = diesel::sql_query(rule.off).load(db)?;
            Ok((count.n, off))
        })?;
        findings.examined(rule.check, usize::try_from(count).unwrap_or_default());
        for one in off {
            findings.add(rule.check, rule.entity, one.id, one.what);
        }
    }
    Ok(())
}
