//! What was measured, as a line of a table.

use std::fmt;

/// The head of the table.
pub(crate) const HEADER: &str = "\
| database | channels | senders | sends/s | HTTP p50 ms | HTTP p99 ms | gateway p50 ms | gateway p99 ms | server CPU s/s | driver CPU s/s | idle MiB | peak MiB |
|---|---|---|---|---|---|---|---|---|---|---|---|";

pub(crate) struct Outcome {
    pub(crate) sends_per_second: f64,
    /// From the request to its answer.
    pub(crate) http: Latencies,
    /// From the request to the frame at another member's session.
    pub(crate) gateway: Latencies,
    /// Seconds of processor time a second.
    pub(crate) server_cpu: f64,
    pub(crate) driver_cpu: f64,
    pub(crate) idle_mib: f64,
    pub(crate) peak_mib: f64,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:.0} | {:.1} | {:.1} | {:.1} | {:.1} | {:.2} | {:.2} | {:.0} | {:.0}",
            self.sends_per_second,
            self.http.at(0.50),
            self.http.at(0.99),
            self.gateway.at(0.50),
            self.gateway.at(0.99),
            self.server_cpu,
            self.driver_cpu,
            self.idle_mib,
            self.peak_mib
        )
    }
}

/// Latencies in microseconds, sorted.
pub(crate) struct Latencies(Vec<u64>);

impl Latencies {
    pub(crate) fn new(mut values: Vec<u64>) -> Self {
        values.sort_unstable();
        Self(values)
    }

    /// Milliseconds at a quantile.
    fn at(&self, quantile: f64) -> f64 {
        let Some(last) = self.0.len().checked_sub(1) else {
            return f64::NAN;
        };
        let index = (last as f64 * quantile).round() as usize;
        self.0[index] as f64 / 1000.0
    }
}

#[cfg(test)]
mod tests {
    use super::Latencies;

    #[test]
    fn quantiles_are_values_that_were_seen() {
        let latencies = Latencies::new((1..=101).rev().map(|value| value * 1000).collect());
        assert_eq!(
            [0.0, 0.5, 0.99, 1.0].map(|q| latencies.at(q)),
            [1.0, 51.0, 100.0, 101.0]
        );
        assert!(Latencies::new(Vec::new()).at(0.5).is_nan());
    }
}
