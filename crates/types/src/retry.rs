//! How long it is waited before something that failed is tried again.

/// The pause after a failure that came after `failures` others, in milliseconds: `first`, twice as long after each further one, `longest` at most.
#[must_use]
pub fn pause_ms(first: i64, failures: i64, longest: i64) -> i64 {
    // More doublings than that are longer than anybody waits.
    let doublings = u32::try_from(failures.clamp(0, 20)).unwrap_or(20);
    first.saturating_mul(1 << doublings).min(longest)
}

#[cfg(test)]
mod tests {
    use super::pause_ms;

    #[test]
    fn each_is_longer_until_they_are_as_long_as_they_may_be() {
        let pauses = [0, 1, 2, 6, 7, 100, i64::MAX].map(|failures| pause_ms(30, failures, 3600));
        assert_eq!(pauses, [30, 60, 120, 1920, 3600, 3600, 3600]);
        assert_eq!(pause_ms(i64::MAX, 3, i64::MAX), i64::MAX);
        assert_eq!(pause_ms(5, -1, 100), 5);
    }
}
