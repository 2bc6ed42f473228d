//! Looking at rooms: what other servers and the use-cases may ask.

mod edits;
mod history;

pub use edits::PastText;

use std::{collections::HashMap, sync::Arc};

use guildhall_event::{Pdu, RoomVersion, guild::GuildState};
use guildhall_storage::{
    StorageError,
    events::{self, EventStatus},
    guild_groups,
    projection::members,
    rooms,
};
use guildhall_types::{
    EventId, OwnedEventId, OwnedRoomId, OwnedServerName, RoomId, ServerName,
    content::{CHANNEL, ChannelContent},
};
use sqlx::AnyConnection;

use crate::{Rooms, resolver, state::State, store::from_row};

impl Rooms {
    /// The version of a room that this server holds.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn version(&self, room_id: &RoomId) -> Result<Option<RoomVersion>, StorageError> {
        let mut conn = self.core.db.read().await?;
        version_of(&mut conn, room_id).await
    }

    /// Whether a user of `server` is joined in the room.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn server_in_room(&self, room_id: &RoomId, server: &ServerName) -> Result<bool, StorageError> {
        let mut conn = self.core.db.read().await?;
        members::server_is_in(&mut conn, room_id.as_str(), server.as_str()).await
    }

    /// Whether this server takes part in the room.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn is_resident(&self, room_id: &RoomId) -> Result<bool, StorageError> {
        self.server_in_room(room_id, self.server_name()).await
    }

    /// The servers with a joined user in the room, sorted.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn servers_in_room(&self, room_id: &RoomId) -> Result<Vec<OwnedServerName>, StorageError> {
        let mut conn = self.core.db.read().await?;
        let servers = members::servers(&mut conn, room_id.as_str()).await?;
        Ok(servers
            .into_iter()
            .filter_map(|server| OwnedServerName::try_from(server).ok())
            .collect())
    }

    /// The room that holds an event, in whatever form.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn room_of(&self, event_id: &EventId) -> Result<Option<OwnedRoomId>, StorageError> {
        let mut conn = self.core.db.read().await?;
        let room_id = events::room_of(&mut conn, event_id.as_str()).await?;
        Ok(room_id.and_then(|id| OwnedRoomId::try_from(id).ok()))
    }

    /// An event of the room that is not rejected; redacted if it was redacted.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn event(
        &self,
        room_id: &RoomId,
        event_id: &EventId,
    ) -> Result<Option<Arc<Pdu>>, StorageError> {
        let mut conn = self.core.db.read().await?;
        let Some(version) = version_of(&mut conn, room_id).await? else {
            return Ok(None);
        };
        let row = events::get(&mut conn, room_id.as_str(), event_id.as_str()).await?;
        match row.filter(|row| row.status != EventStatus::Rejected) {
            Some(row) => Ok(Some(Arc::new(from_row(row, version)?))),
            None => Ok(None),
        }
    }

    /// The state before an event of the DAG; `None` if the event has no place in it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn state_before(
        &self,
        room_id: &RoomId,
        event_id: &EventId,
    ) -> Result<Option<Vec<Arc<Pdu>>>, StorageError> {
        let mut conn = self.core.db.read().await?;
        let Some(version) = version_of(&mut conn, room_id).await? else {
            return Ok(None);
        };
        let row = events::get(&mut conn, room_id.as_str(), event_id.as_str()).await?;
        let Some((pdu, place)) = row.and_then(|row| row.place.map(|place| (row, place))) else {
            return Ok(None);
        };
        let mut state = self
            .core
            .store
            .state(&mut conn, room_id, place.state_group)
            .await?;
        // A rejected event changes nothing: the state after it is the one before it.
        let is_rejected = pdu.status == EventStatus::Rejected;
        let pdu = from_row(pdu, version)?;
        if let Some(key) = pdu.state_key.as_ref().filter(|_| !is_rejected) {
            // The stored state is the one after the event; its previous events say what stood there before.
            state
                .map
                .remove(&guildhall_event::StateKey::new(&pdu.kind_str(), key));
            if let Some(before) = self.standing_before(&mut conn, room_id, &pdu).await? {
                state
                    .map
                    .insert(guildhall_event::StateKey::new(&pdu.kind_str(), key), before);
            }
        }
        Ok(Some(
            self.pdus(&mut conn, room_id, version, state.event_ids().cloned().collect())
                .await?,
        ))
    }

    /// What a state event replaced, as far as its previous events agree.
    async fn standing_before(
        &self,
        conn: &mut AnyConnection,
        room_id: &RoomId,
        pdu: &Pdu,
    ) -> Result<Option<OwnedEventId>, StorageError> {
        let Some(key) = &pdu.state_key else {
            return Ok(None);
        };
        let mut found: Option<OwnedEventId> = None;
        for prev in &pdu.prev_events {
            let place = events::get(conn, room_id.as_str(), prev.as_str())
                .await?
                .and_then(|row| row.place);
            if let Some(place) = place {
                let state = self.core.store.state(conn, room_id, place.state_group).await?;
                if let Some(id) = state.get(&pdu.kind_str(), key) {
                    found = Some(id.clone());
                }
            }
        }
        Ok(found)
    }

    /// The present resolved state.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn current_state(&self, room_id: &RoomId) -> Result<Vec<Arc<Pdu>>, StorageError> {
        let mut conn = self.core.db.read().await?;
        let Some((version, state)) = self.present(&mut conn, room_id).await? else {
            return Ok(Vec::new());
        };
        self.pdus(&mut conn, room_id, version, state.event_ids().cloned().collect())
            .await
    }

    /// The event that stands for a type and key in the present state.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn state_event(
        &self,
        room_id: &RoomId,
        kind: &str,
        state_key: &str,
    ) -> Result<Option<Arc<Pdu>>, StorageError> {
        let mut conn = self.core.db.read().await?;
        let Some((version, state)) = self.present(&mut conn, room_id).await? else {
            return Ok(None);
        };
        match state.get(kind, state_key) {
            Some(id) => self.core.store.pdu(&mut conn, room_id, version, id).await,
            None => Ok(None),
        }
    }

    /// What the guild `room_id` amounts to at present; `None` for what is no guild, or none that is held.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn guild_state(&self, room_id: &RoomId) -> Result<Option<GuildState>, StorageError> {
        let mut conn = self.core.db.read().await?;
        self.guild_on(&mut conn, room_id).await
    }

    /// Whether the guild whose room it is, or one of whose channels, has banned `server`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn bans_server(&self, room_id: &RoomId, server: &ServerName) -> Result<bool, StorageError> {
        let mut conn = self.core.db.read().await?;
        if let Some(guild) = self.guild_on(&mut conn, room_id).await? {
            return Ok(guild.bans_server(server));
        }
        let Some((version, state)) = self.present(&mut conn, room_id).await? else {
            return Ok(false);
        };
        let Some(id) = state.get(CHANNEL, "") else {
            return Ok(false);
        };
        let pdu = self.core.store.pdu(&mut conn, room_id, version, id).await?;
        let content = pdu.and_then(|pdu| pdu.content_as::<ChannelContent>().ok());
        let guild = content.and_then(|content| OwnedRoomId::try_from(content.guild).ok());
        let Some(guild) = guild else { return Ok(false) };
        let guild = self.guild_on(&mut conn, &guild).await?;
        Ok(guild.is_some_and(|guild| guild.bans_server(server)))
    }

    pub(crate) async fn guild_on(
        &self,
        conn: &mut AnyConnection,
        room_id: &RoomId,
    ) -> Result<Option<GuildState>, StorageError> {
        match guild_groups::head(conn, room_id.as_str()).await? {
            Some(group) => Ok(Some(self.core.store.guild(conn, room_id, group).await?.state)),
            None => Ok(None),
        }
    }

    /// The auth chain of events of the room: everything that they build on, without themselves unless reached.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn auth_chain(
        &self,
        room_id: &RoomId,
        ids: Vec<OwnedEventId>,
    ) -> Result<Vec<Arc<Pdu>>, StorageError> {
        let mut conn = self.core.db.read().await?;
        let Some(version) = version_of(&mut conn, room_id).await? else {
            return Ok(Vec::new());
        };
        let events =
            resolver::with_auth_chain(&mut conn, &self.core.store, room_id, version, ids.clone()).await?;
        let mut chain = guildhall_event::resolve::auth_chain(ids, &events);
        chain.extend(resolver::create_event_of(room_id));
        Ok(chain.iter().filter_map(|id| events.get(id).cloned()).collect())
    }

    pub(crate) async fn present(
        &self,
        conn: &mut AnyConnection,
        room_id: &RoomId,
    ) -> Result<Option<(RoomVersion, State)>, StorageError> {
        let Some(row) = rooms::get(conn, room_id.as_str()).await? else {
            return Ok(None);
        };
        let Ok(version) = RoomVersion::parse(&row.version) else {
            return Ok(None);
        };
        let state = self.core.store.state(conn, room_id, row.state_group).await?;
        Ok(Some((version, state)))
    }

    pub(crate) async fn pdus(
        &self,
        conn: &mut AnyConnection,
        room_id: &RoomId,
        version: RoomVersion,
        ids: Vec<OwnedEventId>,
    ) -> Result<Vec<Arc<Pdu>>, StorageError> {
        let mut found: HashMap<OwnedEventId, Arc<Pdu>> = HashMap::new();
        for id in ids {
            if let Some(pdu) = self.core.store.pdu(conn, room_id, version, &id).await? {
                found.insert(id, pdu);
            }
        }
        Ok(found.into_values().collect())
    }
}

pub(crate) async fn version_of(
    conn: &mut AnyConnection,
    room_id: &RoomId,
) -> Result<Option<RoomVersion>, StorageError> {
    let row = rooms::get(conn, room_id.as_str()).await?;
    Ok(row.and_then(|row| RoomVersion::parse(&row.version).ok()))
}
