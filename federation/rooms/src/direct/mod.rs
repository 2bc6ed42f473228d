//! Private channels: what may be in their rooms beyond the hard layer of power levels.

mod invite;
mod standing;

use guildhall_event::{
    Pdu, RoomVersion,
    direct::{DirectRoom, DirectState, check_whole, judge, listed_owner},
};
use guildhall_storage::StorageError;
use guildhall_types::{
    RoomId,
    content::{DIRECT, DirectOwnerContent, FRIEND},
};
use sqlx::AnyConnection;

pub use self::invite::SignedInvite;
pub(crate) use self::standing::standing_refusal;
use crate::{Rooms, resolver::create_event_of, room::Room, state::State, store::Store};

/// The private channel that the room is, by the create event that its id names: no state that somebody tells or builds on changes that.
pub(crate) async fn direct_of(
    conn: &mut AnyConnection,
    store: &Store,
    (room_id, version): (&RoomId, RoomVersion),
) -> Result<Option<DirectRoom>, StorageError> {
    // The others do not know what they are by their create event alone.
    if version != RoomVersion::V12 {
        return Ok(None);
    }
    let Some(id) = create_event_of(room_id) else {
        return Ok(None);
    };
    let create = store.pdu(conn, room_id, version, &id).await?;
    Ok(create.and_then(|create| DirectRoom::of(&create, version)))
}

/// What counts of `state` for the rules.
pub(crate) async fn facts(
    conn: &mut AnyConnection,
    store: &Store,
    (room_id, version): (&RoomId, RoomVersion),
    state: &State,
) -> Result<DirectState, StorageError> {
    let mut found = DirectState::default();
    let mut by_levels = None;
    for (key, id) in &state.map {
        let is_owner = key.kind.as_ref() == DIRECT && key.key.is_empty();
        let is_friend = key.kind.as_ref() == FRIEND;
        let is_levels = key.kind.as_ref() == "m.room.power_levels";
        if key.kind.as_ref() != "m.room.member" && !is_owner && !is_friend && !is_levels {
            continue;
        }
        let Some(pdu) = store.pdu(conn, room_id, version, id).await? else {
            continue;
        };
        if is_owner {
            let owner = pdu.content_as::<DirectOwnerContent>().ok();
            found.owner = owner.map(|content| content.owner);
        } else if is_levels {
            by_levels = listed_owner(&pdu);
        } else if is_friend {
            let says = pdu.content_as().unwrap_or_default();
            found.friends.insert(key.key.to_string(), says);
        } else if let Ok(member) = pdu.content_as() {
            found.members.insert(key.key.to_string(), member);
        }
    }
    // Where branches met, what named the owner may be lost: who had passed the group on has not the level for that any more.
    found.owner = found.owner.or(by_levels);
    Ok(found)
}

/// Why `pdu` may not be in the private channel `direct`, whose state is `state`; `None` if it may.
pub(crate) async fn refusal(
    conn: &mut AnyConnection,
    store: &Store,
    room: &Room,
    (direct, state): (&DirectRoom, &State),
    pdu: &Pdu,
) -> Result<Option<&'static str>, StorageError> {
    // What is said in a group needs no look at who is there: Matrix's own rules ask whether the sender is.
    let facts = match pdu.state_key.is_some() || direct.pair.is_some() {
        true => facts(conn, store, (&room.id, room.version), state).await?,
        false => DirectState::default(),
    };
    Ok(judge(direct, &facts, pdu).err())
}

/// Why the room that another server gave whole, with `state`, is not taken over: it is a private channel, and not as those are.
pub(crate) async fn whole_refusal(
    conn: &mut AnyConnection,
    store: &Store,
    room: &Room,
    state: &State,
) -> Result<Option<&'static str>, StorageError> {
    let Some(direct) = direct_of(conn, store, (&room.id, room.version)).await? else {
        return Ok(None);
    };
    let mut pdus = Vec::new();
    for id in state.event_ids() {
        pdus.extend(store.pdu(conn, &room.id, room.version, id).await?);
    }
    Ok(check_whole(&direct, pdus.iter().map(|pdu| &**pdu)).err())
}

impl Rooms {
    /// The private channel that the room is, with what its state says of it; `None` for what is none, or none that is held.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn direct_room(
        &self,
        room_id: &RoomId,
    ) -> Result<Option<(DirectRoom, DirectState)>, StorageError> {
        let mut conn = self.core.db.read().await?;
        let Some((version, state)) = self.present(&mut conn, room_id).await? else {
            return Ok(None);
        };
        let (store, room) = (&self.core.store, (room_id, version));
        let Some(direct) = direct_of(&mut conn, store, room).await? else {
            return Ok(None);
        };
        let facts = facts(&mut conn, store, room, &state).await?;
        Ok(Some((direct, facts)))
    }
}
