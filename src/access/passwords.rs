//! Password hashing: Argon2id, few at a time, so that a crowd signing in cannot starve everything else,
//! and not too often for one account or address.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use super::throttle::Throttle;
use crate::platform::error::{AppError, AppResult};

/// Fewest characters of a password that is the only factor.
pub const SHORTEST: usize = 15;

/// Sign-ins that may wait for their turn; more are told to come back.
const WAITING: usize = 32;

/// Hashes and checks passwords on the blocking pool, with half of the cores at most.
#[derive(Clone)]
pub struct Passwords {
    permits: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    throttle: Arc<Throttle>,
}

/// Checked when there is no such user, so that unknown names take as long as wrong passwords: a hash like any
/// other, of no password that anybody knows. To make it at each start would hold the start up.
const DECOY: &str = concat!(
    "$argon2id$v=19$m=19456,t=2,p=1$",
    "YWZ0ZXJjYXJlLmRlY295",
    "$",
    "3q2+7wAREiM0RVZneImaq7zN3u/+7cuph2VDIQ8e0tE"
);

/// 19 MiB, two passes, one lane: the least that OWASP's guidance asks of Argon2id.
fn hasher() -> AppResult<Argon2<'static>> {
    let params = Params::new(19_456, 2, 1, None).map_err(AppError::internal)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The Argon2id hash of a password as a PHC string. Takes tens of milliseconds: for commands, not handlers.
///
/// # Errors
/// `internal` when the machine has no randomness.
pub fn hash_now(password: &str) -> AppResult<String> {
    let hash = hasher()?
        .hash_password(password.as_bytes())
        .map_err(AppError::internal)?;
    Ok(hash.to_string())
}

fn verify_now(password: &str, hash: &str) -> AppResult<bool> {
    let parsed = PasswordHash::new(hash).map_err(AppError::internal)?;
    Ok(hasher()?
        .verify_password(password.as_bytes(), &parsed)
        .is_ok())
}

impl Default for Passwords {
    fn default() -> Passwords {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Passwords {
            permits: Arc::new(Semaphore::new((cores / 2).max(1))),
            waiting: Arc::new(AtomicUsize::new(0)),
            throttle: Arc::default(),
        }
    }
}

impl Passwords {
    /// Counts tries; asked before [`Passwords::verify`].
    pub fn throttle(&self) -> &Throttle {
        &self.throttle
    }

    async fn turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> AppResult<T> + Send + 'static,
    ) -> AppResult<T> {
        if self.waiting.fetch_add(1, Ordering::SeqCst) >= WAITING {
            self.waiting.fetch_sub(1, Ordering::SeqCst);
            return Err(AppError::overloaded(1));
        }
        let permit = self.permits.acquire().await;
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        let _permit = permit.map_err(AppError::internal)?;
        actix_web::web::block(work)
            .await
            .map_err(AppError::internal)?
    }

    /// Hashes a new password.
    ///
    /// # Errors
    /// `overloaded` when too many wait.
    pub async fn hash(&self, password: String) -> AppResult<String> {
        self.turn(move || hash_now(&password)).await
    }

    /// Whether the password fits the hash; without a hash the same time passes and the answer is no.
    ///
    /// # Errors
    /// `overloaded` when too many wait.
    pub async fn verify(&self, password: String, hash: Option<String>) -> AppResult<bool> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| DECOY.to_owned());
        self.turn(move || verify_now(&password, &hash))
            .await
            .map(|fits| fits && known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_fits_its_own_password_only() {
        let hash = hash_now("correct horse battery").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify_now("correct horse battery", &hash).unwrap());
        assert!(!verify_now("correct horse batterx", &hash).unwrap());
    }

    #[test]
    fn checking_the_decoy_is_the_work_of_checking_any_hash() {
        let hash = hash_now("correct horse battery").unwrap();
        let (decoy, real) = (
            PasswordHash::new(DECOY).unwrap(),
            PasswordHash::new(&hash).unwrap(),
        );
        assert_eq!(decoy.algorithm, real.algorithm);
        assert_eq!(decoy.version, real.version);
        assert_eq!(decoy.params, real.params);
        let length = |hash: &PasswordHash| hash.hash.map(|output| output.as_bytes().len());
        assert_eq!(length(&decoy), length(&real));
        assert!(!verify_now("no password at all", DECOY).unwrap());
    }
}
