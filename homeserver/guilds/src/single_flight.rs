//! One joining of a room at a time.

use std::{
    collections::HashSet,
    sync::{Mutex, PoisonError},
};

use guildhall_types::{OwnedRoomId, RoomId};
use tokio::sync::Notify;

/// The rooms that are being joined through other servers. Two answers to `send_join` of one room, each with a state of
/// its own, must not be taken over at once: who comes second waits, and then finds that this server is there.
#[derive(Default)]
pub(crate) struct SingleFlight {
    rooms: Mutex<HashSet<OwnedRoomId>>,
    landed: Notify,
}

/// The right to join a room; others wait until it is dropped.
pub(crate) struct Flight<'a> {
    all: &'a SingleFlight,
    room: OwnedRoomId,
}

impl SingleFlight {
    /// Waits until nobody else joins `room`.
    pub(crate) async fn begin(&self, room: &RoomId) -> Flight<'_> {
        loop {
            let landed = self.landed.notified();
            tokio::pin!(landed);
            // Registered before the look, so that no landing is missed in between.
            landed.as_mut().enable();
            if self
                .rooms
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(room.to_owned())
            {
                return Flight {
                    all: self,
                    room: room.to_owned(),
                };
            }
            landed.await;
        }
    }
}

impl Drop for Flight<'_> {
    fn drop(&mut self) {
        self.all
            .rooms
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.room);
        self.all.landed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::{sync::Arc, time::Duration};

    use guildhall_types::OwnedRoomId;

    use super::SingleFlight;

    #[tokio::test]
    async fn one_at_a_time_and_none_is_forgotten() {
        let flights = Arc::new(SingleFlight::default());
        let room = OwnedRoomId::try_from("!a:here.test").unwrap();
        let other = OwnedRoomId::try_from("!b:here.test").unwrap();
        let first = flights.begin(&room).await;
        let _beside = flights.begin(&other).await;
        let waiting: Vec<_> = (0..5)
            .map(|_| {
                let (flights, room) = (Arc::clone(&flights), room.clone());
                tokio::spawn(async move { drop(flights.begin(&room).await) })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert!(waiting.iter().all(|task| !task.is_finished()));
        drop(first);
        for task in waiting {
            tokio::time::timeout(Duration::from_secs(5), task)
                .await
                .unwrap()
                .unwrap();
        }
    }
}
