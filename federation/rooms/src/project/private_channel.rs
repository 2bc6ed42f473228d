//! Private channels, as their own rooms describe them.

use guildhall_event::direct::DirectRoom;
use guildhall_storage::{
    StorageError, friends,
    projection::private_channels::{self, PrivateChannelRow},
};

use super::Projector;
use crate::{change::Change, direct, state::State};

impl Projector<'_> {
    /// The private channel that the room is.
    pub(super) async fn direct(&mut self) -> Result<Option<DirectRoom>, StorageError> {
        direct::direct_of(self.conn, self.store, (self.room_id, self.version)).await
    }

    /// Whether the room is a group.
    pub(super) async fn is_group(&mut self) -> Result<bool, StorageError> {
        Ok(self.direct().await?.is_some_and(|room| room.pair.is_none()))
    }

    /// What the private channel `room` is by `state`.
    pub(super) async fn private_channel(
        &mut self,
        room: &DirectRoom,
        state: &State,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let (name, _) = self.name_and_topic(state).await?;
        let place = (self.room_id, self.version);
        let facts = direct::facts(self.conn, self.store, place, state).await?;
        let pair = room.pair.as_ref();
        let channel = self.room_id.to_string();
        let row = PrivateChannelRow {
            channel_id: channel.clone(),
            kind: room.kind(),
            pair: pair.map(|[first, second]| (first.to_string(), second.to_string())),
            owner_id: pair.is_none().then(|| facts.owner(room).to_owned()),
            name,
            created_at: self.created_at(state).await?,
        };
        private_channels::upsert(self.conn, &row).await?;
        changes.push(Change::PrivateChannelUpdated { channel });
        Ok(())
    }

    /// `user` has come into the private channel `room` or is out of it. A group is in the list of who comes in.
    pub(super) async fn private_member(
        &mut self,
        room: &DirectRoom,
        user: &str,
        is_joined: bool,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let channel = self.room_id.to_string();
        if is_joined && room.pair.is_none() {
            let whose = (self.store.server.as_str(), Some(user));
            private_channels::open(self.conn, &channel, whose, (self.seq, false)).await?;
        }
        let whose = user.to_owned();
        changes.push(match is_joined {
            true => Change::PrivateMemberAdded { channel, user: whose },
            false => Change::PrivateMemberRemoved { channel, user: whose },
        });
        match is_joined {
            true => self.met(room, user, changes).await,
            false => Ok(()),
        }
    }

    /// What the other has said before `user` came in counts for `user` from now on.
    async fn met(
        &mut self,
        room: &DirectRoom,
        user: &str,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let Some([first, second]) = &room.pair else {
            return Ok(());
        };
        let (one, other) = match first.as_str() == user {
            true => (first, second),
            false => (second, first),
        };
        if one.server_name() != self.store.server {
            return Ok(());
        }
        let relation = friends::relation(self.conn, one.as_str(), other.as_str()).await?;
        changes.extend(relation.map(|row| Change::Relationship {
            user: one.to_string(),
            other: other.to_string(),
            before: None,
            after: Some(row.relation.as_str().to_owned()),
        }));
        Ok(())
    }

    /// Something was said in the room: a private channel comes into the lists of those who do not have it there.
    pub(super) async fn reopen(&mut self, changes: &mut Vec<Change>) -> Result<(), StorageError> {
        if self.direct().await?.is_none() {
            return Ok(());
        }
        let channel = self.room_id.to_string();
        let whose = (self.store.server.as_str(), None);
        let when = (self.seq, self.is_backfill);
        let opened = private_channels::open(self.conn, &channel, whose, when).await?;
        changes.extend(opened.into_iter().map(|user| Change::PrivateChannelOpened {
            channel: channel.clone(),
            user,
        }));
        Ok(())
    }
}
