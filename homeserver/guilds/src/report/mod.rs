//! Reports of messages, users and guilds: private, rows of the servers that have to do with them, never events.
//!
//! A report goes to up to three servers: the reporter's, the guild's home and that of who is reported. Each has it in its queues: that of
//! the guild's moderators, which the guild's home holds, and that of the server's administrators. The queues decide apart from each other.

mod appeal;
mod change;
mod desk;
mod evidence;
mod file;
mod forward;
mod guild_queue;
mod mine;
mod models;
mod queue;
mod retention;
mod server_queue;
mod take;
mod target;
mod wire;

pub use change::ReportPatch;
pub use file::NewReport;
pub use queue::{moderators, report};

use guildhall_bus::ReportNews;
use guildhall_permissions::Permissions;

use crate::{Guilds, model::ReportQueue};

/// Most characters of a reporter's words, a note and an appeal.
const MAX_TEXT: usize = 1000;
/// How long after a decision one may appeal, in milliseconds: 30 days.
const APPEAL_MS: i64 = 30 * 24 * 3600 * 1000;
/// Characters of an id: 131 bits.
const ID: usize = 22;
/// Who may work in a guild's queue has one of these rights in the guild: each is the right to do something lasting about what is reported.
const MODERATING: Permissions = Permissions::MANAGE_MESSAGES
    .union(Permissions::MODERATE_MEMBERS)
    .union(Permissions::KICK_MEMBERS)
    .union(Permissions::BAN_MEMBERS);

impl Guilds {
    /// Tells the gateway.
    fn tell_of_report(&self, report_id: &str, queue: ReportQueue, is_new: bool) {
        self.bus().publish_report(ReportNews {
            report_id: report_id.to_owned(),
            queue: queue.as_str(),
            is_new,
        });
    }
}
