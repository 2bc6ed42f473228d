//! The numbers of the sender.

use std::time::Duration;

/// Limits of sending.
#[derive(Clone, Debug)]
pub struct SenderConfig {
    /// Most PDUs in a transaction (Matrix: 50).
    pub pdus: i64,
    /// Most EDUs in a transaction (Matrix: 100); more that wait for a server are dropped, oldest first.
    pub edus: usize,
    /// The first pause after a failure; each further one doubles it.
    pub first_backoff: Duration,
    /// The longest pause.
    pub max_backoff: Duration,
    /// Log entries of no concern to a server after which its position is stored all the same.
    pub idle_entries: i64,
}

impl Default for SenderConfig {
    fn default() -> Self {
        Self {
            pdus: 50,
            edus: 100,
            first_backoff: Duration::from_secs(1),
            max_backoff: Duration::from_secs(300),
            idle_entries: 1000,
        }
    }
}
