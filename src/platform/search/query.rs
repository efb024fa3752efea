//! From what people type to what must be in the index.

use super::SearchKind;
use super::text::{PAIR, PHONE, Part, WORD, cut, pairs, parts};
use crate::platform::db::dialect::search::Wanted;
use crate::platform::phone::reversed_digits;

/// What is read of a query, in characters: nobody types more.
const LONGEST: usize = 200;

/// Terms of one query; further words are not looked at.
const MOST_TERMS: usize = 16;

/// Digits from which on a word may be the end of a phone number.
const PHONE_TAIL: usize = 4;

/// Digits from which on a query of several groups may be one phone number, as in `138 0013 8000`.
const SPACED_PHONE: usize = 7;

/// What a record must have; `None` when the query has neither letters nor digits.
pub(super) fn read(kind: SearchKind, q: &str) -> Option<Wanted> {
    let end = q
        .char_indices()
        .nth(LONGEST)
        .map_or(q.len(), |(end, _)| end);
    let q = q.get(..end).unwrap_or_default();
    let mut left = MOST_TERMS;
    let words: Vec<Wanted> = q
        .split_whitespace()
        .filter_map(|word| word_of(kind, word, &mut left))
        .collect();
    let words = Wanted::all(words)?;
    if q.split_whitespace().nth(1).is_some()
        && let Some(phone) = phone_of(kind, q, SPACED_PHONE)
    {
        return Some(Wanted::Any(vec![words, phone]));
    }
    Some(words)
}

/// One word between spaces: all its pieces, or the end of a phone number.
fn word_of(kind: SearchKind, word: &str, left: &mut usize) -> Option<Wanted> {
    let mut terms = Vec::new();
    let parts = parts(word);
    let last = parts.len().saturating_sub(1);
    for (place, part) in parts.into_iter().enumerate() {
        match part {
            // Only the end may be unfinished. Where `T2511-` stood for all that begins so, every number
            // of that month would be looked at before the serial counts.
            Part::Word(word) => terms.push(term(kind, WORD, &word, place == last)),
            Part::Run(run) => match run.as_slice() {
                [single] => terms.push(term(kind, PAIR, &single.to_string(), true)),
                _ => terms.extend(pairs(&run).map(|pair| term(kind, PAIR, &pair, false))),
            },
        }
    }
    terms.truncate(*left);
    *left -= terms.len();
    let pieces = Wanted::all(terms)?;
    match phone_of(kind, word, PHONE_TAIL) {
        Some(phone) => Some(Wanted::Any(vec![pieces, phone])),
        None => Some(pieces),
    }
}

/// The end of a phone number, if `text` holds at least so many digits and nothing that a phone number
/// is not written with. Leading zeros are the way to dial, not part of the number.
fn phone_of(kind: SearchKind, text: &str, least: usize) -> Option<Wanted> {
    let is_phone_mark = |c: char| c.is_whitespace() || "+-()（）－＋".contains(c);
    let digits = reversed_digits(text);
    let is_phone = text
        .chars()
        .all(|c| crate::platform::fold::narrow(c).is_ascii_digit() || is_phone_mark(c));
    if !is_phone || digits.len() < least {
        return None;
    }
    let dialled = digits.trim_end_matches('0');
    // Four zeros are a tail as good as any other.
    let digits = if dialled.len() < PHONE_TAIL {
        digits.as_str()
    } else {
        dialled
    };
    Some(term(kind, PHONE, digits, true))
}

fn term(kind: SearchKind, class: char, token: &str, is_prefix: bool) -> Wanted {
    Wanted::Term {
        token: format!("{}{class}{}", kind.letter(), cut(token)),
        is_prefix,
    }
}
