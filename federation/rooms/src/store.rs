//! Loading events and states, with bounded caches of what does not change.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

use guildhall_event::{Pdu, RoomVersion, StateKey, parse};
use guildhall_storage::{
    StorageError,
    events::{self, EventRow, EventStatus},
    log::Counters,
    state::{self, StateEntry, StateGroupRow},
};
use guildhall_types::{EventId, OwnedEventId, OwnedRoomId, OwnedServerName, RoomId};
use imbl::OrdMap;
use moka::sync::Cache;
use sqlx::AnyConnection;

use crate::{
    RoomLimits,
    automod::Ready,
    guild::{GuildGroup, Merged},
    state::State,
};

/// Rows that a change of a large state costs on average, besides its own.
const ROWS_FOR_A_CHANGE: i64 = 32;
/// Most deltas over a snapshot.
const MOST_HOPS: i64 = 4096;

/// Events and states by their ids; clones share the caches.
#[derive(Clone)]
pub(crate) struct Store {
    pdus: Cache<OwnedEventId, Arc<Pdu>>,
    states: Cache<i64, State>,
    resolved: Cache<Vec<i64>, State>,
    pub(crate) automod: Ready,
    pub(crate) guilds: Cache<i64, GuildGroup>,
    guilds_merged: Cache<Vec<i64>, Merged>,
    guild_roots: Cache<i64, GuildGroup>,
    /// Guilds whose branches were resolved since somebody asked.
    forked_guilds: Arc<Mutex<BTreeSet<OwnedRoomId>>>,
    /// Deltas over a snapshot of a small state.
    min_hops: i64,
    /// How long a guild state may be cited after a revocation that it misses was taken in, and how far clocks may differ, in milliseconds.
    pub(crate) stale_cite_ms: i64,
    /// This server.
    pub(crate) server: OwnedServerName,
}

impl Store {
    pub(crate) fn new(limits: &RoomLimits, server: OwnedServerName) -> Self {
        let pdus = Cache::builder()
            .max_capacity(limits.event_cache_bytes)
            // The parsed form holds the JSON, the content once more, and the ids.
            .weigher(|_, pdu: &Arc<Pdu>| u32::try_from(pdu.json.len() * 2 + 512).unwrap_or(u32::MAX))
            .build();
        Self {
            pdus,
            states: Cache::new(limits.state_cache),
            resolved: Cache::new(limits.state_cache),
            automod: Ready::default(),
            guilds: Cache::new(limits.state_cache),
            guilds_merged: Cache::new(limits.state_cache),
            guild_roots: Cache::new(limits.state_cache),
            forked_guilds: Arc::default(),
            min_hops: limits.state_hops,
            stale_cite_ms: limits.stale_cite_ms,
            server,
        }
    }

    /// Forgets everything: after a transaction that was rolled back, group numbers are given again.
    pub(crate) fn clear(&self) {
        self.pdus.invalidate_all();
        self.states.invalidate_all();
        self.resolved.invalidate_all();
        self.guilds.invalidate_all();
        self.guilds_merged.invalidate_all();
        self.guild_roots.invalidate_all();
    }

    pub(crate) fn remember(&self, pdu: &Arc<Pdu>) {
        self.pdus.insert(pdu.event_id.clone(), Arc::clone(pdu));
    }

    /// The event, if it is held in this room in whatever form.
    pub(crate) async fn pdu(
        &self,
        conn: &mut AnyConnection,
        room_id: &RoomId,
        version: RoomVersion,
        event_id: &EventId,
    ) -> Result<Option<Arc<Pdu>>, StorageError> {
        if let Some(pdu) = self.pdus.get(event_id) {
            return Ok((pdu.room_id == room_id).then_some(pdu));
        }
        let Some(row) = events::get(conn, room_id.as_str(), event_id.as_str()).await? else {
            return Ok(None);
        };
        let pdu = Arc::new(from_row(row, version)?);
        self.remember(&pdu);
        Ok(Some(pdu))
    }

    /// The room state `group`.
    pub(crate) async fn state(
        &self,
        conn: &mut AnyConnection,
        room_id: &RoomId,
        group: i64,
    ) -> Result<State, StorageError> {
        if group == 0 {
            return Ok(State::default());
        }
        if let Some(state) = self.states.get(&group) {
            return Ok(state);
        }
        let mut deltas = Vec::new();
        let mut hops = None;
        let mut next = Some(group);
        let mut map = OrdMap::new();
        while let Some(id) = next {
            if let Some(state) = self.states.get(&id) {
                map = state.map;
                break;
            }
            let row = state::get(conn, room_id.as_str(), id).await?;
            hops.get_or_insert(row.hops);
            next = row.base_id;
            deltas.push(row.entries);
        }
        for entry in deltas.into_iter().rev().flatten() {
            let key = StateKey::new(&entry.event_type, &entry.state_key);
            match entry.event_id {
                Some(id) => map.insert(key, stored_id(&id)?),
                None => map.remove(&key),
            };
        }
        let state = State {
            group,
            hops: hops.unwrap_or(0),
            map,
        };
        self.states.insert(group, state.clone());
        Ok(state)
    }

    /// Deltas over a snapshot before a state of `entries` is stored whole. The larger the state the rarer: so a change costs a number of rows that
    /// does not grow with the state, and reading one from the disk at most that many small queries.
    pub(crate) fn max_hops(&self, entries: usize) -> i64 {
        let by_size = i64::try_from(entries).unwrap_or(i64::MAX) / ROWS_FOR_A_CHANGE;
        by_size.clamp(self.min_hops, self.min_hops.max(MOST_HOPS))
    }

    /// Stores `map` as a delta over `base`, or whole when the deltas have become many; gives `base` itself when
    /// nothing differs.
    pub(crate) async fn derive(
        &self,
        conn: &mut AnyConnection,
        room_id: &RoomId,
        base: &State,
        map: OrdMap<StateKey, OwnedEventId>,
        counters: &mut Counters,
    ) -> Result<State, StorageError> {
        let mut entries = Vec::new();
        for item in base.map.diff(&map) {
            let (key, id) = match item {
                imbl::ordmap::DiffItem::Add(key, id) => (key, Some(id)),
                imbl::ordmap::DiffItem::Update { new: (key, id), .. } => (key, Some(id)),
                imbl::ordmap::DiffItem::Remove(key, _) => (key, None),
            };
            entries.push(entry(key, id));
        }
        if entries.is_empty() {
            return Ok(base.clone());
        }
        let whole = base.group == 0 || base.hops >= self.max_hops(map.len()) || entries.len() * 2 > map.len();
        let row = if whole {
            StateGroupRow {
                base_id: None,
                hops: 0,
                entries: map.iter().map(|(key, id)| entry(key, Some(id))).collect(),
            }
        } else {
            StateGroupRow {
                base_id: Some(base.group),
                hops: base.hops + 1,
                entries,
            }
        };
        counters.state_group += 1;
        let state = State {
            group: counters.state_group,
            hops: row.hops,
            map,
        };
        state::insert(conn, state.group, room_id.as_str(), &row).await?;
        self.states.insert(state.group, state.clone());
        Ok(state)
    }

    pub(crate) fn guild_merged(&self, groups: &[i64]) -> Option<Merged> {
        self.guilds_merged.get(groups)
    }

    pub(crate) fn remember_guild_merged(&self, groups: Vec<i64>, merged: Merged) {
        self.guilds_merged.insert(groups, merged);
    }

    pub(crate) fn note_forked_guild(&self, room_id: &RoomId) {
        let mut forked = self.forked_guilds.lock().unwrap_or_else(PoisonError::into_inner);
        forked.insert(room_id.to_owned());
    }

    pub(crate) fn take_forked_guilds(&self) -> BTreeSet<OwnedRoomId> {
        std::mem::take(&mut *self.forked_guilds.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The guild that was departed from at the room state `group`.
    pub(crate) fn guild_root(&self, group: i64) -> Option<GuildGroup> {
        self.guild_roots.get(&group)
    }

    pub(crate) fn remember_guild_root(&self, group: i64, root: GuildGroup) {
        self.guild_roots.insert(group, root);
    }

    pub(crate) fn resolved(&self, groups: &[i64]) -> Option<State> {
        self.resolved.get(groups)
    }

    pub(crate) fn remember_resolved(&self, groups: Vec<i64>, state: State) {
        self.resolved.insert(groups, state);
    }
}

fn entry(key: &StateKey, id: Option<&OwnedEventId>) -> StateEntry {
    StateEntry {
        event_type: key.kind.as_ref().to_owned(),
        state_key: key.key.as_ref().to_owned(),
        event_id: id.map(ToString::to_string),
    }
}

pub(crate) fn stored_id(id: &str) -> Result<OwnedEventId, StorageError> {
    OwnedEventId::try_from(id).map_err(|error| StorageError::Corrupt {
        what: "event id",
        reason: format!("{id}: {error}"),
    })
}

pub(crate) fn from_row(row: EventRow, version: RoomVersion) -> Result<Pdu, StorageError> {
    let mut pdu = parse::from_json(stored_id(&row.event_id)?, row.json, version).map_err(|error| {
        StorageError::Corrupt {
            what: "event",
            reason: format!("{}: {error}", row.event_id),
        }
    })?;
    pdu.rejected = row.status == EventStatus::Rejected;
    Ok(pdu)
}
