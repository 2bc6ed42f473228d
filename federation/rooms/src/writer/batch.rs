//! The commands of one transaction.

use std::collections::HashMap;

use guildhall_storage::{StorageError, log::Counters};
use guildhall_types::{OwnedRoomId, RoomId};
use sqlx::AnyConnection;

use crate::{
    AppendError, Appended, TakeInError,
    command::{Command, Incoming, Outcome, Reply},
    core::Core,
    project,
    room::Room,
    step::Step,
};

/// A transaction in the making.
pub(crate) struct Batch<'a> {
    pub(super) core: &'a Core,
    pub(super) conn: &'a mut AnyConnection,
    pub(super) counters: Counters,
    rooms: &'a mut HashMap<OwnedRoomId, Room>,
}

impl<'a> Batch<'a> {
    pub(super) fn new(
        core: &'a Core,
        conn: &'a mut AnyConnection,
        rooms: &'a mut HashMap<OwnedRoomId, Room>,
        counters: Counters,
    ) -> Self {
        Self {
            core,
            conn,
            counters,
            rooms,
        }
    }

    /// Runs one command. The second part of the answer is an error that spoils the whole transaction.
    pub(super) async fn run(&mut self, command: Command) -> (Option<Reply>, Result<(), StorageError>) {
        match command {
            Command::Submit(steps, answer) => {
                let (result, spoilt) = split(self.submit(steps).await);
                (Some(Reply::Submit(answer, result)), spoilt)
            }
            Command::TakeIn(room_id, items, answer) => match self.take_in(&room_id, items).await {
                Ok(outcomes) => (Some(Reply::TakeIn(answer, Some(outcomes))), Ok(())),
                Err(error) => (Some(Reply::TakeIn(answer, None)), Err(error)),
            },
            Command::HoldOutliers(room_id, pdus, answer) => {
                let (result, spoilt) = split_take_in(self.hold_outliers(&room_id, pdus).await);
                (Some(Reply::HoldOutliers(answer, result)), spoilt)
            }
            Command::Install(installation, answer) => {
                let (result, spoilt) = split_take_in(self.install(*installation).await);
                (Some(Reply::Install(answer, result)), spoilt)
            }
            Command::Rebuild(answer) => match project::rebuild::rebuild(self.conn, &self.core.store).await {
                Ok(count) => (Some(Reply::Rebuild(answer, Some(count))), Ok(())),
                Err(error) => (Some(Reply::Rebuild(answer, None)), Err(error)),
            },
            Command::Close => (None, Ok(())),
        }
    }

    /// Writes what the rooms have become.
    pub(super) async fn finish(self) -> Result<Counters, StorageError> {
        for room in self.rooms.values_mut() {
            room.flush(self.conn).await?;
        }
        Ok(self.counters)
    }

    /// The room out of memory or the database; [`Batch::put`] brings it back.
    pub(super) async fn take(&mut self, room_id: &RoomId) -> Result<Option<Room>, StorageError> {
        match self.rooms.remove(room_id) {
            Some(room) => Ok(Some(room)),
            None => Room::load(self.conn, &self.core.store, room_id).await,
        }
    }

    pub(super) fn put(&mut self, room: Room) {
        self.rooms.insert(room.id.clone(), room);
    }

    /// A look at another room.
    pub(super) async fn look(&mut self, room_id: &RoomId) -> Result<Option<Room>, StorageError> {
        if let Some(room) = self.rooms.get(room_id) {
            return Ok(Some(room.clone()));
        }
        let room = Room::load(self.conn, &self.core.store, room_id).await?;
        if let Some(room) = &room {
            self.put(room.clone());
        }
        Ok(room)
    }

    /// All steps or none. A submission of a single event writes nothing before it is judged, and so needs no
    /// savepoint: the hot path of sending.
    async fn submit(&mut self, steps: Vec<Step>) -> Result<Vec<Appended>, AppendError> {
        if let [Step::Append(_, events)] = steps.as_slice()
            && events.len() == 1
        {
            return self.run_steps(steps).await;
        }
        let saved_rooms = self.rooms.clone();
        let saved_counters = self.counters;
        sqlx::query("SAVEPOINT submission")
            .execute(&mut *self.conn)
            .await?;
        let result = self.run_steps(steps).await;
        match &result {
            Ok(_) => {
                sqlx::query("RELEASE SAVEPOINT submission")
                    .execute(&mut *self.conn)
                    .await?;
            }
            Err(AppendError::Storage(_)) => {}
            Err(_) => {
                sqlx::query("ROLLBACK TO SAVEPOINT submission")
                    .execute(&mut *self.conn)
                    .await?;
                sqlx::query("RELEASE SAVEPOINT submission")
                    .execute(&mut *self.conn)
                    .await?;
                *self.rooms = saved_rooms;
                self.counters = saved_counters;
                // Group numbers after the saved counter are given again.
                self.core.store.clear();
            }
        }
        result
    }

    async fn run_steps(&mut self, steps: Vec<Step>) -> Result<Vec<Appended>, AppendError> {
        let mut appended = Vec::new();
        for step in steps {
            match step {
                Step::Create(prepared, events) => {
                    let mut room =
                        Room::new(prepared.room_id.clone(), guildhall_event::RoomVersion::created());
                    appended.push(self.create(&mut room, prepared.create).await?);
                    self.put(room);
                    self.append_all(&prepared.room_id, events, &mut appended).await?;
                }
                Step::Append(room_id, events) => self.append_all(&room_id, events, &mut appended).await?,
                Step::Also(also) => also(self.conn).await?,
            }
        }
        Ok(appended)
    }

    /// Takes in the events one after another; what becomes of one does not touch the others.
    async fn take_in(
        &mut self,
        room_id: &RoomId,
        items: Vec<Incoming>,
    ) -> Result<Vec<Outcome>, StorageError> {
        let mut outcomes = Vec::with_capacity(items.len());
        for item in items {
            let Some(mut room) = self.take(room_id).await? else {
                outcomes.push(Outcome::Rejected("the room is not known here".to_owned()));
                continue;
            };
            outcomes.push(self.admit(&mut room, item).await?);
            self.put(room);
        }
        Ok(outcomes)
    }
}

/// Sets apart what is the caller's affair from what spoils the transaction for everybody.
fn split<T>(result: Result<T, AppendError>) -> (Option<Result<T, AppendError>>, Result<(), StorageError>) {
    match result {
        Err(AppendError::Storage(error)) => (None, Err(error)),
        other => (Some(other), Ok(())),
    }
}

fn split_take_in<T>(
    result: Result<T, TakeInError>,
) -> (Option<Result<T, TakeInError>>, Result<(), StorageError>) {
    match result {
        Err(TakeInError::Storage(error)) => (None, Err(error)),
        other => (Some(other), Ok(())),
    }
}
