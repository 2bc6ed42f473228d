//! Private threads: a channel each, of which sessions are told as of threads.

use std::sync::Arc;

use guildhall_rooms::Change;
use guildhall_storage::{StorageError, private_threads};

use super::{batch::Batch, kinds::frame, texts::MessageGone};
use crate::{frame::Frame, index::step::Kind};

/// What those are told of a channel who see it, and those who see it no more.
pub(super) struct Sighted {
    /// It is not there if nothing is held of it.
    pub(super) created: Option<Arc<Frame>>,
    pub(super) deleted: Option<Arc<Frame>>,
}

impl Batch<'_> {
    /// What is told of `channel` as a private thread; `None` if it is none.
    pub(super) async fn sighted_thread(
        &mut self,
        guild: &str,
        channel: &str,
    ) -> Result<Option<Sighted>, StorageError> {
        let Some(thread) = private_threads::thread_in(&mut self.conn, guild, channel).await? else {
            return Ok(None);
        };
        let Some(id) = thread else {
            // The room is there, and the thread is not yet.
            return Ok(Some(Sighted {
                created: None,
                deleted: None,
            }));
        };
        let gone = MessageGone {
            id: &id,
            channel_id: channel,
            guild_id: Some(guild),
        };
        let now = self.gateway.clock.now();
        let models = &self.gateway.models;
        // Where the channel is not shown, neither is what stands in it.
        let is_shown = models.channel(&mut self.conn, channel).await?.is_some();
        let model = match is_shown {
            true => models.thread(&mut self.conn, channel, &id, now).await?,
            false => None,
        };
        Ok(Some(Sighted {
            created: model.and_then(|model| frame("thread:create", &model)),
            deleted: frame("thread:delete", &gone),
        }))
    }

    /// What `change` is to those who see the private thread that it is about; `None` if it is about none.
    pub(super) async fn kind_of_private_thread(
        &mut self,
        guild: &str,
        change: &Change,
    ) -> Result<Option<Option<Kind>>, StorageError> {
        let (Change::ChannelCreated { channel, .. }
        | Change::ChannelUpdated { channel, .. }
        | Change::OverwritesUpdated { channel, .. }
        | Change::ChannelDeleted { channel, .. }) = change
        else {
            return Ok(None);
        };
        let Some(sighted) = self.sighted_thread(guild, channel).await? else {
            return Ok(None);
        };
        let told = match change {
            Change::ChannelCreated { .. } => sighted.created,
            Change::ChannelDeleted { .. } => sighted.deleted,
            // Who is in it is part of what it is; its room's own facts are not.
            Change::OverwritesUpdated { .. } => return self.updated_thread(guild, channel).await.map(Some),
            _ => None,
        };
        Ok(Some(told.map(Kind::Shape)))
    }

    async fn updated_thread(&mut self, guild: &str, channel: &str) -> Result<Option<Kind>, StorageError> {
        let models = &self.gateway.models;
        if models.channel(&mut self.conn, channel).await?.is_none() {
            return Ok(None);
        }
        let Some(Some(id)) = private_threads::thread_in(&mut self.conn, guild, channel).await? else {
            return Ok(None);
        };
        let now = self.gateway.clock.now();
        let model = models.thread(&mut self.conn, channel, &id, now).await?;
        Ok(model
            .and_then(|model| frame("thread:update", &model))
            .map(Kind::Shape))
    }
}
