//! What an administrator may set, and the numbers that bound presence.

use std::time::Duration;

/// Settings of presence.
#[derive(Clone, Debug)]
pub struct PresenceSettings {
    /// Whether there is any.
    pub enabled: bool,
    /// Whether other servers are told, and believed.
    pub federation: bool,
    /// How long a user who has no connection left is still shown: connections drop and are resumed.
    pub grace: Duration,
    /// Least pause between two times that the same user's presence is told.
    pub interval: Duration,
    /// How long a user of another server is believed to be there without that server saying so again.
    pub remote_expiry: Duration,
    /// How often other servers are told again of who is there. A third of what they wait, so that one loss does no harm.
    pub renewal: Duration,
    /// Most presences in a `ready`.
    pub ready: usize,
    /// Most presences that a user is told of on coming into a guild.
    pub entering: usize,
    /// Users of one other server who are remembered to be there.
    pub remote_users_per_server: usize,
    /// Users of all other servers who are.
    pub remote_users: usize,
    /// Presences that one other server may tell in a minute; more are passed over.
    pub remote_per_minute: u32,
    /// Users of this server whose change is told to other servers in one round, a second.
    pub round: usize,
    /// Most users whom a server is told of when it is there again.
    pub welcome: usize,
}

impl PresenceSettings {
    /// Other servers' users are believed to be there for `expiry`.
    #[must_use]
    pub fn with_expiry(expiry: Duration) -> Self {
        Self {
            remote_expiry: expiry,
            renewal: expiry / 3,
            ..Self::default()
        }
    }
}

impl Default for PresenceSettings {
    fn default() -> Self {
        Self {
            enabled: true,
            federation: true,
            grace: Duration::from_secs(10),
            interval: Duration::from_secs(3),
            remote_expiry: Duration::from_secs(360),
            renewal: Duration::from_secs(120),
            ready: 1000,
            entering: 100,
            remote_users_per_server: 5000,
            remote_users: 50_000,
            remote_per_minute: 6000,
            round: 300,
            welcome: 1000,
        }
    }
}
