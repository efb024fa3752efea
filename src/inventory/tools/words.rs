//! The closed lists of tools.

use crate::platform::closed_list::closed_list;

closed_list! {
    /// What sort of tool it is.
    pub enum ToolKind {
        Hand = "hand" ("手动工具", "Hand tool"),
        Power = "power" ("电动工具", "Power tool"),
        /// Made for some models only.
        Special = "special" ("专用工具", "Special tool"),
        /// Measures, and is calibrated.
        Instrument = "instrument" ("仪器仪表", "Instrument"),
        Other = "other" ("其他", "Other"),
    }
}

crate::text_enum!(ToolKind);

closed_list! {
    /// In what condition a tool is.
    pub enum ToolCondition {
        Good = "good" ("完好", "Good"),
        /// Usable, with traces of use.
        Worn = "worn" ("磨损", "Worn"),
        /// Not to be used.
        Damaged = "damaged" ("损坏", "Damaged"),
    }
}

crate::text_enum!(ToolCondition);

closed_list! {
    /// Where a tool is.
    pub enum ToolStatus {
        InStore = "in_store" ("在库", "In store"),
        OnLoan = "on_loan" ("借出", "On loan"),
        Lost = "lost" ("遗失", "Lost"),
        /// Out of use for good.
        Retired = "retired" ("报废", "Retired"),
    }
}

crate::text_enum!(ToolStatus);

closed_list! {
    /// How far a loan has come.
    pub enum ToolLoanState {
        Open = "open" ("借出中", "Open"),
        Returned = "returned" ("已归还", "Returned"),
        /// The borrower owes the original price.
        Lost = "lost" ("遗失", "Lost"),
    }
}

crate::text_enum!(ToolLoanState);

closed_list! {
    /// How what is owed for a lost tool was settled.
    pub enum ToolSettlement {
        Paid = "paid" ("已赔偿", "Paid"),
        /// A tool of the same model was bought.
        Replaced = "replaced" ("已购置同型号", "Replaced by the same model"),
        Waived = "waived" ("免予赔偿", "Waived"),
    }
}

crate::text_enum!(ToolSettlement);

closed_list! {
    /// What the monthly check found.
    pub enum ToolCheckResult {
        Present = "present" ("在位完好", "Present"),
        Missing = "missing" ("缺失", "Missing"),
        Damaged = "damaged" ("损坏", "Damaged"),
    }
}

crate::text_enum!(ToolCheckResult);
