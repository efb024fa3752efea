//! Reads the cells of a line as what they mean; a cell that does not mean it becomes a fault.

use chrono::NaiveDate;

use super::faults::Faults;
use super::lines::{Cell, Column, Line};
use crate::platform::closed_list::{ClosedList, CodeDef};
use crate::platform::codes::FaultCode;
use crate::platform::error::FieldFault;
use crate::platform::fold::{fold, narrow};
use crate::platform::money::{Currency, Money, MoneyFault};
use crate::platform::quantity::Quantity;

/// The cells of one line.
pub struct Cells<'a> {
    line: &'a Line,
    columns: &'static [Column],
    faults: &'a mut Faults,
}

fn fault(code: FaultCode) -> FieldFault {
    FieldFault::body("", code)
}

impl<'a> Cells<'a> {
    /// The cells of `line`, whose faults go to `faults`.
    pub fn new(line: &'a Line, columns: &'static [Column], faults: &'a mut Faults) -> Cells<'a> {
        Cells {
            line,
            columns,
            faults,
        }
    }

    /// Notes a fault of this line.
    pub fn refuse(&mut self, column: &'static str, fault: FieldFault) {
        self.faults.add(self.line, column, fault);
    }

    /// The row, as a spreadsheet counts.
    pub fn row(&self) -> i64 {
        self.line.row
    }

    fn cell(&self, key: &str) -> Option<&'a Cell> {
        let index = self.columns.iter().position(|column| column.key == key)?;
        self.line.cell(index)
    }

    /// Whether the sheet has the column.
    pub fn has(&self, key: &str) -> bool {
        self.cell(key).is_some()
    }

    /// The text; `None` where there is none.
    pub fn text(&mut self, key: &'static str) -> Option<&'a str> {
        match self.cell(key)? {
            Cell::Text(text) if text.is_empty() => None,
            Cell::Text(text) => Some(text),
            Cell::Broken(shown) => {
                let fault = fault(FaultCode::InvalidFormat).saying("cell_broken");
                self.refuse(key, fault.with("shown", shown));
                None
            }
        }
    }

    /// The text of a cell that must not be empty.
    pub fn required(&mut self, key: &'static str) -> Option<&'a str> {
        let text = self.text(key);
        if text.is_none() {
            self.refuse(key, fault(FaultCode::Required));
        }
        text
    }

    /// Reads the cell by `read`; what it cannot read is a fault with this message.
    pub fn read<T>(
        &mut self,
        key: &'static str,
        expected: &'static str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(key)?;
        let value = read(text);
        if value.is_none() {
            let fault = fault(FaultCode::InvalidFormat).saying(expected);
            self.refuse(
                key,
                fault.with("shown", text.chars().take(60).collect::<String>()),
            );
        }
        value
    }

    /// A whole number.
    pub fn whole(&mut self, key: &'static str) -> Option<i32> {
        self.read(key, "cell_whole_number", whole)
    }

    /// Yes or no.
    pub fn boolean(&mut self, key: &'static str) -> Option<bool> {
        self.read(key, "cell_yes_or_no", boolean)
    }

    /// A quantity.
    pub fn quantity(&mut self, key: &'static str) -> Option<Quantity> {
        self.read(key, "cell_quantity", |text| Quantity::parse(&digits(text)))
    }

    /// A day.
    pub fn day(&mut self, key: &'static str) -> Option<NaiveDate> {
        self.read(key, "cell_day", day)
    }

    /// A member of a closed list, by code or by name in either language.
    pub fn choice<C: ClosedList>(&mut self, key: &'static str, defs: &[CodeDef]) -> Option<C> {
        let text = self.text(key)?;
        let found = choice(text, defs);
        if found.is_none() {
            let names: Vec<&str> = defs.iter().map(|def| def.code).collect();
            let fault = fault(FaultCode::NotAllowed).saying("cell_choice");
            self.refuse(key, fault.with("allowed", names.join(", ")));
        }
        found
    }

    /// An amount with the currency beside it; yuan where none is named.
    pub fn money(&mut self, key: &'static str, currency: &'static str) -> Option<Money> {
        let named = self.choice::<Currency>(currency, Currency::DEFS);
        let text = self.text(key)?;
        match Money::parse(&digits(text), named.unwrap_or(Currency::Cny)) {
            Ok(money) => Some(money),
            Err(why) => {
                let (code, expected) = match why {
                    MoneyFault::Shape => (FaultCode::InvalidFormat, "cell_amount"),
                    MoneyFault::Decimals => (FaultCode::InvalidFormat, "cell_amount_decimals"),
                    MoneyFault::Bounds => (FaultCode::OutOfRange, "cell_amount"),
                };
                let shown: String = text.chars().take(60).collect();
                self.refuse(key, fault(code).saying(expected).with("shown", shown));
                None
            }
        }
    }

    /// Several texts in one cell.
    pub fn list(&mut self, key: &'static str) -> Vec<String> {
        self.text(key).map(list).unwrap_or_default()
    }
}

/// Full-width digits are digits.
fn digits(text: &str) -> String {
    text.chars().map(narrow).collect()
}

fn whole(text: &str) -> Option<i32> {
    let text = digits(text);
    let is_plain = text
        .bytes()
        .enumerate()
        .all(|(at, byte)| byte.is_ascii_digit() || (at == 0 && byte == b'-' && text.len() > 1));
    if is_plain { text.parse().ok() } else { None }
}

fn boolean(text: &str) -> Option<bool> {
    match fold(text).as_str() {
        "是" | "yes" | "y" | "true" | "1" | "√" => Some(true),
        "否" | "no" | "n" | "false" | "0" | "×" => Some(false),
        _ => None,
    }
}

/// `2026-11-22`, `2026/11/22`, `2026/1/2`, `2026年1月2日`.
fn day(text: &str) -> Option<NaiveDate> {
    let text = digits(text);
    let parts: Vec<&str> = text
        .trim_end_matches('日')
        .split(['-', '/', '.', '年', '月'])
        .collect();
    let [year, month, day] = parts.as_slice() else {
        return None;
    };
    if year.len() != 4 || month.len() > 2 || day.len() > 2 {
        return None;
    }
    let number = |text: &str| {
        let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        is_plain.then(|| text.parse::<u32>().ok()).flatten()
    };
    let year = i32::try_from(number(year)?).ok()?;
    NaiveDate::from_ymd_opt(year, number(month)?, number(day)?)
}

fn choice<C: ClosedList>(text: &str, defs: &[CodeDef]) -> Option<C> {
    let folded = fold(text);
    let is_meant = |def: &&CodeDef| {
        [def.code, def.title.zh, def.title.en]
            .iter()
            .any(|name| fold(name) == folded)
    };
    C::parse(defs.iter().find(is_meant)?.code)
}

/// Separated by semicolons or line breaks, for commas stand in numbers and names.
fn list(text: &str) -> Vec<String> {
    text.split([';', '；', '\n'])
        .map(str::trim)
        .filter(|one| !one.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::words::PartCategory;
    use proptest::prelude::*;

    #[test]
    fn cells_are_read_as_people_write_them() {
        assert_eq!(
            ["是", "YES", "1", "否", "n", "maybe", ""].map(boolean),
            [
                Some(true),
                Some(true),
                Some(true),
                Some(false),
                Some(false),
                None,
                None
            ]
        );
        assert_eq!(
            ["12", "-3", "１２", "1.5", "", "-", "99999999999"].map(whole),
            [Some(12), Some(-3), Some(12), None, None, None, None]
        );
        let date = NaiveDate::from_ymd_opt(2026, 1, 2);
        for text in ["2026-01-02", "2026/1/2", "2026.1.2", "2026年1月2日"] {
            assert_eq!(day(text), date, "{text}");
        }
        for text in [
            "2026-02-30",
            "02/01/2026",
            "26-1-2",
            "2026-1",
            "2026-1-2-3",
            "今天",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
        for text in ["electronic", "电子类", "ELECTRONIC"] {
            assert_eq!(
                choice(text, PartCategory::DEFS),
                Some(PartCategory::Electronic)
            );
        }
        assert_eq!(choice::<PartCategory>("wood", PartCategory::DEFS), None);
        assert_eq!(list("A；B; C\nD;;"), ["A", "B", "C", "D"]);
    }

    proptest! {
        #[test]
        fn no_cell_stops_the_reading(text in "\\PC{0,30}") {
            let _ = (whole(&text), boolean(&text), day(&text), list(&text), digits(&text));
            let _ = choice::<PartCategory>(&text, PartCategory::DEFS);
        }

        #[test]
        fn days_come_back(days in 0_i32..40_000) {
            let date = NaiveDate::from_num_days_from_ce_opt(730_000 + days).unwrap();
            prop_assert_eq!(day(&date.to_string()), Some(date));
            prop_assert_eq!(day(&date.format("%Y/%-m/%-d").to_string()), Some(date));
        }

        #[test]
        fn whole_numbers_come_back(number in any::<i32>()) {
            prop_assert_eq!(whole(&number.to_string()), Some(number));
        }
    }
}
