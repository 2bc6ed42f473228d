//! Appending what local users say.

use std::sync::Arc;

use guildhall_dag::OrderKey;
use guildhall_event::{Pdu, Placement, auth, build, build::MAX_DEPTH};
use guildhall_storage::{StorageError, events, log};
use guildhall_types::{OwnedEventId, RoomId, Timestamp, content::GUILD_AT};
use serde::Deserialize;
use serde_json::json;

use super::{
    Batch,
    place::{Judged, Previous},
};
use crate::{
    AppendError, Appended,
    command::Origin,
    resolver,
    room::{End, Room},
    state::State,
    step::NewEvent,
    store::stored_id,
    verdict,
};

#[derive(Deserialize)]
struct Membership {
    membership: String,
}

impl Batch<'_> {
    /// Appends `events` to the room one after another.
    pub(super) async fn append_all(
        &mut self,
        room_id: &RoomId,
        events: Vec<NewEvent>,
        appended: &mut Vec<Appended>,
    ) -> Result<(), AppendError> {
        for mut event in events {
            if event.keyed_by_last {
                let last = appended.last().map(|last| last.event_id.to_string());
                event.draft.state_key = last.or(event.draft.state_key);
            }
            let mut room = self.take(room_id).await?.ok_or(AppendError::UnknownRoom)?;
            let result = self.append(&mut room, event).await;
            // A refused event has left the room as it was.
            self.put(room);
            appended.push(result?);
        }
        Ok(())
    }

    /// Places the create event of a new room.
    pub(super) async fn create(
        &mut self,
        room: &mut Room,
        create: Arc<Pdu>,
    ) -> Result<Appended, AppendError> {
        auth::check_independent(&create, room.version, |_| None).map_err(AppendError::Forbidden)?;
        let judged = Judged::accepted(Previous::default(), State::default(), None);
        let order = self.place(room, &create, judged, Origin::Local).await?;
        Ok(appended(&create, order))
    }

    pub(super) async fn append(&mut self, room: &mut Room, event: NewEvent) -> Result<Appended, AppendError> {
        let NewEvent {
            mut draft,
            nonce,
            skip_if_joined,
            keyed_by_last: _,
        } = event;
        let sender = draft.sender.clone();
        if let Some(nonce) = &nonce
            && let Some(known) =
                log::event_of_nonce(self.conn, sender.as_str(), room.id.as_str(), nonce).await?
        {
            return self.earlier(room, stored_id(&known)?).await;
        }
        if skip_if_joined
            && let Some(id) = room.state.get("m.room.member", sender.as_str()).cloned()
            && let Some(pdu) = self
                .core
                .store
                .pdu(self.conn, &room.id, room.version, &id)
                .await?
            && pdu
                .content_as::<Membership>()
                .is_ok_and(|content| content.membership == "join")
        {
            return self.earlier(room, id).await;
        }
        if let Some(target) = &draft.redacts
            && events::get(self.conn, room.id.as_str(), target.as_str())
                .await?
                .is_none_or(|row| row.place.is_none())
        {
            return Err(AppendError::Invalid(
                "the event to redact is not in this room".to_owned(),
            ));
        }
        if let Some(channel) = verdict::channel_of(self.conn, &self.core.store, room, &room.state).await?
            && let Some(guild) = self.look(&channel.guild).await?
        {
            let cites: Vec<_> = guild
                .ends
                .ids()
                .take(guildhall_dag::extremities::MAX_PREV_EVENTS)
                .collect();
            draft.content.insert(GUILD_AT.to_owned(), json!(cites));
        }

        let ends: Vec<(OwnedEventId, End)> = room
            .ends
            .for_new_event(|end| end.place.depth)
            .into_iter()
            .map(|(id, end)| (id.clone(), *end))
            .collect();
        let state_before = if ends.len() == room.ends.len() {
            room.state.clone()
        } else {
            let groups = ends.iter().map(|(_, end)| end.group).collect();
            let (id, version) = (&room.id, room.version);
            resolver::resolve_groups(
                self.conn,
                &self.core.store,
                id,
                version,
                groups,
                &mut self.counters,
            )
            .await?
        };
        let auth_events = auth::auth_keys_of_draft(&draft, room.version)?
            .iter()
            .filter_map(|key| state_before.map.get(key).cloned())
            .collect();
        let now = self.core.clock.now();
        let depth = ends
            .iter()
            .map(|(_, end)| end.claimed_depth)
            .max()
            .unwrap_or(0)
            .saturating_add(1)
            .min(MAX_DEPTH);
        let placement = Placement {
            room_id: Some(room.id.clone()),
            prev_events: ends.iter().map(|(id, _)| id.clone()).collect(),
            auth_events,
            depth,
            timestamp: now,
        };
        let pdu = Arc::new(build(&draft, &placement, room.version, &self.core.keys)?);
        let judged = self
            .judge_local(room, &pdu, Previous::of_ends(&ends), state_before)
            .await?
            .map_err(AppendError::Forbidden)?;
        let order = self.place(room, &pdu, judged, Origin::Local).await?;
        if let Some(nonce) = &nonce {
            let (user, room_id) = (sender.as_str(), room.id.as_str());
            log::insert_nonce(self.conn, user, room_id, nonce, pdu.event_id.as_str(), now.0).await?;
        }
        Ok(appended(&pdu, order))
    }

    /// The answer for an event that was appended before.
    async fn earlier(&mut self, room: &Room, event_id: OwnedEventId) -> Result<Appended, AppendError> {
        self.new.write(self.conn).await?;
        let row = events::get(self.conn, room.id.as_str(), event_id.as_str()).await?;
        let (order, sent) = match row {
            Some(row) => {
                let place = row
                    .place
                    .map_or((0, 0), |place| (place.order_ts, place.order_depth));
                let order = OrderKey {
                    timestamp: place.0,
                    depth: place.1,
                    event_id: event_id.clone(),
                };
                (order, Timestamp(row.origin_server_ts))
            }
            None => {
                let reason = format!("{event_id} is not held");
                return Err(StorageError::Corrupt {
                    what: "nonce",
                    reason,
                }
                .into());
            }
        };
        Ok(Appended {
            event_id,
            room_id: room.id.clone(),
            timestamp: sent,
            order,
            duplicate: true,
        })
    }
}

pub(super) fn appended(pdu: &Pdu, order: OrderKey) -> Appended {
    Appended {
        event_id: pdu.event_id.clone(),
        room_id: pdu.room_id.clone(),
        timestamp: pdu.origin_server_ts,
        order,
        duplicate: false,
    }
}
