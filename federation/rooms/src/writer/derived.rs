//! State of rooms that follows from the guild's present roles and bans: for servers that know neither.

use guildhall_event::{
    Draft, Pdu,
    guild::{GuildState, LevelsOf, power_levels},
};
use guildhall_types::{
    OwnedUserId, RoomId, UserId,
    content::{CHANNEL, GUILD_AT},
};
use serde_json::{Map, Value};

use super::{Batch, acl::access_list};
use crate::{AppendError, Appended, guild, room::Room, verdict};

/// What is derived.
#[derive(Clone, Copy, Debug)]
pub(super) enum Derived {
    /// `m.room.power_levels`, from the roles.
    PowerLevels,
    /// `m.room.server_acl`, from the bans of servers.
    AccessList,
}

/// The guild of a room, as it is at present.
struct Source {
    guild: GuildState,
    /// The channel's creator; `None` if the room is the guild's own.
    channel_of: Option<Option<OwnedUserId>>,
}

impl Derived {
    const fn kind(self) -> &'static str {
        match self {
            Self::PowerLevels => "m.room.power_levels",
            Self::AccessList => "m.room.server_acl",
        }
    }

    fn content(self, room: &RoomId, source: &Source) -> Map<String, Value> {
        let Source { guild, channel_of } = source;
        match (self, channel_of) {
            (Self::AccessList, _) => access_list(guild),
            (Self::PowerLevels, None) => power_levels(guild, LevelsOf::Guild, None),
            (Self::PowerLevels, Some(creator)) => {
                let steward = Some(guild.steward.as_str()).filter(|steward| {
                    !steward.is_empty() && creator.as_ref().is_none_or(|creator| creator != steward)
                });
                power_levels(guild, LevelsOf::Channel(room.as_str()), steward)
            }
        }
    }

    /// Whether a room may go without it.
    fn is_needless(self, guild: &GuildState) -> bool {
        matches!(self, Self::AccessList) && guild.server_bans.is_empty()
    }
}

impl Batch<'_> {
    /// Appends what follows from the guild, as `sender`, if the room has something else. That the sender may not is no failure: it is
    /// then for another steward.
    pub(super) async fn append_derived(
        &mut self,
        room_id: &RoomId,
        sender: &UserId,
        derived: Derived,
        appended: &mut Vec<Appended>,
    ) -> Result<(), AppendError> {
        let mut room = self.take(room_id).await?.ok_or(AppendError::UnknownRoom)?;
        let result = self.append_derived_to(&mut room, sender, derived).await;
        self.put(room);
        match result {
            Ok(event) => appended.extend(event),
            Err(AppendError::Forbidden(reason)) => {
                tracing::debug!(%room_id, %sender, ?derived, reason, "what follows from the guild may not be set");
            }
            // It is bounded; if it does not fit all the same, nothing else has to wait for it.
            Err(AppendError::TooLarge(reason)) => {
                tracing::warn!(%room_id, ?derived, reason, "what follows from the guild fits into no event");
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    async fn append_derived_to(
        &mut self,
        room: &mut Room,
        sender: &UserId,
        derived: Derived,
    ) -> Result<Option<Appended>, AppendError> {
        let Some(source) = self.source_of(room).await? else {
            return Ok(None);
        };
        let wanted = derived.content(&room.id, &source);
        let present = match room.state.get(derived.kind(), "") {
            Some(id) => {
                let store = &self.core.store;
                store.pdu(self.conn, &room.id, room.version, id).await?
            }
            None => None,
        };
        let is_right = match present {
            Some(present) => said(&present) == wanted,
            None => derived.is_needless(&source.guild),
        };
        if is_right {
            return Ok(None);
        }
        let draft = Draft::state(sender, derived.kind(), "", wanted);
        self.append(room, draft.into()).await.map(Some)
    }

    /// The guild whose room it is, or one of whose channels.
    async fn source_of(&mut self, room: &Room) -> Result<Option<Source>, AppendError> {
        let store = &self.core.store;
        if room.is_guild() {
            let group = guild::present(self.conn, store, room, &mut self.counters).await?;
            return Ok(Some(Source {
                guild: group.state,
                channel_of: None,
            }));
        }
        if room.state.get(CHANNEL, "").is_none() {
            return Ok(None);
        }
        let channel = verdict::channel_of(self.conn, store, room, &room.state).await?;
        let Some(channel) = channel else { return Ok(None) };
        let Some(guild_room) = self.look(&channel.guild).await? else {
            return Ok(None);
        };
        let store = &self.core.store;
        let group = guild::present(self.conn, store, &guild_room, &mut self.counters).await?;
        let creator = match room.state.get("m.room.create", "") {
            Some(id) => store.pdu(self.conn, &room.id, room.version, id).await?,
            None => None,
        };
        Ok(Some(Source {
            guild: group.state,
            channel_of: Some(creator.map(|create| create.sender.clone())),
        }))
    }
}

/// The content of a derived event without the cite that every event of a channel has.
fn said(pdu: &Pdu) -> Map<String, Value> {
    let mut content: Map<String, Value> = pdu.content_as().unwrap_or_default();
    content.remove(GUILD_AT);
    content
}
