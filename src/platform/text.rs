//! Texts for people, from the `locales` folder, by key and language.

use super::lang::Lang;

/// The text under `key` with `%{name}` places filled; `None` when no such key exists.
pub fn find(lang: Lang, key: &str, params: &[(&str, &str)]) -> Option<String> {
    let template = crate::_rust_i18n_try_translate(lang.as_str(), key)?;
    Some(fill(&template, params))
}

/// The text under `key`, or the key itself: a missing text is a fault that a test finds, not one
/// that should cost a caller the answer.
pub fn of(lang: Lang, key: &str, params: &[(&str, &str)]) -> String {
    find(lang, key, params).unwrap_or_else(|| key.to_owned())
}

fn fill(template: &str, params: &[(&str, &str)]) -> String {
    params
        .iter()
        .fold(template.to_owned(), |text, (name, value)| {
            text.replace(&format!("%{{{name}}}"), value)
        })
}
