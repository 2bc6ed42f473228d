//! Permission overwrites, as role resolution has them.

use guildhall_event::guild::GuildState;
use guildhall_permissions::Target;
use guildhall_storage::{
    StorageError, private_threads,
    projection::overwrites::{self, OverwriteRow},
};
use imbl::ordmap::DiffItem;

use super::Projector;
use crate::change::Change;

impl Projector<'_> {
    pub(super) async fn overwrites(
        &mut self,
        before: Option<&GuildState>,
        after: &GuildState,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let guild = self.room_id.to_string();
        let none = GuildState::default();
        let before = before.unwrap_or(&none);
        let diff: Vec<_> = before.overwrites.diff(&after.overwrites).collect();
        for item in diff {
            let (channel, now) = match item {
                DiffItem::Remove(channel, _) => (channel, None),
                DiffItem::Add(channel, now)
                | DiffItem::Update {
                    new: (channel, now), ..
                } => (channel, Some(now)),
            };
            overwrites::delete_of_channel(self.conn, &guild, channel).await?;
            for overwrite in now.into_iter().flat_map(|now| now.iter()) {
                let (is_role, target_id) = match overwrite.target {
                    Target::Role(id) => (true, id),
                    Target::Member(id) => (false, id),
                };
                let row = OverwriteRow {
                    channel_id: channel.clone(),
                    is_role,
                    target_id: target_id.replace('\0', "\u{fffd}"),
                    allow: overwrite.allow.to_string(),
                    deny: overwrite.deny.to_string(),
                };
                overwrites::insert(self.conn, &guild, &row).await?;
            }
            changes.push(Change::OverwritesUpdated {
                guild: guild.clone(),
                channel: channel.clone(),
                is_private_thread: false,
            });
            // In its private threads they count, too.
            let threads = private_threads::in_channel(self.conn, &guild, channel).await?;
            changes.extend(threads.into_iter().map(|channel| Change::OverwritesUpdated {
                guild: guild.clone(),
                channel,
                is_private_thread: true,
            }));
        }
        Ok(())
    }
}
