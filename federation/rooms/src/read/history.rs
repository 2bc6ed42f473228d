//! History: what others ask of ours, and what we ask of theirs.

use std::{
    collections::{BinaryHeap, HashSet},
    sync::Arc,
};

use guildhall_event::Pdu;
use guildhall_storage::{
    StorageError,
    events::{self, EventStatus},
    rooms,
};
use guildhall_types::{OwnedEventId, RoomId};

use crate::{
    MissingEventsQuery, Rooms, TakeInError,
    command::{Incoming, Origin, Outcome},
    read::version_of,
    store::from_row,
    verify::{by_prev, reachable},
};

/// Most events in one answer, whatever is asked for.
const MAX_ANSWER: usize = 100;
/// Most events that are looked at for it: rejected ones are passed over.
const MAX_LOOK: usize = 1000;

impl Rooms {
    /// The events `from` and what came before, latest first by claimed depth.
    ///
    /// <https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1backfillroomid>
    ///
    /// # Errors
    /// When the database fails.
    pub async fn backfill(
        &self,
        room_id: &RoomId,
        from: &[OwnedEventId],
        limit: usize,
    ) -> Result<Vec<Arc<Pdu>>, StorageError> {
        self.walk_back(room_id, from, &HashSet::new(), limit, 0, true)
            .await
    }

    /// The events between `query.latest` and `query.earliest`, without both, latest first by claimed depth.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn missing_events(
        &self,
        room_id: &RoomId,
        query: MissingEventsQuery,
    ) -> Result<Vec<Arc<Pdu>>, StorageError> {
        let stop = query.earliest.into_iter().collect();
        let limit = usize::try_from(query.limit).unwrap_or(MAX_ANSWER);
        self.walk_back(room_id, &query.latest, &stop, limit, query.min_depth, false)
            .await
    }

    async fn walk_back(
        &self,
        room_id: &RoomId,
        from: &[OwnedEventId],
        stop: &HashSet<OwnedEventId>,
        limit: usize,
        min_depth: i64,
        with_start: bool,
    ) -> Result<Vec<Arc<Pdu>>, StorageError> {
        let limit = limit.min(MAX_ANSWER);
        let mut conn = self.core.db.read().await?;
        let Some(version) = version_of(&mut conn, room_id).await? else {
            return Ok(Vec::new());
        };
        let mut seen: HashSet<OwnedEventId> = stop.clone();
        // Deepest first, so that a limit cuts off the oldest.
        let mut queue: BinaryHeap<(i64, OwnedEventId)> = BinaryHeap::new();
        let start: HashSet<&OwnedEventId> = from.iter().collect();
        for id in from.iter().take(MAX_ANSWER) {
            if seen.insert(id.clone()) {
                queue.push((i64::MAX, id.clone()));
            }
        }
        let mut found = Vec::new();
        let mut looked = 0;
        while let Some((_, id)) = queue.pop() {
            if found.len() >= limit || looked >= MAX_LOOK {
                break;
            }
            looked += 1;
            let Some(row) = events::get(&mut conn, room_id.as_str(), id.as_str()).await? else {
                continue;
            };
            if row.place.is_none() {
                continue;
            }
            let status = row.status;
            let pdu = Arc::new(from_row(row, version)?);
            if pdu.depth < min_depth {
                continue;
            }
            for prev in &pdu.prev_events {
                if seen.insert(prev.clone()) {
                    queue.push((pdu.depth.saturating_sub(1), prev.clone()));
                }
            }
            if status != EventStatus::Rejected && (with_start || !start.contains(&pdu.event_id)) {
                found.push(pdu);
            }
        }
        Ok(found)
    }

    /// Asks the other servers in the room for history before what is held; says whether something new came.
    ///
    /// # Errors
    /// When the database fails. Servers that do not answer are no error.
    pub async fn fetch_history(&self, room_id: &RoomId) -> Result<bool, TakeInError> {
        let (version, from) = {
            let mut conn = self.core.db.read().await?;
            let Some(version) = version_of(&mut conn, room_id).await? else {
                return Ok(false);
            };
            let mut ends = Vec::new();
            // Backfill starts from an event that the other server holds: what is missing itself.
            for id in rooms::latest_backward_extremities(&mut conn, room_id.as_str(), 20).await? {
                ends.extend(OwnedEventId::try_from(id).ok());
            }
            (version, ends)
        };
        if from.is_empty() {
            return Ok(false);
        }
        let servers = self.servers_in_room(room_id).await?;
        for server in servers
            .iter()
            .filter(|server| *server != self.server_name())
            .take(3)
        {
            let limit = self.core.limits.backfill_events;
            let events = match self.core.peers.backfill(server, room_id, &from, limit).await {
                Ok(events) => events,
                Err(error) => {
                    tracing::debug!(%server, %room_id, %error, "no history");
                    continue;
                }
            };
            let limit = usize::try_from(limit).unwrap_or(usize::MAX);
            let events: Vec<_> = events.into_iter().take(limit).collect();
            let verified = self.core.verify_all(&events, version).await;
            let verified = verified
                .into_iter()
                .filter(|pdu| pdu.room_id == room_id)
                .collect();
            let sorted = by_prev(reachable(verified, &from, |pdu| &pdu.prev_events));
            if self.take_in_history(server, room_id, sorted).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Oldest first: the state before the oldest ones is asked for, the others build on them.
    async fn take_in_history(
        &self,
        server: &guildhall_types::ServerName,
        room_id: &RoomId,
        events: Vec<Arc<Pdu>>,
    ) -> Result<bool, TakeInError> {
        let mut is_news = false;
        let mut pending = events;
        while !pending.is_empty() {
            let items = pending
                .iter()
                .map(|pdu| Incoming {
                    pdu: Arc::clone(pdu),
                    origin: Origin::Backfill,
                    state_before: None,
                })
                .collect();
            let outcomes = self.take_in(room_id, items).await?;
            let mut behind = Vec::new();
            for (pdu, outcome) in pending.into_iter().zip(outcomes) {
                match outcome {
                    Outcome::TakenIn(crate::TakenIn::Known) | Outcome::Rejected(_) => {}
                    Outcome::TakenIn(..) => is_news = true,
                    Outcome::Missing(..) => behind.push(pdu),
                }
            }
            let Some(oldest) = behind.first().cloned() else {
                break;
            };
            let Some(state) = self.fetch_state(server, room_id, &oldest.event_id).await else {
                break;
            };
            let item = Incoming {
                pdu: oldest,
                origin: Origin::Backfill,
                state_before: Some(state),
            };
            match self.take_in(room_id, vec![item]).await?.pop() {
                Some(Outcome::TakenIn(..)) => is_news = true,
                // It cannot be had even so: what builds on it cannot either.
                _ => break,
            }
            pending = behind.into_iter().skip(1).collect();
        }
        Ok(is_news)
    }
}
