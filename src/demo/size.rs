//! How big a demo company is.

use crate::platform::closed_list::closed_list;

closed_list! {
    /// Size of a demo company.
    pub enum Size {
        /// To look around: 2 branches, 200 tickets.
        Small = "small" ("小", "Small"),
        /// A regional department: 8 branches, 20,000 tickets.
        Medium = "medium" ("中", "Medium"),
        /// To measure with: 60 branches, 200,000 tickets.
        Large = "large" ("大", "Large"),
    }
}

/// How many of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbers {
    pub branches: usize,
    /// Everybody who can sign in.
    pub people: usize,
    pub customers: usize,
    pub assets: usize,
    pub tickets: usize,
    /// Parts on file, roughly.
    pub parts: usize,
    /// Parts that a branch keeps in its store.
    pub kept: usize,
    /// Of a thousand tickets so many were registered in the last three weeks, so that a small company
    /// has open tickets in every state too.
    pub recent_per_mille: u64,
}

impl Size {
    /// How many of each.
    pub const fn numbers(self) -> Numbers {
        match self {
            Size::Small => Numbers {
                branches: 2,
                people: 12,
                customers: 60,
                assets: 100,
                tickets: 200,
                parts: 60,
                kept: 60,
                recent_per_mille: 350,
            },
            Size::Medium => Numbers {
                branches: 8,
                people: 120,
                customers: 5_000,
                assets: 8_000,
                tickets: 20_000,
                parts: 400,
                kept: 200,
                recent_per_mille: 60,
            },
            Size::Large => Numbers {
                branches: 60,
                people: 1_200,
                customers: 50_000,
                assets: 80_000,
                tickets: 200_000,
                parts: 2_000,
                kept: 400,
                recent_per_mille: 45,
            },
        }
    }
}
