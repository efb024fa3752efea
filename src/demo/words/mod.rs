//! The words that a demo company is made of, in both languages. Streets, firms and people are made up;
//! provinces and cities are real.

mod goods;
mod names;
mod papers;
mod scenes;
mod store;

pub(super) use goods::{FAMILIES, Family, Fault};
pub(super) use names::{CITIES, City, FIRMS, STREETS, SURNAMES, TRADES};
pub(super) use papers::*;
pub(super) use scenes::*;
pub(super) use store::*;

use crate::platform::closed_list::Title;

/// A text in both languages.
pub(super) const fn t(zh: &'static str, en: &'static str) -> Title {
    Title::new(zh, en)
}
