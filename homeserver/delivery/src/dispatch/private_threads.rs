//! Private threads: a channel each, of which sessions are told as of threads.

use std::sync::Arc;

use guildhall_rooms::Change;
use guildhall_storage::{StorageError, private_threads};

use super::{batch::Batch, kinds::frame, texts::MessageGone};
use crate::{Json, frame::Frame, index::step::Kind};

/// A private thread, for those who see it and those who see it no more.
pub(super) struct SightedThread {
    /// `None` if the room is there, and the thread is not yet, or if the guild does not have it.
    gone: Option<Arc<Frame>>,
    /// `None` if nothing of it is shown.
    model: Option<Json>,
}

impl SightedThread {
    pub(super) fn created(&self) -> Option<Arc<Frame>> {
        frame("thread:create", self.model.as_ref()?)
    }

    pub(super) fn deleted(&self) -> Option<Arc<Frame>> {
        self.gone.clone()
    }

    fn updated(&self) -> Option<Arc<Frame>> {
        frame("thread:update", self.model.as_ref()?)
    }
}

impl Batch<'_> {
    /// `channel` as a private thread; `None` if it is none.
    pub(super) async fn sighted_thread(
        &mut self,
        guild: &str,
        channel: &str,
    ) -> Result<Option<SightedThread>, StorageError> {
        let Some(thread) = private_threads::thread_in(&mut self.conn, guild, channel).await? else {
            return Ok(None);
        };
        let Some(id) = thread else {
            return Ok(Some(SightedThread {
                gone: None,
                model: None,
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
        Ok(Some(SightedThread {
            gone: frame("thread:delete", &gone),
            model,
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
        let Some(thread) = self.sighted_thread(guild, channel).await? else {
            return Ok(None);
        };
        let told = match change {
            Change::ChannelCreated { .. } => thread.created(),
            Change::ChannelDeleted { .. } => thread.deleted(),
            // Who is in it is part of what it is; its room's own facts are not.
            Change::OverwritesUpdated { .. } => thread.updated(),
            _ => None,
        };
        Ok(Some(told.map(Kind::Shape)))
    }
}
