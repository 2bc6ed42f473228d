//! The numbers that bound messages.

use std::time::Duration;

/// Limits of messages.
#[derive(Clone, Debug)]
pub struct MessagingLimits {
    /// Most characters of a message.
    pub content_chars: usize,
    /// Most characters of a nonce.
    pub nonce_chars: usize,
    /// Edits of a deleted message that are deleted with it.
    pub deleted_edits: i64,
    /// Memberships in channels, and waits of slow mode, that are kept in memory, each.
    pub cached_members: u64,
    /// How long a look at the bottom of the held history waits for other servers.
    pub history_wait: Duration,
    /// Pause before other servers are asked again for the history of a channel.
    pub history_pause: Duration,
    /// How long clients show that somebody types.
    pub typing: Duration,
}

impl Default for MessagingLimits {
    fn default() -> Self {
        Self {
            content_chars: 4000,
            nonce_chars: 64,
            deleted_edits: 20,
            cached_members: 20_000,
            history_wait: Duration::from_secs(10),
            history_pause: Duration::from_secs(2),
            typing: Duration::from_secs(10),
        }
    }
}
