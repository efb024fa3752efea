//! Amounts of money: whole minor units in the program, exact decimal text on the wire, never floats.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{Ref, RefOr, Schema};

use super::closed_list::closed_list;

closed_list! {
    /// Currency of an amount, ISO 4217.
    pub enum Currency {
        /// Yuan of the People's Republic of China, two decimals.
        Cny = "CNY" ("人民币", "Chinese yuan"),
        /// United States dollar, two decimals.
        Usd = "USD" ("美元", "US dollar"),
        /// Euro, two decimals.
        Eur = "EUR" ("欧元", "Euro"),
        /// Japanese yen, no decimals.
        Jpy = "JPY" ("日元", "Japanese yen"),
    }
}

crate::text_enum!(Currency);

impl Currency {
    /// Decimals of the currency: the minor unit is 10 to the minus that many.
    pub const fn decimals(self) -> u32 {
        match self {
            Currency::Cny | Currency::Usd | Currency::Eur => 2,
            Currency::Jpy => 0,
        }
    }

    const fn minor_per_major(self) -> i64 {
        10_i64.pow(self.decimals())
    }
}

/// An amount in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    /// Minor units, such as fen or cents; may be negative for refunds.
    pub amount_minor: i64,
    /// The currency.
    pub currency: Currency,
}

/// Why a text is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoneyFault {
    /// Not digits with an optional fraction.
    Shape,
    /// More decimals than the currency has.
    Decimals,
    /// More than [`Money::MAX_MINOR`].
    Bounds,
}

impl fmt::Display for MoneyFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            MoneyFault::Shape => "the amount is no decimal number",
            MoneyFault::Decimals => "the amount has more decimals than its currency",
            MoneyFault::Bounds => "the amount is too large",
        })
    }
}

impl std::error::Error for MoneyFault {}

impl Money {
    /// Largest amount, in minor units: leaves room to add millions of them up without overflow.
    pub const MAX_MINOR: i64 = 999_999_999_999_999;

    /// What the contract says about the text of an amount.
    pub const PATTERN: &'static str = r"^-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,2})?$";

    /// An amount of minor units.
    pub const fn new(amount_minor: i64, currency: Currency) -> Money {
        Money {
            amount_minor,
            currency,
        }
    }

    /// Nothing, in that currency.
    pub const fn zero(currency: Currency) -> Money {
        Money::new(0, currency)
    }

    /// Reads `129.90`. Fewer decimals than the currency has are fine, more are not.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn parse(amount: &str, currency: Currency) -> Result<Money, MoneyFault> {
        let (is_negative, digits) = match amount.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, amount),
        };
        let (whole, fraction) = match digits.split_once('.') {
            Some((_, "")) => return Err(MoneyFault::Shape),
            Some((whole, fraction)) => (whole, fraction),
            None => (digits, ""),
        };
        let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let has_leading_zero = whole.len() > 1 && whole.starts_with('0');
        if whole.is_empty() || has_leading_zero || !are_digits(whole) || !are_digits(fraction) {
            return Err(MoneyFault::Shape);
        }
        let decimals = currency.decimals() as usize;
        if fraction.len() > decimals {
            return Err(MoneyFault::Decimals);
        }
        // Padding the fraction makes the joined digits the minor units.
        let minor: i64 = format!("{whole}{fraction:0<decimals$}")
            .parse()
            .map_err(|_| MoneyFault::Bounds)?;
        if minor > Money::MAX_MINOR {
            return Err(MoneyFault::Bounds);
        }
        let minor = if is_negative { -minor } else { minor };
        Ok(Money::new(minor, currency))
    }

    /// The amount as exact decimal text with all decimals of the currency.
    pub fn amount(self) -> String {
        let sign = if self.amount_minor < 0 { "-" } else { "" };
        let minor = self.amount_minor.unsigned_abs();
        let unit = self.currency.minor_per_major().unsigned_abs();
        match self.currency.decimals() as usize {
            0 => format!("{sign}{minor}"),
            decimals => format!("{sign}{}.{:0decimals$}", minor / unit, minor % unit),
        }
    }

    /// The sum; `None` across currencies or past the bounds.
    pub fn plus(self, other: Money) -> Option<Money> {
        self.joined(other, i64::checked_add)
    }

    /// The difference; `None` across currencies or past the bounds.
    pub fn minus(self, other: Money) -> Option<Money> {
        self.joined(other, i64::checked_sub)
    }

    /// The amount `count` times; `None` past the bounds.
    pub fn times(self, count: i64) -> Option<Money> {
        self.bounded(self.amount_minor.checked_mul(count)?)
    }

    /// So many hundredths of the amount, halves rounded away from zero; `None` past the bounds.
    pub fn percent(self, percent: i64) -> Option<Money> {
        let hundredths = i128::from(self.amount_minor) * i128::from(percent);
        let rounded = (hundredths + 50 * hundredths.signum()) / 100;
        self.bounded(i64::try_from(rounded).ok()?)
    }

    fn joined(self, other: Money, join: fn(i64, i64) -> Option<i64>) -> Option<Money> {
        if self.currency != other.currency {
            return None;
        }
        self.bounded(join(self.amount_minor, other.amount_minor)?)
    }

    fn bounded(self, minor: i64) -> Option<Money> {
        (-Money::MAX_MINOR..=Money::MAX_MINOR)
            .contains(&minor)
            .then(|| Money::new(minor, self.currency))
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount(), self.currency)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire<'a> {
    amount: Cow<'a, str>,
    currency: Currency,
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let wire = Wire {
            amount: self.amount().into(),
            currency: self.currency,
        };
        wire.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = Wire::deserialize(deserializer)?;
        Money::parse(&wire.amount, wire.currency).map_err(serde::de::Error::custom)
    }
}

impl utoipa::PartialSchema for Money {
    fn schema() -> RefOr<Schema> {
        let amount = ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some(Money::PATTERN))
            .max_length(Some(18))
            .description(Some(
                "Exact decimal text, such as `129.90`. Answers always carry all decimals of the currency; \
                 requests may carry fewer, never more. Not a JSON number, because those lose cents.",
            ))
            .examples([serde_json::json!("129.90")]);
        let currency = Ref::builder()
            .ref_location_from_schema_name("Currency")
            .description(Some("Code of the currency (ISO 4217)."))
            .build();
        ObjectBuilder::new()
            .description(Some("An amount of money in one currency."))
            .property("amount", amount)
            .required("amount")
            .property("currency", currency)
            .required("currency")
            .additional_properties(Some(
                utoipa::openapi::schema::AdditionalProperties::FreeForm(false),
            ))
            .into()
    }
}

impl utoipa::ToSchema for Money {
    fn name() -> Cow<'static, str> {
        "Money".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((
            "Currency".to_owned(),
            <Currency as utoipa::PartialSchema>::schema(),
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_read_exactly() {
        use Currency::{Cny, Jpy};
        for (text, currency, expected) in [
            ("129.90", Cny, Ok(12_990)),
            ("129.9", Cny, Ok(12_990)),
            ("129", Cny, Ok(12_900)),
            ("0", Cny, Ok(0)),
            ("-0.01", Cny, Ok(-1)),
            ("1500", Jpy, Ok(1500)),
            ("9999999999999.99", Cny, Ok(Money::MAX_MINOR)),
            ("10000000000000.00", Cny, Err(MoneyFault::Bounds)),
            ("99999999999999999999999", Cny, Err(MoneyFault::Bounds)),
            ("1.234", Cny, Err(MoneyFault::Decimals)),
            ("15.0", Jpy, Err(MoneyFault::Decimals)),
            ("01", Cny, Err(MoneyFault::Shape)),
            ("1.", Cny, Err(MoneyFault::Shape)),
            (".5", Cny, Err(MoneyFault::Shape)),
            ("--1", Cny, Err(MoneyFault::Shape)),
            ("1e3", Cny, Err(MoneyFault::Shape)),
            ("+1", Cny, Err(MoneyFault::Shape)),
            ("１", Cny, Err(MoneyFault::Shape)),
            ("", Cny, Err(MoneyFault::Shape)),
        ] {
            let read = Money::parse(text, currency).map(|money| money.amount_minor);
            assert_eq!(read, expected, "{text}");
        }
    }

    #[test]
    fn the_wire_carries_text_and_currency() {
        let money = Money::new(12_990, Currency::Cny);
        let json = r#"{"amount":"129.90","currency":"CNY"}"#;
        assert_eq!(serde_json::to_string(&money).unwrap(), json);
        assert_eq!(serde_json::from_str::<Money>(json).unwrap(), money);
        for bad in [
            r#"{"amount":129.9,"currency":"CNY"}"#,
            r#"{"amount":"1","currency":"XXX"}"#,
            r#"{"amount":"1"}"#,
            r#"{"amount":"1","currency":"CNY","note":1}"#,
        ] {
            assert!(serde_json::from_str::<Money>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn currencies_do_not_mix_and_bounds_hold() {
        let yuan = Money::new(100, Currency::Cny);
        assert_eq!(yuan.plus(Money::new(1, Currency::Usd)), None);
        assert_eq!(yuan.minus(yuan), Some(Money::zero(Currency::Cny)));
        assert_eq!(Money::new(Money::MAX_MINOR, Currency::Cny).plus(yuan), None);
        assert_eq!(yuan.times(i64::MAX), None);
    }

    #[test]
    fn halves_round_away_from_zero() {
        for (minor, percent, expected) in [(50, 1, 1), (49, 1, 0), (-50, 1, -1), (999, 10, 100)] {
            let money = Money::new(minor, Currency::Cny).percent(percent);
            assert_eq!(money.map(|money| money.amount_minor), Some(expected));
        }
    }

    fn any_currency() -> impl Strategy<Value = Currency> {
        prop::sample::select(Currency::ALL)
    }

    proptest! {
        #[test]
        fn every_amount_survives_the_wire(minor in -Money::MAX_MINOR..=Money::MAX_MINOR, currency in any_currency()) {
            let money = Money::new(minor, currency);
            prop_assert_eq!(Money::parse(&money.amount(), currency), Ok(money));
            let json = serde_json::to_string(&money).unwrap();
            prop_assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), money);
        }

        #[test]
        fn any_text_can_be_read(text in ".{0,30}", currency in any_currency()) {
            if let Ok(money) = Money::parse(&text, currency) {
                prop_assert_eq!(Money::parse(&money.amount(), currency), Ok(money));
            }
        }
    }
}
