//! The areas of the contract: every operation belongs to exactly one.

/// Name and description of each area.
pub const TAGS: &[(&str, &str)] = &[
    (
        "Auth",
        "Sign-in, refresh and the sessions of the person signed in.",
    ),
    ("Users", "People, their roles and memberships."),
    ("Branches", "Branches (service stations)."),
    ("Teams", "Teams of a branch."),
    (
        "Customers",
        "Customers, their contacts and sites; duplicates, merging and protected personal data.",
    ),
    ("Products", "Models that are serviced."),
    (
        "Assets",
        "Devices in the field, their history and entitlement.",
    ),
    (
        "WarrantyPolicies",
        "Versioned warranty policies and dry runs of entitlement.",
    ),
    ("Tickets", "Customer requests from intake to review."),
    (
        "Evidence",
        "Diagnoses, reports, verifications, acceptances, reviews and what else a step leaves behind.",
    ),
    ("Quotes", "Priced plans and the customer's word on them."),
    ("Charges", "What a ticket costs and who settled it."),
    (
        "Tracking",
        "What a customer sees and decides with a tracking token.",
    ),
    ("Categories", "Ticket categories and fault codes."),
    ("Parts", "Spare parts and who sells them."),
    (
        "Stock",
        "Where parts lie, the ledger of what moved, reservations and transfers.",
    ),
    (
        "StockCounts",
        "Stock counts: blind counting, recounts, posting of differences, the monthly duty.",
    ),
    (
        "Tools",
        "Tools and instruments: loans, losses and what is owed for them, calibrations, monthly checks.",
    ),
    (
        "Purchases",
        "What should be bought, suppliers' quotes, approval, orders, receipts and deposits.",
    ),
    (
        "Attachments",
        "Files that people send and the program makes.",
    ),
    (
        "Sheets",
        "Lists of parts and opening stock taken in from spreadsheets, and lists written into them.",
    ),
    (
        "Settings",
        "Limits, windows and tables that a company sets itself.",
    ),
    ("Events", "The event log in order, and the audit trail."),
    (
        "Workflows",
        "The flows that govern tickets, quotes and purchases.",
    ),
    (
        "Platform",
        "Health of the server and the keys that verify its tokens.",
    ),
];
