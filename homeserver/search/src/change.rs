//! What entries of the commit log touch.

use std::collections::BTreeSet;

use guildhall_rooms::Change;
use guildhall_storage::log::LogEntry;

/// What is to be looked at anew. What became of it, the database says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Touched {
    /// Channel and id.
    pub(crate) messages: BTreeSet<(String, String)>,
    /// Channels that are shown from now on, or no longer.
    pub(crate) channels: BTreeSet<String>,
    /// Guilds whose channels are.
    pub(crate) guilds: BTreeSet<String>,
    /// Channel and id of threads that are gone.
    pub(crate) threads: BTreeSet<(String, String)>,
    /// Channels in which other messages are pinned.
    pub(crate) pins: BTreeSet<String>,
}

impl Touched {
    /// What `entries` touch.
    pub(crate) fn by(entries: &[LogEntry]) -> Self {
        let mut touched = Self::default();
        for entry in entries {
            let changes: Vec<Change> = serde_json::from_str(&entry.changes).unwrap_or_else(|error| {
                tracing::error!(seq = entry.seq, %error, "a log entry's changes cannot be read");
                Vec::new()
            });
            for change in changes {
                touched.note(change);
            }
        }
        touched
    }

    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn note(&mut self, change: Change) {
        match change {
            Change::MessageCreated { channel, message, .. }
            | Change::MessageUpdated { channel, message }
            | Change::MessageDeleted { channel, message } => {
                self.messages.insert((channel, message));
            }
            Change::ThreadDeleted { channel, thread } => {
                // With a post of a forum the message that it begins with is gone, too.
                self.messages.insert((channel.clone(), thread.clone()));
                self.threads.insert((channel, thread));
            }
            Change::PinsUpdated { channel } => {
                self.pins.insert(channel);
            }
            Change::ChannelCreated { channel, .. } | Change::ChannelDeleted { channel, .. } => {
                self.channels.insert(channel);
            }
            Change::GuildDeleted { guild } => {
                self.guilds.insert(guild);
            }
            _ => {}
        }
    }
}
