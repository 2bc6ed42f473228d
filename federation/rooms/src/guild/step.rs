//! What one event of a guild's room makes of the guild.

use std::collections::BTreeSet;

use guildhall_event::{
    Pdu,
    guild::{
        Change, GuildState, LevelsOf, authorise, change_of, guild_event, may_be_interested, power_levels,
    },
};
use guildhall_permissions::{ChannelKind, Permissions};
use guildhall_storage::{
    StorageError, events,
    guild_groups::{self, GuildChangeRow},
};
use guildhall_types::{
    EventId,
    content::{GUILD, MERGE},
    is_steward,
};
use serde_json::{Map, Value};

use super::{GuildGroup, merge, root};
use crate::{room::Room, state::State, writer::Batch};

/// What an event of a guild's room makes of the guild.
#[derive(Clone, Debug)]
pub(crate) struct GuildStep {
    /// The guild after it.
    pub(crate) after: GuildGroup,
    /// All that is held, with it.
    pub(crate) present: GuildGroup,
    /// Why it is not to be shown.
    pub(crate) refused: Option<String>,
}

impl Batch<'_> {
    /// What `pdu`, before which the room had `state`, makes of the guild whose room it is. `None` if there is no guild, or if nothing that
    /// the event follows is known to be of the guild's history since this server came in. An event that does not `count` changes nothing.
    pub(crate) async fn guild_step(
        &mut self,
        room: &Room,
        pdu: &Pdu,
        state: &State,
        counts: bool,
    ) -> Result<Option<GuildStep>, StorageError> {
        let Some(present) = room.guild.clone() else {
            let has_begun = state.get(GUILD, "").is_some();
            return match (has_begun, counts && pdu.is_state(GUILD, "")) {
                (false, false) => Ok(None),
                (false, true) => self.begin(room, pdu, state).await.map(Some),
                // It is held from before guilds were kept so.
                (true, _) if !counts => Ok(None),
                (true, _) => self.first_guild_step(room, pdu, state).await,
            };
        };
        // What held events follow is history: its changes are in what this server came in with.
        if room.missing.contains(&pdu.event_id) {
            let after = self.guild_behind(room, &pdu.event_id).await?;
            return Ok(after.map(|after| GuildStep {
                after,
                present,
                refused: None,
            }));
        }
        let mut groups = Vec::with_capacity(pdu.prev_events.len());
        for id in &pdu.prev_events {
            let place = guild_groups::place(self.conn, room.id.as_str(), id.as_str()).await?;
            groups.extend(place.map(|place| place.after_group));
        }
        let store = &self.core.store;
        let before = match groups.len() {
            0 => return Ok(None),
            known if known < pdu.prev_events.len() => {
                // It joins what lies behind a gap to what is known; how, the room's state has resolved.
                let before = root(self.conn, store, room, state, &mut self.counters).await?;
                let is_all = room.ends.ids().all(|end| pdu.prev_events.contains(end));
                let present = if is_all { before.clone() } else { present };
                return self.step_from(room, pdu, before, present).await.map(Some);
            }
            _ => {
                merge(self.conn, store, &room.id, groups, &mut self.counters)
                    .await?
                    .group
            }
        };
        if !counts {
            return Ok(Some(GuildStep {
                after: before,
                present,
                refused: None,
            }));
        }
        self.step_from(room, pdu, before, present).await.map(Some)
    }

    /// The guild after an event that held ones follow: what one of them departs from.
    async fn guild_behind(
        &mut self,
        room: &Room,
        event_id: &EventId,
    ) -> Result<Option<GuildGroup>, StorageError> {
        let room_id = room.id.as_str();
        for child in events::children(self.conn, room_id, event_id.as_str()).await? {
            let before = match guild_groups::find_change(self.conn, room_id, &child).await? {
                Some(change) => Some(change.before_group),
                None => {
                    let place = guild_groups::place(self.conn, room_id, &child).await?;
                    place.map(|place| place.after_group)
                }
            };
            if let Some(before) = before {
                return Ok(Some(self.core.store.guild(self.conn, &room.id, before).await?));
            }
        }
        Ok(None)
    }

    /// What `pdu`, by which a user of ours comes in, makes of the guild as the room state `state`, which we were told, describes it.
    pub(crate) async fn first_guild_step(
        &mut self,
        room: &Room,
        pdu: &Pdu,
        state: &State,
    ) -> Result<Option<GuildStep>, StorageError> {
        if state.get(GUILD, "").is_none() {
            return Ok(None);
        }
        let store = &self.core.store;
        let before = root(self.conn, store, room, state, &mut self.counters).await?;
        let present = before.clone();
        self.step_from(room, pdu, before, present).await.map(Some)
    }

    /// What `pdu`, whose sender had seen `before`, makes of the guild.
    async fn step_from(
        &mut self,
        room: &Room,
        pdu: &Pdu,
        before: GuildGroup,
        present: GuildGroup,
    ) -> Result<GuildStep, StorageError> {
        let store = &self.core.store;
        let refused = match change_of(pdu, &before.state) {
            Ok(Some(change)) => {
                let event = guild_event(pdu, change, []);
                let allowed = authorise(&before.state, &event);
                match allowed.and_then(|()| may_be_interested(&before.state, &event)) {
                    Ok(()) if event.change == Change::Nothing => None,
                    Ok(()) => return self.change(room, pdu, before, present, event.change).await,
                    Err(refused) => Some(refused.to_string()),
                }
            }
            Ok(None) => may_say(pdu, &before.state).err().map(ToOwned::to_owned),
            Err(refused) => Some(refused.to_string()),
        };
        // It changes nothing, but it may be the first that follows what was not accepted here.
        let groups = vec![present.group, before.group];
        let merged = merge(self.conn, store, &room.id, groups, &mut self.counters).await?;
        Ok(GuildStep {
            after: before,
            present: merged.group,
            refused,
        })
    }

    /// What `pdu`, whose sender had seen `before` and may make the change, makes of the guild.
    async fn change(
        &mut self,
        room: &Room,
        pdu: &Pdu,
        before: GuildGroup,
        present: GuildGroup,
        change: Change,
    ) -> Result<GuildStep, StorageError> {
        let after = self.add_change(room, pdu, &before, change).await?;
        if before.group == present.group {
            let present = after.clone();
            return Ok(GuildStep {
                after,
                present,
                refused: None,
            });
        }
        let groups = vec![present.group, after.group];
        let merged = merge(self.conn, &self.core.store, &room.id, groups, &mut self.counters).await?;
        let stands = merged
            .standing
            .is_none_or(|standing| standing.contains(pdu.event_id.as_str()));
        let refused = (!stands).then(|| "a change at the same time took what it needs".to_owned());
        Ok(GuildStep {
            after,
            present: merged.group,
            refused,
        })
    }

    /// The guild begins with the event that says whose it is.
    async fn begin(&mut self, room: &Room, pdu: &Pdu, state: &State) -> Result<GuildStep, StorageError> {
        let store = &self.core.store;
        let before = root(self.conn, store, room, state, &mut self.counters).await?;
        let content = pdu.content_as::<guildhall_types::content::GuildContent>();
        let begun = GuildState {
            owner: content.map(|content| content.owner).unwrap_or_default(),
            ..before.state.clone()
        };
        let after = store
            .derive_guild(
                self.conn,
                &room.id,
                &before,
                begun,
                (BTreeSet::new(), 0),
                &mut self.counters,
            )
            .await?;
        Ok(GuildStep {
            present: after.clone(),
            after,
            refused: None,
        })
    }

    async fn add_change(
        &mut self,
        room: &Room,
        pdu: &Pdu,
        before: &GuildGroup,
        change: Change,
    ) -> Result<GuildGroup, StorageError> {
        let json = serde_json::to_string(&change).map_err(|error| StorageError::Corrupt {
            what: "guild change",
            reason: error.to_string(),
        })?;
        let state = before.state.after(&guild_event(pdu, change, []));
        let place = ([pdu.event_id.clone()].into(), before.depth + 1);
        let store = &self.core.store;
        let after = store
            .derive_guild(self.conn, &room.id, before, state, place, &mut self.counters)
            .await?;
        let row = GuildChangeRow {
            event_id: pdu.event_id.to_string(),
            sender: pdu.sender.to_string(),
            sent_at: pdu.origin_server_ts.0,
            change: json,
            before_group: before.group,
            after_group: after.group,
        };
        guild_groups::insert_change(self.conn, room.id.as_str(), &row).await?;
        Ok(after)
    }
}

/// Whether the sender, who saw the guild as `seen`, may say in the guild's room what has nothing to do with roles and members.
pub(crate) fn may_say(pdu: &Pdu, seen: &GuildState) -> Result<(), &'static str> {
    let sender = pdu.sender.as_str();
    if seen.is_steward(sender) || pdu.kind_str() == MERGE {
        return Ok(());
    }
    let rights = seen.rights_to_change(sender, pdu.origin_server_ts);
    let needed = match pdu.kind_str().as_str() {
        _ if is_steward(&pdu.sender) => return Err("it is for the guild's own steward"),
        _ if pdu.state_key.is_none() => return Err("nobody talks in the guild's room"),
        // The vanity URL (`m.room.canonical_alias`) is not among them: who may have it, the guild's own server says.
        "m.room.name" | "m.room.topic" | "m.room.avatar" => Permissions::MANAGE_GUILD,
        "m.space.child" => return judge_child(pdu, seen),
        "m.room.power_levels" => {
            let wanted = power_levels(seen, LevelsOf::Guild, None);
            return match pdu.content_as::<Map<String, Value>>() {
                Ok(content) if content == wanted => Ok(()),
                _ => Err("the power levels are not those of the roles"),
            };
        }
        _ => return Err("it is for the guild's own steward"),
    };
    match rights.contains(needed) {
        true => Ok(()),
        false => Err("the sender lacks the right in the guild"),
    }
}

/// Who makes channels lists them; who manages the channel itself takes it off the list.
fn judge_child(pdu: &Pdu, seen: &GuildState) -> Result<(), &'static str> {
    let (sender, at) = (pdu.sender.as_str(), pdu.origin_server_ts);
    let channel = pdu.state_key.as_deref().unwrap_or_default();
    let content: Map<String, Value> = pdu.content_as().unwrap_or_default();
    let rights = match content.contains_key("via") {
        true => seen.rights_to_change(sender, at),
        false => seen.rights_to_change_in(sender, channel, ChannelKind::Text, at),
    };
    match rights.contains(Permissions::MANAGE_CHANNELS) {
        true => Ok(()),
        false => Err("the sender lacks the right to manage the channel"),
    }
}
