//! What a user may do in a thread.

use guildhall_guilds::{ChannelAccess, Refusal, Thing};
use guildhall_permissions::Permissions;
use guildhall_storage::{messages, threads};
use guildhall_types::{EventId, RoomId, UserId, content::channel_type};

use super::Thread;
use crate::Messaging;

/// No such thread, or not in this channel.
pub(super) const UNKNOWN: Refusal = Refusal::Unknown(Thing::Thread);

impl Messaging {
    /// A thread of the channel, for who sees the channel.
    ///
    /// # Errors
    /// [`Refusal::Unknown`].
    pub async fn thread(&self, user: &UserId, channel: &RoomId, thread: &EventId) -> Result<Thread, Refusal> {
        self.reader(user, channel).await?;
        self.thread_model(channel, thread.as_str()).await
    }

    pub(crate) async fn stored_thread(
        &self,
        channel: &RoomId,
        thread: &str,
    ) -> Result<threads::Thread, Refusal> {
        let mut conn = self.guilds().db().read().await?;
        threads::get(&mut conn, channel.as_str(), thread)
            .await?
            .ok_or(UNKNOWN)
    }

    pub(super) async fn thread_model(&self, channel: &RoomId, thread: &str) -> Result<Thread, Refusal> {
        let now = self.guilds().clock().now();
        let mut conn = self.guilds().db().read().await?;
        let found = super::read::thread(&mut conn, channel.as_str(), thread, now).await?;
        found.ok_or(UNKNOWN)
    }

    /// What `user` may do in `thread`, in which the user has to be allowed to write. As with channels, what is kept in memory will do unless rights are to be
    /// `fresh`.
    pub(crate) async fn thread_sender(
        &self,
        (user, channel): (&UserId, &RoomId),
        thread: &threads::Thread,
        fresh: bool,
    ) -> Result<ChannelAccess, Refusal> {
        let pause = thread.row.rate_limit_per_user;
        let may = |access: &ChannelAccess| {
            access.require_send()?;
            match thread.row.is_locked {
                true => access.require(
                    Permissions::MANAGE_THREADS,
                    "write in this thread, which is locked",
                ),
                false => Ok(()),
            }
        };
        if !fresh && let Ok(access) = self.guilds().channel_access(channel, user).await {
            let access = access.in_thread(pause);
            if may(&access).is_ok() {
                return Ok(access);
            }
        }
        let access = self.guilds().fresh_channel_access(channel, user).await?;
        let access = access.in_thread(pause);
        may(&access)?;
        Ok(access)
    }

    /// What the user with `access` to the channel may do where `message` stands: in its thread, if it is in one.
    pub(crate) async fn access_at(
        &self,
        channel: &RoomId,
        access: ChannelAccess,
        message: &messages::Message,
    ) -> Result<ChannelAccess, Refusal> {
        let thread = match message.thread_id.as_str() {
            "" if access.kind == channel_type::FORUM => &message.message_id,
            "" => return Ok(access),
            _ => &message.thread_id,
        };
        let mut conn = self.guilds().db().read().await?;
        let Some(thread) = threads::get(&mut conn, channel.as_str(), thread).await? else {
            return Ok(access);
        };
        let access = access.in_thread(thread.row.rate_limit_per_user);
        if thread.row.is_locked {
            access.require(
                Permissions::MANAGE_THREADS,
                "write in this thread, which is locked",
            )?;
        }
        Ok(access)
    }
}
