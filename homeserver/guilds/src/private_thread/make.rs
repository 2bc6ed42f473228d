//! The room of a new private thread.

use std::collections::BTreeSet;

use guildhall_event::guild::PrivateThread;
use guildhall_rooms::Step;
use guildhall_types::{
    OwnedRoomId, RoomId, UserId,
    content::{ChannelContent, PrivateThreadOf, channel_type},
};

use crate::{Guilds, Refusal, draft};

/// A private thread to make.
#[derive(Clone, Copy, Debug)]
pub struct NewPrivateThread<'a> {
    /// The guild.
    pub guild: &'a RoomId,
    /// The channel that it stands in.
    pub parent: &'a RoomId,
    /// Its name.
    pub name: &'a str,
    /// Whether everybody who is in it may bring others in.
    pub invitable: bool,
}

impl Guilds {
    /// The room of a private thread that `user`, who is the first in it, makes, and the steps that make it, to which is added what is said there first.
    ///
    /// # Errors
    /// When the room cannot be prepared.
    pub fn private_thread_room(
        &self,
        user: &UserId,
        new: NewPrivateThread<'_>,
    ) -> Result<(OwnedRoomId, Vec<Step>), Refusal> {
        let NewPrivateThread {
            guild,
            parent,
            name,
            invitable,
        } = new;
        let of = PrivateThreadOf {
            guild: guild.to_string(),
            parent: parent.to_string(),
            creator: user.to_string(),
        };
        let rooms = self.rooms();
        let create = draft::private_thread_room(&of, &self.unique());
        let room = rooms.prepare_room(rooms.steward(), create)?;
        let id = room.room_id.clone();
        let thread = PrivateThread::new(room.create(), invitable, BTreeSet::from([user.to_string()]))
            .map_err(|error| Refusal::Internal(error.to_string()))?;
        let content = ChannelContent {
            guild: guild.to_string(),
            kind: channel_type::PRIVATE_THREAD,
            parent: Some(parent.to_string()),
            ..ChannelContent::default()
        };
        let events = draft::new_channel(rooms.steward(), guild, name, None, &content);
        // First who is in it: nobody sees for a moment what is not for them.
        let steps = vec![
            Step::Append(guild.to_owned(), vec![draft::private_thread(user, &id, &thread)]),
            Step::Create(room, events),
            Step::Levels(id.clone(), rooms.steward().clone()),
            Step::Acl(id.clone(), rooms.steward().clone()),
        ];
        Ok((id, steps))
    }
}
