//! Entries of channels' rooms.

use std::collections::BTreeSet;

use guildhall_event::Pdu;
use guildhall_permissions::{ChannelKind, Permissions};
use guildhall_storage::{StorageError, events, guild_groups};
use guildhall_types::{
    OwnedEventId, OwnedRoomId, RoomId,
    content::{CHANNEL, ChannelContent, PRIVATE_THREAD},
    is_steward,
};

use super::{
    super::{Projector, content_of},
    Listed,
    facts::{self, Of},
};
use crate::verdict::cites;

impl Projector<'_> {
    /// The entries of an event of a channel's room. What cites no state of the guild has none: nobody could judge it later.
    pub(super) async fn of_channel(&mut self, pdu: &Pdu, key: &str) -> Result<Option<Listed>, StorageError> {
        let Some(kind) = facts::kind_of(Of::Channel, &pdu.kind_str()) else {
            return Ok(None);
        };
        let Some(facts) = self.before(pdu, CHANNEL, "").await? else {
            return Ok(None);
        };
        let Some(facts) = content_of::<ChannelContent>(&facts) else {
            return Ok(None);
        };
        let (Ok(guild), Some(cited)) = (OwnedRoomId::try_from(facts.guild), cites(pdu)) else {
            return Ok(None);
        };
        let kind_of_channel = ChannelKind::of_type(facts.kind);
        if !self
            .may_change(pdu, &guild, (kind_of_channel, kind.right), &cited)
            .await?
            || !self.is_listed_at(&guild, &cited).await?
        {
            return Ok(None);
        }
        let entries = match self.told(pdu, key).await? {
            Some(told) => (kind.entries)(&told),
            None => Vec::new(),
        };
        Ok(Some(Listed {
            guild,
            entries,
            by: None,
        }))
    }

    /// Whether the sender has the right in the channel at each of the cited states of its guild.
    pub(super) async fn may_change(
        &mut self,
        pdu: &Pdu,
        guild: &RoomId,
        (kind, right): (ChannelKind, Permissions),
        cited: &BTreeSet<OwnedEventId>,
    ) -> Result<bool, StorageError> {
        let sender = pdu.sender.as_str();
        for id in cited {
            let Some(place) = guild_groups::place(self.conn, guild.as_str(), id.as_str()).await? else {
                return Ok(false);
            };
            let seen = self.store.guild(self.conn, guild, place.after_group).await?.state;
            let rights = seen.rights_in(sender, self.room_id.as_str(), kind, pdu.origin_server_ts);
            if !is_steward(&pdu.sender) && !rights.contains(right) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether the guild lists the channel in one of the cited states: a room may name any guild.
    async fn is_listed_at(
        &mut self,
        guild: &RoomId,
        cited: &BTreeSet<OwnedEventId>,
    ) -> Result<bool, StorageError> {
        for id in cited {
            let row = events::get(self.conn, guild.as_str(), id.as_str()).await?;
            let Some(place) = row.and_then(|row| row.place) else {
                continue;
            };
            let state = self.store.state(self.conn, guild, place.state_group).await?;
            let lists = |kind| state.get(kind, self.room_id.as_str()).is_some();
            if lists("m.space.child") || lists(PRIVATE_THREAD) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
