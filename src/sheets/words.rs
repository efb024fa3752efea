//! The closed lists of the room.

use crate::platform::closed_list::closed_list;

closed_list! {
    /// What a sheet lists.
    pub enum ImportKind {
        Parts = "parts" ("配件", "Parts"),
        OpeningStock = "opening_stock" ("期初库存", "Opening stock"),
    }
}

crate::text_enum!(ImportKind);

closed_list! {
    /// Whether a sheet is only looked at.
    pub enum ImportMode {
        /// Looked at: faults are named, nothing is written.
        DryRun = "dry_run" ("试运行", "Dry run"),
        /// Taken in, all of it or nothing.
        Commit = "commit" ("正式导入", "Commit"),
    }
}

crate::text_enum!(ImportMode);

closed_list! {
    /// What becomes of a row whose record exists already.
    pub enum OnExisting {
        /// It is a fault.
        Refuse = "refuse" ("报错", "Refuse"),
        /// The record is changed to what the row says.
        Update = "update" ("更新", "Update"),
    }
}

crate::text_enum!(OnExisting);

closed_list! {
    /// How far an import has come.
    pub enum ImportState {
        Queued = "queued" ("排队中", "Queued"),
        Running = "running" ("进行中", "Running"),
        /// Looked at without a fault, or taken in.
        Succeeded = "succeeded" ("成功", "Succeeded"),
        /// The sheet has faults; nothing of it was taken in.
        Rejected = "rejected" ("有错误，未导入", "Rejected"),
        /// It could not be done; nothing was taken in.
        Failed = "failed" ("失败", "Failed"),
    }
}

crate::text_enum!(ImportState);

closed_list! {
    /// What is written into a sheet.
    pub enum ExportKind {
        Parts = "parts" ("配件", "Parts"),
        StockBalances = "stock_balances" ("库存明细", "Stock balances"),
    }
}

crate::text_enum!(ExportKind);

closed_list! {
    /// How a sheet is written.
    pub enum SheetFormat {
        Csv = "csv" ("CSV", "CSV"),
        Xlsx = "xlsx" ("XLSX", "XLSX"),
    }
}

crate::text_enum!(SheetFormat);

closed_list! {
    /// How far an export has come.
    pub enum ExportState {
        Queued = "queued" ("排队中", "Queued"),
        Running = "running" ("进行中", "Running"),
        Succeeded = "succeeded" ("成功", "Succeeded"),
        Failed = "failed" ("失败", "Failed"),
    }
}

crate::text_enum!(ExportState);
