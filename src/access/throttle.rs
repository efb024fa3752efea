//! How often somebody may try a password: by account, by address, and by both together.
//!
//! Every bucket refills steadily, so nobody is ever locked out for good. The account's bucket does not
//! bind an address from which the person has signed in before: a stranger who keeps failing on
//! somebody's name from many places slows down other strangers, not the person. Names and addresses
//! are kept only as keyed hashes, in bounded memory.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::TimeDelta;

use crate::platform::clock::UtcTime;
use crate::platform::codes::Code;
use crate::platform::error::{AppError, AppResult};

/// Tries remembered per table; the least burdened are forgotten first.
const REMEMBERED: usize = 20_000;

/// So many tries at once, then one in each interval.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Tries possible at once.
    pub burst: i32,
    /// Time in which one more becomes possible.
    pub every: TimeDelta,
}

/// The paces in force.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// One account from one address.
    pub pair: Pace,
    /// One account from anywhere unfamiliar.
    pub account: Pace,
    /// One address, whatever the account: an office behind one address signs in together.
    pub address: Pace,
}

impl Default for Limits {
    fn default() -> Limits {
        let pace = |burst, seconds| Pace {
            burst,
            every: TimeDelta::seconds(seconds),
        };
        Limits {
            pair: pace(10, 30),
            account: pace(30, 30),
            address: pace(60, 2),
        }
    }
}

/// Counts tries. Each bucket is one instant: when it will be full again.
#[derive(Debug)]
pub struct Throttle {
    limits: Limits,
    hasher: RandomState,
    memory: Mutex<Memory>,
}

#[derive(Debug, Default)]
struct Memory {
    full_at: HashMap<u64, i64>,
    familiar: HashMap<u64, i64>,
}

/// One try that has been counted.
#[derive(Debug)]
pub struct Attempt {
    pair: u64,
    charged: Vec<(u64, Pace)>,
}

impl Default for Throttle {
    fn default() -> Throttle {
        Throttle::new(Limits::default())
    }
}

impl Throttle {
    /// Starts with every bucket full.
    pub fn new(limits: Limits) -> Throttle {
        Throttle {
            limits,
            hasher: RandomState::new(),
            memory: Mutex::default(),
        }
    }

    /// Counts a try before the password is checked, so that tries side by side count too.
    ///
    /// # Errors
    /// `rate_limited` with the seconds to wait.
    pub fn enter(&self, account: &str, address: Option<&str>, now: UtcTime) -> AppResult<Attempt> {
        let network = address.map(network).unwrap_or_default();
        let pair = self.hasher.hash_one(("pair", account, &network));
        let mut memory = self.memory();
        let mut charged = vec![
            (pair, self.limits.pair),
            (
                self.hasher.hash_one(("address", &network)),
                self.limits.address,
            ),
        ];
        if !memory.familiar.contains_key(&pair) {
            let account = self.hasher.hash_one(("account", account));
            charged.push((account, self.limits.account));
        }
        let wait = charged
            .iter()
            .map(|(key, pace)| memory.wait(*key, *pace, now))
            .max()
            .unwrap_or_default();
        if wait > 0 {
            let seconds = u32::try_from(wait.div_euclid(1000) + 1).unwrap_or(u32::MAX);
            return Err(AppError::new(Code::RateLimited).retry_after(seconds));
        }
        for (key, pace) in &charged {
            memory.charge(*key, *pace, now);
        }
        Ok(Attempt { pair, charged })
    }

    /// The password was right: the try costs nothing and the address is familiar from now on.
    pub fn succeeded(&self, attempt: &Attempt, now: UtcTime) {
        self.forgive(attempt);
        let mut memory = self.memory();
        memory.full_at.remove(&attempt.pair);
        make_room(&mut memory.familiar, i64::MIN);
        memory.familiar.insert(attempt.pair, now.millis());
    }

    /// The try was never judged, for a reason of ours: it costs nothing.
    pub fn forgive(&self, attempt: &Attempt) {
        let mut memory = self.memory();
        for (key, pace) in &attempt.charged {
            if let Some(full_at) = memory.full_at.get_mut(key) {
                *full_at -= pace.every.num_milliseconds();
            }
        }
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Memory {
    /// Where the bucket would stand after one more try, as the instant at which it is full again.
    fn next(&self, key: u64, pace: Pace, now: UtcTime) -> i64 {
        let full_at = self.full_at.get(&key).copied().unwrap_or_default();
        full_at.max(now.millis()) + pace.every.num_milliseconds()
    }

    /// Milliseconds until one more try is possible.
    fn wait(&self, key: u64, pace: Pace, now: UtcTime) -> i64 {
        let room = pace.every.num_milliseconds() * i64::from(pace.burst);
        (self.next(key, pace, now) - now.millis() - room).max(0)
    }

    fn charge(&mut self, key: u64, pace: Pace, now: UtcTime) {
        let next = self.next(key, pace, now);
        make_room(&mut self.full_at, now.millis());
        self.full_at.insert(key, next);
    }
}

/// Forgets what lies before `now`; when that is not enough, the older half.
fn make_room(table: &mut HashMap<u64, i64>, now: i64) {
    if table.len() < REMEMBERED {
        return;
    }
    table.retain(|_, at| *at > now);
    if table.len() >= REMEMBERED {
        let mut instants: Vec<i64> = table.values().copied().collect();
        let (_, middle, _) = instants.select_nth_unstable(REMEMBERED / 2);
        let middle = *middle;
        table.retain(|_, at| *at > middle);
    }
}

/// Whoever has one IPv6 address has its whole /64, so that counts as one.
fn network(address: &str) -> String {
    match address.parse::<IpAddr>() {
        Ok(IpAddr::V6(six)) => match six.to_ipv4_mapped() {
            Some(four) => four.to_string(),
            None => {
                let [a, b, c, d, ..] = six.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
        },
        _ => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: i64 = 1_795_000_000_000;

    fn at(seconds: i64) -> UtcTime {
        UtcTime::from_millis(START + seconds * 1000)
    }

    fn tries_until_refused(throttle: &Throttle, account: &str, address: &str, now: UtcTime) -> i32 {
        (0..1000)
            .find(|_| throttle.enter(account, Some(address), now).is_err())
            .unwrap()
    }

    #[test]
    fn one_account_from_one_address_is_slowed_down_and_recovers() {
        let throttle = Throttle::default();
        assert_eq!(tries_until_refused(&throttle, "li", "10.0.0.1", at(0)), 10);
        let refused = throttle.enter("li", Some("10.0.0.1"), at(0)).unwrap_err();
        assert_eq!(refused.code(), Code::RateLimited);
        assert!((30..=31).contains(&refused.retry_seconds().unwrap()));
        assert_eq!(tries_until_refused(&throttle, "li", "10.0.0.1", at(31)), 1);
        assert_eq!(
            tries_until_refused(&throttle, "li", "10.0.0.1", at(3600)),
            10
        );
    }

    #[test]
    fn a_stranger_cannot_lock_out_a_person_at_a_familiar_address() {
        let throttle = Throttle::default();
        let attempt = throttle.enter("li", Some("10.0.0.1"), at(0)).unwrap();
        throttle.succeeded(&attempt, at(0));
        let from_many: i32 = (0..20)
            .map(|host| tries_until_refused(&throttle, "li", &format!("10.9.0.{host}"), at(1)))
            .sum();
        assert_eq!(from_many, 30, "the account's own pace binds all strangers");
        assert!(throttle.enter("li", Some("10.9.1.1"), at(2)).is_err());
        assert!(throttle.enter("li", Some("10.0.0.1"), at(2)).is_ok());
    }

    #[test]
    fn a_success_costs_nothing() {
        let throttle = Throttle::default();
        for _ in 0..500 {
            let attempt = throttle.enter("li", Some("10.0.0.1"), at(0)).unwrap();
            throttle.succeeded(&attempt, at(0));
        }
    }

    #[test]
    fn one_address_may_not_try_many_names() {
        let throttle = Throttle::default();
        let tried = (0..1000)
            .find(|name| {
                throttle
                    .enter(&format!("name{name}"), Some("10.0.0.1"), at(0))
                    .is_err()
            })
            .unwrap();
        assert_eq!(tried, 60);
        let neighbour = throttle.enter("li", Some("2001:db8::1"), at(0));
        assert!(neighbour.is_ok());
        assert_eq!(network("2001:db8::1"), network("2001:db8::2:3"));
        assert_eq!(network("::ffff:10.0.0.1"), "10.0.0.1");
    }

    #[test]
    fn memory_stays_bounded_and_keeps_the_worst_offenders() {
        let throttle = Throttle::default();
        tries_until_refused(&throttle, "li", "10.0.0.1", at(0));
        for name in 0..30_000 {
            let address = format!("2001:db8:{:x}:{:x}::1", name / 60_000, name);
            drop(throttle.enter(&format!("n{name}"), Some(&address), at(0)));
        }
        assert!(throttle.memory().full_at.len() <= REMEMBERED);
        assert!(throttle.enter("li", Some("10.0.0.1"), at(1)).is_err());
    }
}
