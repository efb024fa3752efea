//! Refresh tokens: their form, what follows one, and what an exchange means.
//!
//! The successor of a token is derived from it with the installation's key. A client that lost the
//! answer and asks again within the grace period gets the very same successor, so a session never has
//! two lines of tokens.

use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use chrono::TimeDelta;

use crate::platform::auth::Tokens;
use crate::platform::auth::tokens::random_secret;
use crate::platform::clock::UtcTime;
use crate::platform::error::AppResult;

/// Opens the text of every refresh token, so that secret scanners know it.
const PREFIX: &str = "rfr_";

/// A used token may be exchanged again for so long: mobile networks lose answers.
pub const GRACE: TimeDelta = TimeDelta::seconds(30);

/// 256 secret bits. Has no `Debug` on purpose.
#[derive(Clone)]
pub struct RefreshToken([u8; 32]);

impl RefreshToken {
    /// The first token of a session.
    ///
    /// # Errors
    /// `internal` when the machine has no randomness.
    pub fn random() -> AppResult<RefreshToken> {
        random_secret().map(RefreshToken)
    }

    /// Reads a token that a client presents.
    pub fn parse(text: &str) -> Option<RefreshToken> {
        let bytes = BASE64.decode(text.strip_prefix(PREFIX)?).ok()?;
        bytes.try_into().ok().map(RefreshToken)
    }

    /// The token that replaces this one.
    pub fn successor(&self, tokens: &Tokens) -> RefreshToken {
        RefreshToken(tokens.refresh_successor(&self.0))
    }

    /// What the client gets.
    pub fn text(&self) -> String {
        format!("{PREFIX}{}", BASE64.encode(self.0))
    }

    /// What is stored. The token has full entropy, so a plain hash cannot be guessed back.
    pub fn hash(&self) -> Vec<u8> {
        digest::digest(&digest::SHA256, &self.0).as_ref().to_vec()
    }
}

/// What presenting a token means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exchange {
    /// The live token: it is used up now.
    First,
    /// The answer to the first exchange was lost: the same successor is given again.
    Repeated,
    /// Somebody holds an old token: either the client or a thief, so the session must end.
    Reused,
}

/// Judges a token by when it was used and whether its successor has been used since.
pub fn judge(used_at: Option<UtcTime>, is_successor_used: bool, now: UtcTime) -> Exchange {
    match used_at {
        None => Exchange::First,
        Some(used_at) if !is_successor_used && now <= used_at.plus(GRACE) => Exchange::Repeated,
        Some(_) => Exchange::Reused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_token_is_good_again_for_thirty_seconds_unless_its_successor_was_used() {
        let at = |seconds: i64| UtcTime::from_millis(1_795_000_000_000 + seconds * 1000);
        let cases = [
            (None, false, 0, Exchange::First),
            (Some(0), false, 0, Exchange::Repeated),
            (Some(0), false, 30, Exchange::Repeated),
            (Some(0), false, 31, Exchange::Reused),
            (Some(0), true, 1, Exchange::Reused),
        ];
        for (used, is_successor_used, now, expected) in cases {
            assert_eq!(
                judge(used.map(at), is_successor_used, at(now)),
                expected,
                "used {used:?}, now {now}"
            );
        }
    }

    #[test]
    fn a_token_is_read_back_from_its_text_and_followed_by_one_successor() {
        let tokens = Tokens::new(Vec::new(), &[7; 32]).unwrap();
        let token = RefreshToken::random().unwrap();
        let read = RefreshToken::parse(&token.text()).unwrap();
        assert_eq!(read.hash(), token.hash());
        assert_eq!(
            read.successor(&tokens).text(),
            token.successor(&tokens).text()
        );
        assert_ne!(token.successor(&tokens).text(), token.text());
        let elsewhere = Tokens::new(Vec::new(), &[8; 32]).unwrap();
        assert_ne!(
            token.successor(&tokens).text(),
            token.successor(&elsewhere).text()
        );
        for broken in ["", "rfr_", "rfr_AAAA", &token.text()[1..]] {
            assert!(RefreshToken::parse(broken).is_none(), "{broken}");
        }
    }
}
