//! Rooms that come from elsewhere: the state that a server told us when one of our users joined.

use std::{collections::HashMap, sync::Arc};

use guildhall_dag::Extremities;
use guildhall_event::{Pdu, auth, direct::DirectKind};
use guildhall_storage::{
    StorageError,
    events::{self, EventStatus},
    projection::members,
};
use guildhall_types::{OwnedEventId, RoomId};

use super::{
    Batch, admit,
    append::appended,
    place::{Judged, Previous},
};
use crate::{
    Appended, TakeInError,
    command::{Installation, Origin},
    direct,
    room::Room,
};

impl Batch<'_> {
    /// Holds the state and its auth chain and places the join on it.
    pub(super) async fn install(&mut self, installation: Installation) -> Result<Appended, TakeInError> {
        let Installation {
            room_id,
            version,
            events,
            state_before,
            join,
            kind,
        } = installation;
        let mut room = match self.take(&room_id).await? {
            Some(room) => room,
            None => Room::new(room_id, version),
        };
        let appended = self
            .install_into(&mut room, events, (state_before, kind), join)
            .await?;
        self.put(room);
        Ok(appended)
    }

    async fn install_into(
        &mut self,
        room: &mut Room,
        events: Vec<Arc<Pdu>>,
        state_before: (Vec<OwnedEventId>, Option<DirectKind>),
        join: Arc<Pdu>,
    ) -> Result<Appended, TakeInError> {
        if let Some(place) = events::get(self.conn, room.id.as_str(), join.event_id.as_str())
            .await?
            .and_then(|row| row.place)
        {
            // The join came back to us through /send before the answer to send_join was worked off.
            let order = guildhall_dag::OrderKey {
                timestamp: place.order_ts,
                depth: place.order_depth,
                event_id: join.event_id.clone(),
            };
            return Ok(appended(&join, order));
        }
        if members::server_is_in(self.conn, room.id.as_str(), self.core.keys.server_name().as_str()).await? {
            // Nobody replaces the state of a room that we take part in.
            return Err(TakeInError::Unexpected(
                "another user of this server has joined meanwhile".to_owned(),
            ));
        }
        // We may have been here before: what was said in between is a gap, which backfill closes.
        room.ends = Extremities::default();
        let order = self.place_join(room, events, state_before, &join).await?;
        Ok(appended(&join, order))
    }

    /// Places the join as the room's one end.
    async fn place_join(
        &mut self,
        room: &mut Room,
        events: Vec<Arc<Pdu>>,
        (state_before, kind): (Vec<OwnedEventId>, Option<DirectKind>),
        join: &Arc<Pdu>,
    ) -> Result<guildhall_dag::OrderKey, TakeInError> {
        self.hold_all(room, events).await?;
        let previous = Previous::load(self.conn, room, &join.prev_events).await?;
        let state = self.state_of(room, state_before).await?;
        let (auth_events, _) = self.load_auth(room, join).await?;
        auth::check_independent(join, room.version, |id| auth_events.get(id).cloned())
            .map_err(TakeInError::Rejected)?;
        let mut before = HashMap::new();
        for (key, id) in &state.map {
            if let Some(pdu) = self.core.store.pdu(self.conn, &room.id, room.version, id).await? {
                before.insert(key.clone(), pdu);
            }
        }
        admit::check_by(join, room, &before).map_err(TakeInError::Rejected)?;
        let store = &self.core.store;
        if let Some(kind) = kind {
            let direct = direct::direct_of(self.conn, store, (&room.id, room.version)).await?;
            if !direct.is_some_and(|direct| kind.is(&direct)) {
                return Err(TakeInError::OtherRoom);
            }
        }
        if let Some(reason) = direct::whole_refusal(self.conn, store, room, &state).await? {
            return Err(TakeInError::Rejected(reason.to_owned()));
        }
        let guild = self.first_guild_step(room, join, &state).await?;
        Ok(self
            .place(
                room,
                join,
                Judged::accepted(previous, state, guild),
                Origin::Remote,
            )
            .await?)
    }

    /// Holds `events`, each of which comes after its auth events, for authorisation.
    pub(super) async fn hold_outliers(
        &mut self,
        room_id: &RoomId,
        events: Vec<Arc<Pdu>>,
    ) -> Result<(), TakeInError> {
        let room = self.take(room_id).await?.ok_or(TakeInError::UnknownRoom)?;
        let result = self.hold_all(&room, events).await;
        self.put(room);
        Ok(result?)
    }

    async fn hold_all(&mut self, room: &Room, events: Vec<Arc<Pdu>>) -> Result<(), StorageError> {
        for pdu in events {
            if self
                .core
                .store
                .pdu(self.conn, &room.id, room.version, &pdu.event_id)
                .await?
                .is_some()
            {
                continue;
            }
            let (auth_events, missing) = self.load_auth(room, &pdu).await?;
            // A create event rests on nothing; since version 12 the room's own id names it.
            if missing.iter().any(|id| *id != pdu.event_id) {
                // Nothing is known against it: who told us of it left out what it rests on.
                continue;
            }
            let refusal = check_outlier(room, &pdu, &auth_events);
            let pdu = match &refusal {
                Some(_) => Arc::new(Pdu {
                    rejected: true,
                    ..Pdu::clone(&pdu)
                }),
                None => pdu,
            };
            // A rejected one is held too, so that what builds on it is rejected and nobody asks for it again.
            let status = if refusal.is_some() {
                EventStatus::Rejected
            } else {
                EventStatus::Outlier
            };
            events::insert_outlier(self.conn, &self.outlier_row(&pdu, status, refusal)).await?;
            self.core.store.remember(&pdu);
        }
        Ok(())
    }
}

/// The rule that an event breaks by its own auth events, which is all that is known of it.
fn check_outlier(
    room: &Room,
    pdu: &Arc<Pdu>,
    auth_events: &HashMap<OwnedEventId, Arc<Pdu>>,
) -> Option<String> {
    if let Err(reason) = auth::check_independent(pdu, room.version, |id| auth_events.get(id).cloned()) {
        return Some(reason);
    }
    admit::check_by(pdu, room, &admit::by_key(auth_events.values())).err()
}
