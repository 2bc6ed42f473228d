//! Rights that no verdict has judged, because nothing is kept back for want of them: by which states of the guild they are looked at.

use guildhall_event::{Pdu, guild::GuildState};
use guildhall_permissions::{ChannelKind, Permissions};
use guildhall_storage::{StorageError, events, guild_groups};
use guildhall_types::{RoomId, Timestamp};

use super::Projector;
use crate::verdict::cites;

/// The states of a guild that an event in one of its channels is judged by.
pub(super) struct Judges {
    /// Those that are cited; none if nothing is cited, or what is cited is not known.
    cited: Vec<GuildState>,
    /// What was held when the event came.
    held: Option<GuildState>,
    /// What was held when nobody could know of more than is cited any more.
    then: Option<GuildState>,
    sent_at: Timestamp,
}

impl Judges {
    /// Whether `holds` by all states that are cited, and has not ceased to longer ago than a cite may be stale; where none is known, by the state that was
    /// held when the event came.
    pub(super) fn all(&self, holds: impl Fn(&GuildState) -> bool) -> bool {
        if !self.cited.iter().all(&holds) {
            return false;
        }
        let by_held = self.held.as_ref().is_none_or(&holds);
        if by_held || self.cited.is_empty() {
            return by_held;
        }
        // What gave the right was lost since. The sender's server may not have heard of that.
        self.then.as_ref().is_none_or(&holds)
    }

    /// The same for an event that was fetched later: by what is cited alone; `None` if that is not known.
    pub(super) fn of_history(self) -> Option<Self> {
        (!self.cited.is_empty()).then_some(Self {
            held: None,
            then: None,
            ..self
        })
    }

    /// Whether the sender of `pdu` has `right` in the channel, by all of them.
    pub(super) fn have(&self, pdu: &Pdu, kind: ChannelKind, right: Permissions) -> bool {
        self.all(|state| self.rights(state, pdu, kind).contains(right))
    }

    /// What the sender of `pdu` may do in its channel by `state`.
    pub(super) fn rights(&self, state: &GuildState, pdu: &Pdu, kind: ChannelKind) -> Permissions {
        state.rights_in(pdu.sender.as_str(), pdu.room_id.as_str(), kind, self.sent_at)
    }
}

impl Projector<'_> {
    /// By what an event in a channel of `guild` is judged; `None` if the guild is not held.
    pub(super) async fn judges(&mut self, pdu: &Pdu, guild: &str) -> Result<Option<Judges>, StorageError> {
        let Ok(guild) = <&RoomId>::try_from(guild) else {
            return Ok(None);
        };
        let row = events::get(self.conn, self.room_id.as_str(), pdu.event_id.as_str()).await?;
        let came_at = match row {
            Some(row) => row.received_at,
            // It is just being stored.
            None if self.is_fresh => pdu.origin_server_ts.0,
            None => return Ok(None),
        };
        let cited = self.cited(pdu, guild).await?;
        let held = self.held_at(guild, came_at + 1).await?;
        if cited.is_empty() && held.is_none() {
            return Ok(None);
        }
        let then = self.held_at(guild, came_at - self.store.stale_cite_ms).await?;
        // The time is the sender's word: nobody evades a time-out by one that is still to come.
        let sent_at = pdu
            .origin_server_ts
            .min(Timestamp(came_at).plus_millis(self.store.stale_cite_ms));
        Ok(Some(Judges {
            cited,
            held,
            then,
            sent_at,
        }))
    }

    /// What the guild came to after each of the events that `pdu` cites; nothing if one of them is not known.
    async fn cited(&mut self, pdu: &Pdu, guild: &RoomId) -> Result<Vec<GuildState>, StorageError> {
        let mut states = Vec::new();
        for id in cites(pdu).unwrap_or_default() {
            match guild_groups::place(self.conn, guild.as_str(), id.as_str()).await? {
                Some(place) => {
                    states.push(self.store.guild(self.conn, guild, place.after_group).await?.state)
                }
                None => return Ok(Vec::new()),
            }
        }
        Ok(states)
    }

    async fn held_at(&mut self, guild: &RoomId, time: i64) -> Result<Option<GuildState>, StorageError> {
        match guild_groups::present_before(self.conn, guild.as_str(), time).await? {
            Some(group) => Ok(Some(self.store.guild(self.conn, guild, group).await?.state)),
            None => Ok(None),
        }
    }
}
