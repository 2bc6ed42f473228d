//! What the events of a guild's room amount to, event by event: role resolution (`spec/roles.md`) on stored history.
//!
//! Beside the Matrix state that every room has, each event of a guild's room has a *guild group* after it: owner, roles, members and bans
//! as the changes in its past make them. Where branches meet, only what happened since they parted is resolved anew.

mod codec;
mod facts;
mod merge;
mod step;

use std::{collections::BTreeSet, sync::Arc};

use guildhall_event::guild::GuildState;
use guildhall_storage::{
    StorageError,
    guild_groups::{self, GuildGroupRow},
    log::Counters,
};
use guildhall_types::{OwnedEventId, RoomId};
use sqlx::AnyConnection;

pub(crate) use facts::{present, root, root_state};
pub(crate) use merge::{Merged, merge, standing};
pub(crate) use step::{GuildStep, may_say};

use crate::store::Store;

/// A guild between two events. Copies share what they have in common.
#[derive(Clone, Debug, Default)]
pub(crate) struct GuildGroup {
    /// The stored group.
    pub(crate) group: i64,
    /// Deltas down to the snapshot.
    hops: i64,
    /// The last changes that it is made of.
    pub(crate) frontier: Arc<BTreeSet<OwnedEventId>>,
    /// The longest way to it, in changes.
    depth: i64,
    pub(crate) state: GuildState,
}

impl Store {
    /// The guild group `group`.
    pub(crate) async fn guild(
        &self,
        conn: &mut AnyConnection,
        room_id: &RoomId,
        group: i64,
    ) -> Result<GuildGroup, StorageError> {
        if let Some(found) = self.guilds.get(&group) {
            return Ok(found);
        }
        let top = guild_groups::get(conn, room_id.as_str(), group).await?;
        let (hops, depth) = (top.hops, top.depth);
        let frontier = codec::frontier(&top.frontier)?;
        let mut deltas = vec![top.entries];
        let mut next = top.base_id;
        let mut state = GuildState {
            id: room_id.to_string(),
            ..GuildState::default()
        };
        while let Some(id) = next {
            if let Some(found) = self.guilds.get(&id) {
                state = found.state;
                break;
            }
            let row = guild_groups::get(conn, room_id.as_str(), id).await?;
            next = row.base_id;
            deltas.push(row.entries);
        }
        for (name, value) in deltas.into_iter().rev().flatten() {
            codec::apply(&mut state, &name, value.as_deref())?;
        }
        let found = GuildGroup {
            group,
            hops,
            frontier: Arc::new(frontier),
            depth,
            state,
        };
        self.guilds.insert(group, found.clone());
        Ok(found)
    }

    /// The last changes of the guild group `group`, and the longest way to it.
    async fn guild_frontier(
        &self,
        conn: &mut AnyConnection,
        room_id: &RoomId,
        group: i64,
    ) -> Result<(Arc<BTreeSet<OwnedEventId>>, i64), StorageError> {
        if let Some(found) = self.guilds.get(&group) {
            return Ok((found.frontier, found.depth));
        }
        let (frontier, depth) = guild_groups::frontier(conn, room_id.as_str(), group).await?;
        Ok((Arc::new(codec::frontier(&frontier)?), depth))
    }

    /// Stores `state` as a delta over `base`, or whole when the deltas have become many.
    pub(crate) async fn derive_guild(
        &self,
        conn: &mut AnyConnection,
        room_id: &RoomId,
        base: &GuildGroup,
        state: GuildState,
        (frontier, depth): (BTreeSet<OwnedEventId>, i64),
        counters: &mut Counters,
    ) -> Result<GuildGroup, StorageError> {
        let is_whole = base.group == 0 || base.hops >= self.max_hops(state.members.len());
        let empty = GuildState::default();
        let entries = codec::difference(if is_whole { &empty } else { &base.state }, &state)?;
        let row = GuildGroupRow {
            base_id: (!is_whole).then_some(base.group),
            hops: if is_whole { 0 } else { base.hops + 1 },
            frontier: codec::frontier_json(&frontier)?,
            depth,
            entries,
        };
        counters.state_group += 1;
        let derived = GuildGroup {
            group: counters.state_group,
            hops: row.hops,
            frontier: Arc::new(frontier),
            depth,
            state,
        };
        guild_groups::insert(conn, derived.group, room_id.as_str(), &row).await?;
        self.guilds.insert(derived.group, derived.clone());
        Ok(derived)
    }
}
