//! The closed lists of the room.

use crate::platform::closed_list::closed_list;

closed_list! {
    /// What a part is made of or for; how the shelves are sorted.
    pub enum PartCategory {
        Electronic = "electronic" ("电子类", "Electronic"),
        Hardware = "hardware" ("五金类", "Hardware"),
        Plastic = "plastic" ("塑料类", "Plastic"),
        Consumable = "consumable" ("耗材", "Consumable"),
        Assembly = "assembly" ("总成", "Assembly"),
        Accessory = "accessory" ("附件", "Accessory"),
        Other = "other" ("其他", "Other"),
    }
}

crate::text_enum!(PartCategory);

closed_list! {
    /// What a place of the store is for.
    pub enum LocationKind {
        /// A building or room; the root of its bins.
        Warehouse = "warehouse" ("仓库", "Warehouse"),
        /// A shelf or box.
        Bin = "bin" ("货位", "Bin"),
        /// A technician's car stock.
        Van = "van" ("车载库", "Van"),
        /// Goods whose fitness is in doubt.
        Quarantine = "quarantine" ("待检区", "Quarantine"),
        /// Parts taken out of customers' devices.
        OldParts = "old_parts" ("旧件区", "Old parts"),
        /// Goods to be thrown away.
        Scrap = "scrap" ("报废区", "Scrap"),
        /// Goods on their way between two stores; kept by the program.
        Transit = "transit" ("在途", "In transit"),
    }
}

crate::text_enum!(LocationKind);

impl LocationKind {
    /// Whether goods lying there may be issued and promised.
    pub const fn is_fit(self) -> bool {
        matches!(
            self,
            LocationKind::Warehouse | LocationKind::Bin | LocationKind::Van
        )
    }

    /// Whether it stands at the top of a tree of places, and levels are kept for it.
    pub const fn is_root(self) -> bool {
        matches!(
            self,
            LocationKind::Warehouse | LocationKind::Van | LocationKind::Transit
        )
    }

    /// Whether goods lying there count as worth something.
    pub const fn is_valued(self) -> bool {
        !matches!(self, LocationKind::OldParts | LocationKind::Scrap)
    }
}

closed_list! {
    /// Why goods moved.
    pub enum MovementKind {
        Receipt = "receipt" ("入库", "Receipt"),
        Issue = "issue" ("发料", "Issue"),
        ReturnUnused = "return_unused" ("未用退回", "Unused return"),
        OldPartIn = "old_part_in" ("旧件回收", "Old part in"),
        Transfer = "transfer" ("调拨", "Transfer"),
        CountAdjustment = "count_adjustment" ("盘点调整", "Count adjustment"),
        InternalUse = "internal_use" ("内部领用", "Internal use"),
        Scrap = "scrap" ("报废", "Scrap"),
        SupplierReturn = "supplier_return" ("退供应商", "Return to supplier"),
    }
}

crate::text_enum!(MovementKind);

closed_list! {
    /// How far a transfer between two stores has come.
    pub enum TransferState {
        /// Gone from the first store, not yet at the second.
        Sent = "sent" ("在途", "On its way"),
        /// All of it has arrived.
        Received = "received" ("已收齐", "Received"),
        /// Less arrived than was sent; somebody has to say what became of the rest.
        Differing = "differing" ("有差异", "Differing"),
        /// The difference is accounted for.
        Settled = "settled" ("差异已处理", "Settled"),
    }
}

crate::text_enum!(TransferState);

closed_list! {
    /// What closed a store's past.
    pub enum ClosingKind {
        /// The end of a month.
        Month = "month" ("月结", "Month"),
        /// A posted count.
        Count = "count" ("盘点", "Count"),
    }
}

crate::text_enum!(ClosingKind);

closed_list! {
    /// What has become of a want.
    pub enum WantState {
        /// Something of it is still missing.
        Open = "open" ("待满足", "Open"),
        /// All of it is promised or issued.
        Met = "met" ("已满足", "Met"),
        /// The ticket no longer asks for it.
        Dropped = "dropped" ("已取消", "Dropped"),
    }
}

crate::text_enum!(WantState);
