//! A batch of log entries with the messages that it speaks of.

use std::collections::HashMap;

use guildhall_rooms::Change;
use guildhall_storage::{Conn, StorageError, log::LogEntry};

use crate::{MessageSnapshot, channels::ChannelCache, gateway::Inner, index::step::Step};

/// What is needed to make steps of a batch of entries.
pub(super) struct Batch<'a> {
    pub(super) gateway: &'a Inner,
    pub(super) channels: &'a mut ChannelCache,
    pub(super) conn: Conn,
    /// The messages that the batch created, by id: most of what happens, read with one query.
    pub(super) created: HashMap<String, MessageSnapshot>,
    changes: HashMap<i64, Vec<Change>>,
}

impl<'a> Batch<'a> {
    /// Reads what `entries` need, which are all after `after` and up to `to`.
    pub(super) async fn load(
        gateway: &'a Inner,
        channels: &'a mut ChannelCache,
        entries: &[LogEntry],
        after: i64,
        to: i64,
    ) -> Result<Self, StorageError> {
        let mut conn = gateway.db.read().await?;
        let changes: HashMap<i64, Vec<Change>> = entries
            .iter()
            .map(|entry| (entry.seq, changes_of(entry)))
            .collect();
        let creates = changes
            .values()
            .flatten()
            .any(|change| matches!(change, Change::MessageCreated { .. }));
        let created = if creates {
            gateway.models.messages_in_log(&mut conn, after, to).await?
        } else {
            Vec::new()
        };
        let created = created
            .into_iter()
            .map(|message| (message.message_id.clone(), message))
            .collect();
        Ok(Self {
            gateway,
            channels,
            conn,
            created,
            changes,
        })
    }

    /// The steps of `entry`, in their order.
    pub(super) async fn steps(&mut self, entry: &LogEntry) -> Result<Vec<Step>, StorageError> {
        let mut steps = Vec::new();
        for change in self.changes.remove(&entry.seq).unwrap_or_default() {
            self.channels.forget(&change);
            match self.steps_of(entry.seq, &change).await {
                Ok(of_change) => steps.extend(of_change),
                // It would be no better on another try, and must not keep what follows back.
                Err(error @ StorageError::Corrupt { .. }) => {
                    tracing::error!(seq = entry.seq, %error, "a change cannot be told");
                }
                Err(error) => return Err(error),
            }
        }
        Ok(steps)
    }
}

/// What `entry` changed. What cannot be read is left out: it would be no better on another try.
fn changes_of(entry: &LogEntry) -> Vec<Change> {
    let mut changes: Vec<Change> = serde_json::from_str(&entry.changes).unwrap_or_else(|error| {
        tracing::error!(seq = entry.seq, %error, "a log entry's changes cannot be read");
        Vec::new()
    });
    // What history tells is no news but that there is a channel.
    changes.retain(|change| !entry.is_backfill || matches!(change, Change::PrivateChannelOpened { .. }));
    changes
}
