//! Which passwords are too easily guessed. Length is checked with the request; this is the rest.
//!
//! A guesser starts from lists: common passwords, the person's own names, the product's words, runs on
//! the keyboard. What such a list supplies counts for nothing; enough must remain besides.

use crate::platform::codes::FaultCode;
use crate::platform::error::FieldFault;

use super::password_words::COMMON;

/// Letters that must remain when everything guessable is taken away.
const LEAST_REMAINDER: usize = 8;
/// Different letters that a password must have.
const LEAST_DIFFERENT: usize = 5;
/// Runs of so many letters (`abcd`, `4321`, `qwer`, `aaaa`) count for nothing.
const RUN: usize = 4;

/// Words of this product and of its trade that an insider would try first.
const PRODUCT: &[&str] = &[
    "aftercare",
    "aftersales",
    "aftersale",
    "shouhou",
    "weixiu",
    "售后",
    "维修",
    "工单",
];

/// Rows of the keyboard, along which fingers run.
const ROWS: [&str; 4] = ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"];

/// Whose password it is to be.
#[derive(Debug, Clone, Copy)]
pub struct Owner<'a> {
    /// Name to sign in with.
    pub username: &'a str,
    /// Name shown to colleagues.
    pub display_name: &'a str,
}

/// Why a password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weakness {
    /// Holds the user name or the person's name.
    Personal,
    /// Holds a word of the product.
    Product,
    /// The same few letters over and over.
    Monotonous,
    /// Little but common passwords and keyboard runs.
    Common,
}

impl Weakness {
    /// The fault of the body member at `pointer`.
    pub fn fault(self, pointer: &str) -> FieldFault {
        let text = match self {
            Weakness::Personal => "password_personal",
            Weakness::Product => "password_product",
            Weakness::Monotonous => "password_monotonous",
            Weakness::Common => "password_common",
        };
        FieldFault::body(pointer, FaultCode::WeakPassword).saying(text)
    }
}

/// What is wrong with a password, if anything.
pub fn weakness(password: &str, owner: Owner<'_>) -> Option<Weakness> {
    let plain = plain(password);
    if names(owner).iter().any(|name| plain.contains(name)) {
        return Some(Weakness::Personal);
    }
    if PRODUCT.iter().any(|word| plain.contains(word)) {
        return Some(Weakness::Product);
    }
    if is_monotonous(&plain) {
        return Some(Weakness::Monotonous);
    }
    let lower = password.to_lowercase();
    // Digits are runs and stand for letters too, so both readings must leave enough.
    let remainder = remainder(&lower).min(remainder(&plain));
    (remainder < LEAST_REMAINDER).then_some(Weakness::Common)
}

/// Lower case, with the digits and signs that guessers read as letters.
fn plain(text: &str) -> String {
    text.to_lowercase()
        .chars()
        .map(|letter| match letter {
            '0' => 'o',
            '1' | '!' => 'i',
            '3' => 'e',
            '4' | '@' => 'a',
            '5' | '$' => 's',
            '7' => 't',
            other => other,
        })
        .collect()
}

/// The person's names and their parts, where long enough to be one.
fn names(owner: Owner<'_>) -> Vec<String> {
    let whole = [owner.username, owner.display_name];
    let parts = whole
        .into_iter()
        .flat_map(|name| name.split(|letter: char| !letter.is_alphanumeric()));
    let together = whole.into_iter().map(|name| -> String {
        name.chars()
            .filter(|letter| letter.is_alphanumeric())
            .collect()
    });
    let is_name = |name: &String| {
        // Two Chinese characters are a name; two or three Latin letters occur in any word.
        let least = if name.is_ascii() { 4 } else { 2 };
        name.chars().count() >= least
    };
    parts
        .map(str::to_owned)
        .chain(together)
        .chain(whole.map(str::to_owned))
        .filter(is_name)
        .map(|name| plain(&name))
        .collect()
}

/// Few different letters, or one short piece repeated.
fn is_monotonous(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    let mut different = letters.clone();
    different.sort_unstable();
    different.dedup();
    if different.len() < LEAST_DIFFERENT {
        return true;
    }
    (1..=letters.len() / 2).any(|length| {
        letters
            .iter()
            .zip(letters.iter().skip(length))
            .all(|(one, next)| one == next)
    })
}

/// How many letters belong to no common word and to no run; spaces count for nothing.
fn remainder(text: &str) -> usize {
    let letters: Vec<char> = text.chars().collect();
    let mut guessable = in_runs(&letters);
    for word in COMMON {
        // Every occurrence counts, also where words overlap: what is left must be in none of them.
        let word: Vec<char> = word.chars().collect();
        for (start, window) in letters.windows(word.len()).enumerate() {
            if window == word {
                mark(&mut guessable, start..start + word.len());
            }
        }
    }
    letters
        .iter()
        .zip(guessable)
        .filter(|(letter, guessable)| **letter != ' ' && !guessable)
        .count()
}

/// Which letters are part of a run of [`RUN`] or more.
fn in_runs(letters: &[char]) -> Vec<bool> {
    let mut found = vec![false; letters.len()];
    let mut start = 0;
    for end in 1..=letters.len() {
        let goes_on = letters
            .get(end - 1)
            .zip(letters.get(end))
            .is_some_and(|(one, next)| is_step(*one, *next));
        if !goes_on {
            if end - start >= RUN {
                mark(&mut found, start..end);
            }
            start = end;
        }
    }
    found
}

fn mark(letters: &mut [bool], range: std::ops::Range<usize>) {
    if let Some(range) = letters.get_mut(range) {
        range.fill(true);
    }
}

/// Whether `next` continues a run: the same letter, its neighbour in the alphabet or on the keyboard.
fn is_step(one: char, next: char) -> bool {
    let distance = u32::from(one).abs_diff(u32::from(next));
    if one.is_ascii_alphanumeric() && next.is_ascii_alphanumeric() && distance <= 1 {
        return true;
    }
    one == next
        || ROWS.iter().any(|row| {
            let at = |letter| row.chars().position(|other| other == letter);
            at(one)
                .zip(at(next))
                .is_some_and(|(a, b)| a.abs_diff(b) == 1)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LI: Owner<'static> = Owner {
        username: "li.xiaohong",
        display_name: "李小红",
    };

    #[test]
    fn easily_guessed_passwords_are_refused_with_the_reason() {
        let cases = [
            ("xiaohong loves tea 9", Some(Weakness::Personal)),
            ("X1a0hong-rainy-lamp", Some(Weakness::Personal)),
            ("李小红爱喝绿茶配点心和花生米", Some(Weakness::Personal)),
            ("lixiaohong rainy lamp", Some(Weakness::Personal)),
            ("a.li.xiaohong.lamp", Some(Weakness::Personal)),
            ("my Aftercare words 9", Some(Weakness::Product)),
            ("@fterCare window tea", Some(Weakness::Product)),
            ("我们的售后服务部门天下第一名啊", Some(Weakness::Product)),
            ("aaaaaaaaaaaaaaaaaa", Some(Weakness::Monotonous)),
            ("banana7banana7banana7", Some(Weakness::Monotonous)),
            ("123456789012345", Some(Weakness::Common)),
            ("qwertyuiopasdfgh", Some(Weakness::Common)),
            ("abcdefghijklmnop", Some(Weakness::Common)),
            ("password123456789", Some(Weakness::Common)),
            ("P@ssw0rd!W3lcome1!", Some(Weakness::Common)),
            ("iloveyou-5201314-qwerty", Some(Weakness::Common)),
            ("correct horse battery staple", None),
            ("k7mf-q2xw-9ghp-3vtn-r6bd", None),
            ("雨后的窗台上晒着三双旧布鞋呢", None),
            ("window tea lamp river", None),
        ];
        for (password, expected) in cases {
            assert_eq!(weakness(password, LI), expected, "{password}");
        }
    }

    #[test]
    fn the_list_is_lower_case_sorted_and_without_twins() {
        assert!(COMMON.len() >= 200);
        for word in COMMON {
            assert_eq!(*word, word.to_lowercase());
            assert!(word.chars().count() >= 4, "{word}");
        }
        let in_order = COMMON.windows(2).all(|pair| {
            (std::cmp::Reverse(pair[0].len()), pair[0])
                < (std::cmp::Reverse(pair[1].len()), pair[1])
        });
        assert!(in_order, "longest first, so that a twin is seen at once");
    }

    proptest! {
        #[test]
        fn common_words_and_digits_alone_never_make_a_password(
            picks in proptest::collection::vec(0..COMMON.len(), 1..6), digits in "[0-9]{0,3}",
        ) {
            let password = picks.iter().map(|pick| COMMON[*pick]).collect::<String>() + &digits;
            prop_assert!(weakness(&password, LI).is_some(), "{}", password);
        }

        #[test]
        fn no_text_makes_the_check_panic(password in ".{0,128}", username in ".{0,20}") {
            let _ = weakness(&password, Owner { username: &username, display_name: &password });
        }
    }
}
