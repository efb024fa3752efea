//! Checks over tools: where they are, what is owed, when they are calibrated.

use super::findings::Check;
use super::stock::Rule;

pub(super) const RULES: &[Rule] = &[
    Rule {
        check: Check::ToolsAreWhereLoansSay,
        entity: "tool",
        examined: "SELECT count(*) AS n FROM tools",
        off: "SELECT t.number AS id, 'is ' || t.status || ', its last loan is ' || COALESCE(l.state, 'none') AS what FROM tools t \
              LEFT JOIN (SELECT tool_id, state, settlement, ROW_NUMBER() OVER (PARTITION BY tool_id ORDER BY created_at DESC, id DESC) AS place \
              FROM tool_loans) l ON l.tool_id = t.id AND l.place = 1 WHERE (t.status = 'on_loan') <> (COALESCE(l.state, 'none') = 'open') \
              OR (t.status = 'lost' AND COALESCE(l.state, 'none') <> 'lost') \
              OR (l.state = 'lost' AND COALESCE(l.settlement, 'none') <> 'replaced' AND t.status <> 'lost')",
    },
    Rule {
        check: Check::ToolCompensationIsOriginalPrice,
        entity: "tool_loan",
        examined: "SELECT count(*) AS n FROM tool_loans WHERE state = 'lost'",
        off: "SELECT t.number AS id, 'owes ' || l.compensation_amount || ', its tool cost ' || t.original_price_amount AS what \
              FROM tool_loans l JOIN tools t ON t.id = l.tool_id WHERE l.state = 'lost' \
              AND (l.compensation_amount <> t.original_price_amount OR l.compensation_currency <> t.original_price_currency)",
    },
    Rule {
        check: Check::ToolCalibrationsAgree,
        entity: "tool",
        examined: "SELECT count(*) AS n FROM tool_calibrations",
        off: "SELECT t.number AS id, 'is not due when its last calibration says' AS what FROM tools t JOIN \
              (SELECT tool_id, next_due_on, ROW_NUMBER() OVER (PARTITION BY tool_id ORDER BY created_at DESC, id DESC) AS place \
              FROM tool_calibrations) c ON c.tool_id = t.id AND c.place = 1 \
              WHERE t.calibration_due_on IS NULL OR t.calibration_due_on <> c.next_due_on",
    },
];
