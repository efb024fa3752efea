//! Text made comparable: what people type differently but mean alike becomes equal.
//!
//! Owns the folding that uniqueness, duplicates, sorting by name and search share. Does not split text
//! into words; [`super::search`] does.

/// The first and last full-width form, and what lies between them and ASCII.
const WIDE: std::ops::RangeInclusive<u32> = 0xFF01..=0xFF5E;
const WIDE_TO_ASCII: u32 = 0xFEE0;

/// The half-width form of a full-width letter, digit or mark; every other character stays.
///
/// Chinese input methods switch between the two widths unseen, so `ＡＢ１２` must equal `AB12`.
pub fn narrow(character: char) -> char {
    let code = u32::from(character);
    if character == '\u{3000}' {
        ' '
    } else if WIDE.contains(&code) {
        char::from_u32(code - WIDE_TO_ASCII).unwrap_or(character)
    } else {
        character
    }
}

/// The text without case, width and spaces: for comparison and uniqueness, never for display.
///
/// Folding twice changes nothing.
pub fn fold(text: &str) -> String {
    text.chars()
        .map(narrow)
        .flat_map(char::to_lowercase)
        .filter(|character| !is_blank(*character))
        .collect()
}

/// Spaces of any kind, control characters and the invisible marks that copying from chats leaves.
fn is_blank(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || matches!(character, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn case_width_and_spaces_do_not_count() {
        for (typed, folded) in [
            ("  Siemens  AG ", "siemensag"),
            ("ＡＢＣ－１２３", "abc-123"),
            ("杭州　西湖 电器", "杭州西湖电器"),
            ("SN\u{200B}001\u{FEFF}", "sn001"),
            ("ÉCOLE", "école"),
            ("", ""),
        ] {
            assert_eq!(fold(typed), folded, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in ".{0,40}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
