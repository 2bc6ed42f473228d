//! The numbers that bound guilds.

use std::time::Duration;

/// Limits of guilds.
#[derive(Clone, Debug)]
pub struct GuildLimits {
    /// Guilds that one user may be a member of.
    pub guilds_per_user: i64,
    /// Channels of one guild: more are not made here, and of what another server's guild lists more are not entered.
    pub channels_per_guild: i64,
    /// Usable invites of one guild on this server.
    pub invites_per_guild: usize,
    /// Users of one other server who are invited to a guild by this one and have not come yet.
    pub pending_invites_per_server: i64,
    /// Channels and members whose rights are kept in memory, each.
    pub cached_rights: u64,
    /// How long who redeems an invite of another server waits for the channels; they come in later otherwise.
    pub entering_wait: Duration,
    /// Channels that are entered at a time.
    pub entering_at_a_time: usize,
    /// Longest pause before a channel that could not be entered is tried again.
    pub entering_max_backoff: Duration,
    /// How often this server looks whether it is in all the rooms that it ought to be in, woken or not.
    pub residency_interval: Duration,
    /// How long another server has to take its steward and users out of the channels of a guild that they are no longer in.
    /// At the latest after twice that this server puts them out of the channels that it has made.
    pub leaving_grace: Duration,
    /// How often an invite is redeemed again while its server has not yet heard that the user left the guild.
    pub rejoin_attempts: u32,
    /// Reports of one user, of the last 30 days, that nobody has decided on.
    pub open_reports_per_user: i64,
    /// Reports of users of one other server that are in work here.
    pub open_reports_per_server: i64,
    /// Reports that one other server files in 24 hours.
    pub reports_per_server_a_day: i64,
    /// Notes on one report.
    pub notes_per_report: i64,
    /// Days after its last change that a decided report is kept; 0 is for ever.
    pub report_retention_days: u32,
}

impl Default for GuildLimits {
    fn default() -> Self {
        Self {
            guilds_per_user: 200,
            channels_per_guild: 500,
            invites_per_guild: 1000,
            pending_invites_per_server: 50,
            cached_rights: 20_000,
            entering_wait: Duration::from_secs(10),
            entering_at_a_time: 4,
            entering_max_backoff: Duration::from_secs(300),
            residency_interval: Duration::from_secs(30),
            leaving_grace: Duration::from_secs(10),
            rejoin_attempts: 10,
            open_reports_per_user: 50,
            open_reports_per_server: 500,
            reports_per_server_a_day: 1000,
            notes_per_report: 200,
            report_retention_days: 365,
        }
    }
}
