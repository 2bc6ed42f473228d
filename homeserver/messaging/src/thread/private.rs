//! Private threads: making them, and who is in them. Everything else is as in other threads, in a room of their own.

use guildhall_event::{Draft, draft::to_map};
use guildhall_guilds::{NewPrivateThread, Refusal};
use guildhall_permissions::Permissions;
use guildhall_rooms::Step;
use guildhall_types::{
    EventId, RoomId, UserId,
    content::channel_type,
    thread::{STARTS, STARTS_THREAD},
};
use serde_json::json;

use super::{
    NewThread, Thread,
    make::{require_pause, thread_event},
};
use crate::Messaging;

impl Messaging {
    /// Makes a private thread in the channel, in which at first the user alone is; `invitable` says whether everybody who is in it may bring others in.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], [`Refusal::Unknown`], [`Refusal::Forbidden`], [`Refusal::AutomodBlocked`], or [`Refusal::Conflict`] when the channel has no private threads.
    pub async fn make_private_thread(
        &self,
        user: &UserId,
        channel: &RoomId,
        (new, invitable): (NewThread, bool),
    ) -> Result<Thread, Refusal> {
        let access = self.reader(user, channel).await?;
        let guild = match access.guild_id.clone() {
            Some(guild) if access.kind == channel_type::TEXT => guild,
            _ => {
                return Err(Refusal::Conflict(
                    "This channel has no private threads".to_owned(),
                ));
            }
        };
        access.require(
            Permissions::CREATE_PRIVATE_THREADS,
            "make private threads in this channel",
        )?;
        access.require(Permissions::SEND_MESSAGES, "send messages in this channel")?;
        let facts = self.facts_of(user, new)?;
        self.check_tags(channel, &access, (&[], &facts.tags)).await?;
        require_pause(&access, 0, facts.rate_limit_per_user)?;
        self.look_at_name((user, channel), &access, &facts.name).await?;
        let (room, mut steps) = self.guilds().private_thread_room(
            user,
            NewPrivateThread {
                guild: &guild,
                parent: channel,
                name: &facts.name,
                invitable,
            },
        )?;
        let content = to_map(&json!({"msgtype": "m.notice", "body": facts.name, STARTS: STARTS_THREAD}));
        let events = vec![
            self.guilds().join_of_channel(user).await?,
            Draft::message(user, content).into(),
            thread_event(user, None, &facts),
        ];
        steps.push(Step::Append(room.clone(), events));
        let appended = self.guilds().rooms().submit(steps).await?;
        let root = appended.iter().rev().nth(1);
        let root = root.ok_or_else(|| Refusal::Internal("nothing was appended".to_owned()))?;
        self.follow_own(user, &room, root.event_id.as_str()).await;
        self.thread_model(&room, root.event_id.as_str()).await
    }

    /// Brings `member` into a private thread.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], [`Refusal::Forbidden`], or [`Refusal::Conflict`] when it is no private thread or has as many members as it may.
    pub async fn add_thread_member(
        &self,
        user: &UserId,
        (channel, thread): (&RoomId, &EventId),
        member: &UserId,
    ) -> Result<(), Refusal> {
        self.reader(user, channel).await?;
        self.stored_thread(channel, thread.as_str()).await?;
        self.guilds().add_to_private_thread(user, channel, member).await
    }

    /// Takes `member` out of a private thread, whom nothing that is said there reaches from then on.
    ///
    /// # Errors
    /// As [`Self::add_thread_member`].
    pub async fn remove_thread_member(
        &self,
        user: &UserId,
        (channel, thread): (&RoomId, &EventId),
        member: &UserId,
    ) -> Result<(), Refusal> {
        self.reader(user, channel).await?;
        self.stored_thread(channel, thread.as_str()).await?;
        self.guilds()
            .remove_from_private_thread(user, channel, member)
            .await
    }
}
