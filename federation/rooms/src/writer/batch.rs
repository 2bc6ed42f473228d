//! The commands of one transaction.

use std::collections::HashMap;

use guildhall_storage::{StorageError, log::Counters, new_messages::NewMessages};
use guildhall_types::{OwnedRoomId, RoomId};
use sqlx::AnyConnection;

use super::derived::Derived;
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
    pub(crate) core: &'a Core,
    pub(crate) conn: &'a mut AnyConnection,
    pub(crate) counters: Counters,
    /// New messages that are still to be written: what follows from them is in memory. Whatever might read them from
    /// the database writes them first.
    pub(super) new: NewMessages,
    /// The command is a new message of a local user and nothing else.
    pub(super) is_plain_message: bool,
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
            new: NewMessages::default(),
            is_plain_message: false,
            rooms,
        }
    }

    /// Runs one command. The second part of the answer is an error that spoils the whole transaction.
    pub(super) async fn run(&mut self, command: Command) -> (Option<Reply>, Result<(), StorageError>) {
        match command {
            // The hot path of sending: nothing is written before it is judged, so that there is nothing to undo.
            Command::Submit(steps, answer) if is_plain_message(&steps) => {
                self.is_plain_message = true;
                let result = self.run_steps(steps).await;
                self.is_plain_message = false;
                match result {
                    Err(AppendError::Storage(error)) => (Some(Reply::Submit(answer, None)), Err(error)),
                    result => (Some(Reply::Submit(answer, Some(result))), Ok(())),
                }
            }
            command => {
                let counters = match self.mark().await {
                    Ok(counters) => counters,
                    Err(error) => return (command.into_reply(), Err(error)),
                };
                let Some(reply) = self.answer(command).await else {
                    return (None, self.keep().await);
                };
                let done = match reply.is_failure() {
                    false => self.keep().await,
                    true => self.undo(counters, &reply).await,
                };
                (Some(reply), done)
            }
        }
    }

    async fn answer(&mut self, command: Command) -> Option<Reply> {
        Some(match command {
            Command::Submit(steps, answer) => Reply::Submit(answer, Some(self.run_steps(steps).await)),
            Command::TakeIn(room_id, items, answer) => {
                let outcomes = self.take_in(&room_id, items).await;
                Reply::TakeIn(answer, Some(outcomes.map_err(TakeInError::from)))
            }
            Command::HoldOutliers(room_id, pdus, answer) => {
                Reply::HoldOutliers(answer, Some(self.hold_outliers(&room_id, pdus).await))
            }
            Command::Install(installation, answer) => {
                Reply::Install(answer, Some(self.install(*installation).await))
            }
            Command::Merge(room_id, answer) => Reply::Merge(answer, Some(self.merge(&room_id).await)),
            Command::Rebuild(answer) => {
                let count = project::rebuild::rebuild(self.conn, &self.core.store).await;
                Reply::Rebuild(answer, Some(count.map_err(AppendError::from)))
            }
            Command::Close => return None,
        })
    }

    /// Begins a part of the transaction that can be undone by itself.
    async fn mark(&mut self) -> Result<Counters, StorageError> {
        self.new.write(self.conn).await?;
        for room in self.rooms.values_mut() {
            room.flush(self.conn).await?;
        }
        sqlx::query("SAVEPOINT command").execute(&mut *self.conn).await?;
        Ok(self.counters)
    }

    async fn keep(&mut self) -> Result<(), StorageError> {
        sqlx::query("RELEASE SAVEPOINT command")
            .execute(&mut *self.conn)
            .await?;
        Ok(())
    }

    /// Undoes everything since [`Batch::mark`] gave `counters`.
    async fn undo(&mut self, counters: Counters, command: &Reply) -> Result<(), StorageError> {
        sqlx::query("ROLLBACK TO SAVEPOINT command")
            .execute(&mut *self.conn)
            .await?;
        self.keep().await?;
        self.rooms.retain(|_, room| !room.is_dirty);
        // Numbers after the counters are given again. A submission that was refused before it was given any leaves
        // nothing behind: refusals are common, and reading everything again is dear.
        if self.counters != counters || !matches!(command, Reply::Submit(..)) {
            self.core.store.clear();
        }
        self.counters = counters;
        Ok(())
    }

    /// Writes what the rooms have become.
    pub(super) async fn finish(mut self) -> Result<Counters, StorageError> {
        self.new.write(self.conn).await?;
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
                Step::Levels(room_id, sender) => {
                    self.append_derived(&room_id, &sender, Derived::PowerLevels, &mut appended)
                        .await?;
                }
                Step::Acl(room_id, sender) => {
                    self.append_derived(&room_id, &sender, Derived::AccessList, &mut appended)
                        .await?;
                }
                Step::Mend(room_id, sender) => {
                    self.append_mends(&room_id, &sender, &mut appended).await?;
                }
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

fn is_plain_message(steps: &[Step]) -> bool {
    let [Step::Append(_, events)] = steps else {
        return false;
    };
    matches!(events.as_slice(), [event] if event.draft.is_plain_message())
}
