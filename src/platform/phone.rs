//! Phone numbers: read as people write them, kept as E.164, shown readably, masked for most eyes.

use std::str::FromStr;

use phonenumber::{Mode, PhoneNumber, country};

use super::fold::narrow;

/// Longest text that is read as a phone number; E.164 has 15 digits, people add spaces and marks.
const MAX_TYPED: usize = 40;

/// The number as E.164, such as `+8613800138000`; `None` when it is no valid number.
///
/// `region` is the ISO 3166-1 code of the country meant when the text names none. An extension is
/// dropped: E.164 has no place for it.
pub fn normalize(text: &str, region: &str) -> Option<String> {
    if text.len() > MAX_TYPED * 3 {
        return None;
    }
    let text: String = text.chars().map(narrow).collect();
    let number = parse(text.trim(), region)?;
    Some(number.format().mode(Mode::E164).to_string())
}

/// The number as people read it, such as `+86 138 0013 8000`; what cannot be read stays as it is.
pub fn display(e164: &str) -> String {
    match parse(e164, "") {
        Some(number) => number.format().mode(Mode::International).to_string(),
        None => e164.to_owned(),
    }
}

/// The digits backwards: callers read out the last ones, and an index finds prefixes only.
pub fn reversed_digits(e164: &str) -> String {
    e164.chars()
        .rev()
        .map(narrow)
        .filter(char::is_ascii_digit)
        .collect()
}

/// The number with its middle hidden: `138****1234`. A country other than China keeps its code.
pub fn mask(e164: &str) -> String {
    let digits = |text: &str| -> Vec<char> { text.chars().filter(char::is_ascii_digit).collect() };
    if let Some(national) = e164.strip_prefix("+86") {
        return hide_middle(&digits(national));
    }
    // The country code is cut from the text itself: for some regions the national number that the
    // library names has an area code in front that the text never had.
    let abroad = parse(e164, "").and_then(|number| {
        let code = number.code().value().to_string();
        let national = e164.strip_prefix('+')?.strip_prefix(code.as_str())?;
        Some(format!("+{code} {}", hide_middle(&digits(national))))
    });
    abroad.unwrap_or_else(|| hide_middle(&digits(e164)))
}

/// Shows at most three leading and four closing digits, and always hides at least four.
fn hide_middle(digits: &[char]) -> String {
    let shown = digits.len().saturating_sub(4);
    let tail = shown.min(4);
    let head = (shown - tail).min(3);
    let (head, rest) = digits.split_at_checked(head).unwrap_or_default();
    let hidden = rest.len().saturating_sub(tail);
    let (_, tail) = rest.split_at_checked(hidden).unwrap_or_default();
    head.iter().chain(&['*'; 4]).chain(tail).collect()
}

fn parse(text: &str, region: &str) -> Option<PhoneNumber> {
    // A number that names its country is read without the region: its prefixes would mislead.
    let region = Some(region)
        .filter(|_| !text.starts_with('+'))
        .and_then(|region| country::Id::from_str(region).ok());
    phonenumber::parse(region, text)
        .ok()
        .filter(PhoneNumber::is_valid)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_people_write_becomes_e164() {
        let cases = [
            ("138 0013 8000", "CN", Some("+8613800138000")),
            ("１３８-００１３-８０００", "CN", Some("+8613800138000")),
            ("+86 138-0013-8000", "US", Some("+8613800138000")),
            ("0086 138 0013 8000", "CN", Some("+8613800138000")),
            ("0571-8888 6666", "CN", Some("+8657188886666")),
            ("400-820-8820", "CN", Some("+864008208820")),
            ("(212) 555-2368", "US", Some("+12125552368")),
            ("138001380", "CN", None),
            ("call me", "CN", None),
            ("", "CN", None),
            ("13800138000", "", None),
        ];
        for (text, region, expected) in cases {
            assert_eq!(normalize(text, region).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_normalized_number_stays_as_it_is() {
        for number in ["+8613800138000", "+12125552368", "+4930123456"] {
            assert_eq!(normalize(number, "CN").as_deref(), Some(number));
        }
    }

    #[test]
    fn a_number_is_shown_readably() {
        assert_eq!(display("+8613800138000"), "+86 138 0013 8000");
        assert_eq!(display("not a number"), "not a number");
    }

    #[test]
    fn the_last_digits_come_first_when_reversed() {
        assert_eq!(reversed_digits("+8613800138001"), "1008310083168");
    }

    #[test]
    fn the_middle_of_a_number_is_hidden() {
        for (number, masked) in [
            ("+8613800131234", "138****1234"),
            ("+8657188886666", "571****6666"),
            ("+12125552368", "+1 21****2368"),
            ("+14410000", "+1 ****000"),
            ("12345", "****5"),
            ("1234", "****"),
            ("", "****"),
        ] {
            assert_eq!(mask(number), masked, "{number}");
        }
    }

    proptest! {
        #[test]
        fn a_mask_hides_at_least_four_digits(number in "\\+?[0-9]{0,15}") {
            let digits = number.chars().filter(char::is_ascii_digit).count();
            let shown = mask(&number).chars().filter(char::is_ascii_digit).count();
            prop_assert!(shown <= 10 && shown + 4 <= digits.max(4));
        }

        #[test]
        fn any_text_can_be_read(text in ".{0,60}", region in "[A-Z]{0,3}") {
            if let Some(number) = normalize(&text, &region) {
                prop_assert_eq!(normalize(&number, ""), Some(number));
            }
            display(&text);
        }
    }
}
