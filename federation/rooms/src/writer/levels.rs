//! Power levels that follow from a guild's roles.

use guildhall_event::{
    Draft,
    guild::{LevelsOf, power_levels},
};
use guildhall_types::{RoomId, UserId, content::CHANNEL};
use serde_json::{Map, Value};

use super::{Batch, acl::said};
use crate::{AppendError, Appended, guild, room::Room, verdict};

const LEVELS: &str = "m.room.power_levels";

impl Batch<'_> {
    /// Appends the power levels that the guild's present roles make, as `sender`, if the room has others. That the sender may not is
    /// no failure: it is then for the guild's steward.
    pub(super) async fn append_levels(
        &mut self,
        room_id: &RoomId,
        sender: &UserId,
        appended: &mut Vec<Appended>,
    ) -> Result<(), AppendError> {
        let mut room = self.take(room_id).await?.ok_or(AppendError::UnknownRoom)?;
        let result = self.append_levels_to(&mut room, sender).await;
        self.put(room);
        match result {
            Ok(event) => appended.extend(event),
            // What fits into no event waits until less follows from the guild; nothing else has to wait for it.
            Err(AppendError::Forbidden(reason) | AppendError::TooLarge(reason)) => {
                tracing::debug!(%room_id, %sender, reason, "may not set the power levels");
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    async fn append_levels_to(
        &mut self,
        room: &mut Room,
        sender: &UserId,
    ) -> Result<Option<Appended>, AppendError> {
        let Some(wanted) = self.levels_of(room).await? else {
            return Ok(None);
        };
        if let Some(id) = room.state.get(LEVELS, "") {
            let store = &self.core.store;
            let present = store.pdu(self.conn, &room.id, room.version, id).await?;
            let present = present.map(|pdu| said(&pdu));
            if present.as_ref() == Some(&wanted) {
                return Ok(None);
            }
        }
        let draft = Draft::state(sender, LEVELS, "", wanted);
        self.append(room, draft.into()).await.map(Some)
    }

    /// What the room's power levels ought to be; `None` if it is neither a guild's nor a channel's.
    async fn levels_of(&mut self, room: &Room) -> Result<Option<Map<String, Value>>, AppendError> {
        let store = &self.core.store;
        if room.is_guild() {
            let group = guild::present(self.conn, store, room, &mut self.counters).await?;
            return Ok(Some(power_levels(&group.state, LevelsOf::Guild, None)));
        }
        if room.state.get(CHANNEL, "").is_none() {
            return Ok(None);
        }
        let Some(guild_id) = verdict::channel_of(self.conn, store, room, &room.state)
            .await?
            .map(|channel| channel.guild)
        else {
            return Ok(None);
        };
        let Some(guild_room) = self.look(&guild_id).await? else {
            return Ok(None);
        };
        let store = &self.core.store;
        let group = guild::present(self.conn, store, &guild_room, &mut self.counters).await?;
        let creator = match room.state.get("m.room.create", "") {
            Some(id) => store.pdu(self.conn, &room.id, room.version, id).await?,
            None => None,
        };
        let steward = Some(group.state.steward.as_str()).filter(|steward| {
            !steward.is_empty() && creator.is_none_or(|create| create.sender.as_str() != *steward)
        });
        let channel = LevelsOf::Channel(room.id.as_str());
        Ok(Some(power_levels(&group.state, channel, steward)))
    }
}
