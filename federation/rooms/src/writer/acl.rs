//! `m.room.server_acl`, which follows from a guild's bans of servers: what servers go by that know no such bans.

use guildhall_event::{
    Draft, Pdu,
    draft::to_map,
    guild::{GuildState, MAX_SERVER_BANS},
};
use guildhall_types::{
    RoomId, ServerPattern, UserId,
    content::{CHANNEL, GUILD_AT},
};
use serde_json::{Map, Value, json};

use super::Batch;
use crate::{AppendError, Appended, guild, room::Room, verdict};

const ACL: &str = "m.room.server_acl";

impl Batch<'_> {
    /// Appends the access list that the guild's present bans make, as `sender`, if the room has another. That the sender may not is no
    /// failure: it is then for another steward.
    pub(super) async fn append_acl(
        &mut self,
        room_id: &RoomId,
        sender: &UserId,
        appended: &mut Vec<Appended>,
    ) -> Result<(), AppendError> {
        let mut room = self.take(room_id).await?.ok_or(AppendError::UnknownRoom)?;
        let result = self.append_acl_to(&mut room, sender).await;
        self.put(room);
        match result {
            Ok(event) => appended.extend(event),
            // What fits into no event waits until less follows from the guild; nothing else has to wait for it.
            Err(AppendError::Forbidden(reason) | AppendError::TooLarge(reason)) => {
                tracing::debug!(%room_id, %sender, reason, "may not set the access list");
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    async fn append_acl_to(
        &mut self,
        room: &mut Room,
        sender: &UserId,
    ) -> Result<Option<Appended>, AppendError> {
        let Some(state) = self.guild_of_room(room).await? else {
            return Ok(None);
        };
        let present = match room.state.get(ACL, "") {
            Some(id) => {
                let store = &self.core.store;
                let pdu = store.pdu(self.conn, &room.id, room.version, id).await?;
                pdu.map(|pdu| said(&pdu))
            }
            None => None,
        };
        let wanted = access_list(&state);
        let is_right = match &present {
            Some(present) => *present == wanted,
            None => state.server_bans.is_empty(),
        };
        if is_right {
            return Ok(None);
        }
        let draft = Draft::state(sender, ACL, "", wanted);
        self.append(room, draft.into()).await.map(Some)
    }

    /// The guild whose room it is, or one of whose channels.
    async fn guild_of_room(&mut self, room: &Room) -> Result<Option<GuildState>, AppendError> {
        let store = &self.core.store;
        if room.is_guild() {
            let group = guild::present(self.conn, store, room, &mut self.counters).await?;
            return Ok(Some(group.state));
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
        Ok(Some(group.state))
    }
}

/// The content of a derived event without the cite that every event of a channel has.
pub(super) fn said(pdu: &Pdu) -> Map<String, Value> {
    let mut content: Map<String, Value> = pdu.content_as().unwrap_or_default();
    content.remove(GUILD_AT);
    content
}

/// The content. A list matches hosts, so a ban of one port cannot be in it.
fn access_list(state: &GuildState) -> Map<String, Value> {
    let deny: Vec<&String> = state
        .server_bans
        .keys()
        .filter(|ban| !ServerPattern::new(ban).has_port())
        .take(MAX_SERVER_BANS)
        .collect();
    to_map(&json!({"allow": ["*"], "allow_ip_literals": true, "deny": deny}))
}
