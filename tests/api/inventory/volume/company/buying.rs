//! What was ordered and left as deposits.

use super::Ground;
use crate::inventory::volume::filling::Kind;

impl Ground<'_> {
    pub(super) fn purchases(&self) {
        let (db, orders) = (self.db, self.volume.entries / 100);
        db.copies(
            "purchase_orders",
            "chosen_quote_id IS NOT NULL",
            orders,
            &[
                ("id", self.id(Kind::Order, "n.i")),
                ("number", "'V' || n.i".to_owned()),
                ("branch_id", self.branch("n.i")),
                ("store_id", self.store("n.i")),
                ("supplier_id", self.id(Kind::Supplier, "n.i % 200")),
                (
                    "state",
                    "CASE WHEN n.i % 50 = 0 THEN s.state ELSE 'closed' END".to_owned(),
                ),
                ("created_at", db.later("created_at", "n.i")),
            ],
        );
        db.copies(
            "purchase_lines",
            "line = 1",
            3 * orders,
            &[
                ("order_id", self.id(Kind::Order, "n.i / 3")),
                ("line", "n.i % 3 + 1".to_owned()),
                ("part_id", self.part("n.i")),
                ("store_id", self.store("n.i / 3")),
                (
                    "ticket_id",
                    format!("CASE WHEN n.i % 30 = 0 THEN {} END", self.ticket("n.i / 3")),
                ),
                ("is_special", db.flag("n.i % 30 = 0")),
                (
                    "on_order",
                    "CASE WHEN n.i / 3 % 50 = 0 THEN 1000 ELSE 0 END".to_owned(),
                ),
                ("quantity", "1000".to_owned()),
                ("most", "1000".to_owned()),
                ("received", "0".to_owned()),
                ("returned", "0".to_owned()),
                ("replaced", "0".to_owned()),
            ],
        );
        db.copies(
            "purchase_quotes",
            "withdrawn_at IS NULL",
            3 * orders,
            &[
                ("id", self.id(Kind::Quote, "n.i")),
                ("order_id", self.id(Kind::Order, "n.i / 3")),
                ("supplier_id", self.id(Kind::Supplier, "n.i % 3")),
                ("created_at", db.later("created_at", "n.i")),
            ],
        );
        db.copies(
            "purchase_quote_lines",
            "line = 1",
            9 * orders,
            &[
                ("quote_id", self.id(Kind::Quote, "n.i / 3")),
                ("line", "n.i % 3 + 1".to_owned()),
            ],
        );
        db.copies(
            "purchase_movements",
            "quantity > 0",
            2 * orders,
            &[
                ("movement_id", self.id(Kind::Movement, "n.i")),
                ("order_id", self.id(Kind::Order, "n.i / 2")),
            ],
        );
    }

    pub(super) fn deposits(&self) {
        let (db, count) = (self.db, self.volume.entries / 1000);
        let id = self.id(Kind::Deposit, "n.i");
        db.copies(
            "purchase_deposits",
            "id IS NOT NULL",
            count,
            &[
                ("id", id.clone()),
                ("order_id", self.id(Kind::Order, "n.i * 10")),
                ("ticket_id", self.ticket("n.i * 10")),
                ("receipt_number", "'V' || n.i".to_owned()),
            ],
        );
        db.numbered(
            "purchase_deposit_settlements",
            count * 9 / 10,
            &[
                ("deposit_id", id),
                ("kind", "'refund'".to_owned()),
                ("settled_by", self.user("n.i")),
                ("settled_at", db.later("created_at", "n.i")),
            ],
        );
    }
}
