//! Giving a judged event its place: state after it, order, extremities, read models, log.

use std::{collections::VecDeque, sync::Arc};

use guildhall_dag::{OrderKey, order::Place};
use guildhall_event::{Pdu, StateKey};
use guildhall_storage::{
    StorageError,
    events::{self, EventPlace, EventRow, EventStatus},
    guild_groups::{self, GuildPlace},
    log::{self, LogEntry},
    rooms,
};
use guildhall_types::{EventId, OwnedEventId, RoomId};
use sqlx::AnyConnection;

use super::Batch;
use crate::{
    command::Origin,
    guild::{GuildGroup, GuildStep},
    project::{self, GuildStates},
    resolver,
    room::{End, Room},
    state::State,
    store::from_row,
};

/// The previous events of an event, as far as they are held.
#[derive(Clone, Debug, Default)]
pub(super) struct Previous {
    held: Vec<(OwnedEventId, End)>,
    pub(super) missing: Vec<OwnedEventId>,
}

impl Previous {
    pub(super) fn of_ends(ends: &[(OwnedEventId, End)]) -> Self {
        Self {
            held: ends.to_vec(),
            missing: Vec::new(),
        }
    }

    pub(super) async fn load(
        conn: &mut AnyConnection,
        room: &Room,
        ids: &[OwnedEventId],
    ) -> Result<Self, StorageError> {
        let mut previous = Self::default();
        for id in ids {
            if let Some((_, end)) = room.ends.iter().find(|(end, _)| *end == id) {
                previous.held.push((id.clone(), *end));
                continue;
            }
            let row = events::get(conn, room.id.as_str(), id.as_str()).await?;
            match row.and_then(|row| row.place.map(|place| (row.depth, place))) {
                Some((claimed_depth, place)) => {
                    let at = Place {
                        timestamp: place.order_ts,
                        depth: place.order_depth,
                    };
                    previous.held.push((
                        id.clone(),
                        End {
                            place: at,
                            claimed_depth,
                            group: place.state_group,
                        },
                    ));
                }
                None => previous.missing.push(id.clone()),
            }
        }
        Ok(previous)
    }

    /// States after the held ones.
    pub(super) fn groups(&self) -> impl Iterator<Item = i64> {
        self.held.iter().map(|(_, end)| end.group)
    }

    pub(super) fn order_of(&self, pdu: &Pdu) -> OrderKey {
        let unknown = (!self.missing.is_empty()).then(|| pdu.depth.saturating_sub(1));
        OrderKey::after(
            &pdu.event_id,
            pdu.origin_server_ts,
            self.held.iter().map(|(_, end)| end.place),
            unknown,
        )
    }
}

/// An event with everything that its place follows from.
pub(super) struct Judged {
    pub(super) status: EventStatus,
    pub(super) reason: Option<String>,
    pub(super) previous: Previous,
    /// State before it.
    pub(super) state: State,
    /// What it makes of the guild whose room it is in.
    pub(super) guild: Option<GuildStep>,
}

/// How an event came.
#[derive(Clone, Copy, Debug)]
struct Arrival {
    origin: Origin,
    /// Something held named it before.
    was_awaited: bool,
    /// It does not just follow the one end that the room had.
    joins: bool,
}

impl Judged {
    pub(super) fn accepted(previous: Previous, state: State, guild: Option<GuildStep>) -> Self {
        Self {
            status: EventStatus::Accepted,
            reason: None,
            previous,
            state,
            guild,
        }
    }
}

impl Batch<'_> {
    /// Stores the event; if it is accepted, it changes the room and the read models and goes into the log.
    pub(super) async fn place(
        &mut self,
        room: &mut Room,
        pdu: &Arc<Pdu>,
        judged: Judged,
        origin: Origin,
    ) -> Result<OrderKey, StorageError> {
        let Judged {
            status,
            reason,
            previous,
            state,
            guild,
        } = judged;
        room.is_dirty = true;
        let after = match &pdu.state_key {
            Some(key) if status != EventStatus::Rejected => {
                let map = state
                    .map
                    .update(StateKey::new(&pdu.kind_str(), key), pdu.event_id.clone());
                self.core
                    .store
                    .derive(self.conn, &room.id, &state, map, &mut self.counters)
                    .await?
            }
            _ => state,
        };
        let order = previous.order_of(pdu);
        let end = End {
            place: order.place(),
            claimed_depth: pdu.depth,
            group: after.group,
        };
        let row = self.row(pdu, status, reason, &end);
        if self.is_plain_message {
            self.new.events.push(row);
            let edges = pdu.prev_events.iter();
            let edges = edges.map(|id| (room.id.to_string(), id.to_string(), pdu.event_id.to_string()));
            self.new.edges.extend(edges);
        } else {
            events::upsert(self.conn, &row, !pdu.stripped).await?;
            for id in &pdu.prev_events {
                events::add_edge(self.conn, room.id.as_str(), id.as_str(), pdu.event_id.as_str()).await?;
            }
        }
        for id in &previous.missing {
            if room.missing.insert(id.clone()) {
                rooms::add_backward_extremity(self.conn, room.id.as_str(), id.as_str()).await?;
            }
        }
        self.core.store.remember(pdu);
        // Only what was named before it arrived can have children.
        let was_awaited = room.missing.remove(&pdu.event_id);
        if was_awaited {
            rooms::remove_backward_extremity(self.conn, room.id.as_str(), pdu.event_id.as_str()).await?;
        }
        let guild_before = room.guild.clone();
        if let Some(step) = guild {
            self.place_in_guild(room, &pdu.event_id, step, status).await?;
        }
        if status == EventStatus::Accepted {
            // History is never the end, even before what leads from it to the present is held.
            let has_children = origin == Origin::Backfill
                || (was_awaited
                    && events::has_accepted_child(self.conn, room.id.as_str(), pdu.event_id.as_str())
                        .await?);
            let covered = covered(self.conn, room, pdu).await?;
            let is_linear = matches!(pdu.prev_events.as_slice(), [prev] if room.ends.contains(prev));
            let arrival = Arrival {
                origin,
                was_awaited,
                joins: !is_linear,
            };
            room.ends.accept(
                pdu.event_id.clone(),
                end,
                covered.iter().map(|id| &**id),
                has_children,
            );
            let before = room.state.clone();
            let groups = room.ends.iter().map(|(_, end)| end.group).collect::<Vec<_>>();
            room.state = resolver::resolve_groups(
                self.conn,
                &self.core.store,
                &room.id,
                room.version,
                groups,
                &mut self.counters,
            )
            .await?;
            if room.ends.iter().any(|(_, end)| end.group != room.state.group) {
                self.core.forks.note(&room.id);
            }
            self.log(room, pdu, &order, (&before, guild_before), arrival)
                .await?;
        }
        if was_awaited {
            self.reorder_after(room, &pdu.event_id).await?;
        }
        Ok(order)
    }

    /// What was not accepted counts for the guild as soon as something that was accepted builds on it, as for the room's state.
    async fn place_in_guild(
        &mut self,
        room: &mut Room,
        event_id: &EventId,
        step: GuildStep,
        status: EventStatus,
    ) -> Result<(), StorageError> {
        let present = match (&room.guild, status) {
            (Some(present), EventStatus::SoftFailed | EventStatus::Rejected) => present.clone(),
            _ => step.present,
        };
        let place = GuildPlace {
            after_group: step.after.group,
            present_group: present.group,
        };
        let room_id = room.id.as_str();
        let now = self.core.clock.now().0;
        guild_groups::set_place(self.conn, room_id, event_id.as_str(), (place, now)).await?;
        if room.guild.as_ref().map(|guild| guild.group) != Some(present.group) {
            guild_groups::set_head(self.conn, room_id, present.group).await?;
        }
        room.guild = Some(present);
        Ok(())
    }

    async fn log(
        &mut self,
        room: &Room,
        pdu: &Arc<Pdu>,
        order: &OrderKey,
        (before, guild_before): (&State, Option<GuildGroup>),
        arrival: Arrival,
    ) -> Result<(), StorageError> {
        let origin = arrival.origin;
        self.counters.log_seq += 1;
        let mut projector = project::Projector {
            conn: &mut *self.conn,
            store: &self.core.store,
            room_id: &room.id,
            version: room.version,
            seq: self.counters.log_seq,
            is_fresh: origin == Origin::Local,
            is_backfill: origin == Origin::Backfill,
            was_awaited: arrival.was_awaited,
            joins: arrival.joins,
            later: self.is_plain_message.then_some(&mut self.new.messages),
        };
        let guild = GuildStates {
            before: guild_before.map(|guild| guild.state),
            after: room.guild.as_ref().map(|guild| guild.state.clone()),
        };
        let changes = projector.event(pdu, order, (before, &room.state), &guild).await?;
        let entry = LogEntry {
            seq: self.counters.log_seq,
            room_id: room.id.to_string(),
            event_id: pdu.event_id.to_string(),
            is_local: matches!(origin, Origin::Local | Origin::Relayed),
            is_backfill: origin == Origin::Backfill,
            state_group: room.state.group,
            changes: serde_json::to_string(&changes).map_err(|error| StorageError::Corrupt {
                what: "changes",
                reason: error.to_string(),
            })?,
        };
        if self.is_plain_message {
            self.new.entries.push(entry);
            return Ok(());
        }
        log::append(self.conn, &entry).await
    }

    pub(super) fn row(&self, pdu: &Pdu, status: EventStatus, reason: Option<String>, end: &End) -> EventRow {
        let place = EventPlace {
            state_group: end.group,
            order_ts: end.place.timestamp,
            order_depth: end.place.depth,
        };
        EventRow {
            place: Some(place),
            ..self.outlier_row(pdu, status, reason)
        }
    }

    pub(super) fn outlier_row(&self, pdu: &Pdu, status: EventStatus, reason: Option<String>) -> EventRow {
        EventRow {
            room_id: pdu.room_id.to_string(),
            event_id: pdu.event_id.to_string(),
            sender: pdu.sender.to_string(),
            event_type: pdu.kind_str(),
            state_key: pdu.state_key.clone(),
            origin_server_ts: pdu.origin_server_ts.0,
            depth: pdu.depth,
            status,
            reason,
            place: None,
            received_at: self.core.clock.now().0,
            json: pdu.json.as_ref().to_owned(),
        }
    }
}

/// The forward extremities that `pdu` covers: its previous events and, behind those that were not accepted (which are
/// never extremities themselves), theirs.
async fn covered(
    conn: &mut AnyConnection,
    room: &Room,
    pdu: &Pdu,
) -> Result<Vec<OwnedEventId>, StorageError> {
    /// Unaccepted events that are looked behind.
    const MAX_LOOK: usize = 200;
    let mut covered = pdu.prev_events.clone();
    let mut queue: VecDeque<OwnedEventId> = pdu
        .prev_events
        .iter()
        .filter(|id| !room.ends.contains(id))
        .cloned()
        .collect();
    let mut looked = 0;
    let room_id: &RoomId = &room.id;
    while let Some(id) = queue.pop_front() {
        looked += 1;
        let Some(row) = events::get(conn, room_id.as_str(), id.as_str()).await? else {
            continue;
        };
        if row.place.is_none() || row.status == EventStatus::Accepted || looked > MAX_LOOK {
            continue;
        }
        for prev in from_row(row, room.version)?.prev_events {
            if !covered.contains(&prev) {
                covered.push(prev.clone());
                queue.push_back(prev);
            }
        }
    }
    Ok(covered)
}
