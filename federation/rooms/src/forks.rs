//! Merging forks.
//!
//! Servers that were apart may judge each other's events differently until an event builds on both sides: what one
//! side soft-fails by its present state, the other has in its state, and both are right. The next event of somebody
//! who has seen both sides settles it, but in a guild's room, where nobody talks, there may be none for long. So when
//! ends carry different states and the room has gone quiet, a server sends an event that says nothing and names them.

use std::{
    collections::{BTreeMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use guildhall_storage::{StorageError, rooms};
use guildhall_types::{OwnedRoomId, RoomId};
use tokio::{
    sync::{oneshot, watch},
    time::{Instant, MissedTickBehavior, interval},
};

use crate::{AppendError, Rooms, command::Command};

/// How often is looked for forks.
const TICK: Duration = Duration::from_millis(250);
/// How long a fork may heal by itself. The servers of a room take turns, so that not all merge it at once: in the
/// order of their names, each waits a turn longer.
const PATIENCE: Duration = Duration::from_secs(1);
const TURN: Duration = Duration::from_millis(500);
const MAX_TURNS: u32 = 20;

/// Rooms that may have to be merged.
#[derive(Clone, Debug, Default)]
pub(crate) struct Forks(Arc<Mutex<HashSet<OwnedRoomId>>>);

impl Forks {
    pub(crate) fn note(&self, room_id: &RoomId) {
        let mut rooms = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !rooms.contains(room_id) {
            rooms.insert(room_id.to_owned());
        }
    }

    fn take(&self) -> HashSet<OwnedRoomId> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Rooms {
    /// Merges the forks of all rooms as they come, until `stop`.
    pub async fn merge_forks(self, mut stop: watch::Receiver<bool>) {
        let mut due: BTreeMap<OwnedRoomId, Instant> = BTreeMap::new();
        match self.forked().await {
            Ok(rooms) => rooms.iter().for_each(|room_id| self.core.forks.note(room_id)),
            Err(error) => tracing::error!(%error, "forks could not be looked up"),
        }
        let mut tick = interval(TICK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                _ = tick.tick() => {}
            }
            for room_id in self.core.forks.take() {
                let at = Instant::now() + self.patience(&room_id).await;
                due.entry(room_id).or_insert(at);
            }
            let now = Instant::now();
            let ripe: Vec<OwnedRoomId> = due
                .iter()
                .filter(|(_, at)| **at <= now)
                .map(|(room_id, _)| room_id.clone())
                .collect();
            for room_id in ripe {
                due.remove(&room_id);
                match self.merge_fork(&room_id).await {
                    Ok(true) => tracing::info!(%room_id, "merged a fork"),
                    Ok(false) => {}
                    Err(error) => tracing::warn!(%room_id, %error, "a fork could not be merged"),
                }
            }
        }
    }

    /// Merges the room's forward extremities, if they carry different states and a user of ours may. Says whether
    /// it did.
    ///
    /// # Errors
    /// When the database fails or the server is shutting down.
    pub async fn merge_fork(&self, room_id: &RoomId) -> Result<bool, AppendError> {
        let (answer, result) = oneshot::channel();
        self.commands
            .send(Command::Merge(room_id.to_owned(), answer))
            .await
            .map_err(|_| AppendError::ShuttingDown)?;
        result.await.map_err(|_| AppendError::ShuttingDown)?
    }

    async fn forked(&self) -> Result<Vec<OwnedRoomId>, StorageError> {
        let mut conn = self.core.db.read().await?;
        let rooms = rooms::forked(&mut conn).await?;
        Ok(rooms
            .into_iter()
            .filter_map(|id| OwnedRoomId::try_from(id).ok())
            .collect())
    }

    async fn patience(&self, room_id: &RoomId) -> Duration {
        let servers = self.servers_in_room(room_id).await.unwrap_or_default();
        let before_us = servers
            .iter()
            .take_while(|server| *server != self.server_name())
            .count();
        PATIENCE + TURN * u32::try_from(before_us).unwrap_or(MAX_TURNS).min(MAX_TURNS)
    }
}
