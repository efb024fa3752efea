//! Latencies of one measurement and their percentiles.

use std::time::Duration;

/// Every latency seen, in microseconds; a run of seconds fits into memory, so nothing is rounded.
#[derive(Debug, Clone, Default)]
pub struct Latencies {
    micros: Vec<u32>,
}

impl Latencies {
    /// Keeps one more.
    pub fn add(&mut self, latency: Duration) {
        self.micros
            .push(u32::try_from(latency.as_micros()).unwrap_or(u32::MAX));
    }

    /// Takes over what another connection saw.
    pub fn merge(&mut self, other: Latencies) {
        self.micros.extend(other.micros);
    }

    /// How many were seen.
    pub fn count(&self) -> usize {
        self.micros.len()
    }

    /// The latency, in milliseconds, that `share` (0 to 1) of all requests stayed below; none seen is none.
    pub fn percentile(&mut self, share: f64) -> Option<f64> {
        self.micros.sort_unstable();
        let last = self.micros.len().checked_sub(1)?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a position in a list of some million entries"
        )]
        let place = (last as f64 * share).round() as usize;
        self.micros
            .get(place)
            .map(|micros| f64::from(*micros) / 1000.0)
    }
}
