//! The two languages the product speaks, and how one is chosen from `Accept-Language`.

use serde::{Deserialize, Serialize};

/// Language of texts made for people: problems, labels, documents.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, utoipa::ToSchema,
)]
pub enum Lang {
    /// Simplified Chinese, the default.
    #[default]
    #[serde(rename = "zh-CN")]
    ZhCn,
    /// English.
    #[serde(rename = "en")]
    En,
}

impl Lang {
    /// Both languages, the default first.
    pub const ALL: [Lang; 2] = [Lang::ZhCn, Lang::En];

    /// The BCP 47 tag.
    pub const fn as_str(self) -> &'static str {
        match self {
            Lang::ZhCn => "zh-CN",
            Lang::En => "en",
        }
    }

    /// Reads a stored tag.
    pub fn parse(tag: &str) -> Option<Lang> {
        Lang::ALL.into_iter().find(|lang| lang.as_str() == tag)
    }

    /// Picks the language with the highest weight in an `Accept-Language` header;
    /// anything unknown falls back to the default.
    pub fn negotiate(header: &str) -> Lang {
        header
            .split(',')
            .filter_map(weighted)
            .filter(|(_, weight)| *weight > 0)
            .fold(None, |best: Option<(Lang, u16)>, next| match best {
                Some(kept) if kept.1 >= next.1 => Some(kept),
                _ => Some(next),
            })
            .map_or(Lang::default(), |(lang, _)| lang)
    }
}

crate::text_enum!(Lang);

/// One `tag;q=0.8` item as language and weight in thousandths.
fn weighted(item: &str) -> Option<(Lang, u16)> {
    let mut parts = item.split(';');
    let tag = parts.next()?.trim().to_ascii_lowercase();
    let lang = match tag.split('-').next()? {
        "zh" | "*" => Lang::ZhCn,
        "en" => Lang::En,
        _ => return None,
    };
    let weight = parts
        .find_map(|part| part.trim().strip_prefix("q="))
        .map_or(Some(1.0_f32), |q| q.parse().ok())?;
    // A weight is defined on 0..=1; clamping makes the conversion exact enough to compare.
    let thousandths = (weight.clamp(0.0, 1.0) * 1000.0).round();
    (0..=1000)
        .find(|candidate| f32::from(*candidate) >= thousandths)
        .map(|weight| (lang, weight))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_known_language_wins() {
        let cases = [
            ("", Lang::ZhCn),
            ("fr", Lang::ZhCn),
            ("en", Lang::En),
            ("en-GB,zh;q=0.9", Lang::En),
            ("en;q=0.2, zh-CN;q=0.9", Lang::ZhCn),
            ("fr, en;q=0.5", Lang::En),
            ("en;q=0", Lang::ZhCn),
            ("en;q=abc", Lang::ZhCn),
            ("*", Lang::ZhCn),
        ];
        for (header, expected) in cases {
            assert_eq!(Lang::negotiate(header), expected, "{header}");
        }
    }
}
