//! Checks over purchases: lines, documents of the ledger, states and amounts say the same.

use super::findings::{Check, Findings};
use super::stock::{Rule, hold};
use crate::platform::db::Database;
use crate::platform::error::AppResult;

const RULES: &[Rule] = &[
    Rule {
        check: Check::PurchaseLinesAgree,
        entity: "purchase_order",
        examined: "SELECT count(*) AS n FROM purchase_lines",
        off: "SELECT o.number AS id, 'line ' || l.line || ' has ' || l.received || ' received and ' || l.returned || ' returned, its documents say ' || \
              COALESCE(m.came, 0) || ' and ' || COALESCE(m.went, 0) AS what FROM purchase_lines l JOIN purchase_orders o ON o.id = l.order_id \
              LEFT JOIN (SELECT n.order_id, n.line, SUM(CASE WHEN n.quantity > 0 OR s.reverses_id IS NOT NULL THEN n.quantity ELSE 0 END) AS came, \
              SUM(CASE WHEN n.quantity < 0 AND s.reverses_id IS NULL THEN -n.quantity ELSE 0 END) AS went, \
              SUM(CASE WHEN n.quantity < 0 AND n.is_replaced THEN -n.quantity ELSE 0 END) AS again \
              FROM purchase_movements n JOIN stock_movements s ON s.id = n.movement_id GROUP BY n.order_id, n.line) m \
              ON m.order_id = l.order_id AND m.line = l.line \
              WHERE l.received <> COALESCE(m.came, 0) OR l.returned <> COALESCE(m.went, 0) OR l.replaced <> COALESCE(m.again, 0)",
    },
    Rule {
        check: Check::PurchasesStandInTheLedger,
        entity: "stock_movement",
        examined: "SELECT count(*) AS n FROM purchase_movements",
        off: "SELECT m.number AS id, 'moved ' || COALESCE(e.sum, 0) || ' of a part, the order says ' || n.sum AS what FROM \
              (SELECT n.movement_id, l.part_id, SUM(n.quantity) AS sum FROM purchase_movements n \
              JOIN purchase_lines l ON l.order_id = n.order_id AND l.line = n.line GROUP BY n.movement_id, l.part_id) n \
              JOIN stock_movements m ON m.id = n.movement_id LEFT JOIN \
              (SELECT movement_id, part_id, SUM(CASE WHEN from_location_id IS NULL THEN quantity ELSE -quantity END) AS sum FROM stock_entries \
              WHERE movement_id IN (SELECT movement_id FROM purchase_movements) GROUP BY movement_id, part_id) e \
              ON e.movement_id = n.movement_id AND e.part_id = n.part_id WHERE n.sum <> COALESCE(e.sum, 0)",
    },
    Rule {
        check: Check::PurchaseStatesAgree,
        entity: "purchase_order",
        examined: "SELECT count(*) AS n FROM purchase_orders",
        off: "SELECT o.number AS id, 'is ' || o.state || ' against what its lines say' AS what FROM purchase_orders o JOIN \
              (SELECT order_id, MAX(CASE WHEN quantity - received + replaced - short > 0 THEN 1 ELSE 0 END) AS still, \
              MAX(CASE WHEN received > replaced THEN 1 ELSE 0 END) AS came, MAX(received) AS ever FROM purchase_lines GROUP BY order_id) l \
              ON l.order_id = o.id WHERE (o.state = 'ordered' AND (l.still = 0 OR l.came = 1)) \
              OR (o.state = 'partly_received' AND (l.still = 0 OR l.came = 0)) OR (o.state IN ('received', 'closed') AND l.still = 1) \
              OR (o.state NOT IN ('ordered', 'partly_received', 'received', 'closed') AND l.ever > 0)",
    },
    Rule {
        check: Check::OnOrderAgrees,
        entity: "purchase_order",
        examined: "SELECT count(*) AS n FROM purchase_lines",
        off: "SELECT o.number AS id, 'line ' || l.line || ' has ' || l.on_order || ' on order' AS what \
              FROM purchase_lines l JOIN purchase_orders o ON o.id = l.order_id \
              WHERE l.on_order <> CASE WHEN o.state IN ('approved', 'ordered', 'partly_received') AND l.quantity - l.received + l.replaced - l.short > 0 \
              THEN l.quantity - l.received + l.replaced - l.short ELSE 0 END OR l.store_id <> o.store_id",
    },
    Rule {
        check: Check::PurchaseAmountsAgree,
        entity: "purchase_order",
        examined: "SELECT count(*) AS n FROM purchase_orders WHERE chosen_quote_id IS NOT NULL",
        // Rounded once, halves upwards; nothing here is below zero.
        off: "SELECT o.number AS id, 'costs ' || o.total_amount || ' against its quote or its lines' AS what FROM purchase_orders o \
              LEFT JOIN purchase_quotes q ON q.id = o.chosen_quote_id AND q.order_id = o.id LEFT JOIN \
              (SELECT order_id, SUM(quantity * unit_price_amount) AS sum FROM purchase_lines GROUP BY order_id) l ON l.order_id = o.id \
              WHERE o.chosen_quote_id IS NOT NULL AND (q.id IS NULL OR q.total_amount <> o.total_amount OR q.supplier_id <> o.supplier_id \
              OR l.sum IS NULL OR o.total_amount * 1000 > l.sum + 500 OR l.sum + 500 >= o.total_amount * 1000 + 1000)",
    },
    Rule {
        check: Check::DepositsAreAccountedFor,
        entity: "purchase_deposit",
        examined: "SELECT count(*) AS n FROM purchase_deposits",
        off: "SELECT d.receipt_number AS id, 'belongs to no special order of its ticket, or was settled by who took it' AS what \
              FROM purchase_deposits d LEFT JOIN purchase_lines l ON l.order_id = d.order_id AND l.line = d.line AND l.ticket_id = d.ticket_id \
              LEFT JOIN purchase_deposit_settlements s ON s.deposit_id = d.id \
              WHERE l.line IS NULL OR NOT l.is_special OR s.settled_by = d.taken_by OR s.settled_at < d.taken_at",
    },
];

pub(super) fn check(database: &Database, findings: &mut Findings) -> AppResult<()> {
    hold(RULES, database, findings)
}
