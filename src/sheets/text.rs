//! Cells that a spreadsheet would take for a formula (CSV injection).
//!
//! A text cell of a CSV file is run as a formula when it begins with one of [`OPENING`]. An apostrophe
//! before it makes it a text. Reading takes one apostrophe away again, so what was written comes back as
//! it was. XLSX says of each cell whether it is a formula, and needs none of this.

/// What formulas begin with, the full-width forms that Chinese input methods write included.
const OPENING: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

fn is_risky(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(OPENING)
}

/// The text as it may stand in a CSV cell.
pub fn neutral(text: &str) -> String {
    if is_risky(text) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// The text that a CSV cell stands for.
pub fn restored(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if is_risky(text) => text,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn no_cell_begins_like_a_formula() {
        for (text, cell) in [
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("＝1", "'＝1"),
            ("'=1", "''=1"),
            ("压缩机", "压缩机"),
            ("'tis", "'tis"),
            ("", ""),
        ] {
            assert_eq!(neutral(text), cell);
            assert_eq!(restored(&neutral(text)), text);
        }
    }

    proptest! {
        #[test]
        fn what_is_written_comes_back_and_is_no_formula(text in "['=+@\t\r\\-＝a压]{0,8}") {
            let cell = neutral(&text);
            prop_assert_eq!(restored(&cell), text.as_str());
            prop_assert!(!cell.starts_with(OPENING));
        }
    }
}
