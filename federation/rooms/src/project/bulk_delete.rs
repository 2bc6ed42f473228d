//! Messages that are deleted together: one entry in the audit log for all of them.

use std::{collections::BTreeSet, sync::Arc};

use guildhall_dag::OrderKey;
use guildhall_event::{Pdu, parse::is_sound_id};
use guildhall_permissions::{ChannelKind, Permissions};
use guildhall_storage::{StorageError, projection::bulk_deletions};
use guildhall_types::{
    OwnedEventId, OwnedRoomId,
    content::{BulkDeleteContent, CHANNEL, ChannelContent, MAX_BULK_DELETE},
};

use super::{Projector, content_of};
use crate::{change::Change, state::State};

impl Projector<'_> {
    /// Notes what `pdu` says to delete. The redactions come right after it, and then are not listed one by one.
    pub(super) async fn bulk_delete(
        &mut self,
        pdu: &Arc<Pdu>,
        order: &OrderKey,
        state: &State,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let Some(content) = content_of::<BulkDeleteContent>(pdu) else {
            return Ok(());
        };
        let ids = content.messages.into_iter().take(MAX_BULK_DELETE);
        let messages: BTreeSet<OwnedEventId> = ids
            .filter_map(|id| OwnedEventId::try_from(id).ok())
            .filter(|id| is_sound_id(id))
            .collect();
        let Some(channel) = self.content::<ChannelContent>(state, CHANNEL, "").await? else {
            return Ok(());
        };
        let Some(judges) = self.judges(pdu, &channel.guild).await? else {
            return Ok(());
        };
        let kind = ChannelKind::of_type(channel.kind);
        let Ok(guild) = OwnedRoomId::try_from(channel.guild) else {
            return Ok(());
        };
        if messages.is_empty() || !judges.have(pdu, kind, Permissions::MANAGE_MESSAGES) {
            return Ok(());
        }
        for message in &messages {
            let (room_id, user) = (self.room_id.as_str(), pdu.sender.as_str());
            bulk_deletions::insert(self.conn, room_id, user, message.as_str()).await?;
        }
        self.audit_bulk_deletion(pdu, order, (guild, messages.len()), changes)
            .await
    }
}
