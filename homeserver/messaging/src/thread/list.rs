//! Which threads there are.

use guildhall_guilds::{Refusal, read};
use guildhall_permissions::Permissions;
use guildhall_storage::threads;
use guildhall_types::{EventId, OwnedRoomId, RoomId, UserId, content::channel_type};

use sqlx::AnyConnection;

use super::{Thread, access::UNKNOWN};
use crate::Messaging;

/// Threads that are open, of a channel or a guild, that are listed.
const MAX_ACTIVE: i64 = 1000;
/// Threads that are looked at in one go for those that are archived.
const BATCH: i64 = 100;
/// Goes for one page: a page of what is mostly open may be shorter than asked for.
const BATCHES: usize = 10;
/// The same of private threads: all of them, so that the page ends with one that the user sees.
const PRIVATE_BATCHES: usize = 100;
/// Private threads of a channel or a guild that are looked at for those that the user sees.
const MAX_PRIVATE: i64 = 10_000;

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
        let access = self.reader(user, channel).await?;
        let mut all = self.active_in(channel, MAX_ACTIVE).await?;
        if let Some(guild) = &access.guild_id {
            all.extend(
                self.active_private(user, (guild, channel.as_str()), MAX_ACTIVE)
                    .await?,
            );
            all.sort_by(|one, other| (&other.created_at, &other.id).cmp(&(&one.created_at, &one.id)));
            all.truncate(usize::try_from(MAX_ACTIVE).unwrap_or(usize::MAX));
        }
        Ok(all)
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
        let left = MAX_ACTIVE.saturating_sub(i64::try_from(all.len()).unwrap_or(MAX_ACTIVE));
        all.extend(self.active_private(user, (guild, ""), left).await?);
        Ok(all)
    }

    /// The private threads in the channel `parent`, or in all channels if that is empty, that the user sees and that are not archived; at most `limit`.
    async fn active_private(
        &self,
        user: &UserId,
        (guild, parent): (&RoomId, &str),
        limit: i64,
    ) -> Result<Vec<Thread>, Refusal> {
        let now = self.guilds().clock().now();
        let mut conn = self.guilds().db().read().await?;
        let place = (guild.as_str(), parent);
        let found = threads::maybe_active_private(&mut conn, place, now.0, MAX_PRIVATE).await?;
        let found = seen(&mut conn, user, guild, found).await?;
        let mut active = Vec::new();
        for thread in found {
            let is_full = i64::try_from(active.len()).is_ok_and(|count| count >= limit);
            if !is_full && thread.archived_since(now.0).is_none() {
                active.push(Thread::load(&mut conn, thread, now).await?);
            }
        }
        Ok(active)
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

    /// The threads of a channel that are archived, or the private ones that the user sees if they are to be `private`, newest first, from after the thread `before` on; about `limit` (at least
    /// 1): a page may be shorter, and others follow.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], or [`Refusal::Forbidden`] for who may not read the history.
    pub async fn archived_threads(
        &self,
        user: &UserId,
        channel: &RoomId,
        (private, before): (bool, Option<&EventId>),
        limit: usize,
    ) -> Result<ThreadPage, Refusal> {
        let access = self.reader(user, channel).await?;
        access.require(
            Permissions::READ_MESSAGE_HISTORY,
            "read the history of this channel",
        )?;
        let guild = access.guild_id.filter(|_| private);
        let now = self.guilds().clock().now();
        let mut conn = self.guilds().db().read().await?;
        let mut from = match before {
            Some(id) => {
                let found = match &guild {
                    Some(guild) => {
                        let found = threads::private_by_id(&mut conn, guild.as_str(), id.as_str()).await?;
                        seen(&mut conn, user, guild, found.into_iter().collect())
                            .await?
                            .pop()
                    }
                    None => threads::find(&mut conn, channel.as_str(), id.as_str()).await?,
                };
                let row = found.ok_or(UNKNOWN)?.row;
                Some((row.created_at, row.thread_id))
            }
            None => None,
        };
        let mut page = Vec::new();
        // Where others' threads lie between, what follows has to be one that the user sees.
        let batches = if guild.is_some() { PRIVATE_BATCHES } else { BATCHES };
        for _ in 0..batches {
            let place = from.as_ref().map(|(at, id)| (*at, id.as_str()));
            let batch = match &guild {
                Some(guild) => {
                    let within = (guild.as_str(), channel.as_str());
                    threads::private_in_channel(&mut conn, within, place, BATCH).await?
                }
                None => threads::of_channel(&mut conn, channel.as_str(), place, BATCH).await?,
            };
            let is_end = i64::try_from(batch.len()).unwrap_or(BATCH) < BATCH;
            let last = batch
                .last()
                .map(|thread| (thread.row.created_at, thread.row.thread_id.clone()));
            let batch = match &guild {
                Some(guild) => seen(&mut conn, user, guild, batch).await?,
                None => batch,
            };
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
            from = last.or(from);
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

/// Those of `found`, private threads of `guild`, that the user sees.
async fn seen(
    conn: &mut AnyConnection,
    user: &UserId,
    guild: &RoomId,
    mut found: Vec<threads::Thread>,
) -> Result<Vec<threads::Thread>, Refusal> {
    if found.is_empty() {
        return Ok(found);
    }
    let rooms = found
        .iter()
        .map(|thread| (thread.row.channel_id.as_str(), thread.channel_kind));
    let seen = read::seen_of(conn, guild.as_str(), user.as_str(), rooms).await?;
    found.retain(|thread| seen.contains(&thread.row.channel_id));
    Ok(found)
}
