//! Where a guild begins for this server, and which of its events count.

use std::{collections::BTreeSet, sync::Arc};

use guildhall_event::{
    Pdu,
    guild::{GuildState, MEMBER_FOR_MS, from_room_state},
};
use guildhall_storage::{StorageError, log::Counters};
use serde::Deserialize;
use sqlx::AnyConnection;

use super::GuildGroup;
use crate::{room::Room, state::State, store::Store};

/// Most changes of a name that are looked behind.
const MAX_CHANGES_OF_NAME: usize = 100;

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
    let mut state = from_room_state(room.id.as_str(), pdus.iter().map(|pdu| &**pdu));
    correct_entries(conn, store, room, &pdus, &mut state).await?;
    Ok(state.without_banned_servers())
}

/// The room's state says when a member last changed name or picture. Who has done so lately may have come in long before: the events that
/// entitle the last one say when.
async fn correct_entries(
    conn: &mut AnyConnection,
    store: &Store,
    room: &Room,
    pdus: &[Arc<Pdu>],
    state: &mut GuildState,
) -> Result<(), StorageError> {
    let latest = pdus.iter().map(|pdu| pdu.origin_server_ts).max();
    let since = latest.map(|latest| latest.plus_millis(-MEMBER_FOR_MS));
    let recent = pdus
        .iter()
        .filter(|pdu| Some(pdu.origin_server_ts) > since && is_join(pdu));
    for pdu in recent {
        let mut first = Arc::clone(pdu);
        for _ in 0..MAX_CHANGES_OF_NAME {
            let Some(before) = join_before(conn, store, room, &first).await? else {
                break;
            };
            first = before;
        }
        let user = pdu.state_key.as_deref().unwrap_or_default();
        if let Some(member) = state.members.get_mut(user)
            && first.event_id != pdu.event_id
        {
            Arc::make_mut(member).joined_at = first.origin_server_ts;
        }
    }
    Ok(())
}

/// The join of the same user that entitles `pdu`.
async fn join_before(
    conn: &mut AnyConnection,
    store: &Store,
    room: &Room,
    pdu: &Pdu,
) -> Result<Option<Arc<Pdu>>, StorageError> {
    for id in &pdu.auth_events {
        let Some(found) = store.pdu(conn, &room.id, room.version, id).await? else {
            continue;
        };
        if found.state_key == pdu.state_key && is_join(&found) {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

fn is_join(pdu: &Pdu) -> bool {
    #[derive(Deserialize)]
    struct Membership {
        membership: String,
    }
    let says_join = |found: Membership| found.membership == "join";
    pdu.kind_str() == "m.room.member" && pdu.content_as().is_ok_and(says_join)
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
