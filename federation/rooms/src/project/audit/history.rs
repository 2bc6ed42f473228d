//! What an event replaced, and history from before this server came in.

use std::sync::Arc;

use guildhall_event::{
    Pdu,
    guild::{Change, authorise, change_of, from_room_state, guild_event},
};
use guildhall_storage::{StorageError, events};
use guildhall_types::{
    OwnedEventId, OwnedRoomId,
    content::{
        AUTOMOD_RULE, GRANT, GUILD, NICK, OVERWRITES, PACK, ROLE, SCHEDULED_EVENT, TIMEOUT, WEBHOOK,
        grant_of_key, user_of_key,
    },
};
use serde_json::Value;

use super::{
    super::{Projector, content_of},
    Listed, actor_of, automod, changes,
    facts::{self, Of, Told},
};
use crate::{guild::may_say, state::State, store::stored_id};

impl Projector<'_> {
    /// The states after the events that `pdu` follows, the last in the order first; `None` if one of those is not held.
    async fn states_before(&mut self, pdu: &Pdu) -> Result<Option<Vec<State>>, StorageError> {
        let mut places = Vec::with_capacity(pdu.prev_events.len());
        for id in &pdu.prev_events {
            let row = events::get(self.conn, self.room_id.as_str(), id.as_str()).await?;
            let Some(place) = row.and_then(|row| row.place) else {
                return Ok(None);
            };
            places.push((place.order_ts, place.order_depth, id, place.state_group));
        }
        places.sort_unstable();
        let mut states = Vec::with_capacity(places.len());
        for (.., group) in places.into_iter().rev() {
            states.push(self.store.state(self.conn, self.room_id, group).await?);
        }
        Ok(Some(states))
    }

    /// What stood for `kind` and `key` before `pdu`. Where branches meet in `pdu` that say different things, the last of them in the
    /// order: that follows from the events alone.
    pub(super) async fn before(
        &mut self,
        pdu: &Pdu,
        kind: &str,
        key: &str,
    ) -> Result<Option<Arc<Pdu>>, StorageError> {
        let states = self.states_before(pdu).await?.unwrap_or_default();
        self.last_of(&states, kind, key).await
    }

    async fn last_of(
        &mut self,
        states: &[State],
        kind: &str,
        key: &str,
    ) -> Result<Option<Arc<Pdu>>, StorageError> {
        let mut last: Option<((i64, i64), OwnedEventId)> = None;
        let mut ids: Vec<&OwnedEventId> = states.iter().filter_map(|state| state.get(kind, key)).collect();
        ids.sort_unstable();
        ids.dedup();
        if let [id] = ids.as_slice() {
            return self.pdu(id).await;
        }
        for id in ids {
            let row = events::get(self.conn, self.room_id.as_str(), id.as_str()).await?;
            let place = row.and_then(|row| row.place);
            let place = place.map_or((0, 0), |place| (place.order_ts, place.order_depth));
            last = last.max(Some((place, stored_id(id.as_str())?)));
        }
        match last {
            Some((_, id)) => self.pdu(&id).await,
            None => Ok(None),
        }
    }

    /// `pdu` with what it replaces; `None` if what it follows is not held.
    pub(super) async fn told<'a>(
        &'a mut self,
        pdu: &Pdu,
        key: &'a str,
    ) -> Result<Option<Told<'a>>, StorageError> {
        let Some(states) = self.states_before(pdu).await? else {
            return Ok(None);
        };
        let before = self.last_of(&states, &pdu.kind_str(), key).await?;
        Ok(Some(Told {
            room: self.room_id.as_str(),
            key,
            before: before.and_then(|pdu| content_of(&pdu)).unwrap_or(Value::Null),
            after: content_of(pdu).unwrap_or(Value::Null),
        }))
    }

    /// The entries of an event of a guild's room that was fetched later. Role resolution begins where this server came in, so what the
    /// sender saw is what the room's state says.
    pub(super) async fn of_history(&mut self, pdu: &Pdu, key: &str) -> Result<Option<Listed>, StorageError> {
        let Some(states) = self.states_before(pdu).await? else {
            return Ok(None);
        };
        let Some(state) = states.first().filter(|state| state.get(GUILD, "").is_some()) else {
            return Ok(None);
        };
        let subject = match pdu.kind_str().as_str() {
            GRANT => grant_of_key(key).map(|(_, user)| user),
            NICK | TIMEOUT => user_of_key(key),
            "m.room.member" => Some(key),
            _ => None,
        };
        let people = [Some(pdu.sender.as_str()), subject];
        let mut facts = Vec::new();
        for (name, id) in &state.map {
            // Of a guild with many members only two play a part.
            let is_needed = match name.kind.as_ref() {
                "m.room.create" | GUILD | ROLE | OVERWRITES | AUTOMOD_RULE => true,
                PACK => *name.key == *key,
                "m.room.member" => people.contains(&Some(&*name.key)),
                GRANT => people.contains(&grant_of_key(&name.key).map(|(_, user)| user)),
                NICK | TIMEOUT => people.contains(&user_of_key(&name.key)),
                SCHEDULED_EVENT | WEBHOOK => *name.key == *key,
                _ => false,
            };
            if is_needed {
                facts.extend(self.pdu(id).await?);
            }
        }
        let seen = from_room_state(self.room_id.as_str(), facts.iter().map(|pdu| &**pdu));
        let guild = OwnedRoomId::from(self.room_id);
        let entries = match change_of(pdu, &seen) {
            Ok(Some(change)) => {
                let event = guild_event(pdu, change, []);
                let is_made = !seen.members.is_empty() && event.change != Change::Nothing;
                match is_made && authorise(&seen, &event).is_ok() {
                    true => automod::named(
                        pdu,
                        &seen,
                        changes::of_change(&event.change, (&event.sender, event.sent_at), &seen),
                    ),
                    false => Vec::new(),
                }
            }
            Ok(None) => match facts::kind_of(Of::Guild, &pdu.kind_str()) {
                Some(kind) if !seen.members.is_empty() && may_say(pdu, &seen).is_ok() => {
                    let told = self.told(pdu, key).await?;
                    told.map(|told| (kind.entries)(&told)).unwrap_or_default()
                }
                _ => Vec::new(),
            },
            Err(_) => Vec::new(),
        };
        let by = actor_of(pdu, &seen);
        Ok(Some(Listed { guild, entries, by }))
    }
}
