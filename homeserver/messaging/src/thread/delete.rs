//! Deleting a thread.

use guildhall_event::{Draft, draft::to_map};
use guildhall_guilds::Refusal;
use guildhall_permissions::Permissions;
use guildhall_rooms::{NewEvent, Step};
use guildhall_storage::messages;
use guildhall_types::{
    EventId, RoomId, UserId,
    content::channel_type,
    thread::{THREAD_MODERATION, ThreadModerationContent},
};

use super::{make::because, update::moderation_of};
use crate::Messaging;

impl Messaging {
    /// Deletes a thread for good, for `reason`: nothing that was said in it is shown any more. The message that it begins with stays in the channel; the first message of a post goes, too.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], or [`Refusal::Forbidden`] for who may not manage threads.
    pub async fn delete_thread(
        &self,
        user: &UserId,
        (channel, thread): (&RoomId, &EventId),
        reason: Option<&str>,
    ) -> Result<(), Refusal> {
        let access = self.reader(user, channel).await?;
        let before = self.stored_thread(channel, thread.as_str()).await?;
        access.require(Permissions::MANAGE_THREADS, "delete threads in this channel")?;
        let moderation = ThreadModerationContent {
            deleted: true,
            ..moderation_of(&before)
        };
        let draft = Draft::state(user, THREAD_MODERATION, thread.as_str(), to_map(&moderation));
        let mut events: Vec<NewEvent> = vec![because(draft, reason)];
        if access.kind == channel_type::FORUM {
            let first = {
                let mut conn = self.guilds().db().read().await?;
                messages::get(&mut conn, channel.as_str(), thread.as_str()).await?
            };
            let may_delete = |author: &str| {
                author == user.as_str() || access.rights.contains(Permissions::MANAGE_MESSAGES)
            };
            // Without the right it is not shown all the same.
            if first.is_some_and(|first| may_delete(&first.author_id)) {
                events.push(Draft::redaction(user, thread, reason).into());
            }
        }
        if let (channel_type::PRIVATE_THREAD, Some(guild)) = (access.kind, &access.guild_id) {
            // With its room nobody has anything to do any more.
            events.insert(0, self.guilds().join_of_channel(user).await?);
            let steps = vec![
                Step::Append(channel.to_owned(), events),
                self.guilds()
                    .deletion_of_private_thread(user, (guild, channel))
                    .await?,
            ];
            self.guilds().rooms().submit(steps).await?;
            return Ok(());
        }
        self.append_all(&(channel.to_owned(), user.to_owned()), events)
            .await?;
        Ok(())
    }
}
