//! Checks over stock counts: what was counted, expected and booked.

use super::findings::Check;
use super::stock::Rule;

/// A line that differs in number or in pieces.
macro_rules! differs {
    () => {
        "(l.counted <> l.expected OR CAST(l.missing AS TEXT) <> '[]' OR CAST(l.found AS TEXT) <> '[]')"
    };
}

pub(super) const RULES: &[Rule] = &[
    Rule {
        check: Check::StockCountLinesAreTheirLastEntry,
        entity: "stock_count",
        examined: "SELECT count(*) AS n FROM stock_count_lines",
        off: "SELECT c.number AS id, 'line ' || l.line || ' is not its last entry' AS what FROM stock_count_lines l \
              JOIN stock_counts c ON c.id = l.count_id LEFT JOIN \
              (SELECT count_id, line, round, counted, expected, card_line, counted_by, created_at, \
              ROW_NUMBER() OVER (PARTITION BY count_id, line ORDER BY round DESC, created_at DESC, id DESC) AS place \
              FROM stock_count_entries) e ON e.count_id = l.count_id AND e.line = l.line AND e.place = 1 \
              WHERE (l.counted IS NULL) <> (e.counted IS NULL) OR l.counted <> e.counted OR l.expected <> e.expected \
              OR l.card_line <> e.card_line OR l.round <> e.round OR l.counted_by <> e.counted_by",
    },
    Rule {
        check: Check::StockCountExpectedIsFold,
        entity: "stock_count",
        examined: "SELECT count(*) AS n FROM stock_count_entries",
        off: "SELECT c.number AS id, 'line ' || l.line || ' expected ' || e.expected || ', its card says ' || \
              (l.at_start + COALESCE(SUM(k.change), 0)) AS what FROM stock_count_entries e \
              JOIN stock_count_lines l ON l.count_id = e.count_id AND l.line = e.line JOIN stock_counts c ON c.id = e.count_id \
              LEFT JOIN stock_card_lines k ON k.part_id = l.part_id AND k.store_id = c.store_id AND k.line > l.start_line \
              AND k.line <= e.card_line AND k.location_id = l.location_id AND (l.lot_id IS NULL OR k.lot_id = l.lot_id) \
              GROUP BY e.id, c.number, l.line, e.expected, l.at_start HAVING e.expected <> l.at_start + COALESCE(SUM(k.change), 0)",
    },
    Rule {
        check: Check::StockCountsPostDifferences,
        entity: "stock_count",
        examined: "SELECT count(*) AS n FROM stock_counts WHERE state = 'posted'",
        off: concat!(
            "SELECT c.number AS id, 'booked ' || COALESCE(b.sum, 0) || ', its lines say ' || COALESCE(a.sum, 0) AS what \
             FROM stock_counts c LEFT JOIN (SELECT count_id, SUM(adjusted) AS sum FROM stock_count_lines GROUP BY count_id) a \
             ON a.count_id = c.id LEFT JOIN (SELECT movement_id, SUM(CASE WHEN from_location_id IS NULL THEN quantity \
             WHEN to_location_id IS NULL THEN -quantity ELSE 0 END) AS sum FROM stock_entries GROUP BY movement_id) b \
             ON b.movement_id = c.movement_id WHERE c.state = 'posted' AND COALESCE(a.sum, 0) <> COALESCE(b.sum, 0) \
             UNION ALL SELECT c.number AS id, 'line ' || l.line || ' booked ' || COALESCE(l.adjusted, 0) || ' of ' || \
             (l.counted - l.expected) AS what FROM stock_count_lines l JOIN stock_counts c ON c.id = l.count_id \
             WHERE (c.state <> 'posted' AND l.adjusted IS NOT NULL) OR (c.state = 'posted' AND (l.adjusted IS NOT NULL) <> ",
            differs!(),
            ") OR (CAST(l.missing AS TEXT) = '[]' AND CAST(l.found AS TEXT) = '[]' AND l.adjusted <> l.counted - l.expected)"
        ),
    },
    Rule {
        check: Check::StockCountsAreJudgedByOthers,
        entity: "stock_count",
        examined: "SELECT count(*) AS n FROM stock_counts WHERE reviewed_by IS NOT NULL",
        off: "SELECT c.number AS id, 'was reviewed or posted by somebody who counted' AS what FROM stock_counts c WHERE EXISTS \
              (SELECT 1 FROM stock_count_entries e WHERE e.count_id = c.id AND (e.counted_by = c.reviewed_by OR e.counted_by = c.posted_by))",
    },
    Rule {
        check: Check::StockCountClaimsAreOpen,
        entity: "stock_count",
        examined: "SELECT count(*) AS n FROM stock_count_claims",
        off: "SELECT DISTINCT c.number AS id, 'is ' || c.state || ' and its claims do not fit' AS what FROM stock_counts c \
              WHERE (c.state NOT IN ('counting', 'reviewed') AND EXISTS (SELECT 1 FROM stock_count_claims k WHERE k.count_id = c.id)) \
              OR (c.state IN ('counting', 'reviewed') AND EXISTS (SELECT 1 FROM stock_count_lines l WHERE l.count_id = c.id \
              AND NOT EXISTS (SELECT 1 FROM stock_count_claims k WHERE k.location_id = l.location_id AND k.part_id = l.part_id \
              AND k.count_id = l.count_id)))",
    },
    Rule {
        check: Check::StockCountAccuracyAgrees,
        entity: "stock_count",
        examined: "SELECT count(*) AS n FROM stock_counts WHERE counted_lines IS NOT NULL",
        off: concat!(
            "SELECT c.number AS id, 'says ' || c.agreeing_lines || ' of ' || c.counted_lines || ', its lines say ' || \
             COALESCE(a.agreeing, 0) || ' of ' || COALESCE(a.counted, 0) AS what FROM stock_counts c LEFT JOIN \
             (SELECT l.count_id, COUNT(*) AS counted, SUM(CASE WHEN ",
            differs!(),
            " THEN 0 ELSE 1 END) AS agreeing FROM stock_count_lines l WHERE l.counted IS NOT NULL GROUP BY l.count_id) a \
             ON a.count_id = c.id WHERE c.counted_lines IS NOT NULL AND c.state IN ('reviewed', 'posted') \
             AND (c.agreeing_lines <> COALESCE(a.agreeing, 0) OR c.counted_lines <> COALESCE(a.counted, 0))"
        ),
    },
];
