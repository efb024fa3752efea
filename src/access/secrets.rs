//! Passwords that the program itself makes up.

use crate::platform::auth::tokens::random_secret;
use crate::platform::error::AppResult;

/// Letters that nobody confuses when reading them out: 32 of them, so that each carries five bits.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// A random password of 100 bits in five groups, such as `k7mf-q2xw-9ghp-3vtn-r6bd`.
///
/// # Errors
/// `internal` when the machine has no randomness.
pub fn random_password() -> AppResult<String> {
    let letters: Vec<u8> = random_secret()?
        .into_iter()
        .take(20)
        .filter_map(|byte| LETTERS.get(usize::from(byte) % LETTERS.len()).copied())
        .collect();
    let groups: Vec<String> = letters
        .chunks(4)
        .map(|group| group.iter().copied().map(char::from).collect())
        .collect();
    Ok(groups.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::password_policy::{Owner, weakness};

    #[test]
    fn a_made_up_password_is_long_readable_and_never_the_same() {
        let first = random_password().unwrap();
        assert_eq!(first.len(), 24);
        assert!(!first.contains(['l', 'o', '0', '1']));
        assert_ne!(first, random_password().unwrap());
        let owner = Owner {
            username: "admin",
            display_name: "admin",
        };
        assert_eq!(weakness(&first, owner), None);
    }
}
