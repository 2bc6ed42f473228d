//! Deleting what the banned have said.
//!
//! A ban may ask for the messages of the last seconds or days. That can be thousands, in channels that the moderator does not see or whose
//! rooms the moderator's server is not in. So nobody waits for it: each server notes such bans of the log in a table and works them off in
//! small batches, by redactions of its steward that name the ban. The server of the moderator begins at once. The server that
//! made a channel's room, which is always in it, does what has stood still for a while, and what comes in late.

mod note;
mod run;
mod work;

use std::{collections::HashSet, time::Duration};

use guildhall_storage::sweeps::Sweep;

/// Messages that are deleted by one submission; everybody else gets in between.
const AT_A_TIME: i64 = 20;
/// Pause between two submissions.
const PAUSE: Duration = Duration::from_millis(50);
/// How long late messages are looked for after a ban: thrice as long as a server may not have heard of it.
const WATCH_MS: i64 = 15 * 60 * 1000;
/// Sweeps that are looked at in a round.
const MOST: i64 = 10_000;

/// What is remembered of a sweep between two rounds.
#[derive(Default)]
struct Memory {
    /// Messages for which a redaction was sent: one that does not count is not sent again and again.
    tried: HashSet<String>,
    /// The first message of each channel that stood at the last look.
    heads: Vec<(String, String)>,
}

/// What names a sweep.
fn key(sweep: &Sweep) -> (String, String) {
    (sweep.guild_id.clone(), sweep.ban_id.clone())
}
