//! Waiting for what must come, with an end.

use std::{
    future::Future,
    time::{Duration, Instant},
};

/// Longest wait for anything.
const DEADLINE: Duration = Duration::from_secs(60);
/// Pause between two looks.
const PAUSE: Duration = Duration::from_millis(50);

/// Asks `check` again and again until it gives a value; fails with what it last lacked after a minute.
///
/// # Panics
/// When the minute is over.
pub async fn eventually<T, F, Fut>(what: &str, mut check: F) -> T
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Result<T, String>>,
{
    let end = Instant::now() + DEADLINE;
    loop {
        match check().await {
            Ok(value) => return value,
            Err(lack) if Instant::now() > end => panic!("{what}: {lack}"),
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}
