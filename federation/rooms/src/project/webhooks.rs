//! Webhooks, as role resolution has them.

use std::collections::BTreeSet;

use guildhall_event::guild::GuildState;
use guildhall_storage::{
    StorageError,
    projection::webhooks::{self, WebhookRow},
};
use imbl::ordmap::DiffItem;

use super::Projector;
use crate::change::Change;

impl Projector<'_> {
    pub(super) async fn webhooks(
        &mut self,
        before: Option<&GuildState>,
        after: &GuildState,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let guild = self.room_id.to_string();
        let none = GuildState::default();
        let before = before.unwrap_or(&none);
        let diff: Vec<_> = before.webhooks.diff(&after.webhooks).collect();
        // Of one that moves, both channels have others then.
        let mut channels = BTreeSet::new();
        for item in diff {
            match item {
                DiffItem::Remove(id, was) => {
                    webhooks::delete(self.conn, &guild, id).await?;
                    channels.insert(was.channel.clone());
                }
                DiffItem::Add(id, now) | DiffItem::Update { new: (id, now), .. } => {
                    let row = WebhookRow {
                        guild_id: guild.clone(),
                        webhook_id: id.clone(),
                        channel_id: now.channel.clone(),
                        name: now.name.clone(),
                        avatar: now.avatar.clone(),
                        creator_id: now.creator.clone(),
                    };
                    webhooks::upsert(self.conn, &row).await?;
                    channels.insert(now.channel.clone());
                    channels.extend(before.webhooks.get(id).map(|was| was.channel.clone()));
                }
            }
        }
        changes.extend(channels.into_iter().map(|channel| Change::WebhooksUpdated {
            guild: guild.clone(),
            channel,
        }));
        Ok(())
    }
}
