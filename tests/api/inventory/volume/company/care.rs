//! What was counted, and what became of tools.

use super::Ground;
use crate::inventory::volume::filling::Kind;

impl Ground<'_> {
    pub(super) fn counts(&self) {
        let (db, count) = (self.db, self.volume.entries / 1000);
        let of_line = || {
            [
                ("count_id", self.id(Kind::Count, "n.i / 100")),
                ("line", "n.i % 100 + 1".to_owned()),
            ]
        };
        db.copies(
            "stock_counts",
            "state = 'posted'",
            count,
            &[
                ("id", self.id(Kind::Count, "n.i")),
                ("number", "'V' || n.i".to_owned()),
                ("store_id", self.store("n.i")),
                ("location_id", self.store("n.i")),
                ("posted_at", db.later("posted_at", "n.i")),
                ("created_at", db.later("created_at", "n.i")),
            ],
        );
        let [count_id, line] = of_line();
        db.copies(
            "stock_count_lines",
            "line = 1",
            100 * count,
            &[
                count_id,
                line,
                ("part_id", self.part("n.i")),
                ("location_id", self.bin("n.i / 100")),
            ],
        );
        let [count_id, line] = of_line();
        db.copies(
            "stock_count_entries",
            "line = 1",
            100 * count,
            &[
                ("id", self.id(Kind::CountEntry, "n.i")),
                count_id,
                line,
                ("counted_by", self.user("n.i")),
                ("created_at", db.later("created_at", "n.i")),
            ],
        );
        db.run(&format!(
            "INSERT INTO stock_count_claims (location_id, part_id, count_id) SELECT location_id, part_id, count_id \
             FROM stock_count_lines WHERE count_id IN ({}, {}, {})",
            self.id(Kind::Count, "1"),
            self.id(Kind::Count, "2"),
            self.id(Kind::Count, "3")
        ));
    }

    pub(super) fn tools(&self) {
        let (db, tools) = (self.db, self.volume.entries / 500);
        let tool = self.id(Kind::Tool, &format!("n.i % {tools}"));
        let later = || ("created_at", db.later("created_at", "n.i"));
        db.copies(
            "tools",
            "calibration_months IS NOT NULL",
            tools,
            &[
                ("id", self.id(Kind::Tool, "n.i")),
                ("branch_id", self.branch("n.i")),
                ("number", "'V' || n.i".to_owned()),
                ("status", "'in_store'".to_owned()),
                (
                    "calibration_due_on",
                    db.months_before("calibration_due_on", "n.i % 24"),
                ),
                later(),
            ],
        );
        db.copies(
            "tool_loans",
            "state = 'lost'",
            20 * tools,
            &[
                ("id", self.id(Kind::Loan, "n.i")),
                ("tool_id", tool.clone()),
                ("branch_id", self.branch("n.i")),
                ("borrower_id", self.user("n.i")),
                later(),
            ],
        );
        db.copies(
            "tool_calibrations",
            "id IS NOT NULL",
            5 * tools,
            &[
                ("id", self.id(Kind::Calibration, "n.i")),
                ("tool_id", tool.clone()),
                later(),
            ],
        );
        db.copies(
            "tool_checks",
            "id IS NOT NULL",
            24 * tools,
            &[
                ("id", self.id(Kind::Check, "n.i")),
                ("tool_id", tool),
                ("branch_id", self.branch("n.i")),
                (
                    "month",
                    db.months_before("month", &format!("n.i / {tools}")),
                ),
                later(),
            ],
        );
    }
}
