//! Which threads there are.

use guildhall_guilds::Refusal;
use guildhall_permissions::Permissions;
use guildhall_storage::threads;
use guildhall_types::{EventId, OwnedRoomId, RoomId, UserId, content::channel_type};

use super::{Thread, access::UNKNOWN};
use crate::Messaging;

/// Threads that are open, of a channel or a guild, that are listed.
const MAX_ACTIVE: i64 = 1000;
/// Threads that are looked at in one go for those that are archived.
const BATCH: i64 = 100;
/// Goes for one page: a page of what is mostly open may be shorter than asked for.
const BATCHES: usize = 10;

/// A part of the archived threads of a channel.
#[derive(Clone, Debug)]
pub struct ThreadPage {
    /// Newest first.
    pub threads: Vec<Thread>,
    /// The thread to go on after; `None` at the end.
    pub next: Option<String>,
}

impl Messaging {
    /// The threads of a channel that are not archived, newest first; at most 1000.
    ///
    /// # Errors
    /// [`Refusal::Unknown`].
    pub async fn active_threads(&self, user: &UserId, channel: &RoomId) -> Result<Vec<Thread>, Refusal> {
        self.reader(user, channel).await?;
        self.active_in(channel, MAX_ACTIVE).await
    }

    /// The threads of all channels of a guild that the user sees that are not archived, channel by channel; at most 1000.
    ///
    /// # Errors
    /// [`Refusal::Unknown`].
    pub async fn active_threads_of_guild(
        &self,
        user: &UserId,
        guild: &RoomId,
    ) -> Result<Vec<Thread>, Refusal> {
        let mut all = Vec::new();
        for channel in self.guilds().list_channels(user, guild).await? {
            if !channel_type::holds_threads(channel.kind) {
                continue;
            }
            let Ok(id) = OwnedRoomId::try_from(channel.id) else {
                continue;
            };
            let left = MAX_ACTIVE.saturating_sub(i64::try_from(all.len()).unwrap_or(MAX_ACTIVE));
            if left <= 0 {
                break;
            }
            all.extend(self.active_in(&id, left).await?);
        }
        Ok(all)
    }

    async fn active_in(&self, channel: &RoomId, limit: i64) -> Result<Vec<Thread>, Refusal> {
        let now = self.guilds().clock().now();
        let mut conn = self.guilds().db().read().await?;
        let found = threads::maybe_active(&mut conn, channel.as_str(), now.0, limit).await?;
        let mut active = Vec::new();
        for thread in found {
            if thread.archived_since(now.0).is_none() {
                active.push(Thread::load(&mut conn, thread, now).await?);
            }
        }
        Ok(active)
    }

    /// The threads of a channel that are archived, newest first, from after the thread `before` on; about `limit` (at least 1): a page may be shorter, and others follow.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], or [`Refusal::Forbidden`] for who may not read the history.
    pub async fn archived_threads(
        &self,
        user: &UserId,
        channel: &RoomId,
        before: Option<&EventId>,
        limit: usize,
    ) -> Result<ThreadPage, Refusal> {
        let access = self.reader(user, channel).await?;
        access.require(
            Permissions::READ_MESSAGE_HISTORY,
            "read the history of this channel",
        )?;
        let now = self.guilds().clock().now();
        let mut conn = self.guilds().db().read().await?;
        let mut from = match before {
            Some(id) => {
                let found = threads::find(&mut conn, channel.as_str(), id.as_str()).await?;
                let row = found.ok_or(UNKNOWN)?.row;
                Some((row.created_at, row.thread_id))
            }
            None => None,
        };
        let mut page = Vec::new();
        for _ in 0..BATCHES {
            let place = from.as_ref().map(|(at, id)| (*at, id.as_str()));
            let batch = threads::of_channel(&mut conn, channel.as_str(), place, BATCH).await?;
            let is_end = i64::try_from(batch.len()).unwrap_or(BATCH) < BATCH;
            let mut left = batch.len();
            for thread in batch {
                left -= 1;
                from = Some((thread.row.created_at, thread.row.thread_id.clone()));
                if thread.archived_since(now.0).is_some() {
                    page.push(Thread::load(&mut conn, thread, now).await?);
                }
                if page.len() >= limit {
                    let next = from.filter(|_| left > 0 || !is_end).map(|(_, id)| id);
                    return Ok(ThreadPage { threads: page, next });
                }
            }
            if is_end {
                return Ok(ThreadPage {
                    threads: page,
                    next: None,
                });
            }
        }
        Ok(ThreadPage {
            threads: page,
            next: from.map(|(_, id)| id),
        })
    }
}
