//! Late history: events that were held without it get the places that follow from it.

use std::collections::BTreeSet;

use guildhall_dag::{OrderKey, order::Place};
use guildhall_event::guild::poll_reply_of;
use guildhall_storage::{
    StorageError, events,
    projection::{audit, messages, pins, polls},
};
use guildhall_types::{EventId, OwnedEventId, RoomId, Timestamp, content::PINNED_EVENTS};

use super::{Batch, place::Previous};
use crate::{
    project,
    room::{End, Room},
    store::{from_row, stored_id},
};

/// Events that one arrival may move; beyond it they keep their places until the next arrival below them.
const MAX_MOVED: usize = 20_000;

impl Batch<'_> {
    /// Recomputes the places of what follows `event_id`, as far as they change. For events whose previous events
    /// claimed honest depths and times nothing changes, and the walk ends at the direct children.
    pub(super) async fn reorder_after(
        &mut self,
        room: &mut Room,
        event_id: &EventId,
    ) -> Result<(), StorageError> {
        let room_id = room.id.clone();
        // By depth as it was, so that an event is looked at after all that come before it, and once.
        let mut queue: BTreeSet<(i64, OwnedEventId)> = BTreeSet::new();
        let (mut moved, mut has_moved_pins) = (0, false);
        let mut moved_polls = BTreeSet::new();
        self.queue_children(&room_id, event_id, &mut queue).await?;
        while let Some((_, id)) = queue.pop_first() {
            let Some(row) = events::get(self.conn, room_id.as_str(), id.as_str()).await? else {
                continue;
            };
            let Some(place) = row.place else { continue };
            let pdu = from_row(row, room.version)?;
            let previous = Previous::load(self.conn, room, &pdu.prev_events).await?;
            let order = previous.order_of(&pdu);
            let at = Place {
                timestamp: place.order_ts,
                depth: place.order_depth,
            };
            if order.place() == at || moved >= MAX_MOVED {
                continue;
            }
            self.move_to(room, &order).await?;
            if let Some(message) = project::edited_by(&pdu) {
                self.projector(room)
                    .edit_again(&message, &room.state, &mut Vec::new())
                    .await?;
            }
            has_moved_pins |= pdu.is_state(PINNED_EVENTS, "");
            moved_polls.extend(poll_reply_of(&pdu).map(|(poll, _)| poll));
            moved += 1;
            self.queue_children(&room_id, &id, &mut queue).await?;
        }
        for poll in moved_polls {
            let mut projector = self.projector(room);
            projector.count_poll(poll.as_str(), None, &mut Vec::new()).await?;
        }
        if has_moved_pins {
            self.projector(room).pin_again(&mut Vec::new()).await?;
        }
        Ok(())
    }

    /// Projects what has another place now.
    fn projector<'b>(&'b mut self, room: &'b Room) -> project::Projector<'b> {
        project::Projector {
            conn: &mut *self.conn,
            store: &self.core.store,
            room_id: &room.id,
            version: room.version,
            seq: self.counters.log_seq,
            is_fresh: false,
            is_backfill: false,
            was_awaited: false,
            joins: false,
            later: None,
        }
    }

    async fn queue_children(
        &mut self,
        room_id: &RoomId,
        event_id: &EventId,
        queue: &mut BTreeSet<(i64, OwnedEventId)>,
    ) -> Result<(), StorageError> {
        for child in events::children(self.conn, room_id.as_str(), event_id.as_str()).await? {
            let place = events::get(self.conn, room_id.as_str(), &child)
                .await?
                .and_then(|row| row.place);
            if let Some(place) = place {
                queue.insert((place.order_depth, stored_id(&child)?));
            }
        }
        Ok(())
    }

    async fn move_to(&mut self, room: &mut Room, order: &OrderKey) -> Result<(), StorageError> {
        let (room_id, id) = (room.id.as_str(), order.event_id.as_str());
        events::set_order(self.conn, room_id, id, order.timestamp, order.depth).await?;
        messages::set_order(self.conn, room_id, id, order.timestamp, order.depth).await?;
        pins::set_order(self.conn, room_id, id, order.timestamp, order.depth).await?;
        polls::set_order(self.conn, room_id, id, order.timestamp, order.depth).await?;
        audit::set_order(self.conn, room_id, id, order.timestamp, order.depth).await?;
        let end = room
            .ends
            .iter()
            .find(|(end, _)| **end == order.event_id)
            .map(|(_, end)| *end);
        if let Some(end) = end {
            let end = End {
                place: order.place(),
                ..end
            };
            room.ends.accept(order.event_id.clone(), end, [], false);
        }
        tracing::debug!(room_id, event_id = id, time = %Timestamp(order.timestamp), "event moved in the order");
        Ok(())
    }
}
