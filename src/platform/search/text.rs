//! From text to tokens: folded words, pairs of Chinese characters, phone numbers backwards.
//!
//! A token is a letter for the kind of record, a letter for its class, and letters or digits. Nothing
//! else ever gets into one, so neither engine can mistake a token for syntax.

use std::collections::BTreeSet;

use super::SearchKind;
use crate::platform::fold::narrow;
use crate::platform::phone::reversed_digits;

/// Longest token, in characters: beyond, words are cut on both sides of the search alike.
const LONGEST: usize = 40;

/// Most tokens of one record: a book pasted into a description must not fill the index.
const MOST_TOKENS: usize = 400;

/// A word of letters and digits.
pub(super) const WORD: char = 'w';
/// Two neighbouring characters of a script without spaces, or the last one alone.
pub(super) const PAIR: char = 'c';
/// The digits of a phone number, backwards.
pub(super) const PHONE: char = 'p';

/// What a record is to be found by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchText {
    tokens: BTreeSet<String>,
}

impl SearchText {
    /// Nothing yet.
    pub fn new() -> SearchText {
        SearchText::default()
    }

    /// A number such as `T2611-000123`: found whole, by its parts, and by its serial without zeros.
    pub fn word(mut self, number: &str) -> SearchText {
        self = self.prefix_word(number);
        for part in parts(number) {
            if let Part::Word(word) = part {
                self.add(WORD, word.trim_start_matches('0'));
            }
        }
        self
    }

    /// A serial or model: found by how it begins, with or without its dashes.
    pub fn prefix_word(mut self, serial: &str) -> SearchText {
        let whole: String = folded(serial).filter(|c| c.is_alphanumeric()).collect();
        self.add(WORD, &whole);
        self.text(serial)
    }

    /// Names, titles, descriptions, addresses.
    pub fn text(mut self, text: &str) -> SearchText {
        for part in parts(text) {
            match part {
                Part::Word(word) => self.add(WORD, &word),
                Part::Run(run) => {
                    for pair in pairs(&run) {
                        self.add(PAIR, &pair);
                    }
                    // So that the last character is found alone, too.
                    if let Some(last) = run.last() {
                        self.add(PAIR, &last.to_string());
                    }
                }
            }
        }
        self
    }

    /// A phone number in E.164.
    pub fn phone(mut self, e164: &str) -> SearchText {
        self.add(PHONE, &reversed_digits(e164));
        self
    }

    fn add(&mut self, class: char, token: &str) {
        if !token.is_empty() && self.tokens.len() < MOST_TOKENS {
            self.tokens.insert(format!("{class}{}", cut(token)));
        }
    }

    /// The tokens as the index keeps them.
    pub(super) fn tokens(&self, kind: SearchKind) -> Vec<String> {
        let letter = kind.letter();
        self.tokens
            .iter()
            .map(|token| format!("{letter}{token}"))
            .collect()
    }
}

/// One piece of a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Letters and digits of a script that puts spaces between words.
    Word(String),
    /// Characters of a script that does not.
    Run(Vec<char>),
}

/// The pieces of a text in their order, folded; everything but letters and digits separates.
pub(super) fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut open: Option<Part> = None;
    for character in folded(text) {
        let is_open_run = matches!(open, Some(Part::Run(_)));
        if !character.is_alphanumeric() || is_spaceless(character) != is_open_run {
            parts.extend(open.take());
        }
        if !character.is_alphanumeric() {
            continue;
        }
        match &mut open {
            Some(Part::Word(word)) => word.push(character),
            Some(Part::Run(run)) => run.push(character),
            None if is_spaceless(character) => open = Some(Part::Run(vec![character])),
            None => open = Some(Part::Word(character.to_string())),
        }
    }
    parts.extend(open);
    parts
}

/// Each two neighbours of a run.
pub(super) fn pairs(run: &[char]) -> impl Iterator<Item = String> {
    run.windows(2).map(|pair| pair.iter().collect())
}

/// The first characters of a token.
pub(super) fn cut(token: &str) -> &str {
    match token.char_indices().nth(LONGEST) {
        Some((end, _)) => token.get(..end).unwrap_or(token),
        None => token,
    }
}

/// Characters without case and width.
fn folded(text: &str) -> impl Iterator<Item = char> {
    text.chars().map(narrow).flat_map(char::to_lowercase)
}

/// Chinese characters, kana and hangul: written without spaces between words.
fn is_spaceless(character: char) -> bool {
    matches!(character,
        '\u{1100}'..='\u{11FF}' | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30FF}'
        | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}')
}
