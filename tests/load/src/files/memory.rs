//! The memory of the server while something is done.

use std::{fmt, pin::pin, time::Duration};

use crate::process::{forget_peak, memory_mib};

/// Pause between two looks.
const GLANCE: Duration = Duration::from_millis(100);
/// Places of the curve that is shown.
const SHOWN: usize = 12;

/// In MiB.
pub(crate) struct Memory {
    pub(crate) before: f64,
    /// The most, as the kernel has kept it: no look misses it.
    pub(crate) peak: f64,
    curve: Vec<f64>,
}

/// Does `work`, and watches the memory of `pid`.
pub(crate) async fn watch<T>(pid: u32, work: impl Future<Output = T>) -> (T, Memory) {
    let before = memory_mib(pid, "VmRSS");
    forget_peak(pid);
    let mut curve = Vec::new();
    let mut beat = tokio::time::interval(GLANCE);
    let mut work = pin!(work);
    let done = loop {
        tokio::select! {
            done = &mut work => break done,
            _ = beat.tick() => curve.push(memory_mib(pid, "VmRSS")),
        }
    };
    let peak = memory_mib(pid, "VmHWM");
    (done, Memory { before, peak, curve })
}

impl fmt::Display for Memory {
    /// The curve: the highest of each twelfth of the time.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = self.curve.len().div_ceil(SHOWN).max(1);
        let highest = |some: &[f64]| some.iter().copied().fold(0.0, f64::max);
        let shown = self
            .curve
            .chunks(part)
            .map(|some| format!("{:.0}", highest(some)));
        f.write_str(&shown.collect::<Vec<_>>().join(" "))
    }
}
