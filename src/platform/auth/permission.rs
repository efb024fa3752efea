//! The closed list of permissions and what each role holds.
//!
//! A route names its permission in the contract (`security(("bearerAuth" = ["tickets:read"]))`); a
//! route that names none does not start. How far a permission reaches is the [`Reach`] beside it.

use crate::platform::role::Role;

macro_rules! permissions {
    ($($(#[$doc:meta])* $variant:ident = $text:literal,)*) => {
        /// One thing that somebody may do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Permission { $($(#[$doc])* $variant,)* }

        impl Permission {
            /// Every permission.
            pub const ALL: &'static [Permission] = &[$(Permission::$variant,)*];

            /// The name on the wire, such as `tickets:read`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Permission::$variant => $text,)* }
            }
        }
    };
}

permissions! {
    /// See tickets, their timeline and evidence.
    TicketsRead = "tickets:read",
    /// Register a ticket.
    TicketsCreate = "tickets:create",
    /// Correct intake data, write notes to the customer, keep watchers, split and merge.
    TicketsIntake = "tickets:intake",
    /// Take steps of the flow; the flow itself says which role may take which.
    TicketsAdvance = "tickets:advance",
    /// Write internal notes.
    TicketsNote = "tickets:note",
    /// Record diagnoses, repair reports, fault analyses and depot receipts.
    TicketsWork = "tickets:work",
    /// Record verifications.
    TicketsVerify = "tickets:verify",
    /// Record the customer's word: plan decisions and acceptances brought in by staff.
    TicketsWitness = "tickets:witness",
    /// Record reviews and the outcome of callbacks and surveys.
    TicketsReview = "tickets:review",
    /// Assign and transfer, set priority and service mode.
    TicketsAssign = "tickets:assign",
    /// Issue and revoke a customer's tracking link.
    TrackingIssue = "tracking:issue",
    /// See quotes.
    QuotesRead = "quotes:read",
    /// Draft, send and supersede quotes.
    QuotesWrite = "quotes:write",
    /// Approve a discount above the adviser's own authority.
    QuotesApproveDiscount = "quotes:approve_discount",
    /// See charges.
    ChargesRead = "charges:read",
    /// Add charges and record their payment.
    ChargesSettle = "charges:settle",
    /// Waive charges within the waiver limit of the role.
    ChargesWaive = "charges:waive",
    /// See customers, contacts and sites, personal data masked.
    CustomersRead = "customers:read",
    /// Create and change customers, contacts and sites.
    CustomersWrite = "customers:write",
    /// Merge two customers into one.
    CustomersMerge = "customers:merge",
    /// See phone, e-mail or address in full; needs a reason and leaves an audit line.
    CustomersReveal = "customers:reveal",
    /// See assets, their history and entitlement.
    AssetsRead = "assets:read",
    /// Register and change assets.
    AssetsWrite = "assets:write",
    /// See products, policies, categories and fault codes.
    MasterDataRead = "master_data:read",
    /// Change products, policies, categories, fault codes and settings.
    MasterDataWrite = "master_data:write",
    /// See parts and suppliers.
    PartsRead = "parts:read",
    /// Enter and change parts and suppliers.
    PartsWrite = "parts:write",
    /// See places, levels, balances, cards and documents of the stock ledger.
    StockRead = "stock:read",
    /// Set up and change places.
    StockArrange = "stock:arrange",
    /// Promise parts to tickets and give promises up.
    StockReserve = "stock:reserve",
    /// Receive goods and old parts.
    StockReceive = "stock:receive",
    /// Issue goods to tickets, take unused ones back, move goods inside a store.
    StockIssue = "stock:issue",
    /// Send and receive transfers between stores.
    StockTransfer = "stock:transfer",
    /// Put the books right, dispose of goods, take documents back.
    StockAdjust = "stock:adjust",
    /// Write off old parts that nobody will bring back, and numbers of devices that nobody will find out.
    StockWriteOff = "stock:write_off",
    /// See what the goods of a store are worth.
    StockValue = "stock:value",
    /// Close a month of a store.
    StockClose = "stock:close",
    /// Prepare stock counts and enter what was counted.
    StockCount = "stock:count",
    /// Take steps of stock counts; the flow itself says which role may take which.
    StockAdvanceCount = "stock:advance_count",
    /// See the differences of stock counts and put the books right.
    StockApproveCount = "stock:approve_count",
    /// See tools, their loans and checks; one's own loans at least.
    ToolsRead = "tools:read",
    /// Register tools, lend them and take them back, record calibrations and monthly checks.
    ToolsManage = "tools:manage",
    /// Settle or waive what is owed for lost tools.
    ToolsSettle = "tools:settle",
    /// See what should be bought, and purchase orders.
    PurchasesRead = "purchases:read",
    /// Ask for purchases, record quotes, propose, place and close orders.
    PurchasesRequest = "purchases:request",
    /// Approve or refuse purchase orders within the limit of the role.
    PurchasesApprove = "purchases:approve",
    /// Take customers' deposits for special orders.
    DepositsTake = "deposits:take",
    /// Give deposits back.
    DepositsRefund = "deposits:refund",
    /// Keep a deposit whose customer did not come.
    DepositsForfeit = "deposits:forfeit",
    /// Send files.
    FilesUpload = "files:upload",
    /// Read files that one sent or had made.
    FilesRead = "files:read",
    /// Take sheets in; what is in them needs its own permission too.
    ImportsRun = "imports:run",
    /// Have lists written into sheets; what is in them needs its own permission too.
    ExportsRun = "exports:run",
    /// See people, teams and branches by name.
    DirectoryRead = "directory:read",
    /// Create and change people, their roles and memberships, teams.
    UsersManage = "users:manage",
    /// Create and change branches.
    BranchesManage = "branches:manage",
    /// Read the event log.
    EventsRead = "events:read",
    /// Read the audit trail.
    AuditRead = "audit:read",
}

impl Permission {
    /// Reads the name on the wire.
    pub fn parse(name: &str) -> Option<Permission> {
        Permission::ALL
            .iter()
            .copied()
            .find(|permission| permission.as_str() == name)
    }
}

/// How far a role's permission reaches, narrowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// What is assigned to the person, or what the person received first.
    Own,
    /// What belongs to the person's teams.
    Team,
    /// What belongs to the person's branches.
    Branch,
    /// Everything.
    All,
}

/// What `role` may do with `permission`, and how far; `None` is no.
///
/// This is the table of `08-platform.md` for what exists so far. Administrators run the system and
/// have no business permissions.
pub fn reach(role: Role, permission: Permission) -> Option<Reach> {
    use Permission as P;
    use Reach::{All, Branch, Own, Team};
    let granted: &[(Permission, Reach)] = match role {
        Role::Agent => &[
            (P::TicketsRead, Branch),
            (P::TicketsCreate, Branch),
            (P::TicketsIntake, Branch),
            (P::TicketsAdvance, Branch),
            (P::TicketsNote, Branch),
            (P::TicketsWitness, Branch),
            (P::TicketsReview, Branch),
            (P::TrackingIssue, Branch),
            (P::QuotesRead, Branch),
            (P::QuotesWrite, Branch),
            (P::ChargesRead, Branch),
            (P::CustomersRead, Branch),
            (P::CustomersWrite, Branch),
            (P::CustomersMerge, Branch),
            (P::CustomersReveal, Branch),
            (P::AssetsRead, Branch),
            (P::AssetsWrite, Branch),
            (P::MasterDataRead, All),
            (P::PartsRead, All),
            (P::PurchasesRead, Branch),
            (P::DepositsTake, Branch),
            (P::DepositsRefund, Branch),
            (P::FilesUpload, Own),
            (P::FilesRead, Own),
            (P::DirectoryRead, Branch),
        ],
        Role::Technician => &[
            (P::TicketsRead, Own),
            (P::TicketsCreate, Own),
            (P::TicketsAdvance, Own),
            (P::TicketsNote, Own),
            (P::TicketsWork, Own),
            (P::TicketsWitness, Own),
            (P::QuotesRead, Own),
            (P::QuotesWrite, Own),
            (P::CustomersRead, Own),
            (P::CustomersReveal, Own),
            (P::AssetsRead, Own),
            (P::MasterDataRead, All),
            (P::PartsRead, All),
            (P::StockRead, Own),
            (P::StockReserve, Own),
            (P::StockIssue, Own),
            (P::StockTransfer, Own),
            (P::StockCount, Own),
            (P::StockAdvanceCount, Own),
            (P::ToolsRead, Own),
            (P::FilesUpload, Own),
            (P::FilesRead, Own),
            (P::DirectoryRead, Branch),
        ],
        Role::Dispatcher => &[
            (P::TicketsRead, Branch),
            (P::TicketsCreate, Branch),
            (P::TicketsIntake, Branch),
            (P::TicketsAdvance, Branch),
            (P::TicketsNote, Branch),
            (P::TicketsAssign, Branch),
            (P::TrackingIssue, Branch),
            (P::CustomersRead, Branch),
            (P::CustomersReveal, Branch),
            (P::AssetsRead, Branch),
            (P::MasterDataRead, All),
            (P::PartsRead, All),
            (P::DirectoryRead, Branch),
        ],
        Role::Supervisor => &[
            (P::TicketsRead, Team),
            (P::TicketsCreate, Team),
            (P::TicketsIntake, Team),
            (P::TicketsAdvance, Team),
            (P::TicketsNote, Team),
            (P::TicketsWork, Team),
            (P::TicketsVerify, Team),
            (P::TicketsWitness, Team),
            (P::TicketsReview, Team),
            (P::TicketsAssign, Team),
            (P::TrackingIssue, Team),
            (P::QuotesRead, Team),
            (P::QuotesWrite, Team),
            (P::ChargesRead, Team),
            (P::ChargesWaive, Team),
            (P::CustomersRead, Branch),
            (P::CustomersWrite, Branch),
            (P::CustomersReveal, Team),
            (P::AssetsRead, Branch),
            (P::AssetsWrite, Branch),
            (P::MasterDataRead, All),
            (P::PartsRead, All),
            (P::StockRead, Branch),
            (P::StockReserve, Branch),
            (P::StockAdvanceCount, Branch),
            (P::StockApproveCount, Branch),
            (P::ToolsRead, Branch),
            (P::StockWriteOff, Team),
            (P::PurchasesRead, Branch),
            (P::PurchasesRequest, Branch),
            (P::FilesUpload, Own),
            (P::FilesRead, Own),
            (P::DirectoryRead, Branch),
        ],
        Role::Quality => &[
            (P::TicketsRead, Branch),
            (P::TicketsAdvance, Branch),
            (P::TicketsNote, Branch),
            (P::TicketsVerify, Branch),
            (P::TicketsReview, Branch),
            (P::CustomersRead, Branch),
            (P::CustomersReveal, Own),
            (P::AssetsRead, Branch),
            (P::MasterDataRead, All),
            (P::PartsRead, All),
            (P::FilesUpload, Own),
            (P::FilesRead, Own),
            (P::DirectoryRead, Branch),
        ],
        Role::Storekeeper => &[
            (P::AssetsRead, Branch),
            (P::MasterDataRead, All),
            (P::PartsRead, All),
            (P::PartsWrite, All),
            (P::StockRead, Branch),
            (P::StockArrange, Branch),
            (P::StockReserve, Branch),
            (P::StockReceive, Branch),
            (P::StockIssue, Branch),
            (P::StockTransfer, Branch),
            (P::StockAdjust, Branch),
            (P::StockCount, Branch),
            (P::StockAdvanceCount, Branch),
            (P::ToolsRead, Branch),
            (P::ToolsManage, Branch),
            (P::StockValue, Branch),
            (P::PurchasesRead, Branch),
            (P::PurchasesRequest, Branch),
            (P::FilesUpload, Own),
            (P::FilesRead, Own),
            (P::ImportsRun, Own),
            (P::ExportsRun, Own),
            (P::DirectoryRead, Branch),
        ],
        Role::Finance => &[
            (P::TicketsRead, Branch),
            (P::QuotesRead, Branch),
            (P::ChargesRead, Branch),
            (P::ChargesSettle, Branch),
            (P::CustomersRead, Branch),
            (P::AssetsRead, Branch),
            (P::MasterDataRead, All),
            (P::PartsRead, All),
            (P::StockRead, Branch),
            (P::StockValue, Branch),
            (P::StockClose, Branch),
            (P::StockAdvanceCount, Branch),
            (P::StockApproveCount, Branch),
            (P::ToolsRead, Branch),
            (P::PurchasesRead, Branch),
            (P::DepositsTake, Branch),
            (P::DepositsRefund, Branch),
            (P::FilesUpload, Own),
            (P::FilesRead, Own),
            (P::ExportsRun, Own),
            (P::DirectoryRead, Branch),
        ],
        Role::Manager => &[
            (P::TicketsRead, Branch),
            (P::TicketsCreate, Branch),
            (P::TicketsIntake, Branch),
            (P::TicketsAdvance, Branch),
            (P::TicketsNote, Branch),
            (P::TicketsAssign, Branch),
            (P::TrackingIssue, Branch),
            (P::QuotesRead, Branch),
            (P::QuotesWrite, Branch),
            (P::QuotesApproveDiscount, Branch),
            (P::ChargesRead, Branch),
            (P::ChargesWaive, Branch),
            (P::CustomersRead, Branch),
            (P::CustomersWrite, Branch),
            (P::CustomersMerge, Branch),
            (P::CustomersReveal, Branch),
            (P::AssetsRead, Branch),
            (P::AssetsWrite, Branch),
            (P::MasterDataRead, All),
            (P::PartsRead, All),
            (P::PartsWrite, All),
            (P::StockRead, Branch),
            (P::StockArrange, Branch),
            (P::StockAdjust, Branch),
            (P::StockWriteOff, Branch),
            (P::StockValue, Branch),
            (P::StockClose, Branch),
            (P::StockAdvanceCount, Branch),
            (P::StockApproveCount, Branch),
            (P::ToolsRead, Branch),
            (P::ToolsManage, Branch),
            (P::ToolsSettle, Branch),
            (P::MasterDataWrite, All),
            (P::PurchasesRead, Branch),
            (P::PurchasesApprove, Branch),
            (P::DepositsForfeit, Branch),
            (P::FilesUpload, Own),
            (P::FilesRead, Own),
            (P::ImportsRun, Own),
            (P::ExportsRun, Own),
            (P::DirectoryRead, Branch),
            (P::UsersManage, Branch),
            (P::EventsRead, Branch),
            (P::AuditRead, Branch),
        ],
        Role::Executive => &[
            (P::TicketsRead, All),
            (P::TicketsNote, All),
            (P::QuotesRead, All),
            (P::QuotesApproveDiscount, All),
            (P::ChargesRead, All),
            (P::ChargesWaive, All),
            (P::CustomersRead, All),
            (P::CustomersReveal, All),
            (P::AssetsRead, All),
            (P::MasterDataRead, All),
            (P::PartsRead, All),
            (P::StockRead, All),
            (P::StockValue, All),
            (P::ToolsRead, All),
            (P::PurchasesRead, All),
            (P::PurchasesApprove, All),
            (P::DepositsForfeit, All),
            (P::FilesRead, All),
            (P::ExportsRun, All),
            (P::DirectoryRead, All),
            (P::EventsRead, All),
            (P::AuditRead, All),
        ],
        Role::Admin => &[
            (P::MasterDataRead, All),
            (P::PartsRead, All),
            (P::MasterDataWrite, All),
            (P::DirectoryRead, All),
            (P::UsersManage, All),
            (P::BranchesManage, All),
            (P::AuditRead, All),
        ],
    };
    granted
        .iter()
        .find(|(held, _)| *held == permission)
        .map(|(_, reach)| *reach)
}
