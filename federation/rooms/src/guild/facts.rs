//! Where a guild begins for this server, and which of its events count.

use std::{collections::BTreeSet, sync::Arc};

use guildhall_event::{
    Pdu,
    guild::{GuildState, from_room_state},
};
use guildhall_storage::{StorageError, log::Counters};
use sqlx::AnyConnection;

use super::GuildGroup;
use crate::{room::Room, state::State, store::Store};

/// The guild as the room state `at` describes it.
pub(crate) async fn root_state(
    conn: &mut AnyConnection,
    store: &Store,
    room: &Room,
    at: &State,
) -> Result<GuildState, StorageError> {
    let mut pdus: Vec<Arc<Pdu>> = Vec::with_capacity(at.map.len());
    for id in at.event_ids() {
        pdus.extend(store.pdu(conn, &room.id, room.version, id).await?);
    }
    Ok(from_room_state(room.id.as_str(), pdus.iter().map(|pdu| &**pdu)))
}

/// [`root_state`], stored: what a guild is departed from that was made or come into just now, or is held from before
/// guilds were kept so.
pub(crate) async fn root(
    conn: &mut AnyConnection,
    store: &Store,
    room: &Room,
    at: &State,
    counters: &mut Counters,
) -> Result<GuildGroup, StorageError> {
    if let Some(found) = store.guild_root(at.group) {
        return Ok(found);
    }
    let state = root_state(conn, store, room, at).await?;
    let root = store
        .derive_guild(
            conn,
            &room.id,
            &GuildGroup::default(),
            state,
            (BTreeSet::new(), 0),
            counters,
        )
        .await?;
    store.remember_guild_root(at.group, root.clone());
    Ok(root)
}

/// All that is held of the guild.
pub(crate) async fn present(
    conn: &mut AnyConnection,
    store: &Store,
    guild: &Room,
    counters: &mut Counters,
) -> Result<GuildGroup, StorageError> {
    match &guild.guild {
        Some(present) => Ok(present.clone()),
        None => root(conn, store, guild, &guild.state, counters).await,
    }
}
