//! Deleting many at once.

use std::collections::BTreeSet;

use guildhall_event::Draft;
use guildhall_guilds::Refusal;
use guildhall_permissions::Permissions;
use guildhall_rooms::NewEvent;
use guildhall_storage::messages;
use guildhall_types::{
    OwnedEventId, RoomId, UserId,
    content::{BULK_DELETE, BulkDeleteContent, EDIT_OF, MAX_BULK_DELETE, REASON},
};
use serde_json::json;

use crate::Messaging;

/// The fewest that are many.
const MIN: usize = 2;
/// How old a message may be, in milliseconds: 14 days.
const MAX_AGE: i64 = 14 * 24 * 3600 * 1000;
/// Redactions of edits that are appended at once.
const BATCH: usize = 100;

impl Messaging {
    /// Deletes 2 to 100 messages of a channel, for `reason`: all of them or none. Those that there are not any more count, and are passed over.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], [`Refusal::Forbidden`] for who may not manage messages, or [`Refusal::Invalid`] for too few, too many, or one that is older
    /// than 14 days.
    pub async fn bulk_delete(
        &self,
        user: &UserId,
        channel: &RoomId,
        ids: &[String],
        reason: Option<&str>,
    ) -> Result<(), Refusal> {
        let access = self.reader(user, channel).await?;
        access.require(Permissions::MANAGE_MESSAGES, "delete messages of others")?;
        let different: BTreeSet<&String> = ids.iter().collect();
        if !(MIN..=MAX_BULK_DELETE).contains(&different.len()) || different.len() < ids.len() {
            let count = format!("must be {MIN} to {MAX_BULK_DELETE} different messages");
            return Err(Refusal::invalid("messages", count));
        }
        let oldest = self.guilds().clock().now().0 - MAX_AGE;
        let (mut found, mut edits) = (Vec::new(), Vec::new());
        {
            let mut conn = self.guilds().db().read().await?;
            let most = self.0.limits.deleted_edits;
            for id in different {
                let Some(row) = messages::get(&mut conn, channel.as_str(), id).await? else {
                    continue;
                };
                if row.sent_at < oldest {
                    return Err(Refusal::invalid("messages", "must not be older than 14 days"));
                }
                for edit in messages::edits(&mut conn, channel.as_str(), id, most).await? {
                    edits.push((edit, row.message_id.clone()));
                }
                found.push(row.message_id);
            }
        }
        let targets: Vec<_> = found
            .iter()
            .filter_map(|id| OwnedEventId::try_from(id.as_str()).ok())
            .collect();
        if targets.is_empty() {
            return Ok(());
        }
        let mut all = Draft::timeline(
            user,
            BULK_DELETE,
            guildhall_event::draft::to_map(&BulkDeleteContent { messages: found }),
        );
        if let Some(reason) = reason {
            all.content.insert(REASON.to_owned(), json!(reason));
        }
        let redactions = targets
            .iter()
            .map(|target| Draft::redaction(user, target, reason));
        let events = std::iter::once(all)
            .chain(redactions)
            .map(NewEvent::from)
            .collect();
        let key = (channel.to_owned(), user.to_owned());
        self.append_all(&key, events).await?;
        // What they were before their edits.
        let edits: Vec<NewEvent> = edits
            .into_iter()
            .filter_map(|(edit, message)| Some((OwnedEventId::try_from(edit).ok()?, message)))
            .map(|(edit, message)| {
                let mut redaction = Draft::redaction(user, &edit, reason);
                redaction.content.insert(EDIT_OF.to_owned(), json!(message));
                redaction.into()
            })
            .collect();
        for batch in edits.chunks(BATCH) {
            self.append_all(&key, batch.to_vec()).await?;
        }
        Ok(())
    }
}
