//! How long things took.

/// Milliseconds in microseconds, at a quantile of `values`.
pub(crate) fn at(values: &mut [u128], quantile: f64) -> f64 {
    if values.is_empty() {
        return f64::NAN;
    }
    values.sort_unstable();
    let index = ((values.len() - 1) as f64 * quantile).round() as usize;
    values[index] as f64 / 1000.0
}

/// A line of a table: the median, the 95th of a hundred, and the slowest.
pub(crate) fn line(what: &str, times: &mut [u128]) {
    println!(
        "{what} | {:.1} | {:.1} | {:.1}",
        at(times, 0.5),
        at(times, 0.95),
        at(times, 1.0)
    );
}
