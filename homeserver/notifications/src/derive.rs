//! What follows from entries of the commit log.

use std::collections::HashMap;

use guildhall_rooms::Change;
use guildhall_storage::{
    StorageError,
    log::LogEntry,
    messages::{self, LoggedMessage},
};
use sqlx::AnyConnection;

use crate::{Notifications, decide::Chosen, draft::Op};

/// What is read for a batch of entries.
pub(crate) struct Batch<'a> {
    pub(crate) notifications: &'a Notifications,
    pub(crate) conn: &'a mut AnyConnection,
    pub(crate) ops: Vec<Op>,
    /// What users have set, by channel.
    pub(crate) chosen: HashMap<String, Chosen>,
}

impl Notifications {
    /// What follows from `entries`, which are all after `after` and up to `to`.
    pub(crate) async fn derive(
        &self,
        conn: &mut AnyConnection,
        entries: &[LogEntry],
        (after, to): (i64, i64),
    ) -> Result<Vec<Op>, StorageError> {
        let mut batch = Batch {
            notifications: self,
            conn,
            ops: Vec::new(),
            chosen: HashMap::new(),
        };
        let mut created: Option<HashMap<String, LoggedMessage>> = None;
        // What history tells is no news.
        for entry in entries.iter().filter(|entry| !entry.is_backfill) {
            let changes: Vec<Change> = serde_json::from_str(&entry.changes).unwrap_or_else(|error| {
                tracing::error!(seq = entry.seq, %error, "a log entry's changes cannot be read");
                Vec::new()
            });
            for change in &changes {
                if created.is_none() && matches!(change, Change::MessageCreated { .. }) {
                    let found = messages::in_log(&mut *batch.conn, after, to).await?;
                    let by_id = found
                        .into_iter()
                        .map(|found| (found.message.message_id.clone(), found));
                    created = Some(by_id.collect());
                }
                match batch.change(change, created.as_ref()).await {
                    // It would be no better on another try, and must not keep what follows back.
                    Err(error @ StorageError::Corrupt { .. }) => {
                        tracing::error!(seq = entry.seq, %error, "nobody is notified of a change");
                    }
                    other => other?,
                }
            }
        }
        Ok(batch.ops)
    }
}

impl Batch<'_> {
    async fn change(
        &mut self,
        change: &Change,
        created: Option<&HashMap<String, LoggedMessage>>,
    ) -> Result<(), StorageError> {
        match change {
            Change::MessageCreated {
                message, mentions, ..
            } => {
                // One that was deleted since is not there.
                match created.and_then(|created| created.get(message)) {
                    Some(found) => self.message(found, mentions).await,
                    None => Ok(()),
                }
            }
            Change::MessageDeleted { channel, message } => {
                self.ops.push(Op::DeleteMessage {
                    channel: channel.clone(),
                    message: message.clone(),
                });
                Ok(())
            }
            Change::Relationship {
                user,
                other,
                before,
                after,
            } => {
                let turned = (before.as_deref(), after.as_deref());
                self.relation(user, other, turned).await
            }
            Change::OverwritesUpdated {
                guild,
                channel,
                is_private_thread: true,
            }
            | Change::ChannelCreated { guild, channel } => self.thread_members(guild, channel).await,
            Change::ScheduledEventUpdated { guild, event, .. } => self.event(guild, event).await,
            Change::AuditLogged {
                guild, event, part, ..
            } => self.moderation(guild, event, *part).await,
            _ => Ok(()),
        }
    }
}
