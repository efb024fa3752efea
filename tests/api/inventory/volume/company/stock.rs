//! What lies where, and how it came there.

use super::Ground;
use crate::inventory::volume::filling::Kind;

impl Ground<'_> {
    pub(super) fn lots_and_levels(&self) {
        let (db, parts, stores) = (self.db, self.volume.parts, self.volume.stores);
        let (part, levels) = (self.part("n.i"), parts * stores);
        db.copies(
            "stock_lots",
            "id IS NOT NULL",
            self.volume.lots(),
            &[
                ("id", self.id(Kind::Lot, "n.i")),
                ("part_id", part.clone()),
                ("received_at", db.later("received_at", "n.i")),
                ("created_at", db.later("created_at", "n.i")),
            ],
        );
        db.copies(
            "stock_levels",
            "on_hand >= reserved",
            levels,
            &[
                ("part_id", part.clone()),
                ("store_id", self.store(&self.round())),
                ("on_hand", "20000 + n.i % 1000".to_owned()),
                ("reserved", "0".to_owned()),
            ],
        );
        // What lies in the stores came in at all times, so the lots of one store lie apart.
        let receipts = self.volume.lots() / parts;
        let lot = format!("n.i % {parts} + {parts} * (n.i / {parts} % {receipts})");
        db.copies(
            "stock_balances",
            "on_hand > 0",
            2 * levels,
            &[
                ("lot_id", self.id(Kind::Lot, &lot)),
                ("location_id", self.bin(&self.round())),
                ("part_id", part),
                ("store_id", self.store(&self.round())),
            ],
        );
        let serials = self.volume.entries / 50;
        db.numbered(
            "stock_serials",
            serials,
            &[
                ("id", self.id(Kind::Serial, "n.i")),
                ("part_id", self.part("n.i % 20")),
                ("serial", "'S-' || n.i".to_owned()),
                ("serial_folded", "'s-' || n.i".to_owned()),
                ("lot_id", self.id(Kind::Lot, "n.i % 20")),
                ("location_id", self.bin("n.i")),
                ("updated_at", "s.created_at".to_owned()),
            ],
        );
    }

    pub(super) fn ledger(&self) {
        let (db, entries) = (self.db, self.volume.entries);
        let (parts, stores) = (self.volume.parts, self.volume.stores);
        let movement = self.id(Kind::Movement, "n.i / 4");
        let lot = self.id(Kind::Lot, &format!("n.i % {}", self.volume.lots()));
        db.copies(
            "stock_movements",
            "kind = 'issue' AND reverses_id IS NULL",
            entries / 4,
            &[
                ("id", self.id(Kind::Movement, "n.i")),
                ("number", "'V' || n.i".to_owned()),
                (
                    "kind",
                    "CASE n.i % 3 WHEN 0 THEN 'receipt' WHEN 1 THEN 'issue' ELSE 'transfer' END"
                        .to_owned(),
                ),
                ("branch_id", self.branch("n.i")),
                ("store_id", self.store("n.i")),
                (
                    "ticket_id",
                    format!("CASE WHEN n.i % 3 = 1 THEN {} END", self.ticket("n.i")),
                ),
                ("occurred_at", db.later("occurred_at", "n.i")),
                ("created_at", db.later("created_at", "n.i")),
            ],
        );
        db.copies(
            "stock_entries",
            "from_location_id IS NOT NULL AND to_location_id IS NULL AND serial_id IS NULL",
            entries,
            &[
                ("id", self.id(Kind::Entry, "n.i")),
                ("movement_id", movement.clone()),
                ("line", "n.i % 4 + 1".to_owned()),
                ("part_id", self.part("n.i")),
                ("lot_id", lot.clone()),
                ("from_location_id", self.bin(&self.round())),
                (
                    "ticket_id",
                    format!(
                        "CASE WHEN n.i / 4 % 3 = 1 THEN {} END",
                        self.ticket("n.i / 4")
                    ),
                ),
                ("occurred_at", db.later("occurred_at", "n.i")),
            ],
        );
        db.copies(
            "stock_card_lines",
            "line = 1",
            entries,
            &[
                ("part_id", self.part("n.i")),
                ("store_id", self.store(&self.round())),
                ("line", format!("1000 + n.i / {}", parts * stores)),
                ("entry_id", self.id(Kind::Entry, "n.i")),
                ("movement_id", movement),
                ("location_id", self.bin(&self.round())),
                ("lot_id", lot),
                ("occurred_at", db.later("occurred_at", "n.i")),
            ],
        );
    }

    pub(super) fn promises(&self) {
        let (db, count) = (self.db, self.volume.entries / 50);
        let shared = |kind| {
            vec![
                ("id", self.id(kind, "n.i")),
                ("part_id", self.part("n.i")),
                ("store_id", self.store("n.i")),
                ("ticket_id", self.ticket("n.i")),
                ("created_at", db.later("created_at", "n.i")),
            ]
        };
        let mut kept = shared(Kind::Reservation);
        kept.push((
            "quantity",
            "CASE WHEN n.i % 50 = 0 THEN 1000 ELSE 0 END".to_owned(),
        ));
        db.copies("stock_reservations", "id IS NOT NULL", count, &kept);
        let is_open = "n.i % 50 = 0";
        db.numbered(
            "stock_wants",
            count,
            &[
                ("id", self.id(Kind::Want, "n.i")),
                ("ticket_id", self.ticket("n.i")),
                ("part_id", self.part("n.i")),
                ("store_id", self.store("n.i")),
                ("quantity", "1000".to_owned()),
                (
                    "covered",
                    format!("CASE WHEN {is_open} THEN 0 ELSE 1000 END"),
                ),
                (
                    "state",
                    format!("CASE WHEN {is_open} THEN 'open' ELSE 'met' END"),
                ),
                ("version", "1".to_owned()),
                ("created_at", db.later("created_at", "n.i")),
                ("updated_at", db.later("created_at", "n.i")),
            ],
        );
    }

    pub(super) fn transfers(&self) {
        let (db, count) = (self.db, self.volume.entries / 100);
        db.copies(
            "stock_transfers",
            "id IS NOT NULL",
            count,
            &[
                ("id", self.id(Kind::Transfer, "n.i")),
                ("number", "'V' || n.i".to_owned()),
                ("from_store_id", self.store("n.i")),
                ("to_store_id", self.store("n.i + 1")),
                ("created_at", db.later("created_at", "n.i")),
            ],
        );
        db.copies(
            "stock_transfer_lines",
            "line = 1",
            2 * count,
            &[
                ("transfer_id", self.id(Kind::Transfer, "n.i / 2")),
                ("line", "n.i % 2 + 1".to_owned()),
                ("part_id", self.part("n.i")),
                ("lot_id", self.id(Kind::Lot, "n.i % 2000")),
            ],
        );
    }
}
