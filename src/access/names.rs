//! What user names, branch codes and time zones may look like.

/// Whether a user name, already in its stored form, is one: 3 to 60 of `a-z 0-9 . _ -`, letters or
/// digits at both ends.
pub fn is_username(text: &str) -> bool {
    let is_end = |letter: Option<u8>| {
        letter.is_some_and(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
    };
    (3..=60).contains(&text.len())
        && is_end(text.bytes().next())
        && is_end(text.bytes().next_back())
        && text.bytes().all(|letter| {
            letter.is_ascii_lowercase() || letter.is_ascii_digit() || b"._-".contains(&letter)
        })
}

/// Whether a branch code is one: 1 to 20 of `A-Z 0-9 -`, beginning with a letter or digit.
pub fn is_branch_code(text: &str) -> bool {
    (1..=20).contains(&text.len())
        && !text.starts_with('-')
        && text
            .bytes()
            .all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == b'-')
}

/// Areas of the IANA time zone names. `Etc` and the bare abbreviations are no place where a branch is.
const AREAS: [&str; 10] = [
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
];

/// Whether the text has the form of an IANA time zone name of a place: `Asia/Shanghai`,
/// `America/Argentina/Ushuaia`.
pub fn is_time_zone(text: &str) -> bool {
    let mut parts = text.split('/');
    let has_area = parts.next().is_some_and(|area| AREAS.contains(&area));
    let places: Vec<&str> = parts.collect();
    let is_place = |place: &&str| {
        place.starts_with(|first: char| first.is_ascii_uppercase())
            && place
                .bytes()
                .all(|letter| letter.is_ascii_alphabetic() || b"_-".contains(&letter))
    };
    has_area && text.len() <= 40 && (1..=2).contains(&places.len()) && places.iter().all(is_place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_names_are_plain_lower_case_words() {
        for good in ["li", "li.wei", "a-b_c.9", "007"] {
            assert_eq!(is_username(good), good.len() > 2, "{good}");
        }
        for bad in ["", ".li", "li.", "Li.Wei", "li wei", "李伟啊", "a/b/c"] {
            assert!(!is_username(bad), "{bad}");
        }
        assert!(is_username(&"a".repeat(60)) && !is_username(&"a".repeat(61)));
    }

    #[test]
    fn branch_codes_are_short_and_upper_case() {
        for good in ["HQ", "SH-01", "7"] {
            assert!(is_branch_code(good), "{good}");
        }
        for bad in ["", "-A", "hq", "SH 01", "ABCDEFGHIJKLMNOPQRSTU"] {
            assert!(!is_branch_code(bad), "{bad}");
        }
    }

    #[test]
    fn a_time_zone_names_a_place() {
        for good in [
            "Asia/Shanghai",
            "America/Argentina/Ushuaia",
            "America/Port-au-Prince",
            "Africa/Dar_es_Salaam",
        ] {
            assert!(is_time_zone(good), "{good}");
        }
        for bad in [
            "",
            "Asia",
            "Asia/",
            "asia/shanghai",
            "UTC",
            "Etc/GMT+8",
            "+08:00",
            "Asia/Shanghai/X/Y",
            "Mars/Olympus",
        ] {
            assert!(!is_time_zone(bad), "{bad}");
        }
    }
}
