//! Who is in a private thread, and who may bring others in.

use std::collections::BTreeSet;

use guildhall_event::guild::{MAX_PRIVATE_THREAD_MEMBERS, PrivateThread};
use guildhall_permissions::Permissions;
use guildhall_rooms::Step;
use guildhall_storage::members;
use guildhall_types::{OwnedRoomId, RoomId, UserId, content::channel_type, is_steward};

use crate::{ChannelAccess, Guilds, Refusal, Thing, draft, read};

impl Guilds {
    /// Brings `member` into the private thread whose room is `room`. Nothing happens if the member is in it.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] for who does not see the thread, and for who is no member of the guild who sees its channel; [`Refusal::Forbidden`], or [`Refusal::Conflict`] when the thread is none
    /// that one is brought into, or has as many as it may.
    pub async fn add_to_private_thread(
        &self,
        user: &UserId,
        room: &RoomId,
        member: &UserId,
    ) -> Result<(), Refusal> {
        let (access, guild) = self.in_private_thread(user, room).await?;
        {
            let found = self.private_thread(&guild, room).await?;
            let mut conn = self.read().await?;
            let is_member =
                !is_steward(member) && members::is_joined(&mut conn, guild.as_str(), member.as_str()).await?;
            let seen = match is_member {
                true => read::seen_by(&mut conn, guild.as_str(), member.as_str()).await?,
                false => BTreeSet::new(),
            };
            if !seen.contains(found.parent()) {
                return Err(Refusal::Unknown(Thing::Member));
            }
            if !(found.invitable && found.members.contains(user.as_str())) {
                require_own(&access, user, &found, "bring others into this thread")?;
            }
            if !access.rights.contains(Permissions::MANAGE_THREADS) {
                access.require(
                    Permissions::SEND_MESSAGES_IN_THREADS,
                    "write in threads, which it takes to bring others in",
                )?;
            }
        }
        let most = MAX_PRIVATE_THREAD_MEMBERS;
        self.change_private_thread(user, (&guild, room), |thread| {
            if thread.members.len() >= most && !thread.members.contains(member.as_str()) {
                return Err(Refusal::Conflict(format!(
                    "The thread has {most} members already, which is the most"
                )));
            }
            thread.members.insert(member.to_string());
            Ok(())
        })
        .await
    }

    /// Takes `member`, who may be `user`, out of the private thread whose room is `room`.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] for who does not see the thread, and if the member is not in it; [`Refusal::Forbidden`].
    pub async fn remove_from_private_thread(
        &self,
        user: &UserId,
        room: &RoomId,
        member: &UserId,
    ) -> Result<(), Refusal> {
        let (access, guild) = self.in_private_thread(user, room).await?;
        self.change_private_thread(user, (&guild, room), |thread| {
            if member != user {
                require_own(&access, user, thread, "take others out of this thread")?;
            }
            match thread.members.remove(member.as_str()) {
                true => Ok(()),
                false => Err(Refusal::Unknown(Thing::Member)),
            }
        })
        .await
    }

    /// Says whether everybody who is in the private thread whose room is `room` may bring others in.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], [`Refusal::Forbidden`], or [`Refusal::Conflict`] when it is no private thread.
    pub async fn set_invitable(&self, user: &UserId, room: &RoomId, invitable: bool) -> Result<(), Refusal> {
        let (access, guild) = self.in_private_thread(user, room).await?;
        self.change_private_thread(user, (&guild, room), |thread| {
            if thread.invitable != invitable {
                require_own(&access, user, thread, "say who brings others into this thread")?;
            }
            thread.invitable = invitable;
            Ok(())
        })
        .await
    }

    /// The step that deletes the private thread whose room is `room` for good.
    ///
    /// # Errors
    /// [`Refusal::Unknown`].
    pub async fn deletion_of_private_thread(
        &self,
        user: &UserId,
        (guild, room): (&RoomId, &RoomId),
    ) -> Result<Step, Refusal> {
        let thread = self.private_thread(guild, room).await?.deleted();
        let event = draft::private_thread(user, room, &thread);
        Ok(Step::Append(guild.to_owned(), vec![event]))
    }

    /// What `user` may do in the private thread whose room is `room`, and its guild.
    async fn in_private_thread(
        &self,
        user: &UserId,
        room: &RoomId,
    ) -> Result<(ChannelAccess, OwnedRoomId), Refusal> {
        let access = self.fresh_channel_access(room, user).await?;
        access.require_sight()?;
        match access.guild_id.clone() {
            Some(guild) if access.kind == channel_type::PRIVATE_THREAD => Ok((access, guild)),
            _ => Err(Refusal::Conflict("This is no private thread".to_owned())),
        }
    }

    async fn private_thread(&self, guild: &RoomId, room: &RoomId) -> Result<PrivateThread, Refusal> {
        let state = self.rooms().guild_state(guild).await?;
        let found = state.and_then(|state| state.private_threads.get(room.as_str()).cloned());
        let found = found.filter(|found| !found.is_deleted);
        let found = found.ok_or(Refusal::Unknown(Thing::Thread))?;
        Ok(PrivateThread::clone(&found))
    }

    async fn change_private_thread(
        &self,
        user: &UserId,
        (guild, room): (&RoomId, &RoomId),
        change: impl FnOnce(&mut PrivateThread) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        // An event says all of who is in it: of two at the same moment the later one must know of the earlier one.
        let _one_at_a_time = self.0.private_threads.lock().await;
        let before = self.private_thread(guild, room).await?;
        let mut after = before.clone();
        change(&mut after)?;
        if after != before {
            let event = draft::private_thread(user, room, &after);
            self.submit(vec![Step::Append(guild.to_owned(), vec![event])])
                .await?;
        }
        Ok(())
    }
}

/// Refuses who neither made the thread nor manages threads; `what` completes "you may not".
fn require_own(
    access: &ChannelAccess,
    user: &UserId,
    thread: &PrivateThread,
    what: &str,
) -> Result<(), Refusal> {
    match thread.creator() == user.as_str() {
        true => Ok(()),
        false => access.require(Permissions::MANAGE_THREADS, what),
    }
}
