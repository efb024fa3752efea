//! Quantities of goods: whole thousandths of a unit in the program and the database, exact decimal text
//! on the wire, never floats.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};

use super::money::Money;

/// So many thousandths of a part's unit; below zero where it says a change.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = diesel::sql_types::BigInt)]
pub struct Quantity(i64);

impl Quantity {
    /// Nothing.
    pub const ZERO: Quantity = Quantity(0);
    /// One unit.
    pub const ONE: Quantity = Quantity(1000);
    /// Most of one line: a billion units, so that millions of lines add up without overflow.
    pub const MAX: Quantity = Quantity(1_000_000_000_000);
    /// What the contract says about the text.
    pub const PATTERN: &'static str = r"^-?(0|[1-9][0-9]{0,8})(\.[0-9]{1,3})?$";

    /// From thousandths.
    pub const fn from_thousandths(thousandths: i64) -> Quantity {
        Quantity(thousandths)
    }

    /// So many whole units; stays at the end of the range.
    pub const fn units(units: i64) -> Quantity {
        Quantity(units.saturating_mul(1000))
    }

    /// The thousandths.
    pub const fn thousandths(self) -> i64 {
        self.0
    }

    /// Whether it is more than nothing.
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// Whether it is nothing.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Whether `decimals` after the point are enough to write it.
    pub const fn fits(self, decimals: i32) -> bool {
        self.0 % step(decimals) == 0
    }

    /// The next quantity towards nothing that `decimals` can write.
    pub const fn cut_to(self, decimals: i32) -> Quantity {
        Quantity(self.0 - self.0 % step(decimals))
    }

    /// The quantity itself, or the next one above nothing that `decimals` can write.
    pub const fn raised_to(self, decimals: i32) -> Quantity {
        let cut = self.cut_to(decimals);
        if cut.0 == self.0 {
            return self;
        }
        Quantity(cut.0.saturating_add(step(decimals)))
    }

    /// The sum, at most the end of the range.
    pub const fn plus(self, other: Quantity) -> Quantity {
        Quantity(self.0.saturating_add(other.0))
    }

    /// The difference.
    pub const fn minus(self, other: Quantity) -> Quantity {
        Quantity(self.0.saturating_sub(other.0))
    }

    /// The same with the other sign.
    pub const fn negated(self) -> Quantity {
        Quantity(self.0.saturating_neg())
    }

    /// Reads `12.5`.
    pub fn parse(text: &str) -> Option<Quantity> {
        let (is_negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text),
        };
        let (whole, fraction) = match digits.split_once('.') {
            Some((_, "")) => return None,
            Some(parts) => parts,
            None => (digits, ""),
        };
        let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let has_leading_zero = whole.len() > 1 && whole.starts_with('0');
        if whole.is_empty() || whole.len() > 9 || has_leading_zero || fraction.len() > 3 {
            return None;
        }
        if !are_digits(whole) || !are_digits(fraction) {
            return None;
        }
        let thousandths: i64 = format!("{whole}{fraction:0<3}").parse().ok()?;
        Some(Quantity(if is_negative {
            -thousandths
        } else {
            thousandths
        }))
    }

    /// What it costs at so much a unit, in thousandths of the minor unit: exact.
    pub fn value(self, unit_cost: Money) -> i128 {
        i128::from(self.0) * i128::from(unit_cost.amount_minor)
    }
}

/// Thousandths between two quantities that so many decimals can write.
const fn step(decimals: i32) -> i64 {
    match decimals {
        0 => 1000,
        1 => 100,
        2 => 10,
        _ => 1,
    }
}

impl std::iter::Sum for Quantity {
    fn sum<I: Iterator<Item = Quantity>>(all: I) -> Quantity {
        all.fold(Quantity::ZERO, Quantity::plus)
    }
}

/// Without needless zeros: `3`, `12.5`.
impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let all = self.0.unsigned_abs();
        let (whole, rest) = (all / 1000, all % 1000);
        if rest == 0 {
            return write!(f, "{sign}{whole}");
        }
        let fraction = format!("{rest:03}");
        write!(f, "{sign}{whole}.{}", fraction.trim_end_matches('0'))
    }
}

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        Quantity::parse(&text).ok_or_else(|| serde::de::Error::custom("no exact decimal quantity"))
    }
}

impl utoipa::PartialSchema for Quantity {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some(Quantity::PATTERN))
            .max_length(Some(14))
            .examples([serde_json::json!("2")])
            .into()
    }
}

// The name opens with `Inline`: the contract's last step puts such schemas where they are used.
impl utoipa::ToSchema for Quantity {
    fn name() -> Cow<'static, str> {
        "InlineQuantity".into()
    }
}

impl<DB> diesel::serialize::ToSql<diesel::sql_types::BigInt, DB> for Quantity
where
    DB: diesel::backend::Backend,
    i64: diesel::serialize::ToSql<diesel::sql_types::BigInt, DB>,
{
    fn to_sql<'b>(
        &'b self,
        out: &mut diesel::serialize::Output<'b, '_, DB>,
    ) -> diesel::serialize::Result {
        self.0.to_sql(out)
    }
}

impl<DB> diesel::deserialize::FromSql<diesel::sql_types::BigInt, DB> for Quantity
where
    DB: diesel::backend::Backend,
    i64: diesel::deserialize::FromSql<diesel::sql_types::BigInt, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
        i64::from_sql(value).map(Quantity)
    }
}

/// Adds up values in thousandths of the minor unit and rounds once, halves away from zero.
///
/// `None` past the bounds of an amount.
pub fn rounded(thousandths: i128) -> Option<i64> {
    let halves = 500 * thousandths.signum();
    let minor = i64::try_from((thousandths + halves) / 1000).ok()?;
    (minor.unsigned_abs() <= Money::MAX_MINOR.unsigned_abs()).then_some(minor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::money::Currency;
    use proptest::prelude::*;

    #[test]
    fn quantities_are_read_exactly() {
        for (text, expected) in [
            ("3", Some(3000)),
            ("12.5", Some(12_500)),
            ("0.001", Some(1)),
            ("-2.50", Some(-2500)),
            ("999999999.999", Some(999_999_999_999)),
            ("1000000000", None),
            ("1.2345", None),
            ("01", None),
            ("1.", None),
            (".5", None),
            ("1e3", None),
            ("", None),
        ] {
            let read = Quantity::parse(text).map(Quantity::thousandths);
            assert_eq!(read, expected, "{text}");
        }
    }

    #[test]
    fn values_are_exact_until_they_are_shown() {
        let metre = Money::new(333, Currency::Cny);
        let third = Quantity::from_thousandths(1_500);
        assert_eq!(third.value(metre), 499_500);
        assert_eq!(rounded(499_500), Some(500));
        assert_eq!(rounded(-499_500), Some(-500));
        assert_eq!(rounded(499_499), Some(499));
    }

    #[test]
    fn decimals_bound_the_steps() {
        assert!(Quantity::units(2).fits(0));
        assert!(!Quantity::from_thousandths(1_500).fits(0));
        assert!(Quantity::from_thousandths(1_500).fits(1));
        assert!(Quantity::from_thousandths(1).fits(3));
        for (thousandths, decimals, cut, raised) in [
            (1_234, 0, 1_000, 2_000),
            (1_234, 1, 1_200, 1_300),
            (1_234, 3, 1_234, 1_234),
            (2_000, 0, 2_000, 2_000),
        ] {
            let quantity = Quantity::from_thousandths(thousandths);
            assert_eq!(quantity.cut_to(decimals).thousandths(), cut);
            assert_eq!(quantity.raised_to(decimals).thousandths(), raised);
        }
    }

    proptest! {
        #[test]
        fn every_quantity_survives_the_wire(thousandths in -999_999_999_999_i64..=999_999_999_999) {
            let quantity = Quantity::from_thousandths(thousandths);
            prop_assert_eq!(Quantity::parse(&quantity.to_string()), Some(quantity));
        }
    }
}
