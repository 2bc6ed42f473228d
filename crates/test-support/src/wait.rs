//! Waiting for what must come, with an end.
#![allow(clippy::panic, reason = "for tests: a failure here fails the test")]

use std::time::{Duration, Instant};

/// Longest wait for anything. What comes at all comes long before.
const DEADLINE: Duration = Duration::from_secs(30);
/// Pause between two looks.
const PAUSE: Duration = Duration::from_millis(5);

/// Looks again and again until there is something to see.
///
/// # Panics
/// When there is nothing by the deadline.
pub async fn eventually<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let end = Instant::now() + DEADLINE;
    loop {
        if let Some(seen) = look().await {
            return seen;
        }
        assert!(Instant::now() < end, "{what}: not within {DEADLINE:?}");
        tokio::time::sleep(PAUSE).await;
    }
}
