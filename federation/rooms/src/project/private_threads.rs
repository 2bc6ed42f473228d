//! Private threads, as role resolution has them: which there are, and who is in them.

use guildhall_event::guild::{GuildState, PrivateThread};
use guildhall_storage::{
    StorageError,
    projection::{
        guilds,
        private_threads::{self, PrivateThreadRow},
    },
};
use imbl::ordmap::DiffItem;

use super::{Projector, channel::shown};
use crate::change::Change;

impl Projector<'_> {
    pub(super) async fn private_threads(
        &mut self,
        before: Option<&GuildState>,
        after: &GuildState,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let none = GuildState::default();
        let before = before.unwrap_or(&none);
        let diff: Vec<_> = before.private_threads.diff(&after.private_threads).collect();
        for item in diff {
            match item {
                DiffItem::Remove(id, _) => self.private_thread(id, None, changes).await?,
                DiffItem::Add(id, now) | DiffItem::Update { new: (id, now), .. } => {
                    self.private_thread(id, Some(now), changes).await?
                }
            }
        }
        Ok(())
    }

    async fn private_thread(
        &mut self,
        id: &str,
        now: Option<&PrivateThread>,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let guild = self.room_id.to_string();
        let was_visible = guilds::visible_in(self.conn, id).await?;
        match now {
            Some(thread) => {
                let row = PrivateThreadRow {
                    guild_id: guild.clone(),
                    channel_id: id.to_owned(),
                    parent_id: thread.parent().to_owned(),
                    creator_id: thread.creator().to_owned(),
                    is_invitable: thread.invitable,
                    is_deleted: thread.is_deleted,
                };
                private_threads::upsert(self.conn, &row, &thread.members).await?;
            }
            None => private_threads::delete(self.conn, &guild, id).await?,
        }
        // It is listed by this alone: Matrix's list of the guild's channels has no threads.
        match now.filter(|thread| !thread.is_deleted) {
            Some(thread) => {
                let via = format!("[\"{}\"]", thread.server());
                guilds::upsert_child(self.conn, &guild, id, &via).await?;
            }
            None => guilds::delete_child(self.conn, &guild, id).await?,
        }
        let is_visible = guilds::visible_in(self.conn, id).await?;
        changes.extend(shown(was_visible, is_visible, id, false));
        changes.push(Change::OverwritesUpdated {
            guild,
            channel: id.to_owned(),
            is_private_thread: true,
        });
        Ok(())
    }
}
