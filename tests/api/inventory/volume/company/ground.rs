//! Who and what there is before anything moves.

use super::Ground;
use crate::inventory::volume::filling::Kind;

impl Ground<'_> {
    pub(super) fn people_and_places(&self) {
        let (db, stores) = (self.db, self.volume.stores);
        let code = "'V' || n.i".to_owned();
        let id = |kind| self.id(kind, "n.i");
        db.copies(
            "branches",
            "id IS NOT NULL",
            stores,
            &[("id", id(Kind::Branch)), ("code", code.clone())],
        );
        db.copies(
            "users",
            "id IS NOT NULL",
            1000,
            &[
                ("id", id(Kind::User)),
                ("username", "'v-' || n.i".to_owned()),
                ("created_at", db.later("created_at", "n.i")),
            ],
        );
        let place = |id: &String, parent: Option<String>| {
            let mut with = vec![
                ("id", id.clone()),
                ("store_id", self.id(Kind::Store, "n.i")),
                ("branch_id", self.id(Kind::Branch, "n.i")),
                ("code", code.clone()),
                ("created_at", db.later("created_at", "n.i")),
            ];
            with.extend(parent.map(|parent| ("parent_id", parent)));
            with
        };
        let store = id(Kind::Store);
        db.copies(
            "stock_locations",
            "kind = 'warehouse'",
            stores,
            &place(&store, None),
        );
        let mut bins = place(&id(Kind::Bin), Some(store));
        bins.retain(|(name, _)| *name != "code");
        bins.push(("code", "'BIN-' || n.i".to_owned()));
        db.copies("stock_locations", "kind = 'bin'", stores, &bins);
        db.numbered(
            "stock_closings",
            stores * 24,
            &[
                ("id", id(Kind::Closing)),
                ("store_id", self.store("n.i")),
                ("kind", "'month'".to_owned()),
                ("closed_until", db.later("created_at", "n.i * 60")),
                ("created_at", db.later("created_at", "n.i * 60")),
            ],
        );
    }

    pub(super) fn catalogue(&self) {
        let (db, parts) = (self.db, self.volume.parts);
        let id = |kind| self.id(kind, "n.i");
        let later = || ("created_at", db.later("created_at", "n.i"));
        db.copies(
            "products",
            "id IS NOT NULL",
            100,
            &[
                ("id", id(Kind::Product)),
                ("model", "'V-' || n.i".to_owned()),
                ("model_folded", "'v-' || n.i".to_owned()),
                later(),
            ],
        );
        db.copies(
            "suppliers",
            "id IS NOT NULL",
            200,
            &[
                ("id", id(Kind::Supplier)),
                ("code", "'V-' || n.i".to_owned()),
                later(),
            ],
        );
        db.copies(
            "parts",
            "sku = 'PLAN-3'",
            parts,
            &[
                ("id", id(Kind::Part)),
                ("sku", "'V-' || n.i".to_owned()),
                ("sku_folded", "'v-' || n.i".to_owned()),
                ("barcode", "'69' || n.i".to_owned()),
                (
                    "minimum_quantity",
                    "CASE WHEN n.i % 4 = 0 THEN 5000 END".to_owned(),
                ),
                later(),
            ],
        );
        db.numbered(
            "part_products",
            parts,
            &[
                ("part_id", id(Kind::Part)),
                ("product_id", self.id(Kind::Product, "n.i % 100")),
            ],
        );
        db.numbered(
            "part_suppliers",
            2 * parts,
            &[
                ("part_id", self.part("n.i")),
                (
                    "supplier_id",
                    self.id(Kind::Supplier, "(n.i + n.i / 2000) % 200"),
                ),
                ("is_preferred", db.flag("n.i < 2000")),
            ],
        );
    }

    pub(super) fn tickets(&self) {
        let (db, count) = (self.db, self.tickets);
        db.copies(
            "tickets",
            "state = 'repair'",
            count,
            &[
                ("id", self.id(Kind::Ticket, "n.i")),
                ("number", "'V' || n.i".to_owned()),
                ("branch_id", self.branch("n.i")),
                ("assignee_id", self.user("n.i")),
                ("state", "CASE n.i % 20 WHEN 0 THEN 'repair' WHEN 1 THEN 'diagnosis' ELSE 'completed' END".to_owned()),
                ("created_at", db.later("created_at", "n.i")),
                ("updated_at", db.later("updated_at", "n.i")),
            ],
        );
        db.copies(
            "stock_ticket_parts",
            "issued > 0",
            4 * count,
            &[
                ("ticket_id", self.id(Kind::Ticket, "n.i / 4")),
                ("part_id", self.part("n.i * 7")),
                ("issued", "3000".to_owned()),
                ("returned", "0".to_owned()),
                ("used", "3000".to_owned()),
                ("old_owed", "1000".to_owned()),
                (
                    "old_back",
                    "CASE WHEN n.i % 100 = 0 THEN 0 ELSE 1000 END".to_owned(),
                ),
                ("old_written_off", "0".to_owned()),
                ("technician_id", self.user("n.i")),
            ],
        );
    }
}
